//! `GET /synonyms`: the whole table.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::resource::SynonymResource;
use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::parameters::Parameters;
use crate::http::problem::ApiProblem;

/// The table.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SynonymList {
    /// Every group, in the order they were made.
    synonyms: Vec<SynonymResource>,
}

/// Lists the groups of expressions that mean the same to the search; for the coordinator.
#[utoipa::path(get, path = "/synonyms", tag = "synonyms",
    responses(
        (status = 200, description = "The groups", body = SynonymList),
        (status = 403, description = "The caller is no coordinator"),
    ))]
pub async fn list_synonyms(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    parameters: Parameters,
) -> Result<Json<SynonymList>, ApiProblem> {
    parameters.finish()?;
    let groups = state.forum.synonym_groups(&actor).await?;
    Ok(Json(SynonymList { synonyms: groups.into_iter().map(SynonymResource::from).collect() }))
}
