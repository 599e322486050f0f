//! Those who run the forum are notified of what the log holds no row of.

use std::collections::{BTreeMap, BTreeSet};

use domain::change::Entity;
use domain::event::DomainEvent;
use domain::notification::NotificationKind;
use domain::problem::Problem;
use store::notification::NewNotification;
use store::{WriteTx, change, member, notification};

use crate::Forum;

impl Forum {
    /// Notifies those who run the forum that something of a kind waits for them, in the write that it belongs to, which
    /// logs the events. Who has not read of the one before is not told again: the page that it leads to shows all.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn notify_coordinators(
        &self,
        tx: &mut WriteTx,
        kind: NotificationKind,
        entity: Entity,
    ) -> Result<Vec<DomainEvent>, Problem> {
        let (position, at) = (change::head(tx).await?, self.clock.now());
        let mut new = vec![];
        for coordinator in member::coordinators(tx).await? {
            if !notification::has_unread(tx, coordinator.id, kind).await? {
                let member = coordinator.id;
                new.push(NewNotification {
                    member,
                    kind,
                    entity,
                    entity_id: 0,
                    by: None,
                    at,
                    position,
                    instead_of: None,
                });
            }
        }
        let notified = notification::insert(tx, &new).await?;
        new.retain(|notification| notified.contains(&notification.member));
        self.queue_notification_mails(tx, &new, &BTreeSet::new(), &BTreeMap::new()).await?;
        Ok(notified.into_iter().map(|member| DomainEvent::MemberNotified { member }).collect())
    }
}
