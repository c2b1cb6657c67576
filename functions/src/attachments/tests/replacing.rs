//! Another file in place of one that was refused: by page in two steps, by script and by program.

use axum::http::StatusCode;
use filecheck::FileType;
use kyoso::attachment::{FileId, Why};
use kyoso::case::{Actor, CaseId, Event, IdempotencyKey, decide};
use serde_json::json;

use super::{App, cookie, errors, key, said};
use crate::casework::testing::set_aside;
use crate::staff::testing::now;
use crate::store::Commit;
use crate::submission::apply::tests::hidden;

/// A case with one refused and one accepted file.
struct Refused {
    case: CaseId,
    cookie: String,
    bearer: String,
    refused: FileId,
    accepted: FileId,
}

impl Refused {
    async fn start(app: &App) -> Self {
        let key = key();
        let (refused, accepted) =
            (app.announced(&key, "鍵付き.zip", "1").await, app.announced(&key, "良い.pdf", "2").await);
        let case = CaseId::of(&key.parse::<IdempotencyKey>().unwrap());
        app.accepts(&case, &accepted, FileType::Pdf, "2").await;
        let (case, secret) = app.submit(&key, &[&refused, &accepted]).await;
        app.refuses(&case, &refused, Why::Content(filecheck::Why::Password)).await;
        Self { bearer: format!("Bearer {secret}"), cookie: cookie(&secret), case, refused, accepted }
    }

    fn page(&self) -> String {
        format!("/status/{}/files/{}/replace", self.case, self.refused)
    }

    fn api(&self, rest: &str) -> String {
        format!("/api/status/{}/files{rest}", self.case)
    }

    /// What came in place of what, by the history.
    async fn replacements(&self, app: &App) -> Vec<(FileId, FileId)> {
        let file = app.state.edge.cases.load(&self.case).await.unwrap().unwrap();
        let replaced = |recorded: &kyoso::case::Recorded| match &recorded.entry.event {
            Event::AttachmentReplaced { attachment, replaces, .. } => {
                Some((replaces.clone(), attachment.id.clone()))
            }
            _ => None,
        };
        file.events.iter().filter_map(replaced).collect()
    }
}

#[tokio::test]
async fn the_proposers_page_leads_to_the_replacement_which_says_why_and_works_without_script() {
    let app = App::start().await;
    let case = Refused::start(&app).await;
    let status = app.page(&format!("/status/{}", case.case), &case.cookie).await.text();
    assert!(status.contains(&case.page()), "{status}");
    let page = app.page(&case.page(), &case.cookie).await;
    assert_eq!(page.status, StatusCode::OK);
    let page = page.text();
    let why = Why::Content(filecheck::Why::Password).sentence(None).ja;
    for text in ["鍵付き.zip", why.as_str(), "このファイルに差し替える", "まだありません。"]
    {
        assert!(page.contains(text), "{text}\n{page}");
    }
    let form = hidden(&page, "form");
    let post = async |action: &str, name: &str| {
        app.post(&case.page(), &case.cookie, &[("form", &form), ("action", action), ("name", name)]).await
    };
    let early = post("replace", "").await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.text().contains("差し替えるファイルを、先に送ってください。"));
    assert_eq!(post("name", "鍵なし.exe").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let named = post("name", "鍵なし.zip").await;
    let sent = named.location().rsplit('/').next().unwrap().parse::<FileId>().unwrap();
    let choose = app.page(named.location(), &case.cookie).await.text();
    assert_eq!(hidden(&choose, "key"), format!("{}/{sent}", case.case));
    assert!(hidden(&choose, "success_action_redirect").ends_with(&format!("{}?sent={sent}", case.page())));
    app.arrives(&case.case, &sent, "3").await;
    assert!(case.replacements(&app).await.is_empty());
    let done = post("replace", "").await;
    assert_eq!(done.location(), format!("/status/{}?done=replaced", case.case));
    assert_eq!(case.replacements(&app).await, [(case.refused.clone(), sent)]);
    // A second click, and a page that is too old.
    assert_eq!(post("replace", "").await.location(), format!("/status/{}", case.case));
    assert_eq!(app.page(&case.page(), &case.cookie).await.location(), format!("/status/{}", case.case));
    assert_eq!(case.replacements(&app).await.len(), 1);
}

#[tokio::test]
async fn the_script_announces_for_the_refused_file_with_the_token_of_its_page() {
    let app = App::start().await;
    let case = Refused::start(&app).await;
    let token = hidden(&app.page(&case.page(), &case.cookie).await.text(), "form");
    let announce = async |token: &str, name: &str| {
        let mut body = said(name, "3");
        body["token"] = json!(token);
        app.json(&format!("{}/announce", case.page()), &[("cookie", &case.cookie)], &body).await
    };
    for wrong in ["", "1.1.x"] {
        assert_eq!(announce(wrong, "鍵なし.zip").await.status, StatusCode::FORBIDDEN);
    }
    let offer = announce(&token, "鍵なし.zip").await;
    assert_eq!(offer.status, StatusCode::CREATED);
    let states = app.page(&format!("{}/states", case.page()), &case.cookie).await.json();
    assert_eq!(states["files"][0]["id"], offer.json()["id"]);
    let id = offer.json()["id"].as_str().unwrap().to_owned();
    let fields = [("form", token.as_str()), ("action", &*format!("remove:{id}"))];
    let removed = app.post(&case.page(), &case.cookie, &fields).await;
    assert_eq!(removed.location(), format!("{}?done=removed", case.page()));
    let states = app.page(&format!("{}/states", case.page()), &case.cookie).await.json();
    assert_eq!(states["files"], json!([]));
}

#[tokio::test]
async fn a_program_announces_sends_and_puts_in_place_and_again_changes_nothing() {
    let app = App::start().await;
    let case = Refused::start(&app).await;
    let headers = [("authorization", case.bearer.as_str())];
    let mut body = said("鍵なし.zip", "3");
    body["replaces"] = json!(case.refused.as_str());
    let offer = app.json(&case.api(""), &headers, &body).await;
    assert_eq!(offer.status, StatusCode::CREATED, "{}", offer.text());
    let id = offer.json()["id"].as_str().unwrap().parse::<FileId>().unwrap();
    app.arrives(&case.case, &id, "3").await;
    let place = case.api(&format!("/{}/replacement", case.refused));
    for _ in 0..2 {
        let placed = app.json(&place, &headers, &json!({ "id": id.as_str() })).await;
        assert_eq!(placed.status, StatusCode::NO_CONTENT, "{}", placed.text());
    }
    assert_eq!(case.replacements(&app).await, [(case.refused.clone(), id.clone())]);
    app.accepts(&case.case, &id, FileType::Zip, "3").await;
    let shown = app.read(&format!("/api/status/{}", case.case), &headers).await.json();
    let states: Vec<_> =
        shown["attachments"].as_array().unwrap().iter().map(|file| file["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["replaced", "accepted", "accepted"]);
    // Replaced once, it is not replaced again.
    let mut body = said("もう一つ.zip", "4");
    body["replaces"] = json!(case.refused.as_str());
    assert_eq!(app.json(&case.api(""), &headers, &body).await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn what_cannot_be_replaced_or_cannot_come_is_refused_by_a_sentence() {
    let app = App::start().await;
    let case = Refused::start(&app).await;
    let headers = [("authorization", case.bearer.as_str())];
    let mut body = said("鍵なし.zip", "3");
    for (replaces, status) in [
        (case.accepted.to_string(), StatusCode::CONFLICT),
        (key(), StatusCode::NOT_FOUND),
        ("x".to_owned(), StatusCode::NOT_FOUND),
    ] {
        body["replaces"] = json!(replaces);
        assert_eq!(app.json(&case.api(""), &headers, &body).await.status, status, "{replaces}");
    }
    let place = case.api(&format!("/{}/replacement", case.refused));
    for (id, code) in
        [(key(), "no-such-file"), ("x".to_owned(), "no-such-file"), (case.accepted.to_string(), "duplicate")]
    {
        let answer = app.json(&place, &headers, &json!({ "id": id })).await;
        assert_eq!(
            (answer.status, errors(&answer)),
            (StatusCode::UNPROCESSABLE_ENTITY, vec![("/id".into(), code.into())])
        );
    }
    assert_eq!(app.json(&place, &headers, &json!({})).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(app.json(&place, &[], &json!({ "id": key() })).await.status, StatusCode::NOT_FOUND);
    let page =
        app.page(&format!("/status/{}/files/{}/replace", case.case, case.accepted), &case.cookie).await;
    assert_eq!(page.location(), format!("/status/{}", case.case));
    assert!(case.replacements(&app).await.is_empty());
}

#[tokio::test]
async fn a_forged_form_and_a_case_that_has_moved_on_replace_nothing() {
    let app = App::start().await;
    let case = Refused::start(&app).await;
    let forged = app.post(&case.page(), &case.cookie, &[("form", ""), ("action", "replace")]).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    let file = app.state.edge.cases.load(&case.case).await.unwrap().unwrap();
    let (command, actor) = crate::casework::testing::screen(1);
    for (command, actor) in [(command, actor), set_aside()] {
        let file = app.state.edge.cases.load(&case.case).await.unwrap().unwrap();
        let changes = decide(&file.case, command, &actor).unwrap();
        let commit = Commit::prepare(&file.case, changes, &actor, now()).unwrap();
        app.state.edge.cases.commit(&commit).await.unwrap();
    }
    assert!(matches!(file.events[0].entry.actor, Actor::Proposer));
    assert_eq!(app.page(&case.page(), &case.cookie).await.location(), format!("/status/{}", case.case));
    let headers = [("authorization", case.bearer.as_str())];
    let mut body = said("鍵なし.zip", "3");
    body["replaces"] = json!(case.refused.as_str());
    let refused = app.json(&case.api(""), &headers, &body).await;
    assert_eq!((refused.status, refused.json()["code"].as_str()), (StatusCode::CONFLICT, Some("refused")));
}
