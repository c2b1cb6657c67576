//! The function `attachments`: sending files, replacing refused ones, and opening accepted ones.

use serde_json::{Map, Value};

use super::document::add;
use super::operation::{CASE_SECRET, Operation};
use crate::attachments::{Announced, AnnouncedForCase, Download, Offer, Replacement};
use crate::files::FileView;

/// Its operations.
pub(super) fn operations() -> Vec<Operation> {
    vec![announce(), show(), remove(), announce_for_case(), replace(), open(), open_for_staff()]
}

/// The schemas of what is sent and answered.
pub(super) fn schemas() -> Map<String, Value> {
    let mut schemas = Map::new();
    add::<Announced>(&mut schemas);
    add::<AnnouncedForCase>(&mut schemas);
    add::<Offer>(&mut schemas);
    add::<FileView>(&mut schemas);
    add::<Replacement>(&mut schemas);
    add::<Download>(&mut schemas);
    schemas
}

fn announce() -> Operation {
    let summary = "Announce a file for a submission that is to come (添付ファイルを送る)";
    let operation = Operation::post("/api/files", "announceFile", "attachments", summary)
        .description(
            "The key is that of the submission to come, whose `attachments` then names the file's ID. Send the bytes \
             by the request in `upload`, with its headers as they stand there: its signature covers them, and the \
             length of the body. 412 means that the file is there already. The same bytes again are the same file: \
             200, with another link while it has not come.",
        )
        .idempotency_key()
        .problems(400, "Not JSON in UTF-8, or no key.", &["not-json", "not-utf8", "idempotency-key"]);
    let found = "Where the file says how it stands.";
    announcing(operation.body("Announced", true))
        .header(200, "Location", found)
        .header(201, "Location", found)
}

/// What announces a file: what is answered.
fn announcing(operation: Operation) -> Operation {
    operation
        .json(200, "The same bytes are there, or on their way.", "Offer")
        .json(201, "It can be sent.", "Offer")
        .problems(413, "More than 256 KiB of JSON.", &["too-large"])
        .problems(415, "Not `application/json`.", &["media-type"])
        .problems(
            422,
            "A field is not right, or there are too many files, or they are too big together.",
            &["invalid-fields"],
        )
}

fn show() -> Operation {
    let summary = "How a file stands (添付ファイルの状態)";
    Operation::get("/api/files/{file_id}", "showFile", "attachments", summary)
        .description(
            "Under the key that it was announced with. Once a submission has bound it, the case says more.",
        )
        .idempotency_key()
        .json(200, "How it stands.", "FileView")
        .problems(400, "No key.", &["idempotency-key"])
        .problems(404, "No such file under this key.", &["unknown-file"])
}

fn remove() -> Operation {
    let summary = "Remove a file that no submission has bound (添付ファイルの取除き)";
    Operation::post("/api/files/{file_id}/removal", "removeFile", "attachments", summary)
        .description("Asking twice changes nothing.")
        .idempotency_key()
        .empty(204, "It is removed.")
        .problems(400, "No key.", &["idempotency-key"])
        .problems(404, "No such file under this key.", &["unknown-file"])
        .problems(409, "A submission has bound it.", &["file-bound"])
}

fn announce_for_case() -> Operation {
    let summary = "Announce a file for a case that there is (添付ファイルを送る)";
    let operation = Operation::post("/api/status/{case_id}/files", "announceFileForCase", "attachments", summary)
        .description(
            "For another version of the proposal; or, with `replaces`, the ID of a refused file, to come in its place.",
        )
        .opened_by(CASE_SECRET)
        .problems(400, "Not JSON in UTF-8.", &["not-json", "not-utf8"])
        .problems(
            404,
            "Wrong secret or unknown case: these look the same. Or no such file to replace.",
            &["unknown-case", "unknown-file"],
        )
        .problems(409, "The file is not refused, or cannot be replaced any more; `detail` says why.", &["refused"]);
    announcing(operation.body("AnnouncedForCase", true))
}

fn replace() -> Operation {
    let path = "/api/status/{case_id}/files/{file_id}/replacement";
    let summary = "Put a file that was sent in place of a refused one (添付ファイルの差替え)";
    Operation::post(path, "replaceFile", "attachments", summary)
        .description(
            "Within the window of the call; without one, until the decision. The file must have come before. Again \
             changes nothing.",
        )
        .opened_by(CASE_SECRET)
        .body("Replacement", true)
        .empty(204, "It stands in its place.")
        .problems(400, "Not JSON in UTF-8.", &["not-json", "not-utf8"])
        .problems(
            404,
            "Wrong secret or unknown case: these look the same. Or no such file to replace.",
            &["unknown-case", "unknown-file"],
        )
        .problems(
            409,
            "The file is not refused, or cannot be replaced any more, or the call is not open.",
            &["refused", "call-closed", "call-not-open"],
        )
        .problems(413, "More than 256 KiB.", &["too-large"])
        .problems(415, "Not `application/json`.", &["media-type"])
        .problems(422, "The file that was sent cannot be taken.", &["invalid-fields"])
}

fn open() -> Operation {
    let summary = "A link to a file (添付ファイルを開く)";
    let path = "/api/status/{case_id}/files/{file_id}";
    opening(Operation::get(path, "openFile", "attachments", summary).opened_by(CASE_SECRET)).problems(
        404,
        "Wrong secret or unknown case: these look the same. Or no such file.",
        &["unknown-case", "unknown-file"],
    )
}

fn open_for_staff() -> Operation {
    let path = "/api/cases/{case_id}/files/{file_id}";
    let summary = "A link to a file of a case (添付ファイルを開く)";
    opening(Operation::get(path, "openFileOfCase", "cases", summary).for_staff()).problems(
        404,
        "No such case, or no such file.",
        &["not-found", "unknown-file"],
    )
}

fn opening(operation: Operation) -> Operation {
    operation
        .description(
            "For some minutes, and of the version that passed inspection. Each link is on record: who got it, and when.",
        )
        .json(200, "Where the file is.", "Download")
        .problems(409, "It has not passed inspection, or not yet.", &["refused"])
}
