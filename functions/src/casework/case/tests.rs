//! The case page over HTTP in process: what each role sees of a rich case, and that hostile texts stay inert.

use axum::http::{StatusCode, header};
use kyoso::case::{Actor, CaseId, Command, Document, Revision};
use kyoso::proposal::parse;
use kyoso::screening::screen as run_rules;
use kyoso::staff::Person;
use serde_json::{Value, json};

use super::view::{CaseView, Reading};
use crate::casework::testing::{App, DIVISION, OTHER_DIVISION, Place, ask, assign, confirm, planning, talk};
use crate::form::testing::{COMPANY, hostile, sample};
use crate::programme::asked;
use crate::staff::testing::{now, person};
use crate::store::Outcome;
use kyoso::text::Language;

/// A case on which much has happened: a version with signs, a correction, the corrected version, another contact,
/// eligibility, a dialogue, a division, and documents.
async fn rich(app: &App) -> CaseId {
    let id = app.case_in(Place::Received).await;
    let programme = &app.casework.programme;
    let revise = |change: &dyn Fn(&mut Value)| {
        let mut body = sample(COMPANY);
        change(&mut body);
        let submission = parse(&body, &asked(programme, None)).unwrap_or_else(|errors| panic!("{errors:?}"));
        Box::new(Revision {
            submission,
            received_at: now(),
            window: None,
            versions: programme.versions(),
            attachments: vec![],
        })
    };
    let signs = revise(&|body| {
        body["proposal"]["title"] = json!("図書館\u{200B}の廃止とp\u{0430}rk");
        body["organization"]["activityBase"] = json!("outsideWard");
    });
    app.take(&id, Command::ReplaceProposal(signs), &Actor::Proposer).await;
    screened(app, &id, 2).await;
    let (command, actor) = ask();
    app.take(&id, command, &actor).await;
    let corrected = revise(&|body| body["proposal"]["title"] = json!("図書館の活用"));
    let answer = Command::AnswerCorrection { revision: Some(corrected), note: None };
    app.take(&id, answer, &Actor::Proposer).await;
    screened(app, &id, 5).await;
    let contact = kyoso::proposal::parse_contact(&json!({
        "name": "別の 担当", "email": "other@example.jp", "phone": "03-0000-0001",
    }));
    let contact = contact.unwrap_or_else(|errors| panic!("{errors:?}"));
    app.take(&id, Command::ChangeContact(Box::new(contact)), &Actor::Proposer).await;
    for (command, actor) in [confirm(), talk(), assign(DIVISION)] {
        app.take(&id, command, &actor).await;
    }
    let document = Document {
        number: "8港企企第1号".into(),
        drafted_on: Some("2026-11-22".parse().unwrap()),
        approved_on: None,
        effective_on: None,
    };
    app.take(&id, Command::RecordDocument { of: 1, document }, &planning()).await;
    id
}

/// The rules of the programme, run over the version `of`.
async fn screened(app: &App, id: &CaseId, of: u32) {
    let file = app.file(id).await;
    let content: Value = serde_json::from_str(&file.texts[&of]).unwrap();
    let findings = run_rules(&app.casework.programme, &content);
    app.take(id, Command::RecordScreening { of, rules: "document".into(), findings }, &Actor::System).await;
}

async fn view(app: &App, id: &CaseId, who: &Person) -> Value {
    let file = app.file(id).await;
    let reading = Reading { person: who, now: now(), language: Language::Japanese, call: None };
    serde_json::to_value(CaseView::new(&app.casework.programme, &file, reading)).unwrap()
}

/// The view without what a clock or a random value makes.
fn steady(mut view: Value) -> Value {
    view["caseId"] = json!("…");
    let mut open = vec![&mut view];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    if ["at", "atText", "askedAt"].contains(&name.as_str()) {
                        *member = json!("…");
                    }
                    if name == "path" {
                        *member =
                            json!(format!("…/{}", member.as_str().unwrap().rsplit('/').next().unwrap()));
                    }
                    open.push(member);
                }
            }
            Value::Array(entries) => open.extend(entries),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    view
}

#[tokio::test]
async fn a_rich_case_is_shown_whole() {
    let app = App::start().await;
    let id = rich(&app).await;
    let mut view = steady(view(&app, &id, &person("planner", &["planning"])).await);
    // The proposal itself stands in each version; the last one is enough here.
    for version in view["versions"].as_array_mut().unwrap().iter_mut().rev().skip(1) {
        version["submitted"] = json!("…");
    }
    insta::assert_snapshot!(serde_json::to_string_pretty(&view).unwrap());
}

#[tokio::test]
async fn versions_are_compared_field_by_field_and_findings_quote_the_place() {
    let app = App::start().await;
    let id = rich(&app).await;
    let view = view(&app, &id, &person("planner", &["planning"])).await;
    let versions = view["versions"].as_array().unwrap();
    assert_eq!(versions.len(), 4);
    assert!(versions[0].get("changes").is_none());
    let changed = |version: usize| {
        let changes = versions[version]["changes"].as_array().unwrap();
        changes.iter().map(|change| change["after"]["label"].as_str().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(changed(1), ["区内の活動拠点", "提案名"]);
    assert_eq!(changed(3), ["担当者の氏名", "担当者の氏名（かな）", "部署", "メールアドレス"]);
    let findings = versions[1]["screening"]["findings"].as_array().unwrap();
    let abolition = findings.iter().find(|finding| finding["rule"] == "abolition").unwrap();
    assert_eq!(abolition["outcome"], "review");
    assert_eq!(
        abolition["evidence"][0],
        json!({ "pointer": "/proposal/title", "field": "提案名", "before": "図書館\u{200B}の", "words": "廃止",
            "after": "とp\u{0430}rk" })
    );
    let base = findings.iter().find(|finding| finding["rule"] == "base").unwrap();
    assert_eq!(base["evidence"][0]["words"], "区内に活動拠点がない");
    // What a person decided stands beside what the machine found in that very version.
    assert_eq!(versions[1]["decisions"][0]["what"], "修正依頼");
    assert_eq!(versions[3]["decisions"][0]["what"], "要件に該当することを確認");
    assert!(versions[2]["decisions"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn each_role_sees_what_it_may_and_nobody_else_anything() {
    let app = App::start().await;
    let id = rich(&app).await;
    let path = format!("/staff/cases/{id}");
    let planners = ["/act/assign\"", "/act/record-dialogue\"", "/act/ask-expert\""].as_slice();
    let divisions = ["/act/begin-deliberation\"", "/act/record-dialogue\""].as_slice();
    for (who, groups, status, offered) in [
        ("planner", vec!["planning"], StatusCode::OK, planners),
        ("auditor", vec!["auditor"], StatusCode::OK, &[]),
        ("member", vec![&*format!("division:{DIVISION}")], StatusCode::OK, divisions),
        ("other", vec![&*format!("division:{OTHER_DIVISION}")], StatusCode::FORBIDDEN, &[]),
        ("expert", vec!["expert"], StatusCode::FORBIDDEN, &[]),
        ("admin", vec!["administrator"], StatusCode::FORBIDDEN, &[]),
    ] {
        let somebody = app.sign_in(who, &groups).await;
        for below in ["", "/print", "/package", "/package/file", "/versions/2"] {
            let answer = app.page(&somebody, &format!("{path}{below}")).await;
            let body = String::from_utf8(answer.body).unwrap();
            assert_eq!(answer.status, status, "{who} {below}");
            assert_eq!(body.contains("図書館"), status == StatusCode::OK, "{who} {below}");
            if below.is_empty() {
                assert!(offered.iter().all(|offered| body.contains(offered)), "{who}");
                assert_eq!(body.contains("/act/"), !offered.is_empty(), "{who}");
                assert_eq!(body.contains("/act/assign\""), who == "planner", "{who}");
            }
        }
        for below in ["", "/versions/2", "/package"] {
            let answer = app.read(&somebody, &format!("/api/cases/{id}{below}")).await;
            assert_eq!(answer.status, status, "{who} {below}");
        }
    }
    let refused = app.desk.record().await.into_iter().filter(|(_, outcome)| *outcome == Outcome::Forbidden);
    assert_eq!(refused.count(), 3 * 8);
}

#[tokio::test]
async fn the_data_carry_the_revision_and_the_same_view() {
    let app = App::start().await;
    let id = rich(&app).await;
    let planner = app.sign_in("planner", &["planning"]).await;
    let answer = app.read(&planner, &format!("/api/cases/{id}")).await;
    let revision = app.file(&id).await.case.revision;
    assert_eq!(answer.headers[header::ETAG], format!("\"{revision}\""));
    assert_eq!(answer.json(), view(&app, &id, &planner.person).await);
    let version = app.read(&planner, &format!("/api/cases/{id}/versions/5")).await;
    assert_eq!(version.json()["number"], 3);
    for nothing in ["/versions/1x", "/versions/3", "/versions/99"] {
        let answer = app.read(&planner, &format!("/api/cases/{id}{nothing}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{nothing}");
    }
}

#[tokio::test]
async fn one_query_makes_the_page() {
    let app = App::start().await;
    let id = rich(&app).await;
    let planner = app.sign_in("planner", &["planning"]).await;
    app.desk.db.faults.plan(usize::MAX, crate::store::testing::Fault::Throttled);
    let answer = app.page(&planner, &format!("/staff/cases/{id}")).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(app.desk.db.faults.calls(), 1, "of the table of cases; the session has its own");
    assert!(answer.body.len() < 100 * 1024, "{} bytes", answer.body.len());
}

#[tokio::test]
async fn one_reads_ones_own_name_and_of_others_their_role() {
    let app = App::start().await;
    let id = rich(&app).await;
    let colleague = person("colleague", &["planning"]);
    let own = view(&app, &id, &colleague).await;
    let others = view(&app, &id, &person("planner", &["planning"])).await;
    let who = |view: &Value| view["history"][3]["who"].as_str().unwrap().to_owned();
    assert_eq!(who(&own), "企画課（colleagueの名前・あなた）");
    assert_eq!(who(&others), "企画課（職員 colleagu）");
}

#[tokio::test]
async fn hostile_texts_are_inert_and_can_be_seen() {
    let app = App::start().await;
    let id = app.case_in(Place::Received).await;
    let mut body = hostile().body(Language::Japanese);
    body["declarations"] = sample(COMPANY)["declarations"].clone();
    body["consents"] = sample(COMPANY)["consents"].clone();
    let submission =
        parse(&body, &asked(&app.casework.programme, None)).unwrap_or_else(|errors| panic!("{errors:?}"));
    let versions = app.casework.programme.versions();
    let revision =
        Box::new(Revision { submission, received_at: now(), window: None, versions, attachments: vec![] });
    app.take(&id, Command::ReplaceProposal(revision), &Actor::Proposer).await;
    let planner = app.sign_in("planner", &["planning"]).await;
    for below in ["", "/print", "/package", "/versions/2"] {
        let answer = app.page(&planner, &format!("/staff/cases/{id}{below}")).await;
        let page = String::from_utf8(answer.body).unwrap();
        assert!(!page.contains("<script>") && !page.contains("<img"), "{below}");
        assert!(page.contains("&#60;script&#62;"), "{below}");
        assert!(!page.contains('\u{200B}'), "{below}: what cannot be seen is spelt out");
        assert!(page.contains("<mark class=\"odd\">[U+200B]</mark>"), "{below}");
        assert!(page.contains("👨‍👩‍👧‍👦"), "{below}: an emoji stays whole");
    }
}

#[tokio::test]
async fn a_package_holds_what_proves_the_receipt() {
    let app = App::start().await;
    let id = rich(&app).await;
    let planner = app.sign_in("planner", &["planning"]).await;
    let answer = app.read(&planner, &format!("/api/cases/{id}/package")).await;
    let number = app.file(&id).await.head.receipt_number;
    assert_eq!(
        answer.headers[header::CONTENT_DISPOSITION],
        format!("attachment; filename=\"{number}.json\"")
    );
    let package = answer.json();
    assert_eq!(package["act"]["document"][0]["text"], "8港企企第1号");
    assert_eq!(package["received"]["number"], 1);
    assert_eq!(package["current"]["number"], 4);
    assert_eq!(package["declarations"]["items"].as_array().unwrap().len(), 8);
    assert_eq!(package["declarations"]["isThatWording"], true);
    assert!(package["consents"]["items"][0]["text"].as_str().unwrap().contains("データベース"));
    // Whoever has the file can compute the chain anew.
    let records = package["records"].as_array().unwrap();
    let mut before = String::new();
    for record in records {
        let text = record["text"].as_str().unwrap();
        let entry: Value = serde_json::from_str(text).unwrap();
        assert_eq!(entry["previous"], before);
        before = kyoso::chain::Hash::of(text.as_bytes()).as_str().to_owned();
        assert_eq!(record["hash"], before);
    }
    assert_eq!(before, app.file(&id).await.head.last_hash.as_str());
    let page = app.page(&planner, &format!("/staff/cases/{id}/package")).await;
    let page = String::from_utf8(page.body).unwrap();
    assert!(page.contains(&before) && page.contains("8港企企第1号"));
    assert!(!page.contains("status/"), "the proposer's link is not filed");
}

#[tokio::test]
async fn what_stands_in_the_way_is_named_and_what_waits_is_told() {
    let app = App::start().await;
    let planner = person("planner", &["planning"]);
    let received = view(&app, &app.case_in(Place::Received).await, &planner).await;
    let confirm =
        received["offers"].as_array().unwrap().iter().find(|o| o["command"] == "confirm-eligibility");
    assert_eq!(confirm.unwrap()["obstacle"]["code"], "not-screened");
    let waits = |view: &Value| {
        let waits = view["waits"].as_array().unwrap().clone();
        waits
            .into_iter()
            .map(|wait| format!("{}：{}", wait["who"].as_str().unwrap(), wait["what"].as_str().unwrap()))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        waits(&received),
        [
            "企画課：確認事項を見て、要件に該当するかを判断すること",
            "企画課：提案者と対話し、記録すること（又は省略の理由を記録すること）",
            "システム：要件の確認（自動）。通常は数秒で終わります。",
            "システム：メール2通の送信",
        ]
    );
    let asked = view(&app, &app.case_in(Place::CorrectionAsked).await, &planner).await;
    assert!(waits(&asked)[0].starts_with("提案者：修正依頼への回答（令和8年（2026年）12月10日"), "{asked}");
    assert_eq!(asked["timeLimits"][1]["state"], "paused");
    assert_eq!(asked["timeLimits"][0]["state"], "met");
    let ready = view(&app, &app.case_in(Place::Ready).await, &planner).await;
    assert_eq!(waits(&ready)[0], "企画課：担当課の決定");
    let withdrawn = view(&app, &app.case_in(Place::Withdrawn).await, &planner).await;
    assert!(withdrawn["turn"].as_array().unwrap().is_empty());
    let pages = app.sign_in("p", &["planning"]).await;
    for place in Place::ALL {
        let id = app.case_in(*place).await;
        for below in ["", "/print", "/package"] {
            let answer = app.page(&pages, &format!("/staff/cases/{id}{below}")).await;
            assert_eq!(answer.status, StatusCode::OK, "{place:?} {below}");
        }
    }
}

#[tokio::test]
async fn the_history_says_who_did_what_under_which_document_and_what_proves_it() {
    let app = App::start().await;
    let (planner, auditor) =
        (app.sign_in("planner", &["planning"]).await, app.sign_in("auditor", &["auditor"]).await);
    let id = rich(&app).await;
    let file = app.file(&id).await;
    let path = format!("/staff/cases/{id}/history");
    let page = app.page(&auditor, &path).await.text();
    for recorded in &file.events {
        assert!(page.contains(recorded.hash().as_str()), "record {}", recorded.entry.sequence);
    }
    for words in ["修正依頼", "8港企企第1号", "colleague", "提案者"] {
        assert!(page.contains(words), "{words}");
    }
    let data = app.read(&planner, &format!("/api/cases/{id}/history?by=planning&only=acts")).await.json();
    let entries = data["entries"].as_array().unwrap();
    assert!(
        !entries.is_empty() && entries.iter().all(|entry| entry["who"].as_str().unwrap().contains("職員"))
    );
    let none = app.page(&planner, &format!("{path}?from=2030-01-01")).await.text();
    assert!(none.contains("条件に合う記録はありません。"));
    let other = app.sign_in("other", &["division:health"]).await;
    for below in ["", "/file", "/file?format=csv"] {
        assert_eq!(app.page(&other, &format!("{path}{below}")).await.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn the_history_is_handed_out_as_a_table_and_as_a_file_that_can_be_checked() {
    let app = App::start().await;
    let planner = app.sign_in("planner", &["planning"]).await;
    let id = rich(&app).await;
    let path = format!("/staff/cases/{id}/history/file");
    let table = app.page(&planner, &format!("{path}?format=csv")).await;
    assert_eq!(table.headers[header::CONTENT_TYPE], "text/csv; charset=utf-8");
    let rows = app.file(&id).await.events.len();
    assert_eq!(table.text().matches("\r\n").count(), rows + 1);
    for (query, texts) in [("", false), ("?payloads=1", true)] {
        let file = app.page(&planner, &format!("{path}{query}")).await.text();
        let report = kyoso::audit::verify(&kyoso::audit::export::read(&file).unwrap());
        assert_eq!((report.cases, report.events, report.payloads), (1, rows, texts));
        assert_eq!(report.findings, []);
        assert_eq!(file.contains("図書館の活用"), texts);
    }
    let taken = crate::casework::tests::record(&app).await;
    let mut taken: Vec<_> =
        taken.iter().filter(|line| line.outcome == Outcome::Done).map(|line| line.what.as_str()).collect();
    taken.sort_unstable();
    assert_eq!(taken, ["history csv", "history payloads"]);
}
