//! What can go wrong between us and DynamoDB. Conflicts that a use case must answer have types of their own.

use aws_sdk_dynamodb::error::SdkError;
use aws_smithy_runtime_api::client::result::CreateUnhandledError;

/// The table could not answer, or holds what we cannot read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The service refused or could not be reached. Nothing is known to be changed.
    #[error("{operation}: {code}")]
    Service {
        /// What we asked for.
        operation: &'static str,
        /// The service's error code, or what became of the request.
        code: String,
    },
    /// An item is not of the form that we write.
    #[error("an item cannot be read: {0}")]
    Unreadable(&'static str),
    /// The history of a case or a call does not hold together.
    #[error("the history of {of} does not hold together: {fault}")]
    BrokenHistory {
        /// The ID of the case or call.
        of: String,
        /// The first fault.
        fault: kyoso::chain::ChainFault,
    },
}

impl StoreError {
    /// From an error of the SDK. Only its code is kept: a message can quote what was sent.
    pub(super) fn of<E, R>(operation: &'static str) -> impl FnOnce(SdkError<E, R>) -> Self
    where
        E: aws_sdk_dynamodb::error::ProvideErrorMetadata
            + std::error::Error
            + Send
            + Sync
            + CreateUnhandledError
            + 'static,
        R: std::fmt::Debug + Send + Sync + 'static,
    {
        move |error| Self::Service { operation, code: code(&error) }
    }
}

/// The code of an error of the SDK, for logs.
pub(crate) fn code<E: aws_sdk_dynamodb::error::ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> String {
    match error {
        SdkError::ServiceError(context) => context.err().code().unwrap_or("unknown").to_owned(),
        SdkError::TimeoutError(_) => "timeout".to_owned(),
        SdkError::DispatchFailure(_) => "not reached".to_owned(),
        SdkError::ResponseError(_) => "answer unreadable".to_owned(),
        SdkError::ConstructionFailure(_) | _ => "not sent".to_owned(),
    }
}
