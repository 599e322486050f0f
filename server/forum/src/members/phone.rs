//! Members' phone numbers, seen by whom each of them chose.

use domain::clock::Timestamp;
use domain::event::DomainEvent;
use domain::id::MemberId;
use domain::phone::{Phone, PhoneShown, Phones, checked_phone};
use domain::policy::{Actor, Permission, allows};
use domain::problem::Problem;

use crate::Forum;
use crate::authorize::authorize;

impl Forum {
    /// The actor's own number, and who sees it.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn own_phone(&self, actor: &Actor) -> Result<Phone, Problem> {
        authorize(actor, Permission::OwnAccount)?;
        let id = actor.member().ok_or(Problem::Unauthenticated)?;
        Ok(store::phone::of_member(&mut *self.store.read().await?, id).await?.unwrap_or_default())
    }

    /// The numbers of members, for the coordinator's lists of people to chase.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn phones(&self, actor: &Actor) -> Result<Phones, Problem> {
        authorize(actor, Permission::RunForum)?;
        let mut conn = self.store.read().await?;
        let reader = PhoneReader::of(&mut conn, actor, self.clock.now()).await?;
        let all = store::phone::all(&mut conn).await?.into_iter();
        Ok(all.filter_map(|(owner, phone)| Some((owner, reader.seen(owner, phone)?))).collect())
    }

    /// Makes sure that a member's number is the actor's own: nobody sets another's.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for the number of another; [`Problem::NotFound`] where there is no such member.
    pub async fn require_own_phone(&self, actor: &Actor, id: MemberId) -> Result<(), Problem> {
        authorize(actor, Permission::OwnAccount)?;
        if actor.member() == Some(id) {
            return Ok(());
        }
        let found = store::member::by_id(&mut *self.store.read().await?, id).await?;
        Err(found.map_or(Problem::NotFound, |_| Problem::Forbidden))
    }

    /// Changes the actor's own number and who sees it; an empty number is none.
    ///
    /// # Errors
    /// [`Problem::Invalid`] on `phone`; [`Problem::Unauthenticated`] for nobody.
    pub async fn set_phone(&self, actor: &Actor, phone: Phone) -> Result<(), Problem> {
        authorize(actor, Permission::OwnAccount)?;
        let id = actor.member().ok_or(Problem::Unauthenticated)?;
        let mut errors = vec![];
        let number = checked_phone(&phone.number, &mut errors);
        Problem::unless_empty(errors)?;
        let phone = &Phone { number, ..phone };
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::phone::set(&mut tx, id, phone).await?;
                self.commit(tx, actor, &[DomainEvent::MemberUpdated { member: id }]).await
            })
            .await
    }
}

/// Who reads numbers, and what of them they may see.
pub(crate) struct PhoneReader {
    member: Option<MemberId>,
    coordinates: bool,
    presents: bool,
}

impl PhoneReader {
    /// The actor as a reader.
    pub async fn of(conn: &mut store::Conn, actor: &Actor, now: Timestamp) -> Result<Self, Problem> {
        let presents = match actor.member() {
            // Those who presented today are still called.
            Some(member) => store::phone::presents_after(conn, member, now.plus_days(-1)).await?,
            None => false,
        };
        Ok(Self { member: actor.member(), coordinates: allows(actor, Permission::RunForum), presents })
    }

    /// Returns who sees a number that is the reader's own; `None` for another's, and where there is none.
    pub fn shown(&self, owner: MemberId, phone: &Phone) -> Option<PhoneShown> {
        (self.member == Some(owner) && !phone.number.is_empty()).then_some(phone.shown)
    }

    /// The member's number, where there is one and the reader may see it.
    pub fn seen(&self, owner: MemberId, phone: Phone) -> Option<String> {
        let may = self.coordinates
            || self.member == Some(owner)
            || match phone.shown {
                PhoneShown::Coordinator => false,
                PhoneShown::Presenters => self.presents,
                PhoneShown::All => true,
            };
        Some(phone.number).filter(|number| may && !number.is_empty())
    }
}
