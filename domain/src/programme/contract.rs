//! What the public API's contract fixes, and a programme's files may therefore name but not invent.

use crate::proposal::{ActivityBase, Kind, OrganizationType, WardCost};

/// The kinds of proposals.
pub fn kinds() -> Vec<&'static str> {
    Kind::ALL.iter().map(|kind| kind.word()).collect()
}

/// The organisation types: `organization.type`.
pub fn organisation_types() -> Vec<&'static str> {
    OrganizationType::ALL.iter().map(|kind| kind.word()).collect()
}

/// The keys of `declarations`.
pub const DECLARATIONS: [&str; 8] = [
    "organizationIsEligible",
    "noAntisocialTies",
    "lawfulAndDecent",
    "bearsOwnCosts",
    "handlesInformationWithCare",
    "adoptionIsNotSelection",
    "declaresIntellectualProperty",
    "authorisedToApply",
];

/// The keys of a co-proposer's `declarations`.
pub const CO_PROPOSER_DECLARATIONS: [&str; 2] = ["organizationIsEligible", "noAntisocialTies"];

/// The keys of `consents`.
pub const CONSENTS: [&str; 5] =
    ["database", "internalSharing", "partnerMunicipalities", "expertAdvice", "publication"];

/// What a field of the proposal holds, and so which conditions can look at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// What somebody typed.
    Text,
    /// The code of an organisation type.
    OrganisationType,
    /// The code of an activity base.
    ActivityBase,
    /// The code of the cost to the municipality.
    WardCost,
    /// Yes or no: `true` or `false`.
    YesOrNo,
}

impl Holds {
    /// The codes that such a field can hold; none for a text.
    pub fn codes(self) -> Option<Vec<&'static str>> {
        match self {
            Holds::Text => None,
            Holds::OrganisationType => Some(organisation_types()),
            Holds::ActivityBase => Some(ActivityBase::ALL.iter().map(|base| base.word()).collect()),
            Holds::WardCost => Some(WardCost::ALL.iter().map(|cost| cost.word()).collect()),
            Holds::YesOrNo => Some(vec!["true", "false"]),
        }
    }
}

/// The fields of a proposal's content that a rule can look at; `*` stands for each member of a list.
///
/// Contact details are absent on purpose: who a person is, is nothing that a rule may judge.
pub const FIELDS: &[(&str, Holds)] = &[
    ("/organization/name", Holds::Text),
    ("/organization/type", Holds::OrganisationType),
    ("/organization/address", Holds::Text),
    ("/organization/activityBase", Holds::ActivityBase),
    ("/organization/activityBaseDetail", Holds::Text),
    ("/coProposers/*/name", Holds::Text),
    ("/coProposers/*/type", Holds::OrganisationType),
    ("/coProposers/*/role", Holds::Text),
    ("/proposal/title", Holds::Text),
    ("/proposal/challenge", Holds::Text),
    ("/proposal/summary", Holds::Text),
    ("/proposal/residentBenefit", Holds::Text),
    ("/proposal/proposerBenefit", Holds::Text),
    ("/proposal/implementation", Holds::Text),
    ("/proposal/schedule", Holds::Text),
    ("/proposal/wardCost", Holds::WardCost),
    ("/proposal/wardCostDetail", Holds::Text),
    ("/proposal/selfImplementation", Holds::YesOrNo),
    ("/intellectualProperty/included", Holds::YesOrNo),
    ("/intellectualProperty/own/*", Holds::Text),
    ("/intellectualProperty/thirdParty/*", Holds::Text),
];

/// What the field at `pointer` holds, if a proposal has such a field.
pub fn field(pointer: &str) -> Option<Holds> {
    FIELDS.iter().find(|(known, _)| *known == pointer).map(|(_, holds)| *holds)
}
