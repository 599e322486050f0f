//! Practices in lists that the database orders: a company's, a meeting's, one's own.

use domain::clock::Timestamp;
use domain::id::{CompanyId, MeetingId, MemberId};
use domain::policy::{Actor, Permission, PracticePermission, allows};
use domain::practice::{PracticeCard, Status};
use domain::problem::Problem;
use store::practice::{self, Listed};

use crate::Forum;
use crate::authorize::authorize;

/// The most practices of one such list.
const MOST: i64 = 200;

/// The practices of which a list is made.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Which {
    /// A company's.
    Company(CompanyId),
    /// Those presented at a meeting.
    Meeting(MeetingId),
    /// Those that name a member as an author.
    Author(MemberId),
}

/// The practices that are offered and that the actor may read.
pub(crate) async fn readable(
    conn: &mut store::Conn,
    actor: &Actor,
    which: Which,
) -> Result<Vec<PracticeCard>, Problem> {
    let listed = match which {
        Which::Company(id) => practice::of_company(conn, id, MOST).await?,
        Which::Meeting(id) => practice::of_meeting(conn, id).await?,
        Which::Author(id) => practice::of_author(conn, id, MOST).await?,
    };
    Ok(offered(actor, listed))
}

/// Those of these practices that are offered and that the actor may read.
pub(crate) fn offered(actor: &Actor, listed: Vec<Listed>) -> Vec<PracticeCard> {
    listed
        .into_iter()
        .filter(|line| line.card.status != Status::Archived)
        .filter(|line| allows(actor, PracticePermission::Read(line.access.facts())))
        .map(|line| line.card)
        .collect()
}

/// The newest published practices, from which [`news_among`] takes so many for an actor.
pub(crate) async fn newest_for(conn: &mut store::Conn, limit: i64) -> Result<Vec<Listed>, Problem> {
    // The actor's own are left out afterwards, so that more are read than are shown.
    Ok(practice::newest(conn, Status::Published, None, None, limit * 4, 0).await?)
}

/// The practices of these that others entered and that were published since a moment, as far as the actor may read them.
pub(crate) fn news_among(actor: &Actor, since: Timestamp, limit: i64, newest: &[Listed]) -> Vec<PracticeCard> {
    let others = newest.iter().filter(|line| line.card.date > since && line.access.creator != actor.member());
    offered(actor, others.take(usize::try_from(limit).unwrap_or(usize::MAX)).cloned().collect())
}

impl Forum {
    /// The newest published practices.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn newest_practices(&self, actor: &Actor, limit: i64) -> Result<Vec<PracticeCard>, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let mut conn = self.store.read().await?;
        Ok(offered(actor, practice::newest(&mut conn, Status::Published, None, None, limit, 0).await?))
    }

    /// Returns what waits for the actor: texts of theirs or of their company that are not published yet,
    /// those first that wait for a confirmation the actor can give.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn unpublished_practices(&self, actor: &Actor) -> Result<Vec<PracticeCard>, Problem> {
        let mut listed = self.waiting(actor).await?;
        listed.sort_by_key(|line| (!waits_for(actor, line), std::cmp::Reverse(line.card.date)));
        Ok(offered(actor, listed))
    }

    /// The texts of the actor or of their company that are not published yet.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub(crate) async fn waiting(&self, actor: &Actor) -> Result<Vec<Listed>, Problem> {
        authorize(actor, Permission::OwnAccount)?;
        let (Some(member), Some(company)) = (actor.member(), actor.company()) else { return Ok(vec![]) };
        let mut conn = self.store.read().await?;
        Ok(practice::unpublished(&mut conn, company, member, MOST).await?)
    }
}

/// Returns whether the text waits for a confirmation the actor can give.
pub(crate) fn waits_for(actor: &Actor, line: &Listed) -> bool {
    line.card.status == Status::InReview && allows(actor, PracticePermission::Publish(line.access.facts()))
}
