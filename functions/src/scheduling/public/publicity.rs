//! `GET /themes/{id}/publicity`: texts for the ward's publicity (周知文, programme 2(8)): a post of 140 characters and a
//! short article, in both languages.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use kyoso::calendar::{date_time, deadline};
use kyoso::call::Interval;
use kyoso::programme::Programme;
use kyoso::text::Language::{self, English, Japanese};

use super::view::{Theme, ThemePhase};
use super::words::{ADDRESS, POST, excerpt, one_line, weight};
use super::{answer, find};
use crate::http::Visit;
use crate::pages::{Chrome, Failure, html};
use crate::scheduling::SharedScheduling;

/// How long an article is, in characters: the summary gives way to what must be said, which the longest title keeps
/// below this.
pub(super) const ARTICLE: usize = 400;
/// How long one in English is.
pub(super) const ARTICLE_EN: usize = 1000;
/// How much of the summary is in it at most.
const SUMMARY: usize = 160;
/// How much of it is in one in English.
const SUMMARY_EN: usize = 400;
/// Less than this is not worth beginning.
const WORTH: usize = 30;

#[derive(Template)]
#[template(path = "themes/publicity.html")]
struct PublicityPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    theme: &'p Theme,
    /// In Japanese, then in English. None once the call is over.
    texts: Vec<Texts>,
}

/// The texts in a language.
pub(super) struct Texts {
    pub(super) language: Language,
    pub(super) post: String,
    /// How long a post it is.
    pub(super) weight: usize,
    pub(super) article: String,
    /// How many characters it has.
    pub(super) length: usize,
}

/// The texts, to copy.
pub(super) async fn show(
    State(scheduling): State<SharedScheduling>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let whole = find::one(&scheduling, &id, visit.received_at).await?.theme;
    let theme = &whole.theme;
    let window = theme.window().filter(|_| theme.phase.is_current());
    let texts = window.map_or_else(Vec::new, |window| {
        [Japanese, English].map(|language| texts(theme, &scheduling.programme, window, language)).into()
    });
    let title = visit.language.pick("周知用の文章", "Texts for publicity");
    let chrome = Chrome::public(&scheduling.programme, &visit, title);
    let page = PublicityPage { lang: visit.language, chrome, theme, texts };
    Ok(answer::page(html(StatusCode::OK, &page)))
}

pub(super) fn texts(theme: &Theme, programme: &Programme, window: Interval, language: Language) -> Texts {
    let said = Said { theme, programme, window, language };
    let (post, article) = (said.post(), said.article());
    let (weight, length) = (post_weight(&post, &theme.url), article.chars().count());
    Texts { language, weight, length, post, article }
}

/// The length of a post as X (Twitter) counts it: its address counts 23 whatever its length.
pub(super) fn post_weight(post: &str, url: &str) -> usize {
    weight(&post.replace(url, "")) + ADDRESS
}

/// What is to be said, and in which language.
struct Said<'s> {
    theme: &'s Theme,
    programme: &'s Programme,
    window: Interval,
    language: Language,
}

impl Said<'_> {
    /// The fullest wording that fits; where even the shortest does not, with less of the title.
    fn post(&self) -> String {
        let title = one_line(self.theme.title.get(&self.language));
        let fits = |post: &String| post_weight(post, &self.theme.url) <= POST;
        let whole = self.posts(&title).into_iter().find(fits);
        let shortened = || {
            let lengths = (1..title.chars().count()).rev();
            let titles = lengths.map(|length| title.chars().take(length).chain(['…']).collect::<String>());
            titles.filter_map(|title| self.posts(&title).pop()).find(fits)
        };
        whole.or_else(shortened).unwrap_or_else(|| self.theme.url.clone())
    }

    /// Wordings from the fullest to the shortest.
    fn posts(&self, title: &str) -> Vec<String> {
        let (about, language, url) = (&self.programme.about, self.language, &self.theme.url);
        let (name, ward) = (about.name.get(language), about.municipality.get(language));
        let (opening, close) = (date_time(self.window.open, language), deadline(self.window.close, language));
        match (language, self.theme.phase) {
            (Japanese, ThemePhase::Coming) => vec![
                format!("【{name}】テーマ「{title}」の提案を{opening}から募集します。締切：{close}。\n{url}"),
                format!("【{name}】テーマ「{title}」の提案を{opening}から募集します。\n{url}"),
                format!("【{ward}】「{title}」の提案を{opening}から募集。\n{url}"),
            ],
            (Japanese, ThemePhase::Open | ThemePhase::Closed | ThemePhase::CalledOff) => vec![
                format!("【{name}】テーマ「{title}」の提案を募集しています。締切：{close}。\n{url}"),
                format!("【{ward}】テーマ「{title}」の提案を募集中。締切：{close}。\n{url}"),
                format!("【{ward}】「{title}」の提案を募集中。{close}\n{url}"),
            ],
            (English, ThemePhase::Coming) => vec![
                format!(
                    "{name}: proposals on “{title}” are invited from {opening}. Deadline: {close}.\n{url}"
                ),
                format!("{name}: proposals on “{title}” are invited from {opening}.\n{url}"),
                format!("{ward}: “{title}”, open from {opening}.\n{url}"),
            ],
            (English, ThemePhase::Open | ThemePhase::Closed | ThemePhase::CalledOff) => vec![
                format!("{name}: proposals on “{title}” are invited. Deadline: {close}.\n{url}"),
                format!("{ward} invites proposals on “{title}”. Deadline: {close}.\n{url}"),
                format!("{ward}: “{title}”, {close}.\n{url}"),
            ],
        }
    }

    fn article(&self) -> String {
        let [head, rest] = self.article_parts();
        let (most, summary) = match self.language {
            Japanese => (ARTICLE, SUMMARY),
            English => (ARTICLE_EN, SUMMARY_EN),
        };
        let taken = head.chars().count() + rest.chars().count() + 2;
        let room = most.saturating_sub(taken).min(summary);
        if room < WORTH {
            return format!(
                "{head}
{rest}"
            );
        }
        let summary = excerpt(&one_line(self.theme.summary.get(&self.language)), room, |_| 1);
        format!(
            "{head}
{summary}
{rest}"
        )
    }

    /// What comes before and after the summary.
    fn article_parts(&self) -> [String; 2] {
        let (about, language, url) = (&self.programme.about, self.language, &self.theme.url);
        let (name, ward) = (about.name.get(language), about.municipality.get(language));
        let title = one_line(self.theme.title.get(&language));
        let planning = self.programme.planning_name(language);
        let who = self.programme.guide.who.text.get(language);
        let (opening, close) = (date_time(self.window.open, language), deadline(self.window.close, language));
        let (phone, mail) = (&about.contact.phone, &about.contact.mail);
        match language {
            Japanese => [
                format!(
                    "{ward}は、{name}のテーマ「{title}」について、民間団体の皆さんからの提案を募集します。"
                ),
                format!(
                    "【対象】{who}\n【募集開始】{opening}\n【締切】{close}\n【申込み】次のページのフォームから {url}\n【問合せ】{planning} 電話{phone} メール{mail}"
                ),
            ],
            English => [
                format!("{ward} invites proposals on the theme “{title}” in its {name}."),
                format!(
                    "Who may propose: {who}\nOpens: {opening}\nDeadline: {close}\nHow to apply: by the form on {url}\nContact: {planning}, telephone {phone}, e-mail {mail}"
                ),
            ],
        }
    }
}
