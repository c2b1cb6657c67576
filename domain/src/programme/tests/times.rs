//! The files about time: each way of breaking them is named with its place.

use super::*;

/// As [`super::BROKEN`].
const BROKEN: &[(&str, &str, &str, &str, &str)] = &[
    // The calendar's own closing days.
    (
        "calendar.toml",
        "\"saturday\", \"sunday\"",
        "\"Saturday\"",
        "\"Saturday\"",
        "unknown variant `Saturday`",
    ),
    (
        "calendar.toml",
        "\"saturday\", \"sunday\"",
        "\"sunday\", \"sunday\"",
        "weekend",
        "this day stands twice",
    ),
    (
        "calendar.toml",
        "\"saturday\", \"sunday\"",
        "\"monday\", \"tuesday\", \"wednesday\", \"thursday\", \"friday\", \"saturday\", \"sunday\"",
        "weekend",
        "never be open",
    ),
    ("calendar.toml", "from = \"12-29\"", "from = \"12-32\"", "12-32", "such as 12-29"),
    ("calendar.toml", "from = \"12-29\"", "from = \"29 December\"", "29 December", "such as 12-29"),
    (
        "calendar.toml",
        "from = \"12-29\"\nto = \"01-03\"",
        "from = \"01-03\"\nto = \"12-29\"",
        "from = \"01-03\"",
        "01-03 to 12-29 would close the offices for 362 days",
    ),
    ("calendar.toml", "name.ja = \"年末年始\"", "", "name.en", "`ja` is missing here"),
    // The national holidays.
    ("calendar.toml", "https://www8", "http://www8", "link = ", "not an https:// address"),
    (
        "calendar.toml",
        "holidays_from = \"2024-01-01\"",
        "holidays_from = \"2024-02-01\"",
        "2024-02-01",
        "1 January",
    ),
    ("calendar.toml", "_until = \"2027-12-31\"", "_until = \"2027-12-30\"", "2027-12-30", "31 December"),
    (
        "calendar.toml",
        "_until = \"2027-12-31\"",
        "_until = \"2023-12-31\"",
        "2023-12-31",
        "after its first day",
    ),
    (
        "calendar.toml",
        "_until = \"2027-12-31\"",
        "_until = \"2028-12-31\"",
        "2028-12-31",
        "covers 2028, but holds no holiday of that year",
    ),
    (
        "calendar.toml",
        "_until = \"2027-12-31\"",
        "_until = \"2026-12-31\"",
        "2027-01-01",
        "outside 2024-01-01 to 2026",
    ),
    ("calendar.toml", "date = \"2026-05-04\"", "date = \"2026-05-03\"", "みどりの日", "does not come after"),
    ("calendar.toml", "date = \"2026-05-04\"", "date = \"2026-06-04\"", "こどもの日", "does not come after"),
    ("calendar.toml", "date = \"2026-05-04\"", "date = \"2026-02-30\"", "2026-02-30", "day"),
    // Targets.
    ("targets.toml", "id = \"answer\"", "id = \"first-contact\"", "# 2nd", "stands twice"),
    ("targets.toml", "clause = \"2(7)②\"", "", "[[targets]]", "`clause` is missing here"),
    (
        "targets.toml",
        "within = { working_days = 5 }",
        "within = { weeks = 1 }",
        "weeks",
        "unknown variant `weeks`",
    ),
    ("targets.toml", "within = { working_days = 5 }", "within = { working_days = -5 }", "-5", "expected u16"),
    (
        "targets.toml",
        "within = { working_days = 5 }",
        "within = { working_days = 0 }",
        "working_days = 0",
        "0 days: a target has 1 to",
    ),
    (
        "targets.toml",
        "within = { days = 60 }",
        "within = { days = 6000 }",
        "days = 6000",
        "6000 days: a target has 1 to 1000",
    ),
    ("targets.toml", "ends = \"firstContact\"", "ends = \"given\"", "\"given\"", "unknown variant `given`"),
    (
        "targets.toml",
        "ends = \"firstContact\"",
        "ends = \"received\"",
        "ends = \"received\"",
        "a later milestone than it starts",
    ),
    // Retention. The marker stands in the line that is named.
    ("retention.toml", "years = 10", "years = 0", "years = 0", "0 years: 1 to 30"),
    ("retention.toml", "years = 10", "years = 100", "years = 100", "100 years: 1 to 30"),
    (
        "retention.toml",
        "id = \"unrealised\"",
        "id = \"carried-out\"",
        "id = \"carried-out\" # 2nd",
        "stands twice",
    ),
    ("retention.toml", "[\"closed\"]", "[\"adopted\"]", "[\"adopted\"]", "no case ends in this status"),
    (
        "retention.toml",
        "[\"notAdopted\"]",
        "[\"notAdopted\", \"closed\"]",
        "[\"notAdopted\", \"closed\"]",
        "belongs to a class already",
    ),
    ("retention.toml", "[\"setAside\", \"withdrawn\"]", "[\"setAside\"]", "", "belong to no class"),
    ("retention.toml", "ends = [\"closed\"]", "ends = [\"over\"]", "over", "unknown variant `over`"),
];

#[test]
fn each_broken_file_about_time_is_named_with_its_line_and_reason() {
    assert_each_is_named(BROKEN);
}

#[test]
fn another_target_or_holiday_is_another_version_of_the_programme_and_of_nothing_else() {
    let before = minato().versions();
    for (file, from, to) in [
        ("targets.toml", "within = { days = 60 }", "within = { days = 90 }"),
        ("calendar.toml", "from = \"12-29\"", "from = \"12-28\""),
    ] {
        let after = minato_with(file, from, to).unwrap().versions();
        assert_ne!(before.programme, after.programme, "{file}");
        assert_eq!(Versions { programme: before.programme.clone(), ..after }, before, "{file}");
    }
}

#[test]
fn a_municipality_may_have_no_targets_and_other_days_off() {
    let mut files = files();
    let text = files.get_mut("targets.toml").unwrap();
    *text = text.split("[[targets]]").next().unwrap().to_owned() + "targets = []\n";
    let text = files.get_mut("calendar.toml").unwrap();
    *text = text.replacen(
        "[national]",
        "[[every_year]]\nfrom = \"08-06\"\nto = \"08-06\"\nname.ja = \"平和記念日\"\nname.en = \"Peace Memorial Day\"\n[national]",
        1,
    );
    let programme = Programme::from_files(&files).unwrap_or_else(|errors| panic!("{}", lines(&errors)));
    assert_eq!(programme.target("answer"), None);
    assert!(!programme.calendar.is_working_day("2026-08-06".parse().unwrap()).value);
}
