//! What was typed when the session had ended: kept for an hour for whoever typed it, and offered again in the form.
//!
//! It is kept under a secret in the browser's cookie and the form's path, so each form has its own; and for the person
//! whose session had ended, where the browser knew one. It goes when the form is sent, or after its hour.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::response::Response;
use jiff::Timestamp;

use super::form_post::TOKEN_FIELD;
use super::settings::{KEPT_LASTS, after};
use super::{Gate, hash, secret};
use crate::http::visit::cookie;
use crate::pages::{Cookie, Failure, with_cookie};
use crate::store::{KeptText, StoreError};

const COOKIE: &str = "kyoso_kept";
/// A path longer than this is none of ours, and nothing is kept for it.
const LONGEST_PATH: usize = 512;

/// For form pages: what was typed into the form of this path when the session had ended. Empty where there is nothing.
///
/// The form is filled in with it and not sent by itself: who typed it looks at it again. A form page is shown by GET
/// at the path that the form posts to.
#[derive(Clone, Default)]
pub struct Kept(pub Vec<(String, String)>);

impl Kept {
    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What was typed into a field.
    pub fn get(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == field).map(|(_, value)| value.as_str())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Kept {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().cloned().unwrap_or_default())
    }
}

/// Keeps the fields of a form for its path; the answer `said` takes the cookie that gives them back.
pub(super) async fn keep(
    gate: &Gate,
    headers: &HeaderMap,
    path: &str,
    fields: Vec<(String, String)>,
    person: Option<String>,
    now: Timestamp,
    said: Response,
) -> Result<Response, Failure> {
    if path.len() > LONGEST_PATH {
        return Ok(said);
    }
    let secret = match cookie(headers, COOKIE) {
        Some(secret) if secret.len() >= 43 => secret.to_owned(),
        Some(_) | None => secret()?,
    };
    let fields = fields.into_iter().filter(|(name, _)| name != TOKEN_FIELD).collect();
    let kept = KeptText { fields, person };
    gate.sessions.keep(&place(&secret, path), &kept, after(now, KEPT_LASTS)).await?;
    let seconds = KEPT_LASTS.as_secs();
    let cookie = Cookie { name: COOKIE, value: &secret, path: "/staff", seconds };
    Ok(with_cookie(said, &gate.config.public_url, &cookie))
}

/// What was kept for this path and this person.
pub(super) async fn find(
    gate: &Gate,
    headers: &HeaderMap,
    path: &str,
    person: &str,
    now: Timestamp,
) -> Result<Kept, StoreError> {
    let Some(secret) = cookie(headers, COOKIE) else { return Ok(Kept::default()) };
    let kept = gate.sessions.kept(&place(secret, path), now).await?;
    let theirs = kept.filter(|kept| kept.person.as_deref().is_none_or(|typed_by| typed_by == person));
    Ok(Kept(theirs.map(|kept| kept.fields).unwrap_or_default()))
}

/// Lets go of what was kept for this path: the form is being sent.
pub(super) async fn let_go(gate: &Gate, headers: &HeaderMap, path: &str) -> Result<(), StoreError> {
    match cookie(headers, COOKIE) {
        Some(secret) => gate.sessions.let_go(&place(secret, path)).await,
        None => Ok(()),
    }
}

fn place(secret: &str, path: &str) -> String {
    hash(&format!("{secret}\n{path}"))
}
