//! What pages and data show, and when.

use axum::http::StatusCode;
use kyoso::call::{Command, Reason};
use serde_json::{Value, json};

use super::*;

/// The IDs in a section of the list.
fn ids(list: &Value, section: &str) -> Vec<String> {
    let themes = list[section].as_array().unwrap();
    themes.iter().map(|theme| theme["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_call_changes_its_section_at_the_very_instant() {
    let site = Site::start().await;
    let id = site.publish_sample().await;
    for (at, section, phase, button) in [
        ("2026-11-30T23:59:59.999Z", "coming", "coming", "入力を始める（提出は開始後）"),
        (OPENS, "open", "open", "このテーマに提案する"),
        ("2027-02-28T14:59:59.999Z", "open", "open", "このテーマに提案する"),
        (CLOSES, "closed", "closed", "募集中のテーマを見る"),
    ] {
        let list = site.get("/api/themes", at).await.json();
        for other in ["open", "coming", "closed"] {
            let expected = if other == section { vec![id.to_string()] } else { vec![] };
            assert_eq!(ids(&list, other), expected, "{at} {other}");
        }
        let theme = site.get(&format!("/api/themes/{id}"), at).await.json();
        assert_eq!((&theme["phase"], &theme["closes"]), (&json!(phase), &json!(CLOSES)), "{at}");
        assert_eq!(theme["lastDay"], "2027-02-28");
        let page = site.page(&format!("/themes/{id}"), at).await;
        assert!(page.contains(button), "{at}");
        let leads_to_the_form = page.contains(&format!("href=\"/apply?theme={id}\""));
        assert_eq!(leads_to_the_form, section != "closed", "{at}");
        assert_eq!(theme["applyUrl"].is_string(), section != "closed", "{at}");
    }
}

#[tokio::test]
async fn the_list_says_the_deadline_the_time_left_and_what_counts() {
    let site = Site::start().await;
    let id = site.publish_sample().await;
    let page = site.page("/themes", OPEN).await;
    for words in [
        "受動喫煙防止対策",
        "令和9年（2027年）2月28日（日曜）午後11時59分59秒まで（日本時間）",
        "あと66日12時間",
        "環境課",
        "提案が区のシステムの受付口に届いた時刻で判断します",
        "入力内容の保存は提出ではありません",
        "href=\"/themes/feed.atom\"",
        "href=\"/themes/calendar.ics\"",
        "href=\"/apply\"",
        "type=\"application/atom+xml\"",
    ] {
        assert!(page.contains(words), "{words}");
    }
    let coming = site.page("/themes", "2026-11-20T00:00:00Z").await;
    assert!(coming.contains("令和8年（2026年）12月1日（火曜） 午前9時0分0秒（日本時間）"));
    assert!(!coming.contains("あと"), "nobody is told of time left before it opens");
    let english = text(&site.get_english("/themes", OPEN).await);
    assert!(english.contains("<html lang=\"en\">"));
    assert!(english.contains("until 23:59:59 on Sunday, 28 February 2027 (Japan time, UTC+9)"));
    assert!(english.contains("66 days and 12 hours left"));
    assert!(
        english.contains(&format!(
            "<a href=\"/themes/{id}\" class=\"typed\" lang=\"en\" dir=\"auto\">Protection"
        ))
    );
    assert!(
        english.contains("<div class=\"typed\" lang=\"ja\" dir=\"auto\">路上等の喫煙"),
        "no English: Japanese, and said to be"
    );
}

#[tokio::test]
async fn a_theme_says_everything_that_the_call_says() {
    let site = Site::start().await;
    let id = site.publish_sample().await;
    let page = site.page(&format!("/themes/{id}"), OPEN).await;
    for words in [
        "課題の概要",
        "求める提案",
        "条件・留意事項",
        "テーマごとの質問",
        "共存するための提案",
        "事前に協議が必要",
        "実施できる地域はどこですか。",
        "募集を公表しました",
        "募集を開始しました",
        "calendar.ics",
        "/flyer",
        "/publicity",
    ] {
        assert!(page.contains(words), "{words}");
    }
    assert!(
        page.contains(&format!(
            "<link rel=\"canonical\" href=\"https://kyoso.city.example.jp/themes/{id}\">"
        ))
    );
}

#[tokio::test]
async fn drafts_and_addresses_that_nobody_has_get_the_same_answer() {
    let site = Site::start().await;
    let draft = site.draft(1, sample("下書きのテーマ")).await;
    for below in ["", "/calendar.ics", "/flyer", "/publicity", "/qr.svg"] {
        let answers = [
            site.get(&format!("/themes/{draft}{below}"), OPEN).await,
            site.get(&format!("/themes/000000000000{below}"), OPEN).await,
            site.get(&format!("/themes/no-such{below}"), OPEN).await,
        ];
        for answer in &answers {
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{below}");
            assert_eq!(answer.body, answers[1].body, "{below}");
            assert_eq!(answer.headers, answers[1].headers, "{below}");
        }
        let page = text(&answers[0]);
        assert!(page.contains("href=\"/themes\"") && !page.contains("下書きのテーマ"));
    }
    let data = [
        site.get(&format!("/api/themes/{draft}"), OPEN).await,
        site.get("/api/themes/000000000000", OPEN).await,
    ];
    assert_eq!(data.each_ref().map(|answer| answer.status), [StatusCode::NOT_FOUND; 2]);
    assert_eq!(data[0].body, data[1].body);
    assert_eq!(ids(&site.get("/api/themes", OPEN).await.json(), "coming"), Vec::<String>::new());
    assert!(!text(&site.get("/themes/feed.atom", OPEN).await).contains("下書きのテーマ"));
}

#[tokio::test]
async fn an_unknown_address_looks_like_the_side_of_the_site_that_it_is_on() {
    let site = Site::start().await;
    let public = text(&site.get("/themes/000000000000/nothing", OPEN).await);
    assert!(public.contains("href=\"/apply\"") && !public.contains("職員用のはじめの画面"));
    let staff = text(&site.get("/staff/nothing", OPEN).await);
    assert!(staff.contains("職員用のはじめの画面"));
    assert_eq!(site.get("/api/themes/0/1", OPEN).await.json()["code"], "not-found");
}

#[tokio::test]
async fn who_types_an_address_from_a_flyer_is_understood() {
    let site = Site::start().await;
    let answer = site.get("/themes/O1L0ABCDEFGH", OPEN).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.headers["location"], "/themes/0110abcdefgh");
    assert_eq!(site.get("/themes/uuuuuuuuuuuu", OPEN).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn changes_of_the_window_are_public_with_their_reason_and_nothing_else_is() {
    let site = Site::start().await;
    let id = site.publish_sample().await;
    let close = instant("2027-03-31T15:00:00Z");
    let words = "もう少し多くの提案を\nお待ちします。";
    site.take(&id, Command::Extend { close, why: why(Reason::FewProposals, words) }, OPEN).await;
    site.take(&id, Command::CloseEarly { why: why(Reason::Outage, "") }, "2027-01-10T00:00:00Z").await;
    let (open, close) = (Some(instant("2027-02-01T00:00:00Z")), instant("2027-02-10T08:00:00Z"));
    let why = why(Reason::Other, "復旧しました。");
    site.take(&id, Command::Reopen { open, close, why }, "2027-01-20T00:00:00Z").await;
    let at = "2027-02-10T08:00:00Z";
    let theme = site.get(&format!("/api/themes/{id}"), at).await.json();
    let changes = theme["changes"].as_array().unwrap();
    let happened: Vec<_> = changes.iter().map(|change| change["what"].as_str().unwrap()).collect();
    assert_eq!(
        happened,
        ["closed", "opened", "reopened", "closed", "closedEarly", "extended", "opened", "published"]
    );
    assert_eq!(theme["windows"].as_array().unwrap().len(), 2);
    assert_eq!(changes[5]["words"], words);
    assert_eq!(changes[5]["reason"]["ja"], "募集状況によるもの");
    assert_eq!(changes[5]["before"]["closes"], CLOSES);
    assert_eq!(changes[5]["after"]["closes"], "2027-03-31T15:00:00Z");
    assert_eq!(changes[4]["after"]["closes"], "2027-01-10T00:01:00Z");
    let page = site.page(&format!("/themes/{id}"), at).await;
    assert!(page.contains("令和9年（2027年）2月10日（水曜）午後5時より前に届いたもの（日本時間）"));
    for shown in [page, theme.to_string(), site.page("/themes/feed.atom", at).await] {
        assert!(shown.contains("復旧しました。") && shown.contains("システムの障害等によるもの"));
        assert!(!shown.contains("somebody-of-planning"), "who did it is nobody's business");
    }
    let between = site.get(&format!("/api/themes/{id}"), "2027-01-21T00:00:00Z").await.json();
    assert_eq!((&between["phase"], &between["opens"]), (&json!("coming"), &json!("2027-02-01T00:00:00Z")));
}

#[tokio::test]
async fn a_text_that_is_edited_after_publication_is_shown_as_it_is_now_and_says_so() {
    let site = Site::start().await;
    let id = site.publish_sample().await;
    let before = sample("").questions;
    let edit = |title: &str| Command::EditText {
        division: "health".to_owned(),
        text: sample(title),
        before: before.clone(),
    };
    site.take(&id, edit("新しい題名"), OPEN).await;
    let theme = site.get(&format!("/api/themes/{id}"), OPEN).await.json();
    assert_eq!(
        (&theme["title"]["ja"], &theme["division"]["ja"]),
        (&json!("新しい題名"), &json!("健康推進課"))
    );
    assert_eq!(theme["changes"][0]["what"], "textEdited");
    assert!(theme["changes"][0].get("words").is_none(), "the text itself is not a reason");
    assert_eq!(site.get("/api/themes", OPEN).await.json()["open"][0]["title"]["ja"], "新しい題名");
}

#[tokio::test]
async fn a_call_that_was_called_off_says_so_and_takes_nothing() {
    let site = Site::start().await;
    let id = site.publish_sample().await;
    let why = why(Reason::Theme, "国の制度が変わったため。");
    site.take(&id, Command::CloseEarly { why }, "2026-11-10T00:00:00Z").await;
    let page = site.page(&format!("/themes/{id}"), OPEN).await;
    assert!(page.contains("募集は取りやめになりました") && page.contains("国の制度が変わったため。"));
    assert!(!page.contains("/apply?theme="));
    let list = site.get("/api/themes", OPEN).await.json();
    assert_eq!(
        (ids(&list, "closed"), &list["closed"][0]["phase"]),
        (vec![id.to_string()], &json!("calledOff"))
    );
    for below in ["flyer", "publicity"] {
        assert!(
            site.page(&format!("/themes/{id}/{below}"), OPEN).await.contains("取りやめになりました"),
            "{below}"
        );
    }
}

#[tokio::test]
async fn closed_calls_come_page_by_page_each_once() {
    let site = Site::start().await;
    let mut expected = Vec::new();
    for number in 0..45 {
        let closes = format!("2027-01-{:02}T15:00:00Z", number / 2 + 1);
        expected.push(site.publish(number, sample("題名"), OPENS, &closes).await.to_string());
    }
    let at = "2028-01-01T00:00:00Z";
    let (mut found, mut sizes, mut path) = (Vec::new(), Vec::new(), "/api/themes".to_owned());
    loop {
        let list = site.get(&path, at).await.json();
        sizes.push(ids(&list, "closed").len());
        found.extend(ids(&list, "closed"));
        let Some(next) = list["nextCursor"].as_str() else { break };
        let page = site.page(&format!("/themes?cursor={next}"), at).await;
        assert!(page.contains("終了した募集テーマ") && !page.contains("募集中のテーマはありません"));
        path = format!("/api/themes?cursor={next}");
    }
    assert_eq!(sizes, [20, 20, 5]);
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
}

#[tokio::test]
async fn a_cursor_that_is_not_ours_is_refused() {
    let site = Site::start().await;
    assert_eq!(site.get("/themes?cursor=x", OPEN).await.status, StatusCode::NOT_FOUND);
    let refused = site.get("/api/themes?cursor=1.000000000000x", OPEN).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.json()["errors"][0]["pointer"], "/cursor");
    assert_eq!(site.get("/themes?cursor=&utm_source=x", OPEN).await.status, StatusCode::OK);
}

#[tokio::test]
async fn hostile_text_stays_text_and_every_page_has_one_heading_and_its_language() {
    let site = Site::start().await;
    let mut text_of_call = sample(HOSTILE);
    for words in [&mut text_of_call.summary, &mut text_of_call.seeking] {
        *words = said(&format!("{HOSTILE}\n</textarea>\n</title>"), HOSTILE);
    }
    let id = site.publish(1, text_of_call, OPENS, CLOSES).await;
    let words = why(Reason::Other, HOSTILE);
    let close = instant("2027-03-31T15:00:00Z");
    site.take(&id, Command::Extend { close, why: words }, OPEN).await;
    for path in ["", &format!("/{id}"), &format!("/{id}/flyer"), &format!("/{id}/publicity")] {
        for (lang, page) in [
            ("ja", site.page(&format!("/themes{path}"), OPEN).await),
            ("en", text(&site.get_english(&format!("/themes{path}"), OPEN).await)),
        ] {
            assert!(!page.contains("<script>") && !page.contains("</script>;"), "{path}");
            assert!(!page.contains("</textarea>\n</title>"), "{path}");
            assert!(page.contains("👩‍👩‍👧‍👦"), "{path}");
            assert!(page.starts_with(&format!("<!doctype html>\n<html lang=\"{lang}\">")), "{path}");
            assert_eq!(page.matches("<h1").count(), 1, "{path}");
            assert_eq!(page.matches("<main").count(), 1, "{path}");
            assert!(!page.contains(" style="), "{path}: the policy allows none");
        }
    }
    let qr = site.page(&format!("/themes/{id}/qr.svg"), OPEN).await;
    assert!(qr.starts_with("<svg ") && !qr.contains("<script"));
}
