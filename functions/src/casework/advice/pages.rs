//! The pages of experts.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use kyoso::case::Refusal;
use kyoso::limits;
use kyoso::staff::StaffRole;
use kyoso::text::Language;
use kyoso::value::Prose;
use serde::Deserialize;
use tokio::task::JoinSet;

use super::say::{Asked, Ended, NotSaid, OpenQuestion, Saying, say};
use super::view::{AdviceLine, AdviceList, AdviceView};
use crate::casework::{Casework, SharedCasework};
use crate::http::Visit;
use crate::pages::{Failure, Posted, html, see_other, value};
use crate::staff::{Chrome, Kept, SignedIn, forbidden};
use crate::store::{Access, Outcome, StoreError};

#[derive(Template)]
#[template(path = "staff/advice_list.html")]
struct ListPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    list: AdviceList,
    done: &'static str,
}

/// What the address says was just done.
#[derive(Deserialize)]
pub(super) struct Done {
    #[serde(default)]
    done: String,
}

impl Done {
    fn words(&self) -> &'static str {
        match self.done.as_str() {
            "answer" => "回答を送りました。ありがとうございました。",
            "conflict" => "利益相反の申告を送りました。この依頼は終わりました。",
            _ => "",
        }
    }
}

/// `/staff/advice`.
pub(super) async fn list(
    State(casework): State<SharedCasework>,
    visit: Visit,
    signed_in: SignedIn,
    Query(done): Query<Done>,
) -> Result<Response, Failure> {
    let Some(list) = listed(&casework, &visit, &signed_in, "GET /staff/advice").await? else {
        return Ok(forbidden(&casework.programme, &visit, &signed_in));
    };
    let chrome = Chrome::of(&casework.programme, &visit, &signed_in, "助言のお願い");
    Ok(html(StatusCode::OK, &ListPage { lang: visit.language, chrome, list, done: done.words() }))
}

/// The questions of who asks; nothing, and a line in the access record, for who is no expert.
pub(super) async fn listed(
    casework: &SharedCasework,
    visit: &Visit,
    signed_in: &SignedIn,
    what: &str,
) -> Result<Option<AdviceList>, StoreError> {
    let (person, now) = (&signed_in.person, visit.received_at);
    if !person.has(StaffRole::Expert) {
        casework.gate.note(&Access::new(now, person, what, Outcome::Forbidden)).await?;
        return Ok(None);
    }
    let mut loading = JoinSet::new();
    for (case, of) in casework.cases.questions_to(&person.id).await? {
        let casework = casework.clone();
        loading.spawn(async move { casework.cases.load(&case).await.map(|file| (file, of)) });
    }
    let mut questions = Vec::new();
    while let Some(loaded) = loading.join_next().await {
        let (file, of) = loaded.map_err(|_| StoreError::Unreadable("question"))??;
        let Some(file) = file else { continue };
        if let Some(question) = file.case.question(of).filter(|question| question.expert == person.id) {
            let opened = file.case.question_for(of, &person.id, now);
            questions.push((question.until, AdviceLine::new(&file, question, opened)));
        }
    }
    questions.sort_by(|(until, one), (other_until, other)| {
        let rank = |line: &AdviceLine| (!line.waits, !line.is_open);
        (rank(one), until, &one.receipt_number, one.of).cmp(&(
            rank(other),
            other_until,
            &other.receipt_number,
            other.of,
        ))
    });
    Ok(Some(AdviceList { questions: questions.into_iter().map(|(_, line)| line).collect() }))
}

#[derive(Template)]
#[template(path = "staff/advice.html")]
struct QuestionPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    view: AdviceView,
    typed: String,
    error: String,
    note: String,
    note_error: String,
    limit: usize,
}

#[derive(Template)]
#[template(path = "staff/advice_ended.html")]
struct EndedPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    message: String,
    typed: String,
}

/// What stands in the forms, and what is wrong with it.
#[derive(Default)]
struct Filled {
    typed: String,
    error: String,
    note: String,
    note_error: String,
}

/// `/staff/advice/{case_id}/{of}`.
pub(super) async fn show(
    State(casework): State<SharedCasework>,
    visit: Visit,
    signed_in: SignedIn,
    Asked(asked): Asked,
    Kept(kept): Kept,
) -> Response {
    match asked {
        Ok(question) => {
            let kept_of = |name| value(&kept, name).to_owned();
            let filled = Filled { typed: kept_of("advice"), note: kept_of("note"), ..Filled::default() };
            page(&casework, &visit, &signed_in, &question, StatusCode::OK, filled)
        }
        Err(Ended(refusal)) => ended(&casework, &visit, &signed_in, &refusal, String::new()),
    }
}

/// `POST` of the same: an answer, or a conflict of interest. Both come to the address of the page, so that what was typed
/// when a session had ended comes back to it.
pub(super) async fn send(
    State(casework): State<SharedCasework>,
    visit: Visit,
    signed_in: SignedIn,
    Asked(asked): Asked,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    let is_conflict = value(&fields, "say") == "conflict";
    let name = if is_conflict { "note" } else { "advice" };
    let typed = lines(value(&fields, name));
    let said = if is_conflict && typed.trim().is_empty() {
        Ok(Saying::Conflict(None))
    } else {
        let parsed = Prose::parse(&typed, limits::PROSE).map_err(|flaw| flaw.message().ja);
        parsed.map(|text| if is_conflict { Saying::Conflict(Some(text)) } else { Saying::Answer(text) })
    };
    Sent { is_conflict, typed, said }.record(&casework, &visit, &signed_in, asked).await
}

/// Browsers send each line break as CR LF; undone, a text is as long as its writer sees it.
fn lines(typed: &str) -> String {
    typed.replace("\r\n", "\n")
}

/// A form that was sent.
struct Sent {
    is_conflict: bool,
    typed: String,
    said: Result<Saying, String>,
}

impl Sent {
    async fn record(
        self,
        casework: &SharedCasework,
        visit: &Visit,
        signed_in: &SignedIn,
        asked: Result<OpenQuestion, Ended>,
    ) -> Result<Response, Failure> {
        let Self { is_conflict, typed, said } = self;
        let question = match asked {
            Ok(question) => question,
            Err(Ended(refusal)) => return Ok(ended(casework, visit, signed_in, &refusal, typed)),
        };
        let saying = match said {
            Ok(saying) => saying,
            Err(error) => {
                let filled = if is_conflict {
                    Filled { note: typed, note_error: error, ..Filled::default() }
                } else {
                    Filled { typed, error, ..Filled::default() }
                };
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                return Ok(page(casework, visit, signed_in, &question, status, filled));
            }
        };
        match say(casework, question, &signed_in.person, &saying, visit.received_at).await {
            Ok(()) => {
                let done = if is_conflict { "conflict" } else { "answer" };
                Ok(see_other(&format!("/staff/advice?done={done}")))
            }
            Err(NotSaid::Refused(refusal)) => Ok(ended(casework, visit, signed_in, &refusal, typed)),
            Err(NotSaid::Store(error)) => Err(error.into()),
        }
    }
}

fn page(
    casework: &Casework,
    visit: &Visit,
    signed_in: &SignedIn,
    open: &OpenQuestion,
    status: StatusCode,
    filled: Filled,
) -> Response {
    let Some(question) = open.file.case.question(open.of) else {
        return ended(casework, visit, signed_in, &Refusal::NoSuchQuestion { of: open.of }, filled.typed);
    };
    let view = AdviceView::new(&open.file, question);
    let title = format!("助言のお願い {}", view.receipt_number);
    let path = format!("/staff/advice/{}/{}", view.case_id, view.of);
    let Filled { typed, error, note, note_error } = filled;
    let chrome = Chrome::of(&casework.programme, visit, signed_in, title).at(&path);
    let limit = limits::PROSE;
    html(status, &QuestionPage { lang: visit.language, chrome, view, typed, error, note, note_error, limit })
}

/// The question has ended: nothing of it is shown, and what was typed is not lost.
fn ended(
    casework: &Casework,
    visit: &Visit,
    signed_in: &SignedIn,
    refusal: &Refusal,
    typed: String,
) -> Response {
    let chrome = Chrome::of(&casework.programme, visit, signed_in, "この依頼は見ることができません")
        .at("/staff/advice");
    let message = match refusal {
        Refusal::QuestionExpired => {
            "この依頼は期限を過ぎました。続けるときは、企画課に期限の延長を御相談ください。".to_owned()
        }
        refusal => refusal.message().ja,
    };
    html(StatusCode::CONFLICT, &EndedPage { lang: visit.language, chrome, message, typed })
}
