//! What answers cost, and how long they are kept.

use axum::http::StatusCode;

use super::*;
use crate::scheduling::public::feed::{CALLS, ENTRIES};
use crate::store::testing::Fault;

#[tokio::test]
async fn data_may_be_kept_for_half_the_lead_of_a_change_and_pages_are_asked_for_anew() {
    let site = Site::start().await;
    let id = site.publish_sample().await;
    for path in [
        "/api/themes".to_owned(),
        format!("/api/themes/{id}"),
        "/themes/calendar.ics".to_owned(),
        format!("/themes/{id}/calendar.ics"),
        "/themes/feed.atom".to_owned(),
        format!("/themes/{id}/qr.svg"),
    ] {
        let first = site.get(&path, OPEN).await;
        assert_eq!(
            (first.status, &first.headers["cache-control"]),
            (StatusCode::OK, &"public, max-age=30".parse().unwrap())
        );
        let etag = first.headers["etag"].to_str().unwrap().to_owned();
        for named in [etag.clone(), format!("\"other\", W/{etag}")] {
            let again = site.send(&path, OPEN, &[("if-none-match", &named)]).await;
            assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0), "{path}");
            assert_eq!(again.headers["etag"], etag.as_str());
        }
        let other = site.send(&path, OPEN, &[("if-none-match", "\"other\"")]).await;
        assert_eq!(other.status, StatusCode::OK, "{path}");
    }
    for path in ["/themes".to_owned(), format!("/themes/{id}")] {
        assert_eq!(site.get(&path, OPEN).await.headers["cache-control"], "private, no-cache");
    }
    assert_eq!(site.get("/themes/none", OPEN).await.headers["cache-control"], "no-store");
}

#[tokio::test]
async fn an_answer_is_one_query_or_two_and_the_feed_a_few_however_many_calls_there_are() {
    let site = Site::start().await;
    for number in 0..60 {
        let closes = format!("2027-0{}-{:02}T15:00:00Z", number % 3 + 1, number % 28 + 1);
        site.publish(number, sample("題名"), OPENS, &closes).await;
    }
    let at = "2027-02-14T00:00:00Z";
    let id = site.get("/api/themes", at).await.json()["open"][0]["id"].as_str().unwrap().to_owned();
    for (path, calls) in [
        ("/themes".to_owned(), 2),
        ("/api/themes".to_owned(), 2),
        (format!("/themes/{id}"), 1),
        (format!("/themes/{id}/calendar.ics"), 1),
        (format!("/themes/{id}/flyer"), 1),
        ("/themes/calendar.ics".to_owned(), 1),
        ("/themes/feed.atom".to_owned(), 2 + CALLS),
    ] {
        site.desk.db.faults.plan(usize::MAX, Fault::Throttled);
        assert_eq!(site.get(&path, at).await.status, StatusCode::OK);
        assert_eq!(site.desk.db.faults.calls(), calls, "{path}");
    }
    let feed: atom_syndication::Feed = text(&site.get("/themes/feed.atom", at).await).parse().unwrap();
    assert!(feed.entries().len() <= ENTRIES);
}

#[tokio::test]
async fn a_table_that_does_not_answer_is_said_to_be_busy() {
    let site = Site::start().await;
    let id = site.publish_sample().await;
    for path in ["/themes".to_owned(), "/themes/feed.atom".to_owned(), format!("/themes/{id}")] {
        site.desk.db.faults.plan(1, Fault::ThrottledAlways);
        let answer = site.get(&path, OPEN).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert!(answer.headers.contains_key("retry-after"));
        site.desk.db.faults.clear();
    }
}
