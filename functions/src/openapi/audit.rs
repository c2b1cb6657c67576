//! The function `audit`: for auditors.

use serde_json::json;

use super::operation::Operation;

const TAG: &str = "audit";

/// Its operations.
pub(super) fn operations() -> Vec<Operation> {
    vec![verify(), verify_case(), export()]
}

fn after(operation: Operation) -> Operation {
    operation.for_staff().query("after", "`next` of the page before.", &json!({ "type": "string" })).problems(
        404,
        "`after` is no case.",
        &["not-found"],
    )
}

fn verify() -> Operation {
    let summary = "Check cases against the checkpoints, some at a time (検証)";
    after(Operation::get("/api/audit/verification", "verifyCases", TAG, summary))
        .description(
            "Goes through the cases that the last checkpoint knows, in the order of their IDs: one that is gone is \
             found. `findings` names the first fault of each case. `next` leads on.",
        )
        .json(200, "What was found.", "VerificationView")
}

fn verify_case() -> Operation {
    let path = "/api/audit/verification/{case_id}";
    Operation::get(path, "verifyCase", TAG, "Check one case against the checkpoints")
        .for_staff()
        .json(200, "What was found.", "VerificationView")
        .problems(404, "Neither the table nor the last checkpoint knows such a case.", &["not-found"])
}

fn export() -> Operation {
    let summary = "Cases and checkpoints as a file that can be checked elsewhere, some at a time";
    after(Operation::get("/api/audit/export", "exportCases", TAG, summary))
        .description(
            "JSON Lines with the exact text of each event and checkpoint, which is what was hashed: `operator verify \
             FILE` checks it without reaching anything. Who takes payloads is in the access record.",
        )
        .query("payloads", "`1` for what was typed too.", &json!({ "enum": ["", "1"] }))
        .file(200, "The file.", &["application/jsonl"])
        .header(200, "Link", "The next file, as `rel=\"next\"`; absent with the last.")
}

mod tests {
    use super::super::tests::{assert_described, made};
    use crate::audit::tests::Bench;
    use crate::casework::testing::Place;

    #[tokio::test]
    async fn what_the_auditor_is_answered_is_what_the_document_says() {
        let (bench, document) = (Bench::start().await, made());
        let (auditor, planner) = (bench.sign_in(&["auditor"]).await, bench.sign_in(&["planning"]).await);
        let id = bench.app.case_in(Place::Ready).await;
        bench.checkpoint(0).await;
        let of_case = format!("/api/audit/verification/{id}");
        let of_none = format!("/api/audit/verification/{}", "0".repeat(32));
        for (who, path, described) in [
            (&auditor, "/api/audit/verification", "/api/audit/verification"),
            (&auditor, "/api/audit/verification?after=x", "/api/audit/verification"),
            (&planner, "/api/audit/verification", "/api/audit/verification"),
            (&auditor, &of_case, "/api/audit/verification/{caseId}"),
            (&auditor, &of_none, "/api/audit/verification/{caseId}"),
        ] {
            let answer = bench.read(who, path).await;
            assert_described(&document, ("get", described), answer.status, &answer.json());
        }
    }
}
