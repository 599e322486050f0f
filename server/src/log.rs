//! The process's log: to standard error, for people or as JSON.
//!
//! No personal data is written to it: requests are logged by the route they matched, never by path
//! or query, and the message of a panic only where it is fixed text.

use std::io::IsTerminal;
use std::panic::PanicHookInfo;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;

/// The log's form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Format {
    /// One line for people, in colour on a terminal.
    #[default]
    Human,
    /// One JSON object on each line, for a log collector.
    Json,
}

/// What is logged where nothing else is asked for: the libraries speak up only when they warn.
pub const DEFAULT_LEVELS: &str = "info,tantivy=warn,sqlx=warn";

/// Why a list of levels cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LevelsError {
    /// A word alone is none of the levels. The library would take it for a part of the program, and log nothing of the others.
    #[error(
        "{0:?} is no level: write off, error, warn, info, debug or trace, or a list with the parts of the program, such as \
         info,forum=debug"
    )]
    NoLevel(String),
    /// A part of the list is not written as it has to be.
    #[error(transparent)]
    NoList(#[from] ParseError),
}

/// Returns the list of levels where it can be understood, without the spaces around its parts, which the library would take for
/// a part of a name.
///
/// # Errors
/// What is wrong with it.
pub fn levels(text: &str) -> Result<String, LevelsError> {
    let parts: Vec<&str> = text.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    let mut words = parts.iter().filter(|part| !part.contains(['=', '[', ':']));
    if let Some(word) = words.find(|word| word.parse::<LevelFilter>().is_err()) {
        return Err(LevelsError::NoLevel((*word).to_owned()));
    }
    let list = parts.join(",");
    EnvFilter::builder().parse(&list)?;
    Ok(list)
}

/// Starts the log, once in a process. `levels` is a list such as `info,forum=debug`.
///
/// # Errors
/// When `levels` cannot be understood.
pub fn start(format: Format, levels: &str) -> Result<(), ParseError> {
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::builder().parse(levels)?)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        // Where nobody reads the log any more, to say so there would end the process.
        .log_internal_errors(false);
    match format {
        Format::Human => subscriber.with_target(false).init(),
        Format::Json => subscriber.json().flatten_event(true).with_current_span(true).with_span_list(false).init(),
    }
    std::panic::set_hook(Box::new(log_panic));
    Ok(())
}

/// Logs where a panic was. A formatted message may quote what a member wrote (slicing a text inside
/// a letter does), so only literal ones are logged.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    let message = panic.payload().downcast_ref::<&'static str>().copied().unwrap_or("(not logged)");
    let thread = std::thread::current().name().unwrap_or("unnamed").to_owned();
    tracing::error!(place, message, thread, "a panic");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_is_no_level_is_refused_with_the_levels() {
        for right in [DEFAULT_LEVELS, "warn", "DEBUG", "off", "info,forum=debug", "info,forum::mails", "forum=trace"] {
            assert_eq!(levels(right).ok().as_deref(), Some(right));
        }
        assert_eq!(levels(" warn, forum=debug ").ok().as_deref(), Some("warn,forum=debug"));
        for wrong in ["inof", "forum", "info,forum", "warn,deubg,sqlx=warn"] {
            let error = levels(wrong).expect_err(wrong).to_string();
            assert!(error.contains("is no level: write off, error, warn, info, debug or trace"), "{error}");
        }
        assert!(matches!(levels("forum=inof"), Err(LevelsError::NoList(_))));
    }
}
