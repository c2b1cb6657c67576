//! The file in which histories and checkpoints leave the system: JSON Lines, one thing a line.
//!
//! The first line says what the file is, the last one how many lines there are, so that a file that was cut shows.
//! Events and checkpoints stand in it as the exact texts that were hashed: whoever has the file can check it with any
//! SHA-256, and with `operator verify FILE`.

use std::collections::BTreeMap;

use data_encoding::BASE64URL_NOPAD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Pin, Set, Stored};
use crate::case::CaseId;
use crate::chain::{Hash, Payload};

/// The version of this format.
const FORMAT: u32 = 1;

/// A line of an export. No `Debug`: a payload is what somebody typed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum Line {
    /// The first line.
    Export {
        /// The version of the format.
        format: u32,
        /// When it was made.
        made_at: Timestamp,
        /// Whether these are all the cases there are.
        whole: bool,
        /// Whether what people typed is in it; otherwise only its digests are, in the events.
        payloads: bool,
    },
    /// A case begins; without revision and hash where it has no head.
    Case {
        /// Its ID.
        case: CaseId,
        /// What its head says: how many events there are.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        revision: Option<u32>,
        /// What its head says: the hash of the last one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        last_hash: Option<Hash>,
    },
    /// An event of the case.
    Event {
        /// Under which number it is stored.
        sequence: u32,
        /// The SHA-256 of its text (base64url), for people who compare; [`read`] makes its own.
        hash: Hash,
        /// The exact text.
        text: String,
    },
    /// What was typed at an event of the case.
    Payload {
        /// The number of the event.
        sequence: u32,
        /// The salt (base64url): its digest is SHA-256 over salt and text.
        salt: String,
        /// The text.
        text: String,
    },
    /// A checkpoint.
    Checkpoint {
        /// The exact text.
        text: String,
    },
    /// The last line.
    End {
        /// How many lines there are before it.
        lines: usize,
    },
}

/// Why a file is no export, or not a whole one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAnExport {
    /// A line is of no form that is known.
    #[error("line {line} is no line of an export of format {FORMAT}")]
    Line {
        /// Counted from 1.
        line: usize,
    },
    /// The file does not begin, or does not end, as an export does.
    #[error("the file is cut: its first or last line is missing, or lines between them")]
    Cut,
    /// Two lines say the same thing.
    #[error("line {line} says again what another one says")]
    Twice {
        /// Counted from 1.
        line: usize,
    },
}

/// Writes a set of histories.
///
/// # Errors
/// Only if a line cannot be written as JSON, which every one can.
pub fn write(set: &Set, made_at: Timestamp) -> Result<String, serde_json::Error> {
    let payloads = set.cases.values().all(|stored| stored.payloads.is_some());
    let mut lines = vec![Line::Export { format: FORMAT, made_at, whole: set.whole, payloads }];
    lines.extend(set.cases.iter().flat_map(|(case, stored)| lines_of(case, stored)));
    lines.extend(set.checkpoints.iter().map(|text| Line::Checkpoint { text: text.clone() }));
    lines.push(Line::End { lines: lines.len() });
    let lines: Vec<_> = lines.iter().map(serde_json::to_string).collect::<Result<_, _>>()?;
    Ok(lines.join("\n") + "\n")
}

fn lines_of(case: &CaseId, stored: &Stored) -> Vec<Line> {
    let head = stored.head.as_ref();
    let mut lines = vec![Line::Case {
        case: case.clone(),
        revision: head.map(|head| head.revision),
        last_hash: head.map(|head| head.last_hash.clone()),
    }];
    lines.extend(stored.events.iter().map(|(sequence, text)| Line::Event {
        sequence: *sequence,
        hash: Hash::of(text.as_bytes()),
        text: text.clone(),
    }));
    lines.extend(stored.payloads.iter().flatten().map(|(sequence, payload)| Line::Payload {
        sequence: *sequence,
        salt: BASE64URL_NOPAD.encode(&payload.salt),
        text: payload.text.clone(),
    }));
    lines
}

/// Reads an export back.
///
/// # Errors
/// When it is none, or not whole. What its histories say is not looked at here.
pub fn read(file: &str) -> Result<Set, NotAnExport> {
    let mut reading = Reading::default();
    let mut lines = 0;
    for (line, text) in (1..).zip(file.lines()) {
        lines = line;
        let parsed = serde_json::from_str(text).map_err(|_| NotAnExport::Line { line })?;
        if reading.ended || (line == 1) != matches!(parsed, Line::Export { .. }) {
            return Err(NotAnExport::Cut);
        }
        reading.take(parsed, line)?;
    }
    if lines == 0 || !reading.ended { Err(NotAnExport::Cut) } else { Ok(reading.set) }
}

#[derive(Default)]
struct Reading {
    set: Set,
    payloads: bool,
    case: Option<CaseId>,
    ended: bool,
}

impl Reading {
    fn take(&mut self, parsed: Line, line: usize) -> Result<(), NotAnExport> {
        let wrong = NotAnExport::Line { line };
        let is_new = match parsed {
            Line::Export { format, whole, payloads, .. } => {
                (self.set.whole, self.payloads) = (whole, payloads);
                if format == FORMAT { true } else { return Err(wrong) }
            }
            Line::Case { case, revision, last_hash } => {
                let head = revision.zip(last_hash).map(|(revision, last_hash)| Pin { revision, last_hash });
                let stored =
                    Stored { head, payloads: self.payloads.then(BTreeMap::new), ..Stored::default() };
                self.case = Some(case.clone());
                self.set.cases.insert(case, stored).is_none()
            }
            Line::Event { sequence, text, .. } => {
                self.current().ok_or(wrong)?.events.insert(sequence, text).is_none()
            }
            Line::Payload { sequence, salt, text } => {
                let salt = BASE64URL_NOPAD.decode(salt.as_bytes()).ok().and_then(|salt| salt.try_into().ok());
                let payload = Payload { salt: salt.ok_or_else(|| wrong.clone())?, text };
                let payloads = self.current().and_then(|stored| stored.payloads.as_mut()).ok_or(wrong)?;
                payloads.insert(sequence, payload).is_none()
            }
            Line::Checkpoint { text } => {
                self.set.checkpoints.push(text);
                true
            }
            Line::End { lines } => {
                self.ended = true;
                if lines + 1 == line { true } else { return Err(NotAnExport::Cut) }
            }
        };
        if is_new { Ok(()) } else { Err(NotAnExport::Twice { line }) }
    }

    /// The case whose lines are being read.
    fn current(&mut self) -> Option<&mut Stored> {
        self.set.cases.get_mut(self.case.as_ref()?)
    }
}
