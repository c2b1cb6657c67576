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
