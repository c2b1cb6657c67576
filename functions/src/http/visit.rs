//! One visit: in which language, and when the gateway received it.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use jiff::Timestamp;
use kyoso::text::Language;
use lambda_http::request::RequestContext;

use crate::clock;

/// When the gateway received the request: the instant that decides. A test puts it into the request's extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReceivedAt(pub Timestamp);

/// What a handler knows of a visit before it looks at anything else.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The language of the answer.
    pub language: Language,
    /// When the gateway received the request.
    pub received_at: Timestamp,
    /// The path, for links that switch the language. Never for a log: it can hold a secret.
    pub path: String,
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self {
            language: language(parts),
            received_at: received_at(parts),
            path: parts.uri.path().to_owned(),
        })
    }
}

fn received_at(parts: &Parts) -> Timestamp {
    if let Some(ReceivedAt(instant)) = parts.extensions.get() {
        return *instant;
    }
    match parts.extensions.get() {
        Some(RequestContext::ApiGatewayV1(context)) => {
            Timestamp::from_millisecond(context.request_time_epoch).unwrap_or_else(|_| clock::now())
        }
        Some(_) | None => clock::now(),
    }
}

/// `?lang=` speaks first, then the cookie of an earlier choice. Programs may also say it with `Accept-Language`;
/// for pages Japanese comes first whatever the browser says, and English is one click away.
fn language(parts: &Parts) -> Language {
    let query = parts.uri.query().unwrap_or_default();
    let asked = query.split('&').find_map(|pair| pair.strip_prefix("lang=")).and_then(of_tag);
    let chosen = || cookie(&parts.headers, "lang").and_then(of_tag);
    let accepted = || {
        let header = parts.headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
        if is_api(parts.uri.path()) { of_tag(header.get(..2)?) } else { None }
    };
    asked.or_else(chosen).or_else(accepted).unwrap_or_default()
}

/// Whether a path belongs to the JSON face.
pub fn is_api(path: &str) -> bool {
    path.strip_prefix("/api").is_some_and(|below| below.is_empty() || below.starts_with('/'))
}

fn of_tag(tag: &str) -> Option<Language> {
    match tag {
        "ja" => Some(Language::Japanese),
        "en" => Some(Language::English),
        _ => None,
    }
}

/// The value of a cookie.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn parts(uri: &str, headers: &[(&str, &str)]) -> Parts {
        let request = headers
            .iter()
            .fold(Request::builder().uri(uri), |request, (name, value)| request.header(*name, *value));
        request.body(()).unwrap().into_parts().0
    }

    #[test]
    fn the_language_is_what_was_asked_then_what_was_chosen_then_japanese() {
        let cookie = ("cookie", "a=1; lang=en");
        assert_eq!(language(&parts("/apply?x=1&lang=ja", &[cookie])), Language::Japanese);
        assert_eq!(language(&parts("/apply", &[cookie])), Language::English);
        assert_eq!(language(&parts("/apply?lang=fr", &[])), Language::Japanese);
        let english = ("accept-language", "en-GB,en;q=0.9");
        assert_eq!(language(&parts("/apply", &[english])), Language::Japanese);
        assert_eq!(language(&parts("/api/proposals", &[english])), Language::English);
    }

    #[test]
    fn cookies_are_found_by_their_whole_name() {
        let parts = parts("/", &[("cookie", "xlang=ja; lang=en"), ("cookie", "kyoso_draft=a.b")]);
        assert_eq!(cookie(&parts.headers, "lang"), Some("en"));
        assert_eq!(cookie(&parts.headers, "kyoso_draft"), Some("a.b"));
        assert_eq!(cookie(&parts.headers, "draft"), None);
    }
}
