//! What has happened to a case, whole, as staff see it: what, who, when, why, and what was typed.

use jiff::Timestamp;
use jiff::civil::Date;
use kyoso::calendar;
use kyoso::case::{Actor, Document, Event, Means, Recorded};
use kyoso::programme::Programme;
use kyoso::staff::Person;
use kyoso::text::Language;
use serde::Serialize;

use super::follow_up;
use super::typed::Typed;
use super::{advice, decision, deliberation, talks};
use crate::files::{name_of, outcome_words};
use crate::store::CaseFile;

/// One event.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct StaffLine {
    /// Its sequence: the revision of the case after it.
    pub sequence: u32,
    /// When it was recorded.
    #[cfg_attr(test, schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
    /// The same as people write it.
    pub at_text: String,
    /// Who did it: their role, and of staff their ID in the directory in short.
    pub who: String,
    /// Of staff: their ID in the directory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff_id: Option<String>,
    /// What happened.
    pub what: String,
    /// What belongs to it, and what was typed.
    pub details: Vec<Typed>,
}

impl StaffLine {
    /// The same for `reader`, who is called by name in what they did themselves.
    #[must_use]
    pub fn read_by(mut self, reader: &Person) -> Self {
        if let Some((role, _)) =
            self.who.split_once('（').filter(|_| self.staff_id.as_ref() == Some(&reader.id))
        {
            self.who = format!("{role}（{}・あなた）", reader.name);
        }
        self
    }
}

/// The events after the event `since`, the oldest first; all of them for 0. In Japanese, as the staff's pages are.
pub fn lines(programme: &Programme, file: &CaseFile, since: u32) -> Vec<StaffLine> {
    let events = file.events.iter().filter(|recorded| recorded.entry.sequence > since);
    events.map(|recorded| line(programme, file, recorded)).collect()
}

/// One event.
pub(super) fn line(programme: &Programme, file: &CaseFile, recorded: &Recorded) -> StaffLine {
    let (at, actor) = (recorded.entry.at, &recorded.entry.actor);
    let (what, details) = told(programme, file, recorded);
    StaffLine {
        sequence: recorded.entry.sequence,
        at,
        at_text: calendar::date_time(at, JA),
        who: who(programme, actor),
        staff_id: staff_id(actor).map(str::to_owned),
        what,
        details,
    }
}

const JA: Language = Language::Japanese;

/// Who did it, as staff see it.
pub(super) fn who(programme: &Programme, actor: &Actor) -> String {
    match actor {
        Actor::Proposer => "提案者".to_owned(),
        Actor::Planning { id } => format!("{}（職員 {}）", programme.planning_name(JA), short(id)),
        Actor::Division { id, division } => {
            format!("{}（職員 {}）", division_name(programme, division), short(id))
        }
        Actor::Auditor { id } => format!("監査（職員 {}）", short(id)),
        Actor::Expert { id } => format!("学識経験者（{}）", short(id)),
        Actor::System => "システム".to_owned(),
    }
}

fn staff_id(actor: &Actor) -> Option<&str> {
    match actor {
        Actor::Planning { id }
        | Actor::Division { id, .. }
        | Actor::Auditor { id }
        | Actor::Expert { id } => Some(id),
        Actor::Proposer | Actor::System => None,
    }
}

/// Enough of an ID to tell colleagues apart; the whole one is in the access record's words.
fn short(id: &str) -> String {
    id.chars().take(8).collect()
}

/// A division by its name.
pub(super) fn division_name<'p>(programme: &'p Programme, division: &'p str) -> &'p str {
    programme.division(division).map_or(division, |known| known.name.get(JA))
}

/// What happened, and what belongs to it.
fn told(programme: &Programme, file: &CaseFile, recorded: &Recorded) -> (String, Vec<Typed>) {
    let sequence = recorded.entry.sequence;
    let typed = |label: &str| text(file, recorded, label).into_iter().collect::<Vec<_>>();
    let with = |mut first: Vec<Typed>, label: &str| {
        first.extend(text(file, recorded, label));
        first
    };
    let (what, details) = match &recorded.entry.event {
        Event::ProposalSubmitted { receipt_number, received_at, entered, .. } => {
            let came = came(*entered);
            let details = vec![
                said("受付番号", receipt_number.as_str()),
                said("受付日時", calendar::date_time(*received_at, JA)),
                said("届いた方法", came),
            ];
            (if entered.is_some() { "提案の受付（代理入力）" } else { "提案の受付" }, details)
        }
        Event::OriginalNoted => ("原本の記録", typed("原本")),
        Event::ProposalRevised { received_at, .. } => {
            ("提案の差替え", vec![said("受付日時", calendar::date_time(*received_at, JA))])
        }
        Event::ContactChanged => ("担当者・連絡先の変更", Vec::new()),
        Event::ScreeningRecorded { of, rules, findings } => {
            let signs = findings.iter().filter(|finding| !finding.evidence.is_empty()).count();
            let found = format!("{}件中{signs}件", findings.len());
            let details =
                vec![said("対象", version_of(*of)), said("規則", rules), said("確認が必要な事項", found)];
            ("要件の確認（自動）", details)
        }
        Event::EligibilityConfirmed { of } => {
            ("要件に該当することを確認", with(vec![said("対象", version_of(*of))], "メモ"))
        }
        Event::CorrectionAsked { until } => {
            ("修正依頼", with(vec![said("回答の期限", date(*until))], "修正を依頼した内容"))
        }
        Event::CorrectionAnswered => ("修正依頼への回答", typed("回答")),
        Event::SetAside { clause, ground } => {
            ("対象外", with(vec![said("根拠", format!("{clause}「{ground}」"))], "理由"))
        }
        Event::TakenUpAgain => ("再度の取上げ", typed("理由")),
        Event::DialogueRecorded { on, means, .. } => {
            ("対話", talks::said_at(file, recorded, None, *on, *means))
        }
        Event::DialogueCorrected { of, on, means } => {
            ("対話の記録の訂正", talks::said_at(file, recorded, Some(*of), *on, *means))
        }
        Event::DialogueConfirmed { of } => ("対話の記録の確認", vec![said("対象", record_of(*of))]),
        Event::DialogueChangeAsked { of } => {
            ("対話の記録の修正の求め", with(vec![said("対象", record_of(*of))], "修正してほしいこと"))
        }
        Event::MeetingPlanned { time } => ("対話の予定", talks::planned(file, recorded, None, *time)),
        Event::MeetingMoved { of, time } => {
            ("対話の予定の変更", talks::planned(file, recorded, Some(*of), *time))
        }
        Event::MeetingCancelled { of } => {
            ("対話の予定の取りやめ", with(vec![said("対象", record_of(*of))], "理由"))
        }
        Event::InformationHandedOver { on } => ("情報の提供", talks::handed_over(file, recorded, *on)),
        Event::InformationAcknowledged { of } => {
            ("提供した情報の取扱条件の確認", vec![said("対象", record_of(*of))])
        }
        Event::ExpertAsked { .. } => ("学識経験者への助言の依頼", advice::asked(file, recorded)),
        Event::ExpertReminded { of } => ("助言の催促", vec![said("対象", record_of(*of))]),
        Event::AdviceExtended { of, until } => {
            ("助言の期限の延長", vec![said("対象", record_of(*of)), said("新しい期限", date(*until))])
        }
        Event::AdviceRevoked { of } => {
            ("助言の依頼の取消し", with(vec![said("対象", record_of(*of))], "理由"))
        }
        Event::AdviceGiven { of } => ("助言", with(vec![said("対象", record_of(*of))], "助言")),
        Event::ConflictDeclared { of } => {
            ("利益相反の申告", with(vec![said("対象", record_of(*of))], "内容"))
        }
        Event::DialogueOmitted => ("対話の省略", typed("理由")),
        Event::DivisionAssigned { division, from } => {
            let mut details = vec![said("担当課", division_name(programme, division))];
            details.extend(from.as_ref().map(|from| said("変更前", division_name(programme, from))));
            (if from.is_some() { "担当課の変更" } else { "担当課の決定" }, with(details, "理由"))
        }
        Event::DocumentRecorded { of, document } => {
            let mut details = vec![said("対象の手続", act_of(file, *of))];
            details.extend(document_rows(document).into_iter().map(|(label, text)| said(label, text)));
            ("文書番号等の記録", details)
        }
        Event::AttachmentInspected { id, outcome } => {
            let inside = file.texts.get(&recorded.entry.sequence).map(String::as_str);
            let details =
                vec![said("ファイル", name_of(file, id)), said("結果", outcome_words(outcome, inside, JA))];
            ("添付ファイルの検査（自動）", details)
        }
        Event::AttachmentReplaced { attachment, replaces, .. } => {
            let details = vec![
                said("ファイル", name_of(file, &attachment.id)),
                said("差替え前", name_of(file, replaces)),
            ];
            ("添付ファイルの差替え", details)
        }
        Event::AttachmentOpened { id } => ("添付ファイルの閲覧", vec![said("ファイル", name_of(file, id))]),
        Event::ProposalWithdrawn => ("取下げ", typed("理由")),
        Event::DeliberationBegun => ("検討・協議の開始", typed("メモ")),
        Event::Held { until } => {
            let mut details = vec![said("再検討の日", date(*until))];
            details.extend(deliberation::hold_rows(file, sequence));
            ("保留", details)
        }
        Event::DeliberationResumed => ("検討の再開", typed("メモ")),
        Event::IssueRaised { owner, shared, until } => {
            let mut details = deliberation::issue_rows(file, sequence);
            details.push(said("担当", owner.label().ja));
            details.push(said("共有", if *shared { "三者で共有" } else { "庁内だけ" }));
            details.extend(until.map(|until| said("期限", date(until))));
            ("課題の記録", details)
        }
        Event::IssueUpdated { of, owner, state, until } => {
            let mut details = vec![said("課題", deliberation::issue_title(file, *of))];
            details.push(said("状態", state.label().ja));
            details.push(said("担当", owner.label().ja));
            details.extend(until.map(|until| said("期限", date(until))));
            details.extend(deliberation::progress_rows(file, sequence));
            ("課題の経過・結果", details)
        }
        Event::PlanRecorded => ("進め方の記録", deliberation::plan_rows(file, sequence)),
        Event::CoordinationAsked => ("企画課との調整の依頼", typed("判断の案と理由")),
        Event::CoordinationEnded => ("検討・協議に戻す", typed("理由")),
        Event::CoordinationRecorded { agrees } => {
            let result = said("結果", if *agrees { "異議なし" } else { "意見あり" });
            ("企画課との調整", with(vec![result], "意見"))
        }
        Event::DecisionRecorded { verdict, of_coordination, replaces } => {
            let mut details = vec![said("判断", verdict.label())];
            details.extend(decision::text_rows(file, sequence));
            details.push(said("企画課との調整", format!("記録{of_coordination}")));
            details.extend(replaces.map(|of| said("前の判断", format!("記録{of}（通知済み）"))));
            (if replaces.is_some() { "新たな採否の判断" } else { "採否の判断" }, details)
        }
        Event::DecisionCorrected { of, verdict } => {
            let mut details = vec![said("対象", format!("記録{of}の判断")), said("判断", verdict.label())];
            details.extend(decision::text_rows(file, sequence));
            ("採否の判断の訂正", details)
        }
        Event::DecisionAnnounced { of, verdict, selection_not_guaranteed } => {
            let mut details =
                vec![said("対象", format!("記録{of}の判断")), said("通知した判断", verdict.label())];
            if *selection_not_guaranteed {
                details.push(said("併せて知らせたこと", &programme.guide.selection.text.ja));
            }
            ("採否の通知", details)
        }
        Event::FollowUp(event) => follow_up::told(file, recorded, event),
        Event::PayloadsDisposed { approval_number, approved_on, sequences } => (
            "廃棄",
            vec![
                said("廃棄の決裁番号", approval_number),
                said("廃棄の決裁日", date(*approved_on)),
                said("対象", format!("{}件の記録の内容", sequences.len())),
            ],
        ),
    };
    (what.to_owned(), details)
}

pub(super) fn said(label: &str, text: impl Into<String>) -> Typed {
    Typed::new(label, text, JA)
}

/// A record in the history, by its number.
pub(super) fn record_of(sequence: u32) -> String {
    format!("経過の{sequence}番")
}

pub(super) fn date(date: Date) -> String {
    calendar::date(date, JA)
}

/// How a proposal came.
pub(super) fn came(entered: Option<Means>) -> String {
    entered.map_or_else(|| "フォーム又は API".to_owned(), |means| format!("{}（代理入力）", means.label().ja))
}

fn version_of(sequence: u32) -> String {
    format!("記録{sequence}の提案")
}

/// What was typed at an event; none where nothing was.
pub(super) fn text(file: &CaseFile, recorded: &Recorded, label: &str) -> Option<Typed> {
    recorded.entry.payload.as_ref()?;
    let text = file.texts.get(&recorded.entry.sequence).map_or("（廃棄済み）", String::as_str);
    Some(said(label, text))
}

/// The name of the formal act that the event `of` is.
fn act_of(file: &CaseFile, of: u32) -> String {
    let act = file.case.acts.iter().find(|act| act.sequence == of);
    act.map_or_else(|| format!("記録{of}"), |act| format!("{}（記録{of}）", act.kind.name()))
}

/// The number and dates of a document, as far as they are known.
pub(super) fn document_rows(document: &Document) -> Vec<(&'static str, String)> {
    let dates = [
        ("起案日", document.drafted_on),
        ("決裁日", document.approved_on),
        ("施行日", document.effective_on),
    ];
    let known = dates.into_iter().filter_map(|(label, on)| Some((label, date(on?))));
    [("文書番号", document.number.clone())].into_iter().chain(known).collect()
}
