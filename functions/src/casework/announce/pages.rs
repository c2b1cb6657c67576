//! The page: what waits, with boxes to choose from; then what came of each.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use kyoso::text::Language;

use super::view::{Announcements, WaitingList};
use super::{MOST, announce_all, may_announce, waiting};
use crate::casework::SharedCasework;
use crate::http::Visit;
use crate::pages::{Failure, Posted, html};
use crate::staff::{Chrome, Kept, SignedIn, forbidden};

#[derive(Template)]
#[template(path = "staff/announcements.html")]
struct AnnouncementsPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    waiting: WaitingList,
    came: Option<Announcements>,
    error: &'static str,
    most: usize,
}

/// `/staff/cases/announcements`.
pub(super) async fn ask(
    State(casework): State<SharedCasework>,
    visit: Visit,
    signed_in: SignedIn,
    Kept(typed): Kept,
) -> Result<Response, Failure> {
    if !may_announce(&casework, visit.received_at, &signed_in.person, "GET /staff/cases/announcements")
        .await?
    {
        return Ok(forbidden(&casework.programme, &visit, &signed_in));
    }
    page(&casework, &visit, &signed_in, (StatusCode::OK, None, ""), &chosen(&typed)).await
}

/// `POST` of the same: announces what was chosen, and shows what came of each beside what is left.
pub(super) async fn send(
    State(casework): State<SharedCasework>,
    visit: Visit,
    signed_in: SignedIn,
    Posted(typed): Posted,
) -> Result<Response, Failure> {
    if !may_announce(&casework, visit.received_at, &signed_in.person, "POST /staff/cases/announcements")
        .await?
    {
        return Ok(forbidden(&casework.programme, &visit, &signed_in));
    }
    let chosen = chosen(&typed);
    let wanted: Vec<_> = chosen.iter().filter_map(|value| parsed(value)).collect();
    if wanted.is_empty() || wanted.len() > MOST {
        let error = if wanted.is_empty() {
            "通知する案件を選んでください。"
        } else {
            "一度に通知できる件数を超えています。"
        };
        let said = (StatusCode::UNPROCESSABLE_ENTITY, None, error);
        return page(&casework, &visit, &signed_in, said, &chosen).await;
    }
    let came = announce_all(&casework, &visit, &signed_in.person, &wanted).await;
    page(&casework, &visit, &signed_in, (StatusCode::OK, Some(came), ""), &[]).await
}

async fn page(
    casework: &SharedCasework,
    visit: &Visit,
    signed_in: &SignedIn,
    (status, came, error): (StatusCode, Option<Announcements>, &'static str),
    chosen: &[String],
) -> Result<Response, Failure> {
    let (files, more) = waiting(casework, &signed_in.person).await?;
    let page = AnnouncementsPage {
        lang: visit.language,
        chrome: Chrome::of(&casework.programme, visit, signed_in, "採否の通知"),
        waiting: WaitingList::of(&casework.programme, &files, more, chosen),
        came,
        error,
        most: MOST,
    };
    Ok(html(status, &page))
}

/// The boxes that were ticked.
fn chosen(typed: &[(String, String)]) -> Vec<String> {
    typed.iter().filter(|(name, _)| name == "case").map(|(_, value)| value.clone()).collect()
}

/// The case of a box, and the revision that was looked at.
fn parsed(value: &str) -> Option<(String, u32)> {
    let (case, revision) = value.split_once('.')?;
    Some((case.to_owned(), revision.parse().ok()?))
}
