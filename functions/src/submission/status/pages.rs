//! The proposer's page and the receipt.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use kyoso::text::Language;
use serde::Deserialize;

use super::view::StatusView;
use super::{OpenCase, opened_by, with_case_cookie};
use crate::SharedEdge;
use crate::http::Visit;
use crate::pages::{Chrome, Failure, html, see_other};
use crate::submission::revise::call_of;

/// `/status/{caseId}/open/{secret}`: the mailed link.
pub(super) async fn open_link(
    State(edge): State<SharedEdge>,
    Path((case_id, secret)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let file = opened_by(&edge, &case_id, &secret).await?;
    let response = see_other(&format!("/status/{}", file.case.id));
    Ok(with_case_cookie(&edge, &file.case.id, file.head.link, response))
}

#[derive(Template)]
#[template(path = "status/status.html")]
struct StatusPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    view: StatusView,
    form_token: String,
    done: &'static str,
}

/// What the address says was just done.
#[derive(Deserialize)]
pub(super) struct Done {
    #[serde(default)]
    done: String,
}

impl Done {
    fn words(&self, language: Language) -> &'static str {
        match self.done.as_str() {
            "answered" => language.pick(
                "修正のお願いへの回答を受け付けました。",
                "Your answer to our request for corrections was received.",
            ),
            "contact" => language.pick(
                "担当者・連絡先を変更しました。変更前と変更後の両方のメールアドレスにお知らせします。",
                "The contact was changed. Both the address before and the new one are told by mail.",
            ),
            "replaced" => language.pick(
                "添付ファイルを差し替えました。確認の結果は、このページでお知らせします。",
                "The attachment was replaced. This page says what its check has found.",
            ),
            "confirmed" => language
                .pick("対話の記録の確認を受け付けました。", "You confirmed the record of our dialogue."),
            "change-asked" => language.pick(
                "対話の記録の修正の求めを受け付けました。",
                "You asked for a change of the record of our dialogue.",
            ),
            "acknowledged" => language.pick(
                "提供した情報の取扱条件の確認を受け付けました。",
                "You acknowledged the conditions of the information.",
            ),
            _ => "",
        }
    }
}

/// `/status/{caseId}`.
pub(super) async fn status(
    State(edge): State<SharedEdge>,
    visit: Visit,
    OpenCase(file): OpenCase,
    Query(done): Query<Done>,
) -> Result<Response, Failure> {
    let call = call_of(&edge, &file).await?;
    let chrome = Chrome::private(&edge.programme, &visit, visit.language.pick("提案の状況", "Your proposal"));
    let view = StatusView::new(&edge, &file, call.as_ref(), &visit);
    let form_token = edge.links.form_token(&file.case.id, file.head.link).unwrap_or_default();
    let done = done.words(visit.language);
    Ok(html(StatusCode::OK, &StatusPage { lang: visit.language, chrome, view, form_token, done }))
}

#[derive(Template)]
#[template(path = "status/receipt.html")]
struct ReceiptPage<'p> {
    lang: Language,
    chrome: Chrome<'p>,
    view: StatusView,
}

/// `/status/{caseId}/receipt`.
pub(super) async fn receipt(
    State(edge): State<SharedEdge>,
    visit: Visit,
    OpenCase(file): OpenCase,
) -> Result<Response, Failure> {
    let call = call_of(&edge, &file).await?;
    let title = visit.language.pick("提案を受け付けました", "Your proposal has been received");
    let chrome = Chrome::private(&edge.programme, &visit, title);
    let view = StatusView::new(&edge, &file, call.as_ref(), &visit);
    Ok(html(StatusCode::OK, &ReceiptPage { lang: visit.language, chrome, view }))
}
