//! The code flow: to the sign-in page with a challenge, and from the code that comes back to the ID token.

use std::pin::Pin;

use anyhow::Context as _;
use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse, BasicTokenType,
};
use oauth2::{
    AsyncHttpClient, AuthUrl, AuthorizationCode, Client, ClientId, CsrfToken, EndpointNotSet, EndpointSet,
    ExtraTokenFields, HttpRequest, HttpResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl,
    RequestTokenError, Scope, StandardRevocableToken, StandardTokenResponse, TokenUrl,
};
use serde::{Deserialize, Serialize};

use crate::staff::{Gate, Transport, TransportError};

/// What OpenID Connect adds to the answer. No `Debug` that says anything: it is a token.
#[derive(Clone, Deserialize, Serialize)]
struct IdToken {
    id_token: String,
}

impl std::fmt::Debug for IdToken {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("IdToken")
    }
}

impl ExtraTokenFields for IdToken {}

type OidcClient = Client<
    BasicErrorResponse,
    StandardTokenResponse<IdToken, BasicTokenType>,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// Begins and finishes sign-ins.
pub(super) struct Flow {
    client: OidcClient,
    transport: Transport,
}

/// A sign-in that begins.
pub(super) struct Begun {
    /// Where the browser goes.
    pub(super) url: String,
    /// What comes back with the code.
    pub(super) state: String,
    /// The secret behind the challenge.
    pub(super) verifier: String,
}

/// Why there is no ID token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FlowError {
    /// The code is not (or no longer) good.
    Refused,
    /// The sign-in page does not answer.
    Unreachable,
}

impl Flow {
    /// With the gate's settings.
    pub(super) fn new(gate: &Gate, transport: Transport) -> anyhow::Result<Self> {
        let settings = &gate.settings;
        let authorize = AuthUrl::new(format!("{}/oauth2/authorize", settings.page_url));
        let callback = RedirectUrl::new(format!("{}/staff/session/callback", gate.config.public_url));
        let client = Client::new(ClientId::new(settings.client_id.clone()))
            .set_auth_uri(authorize.context("the address of the sign-in page")?)
            .set_token_uri(TokenUrl::new(settings.token_url.clone()).context("the address of tokens")?)
            .set_redirect_uri(callback.context("PUBLIC_URL")?);
        Ok(Self { client, transport })
    }

    /// Begins a sign-in whose ID token must say `nonce`.
    pub(super) fn begin(&self, nonce: &str) -> Begun {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (url, state) = self
            .client
            .authorize_url(|| CsrfToken::new_random_len(32))
            .add_scope(Scope::new("openid".into()))
            .add_scope(Scope::new("email".into()))
            .add_scope(Scope::new("profile".into()))
            .add_extra_param("nonce", nonce)
            .set_pkce_challenge(challenge)
            .url();
        Begun { url: url.into(), state: state.into_secret(), verifier: verifier.into_secret() }
    }

    /// Exchanges a code for the ID token. The other tokens are let go: the session is ours.
    pub(super) async fn finish(&self, code: &str, verifier: String) -> Result<String, FlowError> {
        let exchange = self
            .client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .set_pkce_verifier(PkceCodeVerifier::new(verifier))
            .request_async(&self.transport);
        match exchange.await {
            Ok(tokens) => Ok(tokens.extra_fields().id_token.clone()),
            Err(RequestTokenError::ServerResponse(_)) => Err(FlowError::Refused),
            Err(
                RequestTokenError::Request(_) | RequestTokenError::Parse(..) | RequestTokenError::Other(_),
            ) => Err(FlowError::Unreachable),
        }
    }
}

impl<'c> AsyncHttpClient<'c> for Transport {
    type Error = TransportError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, TransportError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}
