//! Answering a request for corrections with a note alone. (With another version, it is answered by the form.)

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use kyoso::limits;
use kyoso::text::Language;
use kyoso::value::Prose;

use super::view::StatusView;
use super::{OpenCase, refused_notice, seen_in};
use crate::http::Visit;
use crate::pages::{Chrome, Failure, Posted, html, see_other, value};
use crate::store::CaseFile;
use crate::submission::revise::{ReviseError, Wish, revise};
use crate::{Edge, SharedEdge};

#[derive(Template)]
#[template(path = "status/answer.html")]
struct AnswerPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    view: StatusView,
    form_token: String,
    note: String,
    limit: usize,
    error: String,
    notice: String,
}

/// What to say on the page.
#[derive(Default)]
struct Said {
    note: String,
    error: String,
    notice: String,
}

/// `/status/{caseId}/answer`.
pub(super) async fn ask(
    State(edge): State<SharedEdge>,
    visit: Visit,
    OpenCase(file): OpenCase,
) -> Result<Response, Failure> {
    Ok(page(&edge, &visit, &file, StatusCode::OK, Said::default()))
}

/// `POST /status/{caseId}/answer`.
pub(super) async fn answer(
    State(edge): State<SharedEdge>,
    visit: Visit,
    OpenCase(file): OpenCase,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    let seen = seen_in(&edge, &file, &fields)?;
    // Browsers send each line break as CR LF; undone, the text is as long as its writer sees it.
    let typed = value(&fields, "note").replace("\r\n", "\n");
    let note = match Prose::parse(&typed, limits::PROSE) {
        Ok(note) => note,
        Err(flaw) => {
            let error = flaw.message().get(visit.language).to_owned();
            let said = Said { note: typed, error, notice: String::new() };
            return Ok(page(&edge, &visit, &file, StatusCode::UNPROCESSABLE_ENTITY, said));
        }
    };
    let id = file.case.id.clone();
    let wish = Wish::Answer { submission: None, note: Some(note) };
    match revise(&edge, file, seen, &wish, visit.received_at).await {
        Ok(()) => Ok(see_other(&format!("/status/{id}?done=answered"))),
        Err(ReviseError::Store(error)) => Err(error.into()),
        Err(error) => {
            let now = edge.cases.load(&id).await?.ok_or(Failure::UnknownCase)?;
            let notice = refused_notice(&error, visit.language);
            let said = Said { note: typed, error: String::new(), notice };
            Ok(page(&edge, &visit, &now, StatusCode::CONFLICT, said))
        }
    }
}

fn page(edge: &Edge, visit: &Visit, file: &CaseFile, status: StatusCode, said: Said) -> Response {
    let title = visit.language.pick("修正のお願いへの回答", "Answer our request for corrections");
    let Said { note, error, notice } = said;
    html(
        status,
        &AnswerPage {
            lang: visit.language,
            chrome: Chrome::private(&edge.programme, visit, title),
            // This page shows nothing of the call.
            view: StatusView::new(edge, file, None, visit),
            form_token: edge.links.form_token(&file.case.id, file.head.link).unwrap_or_default(),
            note,
            limit: limits::PROSE,
            error,
            notice,
        },
    )
}
