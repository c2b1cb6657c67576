//! The form over plain HTTP, as a browser without JavaScript walks it.

use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::form::testing::{COMPANY, hostile, sample};
use crate::form::{Answers, Page, pages_for};
use crate::http::ReceivedAt;
use crate::submission::tests::{Answer, App};

/// A browser without JavaScript.
pub(in crate::submission) struct Browser<'a> {
    app: &'a App,
    pub(in crate::submission) cookies: Vec<(String, String, String)>,
    pub(in crate::submission) now: Timestamp,
}

impl<'a> Browser<'a> {
    pub(in crate::submission) fn new(app: &'a App) -> Self {
        Self { app, cookies: Vec::new(), now: "2026-11-22T08:36:05.123Z".parse().unwrap() }
    }

    async fn send(&mut self, method: &str, uri: &str, body: String) -> Answer {
        let path = uri.split(['?', '#']).next().unwrap();
        let cookies: Vec<_> = self
            .cookies
            .iter()
            .filter(|(_, _, at)| at == "/" || path == at || path.starts_with(&format!("{at}/")))
            .map(|(name, value, _)| format!("{name}={value}"))
            .collect();
        let request = Request::builder()
            .method(method)
            .uri(uri.split('#').next().unwrap())
            .header(header::COOKIE, cookies.join("; "))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .extension(ReceivedAt(self.now))
            .body(Body::from(body))
            .unwrap();
        let answer = self.app.send(request).await;
        self.keep_cookies(&answer.headers);
        answer
    }

    fn keep_cookies(&mut self, headers: &HeaderMap) {
        for cookie in headers.get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            let mut parts = cookie.split("; ");
            let (name, value) = parts.next().unwrap().split_once('=').unwrap();
            let path = parts.find_map(|part| part.strip_prefix("Path=")).unwrap();
            self.cookies.retain(|(known, _, at)| (known.as_str(), at.as_str()) != (name, path));
            if !cookie.contains("Max-Age=0") {
                self.cookies.push((name.to_owned(), value.to_owned(), path.to_owned()));
            }
        }
    }

    pub(in crate::submission) async fn get(&mut self, uri: &str) -> Answer {
        self.send("GET", uri, String::new()).await
    }

    pub(in crate::submission) async fn post(&mut self, uri: &str, fields: &[(&str, &str)]) -> Answer {
        let pairs: Vec<_> =
            fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        self.send("POST", uri, pairs.join("&")).await
    }

    /// Opens a page, types `answers` where it asks for them, and presses the button `action`.
    pub(in crate::submission) async fn fill(
        &mut self,
        page: &Page,
        answers: &Answers,
        action: &str,
    ) -> Answer {
        let shown = self.get(&page.path()).await;
        let token = hidden(&shown.text(), "draft");
        let all: std::collections::BTreeMap<String, String> = answers.clone().into();
        let mut fields = vec![("draft", token.as_str()), ("action", action)];
        fields.extend(all.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        self.post(&page.path(), &fields).await
    }

    pub(in crate::submission) async fn fill_all(&mut self, answers: &Answers) {
        for page in pages_for(&[]) {
            let answer = self.fill(page, answers, "next").await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}: {}", page.slug, answer.text());
        }
    }

    pub(in crate::submission) async fn press_send(&mut self) -> Answer {
        let check = self.get("/apply/check").await;
        let token = hidden(&check.text(), "draft");
        self.post("/apply/check", &[("draft", &token), ("action", "send")]).await
    }
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub(in crate::submission) fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |location| location.to_str().unwrap())
    }
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// The value of a hidden field.
pub(in crate::submission) fn hidden(page: &str, name: &str) -> String {
    let mark = format!("name=\"{name}\" value=\"");
    page.split_once(&mark).map(|(_, rest)| rest.split('"').next().unwrap().to_owned()).unwrap_or_default()
}

pub(in crate::submission) fn company() -> Answers {
    Answers::of_body(&sample(COMPANY))
}

#[tokio::test]
async fn a_person_gets_from_the_start_to_the_receipt_and_a_second_click_makes_no_second_case() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    browser.fill_all(&company()).await;
    let check = browser.get("/apply/check").await.text();
    assert!(check.contains("まだ提出（送信）されていません") && check.contains("株式会社みなとエアテック"));
    let token = hidden(&check, "draft");
    let sent = browser.post("/apply/check", &[("draft", &token), ("action", "send")]).await;
    assert!(sent.status == StatusCode::SEE_OTHER && sent.location().ends_with("/receipt"), "{}", sent.text());
    let receipt = browser.get(sent.location()).await.text();
    assert!(
        receipt.contains("R8-0001")
            && receipt.contains("令和8年（2026年）11月22日（日曜） 午後5時36分5秒（日本時間）")
    );
    let again = browser.post("/apply/check", &[("draft", &token), ("action", "send")]).await;
    assert_eq!(again.location(), sent.location());
    let whole = app.db.assert_whole().await;
    assert_eq!((whole.cases.len(), whole.mails.len()), (1, 2));
    for page in ["/apply", "/apply/proposal", "/apply/check"] {
        assert!(browser.get(page).await.text().contains("この提案は送信済みです"), "{page}");
    }
    let id = token.split('.').next().unwrap();
    let draft = app.edge.drafts.load(id, browser.now).await.unwrap().unwrap();
    assert!(draft.pages.is_empty() && draft.sent.is_some(), "answers are kept once, with the case");
}

#[tokio::test]
async fn what_is_typed_is_saved_with_its_errors_and_only_going_on_needs_it_right() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    let (start, organization) = (Page::find("start").unwrap(), Page::find("organization").unwrap());
    browser.fill(start, &company(), "next").await;
    let wrong = Answers::of_body(&json!({ "organization": { "name": "甲", "nameKana": "漢字" } }));
    let refused = browser.fill(organization, &wrong, "next").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = refused.text();
    assert!(page.contains("href=\"#organization-nameKana\"") && page.contains("role=\"alert\""));
    assert!(
        page.contains("aria-invalid=\"true\"")
            && page.contains("value=\"漢字\"")
            && page.contains("<title>エラー：")
    );
    assert!(browser.get("/apply/organization").await.text().contains("value=\"漢字\""));
    for (action, to) in [
        ("go:consents", "/apply/consents"),
        ("back", "/apply"),
        ("later", "/apply/later"),
        ("go:check", "/apply/check"),
    ] {
        assert_eq!(browser.fill(organization, &wrong, action).await.location(), to);
    }
    let unsent = browser.press_send().await;
    assert_eq!(unsent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(app.db.items().await.is_empty());
}

#[tokio::test]
async fn a_person_leaves_in_the_middle_and_comes_back_by_the_mailed_link_in_another_browser() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    for slug in ["start", "organization", "contact"] {
        browser.fill(Page::find(slug).unwrap(), &company(), "next").await;
    }
    let token = hidden(&browser.get("/apply/later").await.text(), "draft");
    let bad = browser.post("/apply/later", &[("draft", &token), ("email", "nobody")]).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    for _ in 0..5 {
        let asked = browser.post("/apply/later", &[("draft", &token), ("email", "koho@example.jp")]).await;
        assert_eq!(asked.location(), "/apply/saved");
    }
    let enough = browser.post("/apply/later", &[("draft", &token), ("email", "koho@example.jp")]).await;
    assert_eq!(enough.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(app.db.assert_whole().await.mails.len(), 5);
    assert!(
        browser.get("/apply/saved").await.text().contains("保存しました。まだ提出（送信）されていません。")
    );

    let mut elsewhere = Browser::new(&app);
    let link = app.edge.links.resume_url(token.split('.').next().unwrap()).unwrap();
    let path = link.strip_prefix("https://kyoso.city.example.jp").unwrap();
    let offered = elsewhere.get(path).await;
    assert_eq!(
        (offered.status, elsewhere.cookies.len()),
        (StatusCode::OK, 0),
        "a scanner that opens the link gets nothing"
    );
    let resumed = elsewhere.post("/apply/resume", &[("draft", &hidden(&offered.text(), "draft"))]).await;
    let on = elsewhere.get(resumed.location()).await;
    assert_eq!(on.location(), "/apply/co-proposers?notice=found");
    assert!(elsewhere.get("/apply/contact").await.text().contains("koho@minato-airtech.example.jp"));
    assert_eq!(elsewhere.get(&format!("{path}x")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_lost_cookie_or_an_expired_draft_loses_nothing_of_the_page_and_says_so() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    browser.fill(Page::find("start").unwrap(), &company(), "next").await;
    let token = hidden(&browser.get("/apply/organization").await.text(), "draft");
    browser.cookies.clear();
    let saved = browser
        .post("/apply/organization", &[("draft", &token), ("/organization/name", "甲"), ("action", "later")])
        .await;
    assert_eq!((saved.location(), browser.cookies.len()), ("/apply/later", 1));
    browser.now += SignedDuration::from_hours(31 * 24);
    assert_eq!(browser.get("/apply/contact").await.status, StatusCode::NOT_FOUND);
    let renewed = browser
        .post("/apply/organization", &[("draft", &token), ("/organization/name", "乙"), ("action", "next")])
        .await;
    assert_eq!(renewed.location(), "/apply/organization?notice=renewed");
    let page = browser.get(renewed.location()).await.text();
    assert!(page.contains("新しい下書きに保存しました") && page.contains("value=\"乙\""));
}

#[tokio::test]
async fn two_tabs_keep_both_their_pages() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    browser.fill(Page::find("start").unwrap(), &company(), "next").await;
    let token = hidden(&browser.get("/apply/proposal").await.text(), "draft");
    let (one, other) = (("/proposal/title", "一"), ("/contact/name", "二"));
    browser.post("/apply/proposal", &[("draft", &token), one, ("action", "later")]).await;
    browser.post("/apply/contact", &[("draft", &token), other, ("action", "later")]).await;
    let check = browser.get("/apply/check").await.text();
    assert!(check.contains(">一<") && check.contains(">二<"));
}

#[tokio::test]
async fn switching_the_language_saves_what_is_typed() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    browser.fill(Page::find("start").unwrap(), &company(), "next").await;
    let page = Page::find("organization").unwrap();
    let switched =
        browser.fill(page, &Answers::of_body(&json!({ "organization": { "name": "甲" } })), "lang:en").await;
    assert_eq!(switched.location(), "/apply/organization");
    let english = browser.get("/apply/organization").await.text();
    assert!(
        english.contains("<html lang=\"en\">")
            && english.contains("value=\"甲\"")
            && english.contains("Name of the organisation")
    );
}

#[tokio::test]
async fn co_proposers_are_added_and_taken_out_without_javascript() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    browser.fill(Page::find("start").unwrap(), &company(), "next").await;
    let page = Page::find("co-proposers").unwrap();
    let added = browser.fill(page, &Answers::default(), "add:/coProposers").await;
    assert_eq!(added.location(), "/apply/co-proposers?add=/coProposers#coProposers-0-name");
    assert!(browser.get(added.location()).await.text().contains("name=\"/coProposers/0/name\""));
    let two = Answers::of_body(&json!({ "coProposers": [{ "name": "甲" }, { "name": "乙" }] }));
    browser.fill(page, &two, "remove:/coProposers/0").await;
    let left = browser.get("/apply/co-proposers").await.text();
    assert!(left.contains("value=\"乙\"") && !left.contains("value=\"甲\""));
}

#[tokio::test]
async fn who_is_not_eligible_learns_it_at_once_and_may_go_on() {
    let app = App::start().await;
    for (kind, base, says) in
        [("individual", "inWard", "広聴の窓口"), ("company", "outsideWard", "原則として区内に活動拠点")]
    {
        let mut browser = Browser::new(&app);
        let answers = Answers::of_body(&json!({ "organization": { "type": kind, "activityBase": base } }));
        let told = browser.fill(Page::find("start").unwrap(), &answers, "next").await;
        assert_eq!(told.location(), "/apply/eligibility");
        assert!(browser.get("/apply/eligibility").await.text().contains(says));
        assert_eq!(browser.get("/apply/organization").await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn another_site_cannot_act_and_a_huge_page_is_refused_in_words() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    let request = Request::post("/apply")
        .header("sec-fetch-site", "cross-site")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let refused = app.send(request.body(Body::from("action=next")).unwrap()).await;
    assert_eq!(
        (refused.status, refused.headers.contains_key(header::SET_COOKIE)),
        (StatusCode::FORBIDDEN, false)
    );
    let huge = "a".repeat(kyoso::limits::BODY_BYTES);
    let refused = browser.send("POST", "/apply/proposal", format!("/proposal/summary={huge}")).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(refused.text().contains("入力が長すぎて"));
    let strange = Request::post("/apply").header(header::CONTENT_TYPE, "text/plain");
    assert_eq!(
        app.send(strange.body(Body::empty()).unwrap()).await.status,
        StatusCode::UNSUPPORTED_MEDIA_TYPE
    );
    assert_eq!(browser.send("POST", "/plan", String::new()).await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(browser.get("/nowhere").await.status, StatusCode::NOT_FOUND);
}

/// What must stand on no page, whatever was typed.
pub(in crate::submission) fn assert_inert(page: &str, place: &str) {
    for tag in ["<script>alert", "<img src=x", "<b>", "</textarea><"] {
        let found = page.match_indices(tag).any(|(at, _)| !page[..at].ends_with("<summary>"));
        assert!(!found, "{tag} on {place}");
    }
}

#[tokio::test]
async fn hostile_text_shows_inert_and_unbroken_on_every_page() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    browser.fill_all(&hostile()).await;
    let mut places: Vec<String> = pages_for(&[]).map(Page::path).collect();
    places.push("/apply/check".to_owned());
    for place in &places {
        let page = browser.get(place).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_inert(&page.text().replace("<summary><b>", "<summary>"), place);
    }
    let receipt = browser.press_send().await.location().to_owned();
    let status = receipt.trim_end_matches("/receipt").to_owned();
    for place in [receipt, status.clone(), format!("{status}/withdraw")] {
        let page = browser.get(&place).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_inert(&page.text(), &place);
    }
    let shown = browser.get(&status).await.text();
    assert!(shown.contains("髙𠮷①商店") && shown.contains("👨‍👩‍👧‍👦"));
}

#[tokio::test]
async fn every_page_shows_empty_full_and_erroneous_answers_in_both_languages() {
    let app = App::start().await;
    for language in ["ja", "en"] {
        let mut empty = Browser::new(&app);
        empty.get(&format!("/apply?lang={language}")).await;
        empty.fill(Page::find("start").unwrap(), &Answers::default(), "later").await;
        let mut full = Browser::new(&app);
        full.get(&format!("/apply?lang={language}")).await;
        full.fill_all(&company()).await;
        for page in pages_for(&[]) {
            for (is_full, query) in [(false, ""), (false, "?show=errors"), (true, "")] {
                let browser = if is_full { &mut full } else { &mut empty };
                let shown = browser.get(&format!("{}{query}", page.path())).await;
                assert_eq!(shown.status, StatusCode::OK);
                assert_eq!(shown.headers[header::CACHE_CONTROL], "no-store");
                let text = shown.text();
                assert!(text.contains(&format!("<html lang=\"{language}\">")), "{}", page.slug);
                assert!(text.contains("name=\"draft\" value=\"") && !hidden(&text, "draft").is_empty());
            }
        }
        for place in ["/", "/plan", "/apply/questions", "/status/lost"] {
            assert_eq!(full.get(place).await.status, StatusCode::OK, "{place}");
        }
    }
    let mut browser = Browser::new(&app);
    browser.fill(Page::find("start").unwrap(), &Answers::default(), "later").await;
    let token = hidden(&browser.get("/apply/contact").await.text(), "draft");
    let page = browser.get("/apply/contact?show=errors").await.text().replace(&token, "TOKEN");
    let main = page.split_once("<main").unwrap().1.split_once("</main>").unwrap().0;
    let lines: Vec<_> = main.lines().filter(|line| !line.trim().is_empty()).collect();
    insta::assert_snapshot!(lines.join("\n"));
}
