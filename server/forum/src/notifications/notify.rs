//! The consumer that notifies members of what concerns them.

use std::collections::HashSet;

use domain::change::Change;
use domain::event::DomainEvent;
use domain::id::MemberId;
use domain::policy::Actor;
use domain::problem::Problem;
use store::notification::NewNotification;
use store::{Conn, WriteTx, meeting, member, notification, practice};

use crate::Forum;
use crate::consumers::consumer::Consumer;
use crate::notifications::concerns::{Facts, FactsOf, concerned};

/// Stores a notification for each member whom an event concerns.
pub struct NotifyMembers;

impl Consumer for NotifyMembers {
    const NAME: &'static str = "notifications";

    async fn handle(&self, _: &Forum, tx: &mut WriteTx, changes: &[Change]) -> Result<Vec<DomainEvent>, Problem> {
        let mut new = vec![];
        for change in changes {
            let Some(event) = change.event else { continue };
            let facts = facts(tx, FactsOf::of(&event)).await?;
            new.extend(concerned(change, &facts).into_iter().map(|(member, kind)| NewNotification {
                member,
                kind,
                entity: change.entity,
                entity_id: change.entity_id,
                by: change.member,
                at: change.at,
                position: change.position,
            }));
        }
        if new.is_empty() {
            return Ok(vec![]);
        }
        let named: Vec<MemberId> = new.iter().map(|notification| notification.member).collect();
        let present: HashSet<MemberId> = member::present(tx, &named).await?.into_iter().collect();
        new.retain(|notification| present.contains(&notification.member));
        let notified = notification::insert(tx, &new).await?;
        Ok(notified.into_iter().map(|member| DomainEvent::MemberNotified { member }).collect())
    }
}

/// Reads what the decision about an event needs to know.
async fn facts(conn: &mut Conn, of: FactsOf) -> Result<Facts, Problem> {
    Ok(match of {
        FactsOf::Nothing => Facts::Nothing,
        FactsOf::Practice(id) => match practice::by_ids(conn, &[id]).await?.pop() {
            Some(listed) => {
                let members = member::of_company(conn, listed.access.company).await?;
                Facts::Practice { access: listed.access, company: members.iter().map(Actor::of).collect() }
            }
            None => Facts::Nothing,
        },
        FactsOf::Meeting(id) => match meeting::find(conn, id).await? {
            Some(record) => Facts::Meeting {
                starts_at: record.card.starts_at,
                presenters: record.card.presenters.iter().map(|person| person.id).collect(),
            },
            None => Facts::Nothing,
        },
    })
}
