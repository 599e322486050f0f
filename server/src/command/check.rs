//! `maagal check`: what is wrong, and how to mend it. It only reads.

use std::fmt::Display;
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use causes::chain;
use domain::backup::OVERDUE_DAYS;
use domain::clock::Clock;
use domain::policy::Actor;
use forum::attachments::verify::{Inventory, Thoroughness};
use forum::check::Inspection;
use forum::lexicon::{Lexicon, LexiconError};
use forum::{Index, IndexFit, StoreError, Tables};

use super::moment;
use super::{Failure, no_forum};
use crate::clock::SystemClock;
use crate::lock::unwritable_part;
use crate::settings::Settings;

/// What is said of a part: that it is right, or what is wrong with it and how to mend it.
type Verdict = Result<String, Vec<String>>;

/// Looks at everything the forum stands on. Prints a line for each part and for each fault, and fails when there is
/// one.
pub async fn run(settings: &Settings, quick: bool) -> Result<(), Failure> {
    let report = report(settings, quick).await?;
    let mut out = io::stdout();
    for line in &report.lines {
        writeln!(out, "{line}")?;
    }
    if report.wrong > 0 { Err(format!("{} to mend", report.wrong).into()) } else { Ok(()) }
}

/// What was found, as it is printed.
pub struct Report {
    /// A line for each part that is right and for each fault.
    pub lines: Vec<String>,
    /// The number of faults.
    pub wrong: usize,
}

/// Looks at everything the forum stands on, once more where a server was started meanwhile.
///
/// # Errors
/// Where the settings lead to no forum, or its files cannot be reached.
pub async fn report(settings: &Settings, quick: bool) -> Result<Report, Failure> {
    let mut verdicts = inspect(settings, quick).await?;
    if verdicts.disturbed {
        verdicts = inspect(settings, quick).await?;
    }
    let mut report = Report { lines: Vec::new(), wrong: 0 };
    for (part, verdict) in verdicts.parts {
        match verdict {
            Ok(text) => report.lines.push(format!("ok     {part}: {text}")),
            Err(faults) => {
                report.wrong += faults.len();
                report.lines.extend(faults.into_iter().map(|fault| format!("wrong  {part}: {fault}")));
            }
        }
    }
    Ok(report)
}

#[derive(Default)]
struct Verdicts {
    parts: Vec<(&'static str, Verdict)>,
    /// Whether a server was started meanwhile, so that it has to be looked at again.
    disturbed: bool,
}

async fn inspect(settings: &Settings, quick: bool) -> Result<Verdicts, Failure> {
    let mut found = Verdicts::default();
    let tables = settings.database().tables().await;
    if let Ok(Tables::Absent) = tables {
        return Err(no_forum(settings));
    }
    found.parts.push(("data folder", folder(&settings.data)));
    found.parts.push(("Hebrew dictionary", dictionary(settings)));
    let readable = tables.is_ok();
    let is_current = matches!(&tables, Ok(Tables::Present { pending }) if pending.is_empty());
    found.parts.push(("database", database(tables)));
    if !readable {
        return Ok(found);
    }
    let Some(mut forum) = Inspection::open(&Actor::System, &settings.forum()?).await? else {
        return Err(no_forum(settings));
    };
    if is_current {
        found.parts.push(("tables", schema(&mut forum).await));
    }
    if !quick {
        found.parts.push(("integrity", integrity(&mut forum).await));
    }
    found.parts.push(("references", references(&mut forum).await));
    found.parts.push(("stored files", files(&mut forum, quick).await));
    if is_current {
        found.parts.push(("background jobs", jobs(&mut forum).await));
        found.parts.push(("mail", mails(&mut forum, settings).await));
        found.parts.push(("backups", backups(&mut forum).await?));
    }
    found.parts.push(("search index", index(settings, &mut forum, quick).await));
    found.disturbed = forum.is_disturbed();
    Ok(found)
}

fn wrong(what: impl Display, mend: &str) -> Verdict {
    Err(vec![format!("{what} ({mend})")])
}

/// Asks the operating system for the rights, and writes nothing.
fn folder(path: &Path) -> Verdict {
    match forum::may_write(path) {
        Ok(()) => match unwritable_part(path) {
            None => Ok(format!("{} can be written", path.display())),
            Some(fault) => Err(vec![fault]),
        },
        Err(error) => wrong(
            format!("{} cannot be written: {error}", path.display()),
            "give the server's user the right to write there",
        ),
    }
}

/// Checks the dictionary: without one the search works, by rules; one that cannot be read is wrong.
fn dictionary(settings: &Settings) -> Verdict {
    let add = "install the system's package hspell, or name its folder with --hspell, and start again: \
               the search index is then rebuilt";
    match Lexicon::open_compiled(&settings.hspell, &settings.data) {
        Ok(Some(_)) => Ok(format!("hspell in {}", settings.hspell.display())),
        Ok(None) => Ok(format!("hspell in {}; it is compiled at the next start", settings.hspell.display())),
        Err(LexiconError::Missing(folder)) => {
            Ok(format!("none in {}; the search goes by rules, which miss rarer inflections ({add})", folder.display()))
        }
        Err(error) => wrong(chain(&error), add),
    }
}

fn database(tables: Result<Tables, StoreError>) -> Verdict {
    match tables {
        Ok(Tables::Present { pending }) if pending.is_empty() => {
            Ok("answers, its tables are of this version".to_owned())
        }
        Ok(Tables::Present { pending }) => wrong(
            StoreError::Pending(pending),
            "apply them with maagal migrate or by starting maagal serve, which copy a SQLite file first",
        ),
        Ok(Tables::Absent) => wrong("it holds no forum", "see --data and --database-url"),
        Err(error @ StoreError::LaterVersion(_)) => Err(vec![chain(&error)]),
        Err(error @ StoreError::Damaged(_)) => wrong(chain(&error), DAMAGED),
        Err(error) => {
            wrong(chain(&error), "check the address, the rights and whether its server runs; see --database-url")
        }
    }
}

const DAMAGED: &str =
    "stop the server, move the folder aside, and restore the last backup with maagal restore; check the disk";

async fn integrity(forum: &mut Inspection) -> Verdict {
    match forum.integrity().await {
        Ok(faults) if faults.is_empty() => Ok("every page and row can be read".to_owned()),
        Ok(faults) => Err(faults.into_iter().map(|fault| format!("{fault} ({DAMAGED})")).collect()),
        Err(error) => wrong(chain(&error), DAMAGED),
    }
}

const CHANGED: &str = "something else than maagal changed the database: restore the last backup with maagal restore";

async fn schema(forum: &mut Inspection) -> Verdict {
    match forum.schema().await {
        Ok(faults) if faults.is_empty() => Ok("every table, column and index is there".to_owned()),
        Ok(faults) => Err(faults.into_iter().map(|fault| format!("{fault} ({CHANGED})")).collect()),
        Err(error) => wrong(chain(&error), DAMAGED),
    }
}

async fn references(forum: &mut Inspection) -> Verdict {
    match forum.references().await {
        Ok(faults) if faults.is_empty() => Ok("every row that is referred to is there".to_owned()),
        Ok(faults) => Err(faults.into_iter().map(|fault| format!("{fault} ({CHANGED})")).collect()),
        Err(error) => wrong(chain(&error), DAMAGED),
    }
}

async fn files(forum: &mut Inspection, quick: bool) -> Verdict {
    let mend = "put it back from the folder files of the nightly backups, or upload the same file again";
    let thoroughness = if quick { Thoroughness::Quick } else { Thoroughness::Full };
    match forum.files(thoroughness).await {
        Ok(Inventory { is_unreachable: true, .. }) => wrong(
            "the file store does not answer, or refuses",
            "check its address and keys and whether it runs; see --files-url, --s3-endpoint and --s3-access-key",
        ),
        Ok(inventory) if inventory.faulty.is_empty() => {
            let by = if quick { "by their sizes" } else { "by their contents" };
            Ok(format!("all {} are there, {by}", inventory.count))
        }
        Ok(inventory) => Err(inventory.faulty.into_iter().map(|file| format!("{file} ({mend})")).collect()),
        Err(error) => wrong(chain(&error), DAMAGED),
    }
}

async fn jobs(forum: &mut Inspection) -> Verdict {
    match forum.dead_jobs().await {
        Ok(0) => Ok("none has failed".to_owned()),
        Ok(count) => wrong(
            format!("{count} failed for the last time"),
            "maagal jobs list tells why; then maagal jobs retry ID, or maagal jobs discard ID",
        ),
        Err(error) => wrong(chain(&error), DAMAGED),
    }
}

async fn mails(forum: &mut Inspection, settings: &Settings) -> Verdict {
    let counts = match forum.mails().await {
        Ok(counts) => counts,
        Err(error) => return wrong(chain(&error), DAMAGED),
    };
    if let Err(error) = settings.mail.sender() {
        return wrong(chain(&error), "see docs/operating.md, Mail");
    }
    if counts.dead > 0 {
        let mend = "a coordinator sees the server's answers on /admin/mail, and sends them again or discards them";
        return wrong(format!("{} could not be delivered", counts.dead), mend);
    }
    Ok(match &settings.mail.smtp_url {
        Some(url) => format!("goes out through {}", url.host()),
        None => format!("no mail server (--smtp-url); {} wait for the coordinator on /admin/mail", counts.drafted),
    })
}

async fn backups(forum: &mut Inspection) -> Result<Verdict, Failure> {
    let found = async { Ok::<_, StoreError>((forum.backups().await?, forum.time_zone().await?)) };
    let (status, zone) = match found.await {
        Ok(found) => found,
        Err(error) => return Ok(wrong(chain(&error), DAMAGED)),
    };
    let last = match &status.verified {
        Some(last) if last.missing == 0 => format!("the last verified one is {}", last.name),
        Some(last) => format!("the last verified one is {}, in which {} files were missing", last.name, last.missing),
        None => "none was verified yet".to_owned(),
    };
    let of = status.verified.as_ref().map(|last| moment(last.made_at, &zone)).transpose()?;
    let last = of.map_or(last.clone(), |of| format!("{last}, of {of}"));
    if status.is_overdue(SystemClock.now()) {
        let room = status.skipped.map(|_| "; there was no room for the last one").unwrap_or_default();
        let mend = "see maagal jobs list and the server's log, and that its folder has room and can be written to";
        return Ok(wrong(format!("{last}, {OVERDUE_DAYS} days ago or more{room}"), mend));
    }
    Ok(Ok(match status.nightly_since {
        Some(_) => format!("every night; {last}"),
        None => format!("the server makes none; {last} (maagal backup FILE makes one)"),
    }))
}

/// The most differences between index and database that are named.
const DIFFERENCES: usize = 10;
/// How often the index is looked at, and how long after one another: what was written a moment ago is on its
/// way into it where a server runs.
const LOOKS: usize = 12;
const RETRY_DELAY: Duration = Duration::from_millis(250);

async fn index(settings: &Settings, forum: &mut Inspection, quick: bool) -> Verdict {
    if !settings.index_folder().exists() {
        return Ok("there is none yet; the server makes it when it starts".to_owned());
    }
    let mut report = index_now(settings, forum, quick).await;
    for _ in 1..LOOKS {
        if report.is_ok() {
            break;
        }
        tokio::time::sleep(RETRY_DELAY).await;
        report = index_now(settings, forum, quick).await;
    }
    report.or_else(|fault| wrong(fault, "start the server, which follows by itself, or stop it and run maagal reindex"))
}

async fn index_now(settings: &Settings, forum: &mut Inspection, quick: bool) -> Result<String, String> {
    let opened = Index::open_read_only(&settings.index_folder(), settings.compiled_analyzer());
    let index = opened.map_err(|error| chain(&error))?;
    if !quick {
        index.verify_files().map_err(|error| chain(&error))?;
    }
    let fit = forum.index_fit(&index).await.map_err(|error| chain(&error))?;
    let at = match index.position() {
        Some(at) if fit == IndexFit::Fits => at,
        _ => return Err(fit.to_string()),
    };
    match forum.lag(at).await {
        Ok(0) => {}
        Ok(1) => return Err("1 change is not in it yet".to_owned()),
        Ok(lag) => return Err(format!("{lag} changes are not in it yet")),
        Err(error) => return Err(chain(&error)),
    }
    let mut differences = forum.index_differences(&index).await.map_err(|error| chain(&error))?;
    if differences.is_empty() {
        return Ok(format!("{} documents, up to date", index.documents()));
    }
    let more = differences.split_off(differences.len().min(DIFFERENCES));
    if !more.is_empty() {
        differences.push(format!("{} more differences", more.len()));
    }
    Err(differences.join("; "))
}
