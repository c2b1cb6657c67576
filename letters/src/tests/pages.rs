//! What the pages look like to a machine: how many, within their margins, with their fonts.

use lopdf::Object;

use super::*;
use crate::layout::{BOTTOM, LEFT, Role, WIDTH};

#[test]
fn a_usual_letter_is_one_page_and_one_more_in_english() {
    for kind in KINDS {
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
    for kind in KINDS {
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
fn a_draft_is_marked_on_every_page() {
    let typed = "理由。".repeat(1000);
    let made = Made { kind: LetterKind::SetAside, typed: &typed, told: false, ..Made::default() };
    let pdf = made.pdf();
    let pages: Vec<u32> = pdf.get_pages().keys().copied().collect();
    assert!(pages.len() > 1);
    for page in pages {
        assert!(pdf.extract_text(&[page]).unwrap().contains('案'), "page {page}");
    }
    let told = Made { told: true, ..made };
    assert!(!said(&told.pdf()).contains('案') || told.letter().sheets[0].mark.is_none());
}
