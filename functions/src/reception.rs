//! Receiving a proposal: one way in for whoever brings it, the proposer by form or API, or Planning for them.
//!
//! The client owns the ID of the case, by its key. So whatever is sent twice makes one case, and is answered the same.

mod outside;

use jiff::Timestamp;
use kyoso::attachment::{Attachment, Upload};
use kyoso::call::{Interval, NotAdmitted, Phase, admit, phase};
use kyoso::case::{Actor, Case, CaseId, Command, Entered, IdempotencyKey, Submit, decide};
use kyoso::chain::Hash;
use kyoso::programme::Programme;
use kyoso::proposal::{BodyError, FieldError, Submission, parse, theme_of};
use kyoso::receipt::{ReceiptNumber, fiscal_year_of};
use serde::Serialize;
use serde_json::Value;

pub use outside::{Outside, problem as outside_problem, window_text, words as outside_words};

use crate::clock;
use crate::files::{self, Binding};
use crate::links::{LinkVersion, Links};
use crate::programme::asked;
use crate::store::{CallFile, CallRow, Cases, Commit, CommitError, Head, StoreError};

/// How often a submission is tried again whose files changed meanwhile: a verdict came in between.
const TRIES: u32 = 5;

/// What a proposer holds once their proposal is received. The same submission always gets the same.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// The case.
    #[cfg_attr(test, schema(value_type = String))]
    pub case_id: CaseId,
    /// 受付番号.
    #[cfg_attr(test, schema(value_type = String, example = "R8-0001"))]
    pub receipt_number: ReceiptNumber,
    /// When the gateway received it.
    #[cfg_attr(test, schema(value_type = String, format = DateTime))]
    pub received_at: Timestamp,
    /// The proposer's page, with its secret.
    #[cfg_attr(test, schema(format = "uri"))]
    pub status_url: String,
}

/// Why a submission was not received.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// Not a JSON body.
    #[error(transparent)]
    Body(#[from] BodyError),
    /// Some fields are not right.
    #[error("{} fields are not right", .0.len())]
    Fields(Vec<FieldError>),
    /// The call that it names was not open when it came.
    #[error("{}", .0.why)]
    Outside(Box<Outside>),
    /// The key has made a case from another body, which stands.
    #[error("the key was used for another body")]
    KeyUsed,
    /// Too much at once; nothing was received.
    #[error("busy: {0}")]
    Busy(StoreError),
    /// Something is wrong here.
    #[error("{0}")]
    Internal(String),
}

impl From<StoreError> for SubmitError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Service { .. } => Self::Busy(error),
            StoreError::Unreadable(_) | StoreError::BrokenHistory { .. } => Self::Internal(error.to_string()),
        }
    }
}

/// What was brought.
pub struct Brought {
    /// The body of the proposal.
    pub proposal: Value,
    /// When and how it came, or what is wrong with what is said about that.
    pub arrival: Result<Came, Vec<FieldError>>,
    /// Who brings it.
    pub actor: Actor,
}

/// When and how a proposal came.
pub struct Came {
    /// The instant that counts: when the gateway received it, or, where Planning enters it, when it arrived.
    pub at: Timestamp,
    /// How, where Planning enters it.
    pub entered: Option<Entered>,
}

/// What was brought, read: it can be received.
struct Read {
    submission: Submission,
    came: Came,
    window: Option<Interval>,
    actor: Actor,
}

/// Where proposals are received.
#[derive(Clone, Copy)]
pub struct Reception<'e> {
    /// The programme, for its versions.
    pub programme: &'e Programme,
    /// Where cases are kept.
    pub cases: &'e Cases,
    /// Secret links.
    pub links: &'e Links,
    /// Whether it tells anybody: sample proposals send no mail.
    pub tells: bool,
}

impl Reception<'_> {
    /// Receives what is sent as `body` under the client's `key`; `read` reads it.
    ///
    /// The look-up comes before reading: a submission that was received once is answered the same for ever, whatever
    /// the rules have become. Only what was received is remembered, so a refused body can be corrected.
    ///
    /// # Errors
    /// Why it was not received. After any of them the same call can be made again.
    pub async fn receive(
        &self,
        key: &IdempotencyKey,
        body: &[u8],
        read: impl FnOnce() -> Result<Brought, SubmitError>,
    ) -> Result<Receipt, SubmitError> {
        let id = CaseId::of(key);
        let body_hash = Hash::of(body);
        if let Some(head) = self.cases.head(&id).await? {
            return self.replay(id, &head, &body_hash);
        }
        let mut read = self.read(&id, read()?).await?;
        let mut receipt_number = None;
        for _ in 0..TRIES {
            let (attachments, binds) = self.files(&id, &mut read).await?;
            let received_at = read.came.at;
            let number = match receipt_number {
                Some(number) => number,
                None => self.cases.next_receipt_number(fiscal_year_of(received_at)).await?,
            };
            let has_files = !binds.is_empty();
            let commit = self.prepare(&id, &read, &number, (attachments, binds))?;
            match self.cases.commit(&commit.first(body_hash.clone(), self.links.newest())).await {
                Ok(()) => return self.receipt(id, &number, received_at, self.links.newest()),
                Err(CommitError::Store(error)) => return Err(error.into()),
                Err(CommitError::Conflict) => {}
            }
            match self.cases.head(&id).await? {
                // Another attempt was faster, or this one's answer was lost: the receipt on record is the one that counts.
                Some(head) => return self.replay(id, &head, &body_hash),
                None if has_files => receipt_number = Some(number),
                None => return Err(SubmitError::Internal("a conflict without a head".to_owned())),
            }
        }
        Err(SubmitError::Busy(StoreError::Service {
            operation: "files",
            code: "changed too often".to_owned(),
        }))
    }

    /// The files that a submission names, as they are now.
    async fn files(
        &self,
        id: &CaseId,
        read: &mut Read,
    ) -> Result<(Vec<Attachment>, Vec<Upload>), SubmitError> {
        let binding = Binding::find(self.cases, id, &mut read.submission).await?;
        let limits = &self.programme.attachments;
        binding.judged(&read.submission, limits, read.came.at).map_err(SubmitError::Fields)
    }

    /// What is written where the submission is received.
    fn prepare(
        &self,
        id: &CaseId,
        read: &Read,
        receipt_number: &ReceiptNumber,
        (attachments, binds): (Vec<Attachment>, Vec<Upload>),
    ) -> Result<Commit, SubmitError> {
        let received_at = read.came.at;
        let submit = Submit {
            submission: read.submission.clone(),
            receipt_number: receipt_number.clone(),
            received_at,
            window: read.window,
            versions: self.programme.versions(),
            entered: read.came.entered.clone(),
            attachments,
        };
        let case = Case::new(id.clone());
        let changes = decide(&case, Command::Submit(Box::new(submit)), &read.actor)
            .map_err(|refusal| SubmitError::Internal(refusal.to_string()))?;
        let commit = Commit::prepare(&case, changes, &read.actor, clock::now())
            .map_err(|error| SubmitError::Internal(error.to_string()))?
            .binding(binds, received_at);
        Ok(if self.tells { commit } else { commit.silent() })
    }

    /// Reads what was brought. Whether the call was open comes first: who is late need not be told of fields.
    async fn read(&self, id: &CaseId, brought: Brought) -> Result<Read, SubmitError> {
        let Brought { proposal, arrival, actor } = brought;
        let file = match theme_of(&proposal) {
            Some(id) => self.cases.calls().load(&id).await?,
            None => None,
        };
        let window = match (&file, &arrival) {
            (Some(file), Ok(came)) => self.window(file, came.at).await?,
            (Some(_), Err(_)) | (None, _) => None,
        };
        let submission = parse(&proposal, &asked(self.programme, file.as_ref()));
        match (arrival, submission) {
            (Ok(came), Ok(submission)) => Ok(Read { submission, came, window, actor }),
            (arrival, submission) => {
                let limits = &self.programme.attachments;
                let files = match &arrival {
                    Ok(came) => files::judged(self.cases, id, &proposal, limits, came.at).await?,
                    Err(_) => Vec::new(),
                };
                let errors = [arrival.err(), submission.err(), Some(files)];
                Err(SubmitError::Fields(errors.into_iter().flatten().flatten().collect()))
            }
        }
    }

    /// The window of a call that a proposal came in. Of a call that is not public nothing is said: to whoever names
    /// it there is none.
    ///
    /// # Errors
    /// [`SubmitError::Outside`], or when the table does not answer.
    pub async fn window(&self, file: &CallFile, at: Timestamp) -> Result<Option<Interval>, SubmitError> {
        let (why, text) = match (admit(&file.call, at), &file.text) {
            (Ok(window), _) => return Ok(Some(window)),
            (Err(NotAdmitted::NotPublished), _) if file.call.published_at.is_none() => return Ok(None),
            (Err(_), None) => return Ok(None),
            (Err(why), Some(text)) => (why, text),
        };
        Err(SubmitError::Outside(Box::new(Outside {
            call: file.call.id.clone(),
            title: text.title.clone(),
            at,
            why,
            windows: file.call.intervals().collect(),
            open: open_at(self.cases, at).await?,
        })))
    }

    fn replay(&self, id: CaseId, head: &Head, body_hash: &Hash) -> Result<Receipt, SubmitError> {
        if head.body_hash != *body_hash {
            return Err(SubmitError::KeyUsed);
        }
        self.receipt(id, &head.receipt_number, head.received_at, head.link)
    }

    fn receipt(
        &self,
        id: CaseId,
        number: &ReceiptNumber,
        received_at: Timestamp,
        link: LinkVersion,
    ) -> Result<Receipt, SubmitError> {
        let status_url = self.links.status_url(&id, link);
        Ok(Receipt {
            status_url: status_url
                .ok_or_else(|| SubmitError::Internal("the key of a link is missing".to_owned()))?,
            receipt_number: number.clone(),
            received_at,
            case_id: id,
        })
    }
}

/// The calls that are open at an instant, the first to close first.
///
/// # Errors
/// When the table does not answer.
pub async fn open_at(cases: &Cases, at: Timestamp) -> Result<Vec<CallRow>, StoreError> {
    let is_open = |row: &CallRow| {
        matches!(phase(row.intervals.iter().copied(), row.published_at.is_some(), at), Phase::Open(_))
    };
    Ok(cases.calls().current(at).await?.into_iter().filter(is_open).collect())
}
