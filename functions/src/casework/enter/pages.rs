//! The pages: the form, what was typed to read once more, and sending it.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use kyoso::calendar;
use kyoso::case::{CaseId, IdempotencyKey};
use kyoso::proposal::FieldError;
use kyoso::text::Language;
use uuid::Uuid;

use super::form::{Filled, FormView};
use super::receive::{NotEntered, enter, may_enter, read};
use crate::casework::{Casework, SharedCasework};
use crate::form::Section;
use crate::http::Visit;
use crate::pages::{Failure, Posted, html, see_other, value};
use crate::reception::SubmitError;
use crate::staff::{Chrome, Kept, SignedIn, forbidden};

#[derive(Template)]
#[template(path = "staff/enter.html")]
struct EnterPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    key: String,
    form: FormView,
    summary: Vec<crate::form::view::ErrorLink>,
}

#[derive(Template)]
#[template(path = "staff/enter_check.html")]
struct CheckPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    key: String,
    carried: Vec<(String, String)>,
    came: String,
    arrived_at: String,
    original: String,
    sections: Vec<Section>,
    email: String,
}

#[derive(Template)]
#[template(path = "staff/enter_used.html")]
struct UsedPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    case_id: String,
}

/// `/staff/cases/enter`: the form, with what was typed when a session ended.
pub(super) async fn ask(
    State(casework): State<SharedCasework>,
    visit: Visit,
    signed_in: SignedIn,
    Kept(typed): Kept,
) -> Result<Response, Failure> {
    if !may_enter(&casework, &signed_in.person, visit.received_at).await? {
        return Ok(forbidden(&casework.programme, &visit, &signed_in));
    }
    let desk = Desk { casework: &casework, visit: &visit, signed_in: &signed_in };
    Ok(desk.form(StatusCode::OK, &Filled::of(&typed), key_of(&typed), &[], ""))
}

/// `POST` of the same: what its buttons say.
pub(super) async fn send(
    State(casework): State<SharedCasework>,
    visit: Visit,
    signed_in: SignedIn,
    Posted(posted): Posted,
) -> Result<Response, Failure> {
    if !may_enter(&casework, &signed_in.person, visit.received_at).await? {
        return Ok(forbidden(&casework.programme, &visit, &signed_in));
    }
    let desk = Desk { casework: &casework, visit: &visit, signed_in: &signed_in };
    let (filled, key) = (Filled::of(&posted), key_of(&posted));
    let action = value(&posted, "action");
    match action.split_once(':').unwrap_or((action, "")) {
        ("send", _) => desk.send(&filled, key).await,
        ("add", list) => Ok(desk.form(StatusCode::OK, &filled, key, &[], list)),
        ("remove" | "edit", _) => Ok(desk.form(StatusCode::OK, &filled, key, &[], "")),
        _ => Ok(desk.check(&filled, key)),
    }
}

/// Under which key the form is sent: the one that it carries, else a new one.
fn key_of(posted: &[(String, String)]) -> String {
    let carried = value(posted, "key");
    let is_key = carried.parse::<IdempotencyKey>().is_ok();
    if is_key { carried.to_owned() } else { Uuid::new_v4().to_string() }
}

/// Where somebody of Planning enters a proposal.
struct Desk<'d> {
    casework: &'d Casework,
    visit: &'d Visit,
    signed_in: &'d SignedIn,
}

impl Desk<'_> {
    fn now(&self) -> Timestamp {
        self.visit.received_at
    }

    fn chrome(&self, title: &str) -> Chrome<'_> {
        Chrome::of(&self.casework.programme, self.visit, self.signed_in, title)
    }

    fn form(
        &self,
        status: StatusCode,
        filled: &Filled,
        key: String,
        errors: &[FieldError],
        adding: &str,
    ) -> Response {
        let mut form = filled.view(&self.casework.programme, errors, adding);
        let summary = std::mem::take(&mut form.summary);
        let chrome = self.chrome("届いた提案を入力する（代理入力）");
        html(status, &EnterPage { lang: Language::Japanese, chrome, key, form, summary })
    }

    /// What was typed, to read once more; the form again where something is wrong.
    fn check(&self, filled: &Filled, key: String) -> Response {
        let (arrival, submission) = match read(&self.casework.programme, None, &filled.body(), self.now()) {
            Ok(read) => read,
            Err(errors) => return self.form(StatusCode::UNPROCESSABLE_ENTITY, filled, key, &errors, ""),
        };
        let page = CheckPage {
            lang: Language::Japanese,
            chrome: self.chrome("入力した内容の確認（代理入力）"),
            key,
            carried: filled.carried(),
            came: arrival.entered.means.label().ja,
            arrived_at: calendar::date_time(arrival.at, Language::Japanese),
            original: arrival.entered.original.as_str().to_owned(),
            sections: filled.to_read(&self.casework.programme),
            email: submission.content.contact.email.as_str().to_owned(),
        };
        html(StatusCode::OK, &page)
    }

    /// However often the same form is sent, one case comes of it, and everybody is led to its receipt.
    async fn send(&self, filled: &Filled, key: String) -> Result<Response, Failure> {
        let parsed: IdempotencyKey = key.parse().map_err(|_| Failure::Stale)?;
        let body = filled.body().to_string();
        match enter(self.casework, &self.signed_in.person, &parsed, body.as_bytes(), self.now()).await {
            Ok(receipt) => Ok(see_other(&format!("/staff/cases/{}/handover", receipt.case_id))),
            Err(NotEntered::Forbidden) => Ok(forbidden(&self.casework.programme, self.visit, self.signed_in)),
            Err(NotEntered::Submit(SubmitError::Fields(errors))) => {
                Ok(self.form(StatusCode::UNPROCESSABLE_ENTITY, filled, key, &errors, ""))
            }
            Err(NotEntered::Submit(SubmitError::KeyUsed)) => {
                let chrome = self.chrome("この入力は受付済みです");
                let case_id = CaseId::of(&parsed).to_string();
                Ok(html(StatusCode::CONFLICT, &UsedPage { lang: Language::Japanese, chrome, case_id }))
            }
            Err(NotEntered::Submit(SubmitError::Busy(error))) => {
                tracing::warn!(error = %error, "a proposal that Planning entered met a busy table");
                Err(Failure::Busy)
            }
            Err(NotEntered::Submit(
                SubmitError::Body(_) | SubmitError::Internal(_) | SubmitError::Outside(_),
            )) => {
                tracing::error!("a proposal that Planning entered could not be received");
                Err(Failure::Internal)
            }
        }
    }
}
