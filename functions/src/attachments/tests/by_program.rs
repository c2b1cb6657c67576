//! `/api/files`: files for a submission that is to come.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use filecheck::FileType;
use kyoso::attachment::{FileId, Why};
use kyoso::case::{CaseId, IdempotencyKey};
use serde_json::json;

use super::{App, checksum, errors, key, said};
use crate::form::testing::{COMPANY, sample};

fn case(key: &str) -> CaseId {
    CaseId::of(&key.parse::<IdempotencyKey>().unwrap())
}

#[tokio::test]
async fn a_file_is_announced_followed_and_named_by_the_submission_of_the_same_key() {
    let app = App::start().await;
    let key = key();
    let headers = [("idempotency-key", key.as_str())];
    let answer = app.json("/api/files", &headers, &said("計画書.pdf", "hello")).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let offer = answer.json();
    let id: FileId = offer["id"].as_str().unwrap().parse().unwrap();
    assert_eq!(answer.headers[header::LOCATION], format!("/api/files/{id}"));
    assert!(offer["upload"]["url"].as_str().unwrap().contains(&format!("/{}/{id}?", case(&key))));
    let state = || async { app.read(&format!("/api/files/{id}"), &headers).await.json()["state"].clone() };
    assert_eq!(state().await, "uploading");
    app.arrives(&case(&key), &id, "hello").await;
    assert_eq!(state().await, "checking");
    app.accepts(&case(&key), &id, FileType::Pdf, "hello").await;
    let there = app.read(&format!("/api/files/{id}"), &headers).await.json();
    assert_eq!(
        there,
        json!({
            "id": id.as_str(), "name": "計画書.pdf", "state": "accepted", "stateText": "受け付けました", "sentence": "",
            "mediaType": "application/pdf", "kindText": "PDF", "bytes": 5, "sizeText": "5 B",
            "sha256": checksum("hello"),
        })
    );
    let (case, secret) = app.submit(&key, &[&id]).await;
    let bearer = format!("Bearer {secret}");
    let shown = app.read(&format!("/api/status/{case}"), &[("authorization", &bearer)]).await.json();
    assert_eq!(shown["attachments"][0]["id"], id.as_str(), "{shown}");
    assert_eq!(shown["attachments"][0]["link"], format!("/api/status/{case}/files/{id}"));
}

#[tokio::test]
async fn a_refused_file_says_why_in_the_language_of_the_program() {
    let app = App::start().await;
    let key = key();
    let id = app.announced(&key, "図面.png", "x").await;
    app.refuses(&case(&key), &id, Why::Malware).await;
    let headers = [("idempotency-key", key.as_str()), ("accept-language", "en")];
    let shown = app.read(&format!("/api/files/{id}"), &headers).await.json();
    assert_eq!((shown["state"].as_str(), shown["code"].as_str()), (Some("refused"), Some("malware")));
    assert_eq!(shown["sentence"], Why::Malware.sentence(None).en);
    let mut body = sample(COMPANY);
    body["attachments"] = json!([id.as_str()]);
    let refused = app.json("/api/proposals", &headers, &body).await;
    assert_eq!(errors(&refused), [("/attachments/0".to_owned(), "malware".to_owned())]);
}

#[tokio::test]
async fn a_file_is_removed_while_no_submission_has_bound_it() {
    let app = App::start().await;
    let key = key();
    let headers = [("idempotency-key", key.as_str())];
    let id = app.announced(&key, "消す.pdf", "x").await;
    let removal = format!("/api/files/{id}/removal");
    for _ in 0..2 {
        assert_eq!(app.json(&removal, &headers, &json!({})).await.status, StatusCode::NO_CONTENT);
    }
    assert_eq!(app.read(&format!("/api/files/{id}"), &headers).await.json()["state"], "removed");
    let kept = app.announced(&key, "残す.pdf", "y").await;
    app.submit(&key, &[&kept]).await;
    let refused = app.json(&format!("/api/files/{kept}/removal"), &headers, &json!({})).await;
    assert_eq!((refused.status, refused.json()["code"].as_str()), (StatusCode::CONFLICT, Some("file-bound")));
}

#[tokio::test]
async fn another_key_finds_nothing_and_no_key_is_asked_for() {
    let app = App::start().await;
    let (mine, others) = (key(), key());
    let id = app.announced(&mine, "計画書.pdf", "x").await;
    let headers = [("idempotency-key", others.as_str())];
    for path in [format!("/api/files/{id}"), format!("/api/files/{}", key()), "/api/files/x".to_owned()] {
        let answer = app.read(&path, &headers).await;
        assert_eq!(
            (answer.status, answer.json()["code"].as_str()),
            (StatusCode::NOT_FOUND, Some("unknown-file"))
        );
        let answer = app.json(&format!("{path}/removal"), &headers, &json!({})).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
    for key in [vec![], vec![("idempotency-key", "x")]] {
        let answer = app.read(&format!("/api/files/{id}"), &key).await;
        assert_eq!(
            (answer.status, answer.json()["code"].as_str()),
            (StatusCode::BAD_REQUEST, Some("idempotency-key"))
        );
        assert_eq!(app.json("/api/files", &key, &said("a.pdf", "x")).await.status, StatusCode::BAD_REQUEST);
    }
}

#[tokio::test]
async fn what_is_no_announcement_is_refused_by_field_or_by_place() {
    let app = App::start().await;
    let key = key();
    let headers = [("idempotency-key", key.as_str())];
    let empty = app.json("/api/files", &headers, &json!({})).await;
    let required = |pointer: &str| (pointer.to_owned(), "required".to_owned());
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(errors(&empty), [required("/name"), required("/bytes"), required("/sha256")]);
    for (body, code) in [("{", "not-json"), ("[]", "invalid-fields"), ("\"x\"", "invalid-fields")] {
        let request = Request::post("/api/files")
            .header("content-type", "application/json")
            .header("idempotency-key", &key)
            .body(Body::from(body))
            .unwrap();
        assert_eq!(app.send(request).await.json()["code"], code, "{body}");
    }
    let large = json!({ "name": "x".repeat(kyoso::limits::BODY_BYTES) });
    assert_eq!(app.json("/api/files", &headers, &large).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}
