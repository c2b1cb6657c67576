//! The store, for deleting.

use aws_config::SdkConfig;
use aws_sdk_s3::Client;

use crate::store::code;

/// The objects in the store.
#[derive(Clone)]
pub struct Objects {
    client: Client,
    store: String,
}

impl Objects {
    /// Those of the bucket of this name.
    pub fn new(config: &SdkConfig, store: &str) -> Self {
        // A bucket's name in the path: what any endpoint understands.
        let config = aws_sdk_s3::config::Builder::from(config).force_path_style(true);
        Self::of(Client::from_conf(config.build()), store)
    }

    pub(super) fn of(client: Client, store: &str) -> Self {
        Self { client, store: store.to_owned() }
    }

    /// Deletes every version under a key; returns how many there were. Done again, it finds none.
    pub(super) async fn delete(&self, key: &str) -> anyhow::Result<u32> {
        let mut deleted = 0;
        loop {
            // From the beginning each time: what was listed is gone.
            let listing = self.client.list_object_versions().bucket(&self.store).prefix(key).send();
            let page =
                listing.await.map_err(|error| anyhow::anyhow!("ListObjectVersions: {}", code(&error)))?;
            let versions = page.versions().iter().map(|found| (found.key(), found.version_id()));
            let markers = page.delete_markers().iter().map(|found| (found.key(), found.version_id()));
            for (_, version) in versions.chain(markers).filter(|(found, _)| *found == Some(key)) {
                let delete = self.client.delete_object().bucket(&self.store).key(key);
                let sent = delete.set_version_id(version.map(str::to_owned)).send().await;
                sent.map_err(|error| anyhow::anyhow!("DeleteObject: {}", code(&error)))?;
                deleted += 1;
            }
            if page.is_truncated() != Some(true) {
                return Ok(deleted);
            }
        }
    }
}
