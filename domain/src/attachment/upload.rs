//! The life of one file, from its announcement on: what is known of it, and what is due when. Pure: an arrival, a
//! verdict, a submission and a removal can come in any order, late and twice, and each is answered here.

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use super::{Announcement, Checksum, FileId, Limits, NamedFile, Outcome, Why};
use crate::case::CaseId;

/// How long after a link has ended somebody looks whether the file is there: S3's event can be late, or lost.
pub const LOOKED_AFTER: SignedDuration = SignedDuration::from_mins(5);

/// How long after its arrival a file without a verdict is looked at again.
const INSPECTED_WITHIN: SignedDuration = SignedDuration::from_mins(10);

/// How long a removed file is kept: longer than an inspection of it can still be under way, so that nothing of it comes
/// into the store once it was deleted there.
pub const REMOVED_FOR: SignedDuration = SignedDuration::from_mins(15);

/// How long until retention looks again whether a disposal that somebody set about is on record.
const DISPOSAL_LOOKED_AFTER: SignedDuration = SignedDuration::from_hours(1);

/// What is known of a file that was announced. No `Debug`: its name was typed.
#[derive(Clone, PartialEq, Eq)]
pub struct Upload {
    /// The case that it belongs to, or will: `CaseId::of` the key of the submission to come.
    pub case: CaseId,
    /// Its ID.
    pub id: FileId,
    /// How often it was written: each write says which state it was made from.
    pub rev: u32,
    /// Its name, made safe to show.
    pub name: String,
    /// What was said of it before it came.
    pub announced: Announced,
    /// The draft that it was added to; none where a program sent it, or where it is to replace a refused one.
    pub draft: Option<String>,
    /// The refused file of the case in whose place it is to come.
    pub replaces: Option<FileId>,
    /// What it takes of the limits while it is not bound, in bytes.
    pub holds: u64,
    /// When it came into quarantine.
    pub arrival: Option<Arrival>,
    /// What inspection says of it.
    pub verdict: Option<Verdict>,
    /// The submission that bound it.
    pub bound: Option<Bound>,
    /// When its proposer removed it, or retention did, because nobody had bound it.
    pub removed_at: Option<Timestamp>,
    /// When inspection looks at it, whether or not an event calls; none once nothing is to be expected.
    pub look_at: Option<Timestamp>,
    /// Until when it is kept without being bound.
    pub kept_until: Timestamp,
    /// When retention looks whether what was typed for its case was disposed of; none until somebody set about that.
    pub dispose_at: Option<Timestamp>,
}

/// What was said of a file before it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Announced {
    /// When it was announced.
    pub at: Timestamp,
    /// Until when its last link can be used.
    pub until: Timestamp,
    /// Its size.
    pub bytes: Option<u64>,
    /// The checksum of its bytes.
    pub sha256: Option<Checksum>,
}

/// An object in quarantine: the first version that came under the key. Later ones are opened by nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The version of the object.
    pub version: String,
    /// When S3 had it whole, in whole seconds.
    pub at: Timestamp,
    /// Its size.
    pub bytes: u64,
}

/// What inspection says of a file. No `Debug`: what is inside an archive can be named after people.
#[derive(Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Accepted, or refused and why.
    pub outcome: Outcome,
    /// Which entry of an archive a refusal is about.
    pub inside: Option<String>,
}

impl From<Outcome> for Verdict {
    fn from(outcome: Outcome) -> Self {
        Self { outcome, inside: None }
    }
}

impl From<filecheck::Refused> for Verdict {
    fn from(refused: filecheck::Refused) -> Self {
        Self { outcome: Outcome::Refused(refused.why.into()), inside: refused.inside }
    }
}

/// The submission that bound a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The event that names it: its sequence.
    pub sequence: u32,
    /// When that submission was received.
    pub received_at: Timestamp,
}

/// Where a file stands, for those who see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileState {
    /// Announced; it has not come yet, or nobody knows yet.
    Uploading,
    /// It did not come while its link could be used.
    NotArrived,
    /// It is here, and has no verdict yet.
    Checking,
    /// It passed.
    Accepted,
    /// It is not taken.
    Refused,
    /// It was removed.
    Removed,
}

/// Who has something to do about a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Task {
    /// Inspection looks whether it is there, and at it.
    Inspect,
    /// Retention looks whether it is still wanted.
    Retain,
}

/// When somebody has something to do about a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// Who.
    pub task: Task,
    /// When.
    pub at: Timestamp,
}

/// What retention does about a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retention {
    /// Nothing: it is bound, or its time has not come.
    Nothing,
    /// Its draft is still there: it is kept as long.
    KeepUntil(Timestamp),
    /// Somebody set about disposing of its case, and it is not on record yet: looked at again then.
    LookAgain(Timestamp),
    /// Nobody bound it in time: it is removed, as its proposer would.
    Remove,
    /// It was removed long enough ago, or its case was disposed of: its objects in the store are deleted, and then its record.
    Delete,
}

impl Upload {
    /// A file that is announced now. It is kept until `kept_until` unless a submission binds it.
    pub fn new(
        (case, id): (CaseId, FileId),
        announcement: Announcement,
        limits: &Limits,
        now: Timestamp,
        kept_until: Timestamp,
    ) -> Self {
        let Announcement { name, bytes, sha256 } = announcement;
        let until = after(now, limits.upload_lasts());
        Self {
            case,
            id,
            rev: 0,
            name,
            announced: Announced { at: now, until, bytes, sha256 },
            draft: None,
            replaces: None,
            holds: bytes.unwrap_or(limits.file_bytes()),
            arrival: None,
            verdict: None,
            bound: None,
            removed_at: None,
            look_at: Some(after(until, LOOKED_AFTER)),
            kept_until: kept_until.max(until),
            dispose_at: None,
        }
    }

    /// Where it stands.
    pub fn state(&self) -> FileState {
        match (&self.removed_at, &self.verdict, &self.arrival, &self.look_at) {
            (Some(_), _, _, _) => FileState::Removed,
            (None, Some(Verdict { outcome: Outcome::Accepted(_), .. }), _, _) => FileState::Accepted,
            (None, Some(Verdict { outcome: Outcome::Refused(_), .. }), _, _) => FileState::Refused,
            (None, None, Some(_), _) => FileState::Checking,
            (None, None, None, Some(_)) => FileState::Uploading,
            (None, None, None, None) => FileState::NotArrived,
        }
    }

    /// Its size, by what is known best; what it may have at most where nothing is.
    pub fn size(&self) -> u64 {
        self.known_size().unwrap_or(self.holds)
    }

    /// Its size, by what is known best.
    pub fn known_size(&self) -> Option<u64> {
        let accepted = self.verdict.as_ref().and_then(|verdict| verdict.outcome.accepted());
        let accepted = accepted.map(|accepted| accepted.bytes);
        accepted.or(self.arrival.as_ref().map(|arrival| arrival.bytes)).or(self.announced.bytes)
    }

    /// The checksum of its bytes, by what is known best.
    pub fn known_checksum(&self) -> Option<Checksum> {
        let accepted = self.verdict.as_ref().and_then(|verdict| verdict.outcome.accepted());
        accepted.map(|accepted| accepted.sha256).or(self.announced.sha256)
    }

    /// Why it was refused.
    pub fn refused(&self) -> Option<Why> {
        self.verdict.as_ref().and_then(|verdict| verdict.outcome.refused())
    }

    /// Its ID and name.
    pub fn named(&self) -> NamedFile {
        NamedFile { id: self.id.clone(), name: self.name.clone() }
    }

    /// What it takes of the limits: files, and bytes. Those that are bound are counted with what binds them.
    pub fn weight(&self) -> (u32, u64) {
        let counts = self.bound.is_none() && self.removed_at.is_none() && self.refused().is_none();
        if counts { (1, self.holds) } else { (0, 0) }
    }

    /// Another link to the same file. None where it is here, was removed, or is bound: what comes after that is late.
    #[must_use]
    pub fn linked_again(&self, limits: &Limits, now: Timestamp) -> Option<Self> {
        let waits = self.arrival.is_none()
            && self.verdict.is_none()
            && self.removed_at.is_none()
            && self.bound.is_none();
        let until = after(now, limits.upload_lasts());
        let announced = Announced { until, ..self.announced };
        let look_at = Some(after(until, LOOKED_AFTER));
        waits.then(|| Self { announced, look_at, kept_until: self.kept_until.max(until), ..self.clone() })
    }

    /// After an object arrived. The first version counts: none where one has come before, or nobody waits for it.
    #[must_use]
    pub fn arrived(&self, arrival: Arrival, now: Timestamp) -> Option<Self> {
        let waits = self.arrival.is_none() && self.verdict.is_none() && self.removed_at.is_none();
        let (holds, look_at) = (self.holds.min(arrival.bytes), Some(after(now, INSPECTED_WITHIN)));
        waits.then(|| Self { arrival: Some(arrival), holds, look_at, ..self.clone() })
    }

    /// After inspection looked for an object, and there was none, though no link can be used any more. For a bound file
    /// that is the verdict. None where that is not so.
    #[must_use]
    pub fn not_found(&self, now: Timestamp) -> Option<Self> {
        if self.arrival.is_some() || self.state() != FileState::Uploading || now < self.look_at? {
            return None;
        }
        if self.bound.is_some() {
            return self.settled(Outcome::Refused(Why::NotArrived).into());
        }
        Some(Self { look_at: None, ..self.clone() })
    }

    /// Whether it came after the submission that binds it was received.
    pub fn is_late(&self) -> bool {
        self.bound
            .zip(self.arrival.as_ref())
            .is_some_and(|(bound, arrival)| is_later(arrival.at, bound.received_at))
    }

    /// What the verdict on it is, where inspection says `verdict`: a file that is late is refused, whatever it is.
    pub fn judged(&self, verdict: Verdict) -> Verdict {
        if self.is_late() { Outcome::Refused(Why::TooLate).into() } else { verdict }
    }

    /// After the verdict, which is there once and for ever. None where there is one, or the file was removed.
    #[must_use]
    pub fn settled(&self, verdict: Verdict) -> Option<Self> {
        let waits = self.verdict.is_none() && self.removed_at.is_none();
        waits.then(|| Self { verdict: Some(self.judged(verdict)), look_at: None, ..self.clone() })
    }

    /// The same, to be looked at again at `at`: its verdict is still to come.
    #[must_use]
    pub fn looked_at_again(&self, at: Timestamp) -> Option<Self> {
        let waits = self.verdict.is_none() && self.removed_at.is_none();
        waits.then(|| Self { look_at: Some(at), ..self.clone() })
    }

    /// After a submission bound it. What may be bound, [`attach`](super::attach) says.
    #[must_use]
    pub fn bound_by(&self, bound: Bound) -> Self {
        Self { bound: Some(self.bound.unwrap_or(bound)), ..self.clone() }
    }

    /// After its removal.
    ///
    /// # Errors
    /// When a submission has bound it: then it stays.
    pub fn removed(&self, now: Timestamp) -> Result<Self, Bound> {
        match self.bound {
            Some(bound) => Err(bound),
            None => Ok(Self { removed_at: self.removed_at.or(Some(now)), look_at: None, ..self.clone() }),
        }
    }

    /// The same, kept until then.
    #[must_use]
    pub fn kept(&self, until: Timestamp) -> Self {
        Self { kept_until: until, ..self.clone() }
    }

    /// To be disposed of with its case (廃棄): retention looks at `at` whether that is on record. One that nobody bound is
    /// removed. None where nothing changes.
    #[must_use]
    pub fn disposed_with_its_case(&self, at: Timestamp) -> Option<Self> {
        match (self.removed_at, self.bound, self.dispose_at) {
            (Some(_), _, _) | (None, Some(_), Some(_)) => None,
            (None, None, _) => self.removed(at).ok(),
            (None, Some(_), None) => Some(Self { dispose_at: Some(at), ..self.clone() }),
        }
    }

    /// When somebody has something to do about it, and who; none for a file that is bound, has its verdict, and is kept.
    pub fn due(&self) -> Option<Due> {
        let retain = |at| Due { task: Task::Retain, at };
        if let Some(removed_at) = self.removed_at {
            return Some(retain(after(removed_at, REMOVED_FOR)));
        }
        let inspect = self.look_at.map(|at| Due { task: Task::Inspect, at });
        let kept = if self.bound.is_some() { self.dispose_at } else { Some(self.kept_until) };
        [inspect, kept.map(retain)].into_iter().flatten().min_by_key(|due| due.at)
    }

    /// What retention does about it at `now`, where its draft is kept until `draft` (none for a draft that is gone), and
    /// where what was typed for its case `is_disposed` of or not.
    pub fn retention(&self, draft: Option<Timestamp>, is_disposed: bool, now: Timestamp) -> Retention {
        match (self.removed_at, self.bound, draft) {
            (Some(at), _, _) if after(at, REMOVED_FOR) <= now => Retention::Delete,
            (Some(_), _, _) => Retention::Nothing,
            (None, Some(_), _) => match self.dispose_at {
                Some(_) if is_disposed => Retention::Delete,
                Some(at) if at <= now => Retention::LookAgain(after(now, DISPOSAL_LOOKED_AFTER)),
                Some(_) | None => Retention::Nothing,
            },
            (None, None, _) if now < self.kept_until => Retention::Nothing,
            (None, None, Some(draft)) if now < draft => Retention::KeepUntil(draft),
            (None, None, _) => Retention::Remove,
        }
    }
}

/// Whether an object arrived after an instant. S3 knows whole seconds, so that is what is compared.
pub(super) fn is_later(arrived: Timestamp, received: Timestamp) -> bool {
    arrived.as_second() > received.as_second()
}

/// Whether the same bytes are already among the files of the case, so that another file of them is not needed. What was
/// bound once stays: nobody is told that a file is refused because it came twice.
pub fn is_twice(upload: &Upload, outcome: &Outcome, others: &[Upload]) -> bool {
    let Some(accepted) = outcome.accepted().filter(|_| upload.bound.is_none()) else { return false };
    let is_before = |other: &&Upload| {
        (other.announced.at, &other.id) < (upload.announced.at, &upload.id) && is_wanted(other)
    };
    let draft = upload.draft.as_deref();
    let mut before = others.iter().filter(is_before).filter(|other| is_within_reach(other, draft));
    before.any(|other| other.known_checksum() == Some(accepted.sha256))
}

/// The file among `uploads` that has the same bytes as the one announced for a draft, and is not refused: it need not be
/// sent again.
pub fn known_in<'u>(
    announcement: &Announcement,
    draft: Option<&str>,
    uploads: &'u [Upload],
) -> Option<&'u Upload> {
    let sha256 = announcement.sha256?;
    let mut usable = uploads.iter().filter(|upload| is_wanted(upload) && is_within_reach(upload, draft));
    usable.find(|upload| upload.known_checksum() == Some(sha256))
}

fn is_wanted(upload: &Upload) -> bool {
    upload.removed_at.is_none() && upload.refused().is_none()
}

/// Whether a draft can have this file as its own: it is of that draft, or of the case for good. That of another draft of
/// the case would go when that one is discarded.
fn is_within_reach(upload: &Upload, draft: Option<&str>) -> bool {
    upload.bound.is_some() || upload.draft.as_deref() == draft
}

fn after(at: Timestamp, duration: SignedDuration) -> Timestamp {
    at.saturating_add(duration).unwrap_or(at)
}

impl fmt::Display for FileState {
    /// The word of the API.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            FileState::Uploading => "uploading",
            FileState::NotArrived => "not-arrived",
            FileState::Checking => "checking",
            FileState::Accepted => "accepted",
            FileState::Refused => "refused",
            FileState::Removed => "removed",
        })
    }
}
