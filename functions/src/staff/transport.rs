//! A small HTTP client for the sign-in page's tokens and keys, on the TLS that the AWS SDK links already.

use std::sync::LazyLock;
use std::time::Duration;

use aws_smithy_http_client::Connector;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::{HttpConnector as _, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use axum::http::{Request, Response, StatusCode};

/// Longer than the sign-in page ever takes, shorter than a function has.
const PATIENCE: Duration = Duration::from_secs(8);

/// Made when it is first used: most visits need no request of ours.
static CONNECTOR: LazyLock<SharedHttpConnector> = LazyLock::new(|| {
    SharedHttpConnector::new(Connector::builder().tls_provider(Provider::Rustls(CryptoMode::AwsLc)).build())
});

/// Sends requests.
#[derive(Clone, Default)]
pub struct Transport(Option<SharedHttpConnector>);

/// There was no answer. Why is not kept: a message can quote what was sent.
#[derive(Debug, thiserror::Error)]
#[error("no answer")]
pub struct TransportError;

impl Transport {
    /// One that a test looks behind.
    #[cfg(test)]
    pub(crate) fn over(connector: SharedHttpConnector) -> Self {
        Self(Some(connector))
    }

    /// Sends a request and reads the answer.
    ///
    /// # Errors
    /// When there is no answer in time.
    pub async fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, TransportError> {
        match tokio::time::timeout(PATIENCE, self.exchange(request)).await {
            Ok(answered) => answered,
            Err(_) => Err(TransportError),
        }
    }

    async fn exchange(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, TransportError> {
        let connector = self.0.as_ref().unwrap_or_else(|| &CONNECTOR);
        let request = HttpRequest::try_from(request.map(SdkBody::from)).map_err(|_| TransportError)?;
        let answer = connector.call(request).await.map_err(|_| TransportError)?;
        let status = StatusCode::from_u16(answer.status().as_u16()).map_err(|_| TransportError)?;
        let kind = answer.headers().get("content-type").map(str::to_owned);
        let body = ByteStream::new(answer.into_body()).collect().await.map_err(|_| TransportError)?;
        let response = Response::builder().status(status);
        let response = match kind {
            Some(kind) => response.header("content-type", kind),
            None => response,
        };
        response.body(body.to_vec()).map_err(|_| TransportError)
    }
}
