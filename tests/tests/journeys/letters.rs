//! Letters to proposers, as the deployed function sets them: the same file for staff, proposer and program, and only for
//! those who may see the case.

use std::io::{ErrorKind, Write as _};
use std::process::{Child, Command, Stdio};

use serde_json::json;
use tests::api::{self, Proposal, Receipt};
use tests::browser::Browser;
use tests::cases;
use tests::http::Answer;
use tests::staff::{Staff, access_token, api_get};
use tests::steps::{case_page, deliberate, received, take};

use crate::first_steps::in_two_weeks;

/// What the PDF in an answer says, page by page without the places where lines were broken; none where this machine has no
/// `pdftotext` to read it with. (Its text, fonts and pages are tested in the package `letters`.)
fn pages_of(answer: &Answer) -> Option<Vec<String>> {
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/pdf")));
    assert!(
        answer.body.starts_with(b"%PDF-1.7") && answer.body.len() > 10_000,
        "{} bytes",
        answer.body.len()
    );
    let reader =
        Command::new("pdftotext").args(["-", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let reader = match reader {
        Ok(reader) => reader,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            eprintln!("SKIPPED: pdftotext is not installed, so nobody reads the PDF here");
            return None;
        }
        Err(error) => panic!("pdftotext: {error}"),
    };
    let text = text_by(reader, &answer.body).unwrap_or_else(|error| panic!("pdftotext: {error}"));
    Some(text.split_terminator('\u{c}').map(squeezed).collect())
}

fn text_by(mut reader: Child, pdf: &[u8]) -> std::io::Result<String> {
    // Its input is closed at the end of the statement, so that it stops reading.
    reader.stdin.take().ok_or(ErrorKind::BrokenPipe)?.write_all(pdf)?;
    String::from_utf8(reader.wait_with_output()?.stdout).map_err(|_| ErrorKind::InvalidData.into())
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Where the case's letter of a kind is: the sequence of its event.
fn sequence_of(receipt: &Receipt, kind: &str) -> u64 {
    let view = api::get(&format!("/api/status/{}", receipt.case_id), receipt.secret()).json();
    let letters = view.get("letters").and_then(|letters| letters.as_array()).into_iter().flatten();
    let found = letters.into_iter().find(|letter| letter.get("kind") == Some(&json!(kind)));
    let sequence = found.and_then(|letter| letter.get("sequence")?.as_u64());
    sequence.unwrap_or_else(|| panic!("no letter {kind} in {view}"))
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn each_letter_is_the_same_file_for_everybody_who_may_read_it() {
    let proposal = Proposal::sample("free-company").with("/language", json!("en"));
    let receipt = proposal.submit();
    cases::findings(&receipt.case_id);
    let mut planning = Staff::sign_in("planning");
    let asked = [
        ("what", "実施の場所を書いてください。"),
        ("until", &*in_two_weeks()),
        ("documentNumber", "8港企企第21号"),
    ];
    take(&mut planning, &receipt, "ask-correction", &asked);
    let aside = [("ground", "proposal-1"), ("reason", "区民サービスの向上につながらないため。")];
    take(&mut planning, &receipt, "set-aside", &aside);

    let mut proposer = Browser::new();
    let status = proposer.open(&receipt.status_url);
    let token = access_token("planning");
    for (kind, words) in [
        ("receipt", "提案の受付について（通知）"),
        ("correction-asked", "実施の場所を書いてください。"),
        ("set-aside", "区民サービスの向上につながらないため。"),
    ] {
        let place = format!("letters/{}", sequence_of(&receipt, kind));
        let public = format!("/status/{}/{place}", receipt.case_id);
        assert!(status.source.contains(&public), "{kind} is on the proposer's page");
        let page = proposer.open(&public);
        assert!(page.is_inert() && page.text().contains(words), "{kind}: {}", page.text());
        assert!(page.text().contains(proposal.text("/proposal/title")), "{kind}");

        let answer = proposer.get(&format!("{public}/pdf"));
        let pages = pages_of(&answer);
        let name = format!("attachment; filename=\"{}-{kind}.pdf\"", receipt.number);
        assert_eq!(answer.header("content-disposition"), Some(name.as_str()));
        if let Some(pages) = pages {
            assert_eq!(pages.len(), 2, "{kind}: Japanese, then English");
            let (title, organisation) =
                (proposal.text("/proposal/title"), proposal.text("/organization/name"));
            for words in [words, title, organisation, &receipt.number] {
                assert!(pages[0].contains(&squeezed(words)), "{kind}: {words} is not in {}", pages[0]);
            }
        }

        let by_staff = planning.browser.get(&format!("{}/{place}/pdf", case_page(&receipt)));
        assert!(by_staff.body == answer.body, "{kind}: staff get the same bytes");
        let by_program = api::get(&format!("/api/status/{}/{place}/pdf", receipt.case_id), receipt.secret());
        assert!(by_program.body == answer.body, "{kind}: a program of the proposer gets them too");
        let of_staff = api_get(&format!("/api/cases/{}/{place}/pdf", receipt.case_id), &token);
        assert!(of_staff.body == answer.body, "{kind}: and one of the staff");
    }
    let staff_page = planning.open(&case_page(&receipt));
    assert!(staff_page.text().contains("提案者への通知文") && staff_page.text().contains("修正依頼"));
    let correction = sequence_of(&receipt, "correction-asked");
    let letter = planning.open(&format!("{}/letters/{correction}", case_page(&receipt)));
    assert!(letter.text().contains("8港企企第21号"), "{}", letter.text());
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn a_decisions_letter_is_a_draft_for_staff_alone_until_it_is_announced() {
    let (_, receipt) = received("free-npo");
    let (mut planning, mut division) = (Staff::sign_in("planning"), Staff::sign_in("division:environment"));
    deliberate(&mut planning, &mut division, &receipt);
    take(&mut division, &receipt, "ask-coordination", &[("what", "判断の案。")]);
    take(&mut planning, &receipt, "record-coordination", &[("result", "agrees")]);
    let decision = [
        ("verdict", "adoptedWithCost"),
        ("reasons", "区の課題の解決に役立つため。"),
        ("internalReasons", "庁内だけの理由。"),
        ("documentNumber", "8港環環第30号"),
    ];
    take(&mut division, &receipt, "decide", &decision);
    let view = api_get(&format!("/api/cases/{}", receipt.case_id), &access_token("planning")).json();
    let drafts = view["letters"].as_array().expect("letters").iter().filter(|one| one["isDraft"] == true);
    let sequences: Vec<_> = drafts.filter_map(|one| one["sequence"].as_u64()).collect();
    let [sequence] = sequences[..] else { panic!("one draft: {}", view["letters"]) };

    let place = format!("letters/{sequence}");
    let (of_staff, of_proposer) =
        (format!("{}/{place}/pdf", case_page(&receipt)), format!("/status/{}/{place}", receipt.case_id));
    let draft = division.browser.get(&of_staff);
    let mut proposer = Browser::new();
    proposer.open(&receipt.status_url);
    for path in [of_proposer.clone(), format!("{of_proposer}/pdf")] {
        assert_eq!(proposer.open(&path).status, 404, "{path}");
    }
    take(&mut division, &receipt, "announce-adopted", &[]);
    let letter = proposer.get(&format!("{of_proposer}/pdf"));
    assert!(division.browser.get(&of_staff).body == letter.body, "staff have what was sent");
    let (Some(draft), Some(letter)) = (pages_of(&draft), pages_of(&letter)) else { return };
    let marks = |pages: &[String]| pages.iter().map(|page| page.matches('案').count()).sum::<usize>();
    assert_eq!(marks(&draft), marks(&letter) + 2 * draft.len(), "a draft is marked twice on each page");
    for words in
        ["8港環環第30号", "港区環境課長", "区の課題の解決に役立つため。", "選定されることを保障するものでは"]
    {
        assert!(letter[0].contains(words) && draft[0].contains(words), "{words}: {}", letter[0]);
    }
    assert!(!draft.concat().contains("庁内だけ"), "{draft:?}");
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn nobody_reads_anothers_letter_and_a_character_without_a_glyph_is_named() {
    let proposal = Proposal::sample("free-npo").with("/proposal/title", json!("絵文字🌳の会"));
    let receipt = proposal.submit();
    let place = "letters/1";
    let mut proposer = Browser::new();
    proposer.open(&receipt.status_url);
    let refused = proposer.open(&format!("/status/{}/{place}/pdf", receipt.case_id));
    assert_eq!(refused.status, 422);
    for words in ["「提案名」", "「🌳」", "U+1F333", "提案の受付について（通知）"] {
        assert!(refused.text().contains(words), "{words}: {}", refused.text());
    }
    let problem = api::get(&format!("/api/status/{}/{place}/pdf", receipt.case_id), receipt.secret());
    assert_eq!((problem.status, &problem.json()["code"]), (422, &json!("uncovered-character")));
    // What is not theirs, and what there is not.
    assert_eq!(Browser::new().open(&format!("/status/{}/{place}", receipt.case_id)).status, 404);
    assert_eq!(api::get(&format!("/api/status/{}/{place}/pdf", receipt.case_id), "1.1.wrong").status, 404);
    assert_eq!(proposer.open(&format!("/status/{}/letters/99", receipt.case_id)).status, 404);
    let mut traffic = Staff::sign_in("division:traffic");
    assert_eq!(traffic.open(&format!("{}/{place}/pdf", case_page(&receipt))).status, 403);
}
