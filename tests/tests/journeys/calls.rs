//! Calls as everybody reads them, and as staff draft and publish them in a browser.

use jiff::SignedDuration;
use serde_json::json;
use tests::browser::Browser;
use tests::calls::{Call, DIVISION, day, now, text};
use tests::http::{Answer, send};
use tests::page::Form;
use tests::stack::stack;
use tests::staff::{Staff, access_token, api_get};
use uuid::Uuid;

fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

fn get(path: &str) -> Answer {
    send("GET", &stack().public(path), &[], Vec::new())
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn everybody_finds_a_call_in_both_languages_and_what_publicity_needs() {
    let call = Call::publish(days(3), days(90));
    for (language, words) in
        [("ja", "区のシステムの受付口に届いた時刻"), ("en", "when the proposal reached the ward's system")]
    {
        for path in ["/themes".to_owned(), call.page(), format!("{}/flyer", call.page())] {
            let page = Browser::new().open(&format!("{path}?lang={language}"));
            assert_eq!((page.status, page.language().as_str()), (200, language), "{path}");
            assert!(page.text().contains(&call.theme) && page.is_inert(), "{path}: {}", page.text());
        }
        let page = Browser::new().open(&format!("{}?lang={language}", call.page()));
        assert!(page.text().contains(words), "the receipt rule: {}", page.text());
    }
    let listed = get("/api/themes").json();
    let coming = listed["coming"].as_array().expect("a list");
    assert!(coming.iter().any(|theme| theme["id"] == json!(call.id)), "{listed}");
    for (path, content_type, inside) in [
        (format!("{}/calendar.ics", call.page()), "text/calendar", call.theme.as_str()),
        ("/themes/calendar.ics".to_owned(), "text/calendar", "BEGIN:VEVENT"),
        ("/themes/feed.atom".to_owned(), "application/atom+xml", call.theme.as_str()),
        (format!("{}/qr.svg", call.page()), "image/svg+xml", "<svg"),
        (format!("{}/publicity", call.page()), "text/html", call.theme.as_str()),
    ] {
        let answer = get(&path);
        let found = answer.header("content-type").unwrap_or_default();
        assert!(answer.status == 200 && found.starts_with(content_type), "{path}: {} {found}", answer.status);
        // Lines of a calendar are folded.
        let body = answer.text().replace("\r\n ", "");
        assert!(body.contains(inside), "{path}: {body}");
    }
}

/// Fills in what a call says, as its form asks it.
fn fill_text(form: &mut Form, theme: &str) {
    let said = text(theme);
    form.fill("/division", DIVISION.0);
    for pointer in ["/title/ja", "/title/en", "/summary/ja", "/summary/en", "/seeking/ja", "/seeking/en"] {
        let words = said.pointer(pointer).and_then(|words| words.as_str());
        form.fill(pointer, words.unwrap_or_else(|| panic!("nothing at {pointer}")));
    }
    form.fill("/questions/0/ja", "試してみたい駅はありますか。");
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn a_division_drafts_a_call_and_planning_publishes_it() {
    let theme = format!("画面のテーマ {}", &Uuid::new_v4().simple().to_string()[..8]);
    let mut division = Staff::sign_in(&format!("division:{}", DIVISION.0));
    let mut form = division.open("/staff/calls/new").form("/staff/calls/new");
    fill_text(&mut form, &theme);

    // The session ends while they write; nothing is lost by that.
    let end = division.open("/staff/calls/new").form("/staff/session/end");
    let other_tab = division.browser.clone();
    division.press(&end, "");
    division.browser = other_tab;
    let said = division.press(&form, "");
    assert_eq!(said.status, 403, "{}", said.text());
    let back = division.sign_in_for(&said.link("サインインして続ける"));
    assert_eq!(back.header("location"), Some("/staff/calls/new"));
    let again = division.open("/staff/calls/new").form("/staff/calls/new");
    assert_eq!(again.value("/title/ja"), theme);
    let drafted = division.press(&again, "");
    let path = drafted.path.split('?').next().unwrap_or_default().to_owned();
    assert!(
        drafted.status == 200 && path.starts_with("/staff/calls/"),
        "{}: {}",
        drafted.path,
        drafted.text()
    );
    let id = path.rsplit('/').next().unwrap_or_default().to_owned();
    assert_eq!(get(&format!("/themes/{id}")).status, 404, "a draft is nobody's business");
    let schedule = format!("{path}/schedule");
    assert_eq!(division.open(&schedule).status, 403, "a division only drafts");

    let mut planning = Staff::sign_in("planning");
    assert!(planning.open("/staff/calls").text().contains(&theme));
    let mut form = planning.open(&schedule).form(&schedule);
    form.fill("openDate", &day(now() + days(5))).fill("lastDay", &day(now() + days(95)));
    let shown = planning.press(&form, "check");
    assert_eq!(shown.status, 200, "{:?}", shown.errors());
    assert_eq!(get(&format!("/themes/{id}")).status, 404, "what is shown is not done");
    let published = planning.press(&shown.form(&schedule), "confirm");
    assert!(published.status == 200 && published.path.starts_with(&path), "{}", published.text());
    assert!(Browser::new().open(&format!("/themes/{id}")).text().contains(&theme));

    let seen = api_get(&format!("/api/calls/{id}"), &access_token("planning")).json();
    assert_eq!((&seen["phase"], &seen["revision"]), (&json!("coming"), &json!(2)), "{seen}");
}
