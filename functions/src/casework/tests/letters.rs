//! The letters of a case, as staff see them.

use axum::http::{StatusCode, header};
use kyoso::case::{Command, Document};
use kyoso::value::Prose;

use crate::casework::testing::{App, DIVISION, OTHER_DIVISION, Place, planning};

/// Sets the document of an act of a case.
async fn document(app: &App, id: &kyoso::case::CaseId, of: u32) {
    let document = Document {
        number: "8港企企第7号".into(),
        drafted_on: None,
        approved_on: None,
        effective_on: "2026-11-25".parse().ok(),
    };
    app.take(id, Command::RecordDocument { of, document }, &planning()).await;
}

#[tokio::test]
async fn each_act_that_the_proposer_was_told_of_has_its_letter() {
    let app = App::start().await;
    let planner = app.sign_in("planner", &["planning"]).await;
    for (place, kinds) in [
        (Place::Received, vec![(1, "receipt")]),
        (Place::CorrectionAsked, vec![(1, "receipt"), (3, "correction-asked")]),
        (Place::TakenUpAgain, vec![(1, "receipt"), (3, "set-aside")]),
        (Place::Assigned, vec![(1, "receipt")]),
    ] {
        let id = app.case_in(place).await;
        let view = app.read(&planner, &format!("/api/cases/{id}")).await.json();
        let listed: Vec<_> = view["letters"]
            .as_array()
            .unwrap()
            .iter()
            .map(|letter| {
                assert_eq!(letter["isDraft"], false);
                (letter["sequence"].as_u64().unwrap(), letter["kind"].as_str().unwrap().to_owned())
            })
            .collect();
        assert_eq!(
            listed,
            kinds.iter().map(|(sequence, kind)| (*sequence, (*kind).to_owned())).collect::<Vec<_>>()
        );
        let page = String::from_utf8(app.page(&planner, &format!("/staff/cases/{id}")).await.body).unwrap();
        for (sequence, kind) in kinds {
            let path = format!("/staff/cases/{id}/letters/{sequence}");
            assert!(
                page.contains(&format!("\"{path}\"")) && page.contains(&format!("\"{path}/pdf\"")),
                "{place:?}"
            );
            let paper = app.page(&planner, &path).await;
            assert_eq!(paper.status, StatusCode::OK, "{kind}");
            let pdf = app.page(&planner, &format!("{path}/pdf")).await;
            assert_eq!(
                (pdf.status, &pdf.headers[header::CONTENT_TYPE]),
                (StatusCode::OK, &"application/pdf".parse().unwrap())
            );
            let name = pdf.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
            assert!(
                name.starts_with("attachment; filename=\"R8-") && name.ends_with(&format!("-{kind}.pdf\"")),
                "{name}"
            );
            let by_program = app.read(&planner, &format!("/api/cases/{id}/letters/{sequence}/pdf")).await;
            assert!(by_program.status == StatusCode::OK && by_program.body == pdf.body, "{kind}");
        }
    }
}

#[tokio::test]
async fn a_letter_bears_the_number_and_the_day_of_its_document_once_they_are_recorded() {
    let app = App::start().await;
    let planner = app.sign_in("planner", &["planning"]).await;
    let id = app.case_in(Place::SetAside).await;
    let path = format!("/api/cases/{id}/letters/3");
    let before = app.read(&planner, &path).await.json();
    let sheet = &before["sheets"][0];
    assert_eq!((sheet["document"].as_str(), sheet["date"].as_str()), (None, Some("令和8年11月22日")));
    assert_eq!(sheet["from"][0], "港区企画課長");
    document(&app, &id, 3).await;
    let after = app.read(&planner, &path).await.json();
    let sheet = &after["sheets"][0];
    assert_eq!(
        (sheet["document"].as_str(), sheet["date"].as_str()),
        (Some("8港企企第7号"), Some("令和8年11月25日"))
    );
    let page =
        String::from_utf8(app.page(&planner, &format!("/staff/cases/{id}/letters/3")).await.body).unwrap();
    assert!(
        page.contains("<bdi>個人の提案のため。</bdi>") && page.contains("<bdi>8港企企第7号</bdi>"),
        "{page}"
    );
}

#[tokio::test]
async fn who_may_see_the_case_may_see_its_letters_and_nobody_else() {
    let app = App::start().await;
    let id = app.case_in(Place::Assigned).await;
    for (who, groups, status) in [
        ("planner", vec!["planning".to_owned()], StatusCode::OK),
        ("auditor", vec!["auditor".to_owned()], StatusCode::OK),
        ("member", vec![format!("division:{DIVISION}")], StatusCode::OK),
        ("other", vec![format!("division:{OTHER_DIVISION}")], StatusCode::FORBIDDEN),
        ("expert", vec!["expert".to_owned()], StatusCode::FORBIDDEN),
    ] {
        let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
        let somebody = app.sign_in(who, &groups).await;
        for below in ["letters/1", "letters/1/pdf"] {
            assert_eq!(
                app.page(&somebody, &format!("/staff/cases/{id}/{below}")).await.status,
                status,
                "{who}"
            );
            assert_eq!(
                app.read(&somebody, &format!("/api/cases/{id}/{below}")).await.status,
                status,
                "{who}"
            );
        }
    }
    let planner = app.sign_in("planner", &["planning"]).await;
    for nothing in ["letters/2", "letters/99", "letters/x", "letters/99/pdf"] {
        let answer = app.page(&planner, &format!("/staff/cases/{id}/{nothing}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{nothing}");
    }
}

#[tokio::test]
async fn a_character_that_cannot_be_set_is_named_on_the_page_for_paper() {
    let app = App::start().await;
    let planner = app.sign_in("planner", &["planning"]).await;
    let id = app.case_in(Place::Screened).await;
    let what = Prose::parse("見取図に👨を書いてください。", 1000).unwrap();
    let until = "2026-12-10".parse().unwrap();
    app.take(&id, Command::AskCorrection { what, until, document: None }, &planning()).await;
    let answer = app.page(&planner, &format!("/staff/cases/{id}/letters/3/pdf")).await;
    let page = String::from_utf8(answer.body).unwrap();
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.contains("role=\"alert\"") && page.contains("「提案名」にある文字「👨」（U+1F468）"),
        "{page}"
    );
    assert!(page.contains("見取図に👨を書いてください。"), "the page for paper has it");
    let problem = app.read(&planner, &format!("/api/cases/{id}/letters/3/pdf")).await;
    assert_eq!(problem.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem.json()["code"], "uncovered-character");
    assert!(problem.json()["detail"].as_str().unwrap().contains("U+1F468"));
}
