//! Practices: what a company did, for whom, what it took, what came of it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::attachment::Attachment;
use crate::clock::Timestamp;
use crate::company::Company;
use crate::id::{CompanyId, MeetingId, MemberId, PracticeId, TopicId};
use crate::language::Language;
use crate::member::Person;
use crate::problem::{FieldError, FieldProblem, Problem};
use crate::text::{check_line, check_optional_line, clean_line, clean_text};
use crate::topic::Topic;

crate::text_enum::text_enum! {
    /// What kind of text a practice is.
    PracticeKind {
        /// A write-up (סקירה).
        WriteUp = "write-up",
        /// A tool: an exercise or role play for a workshop (כלי).
        Tool = "tool",
        /// A template: an agenda, a charter, phrases (תבנית).
        Template = "template",
    }
}

crate::text_enum::text_enum! {
    /// Who can see a practice.
    Status {
        /// The company's own, being written.
        Draft = "draft",
        /// The practice was uploaded on behalf of a company and waits for its confirmation.
        InReview = "in-review",
        /// Every member sees it.
        Published = "published",
        /// The practice is kept, but no longer offered.
        Archived = "archived",
    }
}

crate::text_enum::text_enum! {
    /// How far a practice and its files may go: the mark that their company gave them.
    #[derive(Default)]
    Sharing {
        /// The practice may go to the forum's members alone.
        #[default]
        Members = "members",
        /// Members may pass it on to their own teams.
        Team = "team",
        /// It may be published.
        Public = "public",
    }
}

crate::text_enum::text_enum! {
    /// Who moved a practice to the archive, which decides who may move it back.
    ArchivedBy {
        /// The people of its company archived it.
        Company = "company",
        /// A coordinator.
        Coordinator = "coordinator",
        /// The people of its company archived it first, and then a coordinator too.
        Both = "both",
    }
}

impl ArchivedBy {
    /// Returns whether a coordinator moved it there, so that a coordinator alone moves it back.
    pub const fn by_coordinator(self) -> bool {
        matches!(self, ArchivedBy::Coordinator | ArchivedBy::Both)
    }
}

/// The most characters of a title.
pub const TITLE_MAX: usize = 140;
/// The most characters of a summary.
pub const SUMMARY_MAX: usize = 300;
/// The most characters of each line of facts.
pub const FACT_MAX: usize = 200;
/// The most bytes of a text.
pub const BODY_MAX: usize = 400_000;
/// The most characters of the reason for which a practice is deleted for good.
pub const REASON_MAX: usize = 500;
/// The most topics of one practice.
pub const TOPICS_MAX: usize = 5;

/// The content that the author of a practice writes: the fields of the editor, of the front matter and of the API.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Content {
    /// The title, one line.
    pub title: String,
    /// One or two sentences; made of the text's beginning where empty.
    pub summary: String,
    /// The kind of the text.
    pub kind: Option<PracticeKind>,
    /// The slugs of the topics, the main one first.
    pub topics: Vec<String>,
    /// The text, in Markdown.
    pub body: String,
    /// The people whom it is for, in one line.
    pub audience: String,
    /// What it took, one line.
    pub effort: String,
    /// What came of it, one line.
    pub result: String,
    /// Who approved its publication outside of the forum, one line; empty where nobody had to.
    pub approved_by: String,
    /// The day of that, as `2026-01-31`; empty where it is not told.
    pub approved_on: String,
    /// The text's language; seen from the text where `None`.
    pub language: Option<Language>,
    /// How far it may go; to members alone where `None`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sharing: Option<Sharing>,
}

impl Content {
    /// Checks every field that a published practice needs, at the length it was sent in, and cleans it. Whether the
    /// topics exist only the store can tell.
    ///
    /// # Errors
    /// [`Problem::Invalid`] naming each field that was not taken.
    pub fn check(self) -> Result<Self, Problem> {
        let mut errors: Vec<FieldError> = vec![];
        check_line("title", &self.title, TITLE_MAX, &mut errors);
        check_optional_line("summary", &self.summary, SUMMARY_MAX, &mut errors);
        for (field, text) in [("audience", &self.audience), ("effort", &self.effort), ("result", &self.result)] {
            check_optional_line(field, text, FACT_MAX, &mut errors);
        }
        check_optional_line("approved_by", &self.approved_by, FACT_MAX, &mut errors);
        if !self.approved_on.trim().is_empty() && !is_day(self.approved_on.trim()) {
            errors.push(FieldError::new("approved_on", FieldProblem::Invalid));
        }
        let is_too_long = self.body.len() > BODY_MAX;
        let content = self.cleaned();
        if content.body.trim().is_empty() {
            errors.push(FieldError::new("body", FieldProblem::Missing));
        }
        if is_too_long {
            errors.push(FieldError::new("body", FieldProblem::TooLong).detail(BODY_MAX));
        }
        if content.topics.len() > TOPICS_MAX {
            errors.push(FieldError::new("topics", FieldProblem::TooLong).detail(TOPICS_MAX));
        }
        Problem::unless_empty(errors)?;
        Ok(content)
    }

    /// The same with every one-line field trimmed and folded, topics named once, and the text's lines
    /// ended alike.
    #[must_use]
    fn cleaned(mut self) -> Self {
        for line in [&mut self.title, &mut self.summary, &mut self.audience, &mut self.effort, &mut self.result] {
            *line = clean_line(line);
        }
        self.approved_by = clean_line(&self.approved_by);
        self.approved_on = self.approved_on.trim().to_owned();
        // A day on which nobody approved anything says nothing.
        if self.approved_by.is_empty() {
            self.approved_on.clear();
        }
        self.topics = self.topic_slugs();
        self.body = clean_text(&self.body);
        self
    }

    /// The topics' slugs, each named once.
    pub fn topic_slugs(&self) -> Vec<String> {
        let mut seen: Vec<String> = vec![];
        for topic in self.topics.iter().map(|topic| topic.trim()) {
            if !topic.is_empty() && !seen.iter().any(|other| other == topic) {
                seen.push(topic.to_owned());
            }
        }
        seen
    }
}

/// Returns whether a text is a day of the calendar, as `2026-01-31`.
pub(crate) fn is_day(text: &str) -> bool {
    let [year, month, day] = text.split('-').collect::<Vec<_>>()[..] else { return false };
    let number = |part: &str, digits: usize| {
        let is_number = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { part.parse::<u32>().ok() } else { None }
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2)) else {
        return false;
    };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
}

/// A practice that enters the forum, at a step of its way: `F` is what its author wrote, as it was checked or as it was
/// rendered to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPractice<F> {
    /// The practice's name in URLs; while the practice is not stored, the one it wants.
    pub slug: String,
    /// The company that the practice belongs to.
    pub company: CompanyId,
    /// The status, which says who can see the practice.
    pub status: Status,
    /// The member who enters the practice.
    pub creator: Option<MemberId>,
    /// Who moved it to the archive, where it is there.
    pub archived_by: Option<ArchivedBy>,
    /// The moment at which every member could first see it.
    pub published_at: Option<Timestamp>,
    /// The authors of the practice.
    pub authors: Vec<MemberId>,
    /// The practice's topics, the main one first.
    pub topics: Vec<TopicId>,
    /// What its author may change later.
    pub fields: F,
}

impl<F> NewPractice<F> {
    /// The same practice at its next step.
    pub fn map<G>(self, next: impl FnOnce(F) -> G) -> NewPractice<G> {
        let Self { slug, company, status, creator, archived_by, published_at, authors, topics, fields } = self;
        let fields = next(fields);
        NewPractice { slug, company, status, creator, archived_by, published_at, authors, topics, fields }
    }
}

/// A practice as a line of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PracticeCard {
    /// The practice's key.
    pub id: PracticeId,
    /// The practice's name in URLs.
    pub slug: String,
    /// The practice's title.
    pub title: String,
    /// The summary, one or two sentences.
    pub summary: String,
    /// The kind of the text.
    pub kind: PracticeKind,
    /// The status, which says who can see the practice.
    pub status: Status,
    /// The text's language.
    pub language: Language,
    /// The company that the practice belongs to.
    pub company: Company,
    /// The slugs of the topics, the main one first.
    pub topics: Vec<String>,
    /// The meeting it was presented at.
    pub meeting: Option<MeetingRef>,
    /// When it was published; when it was last changed while it is not.
    pub date: Timestamp,
    /// How far it may go.
    pub sharing: Sharing,
}

/// A practice in the archive, as a line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchivedPractice {
    /// The practice.
    pub card: PracticeCard,
    /// Whether a coordinator archived it.
    pub by_coordinator: bool,
    /// Whether the reader may bring it back.
    pub can_restore: bool,
}

/// A meeting's name beside a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingRef {
    /// The meeting's key.
    pub id: MeetingId,
    /// The meeting's title.
    pub title: String,
    /// The moment at which it takes place.
    pub starts_at: Timestamp,
}

/// A heading of a rendered text, for its table of contents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// The heading's level, 1 to 6.
    pub level: u8,
    /// The heading's anchor: the element's `id`.
    pub id: String,
    /// The heading's text without marks.
    pub text: String,
}

/// A practice, opened: what its page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PracticeView {
    /// The practice's key.
    pub id: PracticeId,
    /// The practice's name in URLs.
    pub slug: String,
    /// Grows with every change: the ETag, and what If-Match compares.
    pub version: i64,
    /// The title.
    pub title: String,
    /// The summary, one or two sentences.
    pub summary: String,
    /// The audience of the practice.
    pub audience: String,
    /// The effort that the practice took.
    pub effort: String,
    /// The result of the practice.
    pub result: String,
    /// Who approved its publication, and the day of that as in [`Content`]; told to those who may change it, and to
    /// others empty.
    pub approved_by: String,
    /// The day of that approval.
    pub approved_on: String,
    /// The text's language.
    pub language: Language,
    /// The kind of the text.
    pub kind: PracticeKind,
    /// The status, which says who can see the practice.
    pub status: Status,
    /// The company that the practice belongs to.
    pub company: Company,
    /// The authors of the practice.
    pub authors: Vec<Person>,
    /// The member who uploaded it on behalf of its authors: somebody of an author's company who is none of them.
    pub uploaded_by: Option<Person>,
    /// The meeting it was presented at.
    pub meeting: Option<MeetingRef>,
    /// The practice's topics, the main one first.
    pub topics: Vec<Topic>,
    /// The text as safe HTML.
    pub html: Arc<str>,
    /// The text's headings, in order.
    pub headings: Vec<Heading>,
    /// Files beside it.
    pub attachments: Vec<Attachment>,
    /// The moment at which every member could first see it; the date it will have, where an old text still waits.
    pub published_at: Option<Timestamp>,
    /// The moment at which it was last changed.
    pub updated_at: Timestamp,
    /// Who moved it to the archive, where it is there.
    pub archived_by: Option<ArchivedBy>,
    /// How far it and its files may go.
    pub sharing: Sharing,
    /// What the actor may do with it.
    pub can: PracticeRights,
}

/// A practice with the text its author wrote, in Markdown: what programs read and authors change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PracticeText {
    /// The practice as its page shows it.
    pub view: PracticeView,
    /// The text, in Markdown.
    pub body: String,
}

impl PracticeText {
    /// Returns what its author wrote, as the editor and the front matter have it.
    pub fn content(&self) -> Content {
        let view = &self.view;
        Content {
            title: view.title.clone(),
            summary: view.summary.clone(),
            kind: Some(view.kind),
            topics: view.topics.iter().map(|topic| topic.slug.clone()).collect(),
            body: self.body.clone(),
            audience: view.audience.clone(),
            effort: view.effort.clone(),
            result: view.result.clone(),
            approved_by: view.approved_by.clone(),
            approved_on: view.approved_on.clone(),
            language: Some(view.language),
            sharing: Some(view.sharing),
        }
    }
}

/// What the actor may do with a practice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PracticeRights {
    /// Whether the viewer may change the practice's text.
    pub edit: bool,
    /// Whether the viewer may get the practice as a file for word processors.
    pub export: bool,
    /// Whether the viewer may make the practice visible to every member for the first time.
    pub publish: bool,
    /// Whether the viewer may move the practice to the archive.
    pub archive: bool,
    /// Whether the viewer may move the practice back from the archive.
    pub restore: bool,
    /// Whether the viewer may delete the practice, where it was never published; it can be brought back for a while.
    pub delete: bool,
    /// Whether the viewer may delete the practice for good, with a reason.
    pub erase: bool,
}

impl PracticeRights {
    /// Returns whether the actor is told who approved the publication: the company that may change the text, and the
    /// coordinator, who alone may delete for good what was published.
    pub const fn sees_approval(self) -> bool {
        self.edit || self.erase
    }
}

/// The path of a practice's page.
pub fn path(slug: &str) -> String {
    format!("/practices/{slug}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_practice_is_refused_by_field() {
        let Err(Problem::Invalid { fields }) = Content::default().check() else { panic!("taken") };
        let names: Vec<_> = fields.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(names, ["title", "body"]);
    }

    #[test]
    fn every_length_is_that_of_what_was_sent() {
        let full = |more: &str| Content {
            title: "א".repeat(TITLE_MAX) + more,
            summary: "א".repeat(SUMMARY_MAX) + more,
            audience: "א".repeat(FACT_MAX) + more,
            effort: "א".repeat(FACT_MAX) + more,
            result: "א".repeat(FACT_MAX) + more,
            body: "x".repeat(BODY_MAX) + more,
            ..Content::default()
        };
        assert_eq!(full("").check().map(|content| content.title.chars().count()), Ok(TITLE_MAX));
        let Err(Problem::Invalid { fields }) = full("\u{7}").check() else { panic!("taken") };
        let names: Vec<_> = fields.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(names, ["title", "summary", "audience", "effort", "result", "body"]);
        assert!(fields.iter().all(|field| field.problem == FieldProblem::TooLong));
    }

    #[test]
    fn an_approval_has_a_day_of_the_calendar() {
        for day in ["2026-01-31", "2024-02-29", "2000-02-29", "0001-12-01"] {
            assert!(is_day(day), "{day}");
        }
        for other in [
            "2026-02-29",
            "1900-02-29",
            "2026-13-01",
            "2026-00-01",
            "2026-04-31",
            "2026-1-1",
            "31.1.2026",
            "2026-01-31-",
            "+026-01-01",
            "",
        ] {
            assert!(!is_day(other), "{other}");
        }
        let content = |by: &str, on: &str| Content {
            title: "כ".into(),
            body: "ג".into(),
            approved_by: by.into(),
            approved_on: on.into(),
            ..Content::default()
        };
        let checked = content("  עו״ד נועה \n", " 2026-01-31 ").check().expect("taken");
        assert_eq!((checked.approved_by.as_str(), checked.approved_on.as_str()), ("עו״ד נועה", "2026-01-31"));
        assert_eq!(content(" ", "2026-01-31").check().expect("taken").approved_on, "", "nobody approved");
        assert!(content("נועה", "מחר").check().is_err() && content("נועה\u{202e}", "").check().is_err());
    }
}
