//! What somebody is writing: kept on the server while they type, theirs alone until published.

use serde::{Deserialize, Serialize};

use crate::attachment::Attachment;
use crate::clock::Timestamp;
use crate::id::{CompanyId, DraftId, MeetingId, MemberId, PracticeId};
use crate::practice::Content;
use crate::problem::FieldError;

/// A draft: the fields as typed, valid or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Its key.
    pub id: DraftId,
    /// Whose it is; nobody else sees it.
    pub member: MemberId,
    /// The practice it will replace the text of.
    pub practice: Option<PracticeId>,
    /// That practice's version when the draft was begun.
    pub base_version: Option<i64>,
    /// The meeting whose write-up it is.
    pub meeting: Option<MeetingId>,
    /// The company it is written for, where that is not the member's own.
    pub company: Option<CompanyId>,
    /// What was typed.
    pub content: Content,
    /// What was found wrong in the uploaded file; shown until the draft is saved again.
    pub notices: Vec<FieldError>,
    /// Files beside it.
    pub attachments: Vec<Attachment>,
    /// Grows with every save.
    pub version: i64,
    /// When it was last saved.
    pub updated_at: Timestamp,
}

/// Where the text of an uploaded draft came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftSource {
    /// The draft.
    pub draft: DraftId,
    /// The uploaded file's name, with the folders it lay in.
    pub file_name: String,
    /// Its number in the back catalogue, from 1 in the order of the uploads; `None` for a text that a
    /// member uploaded to write on.
    pub catalogue_number: Option<i64>,
    /// What it will be assigned to in the back catalogue.
    pub assignment: AssignedTo,
    /// In how many places the text was put in order.
    pub tidied_places: i64,
    /// Whether the draft has the text in order; else it has the text as it was uploaded.
    pub is_tidied: bool,
}

/// What a text of the back catalogue belongs to, as far as its file or the coordinator says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AssignedTo {
    /// Whose practice it will be.
    pub company: Option<CompanyId>,
    /// The meeting it was presented at.
    pub meeting: Option<MeetingId>,
    /// Its authors; empty where the meeting's presenters are.
    pub authors: Vec<MemberId>,
    /// When it was first published; `None` where that was at its meeting.
    pub published_at: Option<Timestamp>,
    /// Its name in URLs; `None` where its title gives it one.
    pub slug: Option<String>,
}

/// The path of a draft's editor.
pub fn path(id: DraftId) -> String {
    format!("/drafts/{id}")
}
