//! The mail texts of a programme: one file for each mail and language.

use std::collections::{BTreeMap, BTreeSet};

use super::super::mail::{Piece, pieces};
use super::super::{MailKind, MailTemplate, MailText};
use super::Faults;

pub(super) fn languages(kind: MailKind) -> &'static [&'static str] {
    if kind.is_for_staff() { &["ja"] } else { &["ja", "en"] }
}

pub(super) fn mail_file(kind: MailKind, language: &str) -> String {
    format!("mails/{}.{language}.txt", kind.id())
}

pub(super) fn read_mails(
    files: &BTreeMap<String, String>,
    faults: &mut Faults,
) -> BTreeMap<MailKind, MailTemplate> {
    let mut mails = BTreeMap::new();
    for kind in MailKind::ALL {
        let mut texts = languages(kind).iter().map(|language| read_mail(files, kind, language, faults));
        let (ja, en) = (texts.next().flatten(), texts.next().flatten());
        if let Some(ja) = ja {
            mails.insert(kind, MailTemplate { ja, en });
        }
    }
    mails
}

/// A mail's file: a line `件名: …` or `Subject: …`, an empty line, the text.
fn read_mail(
    files: &BTreeMap<String, String>,
    kind: MailKind,
    language: &str,
    faults: &mut Faults,
) -> Option<MailText> {
    let file = mail_file(kind, language);
    let Some(source) = files.get(&file) else {
        faults.add(&file, "", 0, "this file is missing");
        return None;
    };
    let (first, rest) = source.split_once('\n').unwrap_or((source, ""));
    let subject = ["件名:", "件名：", "Subject:"].iter().find_map(|label| first.strip_prefix(label));
    let Some(subject) = subject.map(str::trim).filter(|subject| !subject.is_empty()) else {
        faults.add(&file, source, 0, "the first line is the subject: `件名: …` or `Subject: …`");
        return None;
    };
    if !rest.trim_end_matches('\r').lines().next().unwrap_or_default().trim().is_empty() {
        faults.add(&file, source, first.len() + 1, "an empty line stands between the subject and the text");
    }
    if rest.trim().is_empty() {
        faults.add(&file, source, first.len(), "the mail has no text");
    }
    let known: Vec<_> = kind.fields().collect();
    let what = format!("mail `{}`", kind.id());
    check_fields((&file, source), &what, &known, kind.required_fields(), faults);
    let body = rest.trim().replace("\r\n", "\n") + "\n";
    Some(MailText { subject: subject.to_owned(), body })
}

/// Every field in braces is known, and every required one appears. `what` is what the file is, such as "mail `receipt`".
pub(super) fn check_fields(
    (file, source): (&str, &str),
    what: &str,
    known: &[&str],
    required: &[&str],
    faults: &mut Faults,
) {
    let mut used = BTreeSet::new();
    let mut at = 0;
    for piece in pieces(source) {
        match piece {
            Piece::Words(words) => {
                if let Some((offset, brace)) = words.char_indices().find(|(_, c)| "{}｛｝".contains(*c)) {
                    let reason = format!("a single `{brace}`: a field is written as {{name}}");
                    faults.add(file, source, at + offset, reason);
                }
                at += words.len();
            }
            Piece::Field(name) => {
                if !known.contains(&name) {
                    let reason = format!("the {what} has no field `{{{name}}}`; it has {}", known.join(", "));
                    faults.add(file, source, at, reason);
                }
                used.insert(name);
                at += name.len() + 2;
            }
        }
    }
    let (kind, _) = what.split_once(' ').unwrap_or((what, ""));
    for missing in required.iter().filter(|field| !used.contains(*field)) {
        faults.add(file, source, 0, format!("the field `{{{missing}}}` is missing from this {kind}"));
    }
}
