//! A member reads notifications.

use domain::event::DomainEvent;
use domain::id::NotificationId;
use domain::notification::MarkRead;
use domain::policy::{Actor, Permission};
use domain::problem::Problem;
use store::{WriteTx, notification};

use crate::Forum;
use crate::authorize::authorize;
use crate::notifications::list::{path_to, subjects};

impl Forum {
    /// Marks notifications of the actor's as read. Others', and those that are gone, are passed over.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn mark_notifications_read(&self, actor: &Actor, which: &MarkRead) -> Result<(), Problem> {
        authorize(actor, Permission::OwnAccount)?;
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        let now = self.clock.now();
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let count = match which {
                    MarkRead::UpTo(last) => notification::mark_up_to(&mut tx, member, *last, now).await?,
                    MarkRead::These(ids) => notification::mark_these(&mut tx, member, ids, now).await?,
                };
                self.commit_read(tx, actor, count).await
            })
            .await
    }

    /// Opens a notification of the actor's: marks everything about its thing as read, and returns the path to that, or to the
    /// first comment of it that they had not read. `None` where the actor may no longer read it.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for another's too.
    pub async fn open_notification(&self, actor: &Actor, id: NotificationId) -> Result<Option<String>, Problem> {
        authorize(actor, Permission::OwnAccount)?;
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        let now = self.clock.now();
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let thing = notification::thing(&mut tx, id, member).await?.ok_or(Problem::NotFound)?;
                let subject = subjects(&mut tx, actor, member, &[thing]).await?.remove(&thing);
                let unread = notification::unread_about(&mut tx, member, thing).await?;
                let count = notification::mark_of_thing(&mut tx, member, thing, now).await?;
                self.commit_read(tx, actor, count).await?;
                Ok(subject.and_then(|subject| path_to(&subject, &unread)))
            })
            .await
    }

    /// Commits that the actor read so many notifications. Where it is none, nobody has to follow it.
    async fn commit_read(&self, tx: WriteTx, actor: &Actor, count: i64) -> Result<(), Problem> {
        let read = actor.member().filter(|_| count > 0);
        let events: Vec<_> = read.map(|member| DomainEvent::NotificationsRead { member }).into_iter().collect();
        self.commit(tx, actor, &events).await
    }
}
