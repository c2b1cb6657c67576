//! What an administrator does to people. Each change ends what they had signed in with, and is in the access record.

use std::collections::BTreeSet;

use jiff::Timestamp;
use kyoso::staff::{Group, Person, StaffRole};
use kyoso::value::{Email, Flaw, Line};

use super::PeopleEdge;
use super::directory::{DirectoryError, Member};
use crate::clock;
use crate::staff::settings::VOID_LASTS;
use crate::store::{Access, Outcome, StoreError};

/// The longest name of a person.
const NAME: usize = 100;

/// Who does it, and when the gateway heard of it.
pub(super) struct By<'p> {
    pub(super) person: &'p Person,
    pub(super) at: Timestamp,
}

/// Somebody to be added, as typed.
pub(super) struct NewMember {
    pub(super) email: String,
    pub(super) name: String,
    pub(super) groups: BTreeSet<Group>,
}

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub(super) enum ChangeError {
    /// A field is not right.
    #[error("a field is not right")]
    Field(&'static str, Flaw),
    /// There is no such group.
    #[error("there is no such group")]
    UnknownGroup,
    /// An administrator would lock themselves out.
    #[error("an administrator keeps their own access")]
    Own,
    /// The directory did not do it.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// The table does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl PeopleEdge {
    /// The groups that somebody can be put into: every role, and every division but Planning, whose role is its own.
    pub(super) fn groups(&self) -> Vec<Group> {
        let divisions = self.gate.programme.responsible_divisions();
        let divisions = divisions.map(|division| Group::Division(division.id.clone()));
        [Group::Planning, Group::Expert, Group::Auditor, Group::Administrator]
            .into_iter()
            .chain(divisions)
            .collect()
    }

    /// Reads the names of groups.
    pub(super) fn read_groups<'n>(
        &self,
        names: impl IntoIterator<Item = &'n str>,
    ) -> Result<BTreeSet<Group>, ChangeError> {
        let known = self.groups();
        let read = |name: &str| name.parse().ok().filter(|group| known.contains(group));
        names.into_iter().map(|name| read(name).ok_or(ChangeError::UnknownGroup)).collect()
    }

    /// Adds a person.
    pub(super) async fn add(&self, by: By<'_>, new: &NewMember) -> Result<Member, ChangeError> {
        let email = Email::parse(&new.email).map_err(|flaw| ChangeError::Field("email", flaw))?;
        Line::parse(&new.name, NAME).map_err(|flaw| ChangeError::Field("name", flaw))?;
        let mut member = self.directory.invite(&email.address(), new.name.trim()).await?;
        for group in &new.groups {
            self.directory.join(&member.username, group).await?;
        }
        member.groups.clone_from(&new.groups);
        self.record(&by, "people.add", &member).await?;
        Ok(member)
    }

    /// Gives a person these groups and no others.
    pub(super) async fn set_groups(
        &self,
        by: By<'_>,
        username: &str,
        groups: &BTreeSet<Group>,
    ) -> Result<Member, ChangeError> {
        let mut member = self.directory.get(username).await?;
        if member.id == by.person.id && !groups.iter().any(|group| group.role() == StaffRole::Administrator) {
            return Err(ChangeError::Own);
        }
        // Before, so that a change that fails half way leaves no session with what it took away; and after, so that
        // nobody who signed in meanwhile keeps it.
        self.end_everything(&member).await?;
        for group in groups.difference(&member.groups) {
            self.directory.join(&member.username, group).await?;
        }
        for group in member.groups.difference(groups) {
            self.directory.leave(&member.username, group).await?;
        }
        self.end_everything(&member).await?;
        self.record(&by, "people.groups", &member).await?;
        member.groups.clone_from(groups);
        Ok(member)
    }

    /// Lets a person sign in, or no longer.
    pub(super) async fn set_enabled(
        &self,
        by: By<'_>,
        username: &str,
        enabled: bool,
    ) -> Result<Member, ChangeError> {
        let mut member = self.directory.get(username).await?;
        if member.id == by.person.id && !enabled {
            return Err(ChangeError::Own);
        }
        self.directory.enable(&member.username, enabled).await?;
        self.end_everything(&member).await?;
        self.record(&by, if enabled { "people.enable" } else { "people.disable" }, &member).await?;
        member.enabled = enabled;
        Ok(member)
    }

    async fn end_everything(&self, member: &Member) -> Result<(), StoreError> {
        self.gate.sessions.void(&member.id, clock::now(), VOID_LASTS).await
    }

    async fn record(&self, by: &By<'_>, what: &str, member: &Member) -> Result<(), StoreError> {
        let access = Access::new(by.at, by.person, what, Outcome::Done).about(&member.id);
        self.gate.note(&access).await
    }
}
