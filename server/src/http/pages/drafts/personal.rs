//! The personal details that the change of a practice brings: each stays or is removed before the change is published.

use app::drafts::personal::{PersonalForm, PersonalPage, removed_mark};
use app::drafts::publish::PublishForm;
use app::ui::flash::Flash;
use app::ui::form::{Fields, Form};
use domain::draft::{self, Draft};
use domain::personal;
use domain::policy::Actor;
use domain::practice::Content;
use domain::problem::Problem;
use forum::drafts::save::SaveDraft;
use leptos::prelude::*;

use super::editor::{setting, to_practice};
use crate::http::AppState;
use crate::http::pages::error::PageResult;
use crate::http::pages::render;
use crate::http::pages::submission::Submission;
use crate::http::pages::visitor::Visitor;

/// The personal details of a text that a draft is to be published with, and of the files beside it, with what was sent about
/// them.
///
/// # Errors
/// Those of [`forum::Forum::details_to_confirm`].
pub async fn details(
    state: &AppState,
    actor: &Actor,
    draft: &Draft,
    content: Content,
    sent: &impl Fields,
) -> Result<PersonalForm, Problem> {
    let details = state.forum.details_to_confirm(actor, draft, content).await?;
    let files = state.forum.file_details_to_confirm(actor, draft).await?;
    Ok(PersonalForm::read(details, sent).with_files(files, sent))
}

/// Returns whether the change of a practice, which could be published as it is, brings personal details to decide
/// about.
///
/// # Errors
/// Those of [`details`].
pub async fn has_details_to_confirm(state: &AppState, actor: &Actor, draft: &Draft) -> Result<bool, Problem> {
    let personal = details(state, actor, draft, draft.content.clone(), &Form::default()).await?;
    // What else is wrong is told in the editor first.
    Ok(!personal.is_empty() && state.forum.check_text(draft.content.clone()).await.is_ok())
}

/// The step before the change of a practice is published; the editor where it brings no details.
pub async fn show_change(state: &AppState, visitor: &Visitor, draft: &Draft) -> PageResult {
    let personal = details(state, &visitor.actor(), draft, draft.content.clone(), &Form::default()).await?;
    if personal.is_empty() {
        return Ok(render::see_other(&draft::path(draft.id)));
    }
    page(state, visitor, draft, personal, Form::default()).await
}

/// Removes what is to be removed and publishes the change, where each detail was decided about.
pub async fn publish_change(state: &AppState, visitor: &Visitor, draft: &Draft, submission: &Submission) -> PageResult {
    let actor = visitor.actor();
    if submission.parsed(PublishForm::VERSION) != Some(draft.version) {
        return Ok(render::see_other_with(&draft::publish_path(draft.id), Flash::ChangedMeanwhile));
    }
    let personal = details(state, &actor, draft, draft.content.clone(), submission).await?;
    if let Err(problem) = Problem::unless_empty(personal.undecided()) {
        let form = Form::default().with_problem(problem);
        return page(state, visitor, draft, personal.refused(), form).await;
    }
    let (removed, remove) = (personal.removed(), personal.removed_files());
    let mut seen = draft.version;
    if !removed.is_empty() || !remove.is_empty() {
        let content = personal::without(draft.content.clone(), &removed, removed_mark(visitor.language));
        let input = SaveDraft { content, expected: Some(draft.version), remove, ..SaveDraft::default() };
        match state.forum.save_draft(&actor, draft.id, input).await {
            Ok(saved) => seen = saved.version,
            // A second click: the first has published it, which is found out below.
            Err(Problem::NotFound) => {}
            Err(Problem::Conflict { .. }) => {
                return Ok(render::see_other_with(&draft::publish_path(draft.id), Flash::ChangedMeanwhile));
            }
            Err(problem) => return Err(problem.into()),
        }
    }
    match state.forum.publish_draft(&actor, draft.id, Some(seen)).await {
        Ok(published) => Ok(to_practice(state, &published)),
        // The editor shows both texts.
        Err(Problem::Conflict { .. }) => Ok(render::see_other_with(&draft::path(draft.id), Flash::ChangedMeanwhile)),
        Err(problem @ Problem::Invalid { .. }) => {
            page(state, visitor, draft, personal, Form::default().with_problem(problem)).await
        }
        Err(problem) => Err(problem.into()),
    }
}

async fn page(state: &AppState, visitor: &Visitor, draft: &Draft, personal: PersonalForm, form: Form) -> PageResult {
    let setting = setting(state, &visitor.actor(), draft).await?;
    let (id, version) = (draft.id, draft.version);
    let view = move |form| view! { <PersonalPage draft=id version form personal setting/> };
    render::form(state, visitor, form, view).await
}
