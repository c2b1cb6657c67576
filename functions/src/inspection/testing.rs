//! For tests: an S3 and a clamd of the test's own, on loopback, below the real clients.

use std::sync::{Arc, Mutex};

use aws_sdk_s3::Client;
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use data_encoding::BASE64;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::Buckets;
use super::clamd::Clamd;

/// The name of the bucket where files arrive, in tests.
pub(crate) const QUARANTINE: &str = "quarantine";
/// The name of the bucket of what passed, in tests.
pub(crate) const STORE: &str = "store";

/// One version of an object.
#[derive(Clone)]
pub(crate) struct Object {
    /// Which bucket it is in.
    pub(crate) bucket: String,
    /// Its key.
    pub(crate) key: String,
    /// Its version.
    pub(crate) version: String,
    /// Since when it is there.
    pub(crate) at: Timestamp,
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
    /// What it says it is.
    pub(crate) media_type: String,
}

/// What the stand-in holds, and how it misbehaves.
#[derive(Default)]
pub(crate) struct Held {
    /// Every version, in the order in which they came.
    pub(crate) objects: Vec<Object>,
    /// After how many bytes a body ends.
    pub(crate) cut_at: Option<usize>,
    /// Whether copies come out different.
    pub(crate) copies_wrong: bool,
    /// Whether what is not there is called forbidden, as for who may not list keys.
    pub(crate) hides_missing: bool,
    /// Whether nothing can be read.
    pub(crate) forbids_reading: bool,
}

/// An S3 with two buckets that keep versions: as much of it as the functions use.
#[derive(Clone)]
pub(crate) struct TestS3 {
    endpoint: String,
    held: Arc<Mutex<Held>>,
}

impl TestS3 {
    /// Starts one that is empty.
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let held = Arc::new(Mutex::new(Held::default()));
        let app = Router::new().fallback(answer).with_state(held.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { endpoint, held }
    }

    /// What it holds.
    pub(crate) fn held(&self) -> std::sync::MutexGuard<'_, Held> {
        self.held.lock().unwrap()
    }

    /// Something arrives in quarantine at an instant; returns its version.
    pub(crate) fn arrives(&self, key: &str, bytes: &[u8], at: Timestamp) -> String {
        self.held().add(QUARANTINE, key, bytes.to_vec(), "application/octet-stream", at)
    }

    /// The store holds something more; returns its version.
    pub(crate) fn stores(&self, key: &str, bytes: &[u8]) -> String {
        self.held().add(STORE, key, bytes.to_vec(), "text/plain", Timestamp::UNIX_EPOCH)
    }

    /// What the store has under a key, oldest version first.
    pub(crate) fn stored(&self, key: &str) -> Vec<Object> {
        let held = self.held();
        held.objects.iter().filter(|found| found.bucket == STORE && found.key == key).cloned().collect()
    }

    /// A client whose calls go through `http`.
    pub(crate) fn client(&self, http: SharedHttpClient) -> Client {
        let config = aws_sdk_s3::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("ap-northeast-1"))
            .credentials_provider(Credentials::new("test", "test", None, None, "test"))
            .endpoint_url(&self.endpoint)
            .force_path_style(true)
            .http_client(http)
            .sleep_impl(crate::store::testing::quick_sleep())
            .build();
        Client::from_conf(config)
    }

    /// Both buckets, through `http`.
    pub(crate) fn buckets(&self, http: SharedHttpClient) -> Buckets {
        Buckets::of(self.client(http), QUARANTINE, STORE)
    }
}

impl Held {
    fn add(&mut self, bucket: &str, key: &str, bytes: Vec<u8>, media_type: &str, at: Timestamp) -> String {
        let version = format!("v{}", self.objects.len() + 1);
        let (bucket, key) = (bucket.to_owned(), key.to_owned());
        let media_type = media_type.to_owned();
        self.objects.push(Object { bucket, key, version: version.clone(), at, bytes, media_type });
        version
    }

    fn find(&self, bucket: &str, key: &str, version: &str) -> Option<&Object> {
        let is = |found: &&Object| found.bucket == bucket && found.key == key && found.version == version;
        self.objects.iter().find(is)
    }

    fn get(&self, bucket: &str, key: &str, version: &str) -> Response {
        let Some(found) = self.find(bucket, key, version).filter(|_| !self.forbids_reading) else {
            return self.missing();
        };
        let shown = self.cut_at.unwrap_or(found.bytes.len()).min(found.bytes.len());
        found.bytes[..shown].to_vec().into_response()
    }

    fn list(&self, bucket: &str, prefix: &str) -> Response {
        let of_prefix = |found: &&Object| found.bucket == bucket && found.key.starts_with(prefix);
        let listed = self.objects.iter().rev().filter(of_prefix).map(|found| {
            let Object { key, version, at, bytes, .. } = found;
            let size = bytes.len();
            format!(
                "<Version><Key>{key}</Key><VersionId>{version}</VersionId><IsLatest>false</IsLatest>\
                 <LastModified>{at:.3}</LastModified><ETag>\"x\"</ETag><Size>{size}</Size></Version>"
            )
        });
        let listed: String = listed.collect();
        xml(
            200,
            &format!("<ListVersionsResult><IsTruncated>false</IsTruncated>{listed}</ListVersionsResult>"),
        )
    }

    fn copy(&mut self, bucket: &str, key: &str, request: &Request) -> Response {
        let header = |name: &str| request.headers().get(name).map_or("", |value| value.to_str().unwrap());
        let source = header("x-amz-copy-source");
        let (path, version) = source.trim_start_matches('/').split_once("?versionId=").unwrap();
        let (from, from_key) = path.split_once('/').unwrap();
        let Some(found) = self.find(from, from_key, version) else { return self.missing() };
        let mut bytes = found.bytes.clone();
        if self.copies_wrong {
            bytes.push(0);
        }
        assert_eq!(header("x-amz-checksum-algorithm"), "SHA256");
        let sum = BASE64.encode(&Sha256::digest(&bytes));
        let version = self.add(bucket, key, bytes, header("content-type"), Timestamp::UNIX_EPOCH);
        let mut response =
            xml(200, &format!("<CopyObjectResult><ChecksumSHA256>{sum}</ChecksumSHA256></CopyObjectResult>"));
        response.headers_mut().insert("x-amz-version-id", version.parse().unwrap());
        response
    }

    fn delete(&mut self, bucket: &str, key: &str, version: &str) -> Response {
        self.objects
            .retain(|found| !(found.bucket == bucket && found.key == key && found.version == version));
        xml(204, "")
    }

    fn missing(&self) -> Response {
        if self.hides_missing || self.forbids_reading {
            return xml(403, "<Error><Code>AccessDenied</Code></Error>");
        }
        xml(404, "<Error><Code>NoSuchVersion</Code></Error>")
    }
}

async fn answer(State(held): State<Arc<Mutex<Held>>>, request: Request) -> Response {
    let mut held = held.lock().unwrap();
    let query: Vec<(String, String)> =
        url::form_urlencoded::parse(request.uri().query().unwrap_or("").as_bytes()).into_owned().collect();
    let asked = |name: &str| query.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str());
    let path = request.uri().path().trim_matches('/');
    match (request.method().as_str(), path.split_once('/')) {
        ("GET", None) if asked("versions").is_some() => held.list(path, asked("prefix").unwrap()),
        ("GET", Some((bucket, key))) => held.get(bucket, key, asked("versionId").unwrap()),
        ("PUT", Some((bucket, key))) => held.copy(bucket, key, &request),
        ("DELETE", Some((bucket, key))) => held.delete(bucket, key, asked("versionId").unwrap()),
        _ => xml(501, ""),
    }
}

fn xml(status: u16, body: &str) -> Response {
    (
        axum::http::StatusCode::from_u16(status).unwrap(),
        [("content-type", "application/xml")],
        body.to_owned(),
    )
        .into_response()
}

/// What a clamd of the test's own says.
#[derive(Clone, Copy)]
pub(crate) enum Says {
    /// This, once it has the file.
    Answer(&'static str),
    /// Malware, where the file holds it; clean otherwise.
    Malware(&'static [u8]),
    /// This, before it has the file, and closes.
    Early(&'static str),
    /// Nothing: it closes.
    Nothing,
}

/// A clamd that says what the test wants.
pub(crate) struct FakeClamd {
    address: String,
    says: Arc<Mutex<Says>>,
    files: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl FakeClamd {
    /// Starts one.
    pub(crate) async fn start(says: Says) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (says, files) = (Arc::new(Mutex::new(says)), Arc::new(Mutex::new(Vec::new())));
        let (speech, sent) = (says.clone(), files.clone());
        tokio::spawn(async move {
            loop {
                let (line, _) = listener.accept().await.unwrap();
                let says = *speech.lock().unwrap();
                tokio::spawn(serve(line, says, sent.clone()));
            }
        });
        Self { address, says, files }
    }

    /// A client of it.
    pub(crate) fn client(&self) -> Clamd {
        Clamd::at(&self.address)
    }

    /// From now on it says something else.
    pub(crate) fn now_says(&self, says: Says) {
        *self.says.lock().unwrap() = says;
    }

    /// The files that it was sent whole.
    pub(crate) fn files(&self) -> Vec<Vec<u8>> {
        self.files.lock().unwrap().clone()
    }
}

async fn serve(mut line: TcpStream, says: Says, files: Arc<Mutex<Vec<Vec<u8>>>>) -> std::io::Result<()> {
    let mut command = [0; 10];
    line.read_exact(&mut command).await?;
    assert_eq!(&command, b"zINSTREAM\0");
    if let Says::Early(answer) = says {
        return line.write_all(answer.as_bytes()).await;
    }
    let mut file = Vec::new();
    loop {
        let length = line.read_u32().await?;
        if length == 0 {
            break;
        }
        let mut piece = vec![0; length.try_into().unwrap()];
        line.read_exact(&mut piece).await?;
        file.extend(piece);
    }
    let answer = match says {
        Says::Answer(answer) => answer,
        Says::Malware(malware) if file.windows(malware.len()).any(|found| found == malware) => {
            "stream: Test-Malware FOUND\0"
        }
        Says::Malware(_) => "stream: OK\0",
        Says::Early(_) | Says::Nothing => return Ok(()),
    };
    files.lock().unwrap().push(file);
    line.write_all(answer.as_bytes()).await
}
