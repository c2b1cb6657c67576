//! Calling the function `letters`.

use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_lambda::Client;
use aws_sdk_lambda::config::Builder;
use aws_sdk_lambda::primitives::Blob;
use kyoso::letter::{Letter, Typeset};

use crate::pages::Failure;
use crate::store::code;

/// Who sets letters as PDF.
pub struct Typesetter(Backend);

enum Backend {
    Function {
        client: Client,
        name: String,
    },
    #[cfg(test)]
    Test(testing::Press),
}

impl Typesetter {
    /// The Lambda function `name`. Setting a letter takes longer than a read of a table does, and a function that starts
    /// is not hurried by asking again.
    pub fn new(aws: &SdkConfig, name: impl Into<String>) -> Self {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(2))
            .operation_attempt_timeout(Duration::from_secs(20))
            .operation_timeout(Duration::from_secs(24))
            .build();
        let config = Builder::from(aws).timeout_config(timeouts).build();
        Self(Backend::Function { client: Client::from_conf(config), name: name.into() })
    }

    /// Has a letter set.
    ///
    /// # Errors
    /// [`Failure::Busy`] when the function does not answer, [`Failure::Internal`] when it failed.
    pub async fn set(&self, letter: &Letter) -> Result<Typeset, Failure> {
        match &self.0 {
            Backend::Function { client, name } => call(client, name, letter).await,
            #[cfg(test)]
            Backend::Test(press) => Ok(press.set(letter)),
        }
    }
}

async fn call(client: &Client, name: &str, letter: &Letter) -> Result<Typeset, Failure> {
    let letter = serde_json::to_vec(letter).map_err(|_| Failure::Internal)?;
    let answer = client.invoke().function_name(name).payload(Blob::new(letter)).send().await;
    let answer = answer.map_err(|error| {
        tracing::error!(error = code(&error), "the function letters did not answer");
        Failure::Busy
    })?;
    if answer.function_error().is_some() {
        // What it says is in its own log; here it could hold what the letter says.
        tracing::error!("the function letters failed");
        return Err(Failure::Internal);
    }
    let typeset = answer.payload().and_then(|payload| serde_json::from_slice(payload.as_ref()).ok());
    typeset.ok_or_else(|| {
        tracing::error!("the function letters gave no letter");
        Failure::Internal
    })
}

#[cfg(test)]
pub(crate) mod testing {
    use data_encoding::BASE64;
    use kyoso::letter::{Letter, Typeset, Uncovered};

    use super::{Backend, Typesetter};

    /// What the test press has no glyph for.
    pub(crate) const UNCOVERED: &str = "👨";

    /// Sets nothing: its file is the letter as JSON. The function itself is tested in its own package and on the
    /// deployed stack.
    pub(super) struct Press;

    impl Press {
        pub(super) fn set(&self, letter: &Letter) -> Typeset {
            let json = serde_json::to_string(letter).unwrap();
            if json.contains(UNCOVERED) {
                let (character, field) = (UNCOVERED.to_owned(), Some("title".to_owned()));
                return Typeset::Uncovered(Uncovered { character, field });
            }
            Typeset::Pdf { pdf: BASE64.encode(json.as_bytes()) }
        }
    }

    /// A typesetter for tests.
    pub(crate) fn press() -> Typesetter {
        Typesetter(Backend::Test(Press))
    }
}
