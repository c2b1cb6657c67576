//! What has happened to a call, whole: what, who, when, why, and before and after. In Japanese, as the staff's pages are.

use jiff::Timestamp;
use kyoso::calendar;
use kyoso::call::{Bilingual, CallText, Event, Interval, Reason, Recorded};
use kyoso::case::Actor;
use kyoso::programme::Programme;
use kyoso::staff::Person;
use kyoso::text::Language;
use serde::Serialize;

use super::since::by;
use super::view::division_name;
use crate::casework::case::typed::Typed;
use crate::store::CallFile;

const JA: Language = Language::Japanese;

/// One event.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) struct CallLine {
    /// Its sequence: the revision of the call after it.
    pub(super) sequence: u32,
    /// When it was recorded.
    #[cfg_attr(test, schema(value_type = String, format = DateTime))]
    pub(super) at: Timestamp,
    /// The same as people write it.
    pub(super) at_text: String,
    /// Who did it: their division, and their ID in the directory in short.
    pub(super) who: String,
    /// Of staff: their ID in the directory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) staff_id: Option<String>,
    /// What happened.
    pub(super) what: &'static str,
    /// What belongs to it: the reason, before and after.
    pub(super) details: Vec<Typed>,
}

/// The events after the event `since`, the oldest first; all of them for 0.
pub(super) fn lines(programme: &Programme, file: &CallFile, since: u32, reader: &Person) -> Vec<CallLine> {
    let events = file.events.iter().filter(|recorded| recorded.entry.sequence > since);
    events.map(|recorded| line(programme, file, recorded, reader)).collect()
}

fn line(programme: &Programme, file: &CallFile, recorded: &Recorded, reader: &Person) -> CallLine {
    let (at, actor) = (recorded.entry.at, &recorded.entry.actor);
    let (what, details) = told(programme, file, recorded);
    CallLine {
        sequence: recorded.entry.sequence,
        at,
        at_text: calendar::date_time(at, JA),
        who: who(programme, actor, reader),
        staff_id: by(actor).cloned(),
        what,
        details,
    }
}

/// Who did it, as `reader` is told: themselves by name.
fn who(programme: &Programme, actor: &Actor, reader: &Person) -> String {
    let named = |role: String, id: &str| {
        if id == reader.id {
            format!("{role}（{}・あなた）", reader.name)
        } else {
            format!("{role}（職員 {}）", id.chars().take(8).collect::<String>())
        }
    };
    match actor {
        Actor::Planning { id } => named(programme.planning_name(JA).to_owned(), id),
        Actor::Division { id, division } => named(division_name(programme, division, JA), id),
        Actor::Auditor { id } => named("監査".to_owned(), id),
        Actor::Proposer => "提案者".to_owned(),
        Actor::Expert { id } => named("学識経験者".to_owned(), id),
        Actor::System => "システム".to_owned(),
    }
}

/// What happened, and what belongs to it.
fn told(programme: &Programme, file: &CallFile, recorded: &Recorded) -> (&'static str, Vec<Typed>) {
    let behind = |division: &str| said("担当課", division_name(programme, division, JA));
    let changed = |received_at: Timestamp, reason: Reason, before: Interval, after: Option<Interval>| {
        let mut details = vec![received(received_at), said("理由", reason.label().ja)];
        details.extend(words(file, recorded));
        details.extend(of_window("変更前", before));
        match after {
            Some(after) => details.extend(of_window("変更後", after)),
            None => details.push(said("変更後", "取りやめ（募集期間なし）")),
        }
        details
    };
    match &recorded.entry.event {
        Event::CallDrafted { division } => ("下書きの作成", vec![behind(division)]),
        Event::TextEdited { division } => {
            ("内容の編集", [vec![behind(division)], text_changes(file, recorded.entry.sequence)].concat())
        }
        Event::CallScheduled { received_at, after } => {
            ("公開", [vec![received(*received_at)], of_window("募集期間", *after)].concat())
        }
        Event::CallExtended { received_at, reason, before, after } => {
            ("期間の延長", changed(*received_at, *reason, *before, Some(*after)))
        }
        Event::CallShortened { received_at, reason, before, after } => {
            ("期間の短縮", changed(*received_at, *reason, *before, Some(*after)))
        }
        Event::CallClosedEarly { received_at, reason, before, after } => {
            let what = if after.is_some() { "早期の締切" } else { "募集の取りやめ" };
            (what, changed(*received_at, *reason, *before, *after))
        }
        Event::CallReopened { received_at, reason, before, after } => {
            ("募集の再開", changed(*received_at, *reason, *before, Some(*after)))
        }
        Event::CallOpened { window } => ("募集の開始", of_window("募集期間", *window)),
        Event::DraftsReminded { drafts, .. } => {
            ("締切の予告", vec![said("作成中の提案への通知", count(*drafts))])
        }
        Event::DraftsTold { of, drafts } => (
            "変更のお知らせ",
            vec![said("対象", format!("記録{of}の変更")), said("作成中の提案への通知", count(*drafts))],
        ),
        Event::CallClosed { window, proposals, drafts } => {
            let counts =
                [said("受け付けた提案", count(*proposals)), said("作成中の提案への通知", count(*drafts))];
            ("募集の締切", [of_window("募集期間", *window), counts.to_vec()].concat())
        }
    }
}

fn said(label: impl Into<String>, text: impl Into<String>) -> Typed {
    Typed::new(label, text, JA)
}

fn count(number: u32) -> String {
    format!("{number}件")
}

fn received(at: Timestamp) -> Typed {
    said("操作を受信した時刻", with_instant(calendar::date_time(at, JA), at))
}

/// Opening and close: in Japan time, and the instants that are stored.
fn of_window(label: &str, window: Interval) -> Vec<Typed> {
    vec![
        said(format!("{label}：開始"), with_instant(calendar::date_time(window.open, JA), window.open)),
        said(format!("{label}：締切"), with_instant(calendar::deadline(window.close, JA), window.close)),
    ]
}

fn with_instant(text: String, instant: Timestamp) -> String {
    format!("{text}［{instant}］")
}

/// The reason in words, where there are any.
fn words(file: &CallFile, recorded: &Recorded) -> Option<Typed> {
    recorded.entry.payload.as_ref()?;
    let words = file.texts.get(&recorded.entry.sequence).map_or("（廃棄済み）", String::as_str);
    Some(said("理由の説明", words))
}

/// What an edit changed: each row that was another one before.
fn text_changes(file: &CallFile, sequence: u32) -> Vec<Typed> {
    let Some(after) = text_at(file, sequence) else { return vec![said("内容", "（廃棄済み）")] };
    let earlier = file.events.iter().rev().filter(|recorded| recorded.entry.sequence < sequence);
    let mut texts = earlier.filter(|recorded| {
        matches!(recorded.entry.event, Event::CallDrafted { .. } | Event::TextEdited { .. })
    });
    let Some(before) = texts.next().and_then(|recorded| text_at(file, recorded.entry.sequence)) else {
        return Vec::new();
    };
    let (before, after) = (text_rows(&before), text_rows(&after));
    let value = |rows: &[(String, String)], label: &str| {
        rows.iter().find(|(known, _)| known == label).map_or_else(String::new, |(_, text)| text.clone())
    };
    let gone = before.iter().filter(|(label, _)| after.iter().all(|(known, _)| known != label));
    let labels = after.iter().chain(gone).map(|(label, _)| label.clone());
    let changed = labels.filter_map(|label| {
        let (was, is) = (value(&before, &label), value(&after, &label));
        (was != is).then(|| [said(format!("{label}（変更前）"), was), said(format!("{label}（変更後）"), is)])
    });
    changed.flatten().collect()
}

fn text_at(file: &CallFile, sequence: u32) -> Option<CallText> {
    serde_json::from_str(file.texts.get(&sequence)?).ok()
}

/// What a call says, row by row in both languages. English that is not there has no row.
pub(super) fn text_rows(text: &CallText) -> Vec<(String, String)> {
    let mut rows = [
        in_both("テーマ", &text.title),
        in_both("課題の概要", &text.summary),
        in_both("求める提案", &text.seeking),
        text.conditions.as_ref().map(|words| in_both("条件・留意事項", words)).unwrap_or_default(),
    ]
    .concat();
    for (number, question) in (1..).zip(&text.questions) {
        let label = format!("質問{number}");
        let required = if question.required { "必須" } else { "任意" };
        rows.extend(in_both(&label, &question.text));
        rows.push((format!("{label}への回答"), required.to_owned()));
    }
    rows
}

fn in_both(label: &str, words: &Bilingual) -> Vec<(String, String)> {
    let en = words.en.as_ref().map(|en| (format!("{label}（英語）"), en.clone()));
    [(label.to_owned(), words.ja.clone())].into_iter().chain(en).collect()
}
