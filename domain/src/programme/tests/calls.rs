//! `calls.toml`: each way of breaking it is named with its place.

use super::*;

/// As [`super::BROKEN`].
const BROKEN: &[(&str, &str, &str, &str, &str)] = &[
    // How long a call is open.
    ("calls.toml", "months = 3", "months = 0", "months = 0", "0 months: a call has 1 to 24"),
    ("calls.toml", "months = 3", "months = 25", "months = 25", "25 months: a call has 1 to 24"),
    ("calls.toml", "months = 3", "months = -3", "months = -3", "expected u8"),
    ("calls.toml", "months = 3", "months = 300", "months = 300", "expected u8"),
    ("calls.toml", "months = 3", "months = 2.5", "months = 2.5", "expected u8"),
    ("calls.toml", "months = 3", "months = \"3\"", "months = \"3\"", "expected u8"),
    ("calls.toml", "months = 3", "months = three", "months = three", "invalid"),
    ("calls.toml", "months = 3", "month = 3", "month = 3", "unknown field `month`"),
    ("calls.toml", "months = 3", "", "# Calls for a theme", "`months` is missing here"),
    // How long before its close a shortening is announced.
    (
        "calls.toml",
        "shortening_notice_days = 7",
        "shortening_notice_days = 91",
        "shortening_notice_days = 91",
        "91 days: notice is given for 90 at most",
    ),
    (
        "calls.toml",
        "shortening_notice_days = 7",
        "shortening_notice_days = -1",
        "shortening_notice_days = -1",
        "expected u16",
    ),
    (
        "calls.toml",
        "shortening_notice_days = 7",
        "shortening_notice_days = \"a week\"",
        "a week",
        "expected u16",
    ),
    (
        "calls.toml",
        "shortening_notice_days = 7",
        "",
        "# Calls for a theme",
        "`shortening_notice_days` is missing here",
    ),
    // How people hear of the programme.
    ("calls.toml", "id = \"newsletter\"", "id = \"website\"", "# 2nd", "the id `website` stands twice"),
    ("calls.toml", "id = \"newsletter\"", "id = \"広報\"", "広報", "cannot be an id"),
    ("calls.toml", "id = \"newsletter\"", "id = \"\"", "id = \"\"", "cannot be an id"),
    ("calls.toml", "id = \"newsletter\"", "", "[[channels]]", "`id` is missing here"),
    ("calls.toml", "name.en = \"Other\"", "", "name.ja = \"その他\"", "`en` is missing here"),
    ("calls.toml", "name.ja = \"その他\"", "name.ja = \"　\"", "name.ja = \"　\"", "this text is empty"),
    (
        "calls.toml",
        "name.ja = \"その他\"",
        "name.ja = \"その\\n他\\u0007\"",
        "その\\n他",
        "control character",
    ),
    (
        "calls.toml",
        "name.en = \"Other\"",
        "name.en = \"Other\"\nclause = \"2(8)\"",
        "clause",
        "unknown field `clause`",
    ),
    ("calls.toml", "months = 3", "months = 3\nmonths = 4", "months = 4", "duplicate key"),
];

#[test]
fn each_broken_file_about_calls_is_named_with_its_line_and_reason() {
    assert_each_is_named(BROKEN);
}

#[test]
fn a_call_is_open_for_three_months_and_shortened_with_a_weeks_notice() {
    let calls = minato().calls;
    assert_eq!((calls.months, calls.shortening_notice_days), (3, 7));
    assert_eq!(calls.terms().notice, SignedDuration::from_secs(7 * 86_400));
    let channels: Vec<_> = calls.channels.iter().map(|channel| channel.id.as_str()).collect();
    assert_eq!(
        channels,
        ["website", "newsletter", "socialMedia", "association", "bank", "flyer", "acquaintance", "other"]
    );
}

#[test]
fn the_first_and_the_last_value_of_each_range_is_accepted() {
    for (from, to, notice) in [
        ("months = 3", "months = 1", 7),
        ("months = 3", "months = 24", 7),
        ("shortening_notice_days = 7", "shortening_notice_days = 0", 0),
        ("shortening_notice_days = 7", "shortening_notice_days = 90", 90),
    ] {
        let calls = minato_with("calls.toml", from, to).unwrap().calls;
        assert_eq!(calls.terms().notice, SignedDuration::from_hours(24 * notice), "{to}");
    }
}

#[test]
fn another_word_about_calls_is_another_version_of_the_programme_and_of_nothing_else() {
    let before = minato().versions();
    for (from, to) in [
        ("months = 3", "months = 4"),
        ("shortening_notice_days = 7", "shortening_notice_days = 8"),
        ("id = \"other\"", "id = \"others\""),
        ("name.en = \"Other\"", "name.en = \"Something else\""),
    ] {
        let after = minato_with("calls.toml", from, to).unwrap().versions();
        assert_ne!(before.programme, after.programme, "{to}");
        assert_eq!(Versions { programme: before.programme.clone(), ..after }, before, "{to}");
    }
    let comment = minato_with("calls.toml", "# 2(8) 周知方法", "# 周知方法").unwrap().versions();
    assert_eq!(comment, before);
}
