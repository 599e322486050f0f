//! Reminders of meetings: when each is due, and whom it concerns. A reminder is a job of its own, whose unique key holds the
//! meeting, what is reminded of and when. Where a meeting is moved, it gets jobs with other keys, and those with the old
//! times find when they run that they are due no more.

use calendar::rhythm::working_day_by;
use calendar::working::working_days_after;
use domain::clock::Timestamp;
use domain::event::DomainEvent;
use domain::id::MeetingId;
use domain::meeting::{MeetingReminder, MeetingState, NewMeeting};
use domain::policy::Actor;
use domain::practice::Status;
use domain::problem::Problem;
use jiff::ToSpan;
use jiff::civil::{Date, Time, time};
use store::WriteTx;

use crate::Forum;
use crate::jobs::job::Job;
use crate::jobs::remind_of_meeting::RemindOfMeeting;
use crate::meetings::schedule::replacement;

/// The time of day of reminders.
pub(crate) const REMINDED_AT: Time = time(8, 30, 0, 0);
/// Members are invited to a meeting so many days before it, where that did not happen when it was set; on a working day.
const INVITATION_DAYS: i64 = 17;
/// Who has not answered is asked so many working days before a meeting.
const RSVP_DAYS: i32 = 2;
/// Members are told what there is to read so many working days before a meeting.
const READING_DAYS: i32 = 3;
/// A reminder of what should be there after a meeting may come so many days late.
const LATE_DAYS: i64 = 7;
/// An hour, in seconds.
const HOUR: i64 = 3_600;

impl Forum {
    /// Enqueues the reminders of a meeting that are still to come, and the briefs of those who present.
    pub(crate) async fn plan_reminders(
        &self,
        tx: &mut WriteTx,
        meeting: MeetingId,
        details: &NewMeeting,
    ) -> Result<(), Problem> {
        // Who presents next need not wait for a meeting that does not take place.
        if details.state == MeetingState::Cancelled || !details.presenters.is_empty() {
            self.plan_briefs(tx).await?;
        }
        if details.state == MeetingState::Cancelled {
            return Ok(());
        }
        let now = self.clock.now();
        for &reminder in MeetingReminder::ALL {
            let Some(due) = self.due(reminder, details)?.filter(|due| *due > now) else { continue };
            let job = RemindOfMeeting { meeting, reminder, due, put_off: None };
            self.enqueue(tx, &job, due, Some(&job.name())).await?;
        }
        Ok(())
    }

    /// Returns when a reminder of a meeting is due, in working hours but for that of the hour before; `None` where there is nothing to remind of, or
    /// where the next reminder of the same falls on the same day, as it does around holidays.
    pub(crate) fn due(&self, reminder: MeetingReminder, details: &NewMeeting) -> Result<Option<Timestamp>, Problem> {
        use MeetingReminder as R;
        if reminder == R::HourBefore {
            return Ok(Some(details.starts_at.plus_seconds(-HOUR)));
        }
        let Some(date) = self.due_date(reminder, details)? else { return Ok(None) };
        let next = match reminder {
            R::DeadlineInTenDays => &[R::DeadlineInThreeDays][..],
            R::DeadlineInThreeDays => &[R::DeadlineToday, R::DeadlineOnDayOff],
            R::WriteUpAfterTwoDays => &[R::WriteUpAfterSevenDays],
            R::WriteUpAfterSevenDays => &[R::WriteUpAfterFourteenDays],
            _ => &[],
        };
        for next in next {
            if self.due_date(*next, details)? == Some(date) {
                return Ok(None);
            }
        }
        self.moment_of(date, REMINDED_AT).map(Some)
    }

    /// The working day of a reminder: of what has to be done before, up to its day; of what has to be done after, from
    /// its day on.
    fn due_date(&self, reminder: MeetingReminder, details: &NewMeeting) -> Result<Option<Date>, Problem> {
        use MeetingReminder as R;
        if reminder.is_about_write_up() && !is_presented(reminder, details) {
            return Ok(None);
        }
        let start = self.local(details.starts_at)?.date();
        let end = self.local(details.ends_at.unwrap_or(details.starts_at))?.date();
        let deadline = details.deadline.map(|at| self.local(at)).transpose()?.map(|at| at.date());
        let before = |days: i64| deadline.map(|day| working_day_by(day.saturating_sub(days.days())));
        let after = |days: i64| Some(working_days_after(end.saturating_add(days.days()), 0));
        Ok(match reminder {
            R::DeadlineInTenDays => before(10),
            R::DeadlineInThreeDays => before(3),
            // "Today" is said on the day itself alone.
            R::DeadlineToday => deadline.filter(|day| working_day_by(*day) == *day),
            R::DeadlineOnDayOff => deadline.map(working_day_by).filter(|day| Some(*day) != deadline),
            R::DeadlineMissed => deadline.map(|day| working_days_after(day, 1)),
            R::Invitation => Some(working_day_by(start.saturating_sub(INVITATION_DAYS.days()))),
            R::Reading => Some(working_days_after(start, -READING_DAYS)),
            R::Rsvp => Some(working_days_after(start, -RSVP_DAYS)),
            R::WriteUpAfterTwoDays => after(2),
            R::WriteUpAfterSevenDays => after(7),
            R::WriteUpAfterFourteenDays => after(14),
            R::WriteUpInFiveLines => after(15),
            R::HourBefore => Some(start),
            R::Survey => Some(working_days_after(end, 1)),
        })
    }

    /// Has a reminder that is due wait until a later moment.
    pub(crate) async fn remind_later<J: Job>(
        &self,
        mut tx: WriteTx,
        job: &J,
        name: &str,
        at: Timestamp,
    ) -> Result<(), Problem> {
        self.enqueue(&mut tx, job, at, Some(&format!("{name}:{}", at.0))).await?;
        self.commit(tx, &Actor::System, &[]).await
    }

    /// When all who present are back, where one of them is away and the reminder would say that something is late.
    async fn back_at(
        &self,
        conn: &mut store::Conn,
        reminder: MeetingReminder,
        details: &NewMeeting,
    ) -> Result<Option<Timestamp>, Problem> {
        if !is_of_late(reminder) {
            return Ok(None);
        }
        let absences = store::absence::current(conn, self.clock.now()).await?;
        let presenting = absences.iter().filter(|absence| details.presenters.contains(&absence.member));
        Ok(presenting.map(|absence| absence.until).max())
    }

    /// Reminds of something about a meeting, if that is due as it stands now and was not done before. A reminder that
    /// comes late, as after a time in which no process ran, waits for the next working hour, and falls out where it has
    /// lost its point.
    pub(crate) async fn remind_of_meeting(&self, job: &RemindOfMeeting) -> Result<(), Problem> {
        let now = self.clock.now();
        let mail_hour = self.mail_hour(now)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let Some(record) = store::meeting::find(&mut tx, job.meeting).await? else { return Ok(()) };
                let details = replacement(&record);
                let is_due = details.state == MeetingState::Scheduled
                    && self.due(job.reminder, &details)? == Some(job.due)
                    && now < last_moment(job, &details);
                let is_written =
                    job.reminder.is_about_write_up() && store::practice::has_write_up(&mut tx, job.meeting).await?;
                let is_empty = job.reminder == MeetingReminder::Reading
                    && !is_presented(job.reminder, &details)
                    && !has_published(&mut tx, job.meeting).await?;
                // Of what became due while somebody was away, or while no process ran, the last is enough.
                let next = next_of(job.reminder).map(|next| self.due(next, &details)).transpose()?.flatten();
                let is_overtaken = next.is_some_and(|due| due <= now);
                if !is_due || is_written || is_empty || is_overtaken {
                    return Ok(());
                }
                // Who chose to be reminded an hour before is, at whatever hour that is.
                if mail_hour > now && job.reminder != MeetingReminder::HourBefore {
                    return self.remind_later(tx, job, &job.name(), mail_hour).await;
                }
                // Nothing counts as late while somebody who presents is away.
                if let Some(back) = self.back_at(&mut tx, job.reminder, &details).await? {
                    let later = self.mail_hour(back)?;
                    let job = RemindOfMeeting { put_off: Some(later), ..job.clone() };
                    return self.remind_later(tx, &job, &job.name(), later).await;
                }
                // A meeting that is moved has one invitation all the same.
                let name = match job.reminder {
                    MeetingReminder::Invitation => invitation_of(job.meeting),
                    _ => job.name(),
                };
                if !store::reminder::note(&mut tx, &name, now).await? {
                    return Ok(());
                }
                let (meeting, reminder) = (job.meeting, job.reminder);
                let due = DomainEvent::MeetingReminderDue { meeting, reminder };
                self.commit(tx, &Actor::System, &[due]).await
            })
            .await
    }
}

/// The name under which it is noted that members were invited to a meeting.
pub(crate) fn invitation_of(meeting: MeetingId) -> String {
    format!("meeting:{meeting}:invited")
}

/// Whether there is something to read of a meeting.
async fn has_published(conn: &mut store::Conn, meeting: MeetingId) -> Result<bool, Problem> {
    let there = store::practice::of_meeting(conn, meeting).await?;
    Ok(there.iter().any(|line| line.card.status == Status::Published))
}

/// Whether somebody presents at a meeting, so that a write-up is expected. In five lines it is written in the name of a company
/// and of who presented.
const fn is_presented(reminder: MeetingReminder, details: &NewMeeting) -> bool {
    let (has_company, has_presenters) = (details.presenting_company.is_some(), !details.presenters.is_empty());
    match reminder {
        MeetingReminder::WriteUpInFiveLines => has_company && has_presenters,
        _ => has_company || has_presenters,
    }
}

/// Whether a reminder says to who presents that something is late, or has another write in their place. That a deadline
/// passed is told to the coordinator in time, who sees that somebody is away.
const fn is_of_late(reminder: MeetingReminder) -> bool {
    use MeetingReminder as R;
    matches!(
        reminder,
        R::WriteUpAfterTwoDays | R::WriteUpAfterSevenDays | R::WriteUpAfterFourteenDays | R::WriteUpInFiveLines
    )
}

/// The reminder that says the same to the same members later; `None` where none does.
const fn next_of(reminder: MeetingReminder) -> Option<MeetingReminder> {
    use MeetingReminder as R;
    match reminder {
        R::WriteUpAfterTwoDays => Some(R::WriteUpAfterSevenDays),
        R::WriteUpAfterSevenDays => Some(R::WriteUpAfterFourteenDays),
        _ => None,
    }
}

/// The moment from which on a reminder has lost its point.
fn last_moment(job: &RemindOfMeeting, details: &NewMeeting) -> Timestamp {
    use MeetingReminder as R;
    match job.reminder {
        R::DeadlineInTenDays | R::DeadlineInThreeDays | R::DeadlineToday | R::DeadlineOnDayOff => {
            details.deadline.unwrap_or(details.starts_at)
        }
        R::DeadlineMissed | R::Invitation | R::Reading | R::Rsvp | R::HourBefore => details.starts_at,
        R::WriteUpAfterTwoDays
        | R::WriteUpAfterSevenDays
        | R::WriteUpAfterFourteenDays
        | R::WriteUpInFiveLines
        | R::Survey => job.put_off.unwrap_or(job.due).plus_days(LATE_DAYS),
    }
}
