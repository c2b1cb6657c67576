//! Each sample proposal is answered as their README says, and everyone concerned is told.

use kyoso::calendar;
use kyoso::text::Language;
use serde_json::{Value, json};
use tests::api::{Proposal, Receipt};
use tests::browser::Browser;
use tests::mailbox::{self, Mail};
use tests::wait::SOON;
use tests::{cases, ses};

#[test]
#[ignore = "needs a deployed stack: make test"]
fn a_companys_proposal_is_received_and_everyone_concerned_is_told() {
    let [receipt, text] = received(&Proposal::sample("free-company"), Language::Japanese);
    insta::assert_snapshot!("receipt_of_a_company", receipt);
    insta::assert_snapshot!("to_planning_of_a_company", text);
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn an_npos_proposal_is_received_and_everyone_concerned_is_told() {
    received(&Proposal::sample("free-npo"), Language::Japanese);
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn a_proposal_in_english_is_answered_in_english() {
    let [receipt, _] = received(&Proposal::sample("needs-review-outside-ward"), Language::English);
    insta::assert_snapshot!("receipt_in_english", receipt);
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn an_individuals_proposal_is_received_like_every_other() {
    received(&Proposal::sample("ineligible-individual"), Language::Japanese);
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn a_proposal_for_a_call_that_does_not_exist_is_refused_at_its_theme() {
    let proposal = Proposal::sample("theme-university");
    let answer = proposal.send();
    assert_eq!(answer.status, 422);
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    assert_eq!(pointers(&answer.json()), ["/themeId"]);
    assert_eq!(mailbox::to(&proposal.email), []);
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn hard_text_is_refused_by_name_and_without_its_forbidden_characters_shown_inert_everywhere() {
    let proposal = Proposal::sample("hard-text");
    let answer = proposal.send();
    assert_eq!(answer.status, 422);
    assert_eq!(pointers(&answer.json()), ["/organization/address", "/contact/department", "/proposal/title"]);

    // The same key again: what was refused is not remembered.
    let proposal = proposal
        .without("/organization/address", &['\u{202e}'])
        .without("/contact/department", &['\r', '\n'])
        .without("/proposal/title", &['\r', '\n']);
    let receipt = proposal.submit();
    let (to_proposer, to_planning) = mails_of(&proposal, &receipt);

    let organisation = proposal.text("/organization/name");
    let title = proposal.text("/proposal/title");
    assert!(organisation.contains("<script>") && title.contains('\u{200d}'));
    for mail in [&to_proposer, &to_planning] {
        assert!(mail.text.contains(title), "{}", mail.text);
    }
    assert!(
        to_proposer.text.contains(organisation) && to_proposer.text.contains(proposal.text("/contact/name"))
    );
    let html = tests::page::Page::new(200, String::new(), to_proposer.html.as_deref().unwrap_or_default());
    assert!(html.is_inert() && html.all("script").is_empty(), "{}", html.source);
    assert!(html.all("body").iter().any(|body| body.text().contains(organisation)));
    for raw in ses::raw(&proposal.email).iter().chain(&ses::raw(&receipt.number)) {
        let mut names = header_names(raw);
        names.sort();
        names.dedup();
        assert_eq!(names.len(), header_names(raw).len(), "a header came twice: {raw}");
        assert!(!names.iter().any(|name| name == "bcc" || name == "cc"), "{raw}");
    }

    let mut browser = Browser::new();
    for page in [
        browser.open(&receipt.status_url),
        browser.open(&format!("/status/{}/receipt", receipt.case_id)),
        browser.open(&format!("/status/{}/withdraw", receipt.case_id)),
    ] {
        assert_eq!(page.status, 200);
        assert!(page.is_inert(), "{}", page.source);
        assert!(page.text().contains(title), "{}", page.path);
    }
    let page = browser.open(&format!("/status/{}", receipt.case_id));
    let answers: Vec<_> = page.rows().into_iter().map(|(_, answer)| answer).collect();
    for pointer in [
        "/organization/name",
        "/organization/nameKana",
        "/organization/address",
        "/organization/activityBaseDetail",
        "/organization/website",
        "/organization/representative/name",
        "/contact/name",
        "/contact/department",
        "/contact/email",
        "/proposal/title",
        "/proposal/challenge",
        "/proposal/summary",
        "/proposal/residentBenefit",
        "/proposal/proposerBenefit",
        "/proposal/implementation",
    ] {
        let typed = proposal.text(pointer).trim();
        assert!(answers.iter().any(|answer| answer == typed), "{pointer} is not shown as typed: {answers:?}");
    }
}

/// Sends a proposal and follows what it causes; the two mails, with what differs each time replaced.
fn received(proposal: &Proposal, language: Language) -> [String; 2] {
    let answer = proposal.send();
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let json = answer.json();
    let mut names: Vec<_> = json.as_object().into_iter().flat_map(|fields| fields.keys().cloned()).collect();
    names.sort();
    assert_eq!(names, ["caseId", "receiptNumber", "receivedAt", "statusUrl"]);
    let receipt = Receipt::of(&answer);
    assert_eq!(answer.header("location"), Some(format!("/api/status/{}", receipt.case_id).as_str()));
    assert!(receipt.number.starts_with('R') && receipt.number.contains('-'), "{}", receipt.number);

    let (to_proposer, to_planning) = mails_of(proposal, &receipt);
    let at = receipt.received_at.parse().unwrap_or_else(|error| panic!("{}: {error}", receipt.received_at));
    let at = calendar::date_time(at, language);
    for part in [&receipt.number, &at, &receipt.status_url] {
        assert!(to_proposer.text.contains(part), "the receipt does not tell {part}: {}", to_proposer.text);
    }
    assert!(to_proposer.subject.contains(&receipt.number));
    let html = to_proposer.html.as_deref().unwrap_or_default();
    assert!(html.contains(&format!("<html lang=\"{}\">", language.tag())), "{html}");
    let html = tests::page::Page::new(200, String::new(), html);
    assert_eq!(
        words(&html.all("body").iter().map(|body| body.text()).collect::<String>()),
        words(&to_proposer.text)
    );
    assert_eq!(html.link("http"), receipt.status_url);

    assert_eq!(to_planning.html, None, "mail to staff is plain text");
    for pointer in [
        "/organization/name",
        "/organization/address",
        "/organization/representative/name",
        "/contact/name",
        "/contact/email",
        "/contact/phone",
        "/proposal/challenge",
        "/proposal/summary",
        "/proposal/implementation",
    ] {
        let personal = proposal.text(pointer);
        assert!(
            !to_planning.text.contains(personal),
            "{pointer} is in the mail to Planning: {}",
            to_planning.text
        );
    }
    for word in [receipt.secret(), "2(4)", "2(5)", "/open/"] {
        assert!(!to_planning.text.contains(word), "{word} is in the mail to Planning: {}", to_planning.text);
    }

    let shown = |mail: &Mail| {
        format!("{}\n\n{}", mail.subject, mail.text)
            .replace(&receipt.number, "[number]")
            .replace(&at, "[time]")
            .replace(&receipt.status_url, "[link]")
            .replace(&receipt.case_id, "[case]")
            .replace(tests::stack::stack().output("publicUrl"), "[site]")
    };
    [shown(&to_proposer), shown(&to_planning)]
}

/// The mail to the proposer and the one to Planning: there are no others, and none is still to come.
fn mails_of(proposal: &Proposal, receipt: &Receipt) -> (Mail, Mail) {
    let states = cases::settled_mails(&format!("CASE#{}", receipt.case_id), SOON);
    let states: Vec<_> = states.iter().map(|(sk, state)| (sk.as_str(), state.as_str())).collect();
    assert_eq!(states, [("MAIL#000001#receipt", "sent"), ("MAIL#000001#received", "sent")]);
    let [to_proposer] = <[Mail; 1]>::try_from(mailbox::to(&proposal.email))
        .unwrap_or_else(|mails| panic!("{} mails to the proposer", mails.len()));
    let mut about = mailbox::about(&receipt.number);
    assert_eq!(about.len(), 2, "{about:?}");
    about.retain(|mail| *mail != to_proposer);
    let to_planning = about.pop().unwrap_or_else(|| panic!("no mail to Planning"));
    assert!(to_planning.to.iter().all(|to| *to != proposal.email), "{:?}", to_planning.to);
    (to_proposer, to_planning)
}

fn pointers(problem: &Value) -> Vec<String> {
    assert_eq!(problem.get("status"), Some(&json!(422)));
    let errors = problem.get("errors").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let text =
        |error: &Value, name: &str| error.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    for error in errors {
        assert!(!text(error, "code").is_empty() && !text(error, "detail").is_empty(), "{error}");
    }
    errors.iter().map(|error| text(error, "pointer")).collect()
}

/// The names of a mail's own headers, in lower case (those of its parts are theirs).
fn header_names(raw: &str) -> Vec<String> {
    let head = raw.split("\r\n\r\n").next().unwrap_or_default();
    let names = head.lines().filter(|line| !line.starts_with([' ', '\t']));
    names.map(|line| line.split(':').next().unwrap_or_default().to_ascii_lowercase()).collect()
}

/// The words of a text, however it is broken into lines.
fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}
