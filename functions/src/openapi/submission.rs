//! The function `submission`: what anybody can do, and what the holder of a case's secret can.

use super::operation::{CASE_SECRET, Operation};

/// Its operations.
pub(super) fn operations() -> Vec<Operation> {
    vec![submit(), status(), withdraw(), describe()]
}

fn submit() -> Operation {
    Operation::post("/api/proposals", "submitProposal", "proposals", "Submit a proposal (提案を申し込む)")
        .description(
            "Safe to retry: the same key with the same body gets the same answer, byte for byte, for ever. Only what \
             was received is remembered, so a refused body can be corrected and sent again under its key. At most \
             256 KiB of JSON in UTF-8.",
        )
        .idempotency_key()
        .body("Proposal", true)
        .json(201, "Received. The receipt holds the secret of the case.", "Receipt")
        .header(201, "Location", "The proposer's page as data.")
        .problems(
            400,
            "Not JSON in UTF-8 (the place is in `detail`), or no key.",
            &["not-json", "not-utf8", "idempotency-key"],
        )
        .problems(409, "The key was used for another body, which stands.", &["key-used"])
        .problems(413, "More than 256 KiB.", &["too-large"])
        .problems(415, "Not `application/json`.", &["media-type"])
        .problems(422, "Every field that is not right, at once.", &["invalid-fields"])
}

fn status() -> Operation {
    let summary = "The proposer's page as data (提案の状況)";
    Operation::get("/api/status/{case_id}", "showProposal", "proposals", summary)
        .opened_by(CASE_SECRET)
        .json(200, "Where the proposal stands.", "StatusView")
        .header(200, "ETag", "The revision, for `If-Match`.")
        .problems(404, "Wrong secret or unknown case: these look the same.", &["unknown-case"])
}

fn withdraw() -> Operation {
    let summary = "Withdraw the proposal (取下げ)";
    Operation::post("/api/status/{case_id}/withdrawal", "withdrawProposal", "proposals", summary)
        .description("Asking twice changes nothing. The body may be empty.")
        .opened_by(CASE_SECRET)
        .if_match()
        .body("Withdrawal", false)
        .empty(204, "Withdrawn.")
        .problems(400, "Not JSON.", &["not-json"])
        .problems(404, "Wrong secret or unknown case: these look the same.", &["unknown-case"])
        .problems(409, "The flow does not allow it any more; `detail` says why.", &["refused"])
        .problems(412, "The case has changed since it was read.", &["changed"])
        .problems(422, "The reason is not right.", &["invalid-fields"])
        .problems(428, "`If-Match` is missing.", &["if-match"])
}

fn describe() -> Operation {
    Operation::get("/api/openapi.json", "describe", "description", "This document")
        .json(200, "OpenAPI 3.1.", "Description")
        .header(200, "ETag", "Changes with the document; send it in `If-None-Match`.")
        .empty(304, "It has not changed.")
}
