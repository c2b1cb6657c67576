//! What must hold in and between the files of a programme. Each check names the place and the reason.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use email_address::EmailAddress;
use toml::de::DeValue;

use super::super::{
    About, Condition, Consents, Consequence, Declarations, LetterKind, MailKind, Plan, Rule, Rules, contract,
};
use super::letters::{LANGUAGES, letter_file};
use super::mails::{languages, mail_file};
use super::{Divisions, Faults, Section};
use crate::screening;

const FILES: [&str; 13] = [
    "programme.toml",
    "rules.toml",
    "divisions.toml",
    "plan.toml",
    "declarations.toml",
    "consents.toml",
    "partners.toml",
    "guide.toml",
    "calendar.toml",
    "retention.toml",
    "targets.toml",
    "calls.toml",
    "attachments.toml",
];

pub(super) fn check_names(files: &BTreeMap<String, String>, faults: &mut Faults) {
    let mails: BTreeSet<String> = MailKind::ALL
        .into_iter()
        .flat_map(|kind| languages(kind).iter().map(move |language| mail_file(kind, language)))
        .collect();
    let letters: BTreeSet<String> = LetterKind::ALL
        .into_iter()
        .flat_map(|kind| LANGUAGES.map(|language| letter_file(kind, language)))
        .collect();
    for file in files.keys() {
        let is_known = FILES.contains(&file.as_str()) || mails.contains(file) || letters.contains(file);
        if !is_known && !file.ends_with(".md") {
            faults.add(file, "", 0, "no part of a programme has this name; notes for people end in .md");
        }
    }
}

/// Nothing that a file says may be empty, or hold a character that no reader sees.
pub(super) fn check_texts(file: &str, source: &str, value: &toml::Spanned<DeValue<'_>>, faults: &mut Faults) {
    match value.get_ref() {
        DeValue::String(text) => {
            if text.trim().is_empty() {
                faults.add(file, source, value.span().start, "this text is empty");
            }
            if text.chars().any(|c| c.is_control() && c != '\n') {
                faults.add(file, source, value.span().start, "this text holds a control character");
            }
        }
        DeValue::Array(list) => list.iter().for_each(|item| check_texts(file, source, item, faults)),
        DeValue::Table(table) => table.values().for_each(|item| check_texts(file, source, item, faults)),
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {}
    }
}

fn is_id(id: &str) -> bool {
    !id.is_empty()
        && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        && id.starts_with(|c: char| c.is_ascii_lowercase())
}

const ID_RULE: &str = "begins with a small letter and holds only the letters a to z, digits and hyphens";

/// Ids are well formed, and none stands twice.
pub(super) fn check_ids<'a, T>(
    section: &Section<'_, T>,
    list: &str,
    ids: impl Iterator<Item = &'a str>,
    faults: &mut Faults,
) {
    let mut seen = BTreeSet::new();
    for (index, id) in ids.enumerate() {
        let path = format!("{list}/{index}/id");
        if !id.split('.').all(is_id) {
            section.fault(faults, &path, format!("`{id}` cannot be an id: an id {ID_RULE}"));
        }
        if !seen.insert(id) {
            section.fault(faults, &path, format!("the id `{id}` stands twice in `{list}`"));
        }
    }
}

/// The ids of a list are exactly those that the API's contract knows.
fn check_contract_ids<'a, T>(
    section: &Section<'_, T>,
    list: &str,
    ids: impl Iterator<Item = &'a str> + Clone,
    known: &[&str],
    faults: &mut Faults,
) {
    check_ids(section, list, ids.clone(), faults);
    for (index, id) in ids.clone().enumerate() {
        if !known.contains(&id) {
            let reason = format!("the API knows no `{id}` here; it knows {}", known.join(", "));
            section.fault(faults, format!("{list}/{index}/id"), reason);
        }
    }
    for missing in known.iter().filter(|known| !ids.clone().any(|id| id == **known)) {
        section.fault(faults, list, format!("`{missing}` is missing: the API asks for it"));
    }
}

fn check_mail_address<T>(
    section: &Section<'_, T>,
    path: impl fmt::Display,
    address: &str,
    faults: &mut Faults,
) {
    // A display name or a bare host is valid in the grammar, but no address that a notice can be sent to.
    let plain = address.rsplit_once('@').is_some_and(|(_, host)| host.contains('.'));
    if !plain || address.contains(['<', '>', '[', '"', ' ']) || !EmailAddress::is_valid(address) {
        section.fault(faults, path, format!("`{address}` is not a mail address"));
    }
}

fn check_phone_number<T>(
    section: &Section<'_, T>,
    path: impl fmt::Display,
    number: &str,
    faults: &mut Faults,
) {
    let plain = number.chars().all(|c| c.is_ascii_digit() || "+-() ".contains(c));
    if !plain || !number.contains(|c: char| c.is_ascii_digit()) {
        section.fault(faults, path, format!("`{number}` is not a phone number"));
    }
}

pub(super) fn check_about(
    about: &Section<'_, About>,
    divisions: &Section<'_, Divisions>,
    faults: &mut Faults,
) {
    let value = &about.value;
    if !is_id(&value.id) {
        about.fault(faults, "id", format!("`{}` cannot be an id: an id {ID_RULE}", value.id));
    }
    let kinds = value.kinds.iter().map(|kind| kind.id.as_str());
    check_contract_ids(about, "kinds", kinds, &contract::kinds(), faults);
    let types = value.organisation_types.iter().map(|kind| kind.id.as_str());
    check_contract_ids(about, "organisation_types", types, &contract::organisation_types(), faults);
    check_mail_address(about, "contact/mail", &value.contact.mail, faults);
    check_phone_number(about, "contact/phone", &value.contact.phone, faults);
    if !divisions.value.divisions.iter().any(|division| division.id == value.contact.division) {
        let reason = format!("divisions.toml has no division `{}`", value.contact.division);
        about.fault(faults, "contact/division", reason);
    }
    if value.notify.planning.is_empty() {
        about.fault(faults, "notify/planning", "nobody would be told: give at least one address");
    }
    for (index, address) in value.notify.planning.iter().enumerate() {
        check_mail_address(about, format!("notify/planning/{index}"), address, faults);
    }
    if let Some(link) = &value.individuals.link
        && !url::Url::parse(link).is_ok_and(|link| link.scheme() == "https" && link.has_host())
    {
        about.fault(faults, "individuals/link", format!("`{link}` is not an https:// address"));
    }
}

pub(super) fn check_rules(about: &Section<'_, About>, rules: &Section<'_, Rules>, faults: &mut Faults) {
    let value = &rules.value;
    check_ids(rules, "rules", value.rules.iter().map(|rule| rule.id.as_str()), faults);
    check_ids(rules, "sets", value.sets.iter().map(|set| set.id.as_str()), faults);
    if !value.sets.iter().any(|set| set.id == about.value.rules_in_force) {
        let reason = format!("rules.toml has no rule set `{}`", about.value.rules_in_force);
        about.fault(faults, "rules_in_force", reason);
    }
    for (index, rule) in value.rules.iter().enumerate() {
        check_rule(rules, index, rule, faults);
        if !value.sets.iter().any(|set| set.rules.contains(&rule.id)) {
            rules.fault(faults, format!("rules/{index}/id"), format!("no rule set uses `{}`", rule.id));
        }
    }
    for (index, set) in value.sets.iter().enumerate() {
        for (at, id) in set.rules.iter().enumerate() {
            let path = format!("sets/{index}/rules/{at}");
            if !value.rules.iter().any(|rule| rule.id == *id) {
                rules.fault(faults, &path, format!("there is no rule `{id}`"));
            }
            if set.rules.iter().filter(|other| *other == id).count() > 1 {
                rules.fault(faults, &path, format!("the rule `{id}` stands twice in this set"));
            }
        }
        check_eligibility(about, rules, index, faults);
    }
}

fn check_rule(rules: &Section<'_, Rules>, index: usize, rule: &Rule, faults: &mut Faults) {
    let path = format!("rules/{index}");
    if rule.looks_at.is_empty() {
        rules.fault(faults, format!("{path}/looks_at"), "this rule looks at nothing");
    }
    for (at, pointer) in rule.looks_at.iter().enumerate() {
        check_looks_at(rules, index, at, pointer, rule, faults);
    }
    let (Condition::Is(list) | Condition::Words(list) | Condition::Only(list)) = &rule.when;
    if list.is_empty() {
        rules.fault(faults, format!("{path}/when"), "an empty list is never a sign");
    }
    match &rule.when {
        Condition::Words(words) => {
            for (at, word) in words.iter().enumerate() {
                if !screening::can_match(word) {
                    let reason = format!("`{word}` is no word that a text can contain");
                    rules.fault(faults, format!("{path}/when/words/{at}"), reason);
                }
            }
            for (at, phrase) in rule.except.iter().enumerate() {
                if !screening::is_exception(phrase, words) {
                    let reason = format!("`{phrase}` contains none of the rule's words, and no 〜 for them");
                    rules.fault(faults, format!("{path}/except/{at}"), reason);
                }
            }
        }
        Condition::Is(_) | Condition::Only(_) => {
            if !rule.except.is_empty() {
                rules.fault(faults, format!("{path}/except"), "`except` goes with `when.words` only");
            }
        }
    }
}

fn check_looks_at(
    rules: &Section<'_, Rules>,
    index: usize,
    at: usize,
    pointer: &str,
    rule: &Rule,
    faults: &mut Faults,
) {
    let path = format!("rules/{index}/looks_at/{at}");
    let Some(holds) = contract::field(pointer) else {
        rules.fault(faults, path, format!("a proposal has no field `{pointer}`"));
        return;
    };
    match (holds.codes(), &rule.when) {
        (None, Condition::Is(_)) => {
            rules.fault(faults, path, format!("`{pointer}` is text: use `when.words` or `when.only`"));
        }
        (Some(_), Condition::Words(_) | Condition::Only(_)) => {
            rules.fault(faults, path, format!("`{pointer}` is a code: use `when.is`"));
        }
        (None, Condition::Words(_) | Condition::Only(_)) => {}
        (Some(codes), Condition::Is(values)) => {
            for (at, value) in values.iter().enumerate() {
                if !codes.contains(&value.as_str()) {
                    let known = codes.join(", ");
                    let reason = format!("`{pointer}` is never `{value}`; it is one of {known}");
                    rules.fault(faults, format!("rules/{index}/when/is/{at}"), reason);
                }
            }
        }
    }
}

/// What the first page says of an organisation type is what every version of the rules finds of it.
fn check_eligibility(
    about: &Section<'_, About>,
    rules: &Section<'_, Rules>,
    set: usize,
    faults: &mut Faults,
) {
    let Some(rule_set) = rules.value.sets.get(set) else { return };
    let against: BTreeSet<&str> = rules
        .value
        .rules
        .iter()
        .filter(|rule| rule_set.rules.contains(&rule.id) && rule.follows == Consequence::Against)
        .filter(|rule| rule.looks_at.iter().any(|pointer| pointer == "/organization/type"))
        .flat_map(|rule| match &rule.when {
            Condition::Is(values) => values.as_slice(),
            Condition::Words(_) | Condition::Only(_) => &[],
        })
        .map(String::as_str)
        .collect();
    for (index, kind) in about.value.organisation_types.iter().enumerate() {
        let id = &kind.id;
        let reason = match (kind.eligible, against.contains(id.as_str())) {
            (true, true) => {
                format!("`{id}` is eligible here, but the rule set `{}` finds against it", rule_set.id)
            }
            (false, false) => {
                format!(
                    "`{id}` is not eligible here, but no rule of the rule set `{}` finds against it",
                    rule_set.id
                )
            }
            (true, false) | (false, true) => continue,
        };
        about.fault(faults, format!("organisation_types/{index}/eligible"), reason);
    }
}

pub(super) fn check_divisions(divisions: &Section<'_, Divisions>, faults: &mut Faults) {
    let list = &divisions.value.divisions;
    check_ids(divisions, "divisions", list.iter().map(|division| division.id.as_str()), faults);
    for (index, division) in list.iter().enumerate() {
        check_mail_address(divisions, format!("divisions/{index}/mail"), &division.mail, faults);
        check_phone_number(divisions, format!("divisions/{index}/phone"), &division.phone, faults);
    }
}

pub(super) fn check_plan(plan: &Section<'_, Plan>, faults: &mut Faults) {
    let value = &plan.value;
    check_ids(plan, "fields", value.fields.iter().map(|field| field.id.as_str()), faults);
    check_ids(plan, "items", value.items.iter().map(|item| item.id.as_str()), faults);
    for (index, item) in value.items.iter().enumerate() {
        if !value.fields.iter().any(|field| field.id == item.field()) {
            let reason = format!(
                "`{}` belongs to no field: an item's id is the id of a field, a full stop and a name",
                item.id
            );
            plan.fault(faults, format!("items/{index}/id"), reason);
        }
    }
}

pub(super) fn check_declarations(declarations: &Section<'_, Declarations>, faults: &mut Faults) {
    let list = &declarations.value.declarations;
    let ids = list.iter().map(|declaration| declaration.id.as_str());
    check_contract_ids(declarations, "declarations", ids, &contract::DECLARATIONS, faults);
    for (index, declaration) in list.iter().enumerate() {
        let expected = contract::CO_PROPOSER_DECLARATIONS.contains(&declaration.id.as_str());
        if declaration.co_proposers != expected {
            let reason = format!(
                "the API asks co-proposers for {} and nothing else",
                contract::CO_PROPOSER_DECLARATIONS.join(" and ")
            );
            declarations.fault(faults, format!("declarations/{index}/co_proposers"), reason);
        }
    }
}

pub(super) fn check_consents(consents: &Section<'_, Consents>, faults: &mut Faults) {
    let list = &consents.value.consents;
    let ids = list.iter().map(|consent| consent.id.as_str());
    check_contract_ids(consents, "consents", ids, &contract::CONSENTS, faults);
    for (index, consent) in list.iter().enumerate() {
        for (language, text) in [("ja", &consent.text.ja), ("en", &consent.text.en)] {
            let path = format!("consents/{index}/text/{language}");
            let without = text.replace("{as_of}", "");
            if without.contains(['{', '}', '｛', '｝']) {
                consents.fault(faults, &path, "the only thing in braces here is {as_of}");
            }
            if consent.id == "partnerMunicipalities" && !text.contains("{as_of}") {
                consents.fault(faults, &path, "{as_of} is missing: the date of the list of partners");
            }
        }
    }
}
