//! A case as data, everything of its receipt, and entering a proposal that came another way.

use kyoso::case::Means;
use kyoso::limits;
use kyoso::programme::Programme;
use serde_json::{Value, json};

use super::operation::Operation;
use super::proposal;

/// Its operations.
pub(super) fn operations() -> Vec<Operation> {
    vec![
        show(),
        version(),
        package(),
        history(),
        history_file(),
        letter(),
        letter_pdf(),
        waiting(),
        announce(),
        enter(),
    ]
}

fn show() -> Operation {
    let operation = Operation::get(
        "/api/cases/{case_id}",
        "showCase",
        "cases",
        "A case, whole (案件): versions, findings, history, and what may be done now",
    );
    reading(operation)
        .json(200, "The case as who asks may see it.", "CaseView")
        .header(200, "ETag", "The revision, for `If-Match`.")
        .problems(404, "There is no such case.", &["not-found"])
}

fn version() -> Operation {
    let operation = Operation::get(
        "/api/cases/{case_id}/versions/{sequence}",
        "showCaseVersion",
        "cases",
        "A version of the proposal, with what it changed (版)",
    );
    reading(operation)
        .description("`sequence` is that of the event that made the version.")
        .json(200, "The version, whole.", "VersionView")
        .header(200, "ETag", "The revision of the case, for `If-Match`.")
        .problems(404, "There is no such case, or no such version of it.", &["not-found"])
}

fn package() -> Operation {
    let operation = Operation::get(
        "/api/cases/{case_id}/package",
        "showPackage",
        "cases",
        "Everything of the receipt, to be filed elsewhere (受付一式)",
    );
    reading(operation)
        .json(200, "A file to keep, named by the receipt number.", "PackageView")
        .header(200, "Content-Disposition", "The name of the file.")
        .header(200, "ETag", "The revision of the case, for `If-Match`.")
        .problems(404, "There is no such case.", &["not-found"])
}

fn waiting() -> Operation {
    let operation = Operation::get(
        "/api/cases/announcements",
        "listAnnouncements",
        "cases",
        "The decided cases that are yours to announce (採否の通知)",
    );
    reading(operation).json(200, "At most 50; the list is some seconds behind the cases.", "WaitingList")
}

fn announce() -> Operation {
    Operation::post("/api/cases/announcements", "announce", "cases", "Announce several decisions (採否の通知)")
        .description(
            "Each is announced in a transaction of its own, in the order given, and tells its proposer. Safe to send \
             again: what was announced is said to be, and the rest is announced. A case is announced only as it was \
             at the revision given.",
        )
        .for_staff()
        .body("Wanted", true)
        .json(200, "What came of each, whatever it is.", "Announcements")
        .problems(400, "Not such a body in JSON.", &["not-json"])
        .problems(
            403,
            "Only members of a division announce (in the access record); no role; or not from here.",
            &["forbidden", "no-role", "network"],
        )
        .problems(413, "More than 256 KiB.", &["too-large"])
        .problems(415, "Not `application/json`.", &["media-type"])
        .problems(422, "No case, or more than 50.", &["invalid-fields"])
}

fn history() -> Operation {
    let operation = Operation::get(
        "/api/cases/{case_id}/history",
        "showHistory",
        "cases",
        "The history of a case: who did what when and why, and what proves it (記録)",
    );
    let text = json!({ "type": "string" });
    let by = json!({ "enum": ["", "proposer", "planning", "division", "auditor", "staff", "system"] });
    reading(operation)
        .query("by", "Only what was done by these.", &by)
        .query("from", "Only what was recorded on this day in Tokyo or later, as 2026-11-22.", &text)
        .query("until", "Only what was recorded on this day in Tokyo or earlier.", &text)
        .query("only", "`acts`: only formal acts.", &json!({ "enum": ["", "acts"] }))
        .json(200, "The history.", "HistoryView")
        .problems(404, "There is no such case.", &["not-found"])
}

fn history_file() -> Operation {
    let operation = Operation::get(
        "/api/cases/{case_id}/history/file",
        "exportHistory",
        "cases",
        "The whole history as a file: JSON Lines to be checked elsewhere, or CSV for people",
    );
    let is_csv = json!({ "enum": ["", "jsonl", "csv"] });
    reading(operation)
        .description(
            "JSON Lines hold the exact text of each event, which is what was hashed, and with `payloads=1` what was \
             typed with its salt. Whoever takes what was typed, CSV included, is in the access record.",
        )
        .query("format", "`csv`, or else JSON Lines.", &is_csv)
        .query("payloads", "`1` for what was typed too.", &json!({ "enum": ["", "1"] }))
        .file(200, "The file.", &["application/jsonl", "text/csv"])
        .header(200, "Content-Disposition", "The name of the file.")
        .problems(404, "There is no such case.", &["not-found"])
}

fn letter() -> Operation {
    let operation = Operation::get(
        "/api/cases/{case_id}/letters/{sequence}",
        "showCaseLetter",
        "cases",
        "A letter to the proposer, or its draft (通知文)",
    );
    reading(operation)
        .description("`sequence` is that of the event that the letter tells of: see `letters` of the case.")
        .json(200, "The letter, in each of its languages.", "LetterView")
        .problems(404, "There is no such case, or no such letter of it.", &["not-found"])
}

fn letter_pdf() -> Operation {
    let operation = Operation::get(
        "/api/cases/{case_id}/letters/{sequence}/pdf",
        "showCaseLetterPdf",
        "cases",
        "A letter to the proposer, or its draft, as PDF (通知文)",
    );
    as_pdf(reading(operation)).problems(
        404,
        "There is no such case, or no such letter of it.",
        &["not-found"],
    )
}

/// What a letter is answered with as PDF.
pub(super) fn as_pdf(operation: Operation) -> Operation {
    operation
        .description("PDF/A-2a. The same record gives the same file, byte for byte.")
        .binary(200, "A file to keep, named by the receipt number and the kind of the letter.", "application/pdf")
        .header(200, "Content-Disposition", "The name of the file.")
        .problems(
            422,
            "The typeface lacks a character; `detail` says which, and in which field. A letter with a gap is not made.",
            &["uncovered-character"],
        )
}

fn reading(operation: Operation) -> Operation {
    operation.for_staff().problems(
        403,
        "Not theirs to see (which is in the access record), no role, or not from here.",
        &["forbidden", "no-role", "network"],
    )
}

fn enter() -> Operation {
    Operation::post("/api/cases", "enterProposal", "cases", "Enter a proposal that came another way (代理入力)")
        .description(
            "For Planning. The body is that of a submission with `arrival` beside it: the instant of the arrival is \
             that of the receipt, and decides its fiscal year. Safe to retry: the same key with the same body gets \
             the same answer, and one case.",
        )
        .for_staff()
        .idempotency_key()
        .body("EnteredProposal", true)
        .json(201, "Received. The receipt holds the secret of the case, for its proposer.", "Receipt")
        .header(201, "Location", "The case as data.")
        .problems(
            400,
            "Not JSON in UTF-8 (the place is in `detail`), or no key.",
            &["not-json", "not-utf8", "idempotency-key"],
        )
        .problems(
            403,
            "Only Planning enters proposals (in the access record); no role; or not from here.",
            &["forbidden", "no-role", "network"],
        )
        .problems(409, "The key was used for another body, which stands.", &["key-used"])
        .problems(413, "More than 256 KiB.", &["too-large"])
        .problems(415, "Not `application/json`.", &["media-type"])
        .problems(422, "Every field that is not right, at once.", &["invalid-fields"])
}

/// The body of [`enter`].
pub(super) fn entered_proposal(programme: &Programme) -> Value {
    let mut schema = proposal::schema(programme);
    schema["properties"]["arrival"] = arrival();
    if let Some(required) = schema["required"].as_array_mut() {
        required.push(json!("arrival"));
    }
    schema
}

fn arrival() -> Value {
    let means: Vec<_> = Means::OF_ARRIVAL.iter().map(|means| means.word()).collect();
    json!({
        "type": "object",
        "description": "How and when it arrived. Nothing arrives in the future, nor more than 366 days ago.",
        "required": ["means", "date", "time", "original"],
        "additionalProperties": false,
        "properties": {
            "means": { "enum": means },
            "date": { "type": "string", "pattern": "\\S", "description": "The day in Tokyo, as 2026-11-22." },
            "time": { "type": "string", "pattern": "\\S", "description": "The time in Tokyo, as 09:30 or 09:30:15." },
            "original": {
                "type": "string", "pattern": "\\S", "maxLength": limits::REMARK,
                "description": "What the original is, and where it is kept.",
            },
        },
    })
}

mod tests {
    use super::super::tests::{assert_described, made, validator_of};
    use super::*;
    use crate::casework::testing::{App, Place};
    use crate::form::testing::{COMPANY, sample};

    #[tokio::test]
    async fn what_a_case_is_shown_as_is_what_the_document_says() {
        let (app, document) = (App::start().await, made());
        let planner = app.sign_in("planner", &["planning"]).await;
        for place in [
            Place::Received,
            Place::AnsweredScreened,
            Place::Assigned,
            Place::OnHold,
            Place::Objected,
            Place::DecidedAgain,
        ] {
            let id = app.case_in(place).await;
            for (below, path) in [
                ("", "/api/cases/{caseId}"),
                ("/versions/1", "/api/cases/{caseId}/versions/{sequence}"),
                ("/package", "/api/cases/{caseId}/package"),
                ("/history", "/api/cases/{caseId}/history"),
                ("/history?by=staff&only=acts", "/api/cases/{caseId}/history"),
                ("/versions/99", "/api/cases/{caseId}/versions/{sequence}"),
                ("/letters/1", "/api/cases/{caseId}/letters/{sequence}"),
                ("/letters/99", "/api/cases/{caseId}/letters/{sequence}"),
            ] {
                let answer = app.read(&planner, &format!("/api/cases/{id}{below}")).await;
                assert_described(&document, ("get", path), answer.status, &answer.json());
            }
        }
    }

    #[tokio::test]
    async fn what_announcing_is_answered_is_what_the_document_says() {
        let (app, document) = (App::start().await, made());
        let member = app.sign_in("member", &["division:environment"]).await;
        let auditor = app.sign_in("auditor", &["auditor"]).await;
        let path = "/api/cases/announcements";
        let id = app.case_in(Place::Decided).await;
        let lister = crate::listing::Lister {
            programme: crate::programme::load("minato").unwrap(),
            cases: app.desk.db.cases(),
            listing: app.desk.db.listing(),
        };
        lister.list(&id).await.unwrap();
        let answer = app.read(&member, path).await;
        assert_eq!(answer.json()["cases"].as_array().unwrap().len(), 1);
        assert_described(&document, ("get", path), answer.status, &answer.json());
        let revision = app.file(&id).await.case.revision;
        let validator = validator_of(&document, &json!({ "$ref": "#/components/schemas/Wanted" }));
        for (who, body, status) in [
            (&auditor, json!({ "cases": [] }), 403),
            (&member, json!({ "cases": [] }), 422),
            (&member, json!({ "cases": "x" }), 400),
            (&member, json!({ "cases": [{ "caseId": id, "revision": revision }] }), 200),
            (&member, json!({ "cases": [{ "caseId": id, "revision": revision }] }), 200),
            (&member, json!({ "cases": [{ "caseId": "0".repeat(32), "revision": 1 }] }), 200),
        ] {
            assert_eq!(validator.is_valid(&body), status == 200, "{body}");
            let answer = app.command(who, path, None, &body).await;
            assert_eq!(answer.status.as_u16(), status, "{body}");
            assert_described(&document, ("post", path), answer.status, &answer.json());
        }
    }

    #[test]
    fn a_proposal_that_is_entered_has_its_arrival() {
        let document = made();
        let validator = validator_of(&document, &json!({ "$ref": "#/components/schemas/EnteredProposal" }));
        let mut body = sample(COMPANY);
        assert!(!validator.is_valid(&body));
        body["arrival"] = json!({ "means": "post", "date": "2026-11-20", "time": "09:30", "original": "紙" });
        assert!(validator.is_valid(&body));
        for (field, wrong) in [("means", json!("phone")), ("original", json!(" ")), ("x", json!("y"))] {
            let mut other = body.clone();
            other["arrival"][field] = wrong;
            assert!(!validator.is_valid(&other), "{field}");
        }
    }
}
