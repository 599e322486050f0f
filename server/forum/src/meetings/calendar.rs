//! Meetings for calendar programs: one as a file, and all of them at a private address of each member's.

use calendar::ics::{Attendee, Calendar, Event, Method, Organizer, When};
use domain::clock::Timestamp;
use domain::event::DomainEvent;
use domain::id::MeetingId;
use domain::member::Member;
use domain::policy::{Actor, Permission};
use domain::problem::{FieldProblem, Problem};
use domain::rsvp::RsvpAnswer;
use store::calendar_feed::CalendarFeed;
use store::meeting::MeetingRecord;
use store::promise::{PromiseRecord, Whose};

use crate::Forum;
use crate::authorize::authorize;
use crate::secret::{Secret, hash};
use crate::url_name::storable;

/// The number of days after a meeting for which it stays in the calendars that follow the forum.
const PAST_DAYS: i64 = 400;
/// The most meetings of a calendar.
const MOST: i64 = 500;
/// The most meetings of the mail that tells of a year's dates.
const DATES: i64 = 24;
/// The longest time before a meeting at which somebody is reminded of it, in minutes: a week.
const ALARM_MAX: i64 = 7 * 24 * 60;

/// A calendar, written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarFile {
    /// The text that calendar programs read.
    pub text: String,
    /// The same for the same text, and for no other.
    pub tag: String,
    /// The moment at which something in it was last changed; `None` where nothing is in it.
    pub changed_at: Option<Timestamp>,
}

impl CalendarFile {
    fn new(calendar: &Calendar, changed_at: Option<Timestamp>) -> Self {
        let text = calendar.write();
        Self { tag: hash(&text), text, changed_at }
    }
}

impl Forum {
    /// A meeting as a file for calendar programs; `origin` is what the addresses of pages begin with.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::NotFound`].
    pub async fn meeting_calendar(&self, actor: &Actor, id: MeetingId, origin: &str) -> Result<CalendarFile, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let mut conn = self.store.read().await?;
        let record = store::meeting::find(&mut conn, id).await?.ok_or(Problem::NotFound)?;
        let coordinators = store::member::coordinators(&mut conn).await?;
        let event = self.event(&record, &coordinators, origin, None)?;
        Ok(CalendarFile::new(
            &Calendar { name: None, method: Method::Publish, zone: self.time_zone(), events: vec![event] },
            Some(record.updated_at),
        ))
    }

    /// Returns what a member's calendar program reads at their private address, by the address's token.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for a token that is nobody's, or no longer.
    pub async fn calendar_feed(&self, token: &str, origin: &str) -> Result<CalendarFile, Problem> {
        let token = storable(token)?;
        let name = self.name().await?;
        let mut conn = self.store.read().await?;
        let (member, feed) = store::calendar_feed::find(&mut conn, &hash(token)).await?.ok_or(Problem::NotFound)?;
        let from = self.clock.now().plus_days(-PAST_DAYS);
        let records = store::meeting::from(&mut conn, from, MOST).await?;
        let coordinators = store::member::coordinators(&mut conn).await?;
        let event = |record| self.event(record, &coordinators, origin, feed.alarm_minutes);
        let mut events = records.iter().map(event).collect::<Result<Vec<_>, _>>()?;
        let promises = store::promise::list(&mut conn, Whose::OpenOf(member.id), MOST).await?;
        for promise in &promises {
            events.push(self.due_day(promise, origin)?);
        }
        // Of promises that have ended, it is told by nothing but another tag.
        let changed = records.iter().map(|record| record.updated_at);
        let changed_at = changed.chain(promises.iter().map(|promise| promise.updated_at)).max();
        let name = Some(name.in_language(member.language).to_owned());
        Ok(CalendarFile::new(&Calendar { name, method: Method::Publish, zone: self.time_zone(), events }, changed_at))
    }

    /// The address of the actor's calendar, where they have one; its token is shown when it is made alone.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn own_calendar_feed(&self, actor: &Actor) -> Result<Option<CalendarFeed>, Problem> {
        authorize(actor, Permission::OwnAccount)?;
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        Ok(store::calendar_feed::of_member(&mut *self.store.read().await?, member).await?)
    }

    /// Makes a private address for the actor's calendar, in place of the one before, and gives its token, which is never
    /// shown again.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::Invalid`] on `alarm`.
    pub async fn create_calendar_feed(&self, actor: &Actor, alarm_minutes: Option<i64>) -> Result<Secret, Problem> {
        authorize(actor, Permission::OwnAccount)?;
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        if alarm_minutes.is_some_and(|minutes| !(0..=ALARM_MAX).contains(&minutes)) {
            return Err(Problem::field("alarm", FieldProblem::Invalid));
        }
        let secret = Secret::new(&*self.random);
        let (hash, now) = (&secret.hash(), self.clock.now());
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::calendar_feed::set(&mut tx, member, hash, alarm_minutes, now).await?;
                self.commit(tx, actor, &[DomainEvent::CalendarFeedCreated { member }]).await
            })
            .await?;
        Ok(secret)
    }

    /// Revokes the private address of the actor's calendar; it is never good again.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::NotFound`] where there is none.
    pub async fn revoke_calendar_feed(&self, actor: &Actor) -> Result<(), Problem> {
        authorize(actor, Permission::OwnAccount)?;
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                if !store::calendar_feed::delete(&mut tx, member).await? {
                    return Err(Problem::NotFound);
                }
                self.commit(tx, actor, &[DomainEvent::CalendarFeedRevoked { member }]).await
            })
            .await
    }

    /// Returns what a mail to a member brings of a meeting for calendar programs, as it stands now: an invitation, or
    /// that it was cancelled. What they answer from there reaches the organizer, who is a person.
    ///
    /// # Errors
    /// [`Problem::Internal`] for a moment that no calendar has.
    pub(crate) async fn invitation(
        &self,
        conn: &mut store::Conn,
        id: MeetingId,
        member: &Member,
        origin: &str,
    ) -> Result<Option<(Method, String)>, Problem> {
        let Some(record) = store::meeting::find(conn, id).await? else { return Ok(None) };
        if record.card.over_at() <= self.clock.now() {
            return Ok(None);
        }
        let coordinators = store::member::coordinators(conn).await?;
        let answer = store::rsvp::answer_of(conn, id, member.id).await?;
        let attendee = Attendee {
            name: member.name.clone(),
            email: member.email.clone(),
            comes: answer.map(|answer| answer != RsvpAnswer::No),
        };
        let event = Event { attendee: Some(attendee), ..self.event(&record, &coordinators, origin, None)? };
        let method = if record.card.is_cancelled() { Method::Cancel } else { Method::Request };
        let calendar = Calendar { name: None, method, zone: self.time_zone(), events: vec![event] };
        Ok(Some((method, calendar.write())))
    }

    /// Returns the meetings to come that take place, and what calendar programs read of them; `None` where there is none.
    ///
    /// # Errors
    /// [`Problem::Internal`] for a moment that no calendar has.
    pub(crate) async fn dates_to_come(
        &self,
        conn: &mut store::Conn,
        origin: &str,
    ) -> Result<Option<(Vec<MeetingRecord>, String)>, Problem> {
        let mut records = store::meeting::from(conn, self.clock.now(), DATES).await?;
        records.retain(|record| !record.card.is_cancelled());
        if records.is_empty() {
            return Ok(None);
        }
        let coordinators = store::member::coordinators(conn).await?;
        let events = records.iter().map(|record| self.event(record, &coordinators, origin, None));
        let events = events.collect::<Result<Vec<_>, _>>()?;
        let calendar = Calendar { name: None, method: Method::Publish, zone: self.time_zone(), events };
        Ok(Some((records, calendar.write())))
    }

    /// A promise as the day by which it is due.
    fn due_day(&self, promise: &PromiseRecord, origin: &str) -> Result<Event, Problem> {
        Ok(Event {
            uid: format!("{}@maagal", promise.uid),
            sequence: promise.terms.moves,
            changed_at: jiff::Timestamp::from_microsecond(promise.updated_at.0).unwrap_or_default(),
            when: When::Day(self.local(promise.terms.due_at)?.date()),
            summary: promise.what.clone(),
            location: String::new(),
            description: String::new(),
            url: format!("{origin}{}", domain::promise::path(promise.id)),
            organizer: None,
            attendee: None,
            is_cancelled: false,
            alarm_minutes: None,
        })
    }

    /// A meeting as an event. Its organizer is who entered it, where they still run the forum, else another
    /// coordinator, so that what people answer from their calendars reaches a person.
    fn event(
        &self,
        record: &MeetingRecord,
        coordinators: &[Member],
        origin: &str,
        alarm_minutes: Option<i64>,
    ) -> Result<Event, Problem> {
        let card = &record.card;
        let called = coordinators.iter().find(|member| Some(member.id) == record.creator);
        let organizer = called.or(coordinators.first());
        let url = format!("{origin}{}", domain::meeting::path(card.id));
        let said = [card.note.clone(), card.link.clone(), markdown::plain_text(&record.agenda), url.clone()];
        let said: Vec<String> = said.into_iter().filter(|text| !text.is_empty()).collect();
        let ends_at = card.ends_at.map(|at| self.local(at)).transpose()?;
        Ok(Event {
            uid: format!("{}@maagal", record.uid),
            sequence: card.sequence,
            changed_at: jiff::Timestamp::from_microsecond(record.updated_at.0).unwrap_or_default(),
            when: When::Time(self.local(card.starts_at)?.datetime(), ends_at.map(|at| at.datetime())),
            summary: card.title.clone(),
            location: if card.place.is_empty() { card.link.clone() } else { card.place.clone() },
            description: said.join("\n\n"),
            url,
            organizer: organizer.map(|it| Organizer { name: it.name.clone(), email: it.email.clone() }),
            attendee: None,
            is_cancelled: card.is_cancelled(),
            alarm_minutes,
        })
    }
}
