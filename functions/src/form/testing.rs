//! Samples for tests of the form.

use serde_json::{Value, json};

use super::Answers;

pub(crate) const COMPANY: &str = include_str!("../../../tests/fixtures/proposals/free-company.json");
pub(crate) const UNIVERSITY: &str = include_str!("../../../tests/fixtures/proposals/theme-university.json");
pub(crate) const HARD: &str = include_str!("../../../tests/fixtures/proposals/hard-text.json");

pub(crate) fn sample(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// The hostile sample without the characters that are refused with a sentence.
pub(crate) fn hostile() -> Answers {
    let mut body = sample(HARD);
    body["organization"]["address"] = json!("東京都港区虎ノ門gnp.exe");
    body["contact"]["department"] = json!("</textarea><script>alert(2)</script>");
    body["proposal"]["title"] = json!("絵文字👨‍👩‍👧‍👦とゼロ幅\u{200b}文字\"><img src=x onerror=alert(3)>");
    body["proposal"]["summary"] = json!("</textarea><script>alert(4)</script>\n'\"&<b>");
    Answers::of_body(&body)
}
