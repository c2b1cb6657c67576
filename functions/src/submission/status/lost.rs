//! A lost link is mailed again, to the address on record. Whoever asks sees the same answer, whatever they typed.

use std::time::Duration;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use kyoso::receipt::ReceiptNumber;
use kyoso::text::Language;
use kyoso::value::Email;

use crate::http::Visit;
use crate::pages::{Chrome, Failure, Posted, html, value};
use crate::store::StoreError;
use crate::{Edge, SharedEdge};

/// Every answer takes at least this long, so that its time does not tell what was found.
const ANSWER_TAKES: Duration = Duration::from_millis(300);

#[derive(Template)]
#[template(path = "status/lost.html")]
struct LostPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    number: String,
    number_error: &'static str,
    email: String,
    email_error: String,
    is_answered: bool,
}

/// `/status/lost`.
pub(super) async fn ask(State(edge): State<SharedEdge>, visit: Visit) -> Response {
    html(StatusCode::OK, &page(&edge, &visit))
}

/// `POST /status/lost`. Only the form of what was typed is commented on, never whether it is known.
pub(super) async fn mail(
    State(edge): State<SharedEdge>,
    visit: Visit,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    let number = value(&fields, "number").parse::<ReceiptNumber>();
    let email = Email::parse(value(&fields, "email"));
    let mut page = page(&edge, &visit);
    match (number, email) {
        (Ok(number), Ok(email)) => {
            let (queued, ()) =
                tokio::join!(queue(&edge, &visit, &number, &email), tokio::time::sleep(ANSWER_TAKES));
            queued?;
            page.is_answered = true;
            Ok(html(StatusCode::OK, &page))
        }
        (number, email) => {
            value(&fields, "number").clone_into(&mut page.number);
            value(&fields, "email").clone_into(&mut page.email);
            if number.is_err() {
                page.number_error = visit.language.pick(
                    "受付番号を R8-0001 のような形で入力してください。",
                    "Enter the receipt number, such as R8-0001.",
                );
            }
            page.email_error =
                email.err().map(|flaw| flaw.message().get(visit.language).to_owned()).unwrap_or_default();
            Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

async fn queue(edge: &Edge, visit: &Visit, number: &ReceiptNumber, email: &Email) -> Result<(), StoreError> {
    let Some(id) = edge.cases.find_by_receipt(number).await? else { return Ok(()) };
    let Some(file) = edge.cases.load(&id).await? else { return Ok(()) };
    let on_record = file.content.map(|content| content.contact.email.address());
    // People do not mind the case of letters in addresses, and it is the address on record that is used.
    if on_record.is_some_and(|on_record| on_record.eq_ignore_ascii_case(&email.address())) {
        edge.cases.queue_link_mail(&id, visit.received_at).await?;
    }
    Ok(())
}

fn page<'e>(edge: &'e Edge, visit: &Visit) -> LostPage<'e> {
    let title = visit.language.pick("提案の状況を確認する", "Follow a proposal");
    LostPage {
        lang: visit.language,
        chrome: Chrome::public(&edge.programme, visit, title),
        number: String::new(),
        number_error: "",
        email: String::new(),
        email_error: String::new(),
        is_answered: false,
    }
}
