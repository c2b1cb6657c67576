//! What a page of the list costs with many cases. Not a test of every day:
//!
//! ```sh
//! cargo nextest run --cargo-profile local -p functions --run-ignored only --no-capture a_page_costs_the_same
//! ```

use std::time::Instant;

use super::*;
use crate::store::{ListIndex, ListSpan};

/// One way to ask, and what answers it.
const ASKED: [(&str, &str); 6] = [
    ("newest of the year", ""),
    ("by status", "status=received"),
    ("by division", "division=environment"),
    ("by call", "call=call-4"),
    ("by status, overdue, free kind", "status=received&overdue=yes&kind=free"),
    ("words that nobody wrote", "words=zzzz"),
];

#[tokio::test]
#[ignore = "a measurement of some minutes"]
async fn a_page_costs_the_same_with_a_hundred_and_with_a_hundred_thousand_cases() {
    let app = App::start().await;
    let planner = planner(&app).await;
    let mut written = 0;
    println!("| cases | asked | calls | rows looked at | shown | read units | HTML bytes | ms |");
    println!("|---|---|---|---|---|---|---|---|");
    for cases in [100, 10_000, 100_000] {
        while written < cases {
            let rows: Vec<_> = (written..cases.min(written + 1000)).map(within_the_year).collect();
            app.desk.db.put_rows(&rows).await;
            written += 1000.min(cases - written);
        }
        for (asked, query) in ASKED {
            measure(&app, &planner, cases, asked, query).await;
        }
    }
    println!("{}", row_sizes(&app).await);
}

/// Many cases of one year: a minute apart.
fn within_the_year(number: u64) -> Listed {
    let mut listed = listed(number);
    listed.row.received_at = now() - SignedDuration::from_mins(i64::try_from(number).unwrap());
    listed
}

async fn measure(app: &App, planner: &Somebody, cases: u64, asked: &str, query: &str) {
    const TIMES: u32 = 5;
    let path = format!("/staff/cases?{query}");
    let list = app.read(planner, &format!("/api/cases?{query}")).await.json();
    app.desk.db.faults.plan(usize::MAX, Fault::Throttled);
    let size = app.page(planner, &path).await.body.len();
    let calls = app.desk.db.faults.calls();
    let begun = Instant::now();
    for _ in 0..TIMES {
        app.page(planner, &path).await;
    }
    let millis = begun.elapsed().as_millis() / u128::from(TIMES);
    let (looked_at, shown) = (list["lookedAt"].as_u64().unwrap(), ids(&list).len());
    let units = units(app, query).await;
    println!("| {cases} | {asked} | {calls} | {looked_at} | {shown} | {units} | {size} | {millis} |");
}

/// The read units of the query of a page, as the service says; the look at the counts costs half a unit more.
async fn units(app: &App, query: &str) -> f64 {
    let (filter, _) = crate::casework::list::filter::Filter::parse(query, &app.casework.programme);
    let index = match query.split(['=', '&']).next() {
        Some("status") => ListIndex::Status(Status::Received),
        Some("division") => ListIndex::Division(DIVISION.to_owned()),
        Some("call") => ListIndex::Call("call-4".to_owned()),
        _ => ListIndex::Year(2026),
    };
    let limit = if filter.takes_every_row() { SHOWN } else { super::super::find::LOOKED_AT };
    app.casework.listing.page(&index, &ListSpan::default(), limit).await.unwrap().read_units
}

/// How large a row is on average.
async fn row_sizes(app: &App) -> String {
    let page = app.casework.listing.page(&ListIndex::Year(2026), &ListSpan::default(), 200).await.unwrap();
    let total: usize = page.rows.iter().map(|listed| serde_json::to_string(&listed.row).unwrap().len()).sum();
    format!("a row's JSON has {} bytes on average", total / page.rows.len())
}
