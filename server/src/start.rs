//! Runs what the command line asks for, from the log's first line to the end of the process. It is here and not in the
//! binary, which would compile once more what it awaits.

use std::error::Error;
use std::io::Write;

use causes::collect;
use tokio::net::TcpListener;

use crate::cli::{Cli, Command, ServeOptions};
use crate::launch::{Server, stop_signal};
use crate::settings::Settings;
use crate::{command, descriptors, log};

/// Starts the log and runs a command. `options` lists the options in force without secrets, for the report of `doctor`.
///
/// # Errors
/// What went wrong, in a sentence for the person at the terminal.
#[tokio::main]
pub async fn start(cli: Cli, options: &str) -> Result<(), Box<dyn Error>> {
    log::start(cli.global.log_format, &cli.global.log)?;
    match cli.command {
        Command::Serve(options) => serve(cli.global.serve_settings(&options), &options).await,
        other => {
            let settings = cli.global.settings();
            let (ended, mut causes) = collect(command::run(&settings, options, other)).await;
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
        .map_err(|error| format!("cannot listen on {}: {error}; name another address with --listen", options.listen))?;
    let version = env!("CARGO_PKG_VERSION");
    tracing::info!(version, database = %settings.database(), "starting");
    let server = tokio::select! {
        server = Server::open(settings, listener) => server?,
        () = &mut stop => return Ok(()),
    };
    let address = server.address();
    tracing::info!(%address, "listening");
    // The server runs on where nobody reads what it prints.
    let _ = writeln!(std::io::stdout(), "Maagal listens on http://{address}");
    if let Some(address) = server.metrics_address() {
        tracing::info!(%address, "metrics");
        let _ = writeln!(std::io::stdout(), "Metrics are at http://{address}/metrics");
    }
    if let Some(link) = server.setup_link().await? {
        // It is printed and not logged: the log may be told to keep silent.
        let _ = writeln!(std::io::stdout(), "The forum is empty. Its first coordinator begins here, once: {link}");
    }
    server.run(stop).await?;
    Ok(())
}
