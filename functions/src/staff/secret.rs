//! Secrets of our own: made at random, stored as hashes, compared in constant time.

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::pages::Failure;

/// A secret of 256 random bits, as text.
pub(crate) fn secret() -> Result<String, Failure> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|_| {
        tracing::error!("the machine gives no random bytes");
        Failure::Internal
    })?;
    Ok(BASE64URL_NOPAD.encode(&bytes))
}

/// What is stored of a secret.
pub(crate) fn hash(secret: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(secret))
}

/// Whether two secrets are one. How far they agree does not show in the time that it takes.
pub(crate) fn same(one: &str, other: &str) -> bool {
    !one.is_empty() && bool::from(one.as_bytes().ct_eq(other.as_bytes()))
}
