//! From a JSON body to a [`Submission`], or to every error in it.

use serde_json::Value;

use super::reader::{Errors, Reader};
use super::{
    ActivityBase, CoProposer, Consent, Contact, Content, FieldError, IntellectualProperty, Kind,
    Organization, OrganizationType, Proposal, Representative, Submission, SubmissionKind, ThemeAnswer,
    WardCost,
};
use crate::attachment::FileId;
use crate::call::{CallId, QUESTIONS, Question};
use crate::limits;
use crate::text::Language;
use crate::value::{CorporateNumber, Email, Flaw, Kana, Line, Phone, Postcode, Prose, Website};

/// What the programme asks of a submission, by ID.
pub struct Asked<'p> {
    /// Declarations that the proposer must make.
    pub declarations: Vec<&'p str>,
    /// Declarations that each co-proposer must make.
    pub co_proposer_declarations: Vec<&'p str>,
    /// Consents that must be answered, with yes or no.
    pub consents: Vec<&'p str>,
    /// Items of the ward's plan.
    pub plan_items: Vec<&'p str>,
    /// Ways of hearing of the programme.
    pub channels: Vec<&'p str>,
    /// The call that the proposal names, where there is such a call ([`theme_of`]).
    pub call: Option<AskedByCall<'p>>,
}

/// What a call asks.
#[derive(Clone, Copy)]
pub struct AskedByCall<'p> {
    /// The call.
    pub id: &'p CallId,
    /// Its questions.
    pub questions: &'p [Question],
}

/// The call that a body names, before anything else in it is looked at: its window and its questions are needed to
/// read the rest.
pub fn theme_of(body: &Value) -> Option<CallId> {
    let is_theme = body.get("kind").and_then(Value::as_str) == Some(Kind::Theme.word());
    body.get("themeId").filter(|_| is_theme)?.as_str()?.trim().parse().ok()
}

/// The files that a body names, whatever else is in it; none where one of them is no ID of a file, which parsing says.
pub fn files_named(body: &Value) -> Vec<FileId> {
    let entries = body.get("attachments").and_then(Value::as_array).into_iter().flatten();
    let ids: Option<Vec<FileId>> = entries.map(|entry| entry.as_str()?.parse().ok()).collect();
    ids.unwrap_or_default()
}

/// Parses the body of a submission.
///
/// # Errors
/// Every field that is wrong, in the order of the form.
pub fn parse(body: &Value, asked: &Asked<'_>) -> Result<Submission, Vec<FieldError>> {
    let errors = Errors::default();
    let submission = submission(&Reader::new(body, String::new(), &errors), asked);
    match (submission, errors.into_inner()) {
        (Some(submission), errors) if errors.is_empty() => Ok(submission),
        (_, errors) => Err(errors),
    }
}

/// Parses a contact by itself: the object that stands under `contact` in a submission.
///
/// # Errors
/// Every field that is wrong.
pub fn parse_contact(body: &Value) -> Result<Contact, Vec<FieldError>> {
    let errors = Errors::default();
    let contact = contact(Reader::new(body, String::new(), &errors));
    match (contact, errors.into_inner()) {
        (Some(contact), errors) if errors.is_empty() => Ok(contact),
        (_, errors) => Err(errors),
    }
}

fn submission(body: &Reader<'_>, asked: &Asked<'_>) -> Option<Submission> {
    let kind = kind(body, asked);
    let language = body.optional("language", language);
    let organization = organization(body.object("organization"));
    let co_proposers = body.list("coProposers", limits::CO_PROPOSERS, |entry, pointer| {
        co_proposer(Reader::new(entry, pointer, body.errors()), asked)
    });
    let contact = contact(body.object("contact"));
    let proposal = proposal(body.object("proposal"), asked);
    let intellectual_property = intellectual_property(body.object("intellectualProperty"));
    let questions = match kind {
        Some(SubmissionKind::Free) => &[],
        Some(SubmissionKind::Theme { .. }) | None => {
            // Where the call is wrong that is what is said, not that nobody asked these questions.
            body.has("themeAnswers");
            asked.call.filter(|_| kind.is_some()).map_or(&[][..], |call| call.questions)
        }
    };
    let theme_answers = theme_answers(body, questions, language.flatten());
    let heard_from = body.optional("heardFrom", |typed| one_of(typed, &asked.channels));
    declarations(body.object("declarations"), &asked.declarations);
    let consents = consents(body.object("consents"), asked);
    let files = body.list("attachments", limits::ATTACHMENTS, |entry, pointer| {
        body.entry(entry, pointer, |typed| typed.parse().map_err(|_| Flaw::NoSuchFile))
    });
    body.report_unknown(|_| false);
    Some(Submission {
        kind: kind?,
        language: language?.unwrap_or_default(),
        consents: consents?,
        content: Content {
            organization: organization?,
            co_proposers: co_proposers?,
            contact: contact?,
            proposal: proposal?,
            intellectual_property: intellectual_property?,
            theme_answers: theme_answers?,
            heard_from: heard_from?,
            attachments: Vec::new(),
        },
        files: files?,
    })
}

fn kind(body: &Reader<'_>, asked: &Asked<'_>) -> Option<SubmissionKind> {
    let kind = body.required("kind", Kind::parse);
    let theme = body.optional("themeId", |typed| Line::parse(typed, limits::NAME));
    match (kind?, theme?) {
        (Kind::Free, None) => Some(SubmissionKind::Free),
        (Kind::Free, Some(_)) => {
            body.report("themeId", Flaw::CallOnFreeKind);
            None
        }
        (Kind::Theme, None) => {
            body.report("themeId", Flaw::Required);
            None
        }
        (Kind::Theme, Some(theme)) => {
            let call = asked.call.filter(|call| call.id.as_str() == theme.as_str().trim());
            if call.is_none() {
                body.report("themeId", Flaw::NoSuchCall);
            }
            Some(SubmissionKind::Theme { theme_id: call?.id.clone() })
        }
    }
}

fn language(typed: &str) -> Result<Language, Flaw> {
    match typed {
        "ja" => Ok(Language::Japanese),
        "en" => Ok(Language::English),
        _ => Err(Flaw::UnknownChoice { choices: "ja, en".to_owned() }),
    }
}

fn organization(fields: Reader<'_>) -> Option<Organization> {
    let name = fields.required("name", name);
    let name_kana = fields.required("nameKana", kana);
    let kind = fields.required("type", OrganizationType::parse);
    let corporate_number = fields.optional("corporateNumber", CorporateNumber::parse);
    let postal_code = fields.optional("postalCode", Postcode::parse);
    let address = fields.required("address", |typed| Line::parse(typed, limits::ADDRESS));
    let activity_base = fields.required("activityBase", ActivityBase::parse);
    let activity_base_detail = fields.optional("activityBaseDetail", remark);
    let website = fields.optional("website", Website::parse);
    let representative = representative(fields.object("representative"));
    fields.finish();
    Some(Organization {
        name: name?,
        name_kana: name_kana?,
        kind: kind?,
        corporate_number: corporate_number?,
        postal_code: postal_code?,
        address: address?,
        activity_base: activity_base?,
        activity_base_detail: activity_base_detail?,
        website: website?,
        representative: representative?,
    })
}

fn representative(fields: Reader<'_>) -> Option<Representative> {
    let title = fields.optional("title", name);
    let full_name = fields.required("name", name);
    let name_kana = fields.optional("nameKana", kana);
    fields.finish();
    Some(Representative { title: title?, name: full_name?, name_kana: name_kana? })
}

fn co_proposer(fields: Reader<'_>, asked: &Asked<'_>) -> Option<CoProposer> {
    let body_name = fields.required("name", name);
    let name_kana = fields.optional("nameKana", kana);
    let kind = fields.required("type", OrganizationType::parse);
    let corporate_number = fields.optional("corporateNumber", CorporateNumber::parse);
    let role = fields.optional("role", remark);
    declarations(fields.object("declarations"), &asked.co_proposer_declarations);
    fields.finish();
    Some(CoProposer {
        name: body_name?,
        name_kana: name_kana?,
        kind: kind?,
        corporate_number: corporate_number?,
        role: role?,
    })
}

fn contact(fields: Reader<'_>) -> Option<Contact> {
    let full_name = fields.required("name", name);
    let name_kana = fields.optional("nameKana", kana);
    let department = fields.optional("department", name);
    let email = fields.required("email", Email::parse);
    let phone = fields.required("phone", Phone::parse);
    fields.finish();
    Some(Contact {
        name: full_name?,
        name_kana: name_kana?,
        department: department?,
        email: email?,
        phone: phone?,
    })
}

fn proposal(fields: Reader<'_>, asked: &Asked<'_>) -> Option<Proposal> {
    let title = fields.required("title", |typed| Line::parse(typed, limits::TITLE));
    let challenge = fields.required("challenge", prose);
    let summary = fields.required("summary", prose);
    let resident_benefit = fields.optional("residentBenefit", prose);
    let proposer_benefit = fields.optional("proposerBenefit", prose);
    let implementation = fields.required("implementation", prose);
    let schedule = fields.optional("schedule", prose);
    let ward_cost = fields.required("wardCost", WardCost::parse);
    let ward_cost_detail = fields.optional("wardCostDetail", prose);
    let self_implementation = fields.boolean("selfImplementation");
    let plan_references = fields.list("planReferences", limits::PLAN_REFERENCES, |entry, pointer| {
        fields.entry(entry, pointer, |typed| {
            asked
                .plan_items
                .iter()
                .find(|item| **item == typed)
                .map(|item| (*item).to_owned())
                .ok_or(Flaw::NoSuchPlanItem)
        })
    });
    fields.finish();
    Some(Proposal {
        title: title?,
        challenge: challenge?,
        summary: summary?,
        resident_benefit: resident_benefit?,
        proposer_benefit: proposer_benefit?,
        implementation: implementation?,
        schedule: schedule?,
        ward_cost: ward_cost?,
        ward_cost_detail: ward_cost_detail?,
        self_implementation: self_implementation?,
        plan_references: plan_references?,
    })
}

fn intellectual_property(fields: Reader<'_>) -> Option<IntellectualProperty> {
    let included = fields.boolean("included");
    let own = property_list(&fields, "own");
    let third_party = property_list(&fields, "thirdParty");
    fields.finish();
    Some(IntellectualProperty { included: included?, own: own?, third_party: third_party? })
}

fn property_list(fields: &Reader<'_>, name: &'static str) -> Option<Vec<Line>> {
    fields.list(name, limits::INTELLECTUAL_PROPERTY, |entry, pointer| fields.entry(entry, pointer, remark))
}

fn declarations(fields: Reader<'_>, asked: &[&str]) {
    for id in asked {
        fields.declared(id);
    }
    fields.report_unknown(|name| asked.contains(&name));
}

fn consents(fields: Reader<'_>, asked: &Asked<'_>) -> Option<Vec<Consent>> {
    let answers: Vec<_> = asked
        .consents
        .iter()
        .map(|id| fields.answer(id).map(|given| Consent { id: (*id).to_owned(), given }))
        .collect();
    fields.report_unknown(|name| asked.consents.contains(&name));
    answers.into_iter().collect()
}

/// The names of the answers, by the place of the question.
const ANSWERS: [&str; QUESTIONS] = ["q1", "q2", "q3", "q4", "q5"];

fn theme_answers(
    body: &Reader<'_>,
    questions: &[Question],
    language: Option<Language>,
) -> Option<Vec<ThemeAnswer>> {
    if questions.is_empty() {
        return Some(Vec::new());
    }
    let fields = body.object("themeAnswers");
    let answers: Vec<Option<Option<ThemeAnswer>>> = questions
        .iter()
        .zip(ANSWERS)
        .map(|(question, name)| {
            let answer = if question.required {
                Some(fields.required(name, prose)?)
            } else {
                fields.optional(name, prose)?
            };
            let asked = question.text.words(language.unwrap_or_default());
            Some(answer.map(|answer| ThemeAnswer {
                id: question.id.clone(),
                question: asked.to_owned(),
                answer,
            }))
        })
        .collect();
    fields.finish();
    let answers: Option<Vec<Option<ThemeAnswer>>> = answers.into_iter().collect();
    answers.map(|answers| answers.into_iter().flatten().collect())
}

fn one_of(typed: &str, choices: &[&str]) -> Result<String, Flaw> {
    let found = choices.iter().find(|choice| **choice == typed);
    found
        .map(|choice| (*choice).to_owned())
        .ok_or_else(|| Flaw::UnknownChoice { choices: choices.join(", ") })
}

fn name(typed: &str) -> Result<Line, Flaw> {
    Line::parse(typed, limits::NAME)
}

fn kana(typed: &str) -> Result<Kana, Flaw> {
    Kana::parse(typed, limits::NAME)
}

fn remark(typed: &str) -> Result<Line, Flaw> {
    Line::parse(typed, limits::REMARK)
}

fn prose(typed: &str) -> Result<Prose, Flaw> {
    Prose::parse(typed, limits::PROSE)
}
