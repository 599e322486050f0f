//! The forum as a service: what every use case works on.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use domain::clock::{Clock, Random, Timestamp};
use domain::event::DomainEvent;
use domain::member::PASSWORD_MIN;
use domain::policy::Actor;
use domain::problem::Problem;
use domain::quota::Quotas;
use jiff::tz::TimeZone;
use search::Index;
use store::{Database, Health, Store, StoreError, WriteTx};
use tokio::sync::{Notify, OnceCell, watch};

use crate::backup::nightly::BackupSettings;
use crate::cache::Cache;
use crate::consumers::registry::Registry as Consumers;
use crate::entities::Effects;
use crate::file_place::FilePlace;
use crate::file_texts::read::Reading;
use crate::file_texts::reader::FileReader;
use crate::files::Files;
use crate::idempotency::Running;
use crate::indexer::Indexer;
use crate::jobs::registry::Registry;
use crate::live::Live;
use crate::login::turns::Turns;
use crate::mails::settings::Sender;
use crate::mails::unsubscribe::MailKey;
use crate::password::Lanes;
use crate::search_stats::SearchStatsBuffer;
use crate::searchable::facets_of;

/// How old what is known of the database's health may be before it is found out again.
const HEALTH_AGE: Duration = Duration::from_secs(1);

/// Where the forum keeps its things, and its limits.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The database of the forum.
    pub database: Database,
    /// Where uploaded files are kept.
    pub files: FilePlace,
    /// The largest file taken, in bytes.
    pub max_upload: u64,
    /// The time zone of a forum in which the coordinator has set none, for calendar years and dates.
    pub time_zone: TimeZone,
    /// What documents are converted by.
    pub file_reader: FileReader,
}

/// The forum. Its use cases are methods, one file each, grouped in folders by what they are about.
pub struct Forum {
    pub(crate) store: Store,
    pub(crate) files: Files,
    pub(crate) file_place: FilePlace,
    /// Whether other processes than those of this data folder may use the file store.
    pub(crate) shares_files: bool,
    /// Whether it is still to be found out that the file store is this forum's.
    pub(crate) unclaimed: AtomicBool,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn Random>,
    pub(crate) max_upload: u64,
    pub(crate) quotas: Quotas,
    /// The fewest characters of a new password.
    pub(crate) password_min: usize,
    /// Where nightly backups are made; `None` in a process that makes none.
    pub(crate) backups: Option<BackupSettings>,
    /// Who takes mails; `None` where there is no mail server, and they wait for the coordinator.
    pub(crate) mail_sender: Option<Sender>,
    /// What the links in mails are signed with, once it was asked for.
    pub(crate) mail_key: OnceCell<MailKey>,
    /// The kinds of job that this process runs.
    pub(crate) jobs: Registry,
    /// Wakes a worker of this process when a job is to run at once.
    pub(crate) job_wakeup: Notify,
    /// Wakes the worker of what somebody waits for.
    pub(crate) awaited_wakeup: Notify,
    /// The consumers of events that this process runs.
    pub(crate) consumers: Consumers,
    /// The last position of the change log that this process wrote; wakes the consumers.
    pub(crate) commits: watch::Sender<i64>,
    /// The streams of the browsers that have a page open.
    pub(crate) live: Live,
    pub(crate) cache: Arc<Cache>,
    /// The accounts whose password is being checked.
    pub(crate) turns: Arc<Turns>,
    /// The queues of passwords that are hashed.
    pub(crate) lanes: Lanes,
    /// What members search for, until it is written down.
    pub(crate) search_stats: SearchStatsBuffer,
    /// Requests with an idempotency key that are being carried out.
    pub(crate) requests: Arc<Running>,
    /// The search index; absent in a process that only writes and leaves finding to a server.
    index: OnceLock<Arc<Index>>,
    pub(crate) reading: Reading,
    /// What documents are converted by.
    pub(crate) file_reader: FileReader,
    indexer: Arc<Indexer>,
    /// The time zone of a forum in which none is set.
    pub(crate) default_zone: TimeZone,
    /// Whether this process follows the log into the index.
    follows: AtomicBool,
}

/// Why a forum could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database does not answer, or its tables cannot be made.
    #[error("the database {which} cannot be opened")]
    Database {
        /// The database's file or address.
        which: String,
        /// The error of the database.
        #[source]
        cause: StoreError,
    },
    /// The folder of files cannot be made, or the settings of the file store cannot be used.
    #[error("the file store cannot be opened")]
    Files(#[from] std::io::Error),
}

impl Forum {
    /// Opens the database (bringing its tables up to date) and the files.
    ///
    /// # Errors
    /// [`OpenError`] names which of them failed, and why.
    pub async fn open(settings: Settings, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Result<Self, OpenError> {
        let opened = Store::open(&settings.database).await;
        let store = opened.map_err(|cause| OpenError::Database { which: settings.database.to_string(), cause })?;
        let files = Files::open(&settings.files)?;
        if let FilePlace::Folder(folder) = &settings.files {
            store.need_room_in(folder.clone());
        }
        Ok(Self::over(store, files, settings, clock, random))
    }

    /// Opens a forum that this process may not write to, such as one on a read-only disk. Nothing is made or changed,
    /// and writes fail with [`Problem::ReadOnly`].
    ///
    /// # Errors
    /// As [`Forum::open`].
    pub async fn open_read_only(
        settings: Settings,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Self, OpenError> {
        let opened = Store::open_read_only(&settings.database).await;
        let store = opened.map_err(|cause| OpenError::Database { which: settings.database.to_string(), cause })?;
        let files = Files::open_read_only(&settings.files)?;
        Ok(Self::over(store, files, settings, clock, random))
    }

    fn over(store: Store, files: Files, settings: Settings, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        let shares_files = match (&settings.database, &settings.files) {
            (Database::Postgres(_), _) | (_, FilePlace::Bucket(_)) => true,
            (Database::Sqlite(file), FilePlace::Folder(files)) => {
                !file.parent().is_some_and(|folder| files.starts_with(folder))
            }
        };
        Self {
            store,
            files,
            file_place: settings.files,
            shares_files,
            unclaimed: AtomicBool::new(false),
            max_upload: settings.max_upload,
            quotas: Quotas::STANDARD,
            password_min: PASSWORD_MIN,
            backups: None,
            mail_sender: None,
            mail_key: OnceCell::new(),
            jobs: Registry::standard(),
            job_wakeup: Notify::new(),
            awaited_wakeup: Notify::new(),
            consumers: Consumers::standard(),
            commits: watch::Sender::new(0),
            live: Live::default(),
            cache: Arc::new(Cache::default()),
            turns: Arc::default(),
            lanes: Lanes::default(),
            search_stats: SearchStatsBuffer::default(),
            requests: Arc::default(),
            index: OnceLock::new(),
            reading: Reading::default(),
            file_reader: settings.file_reader,
            default_zone: settings.time_zone.clone(),
            indexer: Arc::new(Indexer::new(settings.time_zone, Arc::clone(&clock), Arc::clone(&random))),
            follows: AtomicBool::new(false),
            clock,
            random,
        }
    }

    /// Returns the same forum with other limits of what one member and one company may store.
    #[must_use]
    pub fn with_quotas(self, quotas: Quotas) -> Self {
        Self { quotas, ..self }
    }

    /// Returns the same forum with another number of characters that a new password has at least.
    #[must_use]
    pub fn with_password_min(self, min: usize) -> Self {
        Self { password_min: min, ..self }
    }

    /// The fewest characters of a new password.
    pub fn password_min(&self) -> usize {
        self.password_min
    }

    /// Returns the same forum with nightly backups, or without.
    #[must_use]
    pub fn with_backups(self, backups: BackupSettings) -> Self {
        Self { backups: Some(backups), ..self }
    }

    /// Returns the same forum with a mail server, or without.
    #[must_use]
    pub fn with_mail(self, sender: Option<Sender>) -> Self {
        Self { mail_sender: sender, ..self }
    }

    /// Returns the same forum with another number of live streams at most.
    #[must_use]
    pub fn with_live_streams(self, most: usize) -> Self {
        Self { live: Live::of_most(most), ..self }
    }

    /// Returns the same forum with other kinds of job.
    #[must_use]
    pub fn with_jobs(self, jobs: Registry) -> Self {
        Self { jobs, ..self }
    }

    /// Returns the same forum with other consumers of events.
    #[must_use]
    pub fn with_consumers(self, consumers: Consumers) -> Self {
        Self { consumers, ..self }
    }

    /// Takes the index that [`Forum::indexer`] brings up to date. From now on a write answers when it can be found,
    /// as long as the index follows.
    pub fn attach_index(&self, index: Index) {
        let _ = self.index.set(Arc::new(index.with_facets(facets_of)));
        self.follows.store(true, Ordering::Release);
    }

    /// Follows the change log into the attached index, for as long as the future is polled.
    ///
    /// # Errors
    /// [`Problem::Internal`] where no index is attached.
    pub fn run_indexer(&self) -> impl Future<Output = Result<(), Problem>> + Send + use<> {
        let index = self.index().cloned();
        let (indexer, store, cache) = (Arc::clone(&self.indexer), self.store.clone(), Arc::clone(&self.cache));
        async move {
            indexer.run(store, index?, cache).await;
            Ok(())
        }
    }

    /// Brings the index up to date once, without following on.
    ///
    /// # Errors
    /// When the database or the index fails.
    pub async fn catch_up(&self, index: Index) -> Result<(), Problem> {
        let index = Arc::clone(self.index.get_or_init(|| Arc::new(index.with_facets(facets_of))));
        Ok(self.indexer.catch_up(&self.store, &index, &self.cache).await?)
    }

    /// Searches an index as it stands, one that another process keeps up to date.
    pub fn look_into(&self, index: Index) {
        let _ = self.index.set(Arc::new(index.with_facets(facets_of)));
    }

    /// Closes the database's connections once what runs is done.
    pub async fn close(&self) {
        self.store.close().await;
    }

    /// Returns what the database and the folder of files take at present, found out by a small write at most once a
    /// second.
    pub async fn health(&self) -> Health {
        self.store.probe(HEALTH_AGE).await
    }

    /// Has writes fail within two seconds with [`Problem::Unavailable`] while another process holds the lock of a SQLite
    /// file, as a server needs it whose members wait for an answer. A command waits longer.
    pub fn fail_promptly(&self) {
        self.store.fail_promptly();
    }

    /// Hears at once of the writes of other processes, for as long as the future is polled. With SQLite there is nothing
    /// to hear, and it ends.
    pub async fn listen_for_changes(&self) {
        let heard = |position: Option<i64>| {
            self.indexer.look(position);
            self.commits.send_if_modified(|last| match position {
                Some(position) if position > *last => {
                    *last = position;
                    true
                }
                Some(_) => false,
                None => true,
            });
        };
        self.store.listen(heard).await;
    }

    /// Watches whether the database answers, for as long as the future is polled. While it does not, use cases fail at
    /// once with [`Problem::Unavailable`]. With SQLite there is nothing to watch, and it ends.
    pub async fn watch_database(&self) {
        self.store.watch().await;
    }

    /// Returns where the indexer stands, for readiness and `check`.
    pub fn indexer(&self) -> &Indexer {
        &self.indexer
    }

    /// The largest file taken, in bytes.
    pub fn max_upload(&self) -> u64 {
        self.max_upload
    }

    /// The forum's time zone, in which its calendar days begin, as this process last knew it.
    pub fn time_zone(&self) -> TimeZone {
        self.indexer.zone()
    }

    /// Notes which time zone is set; `None` for the one that the process began with.
    pub(crate) fn use_time_zone(&self, set: Option<TimeZone>) {
        let zone = set.unwrap_or_else(|| self.default_zone.clone());
        if self.time_zone() != zone {
            self.indexer.set_zone(zone);
        }
    }

    /// Returns the present moment.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Returns whether this process follows the log into an index of its own.
    pub(crate) fn follows(&self) -> bool {
        self.follows.load(Ordering::Acquire)
    }

    pub(crate) fn index(&self) -> Result<&Arc<Index>, Problem> {
        self.index.get().ok_or_else(|| {
            tracing::error!("this process has no search index");
            Problem::Internal
        })
    }

    /// Commits a write with its events; from then on this node serves nothing older from memory. What a write means for
    /// index and caches is declared in [`Effects`]. The key of the request that makes the write is noted with it, see
    /// [`crate::idempotency`]. Where this process follows the log, it answers when the write can be found; at once while
    /// the index fails or is being built.
    pub(crate) async fn commit(&self, tx: WriteTx, actor: &Actor, events: &[DomainEvent]) -> Result<(), Problem> {
        let mut token = [0; 8];
        self.random.fill(&mut token);
        let mut tx = tx.with_token(i64::from_le_bytes(token));
        let noted = self.note_request(&mut tx, events).await?;
        let position = tx.commit(actor.member(), self.clock.now(), events).await?;
        if let Some(noted) = noted {
            noted.committed();
        }
        self.cache.invalidate(events.iter().map(DomainEvent::entity));
        if !events.is_empty() {
            self.commits.send_replace(position);
        }
        if self.follows() && events.iter().any(|event| Effects::of(event.entity()).waits_for_index) {
            self.indexer.wait_for_position(position).await;
        }
        Ok(())
    }

    /// Empties the database's log after something was deleted for good. Nothing else depends on it: where the log is
    /// read at the moment, as by a backup, the end of the backup or the next night does it.
    pub(crate) async fn empty_log(&self) {
        match self.store.empty_log().await {
            Ok(true) => {}
            Ok(false) => tracing::info!("the database's log is in use; it is emptied by the next nightly job"),
            Err(error) => {
                let causes = causes::chain(&error);
                tracing::warn!(causes, "the database's log is not emptied; the next nightly job tries it again");
            }
        }
    }
}
