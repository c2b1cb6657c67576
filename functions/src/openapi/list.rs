//! The list of cases as data.

use kyoso::case::{Party, Status};
use serde_json::json;

use super::operation::Operation;

/// Its operation.
pub(super) fn operations() -> Vec<Operation> {
    vec![list()]
}

fn list() -> Operation {
    let statuses: Vec<_> = Status::ALL.iter().filter(|status| **status != Status::Draft).collect();
    let operation =
        Operation::get("/api/cases", "listCases", "cases", "Cases, the last received first (案件一覧)");
    operation
        .description(
            "At most 50 cases. Division, call, status or fiscal year chooses where to look; `year` and `days` narrow \
             that without cost; for the others at most 500 rows are looked at, so that a page can hold few cases or \
             none and yet have a `nextCursor`. Without division, call and status, cases of one fiscal year are \
             listed: this one, unless `year` says another. A member of divisions finds those of one of them. The list \
             is some seconds behind the cases.",
        )
        .for_staff()
        .query("status", "Where the case stands.", &json!({ "enum": statuses }))
        .query("division", "The responsible division: its ID.", &json!({ "type": "string" }))
        .query("call", "The call that it is for: its ID.", &json!({ "type": "string", "maxLength": 200 }))
        .query("year", "The fiscal year of the receipt, by its April.", &json!({ "type": "integer", "minimum": 2019 }))
        .query("kind", "The kind of proposal.", &json!({ "enum": ["free", "theme"] }))
        .query(
            "findings",
            "What the rules found: something against it, anything, nothing, or not run yet.",
            &json!({ "enum": ["against", "any", "none", "pending"] }),
        )
        .query(
            "days",
            "Received at least so many days ago.",
            &json!({ "type": "integer", "minimum": 1, "maximum": 3650 }),
        )
        .query("overdue", "Only those with a time limit that has run out.", &json!({ "enum": ["yes"] }))
        .query("turn", "Whose turn it is.", &json!({ "enum": Party::ALL }))
        .query(
            "words",
            "Words that title, organisation or receipt number hold, whatever their width, letter case or kana. A whole \
             receipt number leads to its case.",
            &json!({ "type": "string", "maxLength": 200 }),
        )
        .query("cursor", "`nextCursor` of the page before, with the same other parameters.", &json!({ "type": "string" }))
        .json(200, "A page of the list.", "CaseList")
        .empty(303, "`words` is the receipt number of a case, which is at `Location`.")
        .header(303, "Location", "The case as data.")
        .problems(
            403,
            "The role has nothing to do with cases, or the division is not theirs (which is in the access record).",
            &["forbidden", "no-role", "network"],
        )
        .problems(422, "Every parameter that is not right; `pointer` names it.", &["invalid-fields"])
}
