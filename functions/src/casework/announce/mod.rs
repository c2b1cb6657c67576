//! Announcing several decisions at once (採否の通知): those that wait for who asks are listed, and each that is chosen is
//! announced in a transaction of its own.
//!
//! Killed or refused in between, the others stand: sending the same again goes on with what is left, and says of the
//! rest that it is announced already. Each is announced by [`take`], as on its own page.

mod api;
mod pages;
#[cfg(test)]
mod tests;
mod view;

use jiff::Timestamp;
use kyoso::case::ask::StaffStep;
use kyoso::case::{Case, CaseId, Refusal, Status, Step, obstacle_for};
use kyoso::staff::{Person, StaffRole};
use serde_json::json;

use self::view::Announcement;
pub(crate) use self::view::Announcements;
#[cfg(test)]
pub(crate) use self::view::{WaitingList, Wanted};
use super::act::take::{NotTaken, Wish, take};
use super::open::{Closed, open};
use super::{Casework, SharedCasework};
use crate::http::{Access, Routes, Visit};
use crate::store::{self, CaseFile, ListIndex, ListSpan, Outcome, StoreError};

/// At most so many are listed, and announced with one request.
pub(crate) const MOST: usize = 50;
/// At most so many decided cases are looked at to find them.
const LOOKED_AT: usize = 500;

/// Its routes.
pub(super) fn routes() -> Routes<SharedCasework> {
    Routes::new(Access::Staff)
        .get("/staff/cases/announcements", pages::ask)
        .post("/staff/cases/announcements", pages::send)
        .get("/api/cases/announcements", api::list)
        .post("/api/cases/announcements", api::announce)
}

/// Whether somebody can have anything to announce; who cannot is in the access record.
async fn may_announce(
    casework: &Casework,
    at: Timestamp,
    person: &Person,
    route: &str,
) -> Result<bool, StoreError> {
    if person.has(StaffRole::Division) {
        return Ok(true);
    }
    casework.gate.note(&store::Access::new(at, person, route, Outcome::Forbidden)).await?;
    Ok(false)
}

/// The decided cases that are this person's to announce, and whether there may be more. The list is some seconds behind
/// the cases; each case is read as it is.
async fn waiting(casework: &Casework, person: &Person) -> Result<(Vec<CaseFile>, bool), StoreError> {
    let index = ListIndex::Status(Status::Decided);
    let page = casework.listing.page(&index, &ListSpan::default(), LOOKED_AT).await?;
    let theirs = |division: Option<&str>| division.is_some_and(|division| person.is_of(division));
    let (mut found, mut more) = (Vec::new(), page.more);
    for listed in page.rows.iter().filter(|listed| theirs(listed.row.division.as_deref())) {
        if found.len() == MOST {
            more = true;
            break;
        }
        let file = casework.cases.load(&listed.case).await?;
        found.extend(file.filter(|file| is_to_announce(&file.case, person)));
    }
    Ok((found, more))
}

fn is_to_announce(case: &Case, person: &Person) -> bool {
    announcement(case).is_some_and(|step| obstacle_for(case, step, person).is_none())
}

/// The step that announces what was decided.
fn announcement(case: &Case) -> Option<StaffStep> {
    let step = case.deciding.decision?.verdict.announcement();
    StaffStep::ALL.iter().copied().find(|known| known.step() == step)
}

/// What came of announcing one decision.
enum Came {
    /// It is announced, and the case is at this revision.
    Announced(u32),
    /// It was announced since who asks saw it.
    Already(u32),
    /// The case has changed since who asks saw it.
    Changed(u32),
    /// It cannot be announced now, for this reason.
    Refused(Refusal),
    /// There is no such case for who asks.
    NotFound,
    /// The table does not answer; what was not announced can be sent again.
    Busy,
}

/// Announces the decision of one case, which was seen at `seen`.
async fn announce(
    casework: &Casework,
    visit: &Visit,
    person: &Person,
    id: &CaseId,
    seen: u32,
) -> (Option<CaseFile>, Came) {
    let file = match open(casework, visit, person, id, "announce".to_owned()).await {
        Ok(file) => file,
        Err(Closed::Unknown | Closed::NotTheirs) => return (None, Came::NotFound),
        Err(Closed::Store(error)) => return (None, busy(&error)),
    };
    if is_announced_since(&file, seen) {
        let revision = file.case.revision;
        return (Some(file), Came::Already(revision));
    }
    let Some(step) = announcement(&file.case) else {
        let (revision, status) = (file.case.revision, file.case.status);
        let undecided = Refusal::NotInThisStatus { step: Step::AnnounceAdopted, status };
        let came = if seen == revision { Came::Refused(undecided) } else { Came::Changed(revision) };
        return (Some(file), came);
    };
    let body = json!({});
    let wish = Wish { person, step, seen: Some(seen), body: &body, at: visit.received_at };
    let came = match take(casework, &file, wish).await {
        Ok(revision) => Came::Announced(revision),
        Err(NotTaken::Changed(now)) => {
            let now = now.as_deref().unwrap_or(&file);
            let revision = now.case.revision;
            if is_announced_since(now, seen) { Came::Already(revision) } else { Came::Changed(revision) }
        }
        Err(NotTaken::Forbidden(refusal) | NotTaken::Obstructed(refusal) | NotTaken::Refused(refusal)) => {
            Came::Refused(refusal)
        }
        Err(NotTaken::Fields(_) | NotTaken::NothingSeen) => Came::Changed(file.case.revision),
        Err(NotTaken::Store(error)) => busy(&error),
    };
    (Some(file), came)
}

fn busy(error: &StoreError) -> Came {
    tracing::error!(error = %error, "a decision could not be announced");
    Came::Busy
}

fn is_announced_since(file: &CaseFile, seen: u32) -> bool {
    let announcement = file.case.deciding.announced.and_then(|announced| announced.announcement);
    announcement.is_some_and(|announcement| announcement > seen)
}

/// Announces each of `wanted`, one after the other, and says what came of each.
async fn announce_all(
    casework: &Casework,
    visit: &Visit,
    person: &Person,
    wanted: &[(String, u32)],
) -> Announcements {
    let mut results = Vec::with_capacity(wanted.len());
    for (id, seen) in wanted {
        let (file, came) = match id.parse() {
            Ok(id) => announce(casework, visit, person, &id, *seen).await,
            Err(_) => (None, Came::NotFound),
        };
        results.push(Announcement::of(id, file.as_ref(), &came, visit.language));
    }
    Announcements { results }
}
