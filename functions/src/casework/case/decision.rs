//! ④ on the case page: Planning's coordination and the decision, what the proposer reads of it apart from what only
//! colleagues do.

use jiff::Timestamp;
use kyoso::calendar;
use kyoso::case::{Coordination, Decision, DecisionText};
use kyoso::programme::Programme;
use kyoso::text::Language;
use kyoso::value::Prose;
use serde::Serialize;

use super::history::said;
use super::typed::Typed;
use crate::store::CaseFile;

/// How far a case has come with its decision.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DecidingView {
    /// The coordination that is under way; absent when none is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coordination: Option<CoordinationView>,
    /// The decision that stands; absent until there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<DecisionView>,
    /// The decision that was announced and that the one that stands is to take the place of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<DecisionView>,
}

/// A round of coordination.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CoordinationView {
    /// `asked`, `agrees` or `objections`.
    pub state: &'static str,
    /// The same as people read it.
    pub text: &'static str,
    /// What the division intends, and what Planning said.
    pub texts: Vec<Typed>,
}

/// A decision.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DecisionView {
    /// The sequence of the event that recorded it.
    pub sequence: u32,
    /// `adoptedWithoutCost`, `adoptedWithCost` or `notAdopted`.
    pub verdict: &'static str,
    /// The same as people read it.
    pub verdict_text: &'static str,
    /// When it was announced; absent until it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schema(value_type = Option<String>, format = DateTime))]
    pub announced_at: Option<Timestamp>,
    /// The same as people write it, or that it is not announced.
    pub announced_text: String,
    /// Whether it was corrected after it was recorded.
    pub is_corrected: bool,
    /// What the proposer reads once it is announced.
    pub to_proposer: Vec<Typed>,
    /// What only colleagues read.
    pub internal: Vec<Typed>,
}

impl DecidingView {
    /// What there is of it; none before anybody asked for coordination.
    pub(super) fn of(programme: &Programme, file: &CaseFile) -> Option<Self> {
        let deciding = &file.case.deciding;
        let before = deciding
            .announced
            .filter(|before| deciding.decision.is_some_and(|decision| decision.sequence != before.sequence));
        let view = |decision: &Decision| DecisionView::of(programme, file, decision);
        let made = Self {
            coordination: deciding
                .round
                .map(|round| CoordinationView::of(file, round, deciding.coordination)),
            decision: deciding.decision.as_ref().map(view),
            before: before.as_ref().map(view),
        };
        (made.coordination.is_some() || made.decision.is_some()).then_some(made)
    }
}

impl CoordinationView {
    fn of(file: &CaseFile, round: u32, coordination: Option<Coordination>) -> Self {
        let (state, text) = match coordination {
            None => ("asked", "企画課の回答待ち"),
            Some(Coordination { agrees: true, .. }) => ("agrees", "異議なし"),
            Some(Coordination { agrees: false, .. }) => ("objections", "意見あり"),
        };
        let asked = said("判断の案と理由", text_of(file, round));
        let opinion = coordination.and_then(|coordination| opinion(file, coordination));
        Self { state, text, texts: [asked].into_iter().chain(opinion).collect() }
    }
}

impl DecisionView {
    fn of(programme: &Programme, file: &CaseFile, decision: &Decision) -> Self {
        let announced_at = decision.announcement.and_then(|sequence| file.recorded_at(sequence));
        Self {
            sequence: decision.sequence,
            verdict: decision.verdict.word(),
            verdict_text: decision.verdict.label(),
            announced_at,
            announced_text: announced_at.map_or_else(
                || "通知していません（提案者には表示されていません）".to_owned(),
                |at| calendar::date_time(at, Language::Japanese),
            ),
            is_corrected: decision.text != decision.sequence,
            to_proposer: to_proposer(programme, file, decision),
            internal: internal(file, decision),
        }
    }
}

/// What the proposer reads of a decision: the verdict, the reasons, the conditions, and that adoption does not guarantee
/// selection.
pub(in crate::casework) fn to_proposer(
    programme: &Programme,
    file: &CaseFile,
    decision: &Decision,
) -> Vec<Typed> {
    let mut rows = vec![said("採否", decision.verdict.label())];
    match file.typed_at::<DecisionText>(decision.text) {
        Some(text) => {
            rows.push(said("理由", text.reasons.as_str()));
            rows.extend(text.conditions.map(|conditions| said("採用の条件", conditions.as_str())));
        }
        None => rows.push(said("理由", DISPOSED)),
    }
    if decision.verdict.disclaims_selection() {
        rows.push(said("お知らせ", &programme.guide.selection.text.ja));
    }
    rows
}

/// What only colleagues read of a decision.
fn internal(file: &CaseFile, decision: &Decision) -> Vec<Typed> {
    let agrees = if decision.coordination.agrees { "異議なし" } else { "意見あり" };
    let mut rows = vec![said("企画課との調整", agrees)];
    rows.extend(opinion(file, decision.coordination));
    rows.extend(file.typed_at::<DecisionText>(decision.text).map(internal_rows).unwrap_or_default());
    rows
}

/// Every text of a decision that was recorded, or corrected, at the event `sequence`.
pub(super) fn text_rows(file: &CaseFile, sequence: u32) -> Vec<Typed> {
    let Some(text) = file.typed_at::<DecisionText>(sequence) else {
        return vec![said("理由", DISPOSED)];
    };
    let mut rows = vec![said("理由（提案者に表示）", text.reasons.as_str())];
    rows.extend(text.conditions.as_ref().map(|it| said("採用の条件（提案者に表示）", it.as_str())));
    rows.extend(internal_rows(text));
    rows
}

fn internal_rows(text: DecisionText) -> Vec<Typed> {
    let DecisionText { reasons: _, conditions: _, internal_reasons, objections_answered, change } = text;
    let row = |label: &str, text: Option<Prose>| text.map(|text| said(label, text.as_str()));
    [
        row("庁内の理由", internal_reasons),
        row("企画課の意見への対応", objections_answered),
        row("訂正、新たな判断の理由", change),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What Planning said, where it said anything.
fn opinion(file: &CaseFile, coordination: Coordination) -> Option<Typed> {
    file.has_text(coordination.sequence).then(|| said("企画課の意見", text_of(file, coordination.sequence)))
}

fn text_of(file: &CaseFile, sequence: u32) -> &str {
    file.texts.get(&sequence).map_or(DISPOSED, String::as_str)
}

/// In the place of a text whose retention has ended.
pub(super) const DISPOSED: &str = "（廃棄済み）";
