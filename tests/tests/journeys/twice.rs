//! The same submission is never two cases, and the receipt that a proposer saw is the receipt on record.

use std::thread;

use serde_json::json;
use tests::api::{Proposal, Receipt};
use tests::wait::SOON;
use tests::{cases, mailbox};

#[test]
#[ignore = "needs a deployed stack: make test"]
fn the_same_key_and_body_get_the_same_answer_byte_for_byte_and_one_mail() {
    let proposal = Proposal::sample("free-npo");
    let first = proposal.send();
    assert_eq!(first.status, 201, "{}", first.text());
    let again = proposal.send();
    assert_eq!((again.status, &again.body), (first.status, &first.body));
    one_case_and_one_mail(&proposal, &Receipt::of(&first));
    let much_later = proposal.send();
    assert_eq!((much_later.status, &much_later.body), (first.status, &first.body));
    one_case_and_one_mail(&proposal, &Receipt::of(&first));
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn a_double_click_makes_one_case() {
    let proposal = Proposal::sample("free-company");
    let answers = thread::scope(|scope| {
        let clicks: Vec<_> = (0..4).map(|_| scope.spawn(|| proposal.send())).collect();
        clicks.into_iter().filter_map(|click| click.join().ok()).collect::<Vec<_>>()
    });
    assert_eq!(answers.len(), 4);
    for answer in &answers {
        assert_eq!(answer.status, 201, "{}", answer.text());
        assert_eq!(answer.body, answers[0].body);
    }
    one_case_and_one_mail(&proposal, &Receipt::of(&answers[0]));
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn the_same_key_with_another_body_is_refused_and_the_first_stands() {
    let proposal = Proposal::sample("free-npo");
    let first = proposal.send();
    assert_eq!(first.status, 201, "{}", first.text());
    let other = proposal.clone().with("/proposal/title", json!("別の提案")).send();
    assert_eq!(other.status, 409, "{}", other.text());
    assert_eq!(other.json().get("type"), Some(&json!("urn:kyoso:problem:key-used")));
    let receipt = Receipt::of(&first);
    let shown = tests::api::get(&format!("/api/status/{}", receipt.case_id), receipt.secret()).json();
    assert_eq!(shown.get("title"), Some(&json!(proposal.text("/proposal/title"))));
    assert_eq!(proposal.send().body, first.body);
    one_case_and_one_mail(&proposal, &receipt);
}

fn one_case_and_one_mail(proposal: &Proposal, receipt: &Receipt) {
    let states = cases::settled_mails(&format!("CASE#{}", receipt.case_id), SOON);
    assert_eq!(states.len(), 2, "{states:?}");
    assert_eq!(mailbox::to(&proposal.email).len(), 1);
    assert_eq!(mailbox::about(&receipt.number).len(), 2);
}
