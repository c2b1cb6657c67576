//! A step as a page: what it will do, whom it will tell, and its form.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use kyoso::calendar;
use kyoso::case::ask::StaffStep;
use kyoso::case::{Expert, FollowUpStep, Refusal, capacity, obstacle_for};
use kyoso::proposal::FieldError;
use kyoso::text::Language;

use super::fields::{Asked, Typed as Given};
use super::{shown, since, told, words};
use crate::casework::Casework;
use crate::casework::case::history::StaffLine;
use crate::casework::case::typed::Typed;
use crate::form::view::{ErrorLink, FieldView};
use crate::http::Visit;
use crate::pages::html;
use crate::staff::{Chrome, SignedIn};
use crate::store::CaseFile;

/// A step that somebody looks at, on a case.
pub(super) struct Looking<'l> {
    pub(super) casework: &'l Casework,
    pub(super) visit: &'l Visit,
    pub(super) signed_in: &'l SignedIn,
    pub(super) file: &'l CaseFile,
    pub(super) step: StaffStep,
    /// What is in the form.
    pub(super) typed: Given,
    /// The experts who can be asked, where the step asks one.
    pub(super) experts: Vec<Expert>,
}

/// What came of sending the form; nothing, when it is shown for the first time.
#[derive(Default)]
pub(super) struct Said {
    /// The revision of the case at which the form was filled in, where it is no longer this one.
    pub(super) seen: Option<u32>,
    /// Fields that are not right.
    pub(super) errors: Vec<FieldError>,
    /// The rule that refused it.
    pub(super) refusal: Option<Refusal>,
}

/// A rule that refuses, in words, with the clause that it stands on.
struct Rule {
    message: String,
    clause: &'static str,
}

#[derive(Template)]
#[template(path = "staff/act.html")]
struct ActPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    case_path: String,
    action: String,
    number: String,
    title: String,
    status: &'static str,
    division: String,
    revision: u32,
    does: &'static str,
    button: &'static str,
    is_grave: bool,
    /// What the proposer will read, where the step shows them something that is on record already.
    shows: Vec<Typed>,
    tells: Vec<String>,
    obstacle: Option<Rule>,
    refusal: Option<Rule>,
    has_changed: bool,
    changes: Vec<StaffLine>,
    is_done: bool,
    summary: Vec<ErrorLink>,
    own: Vec<FieldView>,
    document: Vec<FieldView>,
    document_open: bool,
    typed: Vec<(String, String)>,
}

/// The address of a step's page on a case.
pub(in crate::casework) fn path(id: &kyoso::case::CaseId, step: StaffStep) -> String {
    format!("/staff/cases/{id}/act/{}", step.slug())
}

impl Looking<'_> {
    /// The page.
    pub(super) fn page(self, status: StatusCode, said: Said) -> Response {
        let Self { casework, visit, signed_in, file, step, ref typed, ref experts } = self;
        let (case, programme, person) = (&file.case, &*casework.programme, &signed_in.person);
        let Said { seen, errors, refusal } = said;
        let asked = Asked {
            programme,
            file,
            actor: capacity(case, step.step(), person).ok(),
            step,
            today: calendar::civil(visit.received_at).date(),
            typed,
            errors: &errors,
            experts,
            refused: refusal.as_ref().and_then(|refusal| of_field(refusal, visit.language)),
            language: visit.language,
        };
        let views = asked.views();
        let words = words::words(step, case);
        let obstacle = obstacle_for(case, step, person).map(|refusal| rule(&refusal, visit.language));
        let page = ActPage {
            lang: visit.language,
            chrome: Chrome::of(programme, visit, signed_in, words.title),
            case_path: format!("/staff/cases/{}", case.id),
            action: path(&case.id, step),
            number: file.head.receipt_number.to_string(),
            title: file.content.as_ref().map_or_else(String::new, |it| it.proposal.title.as_str().to_owned()),
            status: case.status.staff_label(),
            division: division(casework, file),
            revision: case.revision,
            does: words.does,
            button: words.button,
            is_grave: is_grave(step),
            shows: shown::to_proposer(programme, file, step),
            tells: told::sentences(programme, case, step),
            refusal: refusal.filter(|_| obstacle.is_none()).map(|refusal| rule(&refusal, visit.language)),
            has_changed: seen.is_some(),
            changes: seen.map_or_else(Vec::new, |seen| since::lines(programme, file, seen, person)),
            is_done: seen.is_some_and(|seen| since::is_done(file, seen, step, person)),
            summary: if obstacle.is_none() { views.summary() } else { Vec::new() },
            typed: if obstacle.is_some() { views.typed() } else { Vec::new() },
            document_open: views
                .document
                .iter()
                .any(|field| !field.value.is_empty() || !field.error.is_empty()),
            own: views.own,
            document: views.document,
            obstacle,
        };
        html(status, &page)
    }
}

/// Whether a step cannot be taken back.
fn is_grave(step: StaffStep) -> bool {
    matches!(
        step,
        StaffStep::SetAside
            | StaffStep::RevokeAdvice
            | StaffStep::CancelMeeting
            | StaffStep::AnnounceAdopted
            | StaffStep::AnnounceNotAdopted
            | StaffStep::FollowUp(FollowUpStep::EndUnrealised)
    )
}

fn division(casework: &Casework, file: &CaseFile) -> String {
    let division = file.case.division.as_deref().and_then(|id| casework.programme.division(id));
    division.map_or_else(String::new, |division| division.name.ja.clone())
}

fn rule(refusal: &Refusal, language: Language) -> Rule {
    Rule { message: refusal.message().get(language).to_owned(), clause: refusal.clause() }
}

/// The field that a rule refuses, and what it says of it.
fn of_field(refusal: &Refusal, language: Language) -> Option<(&'static str, String)> {
    let field = match refusal {
        Refusal::AlreadyAssigned => "division",
        Refusal::NoReason => "reason",
        Refusal::NotAFormalAct { .. }
        | Refusal::NotTheirAct { .. }
        | Refusal::NoSuchIssue { .. }
        | Refusal::NoSuchDialogue { .. }
        | Refusal::NoSuchMeeting { .. }
        | Refusal::NoSuchQuestion { .. }
        | Refusal::QuestionClosed => "of",
        Refusal::NoExpertConsent => "basis",
        Refusal::NoOpinion => "opinion",
        Refusal::ObjectionsUnanswered => "objectionsAnswered",
        Refusal::Unexplained => "change",
        Refusal::ConditionsWithoutAdoption => "conditions",
        Refusal::NotShared => "owner",
        Refusal::NoOutcome => "outcome",
        Refusal::FollowUp(refusal) => refusal.field()?,
        Refusal::NothingThere
        | Refusal::DialogueConfirmed
        | Refusal::NoSuchInformation { .. }
        | Refusal::QuestionExpired
        | Refusal::NotInThisStatus { .. }
        | Refusal::NotThisActor { .. }
        | Refusal::NotScreened
        | Refusal::AlreadyEligible
        | Refusal::Confirmed
        | Refusal::NotEligible
        | Refusal::NoDialogue
        | Refusal::DialogueOnRecord
        | Refusal::EmptyAnswer
        | Refusal::OutsideWindow
        | Refusal::NoSuchAttachment
        | Refusal::AttachmentStands
        | Refusal::AttachmentNotOpen
        | Refusal::NotAsked
        | Refusal::NotCoordinated
        | Refusal::DecidedOtherwise
        | Refusal::Announced
        | Refusal::TooManyIssues
        | Refusal::StillKept { .. }
        | Refusal::Unwritable => return None,
    };
    Some((field, refusal.message().get(language).to_owned()))
}
