//! A company is asked to present at a meeting, by a mail with a button, or to change places with another.

use domain::absence::stand_in;
use domain::change::Entity;
use domain::event::DomainEvent;
use domain::id::{CompanyId, MeetingId, MemberId, PresentingRequestId};
use domain::mail::MailKind;
use domain::meeting::MeetingCard;
use domain::member::{Member, Role};
use domain::policy::{Actor, MeetingPermission};
use domain::problem::{FieldProblem, Problem};
use domain::rota::{PresentingRequest, RequestState, can_present};
use store::WriteTx;
use store::rota::{NewRequest, Which};

use crate::Forum;
use crate::authorize::authorize;

impl Forum {
    /// Asks a member's company to present at a meeting, by a mail to the member, or to who stands in for them in the same
    /// company while they are away. The same request once more is the first one.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`]; [`Problem::Invalid`] on `meeting` where it
    /// is over or another company presents or is asked, and on `member` for one who cannot present.
    pub async fn ask_to_present(
        &self,
        actor: &Actor,
        meeting: MeetingId,
        member: MemberId,
    ) -> Result<PresentingRequestId, Problem> {
        authorize(actor, MeetingPermission::Schedule)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::change::lock(&mut tx).await?;
                let card = self.meeting_to_come(&mut tx, meeting).await?;
                let asked = store::member::by_id(&mut tx, member).await?;
                let asked = asked.filter(|it| can_present(it) && it.company.left_at.is_none());
                let asked = asked.ok_or_else(|| Problem::field("member", FieldProblem::NotThere))?;
                let member = self.present_colleague(&mut tx, &asked).await?;
                let open = open_requests(&mut tx, meeting).await?;
                if let Some(first) = open.iter().find(|it| it.member.id == member && it.swap.is_none()) {
                    return Ok(first.id);
                }
                if card.company.is_some() || open.iter().any(|it| it.meeting.id == meeting) {
                    return Err(Problem::field("meeting", FieldProblem::Settled));
                }
                let request = NewRequest {
                    meeting,
                    swap: None,
                    swap_with: None,
                    company: asked.company.id,
                    member,
                    asked_by: actor.member(),
                };
                self.insert_request(tx, actor, &request).await
            })
            .await
    }

    /// Asks the company that presents at another meeting to change places with the one that presents at this. The mail goes
    /// to who speaks for it.
    ///
    /// # Errors
    /// [`Problem::NotFound`]; [`Problem::Forbidden`] for all but the company's people and the coordinator;
    /// [`Problem::Invalid`] on `other` where there is nobody to ask, and where the places are asked to be changed already.
    pub async fn ask_to_swap(
        &self,
        actor: &Actor,
        meeting: MeetingId,
        other: MeetingId,
    ) -> Result<PresentingRequestId, Problem> {
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::change::lock(&mut tx).await?;
                let own = store::meeting::find(&mut tx, meeting).await?.ok_or(Problem::NotFound)?.card;
                let company = own.company.as_ref().map(|company| company.id);
                authorize(actor, MeetingPermission::NamePresenters(company))?;
                let settled = || Problem::field("other", FieldProblem::Settled);
                self.meeting_to_come(&mut tx, meeting).await?;
                let theirs = store::meeting::find(&mut tx, other).await?.ok_or_else(settled)?.card;
                let is_to_come = !theirs.is_cancelled() && theirs.starts_at > self.clock.now();
                let asked = theirs.company.filter(|it| is_to_come && Some(it.id) != company).ok_or_else(settled)?;
                let open = open_requests(&mut tx, meeting).await?;
                let is_same = |it: &&PresentingRequest| it.swap.as_ref().is_some_and(|swap| swap.id == other);
                if let Some(first) = open.iter().find(is_same) {
                    return Ok(first.id);
                }
                if !open.is_empty() || !open_requests(&mut tx, other).await?.is_empty() {
                    return Err(settled());
                }
                let presenters: Vec<_> = theirs.presenters.iter().map(|person| person.id).collect();
                let members = store::member::of_company(&mut tx, asked.id).await?;
                let member = spokesperson(&members, &presenters).ok_or_else(settled)?;
                let request = NewRequest {
                    meeting,
                    swap: Some(other),
                    swap_with: company,
                    company: asked.id,
                    member,
                    asked_by: actor.member(),
                };
                self.insert_request(tx, actor, &request).await
            })
            .await
    }

    /// Returns who of a member's company answers for them: whoever stands in while they are away, else themselves.
    async fn present_colleague(&self, tx: &mut WriteTx, member: &Member) -> Result<MemberId, Problem> {
        let absences = store::absence::current(tx, self.clock.now()).await?;
        let Some(substitute) = stand_in(&absences, member.id) else { return Ok(member.id) };
        let found = store::member::by_id(tx, substitute).await?;
        let colleague = found.filter(|it| it.company.id == member.company.id && it.deactivated_at.is_none());
        Ok(colleague.map_or(member.id, |it| it.id))
    }

    /// Takes back a request that waits for an answer. One that was answered or taken back stays as it is.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for what the actor may not take back: a request of the coordinator's, for all others; a request
    /// to change places, for all but the company that asks.
    pub async fn withdraw_request(&self, actor: &Actor, id: PresentingRequestId) -> Result<(), Problem> {
        let now = self.clock.now();
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let found = store::rota::requests(&mut tx, Which::One(id)).await?.pop().ok_or(Problem::NotFound)?;
                let permission = match &found.swap_with {
                    Some((company, _)) => MeetingPermission::NamePresenters(Some(*company)),
                    None => MeetingPermission::Schedule,
                };
                authorize(actor, permission).map_err(|problem| match problem {
                    Problem::Forbidden => Problem::NotFound,
                    other => other,
                })?;
                if !store::rota::end(&mut tx, id, RequestState::Withdrawn, actor.member(), now).await? {
                    return Ok(());
                }
                self.commit(tx, actor, &[DomainEvent::PresentingWithdrawn { request: id }]).await
            })
            .await
    }

    async fn insert_request(
        &self,
        mut tx: WriteTx,
        actor: &Actor,
        request: &NewRequest,
    ) -> Result<PresentingRequestId, Problem> {
        let now = self.clock.now();
        let id = store::rota::insert(&mut tx, request, now).await?;
        let (thing, at) = (Some((Entity::Rota, id.0)), self.mail_hour(now)?);
        self.queue_mail(&mut tx, MailKind::PresentingRequest, request.member, thing, at).await?;
        self.commit(tx, actor, &[DomainEvent::PresentingAsked { request: id }]).await?;
        Ok(id)
    }

    /// A meeting that is to take place; on `meeting`, what is over or was cancelled is refused.
    async fn meeting_to_come(&self, tx: &mut WriteTx, id: MeetingId) -> Result<MeetingCard, Problem> {
        let card = store::meeting::find(tx, id).await?.ok_or(Problem::NotFound)?.card;
        if card.is_cancelled() || card.starts_at <= self.clock.now() {
            return Err(Problem::field("meeting", FieldProblem::MeetingOver));
        }
        Ok(card)
    }
}

/// The requests about a meeting that wait for an answer.
pub(crate) async fn open_requests(conn: &mut store::Conn, id: MeetingId) -> Result<Vec<PresentingRequest>, Problem> {
    let mut requests = store::rota::requests(conn, Which::OfMeeting(id)).await?;
    requests.retain(|request| request.state == RequestState::Open);
    Ok(requests)
}

/// Returns who of a company is asked: who speaks for it, else who presents, else whoever came first.
fn spokesperson(members: &[Member], presenters: &[MemberId]) -> Option<MemberId> {
    let mut there: Vec<_> = members.iter().filter(|member| member.deactivated_at.is_none()).collect();
    there.sort_by_key(|member| {
        let presents = presenters.contains(&member.id);
        (member.role != Role::Manager, !presents, member.role == Role::Guest, member.id)
    });
    there.first().map(|member| member.id)
}

/// Returns whether a company is one of those that a request is between.
pub(crate) fn concerns(request: &PresentingRequest, company: CompanyId) -> bool {
    request.company.id == company || request.swap_with.as_ref().is_some_and(|(asking, _)| *asking == company)
}
