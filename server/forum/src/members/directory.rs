//! The people of the forum, as every member may know them.

use std::collections::HashMap;

use domain::absence::Absence;
use domain::clock::Timestamp;
use domain::company::Company;
use domain::id::MemberId;
use domain::member::{Member, Person, Role};
use domain::phone::PhoneShown;
use domain::policy::{Actor, MemberPermission, Permission, allows};
use domain::problem::Problem;

use crate::Forum;
use crate::authorize::authorize;
use crate::members::phone::PhoneReader;

/// A person of the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryEntry {
    /// The person as others see them.
    pub person: Person,
    /// The person's company.
    pub company: Company,
    /// What the coordinator may know, and of one member the manager of their company; `None` for everybody else.
    pub account: Option<AccountDetails>,
    /// The absence of the person, where they are away.
    pub absence: Option<Absence>,
    /// The person's phone number, where the reader may see it.
    pub phone: Option<String>,
    /// Who sees that number; of the reader's own alone.
    pub phone_shown: Option<PhoneShown>,
}

/// What those who run the forum or the company may know of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountDetails {
    /// The e-mail address.
    pub email: String,
    /// The role of the member in the forum.
    pub role: Role,
    /// The moment at which the member joined; `None` while the invitation is open.
    pub joined_at: Option<Timestamp>,
    /// The moment since which they are kept out.
    pub deactivated_at: Option<Timestamp>,
}

impl Forum {
    /// The members by company and name: all of them, with their addresses, for the coordinator; for everybody else those
    /// who have joined and have not left, as the pages of companies show them.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn directory(&self, actor: &Actor) -> Result<Vec<DirectoryEntry>, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let sees_all = allows(actor, Permission::RunForum);
        let now = self.clock.now();
        let mut conn = self.store.read().await?;
        let members = store::member::list(&mut conn).await?;
        let mut absences: HashMap<_, _> = store::absence::current(&mut conn, now)
            .await?
            .into_iter()
            .map(|absence| (absence.member, absence))
            .collect();
        let mut phones: HashMap<_, _> = store::phone::all(&mut conn).await?.into_iter().collect();
        let reader = PhoneReader::of(&mut conn, actor, now).await?;
        let entries = members.into_iter().filter_map(|member| {
            let id = member.id;
            let phone = phones.remove(&id).unwrap_or_default();
            let phone_shown = reader.shown(id, &phone);
            let phone = reader.seen(id, phone);
            Some(DirectoryEntry { absence: absences.remove(&id), phone, phone_shown, ..entry(member, sees_all)? })
        });
        Ok(entries.collect())
    }

    /// One of them; the manager of their company sees their account too, as the coordinator does.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::NotFound`] for a member whom the actor does not see.
    pub async fn directory_entry(&self, actor: &Actor, id: MemberId) -> Result<DirectoryEntry, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let now = self.clock.now();
        let mut conn = self.store.read().await?;
        let found = store::member::by_id(&mut conn, id).await?.ok_or(Problem::NotFound)?;
        let sees_account = allows(actor, MemberPermission::List { company: found.company.id });
        let entry = entry(found, sees_account).ok_or(Problem::NotFound)?;
        let absence = store::absence::of_member(&mut conn, id, now).await?;
        let phone = store::phone::of_member(&mut conn, id).await?.unwrap_or_default();
        let reader = PhoneReader::of(&mut conn, actor, now).await?;
        let phone_shown = reader.shown(id, &phone);
        Ok(DirectoryEntry { absence, phone: reader.seen(id, phone), phone_shown, ..entry })
    }
}

/// A member as an entry, without absence and phone; `None` for one who has not joined or has left, where the account is not seen.
fn entry(member: Member, sees_account: bool) -> Option<DirectoryEntry> {
    if !sees_account && !member.is_present() {
        return None;
    }
    let person = member.person();
    let account = sees_account.then_some(AccountDetails {
        email: member.email,
        role: member.role,
        joined_at: member.joined_at,
        deactivated_at: member.deactivated_at,
    });
    Some(DirectoryEntry { person, company: member.company, account, absence: None, phone: None, phone_shown: None })
}
