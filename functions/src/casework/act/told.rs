//! Whom a step will tell, before it is taken: by the same rule that causes the mails when it is.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use kyoso::case::ask::StaffStep;
use kyoso::case::{
    Actor, Case, Change, Event, Issue, IssueState, Means, MeetingTime, Party, Verdict, apply, mails,
};
use kyoso::chain;
use kyoso::programme::{MailKind, Programme};
use kyoso::text::Language;

use super::follow_up;

/// The mails that a step on this case will cause, and the case after it.
pub(super) fn foretold(case: &Case, step: StaffStep) -> (Vec<MailKind>, Case) {
    let recorded = event(case, step).and_then(|event| {
        let sequence = case.revision + 1;
        let at = case.milestones.received.unwrap_or(Timestamp::UNIX_EPOCH);
        let change = Change::bare(event);
        chain::record(&case.id, &case.last_hash, sequence, change, &Actor::System, at, [0; 16]).ok()
    });
    let Some((recorded, _)) = recorded else { return (Vec::new(), case.clone()) };
    let after = apply(case.clone(), &recorded);
    (mails(case, &recorded.entry.event, &after), after)
}

const SOME_TIME: MeetingTime =
    MeetingTime { begins: Timestamp::UNIX_EPOCH, ends: Timestamp::UNIX_EPOCH, means: Means::Meeting };

/// The event of a step. What people type into it decides no mail, so anything stands in its place.
fn event(case: &Case, step: StaffStep) -> Option<Event> {
    Some(match step {
        StaffStep::ConfirmEligibility => Event::EligibilityConfirmed { of: case.version.unwrap_or_default() },
        StaffStep::AskCorrection => Event::CorrectionAsked { until: Date::MAX },
        StaffStep::SetAside => Event::SetAside { clause: String::new(), ground: String::new() },
        StaffStep::TakeUpAgain => Event::TakenUpAgain,
        StaffStep::RecordDialogue => {
            let on = kyoso::calendar::civil(case.milestones.received?).date();
            Event::DialogueRecorded { on, means: Means::Meeting, shared: true }
        }
        StaffStep::CorrectDialogue => {
            Event::DialogueCorrected { of: 0, on: Date::MAX, means: Means::Meeting }
        }
        StaffStep::PlanMeeting => Event::MeetingPlanned { time: SOME_TIME },
        StaffStep::MoveMeeting => Event::MeetingMoved { of: 0, time: SOME_TIME },
        StaffStep::CancelMeeting => Event::MeetingCancelled { of: 0 },
        StaffStep::HandOverInformation => Event::InformationHandedOver { on: Date::MAX },
        StaffStep::AskExpert => Event::ExpertAsked {
            expert: String::new(),
            version: case.version.unwrap_or_default(),
            parts: BTreeSet::new(),
            until: Date::MAX,
            on_basis: true,
        },
        StaffStep::RemindExpert => Event::ExpertReminded { of: 0 },
        StaffStep::ExtendAdvice => Event::AdviceExtended { of: 0, until: Date::MAX },
        StaffStep::RevokeAdvice => Event::AdviceRevoked { of: 0 },
        StaffStep::OmitDialogue => Event::DialogueOmitted,
        StaffStep::Assign => Event::DivisionAssigned { division: String::new(), from: case.division.clone() },
        StaffStep::BeginDeliberation => Event::DeliberationBegun,
        StaffStep::Hold => Event::Held { until: Date::MAX },
        StaffStep::Resume => Event::DeliberationResumed,
        StaffStep::AskCoordination => Event::CoordinationAsked,
        StaffStep::EndCoordination => Event::CoordinationEnded,
        StaffStep::RecordCoordination => Event::CoordinationRecorded { agrees: true },
        StaffStep::Decide | StaffStep::DecideAgain => Event::DecisionRecorded {
            verdict: Verdict::NotAdopted,
            of_coordination: case.deciding.coordination?.sequence,
            replaces: None,
        },
        StaffStep::CorrectDecision => {
            let decision = case.deciding.decision?;
            Event::DecisionCorrected { of: decision.sequence, verdict: decision.verdict }
        }
        StaffStep::AnnounceAdopted | StaffStep::AnnounceNotAdopted => {
            let decision = case.deciding.decision?;
            Event::DecisionAnnounced {
                of: decision.sequence,
                verdict: decision.verdict,
                selection_not_guaranteed: decision.verdict.disclaims_selection(),
            }
        }
        // Only an issue of the proposer's is a mail; its sentence says so.
        StaffStep::RaiseIssue => Event::IssueRaised { owner: Party::Proposer, shared: true, until: None },
        StaffStep::UpdateIssue => {
            let of = case.deliberation.issues.iter().find(|issue| issue.shared && !waits(issue))?.sequence;
            Event::IssueUpdated { of, owner: Party::Proposer, state: IssueState::Open, until: None }
        }
        StaffStep::RecordPlan => Event::PlanRecorded,
        StaffStep::FollowUp(step) => return follow_up::event(case, step).map(Event::FollowUp),
        // Its act was told of when it was recorded.
        StaffStep::RecordDocument => return None,
    })
}

/// Whether an issue waits for the proposer already.
fn waits(issue: &Issue) -> bool {
    issue.owner == Party::Proposer && issue.state == IssueState::Open
}

/// Whom a step on this case will tell what, each a sentence; none when nobody gets a mail.
pub(super) fn sentences(programme: &Programme, case: &Case, step: StaffStep) -> Vec<String> {
    let (kinds, after) = foretold(case, step);
    kinds.into_iter().map(|kind| sentence(programme, kind, case, &after)).collect()
}

/// Who gets a mail of this kind, and what it is about.
pub(super) fn sentence(programme: &Programme, kind: MailKind, before: &Case, after: &Case) -> String {
    let name = |id: &Option<String>| {
        let division = id.as_ref().and_then(|id| programme.division(id))?;
        Some(division.name.get(Language::Japanese))
    };
    let division = |id| name(id).map_or_else(String::new, |name| format!("（{name}）"));
    // Until a division is responsible, Planning alone.
    let ward = |id| name(id).map_or_else(|| "企画課".to_owned(), |name| format!("企画課と担当課（{name}）"));
    match kind {
        MailKind::StatusChanged => {
            format!("提案者：状況が「{}」に変わったこと", after.status.public_label().ja)
        }
        MailKind::ContractBegun => {
            "提案者：予算・契約の手続に進むこと（選定を保障するものではないこと）".to_owned()
        }
        MailKind::NotSelected => "提案者：契約の相手方が提案者以外に決まったこと".to_owned(),
        MailKind::CorrectionAsked => "提案者：修正をお願いすることと、回答の期限".to_owned(),
        MailKind::Assigned => "新しい担当課：担当課になったこと".to_owned(),
        MailKind::Unassigned => {
            format!("これまでの担当課{}：担当課ではなくなったこと", division(&before.division))
        }
        MailKind::Receipt | MailKind::ReplacedReceipt => "提案者：受け付けたこと".to_owned(),
        MailKind::ContactChanged => "提案者：連絡先が変わったこと".to_owned(),
        MailKind::Received => "企画課：提案を受け付けたこと".to_owned(),
        MailKind::Replaced => "企画課：提案が差し替えられたこと".to_owned(),
        MailKind::CorrectionAnswered => "企画課：修正依頼に回答があったこと".to_owned(),
        MailKind::AttachmentRefused => "提案者：受け付けられない添付ファイルがあること".to_owned(),
        MailKind::AttachmentRefusedStaff => {
            format!("{}：受け付けられない添付ファイルがあること", ward(&after.division))
        }
        MailKind::AttachmentReplaced => {
            format!("{}：添付ファイルが差し替えられたこと", ward(&after.division))
        }
        MailKind::Withdrawn => {
            format!("{}：提案が取り下げられたこと", ward(&after.division))
        }
        MailKind::CoordinationAsked => "企画課：採否について調整を求められたこと".to_owned(),
        MailKind::CoordinationRecorded => {
            format!("担当課{}：調整の結果が記録されたこと", division(&after.division))
        }
        MailKind::Adopted => "提案者：採用となったこと（採否の通知）".to_owned(),
        MailKind::AdoptedWithCost => {
            "提案者：採用となったこと、採用は契約の相手方に選定されることを保障しないこと（採否の通知）"
                .to_owned()
        }
        MailKind::NotAdopted => "提案者：採用に至らなかったこと（採否の通知）".to_owned(),
        MailKind::Announced => "企画課：採否を通知したこと".to_owned(),
        MailKind::IssueAsked => {
            "提案者（新たに提案者の担当とした課題だけ）：対応をお願いする課題があること".to_owned()
        }
        MailKind::DialogueRecorded => {
            format!("提案者：対話の記録を確認してほしいこと、状況（「{}」）", after.public_label().ja)
        }
        MailKind::DialogueChangeAsked => {
            format!("{}：対話の記録の修正を求められたこと", ward(&after.division))
        }
        MailKind::MeetingPlanned => "提案者：対話の予定（カレンダーの予定を添付）".to_owned(),
        MailKind::MeetingMoved => "提案者：対話の予定の変更（カレンダーの予定を添付）".to_owned(),
        MailKind::MeetingCancelled => "提案者：対話の予定の取りやめ（カレンダーの予定を添付）".to_owned(),
        MailKind::MeetingEntry => {
            format!("{}：カレンダーの予定", ward(&after.division))
        }
        MailKind::InformationHandedOver => "提案者：提供した情報の取扱条件を確認してほしいこと".to_owned(),
        MailKind::AdviceAsked => "選んだ学識経験者：助言のお願いと期限".to_owned(),
        MailKind::AdviceReminded => "依頼した学識経験者：回答を待っていることと期限".to_owned(),
        MailKind::AdviceExtended => "依頼した学識経験者：新しい期限".to_owned(),
        MailKind::AdviceEnded => "依頼した学識経験者：助言のお願いが終わったこと".to_owned(),
        MailKind::AdviceAnswered => "企画課：学識経験者の回答".to_owned(),
        MailKind::Overdue => "期限を過ぎた手続の担当：期限を過ぎたこと".to_owned(),
        MailKind::Link | MailKind::Draft => "提案者：リンク".to_owned(),
        MailKind::CallOpened | MailKind::CallChanged | MailKind::CallClosed => {
            "企画課と担当課：募集テーマの状況".to_owned()
        }
        MailKind::DraftReminder | MailKind::DraftCallChanged | MailKind::DraftCallClosed => {
            "作成中の提案者：募集テーマの状況".to_owned()
        }
    }
}
