//! The whole document.

use kyoso::limits;
use kyoso::programme::Programme;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::operation::{CASE_SECRET, Operation, STAFF_TOKEN, documented, page, schema_ref};
use super::{attachments, case, casework, proposal, scheduling};
use crate::audit::VerificationView;
use crate::casework::advice;
use crate::casework::announce::{Announcements, MOST, WaitingList, Wanted};
use crate::casework::case::{CaseView, HistoryView, PackageView, VersionView};
use crate::casework::list::CaseList;
use crate::disposal::{Disposal, DueView, Outcomes};
use crate::http::routes::Route;
use crate::http::visit::is_api;
use crate::http::{Access, Problem, problem};
use crate::letters::LetterView;
use crate::people;
use crate::scheduling::public::{ThemeList, WholeTheme};
use crate::submission::{CorrectionAnswer, DialogueChange, Receipt, StatusView, WholeVersion, Withdrawal};

/// The document for these routes. Those under `/api` are described by `operations`, pages by the register alone.
pub(super) fn document(programme: &Programme, routes: &[Route], operations: Vec<Operation>) -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": format!("{} {}", programme.about.municipality.ja, programme.about.name.ja),
            "description": "Pages and API of the programme. Field names are the contract: they do not change.",
            "version": env!("CARGO_PKG_VERSION"),
        },
        "tags": [
            { "name": "proposals", "description": "What a proposer can do by program." },
            { "name": "themes", "description": "Calls for a theme (募集テーマ), as everybody sees them." },
            { "name": "attachments", "description": "Files that go with a proposal (添付ファイル)." },
            { "name": "cases", "description": "For staff: cases, and the steps that are taken on them." },
            { "name": "calls", "description": "For staff: calls for a theme, and their windows." },
            { "name": "audit", "description": "For auditors: whether what is stored is what was recorded." },
            { "name": "disposal", "description": "For the Planning Division: what is due at the end of its years." },
            { "name": "people", "description": "For administrators: who belongs to the staff." },
            { "name": "pages", "description": "The same and more for people, in HTML." },
            { "name": "description", "description": "This document." },
        ],
        "paths": paths(routes, operations),
        "components": {
            "parameters": parameters(),
            "securitySchemes": security_schemes(),
            "schemas": schemas(programme),
        },
    })
}

fn paths(routes: &[Route], operations: Vec<Operation>) -> Value {
    let mut paths = Map::new();
    let mut put = |path: String, method: String, value: Value| {
        paths.entry(path).or_insert_with(|| json!({}))[method] = value;
    };
    for route in routes.iter().filter(|route| !is_api(route.path)) {
        let value = page(route.method, route.path, route.access == Access::Staff);
        put(documented(route.path), route.method.to_ascii_lowercase(), value);
    }
    for operation in operations {
        let (path, method, value) = operation.into_parts();
        put(path, method, value);
    }
    Value::Object(paths)
}

fn parameters() -> Value {
    json!({
        "AcceptLanguage": {
            "in": "header", "name": "Accept-Language", "required": false,
            "description": "`en` gives sentences in English; otherwise they are Japanese.",
            "schema": { "type": "string" },
        },
        "IdempotencyKey": {
            "in": "header", "name": "Idempotency-Key", "required": true,
            "description": "A UUID that the client makes and keeps. The same one again makes a retry safe.",
            "schema": { "type": "string", "format": "uuid" },
        },
        "IfMatch": {
            "in": "header", "name": "If-Match", "required": true,
            "description": "The revision that was seen: the `ETag` of the case.",
            "schema": { "type": "string", "pattern": "^\"?[0-9]+\"?$" },
        },
    })
}

fn security_schemes() -> Value {
    json!({
        (CASE_SECRET): {
            "type": "http", "scheme": "bearer",
            "description": "The secret of one case: the last part of `statusUrl` in its receipt.",
        },
        (STAFF_TOKEN): {
            "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
            "description": "An access token of the staff's directory.",
        },
        "staffSession": {
            "type": "apiKey", "in": "cookie", "name": crate::staff::COOKIE,
            "description": "The session of somebody who signed in by the page.",
        },
    })
}

fn schemas(programme: &Programme) -> Value {
    let mut schemas = Map::new();
    add::<Receipt>(&mut schemas);
    add::<StatusView>(&mut schemas);
    add::<WholeVersion>(&mut schemas);
    add::<CorrectionAnswer>(&mut schemas);
    add::<DialogueChange>(&mut schemas);
    add::<Withdrawal>(&mut schemas);
    add::<Problem>(&mut schemas);
    add::<ThemeList>(&mut schemas);
    add::<WholeTheme>(&mut schemas);
    add::<people::People>(&mut schemas);
    add::<people::PersonView>(&mut schemas);
    add::<people::New>(&mut schemas);
    add::<people::Groups>(&mut schemas);
    add::<people::Enabled>(&mut schemas);
    schemas.insert("Proposal".to_owned(), proposal::schema(programme));
    schemas.extend(casework::schemas(programme));
    schemas.extend(scheduling::schemas(programme));
    schemas.extend(attachments::schemas());
    add::<CaseList>(&mut schemas);
    add::<CaseView>(&mut schemas);
    add::<VersionView>(&mut schemas);
    add::<PackageView>(&mut schemas);
    add::<WaitingList>(&mut schemas);
    add::<Wanted>(&mut schemas);
    add::<Announcements>(&mut schemas);
    add::<HistoryView>(&mut schemas);
    add::<VerificationView>(&mut schemas);
    add::<DueView>(&mut schemas);
    add::<Disposal>(&mut schemas);
    add::<Outcomes>(&mut schemas);
    add::<LetterView>(&mut schemas);
    add::<advice::AdviceList>(&mut schemas);
    add::<advice::AdviceView>(&mut schemas);
    add::<advice::Said>(&mut schemas);
    add::<advice::Conflict>(&mut schemas);
    schemas.insert("EnteredProposal".to_owned(), case::entered_proposal(programme));
    schemas.insert("Description".to_owned(), json!({ "type": "object", "required": ["openapi"] }));
    let mut schemas = Value::Object(schemas);
    schemas["Contact"] = schemas["Proposal"]["properties"]["contact"].clone();
    schemas["CorrectionAnswer"]["properties"]["note"]["maxLength"] = json!(limits::PROSE);
    schemas["CorrectionAnswer"]["properties"]["proposal"] =
        json!({ "anyOf": [schema_ref("Proposal"), { "type": "null" }] });
    schemas["Wanted"]["properties"]["cases"]["minItems"] = json!(1);
    schemas["Wanted"]["properties"]["cases"]["maxItems"] = json!(MOST);
    for (schema, field) in [("DialogueChange", "what"), ("Said", "advice")] {
        schemas[schema]["properties"][field]["maxLength"] = json!(limits::PROSE);
        schemas[schema]["properties"][field]["pattern"] = json!("\\S");
    }
    schemas["Conflict"]["properties"]["note"]["maxLength"] = json!(limits::PROSE);
    schemas["Withdrawal"]["properties"]["reason"]["maxLength"] = json!(limits::REASON);
    schemas["Problem"]["properties"]["code"]["enum"] = json!(problem::codes().collect::<Vec<_>>());
    schemas["ProblemField"]["properties"]["code"]["enum"] = json!(field_codes());
    schemas
}

/// Adds the schema of `T` and those of what it holds.
pub(super) fn add<T: ToSchema>(schemas: &mut Map<String, Value>) {
    let mut found = vec![(T::name().into_owned(), T::schema())];
    T::schemas(&mut found);
    schemas.extend(
        found
            .into_iter()
            .map(|(name, schema)| (name, serde_json::to_value(schema).expect("a schema is JSON"))),
    );
}

/// The codes of what can be wrong with a field, read where the core gives them: there is no list of them in the code,
/// because most flaws carry what they found.
fn field_codes() -> Vec<&'static str> {
    let sources = [
        include_str!("../../../domain/src/value/flaw.rs"),
        include_str!("../../../domain/src/attachment/why.rs"),
        include_str!("../../../filecheck/src/refused.rs"),
    ];
    let quoted = |line: &'static str| line.split_once("=> \"")?.1.split_once('"').map(|(code, _)| code);
    let codes = sources.into_iter().flat_map(|source| {
        let (_, function) = source.rsplit_once("pub fn code(").expect("the core names the codes");
        let (function, _) = function.split_once("\n    }").expect("a function ends");
        function.lines().filter_map(quoted)
    });
    codes.collect()
}
