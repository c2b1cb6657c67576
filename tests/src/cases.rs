//! The table of cases as an auditor reads it.

use std::collections::BTreeMap;

use data_encoding::BASE64;
use kyoso::call::{self, Call, CallId};
use kyoso::case::{Case, CaseId, Recorded, apply, mails};
use kyoso::chain::{self, Hash, Payload};
use serde_json::{Value, json};

use crate::stack::stack;
use crate::wait::{SOON, until};
use crate::{aws, files};

/// A mail that is settled: nothing more happens to it by itself.
const SETTLED: [&str; 3] = ["sent", "held", "dropped"];

/// Everything under one partition key, by sort key.
pub type Partition = BTreeMap<String, Value>;

/// Everything that is stored of a case, strongly consistent.
pub fn partition(pk: &str) -> Partition {
    let arguments = json!({
        "TableName": stack().output("casesTable"),
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": { ":pk": { "S": pk } },
        "ConsistentRead": true,
    });
    aws::items("Query", &arguments).into_iter().map(|item| (text(&item, "sk").to_owned(), item)).collect()
}

/// The whole table, by partition key.
pub fn whole_table() -> BTreeMap<String, Partition> {
    let arguments = json!({ "TableName": stack().output("casesTable"), "ConsistentRead": true });
    let mut table = BTreeMap::<String, Partition>::new();
    for item in aws::items("Scan", &arguments) {
        let (pk, sk) = (text(&item, "pk").to_owned(), text(&item, "sk").to_owned());
        table.entry(pk).or_default().insert(sk, item);
    }
    table
}

/// A text attribute of an item; empty where there is none.
pub fn text<'i>(item: &'i Value, name: &str) -> &'i str {
    item.pointer(&format!("/{name}/S")).and_then(Value::as_str).unwrap_or_default()
}

/// A number attribute of an item.
pub fn number(item: &Value, name: &str) -> Option<u32> {
    item.pointer(&format!("/{name}/N"))?.as_str()?.parse().ok()
}

/// The events of a case, as they are stored.
pub fn events(case_id: &str) -> Vec<Value> {
    let partition = partition(&format!("CASE#{case_id}"));
    let stored = partition.iter().filter(|(sk, _)| sk.starts_with("EVENT#"));
    stored.map(|(_, item)| serde_json::from_str(text(item, "event")).expect("an event")).collect()
}

/// What has happened to a call: the type of each event, in order.
pub fn call_events(id: &str) -> Vec<String> {
    let partition = partition(&format!("CALL#{id}"));
    let stored = partition.iter().filter(|(sk, _)| sk.starts_with("EVENT#"));
    let entries =
        stored.map(|(_, item)| serde_json::from_str::<Value>(text(item, "event")).expect("an event"));
    let kind = |entry: Value| entry.pointer("/event/type").and_then(Value::as_str).map(str::to_owned);
    entries.filter_map(kind).collect()
}

/// Today's lines of the access record, as they are stored.
pub fn access_record() -> Vec<Value> {
    let table = whole_table();
    let days = table.iter().filter(|(pk, _)| pk.starts_with("ACCESS#"));
    let lines = days.flat_map(|(_, items)| items.values());
    lines.map(|item| serde_json::from_str(text(item, "access")).expect("a line")).collect()
}

/// What the screening found, once it is on record: rule, clause and outcome of all that did not pass.
pub fn findings(case_id: &str) -> Vec<[String; 3]> {
    let screening = until("the screening's findings", SOON, || {
        let recorded = |entry: &Value| entry.pointer("/event/type") == Some(&json!("screeningRecorded"));
        events(case_id).into_iter().find(recorded)
    });
    let findings = screening.pointer("/event/findings").and_then(Value::as_array).expect("findings");
    assert!(findings.len() >= 10, "one finding for each rule: {findings:?}");
    let part = |finding: &Value, name: &str| {
        finding.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    findings
        .iter()
        .map(|finding| ["rule", "clause", "outcome"].map(|name| part(finding, name)))
        .filter(|[_, _, outcome]| outcome != "passed")
        .collect()
}

/// The mails of a partition with where each stands, by sort key.
pub fn mail_states(pk: &str) -> BTreeMap<String, String> {
    let partition = partition(pk).into_iter().filter(|(sk, _)| sk.starts_with("MAIL#"));
    partition.map(|(sk, item)| (sk, text(&item, "state").to_owned())).collect()
}

/// The same, once nothing more happens to any of them by itself.
pub fn settled_mails(pk: &str, patience: std::time::Duration) -> BTreeMap<String, String> {
    until(&format!("every mail of {pk} to be settled"), patience, || {
        let states = mail_states(pk);
        states.values().all(|state| SETTLED.contains(&state.as_str())).then_some(states)
    })
}

/// Everything that is wrong with one partition; nothing when all is well.
pub fn faults(pk: &str, items: &Partition) -> Vec<String> {
    let faults = match pk.split_once('#') {
        Some(("CASE", id)) => case_faults(id, items),
        Some(("CALL", id)) => call_faults(id, items),
        // Each is nothing but keys of cases: received for a call, or asked of an expert.
        Some(("RECEIVED" | "EXPERT", _)) => received_faults(items),
        Some(("DRAFT", _)) => draft_mail_faults(items),
        Some(("FILES", _)) => files::faults(items),
        Some(("COUNTER", _)) if items.keys().eq(["COUNTER"]) => Vec::new(),
        Some(("OVERDUE", _)) => {
            let is_ours = |sk: &&String| *sk == "TOLD" || sk.starts_with("MAIL#");
            items.keys().filter(|sk| !is_ours(sk)).map(|sk| format!("a stranger, {sk}")).collect()
        }
        // Each is looked at by a journey of its own.
        Some(("ACCESS" | "COUNT", _)) => Vec::new(),
        Some(_) | None => vec!["belongs to nothing".to_owned()],
    };
    faults.into_iter().map(|fault| format!("{pk}: {fault}")).collect()
}

fn case_faults(id: &str, items: &Partition) -> Vec<String> {
    let Ok(id) = id.parse::<CaseId>() else { return vec!["is no case ID".to_owned()] };
    let Some(head) = items.get("HEAD") else { return vec!["has no head".to_owned()] };
    let of_kind = |prefix: &'static str| items.iter().filter(move |(sk, _)| sk.starts_with(prefix));
    let texts: Vec<String> = of_kind("EVENT#").map(|(_, item)| text(item, "event").to_owned()).collect();
    let payloads: BTreeMap<u32, Payload> =
        of_kind("PAYLOAD#").filter_map(|(sk, item)| Some((sequence(sk)?, payload(item)?))).collect();
    let history = match chain::verify(&id, &texts, &payloads, &Hash::stored(text(head, "lastHash"))) {
        Ok(history) => history,
        Err(fault) => return vec![fault.to_string()],
    };
    let mut faults = Vec::new();
    let keys: Vec<_> = of_kind("EVENT#").map(|(sk, _)| sk.clone()).collect();
    let expected: Vec<_> = (1..=history.len()).map(|sequence| format!("EVENT#{sequence:06}")).collect();
    if keys != expected || number(head, "revision") != u32::try_from(history.len()).ok() {
        faults.push(format!("revision {:?} with events {keys:?}", number(head, "revision")));
    }
    let with_payload = history.iter().filter(|recorded| recorded.entry.payload.is_some());
    let with_payload: Vec<_> = with_payload.map(|recorded| recorded.entry.sequence).collect();
    if payloads.keys().any(|sequence| !with_payload.contains(sequence))
        || payloads.len() != of_kind("PAYLOAD#").count()
    {
        faults.push("a payload that no event has".to_owned());
    }
    let case = Case::replay(id.clone(), &history);
    let status = serde_json::to_value(case.status).unwrap_or_default();
    if Some(text(head, "status")) != status.as_str() {
        faults.push(format!("the head says {:?}, its history {status}", text(head, "status")));
    }
    let number = case.receipt.as_ref().map(|receipt| receipt.number.to_string()).unwrap_or_default();
    if number.is_empty() || number != text(head, "receiptNumber") {
        faults.push(format!("the head has number {:?}, its history {number:?}", text(head, "receiptNumber")));
    }
    faults.extend(case_mail_faults(id, items, &history));
    let known = ["HEAD", "LIST", "EVENT#", "PAYLOAD#", "MAIL#"];
    let strangers = items.keys().filter(|sk| !known.iter().any(|prefix| sk.starts_with(prefix)));
    faults.extend(strangers.map(|sk| format!("a stranger, {sk}")));
    faults
}

/// A case has exactly the mails that its events cause, and those that somebody asked for.
fn case_mail_faults(id: CaseId, items: &Partition, history: &[Recorded]) -> Vec<String> {
    let mut case = Case::new(id);
    let mut caused = Vec::new();
    for recorded in history {
        let after = apply(case.clone(), recorded);
        let kinds = mails(&case, &recorded.entry.event, &after);
        caused.extend(kinds.iter().map(|kind| format!("MAIL#{:06}#{}", recorded.entry.sequence, kind.id())));
        case = after;
    }
    let is_asked = |sk: &String| sk.starts_with("MAIL#T") && sk.ends_with("#link");
    let mut stored: Vec<_> =
        items.keys().filter(|sk| sk.starts_with("MAIL#") && !is_asked(sk)).cloned().collect();
    caused.sort();
    stored.sort();
    let mut faults = mail_faults(items);
    if stored != caused {
        faults.push(format!("mails {stored:?} instead of {caused:?}"));
    }
    faults
}

fn call_faults(id: &str, items: &Partition) -> Vec<String> {
    let Ok(id) = id.parse::<CallId>() else { return vec!["is no call ID".to_owned()] };
    let Some(head) = items.get("HEAD") else { return vec!["has no head".to_owned()] };
    let of_kind = |prefix: &'static str| items.iter().filter(move |(sk, _)| sk.starts_with(prefix));
    let texts: Vec<String> = of_kind("EVENT#").map(|(_, item)| text(item, "event").to_owned()).collect();
    let payloads: BTreeMap<u32, Payload> =
        of_kind("PAYLOAD#").filter_map(|(sk, item)| Some((sequence(sk)?, payload(item)?))).collect();
    let last_hash = Hash::stored(text(head, "lastHash"));
    let history = match chain::verify::<call::Event>(&id, &texts, &payloads, &last_hash) {
        Ok(history) => history,
        Err(fault) => return vec![fault.to_string()],
    };
    let mut faults = mail_faults(items);
    if number(head, "revision") != u32::try_from(history.len()).ok() {
        faults.push(format!("revision {:?} with {} events", number(head, "revision"), history.len()));
    }
    let caused = history.iter().filter_map(|recorded| {
        let kind = call::mails(&recorded.entry.event)?;
        Some(format!("MAIL#{:06}#{}", recorded.entry.sequence, kind.id()))
    });
    let (caused, stored): (Vec<_>, Vec<_>) =
        (caused.collect(), of_kind("MAIL#").map(|(sk, _)| sk.clone()).collect());
    if caused != stored {
        faults.push(format!("mails {stored:?} where its history causes {caused:?}"));
    }
    let due_at = call::next_due(&Call::replay(id, &history)).map(|due_at| format!("{due_at:.3}"));
    if text(head, "dueAt") != due_at.unwrap_or_default() {
        faults.push(format!("the head is due at {:?}, its history says otherwise", text(head, "dueAt")));
    }
    let known = ["HEAD", "TELLING", "EVENT#", "PAYLOAD#", "MAIL#"];
    let strangers = items.keys().filter(|sk| !known.iter().any(|prefix| sk.starts_with(prefix)));
    faults.extend(strangers.map(|sk| format!("a stranger, {sk}")));
    faults
}

/// Which cases were received for a call: nothing but their keys.
fn received_faults(items: &Partition) -> Vec<String> {
    let strangers = items.keys().filter(|sk| !sk.starts_with("CASE#"));
    strangers.map(|sk| format!("a stranger, {sk}")).collect()
}

fn draft_mail_faults(items: &Partition) -> Vec<String> {
    let of_call = ["#draft-reminder", "#draft-call-changed", "#draft-call-closed"];
    let is_asked = |sk: &&String| {
        (sk.starts_with("MAIL#D") && sk.ends_with("#draft")) || of_call.iter().any(|kind| sk.ends_with(kind))
    };
    let mut faults = mail_faults(items);
    faults.extend(items.keys().filter(|sk| !is_asked(sk)).map(|sk| format!("a stranger, {sk}")));
    faults
}

/// Only pending work is due, and what is held waits in the list of held mails.
fn mail_faults(items: &Partition) -> Vec<String> {
    let mails = items.iter().filter(|(sk, _)| sk.starts_with("MAIL#"));
    mails
        .filter_map(|(sk, item)| {
            let expected = match text(item, "state") {
                "pending" | "sending" => "mail",
                "held" => "heldMail",
                "sent" | "dropped" => "",
                other => return Some(format!("{sk} is in state {other:?}")),
            };
            (text(item, "due") != expected)
                .then(|| format!("{sk} is {} and due as {:?}", text(item, "state"), text(item, "due")))
        })
        .collect()
}

fn sequence(sk: &str) -> Option<u32> {
    sk.split('#').nth(1)?.parse().ok()
}

fn payload(item: &Value) -> Option<Payload> {
    let salt = BASE64.decode(item.pointer("/salt/B")?.as_str()?.as_bytes()).ok()?;
    Some(Payload { salt: salt.try_into().ok()?, text: text(item, "text").to_owned() })
}
