//! Calls by the real clock: they open and close by themselves while the journey looks on.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tests::api::Proposal;
use tests::browser::Browser;
use tests::calls::{Call, DIVISION, PLANNING, wait_until};
use tests::http::Answer;
use tests::mailbox::{self, Mail};
use tests::wait::{MINUTES, until};
use tests::{aws, cases};
use uuid::Uuid;

use crate::form::{draft_id, on_to};

fn seconds(seconds: i64) -> SignedDuration {
    SignedDuration::from_secs(seconds)
}

/// The instant at a name of a JSON body.
fn instant(body: &Value, name: &str) -> Timestamp {
    let found = body.get(name).and_then(Value::as_str);
    found.and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("no {name} in {body}"))
}

/// A proposal for a call, with a key of its own.
fn university(call: &Call) -> Proposal {
    Proposal::sample("theme-university").with("/themeId", json!(call.id))
}

/// Waits for the one mail to `address` with both words in its subject: the clock ticks once a minute.
fn mail(address: &str, words: &str, theme: &str) -> Mail {
    let found = || {
        let mails = mailbox::to(address);
        mails.into_iter().find(|mail| mail.subject.contains(words) && mail.subject.contains(theme))
    };
    until(&format!("a mail about {words:?} of {theme} to {address}"), MINUTES, found)
}

fn assert_problem(answer: &Answer, code: &str) {
    let found = answer.json().get("code").cloned();
    assert_eq!((answer.status, found), (409, Some(json!(code))), "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
}

/// Begins a draft for a call, fills it in to the end, and leaves an address.
fn whole_draft(call: &Call) -> (Browser, Proposal) {
    let proposal = university(call);
    let mut person = Browser::new();
    let check = on_to(&mut person, &format!("/apply?theme={}", call.id), &proposal, "/apply/check");
    assert!(check.text().contains(&call.theme), "{}", check.text());
    let mut form = person.open("/apply/later").form("/apply/later");
    form.fill("email", &proposal.email);
    assert_eq!(person.press(&form, "").path, "/apply/saved");
    (person, proposal)
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn a_call_opens_by_itself_takes_what_comes_in_time_and_refuses_what_comes_late() {
    // A reminder is due in the middle of so short a window: the clock has more than a minute to come by.
    let call = Call::publish(seconds(66), seconds(150));
    let proposal = university(&call);
    let early = proposal.send();
    assert_problem(&early, "call-not-open");
    assert_eq!(instant(&early.json(), "opensAt"), call.open);
    let (mut writer, draft) = whole_draft(&call);
    let early = writer.open("/apply/check");
    assert!(early.text().contains("まだ募集を開始していません"), "{}", early.text());

    wait_until(call.open);
    assert_eq!(call.public().json()["phase"], "open");
    // Read while it is open, sent when it has closed.
    let check = writer.open("/apply/check");
    let receipt = proposal.submit();
    let received: Timestamp = receipt.received_at.parse().expect("an instant");
    assert!(call.open <= received && received < call.close);
    for address in [PLANNING, DIVISION.1] {
        let opened = mail(address, "募集を開始しました", &call.theme);
        assert!(opened.link().ends_with(&format!("/staff/calls/{}", call.id)) && opened.html.is_none());
    }
    let reminder = mail(&draft.email, "まだ提出されていません", &call.theme);
    assert!(reminder.text.contains("保存は、提出ではありません"), "{}", reminder.text);
    let mut elsewhere = Browser::new();
    let offer = elsewhere.open(reminder.link());
    assert_eq!(elsewhere.press(&offer.form("/apply/resume"), "").status, 200, "its link opens the draft");

    wait_until(call.close);
    let late = Proposal { key: Uuid::new_v4().to_string(), ..proposal.clone() }.send();
    assert_problem(&late, "call-closed");
    assert_eq!(instant(&late.json(), "closedAt"), call.close);
    assert_eq!(proposal.submit().number, receipt.number, "what was received stays received");
    let refused = writer.press(&check.form("/apply/check"), "send");
    assert_eq!(refused.status, 409, "{}", refused.text());
    assert!(refused.text().contains("入力した内容は残っています"), "{}", refused.text());
    assert!(!refused.link("フリー型に変えて続ける").is_empty());
    assert!(aws::draft(&draft_id(&writer)).is_some());
    let kept = writer.open("/apply/proposal").form("/apply/proposal");
    assert_eq!(kept.value("/proposal/title"), draft.text("/proposal/title"));

    for address in [PLANNING, DIVISION.1] {
        let closed = mail(address, "募集を締め切りました（1件）", &call.theme);
        assert!(closed.link().ends_with(&format!("/staff/cases?call={}", call.id)));
        assert!(!closed.text.contains(draft.text("/contact/name")) && !closed.text.contains(&draft.email));
    }
    mail(&draft.email, "提出されていません", &call.theme);
    let history = cases::call_events(&call.id);
    assert_eq!(
        history,
        ["callDrafted", "callScheduled", "callOpened", "draftsReminded", "callClosed"],
        "each once"
    );
    let to_writer = mailbox::to(&draft.email);
    assert_eq!(to_writer.len(), 3, "the draft's link, one reminder, the close");
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn whoever_began_a_draft_is_told_of_an_extension_and_of_a_shortening() {
    let days = |days: i64| SignedDuration::from_hours(24 * days);
    let call = Call::publish(days(10), days(60));
    let (mut writer, draft) = whole_draft(&call);
    let last_day = |after: i64| tests::calls::day(call.open + days(after));
    let why = json!("集まった提案が少ないため");
    call.change("extend", json!({ "lastDay": last_day(90), "reason": "fewProposals", "words": why }));
    let extended = mail(&draft.email, "期間の延長", &call.theme);
    assert!(extended.text.contains("集まった提案が少ないため"), "{}", extended.text);
    call.change("shorten", json!({ "lastDay": last_day(30), "reason": "theme" }));
    let shortened = mail(&draft.email, "期間の短縮", &call.theme);
    assert!(!shortened.text.contains("少ないため"), "{}", shortened.text);
    for change in ["期間の延長", "期間の短縮"] {
        for address in [PLANNING, DIVISION.1] {
            let told = mail(address, change, &call.theme);
            assert!(!told.text.contains(&draft.email) && told.html.is_none());
        }
    }
    assert_eq!(mailbox::to(&draft.email).len(), 3, "the draft's link, and one mail for each change");
    assert!(writer.open("/apply/check").text().contains("締切"), "each page of the form shows the deadline");
    let history = cases::call_events(&call.id);
    assert_eq!(history[2..], ["callExtended", "draftsTold", "callShortened", "draftsTold"]);
}
