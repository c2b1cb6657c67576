//! Problem documents (RFC 9457): what programs are told when something is refused.
//!
//! Each kind of problem is one row of [`KINDS`]: its code, title, and what to do. Field errors carry a JSON pointer,
//! a stable code and a sentence.

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use jiff::Timestamp;
use kyoso::proposal::FieldError;
use kyoso::text::{Language, Text};
use serde::Serialize;

/// A problem document.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    #[serde(rename = "type")]
    /// Says what kind of problem it is: `urn:kyoso:problem:` and the code.
    kind: Box<str>,
    /// What it is, in a few words.
    title: &'static str,
    /// The status of the answer.
    status: u16,
    /// What to do about it.
    detail: Box<str>,
    /// A code that never changes its meaning.
    code: &'static str,
    /// Every field that is not right; absent where it is not about fields.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: Box<[ProblemField]>,
    /// What only some problems say.
    #[serde(flatten)]
    more: Box<More>,
    #[serde(skip)]
    language: Language,
}

/// What only some problems say: apart, so that a problem stays small enough to be handed around.
#[derive(Default, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
struct More {
    /// The rule that refused it, by a code that never changes its meaning; absent where none did.
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'static str>,
    /// The clause of the programme that the rule stands on; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    clause: Option<&'static str>,
    /// Of a call that was not open.
    #[serde(flatten)]
    call: CallProblem,
}

/// What a program needs to know of a call that was not open. Nothing where the problem is not about one.
#[derive(Default, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CallProblem {
    /// The first instant that was too late; absent where it had not opened before.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schema(value_type = Option<String>, format = DateTime))]
    pub closed_at: Option<Timestamp>,
    /// When it opens, or opens again; absent where it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schema(value_type = Option<String>, format = DateTime))]
    pub opens_at: Option<Timestamp>,
    /// The other calls that are open, the first to close first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_calls: Option<Vec<OpenCall>>,
}

/// A call that is open.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct OpenCall {
    /// Its ID, for `themeId`.
    pub id: String,
    /// テーマ.
    pub title: String,
    /// The first instant that is too late.
    #[cfg_attr(test, schema(value_type = String, format = DateTime))]
    pub closes_at: Timestamp,
    /// Its page.
    #[cfg_attr(test, schema(format = "uri"))]
    pub url: String,
}

/// One field that is not right.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct ProblemField {
    /// JSON pointer into the body.
    pointer: String,
    /// A code that never changes its meaning.
    code: &'static str,
    /// What is wrong and how to put it right.
    detail: String,
}

/// Code, title and what to do, in both languages.
const KINDS: &[(&str, [&str; 2], [&str; 2])] = &[
    (
        "invalid-fields",
        ["入力内容に誤りがあります", "Some fields are not right"],
        [
            "errors の各項目を直し、同じ Idempotency-Key で送り直してください。まだ受け付けていません。",
            "Put right each field under errors and send again with the same Idempotency-Key. Nothing was received yet.",
        ],
    ),
    (
        "not-json",
        ["本文が JSON ではありません", "The body is not JSON"],
        ["UTF-8 の JSON を送ってください。", "Send JSON in UTF-8."],
    ),
    (
        "not-utf8",
        ["本文が UTF-8 ではありません", "The body is not UTF-8"],
        ["UTF-8 の JSON を送ってください。", "Send JSON in UTF-8."],
    ),
    (
        "idempotency-key",
        ["Idempotency-Key がありません", "The Idempotency-Key is missing"],
        [
            "見出し Idempotency-Key に UUID を付けて送ってください。送り直すときは同じ値を使います。",
            "Send a UUID in the header Idempotency-Key, and the same one again when you retry.",
        ],
    ),
    (
        "key-used",
        ["この Idempotency-Key は別の内容で使われています", "This Idempotency-Key was used for another body"],
        [
            "最初の提案はそのまま受け付けられています。別の提案には新しい UUID を使ってください。",
            "The first proposal stands as it was received. Use a new UUID for another proposal.",
        ],
    ),
    (
        "too-large",
        ["本文が大きすぎます", "The body is too large"],
        ["256 KiB（262144バイト）以内にしてください。", "Send at most 256 KiB (262144 bytes)."],
    ),
    (
        "media-type",
        ["この形式は受け付けていません", "This media type is not accepted"],
        ["Content-Type を application/json にしてください。", "Use the Content-Type application/json."],
    ),
    (
        "uncovered-character",
        ["PDFの書体にない文字があります", "The typeface has no such character"],
        ["印刷用の画面を使ってください。", "Use the page for paper."],
    ),
    ("not-found", ["見つかりません", "Not found"], ["アドレスを確かめてください。", "Check the address."]),
    (
        "method",
        ["この方法では使えません", "This method is not allowed"],
        ["Allow 見出しにある方法を使ってください。", "Use a method that the Allow header lists."],
    ),
    (
        "unknown-case",
        ["提案が見つかりません", "There is no such proposal"],
        [
            "受付時にお知らせしたリンクを確かめてください。リンクは再送できます。",
            "Check the link that you were given. It can be mailed again.",
        ],
    ),
    (
        "unknown-draft",
        ["下書きが見つかりません", "There is no such draft"],
        ["ページを開き直してください。", "Open the page again."],
    ),
    (
        "sent",
        ["この提案は送信済みです", "This proposal has been sent"],
        ["ファイルは追加できません。", "No file can be added."],
    ),
    (
        "unknown-file",
        ["ファイルが見つかりません", "There is no such file"],
        [
            "ファイルの ID と、送ったときの Idempotency-Key 又は提案のリンクを確かめてください。",
            "Check the file's ID, and the Idempotency-Key that it was sent with or the link of its proposal.",
        ],
    ),
    (
        "file-bound",
        ["提案に添付されたファイルです", "The file is part of a proposal"],
        ["取り除くことはできません。", "It cannot be removed."],
    ),
    (
        "unauthenticated",
        ["サインインが必要です", "Sign in first"],
        [
            "職員用のアクセストークンを見出し Authorization に Bearer で付けてください。期限が切れたときや、役割が変わったときは、取り直してください。",
            "Send an access token of the staff directory as Bearer in the header Authorization. Get a new one when it has expired or your roles have changed.",
        ],
    ),
    (
        "no-role",
        ["役割が登録されていません", "You have no role here"],
        ["システム管理者に御相談ください。", "Please ask an administrator."],
    ),
    (
        "forbidden",
        ["権限がありません", "Your role does not allow this"],
        ["必要なときは、システム管理者に御相談ください。", "Please ask an administrator if you need it."],
    ),
    (
        "network",
        ["この場所からは使えません", "Not from this network"],
        ["決められたネットワークから接続してください。", "Connect from a network that is allowed."],
    ),
    (
        "unknown-group",
        ["その役割はありません", "There is no such group"],
        [
            "planning、expert、auditor、administrator 又は division: と担当課の ID を指定してください。",
            "Use planning, expert, auditor, administrator, or division: and the ID of a division.",
        ],
    ),
    (
        "own-access",
        ["御自身の権限は外せません", "Your own access stays"],
        ["別のシステム管理者に依頼してください。", "Ask another administrator."],
    ),
    (
        "person-exists",
        ["既に登録されています", "This person is there already"],
        ["一覧で探し、役割を変更してください。", "Find them in the list and change their groups instead."],
    ),
    (
        "call-closed",
        ["募集は締め切られています", "The call has closed"],
        [
            "受け付けていません。募集中のテーマは openCalls にあります。フリー型は通年で受け付けています。",
            "Nothing was received. Calls that are open are under openCalls; free proposals are accepted all year.",
        ],
    ),
    (
        "call-not-open",
        ["まだ募集を開始していません", "The call has not opened yet"],
        [
            "受け付けていません。opensAt 以後に、同じ Idempotency-Key で送り直してください。",
            "Nothing was received. Send again at or after opensAt, with the same Idempotency-Key.",
        ],
    ),
    ("refused", ["この手続はできません", "This is not possible"], ["", ""]),
    (
        "changed",
        ["内容が変わっています", "The proposal has changed"],
        ["最新の内容を読み込んでから、もう一度お試しください。", "Load it again and retry."],
    ),
    (
        "if-match",
        ["If-Match がありません", "If-Match is missing"],
        [
            "読み込んだときの版（revision）を If-Match に付けてください。",
            "Send the revision that you saw in If-Match.",
        ],
    ),
    (
        "busy",
        ["ただいま混み合っています", "The service is busy"],
        [
            "受け付けていません。少し待って、同じ Idempotency-Key で送り直してください。",
            "Nothing was received. Wait a little and send again with the same Idempotency-Key.",
        ],
    ),
    (
        "internal",
        ["内部の誤りが起きました", "Something went wrong here"],
        [
            "受け付けたかどうかは、同じ Idempotency-Key で送り直すと確かめられます。",
            "Send again with the same Idempotency-Key: it tells whether the first was received.",
        ],
    ),
];

/// The code of every row.
#[cfg(test)]
pub(crate) fn codes() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|(code, _, _)| *code)
}

impl Problem {
    /// A problem with this status and the code of a row of [`KINDS`], in Japanese.
    pub fn of(status: StatusCode, code: &'static str) -> Self {
        Self::in_language(status, code, Language::default())
    }

    /// A problem in `language`.
    pub fn in_language(status: StatusCode, code: &'static str, language: Language) -> Self {
        let row = KINDS.iter().find(|(known, _, _)| *known == code);
        let ([title_ja, title_en], [ja, en]) =
            row.map_or((["", ""], ["", ""]), |(_, title, detail)| (*title, *detail));
        Self {
            kind: format!("urn:kyoso:problem:{code}").into(),
            title: language.pick(title_ja, title_en),
            status: status.as_u16(),
            detail: language.pick(ja, en).into(),
            code,
            errors: Box::default(),
            more: Box::default(),
            language,
        }
    }

    /// The refusal of a body, with every field that is not right.
    pub fn fields(errors: Vec<FieldError>, language: Language) -> Self {
        let mut problem = Self::in_language(StatusCode::UNPROCESSABLE_ENTITY, "invalid-fields", language);
        problem.errors = errors
            .into_iter()
            .map(|error| ProblemField {
                detail: error.message().get(language).to_owned(),
                code: error.flaw.code(),
                pointer: error.pointer,
            })
            .collect();
        problem
    }

    /// The same with more said than its row says.
    #[must_use]
    pub fn detail(mut self, detail: &Text) -> Self {
        self.detail = detail.get(self.language).into();
        self
    }

    /// The same with the rule that refused it and the clause that this stands on; empty for none.
    #[must_use]
    pub fn rule(mut self, code: &'static str, clause: &'static str) -> Self {
        self.more.rule = Some(code);
        self.more.clause = Some(clause).filter(|clause| !clause.is_empty());
        self
    }

    /// The same about a call that was not open.
    #[must_use]
    pub fn call(mut self, call: CallProblem) -> Self {
        self.more.call = call;
        self
    }

    /// The same with the place where it is wrong.
    #[must_use]
    pub fn at(mut self, place: &str) -> Self {
        self.detail = format!("{} ({place})", self.detail).into();
        self
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response<Body> {
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(self.language.tag()));
        if self.status() == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_says_what_it_is_in_both_languages() {
        for (code, title, _) in KINDS {
            assert!(title.iter().all(|title| !title.is_empty()), "{code}");
            let problem = Problem::in_language(StatusCode::CONFLICT, code, Language::English);
            assert_eq!((problem.title, problem.status), (title[1], 409));
        }
    }
}
