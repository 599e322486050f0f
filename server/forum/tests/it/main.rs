//! Every use case, on SQLite and, where `MAAGAL_TEST_POSTGRES` names a server
//! (`postgres://user@host:port/postgres`), on PostgreSQL in a database of its own; the search index
//! is followed by the real indexer, time and randomness are handed in.
//!
//! To test one more thing: a module here with `#[tokio::test]` functions that hand their body to
//! [`on_each_engine`]. It begins with the people of [`context::People`] and no text.

mod access;
mod after_meeting;
mod agreement;
mod anonymous;
mod assistants;
mod attendance;
mod away;
mod backup;
mod briefs;
mod by_mail;
mod comments;
mod companies;
mod consent;
mod consumers;
mod context;
mod dilemma_life;
mod dilemma_lists;
mod dilemma_sequences;
mod dilemmas;
mod documents;
mod drafts;
mod engines;
mod events;
mod exchange;
mod fake_clock;
mod feeds;
mod file_store;
mod file_texts;
mod files;
mod following;
mod gate;
mod home;
mod idempotency;
mod index;
mod jobs;
mod joining;
mod links;
mod live;
mod login;
mod login_by_mail;
mod mails;
mod marked_promises;
mod meeting_cycle;
mod meeting_dates;
mod meeting_record;
mod meeting_year;
mod meetings;
mod members;
mod notifications;
mod opening;
mod paging;
mod passes;
mod people;
mod personal;
mod practice_page;
mod practices;
mod promises;
mod quotas;
mod races;
mod rerender;
mod retries;
mod rota;
mod sample;
mod saved_searches;
mod search;
mod search_stats;
mod settings;
mod sharing;
mod statements;
mod suggest;
mod summary_mail;
mod synonyms;
mod taken_away;
mod talk;
mod talk_files;
mod topics;
mod tries;
mod uploads;
mod visibility;
mod word_file;

use std::future::Future;

use context::TestContext;
use engines::TestDatabase;

/// Runs a test with a forum of its own, once for each engine at hand.
async fn on_each_engine<F, T>(test: F)
where
    F: Fn(TestContext) -> T + Copy + Send + Sync + 'static,
    T: Future<Output = ()> + Send + 'static,
{
    for engine in engines::at_hand() {
        let place = TestDatabase::with_tables(engine).await;
        let (database, folder) = (place.database.clone(), place.path());
        // A task of its own, so that a failed test leaves no database behind.
        let outcome = tokio::spawn(async move { test(TestContext::begin(database, folder).await).await }).await;
        place.remove().await;
        if let Err(failure) = outcome {
            eprintln!("failed on {engine:?}");
            std::panic::resume_unwind(failure.into_panic());
        }
    }
}

/// Runs a test with a forum that has people and a forum that has nobody, each time on another
/// engine where there are two.
async fn on_each_pair<F, T>(test: F)
where
    F: Fn(TestContext, TestContext) -> T + Copy + Send + Sync + 'static,
    T: Future<Output = ()> + Send + 'static,
{
    let engines = engines::at_hand();
    for (first, second) in engines.iter().zip(engines.iter().rev()) {
        let (full, empty) = (TestDatabase::with_tables(*first).await, TestDatabase::with_tables(*second).await);
        let one = (full.database.clone(), full.path());
        let two = (empty.database.clone(), empty.path());
        let outcome = tokio::spawn(async move {
            test(TestContext::begin(one.0, one.1).await, TestContext::open(two.0, two.1).await).await;
        })
        .await;
        full.remove().await;
        empty.remove().await;
        if let Err(failure) = outcome {
            eprintln!("failed from {first:?} to {second:?}");
            std::panic::resume_unwind(failure.into_panic());
        }
    }
}
