//! A person of the staff as pages and API show them.

use kyoso::programme::Programme;
use kyoso::text::Language;
use serde::Serialize;

use super::directory::Member;
use crate::staff::group_label;

/// A person. No `Debug`: it names them.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) struct PersonView {
    /// Their name in the directory, which addresses them here.
    pub(super) username: String,
    /// Their ID, as the access record has it.
    pub(super) id: String,
    /// Their mail address.
    pub(super) email: String,
    /// Their name.
    pub(super) name: String,
    /// Their groups.
    pub(super) groups: Vec<String>,
    /// Their roles, as on screen.
    pub(super) roles: Vec<String>,
    /// Whether they may sign in.
    pub(super) enabled: bool,
    /// Whether they have not yet signed in with a password of their own.
    pub(super) invited: bool,
    /// Whether a federated provider vouches for them.
    pub(super) federated: bool,
}

impl PersonView {
    pub(super) fn new(programme: &Programme, member: &Member, language: Language) -> Self {
        let Member { username, id, email, name, enabled, invited, federated, groups } = member.clone();
        Self {
            roles: groups.iter().map(|group| group_label(programme, group, language)).collect(),
            groups: groups.iter().map(kyoso::staff::Group::name).collect(),
            username,
            id,
            email,
            name,
            enabled,
            invited,
            federated,
        }
    }

    /// Their name, or what else there is to call them.
    pub(super) fn title(&self) -> &str {
        [&self.name, &self.email, &self.username]
            .into_iter()
            .find(|text| !text.is_empty())
            .map_or("", |text| text)
    }

    /// Whether they may sign in, in words.
    pub(super) fn state(&self) -> &'static str {
        match (self.enabled, self.invited) {
            (false, _) => "停止中",
            (true, true) => "招待済（未サインイン）",
            (true, false) => "利用中",
        }
    }

    /// The path of their page.
    pub(super) fn path(&self) -> String {
        format!("/staff/people/{}", crate::staff::url_encode(&self.username))
    }
}
