//! The history of a case for whoever has to answer for it: who did what when and why, under which document, and what
//! proves it. As a page to be filtered and printed, as data, as a table for people (CSV), and as a file that can be
//! checked elsewhere (JSON Lines).

use jiff::Timestamp;
use kyoso::calendar;
use kyoso::case::{Actor, CaseId, Recorded};
use kyoso::programme::Programme;
use kyoso::text::Language;
use serde::{Deserialize, Serialize};

use super::history::{StaffLine, document_rows, line};
use super::typed::Typed;
use super::view::Reading;
use crate::store::CaseFile;

/// The history of a case.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HistoryView {
    /// The case.
    #[cfg_attr(test, schema(value_type = String))]
    pub case_id: CaseId,
    /// 受付番号.
    pub receipt_number: String,
    /// How many events the case has.
    pub revision: u32,
    /// Where it stands, as staff read it.
    pub status_text: &'static str,
    /// When this was made.
    #[cfg_attr(test, schema(value_type = String, format = DateTime))]
    pub made_at: Timestamp,
    /// The same as people write it.
    pub made_at_text: String,
    /// The events that were asked for, the oldest first.
    pub entries: Vec<HistoryEntry>,
}

/// One event.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HistoryEntry {
    /// What happened, by whom and why.
    #[serde(flatten)]
    pub line: StaffLine,
    /// Number and dates of the document behind it, as they were recorded last; empty for none.
    pub document: Vec<Typed>,
    /// SHA-256 of the event's exact text (base64url).
    pub hash: String,
    /// The hash of the event before it; empty for the first.
    pub previous: String,
    /// Salted SHA-256 of what was typed at it; absent where nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload_digest: Option<String>,
    /// What has become of what was typed: `none`, `kept` or `disposed`.
    pub payload: &'static str,
}

/// Which events are asked for. Whatever is empty does not narrow them down.
#[derive(Clone, Default, Deserialize)]
pub(super) struct Narrowed {
    /// By whom: `proposer`, `planning`, `division` or `system`; with `staff` Planning and divisions.
    #[serde(default)]
    by: String,
    /// Recorded on this day in Tokyo or later.
    #[serde(default)]
    from: String,
    /// Recorded on this day in Tokyo or earlier.
    #[serde(default)]
    until: String,
    /// `acts` for the events with a document behind them, or that could have one.
    #[serde(default)]
    only: String,
}

/// By whom events can be asked for, and what that is called.
pub(super) const BY: &[(&str, &str)] = &[
    ("proposer", "提案者"),
    ("planning", "企画課"),
    ("division", "担当課"),
    ("auditor", "監査"),
    ("expert", "学識経験者"),
    ("staff", "職員"),
    ("system", "システム"),
];

impl Narrowed {
    fn takes(&self, file: &CaseFile, recorded: &Recorded) -> bool {
        let role = match recorded.entry.actor {
            Actor::Proposer => "proposer",
            Actor::Planning { .. } => "planning",
            Actor::Division { .. } => "division",
            Actor::Auditor { .. } => "auditor",
            Actor::Expert { .. } => "expert",
            Actor::System => "system",
        };
        let is_staff = matches!(role, "planning" | "division" | "auditor");
        // Days are written as they are ordered; what is no day narrows nothing down.
        let day = calendar::civil(recorded.entry.at).date();
        let is_day = |text: &str| text.parse::<jiff::civil::Date>().ok();
        let is_act = file.case.acts.iter().any(|act| act.sequence == recorded.entry.sequence);
        (self.by.is_empty() || self.by == role || (self.by == "staff" && is_staff))
            && is_day(&self.from).is_none_or(|from| day >= from)
            && is_day(&self.until).is_none_or(|until| day <= until)
            && (self.only != "acts" || is_act)
    }

    pub(super) fn by(&self) -> &str {
        &self.by
    }

    pub(super) fn from(&self) -> &str {
        &self.from
    }

    pub(super) fn until(&self) -> &str {
        &self.until
    }

    pub(super) fn is_acts(&self) -> bool {
        self.only == "acts"
    }

    /// Whether everything is asked for.
    pub(super) fn is_all(&self) -> bool {
        [&self.by, &self.from, &self.until, &self.only].into_iter().all(String::is_empty)
    }
}

impl HistoryView {
    /// What is asked for of the history of a case.
    pub(super) fn new(
        programme: &Programme,
        file: &CaseFile,
        reading: Reading<'_>,
        narrowed: &Narrowed,
    ) -> Self {
        let events = file.events.iter().filter(|recorded| narrowed.takes(file, recorded));
        Self {
            case_id: file.case.id.clone(),
            receipt_number: file.head.receipt_number.to_string(),
            revision: file.case.revision,
            status_text: file.case.status.staff_label(),
            made_at: reading.now,
            made_at_text: calendar::date_time(reading.now, Language::Japanese),
            entries: events.map(|recorded| entry(programme, file, recorded, reading)).collect(),
        }
    }
}

fn entry(programme: &Programme, file: &CaseFile, recorded: &Recorded, reading: Reading<'_>) -> HistoryEntry {
    let sequence = recorded.entry.sequence;
    let act = file.case.acts.iter().find(|act| act.sequence == sequence);
    let document = act.and_then(|act| act.document.as_ref()).into_iter().flat_map(document_rows);
    let digest = recorded.entry.payload.as_ref();
    HistoryEntry {
        line: line(programme, file, recorded).read_by(reading.person),
        document: document.map(|(label, text)| Typed::new(label, text, Language::Japanese)).collect(),
        hash: recorded.hash().as_str().to_owned(),
        previous: recorded.entry.previous.as_str().to_owned(),
        payload_digest: digest.map(|digest| digest.as_str().to_owned()),
        payload: match (digest, file.texts.contains_key(&sequence)) {
            (None, _) => "none",
            (Some(_), true) => "kept",
            (Some(_), false) => "disposed",
        },
    }
}

impl HistoryEntry {
    /// The same of what was typed, in words.
    pub fn payload_text(&self) -> &'static str {
        match self.payload {
            "kept" => "保存",
            "disposed" => "廃棄済み",
            _ => "なし",
        }
    }
}

/// The history as a table for people, as Excel opens it: UTF-8 with its mark, a line of names first.
pub(super) fn csv(view: &HistoryView) -> String {
    let names = [
        "記録",
        "日時",
        "日時（UTC）",
        "実施者",
        "職員ID",
        "手続",
        "詳細",
        "文書",
        "記録のハッシュ値",
        "前の記録のハッシュ値",
        "内容のダイジェスト",
        "内容",
    ];
    let mut table = String::from('\u{FEFF}');
    row(&mut table, &names.map(str::to_owned));
    for entry in &view.entries {
        let line = &entry.line;
        row(
            &mut table,
            &[
                line.sequence.to_string(),
                line.at_text.clone(),
                line.at.to_string(),
                line.who.clone(),
                line.staff_id.clone().unwrap_or_default(),
                line.what.clone(),
                in_one(&line.details),
                in_one(&entry.document),
                entry.hash.clone(),
                entry.previous.clone(),
                entry.payload_digest.clone().unwrap_or_default(),
                entry.payload_text().to_owned(),
            ],
        );
    }
    table
}

fn in_one(details: &[Typed]) -> String {
    let details: Vec<_> = details.iter().map(|typed| format!("{}：{}", typed.label, typed.text)).collect();
    details.join("\n")
}

/// One row (RFC 4180). What a spreadsheet could take for a formula becomes a text: people typed it.
fn row(table: &mut String, cells: &[String]) {
    for (index, cell) in cells.iter().enumerate() {
        let separator = if index == 0 { "" } else { "," };
        let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
        table.push_str(&format!("{separator}\"{guard}{}\"", cell.replace('"', "\"\"")));
    }
    table.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::row;

    #[test]
    fn a_cell_cannot_break_out_of_its_row_or_become_a_formula() {
        let mut table = String::new();
        let cells = ["", "二\n行", "\"引用\"", "=1+1", "@SUM(A1)", "a=b"];
        row(&mut table, &cells.map(str::to_owned));
        assert_eq!(table, "\"\",\"二\n行\",\"\"\"引用\"\"\",\"'=1+1\",\"'@SUM(A1)\",\"a=b\"\r\n");
    }
}
