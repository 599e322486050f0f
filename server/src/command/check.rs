//! `maagal check`: what is wrong, and how to mend it.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use forum::lexicon::LexiconError;
use forum::{Forum, Index};

use super::{Failure, open};
use crate::settings::Settings;

/// Looks at everything the forum stands on. Prints a line for each, and fails when one is wrong.
pub async fn run(settings: &Settings) -> Result<(), Failure> {
    let mut out = std::io::stdout();
    let mut wrong = 0;
    let mut say = |what: &str, result: Result<String, String>| -> std::io::Result<()> {
        match result {
            Ok(text) => writeln!(out, "ok     {what}: {text}"),
            Err(text) => {
                wrong += 1;
                writeln!(out, "wrong  {what}: {text}")
            }
        }
    };
    say("data folder", folder(&settings.data))?;
    say("Hebrew dictionary", lexicon(settings))?;
    match open(settings).await {
        Ok(forum) => {
            say("database", Ok("answers, its tables are of this version".to_owned()))?;
            say("search index", index(settings, &forum).await)?;
            forum.close().await;
        }
        Err(error) => {
            let hint = "check the address, the rights and whether the server runs; see --database-url";
            say("database", Err(format!("{error} ({hint})")))?;
        }
    }
    if wrong > 0 { Err(format!("{wrong} to mend").into()) } else { Ok(()) }
}

fn folder(path: &Path) -> Result<String, String> {
    let probe = path.join(".check");
    std::fs::create_dir_all(path)
        .and_then(|()| std::fs::write(&probe, b"x"))
        .and_then(|()| std::fs::remove_file(&probe))
        .map(|()| format!("{} can be written", path.display()))
        .map_err(|error| {
            format!("{} cannot be written: {error} (give the server's user the right to write there)", path.display())
        })
}

/// Without one the search works, by rules; one that cannot be read is wrong.
fn lexicon(settings: &Settings) -> Result<String, String> {
    let add = "install the system's package hspell, or name its folder with --hspell, and start again: \
               the search index is then made anew";
    match settings.lexicon() {
        Ok(_) => Ok(format!("hspell in {}", settings.hspell.display())),
        Err(LexiconError::Missing(folder)) => {
            Ok(format!("none in {}; the search goes by rules, which miss rarer inflections ({add})", folder.display()))
        }
        Err(error) => Err(format!("{error} ({add})")),
    }
}

/// How often the index is looked at, and how long after one another: what was written a moment ago is on its
/// way into it where a server runs.
const LOOKS: usize = 12;
const PAUSE: Duration = Duration::from_millis(250);

async fn index(settings: &Settings, forum: &Forum) -> Result<String, String> {
    if !settings.index_folder().exists() {
        return Ok("there is none yet; the server makes it when it starts".to_owned());
    }
    let mut standing = index_now(settings, forum).await;
    for _ in 1..LOOKS {
        if standing.is_ok() {
            break;
        }
        tokio::time::sleep(PAUSE).await;
        standing = index_now(settings, forum).await;
    }
    standing.map_err(|wrong| {
        format!("{wrong} (start the server, which follows by itself, or stop it and run maagal reindex)")
    })
}

async fn index_now(settings: &Settings, forum: &Forum) -> Result<String, String> {
    let opened = Index::open_read_only(&settings.index_folder(), settings.analyzer());
    let index = opened.map_err(|error| error.to_string())?;
    let at = index.position().ok_or("it was never finished")?;
    match forum.index_lag(at).await {
        Ok(0) => Ok(format!("{} documents, up to date", index.documents())),
        Ok(lag) => Err(format!("{lag} changes are not in it yet")),
        Err(problem) => Err(problem.to_string()),
    }
}
