//! How long an answer may be kept.
//!
//! Data (API, calendar, feed, QR code) may be kept by anybody for 30 seconds. A change of a window takes effect at least
//! 60 s after it was received ([`kyoso::call::LEAD`]), so whoever looks while a deadline is being moved sees the new one
//! at least half a minute before it counts. A digest of the answer saves sending it again.
//!
//! Pages are asked for anew each time: they say how much time is left, and are in the language of a cookie.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

/// How data may be kept.
const SHORTLY: &str = "public, max-age=30";
/// How a page may be kept.
const ASKED_ANEW: &str = "private, no-cache";

/// Data that may be kept for a short time; without its body for who has it already.
pub(super) fn fresh(headers: &HeaderMap, media_type: &'static str, body: String) -> Response {
    let digest = HEXLOWER.encode(&Sha256::digest(&body));
    let etag = format!("\"{}\"", digest.get(..16).unwrap_or_default());
    let kept = [(header::ETAG, etag.clone()), (header::CACHE_CONTROL, SHORTLY.to_owned())];
    if is_known(headers, &etag) {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    (kept, [(header::CONTENT_TYPE, media_type)], body).into_response()
}

/// Whether one of the tags that the reader names is this one. Weak and strong ones are compared alike (RFC 9110,
/// 13.1.2).
fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let named = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    named.flat_map(|value| value.split(',')).any(|tag| {
        let tag = tag.trim();
        tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag
    })
}

/// A page as everybody sees it.
pub(super) fn page(mut page: Response) -> Response {
    page.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(ASKED_ANEW));
    page
}

/// The same as a file with this name, shown or saved as the reader's program likes.
pub(super) fn named(mut file: Response, name: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(&format!("inline; filename=\"{name}\"")) {
        file.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    file
}
