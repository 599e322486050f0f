//! The people of the forum, as every member may know them.

use domain::clock::Timestamp;
use domain::company::Company;
use domain::member::{Person, Role};
use domain::policy::{Actor, Permission, allows};
use domain::problem::Problem;

use crate::Forum;
use crate::authorize::authorize;

/// A person of the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryEntry {
    /// The person.
    pub person: Person,
    /// The person's company.
    pub company: Company,
    /// What the coordinator alone may know; `None` for everybody else.
    pub account: Option<AccountDetails>,
}

/// What the coordinator alone may know of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountDetails {
    /// The e-mail address.
    pub email: String,
    /// What the member may do.
    pub role: Role,
    /// When the member joined; `None` while the invitation is open.
    pub joined_at: Option<Timestamp>,
}

impl Forum {
    /// The members by company and name: all of them, with their addresses, for the coordinator; for everybody else those
    /// who have joined, as the pages of companies show them.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn directory(&self, actor: &Actor) -> Result<Vec<DirectoryEntry>, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let sees_all = allows(actor, Permission::RunForum);
        let members = store::member::list(&mut *self.store.read().await?).await?;
        let seen = members.into_iter().filter(|member| sees_all || member.joined_at.is_some());
        let entries = seen.map(|member| DirectoryEntry {
            person: Person { id: member.id, name: member.name, profession: member.profession },
            company: member.company,
            account: sees_all.then_some(AccountDetails {
                email: member.email,
                role: member.role,
                joined_at: member.joined_at,
            }),
        });
        Ok(entries.collect())
    }
}
