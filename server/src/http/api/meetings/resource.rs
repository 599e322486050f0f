//! What a program reads of a meeting.

use domain::agenda::{AgendaItem, AgendaKind};
use domain::id::MeetingId;
use domain::meeting::{self, MeetingCard, MeetingKind, MeetingState, MeetingView};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::api::beside::PersonResource;
use crate::http::api::moment::Moment;
use crate::http::api::schema;

/// A meeting, whole. Its practices are not in it: they come and go without its version.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Meeting)]
pub struct MeetingResource {
    #[serde(flatten)]
    line: MeetingLine,
    /// The agenda, in Markdown; may be empty.
    agenda: String,
    /// The agenda as items, whose times follow from the start.
    items: Vec<AgendaItemResource>,
    /// What was said, in Markdown; may be empty.
    summary: String,
    /// The member who hosts the field visit; `null` where nobody does yet, and for other kinds.
    host: Option<PersonResource>,
    /// Where to leave a car at the field visit; may be empty.
    parking: String,
    /// What to look for at the field visit.
    look_for: Vec<String>,
    /// The decisions of the meeting.
    decisions: Vec<String>,
    /// Whether searches know of the write that this answers; absent where nothing was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    searchable: Option<bool>,
}

impl MeetingResource {
    /// The names of its fields that a replacement cannot change.
    pub const READ_ONLY: &'static [&'static str] =
        &["id", "url", "version", "presenting_company_name", "items", "summary", "decisions", "searchable"];

    /// Returns the same meeting as the answer to a write, with whether searches know of it.
    #[must_use]
    pub fn written(self, searchable: bool) -> Self {
        Self { searchable: Some(searchable), ..self }
    }
}

impl From<MeetingView> for MeetingResource {
    fn from(view: MeetingView) -> Self {
        Self {
            line: view.card.into(),
            agenda: view.agenda,
            items: view.items.into_iter().map(AgendaItemResource::from).collect(),
            summary: view.summary,
            host: view.visit.host.map(PersonResource::from),
            parking: view.visit.parking,
            look_for: view.visit.look_for.lines().map(str::to_owned).collect(),
            decisions: view.decisions.lines().map(str::to_owned).collect(),
            searchable: None,
        }
    }
}

/// An item of an agenda.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = AgendaItem)]
pub struct AgendaItemResource {
    /// The kind of the item.
    #[schema(value_type = schema::AgendaKind)]
    kind: AgendaKind,
    /// The item's subject.
    title: String,
    /// How many minutes it takes.
    minutes: i64,
    /// Who leads it; may be empty.
    who: String,
}

impl From<AgendaItem> for AgendaItemResource {
    fn from(item: AgendaItem) -> Self {
        Self { kind: item.kind, title: item.title, minutes: item.minutes, who: item.who }
    }
}

/// A meeting as a line of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MeetingLine {
    /// The meeting's key.
    #[schema(value_type = i64)]
    id: MeetingId,
    /// The path of its page.
    url: String,
    /// Grows with every change; the entity tag is made of it.
    version: i64,
    /// The meeting's subject.
    title: String,
    /// The kind of meeting.
    #[schema(value_type = schema::MeetingKind)]
    kind: MeetingKind,
    /// The moment at which the meeting starts.
    starts_at: Moment,
    /// The moment at which the meeting ends, where that is known.
    ends_at: Option<Moment>,
    /// The state, which says whether the meeting takes place.
    #[schema(value_type = schema::MeetingState)]
    state: MeetingState,
    /// A remark that was told with the last change; may be empty.
    note: String,
    /// The place of the meeting; may be empty.
    place: String,
    /// The link to join from afar; may be empty.
    link: String,
    /// The slug of the company that presents.
    presenting_company: Option<String>,
    /// The name of the company that presents.
    presenting_company_name: Option<String>,
    /// The members of the company who present.
    presenters: Vec<PersonResource>,
    /// How many seats the room has, where that is known.
    seats: Option<i64>,
    /// The moment by which the write-up should be there.
    deadline: Option<Moment>,
}

impl From<MeetingCard> for MeetingLine {
    fn from(card: MeetingCard) -> Self {
        let (slug, name) = card.company.map(|company| (company.slug, company.name)).unzip();
        Self {
            id: card.id,
            url: meeting::path(card.id),
            version: card.version,
            title: card.title,
            kind: card.kind,
            starts_at: Moment(card.starts_at),
            ends_at: card.ends_at.map(Moment),
            state: card.state,
            note: card.note,
            place: card.place,
            link: card.link,
            presenting_company: slug,
            presenting_company_name: name,
            presenters: card.presenters.into_iter().map(PersonResource::from).collect(),
            seats: card.seats,
            deadline: card.deadline.map(Moment),
        }
    }
}
