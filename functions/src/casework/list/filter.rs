//! What is asked of the list: the query of its address, which can be shared, and which rows it means.

use jiff::{SignedDuration, Timestamp};
use kyoso::call::CallId;
use kyoso::case::{Party, Status};
use kyoso::programme::Programme;
use kyoso::proposal::{FieldError, Kind, SubmissionKind};
use kyoso::screening::for_search;
use kyoso::value::Flaw;
use url::form_urlencoded;

use crate::store::{ListCursor, ListRow};

/// The most characters that words to look for can have.
pub(super) const WORDS: usize = 200;
/// The most days since the receipt that can be asked for.
pub(super) const DAYS: u16 = 3650;
/// The first fiscal year that can be asked for.
pub(super) const FIRST_YEAR: i16 = 2019;

/// What the rules found, as a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Something against it.
    Against,
    /// Something for a person to judge, or against it.
    Any,
    /// Nothing.
    Nothing,
    /// The rules have not run yet.
    Pending,
}

impl Found {
    pub(super) const ALL: &'static [Found] = &[Found::Against, Found::Any, Found::Nothing, Found::Pending];

    pub(super) fn word(self) -> &'static str {
        match self {
            Found::Against => "against",
            Found::Any => "any",
            Found::Nothing => "none",
            Found::Pending => "pending",
        }
    }

    pub(super) fn label(self) -> &'static str {
        match self {
            Found::Against => "要件に反する記載あり",
            Found::Any => "確認事項あり",
            Found::Nothing => "確認事項なし",
            Found::Pending => "確認前",
        }
    }

    fn holds(self, row: &ListRow) -> bool {
        match (self, row.findings) {
            (Found::Pending, found) => found.is_none(),
            (Found::Against, Some(found)) => found.against > 0,
            (Found::Any, Some(found)) => found.against + found.for_review > 0,
            (Found::Nothing, Some(found)) => found.against + found.for_review == 0,
            (Found::Against | Found::Any | Found::Nothing, None) => false,
        }
    }
}

/// The word for a status, as in JSON.
pub(super) fn status_word(status: Status) -> String {
    word_of(&status)
}

/// The word for a party, as in JSON.
pub(super) fn party_word(party: Party) -> String {
    word_of(&party)
}

fn word_of(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The statuses that a case in the list can have: a draft is no case.
pub(super) fn statuses() -> impl Iterator<Item = Status> {
    Status::ALL.iter().copied().filter(|status| *status != Status::Draft)
}

/// What is asked of the list.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Filter {
    pub(super) status: Option<Status>,
    pub(super) division: Option<String>,
    pub(super) call: Option<String>,
    pub(super) year: Option<i16>,
    pub(super) kind: Option<Kind>,
    pub(super) findings: Option<Found>,
    /// Received at least so many days ago.
    pub(super) days: Option<u16>,
    pub(super) overdue: bool,
    pub(super) turn: Option<Party>,
    /// Words in the title, the organisation or the number.
    pub(super) words: String,
    pub(super) cursor: Option<ListCursor>,
}

impl Filter {
    /// Reads the query of an address, with every parameter that is not right. An empty one is not asked for, as a form
    /// sends it.
    pub(super) fn parse(query: &str, programme: &Programme) -> (Self, Vec<FieldError>) {
        let (mut filter, mut errors, mut seen) = (Self::default(), Vec::new(), Vec::new());
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            let read = if seen.contains(&name) {
                Err(Flaw::TooMany { limit: 1, length: 2 })
            } else {
                filter.read(&name, value, programme)
            };
            if let Err(flaw) = read {
                errors.push(FieldError { pointer: format!("/{name}"), flaw });
            }
            seen.push(name);
        }
        (filter, errors)
    }

    fn read(&mut self, name: &str, value: &str, programme: &Programme) -> Result<(), Flaw> {
        match name {
            "status" => self.status = Some(choice(value, statuses(), |status| status_word(*status))?),
            "division" => {
                let divisions = programme.responsible_divisions();
                let ids: Vec<_> = divisions.map(|division| division.id.as_str()).collect();
                self.division = Some(choice(value, ids.into_iter(), |id| (*id).to_owned())?.to_owned());
            }
            "call" => self.call = Some(call(value)?),
            "year" => self.year = Some(number(value, FIRST_YEAR, i16::MAX / 4)?),
            "kind" => {
                self.kind = Some(choice(value, Kind::ALL.iter().copied(), |kind| kind.word().to_owned())?);
            }
            "findings" => {
                let words = Found::ALL.iter().copied();
                self.findings = Some(choice(value, words, |found| found.word().to_owned())?);
            }
            "days" => self.days = Some(number(value, 1, DAYS)?),
            "overdue" => {
                choice(value, ["yes"].into_iter(), |yes| (*yes).to_owned())?;
                self.overdue = true;
            }
            "turn" => {
                self.turn = Some(choice(value, Party::ALL.iter().copied(), |party| party_word(*party))?)
            }
            "words" => self.words = words(value)?,
            "cursor" => {
                let flaw = |_| Flaw::UnknownChoice { choices: "nextCursor".to_owned() };
                self.cursor = Some(value.parse().map_err(flaw)?);
            }
            // Which language the page is in is not ours to ask.
            "lang" => {}
            _ => return Err(Flaw::UnknownField),
        }
        Ok(())
    }

    /// The query of an address that asks for the same: without its `?`, in one order, only what is asked for.
    pub(super) fn query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let pairs = [
            ("status", self.status.map(status_word)),
            ("division", self.division.clone()),
            ("call", self.call.clone()),
            ("year", self.year.map(|year| year.to_string())),
            ("kind", self.kind.map(|kind| kind.word().to_owned())),
            ("findings", self.findings.map(|found| found.word().to_owned())),
            ("days", self.days.map(|days| days.to_string())),
            ("overdue", self.overdue.then(|| "yes".to_owned())),
            ("turn", self.turn.map(party_word)),
            ("words", Some(self.words.clone()).filter(|words| !words.is_empty())),
            ("cursor", self.cursor.as_ref().map(ToString::to_string)),
        ];
        for (name, value) in pairs {
            if let Some(value) = value {
                query.append_pair(name, &value);
            }
        }
        query.finish()
    }

    /// The address of the page that shows it.
    pub(super) fn address(&self) -> String {
        let query = self.query();
        if query.is_empty() { "/staff/cases".to_owned() } else { format!("/staff/cases?{query}") }
    }

    /// Whether every row of an index is one that is asked for, so that no more rows are read than are shown.
    pub(super) fn takes_every_row(&self) -> bool {
        let Self { kind, findings, overdue, turn, words, .. } = self;
        kind.is_none() && findings.is_none() && !overdue && turn.is_none() && words.is_empty()
    }

    /// Before when a case must have been received that is asked for at `now`.
    pub(super) fn received_before(&self, now: Timestamp) -> Option<Timestamp> {
        let days = SignedDuration::from_hours(24 * i64::from(self.days?));
        Some(now.saturating_sub(days).unwrap_or(Timestamp::MIN))
    }

    /// Whether a row is asked for at `now`. What the place in an index says already is asked again: it costs nothing.
    pub(super) fn takes(&self, row: &ListRow, words: &[String], now: Timestamp) -> bool {
        let asked = |asked: Option<&str>, is: Option<&str>| asked.is_none() || asked == is;
        let kind = match &row.kind {
            SubmissionKind::Free => Kind::Free,
            SubmissionKind::Theme { .. } => Kind::Theme,
        };
        self.status.is_none_or(|status| status == row.status)
            && asked(self.division.as_deref(), row.division.as_deref())
            && asked(self.call.as_deref(), row.call().map(CallId::as_str))
            && self.year.is_none_or(|year| year == row.fiscal_year())
            && self.kind.is_none_or(|asked| asked == kind)
            && self.findings.is_none_or(|found| found.holds(row))
            && (!self.overdue || row.limit_at().is_some_and(|until| now >= until))
            && self.turn.is_none_or(|party| row.next_to_act().contains(&party))
            && says(row, words)
    }

    /// The words to look for, as they are compared.
    pub(super) fn compared_words(&self) -> Vec<String> {
        let words = for_search(&self.words);
        words.split_whitespace().map(str::to_owned).collect()
    }
}

/// Whether a row says every one of `words`.
fn says(row: &ListRow, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let texts = [row.title.as_deref(), row.organization.as_deref(), Some(row.receipt_number.as_str())];
    let texts: Vec<_> = texts.into_iter().flatten().map(for_search).collect();
    words.iter().all(|word| texts.iter().any(|text| text.contains(word.as_str())))
}

fn choice<T>(value: &str, choices: impl Iterator<Item = T>, word: impl Fn(&T) -> String) -> Result<T, Flaw> {
    let mut words = Vec::new();
    for choice in choices {
        let known = word(&choice);
        if known == value {
            return Ok(choice);
        }
        words.push(known);
    }
    Err(Flaw::UnknownChoice { choices: words.join(", ") })
}

fn number<T: std::str::FromStr + PartialOrd + std::fmt::Display>(
    value: &str,
    least: T,
    most: T,
) -> Result<T, Flaw> {
    let plain = for_search(value);
    let digits = Some(&plain).filter(|plain| plain.bytes().all(|byte| byte.is_ascii_digit()));
    let number =
        digits.and_then(|digits| digits.parse().ok()).filter(|number| *number >= least && *number <= most);
    number.ok_or_else(|| Flaw::UnknownChoice { choices: format!("{least}–{most}") })
}

/// A call's ID, which no call has to have: what nobody proposed for has no cases.
fn call(value: &str) -> Result<String, Flaw> {
    words(value)
}

fn words(value: &str) -> Result<String, Flaw> {
    let length = value.chars().count();
    if length > WORDS {
        return Err(Flaw::TooLong { limit: WORDS, length });
    }
    let control = value.chars().position(char::is_control);
    if let Some((at, character)) = control.and_then(|at| Some((at, value.chars().nth(at)?))) {
        return Err(Flaw::ControlCharacter { character, position: at + 1 });
    }
    Ok(value.to_owned())
}
