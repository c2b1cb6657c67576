//! Texts for publicity: that they fit, whatever the title is.

use kyoso::call::CallText;
use kyoso::text::Language;

use super::*;
use crate::scheduling::public::find::told;
use crate::scheduling::public::publicity::{ARTICLE, ARTICLE_EN, post_weight, texts};
use crate::scheduling::public::view::WholeTheme;
use crate::scheduling::public::words::POST;

/// A call whose texts are as long as they may be.
pub(super) fn longest(title: &str) -> CallText {
    let mut text = sample(title);
    text.title = said(title, title);
    text.summary =
        said(&"長い説明です。".repeat(58).chars().take(400).collect::<String>(), &"Long words. ".repeat(33));
    text
}

#[tokio::test]
async fn a_post_fits_with_its_address_for_the_longest_title_and_says_until_when() {
    let site = Site::start().await;
    let titles = [
        "長".repeat(50),
        "W".repeat(50),
        "👩".repeat(50),
        "—".repeat(50),
        "短い".to_owned(),
        "a b\tc".to_owned(),
    ];
    let closes = ["2027-12-30T15:00:00Z", "2027-12-30T13:59:59Z", "2027-02-28T08:00:00Z"];
    let mut number = 0;
    let mut fullest = 0;
    for title in &titles {
        for close in closes {
            number += 1;
            let id = site.publish(number, longest(title), "2026-12-30T14:59:59Z", close).await;
            for at in ["2026-11-20T00:00:00Z", "2027-01-10T00:00:00Z"] {
                let file = site.scheduling.calls.load(&id).await.unwrap().unwrap();
                let theme = WholeTheme::of(&file, &told(&site.scheduling, instant(at))).unwrap().theme;
                for language in [Language::Japanese, Language::English] {
                    let said = texts(&theme, &site.scheduling.programme, theme.window().unwrap(), language);
                    let weight = post_weight(&said.post, &theme.url);
                    assert!(weight <= POST && weight == said.weight, "{weight}: {}", said.post);
                    fullest = fullest.max(weight);
                    assert!(said.post.ends_with(&format!("\n{}", theme.url)), "{}", said.post);
                    assert!(said.post.contains(&title.replace('\t', " ")), "the whole title: {}", said.post);
                    let instant = if at.starts_with("2026-11") { &theme.opening } else { &theme.deadline };
                    let instant = instant.as_ref().unwrap().get(&language).to_owned();
                    assert!(said.post.contains(&instant), "{}", said.post);
                    assert!(said.article.contains(theme.deadline.as_ref().unwrap().get(&language)));
                    for words in [&theme.url, "03-0000-0000", "kyoso@example.jp"] {
                        assert!(said.article.contains(words), "{}", said.article);
                    }
                    let most = if language == Language::Japanese { ARTICLE } else { ARTICLE_EN };
                    assert!(said.length <= most, "{}: {}", said.length, said.article);
                    assert_eq!(said.length, said.article.chars().count());
                }
            }
        }
    }
    assert!(fullest > 230, "{fullest}: the samples are not long");
}

#[tokio::test]
async fn the_page_gives_each_text_to_copy_in_both_languages_and_none_for_what_is_over() {
    let site = Site::start().await;
    let id = site.publish_sample().await;
    let page = site.page(&format!("/themes/{id}/publicity"), OPEN).await;
    for field in ["post-ja", "post-en", "article-ja", "article-en"] {
        assert!(page.contains(&format!("<label for=\"{field}\">")), "{field}");
        assert!(
            page.contains(&format!("<textarea id=\"{field}\" lang=\"{}\"", &field[field.len() - 2..])),
            "{field}"
        );
    }
    assert!(page.contains(&format!("href=\"/themes/{id}/qr.svg\" download")));
    let closed = site.page(&format!("/themes/{id}/publicity"), CLOSES).await;
    assert!(!closed.contains("<textarea") && closed.contains("募集は終了しました"));
}
