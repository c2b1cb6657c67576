//! The dialogue of both sides, and an expert who is asked: over the pages, with every mail, and nothing told to the wrong
//! person.

use icalendar::{Calendar, CalendarComponent, Component as _};
use kyoso::calendar;
use serde_json::json;
use tests::api::{self, Proposal, Receipt};
use tests::browser::Browser;
use tests::cases;
use tests::mailbox::{self, Mail};
use tests::page::{Form, Page};
use tests::staff::{Account, Staff, access_token, api_get};

const ENVIRONMENT: &str = "kankyo@example.jp";
const NOTE: &str = "先方の体制に不安があるとの所感";

/// The day in Tokyo, so many days from now.
#[expect(clippy::disallowed_methods, reason = "a person looks at the calendar on the wall")]
fn day(days: i64) -> String {
    let now = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * days);
    calendar::civil(now).date().to_string()
}

fn case_page(receipt: &Receipt) -> String {
    format!("/staff/cases/{}", receipt.case_id)
}

/// Takes a step on its page, reached by `query` as a link does.
fn take(staff: &mut Staff, receipt: &Receipt, slug: &str, query: &str, fields: &[(&str, &str)]) {
    let path = format!("{}/act/{slug}", case_page(receipt));
    let mut form = staff.open(&format!("{path}{query}")).form(&path);
    for (name, value) in fields {
        form.fill(name, value);
    }
    let page = staff.press(&form, "");
    assert_eq!(
        (page.status, page.path.split('?').next()),
        (200, Some(case_page(receipt).as_str())),
        "{slug}: {}",
        page.text()
    );
}

fn press(browser: &mut Browser, page: &Page, action: &str, fields: &[(&str, &str)]) -> Page {
    let mut form: Form = page.form(action);
    for (name, value) in fields {
        form.fill(name, value);
    }
    browser.press(&form, "")
}

/// What a mail's calendar entry says: method, UID, sequence.
fn entry(mail: &Mail) -> (String, String, u32) {
    let (kind, file) = mail.calendar.clone().unwrap_or_else(|| panic!("{} has no entry", mail.subject));
    assert!(kind.starts_with("text/calendar"), "{kind}");
    let calendar: Calendar = file.parse().unwrap_or_else(|error| panic!("{error}: {file}"));
    let method = calendar.property_value("METHOD").unwrap_or_default().to_owned();
    assert!(kind.contains(&format!("method={method}")), "{kind} of {method}");
    let Some(CalendarComponent::Event(event)) = calendar.components.first() else {
        panic!("no event: {file}")
    };
    let sequence = event.property_value("SEQUENCE").and_then(|text| text.parse().ok()).unwrap_or_default();
    (method, event.get_uid().unwrap_or_default().to_owned(), sequence)
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn both_sides_meet_and_the_proposer_confirms_what_was_said() {
    let proposal = Proposal::sample("free-company");
    let receipt = proposal.submit();
    cases::findings(&receipt.case_id);
    let mut planning = Staff::sign_in("planning");
    let (begin, later) = (day(7), day(9));
    let plan = [
        ("on", begin.as_str()),
        ("begins", "14:00"),
        ("minutes", "90"),
        ("means", "meeting"),
        ("place", "区役所9階"),
    ];
    take(&mut planning, &receipt, "plan-meeting", "", &plan);
    let planned = mailbox::wait_for(&proposal.email, "対話の予定のお知らせ");
    let of = cases::events(&receipt.case_id).len().to_string();
    take(&mut planning, &receipt, "move-meeting", &format!("?of={of}"), &[("on", &later)]);
    let moved = mailbox::wait_for(&proposal.email, "対話の予定の変更");
    take(
        &mut planning,
        &receipt,
        "cancel-meeting",
        &format!("?of={of}"),
        &[("reason", "先方の都合のため。")],
    );
    let cancelled = mailbox::wait_for(&proposal.email, "対話の予定の取りやめ");
    let entries = [&planned, &moved, &cancelled].map(entry);
    assert_eq!(entries.clone().map(|(method, _, _)| method), ["REQUEST", "REQUEST", "CANCEL"]);
    let [first, second, third] = &entries;
    assert!(first.1 == second.1 && second.1 == third.1, "one name: {entries:?}");
    assert!(first.2 < second.2 && second.2 < third.2, "each newer: {entries:?}");
    assert!(moved.text.contains("区役所9階"), "what was on record stood in the form: {}", moved.text);

    let today = day(0);
    let record = [
        ("on", today.as_str()),
        ("means", "online"),
        ("wardSide", "企画課 2名"),
        ("proposerSide", "提案者 2名"),
        ("summary", "設置場所を確認した。"),
        ("nextStep1", "図面を送る"),
        ("nextOwner1", "proposer"),
        ("nextUntil1", later.as_str()),
        ("internal", NOTE),
    ];
    take(&mut planning, &receipt, "record-dialogue", "", &record);
    let mail = mailbox::wait_for(&proposal.email, "対話の記録の御確認");
    assert!(!mail.text.contains("設置場所") && !mail.text.contains(NOTE), "{}", mail.text);

    let mut browser = Browser::new();
    let status = browser.open(&receipt.status_url);
    assert!(status.text().contains("御確認をお待ちしています") && status.is_inert());
    let version = api::get(&format!("/api/status/{}", receipt.case_id), receipt.secret()).json();
    let version =
        version.pointer("/dialogues/0/version").and_then(serde_json::Value::as_u64).expect("a record");
    let path = format!("/status/{}/dialogues/{version}", receipt.case_id);
    let page = browser.open(&path);
    assert!(page.text().contains("設置場所を確認した。") && page.text().contains("図面を送る"));
    assert!(!page.text().contains(NOTE));
    let change = json!({ "what": "費用についても書いてください。" });
    let bearer = format!("Bearer {}", receipt.secret());
    let answer = api::post(&format!("/api{path}/change"), &[("authorization", &bearer)], &change);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let to_planning =
        mailbox::wait_for("kyoso@example.jp", &format!("対話の記録の修正の求め {}", receipt.number));
    assert!(to_planning.html.is_none() && !to_planning.text.contains("費用について"));
    let seen = planning.open(&case_page(&receipt));
    assert!(seen.text().contains("費用についても書いてください。") && seen.text().contains(NOTE));

    take(
        &mut planning,
        &receipt,
        "correct-dialogue",
        &format!("?of={version}"),
        &[("summary", "設置場所と費用を確認した。")],
    );
    assert_eq!(browser.open(&path).status, 404, "the version before stands no longer");
    let status = browser.open(&format!("/status/{}", receipt.case_id));
    let link = status.source.split("href=\"").find_map(|rest| {
        let link = rest.split('"').next()?;
        link.contains("/dialogues/").then(|| link.to_owned())
    });
    let link = link.expect("a link to the record");
    let page = browser.open(&link);
    assert!(page.text().contains("設置場所と費用を確認した。") && page.text().contains("図面を送る"));
    let done = press(&mut browser, &page, &link, &[]);
    assert!(done.text().contains("対話の記録の確認を受け付けました"), "{}", done.text());
    assert!(planning.open(&case_page(&receipt)).text().contains("提案者が確認しました"));

    let handover =
        [("on", today.as_str()), ("what", "喫煙場所の図面"), ("conditions", "第三者に渡さないこと。")];
    take(&mut planning, &receipt, "hand-over-information", "", &handover);
    mailbox::wait_for(&proposal.email, "提供した情報の取扱条件");
    let status = browser.open(&format!("/status/{}", receipt.case_id));
    let number = cases::events(&receipt.case_id).len();
    let done =
        press(&mut browser, &status, &format!("/status/{}/information/{number}", receipt.case_id), &[]);
    assert!(done.text().contains("条件を確認済み"), "{}", done.text());
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn an_expert_is_asked_answers_and_loses_the_question_when_it_is_taken_back() {
    let proposal = Proposal::sample("free-company");
    let receipt = proposal.submit();
    cases::findings(&receipt.case_id);
    let mut planning = Staff::sign_in("planning");
    take(&mut planning, &receipt, "confirm-eligibility", "", &[]);
    let asking = planning.open(&format!("{}/act/ask-expert", case_page(&receipt)));
    let address = Account::sample("expert").email;
    let id = asking.source.split("<option value=\"").find_map(|option| {
        option.contains(&address).then(|| option.split('"').next().unwrap_or_default().to_owned())
    });
    let (id, until) = (id.expect("the expert of the directory"), day(10));
    let ask = |question: &'static str| {
        [
            ("expert", id.clone()),
            ("question", question.to_owned()),
            ("until", until.clone()),
            ("basis", "委嘱契約 8港企第5号".to_owned()),
            ("partSummary", "yes".to_owned()),
        ]
    };
    let take_ask = |planning: &mut Staff, question| {
        let fields = ask(question);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        take(planning, &receipt, "ask-expert", "", &fields);
        cases::events(&receipt.case_id).len()
    };
    let first = take_ask(&mut planning, "特許に触れないか。");
    let mail = mailbox::wait_for(&address, &format!("助言のお願い {}", receipt.number));
    assert!(mail.link().ends_with(&format!("/staff/advice/{}/{first}", receipt.case_id)), "{}", mail.text);
    for secret in [proposal.text("/proposal/title"), proposal.text("/organization/name"), "特許"] {
        assert!(!mail.text.contains(secret) && !mail.subject.contains(secret), "{secret}");
    }

    let mut expert = Staff::sign_in("expert");
    let list = expert.open("/staff/advice");
    assert!(list.text().contains(&receipt.number) && list.is_inert());
    let path = format!("/staff/advice/{}/{first}", receipt.case_id);
    let page = expert.open(&path);
    let summary = proposal.text("/proposal/summary").lines().next().unwrap_or_default();
    assert!(page.text().contains("特許に触れないか。") && page.text().contains(summary), "{}", page.text());
    for hidden in ["/proposal/title", "/organization/name", "/contact/name", "/proposal/implementation"] {
        let hidden = proposal.text(hidden).lines().next().unwrap_or_default();
        assert!(!page.text().contains(hidden), "{hidden}");
    }
    assert_eq!(expert.open(&case_page(&receipt)).status, 403, "the case itself stays closed");
    let mut form = page.form(&path);
    form.fill("advice", "触れないと考える。");
    let done = expert.press(&form, "");
    assert!(done.text().contains("回答を送りました"), "{}", done.text());
    mailbox::wait_for("kyoso@example.jp", &format!("学識経験者からの回答 {}", receipt.number));
    assert!(planning.open(&case_page(&receipt)).text().contains("触れないと考える。"));
    let public = Browser::new().open(&receipt.status_url);
    assert!(!public.text().contains("触れない") && !public.text().contains("学識経験者からの"));

    let second = take_ask(&mut planning, "商標はどうか。");
    let path = format!("/staff/advice/{}/{second}", receipt.case_id);
    assert_eq!(expert.open(&path).status, 200);
    take(&mut planning, &receipt, "remind-expert", &format!("?of={second}"), &[]);
    mailbox::wait_for(&address, &format!("再度の御案内） {}", receipt.number));
    take(
        &mut planning,
        &receipt,
        "revoke-advice",
        &format!("?of={second}"),
        &[("reason", "不要になったため。")],
    );
    let gone = expert.open(&path);
    assert_eq!(gone.status, 409, "the next request is refused");
    assert!(!gone.text().contains("商標") && !gone.text().contains(summary));
    mailbox::wait_for(&address, &format!("助言のお願いの終了 {}", receipt.number));
    let data = api_get(&format!("/api/advice/{}/{second}", receipt.case_id), &access_token("expert"));
    assert_eq!((data.status, data.json().get("rule").cloned()), (409, Some(json!("question-closed"))));

    let third = take_ask(&mut planning, "取下げの前に見てほしい。");
    let withdrawal = api::post(
        &format!("/api/status/{}/withdrawal", receipt.case_id),
        &[
            ("authorization", &format!("Bearer {}", receipt.secret())),
            ("if-match", &cases::events(&receipt.case_id).len().to_string()),
        ],
        &json!({}),
    );
    assert_eq!(withdrawal.status, 204, "{}", withdrawal.text());
    assert_eq!(expert.open(&format!("/staff/advice/{}/{third}", receipt.case_id)).status, 409);
    let told = cases::settled_mails(&format!("CASE#{}", receipt.case_id), tests::wait::SOON);
    assert!(told.iter().any(|(sk, state)| sk.ends_with("#advice-ended") && state == "sent"), "{told:?}");
    assert!(mailbox::to(ENVIRONMENT).iter().all(|mail| !mail.subject.contains(&receipt.number)));
}
