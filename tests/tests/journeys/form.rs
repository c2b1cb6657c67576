//! The form, by a person with a browser without JavaScript.

use serde_json::{Value, json};
use tests::api::Proposal;
use tests::browser::Browser;
use tests::mailbox::{self, wait_for};
use tests::page::{Form, Kind, Page};
use tests::wait::SOON;
use tests::{aws, cases};

/// More pages than the form has.
const MOST_PAGES: usize = 15;

#[test]
#[ignore = "needs a deployed stack: make test"]
fn a_person_without_javascript_gets_from_the_start_page_to_the_receipt() {
    let proposal = whole_proposal();
    let mut person = Browser::new();
    let start = person.open("/");
    assert_eq!(start.status, 200);
    assert!(person.open(&start.link("フォームでお聞きすること")).text().contains("提案の概要"));
    let mut page = person.open(&start.link("提案を申し込む"));
    assert_eq!(page.path, "/apply");

    // Each page asks for what is required on it, keeps what was typed, and lets nobody past it.
    let mut typed = Vec::new();
    for _ in 0..MOST_PAGES {
        if page.path == "/apply/check" {
            break;
        }
        if page.path == "/apply/contact" {
            page = errors_are_named_and_nothing_is_lost(&mut person, &page, &proposal);
        }
        if page.path == "/apply/co-proposers" {
            page = co_proposers_come_and_go(&mut person, &page, &proposal);
        }
        let mut form = page.form(&page.path);
        typed.extend(fill(&mut form, &proposal.body));
        let next = person.press(&form, "next");
        assert_eq!(next.status, 200, "{}: {:?}", page.path, next.errors());
        assert_ne!(next.path, page.path);
        page = next;
    }

    // Back, and forward again, with everything still there.
    let back = person.press(&page.form("/apply/check"), "back");
    assert_eq!(
        (back.path.as_str(), back.form("/apply/consents").value("/consents/database")),
        ("/apply/consents", "true")
    );
    let check = person.press(&back.form("/apply/consents"), "next");
    assert_eq!(check.path, "/apply/check");
    assert!(check.is_inert());
    let rows = check.rows();
    for answer in &typed {
        assert!(
            rows.iter().any(|(label, shown)| shown == answer || label.ends_with(answer.as_str())),
            "{answer:?} is not among the answers to check: {rows:?}"
        );
    }
    // One answer is changed from here, and that leads back here.
    let contact = person.open("/apply/contact?return=check");
    let mut form = contact.form("/apply/contact");
    form.fill("/contact/department", "公共連携室（第2係）");
    let check = person.press(&form, "next");
    assert_eq!(check.path, "/apply/check");
    assert!(check.text().contains("公共連携室（第2係）"));

    let send = check.form("/apply/check");
    let receipt = person.press(&send, "send");
    let case_id = case_of(&receipt);
    let number = receipt.class("number").first().map(|number| number.text()).unwrap_or_default();
    assert!(number.starts_with('R'), "{}", receipt.text());

    // A reload, a second click, and one from a browser that has lost its cookies make no second case.
    assert_eq!(person.open(&receipt.path).text(), receipt.text());
    for mut browser in [person.clone(), Browser::new()] {
        let again = browser.press(&send, "send");
        assert_eq!((case_of(&again), again.text()), (case_id.clone(), receipt.text()));
    }
    assert!(person.open("/apply/check").heading().contains("送信済み"));
    assert!(person.open("/apply").heading().contains("送信済み"));
    let contact = person.post(&form, "next");
    assert_eq!(contact.status, 409, "a draft that was sent cannot be edited");

    let mail = wait_for(&proposal.email, &number);
    assert!(mail.text.contains(proposal.text("/proposal/title")));
    let states = cases::settled_mails(&format!("CASE#{case_id}"), SOON);
    assert_eq!(states.len(), 2, "{states:?}");
    assert_eq!(mailbox::to(&proposal.email).len(), 1);
    assert_eq!(cases::findings(&case_id), [[""; 3]; 0]);

    // What arrived is what was typed.
    let stored = cases::partition(&format!("CASE#{case_id}"));
    let content: Value = serde_json::from_str(cases::text(&stored["PAYLOAD#000001"], "text")).unwrap();
    for pointer in [
        "/organization/name",
        "/contact/email",
        "/proposal/summary",
        "/coProposers/0/name",
        "/proposal/planReferences/0",
    ] {
        assert_eq!(content.pointer(pointer), proposal.body.pointer(pointer), "{pointer}");
    }
    assert_eq!(content.pointer("/coProposers/1"), None);
}

fn errors_are_named_and_nothing_is_lost(person: &mut Browser, page: &Page, proposal: &Proposal) -> Page {
    let mut form = page.form("/apply/contact");
    fill(&mut form, &proposal.body);
    form.fill("/contact/email", "これは住所ではない").fill("/contact/phone", "");
    let page = person.press(&form, "next");
    assert_eq!((page.status, page.path.as_str()), (422, "/apply/contact"));
    assert!(page.all("title").iter().any(|title| title.text().starts_with("エラー")));
    let errors = page.errors();
    assert_eq!(errors.len(), 2, "{errors:?}");
    let form = page.form("/apply/contact");
    for ((link, sentence), name) in errors.iter().zip(["/contact/email", "/contact/phone"]) {
        let field =
            page.by_id(link.trim_start_matches('#')).unwrap_or_else(|| panic!("{link} leads nowhere"));
        assert_eq!(field.attr("name").as_deref(), Some(name), "{sentence}");
        assert_eq!(field.attr("aria-invalid").as_deref(), Some("true"));
    }
    assert_eq!(form.value("/contact/email"), "これは住所ではない");
    assert_eq!(form.value("/contact/name"), proposal.text("/contact/name"));
    page
}

/// Two are added; the first is taken out again, and the second moves up with what was typed.
fn co_proposers_come_and_go(person: &mut Browser, page: &Page, proposal: &Proposal) -> Page {
    let mut form = person.press(&page.form(&page.path), "add:/coProposers").form(&page.path);
    form.fill("/coProposers/0/name", "取り消される団体").fill("/coProposers/0/type", "npo");
    let mut form = person.press(&form, "add:/coProposers").form(&page.path);
    assert_eq!(form.value("/coProposers/0/name"), "取り消される団体");
    let name = proposal.text("/coProposers/0/name");
    form.fill("/coProposers/1/name", name).fill("/coProposers/1/type", "company");
    let page = person.press(&form, "remove:/coProposers/0");
    let form = page.form(&page.path);
    assert_eq!(form.value("/coProposers/0/name"), name);
    assert!(!form.has("/coProposers/1/name"));
    page
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn who_leaves_in_the_middle_continues_by_the_mailed_link_in_another_browser() {
    let proposal = whole_proposal();
    let mut person = Browser::new();
    let page = until_page(&mut person, &proposal, "/apply/proposal");
    let mut form = page.form("/apply/proposal");
    form.fill("/proposal/title", proposal.text("/proposal/title"))
        .fill("/proposal/challenge", "半分だけ書いた課題\n二行目");
    let later = person.press(&form, "later");
    assert_eq!(later.path, "/apply/later");
    assert!(later.text().contains("まだ提出（送信）されていません"));
    let mut form = later.form("/apply/later");
    assert_eq!(form.value("email"), proposal.email, "the contact's address is offered");
    form.fill("email", "so nicht");
    let wrong = person.press(&form, "");
    assert_eq!((wrong.status, wrong.errors().len()), (422, 1));
    let mut form = wrong.form("/apply/later");
    form.fill("email", &proposal.email);
    let saved = person.press(&form, "");
    assert_eq!((saved.status, saved.path.as_str()), (200, "/apply/saved"));
    assert!(saved.heading().contains("まだ提出（送信）されていません"));

    let mail = wait_for(&proposal.email, "まだ提出されていません");
    assert!(mail.html.is_some());
    let draft_id = draft_id(&person);
    let before = aws::draft(&draft_id);

    // A mail scanner opens the link; nothing happens by that.
    let mut elsewhere = Browser::new();
    let offer = elsewhere.get(mail.link());
    assert_eq!((offer.status, offer.header("set-cookie")), (200, None));
    assert_eq!(aws::draft(&draft_id), before);
    assert_eq!(elsewhere.open("/apply/check").path, "/apply");

    let offer = elsewhere.open(mail.link());
    assert!(!offer.text().contains(proposal.text("/contact/name")));
    let found = elsewhere.press(&offer.form("/apply/resume"), "");
    assert_eq!((found.status, found.path.as_str()), (200, "/apply/proposal?notice=found"));
    let form = found.form("/apply/proposal");
    assert_eq!(form.value("/proposal/title"), proposal.text("/proposal/title"));
    assert_eq!(form.value("/proposal/challenge"), "半分だけ書いた課題\n二行目");
    let contact = elsewhere.open("/apply/contact");
    assert_eq!(contact.form("/apply/contact").value("/contact/email"), proposal.email);

    // From here to the end, and the link then leads to what became of the draft.
    let check =
        on_to(&mut elsewhere, found.path.trim_end_matches("?notice=found"), &proposal, "/apply/check");
    let receipt = elsewhere.press(&check.form("/apply/check"), "send");
    let case_id = case_of(&receipt);
    let offer = person.open(mail.link());
    let sent = person.press(&offer.form("/apply/resume"), "");
    assert!(sent.heading().contains("送信済み"), "{}", sent.heading());
    cases::settled_mails(&format!("DRAFT#{draft_id}"), SOON);
    cases::settled_mails(&format!("CASE#{case_id}"), SOON);
    assert_eq!(mailbox::to(&proposal.email).len(), 2, "the draft's link and the receipt");
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn the_language_can_be_switched_midway_and_answers_stay() {
    let proposal = whole_proposal();
    let mut person = Browser::new();
    let page = until_page(&mut person, &proposal, "/apply/contact");
    assert_eq!(page.language(), "ja");
    let mut form = page.form("/apply/contact");
    form.fill("/contact/name", "打ちかけの名前");
    let page = person.press(&form, "lang:en");
    assert_eq!((page.status, page.path.as_str(), page.language().as_str()), (200, "/apply/contact", "en"));
    assert_eq!(page.form("/apply/contact").value("/contact/name"), "打ちかけの名前");
    let organization = person.open("/apply/organization");
    assert_eq!(
        organization.form("/apply/organization").value("/organization/name"),
        proposal.text("/organization/name")
    );

    let check = on_to(&mut person, "/apply/contact", &proposal, "/apply/check");
    assert_eq!(check.heading(), "Check your answers");
    let receipt = person.press(&check.form("/apply/check"), "send");
    assert_eq!(receipt.heading(), "Your proposal has been received");
    let number = receipt.class("number").first().map(|number| number.text()).unwrap_or_default();
    assert!(wait_for(&proposal.email, &number).text.contains("Receipt number"));
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn a_lost_cookie_loses_nothing_and_a_wrong_token_opens_nothing() {
    let proposal = whole_proposal();
    let mut person = Browser::new();
    let page = until_page(&mut person, &proposal, "/apply/contact");
    let mut form = page.form("/apply/contact");
    fill(&mut form, &proposal.body);
    let token = form.value("draft").to_owned();

    person.lose_cookies();
    assert_eq!(person.open("/apply/contact").path, "/apply", "without the cookie no page finds the draft");
    let next = person.press(&form, "next");
    assert_eq!((next.status, next.path.as_str()), (200, "/apply/co-proposers"));
    let contact = person.open("/apply/contact");
    assert_eq!(contact.form("/apply/contact").value("/contact/email"), proposal.email);
    let organization = person.open("/apply/organization");
    assert_eq!(
        organization.form("/apply/organization").value("/organization/name"),
        proposal.text("/organization/name")
    );

    // Somebody tries the draft's ID with a secret of their own.
    let wrong = tampered(&token);
    let mut stranger = Browser::new();
    assert_eq!(stranger.get(&format!("/apply/resume/{wrong}")).status, 404);
    let mut resume = stranger.open(&format!("/apply/resume/{token}")).form("/apply/resume");
    resume.tamper("draft", &wrong);
    assert_eq!(stranger.post(&resume, "").status, 404);
    form.tamper("draft", &wrong).fill("/contact/name", "見知らぬ人");
    let page = stranger.press(&form, "next");
    assert_eq!(page.path, "/apply/contact?notice=renewed", "what they typed is in a draft of their own");
    let organization = stranger.open("/apply/organization");
    assert_eq!(organization.form("/apply/organization").value("/organization/name"), "");
    let contact = person.open("/apply/contact");
    assert_eq!(contact.form("/apply/contact").value("/contact/name"), proposal.text("/contact/name"));
    person.tamper("kyoso_draft", &wrong);
    assert_eq!(person.open("/apply/contact").path, "/apply");
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn a_draft_can_be_closed_on_a_device_and_deleted_for_good() {
    let proposal = whole_proposal();
    let mut person = Browser::new();
    let page = until_page(&mut person, &proposal, "/apply/contact");
    let token = page.form("/apply/contact").value("draft").to_owned();
    let later = person.press(&page.form("/apply/contact"), "later");
    person.press(&later.form("/apply/close"), "");
    assert_eq!(person.open("/apply/contact").path, "/apply");

    let offer = person.open(&format!("/apply/resume/{token}"));
    person.press(&offer.form("/apply/resume"), "");
    let later = person.open("/apply/later");
    let ask = person.open(&later.link("下書きを削除する"));
    assert!(aws::draft(&draft_id(&person)).is_some(), "asking deletes nothing");
    let id = draft_id(&person);
    person.press(&ask.form("/apply/discard"), "");
    assert_eq!(aws::draft(&id), None);
    let offer = person.open(&format!("/apply/resume/{token}"));
    assert_eq!(person.post(&offer.form("/apply/resume"), "").status, 404);
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn who_is_not_eligible_learns_it_on_the_first_page_and_may_go_on() {
    let mut person = Browser::new();
    let mut form = person.open("/apply").form("/apply");
    form.fill("/organization/type", "individual").fill("/organization/activityBase", "inWard");
    let page = person.press(&form, "next");
    assert_eq!(page.path, "/apply/eligibility");
    assert!(page.heading().contains("対象外") && page.text().contains("窓口"), "{}", page.text());
    assert_eq!(person.open(&page.link("このまま入力を続ける")).path, "/apply/organization");
    let mut form = person.open("/apply").form("/apply");
    form.fill("/organization/type", "soleProprietor");
    assert_eq!(person.press(&form, "next").path, "/apply/organization");
}

/// A proposal with something in every part of the form.
fn whole_proposal() -> Proposal {
    let partners = Proposal::sample("theme-university").body.pointer("/coProposers").cloned();
    let proposal = Proposal::sample("free-company");
    proposal
        .with("/coProposers", partners.unwrap_or_default())
        .with("/proposal/planReferences", json!(["transport.bicycle-parking"]))
        .with("/proposal/schedule", json!("設置に2か月\n\n実証に6か月"))
}

/// From the first page to `path`.
fn until_page(person: &mut Browser, proposal: &Proposal, path: &str) -> Page {
    on_to(person, "/apply", proposal, path)
}

/// From one page to another, filling in what is between.
pub(crate) fn on_to(person: &mut Browser, from: &str, proposal: &Proposal, path: &str) -> Page {
    let mut page = person.open(from);
    for _ in 0..MOST_PAGES {
        if page.path == path {
            return page;
        }
        let action = page.path.split('?').next().unwrap_or_default().to_owned();
        let mut form = page.form(&action);
        fill(&mut form, &proposal.body);
        if page.path == "/apply/co-proposers" && !form.has("/coProposers/0/name") {
            form = person.press(&form, "add:/coProposers").form("/apply/co-proposers");
            fill(&mut form, &proposal.body);
        }
        page = person.press(&form, "next");
        assert_eq!(page.status, 200, "{}: {:?}", page.path, page.errors());
    }
    panic!("{path} never came")
}

/// Fills in everything that the page asks and the proposal has: the name of an input is the place of its answer in
/// the proposal. What was typed or chosen, as a reader sees it.
fn fill(form: &mut Form, proposal: &Value) -> Vec<String> {
    let mut typed = Vec::new();
    for control in form.clone().controls() {
        let Some(value) = proposal.pointer(&control.name) else {
            // A box of a list: ticked when the list has what it stands for.
            let list = control.name.rsplit_once('/').and_then(|(list, _)| proposal.pointer(list)?.as_array());
            if control.kind == Kind::Checkbox && list.is_some_and(|list| list.contains(&json!(control.value)))
            {
                form.fill(&control.name, &control.value);
                typed.push(control.label.clone());
            }
            continue;
        };
        let value = match value {
            Value::String(text) => text.clone(),
            Value::Bool(answer) => answer.to_string(),
            _ => continue,
        };
        let shown = match control.kind {
            Kind::Hidden => continue,
            Kind::Text => value.clone(),
            Kind::Select => {
                let option = control.options.iter().find(|(option, _)| *option == value);
                option.map(|(_, label)| label.clone()).unwrap_or_default()
            }
            Kind::Radio | Kind::Checkbox if control.value != value => continue,
            Kind::Radio => control.label.clone(),
            // The label of a declaration says whether it is required, too; its box is on the page to check by its text.
            Kind::Checkbox => String::new(),
        };
        form.fill(&control.name, &value);
        typed.push(shown);
    }
    typed.retain(|answer| !answer.is_empty());
    typed
}

/// The case that a receipt page belongs to.
fn case_of(receipt: &Page) -> String {
    let path = receipt.path.strip_prefix("/status/").and_then(|path| path.strip_suffix("/receipt"));
    path.unwrap_or_else(|| panic!("{} ({}) is no receipt: {}", receipt.path, receipt.status, receipt.text()))
        .to_owned()
}

/// The ID of the draft that the browser has open.
pub(crate) fn draft_id(person: &Browser) -> String {
    let token = person.cookie("kyoso_draft").unwrap_or_else(|| panic!("no draft is open"));
    token.split('.').next().unwrap_or_default().to_owned()
}

/// The token with one character of its secret changed.
fn tampered(token: &str) -> String {
    let at = token.len() - 10;
    let other = if &token[at..=at] == "A" { "B" } else { "A" };
    format!("{}{other}{}", &token[..at], &token[at + 1..])
}
