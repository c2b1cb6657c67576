//! What each rule finds, and what it leaves alone.

use std::path::Path;


use super::*;
use crate::programme::tests::minato;

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
