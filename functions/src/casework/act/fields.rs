//! The fields of a step as a form, and as a list of what was typed.

use jiff::civil::Date;
use kyoso::calendar;
use kyoso::case::ask::{self, Field, Input, StaffStep};
use kyoso::case::follow_up::{Milestone, fiscal_years};
use kyoso::case::{Act, Actor, Expert, FollowUpStep, MINUTES, Means, TICKED};
use kyoso::programme::Programme;
use kyoso::proposal::FieldError;
use kyoso::text::Language;
use kyoso::value::Flaw;
use serde_json::{Map, Value};

use super::{beside, follow_up};
use crate::casework::case::deliberation::issue_label;
use crate::form::view::{Control, ErrorLink, FieldView, OptionView};
use crate::pages::value;
use crate::store::CaseFile;

/// The names of the fields that make up a document: they stand in a section of their own.
const DOCUMENT: [&str; 4] = ["documentNumber", "draftedOn", "approvedOn", "effectiveOn"];

/// At most so many choices are all shown.
const RADIOS: usize = 3;

/// The most characters of a time of day.
const TIME: usize = 8;

/// A form's fields as posted, by name.
pub(super) type Typed = Vec<(String, String)>;

/// Makes the views of a step's fields.
pub(super) struct Asked<'a> {
    pub(super) programme: &'a Programme,
    pub(super) file: &'a CaseFile,
    /// As whom they take the step.
    pub(super) actor: Option<Actor>,
    pub(super) step: StaffStep,
    /// Today in Tokyo.
    pub(super) today: Date,
    pub(super) typed: &'a Typed,
    pub(super) errors: &'a [FieldError],
    /// The experts who can be asked, where the step asks one.
    pub(super) experts: &'a [Expert],
    /// What a rule says of a field, beside the flaws.
    pub(super) refused: Option<(&'static str, String)>,
    pub(super) language: Language,
}

/// The fields of the step itself, and those of its document.
pub(super) struct Views {
    pub(super) own: Vec<FieldView>,
    pub(super) document: Vec<FieldView>,
}

impl Views {
    /// The error summary, in the order of the inputs.
    pub(super) fn summary(&self) -> Vec<ErrorLink> {
        let wrong = self.own.iter().chain(&self.document).filter(|field| !field.error.is_empty());
        wrong
            .map(|field| ErrorLink {
                id: field.first_id(),
                text: format!("{}：{}", field.label, field.error),
            })
            .collect()
    }

    /// What was typed, to read: where there is no form any more to keep it in.
    pub(super) fn typed(&self) -> Vec<(String, String)> {
        let filled = self.own.iter().chain(&self.document).filter(|field| !field.value.is_empty());
        let shown = |field: &FieldView| {
            let chosen = field.options.iter().find(|option| option.chosen);
            chosen.map_or_else(|| field.value.clone(), |option| option.label.clone())
        };
        filled.map(|field| (field.label.clone(), shown(field))).collect()
    }
}

impl Asked<'_> {
    /// Its fields. Where the step is to record a document, that is no section beside something else.
    pub(super) fn views(&self) -> Views {
        let is_beside =
            |field: &Field| self.step != StaffStep::RecordDocument && DOCUMENT.contains(&field.name);
        let fields = ask::fields(self.step);
        let (document, own): (Vec<_>, Vec<_>) = fields.iter().partition(|field| is_beside(field));
        let view = |fields: Vec<&Field>| fields.into_iter().map(|field| self.view(field)).collect();
        Views { own: view(own), document: view(document) }
    }

    fn view(&self, field: &Field) -> FieldView {
        let (control, limit) = match field.input {
            Input::Line(limit) => (Control::Line, limit),
            Input::Prose(limit) => (Control::Paragraphs, limit),
            Input::Date => (Control::Date, 0),
            Input::Time => (Control::Line, TIME),
            Input::Tick => (Control::Checkbox, 0),
            // One that was chosen by mistake could not be cleared.
            Input::Choice(choices) if field.required && choices.len() <= RADIOS => (Control::Radios, 0),
            Input::Ground
            | Input::Division
            | Input::Means
            | Input::Act
            | Input::Issue
            | Input::Choice(_)
            | Input::FiscalYear
            | Input::Milestone
            | Input::Minutes
            | Input::Dialogue
            | Input::Meeting
            | Input::Question
            | Input::Expert => (Control::Select, 0),
        };
        let typed = value(self.typed, field.name).to_owned();
        FieldView {
            id: format!("field-{}", field.name),
            name: field.name.to_owned(),
            label: self.label(field.name),
            hint: self.hint(field, &typed),
            required: field.required || self.is_needed(field.name),
            marked: true,
            control,
            limit,
            options: self.offered(field, &typed),
            error: self.error(field.name, control),
            autocomplete: "off",
            inputmode: "",
            value: typed,
        }
    }

    /// A rule needs what the form of another case can do without.
    fn is_needed(&self, name: &str) -> bool {
        let case = &self.file.case;
        match name {
            "reason" => {
                (self.step == StaffStep::Assign && case.division.is_some())
                    || kyoso::case::follow_up::needs_reason(case, self.step.step())
            }
            "basis" => self.step == StaffStep::AskExpert && !case.consents_to_experts(),
            "objectionsAnswered" => case.deciding.has_objections(self.step.step()),
            _ => false,
        }
    }

    fn label(&self, name: &str) -> String {
        let of_its_own = beside::label(self.step, name);
        of_its_own.unwrap_or_else(|| self.name(name).to_owned())
    }

    fn name(&self, name: &str) -> &'static str {
        if let (StaffStep::FollowUp(step), false) = (self.step, DOCUMENT.contains(&name)) {
            return follow_up::label(step, name);
        }
        match (name, self.step) {
            ("note", _) => "メモ（庁内の記録）",
            ("what", StaffStep::AskCoordination) => "判断の案と理由（庁内の記録）",
            ("what", _) => "修正してほしい内容（提案者に表示されます）",
            ("until", StaffStep::Hold) => "再検討の日（提案者に表示されます）",
            ("until", StaffStep::RaiseIssue | StaffStep::UpdateIssue) => "対応の期限",
            ("until", _) => "回答の期限",
            ("reason", StaffStep::Hold) => "保留の理由（提案者に表示されます）",
            ("reason", StaffStep::EndCoordination) => "検討・協議に戻す理由（庁内の記録）",
            ("title", _) => "課題",
            ("detail", _) => "内容",
            ("audience", _) => "だれの課題か",
            ("owner", _) => "担当",
            ("state", _) => "状態",
            ("outcome", _) => "経過・結果",
            ("plan", _) => "進め方（提案者に表示されます）",
            ("result", _) => "調整の結果",
            ("opinion", _) => "意見の内容（庁内の記録）",
            ("verdict", _) => "採否の判断",
            ("reasons", _) => "理由（通知した後に、提案者に表示されます）",
            ("conditions", _) => "採用の条件（通知した後に、提案者に表示されます）",
            ("internalReasons", _) => "庁内の理由（提案者には表示されません）",
            ("objectionsAnswered", _) => "企画課の意見への対応（提案者には表示されません）",
            ("change", StaffStep::CorrectDecision) => "訂正の理由（提案者には表示されません）",
            ("change", _) => "新たに判断する理由（提案者には表示されません）",
            ("of", StaffStep::UpdateIssue) => "課題",
            ("ground", _) => "対象外とする条項",
            ("reason", StaffStep::SetAside) => "理由（提案者に表示されます）",
            ("reason", StaffStep::TakeUpAgain) => "再び取り上げる理由",
            ("reason", StaffStep::OmitDialogue) => "対話を省略する理由",
            ("reason", StaffStep::Assign) if self.file.case.division.is_some() => "担当課を変更する理由",
            ("reason", _) => "理由",
            ("on", _) => "対話をした日",
            ("means", _) => "方法",
            ("wardSide", _) => "区側の出席者",
            ("proposerSide", _) => "提案者側の出席者",
            ("summary", _) => "対話の要旨（提案者に表示されます）",
            ("division", _) => "担当課",
            ("of", _) => "対象の手続",
            ("documentNumber", _) => "文書番号",
            ("draftedOn", _) => "起案日",
            ("approvedOn", _) => "決裁日",
            ("effectiveOn", _) => "施行日",
            _ => "",
        }
    }

    /// A browser shows a date without its era, so the era is said beside it.
    fn hint(&self, field: &Field, typed: &str) -> String {
        let say = |day: Date| calendar::date(day, Language::Japanese);
        match (field.input, ask::date(typed)) {
            (Input::Date, Ok(day)) if !typed.is_empty() => format!("入力した日：{}", say(day)),
            (Input::Date, _) if !DOCUMENT.contains(&field.name) => format!("今日は{}です。", say(self.today)),
            (Input::Line(_), _) if field.name == "documentNumber" => "例：8港企第123号".to_owned(),
            (Input::Line(_), _) if matches!(self.step, StaffStep::FollowUp(_)) => {
                follow_up::hint(field.name).to_owned()
            }
            (Input::Line(_), _) if field.name == "title" => "例：実施場所の確保".to_owned(),
            (Input::Prose(_), _) if field.name == "opinion" => {
                "意見ありのときは、必ず入力してください。".to_owned()
            }
            (Input::Prose(_), _) if field.name == "outcome" => {
                "課題を終えるときは、必ず入力してください。共有する課題では、提案者に表示されます。"
                    .to_owned()
            }
            (Input::Prose(_), _) if field.name == "objectionsAnswered" => self.objections(),
            (
                Input::Line(_)
                | Input::Date
                | Input::Prose(_)
                | Input::Ground
                | Input::Division
                | Input::Means
                | Input::Act
                | Input::Issue
                | Input::Choice(_)
                | Input::FiscalYear
                | Input::Milestone
                | Input::Time
                | Input::Minutes
                | Input::Dialogue
                | Input::Meeting
                | Input::Question
                | Input::Expert
                | Input::Tick,
                _,
            ) => beside::hint(&self.file.case, self.step, field.name).unwrap_or_default(),
        }
    }

    /// What Planning objected to, beside where it is answered.
    fn objections(&self) -> String {
        let case = &self.file.case;
        if !case.deciding.has_objections(self.step.step()) {
            return "企画課の意見があるときに入力します。".to_owned();
        }
        let coordination = match self.step {
            StaffStep::CorrectDecision => case.deciding.decision.map(|decision| decision.coordination),
            _ => case.deciding.coordination,
        };
        let said = coordination.and_then(|coordination| self.file.texts.get(&coordination.sequence));
        format!("企画課の意見：{}", said.map_or("（廃棄済み）", String::as_str))
    }

    /// What can be chosen: of the outcomes of an end those that the record bears out.
    fn offered(&self, field: &Field, chosen: &str) -> Vec<OptionView> {
        let mut options = self.options(field.input, chosen);
        if (self.step, field.name) == (StaffStep::FollowUp(FollowUpStep::EndUnrealised), "outcome") {
            options.retain(|option| follow_up::can_end_so(&self.file.case, &option.value));
        }
        options
    }

    fn options(&self, input: Input, chosen: &str) -> Vec<OptionView> {
        let choices: Vec<(String, String)> = match input {
            Input::Ground => self
                .programme
                .grounds()
                .into_iter()
                .map(|(id, item)| (id, format!("{}　{}", item.clause, item.text.ja)))
                .collect(),
            Input::Division => self
                .programme
                .responsible_divisions()
                .map(|division| (division.id.clone(), division.name.ja.clone()))
                .collect(),
            Input::Means => {
                Means::OF_DIALOGUE.iter().map(|means| (means.word().to_owned(), means.label().ja)).collect()
            }
            Input::Act => {
                let acts = self.file.case.acts.iter().filter(|act| self.is_theirs(act));
                acts.map(|act| (act.sequence.to_string(), self.act(act))).collect()
            }
            Input::Issue => {
                let issues = self.file.case.deliberation.issues.iter();
                issues.map(|issue| (issue.sequence.to_string(), issue_label(self.file, issue))).collect()
            }
            Input::Choice(choices) => {
                choices.iter().map(|choice| (choice.word.to_owned(), choice.label.to_owned())).collect()
            }
            Input::FiscalYear => fiscal_years(self.today)
                .map(|year| (year.to_string(), calendar::fiscal_year_name(year, Language::Japanese)))
                .collect(),
            Input::Milestone => {
                let open = self.file.case.follow_up.open();
                open.map(|milestone| (milestone.planned.to_string(), self.milestone(milestone))).collect()
            }
            Input::Minutes => {
                MINUTES.iter().map(|minutes| (minutes.to_string(), format!("{minutes}分"))).collect()
            }
            Input::Dialogue => beside::dialogues(&self.file.case),
            Input::Meeting => beside::meetings(&self.file.case),
            Input::Question => beside::questions(&self.file.case, self.step),
            Input::Expert => {
                let named =
                    |expert: &Expert| (expert.id.clone(), format!("{}（{}）", expert.name, expert.mail));
                self.experts.iter().map(named).collect()
            }
            Input::Tick => vec![(TICKED.to_owned(), "見せる".to_owned())],
            Input::Line(_) | Input::Prose(_) | Input::Date | Input::Time => Vec::new(),
        };
        let option = |(value, label): (String, String)| OptionView { chosen: value == chosen, value, label };
        choices.into_iter().map(option).collect()
    }

    fn milestone(&self, milestone: &Milestone) -> String {
        let due = calendar::date(milestone.due, Language::Japanese);
        format!("{}（期日：{due}）", self.file.texts.get(&milestone.planned).map_or("", String::as_str))
    }

    /// Whether the document of an act is theirs to record.
    fn is_theirs(&self, act: &Act) -> bool {
        self.actor.as_ref().is_some_and(|actor| act.kind.is_recorded_by(actor))
    }

    /// A formal act, told from others of its kind by its number in the history and by its document.
    fn act(&self, act: &Act) -> String {
        let document = match &act.document {
            Some(document) => document.number.as_str(),
            None => "文書の記録なし",
        };
        format!("{}（経過の{}番、{document}）", act.kind.name(), act.sequence)
    }

    fn error(&self, name: &str, control: Control) -> String {
        let found = self.errors.iter().find(|error| error.pointer.strip_prefix('/') == Some(name));
        match (found, control) {
            (Some(FieldError { flaw: Flaw::Required, .. }), Control::Select | Control::Radios) => {
                "いずれかを選んでください。".to_owned()
            }
            (Some(error), _) => error.message().get(self.language).to_owned(),
            (None, _) => match &self.refused {
                Some((field, said)) if *field == name => said.clone(),
                Some(_) | None => String::new(),
            },
        }
    }
}

/// What was posted as the body that the API takes. Browsers send each line break as CR LF; undone, a text is as long
/// as its writer sees it.
pub(super) fn body(step: StaffStep, typed: &Typed) -> Value {
    let entry = |field: Field| {
        let typed = value(typed, field.name).replace("\r\n", "\n");
        (!typed.is_empty()).then(|| (field.name.to_owned(), Value::String(typed)))
    };
    Value::Object(ask::fields(step).into_iter().filter_map(entry).collect::<Map<_, _>>())
}
