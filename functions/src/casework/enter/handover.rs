//! The receipt to hand over: for a proposer who brought their proposal, and has no mail at hand.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use kyoso::calendar;
use kyoso::case::Means;
use kyoso::staff::StaffRole;
use kyoso::text::Language;

use crate::casework::SharedCasework;
use crate::casework::open::OpenCase;
use crate::http::Visit;
use crate::pages::{Failure, html};
use crate::staff::{Chrome, SignedIn, forbidden};
use crate::store::{Access, Outcome};

#[derive(Template)]
#[template(path = "staff/enter_handover.html")]
struct HandoverPage<'p> {
    chrome: Chrome<'p>,
    case_id: String,
    number: String,
    received_at: String,
    came: [String; 2],
    title: String,
    organization: String,
    email: String,
    status_url: String,
}

/// `/staff/cases/{case_id}/handover`: number, instant, how it came, and the proposer's own link. For Planning, of what
/// Planning entered; who shows the link is in the access record, because whoever has it acts as the proposer.
pub(super) async fn page(
    State(casework): State<SharedCasework>,
    visit: Visit,
    signed_in: SignedIn,
    OpenCase(file): OpenCase,
) -> Result<Response, Failure> {
    let access =
        |outcome| Access::new(visit.received_at, &signed_in.person, "handover", outcome).on(&file.case.id);
    if !signed_in.person.has(StaffRole::Planning) {
        casework.gate.note(&access(Outcome::Forbidden)).await?;
        return Ok(forbidden(&casework.programme, &visit, &signed_in));
    }
    let receipt = file.case.receipt.as_ref().ok_or(Failure::Internal)?;
    let means: Means = receipt.entered.ok_or(Failure::NotFound)?;
    let status_url = casework.links.status_url(&file.case.id, file.head.link).ok_or(Failure::Internal)?;
    casework.gate.note(&access(Outcome::Done)).await?;
    let content = file.content.as_ref();
    let label = means.label();
    let page = HandoverPage {
        chrome: Chrome::of(&casework.programme, &visit, &signed_in, "提案を受け付けました"),
        case_id: file.case.id.to_string(),
        number: receipt.number.to_string(),
        received_at: calendar::date_time(receipt.received_at, Language::Japanese),
        came: [label.ja, label.en],
        title: content.map(|content| content.proposal.title.as_str().to_owned()).unwrap_or_default(),
        organization: content
            .map(|content| content.organization.name.as_str().to_owned())
            .unwrap_or_default(),
        email: content.map(|content| content.contact.email.as_str().to_owned()).unwrap_or_default(),
        status_url,
    };
    Ok(html(StatusCode::OK, &page))
}
