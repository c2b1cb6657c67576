//! What must survive the way through the gateway: bytes, sizes, unknown addresses, both names of the site.

use serde_json::json;
use tests::api::Proposal;
use tests::browser::Browser;
use tests::http::{Answer, send};
use tests::stack::stack;
use uuid::Uuid;

#[test]
#[ignore = "needs a deployed stack: make test"]
fn what_is_no_proposal_at_all_is_refused_by_its_kind() {
    let post = |body: Vec<u8>, media_type: &str| {
        let key = Uuid::new_v4().to_string();
        let headers = [("idempotency-key", key.as_str()), ("content-type", media_type)];
        send("POST", &stack().public("/api/proposals"), &headers, body)
    };
    let kind = |answer: &Answer| answer.json()["type"].as_str().unwrap_or_default().to_owned();
    for (body, media_type, status, expected) in [
        (b"{\"kind\":\"\xff\"}".to_vec(), "application/json", 400, "not-utf8"),
        (b"{\"kind\":".to_vec(), "application/json", 400, "not-json"),
        (b"kind=free".to_vec(), "application/x-www-form-urlencoded", 415, "media-type"),
        (vec![b' '; 256 * 1024 + 1], "application/json", 413, "too-large"),
    ] {
        let answer = post(body, media_type);
        assert_eq!((answer.status, kind(&answer)), (status, format!("urn:kyoso:problem:{expected}")));
    }
    let at_the_limit = post(vec![b' '; 256 * 1024], "application/json");
    assert_eq!(kind(&at_the_limit), "urn:kyoso:problem:not-json");
    let without_key = tests::api::post("/api/proposals", &[], &json!({}));
    assert_eq!(
        (without_key.status, kind(&without_key)),
        (400, "urn:kyoso:problem:idempotency-key".to_owned())
    );
    let empty = post(b"{}".to_vec(), "application/json");
    assert_eq!(empty.status, 422);
    assert!(empty.json()["errors"].as_array().is_some_and(|errors| errors.len() > 20), "{}", empty.text());
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn unknown_addresses_and_methods_get_answers_of_our_own() {
    let mut browser = Browser::new();
    let page = browser.open("/no/such/page");
    assert_eq!((page.status, page.heading().as_str()), (404, "ページが見つかりません"));
    let answer = send("GET", &stack().public("/api/no/such"), &[], Vec::new());
    assert_eq!((answer.status, answer.header("content-type")), (404, Some("application/problem+json")));
    assert_eq!(send("POST", &stack().public("/plan"), &[], Vec::new()).status, 405);
    assert_eq!(send("GET", &stack().public("/api/proposals"), &[], Vec::new()).status, 405);
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn every_public_page_opens_in_both_languages_under_both_names() {
    for path in ["/", "/plan", "/apply", "/apply/questions", "/status/lost"] {
        let mut browser = Browser::new();
        let page = browser.open(path);
        assert_eq!((page.status, page.language().as_str()), (200, "ja"), "{path}");
        assert!(page.is_inert());
        let english = browser.open(&format!("{path}?lang=en"));
        assert_eq!((english.status, english.language().as_str(), english.path.as_str()), (200, "en", path));
        assert_ne!(english.text(), page.text());
        for asset in page.elements().iter().filter_map(|element| element.attr("src").or(element.attr("href")))
        {
            if asset.starts_with("/assets/") {
                assert_eq!(browser.get(&asset).status, 200, "{asset}");
            }
        }
        // The form names the calls with the time that is left: other journeys may have changed it in between.
        let is_same = (0..3).any(|_| {
            let url = format!("{}{path}", stack().output("baseUrl"));
            let (page, other_name) = (Browser::new().open(path), send("GET", &url, &[], Vec::new()));
            other_name.status == 200 && other_name.text() == page.source
        });
        assert!(is_same, "{path} is another page under its other name");
    }
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn every_answer_protects_its_readers() {
    let receipt = Proposal::sample("free-company").submit();
    for link in ["/", "/no/such/page", "/api/no/such", receipt.status_url.as_str()] {
        let answer = Browser::new().get(link);
        assert!(
            answer
                .header("content-security-policy")
                .is_some_and(|policy| policy.contains("default-src 'none'"))
        );
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    }
}
