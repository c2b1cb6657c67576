//! ③: the deliberation, putting it off, its issues and its plan.

use super::*;

/// A case that the division environment deliberates on.
pub(super) fn deliberating() -> History {
    let mut history = submitted();
    history.whens([
        (screen(), Actor::System),
        (confirm(), planning()),
        (talk(), planning()),
        (assign("environment"), planning()),
        (begin(), environment()),
    ]);
    history
}

fn refused(history: &mut History, command: Command, actor: &Actor, code: &str, clause: &str) {
    let (texts, case) = (history.texts.clone(), history.case.clone());
    let refusal = history.when(command, actor).unwrap_err();
    assert_eq!((refusal.code(), refusal.clause()), (code, clause));
    assert!(history.texts == texts && history.case == case, "a refusal leaves no trace");
}

#[test]
fn the_assigned_division_begins_and_the_proposer_is_told() {
    let history = deliberating();
    assert_eq!(
        (history.case.status, &*history.mails),
        (Status::Deliberating, &[MailKind::StatusChanged][..])
    );
    assert_eq!(history.case.milestones.deliberation_begun, Some(at(6)));
    let mut history = History::given(vec![(submit(), Actor::Proposer), (screen(), Actor::System)]);
    refused(&mut history, begin(), &environment(), "not-this-actor", "2(7)");
}

#[test]
fn a_case_on_hold_says_in_which_month_it_is_looked_at_again() {
    let mut history = deliberating();
    history.when(hold("2027-04-05"), &environment()).unwrap();
    assert_eq!((history.case.status, &*history.mails), (Status::OnHold, &[MailKind::StatusChanged][..]));
    let label = history.case.public_label();
    assert_eq!(label.ja, "検討を見合わせています（再検討：令和9年（2027年）4月）");
    assert_eq!(label.en, "Deliberation is on hold (to be considered again in April 2027)");
    history.when(hold("2027-04-20"), &environment()).unwrap();
    assert_eq!(history.mails, [MailKind::StatusChanged], "the day has moved");
    history.when(resume(), &environment()).unwrap();
    assert_eq!((history.case.status, history.case.deliberation.hold), (Status::Deliberating, None));
    assert_eq!(history.mails, [MailKind::StatusChanged]);
}

#[test]
fn another_division_begins_anew_and_a_hold_ends_with_the_division_that_put_it_off() {
    let mut history = deliberating();
    history.whens([(hold("2027-04-05"), environment()), (assign("health"), planning())]);
    assert_eq!((history.case.status, history.case.deliberation.hold), (Status::Assigned, None));
    refused(&mut history, begin(), &environment(), "not-this-actor", "2(7)");
    history.when(begin(), &of_division("health")).unwrap();
    assert_eq!(history.case.status, Status::Deliberating);
}

#[test]
fn planning_and_the_division_name_issues_and_say_what_became_of_them() {
    let mut history = deliberating();
    history.when(raise(Party::Planning, false), &environment()).unwrap();
    assert_eq!(history.mails, [], "an issue between colleagues is no mail");
    history.when(raise(Party::Proposer, true), &planning()).unwrap();
    assert_eq!(history.mails, [MailKind::IssueAsked]);
    let (first, second) = (history.case.deliberation.issues[0], history.case.deliberation.issues[1]);
    assert_eq!((first.sequence, first.owner, first.shared), (7, Party::Planning, false));
    assert_eq!((second.state, second.until), (IssueState::Open, Some(day("2027-01-15"))));
    history.when(update(8, Party::Proposer, IssueState::Open), &environment()).unwrap();
    assert_eq!(history.mails, [], "it was theirs already");
    history.when(update(8, Party::Proposer, IssueState::Solved), &environment()).unwrap();
    assert_eq!((history.case.deliberation.open_issues().count(), &*history.mails), (1, &[][..]));
    history.when(update(8, Party::Proposer, IssueState::Open), &planning()).unwrap();
    assert_eq!(history.mails, [MailKind::IssueAsked], "opened again");
    for word in ["実施場所の確保", "庁内メモ", "候補地"] {
        assert!(history.texts.iter().all(|text| !text.contains(word)), "{word} is payload");
    }
}

#[test]
fn an_issue_is_refused_that_nobody_could_deal_with() {
    let mut history = deliberating();
    refused(&mut history, raise(Party::Proposer, false), &planning(), "not-shared", "2(7)③");
    history.when(raise(Party::Division, false), &planning()).unwrap();
    let hidden = || update(7, Party::Proposer, IssueState::Open);
    refused(&mut history, hidden(), &planning(), "not-shared", "2(7)③");
    refused(
        &mut history,
        update(6, Party::Planning, IssueState::Open),
        &planning(),
        "no-such-issue",
        "2(7)③",
    );
    let silent = update_saying(7, Party::Division, IssueState::Left, None);
    refused(&mut history, silent, &planning(), "no-outcome", "2(7)③");
    refused(&mut history, raise(Party::Planning, true), &of_division("health"), "not-this-actor", "2(7)");
}

#[test]
fn a_case_has_so_many_issues_and_no_more() {
    let mut history = deliberating();
    for _ in 0..crate::limits::ISSUES {
        history.when(raise(Party::Planning, true), &planning()).unwrap();
    }
    refused(&mut history, raise(Party::Planning, true), &planning(), "too-many-issues", "");
}

#[test]
fn the_last_working_plan_stands_and_the_ones_before_are_kept() {
    let mut history = deliberating();
    history.whens([(plan(), environment()), (plan(), planning())]);
    assert_eq!((history.case.deliberation.plan, history.payloads.len()), (Some(8), 5));
    assert!(history.payloads.contains_key(&7) && history.payloads.contains_key(&8));
}
