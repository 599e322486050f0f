//! Consumers of events: each event once, whatever fails and however many processes run.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use domain::change::Change;
use domain::event::DomainEvent;
use domain::problem::Problem;
use forum::Forum;
use forum::consumers::consumer::{Beginning, Consumer};
use forum::consumers::registry::{Registered, Registry};
use forum::consumers::runner::Step;
use forum::settings::ForumName;
use store::{Store, WriteTx, change, consumer, setting};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_util::sync::CancellationToken;
use tracing::instrument::WithSubscriber;

use crate::context::TestContext;
use crate::fake_clock::START;
use crate::on_each_engine;

/// The setting in which the consumers of these tests store the positions that they handled.
const SEEN: &str = "test.seen";

/// Stores the positions of what it is handed, and says so.
struct Collector {
    handled: UnboundedSender<i64>,
    /// How many more times it fails, after it has written.
    failures: Arc<AtomicUsize>,
    /// The problem that it fails with.
    problem: Problem,
}

impl Consumer for Collector {
    const NAME: &'static str = "collector";

    async fn handle(&self, _: &Forum, tx: &mut WriteTx, changes: &[Change]) -> Result<Vec<DomainEvent>, Problem> {
        let mut seen = setting::get(tx, SEEN).await?.unwrap_or_default();
        for change in changes {
            seen.push_str(&format!("{} ", change.position));
        }
        setting::set(tx, SEEN, &seen).await?;
        if self.failures.load(Ordering::SeqCst) > 0 {
            self.failures.fetch_sub(1, Ordering::SeqCst);
            return Err(self.problem.clone());
        }
        for change in changes {
            // A test that does not listen looks at what is stored.
            let _ = self.handled.send(change.position);
        }
        Ok(vec![])
    }
}

/// Answers each renaming by an event of its own.
struct Echo;

impl Consumer for Echo {
    const NAME: &'static str = "echo";
    const BEGINNING: Beginning = Beginning::Start;

    async fn handle(&self, _: &Forum, _: &mut WriteTx, changes: &[Change]) -> Result<Vec<DomainEvent>, Problem> {
        let renamed = changes.iter().filter(|change| change.event == Some(DomainEvent::ForumRenamed));
        Ok(renamed.map(|_| DomainEvent::AddressChanged).collect())
    }
}

/// A consumer whose handling never ends.
struct Stuck;

impl Consumer for Stuck {
    const NAME: &'static str = "stuck";
    const BEGINNING: Beginning = Beginning::Start;
    const TIMEOUT: Duration = Duration::from_millis(20);

    async fn handle(&self, _: &Forum, _: &mut WriteTx, _: &[Change]) -> Result<Vec<DomainEvent>, Problem> {
        std::future::pending().await
    }
}

/// The forum of a test again, as a process with a collector, and what it handles.
async fn process(context: &TestContext, failures: usize) -> (Forum, UnboundedReceiver<i64>) {
    process_that_fails(context, failures, Problem::Internal).await
}

async fn process_that_fails(
    context: &TestContext,
    failures: usize,
    problem: Problem,
) -> (Forum, UnboundedReceiver<i64>) {
    let (handled, receiver) = unbounded_channel();
    let collector = Collector { handled, failures: Arc::new(AtomicUsize::new(failures)), problem };
    (context.second_process().await.with_consumers(Registry::default().with(collector)), receiver)
}

fn registered(forum: &Forum) -> Registered {
    forum.consumers().all().first().expect("one").clone()
}

async fn next(forum: &Forum) -> Result<Step, Problem> {
    forum.consume_next(&registered(forum)).await
}

async fn rename(context: &TestContext, forum: &Forum) -> i64 {
    // Each time another one: a name that stays as it is would be no event.
    let head = forum.log_head().await.expect("answers");
    let name = ForumName { he: format!("מעגל {head}"), en: format!("Circle {head}") };
    forum.set_name(&context.people.coordinator, name).await.expect("renamed");
    forum.log_head().await.expect("answers")
}

/// The positions that collectors handled, and where their cursor stands.
async fn seen(context: &TestContext) -> (Vec<i64>, Option<i64>) {
    let store = Store::open(&context.database).await.expect("opens");
    let mut conn = store.read().await.expect("read");
    let seen = setting::get(&mut conn, SEEN).await.expect("query").unwrap_or_default();
    let position = consumer::position(&mut conn, Collector::NAME).await.expect("query");
    drop(conn);
    store.close().await;
    (seen.split_whitespace().map(|position| position.parse().expect("a position")).collect(), position)
}

#[tokio::test]
async fn a_consumer_begins_behind_the_log_and_is_handed_each_event_once_also_after_a_restart() {
    on_each_engine(|context| async move {
        let (forum, _) = process(&context, 0).await;
        assert_eq!(next(&forum).await, Ok(Step::Begun));
        assert_eq!(next(&forum).await, Ok(Step::AtEnd), "what was before is nothing to it");
        let first = rename(&context, &context.forum).await;
        let second = rename(&context, &context.forum).await;
        assert_eq!(next(&forum).await, Ok(Step::Handled(2)));
        assert_eq!(next(&forum).await, Ok(Step::AtEnd));
        forum.close().await;
        let third = rename(&context, &context.forum).await;
        let (forum, _) = process(&context, 0).await;
        assert_eq!(next(&forum).await, Ok(Step::Handled(1)), "it goes on where it was");
        assert_eq!(seen(&context).await, (vec![first, second, third], Some(third)));
    })
    .await;
}

#[tokio::test]
async fn what_a_consumer_that_fails_did_is_rolled_back_and_it_is_handed_the_same_again() {
    on_each_engine(|context| async move {
        let (forum, _) = process(&context, 2).await;
        assert_eq!(next(&forum).await, Ok(Step::Begun));
        let begun = forum.log_head().await.expect("answers");
        let first = rename(&context, &context.forum).await;
        assert_eq!(next(&forum).await, Err(Problem::Internal));
        assert_eq!(seen(&context).await, (vec![], Some(begun)));
        let second = rename(&context, &context.forum).await;
        let stop = CancellationToken::new();
        let run = forum.run_consumer(&registered(&forum), &stop).await;
        assert_eq!(run, Err(Problem::Internal), "the supervisor runs it again after a while");
        assert_eq!(next(&forum).await, Ok(Step::Handled(2)));
        assert_eq!(seen(&context).await, (vec![first, second], Some(second)));
    })
    .await;
}

/// A subscriber that passes on the level of each event and what it says.
struct Log(std::sync::mpsc::Sender<(tracing::Level, String)>);

impl tracing::Subscriber for Log {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target().starts_with("forum")
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}

    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        let mut fields = String::new();
        event.record(&mut |field: &tracing::field::Field, value: &dyn std::fmt::Debug| {
            fields.push_str(&format!("{field}={value:?} "));
        });
        let _ = self.0.send((*event.metadata().level(), fields));
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}

/// It fails as one does whose statements take longer than the database allows.
#[tokio::test]
async fn a_consumer_that_times_out_on_a_healthy_database_is_logged_and_handed_the_same_again_after_a_delay() {
    on_each_engine(|context| async move {
        let (forum, mut handled) = process_that_fails(&context, 1, Problem::Unavailable).await;
        assert_eq!(next(&forum).await, Ok(Step::Begun));
        let position = rename(&context, &context.forum).await;
        let (log, logged) = std::sync::mpsc::channel();
        let (forum, stop) = (Arc::new(forum), CancellationToken::new());
        let (running, token) = (Arc::clone(&forum), stop.clone());
        let run = async move { running.run_consumer(&registered(&running), &token).await };
        let runner = tokio::spawn(run.with_subscriber(Log(log)));
        assert_eq!(handled.recv().await, Some(position));
        stop.cancel();
        assert_eq!(runner.await.expect("it ends"), Ok(()));
        let warnings: Vec<_> = logged.try_iter().filter(|(level, _)| *level == tracing::Level::WARN).collect();
        let [(_, warning)] = &warnings[..] else { panic!("{warnings:?}") };
        for part in ["task=\"collector\"", "delay=1s", "failed behind position"] {
            assert!(warning.contains(part), "{warning}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_consumer_that_never_ends_holds_off_no_other_write_for_long() {
    on_each_engine(|context| async move {
        let forum = context.second_process().await.with_consumers(Registry::default().with(Stuck));
        assert_eq!(next(&forum).await, Ok(Step::Begun));
        for _ in 0..2 {
            assert_eq!(next(&forum).await, Err(Problem::Unavailable));
            rename(&context, &forum).await;
        }
        let store = Store::open(&context.database).await.expect("opens");
        let position = consumer::position(&mut store.read().await.expect("read"), Stuck::NAME).await;
        assert_eq!(position.expect("query"), Some(0), "nothing was handled");
        store.close().await;
        forum.close().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_share_a_consumer_and_each_event_is_handled_once() {
    on_each_engine(|context| async move {
        let (one, _) = process(&context, 0).await;
        let (other, _) = process(&context, 0).await;
        assert_eq!(next(&one).await, Ok(Step::Begun));
        let begun = one.log_head().await.expect("answers");
        let store = Store::open(&context.database).await.expect("opens");
        let tx = store.write().await.expect("begun");
        let last = tx.commit(None, START, &[DomainEvent::ForumRenamed; 450]).await.expect("committed");
        store.close().await;
        let to_the_end = |forum: Forum| {
            tokio::spawn(async move {
                while next(&forum).await.expect("the database answers") != Step::AtEnd {
                    tokio::task::yield_now().await;
                }
            })
        };
        for task in [to_the_end(one), to_the_end(other)] {
            task.await.expect("it ends");
        }
        let (seen, position) = seen(&context).await;
        assert_eq!(seen, (begun + 1..=last).collect::<Vec<_>>());
        assert_eq!(position, Some(last));
    })
    .await;
}

#[tokio::test]
async fn a_commit_wakes_the_runner_which_ends_when_it_is_told_to() {
    on_each_engine(|context| async move {
        let (forum, mut handled) = process(&context, 0).await;
        assert_eq!(next(&forum).await, Ok(Step::Begun));
        let (forum, stop) = (Arc::new(forum), CancellationToken::new());
        let (running, token) = (Arc::clone(&forum), stop.clone());
        let runner = tokio::spawn(async move { running.run_consumer(&registered(&running), &token).await });
        for _ in 0..3 {
            let position = rename(&context, &forum).await;
            assert_eq!(handled.recv().await, Some(position));
        }
        stop.cancel();
        assert_eq!(runner.await.expect("it ends"), Ok(()));
    })
    .await;
}

#[tokio::test]
async fn the_events_of_a_consumer_are_logged_in_its_transaction() {
    on_each_engine(|context| async move {
        let forum = context.second_process().await.with_consumers(Registry::default().with(Echo));
        assert_eq!(next(&forum).await, Ok(Step::Begun));
        let end = rename(&context, &context.forum).await;
        let mut handled = 0;
        while let Step::Handled(count) = next(&forum).await.expect("the database answers") {
            handled += i64::try_from(count).expect("few");
        }
        assert_eq!(handled, end + 1, "all of the log, and its own");
        let store = Store::open(&context.database).await.expect("opens");
        let log = change::after(&mut store.read().await.expect("read"), 0, 1_000).await.expect("query");
        let own: Vec<_> = log.iter().filter(|row| row.event == Some(DomainEvent::AddressChanged)).collect();
        assert_eq!(own.iter().map(|row| row.position).collect::<Vec<_>>(), [end + 1]);
        assert!(own.iter().all(|row| row.member.is_none() && row.token.is_some()));
        store.close().await;
    })
    .await;
}
