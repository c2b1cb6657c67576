//! Reads a programme's files and checks them against each other.
//!
//! Every fault carries its place, because whoever edits these files is an official with a text editor. A file
//! whose TOML cannot be read gives one error; all others give every error there is. The checks need no spans in
//! the types: a fault names its path (`rules/3/looks_at/0`), and the parsed tree knows where that stands.

mod attachments;
mod checks;
mod letters;
mod mails;
mod times;

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use toml::de::{DeTable, DeValue};

use super::{
    About, Calls, Consents, Declarations, Division, Guide, Partners, Plan, Programme, Rules, Versions,
};
use crate::attachment::Limits;
use crate::retention::Retention;
use crate::targets::Targets;
use crate::workdays::Calendar;
use attachments::check_attachments;
use checks::{
    check_about, check_consents, check_declarations, check_divisions, check_ids, check_names, check_plan,
    check_rules, check_texts,
};
use letters::read_letters;
use mails::read_mails;
use times::{check_calendar, check_calls, check_retention, check_targets};

/// What is wrong with a programme file, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {reason}")]
pub struct ProgrammeError {
    /// The file, relative to the programme's folder.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong, in plain words.
    pub reason: String,
}

/// `divisions.toml`.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Divisions {
    divisions: Vec<Division>,
}

impl Programme {
    /// Reads a programme from its files: path relative to the programme's folder, and content. Files that end in
    /// `.md` are notes for people and are not read.
    ///
    /// # Errors
    ///
    /// Every fault found, in the order of the files.
    pub fn from_files(files: &BTreeMap<String, String>) -> Result<Programme, Vec<ProgrammeError>> {
        let mut faults = Faults::default();
        check_names(files, &mut faults);
        let about = read::<About>(files, "programme.toml", &mut faults);
        let rules = read::<Rules>(files, "rules.toml", &mut faults);
        let divisions = read::<Divisions>(files, "divisions.toml", &mut faults);
        let plan = read::<Plan>(files, "plan.toml", &mut faults);
        let declarations = read::<Declarations>(files, "declarations.toml", &mut faults);
        let consents = read::<Consents>(files, "consents.toml", &mut faults);
        let partners = read::<Partners>(files, "partners.toml", &mut faults);
        let guide = read::<Guide>(files, "guide.toml", &mut faults);
        let calendar = read::<Calendar>(files, "calendar.toml", &mut faults);
        let targets = read::<Targets>(files, "targets.toml", &mut faults);
        let retention = read::<Retention>(files, "retention.toml", &mut faults);
        let calls = read::<Calls>(files, "calls.toml", &mut faults);
        let attachments = read::<Limits>(files, "attachments.toml", &mut faults);
        let mails = read_mails(files, &mut faults);
        let letters = read_letters(files, &mut faults);

        if let (Some(about), Some(divisions)) = (&about, &divisions) {
            check_about(about, divisions, &mut faults);
        }
        if let (Some(about), Some(rules)) = (&about, &rules) {
            check_rules(about, rules, &mut faults);
        }
        if let Some(divisions) = &divisions {
            check_divisions(divisions, &mut faults);
        }
        if let Some(plan) = &plan {
            check_plan(plan, &mut faults);
        }
        if let Some(declarations) = &declarations {
            check_declarations(declarations, &mut faults);
        }
        if let Some(consents) = &consents {
            check_consents(consents, &mut faults);
        }
        if let Some(partners) = &partners {
            let ids = partners.value.partners.iter().map(|partner| partner.id.as_str());
            check_ids(partners, "partners", ids, &mut faults);
        }
        if let Some(calendar) = &calendar {
            check_calendar(calendar, &mut faults);
        }
        if let Some(targets) = &targets {
            check_targets(targets, &mut faults);
        }

        if let Some(retention) = &retention {
            check_retention(retention, &mut faults);
        }
        if let Some(calls) = &calls {
            check_calls(calls, &mut faults);
        }
        if let Some(attachments) = &attachments {
            check_attachments(attachments, &mut faults);
        }

        let times = calendar.zip(targets).zip(calls).zip(attachments).zip(retention);
        match (about, rules, divisions, plan, declarations, consents, partners, guide, times) {
            (
                Some(about),
                Some(rules),
                Some(divisions),
                Some(plan),
                Some(declarations),
                Some(consents),
                Some(partners),
                Some(guide),
                Some(((((calendar, targets), calls), attachments), retention)),
            ) if faults.0.is_empty() => Ok(with_versions(Programme {
                versions: Versions {
                    programme: String::new(),
                    rules: String::new(),
                    declarations: String::new(),
                    consents: String::new(),
                    partners: String::new(),
                },
                about: about.value,
                rules: rules.value,
                divisions: divisions.value.divisions,
                plan: plan.value,
                declarations: declarations.value,
                consents: consents.value,
                partners: partners.value,
                guide: guide.value,
                calendar: calendar.value,
                targets: targets.value,
                calls: calls.value,
                attachments: attachments.value,
                retention: retention.value,
                mails,
                letters,
            })),
            _ => Err(faults.sorted()),
        }
    }
}

/// Gives each part the version that it states and the digest of what it says.
fn with_versions(mut programme: Programme) -> Programme {
    let about = &programme.about;
    let rules =
        (programme.rule_set(), programme.rules_in_force().collect::<Vec<_>>(), &about.organisation_types);
    let versions = Versions {
        programme: version(&about.version, &programme),
        rules: version(&about.rules_in_force, &rules),
        declarations: version(&programme.declarations.version, &programme.declarations),
        consents: version(&programme.consents.version, &programme.consents),
        partners: version(&programme.partners.as_of.to_string(), &programme.partners),
    };
    programme.versions = versions;
    programme
}

fn version(stated: &str, content: &impl Serialize) -> String {
    // Strings, lists and maps with string keys always serialise; an error would only make the digest that of "".
    let bytes = serde_json::to_vec(content).unwrap_or_default();
    let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(&bytes));
    format!("{stated}@{}", digest.get(..8).unwrap_or_default())
}

// ---- places -----------------------------------------------------------------------------------------------

#[derive(Default)]
struct Faults(Vec<ProgrammeError>);

impl Faults {
    fn add(&mut self, file: &str, source: &str, at: usize, reason: impl Into<String>) {
        let before = source.get(..at.min(source.len())).unwrap_or(source);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        self.0.push(ProgrammeError { file: file.to_owned(), line, column, reason: reason.into() });
    }

    fn sorted(mut self) -> Vec<ProgrammeError> {
        self.0.sort_by(|a, b| {
            (&a.file, a.line, a.column, &a.reason).cmp(&(&b.file, b.line, b.column, &b.reason))
        });
        self.0.dedup();
        self.0
    }
}

/// One file that could be read, with the tree that knows where each value stands.
struct Section<'a, T> {
    value: T,
    file: &'static str,
    source: &'a str,
    tree: DeTable<'a>,
}

impl<T> Section<'_, T> {
    /// Records a fault at `path`: keys and list positions, separated by `/`. Where the path ends early, the fault
    /// stands at the last part that exists.
    fn fault(&self, faults: &mut Faults, path: impl fmt::Display, reason: impl Into<String>) {
        let at = locate(&self.tree, &path.to_string()).map_or(0, |span| span.start);
        faults.add(self.file, self.source, at, reason);
    }
}

fn locate(tree: &DeTable<'_>, path: &str) -> Option<Range<usize>> {
    let mut parts = path.split('/');
    let mut here = tree.get(parts.next()?)?;
    for part in parts {
        let next = match here.get_ref() {
            DeValue::Table(table) => table.get(part),
            DeValue::Array(list) => part.parse::<usize>().ok().and_then(|index| list.get(index)),
            DeValue::String(_)
            | DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_) => None,
        };
        match next {
            Some(next) => here = next,
            None => break,
        }
    }
    Some(here.span())
}

fn read<'a, T: DeserializeOwned>(
    files: &'a BTreeMap<String, String>,
    file: &'static str,
    faults: &mut Faults,
) -> Option<Section<'a, T>> {
    let Some(source) = files.get(file) else {
        faults.add(file, "", 0, "this file is missing");
        return None;
    };
    let read = toml::from_str::<T>(source).and_then(|value| Ok((value, DeTable::parse(source)?)));
    match read {
        Ok((value, tree)) => {
            let tree = tree.into_inner();
            for value in tree.values() {
                check_texts(file, source, value, faults);
            }
            Some(Section { value, file, source, tree })
        }
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            faults.add(file, source, at, plain(error.message()));
            None
        }
    }
}

/// The parser's sentence on one line.
fn plain(message: &str) -> String {
    match message.strip_prefix("missing field ") {
        Some(field) => format!("{field} is missing here"),
        None => message.lines().collect::<Vec<_>>().join("; "),
    }
}
