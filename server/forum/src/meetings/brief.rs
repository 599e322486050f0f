//! The brief: what presenters should know for their write-up, once for each meeting and presenter. It goes out on the working
//! day after the meeting before, so that there is time where a legal department reads along, and at once to who is named
//! later. Whether one is due is decided from the meetings as they stand, so a move or a cancellation needs no step of its own.

use calendar::working::working_days_after;
use domain::clock::Timestamp;
use domain::event::DomainEvent;
use domain::meeting::{MeetingCard, MeetingState};
use domain::policy::Actor;
use domain::problem::Problem;
use jiff::ToSpan;
use store::WriteTx;
use store::meeting::MeetingRecord;

use crate::Forum;
use crate::jobs::brief_presenters::BriefPresenters;
use crate::meetings::reminders::REMINDED_AT;

/// A meeting that ends later than so many days before a write-up is due is not waited for: the time that is left is needed
/// more.
const AHEAD_DAYS: i64 = 14;
/// How far back a meeting can be whose brief to the next is still to come: holidays lie between them at most.
const PAST_DAYS: i64 = 30;
/// The most meetings that are looked at.
const MOST: i64 = 500;

impl Forum {
    /// Has the briefs that may be due after a write sent.
    pub(crate) async fn plan_briefs(&self, tx: &mut WriteTx) -> Result<(), Problem> {
        let now = self.clock.now();
        self.enqueue(tx, &BriefPresenters, now, Some(&BriefPresenters::name(now))).await?;
        Ok(())
    }

    /// Sends the briefs that are due, and enqueues itself for the time at which the next are.
    pub(crate) async fn brief_presenters(&self) -> Result<(), Problem> {
        let now = self.clock.now();
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let mut meetings = store::meeting::from(&mut tx, now.plus_days(-PAST_DAYS), MOST).await?;
                meetings.retain(|record| record.card.state == MeetingState::Scheduled);
                let (mut events, mut next): (Vec<DomainEvent>, Option<Timestamp>) = (vec![], None);
                for (place, record) in meetings.iter().enumerate() {
                    let card = &record.card;
                    if card.starts_at <= now
                        || card.presenters.is_empty()
                        || store::practice::has_write_up(&mut tx, card.id).await?
                    {
                        continue;
                    }
                    let due = self.mail_hour(self.brief_due(card, &meetings[..place], now)?.max(now))?;
                    if due > now {
                        next = Some(next.map_or(due, |next| next.min(due)));
                        continue;
                    }
                    for person in &card.presenters {
                        let (meeting, member) = (card.id, person.id);
                        if store::reminder::note(&mut tx, &format!("brief:{meeting}:{member}"), now).await? {
                            events.push(DomainEvent::PresenterBriefed { meeting, member });
                        }
                    }
                }
                if let Some(at) = next {
                    self.enqueue(&mut tx, &BriefPresenters, at, Some(&BriefPresenters::name(at))).await?;
                }
                if events.is_empty() && next.is_none() {
                    return Ok(());
                }
                self.commit(tx, &Actor::System, &events).await
            })
            .await
    }

    /// Returns when the brief of a meeting is due, with the meetings before it that take place, the earliest first.
    /// Where there is none to wait for, it is due at once: `now`, not what the clock says by then, which would never be due.
    fn brief_due(&self, card: &MeetingCard, before: &[MeetingRecord], now: Timestamp) -> Result<Timestamp, Problem> {
        let latest = card.deadline.unwrap_or(card.starts_at).plus_days(-AHEAD_DAYS);
        let previous = before.iter().rev().map(|record| &record.card).find(|previous| previous.over_at() <= latest);
        let Some(previous) = previous else { return Ok(now) };
        let end = self.local(previous.ends_at.unwrap_or(previous.starts_at))?.date();
        self.moment_of(working_days_after(end.saturating_add(1.days()), 0), REMINDED_AT)
    }
}
