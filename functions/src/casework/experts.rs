//! The experts who can be asked: those of the staff directory's group `expert`.
//!
//! The function may list the people of a group and nothing else of the directory: who may sign in is the business of
//! [`crate::people`]. A list of experts of our own would be a second truth, and late.

use aws_sdk_cognitoidentityprovider::Client;
use aws_sdk_cognitoidentityprovider::types::UserType;
use kyoso::case::Expert;
use kyoso::staff::Group;

use crate::store::{self, StoreError};

/// Where the experts are found.
pub enum Experts {
    /// In the directory.
    Directory {
        /// Its client.
        client: Client,
        /// The user pool.
        pool: String,
    },
    /// For tests: these.
    #[cfg(test)]
    Known(Vec<Expert>),
}

impl Experts {
    /// Everybody who can be asked, by name: those of the group who may sign in and can be mailed.
    ///
    /// # Errors
    /// When the directory does not answer.
    pub async fn list(&self) -> Result<Vec<Expert>, StoreError> {
        let mut experts = match self {
            Experts::Directory { client, pool } => of_directory(client, pool).await?,
            #[cfg(test)]
            Experts::Known(experts) => experts.clone(),
        };
        experts.sort_by(|one, other| (&one.name, &one.id).cmp(&(&other.name, &other.id)));
        Ok(experts)
    }
}

async fn of_directory(client: &Client, pool: &str) -> Result<Vec<Expert>, StoreError> {
    let group = client.list_users_in_group().user_pool_id(pool).group_name(Group::Expert.name());
    let mut pages = group.into_paginator().send();
    let mut experts = Vec::new();
    while let Some(page) = pages.next().await {
        match page {
            Ok(page) => experts.extend(page.users().iter().filter_map(expert)),
            Err(error) => match store::code(&error).as_str() {
                // Nobody was ever put into the group, so it was never made.
                "ResourceNotFoundException" => return Ok(Vec::new()),
                code => {
                    return Err(StoreError::Service { operation: "ListUsersInGroup", code: code.to_owned() });
                }
            },
        }
    }
    Ok(experts)
}

fn expert(user: &UserType) -> Option<Expert> {
    let attribute = |name: &str| {
        let found = user.attributes().iter().find(|attribute| attribute.name() == name);
        found.and_then(|attribute| attribute.value()).filter(|value| !value.is_empty()).map(str::to_owned)
    };
    let (id, mail) = (attribute("sub")?, attribute("email")?);
    user.enabled().then(|| Expert { name: attribute("name").unwrap_or_else(|| mail.clone()), id, mail })
}
