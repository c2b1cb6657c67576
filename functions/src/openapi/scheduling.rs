//! Calls for staff: the list, one call, drafting one, its changes, and reckoning a period.

use kyoso::call::ask::Step;
use kyoso::call::{QUESTIONS, Reason, SUMMARY, TITLE};
use kyoso::limits;
use kyoso::programme::Programme;
use serde_json::{Map, Value, json};

use super::document::add;
use super::operation::{Operation, schema_ref};
use crate::scheduling::staff::{CallList, CallView, PeriodView, api_path};

const TAG: &str = "calls";

/// Their operations.
pub(super) fn operations() -> Vec<Operation> {
    let changes = Step::ALL.iter().copied().map(change);
    [list(), draft(), period(), show()].into_iter().chain(changes).collect()
}

/// Their bodies and answers.
pub(super) fn schemas(programme: &Programme) -> Map<String, Value> {
    let mut schemas = Map::new();
    add::<CallList>(&mut schemas);
    add::<CallView>(&mut schemas);
    add::<PeriodView>(&mut schemas);
    let mut schemas = Value::Object(schemas);
    schemas["ListedCall"]["properties"]["title"] = schema_ref("CallWords");
    schemas["CallView"]["properties"]["text"] = schema_ref("CallText");
    schemas["CallWords"] = json!({
        "type": "object", "required": ["ja"], "properties": { "ja": { "type": "string" }, "en": { "type": "string" } },
    });
    schemas["CallText"] = text_as_it_stands();
    schemas["CallDraft"] = body(draft_fields(programme), &["division", "title", "summary", "seeking"]);
    for step in Step::ALL {
        schemas[name(*step)] = change_body(*step, programme);
    }
    match schemas {
        Value::Object(schemas) => schemas,
        _ => Map::new(),
    }
}

fn list() -> Operation {
    Operation::get("/api/calls", "listCalls", TAG, "Calls for a theme: drafts, coming, open and closed (募集テーマ)")
        .description(
            "A draft is listed for Planning, auditors and the division behind it. The list is a moment behind the \
             calls. Closed calls come twenty a page; drafts and current calls stand on the first page only.",
        )
        .for_staff()
        .query("cursor", "`nextCursor` of the page before.", &json!({ "type": "string" }))
        .json(200, "A page of the list.", "CallList")
        .problems(422, "`cursor` is no place in the list.", &["invalid-fields"])
}

fn show() -> Operation {
    Operation::get(
        "/api/calls/{call_id}",
        "showCall",
        TAG,
        "A call, whole: text, windows, history, and what may be done now",
    )
    .for_staff()
    .json(200, "The call as who asks may see it.", "CallView")
    .header(200, "ETag", "The revision, for `If-Match`.")
    .problems(404, "There is no such call.", &["not-found"])
}

fn period() -> Operation {
    Operation::get(
        "/api/calls/period",
        "reckonPeriod",
        TAG,
        "The last day of a period of months (Civil Code, art. 140 and 143)",
    )
    .for_staff()
    .query("openDate", "The day of the opening in Tokyo, as 2026-11-22.", &json!({ "type": "string" }))
    .query(
        "openTime",
        "The time of the opening in Tokyo; 00:00 where left out.",
        &json!({ "type": "string" }),
    )
    .query(
        "months",
        "How many months; what is usual in the programme where left out.",
        &json!({ "type": "integer", "minimum": 1, "maximum": 24 }),
    )
    .json(200, "The period, with what to notice about its last day.", "PeriodView")
    .problems(422, "Every parameter that is not right; `pointer` names it.", &["invalid-fields"])
}

fn draft() -> Operation {
    let operation = Operation::post("/api/calls", "draftCall", TAG, "Draft a call (下書き)")
        .description(
            "Planning drafts for every division, a division for itself. Safe to retry: the same key with the same body \
             gets the same call.",
        )
        .for_staff()
        .idempotency_key()
        .body("CallDraft", true)
        .json(201, "The draft.", "CallView")
        .header(201, "Location", "The call as data.")
        .header(201, "ETag", "The revision of the call.")
        .problems(409, "The key was used for another body, whose call stands.", &["key-used"]);
    json_only(operation).problems(
        400,
        "Not JSON in UTF-8 (the place is in `detail`), or no key.",
        &["not-json", "not-utf8", "idempotency-key"],
    )
}

fn change(step: Step) -> Operation {
    let (id, summary) = words(step);
    let operation = Operation::post(api_path(step), id, TAG, summary)
        .description(
            "The change is made once for the revision that `If-Match` names; whoever comes second gets 412 and looks \
             again. It takes effect at the instants that are recorded, a minute after it was received at the earliest. \
             A refusal changes nothing and is in the access record.",
        )
        .for_staff()
        .if_match()
        .body(&name(step), true)
        .empty(204, "Done.")
        .header(204, "ETag", "The revision of the call now.")
        .problems(404, "There is no such call.", &["not-found"])
        .problems(409, "A rule refuses it: `rule` names it, `clause` where it comes from.", &["refused"])
        .problems(412, "The call has changed since it was read.", &["changed"])
        .header(412, "ETag", "The revision of the call now.")
        .problems(428, "`If-Match` is missing.", &["if-match"]);
    json_only(operation)
}

/// What every body can be refused with before it is read, and for its fields.
fn json_only(operation: Operation) -> Operation {
    operation
        .problems(400, "Not JSON in UTF-8 (the place is in `detail`).", &["not-json", "not-utf8"])
        .problems(413, "More than 256 KiB.", &["too-large"])
        .problems(415, "Not `application/json`.", &["media-type"])
        .problems(422, "Every field that is not right, at once.", &["invalid-fields"])
}

/// The name of an operation, and what it does.
fn words(step: Step) -> (&'static str, &'static str) {
    match step {
        Step::Edit => ("editCall", "Change what a call says (内容の編集)"),
        Step::Schedule => ("scheduleCall", "Publish a call with its window (公開)"),
        Step::Extend => ("extendCall", "Move the close to a later instant (延長)"),
        Step::Shorten => ("shortenCall", "Move the close to an earlier instant, with notice (短縮)"),
        Step::CloseEarly => (
            "closeCallEarly",
            "Close as soon as possible, or call off before the opening (早期の締切・取りやめ)",
        ),
        Step::Reopen => ("reopenCall", "Open again for a further window (再開)"),
    }
}

/// The name of a change's body.
fn name(step: Step) -> String {
    format!("{step:?}Call")
}

fn change_body(step: Step, programme: &Programme) -> Value {
    let opening = [("openDate", day()), ("openTime", time())];
    let closing = [("lastDay", day()), ("closeTime", time())];
    let reasons: Vec<_> = Reason::ALL.iter().map(|reason| reason.word()).collect();
    let why = [("reason", json!({ "enum": reasons })), ("words", text(limits::REASON, false))];
    match step {
        Step::Edit => body(draft_fields(programme), &["division", "title", "summary", "seeking"]),
        Step::Schedule => body(opening.into_iter().chain(closing), &["openDate", "lastDay"]),
        Step::Extend | Step::Shorten => body(closing.into_iter().chain(why), &["lastDay", "reason"]),
        Step::CloseEarly => body(why, &["reason"]),
        Step::Reopen => {
            let mut schema = body(opening.into_iter().chain(closing).chain(why), &["lastDay", "reason"]);
            // As soon as possible, or on a day: a time alone is a slip.
            let named = |name: &str| json!({ "required": [name], "properties": { (name): filled() } });
            schema["if"] = named("openTime");
            schema["then"] = named("openDate");
            schema
        }
    }
}

/// An object of these fields and no others. What is not required may be null.
fn body(fields: impl IntoIterator<Item = (&'static str, Value)>, required: &[&str]) -> Value {
    let field = |(name, schema): (&'static str, Value)| {
        let schema = if required.contains(&name) { schema } else { or_null(&schema) };
        (name.to_owned(), schema)
    };
    let properties: Map<_, _> = fields.into_iter().map(field).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn or_null(schema: &Value) -> Value {
    json!({ "anyOf": [schema, { "type": "null" }] })
}

/// A day in Tokyo; blank is none, which what is required is not.
fn day() -> Value {
    json!({ "type": "string", "description": "A day in Tokyo, as 2026-11-22." })
}

fn time() -> Value {
    json!({ "type": "string", "description": "A time in Tokyo, as 09:00 or 09:30:15." })
}

/// A text that is not blank.
fn filled() -> Value {
    json!({ "type": "string", "pattern": "\\S" })
}

fn text(limit: usize, required: bool) -> Value {
    let mut schema = json!({ "type": "string", "maxLength": limit });
    if required {
        schema["pattern"] = json!("\\S");
    }
    schema
}

fn draft_fields(programme: &Programme) -> [(&'static str, Value); 6] {
    let divisions: Vec<_> = programme.responsible_divisions().map(|division| division.id.as_str()).collect();
    let mut conditions = both(limits::PROSE, false);
    conditions["if"] = json!({ "required": ["en"], "properties": { "en": filled() } });
    conditions["then"] = json!({ "required": ["ja"], "properties": { "ja": filled() } });
    let mut question = both(limits::REMARK, true);
    question["properties"]["required"] = json!({ "type": "boolean" });
    question["required"] = json!(["ja", "required"]);
    [
        ("division", json!({ "enum": divisions, "description": "The division behind the theme: its ID." })),
        ("title", both(TITLE, true)),
        ("summary", both(SUMMARY, true)),
        ("seeking", both(limits::PROSE, true)),
        ("conditions", conditions),
        ("questions", json!({ "type": "array", "maxItems": QUESTIONS, "items": question })),
    ]
}

/// Words in Japanese, and in English where there is a translation.
fn both(limit: usize, required: bool) -> Value {
    let ja = if required { text(limit, true) } else { or_null(&text(limit, false)) };
    let mut schema = json!({
        "type": "object", "additionalProperties": false,
        "properties": { "ja": ja, "en": or_null(&text(limit, false)) },
    });
    if required {
        schema["required"] = json!(["ja"]);
    }
    schema
}

fn text_as_it_stands() -> Value {
    let words = schema_ref("CallWords");
    let question = json!({
        "type": "object", "required": ["id", "text", "required"],
        "properties": { "id": { "type": "string" }, "text": words, "required": { "type": "boolean" } },
    });
    json!({
        "type": "object", "required": ["title", "summary", "seeking"],
        "properties": {
            "title": words, "summary": words, "seeking": words, "conditions": words,
            "questions": { "type": "array", "items": question },
        },
    })
}

mod tests {
    use super::super::tests::{assert_described, made, validator_of};
    use super::*;
    use crate::programme;
    use crate::scheduling::staff::testing::{App, draft_body, filled_in};

    /// Bodies like `body`, each with one thing changed.
    fn changed(body: &Value) -> Vec<Value> {
        let mut bodies = vec![body.clone()];
        let pointers = [
            "",
            "/division",
            "/title",
            "/title/ja",
            "/title/en",
            "/summary/ja",
            "/seeking",
            "/conditions",
            "/conditions/ja",
            "/conditions/en",
            "/questions",
            "/questions/0",
            "/questions/0/ja",
            "/questions/0/required",
            "/openDate",
            "/openTime",
            "/lastDay",
            "/closeTime",
            "/reason",
            "/words",
        ];
        for pointer in pointers.into_iter().filter(|pointer| body.pointer(pointer).is_some()) {
            let is_day = ["/openDate", "/openTime", "/lastDay", "/closeTime"].contains(&pointer);
            for value in [json!(null), json!(7), json!([]), json!({}), json!(true)] {
                let mut other = body.clone();
                *other.pointer_mut(pointer).unwrap() = value;
                bodies.push(other);
            }
            let texts = [String::new(), " ".to_owned(), "𠮷".repeat(50), "𠮷".repeat(51), "𠮷".repeat(300)];
            let more = [301, 400, 401, 1000, 1001, 4000, 4001].map(|length| "𠮷".repeat(length));
            // Which days and times there are, the schema does not say.
            for text in texts.into_iter().chain(more).filter(|_| !is_day) {
                let mut other = body.clone();
                *other.pointer_mut(pointer).unwrap() = json!(text);
                bodies.push(other);
            }
            let (parent, name) = pointer.rsplit_once('/').unwrap_or_default();
            let mut less = body.clone();
            if let Some(Value::Object(members)) = less.pointer_mut(parent) {
                members.remove(name);
                bodies.push(less);
            }
            let mut more = body.clone();
            if let Some(Value::Object(members)) = more.pointer_mut(pointer) {
                members.insert("misspelt".to_owned(), json!("x"));
                bodies.push(more);
            }
        }
        bodies
    }

    #[test]
    fn a_body_s_schema_takes_and_refuses_what_the_parser_does() {
        let programme = programme::load("minato").unwrap();
        let document = made();
        let divisions: Vec<_> = programme.responsible_divisions().map(|it| it.id.as_str()).collect();
        let allowed = kyoso::call::ask::Allowed {
            divisions: &divisions,
            questions: &[],
            today: "2026-11-22".parse().unwrap(),
        };
        let mut bodies = 0;
        for step in Step::ALL {
            let reference = json!({ "$ref": format!("#/components/schemas/{}", name(*step)) });
            let validator = validator_of(&document, &reference);
            for body in changed(&filled_in(*step)) {
                let parsed = kyoso::call::ask::parse(*step, &body, allowed).map(drop);
                assert_eq!(validator.is_valid(&body), parsed.is_ok(), "{step:?} {body} {parsed:?}");
                bodies += 1;
            }
        }
        println!("{bodies} bodies");
        assert!(bodies > 300, "{bodies}");
    }

    #[tokio::test]
    async fn what_the_api_answers_is_what_the_document_says() {
        let (app, document) = (App::start().await, made());
        let (planner, auditor) = (app.person("planner", &["planning"]), app.person("auditor", &["auditor"]));
        let id = app.draft().await;
        let draft = app.create(&planner, "7c0ac2de-0a3d-4b7e-9a0e-0f3b0a9a7d11", &draft_body()).await;
        assert_described(&document, ("post", "/api/calls"), draft.status, &draft.json());
        for (path, described) in [
            ("/api/calls".to_owned(), "/api/calls"),
            ("/api/calls?cursor=x".to_owned(), "/api/calls"),
            (format!("/api/calls/{id}"), "/api/calls/{callId}"),
            ("/api/calls/000000000000".to_owned(), "/api/calls/{callId}"),
            ("/api/calls/period?openDate=2026-12-01".to_owned(), "/api/calls/period"),
            ("/api/calls/period?openDate=x&months=99".to_owned(), "/api/calls/period"),
        ] {
            let answer = app.read(&planner, &path).await;
            assert_described(&document, ("get", described), answer.status, &answer.json());
        }
        let path = api_path(Step::Schedule).replace("{call_id}", "{callId}");
        for (who, revision, body) in [
            (&auditor, Some(1), filled_in(Step::Schedule)),
            (&planner, None, filled_in(Step::Schedule)),
            (&planner, Some(9), filled_in(Step::Schedule)),
            (&planner, Some(1), json!({})),
        ] {
            let answer = app.command(who, &id, Step::Schedule, revision, &body).await;
            assert_described(&document, ("post", &path), answer.status, &answer.json());
        }
    }
}
