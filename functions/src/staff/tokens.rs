//! Checking the tokens of the staff directory.
//!
//! A token counts when one of the issuer's keys signed it with RS256, it is from this pool, for our client, of the
//! kind that is asked for, and not too old. Keys are fetched when one is first needed and kept; an unknown key has
//! them fetched again, at most once a minute.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use axum::http::Request;
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use kyoso::staff::Person;
use serde::Deserialize;

use super::settings::{SignInSettings, after};
use super::{Transport, same};

/// Keys are asked for this often at most, whatever tokens come.
const ASK_EVERY: SignedDuration = SignedDuration::from_mins(1);
/// How much the issuer's clock may be ahead of the gateway's.
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_mins(1);

/// Checks tokens.
pub struct Tokens {
    settings: SignInSettings,
    transport: Transport,
    keys: Mutex<Keys>,
}

#[derive(Default)]
struct Keys {
    known: BTreeMap<String, DecodingKey>,
    asked: Option<Timestamp>,
}

/// What a token that counts says.
pub struct Verified {
    /// Who it was issued to.
    pub person: Person,
    /// When.
    pub issued_at: Timestamp,
    /// Until when it counts.
    pub expires: Timestamp,
}

/// Why a token does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It is not one of ours; what is wrong with it is for the log.
    #[error("{0}")]
    Refused(&'static str),
    /// The issuer's keys cannot be had just now.
    #[error("the keys cannot be had")]
    NoKeys,
}

/// What we read of a token.
#[derive(Deserialize)]
struct Claims {
    sub: String,
    token_use: String,
    iat: i64,
    exp: i64,
    client_id: Option<String>,
    nonce: Option<String>,
    name: Option<String>,
    email: Option<String>,
    #[serde(default, rename = "cognito:groups")]
    groups: Vec<String>,
}

impl Tokens {
    /// A checker with these settings.
    pub fn new(settings: &SignInSettings, transport: Transport) -> Self {
        Self { settings: settings.clone(), transport, keys: Mutex::default() }
    }

    /// Checks an access token, as a program sends it.
    ///
    /// # Errors
    /// When it does not count.
    pub async fn access(&self, token: &str, now: Timestamp) -> Result<Verified, TokenError> {
        // An access token names its client in a claim of its own and has no audience.
        let claims = self.claims(token, None, now).await?;
        if claims.token_use != "access" {
            return Err(TokenError::Refused("not an access token"));
        }
        if claims.client_id.as_deref() != Some(&self.settings.client_id) {
            return Err(TokenError::Refused("of another client"));
        }
        verified(claims)
    }

    /// Checks the ID token of a sign-in that we began with `nonce`.
    ///
    /// # Errors
    /// When it does not count.
    pub async fn identity(&self, token: &str, nonce: &str, now: Timestamp) -> Result<Verified, TokenError> {
        let claims = self.claims(token, Some(&self.settings.client_id), now).await?;
        if claims.token_use != "id" {
            return Err(TokenError::Refused("not an ID token"));
        }
        if !same(claims.nonce.as_deref().unwrap_or_default(), nonce) {
            return Err(TokenError::Refused("of another sign-in"));
        }
        verified(claims)
    }

    async fn claims(
        &self,
        token: &str,
        audience: Option<&String>,
        now: Timestamp,
    ) -> Result<Claims, TokenError> {
        let refused = |_| TokenError::Refused("signature, issuer or form");
        let header = decode_header(token).map_err(refused)?;
        let kid = header.kid.ok_or(TokenError::Refused("names no key"))?;
        let key = self.key(&kid, now).await?;
        // Only RS256, whatever the token says of itself: neither `none` nor a public key used as a shared secret.
        let mut validation = Validation::new(Algorithm::RS256);
        validation.set_issuer(&[&self.settings.issuer]);
        validation.aud = audience.map(|audience| [audience.clone()].into());
        let required = if audience.is_some() { &["iss", "aud"][..] } else { &["iss"] };
        validation.set_required_spec_claims(required);
        // Below, by the gateway's clock.
        validation.validate_exp = false;
        let claims: Claims = decode(token, &key, &validation).map_err(refused)?.claims;
        if claims.exp <= now.as_second() {
            return Err(TokenError::Refused("expired"));
        }
        if claims.iat > after(now, CLOCKS_DIFFER).as_second() {
            return Err(TokenError::Refused("from the future"));
        }
        Ok(claims)
    }

    async fn key(&self, kid: &str, now: Timestamp) -> Result<DecodingKey, TokenError> {
        if let Some(key) = self.known(kid) {
            return Ok(key);
        }
        if !self.may_ask(now) {
            return Err(TokenError::Refused("signed with an unknown key"));
        }
        let fetched = self.fetch().await.inspect_err(|_| {
            tracing::error!("the keys of the staff directory cannot be had");
            self.keys.lock().unwrap_or_else(PoisonError::into_inner).asked = None;
        })?;
        self.keys.lock().unwrap_or_else(PoisonError::into_inner).known = fetched;
        self.known(kid).ok_or(TokenError::Refused("signed with an unknown key"))
    }

    fn known(&self, kid: &str) -> Option<DecodingKey> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner).known.get(kid).cloned()
    }

    fn may_ask(&self, now: Timestamp) -> bool {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        let may = keys.asked.is_none_or(|asked| now >= after(asked, ASK_EVERY));
        if may {
            keys.asked = Some(now);
        }
        may
    }

    async fn fetch(&self) -> Result<BTreeMap<String, DecodingKey>, TokenError> {
        let request =
            Request::get(&self.settings.keys_url).body(Vec::new()).map_err(|_| TokenError::NoKeys)?;
        let answer = self.transport.send(request).await.map_err(|_| TokenError::NoKeys)?;
        let set: JwkSet = serde_json::from_slice(answer.body()).map_err(|_| TokenError::NoKeys)?;
        let keys = set
            .keys
            .iter()
            .filter_map(|jwk| Some((jwk.common.key_id.clone()?, DecodingKey::from_jwk(jwk).ok()?)));
        Ok(keys.collect())
    }
}

fn verified(claims: Claims) -> Result<Verified, TokenError> {
    let instant =
        |second| Timestamp::from_second(second).map_err(|_| TokenError::Refused("an instant that is none"));
    let name = claims.name.filter(|name| !name.is_empty()).or(claims.email);
    let name = name.unwrap_or_else(|| claims.sub.clone());
    Ok(Verified {
        issued_at: instant(claims.iat)?,
        expires: instant(claims.exp)?,
        person: Person::new(claims.sub, name, claims.groups.iter().map(String::as_str)),
    })
}
