//! The mails of the staff's first steps and of what the proposer answers: who gets each, and what it says.

use std::collections::BTreeSet;

use kyoso::case::{Command, Ground, Means, Talk, decide_for};
use kyoso::proposal::parse_contact;
use kyoso::staff::{Group, Person};
use kyoso::value::{Line, Prose};
use serde_json::json;

use super::*;

pub(super) const PLANNING: &str = "kyoso@example.jp";
pub(super) const PROPOSER: &str = "koho@minato-airtech.example.jp";
pub(super) const ENVIRONMENT: &str = "kankyo@example.jp";
pub(super) const TRAFFIC: &str = "kotsu@example.jp";

pub(super) fn prose(text: &str) -> Prose {
    Prose::parse(text, 4000).map_err(|flaw| format!("{flaw:?}")).unwrap()
}

pub(super) fn line(text: &str) -> Line {
    Line::parse(text, 200).map_err(|flaw| format!("{flaw:?}")).unwrap()
}

pub(super) fn talk() -> Box<Talk> {
    Box::new(Talk {
        place: None,
        ward_side: line("企画課"),
        proposer_side: line("見本"),
        summary: prose("話した"),
        questions: None,
        next_steps: Vec::new(),
        internal: Some(prose("内々の所感")),
    })
}

fn ask() -> Command {
    Command::AskCorrection {
        what: prose("実施場所（みなと会館）を書いてください。"),
        until: "2027-01-15".parse().unwrap(),
        document: None,
    }
}

pub(super) fn revision(programme: &Programme, email: &str) -> kyoso::case::Revision {
    let body =
        COMPANY.replace(PROPOSER, email).replace("密閉型喫煙所の換気を見える化する実証", "二つ目の名称");
    let Ok(submission) = parse(&read_json(body.as_bytes()).unwrap(), &asked(programme, None)) else {
        panic!("it parses")
    };
    kyoso::case::Revision {
        submission,
        received_at: "2026-12-01T01:02:03Z".parse().unwrap(),
        window: None,
        versions: programme.versions(),
        attachments: vec![],
    }
}

impl World {
    /// The addresses that the mail service was told with the last mail.
    fn readers(&self) -> BTreeSet<String> {
        self.service.readers.lock().unwrap().last().unwrap().iter().cloned().collect()
    }

    /// A step of Planning.
    pub(super) async fn staff(&self, command: Command) {
        let person = Person { id: "p".into(), name: "企画".into(), groups: [Group::Planning].into() };
        let case = self.notify.cases.load(&self.case).await.unwrap().unwrap().case;
        let (actor, changes) = decide_for(&case, command, &person).unwrap();
        self.commit(&case, changes, &actor).await;
    }

    /// A step of the proposer.
    pub(super) async fn proposer(&self, command: Command) {
        let case = self.notify.cases.load(&self.case).await.unwrap().unwrap().case;
        let changes = decide(&case, command, &Actor::Proposer).unwrap();
        self.commit(&case, changes, &Actor::Proposer).await;
    }

    pub(super) async fn commit(&self, case: &Case, changes: Vec<kyoso::case::Change>, actor: &Actor) {
        let commit = Commit::prepare(case, changes, actor, clock::now()).unwrap();
        self.db.cases().commit(&commit).await.unwrap();
    }

    pub(super) async fn assigned(&self) {
        self.screen().await;
        self.staff(Command::ConfirmEligibility { note: None, document: None }).await;
        let talk = talk();
        let on = "2026-11-22".parse().unwrap();
        self.staff(Command::RecordDialogue { on, means: Means::Online, talk }).await;
        self.staff(assign("environment", None)).await;
    }

    /// Every mail of the last event that wrote any: its kind, readers and text, each sent for the first time now.
    pub(super) async fn mails_of(&self, sequence: u32) -> Vec<(String, BTreeSet<String>, String)> {
        let prefix = format!("MAIL#{sequence:06}#");
        let whole = self.db.assert_whole().await;
        let mut sent = Vec::new();
        for (sk, _) in whole.mails.into_iter().filter(|(sk, _)| sk.starts_with(&prefix)) {
            let taken = self.taken();
            self.handle(&sk).await;
            assert_eq!((self.taken(), self.record(&sk).await.state), (taken + 1, MailState::Sent), "{sk}");
            let text = plain(&self.message());
            sent.push((sk.trim_start_matches(&prefix).to_owned(), self.readers(), text));
        }
        sent
    }

    pub(super) async fn last_mails(&self) -> Vec<(String, BTreeSet<String>, String)> {
        let revision = self.notify.cases.load(&self.case).await.unwrap().unwrap().case.revision;
        self.mails_of(revision).await
    }
}

fn assign(division: &str, reason: Option<&str>) -> Command {
    Command::Assign { division: division.to_owned(), reason: reason.map(prose), document: None }
}

/// The plain text of a message, with its secret taken out.
pub(super) fn plain(message: &str) -> String {
    let text = decoded(message) + &quoted_printable(message);
    let text = text.split("<!doctype").next().unwrap().to_owned();
    match text.split_once("/open/1.1.") {
        Some((before, after)) => format!(
            "{before}/open/1.1.SECRET{}",
            after.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        ),
        None => text,
    }
}

/// The part that is mostly ASCII, which the library writes as it is with other characters quoted.
fn quoted_printable(message: &str) -> String {
    let marked = message.split_once("Content-Transfer-Encoding: quoted-printable\r\n\r\n");
    let part = marked.map(|(_, after)| after.split("\r\n--").next().unwrap()).unwrap_or_default();
    let mut bytes = Vec::new();
    let joined = part.replace("=\r\n", "");
    let mut rest = joined.as_str();
    while let Some((before, after)) = rest.split_once('=') {
        bytes.extend_from_slice(before.as_bytes());
        bytes.push(u8::from_str_radix(&after[..2], 16).unwrap());
        rest = &after[2..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8(bytes).unwrap().replace("\r\n", "\n")
}

pub(super) fn readers(addresses: &[&str]) -> BTreeSet<String> {
    addresses.iter().map(|address| (*address).to_owned()).collect()
}

/// Who gets which mail, and the text of each; staff's mail holds neither personal data nor findings.
pub(super) fn assert_mails(sent: &[(String, BTreeSet<String>, String)], expected: &[(&str, &[&str])]) {
    let found: Vec<_> = sent.iter().map(|(kind, to, _)| (kind.as_str(), to.clone())).collect();
    let expected: Vec<_> = expected.iter().map(|(kind, to)| (*kind, readers(to))).collect();
    assert_eq!(found, expected);
    for (kind, _, text) in sent {
        let kind = MailKind::ALL.into_iter().find(|known| known.id() == kind).unwrap();
        assert!(text.contains("R8-0001"), "{kind:?}: {text}");
        if !kind.is_for_staff() {
            continue;
        }
        for inside in [
            "見本",
            "koho@",
            "kounin@",
            "03-0000-0001",
            "みなとエアテック",
            "芝公園",
            "みなと会館",
            "/open/",
            "話した",
        ] {
            assert!(!text.contains(inside), "{inside} in {kind:?}: {text}");
        }
        let link = "https://kyoso.city.example.jp/staff/cases/cccccccccccccccccccccccccccccccc\n";
        assert_eq!(text.contains(link), kind != MailKind::Unassigned, "{kind:?}: {text}");
    }
}

pub(super) fn said(sent: &[(String, BTreeSet<String>, String)]) -> String {
    sent.iter().map(|(kind, to, text)| format!("== {kind} to {to:?}\n{text}\n")).collect()
}

#[tokio::test]
async fn a_request_for_corrections_is_told_to_the_proposer_alone_and_its_answer_to_both_sides() {
    let world = World::with(COMPANY).await;
    world.staff(ask()).await;
    let asked = world.last_mails().await;
    assert_mails(&asked, &[("correction-asked", &[PROPOSER])]);
    assert!(!asked[0].2.contains("みなと会館"), "what is asked stands on the page");
    world.proposer(Command::AnswerCorrection { revision: None, note: Some(prose("書きました。見本")) }).await;
    let answered = world.last_mails().await;
    assert_mails(&answered, &[("correction-answered", &[PLANNING]), ("status-changed", &[PROPOSER])]);
    insta::assert_snapshot!(said(&[asked, answered].concat()));
}

#[tokio::test]
async fn a_request_that_is_answered_already_is_not_mailed_any_more() {
    let world = World::with(COMPANY).await;
    world.staff(ask()).await;
    world.proposer(Command::AnswerCorrection { revision: None, note: Some(prose("はい")) }).await;
    world.handle("MAIL#000002#correction-asked").await;
    assert_eq!(
        (world.taken(), world.record("MAIL#000002#correction-asked").await.state),
        (0, MailState::Dropped)
    );
}

#[tokio::test]
async fn a_new_version_is_told_to_both_sides() {
    let world = World::with(COMPANY).await;
    let revision = revision(&world.notify.programme, PROPOSER);
    world.proposer(Command::ReplaceProposal(Box::new(revision))).await;
    let sent = world.last_mails().await;
    assert_mails(&sent, &[("replaced", &[PLANNING]), ("replaced-receipt", &[PROPOSER])]);
    insta::assert_snapshot!(said(&sent));
}

#[tokio::test]
async fn a_new_version_with_another_address_is_told_to_the_address_before_too_and_neither_sees_the_other() {
    let replaced = World::with(COMPANY).await;
    let other = || Box::new(revision(&replaced.notify.programme, "kounin@example.jp"));
    replaced.proposer(Command::ReplaceProposal(other())).await;
    let sent = replaced.last_mails().await;
    assert_mails(&sent, &[("replaced", &[PLANNING]), ("replaced-receipt", &[PROPOSER, "kounin@example.jp"])]);
    assert!(!replaced.message().contains("kounin@") && !replaced.message().contains("koho@"));

    let answered = World::with(COMPANY).await;
    answered.staff(ask()).await;
    answered.proposer(Command::AnswerCorrection { revision: Some(other()), note: None }).await;
    let sent = answered.last_mails().await;
    let both: &[&str] = &[PROPOSER, "kounin@example.jp"];
    assert_mails(&sent, &[("correction-answered", &[PLANNING]), ("status-changed", both)]);
    answered.screen().await;
    answered.staff(Command::ConfirmEligibility { note: None, document: None }).await;
    assert_mails(&answered.last_mails().await, &[]);
}

#[tokio::test]
async fn a_changed_contact_is_told_at_both_addresses_and_neither_sees_the_other() {
    let world = World::with(COMPANY).await;
    let body = json!({ "name": "後任 花子", "email": "kounin@example.jp", "phone": "03-0000-0002" });
    let contact = parse_contact(&body).map_err(|errors| format!("{errors:?}")).unwrap();
    world.proposer(Command::ChangeContact(Box::new(contact))).await;
    let sent = world.last_mails().await;
    assert_mails(&sent, &[("contact-changed", &[PROPOSER, "kounin@example.jp"])]);
    let message = world.message();
    let (headers, _) = message.split_once("\r\n\r\n").unwrap();
    assert!(!headers.contains("koho@") && !headers.contains("kounin@"), "{headers}");
    for inside in ["/open/", "後任", "koho@", "kounin@"] {
        assert!(!sent[0].2.contains(inside), "{inside}");
    }
    insta::assert_snapshot!(said(&sent));
}

#[tokio::test]
async fn divisions_hear_of_what_becomes_theirs_and_what_is_theirs_no_more_and_nobody_else() {
    let world = World::with(COMPANY).await;
    world.assigned().await;
    let assigned = world.last_mails().await;
    assert_mails(&assigned, &[("assigned", &[ENVIRONMENT]), ("status-changed", &[PROPOSER])]);
    world.staff(assign("traffic", Some("道路の使用が主のため"))).await;
    let changed = world.last_mails().await;
    assert_mails(
        &changed,
        &[("assigned", &[TRAFFIC]), ("status-changed", &[PROPOSER]), ("unassigned", &[ENVIRONMENT])],
    );
    world.proposer(Command::Withdraw { reason: Some(prose("見本の事情")) }).await;
    let withdrawn = world.last_mails().await;
    assert_mails(&withdrawn, &[("status-changed", &[PROPOSER]), ("withdrawn", &[PLANNING, TRAFFIC])]);
    insta::assert_snapshot!(said(&[assigned, changed, withdrawn].concat()));
}

#[tokio::test]
async fn an_english_proposer_reads_of_each_step_in_english() {
    let body = COMPANY.replace(r#""language": "ja""#, r#""language": "en""#);
    assert_ne!(body, COMPANY);
    let world = World::with(&body).await;
    world.staff(ask()).await;
    let asked = world.last_mails().await;
    let ground = Ground { clause: "2(4)ウ".into(), text: "営利".into() };
    world.screen().await;
    world.staff(Command::SetAside { ground, reason: prose("対象外の理由"), document: None }).await;
    let aside = world.last_mails().await;
    assert_mails(&aside, &[("status-changed", &[PROPOSER])]);
    assert!(!aside[0].2.contains("対象外の理由"), "the reason stands on the page");
    insta::assert_snapshot!(said(&[asked, aside].concat()));
}
