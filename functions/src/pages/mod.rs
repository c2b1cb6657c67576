//! What the pages of all functions share: their frame, assets, forms, failures, languages and cookies.

mod assets;
mod chrome;
mod failure;
mod form_body;

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
pub use chrome::Chrome;
pub use failure::Failure;
pub use form_body::{Posted, value};
use kyoso::programme::Programme;

use crate::http::visit::is_api;
use crate::http::{self, Access, Routes};

/// The routes of style, script and icon, which one function serves for all.
pub fn assets<S: Clone + Send + Sync + 'static>() -> Routes<S> {
    Routes::new(Access::Public).get("/assets/{name}", assets::asset)
}

/// Makes the router of a function from its routes. It has answers of our own for unknown paths and methods, a page
/// (below `/api`, a problem document) for each [`Failure`], the switch of languages, and what [`http::finish`] adds.
pub fn router<S>(routes: Routes<S>, state: S, programme: Arc<Programme>) -> Router
where
    S: Clone + Send + Sync + 'static,
{
    let router = routes
        .into_router()
        .fallback(|| async { Failure::NotFound })
        .method_not_allowed_fallback(|| async { Failure::Method })
        .layer(from_fn(switch_language))
        .layer(from_fn_with_state(programme, failure::show));
    http::finish(router.with_state(state))
}

/// A page as a response.
pub fn html(status: StatusCode, page: &impl askama::Template) -> Response {
    match page.render() {
        Ok(page) => (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response(),
        Err(error) => {
            tracing::error!(error = %error, "a page could not be made");
            Failure::Internal.into_response()
        }
    }
}

/// A redirect after a POST: the browser asks for `path` with GET, and a reload repeats nothing.
pub fn see_other(path: &str) -> Response {
    let location = HeaderValue::from_str(path).unwrap_or_else(|_| HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

/// A cookie that scripts and other sites do not get.
pub struct Cookie<'c> {
    /// Its name.
    pub name: &'c str,
    /// Its value.
    pub value: &'c str,
    /// Below which path it is sent.
    pub path: &'c str,
    /// How long it lasts; 0 takes it away.
    pub seconds: i64,
}

/// The response with a cookie, for a system that people reach at `public_url`.
pub fn with_cookie(mut response: Response, public_url: &str, cookie: &Cookie<'_>) -> Response {
    let Cookie { name, value, path, seconds } = cookie;
    let secure = if public_url.starts_with("https://") { "; Secure" } else { "" };
    let header = format!("{name}={value}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    if let Ok(header) = HeaderValue::from_str(&header) {
        response.headers_mut().append(header::SET_COOKIE, header);
    }
    response
}

/// A year: how long a choice of language is remembered.
const LANGUAGE_SECONDS: u32 = 365 * 24 * 60 * 60;

/// `?lang=` is remembered in a cookie, and the address is shown without it.
async fn switch_language(request: Request, next: Next) -> Response {
    if request.method() != Method::GET || is_api(request.uri().path()) {
        return next.run(request).await;
    }
    match chosen_language(request.uri()) {
        Some((tag, path)) => language_chosen(tag, &path),
        None => next.run(request).await,
    }
}

/// Goes to `path` and remembers the language.
pub fn language_chosen(tag: &str, path: &str) -> Response {
    let mut response = see_other(path);
    let cookie = format!("lang={tag}; Path=/; Max-Age={LANGUAGE_SECONDS}; SameSite=Lax");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The language that the query asks for, and the address without it.
fn chosen_language(uri: &Uri) -> Option<(&'static str, String)> {
    let (chosen, others): (Vec<_>, Vec<_>) =
        uri.query()?.split('&').partition(|pair| pair.starts_with("lang="));
    let tag = match *chosen.first()? {
        "lang=ja" => "ja",
        "lang=en" => "en",
        _ => return None,
    };
    // `//elsewhere` would be another host.
    let path = format!("/{}", uri.path().trim_start_matches('/'));
    Some((tag, if others.is_empty() { path } else { format!("{path}?{}", others.join("&")) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_taken_out_of_the_address() {
        let chosen = |uri: &str| chosen_language(&uri.parse().unwrap());
        assert_eq!(chosen("/plan?lang=en"), Some(("en", "/plan".to_owned())));
        assert_eq!(chosen("/apply?a=1&lang=ja&b=2"), Some(("ja", "/apply?a=1&b=2".to_owned())));
        assert_eq!(chosen("//evil.example?lang=ja"), Some(("ja", "/evil.example".to_owned())));
        assert_eq!(chosen("/plan?lang=fr"), None);
        assert_eq!(chosen("/plan"), None);
    }
}
