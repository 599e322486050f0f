//! A request to present is answered: in the forum, or by the button of its mail without a login.

use domain::event::DomainEvent;
use domain::id::{MemberId, PresentingRequestId};
use domain::meeting::{MeetingCard, MeetingState, NewMeeting};
use domain::member::Member;
use domain::policy::{Actor, MeetingPermission, Permission, allows};
use domain::problem::{FieldProblem, Problem};
use domain::rota::{AskedToPresent, PresentingAnswer, PresentingRequest, RequestState, can_present};
use store::WriteTx;
use store::meeting::MeetingRecord;
use store::rota::Which;

use crate::Forum;
use crate::authorize::authorize;
use crate::meetings::schedule::replacement;
use crate::rota::ask::open_requests;

impl Forum {
    /// The request that the token of a mail is about. Nobody has to be logged in: whoever has the mail answers for who it
    /// went to.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for a token that was not made here, and where who it went to has left.
    pub async fn asked_to_present(&self, token: &str) -> Result<AskedToPresent, Problem> {
        let (id, _) = self.request_of(token).await?;
        let mut conn = self.store.read().await?;
        let request = store::rota::requests(&mut conn, Which::One(id)).await?.pop().ok_or(Problem::NotFound)?;
        let card = store::meeting::find(&mut conn, request.meeting.id).await?.ok_or(Problem::NotFound)?.card;
        let of_swap = match &request.swap {
            Some(swap) => store::meeting::find(&mut conn, swap.id).await?.map(|record| record.card),
            None => None,
        };
        let is_to_come = |card: &MeetingCard| !card.is_cancelled() && card.starts_at > self.clock.now();
        let presents = |card: &MeetingCard, id| card.company.as_ref().is_some_and(|company| company.id == id);
        let is_possible = match (&request.swap_with, &of_swap) {
            (None, _) => card.company.is_none(),
            (Some((asking, _)), Some(theirs)) => {
                presents(&card, *asking) && presents(theirs, request.company.id) && is_to_come(theirs)
            }
            (Some(_), None) => false,
        };
        let is_open = request.state == RequestState::Open && is_to_come(&card) && is_possible;
        let deadline = card.deadline.filter(|deadline| *deadline > self.clock.now());
        Ok(AskedToPresent { request, deadline, is_open })
    }

    /// Answers a request by the token of its mail. The same answer once more changes nothing.
    ///
    /// # Errors
    /// As [`Forum::asked_to_present`]; [`Problem::Invalid`] on `answer` where it can no longer be answered so.
    pub async fn answer_by_mail(&self, token: &str, answer: PresentingAnswer) -> Result<(), Problem> {
        let (id, member) = self.request_of(token).await?;
        self.record_answer(&Actor::of(&member), id, answer).await
    }

    /// A request, for who may answer it or take it back.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::NotFound`] for all others.
    pub async fn presenting_request(
        &self,
        actor: &Actor,
        id: PresentingRequestId,
    ) -> Result<PresentingRequest, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let found = store::rota::requests(&mut *self.store.read().await?, Which::One(id)).await?.pop();
        let is_readable = |request: &PresentingRequest| {
            let (company, member) = (request.company.id, request.member.id);
            let asking = request.swap_with.as_ref().map(|(company, _)| *company);
            allows(actor, MeetingPermission::AnswerRequest { company, member })
                || allows(actor, MeetingPermission::NamePresenters(asking))
        };
        found.filter(is_readable).ok_or(Problem::NotFound)
    }

    /// Answers a request: who was asked, who speaks for their company, or the coordinator for who answered by telephone.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for all others; [`Problem::Invalid`] on `answer` where it can no longer be answered so.
    pub async fn answer_request(
        &self,
        actor: &Actor,
        id: PresentingRequestId,
        answer: PresentingAnswer,
    ) -> Result<(), Problem> {
        let found = store::rota::requests(&mut *self.store.read().await?, Which::One(id)).await?.pop();
        let request = found.ok_or(Problem::NotFound)?;
        let permission = MeetingPermission::AnswerRequest { company: request.company.id, member: request.member.id };
        authorize(actor, permission).map_err(|problem| match problem {
            Problem::Forbidden => Problem::NotFound,
            other => other,
        })?;
        self.record_answer(actor, id, answer).await
    }

    /// The request of a token, and the member whom the mail went to: whoever has the mail answers in their name.
    async fn request_of(&self, token: &str) -> Result<(PresentingRequestId, Member), Problem> {
        let id = self.mail_key().await?.request_of(token)?;
        let mut conn = self.store.read().await?;
        let request = store::rota::requests(&mut conn, Which::One(id)).await?.pop().ok_or(Problem::NotFound)?;
        let member = store::member::by_id(&mut conn, request.member.id).await?;
        // Who has gone to another company does not answer for the one that they left.
        let member = member.filter(|it| it.deactivated_at.is_none() && it.company.id == request.company.id);
        Ok((id, member.ok_or(Problem::NotFound)?))
    }

    async fn record_answer(
        &self,
        actor: &Actor,
        id: PresentingRequestId,
        answer: PresentingAnswer,
    ) -> Result<(), Problem> {
        let now = self.clock.now();
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                // Two companies that accept at once would both find the meeting free.
                store::change::lock(&mut tx).await?;
                let found = store::rota::requests(&mut tx, Which::One(id)).await?.pop();
                let request = found.ok_or(Problem::NotFound)?;
                if request.state == answer.state() {
                    return Ok(());
                }
                if request.state != RequestState::Open {
                    return Err(Problem::field("answer", FieldProblem::Settled));
                }
                let by = actor.member().unwrap_or(request.member.id);
                let mut events = match answer {
                    PresentingAnswer::Accept => self.take_place(&mut tx, &request).await?,
                    PresentingAnswer::Pass => vec![],
                };
                if !store::rota::end(&mut tx, id, answer.state(), Some(by), now).await? {
                    return Err(Problem::Unavailable);
                }
                events.push(match answer {
                    PresentingAnswer::Accept => DomainEvent::PresentingAccepted { request: id },
                    PresentingAnswer::Pass => DomainEvent::PresentingPassed { request: id },
                });
                self.commit(tx, actor, &events).await
            })
            .await
    }

    /// Makes the company of a request the one that presents, or has two companies change places with those who present.
    async fn take_place(&self, tx: &mut WriteTx, request: &PresentingRequest) -> Result<Vec<DomainEvent>, Problem> {
        let settled = || Problem::field("answer", FieldProblem::Settled);
        let first = store::meeting::find(tx, request.meeting.id).await?.ok_or_else(settled)?;
        self.check_to_come(&first)?;
        let company = Some(request.company.id);
        let (of_first, first_new) = (first.card.company.as_ref().map(|it| it.id), replacement(&first));
        let (Some(swap), Some((asking, _))) = (&request.swap, &request.swap_with) else {
            if of_first.is_some() {
                return Err(settled());
            }
            let presenters = presenters_of(tx, request, first_new.presenters.clone()).await?;
            let after = NewMeeting { presenting_company: company, presenters, ..first_new };
            let after = self.with_default_deadline(after)?;
            return self.replace_meeting(tx, &first, &after).await;
        };
        let second = store::meeting::find(tx, swap.id).await?.ok_or_else(settled)?;
        self.check_to_come(&second)?;
        let of_second = second.card.company.as_ref().map(|it| it.id);
        if of_first != Some(*asking) || of_second != company {
            return Err(settled());
        }
        let second_new = replacement(&second);
        let first_presenters = first_new.presenters.clone();
        let presenters = presenters_of(tx, request, second_new.presenters.clone()).await?;
        let after = NewMeeting { presenting_company: company, presenters, ..first_new };
        let mut events = self.replace_meeting(tx, &first, &after).await?;
        let after = NewMeeting { presenting_company: of_first, presenters: first_presenters, ..second_new };
        events.extend(self.replace_meeting(tx, &second, &after).await?);
        // What else was asked about these meetings is about places that are no more.
        for meeting in [first.card.id, second.card.id] {
            for other in open_requests(tx, meeting).await?.into_iter().filter(|other| other.id != request.id) {
                if store::rota::end(tx, other.id, RequestState::Withdrawn, None, self.clock.now()).await? {
                    events.push(DomainEvent::PresentingWithdrawn { request: other.id });
                }
            }
        }
        Ok(events)
    }

    /// Ends the requests about a meeting at which another company presents than before: the one to the company itself is
    /// accepted by that, and what others were asked is settled.
    pub(crate) async fn requests_follow(
        &self,
        tx: &mut WriteTx,
        actor: &Actor,
        before: &MeetingRecord,
        after: &NewMeeting,
    ) -> Result<Vec<DomainEvent>, Problem> {
        if before.card.company.as_ref().map(|company| company.id) == after.presenting_company {
            return Ok(vec![]);
        }
        let mut events = vec![];
        for request in open_requests(tx, before.card.id).await? {
            let (id, company) = (request.id, Some(request.company.id));
            let (state, event) = match request.swap.is_none() && company == after.presenting_company {
                true => (RequestState::Accepted, DomainEvent::PresentingAccepted { request: id }),
                false => (RequestState::Withdrawn, DomainEvent::PresentingWithdrawn { request: id }),
            };
            if store::rota::end(tx, id, state, actor.member(), self.clock.now()).await? {
                events.push(event);
            }
        }
        Ok(events)
    }

    fn check_to_come(&self, record: &MeetingRecord) -> Result<(), Problem> {
        if record.card.state == MeetingState::Cancelled || record.card.starts_at <= self.clock.now() {
            return Err(Problem::field("answer", FieldProblem::MeetingOver));
        }
        Ok(())
    }
}

/// Returns who presents for the company that accepts: those who do already, else who was asked, until the company names
/// others. So somebody gets the brief and the reminders.
async fn presenters_of(
    conn: &mut store::Conn,
    request: &PresentingRequest,
    mut presenters: Vec<MemberId>,
) -> Result<Vec<MemberId>, Problem> {
    let members = store::member::of_company(conn, request.company.id).await?;
    let asked = members.iter().find(|member| member.id == request.member.id);
    let is_named = members.iter().any(|member| presenters.contains(&member.id));
    presenters.extend(asked.filter(|member| !is_named && can_present(member)).map(|member| member.id));
    Ok(presenters)
}
