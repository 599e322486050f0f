//! Dilemmas: questions from the field. Each has one owner, a promised next update, and closes with a lesson.
//!
//! How a dilemma goes on is the state machine of [`state`]; this module has what is asked and what pages show of it.

pub mod state;
pub mod traces;

use serde::{Deserialize, Serialize};

use crate::attachment::Attachment;
use crate::clock::Timestamp;
use crate::company::{Company, Sector, SizeBand};
use crate::id::{CommentId, CompanyId, DilemmaId, MeetingId, MemberId, PracticeId};
use crate::member::Person;
use crate::practice::TOPICS_MAX;
use crate::problem::{FieldError, FieldProblem, Problem};
use crate::text::{check_line, clean_line, clean_text};
use crate::tries::Likeness;

pub use self::state::{DilemmaStage, DilemmaState, DilemmaStep, StoryEntry, StoryKind};

/// The most characters of a title.
pub const TITLE_MAX: usize = 140;
/// The most characters of the question itself.
pub const BODY_MAX: usize = 10_000;
/// The most characters of the summary that the owner keeps.
pub const SUMMARY_MAX: usize = 1_000;
/// The most characters of a word for now.
pub const WORD_MAX: usize = 500;
/// The most characters of a reason.
pub const REASON_MAX: usize = 200;
/// The most characters of a lesson.
pub const LESSON_MAX: usize = 2_000;
/// The most companies that one dilemma is put to.
pub const COMPANIES_MAX: usize = 50;
/// The most dilemmas of one asker that are open at once.
pub const OPEN_MAX: usize = 50;
/// The most dilemmas of a list.
pub const LISTED_MAX: usize = 100;
/// The most practices that one dilemma draws in.
pub const DRAWN_IN_MAX: usize = 20;
/// The most open dilemmas of the coordinator's board.
pub const BOARD_MAX: usize = 500;
/// An update is promised for at most so many days ahead.
pub const AHEAD_DAYS: i64 = 92;
/// The working days after which the next update is expected where nobody says otherwise.
pub const UPDATE_WORKING_DAYS: i32 = 3;

crate::text_enum::text_enum! {
    /// How it stands with a dilemma, as everybody reads it.
    DilemmaStatus {
        /// It was asked anonymously and waits to be published.
        Scheduled = "scheduled",
        /// It goes on.
        Open = "open",
        /// It goes on, and the promised update has not come yet.
        AwaitingUpdate = "awaiting-update",
        /// It has ended: with a lesson, or since it goes on in another one.
        Closed = "closed",
    }
}

crate::text_enum::text_enum! {
    /// The lists of dilemmas.
    DilemmaList {
        /// Every one that the reader may read.
        All = "all",
        /// The list holds the dilemmas that go on.
        Open = "open",
        /// Those that the reader asked.
        Mine = "mine",
        /// The list holds the open dilemmas that the reader owns or was asked to take over.
        Waiting = "waiting",
        /// Open ones that nobody but their asker has answered.
        Unanswered = "unanswered",
        /// The list holds the open dilemmas whose promised update has not come.
        AwaitingUpdate = "awaiting-update",
        /// Those that were closed with a lesson.
        Lessons = "lessons",
        /// Those that wait to be published, for who runs the forum.
        Scheduled = "scheduled",
    }
}

/// What narrows a list of dilemmas; each that is given has to hold. Nobody's company is known of a dilemma that was asked
/// anonymously, so it is in no list by company.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DilemmaFilters {
    /// The slug of a topic: those of it and of the topics below it.
    pub topic: Option<String>,
    /// The slug of the company that the asker was of.
    pub company: Option<String>,
    /// The sector of that company.
    pub sector: Option<Sector>,
    /// The size of that company.
    pub size: Option<SizeBand>,
    /// How large that company is beside the reader's.
    pub like: Option<Likeness>,
}

impl DilemmaFilters {
    /// Returns whether something of the asker's company is asked for.
    pub fn is_by_company(&self) -> bool {
        self.company.is_some() || self.sector.is_some() || self.size.is_some() || self.like.is_some()
    }
}

/// A place in a list of dilemmas, which has the open urgent ones first; of these and of the rest the last asked first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DilemmaPlace {
    /// Whether the place is among the open urgent ones.
    pub pressing: bool,
    /// The moment at which the dilemma at the place was asked.
    pub at: Timestamp,
    /// The key of the dilemma at the place.
    pub id: DilemmaId,
}

/// The open dilemmas as the coordinator looks after them, each in one group; of a group the urgent ones first, and the longest
/// open of each first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DilemmaBoard {
    /// Those whose promised update has not come.
    pub awaiting: Vec<DilemmaCard>,
    /// Those of the others that nobody but their asker has answered.
    pub unanswered: Vec<DilemmaCard>,
    /// The rest.
    pub others: Vec<DilemmaCard>,
    /// How many wait to be published.
    pub scheduled: usize,
    /// Whether there are more than [`BOARD_MAX`].
    pub more: bool,
}

impl DilemmaBoard {
    /// Sorts open dilemmas, the longest open first, into their groups.
    pub fn new(open: Vec<DilemmaCard>, scheduled: usize, more: bool) -> Self {
        let mut board = Self { awaiting: vec![], unanswered: vec![], others: vec![], scheduled, more };
        for card in open {
            match (card.status, card.is_answered) {
                (DilemmaStatus::AwaitingUpdate, _) => board.awaiting.push(card),
                (_, false) => board.unanswered.push(card),
                _ => board.others.push(card),
            }
        }
        for group in [&mut board.awaiting, &mut board.unanswered, &mut board.others] {
            group.sort_by_key(|card| !card.urgent);
        }
        board
    }

    /// Returns how many dilemmas are open.
    pub fn open(&self) -> usize {
        self.awaiting.len() + self.unanswered.len() + self.others.len()
    }

    /// The moment at which the one that is open longest was asked.
    pub fn oldest(&self) -> Option<Timestamp> {
        let groups = [&self.awaiting, &self.unanswered, &self.others];
        groups.into_iter().flatten().map(|card| card.created_at).min()
    }
}

/// Whom a dilemma is put to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Audience {
    /// The whole forum.
    Forum,
    /// The members of some companies.
    Companies(Vec<CompanyId>),
}

/// A dilemma to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDilemma {
    /// The question in one line.
    pub title: String,
    /// What happens, what was tried, what would help; in Markdown.
    pub body: String,
    /// The slugs of its topics, the main one first.
    pub topics: Vec<String>,
    /// Whom it is put to.
    pub audience: Audience,
    /// Whether an answer is needed today.
    pub urgent: bool,
    /// The member who is to be responsible for it; the coordinator without one.
    pub owner: Option<MemberId>,
    /// The day of the first update; the default without one.
    pub next_update: Option<Timestamp>,
}

/// The text of a dilemma, as it is asked and changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DilemmaText {
    /// The question in one line.
    pub title: String,
    /// What happens, what was tried, what would help; in Markdown.
    pub body: String,
    /// The slugs of its topics, the main one first.
    pub topics: Vec<String>,
}

impl DilemmaText {
    /// Cleans the text and checks it.
    ///
    /// # Errors
    /// [`Problem::Invalid`] by field.
    pub fn check(mut self) -> Result<Self, Problem> {
        let mut errors: Vec<FieldError> = vec![];
        check_line("title", &self.title, TITLE_MAX, &mut errors);
        if self.body.chars().count() > BODY_MAX {
            errors.push(FieldError::new("body", FieldProblem::TooLong).detail(BODY_MAX));
        }
        let body = clean_text(&self.body).trim().to_owned();
        if body.is_empty() {
            errors.push(FieldError::new("body", FieldProblem::Missing));
        }
        if self.topics.len() > TOPICS_MAX {
            errors.push(FieldError::new("topics", FieldProblem::TooMany).detail(TOPICS_MAX));
        }
        let mut seen = std::collections::BTreeSet::new();
        if let Some(repeated) = self.topics.iter().find(|slug| !seen.insert(slug.as_str())) {
            errors.push(FieldError::new("topics", FieldProblem::Repeated).detail(repeated));
        }
        Problem::unless_empty(errors)?;
        self.title = clean_line(&self.title);
        self.body = body;
        Ok(self)
    }
}

impl NewDilemma {
    /// Cleans the text and checks it at a moment.
    ///
    /// # Errors
    /// [`Problem::Invalid`] by field.
    pub fn check(self, now: Timestamp) -> Result<Self, Problem> {
        let mut errors = vec![];
        if let Audience::Companies(companies) = &self.audience {
            match companies.len() {
                0 => errors.push(FieldError::new("companies", FieldProblem::Missing)),
                count if count > COMPANIES_MAX => {
                    errors.push(FieldError::new("companies", FieldProblem::TooMany).detail(COMPANIES_MAX));
                }
                _ => {}
            }
        }
        if self.next_update.is_some_and(|at| !is_ahead(at, now)) {
            errors.push(FieldError::new("next_update", FieldProblem::Invalid));
        }
        let text = DilemmaText { title: self.title, body: self.body, topics: self.topics };
        let DilemmaText { title, body, topics } = Problem::joined(errors, text.check())?;
        Ok(Self { title, body, topics, ..self })
    }
}

/// Returns whether an update can be promised for a moment.
pub(crate) fn is_ahead(at: Timestamp, now: Timestamp) -> bool {
    at > now && at <= now.plus_days(AHEAD_DAYS)
}

/// A dilemma as a line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DilemmaCard {
    /// The dilemma's key.
    pub id: DilemmaId,
    /// The question in one line.
    pub title: String,
    /// The slugs of its topics, the main one first.
    pub topics: Vec<String>,
    /// The member who asked it.
    pub asker: Option<Person>,
    /// The company that the asker was of.
    pub company: Option<Company>,
    /// The member who is responsible for it.
    pub owner: Person,
    /// How it stands with it.
    pub status: DilemmaStatus,
    /// The day of the next update, of an open one; of one that is awaited by now, for those who answer for it.
    pub next_update: Option<Timestamp>,
    /// Whether an answer is needed today.
    pub urgent: bool,
    /// How many answers it has.
    pub answers: i64,
    /// Whether one of them is by somebody else than who asked it.
    pub is_answered: bool,
    /// What was learnt; empty in an open one.
    pub lesson: String,
    /// The moment at which it was asked.
    pub created_at: Timestamp,
}

impl DilemmaCard {
    /// Returns whether it goes on and an answer is needed today.
    pub fn is_pressing(&self) -> bool {
        self.urgent && matches!(self.status, DilemmaStatus::Open | DilemmaStatus::AwaitingUpdate)
    }

    /// The place of the dilemma in a list.
    pub fn place(&self) -> DilemmaPlace {
        DilemmaPlace { pressing: self.is_pressing(), at: self.created_at, id: self.id }
    }
}

/// A dilemma beside a practice: one that drew the practice in and closed with a lesson, or that the practice was written from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DilemmaBeside {
    /// The dilemma's key.
    pub id: DilemmaId,
    /// The question in one line.
    pub title: String,
    /// What was learnt; empty in one that is open again.
    pub lesson: String,
    /// Whether the practice was written from it.
    pub became: bool,
}

/// The path below which the files beside a dilemma are served.
pub fn files_path(id: DilemmaId) -> String {
    format!("{}/files/", path(id))
}

/// A dilemma as somebody who may read it sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DilemmaView {
    /// What its line of a list shows.
    pub card: DilemmaCard,
    /// Grows with every change.
    pub version: i64,
    /// The description of what happens, in Markdown.
    pub body: String,
    /// The same as safe HTML.
    pub body_html: String,
    /// The summary that the owner keeps; may be empty.
    pub summary: String,
    /// The companies it is put to; empty where that is the whole forum.
    pub companies: Vec<Company>,
    /// Whether it is put to the whole forum.
    pub is_for_forum: bool,
    /// The member who was asked to take it over.
    pub offered_to: Option<Person>,
    /// Where it goes on, with the title there, where it was merged.
    pub merged_into: Option<(DilemmaId, String)>,
    /// The answers that helped.
    pub accepted: Vec<CommentId>,
    /// Whether the update was missed, for those who answer for it: the owner and the coordinator.
    pub update_was_missed: bool,
    /// The moment from which on the dilemma may be published, where it waits for that.
    pub publish_at: Option<Timestamp>,
    /// Whether the viewer asked it anonymously.
    pub is_sealed_for_viewer: bool,
    /// Whether the viewer may learn who asked it anonymously, with a reason.
    pub can_unseal: bool,
    /// Who asked it anonymously, where that was unsealed: for who runs the forum, and for the asker.
    pub unsealed: Option<Unsealed>,
    /// The member who is away, in whose place the owner is responsible for it.
    pub away_owner: Option<Person>,
    /// Whether the viewer is asked whether it still matters.
    pub is_asked_still: bool,
    /// The practices that were written from it and that the viewer may read.
    pub practices: Vec<PracticeBeside>,
    /// The practices that its text and its answers link to and that the viewer may read.
    pub drawn_in: Vec<PracticeBeside>,
    /// The files beside it, which its text names.
    pub attachments: Vec<Attachment>,
    /// What happened, the first first.
    pub story: Vec<StoryLine>,
    /// The moment at which it was last changed.
    pub updated_at: Timestamp,
    /// What the viewer may do with it.
    pub can: DilemmaRights,
}

impl DilemmaView {
    /// Returns whether a member is responsible for it and has said nothing in it yet, while it is open.
    pub fn awaits_first_word_of(&self, member: MemberId) -> bool {
        let has_spoken = |line: &StoryLine| {
            matches!(line.kind, StoryKind::Answered | StoryKind::Promised | StoryKind::Kept)
                && line.by.as_ref().is_some_and(|by| by.id == member)
        };
        self.can.promise && self.card.owner.id == member && !self.story.iter().any(has_spoken)
    }

    /// Returns whether it was asked anonymously, also where its asker has said so since.
    pub fn was_anonymous(&self) -> bool {
        self.card.asker.is_none() || self.story.iter().any(|line| line.kind == StoryKind::Revealed)
    }
}

/// A practice beside a dilemma.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PracticeBeside {
    /// The practice's key.
    pub id: PracticeId,
    /// The practice's name in URLs.
    pub slug: String,
    /// The practice's title.
    pub title: String,
}

/// The record that it was unsealed who asked a dilemma anonymously.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsealed {
    /// The member who asked it.
    pub asker: Person,
    /// The company that the asker was of.
    pub company: Option<Company>,
    /// The coordinator who unsealed it.
    pub by: Option<Person>,
    /// The moment at which the asker was made known.
    pub at: Timestamp,
    /// The reason, as the asker was told.
    pub reason: String,
}

/// A line of a dilemma's story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoryLine {
    /// The kind of the event.
    pub kind: StoryKind,
    /// The moment of the event.
    pub at: Timestamp,
    /// The member who did it; `None` for the forum itself.
    pub by: Option<Person>,
    /// The member it speaks of.
    pub member: Option<Person>,
    /// The answer it speaks of.
    pub comment: Option<CommentId>,
    /// The day it speaks of.
    pub due_at: Option<Timestamp>,
    /// The other dilemma it speaks of, with its title.
    pub dilemma: Option<(DilemmaId, String)>,
    /// The meeting it speaks of, with its title.
    pub meeting: Option<(MeetingId, String)>,
    /// The words that were said.
    pub text: String,
}

impl StoryLine {
    /// Returns whether it tells of something that only somebody does, and nobody is named: that was who asked anonymously, this
    /// one or one that was merged into it.
    pub fn is_by_asker(&self) -> bool {
        use StoryKind as K;
        let is_somebodys = matches!(
            self.kind,
            K::Asked
                | K::Edited
                | K::Answered
                | K::Accepted
                | K::Unaccepted
                | K::Closed
                | K::Reopened
                | K::StillMatters
        );
        self.by.is_none() && is_somebodys
    }
}

/// What somebody may do with a dilemma.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DilemmaRights {
    /// Whether the viewer may change the dilemma's text.
    pub edit: bool,
    /// Whether the viewer may change the summary.
    pub summarise: bool,
    /// Whether the viewer may take the dilemma over.
    pub take_over: bool,
    /// Whether the viewer may ask another member to take the dilemma over, or no longer ask.
    pub offer: bool,
    /// Whether the viewer may say whether one takes the dilemma over.
    pub answer_offer: bool,
    /// Whether the viewer may promise the next update.
    pub promise: bool,
    /// Whether the viewer may say which answers helped.
    pub accept: bool,
    /// Whether the viewer may close the dilemma.
    pub close: bool,
    /// Whether the viewer may open the dilemma again.
    pub reopen: bool,
    /// Whether the viewer may have the dilemma go on in another one.
    pub merge: bool,
    /// Whether the viewer may publish the dilemma, where it waits for that.
    pub publish: bool,
}

/// The path of a dilemma's page.
pub fn path(id: DilemmaId) -> String {
    format!("/dilemmas/{id}")
}

/// The path of the list of the dilemmas that the reader asked.
pub fn own_path() -> String {
    format!("/dilemmas?list={}", DilemmaList::Mine)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_700_000_000_000_000);

    fn new(title: &str, body: &str) -> NewDilemma {
        NewDilemma {
            title: title.to_owned(),
            body: body.to_owned(),
            topics: vec![],
            audience: Audience::Forum,
            urgent: false,
            owner: None,
            next_update: None,
        }
    }

    #[test]
    fn what_is_asked_is_cleaned_and_checked_field_by_field() {
        let taken = new(" מה  עושים ", "קורה\r\n ").check(NOW).expect("taken");
        assert_eq!((taken.title.as_str(), taken.body.as_str()), ("מה עושים", "קורה"));
        let wrong = NewDilemma {
            topics: vec!["a".into(), "a".into()],
            audience: Audience::Companies(vec![]),
            next_update: Some(NOW),
            ..new("", " ")
        };
        let Err(Problem::Invalid { fields }) = wrong.check(NOW) else { panic!("taken") };
        let mut named: Vec<_> = fields.iter().map(|it| it.field.as_str()).collect();
        named.sort_unstable();
        assert_eq!(named, ["body", "companies", "next_update", "title", "topics"]);
        let long = new("א", &"א".repeat(BODY_MAX + 1)).check(NOW);
        assert_eq!(
            long,
            Err(Problem::Invalid { fields: vec![FieldError::new("body", FieldProblem::TooLong).detail(BODY_MAX)] })
        );
        assert!(NewDilemma { next_update: Some(NOW.plus_days(AHEAD_DAYS)), ..new("א", "א") }.check(NOW).is_ok());
    }
}
