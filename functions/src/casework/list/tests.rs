//! The list over HTTP in process: roles, filters, pages of it, and addresses that mean no good.

mod measure;

use std::collections::BTreeSet;

use axum::http::{StatusCode, header};
use jiff::{SignedDuration, Timestamp};
use kyoso::call::CallId;
use kyoso::case::{CaseId, Status};
use kyoso::proposal::SubmissionKind;
use kyoso::receipt::ReceiptNumber;
use serde_json::Value;

use super::find::SHOWN;
use crate::casework::testing::{App, DIVISION, OTHER_DIVISION, Place, Somebody};
use crate::listing::Lister;
use crate::programme;
use crate::staff::testing::now;
use crate::store::testing::Fault;
use crate::store::{FindingCounts, ListLimit, ListRow, Listed, Outcome};

const STATUSES: [Status; 6] = [
    Status::Received,
    Status::Confirming,
    Status::CorrectionAsked,
    Status::Assigned,
    Status::SetAside,
    Status::Withdrawn,
];

fn call(number: u64) -> CallId {
    format!("00000000ca{number:02}").parse().unwrap()
}

/// The `number`-th of many cases, each a little different from the one before. One is received each hour, going back
/// from now.
fn listed(number: u64) -> Listed {
    let received_at = now() - SignedDuration::from_hours(i64::try_from(number).unwrap());
    let pick = |every: u64| usize::try_from(number / every).unwrap();
    let until = received_at + SignedDuration::from_hours(24 * 7);
    let row = ListRow {
        revision: 1,
        status: STATUSES[pick(1) % STATUSES.len()],
        status_since: received_at,
        received_at,
        receipt_number: ReceiptNumber::new(2026, number + 1),
        kind: match number % 4 {
            0 => SubmissionKind::Theme { theme_id: call(number % 8) },
            _ => SubmissionKind::Free,
        },
        title: (!number.is_multiple_of(11)).then(|| format!("まちなかカフェの夜間開放 その{number}")),
        organization: (!number.is_multiple_of(11)).then(|| format!("株式会社ミナト第{}商店", number % 3)),
        turn: None,
        division: match number % 3 {
            0 => None,
            1 => Some(DIVISION.to_owned()),
            _ => Some(OTHER_DIVISION.to_owned()),
        },
        findings: match number % 5 {
            0 => None,
            1 => Some(FindingCounts { against: 1, for_review: 0 }),
            2 => Some(FindingCounts { against: 0, for_review: 2 }),
            _ => Some(FindingCounts::default()),
        },
        limit: number.is_multiple_of(2).then(|| ListLimit::Running {
            target: "first-contact".into(),
            until,
            sure: true,
        }),
    };
    Listed { case: case(number), row }
}

fn case(number: u64) -> CaseId {
    format!("{:032x}", number.wrapping_mul(0x9e37_79b9_7f4a_7c15)).parse().unwrap()
}

async fn with_rows(rows: &[Listed]) -> App {
    let app = App::start().await;
    app.desk.db.put_rows(rows).await;
    app
}

async fn planner(app: &App) -> Somebody {
    app.sign_in("planner", &["planning"]).await
}

fn ids(list: &Value) -> Vec<String> {
    let cases = list["cases"].as_array().unwrap();
    cases.iter().map(|case| case["caseId"].as_str().unwrap().to_owned()).collect()
}

/// Every case that a query finds, over as many pages as it takes.
async fn all(app: &App, who: &Somebody, query: &str) -> Vec<String> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let answer = app.read(who, &format!("/api/cases?{query}&cursor={cursor}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{query}");
        let list = answer.json();
        assert!(list["lookedAt"].as_u64().unwrap() <= 500);
        assert!(ids(&list).len() <= SHOWN);
        found.extend(ids(&list));
        match list["nextCursor"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => return found,
        }
    }
}

#[tokio::test]
async fn each_filter_finds_what_it_says_in_order_and_no_more() {
    let rows: Vec<_> = (0..1300).map(listed).collect();
    let app = with_rows(&rows).await;
    let planner = planner(&app).await;
    type Says = fn(&ListRow) -> bool;
    let late = |row: &ListRow| row.limit_at().is_some_and(|until| until <= now());
    let filters: [(&str, Says); 17] = [
        ("", |_| true),
        ("status=received", |row| row.status == Status::Received),
        ("status=received&division=health", |row| {
            row.status == Status::Received && row.division.as_deref() == Some("health")
        }),
        ("division=environment", |row| row.division.as_deref() == Some("environment")),
        ("call=00000000ca04", |row| row.call() == Some(&call(4))),
        ("call=00000000ca04&status=confirming", |_| false),
        ("call=nobody", |_| false),
        ("kind=theme", |row| row.call().is_some()),
        ("findings=against", |row| row.findings.is_some_and(|found| found.against > 0)),
        ("findings=any", |row| row.findings.is_some_and(|found| found.against + found.for_review > 0)),
        ("findings=none", |row| row.findings == Some(FindingCounts::default())),
        ("findings=pending", |row| row.findings.is_none()),
        ("days=30", |row| row.received_at < now() - SignedDuration::from_hours(24 * 30)),
        ("turn=division&kind=free", |row| row.status == Status::Assigned && row.call().is_none()),
        ("words=%EF%BD%B6%EF%BE%8C%EF%BD%AA%20%E3%81%BF%E3%81%AA%E3%81%A8", |row| row.title.is_some()),
        ("words=%E3%81%9D%E3%81%AE17", |row| {
            row.title.as_ref().is_some_and(|title| title.contains("その17"))
        }),
        ("year=2026&status=withdrawn", |row| row.status == Status::Withdrawn),
    ];
    for (query, says) in filters {
        let expected: Vec<_> =
            rows.iter().filter(|listed| says(&listed.row)).map(|listed| listed.case.to_string()).collect();
        assert_eq!(all(&app, &planner, query).await, expected, "{query}");
    }
    let expected: Vec<_> =
        rows.iter().filter(|listed| late(&listed.row)).map(|listed| listed.case.to_string()).collect();
    assert_eq!(all(&app, &planner, "overdue=yes").await, expected);
    assert!(all(&app, &planner, "year=2025").await.is_empty());
}

#[tokio::test]
async fn a_fiscal_year_begins_in_april_in_tokyo() {
    let at = |text: &str, number| {
        let mut listed = listed(number);
        listed.row.received_at = text.parse::<Timestamp>().unwrap();
        listed
    };
    let (last, first) = (at("2026-03-31T14:59:59.999Z", 1), at("2026-03-31T15:00:00Z", 2));
    let app = with_rows(&[last.clone(), first.clone()]).await;
    let planner = planner(&app).await;
    assert_eq!(all(&app, &planner, "").await, [first.case.to_string()]);
    assert_eq!(all(&app, &planner, "year=2025").await, [last.case.to_string()]);
    // The same by another index, where the year is a span of it.
    for (year, listed) in [("2026", &first), ("2025", &last)] {
        let query = format!("year={year}&status={}", super::filter::status_word(listed.row.status));
        assert_eq!(all(&app, &planner, &query).await, [listed.case.to_string()], "{query}");
    }
}

#[tokio::test]
async fn no_case_is_shown_twice_or_passed_over_while_others_arrive_at_the_same_instant() {
    let together = |number| {
        let mut listed = listed(number);
        listed.row.received_at = now();
        listed
    };
    let rows: Vec<_> = (0..120).map(together).collect();
    let app = with_rows(&rows).await;
    let planner = planner(&app).await;
    let expected: BTreeSet<_> = rows.iter().map(|listed| listed.case.to_string()).collect();
    let (mut found, mut cursor) = (Vec::new(), String::new());
    for page in 0.. {
        let list = app.read(&planner, &format!("/api/cases?cursor={cursor}")).await.json();
        found.extend(ids(&list));
        let Some(next) = list["nextCursor"].as_str() else { break };
        cursor = next.to_owned();
        let mut newer = listed(1000 + page);
        newer.row.received_at = now() + SignedDuration::from_secs(1);
        app.desk.db.put_rows(&[newer]).await;
    }
    let distinct: BTreeSet<_> = found.iter().cloned().collect();
    assert_eq!((found.len(), distinct), (expected.len(), expected));
}

#[tokio::test]
async fn the_place_that_a_cursor_names_need_not_be_there_any_more() {
    let rows: Vec<_> = (0..60).map(listed).collect();
    let app = with_rows(&rows).await;
    let planner = planner(&app).await;
    let list = app.read(&planner, "/api/cases?status=received&days=1").await.json();
    assert_eq!(list["nextCursor"], Value::Null);
    // A cursor before, within and after what is asked for.
    for (number, left) in [(0, 5), (36, 4), (59, 0)] {
        let cursor = format!("{}-{}", rows[number].row.received_at.as_millisecond(), "f".repeat(32));
        let path = format!("/api/cases?status=received&days=1&cursor={cursor}");
        let found = ids(&app.read(&planner, &path).await.json()).len();
        assert_eq!(found, left, "{number}");
    }
}

#[tokio::test]
async fn a_page_is_one_query_one_look_at_the_counts_and_two_queries_of_the_calls() {
    let rows: Vec<_> = (0..200).map(listed).collect();
    let app = with_rows(&rows).await;
    let planner = planner(&app).await;
    for query in
        ["", "status=received", "division=health", "words=x&overdue=yes", "call=00000000ca00&turn=planning"]
    {
        app.desk.db.faults.plan(usize::MAX, Fault::Throttled);
        assert_eq!(app.page(&planner, &format!("/staff/cases?{query}")).await.status, StatusCode::OK);
        assert_eq!(app.desk.db.faults.calls(), 4, "{query}");
    }
}

#[tokio::test]
async fn fifty_rows_of_the_longest_texts_are_a_light_page() {
    let long = |number| {
        let mut listed = listed(number);
        listed.row.title = Some("題".repeat(kyoso::limits::TITLE));
        listed.row.organization = Some("団".repeat(kyoso::limits::NAME));
        listed
    };
    let rows: Vec<_> = (0..51).map(long).collect();
    let app = with_rows(&rows).await;
    let page = app.page(&planner(&app).await, "/staff/cases").await;
    let html = String::from_utf8(page.body).unwrap();
    assert_eq!(
        html.matches("<tr role=\"row\"><th").count() + html.matches("<tr role=\"row\">\n<th").count(),
        51
    );
    assert!(html.len() < 100 * 1000, "{}", html.len());
}

/// The sample cases, one listed for each of these places.
async fn with_cases(places: &[Place]) -> (App, Vec<CaseId>) {
    let app = App::start().await;
    let db = &app.desk.db;
    let lister =
        Lister { programme: programme::load("minato").unwrap(), cases: db.cases(), listing: db.listing() };
    let mut cases = Vec::new();
    for place in places {
        cases.push(app.case_in(*place).await);
        lister.list(cases.last().unwrap()).await.unwrap();
    }
    (app, cases)
}

/// How often the list was refused to a program and to a person, by the access record.
async fn refusals(app: &App) -> [usize; 2] {
    let record = app.desk.record().await;
    assert!(record.iter().all(|(_, outcome)| *outcome == Outcome::Forbidden));
    ["GET /api/cases", "GET /staff/cases"]
        .map(|route| record.iter().filter(|(what, _)| what == route).count())
}

#[tokio::test]
async fn each_role_finds_its_own_cases_and_a_refusal_is_on_record() {
    let (app, cases) = with_cases(&[Place::Received, Place::Assigned]).await;
    let (received, assigned) = (&cases[0], &cases[1]);
    type Expected<'c> = (&'c [&'c str], &'c str, Option<Vec<&'c CaseId>>);
    let expectations: [Expected<'_>; 11] = [
        (&["planning"], "", Some(vec![assigned, received])),
        (&["auditor"], "", Some(vec![assigned, received])),
        (&["planning", "division:health"], "", Some(vec![assigned, received])),
        (&["planning"], "division=environment", Some(vec![assigned])),
        (&["division:environment"], "", Some(vec![assigned])),
        (&["division:environment"], "status=received", Some(vec![])),
        (&["division:health"], "", Some(vec![])),
        (&["division:environment", "division:health"], "division=health", Some(vec![])),
        (&["expert"], "", Some(vec![])),
        (&["division:health"], "division=environment", None),
        (&["administrator"], "", None),
    ];
    for (groups, query, expected) in expectations {
        let who = app.sign_in(&groups.join("-").replace(':', "-"), groups).await;
        let before = refusals(&app).await;
        let api = app.read(&who, &format!("/api/cases?{query}")).await;
        let page = app.page(&who, &format!("/staff/cases?{query}")).await;
        let [by_program, by_page] = refusals(&app).await;
        let Some(expected) = expected else {
            let forbidden = StatusCode::FORBIDDEN;
            assert_eq!((api.status, page.status), (forbidden, forbidden), "{groups:?}");
            assert_eq!([by_program, by_page], before.map(|count| count + 1), "{groups:?}");
            continue;
        };
        assert_eq!((api.status, page.status), (StatusCode::OK, StatusCode::OK), "{groups:?}");
        assert_eq!([by_program, by_page], before);
        let mut found = ids(&api.json());
        let mut expected: Vec<_> = expected.into_iter().map(ToString::to_string).collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{groups:?} {query}");
        let html = String::from_utf8(page.body).unwrap();
        for id in &cases {
            let link = format!("href=\"/staff/cases/{id}\"");
            assert_eq!(html.contains(&link), expected.contains(&id.to_string()), "{groups:?} {query}");
        }
    }
}

#[tokio::test]
async fn counts_are_those_of_what_somebody_sees_and_lead_to_their_cases() {
    let (app, _) = with_cases(&[Place::Received, Place::Screened, Place::Assigned]).await;
    let counts = async |groups: &[&str]| {
        let list = app.read(&app.sign_in("somebody", groups).await, "/api/cases").await.json();
        let counts = list["counts"].as_array().unwrap();
        counts
            .iter()
            .map(|of| format!("{} {}", of["status"].as_str().unwrap(), of["count"]))
            .collect::<Vec<_>>()
    };
    assert_eq!(counts(&["planning"]).await, ["received 2", "assigned 1"]);
    assert_eq!(counts(&["division:environment"]).await, ["assigned 1"]);
    assert_eq!(counts(&["division:health"]).await, [""; 0]);
    let html = app.page(&planner(&app).await, "/staff/cases").await.body;
    let html = String::from_utf8(html).unwrap();
    assert!(html.contains("<a href=\"/staff/cases?status=received\">受付済 2件</a>"), "{html}");
}

#[tokio::test]
async fn a_receipt_number_leads_straight_to_its_case() {
    let (app, cases) = with_cases(&[Place::Received]).await;
    let planner = planner(&app).await;
    for typed in ["R8-0001", "%EF%BC%B28-1", "r8%201-"] {
        let page = app.page(&planner, &format!("/staff/cases?words={typed}")).await;
        if typed.ends_with('-') {
            assert_eq!(page.status, StatusCode::OK);
            continue;
        }
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{typed}");
        assert_eq!(page.headers[header::LOCATION], format!("/staff/cases/{}", cases[0]));
    }
    let unknown = app.page(&planner, "/staff/cases?words=R8-0999").await;
    assert_eq!(unknown.status, StatusCode::OK);
    let answer = app.read(&planner, "/api/cases?words=R8-0001").await;
    assert_eq!(answer.headers[header::LOCATION], format!("/api/cases/{}", cases[0]));
}

#[tokio::test]
async fn what_is_overdue_says_so_in_words() {
    let rows = [listed(24 * 20), listed(2)];
    let app = with_rows(&rows).await;
    let html = String::from_utf8(app.page(&planner(&app).await, "/staff/cases").await.body).unwrap();
    assert_eq!(html.matches("<strong class=\"cases-late\">超過 ").count(), 1, "{html}");
}

#[tokio::test]
async fn an_address_that_means_no_good_is_told_what_is_wrong_and_shows_nothing() {
    let app = with_rows(&[listed(1)]).await;
    let planner = planner(&app).await;
    let long = "x".repeat(201);
    for (query, pointer) in [
        ("status=draft", "/status"),
        ("status=received&status=assigned", "/status"),
        ("status=Received", "/status"),
        ("division=nowhere", "/division"),
        ("division=environment%23x", "/division"),
        ("year=99999", "/year"),
        ("year=-1", "/year"),
        ("days=0", "/days"),
        ("days=1e9", "/days"),
        ("days=99999999999999999999", "/days"),
        ("kind=both", "/kind"),
        ("findings=1", "/findings"),
        ("overdue=no", "/overdue"),
        ("turn=expert", "/turn"),
        ("cursor=x", "/cursor"),
        ("cursor=9223372036854775807-00000000000000000000000000000000", "/cursor"),
        ("cursor=1-zz", "/cursor"),
        ("words=%00", "/words"),
        ("limit=1000", "/limit"),
        ("%3Cscript%3E=1", "/<script>"),
        (&format!("words={long}"), "/words"),
        (&format!("call={long}"), "/call"),
    ] {
        let api = app.read(&planner, &format!("/api/cases?{query}")).await;
        assert_eq!(api.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert_eq!(api.json()["errors"][0]["pointer"], pointer, "{query}");
        let page = app.page(&planner, &format!("/staff/cases?{query}")).await;
        let html = String::from_utf8(page.body).unwrap();
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert!(
            html.contains("id=\"errors\"") && !html.contains("<table") && !html.contains("<script>"),
            "{query}"
        );
    }
}

#[tokio::test]
async fn whatever_is_typed_is_shown_as_text_and_harms_nothing() {
    let mut evil = listed(1);
    evil.row.title = Some("<script>alert(1)</script>".to_owned());
    evil.row.organization = Some("\"><img src=x onerror=alert(1)>".to_owned());
    let app = with_rows(&[evil]).await;
    let planner = planner(&app).await;
    for query in [
        "",
        "words=%22%3E%3Cscript%3E",
        "words=%FF%FE",
        "call=%27%20OR%201%3D1",
        "words=%25&days=%EF%BC%91",
        "&&=&",
        "lang=en",
    ] {
        let page = app.page(&planner, &format!("/staff/cases?{query}")).await;
        if query == "lang=en" {
            assert_eq!(page.status, StatusCode::SEE_OTHER);
            continue;
        }
        let html = String::from_utf8(page.body).unwrap();
        assert_eq!(page.status, StatusCode::OK, "{query}");
        assert!(!html.contains("<script>") && !html.contains("<img"), "{query}");
    }
}
