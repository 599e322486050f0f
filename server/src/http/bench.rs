//! What `script/bench` measures the pages against: the least that the same server can answer.
//!
//! The routes exist only under `serve --bench-routes`, a hidden option. They go through everything
//! that stands around a request, as the pages do.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use domain::language::Language;
use leptos::prelude::*;

use super::AppState;
use super::pages::error::PageResult;
use super::pages::render;
use super::pages::visitor::Visitor;
use super::routing::get;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route("/bench/axum", get(|| async { "ok\n" })).route("/bench/leptos", get(leptos))
}

/// An almost empty page: what it costs to render anything at all.
async fn leptos(State(state): State<AppState>) -> PageResult {
    let nobody = Visitor {
        known: None,
        cookie: None,
        device: None,
        mail_login: None,
        language: Language::Hebrew,
        path: "/bench/leptos".to_owned(),
        sent: Arc::default(),
    };
    let view = || {
        view! {
            <!DOCTYPE html>
            <html lang="he" dir="rtl">
                <head><meta charset="utf-8"/><title>"מעגל"</title></head>
                <body><h1>"מעגל"</h1></body>
            </html>
        }
    };
    render::page(&state, &nobody, view).await
}
