//! The mails of what follows an adoption: to the proposer, in words that fit, and to nobody else.

use std::collections::BTreeSet;

use kyoso::case::ask::{self, StaffStep};
use kyoso::case::{Cost, FollowUpStep as Step, Verdict};
use serde_json::Value;

use super::letters::*;
use super::*;
use crate::casework::testing::follow_up::typed;
use crate::casework::testing::{announce, ask_coordination, begin, coordinate, decide_as, division};

const ADOPTED: Verdict = Verdict::Adopted { cost: Cost::Some };

impl World {
    async fn adopted(&self) {
        self.assigned().await;
        for (command, actor) in
            [begin(), ask_coordination(), coordinate(true), decide_as(ADOPTED), announce(ADOPTED)]
        {
            self.takes(command, &actor).await;
        }
    }

    async fn takes(&self, command: Command, actor: &Actor) {
        let case = self.notify.cases.load(&self.case).await.unwrap().unwrap().case;
        let changes = decide(&case, command, actor).unwrap();
        self.commit(&case, changes, actor).await;
    }

    /// The division takes a step; the mails of it.
    async fn follows(&self, step: Step, outcome: &str) -> Vec<(String, BTreeSet<String>, String)> {
        let mut body = typed(step);
        // Its document is an event of its own, after the one that is told of.
        let fields = body.as_object_mut().unwrap();
        fields.retain(|name, _| name != "documentNumber" && name != "approvedOn");
        if !outcome.is_empty() {
            body["outcome"] = Value::from(outcome);
        }
        let today = "2026-11-22".parse().unwrap();
        let allowed = ask::Allowed { programme: &self.notify.programme, today, experts: &[] };
        let command = ask::parse(StaffStep::FollowUp(step), &body, allowed)
            .unwrap_or_else(|errors| panic!("{step:?}: {errors:?}"));
        self.takes(command, &division()).await;
        self.last_mails().await
    }
}

async fn not_selected(language: &str) -> String {
    let body = COMPANY.replace(r#""language": "ja""#, &format!(r#""language": "{language}""#));
    let world = World::with(&body).await;
    world.adopted().await;
    let begun = world.follows(Step::BeginContract, "").await;
    assert_mails(&begun, &[("contract-begun", &[PROPOSER])]);
    for (step, outcome) in [
        (Step::RecordBudget, "approved"),
        (Step::RecordPropertyConsent, ""),
        (Step::RecordProcurement, ""),
        (Step::RecordContract, "another"),
    ] {
        assert_mails(&world.follows(step, outcome).await, &[]);
    }
    let ended = world.follows(Step::EndUnrealised, "notSelected").await;
    assert_mails(&ended, &[("not-selected", &[PROPOSER])]);
    let sent = [begun, ended].concat();
    for (_, _, text) in &sent {
        assert!(!text.contains("庁内だけ") && !text.contains("別の見本株式会社"), "{text}");
    }
    said(&sent)
}

#[tokio::test]
async fn a_proposer_hears_of_budget_and_contract_and_that_another_was_selected() {
    let letters = [not_selected("ja").await, not_selected("en").await];
    insta::assert_snapshot!(letters.join("\n"));
}

#[tokio::test]
async fn each_label_on_the_way_by_agreement_is_one_mail_to_the_proposer() {
    let world = World::with(COMPANY).await;
    world.adopted().await;
    for (step, told) in [
        (Step::BeginAgreement, true),
        (Step::RecordTiesCheck, false),
        (Step::ConcludeAgreement, false),
        (Step::BeginCarryingOut, true),
        (Step::PlanMilestone, false),
        (Step::RecordResults, false),
        (Step::Close, true),
    ] {
        let expected: &[(&str, &[&str])] = &[("status-changed", &[PROPOSER])];
        assert_mails(&world.follows(step, "").await, if told { expected } else { &[] });
    }
}
