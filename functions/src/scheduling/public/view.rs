//! A call as everybody sees it: one view for pages and data.

use jiff::Timestamp;
use jiff::civil::Date;
use kyoso::calendar;
use kyoso::call::{self, Bilingual, CallId, Interval, Phase};
use kyoso::programme::Programme;
use kyoso::text::Language;
use serde::Serialize;

use super::find::ClosedThemes;
use super::timeline::{Happening, What, timeline};
use crate::store::{CallFile, CallRow};

/// What a view needs to know besides the call.
pub(super) struct Told<'t> {
    pub(super) programme: &'t Programme,
    pub(super) public_url: &'t str,
    pub(super) now: Timestamp,
}

/// The calls that everybody sees.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) struct ThemeList {
    /// Proposals are accepted now; the first to close first.
    pub(super) open: Vec<Theme>,
    /// They open later, or again.
    pub(super) coming: Vec<Theme>,
    /// A page of those that are over or were called off; the last to close first.
    pub(super) closed: Vec<Theme>,
    /// Where the next page of closed ones begins; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next_cursor: Option<String>,
}

impl ThemeList {
    pub(super) fn of(current: Vec<Theme>, closed: ClosedThemes) -> Self {
        let (open, mut coming): (Vec<_>, Vec<_>) =
            current.into_iter().partition(|theme| theme.phase == ThemePhase::Open);
        coming.sort_by_key(|theme| theme.opens);
        Self { open, coming, closed: closed.themes, next_cursor: closed.next }
    }
}

/// A call, in short.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Theme {
    /// Its ID.
    #[cfg_attr(test, schema(value_type = String))]
    pub(super) id: CallId,
    /// Its page, for ever.
    pub(super) url: String,
    /// Where a proposal for it is made; absent once it is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) apply_url: Option<String>,
    /// テーマ.
    pub(super) title: ThemeWords,
    /// 課題の概要.
    pub(super) summary: ThemeWords,
    /// Where it stands now.
    pub(super) phase: ThemePhase,
    /// From when to when proposals are accepted, in order. None where it was called off.
    pub(super) windows: Vec<ThemeWindow>,
    /// The first instant of the window that counts now: the open one, the next one, or the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schema(value_type = Option<String>, format = DateTime))]
    pub(super) opens: Option<Timestamp>,
    /// The first instant that is too late for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schema(value_type = Option<String>, format = DateTime))]
    pub(super) closes: Option<Timestamp>,
    /// Its last day, in Japan.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schema(value_type = Option<String>, format = Date))]
    pub(super) last_day: Option<Date>,
    /// The opening as people write it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) opening: Option<ThemeWords>,
    /// The deadline as people write it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) deadline: Option<ThemeWords>,
    /// The division behind the theme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) division: Option<ThemeWords>,
    /// When it was published first.
    #[cfg_attr(test, schema(value_type = String, format = DateTime))]
    pub(super) published_at: Timestamp,
    /// When it was changed last.
    #[cfg_attr(test, schema(value_type = String, format = DateTime))]
    pub(super) changed_at: Timestamp,
    /// How many entries its record has: it only grows.
    pub(super) revision: u32,
}

impl Theme {
    /// None for a draft.
    pub(super) fn of(row: &CallRow, told: &Told<'_>) -> Option<Self> {
        let published_at = row.published_at?;
        let phase = call::phase(row.intervals.iter().copied(), true, told.now);
        let (phase, window) = match phase {
            Phase::Open(window) => (ThemePhase::Open, Some(window)),
            Phase::Coming(window) => (ThemePhase::Coming, Some(window)),
            Phase::Closed(window) => (ThemePhase::Closed, Some(window)),
            Phase::CalledOff => (ThemePhase::CalledOff, None),
            Phase::Draft => return None,
        };
        let apply_url = format!("{}/apply?theme={}", told.public_url, row.id);
        let division = row.division.as_deref().and_then(|id| told.programme.division(id));
        Some(Self {
            url: format!("{}/themes/{}", told.public_url, row.id),
            apply_url: phase.is_current().then_some(apply_url),
            title: ThemeWords::of(&row.title),
            summary: ThemeWords::of(&row.summary),
            phase,
            windows: row.intervals.iter().map(ThemeWindow::of).collect(),
            opens: window.map(|window| window.open),
            closes: window.map(|window| window.close),
            last_day: window.map(last_day),
            opening: window
                .map(|window| ThemeWords::both(|language| calendar::date_time(window.open, language))),
            deadline: window.map(deadline),
            division: division
                .map(|division| ThemeWords::both(|language| division.name.get(language).to_owned())),
            published_at,
            changed_at: row.changed_at,
            revision: row.revision,
            id: row.id.clone(),
        })
    }

    /// The window that counts now.
    pub(super) fn window(&self) -> Option<Interval> {
        Some(Interval { open: self.opens?, close: self.closes? })
    }

    /// How long it is still open, or for how long it can be prepared.
    pub(super) fn time_left(&self, now: &Timestamp, language: &Language) -> Option<String> {
        calendar::time_left(*now, self.closes?, *language)
    }
}

/// The last day of a window: the one that holds its last instant.
fn last_day(window: Interval) -> Date {
    let last = window.close.saturating_sub(jiff::SignedDuration::from_nanos(1));
    calendar::civil(last.unwrap_or(window.close)).date()
}

fn deadline(window: Interval) -> ThemeWords {
    ThemeWords::both(|language| calendar::deadline(window.close, language))
}

/// Where a call stands for the public.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) enum ThemePhase {
    /// 募集予定: opens later, or again.
    Coming,
    /// 募集中.
    Open,
    /// 募集終了.
    Closed,
    /// 取りやめ: called off before it opened.
    CalledOff,
}

impl ThemePhase {
    /// Whether a proposal can still be made or prepared.
    pub(super) fn is_current(self) -> bool {
        match self {
            ThemePhase::Coming | ThemePhase::Open => true,
            ThemePhase::Closed | ThemePhase::CalledOff => false,
        }
    }

    /// As on screen.
    pub(super) fn label(self, language: &Language) -> &'static str {
        let (ja, en) = match self {
            ThemePhase::Coming => ("募集予定", "Coming"),
            ThemePhase::Open => ("募集中", "Open"),
            ThemePhase::Closed => ("募集終了", "Closed"),
            ThemePhase::CalledOff => ("募集取りやめ", "Called off"),
        };
        language.pick(ja, en)
    }
}

/// Words in Japanese, and in English where somebody has translated them.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(crate) struct ThemeWords {
    /// Japanese.
    pub(super) ja: String,
    /// English; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) en: Option<String>,
}

impl ThemeWords {
    pub(super) fn of(words: &Bilingual) -> Self {
        Self { ja: words.ja.clone(), en: words.en.clone() }
    }

    /// What is said in both languages.
    pub(super) fn both(said: impl Fn(Language) -> String) -> Self {
        Self { ja: said(Language::Japanese), en: Some(said(Language::English)) }
    }

    /// For a reader of `language`: Japanese where there is no English.
    pub(super) fn get(&self, language: &Language) -> &str {
        match (language, &self.en) {
            (Language::English, Some(en)) => en,
            (Language::English, None) | (Language::Japanese, _) => &self.ja,
        }
    }

    /// The tag of the language that [`Self::get`] answers in.
    pub(super) fn tag(&self, language: &Language) -> &'static str {
        if self.en.is_some() { language.tag() } else { Language::Japanese.tag() }
    }
}

/// From when to when proposals are accepted.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) struct ThemeWindow {
    /// The first instant at which a proposal is accepted.
    #[cfg_attr(test, schema(value_type = String, format = DateTime))]
    pub(super) opens: Timestamp,
    /// The first instant at which it is too late.
    #[cfg_attr(test, schema(value_type = String, format = DateTime))]
    pub(super) closes: Timestamp,
    /// The opening as people write it.
    pub(super) opening: ThemeWords,
    /// The deadline as people write it.
    pub(super) deadline: ThemeWords,
}

impl ThemeWindow {
    pub(super) fn of(window: &Interval) -> Self {
        Self {
            opens: window.open,
            closes: window.close,
            opening: ThemeWords::both(|language| calendar::date_time(window.open, language)),
            deadline: deadline(*window),
        }
    }
}

/// A call with all that it says.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) struct WholeTheme {
    /// The call, in short.
    #[serde(flatten)]
    pub(super) theme: Theme,
    /// 求める提案.
    pub(super) seeking: ThemeWords,
    /// 条件・留意事項.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) conditions: Option<ThemeWords>,
    /// テーマごとの質問: asked in the form, besides what it asks of everybody.
    pub(super) questions: Vec<ThemeQuestion>,
    /// What has happened to it, the newest first.
    pub(super) changes: Vec<ThemeChange>,
}

/// A question of a call.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) struct ThemeQuestion {
    /// `q1`, `q2` …
    pub(super) id: String,
    /// The question.
    pub(super) text: ThemeWords,
    /// Whether it must be answered.
    pub(super) required: bool,
}

/// Something that happened to a call.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) struct ThemeChange {
    /// What.
    pub(super) what: What,
    /// The same as people write it.
    pub(super) text: ThemeWords,
    /// When.
    #[cfg_attr(test, schema(value_type = String, format = DateTime))]
    pub(super) at: Timestamp,
    /// When, as people write it.
    pub(super) at_text: ThemeWords,
    /// Why; absent where nothing is to be explained.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<ThemeWords>,
    /// Why, in the words of the ward; absent where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) words: Option<String>,
    /// The window before; absent where there was none or it is the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) before: Option<ThemeWindow>,
    /// The window after; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) after: Option<ThemeWindow>,
}

impl ThemeChange {
    fn of(happening: Happening) -> Self {
        Self {
            what: happening.what,
            text: ThemeWords::both(|language| happening.what.said(&language).to_owned()),
            at: happening.at,
            at_text: ThemeWords::both(|language| calendar::date_time(happening.at, language)),
            reason: happening
                .reason
                .map(|reason| ThemeWords::both(|language| reason.label().get(language).to_owned())),
            words: happening.words,
            before: happening.before.as_ref().map(ThemeWindow::of),
            after: happening.after.as_ref().map(ThemeWindow::of),
        }
    }
}

impl WholeTheme {
    /// None for a draft.
    pub(super) fn of(file: &CallFile, told: &Told<'_>) -> Option<Self> {
        let text = file.text.as_ref()?;
        let theme = Theme::of(&file.row()?, told)?;
        let questions = text.questions.iter().map(|question| ThemeQuestion {
            id: question.id.clone(),
            text: ThemeWords::of(&question.text),
            required: question.required,
        });
        Some(Self {
            theme,
            seeking: ThemeWords::of(&text.seeking),
            conditions: text.conditions.as_ref().map(ThemeWords::of),
            questions: questions.collect(),
            changes: timeline(file, told.now).into_iter().map(ThemeChange::of).collect(),
        })
    }
}
