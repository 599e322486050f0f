//! `POST /synonyms`: a group is added.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};

use super::resource::{SynonymInput, SynonymResource};
use crate::http::AppState;
use crate::http::api::PREFIX;
use crate::http::api::actor::ApiActor;
use crate::http::api::body::{ApiJson, refuse};
use crate::http::api::version::tag;
use crate::http::problem::ApiProblem;

/// Adds a group of expressions that mean the same; in force with the next search. For the coordinator.
#[utoipa::path(post, path = "/synonyms", tag = "synonyms",
    request_body = SynonymInput,
    responses(
        (status = 201, description = "The group", body = SynonymResource, headers(
            ("Location" = String, description = "Where to read it"),
            ("ETag" = String, description = "Its version"),
        )),
        (status = 403, description = "The caller is no coordinator"),
        (status = 422, description = "The words were not taken: too few, too many, or one that another group has"),
    ))]
pub async fn create_synonyms(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    body: ApiJson<SynonymInput>,
) -> Result<Response, ApiProblem> {
    let (input, errors) = body.into_parts();
    if !errors.is_empty() {
        return Err(refuse(errors, state.forum.check_synonyms(&actor, None, &input.words).await).into());
    }
    let id = state.forum.add_synonyms(&actor, &input.words).await?;
    let group = SynonymResource::from(state.forum.synonym_group(&actor, id).await?);
    let headers = [(header::LOCATION, format!("{PREFIX}/synonyms/{id}"))];
    Ok((StatusCode::CREATED, headers, tag(group.version), Json(group)).into_response())
}
