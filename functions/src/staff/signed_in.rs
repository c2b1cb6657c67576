//! Who is there, for handlers behind the staff layer.

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use jiff::Timestamp;
use kyoso::staff::Person;

use super::hash;
use crate::http::visit::cookie;
use crate::pages::Failure;

/// The cookie that holds a session's secret.
pub(crate) const COOKIE: &str = "kyoso_staff";

/// Somebody who has signed in. No `Debug`: it names them.
#[derive(Clone)]
pub struct SignedIn {
    /// Who they are.
    pub person: Person,
    /// What every form on their pages carries in its field `form`; empty for a program, which shows none.
    pub form_token: String,
    /// When their session is over unless they use it.
    pub expires: Timestamp,
}

impl<S: Send + Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        parts.extensions.get().cloned().ok_or_else(|| {
            tracing::error!("a handler for staff is not behind the staff layer");
            Failure::Internal
        })
    }
}

/// What the session's cookie says: the secret, and whose session it is. Whose it really is, the table knows.
#[derive(Clone)]
pub(crate) struct SessionCookie {
    pub(crate) hash: String,
    pub(crate) person: String,
}

impl SessionCookie {
    /// The cookie of this visit.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let (secret, person) = cookie(headers, COOKIE)?.split_once('.')?;
        Some(Self { hash: hash(secret), person: person.to_owned() })
    }

    /// What stands in the cookie.
    pub(crate) fn value(secret: &str, person: &str) -> String {
        format!("{secret}.{person}")
    }
}
