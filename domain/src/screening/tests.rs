//! What each rule finds, and what it leaves alone.

use std::path::Path;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::programme::contract;
use crate::programme::tests::{minato, minato_with};
use crate::proposal::{Asked, AskedByCall, parse};

fn sample(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/proposals").join(name);
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// What is not passed, with its words.
fn signs_of(programme: &Programme, proposal: &Value) -> Vec<String> {
    screen(programme, proposal)
        .iter()
        .filter(|finding| finding.outcome != Outcome::Passed)
        .map(|finding| {
            let words: Vec<_> = finding
                .evidence
                .iter()
                .map(|evidence| match words(proposal, evidence) {
                    Some(words) => format!("{}={words}", evidence.pointer),
                    None => evidence.pointer.clone(),
                })
                .collect();
            format!("{:?} {} {}: {}", finding.outcome, finding.rule, finding.clause, words.join(" "))
        })
        .collect()
}

/// A proposal in order, with one field replaced.
fn with(pointer: &str, value: Value) -> Value {
    let mut proposal = sample("free-company.json");
    *proposal.pointer_mut(pointer).unwrap() = value;
    proposal
}

#[test]
fn each_sample_gives_the_findings_that_the_contract_promises() {
    let programme = minato();
    let none: Vec<&str> = Vec::new();
    assert_eq!(signs_of(&programme, &sample("free-company.json")), none);
    assert_eq!(signs_of(&programme, &sample("free-npo.json")), none);
    assert_eq!(signs_of(&programme, &sample("theme-university.json")), none);
    assert_eq!(signs_of(&programme, &sample("hard-text.json")), none);
    assert_eq!(
        signs_of(&programme, &sample("needs-review-outside-ward.json")),
        ["ForReview base 2(5): /organization/activityBase=outsideWard"]
    );
    assert_eq!(
        signs_of(&programme, &sample("ineligible-individual.json")),
        [
            "Against individual 2(5): /organization/type=individual",
            "Against self 2(5): /proposal/selfImplementation",
            "ForReview abolition 2(4)ウ: /proposal/title=廃止 /proposal/summary=廃止",
        ]
    );
}

#[test]
fn the_rules_of_2025_admit_a_body_outside_the_ward() {
    let page = r#"rules_in_force = "outside-admitted""#;
    let programme = minato_with("programme.toml", r#"rules_in_force = "document""#, page).unwrap();
    assert!(signs_of(&programme, &sample("needs-review-outside-ward.json")).is_empty());
}

#[test]
fn a_clean_proposals_findings_are_small_and_readable() {
    let findings = screen(&minato(), &sample("free-company.json"));
    let json = serde_json::to_string(&findings).unwrap();
    assert_eq!(
        json,
        concat!(
            r#"[{"rule":"individual","clause":"2(5)","outcome":"passed"},"#,
            r#"{"rule":"type","clause":"2(5)","outcome":"passed"},"#,
            r#"{"rule":"base","clause":"2(5)","outcome":"passed"},"#,
            r#"{"rule":"self","clause":"2(5)","outcome":"passed"},"#,
            r#"{"rule":"lawful","clause":"2(5)","outcome":"passed"},"#,
            r#"{"rule":"ties","clause":"2(5)","outcome":"passed"},"#,
            r#"{"rule":"benefit","clause":"2(4)ウ","outcome":"passed"},"#,
            r#"{"rule":"abolition","clause":"2(4)ウ","outcome":"passed"},"#,
            r#"{"rule":"order","clause":"2(4)ウ","outcome":"passed"},"#,
            r#"{"rule":"neutrality","clause":"2(4)ウ","outcome":"passed"}]"#,
        )
    );
    assert!(json.len() <= 600, "{} bytes", json.len());
    assert_eq!(serde_json::from_str::<Vec<Finding>>(&json).unwrap(), findings);
}

#[test]
fn a_proposal_full_of_signs_still_gives_a_small_event() {
    let mut proposal = sample("ineligible-individual.json");
    for field in ["title", "summary", "implementation", "proposerBenefit"] {
        proposal["proposal"][field] = json!("廃止、政党、宗教、ポルノ、ねずみ講、暴力団。".repeat(500));
    }
    let findings = screen(&minato(), &proposal);
    assert!(findings.iter().all(|finding| finding.evidence.len() <= MAX_EVIDENCE));
    let json = serde_json::to_string(&findings).unwrap();
    assert!(json.len() < 3000, "{} bytes", json.len());
}

#[test]
fn findings_hold_no_words_of_the_proposer() {
    let proposal = with("/proposal/title", json!("秘密の図書館を廃止"));
    let json = serde_json::to_string(&screen(&minato(), &proposal)).unwrap();
    assert!(json.contains(r#"{"pointer":"/proposal/title","span":[7,9]}"#), "{json}");
    assert!(!json.contains("秘密") && !json.contains("廃止"), "{json}");
}

#[test]
fn each_rule_finds_its_sign() {
    let programme = minato();
    let title = |text: &str| with("/proposal/title", json!(text));
    let rows = [
        (
            with("/organization/type", json!("individual")),
            "Against individual 2(5): /organization/type=individual",
        ),
        (with("/organization/type", json!("other")), "ForReview type 2(5): /organization/type=other"),
        (
            with("/organization/activityBase", json!("outsideWard")),
            "ForReview base 2(5): /organization/activityBase=outsideWard",
        ),
        (
            with("/proposal/selfImplementation", json!(false)),
            "Against self 2(5): /proposal/selfImplementation",
        ),
        (
            with("/coProposers", json!([{"type": "company"}, {"type": "individual"}])),
            "Against individual 2(5): /coProposers/1/type=individual",
        ),
        (
            with("/coProposers", json!([{"type": "npo", "name": "○○総会屋"}])),
            "ForReview ties 2(5): /coProposers/0/name=総会屋",
        ),
        (
            with("/proposal/residentBenefit", json!(" 特になし。")),
            "ForReview benefit 2(4)ウ: /proposal/residentBenefit= 特になし。",
        ),
        (
            with("/proposal/residentBenefit", json!("Ｎ／Ａ")),
            "ForReview benefit 2(4)ウ: /proposal/residentBenefit=Ｎ／Ａ",
        ),
        (title("マルチ商法の会員募集"), "ForReview lawful 2(5): /proposal/title=マルチ商法"),
        (title("ﾏﾙﾁ商法の会員募集"), "ForReview lawful 2(5): /proposal/title=ﾏﾙﾁ商法"),
        (title("図書館の取りやめ"), "ForReview abolition 2(4)ウ: /proposal/title=取りやめ"),
        (title("プールを閉鎖し敷地を売る"), "ForReview abolition 2(4)ウ: /proposal/title=閉鎖"),
        (title("Ｄiscontinuing the bus"), "ForReview abolition 2(4)ウ: /proposal/title=Ｄiscontinuing"),
        (title("区内へのｶｼﾞﾉの誘致"), "ForReview order 2(4)ウ: /proposal/title=ｶｼﾞﾉ"),
        (title("ワイセツな催し"), "ForReview order 2(4)ウ: /proposal/title=ワイセツ"),
        (title("○○政党の演説会"), "ForReview neutrality 2(4)ウ: /proposal/title=政党"),
        (title("布教のための集会"), "ForReview neutrality 2(4)ウ: /proposal/title=布教"),
        (title("A religious gathering"), "ForReview neutrality 2(4)ウ: /proposal/title=religious"),
    ];
    for (proposal, expected) in rows {
        assert_eq!(signs_of(&programme, &proposal), [expected]);
    }
}

/// Proposals that are in order, and the words that might have been taken for a sign.
#[test]
fn what_is_in_order_raises_no_alarm() {
    let programme = minato();
    let rows = [
        "放置自転車の撤去と違法駐輪の防止",
        "商品の差別化による商店街の活性化",
        "事業を廃止せず、利用者を増やす取組",
        "サービスを打ち切らず続ける仕組み",
        "閉鎖的な空間でも安心な換気",
        "薬物乱用防止とギャンブル依存の相談",
        "ギャンブル等依存症の相談",
        "闇バイト防止の授業",
        "マルチ商法の被害を防ぐ消費者講座",
        "暴力団排除の啓発",
        "テロップで伝える防災情報",
        "オカルト映画ではなく防災映画の上映会",
        "わかるときに、わかる人が教える学び",
        "宗教を問わず利用できる食堂",
        "宗教上の理由で食べられないものの表示",
        "選挙権年齢の若者と区政の対話",
        "ヤングアダルト図書の紹介",
        "図書館の利用を増やす",
        "Discount tickets for the party of visitors, organised with shops",
        "Abolitionist",
    ];
    for text in rows {
        for field in ["/proposal/title", "/proposal/summary", "/proposal/implementation"] {
            assert_eq!(signs_of(&programme, &with(field, json!(text))), [""; 0], "{text}");
        }
    }
    for text in ["", "区民の安全が高まる。", "無料で使える。", "なしの産地との交流"]
    {
        let proposal = with("/proposal/residentBenefit", json!(text));
        assert_eq!(signs_of(&programme, &proposal), [""; 0], "{text}");
    }
}

/// Words are found in whatever form they were typed, and pointed at in that form.
#[test]
fn spans_count_the_characters_as_typed() {
    let rows = [
        ("ガス事業の廃止", "廃止"),
        ("か\u{3099}す事業の廃止", "廃止"),
        ("ｶﾞｽ事業の廃止", "廃止"),
        ("𠮷野の事業の廃止", "廃止"),
        ("👨‍👩‍👧‍👦の事業の廃止👍", "廃止"),
        ("㌔㈱の廃止", "廃止"),
        ("廃\u{E0100}止\u{E0101}の件", "廃\u{E0100}止\u{E0101}"),
        ("廃\u{200B}止", "廃\u{200B}止"),
        ("わいせつ", "わいせつ"),
        ("ﾜｲｾﾂ", "ﾜｲｾﾂ"),
        ("ギャンフ\u{3099}ル", "ギャンフ\u{3099}ル"),
        ("ｷﾞｬﾝﾌﾞﾙ", "ｷﾞｬﾝﾌﾞﾙ"),
        ("SHUT\r\n  DOWN the pool", "SHUT\r\n  DOWN"),
        ("ａｂｏｌｉｔｉｏｎ", "ａｂｏｌｉｔｉｏｎ"),
    ];
    let programme = minato();
    for (text, expected) in rows {
        let proposal = json!({"proposal": {"title": text}});
        let findings = screen(&programme, &proposal);
        let evidence: Vec<_> = findings.iter().flat_map(|finding| &finding.evidence).collect();
        let [evidence] = evidence.as_slice() else { panic!("{text}: {evidence:?}") };
        assert_eq!(words(&proposal, evidence), Some(expected), "{text}");
    }
}

#[test]
fn of_two_words_at_one_place_the_longer_one_is_the_evidence() {
    let proposal = with("/proposal/title", json!("準暴力団"));
    assert_eq!(signs_of(&minato(), &proposal), ["ForReview ties 2(5): /proposal/title=準暴力団"]);
}

#[test]
fn words_that_are_gone_are_none() {
    let evidence = Evidence { pointer: "/proposal/title".to_owned(), span: Some((3, 5)) };
    assert_eq!(words(&json!({}), &evidence), None);
    assert_eq!(words(&json!({"proposal": {"title": "短い"}}), &evidence), None);
    let backwards = Evidence { span: Some((2, 1)), ..evidence };
    assert_eq!(words(&json!({"proposal": {"title": "短い題"}}), &backwards), None);
}

fn content(body: &Value) -> Value {
    let programme = minato();
    let call = "000000000000".parse().unwrap();
    let asked = Asked {
        declarations: programme.declarations.declarations.iter().map(|one| one.id.as_str()).collect(),
        co_proposer_declarations: contract::CO_PROPOSER_DECLARATIONS.to_vec(),
        consents: programme.consents.consents.iter().map(|one| one.id.as_str()).collect(),
        plan_items: programme.plan.items.iter().map(|item| item.id.as_str()).collect(),
        channels: Vec::new(),
        call: Some(AskedByCall { id: &call, questions: &[] }),
    };
    let mut body = body.clone();
    if body["kind"] == "theme" {
        body["themeId"] = json!(call.as_str());
    }
    let submission = parse(&body, &asked).unwrap_or_else(|errors| panic!("{errors:?}"));
    serde_json::to_value(&submission.content).unwrap()
}

#[test]
fn what_is_stored_gives_the_same_findings_as_what_was_sent() {
    let programme = minato();
    for name in [
        "free-company.json",
        "free-npo.json",
        "theme-university.json",
        "needs-review-outside-ward.json",
        "ineligible-individual.json",
    ] {
        let body = sample(name);
        assert_eq!(screen(&programme, &content(&body)), screen(&programme, &body), "{name}");
    }
}

#[test]
fn every_field_that_a_rule_can_look_at_is_in_a_stored_proposal() {
    let mut body = sample("theme-university.json");
    body["proposal"]["wardCostDetail"] = json!("x");
    let content = content(&body);
    for (pointer, holds) in contract::FIELDS {
        let found = resolve(&content, pointer);
        assert!(!found.is_empty(), "{pointer}");
        for (at, value) in found {
            match holds.codes() {
                None => assert!(value.is_string(), "{at}"),
                Some(codes) => {
                    let code = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                    assert!(codes.contains(&code.as_str()), "{at}: {code}");
                }
            }
        }
    }
}

/// Any JSON, with the contract's own keys often enough that rules get something to look at.
fn any_json() -> impl Strategy<Value = Value> {
    let key = prop_oneof![
        Just("organization"),
        Just("coProposers"),
        Just("proposal"),
        Just("type"),
        Just("title"),
        Just("summary"),
        Just("residentBenefit"),
        Just("selfImplementation"),
        Just("activityBase"),
        Just("x"),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any_text().prop_map(Value::from),
        Just(json!("individual")),
    ];
    leaf.prop_recursive(4, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..5)
                .prop_map(|pairs| pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()),
        ]
    })
}

fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<char>().prop_map(String::from),
        Just("廃止".to_owned()),
        Just("ｷﾞｬﾝﾌﾞﾙ".to_owned()),
        Just("防止".to_owned()),
        Just("\u{3099}".to_owned()),
        Just("\u{FE0F}".to_owned()),
        Just(" \n".to_owned()),
        Just("abolish".to_owned()),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_json_gives_one_finding_for_each_rule_and_the_same_each_time(proposal in any_json()) {
        static PROGRAMME: std::sync::LazyLock<Programme> = std::sync::LazyLock::new(minato);
        let findings = screen(&PROGRAMME, &proposal);
        let rules: Vec<_> = PROGRAMME.rules_in_force().map(|rule| &rule.id).collect();
        prop_assert_eq!(findings.iter().map(|finding| &finding.rule).collect::<Vec<_>>(), rules);
        for finding in &findings {
            prop_assert_eq!(finding.evidence.is_empty(), finding.outcome == Outcome::Passed);
            prop_assert!(finding.evidence.len() <= MAX_EVIDENCE);
            for evidence in &finding.evidence {
                let typed = words(&proposal, evidence);
                prop_assert!(evidence.span.is_none() || typed.is_some_and(|typed| !typed.is_empty()));
            }
        }
        prop_assert_eq!(screen(&PROGRAMME, &proposal), findings);
    }

    #[test]
    fn a_word_is_found_wherever_it_stands(before in any_text(), after in any_text()) {
        static PROGRAMME: std::sync::LazyLock<Programme> = std::sync::LazyLock::new(minato);
        // The words around it are kept apart, so that they can neither lengthen it nor except it.
        let proposal = json!({"proposal": {"title": format!("{before}。廃止。{after}")}});
        let from = before.chars().count() + 1;
        let found = screen(&PROGRAMME, &proposal).into_iter().any(|finding| {
            finding.rule == "abolition"
                && (finding.evidence.len() == MAX_EVIDENCE
                    || finding.evidence.iter().any(|evidence| evidence.span == Some((from, from + 2))))
        });
        prop_assert!(found);
    }
}
