//! The whole form on one page: how the proposal arrived, and everything that proposers are asked.

use std::collections::BTreeMap;

use kyoso::call::{CallId, Question};
use kyoso::case::Means;
use kyoso::limits;
use kyoso::programme::Programme;
use kyoso::proposal::{FieldError, Kind};
use kyoso::text::Language;
use kyoso::value::Flaw;
use serde_json::{Value, json};

use crate::form::view::{Control, ErrorLink, FieldView, GroupView, OptionView, PartView};
use crate::form::{
    self, Answers, Errors, FILES_PAGE, PAGES, Page, Reader, Section, ThemeChoice, ThemeOf, Viewer, id_of,
    pages_for,
};
use crate::pages::value;

/// The fields of the arrival, by the names of their inputs.
const MEANS: &str = "/arrival/means";
const DATE: &str = "/arrival/date";
const TIME: &str = "/arrival/time";
const ORIGINAL: &str = "/arrival/original";
/// The proposer's language: that of their mails and pages.
const LANGUAGE: &str = "/language";

/// What was typed.
pub(super) struct Filled {
    arrival: BTreeMap<&'static str, String>,
    language: Language,
    answers: Answers,
}

/// A page of the proposer's form, as a part of ours.
pub(super) struct FormSection {
    /// The anchor of its heading.
    pub(super) slug: &'static str,
    /// Its heading.
    pub(super) title: &'static str,
    /// Its parts.
    pub(super) parts: Vec<PartView>,
}

/// The form with what was typed and what is wrong with it.
pub(super) struct FormView {
    /// How it arrived.
    pub(super) arrival: PartView,
    /// Everything that proposers are asked.
    pub(super) sections: Vec<FormSection>,
    /// What is wrong, in the order of the page.
    pub(super) summary: Vec<ErrorLink>,
}

impl Filled {
    /// What was posted, without what is not asked.
    pub(super) fn of(posted: &[(String, String)]) -> Self {
        let action = value(posted, "action");
        let removed = action.strip_prefix("remove:").and_then(entry);
        let is_removed = |name: &str| {
            removed.is_some_and(|(list, number)| {
                form::entry_of(name, list).is_some_and(|(entry, _)| entry == number)
            })
        };
        let kept: Vec<_> = posted.iter().filter(|(name, _)| !is_removed(name)).cloned().collect();
        let mut answers = Answers::default();
        for page in PAGES {
            answers.add(Answers::typed(page, &kept));
        }
        if answers.get("/kind").is_empty() {
            answers.choose(Kind::Free, None);
        }
        let arrival = [MEANS, DATE, TIME, ORIGINAL].map(|name| (name, value(posted, name).trim().to_owned()));
        let language = if value(posted, LANGUAGE) == "en" { Language::English } else { Language::Japanese };
        Self { arrival: arrival.into(), language, answers }
    }

    /// The call that it is for.
    pub(super) fn call(&self) -> Option<CallId> {
        self.answers.call()
    }

    /// The body that the API takes, with answers to these questions of its call.
    pub(super) fn body(&self, questions: &[Question]) -> Value {
        let mut answers = self.answers.clone();
        answers.keep_asked(questions);
        let mut body = answers.body(self.language);
        let arrival = json!({
            "means": self.arrived(MEANS), "date": self.arrived(DATE), "time": self.arrived(TIME),
            "original": self.arrived(ORIGINAL),
        });
        if let Some(members) = body.as_object_mut() {
            members.insert("arrival".to_owned(), arrival);
        }
        body
    }

    /// Everything typed, by the names of the inputs: to be carried to the next page.
    pub(super) fn carried(&self) -> Vec<(String, String)> {
        let arrival = self.arrival.iter().map(|(name, text)| ((*name).to_owned(), text.clone()));
        let language = (LANGUAGE.to_owned(), self.language.tag().to_owned());
        let answers: BTreeMap<String, String> = self.answers.clone().into();
        arrival.chain([language]).chain(answers).collect()
    }

    /// The answers to read before they are sent.
    pub(super) fn to_read(&self, programme: &Programme, theme: ThemeOf<'_>) -> Vec<Section> {
        let reader = Reader { programme, language: Language::Japanese, answers: &self.answers, theme };
        let mut sections = reader.sections(|_| false);
        // What came on paper brings no files.
        sections.retain(|section| section.slug != FILES_PAGE);
        sections
    }

    /// The form, with `errors`; `adding` is the list that gets an empty entry.
    pub(super) fn view(
        &self,
        programme: &Programme,
        (theme, themes): (ThemeOf<'_>, &[ThemeChoice]),
        errors: &[FieldError],
        adding: &str,
    ) -> FormView {
        let language = Language::Japanese;
        let arrival = part(self.arrival_fields(errors));
        let all = Errors::of(errors.to_vec());
        let viewer = Viewer {
            programme,
            language,
            answers: &self.answers,
            errors: &all,
            adding,
            theme,
            themes: Some(themes),
        };
        let mut summary = viewer.summary(std::slice::from_ref(&arrival));
        let section = |page: &'static Page| {
            let parts = viewer.parts(page);
            FormSection { slug: page.slug, title: form::title(page, language), parts }
        };
        let sections: Vec<_> =
            pages_for(theme.questions).filter(|page| !page.is_of_files()).map(section).collect();
        summary.extend(sections.iter().flat_map(|section| viewer.summary(&section.parts)));
        FormView { arrival, sections, summary }
    }

    fn arrived(&self, name: &str) -> &str {
        self.arrival.get(name).map_or("", String::as_str)
    }

    fn arrival_fields(&self, errors: &[FieldError]) -> Vec<FieldView> {
        let option = |value: &str, label: String, chosen: &str| OptionView {
            chosen: value == chosen,
            value: value.to_owned(),
            label,
        };
        let field = |name: &str, label: &str, hint: &str, control| FieldView {
            label: label.to_owned(),
            hint: hint.to_owned(),
            value: self.arrived(name).to_owned(),
            error: error_at(errors, name, control),
            ..input(name, control)
        };
        let means =
            Means::OF_ARRIVAL.iter().map(|means| option(means.word(), means.label().ja, self.arrived(MEANS)));
        let languages = [("ja", "日本語"), ("en", "英語")]
            .map(|(tag, label)| option(tag, label.to_owned(), self.language.tag()));
        vec![
            FieldView { options: means.collect(), ..field(MEANS, "届いた方法", "", Control::Radios) },
            field(
                DATE,
                "届いた日",
                "この日時が受付の日時になります。受付番号は、この日の年度で付けます。",
                Control::Date,
            ),
            FieldView {
                limit: 8,
                inputmode: "numeric",
                ..field(
                    TIME,
                    "届いた時刻（日本時間）",
                    "24時間制で、例：09:30。電子メールは受信時刻、郵送は配達を受けた時刻。",
                    Control::Line,
                )
            },
            FieldView {
                limit: limits::REMARK,
                ..field(
                    ORIGINAL,
                    "原本",
                    "何が届き、どこに保管しているか。例：紙の申込書1部、企画課文書庫 協創-3",
                    Control::Line,
                )
            },
            FieldView {
                options: languages.into(),
                ..field(LANGUAGE, "提案者へのメールの言語", "", Control::Radios)
            },
        ]
    }
}

fn error_at(errors: &[FieldError], name: &str, control: Control) -> String {
    match errors.iter().find(|error| error.pointer == name).map(|error| &error.flaw) {
        None => String::new(),
        Some(Flaw::Required | Flaw::UnknownChoice { .. }) if control == Control::Radios => {
            "いずれかを選んでください。".to_owned()
        }
        Some(flaw) => flaw.message().ja,
    }
}

/// A part with these fields, and nothing around it.
fn part(fields: Vec<FieldView>) -> PartView {
    PartView {
        id: String::new(),
        heading: String::new(),
        hint: String::new(),
        optional: false,
        groups: vec![GroupView { legend: String::new(), fields, remove: None }],
        add: None,
        error: String::new(),
    }
}

fn input(name: &str, control: Control) -> FieldView {
    FieldView {
        id: id_of(name),
        name: name.to_owned(),
        label: String::new(),
        hint: String::new(),
        required: true,
        marked: true,
        control,
        value: String::new(),
        limit: 0,
        options: Vec::new(),
        error: String::new(),
        autocomplete: "off",
        inputmode: "",
    }
}

/// The list and the number of an entry's pointer.
fn entry(pointer: &str) -> Option<(&str, usize)> {
    let (list, number) = pointer.rsplit_once('/')?;
    Some((list, number.parse().ok()?))
}
