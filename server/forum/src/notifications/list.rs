//! A member looks at what they were notified of. Rights are asked when the list is shown: of a thing that the member may
//! no longer read, neither title nor path is told, nor who did something to it.

use std::collections::{HashMap, HashSet};

use domain::change::Entity;
use domain::clock::Timestamp;
use domain::comment;
use domain::event::DomainEvent;
use domain::id::{CommentId, DilemmaId, MeetingId, MemberId, PracticeId, PromiseId};
use domain::notification::{LISTED_MAX, NO_THING, Notification, NotificationGroup, NotificationKind, Subject};
use domain::policy::{Actor, DilemmaPermission, Permission, PracticePermission, PromisePermission, allows};
use domain::problem::Problem;
use domain::promise::PromiseState;
use store::notification::NotificationRow;
use store::{Conn, dilemma, meeting, notification, practice, promise, sealed_dilemma};

use crate::Forum;
use crate::authorize::authorize;

/// The path of the page that lists for whom a member acts.
const ASSISTANTS_PATH: &str = "/me/assistants";

impl Forum {
    /// The actor's latest notifications by the thing they are about, the thing with the latest one first.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn notifications(&self, actor: &Actor) -> Result<Vec<NotificationGroup>, Problem> {
        authorize(actor, Permission::OwnAccount)?;
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        let mut conn = self.store.read().await?;
        let most = i64::try_from(LISTED_MAX).unwrap_or(i64::MAX);
        let rows = notification::of_member(&mut conn, member, most).await?;
        let things: Vec<_> = rows.iter().map(|row| (row.entity, row.entity_id)).collect();
        let mut subjects = subjects(&mut conn, actor, member, &things).await?;
        let mut groups: Vec<NotificationGroup> = vec![];
        let mut places: HashMap<(Entity, i64), usize> = HashMap::new();
        let mut reasons = Reasons::default();
        for row in rows {
            let thing = (row.entity, row.entity_id);
            let place = *places.entry(thing).or_insert_with(|| {
                let subject = subjects.remove(&thing).unwrap_or(Subject::Unreadable);
                groups.push(NotificationGroup { subject, notifications: vec![] });
                groups.len() - 1
            });
            let note = reasons.of(&mut conn, &row).await?;
            let group = &mut groups[place];
            let shown = shown(row, note, &group.subject);
            group.notifications.push(shown);
        }
        Ok(groups)
    }

    /// Returns how many notifications the actor has not read.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn unread_notifications(&self, actor: &Actor) -> Result<i64, Problem> {
        authorize(actor, Permission::OwnAccount)?;
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        Ok(notification::unread(&mut *self.store.read().await?, member).await?)
    }
}

/// What is told beside the kinds of notifications: why it happened, or what the coordinator wrote with it. It is asked for the
/// latest first: what is stored with a thing was said of its latest change, and not of those before.
#[derive(Default)]
pub(crate) struct Reasons(HashSet<(Entity, i64)>);

impl Reasons {
    /// Returns what is told beside the kind of a notification, where there is something.
    pub async fn of(&mut self, conn: &mut Conn, row: &NotificationRow) -> Result<Option<String>, Problem> {
        use NotificationKind as K;
        let is_change = row.kind.is_change_of_meeting() || matches!(row.kind, K::PromiseMoved | K::PromiseReleased);
        if is_change && !self.0.insert((row.entity, row.entity_id)) {
            return Ok(None);
        }
        let was_released = row.kind == K::PromiseReleased;
        let reason = match (row.kind, &row.promise_reason) {
            (K::DilemmaUnsealed, _) => {
                let found = sealed_dilemma::find(conn, DilemmaId(row.entity_id)).await?;
                found.and_then(|row| row.unsealed).map(|unsealed| unsealed.reason)
            }
            (K::PromiseMoved | K::PromiseReleased, Some((state, reason)))
                if was_released == (*state == PromiseState::Released) =>
            {
                Some(reason.clone())
            }
            (kind, _) => row.meeting_note.clone().filter(|_| kind.is_change_of_meeting()),
        };
        Ok(reason.filter(|reason| !reason.is_empty()))
    }
}

/// Returns from when to when the thing of a notification was moved, where it tells of that.
fn moved(row: &NotificationRow) -> Option<(Timestamp, Timestamp)> {
    match (row.kind, row.event) {
        (NotificationKind::MeetingMoved, Some(DomainEvent::MeetingMoved { before, after, .. }))
        | (NotificationKind::PromiseMoved, Some(DomainEvent::PromiseMoved { before, after, .. })) => {
            Some((before, after))
        }
        _ => None,
    }
}

/// Returns the path to what was told about a thing, the latest first: to the first comment where the latest tells of one, so
/// that nobody looks for it among all of them, else to the thing.
pub(crate) fn path_to(subject: &Subject, told: &[NotificationRow]) -> Option<String> {
    let path = subject.path()?;
    // What somebody is asked to do for another stands elsewhere than their own account.
    let path = match told.first().and_then(|row| row.event.filter(|_| *subject == Subject::Account)) {
        Some(DomainEvent::SubstituteNamed { of, .. }) => domain::member::path(of),
        Some(DomainEvent::AssistantNamed { .. }) => ASSISTANTS_PATH.to_owned(),
        _ => path,
    };
    Some(first_comment(told).map_or(path.clone(), |first| comment::path(&path, first)))
}

/// Returns the first comment that was told of, the latest first, where the latest tells of one.
pub(crate) fn first_comment(told: &[NotificationRow]) -> Option<CommentId> {
    comment_of(told.first()?)?;
    told.iter().rev().find_map(comment_of)
}

/// The comment that a notification tells of. The event behind one of another kind may be that of something else.
fn comment_of(row: &NotificationRow) -> Option<CommentId> {
    use NotificationKind as K;
    let is_of_comment = matches!(
        row.kind,
        K::CommentWritten
            | K::CommentMentioned
            | K::CommentThanked
            | K::CommentReported
            | K::AnswerAccepted
            | K::AnswerHelped
    );
    match row.event.filter(|_| is_of_comment)? {
        DomainEvent::CommentCreated { comment }
        | DomainEvent::CommentUpdated { comment }
        | DomainEvent::CommentThanked { comment }
        | DomainEvent::CommentReported { comment }
        | DomainEvent::AnswerMarked { comment }
        | DomainEvent::AnswerAccepted { comment, .. } => Some(comment),
        _ => None,
    }
}

/// A notification as whoever was notified may see it, with what is told beside its kind.
pub(crate) fn shown(row: NotificationRow, note: Option<String>, subject: &Subject) -> Notification {
    let is_readable = *subject != Subject::Unreadable;
    let moved = moved(&row);
    let note = note.filter(|_| is_readable);
    let by = row.by.filter(|person| is_readable && !person.is_former());
    let instead_of = row.instead_of.filter(|person| is_readable && !person.is_former());
    Notification { id: row.id, kind: row.kind, by, at: row.at, read: row.read_at.is_some(), moved, note, instead_of }
}

/// Those of some things that the actor may read.
pub(crate) async fn subjects(
    conn: &mut Conn,
    actor: &Actor,
    member: MemberId,
    things: &[(Entity, i64)],
) -> Result<HashMap<(Entity, i64), Subject>, Problem> {
    let ids = |wanted: Entity| things.iter().filter(move |(entity, _)| *entity == wanted).map(|(_, id)| *id);
    let mut subjects = HashMap::new();
    let practices: Vec<PracticeId> = ids(Entity::Practice).map(PracticeId).collect();
    if !practices.is_empty() {
        for line in practice::by_ids(conn, &practices).await? {
            if allows(actor, PracticePermission::Read(line.access.facts())) {
                let subject = Subject::Practice { slug: line.card.slug, title: line.card.title };
                subjects.insert((Entity::Practice, line.card.id.0), subject);
            }
        }
    }
    let meetings: Vec<MeetingId> = ids(Entity::Meeting).map(MeetingId).collect();
    if !meetings.is_empty() && allows(actor, Permission::ReadForum) {
        for record in meeting::find_many(conn, &meetings).await? {
            let card = record.card;
            let subject = Subject::Meeting { id: card.id, title: card.title, starts_at: card.starts_at };
            subjects.insert((Entity::Meeting, card.id.0), subject);
        }
    }
    let promises: Vec<PromiseId> = ids(Entity::Promise).map(PromiseId).collect();
    if !promises.is_empty() {
        for record in promise::find_many(conn, &promises).await? {
            if allows(actor, PromisePermission::Read(record.facts())) {
                let subject = Subject::Promise { id: record.id, what: record.what, due_at: record.terms.due_at };
                subjects.insert((Entity::Promise, record.id.0), subject);
            }
        }
    }
    let dilemmas: Vec<DilemmaId> = ids(Entity::Dilemma).map(DilemmaId).collect();
    if !dilemmas.is_empty() {
        for mut record in dilemma::find_many(conn, &dilemmas).await? {
            // Who asked it anonymously reads it as who asked it.
            if record.asker.is_none() && sealed_dilemma::is_by(conn, record.id, member).await? {
                record.viewer_asks = Some(member);
            }
            if allows(actor, DilemmaPermission::Read(record.facts())) {
                // That its day is over is for those who answer for it.
                let sees_missed = allows(actor, DilemmaPermission::SeeMissed(record.facts()));
                let promise = record.state.promise.filter(|promise| sees_missed || !promise.missed);
                let due_at = promise.map(|promise| promise.due_at);
                let subject = Subject::Dilemma { id: record.id, title: record.title, due_at };
                subjects.insert((Entity::Dilemma, record.id.0), subject);
            }
        }
    }
    if ids(Entity::Dilemma).any(|id| id == NO_THING) {
        subjects.insert((Entity::Dilemma, NO_THING), Subject::OwnDilemmas);
    }
    if ids(Entity::Member).any(|id| id == member.0) {
        subjects.insert((Entity::Member, member.0), Subject::Account);
    }
    if allows(actor, Permission::RunForum) {
        subjects.extend(ids(Entity::JoinRequest).map(|id| ((Entity::JoinRequest, id), Subject::JoinRequests)));
        subjects.extend(ids(Entity::Mail).map(|id| ((Entity::Mail, id), Subject::RefusedMails)));
    }
    Ok(subjects)
}
