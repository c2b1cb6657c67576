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
use super::receive::{NotEntered, enter, may_enter, read, reception};
use crate::casework::{Casework, SharedCasework};
use crate::form::view::ErrorLink;
use crate::form::{Section, ThemeChoice, ThemeOf};
use crate::http::Visit;
use crate::pages::{Failure, Posted, html, see_other, value};
use crate::reception::{Outside, SubmitError};
use crate::staff::{Chrome, Kept, SignedIn, forbidden};
use crate::store::CallFile;
use crate::submission::{choice_of_row, choices};

#[derive(Template)]
#[template(path = "staff/enter.html")]
struct EnterPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    key: String,
    form: FormView,
    summary: Vec<ErrorLink>,
    /// The windows of the call, where it arrived outside them.
    windows: Vec<String>,
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
    let filled = Filled::of(&typed);
    let call = call_of(&casework, &filled).await?;
    desk.form(StatusCode::OK, &filled, call.as_ref(), key_of(&typed), Wrong::default(), "").await
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
    let call = call_of(&casework, &filled).await?;
    let call = call.as_ref();
    let action = value(&posted, "action");
    match action.split_once(':').unwrap_or((action, "")) {
        ("send", _) => desk.send(&filled, call, key).await,
        ("add", list) => desk.form(StatusCode::OK, &filled, call, key, Wrong::default(), list).await,
        ("remove" | "edit" | "theme", _) => {
            desk.form(StatusCode::OK, &filled, call, key, Wrong::default(), "").await
        }
        _ => desk.check(&filled, call, key).await,
    }
}

/// The call that was chosen; none for the free kind, and where there is no such call for the public.
async fn call_of(casework: &Casework, filled: &Filled) -> Result<Option<CallFile>, Failure> {
    let file = match filled.call() {
        Some(id) => casework.cases.calls().load(&id).await?,
        None => None,
    };
    Ok(file.filter(|file| file.call.published_at.is_some()))
}

/// What is wrong with what was typed.
#[derive(Clone, Copy, Default)]
struct Wrong<'w> {
    /// The fields.
    errors: &'w [FieldError],
    /// Why the call does not take it; none where that is not so.
    outside: Option<&'w Outside>,
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

    async fn form(
        &self,
        status: StatusCode,
        filled: &Filled,
        call: Option<&CallFile>,
        key: String,
        wrong: Wrong<'_>,
        adding: &str,
    ) -> Result<Response, Failure> {
        let themes = self.themes(call).await?;
        let programme = &self.casework.programme;
        let mut form = filled.view(programme, (theme(call), &themes), wrong.errors, adding);
        let mut summary = std::mem::take(&mut form.summary);
        summary.extend(wrong.outside.map(outside_link));
        let windows = wrong.outside.map(|outside| outside.windows_text(Language::Japanese));
        let chrome = self.chrome("届いた提案を入力する（代理入力）");
        let windows = windows.unwrap_or_default();
        Ok(html(status, &EnterPage { lang: Language::Japanese, chrome, key, form, summary, windows }))
    }

    /// The calls to choose from: those that are open or coming, and those that closed last. What counts is when the
    /// proposal arrived.
    async fn themes(&self, call: Option<&CallFile>) -> Result<Vec<ThemeChoice>, Failure> {
        let language = Language::Japanese;
        let mut themes = choices(&self.casework.cases, call, self.now(), language).await?;
        if let Ok(closed) = self.casework.cases.calls().closed(self.now(), None).await? {
            let known: Vec<_> = themes.iter().map(|theme| theme.id.clone()).collect();
            let closed = closed.rows.iter().filter(|row| !known.contains(&row.id.to_string()));
            themes.extend(closed.map(|row| choice_of_row(row, self.now(), language)));
        }
        Ok(themes)
    }

    /// What was typed, to read once more; the form again where something is wrong.
    async fn check(
        &self,
        filled: &Filled,
        call: Option<&CallFile>,
        key: String,
    ) -> Result<Response, Failure> {
        let body = filled.body(theme(call).questions);
        let (arrival, submission) = match read(&self.casework.programme, call, &body, self.now()) {
            Ok(read) => read,
            Err(errors) => {
                let wrong = Wrong { errors: &errors, outside: None };
                return self.form(StatusCode::UNPROCESSABLE_ENTITY, filled, call, key, wrong, "").await;
            }
        };
        let reception = reception(self.casework);
        if let Some(file) = call
            && let Err(SubmitError::Outside(outside)) = reception.window(file, arrival.at).await
        {
            return self.outside(filled, call, key, &outside).await;
        }
        let page = CheckPage {
            lang: Language::Japanese,
            chrome: self.chrome("入力した内容の確認（代理入力）"),
            key,
            carried: filled.carried(),
            came: arrival.entered.means.label().ja,
            arrived_at: calendar::date_time(arrival.at, Language::Japanese),
            original: arrival.entered.original.as_str().to_owned(),
            sections: filled.to_read(&self.casework.programme, theme(call)),
            email: submission.content.contact.email.as_str().to_owned(),
        };
        Ok(html(StatusCode::OK, &page))
    }

    /// The form again: it arrived while the call was not open.
    async fn outside(
        &self,
        filled: &Filled,
        call: Option<&CallFile>,
        key: String,
        outside: &Outside,
    ) -> Result<Response, Failure> {
        let wrong = Wrong { errors: &[], outside: Some(outside) };
        self.form(StatusCode::CONFLICT, filled, call, key, wrong, "").await
    }

    /// However often the same form is sent, one case comes of it, and everybody is led to its receipt.
    async fn send(&self, filled: &Filled, call: Option<&CallFile>, key: String) -> Result<Response, Failure> {
        let parsed: IdempotencyKey = key.parse().map_err(|_| Failure::Stale)?;
        let body = filled.body(theme(call).questions).to_string();
        match enter(self.casework, &self.signed_in.person, &parsed, body.as_bytes(), self.now()).await {
            Ok(receipt) => Ok(see_other(&format!("/staff/cases/{}/handover", receipt.case_id))),
            Err(NotEntered::Forbidden) => Ok(forbidden(&self.casework.programme, self.visit, self.signed_in)),
            Err(NotEntered::Submit(SubmitError::Fields(errors))) => {
                let wrong = Wrong { errors: &errors, outside: None };
                self.form(StatusCode::UNPROCESSABLE_ENTITY, filled, call, key, wrong, "").await
            }
            Err(NotEntered::Submit(SubmitError::Outside(outside))) => {
                self.outside(filled, call, key, &outside).await
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
            Err(NotEntered::Submit(SubmitError::Body(_) | SubmitError::Internal(_))) => {
                tracing::error!("a proposal that Planning entered could not be received");
                Err(Failure::Internal)
            }
        }
    }
}

/// What the form shows of the call.
fn theme(call: Option<&CallFile>) -> ThemeOf<'_> {
    ThemeOf::of(call.and_then(|file| file.text.as_ref()), Language::Japanese)
}

/// The sentence of the error summary, which leads to the date of the arrival.
fn outside_link(outside: &Outside) -> ErrorLink {
    let at = calendar::date_time(outside.at, Language::Japanese);
    let text =
        format!("募集テーマ「{}」の募集期間の外に届いたものは受け付けられません（{at}）。", outside.title.ja);
    ErrorLink { id: "arrival-date".to_owned(), text }
}
