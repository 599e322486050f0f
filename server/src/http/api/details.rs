//! The personal details of what programs send. A program that confirms some is refused the others; one that says nothing of
//! them is told of them in its answer.

use domain::policy::Actor;
use domain::problem::{FieldError, Problem};
use forum::Forum;
use forum::attachments::keep::Upload;

/// The most personal details that an answer names.
const DETAILS_TOLD: usize = 100;

/// The personal details of texts that their sender did not confirm.
#[derive(Debug, Default)]
pub struct Unconfirmed {
    /// The errors of texts that came with the details to confirm: they refuse the request.
    pub errors: Vec<FieldError>,
    /// The warnings of the other texts, for the answer.
    pub warnings: Vec<FieldError>,
}

impl Unconfirmed {
    /// Those of the texts of some fields, which came with these details to confirm, or with none.
    ///
    /// # Errors
    /// [`Problem::TextTimeout`].
    pub async fn of<const N: usize>(
        forum: &Forum,
        texts: [(&'static str, &str); N],
        confirmed: Option<&[String]>,
    ) -> Result<Self, Problem> {
        let texts = texts.into_iter().map(|(field, text)| (field, text.to_owned())).collect();
        let details = forum.unconfirmed_details_in(texts, confirmed.unwrap_or_default().to_vec()).await?;
        let mut unconfirmed = Self::default();
        unconfirmed.add(details, confirmed.is_some());
        Ok(unconfirmed)
    }

    /// Those of files beside a text, which came with these details to confirm, or with none.
    ///
    /// # Errors
    /// Those of [`Forum::unconfirmed_details_of_uploads`].
    pub async fn of_files(
        forum: &Forum,
        actor: &Actor,
        uploads: &[Upload],
        confirmed: Option<&[String]>,
    ) -> Result<Self, Problem> {
        let details = forum.unconfirmed_details_of_uploads(actor, uploads, confirmed.unwrap_or_default()).await?;
        let mut unconfirmed = Self::default();
        unconfirmed.add(details, confirmed.is_some());
        Ok(unconfirmed)
    }

    /// Adds the details of a text; `is_confirmed` says whether that came with the details to confirm.
    pub fn add(&mut self, details: Vec<FieldError>, is_confirmed: bool) {
        let told = if is_confirmed { &mut self.errors } else { &mut self.warnings };
        let left = DETAILS_TOLD.saturating_sub(told.len());
        told.extend(details.into_iter().take(left));
    }
}
