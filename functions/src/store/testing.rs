//! For tests: the two tables in a DynamoDB of the test's own (dynoxide, in process), below the real SDK, with a layer
//! that makes any one AWS call fail in any of the ways that calls fail.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::error::ConnectorError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, PutRequest, ScalarAttributeType, WriteRequest,
};
use aws_smithy_runtime_api::client::http::HttpClient as _;
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
    http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use jiff::Timestamp;
use kyoso::call::CallId;
use kyoso::case::{Case, CaseId};
use kyoso::mail::MailState;
use tokio::sync::Notify;

use super::item::{Attributes, get_instant, get_key, get_number, get_text, instant, text};
use super::keys::Item;
use super::{Cases, Drafts, ItemKey, ListRow, Listed, Listing, Mails, keys};

/// The name of the table of cases in tests.
pub(crate) const CASES: &str = "cases";
/// The name of the table of drafts in tests.
pub(crate) const DRAFTS: &str = "drafts";

/// How one AWS call goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The process dies before the call is sent.
    DiesBefore,
    /// The call is carried out, and the process dies before it hears of it.
    DiesAfter,
    /// The call is carried out, and the connection breaks before the answer.
    ReplyLost,
    /// The call is refused with throttling, once.
    Throttled,
    /// The call is refused with throttling for as long as the fault stands.
    ThrottledAlways,
    /// A transaction meets another one on the same item, once.
    Conflict,
    /// The call waits until it is let on, so that something else can happen before it.
    Waits,
}

/// Where the fault strikes, and what has happened so far.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    calls: AtomicUsize,
    planned: std::sync::Mutex<Option<(usize, Fault)>>,
    died: Notify,
    let_on: Notify,
}

impl Faults {
    /// From now on the `call`-th call (from 1) goes wrong.
    pub(crate) fn plan(&self, call: usize, fault: Fault) {
        self.calls.store(0, Ordering::SeqCst);
        *self.planned.lock().unwrap() = Some((call, fault));
    }

    /// No call goes wrong any more.
    pub(crate) fn clear(&self) {
        *self.planned.lock().unwrap() = None;
    }

    /// How many calls were made since the last plan.
    pub(crate) fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    /// Waits until the process would have died, or until a call waits.
    pub(crate) async fn death(&self) {
        self.died.notified().await;
    }

    /// Lets a call on that waits.
    pub(crate) fn let_on(&self) {
        self.let_on.notify_one();
    }

    fn strikes(&self) -> Option<Fault> {
        let call = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
        let (at, fault) = (*self.planned.lock().unwrap())?;
        (call == at || (call > at && fault == Fault::ThrottledAlways)).then_some(fault)
    }
}

#[derive(Debug)]
struct Faulty {
    inner: SharedHttpConnector,
    faults: Arc<Faults>,
}

impl HttpConnector for Faulty {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let Some(fault) = self.faults.strikes() else { return self.inner.call(request) };
        let (inner, faults) = (self.inner.clone(), self.faults.clone());
        let transaction = request
            .headers()
            .get("x-amz-target")
            .is_some_and(|target| target.ends_with("TransactWriteItems"));
        // DynamoDB's calls name what they ask for in this header.
        let is_s3 = request.headers().get("x-amz-target").is_none();
        HttpConnectorFuture::new(async move {
            match fault {
                Fault::DiesBefore => {
                    faults.died.notify_one();
                    std::future::pending().await
                }
                Fault::DiesAfter => {
                    inner.call(request).await?;
                    faults.died.notify_one();
                    std::future::pending().await
                }
                Fault::Waits => {
                    faults.died.notify_one();
                    faults.let_on.notified().await;
                    inner.call(request).await
                }
                Fault::ReplyLost => {
                    inner.call(request).await?;
                    Err(ConnectorError::io("connection reset".into()))
                }
                Fault::Conflict if transaction => Ok(refusal(CONFLICT)),
                Fault::Conflict => inner.call(request).await,
                Fault::Throttled | Fault::ThrottledAlways if is_s3 => Ok(slow_down()),
                Fault::Throttled | Fault::ThrottledAlways => Ok(refusal(THROTTLED)),
            }
        })
    }
}

const THROTTLED: &str =
    r#"{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException","message":"Rate exceeded"}"#;
const CONFLICT: &str = r#"{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
    "message":"Transaction cancelled","CancellationReasons":[{"Code":"TransactionConflict"},{"Code":"None"}]}"#;

fn refusal(body: &'static str) -> HttpResponse {
    HttpResponse::new(400.try_into().unwrap(), SdkBody::from(body))
}

fn slow_down() -> HttpResponse {
    HttpResponse::new(503.try_into().unwrap(), SdkBody::from("<Error><Code>SlowDown</Code></Error>"))
}

/// A client whose calls go through `faults`.
pub(crate) fn faulty_client(faults: &Arc<Faults>) -> SharedHttpClient {
    let (base, faults) = (aws_smithy_http_client::Builder::new().build_http(), faults.clone());
    http_client_fn(move |settings: &HttpConnectorSettings, components| {
        SharedHttpConnector::new(Faulty {
            inner: base.http_connector(settings, components),
            faults: faults.clone(),
        })
    })
}

/// Both tables, new and empty.
pub(crate) struct TestDb {
    /// A client that never fails.
    pub(crate) client: Client,
    /// A client whose calls can be made to fail.
    pub(crate) unreliable: Client,
    /// What fails.
    pub(crate) faults: Arc<Faults>,
}

impl TestDb {
    /// Starts a DynamoDB of the test's own.
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(dynoxide::server::serve_on(listener, dynoxide::Database::memory().unwrap()));
        let faults = Arc::new(Faults::default());
        let client = client(&endpoint, aws_smithy_http_client::Builder::new().build_http());
        create_tables(&client).await;
        Self { client, unreliable: self::client(&endpoint, faulty_client(&faults)), faults }
    }

    /// The cases, through the client that can fail.
    pub(crate) fn cases(&self) -> Cases {
        Cases::new(self.unreliable.clone(), CASES)
    }

    /// The list of cases, through the client that can fail.
    pub(crate) fn listing(&self) -> Listing {
        Listing::of(&self.cases())
    }

    /// Writes rows as they stand, many at once and without their counts: for tests of reading.
    pub(crate) async fn put_rows(&self, rows: &[Listed]) {
        for some in rows.chunks(25) {
            let put = |listed: &Listed| {
                let item = super::listing::item(&listed.case, 1, &listed.row).unwrap();
                let put = PutRequest::builder().set_item(Some(item)).build().unwrap();
                WriteRequest::builder().put_request(put).build()
            };
            let requests = some.iter().map(put).collect();
            let written = self.client.batch_write_item().request_items(CASES, requests).send().await.unwrap();
            assert!(written.unprocessed_items().is_none_or(std::collections::HashMap::is_empty));
        }
    }

    /// The rows of the list.
    pub(crate) async fn rows(&self) -> Vec<ListRow> {
        let items = self.items().await;
        let rows = items.iter().filter(|item| get_text(item, "sk").is_ok_and(|sk| sk == "LIST"));
        rows.map(|item| serde_json::from_str(get_text(item, "row").unwrap()).unwrap()).collect()
    }

    /// What the head of a case's files counts is what is there; each file is due when the rules say so; what is bound
    /// stands in the case with the same verdict.
    async fn files_are_whole(&self, id: &CaseId, items: &[Attributes]) {
        let uploads = self.cases().uploads().list(id).await.unwrap();
        let file = self.cases().load(id).await.unwrap();
        let (mut files, mut bytes) = (0, 0);
        for upload in &uploads {
            let weight = upload.weight();
            (files, bytes) = (files + weight.0, bytes + weight.1);
            let sk = ItemKey::file(id, &upload.id).sk;
            let item = items.iter().find(|item| get_text(item, "sk").unwrap() == sk).unwrap();
            assert_eq!(get_instant(item, "dueAt").ok(), upload.due().map(|due| due.at), "{sk}");
            let Some(bound) = upload.bound else { continue };
            let case = &file.as_ref().expect("a bound file has a case").case;
            let filed = case.attachment(&upload.id).expect("its case knows a bound file");
            assert_eq!(filed.bound, bound.sequence, "{sk}");
            let outcome = upload.verdict.as_ref().map(|verdict| &verdict.outcome);
            assert_eq!(filed.outcome.as_ref(), outcome, "{sk}");
        }
        let head = items.iter().find(|item| get_text(item, "sk").unwrap() == keys::HEAD).unwrap();
        assert_eq!((get_number(head, "files").unwrap(), get_number(head, "bytes").unwrap()), (files, bytes));
    }

    /// The drafts, through the client that can fail.
    pub(crate) fn drafts(&self) -> Drafts {
        Drafts::new(self.unreliable.clone(), DRAFTS)
    }

    /// The mail records, through the client that can fail.
    pub(crate) fn mails(&self) -> Mails {
        Mails::new(self.unreliable.clone(), CASES)
    }

    /// Every item of the table of cases.
    pub(crate) async fn items(&self) -> Vec<Attributes> {
        let items = self.client.scan().table_name(CASES).into_paginator().items().send();
        items.collect::<Result<_, _>>().await.unwrap()
    }

    /// The key of every item of the table of cases.
    pub(crate) async fn keys(&self) -> Vec<ItemKey> {
        self.items().await.iter().map(|item| get_key(item).unwrap()).collect()
    }

    /// Writes the head of a call that has no history, and has something due: reading it fails.
    pub(crate) async fn put_call_without_history(&self, id: &CallId, due_at: Timestamp) {
        let put = self.client.put_item().table_name(CASES).item("pk", text(keys::call(id)));
        let put = put.item("sk", text(keys::HEAD)).item("lastHash", text("x")).item("bodyHash", text("x"));
        put.item("due", text("call")).item("dueAt", instant(due_at)).send().await.unwrap();
    }

    /// Walks the whole table and fails when anything is out of place: a case without a head, a broken chain, a payload
    /// or mail without its event, a receipt number given twice, a mail record that is neither due nor settled.
    pub(crate) async fn assert_whole(&self) -> Whole {
        let mut whole = Whole::default();
        let mut partitions: BTreeMap<String, Vec<Attributes>> = BTreeMap::new();
        for item in self.items().await {
            partitions.entry(get_key(&item).unwrap().pk).or_default().push(item);
        }
        for (pk, items) in partitions {
            match pk.split_once('#').unwrap() {
                ("CASE", id) => whole.case(&id.parse().unwrap(), items, &self.cases()).await,
                ("COUNTER", _) => assert_eq!(items.len(), 1),
                ("ACCESS" | "COUNT" | "RECEIVED" | "EXPERT", _) => {}
                ("CALL", id) => whole.call(&id.parse().unwrap(), &items, &self.cases()).await,
                ("DRAFT", _) => whole.mails(&items, u32::MAX),
                ("FILES", id) => self.files_are_whole(&id.parse().unwrap(), &items).await,
                _ => panic!("{pk} has no place in this table"),
            }
        }
        let mut numbers = whole.numbers.clone();
        numbers.dedup();
        assert_eq!(
            numbers.len(),
            whole.cases.len(),
            "each case has a number of its own: {:?}",
            whole.numbers
        );
        whole
    }
}

/// What a walk over the table found.
#[derive(Debug, Default)]
pub(crate) struct Whole {
    /// The cases.
    pub(crate) cases: Vec<Case>,
    /// Their receipt numbers, in order.
    pub(crate) numbers: Vec<String>,
    /// The mail records: their sort keys and states.
    pub(crate) mails: Vec<(String, MailState)>,
}

impl Whole {
    async fn case(&mut self, id: &CaseId, items: Vec<Attributes>, cases: &Cases) {
        let file = cases.load(id).await.expect("the history verifies").expect("a case has a head");
        assert_eq!(file.head.revision, file.case.revision);
        assert_eq!(file.head.status, file.case.status);
        let events = u32::try_from(file.events.len()).unwrap();
        assert_eq!(file.head.revision, events);
        for item in &items {
            let key = get_key(item).unwrap();
            if let Some(sequence) = key.payload_sequence() {
                assert!(file.case.payloads.contains(&sequence), "{} has no event", key.sk);
            }
        }
        self.mails(&items, events);
        self.numbers.push(file.head.receipt_number.to_string());
        self.numbers.sort();
        self.cases.push(file.case);
    }

    async fn call(&mut self, id: &CallId, items: &[Attributes], cases: &Cases) {
        let file = cases.calls().load(id).await.expect("the history verifies").expect("a call has a head");
        let head = items.iter().find(|item| get_key(item).unwrap().sk == keys::HEAD).unwrap();
        assert_eq!(get_number::<u32>(head, "revision").unwrap(), file.call.revision);
        let due_at = kyoso::call::next_due(&file.call);
        assert_eq!(get_instant(head, "dueAt").ok(), due_at, "{id}");
        self.mails(items, file.call.revision);
    }

    fn mails(&mut self, items: &[Attributes], events: u32) {
        for item in items {
            let key = get_key(item).unwrap();
            if !matches!(key.item(), Item::Mail(..)) {
                continue;
            }
            assert!(
                key.sequence("MAIL#").is_none_or(|sequence| sequence <= events),
                "{} has no event",
                key.sk
            );
            let state: MailState = serde_json::from_value(get_text(item, "state").unwrap().into()).unwrap();
            let waits = matches!(state, MailState::Pending | MailState::Sending | MailState::Held);
            assert_eq!(item.contains_key("due"), waits, "{} in state {state:?}", key.sk);
            assert_eq!(item.contains_key("dueAt"), waits, "{} in state {state:?}", key.sk);
            self.mails.push((key.sk, state));
        }
    }
}

fn client(endpoint: &str, http: SharedHttpClient) -> Client {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("ap-northeast-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "test"))
        .endpoint_url(endpoint)
        .http_client(http)
        .sleep_impl(quick_sleep())
        .build();
    Client::from_conf(config)
}

/// Backs off in no time, so that a test of retries does not wait for them.
pub(crate) fn quick_sleep() -> aws_sdk_dynamodb::config::SharedAsyncSleep {
    aws_sdk_dynamodb::config::SharedAsyncSleep::new(Quick)
}

#[derive(Debug)]
struct Quick;

impl aws_sdk_dynamodb::config::AsyncSleep for Quick {
    fn sleep(&self, duration: std::time::Duration) -> aws_sdk_dynamodb::config::Sleep {
        aws_sdk_dynamodb::config::Sleep::new(tokio::time::sleep(duration / 50))
    }
}

async fn create_tables(client: &Client) {
    let key =
        |name: &str, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build().unwrap();
    let text = |name: &str| {
        AttributeDefinition::builder()
            .attribute_name(name)
            .attribute_type(ScalarAttributeType::S)
            .build()
            .unwrap()
    };
    let index = |name: &str, keys: Vec<KeySchemaElement>, holds: ProjectionType| {
        GlobalSecondaryIndex::builder()
            .index_name(name)
            .set_key_schema(Some(keys))
            .projection(Projection::builder().projection_type(holds).build())
            .build()
            .unwrap()
    };
    let keys_only = |name: &str, keys| index(name, keys, ProjectionType::KeysOnly);
    let list = |name: &str, by: &str| {
        let keys = vec![key(by, KeyType::Hash), key("listAt", KeyType::Range)];
        index(name, keys, ProjectionType::All)
    };
    let cases = client.create_table().table_name(CASES).billing_mode(BillingMode::PayPerRequest);
    let lists = [
        ("byStatus", "listStatus"),
        ("byDivision", "listDivision"),
        ("byCall", "listCall"),
        ("byYear", "listYear"),
    ];
    let calls = GlobalSecondaryIndex::builder()
        .index_name("calls")
        .key_schema(key("calls", KeyType::Hash))
        .key_schema(key("until", KeyType::Range))
        .projection(
            Projection::builder().projection_type(ProjectionType::Include).non_key_attributes("row").build(),
        )
        .build()
        .unwrap();
    let names = ["pk", "sk", "receiptNumber", "due", "dueAt", "listAt", "calls", "until"];
    let names = names.into_iter().chain(lists.map(|(_, by)| by));
    let cases = names.fold(cases, |table, name| table.attribute_definitions(text(name)));
    let cases = lists.iter().fold(cases, |table, (name, by)| table.global_secondary_indexes(list(name, by)));
    cases
        .key_schema(key("pk", KeyType::Hash))
        .key_schema(key("sk", KeyType::Range))
        .global_secondary_indexes(keys_only("receipts", vec![key("receiptNumber", KeyType::Hash)]))
        .global_secondary_indexes(keys_only(
            "due",
            vec![key("due", KeyType::Hash), key("dueAt", KeyType::Range)],
        ))
        .global_secondary_indexes(calls)
        .send()
        .await
        .unwrap();
    let drafts = client.create_table().table_name(DRAFTS).billing_mode(BillingMode::PayPerRequest);
    let by_call = vec![key("callId", KeyType::Hash), key("pk", KeyType::Range)];
    drafts
        .attribute_definitions(text("pk"))
        .attribute_definitions(text("callId"))
        .key_schema(key("pk", KeyType::Hash))
        .global_secondary_indexes(keys_only("byCall", by_call))
        .send()
        .await
        .unwrap();
}

/// The write units of putting a new item: one for each KiB begun, twice that in a transaction, and one for each
/// index that it stands in (AWS's own rules; counters are not written in a transaction).
pub(crate) fn write_units(item: &Attributes) -> usize {
    let transactional = if item.contains_key("count") { 1 } else { 2 };
    let size: usize = item.iter().map(|(name, value)| name.len() + size(value)).sum();
    let lists = ["listStatus", "listDivision", "listCall", "listYear"];
    let indexes =
        ["receiptNumber", "due"].iter().chain(&lists).filter(|key| item.contains_key(**key)).count();
    transactional * size.div_ceil(1024) + indexes
}

fn size(value: &aws_sdk_dynamodb::types::AttributeValue) -> usize {
    use aws_sdk_dynamodb::types::AttributeValue::{B, N, S};
    match value {
        S(text) => text.len(),
        B(bytes) => bytes.as_ref().len(),
        N(digits) => digits.len().div_ceil(2) + 1,
        other => panic!("{other:?} is not written"),
    }
}
