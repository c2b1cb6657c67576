//! What follows an adoption, as the proposer reads it. The check for antisocial ties, the contract procedure and notes are
//! for staff, and who was selected is not told before the case goes on or ends.

use jiff::civil::Date;
use kyoso::calendar;
use kyoso::case::follow_up::{
    AgreementForm, AgreementPlan, AgreementTerms, BudgetOutcome, ContractPlan, EndOutcome, Ending, Milestone,
    PropertyConsent, Results,
};
use kyoso::case::{Case, Event, FollowUpEvent, Recorded, Status};
use kyoso::text::{Language, Text};
use serde::Serialize;

use crate::form::Row;
use crate::store::CaseFile;

/// What follows an adoption.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct WhatFollows {
    /// What is on record of it, each thing as it stands.
    pub facts: Vec<Row>,
    /// The milestones of carrying it out.
    pub milestones: Vec<PublicMilestone>,
}

/// A milestone of carrying it out.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PublicMilestone {
    /// What it is; empty after its disposal.
    pub name: String,
    /// By when it is to be reached.
    pub due: String,
    /// When it was reached; absent while it is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reached: Option<String>,
}

impl WhatFollows {
    /// What follows; none before anything did.
    pub fn of(file: &CaseFile, language: Language) -> Option<Self> {
        let facts: Vec<_> = file.events.iter().flat_map(|recorded| facts(file, recorded, language)).collect();
        let milestones: Vec<_> = file
            .case
            .follow_up
            .milestones
            .iter()
            .map(|milestone| public_milestone(file, milestone, language))
            .collect();
        let is_there = !facts.is_empty() || !milestones.is_empty();
        is_there.then_some(Self { facts, milestones })
    }
}

fn public_milestone(file: &CaseFile, milestone: &Milestone, language: Language) -> PublicMilestone {
    PublicMilestone {
        name: file.texts.get(&milestone.planned).cloned().unwrap_or_default(),
        due: calendar::date(milestone.due, language),
        reached: milestone.reached.map(|(on, _)| calendar::date(on, language)),
    }
}

/// The rows that an event makes, where it is the one that stands.
fn facts(file: &CaseFile, recorded: &Recorded, language: Language) -> Vec<Row> {
    let Event::FollowUp(event) = &recorded.entry.event else { return Vec::new() };
    let (known, sequence) = (&file.case.follow_up, recorded.entry.sequence);
    let is_last_start = !file.events.iter().any(|later| {
        later.entry.sequence > sequence
            && matches!(
                later.entry.event,
                Event::FollowUp(FollowUpEvent::AgreementBegun { .. } | FollowUpEvent::ContractBegun)
            )
    });
    let row = |ja: &str, en: &str, answer: String| Row { label: language.pick(ja, en).to_owned(), answer };
    match event {
        FollowUpEvent::AgreementBegun { form } if is_last_start => {
            let plan = file.typed_at(sequence).map(|plan: AgreementPlan| plan.drafting.as_str().to_owned());
            vec![
                row(
                    "取り交わす予定の文書",
                    "Document to be concluded",
                    form.label().get(language).to_owned(),
                ),
                row("起案の分担", "Who drafts what", plan.unwrap_or_default()),
            ]
        }
        FollowUpEvent::ContractBegun if is_last_start => {
            let plan = file.typed_at(sequence).map(|plan: ContractPlan| plan.outlook.as_str().to_owned());
            vec![row("今後の見通し", "What is to come", plan.unwrap_or_default())]
        }
        FollowUpEvent::AgreementConcluded { form, signed_on, from, until, .. }
            if known.agreement == Some(sequence) =>
        {
            let mut rows = vec![row("文書", "Concluded as", form.label().get(language).to_owned())];
            if let Some(terms) = file.typed_at::<AgreementTerms>(sequence) {
                rows.push(row("件名", "Title", terms.title.as_str().to_owned()));
                rows.push(row("当事者", "Parties", terms.parties.as_str().to_owned()));
            }
            rows.push(row("締結日", "Concluded on", calendar::date(*signed_on, language)));
            rows.extend(term(*from, *until, language).map(|term| row("期間", "Term", term)));
            rows
        }
        FollowUpEvent::BudgetRecorded { .. } if known.budget.map(|(of, _)| of) == Some(sequence) => {
            let told = told(event).map(|told| told.get(language).to_owned());
            told.map(|told| row("予算", "Budget", told)).into_iter().collect()
        }
        FollowUpEvent::PropertyConsentRecorded { .. } if known.property_consent == Some(sequence) => {
            let scope =
                file.typed_at(sequence).map(|consent: PropertyConsent| consent.scope.as_str().to_owned());
            let label =
                ["承諾いただいた知的財産の使用", "Use of your intellectual property, with your consent"];
            vec![row(label[0], label[1], scope.unwrap_or_default())]
        }
        FollowUpEvent::ResultsRecorded if known.results == Some(sequence) => {
            let results = file.typed_at(sequence).map(|results: Results| results.results.as_str().to_owned());
            vec![row("成果", "Results", results.unwrap_or_default())]
        }
        FollowUpEvent::EndedUnrealised { outcome } => {
            let ending = file.typed_at(sequence).map(|ending: Ending| ending.reason.as_str().to_owned());
            vec![
                row("終了の結果", "Outcome", outcome.label().get(language).to_owned()),
                row("理由", "Reason", ending.unwrap_or_default()),
            ]
        }
        _ => Vec::new(),
    }
}

fn term(from: Option<Date>, until: Option<Date>, language: Language) -> Option<String> {
    let say = |day: Option<Date>| day.map(|day| calendar::date(day, language)).unwrap_or_default();
    let both = language.pick("から", " to ");
    (from.is_some() || until.is_some()).then(|| {
        let end = if until.is_some() { language.pick("まで", "") } else { "" };
        format!("{}{both}{}{end}", say(from), say(until))
    })
}

/// What the proposer is told of an event; none of what is for staff only.
pub(super) fn told(event: &FollowUpEvent) -> Option<Text> {
    let both = |ja: &str, en: &str| Some(Text::new(ja, en));
    let ja = |day: Date| calendar::date(day, Language::Japanese);
    let en = |day: Date| calendar::date(day, Language::English);
    match event {
        FollowUpEvent::AgreementBegun { .. } => {
            both("協定等の手続を始めました。", "The procedure towards an agreement has begun.")
        }
        FollowUpEvent::ContractBegun => both(
            "予算・契約の手続を始めました。採用によって契約の相手方に選定されることを保障するものではありません。",
            "The budget and contract procedures have begun. Adoption does not guarantee selection.",
        ),
        FollowUpEvent::AgreementConcluded { form: AgreementForm::None, signed_on, .. } => Some(Text::new(
            format!("文書を取り交わさずに実施することを、合意しました（{}）。", ja(*signed_on)),
            format!("We agreed to go on without a document ({}).", en(*signed_on)),
        )),
        FollowUpEvent::AgreementConcluded { form, signed_on, .. } => Some(Text::new(
            format!("{}を取り交わしました（{}）。", form.label().ja, ja(*signed_on)),
            format!("We concluded {} ({}).", form.label().en, en(*signed_on)),
        )),
        FollowUpEvent::BudgetRecorded { fiscal_year, budget, outcome } => {
            let year = |language| calendar::fiscal_year_name(*fiscal_year, language);
            let (ja, en) = (year(Language::Japanese), year(Language::English));
            let (budget_ja, budget_en) = (budget.label().ja, budget.label().en);
            match outcome {
                // What the ward asks for is not told before it is decided.
                BudgetOutcome::Requested => None,
                BudgetOutcome::Approved => Some(Text::new(
                    format!("必要な財源が計上されました（{ja}、{budget_ja}）。"),
                    format!("The funds are in the budget ({en}, {budget_en})."),
                )),
                BudgetOutcome::NotApproved => Some(Text::new(
                    format!("必要な財源は計上されませんでした（{ja}、{budget_ja}）。"),
                    format!("The funds were not included in the budget ({en}, {budget_en})."),
                )),
            }
        }
        FollowUpEvent::PropertyConsentRecorded { given: true, on } => Some(Text::new(
            format!("知的財産の使用について、提案者の承諾を記録しました（{}）。", ja(*on)),
            format!("We recorded your consent to the use of your intellectual property ({}).", en(*on)),
        )),
        FollowUpEvent::PropertyConsentRecorded { given: false, on } => Some(Text::new(
            format!("知的財産の使用について、提案者の承諾がないことを記録しました（{}）。", ja(*on)),
            format!(
                "We recorded that you do not consent to the use of your intellectual property ({}).",
                en(*on)
            ),
        )),
        FollowUpEvent::CarryingOutBegun { on } => Some(Text::new(
            format!("事業の実施を始めました（{}）。", ja(*on)),
            format!("It is being carried out since {}.", en(*on)),
        )),
        FollowUpEvent::MilestonePlanned { due } => Some(Text::new(
            format!("実施の予定を加えました（期日：{}）。", ja(*due)),
            format!("A milestone was planned (by {}).", en(*due)),
        )),
        FollowUpEvent::MilestoneChanged { due, .. } => Some(Text::new(
            format!("実施の予定を変更しました（新しい期日：{}）。", ja(*due)),
            format!("A milestone was put on another day (by {}).", en(*due)),
        )),
        FollowUpEvent::MilestoneReached { on, .. } => Some(Text::new(
            format!("実施の予定を達成しました（{}）。", ja(*on)),
            format!("A milestone was reached ({}).", en(*on)),
        )),
        FollowUpEvent::ResultsRecorded => both("成果を記録しました。", "The results were recorded."),
        FollowUpEvent::CaseClosed { on } => Some(Text::new(
            format!("事業が完了しました（{}）。", ja(*on)),
            format!("It was completed ({}).", en(*on)),
        )),
        FollowUpEvent::EndedUnrealised { outcome } => Some(Text::new(
            format!("実施に至らず終了しました（{}）。", outcome.label().ja),
            format!("It ended without being carried out ({}).", outcome.label().en),
        )),
        FollowUpEvent::TiesChecked { .. }
        | FollowUpEvent::ProcurementRecorded { .. }
        | FollowUpEvent::ContractRecorded { .. } => None,
    }
}

/// What was written at an event for the proposer; empty for nothing.
pub(super) fn note(file: &CaseFile, sequence: u32, event: &FollowUpEvent) -> String {
    match event {
        FollowUpEvent::AgreementBegun { .. } => {
            let plan: Option<AgreementPlan> = file.typed_at(sequence);
            plan.and_then(|plan| plan.reason).map(|reason| reason.as_str().to_owned())
        }
        FollowUpEvent::ContractBegun => {
            let plan: Option<ContractPlan> = file.typed_at(sequence);
            plan.and_then(|plan| plan.reason).map(|reason| reason.as_str().to_owned())
        }
        FollowUpEvent::PropertyConsentRecorded { .. } => {
            file.typed_at(sequence).map(|consent: PropertyConsent| consent.scope.as_str().to_owned())
        }
        FollowUpEvent::MilestoneChanged { of, .. } | FollowUpEvent::MilestoneReached { of, .. } => {
            let (name, said) = (file.texts.get(of), file.texts.get(&sequence));
            Some([name, said].into_iter().flatten().cloned().collect::<Vec<_>>().join("\n"))
        }
        FollowUpEvent::CarryingOutBegun { .. }
        | FollowUpEvent::MilestonePlanned { .. }
        | FollowUpEvent::CaseClosed { .. } => file.texts.get(&sequence).cloned(),
        FollowUpEvent::EndedUnrealised { .. } => {
            file.typed_at(sequence).map(|ending: Ending| ending.reason.as_str().to_owned())
        }
        FollowUpEvent::ResultsRecorded => {
            file.typed_at(sequence).map(|results: Results| results.results.as_str().to_owned())
        }
        FollowUpEvent::TiesChecked { .. }
        | FollowUpEvent::AgreementConcluded { .. }
        | FollowUpEvent::BudgetRecorded { .. }
        | FollowUpEvent::ProcurementRecorded { .. }
        | FollowUpEvent::ContractRecorded { .. } => None,
    }
    .unwrap_or_default()
}

/// What happens next, where what was recorded says more than the status; none elsewhere.
pub(super) fn next(case: &Case) -> Option<Text> {
    let (ja, en) = match case.status {
        Status::Agreement if case.follow_up.agreement.is_some() => (
            "協定等を取り交わしました。担当課と提案者で、実施の準備を進めます。",
            "The agreement is concluded. You and the responsible division prepare to carry it out.",
        ),
        Status::Unrealised if case.follow_up.ended == Some(EndOutcome::NotSelected) => (
            "公正な契約の手続の結果、契約の相手方は提案者以外の方に決まりました。御提案と対話への御協力に、心から感謝申し上げます。手続は終了しました。",
            "After a fair procedure, another party was selected as the contractor. We sincerely thank you for your proposal and for the dialogue. The procedure has ended.",
        ),
        Status::Closed => (
            "事業は完了し、手続は終了しました。御協力に感謝申し上げます。",
            "It was completed, and the procedure has ended. Thank you for your cooperation.",
        ),
        _ => return None,
    };
    Some(Text::new(ja, en))
}
