//! What every function that staff reach shares: who is there, what they may reach, and the frame of their pages.
//!
//! Routes of staff hang under one layer, [`guard`]. It opens a page to a session and the API to an access token of
//! the staff directory, refuses forms that are not ours, and keeps what was typed when a session has ended. Handlers
//! behind it take [`SignedIn`]; form pages take [`Kept`]. How people sign in is in [`crate::session`].

mod chrome;
mod form_post;
mod guard;
mod kept;
mod networks;
mod pages;
mod roles;
mod secret;
pub mod settings;
mod signed_in;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod tokens;
mod transport;
#[cfg(test)]
mod walk;

use std::sync::Arc;

use kyoso::programme::Programme;

pub use chrome::{Chrome, role_labels};
pub(crate) use chrome::{group_label, sees_calls};
pub(crate) use guard::forget;
pub use guard::guard;
pub use kept::Kept;
pub use networks::Networks;
pub(crate) use pages::{forbidden, no_role, sign_out_url, url_encode};
pub use roles::only;
pub(crate) use secret::{hash, same, secret};
pub use settings::SignInSettings;
pub use signed_in::SignedIn;
pub(crate) use signed_in::{COOKIE, SessionCookie};
pub use tokens::{TokenError, Tokens, Verified};
pub use transport::{Transport, TransportError};

use crate::config::{self, Config};
use crate::store::{Access, AccessRecord, Sessions, StoreError};

/// What the staff layer works with: made once at start.
pub struct Gate {
    /// The settings of this deployment.
    pub config: Config,
    /// Where staff sign in.
    pub settings: SignInSettings,
    /// The programme, for the frame of pages.
    pub programme: Arc<Programme>,
    /// Sessions.
    pub sessions: Sessions,
    /// Who did and was refused what.
    pub access: AccessRecord,
    /// Whose tokens count.
    pub tokens: Tokens,
}

/// The gate as handlers and layers hold it.
pub type SharedGate = Arc<Gate>;

impl Gate {
    /// The gate of a function: reads `STAFF_SIGN_IN`.
    ///
    /// # Errors
    /// When the setting is missing or cannot be read.
    pub fn from_env(
        config: &Config,
        programme: Arc<Programme>,
        db: &aws_sdk_dynamodb::Client,
    ) -> anyhow::Result<SharedGate> {
        let settings = SignInSettings::parse(&config::required("STAFF_SIGN_IN")?)?;
        Ok(Arc::new(Self {
            tokens: Tokens::new(&settings, Transport::default()),
            sessions: Sessions::new(db.clone(), &config.drafts_table),
            access: AccessRecord::new(db.clone(), &config.cases_table),
            config: config.clone(),
            programme,
            settings,
        }))
    }

    /// Writes a line into the access record.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn note(&self, access: &Access) -> Result<(), StoreError> {
        self.access.write(access).await
    }
}
