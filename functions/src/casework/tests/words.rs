//! What the pages of steps look like.

use kyoso::case::ask::StaffStep;
use serde_json::json;

use super::super::testing::{App, Place};
use super::{api_path, page_path};
use crate::casework::act::api;

#[test]
fn every_command_has_its_address_in_the_api() {
    for step in StaffStep::ALL {
        let slug = step.slug();
        assert_eq!(api::path(*step), format!("/api/cases/{{case_id}}/{slug}"));
    }
}

#[test]
fn no_field_has_a_name_that_the_form_uses_itself() {
    for step in StaffStep::ALL {
        for field in kyoso::case::ask::fields(*step) {
            assert!(!matches!(field.name, "form" | "revision"), "{step:?}");
        }
    }
}

#[tokio::test]
async fn a_page_says_what_it_is_about_what_it_does_and_whom_it_tells() {
    let app = App::start().await;
    let planner = app.sign_in("planner", &["planning"]).await;
    let mut shown = Vec::new();
    for (place, step) in [
        (Place::Screened, StaffStep::ConfirmEligibility),
        (Place::Screened, StaffStep::AskCorrection),
        (Place::Screened, StaffStep::SetAside),
        (Place::SetAside, StaffStep::TakeUpAgain),
        (Place::Screened, StaffStep::RecordDialogue),
        (Place::Eligible, StaffStep::OmitDialogue),
        (Place::Ready, StaffStep::Assign),
        (Place::Assigned, StaffStep::Assign),
        (Place::Assigned, StaffStep::RecordDocument),
        (Place::Eligible, StaffStep::Assign),
    ] {
        let id = app.case_in(place).await;
        let answer = app.page(&planner, &page_path(&id, step)).await;
        assert_eq!(answer.status.as_u16(), 200, "{step:?}");
        shown.push(format!("== {step:?}, {place:?}\n{}", words(&String::from_utf8_lossy(&answer.body))));
    }
    insta::assert_snapshot!(shown.join("\n"));
}

#[tokio::test]
async fn the_pages_of_the_deliberation_and_the_decision_say_the_same() {
    let app = App::start().await;
    let planner = app.sign_in("planner", &["planning"]).await;
    let member = app.sign_in("member", &["division:environment"]).await;
    let mut shown = Vec::new();
    for (who, place, step) in [
        (&member, Place::Assigned, StaffStep::BeginDeliberation),
        (&member, Place::Deliberating, StaffStep::RaiseIssue),
        (&planner, Place::Deliberating, StaffStep::UpdateIssue),
        (&member, Place::Deliberating, StaffStep::RecordPlan),
        (&member, Place::Deliberating, StaffStep::Hold),
        (&member, Place::OnHold, StaffStep::Hold),
        (&member, Place::OnHold, StaffStep::Resume),
        (&member, Place::Deliberating, StaffStep::AskCoordination),
        (&member, Place::Coordinated, StaffStep::AskCoordination),
        (&member, Place::Coordinated, StaffStep::EndCoordination),
        (&planner, Place::Coordinating, StaffStep::RecordCoordination),
        (&member, Place::Coordinating, StaffStep::Decide),
        (&member, Place::Objected, StaffStep::Decide),
        (&member, Place::Decided, StaffStep::CorrectDecision),
        (&member, Place::CoordinatedAgain, StaffStep::DecideAgain),
        (&member, Place::Decided, StaffStep::AnnounceAdopted),
        (&member, Place::DecidedNot, StaffStep::AnnounceNotAdopted),
        (&member, Place::Decided, StaffStep::RecordDocument),
    ] {
        let id = app.case_in(place).await;
        let answer = app.page(who, &page_path(&id, step)).await;
        assert_eq!(answer.status.as_u16(), 200, "{step:?}");
        shown.push(format!("== {step:?}, {place:?}\n{}", words(&String::from_utf8_lossy(&answer.body))));
    }
    insta::assert_snapshot!(shown.join("\n"));
}

#[tokio::test]
async fn planning_names_a_division_and_not_itself() {
    let app = App::start().await;
    let planner = app.sign_in("planner", &["planning"]).await;
    let id = app.case_in(Place::Ready).await;
    let page = app.page(&planner, &page_path(&id, StaffStep::Assign)).await;
    let page = String::from_utf8_lossy(&page.body).into_owned();
    assert!(page.contains("value=\"environment\"") && !page.contains("value=\"planning\""), "{page}");
    let seen = app.file(&id).await.case.revision;
    let body = json!({ "division": "planning" });
    let answer = app.command(&planner, &api_path(&id, StaffStep::Assign), Some(seen), &body).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["errors"][0]["pointer"]), (422, &json!("/division")));
}

/// The words of a page's main part, line by line.
fn words(page: &str) -> String {
    let main = page.split_once("<h1>").unwrap().1.split_once("</main>").unwrap().0;
    let mut words = String::new();
    let mut is_tag = false;
    for character in main.chars() {
        match character {
            '<' => is_tag = true,
            '>' => is_tag = false,
            _ if is_tag => {}
            _ => words.push(character),
        }
    }
    let lines = words.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}
