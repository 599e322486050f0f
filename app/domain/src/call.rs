//! Whom the coordinator calls: members whom no mail told in time of what became of a meeting.

use crate::clock::Timestamp;
use crate::company::Company;
use crate::id::MeetingId;
use crate::member::Person;
use crate::notification::NotificationKind;

/// A meeting that was changed at short notice, with those who may not know it yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallList {
    /// The key of the meeting.
    pub meeting: MeetingId,
    /// The meeting's title.
    pub title: String,
    /// The moment at which it starts.
    pub starts_at: Timestamp,
    /// What became of it, at last.
    pub change: NotificationKind,
    /// The moments from and to which the meeting was moved, where that is what became of it.
    pub moved: Option<(Timestamp, Timestamp)>,
    /// Those who may not know it: those who were not called yet before the others, by name.
    pub lines: Vec<CallLine>,
}

/// A member to call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallLine {
    /// The member.
    pub person: Person,
    /// The member's company.
    pub company: Company,
    /// The member's phone number, where there is one.
    pub phone: Option<String>,
    /// The moment at which a coordinator noted that the member was called.
    pub called_at: Option<Timestamp>,
}
