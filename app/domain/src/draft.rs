//! What somebody is writing: kept on the server while they type, theirs alone until published.

use serde::{Deserialize, Serialize};

use crate::attachment::Attachment;
use crate::clock::Timestamp;
use crate::id::{CompanyId, DraftId, MeetingId, MemberId, PracticeId};
use crate::language::Language;
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

/// A draft's text as it will look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The text as safe HTML.
    pub html: String,
    /// The text's language.
    pub language: Language,
}

/// The path of a draft's editor.
pub fn path(id: DraftId) -> String {
    format!("/drafts/{id}")
}
