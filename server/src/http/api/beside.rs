//! What stands beside a practice or a meeting: people, the meeting, files.

use domain::attachment::Attachment;
use domain::id::{AttachmentId, MeetingId, MemberId};
use domain::member::{Person, Profession};
use domain::practice::{MeetingRef, Sharing};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use utoipa::ToSchema;

use super::moment::Moment;
use super::schema;

/// A meeting beside a practice.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MeetingLink {
    /// The meeting's key.
    #[schema(value_type = i64)]
    id: MeetingId,
    /// The path of its page.
    url: String,
    /// The meeting's title.
    title: String,
    /// The moment at which the meeting takes place.
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
    /// The person's key.
    #[schema(value_type = i64)]
    id: MemberId,
    /// The person's name; empty for a former member whose name is not shown.
    name: String,
    /// The profession of the member.
    #[schema(value_type = schema::Profession)]
    profession: Profession,
}

impl From<Person> for PersonResource {
    fn from(person: Person) -> Self {
        Self { id: person.id, name: person.name, profession: person.profession }
    }
}

/// A file beside a practice, a comment or a dilemma.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Attachment)]
pub struct AttachmentResource {
    /// The attachment's key.
    #[schema(value_type = i64)]
    id: AttachmentId,
    /// The path it is served at.
    url: String,
    /// The name it was uploaded with.
    file_name: String,
    /// What the content was found to be.
    media_type: String,
    /// The size of the attachment in bytes.
    size: i64,
    /// How far it may go, where that is another mark than its practice's.
    #[schema(value_type = Option<schema::Sharing>)]
    sharing: Option<Sharing>,
}

impl AttachmentResource {
    /// The file beside the text of that address.
    pub fn new(text_url: &str, file: Attachment) -> Self {
        // A name may hold anything but a slash; in a path only letters and digits are safe as they are.
        let name = utf8_percent_encode(&file.file_name, NON_ALPHANUMERIC);
        let url = format!("{text_url}/files/{name}");
        let Attachment { id, file_name, media_type, size, sharing, .. } = file;
        Self { id, url, file_name, media_type, size, sharing }
    }
}
