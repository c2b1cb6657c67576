//! A call as staff see it: one view for the page and as data.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use kyoso::calendar;
use kyoso::call::{Call, CallId, CallText, Interval, Offer, Phase, may_read, offers};
use kyoso::programme::Programme;
use kyoso::staff::Person;
use kyoso::text::Language;
use serde::Serialize;

use super::history::{CallLine, lines, text_rows};
use super::words::{phase_label, phase_word, words};
use crate::casework::case::typed::Typed;
use crate::http::Visit;
use crate::scheduling::Scheduling;
use crate::staff::SignedIn;
use crate::store::{CallFile, CallRow, StoreError};

/// A call.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) struct CallView {
    /// Its ID.
    #[cfg_attr(test, schema(value_type = String))]
    pub(super) call_id: CallId,
    /// How many events it has: to be sent back with a change.
    pub(super) revision: u32,
    /// `draft`, `calledOff`, `coming`, `open` or `closed`.
    pub(super) phase: &'static str,
    /// The same as on screen.
    pub(super) phase_text: &'static str,
    /// The division behind it: its ID.
    pub(super) division: String,
    /// Its name.
    pub(super) division_name: String,
    /// What it says.
    #[cfg_attr(test, schema(value_type = Object))]
    pub(super) text: Option<CallText>,
    /// When it was published first; absent for a draft.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schema(value_type = Option<String>, format = DateTime))]
    pub(super) published_at: Option<Timestamp>,
    /// When proposals are accepted, in order; empty for a draft, and where it was called off.
    pub(super) windows: Vec<WindowView>,
    /// How long until the close, while it is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) time_left: Option<String>,
    /// How many proposals were received for it.
    pub(super) received: u32,
    /// How many drafts of proposals were begun for it and not sent.
    pub(super) drafts: u32,
    /// What who reads this may do now.
    pub(super) offers: Vec<CallOffer>,
    /// What has happened, the oldest first.
    pub(super) history: Vec<CallLine>,
}

/// When proposals are accepted: the civil dates, and beside them the instants that are stored and decide.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) struct WindowView {
    /// The first instant at which a proposal is accepted.
    #[cfg_attr(test, schema(value_type = String, format = DateTime))]
    pub(super) open: Timestamp,
    /// The same as people write it, in Japan time.
    pub(super) open_text: String,
    /// The first instant at which it is too late.
    #[cfg_attr(test, schema(value_type = String, format = DateTime))]
    pub(super) close: Timestamp,
    /// The last day, in Japan time.
    #[cfg_attr(test, schema(value_type = String, format = Date))]
    pub(super) last_day: Date,
    /// The same as people write it.
    pub(super) last_day_text: String,
    /// The deadline as the public reads it.
    pub(super) deadline: String,
}

/// A change that one may make.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(crate) struct CallOffer {
    /// The command's name in addresses.
    pub(super) command: &'static str,
    /// What it is called.
    pub(super) label: &'static str,
    /// The page that asks for what it needs.
    pub(super) path: String,
    /// What stands in its way; absent for nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) obstacle: Option<CallObstacle>,
}

/// What stands in the way of a change.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(crate) struct CallObstacle {
    /// A code that never changes its meaning.
    pub(super) code: &'static str,
    /// The clause of the programme's document; empty where the rule is our own.
    pub(super) clause: &'static str,
    /// What the person is told.
    pub(super) text: String,
}

impl WindowView {
    /// A window as it is shown.
    pub(super) fn of(interval: Interval, language: Language) -> Self {
        let last_day = last_day(interval.close);
        Self {
            open: interval.open,
            open_text: calendar::date_time(interval.open, language),
            close: interval.close,
            last_day,
            last_day_text: calendar::date(last_day, language),
            deadline: calendar::deadline(interval.close, language),
        }
    }
}

/// The last day of a window: that of the last instant inside.
pub(super) fn last_day(close: Timestamp) -> Date {
    let last = close.saturating_sub(SignedDuration::from_nanos(1)).unwrap_or(close);
    calendar::civil(last).date()
}

impl CallView {
    /// A call as `signed_in` sees it now.
    pub(super) async fn load(
        scheduling: &Scheduling,
        file: &CallFile,
        visit: &Visit,
        signed_in: &SignedIn,
    ) -> Result<Self, StoreError> {
        let (call, language, now) = (&file.call, visit.language, visit.received_at);
        let (programme, person) = (&*scheduling.programme, &signed_in.person);
        let phase = call.phase(now);
        let division = call.division.clone().unwrap_or_default();
        let may = offers(call, person, now, &programme.calls.terms());
        Ok(Self {
            call_id: call.id.clone(),
            revision: call.revision,
            phase: phase_word(phase),
            phase_text: phase_label(phase, language),
            division_name: division_name(programme, &division, language),
            division,
            text: file.text.clone(),
            published_at: call.published_at,
            windows: call.intervals().map(|interval| WindowView::of(interval, language)).collect(),
            time_left: time_left(phase, now, language),
            received: scheduling.calls.received(&call.id).await?,
            drafts: scheduling.drafts.begun(&call.id).await?,
            offers: may.into_iter().map(|offer| CallOffer::of(offer, call, language)).collect(),
            history: lines(programme, file, 0, person),
        })
    }

    /// What can be done now.
    pub(super) fn possible(&self) -> impl Iterator<Item = &CallOffer> {
        self.offers.iter().filter(|offer| offer.obstacle.is_none())
    }

    /// What cannot be done now, with what stands in its way.
    pub(super) fn blocked(&self) -> impl Iterator<Item = (&CallOffer, &CallObstacle)> {
        self.offers.iter().filter_map(|offer| Some((offer, offer.obstacle.as_ref()?)))
    }

    /// What it says, row by row in both languages.
    pub(super) fn rows(&self) -> Vec<Typed> {
        let rows = self.text.as_ref().map(text_rows).unwrap_or_default();
        rows.into_iter().map(|(label, text)| Typed::new(label, text, Language::Japanese)).collect()
    }

    /// Its title, in Japanese.
    pub(super) fn title(&self) -> &str {
        self.text.as_ref().map_or("", |text| &text.title.ja)
    }
}

impl CallOffer {
    fn of(offer: Offer, call: &Call, language: Language) -> Self {
        let obstacle = offer.obstacle.map(|refusal| CallObstacle {
            code: refusal.code(),
            clause: refusal.clause(),
            text: refusal.message().get(language).to_owned(),
        });
        let (command, label) = (offer.step.slug(), words(offer.step, call).title);
        Self { command, label, path: format!("/staff/calls/{}/{command}", call.id), obstacle }
    }
}

/// A division by its name; its ID where the programme does not know it any more.
pub(super) fn division_name(programme: &Programme, division: &str, language: Language) -> String {
    programme.division(division).map_or(division, |known| known.name.get(language)).to_owned()
}

/// How long until the close of the window that is open.
pub(super) fn time_left(phase: Phase, now: Timestamp, language: Language) -> Option<String> {
    match phase {
        Phase::Open(window) => calendar::time_left(now, window.close, language),
        Phase::Draft | Phase::CalledOff | Phase::Coming(_) | Phase::Closed(_) => None,
    }
}

/// Whether a person may see the call of a row: by the rule that opens the call itself.
pub(super) fn may_see(person: &Person, row: &CallRow) -> bool {
    let division = row.division.clone();
    may_read(person, &Call { division, published_at: row.published_at, ..Call::new(row.id.clone()) })
}
