//! The form's page of files: without script in two steps, and what its script asks for.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use kyoso::attachment::{FileId, FileState, Why};
use kyoso::text::Language;
use serde_json::json;

use super::{App, Drafted, checksum, errors, said};
use crate::submission::apply::tests::hidden;
use crate::submission::tests::Answer;

/// The file that a draft has, and no other.
async fn only(app: &App, draft: &Drafted) -> FileId {
    let uploads = app.state.uploads.list(&draft.case).await.unwrap();
    assert_eq!(uploads.len(), 1);
    uploads[0].id.clone()
}

fn id_of(answer: &Answer) -> FileId {
    answer.json()["id"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn the_page_is_a_step_of_the_form_and_may_send_to_the_bucket_and_nowhere_else() {
    let app = App::start().await;
    let draft = app.draft().await;
    let page = app.page("/apply/files", &draft.cookie).await;
    assert_eq!(page.status, StatusCode::OK);
    let bucket = "https://kyoso-quarantine.s3.ap-northeast-1.amazonaws.com";
    let policy = page.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    for part in [
        &format!("form-action 'self' {bucket};"),
        &format!("connect-src 'self' {bucket};"),
        "default-src 'none'",
        "script-src 'self'",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
    let page = page.text();
    for text in [
        "<h1>添付ファイル",
        "1件50 MBまで、合計200 MBまで、20件まで",
        "value=\"back\"",
        "value=\"next\"",
        "value=\"later\"",
        "value=\"lang:en\"",
        "value=\"go:declarations\"",
        "aria-current=\"step\">添付ファイル",
    ] {
        assert!(page.contains(text), "{text}\n{page}");
    }
    assert_eq!(hidden(&page, "draft"), draft.token);
    let on = app.press(&draft, "next", "").await;
    assert_eq!((on.status, on.location()), (StatusCode::SEE_OTHER, "/apply/heard-from"));
    assert_eq!(app.press(&draft, "back", "").await.location(), "/apply/intellectual-property");
    assert_eq!(app.press(&draft, "later", "").await.location(), "/apply/later");
    let shown = app.page("/apply/heard-from", &draft.cookie).await.text();
    let step = shown.split_once(">添付ファイル</button>").unwrap().1;
    assert!(step.trim_start().starts_with("<span class=\"tag right\">入力済み"), "{step}");
}

#[tokio::test]
async fn without_a_draft_the_page_leads_to_the_beginning_and_with_one_that_is_gone_it_says_so() {
    let app = App::start().await;
    let nobody = app.page("/apply/files", "").await;
    assert_eq!((nobody.status, nobody.location()), (StatusCode::SEE_OTHER, "/apply"));
    let draft = app.draft().await;
    app.state.edge.drafts.discard(&draft.id).await.unwrap();
    assert_eq!(app.page("/apply/files", &draft.cookie).await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.page("/apply/files/states", &draft.cookie).await.status, StatusCode::NOT_FOUND);
    // What the other pages do: nothing is lost that can be kept.
    assert_eq!(app.press(&draft, "next", "").await.location(), "/apply/files?notice=renewed");
}

#[tokio::test]
async fn without_script_a_file_is_named_and_then_chosen_in_a_form_that_goes_to_the_bucket_and_comes_back() {
    let app = App::start().await;
    let draft = app.draft().await;
    let named = app.press(&draft, "name", "計画書.pdf").await;
    let id = only(&app, &draft).await;
    assert_eq!(
        (named.status, named.location()),
        (StatusCode::SEE_OTHER, &*format!("/apply/files/send/{id}"))
    );
    let form = app.page(named.location(), &draft.cookie).await;
    assert_eq!(form.status, StatusCode::OK);
    assert!(
        form.headers[header::CONTENT_SECURITY_POLICY]
            .to_str()
            .unwrap()
            .contains("form-action 'self' https://kyoso-quarantine.")
    );
    let form = form.text();
    assert_eq!(hidden(&form, "key"), format!("{}/{id}", draft.case));
    assert_eq!(hidden(&form, "Content-Type"), "application/pdf");
    assert_eq!(
        hidden(&form, "success_action_redirect"),
        format!("https://kyoso.city.example.jp/apply/files?sent={id}")
    );
    for text in [
        "action=\"https://kyoso-quarantine.s3.ap-northeast-1.amazonaws.com/\"",
        "enctype=\"multipart/form-data\"",
        "accept=\".pdf\"",
        "計画書.pdf",
        "50 MBまで",
        "午後5時51分",
    ] {
        assert!(form.contains(text), "{text}\n{form}");
    }
    // The file's own input is the last: S3 reads nothing behind it.
    assert!(form.rfind("type=\"hidden\"").unwrap() < form.find("type=\"file\"").unwrap());
    // As S3 leads back.
    let back = format!("/apply/files?sent={id}&bucket=kyoso-quarantine&key=x&etag=%22x%22");
    let shown = app.page(&back, &draft.cookie).await.text();
    assert!(shown.contains("「計画書.pdf」を送信しました。"), "{shown}");
    assert!(shown.contains("最新の状態を表示する"));
    app.arrives(&draft.case, &id, "x").await;
    let again = app.page(named.location(), &draft.cookie).await;
    assert_eq!((again.status, again.location()), (StatusCode::SEE_OTHER, "/apply/files"));
}

#[tokio::test]
async fn a_name_that_was_typed_is_not_lost_to_the_enter_key_which_presses_the_first_button() {
    let app = App::start().await;
    let draft = app.draft().await;
    let next = app.press(&draft, "next", "見積書.xlsx").await;
    assert_eq!(next.location(), format!("/apply/files/send/{}", only(&app, &draft).await));
}

#[tokio::test]
async fn what_cannot_be_added_by_its_name_is_refused_in_a_sentence_and_stays_typed() {
    let app = App::start().await;
    let draft = app.draft().await;
    for (name, says) in [
        ("", "入力してください"),
        (" 　", "入力してください"),
        ("写真.heic", "PDF"),
        ("計画書", "PDF"),
        ("旧.doc", ".docx"),
    ] {
        let answer = app.press(&draft, "name", name).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        let page = answer.text();
        let (_, error) = page.split_once("id=\"name-error\"").unwrap();
        assert!(error.split_once("</p>").unwrap().0.contains(says), "{name}: {error}");
        assert!(page.contains("<title>エラー：") && page.contains("href=\"#name\""), "{name}");
        assert!(page.contains(&format!("name=\"name\" value=\"{name}\"")), "{name}");
    }
    assert!(app.state.uploads.list(&draft.case).await.unwrap().is_empty());
    let english = format!("{}; lang=en", draft.cookie);
    let fields = [("draft", draft.token.as_str()), ("action", "name"), ("name", "photo.heic")];
    let page = app.post("/apply/files", &english, &fields).await.text();
    assert!(page.contains("<h1>Files") && page.contains("Name of the file: "), "{page}");
}

#[tokio::test]
async fn the_script_gets_a_link_for_these_bytes_alone_and_the_same_file_again_is_the_same_file() {
    let app = App::start().await;
    let draft = app.draft().await;
    let first = app.announce(&draft, "計画書.pdf", "hello").await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text());
    let offer = first.json();
    let id = id_of(&first);
    let at = format!("https://kyoso-quarantine.s3.ap-northeast-1.amazonaws.com/{}/{id}?", draft.case);
    let upload = &offer["upload"];
    assert!(upload["url"].as_str().unwrap().starts_with(&at), "{offer}");
    assert_eq!(upload["method"], "PUT");
    assert_eq!(upload["expiresAt"], "2026-11-22T08:51:05.123Z");
    assert_eq!(
        upload["headers"],
        json!({
            "content-type": "application/pdf",
            "if-none-match": "*",
            "x-amz-checksum-sha256": "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=",
        })
    );
    let again = app.announce(&draft, "別の名前.pdf", "hello").await;
    assert_eq!((again.status, id_of(&again)), (StatusCode::OK, id.clone()));
    assert_eq!(again.json()["name"], "計画書.pdf");
    assert!(
        again.json()["upload"]["url"].is_string(),
        "it has not come yet: the answer to its upload was lost"
    );
    app.arrives(&draft.case, &id, "hello").await;
    let there = app.announce(&draft, "計画書.pdf", "hello").await.json();
    assert_eq!((there["state"].as_str(), there.get("upload")), (Some("checking"), None));
    assert_eq!(app.state.uploads.list(&draft.case).await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_announcement_is_refused_by_field_and_from_whoever_has_not_the_token_of_the_form() {
    let app = App::start().await;
    let draft = app.draft().await;
    let with_token = |mut body: serde_json::Value| {
        body["token"] = json!(draft.token);
        body
    };
    let wrong = [
        (json!({ "name": "a.pdf", "bytes": 0, "sha256": checksum("") }), "/bytes", "empty"),
        (json!({ "name": "a.pdf", "bytes": 52_428_801, "sha256": checksum("x") }), "/bytes", "too-big"),
        (json!({ "name": "a.exe", "bytes": 1, "sha256": checksum("x") }), "/name", "unknown-type"),
        (json!({ "name": "", "bytes": 1, "sha256": checksum("x") }), "/name", "required"),
        (json!({ "name": "a.pdf", "bytes": 1, "sha256": "abc" }), "/sha256", "not-checksum"),
        (json!({ "name": "a.pdf", "bytes": 1.5, "sha256": checksum("x") }), "/bytes", "wrong-type"),
        (
            json!({ "name": "a.pdf", "bytes": 1, "sha256": checksum("x"), "key": "x" }),
            "/key",
            "unknown-field",
        ),
    ];
    for (body, pointer, code) in wrong {
        let answer = app.json("/apply/files/announce", &[], &with_token(body)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{pointer} {code}");
        assert_eq!(errors(&answer), [(pointer.to_owned(), code.to_owned())]);
    }
    let most = json!({ "name": "a.pdf", "bytes": 52_428_800, "sha256": checksum("x") });
    assert_eq!(app.json("/apply/files/announce", &[], &with_token(most)).await.status, StatusCode::CREATED);
    let other = app.draft().await;
    for token in [json!(null), json!(""), json!(other.token.replace(&other.id, &draft.id)), json!(7)] {
        let mut body = said("b.pdf", "x");
        body["token"] = token;
        let answer = app.json("/apply/files/announce", &[("cookie", &draft.cookie)], &body).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(answer.json()["code"], "unknown-draft");
    }
    // What another site's form can send without asking is no JSON.
    let request = Request::post("/apply/files/announce").header("content-type", "text/plain");
    let body = Body::from(with_token(said("b.pdf", "x")).to_string());
    assert_eq!(app.send(request.body(body).unwrap()).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn twenty_files_fit_and_one_more_does_not_until_one_is_taken_out() {
    let app = App::start().await;
    let draft = app.draft().await;
    for number in 0..20 {
        let answer = app.announce(&draft, &format!("{number}.txt"), &number.to_string()).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{number}");
    }
    let full = app.announce(&draft, "20.txt", "20").await;
    assert_eq!(full.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(errors(&full), [(String::new(), "too-many".to_owned())]);
    assert!(full.text().contains("20"), "{}", full.text());
    let by_name = app.press(&draft, "name", "20.txt").await;
    assert_eq!(by_name.status, StatusCode::UNPROCESSABLE_ENTITY);
    let uploads = app.state.uploads.list(&draft.case).await.unwrap();
    let removed = app.press(&draft, &format!("remove:{}", uploads[0].id), "").await;
    assert_eq!(removed.location(), "/apply/files?done=removed");
    assert_eq!(app.announce(&draft, "20.txt", "20").await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn two_hundred_megabytes_fit_together_and_one_byte_more_does_not() {
    let app = App::start().await;
    let draft = app.draft().await;
    let announce = async |content: &str, bytes: u64| {
        let body =
            json!({ "token": draft.token, "name": "a.zip", "bytes": bytes, "sha256": checksum(content) });
        app.json("/apply/files/announce", &[], &body).await
    };
    for content in ["1", "2", "3"] {
        assert_eq!(announce(content, 52_428_800).await.status, StatusCode::CREATED);
    }
    assert_eq!(announce("4", 52_428_799).await.status, StatusCode::CREATED);
    let over = announce("5", 2).await;
    assert_eq!(
        (over.status, errors(&over)[0].1.as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, "files-too-big")
    );
    assert_eq!(announce("6", 1).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn each_state_is_on_the_page_and_in_what_the_script_asks_for() {
    let app = App::start().await;
    let draft = app.draft().await;
    let mut ids = Vec::new();
    for (number, name) in ["待つ.pdf", "調べる.pdf", "良い.pdf", "悪い.zip"].into_iter().enumerate()
    {
        ids.push(id_of(&app.announce(&draft, name, &number.to_string()).await));
    }
    app.arrives(&draft.case, &ids[1], "1").await;
    app.accepts(&draft.case, &ids[2], filecheck::FileType::Pdf, "2").await;
    app.refuses(&draft.case, &ids[3], Why::Content(filecheck::Why::Password)).await;
    let states = app.page("/apply/files/states", &draft.cookie).await.json();
    let of = |id: &FileId| {
        let files = states["files"].as_array().unwrap();
        files.iter().find(|file| file["id"] == id.as_str()).unwrap().clone()
    };
    let found: Vec<_> = ids.iter().map(|id| of(id)["state"].clone()).collect();
    assert_eq!(found, ["uploading", "checking", "accepted", "refused"]);
    assert_eq!(of(&ids[3])["code"], "password");
    let page = app.page("/apply/files", &draft.cookie).await.text();
    let password = Why::Content(filecheck::Why::Password).sentence(None);
    for file in states["files"].as_array().unwrap() {
        for text in ["name", "stateText", "sentence"] {
            assert!(page.contains(file[text].as_str().unwrap()), "{file}");
        }
    }
    assert!(page.contains(password.get(Language::Japanese)));
    assert!(states["total"].as_str().unwrap().starts_with("4件、"));
}

#[tokio::test]
async fn a_file_that_is_taken_out_is_gone_from_the_page_and_twice_is_harmless() {
    let app = App::start().await;
    let draft = app.draft().await;
    let id = id_of(&app.announce(&draft, "取り除く.pdf", "x").await);
    let remove = format!("remove:{id}");
    for _ in 0..2 {
        let removed = app.press(&draft, &remove, "").await;
        assert_eq!(
            (removed.status, removed.location()),
            (StatusCode::SEE_OTHER, "/apply/files?done=removed")
        );
    }
    let page = app.page("/apply/files?done=removed", &draft.cookie).await.text();
    assert!(page.contains("ファイルを取り除きました。") && !page.contains("取り除く.pdf"), "{page}");
    assert_eq!(app.upload(&draft.case, &id).await.state(), FileState::Removed);
    assert_eq!(
        app.page(&format!("/apply/files/send/{id}"), &draft.cookie).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn another_drafts_files_are_neither_shown_nor_sent_nor_taken_out() {
    let app = App::start().await;
    let (mine, others) = (app.draft().await, app.draft().await);
    let id = id_of(&app.announce(&others, "他の人.pdf", "x").await);
    assert!(!app.page("/apply/files", &mine.cookie).await.text().contains("他の人.pdf"));
    assert_eq!(
        app.page(&format!("/apply/files/send/{id}"), &mine.cookie).await.status,
        StatusCode::NOT_FOUND
    );
    app.press(&mine, &format!("remove:{id}"), "").await;
    assert_eq!(app.upload(&others.case, &id).await.state(), FileState::Uploading);
}

#[tokio::test]
async fn a_draft_that_was_sent_takes_no_more_files() {
    let app = App::start().await;
    let draft = app.draft().await;
    let (case, _) = app.submit(&draft.id, &[]).await;
    let loaded = app.state.edge.drafts.load(&draft.id, super::now()).await.unwrap().unwrap();
    app.state.edge.drafts.mark_sent(&loaded, &case, super::now()).await.unwrap();
    let answer = app.announce(&draft, "遅い.pdf", "x").await;
    assert_eq!((answer.status, answer.json()["code"].as_str()), (StatusCode::CONFLICT, Some("sent")));
    assert!(app.page("/apply/files", &draft.cookie).await.text().contains("送信済み"));
    assert!(app.press(&draft, "name", "遅い.pdf").await.text().contains("送信済み"));
    assert!(app.state.uploads.list(&draft.case).await.unwrap().is_empty());
}
