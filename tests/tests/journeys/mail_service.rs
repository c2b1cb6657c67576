//! The mail service refuses for a while, or takes a mail and never answers.

use tests::api::{Proposal, Receipt};
use tests::ses::{self, Fault};
use tests::wait::{MINUTES, SOON, until};
use tests::{aws, cases, mailbox, operator};

#[test]
#[ignore = "needs a deployed stack: make test"]
fn mails_that_the_service_refuses_for_a_while_are_sent_later_and_once() {
    let proposal = Proposal::sample("free-company");
    let refusing = Fault::refuse(&proposal.email);
    let receipt = proposal.submit();
    // Planning's mail leaves some seconds later.
    let to_planning = format!("新しい提案 {}", receipt.number);
    let refusing_planning = Fault::refuse(&to_planning);
    for mail in [&proposal.email, &to_planning] {
        until("the first attempt", SOON, || (ses::attempts(mail) == ["refuse"]).then_some(()));
    }
    assert_eq!(mailbox::about(&receipt.number), []);
    refusing.end();
    refusing_planning.end();

    let states = cases::settled_mails(&partition(&receipt), MINUTES);
    assert!(states.values().all(|state| state == "sent"), "{states:?}");
    for mail in [&proposal.email, &to_planning] {
        assert_eq!(ses::attempts(mail), ["refuse", "pass"]);
    }
    assert_eq!(mailbox::to(&proposal.email).len(), 1);
    assert_eq!(mailbox::about(&receipt.number).len(), 2);
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn a_mail_without_an_answer_is_held_and_sent_again_only_when_a_person_releases_it() {
    let proposal = Proposal::sample("free-npo");
    let (receipt, id) = held(&proposal);
    operator::run(&["mail", "release", &id]);
    assert!(!operator::can(&["mail", "release", &id]), "it is not held any more");
    let states = cases::settled_mails(&partition(&receipt), MINUTES);
    assert!(states.values().all(|state| state == "sent"), "{states:?}");
    assert_eq!(ses::attempts(&proposal.email), ["silent", "pass"]);
    // The service had taken the first one after all. Whether to risk that was the person's choice.
    assert_eq!(mailbox::to(&proposal.email).len(), 2);
    assert!(!operator::run(&["mail", "held"]).contains(&id));
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn a_mail_without_an_answer_is_never_repeated_by_itself_and_a_person_may_drop_it() {
    let proposal = Proposal::sample("free-company");
    let (receipt, id) = held(&proposal);
    let ticks = clock_ticks();
    until("the clock to tick twice", MINUTES, || (clock_ticks() >= ticks + 2).then_some(()));
    assert_eq!(ses::attempts(&proposal.email), ["silent"]);
    assert!(operator::run(&["mail", "held"]).contains(&id));

    operator::run(&["mail", "drop", &id]);
    assert!(!operator::can(&["mail", "drop", &id]), "it is not held any more");
    assert!(!operator::run(&["mail", "held"]).contains(&id));
    let states = cases::settled_mails(&partition(&receipt), SOON);
    assert_eq!(states["MAIL#000001#receipt"], "dropped");
    assert_eq!(states["MAIL#000001#received"], "sent", "Planning's mail is another one");
    assert_eq!(ses::attempts(&proposal.email), ["silent"]);
}

/// Sends a proposal whose receipt the mail service takes without ever answering; the receipt's ID in the list of held
/// mails.
fn held(proposal: &Proposal) -> (Receipt, String) {
    let silent = Fault::silent(&proposal.email);
    let receipt = proposal.submit();
    let id = format!("{}/MAIL#000001#receipt", partition(&receipt));
    let listed = until("the receipt to be held", SOON, || {
        let listed = operator::run(&["mail", "held"]);
        listed.contains(&id).then_some(listed)
    });
    assert!(!listed.contains(&proposal.email), "the list holds no personal data");
    assert_eq!(ses::attempts(&proposal.email), ["silent"]);
    silent.end();
    (receipt, id)
}

fn partition(receipt: &Receipt) -> String {
    format!("CASE#{}", receipt.case_id)
}

fn clock_ticks() -> usize {
    aws::log("clock").iter().filter(|line| line.starts_with("START ")).count()
}
