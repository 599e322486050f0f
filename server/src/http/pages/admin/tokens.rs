//! Whose API tokens exist, and their end.

use app::admin::tokens::{PATH, RevokeForm, TokensAdminPage};
use app::ui::flash::Flash;
use axum::Router;
use axum::extract::State;
use domain::problem::Problem;
use leptos::prelude::*;

use crate::http::AppState;
use crate::http::pages::error::PageResult;
use crate::http::pages::render;
use crate::http::pages::visitor::{LoggedIn, Posted};
use crate::http::routing::get_and_post;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route(PATH, get_and_post(show, revoke))
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    let tokens = state.forum.all_tokens(&visitor.actor()).await?;
    render::page(&state, &visitor, move || view! { <TokensAdminPage tokens/> }).await
}

async fn revoke(State(state): State<AppState>, Posted(visitor, submission): Posted) -> PageResult {
    let id = RevokeForm::read(&submission).token.ok_or(Problem::NotFound)?;
    match state.forum.revoke_token(&visitor.actor(), id).await {
        // Its owner may have revoked it meanwhile: it is gone, as was asked for.
        Ok(()) | Err(Problem::NotFound) => Ok(render::see_other_with(PATH, Flash::TokenRevoked)),
        Err(problem) => Err(problem.into()),
    }
}
