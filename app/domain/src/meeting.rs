//! Meetings: the cycle that turns the forum.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::company::Company;
use crate::id::{CompanyId, MeetingId, MemberId};
use crate::link::is_web_address;
use crate::member::Person;
use crate::practice::PracticeCard;
use crate::problem::{FieldError, FieldProblem, Problem};
use crate::text::{check_line, check_optional_line, clean_line, clean_text};

crate::text_enum::text_enum! {
    /// What sort of meeting.
    MeetingKind {
        /// The regular one, every two months.
        Regular = "regular",
        /// A workshop.
        Workshop = "workshop",
        /// The yearly conference.
        Conference = "conference",
    }
}

/// A meeting to add, or what replaces one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewMeeting {
    /// Its subject.
    pub title: String,
    /// What sort.
    pub kind: MeetingKind,
    /// When it starts.
    pub starts_at: Timestamp,
    /// Where, one line; may be empty.
    pub place: String,
    /// The address to join from afar, see [`is_web_address`]; may be empty.
    pub link: String,
    /// Who presents.
    pub presenting_company: Option<CompanyId>,
    /// Who of them.
    pub presenters: Vec<MemberId>,
    /// The agenda, in Markdown; may be empty.
    pub agenda: String,
    /// Until when the write-up should be there.
    pub deadline: Option<Timestamp>,
}

/// The most bytes of an agenda.
pub const AGENDA_MAX: usize = 20_000;

impl NewMeeting {
    /// Cleans the fields and checks them.
    ///
    /// # Errors
    /// [`Problem::Invalid`] naming each field that was not taken.
    pub fn check(mut self) -> Result<Self, Problem> {
        let mut errors: Vec<FieldError> = vec![];
        check_line("title", &self.title, crate::practice::TITLE_MAX, &mut errors);
        check_optional_line("place", &self.place, 160, &mut errors);
        check_optional_line("link", &self.link, 500, &mut errors);
        self.title = clean_line(&self.title);
        self.place = clean_line(&self.place);
        self.link = clean_line(&self.link);
        if !self.link.is_empty() && !is_web_address(&self.link) {
            errors.push(FieldError::new("link", FieldProblem::Invalid));
        }
        if self.agenda.len() > AGENDA_MAX {
            errors.push(FieldError::new("agenda", FieldProblem::TooLong).detail(AGENDA_MAX));
        }
        self.agenda = clean_text(&self.agenda);
        let mut named = std::collections::HashSet::new();
        self.presenters.retain(|presenter| named.insert(*presenter));
        if self.deadline.is_some_and(|deadline| deadline > self.starts_at) {
            errors.push(FieldError::new("deadline", FieldProblem::Invalid));
        }
        Problem::unless_empty(errors)?;
        Ok(self)
    }
}

/// A meeting as a line of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingCard {
    /// Its key.
    pub id: MeetingId,
    /// Grows with every change.
    pub version: i64,
    /// Its subject.
    pub title: String,
    /// What sort.
    pub kind: MeetingKind,
    /// When it starts.
    pub starts_at: Timestamp,
    /// Where; may be empty.
    pub place: String,
    /// The link to join from afar; may be empty.
    pub link: String,
    /// Who presents.
    pub company: Option<Company>,
    /// Who of them.
    pub presenters: Vec<Person>,
    /// Until when the write-up should be there.
    pub deadline: Option<Timestamp>,
    /// How many practices of it the actor can see.
    pub practices: i64,
}

/// A meeting, opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingView {
    /// The meeting.
    pub card: MeetingCard,
    /// The agenda as it was written.
    pub agenda: String,
    /// The agenda as safe HTML.
    pub agenda_html: String,
    /// The practices presented there that the actor can see, write-ups first.
    pub practices: Vec<PracticeCard>,
    /// What the actor may do with it.
    pub can: MeetingRights,
}

/// What the actor may do with a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MeetingRights {
    /// Change it.
    pub edit: bool,
    /// Upload its write-up.
    pub upload: bool,
    /// The upload is on behalf of another company, which then confirms it, whoever presents.
    pub on_behalf: bool,
}

/// The path of a meeting's page.
pub fn path(id: MeetingId) -> String {
    format!("/meetings/{id}")
}
