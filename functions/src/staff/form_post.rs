//! Whether a form that somebody sends is one of ours (CSRF).

use axum::http::{HeaderMap, header};

use super::same;
use crate::pages::value;

/// The field of every staff form that holds the session's form token.
pub(super) const TOKEN_FIELD: &str = "form";

/// Whether a browser says that a form comes from another site. Browsers that say nothing are believed; the token in
/// the form still has to be right.
pub(super) fn is_foreign(headers: &HeaderMap, public_url: &str) -> bool {
    let site = headers.get("sec-fetch-site");
    if site.is_some_and(|site| site != "same-origin" && site != "none") {
        return true;
    }
    match headers.get(header::ORIGIN) {
        // A sandboxed frame says `null`; so does a page of ours that sends no referrer, but with the site above.
        Some(origin) if origin == "null" => site.is_none(),
        Some(origin) => origin.to_str().is_ok_and(|origin| origin != public_url) || origin.to_str().is_err(),
        None => false,
    }
}

/// Whether a form carries the token of this session.
pub(super) fn has_token(fields: &[(String, String)], token: &str) -> bool {
    same(value(fields, TOKEN_FIELD), token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_from_elsewhere_is_told_by_what_the_browser_says() {
        let ours = "https://kyoso.city.example.jp";
        let foreign = |pairs: &[(&'static str, &'static str)]| {
            let headers =
                pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
            is_foreign(&headers, ours)
        };
        assert!(!foreign(&[]));
        assert!(!foreign(&[("origin", ours), ("sec-fetch-site", "same-origin")]));
        assert!(!foreign(&[("origin", "null"), ("sec-fetch-site", "same-origin")]));
        assert!(foreign(&[("origin", "null")]));
        assert!(foreign(&[("origin", "https://evil.example")]));
        assert!(foreign(&[("origin", "https://kyoso.city.example.jp.evil.example")]));
        assert!(foreign(&[("origin", "http://kyoso.city.example.jp")]), "without TLS it is another site");
        for site in ["cross-site", "same-site"] {
            assert!(foreign(&[("sec-fetch-site", site)]), "{site}");
        }
    }
}
