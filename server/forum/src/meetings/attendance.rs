//! Who comes to a meeting.

use domain::event::DomainEvent;
use domain::id::{MeetingId, MemberId};
use domain::member::Member;
use domain::policy::{Actor, MeetingPermission, Permission, allows};
use domain::problem::{FieldError, FieldProblem, Problem};
use domain::rsvp::{Attendance, NewRsvp, RsvpAnswer, RsvpCounts};

use crate::Forum;
use crate::authorize::authorize;
use crate::members::assistants::assisted;

impl Forum {
    /// Returns who comes to a meeting, as the actor sees it.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::NotFound`].
    pub async fn meeting_attendance(&self, actor: &Actor, id: MeetingId) -> Result<Attendance, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let mut conn = self.store.read().await?;
        let card = store::meeting::find(&mut conn, id).await?.ok_or(Problem::NotFound)?.card;
        let is_open = !card.is_cancelled() && card.over_at() > self.clock.now();
        // Afterwards who came stays, whatever became of them.
        let answers = match is_open {
            true => store::rsvp::of_present(&mut conn, id).await?,
            false => store::rsvp::of_meeting(&mut conn, id).await?,
        };
        let mut others = vec![];
        if is_open {
            let acts_for = assisted(&mut conn, actor).await?;
            let may = |id| allows(actor, MeetingPermission::AnswerFor { member: id, acts_for: &acts_for });
            let is_other = |member: &Member| {
                member.deactivated_at.is_none() && Some(member.id) != actor.member() && may(member.id)
            };
            // Most act for nobody.
            if !acts_for.is_empty() || allows(actor, MeetingPermission::Schedule) {
                let members = store::member::list(&mut conn).await?;
                others = members.into_iter().filter(is_other).map(|it| (it.person(), it.company)).collect();
            }
        }
        let own = answers.iter().find(|answer| Some(answer.person.id) == actor.member()).cloned();
        let counts = RsvpCounts::of(&answers);
        Ok(Attendance { answers, counts, seats: card.seats, own, is_open, others })
    }

    /// Stores whether somebody comes to a meeting: the actor, whoever the actor acts for, or whoever the coordinator
    /// answers for. The seats of the room are taken by who is first.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for another's answer; [`Problem::NotFound`]; [`Problem::Invalid`] on `answer` where the
    /// meeting is over, was cancelled, or has no seat left, on `note`, and on `member` for one who cannot come in.
    pub async fn answer_meeting(
        &self,
        actor: &Actor,
        id: MeetingId,
        member: MemberId,
        rsvp: NewRsvp,
    ) -> Result<(), Problem> {
        let acts_for = assisted(&mut *self.store.read().await?, actor).await?;
        authorize(actor, MeetingPermission::AnswerFor { member, acts_for: &acts_for })?;
        let rsvp = &rsvp.check()?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                // Two who take the last seat at once would both find it free.
                store::change::lock(&mut tx).await?;
                let card = store::meeting::find(&mut tx, id).await?.ok_or(Problem::NotFound)?.card;
                let now = self.clock.now();
                if card.is_cancelled() || card.over_at() <= now {
                    return Err(Problem::field("answer", FieldProblem::MeetingOver));
                }
                let found = store::member::by_id(&mut tx, member).await?;
                if found.is_none_or(|member| member.deactivated_at.is_some()) {
                    return Err(Problem::field("member", FieldProblem::NotThere));
                }
                if let Some(seats) = card.seats
                    && rsvp.answer == RsvpAnswer::Room
                    && store::rsvp::others_in_room(&mut tx, id, member).await? >= seats
                {
                    let error = FieldError::new("answer", FieldProblem::Full).detail(seats);
                    return Err(Problem::Invalid { fields: vec![error] });
                }
                store::rsvp::set(&mut tx, id, member, rsvp, actor.member(), now).await?;
                if rsvp.answer != RsvpAnswer::Room {
                    store::gate::delete_of_member(&mut tx, id, member).await?;
                }
                self.commit(tx, actor, &[DomainEvent::MeetingAnswered { meeting: id, member }]).await
            })
            .await
    }
}
