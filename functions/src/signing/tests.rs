//! What is signed, against what AWS has published and against what another implementation (botocore 1.43) signs.

use std::collections::BTreeMap;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use data_encoding::BASE64;
use jiff::Timestamp;
use kyoso::attachment::Checksum;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use url::Url;

use super::{Bucket, Get, Key, Post, Put, Signer, Window, post, presign};

const KEY: &str = "0123456789abcdef0123456789abcdef/7d0e1f5a-0000-4000-8000-000000000001";
const TOKYO: &str = "ap-northeast-1";

/// The credentials of AWS's published examples.
fn published(token: Option<&str>) -> Credentials {
    let (id, secret) = ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    Credentials::new(id, secret, token.map(str::to_owned), None, "published")
}

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A signer as a function has one: a role's credentials, with their session.
pub(super) fn signer(endpoint: Option<&str>) -> Signer {
    Signer::new(
        SharedCredentialsProvider::new(published(Some("a+session/token=="))),
        TOKYO.to_owned(),
        Bucket::new("kyoso-quarantine", TOKYO, endpoint),
        Bucket::new("kyoso-store", TOKYO, endpoint),
    )
}

fn sum(content: &str) -> Checksum {
    <[u8; 32]>::from(Sha256::digest(content)).into()
}

fn query(url: &str) -> BTreeMap<String, String> {
    Url::parse(url).unwrap().query_pairs().into_owned().collect()
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html>
#[test]
fn a_presigned_get_is_the_one_that_aws_has_published() {
    let credentials = published(None);
    let key = Key { credentials: &credentials, region: "us-east-1" };
    let window = Window { at: instant("2013-05-24T00:00:00Z"), until: instant("2013-05-25T00:00:00Z") };
    let url = "https://examplebucket.s3.amazonaws.com/test.txt";
    let signed = presign::presigned(&key, "GET", url, vec![], window).unwrap();
    assert_eq!(
        signed,
        "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=\
         AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=\
         86400&X-Amz-SignedHeaders=host&X-Amz-Signature=\
         aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    );
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html>
#[test]
fn a_policy_is_signed_as_aws_has_published() {
    let lines = [
        r#"{ "expiration": "2015-12-30T12:00:00.000Z","#,
        r#"  "conditions": ["#,
        r#"    {"bucket": "sigv4examplebucket"},"#,
        r#"    ["starts-with", "$key", "user/user1/"],"#,
        r#"    {"acl": "public-read"},"#,
        r#"    {"success_action_redirect": "http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html"},"#,
        r#"    ["starts-with", "$Content-Type", "image/"],"#,
        r#"    {"x-amz-meta-uuid": "14365123651274"},"#,
        r#"    {"x-amz-server-side-encryption": "AES256"},"#,
        r#"    ["starts-with", "$x-amz-meta-tag", ""],"#,
        "",
        r#"    {"x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"},"#,
        r#"    {"x-amz-algorithm": "AWS4-HMAC-SHA256"},"#,
        r#"    {"x-amz-date": "20151229T000000Z" }"#,
        "  ]",
        "}",
    ];
    let credentials = published(None);
    let key = Key { credentials: &credentials, region: "us-east-1" };
    let policy = BASE64.encode(lines.join("\r\n").as_bytes());
    assert_eq!(
        post::signature(&key, instant("2015-12-29T00:00:00Z"), &policy),
        "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e"
    );
}

#[tokio::test]
async fn an_upload_is_signed_with_its_length_its_type_its_sum_and_that_nothing_is_there() {
    let file = Put { key: KEY, media_type: "application/pdf", bytes: 5, sha256: sum("hello") };
    let at = instant("2026-11-27T06:40:00.999Z");
    let until = instant("2026-11-27T06:55:00.999Z");
    let link = signer(None).put(&file, at, until).await.unwrap();
    assert_eq!(
        link.headers,
        [
            ("content-type", "application/pdf".to_owned()),
            ("if-none-match", "*".to_owned()),
            ("x-amz-checksum-sha256", "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=".to_owned()),
        ]
    );
    assert!(link.url.starts_with(&format!("https://kyoso-quarantine.s3.{TOKYO}.amazonaws.com/{KEY}?")));
    let query = query(&link.url);
    let signed = "content-length;content-type;host;if-none-match;x-amz-checksum-sha256";
    assert_eq!(query["X-Amz-SignedHeaders"], signed);
    assert_eq!((query["X-Amz-Date"].as_str(), query["X-Amz-Expires"].as_str()), ("20261127T064000Z", "900"));
    let botocore = "9ea4d66a3d0ec0483955e6e9347707d3a1c1b51355a024e9ca838c981b040267";
    assert_eq!(query["X-Amz-Signature"], botocore);
}

#[tokio::test]
async fn a_download_is_signed_with_its_version_its_name_and_its_type_and_is_in_the_path_elsewhere_than_on_aws()
 {
    let version = "3/L4kqtJl+40Nr8X8gdRQBpUMLUo";
    let file = Get { key: KEY, version, name: "計画 a+b.pdf", media_type: "application/pdf" };
    let at = instant("2026-11-27T06:40:00Z");
    let link =
        signer(Some("http://localhost:4566/")).get(&file, at, instant("2026-11-27T06:45:00Z")).await.unwrap();
    assert!(link.starts_with(&format!("http://localhost:4566/kyoso-store/{KEY}?")), "{link}");
    let query = query(&link);
    let disposition = "attachment; filename=\"__ a+b.pdf\"; filename*=UTF-8''%E8%A8%88%E7%94%BB%20a+b.pdf";
    assert_eq!(query["response-content-disposition"], disposition);
    assert_eq!(query["response-content-type"], "application/pdf");
    assert_eq!(query["response-cache-control"], "no-store");
    assert_eq!(query["versionId"], version);
    assert!(!link.contains('+'), "a plus is read as a space by some: {link}");
    let botocore = "5ff150aea745413016be81850ccdb530e53b8b1f57ed953f6b92fdda44d1b8d8";
    assert_eq!(query["X-Amz-Signature"], botocore);
}

#[tokio::test]
async fn a_form_says_in_its_policy_where_what_how_much_and_until_when() {
    let back_to = "https://kyoso.city.example.jp/apply/files?sent=1";
    let file = Post { key: KEY, media_type: "text/csv", most_bytes: 50, back_to };
    let until = instant("2026-11-27T06:55:00.5Z");
    let form = signer(None).post(&file, instant("2026-11-27T06:40:00.5Z"), until).await.unwrap();
    assert_eq!(form.action, format!("https://kyoso-quarantine.s3.{TOKYO}.amazonaws.com/"));
    let fields: BTreeMap<_, _> = form.fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let policy: Value = serde_json::from_slice(&BASE64.decode(fields["policy"].as_bytes()).unwrap()).unwrap();
    assert_eq!(
        policy,
        json!({
            "expiration": "2026-11-27T06:55:00.000Z",
            "conditions": [
                { "bucket": "kyoso-quarantine" },
                ["content-length-range", 1, 50],
                { "key": KEY },
                { "Content-Type": "text/csv" },
                { "success_action_redirect": back_to },
                { "x-amz-algorithm": "AWS4-HMAC-SHA256" },
                { "x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20261127/ap-northeast-1/s3/aws4_request" },
                { "x-amz-date": "20261127T064000Z" },
                { "x-amz-security-token": "a+session/token==" },
            ],
        })
    );
    // Each field that S3 reads is in the policy, and is sent as it stands there: another one is refused.
    for condition in policy["conditions"].as_array().unwrap().iter().skip(2) {
        let (name, value) = condition.as_object().unwrap().iter().next().unwrap();
        assert_eq!(fields[name.as_str()], value.as_str().unwrap());
    }
    assert_eq!(fields.len(), 7 + 2);
    assert_eq!(fields["x-amz-signature"].len(), 64);
}
