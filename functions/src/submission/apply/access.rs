//! Whose draft it is: a token of the draft's ID and its secret, in a cookie for GET and in each form for POST.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::response::Response;

use crate::http::visit::cookie;
use crate::pages::{Cookie, with_cookie};
use crate::{Edge, SharedEdge};

const COOKIE: &str = "kyoso_draft";
const PATH: &str = "/apply";
/// Half a year: as long as a draft for a call can be kept that is open for some months. Whether a draft is still there
/// says the draft.
const SECONDS: i64 = 183 * 24 * 60 * 60;

/// The ID of the draft that the cookie opens, if it opens one.
pub(crate) struct CookieDraft(pub(crate) Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for CookieDraft
where
    SharedEdge: FromRef<S>,
{
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let edge = SharedEdge::from_ref(state);
        Ok(Self(cookie(&parts.headers, COOKIE).and_then(|token| draft_of(&edge, token))))
    }
}

/// The ID of the draft that `token` opens.
pub(crate) fn draft_of(edge: &Edge, token: &str) -> Option<String> {
    edge.links.verify_draft(token).map(str::to_owned)
}

/// The token that opens a draft.
pub(crate) fn token_of(edge: &Edge, id: &str) -> String {
    edge.links.draft_token(id).unwrap_or_default()
}

/// The response with the cookie that opens a draft.
pub(crate) fn opened(edge: &Edge, id: &str, response: Response) -> Response {
    let value = token_of(edge, id);
    let cookie = Cookie { name: COOKIE, value: &value, path: PATH, seconds: SECONDS };
    with_cookie(response, &edge.config.public_url, &cookie)
}

/// The response that takes the cookie away. The draft itself stays.
pub(super) fn closed(edge: &Edge, response: Response) -> Response {
    with_cookie(
        response,
        &edge.config.public_url,
        &Cookie { name: COOKIE, value: "", path: PATH, seconds: 0 },
    )
}
