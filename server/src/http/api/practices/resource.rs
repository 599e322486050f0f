//! What a program reads of a practice.

use axum::Json;
use axum::response::{IntoResponse, Response};
use domain::attachment::Attachment;
use domain::id::{AttachmentId, MeetingId, MemberId, PracticeId};
use domain::language::Language;
use domain::member::{Person, Profession};
use domain::practice::{self, MeetingRef, PracticeCard, PracticeKind, PracticeView, Status};
use http::{StatusCode, header};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::api::moment::Moment;
use crate::http::api::{PREFIX, schema, version};

/// A practice, whole.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Practice)]
pub struct PracticeResource {
    /// Its key.
    #[schema(value_type = i64)]
    id: PracticeId,
    /// The path of its page.
    url: String,
    /// Its name in URLs.
    slug: String,
    /// Grows with every change; the entity tag is made of it.
    version: i64,
    /// The title.
    title: String,
    /// One or two sentences.
    summary: String,
    /// What sort of text.
    #[schema(value_type = schema::PracticeKind)]
    kind: PracticeKind,
    /// Who can see it.
    #[schema(value_type = schema::Status)]
    status: Status,
    /// The text's language.
    #[schema(value_type = schema::Language)]
    language: Language,
    /// Its company's slug.
    company: String,
    /// Its company's name.
    company_name: String,
    /// Who wrote it.
    authors: Vec<PersonResource>,
    /// The meeting it was presented at.
    meeting: Option<MeetingLink>,
    /// Topic slugs, the main one first.
    topics: Vec<String>,
    /// For whom; may be empty.
    audience: String,
    /// What it took; may be empty.
    effort: String,
    /// What came of it; may be empty.
    result: String,
    /// The text, in Markdown.
    body: String,
    /// The text as safe HTML.
    html: String,
    /// Files beside it.
    attachments: Vec<AttachmentResource>,
    /// When every member could first see it.
    published_at: Option<Moment>,
    /// When it was last changed.
    updated_at: Moment,
}

impl PracticeResource {
    /// The names of its fields that a replacement cannot change.
    pub const READ_ONLY: &'static [&'static str] = &[
        "id",
        "url",
        "slug",
        "version",
        "company",
        "company_name",
        "authors",
        "meeting",
        "html",
        "attachments",
        "published_at",
        "updated_at",
    ];
}

impl From<PracticeView> for PracticeResource {
    fn from(view: PracticeView) -> Self {
        let url = practice::path(&view.slug);
        let content = view.content;
        Self {
            id: view.id,
            version: view.version,
            title: content.title,
            summary: content.summary,
            kind: view.kind,
            status: view.status,
            language: content.language.unwrap_or_default(),
            company: view.company.slug,
            company_name: view.company.name,
            authors: view.authors.into_iter().map(PersonResource::from).collect(),
            meeting: view.meeting.map(MeetingLink::from),
            topics: content.topics,
            audience: content.audience,
            effort: content.effort,
            result: content.result,
            body: content.body,
            html: view.html,
            attachments: view.attachments.into_iter().map(|file| AttachmentResource::new(&url, file)).collect(),
            published_at: view.published_at.map(Moment),
            updated_at: Moment(view.updated_at),
            slug: view.slug,
            url,
        }
    }
}

/// The answer to a practice's entering: 201 with the practice, where to read it, and its version.
pub fn created(view: PracticeView) -> Response {
    let headers = [
        (header::LOCATION, location(view.id)),
        (header::ETAG, version::tag(view.version)),
    ];
    (StatusCode::CREATED, headers, Json(PracticeResource::from(view))).into_response()
}

fn location(id: PracticeId) -> http::HeaderValue {
    http::HeaderValue::try_from(format!("{PREFIX}/practices/{id}")).unwrap_or(http::HeaderValue::from_static(PREFIX))
}

/// A practice as a line of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PracticeLine {
    /// Its key.
    #[schema(value_type = i64)]
    id: PracticeId,
    /// The path of its page.
    url: String,
    /// Its name in URLs.
    slug: String,
    /// The title.
    title: String,
    /// One or two sentences.
    summary: String,
    /// What sort of text.
    #[schema(value_type = schema::PracticeKind)]
    kind: PracticeKind,
    /// Who can see it.
    #[schema(value_type = schema::Status)]
    status: Status,
    /// The text's language.
    #[schema(value_type = schema::Language)]
    language: Language,
    /// Its company's slug.
    company: String,
    /// Its company's name.
    company_name: String,
    /// Topic slugs, the main one first.
    topics: Vec<String>,
    /// The meeting it was presented at.
    meeting: Option<MeetingLink>,
    /// When it was published; `null` while it waits for its company's confirmation.
    published_at: Option<Moment>,
}

impl From<PracticeCard> for PracticeLine {
    fn from(card: PracticeCard) -> Self {
        Self {
            id: card.id,
            url: practice::path(&card.slug),
            slug: card.slug,
            title: card.title,
            summary: card.summary,
            kind: card.kind,
            status: card.status,
            language: card.language,
            company: card.company.slug,
            company_name: card.company.name,
            topics: card.topics,
            meeting: card.meeting.map(MeetingLink::from),
            published_at: (card.status == Status::Published).then_some(Moment(card.date)),
        }
    }
}

/// A meeting beside a practice.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MeetingLink {
    /// Its key.
    #[schema(value_type = i64)]
    id: MeetingId,
    /// The path of its page.
    url: String,
    /// Its title.
    title: String,
    /// When it takes place.
    starts_at: Moment,
}

impl From<MeetingRef> for MeetingLink {
    fn from(meeting: MeetingRef) -> Self {
        let url = domain::meeting::path(meeting.id);
        Self { id: meeting.id, url, title: meeting.title, starts_at: Moment(meeting.starts_at) }
    }
}

/// A person beside a text.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Person)]
pub struct PersonResource {
    /// Their key.
    #[schema(value_type = i64)]
    id: MemberId,
    /// Their name.
    name: String,
    /// What they work in.
    #[schema(value_type = schema::Profession)]
    profession: Profession,
}

impl From<Person> for PersonResource {
    fn from(person: Person) -> Self {
        Self { id: person.id, name: person.name, profession: person.profession }
    }
}

/// A file beside a practice.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Attachment)]
pub struct AttachmentResource {
    /// Its key.
    #[schema(value_type = i64)]
    id: AttachmentId,
    /// The path it is served at.
    url: String,
    /// The name it was uploaded with.
    file_name: String,
    /// What the content was found to be.
    media_type: String,
    /// Bytes.
    size: i64,
}

impl AttachmentResource {
    fn new(practice_url: &str, file: Attachment) -> Self {
        // A name may hold anything but a slash; in a path only letters and digits are safe as they are.
        let name = utf8_percent_encode(&file.file_name, NON_ALPHANUMERIC);
        let url = format!("{practice_url}/files/{name}");
        Self { id: file.id, url, file_name: file.file_name, media_type: file.media_type, size: file.size }
    }
}
