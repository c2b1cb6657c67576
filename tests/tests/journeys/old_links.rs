//! Links whose time is over: the signer of the functions signs, as their own role, at another time than now, and S3 says
//! what it makes of it. Signed now, the same is taken; so it is the time that S3 refuses.

use aws_credential_types::provider::SharedCredentialsProvider;
use functions::signing::{Bucket, Get, Post, PostForm, Put, Signer};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};
use tests::calls::now;
use tests::http::send;
use tests::page::multipart;
use tests::roles::Role;
use tests::stack::stack;
use uuid::Uuid;

const FILE: &[u8] = "計画です。\n".as_bytes();

/// Signs like the function `attachments`.
fn signer() -> Signer {
    let bucket = |output: &str| {
        Bucket::new(stack().output(output), stack().output("region"), Some(stack().output("awsEndpointUrl")))
    };
    let credentials = SharedCredentialsProvider::new(Role::of("AttachmentsRole").credentials);
    Signer::new(
        credentials,
        stack().output("region").to_owned(),
        bucket("quarantineBucket"),
        bucket("storeBucket"),
    )
}

/// Where nothing is yet.
fn place() -> String {
    format!("{}/{}", Uuid::new_v4().simple(), Uuid::new_v4())
}

/// Five minutes that are over since a second, and five that begin now.
fn windows() -> [(Timestamp, Timestamp); 2] {
    let lasts = SignedDuration::from_mins(5);
    let over = now() - SignedDuration::from_secs(1);
    [(over - lasts, over), (now(), now() + lasts)]
}

#[tokio::test]
#[ignore = "needs a deployed stack: make test"]
async fn a_link_to_send_a_file_by_is_refused_when_its_time_is_over() {
    let (signer, key) = (signer(), place());
    let sha256 = <[u8; 32]>::from(Sha256::digest(FILE)).into();
    let put = Put { key: &key, media_type: "text/plain", bytes: FILE.len() as u64, sha256 };
    for ((at, until), status) in windows().into_iter().zip([403, 200]) {
        let link = signer.put(&put, at, until).await.expect("a link");
        let headers: Vec<_> = link.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = send("PUT", &link.url, &headers, FILE.to_vec());
        assert_eq!(answer.status, status, "until {until}: {}", answer.text());
    }
}

#[tokio::test]
#[ignore = "needs a deployed stack: make test"]
async fn a_form_to_send_a_file_by_is_refused_when_its_time_is_over() {
    let (signer, key) = (signer(), place());
    let back_to = "https://kyoso.example/apply/files";
    let post = Post { key: &key, media_type: "text/plain", most_bytes: 1024, back_to };
    for ((at, until), status) in windows().into_iter().zip([403, 303]) {
        let PostForm { action, fields } = signer.post(&post, at, until).await.expect("a form");
        let (content_type, body) =
            multipart(fields.iter().map(|(name, value)| (*name, &**value)), "計画.txt", FILE);
        let answer = send("POST", &action, &[("content-type", &content_type)], body);
        assert_eq!(answer.status, status, "until {until}: {}", answer.text());
    }
}

#[tokio::test]
#[ignore = "needs a deployed stack: make test"]
async fn a_link_to_a_file_opens_nothing_when_its_time_is_over() {
    let (signer, key) = (signer(), place());
    let stored = Role::owner().s3("PUT", &format!("{}/{key}", stack().output("storeBucket")), &[], FILE);
    let version = stored.header("x-amz-version-id").unwrap_or_default();
    let get = Get { key: &key, version, name: "計画.txt", media_type: "text/plain" };
    for ((at, until), status) in windows().into_iter().zip([403, 200]) {
        let link = signer.get(&get, at, until).await.expect("a link");
        let answer = send("GET", &link, &[], Vec::new());
        assert_eq!(answer.status, status, "until {until}: {}", answer.text());
        assert_eq!(answer.body == FILE, status == 200);
    }
}
