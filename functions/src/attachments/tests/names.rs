//! What people call their files: shown as it was given, made safe, and stored under an ID.

use axum::http::StatusCode;
use filecheck::FileType;

use super::{App, cookie, key};
use crate::store::testing::CASES;

/// Names as they are given, and as they are shown.
fn names() -> Vec<(String, String)> {
    let long = "計".repeat(300);
    [
        ("提案書（最終版）①.pdf", "提案書（最終版）①.pdf"),
        ("見積 2026年度 税込.pdf", "見積 2026年度 税込.pdf"),
        // As a Mac decomposes them: か and a mark, ホ and a ring.
        ("か\u{3099}いよう ホ\u{309a}スター.pdf", "がいよう ポスター.pdf"),
        ("../../../etc/passwd.pdf", "passwd.pdf"),
        (r"C:\Users\港\Desktop\図面.pdf", "図面.pdf"),
        ("改行\r\nSet-Cookie: x=1.pdf", "改行Set-Cookie： x=1.pdf"),
        ("タブ\tと\u{7}ベル.pdf", "タブとベル.pdf"),
        ("gnp\u{202e}fdp.exe.pdf", "gnpfdp.exe.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("lpt1.pdf", "_lpt1.pdf"),
        ("a<b>\"c\"|d?e*f.pdf", "a＜b＞＂c＂｜d？e＊f.pdf"),
        ("'\"><img src=x onerror=alert(1)>.pdf", "'＂＞＜img src=x onerror=alert(1)＞.pdf"),
        (".pdf", "添付ファイル.pdf"),
        ("髙𠮷.PDF", "髙𠮷.PDF"),
    ]
    .map(|(given, shown)| (given.to_owned(), shown.to_owned()))
    .into_iter()
    .chain([
        (format!("{}.pdf", "計".repeat(196)), format!("{}.pdf", "計".repeat(196))),
        (format!("{long}.pdf"), format!("{}.pdf", "計".repeat(196))),
    ])
    .collect()
}

#[tokio::test]
async fn a_name_is_shown_as_given_made_safe_and_stands_in_no_key() {
    let app = App::start().await;
    for (number, (given, shown)) in names().into_iter().enumerate() {
        let draft = app.draft().await;
        let content = number.to_string();
        let offer = app.announce(&draft, &given, &content).await;
        assert_eq!(offer.status, StatusCode::CREATED, "{given}: {}", offer.text());
        assert_eq!(offer.json()["name"], shown, "{given}");
        let id = offer.json()["id"].as_str().unwrap().to_owned();
        let url = offer.json()["upload"]["url"].as_str().unwrap().to_owned();
        assert_eq!(url.split('?').next().unwrap().rsplit('/').next().unwrap(), id);
        let page = app.page("/apply/files", &draft.cookie).await.text();
        let escaped = shown.replace('\'', "&#39;");
        assert!(page.contains(&format!("data-name>{escaped}</bdi>")), "{given}: {page}");
        assert!(!page.contains("<img"), "{given}");
    }
    for item in app.desk.db.client.scan().table_name(CASES).send().await.unwrap().items() {
        let key = format!("{:?} {:?}", item["pk"], item["sk"]);
        assert!(key.is_ascii() && !key.contains("pdf"), "{key}");
    }
}

#[tokio::test]
async fn a_name_that_was_said_without_script_is_the_same() {
    let app = App::start().await;
    for (given, shown) in names() {
        let draft = app.draft().await;
        let named = app.press(&draft, "name", &given).await;
        assert_eq!(named.status, StatusCode::SEE_OTHER, "{given}");
        let page = app.page(named.location(), &draft.cookie).await.text();
        let escaped = shown.replace('\'', "&#39;");
        assert!(page.contains(&format!("dir=\"auto\">{escaped}</div>")), "{given}: {page}");
    }
}

#[tokio::test]
async fn a_file_is_handed_out_under_its_name_whatever_that_is() {
    let app = App::start().await;
    for (number, (given, shown)) in names().into_iter().enumerate() {
        let (key, content) = (key(), number.to_string());
        let id = app.announced(&key, &given, &content).await;
        let case = kyoso::case::CaseId::of(&key.parse().unwrap());
        app.accepts(&case, &id, FileType::Pdf, &content).await;
        let (case, secret) = app.submit(&key, &[&id]).await;
        let opened = app.page(&format!("/status/{case}/files/{id}"), &cookie(&secret)).await;
        assert_eq!(opened.status, StatusCode::SEE_OTHER, "{given}: {}", opened.text());
        let link = url::Url::parse(opened.location()).unwrap();
        let disposition =
            link.query_pairs().find(|(name, _)| name == "response-content-disposition").unwrap().1;
        assert_eq!(disposition, filecheck::name::content_disposition(&shown), "{given}");
        assert!(disposition.starts_with("attachment; filename=\"") && disposition.is_ascii(), "{given}");
        assert!(!disposition.contains(['\r', '\n']) && disposition.matches('"').count() == 2, "{given}");
        assert!(opened.location().is_ascii() && !link.path().contains("pdf"), "{given}");
    }
}
