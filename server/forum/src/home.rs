//! The home page: what comes next, what waits, what is new.

use std::sync::Arc;

use domain::clock::Timestamp;
use domain::comment::ThanksLine;
use domain::company::CompanyCard;
use domain::draft::DraftCard;
use domain::home::{FirstSteps, Home, Overview};
use domain::id::{MeetingId, MemberId};
use domain::meeting::{MeetingCard, MeetingView};
use domain::member::MemberFilter;
use domain::policy::{Actor, DilemmaPermission, Permission, allows};
use domain::practice::{PracticeCard, Status};
use domain::problem::Problem;
use domain::rsvp::RsvpAnswer;
use store::dilemma::DilemmaRecord;
use store::practice::Listed;
use store::promise::{PromiseRecord, Whose};

use crate::Forum;
use crate::authorize::authorize;
use crate::dilemmas::view::card;
use crate::loading_cache::{CachedValue, LoadingCache};
use crate::meetings::view::LoadedMeeting;
use crate::members::assistants::assisted;
use crate::practices::list::{newest_for, news_among, offered, waits_for};

/// How many new titles the home page shows.
const NEW: i64 = 6;
/// How many drafts the home page names.
const DRAFTS: usize = 3;
/// How many promises the home page names.
const PROMISES: i64 = 3;
/// How many dilemmas the home page names.
const DILEMMAS: i64 = 3;

/// The most bytes of each part of home pages that is cached.
const PART: u64 = 2 * 1024 * 1024;
/// The number of bytes that a line of the home page takes, about.
const LINE_BYTES: usize = 600;
/// The number of microseconds of a day.
const DAY: i64 = 86_400 * 1_000_000;

/// What home pages are made of, cached in parts, so that a write has those alone loaded again that may show it: a visit
/// after it makes three statements at most, and up to three more for what its member was thanked for. What depends on the
/// time is made of them at each visit.
pub struct HomeCache {
    /// What all members share.
    shared: CachedValue<SharedHome>,
    /// For whom each member acts.
    assisted: LoadingCache<MemberId, Vec<MemberId>>,
    /// The texts that wait for a confirmation that each member can give. By the member with their rights, so that a visit
    /// that began before these changed leaves nothing for the next one.
    to_confirm: LoadingCache<Actor, Vec<Listed>>,
    /// The last saved drafts of each member, with how many there are.
    drafts: LoadingCache<MemberId, (Vec<DraftCard>, i64)>,
    /// What each member has answered to the next meeting.
    answers: LoadingCache<(MemberId, MeetingId), Option<RsvpAnswer>>,
    /// What each member promised and is to keep.
    promises: LoadingCache<MemberId, Vec<PromiseRecord>>,
    /// The open dilemmas that wait for each member.
    dilemmas: LoadingCache<MemberId, Vec<DilemmaRecord>>,
    /// What each member was thanked for in the days before the one of a number, by the member with their rights too.
    thanks: LoadingCache<(Actor, i64), Vec<ThanksLine>>,
}

/// What the home pages of all members share, whoever may read it.
struct SharedHome {
    /// The next meeting, where one is scheduled; the one that goes on, until it ends.
    next: Option<LoadedMeeting>,
    /// The moment until which that is so, and who presents next.
    until: Option<Timestamp>,
    /// The newest published practices.
    newest: Vec<Listed>,
    /// Every company with what it brought to the forum.
    companies: Vec<CompanyCard>,
}

impl Default for HomeCache {
    fn default() -> Self {
        Self {
            shared: CachedValue::default(),
            assisted: LoadingCache::new(PART, |members| 100 + 8 * members.len() as u64),
            to_confirm: LoadingCache::new(PART, |listed| lines(listed.len())),
            drafts: LoadingCache::new(PART, |(drafts, _)| lines(drafts.len())),
            answers: LoadingCache::new(PART, |_| lines(0)),
            promises: LoadingCache::new(PART, |promises| lines(promises.len())),
            dilemmas: LoadingCache::new(PART, |dilemmas| {
                let size = |record: &DilemmaRecord| {
                    let texts = [&record.title, &record.body, &record.summary, &record.lesson];
                    texts.iter().map(|text| text.len()).sum::<usize>() as u64
                };
                lines(dilemmas.len()) + dilemmas.iter().map(size).sum::<u64>()
            }),
            thanks: LoadingCache::new(PART, |thanks| lines(thanks.len())),
        }
    }
}

/// Returns the bytes of so many lines, roughly.
fn lines(count: usize) -> u64 {
    (100 + count * LINE_BYTES) as u64
}

impl HomeCache {
    /// Drops every part.
    pub fn invalidate(&self) {
        self.shared.invalidate();
        self.assisted.invalidate();
        self.to_confirm.invalidate();
        self.invalidate_drafts();
        self.invalidate_answers();
        self.invalidate_promises();
        self.invalidate_talk();
    }

    /// Drops what shows drafts.
    pub fn invalidate_drafts(&self) {
        self.drafts.invalidate();
    }

    /// Drops what shows who comes.
    pub fn invalidate_answers(&self) {
        self.answers.invalidate();
    }

    /// Drops what shows promises.
    pub fn invalidate_promises(&self) {
        self.promises.invalidate();
    }

    /// Drops what shows dilemmas and comments.
    pub fn invalidate_talk(&self) {
        self.dilemmas.invalidate();
        self.thanks.invalidate();
    }
}

impl Forum {
    /// Returns what the home page shows.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn home(&self, actor: &Actor) -> Result<Home, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let shared = self.shared_home().await?;
        let last_visit = match actor.member() {
            Some(member) => store::member::last_visit(&mut *self.store.read().await?, member).await?,
            None => None,
        };
        let news = match last_visit {
            Some(since) => news_among(actor, since, NEW, &shared.newest),
            None => vec![],
        };
        let since_last_visit = !news.is_empty();
        let new = if since_last_visit { news } else { newest_among(actor, &shared.newest) };
        let first_steps = first_steps(&shared, !new.is_empty()).filter(|_| allows(actor, Permission::RunForum));
        let mut home = Home {
            next: self.next_meeting_of(actor, &shared).await?,
            new,
            since_last_visit,
            is_first_visit: last_visit.is_none(),
            companies: shared.companies.clone(),
            first_steps,
            ..Home::default()
        };
        if let Some(member) = actor.member() {
            self.add_own(actor, member, &mut home).await?;
        }
        Ok(home)
    }

    /// Adds what waits for a member, and what is theirs, to their home page.
    async fn add_own(&self, actor: &Actor, member: MemberId, home: &mut Home) -> Result<(), Problem> {
        let (cache, now) = (&self.cache.home, self.clock.now());
        if let Some(next) = &home.next {
            let meeting = next.card.id;
            let load = move || async move {
                Ok(store::rsvp::answer_of(&mut *self.store.read().await?, meeting, member).await?)
            };
            home.answer = *cache.answers.get((member, meeting), load).await?;
        }
        let to_confirm = cache.to_confirm.get(*actor, || self.waiting_to_confirm(actor)).await?;
        home.to_confirm = offered(actor, to_confirm.to_vec());
        let drafts = cache.drafts.get(member, || self.newest_drafts(member)).await?;
        (home.drafts, home.draft_count) = (drafts.0.clone(), drafts.1);
        let load = move || async move {
            Ok(store::promise::list(&mut *self.store.read().await?, Whose::OpenOf(member), PROMISES).await?)
        };
        let promises = cache.promises.get(member, load).await?;
        home.promises = self.readable_promises(actor, promises.iter().cloned());
        let load = move || async move {
            Ok(store::dilemma::waiting_for(&mut *self.store.read().await?, member, DILEMMAS).await?)
        };
        let dilemmas = cache.dilemmas.get(member, load).await?;
        let readable = dilemmas.iter().filter(|record| allows(actor, DilemmaPermission::Read(record.facts())));
        home.dilemmas = readable.map(|record| card(actor, record.clone(), now)).collect();
        let day = now.0.div_euclid(DAY);
        let thanks = cache.thanks.get((*actor, day), || self.thanks_to(actor)).await?;
        home.thanks = Arc::unwrap_or_clone(thanks);
        Ok(())
    }

    /// Returns what all members share. It holds until it is written again, or a meeting has begun or ended.
    async fn shared_home(&self) -> Result<Arc<SharedHome>, Problem> {
        let (cache, now) = (&self.cache.home.shared, self.clock.now());
        let shared = cache.get(|| self.load_shared_home(now)).await?;
        if shared.until.is_none_or(|until| until >= now) {
            return Ok(shared);
        }
        cache.invalidate();
        cache.get(|| self.load_shared_home(now)).await
    }

    async fn load_shared_home(&self, now: Timestamp) -> Result<SharedHome, Problem> {
        let mut conn = self.store.read().await?;
        let next = match store::meeting::next_to_end(&mut conn, now).await? {
            Some(card) => LoadedMeeting::load(&mut conn, card.id, now).await?,
            None => None,
        };
        let until = match &next {
            Some(next) => Some(holds_until(&mut conn, &next.record.card, now).await?),
            None => None,
        };
        let newest = newest_for(&mut conn, NEW).await?;
        let companies = store::company::cards(&mut conn, now).await?;
        Ok(SharedHome { next, until, newest, companies })
    }

    async fn next_meeting_of(&self, actor: &Actor, shared: &SharedHome) -> Result<Option<MeetingView>, Problem> {
        let Some(next) = &shared.next else { return Ok(None) };
        let acts_for = match actor.member() {
            Some(member) => {
                let load = move || async move { assisted(&mut *self.store.read().await?, actor).await };
                self.cache.home.assisted.get(member, load).await?
            }
            None => Arc::default(),
        };
        Ok(Some(self.meeting_view(actor, next.clone(), &acts_for).await?))
    }

    async fn waiting_to_confirm(&self, actor: &Actor) -> Result<Vec<Listed>, Problem> {
        let mut listed = self.waiting(actor).await?;
        listed.retain(|line| waits_for(actor, line));
        Ok(listed)
    }

    /// Returns the last saved drafts of a member but for those of the back catalogue, which have a page of their own,
    /// with how many there are.
    async fn newest_drafts(&self, member: MemberId) -> Result<(Vec<DraftCard>, i64), Problem> {
        let mut conn = self.store.read().await?;
        let most = i64::try_from(DRAFTS).unwrap_or(i64::MAX);
        let newest = store::draft::list(&mut conn, member, most).await?;
        let count = match newest.len() < DRAFTS {
            true => i64::try_from(newest.len()).unwrap_or(i64::MAX),
            false => store::draft::count(&mut conn, member).await?,
        };
        Ok((newest, count))
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

/// Returns until when a meeting is the one to show and the same company presents after it: while it goes on, another may
/// begin.
async fn holds_until(conn: &mut store::Conn, card: &MeetingCard, now: Timestamp) -> Result<Timestamp, Problem> {
    if card.starts_at >= now {
        return Ok(card.starts_at);
    }
    let end = card.ends_at.unwrap_or(card.starts_at);
    let following = store::meeting::next(conn, now).await?;
    Ok(following.map_or(end, |following| end.min(following.starts_at)))
}

/// The newest of some practices that the actor may read.
fn newest_among(actor: &Actor, newest: &[Listed]) -> Vec<PracticeCard> {
    let mut readable = offered(actor, newest.to_vec());
    readable.truncate(usize::try_from(NEW).unwrap_or(usize::MAX));
    readable
}

/// How far the forum has been set up; `None` once all is done.
fn first_steps(shared: &SharedHome, practices: bool) -> Option<FirstSteps> {
    let steps = FirstSteps {
        companies: shared.companies.len() > 1,
        members: shared.companies.iter().map(|card| card.members).sum::<i64>() > 1,
        meeting: shared.next.is_some(),
        practices,
    };
    (!steps.done()).then_some(steps)
}
