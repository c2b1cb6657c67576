//! The pages of the list.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use kyoso::calendar;
use kyoso::case::{Party, Reach, reach};
use kyoso::proposal::{FieldError, Kind};
use kyoso::staff::Person;
use kyoso::text::Language;
use url::form_urlencoded;

use super::filter::{FIRST_YEAR, Filter, Found, party_word, status_word, statuses};
use super::find::SHOWN;
use super::view::{CaseList, StatusCount};
use crate::casework::Casework;
use crate::http::Visit;
use crate::pages::html;
use crate::staff::{Chrome, SignedIn};
use crate::store::CallRow;
use crate::submission::choice_of_row;

/// A choice of a field.
struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

/// A field with choices.
struct Field {
    name: &'static str,
    label: &'static str,
    /// What no choice means.
    any: &'static str,
    choices: Vec<Choice>,
}

/// A link, and whether it leads to what is shown.
struct Way {
    label: String,
    path: String,
    here: bool,
}

/// The form above the list, with what was typed into it.
struct Asked {
    words: String,
    days: String,
    overdue: bool,
    fields: Vec<Field>,
    /// The division of a member of one: it stands, whatever else is asked for.
    division: String,
    /// Whether more than words is asked for.
    opened: bool,
}

/// What is wrong with a field of the form.
struct Wrong {
    id: String,
    text: String,
}

#[derive(Template)]
#[template(path = "staff/list.html")]
struct ListPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    asked: Asked,
    wrong: Vec<Wrong>,
    divisions: Vec<Way>,
    counts: Vec<Way>,
    /// What the counts are of.
    counted: String,
    list: Option<&'p CaseList>,
    /// What is listed, in words.
    said: String,
    /// How much was looked at, where not all of it is shown.
    looked: String,
    first: String,
    next: String,
    next_label: &'static str,
    earlier: Option<Way>,
}

/// The list.
pub(super) fn list(
    casework: &Casework,
    visit: &Visit,
    signed_in: &SignedIn,
    (query, filter): (&str, &Filter),
    (list, calls): (&CaseList, &[CallRow]),
) -> Response {
    let chrome = Chrome::of(&casework.programme, visit, signed_in, "案件一覧").at(&filter.address());
    let page = ListPage {
        lang: visit.language,
        chrome,
        asked: asked(casework, signed_in, query, (filter, calls), visit),
        wrong: Vec::new(),
        divisions: divisions(casework, signed_in, filter, visit.language),
        counts: counts(filter, list),
        counted: counted(casework, list, (filter, calls), visit.language),
        list: Some(list),
        said: said(list),
        looked: looked(list),
        first: Filter { cursor: None, ..filter.clone() }.address(),
        next: next(filter, list),
        next_label: if list.cases.len() == SHOWN { "次の50件へ" } else { "続きを探す" },
        earlier: earlier(filter, list),
    };
    html(StatusCode::OK, &page)
}

/// The form again, with what is wrong. Nothing is listed: it would be more than was asked for.
pub(super) fn wrong(
    casework: &Casework,
    visit: &Visit,
    signed_in: &SignedIn,
    query: &str,
    (errors, calls): (&[FieldError], &[CallRow]),
) -> Response {
    let (filter, _) = Filter::parse(query, &casework.programme);
    let page = ListPage {
        lang: visit.language,
        chrome: Chrome::of(&casework.programme, visit, signed_in, "案件一覧"),
        asked: asked(casework, signed_in, query, (&filter, calls), visit),
        wrong: errors.iter().map(|error| said_wrong(error, visit.language)).collect(),
        divisions: Vec::new(),
        counts: Vec::new(),
        counted: String::new(),
        list: None,
        said: String::new(),
        looked: String::new(),
        first: String::new(),
        next: String::new(),
        next_label: "",
        earlier: None,
    };
    html(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

#[derive(Template)]
#[template(path = "staff/list_closed.html")]
struct ClosedPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    text: &'static str,
    way: Option<(&'static str, &'static str)>,
}

/// For an expert: they see no case, and what they are asked on a page of its own.
pub(super) fn none_named(casework: &Casework, visit: &Visit, signed_in: &SignedIn) -> Response {
    let text = "学識経験者の方には、助言のお願いと、そのために選ばれた部分だけをお見せします。";
    closed(casework, visit, signed_in, StatusCode::OK, (text, Some(("/staff/advice", "助言のお願いへ"))))
}

/// For an administrator: what they can do instead.
pub(super) fn not_for_them(casework: &Casework, visit: &Visit, signed_in: &SignedIn) -> Response {
    let text = "システム管理者の役割では、案件を見ることはできません。利用者の登録や、役割の変更ができます。";
    closed(
        casework,
        visit,
        signed_in,
        StatusCode::FORBIDDEN,
        (text, Some(("/staff/people", "利用者の画面へ"))),
    )
}

fn closed(
    casework: &Casework,
    visit: &Visit,
    signed_in: &SignedIn,
    status: StatusCode,
    (text, way): (&'static str, Option<(&'static str, &'static str)>),
) -> Response {
    let chrome = Chrome::of(&casework.programme, visit, signed_in, "案件一覧");
    html(status, &ClosedPage { lang: visit.language, chrome, text, way })
}

fn asked(
    casework: &Casework,
    signed_in: &SignedIn,
    query: &str,
    (filter, calls): (&Filter, &[CallRow]),
    visit: &Visit,
) -> Asked {
    let typed = |name: &str| {
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
    };
    let lang = visit.language;
    let field = |name: &'static str, label, any, choices: Vec<(String, String)>| {
        let chosen = typed(name);
        let choice = |(value, label): (String, String)| Choice { chosen: value == chosen, value, label };
        Field { name, label, any, choices: choices.into_iter().map(choice).collect() }
    };
    let this_year = calendar::fiscal_year(calendar::civil(visit.received_at).date());
    let years = (FIRST_YEAR..=this_year)
        .rev()
        .map(|year| (year.to_string(), calendar::fiscal_year_name(year, Language::Japanese)));
    let of = |party: &Party| (party_word(*party), party.label().get(lang).to_owned());
    let kinds = Kind::ALL.iter().map(|kind| {
        let name = casework.programme.kind(kind.word()).map_or(kind.word(), |kind| kind.name.get(lang));
        (kind.word().to_owned(), name.to_owned())
    });
    let mut fields = vec![
        field(
            "status",
            "状態",
            "すべて",
            statuses().map(|it| (status_word(it), it.staff_label().to_owned())).collect(),
        ),
        field("turn", "誰の番か", "すべて", Party::ALL.iter().map(of).collect()),
        field("kind", "種別", "すべて", kinds.collect()),
        field(
            "findings",
            "確認事項",
            "すべて",
            Found::ALL.iter().map(|found| (found.word().to_owned(), found.label().to_owned())).collect(),
        ),
        field("call", "募集テーマ", "すべて", themes(&typed("call"), calls, visit)),
        field("year", "受付年度", "指定しない", years.collect()),
    ];
    let own = own_divisions(&signed_in.person);
    if own.is_none() {
        let all = casework.programme.responsible_divisions();
        let all = all.map(|division| (division.id.clone(), division.name.get(lang).to_owned())).collect();
        fields.insert(1, field("division", "担当課", "すべて", all));
    }
    Asked {
        words: typed("words"),
        days: typed("days"),
        overdue: filter.overdue,
        opened: form_urlencoded::parse(query.as_bytes())
            .any(|(name, value)| !value.is_empty() && !["words", "cursor", "lang"].contains(&name.as_ref())),
        division: if own.is_some() { filter.division.clone().unwrap_or_default() } else { String::new() },
        fields,
    }
}

/// The calls to choose from; one that is asked for and closed long ago, by its ID.
fn themes(asked: &str, calls: &[CallRow], visit: &Visit) -> Vec<(String, String)> {
    let choice = |row| choice_of_row(row, visit.received_at, Language::Japanese);
    let mut themes: Vec<_> = calls.iter().map(choice).map(|choice| (choice.id, choice.label)).collect();
    if !asked.is_empty() && themes.iter().all(|(id, _)| id != asked) {
        themes.push((asked.to_owned(), asked.to_owned()));
    }
    themes
}

/// The divisions of somebody who belongs to several, to switch between.
fn divisions(casework: &Casework, signed_in: &SignedIn, filter: &Filter, language: Language) -> Vec<Way> {
    let own = own_divisions(&signed_in.person).unwrap_or_default();
    if own.len() < 2 {
        return Vec::new();
    }
    let way = |id: &&str| Way {
        label: division_name(casework, id, language),
        path: Filter { division: Some((*id).to_owned()), ..Filter::default() }.address(),
        here: filter.division.as_deref() == Some(*id),
    };
    own.iter().map(way).collect()
}

fn division_name(casework: &Casework, id: &str, language: Language) -> String {
    casework.programme.division(id).map_or(id, |division| division.name.get(language)).to_owned()
}

/// The counts, each leading to its cases.
fn counts(filter: &Filter, list: &CaseList) -> Vec<Way> {
    let of = |status| Filter {
        status,
        division: filter.division.clone(),
        call: filter.call.clone(),
        ..Filter::default()
    };
    let shown = Filter { cursor: None, ..filter.clone() };
    let counted = |count: &StatusCount| {
        let status = statuses().find(|status| status_word(*status) == count.status);
        let wanted = of(status);
        Way {
            label: format!("{} {}件", count.label, count.count),
            path: wanted.address(),
            here: wanted == shown,
        }
    };
    list.counts.iter().map(counted).collect()
}

fn counted(
    casework: &Casework,
    list: &CaseList,
    (filter, calls): (&Filter, &[CallRow]),
    language: Language,
) -> String {
    let total: u64 = list.counts.iter().map(|count| count.count).sum();
    match (&filter.division, &filter.call) {
        (Some(id), _) => format!("{}の案件 全{total}件", division_name(casework, id, language)),
        (None, Some(call)) => {
            let known = calls.iter().find(|row| row.id.as_str() == call);
            let title = known.map_or(call.as_str(), |row| row.title.words(language));
            format!("募集テーマ「{title}」の案件 全{total}件")
        }
        (None, None) => format!("すべての案件 全{total}件"),
    }
}

/// What is listed, in words.
fn said(list: &CaseList) -> String {
    let of = list.year.map_or_else(String::new, |year| {
        format!("{}に受け付けた案件から、", calendar::fiscal_year_name(year, Language::Japanese))
    });
    match list.cases.len() {
        0 => format!("{of}条件に合う案件は見つかりませんでした。"),
        shown => format!("{of}{shown}件を、受付の新しい順に表示しています。"),
    }
}

/// How much was looked at, where rows were passed over or more may follow.
fn looked(list: &CaseList) -> String {
    let passed_over = list.looked_at > list.cases.len();
    let looked =
        if passed_over { format!("{}件を調べました。", list.looked_at) } else { String::new() };
    let more = if list.next_cursor.is_some() { "この先にもあるかもしれません。" } else { "" };
    format!("{looked}{more}")
}

fn next(filter: &Filter, list: &CaseList) -> String {
    let cursor = list.next_cursor.as_ref().and_then(|cursor| cursor.parse().ok());
    if cursor.is_none() { String::new() } else { Filter { cursor, ..filter.clone() }.address() }
}

/// Where only one year was looked through: the one before.
fn earlier(filter: &Filter, list: &CaseList) -> Option<Way> {
    let year = list.year?.checked_sub(1).filter(|year| *year >= FIRST_YEAR)?;
    let path = Filter { year: Some(year), cursor: None, ..filter.clone() }.address();
    Some(Way {
        label: format!("{}に受け付けた案件へ", calendar::fiscal_year_name(year, Language::Japanese)),
        path,
        here: false,
    })
}

fn said_wrong(error: &FieldError, language: Language) -> Wrong {
    let name = error.pointer.trim_start_matches('/');
    let label = match name {
        "words" => "ことば・受付番号",
        "days" => "受付からの日数",
        "call" => "募集テーマ",
        "status" => "状態",
        "division" => "担当課",
        "turn" => "誰の番か",
        "kind" => "種別",
        "findings" => "確認事項",
        "year" => "受付年度",
        "overdue" => "期限",
        "cursor" => "一覧の続き",
        _ => "不明な条件",
    };
    let known = label != "不明な条件" && name != "cursor";
    Wrong {
        id: if known { format!("list-{name}") } else { "list-words".to_owned() },
        text: format!("{label}：{}", error.message().get(language)),
    }
}

impl ListPage<'_> {
    /// The beginning of a text: a list is for finding, and a page of it stays light.
    fn clipped(text: &str) -> String {
        const MOST: usize = 60;
        let begin: String = text.chars().take(MOST).collect();
        if begin.len() < text.len() { begin + "…" } else { begin }
    }
}

/// The divisions that somebody is bound to; none for who reaches every case.
fn own_divisions(person: &Person) -> Option<Vec<&str>> {
    match reach(person) {
        Reach::Divisions(own) => Some(own),
        Reach::Every | Reach::Named | Reach::Nothing => None,
    }
}
