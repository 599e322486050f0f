//! Presenting is handed over: where a presenter is away on the day of their meeting or of its deadline, whoever stands in for
//! them presents, and where a presenter leaves, whoever speaks for their company.

use domain::absence::{Absence, stand_in};
use domain::clock::Timestamp;
use domain::event::DomainEvent;
use domain::id::{MeetingId, MemberId};
use domain::meeting::{MeetingCard, NewMeeting};
use domain::member::Member;
use domain::policy::Actor;
use domain::problem::Problem;
use store::WriteTx;

use crate::Forum;
use crate::meetings::schedule::replacement;

impl Forum {
    /// Hands over what a member who is away, or with `None` anybody, would present during their absence. Where nobody stands
    /// in, it stays with them.
    pub(crate) async fn hand_over_presenting(
        &self,
        tx: &mut WriteTx,
        member: Option<MemberId>,
    ) -> Result<Vec<DomainEvent>, Problem> {
        let now = self.clock.now();
        let absences = store::absence::current(tx, now).await?;
        let mut events = vec![];
        for absence in absences.iter().filter(|absence| member.is_none_or(|member| member == absence.member)) {
            let Some(substitute) = stand_in(&absences, absence.member) else { continue };
            for card in store::meeting::of_presenter(tx, absence.member).await? {
                if is_missed(&card, absence, now) {
                    events.extend(self.present_instead(tx, card.id, absence.member, substitute).await?);
                }
            }
        }
        Ok(events)
    }

    /// Hands over what a member who leaves a company would present for it at meetings to come.
    pub(crate) async fn pass_on_presenting(
        &self,
        tx: &mut WriteTx,
        member: &Member,
        to: MemberId,
    ) -> Result<Vec<DomainEvent>, Problem> {
        let now = self.clock.now();
        let mut events = vec![];
        for card in store::meeting::of_presenter(tx, member.id).await? {
            let is_for_company = card.company.as_ref().is_some_and(|company| company.id == member.company.id);
            if is_for_company && !card.is_cancelled() && card.starts_at > now {
                events.extend(self.present_instead(tx, card.id, member.id, to).await?);
            }
        }
        Ok(events)
    }

    /// Has a member present at a meeting in the place of another.
    async fn present_instead(
        &self,
        tx: &mut WriteTx,
        meeting: MeetingId,
        from: MemberId,
        to: MemberId,
    ) -> Result<Vec<DomainEvent>, Problem> {
        let Some(before) = store::meeting::find(tx, meeting).await? else { return Ok(vec![]) };
        let details = replacement(&before);
        let mut presenters = vec![];
        for presenter in &details.presenters {
            let presents = if *presenter == from { to } else { *presenter };
            if !presenters.contains(&presents) {
                presenters.push(presents);
            }
        }
        let after = NewMeeting { presenters, ..details };
        self.replace_meeting(tx, &before, &after).await
    }

    /// Hands over what everybody who is away would present: of meetings that were called or moved since.
    pub(crate) async fn hand_over_all_presenting(&self) -> Result<(), Problem> {
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::change::lock(&mut tx).await?;
                let events = self.hand_over_presenting(&mut tx, None).await?;
                if events.is_empty() { Ok(()) } else { self.commit(tx, &Actor::System, &events).await }
            })
            .await
    }
}

/// Returns whether a meeting to come, or the deadline of its write-up, falls into an absence.
fn is_missed(card: &MeetingCard, absence: &Absence, now: Timestamp) -> bool {
    let falls = |at: Timestamp| at > now && at < absence.until;
    !card.is_cancelled() && card.starts_at > now && (falls(card.starts_at) || card.deadline.is_some_and(falls))
}
