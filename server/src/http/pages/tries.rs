//! Tries of practices: written on a page of their own, changed there, and deleted in place.

use app::tries::{TryForm, TryFormPage};
use app::ui::flash::Flash;
use app::ui::form::Form;
use axum::Router;
use axum::extract::{Path, State};
use domain::id::TryId;
use domain::problem::Problem;
use domain::tries;
use domain::undo::Undo;
use forum::tries::view::TryPage;
use leptos::prelude::*;

use super::error::PageResult;
use super::key::parse_key;
use super::personal::{Decided, decide};
use super::render;
use super::visitor::{LoggedIn, Posted, Visitor};
use crate::http::AppState;
use crate::http::routing::{get_and_post, post};

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/practices/{slug}/tries/new", get_and_post(show_new, add))
        .route("/tries/{id}/edit", get_and_post(show_edit, edit))
        .route("/tries/{id}/delete", post(delete))
}

async fn show_new(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(slug): Path<String>) -> PageResult {
    new_page(&state, &visitor, &slug, TryForm::first()).await
}

async fn new_page(state: &AppState, visitor: &Visitor, slug: &str, form: Form) -> PageResult {
    let title = state.forum.practice(&visitor.actor(), slug).await?.title;
    let tries = state.forum.tries_of(&visitor.actor(), slug, None).await?;
    if !tries.can_write {
        return Err(Problem::Forbidden.into());
    }
    let (action, back) = (format!("{}/tries/new", tries.path), format!("{}#tries", tries.path));
    let view = move |form| view! { <TryFormPage form title action back is_new=true other=None/> };
    render::form(state, visitor, form, view).await
}

async fn add(
    State(state): State<AppState>,
    Path(slug): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let actor = visitor.actor();
    let practice = state.forum.practice(&actor, &slug).await?;
    let Decided { form, undecided } = decide(visitor.language, &submission, TryForm::TEXTS, "");
    let input = TryForm::read(&*form).input;
    let added = async {
        if !undecided.is_empty() {
            let checked = state.forum.check_try(&actor, practice.id, input.clone()).await;
            Problem::joined(undecided, checked)?;
        }
        state.forum.add_try(&actor, practice.id, input).await
    };
    match added.await {
        Ok(id) => {
            let place = tries::path(&domain::practice::path(&practice.slug), id);
            Ok(render::see_other_written(&state, &place, Flash::TryAdded))
        }
        Err(problem) => new_page(&state, &visitor, &slug, submission.refused(problem)?).await,
    }
}

async fn show_edit(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    let page = try_to_edit(&state, &visitor, parse_key::<TryId>(&id)?).await?;
    let form = TryForm::of(&page.tried);
    edit_page(&state, &visitor, page, form).await
}

async fn edit(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let (actor, id) = (visitor.actor(), parse_key::<TryId>(&id)?);
    let mut decided = decide(visitor.language, &submission, TryForm::TEXTS, "");
    if !decided.undecided.is_empty() {
        // What it has already is not asked about.
        let before = TryForm::text_before(&try_to_edit(&state, &visitor, id).await?.tried);
        decided = decide(visitor.language, &submission, TryForm::TEXTS, &before);
    }
    let Decided { form, undecided } = decided;
    let TryForm { input, version } = TryForm::read(&*form);
    let saved = async {
        if !undecided.is_empty() {
            let checked = state.forum.check_try_change(&actor, id, input.clone()).await;
            Problem::joined(undecided, checked)?;
        }
        state.forum.change_try(&actor, id, version, input.clone()).await
    };
    let refused = match saved.await {
        Ok(()) => {
            let page = try_to_edit(&state, &visitor, id).await?;
            return Ok(render::see_other_written(&state, &page.tried.url, Flash::Saved));
        }
        Err(problem) => problem,
    };
    let page = try_to_edit(&state, &visitor, id).await?;
    // Sent twice: the first has saved this very report.
    let is_saved =
        state.forum.check_try_change(&actor, id, input).await.is_ok_and(|report| report == page.tried.report);
    let form = match refused {
        Problem::Conflict { .. } if is_saved => {
            return Ok(render::see_other_written(&state, &page.tried.url, Flash::Saved));
        }
        Problem::Conflict { .. } => submission.over(refused),
        other => submission.refused(other)?,
    };
    edit_page(&state, &visitor, page, form).await
}

async fn edit_page(state: &AppState, visitor: &Visitor, page: TryPage, form: Form) -> PageResult {
    let TryPage { tried, title } = page;
    let (action, back) = (format!("/tries/{}/edit", tried.id), tried.url.clone());
    let before = TryForm::text_before(&tried);
    let other = matches!(form.problem(), Some(Problem::Conflict { .. })).then_some(tried);
    let view = move |form| view! { <TryFormPage form title action back is_new=false other before/> };
    render::form(state, visitor, form, view).await
}

async fn try_to_edit(state: &AppState, visitor: &Visitor, id: TryId) -> Result<TryPage, Problem> {
    let page = state.forum.practice_try(&visitor.actor(), id).await?;
    if page.tried.can.edit { Ok(page) } else { Err(Problem::Forbidden) }
}

async fn delete(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    let id = parse_key::<TryId>(&id)?;
    let place = state.forum.delete_try(&visitor.actor(), id, None).await?;
    Ok(render::see_other_undo(&render::written(&state, &place), Flash::TryDeleted, &Undo::Try(id)))
}
