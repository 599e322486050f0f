//! `maagal check`: what is wrong, and how to mend it.

use std::io::Write;
use std::path::Path;

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

async fn index(settings: &Settings, forum: &Forum) -> Result<String, String> {
    let folder = settings.index_folder();
    if !folder.exists() {
        return Ok("there is none yet; the server makes it when it starts".to_owned());
    }
    let mend = "start the server, which follows by itself, or stop it and run maagal reindex";
    let index = Index::open_read_only(&folder, settings.analyzer()).map_err(|error| format!("{error} ({mend})"))?;
    let at = index.position().ok_or_else(|| format!("it was never finished ({mend})"))?;
    match forum.index_lag(at).await {
        Ok(0) => Ok(format!("{} documents, up to date", index.documents())),
        Ok(lag) => Err(format!("{lag} changes are not in it yet ({mend})")),
        Err(problem) => Err(problem.to_string()),
    }
}
