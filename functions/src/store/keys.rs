//! The keys of the table of cases. Everything of a case stands under one partition key, in the order of its history.

use jiff::Timestamp;
use jiff::civil::Date;
use kyoso::attachment::FileId;
use kyoso::call::CallId;
use kyoso::case::CaseId;
use kyoso::programme::MailKind;
use kyoso::staff::Group;

/// The partition of a case.
pub(super) fn case(id: &CaseId) -> String {
    format!("{CASE}{id}")
}

/// The partition of a call.
pub(super) fn call(id: &CallId) -> String {
    format!("{CALL}{id}")
}

/// The partition that says which cases were received for a call.
pub(super) fn received(call: &CallId) -> String {
    format!("RECEIVED#{call}")
}

/// The partition of the files of a case, from before there is one.
pub(super) fn files(case: &CaseId) -> String {
    format!("{FILES}{case}")
}

/// The sort key of a file.
pub(super) fn file(id: &FileId) -> String {
    format!("{FILE}{id}")
}

/// The partition that says which questions an expert was asked.
pub(super) fn expert(person: &str) -> String {
    format!("EXPERT#{person}")
}

/// The sort key of a question in it: the case, and the sequence of the event that asked.
pub(super) fn question(case: &CaseId, sequence: u32) -> String {
    format!("{CASE}{case}#{sequence:06}")
}

/// What the sort key of a question names.
pub(super) fn question_of(sk: &str) -> Option<(CaseId, u32)> {
    let (case, sequence) = sk.strip_prefix(CASE)?.split_once('#')?;
    Some((case.parse().ok()?, sequence.parse().ok()?))
}

/// The partition of a draft's mail records (the draft itself is in the other table).
pub(super) fn draft(draft_id: &str) -> String {
    format!("{DRAFT}{draft_id}")
}

/// The counter of receipt numbers of a fiscal year.
pub(super) fn receipt_counter(fiscal_year: i16) -> String {
    format!("COUNTER#receipts#{fiscal_year}")
}

/// The counter of the cases that a list counts together.
pub(super) fn list_counter(scope: &str) -> String {
    format!("COUNT#{scope}")
}

/// The partition of what those are told who owe something, on a day.
pub(super) fn overdue(day: Date) -> String {
    format!("{OVERDUE}{day}")
}

/// The sort key of the note that a day's mails are written.
pub(super) const TOLD: &str = "TOLD";

/// The sort key of the mail to those of a group who owe something.
pub(super) fn overdue_mail(group: &Group) -> String {
    asked_mail(&group.name(), MailKind::Overdue)
}

fn call_of(pk: &str) -> Option<CallId> {
    pk.strip_prefix(CALL)?.parse().ok()
}

/// The case of a partition.
pub(super) fn case_of(pk: &str) -> Option<CaseId> {
    pk.strip_prefix(CASE)?.parse().ok()
}

/// The sort key of counters.
pub(super) const COUNTER: &str = "COUNTER";
/// The sort key of a case's head.
pub(super) const HEAD: &str = "HEAD";
/// The sort key of a case's row in the list.
pub(super) const LIST: &str = "LIST";

const CASE: &str = "CASE#";
const CALL: &str = "CALL#";
const FILES: &str = "FILES#";
const DRAFT: &str = "DRAFT#";
const OVERDUE: &str = "OVERDUE#";
/// What the sort key of a file begins with.
pub(super) const FILE: &str = "FILE#";
const EVENT: &str = "EVENT#";
const PAYLOAD: &str = "PAYLOAD#";
const MAIL: &str = "MAIL#";

/// The sort key of an event.
pub(super) fn event(sequence: u32) -> String {
    format!("{EVENT}{sequence:06}")
}

/// The sort key of an event's payload.
pub(super) fn payload(sequence: u32) -> String {
    format!("{PAYLOAD}{sequence:06}")
}

/// The sort key of a mail that an event causes.
pub(super) fn event_mail(sequence: u32, kind: MailKind) -> String {
    format!("{MAIL}{sequence:06}#{}", kind.id())
}

/// The sort key of a mail that somebody asked for. `slot` says how often one can be asked for: one mail a slot.
pub(super) fn asked_mail(slot: &str, kind: MailKind) -> String {
    format!("{MAIL}{slot}#{}", kind.id())
}

/// Why the writer of a draft is told something about its call. Each occasion is one mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// A change of the window: the sequence of its event.
    Change(u32),
    /// It closes soon: when.
    Soon(Timestamp),
    /// It has closed: when.
    Closed(Timestamp),
}

impl Occasion {
    /// Which mail tells of it.
    pub fn kind(self) -> MailKind {
        match self {
            Occasion::Change(_) => MailKind::DraftCallChanged,
            Occasion::Soon(_) => MailKind::DraftReminder,
            Occasion::Closed(_) => MailKind::DraftCallClosed,
        }
    }
}

/// The sort key of the note how far the telling of those who began a draft for a call has come.
pub(super) const TELLING: &str = "TELLING";

/// The sort key of a mail to the writer of a draft for `call`: one for each occasion.
pub(super) fn draft_call_mail(call: &CallId, occasion: Occasion) -> String {
    let number = match occasion {
        Occasion::Change(sequence) => i64::from(sequence),
        Occasion::Soon(close) | Occasion::Closed(close) => close.as_millisecond(),
    };
    asked_mail(&format!("{call}.{number}"), occasion.kind())
}

/// The key of an item, as it travels in a queue.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ItemKey {
    /// Partition key.
    pub pk: String,
    /// Sort key.
    pub sk: String,
}

/// What an item is, by its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// An event of a case.
    Event(CaseId),
    /// The head of a call, which stands in the index of what is due.
    Call(CallId),
    /// A mail record.
    Mail(MailKind, MailOwner),
    /// A file of a case, or of one to come.
    File(CaseId, FileId),
    /// Anything else.
    Other,
}

/// What a mail belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailOwner {
    /// A case.
    Case(CaseId),
    /// A call.
    Call(CallId),
    /// A draft, by its ID.
    Draft(String),
    /// A draft, by its ID, about the call that it is for.
    DraftForCall(String, CallId, Occasion),
    /// Nothing of its own: it tells those of a group what they owe.
    Owing(Group),
}

impl ItemKey {
    /// The key of a case's first event: its submission.
    pub fn first_event(id: &CaseId) -> Self {
        Self { pk: case(id), sk: event(1) }
    }

    /// The key of a file.
    pub fn file(case: &CaseId, id: &FileId) -> Self {
        Self { pk: files(case), sk: file(id) }
    }

    /// What stands under this key.
    pub fn item(&self) -> Item {
        match (case_of(&self.pk), self.sk.as_str()) {
            (Some(id), sk) if sk.starts_with(EVENT) => Item::Event(id),
            (Some(id), sk) if sk.starts_with(MAIL) => {
                mail_kind(sk).map_or(Item::Other, |kind| Item::Mail(kind, MailOwner::Case(id)))
            }
            (None, HEAD) => call_of(&self.pk).map_or(Item::Other, Item::Call),
            (None, sk) if sk.starts_with(FILE) => {
                self.file_of().map_or(Item::Other, |(case, id)| Item::File(case, id))
            }
            (None, sk) if sk.starts_with(MAIL) => mail_kind(sk)
                .zip(self.mail_owner())
                .map_or(Item::Other, |(kind, owner)| Item::Mail(kind, owner)),
            _ => Item::Other,
        }
    }

    /// The file under this key, and its case.
    fn file_of(&self) -> Option<(CaseId, FileId)> {
        Some((self.pk.strip_prefix(FILES)?.parse().ok()?, self.sk.strip_prefix(FILE)?.parse().ok()?))
    }

    /// What a mail belongs to that is no case's.
    fn mail_owner(&self) -> Option<MailOwner> {
        if let Some(id) = call_of(&self.pk) {
            return Some(MailOwner::Call(id));
        }
        if let Some(id) = self.pk.strip_prefix(DRAFT) {
            let id = id.to_owned();
            return Some(match self.occasion() {
                Some((call, occasion)) => MailOwner::DraftForCall(id, call, occasion),
                None => MailOwner::Draft(id),
            });
        }
        self.pk.strip_prefix(OVERDUE)?;
        let (group, _) = self.sk.strip_prefix(MAIL)?.rsplit_once('#')?;
        Some(MailOwner::Owing(group.parse().ok()?))
    }

    /// The call and the occasion of a mail to the writer of a draft.
    fn occasion(&self) -> Option<(CallId, Occasion)> {
        let (slot, _) = self.sk.strip_prefix(MAIL)?.rsplit_once('#')?;
        let (call, number) = slot.split_once('.')?;
        let close = || Timestamp::from_millisecond(number.parse().ok()?).ok();
        let occasion = match mail_kind(&self.sk)? {
            MailKind::DraftCallChanged => Occasion::Change(number.parse().ok()?),
            MailKind::DraftReminder => Occasion::Soon(close()?),
            MailKind::DraftCallClosed => Occasion::Closed(close()?),
            _ => return None,
        };
        Some((call.parse().ok()?, occasion))
    }

    /// The sequence of an event, payload or mail of an event.
    pub(super) fn sequence(&self, prefix: &str) -> Option<u32> {
        self.sk.strip_prefix(prefix)?.split('#').next()?.parse().ok()
    }

    /// Whether this is an event, and which.
    pub(super) fn event_sequence(&self) -> Option<u32> {
        self.sequence(EVENT)
    }

    /// Whether this is a mail that an event caused, and which.
    pub(super) fn mail_sequence(&self) -> Option<u32> {
        self.sequence(MAIL)
    }

    /// Whether this is a payload, and of which event.
    pub(super) fn payload_sequence(&self) -> Option<u32> {
        self.sequence(PAYLOAD)
    }
}

fn mail_kind(sk: &str) -> Option<MailKind> {
    let (_, id) = sk.rsplit_once('#')?;
    MailKind::ALL.into_iter().find(|kind| kind.id() == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_says_what_stands_under_it() {
        let id: CaseId = "a".repeat(32).parse().unwrap();
        let key = |pk: String, sk: String| ItemKey { pk, sk };
        assert_eq!(key(case(&id), event(1)).item(), Item::Event(id.clone()));
        let owner = MailOwner::Case(id.clone());
        assert_eq!(
            key(case(&id), event_mail(1, MailKind::StatusChanged)).item(),
            Item::Mail(MailKind::StatusChanged, owner.clone())
        );
        assert_eq!(
            key(case(&id), asked_mail("2026", MailKind::Link)).item(),
            Item::Mail(MailKind::Link, owner)
        );
        let owner = MailOwner::Draft("d".into());
        assert_eq!(
            key(draft("d"), asked_mail("1", MailKind::Draft)).item(),
            Item::Mail(MailKind::Draft, owner)
        );
        let call: CallId = "0123456789ab".parse().unwrap();
        assert_eq!(key(super::call(&call), HEAD.into()).item(), Item::Call(call.clone()));
        assert_eq!(
            key(super::call(&call), event_mail(3, MailKind::CallClosed)).item(),
            Item::Mail(MailKind::CallClosed, MailOwner::Call(call.clone()))
        );
        for occasion in [
            Occasion::Change(7),
            Occasion::Soon(Timestamp::UNIX_EPOCH),
            Occasion::Closed("2026-12-01T00:00:00+09:00".parse().unwrap()),
        ] {
            assert_eq!(
                key(draft("d"), draft_call_mail(&call, occasion)).item(),
                Item::Mail(occasion.kind(), MailOwner::DraftForCall("d".into(), call.clone(), occasion))
            );
        }
        assert_eq!(question_of(&question(&id, 7)), Some((id.clone(), 7)));
        assert_eq!(key(expert("e"), question(&id, 7)).item(), Item::Other);
        let group = Group::Division("traffic".into());
        assert_eq!(
            key("OVERDUE#2026-11-24".into(), overdue_mail(&group)).item(),
            Item::Mail(MailKind::Overdue, MailOwner::Owing(group))
        );
        let file: FileId = "7d0e8f4a-0000-4000-8000-000000000001".parse().unwrap();
        assert_eq!(ItemKey::file(&id, &file).item(), Item::File(id.clone(), file.clone()));
        for (pk, sk) in [
            (files(&id), HEAD.into()),
            (files(&id), "FILE#1".into()),
            (case(&id), super::file(&file)),
            ("OVERDUE#2026-11-24".into(), TOLD.into()),
            ("OVERDUE#2026-11-24".into(), "MAIL#nobody#overdue".into()),
            (case(&id), HEAD.into()),
            (case(&id), payload(1)),
            (case(&id), LIST.into()),
            (list_counter("all"), COUNTER.into()),
            ("CASE#x".into(), event(1)),
            (draft("d"), "MAIL#1#x".into()),
        ] {
            assert_eq!(key(pk, sk).item(), Item::Other);
        }
    }
}
