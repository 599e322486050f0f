//! The process's log: to standard error, for people or as JSON.
//!
//! No personal data is written to it: requests are logged by the route they matched, never by path
//! or query, and the message of a panic only where it is fixed text.

use std::io::IsTerminal;
use std::panic::PanicHookInfo;

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

/// Returns the list of levels as it was given, where it can be understood.
///
/// # Errors
/// What is wrong with it.
pub fn levels(text: &str) -> Result<String, ParseError> {
    EnvFilter::builder().parse(text).map(|_| text.to_owned())
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
