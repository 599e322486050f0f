//! The personal details of a text, about which its writer decides before it is published.

use domain::draft::Draft;
use domain::personal::{self, Detail};
use domain::policy::Actor;
use domain::practice::Content;
use domain::problem::{FieldError, Problem};

use crate::Forum;
use crate::worker::text_on_worker;

impl Forum {
    /// The personal details of a text that a draft of the actor's is to be published with. Of a practice that is changed
    /// they are those that it does not have yet; none where it was changed meanwhile, so that the conflict is told first.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::TextTimeout`].
    pub async fn details_to_confirm(
        &self,
        actor: &Actor,
        draft: &Draft,
        content: Content,
    ) -> Result<Vec<Detail>, Problem> {
        actor.member().ok_or(Problem::Unauthenticated)?;
        let mut details = text_on_worker(move || personal::details(&content)).await?;
        let Some(practice) = draft.practice.filter(|_| !details.is_empty()) else { return Ok(details) };
        let text = match self.practice_text(actor, practice).await {
            Ok(text) => text,
            Err(Problem::NotFound) => return Ok(details),
            Err(other) => return Err(other),
        };
        if draft.base_version.is_some_and(|base| base != text.view.version) {
            return Ok(vec![]);
        }
        let known = text_on_worker(move || personal::details(&text.content())).await?;
        details.retain(|detail| !known.iter().any(|other| other.text == detail.text));
        Ok(details)
    }

    /// An error for each personal detail of a text that is none of those confirmed.
    ///
    /// # Errors
    /// [`Problem::TextTimeout`].
    pub async fn unconfirmed_details(
        &self,
        content: Content,
        confirmed: Vec<String>,
    ) -> Result<Vec<FieldError>, Problem> {
        text_on_worker(move || personal::undecided(&content, &confirmed)).await
    }
}
