//! What a program reads of a practice.

use axum::Json;
use axum::response::{IntoResponse, Response};
use domain::conversion::{Entry, Import, Kind, What};
use domain::id::PracticeId;
use domain::language::Language;
use domain::practice::{self, PracticeKind, PracticeText, Sharing, Status};
use domain::problem::FieldError;
use http::{StatusCode, header};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::api::beside::{AttachmentResource, MeetingLink, PersonResource};
use crate::http::api::moment::Moment;
use crate::http::api::{PREFIX, schema, version};

/// A practice, whole.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Practice)]
pub struct PracticeResource {
    /// The practice's key.
    #[schema(value_type = i64)]
    id: PracticeId,
    /// The path of its page.
    url: String,
    /// The practice's name in URLs.
    slug: String,
    /// Grows with every change; the entity tag is made of it.
    version: i64,
    /// The title.
    title: String,
    /// The summary, one or two sentences.
    summary: String,
    /// The kind of the text.
    #[schema(value_type = schema::PracticeKind)]
    kind: PracticeKind,
    /// The status, which says who can see the practice.
    #[schema(value_type = schema::Status)]
    status: Status,
    /// The text's language.
    #[schema(value_type = schema::Language)]
    language: Language,
    /// How far it and its files may go.
    #[schema(value_type = schema::Sharing)]
    sharing: Sharing,
    /// The practice's company's slug.
    company: String,
    /// The practice's company's name.
    company_name: String,
    /// The authors of the practice.
    authors: Vec<PersonResource>,
    /// The meeting it was presented at.
    meeting: Option<MeetingLink>,
    /// The slugs of the topics, the main one first.
    topics: Vec<String>,
    /// The people whom the practice is for; may be empty.
    audience: String,
    /// What it took; may be empty.
    effort: String,
    /// What came of it; may be empty.
    result: String,
    /// Who approved its publication outside of the forum; empty where nobody did, and for those who may not change it.
    approved_by: String,
    /// The day of that approval, where it is told.
    #[schema(format = Date)]
    approved_on: Option<String>,
    /// The text, in Markdown.
    body: String,
    /// The text as safe HTML.
    html: String,
    /// Files beside it.
    attachments: Vec<AttachmentResource>,
    /// The moment at which every member could first see it.
    published_at: Option<Moment>,
    /// The moment at which it was last changed.
    updated_at: Moment,
    /// Whether searches know of the write that this answers; absent where nothing was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    searchable: Option<bool>,
    /// Personal details in the text that was written, where it was sent without `confirmed`; absent without any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<schema::FieldError>, required = false)]
    warnings: Vec<FieldError>,
    /// What became of the document that this was made of; absent where it was made of none, and in every later answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<Vec<ReportEntry>>,
}

/// What was kept, changed or lost of a document.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReportEntry {
    /// What became of the content.
    #[schema(value_type = schema::ReportKind)]
    kind: Kind,
    /// The kind of thing that the entry counts.
    #[schema(value_type = schema::ReportWhat)]
    what: What,
    /// The entry's place: the first words there, or `slide N`; empty for what has no place.
    #[serde(rename = "where")]
    place: String,
    /// How many there are at this place.
    count: usize,
}

impl From<Entry> for ReportEntry {
    fn from(Entry { kind, what, place, count }: Entry) -> Self {
        Self { kind, what, place, count }
    }
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
        "searchable",
        "warnings",
        "report",
    ];

    /// The same as the answer to a write, with whether searches know of it and with what was found in it.
    #[must_use]
    pub fn written(self, searchable: bool, warnings: Vec<FieldError>) -> Self {
        Self { searchable: Some(searchable), warnings, ..self }
    }

    /// The same as the answer to an upload, with what became of the document.
    #[must_use]
    pub fn reported(self, import: Import) -> Self {
        Self { report: Some(import.lines.into_iter().map(|line| line.entry.into()).collect()), ..self }
    }
}

impl From<PracticeText> for PracticeResource {
    fn from(text: PracticeText) -> Self {
        let PracticeText { view, body } = text;
        let url = practice::path(&view.slug);
        let seen = matches!(view.status, Status::Published | Status::Archived);
        Self {
            id: view.id,
            version: view.version,
            title: view.title,
            summary: view.summary,
            kind: view.kind,
            status: view.status,
            language: view.language,
            sharing: view.sharing,
            company: view.company.slug,
            company_name: view.company.name,
            authors: view.authors.into_iter().map(PersonResource::from).collect(),
            meeting: view.meeting.map(MeetingLink::from),
            topics: view.topics.into_iter().map(|topic| topic.slug).collect(),
            audience: view.audience,
            effort: view.effort,
            result: view.result,
            approved_by: view.approved_by,
            approved_on: Some(view.approved_on).filter(|day| !day.is_empty()),
            body,
            html: view.html.to_string(),
            attachments: view.attachments.into_iter().map(|file| AttachmentResource::new(&url, file)).collect(),
            published_at: view.published_at.filter(|_| seen).map(Moment),
            updated_at: Moment(view.updated_at),
            searchable: None,
            warnings: vec![],
            report: None,
            slug: view.slug,
            url,
        }
    }
}

/// The answer to a practice's entering: 201 with the practice, where to read it, its version, whether searches
/// know of it, and the personal details that nobody confirmed.
pub fn created(text: PracticeText, searchable: bool, warnings: Vec<FieldError>) -> Response {
    uploaded(text, searchable, warnings, None)
}

/// The same as the answer to an upload: with what became of the document, where it was made of one.
pub fn uploaded(text: PracticeText, searchable: bool, warnings: Vec<FieldError>, import: Option<Import>) -> Response {
    let location = [(header::LOCATION, format!("{PREFIX}/practices/{}", text.view.id))];
    let tag = version::tag(text.view.version);
    let written = PracticeResource::from(text).written(searchable, warnings);
    let written = match import {
        Some(import) => written.reported(import),
        None => written,
    };
    (StatusCode::CREATED, location, tag, Json(written)).into_response()
}
