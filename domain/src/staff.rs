//! The people of the municipality: which roles they have, and for which divisions they act.
//!
//! Roles come from the groups of the staff directory (a Cognito user pool, or what is federated into it). What a role
//! may do with a case is in [`crate::case`]: the same table decides and says what a page offers.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// A role in the staff directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum StaffRole {
    /// 企画課: receives, talks, assigns, coordinates (programme 2(7)②).
    Planning,
    /// 担当課: works on the cases that are assigned to it (programme 2(7)③④).
    Division,
    /// 学識経験者: sees what a case names them for, and nothing else (programme 2(3)オ).
    Expert,
    /// 監査: reads everything, writes nothing.
    Auditor,
    /// システム管理者: people and divisions; sees no case.
    Administrator,
}

impl StaffRole {
    /// Every role, in the order in which pages list them.
    pub const ALL: &'static [StaffRole] = &[
        StaffRole::Planning,
        StaffRole::Division,
        StaffRole::Expert,
        StaffRole::Auditor,
        StaffRole::Administrator,
    ];

    /// As on screen.
    pub fn label(self) -> &'static str {
        match self {
            StaffRole::Planning => "企画課",
            StaffRole::Division => "担当課",
            StaffRole::Expert => "学識経験者",
            StaffRole::Auditor => "監査",
            StaffRole::Administrator => "システム管理者",
        }
    }
}

/// What the name of a division's group begins with; the division's ID in the programme follows.
const DIVISION_GROUP: &str = "division:";

/// A group of the staff directory.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Group {
    /// `planning`.
    Planning,
    /// `division:` and the ID of a division.
    Division(String),
    /// `expert`.
    Expert,
    /// `auditor`.
    Auditor,
    /// `administrator`.
    Administrator,
}

/// A group of the directory that gives no role here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a group that gives no role")]
pub struct NotARole;

impl Group {
    /// Its role.
    pub fn role(&self) -> StaffRole {
        match self {
            Group::Planning => StaffRole::Planning,
            Group::Division(_) => StaffRole::Division,
            Group::Expert => StaffRole::Expert,
            Group::Auditor => StaffRole::Auditor,
            Group::Administrator => StaffRole::Administrator,
        }
    }

    /// Its name in the directory.
    pub fn name(&self) -> String {
        match self {
            Group::Planning => "planning".to_owned(),
            Group::Division(id) => format!("{DIVISION_GROUP}{id}"),
            Group::Expert => "expert".to_owned(),
            Group::Auditor => "auditor".to_owned(),
            Group::Administrator => "administrator".to_owned(),
        }
    }
}

impl std::str::FromStr for Group {
    type Err = NotARole;

    fn from_str(name: &str) -> Result<Self, NotARole> {
        match name {
            "planning" => Ok(Group::Planning),
            "expert" => Ok(Group::Expert),
            "auditor" => Ok(Group::Auditor),
            "administrator" => Ok(Group::Administrator),
            _ => match name.strip_prefix(DIVISION_GROUP) {
                Some(id) if !id.is_empty() => Ok(Group::Division(id.to_owned())),
                Some(_) | None => Err(NotARole),
            },
        }
    }
}

impl TryFrom<String> for Group {
    type Error = NotARole;

    fn try_from(name: String) -> Result<Self, NotARole> {
        name.parse()
    }
}

impl From<Group> for String {
    fn from(group: Group) -> Self {
        group.name()
    }
}

/// A person of the staff, as their sign-in says. No `Debug`: it names somebody.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// Their ID in the directory (`sub`): what events and the access record hold.
    pub id: String,
    /// Their name as colleagues see it: the mail address where the directory has no other.
    pub name: String,
    /// Their groups here. Nobody without one gets in.
    pub groups: BTreeSet<Group>,
}

impl Person {
    /// A person with the groups of the directory that give a role; others are passed over.
    pub fn new<'g>(
        id: impl Into<String>,
        name: impl Into<String>,
        groups: impl IntoIterator<Item = &'g str>,
    ) -> Self {
        let groups = groups.into_iter().filter_map(|name| name.parse().ok()).collect();
        Self { id: id.into(), name: name.into(), groups }
    }

    /// Whether they have this role.
    pub fn has(&self, role: StaffRole) -> bool {
        self.groups.iter().any(|group| group.role() == role)
    }

    /// The divisions that they act for.
    pub fn divisions(&self) -> impl Iterator<Item = &str> {
        self.groups.iter().filter_map(|group| match group {
            Group::Division(id) => Some(id.as_str()),
            Group::Planning | Group::Expert | Group::Auditor | Group::Administrator => None,
        })
    }

    /// Whether they act for this division.
    pub fn is_of(&self, division: &str) -> bool {
        self.divisions().any(|id| id == division)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_named_as_it_is_read() {
        let groups = [
            Group::Planning,
            Group::Division("tobacco".into()),
            Group::Expert,
            Group::Auditor,
            Group::Administrator,
        ];
        for group in groups {
            assert_eq!(group.name().parse(), Ok(group));
        }
    }

    #[test]
    fn only_groups_of_ours_give_a_role() {
        let groups = ["planning", "division:a", "division:", "Planning", "admins", "division:b"];
        let person = Person::new("p", "p@example.jp", groups);
        assert_eq!(person.divisions().collect::<Vec<_>>(), ["a", "b"]);
        assert!(person.has(StaffRole::Planning) && person.has(StaffRole::Division));
        assert!(!person.has(StaffRole::Administrator) && !person.is_of("c"));
        assert_eq!(person.groups.len(), 3);
    }
}
