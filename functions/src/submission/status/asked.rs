//! What the staff wrote for the proposer: what is to be corrected until when, and why a case was set aside.

use jiff::civil::Date;
use kyoso::calendar;
use kyoso::case::{Event, Status};
use kyoso::text::Language;
use serde::Serialize;

use crate::store::CaseFile;

/// A request for corrections that waits for its answer.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Correction {
    /// What is to be corrected, as the Planning Division wrote it; empty after its disposal.
    pub what: String,
    /// The last day for the answer.
    #[cfg_attr(test, schema(value_type = String, format = Date))]
    pub until: Date,
    /// The same as people write it, with hour and zone.
    pub until_text: String,
}

impl Correction {
    /// What is asked for now; none where nothing is.
    pub fn of(file: &CaseFile, language: Language) -> Option<Self> {
        let until = file.case.answer_by.filter(|_| file.case.status == Status::CorrectionAsked)?;
        Some(Self {
            what: written(file, |event| matches!(event, Event::CorrectionAsked { .. })),
            until,
            until_text: calendar::deadline(calendar::midnight_after(until), language),
        })
    }
}

/// Why a case was set aside.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SetAside {
    /// The clause of the programme.
    pub clause: String,
    /// The programme's wording of the clause's item.
    pub ground: String,
    /// The reason, as the Planning Division wrote it; empty after its disposal.
    pub reason: String,
}

impl SetAside {
    /// Why it is set aside; none where it is not.
    pub fn of(file: &CaseFile) -> Option<Self> {
        if file.case.status != Status::SetAside {
            return None;
        }
        let grounds = file.events.iter().rev().find_map(|recorded| match &recorded.entry.event {
            Event::SetAside { clause, ground } => Some((clause.clone(), ground.clone())),
            _ => None,
        });
        let (clause, ground) = grounds?;
        let reason = written(file, |event| matches!(event, Event::SetAside { .. }));
        Some(Self { clause, ground, reason })
    }
}

/// What was typed at the last event of a kind.
fn written(file: &CaseFile, is_it: impl Fn(&Event) -> bool) -> String {
    let last = file.events.iter().rfind(|recorded| is_it(&recorded.entry.event));
    last.and_then(|recorded| file.texts.get(&recorded.entry.sequence)).cloned().unwrap_or_default()
}
