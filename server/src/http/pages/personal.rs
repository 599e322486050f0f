//! The personal details of what members say in dilemmas, comments and answers, and of the files beside it: each stays or is
//! removed before it is sent. A form without any is sent as it is.

use std::borrow::Cow;

use app::drafts::personal::{PersonalForm, removed_mark};
use domain::language::Language;
use domain::personal::{self, FileDetails};
use domain::problem::{FieldError, Problem};
use forum::attachments::keep::Upload;

use super::comments::{is_talk_file, sent_files};
use super::submission::Submission;
use super::visitor::Visitor;
use crate::http::AppState;

/// A form with what was decided about the personal details in it.
pub struct Decided<'a> {
    /// The form without those that are to be removed.
    pub form: Cow<'a, Submission>,
    /// An error for each about which nothing was decided.
    pub undecided: Vec<FieldError>,
}

/// Looks through some fields of a form, but for the details that the text before had as well.
pub fn decide<'a>(
    language: Language,
    submission: &'a Submission,
    fields: &[&'static str],
    before: &str,
) -> Decided<'a> {
    let personal = PersonalForm::in_fields(fields, before, submission);
    let (removed, undecided) = (personal.removed(), personal.undecided());
    if removed.is_empty() {
        return Decided { form: Cow::Borrowed(submission), undecided };
    }
    let mark = removed_mark(language);
    let form = submission.with_texts(fields, |text| personal::without_in(text, &removed, mark));
    Decided { form: Cow::Owned(form), undecided }
}

/// The files of a form that have personal details, with the first of these.
///
/// # Errors
/// Those of [`forum::Forum::details_of_uploads`].
pub async fn details_of_files(
    state: &AppState,
    visitor: &Visitor,
    submission: &Submission,
) -> Result<Vec<FileDetails>, Problem> {
    let uploads: Vec<Upload> =
        submission.files.iter().filter(|file| is_talk_file(file)).map(|(_, upload)| upload.clone()).collect();
    state.forum.details_of_uploads(&visitor.actor(), &uploads).await
}

/// The files of a form without those that are not to be published, and an error for each of the found ones about which
/// nothing was decided.
///
/// # Errors
/// [`Problem::Invalid`] where one is too large.
pub fn decide_files(submission: &Submission, found: &[FileDetails]) -> Result<(Vec<Upload>, Vec<FieldError>), Problem> {
    let personal = PersonalForm::default().with_files(found.to_vec(), submission);
    let removed = personal.removed_files();
    let mut uploads = sent_files(submission)?;
    uploads.retain(|upload| !removed.contains(&upload.file_name));
    Ok((uploads, personal.undecided()))
}
