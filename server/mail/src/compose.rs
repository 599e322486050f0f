//! From a mail's words to the message that is sent: headers (RFC 5322), and the two forms of its text (RFC 2046).

use std::time::{Duration, UNIX_EPOCH};

use domain::clock::Timestamp;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart, SinglePart};

use crate::dkim::Dkim;
use crate::render::Rendered;

/// A person or a forum with its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// The name that is shown.
    pub name: String,
    /// The address.
    pub email: String,
}

/// What a message's headers say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The sender of the mail.
    pub from: Party,
    /// The recipient of the mail.
    pub to: Party,
    /// Who gets an answer, where that is not the sender.
    pub reply_to: Option<Party>,
    /// The Message-ID of the mail, without angle brackets.
    pub message_id: String,
    /// The moment at which the mail was made.
    pub date: Timestamp,
    /// Where a POST switches such mails off (RFC 8058); `None` for those that cannot be switched off.
    pub unsubscribe: Option<String>,
    /// What calendar programs read of it. A draft has none: whoever sends it is not the organizer's program.
    pub calendar: Option<CalendarPart>,
    /// Whether a mail program opens it as a draft that is not sent yet.
    pub is_draft: bool,
}

/// What calendar programs read of a mail (RFC 6047).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarPart {
    /// The method, such as `REQUEST`.
    pub method: &'static str,
    /// The calendar.
    pub text: String,
}

/// Why no message could be made.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// An address is none.
    #[error("an address of the mail cannot be used")]
    Address(#[from] lettre::address::AddressError),
    /// The type of the calendar is none.
    #[error("the type of a part of the mail cannot be used")]
    Type(#[from] lettre::message::header::ContentTypeErr),
    /// A header cannot be written.
    #[error("the message cannot be written")]
    Message(#[from] lettre::error::Error),
}

/// Makes the message.
///
/// # Errors
/// [`ComposeError`] for an address that is none.
pub fn compose(head: &Head, mail: &Rendered, dkim: Option<&Dkim>) -> Result<Vec<u8>, ComposeError> {
    let micros = u64::try_from(head.date.0).unwrap_or_default();
    let mut message = Message::builder()
        .from(mailbox(&head.from)?)
        .to(mailbox(&head.to)?)
        .subject(&mail.subject)
        .message_id(Some(format!("<{}>", head.message_id)))
        .date(UNIX_EPOCH + Duration::from_micros(micros));
    if let Some(party) = &head.reply_to {
        message = message.reply_to(mailbox(party)?);
    }
    if head.is_draft {
        message = message.raw_header(raw("X-Unsent", "1"));
    } else {
        // Nobody's absence is announced to a program (RFC 3834; the second is Microsoft's).
        message = message.raw_header(raw("Auto-Submitted", "auto-generated"));
        message = message.raw_header(raw("X-Auto-Response-Suppress", "All"));
        if let Some(url) = &head.unsubscribe {
            message = message.raw_header(raw("List-Unsubscribe", &format!("<{url}>")));
            message = message.raw_header(raw("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
        }
    }
    let text = SinglePart::builder().header(ContentType::TEXT_PLAIN).body(mail.text.clone());
    let html = SinglePart::builder().header(ContentType::TEXT_HTML).body(mail.html.clone());
    let mut parts = MultiPart::alternative().singlepart(text).singlepart(html);
    if let Some(calendar) = head.calendar.as_ref().filter(|_| !head.is_draft) {
        let kind = format!("text/calendar; charset=utf-8; method={}", calendar.method);
        parts = parts.singlepart(SinglePart::builder().header(ContentType::parse(&kind)?).body(calendar.text.clone()));
    }
    let mut message = message.multipart(parts)?;
    if let Some(dkim) = dkim.filter(|_| !head.is_draft) {
        dkim.sign(&mut message);
    }
    Ok(message.formatted())
}

fn mailbox(party: &Party) -> Result<Mailbox, lettre::address::AddressError> {
    // A name is one line: lettre panics where it is none.
    let name: String = party.name.chars().filter(|c| !c.is_control()).collect();
    Ok(Mailbox::new(Some(name).filter(|name| !name.is_empty()), party.email.parse()?))
}

fn raw(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}
