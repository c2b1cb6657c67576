//! Files through the whole of it: sent by program, found by S3's event, looked at, scanned, copied, and deleted again.
//! These need a scanner; `make test` leaves them out where clamd is not installed, and says so.

mod in_a_browser;
mod pages;

use serde_json::{Value, json};
use tests::api::Proposal;
use tests::files::{Sent, eicar, sample};
use tests::wait::{MINUTES, SOON, until};
use tests::{api, aws, cases, files};
use uuid::Uuid;

fn key() -> String {
    Uuid::new_v4().to_string()
}

/// A text that nobody else sends.
fn plan() -> Vec<u8> {
    format!("提案の計画です。{}\n", Uuid::new_v4()).into_bytes()
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn files_go_with_a_proposal_and_come_back_as_they_were() {
    let mut proposal = Proposal::sample("free-company");
    let sent = [
        ("事業計画（案）.pdf", sample("good/reportlab.pdf")),
        ("説明資料.pptx", sample("good/slides.pptx")),
        ("見積 ①.csv", sample("good/cp932.csv")),
    ];
    let files: Vec<Sent> = sent.iter().map(|(name, bytes)| Sent::of(&proposal.key, name, bytes)).collect();
    for file in &files {
        assert_eq!(file.until("accepted", SOON), "");
        assert_eq!(file.versions("storeBucket"), 1);
    }
    proposal = proposal.with("/attachments", json!(files.iter().map(|file| &file.id).collect::<Vec<_>>()));
    let receipt = proposal.submit();
    for (file, (name, bytes)) in files.iter().zip(&sent) {
        let path = format!("/api/status/{}/files/{}", receipt.case_id, file.id);
        let answer = api::get(&path, receipt.secret());
        assert_eq!(answer.status, 200, "{name}: {}", answer.text());
        let said = answer.json();
        let link = said.get("url").and_then(Value::as_str).unwrap_or_default();
        let file = tests::http::send("GET", link, &[], Vec::new());
        assert_eq!((file.status, &file.body), (200, bytes), "{name}");
        let disposition = file.header("content-disposition").unwrap_or_default();
        assert!(disposition.starts_with("attachment;"), "{disposition}");
    }
    assert_eq!(events(&receipt.case_id, "attachmentOpened").len(), sent.len(), "each opening is on record");
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn a_file_that_is_refused_after_submission_is_told_to_proposer_and_planning() {
    let (proposal, plan) = (Proposal::sample("free-npo"), plan());
    let file = Sent::announced(&proposal.key, "見積.txt", &plan);
    let receipt = proposal.with("/attachments", json!([file.id])).submit();
    // S3 says in whole seconds when it came.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    assert_eq!(file.send(&plan).status, 200);
    assert_eq!(file.refused(), "too-late");
    assert_eq!(events(&receipt.case_id, "attachmentInspected").len(), 1);
    let mails = cases::settled_mails(&format!("CASE#{}", receipt.case_id), MINUTES);
    for kind in ["attachment-refused", "attachment-refused-staff"] {
        let sent = mails.iter().filter(|(sk, _)| sk.ends_with(&format!("#{kind}"))).count();
        assert_eq!(sent, 1, "{kind}: {mails:?}");
    }
    assert_eq!(file.versions("storeBucket"), 0);
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn malware_is_refused_wherever_it_hides() {
    let hidden = [eicar(), b"\n".to_vec()].concat();
    for (name, bytes) in [("案内.txt", eicar()), ("表.csv", hidden)] {
        let file = Sent::of(&key(), name, &bytes);
        assert_eq!(file.refused(), "malware", "{name}");
        assert_eq!(file.versions("storeBucket"), 0);
    }
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn a_file_whose_event_was_lost_is_found_by_the_clock() {
    let plan = plan();
    let file = Sent::announced(&key(), "計画.txt", &plan);
    let record = file.record();
    // An event that comes while there is no record is as good as none.
    file.put_record(None);
    assert_eq!(file.send(&plan).status, 200);
    let heard = || aws::log("inspection").iter().any(|line| line.contains(&file.id)).then_some(());
    until("inspection to hear of a file without a record", SOON, heard);
    file.put_record(record.as_ref());
    let back = "2026-01-01T00:00:00.000Z";
    file.change_record(&[("lookAt", back), ("dueAt", back)]);
    assert_eq!(file.until("accepted", MINUTES), "");
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn the_same_file_is_not_sent_twice() {
    let (key, plan) = (key(), plan());
    let file = Sent::of(&key, "計画.txt", &plan);
    file.until("accepted", SOON);
    let again = files::announce(&key, "計画の写し.txt", &plan);
    assert_eq!(again.status, 200, "{}", again.text());
    assert_eq!(again.json().get("id"), Some(&json!(file.id)));
    assert_eq!(again.json().get("upload"), None);
}

/// The events of a case of one type.
fn events(case: &str, kind: &str) -> Vec<Value> {
    let all = cases::events(case).into_iter();
    all.filter(|entry| entry.pointer("/event/type") == Some(&json!(kind))).collect()
}
