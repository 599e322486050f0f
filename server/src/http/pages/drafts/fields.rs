//! The editor's form as what is saved of it.

use app::drafts::form::DraftForm;
use domain::practice::Content;
use forum::drafts::save::SaveDraft;

use crate::http::pages::submission::Submission;

/// The editor's fields and files.
pub fn read(submission: &mut Submission) -> SaveDraft {
    let DraftForm { content, version } = DraftForm::read(submission);
    SaveDraft { content, expected: version, uploads: submission.take_files(DraftForm::FILES), ..SaveDraft::default() }
}

/// The text alone.
pub fn content(submission: &Submission) -> Content {
    DraftForm::read(submission).content
}
