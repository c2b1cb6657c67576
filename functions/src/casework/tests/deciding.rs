//! Deciding and announcing over HTTP: who sees what when, who is first, and what becomes of it when a call fails.

use axum::http::StatusCode;
use kyoso::case::ask::StaffStep;
use kyoso::case::{CaseId, Cost, Event, Status, Verdict};
use serde_json::{Value, json};

use super::super::testing::{
    ADOPTED, App, Place, Somebody, announce, ask_coordination, begin, coordinate, decide_as,
};
use super::{api_path, as_form, filled_in, mails_after, page_path};
use crate::store::testing::Fault;
use crate::submission::tests::Answer;

fn text(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.body).into_owned()
}

async fn revision(app: &App, id: &CaseId) -> u32 {
    app.file(id).await.case.revision
}

async fn member(app: &App) -> Somebody {
    app.sign_in("member", &["division:environment"]).await
}

/// How many events of the case are such.
async fn count(app: &App, id: &CaseId, is_such: impl Fn(&Event) -> bool) -> usize {
    app.file(id).await.events.iter().filter(|recorded| is_such(&recorded.entry.event)).count()
}

fn is_decision(event: &Event) -> bool {
    matches!(event, Event::DecisionRecorded { .. })
}

fn is_announcement(event: &Event) -> bool {
    matches!(event, Event::DecisionAnnounced { .. })
}

/// What the proposer sees, without the number that every event raises.
async fn seen(app: &App, id: &CaseId) -> Value {
    let mut seen = app.as_proposer(id).await;
    seen.as_object_mut().unwrap().remove("revision");
    seen
}

#[tokio::test]
async fn nothing_of_the_coordination_and_the_decision_shows_before_the_announcement() {
    let app = App::start().await;
    let id = app.case_in(Place::Deliberating).await;
    let before = seen(&app, &id).await;
    for (command, actor) in [ask_coordination(), coordinate(false), coordinate(true), decide_as(ADOPTED)] {
        app.take(&id, command, &actor).await;
        assert_eq!(seen(&app, &id).await, before);
    }
    let member = member(&app).await;
    let correction = api_path(&id, StaffStep::CorrectDecision);
    let body = filled_in(StaffStep::CorrectDecision, Place::Decided);
    let corrected = app.command(&member, &correction, Some(revision(&app, &id).await), &body).await;
    assert_eq!(corrected.status, StatusCode::NO_CONTENT, "{}", text(&corrected));
    assert_eq!(seen(&app, &id).await, before);
    let (command, actor) = announce(ADOPTED);
    app.take(&id, command, &actor).await;
    let after = seen(&app, &id).await;
    assert_eq!(
        (&after["status"], &after["decision"]["verdict"]),
        (&json!("採用となりました"), &json!("adoptedWithCost"))
    );
    assert_eq!(after["decision"]["conditions"], "安全を確かめること。");
    let selection = after["decision"]["selection"].as_str().unwrap();
    assert!(selection.contains("提案者が選定されることを保障するものではありません"), "{selection}");
    assert_eq!(after["canWithdraw"], false);
    for inside in ["庁内だけの理由", "時期を見直", "書き誤り", "費用負担なしで"] {
        assert!(!after.to_string().contains(inside), "{inside} is for colleagues");
    }
}

#[tokio::test]
async fn an_adoption_without_cost_says_nothing_of_selection_and_a_refusal_gives_its_reasons() {
    let app = App::start().await;
    let adopted = seen(&app, &app.case_in(Place::Adopted).await).await;
    assert_eq!(
        (&adopted["decision"]["selection"], &adopted["decision"]["isAgain"]),
        (&json!(""), &json!(false))
    );
    let refused = seen(&app, &app.case_in(Place::NotAdopted).await).await;
    assert_eq!(refused["status"], "今回は採用に至りませんでした");
    assert_eq!(refused["decision"]["reasons"], "区の課題の解決に役立つため。");
    let again = app.case_in(Place::DecidedAgain).await;
    let before = seen(&app, &again).await;
    assert_eq!(before["decision"]["verdict"], "adoptedWithoutCost", "what was announced stands");
    let (command, actor) = announce(Verdict::NotAdopted);
    app.take(&again, command, &actor).await;
    let after = seen(&app, &again).await;
    assert_eq!(
        (&after["decision"]["verdict"], &after["decision"]["isAgain"]),
        (&json!("notAdopted"), &json!(true))
    );
}

#[tokio::test]
async fn the_proposer_sees_shared_issues_the_plan_and_the_day_of_review_and_no_note() {
    let app = App::start().await;
    let id = app.case_in(Place::Deliberating).await;
    let member = member(&app).await;
    for step in [StaffStep::RaiseIssue, StaffStep::UpdateIssue, StaffStep::RecordPlan, StaffStep::Hold] {
        let body = filled_in(step, Place::Deliberating);
        let answer = app.command(&member, &api_path(&id, step), Some(revision(&app, &id).await), &body).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{step:?} {}", text(&answer));
    }
    let hidden = json!({ "title": "庁内の分担", "audience": "internal", "owner": "planning" });
    let path = api_path(&id, StaffStep::RaiseIssue);
    app.command(&member, &path, Some(revision(&app, &id).await), &hidden).await;
    let seen = seen(&app, &id).await;
    assert_eq!(seen["status"], "検討を見合わせています（再検討：令和9年（2027年）5月）");
    assert_eq!(seen["onHold"]["reason"], "計画の改定を待つため。");
    assert_eq!(seen["issues"].as_array().unwrap().len(), 2);
    assert_eq!(seen["issues"][0]["outcomes"], json!(["候補地を挙げた。"]));
    assert_eq!(seen["plan"], "1月：場所\n2月：試行");
    for inside in ["庁内の分担", "庁内のメモ", "庁内の事情", "予算は別途"] {
        assert!(!seen.to_string().contains(inside), "{inside} is for colleagues: {seen}");
    }
}

#[tokio::test]
async fn the_pages_of_a_decision_show_what_stands_and_keep_what_is_typed() {
    let app = App::start().await;
    let member = member(&app).await;
    let id = app.case_in(Place::Objected).await;
    let page = text(&app.page(&member, &page_path(&id, StaffStep::Decide)).await);
    assert!(page.contains("企画課の意見：時期を見直すこと。"), "{page}");
    let unanswered = json!({ "verdict": "notAdopted", "reasons": "<理由>の説明" });
    let now = revision(&app, &id).await.to_string();
    let refused = app.post(&member, &page_path(&id, StaffStep::Decide), &as_form(&unanswered, &now)).await;
    let page = text(&refused);
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(page.contains("field-objectionsAnswered-error") && page.contains("2(7)④"), "{page}");
    assert!(page.contains("理由&#62;の説明") && page.contains("value=\"notAdopted\" checked"), "{page}");

    let id = app.case_in(Place::Decided).await;
    let page = text(&app.page(&member, &page_path(&id, StaffStep::CorrectDecision)).await);
    assert!(
        page.contains("value=\"adoptedWithoutCost\" checked") && page.contains("庁内だけの理由"),
        "{page}"
    );
    let page = text(&app.page(&member, &page_path(&id, StaffStep::AnnounceAdopted)).await);
    assert!(page.contains("提案者に表示する内容") && page.contains("安全を確かめること。"), "{page}");
    assert!(!page.contains("庁内だけの理由"), "{page}");
    let page = text(&app.page(&member, &format!("/staff/cases/{id}")).await);
    assert!(
        page.contains("採否の判断") && page.contains("庁内だけの理由") && page.contains("実施場所の確保"),
        "{page}"
    );
    assert!(!page.contains("act/announce-not-adopted"), "what was not decided is not offered: {page}");
    let issue =
        format!("{}?of=7", page_path(&app.case_in(Place::Deliberating).await, StaffStep::UpdateIssue));
    let page = text(&app.page(&member, &issue).await);
    assert!(page.contains("実施場所の確保") && page.contains("value=\"planning\" checked"), "{page}");
}

#[tokio::test]
async fn an_auditor_sees_the_decision_and_another_division_nothing() {
    let app = App::start().await;
    let id = app.case_in(Place::Decided).await;
    let auditor = app.sign_in("auditor", &["auditor"]).await;
    let case = app.read(&auditor, &format!("/api/cases/{id}")).await.json();
    assert_eq!(case["deciding"]["decision"]["verdict"], "adoptedWithoutCost");
    assert_eq!(case["deciding"]["decision"]["announcedAt"], Value::Null);
    let other = app.sign_in("other", &["division:health"]).await;
    assert_eq!(app.read(&other, &format!("/api/cases/{id}")).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn of_two_decisions_at_once_one_wins_and_the_other_is_told() {
    let app = App::start().await;
    let first = app.sign_in("first", &["division:environment"]).await;
    let second = app.sign_in("second", &["division:environment"]).await;
    for round in 0..8 {
        let id = app.case_in(Place::Coordinated).await;
        let seen = revision(&app, &id).await;
        let (one, other) = if round % 2 == 0 { (&first, &second) } else { (&second, &first) };
        let decide = async |who: &Somebody, verdict: &str| {
            let body = json!({ "verdict": verdict, "reasons": "理由の説明" });
            app.post(who, &page_path(&id, StaffStep::Decide), &as_form(&body, &seen.to_string())).await
        };
        let (a, b) = tokio::join!(decide(one, "adoptedWithCost"), decide(other, "notAdopted"));
        let (won, lost, verdict) = if a.status == StatusCode::SEE_OTHER {
            (a, b, Verdict::Adopted { cost: Cost::Some })
        } else {
            (b, a, Verdict::NotAdopted)
        };
        assert_eq!((won.status.as_u16(), lost.status.as_u16()), (303, 412), "{}", text(&lost));
        assert!(text(&lost).contains("案件が変わりました") && text(&lost).contains("理由の説明"));
        let case = app.file(&id).await.case;
        assert_eq!((case.revision, case.deciding.decision.unwrap().verdict), (seen + 1, verdict));
    }
    app.desk.db.assert_whole().await;
}

#[tokio::test]
async fn a_withdrawal_stands_whether_a_decision_came_before_it_or_not() {
    let app = App::start().await;
    let member = member(&app).await;
    let (mut told, mut decided) = (0, 0);
    for round in 0..8 {
        let id = app.case_in(Place::Coordinated).await;
        let seen = revision(&app, &id).await;
        let (path, body) =
            (api_path(&id, StaffStep::Decide), json!({ "verdict": "notAdopted", "reasons": "理由" }));
        let decide = app.command(&member, &path, Some(seen), &body);
        let withdraw = app.withdraw(&id, seen);
        let (decision, withdrawal) = if round % 2 == 0 {
            tokio::join!(decide, withdraw)
        } else {
            let (withdrawal, decision) = tokio::join!(withdraw, decide);
            (decision, withdrawal)
        };
        assert_eq!(withdrawal.status, StatusCode::NO_CONTENT, "{}", text(&withdrawal));
        let case = app.file(&id).await.case;
        assert_eq!(case.status, Status::Withdrawn);
        let recorded = count(&app, &id, is_decision).await;
        assert_eq!(decision.status.as_u16(), if recorded == 1 { 204 } else { 412 }, "{}", text(&decision));
        (told, decided) = (told + 1 - recorded, decided + recorded);
        assert_eq!(mails_after(&app, &id, case.revision - 1).await, ["status-changed", "withdrawn"]);
    }
    println!("the division was told {told} times, and had decided {decided} times");
}

#[tokio::test]
async fn of_an_announcement_and_a_withdrawal_one_wins_and_the_other_is_told() {
    let app = App::start().await;
    let member = member(&app).await;
    let mut won = [0, 0];
    for round in 0..8 {
        let id = app.case_in(Place::Decided).await;
        let seen = revision(&app, &id).await;
        let path = api_path(&id, StaffStep::AnnounceAdopted);
        let body = json!({});
        let announce = app.command(&member, &path, Some(seen), &body);
        let withdraw = app.withdraw(&id, seen);
        let (announcement, withdrawal) = if round % 2 == 0 {
            tokio::join!(announce, withdraw)
        } else {
            let (withdrawal, announcement) = tokio::join!(withdraw, announce);
            (announcement, withdrawal)
        };
        let case = app.file(&id).await.case;
        let statuses = (announcement.status.as_u16(), withdrawal.status.as_u16());
        let expected = if case.status == Status::Adopted { (204, 412) } else { (412, 204) };
        assert_eq!(statuses, expected, "{:?} {}", case.status, text(&withdrawal));
        assert_eq!(case.revision, seen + 1, "one of the two");
        won[usize::from(case.status == Status::Withdrawn)] += 1;
    }
    println!("announced {}, withdrawn {}", won[0], won[1]);
    app.desk.db.assert_whole().await;
}

#[tokio::test]
async fn of_a_reassignment_and_a_coordination_one_wins_and_the_other_is_told() {
    let app = App::start().await;
    let first = app.sign_in("first", &["planning"]).await;
    let second = app.sign_in("second", &["planning"]).await;
    for _ in 0..8 {
        let id = app.case_in(Place::Coordinating).await;
        let seen = revision(&app, &id).await;
        let [assignment, coordination] = [StaffStep::Assign, StaffStep::RecordCoordination]
            .map(|step| filled_in(step, Place::Coordinating));
        let (paths, bodies) = (
            [api_path(&id, StaffStep::Assign), api_path(&id, StaffStep::RecordCoordination)],
            [assignment, coordination],
        );
        let (assigned, coordinated) = tokio::join!(
            app.command(&first, &paths[0], Some(seen), &bodies[0]),
            app.command(&second, &paths[1], Some(seen), &bodies[1])
        );
        let case = app.file(&id).await.case;
        let won = assigned.status == StatusCode::NO_CONTENT;
        assert_eq!(coordinated.status.as_u16(), if won { 412 } else { 204 }, "{}", text(&coordinated));
        assert_eq!(assigned.status.as_u16(), if won { 204 } else { 412 }, "{}", text(&assigned));
        assert_eq!(case.status, if won { Status::Assigned } else { Status::Coordinating });
        assert_eq!(case.deciding.coordination.is_some(), !won, "a reassignment ends the round");
    }
    app.desk.db.assert_whole().await;
}

/// Sends a command while the `call`-th AWS call goes wrong; none when the process died.
async fn with_fault(
    app: &App,
    who: &Somebody,
    (path, seen, body): (&str, Option<u32>, &Value),
    (call, fault): (usize, Fault),
) -> (Option<Answer>, bool) {
    app.desk.db.faults.plan(call, fault);
    let answer = tokio::select! {
        answer = app.command(who, path, seen, body) => Some(answer),
        () = app.desk.db.faults.death() => None,
    };
    let struck = app.desk.db.faults.calls() >= call;
    app.desk.db.faults.clear();
    (answer, struck)
}

const FAULTS: [Fault; 6] = [
    Fault::DiesBefore,
    Fault::DiesAfter,
    Fault::ReplyLost,
    Fault::Throttled,
    Fault::ThrottledAlways,
    Fault::Conflict,
];

#[tokio::test]
async fn whatever_fails_at_whichever_call_there_is_one_decision_and_one_announcement_with_its_mails() {
    let app = App::start().await;
    let member = member(&app).await;
    let mut tried = 0;
    for (place, step, is_such, mails) in [
        (Place::Coordinated, StaffStep::Decide, is_decision as fn(&Event) -> bool, &[][..]),
        (Place::Decided, StaffStep::AnnounceAdopted, is_announcement, &["adopted", "announced"][..]),
    ] {
        for fault in FAULTS {
            for call in 1.. {
                let id = app.case_in(place).await;
                let (path, seen) = (api_path(&id, step), revision(&app, &id).await);
                let body = filled_in(step, place);
                let (first, struck) =
                    with_fault(&app, &member, (&path, Some(seen), &body), (call, fault)).await;
                let what = format!("{step:?} {fault:?} at call {call}");
                let done = count(&app, &id, is_such).await;
                if let Some(answer) = &first {
                    let is_done = answer.status == StatusCode::NO_CONTENT;
                    assert!(
                        is_done || answer.status == StatusCode::SERVICE_UNAVAILABLE,
                        "{what} {}",
                        text(answer)
                    );
                    assert!(!is_done || done == 1, "{what}: said to be done");
                }
                // Whoever hears nothing sends the same again, and learns that it is on record, or does it now.
                let again = app.command(&member, &path, Some(seen), &body).await;
                assert_eq!(again.status.as_u16(), if done == 1 { 412 } else { 204 }, "{what}");
                assert_eq!(count(&app, &id, is_such).await, 1, "{what}");
                assert_eq!(mails_after(&app, &id, seen).await, mails, "{what}");
                if !struck {
                    break;
                }
                tried += 1;
            }
        }
    }
    app.desk.db.assert_whole().await;
    // Load and transaction: two calls, in each of six ways, for each of two steps.
    println!("{tried} faults");
    assert!(tried >= 24, "{tried}");
}

#[tokio::test]
async fn whatever_fails_at_whichever_call_sending_the_same_list_again_announces_the_rest_and_each_once() {
    let app = App::start().await;
    let member = member(&app).await;
    let mut tried = 0;
    for fault in FAULTS {
        for call in 1.. {
            let ids = [app.case_in(Place::Decided).await, app.case_in(Place::DecidedNot).await];
            let mut cases = Vec::new();
            for id in &ids {
                cases.push(json!({ "caseId": id, "revision": revision(&app, id).await }));
            }
            let path = "/api/cases/announcements";
            let body = json!({ "cases": cases });
            let (_, struck) = with_fault(&app, &member, (path, None, &body), (call, fault)).await;
            let again = app.command(&member, path, None, &body).await.json();
            let what = format!("{fault:?} at call {call}: {again}");
            for (index, id) in ids.iter().enumerate() {
                let outcome = again["results"][index]["outcome"].as_str().unwrap();
                assert!(["announced", "alreadyAnnounced"].contains(&outcome), "{what}");
                assert_eq!(count(&app, id, is_announcement).await, 1, "{what}");
                let seen = u32::try_from(cases[index]["revision"].as_u64().unwrap()).unwrap();
                let mail = if index == 0 { "adopted" } else { "not-adopted" };
                let mut mails = [mail, "announced"];
                mails.sort_unstable();
                assert_eq!(mails_after(&app, id, seen).await, mails, "{what}");
            }
            if !struck {
                break;
            }
            tried += 1;
        }
    }
    app.desk.db.assert_whole().await;
    // Load and transaction of each of two cases: four calls, in each of six ways.
    println!("{tried} faults");
    assert!(tried >= 24, "{tried}");
}

#[tokio::test]
async fn a_division_that_has_just_lost_the_case_decides_nothing() {
    let app = App::start().await;
    let member = member(&app).await;
    let id = app.case_in(Place::Coordinated).await;
    let seen = revision(&app, &id).await;
    let planner = app.sign_in("planner", &["planning"]).await;
    let body = filled_in(StaffStep::Assign, Place::Coordinated);
    app.command(&planner, &api_path(&id, StaffStep::Assign), Some(seen), &body).await;
    let body = filled_in(StaffStep::Decide, Place::Coordinated);
    let answer = app.command(&member, &api_path(&id, StaffStep::Decide), Some(seen), &body).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    let (command, _) = begin();
    let other = kyoso::case::Actor::Division { id: "h".into(), division: "health".into() };
    app.take(&id, command, &other).await;
    assert_eq!(app.file(&id).await.case.deciding.coordination, None);
}
