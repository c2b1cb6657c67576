//! What a page of the form shows: labels, what was typed, what is wrong with it.

use serde::Serialize;

/// A part of a page, ready to show.
#[derive(Serialize)]
pub struct PartView {
    /// The ID of its heading or first group, for links to it.
    pub id: String,
    /// Its heading; empty for none.
    pub heading: String,
    /// What to know before filling it in; empty for none.
    pub hint: String,
    /// Whether it may be left empty.
    pub optional: bool,
    /// Its groups of inputs; one where it is not a list.
    pub groups: Vec<GroupView>,
    /// The button that adds an entry, where it is a list with room for more.
    pub add: Option<ActionView>,
    /// What is wrong with the part as a whole; empty for nothing.
    pub error: String,
}

/// Inputs that belong together, such as those of one co-proposer.
#[derive(Serialize)]
pub struct GroupView {
    /// Its legend; empty for none.
    pub legend: String,
    /// Its inputs.
    pub fields: Vec<FieldView>,
    /// The button that takes it out, where it is an entry of a list.
    pub remove: Option<ActionView>,
}

/// A button that changes the page and stays on it.
#[derive(Serialize)]
pub struct ActionView {
    /// The value of `action`.
    pub action: String,
    /// Its label.
    pub label: String,
}

/// One input with its label.
#[derive(Serialize)]
pub struct FieldView {
    /// Its ID in the page.
    pub id: String,
    /// Its name: a JSON pointer.
    pub name: String,
    /// Its label.
    pub label: String,
    /// How to fill it in; empty for none.
    pub hint: String,
    /// Whether it is required.
    pub required: bool,
    /// Whether the label says `任意` or `必須`; not where the group says it for all.
    pub marked: bool,
    /// Which control shows it.
    pub control: Control,
    /// What was typed.
    pub value: String,
    /// The most characters it takes; 0 for controls without typing.
    pub limit: usize,
    /// What can be chosen.
    pub options: Vec<OptionView>,
    /// What is wrong with it; empty for nothing.
    pub error: String,
    /// HTML `autocomplete`; empty for none.
    pub autocomplete: &'static str,
    /// HTML `inputmode`; empty for none.
    pub inputmode: &'static str,
}

/// A control of HTML.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Control {
    /// One line.
    Line,
    /// Paragraphs.
    Paragraphs,
    /// One of a few, all visible.
    Radios,
    /// One of a few, in a list that opens.
    Select,
    /// One box to tick.
    Checkbox,
    /// A date.
    Date,
}

/// One of a few choices.
#[derive(Serialize)]
pub struct OptionView {
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub label: String,
    /// Whether it was chosen.
    pub chosen: bool,
}

/// One sentence of the error summary, with the input it leads to.
#[derive(Serialize)]
pub struct ErrorLink {
    /// The ID of the input.
    pub id: String,
    /// The label of the input and the sentence.
    pub text: String,
}

impl PartView {
    /// A part with one group of fields, and nothing around it.
    pub(super) fn of(fields: Vec<FieldView>) -> Self {
        PartView {
            id: String::new(),
            heading: String::new(),
            hint: String::new(),
            optional: false,
            groups: if fields.is_empty() {
                Vec::new()
            } else {
                vec![GroupView { legend: String::new(), fields, remove: None }]
            },
            add: None,
            error: String::new(),
        }
    }
}

impl FieldView {
    /// The ID of the control to which an error leads: the first of several radio buttons.
    pub fn first_id(&self) -> String {
        match self.control {
            Control::Radios => format!("{}-1", self.id),
            Control::Line | Control::Paragraphs | Control::Select | Control::Checkbox | Control::Date => {
                self.id.clone()
            }
        }
    }

    /// The IDs for `aria-describedby`; empty for none.
    pub fn described_by(&self) -> String {
        let mut ids = Vec::new();
        if !self.hint.is_empty() {
            ids.push(format!("{}-hint", self.id));
        }
        if !self.error.is_empty() {
            ids.push(format!("{}-error", self.id));
        }
        if self.control == Control::Paragraphs {
            ids.push(format!("{}-count", self.id));
        }
        ids.join(" ")
    }

    /// What a ticked box sends.
    pub fn box_value(&self) -> &str {
        self.options.first().map_or("true", |option| option.value.as_str())
    }

    /// Whether the box is ticked.
    pub fn is_ticked(&self) -> bool {
        self.options.first().map_or(self.value == "true", |option| option.chosen)
    }

    /// Which control it has, for the template.
    pub fn is(&self, control: &str) -> bool {
        control
            == match self.control {
                Control::Line => "line",
                Control::Paragraphs => "paragraphs",
                Control::Radios => "radios",
                Control::Select => "select",
                Control::Checkbox => "checkbox",
                Control::Date => "date",
            }
    }
}
