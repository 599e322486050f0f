//! The home page: what comes next, what waits, what is new.

use domain::company::CompanyCard;
use domain::draft::DraftCard;
use domain::meeting::MeetingView;
use domain::policy::{Actor, Permission, allows};
use domain::practice::{PracticeCard, Status};
use domain::problem::Problem;

use crate::Forum;
use crate::authorize::authorize;

/// How many new titles the home page shows.
const NEW: i64 = 6;
/// How many drafts the home page names.
const DRAFTS: i64 = 3;

/// What the home page shows.
#[derive(Debug, Clone)]
pub struct Home {
    /// The next meeting.
    pub next: Option<MeetingView>,
    /// The newest practices.
    pub new: Vec<PracticeCard>,
    /// Texts that wait for a confirmation the actor can give.
    pub to_confirm: Vec<PracticeCard>,
    /// The last saved of what the actor has begun to write.
    pub drafts: Vec<DraftCard>,
    /// How many drafts the actor has.
    pub draft_count: i64,
    /// The companies, for the ring.
    pub companies: Vec<CompanyCard>,
    /// The first steps of a new forum, for its coordinator; `None` once all are done.
    pub first_steps: Option<FirstSteps>,
}

/// What a new forum still needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FirstSteps {
    /// There is a company beside the coordinator's.
    pub companies: bool,
    /// There is a member beside the coordinator.
    pub members: bool,
    /// A meeting is called.
    pub meeting: bool,
    /// There is a practice.
    pub practices: bool,
}

impl Forum {
    /// Gathers the home page.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn home(&self, actor: &Actor) -> Result<Home, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let now = self.clock.now();
        let next = {
            let mut conn = self.store.read().await?;
            store::meeting::next(&mut conn, now).await?
        };
        let next = match next {
            Some(card) => Some(self.meeting(actor, card.id).await?),
            None => None,
        };
        let new = self.newest_practices(actor, NEW).await?;
        let to_confirm = self.practices_to_confirm(actor).await?;
        let companies = self.company_cards(actor).await?;
        let first_steps = if allows(actor, Permission::RunForum) {
            self.first_steps(companies.len(), next.is_some(), !new.is_empty()).await?
        } else {
            None
        };
        let (drafts, draft_count) = match actor.member() {
            Some(member) => {
                let mut conn = self.store.read().await?;
                // Those of the back catalogue have a page of their own.
                let catalogue = store::draft_source::catalogue_size(&mut conn, member).await?.0;
                let count = store::draft::usage(&mut conn, member).await?.drafts - catalogue;
                let newest = if count > 0 { store::draft::list(&mut conn, member, DRAFTS).await? } else { vec![] };
                (newest, count)
            }
            None => (vec![], 0),
        };
        Ok(Home { next, new, to_confirm, drafts, draft_count, companies, first_steps })
    }

    async fn first_steps(
        &self,
        companies: usize,
        meeting: bool,
        practices: bool,
    ) -> Result<Option<FirstSteps>, Problem> {
        let members = store::member::count(&mut *self.store.read().await?).await? > 1;
        let steps = FirstSteps { companies: companies > 1, members, meeting, practices };
        let done = steps.companies && steps.members && steps.meeting && steps.practices;
        Ok((!done).then_some(steps))
    }
}

/// The forum in numbers, for its coordinator.
#[derive(Debug, Clone)]
pub struct Overview {
    /// How many companies there are.
    pub companies: i64,
    /// How many members have set a password.
    pub joined: i64,
    /// How many members were invited and have not come yet.
    pub waiting: i64,
    /// How many practices every member can read.
    pub published: i64,
    /// How many texts wait for their company's confirmation.
    pub in_review: i64,
    /// The next meeting.
    pub next_meeting: Option<domain::meeting::MeetingCard>,
}

impl Forum {
    /// Counts what the forum has and lacks.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn overview(&self, actor: &Actor) -> Result<Overview, Problem> {
        authorize(actor, Permission::RunForum)?;
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let members = self.members(actor).await?;
        let joined = members.iter().filter(|member| member.joined_at.is_some()).count();
        let companies = self.companies(actor).await?.len();
        let mut conn = self.store.read().await?;
        Ok(Overview {
            companies: count(companies),
            joined: count(joined),
            waiting: count(members.len() - joined),
            published: store::practice::count(&mut conn, Status::Published, None, None).await?,
            in_review: store::practice::count(&mut conn, Status::InReview, None, None).await?,
            next_meeting: store::meeting::next(&mut conn, self.clock.now()).await?,
        })
    }
}
