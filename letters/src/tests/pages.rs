//! What the pages look like to a machine: how many, within their margins, with their fonts.

use lopdf::Object;

use super::*;
use crate::layout::{BOTTOM, LEFT, Role, WIDTH};

#[test]
fn a_usual_letter_is_one_page_and_one_more_in_english() {
    for kind in LetterKind::ALL {
        for (language, pages) in [(Language::Japanese, 1), (Language::English, 2)] {
            let pdf = Made { kind, language, ..Made::default() }.pdf();
            assert_eq!(pdf.get_pages().len(), pages, "{kind:?} {language:?}");
        }
    }
}

#[test]
fn long_prose_goes_on_over_pages_and_loses_nothing() {
    let typed = (0..800).map(|number| format!("第{number}文。")).collect::<String>();
    let typed: String = typed.chars().take(4000).collect();
    let pdf = Made { kind: LetterKind::SetAside, typed: &typed, ..Made::default() }.pdf();
    let pages = pdf.get_pages().len();
    assert!((3..=6).contains(&pages), "{pages}");
    let said = said(&pdf);
    // Each page ends with its number, which stands between two sentences.
    for number in [0, 1, 99, 300, 500] {
        assert!(said.contains(&format!("第{number}文。")), "{number}");
    }
    assert!(said.contains(&format!("1/{pages}")) && said.contains(&format!("{pages}/{pages}")), "{said}");
}

#[test]
fn nothing_leaves_the_page() {
    let word = "W".repeat(190);
    let url = format!("https://example.jp/{}", "path-".repeat(40));
    let hard =
        content(COMPANY, &[("/organization/name", json!(word)), ("/proposal/title", json!("x".repeat(100)))]);
    let typed = format!("{url}\n{}\n\n{}", "Ａ".repeat(300), "ｶﾞ".repeat(300));
    for kind in LetterKind::ALL {
        let made = Made {
            kind,
            language: Language::English,
            content: hard.clone(),
            typed: &typed,
            ..Made::default()
        };
        for page in crate::layout::pages(&press().face, &made.letter()) {
            for placed in page.lines.iter().filter(|placed| is_text(placed.part.role)) {
                let right = placed.x + placed.line.width();
                assert!(
                    placed.x >= LEFT - 0.1 && right <= LEFT + WIDTH + 0.1,
                    "{kind:?}: {} to {right}",
                    placed.x
                );
                assert!(placed.y <= BOTTOM, "{kind:?}: {}", placed.y);
            }
            for [left, top, width, height] in page.frames {
                assert!(left >= LEFT && left + width <= LEFT + WIDTH + 0.1, "{kind:?}: {left} {width}");
                assert!(top + height <= BOTTOM + 0.1, "{kind:?}: {top} {height}");
            }
        }
    }
}

fn is_text(role: Role) -> bool {
    !matches!(role, Role::Margin | Role::Watermark)
}

#[test]
fn every_font_is_in_the_file() {
    let pdf = Made { language: Language::English, ..Made::default() }.pdf();
    let has = |name: &[u8], of: &str| {
        let dictionaries = pdf.objects.values().filter_map(|object| object.as_dict().ok());
        dictionaries
            .filter(|found| {
                found.get(b"Type").and_then(Object::as_name).is_ok_and(|kind| kind == of.as_bytes())
            })
            .map(|found| found.has(name))
            .collect::<Vec<_>>()
    };
    let embedded = has(b"FontFile3", "FontDescriptor");
    assert!(!embedded.is_empty() && embedded.iter().all(|is| *is), "{embedded:?}");
    // Characters can be read back from the glyphs.
    let fonts = pdf.objects.values().filter_map(|object| object.as_dict().ok());
    let composite = fonts
        .filter(|font| font.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Type0"));
    let readable: Vec<_> = composite.map(|font| font.has(b"ToUnicode")).collect();
    assert!(!readable.is_empty() && readable.iter().all(|is| *is), "{readable:?}");
}

#[test]
fn the_file_bears_the_date_of_the_act_and_is_the_same_whenever_it_is_made() {
    let letter = Made::default().letter();
    let (one, other) = (press().set(&letter).unwrap(), press().set(&letter).unwrap());
    assert!(one == other);
    let pdf = Pdf::load_mem(&one).unwrap();
    let info = pdf.trailer.get(b"Info").and_then(|info| pdf.dereference(info)).unwrap().1.as_dict().unwrap();
    let date = info.get(b"CreationDate").unwrap().as_str().unwrap();
    assert_eq!(String::from_utf8_lossy(date), "D:20261122173605+09'00");
}

#[test]
fn a_draft_is_marked_on_every_page_and_a_letter_nowhere() {
    let typed = "理由。".repeat(1000);
    let draft = Made { kind: LetterKind::SetAside, typed: &typed, told: false, ..Made::default() };
    let marks_of_draft = marks(&draft);
    assert!(marks_of_draft.len() > 1, "{marks_of_draft:?}");
    let draft_says = by_page(&draft.pdf());
    let letter = Made { told: true, ..draft };
    let marks_of_letter = marks(&letter);
    assert_eq!(marks_of_letter.len(), marks_of_draft.len(), "the same pages");
    for (on_draft, on_letter) in marks_of_draft.iter().zip(&marks_of_letter) {
        assert_eq!((on_draft.as_slice(), on_letter.len()), (&["案".to_owned(), "案".to_owned()][..], 0));
    }
    // What is set on the pages is in the file too.
    let count = |said: &String| said.matches('案').count();
    for (of_draft, of_letter) in draft_says.iter().zip(by_page(&letter.pdf())) {
        assert_eq!(count(of_draft), count(&of_letter) + 2, "{of_draft}");
    }
}

#[test]
fn whom_to_ask_never_stands_alone_on_a_page() {
    let press = press();
    let mut counts = Vec::new();
    for lines in 1..=70 {
        let typed = "一行の理由。\n".repeat(lines);
        for language in [Language::Japanese, Language::English] {
            let made = Made { kind: LetterKind::SetAside, typed: &typed, language, ..Made::default() };
            let pages = crate::layout::pages(&press.face, &made.letter());
            let framed: Vec<_> = pages.iter().filter(|page| !page.frames.is_empty()).collect();
            assert_eq!(framed.len(), if language == Language::English { 2 } else { 1 });
            for page in framed {
                let above = page.lines.iter().filter(|placed| is_text(placed.part.role));
                let texts: Vec<&str> = above.map(|placed| placed.line.text.as_str()).collect();
                let of_reason = texts.iter().filter(|text| **text == "一行の理由。").count();
                let is_kept =
                    of_reason > 0 || texts.iter().any(|text| text.starts_with("This is a translation"));
                assert!(is_kept, "{lines} lines, {language:?}: {texts:?}");
                assert_ne!(texts.first(), Some(&"以上"), "{lines} lines");
            }
            counts.push(pages.len());
        }
    }
    assert!(counts.iter().max() >= Some(&5), "some go on over pages: {counts:?}");
}

/// What marks a draft, page by page: in the margin, and across the page.
fn marks(made: &Made<'_>) -> Vec<Vec<String>> {
    let marks = |page: &crate::layout::Page| {
        let said = page.lines.iter().filter(|placed| !is_text(placed.part.role));
        said.map(|placed| placed.line.text.clone()).filter(|text| !text.contains('/')).collect()
    };
    crate::layout::pages(&press().face, &made.letter()).iter().map(marks).collect()
}

/// Everything that a file says, page by page.
fn by_page(pdf: &Pdf) -> Vec<String> {
    pdf.get_pages().keys().map(|page| pdf.extract_text(&[*page]).unwrap()).collect()
}
