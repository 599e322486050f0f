//! Sessions end.

use domain::change::Action;
use domain::policy::{Action as Wish, Actor};
use domain::problem::Problem;
use store::session;

use crate::login::log_in::access_change;
use crate::service::demand;
use crate::{Forum, secret};

impl Forum {
    /// Ends the session whose cookie this is; one that has ended already is no error.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn log_out(&self, actor: &Actor, cookie: &str) -> Result<(), Problem> {
        let mut tx = self.store.write().await?;
        session::delete(&mut tx, &secret::hash(cookie)).await?;
        let member = actor.member().map_or(0, |id| id.0);
        self.commit(tx, actor, &[access_change(member, Action::Deleted)]).await
    }

    /// Ends every session of the actor but the one whose cookie this is.
    ///
    /// # Errors
    /// [`Problem::LoginNeeded`] for nobody.
    pub async fn log_out_elsewhere(&self, actor: &Actor, cookie: &str) -> Result<(), Problem> {
        demand(actor, Wish::OwnAccount)?;
        let member = actor.member().ok_or(Problem::LoginNeeded)?;
        let mut tx = self.store.write().await?;
        session::delete_of_member(&mut tx, member, Some(&secret::hash(cookie))).await?;
        self.commit(tx, actor, &[access_change(member.0, Action::Deleted)]).await
    }
}
