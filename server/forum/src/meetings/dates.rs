//! Dates of meetings: what a day is, and the dates of a rhythm.

use calendar::hebrew::HebrewDate;
use calendar::rhythm::{dates_of_a_year, working_day_by};
use domain::clock::Timestamp;
use domain::event::DomainEvent;
use domain::id::MeetingId;
use domain::language::Language;
use domain::meeting::{DayNotes, LONGEST_DAYS, NewMeeting, ProposedDate, ProposedYear};
use domain::occasion::Occasion;
use domain::policy::{Actor, MeetingPermission};
use domain::practice::MeetingRef;
use domain::problem::Problem;
use jiff::civil::{Date, Time, Weekday, time};
use jiff::{ToSpan, Zoned};
use store::meeting::{AgendaHtml, MeetingOrigin, MeetingRecord};

use crate::Forum;
use crate::authorize::authorize;
use crate::exchange::import_forum::within;
use crate::meetings::schedule::new_uid;

/// The deadline of a meeting that is set by a rhythm lies so many days before it.
const DEADLINE_DAYS: i64 = 7;
/// The time of day of such a deadline.
const DEADLINE_TIME: Time = time(23, 59, 0, 0);
/// The most meetings that are looked at.
const MOST: i64 = 500;

/// The rhythm in which a forum meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rhythm {
    /// The day from which on.
    pub from: Date,
    /// The day of the week.
    pub weekday: Weekday,
    /// Every so many months.
    pub every_months: u8,
    /// The time of day at which a meeting starts.
    pub time: Time,
}

impl Forum {
    /// Returns what the day of a moment is.
    ///
    /// # Errors
    /// [`Problem::Internal`] for a moment that no calendar has.
    pub fn day_notes(&self, at: Timestamp) -> Result<DayNotes, Problem> {
        let date = self.local(at)?.date();
        let hebrew = HebrewDate::of(date);
        let (forbidding, warnings): (Vec<_>, Vec<_>) =
            calendar::occasions(date).into_iter().partition(|occasion| occasion.forbids_meetings());
        Ok(DayNotes {
            hebrew: hebrew.in_language(Language::Hebrew),
            hebrew_in_english: hebrew.in_language(Language::English),
            forbidden: forbidding.first().copied(),
            warnings,
        })
    }

    /// Returns `Ok` for who sets the dates of meetings.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub fn check_scheduling(&self, actor: &Actor) -> Result<(), Problem> {
        authorize(actor, MeetingPermission::Schedule)
    }

    /// Returns the meetings that take place while one from a start to an end would, the one of a key left out. Without an end,
    /// only the start counts.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn meetings_meanwhile(
        &self,
        actor: &Actor,
        starts_at: Timestamp,
        ends_at: Option<Timestamp>,
        except: Option<MeetingId>,
    ) -> Result<Vec<MeetingRef>, Problem> {
        authorize(actor, MeetingPermission::Schedule)?;
        let found = self.around(starts_at).await?;
        Ok(meanwhile(&found, starts_at, ends_at, except))
    }

    /// The meetings from a moment on, with those that may still last then.
    pub(crate) async fn around(&self, from: Timestamp) -> Result<Vec<MeetingRecord>, Problem> {
        let mut conn = self.store.read().await?;
        Ok(store::meeting::from(&mut conn, from.plus_days(-LONGEST_DAYS), MOST).await?)
    }

    /// The dates of a rhythm in its first twelve months.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub fn propose_dates(&self, actor: &Actor, rhythm: Rhythm) -> Result<ProposedYear, Problem> {
        authorize(actor, MeetingPermission::Schedule)?;
        let at = |date| self.moment_of(date, rhythm.time);
        let reasons = |skipped: Vec<(Date, Occasion)>| {
            skipped.into_iter().map(|(date, reason)| Ok((at(date)?, reason))).collect::<Result<Vec<_>, Problem>>()
        };
        let year = dates_of_a_year(rhythm.from, rhythm.weekday, i32::from(rhythm.every_months));
        let mut dates = vec![];
        for found in year.dates {
            let (starts_at, skipped) = (at(found.date)?, reasons(found.skipped)?);
            dates.push(ProposedDate { starts_at, day: self.day_notes(starts_at)?, skipped, others: vec![] });
        }
        Ok(ProposedYear { dates, left_out: reasons(year.left_out)? })
    }

    /// Adds the meetings of a rhythm in one step, each with a deadline a week before it where that is still to come. Where a
    /// meeting starts at the same moment already, none is added, so that the step may be repeated. Members are told of the
    /// dates once, and invited to each meeting two to three weeks before it.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::Invalid`] by field, each named `meetings[n].field`.
    pub async fn create_meetings(&self, actor: &Actor, meetings: Vec<NewMeeting>) -> Result<Vec<MeetingId>, Problem> {
        authorize(actor, MeetingPermission::Schedule)?;
        let mut checked = vec![];
        for (number, meeting) in meetings.into_iter().enumerate() {
            let deadline = Some(self.deadline_before(meeting.starts_at)?).filter(|at| *at > self.clock.now());
            let meeting = NewMeeting { deadline, agenda: String::new(), ..meeting };
            let meeting = self.check_meeting(actor, meeting).await;
            checked.push(meeting.map_err(|problem| within("meetings", number, problem))?);
        }
        let (checked, now) = (&checked, self.clock.now());
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                // Two steps at once would both find that there are no such meetings.
                store::change::lock(&mut tx).await?;
                let (mut ids, mut events) = (vec![], vec![]);
                for meeting in checked {
                    if store::meeting::starts_at(&mut tx, meeting.starts_at).await? {
                        continue;
                    }
                    let html = AgendaHtml { html: "", renderer: markdown::RENDERER_VERSION };
                    let uid = new_uid(&*self.random);
                    let origin = MeetingOrigin { creator: actor.member(), uid: &uid };
                    let id = store::meeting::insert(&mut tx, meeting, html, origin, now).await?;
                    self.plan_reminders(&mut tx, id, meeting).await?;
                    events.push(DomainEvent::MeetingScheduled { meeting: id, starts_at: meeting.starts_at });
                    ids.push(id);
                }
                // What the command line enters is imported, and one meeting alone has its invitation.
                let to_come = checked.iter().any(|meeting| meeting.starts_at > now);
                if let ([first, _, ..], Some(_), true) = (ids.as_slice(), actor.member(), to_come) {
                    events.push(DomainEvent::MeetingsAnnounced { meeting: *first });
                }
                self.commit(tx, actor, &events).await?;
                Ok(ids)
            })
            .await
    }

    /// Gives a meeting at which a company presents the deadline of those that a rhythm sets, where it has none and that moment
    /// is still to come.
    ///
    /// # Errors
    /// [`Problem::Internal`] for a moment that no calendar has.
    pub fn with_default_deadline(&self, meeting: NewMeeting) -> Result<NewMeeting, Problem> {
        if meeting.deadline.is_some() || meeting.presenting_company.is_none() {
            return Ok(meeting);
        }
        let deadline = self.deadline_before(meeting.starts_at)?;
        Ok(NewMeeting { deadline: Some(deadline).filter(|at| *at > self.clock.now()), ..meeting })
    }

    /// Until when the write-up of a meeting is expected where nobody says otherwise: a week before it, by a working day.
    fn deadline_before(&self, starts_at: Timestamp) -> Result<Timestamp, Problem> {
        let date = self.local(starts_at)?.date().saturating_sub(DEADLINE_DAYS.days());
        self.moment_of(working_day_by(date), DEADLINE_TIME)
    }

    /// A moment on the clocks and calendars of the forum.
    pub(crate) fn local(&self, at: Timestamp) -> Result<Zoned, Problem> {
        let moment = jiff::Timestamp::from_microsecond(at.0).map_err(out_of_range)?;
        Ok(moment.to_zoned(self.time_zone()))
    }

    /// The moment of a day and a time of day.
    pub(crate) fn moment_of(&self, date: Date, time: Time) -> Result<Timestamp, Problem> {
        let zoned = date.to_datetime(time).to_zoned(self.time_zone()).map_err(out_of_range)?;
        Ok(Timestamp(zoned.timestamp().as_microsecond()))
    }

    /// Returns the moment of the same time of day so many days later.
    pub(crate) fn days_later(&self, at: Timestamp, days: i64) -> Result<Timestamp, Problem> {
        let local = self.local(at)?;
        let later = local.checked_add(jiff::Span::new().try_days(days).map_err(out_of_range)?);
        Ok(Timestamp(later.map_err(out_of_range)?.timestamp().as_microsecond()))
    }

    /// Returns how many days of the calendar lie between two moments.
    pub(crate) fn days_between(&self, from: Timestamp, to: Timestamp) -> Result<i64, Problem> {
        let span = self.local(from)?.date().until(self.local(to)?.date()).map_err(out_of_range)?;
        Ok(i64::from(span.get_days()))
    }
}

/// Those of some meetings that take place while one from a start to an end would, the one of a key left out. Without an end,
/// only the start counts.
pub(crate) fn meanwhile(
    found: &[MeetingRecord],
    starts_at: Timestamp,
    ends_at: Option<Timestamp>,
    except: Option<MeetingId>,
) -> Vec<MeetingRef> {
    let until = |starts_at: Timestamp, ends_at: Option<Timestamp>| ends_at.unwrap_or(starts_at.plus_seconds(1));
    let meanwhile = found.iter().map(|record| &record.card).filter(|card| {
        !card.is_cancelled()
            && Some(card.id) != except
            && card.starts_at < until(starts_at, ends_at)
            && until(card.starts_at, card.ends_at) > starts_at
    });
    meanwhile.map(|card| MeetingRef { id: card.id, title: card.title.clone(), starts_at: card.starts_at }).collect()
}

/// The problem of a moment that no calendar has.
pub(crate) fn out_of_range(error: jiff::Error) -> Problem {
    causes::record("a moment is out of range", &error);
    Problem::Internal
}
