//! What has happened to a call, as far as it is the public's business: never who did it, and never how many proposals
//! or drafts there are.

use std::cmp::Reverse;

use jiff::Timestamp;
use kyoso::call::{Event, Interval, Reason};
use kyoso::text::Language;
use serde::Serialize;

use crate::store::CallFile;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) enum What {
    /// It was published, with its window.
    Published,
    /// Its text was changed after that.
    TextEdited,
    /// Its window opened.
    Opened,
    /// Its close was moved to a later instant.
    Extended,
    /// Its close was moved to an earlier instant, with notice.
    Shortened,
    /// It was closed early.
    ClosedEarly,
    /// It was called off before it opened.
    CalledOff,
    /// A further window was set.
    Reopened,
    /// Its window closed.
    Closed,
}

impl What {
    /// The word in data.
    pub(super) fn word(self) -> &'static str {
        match self {
            What::Published => "published",
            What::TextEdited => "textEdited",
            What::Opened => "opened",
            What::Extended => "extended",
            What::Shortened => "shortened",
            What::ClosedEarly => "closedEarly",
            What::CalledOff => "calledOff",
            What::Reopened => "reopened",
            What::Closed => "closed",
        }
    }

    /// As on screen.
    pub(super) fn said(self, language: &Language) -> &'static str {
        let (ja, en) = match self {
            What::Published => ("募集を公表しました", "The call was published"),
            What::TextEdited => ("内容を更新しました", "The text was changed"),
            What::Opened => ("募集を開始しました", "The call opened"),
            What::Extended => ("募集期間を延長しました", "The period was extended"),
            What::Shortened => ("募集期間を短縮しました", "The period was shortened"),
            What::ClosedEarly => ("締切を早めて募集を終了することにしました", "The call is closed early"),
            What::CalledOff => ("募集を取りやめました", "The call was called off"),
            What::Reopened => ("募集を再開することにしました", "The call is opened again"),
            What::Closed => ("募集を終了しました", "The call closed"),
        };
        language.pick(ja, en)
    }
}

/// Something that happened.
pub(super) struct Happening {
    /// Tells it from everything else that happened to this call, for ever.
    pub(super) key: String,
    pub(super) what: What,
    pub(super) at: Timestamp,
    pub(super) reason: Option<Reason>,
    pub(super) words: Option<String>,
    pub(super) before: Option<Interval>,
    pub(super) after: Option<Interval>,
}

/// Everything that has happened to a published call at `now`, the newest first. That a window opened or closed is told
/// by the windows themselves: the clock may be late, the windows are not.
pub(super) fn timeline(file: &CallFile, now: Timestamp) -> Vec<Happening> {
    let mut happenings = recorded(file);
    for window in file.call.intervals() {
        for (what, at, name) in
            [(What::Opened, window.open, "opened"), (What::Closed, window.close, "closed")]
        {
            if at <= now {
                let key = format!("{name}-{}", window.open.as_second());
                happenings.push(Happening { after: Some(window), ..bare(key, what, at) });
            }
        }
    }
    // Stable: what is recorded of one instant stays in the order of the record.
    happenings.sort_by_key(|happening| Reverse(happening.at));
    happenings
}

/// What is on record, the newest first.
fn recorded(file: &CallFile) -> Vec<Happening> {
    let mut is_published = false;
    let mut happenings: Vec<_> = file
        .events
        .iter()
        .filter_map(|recorded| {
            let (sequence, at) = (recorded.entry.sequence, recorded.entry.at);
            is_published |= matches!(recorded.entry.event, Event::CallScheduled { .. });
            let mut happening = of_event(&recorded.entry.event, sequence, at, is_published)?;
            // The payload of a change of the window is the reason in words; that of the text is the text itself.
            happening.words = happening.reason.and_then(|_| file.texts.get(&sequence).cloned());
            Some(happening)
        })
        .collect();
    happenings.reverse();
    happenings
}

fn of_event(event: &Event, sequence: u32, at: Timestamp, is_published: bool) -> Option<Happening> {
    let key = sequence.to_string();
    match event {
        Event::CallScheduled { received_at, after } => {
            Some(Happening { after: Some(*after), ..bare(key, What::Published, *received_at) })
        }
        Event::TextEdited { .. } => is_published.then(|| bare(key, What::TextEdited, at)),
        Event::CallExtended { received_at, reason, before, after } => {
            let happening = bare(key, What::Extended, *received_at);
            Some(changed(happening, *reason, *before, Some(*after)))
        }
        Event::CallShortened { received_at, reason, before, after } => {
            let happening = bare(key, What::Shortened, *received_at);
            Some(changed(happening, *reason, *before, Some(*after)))
        }
        Event::CallClosedEarly { received_at, reason, before, after } => {
            let what = if after.is_some() { What::ClosedEarly } else { What::CalledOff };
            Some(changed(bare(key, what, *received_at), *reason, *before, *after))
        }
        Event::CallReopened { received_at, reason, before, after } => {
            let happening = bare(key, What::Reopened, *received_at);
            Some(changed(happening, *reason, *before, Some(*after)))
        }
        Event::CallDrafted { .. }
        | Event::CallOpened { .. }
        | Event::DraftsReminded { .. }
        | Event::DraftsTold { .. }
        | Event::CallClosed { .. } => None,
    }
}

fn bare(key: String, what: What, at: Timestamp) -> Happening {
    Happening { key, what, at, reason: None, words: None, before: None, after: None }
}

fn changed(happening: Happening, reason: Reason, before: Interval, after: Option<Interval>) -> Happening {
    Happening { reason: Some(reason), before: Some(before), after, ..happening }
}
