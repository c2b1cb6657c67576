//! The messages that call inspection: S3's of an arrival, GuardDuty's of a verdict, and the key of a file that the clock
//! found waiting. All of them can come late, twice, or in any order; none is more than a hint to look.

use anyhow::Context as _;
use kyoso::attachment::FileId;
use kyoso::case::CaseId;
use serde::Deserialize;

use super::clamd::Scan;
use crate::store::{Item, ItemKey};

/// Which file to look at, and what a scanner said of which version of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Notice {
    /// The case that it belongs to.
    pub(super) case: CaseId,
    /// The file.
    pub(super) id: FileId,
    /// What GuardDuty said.
    pub(super) said: Option<Said>,
}

/// What GuardDuty said of one version of an object.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Said {
    /// The version.
    pub(super) version: String,
    /// Its verdict, or its word for why it has none.
    pub(super) scan: Result<Scan, String>,
}

/// Reads a message: the files that it is about. What is about nothing of ours (S3's test, an object that GuardDuty puts)
/// is about none.
///
/// # Errors
/// When it is none of the three. It then ends among the dead letters, for a person to look at.
pub(super) fn read(body: &str, quarantine: &str) -> anyhow::Result<Vec<Notice>> {
    let message = serde_json::from_str(body).context("a message of a form that nobody sends")?;
    Ok(match message {
        Message::Arrivals { records } => {
            let ours = |record: &Record| {
                record.name.starts_with("ObjectCreated:") && record.s3.bucket.name == quarantine
            };
            let keys = records.into_iter().filter(ours).map(|record| record.s3.object.key);
            keys.filter_map(|key| notice(&key, None)).collect()
        }
        Message::Test { .. } => Vec::new(),
        Message::Verdict { detail: Detail { object, result } } => {
            if object.bucket != quarantine {
                return Ok(Vec::new());
            }
            let said = Said { version: object.version, scan: scan(result.map(|result| result.status)) };
            notice(&object.key, Some(said)).into_iter().collect()
        }
        Message::Key(key) => match key.item() {
            Item::File(case, id) => vec![Notice { case, id, said: None }],
            Item::Event(_) | Item::Call(_) | Item::Mail(..) | Item::Other => Vec::new(),
        },
    })
}

fn notice(key: &str, said: Option<Said>) -> Option<Notice> {
    let (case, id) = key.split_once('/')?;
    Some(Notice { case: case.parse().ok()?, id: id.parse().ok()?, said })
}

fn scan(status: Option<String>) -> Result<Scan, String> {
    match status.as_deref() {
        Some("NO_THREATS_FOUND") => Ok(Scan::Clean),
        Some("THREATS_FOUND") => Ok(Scan::Malware),
        Some(_) | None => Err(status.unwrap_or_else(|| "no result".to_owned())),
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Message {
    Arrivals {
        #[serde(rename = "Records")]
        records: Vec<Record>,
    },
    Verdict {
        detail: Detail,
    },
    Key(ItemKey),
    Test {
        #[serde(rename = "Event")]
        _event: TestEvent,
    },
}

#[derive(Deserialize)]
enum TestEvent {
    #[serde(rename = "s3:TestEvent")]
    Test,
}

#[derive(Deserialize)]
struct Record {
    #[serde(rename = "eventName")]
    name: String,
    s3: S3,
}

#[derive(Deserialize)]
struct S3 {
    bucket: Bucket,
    object: Object,
}

#[derive(Deserialize)]
struct Bucket {
    name: String,
}

#[derive(Deserialize)]
struct Object {
    // In a URL's encoding; our keys have nothing in them that it changes.
    key: String,
}

/// Of GuardDuty's event "GuardDuty Malware Protection Object Scan Result".
#[derive(Deserialize)]
struct Detail {
    #[serde(rename = "s3ObjectDetails")]
    object: Scanned,
    #[serde(rename = "scanResultDetails")]
    result: Option<ScanResult>,
}

#[derive(Deserialize)]
struct Scanned {
    #[serde(rename = "bucketName")]
    bucket: String,
    #[serde(rename = "objectKey")]
    key: String,
    #[serde(rename = "versionId")]
    version: String,
}

#[derive(Deserialize)]
struct ScanResult {
    #[serde(rename = "scanResultStatus")]
    status: String,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const CASE: &str = "00000000000000000000000000000001";
    const FILE: &str = "7d0e8f4a-0000-4000-8000-000000000001";

    fn arrival(bucket: &str, name: &str, key: &str) -> serde_json::Value {
        json!({"eventSource": "aws:s3", "eventName": name, "s3": {"bucket": {"name": bucket},
            "object": {"key": key, "size": 1, "versionId": "v2"}}})
    }

    fn verdict(bucket: &str, status: &str) -> String {
        json!({"source": "aws.guardduty", "detail-type": "GuardDuty Malware Protection Object Scan Result",
            "detail": {"schemaVersion": "1.0", "scanStatus": "COMPLETED", "resourceType": "S3_OBJECT",
                "s3ObjectDetails": {"bucketName": bucket, "objectKey": format!("{CASE}/{FILE}"), "eTag": "x",
                    "versionId": "v1", "s3Throttled": false},
                "scanResultDetails": {"scanResultStatus": status, "threats": null}}})
        .to_string()
    }

    fn expected(said: Option<Said>) -> Notice {
        Notice { case: CASE.parse().unwrap(), id: FILE.parse().unwrap(), said }
    }

    #[test]
    fn an_arrival_is_about_the_files_that_it_names() {
        let key = format!("{CASE}/{FILE}");
        let body = json!({"Records": [
            arrival("quarantine", "ObjectCreated:Put", &key),
            arrival("quarantine", "ObjectCreated:Post", &key),
            arrival("quarantine", "ObjectRemoved:Delete", &key),
            arrival("elsewhere", "ObjectCreated:Put", &key),
            arrival("quarantine", "ObjectCreated:Put", "malware-protection-resource-validation-object"),
            arrival("quarantine", "ObjectCreated:Put", &format!("{CASE}/x")),
            arrival("quarantine", "ObjectCreated:Put", &format!("{key}/x")),
        ]});
        let read = read(&body.to_string(), "quarantine").unwrap();
        assert_eq!(read, [expected(None), expected(None)]);
    }

    #[test]
    fn a_verdict_is_of_one_version_and_everything_but_two_words_is_none() {
        let said = |scan| Some(Said { version: "v1".to_owned(), scan });
        for (status, scan) in [
            ("NO_THREATS_FOUND", Ok(Scan::Clean)),
            ("THREATS_FOUND", Ok(Scan::Malware)),
            ("UNSUPPORTED", Err("UNSUPPORTED".to_owned())),
            ("ACCESS_DENIED", Err("ACCESS_DENIED".to_owned())),
            ("FAILED", Err("FAILED".to_owned())),
            ("no_threats_found", Err("no_threats_found".to_owned())),
        ] {
            assert_eq!(read(&verdict("quarantine", status), "quarantine").unwrap(), [expected(said(scan))]);
        }
        assert_eq!(read(&verdict("elsewhere", "THREATS_FOUND"), "quarantine").unwrap(), []);
    }

    #[test]
    fn a_key_is_what_the_clock_sends() {
        let key = ItemKey::file(&CASE.parse().unwrap(), &FILE.parse().unwrap());
        assert_eq!(read(&serde_json::to_string(&key).unwrap(), "quarantine").unwrap(), [expected(None)]);
        let other = ItemKey::first_event(&CASE.parse().unwrap());
        assert_eq!(read(&serde_json::to_string(&other).unwrap(), "quarantine").unwrap(), []);
    }

    #[test]
    fn the_test_of_a_new_bucket_is_about_nothing_and_anything_else_is_an_error() {
        let test = json!({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "quarantine"});
        assert_eq!(read(&test.to_string(), "quarantine").unwrap(), []);
        for body in
            ["", "x", "{}", "[]", r#"{"Event":"s3:Other"}"#, r#"{"Records":[{}]}"#, r#"{"detail":{}}"#]
        {
            assert!(read(body, "quarantine").is_err(), "{body}");
        }
    }
}
