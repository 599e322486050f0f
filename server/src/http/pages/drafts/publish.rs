//! The step between a draft's editor and its publication.

use app::drafts::personal::{PersonalForm, removed_mark};
use app::drafts::publish::{PublishForm, PublishPage};
use app::ui::form::Form;
use axum::Router;
use axum::extract::{Path, State};
use domain::attachment::FileMark;
use domain::draft::{self, Draft};
use domain::id::DraftId;
use domain::personal;
use domain::practice::Content;
use domain::problem::{FieldError, FieldProblem, Problem};
use forum::drafts::save::SaveDraft;
use leptos::prelude::*;

use super::discard::gone;
use super::editor::{find, publish_unchanged, refuse_publication, save, setting, to_practice};
use super::opening::{asks_for_all, editor_path, step_path};
use super::personal::{details, publish_change, show_change};
use crate::http::AppState;
use crate::http::pages::error::PageResult;
use crate::http::pages::render;
use crate::http::pages::visitor::{LoggedIn, Posted, Visitor};
use crate::http::routing::get_and_post;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route("/drafts/{id}/publish", get_and_post(show, publish))
}

/// The step of the publication as the page shows it.
struct Step {
    /// The text as it would be published.
    content: Content,
    /// The form that the fields show.
    form: Form,
    /// Whether the draft was changed elsewhere since the page was opened.
    changed: bool,
    /// The personal details of the text, and what was decided about them.
    personal: PersonalForm,
}

impl Step {
    fn new(draft: &Draft, content: Content, personal: PersonalForm) -> Self {
        Self { form: PublishForm::values(draft, &content), content, changed: false, personal }
    }

    fn refused(draft: &Draft, content: Content, personal: PersonalForm, problem: Problem) -> Self {
        let form = PublishForm::values(draft, &content);
        Self { content, form: form.with_problem(problem), changed: false, personal: personal.refused() }
    }
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    match find(&state, &visitor, &id).await {
        // A change of what is published already needs to be asked about its personal details alone.
        Ok(draft) if draft.practice.is_some() && !asks_for_all(&visitor.path) => {
            show_change(&state, &visitor, &draft).await
        }
        Ok(draft) => first(&state, &visitor, &draft, None).await,
        Err(Problem::NotFound) => gone(&state, &visitor, id.parse().ok()).await,
        Err(problem) => Err(problem.into()),
    }
}

/// The step as it begins: a summary is proposed where there is none. With what is wrong with the text, where something is.
///
/// # Errors
/// When the page cannot be shown.
pub async fn first(state: &AppState, visitor: &Visitor, draft: &Draft, problem: Option<Problem>) -> PageResult {
    let mut content = draft.content.clone();
    if content.summary.trim().is_empty() {
        content.summary = state.forum.proposed_summary(content.clone()).await?;
    }
    let personal = details(state, &visitor.actor(), draft, content.clone(), &Form::default()).await?;
    let step = match problem {
        // Nothing was decided about the details yet: they are not refused.
        Some(problem) => {
            let form = PublishForm::values(draft, &content).with_problem(problem);
            Step { form, content, changed: false, personal }
        }
        None => Step::new(draft, content, personal),
    };
    page(state, visitor, draft, step).await
}

async fn page(state: &AppState, visitor: &Visitor, draft: &Draft, step: Step) -> PageResult {
    let Step { content, form, changed, personal } = step;
    let (path, actor) = (step_path(draft), visitor.actor());
    let setting = setting(state, &actor, draft).await?;
    let proposal = state.forum.proposal(&actor, draft, content).await?;
    let word_file = (draft.version > 0).then(|| draft::word_file_path(draft.id));
    let files = draft.attachments.clone();
    let view = move |form| view! { <PublishPage path word_file form proposal setting changed personal files/> };
    render::form(state, visitor, form, view).await
}

async fn publish(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let actor = visitor.actor();
    let mut draft = match find(&state, &visitor, &id).await {
        Ok(draft) => draft,
        // A second click: the first has published it.
        Err(Problem::NotFound) => return published(&state, &visitor, &id).await,
        Err(problem) => return Err(problem.into()),
    };
    if draft.practice.is_some() && !asks_for_all(&visitor.path) {
        return publish_change(&state, &visitor, &draft, &submission).await;
    }
    let form = PublishForm::read(&submission);
    let expected = form.version;
    let marks = mark(&mut draft, &form.marks);
    let shown = form.content(&draft);
    let personal = details(&state, &actor, &draft, shown.clone(), &submission).await?;
    if submission.action() == "preview" {
        let step = Step::new(&draft, shown, personal);
        return page(&state, &visitor, &draft, step).await;
    }
    let publishes = submission.action() == "publish";
    let cleaned = personal::without(shown.clone(), &personal.removed(), removed_mark(visitor.language));
    let content = to_save(&state, &draft, if publishes { &cleaned } else { &shown }).await?;
    if publishes && let Err(problem) = Problem::joined(personal.undecided(), check(&state, &content).await) {
        let step = Step::refused(&draft, shown, personal, problem);
        return page(&state, &visitor, &draft, step).await;
    }
    let remove = if publishes { personal.removed_files() } else { vec![] };
    let input = SaveDraft { content, expected, marks, remove, ..SaveDraft::default() };
    let saved = match save(&state, &visitor, draft.id, input).await {
        Ok(saved) => saved,
        Err(problem @ Problem::Conflict { .. }) => {
            let step = Step { changed: true, ..Step::refused(&draft, shown, personal, problem) };
            return page(&state, &visitor, &draft, step).await;
        }
        Err(Problem::NotFound) => return published(&state, &visitor, &id).await,
        Err(problem) => return Err(problem.into()),
    };
    if !publishes {
        return Ok(render::see_other(&editor_path(&Draft { version: saved.version, ..draft })));
    }
    if saved.version == 0 {
        return Ok(publish_unchanged(&state, &visitor, &draft).await?);
    }
    match state.forum.publish_draft(&actor, draft.id, Some(saved.version)).await {
        Ok(published) => Ok(to_practice(&state, &published)),
        Err(problem @ Problem::Conflict { .. }) => {
            let seen = Draft { version: saved.version, ..draft };
            Ok(refuse_publication(&state, &visitor, &seen, problem).await?)
        }
        Err(problem @ Problem::Invalid { .. }) => {
            let step = Step::refused(&draft, shown, personal, problem);
            page(&state, &visitor, &draft, step).await
        }
        Err(problem) => Err(problem.into()),
    }
}

/// Gives the files of a draft the marks that were chosen, as the page shows them, and returns those that are others than
/// before.
fn mark(draft: &mut Draft, chosen: &[FileMark]) -> Vec<FileMark> {
    let mut changed = vec![];
    for (name, sharing) in chosen {
        let found = draft.attachments.iter_mut().find(|file| file.file_name == *name && file.sharing != *sharing);
        if let Some(file) = found {
            file.sharing = *sharing;
            changed.push((name.clone(), *sharing));
        }
    }
    changed
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
        Ok(id) => state.forum.publish_draft(&visitor.actor(), id, None).await,
        Err(_) => Err(Problem::NotFound),
    };
    match published {
        Ok(published) => Ok(to_practice(state, &published)),
        Err(Problem::NotFound) => gone(state, visitor, id.parse().ok()).await,
        Err(problem) => Err(problem.into()),
    }
}
