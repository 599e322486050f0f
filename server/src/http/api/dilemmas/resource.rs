//! What a program reads and sends of a dilemma.

use domain::dilemma::{BODY_MAX, COMPANIES_MAX, DilemmaCard, DilemmaStatus, DilemmaText, DilemmaView, LESSON_MAX};
use domain::dilemma::{REASON_MAX, SUMMARY_MAX, StoryKind, StoryLine, TITLE_MAX, Unsealed, WORD_MAX};
use domain::id::{CommentId, DilemmaId, MeetingId, MemberId, PracticeId};
use domain::problem::FieldError;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::api::beside::{AttachmentResource, PersonResource};
use crate::http::api::body::Input;
use crate::http::api::moment::{Due, Moment};
use crate::http::api::{schema, whole};

/// A dilemma as a line of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DilemmaLine)]
pub struct DilemmaLine {
    /// The dilemma's key.
    #[schema(value_type = i64)]
    id: DilemmaId,
    /// The path of its page.
    url: String,
    /// The question in one line.
    title: String,
    /// How it stands with it.
    #[schema(value_type = schema::DilemmaStatus)]
    status: DilemmaStatus,
    /// The slugs of its topics, the main one first.
    topics: Vec<String>,
    /// The member who asked it; `null` where nobody is named.
    asker: Option<PersonResource>,
    /// The slug of the company that the asker was of.
    company: Option<String>,
    /// The member who is responsible for it.
    owner: PersonResource,
    /// The moment until which the next update is promised; `null` in one that has ended, and where that moment has passed, for
    /// all but those who answer for it.
    next_update: Option<Moment>,
    /// Whether an answer is needed today.
    urgent: bool,
    /// How many answers it has.
    answers: i64,
    /// What was learnt; empty in an open one.
    lesson: String,
    /// The moment at which it was asked.
    created_at: Moment,
}

impl From<DilemmaCard> for DilemmaLine {
    fn from(card: DilemmaCard) -> Self {
        Self {
            id: card.id,
            url: domain::dilemma::path(card.id),
            title: card.title,
            status: card.status,
            topics: card.topics,
            asker: card.asker.map(PersonResource::from),
            company: card.company.map(|company| company.slug),
            owner: card.owner.into(),
            next_update: card.next_update.map(Moment),
            urgent: card.urgent,
            answers: card.answers,
            lesson: card.lesson,
            created_at: Moment(card.created_at),
        }
    }
}

/// A dilemma that the caller may read, with its story.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Dilemma)]
pub struct DilemmaResource {
    /// The dilemma's key.
    #[schema(value_type = i64)]
    id: DilemmaId,
    /// The path of its page.
    url: String,
    /// Grows with every change; the entity tag is made of it.
    pub version: i64,
    /// The question in one line.
    title: String,
    /// What happens, what was tried, what would help; in Markdown.
    body: String,
    /// The slugs of its topics, the main one first.
    topics: Vec<String>,
    /// How it stands with it.
    #[schema(value_type = schema::DilemmaStatus)]
    status: DilemmaStatus,
    /// The member who asked it; `null` where nobody is named.
    asker: Option<PersonResource>,
    /// The slug of the company that the asker was of.
    company: Option<String>,
    /// The slugs of the companies that it is put to; empty where that is the whole forum.
    companies: Vec<String>,
    /// Whether an answer is needed today.
    urgent: bool,
    /// The member who is responsible for it.
    owner: PersonResource,
    /// The member who was asked to take it over and has not answered yet.
    offered_to: Option<PersonResource>,
    /// The moment until which the next update is promised; `null` in one that has ended, and where that moment has passed, for
    /// all but those who answer for it.
    next_update: Option<Moment>,
    /// The summary that the owner keeps; may be empty.
    summary: String,
    /// How many answers it has.
    answers: i64,
    /// The keys of the answers that helped.
    #[schema(value_type = Vec<i64>)]
    accepted: Vec<CommentId>,
    /// What was learnt; empty in an open one.
    lesson: String,
    /// The key of the dilemma that it goes on in.
    #[schema(value_type = Option<i64>)]
    merged_into: Option<DilemmaId>,
    /// The keys of the practices that were written from it.
    #[schema(value_type = Vec<i64>)]
    practices: Vec<PracticeId>,
    /// The keys of the practices that its text and its answers link to.
    #[schema(value_type = Vec<i64>)]
    drawn_in: Vec<PracticeId>,
    /// The files beside it, which its text names.
    attachments: Vec<AttachmentResource>,
    /// The member who is away, in whose place the owner is responsible for it.
    away_owner: Option<PersonResource>,
    /// Whether the caller is asked whether it still matters, since it has been open for long.
    asked_still: bool,
    /// Who asked it anonymously, where a coordinator unsealed that: for coordinators and the asker, `null` for others; and
    /// in the answer to a GET alone, since other answers are kept for a while.
    unsealed: Option<UnsealedResource>,
    /// What happened, the first first.
    story: Vec<StoryResource>,
    /// The moment at which it was asked.
    created_at: Moment,
    /// The moment at which it was last changed.
    updated_at: Moment,
    /// Personal details in what was written, where it was sent without `confirmed`; absent without any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<schema::FieldError>, required = false)]
    warnings: Vec<FieldError>,
}

impl DilemmaResource {
    /// The fields that cannot be changed by sending them back.
    pub const READ_ONLY: &'static [&'static str] = &[
        "id",
        "url",
        "version",
        "status",
        "asker",
        "company",
        "companies",
        "urgent",
        "owner",
        "offered_to",
        "next_update",
        "summary",
        "answers",
        "accepted",
        "lesson",
        "merged_into",
        "practices",
        "drawn_in",
        "attachments",
        "away_owner",
        "asked_still",
        "unsealed",
        "story",
        "created_at",
        "updated_at",
        "warnings",
    ];
}

impl DilemmaResource {
    /// The same without who asked it anonymously: for answers that are kept.
    #[must_use]
    pub fn without_asker(self) -> Self {
        Self { unsealed: None, ..self }
    }

    /// The same as the answer to a write, with what was found in it.
    #[must_use]
    pub fn warning(self, warnings: Vec<FieldError>) -> Self {
        Self { warnings, ..self }
    }
}

/// The record that it was unsealed who asked a dilemma anonymously.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Unsealed)]
pub struct UnsealedResource {
    /// The member who asked the dilemma.
    asker: PersonResource,
    /// The slug of the company that the asker was of.
    company: Option<String>,
    /// The coordinator who unsealed it; `null` where they have left.
    by: Option<PersonResource>,
    /// The moment at which the asker was made known.
    at: Moment,
    /// The reason, as the asker was told.
    reason: String,
}

impl From<Unsealed> for UnsealedResource {
    fn from(unsealed: Unsealed) -> Self {
        Self {
            asker: unsealed.asker.into(),
            company: unsealed.company.map(|company| company.slug),
            by: unsealed.by.map(PersonResource::from),
            at: Moment(unsealed.at),
            reason: unsealed.reason,
        }
    }
}

impl From<DilemmaView> for DilemmaResource {
    fn from(view: DilemmaView) -> Self {
        let card = view.card;
        let url = domain::dilemma::path(card.id);
        Self {
            id: card.id,
            url: url.clone(),
            version: view.version,
            title: card.title,
            body: view.body,
            topics: card.topics,
            status: card.status,
            asker: card.asker.map(PersonResource::from),
            company: card.company.map(|company| company.slug),
            companies: view.companies.into_iter().map(|company| company.slug).collect(),
            urgent: card.urgent,
            owner: card.owner.into(),
            offered_to: view.offered_to.map(PersonResource::from),
            next_update: card.next_update.map(Moment),
            summary: view.summary,
            answers: card.answers,
            accepted: view.accepted,
            lesson: card.lesson,
            merged_into: view.merged_into.map(|(id, _)| id),
            practices: view.practices.into_iter().map(|practice| practice.id).collect(),
            drawn_in: view.drawn_in.into_iter().map(|practice| practice.id).collect(),
            attachments: view.attachments.into_iter().map(|file| AttachmentResource::new(&url, file)).collect(),
            away_owner: view.away_owner.map(PersonResource::from),
            asked_still: view.is_asked_still,
            unsealed: view.unsealed.map(UnsealedResource::from),
            story: view.story.into_iter().map(StoryResource::from).collect(),
            created_at: Moment(card.created_at),
            updated_at: Moment(view.updated_at),
            warnings: vec![],
        }
    }
}

/// A line of a dilemma's story.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = StoryLine)]
pub struct StoryResource {
    /// The kind of the event.
    #[schema(value_type = schema::StoryKind)]
    kind: StoryKind,
    /// The moment of it.
    at: Moment,
    /// The member who did it; `null` for the forum itself.
    by: Option<PersonResource>,
    /// The member it speaks of.
    member: Option<PersonResource>,
    /// The key of the answer it speaks of.
    #[schema(value_type = Option<i64>)]
    answer: Option<CommentId>,
    /// The day it speaks of.
    due: Option<Moment>,
    /// The key of the other dilemma it speaks of.
    #[schema(value_type = Option<i64>)]
    dilemma: Option<DilemmaId>,
    /// The key of the meeting it speaks of.
    #[schema(value_type = Option<i64>)]
    meeting: Option<MeetingId>,
    /// The words that were said; may be empty.
    text: String,
}

impl From<StoryLine> for StoryResource {
    fn from(line: StoryLine) -> Self {
        Self {
            kind: line.kind,
            at: Moment(line.at),
            by: line.by.map(PersonResource::from),
            member: line.member.map(PersonResource::from),
            answer: line.comment,
            due: line.due_at.map(Moment),
            dilemma: line.dilemma.map(|(id, _)| id),
            meeting: line.meeting.map(|(id, _)| id),
            text: line.text,
        }
    }
}

/// A dilemma to ask.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "title": "מי מחזיר תשובה ללקוח כששתי מחלקות מעורבות?",
    "body": "הלקוח מקבל שתי תשובות שונות. ניסינו תורנות, והיא לא החזיקה.",
    "topics": ["ownership"],
}))]
pub struct DilemmaInput {
    /// The question in one line.
    #[serde(default)]
    #[schema(required = true, value_type = schema::Title)]
    pub title: String,
    /// What happens, what was tried, what would help; in Markdown.
    #[serde(default)]
    #[schema(required = true, min_length = 1, max_length = 10_000, pattern = r"[^\s\u0000-\u001F\u007F-\u009F]")]
    pub body: String,
    /// The slugs of the topics, the main one first; at most five.
    #[serde(default)]
    #[schema(max_items = 5, value_type = Vec<schema::Slug>)]
    pub topics: Vec<String>,
    /// The slugs of the companies that it is put to; the whole forum without any.
    #[serde(default)]
    #[schema(max_items = 50, value_type = Vec<schema::Slug>)]
    pub companies: Vec<String>,
    /// Whether an answer is needed today.
    #[serde(default)]
    pub urgent: bool,
    /// Whether it is asked anonymously: then it waits until the coordinator publishes it, from the next working day on.
    #[serde(default)]
    pub anonymous: bool,
    /// The personal details that may stay in the text, as they are written in it, and what of it would tell who asks
    /// anonymously, as an answer named it. Where it is sent, a text with other details is refused; without it the answer
    /// names them in `warnings`.
    pub confirmed: Option<Vec<String>>,
    /// The key of who is to be responsible for it; the coordinator without one.
    #[serde(default, deserialize_with = "whole::optional_key")]
    #[schema(value_type = Option<i64>)]
    pub owner: Option<MemberId>,
    /// The moment or the day until which the first update is promised, a time to come; the end of the third working day without
    /// one, and where it is urgent today or, after working hours, the next working morning.
    #[schema(value_type = Option<Due>)]
    pub next_update: Option<Due>,
}

impl Input for DilemmaInput {}

/// What replaces a dilemma's text. What is read of a dilemma can be sent back: the fields that cannot be changed are passed
/// over.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DilemmaReplacement {
    /// The question in one line.
    #[serde(default)]
    #[schema(required = true, value_type = schema::Title)]
    title: String,
    /// What happens, what was tried, what would help; in Markdown.
    #[serde(default)]
    #[schema(required = true, min_length = 1, max_length = 10_000, pattern = r"[^\s\u0000-\u001F\u007F-\u009F]")]
    body: String,
    /// The slugs of the topics, the main one first; at most five.
    #[serde(default)]
    #[schema(max_items = 5, value_type = Vec<schema::Slug>)]
    topics: Vec<String>,
    /// The personal details that may stay in the text, as they are written in it, and what of it would tell who asked it
    /// anonymously, as an answer named it. Where it is sent, a text with other details is refused; without it the answer
    /// names them in `warnings`.
    pub confirmed: Option<Vec<String>>,
}

impl DilemmaReplacement {
    /// Returns the texts in it, with the names of their fields.
    pub fn texts(&self) -> [(&'static str, &str); 2] {
        [("title", &self.title), ("body", &self.body)]
    }
}

impl Input for DilemmaReplacement {
    const PASSED_OVER: &'static [&'static str] = DilemmaResource::READ_ONLY;
}

impl From<DilemmaReplacement> for DilemmaText {
    fn from(input: DilemmaReplacement) -> Self {
        Self { title: input.title, body: input.body, topics: input.topics }
    }
}

/// The summary that stands above a dilemma.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"summary": "שלוש הצעות, ואחת נבדקת השבוע."}))]
pub struct DilemmaSummaryInput {
    /// How it stands with the dilemma, in short; an empty one is none.
    #[serde(default)]
    #[schema(required = true, max_length = 1_000)]
    pub summary: String,
    /// The personal details that may stay in the summary, as they are written in it. Where it is sent, a summary with others is
    /// refused; without it the answer names them in `warnings`.
    pub confirmed: Option<Vec<String>>,
}

impl Input for DilemmaSummaryInput {}

/// The answer that helped.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"answer": 12}))]
pub struct AcceptInput {
    /// The key of the answer.
    #[serde(default, deserialize_with = "whole::optional_key")]
    #[schema(required = true, value_type = i64)]
    pub answer: Option<CommentId>,
    /// Whether the answer helped: it did unless told.
    pub helped: Option<bool>,
}

impl Input for AcceptInput {}

/// Who is to be responsible for a dilemma.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"owner": 7}))]
pub struct OwnerInput {
    /// The key of the member who is asked to take it over; the caller takes it over without one.
    #[serde(default, deserialize_with = "whole::optional_key")]
    #[schema(value_type = Option<i64>)]
    pub owner: Option<MemberId>,
    /// What the caller says who was asked to take it over: yes or no. Of use without `owner` alone.
    pub accept: Option<bool>,
}

impl Input for OwnerInput {}

/// The next update of a dilemma.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"next_update": "2026-06-11T23:59:00+03:00", "word": "אין עדיין תשובה, מחכים למחלקה המשפטית"}))]
pub struct PromiseUpdateInput {
    /// The moment or the day until which the next update is promised; a time to come.
    #[schema(required = true, value_type = Due)]
    pub next_update: Option<Due>,
    /// What there is to say until then; it reaches the asker, and keeps the update that was promised before.
    #[serde(default)]
    #[schema(max_length = 500, pattern = r"^[^\u202A-\u202E\u2066-\u2069]*$")]
    pub word: String,
    /// The personal details that may stay in the word, as they are written in it. Where it is sent, a word with others is
    /// refused; without it the answer names them in `warnings`.
    pub confirmed: Option<Vec<String>>,
}

impl Input for PromiseUpdateInput {}

/// The end of a dilemma, with the lesson that was learnt.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"lesson": "מי שקיבל את הפנייה הוא שמחזיר תשובה, גם כשאחרים מטפלים."}))]
pub struct CloseInput {
    /// What was learnt, one paragraph.
    #[serde(default)]
    #[schema(required = true, min_length = 1, max_length = 2_000, pattern = r"[^\s\u0000-\u001F\u007F-\u009F]")]
    pub lesson: String,
    /// The personal details that may stay in the lesson, as they are written in it, and what of it would tell who asked it
    /// anonymously, as an answer named it. Where it is sent, a lesson with other details is refused; without it the answer
    /// names them in `warnings`.
    pub confirmed: Option<Vec<String>>,
}

impl Input for CloseInput {}

/// Why a dilemma is open again.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "זה חזר אחרי החגים"}))]
pub struct ReopenInput {
    /// The reason for opening the dilemma again.
    #[serde(default)]
    #[schema(required = true, value_type = schema::PromiseLine)]
    pub reason: String,
    /// The moment or the day until which the next update is promised; the end of the third working day without one.
    #[schema(value_type = Option<Due>)]
    pub next_update: Option<Due>,
    /// The personal details that may stay in the reason, as they are written in it, and what of it would tell who asked it
    /// anonymously, as an answer named it. Where it is sent, a reason with other details is refused; without it the answer
    /// names them in `warnings`.
    pub confirmed: Option<Vec<String>>,
}

impl Input for ReopenInput {}

/// Where a dilemma goes on.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"into": 4}))]
pub struct MergeInput {
    /// The key of the other dilemma, which is put to the same members.
    #[serde(default, deserialize_with = "whole::optional_key")]
    #[schema(required = true, value_type = i64)]
    pub into: Option<DilemmaId>,
}

impl Input for MergeInput {}

/// The document says the most characters as numbers of its own.
const _: () = assert!(
    TITLE_MAX == 140
        && BODY_MAX == 10_000
        && COMPANIES_MAX == 50
        && WORD_MAX == 500
        && SUMMARY_MAX == 1_000
        && LESSON_MAX == 2_000
        && REASON_MAX == 200
);
