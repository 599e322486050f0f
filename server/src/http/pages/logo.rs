//! The forum's logo: the image, which everybody may load, and the coordinator's page where it is set.

use app::admin::logo::{LogoForm, LogoPage, PATH};
use app::ui::flash::Flash;
use app::ui::form::Form;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::problem::{FieldProblem, Problem};
use forum::logo::{LOGO_BYTES_MAX, Logo};
use http::{HeaderValue, header};
use leptos::prelude::*;

use super::error::PageResult;
use super::render;
use super::visitor::{LoggedIn, Posted, Visitor};
use crate::http::AppState;
use crate::http::routing::{get, get_and_post};

/// The routes of this module that take no files.
pub fn routes() -> Router<AppState> {
    Router::new().route("/logo/{hash}", get(image))
}

/// The routes of this module that take files.
pub fn upload_routes() -> Router<AppState> {
    Router::new().route(PATH, get_and_post(show, change))
}

/// The address of a logo. Another image has another, so browsers may keep each for ever.
pub fn path(logo: &Logo) -> String {
    format!("/logo/{}", logo.hash)
}

/// The visitor is found out for the page of a problem alone: the login shows the logo, too.
async fn image(State(state): State<AppState>, _visitor: Visitor, Path(hash): Path<String>) -> PageResult {
    let logo = state.forum.logo().await?.filter(|logo| logo.hash == hash).ok_or(Problem::NotFound)?;
    Ok(answer(&logo))
}

fn answer(logo: &Logo) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(logo.media_type)),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
    ];
    (headers, logo.content.clone()).into_response()
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    page(&state, &visitor, Form::default()).await
}

async fn page(state: &AppState, visitor: &Visitor, form: Form) -> PageResult {
    // Who may not set it does not see the page.
    state.forum.settings(&visitor.actor()).await?;
    let max = i64::try_from(LOGO_BYTES_MAX).unwrap_or(i64::MAX);
    render::form(state, visitor, form, move |form| view! { <LogoPage form max/> }).await
}

async fn change(State(state): State<AppState>, Posted(visitor, mut submission): Posted) -> PageResult {
    let actor = visitor.actor();
    if submission.action() == "remove" {
        state.forum.remove_logo(&actor).await?;
        return Ok(render::see_other_with(PATH, Flash::LogoRemoved));
    }
    let too_large = std::mem::take(&mut submission.too_large);
    let set = match submission.take_files(LogoForm::LOGO).pop() {
        Some(upload) => state.forum.set_logo(&actor, upload.content).await,
        None if !too_large.is_empty() => Err(Problem::Invalid { fields: too_large }),
        None => Err(Problem::field(LogoForm::LOGO, FieldProblem::Missing)),
    };
    match set {
        Ok(()) => Ok(render::see_other_with(PATH, Flash::Saved)),
        Err(problem) => page(&state, &visitor, submission.refused(problem)?).await,
    }
}
