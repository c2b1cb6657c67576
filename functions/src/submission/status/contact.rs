//! Naming another person or address to contact.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use kyoso::case::{Step, proposer_may};
use kyoso::proposal::{Contact, FieldError, parse_contact};
use kyoso::text::Language;
use serde_json::Value;

use super::{OpenCase, refused_notice, seen_in};
use crate::form::view::{ErrorLink, PartView};
use crate::form::{Answers, Errors, Page, ThemeOf, Viewer, version_answers};
use crate::http::Visit;
use crate::pages::{Chrome, Failure, Posted, html, see_other};
use crate::store::CaseFile;
use crate::submission::revise::{ReviseError, Wish, refused_words, revise};
use crate::{Edge, SharedEdge};

#[derive(Template)]
#[template(path = "status/contact-change.html")]
struct ContactPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    case_id: String,
    receipt_number: String,
    revision: u32,
    form_token: String,
    summary: Vec<ErrorLink>,
    parts: Vec<PartView>,
    notice: String,
    obstacle: String,
}

/// `/status/{caseId}/contact`.
pub(super) async fn ask(
    State(edge): State<SharedEdge>,
    visit: Visit,
    OpenCase(file): OpenCase,
) -> Result<Response, Failure> {
    let answers =
        file.content.as_ref().map(|content| version_answers(content, &[]).answers).unwrap_or_default();
    page(&edge, &visit, &file, StatusCode::OK, Said { answers, ..Said::default() })
}

/// `POST /status/{caseId}/contact`.
pub(super) async fn change(
    State(edge): State<SharedEdge>,
    visit: Visit,
    OpenCase(file): OpenCase,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    let seen = seen_in(&edge, &file, &fields)?;
    let answers = Answers::typed(form_page()?, &fields);
    let contact = match contact_in(&answers) {
        Ok(contact) => contact,
        Err(errors) => {
            let said = Said { answers, errors: Errors::of(errors), notice: String::new() };
            return page(&edge, &visit, &file, StatusCode::UNPROCESSABLE_ENTITY, said);
        }
    };
    let id = file.case.id.clone();
    match revise(&edge, file, seen, &Wish::Contact(Box::new(contact)), visit.received_at).await {
        Ok(()) => Ok(see_other(&format!("/status/{id}?done=contact"))),
        Err(ReviseError::Store(error)) => Err(error.into()),
        Err(error) => {
            let now = edge.cases.load(&id).await?.ok_or(Failure::UnknownCase)?;
            let notice = refused_notice(&error, visit.language);
            let said = Said { answers, notice, ..Said::default() };
            page(&edge, &visit, &now, StatusCode::CONFLICT, said)
        }
    }
}

/// What to say on the page.
#[derive(Default)]
struct Said {
    answers: Answers,
    errors: Errors,
    notice: String,
}

/// The contact that was typed. Errors point where the form has its inputs.
fn contact_in(answers: &Answers) -> Result<Contact, Vec<FieldError>> {
    let body = answers.body(Language::Japanese);
    let typed = body.get("contact").cloned().unwrap_or_else(|| Value::Object(serde_json::Map::new()));
    parse_contact(&typed).map_err(|errors| {
        errors
            .into_iter()
            .map(|error| FieldError { pointer: format!("/contact{}", error.pointer), flaw: error.flaw })
            .collect()
    })
}

fn form_page() -> Result<&'static Page, Failure> {
    Page::find("contact").ok_or(Failure::Internal)
}

fn page(
    edge: &Edge,
    visit: &Visit,
    file: &CaseFile,
    status: StatusCode,
    said: Said,
) -> Result<Response, Failure> {
    let Said { answers, errors, notice } = said;
    let language = visit.language;
    let viewer = Viewer {
        programme: &edge.programme,
        language,
        answers: &answers,
        errors: &errors,
        adding: "",
        theme: ThemeOf::default(),
        themes: None,
    };
    let mut parts = viewer.parts(form_page()?);
    // The page of the form also asks who represents the organisation, which is the proposal's.
    parts.retain(|part| {
        part.groups.iter().flat_map(|group| &group.fields).any(|field| field.name.starts_with("/contact/"))
    });
    let obstacle = proposer_may(&file.case, Step::ChangeContact).err();
    let title = language.pick("担当者・連絡先の変更", "Change the contact");
    Ok(html(
        status,
        &ContactPage {
            lang: language,
            chrome: Chrome::private(&edge.programme, visit, title),
            case_id: file.case.id.to_string(),
            receipt_number: file.head.receipt_number.to_string(),
            revision: file.case.revision,
            form_token: edge.links.form_token(&file.case.id, file.head.link).unwrap_or_default(),
            summary: viewer.summary(&parts),
            parts,
            notice,
            obstacle: obstacle
                .map(|refusal| refused_words(&refusal).get(language).to_owned())
                .unwrap_or_default(),
        },
    ))
}
