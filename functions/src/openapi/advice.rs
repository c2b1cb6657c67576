//! What experts are asked, and what they say.

use super::operation::Operation;

/// Their operations.
pub(super) fn operations() -> Vec<Operation> {
    vec![list(), show(), answer(), conflict()]
}

fn list() -> Operation {
    let summary = "The questions that you are asked (助言のお願い)";
    Operation::get("/api/advice", "listAdvice", "advice", summary).for_staff().json(
        200,
        "Those that wait first. At most a hundred.",
        "AdviceList",
    )
}

fn show() -> Operation {
    let summary = "A question, with the parts of the proposal that were chosen for it";
    question(Operation::get("/api/advice/{case_id}/{of}", "showAdvice", "advice", summary)).json(
        200,
        "The question. Nothing else of the case is shown.",
        "AdviceView",
    )
}

fn answer() -> Operation {
    let summary = "Answer a question (助言)";
    let operation = Operation::post("/api/advice/{case_id}/{of}/answer", "giveAdvice", "advice", summary)
        .description("A question takes one answer.")
        .body("Said", true);
    said(question(operation))
}

fn conflict() -> Operation {
    let summary = "Declare a conflict of interest (利益相反の申告)";
    let operation =
        Operation::post("/api/advice/{case_id}/{of}/conflict", "declareConflict", "advice", summary)
            .description("It ends the question at once.")
            .body("Conflict", true);
    said(question(operation))
}

fn question(operation: Operation) -> Operation {
    operation
        .for_staff()
        .problems(
            403,
            "Not asked of you, or no such question: these look the same. Or no role, or not from here.",
            &["forbidden", "no-role", "network"],
        )
        .problems(404, "No such address.", &["not-found"])
        .problems(409, "The question has ended; `rule` says how.", &["refused"])
}

fn said(operation: Operation) -> Operation {
    operation
        .empty(204, "Recorded.")
        .problems(400, "Not JSON in UTF-8, or other fields.", &["not-json", "not-utf8"])
        .problems(413, "More than 256 KiB.", &["too-large"])
        .problems(415, "Not `application/json`.", &["media-type"])
        .problems(422, "The text is not right.", &["invalid-fields"])
}
