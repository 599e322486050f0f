//! Members are away for a while; somebody stands in.

use domain::absence::{AWAY_DAYS_MAX, Absence, AwaySetting};
use domain::clock::Timestamp;
use domain::event::DomainEvent;
use domain::id::MemberId;
use domain::member::{Member, Role};
use domain::policy::{Actor, Permission};
use domain::problem::{FieldError, FieldProblem, Problem};

use crate::Forum;
use crate::authorize::authorize;
use crate::jobs::update_dilemma_owners::UpdateDilemmaOwners;

/// The absence of a member to set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetAway {
    /// The moment until which the member is away.
    pub until: Timestamp,
    /// The member who stands in.
    pub substitute: Option<MemberId>,
}

impl Forum {
    /// Returns everybody who is away now, by key, as every member may know.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn absences(&self, actor: &Actor) -> Result<Vec<Absence>, Problem> {
        authorize(actor, Permission::ReadForum)?;
        Ok(store::absence::current(&mut *self.store.read().await?, self.clock.now()).await?)
    }

    /// Returns whether a member is away, and those of their company who can stand in.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the member and the coordinator; [`Problem::NotFound`].
    pub async fn away_setting(&self, actor: &Actor, id: MemberId) -> Result<AwaySetting, Problem> {
        let mut conn = self.store.read().await?;
        let member = may_set(&mut conn, actor, id).await?;
        let members = store::member::of_company(&mut conn, member.company.id).await?;
        let fitting = members.iter().filter(|other| can_stand_in(other, &member));
        let substitutes = fitting.map(Member::person).collect();
        let absence = store::absence::of_member(&mut conn, id, self.clock.now()).await?;
        Ok(AwaySetting { person: member.person(), absence, substitutes })
    }

    /// Notes until when a member is away and who stands in, or with `None` that they are back. Until then the substitute,
    /// who is told so, is notified of what the member is notified of, and answers for the member's open dilemmas. It ends by itself.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the member and the coordinator; [`Problem::NotFound`]; [`Problem::Invalid`] on
    /// `until` for a moment that is over or too far away, and on `substitute` for whoever is none of the member's
    /// company, has not joined, has left, or only reads.
    pub async fn set_away(&self, actor: &Actor, id: MemberId, away: Option<SetAway>) -> Result<(), Problem> {
        let now = self.clock.now();
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::change::lock(&mut tx).await?;
                let member = may_set(&mut tx, actor, id).await?;
                if let Some(away) = away {
                    let substitute = match away.substitute {
                        Some(id) => Some(store::member::by_id(&mut tx, id).await?),
                        None => None,
                    };
                    let mut errors = vec![];
                    if away.until <= now || away.until > now.plus_days(AWAY_DAYS_MAX) {
                        errors.push(FieldError::new("until", FieldProblem::Invalid).detail(AWAY_DAYS_MAX));
                    }
                    let is_fitting =
                        |found: &Option<Member>| found.as_ref().is_some_and(|it| can_stand_in(it, &member));
                    if substitute.is_some_and(|found| !is_fitting(&found)) {
                        errors.push(FieldError::new("substitute", FieldProblem::NotThere));
                    }
                    Problem::unless_empty(errors)?;
                }
                let before = store::absence::of_member(&mut tx, id, now).await?.and_then(|absence| absence.substitute);
                let (until, substitute) = (away.map(|away| away.until), away.and_then(|away| away.substitute));
                store::absence::set(&mut tx, id, until, substitute).await?;
                let mut events = self.update_dilemma_owners(&mut tx, Some(id)).await?;
                events.extend(self.hand_over_presenting(&mut tx, Some(id)).await?);
                if let Some(until) = until {
                    self.enqueue(&mut tx, &UpdateDilemmaOwners, until, Some(&UpdateDilemmaOwners::name(until))).await?;
                }
                events.push(DomainEvent::MemberUpdated { member: id });
                let named = substitute.filter(|member| before.is_none_or(|before| before.id != *member));
                events.extend(named.map(|member| DomainEvent::SubstituteNamed { member, of: id }));
                self.commit(tx, actor, &events).await
            })
            .await
    }
}

/// The member, where the actor may say when they are away: themselves, and the coordinator.
async fn may_set(conn: &mut store::Conn, actor: &Actor, id: MemberId) -> Result<Member, Problem> {
    let permission = if actor.member() == Some(id) { Permission::OwnAccount } else { Permission::RunForum };
    authorize(actor, permission)?;
    store::member::by_id(conn, id).await?.ok_or(Problem::NotFound)
}

/// Returns whether somebody can stand in for a member: another of the same company, who is there and does more than
/// read.
pub(crate) fn can_stand_in(other: &Member, member: &Member) -> bool {
    other.id != member.id && other.company.id == member.company.id && other.is_present() && other.role != Role::Guest
}
