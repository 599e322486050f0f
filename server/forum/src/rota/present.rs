//! A company that presents says who of it does, and asks another to change places.

use domain::id::{MeetingId, MemberId};
use domain::meeting::NewMeeting;
use domain::member::Member;
use domain::policy::{Actor, MeetingPermission, Permission, allows};
use domain::practice::MeetingRef;
use domain::problem::{FieldProblem, Problem};
use domain::rota::{Presenting, can_present};
use store::meeting::Side;

use crate::Forum;
use crate::authorize::authorize;
use crate::meetings::schedule::replacement;
use crate::rota::ask::{concerns, open_requests};

/// How many meetings a company can ask to change places with.
const SWAPS: i64 = 24;

impl Forum {
    /// Returns what the actor may do about who presents at a meeting to come.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::NotFound`].
    pub async fn presenting(&self, actor: &Actor, id: MeetingId) -> Result<Presenting, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let now = self.clock.now();
        let mut conn = self.store.read().await?;
        let card = store::meeting::find(&mut conn, id).await?.ok_or(Problem::NotFound)?.card;
        if card.is_cancelled() || card.starts_at <= now {
            return Ok(Presenting::default());
        }
        let open = open_requests(&mut conn, id).await?;
        let request = open.iter().find(|request| {
            let (company, member) = (request.company.id, request.member.id);
            allows(actor, MeetingPermission::AnswerRequest { company, member })
        });
        let request = request.cloned();
        let company = card.company.as_ref().map(|company| company.id);
        let Some(company) = company.filter(|it| allows(actor, MeetingPermission::NamePresenters(Some(*it)))) else {
            return Ok(Presenting { request, ..Presenting::default() });
        };
        let members = store::member::of_company(&mut conn, company).await?;
        let people = members.iter().filter(|it| can_present(it)).map(Member::person).collect();
        let asked = open.into_iter().find(|request| request.swap.is_some() && concerns(request, company));
        let mut swaps = vec![];
        if asked.is_none() {
            for other in store::meeting::list(&mut conn, Side::Upcoming, now, SWAPS, 0).await? {
                let is_possible = other.id != id && !other.is_cancelled();
                if let Some(theirs) = other.company.filter(|it| is_possible && it.id != company) {
                    swaps.push((MeetingRef { id: other.id, title: other.title, starts_at: other.starts_at }, theirs));
                }
            }
        }
        Ok(Presenting { request, people, swaps, asked })
    }

    /// Names those of the presenting company who present. Presenters of other companies stay.
    ///
    /// # Errors
    /// [`Problem::NotFound`]; [`Problem::Forbidden`] for all but the company's people and the coordinator;
    /// [`Problem::Invalid`] on `presenters` for who cannot present for the company, and where the meeting is over.
    pub async fn name_presenters(&self, actor: &Actor, id: MeetingId, chosen: &[MemberId]) -> Result<(), Problem> {
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::change::lock(&mut tx).await?;
                let before = store::meeting::find(&mut tx, id).await?.ok_or(Problem::NotFound)?;
                let company = before.card.company.as_ref().map(|company| company.id);
                authorize(actor, MeetingPermission::NamePresenters(company))?;
                let company = company.ok_or(Problem::Forbidden)?;
                if before.card.is_cancelled() || before.card.starts_at <= self.clock.now() {
                    return Err(Problem::field("presenters", FieldProblem::MeetingOver));
                }
                let members = store::member::of_company(&mut tx, company).await?;
                let is_possible = |id: &MemberId| {
                    let found = members.iter().find(|member| member.id == *id);
                    found.is_some_and(can_present)
                };
                if !chosen.iter().all(is_possible) {
                    return Err(Problem::field("presenters", FieldProblem::NotThere));
                }
                let meeting = replacement(&before);
                let of_others = meeting.presenters.iter().filter(|id| !members.iter().any(|it| it.id == **id));
                let mut presenters: Vec<MemberId> = vec![];
                for id in chosen.iter().chain(of_others) {
                    if !presenters.contains(id) {
                        presenters.push(*id);
                    }
                }
                if presenters == meeting.presenters {
                    return Ok(());
                }
                let after = NewMeeting { presenters, ..meeting };
                let events = self.replace_meeting(&mut tx, &before, &after).await?;
                self.commit(tx, actor, &events).await
            })
            .await
    }
}
