//! The editor's form as a text and as what is saved of it.

use domain::practice::Content;
use forum::drafts::save::SaveDraft;

use crate::http::pages::submission::Submission;

/// The editor's fields and files.
pub fn read(submission: &mut Submission) -> SaveDraft {
    SaveDraft {
        content: content(submission),
        expected: submission.parsed("version"),
        uploads: submission.take_files("files"),
        remove: vec![],
    }
}

/// The text.
pub fn content(submission: &Submission) -> Content {
    Content {
        title: submission.value("title").to_owned(),
        summary: submission.value("summary").to_owned(),
        kind: submission.parsed("kind"),
        topics: submission.values("topics"),
        body: submission.value("body").to_owned(),
        audience: submission.value("audience").to_owned(),
        effort: submission.value("effort").to_owned(),
        result: submission.value("result").to_owned(),
        language: submission.parsed("language"),
    }
}
