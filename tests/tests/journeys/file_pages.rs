//! Files by a person with a browser without JavaScript: named, chosen in a form that posts to the bucket, and back. What S3
//! refuses of such a form, and what it cannot refuse and does no harm.

use serde_json::json;
use tests::api::Proposal;
use tests::browser::Browser;
use tests::cases::{partition, text};
use tests::http::{Answer, send};
use tests::page::{Form, Page};
use tests::stack::stack;
use tests::wait::{SOON, until};

use crate::form::{draft_id, on_to};

/// The page of files of a new draft.
pub(crate) fn files_page(person: &mut Browser, proposal: &Proposal) -> Page {
    on_to(person, "/apply", proposal, "/apply/files")
}

/// Says a file's name; the page with the form that sends it.
pub(crate) fn named(person: &mut Browser, name: &str) -> Page {
    let mut form = person.open("/apply/files").form("/apply/files");
    form.fill("name", name);
    let page = person.press(&form, "name");
    assert_eq!((page.status, page.heading().as_str()), (200, "ファイルを選んで送る"), "{}", page.text());
    page
}

/// Sends a file by the form of the bucket.
pub(crate) fn post(form: &Form, name: &str, bytes: &[u8]) -> Answer {
    let (content_type, body) = form.multipart(name, bytes);
    send("POST", &form.action, &[("content-type", &content_type)], body)
}

/// The IDs of the files of a draft, and what is on record of each.
fn records(person: &Browser) -> Vec<serde_json::Value> {
    let case = kyoso::case::CaseId::of(&draft_id(person).parse().unwrap_or_else(|error| panic!("{error}")));
    let items = partition(&format!("FILES#{case}"));
    items.into_iter().filter(|(sk, _)| sk.starts_with("FILE#")).map(|(_, item)| item).collect()
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn without_javascript_a_file_is_named_chosen_and_there() {
    let proposal = Proposal::sample("free-company");
    let mut person = Browser::new();
    let page = files_page(&mut person, &proposal);
    assert!(page.is_inert() && page.text().contains("まだありません。"), "{}", page.text());
    let page = named(&mut person, "../実施計画 ①.txt");
    assert!(page.rows().contains(&("ファイルの名前".into(), "実施計画 ①.txt".into())), "{:?}", page.rows());
    let form = page.form_elsewhere();
    assert!(form.action.starts_with(stack().output("awsEndpointUrl")), "{}", form.action);
    let sent = post(&form, "whatever.txt", "計画です。\n".as_bytes());
    assert_eq!(sent.status, 303, "{}", sent.text());
    let back = person.open(sent.header("location").unwrap_or_default());
    assert!(back.path.starts_with("/apply/files?sent="), "{}", back.path);
    assert!(back.text().contains("「実施計画 ①.txt」を送信しました。"), "{}", back.text());
    until("S3's event to come", SOON, || records(&person)[0].get("version").is_some().then_some(()));
    assert!(!person.open("/apply/files").text().contains("届くのを待っています"));
    let form = person.open("/apply/files").form("/apply/files");
    let id = text(&records(&person)[0], "sk").trim_start_matches("FILE#").to_owned();
    let removed = person.press(&form, &format!("remove:{id}"));
    assert!(removed.text().contains("ファイルを取り除きました。") && !removed.text().contains("実施計画"));
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn a_form_with_another_place_type_size_or_policy_is_refused_by_s3() {
    let mut person = Browser::new();
    files_page(&mut person, &Proposal::sample("free-npo"));
    let form = named(&mut person, "計画.csv").form_elsewhere();
    let tampered = |name: &str, value: &str| {
        let mut form = form.clone();
        form.tamper(name, value);
        post(&form, "計画.csv", b"a,b\n").status
    };
    let elsewhere = format!("{}0", form.value("key"));
    for (name, value) in [
        ("key", elsewhere.as_str()),
        ("Content-Type", "text/html"),
        ("success_action_redirect", "https://elsewhere.example/"),
        ("policy", "e30="),
        ("x-amz-signature", &"0".repeat(64)),
    ] {
        assert_eq!(tampered(name, value), 403, "another {name}");
    }
    // S3 calls this malformed before it looks at the signature.
    assert!([400, 403].contains(&tampered("x-amz-date", "20260101T000000Z")), "another day");
    assert_eq!(post(&form, "計画.csv", b"").status, 400, "empty");
    let most = 50 * 1024 * 1024;
    assert_eq!(post(&form, "計画.csv", &vec![b'a'; most + 1]).status, 400, "one byte over");
    assert!(records(&person)[0].get("version").is_none(), "nothing has come");
    assert_eq!(post(&form, "計画.csv", &vec![b'a'; most]).status, 303, "the most that is taken");
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn a_form_that_is_sent_again_is_harmless_the_first_file_that_came_is_the_one_that_is_looked_at() {
    let mut person = Browser::new();
    files_page(&mut person, &Proposal::sample("free-npo"));
    let form = named(&mut person, "計画.csv").form_elsewhere();
    // No CSV: so it is refused, which the second one could not undo.
    assert_eq!(post(&form, "計画.csv", b"\x89PNG\r\n\x1a\n").status, 303);
    let first = until("inspection to refuse it", SOON, || {
        let record = records(&person).remove(0);
        record.get("outcome").is_some().then_some(record)
    });
    assert_eq!(post(&form, "計画.csv", b"a,b\n").status, 303, "S3 cannot refuse it");
    std::thread::sleep(std::time::Duration::from_secs(3));
    let after = records(&person).remove(0);
    assert_eq!(text(&after, "version"), text(&first, "version"));
    assert_eq!(text(&after, "outcome"), text(&first, "outcome"));
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn what_cannot_be_a_file_is_refused_before_it_is_sent() {
    let mut person = Browser::new();
    let page = files_page(&mut person, &Proposal::sample("free-npo"));
    for (name, says) in [("", "入力"), ("写真.heic", "PDF"), ("計画書", "PDF")] {
        let mut form = page.form("/apply/files");
        form.tamper("name", name);
        let refused = person.press(&form, "name");
        assert_eq!(refused.status, 422, "{name}");
        let errors = refused.errors();
        assert!(errors.len() == 1 && errors[0].0 == "#name" && errors[0].1.contains(says), "{errors:?}");
        assert!(refused.by_id("name-error").is_some());
    }
    let body = json!({ "name": "x.exe", "bytes": 1, "sha256": "0" });
    let answer = tests::api::post("/api/files", &[("idempotency-key", &draft_id(&person))], &body);
    assert_eq!(answer.status, 422, "{}", answer.text());
}
