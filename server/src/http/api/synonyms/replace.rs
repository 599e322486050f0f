//! `PUT /synonyms/{id}`: a group's expressions are replaced.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::id::SynonymGroupId;

use super::resource::{SynonymInput, SynonymResource};
use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::body::{ApiJson, refuse};
use crate::http::api::key::Key;
use crate::http::api::schema;
use crate::http::api::version::{IfMatch, tag};
use crate::http::problem::ApiProblem;

/// Replaces a group's expressions, all of them; in force with the next search. For the coordinator.
#[utoipa::path(put, path = "/synonyms/{id}", tag = "synonyms",
    params(
        ("id" = i64, Path, description = "Its key"),
        ("If-Match" = schema::Condition, Header, description = "The entity tag of the version that was changed, or `*`"),
    ),
    request_body = SynonymInput,
    responses(
        (status = 200, description = "The group as it is now", body = SynonymResource,
            headers(("ETag" = String, description = "Its version"))),
        (status = 403, description = "The caller is no coordinator"),
        (status = 404, description = "There is none of this key"),
        (status = 412, description = "It was changed since that version; `current` tells the version it has"),
        (status = 422, description = "The words were not taken: too few, too many, or one that another group has"),
        (status = 428, description = "If-Match is missing"),
    ))]
pub async fn replace_synonyms(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<SynonymGroupId>,
    if_match: IfMatch,
    body: ApiJson<SynonymInput>,
) -> Result<Response, ApiProblem> {
    let current = async || Ok(state.forum.synonym_group(&actor, id).await?.version);
    let expected = if_match.expected(current).await?;
    let (input, errors) = body.into_parts();
    if !errors.is_empty() {
        return Err(refuse(errors, state.forum.check_synonyms(&actor, Some(id), &input.words).await).into());
    }
    state.forum.change_synonyms(&actor, id, expected, &input.words).await?;
    let group = SynonymResource::from(state.forum.synonym_group(&actor, id).await?);
    Ok((tag(group.version), Json(group)).into_response())
}
