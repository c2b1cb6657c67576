//! The call that a draft is for: its theme and its deadline, which each page of the draft shows, and the calls to choose
//! from.

use jiff::Timestamp;
use kyoso::calendar;
use kyoso::call::{Bilingual, Event, Interval, Phase, phase};
use kyoso::text::Language;

use crate::Edge;
use crate::form::{Answers, ThemeChoice};
use crate::store::{CallFile, CallRow, Cases, Draft, StoreError};

/// The call that was chosen, by one consistent query; none for the free kind, which needs no query, and where the
/// public sees no such call.
pub(super) async fn call_of(edge: &Edge, answers: &Answers) -> Result<Option<CallFile>, StoreError> {
    match answers.call() {
        Some(id) => {
            let file = edge.cases.calls().load(&id).await?;
            Ok(file.filter(|file| file.call.published_at.is_some()))
        }
        None => Ok(None),
    }
}

/// What each page of a draft says of its call.
pub(crate) struct CallView {
    pub(crate) id: String,
    /// テーマ, and the language that it is in.
    pub(crate) title: String,
    pub(crate) title_lang: &'static str,
    /// Where it stands.
    pub(crate) state: State,
    /// When it opens, where it has not.
    pub(crate) opens: String,
    /// Until when proposals are accepted, or were.
    pub(crate) deadline: String,
    /// The time left; empty where none is.
    pub(crate) left: String,
    /// The deadline before it was changed, where that was after the draft was begun; empty where it was not.
    pub(crate) before: String,
    /// Whether the draft is another version of a proposal that was received.
    pub(crate) is_revision: bool,
}

/// Where a call stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// 募集中.
    Open,
    /// 募集予定.
    Coming,
    /// 募集終了.
    Closed,
    /// 取りやめ.
    CalledOff,
}

/// Since when somebody writes for a call, and whether it is another version.
#[derive(Clone, Copy)]
pub(in crate::submission) struct Writing {
    pub(super) since: Timestamp,
    pub(super) is_revision: bool,
}

impl Writing {
    pub(super) fn of(draft: &Draft) -> Self {
        Self { since: draft.created_at, is_revision: draft.revises.is_some() }
    }
}

impl CallView {
    /// At `now`, for somebody who writes for the call.
    pub(super) fn of(
        call: Option<&CallFile>,
        writing: Writing,
        now: Timestamp,
        language: Language,
    ) -> Option<Self> {
        let file = call?;
        let (title, title_lang) = file.text.as_ref()?.title.get(language);
        let (state, window) = standing(file.call.phase(now));
        let close = window.map(|window| window.close);
        Some(Self {
            id: file.call.id.to_string(),
            title: title.to_owned(),
            title_lang: title_lang.tag(),
            state,
            opens: window.map(|window| calendar::date_time(window.open, language)).unwrap_or_default(),
            deadline: close.map(|close| calendar::deadline(close, language)).unwrap_or_default(),
            left: close.and_then(|close| calendar::time_left(now, close, language)).unwrap_or_default(),
            before: before_change(file, writing.since)
                .map(|close| calendar::deadline(close, language))
                .unwrap_or_default(),
            is_revision: writing.is_revision,
        })
    }

    /// Of a draft, by one query where it is for a call.
    pub(super) async fn of_draft(
        edge: &Edge,
        draft: &Draft,
        now: Timestamp,
        language: Language,
    ) -> Result<Option<Self>, StoreError> {
        let call = call_of(edge, &super::draft::answers_of(draft)).await?;
        Ok(Self::of(call.as_ref(), Writing::of(draft), now, language))
    }

    /// Whether it can be sent now.
    pub(crate) fn is_open(&self) -> bool {
        self.state == State::Open
    }

    /// Whether it opens later.
    pub(crate) fn is_coming(&self) -> bool {
        self.state == State::Coming
    }

    /// Whether it has closed.
    pub(crate) fn is_closed(&self) -> bool {
        self.state == State::Closed
    }
}

fn standing(phase: Phase) -> (State, Option<Interval>) {
    match phase {
        Phase::Open(window) => (State::Open, Some(window)),
        Phase::Coming(window) => (State::Coming, Some(window)),
        Phase::Closed(window) => (State::Closed, Some(window)),
        // A draft is no call for the public: it is not shown.
        Phase::CalledOff | Phase::Draft => (State::CalledOff, None),
    }
}

/// The close as it was when somebody began to write, where it has been changed since.
fn before_change(file: &CallFile, since: Timestamp) -> Option<Timestamp> {
    let changed = file.events.iter().find_map(|recorded| match &recorded.entry.event {
        Event::CallExtended { received_at, before, .. }
        | Event::CallShortened { received_at, before, .. }
        | Event::CallClosedEarly { received_at, before, .. }
        | Event::CallReopened { received_at, before, .. } => (*received_at > since).then_some(before.close),
        Event::CallDrafted { .. }
        | Event::TextEdited { .. }
        | Event::CallScheduled { .. }
        | Event::CallOpened { .. }
        | Event::DraftsReminded { .. }
        | Event::DraftsTold { .. }
        | Event::CallClosed { .. } => None,
    })?;
    // Changed and changed back is no change.
    (file.call.last().map(|last| last.close) != Some(changed)).then_some(changed)
}

/// The calls to choose from: those that are open or coming, and the one that was chosen, whatever became of it.
pub(crate) async fn choices(
    cases: &Cases,
    chosen: Option<&CallFile>,
    now: Timestamp,
    language: Language,
) -> Result<Vec<ThemeChoice>, StoreError> {
    let rows = cases.calls().current(now).await?;
    let mut choices: Vec<_> = rows.iter().map(|row| choice_of_row(row, now, language)).collect();
    if let Some(file) = chosen
        && let Some(text) = &file.text
        && rows.iter().all(|row| row.id != file.call.id)
    {
        choices.push(choice(file.call.id.as_str(), &text.title, file.call.phase(now), now, language));
    }
    Ok(choices)
}

/// A call in a list to choose from.
pub(crate) fn choice_of_row(row: &CallRow, now: Timestamp, language: Language) -> ThemeChoice {
    let phase = phase(row.intervals.iter().copied(), row.published_at.is_some(), now);
    choice(row.id.as_str(), &row.title, phase, now, language)
}

fn choice(id: &str, title: &Bilingual, phase: Phase, now: Timestamp, language: Language) -> ThemeChoice {
    let deadline = |window: Interval| calendar::deadline(window.close, language);
    let title = title.words(language);
    let left = |window: Interval| calendar::time_left(now, window.close, language).unwrap_or_default();
    let label = match (phase, language) {
        (Phase::Open(window), Language::Japanese) => {
            format!("{title}（募集中：{}、{}）", deadline(window), left(window))
        }
        (Phase::Open(window), Language::English) => {
            format!("{title} (open: {}; {})", deadline(window), left(window))
        }
        (Phase::Coming(window), Language::Japanese) => {
            format!("{title}（募集予定：{}から）", calendar::date_time(window.open, language))
        }
        (Phase::Coming(window), Language::English) => {
            format!("{title} (opens: {})", calendar::date_time(window.open, language))
        }
        (Phase::Closed(window), Language::Japanese) => format!("{title}（募集終了：{}）", deadline(window)),
        (Phase::Closed(window), Language::English) => format!("{title} (closed: {})", deadline(window)),
        (Phase::CalledOff | Phase::Draft, Language::Japanese) => format!("{title}（取りやめ）"),
        (Phase::CalledOff | Phase::Draft, Language::English) => format!("{title} (called off)"),
    };
    ThemeChoice { id: id.to_owned(), label }
}
