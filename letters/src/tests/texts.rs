//! What the letters say: everything, as it is, or nothing.

use super::*;

fn refused(made: &Made<'_>) -> Uncovered {
    match press().set(&made.letter()) {
        Err(Failure::Uncovered(found)) => found,
        Err(Failure::Defect(defect)) => panic!("{defect}"),
        Ok(_) => panic!("it was set"),
    }
}

#[test]
fn a_letter_says_what_it_is_about() {
    let document = Document {
        number: "8港企企第1号".into(),
        drafted_on: None,
        approved_on: None,
        effective_on: Some("2026-11-25".parse().unwrap()),
    };
    let made = Made {
        kind: LetterKind::SetAside,
        language: Language::English,
        document: Some(document),
        ..Made::default()
    };
    let said = said(&made.pdf());
    for part in [
        "8港企企第1号",
        "令和8年11月25日",
        "港区企画課長",
        "様",
        "提案の取扱いについて（通知）",
        "記",
        "R8-0001",
        "2(5)「個人（個人で事業を営む者を除く。）」",
        "実施の場所を具体的に書いてください。",
        "以上",
        "03-0000-0000",
        "25November2026",
        "Director,PlanningDivision",
        "Noticeaboutyourproposal",
    ] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
}

#[test]
fn what_looks_like_markup_is_text() {
    let markup = r##"#panic("x") #{1+1} *太字* _斜体_ $x^2$ = 見出し <label> @ref `raw` \ // 註 /* 註 */ [内容] ~ -- "引用" https://x.example/"##;
    let made = Made { kind: LetterKind::SetAside, typed: markup, ..Made::default() };
    let said = said(&made.pdf());
    let expected: String = markup.split_whitespace().collect();
    assert!(said.contains(&expected), "{said}");
}

#[test]
fn characters_of_names_and_old_machines_are_set() {
    let name =
        "㈱髙﨑𠮷商店 德瀨閒堯巌葛\u{E0100}辻\u{E0100}祇\u{E0100} ｶﾌﾞｼｷｶﾞｲｼｬ Ⅳ①㌔～－…―℡ Ångström Ж Ω が";
    let made = Made { content: content(COMPANY, &[("/organization/name", json!(name))]), ..Made::default() };
    let said = said(&made.pdf());
    for part in ["㈱髙﨑𠮷商店", "德瀨閒堯巌葛", "ｶﾌﾞｼｷｶﾞｲｼｬ", "Ångström"]
    {
        assert!(said.contains(part), "{part} is not in {said}");
    }
}

#[test]
fn a_character_without_a_glyph_is_named_with_its_field_and_nothing_is_set() {
    let title = |title: &str| Made {
        content: content(COMPANY, &[("/proposal/title", json!(title))]),
        ..Made::default()
    };
    let reason = |typed: &'static str| Made { kind: LetterKind::SetAside, typed, ..Made::default() };
    for (made, character, field, code) in [
        (title("絵文字👨‍👩‍👧‍👦の会"), "👨", "title", "U+1F468"),
        (title("مرحبا"), "م", "title", "U+0645"),
        // A form of a character that the font does not have is not another form of it.
        (reason("山\u{E01EF}のため。"), "山\u{E01EF}", "reason", "U+5C71 U+E01EF"),
        (reason("한국"), "한", "reason", "U+D55C"),
    ] {
        let found = refused(&made);
        assert_eq!((found.character.as_str(), found.field.as_deref()), (character, Some(field)));
        assert_eq!(found.code_points(), code);
    }
}

#[test]
fn the_programmes_own_texts_are_covered() {
    let programme = programme();
    let press = press();
    for kind in LetterKind::ALL {
        for language in [Language::Japanese, Language::English] {
            let text = serde_json::to_string(&programme.letters[&kind].get(language)).unwrap();
            assert_eq!(press.face.uncovered(&text), None, "{kind:?} {language:?}");
        }
    }
}

#[test]
fn what_the_hard_texts_leave_is_set() {
    let changes = [
        ("/organization/address", json!("東京都港区虎ノ門gnp.exe")),
        ("/contact/department", json!("一")),
        ("/proposal/title", json!("ゼロ幅\u{200B}文字と(){}[]を含む題名")),
    ];
    let made = Made { content: content(HARD, &changes), kind: LetterKind::SetAside, ..Made::default() };
    let said = said(&made.pdf());
    let name = r#"=HYPERLINK("http://x.example","㈱髙𠮷①商店")<script>alert(1)</script>"#;
    assert!(said.contains(name), "{said}");
    assert!(said.contains("ゼロ幅文字と(){}[]を含む題名"), "{said}");
    assert!(said.contains("店主髙𠮷①郎様"), "{said}");
    let with_emoji = [
        ("/organization/address", json!("港区")),
        ("/contact/department", json!("一")),
        ("/proposal/title", json!("絵文字👨‍👩‍👧‍👦とゼロ幅\u{200B}文字")),
    ];
    let refused = refused(&Made { content: content(HARD, &with_emoji), ..Made::default() });
    assert_eq!((refused.character.as_str(), refused.field.as_deref()), ("👨", Some("title")));
}
