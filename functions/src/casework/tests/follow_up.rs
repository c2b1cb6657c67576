//! What follows an adoption, over HTTP in process: both ways to their ends, what the proposer reads meanwhile, and what
//! nobody but Planning, the division and an auditor does.

use axum::http::StatusCode;
use kyoso::case::ask::StaffStep;
use kyoso::case::follow_up::EndOutcome;
use kyoso::case::{CaseId, FollowUpStep as Step};
use serde_json::{Value, json};

use super::super::testing::follow_up::{INTERNAL, MILESTONE, typed};
use super::super::testing::{App, Place, Somebody};
use super::{api_path, as_form, mails_after, page_path};

/// The places after an adoption.
pub(super) const PLACES: &[Place] = &[
    Place::Agreement,
    Place::Checked,
    Place::Concluded,
    Place::CarryingOut,
    Place::Milestone,
    Place::WithResults,
    Place::Closed,
    Place::Contract,
    Place::Funded,
    Place::Procured,
    Place::Contracted,
    Place::Another,
    Place::Unrealised,
];

/// What somebody types who knows what they do, for a case that is `place`.
pub(super) fn filled_in(step: Step, place: Place) -> Value {
    let mut body = typed(step);
    match (step, place) {
        (Step::EndUnrealised, Place::Another) => body["outcome"] = json!("notSelected"),
        // The consent is not on record yet.
        (Step::RecordProcurement, Place::Contract) => body["usesProperty"] = json!("no"),
        _ => {}
    }
    body
}

/// Takes a step on its page, which must work; the mails that it causes.
async fn take(app: &App, who: &Somebody, id: &CaseId, step: Step, body: &Value) -> Vec<String> {
    let seen = app.file(id).await.case.revision;
    let revision = seen.to_string();
    let path = page_path(id, StaffStep::FollowUp(step));
    let answer = app.post(who, &path, &as_form(body, &revision)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{step:?}: {}", String::from_utf8_lossy(&answer.body));
    mails_after(app, id, seen).await
}

/// The same by program.
async fn command(app: &App, who: &Somebody, id: &CaseId, step: Step, body: &Value) -> Vec<String> {
    let seen = app.file(id).await.case.revision;
    let answer = app.command(who, &api_path(id, StaffStep::FollowUp(step)), Some(seen), body).await;
    assert_eq!(answer.status.as_u16(), 204, "{step:?}: {}", String::from_utf8_lossy(&answer.body));
    mails_after(app, id, seen).await
}

/// What the proposer reads of what follows: where it stands, the facts, the milestones, and the last lines of the history.
async fn read_by_proposer(app: &App, id: &CaseId, language: &str) -> String {
    let (data, page) = app.proposers_view(id, language).await;
    for word in INTERNAL {
        assert!(!data.to_string().contains(word) && !page.contains(word), "the proposer reads {word}");
    }
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let follows = &data["whatFollows"];
    let facts = follows["facts"].as_array().into_iter().flatten();
    let facts = facts.map(|row| format!("  {}: {}", text(&row["label"]), text(&row["answer"])));
    let milestones =
        follows["milestones"].as_array().into_iter().flatten().map(|one| {
            format!("  * {} | {} | {}", text(&one["name"]), text(&one["due"]), text(&one["reached"]))
        });
    let goes_on = data["goesOn"].as_array().into_iter().flatten().map(|one| format!("  + {}", text(one)));
    let line = &data["history"][0];
    let last = format!("  > {} [{}]", text(&line["text"]), text(&line["note"]).replace('\n', " / "));
    let head = format!("{} | {}", text(&data["status"]), text(&data["next"]));
    for row in follows["facts"].as_array().into_iter().flatten() {
        assert!(page.contains(&text(&row["label"])), "the page lacks {row}");
    }
    [head]
        .into_iter()
        .chain(facts)
        .chain(milestones)
        .chain(goes_on)
        .chain([last])
        .collect::<Vec<_>>()
        .join("\n")
}

#[tokio::test]
async fn the_way_by_agreement_is_walked_by_page_and_the_proposer_reads_it_in_public_words() {
    let app = App::start().await;
    let member = app.sign_in("assigned", &["division:environment"]).await;
    let id = app.case_in(Place::Adopted).await;
    let mut told = Vec::new();
    for step in [
        Step::BeginAgreement,
        Step::RecordTiesCheck,
        Step::ConcludeAgreement,
        Step::BeginCarryingOut,
        Step::PlanMilestone,
        Step::ChangeMilestone,
        Step::ReachMilestone,
        Step::RecordResults,
        Step::Close,
    ] {
        let mut body = typed(step);
        if body.get("milestone").is_some() {
            body["milestone"] = json!(app.file(&id).await.case.follow_up.milestones[0].planned.to_string());
        }
        let mails = take(&app, &member, &id, step, &body).await;
        let read = read_by_proposer(&app, &id, "ja").await;
        told.push(format!("== {step:?}, mails: {}\n{read}", mails.join(" ")));
    }
    told.push(format!("== in English\n{}", read_by_proposer(&app, &id, "en").await));
    insta::assert_snapshot!(told.join("\n"));
    app.desk.db.assert_whole().await;
}

#[tokio::test]
async fn the_way_by_budget_and_contract_is_walked_by_program_and_ends_without_the_proposer() {
    let app = App::start().await;
    let member = app.sign_in("assigned", &["division:environment"]).await;
    let id = app.case_in(Place::Adopted).await;
    let mut told = Vec::new();
    for (step, outcome) in [
        (Step::BeginContract, None),
        (Step::RecordBudget, Some("requested")),
        (Step::RecordBudget, Some("approved")),
        (Step::RecordPropertyConsent, None),
        (Step::RecordProcurement, None),
        (Step::RecordContract, Some("another")),
        (Step::EndUnrealised, Some("notSelected")),
    ] {
        let mut body = typed(step);
        if let Some(outcome) = outcome {
            body["outcome"] = json!(outcome);
        }
        let mails = command(&app, &member, &id, step, &body).await;
        let read = read_by_proposer(&app, &id, "ja").await;
        told.push(format!("== {step:?} {}, mails: {}\n{read}", outcome.unwrap_or(""), mails.join(" ")));
    }
    told.push(format!("== in English\n{}", read_by_proposer(&app, &id, "en").await));
    insta::assert_snapshot!(told.join("\n"));
    app.desk.db.assert_whole().await;
}

#[tokio::test]
async fn nothing_that_is_for_staff_is_on_the_proposers_page_wherever_the_case_stands() {
    let app = App::start().await;
    for place in PLACES {
        let id = app.case_in(*place).await;
        let read = read_by_proposer(&app, &id, "ja").await;
        let names_the_outcome = read.contains("提案者以外");
        assert_eq!(names_the_outcome, *place == Place::Unrealised, "{place:?}: {read}");
    }
}

#[tokio::test]
async fn the_check_for_ties_is_read_by_planning_the_division_and_an_auditor_and_by_nobody_else() {
    let app = App::start().await;
    let id = app.case_in(Place::Concluded).await;
    let path = format!("/staff/cases/{id}");
    for (name, groups, reads) in [
        ("planner", "planning", true),
        ("assigned", "division:environment", true),
        ("auditor", "auditor", true),
        ("other", "division:health", false),
        ("expert", "expert", false),
        ("administrator", "administrator", false),
    ] {
        let somebody = app.sign_in(name, &[groups]).await;
        for shown in
            [app.page(&somebody, &path).await, app.read(&somebody, &format!("/api/cases/{id}")).await]
        {
            let said = String::from_utf8_lossy(&shown.body);
            assert_eq!(said.contains("警視庁への照会"), reads, "{name}");
            assert_eq!(shown.status.as_u16() == 200, reads, "{name}");
        }
    }
}

#[tokio::test]
async fn a_step_s_page_names_what_stands_in_its_way_with_the_clause() {
    let app = App::start().await;
    let member = app.sign_in("assigned", &["division:environment"]).await;
    for (place, step, clause, words) in [
        (Place::Agreement, Step::ConcludeAgreement, "2(5)", "反社会的勢力との関係の確認"),
        (Place::Checked, Step::BeginCarryingOut, "2(7)④", "協定等の締結を記録してください"),
        (Place::Contract, Step::RecordContract, "2(7)④", "予算が計上されたこと"),
        (Place::Another, Step::BeginCarryingOut, "2(7)④", "提案者が契約の相手方に決まったこと"),
        (Place::Concluded, Step::BeginContract, "2(7)④", "手続を切り替えることはできません"),
    ] {
        let id = app.case_in(place).await;
        for path in [format!("/staff/cases/{id}"), page_path(&id, StaffStep::FollowUp(step))] {
            let page = app.page(&member, &path).await;
            let page = String::from_utf8_lossy(&page.body).into_owned();
            assert!(page.contains(clause) && page.contains(words), "{place:?} {step:?} {path}: {page}");
        }
    }
}

#[tokio::test]
async fn what_was_typed_is_kept_where_a_reason_is_missing() {
    let app = App::start().await;
    let member = app.sign_in("assigned", &["division:environment"]).await;
    for (place, step, change) in [
        (Place::Checked, Step::ConcludeAgreement, ("kind", "none")),
        (Place::Funded, Step::RecordProcurement, ("method", "negotiated")),
        (Place::Agreement, Step::BeginContract, ("outlook", "書いた見通し")),
    ] {
        let id = app.case_in(place).await;
        let mut body = typed(step);
        body[change.0] = json!(change.1);
        body.as_object_mut().unwrap().remove("reason");
        let before = app.file(&id).await.case;
        let revision = before.revision.to_string();
        let path = page_path(&id, StaffStep::FollowUp(step));
        let answer = app.post(&member, &path, &as_form(&body, &revision)).await;
        let page = String::from_utf8_lossy(&answer.body).into_owned();
        assert_eq!(answer.status, StatusCode::CONFLICT, "{step:?}");
        assert!(
            page.contains("href=\"#field-reason\"") && page.contains("庁内だけのメモ"),
            "{step:?}: {page}"
        );
        assert_eq!(app.file(&id).await.case, before);
    }
}

#[tokio::test]
async fn the_form_offers_the_open_milestones_and_the_fiscal_years() {
    let app = App::start().await;
    let member = app.sign_in("assigned", &["division:environment"]).await;
    let id = app.case_in(Place::Milestone).await;
    let page = app.page(&member, &page_path(&id, StaffStep::FollowUp(Step::ReachMilestone))).await;
    let page = String::from_utf8_lossy(&page.body).into_owned();
    assert!(
        page.contains(&format!("value=\"{MILESTONE}\"")) && page.contains("設置の完了（期日：令和9年"),
        "{page}"
    );
    let id = app.case_in(Place::Contract).await;
    let page = app.page(&member, &page_path(&id, StaffStep::FollowUp(Step::RecordBudget))).await;
    let page = String::from_utf8_lossy(&page.body).into_owned();
    assert!(page.contains("value=\"2027\"") && page.contains("令和9年度（2027年度）"), "{page}");
    assert!(!page.contains("value=\"2024\"") && !page.contains("value=\"2032\""), "{page}");
    for wrong in ["2024", "2032", "令和9", ""] {
        let mut body = typed(Step::RecordBudget);
        body["fiscalYear"] = json!(wrong);
        let path = api_path(&id, StaffStep::FollowUp(Step::RecordBudget));
        let seen = app.file(&id).await.case.revision;
        assert_eq!(app.command(&member, &path, Some(seen), &body).await.status.as_u16(), 422, "{wrong}");
    }
}

#[tokio::test]
async fn the_form_of_an_end_offers_the_outcomes_that_the_record_bears_out() {
    let app = App::start().await;
    let member = app.sign_in("assigned", &["division:environment"]).await;
    for (place, offered) in [
        (Place::Adopted, &["proposerDeclined", "circumstances"][..]),
        (Place::Agreement, &["noAgreement", "proposerDeclined", "circumstances"]),
        (Place::Another, &["notSelected"]),
        (Place::CarryingOut, &["proposerDeclined", "circumstances", "discontinued"]),
    ] {
        let id = app.case_in(place).await;
        let page = app.page(&member, &page_path(&id, StaffStep::FollowUp(Step::EndUnrealised))).await;
        let page = String::from_utf8_lossy(&page.body).into_owned();
        for outcome in EndOutcome::ALL.iter().map(|outcome| outcome.word()) {
            let is_offered = page.contains(&format!("value=\"{outcome}\""));
            assert_eq!(is_offered, offered.contains(&outcome), "{place:?} {outcome}");
        }
    }
}

#[tokio::test]
async fn of_two_who_begin_different_ways_one_wins_and_the_other_is_told() {
    let app = App::start().await;
    let (first, second) = (
        app.sign_in("first", &["division:environment"]).await,
        app.sign_in("second", &["division:environment"]).await,
    );
    let id = app.case_in(Place::Adopted).await;
    let seen = app.file(&id).await.case.revision;
    let path = |step| api_path(&id, StaffStep::FollowUp(step));
    let (agreement, contract) = (typed(Step::BeginAgreement), typed(Step::BeginContract));
    let (one, other) = (path(Step::BeginAgreement), path(Step::BeginContract));
    let (one, other) = tokio::join!(
        app.command(&first, &one, Some(seen), &agreement),
        app.command(&second, &other, Some(seen), &contract),
    );
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 412]);
    assert_eq!(app.file(&id).await.case.revision, seen + 1);
}
