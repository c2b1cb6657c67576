//! A form that sends a file to S3 by itself: its hidden fields say what is allowed, and are signed.

use std::time::SystemTime;

use aws_sigv4::sign::v4;
use data_encoding::BASE64;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Bucket, Key, Window};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// A file to be sent by a form.
pub struct Post<'p> {
    /// Where it goes.
    pub key: &'p str,
    /// What it is stored as until it is inspected: what its name says.
    pub media_type: &'p str,
    /// The most bytes that it may have; it has one at least.
    pub most_bytes: u64,
    /// The page that the browser is led back to.
    pub back_to: &'p str,
}

/// A form that sends one file.
pub struct PostForm {
    /// Where it posts to.
    pub action: String,
    /// Its hidden fields, which stand before the file.
    pub fields: Vec<(&'static str, String)>,
}

/// S3 refuses another place, another type, too many bytes and a form that is too old. It cannot refuse the same form a
/// second time: that makes another version of the object, and nobody opens any but the first that came.
pub(super) fn form(key: &Key<'_>, bucket: &Bucket, post: &Post<'_>, window: Window) -> PostForm {
    let mut fields = vec![
        ("key", post.key.to_owned()),
        ("Content-Type", post.media_type.to_owned()),
        ("success_action_redirect", post.back_to.to_owned()),
        ("x-amz-algorithm", ALGORITHM.to_owned()),
        ("x-amz-credential", credential(key, window.at)),
        ("x-amz-date", window.at.strftime("%Y%m%dT%H%M%SZ").to_string()),
    ];
    if let Some(token) = key.credentials.session_token() {
        fields.push(("x-amz-security-token", token.to_owned()));
    }
    let same = fields.iter().map(|(name, value)| json!({ *name: value }));
    let limits = [json!({ "bucket": bucket.name() }), json!(["content-length-range", 1, post.most_bytes])];
    let conditions: Vec<Value> = limits.into_iter().chain(same).collect();
    let expiration = window.until.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string();
    let policy = json!({ "expiration": expiration, "conditions": conditions }).to_string();
    let policy = BASE64.encode(policy.as_bytes());
    let signature = signature(key, window.at, &policy);
    fields.extend([("policy", policy), ("x-amz-signature", signature)]);
    PostForm { action: bucket.url(), fields }
}

fn credential(key: &Key<'_>, at: Timestamp) -> String {
    let (id, day) = (key.credentials.access_key_id(), at.strftime("%Y%m%d"));
    format!("{id}/{day}/{}/s3/aws4_request", key.region)
}

/// The signature of a policy as it is sent, in base64.
pub(super) fn signature(key: &Key<'_>, at: Timestamp, policy: &str) -> String {
    let secret = key.credentials.secret_access_key();
    let signing_key = v4::generate_signing_key(secret, SystemTime::from(at), key.region, "s3");
    v4::calculate_signature(signing_key, policy.as_bytes())
}
