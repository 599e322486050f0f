//! What the operator decides: the folder, the addresses, the limits.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use domain::text::{clean_email, is_email};
use forum::backup::nightly::BackupSettings;
use forum::file_place::{Bucket, BucketKeys, FilePlace};
use forum::file_texts::reader::FileReader;
use forum::lexicon::{Lexicon, LexiconError};
use forum::mails::settings::Sender;
use forum::{Analyzer, Database};
use jiff::tz::TimeZone;
use mail::dkim::{Dkim, DkimKeyError};
use mail::smtp::{Smtp, SmtpError, SmtpUrl};

use crate::base_url::BaseUrl;
use crate::files_url::FilesUrl;
use crate::serve::ConnectionTimes;

/// The forum's time zone: that of its meetings, and of its calendar years.
pub const TIME_ZONE: &str = "Asia/Jerusalem";

/// Bytes of a megabyte, as file managers count them.
pub const MEGABYTE: u64 = 1024 * 1024;

/// The settings of one process, from the command line and the environment.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The folder everything is kept in that is not in a database server.
    pub data: PathBuf,
    /// A PostgreSQL server to keep the forum in; without one it is a file in the data folder.
    pub database_url: Option<DatabaseUrl>,
    /// Where uploaded files are kept.
    pub files: FilesSettings,
    /// The folder of the Hebrew dictionary; the search has rules for what it lacks.
    pub hspell: PathBuf,
    /// How browsers reach the forum, where that is not the listening address itself.
    pub base_url: Option<BaseUrl>,
    /// The largest file taken, in bytes.
    pub max_upload: u64,
    /// The fewest characters of a new password.
    pub password_min: usize,
    /// The program that reads attached files.
    pub file_reader: FileReader,
    /// The mail server, where there is one.
    pub mail: MailSettings,
    /// What only the server asks for.
    pub http: HttpSettings,
}

/// Where uploaded files are kept: in the data folder where no address is given.
#[derive(Debug, Clone, Default)]
pub struct FilesSettings {
    /// A bucket or a shared folder.
    pub url: Option<FilesUrl>,
    /// The address of the bucket's service, where it is not that of AWS.
    pub endpoint: Option<String>,
    /// The bucket's region.
    pub region: Option<String>,
    /// The name of the bucket's key.
    pub access_key: Option<S3AccessKey>,
    /// The secret that proves the access key.
    pub secret_key: Option<S3SecretKey>,
}

impl FilesSettings {
    /// Makes sure that a bucket has both of its keys, or neither.
    ///
    /// # Errors
    /// [`SettingsError::OneKey`].
    pub fn check(&self) -> Result<(), SettingsError> {
        let (access, secret) = ("--s3-access-key", "--s3-secret-key");
        match (&self.access_key, &self.secret_key) {
            (Some(_), None) => Err(SettingsError::OneKey { given: access, missing: secret }),
            (None, Some(_)) => Err(SettingsError::OneKey { given: secret, missing: access }),
            (Some(_), Some(_)) | (None, None) => Ok(()),
        }
    }
}

/// The mail server, and in whose name it is used.
#[derive(Debug, Clone, Default)]
pub struct MailSettings {
    /// The address that mails are sent from. Without one, mails wait for the coordinator, who sends them.
    pub smtp_url: Option<SmtpUrl>,
    /// The file with certificates that the mail server's may stand on, beside those of this machine.
    pub smtp_ca: Option<PathBuf>,
    /// The address that mails come from.
    pub from: Option<String>,
    /// The file with the key that signs them.
    pub dkim_key: Option<PathBuf>,
    /// The name of the record with the public key.
    pub dkim_selector: Option<String>,
    /// The domain that signs; that of the sender's address where none is named.
    pub dkim_domain: Option<String>,
}

/// Why no mail can be sent with these settings.
#[derive(Debug, thiserror::Error)]
pub enum MailSetupError {
    /// Nobody is named as the sender.
    #[error("mails need a sender: name the address that they come from with --mail-from")]
    NoSender,
    /// The sender's address is none.
    #[error("--mail-from must be an address, such as forum@company.example")]
    Sender,
    /// The key's record is not named.
    #[error("--dkim-key needs --dkim-selector, the name of the DNS record with its public key")]
    NoSelector,
    /// The key's file cannot be read.
    #[error("the file {} of --dkim-key cannot be read", .0.display())]
    KeyFile(PathBuf, #[source] std::io::Error),
    /// The key is none.
    #[error("--dkim-key cannot be used")]
    Key(#[from] DkimKeyError),
    /// The file with certificates cannot be read.
    #[error("the file {} of --smtp-ca cannot be read", .0.display())]
    CertificatesFile(PathBuf, #[source] std::io::Error),
    /// The file holds no certificates.
    #[error("the file {} of --smtp-ca cannot be used", .0.display())]
    Certificates(PathBuf, #[source] SmtpError),
    /// The mail server cannot be used.
    #[error(transparent)]
    Server(SmtpError),
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The machine does not know the forum's time zone.
    #[error("the time zone {TIME_ZONE} is unknown to this machine")]
    TimeZone(#[from] jiff::Error),
    /// One of the two keys of a bucket is missing.
    #[error(
        "{given} is set and {missing} is not: a bucket has both keys, or neither where the environment or the role of \
         the machine lets it in"
    )]
    OneKey {
        /// The option of the key that is there.
        given: &'static str,
        /// The option of the one that is missing.
        missing: &'static str,
    },
}

impl MailSettings {
    /// Returns who takes mails; `None` where there is no mail server.
    ///
    /// # Errors
    /// [`MailSetupError`] names the setting that is missing or wrong.
    pub fn sender(&self) -> Result<Option<Sender>, MailSetupError> {
        let Some(url) = &self.smtp_url else { return Ok(None) };
        let from = clean_email(self.from.as_deref().ok_or(MailSetupError::NoSender)?);
        if !is_email(&from) {
            return Err(MailSetupError::Sender);
        }
        let dkim = match &self.dkim_key {
            None => None,
            Some(file) => {
                let selector = self.dkim_selector.as_deref().ok_or(MailSetupError::NoSelector)?;
                let key =
                    std::fs::read_to_string(file).map_err(|error| MailSetupError::KeyFile(file.clone(), error))?;
                let own = from.rsplit_once('@').map_or("", |(_, domain)| domain);
                Some(Arc::new(Dkim::new(&key, selector, self.dkim_domain.as_deref().unwrap_or(own))?))
            }
        };
        let trusted = self
            .smtp_ca
            .as_ref()
            .map(|file| std::fs::read(file).map_err(|error| MailSetupError::CertificatesFile(file.clone(), error)));
        let trusted = trusted.transpose()?;
        let smtp = Smtp::new(url, trusted.as_deref()).map_err(|error| match &self.smtp_ca {
            Some(file) if matches!(error, SmtpError::Certificates(_)) => {
                MailSetupError::Certificates(file.clone(), error)
            }
            _ => MailSetupError::Server(error),
        })?;
        Ok(Some(Sender { transport: Arc::new(smtp), from, dkim }))
    }
}

/// What only the server asks for; other commands leave it at its default.
#[derive(Debug, Clone, Default)]
pub struct HttpSettings {
    /// The most connections at once; without a number as many as the process's open files allow.
    pub max_connections: Option<usize>,
    /// How long clients may take.
    pub connection_times: ConnectionTimes,
    /// How many reverse proxies stand before the server, each appending the address it was called
    /// from to `X-Forwarded-For`.
    pub trusted_proxies: usize,
    /// Whether the log names the addresses of those who are refused a login.
    pub log_addresses: bool,
    /// What `/metrics` asks for; who may read it without one stands in [`crate::http::metrics`].
    pub metrics_token: Option<MetricsToken>,
    /// Where `/metrics` is served by a listener of its own.
    pub metrics_listen: Option<SocketAddr>,
    /// How long the start waits for a PostgreSQL server that does not answer yet.
    pub database_wait: Duration,
    /// How many requests of the REST interface one API token may make in a minute; 0 for any number.
    pub api_rate: u32,
    /// The backups that the server makes by itself.
    pub backups: NightlyBackups,
    /// Whether the routes of [`crate::http::bench`] are there.
    pub bench_routes: bool,
}

/// The backups that the server makes by itself.
#[derive(Debug, Clone, Default)]
pub struct NightlyBackups {
    /// Whether the server makes any.
    pub nightly: bool,
    /// The folder of the backups, where it is not in the data folder.
    pub folder: Option<PathBuf>,
    /// How many bytes of its disk have to stay free.
    pub spare: u64,
}

impl Settings {
    /// Returns what the use cases need to know.
    ///
    /// # Errors
    /// [`SettingsError`].
    pub fn forum(&self) -> Result<forum::Settings, SettingsError> {
        self.files.check()?;
        Ok(forum::Settings {
            database: self.database(),
            files: self.file_place(),
            max_upload: self.max_upload,
            time_zone: TimeZone::get(TIME_ZONE)?,
            file_reader: self.file_reader.clone(),
        })
    }

    /// The backups that the server makes by itself.
    pub fn backups(&self) -> BackupSettings {
        let NightlyBackups { nightly, folder, spare } = self.http.backups.clone();
        let folder = folder.unwrap_or_else(|| self.data.join("backups"));
        BackupSettings { nightly, folder, spare, settings: self.noted() }
    }

    /// The options that are noted in a backup, for whoever sets the program up again: those that are no secret, and
    /// whose values do not depend on the machine.
    pub fn noted(&self) -> BTreeMap<String, String> {
        let base_url = self.base_url.as_ref().map(|base_url| ("base-url", base_url.origin().to_owned()));
        let max_upload = ("max-upload-mb", (self.max_upload / MEGABYTE).to_string());
        base_url.into_iter().chain([max_upload]).map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// Returns where the forum's tables are.
    pub fn database(&self) -> Database {
        match &self.database_url {
            Some(url) => Database::Postgres(url.0.clone()),
            None => Database::Sqlite(self.sqlite_file()),
        }
    }

    /// The database's file, where the database is SQLite.
    pub fn sqlite_file(&self) -> PathBuf {
        self.data.join("maagal.db")
    }

    /// Returns where uploaded files are kept.
    fn file_place(&self) -> FilePlace {
        let FilesSettings { url, endpoint, region, access_key, secret_key } = &self.files;
        match url {
            None => FilePlace::Folder(self.files_folder()),
            Some(FilesUrl::Folder(folder)) => FilePlace::Folder(folder.clone()),
            Some(FilesUrl::Bucket { name, prefix }) => {
                let keys = access_key.clone().zip(secret_key.clone());
                FilePlace::Bucket(Bucket {
                    name: name.clone(),
                    prefix: prefix.clone(),
                    endpoint: endpoint.clone(),
                    region: region.clone(),
                    keys: keys.map(|(id, secret)| BucketKeys { id: id.0, secret: secret.0 }),
                    spool: self.data.join("spool"),
                })
            }
        }
    }

    /// The folder of uploaded files, where they are kept in the data folder.
    pub fn files_folder(&self) -> PathBuf {
        self.data.join("files")
    }

    /// The folder of the search index. It can be deleted: it is rebuilt from the database.
    pub fn index_folder(&self) -> PathBuf {
        self.data.join("index")
    }

    /// The dictionary the search knows Hebrew by.
    ///
    /// # Errors
    /// [`LexiconError::Missing`] where none is installed.
    pub fn lexicon(&self) -> Result<Lexicon, LexiconError> {
        std::fs::create_dir_all(&self.data).map_err(|error| LexiconError::File(self.data.clone(), error))?;
        Lexicon::open(&self.hspell, &self.data)
    }

    /// Returns what the search knows of words: by the dictionary, or by rules alone.
    pub fn analyzer(&self) -> Analyzer {
        match self.lexicon() {
            Ok(lexicon) => return Analyzer::new(Some(Arc::new(lexicon))),
            Err(LexiconError::Missing(folder)) => {
                tracing::info!(folder = %folder.display(), "no Hebrew dictionary; the search goes by rules");
            }
            Err(error) => tracing::warn!(%error, "the Hebrew dictionary is left aside; the search goes by rules"),
        }
        Analyzer::default()
    }

    /// Returns what the search knows of words by the dictionary that was compiled before: nothing is written.
    pub fn compiled_analyzer(&self) -> Analyzer {
        Analyzer::new(Lexicon::open_compiled(&self.hspell, &self.data).ok().flatten().map(Arc::new))
    }

    /// Returns what the links start with that are handed to people: the base URL, else the address the
    /// server listens on. Nobody can follow a link to "every interface": that becomes localhost.
    pub fn link_origin(&self, listen: SocketAddr) -> String {
        match &self.base_url {
            Some(base_url) => base_url.origin().to_owned(),
            None if listen.ip().is_unspecified() => format!("http://localhost:{}", listen.port()),
            None => format!("http://{listen}"),
        }
    }

    /// Returns whether browsers come over HTTPS, so that cookies may be bound to it.
    pub fn is_https(&self) -> bool {
        self.base_url.as_ref().is_some_and(BaseUrl::is_https)
    }
}

macro_rules! secret_texts {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name(pub String);

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }
    )+};
}

secret_texts! {
    /// The address of a database with its password, which never shows in a log.
    DatabaseUrl,
    /// The bearer token of `/metrics`, which never shows in a log.
    MetricsToken,
    /// The name of a bucket's key, which never shows in a log.
    S3AccessKey,
    /// The secret of a bucket's key, which never shows in a log.
    S3SecretKey,
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Settings of a forum that nobody configured.
    pub(crate) fn plain() -> Settings {
        Settings {
            data: PathBuf::from("data"),
            database_url: None,
            files: FilesSettings::default(),
            // Tests mean the same wherever they run.
            hspell: PathBuf::from("no-dictionary"),
            base_url: None,
            max_upload: 25 * MEGABYTE,
            password_min: domain::member::PASSWORD_MIN,
            file_reader: FileReader::Here,
            mail: MailSettings::default(),
            http: HttpSettings::default(),
        }
    }

    #[test]
    fn links_lead_to_where_people_can_reach_it() {
        let mut settings = plain();
        let listen = |text: &str| text.parse().expect("an address");
        assert_eq!(settings.link_origin(listen("127.0.0.1:4000")), "http://127.0.0.1:4000");
        assert_eq!(settings.link_origin(listen("0.0.0.0:3000")), "http://localhost:3000");
        assert_eq!(settings.link_origin(listen("[::]:3000")), "http://localhost:3000");
        settings.base_url = Some("https://maagal.example".parse().expect("a base URL"));
        assert_eq!(settings.link_origin(listen("0.0.0.0:3000")), "https://maagal.example");
        assert!(settings.is_https());
    }

    #[tokio::test]
    async fn a_mail_server_needs_a_sender_and_a_key_its_record() {
        let url = |text: &str| Some(text.parse().expect("a mail server"));
        assert!(MailSettings::default().sender().expect("nothing is wrong").is_none(), "no mail server");
        let mut mail = MailSettings { smtp_url: url("smtp://localhost:2525"), ..MailSettings::default() };
        assert!(matches!(mail.sender().map(drop), Err(MailSetupError::NoSender)));
        mail.from = Some("forum".to_owned());
        assert!(matches!(mail.sender().map(drop), Err(MailSetupError::Sender)));
        mail.from = Some(" Forum@Company.example ".to_owned());
        let sender = mail.sender().expect("nothing is wrong").expect("a mail server");
        assert_eq!(sender.from, "forum@company.example");
        mail.dkim_key = Some(PathBuf::from("no-such-file"));
        assert!(matches!(mail.sender().map(drop), Err(MailSetupError::NoSelector)));
        mail.dkim_selector = Some("forum".to_owned());
        assert!(matches!(mail.sender().map(drop), Err(MailSetupError::KeyFile(..))));
        mail.dkim_key = None;
        mail.smtp_ca = Some(PathBuf::from("no-such-file"));
        assert!(matches!(mail.sender().map(drop), Err(MailSetupError::CertificatesFile(..))));
        mail.smtp_ca = Some(PathBuf::from("Cargo.toml"));
        assert!(matches!(mail.sender().map(drop), Err(MailSetupError::Certificates(..))));
    }

    #[test]
    fn one_key_of_a_bucket_is_refused_and_not_left_aside() {
        let (name, secret) = (S3AccessKey("name".to_owned()), S3SecretKey("hidden".to_owned()));
        for (access_key, secret_key, named) in [
            (Some(name.clone()), None, "--s3-access-key is set and --s3-secret-key is not"),
            (None, Some(secret.clone()), "--s3-secret-key is set and --s3-access-key is not"),
        ] {
            let files = FilesSettings { access_key, secret_key, ..FilesSettings::default() };
            let error = Settings { files, ..plain() }.forum().expect_err("refused").to_string();
            assert!(error.contains(named) && !error.contains("hidden"), "{error}");
        }
        for keys in [(None, None), (Some(name), Some(secret))] {
            let files = FilesSettings { access_key: keys.0, secret_key: keys.1, ..FilesSettings::default() };
            Settings { files, ..plain() }.forum().expect("both or neither");
        }
    }

    #[test]
    fn secrets_do_not_show_in_the_log() {
        let mut settings = plain();
        settings.mail.smtp_url = Some("smtp://forum:hidden@mail.example".parse().expect("a mail server"));
        settings.database_url = Some(DatabaseUrl("postgres://forum:hidden@db/forum".to_owned()));
        settings.http.metrics_token = Some(MetricsToken("hidden".to_owned()));
        settings.files.url = Some("s3://forum/one".parse().expect("a bucket"));
        settings.files.access_key = Some(S3AccessKey("hidden".to_owned()));
        settings.files.secret_key = Some(S3SecretKey("hidden".to_owned()));
        assert!(!format!("{:?}", settings.forum()).contains("hidden"));
        assert!(!format!("{settings:?}").contains("hidden"));
    }
}
