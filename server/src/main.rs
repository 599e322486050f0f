//! The binary: reads the command line, and runs the command.

use std::io::Write;
use std::process::ExitCode;

use causes::chain;
use forum::conversion::convert_standard_input;
use forum::file_texts::{Extent, read_standard_input};
use server::cli::{Command, ConfigCommand, ServeOptions};
use server::config::{ConfigError, Configuration, Finding, Severity, unknown_variables};
use server::start::start;

/// Pages are many short strings: with this allocator a server answers half as many requests again as
/// with the C library's, and gives back what it no longer needs (`script/bench`).
#[cfg(feature = "jemalloc")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// How `read-file` ends where it wrote the beginning of a long file's text.
const CUT: u8 = 3;

/// How a command ends that nobody reads any more, as a shell says of a process that SIGPIPE ended.
const CLOSED_PIPE: u8 = 141;

/// How a command line ends that is not understood, as clap has it, and a server whose configuration stays wrong until somebody
/// changes it: to start it again is in vain.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let configuration = match Configuration::read(std::env::args_os().collect(), |name| std::env::var_os(name)) {
        Ok(configuration) => configuration,
        Err(ConfigError::CommandLine(error)) => error.exit(),
        Err(error) => {
            eprintln!("maagal: {}", chain(&error));
            return ExitCode::from(USAGE);
        }
    };
    if let Command::Config(command) = &configuration.cli.command {
        return config(&configuration, command);
    }
    if let Command::Serve(serve) = &configuration.cli.command {
        let wrong = configuration.contradictions(serve);
        if !wrong.is_empty() {
            eprint!("{}", lines(&wrong));
            return ExitCode::from(USAGE);
        }
    }
    let options = match &configuration.cli.command {
        Command::Doctor { serve, .. } => configuration.show() + &lines(&findings(&configuration, serve)),
        _ => String::new(),
    };
    let cli = configuration.cli;
    let ended = match cli.command {
        // It limits itself: before there is a thread or a log.
        Command::ReadFile { seconds } => match read_standard_input(seconds) {
            Ok(Extent::Whole) => Ok(()),
            Ok(Extent::Cut) => return ExitCode::from(CUT),
            Err(error) => Err(error.into()),
        },
        Command::ConvertFile { seconds } => convert_standard_input(seconds).map_err(Into::into),
        _ => start(cli, &options),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads the output, such as `head`, has seen enough. That is no success: what was to come may have been a fault.
        Err(error) if is_closed_pipe(&*error) => ExitCode::from(CLOSED_PIPE),
        Err(error) => {
            eprintln!("maagal: {}", chain(&*error));
            ExitCode::FAILURE
        }
    }
}

/// Returns whether a command ended because nobody reads its output any more. Where another pipe or connection broke, the
/// error is inside of one that says which.
fn is_closed_pipe(error: &(dyn std::error::Error + 'static)) -> bool {
    error.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}

/// Returns what is wrong with the configuration and the environment.
fn findings(configuration: &Configuration, serve: &ServeOptions) -> Vec<Finding> {
    let mut findings = configuration.check(serve);
    findings.extend(unknown_variables(std::env::vars_os().map(|(name, _)| name)));
    findings
}

/// Each finding in a line.
fn lines(findings: &[Finding]) -> String {
    findings.iter().map(|finding| format!("{finding}\n")).collect()
}

/// Runs `maagal config`.
fn config(configuration: &Configuration, command: &ConfigCommand) -> ExitCode {
    let (text, code) = match command {
        ConfigCommand::Show(_) => (configuration.show(), ExitCode::SUCCESS),
        ConfigCommand::Check(serve) => {
            let findings = findings(configuration, serve);
            let mut text = lines(&findings);
            if findings.iter().any(|finding| finding.severity == Severity::Error) {
                (text, ExitCode::FAILURE)
            } else {
                text.push_str("The configuration can be used.\n");
                (text, ExitCode::SUCCESS)
            }
        }
    };
    // A closed pipe is no failure of the command.
    let _ = std::io::stdout().write_all(text.as_bytes());
    code
}
