//! The consumer that notifies members of what concerns them.

use std::collections::HashSet;

use domain::absence::{Absence, stand_in};
use domain::change::{Change, Entity};
use domain::comment::CommentSubject;
use domain::event::DomainEvent;
use domain::id::MemberId;
use domain::policy::Actor;
use domain::problem::Problem;
use store::notification::NewNotification;
use store::{Conn, WriteTx, absence, comment, meeting, member, notification, practice, promise, rsvp};

use crate::Forum;
use crate::consumers::consumer::Consumer;
use crate::notifications::concerns::{Facts, FactsOf, concerned};

/// Stores a notification for each member whom an event concerns, and has them mailed of it.
pub struct NotifyMembers;

impl Consumer for NotifyMembers {
    const NAME: &'static str = "notifications";

    async fn handle(&self, forum: &Forum, tx: &mut WriteTx, changes: &[Change]) -> Result<Vec<DomainEvent>, Problem> {
        let mut new = vec![];
        for change in changes {
            let Some(event) = change.event else { continue };
            let facts = facts(tx, FactsOf::of(&event)).await?;
            let (entity, entity_id) = facts.thing(change);
            new.extend(concerned(change, &facts).into_iter().map(|(member, kind)| NewNotification {
                member,
                kind,
                entity,
                entity_id,
                by: change.member,
                at: change.at,
                position: change.position,
                instead_of: None,
            }));
        }
        if new.is_empty() {
            return Ok(vec![]);
        }
        let named: Vec<MemberId> = new.iter().map(|notification| notification.member).collect();
        let present: HashSet<MemberId> = member::present(tx, &named).await?.into_iter().collect();
        new.retain(|notification| present.contains(&notification.member));
        let absences = absence::current(tx, forum.now()).await?;
        new.extend(in_place(&new, &absences));
        let notified = notification::insert(tx, &new).await?;
        new.retain(|notification| notified.contains(&notification.member));
        forum.queue_notification_mails(tx, &new).await?;
        Ok(notified.into_iter().map(|member| DomainEvent::MemberNotified { member }).collect())
    }
}

/// Returns what those who stand in for members who are away are notified of in their place. What a substitute did, and
/// what is about the account of whoever is away, is not told.
fn in_place(new: &[NewNotification], absences: &[Absence]) -> Vec<NewNotification> {
    let stand_ins =
        new.iter().filter(|notification| notification.entity != Entity::Member).filter_map(|notification| {
            let member = stand_in(absences, notification.member).filter(|member| Some(*member) != notification.by)?;
            Some(NewNotification { member, instead_of: Some(notification.member), ..*notification })
        });
    stand_ins.collect()
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
                state: record.card.state,
                everyone: member::active(conn).await?,
                answered: rsvp::answered(conn, id).await?,
                coordinators: member::coordinators(conn).await?.into_iter().map(|member| member.id).collect(),
                presenters: record.card.presenters.iter().map(|person| person.id).collect(),
            },
            None => Facts::Nothing,
        },
        FactsOf::Promise(id) => {
            promise::find(conn, id).await?.map_or(Facts::Nothing, |record| Facts::Promise(record.facts()))
        }
        FactsOf::Comment(id) => {
            let there = comment::find(conn, id).await?.filter(|record| record.deleted_by.is_none());
            let Some(record) = there else { return Ok(Facts::Nothing) };
            let owners = match record.subject {
                CommentSubject::Practice(id) => {
                    practice::by_ids(conn, &[id]).await?.pop().map(|listed| listed.access.authors)
                }
                CommentSubject::Meeting(id) => meeting::find(conn, id)
                    .await?
                    .map(|record| record.card.presenters.iter().map(|person| person.id).collect()),
            };
            let Some(owners) = owners else { return Ok(Facts::Nothing) };
            let commented = comment::authors_before(conn, record.subject, id).await?;
            Facts::Comment { subject: record.subject, owners, commented }
        }
    })
}
