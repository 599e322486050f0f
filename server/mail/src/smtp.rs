//! A mail server, over SMTP.

use std::str::FromStr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures::FutureExt;
use futures::future::BoxFuture;
use lettre::address::Envelope as SmtpEnvelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::{Category, Detail, Response, Severity};
use percent_encoding::percent_decode_str;
use url::{Host, Url};

use crate::transport::{Envelope, Refusal, SendError, Transport};

/// How long one command of the server may take.
const COMMAND_TIME: Duration = Duration::from_secs(20);
/// How long a mail may take in all, from the connection on.
const SEND_TIME: Duration = Duration::from_secs(60);
/// How many connections are kept open at most: as many as there are workers.
const CONNECTIONS: usize = 3;
/// The time after which an idle connection is closed. Servers close theirs after some minutes; what a server closed
/// earlier is noticed before it is used.
const IDLE_TIME: Duration = Duration::from_secs(50);
/// The time after which a server is asked whether an idle connection is open still. Between two mails of many it is not asked:
/// that would be a fifth question for each.
const FRESH_TIME: Duration = Duration::from_secs(2);
/// What each certificate begins with in a file of them.
const CERTIFICATE: &[u8] = b"-----BEGIN CERTIFICATE-----";
/// Enhanced codes of refusals that are about whoever sends, though some servers say them of the recipient or of the message. The
/// first two are those of RFC 3463; the others are Exchange Online's: too many mails in a day, an address that the mailbox may not
/// send from, a connector that does not know this machine, and a tenant or an address that is held back.
const OF_THE_SENDER: [&str; 11] =
    ["5.1.7", "5.1.8", "5.1.90", "5.2.252", "5.7.54", "5.7.60", "5.7.64", "5.7.705", "5.7.708", "5.7.750", "5.7.30"];

/// How the connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Security {
    /// The connection is encrypted from the first byte on.
    Tls,
    /// The connection is encrypted by the command STARTTLS, before anything else is said.
    StartTls,
    /// The connection is not encrypted: the server is this machine.
    Plain,
}

/// The address of a mail server, with its password, which never shows in a log.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpUrl {
    host: String,
    port: u16,
    security: Security,
    login: Option<(String, String)>,
}

/// Why a text is no address of a mail server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SmtpUrlError {
    /// It is no URL.
    #[error("not a URL; write smtp://user:password@host:587, with the letters of a password that URLs reserve as %XX")]
    Malformed,
    /// It is neither smtp nor smtps.
    #[error("must begin with smtp:// (STARTTLS) or smtps:// (TLS from the first byte)")]
    Scheme,
    /// It names no host.
    #[error("must name the mail server's host")]
    Host,
    /// It goes on after the host.
    #[error("must end with the host and its port")]
    Path,
}

impl SmtpUrl {
    /// The server's host, for the operator.
    pub fn host(&self) -> &str {
        &self.host
    }
}

impl FromStr for SmtpUrl {
    type Err = SmtpUrlError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = Url::parse(text.trim()).map_err(|_| SmtpUrlError::Malformed)?;
        let is_tls = match url.scheme() {
            "smtp" => false,
            "smtps" => true,
            _ => return Err(SmtpUrlError::Scheme),
        };
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return Err(SmtpUrlError::Path);
        }
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(SmtpUrlError::Host)?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let decoded = |part: &str| percent_decode_str(part).decode_utf8_lossy().into_owned();
        let login = url.password().map(|password| (decoded(url.username()), decoded(password)));
        let security = match is_tls {
            true => Security::Tls,
            false if is_this_machine(&host) => Security::Plain,
            false => Security::StartTls,
        };
        let own = match security {
            Security::Tls => 465,
            Security::StartTls => 587,
            Security::Plain => 25,
        };
        Ok(Self { host, port: url.port().unwrap_or(own), security, login })
    }
}

/// Returns whether nothing that is sent to a host leaves this machine.
fn is_this_machine(host: &str) -> bool {
    match Host::parse(host) {
        Ok(Host::Domain(name)) => name == "localhost",
        Ok(Host::Ipv4(address)) => address.is_loopback(),
        Ok(Host::Ipv6(address)) => address.is_loopback(),
        Err(_) => host.parse::<std::net::Ipv6Addr>().is_ok_and(|address| address.is_loopback()),
    }
}

impl std::fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SmtpUrl({}:{}, {:?})", self.host, self.port, self.security)
    }
}

/// A mail server. Its connections are kept open for a while and used again.
pub struct Smtp {
    url: SmtpUrl,
    tls: Option<TlsParameters>,
    /// The name by which this machine greets.
    hello: ClientId,
    idle: Mutex<Vec<Idle>>,
}

/// A connection that nobody uses.
struct Idle {
    connection: AsyncSmtpConnection,
    since: Instant,
}

/// Why a mail server cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SmtpError {
    /// The machine's certificates or the host's name are of no use.
    #[error("the mail server cannot be used")]
    Tls(#[from] Error),
    /// What should be certificates is none.
    #[error("there is no certificate as PEM (BEGIN CERTIFICATE) in it, or one that is damaged")]
    Certificates(#[source] Option<Error>),
}

impl Smtp {
    /// A mail server; nothing is sent to it yet. Its certificate is checked against those of this machine, and against
    /// `trusted`, certificates as PEM.
    ///
    /// # Errors
    /// [`SmtpError`] where its name is none, or `trusted` holds no certificates.
    pub fn new(url: &SmtpUrl, trusted: Option<&[u8]>) -> Result<Self, SmtpError> {
        let mut tls = TlsParameters::builder(url.host.clone());
        if let Some(pem) = trusted {
            tls = tls.add_root_certificate(certificates(pem)?);
        }
        let tls = match url.security {
            Security::Tls | Security::StartTls => Some(tls.build()?),
            Security::Plain => None,
        };
        Ok(Self { url: url.clone(), tls, hello: ClientId::default(), idle: Mutex::default() })
    }

    async fn hand_over(&self, envelope: &Envelope, message: &[u8]) -> Result<String, SendError> {
        let unusable = |error: lettre::address::AddressError| SendError {
            refusal: Refusal::Address,
            answer: format!("the address cannot be used: {error}"),
        };
        let from = envelope.from.parse().map_err(|error: lettre::address::AddressError| SendError {
            refusal: Refusal::Unavailable,
            answer: format!("the sender's address cannot be used: {error}"),
        })?;
        let to = envelope.to.parse().map_err(unusable)?;
        let envelope = SmtpEnvelope::new(Some(from), vec![to])
            .map_err(|error| SendError { refusal: Refusal::Message, answer: error.to_string() })?;
        match tokio::time::timeout(SEND_TIME, self.send_over_connection(&envelope, message)).await {
            Ok(Ok(response)) => {
                let said: Vec<&str> = response.message().collect();
                Ok(format!("{} {}", response.code(), said.join(" ")))
            }
            Ok(Err(Failed { of, error })) => Err(SendError { refusal: refusal(of, &error), answer: causes(&error) }),
            Err(_) => Err(SendError {
                refusal: Refusal::Unavailable,
                answer: format!("the mail server took longer than {} s", SEND_TIME.as_secs()),
            }),
        }
    }

    async fn send_over_connection(&self, envelope: &SmtpEnvelope, message: &[u8]) -> Result<Response, Failed> {
        if let Some(connection) = self.idle_connection().await {
            match self.send_over(connection, envelope, message).await {
                // The server closed it meanwhile, or wants no more mails over it. Of this one it knows nothing yet.
                Err(Failed { of: Step::Sender, .. }) => {}
                ended => return ended,
            }
        }
        let connection = self.connect().await.map_err(Failed::of(Step::Sender))?;
        self.send_over(connection, envelope, message).await
    }

    /// Sends a mail over a connection, which is kept for the next one where that succeeds.
    async fn send_over(
        &self,
        mut connection: AsyncSmtpConnection,
        envelope: &SmtpEnvelope,
        message: &[u8],
    ) -> Result<Response, Failed> {
        let sent = send(&mut connection, envelope, message).await;
        if sent.is_ok() {
            let mut idle = self.idle();
            if idle.len() < CONNECTIONS {
                idle.push(Idle { connection, since: Instant::now() });
            }
        } else {
            connection.abort().await;
        }
        sent
    }

    /// Takes a connection that seems to be open still.
    async fn idle_connection(&self) -> Option<AsyncSmtpConnection> {
        loop {
            let mut idle = self.idle().pop()?;
            let age = idle.since.elapsed();
            if age < FRESH_TIME || (age < IDLE_TIME && idle.connection.test_connected().await) {
                return Some(idle.connection);
            }
            idle.connection.abort().await;
        }
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let SmtpUrl { host, port, security, login } = &self.url;
        let at_once = self.tls.clone().filter(|_| *security == Security::Tls);
        let address = (host.as_str(), *port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(address, Some(COMMAND_TIME), &self.hello, at_once, None).await?;
        if let (Security::StartTls, Some(tls)) = (security, &self.tls) {
            connection.starttls(tls.clone(), &self.hello).await?;
        }
        if let Some((user, password)) = login {
            let credentials = Credentials::new(user.clone(), password.clone());
            connection.auth(DEFAULT_MECHANISMS, &credentials).await?;
        }
        Ok(connection)
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Idle>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The part of a conversation with a mail server that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Up to the sender's address: the greeting, TLS, the login. Who is to get the mail was not said yet.
    Sender,
    /// From the recipient's address on.
    Mail,
}

/// An error, and where in a conversation it happened.
#[derive(Debug)]
struct Failed {
    of: Step,
    error: Error,
}

impl Failed {
    fn of(of: Step) -> impl Fn(Error) -> Self {
        move |error| Self { of, error }
    }
}

/// Returns certificates from their text.
fn certificates(pem: &[u8]) -> Result<Certificate, SmtpError> {
    // A text without any would be taken for an empty list.
    if !pem.windows(CERTIFICATE.len()).any(|part| part == CERTIFICATE) {
        return Err(SmtpError::Certificates(None));
    }
    Certificate::from_pem(pem).map_err(|error| SmtpError::Certificates(Some(error)))
}

/// Sends a mail as [`AsyncSmtpConnection::send`] does, but its text and what ends it with one write. With two, the second
/// waits for the first to be confirmed (Nagle's algorithm), and the other side confirms after 40 ms only.
async fn send(
    connection: &mut AsyncSmtpConnection,
    envelope: &SmtpEnvelope,
    message: &[u8],
) -> Result<Response, Failed> {
    let mut options = vec![];
    let addresses = envelope.from().into_iter().chain(envelope.to());
    if !addresses.map(AsRef::<str>::as_ref).all(str::is_ascii) {
        options.push(MailParameter::SmtpUtfEight);
    }
    if !message.is_ascii() {
        options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    connection.command(Mail::new(envelope.from().cloned(), options)).await.map_err(Failed::of(Step::Sender))?;
    let text = transparent(&String::from_utf8_lossy(message));
    let rest = async {
        for to in envelope.to() {
            connection.command(Rcpt::new(to.clone(), vec![])).await?;
        }
        connection.command(Data).await?;
        connection.command(text).await
    };
    rest.await.map_err(Failed::of(Step::Mail))
}

/// A message as it is sent behind `DATA` (RFC 5321, 4.5.2), with the line that ends it.
fn transparent(message: &str) -> String {
    let mut text = String::with_capacity(message.len() + 64);
    for line in message.strip_suffix("\r\n").unwrap_or(message).split("\r\n") {
        if line.starts_with('.') {
            text.push('.');
        }
        text.push_str(line);
        text.push_str("\r\n");
    }
    text.push_str(".\r\n");
    text
}

impl Transport for Smtp {
    fn send<'a>(&'a self, envelope: &'a Envelope, message: &'a [u8]) -> BoxFuture<'a, Result<String, SendError>> {
        self.hand_over(envelope, message).boxed()
    }
}

/// Returns what an error means for a mail. A refusal of the login, of the sender or of the whole server says nothing of the
/// recipient's address. That is for the operator to mend, and may be tried again.
fn refusal(of: Step, error: &Error) -> Refusal {
    match error.status() {
        Some(code) if of == Step::Mail && code.severity == Severity::PermanentNegativeCompletion => {
            refusal_by(code.category, code.detail, &causes(error))
        }
        // 421 and its like are about the server: it closes the connection.
        Some(code) if of == Step::Mail && code.category != Category::Connections => Refusal::Temporary,
        _ => Refusal::Unavailable,
    }
}

/// Returns what a refusal for good means. Servers say more by the enhanced code (RFC 3463) at the beginning of their
/// words; where they say none, 550, 551 and 553 are about the address.
fn refusal_by(category: Category, detail: Detail, said: &str) -> Refusal {
    // 530 and its like: who sends is to log in first.
    if category == Category::Unspecified3 {
        return Refusal::Unavailable;
    }
    let enhanced =
        said.split(|c: char| c.is_whitespace() || matches!(c, ':' | '(' | ')')).find(|word| is_enhanced(word));
    match enhanced {
        Some(code) if OF_THE_SENDER.contains(&code) => Refusal::Unavailable,
        Some(code) if code.starts_with("5.1.") || code == "5.2.1" || code == "5.4.1" => Refusal::Address,
        Some(_) => Refusal::Message,
        None if category == Category::MailSystem && matches!(detail, Detail::Zero | Detail::One | Detail::Three) => {
            Refusal::Address
        }
        None => Refusal::Message,
    }
}

/// Returns whether a word is an enhanced status code for a refusal for good, such as 5.1.1.
fn is_enhanced(word: &str) -> bool {
    let mut parts = word.split('.');
    let is_number = |part: Option<&str>| {
        part.is_some_and(|part| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    parts.next() == Some("5") && is_number(parts.next()) && is_number(parts.next()) && parts.next().is_none()
}

/// An error with those behind it, in a line.
fn causes(error: &Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(String, u16, Security), SmtpUrlError> {
        text.parse().map(|url: SmtpUrl| (url.host, url.port, url.security))
    }

    #[test]
    fn servers_elsewhere_are_reached_over_tls_alone() {
        let host = || "mail.example".to_owned();
        assert_eq!(read("smtp://mail.example"), Ok((host(), 587, Security::StartTls)));
        assert_eq!(read("smtp://mail.example:25"), Ok((host(), 25, Security::StartTls)));
        assert_eq!(read("smtps://mail.example"), Ok((host(), 465, Security::Tls)));
        assert_eq!(read("smtp://localhost:1025"), Ok(("localhost".to_owned(), 1025, Security::Plain)));
        assert_eq!(read("smtp://127.0.0.1"), Ok(("127.0.0.1".to_owned(), 25, Security::Plain)));
        assert_eq!(read("smtp://[::1]:2525"), Ok(("::1".to_owned(), 2525, Security::Plain)));
        assert_eq!(read("smtp://localhost.example"), Ok(("localhost.example".to_owned(), 587, Security::StartTls)));
    }

    #[test]
    fn what_holds_no_certificate_is_refused() {
        let url: SmtpUrl = "smtps://mail.example".parse().expect("a server");
        for text in ["", "none", "-----BEGIN CERTIFICATE-----\nAAAA", "-----BEGIN PRIVATE KEY-----\nAAAA\n"] {
            let refused = Smtp::new(&url, Some(text.as_bytes())).map(drop);
            assert!(matches!(refused, Err(SmtpError::Certificates(_))), "{text}: {refused:?}");
        }
    }

    #[test]
    fn a_line_that_begins_with_a_dot_does_not_end_the_mail() {
        assert_eq!(transparent("a\r\n.\r\n..b\r\nc.\r\n"), "a\r\n..\r\n...b\r\nc.\r\n.\r\n");
        assert_eq!(transparent(".a"), "..a\r\n.\r\n");
    }

    #[test]
    fn what_is_no_server_is_refused_with_its_reason() {
        assert_eq!(read("mail.example"), Err(SmtpUrlError::Malformed));
        assert_eq!(read("http://mail.example"), Err(SmtpUrlError::Scheme));
        assert_eq!(read("smtp://mail.example/path"), Err(SmtpUrlError::Path));
        assert_eq!(read("smtp://mail.example?tls=none"), Err(SmtpUrlError::Path));
    }

    #[test]
    fn the_password_is_decoded_and_never_shown() {
        let url: SmtpUrl = "smtp://forum%40mail.example:s%3Ae%2Fcret@mail.example".parse().expect("a server");
        assert_eq!(url.login, Some(("forum@mail.example".to_owned(), "s:e/cret".to_owned())));
        assert!(!format!("{url:?}").contains("cret"), "{url:?}");
    }

    #[test]
    fn a_refusal_is_told_apart_by_what_it_is_about() {
        let mail = |said| refusal_by(Category::MailSystem, Detail::Zero, said);
        assert_eq!(mail("permanent error (550): 5.1.1 no such user"), Refusal::Address);
        assert_eq!(mail("permanent error (550): No such user here"), Refusal::Address);
        assert_eq!(mail("permanent error (550): 5.4.1 Recipient address rejected: Access denied"), Refusal::Address);
        assert_eq!(mail("permanent error (550): 5.7.1 message looks like spam"), Refusal::Message);
        assert_eq!(mail("permanent error (550): 5.2.122 too many mails to this mailbox in an hour"), Refusal::Message);
        for of_the_sender in [
            "permanent error (550): 5.1.90 you have reached your daily limit for message recipients",
            "permanent error (554): 5.2.252 SendAsDenied; forum@maagal.example not allowed to send as it@maagal.example",
            "permanent error (550): 5.7.60 SMTP; Client does not have permissions to send as this sender",
            "permanent error (550): 5.7.64 TenantAttribution; Relay Access Denied",
        ] {
            assert_eq!(mail(of_the_sender), Refusal::Unavailable, "{of_the_sender}");
        }
        assert_eq!(refusal_by(Category::MailSystem, Detail::Two, "permanent error (552): too large"), Refusal::Message);
        let login = refusal_by(Category::Unspecified3, Detail::Five, "permanent error (535): 5.7.8 bad credentials");
        assert_eq!(login, Refusal::Unavailable);
    }
}
