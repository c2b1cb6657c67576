//! When all journeys are over: is anything out of place? Runs last and alone (.config/nextest.toml).

use std::collections::BTreeMap;
use std::path::Path;

use kyoso::chain::Hash;
use serde_json::Value;
use tests::api::Proposal;
use tests::stack::stack;
use tests::staff::access_token;
use tests::wait::MINUTES;
use tests::{aws, cases, operator};

use crate::audit;

/// Every function of the stack.
const FUNCTIONS: [&str; 16] = [
    "submission",
    "session",
    "people",
    "casework",
    "scheduling",
    "attachments",
    "inspection",
    "retention",
    "screening",
    "listing",
    "notify",
    "relay",
    "clock",
    "audit",
    "checkpoint",
    "disposal",
];

#[test]
#[ignore = "needs a deployed stack: make test"]
fn the_whole_table_holds_together_and_nothing_is_left_undone() {
    let receipt = Proposal::sample("free-company").submit();
    cases::findings(&receipt.case_id);
    for pk in cases::whole_table().keys() {
        cases::settled_mails(pk, MINUTES);
    }
    let table = cases::whole_table();
    let faults: Vec<_> = table.iter().flat_map(|(pk, items)| cases::faults(pk, items)).collect();
    assert_eq!(faults, [""; 0]);

    let mut numbers = BTreeMap::<&str, Vec<&str>>::new();
    let cases = table.iter().filter(|(pk, _)| pk.starts_with("CASE#"));
    let heads = cases.filter_map(|(pk, items)| Some((pk.as_str(), items.get("HEAD")?)));
    for (pk, head) in heads {
        numbers.entry(cases::text(head, "receiptNumber")).or_default().push(pk);
    }
    assert!(!numbers.is_empty(), "no journey has left a case");
    numbers.retain(|_, cases| cases.len() > 1);
    assert_eq!(numbers, BTreeMap::new(), "one receipt number for several cases");

    for consumer in ["screening", "listing", "notify", "relay", "inspection", "retention"] {
        let queue = &format!("{consumer}DeadLettersUrl");
        assert_eq!(aws::messages(queue), 0, "{queue}");
    }
}

/// The operator and the auditor find everything as it was recorded; then somebody who can write to the table changes
/// a case, and both name what was changed. What was changed is put back.
#[test]
#[ignore = "needs a deployed stack: make test"]
fn what_the_journeys_left_is_as_it_was_recorded_and_whoever_changes_it_is_found() {
    let receipt = Proposal::sample("free-npo").submit();
    cases::findings(&receipt.case_id);
    cases::settled_mails(&format!("CASE#{}", receipt.case_id), MINUTES);
    aws::invoke("checkpoint");
    let said = operator::run(&["verify"]);
    assert!(said.contains("everything is as it was recorded"), "{said}");
    let token = access_token("auditor");
    let (checked, faults) = audit::walk(&token);
    assert!(checked > 20 && faults.is_empty(), "{checked} cases, {faults:?}");

    let pk = format!("CASE#{}", receipt.case_id);
    let stored = cases::partition(&pk);
    let event = |sk: &str| cases::text(stored.get(sk).expect("an event"), "event").to_owned();
    let edited = event("EVENT#000001").replace("\"free\"", "\"Free\"");
    let mut other = stored["EVENT#000001"].clone();
    other["event"]["S"] = edited.into();
    aws::put_item(&other);
    assert_eq!(audit::named(&receipt.case_id, &token), ("unreadable".to_owned(), 1.into()));
    let said = operator::refused(&["verify"]);
    assert!(said.contains(&format!("{}: event 1 cannot be read", receipt.case_id)), "{said}");
    aws::put_item(&stored["EVENT#000001"]);

    // The last event goes, and the head is made to say so.
    let mut head = stored["HEAD"].clone();
    head["revision"]["N"] = "1".into();
    head["lastHash"]["S"] = Hash::of(event("EVENT#000001").as_bytes()).as_str().into();
    aws::delete_item(&pk, "EVENT#000002");
    aws::put_item(&head);
    assert_eq!(audit::named(&receipt.case_id, &token), ("cut-off".to_owned(), 2.into()));
    assert!(aws::attempt_invoke("checkpoint").is_err(), "the function that makes checkpoints says so, too");
    for sk in ["EVENT#000002", "HEAD"] {
        aws::put_item(&stored[sk]);
    }
    assert_eq!(audit::named(&receipt.case_id, &token).0, "none");
    let file = std::env::temp_dir().join(format!("kyoso-{}.jsonl", receipt.case_id));
    let file = file.to_str().expect("a path");
    operator::run(&["export", file]);
    let said = operator::run(&["verify", file]);
    assert!(said.contains("payloads were not at hand"), "{said}");
    std::fs::remove_file(file).expect("the export is there");
}

/// IAM says what the functions asked for: each by its key or by an index.
#[test]
#[ignore = "needs a deployed stack: make test"]
fn no_function_scans_a_table() {
    let asked = beside_outputs("iam-used.jsonl");
    let decisions: Vec<Value> = asked.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |action: &str| decisions.iter().filter(|decision| decision["action"] == action).count();
    assert!(
        of("dynamodb:GetItem") > 0 && of("dynamodb:Query") > 0,
        "the record of what was asked for is empty"
    );
    assert_eq!(of("dynamodb:Scan"), 0);
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn no_secret_and_nothing_of_any_person_is_in_a_log() {
    let receipt = Proposal::sample("free-company").submit();
    cases::settled_mails(&format!("CASE#{}", receipt.case_id), MINUTES);
    let mut logs = Vec::new();
    for function in FUNCTIONS {
        let lines = aws::log(function);
        assert!(lines.iter().any(|line| line.starts_with("START ")), "{function} has logged nothing");
        logs.extend(lines.into_iter().map(|line| (function, line)));
    }
    assert!(
        logs.iter().any(|(_, line)| line.contains(&receipt.case_id)),
        "the logs are not those of this run"
    );
    let local = beside_outputs("ministack.log");
    logs.extend(local.lines().map(|line| ("ministack.log", line.to_owned())));

    let forbidden = what_people_typed();
    let found: Vec<_> = logs
        .iter()
        .filter_map(|(log, line)| {
            let what = forbidden.iter().find(|typed| line.contains(typed.as_str())).map(String::as_str);
            Some((log, what.or_else(|| secret_in(line))?, line))
        })
        .collect();
    assert!(found.is_empty(), "{found:?}");
}

/// What identifies somebody or is a proposer's text in the samples that the journeys send. Of mail addresses the
/// domain: each journey makes its own.
fn what_people_typed() -> Vec<String> {
    let mut typed = vec!["@example.jp".to_owned()];
    for sample in [
        "free-company",
        "free-npo",
        "theme-university",
        "needs-review-outside-ward",
        "ineligible-individual",
        "hard-text",
    ] {
        let proposal = Proposal::sample(sample);
        for pointer in [
            "/organization/name",
            "/organization/address",
            "/organization/representative/name",
            "/contact/name",
            "/contact/phone",
            "/proposal/title",
            "/proposal/challenge",
            "/proposal/summary",
        ] {
            // As typed, and as a log in JSON would write it.
            let text = proposal.text(pointer);
            if text.chars().count() > 4 {
                typed.push(text.to_owned());
                typed.push(Value::from(text).to_string().trim_matches('"').to_owned());
            }
        }
        let domain = proposal.email.rsplit('@').next().unwrap_or_default();
        typed.push(format!("@{domain}"));
    }
    typed
}

/// A secret of a link, by its form: versions of key and link, then 27 characters.
fn secret_in(line: &str) -> Option<&str> {
    let is_secret = |part: &&str| {
        let mut numbers_and_secret = part.splitn(3, '.');
        let mut number = || numbers_and_secret.next().is_some_and(|part| part.parse::<u32>().is_ok());
        number() && number() && numbers_and_secret.next().is_some_and(|secret| secret.len() >= 27)
    };
    let is_between = |character: char| !character.is_ascii_alphanumeric() && !"._-".contains(character);
    line.split(is_between)
        .flat_map(|part| [part, part.split_once('.').map_or("", |(_, rest)| rest)])
        .find(|part| is_secret(part))
}

/// A file that the local cloud keeps beside its outputs.
fn beside_outputs(name: &str) -> String {
    let file = stack().file.parent().unwrap_or(Path::new(".")).join(name);
    let bytes = std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn a_secret_is_found_by_its_form() {
    let secret = "1.1.xs_x0UpCJYGRxHntsCJFWBqpNOU";
    assert_eq!(secret_in(&format!("GET /status/88bc/open/{secret} HTTP/1.1")), Some(secret));
    assert_eq!(secret_in(&format!("draft=5f0c3a.{secret}&x")), Some(secret));
    assert_eq!(secret_in("HTTP/1.1 in 1.25 s, version 1.2.3"), None);
}
