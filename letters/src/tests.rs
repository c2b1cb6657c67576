//! Letters of the real programme, set and read back.

mod measure;
mod pages;
mod texts;

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use kyoso::case::{Case, CaseId, Cost, DecisionText, Document, Event, IdempotencyKey, Receipt, Verdict};
use kyoso::letter::{Facts, LetterOf, compose};
use kyoso::programme::{LetterKind, Programme, Versions};
use kyoso::proposal::{Asked, Content, SubmissionKind, parse};
use kyoso::receipt::ReceiptNumber;
use kyoso::text::Language;
use kyoso::value::Prose;
use lopdf::Document as Pdf;
use serde_json::{Value, json};

use super::*;

const COMPANY: &str = include_str!("../../tests/fixtures/proposals/free-company.json");
const HARD: &str = include_str!("../../tests/fixtures/proposals/hard-text.json");

fn press() -> Press {
    Press::new().unwrap()
}

fn programme() -> Programme {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../programmes/minato");
    let mut files = BTreeMap::new();
    for folder in ["", "letters", "mails"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
                files.insert(name, std::fs::read_to_string(path).unwrap());
            }
        }
    }
    Programme::from_files(&files).unwrap()
}

/// The sample proposal with other values at these pointers.
fn content(sample: &str, changes: &[(&str, Value)]) -> Content {
    let mut body: Value = serde_json::from_str(sample).unwrap();
    for (pointer, value) in changes {
        *body.pointer_mut(pointer).unwrap() = value.clone();
    }
    let names = |field: &str| -> Vec<String> { body[field].as_object().unwrap().keys().cloned().collect() };
    let (declarations, consents) = (names("declarations"), names("consents"));
    let plan = names_in(&body["proposal"]["planReferences"]);
    let asked = Asked {
        declarations: declarations.iter().map(String::as_str).collect(),
        co_proposer_declarations: Vec::new(),
        consents: consents.iter().map(String::as_str).collect(),
        plan_items: plan.iter().map(String::as_str).collect(),
        channels: Vec::new(),
        call: None,
    };
    parse(&body, &asked).map_err(|errors| format!("{errors:?}")).unwrap().content
}

fn names_in(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().map(|name| name.as_str().unwrap().to_owned()).collect()
}

/// What a letter is made of.
struct Made<'m> {
    kind: LetterKind,
    language: Language,
    content: Content,
    typed: &'m str,
    document: Option<Document>,
    told: bool,
}

impl Default for Made<'_> {
    fn default() -> Self {
        Self {
            kind: LetterKind::Receipt,
            language: Language::Japanese,
            content: content(COMPANY, &[]),
            typed: "実施の場所を具体的に書いてください。\n換気の測定の方法も書いてください。",
            document: None,
            told: true,
        }
    }
}

fn at() -> Timestamp {
    "2026-11-22T08:36:05Z".parse().unwrap()
}

fn versions() -> Versions {
    let stated = || "1".to_owned();
    Versions {
        programme: stated(),
        rules: stated(),
        declarations: stated(),
        consents: stated(),
        partners: stated(),
    }
}

/// An act of which this letter tells; that of the receipt is not looked at.
fn act(kind: LetterKind) -> Event {
    let decided = |verdict| Event::DecisionRecorded { verdict, of_coordination: 2, replaces: None };
    match kind {
        LetterKind::CorrectionAsked => Event::CorrectionAsked { until: "2026-12-10".parse().unwrap() },
        LetterKind::Receipt | LetterKind::SetAside => Event::SetAside {
            clause: "2(5)".into(),
            ground: "個人（個人で事業を営む者を除く。）".into(),
        },
        LetterKind::Adopted => decided(Verdict::Adopted { cost: Cost::None }),
        LetterKind::AdoptedWithCost => decided(Verdict::Adopted { cost: Cost::Some }),
        LetterKind::NotAdopted => decided(Verdict::NotAdopted),
    }
}

/// What was typed, as the act keeps it.
fn payload(kind: LetterKind, typed: &str) -> String {
    let conditions = match kind {
        LetterKind::Receipt | LetterKind::CorrectionAsked | LetterKind::SetAside => return typed.to_owned(),
        LetterKind::Adopted | LetterKind::AdoptedWithCost => {
            Some(Prose::parse("測定の結果を毎月報告すること。", 1000).unwrap())
        }
        LetterKind::NotAdopted => None,
    };
    let text = DecisionText {
        reasons: Prose::parse(typed, 4000).unwrap(),
        conditions,
        internal_reasons: None,
        objections_answered: None,
        change: None,
    };
    serde_json::to_string(&text).unwrap()
}

impl Made<'_> {
    fn letter(&self) -> Letter {
        let key: IdempotencyKey = "0e67d883-2262-41bd-8f00-000000000001".parse().unwrap();
        let receipt = Receipt {
            number: ReceiptNumber::new(2026, 1),
            received_at: at(),
            kind: SubmissionKind::Free,
            window: None,
            language: self.language,
            consents: Vec::new(),
            versions: versions(),
            entered: None,
        };
        let of = LetterOf {
            sequence: 3,
            text: 3,
            kind: self.kind,
            told_at: self.told.then(at),
            recorded_at: at(),
        };
        let facts = Facts {
            programme: &programme(),
            case: &Case {
                receipt: Some(receipt),
                division: Some("environment".to_owned()),
                ..Case::new(CaseId::of(&key))
            },
            act: &act(self.kind),
            content: &self.content,
            typed: &payload(self.kind, self.typed),
            document: self.document.as_ref(),
            day: "2026-11-24".parse().unwrap(),
        };
        compose(&of, facts).unwrap()
    }

    fn pdf(&self) -> Pdf {
        Pdf::load_mem(&press().set(&self.letter()).unwrap()).unwrap()
    }
}

/// Everything that a file says, without the places where lines were broken.
fn said(pdf: &Pdf) -> String {
    let pages: Vec<u32> = pdf.get_pages().keys().copied().collect();
    pdf.extract_text(&pages).unwrap().split_whitespace().collect()
}
