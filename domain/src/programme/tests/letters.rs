//! The letters' texts: what must stand in them, and where.

use super::super::letter::{field_label, is_prose};
use super::*;

const BROKEN: &[(&str, &str, &str, &str, &str)] = &[
    (
        "letters/receipt.ja.txt",
        "標題: ",
        "件名: ",
        "件名: ",
        "begins with the lines `標題:`, `宛先:`, `発信者:`",
    ),
    (
        "letters/receipt.en.txt",
        "Title: ",
        "標題: ",
        "標題: ",
        "begins with the lines `Title:`, `To:`, `From:`",
    ),
    (
        "letters/receipt.ja.txt",
        "発信者: {municipality}{division}長\n",
        "",
        "標題",
        "the line `発信者:` is missing",
    ),
    ("letters/receipt.ja.txt", "発信者: {municipality}{division}長", "発信者: ", "発信者", "says nothing"),
    ("letters/receipt.ja.txt", "発信者: ", "標題: ", "標題: {municipality}", "`標題:` stands twice"),
    ("letters/receipt.ja.txt", "{received_at}", "{recieved_at}", "{recieved_at}", "no field `{recieved_at}`"),
    (
        "letters/receipt.ja.txt",
        "* 受付日時：{received_at}\n",
        "",
        "標題",
        "`{received_at}` is missing from this letter",
    ),
    (
        "letters/receipt.ja.txt",
        "* 提案名：{title}",
        "* 提案名{title}",
        "* 提案名{title}",
        "a point is written as",
    ),
    ("letters/receipt.ja.txt", "* 提案名：{title}", "* 提案名：", "* 提案名：", "a point is written as"),
    ("letters/receipt.en.txt", "{number}", "{number", "{number", "no field"),
    ("letters/set-aside.ja.txt", "* 理由：{reason}", "* 理由：{reason}です。", "です。", "it stands alone"),
    ("letters/set-aside.ja.txt", "次の理由により", "{reason}により", "{reason}により", "it stands alone"),
    ("letters/set-aside.ja.txt", "* 理由：{reason}", "* 理由：{what}", "{what}", "no field `{what}`"),
    // That adoption does not guarantee selection is said where there is a cost (2(7)④).
    ("letters/adopted-with-cost.ja.txt", "* 留意事項：{selection}\n", "", "標題", "`{selection}` is missing"),
    (
        "letters/adopted-with-cost.en.txt",
        "* Please note: {selection}\n",
        "",
        "Title",
        "`{selection}` is missing",
    ),
];

#[test]
fn each_broken_letter_is_named_with_its_line_and_reason() {
    assert_each_is_named(BROKEN);
}

#[test]
fn a_letter_without_text_is_refused() {
    let mut files = files();
    files.insert(
        "letters/receipt.ja.txt".to_owned(),
        "標題: {number}{title}\n宛先: {organisation}\n発信者: {received_at}\n".to_owned(),
    );
    let errors = Programme::from_files(&files).unwrap_err();
    assert_eq!(lines(&errors), "letters/receipt.ja.txt:4:1: the letter has no text");
}

#[test]
fn a_text_is_cut_into_its_parts() {
    let programme = minato();
    let text = &programme.letters[&LetterKind::SetAside].ja;
    assert_eq!(text.title, "提案の取扱いについて（通知）");
    assert_eq!(text.to, ["{organisation}", "{representative} 様"]);
    assert_eq!(text.from, ["{municipality}{division}長"]);
    let parts: Vec<_> = text
        .body
        .iter()
        .map(|block| match block {
            LetterBlock::Paragraph(text) => format!("{} lines", text.lines().count()),
            LetterBlock::Items(items) => format!("{} points", items.len()),
            LetterBlock::Note(lines) => lines[0].clone(),
        })
        .collect();
    assert_eq!(parts, ["2 lines", "5 points", "【問合せ先】"]);
}

#[test]
fn every_field_that_somebody_types_has_a_name_that_people_know() {
    let typed =
        ["organisation", "representative", "title", "what", "reason", "conditions", "document", "replaces"];
    for field in typed {
        assert_ne!(field_label(field), field_label(""), "{field}");
    }
    assert!(["what", "reason", "conditions"].into_iter().all(is_prose));
}
