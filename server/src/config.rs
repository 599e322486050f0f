//! The configuration: options from the command line, the environment, files of secrets, and a configuration file.
//!
//! An option has the value of the first of these that names it:
//!
//! 1. the command line, `--listen 127.0.0.1:8080`;
//! 2. its environment variable, `MAAGAL_LISTEN`;
//! 3. for a secret, the file that its variable with `_FILE` behind it names, such as `MAAGAL_DATABASE_URL_FILE`: containers
//!    and systemd hand out secrets in this way;
//! 4. the TOML file of `--config`, `listen = "127.0.0.1:8080"`, or for a secret `database-url-file = "/etc/…"`;
//! 5. its default.
//!
//! The third and the fourth become the defaults of [`Cli`]'s arguments before it is parsed, so that each option is still
//! declared once, in [`crate::cli`].

mod report;

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Command, CommandFactory, FromArgMatches};
use toml::de::{DeTable, DeValue};

use crate::cli::Cli;

pub use report::{Finding, Severity, unknown_variables};

/// The environment variable that names the configuration file.
const CONFIG_VARIABLE: &str = "MAAGAL_CONFIG";

/// A command line that was parsed together with everything else that configures the program.
#[derive(Debug)]
pub struct Configuration {
    /// The command with its options.
    pub cli: Cli,
    matches: ArgMatches,
    values: Values,
    /// The options that a configuration file may hold.
    options: Vec<Arg>,
}

/// The values that were found in files, by the long name of their option.
type Values = BTreeMap<String, FileValue>;

/// The value of an option that stands in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct FileValue {
    /// The value as the command line would have it.
    text: String,
    /// The file that holds it: the configuration file, or a secret's own.
    file: PathBuf,
    /// Whether the file holds this secret alone.
    secret_file: bool,
}

/// Why the configuration cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file cannot be read.
    #[error("the file {} cannot be read", .0.display())]
    Unreadable(PathBuf, #[source] std::io::Error),
    /// The configuration file is no TOML.
    #[error("the configuration file {} is not valid TOML", .0.display())]
    Syntax(PathBuf, #[source] Box<toml::de::Error>),
    /// The configuration file names an option that does not exist.
    #[error("the configuration file {} has \"{key}\", which is no option; maagal help serve lists them", .file.display())]
    Unknown {
        /// The configuration file.
        file: PathBuf,
        /// The name that is no option's.
        key: String,
    },
    /// The value has a type that no option has.
    #[error("\"{key}\" in the configuration file {} must be a text in quotation marks or a whole number", .file.display())]
    Type {
        /// The configuration file.
        file: PathBuf,
        /// The option's name.
        key: String,
    },
    /// An option stands twice in the configuration file, itself and as the name of a file.
    #[error("the configuration file {} has both \"{key}\" and \"{key}-file\"; one of them has to go", .file.display())]
    Twice {
        /// The configuration file.
        file: PathBuf,
        /// The option's name.
        key: String,
    },
    /// The option does not take this value.
    #[error("the value of \"{key}\" in the file {} is not understood: {reason}", .file.display())]
    Invalid {
        /// The file that holds the value.
        file: PathBuf,
        /// The option's name.
        key: String,
        /// What the option says of it; for a secret nothing that repeats the value.
        reason: String,
    },
    /// A secret in the environment does not have the form of its option.
    #[error("the value of {variable} is not understood: {reason}")]
    InvalidVariable {
        /// The environment variable.
        variable: String,
        /// What the option asks for; nothing that repeats the value.
        reason: String,
    },
    /// A secret stands in the environment twice.
    #[error("both {0} and {0}_FILE are set; one of them has to go")]
    BothVariables(String),
    /// The command line itself is wrong, or asks for help.
    #[error(transparent)]
    CommandLine(#[from] clap::Error),
}

impl Configuration {
    /// Reads the configuration of this process: `arguments` begins with the program's name, and `variable` looks up an
    /// environment variable.
    ///
    /// # Errors
    /// [`ConfigError`]; help and version are one too, as clap has them.
    pub fn read(arguments: Vec<OsString>, variable: impl Fn(&str) -> Option<OsString>) -> Result<Self, ConfigError> {
        let command = Cli::command();
        let options = options(&command);
        let mut values = match configuration_file(&arguments).or_else(|| variable(CONFIG_VARIABLE)) {
            Some(file) => read_file(Path::new(&file), &options)?,
            None => Values::new(),
        };
        values.extend(secrets_of_variables(&options, variable)?);
        let matches = with_defaults(command, &values).try_get_matches_from(arguments)?;
        let cli = Cli::from_arg_matches(&matches)?;
        Ok(Self { cli, matches, values, options })
    }
}

/// The options that a configuration file may hold: those of every command and those of `serve`. Hidden ones are for
/// tests and benchmarks, and `--config` itself names the file.
fn options(command: &Command) -> Vec<Arg> {
    let serve = command.find_subcommand("serve").into_iter().flat_map(Command::get_arguments);
    let all = command.get_arguments().chain(serve);
    let is_in_files = |arg: &&Arg| arg.get_long().is_some_and(|name| !["config", "help", "version"].contains(&name));
    all.filter(|arg| !arg.is_hide_set()).filter(is_in_files).cloned().collect()
}

/// Returns whether the option's value is never shown.
fn is_secret(arg: &Arg) -> bool {
    arg.is_hide_env_values_set()
}

/// The file that `--config` names on the command line, which has to be known before the command line is parsed.
fn configuration_file(arguments: &[OsString]) -> Option<OsString> {
    let mut rest = arguments.iter().skip(1).take_while(|argument| *argument != "--");
    while let Some(argument) = rest.next() {
        if argument == "--config" {
            return rest.next().cloned();
        }
        if let Some(file) = argument.to_str().and_then(|text| text.strip_prefix("--config=")) {
            return Some(file.into());
        }
    }
    None
}

fn read_text(file: &Path) -> Result<String, ConfigError> {
    fs::read_to_string(file).map_err(|error| ConfigError::Unreadable(file.to_owned(), error))
}

fn read_file(file: &Path, options: &[Arg]) -> Result<Values, ConfigError> {
    let content = read_text(file)?;
    let table =
        DeTable::parse(&content).map_err(|error| ConfigError::Syntax(file.to_owned(), Box::new(error)))?.into_inner();
    let mut values = Values::new();
    let option = |name: &str| options.iter().find(|arg| arg.get_long() == Some(name));
    for (key, value) in table {
        let key = key.into_inner().into_owned();
        let own = option(&key).map(|option| (option, false));
        let of_file = || {
            let secret = key.strip_suffix("-file").and_then(option).filter(|option| is_secret(option));
            secret.map(|option| (option, true))
        };
        let Some((option, is_file)) = own.or_else(of_file) else {
            return Err(ConfigError::Unknown { file: file.to_owned(), key });
        };
        let text = match value.into_inner() {
            DeValue::String(text) => text.into_owned(),
            DeValue::Integer(number) => number.to_string(),
            _ => return Err(ConfigError::Type { file: file.to_owned(), key }),
        };
        let value = if is_file {
            read_secret(&beside(file, &text))?
        } else {
            FileValue { text, file: file.to_owned(), secret_file: false }
        };
        validate(option, &value)?;
        let name = option.get_long().unwrap_or_default().to_owned();
        if values.insert(name.clone(), value).is_some() {
            return Err(ConfigError::Twice { file: file.to_owned(), key: name });
        }
    }
    Ok(values)
}

/// The path of a secret's file, which is relative to the configuration file's folder.
fn beside(file: &Path, named: &str) -> PathBuf {
    file.parent().unwrap_or(Path::new("")).join(named)
}

/// Reads a secret; the line break that editors put at the end is no part of it.
fn read_secret(file: &Path) -> Result<FileValue, ConfigError> {
    let text = read_text(file)?.trim_end_matches(['\r', '\n']).to_owned();
    Ok(FileValue { text, file: file.to_owned(), secret_file: true })
}

fn secrets_of_variables(options: &[Arg], variable: impl Fn(&str) -> Option<OsString>) -> Result<Values, ConfigError> {
    let mut values = Values::new();
    for option in options.iter().filter(|option| is_secret(option)) {
        let (Some(name), Some(own)) = (option.get_long(), option.get_env().and_then(OsStr::to_str)) else { continue };
        let value = variable(own);
        let Some(file) = variable(&format!("{own}_FILE")) else {
            // Said here and not by clap, which would repeat the secret.
            if let Some(reason) = value.as_deref().and_then(|value| refusal(option, &value.to_string_lossy())) {
                return Err(ConfigError::InvalidVariable { variable: own.to_owned(), reason });
            }
            continue;
        };
        if value.is_some() {
            return Err(ConfigError::BothVariables(own.to_owned()));
        }
        let value = read_secret(Path::new(&file))?;
        validate(option, &value)?;
        values.insert(name.to_owned(), value);
    }
    Ok(values)
}

/// Makes sure that the option takes the value, so that what is wrong is said of the file that holds it.
fn validate(option: &Arg, value: &FileValue) -> Result<(), ConfigError> {
    match refusal(option, &value.text) {
        Some(reason) => {
            let key = option.get_long().unwrap_or_default().to_owned();
            Err(ConfigError::Invalid { file: value.file.clone(), key, reason })
        }
        None => Ok(()),
    }
}

/// Has clap check the value. Returns why the option does not take it; of a secret, what the option asks for.
fn refusal(option: &Arg, text: &str) -> Option<String> {
    if is_secret(option) && text.trim().is_empty() {
        return Some("it is empty".to_owned());
    }
    let name = option.get_long().unwrap_or_default();
    let argument = format!("--{name}={text}");
    let error = Command::new("maagal")
        .arg(option.clone().env(None::<&'static str>))
        .try_get_matches_from(["maagal", &argument])
        .err()?;
    if is_secret(option) {
        let help = option.get_help().map(ToString::to_string).unwrap_or_default();
        return Some(format!("it does not have the form that the option asks for ({help})"));
    }
    let text = error.to_string();
    let first = text.lines().next().unwrap_or_default();
    Some(first.strip_prefix("error: ").unwrap_or(first).to_owned())
}

/// Gives each option that stands in a file its value as the default, in every command that has it.
fn with_defaults(command: Command, values: &Values) -> Command {
    command
        .mut_args(|arg| match arg.get_long().and_then(|name| values.get(name)) {
            Some(value) => {
                let hidden = is_secret(&arg);
                arg.default_value(value.text.clone()).hide_default_value(hidden)
            }
            None => arg,
        })
        .mut_subcommands(|subcommand| with_defaults(subcommand, values))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a configuration of `serve` with a file of this content and without an environment.
    fn read(content: &str, arguments: &[&str]) -> Result<Configuration, ConfigError> {
        read_in(tempfile::tempdir().expect("a folder").path(), content, arguments)
    }

    /// The same with the file in a folder that the test keeps.
    fn read_in(folder: &Path, content: &str, arguments: &[&str]) -> Result<Configuration, ConfigError> {
        let file = folder.join("maagal.toml");
        fs::write(&file, content).expect("written");
        let begin = ["maagal", "config", "show"].map(OsString::from).into_iter();
        let config = [OsString::from("--config"), file.into_os_string()];
        let arguments = begin.chain(config).chain(arguments.iter().map(OsString::from)).collect();
        Configuration::read(arguments, |_| None)
    }

    #[test]
    fn the_command_line_comes_before_the_file_and_the_file_before_the_default() {
        let configuration = read("max-upload-mb = 40\nlog = \"warn\"\n", &["--log", "debug"]).expect("read");
        let global = &configuration.cli.global;
        assert_eq!((global.max_upload_mb, &*global.log), (40, "debug"));
        let shown = configuration.show();
        assert!(shown.contains("max-upload-mb = 40"), "{shown}");
        assert!(
            shown.lines().any(|line| line.starts_with("log = \"debug\"") && line.ends_with("# command line")),
            "{shown}"
        );
        assert!(shown.lines().any(|line| line.starts_with("data = ") && line.ends_with("# default")), "{shown}");
    }

    #[test]
    fn options_of_serve_can_stand_in_the_file() {
        let shown = read("listen = \"127.0.0.1:8080\"\nbackups = \"off\"", &[]).expect("read").show();
        assert!(shown.contains("listen = \"127.0.0.1:8080\"") && shown.contains("backups = \"off\""), "{shown}");
    }

    #[test]
    fn what_is_wrong_in_a_file_is_said_of_that_file() {
        for (content, said) in [
            ("listen = \"here\"", "the value of \"listen\""),
            ("trusted-proxies = \"many\"", "the value of \"trusted-proxies\""),
            ("max-upload-mb = 5000", "5000 is not in 1..=1024"),
            ("lisen = \"127.0.0.1:1\"", "which is no option"),
            ("limit = 3", "which is no option"),
            ("bench-routes = \"true\"", "which is no option"),
            ("config = \"other.toml\"", "which is no option"),
            ("log-file = \"x\"", "which is no option"),
            ("log-addresses = true", "must be a text in quotation marks or a whole number"),
            ("[serve]\nlisten = \"127.0.0.1:1\"", "\"serve\", which is no option"),
            ("listen = ", "not valid TOML"),
            ("log = \"info,forum=loud\"", "the value of \"log\""),
            ("database-url = \"mysql://forum:hidden@db/forum\"", "as postgres://user:password@host/name"),
            ("smtp-url = \"mail.example\"", "as smtp://user:password@host:587"),
            ("metrics-token = \"\"", "it is empty"),
            ("database-url-file = \"missing\"", "missing cannot be read"),
        ] {
            let error = read(content, &[]).expect_err(content).to_string();
            assert!(error.contains(said), "{content}: {error}");
        }
    }

    #[test]
    fn a_configuration_that_cannot_work_is_found_out() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a-file");
        fs::write(&file, "").expect("written");
        let check = |content: &str| {
            let data = format!("data = {:?}\n", folder.path().join("data"));
            let content = if content.contains("data =") { content.to_owned() } else { data + content };
            let configuration = read_in(folder.path(), &content, &[]).expect("read");
            let crate::cli::Command::Config(crate::cli::ConfigCommand::Show(serve)) = &configuration.cli.command else {
                panic!("config show")
            };
            configuration.check(serve)
        };
        assert_eq!(check(""), []);
        for (content, severity, said) in [
            (format!("data = {file:?}"), Severity::Error, "is not a folder"),
            (format!("data = {:?}", file.join("deeper/data")), Severity::Error, "does not exist"),
            ("listen = \"127.0.0.1:80\"\nmetrics-listen = \"127.0.0.1:80\"".to_owned(), Severity::Error, "one address"),
            ("base-url = \"https://maagal.example\"".to_owned(), Severity::Warning, "trusted-proxies is 0"),
            ("listen = \"0.0.0.0:80\"".to_owned(), Severity::Warning, "base-url is not set"),
            ("metrics-token = \"x\"".to_owned(), Severity::Warning, "can read the secret"),
            ("s3-region = \"il-central-1\"".to_owned(), Severity::Warning, "mean nothing without files-url"),
            (format!("files-url = \"file://{}/deeper/files\"", file.display()), Severity::Error, "files-url: "),
        ] {
            let findings = check(&content);
            assert!(
                matches!(&*findings, [one] if one.severity == severity && one.message.contains(said)),
                "{content}: {findings:?}"
            );
        }
        for (content, severity, said) in [
            ("base-url = \"http://f.example\"\nsmtp-url = \"smtp://localhost\"", Severity::Error, "--mail-from"),
            (
                "smtp-url = \"smtp://localhost\"\nmail-from = \"forum@bank.example\"",
                Severity::Warning,
                "base-url is not set",
            ),
        ] {
            let mut findings = check(content);
            findings.retain(|it| !it.message.contains("can read the secret"));
            assert!(
                matches!(&*findings, [one] if one.severity == severity && one.message.contains(said)),
                "{content}: {findings:?}"
            );
        }
    }

    #[test]
    fn secrets_come_from_files_and_are_never_shown() {
        let folder = tempfile::tempdir().expect("a folder");
        let secret = folder.path().join("token");
        fs::write(&secret, "very-secret\n").expect("written");
        let by_file = read(&format!("metrics-token-file = {:?}", secret), &[]).expect("read");
        let by_variable = Configuration::read(["maagal", "config", "show"].map(Into::into).to_vec(), |name| {
            (name == "MAAGAL_METRICS_TOKEN_FILE").then(|| secret.clone().into_os_string())
        })
        .expect("read");
        for configuration in [by_file, by_variable] {
            let token = match &configuration.cli.command {
                crate::cli::Command::Config(crate::cli::ConfigCommand::Show(serve)) => serve.metrics_token.clone(),
                other => panic!("{other:?}"),
            };
            assert_eq!(token.expect("a token").0, "very-secret");
            let shown = configuration.show();
            assert!(shown.contains("metrics-token is set") && !shown.contains("very-secret"), "{shown}");
        }
        let both = Configuration::read(["maagal", "config", "show"].map(Into::into).to_vec(), |name| {
            name.starts_with("MAAGAL_METRICS_TOKEN").then(|| secret.clone().into_os_string())
        });
        assert!(matches!(both, Err(ConfigError::BothVariables(name)) if name == "MAAGAL_METRICS_TOKEN"));
    }

    #[test]
    fn a_secret_of_the_environment_is_refused_without_being_shown() {
        let error = Configuration::read(["maagal", "config", "show"].map(Into::into).to_vec(), |name| {
            (name == "MAAGAL_SMTP_URL").then(|| "smtp:/forum:hidden@mail.example".into())
        });
        let error = error.expect_err("refused").to_string();
        assert!(error.contains("MAAGAL_SMTP_URL") && error.contains("smtps://"), "{error}");
        assert!(!error.contains("hidden"), "{error}");
    }

    #[test]
    fn variables_that_mean_nothing_are_named() {
        let names =
            ["MAAGAL_LISTEN", "MAAGAL_LISTNE", "MAAGAL_SMTP_URL_FILE", "MAAGAL_BASE_URL_FILE", "MAAGAL_QUICK", "PATH"];
        let findings = unknown_variables(names.map(OsString::from));
        let named: Vec<_> = findings.iter().map(|it| it.message.split(' ').next().unwrap_or_default()).collect();
        assert_eq!(named, ["MAAGAL_LISTNE", "MAAGAL_BASE_URL_FILE"]);
        assert!(findings.iter().all(|it| it.severity == Severity::Warning));
    }

    #[test]
    fn help_does_not_show_a_secret_of_a_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("maagal.toml");
        fs::write(&file, "metrics-token = \"very-secret\"\n").expect("written");
        let arguments =
            ["maagal".into(), "serve".into(), "--config".into(), file.into_os_string(), "--help".into()].to_vec();
        let help = Configuration::read(arguments, |_| None).expect_err("help").to_string();
        assert!(help.contains("--metrics-token") && !help.contains("very-secret"), "{help}");
    }

    #[test]
    fn the_file_is_found_before_the_command_line_is_parsed() {
        let words = |words: &[&str]| configuration_file(&words.iter().map(OsString::from).collect::<Vec<_>>());
        assert_eq!(words(&["maagal", "--config", "a.toml", "serve"]), Some("a.toml".into()));
        assert_eq!(words(&["maagal", "serve", "--config=b.toml"]), Some("b.toml".into()));
        assert_eq!(words(&["maagal", "search", "--", "--config"]), None);
        assert_eq!(words(&["maagal", "serve", "--config"]), None);
    }
}
