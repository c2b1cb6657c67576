//! The stand-in before SES (tools/localcloud/ses_fault_proxy.py): what it is to do with some mails, and what came by.

use serde_json::{Value, json};

use crate::http::send;
use crate::stack::stack;

/// A rule for the mails whose To or Subject contains `match`. It ends with this value.
pub struct Fault {
    matching: String,
}

impl Fault {
    /// SES answers "too many" and sends nothing.
    pub fn refuse(matching: &str) -> Self {
        Self::put(matching, "refuse")
    }

    /// SES sends, and the answer never comes.
    pub fn silent(matching: &str) -> Self {
        Self::put(matching, "silent")
    }

    fn put(matching: &str, mode: &str) -> Self {
        let rule = json!({ "match": matching, "mode": mode }).to_string().into_bytes();
        let answer =
            send("PUT", stack().output("sesFaultUrl"), &[("content-type", "application/json")], rule);
        assert_eq!(answer.status, 200, "{}", answer.text());
        Self { matching: matching.to_owned() }
    }

    /// SES is well again.
    pub fn end(self) {
        drop(self);
    }
}

impl Drop for Fault {
    fn drop(&mut self) {
        let url = format!("{}?match={}", stack().output("sesFaultUrl"), encoded(&self.matching));
        send("DELETE", &url, &[], Vec::new());
    }
}

/// How each attempt to send a mail with these words in its To or Subject ended: `pass`, `refuse`, `silent`.
pub fn attempts(matching: &str) -> Vec<String> {
    seen(matching, "mode")
}

/// Each mail with these words in its To or Subject, as `notify` handed it over.
pub fn raw(matching: &str) -> Vec<String> {
    seen(matching, "raw")
}

fn seen(matching: &str, part: &str) -> Vec<String> {
    let url = format!("{}/mails?match={}", stack().output("sesFaultUrl"), encoded(matching));
    let mails = send("GET", &url, &[], Vec::new()).json();
    let part = |mail: &Value| mail.get(part).and_then(Value::as_str).map(str::to_owned);
    mails.as_array().into_iter().flatten().filter_map(part).collect()
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
