//! Jobs: claimed once, tried again, dead in the end, and what the first of them do.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::clock::Timestamp;
use domain::id::JobId;
use domain::job::{JobKind, JobState, JobView, Priority, Recurrence};
use domain::policy::Actor;
use domain::practice::Status;
use domain::problem::Problem;
use domain::undo::Undo;
use forum::Forum;
use forum::drafts::begin::Purpose;
use forum::drafts::save::SaveDraft;
use forum::jobs::job::Job;
use forum::jobs::registry::Registry;
use forum::jobs::worker::{LEASE_SECONDS, Outcome};
use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, Connection, Executor};
use store::Store;
use tokio_util::sync::CancellationToken;

use crate::context::TestContext;
use crate::fake_clock::START;
use crate::on_each_engine;
use crate::sample::{content, create_practice, practice, upload};

/// How often the jobs of a topic were run, and how many more times they fail.
static RUNS: Mutex<Option<HashMap<String, (usize, usize)>>> = Mutex::new(None);

fn with_runs<T>(topic: &str, change: impl FnOnce(&mut (usize, usize)) -> T) -> T {
    let mut runs = RUNS.lock().unwrap_or_else(PoisonError::into_inner);
    change(runs.get_or_insert_default().entry(topic.to_owned()).or_default())
}

fn runs(topic: &str) -> usize {
    with_runs(topic, |(runs, _)| *runs)
}

fn fail(topic: &str, times: usize) {
    with_runs(topic, |(_, failures)| *failures = times);
}

fn run(topic: &str) -> Result<(), Problem> {
    with_runs(topic, |(runs, failures)| {
        *runs += 1;
        if *failures == 0 {
            return Ok(());
        }
        *failures -= 1;
        Err(Problem::Unavailable)
    })
}

/// A job of a test.
#[derive(Serialize, Deserialize)]
struct Ring {
    topic: String,
}

impl Job for Ring {
    const KIND: &'static str = "ring";
    const MAX_ATTEMPTS: i64 = 3;

    async fn run(&self, _: &Forum) -> Result<(), Problem> {
        if self.topic.starts_with("panic") {
            panic!("on purpose");
        }
        run(&self.topic)
    }
}

/// A job that recurs; each test has a number of its own.
#[derive(Default, Serialize, Deserialize)]
struct Sweep<const NUMBER: u8>;

impl<const NUMBER: u8> Job for Sweep<NUMBER> {
    const KIND: &'static str = "sweep";
    const MAX_ATTEMPTS: i64 = 2;

    async fn run(&self, _: &Forum) -> Result<(), Problem> {
        run(&format!("sweep {NUMBER}"))
    }
}

/// The forum of a test again, as a process with those kinds of job.
async fn process(context: &TestContext, registry: Registry) -> Forum {
    context.second_process().await.with_jobs(registry)
}

fn rings() -> Registry {
    Registry::default().with::<Ring>()
}

async fn ring(context: &TestContext, forum: &Forum, topic: &str, at: Timestamp, key: Option<&str>) -> Option<JobId> {
    let store = Store::open(&context.database).await.expect("opens");
    let mut tx = store.write().await.expect("begun");
    let id = forum.enqueue(&mut tx, &Ring { topic: topic.to_owned() }, at, key).await.expect("enqueued");
    tx.commit(None, START, &[]).await.expect("committed");
    store.close().await;
    id
}

async fn next(forum: &Forum, worker: &str) -> Option<Outcome> {
    forum.run_next_job(worker, &CancellationToken::new()).await.expect("the database answers")
}

async fn jobs(forum: &Forum) -> Vec<JobView> {
    forum.jobs(&Actor::System).await.expect("listed")
}

/// A topic that no other test has.
fn topic(context: &TestContext, name: &str) -> String {
    format!("{name} {}", context.folder.display())
}

/// Runs a statement on the database itself; how many rows it changed.
async fn on_database(context: &TestContext, statement: &str) -> u64 {
    let mut conn = context.database.connect().await.expect("the database answers");
    let done = conn.execute(AssertSqlSafe(statement.to_owned())).await.expect("the statement runs");
    conn.close().await.expect("the connection closes");
    done.rows_affected()
}

async fn count(context: &TestContext, table: &str) -> i64 {
    let mut conn = context.database.connect().await.expect("the database answers");
    let sql = AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
    sqlx::query_scalar(sql).fetch_one(&mut conn).await.expect("counted")
}

#[tokio::test]
async fn a_job_runs_once_at_its_time_and_a_write_that_fails_leaves_none() {
    on_each_engine(|context| async move {
        let (forum, topic) = (process(&context, rings()).await, topic(&context, "once"));
        let at = START.plus_seconds(60);
        ring(&context, &forum, &topic, at, None).await.expect("enqueued");
        let store = Store::open(&context.database).await.expect("opens");
        let mut tx = store.write().await.expect("begun");
        forum.enqueue(&mut tx, &Ring { topic: topic.clone() }, at, None).await.expect("enqueued");
        drop(tx);
        assert_eq!(next(&forum, "w").await, None, "not yet");
        assert_eq!((jobs(&forum).await.len(), forum.job_counts().await.expect("counted").queued), (1, 1));
        context.clock.advance_seconds(60);
        assert_eq!(next(&forum, "w").await, Some(Outcome::Succeeded));
        assert_eq!(next(&forum, "w").await, None);
        assert_eq!((runs(&topic), count(&context, "job").await), (1, 0));
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn two_processes_run_each_job_once() {
    on_each_engine(|context| async move {
        let one = Arc::new(process(&context, rings()).await);
        let two = Arc::new(process(&context, rings()).await);
        let topics: Vec<String> = (0..20).map(|number| topic(&context, &format!("shared {number}"))).collect();
        for topic in &topics {
            ring(&context, &one, topic, START, None).await.expect("enqueued");
        }
        let work = |forum: &Arc<Forum>, worker: &'static str| {
            let forum = Arc::clone(forum);
            // One that the other was faster for finds nothing, though there is more.
            tokio::spawn(async move {
                while forum.job_counts().await.expect("counted").queued > 0 {
                    next(&forum, worker).await;
                }
            })
        };
        let workers = [work(&one, "a"), work(&two, "b"), work(&two, "c")];
        for worker in workers {
            worker.await.expect("no panic");
        }
        for topic in &topics {
            assert_eq!(runs(topic), 1, "{topic}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_lease_expires_and_a_late_worker_changes_nothing() {
    on_each_engine(|context| async move {
        let (forum, topic) = (process(&context, rings()).await, topic(&context, "lease"));
        let id = ring(&context, &forum, &topic, START, None).await.expect("enqueued");
        // A worker claims it and dies.
        let store = Store::open(&context.database).await.expect("opens");
        let mut tx = store.write().await.expect("begun");
        let until = START.plus_seconds(LEASE_SECONDS);
        let claimed = store::job::claim(&mut tx, &["ring"], Priority::Bulk, "dead", START, until).await;
        let claimed = claimed.expect("a query").expect("a job");
        tx.commit(None, START, &[]).await.expect("committed");
        assert_eq!(jobs(&forum).await[0].state, JobState::Running);
        assert_eq!(forum.retry_job(&Actor::System, id).await, Err(Problem::Busy { seconds: 30 }));
        assert_eq!(forum.discard_job(&Actor::System, id).await, Err(Problem::Busy { seconds: 30 }));
        context.clock.advance_seconds(LEASE_SECONDS);
        assert_eq!(next(&forum, "w").await, None, "its lease lasts");
        context.clock.advance_seconds(1);
        fail(&topic, 1);
        assert_eq!(next(&forum, "w").await, Some(Outcome::Failed));
        // The first worker wakes up after all.
        let mut tx = store.write().await.expect("begun");
        let lease = &claimed.lease;
        assert!(!store::job::extend(&mut tx, lease, START.plus_days(1)).await.expect("a query"));
        assert!(!store::job::release(&mut tx, lease).await.expect("a query"));
        assert!(!store::job::succeed(&mut tx, lease, None, START).await.expect("a query"));
        assert!(!store::job::retry_later(&mut tx, lease, "late", START).await.expect("a query"));
        assert!(!store::job::die(&mut tx, lease, "late", None, START).await.expect("a query"));
        tx.commit(None, START, &[]).await.expect("committed");
        assert_eq!((jobs(&forum).await[0].attempts, runs(&topic)), (2, 1));
        // A worker that is told to stop gives the job back, and the attempt counts for nothing.
        context.clock.advance_days(1);
        let stopped = CancellationToken::new();
        stopped.cancel();
        assert_eq!(forum.work_on_jobs(&stopped).await, Ok(()));
        assert_eq!((jobs(&forum).await[0].attempts, runs(&topic)), (2, 1));
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_job_that_fails_is_tried_again_later_and_is_dead_in_the_end() {
    on_each_engine(|context| async move {
        let (forum, topic) = (process(&context, rings()).await, topic(&context, "fails"));
        fail(&topic, 4);
        let id = ring(&context, &forum, &topic, START, Some("key")).await.expect("enqueued");
        let coordinator = context.people.coordinator;
        let mut delays = vec![];
        for attempt in 1..=2 {
            let before = forum.now();
            assert_eq!(next(&forum, "w").await, Some(Outcome::Failed));
            let job = jobs(&forum).await.remove(0);
            assert_eq!((job.state, job.attempts), (JobState::Queued, attempt));
            assert_eq!(job.last_error.as_deref(), Some(Problem::Unavailable.to_string().as_str()));
            let delay = (job.run_at.0 - before.0) / 1_000_000;
            delays.push(delay);
            context.clock.advance_seconds(delay - 1);
            assert_eq!(next(&forum, "w").await, None, "not yet");
            context.clock.advance_seconds(1);
        }
        assert_eq!(delays, [60, 240]);
        assert_eq!(next(&forum, "w").await, Some(Outcome::Dead));
        context.clock.advance_days(9);
        assert_eq!(next(&forum, "w").await, None, "nobody tries it again");
        let job = jobs(&forum).await.remove(0);
        assert_eq!((job.id, job.state, job.attempts, job.max_attempts), (id, JobState::Dead, 3, 3));
        assert!(job.died_at.is_some());
        assert_eq!(forum.job_counts().await.expect("counted").dead, 1);

        // Somebody has it run again, with all its attempts.
        for actor in [context.people.oren.manager, context.people.oren.guest] {
            assert_eq!(forum.jobs(&actor).await, Err(Problem::Forbidden));
            assert_eq!(forum.retry_job(&actor, id).await, Err(Problem::Forbidden));
            assert_eq!(forum.discard_job(&actor, id).await, Err(Problem::Forbidden));
            assert_eq!(forum.restore_job(&actor, id).await, Err(Problem::Forbidden));
        }
        for _ in 0..2 {
            forum.retry_job(&coordinator, id).await.expect("twice is no failure");
        }
        assert_eq!(next(&forum, "w").await, Some(Outcome::Failed));
        context.clock.advance_seconds(60);
        assert_eq!(next(&forum, "w").await, Some(Outcome::Succeeded));
        assert_eq!(jobs(&forum).await, []);
        assert_eq!(forum.retry_job(&coordinator, id).await, Err(Problem::NotFound), "it is done");
    })
    .await;
}

#[tokio::test]
async fn a_job_that_panics_or_ends_its_process_or_cannot_be_read_is_dead_too() {
    on_each_engine(|context| async move {
        let forum = process(&context, rings()).await;
        ring(&context, &forum, "panic", START, None).await.expect("enqueued");
        for outcome in [Outcome::Failed, Outcome::Failed, Outcome::Dead] {
            assert_eq!(next(&forum, "w").await, Some(outcome));
            context.clock.advance_days(1);
        }
        assert_eq!(jobs(&forum).await[0].last_error.as_deref(), Some("the job panicked"));
        on_database(&context, "DELETE FROM job").await;

        let topic = topic(&context, "crash");
        ring(&context, &forum, &topic, START, None).await.expect("enqueued");
        // Each attempt ends with its process.
        on_database(&context, "UPDATE job SET attempts = 3, locked_by = 'gone', locked_until = 5").await;
        assert_eq!(next(&forum, "w").await, Some(Outcome::Dead));
        assert_eq!(runs(&topic), 0, "it is not tried once more");
        on_database(&context, "DELETE FROM job").await;

        ring(&context, &forum, &topic, START, None).await.expect("enqueued");
        on_database(&context, "UPDATE job SET payload = '{}'").await;
        assert_eq!(next(&forum, "w").await, Some(Outcome::Dead), "another attempt would read the same");

        // A kind of a later version is left to processes of that version.
        on_database(&context, "UPDATE job SET kind = 'later', state = 'queued', attempts = 0").await;
        assert_eq!(next(&forum, "w").await, None);
        assert_eq!(jobs(&forum).await[0].kind, "later");
    })
    .await;
}

#[tokio::test]
async fn a_unique_key_is_taken_once_also_when_the_job_is_done_or_discarded() {
    on_each_engine(|context| async move {
        let forum = process(&context, rings().with_recurring::<Sweep<1>>(Recurrence::Weekly)).await;
        let topic = topic(&context, "unique");
        let again = async || ring(&context, &forum, &topic, START, Some("meeting 7")).await;
        let id = again().await.expect("enqueued");
        assert_eq!(again().await, None, "it waits");
        assert!(ring(&context, &forum, &topic, START.plus_days(400), Some("meeting 8")).await.is_some());
        assert_eq!(next(&forum, "w").await, Some(Outcome::Succeeded));
        assert_eq!(again().await, None, "it is done");
        assert_eq!(runs(&topic), 1);
        assert_eq!(forum.discard_job(&Actor::System, id).await, Err(Problem::NotFound), "it is done");

        let coordinator = context.people.coordinator;
        let other = ring(&context, &forum, &topic, START, Some("meeting 9")).await.expect("enqueued");
        for _ in 0..2 {
            forum.discard_job(&coordinator, other).await.expect("twice is no failure");
        }
        assert_eq!(next(&forum, "w").await, None);
        assert_eq!(ring(&context, &forum, &topic, START, Some("meeting 9")).await, None, "it is not to be done");
        assert_eq!(forum.can_undo(&coordinator, &Undo::Job(other)).await, Ok(true));
        assert_eq!(forum.can_undo(&context.people.oren.manager, &Undo::Job(other)).await, Ok(false));
        for _ in 0..2 {
            forum.undo(&coordinator, &Undo::Job(other)).await.expect("back, also twice");
        }
        assert_eq!(next(&forum, "w").await, Some(Outcome::Succeeded));
        assert_eq!((next(&forum, "w").await, runs(&topic)), (None, 2));

        // A dead one comes back dead.
        fail(&topic, 3);
        let dead = ring(&context, &forum, &topic, START, None).await.expect("enqueued");
        for _ in 0..3 {
            next(&forum, "w").await;
            context.clock.advance_days(1);
        }
        forum.discard_job(&coordinator, dead).await.expect("discarded");
        assert_eq!(forum.job_counts().await.expect("counted").dead, 0);
        forum.restore_job(&coordinator, dead).await.expect("back");
        assert_eq!(jobs(&forum).await[0].state, JobState::Dead);

        // What recurs cannot be discarded.
        forum.enqueue_recurring_jobs().await.expect("enqueued");
        let sweep = jobs(&forum).await.into_iter().find(|job| job.kind == "sweep").expect("there").id;
        assert_eq!(forum.discard_job(&coordinator, sweep).await, Err(Problem::NotFound));
    })
    .await;
}

#[tokio::test]
async fn what_recurs_and_was_missed_runs_once_and_a_failed_run_does_not_end_it() {
    on_each_engine(|context| async move {
        let forum = process(&context, Registry::default().with_recurring::<Sweep<2>>(Recurrence::Nightly)).await;
        let name = "sweep 2";
        let before = runs(name);
        for _ in 0..2 {
            forum.enqueue_recurring_jobs().await.expect("enqueued");
        }
        // The night after noon of 15 January: 03:30 in Israel is 01:30 UTC.
        let night = Timestamp(1_768_527_000_000_000);
        let job = jobs(&forum).await.remove(0);
        assert_eq!((job.run_at, job.recurrence, count(&context, "job").await), (night, Some(Recurrence::Nightly), 1));
        // Nobody was there for three nights.
        context.clock.advance_seconds((night.0 - START.0) / 1_000_000 + 3 * 86_400 - 7_200);
        assert_eq!(next(&forum, "w").await, Some(Outcome::Succeeded));
        assert_eq!((next(&forum, "w").await, runs(name) - before), (None, 1));
        let job = jobs(&forum).await.remove(0);
        assert_eq!((job.run_at, job.state), (night.plus_days(3), JobState::Queued));

        context.clock.advance_seconds(7_200);
        fail(name, 2);
        assert_eq!(next(&forum, "w").await, Some(Outcome::Failed));
        context.clock.advance_seconds(60);
        assert_eq!(next(&forum, "w").await, Some(Outcome::Dead));
        let job = jobs(&forum).await.remove(0);
        assert_eq!(
            (job.state, job.run_at, job.attempts),
            (JobState::Dead, night.plus_days(4), 0),
            "seen, and going on"
        );
        assert_eq!(next(&forum, "w").await, None);
        context.clock.advance_days(1);
        assert_eq!(next(&forum, "w").await, Some(Outcome::Succeeded));
        let job = jobs(&forum).await.remove(0);
        assert_eq!((job.state, job.last_error), (JobState::Queued, None));
    })
    .await;
}

#[tokio::test]
async fn a_job_that_runs_once_of_a_kind_that_recurs_does_not_recur() {
    on_each_engine(|context| async move {
        let forum = process(&context, Registry::default().with_recurring::<Sweep<9>>(Recurrence::Nightly)).await;
        forum.enqueue_recurring_jobs().await.expect("enqueued");
        let store = Store::open(&context.database).await.expect("opens");
        let mut tx = store.write().await.expect("begun");
        forum.enqueue(&mut tx, &Sweep::<9>, START, Some("after a write")).await.expect("enqueued");
        tx.commit(None, START, &[]).await.expect("committed");
        store.close().await;
        let before = runs("sweep 9");
        assert_eq!(next(&forum, "w").await, Some(Outcome::Succeeded));
        let queued: Vec<_> = jobs(&forum).await.into_iter().filter(|job| job.state == JobState::Queued).collect();
        assert_eq!((queued.len(), queued[0].recurrence), (1, Some(Recurrence::Nightly)));
        context.clock.advance_days(1);
        assert_eq!(next(&forum, "w").await, Some(Outcome::Succeeded));
        assert_eq!((next(&forum, "w").await, runs("sweep 9") - before), (None, 2));
    })
    .await;
}

#[tokio::test]
async fn a_restored_backup_does_not_repeat_what_was_done_after_it() {
    on_each_engine(|context| async move {
        let registry = rings().with_recurring::<Sweep<3>>(Recurrence::Nightly);
        let (forum, topic) = (process(&context, registry).await, topic(&context, "restored"));
        forum.enqueue_recurring_jobs().await.expect("enqueued");
        ring(&context, &forum, &topic, START.plus_seconds(5), Some("reminder 1")).await.expect("enqueued");
        ring(&context, &forum, &topic, START.plus_days(9), Some("reminder 2")).await.expect("enqueued");
        // One that was claimed while the backup was made.
        on_database(&context, "UPDATE job SET locked_by = 'w', locked_until = 9000000000000000 WHERE kind = 'sweep'")
            .await;
        context.clock.advance_days(3);
        let store = Store::open(&context.database).await.expect("opens");
        let mut tx = store.write().await.expect("begun");
        assert_eq!(store::job::discard_missed(&mut tx, forum.now()).await.expect("a query"), 1);
        tx.commit(None, START, &[]).await.expect("committed");
        store.close().await;
        assert_eq!(ring(&context, &forum, &topic, START, Some("reminder 1")).await, None, "its key stays taken");
        assert_eq!(next(&forum, "w").await, Some(Outcome::Succeeded), "the clean-up runs");
        assert_eq!((next(&forum, "w").await, runs(&topic)), (None, 0));
        context.clock.advance_days(6);
        let mut outcomes = vec![];
        while let Some(outcome) = next(&forum, "w").await {
            outcomes.push(outcome);
        }
        assert_eq!((outcomes, runs(&topic)), (vec![Outcome::Succeeded; 2], 1), "what was still to come comes");
    })
    .await;
}

/// Has the forum's own jobs run once, whatever the hour.
pub async fn run_standard_jobs(forum: &Forum) {
    forum.enqueue_recurring_jobs().await.expect("enqueued");
    let queued = jobs(forum).await;
    for job in &queued {
        forum.retry_job(&Actor::System, job.id).await.expect("queued");
    }
    for _ in queued {
        assert_eq!(next(forum, "w").await, Some(Outcome::Succeeded));
    }
    assert_eq!(next(forum, "w").await, None);
}

#[tokio::test]
async fn every_standard_kind_has_a_name_and_recurs_nightly_but_for_reminders() {
    on_each_engine(|context| async move {
        context.forum.enqueue_recurring_jobs().await.expect("enqueued");
        let jobs = jobs(&context.forum).await;
        let mut kinds: Vec<_> = jobs.iter().map(|job| job.kind.parse::<JobKind>().expect("a known kind")).collect();
        kinds.sort_unstable();
        let recurring: Vec<_> = JobKind::ALL
            .iter()
            .copied()
            .filter(|kind| {
                !matches!(
                    kind,
                    JobKind::RemindOfMeeting
                        | JobKind::RemindOfPromise
                        | JobKind::FollowUpDilemma
                        | JobKind::DrawInPractices
                        | JobKind::SendMail
                        | JobKind::SendDigests
                )
            })
            .collect();
        assert_eq!(kinds, recurring);
        assert!(jobs.iter().all(|job| job.recurrence == Some(Recurrence::Nightly)));
    })
    .await;
}

#[tokio::test]
async fn what_has_expired_is_deleted() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        let member = crate::context::key(context.people.oren.member).0;
        let (past, future) = (START.0, START.plus_days(300).0);
        for statement in [
            "DELETE FROM one_time_link".to_owned(),
            format!(
                "INSERT INTO session (token_hash, member_id, created_at, seen_at, expires_at)
                 VALUES ('old', {member}, 5, 5, {past}), ('new', {member}, 5, 5, {future})"
            ),
            format!(
                "INSERT INTO one_time_link VALUES ('old', 'reset', {member}, 5, {past}, NULL),
                 ('used', 'reset', {member}, 5, {future}, {past}), ('new', 'reset', {member}, 5, {future}, NULL)"
            ),
            format!("INSERT INTO login_attempt VALUES ('old', {past}), ('new', {})", START.plus_days(1).0),
            format!("INSERT INTO known_device VALUES ('old', {member}, 5, {past}), ('new', {member}, 5, {future})"),
            format!(
                "INSERT INTO idempotency_key (member_id, key, fingerprint, created_at)
                 VALUES ({member}, 'old', 'f', {past}), ({member}, 'new', 'f', {})",
                START.plus_days(1).0
            ),
            format!(
                "INSERT INTO job (kind, unique_key, payload, state, run_at, attempts, max_attempts, created_at, ended_at)
                 VALUES ('ring', 'old', '', 'done', 5, 1, 3, 5, {}), ('ring', 'new', '', 'done', 5, 1, 3, 5, {past})",
                START.plus_days(-100).0
            ),
        ] {
            on_database(&context, &statement).await;
        }
        context.clock.advance_seconds(86_401);
        run_standard_jobs(forum).await;
        for (table, left) in [
            ("session", 1),
            ("one_time_link", 1),
            ("login_attempt", 1),
            ("known_device", 1),
            ("idempotency_key", 1),
            ("job WHERE kind = 'ring'", 1),
        ] {
            assert_eq!(count(&context, table).await, left, "{table}");
        }
        run_standard_jobs(forum).await;
        assert_eq!(count(&context, "session").await, 1, "the same again changes nothing");
    })
    .await;
}

/// Returns how many contents the file store has.
pub fn stored(context: &TestContext) -> usize {
    fn below(folder: &std::path::Path) -> usize {
        let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
        entries.flatten().map(|entry| if entry.path().is_dir() { below(&entry.path()) } else { 1 }).sum()
    }
    below(&context.folder.join("files"))
}

async fn draft_with_file(context: &TestContext, title: &str, words: &str) -> domain::id::DraftId {
    let dana = context.people.oren.member;
    let draft = context.forum.begin_draft(&dana, Purpose::New, content(title, "גוף")).await.expect("begun");
    let uploads = vec![upload("קובץ.txt", words)];
    let input = SaveDraft { content: content(title, "גוף"), uploads, ..SaveDraft::default() };
    context.forum.save_draft(&dana, draft, input).await.expect("saved");
    draft
}

#[tokio::test]
async fn a_file_that_nothing_refers_to_any_more_is_deleted_after_a_day() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let kept = draft_with_file(&context, "נשאר", "לתמיד").await;
        let removed = draft_with_file(&context, "קובץ הוסר", "הוסר").await;
        let deleted = draft_with_file(&context, "טיוטה נמחקה", "נמחק").await;
        let input =
            SaveDraft {
                content: content("קובץ הוסר", "גוף"), remove: vec!["קובץ.txt".into()], ..SaveDraft::default()
            };
        forum.save_draft(&dana, removed, input).await.expect("saved");
        forum.discard_draft(&dana, deleted).await.expect("deleted");
        create_practice(forum, &dana, practice("פורסם", "גוף", Status::Published)).await;
        // What an earlier version left behind.
        let orphan = "ab".repeat(32);
        std::fs::create_dir_all(context.folder.join("files/ab")).expect("a folder");
        std::fs::write(context.folder.join("files/ab").join(&orphan), "ישן").expect("written");
        std::fs::write(context.folder.join("files/notes"), "not a content").expect("written");
        assert_eq!((stored(&context), count(&context, "file_upload").await), (5, 0));

        run_standard_jobs(forum).await;
        context.clock.advance_seconds(86_399);
        run_standard_jobs(forum).await;
        assert_eq!(stored(&context), 5, "a day of grace");
        context.clock.advance_seconds(1);
        run_standard_jobs(forum).await;
        assert_eq!(stored(&context), 4, "what was never referred to is gone, a file that is no content is not");
        assert!(!context.folder.join("files/ab").join(&orphan).exists());

        // What can be brought back has its file for as long.
        context.clock.advance_days(29);
        run_standard_jobs(forum).await;
        assert_eq!(stored(&context), 4);
        context.clock.advance_days(1);
        run_standard_jobs(forum).await;
        assert_eq!(stored(&context), 4, "unused from now on");
        context.clock.advance_days(1);
        run_standard_jobs(forum).await;
        assert_eq!((stored(&context), count(&context, "file_text").await), (2, 1));
        context.clock.advance_days(3_000);
        run_standard_jobs(forum).await;
        let file = forum.draft_file(&dana, kept, "קובץ.txt").await.expect("an old draft is never deleted");
        assert!(file.content().await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn an_upload_of_the_same_content_keeps_it_also_while_it_is_being_deleted() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let draft = draft_with_file(&context, "ראשונה", "אותו תוכן").await;
        let hash = forum.draft_file(&dana, draft, "קובץ.txt").await.expect("there").attachment.hash;
        forum.discard_draft(&dana, draft).await.expect("deleted");
        context.clock.advance_days(31);
        run_standard_jobs(forum).await;
        run_standard_jobs(forum).await;
        context.clock.advance_days(1);
        let store = Store::open(&context.database).await.expect("opens");

        // An upload that has begun, in another process, and has not added its file yet.
        let mut tx = store.write().await.expect("begun");
        let uploading = store::stored_file::begin_upload(&mut tx, &hash, forum.now()).await.expect("noted");
        tx.commit(None, START, &[]).await.expect("committed");
        run_standard_jobs(forum).await;
        assert_eq!(stored(&context), 1, "{uploading}");
        // It never ends. After a day it is taken to have failed, and after another the content goes.
        for (days, left) in [(1, 1), (1, 0)] {
            context.clock.advance_days(days);
            context.clock.advance_seconds(1);
            run_standard_jobs(forum).await;
            assert_eq!(stored(&context), left);
        }

        // The content is removed in a transaction that is not committed yet when the same is uploaded.
        let draft = draft_with_file(&context, "שנייה", "אותו תוכן").await;
        on_database(&context, "DELETE FROM attachment").await;
        let mut tx = store.write().await.expect("begun");
        assert!(store::stored_file::delete_if_unused(&mut tx, &hash, None).await.expect("a query"));
        let other = Arc::new(context.second_process().await);
        let upload = tokio::spawn(async move {
            let uploads = vec![upload("שוב.txt", "אותו תוכן")];
            let input = SaveDraft { content: content("שנייה", "גוף"), uploads, ..SaveDraft::default() };
            other.save_draft(&dana, draft, input).await
        });
        tokio::task::yield_now().await;
        std::fs::remove_file(context.folder.join("files").join(&hash[..2]).join(&hash)).expect("removed");
        tx.commit(None, START, &[]).await.expect("committed");
        upload.await.expect("no panic").expect("saved");
        let file = forum.draft_file(&dana, draft, "שוב.txt").await.expect("there");
        assert_eq!(file.content().await.as_deref(), Ok("אותו תוכן".as_bytes()));
        assert_eq!(count(&context, "file_upload").await, 0);
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn the_content_of_an_erased_practice_stays_while_another_upload_of_it_is_under_way() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let draft = draft_with_file(&context, "יימחק", "תוכן משותף").await;
        let hash = forum.draft_file(&dana, draft, "קובץ.txt").await.expect("there").attachment.hash;
        let id = forum.publish_draft(&dana, draft, None).await.expect("published").id;
        let store = Store::open(&context.database).await.expect("opens");
        let mut tx = store.write().await.expect("begun");
        store::stored_file::begin_upload(&mut tx, &hash, forum.now()).await.expect("noted");
        tx.commit(None, START, &[]).await.expect("committed");
        forum.erase_practice(&context.people.coordinator, id, 1, "סיבה").await.expect("erased");
        assert_eq!(stored(&context), 1);
        store.close().await;
    })
    .await;
}
