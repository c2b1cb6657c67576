//! Where checkpoints are kept: a bucket of their own, in which nothing is ever changed or deleted.

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use kyoso::audit::Checkpoint;

/// The last number that a name can hold.
const LAST: u64 = 9_999_999_999;
const FOLDER: &str = "checkpoints/";

/// The checkpoints.
#[derive(Clone)]
pub enum Kept {
    /// In a bucket.
    Bucket {
        /// Who asks it.
        client: Client,
        /// Its name.
        bucket: String,
    },
    /// In memory, for tests.
    #[cfg(test)]
    Memory(memory::Memory),
}

/// The bucket did not do it.
#[derive(Debug, thiserror::Error)]
#[error("{operation}: {code}")]
pub struct KeptError {
    operation: &'static str,
    code: String,
}

impl Kept {
    /// In this bucket.
    pub fn bucket(aws: &aws_config::SdkConfig, bucket: impl Into<String>) -> Self {
        // The local cloud's names lead to no bucket of their own; AWS knows both ways.
        let config = aws_sdk_s3::config::Builder::from(aws).force_path_style(true).build();
        Self::Bucket { client: Client::from_conf(config), bucket: bucket.into() }
    }

    /// The last checkpoint, with its exact text.
    ///
    /// # Errors
    /// When the bucket does not answer, or what it holds is no checkpoint.
    pub async fn last(&self) -> Result<Option<(Checkpoint, String)>, KeptError> {
        let Some(text) = self.recent(1).await?.pop() else { return Ok(None) };
        let unreadable = |_| KeptError { operation: "GetObject", code: "not a checkpoint".to_owned() };
        Ok(Some((Checkpoint::from_text(&text).map_err(unreadable)?, text)))
    }

    /// The exact texts of the last `count` checkpoints, the oldest first.
    ///
    /// # Errors
    /// When the bucket does not answer.
    pub async fn recent(&self, count: usize) -> Result<Vec<String>, KeptError> {
        let mut texts = Vec::new();
        for name in self.names(count).await? {
            texts.push(self.read(&name).await?);
        }
        texts.reverse();
        Ok(texts)
    }

    /// The exact texts of all checkpoints, the oldest first. As many calls as there are checkpoints: not for a request.
    ///
    /// # Errors
    /// When the bucket does not answer.
    pub async fn all(&self) -> Result<Vec<String>, KeptError> {
        self.recent(usize::MAX).await
    }

    /// Keeps a checkpoint. Its number must be new.
    ///
    /// # Errors
    /// When the bucket does not answer, or another one has its number.
    pub async fn keep(&self, checkpoint: &Checkpoint) -> Result<(), KeptError> {
        let unwritable = |_| KeptError { operation: "PutObject", code: "not written".to_owned() };
        let (name, text) = (name(checkpoint.number), checkpoint.text().map_err(unwritable)?);
        match self {
            Kept::Bucket { client, bucket } => client
                .put_object()
                .bucket(bucket)
                .key(name)
                .if_none_match("*")
                .content_type("application/json")
                .body(ByteStream::from(text.into_bytes()))
                .send()
                .await
                .map(drop)
                .map_err(failed("PutObject")),
            #[cfg(test)]
            Kept::Memory(kept) => {
                kept.keep(name, text);
                Ok(())
            }
        }
    }

    /// The names of the last `count` checkpoints, the newest first: as the bucket lists them.
    async fn names(&self, count: usize) -> Result<Vec<String>, KeptError> {
        match self {
            Kept::Bucket { client, bucket } => {
                let page = i32::try_from(count.min(1000)).unwrap_or(1000);
                let mut pages = client
                    .list_objects_v2()
                    .bucket(bucket)
                    .prefix(FOLDER)
                    .max_keys(page)
                    .into_paginator()
                    .send();
                let mut names = Vec::new();
                while names.len() < count {
                    let Some(page) = pages.next().await else { break };
                    let page = page.map_err(failed("ListObjectsV2"))?;
                    names.extend(page.contents().iter().filter_map(|object| object.key().map(str::to_owned)));
                }
                names.truncate(count);
                Ok(names)
            }
            #[cfg(test)]
            Kept::Memory(kept) => Ok(kept.names(count)),
        }
    }

    async fn read(&self, name: &str) -> Result<String, KeptError> {
        match self {
            Kept::Bucket { client, bucket } => {
                let unreadable = || KeptError { operation: "GetObject", code: "unreadable".to_owned() };
                let found = client.get_object().bucket(bucket).key(name).send().await;
                let body =
                    found.map_err(failed("GetObject"))?.body.collect().await.map_err(|_| unreadable())?;
                String::from_utf8(body.to_vec()).map_err(|_| unreadable())
            }
            #[cfg(test)]
            Kept::Memory(kept) => Ok(kept.read(name)),
        }
    }
}

/// The name of a checkpoint. It counts down first, so that the newest one is the first that a bucket lists.
fn name(number: u64) -> String {
    format!("{FOLDER}{:010}-{number}.json", LAST.saturating_sub(number))
}

/// From an error of the SDK, of which only the code is kept.
fn failed<E: aws_sdk_s3::error::ProvideErrorMetadata>(
    operation: &'static str,
) -> impl FnOnce(SdkError<E, HttpResponse>) -> KeptError {
    move |error| {
        let code = error.as_service_error().and_then(|error| error.code()).unwrap_or("no answer");
        KeptError { operation, code: code.to_owned() }
    }
}

#[cfg(test)]
mod memory {
    //! A bucket for tests.

    use std::collections::BTreeMap;
    use std::sync::{Arc, Mutex};

    /// What is in it, by name.
    #[derive(Clone, Default)]
    pub struct Memory(Arc<Mutex<BTreeMap<String, String>>>);

    impl Memory {
        pub(super) fn keep(&self, name: String, text: String) {
            assert!(self.0.lock().unwrap().insert(name, text).is_none(), "a checkpoint is written once");
        }

        pub(super) fn names(&self, count: usize) -> Vec<String> {
            self.0.lock().unwrap().keys().take(count).cloned().collect()
        }

        pub(super) fn read(&self, name: &str) -> String {
            self.0.lock().unwrap()[name].clone()
        }
    }
}
