//! Mail from its record to the mail service, which here is a small server that can refuse and stay silent.

mod beside;
mod calls;
mod decisions;
mod files;
mod follow_up;
mod letters;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_config::{BehaviorVersion, SdkConfig};
use aws_sdk_ses::config::{Credentials, Region, SharedCredentialsProvider};
use data_encoding::BASE64;
use jiff::Timestamp;
use kyoso::case::{Actor, Case, CaseId, Command, Submit, decide};
use kyoso::chain::Hash;
use kyoso::mail::MailState;
use kyoso::proposal::{parse, read_json};
use kyoso::receipt::ReceiptNumber;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::programme;
use crate::programme::asked;
use crate::screening::Screening;
use crate::store::Commit;
use crate::store::testing::{Fault, TestDb};

const COMPANY: &str = include_str!("../../../tests/fixtures/proposals/free-company.json");
const HARD: &str = include_str!("../../../tests/fixtures/proposals/hard-text.json");

/// What the mail service does with the next mail.
#[derive(Clone, Copy)]
enum Mood {
    Takes,
    Throttles,
    Fails,
    StaysSilent,
}

struct Service {
    mood: Mutex<Mood>,
    taken: Mutex<Vec<String>>,
    /// To whom each was to go, as the service was told beside the message.
    readers: Mutex<Vec<Vec<String>>>,
}

impl Service {
    async fn start() -> (Arc<Self>, String) {
        let service = Arc::new(Self {
            mood: Mutex::new(Mood::Takes),
            taken: Mutex::default(),
            readers: Mutex::default(),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let shared = service.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(shared.clone().serve(stream));
            }
        });
        (service, endpoint)
    }

    async fn serve(self: Arc<Self>, mut stream: TcpStream) {
        while let Some(body) = read_request(&mut stream).await {
            let mood = *self.mood.lock().unwrap();
            if matches!(mood, Mood::Takes | Mood::StaysSilent | Mood::Fails) {
                self.taken.lock().unwrap().push(raw_message(&body));
                self.readers.lock().unwrap().push(destinations(&body));
            }
            let (status, answer) = match mood {
                Mood::Takes => (
                    "200 OK",
                    "<SendRawEmailResponse><SendRawEmailResult><MessageId>m-1</MessageId></SendRawEmailResult></SendRawEmailResponse>",
                ),
                Mood::Throttles => (
                    "400 Bad Request",
                    "<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Maximum sending rate exceeded.</Message></Error></ErrorResponse>",
                ),
                Mood::Fails => ("500 Internal Server Error", "<html>bad gateway</html>"),
                Mood::StaysSilent => std::future::pending().await,
            };
            let answer = format!(
                "HTTP/1.1 {status}\r\ncontent-type: text/xml\r\ncontent-length: {}\r\n\r\n{answer}",
                answer.len()
            );
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    }
}

async fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut read = Vec::new();
    loop {
        if let Some(end) = read.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&read[..end]).to_lowercase();
            let length: usize = head.split("content-length: ").nth(1)?.split("\r\n").next()?.parse().ok()?;
            if read.len() >= end + 4 + length {
                return String::from_utf8(read[end + 4..].to_vec()).ok();
            }
        }
        let mut buffer = [0; 8192];
        match stream.read(&mut buffer).await.ok()? {
            0 => return None,
            count => read.extend_from_slice(&buffer[..count]),
        }
    }
}

/// The message in the form of a `SendRawEmail` request.
fn raw_message(body: &str) -> String {
    let data = body.split('&').find_map(|pair| pair.strip_prefix("RawMessage.Data=")).unwrap();
    let data = data.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=");
    String::from_utf8(BASE64.decode(data.as_bytes()).unwrap()).unwrap()
}

/// The addresses in a `SendRawEmail` request.
fn destinations(body: &str) -> Vec<String> {
    let pairs = body.split('&').filter_map(|pair| pair.split_once('='));
    pairs
        .filter(|(name, _)| name.starts_with("Destinations.member."))
        .map(|(_, address)| address.replace("%40", "@"))
        .collect()
}

struct World {
    db: TestDb,
    notify: Notify,
    service: Arc<Service>,
    case: CaseId,
}

impl World {
    /// A case that was submitted just now.
    async fn with(body: &str) -> Self {
        let db = TestDb::start().await;
        let (service, endpoint) = Service::start().await;
        let programme = programme::load("minato").unwrap();
        let links = Links::new("https://kyoso.city.example.jp", [(1, vec![7; 32])].into()).unwrap();
        let case = submit(&db, &programme, &links, body).await;
        let notify = Notify {
            cases: db.cases(),
            drafts: db.drafts(),
            mails: db.mails(),
            public_url: "https://kyoso.city.example.jp".into(),
            ses: Ses::new(&sdk_config(&endpoint), "港区民間協創制度 <kyoso@city.example.jp>").unwrap(),
            programme,
            links,
        };
        Self { db, notify, service, case }
    }

    fn key(&self, sk: &str) -> ItemKey {
        ItemKey { pk: format!("CASE#{}", self.case), sk: sk.into() }
    }

    async fn handle(&self, sk: &str) {
        self.notify.handle_key(self.key(sk)).await.unwrap();
    }

    async fn record(&self, sk: &str) -> MailRecord {
        self.notify.mails.get(&self.key(sk)).await.unwrap().unwrap()
    }

    fn mood(&self, mood: Mood) {
        *self.service.mood.lock().unwrap() = mood;
    }

    fn taken(&self) -> usize {
        self.service.taken.lock().unwrap().len()
    }

    fn message(&self) -> String {
        self.service.taken.lock().unwrap().last().unwrap().clone()
    }

    async fn screen(&self) {
        let programme = programme::load("minato").unwrap();
        Screening { programme, cases: self.db.cases() }.screen(&self.case).await.unwrap();
    }
}

fn sdk_config(endpoint: &str) -> SdkConfig {
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("ap-northeast-1"))
        .credentials_provider(SharedCredentialsProvider::new(Credentials::new("a", "b", None, None, "test")))
        .endpoint_url(endpoint)
        .build()
}

async fn submit(db: &TestDb, programme: &Programme, links: &Links, body: &str) -> CaseId {
    let id: CaseId = "c".repeat(32).parse().unwrap();
    let Ok(submission) = parse(&read_json(body.as_bytes()).unwrap(), &asked(programme, None)) else {
        panic!("it parses")
    };
    let submit = Submit {
        entered: None,
        submission,
        receipt_number: ReceiptNumber::new(2026, 1),
        received_at: "2026-11-22T08:36:05Z".parse().unwrap(),
        window: None,
        versions: programme.versions(),
        attachments: vec![],
    };
    let case = Case::new(id.clone());
    let changes = decide(&case, Command::Submit(Box::new(submit)), &Actor::Proposer).unwrap();
    let commit = Commit::prepare(&case, changes, &Actor::Proposer, clock::now()).unwrap();
    db.cases().commit(&commit.first(Hash::of(b"body"), links.newest())).await.unwrap();
    id
}

const RECEIPT: &str = "MAIL#000001#receipt";
const RECEIVED: &str = "MAIL#000001#received";

#[tokio::test]
async fn a_receipt_is_sent_once_however_often_the_queue_brings_it() {
    let world = World::with(COMPANY).await;
    for _ in 0..3 {
        world.handle(RECEIPT).await;
    }
    assert_eq!(world.taken(), 1);
    let record = world.record(RECEIPT).await;
    assert_eq!(
        (record.state, record.attempts, record.last_error.as_deref()),
        (MailState::Sent, 1, Some("m-1"))
    );
    world.db.assert_whole().await;
}

#[tokio::test]
async fn planning_hears_of_it_once_it_is_screened_without_findings_or_personal_data() {
    let world = World::with(COMPANY).await;
    world.handle(RECEIVED).await;
    assert_eq!((world.taken(), world.record(RECEIVED).await.state), (0, MailState::Pending));
    world.screen().await;
    world.handle(RECEIVED).await;
    let message = world.message();
    assert!(message.contains("To: planning") || message.contains("To: "), "{message}");
    assert!(!message.contains("text/html"));
    let text = decoded(&message);
    assert!(text.contains("R8-0001") && text.contains("密閉型喫煙所の換気を見える化する実証"), "{text}");
    for personal in ["見本", "koho@", "03-0000-0001", "みなとエアテック", "芝公園", "確認事項："]
    {
        assert!(!text.contains(personal), "{personal}: {text}");
    }
}

#[tokio::test]
async fn what_the_service_refuses_is_sent_later_and_once() {
    let world = World::with(COMPANY).await;
    world.mood(Mood::Throttles);
    world.handle(RECEIPT).await;
    let record = world.record(RECEIPT).await;
    assert_eq!(
        (record.state, record.attempts, record.last_error.as_deref()),
        (MailState::Pending, 1, Some("Throttling"))
    );
    assert!(record.due_at > clock::now());
    world.mood(Mood::Takes);
    world.handle(RECEIPT).await;
    assert_eq!(world.taken(), 0, "it is not due yet");
    let due = world.notify.mails.due(record.due_at, 10).await.unwrap();
    assert!(due.contains(&world.key(RECEIPT)), "the sweep finds it when it is due");
    assert!(world.notify.mails.postpone(&record, SignedDuration::ZERO, clock::now()).await.unwrap());
    world.handle(RECEIPT).await;
    assert_eq!((world.taken(), world.record(RECEIPT).await.state), (1, MailState::Sent));
    world.db.assert_whole().await;
}

#[tokio::test]
async fn what_the_service_never_answers_is_held_listed_and_released_or_dropped_by_a_person() {
    let world = World::with(COMPANY).await;
    for mood in [Mood::Fails, Mood::StaysSilent] {
        world.mood(mood);
        tokio::time::timeout(Duration::from_secs(20), world.handle(RECEIPT)).await.unwrap();
        let (held, now) = (world.record(RECEIPT).await, clock::now());
        assert_eq!(held.state, MailState::Held);
        let taken = world.taken();
        world.handle(RECEIPT).await;
        assert_eq!(world.taken(), taken, "a held mail is never repeated by itself");
        assert_eq!(world.notify.mails.held(now, 10).await.unwrap(), [world.key(RECEIPT)]);
        assert!(world.notify.mails.release(&world.key(RECEIPT), clock::now()).await.unwrap());
        assert!(!world.notify.mails.release(&world.key(RECEIPT), clock::now()).await.unwrap());
    }
    world.mood(Mood::Takes);
    world.handle(RECEIPT).await;
    assert_eq!(world.record(RECEIPT).await.state, MailState::Sent);
    world.mood(Mood::Fails);
    world.screen().await;
    world.handle(RECEIVED).await;
    assert!(world.notify.mails.drop_held(&world.key(RECEIVED), clock::now()).await.unwrap());
    assert!(world.notify.mails.held(clock::now(), 10).await.unwrap().is_empty());
    world.db.assert_whole().await;
}

#[tokio::test]
async fn a_service_that_cannot_be_reached_has_no_mail_so_it_is_tried_again() {
    let mut world = World::with(COMPANY).await;
    world.notify.ses = Ses::new(&sdk_config("http://127.0.0.1:9"), "kyoso@city.example.jp").unwrap();
    world.handle(RECEIPT).await;
    let record = world.record(RECEIPT).await;
    assert_eq!((record.state, record.last_error.as_deref()), (MailState::Pending, Some("not reached")));
}

#[tokio::test]
async fn killed_at_any_call_a_mail_is_sent_at_most_once_and_never_lost() {
    for fault in [Fault::DiesBefore, Fault::DiesAfter, Fault::ReplyLost, Fault::Throttled] {
        for call in 1.. {
            let world = World::with(COMPANY).await;
            world.db.faults.plan(call, fault);
            tokio::select! {
                _ = world.notify.handle_key(world.key(RECEIPT)) => {}
                () = world.db.faults.death() => {}
            }
            let struck = world.db.faults.calls() >= call;
            world.db.faults.clear();
            let _ = world.notify.handle_key(world.key(RECEIPT)).await;
            let record = world.record(RECEIPT).await;
            assert!(world.taken() <= 1, "{fault:?} at {call}");
            match record.state {
                MailState::Sent => assert_eq!(world.taken(), 1, "{fault:?} at {call}"),
                // Found by the sweep when the claim has run out, and then held.
                MailState::Sending => assert!(record.due_at > clock::now()),
                state => panic!("{state:?} after {fault:?} at {call}"),
            }
            world.db.assert_whole().await;
            if !struck {
                break;
            }
        }
    }
}

#[tokio::test]
async fn hostile_text_stays_text_in_headers_and_html() {
    let body = HARD
        .replace('\u{202E}', "")
        .replace("一\\r\\nBcc: victim@example.jp", "一 Bcc: victim@example.jp")
        .replace("改行を\\r\\n含む", "改行を含む");
    let world = World::with(&body).await;
    world.handle(RECEIPT).await;
    let message = world.message();
    let (headers, _) = message.split_once("\r\n\r\n").unwrap();
    let names: Vec<&str> = headers
        .split("\r\n")
        .filter(|line| !line.starts_with([' ', '\t']))
        .map(|line| line.split(':').next().unwrap())
        .collect();
    let mut unique = names.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!((unique.len(), names.contains(&"Bcc")), (names.len(), false), "{headers}");
    assert!(headers.is_ascii());
    let text = decoded(&message);
    assert!(text.contains("O'Sample, \"髙\"") && text.contains("㈱髙𠮷①商店"), "{text}");
    assert!(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    let (_, html) = text.split_once("<!doctype html>").unwrap();
    assert!(!html.contains("<script>"));
}

#[tokio::test]
async fn a_receipt_reads_like_this() {
    let world = World::with(COMPANY).await;
    world.handle(RECEIPT).await;
    let text = decoded(&world.message());
    let secret = text.split("/open/1.1.").nth(1).unwrap()[..27].to_owned();
    insta::assert_snapshot!(text.replace(&secret, "SECRET"));
}

/// The message with its encoded subject and parts in plain text, without boundary and date.
fn decoded(message: &str) -> String {
    let mut shown = String::new();
    for part in message.split("\r\n\r\n") {
        let plain = part.replace("\r\n", "");
        let base64 = plain.split("--").next().unwrap_or_default();
        match BASE64.decode(base64.as_bytes()) {
            Ok(bytes) if !bytes.is_empty() => {
                shown.push_str(&String::from_utf8_lossy(&bytes).replace("\r\n", "\n"))
            }
            Ok(_) | Err(_) => {}
        }
    }
    shown
}

#[test]
fn instants_of_mails_are_kept_in_the_order_of_time() {
    let earlier: Timestamp = "2026-11-22T08:36:05Z".parse().unwrap();
    let later: Timestamp = "2026-11-22T08:36:05.001Z".parse().unwrap();
    assert!(format!("{earlier:.3}") < format!("{later:.3}"));
}
