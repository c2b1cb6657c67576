//! The proposer's page, by the link from the mail: following, withdrawing, and getting a lost link again.

use serde_json::json;
use tests::api::{Proposal, get};
use tests::browser::Browser;
use tests::mailbox::{self, wait_for};
use tests::page::Page;
use tests::wait::SOON;
use tests::{cases, http};

#[test]
#[ignore = "needs a deployed stack: make test"]
fn the_mailed_link_opens_the_page_and_leaves_its_secret_behind() {
    let proposal = Proposal::sample("free-company");
    let receipt = proposal.submit();
    let link = wait_for(&proposal.email, &receipt.number).link().to_owned();
    assert_eq!(link, receipt.status_url);

    let mut browser = Browser::new();
    let answer = browser.get(&link);
    assert_eq!(answer.status, 303);
    let page_path = format!("/status/{}", receipt.case_id);
    assert_eq!(answer.header("location"), Some(page_path.as_str()));
    assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
    let cookie = answer.header("set-cookie").unwrap_or_default();
    for part in ["HttpOnly", "SameSite=Lax", &format!("Path={page_path}")] {
        assert!(cookie.contains(part), "{cookie}");
    }

    cases::findings(&receipt.case_id);
    let page = browser.open(&page_path);
    assert_eq!((page.status, page.path.as_str()), (200, page_path.as_str()));
    assert!(!page.source.contains(receipt.secret()), "the page holds the secret");
    let data = get(&format!("/api/status/{}", receipt.case_id), receipt.secret()).json();
    assert_eq!(state(&page), data["status"].as_str().unwrap_or_default());
    assert!(!state(&page).is_empty());
    let history: Vec<_> =
        page.class("history").iter().flat_map(|list| list.all("li")).map(|line| line.text()).collect();
    assert_eq!(history.len(), 1, "{history:?}");
    assert!(
        history[0].contains(&receipt.number) && history[0].contains("提案を受け付けました"),
        "{history:?}"
    );
    let answers: Vec<_> = page.rows().into_iter().map(|(_, answer)| answer).collect();
    for pointer in [
        "/proposal/title",
        "/proposal/summary",
        "/organization/name",
        "/contact/email",
        "/intellectualProperty/own/0",
    ] {
        assert!(answers.iter().any(|answer| answer == proposal.text(pointer)), "{pointer}: {answers:?}");
    }

    // In another browser there is nothing to see without the link.
    assert_eq!(Browser::new().open(&page_path).status, 404);
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn a_wrong_secret_and_an_unknown_case_look_the_same() {
    let receipt = Proposal::sample("free-company").submit();
    let unknown = "0123456789abcdef0123456789abcdef";
    let guess = "1.1.AAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let path = |case: &str, secret: &str| format!("/status/{case}/open/{secret}");
    let wrong = Browser::new().get(&path(&receipt.case_id, guess));
    assert_eq!(wrong.status, 404);
    for (case, secret) in
        [(unknown, guess), (unknown, receipt.secret()), (receipt.case_id.as_str(), "x"), ("x", "x")]
    {
        assert_same(&Browser::new().get(&path(case, secret)), &wrong);
    }
    assert_same(&Browser::new().get(&format!("/status/{unknown}")), &wrong);
    assert_same(&Browser::new().get(&format!("/status/{}", receipt.case_id)), &wrong);

    let wrong = get(&format!("/api/status/{}", receipt.case_id), guess);
    assert_eq!(wrong.status, 404);
    assert_same(&get(&format!("/api/status/{unknown}"), guess), &wrong);
    assert_same(&get(&format!("/api/status/{unknown}"), receipt.secret()), &wrong);
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn a_proposer_withdraws_once_confirmed_and_both_sides_are_told_once() {
    let proposal = Proposal::sample("free-npo");
    let receipt = proposal.submit();
    cases::findings(&receipt.case_id);
    let mut browser = Browser::new();
    let page = browser.open(&receipt.status_url);
    let before = state(&page);

    let confirm = browser.open(&page.link("提案を取り下げる"));
    assert_eq!(state(&browser.open(&page.path)), before, "asking changes nothing");
    let mut form = confirm.form(&format!("/status/{}/withdraw", receipt.case_id));
    let mut forged = form.clone();
    forged.tamper("form", "1.1.AAAAAAAAAAAAAAAAAAAAAAAAAAA");
    assert_eq!(browser.post(&forged, "").status, 403);
    form.fill("reason", "体制が整わないため。\n改めて提案します。");
    let page = browser.press(&form, "");
    assert_eq!((page.status, page.path.as_str()), (200, format!("/status/{}", receipt.case_id).as_str()));
    let after = state(&page);
    assert!(after != before && after.contains("取下げ"), "{before} -> {after}");
    assert!(page.text().contains("体制が整わないため。\n改めて提案します。"));
    assert!(!page.source.contains("提案を取り下げる"));

    // A second click, and a second tab.
    assert_eq!(browser.press(&form, "").status, 200);
    assert_eq!(state(&browser.open(&receipt.status_url)), after);
    let revision =
        get(&format!("/api/status/{}", receipt.case_id), receipt.secret()).json()["revision"].clone();
    assert_eq!(revision, json!(3), "received, screened, withdrawn");

    let states = cases::settled_mails(&format!("CASE#{}", receipt.case_id), SOON);
    assert_eq!(states.len(), 4, "{states:?}");
    let told: Vec<_> =
        mailbox::to(&proposal.email).into_iter().filter(|mail| mail.text.contains(&after)).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(mailbox::to(&proposal.email).len(), 2);
    let planning = mailbox::about(&format!("提案の取下げ {}", receipt.number));
    assert_eq!(planning.len(), 1, "{planning:?}");
    assert!(
        !planning[0].text.contains("体制が整わない")
            && !planning[0].text.contains(proposal.text("/contact/name"))
    );
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn a_program_withdraws_with_the_revision_that_it_saw() {
    let receipt = Proposal::sample("free-company").submit();
    cases::findings(&receipt.case_id);
    let path = format!("/api/status/{}", receipt.case_id);
    let seen = get(&path, receipt.secret());
    let withdraw = |revision: &str| {
        let bearer = format!("Bearer {}", receipt.secret());
        let headers = [("authorization", bearer.as_str()), ("if-match", revision)];
        tests::api::post(&format!("{path}/withdrawal"), &headers, &json!({})).status
    };
    assert_eq!(withdraw("\"99\""), 412);
    assert_eq!(withdraw(seen.header("etag").unwrap_or_default()), 204);
    assert_eq!(withdraw(seen.header("etag").unwrap_or_default()), 204, "asking twice is harmless");
    assert_eq!(get(&path, receipt.secret()).json()["revision"], json!(3));
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn a_lost_link_goes_to_the_address_on_record_and_the_answer_tells_nothing() {
    let proposal = Proposal::sample("free-company");
    let receipt = proposal.submit();
    let stranger = tests::api::own("stranger@example.jp");
    wait_for(&proposal.email, &receipt.number);

    let ask = |number: &str, email: &str| {
        let mut browser = Browser::new();
        let mut form = browser.open("/status/lost").form("/status/lost");
        form.fill("number", number).fill("email", email);
        browser.post(&form, "")
    };
    let right = ask(&receipt.number, &proposal.email);
    assert_eq!(right.status, 200);
    assert_same(&ask(&receipt.number, &stranger), &right);
    assert_same(&ask("R8-9999", &proposal.email), &right);

    let malformed = ask("abc", "not an address");
    assert_eq!(malformed.status, 422);
    let page = Page::new(422, "/status/lost".to_owned(), malformed.text());
    assert_eq!(page.errors().len(), 2);
    assert_eq!(page.form("/status/lost").value("number"), "abc");

    let mail = wait_for(&proposal.email, "リンク");
    assert_eq!(mail.link(), receipt.status_url);
    cases::settled_mails(&format!("CASE#{}", receipt.case_id), SOON);
    assert_eq!(mailbox::to(&proposal.email).len(), 2, "the receipt and the link");
    assert_eq!(mailbox::to(&stranger), []);
}

/// The public label on the proposer's page.
fn state(page: &Page) -> String {
    page.class("now").first().map(|now| now.text()).unwrap_or_else(|| panic!("{}: no label", page.path))
}

/// Nothing in the one answer tells it from the other.
fn assert_same(one: &http::Answer, other: &http::Answer) {
    let headers = |answer: &http::Answer| {
        let own = [
            "date",
            "x-amzn-requestid",
            "x-amz-apigw-id",
            "x-amzn-trace-id",
            "x-amz-request-id",
            "x-amz-id-2",
        ];
        let mut headers = answer.headers.clone();
        headers.retain(|(name, _)| !own.contains(&name.as_str()));
        headers.sort();
        headers
    };
    assert_eq!((one.status, headers(one), one.text()), (other.status, headers(other), other.text()));
}
