//! The real files load; each way of breaking them is named with its place.

mod attachments;
mod calls;
mod letters;
mod times;

use std::path::Path;

use super::*;

/// The files of `programmes/minato`, as the build reads them.
fn files() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../programmes/minato");
    let mut files = BTreeMap::new();
    for folder in ["", "letters", "mails"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
                files.insert(name, std::fs::read_to_string(path).unwrap());
            }
        }
    }
    files
}

fn lines(errors: &[ProgrammeError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// The programme of `programmes/minato`.
pub(crate) fn minato() -> Programme {
    Programme::from_files(&files()).unwrap_or_else(|errors| panic!("{}", lines(&errors)))
}

/// The same with one text in one file replaced by another.
pub(crate) fn minato_with(file: &str, from: &str, to: &str) -> Result<Programme, Vec<ProgrammeError>> {
    let mut files = files();
    let text = files.get_mut(file).unwrap();
    assert!(text.contains(from), "{file} does not contain {from:?}");
    *text = text.replacen(from, to, 1);
    Programme::from_files(&files)
}

#[test]
fn minato_loads_and_survives_json() {
    let programme = minato();
    let json = serde_json::to_string(&programme).unwrap();
    assert_eq!(serde_json::from_str::<Programme>(&json).unwrap(), programme);
}

#[test]
fn minato_is_the_documents_programme() {
    let programme = minato();
    assert_eq!(programme.about.name.ja, "港区民間協創制度");
    assert_eq!(programme.rule_set().unwrap().id, "document");
    assert_eq!(programme.planning_name(Language::Japanese), "企画課");
    assert_eq!(programme.guide.steps.len(), 4);
    let ineligible: Vec<_> =
        programme.about.organisation_types.iter().filter(|kind| !kind.eligible).collect();
    assert_eq!(ineligible.len(), 1);
    assert_eq!(ineligible[0].id, "individual");
    assert!(programme.plan_item("transport.bicycle-parking").is_some());
    assert!(programme.plan_item("transport").is_none());
}

#[test]
fn the_rules_of_2025_differ_only_in_the_base() {
    let programme = minato_with(
        "programme.toml",
        r#"rules_in_force = "document""#,
        r#"rules_in_force = "outside-admitted""#,
    )
    .unwrap();
    let document: Vec<_> = minato().rules_in_force().map(|rule| rule.id.clone()).collect();
    let page: Vec<_> = programme.rules_in_force().map(|rule| rule.id.clone()).collect();
    assert_eq!(document.iter().filter(|id| *id != "base").cloned().collect::<Vec<_>>(), page);
    assert!(document.contains(&"base".to_owned()));
    assert_ne!(programme.versions().rules, minato().versions().rules);
}

#[test]
fn a_changed_wording_is_another_version_even_when_its_number_stays() {
    let before = minato().versions();
    let after =
        minato_with("consents.toml", "庁内で共有すること。", "庁内で共有することです。").unwrap().versions();
    assert_ne!(before.consents, after.consents);
    assert_ne!(before.programme, after.programme);
    assert_eq!(before.declarations, after.declarations);
    assert_eq!(before.rules, after.rules);
    let comment =
        minato_with("consents.toml", "# What a proposer", "# Whatever a proposer").unwrap().versions();
    assert_eq!(before, comment);
    assert!(before.partners.starts_with("2026-04-01@"), "{}", before.partners);
    assert_eq!(before.rules.len(), "document@".len() + 8);
}

/// One broken thing at a time: the file, what is replaced, by what, a text on the line where the fault is reported,
/// and a part of the reason.
const BROKEN: &[(&str, &str, &str, &str, &str)] = &[
    // What TOML and the types refuse.
    ("programme.toml", "id = \"minato\"", "id = minato", "id = minato", "string"),
    ("programme.toml", "version = \"1\"", "version = 1", "version = 1", "expected a string"),
    ("programme.toml", "effective = \"2026-04-01\"", "effective = \"2026-04-31\"", "2026-04-31", "day"),
    ("programme.toml", "phone = ", "telephone = ", "telephone", "unknown field `telephone`"),
    (
        "programme.toml",
        "name.en = \"Minato City Public",
        "# \"",
        "name.ja = \"港区民間",
        "`en` is missing here",
    ),
    ("programme.toml", "clause = \"2(4)ア\"", "", "[[kinds]]", "`clause` is missing here"),
    (
        "programme.toml",
        "rules_in_force = \"document\"",
        "",
        "# The programme itself",
        "`rules_in_force` is missing here",
    ),
    ("rules.toml", "clause = \"2(5)\"", "", "[[rules]]", "`clause` is missing here"),
    ("rules.toml", "follows = \"against\"", "follows = \"reject\"", "\"reject\"", "unknown variant `reject`"),
    (
        "rules.toml",
        "when.is = [\"individual\"]",
        "when.has = [\"individual\"]",
        "when.has",
        "unknown variant `has`",
    ),
    ("plan.toml", "issue.en = \"There are", "# \"", "issue.ja = \"路上", "`en` is missing here"),
    ("partners.toml", "as_of = \"2026-04-01\"", "as_of = \"1 April\"", "1 April", "failed to parse"),
    // Empty and invisible texts.
    ("guide.toml", "privacy.ja = \"", "privacy.ja = \"　\" # \"", "privacy.ja", "this text is empty"),
    ("divisions.toml", "name.ja = \"企画課\"", "name.ja = \"\"", "name.ja = \"\"", "this text is empty"),
    (
        "divisions.toml",
        "name.ja = \"企画課\"",
        "name.ja = \"企画\\u0007課\"",
        "企画\\u0007課",
        "control character",
    ),
    // Ids.
    ("programme.toml", "id = \"minato\"", "id = \"Minato Ward\"", "Minato Ward", "cannot be an id"),
    ("programme.toml", "id = \"free\"", "id = \"open\"", "id = \"open\"", "knows no `open`"),
    ("programme.toml", "id = \"theme\"", "id = \"free\"", "# 2nd", "stands twice"),
    ("programme.toml", "id = \"npo\"", "id = \"npc\"", "id = \"npc\"", "knows no `npc`"),
    (
        "programme.toml",
        "division = \"planning\"",
        "division = \"planing\"",
        "planing\"",
        "no division `planing`",
    ),
    (
        "programme.toml",
        "rules_in_force = \"document\"",
        "rules_in_force = \"2020\"",
        "\"2020\"",
        "no rule set `2020`",
    ),
    ("divisions.toml", "id = \"traffic\"", "id = \"planning\"", "# 2nd", "stands twice"),
    ("rules.toml", "id = \"base\"", "id = \"self\"", "\"type\", \"base\"", "there is no rule `base`"),
    ("rules.toml", "\"type\", \"base\"", "\"type\", \"bass\"", "\"bass\"", "there is no rule `bass`"),
    (
        "rules.toml",
        "\"type\", \"base\"",
        "\"type\", \"type\"",
        "\"type\", \"type\"",
        "stands twice in this set",
    ),
    ("rules.toml", "\"type\", \"base\"", "\"type\"", "id = \"base\"", "no rule set uses `base`"),
    (
        "plan.toml",
        "id = \"transport.bicycle-parking\"",
        "id = \"traffic.bicycle-parking\"",
        "traffic.b",
        "belongs to no field",
    ),
    (
        "plan.toml",
        "id = \"cooperation.sdgs\"",
        "id = \"cooperation\"",
        "id = \"cooperation\" # 2nd",
        "belongs to no field",
    ),
    ("partners.toml", "id = \"sample-coast\"", "id = \"sample-north\"", "# 2nd", "stands twice"),
    (
        "declarations.toml",
        "id = \"bearsOwnCosts\"",
        "id = \"bearsCosts\"",
        "\"bearsCosts\"",
        "knows no `bearsCosts`",
    ),
    (
        "declarations.toml",
        "co_proposers = true",
        "co_proposers = false",
        "co_proposers = false",
        "co-proposers",
    ),
    ("consents.toml", "id = \"publication\"", "id = \"press\"", "id = \"press\"", "knows no `press`"),
    // Addresses.
    (
        "programme.toml",
        "mail = \"kyoso@example.jp\"",
        "mail = \"kyoso@example\"",
        "kyoso@example\"",
        "not a mail address",
    ),
    (
        "programme.toml",
        "planning = [\"kyoso@example.jp\"]",
        "planning = []",
        "planning = []",
        "nobody would be told",
    ),
    ("programme.toml", "[\"kyoso@example.jp\"]", "[\"a@example.jp\", \"b\"]", "\"b\"", "not a mail address"),
    ("programme.toml", "phone = \"03-0000-0000\"", "phone = \"代表\"", "代表", "not a phone number"),
    (
        "programme.toml",
        "text.en = \"As an individual",
        "link = \"http://x.jp\"\ntext.en = \"As an",
        "http://x.jp",
        "not an https://",
    ),
    ("divisions.toml", "kikaku@example.jp", "企画 <kikaku@example.jp>", "企画 <", "not a mail address"),
    ("divisions.toml", "phone = \"03-0000-0000\"", "phone = \"内線\"", "内線", "not a phone number"),
    // Rules.
    (
        "rules.toml",
        "[\"/organization/activityBase\"]",
        "[\"/organization/base\"]",
        "/organization/base\"",
        "no field `/organization/base`",
    ),
    ("rules.toml", "[\"/organization/activityBase\"]", "[]", "looks_at = []", "looks at nothing"),
    (
        "rules.toml",
        "[\"/organization/activityBase\"]",
        "[\"/organization/name\"]",
        "[\"/organization/name\"]",
        "is text",
    ),
    (
        "rules.toml",
        "[\"/proposal/residentBenefit\"]",
        "[\"/proposal/wardCost\"]",
        "[\"/proposal/wardCost\"]",
        "is a code",
    ),
    ("rules.toml", "when.is = [\"individual\"]", "when.is = [\"person\"]", "\"person\"", "never `person`"),
    ("rules.toml", "when.is = [\"outsideWard\"]", "when.is = []", "when.is = []", "never a sign"),
    ("rules.toml", "\"廃止\",", "\"*\",", "\"*\",", "no word"),
    ("rules.toml", "\"閉鎖的\"", "\"家族的\"", "家族的", "none of the rule's words"),
    (
        "rules.toml",
        "when.is = [\"outsideWard\"]",
        "when.is = [\"outsideWard\"]\nexcept = [\"x\"]",
        "except = [\"x\"]",
        "goes with `when.words`",
    ),
    (
        "rules.toml",
        "when.is = [\"other\"]\nfollows = \"review\"",
        "when.is = [\"other\"]\nfollows = \"against\"",
        "",
        "`other` is eligible here",
    ),
    (
        "rules.toml",
        "when.is = [\"individual\"]\nfollows = \"against\"",
        "when.is = [\"individual\"]\nfollows = \"review\"",
        "",
        "`individual` is not eligible here",
    ),
    // Consents and mails.
    ("consents.toml", "（一覧：{as_of}現在）", "", "text.ja = \"提案情報を", "{as_of} is missing"),
    (
        "consents.toml",
        "list as of {as_of}",
        "list as of {as_of} {date}",
        "{date}",
        "the only thing in braces",
    ),
    ("mails/receipt.ja.txt", "{number}\n受付日時", "{nummer}\n受付日時", "{nummer}", "no field `{nummer}`"),
    ("mails/receipt.en.txt", "{status_link}", "", "Subject:", "the field `{status_link}` is missing"),
    ("mails/draft.en.txt", "{until}", "{until", "{until", "no field"),
    ("mails/draft.ja.txt", "{until}", "｛until｝", "｛until｝", "a single `｛`"),
    ("mails/link.ja.txt", "件名: ", "", "【", "the first line is the subject"),
    ("mails/link.en.txt", "\n\nHere is", "\nHere is", "Here is", "an empty line stands between"),
    (
        "mails/received.ja.txt",
        "{title}",
        "{title} {organisation}",
        "{organisation}",
        "no field `{organisation}`",
    ),
];

#[test]
fn each_broken_file_is_named_with_its_line_and_reason() {
    assert_each_is_named(BROKEN);
}

fn assert_each_is_named(broken: &[(&str, &str, &str, &str, &str)]) {
    for (file, from, to, on, reason) in broken {
        let mut files = files();
        let text = files.get_mut(*file).unwrap();
        assert!(text.contains(from), "{file} does not contain {from:?}");
        // A mark behind an id that becomes a double tells the second from the first.
        let mark = if to.starts_with("id = ") { " # 2nd" } else { "" };
        *text = text.replacen(from, &format!("{to}{mark}"), 1);
        let text = text.clone();
        let errors = match Programme::from_files(&files) {
            Ok(_) => panic!("{file}: {from:?} -> {to:?} was accepted"),
            Err(errors) => errors,
        };
        let found = errors.iter().find(|error| error.reason.contains(reason));
        let Some(found) = found else { panic!("{file}: {to:?}: {reason:?} is not in\n{}", lines(&errors)) };
        if on.is_empty() {
            continue; // reported in the other of two files that disagree
        }
        assert_eq!(found.file, *file, "{found}");
        let line = text.lines().nth(found.line - 1).unwrap_or_default();
        assert!(line.contains(on), "{found}\nstands at {line:?}, not at {on:?}");
        assert!(found.column <= line.chars().count() + 1, "{found}");
    }
}

#[test]
fn a_missing_and_an_unknown_file_are_named() {
    for file in files().keys() {
        let mut files = files();
        files.remove(file);
        let errors = Programme::from_files(&files).unwrap_err();
        assert!(lines(&errors).contains(&format!("{file}:1:1: this file is missing")), "{}", lines(&errors));
    }
    let mut files = files();
    files.insert("mails/reciept.ja.txt".to_owned(), String::new());
    files.insert("README.md".to_owned(), String::new());
    assert_eq!(
        lines(&Programme::from_files(&files).unwrap_err()),
        "mails/reciept.ja.txt:1:1: no part of a programme has this name; notes for people end in .md"
    );
}

#[test]
fn every_fault_is_reported_at_once_and_counts_characters() {
    let mut files = files();
    let text = files.get_mut("divisions.toml").unwrap();
    *text = "divisions = [{ name = { ja = \"企画\", en = \"P\" }, id = \"planning\", mail = \"x\", phone = \"0\" }, { id = \"B\", \
             name = { ja = \"乙\", en = \"B\" }, mail = \"b@example.jp\", phone = \"0\" }]"
        .to_owned();
    assert_eq!(
        lines(&Programme::from_files(&files).unwrap_err()),
        "divisions.toml:1:72: `x` is not a mail address\n\
         divisions.toml:1:99: `B` cannot be an id: an id begins with a small letter and holds only the letters a to \
         z, digits and hyphens"
    );
}

fn sample_fields(kind: MailKind) -> BTreeMap<&'static str, &'static str> {
    kind.required_fields()
        .iter()
        .map(|field| {
            let value = match *field {
                "organisation" => "株式会社みなとエアテック",
                "contact" => "見本 一郎",
                "number" => "R8-0001",
                "received_at" => "令和8年（2026年）11月22日（日曜）午後5時",
                "title" => "密閉型喫煙所の換気を見える化する実証",
                "status_link" => "https://kyoso.example.jp/cases/x#secret",
                "case_link" => "https://kyoso.example.jp/staff/cases/x",
                "draft_link" => "https://kyoso.example.jp/drafts/x#secret",
                "status" => "内容を確認し、対話を進めています",
                "answer_by" => "令和8年（2026年）12月11日（金曜）まで",
                "count" => "3",
                "list_link" => "https://kyoso.example.jp/staff/cases?overdue=yes",
                "until" => "令和8年（2026年）12月22日（火曜）",
                "division" => "環境課",
                "theme" => "放置自転車対策",
                "deadline" => "令和8年（2026年）12月22日（火曜）午後11時59分59秒まで（日本時間）",
                "change" => "延長",
                "reason" => "募集状況によるもの",
                "call_link" => "https://kyoso.example.jp/staff/themes/x",
                "file" => "見積.xlsx",
                "dialogue_on" => "令和8年（2026年）11月22日（日曜）",
                "meeting_at" => "令和8年（2026年）12月1日（火曜）午後2時から午後3時まで（日本時間）",
                "meeting_means" => "対面",
                "meeting_place" => "港区役所9階",
                "advice_link" => "https://kyoso.example.jp/staff/advice/x/4",
                "themes_link" => "https://kyoso.example.jp/themes",
                other => panic!("no sample for {other}"),
            };
            (*field, value)
        })
        .collect()
}

#[test]
fn every_mail_renders_with_its_fields_and_nothing_is_left_open() {
    let programme = minato();
    let mut all = String::new();
    for kind in MailKind::ALL {
        for language in [Language::Japanese, Language::English] {
            if kind.is_for_staff() && language == Language::English {
                continue;
            }
            let mail = programme.mail(kind, language, &sample_fields(kind)).unwrap();
            for text in [&mail.subject, &mail.body] {
                assert!(!text.contains(['{', '}']), "{text}");
            }
            all.push_str(&format!(
                "==== {} {}\n{}\n\n{}\n",
                kind.id(),
                language.tag(),
                mail.subject,
                mail.body
            ));
        }
    }
    insta::assert_snapshot!("mails", all);
}

#[test]
fn a_value_can_neither_break_a_line_nor_be_filled_in_again() {
    let programme = minato();
    let mut fields = sample_fields(MailKind::Received);
    fields.insert("title", "題名\r\nBcc: victim@example.jp\u{2028}{case_link}");
    fields.insert("number", "R8-0001\r\nBcc: victim@example.jp");
    let mail = programme.mail(MailKind::Received, Language::Japanese, &fields).unwrap();
    assert!(!mail.subject.contains(char::is_control), "{}", mail.subject);
    assert!(mail.body.contains("題名  Bcc: victim@example.jp {case_link}\n"), "{}", mail.body);
    fields.remove("case_link");
    let missing = programme.mail(MailKind::Received, Language::Japanese, &fields).err();
    assert_eq!(missing, Some(MissingField("case_link".to_owned())));
}

#[test]
fn a_mail_to_staff_has_no_field_for_a_person() {
    for kind in MailKind::ALL.into_iter().filter(|kind| kind.is_for_staff()) {
        for personal in ["organisation", "contact", "status_link"] {
            assert!(!kind.fields().any(|field| field == personal));
        }
    }
}

#[test]
fn the_consent_shows_the_date_of_the_list() {
    let programme = minato();
    let consent = programme.consent("partnerMunicipalities").unwrap();
    let text = programme.consent_text(consent, Language::Japanese, "令和8年4月1日");
    assert!(text.contains("（一覧：令和8年4月1日現在）"), "{text}");
}
