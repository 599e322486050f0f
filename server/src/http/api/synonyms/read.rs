//! `GET /synonyms/{id}`: a group is opened.

use axum::extract::State;
use axum::response::Response;
use domain::id::SynonymGroupId;

use super::resource::SynonymResource;
use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::key::Key;
use crate::http::api::version::{IfNoneMatch, tagged};
use crate::http::problem::ApiProblem;

/// Reads a group of expressions that mean the same; for the coordinator.
#[utoipa::path(get, path = "/synonyms/{id}", tag = "synonyms",
    params(
        ("id" = i64, Path, description = "Its key"),
        ("If-None-Match" = Option<String>, Header, description = "The entity tag of a version that is known"),
    ),
    responses(
        (status = 200, description = "The group", body = SynonymResource,
            headers(("ETag" = String, description = "Its version, for If-Match"))),
        (status = 304, description = "It has not changed"),
        (status = 403, description = "The caller is no coordinator"),
        (status = 404, description = "There is none of this key"),
    ))]
pub async fn read_synonyms(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<SynonymGroupId>,
    if_none_match: IfNoneMatch,
) -> Result<Response, ApiProblem> {
    let group = SynonymResource::from(state.forum.synonym_group(&actor, id).await?);
    Ok(tagged(group.version, &if_none_match, &group))
}
