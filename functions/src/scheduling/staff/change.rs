//! A change of a call as a page. The text is saved at once; a change of the window is shown whole first ([`confirm`]),
//! and made by the button there.
//!
//! [`confirm`]: super::confirm

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use kyoso::calendar;
use kyoso::call::ask::Step;
use kyoso::call::{Refusal, are_questions_fixed};
use kyoso::proposal::FieldError;
use kyoso::text::Language;

use super::confirm;
use super::divisions_of;
use super::history::{CallLine, lines};
use super::open::OpenCall;
use super::period::reckon;
use super::since;
use super::take::{NotTaken, Wish, obstacle, prepare, take};
use super::text_form::{self, TextForm, TextView, Typed};
use super::view::division_name;
use super::window_form::{self, WindowForm};
use super::words::{phase_label, words};
use crate::form::view::{ErrorLink, FieldView};
use crate::http::Visit;
use crate::pages::{Failure, Posted, html, see_other, value};
use crate::scheduling::{Scheduling, SharedScheduling};
use crate::staff::{Chrome, Kept, SignedIn, forbidden};
use crate::store::{Access, CallFile, Outcome};

/// `GET /staff/calls/{call_id}/{step}`: the form of a change, with what was typed when a session ended.
pub(super) async fn show(
    State(scheduling): State<SharedScheduling>,
    visit: Visit,
    signed_in: SignedIn,
    OpenCall(file): OpenCall,
    Path((_, slug)): Path<(String, String)>,
    Kept(typed): Kept,
) -> Result<Response, Failure> {
    let step = Step::of(&slug).ok_or(Failure::NotFound)?;
    let looking = Looking {
        scheduling: &scheduling,
        visit: &visit,
        signed_in: &signed_in,
        file: &file,
        step,
        typed: if typed.is_empty() { begun(&scheduling, &file, step) } else { typed },
    };
    if looking.is_forbidden().await? {
        return Ok(forbidden(&scheduling.programme, &visit, &signed_in));
    }
    let seen = revision(&looking.typed).filter(|seen| *seen != file.call.revision);
    Ok(looking.page(StatusCode::OK, Said { seen, ..Said::default() }))
}

/// `POST` of the same: what its buttons say.
pub(super) async fn send(
    State(scheduling): State<SharedScheduling>,
    visit: Visit,
    signed_in: SignedIn,
    OpenCall(file): OpenCall,
    Path((_, slug)): Path<(String, String)>,
    Posted(typed): Posted,
) -> Result<Response, Failure> {
    let step = Step::of(&slug).ok_or(Failure::NotFound)?;
    let action = value(&typed, "action").to_owned();
    let (scheduling, visit, signed_in) = (&*scheduling, &visit, &signed_in);
    let mut looking = Looking { scheduling, visit, signed_in, file: &file, step, typed };
    match (step, action.as_str()) {
        (_, "back") | (Step::Schedule, "period") => {
            if looking.is_forbidden().await? {
                return Ok(forbidden(&scheduling.programme, visit, signed_in));
            }
            let errors = if action == "period" { looking.fill_in_last_day() } else { Vec::new() };
            let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
            let seen = revision(&looking.typed).filter(|seen| *seen != file.call.revision);
            Ok(looking.page(status, Said { seen, errors, ..Said::default() }))
        }
        (Step::Edit, _) | (_, "confirm") => looking.make().await,
        _ => {
            if step == Step::Schedule && value(&looking.typed, "lastDay").trim().is_empty() {
                // Whoever names a period without pressing its button sees its last day on the next page.
                looking.fill_in_last_day();
            }
            looking.check().await
        }
    }
}

/// What a form holds before anybody types: the text that stands, or the period that is usual.
fn begun(scheduling: &Scheduling, file: &CallFile, step: Step) -> Typed {
    match (step, &file.text) {
        (Step::Edit, Some(text)) => {
            text_form::typed_of(file.call.division.as_deref().unwrap_or_default(), text)
        }
        (Step::Schedule, _) => vec![("months".to_owned(), scheduling.programme.calls.months.to_string())],
        (Step::Edit | Step::Extend | Step::Shorten | Step::CloseEarly | Step::Reopen, _) => Vec::new(),
    }
}

/// The revision of the call at which a form was filled in.
fn revision(typed: &Typed) -> Option<u32> {
    value(typed, "revision").parse().ok()
}

/// A change that somebody looks at, on a call.
pub(super) struct Looking<'l> {
    pub(super) scheduling: &'l Scheduling,
    pub(super) visit: &'l Visit,
    pub(super) signed_in: &'l SignedIn,
    pub(super) file: &'l CallFile,
    pub(super) step: Step,
    /// What is in the form.
    pub(super) typed: Typed,
}

/// What came of sending the form; nothing, when it is shown for the first time.
#[derive(Default)]
struct Said {
    /// The revision of the call at which the form was filled in, where it is no longer this one.
    seen: Option<u32>,
    /// Fields that are not right.
    errors: Vec<FieldError>,
    /// The rule that refused it.
    refusal: Option<Refusal>,
}

/// A rule that refuses, in words, with the clause that it stands on.
struct Rule {
    message: String,
    clause: &'static str,
}

#[derive(Template)]
#[template(path = "staff/call_change.html")]
struct ChangePage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    call_path: String,
    slug: &'static str,
    title: String,
    phase: &'static str,
    division: String,
    deadline: String,
    revision: u32,
    does: &'static str,
    button: &'static str,
    obstacle: Option<Rule>,
    refusal: Option<Rule>,
    has_changed: bool,
    changes: Vec<CallLine>,
    is_done: bool,
    summary: Vec<ErrorLink>,
    /// The text; none where it is a change of the window.
    text: Option<TextView>,
    fields: Vec<FieldView>,
    typed: Vec<(String, String)>,
}

impl ChangePage<'_> {
    fn reckons(&self) -> bool {
        self.slug == Step::Schedule.slug()
    }
}

impl Looking<'_> {
    /// Whether it is not theirs to do, which is then in the access record.
    async fn is_forbidden(&self) -> Result<bool, Failure> {
        let (person, at) = (&self.signed_in.person, self.visit.received_at);
        if obstacle(self.scheduling, self.file, self.step, person, at) != Some(Refusal::NotYours) {
            return Ok(false);
        }
        let access = Access::new(at, person, self.step.slug(), Outcome::Forbidden);
        self.scheduling.gate.note(&access.on_call(&self.file.call.id)).await?;
        Ok(true)
    }

    /// Puts the last day of the period into the form.
    fn fill_in_last_day(&mut self) -> Vec<FieldError> {
        let typed = |name| value(&self.typed, name).to_owned();
        match reckon(&typed("openDate"), &typed("openTime"), &typed("months")) {
            Ok(period) => {
                self.typed.retain(|(name, _)| name != "lastDay");
                self.typed.push(("lastDay".to_owned(), period.last_day.to_string()));
                Vec::new()
            }
            Err(errors) => errors,
        }
    }

    fn body(&self) -> serde_json::Value {
        match self.step {
            Step::Edit => text_form::body(&self.typed),
            Step::Schedule | Step::Extend | Step::Shorten | Step::CloseEarly | Step::Reopen => {
                window_form::body(self.step, &self.typed)
            }
        }
    }

    fn wish<'w>(&'w self, body: &'w serde_json::Value) -> Wish<'w> {
        Wish {
            person: &self.signed_in.person,
            step: self.step,
            seen: revision(&self.typed),
            body,
            at: self.visit.received_at,
        }
    }

    /// Shows the change whole, to be confirmed.
    async fn check(self) -> Result<Response, Failure> {
        let body = self.body();
        match prepare(self.scheduling, self.file, self.wish(&body)).await {
            Ok(commit) => confirm::page(&self, &commit).await,
            Err(not_taken) => self.again(not_taken),
        }
    }

    /// Makes the change.
    async fn make(self) -> Result<Response, Failure> {
        let body = self.body();
        match take(self.scheduling, self.file, self.wish(&body)).await {
            Ok(_) => {
                let (id, slug) = (&self.file.call.id, self.step.slug());
                Ok(see_other(&format!("/staff/calls/{id}?done={slug}")))
            }
            Err(not_taken) => self.again(not_taken),
        }
    }

    /// The form again, with what came of sending it and everything that was typed.
    fn again(self, not_taken: NotTaken) -> Result<Response, Failure> {
        let said = Said::default();
        let (status, said) = match not_taken {
            NotTaken::Forbidden(_) => {
                return Ok(forbidden(&self.scheduling.programme, self.visit, self.signed_in));
            }
            NotTaken::Store(error) => return Err(error.into()),
            NotTaken::Changed(Some(now)) => {
                let seen = revision(&self.typed);
                let looking = Looking { file: &now, ..self };
                return Ok(looking.page(StatusCode::PRECONDITION_FAILED, Said { seen, ..said }));
            }
            NotTaken::Changed(None) => {
                (StatusCode::PRECONDITION_FAILED, Said { seen: revision(&self.typed), ..said })
            }
            // A form of ours says it; whatever came, the present call is shown.
            NotTaken::NothingSeen => {
                (StatusCode::PRECONDITION_REQUIRED, Said { seen: Some(self.file.call.revision), ..said })
            }
            NotTaken::Fields(errors) => (StatusCode::UNPROCESSABLE_ENTITY, Said { errors, ..said }),
            NotTaken::Obstructed(refusal) | NotTaken::Refused(refusal) => {
                (StatusCode::CONFLICT, Said { refusal: Some(refusal), ..said })
            }
        };
        Ok(self.page(status, said))
    }

    /// The form.
    fn page(self, status: StatusCode, said: Said) -> Response {
        let Self { scheduling, visit, signed_in, file, step, ref typed } = self;
        let (call, programme, person) = (&file.call, &*scheduling.programme, &signed_in.person);
        let Said { seen, errors, refusal } = said;
        let (text, fields) = self.inputs(&errors, refusal.as_ref());
        let summary = match &text {
            Some(text) => text.summary(),
            None => window_form::summary(&fields),
        };
        let obstacle = obstacle(scheduling, file, step, person, visit.received_at);
        let words = words(step, call);
        let division = call.division.as_deref().unwrap_or_default();
        let page = ChangePage {
            lang: visit.language,
            chrome: Chrome::of(programme, visit, signed_in, words.title),
            call_path: format!("/staff/calls/{}", call.id),
            slug: step.slug(),
            title: file.text.as_ref().map_or_else(String::new, |text| text.title.ja.clone()),
            phase: phase_label(call.phase(visit.received_at), Language::Japanese),
            division: division_name(programme, division, Language::Japanese),
            deadline: deadline(file),
            revision: call.revision,
            does: words.does,
            button: words.button,
            refusal: refusal.filter(|_| obstacle.is_none()).map(|refusal| rule(&refusal, visit.language)),
            has_changed: seen.is_some(),
            changes: seen.map_or_else(Vec::new, |seen| lines(programme, file, seen, person)),
            is_done: seen.is_some_and(|seen| since::is_done(file, seen, step, person)),
            summary: if obstacle.is_none() { summary } else { Vec::new() },
            typed: if obstacle.is_some() { self.to_read(&fields, typed) } else { Vec::new() },
            obstacle: obstacle.map(|refusal| rule(&refusal, visit.language)),
            text,
            fields,
        };
        html(status, &page)
    }

    /// The inputs: those of the text, or those of the window.
    fn inputs(&self, errors: &[FieldError], refusal: Option<&Refusal>) -> (Option<TextView>, Vec<FieldView>) {
        let (typed, language) = (&self.typed, self.visit.language);
        if self.step == Step::Edit {
            let form = TextForm {
                divisions: divisions_of(&self.scheduling.programme, &self.signed_in.person),
                typed,
                errors,
                is_fixed: are_questions_fixed(&self.file.call, self.visit.received_at),
                language,
            };
            return (Some(form.view()), Vec::new());
        }
        let refused =
            refusal.and_then(|refusal| Some((refusal.field()?, refusal.message().get(language).to_owned())));
        let form = WindowForm {
            step: self.step,
            typed,
            errors,
            refused,
            months: self.scheduling.programme.calls.months,
            deadline: deadline(self.file),
            language,
        };
        (None, form.view())
    }

    /// What was typed, to read, where nothing can be sent any more.
    fn to_read(&self, fields: &[FieldView], typed: &Typed) -> Vec<(String, String)> {
        if revision(typed).is_none() { Vec::new() } else { window_form::to_read(fields) }
    }
}

/// The deadline that stands; empty where there is none.
fn deadline(file: &CallFile) -> String {
    let last = file.call.last();
    last.map_or_else(String::new, |last| calendar::deadline(last.close, Language::Japanese))
}

fn rule(refusal: &Refusal, language: Language) -> Rule {
    Rule { message: refusal.message().get(language).to_owned(), clause: refusal.clause() }
}
