//! Screening what was submitted, against a DynamoDB of the test's own.

use kyoso::case::{Event, IdempotencyKey, Status};
use kyoso::screening::Outcome;

use super::*;
use crate::programme;
use crate::store::testing::{Fault, write_units};
use crate::submission::tests::{App, COMPANY, KEY};

const INDIVIDUAL: &str = include_str!("../../../tests/fixtures/proposals/ineligible-individual.json");

async fn submitted(body: &'static str) -> (App, Screening, CaseId) {
    let app = App::start().await;
    assert_eq!(app.submit(KEY, body).await.status, 201);
    let screening = Screening { programme: programme::load("minato").unwrap(), cases: app.db.cases() };
    let key: IdempotencyKey = KEY.parse().unwrap();
    (app, screening, CaseId::of(&key))
}

#[tokio::test]
async fn a_case_is_screened_once_and_its_status_stays() {
    let (app, screening, id) = submitted(INDIVIDUAL).await;
    for _ in 0..3 {
        screening.screen(&id).await.unwrap();
    }
    let file = app.edge.cases.load(&id).await.unwrap().unwrap();
    assert_eq!((file.case.status, file.case.revision), (Status::Received, 2));
    let Event::ScreeningRecorded { findings, .. } = &file.events[1].entry.event else {
        panic!("it is the screening")
    };
    let found = |outcome| {
        findings
            .iter()
            .filter(|finding| finding.outcome == outcome)
            .map(|finding| finding.rule.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(found(Outcome::Against), ["individual", "self"]);
    assert_eq!(found(Outcome::ForReview), ["abolition"]);
    assert_eq!(app.db.assert_whole().await.mails.len(), 2, "screening tells nobody");
}

#[tokio::test]
async fn a_screening_costs_at_most_six_write_units() {
    let (app, screening, id) = submitted(COMPANY).await;
    screening.screen(&id).await.unwrap();
    let items = app.db.items().await;
    let is = |sk: &str| items.iter().find(|item| item["sk"].as_s().unwrap() == sk).unwrap();
    // The head is written again; what its index holds does not change.
    let units = write_units(is("EVENT#000002")) + write_units(is("HEAD")) - 1;
    assert!(units <= 6, "{units}");
}

#[tokio::test]
async fn whatever_fails_at_whichever_call_the_next_try_leaves_one_screening() {
    for fault in [Fault::DiesBefore, Fault::DiesAfter, Fault::ReplyLost, Fault::Throttled, Fault::Conflict] {
        for call in 1.. {
            let (app, screening, id) = submitted(COMPANY).await;
            app.db.faults.plan(call, fault);
            tokio::select! {
                _ = screening.screen(&id) => {}
                () = app.db.faults.death() => {}
            }
            let struck = app.db.faults.calls() >= call;
            app.db.faults.clear();
            screening.screen(&id).await.unwrap();
            assert_eq!(app.db.assert_whole().await.cases[0].revision, 2, "{fault:?} at {call}");
            if !struck {
                break;
            }
        }
    }
}

/// Sends another version by program, as a proposer who saw `seen`.
async fn replace(app: &App, id: &CaseId, title: &str, seen: u32) {
    let file = app.edge.cases.load(id).await.unwrap().unwrap();
    let token = app.edge.links.case_token(id, file.head.link).unwrap();
    let request = axum::http::Request::post(format!("/api/status/{id}/versions"))
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .header("if-match", format!("\"{seen}\""));
    let body = COMPANY.replace("密閉型喫煙所の換気を見える化する実証", title);
    let answer = app.send(request.body(body.into()).unwrap()).await;
    assert_eq!(answer.status, 200);
}

/// Which version each screening is of, and at which place in the history it stands.
async fn screened(app: &App, id: &CaseId) -> Vec<(u32, u32)> {
    let file = app.edge.cases.load(id).await.unwrap().unwrap();
    let of = |recorded: &kyoso::case::Recorded| match recorded.entry.event {
        Event::ScreeningRecorded { of, .. } => Some((of, recorded.entry.sequence)),
        _ => None,
    };
    file.events.iter().filter_map(of).collect()
}

#[tokio::test]
async fn each_version_is_screened_anew_and_once() {
    let (app, screening, id) = submitted(COMPANY).await;
    screening.screen(&id).await.unwrap();
    replace(&app, &id, "二", 1).await;
    replace(&app, &id, "三", 3).await;
    // The relay forwards the key of each event, and each brings the case here.
    for _ in 0..3 {
        screening.screen(&id).await.unwrap();
    }
    assert_eq!(
        screened(&app, &id).await,
        [(1, 2), (4, 5)],
        "the second version was replaced before its turn"
    );
    let case = app.edge.cases.load(&id).await.unwrap().unwrap().case;
    assert_eq!((case.version, case.screened), (Some(4), Some(4)));
}

#[tokio::test]
async fn a_version_that_is_replaced_while_it_is_screened_leaves_no_finding_behind() {
    let (app, screening, id) = submitted(COMPANY).await;
    let before = app.edge.cases.load(&id).await.unwrap().unwrap().case;
    let late = || Command::RecordScreening { of: 1, rules: "document".to_owned(), findings: Vec::new() };
    let commit = |case: &kyoso::case::Case| {
        let changes = decide(case, late(), &Actor::System).unwrap();
        (changes.len(), Commit::prepare(case, changes, &Actor::System, clock::now()).unwrap())
    };
    let (count, slow) = commit(&before);
    assert_eq!(count, 1);
    replace(&app, &id, "二", 1).await;
    assert!(matches!(app.db.cases().commit(&slow).await, Err(CommitError::Conflict)));
    let after = app.edge.cases.load(&id).await.unwrap().unwrap().case;
    assert_eq!(commit(&after).0, 0, "what was found in the old version is not recorded of the new one");
    screening.screen(&id).await.unwrap();
    assert_eq!(screened(&app, &id).await, [(2, 3)]);
}

#[tokio::test]
async fn screening_and_replacing_at_once_leave_every_finding_with_its_own_version() {
    for round in 0..8 {
        let (app, screening, id) = submitted(COMPANY).await;
        let title = format!("題{round}");
        let (done, ()) = tokio::join!(screening.screen(&id), replace(&app, &id, &title, 1));
        done.unwrap();
        screening.screen(&id).await.unwrap();
        let file = app.edge.cases.load(&id).await.unwrap().unwrap();
        assert_eq!(file.case.screened, file.case.version);
        for (of, sequence) in screened(&app, &id).await {
            assert_eq!(file.as_of(sequence).unwrap().version, Some(of), "{round}");
        }
        app.db.assert_whole().await;
    }
}
