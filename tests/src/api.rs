//! The public API as a program uses it, with the sample proposals.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::http::{Answer, send};
use crate::stack::stack;

/// A sample proposal with a mail address and an idempotency key of its own.
#[derive(Clone)]
pub struct Proposal {
    /// The key that its sender keeps.
    pub key: String,
    /// What is sent.
    pub body: Value,
    /// The address that its mails go to.
    pub email: String,
}

/// What a proposer holds once their proposal is received.
#[derive(Clone)]
pub struct Receipt {
    /// The case.
    pub case_id: String,
    /// 受付番号.
    pub number: String,
    /// When it was received.
    pub received_at: String,
    /// The link to the proposer's page.
    pub status_url: String,
}

impl Proposal {
    /// The sample of this name, from `fixtures/proposals`.
    pub fn sample(name: &str) -> Self {
        let file = format!("{}/fixtures/proposals/{name}.json", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
        let mut body: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
        let email = own(body.pointer("/contact/email").and_then(Value::as_str).expect("an address"));
        if let Some(address) = body.pointer_mut("/contact/email") {
            *address = json!(email);
        }
        Self { key: Uuid::new_v4().to_string(), body, email }
    }

    /// The text at `pointer`.
    pub fn text(&self, pointer: &str) -> &str {
        self.body.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("no text at {pointer}"))
    }

    /// The same with another value at `pointer`.
    #[must_use]
    pub fn with(mut self, pointer: &str, value: Value) -> Self {
        *self.body.pointer_mut(pointer).unwrap_or_else(|| panic!("nothing at {pointer}")) = value;
        self
    }

    /// The same without a character at `pointer`.
    #[must_use]
    pub fn without(self, pointer: &str, characters: &[char]) -> Self {
        let text = self.text(pointer).replace(characters, "");
        self.with(pointer, json!(text))
    }

    /// Sends it.
    pub fn send(&self) -> Answer {
        post("/api/proposals", &[("idempotency-key", &self.key)], &self.body)
    }

    /// Sends it and reads the receipt.
    ///
    /// # Panics
    /// When it is not received.
    pub fn submit(&self) -> Receipt {
        let answer = self.send();
        assert_eq!(answer.status, 201, "{}", answer.text());
        Receipt::of(&answer)
    }
}

impl Receipt {
    /// The receipt in a 201.
    pub fn of(answer: &Answer) -> Self {
        let json = answer.json();
        let field = |name: &str| {
            let found = json.get(name).and_then(Value::as_str);
            found.unwrap_or_else(|| panic!("the receipt has no {name}: {json}")).to_owned()
        };
        Self {
            case_id: field("caseId"),
            number: field("receiptNumber"),
            received_at: field("receivedAt"),
            status_url: field("statusUrl"),
        }
    }

    /// The secret of the link.
    pub fn secret(&self) -> &str {
        self.status_url.rsplit('/').next().expect("a link")
    }
}

/// Posts JSON.
pub fn post(path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
    let mut headers = headers.to_vec();
    headers.push(("content-type", "application/json"));
    send("POST", &stack().public(path), &headers, body.to_string().into_bytes())
}

/// Reads an address of the API with a case's secret.
pub fn get(path: &str, secret: &str) -> Answer {
    let bearer = format!("Bearer {secret}");
    send("GET", &stack().public(path), &[("authorization", &bearer)], Vec::new())
}

/// An address like `address` that nobody else has.
pub fn own(address: &str) -> String {
    let (local, domain) = address.split_once('@').expect("an address");
    let unique = Uuid::new_v4().simple().to_string();
    format!("{}+{}@{domain}", local.split('+').next().unwrap_or(local), unique.get(..12).unwrap_or(&unique))
}
