//! The binary: reads the command line, starts the log, runs the command.

use std::error::Error;
use std::io::Write;
use std::process::ExitCode;

use causes::{chain, collect};
use forum::conversion::convert_standard_input;
use forum::file_texts::{Extent, read_standard_input};
use server::cli::{Cli, Command, ConfigCommand, ServeOptions};
use server::config::{ConfigError, Configuration, Severity};
use server::launch::{Server, stop_signal};
use server::settings::Settings;
use server::{descriptors, log};
use tokio::net::TcpListener;

/// Pages are many short strings: with this allocator a server answers half as many requests again as
/// with the C library's, and gives back what it no longer needs (`script/bench`).
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// How `read-file` ends where it wrote the beginning of a long file's text.
const CUT: u8 = 3;

/// How a command line ends that is not understood, as clap has it.
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
    let options = match &configuration.cli.command {
        Command::Doctor { .. } => configuration.show(),
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
        Err(error) => {
            eprintln!("maagal: {}", chain(&*error));
            ExitCode::FAILURE
        }
    }
}

/// Runs `maagal config`.
fn config(configuration: &Configuration, command: &ConfigCommand) -> ExitCode {
    let (text, code) = match command {
        ConfigCommand::Show(_) => (configuration.show(), ExitCode::SUCCESS),
        ConfigCommand::Check(serve) => {
            let findings = configuration.check(serve);
            let mut text: String = findings.iter().map(|finding| format!("{finding}\n")).collect();
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

#[tokio::main]
async fn start(cli: Cli, options: &str) -> Result<(), Box<dyn Error>> {
    run(cli, options).await
}

async fn run(cli: Cli, options: &str) -> Result<(), Box<dyn Error>> {
    log::start(cli.global.log_format, &cli.global.log)?;
    match cli.command {
        Command::Serve(options) => serve(cli.global.serve_settings(&options), &options).await,
        other => {
            let settings = cli.global.settings();
            let (ended, mut causes) = collect(server::command::run(&settings, options, other)).await;
            if let Some(causes) = causes.take() {
                tracing::error!(causes, "something failed while the command ran");
            }
            ended
        }
    }
}

async fn serve(settings: Settings, options: &ServeOptions) -> Result<(), Box<dyn Error>> {
    // Listened for before anything is opened: a stop in the middle of the start is heard, too.
    let mut stop = Box::pin(stop_signal()?);
    descriptors::raise_limit();
    let listener = TcpListener::bind(options.listen)
        .await
        .map_err(|error| format!("cannot listen on {}: {error}", options.listen))?;
    let server = tokio::select! {
        server = Server::open(settings, listener) => server?,
        () = &mut stop => return Ok(()),
    };
    let address = server.address();
    tracing::info!(%address, "listening");
    writeln!(std::io::stdout(), "Maagal listens on http://{address}")?;
    if let Some(address) = server.metrics_address() {
        tracing::info!(%address, "metrics");
        writeln!(std::io::stdout(), "Metrics are at http://{address}/metrics")?;
    }
    if let Some(link) = server.setup_link().await? {
        tracing::info!("The forum is empty. Its first coordinator begins here, once: {link}");
    }
    server.run(stop).await?;
    Ok(())
}
