//! Opening a question for the expert whom it names, and recording what they say to it.

use axum::extract::{FromRequestParts, MatchedPath, Path};
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use kyoso::case::{CaseId, Command, Refusal, decide_for};
use kyoso::staff::{Person, StaffRole};
use kyoso::value::Prose;

use crate::casework::{Casework, SharedCasework};
use crate::clock;
use crate::http::Visit;
use crate::pages::Failure;
use crate::staff::{SignedIn, forbidden};
use crate::store::{Access, CaseFile, Commit, CommitError, Outcome, StoreError};

/// The question of the path, which is open to who asks.
pub(super) struct OpenQuestion {
    pub(super) file: CaseFile,
    pub(super) of: u32,
}

/// A question that was theirs and is not open any more: why.
pub(super) struct Ended(pub(super) Refusal);

/// What a handler gets: the question, or why it has ended. Anything else is refused before.
pub(super) struct Asked(pub(super) Result<OpenQuestion, Ended>);

impl FromRequestParts<SharedCasework> for Asked {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, casework: &SharedCasework) -> Result<Self, Response> {
        let failed = |failure: Failure| failure.into_response();
        let visit = Visit::from_request_parts(parts, casework).await.map_err(|never| match never {})?;
        let signed_in = SignedIn::from_request_parts(parts, casework).await.map_err(failed)?;
        let route = parts.extensions.get().map_or("?", MatchedPath::as_str).to_owned();
        let what = format!("{} {route}", parts.method);
        let path = Path::<(String, String)>::from_request_parts(parts, casework).await;
        let named = path.ok().and_then(|Path((case, of))| Some((case.parse().ok()?, of.parse().ok()?)));
        let Some((id, of)): Option<(CaseId, u32)> = named else { return Err(failed(Failure::NotFound)) };
        let opened = open(casework, &visit, &signed_in.person, (&id, of), what).await;
        match opened.map_err(|error| failed(error.into()))? {
            Some(asked) => Ok(asked),
            None => Err(forbidden(&casework.programme, &visit, &signed_in)),
        }
    }
}

/// Opens a question for a person; nothing where it is not theirs or does not exist, with a line in the access record.
async fn open(
    casework: &Casework,
    visit: &Visit,
    person: &Person,
    (id, of): (&CaseId, u32),
    what: String,
) -> Result<Option<Asked>, StoreError> {
    if person.has(StaffRole::Expert)
        && let Some(file) = casework.cases.load(id).await?
    {
        match file.case.question_for(of, &person.id, visit.received_at) {
            Ok(_) => return Ok(Some(Asked(Ok(OpenQuestion { file, of })))),
            Err(Refusal::NoSuchQuestion { .. }) => {}
            Err(refusal) => {
                let outcome = Outcome::Refused { code: refusal.code().to_owned(), clause: None };
                casework.gate.note(&Access::new(visit.received_at, person, what, outcome).on(id)).await?;
                return Ok(Some(Asked(Err(Ended(refusal)))));
            }
        }
    }
    let access = Access::new(visit.received_at, person, what, Outcome::Forbidden).on(id);
    casework.gate.note(&access).await?;
    Ok(None)
}

/// What an expert says.
pub(super) enum Saying {
    /// An answer.
    Answer(Prose),
    /// That they have a conflict of interest, and which.
    Conflict(Option<Prose>),
}

impl Saying {
    fn command(&self, of: u32, received_at: Timestamp) -> Command {
        match self {
            Saying::Answer(advice) => Command::GiveAdvice { of, advice: advice.clone(), received_at },
            Saying::Conflict(note) => Command::DeclareConflict { of, note: note.clone(), received_at },
        }
    }
}

/// Why it was not recorded.
pub(super) enum NotSaid {
    /// A rule refuses it.
    Refused(Refusal),
    /// The table does not answer.
    Store(StoreError),
}

/// Records what the expert says. The question that they saw is the condition: what else happened to the case meanwhile
/// changes nothing about it, so the command is simply decided anew.
pub(super) async fn say(
    casework: &Casework,
    question: OpenQuestion,
    person: &Person,
    saying: &Saying,
    received_at: Timestamp,
) -> Result<(), NotSaid> {
    let OpenQuestion { mut file, of } = question;
    loop {
        let decided = decide_for(&file.case, saying.command(of, received_at), person);
        let (actor, changes) = decided.map_err(NotSaid::Refused)?;
        let commit = Commit::prepare(&file.case, changes, &actor, clock::now())
            .map_err(|_| NotSaid::Store(StoreError::Unreadable("event")))?;
        match casework.cases.commit(&commit).await {
            Ok(()) => return Ok(()),
            Err(CommitError::Store(error)) => return Err(NotSaid::Store(error)),
            Err(CommitError::Conflict) => {
                let now = casework.cases.load(&file.case.id).await.map_err(NotSaid::Store)?;
                file = now.ok_or(NotSaid::Store(StoreError::Unreadable("head")))?;
                if commit.is_in(&file) {
                    return Ok(());
                }
            }
        }
    }
}
