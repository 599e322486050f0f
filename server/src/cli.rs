//! The command line. Every option is also an environment variable, `MAAGAL_` and its name. The options of every command
//! and those of `serve` can also stand in a configuration file, see [`crate::config`].
//!
//! To add a command: a variant of [`Command`], its options, and its arm where the command is run.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use domain::access::TokenScope;
use domain::audit::AuditEvent;
use domain::company::{CompanyTexts, Sector, SizeBand};
use domain::id::JobId;
use domain::language::Language;
use domain::member::{PASSWORD_MIN, Profession, Role};
use forum::file_texts::reader::FileReader;
use mail::smtp::SmtpUrl;

use crate::base_url::BaseUrl;
use crate::files_url::FilesUrl;
use crate::log;
use crate::serve::ConnectionTimes;
use crate::settings::{
    DatabaseUrl, FilesSettings, HttpSettings, MEGABYTE, MailSettings, MetricsToken, NightlyBackups, S3AccessKey,
    S3SecretKey, Settings,
};

/// Maagal: a forum of companies that want to serve people better.
#[derive(Debug, Parser)]
#[command(name = "maagal", version, about, arg_required_else_help = true)]
pub struct Cli {
    /// What stands with every command.
    #[command(flatten)]
    pub global: GlobalOptions,
    /// The command to run.
    #[command(subcommand)]
    pub command: Command,
}

/// What stands with every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options of every command")]
pub struct GlobalOptions {
    /// A TOML file of options by their names, such as listen = "127.0.0.1:3000"; the command line and the environment
    /// come before it
    #[arg(long, env = "MAAGAL_CONFIG", value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
    /// The folder the forum is kept in; serve, demo and member add make it where it is missing
    #[arg(long, env = "MAAGAL_DATA", value_name = "DIR", default_value = "./data", global = true)]
    pub data: PathBuf,
    /// A PostgreSQL database, as postgres://user:password@host/name; a file in the folder without it
    #[arg(long, env = "MAAGAL_DATABASE_URL", value_name = "URL", value_parser = database_url, hide_env_values = true,
        global = true)]
    pub database_url: Option<DatabaseUrl>,
    /// Where uploaded files are kept: s3://BUCKET/PREFIX, or file:///FOLDER for a folder that several nodes share; the
    /// folder files in the data folder without it
    #[arg(long, env = "MAAGAL_FILES_URL", value_name = "URL", global = true)]
    pub files_url: Option<FilesUrl>,
    /// The address of the service that speaks S3, such as https://s3.example; that of AWS without it
    #[arg(long, env = "MAAGAL_S3_ENDPOINT", value_name = "URL", value_parser = endpoint, global = true)]
    pub s3_endpoint: Option<String>,
    /// The region of the bucket
    #[arg(long, env = "MAAGAL_S3_REGION", value_name = "NAME", global = true)]
    pub s3_region: Option<String>,
    /// The access key of the bucket; that of the environment (AWS_ACCESS_KEY_ID) or of the machine's role without it
    #[arg(long, env = "MAAGAL_S3_ACCESS_KEY", value_name = "KEY", hide_env_values = true, global = true)]
    pub s3_access_key: Option<S3AccessKey>,
    /// The secret key that belongs to it
    #[arg(long, env = "MAAGAL_S3_SECRET_KEY", value_name = "KEY", hide_env_values = true, global = true)]
    pub s3_secret_key: Option<S3SecretKey>,
    /// The address browsers reach the forum by, such as https://maagal.example
    #[arg(long, env = "MAAGAL_BASE_URL", value_name = "URL", global = true)]
    pub base_url: Option<BaseUrl>,
    /// The folder of the Hebrew dictionary hspell, where it is installed
    #[arg(long, env = "MAAGAL_HSPELL", value_name = "DIR", default_value = forum::lexicon::FOLDER, global = true)]
    pub hspell: PathBuf,
    /// The largest file taken, in megabytes
    #[arg(long, env = "MAAGAL_MAX_UPLOAD_MB", value_name = "MB", default_value_t = 25,
        value_parser = clap::value_parser!(u64).range(1..=1024), global = true)]
    pub max_upload_mb: u64,
    /// The fewest characters of a new password; a shorter one that somebody has stays good
    #[arg(long, env = "MAAGAL_PASSWORD_MIN", value_name = "N", default_value_t = 10,
        value_parser = clap::value_parser!(u64).range(10..=64), global = true)]
    pub password_min: u64,
    /// The mail server, as smtp://user:password@host:587 (STARTTLS) or smtps://user:password@host (TLS); without it
    /// mails wait for the coordinator, who sends them with a mail program
    #[arg(long, env = "MAAGAL_SMTP_URL", value_name = "URL", hide_env_values = true, global = true)]
    pub smtp_url: Option<SmtpUrl>,
    /// A file with certificates (PEM) that the mail server's certificate may stand on, beside those of this machine
    #[arg(long, env = "MAAGAL_SMTP_CA", value_name = "FILE", global = true)]
    pub smtp_ca: Option<PathBuf>,
    /// The address that mails come from
    #[arg(long, env = "MAAGAL_MAIL_FROM", value_name = "ADDRESS", global = true)]
    pub mail_from: Option<String>,
    /// The file with the key that signs mails (DKIM): RSA as PEM (PKCS#1), or Ed25519 in base64
    #[arg(long, env = "MAAGAL_DKIM_KEY", value_name = "FILE", global = true)]
    pub dkim_key: Option<PathBuf>,
    /// The name of the DNS record with its public key: the part before ._domainkey
    #[arg(long, env = "MAAGAL_DKIM_SELECTOR", value_name = "NAME", global = true)]
    pub dkim_selector: Option<String>,
    /// The domain that signs; that of --mail-from where none is named
    #[arg(long, env = "MAAGAL_DKIM_DOMAIN", value_name = "DOMAIN", global = true)]
    pub dkim_domain: Option<String>,
    /// What is logged, such as info,forum=debug
    #[arg(long, env = "MAAGAL_LOG", value_name = "LEVELS", default_value = log::DEFAULT_LEVELS,
        value_parser = log::levels, global = true)]
    pub log: String,
    /// The log's form
    #[arg(long, env = "MAAGAL_LOG_FORMAT", value_name = "FORM", default_value = "human", global = true)]
    pub log_format: log::Format,
}

/// A command of the program.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the forum's server
    Serve(ServeOptions),
    /// Fill an empty forum with Hebrew texts to look around in, and print the logins
    Demo,
    /// Add members, let them in and keep them out
    #[command(subcommand)]
    Member(MemberCommand),
    /// Companies: add, rename, merge, let them leave
    #[command(subcommand)]
    Company(CompanyCommand),
    /// The tree of topics: add, rename, move, merge
    #[command(subcommand)]
    Topic(TopicCommand),
    /// Keys for programs
    #[command(subcommand)]
    Token(TokenCommand),
    /// Work that the server does by itself, at a time
    #[command(subcommand)]
    Jobs(JobsCommand),
    /// The mail server
    #[command(subcommand)]
    Mail(MailCommand),
    /// Bring in Markdown files with front matter, or folders of them
    Import {
        /// Files and folders
        #[arg(value_name = "PATH", required = true)]
        paths: Vec<PathBuf>,
        /// Add companies that the files name and the forum does not have; without it such a file is refused
        #[arg(long, env = "MAAGAL_CREATE_COMPANIES")]
        create_companies: bool,
    },
    /// Write every practice to a folder, as Markdown with front matter
    Export {
        /// A new or empty folder
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    /// Say who did what to whom, and from where
    Audit(AuditOptions),
    /// Write the whole forum into one new file, beside a running server; or verify such a file
    Backup(BackupCommandOptions),
    /// Restore a backup into an empty data folder and, with --database-url, an empty database
    Restore {
        /// The backup
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// A file with the identity of age that the backup is encrypted for; may be given several times
        #[arg(long, env = "MAAGAL_IDENTITY", value_name = "FILE", value_delimiter = ',')]
        identity: Vec<PathBuf>,
    },
    /// Convert a document to Markdown: .docx, .pptx, .odt, .html, .md, .txt, or a zip file of them
    Convert(ConvertOptions),
    /// Write a report for whoever helps from outside: version, machine, options, faults, jobs; nothing personal
    Doctor {
        /// The new file
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// What the server is told, which stands in the report.
        #[command(flatten)]
        serve: ServeOptions,
    },
    /// Say what the configuration is, or check it
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Search the forum
    Search(SearchOptions),
    /// Rebuild the search index from the database
    Reindex,
    /// Say what is wrong and how to mend it; changes nothing
    Check {
        /// Leave out what takes long: the database's integrity and the contents of stored files
        #[arg(long, env = "MAAGAL_QUICK")]
        quick: bool,
    },
    /// Bring the database's tables to this version's form; a SQLite file is copied first
    Migrate {
        /// Only name the migrations that would be applied
        #[arg(long, env = "MAAGAL_DRY_RUN")]
        dry_run: bool,
    },
    /// Read a document from standard input and write its text, within limits: the server's helper
    #[command(hide = true, name = forum::file_texts::reader::READ_FILE)]
    ReadFile {
        /// The most seconds of a core it may take
        #[arg(value_name = "SECONDS", default_value_t = 10)]
        seconds: u64,
    },
    /// Convert the document on standard input, within limits: the server's helper
    #[command(hide = true, name = forum::conversion::CONVERT_FILE)]
    ConvertFile {
        /// The most seconds of a core it may take
        #[arg(value_name = "SECONDS", default_value_t = 10)]
        seconds: u64,
    },
}

/// A switch for something that the server may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// It is done.
    On,
    /// It is not.
    Off,
}

/// What `serve` can be told.
#[derive(Debug, Args)]
pub struct ServeOptions {
    /// Where to listen; port 0 takes a free one
    #[arg(long, env = "MAAGAL_LISTEN", value_name = "ADDRESS", default_value = DEFAULT_LISTEN)]
    pub listen: SocketAddr,
    /// How many reverse proxies stand before the server and append to X-Forwarded-For
    #[arg(long, env = "MAAGAL_TRUSTED_PROXIES", value_name = "N", default_value_t = 0)]
    pub trusted_proxies: usize,
    /// Log the network address of whoever is refused a login or comes with a token that is none, as fail2ban reads it;
    /// the log holds no addresses without it
    #[arg(long, env = "MAAGAL_LOG_ADDRESSES", value_name = "SWITCH", num_args = 0..=1, require_equals = true,
        default_value = "off", default_missing_value = "on", value_enum)]
    pub log_addresses: Switch,
    /// The most connections at once; beyond it those without a login are closed first. As many as the limit of
    /// open files allows, up to 4,096, where it is not given
    #[arg(long, env = "MAAGAL_MAX_CONNECTIONS", value_name = "N")]
    pub max_connections: Option<usize>,
    /// The bearer token that /metrics asks for; without it only this machine may read them, and nobody at the
    /// forum's own address where that is https or where there is --metrics-listen
    #[arg(long, env = "MAAGAL_METRICS_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    pub metrics_token: Option<MetricsToken>,
    /// Also serve /metrics at an address of its own, which nobody but the monitoring should reach
    #[arg(long, env = "MAAGAL_METRICS_LISTEN", value_name = "ADDRESS")]
    pub metrics_listen: Option<SocketAddr>,
    /// How many seconds to wait for a PostgreSQL server that does not answer yet, a day at most
    #[arg(long, env = "MAAGAL_DATABASE_WAIT", value_name = "SECONDS", default_value_t = 30,
        value_parser = clap::value_parser!(u64).range(..=86_400))]
    pub database_wait: u64,
    /// How many requests of the REST interface one API token may make in a minute; 0 for any number
    #[arg(long, env = "MAAGAL_RATE_LIMIT", value_name = "N", default_value_t = 3_000)]
    pub rate_limit: u32,
    /// When a backup is made by itself
    #[arg(long, env = "MAAGAL_BACKUPS", value_name = "WHEN", value_enum, default_value_t = BackupTimes::Nightly)]
    pub backups: BackupTimes,
    /// The folder of these backups; the folder backups in the data folder where none is named
    #[arg(long, env = "MAAGAL_BACKUP_TO", value_name = "DIR")]
    pub backup_to: Option<PathBuf>,
    /// How many megabytes of its disk have to stay free
    #[arg(long, env = "MAAGAL_BACKUP_SPARE_MB", value_name = "MB", default_value_t = 100)]
    pub backup_spare_mb: u64,
    /// Also answer the routes that script/bench compares the pages with
    #[arg(long, env = "MAAGAL_BENCH_ROUTES", hide = true)]
    pub bench_routes: bool,
}

/// The configuration that `serve` would run with.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Print every option with its value and where the value comes from; secrets are not shown
    Show(ServeOptions),
    /// Say what is wrong with the configuration, and end with 1 where something is
    Check(ServeOptions),
}

/// When the server makes backups by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum BackupTimes {
    /// Every night
    Nightly,
    /// Never
    Off,
}

/// The backup of a whole forum.
#[derive(Debug, Args)]
#[command(subcommand_negates_reqs = true)]
pub struct BackupCommandOptions {
    /// What else to do with a backup.
    #[command(subcommand)]
    pub command: Option<BackupCommand>,
    /// The new file
    #[arg(value_name = "FILE", required = true)]
    pub file: Option<PathBuf>,
    /// Encrypt it with age for the owner of this key (age1…); may be given several times
    #[arg(long, env = "MAAGAL_ENCRYPT_TO", value_name = "RECIPIENT", value_delimiter = ',')]
    pub encrypt_to: Vec<String>,
}

/// What else to do with a backup.
#[derive(Debug, Subcommand)]
pub enum BackupCommand {
    /// Restore a backup aside and compare every row and file
    Verify {
        /// The backup
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// A file with the identity of age that the backup is encrypted for; may be given several times
        #[arg(long, env = "MAAGAL_IDENTITY", value_name = "FILE", value_delimiter = ',')]
        identity: Vec<PathBuf>,
    },
}

/// Where the server listens where nothing else is said.
pub const DEFAULT_LISTEN: &str = "127.0.0.1:3000";

/// Add members and let them in.
#[derive(Debug, Subcommand)]
pub enum MemberCommand {
    /// Add a member, or a company's first member together with the company
    Add {
        /// The member to add.
        #[command(flatten)]
        member: MemberOptions,
        /// Read the member's password from standard input, in one line
        #[arg(long, env = "MAAGAL_PASSWORD_STDIN")]
        password_stdin: bool,
    },
    /// Add a member and print a single-use link by which they set their password
    Invite(MemberOptions),
    /// Print a single-use link by which a member sets a new password
    Reset {
        /// The member's e-mail address
        #[arg(long, env = "MAAGAL_EMAIL")]
        email: String,
    },
    /// List the members by company and name, each with role and state
    List,
    /// Say what is known of a member's account
    Show {
        /// The member's e-mail address
        #[arg(long, env = "MAAGAL_EMAIL")]
        email: String,
    },
    /// Give a member another role; their sessions end
    Role {
        /// The member's e-mail address
        #[arg(long, env = "MAAGAL_EMAIL")]
        email: String,
        /// The role of the member from now on
        #[arg(long, env = "MAAGAL_ROLE",
            value_parser = codes(Role::ALL.iter().map(|role| role.as_str())).try_map(|code| code.parse::<Role>()))]
        role: Role,
    },
    /// Give a member another company, address or profession; what is theirs goes along
    Move(MoveOptions),
    /// Keep a member out: sessions, tokens and links end, drafts go to the manager of their company
    Deactivate {
        /// The member's e-mail address
        #[arg(long, env = "MAAGAL_EMAIL")]
        email: String,
        /// Have texts say "former member" in place of their name
        #[arg(long, env = "MAAGAL_HIDE_NAME")]
        hide_name: bool,
    },
    /// Let a deactivated member in again
    Reactivate {
        /// The member's e-mail address
        #[arg(long, env = "MAAGAL_EMAIL")]
        email: String,
    },
    /// Erase a member for good: nothing tells any more who they were
    Erase {
        /// The member's e-mail address
        #[arg(long, env = "MAAGAL_EMAIL")]
        email: String,
    },
}

/// Where a member moves to.
#[derive(Debug, Args)]
pub struct MoveOptions {
    /// The member's present e-mail address
    #[arg(long, env = "MAAGAL_EMAIL")]
    pub email: String,
    /// The name or slug of another company of the forum
    #[arg(long, env = "MAAGAL_TO_COMPANY", value_name = "COMPANY")]
    pub to_company: Option<String>,
    /// The member's new e-mail address
    #[arg(long, env = "MAAGAL_TO_EMAIL", value_name = "EMAIL")]
    pub to_email: Option<String>,
    /// The profession that the member works in from now on
    #[arg(long, env = "MAAGAL_PROFESSION",
        value_parser = codes(Profession::ALL.iter().map(|it| it.as_str())).try_map(|code| code.parse::<Profession>()))]
    pub profession: Option<Profession>,
}

/// A member to add.
#[derive(Debug, Args)]
pub struct MemberOptions {
    /// The member's e-mail address
    #[arg(long, env = "MAAGAL_EMAIL")]
    pub email: String,
    /// The member's name
    #[arg(long, env = "MAAGAL_NAME")]
    pub name: String,
    /// The name of the member's company; the company is made where it is missing
    #[arg(long, env = "MAAGAL_COMPANY")]
    pub company: String,
    /// The role of the member, which says what they may do
    #[arg(long, env = "MAAGAL_ROLE", default_value = Role::Member.as_str(),
        value_parser = codes(Role::ALL.iter().map(|role| role.as_str())).try_map(|code| code.parse::<Role>()))]
    pub role: Role,
    /// The profession that the member works in
    #[arg(long, env = "MAAGAL_PROFESSION", default_value = Profession::Service.as_str(),
        value_parser = codes(Profession::ALL.iter().map(|it| it.as_str())).try_map(|code| code.parse::<Profession>()))]
    pub profession: Profession,
}

/// Companies: add, rename, merge, let them leave.
#[derive(Debug, Subcommand)]
pub enum CompanyCommand {
    /// List the companies by name, each with slug, sector, size and state
    List,
    /// Add a company
    Add {
        /// The company's name
        #[arg(long, env = "MAAGAL_NAME")]
        name: String,
        /// The field that the company works in
        #[arg(long, env = "MAAGAL_SECTOR", value_parser = sectors())]
        sector: Sector,
        /// How many people the company employs
        #[arg(long, env = "MAAGAL_SIZE", value_parser = sizes())]
        size: SizeBand,
    },
    /// Change a company's name, sector or size; its slug follows the name, and the former slug leads to it
    Change {
        /// The company's slug
        #[arg(value_name = "COMPANY")]
        company: String,
        /// The company's new name
        #[arg(long, env = "MAAGAL_NAME")]
        name: Option<String>,
        /// The field that the company works in from now on
        #[arg(long, env = "MAAGAL_SECTOR", value_parser = sectors())]
        sector: Option<Sector>,
        /// How many people the company employs from now on
        #[arg(long, env = "MAAGAL_SIZE", value_parser = sizes())]
        size: Option<SizeBand>,
    },
    /// Give another company all that one has, and delete it; that cannot be undone
    Merge {
        /// The slug of the company that goes
        #[arg(value_name = "COMPANY")]
        company: String,
        /// The slug of the company that stays
        #[arg(long, env = "MAAGAL_INTO", value_name = "COMPANY")]
        into: String,
    },
    /// Let a company leave: its people can no longer come in
    Leave {
        /// The company's slug
        #[arg(value_name = "COMPANY")]
        company: String,
        /// What becomes of the company's texts
        #[arg(long, env = "MAAGAL_TEXTS",
            value_parser = codes(CompanyTexts::ALL.iter().map(|it| it.as_str())).try_map(|code| code.parse::<CompanyTexts>()))]
        texts: CompanyTexts,
        /// The slug of the company that they are handed over to
        #[arg(long, env = "MAAGAL_TO", value_name = "COMPANY")]
        to: Option<String>,
    },
    /// Take a company that had left into the forum again
    Readmit {
        /// The company's slug
        #[arg(value_name = "COMPANY")]
        company: String,
    },
    /// Write every text of a company to a folder, for the company itself
    Export {
        /// The company's slug
        #[arg(value_name = "COMPANY")]
        company: String,
        /// A new or empty folder
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

/// The tree of topics: add, rename, move, merge.
#[derive(Debug, Subcommand)]
pub enum TopicCommand {
    /// List the topics in the order of the tree, each with slug, parent and names
    List,
    /// Add a topic and print its slug
    Add {
        /// The topic's Hebrew name
        #[arg(long, env = "MAAGAL_NAME_HE")]
        name_he: String,
        /// The topic's English name
        #[arg(long, env = "MAAGAL_NAME_EN")]
        name_en: String,
        /// The slug of the topic it stands under
        #[arg(long, env = "MAAGAL_PARENT", value_name = "TOPIC")]
        parent: Option<String>,
    },
    /// Change a topic's names or its place and print its slug; a former slug leads to it
    Change {
        /// The topic's slug
        #[arg(value_name = "TOPIC")]
        topic: String,
        /// The topic's new Hebrew name
        #[arg(long, env = "MAAGAL_NAME_HE")]
        name_he: Option<String>,
        /// The topic's new English name
        #[arg(long, env = "MAAGAL_NAME_EN")]
        name_en: Option<String>,
        /// The slug of the topic that it is to stand under
        #[arg(long, env = "MAAGAL_PARENT", value_name = "TOPIC")]
        parent: Option<String>,
        /// Move it to the top of the tree
        #[arg(long, env = "MAAGAL_TOP", conflicts_with = "parent")]
        top: bool,
    },
    /// Give another topic the practices of one and delete it; that cannot be undone
    Merge {
        /// The slug of the topic that goes
        #[arg(value_name = "TOPIC")]
        topic: String,
        /// The slug of the topic that stays
        #[arg(long, env = "MAAGAL_INTO", value_name = "TOPIC")]
        into: String,
    },
}

/// Keys for programs.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Make an API token for a member and print it, once
    Create {
        /// The member's e-mail address
        #[arg(long, env = "MAAGAL_EMAIL")]
        email: String,
        /// What the token is for
        #[arg(long, env = "MAAGAL_NAME", default_value = "maagal token create")]
        name: String,
        /// What the token is good for
        #[arg(long, env = "MAAGAL_SCOPE", default_value = TokenScope::Write.as_str(),
            value_parser = codes(TokenScope::ALL.iter().map(|it| it.as_str())).try_map(|code| code.parse::<TokenScope>()))]
        scope: TokenScope,
        /// The number of days for which the token is good
        #[arg(long, env = "MAAGAL_DAYS", value_name = "N", default_value_t = 365,
            value_parser = clap::value_parser!(i64).range(1..=730))]
        days: i64,
    },
    /// List every token with its owner, its scope and its last use
    List,
    /// Revoke a token
    Revoke {
        /// The token's number, as the list has it
        #[arg(value_name = "ID")]
        id: i64,
    },
}

/// Which entries of the audit log are printed.
#[derive(Debug, Args)]
pub struct AuditOptions {
    /// Print each entry as a line of JSON
    #[arg(long, env = "MAAGAL_JSON")]
    pub json: bool,
    /// Those that this member did or that concern them, by their e-mail address
    #[arg(long, env = "MAAGAL_EMAIL")]
    pub email: Option<String>,
    /// Those of one event, such as login-failed
    #[arg(long, env = "MAAGAL_EVENT", value_name = "EVENT",
        value_parser = codes(AuditEvent::ALL.iter().map(|it| it.as_str())).try_map(|code| code.parse::<AuditEvent>()))]
    pub event: Option<AuditEvent>,
    /// The most entries, the last ones
    #[arg(long, env = "MAAGAL_LIMIT", value_name = "N", default_value_t = 100)]
    pub limit: usize,
}

/// Work that the server does by itself, at a time.
#[derive(Debug, Subcommand)]
pub enum JobsCommand {
    /// List the jobs that wait, run or failed, each with its last error
    List,
    /// Have a job run at once, with all its attempts
    Retry {
        /// The job's number, as the list has it
        #[arg(value_name = "ID")]
        id: JobId,
    },
    /// Discard a job that is not to be done
    Discard {
        /// The job's number, as the list has it
        #[arg(value_name = "ID")]
        id: JobId,
    },
}

/// The mail server.
#[derive(Debug, Subcommand)]
pub enum MailCommand {
    /// Send a test mail and print what the mail server says
    Test {
        /// The address that it goes to
        #[arg(long, env = "MAAGAL_TO", value_name = "ADDRESS")]
        to: String,
    },
}

/// A document to convert.
#[derive(Debug, Args)]
pub struct ConvertOptions {
    /// The document
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Print text, title, files and report as JSON
    #[arg(long, env = "MAAGAL_JSON")]
    pub json: bool,
    /// Write the document's pictures and files to this folder, which is made where it is missing
    #[arg(long, env = "MAAGAL_FILES", value_name = "DIR")]
    pub files: Option<PathBuf>,
    /// The language of the few words that are added to the text
    #[arg(long, env = "MAAGAL_LANGUAGE", default_value = Language::Hebrew.as_str(),
        value_parser = codes(Language::ALL.iter().map(|it| it.as_str())).try_map(|code| code.parse::<Language>()))]
    pub language: Language,
    /// Put the speaker's notes below each slide
    #[arg(long, env = "MAAGAL_NOTES")]
    pub notes: bool,
}

/// A search from the command line.
#[derive(Debug, Args)]
pub struct SearchOptions {
    /// The words to look for
    #[arg(value_name = "QUERY")]
    pub query: String,
    /// Print the answer as JSON, in the API's form
    #[arg(long, env = "MAAGAL_JSON")]
    pub json: bool,
    /// The most hits to print
    #[arg(long, env = "MAAGAL_LIMIT", value_name = "N", default_value_t = 10)]
    pub limit: usize,
}

impl GlobalOptions {
    /// The settings of every command but `serve`.
    pub fn settings(&self) -> Settings {
        Settings {
            data: self.data.clone(),
            database_url: self.database_url.clone(),
            files: FilesSettings {
                url: self.files_url.clone(),
                endpoint: self.s3_endpoint.clone(),
                region: self.s3_region.clone(),
                access_key: self.s3_access_key.clone(),
                secret_key: self.s3_secret_key.clone(),
            },
            hspell: self.hspell.clone(),
            base_url: self.base_url.clone(),
            max_upload: self.max_upload_mb * MEGABYTE,
            password_min: usize::try_from(self.password_min).unwrap_or(PASSWORD_MIN),
            file_reader: FileReader::this_program(),
            mail: MailSettings {
                smtp_url: self.smtp_url.clone(),
                smtp_ca: self.smtp_ca.clone(),
                from: self.mail_from.clone(),
                dkim_key: self.dkim_key.clone(),
                dkim_selector: self.dkim_selector.clone(),
                dkim_domain: self.dkim_domain.clone(),
            },
            http: HttpSettings::default(),
        }
    }

    /// The settings of `serve`.
    pub fn serve_settings(&self, serve: &ServeOptions) -> Settings {
        let http = HttpSettings {
            max_connections: serve.max_connections,
            connection_times: ConnectionTimes::default(),
            trusted_proxies: serve.trusted_proxies,
            log_addresses: serve.log_addresses == Switch::On,
            metrics_token: serve.metrics_token.clone(),
            metrics_listen: serve.metrics_listen,
            database_wait: Duration::from_secs(serve.database_wait),
            api_rate: serve.rate_limit,
            backups: NightlyBackups {
                nightly: serve.backups == BackupTimes::Nightly,
                folder: serve.backup_to.clone(),
                spare: serve.backup_spare_mb.saturating_mul(MEGABYTE),
            },
            bench_routes: serve.bench_routes,
        };
        Settings { http, ..self.settings() }
    }
}

/// The address of a PostgreSQL database; the rest of it is the driver's to understand.
fn database_url(text: &str) -> Result<DatabaseUrl, &'static str> {
    match text.strip_prefix("postgres://").or_else(|| text.strip_prefix("postgresql://")) {
        Some(rest) if !rest.is_empty() => Ok(DatabaseUrl(text.to_owned())),
        _ => Err("it has to be postgres://USER:PASSWORD@HOST/NAME"),
    }
}

/// The address of a service, which begins with `http://` or `https://`.
fn endpoint(text: &str) -> Result<String, String> {
    let text = text.trim_end_matches('/');
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    match host.filter(|host| !host.is_empty() && !host.contains(['/', '@', '?', '#', ' '])) {
        Some(_) => Ok(text.to_owned()),
        None => Err("it has to be https://HOST or http://HOST:PORT".to_owned()),
    }
}

fn sectors() -> impl TypedValueParser<Value = Sector> {
    codes(Sector::ALL.iter().map(|sector| sector.as_str())).try_map(|code| code.parse::<Sector>())
}

fn sizes() -> impl TypedValueParser<Value = SizeBand> {
    codes(SizeBand::ALL.iter().map(|size| size.as_str())).try_map(|code| code.parse::<SizeBand>())
}

fn codes(codes: impl Iterator<Item = &'static str>) -> PossibleValuesParser {
    PossibleValuesParser::new(codes)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;
    use forum::file_place::{Bucket, BucketKeys, FilePlace};

    use super::*;

    fn parse(line: &str) -> Result<Cli, clap::Error> {
        Cli::try_parse_from(line.split(' '))
    }

    #[test]
    fn the_commands_fit_together() {
        Cli::command().debug_assert();
    }

    /// The contract: an option's variable is `MAAGAL_` and its name.
    #[test]
    fn every_option_is_also_an_environment_variable() {
        fn check(command: &clap::Command) {
            for arg in command.get_arguments() {
                let Some(name) = arg.get_long().filter(|name| !["help", "version"].contains(name)) else { continue };
                let variable = format!("MAAGAL_{}", name.to_uppercase().replace('-', "_"));
                assert_eq!(arg.get_env().and_then(|env| env.to_str()), Some(&*variable), "--{name}");
            }
            command.get_subcommands().for_each(check);
        }
        check(&Cli::command());
    }

    #[test]
    fn global_options_stand_before_and_after_the_command() {
        for line in ["maagal --data here check", "maagal check --data here"] {
            let cli = parse(line).expect("understood");
            assert_eq!(cli.global.settings().data, PathBuf::from("here"));
        }
    }

    #[test]
    fn files_are_kept_where_the_options_say() {
        let place = |line: &str| parse(line).map(|cli| cli.global.settings().forum().expect("a zone").files);
        let standard = place("maagal check --data d").expect("understood");
        assert_eq!(standard, FilePlace::Folder("d/files".into()));
        let shared = place("maagal check --files-url file:///mnt/f").expect("understood");
        assert_eq!(shared, FilePlace::Folder("/mnt/f".into()));
        let line = "maagal check --data d --files-url s3://forum/one --s3-endpoint https://s3.example/ --s3-region il \
                    --s3-access-key a --s3-secret-key b";
        let bucket = Cli::try_parse_from(line.split_whitespace()).expect("understood").global.settings();
        let expected = Bucket {
            name: "forum".to_owned(),
            prefix: "one".to_owned(),
            endpoint: Some("https://s3.example".to_owned()),
            region: Some("il".to_owned()),
            keys: Some(BucketKeys { id: "a".to_owned(), secret: "b".to_owned() }),
            spool: "d/spool".into(),
        };
        assert_eq!(bucket.forum().expect("a zone").files, FilePlace::Bucket(expected));
        for line in [
            "maagal check --files-url https://s3.example/forum",
            "maagal check --s3-endpoint s3.example",
            "maagal check --s3-endpoint https://user:secret@s3.example",
            "maagal check --s3-endpoint http://",
        ] {
            assert!(place(line).is_err(), "{line}");
        }
    }

    #[test]
    fn serve_takes_its_own_settings() {
        let line = "maagal serve --listen 127.0.0.1:0 --trusted-proxies 2 --max-upload-mb 40 --max-connections 9 \
                    --metrics-listen 127.0.0.1:9100 --rate-limit 60";
        let cli = Cli::try_parse_from(line.split_whitespace()).expect("understood");
        let Command::Serve(serve) = &cli.command else { panic!("serve") };
        let settings = cli.global.serve_settings(serve);
        assert_eq!(serve.listen.port(), 0);
        assert_eq!(settings.http.trusted_proxies, 2);
        assert_eq!(settings.http.max_connections, Some(9));
        assert_eq!(settings.http.api_rate, 60);
        assert_eq!(settings.http.metrics_listen, Some(SocketAddr::from(([127, 0, 0, 1], 9_100))));
        assert_eq!(settings.max_upload, 40 * MEGABYTE);
    }

    #[test]
    fn a_backup_is_written_or_verified() {
        let backup = |line: &str| match parse(line).expect("understood").command {
            Command::Backup(options) => options,
            other => panic!("{other:?}"),
        };
        let written = backup("maagal backup here.tar.zst --encrypt-to age1x --encrypt-to age1y --data d");
        assert_eq!(
            (written.file, written.encrypt_to),
            (Some("here.tar.zst".into()), vec!["age1x".into(), "age1y".into()])
        );
        let verified = backup("maagal backup --data d verify here.tar.zst --identity key.txt");
        let Some(BackupCommand::Verify { file, identity }) = verified.command else { panic!("verify") };
        assert_eq!((file, identity), ("here.tar.zst".into(), vec![PathBuf::from("key.txt")]));
        assert!(parse("maagal backup").is_err());
        assert!(parse("maagal restore").is_err());
    }

    #[test]
    fn nightly_backups_go_where_they_are_sent() {
        let backups = |line: &str| {
            let cli = parse(line).expect("understood");
            let Command::Serve(serve) = &cli.command else { panic!("serve") };
            cli.global.serve_settings(serve).backups()
        };
        let standard = backups("maagal serve --data d --max-upload-mb 40");
        assert_eq!((standard.nightly, standard.folder), (true, PathBuf::from("d/backups")));
        assert_eq!(standard.settings.get("max-upload-mb").map(String::as_str), Some("40"));
        let other = backups("maagal serve --data d --backups off --backup-to /mnt/b --backup-spare-mb 2");
        assert_eq!((other.nightly, other.folder, other.spare), (false, PathBuf::from("/mnt/b"), 2 * MEGABYTE));
    }

    #[test]
    fn the_wait_for_a_database_has_a_greatest_length() {
        assert!(parse("maagal serve --database-wait 86400").is_ok());
        for line in ["maagal serve --database-wait 86401", "maagal serve --database-wait 18446744073709551615"] {
            assert!(parse(line).is_err(), "{line}");
        }
    }

    #[test]
    fn an_unknown_role_is_refused_with_the_known_ones() {
        let line = "maagal member add --email a@b.example --name Dana --company Bank --role boss";
        let error = parse(line).expect_err("no such role").to_string();
        assert!(error.contains("coordinator") && error.contains("guest"), "{error}");
    }
}
