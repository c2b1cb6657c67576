//! Makes the views of a page from the form's table, the programme's wording and what was typed.

use kyoso::calendar;
use kyoso::limits;
use kyoso::programme::{PlanItem, Programme};
use kyoso::proposal::{ActivityBase, Kind, WardCost};
use kyoso::text::Language;
use kyoso::value::Flaw;

use super::answers::Answers;
use super::review::Errors;
use super::table::{self, CO_PROPOSER, Choices, Entries, Field, Input, Page, Part};
use super::theme::{ThemeChoice, ThemeOf};
use super::view::{ActionView, Control, ErrorLink, FieldView, GroupView, OptionView, PartView};

/// Makes the views of a page.
pub struct Viewer<'v> {
    /// The programme, for its wording.
    pub programme: &'v Programme,
    /// The reader's language.
    pub language: Language,
    /// What was typed.
    pub answers: &'v Answers,
    /// What is wrong with it.
    pub errors: &'v Errors,
    /// The list to which an empty entry is added; empty for none.
    pub adding: &'v str,
    /// The call.
    pub theme: ThemeOf<'v>,
    /// The calls to choose from. None where the kind is settled and nothing is to be chosen.
    pub themes: Option<&'v [ThemeChoice]>,
}

impl Viewer<'_> {
    /// The parts of a page.
    pub fn parts(&self, page: &Page) -> Vec<PartView> {
        let is_shown = |part: &&Part| self.themes.is_some() || !matches!(part, Part::Kind);
        page.parts.iter().filter(is_shown).map(|part| self.part(part)).collect()
    }

    /// The error summary of a page with these parts: in the order of the inputs.
    pub fn summary(&self, parts: &[PartView]) -> Vec<ErrorLink> {
        let mut links = Vec::new();
        for part in parts {
            if !part.error.is_empty() {
                links
                    .push(ErrorLink { id: part.id.clone(), text: self.sentence(&part.heading, &part.error) });
            }
            for group in &part.groups {
                for field in group.fields.iter().filter(|field| !field.error.is_empty()) {
                    let label = match field.control {
                        Control::Checkbox => self.shortened(&field.label),
                        _ => field.label.clone(),
                    };
                    let label =
                        if group.legend.is_empty() { label } else { format!("{} {label}", group.legend) };
                    links.push(ErrorLink { id: field.first_id(), text: self.sentence(&label, &field.error) });
                }
            }
        }
        links
    }

    fn sentence(&self, label: &str, error: &str) -> String {
        if label.is_empty() {
            return error.to_owned();
        }
        format!("{label}{}{error}", self.language.pick("：", ": "))
    }

    fn shortened(&self, label: &str) -> String {
        let most = match self.language {
            Language::Japanese => 24,
            Language::English => 60,
        };
        if label.chars().count() <= most {
            return label.to_owned();
        }
        format!("{}…", label.chars().take(most).collect::<String>())
    }

    fn part(&self, part: &Part) -> PartView {
        match part {
            Part::Fields(heading, fields) => self.fields(*heading, fields),
            Part::Kind => self.kind(),
            Part::ThemeQuestions => self.theme_questions(),
            Part::CoProposers => self.co_proposers(),
            Part::Entries(entries) => self.entries(entries),
            Part::PlanItems => self.plan_items(),
            Part::Declarations => self.declarations(),
            Part::Consents => self.consents(),
        }
    }

    fn fields(&self, heading: Option<table::Words>, fields: &[Field]) -> PartView {
        let heading = heading.map(|words| words.get(self.language).to_owned()).unwrap_or_default();
        let id = fields.first().map(|field| format!("part-{}", id_of(field.pointer))).unwrap_or_default();
        let views = fields.iter().map(|field| self.field(field, "")).collect();
        PartView { id, heading, ..PartView::of(views) }
    }

    fn field(&self, field: &Field, entry: &str) -> FieldView {
        let name = format!("{entry}{}", field.pointer);
        let (control, limit) = match field.input {
            Input::Line(limit) => (Control::Line, limit),
            Input::Paragraphs(limit) => (Control::Paragraphs, limit),
            Input::Choice(Choices::OrganisationTypes) if !entry.is_empty() => (Control::Select, 0),
            // What need not be chosen can be left again only where there is an empty choice.
            Input::Choice(Choices::Channels) => (Control::Select, 0),
            Input::Choice(_) | Input::YesNo => (Control::Radios, 0),
        };
        FieldView {
            label: field.label.get(self.language).to_owned(),
            hint: field.hint.map(|words| words.get(self.language).to_owned()).unwrap_or_default(),
            required: field.required,
            limit,
            options: self.options(field.input, self.answers.get(&name)),
            autocomplete: field.autocomplete,
            inputmode: field.inputmode,
            ..self.input(name, control)
        }
    }

    /// An input without label, with what was typed and what is wrong with it.
    fn input(&self, name: String, control: Control) -> FieldView {
        FieldView {
            id: id_of(&name),
            label: String::new(),
            hint: String::new(),
            required: true,
            marked: true,
            control,
            value: self.answers.get(&name).to_owned(),
            limit: 0,
            options: Vec::new(),
            error: self.error(&name, control),
            autocomplete: "",
            inputmode: "",
            name,
        }
    }

    fn error(&self, pointer: &str, control: Control) -> String {
        match (self.errors.at(pointer), control) {
            (None, _) => String::new(),
            (Some(Flaw::Required), Control::Radios | Control::Select) => {
                self.language.pick("いずれかを選んでください。", "Choose one of these.").to_owned()
            }
            (Some(flaw), _) => flaw.message().get(self.language).to_owned(),
        }
    }

    fn options(&self, input: Input, chosen: &str) -> Vec<OptionView> {
        choices(input, self.programme, self.language)
            .into_iter()
            .map(|(value, label)| OptionView { chosen: value == chosen, value, label })
            .collect()
    }

    /// The free kind stands chosen until another one is: it is there all year.
    fn kind(&self) -> PartView {
        let typed = self.answers.get("/kind");
        let chosen = if typed.is_empty() { Kind::Free.word() } else { typed };
        let kinds = Kind::ALL.iter().map(|kind| OptionView {
            chosen: kind.word() == chosen,
            value: kind.word().to_owned(),
            label: kind_label(kind.word(), self.programme, self.language),
        });
        let kind = FieldView {
            label: self.language.pick("提案の種類", "Kind of proposal").to_owned(),
            hint: self
                .language
                .pick(
                    "フリー型は、区のどの課題についても通年で提案できます。テーマ指定型は、区が募集しているテーマについて、募集期間中に提案できます。",
                    "A free proposal can be about any issue of the ward, all year. A theme proposal answers a call, while it is open.",
                )
                .to_owned(),
            options: kinds.collect(),
            ..self.input("/kind".to_owned(), Control::Radios)
        };
        let themes = self.themes.unwrap_or_default();
        let typed = self.answers.get(table::THEME);
        let theme = FieldView {
            label: self.language.pick("募集テーマ", "Theme of the call").to_owned(),
            hint: self
                .language
                .pick(
                    "テーマ指定型の場合に選んでください。募集予定のテーマは、準備を始められますが、送信できるのは募集の開始後です。",
                    "For a theme proposal. For a call that opens later you can prepare one, and send it once the call is open.",
                )
                .to_owned(),
            required: false,
            marked: false,
            options: themes
                .iter()
                .map(|theme| OptionView {
                    chosen: theme.id == typed,
                    value: theme.id.clone(),
                    label: theme.label.clone(),
                })
                .collect(),
            ..self.input(table::THEME.to_owned(), Control::Radios)
        };
        let (fields, hint, error) = if themes.is_empty() {
            let none = self.language.pick(
                "現在、募集中又は募集予定のテーマはありません。",
                "No call is open or coming at present.",
            );
            (vec![kind], none, theme.error)
        } else {
            (vec![kind, theme], "", String::new())
        };
        PartView { id: "part-kind".to_owned(), hint: hint.to_owned(), error, ..PartView::of(fields) }
    }

    fn theme_questions(&self) -> PartView {
        let field = |question: &kyoso::call::Question| FieldView {
            label: question.text.words(self.language).to_owned(),
            required: question.required,
            limit: limits::PROSE,
            ..self.input(format!("{}/{}", table::THEME_ANSWERS, question.id), Control::Paragraphs)
        };
        let fields = self.theme.questions.iter().map(field).collect();
        PartView { id: "part-theme".to_owned(), ..PartView::of(fields) }
    }

    fn co_proposers(&self) -> PartView {
        let list = "/coProposers";
        let groups: Vec<_> = (0..self.shown(list)).map(|number| self.co_proposer(list, number)).collect();
        let label = match groups.len() {
            0 => self.language.pick("共同提案者を追加する", "Add a co-proposer"),
            _ => self.language.pick("共同提案者をもう1団体追加する", "Add another co-proposer"),
        };
        let add = (groups.len() < limits::CO_PROPOSERS)
            .then(|| ActionView { action: format!("add:{list}"), label: label.to_owned() });
        PartView {
            id: id_of(list),
            optional: true,
            groups,
            add,
            error: self.error(list, Control::Line),
            ..PartView::of(Vec::new())
        }
    }

    fn co_proposer(&self, list: &str, number: usize) -> GroupView {
        let entry = format!("{list}/{number}");
        let mut fields: Vec<_> = CO_PROPOSER.iter().map(|field| self.field(field, &entry)).collect();
        let declared =
            self.programme.declarations.declarations.iter().filter(|declaration| declaration.co_proposers);
        fields.extend(declared.map(|declaration| FieldView {
            label: declaration.text.get(self.language).to_owned(),
            ..self.input(format!("{entry}/declarations/{}", declaration.id), Control::Checkbox)
        }));
        let number = number + 1;
        let remove = ActionView {
            action: format!("remove:{entry}"),
            label: match self.language {
                Language::Japanese => format!("共同提案者{number}を取り消す"),
                Language::English => format!("Remove co-proposer {number}"),
            },
        };
        GroupView {
            legend: format!("{}{number}", self.language.pick("共同提案者", "Co-proposer ")),
            fields,
            remove: Some(remove),
        }
    }

    /// How many entries of a list are shown: those that there are, and an empty one where it was asked for.
    fn shown(&self, list: &str) -> usize {
        self.answers.entries(list) + usize::from(self.adding == list)
    }

    fn entries(&self, entries: &Entries) -> PartView {
        let list = entries.pointer;
        let label = entries.label.get(self.language);
        let number = self.shown(list).max(1);
        let views = (0..number).map(|number| FieldView {
            label: format!("{label} {}", number + 1),
            required: false,
            marked: false,
            limit: limits::REMARK,
            ..self.input(format!("{list}/{number}"), Control::Line)
        });
        let add = (number < limits::INTELLECTUAL_PROPERTY).then(|| ActionView {
            action: format!("add:{list}"),
            label: self.language.pick("入力欄を追加する", "Add a line").to_owned(),
        });
        PartView {
            id: id_of(list),
            heading: label.to_owned(),
            hint: entries.hint.get(self.language).to_owned(),
            optional: true,
            add,
            error: self.error(list, Control::Line),
            ..PartView::of(views.collect())
        }
    }

    fn plan_items(&self) -> PartView {
        let list = "/proposal/planReferences";
        let chosen: Vec<_> = (0..self.answers.entries(list))
            .map(|number| self.answers.get(&format!("{list}/{number}")))
            .collect();
        let plan = &self.programme.plan;
        let box_of = |(number, item): (usize, &PlanItem)| FieldView {
            label: item.title.get(self.language).to_owned(),
            required: false,
            marked: false,
            options: vec![OptionView {
                value: item.id.clone(),
                label: String::new(),
                chosen: chosen.contains(&item.id.as_str()),
            }],
            ..self.input(format!("{list}/{number}"), Control::Checkbox)
        };
        let groups = plan.fields.iter().map(|field| GroupView {
            legend: field.name.get(self.language).to_owned(),
            // The number of an item's box is its place in the plan, whichever field it is under.
            fields: plan
                .items
                .iter()
                .enumerate()
                .filter(|(_, item)| item.field() == field.id)
                .map(box_of)
                .collect(),
            remove: None,
        });
        PartView {
            id: id_of(list),
            heading: self
                .language
                .pick("関連する区の計画項目", "Related items of the ward's plan")
                .to_owned(),
            hint: plan.name.get(self.language).to_owned(),
            optional: true,
            groups: groups.filter(|group| !group.fields.is_empty()).collect(),
            error: self.error(list, Control::Line),
            ..PartView::of(Vec::new())
        }
    }

    fn declarations(&self) -> PartView {
        let declarations = &self.programme.declarations;
        let views = declarations.declarations.iter().map(|declaration| FieldView {
            label: declaration.text.get(self.language).to_owned(),
            ..self.input(format!("/declarations/{}", declaration.id), Control::Checkbox)
        });
        PartView {
            id: id_of("/declarations"),
            hint: declarations.note.get(self.language).to_owned(),
            ..PartView::of(views.collect())
        }
    }

    fn consents(&self) -> PartView {
        let as_of = calendar::date(self.programme.partners.as_of, self.language);
        let views = self.programme.consents.consents.iter().map(|consent| {
            let name = format!("/consents/{}", consent.id);
            let mut options = self.options(Input::YesNo, self.answers.get(&name));
            for (option, label) in options.iter_mut().zip([
                self.language.pick("同意する", "I agree"),
                self.language.pick("同意しない", "I do not agree"),
            ]) {
                label.clone_into(&mut option.label);
            }
            FieldView {
                label: consent.name.get(self.language).to_owned(),
                hint: self.programme.consent_text(consent, self.language, &as_of),
                // 必須 beside a consent would read as if the consent were required; its answer is.
                marked: false,
                options,
                ..self.input(name, Control::Radios)
            }
        });
        PartView {
            id: id_of("/consents"),
            hint: self.programme.consents.note.get(self.language).to_owned(),
            ..PartView::of(views.collect())
        }
    }
}

/// The choices of a field: what is sent and what is shown.
pub fn choices(input: Input, programme: &Programme, language: Language) -> Vec<(String, String)> {
    let pair = |value: &str, label: &str| (value.to_owned(), label.to_owned());
    match input {
        Input::Line(_) | Input::Paragraphs(_) => Vec::new(),
        Input::YesNo => {
            vec![pair("true", language.pick("はい", "Yes")), pair("false", language.pick("いいえ", "No"))]
        }
        Input::Choice(Choices::OrganisationTypes) => programme
            .about
            .organisation_types
            .iter()
            .map(|kind| pair(&kind.id, kind.label.get(language)))
            .collect(),
        Input::Choice(Choices::ActivityBase) => {
            ActivityBase::ALL.iter().map(|base| pair(base.word(), activity_base(*base, language))).collect()
        }
        Input::Choice(Choices::Channels) => programme
            .calls
            .channels
            .iter()
            .map(|channel| pair(&channel.id, channel.name.get(language)))
            .collect(),
        Input::Choice(Choices::WardCost) => {
            WardCost::ALL.iter().map(|cost| pair(cost.word(), ward_cost(*cost, language))).collect()
        }
    }
}

/// What a kind is called; the word itself where it is none.
pub(super) fn kind_label(word: &str, programme: &Programme, language: Language) -> String {
    programme.kind(word).map_or(word, |kind| kind.name.get(language)).to_owned()
}

fn activity_base(base: ActivityBase, language: Language) -> &'static str {
    match base {
        ActivityBase::InWard => language.pick("区内に活動拠点がある", "There is one in the ward"),
        ActivityBase::OutsideWard => language.pick("区内に活動拠点がない", "There is none in the ward"),
    }
}

fn ward_cost(cost: WardCost, language: Language) -> &'static str {
    match cost {
        WardCost::None => language.pick("区の費用負担を伴わない", "It costs the ward nothing"),
        WardCost::Required => language.pick("区の費用負担を伴う", "It costs the ward something"),
        WardCost::Unknown => language.pick("まだ分からない", "Not known yet"),
    }
}

/// The ID of the input named `pointer`.
pub fn id_of(pointer: &str) -> String {
    pointer.trim_start_matches('/').replace(['/', '.'], "-")
}
