//! What went wrong, as a page with a way on.
//!
//! A handler returns a [`Failure`]; [`show`] makes it a page in the reader's language, because only there the
//! programme and the visit are at hand.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kyoso::programme::Programme;
use kyoso::text::Language;

use super::{Chrome, html};
use crate::http::visit::is_api;
use crate::http::{Problem, Visit};
use crate::store::StoreError;

/// To whom the ways on from a failure are offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ways {
    /// To somebody who proposes: their draft, their link, the form.
    Proposer,
    /// To somebody of the staff: the list of cases.
    Staff,
}

impl Ways {
    /// From this address: a function can have addresses of both.
    fn from(path: &str) -> Self {
        let below = path.strip_prefix("/staff");
        let is_of_staff = below.is_some_and(|below| below.is_empty() || below.starts_with('/'));
        if is_of_staff { Ways::Staff } else { Ways::Proposer }
    }
}

/// Why there is no page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No page has this address.
    NotFound,
    /// No case is opened by this link: unknown case and wrong secret look the same.
    UnknownCase,
    /// No draft is opened by this link, or it is kept no longer.
    UnknownDraft,
    /// The file has not passed its inspection.
    NotOpen,
    /// The page does not take this method.
    Method,
    /// What was posted is larger than the limit.
    TooLarge,
    /// What was posted does not come from a form.
    MediaType,
    /// What was posted comes from another site, or the page it comes from is too old.
    Stale,
    /// The table does not answer just now.
    Busy,
    /// Something is wrong here.
    Internal,
}

impl Failure {
    fn status(self) -> StatusCode {
        match self {
            Failure::NotFound | Failure::UnknownCase | Failure::UnknownDraft => StatusCode::NOT_FOUND,
            Failure::NotOpen => StatusCode::CONFLICT,
            Failure::Method => StatusCode::METHOD_NOT_ALLOWED,
            Failure::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Failure::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Failure::Stale => StatusCode::FORBIDDEN,
            Failure::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Failure::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn code(self) -> &'static str {
        match self {
            Failure::NotFound | Failure::UnknownDraft => "not-found",
            Failure::UnknownCase => "unknown-case",
            Failure::Method => "method",
            Failure::TooLarge => "too-large",
            Failure::MediaType => "media-type",
            Failure::Stale | Failure::NotOpen => "refused",
            Failure::Busy => "busy",
            Failure::Internal => "internal",
        }
    }

    /// Title, and what to do.
    fn words(self, language: Language) -> [&'static str; 2] {
        let (ja, en) = match self {
            Failure::NotFound => (
                ["ページが見つかりません", "アドレスが正しいか確かめてください。"],
                ["Page not found", "Please check the address."],
            ),
            Failure::UnknownCase => (
                [
                    "提案のページを開けません",
                    "リンクが途中で切れていないか確かめ、メールのリンクから開き直してください。リンクをなくしたときは、登録されたメールアドレスにもう一度お送りできます。",
                ],
                [
                    "This proposal cannot be opened",
                    "Check that the link is complete, and open it from the mail. If you have lost it, it can be mailed again to the address on record.",
                ],
            ),
            Failure::UnknownDraft => (
                [
                    "下書きが見つかりません",
                    "保存期間（最後の保存から30日間）が過ぎたか、削除されたか、リンクが途中で切れています。提案が送信されていなければ、お手数ですが、もう一度入力してください。",
                ],
                [
                    "There is no such draft",
                    "It was kept for 30 days after the last save, or was deleted, or the link is not complete. If the proposal was not sent, please fill in the form again.",
                ],
            ),
            Failure::NotOpen => (
                [
                    "このファイルは開けません",
                    "種類や安全の確認が済んでいないか、確認の結果、受け付けられなかったファイルです。確認が済むと開けるようになります。ブラウザーの「戻る」で前のページに戻れます。",
                ],
                [
                    "This file cannot be opened",
                    "It has not been checked yet, or was not accepted. Once it has been accepted it can be opened. Go back in your browser.",
                ],
            ),
            Failure::Method => (
                ["このページはこの方法では開けません", "次のリンクから進んでください。"],
                ["This page cannot be opened this way", "Please go on from the links below."],
            ),
            Failure::TooLarge => (
                [
                    "入力が長すぎて受け取れませんでした",
                    "全体で256キロバイトまでです。ブラウザーの「戻る」で前のページに戻り、短くしてください。送信はされていません。",
                ],
                [
                    "What you entered is too long",
                    "The limit is 256 kilobytes in all. Go back in your browser and shorten it. Nothing has been sent.",
                ],
            ),
            Failure::MediaType => (
                ["送られた形式を読み取れません", "このサイトのフォームから、もう一度お試しください。"],
                ["This form of data cannot be read", "Please try again from the form on this site."],
            ),
            Failure::Stale => (
                [
                    "この操作を確認できませんでした",
                    "ページが古いか、別のサイトから送られた可能性があります。ページを開き直して、もう一度お試しください。何も変更されていません。",
                ],
                [
                    "This could not be confirmed",
                    "The page may be too old, or another site may have sent this. Open the page again and retry. Nothing was changed.",
                ],
            ),
            Failure::Busy => (
                [
                    "ただいま混み合っています",
                    "少し待ってから、ブラウザーの再読み込みでもう一度お試しください。同じ提案が二重に受け付けられることはありません。",
                ],
                ["The service is busy", "Wait a little, then reload. A proposal is never received twice."],
            ),
            Failure::Internal => (
                [
                    "システムに問題が起きました",
                    "時間を置いてもう一度お試しください。続くときは、下記の窓口にお知らせください。保存済みの入力内容は残っています。",
                ],
                [
                    "Something went wrong here",
                    "Please try again later, and tell us at the contact below if it continues. What you saved is kept.",
                ],
            ),
        };
        match language {
            Language::Japanese => ja,
            Language::English => en,
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        tracing::error!(error = %error, "the table did not serve a page");
        match error {
            StoreError::Service { .. } => Failure::Busy,
            StoreError::Unreadable(_) | StoreError::BrokenHistory { .. } => Failure::Internal,
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

#[derive(Template)]
#[template(path = "pages/failure.html")]
struct FailurePage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    title: &'static str,
    advice: &'static str,
    failure: Failure,
    ways: Ways,
}

/// Makes a page of what went wrong; below `/api/`, a problem document.
pub(super) async fn show(
    State(programme): State<Arc<Programme>>,
    visit: Visit,
    request: Request,
    next: Next,
) -> Response {
    let response = next.run(request).await;
    let Some(failure) = response.extensions().get::<Failure>().copied() else { return response };
    let allow = response.headers().get(header::ALLOW).cloned();
    let mut shown = if is_api(&visit.path) {
        Problem::in_language(failure.status(), failure.code(), visit.language).into_response()
    } else {
        failure_page(&programme, &visit, failure)
    };
    if let Some(allow) = allow {
        shown.headers_mut().insert(header::ALLOW, allow);
    }
    if failure == Failure::Busy {
        shown.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    shown
}

fn failure_page(programme: &Programme, visit: &Visit, failure: Failure) -> Response {
    let ways = Ways::from(&visit.path);
    let [title, advice] = failure.words(visit.language);
    // The address may hold a secret, and need not take GET: the language is switched on the start page.
    let chrome = Chrome::private(programme, visit, title).at("/");
    html(failure.status(), &FailurePage { lang: visit.language, chrome, title, advice, failure, ways })
}
