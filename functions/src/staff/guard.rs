//! The layer around every route of staff.

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest as _, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use kyoso::limits;

use super::settings::{NOTE_USE_EVERY, after, expiry};
use super::{Gate, SessionCookie, SharedGate, SignedIn, TokenError, form_post, kept, networks, pages};
use crate::http::visit::is_api;
use crate::http::{self, Routes, Visit};
use crate::pages::{Cookie, Failure, Posted, see_other, with_cookie};
use crate::store::{Access, FoundSession, Outcome, StoreError, is_void};

/// Puts the staff layer around routes.
#[must_use]
pub fn guard<S: Clone + Send + Sync + 'static>(routes: Routes<S>, gate: &SharedGate) -> Routes<S> {
    let gate = gate.clone();
    routes.map_router(|router| router.layer(from_fn_with_state(gate, let_in)))
}

async fn let_in(State(gate): State<SharedGate>, visit: Visit, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let call = Call { gate: &gate, visit: &visit, parts, body };
    let answer = if !gate.settings.networks.allow(networks::address_of(&call.parts)) {
        Ok(pages::outside(&gate.programme, &visit))
    } else if is_api(&visit.path) {
        call.program(next).await
    } else {
        call.person(next).await
    };
    protect(&gate, answer.unwrap_or_else(|failure: Failure| failure.into_response()))
}

/// One call that wants in.
struct Call<'c> {
    gate: &'c Gate,
    visit: &'c Visit,
    parts: Parts,
    body: Body,
}

impl Call<'_> {
    /// A program shows an access token.
    async fn program(mut self, next: Next) -> Result<Response, Failure> {
        let now = self.visit.received_at;
        let Some(token) = bearer(&self.parts.headers) else {
            return Ok(pages::unauthenticated(self.visit, false));
        };
        let verified = match self.gate.tokens.access(token, now).await {
            Ok(verified) => verified,
            Err(TokenError::NoKeys) => return Err(Failure::Busy),
            Err(TokenError::Refused(why)) => {
                tracing::info!(why, "a token was refused");
                return Ok(pages::unauthenticated(self.visit, true));
            }
        };
        let not_before = self.gate.sessions.not_before(&verified.person.id).await?;
        if is_void(verified.issued_at, not_before) {
            return Ok(pages::unauthenticated(self.visit, true));
        }
        let signed_in =
            SignedIn { person: verified.person, form_token: String::new(), expires: verified.expires };
        if signed_in.person.groups.is_empty() {
            note(self.gate, self.visit, &self.parts, &signed_in, Outcome::Forbidden).await?;
            return Ok(pages::no_role(self.gate, self.visit));
        }
        self.parts.extensions.insert(signed_in);
        Ok(next.run(Request::from_parts(self.parts, self.body)).await)
    }

    /// A person's browser shows the cookie of a session.
    async fn person(self, next: Next) -> Result<Response, Failure> {
        let now = self.visit.received_at;
        let cookie = SessionCookie::of(&self.parts.headers);
        let found = match &cookie {
            Some(cookie) => self.gate.sessions.find(&cookie.hash, &cookie.person).await?,
            None => None,
        };
        match (cookie, found) {
            (Some(cookie), Some(found)) if found.stands(now) => {
                let signed_in = used(self.gate, &cookie, found, now).await?;
                self.let_in(signed_in, next).await
            }
            (cookie, found) => {
                if let (Some(cookie), Some(found)) = (&cookie, found) {
                    ended(self.gate, cookie, &found, now).await?;
                }
                self.sign_in_first(cookie).await
            }
        }
    }

    async fn let_in(mut self, signed_in: SignedIn, next: Next) -> Result<Response, Failure> {
        let (headers, path) = (&self.parts.headers, &self.visit.path);
        if signed_in.person.groups.is_empty() {
            note(self.gate, self.visit, &self.parts, &signed_in, Outcome::Forbidden).await?;
            return Ok(pages::no_role(self.gate, self.visit));
        }
        if is_read(&self.parts.method) {
            let kept =
                kept::find(self.gate, headers, path, &signed_in.person.id, self.visit.received_at).await?;
            self.parts.extensions.insert(kept);
        } else {
            let body = bytes(self.body).await?;
            if form_post::is_foreign(headers, &self.gate.config.public_url) {
                return Ok(pages::stale(&self.gate.programme, self.visit, &signed_in, false));
            }
            let fields = fields(&self.parts, body.clone()).await?;
            if !form_post::has_token(&fields, &signed_in.form_token) {
                let is_form = !is_of_session(path);
                let said = pages::stale(&self.gate.programme, self.visit, &signed_in, is_form);
                if !is_form {
                    return Ok(said);
                }
                let person = Some(signed_in.person.id);
                let now = self.visit.received_at;
                return kept::keep(self.gate, headers, path, fields, person, now, said).await;
            }
            kept::let_go(self.gate, headers, path).await?;
            self.body = Body::from(body);
        }
        self.parts.extensions.insert(signed_in);
        Ok(next.run(Request::from_parts(self.parts, self.body)).await)
    }

    /// There is no session (any more): sign in first. What was sent is kept for afterwards.
    async fn sign_in_first(self, cookie: Option<SessionCookie>) -> Result<Response, Failure> {
        let headers = &self.parts.headers;
        if is_of_session(&self.visit.path) {
            // Nothing to come back to: who wanted out, or to stay in, is out already.
            return Ok(see_other("/staff/session/ended"));
        }
        if is_read(&self.parts.method) {
            let wanted = self.parts.uri.path_and_query().map_or("/staff", |wanted| wanted.as_str());
            return Ok(see_other(&pages::sign_in_path(wanted)));
        }
        if form_post::is_foreign(headers, &self.gate.config.public_url) {
            return Ok(see_other("/staff"));
        }
        let fields = fields(&self.parts, bytes(self.body).await?).await?;
        let said = pages::kept(self.gate, self.visit);
        // The cookie of a session that is over still says whose it was.
        let person = cookie.map(|cookie| cookie.person);
        let now = self.visit.received_at;
        kept::keep(self.gate, headers, &self.visit.path, fields, person, now, said).await
    }
}

/// Writes what became of a call into the access record, by the pattern of its route.
pub(super) async fn note(
    gate: &Gate,
    visit: &Visit,
    parts: &Parts,
    signed_in: &SignedIn,
    outcome: Outcome,
) -> Result<(), StoreError> {
    let route = parts.extensions.get().map_or("?", MatchedPath::as_str);
    let what = format!("{} {route}", parts.method);
    gate.note(&Access::new(visit.received_at, &signed_in.person, what, outcome)).await
}

/// The session is used now, which is written down now and then.
async fn used(
    gate: &Gate,
    cookie: &SessionCookie,
    found: FoundSession,
    now: Timestamp,
) -> Result<SignedIn, StoreError> {
    let mut session = found.session;
    if now >= after(session.last_use, NOTE_USE_EVERY) {
        session.expires = expiry(session.begun, now);
        gate.sessions.touch(&cookie.hash, now, session.expires).await?;
    }
    Ok(SignedIn { person: session.person, form_token: session.form_token, expires: session.expires })
}

/// A session is over: it goes, and is recorded by the first who finds it.
async fn ended(
    gate: &Gate,
    cookie: &SessionCookie,
    found: &FoundSession,
    now: Timestamp,
) -> Result<(), StoreError> {
    if gate.sessions.end(&cookie.hash).await? {
        let person = &found.session.person;
        gate.note(&Access::new(now, person, "session", Outcome::SessionEnded)).await?;
    }
    Ok(())
}

/// The response that takes the session's cookie away.
pub(crate) fn forget(gate: &Gate, response: Response) -> Response {
    let cookie = Cookie { name: super::COOKIE, value: "", path: "/staff", seconds: 0 };
    with_cookie(response, &gate.config.public_url, &cookie)
}

/// Whether a form only ends or extends the session: there is nothing in it to keep.
fn is_of_session(path: &str) -> bool {
    path.starts_with("/staff/session/")
}

fn is_read(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

async fn bytes(body: Body) -> Result<axum::body::Bytes, Failure> {
    to_bytes(body, limits::BODY_BYTES).await.map_err(|_| Failure::TooLarge)
}

async fn fields(parts: &Parts, body: axum::body::Bytes) -> Result<Vec<(String, String)>, Failure> {
    let request = Request::from_parts(parts.clone(), Body::from(body));
    Posted::from_request(request, &()).await.map(|Posted(fields)| fields)
}

/// Headers of every answer to staff. Signing out leads over the sign-in page, which the browser counts as part of the
/// form; and with `no-referrer` it would hide even from us where a form comes from.
fn protect(gate: &Gate, mut response: Response) -> Response {
    let forms_to = format!("form-action 'self' {}", gate.settings.page_origin());
    let policy = http::CONTENT_SECURITY_POLICY.replace("form-action 'self'", &forms_to);
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}
