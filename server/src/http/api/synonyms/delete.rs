//! `DELETE /synonyms/{id}`: a group is taken away.

use axum::extract::State;
use domain::id::SynonymGroupId;
use http::StatusCode;

use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::key::Key;
use crate::http::api::schema;
use crate::http::api::version::IfMatch;
use crate::http::problem::ApiProblem;

/// Takes a group away; its words then mean themselves alone. For the coordinator.
#[utoipa::path(delete, path = "/synonyms/{id}", tag = "synonyms",
    params(
        ("id" = i64, Path, description = "Its key"),
        ("If-Match" = schema::Condition, Header, description = "The entity tag of the version that was read, or `*`"),
    ),
    responses(
        (status = 204, description = "It is gone"),
        (status = 403, description = "The caller is no coordinator"),
        (status = 404, description = "There is none of this key"),
        (status = 412, description = "It was changed since that version; `current` tells the version it has"),
        (status = 428, description = "If-Match is missing"),
    ))]
pub async fn delete_synonyms(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<SynonymGroupId>,
    if_match: IfMatch,
) -> Result<StatusCode, ApiProblem> {
    let current = async || Ok(state.forum.synonym_group(&actor, id).await?.version);
    let expected = if_match.expected(current).await?;
    state.forum.delete_synonyms(&actor, id, expected).await?;
    Ok(StatusCode::NO_CONTENT)
}
