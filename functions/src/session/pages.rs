//! The handlers of signing in, staying and signing out.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use jiff::Timestamp;
use kyoso::staff::StaffRole;
use kyoso::text::Language;
use serde::Deserialize;

use super::flow::FlowError;
use super::{Edge, SessionEdge};
use crate::http::Visit;
use crate::http::visit::cookie;
use crate::pages::{Cookie, Failure, Posted, html, see_other, value, with_cookie};
use crate::staff::settings::{LONGEST, SIGN_IN_LASTS, after, expiry};
use crate::staff::{
    COOKIE, Chrome, SessionCookie, SignedIn, TokenError, Verified, forget, hash, no_role, secret,
    sign_out_url,
};
use crate::store::{Access, Outcome, Session, SignInUnderWay, is_void};

/// The cookie that a sign-in under way is bound to: only this browser can finish it.
const SIGN_IN_COOKIE: &str = "kyoso_signin";
const SIGN_IN_PATH: &str = "/staff/session";

/// Where to go on after signing in.
#[derive(Deserialize)]
pub(super) struct Start {
    #[serde(default, rename = "return")]
    return_to: String,
}

/// `/staff/session/start`: off to the sign-in page.
pub(super) async fn start(
    State(edge): State<Edge>,
    visit: Visit,
    headers: HeaderMap,
    Query(Start { return_to }): Query<Start>,
) -> Result<Response, Failure> {
    // A second tab must not undo the first one's sign-in: both are bound to the one secret of this browser.
    let browser = match cookie(&headers, SIGN_IN_COOKIE) {
        Some(known) if known.len() >= 43 => known.to_owned(),
        Some(_) | None => secret()?,
    };
    let nonce = secret()?;
    let begun = edge.flow.begin(&nonce);
    let return_to = safe_return(&return_to).to_owned();
    let under_way = SignInUnderWay { nonce, verifier: begun.verifier, return_to };
    let expires = after(visit.received_at, SIGN_IN_LASTS);
    edge.gate.sessions.start_sign_in(&hash(&begun.state), &hash(&browser), &under_way, expires).await?;
    Ok(with_sign_in_cookie(&edge, see_other(&begun.url), &browser, SIGN_IN_LASTS.as_secs()))
}

/// What the sign-in page sends back.
#[derive(Deserialize)]
pub(super) struct Callback {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
}

/// `/staff/session/callback`: back from the sign-in page.
pub(super) async fn callback(
    State(edge): State<Edge>,
    visit: Visit,
    headers: HeaderMap,
    Query(Callback { code, state }): Query<Callback>,
) -> Result<Response, Failure> {
    let now = visit.received_at;
    let browser = hash(cookie(&headers, SIGN_IN_COOKIE).unwrap_or_default());
    let Some(under_way) = edge.gate.sessions.take_sign_in(&hash(&state), &browser, now).await? else {
        return Ok(failed(&edge, &visit, "サインインを確認できませんでした"));
    };
    if code.is_empty() {
        return Ok(failed(&edge, &visit, "サインインは完了していません"));
    }
    let token = match edge.flow.finish(&code, under_way.verifier).await {
        Ok(token) => token,
        Err(FlowError::Refused) => return Ok(failed(&edge, &visit, "サインインを確認できませんでした")),
        Err(FlowError::Unreachable) => {
            tracing::error!("the sign-in page gives no tokens");
            return Err(Failure::Busy);
        }
    };
    let verified = match edge.gate.tokens.identity(&token, &under_way.nonce, now).await {
        Ok(verified) => verified,
        Err(TokenError::NoKeys) => return Err(Failure::Busy),
        Err(TokenError::Refused(why)) => {
            tracing::warn!(why, "an ID token was refused");
            return Ok(failed(&edge, &visit, "サインインを確認できませんでした"));
        }
    };
    let not_before = edge.gate.sessions.not_before(&verified.person.id).await?;
    if is_void(verified.issued_at, not_before) {
        return Ok(failed(&edge, &visit, "役割が変更されました"));
    }
    if verified.person.groups.is_empty() {
        edge.gate.note(&Access::new(now, &verified.person, "session", Outcome::Forbidden)).await?;
        return Ok(no_role(&edge.gate, &visit));
    }
    begin(&edge, &headers, verified, now, &under_way.return_to).await
}

/// Begins a session in place of the one that this browser may have had.
async fn begin(
    edge: &SessionEdge,
    headers: &HeaderMap,
    verified: Verified,
    now: Timestamp,
    return_to: &str,
) -> Result<Response, Failure> {
    let gate = &edge.gate;
    if let Some(old) = SessionCookie::of(headers) {
        gate.sessions.end(&old.hash).await?;
    }
    let secret_of_session = secret()?;
    let session = Session {
        form_token: secret()?,
        issued_at: verified.issued_at,
        begun: now,
        last_use: now,
        expires: expiry(now, now),
        person: verified.person,
    };
    gate.sessions.begin(&hash(&secret_of_session), &session).await?;
    gate.note(&Access::new(now, &session.person, "session", Outcome::SignedIn)).await?;
    let value = SessionCookie::value(&secret_of_session, &session.person.id);
    let cookie = Cookie { name: COOKIE, value: &value, path: "/staff", seconds: LONGEST.as_secs() };
    let response = with_cookie(see_other(return_to), &gate.config.public_url, &cookie);
    Ok(with_sign_in_cookie(edge, response, "", 0))
}

/// `/staff`: where somebody's work begins.
pub(super) async fn home(SignedIn { person, .. }: SignedIn) -> Response {
    let only_people = person.groups.iter().all(|group| group.role() == StaffRole::Administrator);
    see_other(if only_people { "/staff/people" } else { "/staff/cases" })
}

/// `POST /staff/session/extend`: stay signed in, and back to the page.
pub(super) async fn extend(
    State(edge): State<Edge>,
    visit: Visit,
    headers: HeaderMap,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    if let Some(cookie) = SessionCookie::of(&headers) {
        let found = edge.gate.sessions.find(&cookie.hash, &cookie.person).await?;
        if let Some(found) = found.filter(|found| found.stands(visit.received_at)) {
            let expires = expiry(found.session.begun, visit.received_at);
            edge.gate.sessions.touch(&cookie.hash, visit.received_at, expires).await?;
        }
    }
    Ok(see_other(safe_return(value(&fields, "return"))))
}

/// `POST /staff/session/end`: the session ends at once; then the sign-in page's own.
pub(super) async fn end(
    State(edge): State<Edge>,
    visit: Visit,
    headers: HeaderMap,
    SignedIn { person, .. }: SignedIn,
) -> Result<Response, Failure> {
    let ended = match SessionCookie::of(&headers) {
        Some(cookie) => edge.gate.sessions.end(&cookie.hash).await?,
        None => false,
    };
    if ended {
        edge.gate.note(&Access::new(visit.received_at, &person, "session", Outcome::SignedOut)).await?;
    }
    Ok(forget(&edge.gate, see_other(&sign_out_url(&edge.gate))))
}

#[derive(Template)]
#[template(path = "staff/session_ended.html")]
struct EndedPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
}

/// `/staff/session/ended`: nobody is signed in here any more.
pub(super) async fn ended(State(edge): State<Edge>, visit: Visit) -> Response {
    let chrome = Chrome::nobody(&edge.gate.programme, &visit, "サインアウトしました");
    html(StatusCode::OK, &EndedPage { lang: visit.language, chrome })
}

#[derive(Template)]
#[template(path = "staff/session_failed.html")]
struct FailedPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
}

fn failed(edge: &SessionEdge, visit: &Visit, title: &str) -> Response {
    let chrome = Chrome::nobody(&edge.gate.programme, visit, title).at("/staff");
    html(StatusCode::FORBIDDEN, &FailedPage { lang: visit.language, chrome })
}

fn with_sign_in_cookie(edge: &SessionEdge, response: Response, value: &str, seconds: i64) -> Response {
    let cookie = Cookie { name: SIGN_IN_COOKIE, value, path: SIGN_IN_PATH, seconds };
    with_cookie(response, &edge.gate.config.public_url, &cookie)
}

/// A path of ours to go on to; the start where it is none. Nothing that a browser could read as another host.
fn safe_return(wanted: &str) -> &str {
    let plain = |path: &str| path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let staff =
        wanted.strip_prefix("/staff").is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
    let uri: Option<Uri> = wanted.parse().ok();
    let path = uri.as_ref().map(Uri::path).unwrap_or_default();
    if staff
        && plain(wanted)
        && !path.contains("//")
        && !path.contains("/..")
        && !path.starts_with(SIGN_IN_PATH)
    {
        wanted
    } else {
        "/staff"
    }
}

#[cfg(test)]
mod unit {
    use super::safe_return;

    #[test]
    fn one_is_sent_on_to_a_page_of_staff_and_nowhere_else() {
        for ours in ["/staff", "/staff/cases", "/staff/cases?status=received&to=%2F%2Fx", "/staff?x=1"] {
            assert_eq!(safe_return(ours), ours);
        }
        for other in [
            "",
            "/",
            "//evil.example",
            "https://evil.example/staff",
            "/staff//evil.example",
            "/staffroom",
            "/staff/../api",
            "/staff\\evil",
            "/staff/\r\nSet-Cookie: a=b",
            "/staff@evil.example",
            "/staff/session/end",
            "/staff/session/start?return=/staff",
            "javascript:alert(1)",
            "/staff/日本",
        ] {
            assert_eq!(safe_return(other), "/staff", "{other:?}");
        }
    }
}
