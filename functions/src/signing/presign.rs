//! Requests whose signature stands in their query.

use std::time::{Duration, SystemTime};

use anyhow::Context as _;
use aws_sigv4::http_request::{
    PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;
use kyoso::attachment::Checksum;
use url::Url;

use super::{Bucket, Key, Window};

/// A file to be put into quarantine.
pub struct Put<'p> {
    /// Where it goes.
    pub key: &'p str,
    /// What it is stored as until it is inspected: what its name says.
    pub media_type: &'p str,
    /// How long it is, exactly.
    pub bytes: u64,
    /// The SHA-256 of its bytes.
    pub sha256: Checksum,
}

/// A link that puts one file.
pub struct PutLink {
    /// The link.
    pub url: String,
    /// Every header that must be sent with it as it stands here. The length is signed, too: whatever sends the bytes
    /// sets it.
    pub headers: Vec<(&'static str, String)>,
}

/// A version of an object to be got.
pub struct Get<'g> {
    /// Where it is.
    pub key: &'g str,
    /// Which version of it: the one that inspection accepted.
    pub version: &'g str,
    /// What people call it.
    pub name: &'g str,
    /// What inspection found it to be.
    pub media_type: &'g str,
}

/// S3 refuses another length, another content and a place that is taken (412): then the file is there already.
pub(super) fn put(key: &Key<'_>, bucket: &Bucket, put: &Put<'_>, window: Window) -> anyhow::Result<PutLink> {
    let headers = vec![
        ("content-type", put.media_type.to_owned()),
        ("if-none-match", "*".to_owned()),
        ("x-amz-checksum-sha256", put.sha256.base64()),
    ];
    let length = put.bytes.to_string();
    let signed = headers.iter().map(|(name, value)| (*name, value.as_str()));
    let signed = signed.chain([("content-length", length.as_str())]).collect();
    let url = presigned(key, "PUT", &bucket.url_of(put.key), signed, window)?;
    Ok(PutLink { url, headers })
}

/// The browser saves what comes and shows nothing of it, whatever it is.
pub(super) fn get(key: &Key<'_>, bucket: &Bucket, get: &Get<'_>, window: Window) -> anyhow::Result<String> {
    let disposition = filecheck::name::content_disposition(get.name);
    let query = [
        ("response-cache-control", "no-store"),
        ("response-content-disposition", disposition.as_str()),
        ("response-content-type", get.media_type),
        ("versionId", get.version),
    ];
    let url = Url::parse_with_params(&bucket.url_of(get.key), query).context("the store has no address")?;
    // As S3 reads a query, a plus is a plus.
    presigned(key, "GET", &url.as_str().replace('+', "%20"), Vec::new(), window)
}

/// The address with its signature. `headers` must be sent as they stand here.
pub(super) fn presigned(
    key: &Key<'_>,
    method: &str,
    url: &str,
    headers: Vec<(&str, &str)>,
    window: Window,
) -> anyhow::Result<String> {
    let mut settings = SigningSettings::default();
    settings.signature_location = SignatureLocation::QueryParams;
    settings.expires_in = Some(Duration::from_secs(window.seconds()));
    // What S3 wants, other than most services.
    settings.percent_encoding_mode = PercentEncodingMode::Single;
    settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    let identity = key.credentials.clone().into();
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(key.region)
        .name("s3")
        .time(SystemTime::from(window.at))
        .settings(settings)
        .build()
        .context("a link lacks something to be signed with")?
        .into();
    let signable = SignableRequest::new(method, url, headers.into_iter(), SignableBody::UnsignedPayload);
    let signed = sign(signable.context("a link cannot be signed")?, &params).context("signing failed")?;
    let mut request = http::Request::builder().uri(url).body(()).context("a link is no address")?;
    signed.into_parts().0.apply_to_request_http1x(&mut request);
    Ok(request.uri().to_string())
}
