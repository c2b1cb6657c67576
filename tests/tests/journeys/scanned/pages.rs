//! Files by page, from the form to their download: without JavaScript, and (in a browser of its own) with it.

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};
use tests::api::Proposal;
use tests::browser::Browser;
use tests::files::sample;
use tests::http::send;
use tests::stack::stack;
use tests::wait::{SOON, until};

use crate::file_pages::{files_page, named, post};
use crate::form::on_to;

fn sum(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn a_person_without_javascript_sends_files_with_a_proposal_and_opens_them_afterwards() {
    let proposal = Proposal::sample("free-company");
    let mut person = Browser::new();
    files_page(&mut person, &proposal);
    let (plan, slides) = (sample("good/reportlab.pdf"), sample("good/slides.pptx"));
    for (name, bytes) in [("事業計画書.pdf", &plan), ("説明資料.pptx", &slides)] {
        let form = named(&mut person, name).form_elsewhere();
        let sent = post(&form, name, bytes);
        assert_eq!(sent.status, 303, "{}", sent.text());
        person.open(sent.header("location").unwrap_or_default());
    }
    until("both to be accepted", SOON, || {
        let page = person.open("/apply/files");
        (page.text().matches("受け付けました").count() == 2).then_some(())
    });
    let check = on_to(&mut person, "/apply/files", &proposal, "/apply/check");
    assert!(
        check.text().contains("事業計画書.pdf") && check.text().contains("説明資料.pptx"),
        "{}",
        check.text()
    );
    let receipt = person.press(&check.form("/apply/check"), "send");
    let status = person.open(receipt.path.trim_end_matches("/receipt"));
    for (name, bytes) in [("事業計画書.pdf", &plan), ("説明資料.pptx", &slides)] {
        let opened = person.get(&status.link(name));
        assert_eq!(opened.status, 303, "{name}");
        let link = opened.header("location").unwrap_or_default();
        assert!(link.starts_with(stack().output("awsEndpointUrl")), "{name}");
        let file = send("GET", link, &[], Vec::new());
        assert_eq!((file.status, sum(&file.body)), (200, sum(bytes)), "{name}");
        let disposition = saved_as(name);
        assert_eq!(file.header("content-disposition"), Some(disposition.as_str()));
        let altered = link.replace("X-Amz-Expires=300", "X-Amz-Expires=3000");
        assert_eq!(send("GET", &altered, &[], Vec::new()).status, 403, "a longer time");
        let another_version = link.replace("versionId=", "versionId=0");
        assert_eq!(send("GET", &another_version, &[], Vec::new()).status, 403, "another version");
    }
    assert_eq!(Browser::new().get(&status.link("事業計画書.pdf")).status, 404, "without the case's secret");
}

/// The header with which a file is saved and never shown (RFC 6266).
fn saved_as(name: &str) -> String {
    let percent: String = name
        .bytes()
        .map(|byte| match byte {
            b'.' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect();
    let (_, extension) = name.rsplit_once('.').unwrap_or_else(|| panic!("{name} has no extension"));
    format!("attachment; filename=\"file.{extension}\"; filename*=UTF-8''{percent}")
}
