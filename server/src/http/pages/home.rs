//! The home page.

use app::home::{FirstSteps, HomePage, Waiting};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use domain::problem::Problem;
use leptos::prelude::*;

use super::render;
use super::visitor::LoggedIn;
use crate::http::AppState;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route("/", get(home))
}

async fn home(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> Response {
    match gather(&state, &visitor.actor()).await {
        Ok((home, topics)) => {
            let first_steps = home.first_steps.map(|steps| FirstSteps {
                companies: steps.companies,
                members: steps.members,
                meeting: steps.meeting,
                practices: steps.practices,
            });
            let drafts = usize::try_from(home.draft_count).unwrap_or_default();
            let waiting =
                Waiting { count: home.to_confirm.len() + drafts, to_confirm: home.to_confirm, drafts: home.drafts };
            render::page(&state, &visitor, move || {
                view! {
                    <HomePage
                        next=home.next
                        waiting=waiting
                        fresh=home.new
                        since_last_visit=false
                        topics
                        companies=home.companies
                        first_steps
                    />
                }
            })
            .await
        }
        Err(problem) => render::problem(&state, &visitor, problem).await,
    }
}

async fn gather(
    state: &AppState,
    actor: &domain::policy::Actor,
) -> Result<(forum::home::Home, Vec<domain::search::FacetCount>), Problem> {
    let home = state.forum.home(actor).await?;
    Ok((home, state.forum.topic_counts(actor).await?))
}
