//! What the button of a mail does in the name of who got it, without a login: say whether they come, or that a promise was
//! kept, or that a dilemma still matters.

use std::fmt;
use std::str::FromStr;

use crate::clock::Timestamp;
use crate::id::{DilemmaId, MeetingId, PromiseId};
use crate::member::Person;
use crate::practice::MeetingRef;
use crate::problem::UnknownCode;
use crate::promise::PromiseStanding;
use crate::rsvp::RsvpAnswer;

/// The act of a mail's button. Written as `come-5`, `keep-7` or `still-9`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailedAct {
    /// Says whether they come to a meeting.
    Come(MeetingId),
    /// Says that a promise was kept.
    Keep(PromiseId),
    /// Says that a dilemma still matters.
    Still(DilemmaId),
}

impl fmt::Display for MailedAct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Come(id) => write!(f, "come-{id}"),
            Self::Keep(id) => write!(f, "keep-{id}"),
            Self::Still(id) => write!(f, "still-{id}"),
        }
    }
}

impl FromStr for MailedAct {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        let (what, id) = text.split_once('-').ok_or(UnknownCode)?;
        match what {
            "come" => Ok(Self::Come(id.parse().map_err(|_| UnknownCode)?)),
            "keep" => Ok(Self::Keep(id.parse().map_err(|_| UnknownCode)?)),
            "still" => Ok(Self::Still(id.parse().map_err(|_| UnknownCode)?)),
            _ => Err(UnknownCode),
        }
    }
}

/// What whoever has the mail sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedByMail {
    /// The member in whose name it is done.
    pub person: Person,
    /// The thing that the act is about.
    pub what: AskedAbout,
}

/// What the button of a mail is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AskedAbout {
    /// A meeting to come to.
    Meeting {
        /// The meeting.
        meeting: MeetingRef,
        /// The kind of the meeting.
        kind: crate::meeting::MeetingKind,
        /// The moment at which it ends, where that is known.
        ends_at: Option<Timestamp>,
        /// Where it is; may be empty.
        place: String,
        /// The link to join it from afar; may be empty.
        link: String,
        /// The answer that the member has given; `None` where they have not answered.
        own: Option<RsvpAnswer>,
        /// Whether answers are still taken.
        is_open: bool,
    },
    /// A promise to keep.
    Promise {
        /// The text of the promise.
        what: String,
        /// The moment until which the promise is to be kept.
        due_at: Timestamp,
        /// How it stands with it.
        standing: PromiseStanding,
    },
    /// A dilemma that has been open for long.
    Dilemma {
        /// The dilemma's key.
        id: DilemmaId,
        /// The question in one line.
        title: String,
        /// The moment at which it was asked.
        asked_at: Timestamp,
        /// Whether it goes on, and nobody has said yet whether it still matters.
        is_asked: bool,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_is_read_as_it_is_written() {
        for act in [MailedAct::Come(MeetingId(5)), MailedAct::Keep(PromiseId(70)), MailedAct::Still(DilemmaId(8))] {
            assert_eq!(act.to_string().parse(), Ok(act));
        }
        for wrong in ["", "come", "come-", "come-x", "go-5", "come5"] {
            assert!(wrong.parse::<MailedAct>().is_err(), "{wrong}");
        }
    }
}
