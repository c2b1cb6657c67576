//! One request and its answer, nothing followed and nothing hidden.

use std::sync::OnceLock;
use std::time::Duration;

use serde_json::Value;
use ureq::Agent;
use ureq::http::{Request, header};
use url::{Host, Url};

/// An answer, whole.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Every header of this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("an answer that is not UTF-8")
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(self.text())
            .unwrap_or_else(|error| panic!("{} is not JSON ({error}): {}", self.status, self.text()))
    }
}

/// Sends a request. Redirects are not followed, and no status is an error.
///
/// # Panics
/// When there is no answer.
pub fn send(method: &str, url: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
    let (address, host) = reachable(url);
    let mut request = Request::builder().method(method).uri(&address);
    if let Some(host) = host {
        request = request.header(header::HOST, host);
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answered = if matches!(method, "GET" | "HEAD" | "DELETE") {
        agent().run(request.body(()).expect("a request"))
    } else {
        agent().run(request.body(body).expect("a request"))
    };
    let mut answer = answered.unwrap_or_else(|error| panic!("{method} {url}: {error}"));
    let headers = answer.headers().iter();
    Answer {
        status: answer.status().as_u16(),
        headers: headers
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect(),
        body: answer.body_mut().read_to_vec().unwrap_or_else(|error| panic!("{method} {url}: {error}")),
    }
}

/// `*.localhost` is this machine (RFC 6761), which glibc does not know: ask 127.0.0.1, and name the host.
fn reachable(url: &str) -> (String, Option<String>) {
    let mut address = Url::parse(url).unwrap_or_else(|error| panic!("{url}: {error}"));
    let Some(Host::Domain(host)) = address.host() else { return (url.to_owned(), None) };
    if host != "localhost" && !host.ends_with(".localhost") {
        return (url.to_owned(), None);
    }
    let host = address.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    address.set_host(Some("127.0.0.1")).expect("an address");
    (address.into(), Some(host))
}

fn agent() -> &'static Agent {
    static AGENT: OnceLock<Agent> = OnceLock::new();
    AGENT.get_or_init(|| {
        Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(Duration::from_secs(60)))
            .build()
            .into()
    })
}
