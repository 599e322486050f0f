//! A member is away for a while, or back.

use app::account::away::{AwayForm, AwayPage};
use app::ui::flash::Flash;
use app::ui::form::Form;
use axum::Router;
use axum::extract::{Path, State};
use domain::absence;
use domain::id::MemberId;
use domain::problem::{FieldProblem, Problem};
use forum::members::away::SetAway;
use leptos::prelude::*;

use crate::http::AppState;
use crate::http::pages::error::PageResult;
use crate::http::pages::key::parse_key;
use crate::http::pages::render;
use crate::http::pages::visitor::{LoggedIn, Posted, Visitor};
use crate::http::routing::get_and_post;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route("/people/{id}/away", get_and_post(show, change))
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    page(&state, &visitor, parse_key::<MemberId>(&id)?, None).await
}

async fn page(state: &AppState, visitor: &Visitor, id: MemberId, refused: Option<Form>) -> PageResult {
    let setting = state.forum.away_setting(&visitor.actor(), id).await?;
    let form = refused.unwrap_or_else(|| AwayForm::values(setting.absence.as_ref()));
    render::form(state, visitor, form, move |form| view! { <AwayPage setting form/> }).await
}

async fn change(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let (id, actor) = (parse_key::<MemberId>(&id)?, visitor.actor());
    let done = match submission.action() {
        "back" => state.forum.set_away(&actor, id, None).await.map(|()| Flash::BackAgain),
        "away" => {
            let AwayForm { until, substitute } = AwayForm::read(&submission);
            match until {
                Some(until) => {
                    let away = SetAway { until, substitute };
                    state.forum.set_away(&actor, id, Some(away)).await.map(|()| Flash::AwaySaved)
                }
                // Whoever may not set it is told so first.
                None => match state.forum.away_setting(&actor, id).await {
                    Ok(_) => Err(Problem::field(AwayForm::UNTIL, FieldProblem::Missing)),
                    Err(problem) => Err(problem),
                },
            }
        }
        _ => Err(Problem::NotFound),
    };
    match done {
        Ok(flash) => Ok(render::see_other_with(&absence::path(id), flash)),
        Err(problem) => page(&state, &visitor, id, Some(submission.refused(problem)?)).await,
    }
}
