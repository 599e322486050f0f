//! The use cases: everything that can be done in the forum, each with the actor who does it.
//!
//! [`Forum`] is the service. Its methods are the use cases, one file for each (or for a few that belong together), in
//! the folder of what they are about. Pages, REST, command line and background tasks all call them. Each asks
//! `domain::policy` whether the actor may do it, checks its input, and ends its write with its events, which the change
//! log stores: nothing above this crate decides who may do what, and nothing below it knows who asks. The crate contains
//! no SQL and knows nothing of HTTP. A refusal or failure is a [`domain::problem::Problem`]: a code without words.
//!
//! Start reading at `service`, what every use case works on, then at one of them, such as `practices::archive` or
//! `drafts::publish`. The search index follows the change log in the background.
//!
//! To add a use case: a file with its input, an `impl Forum` with one method (permission, check, write, commit), and
//! its test in `tests/`, which runs on both databases.

pub mod agreement;
pub mod audit;
mod authorize;
mod cache;
pub mod check;
pub mod claim;
pub mod conversion;
#[cfg(test)]
mod cost;
pub mod document_file;
mod entities;
pub mod feeds;
pub mod file_place;
mod files;
mod filter_names;
mod find;
mod front_matter;
pub mod idempotency;
mod index_report;
mod indexer;
mod joining;
pub mod live;
mod loading_cache;
pub mod logo;
mod nearest;
pub mod origin;
mod password;
pub mod quota;
mod rerender;
mod sanitize;
mod saved_searches;
pub(crate) mod search_stats;
mod searchable;
pub mod secret;
mod service;
pub mod settings;
pub mod statements;
mod suggest;
mod task_failures;
mod text_file;
mod tokens;
pub mod topics;
pub mod undo;
mod url_name;
pub mod word_file;
mod worker;

pub mod home;

pub mod after {
    //! What comes after a meeting: who came, what they say of it, and the write-up where none came.
    mod attendance;
    mod five_lines;
    mod one_page;
    mod survey;
}

pub mod attachments {
    //! Files beside a text.
    pub(crate) mod inspect;
    pub mod keep;
    pub mod names;
    pub mod open;
    pub(crate) mod program;
    pub mod talk;
    pub mod verify;
}

pub mod backup {
    //! The whole forum as a file, and back.
    //!
    //! [`create`] writes the archive of [`format`], and [`load`] reads it into a database; [`restore`] and [`verify`] both
    //! stand on that. [`nightly`] makes one every night, and [`status`] says how it stands with them. Errors are
    //! [`error::BackupError`]s, sentences for the person at the terminal.
    pub mod create;
    pub mod error;
    pub(crate) mod format;
    mod hashed;
    mod load;
    pub mod nightly;
    pub mod restore;
    mod retention;
    pub mod sealed;
    mod status;
    mod thread;
    pub mod verify;
    mod write;
}

pub mod comments {
    //! What members say about practices and meetings, and how they answer dilemmas.
    mod marks;
    mod relocate;
    mod talk;
    pub(crate) mod view;
    pub(crate) mod write;
}

pub mod companies {
    //! The companies of the forum.
    pub mod change;
    pub(crate) mod create;
    pub mod export;
    mod export_talk;
    pub mod leave;
    mod list;
    pub(crate) mod merge;
    pub mod view;
}

pub mod consumers {
    //! What happens because of events: a consumer reads the change log behind its cursor, and does its work in the
    //! transaction that moves the cursor on. So each event is handled once, however many processes run.
    //!
    //! # To add a consumer
    //! 1. A file here with a struct and its [`consumer::Consumer`].
    //! 2. Its line in [`registry::Registry::standard`].
    //!
    //! What takes long, or cannot be rolled back, such as sending mail, is no work for a consumer: it enqueues a job.
    pub mod consumer;
    pub mod registry;
    pub mod runner;
}

pub mod dilemmas {
    //! Questions from the field: asked, owned, answered and closed with a lesson.
    mod anonymous;
    pub(crate) mod ask;
    pub(crate) mod beside;
    mod carry;
    pub(crate) mod change;
    mod follow_up;
    mod stand_in;
    mod unseal;
    pub(crate) mod view;
}

pub mod drafts {
    //! What somebody is writing.
    pub mod begin;
    pub mod document;
    mod documents;
    pub mod open;
    pub mod paste;
    mod personal;
    pub mod propose;
    pub mod publish;
    pub mod save;
    pub mod stale;
    mod tidied;
    pub mod upload;
}

pub mod file_texts {
    //! What the files beside texts say, so that it can be found.
    pub(crate) mod queue;
    pub(crate) mod read;
    pub mod reader;

    pub use extract::Extent;
    pub use extract::child::run as read_standard_input;
}

pub mod exchange {
    //! A forum as files, both ways.
    pub mod assign;
    pub mod comments;
    pub mod dilemmas;
    pub mod export;
    pub mod forum_file;
    pub mod import;
    pub(crate) mod import_forum;
    pub(crate) mod meetings;
    pub(crate) mod names;
    mod promises;
    mod requests;
    pub mod talk_files;
    pub mod tries;
}

pub mod jobs {
    //! Work that is done at a time, outside requests: a row of the job table for each piece, which is enqueued in the
    //! transaction of the write that it belongs to, and claimed by one worker of one process at a time.
    //!
    //! # To add a job
    //! 1. A file here with a struct that is the payload, and its [`job::Job`]. Payloads hold keys and times, no names,
    //!    addresses or text: people are erased later. The job looks up the rest, and does nothing where that is gone.
    //! 2. Its line in [`registry::Registry::standard`], with how often it recurs, if it does.
    //! 3. Its kind in [`domain::job::JobKind`] and its name in the locale files.
    //!
    //! A job runs at least once: the process may end when it is done and not yet noted as done. So it has to be
    //! idempotent.
    mod ask_old_dilemmas;
    mod back_up;
    pub(crate) mod brief_presenters;
    mod delete_expired;
    mod delete_unused_files;
    mod draw_in_practices;
    mod enqueue;
    pub(crate) mod follow_up_dilemma;
    pub mod job;
    mod manage;
    mod plan_reminders;
    mod queue_digests;
    mod recurrence;
    pub mod registry;
    pub(crate) mod remind_of_meeting;
    pub(crate) mod remind_of_promise;
    pub mod send_digests;
    pub(crate) mod send_mail;
    pub(crate) mod undisturbed;
    pub(crate) mod update_dilemma_owners;
    pub mod worker;
}

pub mod login {
    //! Who somebody is.
    pub mod authenticate;
    pub mod by_mail;
    mod confirm;
    pub mod device;
    pub mod links;
    pub mod log_in;
    mod log_out;
    mod sessions;
    pub(crate) mod throttle;
    pub(crate) mod turns;
}

pub mod mails {
    //! Mails to members: put into the outbox in the transaction of what they tell of, made and sent by a job.
    //!
    //! To add a mail: its kind in [`domain::mail::MailKind`], its words in the crate `mail`, its arm in `make`, and the use
    //! case that queues it.
    mod by_mail;
    mod choose;
    mod digest;
    mod make;
    pub mod manage;
    pub(crate) mod news;
    mod of_meeting;
    mod queue;
    mod send;
    pub mod settings;
    mod test_mail;
    pub mod unsubscribe;
}

pub mod meetings {
    //! The meeting cycle.
    mod attendance;
    mod brief;
    pub mod calendar;
    pub mod dates;
    pub mod gate;
    mod hand_over;
    pub mod passes;
    mod presenters;
    mod record;
    pub(crate) mod reminders;
    pub(crate) mod schedule;
    mod since;
    mod urgent;
    pub mod view;
}

pub mod members {
    //! The people.
    pub mod add;
    pub(crate) mod assistants;
    pub mod away;
    mod coordinators;
    pub mod deactivate;
    pub mod directory;
    mod end_sessions;
    mod erase;
    mod list;
    mod nameless_files;
    pub mod own_data;
    pub(crate) mod phone;
    pub mod transfer;
    pub mod update;
    pub mod view;
}

pub mod notifications {
    //! What concerns a member, and whether they have read it: a consumer of events notifies them.
    mod calls;
    mod concerns;
    mod coordinators;
    pub(crate) mod following;
    pub(crate) mod list;
    pub mod notify;
    mod read;
}

pub mod practices {
    //! What companies did.
    pub mod archive;
    pub mod create;
    pub mod delete;
    pub(crate) mod insert;
    pub(crate) mod list;
    pub mod page;
    pub mod paging;
    pub(crate) mod prepare;
    pub(crate) mod readable;
    mod references;
    mod related;
    pub mod sharing;
    pub(crate) mod slugs;
    pub(crate) mod update;
    pub(crate) mod view;
}

pub mod promises {
    //! What members promised each other.
    mod change;
    mod follow;
    mod make;
    mod marked;
    mod remind;
    pub(crate) mod view;
}

pub mod rota {
    //! Who presents: the order of the companies, and the requests to present, answered by the button of a mail.
    pub(crate) mod answer;
    pub(crate) mod ask;
    mod order;
    mod present;
}

pub mod synonyms {
    //! What means the same to the search.
    mod edit;
    mod import;
    mod preview;
}

pub mod tries {
    //! What came of practices in companies that tried them.
    pub mod view;
    mod write;
}

pub use find::FoundPractices;
pub use indexer::{IndexFit, IndexStatus, IndexerError};
pub use practices::readable::PracticeListing;
pub use search::{Analyzer, Index, SearchError, lexicon};
pub use service::{Forum, OpenError, Settings};
pub use store::room::may_write;
pub use store::{Database, Health, Migrated, Migration, StoreError, Tables, counted};
