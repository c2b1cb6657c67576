//! What has happened to a case, in the words of the proposer's page. Nothing here tells what is for staff only.

use jiff::Timestamp;
use kyoso::attachment::Outcome;
use kyoso::calendar;
use kyoso::case::{Event, Recorded, Verdict};
use kyoso::programme::Programme;
use kyoso::text::{Language, Text};
use serde::Serialize;

use super::follow_up;
use crate::Edge;
use crate::files::name_of;
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
    let told = of_file(file, &recorded.entry.event).or_else(|| told(programme, &recorded.entry.event));
    let text = told?.get(language).to_owned();
    let at = match &recorded.entry.event {
        Event::ProposalSubmitted { received_at, .. }
        | Event::ProposalRevised { received_at, .. }
        | Event::AttachmentReplaced { received_at, .. } => *received_at,
        _ => recorded.entry.at,
    };
    let note = if let Event::FollowUp(event) = &recorded.entry.event {
        follow_up::note(file, recorded.entry.sequence, event)
    } else if shows_its_text(&recorded.entry.event) {
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
        Event::DeliberationBegun => {
            both("担当課が検討・協議を始めました。", "The responsible division has begun the deliberation.")
        }
        Event::Held { until } => Some(Text::new(
            format!("検討を見合わせました（再検討の日：{}）。", calendar::date(*until, Language::Japanese)),
            format!(
                "Deliberation was put on hold (to be considered again on {}).",
                calendar::date(*until, Language::English)
            ),
        )),
        Event::DeliberationResumed => both("検討を再開しました。", "The deliberation has resumed."),
        Event::DecisionAnnounced { verdict, .. } => Some(announced(*verdict)),
        Event::IssueRaised { shared: true, .. } => {
            both("検討・協議の課題を共有しました。", "An issue of the deliberation was shared with you.")
        }
        Event::PlanRecorded => {
            both("検討・協議の進め方を共有しました。", "The working plan was shared with you.")
        }
        Event::FollowUp(event) => follow_up::told(event),
        Event::OriginalNoted
        | Event::ScreeningRecorded { .. }
        | Event::DialogueOmitted
        | Event::DocumentRecorded { .. }
        | Event::CoordinationAsked
        | Event::CoordinationEnded
        | Event::CoordinationRecorded { .. }
        | Event::DecisionRecorded { .. }
        | Event::DecisionCorrected { .. }
        | Event::IssueRaised { shared: false, .. }
        | Event::IssueUpdated { .. }
        | Event::ExpertAsked { .. }
        | Event::ExpertReminded { .. }
        | Event::AdviceExtended { .. }
        | Event::AdviceRevoked { .. }
        | Event::AdviceGiven { .. }
        | Event::ConflictDeclared { .. }
        // Told by `of_file`; that a file passed is seen in the list of files.
        | Event::AttachmentInspected { .. }
        | Event::AttachmentReplaced { .. }
        | Event::AttachmentOpened { .. } => None,
    }
}

/// What the proposer is told about a file, by its name. Who opened it is on the staff's record.
fn of_file(file: &CaseFile, event: &Event) -> Option<Text> {
    match event {
        Event::AttachmentInspected { id, outcome: Outcome::Refused(_) } => {
            let name = name_of(file, id);
            Some(Text::new(
                format!("添付ファイル「{name}」を受け付けられませんでした。"),
                format!("The file “{name}” could not be accepted."),
            ))
        }
        Event::AttachmentReplaced { attachment, replaces, .. } => {
            let (name, before) = (name_of(file, &attachment.id), name_of(file, replaces));
            Some(Text::new(
                format!("添付ファイル「{before}」を「{name}」に差し替えました。"),
                format!("The file “{before}” was replaced by “{name}”."),
            ))
        }
        _ => None,
    }
}

fn announced(verdict: Verdict) -> Text {
    let (ja, en) = match verdict {
        Verdict::Adopted { .. } => {
            ("採用となったことをお知らせしました。", "We told you that your proposal was adopted.")
        }
        Verdict::NotAdopted => {
            ("採用に至らなかったことをお知らせしました。", "We told you that your proposal was not adopted.")
        }
    };
    Text::new(ja, en)
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
