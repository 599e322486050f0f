//! The commands other than `serve`. They work beside a running server, which follows the log; only
//! `reindex` takes the folder for itself.
//!
//! To add a command: its variant in [`crate::cli`], a file here, an arm in [`run`].

mod check;
mod demo;
mod exchange;
mod find;
mod people;

use std::sync::Arc;

use app::ui::form::field_sentence;
use domain::language::Language;
use domain::problem::{FieldError, Problem};
use forum::Forum;
use forum::exchange::import::ImportOptions;

use crate::cli::{Command, MemberCommand, TokenCommand};
use crate::clock::{OsRandom, SystemClock};
use crate::lock::make_private_folder;
use crate::settings::Settings;

/// Why a command ended without doing what it was asked.
pub type Failure = Box<dyn std::error::Error>;

/// Runs a command other than `serve`.
///
/// # Errors
/// What went wrong, in a sentence for the person at the terminal.
pub async fn run(settings: &Settings, command: Command) -> Result<(), Failure> {
    match command {
        Command::Serve(_) | Command::ReadFile => Err("that is started elsewhere".into()),
        Command::Demo => demo::run(settings).await,
        Command::Member(MemberCommand::Add { member, password_stdin }) => {
            people::add(settings, member, password_stdin).await
        }
        Command::Member(MemberCommand::Invite(member)) => people::invite(settings, member).await,
        Command::Member(MemberCommand::Reset { email }) => people::reset(settings, &email).await,
        Command::Token(TokenCommand::Create { email, name }) => people::token(settings, &email, &name).await,
        Command::Import { paths, create_companies } => {
            exchange::import(settings, &paths, ImportOptions { create_companies }).await
        }
        Command::Export { folder } => exchange::export(settings, &folder).await,
        Command::Search(options) => find::search(settings, options).await,
        Command::Reindex => find::reindex(settings).await,
        Command::Check => check::run(settings).await,
    }
}

/// Opens the forum in the settings' folder, making the folder where it is missing.
///
/// # Errors
/// Which part cannot be opened, and why.
pub async fn open(settings: &Settings) -> Result<Forum, Failure> {
    make_private_folder(&settings.data)
        .map_err(|error| format!("the folder {} cannot be made: {error}", settings.data.display()))?;
    Ok(Forum::open(settings.forum()?, Arc::new(SystemClock), Arc::new(OsRandom)).await?)
}

/// A refusal in words for the person at the terminal.
fn explain(problem: Problem) -> Failure {
    match problem {
        Problem::Invalid { fields } => fields.iter().map(describe).collect::<Vec<_>>().join("\n").into(),
        other => other.to_string().into(),
    }
}

/// One field that was not taken, in a line: where it is, and in the words of the pages what is wrong and
/// what to do.
fn describe(error: &FieldError) -> String {
    let line = error.line.map(|line| format!("line {line}, ")).unwrap_or_default();
    let sentence = field_sentence(Language::English, &FieldError { line: None, ..error.clone() });
    // Terminals show the marks that isolate a name from the direction of its sentence.
    format!("{line}{}: {}", error.field, sentence.replace(['\u{2068}', '\u{2069}'], ""))
}
