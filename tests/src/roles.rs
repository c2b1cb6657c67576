//! Acting as one of the functions' roles, and reading what it may do: what no function does must be refused, too.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;
use serde_json::Value;
use ureq::http::Request;
use url::Url;

use crate::http::{Answer, send};
use crate::stack::stack;

/// A role of the stack, by the name that the template gives it, with credentials like those of its function.
pub struct Role {
    /// Such as `InspectionRole`.
    pub name: String,
    /// What it signs with.
    pub credentials: Credentials,
}

/// The names of all roles of the stack.
pub fn names() -> Vec<String> {
    // Those of schedules only wake a function, and nobody else may take them on.
    stack().map("roles").keys().filter(|name| !name.starts_with("Every")).cloned().collect()
}

impl Role {
    /// The owner of the cloud, whom no policy of the local cloud binds (tools/localcloud/settings.py).
    pub fn owner() -> Self {
        Self {
            name: "the owner".to_owned(),
            credentials: Credentials::new("test", "test", None, None, "journey"),
        }
    }

    /// Takes a role, as the owner of the cloud can.
    ///
    /// # Panics
    /// When it cannot be taken.
    pub fn of(name: &str) -> Self {
        let arn = format!("arn:aws:iam::{}:role/{}", stack().output("accountId"), physical(name));
        let said = query(
            "sts",
            &[
                ("Action", "AssumeRole"),
                ("Version", "2011-06-15"),
                ("RoleArn", &arn),
                // What this session asks for is on nobody's record of permissions (tools/localcloud/launcher.py).
                ("RoleSessionName", "journey"),
            ],
        );
        let part = |tag: &str| element(&said, tag).unwrap_or_else(|| panic!("{name}: no {tag}: {said}"));
        let token = Some(part("SessionToken"));
        let credentials =
            Credentials::new(part("AccessKeyId"), part("SecretAccessKey"), token, None, "journey");
        Self { name: name.to_owned(), credentials }
    }

    /// Sends a request to S3, signed by the role. `path` is a bucket with what follows it.
    ///
    /// # Panics
    /// When it cannot be signed, or there is no answer.
    pub fn s3(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let url = format!("{}/{path}", stack().output("awsEndpointUrl"));
        let mut settings = SigningSettings::default();
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        let identity = self.credentials.clone().into();
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(stack().output("region"))
            .name("s3")
            .time(now())
            .settings(settings)
            .build()
            .expect("what it is signed with")
            .into();
        let signed_headers = headers.iter().copied();
        let signable = SignableRequest::new(method, &url, signed_headers, SignableBody::Bytes(body));
        let signed = sign(signable.expect("a request"), &params).expect("a signature");
        let mut request = Request::builder().uri(&url).body(()).expect("a request");
        signed.into_parts().0.apply_to_request_http1x(&mut request);
        let made =
            request.headers().iter().map(|(name, value)| (name.as_str(), value.to_str().expect("text")));
        let all: Vec<_> = headers.iter().copied().chain(made).collect();
        send(method, &url, &all, body.to_vec())
    }

    /// What its policies allow: statements as JSON.
    ///
    /// # Panics
    /// When a policy cannot be read.
    pub fn allowed(&self) -> Vec<Value> {
        let role = physical(&self.name);
        let ask = |action: &str, more: &[(&str, &str)]| {
            let arguments = [("Action", action), ("Version", "2010-05-08"), ("RoleName", &role)];
            query("iam", &[&arguments[..], more].concat())
        };
        assert_eq!(element(&ask("ListAttachedRolePolicies", &[]), "PolicyArn"), None, "{}", self.name);
        let listed = ask("ListRolePolicies", &[]);
        let names =
            listed.split("<member>").skip(1).filter_map(|rest| Some(rest.split_once('<')?.0.to_owned()));
        names
            .flat_map(|name| {
                let said = ask("GetRolePolicy", &[("PolicyName", &name)]);
                let document = element(&said, "PolicyDocument").expect("a document");
                statements(&decoded(&document))
            })
            .filter(|statement| statement.get("Effect").and_then(Value::as_str) == Some("Allow"))
            .collect()
    }
}

/// Whether a statement covers an action on a resource, wildcards understood; conditions are not looked at.
pub fn covers(statement: &Value, action: &str, resource: &str) -> bool {
    let any = |name: &str, text: &str| {
        texts(statement.get(name))
            .iter()
            .any(|pattern| matches(&pattern.to_lowercase(), &text.to_lowercase()))
    };
    // A statement by what it leaves out could allow anything.
    assert!(statement.get("NotAction").is_none() && statement.get("NotResource").is_none(), "{statement}");
    any("Action", action) && any("Resource", resource)
}

/// `*` stands for any text, `?` for any character.
fn matches(pattern: &str, text: &str) -> bool {
    match (pattern.chars().next(), text.chars().next()) {
        (None, None) => true,
        (Some('*'), _) => {
            let rest = &pattern[1..];
            text.char_indices().map(|(at, _)| at).chain([text.len()]).any(|at| matches(rest, &text[at..]))
        }
        (Some(wanted), Some(found)) if wanted == '?' || wanted == found => {
            matches(&pattern[wanted.len_utf8()..], &text[found.len_utf8()..])
        }
        (Some(_) | None, _) => false,
    }
}

fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(list)) => list.iter().filter_map(|text| text.as_str().map(str::to_owned)).collect(),
        Some(_) | None => Vec::new(),
    }
}

fn statements(document: &str) -> Vec<Value> {
    let document: Value =
        serde_json::from_str(document).unwrap_or_else(|error| panic!("{error}: {document}"));
    match document.get("Statement") {
        Some(Value::Array(list)) => list.clone(),
        Some(one) => vec![one.clone()],
        None => Vec::new(),
    }
}

fn physical(name: &str) -> String {
    stack().output(&format!("roles/{name}")).to_owned()
}

/// A call of the query protocol, by the owner.
fn query(service: &str, arguments: &[(&str, &str)]) -> String {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(arguments).finish();
    let region = stack().output("region");
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential=test/20260101/{region}/{service}/aws4_request, SignedHeaders=host, Signature=0"
    );
    let headers =
        [("content-type", "application/x-www-form-urlencoded"), ("authorization", authorization.as_str())];
    let answer = send("POST", stack().output("awsEndpointUrl"), &headers, body.into_bytes());
    assert_eq!(answer.status, 200, "{arguments:?}: {}", answer.text());
    answer.text().to_owned()
}

/// The text of the first element of this name.
fn element(xml: &str, tag: &str) -> Option<String> {
    let (_, rest) = xml.split_once(&format!("<{tag}>"))?;
    Some(rest.split_once(&format!("</{tag}>"))?.0.trim().to_owned())
}

/// What stands percent-encoded in an answer of IAM.
fn decoded(text: &str) -> String {
    let url = Url::parse(&format!("x:?{}", text.replace('+', "%2B"))).expect("an address");
    url.query_pairs().next().map(|(name, _)| name.into_owned()).unwrap_or_default()
}

#[expect(clippy::disallowed_methods, reason = "a signature says when it was made")]
fn now() -> SystemTime {
    SystemTime::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_stand_for_any_text() {
        for (pattern, text) in
            [("s3:get*", "s3:getobject"), ("*", ""), ("a?c*", "abc"), ("*/x/*", "a/x/"), ("a", "a")]
        {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("s3:get*", "s3:putobject"), ("a", "ab"), ("a?", "a"), ("", "a")] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }
}
