//! Promises are looked at.

use domain::company::Company;
use domain::id::{MeetingId, MemberId, PromiseId};
use domain::member::Person;
use domain::policy::promise::promise_rights;
use domain::policy::{Actor, Permission, PromisePermission, allows};
use domain::problem::Problem;
use domain::promise::{LISTED_MAX, Promise, Promises};
use store::promise::{PromiseRecord, Whose};

use crate::Forum;
use crate::authorize::authorize;
use crate::members::directory::DirectoryEntry;

/// The most promises of one kind that are listed.
pub(crate) const MOST: i64 = LISTED_MAX as i64;
/// How many of one's own that have ended are listed.
const ENDED: i64 = 20;

impl Forum {
    /// The actor's promises, those that were made to them, those of their company, and for who runs the forum the sums. What was
    /// promised to the whole forum was made to who runs it; of their own company it is among those.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn promises(&self, actor: &Actor) -> Result<Promises, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        let mut conn = self.store.read().await?;
        let mut of_company = vec![];
        if let Some(company) = actor.company() {
            let found = store::promise::list(&mut conn, Whose::OpenOfCompany(company), MOST).await?;
            let others = found.into_iter().filter(|record| record.owner.id != member);
            of_company = self.readable_promises(actor, others);
        }
        let open = store::promise::list(&mut conn, Whose::OpenOf(member), MOST).await?;
        let mut to_me = store::promise::list(&mut conn, Whose::OpenTo(member), MOST).await?;
        if allows(actor, PromisePermission::Sums) {
            let to_forum = store::promise::list(&mut conn, Whose::OpenToForum(member), MOST).await?;
            to_me.extend(to_forum.into_iter().filter(|record| Some(record.company) != actor.company()));
            to_me.sort_by_key(|record| (record.terms.due_at, record.id));
        }
        let ended = store::promise::list(&mut conn, Whose::EndedOf(member), ENDED).await?;
        let sums = match allows(actor, PromisePermission::Sums) {
            true => Some(store::promise::sums(&mut conn, self.clock.now()).await?),
            false => None,
        };
        Ok(Promises {
            open: self.readable_promises(actor, open),
            to_me: self.readable_promises(actor, to_me),
            of_company,
            ended: self.readable_promises(actor, ended),
            sums,
        })
    }

    /// The actor's promises that are open, the first due first; at most `limit`.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn own_promises(&self, actor: &Actor, limit: i64) -> Result<Vec<Promise>, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let Some(member) = actor.member() else { return Ok(vec![]) };
        let found = store::promise::list(&mut *self.store.read().await?, Whose::OpenOf(member), limit).await?;
        Ok(self.readable_promises(actor, found))
    }

    /// The promises of a meeting that the actor may read.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn promises_of_meeting(&self, actor: &Actor, meeting: MeetingId) -> Result<Vec<Promise>, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let found = store::promise::list(&mut *self.store.read().await?, Whose::OfMeeting(meeting), MOST).await?;
        Ok(self.readable_promises(actor, found))
    }

    /// Returns one promise.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::NotFound`] for one that the actor may not read.
    pub async fn promise(&self, actor: &Actor, id: PromiseId) -> Result<Promise, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let found = store::promise::find(&mut *self.store.read().await?, id).await?;
        self.readable_promises(actor, found).pop().ok_or(Problem::NotFound)
    }

    /// Returns whom promises can be made to, and whether the actor may enter those of others.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::Forbidden`] for guests.
    pub async fn promise_people(&self, actor: &Actor) -> Result<(Vec<(Person, Company)>, bool), Problem> {
        let own = actor.member().ok_or(Problem::Unauthenticated)?;
        authorize(actor, PromisePermission::Make { owner: own })?;
        let people = self.directory(actor).await?;
        let is_there =
            |entry: &DirectoryEntry| entry.account.as_ref().is_none_or(|account| account.deactivated_at.is_none());
        let others = people.into_iter().filter(is_there).map(|entry| (entry.person, entry.company)).collect();
        // Whoever may enter a promise of anybody may enter one of nobody in particular.
        Ok((others, allows(actor, PromisePermission::Make { owner: MemberId(0) })))
    }

    /// Those that the actor may read, as they see them.
    pub(crate) fn readable_promises(
        &self,
        actor: &Actor,
        found: impl IntoIterator<Item = PromiseRecord>,
    ) -> Vec<Promise> {
        let now = self.clock.now();
        let is_readable = |record: &PromiseRecord| allows(actor, PromisePermission::Read(record.facts()));
        let view = |record: PromiseRecord| Promise {
            can: promise_rights(actor, record.facts()),
            id: record.id,
            version: record.version,
            owner: record.owner,
            to: record.to,
            meeting: record.meeting,
            what: record.what,
            due_at: record.terms.due_at,
            standing: record.terms.standing(now),
            moves: record.terms.moves,
            reason: record.reason,
            ended_at: record.terms.ended_at,
        };
        found.into_iter().filter(is_readable).map(view).collect()
    }
}
