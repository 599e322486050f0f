//! A meeting is called, or moved.

use domain::clock::Random;
use domain::event::DomainEvent;
use domain::id::{MeetingId, MemberId};
use domain::meeting::{MeetingCard, MeetingState, NewMeeting, NewVisit};
use domain::policy::{Actor, MeetingPermission};
use domain::problem::{FieldError, FieldProblem, Problem};
use store::WriteTx;
use store::meeting::{AgendaHtml, MeetingOrigin, MeetingRecord};

use crate::Forum;
use crate::authorize::authorize;
use crate::meetings::reminders::invitation_of;
use crate::practices::prepare::render;
use crate::secret::hex;
use crate::worker::text_on_worker;

/// Members are invited at once to a meeting that is set for at most so many days ahead.
const ANNOUNCED_DAYS: i64 = 92;

impl Forum {
    /// Checks a meeting that is to be added, or is to replace another.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::Invalid`] with every field that was not taken.
    pub async fn check_meeting(&self, actor: &Actor, meeting: NewMeeting) -> Result<NewMeeting, Problem> {
        authorize(actor, MeetingPermission::Schedule)?;
        let missing = missing_people(&mut *self.store.read().await?, &meeting).await?;
        Problem::joined(missing, meeting.check())
    }

    /// Adds a meeting. Members are invited to one that is soon at once, and to others two to three weeks before.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::Invalid`] by field.
    pub async fn create_meeting(&self, actor: &Actor, meeting: NewMeeting) -> Result<MeetingId, Problem> {
        let now = self.clock.now();
        // What the command line enters is imported.
        let is_announced = actor.member().is_some()
            && meeting.state == MeetingState::Scheduled
            && meeting.starts_at > now
            && meeting.starts_at <= now.plus_days(ANNOUNCED_DAYS);
        self.enter_meeting(actor, actor.member(), None, meeting, is_announced).await
    }

    /// Adds a meeting that somebody called, be it the actor or, for an import, another; with the name that calendar
    /// programs know it by, where it has one. Members are invited to it where it is announced.
    pub(crate) async fn enter_meeting(
        &self,
        actor: &Actor,
        creator: Option<MemberId>,
        uid: Option<&str>,
        meeting: NewMeeting,
        is_announced: bool,
    ) -> Result<MeetingId, Problem> {
        let meeting = self.check_meeting(actor, meeting).await?;
        let html = agenda_html(meeting.agenda.clone()).await?;
        let mut tx = self.store.write().await?;
        Problem::unless_empty(missing_people(&mut tx, &meeting).await?)?;
        let new_uid = new_uid(&*self.random);
        let origin = MeetingOrigin { creator, uid: uid.unwrap_or(&new_uid) };
        let id = store::meeting::insert(&mut tx, &meeting, rendered(&html), origin, self.clock.now()).await?;
        self.plan_reminders(&mut tx, id, &meeting).await?;
        let mut events = vec![DomainEvent::MeetingScheduled { meeting: id, starts_at: meeting.starts_at }];
        events.extend(presenters_named(id, &[], &meeting.presenters));
        if is_announced {
            events.push(DomainEvent::MeetingAnnounced { meeting: id });
            store::reminder::note(&mut tx, &invitation_of(id), self.clock.now()).await?;
        }
        self.commit(tx, actor, &events).await?;
        Ok(id)
    }

    /// Replaces a meeting's details, if it still has the version the coordinator saw.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`];
    /// [`Problem::Conflict`]; [`Problem::Invalid`] by field.
    pub async fn update_meeting(
        &self,
        actor: &Actor,
        id: MeetingId,
        expected: i64,
        meeting: NewMeeting,
    ) -> Result<i64, Problem> {
        let meeting = self.check_meeting(actor, meeting).await?;
        let html = agenda_html(meeting.agenda.clone()).await?;
        let (meeting, html) = (&meeting, html.as_str());
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                Problem::unless_empty(missing_people(&mut tx, meeting).await?)?;
                // The events compare with what is replaced, so it has to be the expected version too.
                let before = store::meeting::find(&mut tx, id).await?.ok_or(Problem::NotFound)?;
                if before.card.version != expected {
                    return Err(Problem::Conflict { current: before.card.version });
                }
                let sequence = before.card.sequence + i64::from(concerns_calendars(&before.card, meeting));
                let (html, now) = (rendered(html), self.clock.now());
                let updated = store::meeting::update(&mut tx, id, expected, meeting, html, sequence, now).await?;
                let Some(version) = updated else {
                    return Err(match store::meeting::find(&mut tx, id).await? {
                        Some(record) => Problem::Conflict { current: record.card.version },
                        None => Problem::NotFound,
                    });
                };
                self.plan_reminders(&mut tx, id, meeting).await?;
                self.gate_follows(&mut tx, &before, meeting).await?;
                self.passes_follow(&mut tx, &before.card, meeting).await?;
                let mut events = changes(&before, meeting);
                events.extend(self.promises_follow(&mut tx, &before, meeting).await?);
                events.extend(self.requests_follow(&mut tx, actor, &before, meeting).await?);
                self.commit(tx, actor, &events).await?;
                Ok(version)
            })
            .await
    }
}

impl Forum {
    /// Replaces a meeting in a transaction that has read it; gives the events of that. The text of its agenda stays.
    pub(crate) async fn replace_meeting(
        &self,
        tx: &mut WriteTx,
        before: &MeetingRecord,
        after: &NewMeeting,
    ) -> Result<Vec<DomainEvent>, Problem> {
        let id = before.card.id;
        let sequence = before.card.sequence + i64::from(concerns_calendars(&before.card, after));
        let html = AgendaHtml { html: &before.agenda_html, renderer: before.renderer };
        let (version, now) = (before.card.version, self.clock.now());
        let updated = store::meeting::update(tx, id, version, after, html, sequence, now).await?;
        // Somebody changed it since this transaction read it, so the transaction is made again.
        updated.ok_or(Problem::Unavailable)?;
        self.plan_reminders(tx, id, after).await?;
        self.gate_follows(tx, before, after).await?;
        Ok(changes(before, after))
    }
}

/// A name for calendar programs that no other meeting of any forum has.
pub(crate) fn new_uid(random: &dyn Random) -> String {
    let mut bytes = [0u8; 16];
    random.fill(&mut bytes);
    hex(&bytes)
}

/// The fields that name a presenting company or presenters who are not there.
async fn missing_people(conn: &mut store::Conn, meeting: &NewMeeting) -> Result<Vec<FieldError>, Problem> {
    let mut errors = vec![];
    if let Some(company) = meeting.presenting_company
        && store::company::by_id(conn, company).await?.is_none()
    {
        errors.push(FieldError::new("presenting_company", FieldProblem::NotThere));
    }
    if let Some(host) = meeting.visit.host
        && store::member::by_id(conn, host).await?.is_none()
    {
        errors.push(FieldError::new("host", FieldProblem::NotThere));
    }
    let people = store::member::people(conn, &meeting.presenters).await?;
    if meeting.presenters.iter().any(|id| !people.iter().any(|person| person.id == *id)) {
        errors.push(FieldError::new("presenters", FieldProblem::NotThere));
    }
    Ok(errors)
}

/// An agenda as HTML; it has no files beside it, so a file it names leads nowhere.
pub(crate) async fn agenda_html(agenda: String) -> Result<String, Problem> {
    text_html(agenda, String::new()).await
}

/// A text as HTML, whose files are served below a path.
pub(crate) async fn text_html(text: String, files_base: String) -> Result<String, Problem> {
    text_on_worker(move || render(&text, markdown::language("", &text), files_base).html).await
}

/// Returns the HTML of an agenda that was rendered just now.
const fn rendered(html: &str) -> AgendaHtml<'_> {
    AgendaHtml { html, renderer: markdown::RENDERER_VERSION }
}

/// Returns the events of a meeting that replaces another: at least one.
fn changes(before: &MeetingRecord, after: &NewMeeting) -> Vec<DomainEvent> {
    let (meeting, card) = (before.card.id, &before.card);
    let presenters: Vec<_> = card.presenters.iter().map(|person| person.id).collect();
    let mut events = vec![];
    if card.starts_at != after.starts_at {
        events.push(DomainEvent::MeetingMoved { meeting, before: card.starts_at, after: after.starts_at });
    }
    match (card.state, after.state) {
        (MeetingState::Scheduled, MeetingState::Cancelled) => events.push(DomainEvent::MeetingCancelled { meeting }),
        (MeetingState::Cancelled, MeetingState::Scheduled) => events.push(DomainEvent::MeetingReinstated { meeting }),
        _ => {}
    }
    if !card.place.is_empty() && after.place.is_empty() && !after.link.is_empty() {
        events.push(DomainEvent::MeetingMovedOnline { meeting });
    }
    if card.deadline != after.deadline {
        events.push(DomainEvent::MeetingDeadlineMoved { meeting, before: card.deadline, after: after.deadline });
    }
    let company = card.company.as_ref().map(|company| company.id);
    if company != after.presenting_company {
        events.push(DomainEvent::MeetingCompanyChanged { meeting, before: company, after: after.presenting_company });
    }
    let gone = presenters.iter().filter(|member| !after.presenters.contains(member));
    events.extend(gone.map(|member| DomainEvent::PresenterRemoved { meeting, member: *member }));
    events.extend(presenters_named(meeting, &presenters, &after.presenters));
    let is_same = replacement(before).visit == after.visit
        && (&card.title, card.kind, &card.place, &card.link, &before.agenda, card.ends_at, &card.note, card.seats)
            == (
                &after.title,
                after.kind,
                &after.place,
                &after.link,
                &after.agenda,
                after.ends_at,
                &after.note,
                after.seats,
            );
    if events.is_empty() || !is_same {
        events.push(DomainEvent::MeetingUpdated { meeting });
    }
    events
}

/// Returns whether calendars have to learn of a change.
fn concerns_calendars(before: &MeetingCard, after: &NewMeeting) -> bool {
    (before.starts_at, before.ends_at, before.state, &before.place, &before.link)
        != (after.starts_at, after.ends_at, after.state, &after.place, &after.link)
}

/// Returns what would replace a meeting and change nothing.
pub(crate) fn replacement(record: &MeetingRecord) -> NewMeeting {
    let card = record.card.clone();
    NewMeeting {
        title: card.title,
        kind: card.kind,
        starts_at: card.starts_at,
        ends_at: card.ends_at,
        state: card.state,
        note: card.note,
        place: card.place,
        link: card.link,
        presenting_company: card.company.map(|company| company.id),
        presenters: card.presenters.iter().map(|person| person.id).collect(),
        agenda: record.agenda.clone(),
        deadline: card.deadline,
        seats: card.seats,
        visit: NewVisit {
            host: record.visit.host.as_ref().map(|host| host.id),
            parking: record.visit.parking.clone(),
            look_for: record.visit.look_for.clone(),
        },
    }
}

/// Returns an event for each presenter who was none before.
fn presenters_named(meeting: MeetingId, before: &[MemberId], after: &[MemberId]) -> impl Iterator<Item = DomainEvent> {
    let named = after.iter().filter(move |member| !before.contains(member));
    named.map(move |member| DomainEvent::PresenterNamed { meeting, member: *member })
}
