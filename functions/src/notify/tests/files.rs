//! The mails about files: who gets each, and what it says.

use kyoso::attachment::{Attachment, FileId, NamedFile, Outcome, Why};
use kyoso::case::{Command, Replacement};

use super::letters::{ENVIRONMENT, PLANNING, PROPOSER, readers, revision};
use super::*;

fn id(number: u32) -> FileId {
    format!("7d0e8f4a-0000-4000-8000-{number:012}").parse().unwrap()
}

fn attachment(number: u32) -> Attachment {
    Attachment { id: id(number), bytes: Some(1000), sha256: None, outcome: None }
}

impl World {
    /// Another version with one file, and what inspection says of it; the revision of the verdict.
    async fn inspected(&self, why: Why, inside: Option<&str>) -> u32 {
        let mut revision = revision(&self.notify.programme, PROPOSER);
        revision.submission.content.attachments =
            vec![NamedFile { id: id(1), name: "見積<一式>.zip".to_owned() }];
        revision.attachments = vec![attachment(1)];
        self.proposer(Command::ReplaceProposal(Box::new(revision))).await;
        let outcome = Outcome::Refused(why);
        let inspect = Command::InspectAttachment { id: id(1), outcome, inside: inside.map(str::to_owned) };
        let case = self.notify.cases.load(&self.case).await.unwrap().unwrap().case;
        let changes = decide(&case, inspect, &Actor::System).unwrap();
        self.commit(&case, changes, &Actor::System).await;
        case.revision + 1
    }

    async fn replace_file(&self) {
        let replacement = Replacement {
            attachment: attachment(2),
            name: "見積.pdf".to_owned(),
            replaces: id(1),
            received_at: "2026-12-01T01:02:03Z".parse().unwrap(),
            window: None,
        };
        self.proposer(Command::ReplaceAttachment(Box::new(replacement))).await;
    }
}

#[tokio::test]
async fn a_refused_file_is_told_to_its_proposer_with_the_reason_and_to_staff_without_a_name() {
    let world = World::with(COMPANY).await;
    let verdict = world.inspected(Why::Content(filecheck::Why::Password), Some("給与.xlsx")).await;
    let mails = world.mails_of(verdict).await;
    let [(_, to_proposer, told), (_, to_staff, staff)] = &mails[..] else { panic!("{}", mails.len()) };
    assert_eq!((to_proposer, to_staff), (&readers(&[PROPOSER]), &readers(&[PLANNING])));
    for words in ["見積<一式>.zip", "給与.xlsx", "パスワード", "差し替え", "/open/1.1.SECRET"]
    {
        assert!(told.contains(words), "{words}: {told}");
    }
    for words in ["見積", "給与", "パスワード", "/open/"] {
        assert!(!staff.contains(words), "{words}: {staff}");
    }
    assert!(staff.contains("R8-0001") && staff.contains("/staff/cases/"));
}

#[tokio::test]
async fn who_has_replaced_the_file_by_then_is_not_told_and_the_division_is() {
    let world = World::with(COMPANY).await;
    let verdict = world.inspected(Why::Malware, None).await;
    world.replace_file().await;
    let sk = format!("MAIL#{verdict:06}#attachment-refused");
    world.handle(&sk).await;
    assert_eq!((world.taken(), world.record(&sk).await.state), (0, MailState::Dropped));
    let mails = world.last_mails().await;
    let [(kind, to, text)] = &mails[..] else { panic!("{}", mails.len()) };
    assert_eq!((kind.as_str(), to), ("attachment-replaced", &readers(&[PLANNING])));
    assert!(!text.contains("見積"), "{text}");
}

#[tokio::test]
async fn the_responsible_division_is_told_too() {
    let world = World::with(COMPANY).await;
    let verdict = world.inspected(Why::Malware, None).await;
    world.assigned().await;
    let mails = world.mails_of(verdict).await;
    assert_eq!(mails[1].1, readers(&[PLANNING, ENVIRONMENT]));
}
