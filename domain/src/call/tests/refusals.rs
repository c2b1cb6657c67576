//! What a rule says when it refuses.

use super::*;

/// One of each. A new refusal does not compile here until it has a place.
fn all() -> Vec<Refusal> {
    let instant = tokyo("2026-07-01T00:00");
    let all = vec![
        Refusal::NotYours,
        Refusal::NotDrafted,
        Refusal::AlreadyDrafted,
        Refusal::NotPublished,
        Refusal::AlreadyPublished,
        Refusal::TooSoon { earliest: instant },
        Refusal::Backwards,
        Refusal::NotLater { close: instant },
        Refusal::NotEarlier { close: instant },
        Refusal::NoNotice { earliest: instant },
        Refusal::TooLate { close: instant },
        Refusal::NotClosed,
        Refusal::QuestionsFixed,
        Refusal::NoWords,
        Refusal::NotDue,
        Refusal::Unwritable,
    ];
    let place = |refusal: &Refusal| match refusal {
        Refusal::NotYours => 0,
        Refusal::NotDrafted => 1,
        Refusal::AlreadyDrafted => 2,
        Refusal::NotPublished => 3,
        Refusal::AlreadyPublished => 4,
        Refusal::TooSoon { .. } => 5,
        Refusal::Backwards => 6,
        Refusal::NotLater { .. } => 7,
        Refusal::NotEarlier { .. } => 8,
        Refusal::NoNotice { .. } => 9,
        Refusal::TooLate { .. } => 10,
        Refusal::NotClosed => 11,
        Refusal::QuestionsFixed => 12,
        Refusal::NoWords => 13,
        Refusal::NotDue => 14,
        Refusal::Unwritable => 15,
    };
    assert!(all.iter().map(place).eq(0..16));
    all
}

#[test]
fn each_refusal_has_a_code_and_words_of_its_own() {
    let mut codes = BTreeMap::new();
    let mut sentences = BTreeMap::new();
    for refusal in all() {
        let code = refusal.code();
        assert!(code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{code}");
        assert_eq!(codes.insert(code, refusal), None, "{code} stands twice");
        let message = refusal.message();
        assert!(message.ja.ends_with('。') && message.en.ends_with('.'), "{message:?}");
        assert_eq!(sentences.insert(message.ja, code), None);
        assert_eq!(sentences.insert(message.en, code), None);
        assert_eq!(refusal.is_forbidden(), code == "not-this-actor");
    }
}

#[test]
fn a_refusal_names_the_instants_that_matter() {
    let close = tokyo("2026-07-01T00:00");
    for (refusal, ja, en) in [
        (
            Refusal::TooLate { close },
            "6月30日（火曜）午後11時59分59秒まで",
            "until 23:59:59 on Tuesday, 30 June 2026",
        ),
        (Refusal::NotLater { close }, "6月30日（火曜）午後11時59分59秒まで", "until 23:59:59 on"),
        (Refusal::NotEarlier { close }, "6月30日（火曜）午後11時59分59秒まで", "until 23:59:59 on"),
        (
            Refusal::TooSoon { earliest: tokyo("2026-04-01T09:01") },
            "4月1日（水曜） 午前9時1分0秒（日本時間）以後",
            "at or after Wednesday, 1 April 2026, 09:01:00",
        ),
        (
            Refusal::NoNotice { earliest: tokyo("2026-05-08T09:00") },
            "5月8日（金曜） 午前9時0分0秒（日本時間）以後",
            "at or after Friday, 8 May 2026, 09:00:00",
        ),
    ] {
        let message = refusal.message();
        assert!(message.ja.contains(ja), "{}", message.ja);
        assert!(message.en.contains(en), "{}", message.en);
    }
}

/// An instant that is shown without its fraction would otherwise name one that is refused again.
#[test]
fn whoever_types_the_first_instant_that_a_refusal_shows_is_not_refused_again() {
    let received = tokyo("2026-05-01T09:00:00.400");
    let draft = History::drafted();
    let soon = window("2026-05-01T09:00:01", "2026-06-01T00:00");
    let Err(Refusal::TooSoon { earliest }) = draft.would(schedule(soon), received) else {
        panic!("accepted")
    };
    assert_eq!(earliest, tokyo("2026-05-01T09:01:01"));
    assert!(draft.would(schedule(Interval { open: earliest, ..soon }), received).is_ok());
    let open = History::scheduled(quarter());
    let Err(Refusal::NoNotice { earliest }) = open.would(shorten(tokyo("2026-05-02T00:00")), received) else {
        panic!("accepted")
    };
    assert_eq!(earliest, tokyo("2026-05-08T09:00:01"));
    assert!(open.would(shorten(earliest), received).is_ok());
}
