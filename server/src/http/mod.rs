//! The way in over HTTP: pages, API, files, and what stands around every request.
//!
//! # What stands around a request, from the outside in
//! 1. [`observe`]: request id, span, one line of log, metrics. Outermost, so that it sees every answer.
//! 2. [`security`]: headers of every answer, those of refusals included.
//! 3. [`compression`]: of text that is not compressed already.
//! 4. [`failure`]: an error nobody wrote for a reader becomes a page or problem+json.
//! 5. Panics become a bare 500; the layer above gives it words.
//! 6. [`csrf`]: a browser's write must come from the forum's own pages.
//! 7. [`limits`]: body size and time, by route: see there.
//!
//! # To add a route
//! Put it into the router of its module, and that router into [`router`] inside [`limits::ordinary`],
//! or [`limits::uploads`] where it takes files: a route outside both has no limit at all.
//! Handlers take [`AppState`]; they find out who asks and call a use case.

pub mod client_address;
pub mod compression;
pub mod csrf;
pub mod failure;
pub mod health;
pub mod limits;
pub mod metrics;
pub mod observe;
pub mod problem;
pub mod security;

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use domain::clock::Random;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;

use crate::settings::Settings;
use health::Readiness;
use metrics::Metrics;

/// What every handler can reach.
#[derive(Clone)]
pub struct AppState {
    /// What the operator decided.
    pub settings: Arc<Settings>,
    /// Whether the node can answer what it is asked.
    pub readiness: Readiness,
    /// What is counted.
    pub metrics: Metrics,
    /// Where request ids come from.
    pub random: Arc<dyn Random>,
}

/// The whole server as one service.
pub fn router(state: AppState) -> Router {
    let routes = Router::new().merge(health::routes()).merge(metrics::routes());
    surround(limits::ordinary(routes), &state).with_state(state)
}

/// Puts around every route what the module's documentation lists, in that order.
fn surround(routes: Router<AppState>, state: &AppState) -> Router<AppState> {
    let is_https = state.settings.is_https();
    let layers = ServiceBuilder::new()
        .layer(from_fn_with_state(state.clone(), observe::observe))
        .map_response(move |response| security::with_headers(response, is_https))
        .layer(compression::layer())
        .layer(from_fn(failure::explain))
        .layer(CatchPanicLayer::custom(failure::after_panic))
        .layer(csrf::layer(state.settings.base_url.as_ref()));
    routes.layer(layers)
}

#[cfg(test)]
mod tests;
