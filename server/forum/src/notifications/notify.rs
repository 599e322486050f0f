//! The consumer that notifies members of what concerns them.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use domain::absence::{Absence, stand_in};
use domain::change::{Change, Entity};
use domain::clock::Timestamp;
use domain::comment::{AnswerMark, CommentSubject};
use domain::dilemma::DilemmaStage;
use domain::event::DomainEvent;
use domain::id::{CommentId, DilemmaId, MemberId, PromiseId};
use domain::member::{Member, Role};
use domain::mention::{Mention, mentions};
use domain::notification::{NO_THING, NotificationKind};
use domain::policy::{Actor, DilemmaPermission, PracticePermission, allows};
use domain::problem::Problem;
use domain::thing::Thing;
use domain::tries::TryShown;
use store::dilemma::DilemmaRecord;
use store::notification::NewNotification;
use store::rota::Which;
use store::{
    Conn, WriteTx, absence, assistant, change, comment, comment_mark, comment_talk, dilemma, following, meeting,
    member, notification, practice, promise, rota, rsvp, sealed_dilemma, survey, tries,
};

use crate::Forum;
use crate::consumers::consumer::Consumer;
use crate::notifications::concerns::{Audience, DilemmaConcern, Facts, FactsOf, concerned, in_place_of, sealed_news};

/// The summary of a meeting is expected within so many days after it.
const SUMMARY_WITHIN_DAYS: i64 = 14;
/// The number of days for which the mail of a promise waits for that of the summary.
const HELD_DAYS: i64 = 2;

/// Stores a notification for each member whom an event concerns, and has them mailed of it.
pub struct NotifyMembers;

impl Consumer for NotifyMembers {
    const NAME: &'static str = "notifications";

    async fn handle(&self, forum: &Forum, tx: &mut WriteTx, changes: &[Change]) -> Result<Vec<DomainEvent>, Problem> {
        let (mut new, mut urgent, mut held) = (vec![], BTreeSet::new(), BTreeMap::new());
        let mut askers = BTreeSet::new();
        for change in changes {
            let Some(event) = change.event else { continue };
            let facts = facts(tx, FactsOf::of(&event), forum.now()).await?;
            let (entity, entity_id) = facts.thing(change);
            let mut told = concerned(change, &facts);
            leave_out_muted(tx, Thing { entity, id: entity_id }, &mut told).await?;
            leave_out_told(tx, Thing { entity, id: entity_id }, facts.named(change), &mut told).await?;
            let is_told = |asker: &MemberId| told.iter().any(|(member, _)| member == asker);
            askers.extend(sealed_news(change, &facts).into_iter().filter(|asker| !is_told(asker)));
            if let Some(starts_at) = changed_start(&event, &facts)
                && forum.cannot_wait(starts_at, forum.now())?
            {
                urgent.insert(change.position);
            }
            if let (DomainEvent::DilemmaAsked { .. }, Facts::Dilemma(dilemma)) = (event, &facts)
                && dilemma.urgent_for.is_some()
            {
                urgent.insert(change.position);
            }
            if let DomainEvent::PromiseMade { promise } = event
                && !told.is_empty()
                && let Some(until) = told_with_summary(tx, promise, forum.now()).await?
            {
                held.insert(change.position, until);
            }
            new.extend(told.into_iter().map(|(member, kind)| NewNotification {
                member,
                kind,
                entity,
                entity_id,
                by: facts.named(change),
                at: change.at,
                position: change.position,
                instead_of: in_place_of(change),
            }));
        }
        new.extend(news_under_seal(tx, askers, forum.now()).await?);
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
        forum.queue_notification_mails(tx, &new, &urgent, &held).await?;
        Ok(notified.into_iter().map(|member| DomainEvent::MemberNotified { member }).collect())
    }
}

/// Returns what anonymous askers are told where there is news of what they asked: that there is some, but neither about which
/// dilemma nor what it is. Nothing while an earlier such notification is unread. The row of the log that it refers to is that of
/// something else, by which its place among the others is known.
async fn news_under_seal(
    conn: &mut Conn,
    askers: BTreeSet<MemberId>,
    at: Timestamp,
) -> Result<Vec<NewNotification>, Problem> {
    let mut new = vec![];
    for member in askers {
        let kind = NotificationKind::SealedNews;
        if notification::has_unread(conn, member, kind).await? {
            continue;
        }
        let position = change::last_elsewhere(conn).await?;
        let (entity, entity_id) = (Entity::Dilemma, NO_THING);
        new.push(NewNotification { member, kind, entity, entity_id, by: None, at, position, instead_of: None });
    }
    Ok(new)
}

/// Leaves out what may be left out for those who muted a thing.
async fn leave_out_muted(
    conn: &mut Conn,
    thing: Thing,
    told: &mut Vec<(MemberId, NotificationKind)>,
) -> Result<(), Problem> {
    if told.iter().any(|(_, kind)| kind.is_left_out_of_muted()) {
        let muted = following::members(conn, thing, true).await?;
        told.retain(|(member, kind)| !kind.is_left_out_of_muted() || muted.binary_search(member).is_err());
    }
    Ok(())
}

/// Leaves out whom somebody said before what is told once.
async fn leave_out_told(
    conn: &mut Conn,
    thing: Thing,
    by: Option<MemberId>,
    told: &mut Vec<(MemberId, NotificationKind)>,
) -> Result<(), Problem> {
    let mut new = vec![];
    for (member, kind) in told.drain(..) {
        if !kind.is_told_once() || !notification::is_told(conn, member, kind, thing, by).await? {
            new.push((member, kind));
        }
    }
    *told = new;
    Ok(())
}

/// Returns when a meeting begins that an event changes: where it was moved, the earlier of both times, at which
/// somebody may come in vain or too late.
fn changed_start(event: &DomainEvent, facts: &Facts) -> Option<Timestamp> {
    use DomainEvent as E;
    let Facts::Meeting { starts_at, .. } = facts else { return None };
    match event {
        E::MeetingMoved { before, after, .. } => Some(*before.min(after)),
        E::MeetingCancelled { .. } | E::MeetingReinstated { .. } | E::MeetingMovedOnline { .. } => Some(*starts_at),
        _ => None,
    }
}

/// Returns until when the mail of a promise that was just made at a meeting waits for the mail of the meeting's
/// summary, which tells of the promise too.
async fn told_with_summary(conn: &mut Conn, id: PromiseId, now: Timestamp) -> Result<Option<Timestamp>, Problem> {
    let Some((meeting, _)) = promise::find(conn, id).await?.and_then(|record| record.meeting) else { return Ok(None) };
    let Some(record) = meeting::find(conn, meeting).await? else { return Ok(None) };
    let is_fresh = record.card.starts_at <= now && now < record.card.starts_at.plus_days(SUMMARY_WITHIN_DAYS);
    Ok((is_fresh && record.summary_sent_at.is_none()).then(|| now.plus_days(HELD_DAYS)))
}

/// Returns what those who stand in for members who are away are notified of in their place. What a substitute did or is
/// told anyway is not told again, nor what only the member themselves can do: their account, their answer to an
/// invitation, and what they say of a meeting.
fn in_place(new: &[NewNotification], absences: &[Absence]) -> Vec<NewNotification> {
    let key = |notification: &NewNotification| (notification.member, notification.position, notification.kind);
    let mut told: HashSet<_> = new.iter().map(key).collect();
    let is_own =
        |notification: &NewNotification| notification.entity == Entity::Member || notification.kind.is_personal();
    let stand_ins = new.iter().filter(|notification| !is_own(notification)).filter_map(|notification| {
        let member = stand_in(absences, notification.member).filter(|member| Some(*member) != notification.by)?;
        Some(NewNotification { member, instead_of: Some(notification.member), ..*notification })
    });
    stand_ins.filter(|notification| told.insert(key(notification))).collect()
}

async fn coordinators(conn: &mut Conn) -> Result<Vec<MemberId>, Problem> {
    Ok(member::coordinators(conn).await?.into_iter().map(|member| member.id).collect())
}

/// Reads what the decision about an event needs to know.
async fn facts(conn: &mut Conn, of: FactsOf, now: Timestamp) -> Result<Facts, Problem> {
    Ok(match of {
        FactsOf::Nothing => Facts::Nothing,
        FactsOf::Practice(id) => match practice::by_ids(conn, &[id]).await?.pop() {
            Some(listed) => {
                let members = member::of_company(conn, listed.access.company).await?;
                let followers = following::followers_of_topics(conn, id).await?;
                Facts::Practice { access: listed.access, company: members.iter().map(Actor::of).collect(), followers }
            }
            None => Facts::Nothing,
        },
        FactsOf::Meeting(id, audience) => {
            let Some(record) = meeting::find(conn, id).await? else { return Ok(Facts::Nothing) };
            let (everyone, answered) = match audience {
                Audience::Everyone => (member::active(conn).await?, rsvp::answered(conn, id).await?),
                Audience::Coming => (rsvp::reminded_before(conn, id).await?, vec![]),
                Audience::Participants => (survey::participants(conn, id).await?, vec![]),
                Audience::Presenters | Audience::Coordinators => (vec![], vec![]),
            };
            let coordinators = if audience == Audience::Coordinators { coordinators(conn).await? } else { vec![] };
            Facts::Meeting {
                starts_at: record.card.starts_at,
                state: record.card.state,
                everyone,
                answered,
                coordinators,
                presenters: record.card.presenters.iter().map(|person| person.id).collect(),
            }
        }
        FactsOf::Request(id) => match rota::requests(conn, Which::One(id)).await?.pop() {
            Some(request) => {
                let mut askers = coordinators(conn).await?;
                askers.extend(request.asked_by.map(|person| person.id));
                Facts::Request { meeting: request.meeting.id, state: request.state, askers }
            }
            None => Facts::Nothing,
        },
        FactsOf::Promise(id) => {
            promise::find(conn, id).await?.map_or(Facts::Nothing, |record| Facts::Promise(record.facts()))
        }
        FactsOf::Try(id) => {
            let there = tries::find(conn, id).await?.filter(|record| !record.is_deleted);
            let Some(record) = there else { return Ok(Facts::Nothing) };
            let practice = record.practice;
            let found = practice::by_ids(conn, &[practice]).await?.pop();
            let Some(authors) = found.map(|listed| listed.access.authors) else { return Ok(Facts::Nothing) };
            Facts::Try { practice, authors, is_named: record.report.shown == TryShown::Company }
        }
        FactsOf::Dilemma(id, answer) => dilemma_facts(conn, id, answer).await?,
        FactsOf::Substitute(member, of) => {
            let substitute = absence::of_member(conn, of, now).await?.and_then(|absence| absence.substitute);
            if substitute.is_some_and(|person| person.id == member) { Facts::Stands } else { Facts::Nothing }
        }
        FactsOf::Assistant(member, of) => {
            let assistants = assistant::of_member(conn, of).await?;
            if assistants.iter().any(|person| person.id == member) { Facts::Stands } else { Facts::Nothing }
        }
        FactsOf::Comment(id) => {
            let there = comment::find(conn, id).await?.filter(|record| record.deleted_by.is_none());
            let Some(record) = there else { return Ok(Facts::Nothing) };
            let mut sealed_askers = vec![];
            let owners = match record.subject {
                CommentSubject::Practice(id) => {
                    practice::by_ids(conn, &[id]).await?.pop().map(|listed| listed.access.authors)
                }
                CommentSubject::Meeting(id) => meeting::find(conn, id)
                    .await?
                    .map(|record| record.card.presenters.iter().map(|person| person.id).collect()),
                CommentSubject::Dilemma(id) => match dilemma::find(conn, id).await? {
                    Some(dilemma) => {
                        let joined = joined_askers(conn, &dilemma).await?;
                        let sealed = sealed_dilemma::find(conn, id).await?.map(|row| row.sealed.member);
                        sealed_askers = sealed.into_iter().chain(joined.sealed).collect();
                        let asker = dilemma.asker.iter().map(|asker| asker.id);
                        Some(asker.chain(joined.named).chain([dilemma.state.owner]).collect())
                    }
                    None => None,
                },
            };
            let Some(owners) = owners else { return Ok(Facts::Nothing) };
            let mut interested = comment::authors_before(conn, record.subject, id).await?;
            interested.extend(following::members(conn, record.subject.into(), false).await?);
            let thanked = comment_talk::thanks_for(conn, &[id]).await?.into_values().flatten();
            let thanked = thanked.map(|row| row.by.id).collect();
            let marks = comment_mark::of_answer(conn, id).await?.into_iter();
            let helped = marks.filter(|it| it.mark == AnswerMark::Helped).map(|it| it.member).collect();
            let coordinators = member::coordinators(conn).await?;
            let coordinators: Vec<MemberId> = coordinators.into_iter().map(|member| member.id).collect();
            let by_coordinator = record.author.as_ref().is_some_and(|author| coordinators.contains(&author.id));
            let mentioned = mentioned_in(conn, &record.body, record.subject, by_coordinator).await?;
            let before = comment_talk::versions(conn, id).await?.into_iter().next();
            let mentioned_before = match before {
                Some(version) => mentioned_in(conn, &version.body, record.subject, by_coordinator).await?,
                None => vec![],
            };
            let author = record.author.map(|author| author.id);
            Facts::Comment {
                subject: record.subject,
                owners,
                interested,
                author,
                is_by_asker: record.asker_of.is_some(),
                sealed_askers,
                thanked,
                helped,
                coordinators,
                mentioned,
                mentioned_before,
            }
        }
    })
}

/// The members who asked dilemmas that were merged into one, and may read that.
struct JoinedAskers {
    /// Those who are named.
    named: Vec<MemberId>,
    /// Those who asked anonymously.
    sealed: Vec<MemberId>,
}

/// Reads who asked what was merged into a dilemma: what becomes of it is the answer to them as well.
async fn joined_askers(conn: &mut Conn, record: &DilemmaRecord) -> Result<JoinedAskers, Problem> {
    let mut askers = JoinedAskers { named: vec![], sealed: vec![] };
    for (joined, named) in dilemma::merged_into(conn, record.id).await? {
        let sealed = sealed_dilemma::find(conn, joined).await?.map(|row| row.sealed.member);
        let Some(asker) = named.or(sealed) else { continue };
        let Some(member) = member::by_id(conn, asker).await? else { continue };
        if allows(&Actor::of(&member), DilemmaPermission::Read(record.facts())) {
            if named.is_some() { askers.named.push(asker) } else { askers.sealed.push(asker) }
        }
    }
    Ok(askers)
}

/// Returns whom a dilemma may concern; nothing where it is gone.
async fn dilemma_facts(conn: &mut Conn, id: DilemmaId, answer: Option<CommentId>) -> Result<Facts, Problem> {
    let Some(record) = dilemma::find(conn, id).await? else { return Ok(Facts::Nothing) };
    let mut put_to = vec![];
    for company in &record.companies {
        let members = member::of_company(conn, *company).await?.into_iter();
        put_to.extend(members.filter(|member| member.role != Role::Guest).map(|member| member.id));
    }
    let helper = match answer {
        Some(answer) => comment::find(conn, answer).await?.filter(|answer| answer.deleted_by.is_none()),
        None => None,
    };
    let asker = record.asker.as_ref().map(|asker| asker.id);
    let joined = joined_askers(conn, &record).await?;
    let here = member::present(conn, &asker.into_iter().collect::<Vec<_>>()).await?;
    let sealed = sealed_dilemma::find(conn, id).await?;
    let mut took_part = dilemma::took_part(conn, id).await?;
    let mut topic_followers = vec![];
    // What was closed is told to those who follow it, and its topics, as far as they may read it.
    if record.state.stage != DilemmaStage::Scheduled {
        let read = DilemmaPermission::Read(record.facts());
        let following = following::members(conn, Thing { entity: Entity::Dilemma, id: id.0 }, false).await?;
        let of_topics = following::followers_of_dilemma_topics(conn, id).await?;
        for follower in following.iter().chain(&of_topics) {
            let Some(found) = member::by_id(conn, *follower).await? else { continue };
            if !allows(&Actor::of(&found), read) {
                continue;
            }
            if following.contains(follower) {
                took_part.push(*follower);
            } else {
                topic_followers.push(*follower);
            }
        }
    }
    let urgent_for = match (record.urgent, record.is_for_forum) {
        (true, true) => Some(member::active(conn).await?),
        // Those of the companies that it is put to are told anyway.
        (true, false) => Some(topic_followers.clone()),
        (false, _) => None,
    };
    Ok(Facts::Dilemma(DilemmaConcern {
        stage: record.state.stage,
        asked_still: here.first().copied().unwrap_or(record.state.owner),
        sealed_asker: sealed.as_ref().map(|row| row.sealed.member),
        sealed_joined: joined.sealed,
        unsealed_asker: sealed.filter(|row| row.unsealed.is_some()).map(|row| row.sealed.member),
        urgent_for,
        topic_followers,
        askers: asker.into_iter().chain(joined.named).collect(),
        owner: record.state.owner,
        offered_to: record.state.offered_to,
        put_to,
        took_part,
        helper: helper.and_then(|answer| answer.author).map(|author| author.id),
        coordinators: member::coordinators(conn).await?.into_iter().map(|member| member.id).collect(),
    }))
}

/// Returns whom a comment mentions, of those who may read what it is about: members, the managers of companies, and
/// where a coordinator mentions everybody, all who can come in.
async fn mentioned_in(
    conn: &mut Conn,
    body: &str,
    subject: CommentSubject,
    by_coordinator: bool,
) -> Result<Vec<MemberId>, Problem> {
    let mentions = mentions(body);
    if mentions.is_empty() {
        return Ok(vec![]);
    }
    let members = member::list(conn).await?;
    let is_mentioned = |member: &&Member| {
        let slug = &member.company.slug;
        member.is_present()
            && mentions.iter().any(|mention| match mention {
                Mention::Member(id) => member.id == *id,
                Mention::Company(company) => slug == company && member.role == Role::Manager,
                Mention::Everybody => by_coordinator,
            })
    };
    let mentioned = members.iter().filter(is_mentioned);
    Ok(match subject {
        CommentSubject::Practice(id) => match practice::by_ids(conn, &[id]).await?.pop() {
            Some(listed) => {
                let read = PracticePermission::Read(listed.access.facts());
                mentioned.filter(|member| allows(&Actor::of(member), read)).map(|member| member.id).collect()
            }
            None => vec![],
        },
        CommentSubject::Meeting(_) => mentioned.map(|member| member.id).collect(),
        CommentSubject::Dilemma(id) => match dilemma::find(conn, id).await? {
            Some(record) => {
                let read = DilemmaPermission::Read(record.facts());
                mentioned.filter(|member| allows(&Actor::of(member), read)).map(|member| member.id).collect()
            }
            None => vec![],
        },
    })
}

#[cfg(test)]
mod tests {
    use domain::clock::Timestamp;
    use domain::member::{Person, Profession};

    use super::*;

    const NOW: Timestamp = Timestamp(1_700_000_000_000_000);

    fn new(member: i64, kind: NotificationKind, by: Option<i64>) -> NewNotification {
        let entity = if kind == NotificationKind::RoleChanged { Entity::Member } else { Entity::Meeting };
        let (member, by) = (MemberId(member), by.map(MemberId));
        NewNotification { member, kind, entity, entity_id: 1, by, at: NOW, position: 7, instead_of: None }
    }

    fn away(member: i64, substitute: i64) -> Absence {
        let substitute = Person { id: MemberId(substitute), name: "x".to_owned(), profession: Profession::Other };
        Absence { member: MemberId(member), until: NOW.plus_days(1), substitute: Some(substitute) }
    }

    #[test]
    fn a_substitute_is_told_once_and_only_what_somebody_else_can_do() {
        use NotificationKind as K;
        let absences = [away(1, 3), away(2, 3)];
        let told = |new: &[NewNotification]| {
            let told = in_place(new, &absences);
            told.into_iter().map(|it| (it.member.0, it.instead_of.map(|member| member.0))).collect::<Vec<_>>()
        };
        assert_eq!(told(&[new(1, K::MeetingMoved, None)]), [(3, Some(1))]);
        assert_eq!(told(&[new(1, K::MeetingMoved, None), new(2, K::MeetingMoved, None)]), [(3, Some(1))]);
        assert_eq!(told(&[new(1, K::MeetingMoved, None), new(3, K::MeetingMoved, None)]), []);
        assert_eq!(told(&[new(1, K::MeetingMoved, Some(3))]), [], "who did it knows");
        assert_eq!(told(&[new(1, K::RsvpAsked, None), new(1, K::RoleChanged, None)]), []);
        assert_eq!(told(&[new(4, K::MeetingMoved, None)]), [], "who is there is told themselves");
    }
}
