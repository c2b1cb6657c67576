//! What has happened to a case, in the words of the proposer's page. Nothing here tells what is for staff only.

use jiff::Timestamp;
use kyoso::calendar;
use kyoso::case::{Event, Recorded};
use kyoso::programme::Programme;
use kyoso::text::{Language, Text};
use serde::Serialize;

use crate::Edge;
use crate::meeting::meeting_at;
use crate::store::CaseFile;

/// One thing that happened.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HistoryLine {
    /// When.
    #[cfg_attr(test, schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
    /// The same as people write it.
    pub at_text: String,
    /// What, in plain words.
    pub text: String,
    /// What the proposer wrote at it; empty for nothing.
    pub note: String,
}

/// What has happened so far, the latest first.
pub(super) fn history(edge: &Edge, file: &CaseFile, language: Language) -> Vec<HistoryLine> {
    let line = |event| line(&edge.programme, file, event, language);
    file.events.iter().rev().filter_map(line).collect()
}

fn line(
    programme: &Programme,
    file: &CaseFile,
    recorded: &Recorded,
    language: Language,
) -> Option<HistoryLine> {
    let text = told(programme, &recorded.entry.event)?.get(language).to_owned();
    let at = match &recorded.entry.event {
        Event::ProposalSubmitted { received_at, .. } | Event::ProposalRevised { received_at, .. } => {
            *received_at
        }
        _ => recorded.entry.at,
    };
    let note = if shows_its_text(&recorded.entry.event) {
        file.texts.get(&recorded.entry.sequence).cloned().unwrap_or_default()
    } else {
        String::new()
    };
    Some(HistoryLine { at, at_text: calendar::date_time(at, language), text, note })
}

/// What the proposer is told of an event; none of what is for the people who judge.
fn told(programme: &Programme, event: &Event) -> Option<Text> {
    let both = |ja: &str, en: &str| Some(Text::new(ja, en));
    match event {
        Event::ProposalSubmitted { receipt_number, entered: None, .. } => Some(Text::new(
            format!("提案を受け付けました（受付番号 {receipt_number}）。"),
            format!("Your proposal was received (number {receipt_number})."),
        )),
        Event::ProposalSubmitted { receipt_number, entered: Some(means), .. } => Some(Text::new(
            format!("提案を受け付けました（受付番号 {receipt_number}、{}による提出）。", means.label().ja),
            format!(
                "Your proposal was received (number {receipt_number}; it came by: {}).",
                means.label().en
            ),
        )),
        Event::ProposalRevised { .. } => {
            both("提案の新しい内容を受け付けました。", "The new version of your proposal was received.")
        }
        Event::ContactChanged => both("担当者又は連絡先を変更しました。", "The contact was changed."),
        Event::EligibilityConfirmed { .. } => {
            both("制度の要件に該当することを確認しました。", "We confirmed that your proposal is eligible.")
        }
        Event::CorrectionAsked { until } => {
            let deadline = |language| calendar::deadline(calendar::midnight_after(*until), language);
            Some(Text::new(
                format!("内容の修正をお願いしました。回答の期限：{}", deadline(Language::Japanese)),
                format!(
                    "We asked you for corrections. Deadline for your answer: {}",
                    deadline(Language::English)
                ),
            ))
        }
        Event::CorrectionAnswered => both(
            "修正のお願いへの回答を受け付けました。",
            "Your answer to our request for corrections was received.",
        ),
        Event::SetAside { clause, ground } => Some(Text::new(
            format!("制度の対象外となりました（{clause}「{ground}」）。"),
            format!("Your proposal is outside the scope of the programme ({clause}: “{ground}”)."),
        )),
        Event::TakenUpAgain => both("提案の確認を再開しました。", "We have taken your proposal up again."),
        Event::DialogueRecorded { on, .. } => Some(Text::new(
            format!("対話を行いました（{}）。", calendar::date(*on, Language::Japanese)),
            format!("We talked with you ({}).", calendar::date(*on, Language::English)),
        )),
        Event::DialogueCorrected { on, .. } => Some(Text::new(
            format!("対話（{}）の記録を訂正しました。", calendar::date(*on, Language::Japanese)),
            format!("We corrected the record of our dialogue ({}).", calendar::date(*on, Language::English)),
        )),
        Event::DialogueConfirmed { .. } => {
            both("対話の記録の確認を受け付けました。", "You confirmed the record of our dialogue.")
        }
        Event::DialogueChangeAsked { .. } => both(
            "対話の記録の修正の求めを受け付けました。",
            "You asked for a change of the record of our dialogue.",
        ),
        Event::MeetingPlanned { time } => Some(Text::new(
            format!("対話の予定を立てました：{}", meeting_at(*time, Language::Japanese)),
            format!("A meeting was planned: {}.", meeting_at(*time, Language::English)),
        )),
        Event::MeetingMoved { time, .. } => Some(Text::new(
            format!("対話の予定を変更しました：{}", meeting_at(*time, Language::Japanese)),
            format!("The meeting was changed: {}.", meeting_at(*time, Language::English)),
        )),
        Event::MeetingCancelled { .. } => both("対話の予定を取りやめました。", "The meeting was called off."),
        Event::InformationHandedOver { .. } => {
            both("区から情報を提供しました。", "We handed information to you.")
        }
        Event::InformationAcknowledged { .. } => both(
            "提供した情報の取扱条件の確認を受け付けました。",
            "You acknowledged the conditions of the information.",
        ),
        Event::DivisionAssigned { division, from } => Some(assigned(programme, division, from.is_some())),
        Event::ProposalWithdrawn => {
            both("提案者からの取下げを受け付けました。", "You withdrew the proposal.")
        }
        Event::PayloadsDisposed { .. } => both(
            "保存年限が満了したため、提案の内容を廃棄しました。",
            "The retention period ended, and the text was disposed of.",
        ),
        Event::OriginalNoted
        | Event::ScreeningRecorded { .. }
        | Event::DialogueOmitted
        | Event::ExpertAsked { .. }
        | Event::ExpertReminded { .. }
        | Event::AdviceExtended { .. }
        | Event::AdviceRevoked { .. }
        | Event::AdviceGiven { .. }
        | Event::ConflictDeclared { .. }
        | Event::DocumentRecorded { .. } => None,
    }
}

fn assigned(programme: &Programme, division: &str, is_change: bool) -> Text {
    let name =
        |language| programme.division(division).map_or(division, |known| known.name.get(language)).to_owned();
    let (ja, en) = (name(Language::Japanese), name(Language::English));
    if is_change {
        Text::new(format!("担当課が{ja}に変わりました。"), format!("The responsible division is now: {en}."))
    } else {
        Text::new(format!("担当課が{ja}に決まりました。"), format!("The responsible division is: {en}."))
    }
}

/// Whether the proposer reads what was typed at an event: their own words, and those written to them.
fn shows_its_text(event: &Event) -> bool {
    matches!(
        event,
        Event::ProposalWithdrawn
            | Event::CorrectionAsked { .. }
            | Event::CorrectionAnswered
            | Event::DialogueChangeAsked { .. }
            | Event::MeetingCancelled { .. }
            | Event::SetAside { .. }
    )
}
