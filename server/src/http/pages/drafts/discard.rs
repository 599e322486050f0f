//! A draft is deleted, or is not there any more.

use app::error::DraftGonePage;
use app::ui::flash::Flash;
use axum::response::Response;
use domain::id::DraftId;
use domain::policy::Actor;
use domain::problem::Problem;
use domain::undo::Undo;
use http::StatusCode;
use leptos::prelude::*;

use crate::http::AppState;
use crate::http::pages::error::PageResult;
use crate::http::pages::render;
use crate::http::pages::visitor::Visitor;

/// The page of a draft that is not there: published, or deleted, and then with the way back.
///
/// # Errors
/// When what stands around every page cannot be read.
pub async fn gone(state: &AppState, visitor: &Visitor, id: Option<DraftId>) -> PageResult {
    let undo = id.map(|id| Undo::Drafts(vec![id]));
    let deleted = match undo {
        Some(undo) if state.forum.can_undo(&visitor.actor(), &undo).await == Ok(true) => Some(undo),
        _ => None,
    };
    render::with_status(state, visitor, StatusCode::NOT_FOUND, move || view! { <DraftGonePage deleted/> }).await
}

/// Deletes a draft, and goes on to a page that offers to undo it, also where the button was pressed twice.
///
/// # Errors
/// [`Problem::NotFound`] for another's, and for one of which nothing was stored.
pub async fn discard(state: &AppState, actor: &Actor, id: DraftId, next: &str) -> Result<Response, Problem> {
    let undo = Undo::Drafts(vec![id]);
    match state.forum.discard_draft(actor, id).await {
        Ok(()) => {}
        Err(Problem::NotFound) if state.forum.can_undo(actor, &undo).await? => {}
        Err(problem) => return Err(problem),
    }
    Ok(render::see_other_undo(next, Flash::DraftDeleted, &undo))
}
