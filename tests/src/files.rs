//! Files as a program sends them, and what is on record of them.

use data_encoding::HEXLOWER;
use kyoso::case::CaseId;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::api::post;
use crate::aws;
use crate::cases::{Partition, number, partition, text};
use crate::http::{Answer, send};
use crate::roles::Role;
use crate::stack::stack;
use crate::wait::{SOON, until};

/// A file that a program has announced, for the submission with a key.
pub struct Sent {
    /// The submission's key.
    pub key: String,
    /// The file's ID.
    pub id: String,
    /// The request that sends it.
    pub upload: Value,
}

/// The text that scanners find although it does nothing (eicar.org), in two halves, so that none finds it here.
pub fn eicar() -> Vec<u8> {
    let halves = [r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!$H+H*"];
    halves.concat().into_bytes()
}

/// A file of the ones made for `filecheck`'s tests, such as `password/aes.zip`.
///
/// # Panics
/// When there is none.
pub fn sample(path: &str) -> Vec<u8> {
    let file = format!("{}/../filecheck/tests/files/{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&file).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// Says to the API what will be sent.
pub fn announce(key: &str, name: &str, bytes: &[u8]) -> Answer {
    let sha256 = HEXLOWER.encode(&Sha256::digest(bytes));
    let body = json!({ "name": name, "bytes": bytes.len(), "sha256": sha256 });
    post("/api/files", &[("idempotency-key", key)], &body)
}

impl Sent {
    /// Announces a file and does not send it.
    ///
    /// # Panics
    /// When it is not announced.
    pub fn announced(key: &str, name: &str, bytes: &[u8]) -> Self {
        let answer = announce(key, name, bytes);
        assert_eq!(answer.status, 201, "{}", answer.text());
        let said = answer.json();
        let id = said.get("id").and_then(Value::as_str).expect("an ID").to_owned();
        let upload = said.get("upload").expect("how to send it").clone();
        Self { key: key.to_owned(), id, upload }
    }

    /// Announces a file and sends it.
    ///
    /// # Panics
    /// When it is not taken.
    pub fn of(key: &str, name: &str, bytes: &[u8]) -> Self {
        let file = Self::announced(key, name, bytes);
        let answer = file.send(bytes);
        assert_eq!(answer.status, 200, "{}", answer.text());
        file
    }

    /// Sends bytes as the announcement's answer says.
    pub fn send(&self, bytes: &[u8]) -> Answer {
        let part = |name: &str| self.upload.get(name).and_then(Value::as_str).expect("part of a request");
        let headers = self.upload.get("headers").and_then(Value::as_object).expect("headers");
        let headers: Vec<_> =
            headers.iter().map(|(name, value)| (name.as_str(), value.as_str().expect("text"))).collect();
        send(part("method"), part("url"), &headers, bytes.to_vec())
    }

    /// How the API says it stands.
    pub fn stands(&self) -> Value {
        let path = stack().public(&format!("/api/files/{}", self.id));
        let answer = send("GET", &path, &[("idempotency-key", &self.key)], Vec::new());
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// Waits for the state and says the code that comes with it; empty where there is none.
    pub fn until(&self, state: &str, patience: std::time::Duration) -> String {
        let stands = until(&format!("{} to be {state}", self.id), patience, || {
            let stands = self.stands();
            let is = stands.get("state").and_then(Value::as_str).unwrap_or_default();
            assert!(is == state || ["uploading", "checking"].contains(&is), "{stands}");
            (is == state).then_some(stands)
        });
        stands.get("code").and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    /// Waits until inspection refused it, and says the code.
    pub fn refused(&self) -> String {
        self.until("refused", SOON)
    }

    /// Takes it back.
    pub fn remove(&self) -> Answer {
        post(&format!("/api/files/{}/removal", self.id), &[("idempotency-key", &self.key)], &json!({}))
    }

    /// The case that it will belong to.
    pub fn case(&self) -> String {
        CaseId::of(&self.key.parse().expect("a key")).to_string()
    }

    /// Its record.
    pub fn record(&self) -> Option<Value> {
        partition(&format!("FILES#{}", self.case())).remove(&format!("FILE#{}", self.id))
    }

    /// Writes texts into its record.
    ///
    /// # Panics
    /// When there is none.
    pub fn change_record(&self, texts: &[(&str, &str)]) {
        let mut record = self.record().expect("a record");
        let item = record.as_object_mut().expect("an item");
        item.extend(texts.iter().map(|(name, text)| ((*name).to_owned(), json!({ "S": text }))));
        self.put_record(Some(&record));
    }

    /// Puts a record in place of its own, or none.
    pub fn put_record(&self, record: Option<&Value>) {
        let table = stack().output("casesTable");
        let key = json!({ "pk": { "S": format!("FILES#{}", self.case()) }, "sk": { "S": format!("FILE#{}", self.id) } });
        match record {
            Some(record) => {
                aws::call("DynamoDB_20120810.PutItem", &json!({ "TableName": table, "Item": record }))
            }
            None => aws::call("DynamoDB_20120810.DeleteItem", &json!({ "TableName": table, "Key": key })),
        };
    }

    /// How many versions of it are in a bucket, by the name of its output.
    pub fn versions(&self, bucket: &str) -> usize {
        let place = format!("{}?versions&prefix={}/{}", stack().output(bucket), self.case(), self.id);
        let answer = Role::owner().s3("GET", &place, &[], b"");
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.text().matches("<VersionId>").count()
    }
}

/// What is wrong with the files of one case: they and what they take of the limits must fit together.
pub fn faults(items: &Partition) -> Vec<String> {
    let files: Vec<_> = items.iter().filter(|(sk, _)| sk.starts_with("FILE#")).collect();
    let mut faults: Vec<_> = items
        .keys()
        .filter(|sk| !sk.starts_with("FILE#") && *sk != "HEAD")
        .map(|sk| format!("a stranger, {sk}"))
        .collect();
    let has = |item: &Value, name: &str| item.get(name).is_some();
    let counted = |item: &&Value| {
        let refused = text(item, "outcome").contains(r#""verdict":"refused""#);
        !has(item, "bound") && !has(item, "removedAt") && !refused
    };
    let (mut count, mut bytes) = (0, 0);
    for item in files.iter().map(|(_, item)| *item).filter(counted) {
        count += 1;
        bytes += number(item, "holds").unwrap_or_default();
    }
    let head = items.get("HEAD").cloned().unwrap_or_default();
    let says = ["files", "bytes"].map(|name| number(&head, name).unwrap_or_default());
    if says != [count, bytes] {
        faults.push(format!("the head counts {says:?}, and there are {count} with {bytes} bytes"));
    }
    for (sk, item) in files {
        if !has(item, "outcome") && !has(item, "due") && has(item, "bound") {
            faults.push(format!("{sk} waits for a verdict, and nobody looks"));
        }
    }
    faults
}
