//! What the public API's contract fixes, and a programme's files may therefore name but not invent.

/// The kinds of proposals.
pub const KINDS: [&str; 2] = ["free", "theme"];

/// The organisation types: `organization.type`.
pub const ORGANISATION_TYPES: [&str; 9] = [
    "company",
    "university",
    "npo",
    "incorporatedAssociation",
    "neighbourhoodAssociation",
    "association",
    "soleProprietor",
    "individual",
    "other",
];

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
    /// One of these codes; `true` and `false` for a yes or no.
    Code(&'static [&'static str]),
}

const YES_OR_NO: &[&str] = &["true", "false"];

/// The fields of a proposal that a rule can look at; `*` stands for each member of a list.
///
/// Contact details are absent on purpose: who a person is, is nothing that a rule may judge.
pub const FIELDS: &[(&str, Holds)] = &[
    ("/kind", Holds::Code(&KINDS)),
    ("/organization/name", Holds::Text),
    ("/organization/type", Holds::Code(&ORGANISATION_TYPES)),
    ("/organization/address", Holds::Text),
    ("/organization/activityBase", Holds::Code(&["inWard", "outsideWard"])),
    ("/organization/activityBaseDetail", Holds::Text),
    ("/coProposers/*/name", Holds::Text),
    ("/coProposers/*/type", Holds::Code(&ORGANISATION_TYPES)),
    ("/coProposers/*/role", Holds::Text),
    ("/proposal/title", Holds::Text),
    ("/proposal/challenge", Holds::Text),
    ("/proposal/summary", Holds::Text),
    ("/proposal/residentBenefit", Holds::Text),
    ("/proposal/proposerBenefit", Holds::Text),
    ("/proposal/implementation", Holds::Text),
    ("/proposal/schedule", Holds::Text),
    ("/proposal/wardCost", Holds::Code(&["none", "required", "unknown"])),
    ("/proposal/wardCostDetail", Holds::Text),
    ("/proposal/selfImplementation", Holds::Code(YES_OR_NO)),
    ("/intellectualProperty/included", Holds::Code(YES_OR_NO)),
    ("/intellectualProperty/own/*", Holds::Text),
    ("/intellectualProperty/thirdParty/*", Holds::Text),
];

/// What the field at `pointer` holds, if the contract has such a field.
pub fn field(pointer: &str) -> Option<Holds> {
    FIELDS.iter().find(|(known, _)| *known == pointer).map(|(_, holds)| *holds)
}
