//! The personal details of what members say in dilemmas, comments and answers: each stays or is removed before it is sent. A
//! form without any is sent as it is.

use std::borrow::Cow;

use app::drafts::personal::{PersonalForm, removed_mark};
use domain::language::Language;
use domain::personal;
use domain::problem::FieldError;

use super::submission::Submission;

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
