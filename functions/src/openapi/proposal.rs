//! The schema of a proposal, from the form's table, the programme and the limits: what asks is what describes.

use kyoso::call::QUESTIONS;
use kyoso::limits;
use kyoso::programme::Programme;
use kyoso::proposal::Kind;
use kyoso::text::Language;
use serde_json::{Value, json};

use crate::form::table::{CO_PROPOSER, Field, Input, Part};
use crate::form::viewer::choices;
use crate::form::{PAGES, Words};

/// The body of `POST /api/proposals`.
pub(super) fn schema(programme: &Programme) -> Value {
    let mut body = object();
    for part in PAGES.iter().flat_map(|page| page.parts) {
        add_part(&mut body, part, programme);
    }
    let languages = [Language::Japanese, Language::English].map(Language::tag);
    let said = json!({ "enum": [languages[0], languages[1], null] });
    let blank = json!({ "type": "string", "pattern": "^\\s*$" });
    let language =
        described(json!({ "anyOf": [said, blank] }), "For mails and pages; `ja` where it is not said.");
    put(&mut body, "/language", language, false);
    put(&mut body, "/attachments", attachments(programme), false);
    let theme = json!({ "required": ["themeId"], "properties": { "themeId": text(limits::NAME, true) } });
    let is_theme = json!({ "properties": { "kind": { "const": Kind::Theme.word() } }, "required": ["kind"] });
    let free =
        json!({ "properties": { "themeId": { "enum": [null, ""] }, "themeAnswers": { "type": "null" } } });
    body["if"] = is_theme;
    body["then"] = theme;
    body["else"] = free;
    body
}

fn attachments(programme: &Programme) -> Value {
    let id = json!({
        "type": "string",
        "format": "uuid",
        "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
    });
    json!({
        "type": ["array", "null"],
        "maxItems": programme.attachments.files,
        "items": id,
        "description": "The files of the proposal, in their order: the IDs under which they were announced at /api/files with the same Idempotency-Key. They must have arrived before this is received; they may still be being checked."
    })
}

fn add_part(body: &mut Value, part: &Part, programme: &Programme) {
    match part {
        Part::Fields(_, fields) => {
            fields
                .iter()
                .for_each(|field| put(body, field.pointer, field_schema(field, programme), field.required));
        }
        Part::Kind => {
            let kinds: Vec<_> = Kind::ALL.iter().map(|kind| kind.word()).collect();
            put(body, "/kind", json!({ "enum": kinds, "description": "フリー型 or テーマ指定型" }), true);
            let theme = "The call that a theme proposal is for: the ID of a call in /api/themes.";
            put(body, "/themeId", described(text(limits::NAME, false), theme), false);
        }
        Part::ThemeQuestions => put(body, "/themeAnswers", theme_answers(), false),
        Part::CoProposers => {
            let list = list(co_proposer(programme), limits::CO_PROPOSERS);
            put(body, "/coProposers", list, false);
        }
        Part::Entries(entries) => {
            let list = list(text(limits::REMARK, true), limits::INTELLECTUAL_PROPERTY);
            put(body, entries.pointer, described(list, &both(entries.label)), false);
        }
        Part::PlanItems => {
            let items: Vec<_> = programme.plan.items.iter().map(|item| item.id.as_str()).collect();
            let list = list(json!({ "enum": items }), limits::PLAN_REFERENCES);
            put(body, "/proposal/planReferences", list, false);
        }
        Part::Declarations => declarations(body, programme, |_| true),
        Part::Consents => {
            for consent in &programme.consents.consents {
                let answer =
                    json!({ "type": "boolean", "description": consent.name.get(Language::Japanese) });
                put(body, &format!("/consents/{}", consent.id), answer, true);
            }
        }
    }
}

/// Answers to the questions of the call. Which of them are required says the call.
fn theme_answers() -> Value {
    let names = (1..=QUESTIONS).map(|place| (format!("q{place}"), text(limits::PROSE, false)));
    let mut answers = json!({
        "type": ["object", "null"],
        "properties": names.collect::<serde_json::Map<_, _>>(),
        "additionalProperties": false,
    });
    answers["description"] = json!(
        "Answers to the questions of the call, by their IDs. Which there are, and which must be answered, says \
         the call."
    );
    answers
}

fn co_proposer(programme: &Programme) -> Value {
    let mut entry = object();
    for field in CO_PROPOSER {
        put(&mut entry, field.pointer, field_schema(field, programme), field.required);
    }
    declarations(&mut entry, programme, |co_proposers| co_proposers);
    entry
}

fn declarations(object: &mut Value, programme: &Programme, is_asked: impl Fn(bool) -> bool) {
    for declaration in &programme.declarations.declarations {
        if is_asked(declaration.co_proposers) {
            let made = json!({ "const": true, "description": declaration.text.get(Language::Japanese) });
            put(object, &format!("/declarations/{}", declaration.id), made, true);
        }
    }
}

fn field_schema(field: &Field, programme: &Programme) -> Value {
    let schema = match field.input {
        Input::Line(limit) | Input::Paragraphs(limit) => text(limit, field.required),
        Input::YesNo => json!({ "type": "boolean" }),
        Input::Choice(_) => {
            let words = choices(field.input, programme, Language::Japanese);
            let words: Vec<_> = words.into_iter().map(|(word, _)| json!(word)).collect();
            let none = [Value::Null, json!("")].into_iter().filter(|_| !field.required);
            json!({ "enum": words.into_iter().chain(none).collect::<Vec<_>>() })
        }
    };
    let hint = field.hint.map(|hint| format!(" – {}", hint.get(Language::English))).unwrap_or_default();
    described(schema, &format!("{}{hint}", both(field.label)))
}

/// A text of at most `limit` characters. One that is required is not blank; one that is not may be null.
fn text(limit: usize, required: bool) -> Value {
    if required {
        json!({ "type": "string", "pattern": "\\S", "maxLength": limit })
    } else {
        json!({ "type": ["string", "null"], "maxLength": limit })
    }
}

fn list(entry: Value, limit: usize) -> Value {
    json!({ "type": ["array", "null"], "maxItems": limit, "items": entry })
}

/// An object that takes nothing else: a misspelt name would otherwise lose what was typed.
fn object() -> Value {
    json!({ "type": "object", "properties": {}, "required": [], "additionalProperties": false })
}

/// Puts `schema` at `pointer`, making the objects on the way. An object is required where something in it is.
fn put(object_schema: &mut Value, pointer: &str, schema: Value, required: bool) {
    let (name, below) = match pointer.trim_start_matches('/').split_once('/') {
        Some((name, below)) => (name, Some(below)),
        None => (pointer.trim_start_matches('/'), None),
    };
    if required && let Some(names) = object_schema["required"].as_array_mut() {
        let name = json!(name);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let place = &mut object_schema["properties"][name];
    match below {
        None => *place = schema,
        Some(below) => {
            if place.is_null() {
                *place = object();
            }
            put(place, below, schema, required);
        }
    }
}

fn described(mut schema: Value, description: &str) -> Value {
    schema["description"] = json!(description);
    schema
}

fn both(words: Words) -> String {
    format!("{}: {}", words.ja, words.en)
}
