//! The step between a draft's editor and its publication.

use app::drafts::publish::{PublishForm, PublishPage};
use app::ui::form::Form;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use domain::draft::{self, Draft};
use domain::id::DraftId;
use domain::practice::Content;
use domain::problem::{FieldError, FieldProblem, Problem};
use forum::drafts::save::SaveDraft;
use leptos::prelude::*;

use super::discard::gone;
use super::editor::{find, setting, to_practice};
use crate::http::AppState;
use crate::http::pages::error::PageResult;
use crate::http::pages::render;
use crate::http::pages::visitor::{LoggedIn, Posted, Visitor};

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route("/drafts/{id}/publish", get(show).post(publish))
}

/// What the page shows.
struct Step {
    /// The text as it would be published.
    content: Content,
    /// What the fields show.
    form: Form,
    /// Whether the draft was changed elsewhere since the page was opened.
    changed: bool,
}

impl Step {
    fn new(draft: &Draft, content: Content) -> Self {
        Self { form: PublishForm::values(draft, &content), content, changed: false }
    }

    fn refused(draft: &Draft, content: Content, problem: Problem) -> Self {
        let form = PublishForm::values(draft, &content);
        Self { content, form: form.with_problem(problem), changed: false }
    }
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    let draft = match find(&state, &visitor, &id).await {
        // A change of what is published already has no such step.
        Ok(draft) if draft.practice.is_some() => return Ok(render::see_other(&draft::path(draft.id))),
        Ok(draft) => draft,
        Err(Problem::NotFound) => return gone(&state, &visitor, id.parse().ok()).await,
        Err(problem) => return Err(problem.into()),
    };
    let mut content = draft.content.clone();
    if content.summary.trim().is_empty() {
        content.summary = state.forum.proposed_summary(content.clone()).await?;
    }
    let step = Step::new(&draft, content);
    page(&state, &visitor, &draft, step).await
}

async fn page(state: &AppState, visitor: &Visitor, draft: &Draft, step: Step) -> PageResult {
    let Step { content, form, changed } = step;
    let (id, actor) = (draft.id, visitor.actor());
    let setting = setting(state, &actor, draft).await?;
    let proposal = state.forum.proposal(&actor, draft, content).await?;
    let view = move |form| view! { <PublishPage draft=id form proposal setting changed/> };
    render::form(state, visitor, form, view).await
}

async fn publish(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let actor = visitor.actor();
    let draft = match find(&state, &visitor, &id).await {
        Ok(draft) => draft,
        // A second click: the first has published it.
        Err(Problem::NotFound) => return published(&state, &visitor, &id).await,
        Err(problem) => return Err(problem.into()),
    };
    let form = PublishForm::read(&submission);
    let expected = form.version;
    let shown = form.content(&draft);
    if submission.action() == "preview" {
        let step = Step::new(&draft, shown);
        return page(&state, &visitor, &draft, step).await;
    }
    let content = to_save(&state, &draft, &shown).await?;
    if let Err(problem) = check(&state, &content).await {
        let step = Step::refused(&draft, shown, problem);
        return page(&state, &visitor, &draft, step).await;
    }
    let input = SaveDraft { content, expected, ..SaveDraft::default() };
    match state.forum.save_draft(&actor, draft.id, input).await {
        Ok(_) => {}
        Err(problem @ Problem::Conflict { .. }) => {
            let step = Step { changed: true, ..Step::refused(&draft, shown, problem) };
            return page(&state, &visitor, &draft, step).await;
        }
        Err(Problem::NotFound) => return published(&state, &visitor, &id).await,
        Err(problem) => return Err(problem.into()),
    }
    match state.forum.publish_draft(&actor, draft.id).await {
        Ok(published) => Ok(to_practice(&state, &published)),
        Err(problem @ Problem::Invalid { .. }) => {
            let step = Step::refused(&draft, shown, problem);
            page(&state, &visitor, &draft, step).await
        }
        Err(problem) => Err(problem.into()),
    }
}

/// The text as it is saved. A summary that was only proposed stays one that is made of the text.
async fn to_save(state: &AppState, draft: &Draft, typed: &Content) -> Result<Content, Problem> {
    let mut content = typed.clone();
    if draft.content.summary.trim().is_empty()
        && state.forum.proposed_summary(draft.content.clone()).await? == content.summary
    {
        content.summary.clear();
    }
    Ok(content)
}

/// Everything that is wrong with a text, a missing topic included, at once.
async fn check(state: &AppState, content: &Content) -> Result<(), Problem> {
    let mut fields = vec![];
    if content.topics.is_empty() {
        fields.push(FieldError::new(PublishForm::TOPICS, FieldProblem::Missing));
    }
    match state.forum.check_text(content.clone()).await {
        Ok(()) => {}
        Err(Problem::Invalid { fields: wrong }) => fields.extend(wrong),
        Err(problem) => return Err(problem),
    }
    Problem::unless_empty(fields)
}

/// Leads to the practice that a draft has become.
async fn published(state: &AppState, visitor: &Visitor, id: &str) -> PageResult {
    let published = match id.parse::<DraftId>() {
        Ok(id) => state.forum.publish_draft(&visitor.actor(), id).await,
        Err(_) => Err(Problem::NotFound),
    };
    match published {
        Ok(published) => Ok(to_practice(state, &published)),
        Err(Problem::NotFound) => gone(state, visitor, id.parse().ok()).await,
        Err(problem) => Err(problem.into()),
    }
}
