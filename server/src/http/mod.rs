//! The way in over HTTP: pages, API, files, and what stands around every request.
//!
//! # What stands around a request, from the outside in
//! 1. [`observe`]: request id, span, one line of log, metrics. Outermost, so that it sees every answer.
//! 2. [`security`]: headers of every answer, those of refusals included.
//! 3. [`compression`]: of text that is not compressed already, with brotli or gzip.
//! 4. [`failure`]: an error nobody wrote for a reader becomes a page or problem+json.
//! 5. Panics become a bare 500; the layer above gives it words.
//! 6. [`csrf`]: a browser's write must come from the forum's own pages, by scheme, host and port.
//! 7. [`origin`]: where a change comes from is known to the use cases.
//! 8. [`limits`]: body size and time, by route: see there.
//!
//! # To add a route
//! Put it into the router of its module, and that router into [`router`] inside [`limits::ordinary`],
//! or [`limits::uploads`] where it takes files: a route outside of these has no limit at all.
//! Handlers take [`AppState`]; they find out who asks and call a use case.

pub mod api;
pub mod bench;
pub mod client_address;
pub mod compression;
pub mod csrf;
pub mod failure;
pub mod feeds;
pub mod health;
pub mod limits;
pub mod metrics;
mod multipart;
pub mod observe;
pub mod origin;
pub mod pages;
pub mod problem;
pub mod routing;
pub mod security;

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{from_fn, from_fn_with_state};
use domain::clock::Random;
use forum::Forum;
use tower::ServiceBuilder;
use tower::util::MapRequestLayer;
use tower_http::catch_panic::CatchPanicLayer;

use crate::assets;
use crate::settings::Settings;
use api::rate::RateLimiter;
use client_address::UntrustedProxy;
use health::Readiness;
use metrics::Metrics;
use pages::practice_parts::PartsCache;

/// The state that every handler can reach.
#[derive(Clone)]
pub struct AppState {
    /// The settings that the operator chose.
    pub settings: Arc<Settings>,
    /// The use cases.
    pub forum: Arc<Forum>,
    /// What the links start with that are handed to people.
    pub origin: Arc<str>,
    /// What pages of practices show to all their readers.
    pub practice_parts: Arc<PartsCache>,
    /// The source of request ids.
    pub random: Arc<dyn Random>,
    /// Counts the requests of each API token.
    pub api_limiter: Arc<RateLimiter>,
    /// Whether a proxy seems to stand before the server that is not trusted.
    pub untrusted_proxy: UntrustedProxy,
}

/// The whole server as one service.
pub fn router(state: AppState, readiness: Readiness, metrics: Metrics) -> Router {
    let routes = Router::new()
        .merge(health::routes(readiness))
        .merge(metrics::routes(metrics, &state.settings))
        .merge(assets::router())
        .merge(feeds::routes());
    let routes = if state.settings.http.bench_routes { routes.merge(bench::routes()) } else { routes };
    let note_origin = from_fn_with_state(state.clone(), origin::note);
    let routes = limits::ordinary(routes).merge(api::routes(&state)).merge(pages::routes(&state));
    let (trusted_proxies, untrusted) = (state.settings.http.trusted_proxies, state.untrusted_proxy.clone());
    let look = move |request: Request| {
        untrusted.look(request.headers(), trusted_proxies);
        request
    };
    let routes = routes.layer(note_origin);
    surround(routes, &state.settings, Arc::clone(&state.random)).layer(MapRequestLayer::new(look)).with_state(state)
}

/// Puts around every route what the module's documentation lists, in that order.
fn surround<S>(routes: Router<S>, settings: &Settings, random: Arc<dyn Random>) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    let is_https = settings.is_https();
    let layers = ServiceBuilder::new()
        .layer(from_fn_with_state(random, observe::observe))
        .map_response(move |response| security::with_headers(response, is_https))
        .layer(compression::layer())
        .layer(from_fn(compression::brotli))
        .layer(from_fn(failure::explain))
        .layer(CatchPanicLayer::custom(failure::after_panic))
        .map_request(move |request: Request| csrf::by_scheme(request, is_https))
        .layer(csrf::layer(settings.base_url.as_ref()));
    routes.layer(layers)
}

#[cfg(test)]
mod test_support;
#[cfg(test)]
mod tests;
