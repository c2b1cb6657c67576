//! Calendar, feed and QR code, read back by other readers than ours.

use atom_syndication::Feed;
use icalendar::{Calendar, Component as _, Event as Entry};
use kyoso::call::{Command, Reason};

use super::*;

async fn calendar(site: &Site, path: &str, at: &str) -> (String, Vec<Entry>) {
    let answer = site.get(path, at).await;
    assert_eq!(answer.headers["content-type"], "text/calendar; charset=utf-8");
    assert!(answer.headers["content-disposition"].to_str().unwrap().ends_with(".ics\""));
    let text = text(&answer);
    for line in text.split("\r\n") {
        assert!(line.len() <= 75, "{} octets: {line}", line.len());
        assert!(!line.contains(['\n', '\r']), "{line}");
    }
    let read: Calendar = text.parse().unwrap();
    let entries = read.events().cloned().collect();
    (text, entries)
}

fn value<'e>(entry: &'e Entry, name: &str) -> &'e str {
    entry.property_value(name).unwrap_or_else(|| panic!("no {name}"))
}

#[tokio::test]
async fn a_calendar_has_an_entry_for_the_opening_and_the_last_hour_before_the_close() {
    let site = Site::start().await;
    let id = site.publish_sample().await;
    let (text, entries) = calendar(&site, &format!("/themes/{id}/calendar.ics"), OPEN).await;
    let [opening, closing] = &entries[..] else { panic!("{text}") };
    assert_eq!(value(opening, "DTSTART"), "20261201T000000Z");
    assert_eq!(value(opening, "SUMMARY"), "募集開始：受動喫煙防止対策");
    assert_eq!(
        (value(closing, "DTSTART"), value(closing, "DTEND")),
        ("20270228T140000Z", "20270228T150000Z")
    );
    let description = value(closing, "DESCRIPTION");
    assert!(
        description.contains("令和9年（2027年）2月28日（日曜）午後11時59分59秒まで（日本時間）\n"),
        "{description}"
    );
    assert!(description.ends_with(&format!("https://kyoso.city.example.jp/themes/{id}")));
    assert_eq!(value(closing, "UID"), format!("{id}-1796083200-close@kyoso.city.example.jp"));
    assert_eq!((value(closing, "SEQUENCE"), value(closing, "STATUS")), ("2", "CONFIRMED"));
    assert_eq!(value(closing, "DTSTAMP"), "20261102T000000Z");
    assert_eq!(
        text.matches("TRIGGER:-PT47H\r\n").count(),
        1,
        "48 hours before the close: 47 before the last hour"
    );
    assert!(opening.components().is_empty());
    assert_eq!(text, calendar(&site, &format!("/themes/{id}/calendar.ics"), OPEN).await.0, "the same bytes");
    assert_eq!(
        calendar(&site, "/themes/calendar.ics", OPEN).await.1,
        entries,
        "the same entries in the whole calendar"
    );
}

#[tokio::test]
async fn a_changed_window_moves_its_entries_and_one_that_is_called_off_strikes_them() {
    let site = Site::start().await;
    let id = site.publish_sample().await;
    let path = format!("/themes/{id}/calendar.ics");
    let uids =
        |entries: &[Entry]| entries.iter().map(|entry| value(entry, "UID").to_owned()).collect::<Vec<_>>();
    let before = calendar(&site, &path, OPEN).await.1;
    let close = instant("2027-03-31T15:00:00Z");
    site.take(&id, Command::Extend { close, why: why(Reason::Theme, "") }, "2026-11-05T00:00:00Z").await;
    let extended = calendar(&site, &path, OPEN).await.1;
    assert_eq!(uids(&extended), uids(&before));
    assert_eq!((value(&extended[1], "DTEND"), value(&extended[1], "SEQUENCE")), ("20270331T150000Z", "3"));
    site.take(&id, Command::CloseEarly { why: why(Reason::Theme, "") }, "2026-11-06T00:00:00Z").await;
    let (text, struck) = calendar(&site, &path, OPEN).await;
    assert_eq!(uids(&struck), uids(&before));
    assert!(
        struck.iter().all(|entry| value(entry, "STATUS") == "CANCELLED" && value(entry, "SEQUENCE") == "4")
    );
    assert!(!text.contains("VALARM"));
    assert!(calendar(&site, "/themes/calendar.ics", OPEN).await.1.is_empty());
    let window = Interval { open: instant(OPENS), close: instant(CLOSES) };
    site.take(&id, Command::Schedule { window }, "2026-11-07T00:00:00Z").await;
    let again = calendar(&site, &path, OPEN).await.1;
    assert_eq!((uids(&again), value(&again[1], "STATUS")), (uids(&before), "CONFIRMED"));
}

#[tokio::test]
async fn a_call_that_is_shorter_than_the_reminder_has_none_and_its_last_hour_begins_with_it() {
    let site = Site::start().await;
    let id = site.publish(1, sample("短い募集"), OPENS, "2026-12-01T00:10:00Z").await;
    let (text, entries) = calendar(&site, &format!("/themes/{id}/calendar.ics"), OPENS).await;
    assert!(!text.contains("VALARM"));
    assert_eq!(
        (value(&entries[1], "DTSTART"), value(&entries[1], "DTEND")),
        ("20261201T000000Z", "20261201T001000Z")
    );
}

#[tokio::test]
async fn hostile_text_comes_back_from_calendar_and_feed_as_it_was() {
    let site = Site::start().await;
    for (number, filler) in (0..80).enumerate() {
        let title = format!(
            "{}{HOSTILE}\u{2028}二行目\u{85}三行目\r\nBEGIN:VEVENT",
            "あ".repeat(filler % 9) + &"x".repeat(filler)
        );
        site.publish(u32::try_from(number).unwrap(), sample(&title), OPENS, CLOSES).await;
    }
    let (_, entries) = calendar(&site, "/themes/calendar.ics", OPEN).await;
    assert_eq!(entries.len(), 160, "no line of the text became a line of the file");
    for entry in &entries {
        let summary = value(entry, "SUMMARY");
        assert!(
            summary.contains(HOSTILE) && summary.ends_with("\n二行目\n三行目\nBEGIN:VEVENT"),
            "{summary}"
        );
    }
    let feed: Feed = site.page("/themes/feed.atom", OPEN).await.parse().unwrap();
    assert!(feed.entries().iter().all(|entry| entry.title().as_str().contains(HOSTILE)));
}

#[tokio::test]
async fn the_feed_tells_what_happened_newest_first_each_under_its_own_name_for_ever() {
    let site = Site::start().await;
    let id = site.publish_sample().await;
    let other =
        site.publish(2, sample("放置自転車対策"), "2026-12-10T15:00:00Z", "2027-01-31T15:00:00Z").await;
    let feed = async |at: &str| -> Feed {
        let answer = site.get("/themes/feed.atom", at).await;
        assert_eq!(answer.headers["content-type"], "application/atom+xml; charset=utf-8");
        text(&answer).parse().unwrap()
    };
    let early = feed("2026-12-05T00:00:00Z").await;
    let close = instant("2027-03-31T15:00:00Z");
    site.take(&id, Command::Extend { close, why: why(Reason::FewProposals, "提案が少ないため。") }, OPEN)
        .await;
    let late = feed("2027-02-01T00:00:00Z").await;
    let happened = |feed: &Feed| -> Vec<_> {
        feed.entries()
            .iter()
            .map(|entry| (entry.categories()[0].term.clone(), entry.links()[0].href.clone()))
            .collect()
    };
    let url = |id: &CallId| format!("https://kyoso.city.example.jp/themes/{id}");
    let (one, two) = (url(&id), url(&other));
    let expected = [("closed", &two), ("extended", &one), ("opened", &two), ("opened", &one)];
    let newest: Vec<_> = happened(&late).into_iter().take(4).collect();
    assert_eq!(newest, expected.map(|(what, url)| (what.to_owned(), url.clone())));
    assert_eq!(happened(&late).iter().filter(|(what, _)| what == "published").count(), 2);
    let ids = |feed: &Feed| feed.entries().iter().map(|entry| entry.id().to_owned()).collect::<Vec<_>>();
    let mut unique = ids(&late);
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), late.entries().len());
    assert!(ids(&early).iter().all(|id| unique.contains(id)), "an entry keeps its name");
    assert_eq!(late.updated(), late.entries()[0].updated());
    assert_eq!(late.updated().to_rfc3339(), "2027-01-31T15:00:00+00:00");
    let extended = late.entries()[1].summary().unwrap().as_str();
    for words in [
        "変更前の締切：令和9年（2027年）2月28日",
        "締切：令和9年（2027年）3月31日",
        "募集状況によるもの",
        "提案が少ないため。",
    ] {
        assert!(extended.contains(words), "{extended}");
    }
    let own = late.links().iter().find(|link| link.rel == "self").unwrap();
    assert_eq!(own.href, "https://kyoso.city.example.jp/themes/feed.atom");
    assert!(!late.authors().is_empty() && late.lang() == Some("ja"));
}

#[tokio::test]
async fn a_feed_without_calls_is_a_feed() {
    let site = Site::start().await;
    let feed: Feed = site.page("/themes/feed.atom", OPEN).await.parse().unwrap();
    assert!(feed.entries().is_empty());
    assert_eq!(
        feed.updated().to_rfc3339(),
        "2026-03-31T15:00:00+00:00",
        "the day that the programme is in force from"
    );
}

/// The modules of an SVG of ours, as a camera would see them: `SCALE` dots wide, black or white.
fn dots(svg: &str) -> (usize, Vec<bool>) {
    const SCALE: usize = 4;
    let number = |text: &str| text.parse::<usize>().unwrap();
    let side = number(svg.split("viewBox=\"0 0 ").nth(1).unwrap().split(' ').next().unwrap());
    let mut dark = vec![false; side * SCALE * side * SCALE];
    let path = svg.split(" d=\"").nth(1).unwrap().split('"').next().unwrap();
    for module in path.split('M').skip(1) {
        let (x, y) = module.split_once("h1v1h-1z").unwrap().0.split_once(' ').unwrap();
        for (dy, dx) in (0..SCALE).flat_map(|dy| (0..SCALE).map(move |dx| (dy, dx))) {
            dark[(number(y) * SCALE + dy) * side * SCALE + number(x) * SCALE + dx] = true;
        }
    }
    (side * SCALE, dark)
}

#[tokio::test]
async fn the_qr_code_leads_to_the_page() {
    let site = Site::start().await;
    let id = site.publish_sample().await;
    let file = site.page(&format!("/themes/{id}/qr.svg"), OPEN).await;
    let flyer = site.page(&format!("/themes/{id}/flyer"), OPEN).await;
    let inline = flyer.split("<svg ").nth(1).unwrap();
    for svg in [file.as_str(), inline] {
        let (side, dark) = dots(svg);
        let mut image =
            rqrr::PreparedImage::prepare_from_greyscale(
                side,
                side,
                |x, y| if dark[y * side + x] { 0 } else { 255 },
            );
        let grids = image.detect_grids();
        let (meta, content) = grids.first().expect("no code is seen").decode().unwrap();
        assert_eq!(content, format!("https://kyoso.city.example.jp/themes/{id}"));
        // 0 is M, 1 is L, 2 is H, 3 is Q.
        assert_eq!(meta.ecc_level, 3);
    }
    assert!(inline.contains("role=\"img\" aria-label=\"募集テーマのページ"));
}
