//! What stands in the way of a step after an adoption, with the clause that it rests on.

use crate::case::refusal::Refusal;
use crate::text::Text;

/// A rule about what follows an adoption refused a command. Nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FollowUpRefusal {
    /// The other way than the decision's cost, or the way so far, says: only with a reason.
    #[error("another track needs a reason")]
    NoReasonToSwitch,
    /// The agreement is concluded, or the contractor is selected: there is no other way any more.
    #[error("the track is settled")]
    Settled,
    /// The check for antisocial ties is not on record.
    #[error("the check for antisocial ties is not on record")]
    NoTiesCheck,
    /// The check found antisocial ties.
    #[error("antisocial ties were found")]
    AntisocialTies,
    /// Another document than the programme names, or none, needs a reason.
    #[error("an unusual document needs a reason")]
    NoReasonForForm,
    /// The agreement is not concluded.
    #[error("the agreement is not concluded")]
    NotConcluded,
    /// The funds are not secured.
    #[error("the funds are not secured")]
    NoBudget,
    /// It is not on record how the contractor is chosen.
    #[error("the procurement is not on record")]
    NoProcurement,
    /// A negotiated contract needs a reason.
    #[error("a negotiated contract needs a reason")]
    NoReasonForNegotiation,
    /// Intellectual property in a specification needs the proposer's consent.
    #[error("the proposer has not consented to the use of intellectual property")]
    NoPropertyConsent,
    /// The proposer is not the contractor.
    #[error("the proposer is not the contractor")]
    NotContracted,
    /// There is no open milestone of this number.
    #[error("there is no such open milestone")]
    NotAMilestone,
    /// What it has brought is not on record.
    #[error("the results are not on record")]
    NoResults,
    /// The outcome is not what is on record.
    #[error("the outcome does not fit the record")]
    OutcomeNotOnRecord,
}

impl From<FollowUpRefusal> for Refusal {
    fn from(refusal: FollowUpRefusal) -> Self {
        Refusal::FollowUp(refusal)
    }
}

impl FollowUpRefusal {
    /// A code that programs can rely on; it never changes its meaning.
    pub fn code(self) -> &'static str {
        match self {
            FollowUpRefusal::NoReasonToSwitch => "no-reason-to-switch",
            FollowUpRefusal::Settled => "settled",
            FollowUpRefusal::NoTiesCheck => "no-ties-check",
            FollowUpRefusal::AntisocialTies => "antisocial-ties",
            FollowUpRefusal::NoReasonForForm => "no-reason-for-form",
            FollowUpRefusal::NotConcluded => "not-concluded",
            FollowUpRefusal::NoBudget => "no-budget",
            FollowUpRefusal::NoProcurement => "no-procurement",
            FollowUpRefusal::NoReasonForNegotiation => "no-reason-for-negotiation",
            FollowUpRefusal::NoPropertyConsent => "no-property-consent",
            FollowUpRefusal::NotContracted => "not-contracted",
            FollowUpRefusal::NotAMilestone => "not-a-milestone",
            FollowUpRefusal::NoResults => "no-results",
            FollowUpRefusal::OutcomeNotOnRecord => "outcome-not-on-record",
        }
    }

    /// The clause of the programme's document that the rule comes from; empty where it is our own.
    pub fn clause(self) -> &'static str {
        match self {
            FollowUpRefusal::NoTiesCheck | FollowUpRefusal::AntisocialTies => "2(5)",
            FollowUpRefusal::NoPropertyConsent => "4(2)",
            FollowUpRefusal::NoReasonToSwitch
            | FollowUpRefusal::Settled
            | FollowUpRefusal::NoReasonForForm
            | FollowUpRefusal::NotConcluded
            | FollowUpRefusal::NoBudget
            | FollowUpRefusal::NoProcurement
            | FollowUpRefusal::NoReasonForNegotiation
            | FollowUpRefusal::NotContracted
            | FollowUpRefusal::OutcomeNotOnRecord => "2(7)④",
            FollowUpRefusal::NotAMilestone | FollowUpRefusal::NoResults => "",
        }
    }

    /// The field that it is about; none where it is about the case as it stands.
    pub fn field(self) -> Option<&'static str> {
        match self {
            FollowUpRefusal::NoReasonToSwitch
            | FollowUpRefusal::NoReasonForForm
            | FollowUpRefusal::NoReasonForNegotiation => Some("reason"),
            FollowUpRefusal::NoPropertyConsent => Some("usesProperty"),
            FollowUpRefusal::NotAMilestone => Some("milestone"),
            FollowUpRefusal::OutcomeNotOnRecord => Some("outcome"),
            FollowUpRefusal::Settled
            | FollowUpRefusal::NoTiesCheck
            | FollowUpRefusal::AntisocialTies
            | FollowUpRefusal::NotConcluded
            | FollowUpRefusal::NoBudget
            | FollowUpRefusal::NoProcurement
            | FollowUpRefusal::NotContracted
            | FollowUpRefusal::NoResults => None,
        }
    }

    /// What the person is told.
    pub fn message(self) -> Text {
        let (ja, en) = match self {
            FollowUpRefusal::NoReasonToSwitch => (
                "採否の判断又はこれまでの手続と、区の費用負担の有無が変わります。理由を入力してください。",
                "This changes whether the ward bears costs. Enter the reason.",
            ),
            FollowUpRefusal::Settled => (
                "協定等の締結又は契約の相手方が記録されているため、手続を切り替えることはできません。",
                "The agreement or the contractor is on record, so the track can no longer be changed.",
            ),
            FollowUpRefusal::NoTiesCheck => (
                "協定等を取り交わす前に、反社会的勢力との関係の確認（方法、日、結果）を記録してください。",
                "Record the check for antisocial ties (method, date, result) before the agreement is concluded.",
            ),
            FollowUpRefusal::AntisocialTies => (
                "反社会的勢力との関係の確認の結果が「該当あり」のため、進めることはできません。",
                "The check found antisocial ties, so this cannot go on.",
            ),
            FollowUpRefusal::NoReasonForForm => (
                "原則として協定（覚書、共催事項確認書等を含む。）を取り交わします。その他の文書とするとき、文書を取り交わさないときは、理由を入力してください。",
                "In principle an agreement, a memorandum or a confirmation of joint hosting is concluded. Enter the reason for another document or none.",
            ),
            FollowUpRefusal::NotConcluded => (
                "実施を開始する前に、協定等の締結を記録してください。",
                "Record the conclusion of the agreement before carrying it out.",
            ),
            FollowUpRefusal::NoBudget => (
                "区が必要な財源を確保した上で実施します。先に、予算が計上されたことを記録してください。",
                "The ward secures the funds first. Record that they are in the budget.",
            ),
            FollowUpRefusal::NoProcurement => (
                "先に、契約の方法と、すべての応募者に知らせた事項を記録してください。",
                "First record the procurement method and what all bidders were told.",
            ),
            FollowUpRefusal::NoReasonForNegotiation => {
                ("随意契約とする理由を入力してください。", "Enter the reason for a negotiated contract.")
            }
            FollowUpRefusal::NoPropertyConsent => (
                "提案に含まれる知的財産を仕様書等に用いるには、提案者の承諾が必要です。先に承諾を記録してください。",
                "Intellectual property of the proposal goes into a specification only with the proposer’s consent. Record the consent first.",
            ),
            FollowUpRefusal::NotContracted => (
                "実施を開始する前に、公正な契約の手続の結果、提案者が契約の相手方に決まったことを記録してください。",
                "Record that the contract procedure selected the proposer before carrying it out.",
            ),
            FollowUpRefusal::NotAMilestone => (
                "対象となる、達成していない予定がありません。",
                "There is no such milestone that is still to be reached.",
            ),
            FollowUpRefusal::NoResults => {
                ("完了とする前に、成果を記録してください。", "Record the results before closing the case.")
            }
            FollowUpRefusal::OutcomeNotOnRecord => (
                "選んだ結果は、これまでの記録（手続、予算、契約の結果）と合いません。先に記録するか、記録に合う結果を選んでください。",
                "This outcome does not fit what is on record. Record it first, or choose one that fits.",
            ),
        };
        Text::new(ja, en)
    }
}
