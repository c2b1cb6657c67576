//! The function `submission`: what anybody can do, and what the holder of a case's secret can.

use super::case::as_pdf;
use super::operation::{CASE_SECRET, Operation};

/// Its operations.
pub(super) fn operations() -> Vec<Operation> {
    vec![
        submit(),
        status(),
        version(),
        replace(),
        answer(),
        change_contact(),
        confirm_dialogue(),
        ask_dialogue_change(),
        acknowledge(),
        withdraw(),
        letter(),
        letter_pdf(),
        describe(),
    ]
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
        .problems(
            409,
            "The key was used for another body, which stands. Or the call was not open when the proposal came: when \
             it closed or opens, and which calls are open, is in `closedAt`, `opensAt` and `openCalls`.",
            &["key-used", "call-closed", "call-not-open"],
        )
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

fn version() -> Operation {
    let summary = "A version of the proposal, the standing one or an earlier one (提案の版)";
    Operation::get("/api/status/{case_id}/versions/{number}", "showVersion", "proposals", summary)
        .opened_by(CASE_SECRET)
        .json(200, "Everything that the version said, and what it changed.", "WholeVersion")
        .problems(
            404,
            "Wrong secret or unknown case: these look the same. Or no such version.",
            &["unknown-case", "not-found"],
        )
}

fn replace() -> Operation {
    let summary = "Replace the proposal by another version (差替え)";
    let operation = Operation::post("/api/status/{case_id}/versions", "replaceProposal", "proposals", summary)
        .description(
            "Until eligibility is confirmed; a proposal for a call, until the call closes. The body is that of a submission, whole, and of the same kind; \
             declarations are made again. Earlier versions are kept. Safe to retry: the same body again changes \
             nothing.",
        )
        .body("Proposal", true);
    changing(operation).problems(
        409,
        "The flow does not allow it any more, or the call is not open; `detail` says why.",
        &["refused", "call-closed", "call-not-open"],
    )
}

fn answer() -> Operation {
    let summary = "Answer the request for corrections (修正依頼への回答)";
    let operation = Operation::post("/api/status/{case_id}/answer", "answerCorrection", "proposals", summary)
        .description("With another version, a note, or both. Safe to retry with the same `If-Match`.")
        .body("CorrectionAnswer", true);
    changing(operation)
}

fn change_contact() -> Operation {
    let summary = "Change the contact (担当者・連絡先の変更)";
    let operation = Operation::post("/api/status/{case_id}/contact", "changeContact", "proposals", summary)
        .description(
            "Until eligibility is confirmed. Both the address before and the new one are told by mail. Safe to retry.",
        )
        .body("Contact", true);
    changing(operation)
}

/// What the proposer changes of a case: how it is opened, and what it answers.
fn changing(operation: Operation) -> Operation {
    operation
        .opened_by(CASE_SECRET)
        .if_match()
        .json(200, "Done. The case as it now stands.", "StatusView")
        .header(200, "ETag", "The revision, for the next `If-Match`.")
        .problems(400, "Not JSON in UTF-8.", &["not-json", "not-utf8"])
        .problems(404, "Wrong secret or unknown case: these look the same.", &["unknown-case"])
        .problems(409, "The flow does not allow it any more; `detail` says why.", &["refused"])
        .problems(412, "A step was taken since the case was read; nothing was changed.", &["changed"])
        .problems(413, "More than 256 KiB.", &["too-large"])
        .problems(415, "Not `application/json`.", &["media-type"])
        .problems(422, "Every field that is not right, at once.", &["invalid-fields"])
        .problems(428, "`If-Match` is missing.", &["if-match"])
        .problems(503, "Nothing was recorded; try again.", &["busy"])
}

fn confirm_dialogue() -> Operation {
    let path = "/api/status/{case_id}/dialogues/{version}/confirmation";
    let summary = "Confirm the record of a dialogue (対話の記録の確認)";
    saying(Operation::post(path, "confirmDialogue", "proposals", summary))
}

fn ask_dialogue_change() -> Operation {
    let path = "/api/status/{case_id}/dialogues/{version}/change";
    let summary = "Ask for a change of the record of a dialogue (対話の記録の修正の求め)";
    let operation = Operation::post(path, "askDialogueChange", "proposals", summary);
    saying(operation.body("DialogueChange", true))
        .problems(400, "Not JSON in UTF-8, or other fields.", &["not-json", "not-utf8"])
        .problems(413, "More than 256 KiB.", &["too-large"])
        .problems(415, "Not `application/json`.", &["media-type"])
        .problems(422, "The text is not right.", &["invalid-fields"])
}

fn acknowledge() -> Operation {
    let path = "/api/status/{case_id}/information/{number}/acknowledgement";
    let summary = "Acknowledge the conditions of information (提供した情報の取扱条件の確認)";
    saying(Operation::post(path, "acknowledgeInformation", "proposals", summary))
}

/// What the proposer says to a record, which the path names: no `If-Match`, and safe to repeat.
fn saying(operation: Operation) -> Operation {
    operation
        .description(
            "The path names the record that was read; a record that was corrected since has another number, and is \
             refused. Safe to repeat.",
        )
        .opened_by(CASE_SECRET)
        .json(200, "Done. The case as it now stands.", "StatusView")
        .header(200, "ETag", "The revision, for the next `If-Match`.")
        .problems(404, "Wrong secret or unknown case: these look the same.", &["unknown-case"])
        .problems(409, "No such record stands, or the flow does not allow it any more.", &["refused"])
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

fn letter() -> Operation {
    let summary = "A letter that was written to the proposer (通知文)";
    Operation::get("/api/status/{case_id}/letters/{sequence}", "showLetter", "proposals", summary)
        .description(
            "`sequence` is that of the event that the letter tells of: see `letters` of the proposal.",
        )
        .opened_by(CASE_SECRET)
        .json(200, "The letter, in each of its languages.", "LetterView")
        .problems(404, NO_LETTER, &["unknown-case", "not-found"])
}

fn letter_pdf() -> Operation {
    let summary = "A letter that was written to the proposer, as PDF (通知文)";
    let operation =
        Operation::get("/api/status/{case_id}/letters/{sequence}/pdf", "showLetterPdf", "proposals", summary);
    as_pdf(operation.opened_by(CASE_SECRET)).problems(404, NO_LETTER, &["unknown-case", "not-found"])
}

const NO_LETTER: &str = "Wrong secret or unknown case: these look the same. Or there is no such letter.";

fn describe() -> Operation {
    Operation::get("/api/openapi.json", "describe", "description", "This document")
        .json(200, "OpenAPI 3.1.", "Description")
        .header(200, "ETag", "Changes with the document; send it in `If-None-Match`.")
        .empty(304, "It has not changed.")
}
