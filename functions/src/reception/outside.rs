//! A proposal that came while its call was not open: what its proposer is told.

use axum::http::StatusCode;
use jiff::Timestamp;
use kyoso::calendar;
use kyoso::call::{Bilingual, CallId, Interval, NotAdmitted};
use kyoso::text::{Language, Text};

use crate::http::{CallProblem, OpenCall, Problem};
use crate::store::CallRow;

/// Why a proposal is not accepted for the call that it names, and what the proposer needs to know.
#[derive(Clone, Debug)]
pub struct Outside {
    /// The call.
    pub call: CallId,
    /// Its theme.
    pub title: Bilingual,
    /// When the proposal came.
    pub at: Timestamp,
    /// Not open yet, or closed, and when; or called off.
    pub why: NotAdmitted,
    /// Its windows.
    pub windows: Vec<Interval>,
    /// The calls that were open then.
    pub open: Vec<CallRow>,
}

impl Outside {
    /// Whether it came before the first window.
    pub fn is_before(&self) -> bool {
        is_before(&self.why)
    }

    /// What happened, in a sentence or two.
    pub fn words(&self) -> Text {
        words(&self.why)
    }

    /// When the call opens, or opens again.
    pub fn opens(&self) -> Option<Timestamp> {
        opens(&self.why)
    }

    /// The windows of the call, in words.
    pub fn windows_text(&self, language: Language) -> Vec<String> {
        self.windows.iter().map(|window| window_text(*window, language)).collect()
    }

    /// The problem document.
    pub fn problem(&self, public_url: &str, language: Language) -> Problem {
        let open = self.open.iter().filter(|row| row.id != self.call);
        let open_calls = open.filter_map(|row| {
            Some(OpenCall {
                id: row.id.to_string(),
                title: row.title.words(language).to_owned(),
                closes_at: row.intervals.iter().find(|window| window.contains(self.at))?.close,
                url: format!("{public_url}/themes/{}", row.id),
            })
        });
        problem(&self.why, open_calls.collect(), language)
    }
}

/// A problem document of a call that was not open, with the calls that are.
pub fn problem(why: &NotAdmitted, open_calls: Vec<OpenCall>, language: Language) -> Problem {
    let code = if is_before(why) { "call-not-open" } else { "call-closed" };
    let call = CallProblem { closed_at: closed(why), opens_at: opens(why), open_calls: Some(open_calls) };
    Problem::in_language(StatusCode::CONFLICT, code, language).detail(&words(why)).call(call)
}

/// What happened, in a sentence or two.
pub fn words(why: &NotAdmitted) -> Text {
    let both = [Language::Japanese, Language::English];
    match *why {
        NotAdmitted::NotPublished => {
            Text::new("この募集は取りやめになりました。", "This call was called off.")
        }
        NotAdmitted::Closed { closed } => {
            let [ja, en] = both.map(|language| calendar::deadline(closed, language));
            Text::new(
                format!("この募集は締め切られました。締切：{ja}"),
                format!("This call has closed. Deadline: {en}."),
            )
        }
        NotAdmitted::NotYet { opens, closed: None } => {
            let [ja, en] = both.map(|language| calendar::date_time(opens, language));
            Text::new(
                format!("この募集はまだ開始していません。募集の開始：{ja}"),
                format!("This call has not opened yet. It opens: {en}."),
            )
        }
        NotAdmitted::NotYet { opens, closed: Some(closed) } => {
            let [ja, en] = both.map(|language| calendar::deadline(closed, language));
            let [ja_opens, en_opens] = both.map(|language| calendar::date_time(opens, language));
            Text::new(
                format!("この募集は締め切られました。締切：{ja}。再び募集を始める日時：{ja_opens}"),
                format!("This call has closed. Deadline: {en}. It opens again: {en_opens}."),
            )
        }
    }
}

/// A window in words: from when, until when.
pub fn window_text(window: Interval, language: Language) -> String {
    let open = calendar::date_time(window.open, language);
    let close = calendar::deadline(window.close, language);
    match language {
        Language::Japanese => format!("{open}から、{close}"),
        Language::English => format!("from {open}, {close}"),
    }
}

fn is_before(why: &NotAdmitted) -> bool {
    matches!(why, NotAdmitted::NotYet { closed: None, .. })
}

fn opens(why: &NotAdmitted) -> Option<Timestamp> {
    match *why {
        NotAdmitted::NotYet { opens, .. } => Some(opens),
        NotAdmitted::Closed { .. } | NotAdmitted::NotPublished => None,
    }
}

fn closed(why: &NotAdmitted) -> Option<Timestamp> {
    match *why {
        NotAdmitted::Closed { closed } => Some(closed),
        NotAdmitted::NotYet { closed, .. } => closed,
        NotAdmitted::NotPublished => None,
    }
}
