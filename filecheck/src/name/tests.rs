use proptest::prelude::*;

use super::*;

#[test]
fn a_japanese_name_is_shown_as_it_was_given() {
    for name in ["提案書（最終）.pdf", "葛\u{E0100}飾区.txt", "神\u{FA19}社.docx", "Ａ社 見積.xlsx"]
    {
        assert_eq!(safe(name), name);
    }
}

#[test]
fn a_name_from_a_mac_is_composed() {
    assert_eq!(safe("ハ\u{309A}ンフレット.pdf"), "パンフレット.pdf");
}

#[test]
fn only_the_last_part_of_a_path_stays() {
    for path in
        ["../../a.pdf", "C:\\Users\\a.pdf", "/etc/a.pdf", "C:a.pdf", "a.pdf/", "..\\a.pdf", "x/./a.pdf"]
    {
        assert_eq!(safe(path), "a.pdf", "{path}");
    }
}

#[test]
fn what_deceives_goes() {
    assert_eq!(safe("a\u{202E}fdp.exe"), "afdp.exe");
    assert_eq!(safe("a\r\nb\0\u{200B}.pdf"), "ab.pdf");
    assert_eq!(safe("a.pdf. . "), "a.pdf");
}

#[test]
fn windows_gets_no_name_it_keeps_for_itself() {
    let names =
        [("CON", "_CON"), ("nul.txt", "_nul.txt"), ("com1.a.pdf", "_com1.a.pdf"), ("LPT¹.txt", "_LPT¹.txt")];
    for (given, wanted) in names {
        assert_eq!(safe(given), wanted);
    }
    assert_eq!(safe("COM10.txt"), "COM10.txt");
    assert_eq!(safe("a<b>?.txt"), "a＜b＞？.txt");
}

#[test]
fn nothing_becomes_a_default() {
    for name in ["", " ", "..", "/", "\u{200B}", "C:\\"] {
        assert_eq!(safe(name), DEFAULT, "{name:?}");
    }
    assert_eq!(safe(".pdf"), "添付ファイル.pdf");
}

#[test]
fn a_long_name_keeps_its_extension() {
    let of = |stem: usize| format!("{}.pdf", "あ".repeat(stem));
    assert_eq!(safe(&of(196)), of(196));
    assert_eq!(safe(&of(197)), of(196));
}

#[test]
fn a_name_that_is_made_longer_is_cut_as_well() {
    let extension = format!(".{}", "e".repeat(CHARACTERS - 1));
    assert_eq!(safe(&extension).chars().count(), CHARACTERS);
    let device = format!("CON.{}.pdf", "あ".repeat(CHARACTERS - 8));
    assert_eq!(safe(&device).chars().count(), CHARACTERS);
    assert!(safe(&device).ends_with(".pdf"));
}

#[test]
fn a_device_that_only_cutting_uncovers_is_renamed() {
    let name = format!("CON{}x.pdf", " ".repeat(CHARACTERS));
    assert_eq!(safe(&name), "_CON.pdf");
}

#[test]
fn it_is_handed_out_under_its_own_name() {
    assert_eq!(
        content_disposition("提案 1.pdf"),
        "attachment; filename=\"__ 1.pdf\"; filename*=UTF-8''%E6%8F%90%E6%A1%88%201.pdf"
    );
    assert_eq!(
        content_disposition("a\"\r\nSet-Cookie: b.pdf"),
        "attachment; filename=\"a_Set-Cookie_ b.pdf\"; filename*=UTF-8''a%EF%BC%82Set-Cookie%EF%BC%9A%20b.pdf"
    );
    assert!(content_disposition("提案.pdf").starts_with("attachment; filename=\"file.pdf\"; "));
}

/// Names of what makes trouble, more often than chance would.
fn anything() -> impl Strategy<Value = String> {
    let pieces = proptest::sample::select(vec![
        ".",
        "..",
        "/",
        "\\",
        ":",
        " ",
        "CON",
        "nul",
        "COM1",
        "あ",
        "か\u{3099}",
        "\u{202E}",
        "\"",
        "\r\n",
        ".pdf",
        "%",
        ";",
    ]);
    let long = (proptest::sample::select(vec!["e", " ", ".", "あ", "か\u{3099}"]), 50..CHARACTERS + 1);
    let piece = prop_oneof![
        6 => pieces.prop_map(str::to_owned),
        3 => any::<String>(),
        1 => long.prop_map(|(character, times)| character.repeat(times)),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn a_safe_name_is_safe(given in anything()) {
        let name = safe(&given);
        prop_assert!(!name.is_empty() && name.chars().count() <= CHARACTERS);
        prop_assert!(!name.contains(['/', '\\', ':', '"', '<', '>', '|', '?', '*']));
        prop_assert!(!name.chars().any(is_hidden) && !name.starts_with('.'));
        prop_assert_eq!(trim(&name), name.as_str());
        prop_assert_eq!(safe(&name), name.clone());
    }

    #[test]
    fn no_name_ends_a_header_or_its_own_quotes(given in anything()) {
        let header = content_disposition(&given);
        prop_assert!(header.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
        prop_assert_eq!(header.matches('"').count(), 2);
        let (_, encoded) = header.split_once("filename*=UTF-8''").unwrap();
        prop_assert!(!encoded.contains(['"', '\\', ';', ' ', ',', '\'']));
    }
}
