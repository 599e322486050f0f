//! What browsers are told of while a page is open: a stream for each of them over the change log.
//!
//! One task, [`Forum::run_live`], reads the log and passes on what a page may show: that a member's notifications changed,
//! and that somebody commented on a thing or tried it. Each [`LiveStream`] takes of it what its member may know. A stream
//! reads its session anew before it tells of anything that is its member's own, and ends with it. Nothing is kept for a
//! browser that is away: whoever comes back is told how many notifications are unread, and reads the rest on its page.
//!
//! The same task invalidates the node's caches by the log, also while there is no index to follow it.
//!
//! To tell pages of another thing: its event in [`Forum::thing_change`], and `data-live` with its [`Thing`] on the element
//! that is to be read again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use causes::collect;
use domain::change::{Change, Entity};
use domain::comment::CommentSubject;
use domain::event::DomainEvent;
use domain::id::MemberId;
use domain::policy::{Actor, DilemmaPermission, Permission, PracticePermission, allows};
use domain::problem::Problem;
use domain::thing::Thing;
use store::dilemma::DilemmaRecord;
use store::practice::Access;
use store::{Conn, comment, dilemma, practice, session, tries};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Interval, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use crate::login::authenticate::known;
use crate::task_failures::TaskFailures;
use crate::{Forum, secret};

/// The name of the task.
const TASK: &str = "live";
/// How many rows of the log are read at once.
const BATCH: i64 = 200;
/// How often the log is looked at for what other processes wrote.
const POLL_INTERVAL: Duration = Duration::from_millis(500);
/// How many signals a stream may lag behind before it reads everything anew.
const SIGNALS: usize = 256;
/// How often a stream says that it is there, and looks whether its session lasts. Proxies end what is silent for a minute.
const HEARTBEAT: Duration = Duration::from_secs(25);
/// The most streams of one member: a browser has one.
const MOST_OF_MEMBER: usize = 8;
/// The most streams where nothing else is said.
const MOST: usize = 1_000;

/// Counts the streams that are open.
const OPEN: &str = "live_streams";

/// What a stream tells its browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// The stream is there; nothing else is told.
    Nothing,
    /// So many notifications of the member are unread.
    Unread(i64),
    /// Somebody else changed what the page of a thing shows that the member may read.
    Changed(Thing),
    /// The session has ended, or its member may not read on. Nothing follows.
    Over,
}

/// What the log's reader passes on to the streams.
#[derive(Debug, Clone)]
enum Signal {
    /// Something of a member's own changed: their notifications, their sessions, who they are.
    Member(MemberId),
    /// What concerns every stream changed, or it is not known what changed.
    Everyone,
    /// What the page of a thing shows was changed.
    Thing(Arc<ThingChange>),
}

/// The note that what the page of a thing shows was changed.
#[derive(Debug)]
struct ThingChange {
    thing: Thing,
    by: Option<MemberId>,
    readers: Readers,
}

/// Who may read a thing.
#[derive(Debug)]
enum Readers {
    /// Who may read the practice.
    Practice(Access),
    /// Who may read the dilemma.
    Dilemma(Box<DilemmaRecord>),
    /// Who may read the forum.
    Forum,
}

impl Readers {
    fn include(&self, actor: &Actor) -> bool {
        match self {
            Self::Practice(access) => allows(actor, PracticePermission::Read(access.facts())),
            Self::Dilemma(record) => allows(actor, DilemmaPermission::Read(record.facts())),
            Self::Forum => allows(actor, Permission::ReadForum),
        }
    }
}

/// The streams of this process.
pub(crate) struct Live {
    signals: broadcast::Sender<Signal>,
    ending: CancellationToken,
    open: Arc<Mutex<HashMap<MemberId, usize>>>,
    most: usize,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            signals: broadcast::Sender::new(SIGNALS),
            ending: CancellationToken::new(),
            open: Arc::default(),
            most: MOST,
        }
    }
}

impl Live {
    /// The same with another number of streams at most.
    pub fn of_most(most: usize) -> Self {
        Self { most, ..Self::default() }
    }

    /// Counts one more stream of a member; `None` where there are too many.
    fn enter(&self, member: MemberId) -> Option<Place> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = open.values().sum();
        let own = open.get(&member).copied().unwrap_or_default();
        if all >= self.most || own >= MOST_OF_MEMBER {
            return None;
        }
        open.insert(member, own + 1);
        metrics::gauge!(OPEN).increment(1.0);
        Some(Place { open: Arc::clone(&self.open), member })
    }
}

/// An open stream's place in the count.
struct Place {
    open: Arc<Mutex<HashMap<MemberId, usize>>>,
    member: MemberId,
}

impl Drop for Place {
    fn drop(&mut self) {
        metrics::gauge!(OPEN).decrement(1.0);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = open.get_mut(&self.member) {
            *own -= 1;
            if *own == 0 {
                open.remove(&self.member);
            }
        }
    }
}

/// What one browser is told.
pub struct LiveStream {
    session: String,
    member: MemberId,
    actor: Actor,
    unread: i64,
    signals: broadcast::Receiver<Signal>,
    ending: CancellationToken,
    heartbeat: Interval,
    _place: Place,
}

impl LiveStream {
    /// Returns how many notifications of its member are unread.
    pub const fn unread(&self) -> i64 {
        self.unread
    }
}

/// How far the log was read for the streams.
#[derive(Debug, Default)]
pub struct LogReader(Option<i64>);

impl Forum {
    /// Opens a stream for the browser whose session's cookie this is; `None` where that is none, has ended or may not read
    /// yet, and where there are too many streams.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn live_stream(&self, cookie: &str) -> Result<Option<LiveStream>, Problem> {
        let session = secret::hash(cookie);
        // First, so that nothing is missed between the session and the first signal.
        let signals = self.live.signals.subscribe();
        let Some((member, actor, unread)) = self.live_member(&session).await? else { return Ok(None) };
        let Some(place) = self.live.enter(member) else { return Ok(None) };
        let mut heartbeat = interval(HEARTBEAT);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        heartbeat.reset();
        let ending = self.live.ending.clone();
        Ok(Some(LiveStream { session, member, actor, unread, signals, ending, heartbeat, _place: place }))
    }

    /// Waits for what is to be told next; `None` when the server stops or the database fails: the browser comes again.
    pub async fn next_news(&self, stream: &mut LiveStream) -> Option<News> {
        loop {
            let signal = tokio::select! {
                biased;
                () = stream.ending.cancelled() => return None,
                received = stream.signals.recv() => match received {
                    Ok(signal) => Some(signal),
                    Err(RecvError::Lagged(_)) => Some(Signal::Everyone),
                    Err(RecvError::Closed) => return None,
                },
                _ = stream.heartbeat.tick() => None,
            };
            match signal {
                Some(Signal::Thing(change)) => {
                    if change.by != Some(stream.member) && change.readers.include(&stream.actor) {
                        return Some(News::Changed(change.thing));
                    }
                }
                Some(Signal::Member(member)) if member != stream.member => {}
                Some(Signal::Member(_) | Signal::Everyone) => {
                    let news = self.look(stream).await?;
                    if news != News::Nothing {
                        return Some(news);
                    }
                }
                None => return self.look(stream).await,
            }
        }
    }

    /// Looks at a stream's session again, and what is new of its member's own.
    async fn look(&self, stream: &mut LiveStream) -> Option<News> {
        let (found, mut causes) = collect(self.live_member(&stream.session)).await;
        match found {
            Ok(Some((member, actor, unread))) if member == stream.member => {
                stream.actor = actor;
                if unread == stream.unread {
                    return Some(News::Nothing);
                }
                stream.unread = unread;
                Some(News::Unread(unread))
            }
            Ok(_) => Some(News::Over),
            Err(problem) => {
                let causes = causes.take();
                tracing::debug!(%problem, causes, "a live stream ends: its session cannot be read");
                None
            }
        }
    }

    /// The member of a session that may read the forum now, and how much they have not read. Not from the cache, which may
    /// learn of a change later than the stream, and without noting that the session is used: a page that is left open is no
    /// visit.
    async fn live_member(&self, session: &str) -> Result<Option<(MemberId, Actor, i64)>, Problem> {
        let found = session::find(&mut *self.store.read().await?, session, self.clock.now()).await?;
        let Some(session) = found else { return Ok(None) };
        if self.must_accept(&known(&session)).await? {
            return Ok(None);
        }
        Ok(Some((session.member.id, Actor::of(&session.member), session.unread_notifications)))
    }

    /// Returns how many streams are open.
    pub fn live_streams(&self) -> usize {
        self.live.open.lock().unwrap_or_else(PoisonError::into_inner).values().sum()
    }

    /// Ends every stream, since the server stops.
    pub fn end_live_streams(&self) {
        self.live.ending.cancel();
    }

    /// Reads the log for the streams until `stop` is cancelled. While the database cannot be used, it waits for it.
    ///
    /// # Errors
    /// When it fails otherwise, to be run again after a while.
    pub async fn run_live(&self, stop: &CancellationToken) -> Result<(), Problem> {
        let mut commits = self.commits.subscribe();
        let mut failures = TaskFailures::none_of(TASK);
        let mut reader = LogReader::default();
        while !stop.is_cancelled() {
            // Before the log is read: what is committed meanwhile is looked for once more.
            commits.mark_unchanged();
            let (read, causes) = collect(self.pass_on_changes(&mut reader)).await;
            let delay = match read {
                Ok(true) => continue,
                Ok(false) => {
                    failures.succeeded();
                    None
                }
                Err(problem) => self.delay_after(problem, causes, &mut failures).await?,
            };
            tokio::select! {
                () = stop.cancelled() => {}
                // The sender lives as long as the forum. A commit does not shorten the delay after a failure.
                _ = commits.changed(), if delay.is_none() => {}
                () = tokio::time::sleep(delay.unwrap_or(POLL_INTERVAL)) => {}
            }
        }
        Ok(())
    }

    /// Passes the next rows of the log on to the streams, and invalidates what is cached of what they changed; returns whether
    /// there were any.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn pass_on_changes(&self, reader: &mut LogReader) -> Result<bool, Problem> {
        let mut conn = self.store.read().await?;
        let Some(position) = reader.0 else {
            reader.0 = Some(store::change::head(&mut conn).await?);
            self.cache.invalidate_all();
            // What came before is not read: the streams that are open already look themselves.
            let _ = self.live.signals.send(Signal::Everyone);
            return Ok(true);
        };
        let changes = store::change::after(&mut conn, position, BATCH).await?;
        let Some(last) = changes.last() else { return Ok(false) };
        self.cache.invalidate(changes.iter().map(|change| change.entity));
        if self.live.signals.receiver_count() > 0 {
            for change in &changes {
                if let Some(signal) = self.signal(&mut conn, change).await? {
                    // Fails where the last stream was just closed.
                    let _ = self.live.signals.send(signal);
                }
            }
        }
        reader.0 = Some(last.position);
        Ok(true)
    }

    /// Returns what of a row of the log is passed on.
    async fn signal(&self, conn: &mut Conn, change: &Change) -> Result<Option<Signal>, Problem> {
        Ok(match change.entity {
            Entity::Notification | Entity::Access | Entity::Member => Some(Signal::Member(MemberId(change.entity_id))),
            Entity::Company | Entity::Setting => Some(Signal::Everyone),
            _ => self.thing_change(conn, change).await?.map(|change| Signal::Thing(Arc::new(change))),
        })
    }

    /// Returns what a row of the log changed on the page of a thing.
    async fn thing_change(&self, conn: &mut Conn, change: &Change) -> Result<Option<ThingChange>, Problem> {
        use DomainEvent as E;
        let Some(event) = change.event else { return Ok(None) };
        let subject = match event {
            E::CommentCreated { comment }
            | E::CommentUpdated { comment }
            | E::CommentDeleted { comment, .. }
            | E::CommentMoved { comment }
            | E::CommentRestored { comment } => comment::find(conn, comment).await?.map(|record| record.subject),
            E::TryAdded { tried } | E::TryChanged { tried } | E::TryDeleted { tried } | E::TryRestored { tried } => {
                tries::find(conn, tried).await?.map(|record| CommentSubject::Practice(record.practice))
            }
            _ => None,
        };
        let Some(subject) = subject else { return Ok(None) };
        let readers = match subject {
            CommentSubject::Practice(id) => {
                practice::by_ids(conn, &[id]).await?.pop().map(|listed| Readers::Practice(listed.access))
            }
            CommentSubject::Meeting(_) => Some(Readers::Forum),
            CommentSubject::Dilemma(id) => {
                dilemma::find(conn, id).await?.map(|record| Readers::Dilemma(Box::new(record)))
            }
        };
        Ok(readers.map(|readers| ThingChange { thing: subject.into(), by: change.member, readers }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_has_few_streams_and_all_have_no_more_than_the_server_takes() {
        let live = Live::of_most(MOST_OF_MEMBER + 1);
        let (one, other) = (MemberId(1), MemberId(2));
        let mut places: Vec<_> = (0..MOST_OF_MEMBER).map(|_| live.enter(one).expect("a place")).collect();
        assert!(live.enter(one).is_none(), "too many of one");
        let last = live.enter(other).expect("a place");
        assert!(live.enter(other).is_none(), "too many of all");
        drop(last);
        places.pop();
        assert!(live.enter(one).is_some(), "places are given back");
        drop(places);
        assert!(live.open.lock().expect("no panic").is_empty());
    }
}
