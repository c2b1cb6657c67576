//! Finding a page of the list: by one query of the index that leaves the fewest rows.

use jiff::Timestamp;
use jiff::civil::Date;
use kyoso::calendar;
use kyoso::case::Reach;

use super::filter::Filter;
use crate::store::{Counted, Counts, ListCursor, ListIndex, ListSpan, Listed, Listing, StoreError};

/// So many cases are shown on a page.
pub(super) const SHOWN: usize = 50;
/// At most so many rows are looked at for a page.
pub(super) const LOOKED_AT: usize = 500;

/// A page of the list.
pub(super) struct Found {
    /// The cases.
    pub(super) cases: Vec<Listed>,
    /// How many rows were looked at for them.
    pub(super) looked_at: usize,
    /// Where the list goes on, if it may.
    pub(super) next: Option<ListCursor>,
    /// The fiscal year that was looked through, where it was only one.
    pub(super) year: Option<i16>,
    /// What the counts are of.
    pub(super) counted: Counted,
    /// The counts.
    pub(super) counts: Counts,
}

/// What somebody asks for who reaches so far, or none if they ask for what they do not reach. A member of divisions
/// always asks for one of them.
pub(super) fn within(reach: &Reach<'_>, mut filter: Filter) -> Option<Filter> {
    match reach {
        Reach::Every => Some(filter),
        Reach::Divisions(own) => {
            let asked = filter.division.as_deref().or_else(|| own.first().copied())?;
            let own = own.contains(&asked);
            filter.division = Some(asked.to_owned());
            own.then_some(filter)
        }
        Reach::Named | Reach::Nothing => None,
    }
}

/// Finds a page at `now`. What it may contain is settled: see [`within`].
pub(super) async fn find(listing: &Listing, filter: &Filter, now: Timestamp) -> Result<Found, StoreError> {
    let this_year = calendar::fiscal_year(calendar::civil(now).date());
    let index = index(filter, this_year);
    let year = match index {
        ListIndex::Year(year) => Some(year),
        ListIndex::Division(_) | ListIndex::Call(_) | ListIndex::Status(_) => filter.year,
    };
    let counted = counted(filter);
    let limit = if needs_looking(filter, &index) { LOOKED_AT } else { SHOWN };
    let span = span(filter, year, now);
    let (page, counts) = tokio::try_join!(listing.page(&index, &span, limit), listing.counts(&counted))?;
    let words = filter.compared_words();
    let (mut cases, mut looked_at, mut last) = (Vec::new(), 0, None);
    let all = page.rows.len();
    for listed in page.rows {
        looked_at += 1;
        last = Some(ListCursor::of(&listed.case, &listed.row));
        if filter.takes(&listed.row, &words, now) {
            cases.push(listed);
        }
        if cases.len() == SHOWN {
            break;
        }
    }
    tracing::info!(rows = all, read_units = page.read_units, "a page of the list was read");
    let next = last.filter(|_| page.more || looked_at < all);
    Ok(Found { cases, looked_at, next, year, counted, counts })
}

/// The index with the fewest rows of those that hold every row that is asked for.
fn index(filter: &Filter, this_year: i16) -> ListIndex {
    if let Some(division) = &filter.division {
        ListIndex::Division(division.clone())
    } else if let Some(call) = &filter.call {
        ListIndex::Call(call.clone())
    } else if let Some(status) = filter.status {
        ListIndex::Status(status)
    } else {
        ListIndex::Year(filter.year.unwrap_or(this_year))
    }
}

/// Whether rows of the index have to be looked at that may not be asked for.
fn needs_looking(filter: &Filter, index: &ListIndex) -> bool {
    let besides = match index {
        ListIndex::Division(_) => filter.call.is_some() || filter.status.is_some(),
        ListIndex::Call(_) => filter.status.is_some(),
        ListIndex::Status(_) | ListIndex::Year(_) => false,
    };
    besides || !filter.takes_every_row()
}

/// Year and age are places in an index: nothing is read outside them.
fn span(filter: &Filter, year: Option<i16>, now: Timestamp) -> ListSpan {
    let begins = |year: i16| Date::new(year, 4, 1).ok()?.to_zoned(calendar::tokyo()).ok();
    let begins = |year: i16| begins(year).map(|begin| begin.timestamp());
    let ends = year.and_then(|year| begins(year.saturating_add(1)));
    let before = [ends, filter.received_before(now)].into_iter().flatten().min();
    ListSpan { from: year.and_then(begins), before, after: filter.cursor.clone() }
}

fn counted(filter: &Filter) -> Counted {
    match (&filter.division, &filter.call) {
        (Some(division), _) => Counted::Division(division.clone()),
        (None, Some(call)) => Counted::Call(call.clone()),
        (None, None) => Counted::All,
    }
}
