//! The secrets in links: who has the link of a case or a draft may open it.
//!
//! A secret is an HMAC-SHA-256 under a versioned key, so the same link can be made again for a replay or a later
//! mail, and only key version and generation are stored. It is verified before anything is read: an unknown case
//! and a wrong secret are one code path.

use std::collections::BTreeMap;

use anyhow::Context as _;
use aws_sdk_secretsmanager::Client;
use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use kyoso::case::CaseId;
use sha2::Sha256;

/// 160 bits: beyond guessing, and 27 characters in a link.
const MAC_BYTES: usize = 20;

/// Which key a link was made with, and which link of its case it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkVersion {
    /// The version of the key.
    pub key: u32,
    /// Counts up when all earlier links are to stop working.
    pub generation: u32,
}

/// Makes and checks links.
pub struct Links {
    public_url: String,
    keys: BTreeMap<u32, Vec<u8>>,
}

impl Links {
    /// Links under `public_url` with the given keys by version.
    ///
    /// # Errors
    /// When there is no key, or one is shorter than 32 bytes.
    pub fn new(public_url: &str, keys: BTreeMap<u32, Vec<u8>>) -> anyhow::Result<Self> {
        anyhow::ensure!(!keys.is_empty(), "the link key has no version");
        anyhow::ensure!(keys.values().all(|key| key.len() >= 32), "a link key is shorter than 32 bytes");
        Ok(Self { public_url: public_url.to_owned(), keys })
    }

    /// Reads the keys from Secrets Manager: a JSON object from `v1`, `v2` … to the key.
    ///
    /// # Errors
    /// When the secret cannot be read or is not of that form.
    pub async fn from_secret(client: &Client, secret_id: &str, public_url: &str) -> anyhow::Result<Self> {
        let secret = client
            .get_secret_value()
            .secret_id(secret_id)
            .send()
            .await
            .context("the link key cannot be read")?;
        Self::new(public_url, keys_of(secret.secret_string().unwrap_or_default())?)
    }

    /// What a new case or draft records of its link: the newest key, the first generation.
    pub fn newest(&self) -> LinkVersion {
        LinkVersion { key: self.keys.keys().next_back().copied().unwrap_or_default(), generation: 1 }
    }

    /// The token of a case's link; `None` when its key is no longer kept.
    pub fn case_token(&self, id: &CaseId, version: LinkVersion) -> Option<String> {
        self.token("case", id.as_str(), version)
    }

    /// The version of a token that really is this case's. Whether its generation still stands is for the caller.
    pub fn verify_case(&self, id: &CaseId, token: &str) -> Option<LinkVersion> {
        self.verify("case", id.as_str(), token)
    }

    /// The link to the proposer's page, with its secret.
    pub fn status_url(&self, id: &CaseId, version: LinkVersion) -> Option<String> {
        let token = self.case_token(id, version)?;
        Some(format!("{}/status/{id}/open/{token}", self.public_url))
    }

    /// The token of forms on a case's pages. A page of another site cannot know it (CSRF).
    pub fn form_token(&self, id: &CaseId, version: LinkVersion) -> Option<String> {
        self.token("form", id.as_str(), version)
    }

    /// Whether `token` is the form token of this case.
    pub fn verify_form(&self, id: &CaseId, token: &str) -> bool {
        self.verify("form", id.as_str(), token).is_some()
    }

    /// The token of a draft: its ID and secret.
    pub fn draft_token(&self, draft_id: &str) -> Option<String> {
        Some(format!("{draft_id}.{}", self.token("draft", draft_id, self.newest())?))
    }

    /// The draft's ID, when `token` really is its token.
    pub fn verify_draft<'t>(&self, token: &'t str) -> Option<&'t str> {
        let (draft_id, token) = token.split_once('.')?;
        self.verify("draft", draft_id, token).map(|_| draft_id)
    }

    /// The link that a person continues a draft by.
    pub fn resume_url(&self, draft_id: &str) -> Option<String> {
        Some(format!("{}/apply/resume/{}", self.public_url, self.draft_token(draft_id)?))
    }

    fn token(&self, purpose: &str, id: &str, version: LinkVersion) -> Option<String> {
        let mac = self.mac(purpose, id, version)?.finalize().into_bytes();
        let secret = BASE64URL_NOPAD.encode(mac.get(..MAC_BYTES)?);
        Some(format!("{}.{}.{secret}", version.key, version.generation))
    }

    fn verify(&self, purpose: &str, id: &str, token: &str) -> Option<LinkVersion> {
        let mut parts = token.splitn(3, '.');
        let version =
            LinkVersion { key: parts.next()?.parse().ok()?, generation: parts.next()?.parse().ok()? };
        let secret = BASE64URL_NOPAD
            .decode(parts.next()?.as_bytes())
            .ok()
            .filter(|secret| secret.len() == MAC_BYTES)?;
        // In constant time: a wrong guess tells nothing about how wrong it is.
        self.mac(purpose, id, version)?.verify_truncated_left(&secret).ok().map(|()| version)
    }

    fn mac(&self, purpose: &str, id: &str, version: LinkVersion) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.keys.get(&version.key)?).ok()?;
        mac.update(format!("kyoso {purpose}\n{id}\n{}", version.generation).as_bytes());
        Some(mac)
    }
}

fn keys_of(secret: &str) -> anyhow::Result<BTreeMap<u32, Vec<u8>>> {
    let keys: BTreeMap<String, String> =
        serde_json::from_str(secret).context("the link key is not a JSON object of texts")?;
    keys.into_iter()
        .map(|(name, key)| {
            let version = name.strip_prefix('v').and_then(|digits| digits.parse().ok());
            Ok((
                version.with_context(|| format!("{name:?} is no version of the link key"))?,
                key.into_bytes(),
            ))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(versions: &[u32]) -> Links {
        let keys =
            versions.iter().map(|version| (*version, vec![u8::try_from(*version).unwrap(); 32])).collect();
        Links::new("https://kyoso.example.jp", keys).unwrap()
    }

    fn case(digit: &str) -> CaseId {
        digit.repeat(32).parse().unwrap()
    }

    #[test]
    fn a_token_opens_its_own_case_and_nothing_else() {
        let links = links(&[1]);
        let token = links.case_token(&case("a"), links.newest()).unwrap();
        assert_eq!(links.verify_case(&case("a"), &token), Some(links.newest()));
        assert_eq!(links.verify_case(&case("b"), &token), None);
        assert!(!links.verify_form(&case("a"), &token));
        for wrong in [
            "",
            "1.1.",
            "1.1.AAAA",
            &token.replace("1.1.", "1.2."),
            &token.replace("1.1.", "2.1."),
            &format!("{token}A"),
        ] {
            assert_eq!(links.verify_case(&case("a"), wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_new_key_leaves_old_links_working() {
        let old = links(&[1]);
        let (token, version) = (old.case_token(&case("a"), old.newest()).unwrap(), old.newest());
        let new = links(&[1, 2]);
        assert_eq!(new.newest().key, 2);
        assert_eq!(new.verify_case(&case("a"), &token), Some(version));
        assert_eq!(new.case_token(&case("a"), version), Some(token));
    }

    #[test]
    fn a_draft_token_names_its_draft() {
        let links = links(&[1]);
        let token = links.draft_token("7d0e").unwrap();
        assert_eq!(links.verify_draft(&token), Some("7d0e"));
        assert_eq!(links.verify_draft(&token.replace("7d0e", "7d0f")), None);
    }

    #[test]
    fn the_secret_is_an_object_of_versions() {
        assert_eq!(keys_of(r#"{"v1":"abc"}"#).unwrap(), BTreeMap::from([(1, b"abc".to_vec())]));
        for wrong in ["", "[]", r#"{"one":"abc"}"#] {
            assert!(keys_of(wrong).is_err(), "{wrong}");
        }
    }
}
