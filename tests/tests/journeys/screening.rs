//! The rules' findings: for the people who judge, and for nobody else. There is no staff page yet, so the events
//! are read as they are stored.

use tests::api::{Proposal, Receipt, get};
use tests::browser::Browser;
use tests::cases;

#[test]
#[ignore = "needs a deployed stack: make test"]
fn nothing_is_found_against_proposals_within_the_programme() {
    for sample in ["free-company", "free-npo"] {
        let receipt = Proposal::sample(sample).submit();
        assert_eq!(cases::findings(&receipt.case_id), [[""; 3]; 0], "{sample}");
    }
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn a_proposer_outside_the_ward_is_found_for_review_and_does_not_see_it() {
    let receipt = Proposal::sample("needs-review-outside-ward").submit();
    assert_eq!(cases::findings(&receipt.case_id), [["base", "2(5)", "review"]]);
    stands_as_received(&receipt);
}

#[test]
#[ignore = "needs a deployed stack: make test"]
fn an_individual_is_found_against_and_still_not_rejected_by_a_machine() {
    let receipt = Proposal::sample("ineligible-individual").submit();
    let mut findings = cases::findings(&receipt.case_id);
    findings.sort();
    let expected =
        [["abolition", "2(4)ウ", "review"], ["individual", "2(5)", "against"], ["self", "2(5)", "against"]];
    assert_eq!(findings, expected);
    stands_as_received(&receipt);
}

/// The proposer's page says nothing of what was found.
fn stands_as_received(receipt: &Receipt) {
    let clean = Proposal::sample("free-company").submit();
    cases::findings(&clean.case_id);
    let label = |receipt: &Receipt| {
        let shown = get(&format!("/api/status/{}", receipt.case_id), receipt.secret()).json();
        shown.get("status").cloned().unwrap_or_else(|| panic!("no status: {shown}"))
    };
    assert_eq!(label(receipt), label(&clean));
    let page = Browser::new().open(&receipt.status_url);
    let data = get(&format!("/api/status/{}", receipt.case_id), receipt.secret());
    for shown in [page.source.as_str(), data.text()] {
        for word in ["2(4)", "2(5)", "finding", "against", "review"] {
            assert!(!shown.contains(word), "{word} is shown to the proposer");
        }
    }
}
