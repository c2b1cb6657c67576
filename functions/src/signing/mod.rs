//! Links to the buckets of files: requests that AWS's own signer has signed, for browsers and programs to send.
//!
//! A link allows one request and nothing else, for minutes. Whoever has it can send that request and learns nothing
//! about any other; so a link is handed to whoever may use it, and never logged.
//!
//! - [`Signer::put`]: these bytes, at this place, if nothing is there yet;
//! - [`Signer::post`]: a form without script; at most so many bytes, at this place;
//! - [`Signer::get`]: this version of an object, to be saved under this name.
//!
//! Architecture Invariant: nothing here is signed by code of ours. `aws-sigv4` signs requests, and its public functions
//! sign a form's policy; the credentials are the function's own role's, so a link allows no more than that role.

mod bucket;
mod post;
mod presign;
#[cfg(test)]
mod tests;

use anyhow::Context as _;
use aws_config::SdkConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials as _, SharedCredentialsProvider};
use jiff::Timestamp;
use kyoso::attachment::FileId;
use kyoso::case::CaseId;

pub use bucket::Bucket;
pub use post::{Post, PostForm};
pub use presign::{Get, Put, PutLink};

use crate::config;

/// Where a file stands in either bucket: IDs and nothing else, so that no name stands in a key, a queue or a log.
pub fn key_of(case: &CaseId, id: &FileId) -> String {
    format!("{case}/{id}")
}

/// Signs links to the two buckets.
pub struct Signer {
    credentials: SharedCredentialsProvider,
    region: String,
    quarantine: Bucket,
    store: Bucket,
}

impl Signer {
    /// Signs with these credentials, for buckets in `region`.
    pub fn new(
        credentials: SharedCredentialsProvider,
        region: String,
        quarantine: Bucket,
        store: Bucket,
    ) -> Self {
        Self { credentials, region, quarantine, store }
    }

    /// Signs as the function's role: reads `QUARANTINE_BUCKET` and `STORE_BUCKET`; where S3 is not AWS's own, also
    /// `FILES_ENDPOINT_URL`.
    ///
    /// # Errors
    /// Names the variable that is missing; says when there are no credentials or no region.
    pub fn from_env(aws: &SdkConfig) -> anyhow::Result<Self> {
        let endpoint = config::optional("FILES_ENDPOINT_URL")?;
        let region = aws.region().context("there is no region")?.as_ref().to_owned();
        let bucket = |name: String| Bucket::new(&name, &region, endpoint.as_deref());
        let credentials = aws.credentials_provider().context("there are no credentials")?;
        let quarantine = bucket(config::required("QUARANTINE_BUCKET")?);
        let store = bucket(config::required("STORE_BUCKET")?);
        Ok(Self::new(credentials, region, quarantine, store))
    }

    /// Where uploads go, for the policy of pages that upload.
    pub fn upload_origin(&self) -> &str {
        self.quarantine.origin()
    }

    /// Gets the credentials during start, so that the first link does not wait for them.
    pub async fn warm(&self) {
        // Whatever comes back, the provider has been asked; the first link meets any real trouble itself.
        let _ = self.credentials().await;
    }

    /// A link that puts one file into quarantine: these bytes, once, from `at` on and before `until`.
    ///
    /// # Errors
    /// When there are no credentials.
    pub async fn put(&self, put: &Put<'_>, at: Timestamp, until: Timestamp) -> anyhow::Result<PutLink> {
        let (credentials, window) = (self.credentials().await?, Window { at, until });
        presign::put(&self.key(&credentials), &self.quarantine, put, window)
    }

    /// The fields of a form that sends one file into quarantine, without script, from `at` on and before `until`.
    ///
    /// # Errors
    /// When there are no credentials.
    pub async fn post(&self, post: &Post<'_>, at: Timestamp, until: Timestamp) -> anyhow::Result<PostForm> {
        let (credentials, window) = (self.credentials().await?, Window { at, until });
        Ok(post::form(&self.key(&credentials), &self.quarantine, post, window))
    }

    /// A link that gets one version of an object of the store, to be saved, from `at` on and before `until`.
    ///
    /// # Errors
    /// When there are no credentials.
    pub async fn get(&self, get: &Get<'_>, at: Timestamp, until: Timestamp) -> anyhow::Result<String> {
        let (credentials, window) = (self.credentials().await?, Window { at, until });
        presign::get(&self.key(&credentials), &self.store, get, window)
    }

    /// Signs with credentials of nobody, for buckets on AWS.
    #[cfg(test)]
    pub(crate) fn for_tests() -> Self {
        tests::signer(None)
    }

    async fn credentials(&self) -> anyhow::Result<Credentials> {
        self.credentials.provide_credentials().await.context("there are no credentials")
    }

    fn key<'k>(&'k self, credentials: &'k Credentials) -> Key<'k> {
        Key { credentials, region: &self.region }
    }
}

/// What signs.
#[derive(Clone, Copy)]
struct Key<'k> {
    credentials: &'k Credentials,
    region: &'k str,
}

/// From when on, and until when, a link counts: S3 counts in whole seconds.
#[derive(Clone, Copy)]
struct Window {
    at: Timestamp,
    until: Timestamp,
}

impl Window {
    /// How many seconds it is long; S3 wants one at least.
    fn seconds(self) -> u64 {
        let seconds = self.until.as_second().saturating_sub(self.at.as_second());
        u64::try_from(seconds).unwrap_or_default().max(1)
    }
}
