//! The function `disposal`: for the Planning Division.

use super::operation::Operation;

const TAG: &str = "disposal";

/// Its operations.
pub(super) fn operations() -> Vec<Operation> {
    vec![list(), dispose()]
}

fn list() -> Operation {
    Operation::get("/api/disposal", "listDue", TAG, "What is due for disposal (保存年限の満了)")
        .for_staff()
        .json(200, "The cases, at most 20.", "DueView")
}

fn dispose() -> Operation {
    Operation::post("/api/disposal", "dispose", TAG, "Dispose of what people typed, under an approval (廃棄)")
        .description(
            "Each case stands for itself: what was done stays done. Safe to send again: what is unfinished goes on \
             where it stopped, and what is disposed of is left as it is. Events are kept, and the chain still verifies.",
        )
        .for_staff()
        .body("Disposal", true)
        .json(200, "What became of each case.", "Outcomes")
        .problems(400, "Not JSON.", &["not-json"])
        .problems(413, "More than 256 KiB.", &["too-large"])
        .problems(415, "Not `application/json`.", &["media-type"])
        .problems(422, "A field is not right.", &["invalid-fields", "not-json"])
}

mod tests {
    use super::super::tests::{assert_described, made};
    use crate::casework::testing::Place;
    use crate::disposal::tests::{Bench, approval};
    use serde_json::json;

    #[tokio::test]
    async fn what_planning_is_answered_is_what_the_document_says() {
        let (bench, document) = (Bench::start().await, made());
        let id = bench.case_in(Place::Withdrawn).await;
        let at = "2030-04-01T00:00:00+09:00";
        for group in ["planning", "auditor"] {
            let due = bench.due(group, at).await;
            assert_described(&document, ("get", "/api/disposal"), due.status, &due.json());
            let done = bench.dispose(group, at, &approval(&[&id])).await;
            assert_described(&document, ("post", "/api/disposal"), done.status, &done.json());
        }
        let wrong = bench
            .dispose("planning", at, &json!({ "approvalNumber": "", "approvedOn": "", "cases": [] }))
            .await;
        assert_described(&document, ("post", "/api/disposal"), wrong.status, &wrong.json());
    }
}
