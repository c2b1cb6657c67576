//! The document against the routers, the standard, the parser and the answers.

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;

use axum::http::{Request, StatusCode, header};
use jsonschema::Validator;
use kyoso::proposal::parse;
use serde_json::{Value, json};

use super::document::document;
use super::operation::{Operation, documented};
use super::{
    advice as of_advice, attachments as of_attachments, audit as of_audit, case as of_case,
    casework as of_casework, disposal as of_disposal, list as of_list, people as of_people,
    scheduling as of_scheduling, submission as of_submission, themes as of_themes,
};
use crate::config::Config;
use crate::form::testing::{COMPANY, HARD, UNIVERSITY, sample};
use crate::http::Access;
use crate::http::problem;
use crate::http::routes::Route;
use crate::http::visit::is_api;
use crate::programme::{self, asked};
use crate::staff::{Gate, SharedGate, SignInSettings, Tokens, Transport};
use crate::store::{AccessRecord, Sessions};
use crate::submission::tests::{App, KEY};
use crate::{attachments, audit, casework, disposal, people, scheduling, session, submission};

/// The OpenAPI Initiative's schema of OpenAPI 3.1 (Apache-2.0).
const STANDARD: &str = include_str!("../../../tests/fixtures/openapi-3.1-schema.json");
const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/openapi.json");

/// Every route that anybody can use. A route of staff does not belong here: it is under the staff layer.
const PUBLIC: &[&str] = &[
    "GET /",
    "GET /plan",
    "GET /assets/{name}",
    "GET /api/openapi.json",
    "POST /api/proposals",
    "GET /api/status/{case_id}",
    "GET /api/status/{case_id}/versions/{number}",
    "POST /api/status/{case_id}/versions",
    "POST /api/status/{case_id}/answer",
    "POST /api/status/{case_id}/contact",
    "POST /api/status/{case_id}/dialogues/{version}/confirmation",
    "POST /api/status/{case_id}/dialogues/{version}/change",
    "POST /api/status/{case_id}/information/{number}/acknowledgement",
    "POST /api/status/{case_id}/withdrawal",
    "GET /api/status/{case_id}/letters/{sequence}",
    "GET /api/status/{case_id}/letters/{sequence}/pdf",
    "GET /apply",
    "POST /apply",
    "GET /apply/questions",
    "GET /apply/continue",
    "GET /apply/eligibility",
    "GET /apply/check",
    "POST /apply/check",
    "GET /apply/later",
    "POST /apply/later",
    "GET /apply/saved",
    "POST /apply/close",
    "GET /apply/discard",
    "POST /apply/discard",
    "POST /apply/resume",
    "GET /apply/resume/{token}",
    "GET /apply/{page}",
    "POST /apply/{page}",
    "GET /staff/session/start",
    "GET /staff/session/callback",
    "GET /staff/session/ended",
    "GET /themes",
    "GET /themes/feed.atom",
    "GET /themes/calendar.ics",
    "GET /themes/{id}",
    "GET /themes/{id}/calendar.ics",
    "GET /themes/{id}/flyer",
    "GET /themes/{id}/publicity",
    "GET /themes/{id}/qr.svg",
    "GET /api/themes",
    "GET /api/themes/{id}",
    "GET /status/lost",
    "POST /status/lost",
    "GET /status/{case_id}",
    "GET /apply/files",
    "POST /apply/files",
    "GET /apply/files/states",
    "POST /apply/files/announce",
    "GET /apply/files/send/{file_id}",
    "POST /api/files",
    "GET /api/files/{file_id}",
    "POST /api/files/{file_id}/removal",
    "POST /api/status/{case_id}/files",
    "GET /api/status/{case_id}/files/{file_id}",
    "POST /api/status/{case_id}/files/{file_id}/replacement",
    "GET /status/{case_id}/files/{file_id}",
    "GET /status/{case_id}/files/{file_id}/replace",
    "POST /status/{case_id}/files/{file_id}/replace",
    "GET /status/{case_id}/files/{file_id}/replace/states",
    "POST /status/{case_id}/files/{file_id}/replace/announce",
    "GET /status/{case_id}/files/{file_id}/replace/send/{sent_id}",
    "GET /status/{case_id}/receipt",
    "GET /status/{case_id}/open/{secret}",
    "GET /status/{case_id}/versions/{number}",
    "POST /status/{case_id}/replace",
    "GET /status/{case_id}/answer",
    "POST /status/{case_id}/answer",
    "GET /status/{case_id}/contact",
    "POST /status/{case_id}/contact",
    "GET /status/{case_id}/dialogues/{version}",
    "POST /status/{case_id}/dialogues/{version}",
    "POST /status/{case_id}/information/{number}",
    "GET /status/{case_id}/withdraw",
    "POST /status/{case_id}/withdraw",
    "GET /status/{case_id}/letters/{sequence}",
    "GET /status/{case_id}/letters/{sequence}/pdf",
];

/// A function that answers HTTP: its binary, its routes, and what describes those under `/api`.
struct Function {
    binary: &'static str,
    routes: Vec<Route>,
    operations: Vec<Operation>,
}

/// Every function that answers HTTP.
fn functions() -> Vec<Function> {
    let gate = gate();
    vec![
        Function {
            binary: "submission",
            routes: submission::routes().list().to_vec(),
            operations: of_submission::operations(),
        },
        Function {
            binary: "session",
            routes: session::routes(&gate).list().to_vec(),
            operations: Vec::new(),
        },
        Function {
            binary: "people",
            routes: people::routes(&gate).list().to_vec(),
            operations: of_people::operations(),
        },
        Function {
            binary: "audit",
            routes: audit::routes(&gate).list().to_vec(),
            operations: of_audit::operations(),
        },
        Function {
            binary: "casework",
            routes: casework::routes(&gate).list().to_vec(),
            operations: [
                of_list::operations(),
                of_case::operations(),
                of_casework::operations(),
                of_advice::operations(),
            ]
            .into_iter()
            .flatten()
            .collect(),
        },
        Function {
            binary: "attachments",
            routes: attachments::routes(&gate).list().to_vec(),
            operations: of_attachments::operations(),
        },
        Function {
            binary: "disposal",
            routes: disposal::routes(&gate).list().to_vec(),
            operations: of_disposal::operations(),
        },
        Function {
            binary: "scheduling",
            routes: scheduling::routes(&gate).list().to_vec(),
            operations: [of_scheduling::operations(), of_themes::operations()]
                .into_iter()
                .flatten()
                .collect(),
        },
    ]
}

/// A gate that nobody passes: routes are listed, not asked.
fn gate() -> SharedGate {
    let settings = json!({
        "issuer": "https://issuer.example.jp", "clientId": "client", "pageUrl": "https://sign-in.example.jp",
        "tokenUrl": "https://sign-in.example.jp/token", "keysUrl": "https://issuer.example.jp/keys",
        "networks": "203.0.113.0/24",
    });
    let settings = SignInSettings::parse(&settings.to_string()).unwrap();
    let db = aws_sdk_dynamodb::Client::from_conf(
        aws_sdk_dynamodb::Config::builder().behavior_version_latest().build(),
    );
    Arc::new(Gate {
        config: Config {
            programme: "minato".to_owned(),
            public_url: "https://kyoso.city.example.jp".to_owned(),
            cases_table: "cases".to_owned(),
            drafts_table: "drafts".to_owned(),
        },
        tokens: Tokens::new(&settings, Transport::default()),
        sessions: Sessions::new(db.clone(), "drafts"),
        access: AccessRecord::new(db, "cases"),
        programme: Arc::new(programme::load("minato").unwrap()),
        settings,
    })
}

fn routes() -> Vec<Route> {
    functions().into_iter().flat_map(|function| function.routes).collect()
}

pub(super) fn made() -> Value {
    let programme = programme::load("minato").unwrap();
    document(
        &programme,
        &routes(),
        functions().into_iter().flat_map(|function| function.operations).collect(),
    )
}

/// A validator of the document's schema `name`.
pub(super) fn validator_of(document: &Value, schema: &Value) -> Validator {
    let mut whole = json!({ "components": document["components"] });
    whole.as_object_mut().unwrap().extend(schema.as_object().unwrap().clone());
    jsonschema::draft202012::new(&whole).unwrap()
}

fn proposal_validator() -> Validator {
    validator_of(&made(), &json!({ "$ref": "#/components/schemas/Proposal" }))
}

#[test]
#[expect(clippy::disallowed_methods, reason = "whoever runs the test says so to it alone")]
fn the_file_is_what_the_code_says() {
    let made = made();
    if std::env::var("KYOSO_UPDATE").is_ok() {
        fs::write(FILE, format!("{}\n", serde_json::to_string_pretty(&made).unwrap())).unwrap();
    }
    let kept: Value = serde_json::from_str(&fs::read_to_string(FILE).unwrap()).unwrap();
    assert!(
        kept == made,
        "assets/openapi.json is stale; KYOSO_UPDATE=1 cargo nextest run -p functions the_file_is_what_the_code_says"
    );
}

#[test]
fn the_document_keeps_to_the_standard() {
    let standard: Value = serde_json::from_str(STANDARD).unwrap();
    let validator = jsonschema::draft202012::new(&standard).unwrap();
    let errors: Vec<_> =
        validator.iter_errors(&made()).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let mut broken = made();
    broken["paths"]["/"]["get"]["responses"]["200"] = json!({});
    assert!(!validator.is_valid(&broken), "the check would find nothing");
}

#[test]
fn every_route_is_described_and_nothing_else_is() {
    let described: BTreeSet<String> = made()["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| {
            methods.as_object().unwrap().keys().map(move |method| format!("{method} {path}"))
        })
        .collect();
    let registered: BTreeSet<String> = routes()
        .iter()
        .map(|route| format!("{} {}", route.method.to_ascii_lowercase(), documented(route.path)))
        .collect();
    assert_eq!(described, registered);
}

#[test]
fn every_route_is_on_the_public_list_or_for_staff() {
    let named = |route: &Route| format!("{} {}", route.method, route.path);
    let public: BTreeSet<String> =
        routes().iter().filter(|route| route.access == Access::Public).map(named).collect();
    let listed: BTreeSet<String> = PUBLIC.iter().map(|route| (*route).to_owned()).collect();
    assert_eq!(public, listed);
    let of_staff = routes().iter().filter(|route| route.access == Access::Staff).map(named).collect();
    assert!(listed.is_disjoint(&of_staff), "{of_staff:?}");
}

#[test]
fn every_binary_that_answers_http_is_described() {
    let sources = concat!(env!("CARGO_MANIFEST_DIR"), "/src/bin");
    let serving: BTreeSet<String> = fs::read_dir(sources)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| fs::read_to_string(path).unwrap().contains("lambda_http::run("))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    let described: BTreeSet<String> = functions().iter().map(|function| function.binary.to_owned()).collect();
    assert_eq!(serving, described);
}

#[test]
fn operations_are_named_once_and_name_only_problems_that_there_are() {
    let document = made();
    let mut names = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            assert!(names.insert(operation["operationId"].as_str().unwrap().to_owned()), "{method} {path}");
            let responses = operation["responses"].as_object().unwrap().values();
            for response in responses {
                let parts = &response["content"]["application/problem+json"]["schema"]["allOf"];
                for code in parts[1]["properties"]["code"]["enum"].as_array().into_iter().flatten() {
                    assert!(problem::codes().any(|known| code == known), "{method} {path}: {code}");
                }
            }
        }
    }
}

#[test]
fn the_field_codes_are_the_cores() {
    let document = made();
    let codes =
        document["components"]["schemas"]["ProblemField"]["properties"]["code"]["enum"].as_array().unwrap();
    for code in ["required", "too-long", "not-kana", "no-such-file", "malware", "password"] {
        assert!(codes.contains(&json!(code)), "{code}");
    }
}

#[test]
fn each_sample_keeps_to_the_schema() {
    let validator = proposal_validator();
    let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fixtures/proposals");
    for entry in fs::read_dir(samples).unwrap() {
        let path = entry.unwrap().path();
        let body: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let errors: Vec<_> = validator.iter_errors(&body).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", path.display());
    }
    assert!(sample(HARD)["proposal"].is_object());
}

/// Every pointer of a body, of objects and lists too.
fn pointers(value: &Value, pointer: &str, found: &mut Vec<String>) {
    found.push(pointer.to_owned());
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, member)| pointers(member, &format!("{pointer}/{name}"), found));
        }
        Value::Array(entries) => entries
            .iter()
            .enumerate()
            .for_each(|(number, entry)| pointers(entry, &format!("{pointer}/{number}"), found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The body with each of its places changed in each of many ways.
fn changed(body: &Value) -> Vec<(String, Value)> {
    let mut places = Vec::new();
    pointers(body, "", &mut places);
    let mut bodies = Vec::new();
    for place in places {
        let mut others =
            vec![json!(null), json!(7), json!(""), json!("  "), json!([]), json!({}), json!(false)];
        if body.pointer(&place).is_some_and(Value::is_string) {
            others.push(json!("あ".repeat(4001)));
        }
        for other in others {
            let mut whole = body.clone();
            *whole.pointer_mut(&place).unwrap() = other.clone();
            bodies.push((
                format!("{place} = {}", other.to_string().chars().take(20).collect::<String>()),
                whole,
            ));
        }
        let (parent, name) = place.rsplit_once('/').unwrap_or_default();
        let mut less = body.clone();
        if let Some(Value::Object(members)) = less.pointer_mut(parent) {
            members.remove(name);
            bodies.push((format!("without {place}"), less));
        }
        let mut more = body.clone();
        if let Some(Value::Object(members)) = more.pointer_mut(&place) {
            members.insert("misspelt".to_owned(), json!("x"));
            bodies.push((format!("more in {place}"), more));
        }
    }
    bodies
}

#[test]
fn the_schema_takes_and_refuses_what_the_parser_does() {
    let programme = programme::load("minato").unwrap();
    let (asked, validator) = (asked(&programme, None), proposal_validator());
    let mut body = sample(COMPANY);
    body["coProposers"] = sample(UNIVERSITY)["coProposers"].clone();
    body["proposal"]["planReferences"] = sample(UNIVERSITY)["proposal"]["planReferences"].clone();
    assert!(parse(&body, &asked).is_ok());
    let bodies = changed(&body);
    assert!(bodies.len() > 500, "{}", bodies.len());
    let differing: Vec<_> = bodies
        .iter()
        .filter(|(_, body)| validator.is_valid(body) != parse(body, &asked).is_ok())
        .map(|(change, body)| format!("{change}: the schema says {}", validator.is_valid(body)))
        .collect();
    assert!(differing.is_empty(), "{differing:#?}");
}

#[test]
fn limits_hold_at_the_same_length_in_schema_and_parser() {
    let programme = programme::load("minato").unwrap();
    let (asked, validator) = (asked(&programme, None), proposal_validator());
    for (pointer, limit) in [
        ("/organization/name", 200),
        ("/organization/address", 300),
        ("/proposal/title", 100),
        ("/proposal/summary", 4000),
    ] {
        for (length, fits) in [(limit, true), (limit + 1, false)] {
            let mut body = sample(COMPANY);
            *body.pointer_mut(pointer).unwrap() = json!("𠮷".repeat(length));
            assert_eq!(
                (validator.is_valid(&body), parse(&body, &asked).is_ok()),
                (fits, fits),
                "{pointer} {length}"
            );
        }
    }
}

/// Asserts that `body`, answered with `status`, is what the document says of it.
pub(super) fn assert_described(document: &Value, route: (&str, &str), status: StatusCode, body: &Value) {
    let (method, path) = route;
    let response = &document["paths"][path][method]["responses"][status.as_str()];
    let content = response["content"]
        .as_object()
        .unwrap_or_else(|| panic!("{method} {path} {status} is not described"));
    let schema = &content.values().next().unwrap()["schema"];
    let validator = validator_of(document, schema);
    let errors: Vec<_> =
        validator.iter_errors(body).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{method} {path} {status}: {errors:#?}");
}

#[tokio::test]
async fn what_the_api_answers_is_what_the_document_says() {
    let (app, document) = (App::start().await, made());
    let proposals = ("post", "/api/proposals");
    let receipt = app.submit(KEY, COMPANY).await;
    assert_described(&document, proposals, receipt.status, &receipt.json());
    let (id, token) = submission::tests::id_and_token(&receipt.json());
    let refused = [
        app.submit("no-key", COMPANY).await,
        app.submit(KEY, COMPANY.replace("半年", "一年")).await,
        app.submit(KEY.replace('1', "2").as_str(), HARD).await,
        app.submit(KEY.replace('1', "3").as_str(), "{").await,
    ];
    assert_eq!(refused.each_ref().map(|answer| answer.status.as_u16()), [400, 409, 422, 400]);
    for answer in refused {
        assert_described(&document, proposals, answer.status, &answer.json());
    }
    let status = ("get", "/api/status/{caseId}");
    for token in [token.as_str(), "wrong"] {
        let answer = app.get(&format!("/api/status/{id}"), token).await;
        assert_described(&document, status, answer.status, &answer.json());
    }
    let withdrawal = ("post", "/api/status/{caseId}/withdrawal");
    for (revision, code) in [("", 428), ("\"9\"", 412)] {
        let answer = app.withdraw(&id, &token, revision, "").await;
        assert_eq!(answer.status.as_u16(), code);
        assert_described(&document, withdrawal, answer.status, &answer.json());
    }
}

#[tokio::test]
async fn the_document_is_served_and_not_sent_twice() {
    let app = App::start().await;
    let ask = |etag: &str| {
        let request =
            Request::get("/api/openapi.json?lang=en").header(header::IF_NONE_MATCH, etag.to_owned());
        request.body(axum::body::Body::empty()).unwrap()
    };
    let first = app.send(ask("")).await;
    assert_eq!(
        (first.status, first.headers["content-type"].to_str().unwrap()),
        (StatusCode::OK, "application/json")
    );
    assert!(first.json() == made());
    let again = app.send(ask(first.headers["etag"].to_str().unwrap())).await;
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    assert_eq!(app.send(ask("\"old\"")).await.status, StatusCode::OK);
}

#[test]
fn what_is_under_api_is_described_by_hand_and_a_page_by_the_register() {
    for function in functions() {
        assert!(function.operations.iter().all(|operation| is_api(operation.path)), "{}", function.binary);
    }
}
