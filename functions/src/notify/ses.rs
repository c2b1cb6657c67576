//! SES, with its own retries off: whether an attempt is repeated is for the mail's record to say.

use std::time::Duration;

use anyhow::Context as _;
use aws_config::SdkConfig;
use aws_sdk_ses::Client;
use aws_sdk_ses::config::retry::RetryConfig;
use aws_sdk_ses::config::timeout::TimeoutConfig;
use aws_sdk_ses::error::SdkError;
use aws_sdk_ses::operation::send_raw_email::SendRawEmailError;
use aws_sdk_ses::primitives::Blob;
use aws_sdk_ses::types::RawMessage;
use kyoso::mail::Outcome;
use lettre::message::Mailbox;

/// The mail service.
pub struct Ses {
    client: Client,
    sender: Mailbox,
}

impl Ses {
    /// Mail from `sender` (an address, or a name with an address in angle brackets).
    ///
    /// # Errors
    /// When the sender is no address.
    pub fn new(config: &SdkConfig, sender: &str) -> anyhow::Result<Self> {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(3))
            .operation_attempt_timeout(Duration::from_secs(10))
            .build();
        let config = aws_sdk_ses::config::Builder::from(config)
            .retry_config(RetryConfig::disabled())
            .timeout_config(timeouts)
            .build();
        Ok(Self {
            client: Client::from_conf(config),
            sender: sender.parse().context("SENDER_ADDRESS is no address")?,
        })
    }

    /// Who the mails come from.
    pub(super) fn sender(&self) -> &Mailbox {
        &self.sender
    }

    /// One attempt: what the service said, and a code for the record (never its message, which can quote an address).
    pub(super) async fn send(&self, raw: Vec<u8>, to: &[String]) -> (Outcome, String) {
        let Ok(message) = RawMessage::builder().data(Blob::new(raw)).build() else {
            return (Outcome::Refused, "not built".to_owned());
        };
        let sent = self
            .client
            .send_raw_email()
            .source(self.sender.email.to_string())
            .set_destinations(Some(to.to_vec()))
            .raw_message(message)
            .send()
            .await;
        match sent {
            Ok(sent) => (Outcome::Accepted, sent.message_id().to_owned()),
            Err(error) => (outcome(&error), crate::store::code(&error)),
        }
    }
}

/// Whether the service certainly does not have the mail. A 5xx without one of the service's own error codes could
/// come from something in between, after the mail was taken.
fn outcome<R>(error: &SdkError<SendRawEmailError, R>) -> Outcome {
    match error {
        SdkError::ConstructionFailure(_) => Outcome::Refused,
        SdkError::ServiceError(context) => {
            use aws_sdk_ses::error::ProvideErrorMetadata as _;
            match context.err().code() {
                Some(code) if !matches!(code, "InternalFailure" | "InternalServerError") => Outcome::Refused,
                Some(_) | None => Outcome::NoAnswer,
            }
        }
        SdkError::DispatchFailure(failure) if never_connected(failure) => Outcome::Refused,
        SdkError::DispatchFailure(_) | SdkError::TimeoutError(_) | SdkError::ResponseError(_) | _ => {
            Outcome::NoAnswer
        }
    }
}

/// Whether the connection was refused, so that nothing was sent.
fn never_connected(failure: &aws_smithy_runtime_api::client::result::DispatchFailure) -> bool {
    let mut cause = failure.as_connector_error().map(|error| error as &(dyn std::error::Error + 'static));
    while let Some(error) = cause {
        let refused = error
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::ConnectionRefused);
        if refused {
            return true;
        }
        cause = error.source();
    }
    false
}
