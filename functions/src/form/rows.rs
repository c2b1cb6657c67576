//! Questions and answers as a list to read: to check before sending, and on the proposer's page afterwards.

use kyoso::programme::Programme;
use kyoso::text::Language;
use serde::Serialize;

use super::answers::Answers;
use super::table::{self, CO_PROPOSER, Field, Input, Page, Part, pages_for};
use super::theme::ThemeOf;
use super::viewer::{choices, kind_label};

/// The answers of one page.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Section {
    /// The page's last path segment.
    pub slug: &'static str,
    /// The page's path.
    pub path: String,
    /// The page's heading.
    pub title: &'static str,
    /// Its questions and answers.
    pub rows: Vec<Row>,
    /// Whether something on the page is wrong or missing.
    pub is_open: bool,
}

/// One question with its answer.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Row {
    /// The question.
    pub label: String,
    /// The answer as typed, or the label of the choice; empty for none.
    pub answer: String,
}

/// Makes the lists.
pub struct Reader<'r> {
    /// The programme, for its wording.
    pub programme: &'r Programme,
    /// The reader's language.
    pub language: Language,
    /// The answers.
    pub answers: &'r Answers,
    /// The call.
    pub theme: ThemeOf<'r>,
}

impl Reader<'_> {
    /// Every page with its answers; `is_open` says whether something on a page is wrong or missing.
    pub fn sections(&self, is_open: impl Fn(&Page) -> bool) -> Vec<Section> {
        let section = |page: &'static Page| Section {
            slug: page.slug,
            path: page.path(),
            title: title(page, self.language),
            rows: page.parts.iter().flat_map(|part| self.rows(part)).collect(),
            is_open: is_open(page),
        };
        pages_for(self.theme.questions).map(section).collect()
    }

    fn rows(&self, part: &Part) -> Vec<Row> {
        match part {
            Part::Fields(_, fields) => fields.iter().map(|field| self.row(field, "", "")).collect(),
            Part::Kind => self.kind(),
            Part::ThemeQuestions => self.theme_answers(),
            Part::CoProposers => self.co_proposers(),
            Part::Entries(entries) => {
                vec![Row {
                    label: entries.label.get(self.language).to_owned(),
                    answer: self.lines(entries.pointer, str::to_owned),
                }]
            }
            Part::PlanItems => vec![Row {
                label: self
                    .language
                    .pick("関連する区の計画項目", "Related items of the ward's plan")
                    .to_owned(),
                answer: self.lines("/proposal/planReferences", |id| self.plan_item(id)),
            }],
            Part::Declarations => self.declarations(),
            Part::Consents => self.consents(),
        }
    }

    /// Nothing where no kind was chosen: what was submitted says it elsewhere.
    fn kind(&self) -> Vec<Row> {
        let typed = self.answers.get("/kind");
        if typed.is_empty() {
            return Vec::new();
        }
        let label = self.language.pick("提案の種類", "Kind of proposal").to_owned();
        let kind = Row { label, answer: kind_label(typed, self.programme, self.language) };
        let theme = self.answers.is_for_call().then(|| Row {
            label: self.language.pick("募集テーマ", "Theme").to_owned(),
            answer: self.theme.title.to_owned(),
        });
        [kind].into_iter().chain(theme).collect()
    }

    fn theme_answers(&self) -> Vec<Row> {
        let row = |question: &kyoso::call::Question| Row {
            label: question.text.words(self.language).to_owned(),
            answer: self.answers.get(&format!("{}/{}", table::THEME_ANSWERS, question.id)).to_owned(),
        };
        self.theme.questions.iter().map(row).collect()
    }

    fn row(&self, field: &Field, entry: &str, before: &str) -> Row {
        let typed = self.answers.get(&format!("{entry}{}", field.pointer));
        Row {
            label: format!("{before}{}", field.label.get(self.language)),
            answer: self.shown(field.input, typed),
        }
    }

    /// The answer to a choice is the label of what was chosen.
    fn shown(&self, input: Input, typed: &str) -> String {
        choices(input, self.programme, self.language)
            .into_iter()
            .find(|(value, _)| value == typed)
            .map_or_else(|| typed.to_owned(), |(_, label)| label)
    }

    fn co_proposers(&self) -> Vec<Row> {
        let number = self.answers.entries("/coProposers");
        if number == 0 {
            let label = self.language.pick("共同提案者", "Co-proposers").to_owned();
            return vec![Row { label, answer: self.language.pick("なし", "None").to_owned() }];
        }
        (0..number).flat_map(|number| self.co_proposer(number)).collect()
    }

    fn co_proposer(&self, number: usize) -> Vec<Row> {
        let entry = format!("/coProposers/{number}");
        let number = number + 1;
        let before = match self.language {
            Language::Japanese => format!("共同提案者{number} "),
            Language::English => format!("Co-proposer {number}: "),
        };
        let mut rows: Vec<_> = CO_PROPOSER.iter().map(|field| self.row(field, &entry, &before)).collect();
        let declared =
            self.programme.declarations.declarations.iter().filter(|declaration| declaration.co_proposers);
        rows.extend(declared.map(|declaration| {
            let typed = self.answers.get(&format!("{entry}/declarations/{}", declaration.id));
            Row {
                label: format!("{before}{}", declaration.text.get(self.language)),
                answer: self.confirmed(typed),
            }
        }));
        rows
    }

    fn lines(&self, list: &str, shown: impl Fn(&str) -> String) -> String {
        let lines: Vec<_> = (0..self.answers.entries(list))
            .map(|number| shown(self.answers.get(&format!("{list}/{number}"))))
            .collect();
        lines.join("\n")
    }

    fn plan_item(&self, id: &str) -> String {
        self.programme
            .plan_item(id)
            .map_or_else(|| id.to_owned(), |item| item.title.get(self.language).to_owned())
    }

    fn declarations(&self) -> Vec<Row> {
        let declarations = &self.programme.declarations.declarations;
        declarations
            .iter()
            .map(|declaration| Row {
                label: declaration.text.get(self.language).to_owned(),
                answer: self.confirmed(self.answers.get(&format!("/declarations/{}", declaration.id))),
            })
            .collect()
    }

    fn confirmed(&self, typed: &str) -> String {
        if typed == "true" {
            self.language.pick("確認しました", "Declared").to_owned()
        } else {
            String::new()
        }
    }

    fn consents(&self) -> Vec<Row> {
        let consents = &self.programme.consents.consents;
        consents
            .iter()
            .map(|consent| Row {
                label: consent.name.get(self.language).to_owned(),
                answer: agreed(self.answers.get(&format!("/consents/{}", consent.id)), self.language)
                    .to_owned(),
            })
            .collect()
    }
}

/// What a page is called in lists. The first page is a page to read; what it asks are the kinds.
pub fn title(page: &Page, language: Language) -> &'static str {
    match page.slug {
        "start" => language.pick("団体と提案の種類", "Kind of organisation and proposal"),
        _ => page.title.get(language),
    }
}

/// The words for the answer to a consent.
pub fn agreed(answer: &str, language: Language) -> &'static str {
    match answer {
        "true" => language.pick("同意する", "I agree"),
        "false" => language.pick("同意しない", "I do not agree"),
        _ => "",
    }
}
