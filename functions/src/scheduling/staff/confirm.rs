//! The page between the form and a change of a window: what will be, whom it touches, and the button that makes it.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use kyoso::call::ask::Step;
use kyoso::call::{self, Event, Interval, Recorded};
use kyoso::programme::MailKind;
use kyoso::text::Language;

use super::change::Looking;
use super::period::{noticed, reckon};
use super::text_form::Typed;
use super::view::{WindowView, division_name, last_day};
use super::window_form::carried;
use super::words::words;
use crate::casework::case::typed::Typed as Read;
use crate::pages::{Failure, html, value};
use crate::staff::Chrome;
use crate::store::CallCommit;

#[derive(Template)]
#[template(path = "staff/call_confirm.html")]
struct ConfirmPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    call_path: String,
    slug: &'static str,
    button: &'static str,
    is_grave: bool,
    /// What takes effect about a minute after the button is pressed is later than what is shown.
    moves: bool,
    title: String,
    revision: u32,
    before: Option<WindowView>,
    after: Option<WindowView>,
    /// What to notice about the last day.
    remarks: Vec<String>,
    /// Reason and words.
    reasons: Vec<Read>,
    received: u32,
    drafts: u32,
    /// Whether whoever began a draft and left an address is told.
    tells_drafts: bool,
    /// To whom mails go, each a sentence.
    tells: Vec<String>,
    carried: Typed,
}

impl ConfirmPage<'_> {
    fn after_caption(is_change: bool) -> &'static str {
        if is_change { "変更後" } else { "募集期間" }
    }
}

/// The window before and after a change.
fn windows(event: &Event) -> (Option<Interval>, Option<Interval>) {
    match event {
        Event::CallScheduled { after, .. } => (None, Some(*after)),
        Event::CallExtended { before, after, .. }
        | Event::CallShortened { before, after, .. }
        | Event::CallReopened { before, after, .. } => (Some(*before), Some(*after)),
        Event::CallClosedEarly { before, after, .. } => (Some(*before), *after),
        Event::CallDrafted { .. }
        | Event::TextEdited { .. }
        | Event::CallOpened { .. }
        | Event::DraftsReminded { .. }
        | Event::DraftsTold { .. }
        | Event::CallClosed { .. } => (None, None),
    }
}

/// The change in `commit`, which is not written yet.
pub(super) async fn page(looking: &Looking<'_>, commit: &CallCommit) -> Result<Response, Failure> {
    let Looking { scheduling, visit, signed_in, file, step, typed } = looking;
    let (call, programme, step) = (&file.call, &*scheduling.programme, *step);
    let last = commit.after().events.last().ok_or(Failure::Internal)?;
    let (before, after) = windows(&last.entry.event);
    let words = words(step, call);
    let shown = |interval| WindowView::of(interval, Language::Japanese);
    let untold = |call: &call::Call| call.untold.len();
    let page = ConfirmPage {
        lang: visit.language,
        chrome: Chrome::of(programme, visit, signed_in, format!("確認：{}", words.title)),
        call_path: format!("/staff/calls/{}", call.id),
        slug: step.slug(),
        button: words.button,
        is_grave: matches!(step, Step::Shorten | Step::CloseEarly),
        moves: moves(step, typed),
        title: file.text.as_ref().map_or_else(String::new, |text| text.title.ja.clone()),
        revision: call.revision,
        remarks: after.map_or_else(Vec::new, |after| remarks(looking, step, after)),
        before: before.map(shown),
        after: after.map(shown),
        reasons: reasons(commit, last),
        received: scheduling.calls.received(&call.id).await?,
        drafts: scheduling.drafts.begun(&call.id).await?,
        tells_drafts: untold(&commit.after().call) > untold(call),
        tells: tells(looking, &last.entry.event),
        carried: carried(step, typed),
    };
    Ok(html(StatusCode::OK, &page))
}

/// Whether an instant of the change depends on when the button is pressed.
fn moves(step: Step, typed: &Typed) -> bool {
    match step {
        Step::CloseEarly => true,
        Step::Reopen => value(typed, "openDate").trim().is_empty(),
        Step::Edit | Step::Schedule | Step::Extend | Step::Shorten => false,
    }
}

/// What to notice about the last day: holidays, and that it is not the one of the period that is usual.
fn remarks(looking: &Looking<'_>, step: Step, after: Interval) -> Vec<String> {
    let (programme, language) = (&*looking.scheduling.programme, Language::Japanese);
    if step == Step::CloseEarly {
        return Vec::new();
    }
    let mut remarks = noticed(programme, last_day(after.close), language);
    let typed = |name| value(&looking.typed, name);
    let months = programme.calls.months;
    if step == Step::Schedule
        && let Ok(usual) = reckon(typed("openDate"), typed("openTime"), &months.to_string())
        && usual.window.close != after.close
    {
        let window = WindowView::of(usual.window, language);
        remarks.push(format!("原則の{months}か月（締切：{}）とは異なる期間です。", window.deadline));
    }
    remarks
}

/// The reason as it will be recorded.
fn reasons(commit: &CallCommit, recorded: &Recorded) -> Vec<Read> {
    let reason = match &recorded.entry.event {
        Event::CallExtended { reason, .. }
        | Event::CallShortened { reason, .. }
        | Event::CallClosedEarly { reason, .. }
        | Event::CallReopened { reason, .. } => Some(*reason),
        Event::CallDrafted { .. }
        | Event::TextEdited { .. }
        | Event::CallScheduled { .. }
        | Event::CallOpened { .. }
        | Event::DraftsReminded { .. }
        | Event::DraftsTold { .. }
        | Event::CallClosed { .. } => None,
    };
    let read = |label: &str, text: String| Read::new(label, text, Language::Japanese);
    let words = commit.after().texts.get(&recorded.entry.sequence);
    let reason = reason.map(|reason| read("理由", reason.label().ja));
    reason.into_iter().chain(words.map(|words| read("理由の説明", words.clone()))).collect()
}

/// To whom mails go at once, by the rule that causes them.
fn tells(looking: &Looking<'_>, event: &Event) -> Vec<String> {
    let division = looking.file.call.division.as_deref().unwrap_or_default();
    let programme = &looking.scheduling.programme;
    let name = division_name(programme, division, Language::Japanese);
    let sentence = |kind: MailKind| {
        let what = if kind == MailKind::CallChanged {
            "募集期間が変わったこと"
        } else {
            "募集テーマの状況"
        };
        format!("{}と{name}：{what}", programme.planning_name(Language::Japanese))
    };
    call::mails(event).map(sentence).into_iter().collect()
}
