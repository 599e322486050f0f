//! The forum's data in SQLite or PostgreSQL: the only crate with SQL.
//!
//! Each thing has a module of free functions over a [`Conn`]: reads take one from [`Store::read`], writes run in a
//! [`WriteTx`] from [`Store::write`] or [`Store::write_retrying`], whose [`WriteTx::commit`] adds its events to the change
//! log. A look-up returns `Result<Option<T>>`: that something is not found is no database error. The crate does not know
//! who asks; what the permission rules need is returned with the data.
//!
//! Start reading at [`mod@write`] and [`database`], then at a small thing, such as [`saved_search`].
//!
//! # One set of SQL
//! `sqlx::Any` runs the same statements on both engines, within this subset:
//! - `$1` placeholders; whole numbers and times (UTC microseconds) in BIGINT, words in TEXT, no BOOLEAN and no NUMERIC
//!   (`CAST(sum(x) AS BIGINT)`);
//! - an optional filter is `($1 IS NULL OR column = $1)`;
//! - `string_agg(x, ',' ORDER BY y)` and `json_quote(text)` gather the rows of a list into the row they belong to. A
//!   query costs several switches between threads whatever it reads, so a page should make one;
//! - statements made at run time contain nothing but placeholders (see `placeholders.rs`); those of [`backup`] also
//!   names of tables and columns, which were compared with those of the database.
//!
//! # To add a thing
//! 1. A migration with the next number in `migrations/sqlite` and in `migrations/postgres` (forward only; index every
//!    foreign key), its sample rows in `tests/store/migrations.rs`, and its line in [`backup::tables`].
//! 2. A module here: its row types, then its functions, reads before writes.
//! 3. A test in `tests/store/` that calls every function; the suite runs it on both engines.

mod column;
mod conn;
mod counted;
mod gathered;
mod listen;
mod placeholders;
mod probe;
mod problem;
mod retry;

pub mod absence;
pub mod agreement;
pub mod assistant;
pub mod attachment;
pub mod audit;
pub mod backup;
pub mod calendar_feed;
pub mod call;
pub mod change;
pub mod check;
pub mod comment;
pub mod comment_mark;
pub mod comment_talk;
pub mod company;
pub mod consumer;
pub mod database;
pub mod deletion;
pub mod digest;
pub mod dilemma;
pub mod dilemma_practice;
pub mod draft;
pub mod draft_import;
pub mod draft_source;
pub mod error;
pub mod file_text;
pub mod following;
pub mod gate;
pub mod health;
pub mod idempotency;
pub mod identity;
pub mod job;
pub mod join_request;
pub mod known_device;
pub mod link;
pub mod login_attempt;
pub mod login_request;
pub mod mail;
pub mod meeting;
pub mod meeting_pass;
pub mod member;
pub mod mentions;
pub mod migration;
pub mod notification;
pub mod password;
pub mod phone;
pub mod practice;
pub mod promise;
pub mod reminder;
pub mod room;
pub mod rota;
pub mod rsvp;
pub mod saved_search;
pub mod sealed_dilemma;
pub mod search_stats;
pub mod session;
pub mod setting;
pub mod stored_file;
pub mod survey;
pub mod synonym;
pub mod token;
pub mod topic;
pub mod tries;
pub mod usage;
pub mod write;

pub use conn::{Conn, Reader};
pub use counted::counted;
pub use database::{Database, Store};
pub use error::StoreError;
pub use health::Health;
pub use migration::{Migrated, Migration, Tables};
pub use write::WriteTx;
