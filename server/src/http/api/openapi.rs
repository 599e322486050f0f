//! `GET /openapi.json`: the interface described, for programs and their makers.
//!
//! Paths and schemas come from the handlers' own annotations. Added here is what is true of all: the
//! token, and that every refusal is a problem.

use std::sync::LazyLock;

use axum::body::Bytes;
use axum::response::{IntoResponse, Response};
use http::header;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, Content, InfoBuilder, OpenApi, OpenApiBuilder, PathItem, Ref, RefOr, ResponseBuilder,
};
use utoipa::{PartialSchema, ToSchema};
use utoipa_axum::router::OpenApiRouter;

use super::{PREFIX, schema};
use crate::http::AppState;
use crate::http::problem::Details;

/// What the document calls the token.
const TOKEN: &str = "token";

static DOCUMENT: LazyLock<Bytes> = LazyLock::new(|| {
    // It is made of texts alone, and a test reads it.
    document().to_json().unwrap_or_default().into()
});

/// Describes this interface. Needs no token.
#[utoipa::path(get, path = "/openapi.json", tag = "document", security(()),
    responses((status = 200, description = "This document", body = Object, content_type = "application/json")))]
pub async fn read_document() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], DOCUMENT.clone()).into_response()
}

/// The whole document.
pub fn document() -> OpenApi {
    let operations =
        OpenApiRouter::<AppState>::with_openapi(frame()).nest(PREFIX, super::ordinary()).nest(PREFIX, super::uploads());
    let mut document = operations.into_openapi();
    for operation in document.paths.paths.values_mut().flat_map(operations_of) {
        refuse_with_problems(operation);
    }
    document
}

/// The document without its operations.
fn frame() -> OpenApi {
    let token = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("Made on the member's own page, or by `maagal token create`. Shown once."))
        .build();
    let mut schemas = schema::all_codes();
    schemas.push((Details::name().into_owned(), Details::schema()));
    Details::schemas(&mut schemas);
    let components =
        ComponentsBuilder::new().security_scheme(TOKEN, SecurityScheme::Http(token)).schemas_from_iter(schemas).build();
    let info = InfoBuilder::new()
        .title("Maagal")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "What member companies learned from one another: practices, and the meetings they come from. \
             What the token's member may not read is not there (404). A successful write can be found by \
             `/search` when its answer arrives. Changes need the version they were made from (`If-Match`).",
        ))
        .build();
    OpenApiBuilder::new()
        .info(info)
        .components(Some(components))
        .security(Some([SecurityRequirement::new(TOKEN, Vec::<String>::new())]))
        .build()
}

fn operations_of(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    [get, put, post, delete, patch].into_iter().flatten()
}

/// Gives every refusal its body, and every operation that takes a token the refusal without one.
fn refuse_with_problems(operation: &mut Operation) {
    if operation.security.is_none() {
        let refusal = ResponseBuilder::new().description("The token is missing, unknown, revoked or expired");
        operation.responses.responses.insert("401".to_owned(), refusal.into());
    }
    let problem = Content::new(Some(Ref::from_schema_name(Details::name())));
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response
            && status.starts_with('4')
        {
            response.content.insert("application/problem+json".to_owned(), problem.clone().into());
        }
    }
}
