//! Files of a case: bound, inspected, replaced, opened.

use filecheck::FileType;

use super::*;
use crate::attachment::{Accepted, Attachment, Checksum, FileId, Outcome, Why};
use crate::call::Interval;

pub(super) fn id(number: u32) -> FileId {
    format!("00000000-0000-4000-8000-{number:012}").parse().unwrap()
}

pub(super) fn refused() -> Outcome {
    Outcome::Refused(Why::Malware)
}

pub(super) fn accepted() -> Outcome {
    Outcome::Accepted(Accepted {
        kind: FileType::Pdf,
        bytes: 1200,
        sha256: Checksum::from([7; 32]),
        store_version: "v1".to_owned(),
    })
}

fn attachment(number: u32, outcome: Option<Outcome>) -> Attachment {
    Attachment { id: id(number), bytes: Some(1000), sha256: None, outcome }
}

pub(super) fn inspect(number: u32, outcome: Outcome) -> Command {
    Command::InspectAttachment { id: id(number), outcome, inside: Some("山田.xlsm".to_owned()) }
}

pub(super) fn replace(old: u32, new: u32) -> Command {
    Command::ReplaceAttachment(Box::new(Replacement {
        attachment: attachment(new, None),
        name: "見積（修正）.pdf".to_owned(),
        replaces: id(old),
        received_at: at(2),
        window: None,
    }))
}

pub(super) fn open(number: u32) -> Command {
    Command::OpenAttachment { id: id(number) }
}

fn submit_with(kind: crate::proposal::SubmissionKind, attachments: Vec<Attachment>) -> Command {
    let Command::Submit(mut submit) = submit() else { panic!() };
    submit.attachments = attachments;
    submit.submission.kind = kind;
    submit.window = Some(Interval { open: at(-10), close: at(10) });
    Command::Submit(submit)
}

/// A case of the free kind with three files: one that is being checked, one refused, one accepted.
pub(super) fn submitted_with_files() -> History {
    let files = vec![attachment(1, None), attachment(2, Some(refused())), attachment(3, Some(accepted()))];
    History::given(vec![(submit_with(crate::proposal::SubmissionKind::Free, files), Actor::Proposer)])
}

fn standing(history: &History) -> Vec<FileId> {
    history.case.standing_attachments().map(|filed| filed.id.clone()).collect()
}

#[test]
fn a_submission_binds_its_files_and_says_nothing_of_their_names() {
    let history = submitted_with_files();
    assert_eq!(standing(&history), [id(1), id(2), id(3)]);
    assert!(history.case.attachments.iter().all(|filed| filed.bound == 1));
    let sizes = [1, 2, 3].map(|number| history.case.attachment(&id(number)).unwrap().size());
    assert_eq!(sizes, [Some(1000), Some(1000), Some(1200)]);
}

#[test]
fn an_accepted_file_tells_nobody_and_a_refused_one_both_sides() {
    let mut history = submitted_with_files();
    assert_eq!(history.when(inspect(1, refused()), &Actor::System), Ok(1));
    assert_eq!(history.mails, [MailKind::AttachmentRefused, MailKind::AttachmentRefusedStaff]);
    assert_eq!(history.payloads[&2].text, "山田.xlsm");
    assert!(history.texts.iter().all(|text| !text.contains("山田")), "what is inside can name people");
    let mut history = submitted_with_files();
    assert_eq!(history.when(inspect(1, accepted()), &Actor::System), Ok(1));
    assert_eq!((history.mails.len(), history.case.status), (0, Status::Received));
}

#[test]
fn there_is_one_verdict_for_each_file() {
    let mut history = submitted_with_files();
    history.when(inspect(1, accepted()), &Actor::System).unwrap();
    assert_eq!(history.when(inspect(1, refused()), &Actor::System), Ok(0));
    assert_eq!(history.case.attachment(&id(1)).unwrap().outcome, Some(accepted()));
    assert_eq!(history.when(inspect(9, refused()), &Actor::System), Err(Refusal::NoSuchAttachment));
}

#[test]
fn nobody_is_told_of_a_refused_file_that_nobody_counts_on() {
    let mut history = submitted_with_files();
    history.when(self::replace_proposal(vec![attachment(3, Some(accepted()))]), &Actor::Proposer).unwrap();
    assert_eq!(standing(&history), [id(3)]);
    history.when(inspect(1, refused()), &Actor::System).unwrap();
    assert_eq!(history.mails, []);
    let mut history = submitted_with_files();
    history.whens([(withdraw(), Actor::Proposer), (inspect(1, refused()), Actor::System)]);
    assert_eq!(history.mails, []);
}

fn replace_proposal(attachments: Vec<Attachment>) -> Command {
    Command::ReplaceProposal(Box::new(Revision { attachments, ..*revision() }))
}

#[test]
fn a_refused_file_is_replaced_and_the_old_one_stays_on_record() {
    let mut history = submitted_with_files();
    assert_eq!(history.when(replace(3, 4), &Actor::Proposer), Err(Refusal::AttachmentStands));
    assert_eq!(history.when(replace(1, 4), &Actor::Proposer), Err(Refusal::AttachmentStands));
    assert_eq!(history.when(replace(2, 4), &Actor::Proposer), Ok(1));
    assert_eq!(history.mails, [MailKind::AttachmentReplaced]);
    assert_eq!(history.payloads[&2].text, "見積（修正）.pdf");
    assert_eq!(standing(&history), [id(1), id(4), id(3)]);
    let all: Vec<_> = history.case.attachments_of(1).map(|filed| filed.id.clone()).collect();
    assert_eq!(all, [id(1), id(2), id(4), id(3)]);
    assert_eq!(history.when(replace(2, 4), &Actor::Proposer), Ok(0), "a second click");
    assert_eq!(history.when(replace(2, 5), &Actor::Proposer), Err(Refusal::NoSuchAttachment));
    // What came in its place can be refused and replaced, too.
    history.whens([(inspect(4, refused()), Actor::System), (replace(4, 5), Actor::Proposer)]);
    assert_eq!(standing(&history), [id(1), id(5), id(3)]);
}

#[test]
fn a_file_for_a_call_is_replaced_until_the_close_and_not_after_it() {
    let theme_id = "sm0kefree123".parse().unwrap();
    let kind = crate::proposal::SubmissionKind::Theme { theme_id };
    let files = vec![attachment(2, Some(refused()))];
    let mut history = History::given(vec![(submit_with(kind, files), Actor::Proposer)]);
    assert_eq!(history.when(replace(2, 4), &Actor::Proposer), Err(Refusal::OutsideWindow));
    let Command::ReplaceAttachment(mut inside) = replace(2, 4) else { panic!() };
    inside.window = Some(Interval { open: at(-10), close: at(3) });
    let late = Replacement { received_at: at(3), ..(*inside).clone() };
    let refused = history.when(Command::ReplaceAttachment(Box::new(late)), &Actor::Proposer);
    assert_eq!(refused, Err(Refusal::OutsideWindow));
    assert_eq!(history.when(Command::ReplaceAttachment(inside), &Actor::Proposer), Ok(1));
}

#[test]
fn each_version_keeps_its_own_files() {
    let mut history = submitted_with_files();
    let of_second = vec![attachment(3, Some(accepted())), attachment(6, None)];
    history.when(replace_proposal(of_second), &Actor::Proposer).unwrap();
    let of = |version| -> Vec<_> {
        history.case.attachments_of(version).map(|filed| (filed.id.clone(), filed.bound)).collect()
    };
    assert_eq!(of(1), [(id(1), 1), (id(2), 1), (id(3), 1)]);
    assert_eq!(of(2), [(id(3), 1), (id(6), 2)]);
    assert_eq!(standing(&history), [id(3), id(6)]);
}

#[test]
fn a_file_is_opened_once_it_passed_and_that_moves_nothing() {
    let mut history = submitted_with_files();
    let readers = [Actor::Proposer, planning(), Actor::Auditor { id: "a1".into() }];
    for reader in &readers {
        for number in [1, 2] {
            assert_eq!(history.when(open(number), reader), Err(Refusal::AttachmentNotOpen));
        }
        assert_eq!(history.when(open(3), reader), Ok(1));
        assert_eq!((history.case.moved, history.mails.len()), (1, 0));
    }
    let division = Actor::Division { id: "d".into(), division: "environment".into() };
    let not_theirs = Refusal::NotThisActor { step: Step::OpenAttachment };
    assert_eq!(history.when(open(3), &division), Err(not_theirs));
    assert_eq!((history.case.revision, history.case.moved), (4, 1));
    history.when(inspect(1, accepted()), &Actor::System).unwrap();
    assert_eq!(history.case.moved, 5);
}

#[test]
fn events_of_files_are_written_like_this_and_replay_to_the_same_case() {
    let mut history = submitted_with_files();
    history.whens([
        (
            inspect(1, Outcome::Refused(Why::Content(filecheck::Why::TooBig { limit: 52_428_800 }))),
            Actor::System,
        ),
        (replace(1, 4), Actor::Proposer),
        (inspect(4, accepted()), Actor::System),
        (open(4), planning()),
        (open(4), Actor::Auditor { id: "a1".into() }),
    ]);
    let events = history.verify().unwrap();
    assert_eq!(Case::replay(history.case.id.clone(), &events), history.case);
    insta::assert_snapshot!(history.texts.join("\n"));
}
