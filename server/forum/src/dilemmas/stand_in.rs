//! Who is away hands their open dilemmas over to who stands in, and has them back on the return; and dilemmas that have been
//! open for long are asked about.

use domain::absence::stand_in;
use domain::dilemma::DilemmaStep;
use domain::event::DomainEvent;
use domain::id::{DilemmaId, MemberId};
use domain::policy::Actor;
use domain::problem::Problem;
use store::WriteTx;

use crate::Forum;
use crate::dilemmas::ask::{can_own_now, first_owner};

/// The number of days after which it is asked again whether an open dilemma still matters.
const STILL_DAYS: i64 = 30;
/// The most dilemmas about which is asked at once.
const ASKED_AT_ONCE: i64 = 200;

impl Forum {
    /// Gives the open dilemmas of a member, and all in which somebody stands in, to whom they belong now: to who stands in
    /// for a member who is away, else to the member. Without a member, those of everybody who is away as well.
    pub(crate) async fn update_dilemma_owners(
        &self,
        tx: &mut WriteTx,
        of: Option<MemberId>,
    ) -> Result<Vec<DomainEvent>, Problem> {
        let mut ids = store::dilemma::owned_or_substituted(tx, of).await?;
        if of.is_none() {
            ids.extend(store::dilemma::open_of_away(tx, self.clock.now()).await?);
        }
        let mut events = vec![];
        for id in ids {
            events.extend(self.update_dilemma_owner(tx, id).await?);
        }
        Ok(events)
    }

    /// Gives an open dilemma to whom it belongs now. One whose owner can own none any more, since they left while it was closed,
    /// is from now on owned by who stood in for them, or by the coordinator.
    pub(crate) async fn update_dilemma_owner(
        &self,
        tx: &mut WriteTx,
        id: DilemmaId,
    ) -> Result<Vec<DomainEvent>, Problem> {
        let Some(record) = store::dilemma::find(tx, id).await? else { return Ok(vec![]) };
        let absences = store::absence::current(tx, self.clock.now()).await?;
        let lasting = record.state.lasting_owner();
        let owner = record.state.owner;
        let step = if !can_own_now(tx, lasting).await? {
            let to = if can_own_now(tx, owner).await? { owner } else { first_owner(tx, &Actor::System).await? };
            DilemmaStep::Assign { to }
        } else {
            match stand_in(&absences, lasting) {
                Some(to) if can_own_now(tx, to).await? => DilemmaStep::StandIn { to },
                _ => DilemmaStep::StandIn { to: lasting },
            }
        };
        self.take_step(tx, None, &record, &step).await
    }

    /// Gives every open dilemma to whom it belongs now: absences end by themselves.
    pub(crate) async fn update_all_dilemma_owners(&self) -> Result<(), Problem> {
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::change::lock(&mut tx).await?;
                let events = self.update_dilemma_owners(&mut tx, None).await?;
                if events.is_empty() { Ok(()) } else { self.commit(tx, &Actor::System, &events).await }
            })
            .await
    }

    /// Asks of each dilemma that has been open for a month, or that long since it was asked, whether it still matters.
    pub(crate) async fn ask_about_old_dilemmas(&self) -> Result<(), Problem> {
        let since = self.clock.now().plus_days(-STILL_DAYS);
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::change::lock(&mut tx).await?;
                let mut events = vec![];
                for id in store::dilemma::long_open(&mut tx, since, ASKED_AT_ONCE).await? {
                    let Some(record) = store::dilemma::find(&mut tx, id).await? else { continue };
                    events.extend(self.take_step(&mut tx, None, &record, &DilemmaStep::AskStill).await?);
                }
                if events.is_empty() { Ok(()) } else { self.commit(tx, &Actor::System, &events).await }
            })
            .await
    }
}
