//! The two buckets: where files arrive, and where those go that passed.

use std::time::Duration;

use anyhow::Context as _;
use aws_config::SdkConfig;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::types::{ChecksumAlgorithm, MetadataDirective, ObjectVersion, TaggingDirective};
use aws_smithy_types::byte_stream::ByteStream;
use jiff::Timestamp;
use kyoso::attachment::{Arrival, Checksum};

use crate::store::code;

/// S3, as inspection may use it.
#[derive(Clone)]
pub struct Buckets {
    client: Client,
    quarantine: String,
    store: String,
}

impl Buckets {
    /// The buckets of these names. A copy of a big file takes S3 longer than other calls.
    pub fn new(config: &SdkConfig, quarantine: &str, store: &str) -> Self {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(2))
            .operation_attempt_timeout(Duration::from_secs(25))
            .operation_timeout(Duration::from_secs(60))
            .build();
        // A bucket's name in the path: what any endpoint understands.
        let config =
            aws_sdk_s3::config::Builder::from(config).timeout_config(timeouts).force_path_style(true);
        Self::of(Client::from_conf(config.build()), quarantine, store)
    }

    pub(super) fn of(client: Client, quarantine: &str, store: &str) -> Self {
        Self { client, quarantine: quarantine.to_owned(), store: store.to_owned() }
    }

    /// The name of the bucket where files arrive.
    pub(super) fn quarantine(&self) -> &str {
        &self.quarantine
    }

    /// The first object that arrived under a key: the oldest version of it. Later ones are replays, and nobody's
    /// business; an event can be about any of them.
    pub(super) async fn first(&self, key: &str) -> anyhow::Result<Option<Arrival>> {
        self.oldest(key, |_| true).await?.map(arrival).transpose()
    }

    /// The oldest of the versions of a key that are wanted.
    async fn oldest(
        &self,
        key: &str,
        wanted: impl Fn(&ObjectVersion) -> bool,
    ) -> anyhow::Result<Option<ObjectVersion>> {
        let mut listing = self.client.list_object_versions().bucket(&self.quarantine).prefix(key);
        let mut oldest = None;
        loop {
            let page = listing.clone().send().await.map_err(failed("ListObjectVersions"))?;
            // S3 lists the versions of a key from the newest to the oldest.
            let found = page.versions().iter().rfind(|version| version.key() == Some(key) && wanted(version));
            oldest = found.cloned().or(oldest);
            if page.is_truncated() != Some(true) {
                return Ok(oldest);
            }
            listing = listing
                .set_key_marker(page.next_key_marker().map(str::to_owned))
                .set_version_id_marker(page.next_version_id_marker().map(str::to_owned));
        }
    }

    /// Whether a call failed because quarantine has an object no more. S3 says so only to who may list all keys, and
    /// calls it forbidden otherwise.
    async fn is_gone<E, R>(
        &self,
        error: &SdkError<E, R>,
        key: &str,
        arrival: &Arrival,
    ) -> anyhow::Result<bool>
    where
        E: ProvideErrorMetadata,
    {
        if !matches!(code(error).as_str(), "NoSuchKey" | "NoSuchVersion" | "AccessDenied") {
            return Ok(false);
        }
        let ours = |version: &ObjectVersion| version.version_id() == Some(arrival.version.as_str());
        Ok(self.oldest(key, ours).await?.is_none())
    }

    /// The bytes of what arrived; none where quarantine has it no more.
    pub(super) async fn open(&self, key: &str, arrival: &Arrival) -> anyhow::Result<Option<ByteStream>> {
        let got =
            self.client.get_object().bucket(&self.quarantine).key(key).version_id(&arrival.version).send();
        match got.await {
            Ok(got) => Ok(Some(got.body)),
            Err(error) if self.is_gone(&error, key, arrival).await? => Ok(None),
            Err(error) => Err(failed("GetObject")(error)),
        }
    }

    /// Copies what was inspected into the store and returns the version there; none where quarantine has it no more.
    ///
    /// # Errors
    /// When S3 does not take it, or does not say that it copied exactly these bytes.
    pub(super) async fn keep(
        &self,
        key: &str,
        arrival: &Arrival,
        media_type: &str,
        sha256: Checksum,
    ) -> anyhow::Result<Option<String>> {
        let copy = self
            .client
            .copy_object()
            .bucket(&self.store)
            .key(key)
            .copy_source(format!("{}/{key}?versionId={}", self.quarantine, arrival.version))
            .checksum_algorithm(ChecksumAlgorithm::Sha256)
            // What the upload said of itself stays behind.
            .metadata_directive(MetadataDirective::Replace)
            .tagging_directive(TaggingDirective::Replace)
            .content_type(media_type);
        let copied = match copy.send().await {
            Ok(copied) => copied,
            Err(error) if self.is_gone(&error, key, arrival).await? => return Ok(None),
            Err(error) => return Err(failed("CopyObject")(error)),
        };
        let says = copied.copy_object_result().and_then(|result| result.checksum_sha256());
        anyhow::ensure!(
            says == Some(&sha256.base64()),
            "CopyObject: other bytes than those that were inspected"
        );
        let version = copied.version_id().context("CopyObject: the store keeps no versions")?;
        Ok(Some(version.to_owned()))
    }
}

fn arrival(version: ObjectVersion) -> anyhow::Result<Arrival> {
    let at = version.last_modified().context("ListObjectVersions: no date")?;
    Ok(Arrival {
        version: version.version_id().context("ListObjectVersions: no version")?.to_owned(),
        at: Timestamp::from_second(at.secs())?,
        bytes: version
            .size()
            .and_then(|bytes| u64::try_from(bytes).ok())
            .context("ListObjectVersions: no size")?,
    })
}

/// What failed, and how; never S3's message, which can quote what was sent.
fn failed<E: ProvideErrorMetadata, R>(
    operation: &'static str,
) -> impl FnOnce(SdkError<E, R>) -> anyhow::Error {
    move |error| anyhow::anyhow!("{operation}: {}", code(&error))
}
