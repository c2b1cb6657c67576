//! The fields of a step as a form, and as a list of what was typed.

use jiff::civil::Date;
use kyoso::calendar;
use kyoso::case::ask::{self, Field, Input, StaffStep};
use kyoso::case::{Act, Case, Expert, MINUTES, Means, Part, Party, QuestionState, TICKED};
use kyoso::programme::Programme;
use kyoso::proposal::FieldError;
use kyoso::text::Language;
use kyoso::value::Flaw;
use serde_json::{Map, Value};

use crate::form::view::{Control, ErrorLink, FieldView, OptionView};
use crate::meeting::meeting_at;
use crate::pages::value;

/// The names of the fields that make up a document: they stand in a section of their own.
const DOCUMENT: [&str; 4] = ["documentNumber", "draftedOn", "approvedOn", "effectiveOn"];

/// The most characters of a time of day.
const TIME: usize = 8;

/// A form's fields as posted, by name.
pub(super) type Typed = Vec<(String, String)>;

/// Makes the views of a step's fields.
pub(super) struct Asked<'a> {
    pub(super) programme: &'a Programme,
    pub(super) case: &'a Case,
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
            Input::Ground
            | Input::Division
            | Input::Means
            | Input::Act
            | Input::Minutes
            | Input::Party
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
            options: self.options(field.input, &typed),
            error: self.error(field.name, control),
            autocomplete: "off",
            inputmode: "",
            value: typed,
        }
    }

    /// A rule needs what the form of another case can do without.
    fn is_needed(&self, name: &str) -> bool {
        match (self.step, name) {
            (StaffStep::Assign, "reason") => self.case.division.is_some(),
            (StaffStep::AskExpert, "basis") => !self.case.consents_to_experts(),
            _ => false,
        }
    }

    fn label(&self, name: &str) -> String {
        let part = Part::ALL.into_iter().find(|part| part.field() == name);
        part.map_or_else(|| self.name(name).to_owned(), |part| format!("見せる部分：{}", part.label().ja))
    }

    fn name(&self, name: &str) -> &'static str {
        match (name, self.step) {
            ("what", StaffStep::HandOverInformation) => "提供した情報（提案者に表示されます）",
            ("conditions", _) => "取扱いの条件（提案者に表示されます）",
            ("on", StaffStep::HandOverInformation) => "提供した日",
            ("on", StaffStep::PlanMeeting | StaffStep::MoveMeeting) => "日",
            ("begins", _) => "開始時刻（日本時間）",
            ("minutes", _) => "長さ",
            ("agenda", _) => "話し合う内容（提案者に表示されます）",
            ("place", StaffStep::PlanMeeting | StaffStep::MoveMeeting) => {
                "場所又は接続先（提案者に表示されます）"
            }
            ("place", _) => "場所",
            ("reason", StaffStep::CancelMeeting) => "取りやめの理由（提案者に表示されます）",
            ("reason", StaffStep::RevokeAdvice) => "取り消す理由（庁内の記録）",
            ("of", StaffStep::CorrectDialogue) => "訂正する記録",
            ("of", StaffStep::MoveMeeting | StaffStep::CancelMeeting) => "対象の予定",
            ("of", StaffStep::RemindExpert | StaffStep::ExtendAdvice | StaffStep::RevokeAdvice) => {
                "対象の依頼"
            }
            ("until", StaffStep::AskExpert) => "期限（この日の終わりまで見せます）",
            ("until", StaffStep::ExtendAdvice) => "新しい期限",
            ("expert", _) => "学識経験者",
            ("question", _) => "尋ねること（学識経験者に表示されます）",
            ("basis", _) => "委嘱・守秘の根拠（提案者の同意がないときは必須）",
            ("questions", _) => "残った質問（提案者に表示されます）",
            ("internal", _) => "庁内のメモ（提案者には表示されません）",
            ("nextStep1", _) => "次に行うこと 1",
            ("nextOwner1", _) => "行う人 1",
            ("nextUntil1", _) => "期日 1",
            ("nextStep2", _) => "次に行うこと 2",
            ("nextOwner2", _) => "行う人 2",
            ("nextUntil2", _) => "期日 2",
            ("nextStep3", _) => "次に行うこと 3",
            ("nextOwner3", _) => "行う人 3",
            ("nextUntil3", _) => "期日 3",
            ("nextStep4", _) => "次に行うこと 4",
            ("nextOwner4", _) => "行う人 4",
            ("nextUntil4", _) => "期日 4",
            ("nextStep5", _) => "次に行うこと 5",
            ("nextOwner5", _) => "行う人 5",
            ("nextUntil5", _) => "期日 5",
            ("note", _) => "メモ（庁内の記録）",
            ("what", _) => "修正してほしい内容（提案者に表示されます）",
            ("until", _) => "回答の期限",
            ("ground", _) => "対象外とする条項",
            ("reason", StaffStep::SetAside) => "理由（提案者に表示されます）",
            ("reason", StaffStep::TakeUpAgain) => "再び取り上げる理由",
            ("reason", StaffStep::OmitDialogue) => "対話を省略する理由",
            ("reason", StaffStep::Assign) if self.case.division.is_some() => "担当課を変更する理由",
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
            (Input::Line(_), _) if ["wardSide", "proposerSide"].contains(&field.name) => {
                "所属と氏名。何人かのときは「、」で区切ります。".to_owned()
            }
            (Input::Line(_), _) if field.name == "basis" => {
                let consent = if self.case.consents_to_experts() {
                    "提案者は、学識経験者への提示に同意しています。"
                } else {
                    "提案者は、学識経験者への提示に同意していません。根拠が必要です。"
                };
                format!("{consent}例：委嘱契約 8港企第5号（守秘義務あり）")
            }
            (Input::Time, _) => "例：14:30".to_owned(),
            (Input::Prose(_), _) if field.name == "conditions" => {
                "区の承諾なく第三者に提供しないこと（4(2)）のほか、返却や廃棄の条件があれば書きます。"
                    .to_owned()
            }
            (
                Input::Line(_)
                | Input::Date
                | Input::Prose(_)
                | Input::Ground
                | Input::Division
                | Input::Means
                | Input::Act
                | Input::Minutes
                | Input::Party
                | Input::Dialogue
                | Input::Meeting
                | Input::Question
                | Input::Expert
                | Input::Tick,
                _,
            ) => String::new(),
        }
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
                self.case.acts.iter().map(|act| (act.sequence.to_string(), self.act(act))).collect()
            }
            Input::Minutes => {
                MINUTES.iter().map(|minutes| (minutes.to_string(), format!("{minutes}分"))).collect()
            }
            Input::Party => {
                Party::ALL.iter().map(|party| (party.word().to_owned(), party.label().ja)).collect()
            }
            Input::Dialogue => self.dialogues(),
            Input::Meeting => self.meetings(),
            Input::Question => self.questions(),
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

    fn dialogues(&self) -> Vec<(String, String)> {
        let named = |version: u32, on: Date| {
            let on = calendar::date(on, Language::Japanese);
            (version.to_string(), format!("{on}の対話（経過の{version}番）"))
        };
        self.case.dialogues.iter().map(|it| named(it.version, it.on)).collect()
    }

    fn meetings(&self) -> Vec<(String, String)> {
        let named = |meeting: &kyoso::case::Meeting| {
            (meeting.first.to_string(), meeting_at(meeting.time, Language::Japanese))
        };
        self.case.planned_meetings().map(named).collect()
    }

    /// The questions that this step can be about.
    fn questions(&self) -> Vec<(String, String)> {
        let fits = |state: QuestionState| match state {
            QuestionState::Open => true,
            QuestionState::Answered => self.step == StaffStep::RevokeAdvice,
            QuestionState::Conflict | QuestionState::Revoked | QuestionState::Ended => false,
        };
        let named = |question: &kyoso::case::Question| {
            let until = calendar::date(question.until, Language::Japanese);
            let label = format!("経過の{}番（{}、期限 {until}）", question.sequence, question.state.label());
            (question.sequence.to_string(), label)
        };
        self.case.questions.iter().filter(|question| fits(question.state)).map(named).collect()
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
            (Some(FieldError { flaw: Flaw::Required, .. }), Control::Select) => {
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
