//! What the visitor follows and muted.

use app::account::following::{FollowingForm, FollowingPage, PATH};
use app::ui::flash::Flash;
use axum::Router;
use axum::extract::State;
use domain::following::Attention;
use domain::problem::Problem;
use leptos::prelude::*;

use crate::http::AppState;
use crate::http::pages::error::PageResult;
use crate::http::pages::render;
use crate::http::pages::visitor::{LoggedIn, Posted};
use crate::http::routing::get_and_post;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route(PATH, get_and_post(show, change))
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    let things = state.forum.followed_things(&visitor.actor()).await?;
    render::page(&state, &visitor, move || view! { <FollowingPage things/> }).await
}

async fn change(State(state): State<AppState>, Posted(visitor, submission): Posted) -> PageResult {
    let FollowingForm { thing, attention, next } = FollowingForm::read(&submission);
    let (thing, attention) = (thing.ok_or(Problem::NotFound)?, attention.ok_or(Problem::NotFound)?);
    state.forum.set_attention(&visitor.actor(), thing, attention).await?;
    let said = match attention {
        Attention::Followed => Flash::Followed,
        Attention::Muted => Flash::Muted,
        Attention::Usual => Flash::NotFollowed,
    };
    Ok(render::see_other_with(render::local_path(&next), said))
}
