//! The commands other than `serve`. They work beside a running server, which follows the log; only `reindex`, `migrate`
//! and `restore` take the folder for themselves. All but `demo`, `member add`, `backup verify` and `restore` refuse a
//! folder that holds no forum, and all but `migrate` and these two one whose migrations are pending.
//!
//! To add a command: its variant in [`crate::cli`], a file here, an arm in [`run`].

mod accounts;
mod audit;
mod backup;
mod check;
mod companies;
mod convert;
mod demo;
mod doctor;
mod exchange;
mod find;
mod import_tree;
mod jobs;
mod mail;
mod migrate;
mod people;

use std::sync::Arc;

use app::ui::form::field_sentence;
use domain::clock::{Clock, Timestamp};
use domain::language::Language;
use domain::problem::{FieldError, Problem};
use forum::exchange::import::ImportOptions;
use forum::{Forum, OpenError, StoreError, Tables};
use jiff::tz::TimeZone;

use crate::cli::{BackupCommand, Command, JobsCommand, MailCommand, MemberCommand, TokenCommand};
use crate::clock::{OsRandom, SystemClock};
use crate::lock::make_private_folder;
use crate::settings::Settings;

/// Why a command ended without doing what it was asked.
pub type Failure = Box<dyn std::error::Error>;

/// Runs a command other than `serve`. `options` lists the options in force without secrets, for the report of `doctor`.
///
/// # Errors
/// What went wrong, in a sentence for the person at the terminal.
pub async fn run(settings: &Settings, options: &str, command: Command) -> Result<(), Failure> {
    match command {
        Command::Serve(_) | Command::Config(_) | Command::ReadFile { .. } | Command::ConvertFile { .. } => {
            Err("that is started elsewhere".into())
        }
        Command::Demo => demo::run(settings).await,
        Command::Doctor { file, .. } => doctor::write(settings, options, &file).await,
        Command::Member(MemberCommand::Add { member, password_stdin }) => {
            people::add(settings, member, password_stdin).await
        }
        Command::Member(MemberCommand::Invite(member)) => people::invite(settings, member).await,
        Command::Member(MemberCommand::Reset { email }) => people::reset(settings, &email).await,
        Command::Member(MemberCommand::List) => accounts::list(settings).await,
        Command::Member(MemberCommand::Show { email }) => accounts::show(settings, &email).await,
        Command::Member(MemberCommand::Role { email, role }) => accounts::set_role(settings, &email, role).await,
        Command::Member(MemberCommand::Move(options)) => accounts::transfer(settings, options).await,
        Command::Member(MemberCommand::Deactivate { email, hide_name }) => {
            accounts::deactivate(settings, &email, hide_name).await
        }
        Command::Member(MemberCommand::Reactivate { email }) => accounts::reactivate(settings, &email).await,
        Command::Member(MemberCommand::Erase { email }) => accounts::erase(settings, &email).await,
        Command::Company(command) => companies::run(settings, command).await,
        Command::Topic(command) => companies::run_topics(settings, command).await,
        Command::Token(TokenCommand::Create { email, name, scope, days }) => {
            people::token(settings, &email, &name, scope, days).await
        }
        Command::Token(TokenCommand::List) => accounts::tokens(settings).await,
        Command::Token(TokenCommand::Revoke { id }) => accounts::revoke(settings, id).await,
        Command::Audit(options) => audit::print(settings, options).await,
        Command::Jobs(JobsCommand::List) => jobs::list(settings).await,
        Command::Jobs(JobsCommand::Retry { id }) => jobs::retry(settings, id).await,
        Command::Jobs(JobsCommand::Discard { id }) => jobs::discard(settings, id).await,
        Command::Mail(MailCommand::Test { to }) => mail::test(settings, &to).await,
        Command::Import { paths, create_companies } => {
            exchange::import(settings, &paths, ImportOptions { create_companies }).await
        }
        Command::Export { folder } => exchange::export(settings, &folder).await,
        Command::Backup(options) => match (options.command, options.file) {
            (Some(BackupCommand::Verify { file, identity }), _) => backup::verify(settings, &file, &identity).await,
            (None, Some(file)) => backup::create(settings, &file, &options.encrypt_to).await,
            (None, None) => Err("name the file to write".into()),
        },
        Command::Restore { file, identity } => backup::restore(settings, &file, &identity).await,
        Command::Convert(options) => convert::run(settings, options).await,
        Command::Search(options) => find::search(settings, options).await,
        Command::Reindex => find::reindex(settings).await,
        Command::Check { quick } => check::run(settings, quick).await,
        Command::Migrate { dry_run } => migrate::run(settings, dry_run).await,
    }
}

/// Opens the forum of the settings' folder, for every command that does not begin one.
///
/// # Errors
/// As [`require_forum`]; which part cannot be opened, and why.
pub async fn open(settings: &Settings) -> Result<Forum, Failure> {
    require_forum(settings).await?;
    open_any(settings).await
}

/// Opens the forum of the settings' folder for a command that only reads: also one on a read-only disk.
///
/// # Errors
/// As [`open`].
pub async fn open_to_read(settings: &Settings) -> Result<Forum, Failure> {
    require_forum(settings).await?;
    if forum::may_write(&settings.data).is_ok() {
        return open_any(settings).await;
    }
    Ok(Forum::open_read_only(settings.forum()?, Arc::new(SystemClock), Arc::new(OsRandom)).await?)
}

/// Opens the forum of the settings' folder, or begins one there, making the folder where it is missing.
///
/// # Errors
/// Where migrations are pending; which part cannot be opened, and why.
pub async fn open_or_begin(settings: &Settings) -> Result<Forum, Failure> {
    refuse_pending(tables(settings).await?)?;
    make_private_folder(&settings.data)
        .map_err(|error| format!("the folder {} cannot be made: {error}", settings.data.display()))?;
    open_any(settings).await
}

/// Looks, without changing anything, whether the settings lead to a forum of this version.
///
/// # Errors
/// A sentence that names the folder or the database where it holds no forum, the folder where it does not exist, and
/// the migrations that are pending.
pub async fn require_forum(settings: &Settings) -> Result<(), Failure> {
    match tables(settings).await? {
        Tables::Absent => Err(no_forum(settings)),
        tables @ Tables::Present { .. } => {
            require_folder(settings)?;
            refuse_pending(tables)
        }
    }
}

/// Looks whether the data folder is there: beside a database of a server it may be empty, but a command that made a
/// mistyped one would look for files and an index where none are.
///
/// # Errors
/// A sentence that names the folder.
fn require_folder(settings: &Settings) -> Result<(), Failure> {
    let folder = settings.data.display();
    match settings.data.metadata() {
        Ok(found) if found.is_dir() => Ok(()),
        Ok(_) => Err(format!("{folder} is no folder; name another with --data").into()),
        Err(error) => Err(format!("the folder {folder} cannot be used: {error}; name another with --data").into()),
    }
}

async fn tables(settings: &Settings) -> Result<Tables, Failure> {
    let database = settings.database();
    Ok(database.tables().await.map_err(|cause| OpenError::Database { which: database.to_string(), cause })?)
}

fn no_forum(settings: &Settings) -> Failure {
    let begin = "maagal serve, maagal demo and maagal member add begin one";
    match &settings.database_url {
        Some(_) => format!("the database {} holds no forum; {begin}", settings.database()).into(),
        None => {
            format!("the folder {} holds no forum; name another with --data ({begin})", settings.data.display()).into()
        }
    }
}

fn refuse_pending(tables: Tables) -> Result<(), Failure> {
    match tables {
        Tables::Present { pending } if !pending.is_empty() => Err(format!(
            "{}; apply them with maagal migrate or by starting maagal serve, which copy a SQLite file first",
            StoreError::Pending(pending)
        )
        .into()),
        _ => Ok(()),
    }
}

async fn open_any(settings: &Settings) -> Result<Forum, Failure> {
    let forum = Forum::open(settings.forum()?, Arc::new(SystemClock), Arc::new(OsRandom)).await?;
    let forum = forum.with_password_min(settings.password_min);
    forum.claim_files().await?;
    Ok(forum)
}

/// The moment as it stands in the name of a file.
pub fn stamp() -> Result<String, jiff::Error> {
    Ok(jiff::Timestamp::from_microsecond(SystemClock.now().0)?.strftime("%Y%m%dT%H%M%SZ").to_string())
}

/// A moment to the minute, on the clocks of a time zone.
fn moment(at: Timestamp, zone: &TimeZone) -> Result<String, Failure> {
    let moment = jiff::Timestamp::from_microsecond(at.0)?.to_zoned(zone.clone());
    Ok(moment.strftime("%Y-%m-%d %H:%M").to_string())
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
