//! The list as page and API show it.

use jiff::Timestamp;
use kyoso::calendar;
use kyoso::call::CallId;
use kyoso::case::Status;
use kyoso::programme::Programme;
use kyoso::proposal::{Kind, SubmissionKind};
use kyoso::targets::Due;
use kyoso::text::Language;
use serde::Serialize;

use super::filter::{party_word, status_word, statuses};
use super::find::Found;
use crate::store::{CallRow, Counted, FindingCounts, ListLimit, ListRow, Listed};

/// A page of the list. No `Debug`: it names proposers.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) struct CaseList {
    /// How many cases there are of each status, of all years, whatever else is asked for.
    pub(super) counts: Vec<StatusCount>,
    /// What the counts are of: `all`, `division` or `call`.
    pub(super) counted: &'static str,
    /// The fiscal year that was looked through, where it was only one.
    pub(super) year: Option<i16>,
    /// The cases, the last received first.
    pub(super) cases: Vec<ListedCase>,
    /// How many rows were looked at to find them.
    pub(super) looked_at: usize,
    /// Where the list goes on, for the parameter `cursor`; none when there is nothing more. With it the next page may
    /// still be empty.
    pub(super) next_cursor: Option<String>,
}

/// How many cases stand at a status.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub(super) struct StatusCount {
    /// The status.
    pub(super) status: String,
    /// As staff see it.
    pub(super) label: &'static str,
    /// How many.
    pub(super) count: u64,
}

/// A case in the list.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub(super) struct ListedCase {
    /// Its ID.
    pub(super) case_id: String,
    /// 受付番号.
    pub(super) receipt_number: String,
    /// `free` or `theme`.
    pub(super) kind: &'static str,
    /// The call that it is for.
    pub(super) call: Option<String>,
    /// Its theme; none for one that closed long ago.
    pub(super) call_title: Option<String>,
    /// The proposal's title; none after its disposal.
    pub(super) title: Option<String>,
    /// The proposing body; none after its disposal.
    pub(super) organization: Option<String>,
    /// When it was received.
    #[cfg_attr(test, schema(value_type = String, format = DateTime))]
    pub(super) received_at: Timestamp,
    /// Its day, as people write it.
    pub(super) received_on_text: String,
    /// Where it stands.
    pub(super) status: String,
    /// As staff see it.
    pub(super) status_label: &'static str,
    /// Since when.
    #[cfg_attr(test, schema(value_type = String, format = DateTime))]
    pub(super) status_since: Timestamp,
    /// Whose turn it is (誰の番か): `proposer`, `planning`, `division`; nobody's at the end.
    pub(super) next_to_act: Vec<String>,
    /// The same in words.
    pub(super) next_to_act_text: String,
    /// The responsible division: its ID.
    pub(super) division: Option<String>,
    /// Its name.
    pub(super) division_name: Option<String>,
    /// What the rules found in the version that stands; none before they were run over it.
    pub(super) findings: Option<FindingsView>,
    /// The time limit that ends first.
    pub(super) limit: Option<ListedLimit>,
    /// As of which revision this is; the case can be newer by some seconds.
    pub(super) revision: u32,
}

/// How many findings there are.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub(super) struct FindingsView {
    /// What is stated is outside the programme.
    pub(super) against: usize,
    /// A person is to judge.
    pub(super) for_review: usize,
}

/// A time limit.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub(super) struct ListedLimit {
    /// The target's ID in the programme; `review` for the day on which a case on hold is looked at again.
    pub(super) target: String,
    /// What is to be done.
    pub(super) name: String,
    /// From when on it is overdue, while the clock runs.
    #[cfg_attr(test, schema(value_type = Option<String>, format = DateTime))]
    pub(super) until: Option<Timestamp>,
    /// Whether it is.
    pub(super) overdue: bool,
    /// Where it stands, in words.
    pub(super) text: String,
}

impl CaseList {
    pub(super) fn of(
        found: &Found,
        calls: &[CallRow],
        programme: &Programme,
        language: Language,
        now: Timestamp,
    ) -> Self {
        let count = |status: Status| StatusCount {
            status: status_word(status),
            label: status.staff_label(),
            count: found.counts.get(&status).copied().unwrap_or_default(),
        };
        Self {
            counts: statuses().map(count).filter(|count| count.count > 0).collect(),
            counted: match found.counted {
                Counted::All => "all",
                Counted::Division(_) => "division",
                Counted::Call(_) => "call",
            },
            year: found.year,
            cases: found
                .cases
                .iter()
                .map(|listed| ListedCase::of(listed, calls, programme, language, now))
                .collect(),
            looked_at: found.looked_at,
            next_cursor: found.next.as_ref().map(ToString::to_string),
        }
    }

    /// No case at all.
    pub(super) fn nothing() -> Self {
        Self { counts: vec![], counted: "all", year: None, cases: vec![], looked_at: 0, next_cursor: None }
    }
}

impl ListedCase {
    fn of(
        listed: &Listed,
        calls: &[CallRow],
        programme: &Programme,
        language: Language,
        now: Timestamp,
    ) -> Self {
        let Listed { case, row } = listed;
        let next = row.next_to_act();
        let kind = match row.kind {
            SubmissionKind::Free => Kind::Free,
            SubmissionKind::Theme { .. } => Kind::Theme,
        };
        let division_name = row
            .division
            .as_deref()
            .map(|id| programme.division(id).map_or(id, |division| division.name.get(language)).to_owned());
        Self {
            case_id: case.to_string(),
            receipt_number: row.receipt_number.to_string(),
            kind: kind.word(),
            call: row.call().map(CallId::to_string),
            call_title: calls
                .iter()
                .find(|call| row.call() == Some(&call.id))
                .map(|call| call.title.words(language).to_owned()),
            title: row.title.clone(),
            organization: row.organization.clone(),
            received_at: row.received_at,
            received_on_text: calendar::date(calendar::civil(row.received_at).date(), language),
            status: status_word(row.status),
            status_label: row.status.staff_label(),
            status_since: row.status_since,
            next_to_act: next.iter().map(|party| party_word(*party)).collect(),
            next_to_act_text: turn(next, language),
            division: row.division.clone(),
            division_name,
            findings: row
                .findings
                .map(|FindingCounts { against, for_review }| FindingsView { against, for_review }),
            limit: limit(row, programme, language, now),
            revision: row.revision,
        }
    }

    /// The kind as on screen.
    pub(super) fn kind_label(&self) -> &'static str {
        if self.kind == Kind::Free.word() { "フリー型" } else { "テーマ指定型" }
    }

    /// The theme of its call, or its ID; empty for the free kind.
    pub(super) fn theme_text(&self) -> &str {
        self.call_title.as_deref().or(self.call.as_deref()).unwrap_or_default()
    }

    /// The title, or that it is gone.
    pub(super) fn title_text(&self) -> &str {
        self.title.as_deref().unwrap_or("（廃棄済み）")
    }

    /// The findings in words.
    pub(super) fn findings_text(&self) -> String {
        match &self.findings {
            None => "確認前".to_owned(),
            Some(FindingsView { against: 0, for_review: 0 }) => "なし".to_owned(),
            Some(FindingsView { against: 0, for_review }) => format!("要判断{for_review}件"),
            Some(FindingsView { against, for_review: 0 }) => format!("反する記載{against}件"),
            Some(FindingsView { against, for_review }) => {
                format!("反する記載{against}件、要判断{for_review}件")
            }
        }
    }
}

fn turn(next: &[kyoso::case::Party], language: Language) -> String {
    let labels: Vec<_> = next.iter().map(|party| party.label().get(language).to_owned()).collect();
    if labels.is_empty() { "–".to_owned() } else { labels.join(language.pick("、", ", ")) }
}

/// What the day on which a case is looked at again is called among the targets.
const REVIEW: &str = "review";

fn limit(row: &ListRow, programme: &Programme, language: Language, now: Timestamp) -> Option<ListedLimit> {
    // The last day is the one that this midnight ends.
    let running = |until: Timestamp, sure| {
        let last_day = calendar::civil(until).date().yesterday().ok()?;
        Some(Due::Running { last_day, until, sure })
    };
    let (target, due) = match row.limit.as_ref()? {
        ListLimit::Running { target, until, sure } => (target.as_str(), running(*until, *sure)?),
        // Nobody reads how many days were left: only that the clock stands still.
        ListLimit::Paused { target, since } => (target.as_str(), Due::Paused { since: *since, days_left: 0 }),
        ListLimit::Review { until } => (REVIEW, running(*until, true)?),
    };
    let name = match programme.target(target) {
        Some(target) => target.name.get(language),
        None if target == REVIEW => language.pick("保留した案件の再検討", "Review of a case on hold"),
        None => target,
    };
    Some(ListedLimit {
        target: target.to_owned(),
        name: name.to_owned(),
        until: due.until(),
        overdue: kyoso::targets::is_overdue(&due, now),
        text: due.label(now, language),
    })
}
