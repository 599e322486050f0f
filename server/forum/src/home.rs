//! The home page: what comes next, what waits, what is new.

use std::sync::Arc;

use domain::clock::Timestamp;
use domain::dilemma::DilemmaList;
use domain::home::{FirstSteps, Home, Overview};
use domain::id::MemberId;
use domain::member::MemberFilter;
use domain::policy::{Actor, Permission, allows};
use domain::practice::Status;
use domain::problem::Problem;

use crate::Forum;
use crate::authorize::authorize;

/// How many new titles the home page shows.
const NEW: i64 = 6;
/// How many drafts the home page names.
const DRAFTS: i64 = 3;
/// How many promises the home page names.
const PROMISES: i64 = 3;
/// How many dilemmas the home page names.
const DILEMMAS: usize = 3;

/// The number of bytes that a line of the home page takes, about.
const LINE_BYTES: usize = 600;
/// How long a gathered home page holds where nothing is written, in microseconds: what it says of time, such as which
/// meeting is the next one, is at most this old.
const HOLDS_FOR: i64 = 60 * 1_000_000;

/// What a gathered home page depends on beside what is written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct HomeKey {
    member: Option<MemberId>,
    last_visit: Option<Timestamp>,
    /// The number of the minute in which it was gathered.
    minute: i64,
}

/// Returns the bytes of a gathered home page, roughly.
pub fn size(home: &Home) -> u64 {
    let lines = [
        home.new.len(),
        home.to_confirm.len(),
        home.drafts.len(),
        home.promises.len(),
        home.dilemmas.len(),
        home.thanks.len(),
        home.companies.len(),
    ];
    let next = home.next.as_ref().map_or(0, |next| {
        let texts = [&next.agenda, &next.agenda_html, &next.summary, &next.summary_html, &next.decisions];
        texts.iter().map(|text| text.len()).sum::<usize>() + (next.items.len() + next.practices.len()) * LINE_BYTES
    });
    u64::try_from(size_of::<Home>() + lines.iter().sum::<usize>() * LINE_BYTES + next).unwrap_or(u64::MAX)
}

impl Forum {
    /// Returns what the home page shows. It is gathered once a minute for each member, and after every write that it may
    /// show.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn home(&self, actor: &Actor) -> Result<Home, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let member = actor.member();
        let last_visit = match member {
            Some(member) => store::member::last_visit(&mut *self.store.read().await?, member).await?,
            None => None,
        };
        let key = HomeKey { member, last_visit, minute: self.clock.now().0.div_euclid(HOLDS_FOR) };
        let home = self.cache.home.get(key, || self.gather_home(actor, last_visit)).await?;
        Ok(Arc::unwrap_or_clone(home))
    }

    async fn gather_home(&self, actor: &Actor, last_visit: Option<Timestamp>) -> Result<Home, Problem> {
        let next = store::meeting::next(&mut *self.store.read().await?, self.clock.now()).await?;
        let next = match next {
            Some(card) => Some(self.meeting(actor, card.id).await?),
            None => None,
        };
        let answer = match (&next, actor.member()) {
            (Some(next), Some(member)) => {
                store::rsvp::answer_of(&mut *self.store.read().await?, next.card.id, member).await?
            }
            _ => None,
        };
        let news = match last_visit {
            Some(since) => self.news_since(actor, since, NEW).await?,
            None => vec![],
        };
        let since_last_visit = !news.is_empty();
        let new = if since_last_visit { news } else { self.newest_practices(actor, NEW).await? };
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
        let promises = self.own_promises(actor, PROMISES).await?;
        let (dilemmas, _) = self.dilemmas(actor, DilemmaList::Waiting, None, None, DILEMMAS).await?;
        let is_first_visit = last_visit.is_none();
        Ok(Home {
            next,
            answer,
            new,
            since_last_visit,
            is_first_visit,
            to_confirm,
            drafts,
            draft_count,
            promises,
            dilemmas,
            thanks: self.thanks_to(actor).await?,
            companies,
            first_steps,
        })
    }

    async fn first_steps(
        &self,
        companies: usize,
        meeting: bool,
        practices: bool,
    ) -> Result<Option<FirstSteps>, Problem> {
        let members = store::member::count(&mut *self.store.read().await?).await? > 1;
        let steps = FirstSteps { companies: companies > 1, members, meeting, practices };
        Ok((!steps.done()).then_some(steps))
    }

    /// Counts what the forum has and lacks.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn overview(&self, actor: &Actor) -> Result<Overview, Problem> {
        authorize(actor, Permission::RunForum)?;
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let companies = self.companies(actor).await?.len();
        let catalogue = self.catalogue_size(actor).await?;
        let search_fault = self.index_report().await?.failing.map(|failing| failing.fault);
        let dead_jobs = self.job_counts().await?.dead;
        let backups = self.backup_status(actor).await?;
        let calls = self.calls(actor).await?;
        let calls = calls.iter().flat_map(|list| &list.lines).filter(|line| line.called_at.is_none()).count();
        let mut conn = self.store.read().await?;
        // Counted by the database: a forum may have a hundred thousand.
        let members = store::member::counts(&mut conn, &MemberFilter::default()).await?;
        Ok(Overview {
            reports: store::comment_talk::count_waiting(&mut conn, None).await?,
            join_requests: store::join_request::count_waiting(&mut conn).await?,
            companies: count(companies),
            joined: members.joined,
            waiting: members.waiting,
            coordinators: count(store::member::coordinators(&mut conn).await?.len()),
            published: store::practice::count(&mut conn, Status::Published, None, None).await?,
            in_review: store::practice::count(&mut conn, Status::InReview, None, None).await?,
            catalogue,
            next_meeting: store::meeting::next(&mut conn, self.clock.now()).await?,
            search_fault,
            dead_jobs,
            mails: store::mail::counts(&mut conn).await?,
            calls,
            backup_overdue: backups.is_overdue(self.clock.now()),
            backups,
        })
    }
}
