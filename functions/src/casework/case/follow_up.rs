//! What follows an adoption, as staff read it: each event in the history, and where it stands.

use jiff::civil::Date;
use kyoso::calendar;
use kyoso::case::follow_up::{
    AgreementPlan, AgreementTerms, ContractPlan, ContractResult, Ending, Milestone, Procurement,
    PropertyConsent, Results, TiesCheck,
};
use kyoso::case::{FollowUp, FollowUpEvent, Recorded, Status};
use kyoso::text::Language;
use kyoso::value::{Line, Prose};
use serde::Serialize;

use super::history::{StaffLine, line, said, text};
use super::typed::Typed;
use crate::store::CaseFile;

const JA: Language = Language::Japanese;

/// Where what follows an adoption stands.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct FollowUpView {
    /// What stands of each thing that was recorded: the check for antisocial ties, the agreement, the funds, the consent to
    /// the use of intellectual property, the procurement, the contract, the results; as in the history.
    pub standing: Vec<StaffLine>,
    /// The milestones of carrying it out.
    pub milestones: Vec<MilestoneView>,
}

/// A milestone of carrying it out.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MilestoneView {
    /// The sequence of the event that planned it.
    pub sequence: u32,
    /// What it is; empty after its disposal.
    pub name: Typed,
    /// By when it is to be reached.
    pub due: String,
    /// When it was reached; absent while it is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reached: Option<String>,
    /// Whether its day was changed.
    pub is_changed: bool,
}

impl FollowUpView {
    /// Where it stands; none where nothing has followed.
    pub(super) fn of(
        programme: &kyoso::programme::Programme,
        file: &CaseFile,
        by_reader: impl Fn(StaffLine) -> StaffLine,
    ) -> Option<Self> {
        let known = &file.case.follow_up;
        if *known == FollowUp::default() {
            return None;
        }
        let sequences = [
            known.ties.map(|(sequence, _)| sequence),
            known.agreement,
            known.budget.map(|(sequence, _)| sequence),
            known.property_consent,
            known.procurement.map(|(sequence, _)| sequence),
            known.contract.map(|(sequence, _)| sequence),
            known.results,
        ];
        let recorded =
            |sequence: u32| file.events.iter().find(|recorded| recorded.entry.sequence == sequence);
        let standing = sequences.into_iter().flatten().filter_map(recorded);
        Some(Self {
            standing: standing.map(|recorded| by_reader(line(programme, file, recorded))).collect(),
            milestones: known.milestones.iter().map(|milestone| milestone_view(file, milestone)).collect(),
        })
    }
}

fn milestone_view(file: &CaseFile, milestone: &Milestone) -> MilestoneView {
    MilestoneView {
        sequence: milestone.planned,
        name: said("節目", file.texts.get(&milestone.planned).cloned().unwrap_or_default()),
        due: date(milestone.due),
        reached: milestone.reached.map(|(on, _)| date(on)),
        is_changed: milestone.changed.is_some(),
    }
}

/// What the responsible division owes next.
pub(super) fn owed(status: Status, known: &FollowUp) -> &'static str {
    match status {
        Status::Agreement if known.ties.is_none() => "反社会的勢力との関係の確認と、協定等の締結",
        Status::Agreement if known.agreement.is_none() => "協定等の締結",
        Status::Contract if known.budget.is_none() => "財源の確保（予算の状況の記録）",
        Status::Contract if known.procurement.is_none() => "契約の手続（契約の方法の記録）",
        Status::Contract if known.contract.is_none() => "契約の手続（契約の結果の記録）",
        Status::Contract if known.is_another_selected() => "提案者に結果を知らせること（実施に至らず終了）",
        Status::Agreement | Status::Contract => "実施の開始",
        Status::CarryingOut if known.results.is_none() => "事業の実施と、成果の記録",
        _ => "事業の実施と、完了の記録",
    }
}

/// What happened, and what belongs to it.
pub(super) fn told(
    file: &CaseFile,
    recorded: &Recorded,
    event: &FollowUpEvent,
) -> (&'static str, Vec<Typed>) {
    let known = Payload { file, recorded };
    match event {
        FollowUpEvent::AgreementBegun { form } => {
            let rows = known.rows(|plan: AgreementPlan| {
                vec![
                    prose("起案の分担", Some(plan.drafting)),
                    prose("理由", plan.reason),
                    prose("メモ", plan.note),
                ]
            });
            ("協定等の手続の開始", with(vec![said("取り交わす予定の文書", form.label().ja)], rows))
        }
        FollowUpEvent::ContractBegun => {
            let rows = known.rows(|plan: ContractPlan| {
                vec![
                    prose("今後の見通し", Some(plan.outlook)),
                    prose("理由", plan.reason),
                    prose("メモ", plan.note),
                ]
            });
            ("予算・契約の手続の開始", rows)
        }
        FollowUpEvent::TiesChecked { on, outcome } => {
            let rows = known.rows(|check: TiesCheck| {
                vec![line_of("方法", Some(check.method)), prose("メモ", check.note)]
            });
            let facts = vec![said("確認した日", date(*on)), said("結果", outcome.label().ja)];
            ("反社会的勢力との関係の確認", with(facts, rows))
        }
        FollowUpEvent::AgreementConcluded { form, signed_on, from, until, of_check } => {
            let mut facts = vec![said("文書", form.label().ja), said("締結日", date(*signed_on))];
            facts.extend(from.map(|from| said("期間の初日", date(from))));
            facts.extend(until.map(|until| said("期間の最終日", date(until))));
            facts.push(said("反社会的勢力との関係の確認", format!("記録{of_check}")));
            let rows = known.rows(|terms: AgreementTerms| {
                vec![
                    line_of("件名", Some(terms.title)),
                    prose("当事者", Some(terms.parties)),
                    prose("理由", terms.reason),
                    prose("メモ", terms.note),
                ]
            });
            ("協定等の締結", with(facts, rows))
        }
        FollowUpEvent::BudgetRecorded { fiscal_year, budget, outcome } => {
            let mut facts = vec![
                said("年度", calendar::fiscal_year_name(*fiscal_year, JA)),
                said("予算の区分", budget.label().ja),
                said("結果", outcome.label().ja),
            ];
            facts.extend(text(file, recorded, "メモ"));
            ("予算の状況", facts)
        }
        FollowUpEvent::PropertyConsentRecorded { given, on } => {
            let given = if *given { "承諾あり" } else { "承諾なし" };
            let rows = known.rows(|consent: PropertyConsent| {
                vec![prose("内容と範囲", Some(consent.scope)), line_of("方法と原本", Some(consent.evidence))]
            });
            (
                "知的財産の使用の承諾",
                with(vec![said("承諾", given), said("提案者が回答した日", date(*on))], rows),
            )
        }
        FollowUpEvent::ProcurementRecorded { method, of_consent } => {
            let mut facts = vec![said("契約の方法", method.label().ja)];
            let property =
                of_consent.map_or("用いない".to_owned(), |of| format!("用いる（承諾：記録{of}）"));
            facts.push(said("提案に含まれる知的財産", property));
            let rows = known.rows(|procurement: Procurement| {
                vec![
                    prose("理由", procurement.reason),
                    prose("すべての応募者に知らせた事項", Some(procurement.told_bidders)),
                    prose("メモ", procurement.note),
                ]
            });
            ("契約の方法", with(facts, rows))
        }
        FollowUpEvent::ContractRecorded { outcome, on, of_procurement } => {
            let facts = vec![
                said("結果", outcome.label().ja),
                said("決まった日", date(*on)),
                said("契約の方法", format!("記録{of_procurement}")),
            ];
            let rows = known.rows(|result: ContractResult| {
                vec![line_of("契約の相手方", result.contractor), prose("メモ", result.note)]
            });
            ("契約の結果", with(facts, rows))
        }
        FollowUpEvent::CarryingOutBegun { on } => {
            ("実施の開始", noting(&known, vec![said("開始した日", date(*on))], "提案者への連絡"))
        }
        FollowUpEvent::MilestonePlanned { due } => {
            ("実施の予定", noting(&known, vec![said("期日", date(*due))], "節目"))
        }
        FollowUpEvent::MilestoneChanged { of, due } => {
            let facts = vec![said("対象", milestone_of(file, *of)), said("新しい期日", date(*due))];
            ("実施の予定の変更", noting(&known, facts, "理由"))
        }
        FollowUpEvent::MilestoneReached { of, on } => {
            let facts = vec![said("対象", milestone_of(file, *of)), said("達成した日", date(*on))];
            ("実施の予定の達成", noting(&known, facts, "説明"))
        }
        FollowUpEvent::ResultsRecorded => {
            let rows = known.rows(|results: Results| {
                vec![prose("成果", Some(results.results)), prose("庁内の評価", results.evaluation)]
            });
            ("成果", rows)
        }
        FollowUpEvent::CaseClosed { on } => {
            ("完了", noting(&known, vec![said("実施を終えた日", date(*on))], "提案者への連絡"))
        }
        FollowUpEvent::EndedUnrealised { outcome } => {
            let rows = known
                .rows(|ending: Ending| vec![prose("理由", Some(ending.reason)), prose("メモ", ending.note)]);
            ("実施に至らず終了", with(vec![said("結果", outcome.label().ja)], rows))
        }
    }
}

/// What was typed at an event.
struct Payload<'f> {
    file: &'f CaseFile,
    recorded: &'f Recorded,
}

impl Payload<'_> {
    /// The rows that a payload makes; one that says so after its disposal.
    fn rows<T: serde::de::DeserializeOwned>(&self, rows: impl Fn(T) -> Vec<Option<Typed>>) -> Vec<Typed> {
        match self.file.typed_at(self.recorded.entry.sequence) {
            Some(payload) => rows(payload).into_iter().flatten().collect(),
            None => text(self.file, self.recorded, "内容").into_iter().collect(),
        }
    }
}

fn with(mut facts: Vec<Typed>, rows: Vec<Typed>) -> Vec<Typed> {
    facts.extend(rows);
    facts
}

fn noting(known: &Payload<'_>, mut facts: Vec<Typed>, label: &str) -> Vec<Typed> {
    facts.extend(text(known.file, known.recorded, label));
    facts
}

fn prose(label: &str, typed: Option<Prose>) -> Option<Typed> {
    typed.map(|typed| said(label, typed.as_str()))
}

fn line_of(label: &str, typed: Option<Line>) -> Option<Typed> {
    typed.map(|typed| said(label, typed.as_str()))
}

/// A milestone by its name, for the events after the one that planned it.
fn milestone_of(file: &CaseFile, of: u32) -> String {
    file.texts.get(&of).map_or_else(|| format!("記録{of}"), |name| format!("{name}（記録{of}）"))
}

fn date(day: Date) -> String {
    calendar::date(day, JA)
}
