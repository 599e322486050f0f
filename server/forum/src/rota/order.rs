//! The order in which companies present: proposed, and set by the coordinator.

use std::collections::HashSet;

use domain::event::DomainEvent;
use domain::id::CompanyId;
use domain::policy::{Actor, MeetingPermission};
use domain::problem::{FieldProblem, Problem};
use domain::rota::{self, RequestState, Rota, RotaMeeting, Turn};
use store::meeting::Side;
use store::rota::Which;

use crate::Forum;
use crate::authorize::authorize;

/// Topics that were asked for after meetings of so many days ago count.
const WANTED_DAYS: i64 = 366;
/// A topic is asked for where so many want it.
const WANTED_TIMES: i64 = 2;
/// How many meetings to come the rota shows.
const MEETINGS: i64 = 12;

impl Forum {
    /// The meetings to come, and the companies that wait for their turn.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn rota(&self, actor: &Actor) -> Result<Rota, Problem> {
        authorize(actor, MeetingPermission::Schedule)?;
        let now = self.clock.now();
        let mut conn = self.store.read().await?;
        let turns = self.turns(&mut conn).await?;
        let requests = store::rota::requests(&mut conn, Which::From(now)).await?;
        let mut meetings = store::meeting::list(&mut conn, Side::Upcoming, now, MEETINGS, 0).await?;
        meetings.retain(|card| !card.is_cancelled());
        let meetings = meetings.into_iter().map(|card| {
            let is_shown = |state| state != RequestState::Withdrawn;
            let about = requests.iter().filter(|request| request.meeting.id == card.id && is_shown(request.state));
            RotaMeeting {
                id: card.id,
                title: card.title,
                starts_at: card.starts_at,
                requests: about.cloned().collect(),
                company: card.company,
                presenters: card.presenters,
            }
        });
        Ok(Rota { meetings: meetings.collect(), turns })
    }

    /// Sets the order of the companies that wait for their turn. Those that are left out follow as they are proposed.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::Invalid`] on `companies` for one that does not wait
    /// or is named twice.
    pub async fn order_rota(&self, actor: &Actor, order: &[CompanyId]) -> Result<(), Problem> {
        authorize(actor, MeetingPermission::Schedule)?;
        self.change_order(actor, |turns| {
            let waiting: HashSet<_> = turns.iter().map(|turn| turn.company.id).collect();
            let mut named = HashSet::new();
            match order.iter().all(|company| waiting.contains(company) && named.insert(*company)) {
                true => Ok(order.to_vec()),
                false => Err(Problem::field("companies", FieldProblem::NotThere)),
            }
        })
        .await
    }

    /// Moves a company up or down by one place; the order as it stands is the coordinator's from then on.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::Invalid`] on `company` for one that does not wait.
    pub async fn shift_in_rota(&self, actor: &Actor, company: CompanyId, up: bool) -> Result<(), Problem> {
        authorize(actor, MeetingPermission::Schedule)?;
        self.change_order(actor, |turns| {
            let order: Vec<_> = turns.iter().map(|turn| turn.company.id).collect();
            rota::shifted(&order, company, up)
        })
        .await
    }

    /// Takes an order of companies by their slugs from a file, where the forum has none. Companies that do not wait are left
    /// out.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn import_rota(&self, actor: &Actor, slugs: &[String]) -> Result<(), Problem> {
        if slugs.is_empty() || !store::rota::places(&mut *self.store.read().await?).await?.is_empty() {
            return Ok(());
        }
        self.change_order(actor, |turns| {
            let of = |slug: &String| turns.iter().find(|turn| turn.company.slug == *slug).map(|turn| turn.company.id);
            Ok(slugs.iter().filter_map(of).collect())
        })
        .await
    }

    async fn change_order(
        &self,
        actor: &Actor,
        change: impl Fn(&[Turn]) -> Result<Vec<CompanyId>, Problem> + Sync,
    ) -> Result<(), Problem> {
        let (change, now) = (&change, self.clock.now());
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                // Two changes at once would each begin from the order before.
                store::change::lock(&mut tx).await?;
                let order = change(&self.turns(&mut tx).await?)?;
                if order == store::rota::places(&mut tx).await? {
                    return Ok(());
                }
                store::rota::set_places(&mut tx, &order, now).await?;
                self.commit(tx, actor, &[DomainEvent::RotaOrdered]).await
            })
            .await
    }

    /// The companies that wait for their turn, the next first.
    pub(crate) async fn turns(&self, conn: &mut store::Conn) -> Result<Vec<Turn>, Problem> {
        let now = self.clock.now();
        let mut companies = store::rota::companies(conn, now).await?;
        let wanted = store::survey::wanted_topics(conn, now.plus_days(-WANTED_DAYS), WANTED_TIMES).await?;
        if !wanted.is_empty() {
            for (id, topic) in store::rota::topics_of_companies(conn, &wanted).await? {
                if let Some(company) = companies.iter_mut().find(|company| company.company.id == id) {
                    company.topics.push(topic);
                }
            }
        }
        let (held, last) = store::rota::held(conn, now).await?;
        Ok(rota::turns(companies, &held, last.as_ref()))
    }
}
