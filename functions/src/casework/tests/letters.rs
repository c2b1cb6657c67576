//! The letters of a case, as staff see them.

use axum::http::{StatusCode, header};
use kyoso::case::{Actor, CaseId, Command, Cost, Document, Verdict};
use kyoso::text::Language;
use kyoso::value::Prose;
use serde_json::Value;

use crate::casework::testing::{
    App, DIVISION, OTHER_DIVISION, Place, announce, decide_again, decide_as, division, planning,
};
use crate::letters::{self, Reader};
use crate::store::CaseFile;
use crate::submission::tests::Answer;

/// Sets the document of an act of a case.
async fn document(app: &App, id: &CaseId, of: u32, by: &Actor) {
    let document = Document {
        number: "8港企企第7号".into(),
        drafted_on: None,
        approved_on: None,
        effective_on: "2026-11-25".parse().ok(),
    };
    app.take(id, Command::RecordDocument { of, document }, by).await;
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
    document(&app, &id, 3, &planning()).await;
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

/// The letters of decisions that a view of the case lists: sequence, kind, whether it is a draft.
fn of_decisions(view: &Value) -> Vec<(u64, String, bool)> {
    let line = |letter: &Value| {
        let kind = letter["kind"].as_str().unwrap().to_owned();
        (letter["sequence"].as_u64().unwrap(), kind, letter["isDraft"].as_bool().unwrap())
    };
    let lines = view["letters"].as_array().unwrap().iter().map(line);
    lines.filter(|(_, kind, _)| kind.contains("adopted")).collect()
}

fn text(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.body).into_owned()
}

#[tokio::test]
async fn a_decisions_letter_is_a_draft_for_staff_alone_until_it_is_announced() {
    let with_cost = Verdict::Adopted { cost: Cost::Some };
    for (verdict, kind, says) in [
        (Verdict::Adopted { cost: Cost::None }, "adopted", "採用"),
        (with_cost, "adopted-with-cost", "提案者が選定されることを保障するものではありません"),
        (Verdict::NotAdopted, "not-adopted", "不採用"),
    ] {
        let app = App::start().await;
        let member = app.sign_in("member", &[&format!("division:{DIVISION}")]).await;
        let id = app.case_in(Place::Coordinated).await;
        let (command, actor) = decide_as(verdict);
        app.take(&id, command, &actor).await;
        let staff_see = app.read(&member, &format!("/api/cases/{id}")).await.json();
        let [(sequence, listed, is_draft)] = &of_decisions(&staff_see)[..] else { panic!("{staff_see}") };
        assert_eq!((listed.as_str(), *is_draft), (kind, true));
        let below = format!("/letters/{sequence}");
        let draft = app.page(&member, &format!("/staff/cases/{id}{below}")).await;
        let page = text(&draft);
        assert!(draft.status == StatusCode::OK && page.contains("<p class=\"letter-mark\">案</p>"), "{page}");
        assert!(page.contains("提案者には、まだ通知していません") && page.contains(says), "{page}");
        assert!(page.contains("<bdi>環境課</bdi>長"), "the division that decides writes: {page}");
        assert!(page.contains("<bdi>区の課題の解決に役立つため。</bdi>"), "{page}");
        for inside in ["庁内だけの理由", "時期を見直した。", "事情が変わったため。"]
        {
            assert!(!page.contains(inside), "{inside} is for colleagues");
        }
        // The proposer has nothing of it, by no address.
        assert_eq!(of_decisions(&app.as_proposer(&id).await), []);
        for below in [below.clone(), format!("{below}/pdf")] {
            assert_eq!(app.read_as_proposer(&id, &below).await.status, StatusCode::NOT_FOUND, "{below}");
        }
        document(&app, &id, u32::try_from(*sequence).unwrap(), &division()).await;
        let (command, actor) = announce(verdict);
        app.take(&id, command, &actor).await;
        assert_eq!(of_decisions(&app.as_proposer(&id).await), [(*sequence, kind.to_owned(), false)]);
        let letter = app.read_as_proposer(&id, &below).await.json();
        let sheet = &letter["sheets"][0];
        assert_eq!((sheet["mark"].as_str(), sheet["document"].as_str()), (None, Some("8港企企第7号")));
        assert!(letter.to_string().contains("区の課題の解決に役立つため。"), "{letter}");
        assert_eq!(letter["sheets"][0]["from"][0], "港区環境課長");
        let (for_proposer, for_staff) = (
            app.read_as_proposer(&id, &format!("{below}/pdf")).await,
            app.read(&member, &format!("/api/cases/{id}{below}/pdf")).await,
        );
        assert!(for_proposer.status == StatusCode::OK && for_proposer.body == for_staff.body);
    }
}

#[tokio::test]
async fn a_decision_that_came_to_nothing_has_no_letter_and_one_that_was_replaced_keeps_its_own() {
    let app = App::start().await;
    let planner = app.sign_in("planner", &["planning"]).await;
    let id = app.case_in(Place::Decided).await;
    let revision = app.file(&id).await.case.revision;
    assert_eq!(app.withdraw(&id, revision).await.status, StatusCode::NO_CONTENT);
    let staff_see = app.read(&planner, &format!("/api/cases/{id}")).await.json();
    assert_eq!(of_decisions(&staff_see), []);
    let id = app.case_in(Place::CoordinatedAgain).await;
    let before = of_decisions(&app.as_proposer(&id).await);
    let (command, actor) = decide_again(Verdict::Adopted { cost: Cost::None });
    app.take(&id, command, &actor).await;
    assert_eq!(of_decisions(&app.as_proposer(&id).await), before, "the one that was announced");
    let staff_see = of_decisions(&app.read(&planner, &format!("/api/cases/{id}")).await.json());
    assert_eq!(
        staff_see.iter().map(|(_, kind, is_draft)| (kind.as_str(), *is_draft)).collect::<Vec<_>>(),
        [("not-adopted", false), ("adopted", true)]
    );
    let (sequence, ..) = &staff_see[1];
    let draft = app.read(&planner, &format!("/api/cases/{id}/letters/{sequence}")).await.json();
    assert!(draft.to_string().contains("この通知は、先の通知に代わるものです。"), "{draft}");
}

#[tokio::test]
async fn a_letter_is_not_shown_with_a_part_of_what_it_said() {
    let app = App::start().await;
    let id = app.case_in(Place::NotAdopted).await;
    let mut file = app.file(&id).await;
    let list = |file: &CaseFile| letters::list(file, Reader::Staff, Language::Japanese);
    let find = |file: &CaseFile, sequence: u32| {
        letters::find(&app.casework.programme, file, &sequence.to_string(), Reader::Staff).is_ok()
    };
    let [_, decision] = &list(&file)[..] else { panic!("a receipt and a decision") };
    let sequence = decision.sequence;
    assert!(find(&file, sequence) && find(&file, 1));
    // A disposal that was interrupted: the reasons are gone, the proposal is not yet.
    file.texts.remove(&sequence);
    assert_eq!(list(&file).iter().map(|letter| letter.sequence).collect::<Vec<_>>(), [1]);
    assert!(!find(&file, sequence) && find(&file, 1));
    file.texts.remove(&1);
    assert!(list(&file).is_empty() && !find(&file, 1));
}
