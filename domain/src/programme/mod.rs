//! The programme as data: who may propose, what is excluded, whom to tell, and in which words.
//!
//! A municipality is a folder of files (`programmes/minato/`). [`Programme::from_files`] (feature
//! `programme-files`) reads and checks it at build time; a function at run time gets the checked result as JSON.
//! Clauses such as `2(5)` name the place in the municipality's own document that a rule or wording comes from.
//!
//! Architecture invariant: nothing here knows which municipality it is. What differs from one to another is in
//! the files; what the API's contract fixes (field names, the ids of declarations and consents) is in [`contract`].

pub mod contract;
pub mod letter;
#[cfg(feature = "programme-files")]
mod load;
pub(crate) mod mail;

pub use letter::{LetterBlock, LetterItem, LetterKind, LetterTemplate, LetterText};
#[cfg(feature = "programme-files")]
pub use load::ProgrammeError;
pub use mail::{MailKind, MailTemplate, MailText, MissingField, RenderedMail};

use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::attachment::Limits;
use crate::call::Terms;
use crate::retention::Retention;
use crate::targets::{Target, Targets};
use crate::text::{Language, Text};
use crate::workdays::Calendar;

/// One municipality's programme, checked: every id that is named exists, and every text is in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Programme {
    /// Which version of which part is in force; recorded on each case.
    pub versions: Versions,
    /// `programme.toml`: names, contacts, kinds, organisation types.
    pub about: About,
    /// `rules.toml`: what screening looks at.
    pub rules: Rules,
    /// `divisions.toml`: who may become the responsible division, and Planning itself.
    pub divisions: Vec<Division>,
    /// `plan.toml`: the issues that the municipality shares.
    pub plan: Plan,
    /// `declarations.toml`: what every proposer declares.
    pub declarations: Declarations,
    /// `consents.toml`: what a proposer may agree to.
    pub consents: Consents,
    /// `partners.toml`: the partner municipalities on a date.
    pub partners: Partners,
    /// `guide.toml`: what is said before, during and after the form.
    pub guide: Guide,
    /// `calendar.toml`: when the offices are closed.
    pub calendar: Calendar,
    /// `targets.toml`: how soon each step is to be taken.
    pub targets: Targets,
    /// `retention.toml`: how long what people typed is kept.
    pub retention: Retention,
    /// `calls.toml`: calls for a theme, and how people hear of the programme.
    pub calls: Calls,
    /// `attachments.toml`: how much may be attached.
    pub attachments: Limits,
    /// `mails/`: the mails, by kind.
    pub mails: BTreeMap<MailKind, MailTemplate>,
    /// `letters/`: the letters, by kind.
    pub letters: BTreeMap<LetterKind, LetterTemplate>,
}

/// Which versions a case was given under.
///
/// Each is the version that the file states, `@`, and eight hexadecimal digits of the SHA-256 of what the part
/// says. The digits are there because people forget to raise a version: two different wordings never share one
/// of these strings, and an edit that changes only a comment or the order of keys keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Versions {
    /// The whole programme, mails and wording included.
    pub programme: String,
    /// The rule set in force.
    pub rules: String,
    /// The declarations.
    pub declarations: String,
    /// The consents.
    pub consents: String,
    /// The list of partner municipalities.
    pub partners: String,
}

/// `programme.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// The programme's id: the name of its folder, and the deployment's parameter.
    pub id: String,
    /// The version of the programme as a whole.
    pub version: String,
    /// The day from which this version applies.
    pub effective: Date,
    /// The programme's name, as on every page (2(2)).
    pub name: Text,
    /// The municipality's name, such as 港区.
    pub municipality: Text,
    /// The id of the rule set in force.
    pub rules_in_force: String,
    /// Whom a proposer can ask.
    pub contact: Contact,
    /// Where mail to staff goes.
    pub notify: Notify,
    /// Whom an individual can turn to instead.
    pub individuals: Elsewhere,
    /// The kinds of proposals, in the order of the form (2(4)).
    pub kinds: Vec<Kind>,
    /// The organisation types, in the order of the form (2(5)).
    pub organisation_types: Vec<OrganisationType>,
}

/// The contact that pages and mails show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// The id of the division in `divisions.toml` that receives proposals: Planning.
    pub division: String,
    /// The phone number as shown.
    pub phone: String,
    /// The mail address as shown.
    pub mail: String,
    /// When someone answers.
    pub hours: Text,
}

/// Addresses that are told of what waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notify {
    /// Planning's addresses; at least one.
    pub planning: Vec<String>,
}

/// Where someone can turn to whom this programme does not serve.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Elsewhere {
    /// What to do instead.
    pub text: Text,
    /// A page with more, if the municipality has one; `https://` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

/// A kind of proposals (2(4)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// `free` or `theme`, as in the proposal's `kind`.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// What it is.
    pub text: Text,
    /// When it is accepted (2(6)).
    pub accepted: Cited,
    /// The clause of the municipality's document.
    pub clause: String,
}

/// An organisation type that the form offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganisationType {
    /// As in the proposal's `organization.type`.
    pub id: String,
    /// As the form shows it.
    pub label: Text,
    /// Whether it may propose (2(5)). The form tells those who may not before they begin; whoever sends a
    /// proposal all the same gets a finding, not a refusal.
    pub eligible: bool,
}

/// `rules.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// The versions of the rules; one of them is in force.
    pub sets: Vec<RuleSet>,
    /// Every rule of every version.
    pub rules: Vec<Rule>,
}

/// One version of the rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSet {
    /// Its id, which [`About::rules_in_force`] names.
    pub id: String,
    /// Where it comes from.
    pub source: Text,
    /// The ids of its rules, in the order of the findings.
    pub rules: Vec<String>,
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its id, which findings name.
    pub id: String,
    /// The clause of the municipality's document that it rests on, such as `2(4)ウ`.
    pub clause: String,
    /// What it asks for, as staff and proposers read it.
    pub text: Text,
    /// The fields it looks at: JSON pointers into the proposal, with `*` for each member of a list.
    pub looks_at: Vec<String>,
    /// What counts as a sign.
    pub when: Condition,
    /// Phrases in which a word of [`Condition::Words`] is no sign. `〜` stands for the word: `〜防止`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<String>,
    /// What follows from a sign.
    pub follows: Consequence,
}

/// What counts as a sign, in any of the fields that a rule looks at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// A coded field has one of these values (`true` and `false` for a yes or no).
    Is(Vec<String>),
    /// A text contains one of these words. See [`crate::screening`] for how words are compared.
    Words(Vec<String>),
    /// A text says nothing but one of these. An empty text is no sign: an optional field may stay empty.
    Only(Vec<String>),
}

/// What follows from a sign. There is no third: a machine rejects nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Consequence {
    /// A finding against the proposal: what it states is outside the programme.
    Against,
    /// A finding for review: a person judges.
    Review,
}

/// A division of the municipality.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Division {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// Where it is told of what waits, and where letters say that it is reached.
    pub mail: String,
    /// The phone number as letters show it.
    pub phone: String,
}

/// `plan.toml`: the issues that the municipality shares, for proposers to refer to (2(4)ア).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The plan's name.
    pub name: Text,
    /// What the page says about where this comes from.
    pub note: Text,
    /// The fields of the plan, in the order of the page.
    pub fields: Vec<PlanField>,
    /// The items, in the order of the page.
    pub items: Vec<PlanItem>,
}

/// A field (分野) of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanField {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Text,
}

/// An item of the plan: an issue and a direction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanItem {
    /// As in the proposal's `planReferences`: the field's id, a full stop and a name, such as
    /// `transport.bicycle-parking`.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// The issue (課題).
    pub issue: Text,
    /// The direction of what is done (取組の方向性).
    pub direction: Text,
}

impl PlanItem {
    /// The id of the field that it belongs to.
    pub fn field(&self) -> &str {
        self.id.split_once('.').map_or("", |(field, _)| field)
    }
}

/// `declarations.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declarations {
    /// The version of the wording.
    pub version: String,
    /// What is said beside them about declarations that are not true.
    pub note: Text,
    /// The declarations, in the order of the form; all are required.
    pub declarations: Vec<Declaration>,
}

/// One declaration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declaration {
    /// The key in the proposal's `declarations`.
    pub id: String,
    /// The wording.
    pub text: Text,
    /// Whether each co-proposer declares it too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub co_proposers: bool,
}

/// `consents.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consents {
    /// The version of the wording.
    pub version: String,
    /// What is said beside them: that they are optional and can be withdrawn.
    pub note: Text,
    /// The consents, in the order of the form; each is optional.
    pub consents: Vec<Consent>,
}

/// One consent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// The key in the proposal's `consents`.
    pub id: String,
    /// A short name, for a list of what was agreed to.
    pub name: Text,
    /// The wording. `{as_of}` stands for the date of the list of partners: see [`Programme::consent_text`].
    pub text: Text,
}

/// `partners.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Partners {
    /// The day on which the list was as it is; it is also the list's version.
    pub as_of: Date,
    /// What the page says about the list.
    pub note: Text,
    /// The partner municipalities.
    pub partners: Vec<Partner>,
}

/// A partner municipality (連携自治体).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Partner {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Text,
}

/// `calls.toml`: what the programme says about calls for a theme (2(6)イ) and about publicity (2(8)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calls {
    /// How long a call is open in principle, in months.
    pub months: u8,
    /// How many days before its new close a shortening is announced at the least.
    pub shortening_notice_days: u16,
    /// How people hear of the programme, in the order of the form.
    pub channels: Vec<Channel>,
}

impl Calls {
    /// What the rules about changes of calls look at.
    pub fn terms(&self) -> Terms {
        Terms { notice: SignedDuration::from_hours(24 * i64::from(self.shortening_notice_days)) }
    }
}

/// A way in which people hear of the programme (2(8)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// Its ID.
    pub id: String,
    /// As on screen.
    pub name: Text,
}

/// `guide.toml`: what a proposer reads around the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guide {
    /// What the programme is for.
    pub purpose: Cited,
    /// Who may propose.
    pub who: Cited,
    /// Who may not, each a list item.
    pub who_not: Vec<Cited>,
    /// Which proposals are excluded, each a list item.
    pub excluded: Vec<Cited>,
    /// Who bears which costs.
    pub costs: Cited,
    /// That adoption does not mean selection.
    pub selection: Cited,
    /// How information is used and when it is made public.
    pub information: Vec<Cited>,
    /// Said before the form asks for anything.
    pub privacy: Text,
    /// What the form will ask, each a list item.
    pub asked: Vec<Text>,
    /// The steps from the application to carrying out.
    pub steps: Vec<Step>,
    /// What happens next and by whom, on the receipt and in its mail.
    pub after_receipt: Text,
}

/// A wording with the clause it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cited {
    /// The clause of the municipality's document.
    pub clause: String,
    /// The wording.
    pub text: Text,
}

/// A step of the flow (2(7)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its id.
    pub id: String,
    /// The clause of the municipality's document.
    pub clause: String,
    /// Its name, such as 確認・調整.
    pub name: Text,
    /// Who acts.
    pub who: Text,
    /// What happens.
    pub text: Text,
}

impl Programme {
    /// The rule set in force. A checked programme has it; a JSON made by hand may not, and screens nothing.
    pub fn rule_set(&self) -> Option<&RuleSet> {
        self.rules.sets.iter().find(|set| set.id == self.about.rules_in_force)
    }

    /// The rules in force, in the order of their findings.
    pub fn rules_in_force(&self) -> impl Iterator<Item = &Rule> {
        let ids = self.rule_set().map(|set| set.rules.as_slice()).unwrap_or_default();
        ids.iter().filter_map(|id| self.rule(id))
    }

    /// The rule `id` of any version: a finding of an older version finds its text too.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.rules.iter().find(|rule| rule.id == id)
    }

    /// The kind `id`.
    pub fn kind(&self, id: &str) -> Option<&Kind> {
        self.about.kinds.iter().find(|kind| kind.id == id)
    }

    /// The organisation type `id`.
    pub fn organisation_type(&self, id: &str) -> Option<&OrganisationType> {
        self.about.organisation_types.iter().find(|kind| kind.id == id)
    }

    /// The division `id`.
    pub fn division(&self, id: &str) -> Option<&Division> {
        self.divisions.iter().find(|division| division.id == id)
    }

    /// The divisions that can become the responsible division (担当課): all but Planning, which names it.
    pub fn responsible_divisions(&self) -> impl Iterator<Item = &Division> {
        self.divisions.iter().filter(|division| division.id != self.about.contact.division)
    }

    /// What a case can be set aside by, each with its ID: the bodies and the proposals that are outside the programme
    /// (2(5), 2(4)ウ).
    pub fn grounds(&self) -> Vec<(String, &Cited)> {
        let items = |name: &'static str, list: &'_ [Cited]| {
            (1..=list.len()).map(move |number| format!("{name}-{number}")).collect::<Vec<_>>()
        };
        let ids =
            items("body", &self.guide.who_not).into_iter().chain(items("proposal", &self.guide.excluded));
        ids.zip(self.guide.who_not.iter().chain(&self.guide.excluded)).collect()
    }

    /// The plan item `id`, as a proposal refers to it.
    pub fn plan_item(&self, id: &str) -> Option<&PlanItem> {
        self.plan.items.iter().find(|item| item.id == id)
    }

    /// The declaration `id`.
    pub fn declaration(&self, id: &str) -> Option<&Declaration> {
        self.declarations.declarations.iter().find(|declaration| declaration.id == id)
    }

    /// The consent `id`.
    pub fn consent(&self, id: &str) -> Option<&Consent> {
        self.consents.consents.iter().find(|consent| consent.id == id)
    }

    /// The target `id`.
    pub fn target(&self, id: &str) -> Option<&Target> {
        self.targets.targets.iter().find(|target| target.id == id)
    }

    /// The name of the division that receives proposals (企画課).
    pub fn planning_name(&self, language: Language) -> &str {
        self.division(&self.about.contact.division).map_or("", |division| division.name.get(language))
    }

    /// A consent's wording with the date of the list of partners, which the caller has written out in `language`
    /// (dates on screen are the calendar's business).
    pub fn consent_text(&self, consent: &Consent, language: Language, as_of: &str) -> String {
        consent.text.get(language).replace("{as_of}", as_of)
    }

    /// Which versions are in force, for the record of a case.
    pub fn versions(&self) -> Versions {
        self.versions.clone()
    }

    /// The mail of `kind` in `language`, with `fields` and what the programme itself knows filled in: its name,
    /// the municipality's, Planning's contact and what happens next. See [`MailKind::fields`].
    ///
    /// # Errors
    ///
    /// [`MissingField`] if the template names a field that is not given. The loader has checked that templates
    /// name only fields of their kind, so a caller that gives all of [`MailKind::fields`] never sees it.
    pub fn mail(
        &self,
        kind: MailKind,
        language: Language,
        fields: &BTreeMap<&str, &str>,
    ) -> Result<RenderedMail, MissingField> {
        let mut all = BTreeMap::from([
            ("programme", self.about.name.get(language)),
            ("municipality", self.about.municipality.get(language)),
            ("planning", self.planning_name(language)),
            ("planning_phone", self.about.contact.phone.as_str()),
            ("planning_mail", self.about.contact.mail.as_str()),
            ("planning_hours", self.about.contact.hours.get(language)),
            ("next", self.guide.after_receipt.get(language)),
        ]);
        all.extend(fields);
        let template = self.mails.get(&kind).ok_or_else(|| MissingField(kind.id().to_owned()))?;
        template.render(language, &all)
    }
}

#[cfg(test)]
pub(crate) mod tests;
