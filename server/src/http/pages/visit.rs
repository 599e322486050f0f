//! What a guest of one meeting sees by the link of a pass, and the coordinator's page of these passes.

use app::meetings::guests::{GuestForm, GuestsPage, path};
use app::ui::flash::Flash;
use app::ui::form::Form;
use app::visit::{VisitPage, VisitPracticePage};
use axum::Router;
use axum::extract::{Path, State};
use domain::id::MeetingId;
use domain::problem::Problem;
use forum::meetings::passes::{Visit, VisitedPractice};
use http::HeaderMap;
use leptos::prelude::*;

use super::error::PageResult;
use super::files;
use super::key::parse_key;
use super::render;
use super::visitor::{LoggedIn, Posted, Visitor};
use crate::http::AppState;
use crate::http::routing::{get, get_and_post};

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/visit/{token}", get(visit))
        .route("/visit/{token}/practices/{slug}", get(practice))
        .route("/visit/{token}/files/{slug}/{name}", get(file))
        .route("/meetings/{id}/guests", get_and_post(show, change))
}

async fn visit(State(state): State<AppState>, visitor: Visitor, Path(token): Path<String>) -> PageResult {
    let Visit { meeting, until } = state.forum.visit(&token).await?;
    let base = format!("/visit/{token}");
    render::page(&state, &visitor, move || view! { <VisitPage meeting until base/> }).await
}

async fn practice(
    State(state): State<AppState>,
    visitor: Visitor,
    Path((token, slug)): Path<(String, String)>,
) -> PageResult {
    let practice: VisitedPractice = state.forum.visit_practice(&token, &slug).await?;
    let base = format!("/visit/{token}");
    let files_base = format!("{base}/files/{}/", app::ui::query::url_part(&slug));
    let view = move || {
        let VisitedPractice { title, company, html, sharing, files, guest } = practice;
        view! { <VisitPracticePage title company html sharing files guest files_base base/> }
    };
    render::page(&state, &visitor, view).await
}

/// The visitor is found out for the page of a problem alone: the pass decides.
async fn file(
    State(state): State<AppState>,
    _visitor: Visitor,
    Path((token, slug, name)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> PageResult {
    files::answer(state.forum.visit_file(&token, &slug, &name).await?, &headers).await
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    page(&state, &visitor, parse_key::<MeetingId>(&id)?, None, None).await
}

async fn page(
    state: &AppState,
    visitor: &Visitor,
    id: MeetingId,
    link: Option<String>,
    form: Option<Form>,
) -> PageResult {
    let passes = state.forum.meeting_passes(&visitor.actor(), id).await?;
    let card = state.forum.meeting(&visitor.actor(), id).await?.card;
    let now = state.forum.now();
    let form = form.unwrap_or_else(|| GuestForm::first(&card, now, state.forum.new_form_key()));
    render::form(state, visitor, form, move |form| view! { <GuestsPage card passes now link form/> }).await
}

async fn change(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let (id, actor) = (parse_key::<MeetingId>(&id)?, visitor.actor());
    let GuestForm { pass, revoked } = GuestForm::read(&submission);
    if submission.action() == "revoke" {
        state.forum.revoke_meeting_pass(&actor, id, revoked.ok_or(Problem::NotFound)?).await?;
        return Ok(render::see_other_with(&path(id), Flash::PassRevoked));
    }
    match state.forum.make_meeting_pass(&actor, id, &pass).await {
        // The link is shown on the page that answers, and where that is loaded again.
        Ok(made) => {
            let link = format!("{}{made}", state.origin);
            page(&state, &visitor, id, Some(link), None).await
        }
        Err(problem) => page(&state, &visitor, id, None, Some(submission.refused(problem)?)).await,
    }
}
