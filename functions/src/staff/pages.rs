//! What the staff layer says by itself, as a page or below `/api` as a problem document.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use kyoso::programme::Programme;
use kyoso::text::Language;

use super::{Chrome, Gate, SignedIn};
use crate::http::visit::is_api;
use crate::http::{Problem, Visit};
use crate::pages::html;

#[derive(Template)]
#[template(path = "staff/refused.html")]
struct RefusedPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    title: &'static str,
    advice: &'static str,
    way: String,
    way_label: &'static str,
}

fn refused(chrome: Chrome<'_>, title: &'static str, advice: &'static str, way: &str) -> Response {
    let lang = chrome.page.language;
    let way_label = if way == "/staff" { "はじめの画面へ" } else { "入力した画面へ" };
    html(
        StatusCode::FORBIDDEN,
        &RefusedPage { lang, chrome: chrome.at("/staff"), title, advice, way: way.to_owned(), way_label },
    )
}

/// Somebody's role does not allow it.
pub(crate) fn forbidden(programme: &Programme, visit: &Visit, signed_in: &SignedIn) -> Response {
    if is_api(&visit.path) {
        return Problem::in_language(StatusCode::FORBIDDEN, "forbidden", visit.language).into_response();
    }
    let title = "この画面を使う権限がありません";
    let advice =
        "担当の役割に応じて、使える画面が決まっています。必要なときは、システム管理者に御相談ください。";
    refused(Chrome::of(programme, visit, signed_in, title), title, advice, "/staff")
}

/// Somebody is outside the networks from which staff may come.
pub(super) fn outside(programme: &Programme, visit: &Visit) -> Response {
    if is_api(&visit.path) {
        return Problem::in_language(StatusCode::FORBIDDEN, "network", visit.language).into_response();
    }
    let title = "この場所からは使えません";
    let advice = "職員用の画面は、決められたネットワークからだけ使えます。接続先を確かめてください。";
    refused(Chrome::nobody(programme, visit, title), title, advice, "/staff")
}

/// A form did not come from the page it should have come from. What was typed is kept.
pub(super) fn stale(programme: &Programme, visit: &Visit, signed_in: &SignedIn, kept: bool) -> Response {
    let title = "送信を確認できませんでした";
    let (advice, way) = if kept {
        (
            "画面が古いか、別の画面から送られた可能性があります。何も変更されていません。入力した内容は残っていますので、開き直して確かめてから、もう一度送ってください。",
            visit.path.as_str(),
        )
    } else {
        ("別のサイトから送られた可能性があります。何も変更されていません。", "/staff")
    };
    refused(Chrome::of(programme, visit, signed_in, title), title, advice, way)
}

/// Somebody has signed in whom no group gives a role.
pub(crate) fn no_role(gate: &Gate, visit: &Visit) -> Response {
    if is_api(&visit.path) {
        return Problem::in_language(StatusCode::FORBIDDEN, "no-role", visit.language).into_response();
    }
    let page = NoRolePage {
        lang: visit.language,
        chrome: Chrome::nobody(&gate.programme, visit, "役割が登録されていません").at("/staff"),
        sign_out: sign_out_url(gate),
    };
    html(StatusCode::FORBIDDEN, &page)
}

#[derive(Template)]
#[template(path = "staff/session_no_role.html")]
struct NoRolePage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    sign_out: String,
}

/// Where the sign-in page lets go of somebody, and then comes back.
pub(crate) fn sign_out_url(gate: &Gate) -> String {
    format!(
        "{}/logout?client_id={}&logout_uri={}",
        gate.settings.page_url,
        url_encode(&gate.settings.client_id),
        url_encode(&format!("{}/staff/session/ended", gate.config.public_url))
    )
}

/// A text as a value in a query.
pub(crate) fn url_encode(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// Where to sign in, and come back to `path`.
pub(crate) fn sign_in_path(path: &str) -> String {
    format!("/staff/session/start?return={}", url_encode(path))
}

#[derive(Template)]
#[template(path = "staff/session_kept.html")]
struct KeptPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    sign_in: String,
}

/// The session had ended when a form was sent; what was typed is kept.
pub(super) fn kept(gate: &Gate, visit: &Visit) -> Response {
    let chrome = Chrome::nobody(&gate.programme, visit, "サインインの有効期限が切れました").at("/staff");
    let page = KeptPage { lang: visit.language, chrome, sign_in: sign_in_path(&visit.path) };
    html(StatusCode::FORBIDDEN, &page)
}

/// A program sent no token that counts. What is wrong with the token is not said: the log knows.
pub(super) fn unauthenticated(visit: &Visit, sent_one: bool) -> Response {
    let problem = Problem::in_language(StatusCode::UNAUTHORIZED, "unauthenticated", visit.language);
    let mut response = problem.into_response();
    let challenge =
        if sent_one { "Bearer realm=\"kyoso\", error=\"invalid_token\"" } else { "Bearer realm=\"kyoso\"" };
    response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
    response
}
