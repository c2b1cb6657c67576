//! Where staff sign in, and how long a session lasts.

use anyhow::Context as _;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::Networks;

/// A session that nobody uses ends: half an hour is longer than a telephone call and shorter than a lunch away from an
/// unlocked machine.
pub const IDLE: SignedDuration = SignedDuration::from_mins(30);
/// No session outlasts a working day with overtime, however much it is used.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(10);
/// A use is written down this often: each page would otherwise cost a write.
pub const NOTE_USE_EVERY: SignedDuration = SignedDuration::from_mins(1);
/// How long somebody may take to sign in: a new password and a second factor need some minutes.
pub const SIGN_IN_LASTS: SignedDuration = SignedDuration::from_mins(10);
/// How long what was typed is kept for who typed it: long enough to find the telephone with the second factor.
pub const KEPT_LASTS: SignedDuration = SignedDuration::from_hours(1);
/// How long it is remembered that older sign-ins of a person count no more: longer than any session or token lasts.
pub const VOID_LASTS: SignedDuration = SignedDuration::from_hours(24);

/// When a session that began then and is used now is over.
pub fn expiry(begun: Timestamp, now: Timestamp) -> Timestamp {
    after(now, IDLE).min(after(begun, LONGEST))
}

/// The instant that much later.
pub fn after(instant: Timestamp, duration: SignedDuration) -> Timestamp {
    instant.saturating_add(duration).unwrap_or(Timestamp::MAX)
}

/// Where staff sign in: the user pool, its sign-in page and its keys.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SignInSettings {
    /// Who issues the tokens that count.
    pub issuer: String,
    /// The client that they are issued to.
    pub client_id: String,
    /// Where browsers find the sign-in page, without a slash at the end.
    pub page_url: String,
    /// Where this function exchanges a code for tokens.
    pub token_url: String,
    /// Where this function finds the issuer's keys.
    pub keys_url: String,
    /// From where staff may come.
    pub networks: Networks,
}

impl SignInSettings {
    /// Reads the settings from JSON, as template.yaml writes them.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn parse(json: &str) -> anyhow::Result<Self> {
        serde_json::from_str(json).context("STAFF_SIGN_IN cannot be read")
    }

    /// The origin of the sign-in page, to which a form may lead (`form-action`).
    pub fn page_origin(&self) -> &str {
        let path = self.page_url.match_indices('/').nth(2).map_or(self.page_url.len(), |(at, _)| at);
        self.page_url.get(..path).unwrap_or_default()
    }
}
