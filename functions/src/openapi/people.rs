//! The function `people`: for administrators.

use serde_json::json;

use super::operation::Operation;

const TAG: &str = "people";

/// Its operations.
pub(super) fn operations() -> Vec<Operation> {
    vec![list(), add(), show(), set_groups(), set_state()]
}

fn list() -> Operation {
    Operation::get("/api/people", "listPeople", TAG, "Who belongs to the staff")
        .for_staff()
        .query("cursor", "`next` of the page before.", &json!({ "type": "string" }))
        .json(200, "A page of people.", "People")
}

fn add() -> Operation {
    let operation = Operation::post("/api/people", "addPerson", TAG, "Invite somebody")
        .body("NewPerson", true)
        .json(201, "Invited by mail.", "PersonView")
        .problems(409, "Somebody has this address already.", &["person-exists"]);
    changes(operation)
}

fn show() -> Operation {
    Operation::get("/api/people/{username}", "showPerson", TAG, "One person")
        .for_staff()
        .json(200, "The person.", "PersonView")
        .problems(404, "Nobody has this name.", &["not-found"])
}

fn set_groups() -> Operation {
    let summary = "Say which groups a person has; what they had signed in with ends";
    let operation =
        Operation::post("/api/people/{username}/groups", "setGroups", TAG, summary).body("Groups", true);
    changes_person(operation)
}

fn set_state() -> Operation {
    let summary = "Say whether a person may sign in; what they had signed in with ends";
    let operation =
        Operation::post("/api/people/{username}/state", "setState", TAG, summary).body("Enabled", true);
    changes_person(operation)
}

fn changes_person(operation: Operation) -> Operation {
    let operation = operation
        .json(200, "The person as changed.", "PersonView")
        .problems(404, "Nobody has this name.", &["not-found"])
        .problems(409, "Nobody changes their own access.", &["own-access"]);
    changes(operation)
}

fn changes(operation: Operation) -> Operation {
    operation
        .for_staff()
        .problems(400, "Not JSON.", &["not-json"])
        .problems(413, "More than 256 KiB.", &["too-large"])
        .problems(415, "Not `application/json`.", &["media-type"])
        .problems(
            422,
            "A field is not right, or there is no such group.",
            &["invalid-fields", "unknown-group", "not-json"],
        )
}
