//! One operation of the API: what is sent, what is answered, which problems there are.

use serde_json::{Map, Value, json};

/// What opens a case for its proposer: the secret in their link.
pub(crate) const CASE_SECRET: &str = "caseSecret";
/// What opens the staff's side to programs: an access token of the directory.
pub(crate) const STAFF_TOKEN: &str = "staffToken";

/// The description of a route under `/api`.
pub(crate) struct Operation {
    /// `GET` or `POST`.
    pub(crate) method: &'static str,
    /// The path as it stands in the register.
    pub(crate) path: &'static str,
    value: Value,
}

impl Operation {
    /// What a GET of `path` does. `id` names it for programs that are made from the document.
    pub(crate) fn get(path: &'static str, id: &str, tag: &str, summary: &str) -> Self {
        Self::of("GET", path, id, tag, summary)
    }

    /// What a POST to `path` does.
    pub(crate) fn post(path: &'static str, id: &str, tag: &str, summary: &str) -> Self {
        Self::of("POST", path, id, tag, summary)
    }

    fn of(method: &'static str, path: &'static str, id: &str, tag: &str, summary: &str) -> Self {
        let mut parameters: Vec<_> =
            names_in(path).map(|name| parameter("path", &name, true, json!({}))).collect();
        parameters.push(json!({ "$ref": "#/components/parameters/AcceptLanguage" }));
        let value = json!({
            "operationId": id, "tags": [tag], "summary": summary, "parameters": parameters, "responses": {},
        });
        Self { method, path, value }.problems(500, "The service failed.", &["internal"]).problems(
            503,
            "The service is busy; `Retry-After` says when to send again.",
            &["busy"],
        )
    }

    /// More about it, in Markdown.
    pub(crate) fn description(mut self, text: &str) -> Self {
        self.value["description"] = json!(text);
        self
    }

    /// What a caller must show: [`CASE_SECRET`] or [`STAFF_TOKEN`].
    pub(crate) fn opened_by(mut self, scheme: &str) -> Self {
        self.value["security"] = json!([{ (scheme): [] }]);
        self
    }

    /// For staff: an access token opens it, and its roles must allow it.
    pub(crate) fn for_staff(self) -> Self {
        self.opened_by(STAFF_TOKEN)
            .problems(401, "No access token that counts.", &["unauthenticated"])
            .problems(
                403,
                "The roles do not allow it, or not from this network.",
                &["forbidden", "no-role", "network"],
            )
    }

    /// The header `Idempotency-Key`, which whatever creates something needs.
    pub(crate) fn idempotency_key(self) -> Self {
        self.parameter(json!({ "$ref": "#/components/parameters/IdempotencyKey" }))
    }

    /// The header `If-Match`, which whatever changes a case needs.
    pub(crate) fn if_match(self) -> Self {
        self.parameter(json!({ "$ref": "#/components/parameters/IfMatch" }))
    }

    /// A parameter of the query.
    pub(crate) fn query(self, name: &str, description: &str, schema: &Value) -> Self {
        let parameter =
            parameter("query", name, false, json!({ "description": description, "schema": schema }));
        self.parameter(parameter)
    }

    fn parameter(mut self, parameter: Value) -> Self {
        if let Some(parameters) = self.value["parameters"].as_array_mut() {
            parameters.push(parameter);
        }
        self
    }

    /// The JSON body, of the schema named `schema`.
    pub(crate) fn body(mut self, schema: &str, required: bool) -> Self {
        let content = json!({ "application/json": { "schema": schema_ref(schema) } });
        self.value["requestBody"] = json!({ "required": required, "content": content });
        self
    }

    /// An answer without a body.
    pub(crate) fn empty(self, status: u16, description: &str) -> Self {
        self.response(status, json!({ "description": description }))
    }

    /// An answer of the schema named `schema`.
    pub(crate) fn json(self, status: u16, description: &str, schema: &str) -> Self {
        let content = json!({ "application/json": { "schema": schema_ref(schema) } });
        self.response(status, json!({ "description": description, "content": content }))
    }

    /// An answer that is a file of one of these media types.
    pub(crate) fn file(self, status: u16, description: &str, media_types: &[&str]) -> Self {
        let text = |media_type: &&str| ((*media_type).to_owned(), json!({ "schema": { "type": "string" } }));
        let content: Map<_, _> = media_types.iter().map(text).collect();
        self.response(status, json!({ "description": description, "content": content }))
    }

    /// An answer that is a file of this media type, which is no text.
    pub(crate) fn binary(self, status: u16, description: &str, media_type: &str) -> Self {
        let content = json!({ (media_type): { "schema": { "type": "string", "format": "binary" } } });
        self.response(status, json!({ "description": description, "content": content }))
    }

    /// A header of an answer that is described already.
    pub(crate) fn header(mut self, status: u16, name: &str, description: &str) -> Self {
        let header = json!({ "description": description, "schema": { "type": "string" } });
        self.value["responses"][status.to_string()]["headers"][name] = header;
        self
    }

    /// A problem document with one of these codes.
    pub(crate) fn problems(self, status: u16, description: &str, codes: &[&str]) -> Self {
        let narrowed = json!({ "properties": { "code": { "enum": codes } } });
        let schema = json!({ "allOf": [schema_ref("Problem"), narrowed] });
        let content = json!({ "application/problem+json": { "schema": schema } });
        self.response(status, json!({ "description": description, "content": content }))
    }

    fn response(mut self, status: u16, response: Value) -> Self {
        self.value["responses"][status.to_string()] = response;
        self
    }

    /// Its place in the document, and what stands there.
    pub(crate) fn into_parts(self) -> (String, String, Value) {
        (documented(self.path), self.method.to_ascii_lowercase(), self.value)
    }
}

/// A page, from its entry in the register alone.
pub(crate) fn page(method: &str, path: &str, is_staff: bool) -> Value {
    let parameters: Vec<_> = names_in(path).map(|name| parameter("path", &name, true, json!({}))).collect();
    let html = json!({ "text/html": { "schema": { "type": "string" } } });
    let file = json!({ (media_type(path)): { "schema": { "type": "string" } } });
    let mut responses = Map::new();
    match method {
        "GET" => {
            responses.insert("200".to_owned(), json!({ "description": "The page.", "content": file }));
        }
        _ => {
            responses.insert("303".to_owned(), json!({ "description": "Done: to the page that shows it." }));
            let wrong = "The page again, with what is wrong.";
            responses.insert("422".to_owned(), json!({ "description": wrong, "content": html }));
        }
    }
    let failed = "A page that says what went wrong and how to go on.";
    responses.insert("default".to_owned(), json!({ "description": failed, "content": html }));
    let mut value = json!({
        "operationId": page_id(method, path), "tags": ["pages"], "parameters": parameters, "responses": responses,
    });
    if method == "POST" {
        let form = json!({ "application/x-www-form-urlencoded": { "schema": { "type": "object" } } });
        value["requestBody"] = json!({ "content": form });
    }
    if is_staff {
        value["security"] = json!([{ "staffSession": [] }]);
    }
    value
}

/// What a page is, by the ending of its path.
fn media_type(path: &str) -> &'static str {
    if path.ends_with("/pdf") {
        return "application/pdf";
    }
    match path.rsplit_once('.') {
        Some((_, "ics")) => "text/calendar",
        Some((_, "atom")) => "application/atom+xml",
        Some((_, "svg")) => "image/svg+xml",
        Some(_) | None => "text/html",
    }
}

fn page_id(method: &str, path: &str) -> String {
    let words: Vec<_> = path.split(['/', '{', '}', '_', '-', '.']).filter(|word| !word.is_empty()).collect();
    let place = if words.is_empty() { "start".to_owned() } else { words.join("-") };
    format!("{}-{place}", method.to_ascii_lowercase())
}

fn parameter(place: &str, name: &str, required: bool, more: Value) -> Value {
    let mut parameter =
        json!({ "in": place, "name": name, "required": required, "schema": { "type": "string" } });
    if let (Some(parameter), Value::Object(more)) = (parameter.as_object_mut(), more) {
        parameter.extend(more);
    }
    parameter
}

/// A reference to the schema named `name`.
pub(crate) fn schema_ref(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// A path as the document has it: names of what varies in camel case, as in JSON.
pub(crate) fn documented(path: &str) -> String {
    let segment = |segment: &str| match segment.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
        Some(name) => format!("{{{}}}", camel(name)),
        None => segment.to_owned(),
    };
    path.split('/').map(segment).collect::<Vec<_>>().join("/")
}

fn names_in(path: &str) -> impl Iterator<Item = String> {
    path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}')).map(camel)
}

fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |sum, word| {
        let (head, rest) = word.split_at(word.len().min(1));
        sum + &head.to_ascii_uppercase() + rest
    })
}
