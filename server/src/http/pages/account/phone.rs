//! One's own phone number.

use app::account::phone::{PATH, PhoneForm, PhonePage};
use app::ui::flash::Flash;
use axum::Router;
use axum::extract::State;
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
    let form = PhoneForm::values(&state.forum.own_phone(&visitor.actor()).await?);
    render::form(&state, &visitor, form, move |form| view! { <PhonePage form/> }).await
}

async fn change(State(state): State<AppState>, Posted(visitor, submission): Posted) -> PageResult {
    let PhoneForm { phone } = PhoneForm::read(&submission);
    match state.forum.set_phone(&visitor.actor(), phone).await {
        Ok(()) => Ok(render::see_other_with(PATH, Flash::Saved)),
        Err(problem) => {
            let form = submission.refused(problem)?;
            render::form(&state, &visitor, form, move |form| view! { <PhonePage form/> }).await
        }
    }
}
