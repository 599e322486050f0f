//! A practice as a line of a list.

use domain::id::PracticeId;
use domain::language::Language;
use domain::practice::{self, PracticeCard, PracticeKind, Sharing, Status};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::api::beside::MeetingLink;
use crate::http::api::moment::Moment;
use crate::http::api::schema;

/// A practice as a line of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PracticeLine {
    /// The practice's key.
    #[schema(value_type = i64)]
    id: PracticeId,
    /// The path of its page.
    url: String,
    /// The practice's name in URLs.
    slug: String,
    /// The title of the practice.
    title: String,
    /// The summary, one or two sentences.
    summary: String,
    /// The kind of text that the practice is.
    #[schema(value_type = schema::PracticeKind)]
    kind: PracticeKind,
    /// The status, which says who can see the practice.
    #[schema(value_type = schema::Status)]
    status: Status,
    /// The language of the text.
    #[schema(value_type = schema::Language)]
    language: Language,
    /// How far it and its files may go.
    #[schema(value_type = schema::Sharing)]
    sharing: Sharing,
    /// The practice's company's slug.
    company: String,
    /// The practice's company's name.
    company_name: String,
    /// The slugs of the topics, the main one first.
    topics: Vec<String>,
    /// The meeting it was presented at.
    meeting: Option<MeetingLink>,
    /// The moment at which the practice was published; `null` while it waits for its company's confirmation.
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
            sharing: card.sharing,
            company: card.company.slug,
            company_name: card.company.name,
            topics: card.topics,
            meeting: card.meeting.map(MeetingLink::from),
            published_at: (card.status == Status::Published).then_some(Moment(card.date)),
        }
    }
}
