//! What `maagal config show` prints and `maagal config check` finds.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt::{self, Write};
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use causes::chain;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command, CommandFactory};

use super::{Configuration, is_secret};
use crate::cli::{Cli, ServeOptions};
use crate::files_url::FilesUrl;
use crate::lock::unwritable_part;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The server would not start, or not work.
    Error,
    /// The server works, and somebody may be surprised by it.
    Warning,
}

/// Something that is wrong with a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The severity, which says how much the finding matters.
    pub severity: Severity,
    /// What is wrong and what to do, in a sentence.
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, "{severity}: {}", self.message)
    }
}

impl Configuration {
    /// Every option with its value and its source, as a configuration file would have them. Secrets are not shown.
    pub fn show(&self) -> String {
        let mut shown = String::new();
        let matches = self.command_matches();
        for option in &self.options {
            let Some(name) = option.get_long() else { continue };
            let line = match value_of(option, matches) {
                None => format!("# {name} is not set"),
                Some(_) if is_secret(option) => {
                    format!("# {name} is set, and not shown; it comes from: {}", self.source(option))
                }
                Some(text) => format!("{:<44} # {}", format!("{name} = {}", as_toml(&text)), self.source(option)),
            };
            // Writing to a string does not fail.
            let _ = writeln!(shown, "{line}");
        }
        shown
    }

    /// Returns what is wrong with the configuration of `serve` itself, beyond what kept it from being read: unlike a folder that
    /// is not there yet, it stays wrong until somebody changes the configuration.
    pub fn contradictions(&self, serve: &ServeOptions) -> Vec<Finding> {
        let global = &self.cli.global;
        let mut findings = Vec::new();
        let mut found = |message: String| findings.push(Finding { severity: Severity::Error, message });
        if let Err(error) = global.settings().mail.sender() {
            found(chain(&error));
        }
        if global.s3_access_key.is_some() != global.s3_secret_key.is_some() {
            found("s3-access-key and s3-secret-key belong together; one of them is missing".to_owned());
        }
        if serve.metrics_listen.is_some_and(|address| collides(address, serve.listen)) {
            found("metrics-listen and listen are one address; give the metrics another port".to_owned());
        }
        findings
    }

    /// Returns what is wrong with the configuration of `serve`, beyond what kept it from being read.
    pub fn check(&self, serve: &ServeOptions) -> Vec<Finding> {
        let global = &self.cli.global;
        let mut findings = self.contradictions(serve);
        let mut found = |severity, message: String| findings.push(Finding { severity, message });
        if let Some(message) = unusable_folder(&global.data).or_else(|| unwritable_part(&global.data)) {
            found(Severity::Error, format!("data: {message}"));
        }
        if let Some(message) = serve.backup_to.as_deref().and_then(unusable_folder) {
            found(Severity::Error, format!("backup-to: {message}"));
        }
        if let Some(FilesUrl::Folder(folder)) = &global.files_url
            && let Some(message) = unusable_folder(folder)
        {
            found(Severity::Error, format!("files-url: {message}"));
        }
        let is_bucket = matches!(global.files_url, Some(FilesUrl::Bucket { .. }));
        let is_key_given = global.s3_access_key.is_some() || global.s3_endpoint.is_some() || global.s3_region.is_some();
        if is_key_given && !is_bucket {
            found(
                Severity::Warning,
                "s3-endpoint, s3-region and s3-access-key mean nothing without files-url = \"s3://…\"".to_owned(),
            );
        }
        match &global.base_url {
            None if !serve.listen.ip().is_loopback() || global.smtp_url.is_some() => found(
                Severity::Warning,
                "base-url is not set: links for members, also those in mails, begin with the listening address"
                    .to_owned(),
            ),
            Some(url) if !url.is_https() && !serve.listen.ip().is_loopback() => found(
                Severity::Warning,
                "base-url is http: passwords and texts pass the network unencrypted".to_owned(),
            ),
            Some(url) if url.is_https() && serve.trusted_proxies == 0 => found(
                Severity::Warning,
                "base-url is https and trusted-proxies is 0: all visitors seem to come from the proxy's address, and \
                 its failed logins count together; set trusted-proxies to the number of proxies"
                    .to_owned(),
            ),
            _ => {}
        }
        for (name, value) in &self.values {
            let holds_secret =
                value.secret_file || self.options.iter().any(|it| it.get_long() == Some(name) && is_secret(it));
            if holds_secret && is_readable_by_others(&value.file) {
                let file = value.file.display();
                found(
                    Severity::Warning,
                    format!("{name}: every user of this machine can read the secret in {file}; chmod o-r {file}"),
                );
            }
        }
        findings
    }

    /// The matches of the command that was given, which have the options of every command too.
    fn command_matches(&self) -> &ArgMatches {
        let mut matches = &self.matches;
        while let Some((_, inner)) = matches.subcommand() {
            matches = inner;
        }
        matches
    }

    /// Returns where the option's value comes from.
    fn source(&self, option: &Arg) -> String {
        match self.command_matches().value_source(option.get_id().as_str()) {
            Some(ValueSource::CommandLine) => "command line".to_owned(),
            Some(ValueSource::EnvVariable) => {
                option.get_env().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
            }
            _ => match option.get_long().and_then(|name| self.values.get(name)) {
                Some(value) => value.file.display().to_string(),
                None => "default".to_owned(),
            },
        }
    }
}

/// Returns a warning for each variable that begins as the program's do and is none of them: whoever mistyped it believes
/// that it is in force.
pub fn unknown_variables(names: impl IntoIterator<Item = OsString>) -> Vec<Finding> {
    fn collect(command: &Command, known: &mut BTreeSet<OsString>) {
        for arg in command.get_arguments() {
            let Some(name) = arg.get_env() else { continue };
            known.insert(name.to_owned());
            if is_secret(arg) {
                let mut file = name.to_owned();
                file.push("_FILE");
                known.insert(file);
            }
        }
        command.get_subcommands().for_each(|subcommand| collect(subcommand, known));
    }
    let mut known = BTreeSet::new();
    collect(&Cli::command(), &mut known);
    let names = names.into_iter().filter(|name| !known.contains(name));
    let names = names.map(|name| name.to_string_lossy().into_owned()).filter(|name| name.starts_with("MAAGAL_"));
    names
        .map(|name| Finding {
            severity: Severity::Warning,
            message: format!(
                "{name} is set, and is the variable of no option (maagal help serve lists them; only secrets have one \
                 with _FILE)"
            ),
        })
        .collect()
}

/// The value as it was written, where there is one.
fn value_of(option: &Arg, matches: &ArgMatches) -> Option<String> {
    let id = option.get_id().as_str();
    let mut values = matches.try_get_raw(id).ok().flatten()?;
    values.next().map(|value| value.to_string_lossy().into_owned())
}

/// The value as TOML: what JSON writes as a string is one in TOML too.
fn as_toml(text: &str) -> String {
    match text.parse::<i64>() {
        Ok(number) => number.to_string(),
        Err(_) => serde_json::Value::from(text).to_string(),
    }
}

fn collides(one: SocketAddr, other: SocketAddr) -> bool {
    one.port() != 0
        && one.port() == other.port()
        && (one.ip() == other.ip() || other.ip().is_unspecified() || one.ip().is_unspecified())
}

/// Returns why the folder cannot be used, where it cannot: it may be missing, and is then made in its parent.
fn unusable_folder(folder: &Path) -> Option<String> {
    if folder.exists() {
        if !folder.is_dir() {
            return Some(format!("{} is not a folder", folder.display()));
        }
        return forum::may_write(folder)
            .err()
            .map(|error| format!("{} cannot be written to: {error}", folder.display()));
    }
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if parent.is_dir() {
        return forum::may_write(parent)
            .err()
            .map(|error| format!("{} cannot be made in its folder: {error}", folder.display()));
    }
    Some(format!("the folder {} does not exist, so {} cannot be made in it", parent.display(), folder.display()))
}

fn is_readable_by_others(file: &Path) -> bool {
    file.metadata().is_ok_and(|metadata| metadata.permissions().mode() & 0o004 != 0)
}
