//! The changes of a window as forms: civil dates and times in Tokyo, and the reason.

use kyoso::calendar;
use kyoso::call::Reason;
use kyoso::call::ask::Step;
use kyoso::case::ask::date;
use kyoso::limits;
use kyoso::proposal::FieldError;
use kyoso::text::Language;
use kyoso::value::Flaw;
use serde_json::{Map, Value};

use super::period::MONTHS;
use super::text_form::{Typed, input};
use crate::form::view::{Control, ErrorLink, FieldView, OptionView};
use crate::pages::value;

/// Makes the views of the fields of a change.
pub(super) struct WindowForm<'a> {
    pub(super) step: Step,
    pub(super) typed: &'a Typed,
    pub(super) errors: &'a [FieldError],
    /// What a rule says of a field, beside the flaws.
    pub(super) refused: Option<(&'static str, String)>,
    /// How long a call is open in principle, in months.
    pub(super) months: u8,
    /// The deadline that stands; empty where there is none.
    pub(super) deadline: String,
    pub(super) language: Language,
}

/// The fields of a change, in the order of the form. `months` only reckons the last day, and is not sent on.
pub(super) fn names(step: Step) -> &'static [&'static str] {
    match step {
        Step::Edit => &[],
        Step::Schedule => &["openDate", "openTime", "months", "lastDay", "closeTime"],
        Step::Extend | Step::Shorten => &["lastDay", "closeTime", "reason", "words"],
        Step::CloseEarly => &["reason", "words"],
        Step::Reopen => &["openDate", "openTime", "lastDay", "closeTime", "reason", "words"],
    }
}

/// What was posted as the body that the API takes.
pub(super) fn body(step: Step, typed: &Typed) -> Value {
    let entry = |name: &&str| {
        let typed = value(typed, name).replace("\r\n", "\n");
        (!typed.trim().is_empty()).then(|| ((*name).to_owned(), Value::String(typed)))
    };
    let sent = names(step).iter().filter(|name| **name != "months");
    Value::Object(sent.filter_map(entry).collect::<Map<_, _>>())
}

/// What was typed, to be carried through the page that asks for the confirmation.
pub(super) fn carried(step: Step, typed: &Typed) -> Typed {
    names(step).iter().map(|name| ((*name).to_owned(), value(typed, name).to_owned())).collect()
}

/// The error summary, in the order of the inputs.
pub(super) fn summary(fields: &[FieldView]) -> Vec<ErrorLink> {
    let wrong = fields.iter().filter(|field| !field.error.is_empty());
    wrong
        .map(|field| ErrorLink { id: field.first_id(), text: format!("{}：{}", field.label, field.error) })
        .collect()
}

/// What was typed, to read: where there is no form any more to keep it in.
pub(super) fn to_read(fields: &[FieldView]) -> Vec<(String, String)> {
    let filled = fields.iter().filter(|field| !field.value.is_empty());
    let shown = |field: &FieldView| {
        let chosen = field.options.iter().find(|option| option.chosen);
        chosen.map_or_else(|| field.value.clone(), |option| option.label.clone())
    };
    filled.map(|field| (field.label.clone(), shown(field))).collect()
}

impl WindowForm<'_> {
    /// Its inputs.
    pub(super) fn view(&self) -> Vec<FieldView> {
        names(self.step).iter().map(|name| self.field(name)).collect()
    }

    fn field(&self, name: &'static str) -> FieldView {
        let typed = value(self.typed, name).to_owned();
        let control = match name {
            "openDate" | "lastDay" => Control::Date,
            "months" => Control::Select,
            "reason" => Control::Radios,
            "words" => Control::Paragraphs,
            _ => Control::Line,
        };
        let is_required = match name {
            "openDate" => self.step == Step::Schedule,
            "lastDay" | "reason" => true,
            _ => false,
        };
        FieldView {
            control,
            hint: self.hint(name, &typed),
            limit: if name == "words" { limits::REASON } else { 0 },
            options: self.options(name, &typed),
            error: self.error(name, control),
            value: typed,
            ..input(name, self.label(name), is_required)
        }
    }

    fn label(&self, name: &str) -> &'static str {
        match (name, self.step) {
            ("openDate", Step::Reopen) => "再開する日",
            ("openDate", _) => "開始する日",
            ("openTime", Step::Reopen) => "再開する時刻（日本時間）",
            ("openTime", _) => "開始する時刻（日本時間）",
            ("months", _) => "期間（月数）",
            ("lastDay", Step::Extend | Step::Shorten) => "新しい最終日",
            ("lastDay", _) => "最終日",
            ("closeTime", _) => "締切の時刻（日本時間）",
            ("reason", _) => "理由",
            ("words", _) => "理由の説明（公開のページに表示されます）",
            _ => "",
        }
    }

    /// A browser shows a date without its era and weekday, so they are said beside it.
    fn hint(&self, name: &str, typed: &str) -> String {
        let entered =
            date(typed).ok().map(|day| format!("入力した日：{}", calendar::date(day, Language::Japanese)));
        match (name, self.step) {
            ("openDate" | "lastDay", _) if entered.is_some() => entered.unwrap_or_default(),
            ("openDate", Step::Reopen) => "空欄のときは、確認の操作から約1分後に再開します。".to_owned(),
            ("openTime", _) => "24時間制で、例：09:00。空欄のときは午前0時です。午前0時に開始すると、その日を期間に数えます（民法第140条）。".to_owned(),
            ("months", _) => "「期間を計算する」を押すと、最終日を計算します（民法第143条）。".to_owned(),
            ("lastDay", Step::Extend | Step::Shorten) => format!("今の締切：{}", self.deadline),
            ("lastDay", Step::Schedule) => "期間から計算するか、直接入力します。".to_owned(),
            ("closeTime", _) => "空欄のときは、最終日の終わり（午後11時59分59秒まで）です。例：17:00 のときは、午後5時より前に届いたものを受け付けます。".to_owned(),
            ("words", _) => "「その他」のときは必須です。".to_owned(),
            _ => String::new(),
        }
    }

    fn options(&self, name: &str, chosen: &str) -> Vec<OptionView> {
        let option = |(value, label): (String, String)| OptionView { chosen: value == chosen, value, label };
        match name {
            "months" => MONTHS
                .map(|months| {
                    let principle = if months == self.months { "（原則）" } else { "" };
                    option((months.to_string(), format!("{months}か月{principle}")))
                })
                .collect(),
            "reason" => Reason::ALL
                .iter()
                .map(|reason| option((reason.word().to_owned(), reason.label().ja)))
                .collect(),
            _ => Vec::new(),
        }
    }

    fn error(&self, name: &str, control: Control) -> String {
        let found = self.errors.iter().find(|error| error.pointer.strip_prefix('/') == Some(name));
        match (found, control) {
            (
                Some(FieldError { flaw: Flaw::Required | Flaw::UnknownChoice { .. }, .. }),
                Control::Select | Control::Radios,
            ) => "いずれかを選んでください。".to_owned(),
            (Some(error), _) => error.message().get(self.language).to_owned(),
            (None, _) => match &self.refused {
                Some((field, said)) if *field == name => said.clone(),
                Some(_) | None => String::new(),
            },
        }
    }
}
