//! In a real browser: the staff's first steps from sign-in to assignment, the dialogue of both sides, the whole life of a
//! proposal by agreement and by contract, audit and disposal, and calls from the draft to the public page. By keyboard
//! and mouse, at the width of a desk and of a telephone, every page looked at by axe-core. `make test` skips it, and says
//! so, where there is no browser.

use std::path::PathBuf;
use std::process::Command;

use tests::aws;
use tests::stack::stack;

use crate::audit::withdrawn_eight_years_ago;

#[expect(clippy::disallowed_methods, reason = "`make test` says by these where the browser is")]
fn setting(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run `make test`"))
}

#[test]
#[ignore = "needs a deployed stack and a browser"]
fn planning_takes_a_proposal_from_sign_in_to_assignment() {
    walk("staff.mjs");
}

#[test]
#[ignore = "needs a deployed stack and a browser"]
fn a_call_is_drafted_published_and_read_in_both_languages() {
    walk("calls.mjs");
}

#[test]
#[ignore = "needs a deployed stack and a browser"]
fn a_proposal_is_agreed_on_carried_out_and_completed() {
    walk("agreement.mjs");
}

#[test]
#[ignore = "needs a deployed stack and a browser"]
fn a_proposal_that_costs_something_is_decided_contracted_and_completed() {
    walk("contract.mjs");
}

#[test]
#[ignore = "needs a deployed stack and a browser"]
fn both_sides_agree_on_what_was_said_and_an_expert_is_asked() {
    walk("dialogue.mjs");
}

#[test]
#[ignore = "needs a deployed stack and a browser"]
fn what_is_on_record_is_checked_and_disposed_of_when_its_years_are_over() {
    let (_, old) = withdrawn_eight_years_ago();
    aws::invoke("checkpoint");
    walk_with("audit.mjs", &[("KYOSO_CASE", &old)]);
}

pub(crate) fn walk(script: &str) {
    walk_with(script, &[]);
}

/// Walks a journey, which is told more by these variables.
fn walk_with(script: &str, told: &[(&str, &str)]) {
    let home = PathBuf::from(setting("KYOSO_BROWSER_HOME"));
    let walked = Command::new("node")
        .arg(home.join(script))
        .env("KYOSO_OUTPUTS", &stack().file)
        .env("KYOSO_SAMPLE_FILES", concat!(env!("CARGO_MANIFEST_DIR"), "/../filecheck/tests/files"))
        .envs(told.iter().copied())
        .current_dir(&home)
        .output()
        .unwrap_or_else(|error| panic!("node: {error}"));
    let said = String::from_utf8_lossy(&walked.stdout);
    assert!(walked.status.success(), "{said}\n{}", String::from_utf8_lossy(&walked.stderr));
    print!("{said}");
}
