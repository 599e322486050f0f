//! Routes whose handlers have one type.
//!
//! Axum builds a chain of services around each handler. The compiler checks and generates that chain once for each type of
//! handler, and proves for every link of it that all futures which the handler awaits can be sent between threads. Handlers
//! without their types share one chain: with them the crate took half as long again to compile.

use std::pin::Pin;
use std::sync::Arc;

use axum::extract::Request;
use axum::handler::Handler;
use axum::response::Response;
use axum::routing::MethodRouter;

use super::AppState;

type Answer = Pin<Box<dyn Future<Output = Response> + Send>>;

/// A handler without its type.
#[derive(Clone)]
pub struct AnyHandler(Arc<dyn Fn(Request, AppState) -> Answer + Send + Sync>);

impl AnyHandler {
    /// Erases the type of a handler.
    pub fn new<T: 'static>(handler: impl Handler<T, AppState, Future = Answer>) -> Self {
        Self(Arc::new(move |request, state| handler.clone().call(request, state)))
    }
}

/// Tells this implementation of [`Handler`] from those for functions.
pub enum Erased {}

impl Handler<Erased, AppState> for AnyHandler {
    type Future = Answer;

    fn call(self, request: Request, state: AppState) -> Answer {
        (self.0)(request, state)
    }
}

/// Routes GET requests to a handler.
pub fn get<T: 'static>(handler: impl Handler<T, AppState, Future = Answer>) -> MethodRouter<AppState> {
    axum::routing::get(AnyHandler::new(handler))
}

/// Routes POST requests to a handler.
pub fn post<T: 'static>(handler: impl Handler<T, AppState, Future = Answer>) -> MethodRouter<AppState> {
    axum::routing::post(AnyHandler::new(handler))
}

/// Routes GET requests to one handler and POST requests to another, as most forms do.
pub fn get_and_post<T: 'static, U: 'static>(
    show: impl Handler<T, AppState, Future = Answer>,
    submit: impl Handler<U, AppState, Future = Answer>,
) -> MethodRouter<AppState> {
    axum::routing::get(AnyHandler::new(show)).post(AnyHandler::new(submit))
}
