//! What a proposer changes until eligibility is confirmed: another version of the proposal, an answer to a request for
//! correction, another contact.
//!
//! Each is safe to repeat. What was asked for is looked for among what has been recorded since the proposer looked:
//! a second click, or a retry after a lost reply, finds its own commit and changes nothing.

use jiff::Timestamp;
use kyoso::attachment::Attachment;
use kyoso::call::{Interval, NotAdmitted, admit};
use kyoso::case::{
    Actor, Case, CaseId, Command, Event, FormalAct, Refusal, Revision, Status, Step, decide, proposer_may,
};
use kyoso::proposal::{Contact, Content, FieldError, Submission, parse};
use kyoso::text::Text;
use kyoso::value::{Flaw, Prose};
use serde_json::Value;

use crate::files::Binding;
use crate::programme::asked;
use crate::reception::outside_words;
use crate::store::{CallFile, CaseFile, Commit, CommitError, StoreError};
use crate::{Edge, clock};

/// How often a wish is tried again that somebody was faster than: a verdict on a file, or another tab.
const TRIES: u32 = 8;

/// What a proposer wants.
#[derive(Clone)]
pub enum Wish {
    /// Another version in place of the one that stands.
    Replace(Box<Submission>),
    /// An answer to the request for correction: another version, a note, or both.
    Answer {
        /// The other version.
        submission: Option<Box<Submission>>,
        /// What they say to it.
        note: Option<Prose>,
    },
    /// Another contact.
    Contact(Box<Contact>),
}

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ReviseError {
    /// The case has changed since the proposer looked at it.
    #[error("the case has changed")]
    Changed,
    /// The call is not open any more (or again not yet): the version that was received stands.
    #[error(transparent)]
    Outside(#[from] NotAdmitted),
    /// Some of its files cannot be bound.
    #[error("{} files are not right", .0.len())]
    Fields(Vec<FieldError>),
    /// A rule refuses it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Something is wrong here.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The call that the proposal in `file` is for.
///
/// # Errors
/// When the table does not answer.
pub async fn call_of(edge: &Edge, file: &CaseFile) -> Result<Option<CallFile>, StoreError> {
    match file.case.call() {
        Some(id) => edge.cases.calls().load(id).await,
        None => Ok(None),
    }
}

/// What a proposer is told whose other version came while the call was not open.
pub fn too_late(why: &NotAdmitted) -> Text {
    let Text { ja, en } = outside_words(why);
    Text::new(
        format!("{ja} 内容の差替えはできません。最後に受け付けた内容が有効です。"),
        format!("{en} Your proposal can no longer be replaced; the last version that we received counts."),
    )
}

/// Parses another version of the proposal in `file`, which is for `call`. Its kind stays what it was, and so does the
/// call that it names.
///
/// # Errors
/// Every field that is not right.
pub fn parse_version(
    edge: &Edge,
    file: &CaseFile,
    call: Option<&CallFile>,
    body: &Value,
) -> Result<Submission, Vec<FieldError>> {
    let word = if file.case.call().is_some() { "theme" } else { "free" };
    let mut parsed = parse(body, &asked(&edge.programme, call));
    let is_other = |name: &str, kept: Option<&str>| {
        body.get(name).and_then(Value::as_str).is_some_and(|typed| !typed.is_empty() && Some(typed) != kept)
    };
    if is_other("kind", Some(word)) {
        let error = FieldError {
            pointer: "/kind".to_owned(),
            flaw: Flaw::UnknownChoice { choices: word.to_owned() },
        };
        parsed = Err(parsed.err().into_iter().flatten().chain([error]).collect());
    }
    parsed
}

/// Does what the proposer wants with the case in `file`, which they saw at revision `seen`, by a request that the
/// gateway got at `received_at`.
///
/// # Errors
/// Why it was not done. What stands then is what stood before.
pub async fn revise(
    edge: &Edge,
    mut file: CaseFile,
    seen: u32,
    wish: &Wish,
    received_at: Timestamp,
) -> Result<(), ReviseError> {
    let window = window_of(edge, &file, wish, received_at).await?;
    let mut wish = wish.clone();
    for _ in 0..TRIES {
        let binding = match wish.submission() {
            Some(submission) => Binding::find(&edge.cases, &file.case.id, submission).await?,
            None => Binding::default(),
        };
        let base = file.as_of(seen).ok_or(ReviseError::Changed)?;
        let before = Before { file: &file, seen };
        if before.has(&wish) {
            return Ok(());
        }
        let (attachments, binds) = match wish.submission() {
            Some(submission) => binding
                .judged(submission, &edge.programme.attachments, received_at)
                .map_err(ReviseError::Fields)?,
            None => Default::default(),
        };
        let command = before.command(edge, &wish, Received { window, at: received_at, attachments });
        let is_stale = Ground::of(&base) != Ground::of(&file.case);
        let changes = match decide(&file.case, command, &Actor::Proposer) {
            Ok(_) if is_stale => return Err(ReviseError::Changed),
            // What they saw no longer stands, but something else is theirs to do: they are shown that.
            Err(_) if is_stale && is_open(&file.case) => return Err(ReviseError::Changed),
            decided => decided?,
        };
        let commit = Commit::prepare(&file.case, changes, &Actor::Proposer, clock::now())
            .map_err(|_| StoreError::Unreadable("event"))?
            .binding(binds, received_at);
        match edge.cases.commit(&commit).await {
            Ok(()) => return Ok(()),
            Err(CommitError::Conflict) => file = reload(edge, &file.case.id).await?,
            Err(CommitError::Store(error)) => return Err(error.into()),
        }
    }
    Err(StoreError::Service { operation: "revise", code: "changed too often".to_owned() }.into())
}

impl Wish {
    /// The version that it sends.
    fn submission(&mut self) -> Option<&mut Submission> {
        match self {
            Wish::Replace(submission) | Wish::Answer { submission: Some(submission), .. } => Some(submission),
            Wish::Answer { submission: None, .. } | Wish::Contact(_) => None,
        }
    }
}

/// What is recorded of a version besides what it says.
struct Received {
    window: Option<Interval>,
    at: Timestamp,
    attachments: Vec<Attachment>,
}

/// The window of the call in which a version came. Only a replacement needs one: an answer was asked for.
async fn window_of(
    edge: &Edge,
    file: &CaseFile,
    wish: &Wish,
    received_at: Timestamp,
) -> Result<Option<Interval>, ReviseError> {
    let Some(call) = call_of(edge, file).await? else { return Ok(None) };
    match (wish, admit(&call.call, received_at)) {
        (_, Ok(window)) => Ok(Some(window)),
        (Wish::Replace(_), Err(why)) => Err(why.into()),
        (Wish::Answer { .. } | Wish::Contact(_), Err(_)) => Ok(None),
    }
}

async fn reload(edge: &Edge, id: &CaseId) -> Result<CaseFile, ReviseError> {
    edge.cases.load(id).await?.ok_or(ReviseError::Changed)
}

/// Whether a proposer may still send another version, be it as an answer.
pub fn is_open(case: &Case) -> bool {
    step_of(case).is_ok()
}

/// The step by which a proposer sends another version of a case now.
///
/// # Errors
/// The rule that keeps them from it.
pub fn step_of(case: &Case) -> Result<Step, Refusal> {
    let is_asked = case.status == Status::CorrectionAsked;
    let step = if is_asked { Step::AnswerCorrection } else { Step::ReplaceProposal };
    proposer_may(case, step).map(|()| step)
}

/// What of a case a proposer builds upon. What the system records (the screening) is not of it; a step of the staff
/// that changes what the proposer would do, and anything that another tab has sent, is.
#[derive(PartialEq, Eq)]
struct Ground {
    status: Status,
    version: Option<u32>,
    contact: Option<u32>,
    is_eligible: bool,
    asked: Option<u32>,
}

impl Ground {
    fn of(case: &Case) -> Self {
        let asked = case.acts.iter().rfind(|act| act.kind == FormalAct::Correction);
        Self {
            status: case.status,
            version: case.version,
            contact: case.contact,
            is_eligible: case.eligible,
            asked: asked.map(|act| act.sequence),
        }
    }
}

/// A case and the revision that the proposer saw.
struct Before<'f> {
    file: &'f CaseFile,
    seen: u32,
}

impl Before<'_> {
    /// Whether the very same was recorded since, or stood already.
    fn has(&self, wish: &Wish) -> bool {
        match wish {
            Wish::Replace(submission) => {
                self.stood(submission) || self.since().any(|sequence| self.holds(sequence, submission))
            }
            Wish::Contact(contact) => {
                let stood = self.file.content_as_of(self.seen);
                let stood = stood.and_then(|content| serde_json::to_string(&content.contact).ok());
                let wanted = serde_json::to_string(&**contact).ok();
                let is_this = |sequence: u32| {
                    matches!(self.file.event(sequence), Some(Event::ContactChanged))
                        && self.file.texts.get(&sequence) == wanted.as_ref()
                };
                stood == wanted || self.since().any(is_this)
            }
            Wish::Answer { submission, note } => self.since().any(|sequence| {
                matches!(self.file.event(sequence), Some(Event::CorrectionAnswered))
                    && self.file.texts.get(&sequence).map(String::as_str) == note.as_ref().map(Prose::as_str)
                    && submission.as_ref().is_none_or(|submission| {
                        self.stood(submission) || self.holds(sequence - 1, submission)
                    })
            }),
        }
    }

    fn since(&self) -> impl Iterator<Item = u32> {
        self.seen + 1..=self.file.case.revision
    }

    /// Whether the event `sequence` holds this version.
    fn holds(&self, sequence: u32, submission: &Submission) -> bool {
        let Some(Event::ProposalRevised { consents, .. }) = self.file.event(sequence) else { return false };
        let text = serde_json::to_string(&submission.content).ok();
        *consents == submission.consents && self.file.texts.get(&sequence) == text.as_ref()
    }

    /// Whether this version is the one that the proposer saw standing.
    fn stood(&self, submission: &Submission) -> bool {
        let consents =
            self.file.as_of(self.seen).and_then(|case| case.receipt).map(|receipt| receipt.consents);
        let text = |content: &Content| serde_json::to_string(content).ok();
        let stood = self.file.content_as_of(self.seen);
        consents.as_ref() == Some(&submission.consents)
            && stood.is_some_and(|stood| text(&stood) == text(&submission.content))
    }

    /// An answer whose version is the one that stands is a note alone.
    fn command(&self, edge: &Edge, wish: &Wish, received: Received) -> Command {
        let Received { window, at, attachments } = received;
        let revision = move |submission: &Submission| {
            let (submission, versions) = (submission.clone(), edge.programme.versions());
            Box::new(Revision { submission, received_at: at, window, versions, attachments })
        };
        match wish {
            Wish::Replace(submission) => Command::ReplaceProposal(revision(submission)),
            Wish::Answer { submission, note } => {
                let other = submission.as_ref().filter(|submission| !self.stood(submission));
                Command::AnswerCorrection {
                    revision: other.map(|submission| revision(submission)),
                    note: note.clone(),
                }
            }
            Wish::Contact(contact) => Command::ChangeContact(contact.clone()),
        }
    }
}

/// What a proposer is told of a refusal. Statuses are said as they see them.
pub fn refused_words(refusal: &Refusal) -> Text {
    let Refusal::NotInThisStatus { step, status } = refusal else { return refusal.message() };
    match (step, status) {
        (Step::ReplaceProposal, Status::CorrectionAsked) => Text::new(
            "企画課から内容の修正をお願いしています。差替えではなく、修正のお願いへの回答として送ってください。",
            "We have asked you for corrections: please send this as your answer to them.",
        ),
        (Step::AnswerCorrection, Status::Received | Status::Confirming) => Text::new(
            "修正のお願いへの回答は既に受け付けたか、修正のお願いがありません。",
            "Your answer was received already, or there is no request for corrections.",
        ),
        (_, status) => {
            let label = status.public_label();
            Text::new(
                format!(
                    "この提案は「{}」の段階のため、この画面からは変更できません。変更したいことは、企画課に御連絡ください。",
                    label.ja
                ),
                format!(
                    "Your proposal can no longer be changed here ({}). Please contact the Planning Division.",
                    label.en
                ),
            )
        }
    }
}
