//! What has happened to a case since somebody looked at it.

use kyoso::calendar;
use kyoso::case::{Actor, Event, Recorded, Step};
use kyoso::programme::Programme;
use kyoso::staff::Person;
use kyoso::text::Language;

use crate::store::CaseFile;

/// One event since.
pub(super) struct Line {
    /// When.
    pub(super) at: String,
    /// Who.
    pub(super) who: String,
    /// What.
    pub(super) what: &'static str,
}

/// The events after the revision `seen`, as `reader` is told of them.
pub(super) fn lines(programme: &Programme, file: &CaseFile, seen: u32, reader: &Person) -> Vec<Line> {
    let since = events(file, seen).map(|recorded| Line {
        at: calendar::date_time(recorded.entry.at, Language::Japanese),
        who: who(programme, &recorded.entry.actor, reader),
        what: what(&recorded.entry.event),
    });
    since.collect()
}

/// Whether `reader` has taken this very step since: they clicked twice, or the answer to the first time was lost.
pub(super) fn is_done(file: &CaseFile, seen: u32, step: Step, reader: &Person) -> bool {
    events(file, seen).any(|recorded| {
        by(&recorded.entry.actor) == Some(&reader.id) && step_of(&recorded.entry.event) == Some(step)
    })
}

fn events(file: &CaseFile, seen: u32) -> impl Iterator<Item = &Recorded> {
    file.events.iter().filter(move |recorded| recorded.entry.sequence > seen)
}

fn by(actor: &Actor) -> Option<&String> {
    match actor {
        Actor::Planning { id } | Actor::Division { id, .. } => Some(id),
        Actor::Proposer | Actor::System => None,
    }
}

fn who(programme: &Programme, actor: &Actor, reader: &Person) -> String {
    let side = match actor {
        Actor::Proposer => "提案者".to_owned(),
        Actor::Planning { .. } => programme.planning_name(Language::Japanese).to_owned(),
        Actor::Division { division, .. } => {
            programme.division(division).map_or_else(|| division.clone(), |division| division.name.ja.clone())
        }
        Actor::System => "システム".to_owned(),
    };
    if by(actor) == Some(&reader.id) { format!("あなた（{side}）") } else { side }
}

fn what(event: &Event) -> &'static str {
    match event {
        Event::ProposalSubmitted { .. } => "提案の受付",
        Event::OriginalNoted => "原本の所在の記録",
        Event::ProposalRevised { .. } => "提案の差替え",
        Event::ContactChanged => "連絡先の変更",
        Event::ScreeningRecorded { .. } => "要件の確認（自動）の記録",
        Event::EligibilityConfirmed { .. } => "要件に該当することの確認",
        Event::CorrectionAsked { .. } => "修正依頼",
        Event::CorrectionAnswered => "修正依頼への回答",
        Event::SetAside { .. } => "対象外の決定",
        Event::TakenUpAgain => "再び取り上げたこと",
        Event::DialogueRecorded { .. } => "対話の記録",
        Event::DialogueOmitted => "対話の省略",
        Event::DivisionAssigned { from: None, .. } => "担当課の決定",
        Event::DivisionAssigned { from: Some(_), .. } => "担当課の変更",
        Event::DocumentRecorded { .. } => "文書の記録",
        Event::ProposalWithdrawn => "提案の取下げ",
        Event::PayloadsDisposed { .. } => "内容の廃棄",
    }
}

/// The step of staff that records an event.
fn step_of(event: &Event) -> Option<Step> {
    match event {
        Event::EligibilityConfirmed { .. } => Some(Step::ConfirmEligibility),
        Event::CorrectionAsked { .. } => Some(Step::AskCorrection),
        Event::SetAside { .. } => Some(Step::SetAside),
        Event::TakenUpAgain => Some(Step::TakeUpAgain),
        Event::DialogueRecorded { .. } => Some(Step::RecordDialogue),
        Event::DialogueOmitted => Some(Step::OmitDialogue),
        Event::DivisionAssigned { .. } => Some(Step::Assign),
        Event::DocumentRecorded { .. } => Some(Step::RecordDocument),
        Event::ProposalSubmitted { .. }
        | Event::OriginalNoted
        | Event::ProposalRevised { .. }
        | Event::ContactChanged
        | Event::ScreeningRecorded { .. }
        | Event::CorrectionAnswered
        | Event::ProposalWithdrawn
        | Event::PayloadsDisposed { .. } => None,
    }
}
