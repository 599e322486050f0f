//! Meetings: the cycle that turns the forum.

use serde::{Deserialize, Serialize};

use crate::absence::Absence;
use crate::agenda::AgendaItem;
use crate::clock::Timestamp;
use crate::company::Company;
use crate::id::{CompanyId, MeetingId, MemberId};
use crate::language::Language;
use crate::link::is_web_address;
use crate::member::Person;
use crate::occasion::Occasion;
use crate::practice::{MeetingRef, PracticeCard};
use crate::problem::{FieldError, FieldProblem, Problem};
use crate::rsvp::SEATS_MAX;
use crate::text::{check_line, check_optional_line, clean_line, clean_text};

crate::text_enum::text_enum! {
    /// The kinds of meeting.
    MeetingKind {
        /// The regular one, every two months.
        Regular = "regular",
        /// A workshop.
        Workshop = "workshop",
        /// The yearly conference.
        Conference = "conference",
        /// Members sit beside those who serve customers, at a company that hosts them.
        FieldVisit = "field-visit",
    }
}

crate::text_enum::text_enum! {
    /// Whether a meeting takes place.
    MeetingState {
        /// It takes place, or took place.
        Scheduled = "scheduled",
        /// It was cancelled.
        Cancelled = "cancelled",
    }
}

crate::text_enum::text_enum! {
    /// What members are reminded of about a meeting, by itself.
    MeetingReminder {
        /// Presenters, ten days before: the deadline of the write-up.
        DeadlineInTenDays = "deadline-in-ten-days",
        /// Presenters, three days before: the deadline of the write-up.
        DeadlineInThreeDays = "deadline-in-three-days",
        /// Presenters, on the day: the deadline of the write-up.
        DeadlineToday = "deadline-today",
        /// Presenters, on the last working day before a deadline that is on a day off: the deadline of the write-up.
        DeadlineOnDayOff = "deadline-on-day-off",
        /// Coordinators: the deadline passed without a write-up.
        DeadlineMissed = "deadline-missed",
        /// Who has not answered, two to three weeks before: the invitation, where it did not go out when the meeting was set.
        Invitation = "invitation",
        /// Members, three working days before: what there is to read; of a meeting at which nobody presents, where there is
        /// something.
        Reading = "reading",
        /// Who has not answered, two working days before: whether they come.
        Rsvp = "rsvp",
        /// Who comes and chose so, one hour before: that it begins.
        HourBefore = "hour-before",
        /// Presenters, two days after the meeting: the write-up.
        WriteUpAfterTwoDays = "write-up-after-two-days",
        /// Presenters, seven days after the meeting: the write-up.
        WriteUpAfterSevenDays = "write-up-after-seven-days",
        /// Presenters, fourteen days after the meeting: the write-up.
        WriteUpAfterFourteenDays = "write-up-after-fourteen-days",
        /// Coordinators, fifteen days after the meeting: that they can write it in five lines.
        WriteUpInFiveLines = "write-up-in-five-lines",
        /// Who came, on the working day after the meeting: three questions about it.
        Survey = "survey",
    }
}

impl MeetingReminder {
    /// Returns whether there is nothing to remind of once the write-up is there.
    pub const fn is_about_write_up(self) -> bool {
        !matches!(self, Self::Invitation | Self::Reading | Self::Rsvp | Self::HourBefore | Self::Survey)
    }
}

/// A meeting to add, or what replaces one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewMeeting {
    /// The meeting's subject.
    pub title: String,
    /// The kind of meeting.
    pub kind: MeetingKind,
    /// The moment at which the meeting starts.
    pub starts_at: Timestamp,
    /// The moment at which the meeting ends, where that is known.
    pub ends_at: Option<Timestamp>,
    /// The state, which says whether the meeting takes place.
    pub state: MeetingState,
    /// A remark that is told with the last change, such as why it was moved; one line, may be empty.
    pub note: String,
    /// The place of the meeting, in one line; may be empty.
    pub place: String,
    /// The address to join from afar, see [`is_web_address`]; may be empty.
    pub link: String,
    /// The company that presents at the meeting.
    pub presenting_company: Option<CompanyId>,
    /// The members who present.
    pub presenters: Vec<MemberId>,
    /// The agenda, in Markdown; may be empty.
    pub agenda: String,
    /// The moment by which the write-up should be there.
    pub deadline: Option<Timestamp>,
    /// How many seats the room has, where that is known.
    pub seats: Option<i64>,
    /// What a field visit has beside that; nothing for other kinds.
    pub visit: NewVisit,
}

/// What a field visit has beside other meetings.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct NewVisit {
    /// The member who hosts it, and sees who comes through the gate.
    pub host: Option<MemberId>,
    /// Where to leave a car, in one line; may be empty.
    pub parking: String,
    /// What to look for, each on a line; may be empty.
    pub look_for: String,
}

/// What a field visit has beside other meetings, as it is read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Visit {
    /// The member who hosts it.
    pub host: Option<Person>,
    /// The company of that member when they were named.
    pub company: Option<Company>,
    /// Where to leave a car; may be empty.
    pub parking: String,
    /// What to look for, each on a line; may be empty.
    pub look_for: String,
}

/// The most characters of where to leave a car.
pub const PARKING_MAX: usize = 200;
/// The most bytes of what to look for.
pub const LOOK_FOR_MAX: usize = 2_000;
/// The most bytes of an agenda.
pub const AGENDA_MAX: usize = 20_000;
/// The most bytes of a summary.
pub const SUMMARY_MAX: usize = 40_000;
/// The most bytes of what was decided.
pub const DECISIONS_MAX: usize = 5_000;
/// The most characters of a note.
pub const NOTE_MAX: usize = 300;
/// A meeting ends at most so many days after it starts.
pub const LONGEST_DAYS: i64 = 3;
/// The first moment at which a meeting can start: the beginning of 1900.
const EARLIEST: Timestamp = Timestamp(-2_208_988_800_000_000);
/// The last moment at which a meeting can start: the end of 2199.
pub const LATEST: Timestamp = Timestamp(7_258_118_399_000_000);

/// Returns whether a meeting can start then. A year beyond that is mistyped, and what follows from it no calendar has.
pub fn can_start(at: Timestamp) -> bool {
    (EARLIEST..=LATEST).contains(&at)
}

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
        check_optional_line("note", &self.note, NOTE_MAX, &mut errors);
        if !can_start(self.starts_at) {
            errors.push(FieldError::new("starts_at", FieldProblem::Invalid));
        }
        if let Some(ends_at) = self.ends_at
            && (ends_at <= self.starts_at || ends_at > self.starts_at.plus_days(LONGEST_DAYS))
        {
            errors.push(FieldError::new("ends_at", FieldProblem::Invalid));
        }
        if self.kind == MeetingKind::FieldVisit {
            check_optional_line("parking", &self.visit.parking, PARKING_MAX, &mut errors);
            if self.visit.look_for.len() > LOOK_FOR_MAX {
                errors.push(FieldError::new("look_for", FieldProblem::TooLong).detail(LOOK_FOR_MAX));
            }
            self.visit.parking = clean_line(&self.visit.parking);
            self.visit.look_for = clean_lines(&self.visit.look_for);
        } else {
            self.visit = NewVisit::default();
        }
        self.title = clean_line(&self.title);
        self.note = clean_line(&self.note);
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
        if self.deadline.is_some_and(|deadline| deadline > self.starts_at || !can_start(deadline)) {
            errors.push(FieldError::new("deadline", FieldProblem::Invalid));
        }
        if self.seats.is_some_and(|seats| !(1..=SEATS_MAX).contains(&seats)) {
            errors.push(FieldError::new("seats", FieldProblem::Invalid));
        }
        Problem::unless_empty(errors)?;
        Ok(self)
    }
}

/// What was said and decided at a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MeetingSummary {
    /// What was said, in Markdown; may be empty.
    pub text: String,
    /// What was decided, each on a line; may be empty.
    pub decisions: String,
}

impl MeetingSummary {
    /// Cleans the texts and checks them.
    ///
    /// # Errors
    /// [`Problem::Invalid`] on `body` and `decisions`.
    pub fn check(self) -> Result<Self, Problem> {
        let mut errors: Vec<FieldError> = vec![];
        for (name, text, max) in [("body", &self.text, SUMMARY_MAX), ("decisions", &self.decisions, DECISIONS_MAX)] {
            if text.len() > max {
                errors.push(FieldError::new(name, FieldProblem::TooLong).detail(max));
            }
        }
        Problem::unless_empty(errors)?;
        Ok(Self { text: clean_text(&self.text), decisions: clean_lines(&self.decisions) })
    }
}

/// The number of days after a meeting during which its summary can be sent to the members.
pub const SUMMARY_MAIL_DAYS: i64 = 60;

/// How it stands with the mail that tells the members of the summary of a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SummaryMail {
    /// It cannot be sent: nothing was written, or the meeting was not held, or too long ago.
    No,
    /// It can be sent.
    Ready,
    /// It was sent then.
    Sent(Timestamp),
}

/// A list of lines, each cleaned, without those that are empty.
fn clean_lines(text: &str) -> String {
    text.lines().map(clean_line).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// A meeting as a line of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingCard {
    /// The meeting's key.
    pub id: MeetingId,
    /// Grows with every change.
    pub version: i64,
    /// The meeting's subject.
    pub title: String,
    /// The kind of meeting.
    pub kind: MeetingKind,
    /// The moment at which the meeting starts.
    pub starts_at: Timestamp,
    /// The moment at which the meeting ends, where that is known.
    pub ends_at: Option<Timestamp>,
    /// The state, which says whether the meeting takes place.
    pub state: MeetingState,
    /// How many times its time, its place or its state was changed. Calendars follow it by that.
    pub sequence: i64,
    /// A remark that is told with the last change; may be empty.
    pub note: String,
    /// The place of the meeting; may be empty.
    pub place: String,
    /// The link to join from afar; may be empty.
    pub link: String,
    /// The company that presents at the meeting.
    pub company: Option<Company>,
    /// The members who present.
    pub presenters: Vec<Person>,
    /// The moment by which the write-up should be there.
    pub deadline: Option<Timestamp>,
    /// How many seats the room has, where that is known.
    pub seats: Option<i64>,
    /// How many practices of it the actor can see.
    pub practices: i64,
}

impl MeetingCard {
    /// Returns whether it was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.state == MeetingState::Cancelled
    }

    /// Returns whether it takes place, has begun and has not ended. Of one whose end is not known the start counts.
    pub fn goes_on(&self, now: Timestamp) -> bool {
        !self.is_cancelled() && self.starts_at < now && self.ends_at.is_some_and(|ends_at| ends_at >= now)
    }

    /// The moment from which on it is over. One whose end is not known is over a day after its start.
    pub fn over_at(&self) -> Timestamp {
        self.ends_at.unwrap_or(self.starts_at.plus_days(1))
    }
}

/// What a day is in the calendars of those who live in Israel.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DayNotes {
    /// The Hebrew date in Hebrew, such as `ט״ו בניסן תשפ״ז`.
    pub hebrew: String,
    /// The same in English, such as `15 Nisan 5787`.
    pub hebrew_in_english: String,
    /// Why no meeting takes place on such a day; `None` where one may.
    pub forbidden: Option<Occasion>,
    /// What a coordinator should think of before setting a meeting on that day.
    pub warnings: Vec<Occasion>,
}

impl DayNotes {
    /// The Hebrew date in a language.
    pub fn hebrew_date(&self, language: Language) -> &str {
        match language {
            Language::Hebrew => &self.hebrew,
            Language::English => &self.hebrew_in_english,
        }
    }
}

/// A date of a rhythm, as it is proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposedDate {
    /// The moment at which the meeting would start.
    pub starts_at: Timestamp,
    /// The notes on that day.
    pub day: DayNotes,
    /// Why it is not an earlier one: the moment that the rhythm fell on and what forbids that day, and after it the first
    /// one of each further reason. Nothing where the rhythm fell on the date itself.
    pub skipped: Vec<(Timestamp, Occasion)>,
    /// The meetings that take place meanwhile.
    pub others: Vec<MeetingRef>,
}

impl ProposedDate {
    /// Returns whether there is a meeting at that moment already, so that none is added.
    pub fn is_set(&self) -> bool {
        self.others.iter().any(|other| other.starts_at == self.starts_at)
    }

    /// Returns whether something speaks against the date, so that it is set where the coordinator confirms it alone.
    pub fn is_to_confirm(&self, now: Timestamp) -> bool {
        !self.is_set() && (self.day.forbidden.is_some() || !self.others.is_empty() || self.starts_at <= now)
    }
}

/// The dates of a rhythm in twelve months, as they are proposed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ProposedYear {
    /// The dates on which meetings can take place.
    pub dates: Vec<ProposedDate>,
    /// What the rhythm fell on where no date is left before the month of the next one: as in [`ProposedDate::skipped`].
    pub left_out: Vec<(Timestamp, Occasion)>,
}

/// A time to which a meeting can be postponed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Postponement {
    /// The number of weeks by which the meeting is postponed.
    pub weeks: u8,
    /// The moment at which the meeting would start.
    pub starts_at: Timestamp,
    /// The notes on that day.
    pub day: DayNotes,
    /// The meetings that take place meanwhile.
    pub others: Vec<MeetingRef>,
}

impl Postponement {
    /// Returns whether something speaks against the day or the hour.
    pub const fn is_against(&self) -> bool {
        self.day.forbidden.is_some() || !self.others.is_empty()
    }
}

/// A meeting is postponed by at most so many weeks at once.
pub const POSTPONED_WEEKS_MAX: u8 = 12;

/// What is changed at short notice, in one step that is told to everyone once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UrgentChange {
    /// It takes place online instead; an empty link leaves the one that it has.
    MoveOnline {
        /// The address to join from afar.
        link: String,
    },
    /// It takes place so many weeks later, and with it moves its deadline.
    Postpone {
        /// The number of weeks.
        weeks: u8,
    },
    /// It does not take place.
    Cancel,
}

/// A meeting with everything that its page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingView {
    /// The meeting as a line of a list.
    pub card: MeetingCard,
    /// The agenda as it was written.
    pub agenda: String,
    /// The agenda as safe HTML.
    pub agenda_html: String,
    /// The agenda as items.
    pub items: Vec<AgendaItem>,
    /// What was said, as it was written, in Markdown; may be empty.
    pub summary: String,
    /// What was said, as safe HTML.
    pub summary_html: String,
    /// What was decided, each on a line; may be empty.
    pub decisions: String,
    /// How it stands with the mail of the summary.
    pub summary_mail: SummaryMail,
    /// What a field visit has beside that.
    pub visit: Visit,
    /// The notes on the meeting's day.
    pub day: DayNotes,
    /// The practices presented there that the actor can see, write-ups first.
    pub practices: Vec<PracticeCard>,
    /// Those of its presenters who are away now.
    pub absences: Vec<Absence>,
    /// The rights of the actor over the meeting.
    pub can: MeetingRights,
}

/// What the actor may do with a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MeetingRights {
    /// Whether the actor may change the meeting.
    pub edit: bool,
    /// Whether the actor may upload the write-up of the meeting.
    pub upload: bool,
    /// The upload is on behalf of another company, which then confirms it, whoever presents.
    pub on_behalf: bool,
}

/// The path of a meeting's page.
pub fn path(id: MeetingId) -> String {
    format!("/meetings/{id}")
}
