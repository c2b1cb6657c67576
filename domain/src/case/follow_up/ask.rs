//! The steps of staff after an adoption: their names in addresses, their fields, and how what was typed becomes a
//! [`FollowUpCommand`].

use jiff::civil::Date;

use super::choices::{
    AgreementForm, Answer, Budget, BudgetOutcome, ContractOutcome, EndOutcome, Method, TiesOutcome,
};
use super::command::FollowUpCommand;
use super::event::{
    AgreementPlan, AgreementTerms, ContractPlan, ContractResult, Ending, Procurement, PropertyConsent,
    Results, TiesCheck,
};
use crate::calendar;
use crate::case::ask::read::{date, document, prose, remark, sequence};
use crate::case::ask::{Allowed, Field, Input, optional, required};
use crate::case::command::Command;
use crate::case::step::Step;
use crate::limits;
use crate::proposal::reader::Reader;
use crate::value::Flaw;

/// A step that staff take after an adoption.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FollowUpStep {
    /// 協定等の手続へ.
    BeginAgreement,
    /// 反社会的勢力との関係の確認.
    RecordTiesCheck,
    /// 協定等の締結.
    ConcludeAgreement,
    /// 予算・契約の手続へ.
    BeginContract,
    /// 予算.
    RecordBudget,
    /// 知的財産の使用の承諾.
    RecordPropertyConsent,
    /// 契約の方法.
    RecordProcurement,
    /// 契約の結果.
    RecordContract,
    /// 実施の開始.
    BeginCarryingOut,
    /// 実施の予定.
    PlanMilestone,
    /// 実施の予定の変更.
    ChangeMilestone,
    /// 実施の予定の達成.
    ReachMilestone,
    /// 成果.
    RecordResults,
    /// 完了.
    Close,
    /// 実施に至らず終了.
    EndUnrealised,
}

impl FollowUpStep {
    /// The step of the flow that it is.
    pub const fn step(self) -> Step {
        match self {
            FollowUpStep::BeginAgreement => Step::BeginAgreement,
            FollowUpStep::RecordTiesCheck => Step::RecordTiesCheck,
            FollowUpStep::ConcludeAgreement => Step::ConcludeAgreement,
            FollowUpStep::BeginContract => Step::BeginContract,
            FollowUpStep::RecordBudget => Step::RecordBudget,
            FollowUpStep::RecordPropertyConsent => Step::RecordPropertyConsent,
            FollowUpStep::RecordProcurement => Step::RecordProcurement,
            FollowUpStep::RecordContract => Step::RecordContract,
            FollowUpStep::BeginCarryingOut => Step::BeginCarryingOut,
            FollowUpStep::PlanMilestone => Step::PlanMilestone,
            FollowUpStep::ChangeMilestone => Step::ChangeMilestone,
            FollowUpStep::ReachMilestone => Step::ReachMilestone,
            FollowUpStep::RecordResults => Step::RecordResults,
            FollowUpStep::Close => Step::Close,
            FollowUpStep::EndUnrealised => Step::EndUnrealised,
        }
    }

    /// The name of its command in addresses.
    pub const fn slug(self) -> &'static str {
        match self {
            FollowUpStep::BeginAgreement => "begin-agreement",
            FollowUpStep::RecordTiesCheck => "record-ties-check",
            FollowUpStep::ConcludeAgreement => "conclude-agreement",
            FollowUpStep::BeginContract => "begin-contract",
            FollowUpStep::RecordBudget => "record-budget",
            FollowUpStep::RecordPropertyConsent => "record-property-consent",
            FollowUpStep::RecordProcurement => "record-procurement",
            FollowUpStep::RecordContract => "record-contract",
            FollowUpStep::BeginCarryingOut => "begin-carrying-out",
            FollowUpStep::PlanMilestone => "plan-milestone",
            FollowUpStep::ChangeMilestone => "change-milestone",
            FollowUpStep::ReachMilestone => "reach-milestone",
            FollowUpStep::RecordResults => "record-results",
            FollowUpStep::Close => "close",
            FollowUpStep::EndUnrealised => "end-unrealised",
        }
    }

    /// Whether it is a formal act, with a document of its own.
    pub(in crate::case) const fn has_document(self) -> bool {
        match self {
            FollowUpStep::ConcludeAgreement
            | FollowUpStep::RecordContract
            | FollowUpStep::Close
            | FollowUpStep::EndUnrealised => true,
            FollowUpStep::BeginAgreement
            | FollowUpStep::RecordTiesCheck
            | FollowUpStep::BeginContract
            | FollowUpStep::RecordBudget
            | FollowUpStep::RecordPropertyConsent
            | FollowUpStep::RecordProcurement
            | FollowUpStep::BeginCarryingOut
            | FollowUpStep::PlanMilestone
            | FollowUpStep::ChangeMilestone
            | FollowUpStep::ReachMilestone
            | FollowUpStep::RecordResults => false,
        }
    }
}

const PROSE: Input = Input::Prose(limits::PROSE);
const LINE: Input = Input::Line(limits::REMARK);

/// The fields of a step's command, without those of its document.
pub(in crate::case) fn fields(step: FollowUpStep) -> &'static [Field] {
    const NOTE: Field = optional("note", PROSE);
    const REASON: Field = optional("reason", PROSE);
    const MESSAGE: Field = optional("message", PROSE);
    const ON: Field = required("on", Input::Date);
    const MILESTONE: Field = required("milestone", Input::Milestone);
    match step {
        FollowUpStep::BeginAgreement => {
            const {
                &[
                    required("kind", Input::Choice(AgreementForm::CHOICES)),
                    required("drafting", PROSE),
                    REASON,
                    NOTE,
                ]
            }
        }
        FollowUpStep::RecordTiesCheck => {
            const {
                &[
                    ON,
                    required("method", LINE),
                    required("outcome", Input::Choice(TiesOutcome::CHOICES)),
                    NOTE,
                ]
            }
        }
        FollowUpStep::ConcludeAgreement => {
            const {
                &[
                    required("kind", Input::Choice(AgreementForm::CHOICES)),
                    REASON,
                    required("title", LINE),
                    required("parties", PROSE),
                    required("signedOn", Input::Date),
                    optional("from", Input::Date),
                    optional("until", Input::Date),
                    NOTE,
                ]
            }
        }
        FollowUpStep::BeginContract => const { &[required("outlook", PROSE), REASON, NOTE] },
        FollowUpStep::RecordBudget => {
            const {
                &[
                    required("fiscalYear", Input::FiscalYear),
                    required("budget", Input::Choice(Budget::CHOICES)),
                    required("outcome", Input::Choice(BudgetOutcome::CHOICES)),
                    NOTE,
                ]
            }
        }
        FollowUpStep::RecordPropertyConsent => {
            const {
                &[
                    required("given", Input::Choice(Answer::CHOICES)),
                    ON,
                    required("scope", PROSE),
                    required("evidence", LINE),
                ]
            }
        }
        FollowUpStep::RecordProcurement => {
            const {
                &[
                    required("method", Input::Choice(Method::CHOICES)),
                    REASON,
                    required("toldBidders", PROSE),
                    required("usesProperty", Input::Choice(Answer::CHOICES)),
                    NOTE,
                ]
            }
        }
        FollowUpStep::RecordContract => {
            const {
                &[
                    required("outcome", Input::Choice(ContractOutcome::CHOICES)),
                    ON,
                    optional("contractor", LINE),
                    NOTE,
                ]
            }
        }
        FollowUpStep::BeginCarryingOut | FollowUpStep::Close => const { &[ON, MESSAGE] },
        FollowUpStep::PlanMilestone => const { &[required("name", PROSE), required("due", Input::Date)] },
        FollowUpStep::ChangeMilestone => {
            const { &[MILESTONE, required("due", Input::Date), required("reason", PROSE)] }
        }
        FollowUpStep::ReachMilestone => const { &[MILESTONE, ON, NOTE] },
        FollowUpStep::RecordResults => const { &[required("results", PROSE), optional("evaluation", PROSE)] },
        FollowUpStep::EndUnrealised => {
            const { &[required("outcome", Input::Choice(EndOutcome::CHOICES)), required("reason", PROSE), NOTE] }
        }
    }
}

/// Reads a step's command from the body; what is wrong is with the reader then.
pub(in crate::case) fn command(
    step: FollowUpStep,
    body: &Reader<'_>,
    allowed: Allowed<'_>,
) -> Option<Command> {
    let command = undocumented(step, body, allowed);
    let document = if step.has_document() { document(body) } else { Some(None) };
    Some(Command::FollowUp { command: Box::new(command?), document: document? })
}

fn undocumented(step: FollowUpStep, body: &Reader<'_>, allowed: Allowed<'_>) -> Option<FollowUpCommand> {
    let on = |name| body.required(name, |typed| past(typed, allowed));
    let (reason, note) = (|| body.optional("reason", prose), || body.optional("note", prose));
    match step {
        FollowUpStep::BeginAgreement => {
            let (form, drafting) =
                (body.required("kind", AgreementForm::parse), body.required("drafting", prose));
            let (reason, note) = (reason(), note());
            let plan = AgreementPlan { drafting: drafting?, reason: reason?, note: note? };
            Some(FollowUpCommand::BeginAgreement { form: form?, plan })
        }
        FollowUpStep::BeginContract => {
            let (outlook, reason, note) = (body.required("outlook", prose), reason(), note());
            let plan = ContractPlan { outlook: outlook?, reason: reason?, note: note? };
            Some(FollowUpCommand::BeginContract { plan })
        }
        FollowUpStep::RecordTiesCheck => {
            let (on, method) = (on("on"), body.required("method", remark));
            let (outcome, note) = (body.required("outcome", TiesOutcome::parse), note());
            let check = TiesCheck { method: method?, note: note? };
            Some(FollowUpCommand::RecordTiesCheck { on: on?, outcome: outcome?, check })
        }
        FollowUpStep::ConcludeAgreement => conclude(body, allowed),
        FollowUpStep::RecordBudget => {
            let year = body.required("fiscalYear", |typed| fiscal_year(typed, allowed));
            let budget = body.required("budget", Budget::parse);
            let (outcome, note) = (body.required("outcome", BudgetOutcome::parse), note());
            let (fiscal_year, budget, outcome) = (year?, budget?, outcome?);
            Some(FollowUpCommand::RecordBudget { fiscal_year, budget, outcome, note: note? })
        }
        FollowUpStep::RecordPropertyConsent => {
            let (given, on) = (body.required("given", Answer::parse), on("on"));
            let (scope, evidence) = (body.required("scope", prose), body.required("evidence", remark));
            let consent = PropertyConsent { scope: scope?, evidence: evidence? };
            Some(FollowUpCommand::RecordPropertyConsent { given: given? == Answer::Yes, on: on?, consent })
        }
        FollowUpStep::RecordProcurement => {
            let (method, reason) = (body.required("method", Method::parse), reason());
            let told_bidders = body.required("toldBidders", prose);
            let (uses, note) = (body.required("usesProperty", Answer::parse), note());
            let procurement = Procurement { told_bidders: told_bidders?, reason: reason?, note: note? };
            let uses_property = uses? == Answer::Yes;
            Some(FollowUpCommand::RecordProcurement { method: method?, uses_property, procurement })
        }
        FollowUpStep::RecordContract => {
            let (outcome, on) = (body.required("outcome", ContractOutcome::parse), on("on"));
            let (contractor, note) = (body.optional("contractor", remark), note());
            let result = ContractResult { contractor: contractor?, note: note? };
            Some(FollowUpCommand::RecordContract { outcome: outcome?, on: on?, result })
        }
        FollowUpStep::BeginCarryingOut => {
            let (on, message) = (on("on"), body.optional("message", prose));
            Some(FollowUpCommand::BeginCarryingOut { on: on?, message: message? })
        }
        FollowUpStep::PlanMilestone => {
            let (name, due) = (body.required("name", prose), body.required("due", date));
            Some(FollowUpCommand::PlanMilestone { name: name?, due: due? })
        }
        FollowUpStep::ChangeMilestone => {
            let (of, due) = (body.required("milestone", sequence), body.required("due", date));
            let reason = body.required("reason", prose);
            Some(FollowUpCommand::ChangeMilestone { of: of?, due: due?, reason: reason? })
        }
        FollowUpStep::ReachMilestone => {
            let (of, on, note) = (body.required("milestone", sequence), on("on"), note());
            Some(FollowUpCommand::ReachMilestone { of: of?, on: on?, note: note? })
        }
        FollowUpStep::RecordResults => {
            let (results, evaluation) = (body.required("results", prose), body.optional("evaluation", prose));
            let results = Results { results: results?, evaluation: evaluation? };
            Some(FollowUpCommand::RecordResults { results })
        }
        FollowUpStep::Close => {
            let (on, message) = (on("on"), body.optional("message", prose));
            Some(FollowUpCommand::Close { on: on?, message: message? })
        }
        FollowUpStep::EndUnrealised => {
            let (outcome, reason) =
                (body.required("outcome", EndOutcome::parse), body.required("reason", prose));
            let note = note();
            let ending = Ending { reason: reason?, note: note? };
            Some(FollowUpCommand::EndUnrealised { outcome: outcome?, ending })
        }
    }
}

fn conclude(body: &Reader<'_>, allowed: Allowed<'_>) -> Option<FollowUpCommand> {
    let (form, reason) = (body.required("kind", AgreementForm::parse), body.optional("reason", prose));
    let (title, parties) = (body.required("title", remark), body.required("parties", prose));
    let signed_on = body.required("signedOn", |typed| past(typed, allowed));
    let (from, until) = (body.optional("from", date), body.optional("until", date));
    let note = body.optional("note", prose);
    let term = [from?, until?];
    if let [Some(earliest), Some(until)] = term
        && until < earliest
    {
        body.report("until", Flaw::DateTooEarly { earliest });
        return None;
    }
    let terms = AgreementTerms { title: title?, parties: parties?, reason: reason?, note: note? };
    Some(FollowUpCommand::ConcludeAgreement { form: form?, signed_on: signed_on?, term, terms })
}

/// A day on which something has happened.
fn past(typed: &str, allowed: Allowed<'_>) -> Result<Date, Flaw> {
    match date(typed)? {
        later if later > allowed.today => Err(Flaw::DateTooLate { latest: allowed.today }),
        on => Ok(on),
    }
}

/// The fiscal years for which funds can be recorded: from the one before `today`'s to the fifth after it.
pub fn fiscal_years(today: Date) -> impl Iterator<Item = i16> {
    let now = calendar::fiscal_year(today);
    now.saturating_sub(1)..=now.saturating_add(5)
}

fn fiscal_year(typed: &str, allowed: Allowed<'_>) -> Result<i16, Flaw> {
    let years = || fiscal_years(allowed.today);
    let found = typed.trim().parse().ok().filter(|typed: &i16| years().any(|year| year == *typed));
    found.ok_or_else(|| Flaw::UnknownChoice {
        choices: years().map(|year| year.to_string()).collect::<Vec<_>>().join(", "),
    })
}
