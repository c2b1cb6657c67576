//! The text of a call as a form: its inputs are named by the JSON pointers of the body that it becomes.

use kyoso::call::{CallText, QUESTIONS, SUMMARY, TITLE};
use kyoso::limits;
use kyoso::programme::Division;
use kyoso::proposal::FieldError;
use kyoso::text::Language;
use kyoso::value::Flaw;
use serde_json::{Map, Value, json};

use crate::form::id_of;
use crate::form::view::{Control, ErrorLink, FieldView, GroupView, OptionView};
use crate::pages::value;

/// A form's fields as posted, by name.
pub(super) type Typed = Vec<(String, String)>;

/// The texts in both languages: name, label, hint, limit, and whether Japanese is required.
const TEXTS: [(&str, &str, &str, usize, bool); 4] = [
    ("title", "テーマ", "募集の名前です。一覧、ちらし、お知らせに表示されます。", TITLE, true),
    ("summary", "課題の概要", "一覧とお知らせに表示されます。", SUMMARY, true),
    ("seeking", "求める提案", "どのような提案を、何のために求めるか。", limits::PROSE, true),
    ("conditions", "条件・留意事項", "対象の地域、時期、区が用意できるものなど。", limits::PROSE, false),
];

/// Makes the views of a call's text.
pub(super) struct TextForm<'a> {
    /// The divisions that can be chosen.
    pub(super) divisions: Vec<&'a Division>,
    pub(super) typed: &'a Typed,
    pub(super) errors: &'a [FieldError],
    /// Whether the questions can no longer be changed.
    pub(super) is_fixed: bool,
    pub(super) language: Language,
}

/// The form, ready to show.
pub(super) struct TextView {
    /// Division and texts.
    pub(super) fields: Vec<FieldView>,
    /// The questions, each a group; none where they are fixed.
    pub(super) questions: Vec<GroupView>,
    /// Where the questions are fixed: what they are, to read.
    pub(super) fixed: Vec<String>,
    /// The same to be sent along.
    pub(super) carried: Vec<(String, String)>,
    /// Whether they are.
    pub(super) is_fixed: bool,
}

impl TextView {
    /// The error summary, in the order of the inputs.
    pub(super) fn summary(&self) -> Vec<ErrorLink> {
        let questions = self
            .questions
            .iter()
            .flat_map(|group| group.fields.iter().map(|field| (field, format!("{} ", group.legend))));
        let fields = self.fields.iter().map(|field| (field, String::new()));
        let wrong = fields.chain(questions).filter(|(field, _)| !field.error.is_empty());
        wrong
            .map(|(field, of)| ErrorLink {
                id: field.first_id(),
                text: format!("{of}{}：{}", field.label, field.error),
            })
            .collect()
    }
}

impl TextForm<'_> {
    /// Its inputs.
    pub(super) fn view(&self) -> TextView {
        let texts = TEXTS.iter().flat_map(|(name, label, hint, limit, required)| {
            let ja = self.text(&format!("/{name}/ja"), label, hint, *limit, *required);
            let en = self.text(&format!("/{name}/en"), &format!("{label}（英語）"), "", *limit, false);
            [ja, en]
        });
        let used = used(self.typed);
        TextView {
            fields: [self.division()].into_iter().chain(texts).collect(),
            questions: if self.is_fixed {
                Vec::new()
            } else {
                (0..QUESTIONS).map(|slot| self.question(slot)).collect()
            },
            fixed: used.iter().map(|slot| self.in_words(*slot)).filter(|_| self.is_fixed).collect(),
            carried: self
                .typed
                .iter()
                .filter(|(name, _)| self.is_fixed && name.starts_with("/questions/"))
                .cloned()
                .collect(),
            is_fixed: self.is_fixed,
        }
    }

    fn division(&self) -> FieldView {
        let name = "/division";
        let chosen = value(self.typed, name);
        let option = |division: &&Division| OptionView {
            value: division.id.clone(),
            label: division.name.get(Language::Japanese).to_owned(),
            chosen: division.id == chosen,
        };
        let options = self.divisions.iter().map(option).collect();
        let hint = "テーマを担当し、提案の検討に加わる課です。".to_owned();
        FieldView {
            options,
            hint,
            control: Control::Select,
            value: chosen.to_owned(),
            error: self.error(name, Control::Select),
            ..input(name, "担当課", true)
        }
    }

    fn text(&self, name: &str, label: &str, hint: &str, limit: usize, required: bool) -> FieldView {
        let control =
            if limit == TITLE || limit == limits::REMARK { Control::Line } else { Control::Paragraphs };
        let hint =
            if control == Control::Line { format!("{hint}{limit}文字まで。") } else { hint.to_owned() };
        FieldView {
            hint,
            limit,
            control,
            value: value(self.typed, name).to_owned(),
            error: self.error(name, control),
            ..input(name, label, required)
        }
    }

    fn question(&self, slot: usize) -> GroupView {
        let name = |field: &str| format!("/questions/{slot}/{field}");
        let ja = self.text(&name("ja"), "質問", "", limits::REMARK, false);
        let en = self.text(&name("en"), "質問（英語）", "", limits::REMARK, false);
        let required = FieldView {
            control: Control::Checkbox,
            marked: false,
            value: value(self.typed, &name("required")).to_owned(),
            ..input(&name("required"), "回答を必須にする", false)
        };
        GroupView { legend: format!("質問{}", slot + 1), fields: vec![ja, en, required], remove: None }
    }

    /// A question that is fixed, to read.
    fn in_words(&self, slot: usize) -> String {
        let typed = |field: &str| value(self.typed, &format!("/questions/{slot}/{field}"));
        let required = if typed("required") == "true" { "必須" } else { "任意" };
        let en = if typed("en").is_empty() { String::new() } else { format!(" / {}", typed("en")) };
        format!("{}{en}（{required}）", typed("ja"))
    }

    /// What is wrong with the input of this name. Questions that were left out have no place in the body, so the
    /// places there are not those in the form.
    fn error(&self, name: &str, control: Control) -> String {
        let pointer = pointer(self.typed, name);
        match self.errors.iter().find(|error| Some(&error.pointer) == pointer.as_ref()) {
            None => String::new(),
            Some(FieldError { flaw: Flaw::Required | Flaw::UnknownChoice { .. }, .. })
                if control == Control::Select =>
            {
                "いずれかを選んでください。".to_owned()
            }
            Some(error) => error.message().get(self.language).to_owned(),
        }
    }
}

/// Where in the body the input of this name stands; nowhere for a question that was left out.
fn pointer(typed: &Typed, name: &str) -> Option<String> {
    let Some((slot, field)) = name.strip_prefix("/questions/").and_then(|rest| rest.split_once('/')) else {
        return Some(name.to_owned());
    };
    let place = used(typed).iter().position(|used| used.to_string() == slot)?;
    Some(format!("/questions/{place}/{field}"))
}

/// The questions of the form that something was entered for.
fn used(typed: &Typed) -> Vec<usize> {
    let is_used = |slot: &usize| {
        ["ja", "en", "required"]
            .iter()
            .any(|field| !value(typed, &format!("/questions/{slot}/{field}")).trim().is_empty())
    };
    (0..QUESTIONS).filter(is_used).collect()
}

/// What was posted as the body that the API takes.
pub(super) fn body(typed: &Typed) -> Value {
    let mut body = Map::new();
    body.insert("division".to_owned(), json!(value(typed, "/division")));
    for (name, _, _, _, required) in TEXTS {
        let words = words(typed, &format!("/{name}"));
        if required || !words.is_empty() {
            body.insert(name.to_owned(), Value::Object(words));
        }
    }
    let question = |slot: usize| {
        let prefix = format!("/questions/{slot}");
        let mut question = words(typed, &prefix);
        let required = value(typed, &format!("{prefix}/required")) == "true";
        question.insert("required".to_owned(), json!(required));
        Value::Object(question)
    };
    body.insert("questions".to_owned(), used(typed).into_iter().map(question).collect());
    Value::Object(body)
}

/// What was typed in both languages below this name. Browsers send each line break as CR LF; undone, a text is as long
/// as its writer sees it.
fn words(typed: &Typed, name: &str) -> Map<String, Value> {
    let typed = |language: &str| {
        let words = value(typed, &format!("{name}/{language}")).replace("\r\n", "\n");
        (!words.is_empty()).then(|| (language.to_owned(), json!(words)))
    };
    ["ja", "en"].into_iter().filter_map(typed).collect()
}

/// A text that stands, as its form has it.
pub(super) fn typed_of(division: &str, text: &CallText) -> Typed {
    let mut typed = vec![("/division".to_owned(), division.to_owned())];
    let mut add = |name: String, words: &kyoso::call::Bilingual| {
        typed.push((format!("{name}/ja"), words.ja.clone()));
        typed.extend(words.en.as_ref().map(|en| (format!("{name}/en"), en.clone())));
    };
    add("/title".to_owned(), &text.title);
    add("/summary".to_owned(), &text.summary);
    add("/seeking".to_owned(), &text.seeking);
    if let Some(conditions) = &text.conditions {
        add("/conditions".to_owned(), conditions);
    }
    for (slot, question) in text.questions.iter().enumerate() {
        add(format!("/questions/{slot}"), &question.text);
    }
    let required = text.questions.iter().enumerate().filter(|(_, question)| question.required);
    typed.extend(required.map(|(slot, _)| (format!("/questions/{slot}/required"), "true".to_owned())));
    typed
}

/// An input that nothing is typed into.
pub(super) fn input(name: &str, label: &str, required: bool) -> FieldView {
    FieldView {
        id: format!("field-{}", id_of(name)),
        name: name.to_owned(),
        label: label.to_owned(),
        hint: String::new(),
        required,
        marked: true,
        control: Control::Line,
        value: String::new(),
        limit: 0,
        options: Vec::new(),
        error: String::new(),
        autocomplete: "off",
        inputmode: "",
    }
}
