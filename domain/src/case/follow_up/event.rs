//! What happened after an adoption, as events; and what was typed at each, as its payload.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::choices::{
    AgreementForm, Budget, BudgetOutcome, ContractOutcome, EndOutcome, Method, TiesOutcome,
};
use crate::case::event::Event;
use crate::value::{Line, Prose};

/// What happened after an adoption.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum FollowUpEvent {
    /// The way to an agreement has begun (協定等の手続). Payload: [`AgreementPlan`].
    AgreementBegun {
        /// Which document is meant.
        form: AgreementForm,
    },
    /// The way by budget and contract has begun (予算・契約の手続). Payload: [`ContractPlan`].
    ContractBegun,
    /// The proposer was checked for antisocial ties. Payload: [`TiesCheck`], which is not for the proposer.
    TiesChecked {
        /// When.
        on: Date,
        /// What was found.
        outcome: TiesOutcome,
    },
    /// The agreement is concluded. Payload: [`AgreementTerms`].
    AgreementConcluded {
        /// In which document.
        form: AgreementForm,
        /// When it was signed, or agreed on without a document.
        signed_on: Date,
        /// The first day of its term, where it has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Date>,
        /// The last day of its term, where it has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Date>,
        /// The check for antisocial ties that it rests on: the sequence of its event.
        of_check: u32,
    },
    /// Where the funds stand. Payload: a note for colleagues, where there is one.
    BudgetRecorded {
        /// The fiscal year (年度), by the calendar year of its April.
        fiscal_year: i16,
        /// Which budget.
        budget: Budget,
        /// What came of it.
        outcome: BudgetOutcome,
    },
    /// The proposer gave or refused the use of their intellectual property in a specification (programme 4(2)).
    /// Payload: [`PropertyConsent`].
    PropertyConsentRecorded {
        /// Whether it is given.
        given: bool,
        /// When the proposer said so.
        on: Date,
    },
    /// How the contractor is chosen. Payload: [`Procurement`].
    ProcurementRecorded {
        /// By which method.
        method: Method,
        /// The consent that it rests on, where the specification holds intellectual property: the sequence of its
        /// event.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of_consent: Option<u32>,
    },
    /// What came of the contract procedure. Payload: [`ContractResult`].
    ContractRecorded {
        /// Who was selected.
        outcome: ContractOutcome,
        /// When that was decided.
        on: Date,
        /// The procurement: the sequence of its event.
        of_procurement: u32,
    },
    /// It is being carried out. Payload: words for the proposer, where there are any.
    CarryingOutBegun {
        /// Since when.
        on: Date,
    },
    /// A milestone is planned. Payload: what it is, which the proposer reads.
    MilestonePlanned {
        /// By when.
        due: Date,
    },
    /// A milestone was put on another day. Payload: the reason, which the proposer reads.
    MilestoneChanged {
        /// Which one: the sequence of the event that planned it.
        of: u32,
        /// By when it is now.
        due: Date,
    },
    /// A milestone was reached. Payload: a note that the proposer reads, where there is one.
    MilestoneReached {
        /// Which one: the sequence of the event that planned it.
        of: u32,
        /// When.
        on: Date,
    },
    /// What it has brought is on record. Payload: [`Results`].
    ResultsRecorded,
    /// It is completed. Payload: words for the proposer, where there are any.
    CaseClosed {
        /// The last day of carrying it out.
        on: Date,
    },
    /// It ends without being carried out (to its end). Payload: [`Ending`].
    EndedUnrealised {
        /// For what.
        outcome: EndOutcome,
    },
}

impl From<FollowUpEvent> for Event {
    fn from(event: FollowUpEvent) -> Self {
        Event::FollowUp(event)
    }
}

/// How an agreement is to be reached: the payload of [`FollowUpEvent::AgreementBegun`].
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AgreementPlan {
    /// Who writes which draft; the proposer reads it.
    pub drafting: Prose,
    /// Why this way although the cost was said to be otherwise; the proposer reads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Prose>,
    /// A note for colleagues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Prose>,
}

/// What comes next on the way to a contract: the payload of [`FollowUpEvent::ContractBegun`].
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ContractPlan {
    /// What is to come, and about when; the proposer reads it.
    pub outlook: Prose,
    /// Why this way although the cost was said to be otherwise; the proposer reads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Prose>,
    /// A note for colleagues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Prose>,
}

/// How the check for antisocial ties was made: the payload of [`FollowUpEvent::TiesChecked`]. Planning, the responsible
/// division and an auditor read it, and nobody else.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TiesCheck {
    /// By which method, and of whom.
    pub method: Line,
    /// What was found, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Prose>,
}

/// What was agreed: the payload of [`FollowUpEvent::AgreementConcluded`].
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AgreementTerms {
    /// What the document is called.
    pub title: Line,
    /// Between whom.
    pub parties: Prose,
    /// Why another document than the programme names, or none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Prose>,
    /// A note for colleagues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Prose>,
}

/// The proposer's consent (承諾) to the use of their intellectual property: the payload of
/// [`FollowUpEvent::PropertyConsentRecorded`]. The proposer reads it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PropertyConsent {
    /// Which property, and how far it may be used.
    pub scope: Prose,
    /// How the consent came, and where the original is.
    pub evidence: Line,
}

/// How the contractor is chosen: the payload of [`FollowUpEvent::ProcurementRecorded`]. For staff only: bidders are told
/// all at once, and not by this system.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Procurement {
    /// What all bidders were told alike.
    pub told_bidders: Prose,
    /// Why without a competition, for a negotiated contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Prose>,
    /// A note for colleagues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Prose>,
}

/// What came of the contract procedure: the payload of [`FollowUpEvent::ContractRecorded`].
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ContractResult {
    /// The contractor, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contractor: Option<Line>,
    /// A note for colleagues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Prose>,
}

/// What it has brought (programme 3): the payload of [`FollowUpEvent::ResultsRecorded`].
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Results {
    /// What it has brought; the proposer reads it.
    pub results: Prose,
    /// How colleagues judge it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evaluation: Option<Prose>,
}

/// Why it ends: the payload of [`FollowUpEvent::EndedUnrealised`].
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ending {
    /// In words that the proposer reads.
    pub reason: Prose,
    /// A note for colleagues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Prose>,
}
