//! The mails of the deliberation and of the decision: who gets each, what it says, and what none says.

use kyoso::case::{Cost, Decide, DecisionText, HoldText, IssueText, Party, RaiseIssue, Verdict};

use super::letters::*;
use super::*;

const DIVISION: &str = "environment";

impl World {
    /// A step of the division.
    async fn division(&self, command: Command) {
        let case = self.notify.cases.load(&self.case).await.unwrap().unwrap().case;
        let actor = Actor::Division { id: "d".to_owned(), division: DIVISION.to_owned() };
        let changes = decide(&case, command, &actor).unwrap();
        self.commit(&case, changes, &actor).await;
    }

    async fn coordinated(&self) {
        self.division(Command::AskCoordination { what: prose("採用の案") }).await;
        let agreed = Command::RecordCoordination { agrees: true, opinion: None, document: None };
        self.staff(agreed).await;
    }

    /// A case that the division deliberates on.
    async fn deliberated(body: &str) -> Self {
        let world = World::with(body).await;
        world.assigned().await;
        world.division(Command::BeginDeliberation { note: None }).await;
        world
    }
}

fn decision(verdict: Verdict) -> Decide {
    let text = DecisionText {
        reasons: prose("理由の文"),
        conditions: None,
        internal_reasons: Some(prose("庁内の文")),
        objections_answered: None,
        change: Some(prose("変更の文")),
    };
    Decide { verdict, text, document: None }
}

fn announce(verdict: Verdict) -> Command {
    match verdict {
        Verdict::Adopted { .. } => Command::AnnounceAdopted,
        Verdict::NotAdopted => Command::AnnounceNotAdopted,
    }
}

#[tokio::test]
async fn whoever_s_turn_it_is_hears_of_it_and_the_proposer_of_what_they_see() {
    let world = World::with(COMPANY).await;
    world.assigned().await;
    world.division(Command::BeginDeliberation { note: Some(prose("庁内の文")) }).await;
    let begun = world.last_mails().await;
    assert_mails(&begun, &[("status-changed", &[PROPOSER])]);
    let text = HoldText { reason: prose("理由の文"), note: None };
    let until = "2027-04-05".parse().unwrap();
    world.division(Command::Hold { until, text: Box::new(text) }).await;
    let held = world.last_mails().await;
    assert_mails(&held, &[("status-changed", &[PROPOSER])]);
    world.division(Command::Resume { note: None }).await;
    world.division(Command::AskCoordination { what: prose("採用の案") }).await;
    let asked = world.last_mails().await;
    assert_mails(&asked, &[("coordination-asked", &[PLANNING])]);
    let objects =
        Command::RecordCoordination { agrees: false, opinion: Some(prose("意見の文")), document: None };
    world.staff(objects).await;
    let recorded = world.last_mails().await;
    assert_mails(&recorded, &[("coordination-recorded", &[ENVIRONMENT])]);
    let all = [begun, held, asked, recorded].concat();
    for inside in ["理由の文", "庁内の文", "採用の案", "意見の文"] {
        assert!(all.iter().all(|(_, _, text)| !text.contains(inside)), "{inside} stands on the page");
    }
    insta::assert_snapshot!(said(&all));
}

#[tokio::test]
async fn an_announcement_says_the_result_and_with_a_cost_that_it_does_not_guarantee_selection() {
    let mut all = Vec::new();
    for (verdict, mail) in [
        (Verdict::Adopted { cost: Cost::None }, "adopted"),
        (Verdict::Adopted { cost: Cost::Some }, "adopted-with-cost"),
        (Verdict::NotAdopted, "not-adopted"),
    ] {
        let world = World::deliberated(COMPANY).await;
        world.coordinated().await;
        world.division(Command::Decide(Box::new(decision(verdict)))).await;
        assert_mails(&world.last_mails().await, &[]);
        world.division(announce(verdict)).await;
        let told = world.last_mails().await;
        let mut expected: Vec<(&str, &[&str])> = vec![(mail, &[PROPOSER]), ("announced", &[PLANNING])];
        expected.sort_unstable();
        assert_mails(&told, &expected);
        let said = told.iter().find(|(kind, _, _)| kind == mail).unwrap();
        assert_eq!(
            said.2.contains("選定されることを保障するものではありません"),
            mail == "adopted-with-cost"
        );
        assert!(!said.2.contains("理由の文"), "the reasons stand on the page");
        all.extend(told);
    }
    insta::assert_snapshot!(said(&all));
}

#[tokio::test]
async fn an_english_proposer_is_told_in_english() {
    let body = COMPANY.replace(r#""language": "ja""#, r#""language": "en""#);
    let mut all = Vec::new();
    for verdict in [Verdict::Adopted { cost: Cost::Some }, Verdict::NotAdopted] {
        let world = World::deliberated(&body).await;
        world.coordinated().await;
        world.division(Command::Decide(Box::new(decision(verdict)))).await;
        world.division(announce(verdict)).await;
        all.extend(world.last_mails().await.into_iter().filter(|(kind, _, _)| kind != "announced"));
    }
    insta::assert_snapshot!(said(&all));
}

#[tokio::test]
async fn an_announcement_that_another_one_has_overtaken_is_not_mailed_any_more() {
    let world = World::deliberated(COMPANY).await;
    world.coordinated().await;
    world.division(Command::Decide(Box::new(decision(Verdict::NotAdopted)))).await;
    world.division(Command::AnnounceNotAdopted).await;
    let first = world.notify.cases.load(&world.case).await.unwrap().unwrap().case.revision;
    world.coordinated().await;
    let verdict = Verdict::Adopted { cost: Cost::None };
    world.division(Command::DecideAgain(Box::new(decision(verdict)))).await;
    world.division(Command::AnnounceAdopted).await;
    let key = format!("MAIL#{first:06}#not-adopted");
    world.handle(&key).await;
    assert_eq!((world.taken(), world.record(&key).await.state), (0, MailState::Dropped));
}

#[tokio::test]
async fn an_issue_for_the_proposer_is_asked_without_its_words() {
    let world = World::deliberated(COMPANY).await;
    let text = IssueText { title: line("課題の名"), detail: None, note: Some(prose("庁内の文")) };
    let raise = RaiseIssue { owner: Party::Proposer, shared: true, until: None, text };
    world.division(Command::RaiseIssue(Box::new(raise))).await;
    let asked = world.last_mails().await;
    assert_mails(&asked, &[("issue-asked", &[PROPOSER])]);
    assert!(!asked[0].2.contains("課題の名") && !asked[0].2.contains("庁内の文"));
    insta::assert_snapshot!(said(&asked));
}
