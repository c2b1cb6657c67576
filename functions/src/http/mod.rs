//! What every HTTP face shares: the visit (language, receipt instant), problem documents, headers.

pub mod problem;
pub mod routes;
pub mod visit;

use axum::Router;
use axum::body::Body;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse as _;
use kyoso::limits;
use tower_http::catch_panic::CatchPanicLayer;

pub use problem::{CallProblem, OpenCall, Problem};
pub use routes::{Access, Routes};
pub use visit::{ReceivedAt, Visit};

/// Nothing but our own styles, scripts and forms; nobody frames us.
pub(crate) const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The policy of a page that sends files to `origin`, by a form or by script, and asks us how they stand.
pub(crate) fn uploading_policy(origin: &str) -> String {
    let forms = format!("form-action 'self' {origin}; connect-src 'self' {origin}");
    CONTENT_SECURITY_POLICY.replace("form-action 'self'", &forms)
}

/// Puts around a router what all its answers share: the limit on bodies, the headers that protect readers, and an
/// answer for a panic.
pub fn finish(router: Router) -> Router {
    router
        .layer(DefaultBodyLimit::max(limits::BODY_BYTES))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            tracing::error!("a handler panicked");
            Problem::of(StatusCode::INTERNAL_SERVER_ERROR, "internal").into_response()
        }))
        .layer(axum::middleware::map_response(protect))
}

/// Headers of every answer, unless the handler has set its own.
async fn protect(mut response: Response<Body>) -> Response<Body> {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in headers {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}
