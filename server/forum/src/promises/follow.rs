//! Promises that are for a meeting follow it where it is postponed.

use domain::event::DomainEvent;
use domain::meeting::{MeetingState, NewMeeting};
use domain::problem::Problem;
use domain::promise::{PromiseState, PromiseTerms};
use jiff::civil::{Time, time};
use store::WriteTx;
use store::meeting::MeetingRecord;
use store::promise::Whose;

use crate::Forum;
use crate::promises::view::MOST;

/// The last minute of a day.
const END_OF_DAY: Time = time(23, 59, 59, 0);

impl Forum {
    /// Moves the open promises that are due on the day of a meeting to come as many days later as the meeting is. Who made
    /// them learns of it by the message of the meeting.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn promises_follow(
        &self,
        tx: &mut WriteTx,
        before: &MeetingRecord,
        after: &NewMeeting,
    ) -> Result<Vec<DomainEvent>, Problem> {
        let (now, old) = (self.clock.now(), before.card.starts_at);
        let days = self.days_between(old, after.starts_at)?;
        if old <= now || days <= 0 || after.state == MeetingState::Cancelled {
            return Ok(vec![]);
        }
        let day = self.local(old)?.date();
        let (begins, ends) = (self.moment_of(day, Time::midnight())?, self.moment_of(day, END_OF_DAY)?);
        let mut events = vec![];
        for promise in store::promise::list(tx, Whose::OpenFrom(begins), MOST).await? {
            let (id, terms) = (promise.id, promise.terms);
            if terms.due_at > ends || terms.state != PromiseState::Open {
                break;
            }
            let later = PromiseTerms { due_at: self.days_later(terms.due_at, days)?, moves: terms.moves + 1, ..terms };
            if !store::promise::set_terms(tx, id, promise.version, &later, &promise.reason, now).await? {
                return Err(Problem::Unavailable);
            }
            self.plan_promise_reminder(tx, id, &later).await?;
            events.push(DomainEvent::PromiseFollowed { promise: id, before: terms.due_at, after: later.due_at });
        }
        Ok(events)
    }
}
