//! Searching from the command line, and rebuilding the index.

use std::io::Write;

use domain::policy::Actor;
use domain::search::{AmbiguousFilter, LIMIT_MAX, Match, SearchRequest, Sort};
use forum::{Forum, Index, SearchError};

use super::{Failure, explain, open, require_forum};
use crate::cli::SearchOptions;
use crate::http::api::search::answer::SearchAnswer;
use crate::lock::InstanceLock;
use crate::settings::Settings;

/// Searches everything and prints the hits.
pub async fn search(settings: &Settings, options: SearchOptions) -> Result<(), Failure> {
    let forum = open(settings).await?;
    open_index(settings, &forum).await?;
    let request =
        SearchRequest { q: options.query, limit: options.limit.clamp(1, LIMIT_MAX), ..SearchRequest::default() };
    let page = forum.search(&Actor::System, request).await.map_err(explain)?;
    let mut out = std::io::stdout();
    if options.json {
        let answer = SearchAnswer::new(page, Sort::default(), forum.is_searchable());
        writeln!(out, "{}", serde_json::to_string_pretty(&answer)?)?;
    } else {
        for hit in &page.hits {
            writeln!(out, "{}\n  {} · {}\n  {}", hit.title, hit.company_name, hit.url, hit.snippet.text())?;
            if hit.matched == Match::Partial {
                writeln!(out, "  Partial match, without: {}", hit.missing.join(", "))?;
            }
            writeln!(out)?;
        }
        for word in &page.unknown {
            writeln!(out, "No text has: {word}")?;
        }
        for AmbiguousFilter { filter, text, choices } in &page.ambiguous {
            let choices = choices.iter().map(|choice| format!("{filter}:{}", choice.value)).collect::<Vec<_>>();
            writeln!(out, "{filter}:{text} may mean one of these: {}", choices.join(", "))?;
        }
        if let Some(year) = page.offered_year {
            writeln!(out, "To search one year alone: year:{year}")?;
        }
        for words in &page.loosened {
            let has_it = match page.elsewhere.contains(words) {
                false => "No text has",
                true => "Nothing that fits the rest of the query has",
            };
            writeln!(out, "{has_it} \"{words}\" word for word; its words were looked for")?;
        }
        for filter in &page.ignored {
            writeln!(out, "Not understood: {filter}")?;
        }
        if let Some(better) = &page.did_you_mean {
            writeln!(out, "Did you mean: {better}")?;
        }
        match page.partial_total {
            0 => writeln!(out, "{} found", page.total)?,
            partial => writeln!(out, "{} found, and {partial} partial matches", page.total)?,
        }
    }
    forum.close().await;
    Ok(())
}

/// Brings the index up to date, or, beside a server that does so, looks into it as it stands.
async fn open_index(settings: &Settings, forum: &Forum) -> Result<(), Failure> {
    let analyzer = settings.analyzer();
    match Index::open(&settings.index_folder(), analyzer.clone()) {
        Ok(opened) => forum.catch_up(opened.index).await.map_err(explain),
        Err(SearchError::Locked) => {
            forum.look_into(Index::open_read_only(&settings.index_folder(), analyzer)?);
            Ok(())
        }
        Err(other) => Err(other.into()),
    }
}

/// Rebuilds the index from the database; the folder must not be in use by a server.
pub async fn reindex(settings: &Settings) -> Result<(), Failure> {
    require_forum(settings).await?;
    let _lock = InstanceLock::acquire(&settings.data)?;
    let forum = open(settings).await?;
    let index = Index::open(&settings.index_folder(), settings.analyzer())?.index;
    index.start_over(false)?;
    forum.catch_up(index).await.map_err(explain)?;
    writeln!(std::io::stdout(), "{} documents can be found", forum.found_documents())?;
    forum.close().await;
    Ok(())
}
