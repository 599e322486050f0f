//! Who came to a meeting, and the three questions about it. Answers are anonymous: nothing ties one to who gave it.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::company::Company;
use crate::id::{MeetingId, TopicId};
use crate::member::Person;
use crate::problem::{FieldError, FieldProblem, Problem};
use crate::rsvp::RsvpAnswer;
use crate::text::{check_optional_line, clean_line};

crate::text_enum::text_enum! {
    /// Whether somebody would recommend the meetings of the forum.
    Recommends {
        /// They would recommend the meetings.
        Yes = "yes",
        /// They would perhaps recommend them.
        Maybe = "maybe",
        /// They would not.
        No = "no",
    }
}

/// The best that a meeting can be rated; the worst is 1.
pub const USEFUL_MAX: i64 = 5;
/// The most characters of what somebody wants to hear of next.
pub const NEXT_MAX: usize = 200;
/// Fewer answers than these are not shown, so that nobody can be told by them.
pub const SHOWN_FROM: i64 = 3;
/// The number of days after a meeting during which its questions are asked.
pub const OPEN_DAYS: i64 = 30;

/// Answers to the three questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SurveyAnswer {
    /// How useful the meeting was, from 1 to [`USEFUL_MAX`].
    pub useful: i64,
    /// The topic that is wanted next.
    pub next_topic: Option<TopicId>,
    /// What is wanted next in words, one line; may be empty.
    pub next: String,
    /// Whether they would recommend the meetings.
    pub recommends: Recommends,
}

impl SurveyAnswer {
    /// Cleans the answers and checks them.
    ///
    /// # Errors
    /// [`Problem::Invalid`] by field.
    pub fn check(mut self) -> Result<Self, Problem> {
        let mut errors: Vec<FieldError> = vec![];
        if !(1..=USEFUL_MAX).contains(&self.useful) {
            errors.push(FieldError::new("useful", FieldProblem::Invalid));
        }
        check_optional_line("next", &self.next, NEXT_MAX, &mut errors);
        Problem::unless_empty(errors)?;
        self.next = clean_line(&self.next);
        Ok(self)
    }
}

/// How it stands with a viewer and the questions about a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SurveyState {
    /// Whether the questions are asked now.
    pub is_open: bool,
    /// Whether the viewer has answered them.
    pub is_answered: bool,
}

/// What comes after a meeting, as a viewer sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AfterMeeting {
    /// How many came, where that was noted.
    pub came: Option<i64>,
    /// How it stands with the viewer and the questions.
    pub survey: SurveyState,
    /// Whether the viewer may note who came.
    pub can_note: bool,
    /// Whether the viewer may write the write-up in five lines.
    pub can_write: bool,
}

/// What was answered about a meeting. Below [`SHOWN_FROM`] answers, only how many there are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SurveyResult {
    /// The meeting's key.
    pub meeting: MeetingId,
    /// The meeting's subject.
    pub title: String,
    /// The moment at which the meeting started.
    pub starts_at: Timestamp,
    /// How many came, where that was noted.
    pub came: Option<i64>,
    /// The number of answers.
    pub answers: i64,
    /// What they said; `None` while they are too few.
    pub said: Option<SurveySums>,
}

/// What those who answered said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SurveySums {
    /// How useful they found the meeting, on average, in hundredths.
    pub useful_hundredths: i64,
    /// How many would recommend it.
    pub recommend: i64,
    /// The topics that are wanted next, with how many want each, the most wanted first.
    pub topics: Vec<(TopicId, i64)>,
    /// What is wanted next in words, in the order of the alphabet.
    pub words: Vec<String>,
}

/// Somebody on the list of who came to a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttendanceLine {
    /// The member.
    pub person: Person,
    /// The company of the member.
    pub company: Company,
    /// What the member had answered.
    pub answer: Option<RsvpAnswer>,
    /// Whether the member came: as it was noted, and before that as they had answered.
    pub came: bool,
}

/// Who came to a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AttendanceList {
    /// The members: those who had said that they come first, then the others; by name.
    pub lines: Vec<AttendanceLine>,
    /// Whether attendance was noted.
    pub is_noted: bool,
}

impl AttendanceList {
    /// A number that is another one for every other list: who is on it, who of them came, and whether that was noted.
    pub fn version(&self) -> i64 {
        let parts = self.lines.iter().flat_map(|line| [line.person.id.0, i64::from(line.came)]);
        // FNV-1a, cut to the whole numbers that JSON holds exactly. Versions are counted from 1.
        let hash = parts
            .chain([i64::from(self.is_noted)])
            .flat_map(i64::to_le_bytes)
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        i64::try_from(hash >> 12).unwrap_or_default() + 1
    }
}

/// The path of the page with the questions about a meeting.
pub fn path(id: MeetingId) -> String {
    format!("{}/survey", crate::meeting::path(id))
}

/// The path of the page on which it is noted who came to a meeting.
pub fn attendance_path(id: MeetingId) -> String {
    format!("{}/came", crate::meeting::path(id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::company::{Sector, SizeBand};
    use crate::id::{CompanyId, MemberId};
    use crate::member::Profession;

    #[test]
    fn every_other_list_has_another_version() {
        let company = Company {
            id: CompanyId(1),
            slug: String::new(),
            name: String::new(),
            sector: Sector::Other,
            size: SizeBand::Upto49,
            left_at: None,
        };
        let line = |id, came| AttendanceLine {
            person: Person { id: MemberId(id), name: String::new(), profession: Profession::Service },
            company: company.clone(),
            answer: None,
            came,
        };
        let list = |lines: &[(i64, bool)], is_noted| AttendanceList {
            lines: lines.iter().map(|&(id, came)| line(id, came)).collect(),
            is_noted,
        };
        let versions = [
            list(&[], false),
            list(&[], true),
            list(&[(1, true)], true),
            list(&[(1, false)], true),
            list(&[(1, false)], false),
            list(&[(2, true)], true),
            list(&[(1, true), (2, false)], true),
            list(&[(1, false), (2, true)], true),
        ]
        .map(|list| list.version());
        assert!(versions.iter().all(|version| *version > 0));
        assert_eq!(versions.iter().collect::<std::collections::BTreeSet<_>>().len(), versions.len());
        assert_eq!(list(&[(1, true)], true).version(), versions[2]);
    }

    #[test]
    fn answers_are_checked() {
        let answer = |useful, next: &str| SurveyAnswer {
            useful,
            next_topic: None,
            next: next.to_owned(),
            recommends: Recommends::Maybe,
        };
        assert_eq!(answer(5, " שיחות  קשות ").check().expect("taken").next, "שיחות קשות");
        for wrong in [0, 6, -1, i64::MAX] {
            assert_eq!(answer(wrong, "").check(), Err(Problem::field("useful", FieldProblem::Invalid)), "{wrong}");
        }
        assert!(answer(1, &"א".repeat(NEXT_MAX + 1)).check().is_err());
    }
}
