//! The staff directory: a Cognito user pool.

use std::collections::BTreeSet;
use std::sync::Arc;

use aws_sdk_cognitoidentityprovider::Client;
use aws_sdk_cognitoidentityprovider::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_cognitoidentityprovider::types::{AttributeType, DeliveryMediumType};
use kyoso::staff::Group;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// How many people a page lists: the most that the directory gives at once.
const PAGE: i32 = 60;
/// How many questions are asked of the directory at the same time; it allows some hundred in a second.
const AT_ONCE: usize = 8;

/// The directory.
#[derive(Clone)]
pub struct Directory {
    client: Client,
    pool: String,
}

/// Somebody in the directory. No `Debug`: it names them.
#[derive(Clone)]
pub(super) struct Member {
    /// Their name there: the same as the ID, but for people of a federated provider.
    pub(super) username: String,
    /// Their ID: what sessions, events and the access record hold.
    pub(super) id: String,
    /// Their mail address.
    pub(super) email: String,
    /// Their name, where the directory has it.
    pub(super) name: String,
    /// Whether they may sign in.
    pub(super) enabled: bool,
    /// Whether they have never signed in with a password of their own.
    pub(super) invited: bool,
    /// Whether a federated provider vouches for them.
    pub(super) federated: bool,
    /// Their groups that give a role here.
    pub(super) groups: BTreeSet<Group>,
}

/// Why the directory did not do it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum DirectoryError {
    /// There is nobody of this name.
    #[error("nobody has this name")]
    Unknown,
    /// Somebody has this mail address already.
    #[error("somebody has this address already")]
    Exists,
    /// Anything else; only the code is kept.
    #[error("{operation}: {code}")]
    Service { operation: &'static str, code: String },
}

impl Directory {
    /// The pool `pool`.
    pub fn new(client: Client, pool: impl Into<String>) -> Self {
        Self { client, pool: pool.into() }
    }

    /// A page of people with their groups, and what to ask for the next one with.
    pub(super) async fn list(
        &self,
        cursor: Option<String>,
    ) -> Result<(Vec<Member>, Option<String>), DirectoryError> {
        let listed = self
            .client
            .list_users()
            .user_pool_id(&self.pool)
            .limit(PAGE)
            .set_pagination_token(cursor)
            .send()
            .await
            .map_err(of("ListUsers"))?;
        let members = listed.users().iter().map(|user| {
            let username = user.username().unwrap_or_default();
            let status = user.user_status().map(|status| status.as_str()).unwrap_or_default();
            member(username, user.attributes(), user.enabled(), status)
        });
        let members = self.with_groups(members.collect()).await?;
        Ok((members, listed.pagination_token().map(str::to_owned)))
    }

    /// One person.
    pub(super) async fn get(&self, username: &str) -> Result<Member, DirectoryError> {
        let got = self.client.admin_get_user().user_pool_id(&self.pool).username(username);
        let got = got.send().await.map_err(of("AdminGetUser"))?;
        let status = got.user_status().map(|status| status.as_str()).unwrap_or_default();
        let mut member = member(got.username(), got.user_attributes(), got.enabled(), status);
        member.groups = self.groups_of(&member.username).await?;
        Ok(member)
    }

    /// Adds a person, whom the directory mails an invitation with a password for their first sign-in.
    pub(super) async fn invite(&self, email: &str, name: &str) -> Result<Member, DirectoryError> {
        let attribute = |name: &str, value: &str| {
            let attribute = AttributeType::builder().name(name).value(value);
            attribute
                .build()
                .map_err(|_| DirectoryError::Service { operation: "attribute", code: name.to_owned() })
        };
        let created = self
            .client
            .admin_create_user()
            .user_pool_id(&self.pool)
            .username(email)
            .user_attributes(attribute("email", email)?)
            .user_attributes(attribute("email_verified", "true")?)
            .user_attributes(attribute("name", name)?)
            .desired_delivery_mediums(DeliveryMediumType::Email)
            .send()
            .await
            .map_err(of("AdminCreateUser"))?;
        let user = created
            .user
            .ok_or(DirectoryError::Service { operation: "AdminCreateUser", code: "no user".to_owned() })?;
        Ok(member(user.username().unwrap_or_default(), user.attributes(), true, "FORCE_CHANGE_PASSWORD"))
    }

    /// Puts a person into a group, which is made when nobody was in it before.
    pub(super) async fn join(&self, username: &str, group: &Group) -> Result<(), DirectoryError> {
        let name = group.name();
        match self.add(username, &name).await {
            // There is the person, as the caller knows; so it is the group.
            Err(DirectoryError::Service { code, .. }) if code == "ResourceNotFoundException" => {}
            done => return done,
        }
        let made = self.client.create_group().user_pool_id(&self.pool).group_name(&name).send().await;
        if let Err(error) = made
            && error.code() != Some("GroupExistsException")
        {
            return Err(of("CreateGroup")(error));
        }
        self.add(username, &name).await
    }

    /// Takes a person out of a group.
    pub(super) async fn leave(&self, username: &str, group: &Group) -> Result<(), DirectoryError> {
        let removal = self.client.admin_remove_user_from_group().user_pool_id(&self.pool);
        let removal = removal.username(username).group_name(group.name());
        removal.send().await.map(drop).map_err(of("AdminRemoveUserFromGroup"))
    }

    /// Lets a person sign in, or no longer.
    pub(super) async fn enable(&self, username: &str, enabled: bool) -> Result<(), DirectoryError> {
        if enabled {
            let enable = self.client.admin_enable_user().user_pool_id(&self.pool).username(username);
            enable.send().await.map(drop).map_err(of("AdminEnableUser"))
        } else {
            let disable = self.client.admin_disable_user().user_pool_id(&self.pool).username(username);
            disable.send().await.map(drop).map_err(of("AdminDisableUser"))
        }
    }

    async fn add(&self, username: &str, group: &str) -> Result<(), DirectoryError> {
        let add = self.client.admin_add_user_to_group().user_pool_id(&self.pool);
        let add = add.username(username).group_name(group);
        add.send().await.map(drop).map_err(of("AdminAddUserToGroup"))
    }

    /// The groups of each, asked for at the same time, in the order of the list.
    async fn with_groups(&self, members: Vec<Member>) -> Result<Vec<Member>, DirectoryError> {
        let (mut asked, turns) = (JoinSet::new(), Arc::new(Semaphore::new(AT_ONCE)));
        for (place, mut member) in members.into_iter().enumerate() {
            let (directory, turns) = (self.clone(), turns.clone());
            asked.spawn(async move {
                let _turn = turns.acquire().await;
                member.groups = directory.groups_of(&member.username).await?;
                Ok((place, member))
            });
        }
        let mut found = Vec::new();
        while let Some(answer) = asked.join_next().await {
            let lost = |_| DirectoryError::Service { operation: "groups", code: "lost".to_owned() };
            found.push(answer.map_err(lost)??);
        }
        found.sort_by_key(|(place, _)| *place);
        Ok(found.into_iter().map(|(_, member)| member).collect())
    }

    /// The groups of a person that give a role; a federated provider's own group is none.
    async fn groups_of(&self, username: &str) -> Result<BTreeSet<Group>, DirectoryError> {
        let groups = self.client.admin_list_groups_for_user().user_pool_id(&self.pool).username(username);
        let groups = groups.limit(PAGE).send().await.map_err(of("AdminListGroupsForUser"))?;
        Ok(groups.groups().iter().filter_map(|group| group.group_name()?.parse().ok()).collect())
    }
}

fn member(username: &str, attributes: &[AttributeType], enabled: bool, status: &str) -> Member {
    let attribute = |name: &str| {
        let found = attributes.iter().find(|attribute| attribute.name() == name);
        found.and_then(AttributeType::value).unwrap_or_default().to_owned()
    };
    Member {
        username: username.to_owned(),
        id: attribute("sub"),
        email: attribute("email"),
        name: attribute("name"),
        enabled,
        invited: status == "FORCE_CHANGE_PASSWORD",
        federated: status == "EXTERNAL_PROVIDER",
        groups: BTreeSet::new(),
    }
}

fn of<E: ProvideErrorMetadata, R>(operation: &'static str) -> impl FnOnce(SdkError<E, R>) -> DirectoryError {
    move |error| match crate::store::code(&error).as_str() {
        "UserNotFoundException" => DirectoryError::Unknown,
        "UsernameExistsException" | "AliasExistsException" => DirectoryError::Exists,
        code => DirectoryError::Service { operation, code: code.to_owned() },
    }
}
