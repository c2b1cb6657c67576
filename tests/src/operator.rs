//! The operator's program, as `make mail-held` and its sisters run it.

use std::path::PathBuf;
use std::process::{Command, Output};

use crate::stack::stack;

/// Runs the operator's program; what it printed.
///
/// # Panics
/// When it fails.
pub fn run(arguments: &[&str]) -> String {
    let output = attempt(arguments);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "operator {arguments:?}: {said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    said
}

/// Runs the operator's program, which must fail; what it printed.
///
/// # Panics
/// When it does not fail.
pub fn refused(arguments: &[&str]) -> String {
    let output = attempt(arguments);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(!output.status.success(), "operator {arguments:?} did not fail: {said}");
    said
}

/// Whether the operator's program does what it is asked for.
pub fn can(arguments: &[&str]) -> bool {
    attempt(arguments).status.success()
}

fn attempt(arguments: &[&str]) -> Output {
    let stack = stack();
    let program = program();
    Command::new(&program)
        .args(arguments)
        .env("AWS_ENDPOINT_URL", stack.output("awsEndpointUrl"))
        .env("AWS_REGION", stack.output("region"))
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("CASES_TABLE", stack.output("casesTable"))
        .env("CHECKPOINTS_BUCKET", stack.output("checkpointsBucket"))
        .output()
        .unwrap_or_else(|error| panic!("{}: {error}", program.display()))
}

/// `make test` builds it into the folder above the one that the tests are built into.
fn program() -> PathBuf {
    let tests = std::env::current_exe().expect("the tests know where they are");
    tests.parent().and_then(|folder| folder.parent()).expect("the build's folder").join("operator")
}
