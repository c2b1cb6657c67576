//! Rows from cases, and that they and the counts are right however often and in whatever order they are made.

use std::collections::BTreeMap;

use kyoso::case::{Actor, CaseId, Command, Status};
use kyoso::screening::{Finding, Outcome};

use super::*;
use crate::casework::testing::{
    App, DIVISION, OTHER_DIVISION, Place, ask, assign, confirm, planning, screen, set_aside, take_up, talk,
};
use crate::programme;
use crate::staff::testing::now;
use crate::store::testing::{Fault, TestDb, write_units};
use crate::store::{Counted, FindingCounts, ListLimit, ListRow};

fn lister(app: &App) -> Lister {
    let db = &app.desk.db;
    Lister { programme: programme::load("minato").unwrap(), cases: db.cases(), listing: db.listing() }
}

async fn row(lister: &Lister, id: &CaseId) -> ListRow {
    lister.listing.row(id).await.unwrap().unwrap().row
}

/// Fails unless every count is the number of rows that it is about.
async fn assert_counted(db: &TestDb) {
    let mut expected: BTreeMap<Counted, BTreeMap<Status, u64>> =
        BTreeMap::from([(Counted::All, BTreeMap::new())]);
    for division in [DIVISION, OTHER_DIVISION] {
        expected.insert(Counted::Division(division.to_owned()), BTreeMap::new());
    }
    for row in db.rows().await {
        let division = row.division.map(Counted::Division);
        for counted in division.into_iter().chain([Counted::All]) {
            *expected.get_mut(&counted).unwrap().entry(row.status).or_default() += 1;
        }
    }
    for (counted, counts) in expected {
        assert_eq!(db.listing().counts(&counted).await.unwrap(), counts, "{counted:?}");
    }
}

/// What a row says besides its texts: status, division, findings, which target runs or stands still.
fn gist(row: &ListRow) -> String {
    let limit = match &row.limit {
        None => "-".to_owned(),
        Some(ListLimit::Running { target, .. }) => format!("{target} runs"),
        Some(ListLimit::Paused { target, .. }) => format!("{target} stands"),
        Some(ListLimit::Review { .. }) => "review runs".to_owned(),
    };
    let findings =
        row.findings.map_or("?".to_owned(), |found| format!("{}/{}", found.against, found.for_review));
    format!("{:?} {} {findings} {limit}", row.status, row.division.as_deref().unwrap_or("-"))
}

#[tokio::test]
async fn a_row_says_where_its_case_stands() {
    let app = App::start().await;
    let lister = lister(&app);
    for (place, expected) in [
        (Place::Received, "Received - ? first-contact runs"),
        (Place::Screened, "Received - 0/0 first-contact runs"),
        (Place::Eligible, "Confirming - 0/0 first-contact runs"),
        (Place::Talked, "Confirming - 0/0 answer runs"),
        (Place::CorrectionAsked, "CorrectionAsked - 0/0 answer stands"),
        // Another version stands, which is not screened yet.
        (Place::Answered, "Confirming - ? answer runs"),
        (Place::AnsweredScreened, "Confirming - 0/0 answer runs"),
        (Place::SetAside, "SetAside - 0/0 -"),
        (Place::TakenUpAgain, "Confirming - 0/0 answer runs"),
        (Place::Assigned, "Assigned environment 0/0 answer runs"),
        (Place::Withdrawn, "Withdrawn - 0/0 -"),
    ] {
        let id = app.case_in(place).await;
        assert!(lister.list(&id).await.unwrap());
        let row = row(&lister, &id).await;
        assert_eq!(gist(&row), expected, "{place:?}");
        let file = app.file(&id).await;
        assert_eq!((row.revision, row.received_at, row.status_since), (file.case.revision, now(), now()));
        assert_eq!(row.receipt_number, file.head.receipt_number);
        assert_eq!(
            row.title.as_deref(),
            file.content.as_ref().map(|content| content.proposal.title.as_str())
        );
        assert!(row.organization.is_some());
    }
    assert_counted(&app.desk.db).await;
}

#[tokio::test]
async fn findings_are_counted_by_what_follows_from_them() {
    let app = App::start().await;
    let id = app.case_in(Place::Received).await;
    let finding = |outcome| Finding { rule: "r".into(), clause: "2(5)".into(), outcome, evidence: vec![] };
    let outcomes = [Outcome::Against, Outcome::Passed, Outcome::ForReview, Outcome::Against];
    let findings = outcomes.map(finding).to_vec();
    app.take(&id, Command::RecordScreening { of: 1, rules: "r".into(), findings }, &Actor::System).await;
    let lister = lister(&app);
    lister.list(&id).await.unwrap();
    assert!(row(&lister, &id).await.findings == Some(FindingCounts { against: 2, for_review: 1 }));
}

#[tokio::test]
async fn after_disposal_a_row_names_nobody() {
    let app = App::start().await;
    let id = app.case_in(Place::Withdrawn).await;
    let lister = lister(&app);
    lister.list(&id).await.unwrap();
    let dispose = Command::DisposePayloads {
        approval_number: "8港企企第1号".into(),
        approved_on: "2030-04-01".parse().unwrap(),
        sequences: vec![1],
        due_from: "2030-04-01".parse().unwrap(),
        on: "2030-04-01".parse().unwrap(),
    };
    app.take(&id, dispose, &planning()).await;
    assert!(lister.list(&id).await.unwrap());
    let row = row(&lister, &id).await;
    assert!(row.title.is_none() && row.organization.is_none());
    assert_eq!(row.status, Status::Withdrawn);
}

#[tokio::test]
async fn what_comes_twice_changes_nothing_and_an_old_row_never_comes_back() {
    let app = App::start().await;
    let (lister, id) = (lister(&app), app.case_in(Place::Ready).await);
    assert!(lister.list(&id).await.unwrap());
    let old = lister.listing.row(&id).await.unwrap();
    app.desk.db.faults.plan(usize::MAX, Fault::Throttled);
    assert!(!lister.list(&id).await.unwrap());
    assert_eq!(app.desk.db.faults.calls(), 2, "the row and the case are read, nothing is written");
    let (command, actor) = assign(DIVISION);
    app.take(&id, command, &actor).await;
    assert!(lister.list(&id).await.unwrap());
    // Somebody who has read the row before writes what they made of it.
    let late = lister.listing.replace(&id, old.as_ref(), &old.as_ref().unwrap().row).await;
    assert!(matches!(late, Err(CommitError::Conflict)));
    let late = lister.listing.replace(&id, None, &old.as_ref().unwrap().row).await;
    assert!(matches!(late, Err(CommitError::Conflict)));
    assert_eq!(row(&lister, &id).await.status, Status::Assigned);
    assert_counted(&app.desk.db).await;
}

/// Numbers that look random and are the same in each run (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % sides as u64).unwrap()
    }
}

/// A long way: there, set aside, taken up, to one division and on to another.
fn long_way() -> Vec<(Command, Actor)> {
    vec![
        screen(1),
        ask(),
        (
            Command::AnswerCorrection {
                revision: None,
                note: Some(kyoso::value::Prose::parse("説明", 100).unwrap()),
            },
            Actor::Proposer,
        ),
        set_aside(),
        take_up(),
        confirm(),
        talk(),
        assign(DIVISION),
        assign(OTHER_DIVISION),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_whatever_order_keys_come_the_counts_are_the_rows_counted() {
    for seed in 0..12 {
        let (app, mut dice) = (App::start().await, Dice(seed));
        let lister = lister(&app);
        let mut cases = Vec::new();
        for _ in 0..3 {
            cases.push((app.case_in(Place::Received).await, long_way().into_iter()));
        }
        let mut going = cases.len();
        while going > 0 {
            let chosen = dice.below(cases.len());
            let (id, way) = &mut cases[chosen];
            match way.next() {
                Some((command, actor)) => app.take(id, command, &actor).await,
                None => going = cases.iter().filter(|(_, way)| way.len() > 0).count(),
            }
            // Keys of whichever cases come, some at the same time, some of the same case.
            let some: Vec<_> = (0..dice.below(4)).map(|_| cases[dice.below(cases.len())].0.clone()).collect();
            for listed in join_all(&lister, &some).await {
                listed.unwrap();
            }
            assert_counted(&app.desk.db).await;
        }
        for (id, _) in &cases {
            lister.list(id).await.unwrap();
            assert_eq!(gist(&row(&lister, id).await), "Assigned health 0/0 answer runs", "{seed}");
        }
        assert_counted(&app.desk.db).await;
    }
}

async fn join_all(lister: &Lister, ids: &[CaseId]) -> Vec<anyhow::Result<bool>> {
    let one = async |at: usize| match ids.get(at) {
        Some(id) => lister.list(id).await,
        None => Ok(false),
    };
    let (first, second, third) = tokio::join!(one(0), one(1), one(2));
    vec![first, second, third]
}

#[tokio::test]
async fn whatever_fails_at_whichever_call_the_next_try_leaves_one_row_counted_once() {
    let (command, actor) = assign(DIVISION);
    for fault in [Fault::DiesBefore, Fault::DiesAfter, Fault::ReplyLost, Fault::Throttled, Fault::Conflict] {
        for call in 1.. {
            let app = App::start().await;
            let (lister, id) = (lister(&app), app.case_in(Place::Ready).await);
            lister.list(&id).await.unwrap();
            app.take(&id, command.clone(), &actor).await;
            let faults = &app.desk.db.faults;
            faults.plan(call, fault);
            tokio::select! {
                _ = lister.list(&id) => {}
                () = faults.death() => {}
            }
            let struck = faults.calls() >= call;
            faults.clear();
            lister.list(&id).await.unwrap();
            assert_eq!(app.desk.db.rows().await.len(), 1);
            assert_eq!(row(&lister, &id).await.status, Status::Assigned, "{fault:?} at {call}");
            assert_counted(&app.desk.db).await;
            if !struck {
                break;
            }
        }
    }
}

#[tokio::test]
async fn the_operator_makes_every_row_that_is_missing() {
    let app = App::start().await;
    let lister = lister(&app);
    for place in [Place::Received, Place::Assigned, Place::Withdrawn] {
        app.case_in(place).await;
    }
    let known = app.case_in(Place::Talked).await;
    lister.list(&known).await.unwrap();
    assert_eq!(lister.list_all().await.unwrap(), (4, 3));
    assert_eq!(lister.list_all().await.unwrap(), (4, 0));
    assert_counted(&app.desk.db).await;
}

#[tokio::test]
async fn what_is_overdue_is_found_by_its_time_and_no_mail_is_disturbed() {
    let app = App::start().await;
    let (lister, mails) = (lister(&app), app.desk.db.mails());
    let due = mails.due("2099-01-01T00:00:00Z".parse().unwrap(), 100).await.unwrap();
    let (running, ended) = (app.case_in(Place::Screened).await, app.case_in(Place::Withdrawn).await);
    for id in [&running, &ended] {
        lister.list(id).await.unwrap();
    }
    let until = row(&lister, &running).await.limit_at().unwrap();
    let before = until - jiff::SignedDuration::from_millis(1);
    assert!(lister.listing.overdue(before).await.unwrap().is_empty());
    assert_eq!(lister.listing.overdue(until).await.unwrap(), [running]);
    let now_due = mails.due("2099-01-01T00:00:00Z".parse().unwrap(), 100).await.unwrap();
    assert!(due.is_empty() && !now_due.is_empty() && now_due.iter().all(|key| key.sk.starts_with("MAIL#")));
}

#[tokio::test]
async fn a_row_costs_what_it_is_said_to_cost() {
    let app = App::start().await;
    let (lister, id) = (lister(&app), app.case_in(Place::Assigned).await);
    lister.list(&id).await.unwrap();
    let items = app.desk.db.items().await;
    let row = items.iter().find(|item| item["sk"].as_s().unwrap() == "LIST").unwrap();
    // Two for the row in its transaction, one for each index that it stands in: status, year, division, due.
    assert_eq!(write_units(row), 6);
}
