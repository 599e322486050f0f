//! Groups of expressions that mean the same to the search: `GET|POST /synonyms` and `GET|PUT|DELETE /synonyms/{id}`.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::id::SynonymGroupId;
use domain::synonym::SynonymGroup;
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::PREFIX;
use super::actor::ApiActor;
use super::body::{ApiJson, Input, refuse};
use super::key::Key;
use super::parameters::Parameters;
use super::schema;
use super::version::{IfMatch, IfNoneMatch, tag, tagged};
use crate::http::AppState;
use crate::http::problem::ApiProblem;

/// A group of expressions that mean the same to the search.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SynonymGroup)]
pub struct SynonymResource {
    /// The group's key.
    #[schema(value_type = i64)]
    id: SynonymGroupId,
    /// The path of the page where it is changed.
    url: String,
    /// Grows with every change; the entity tag is made of it.
    pub version: i64,
    /// The expressions, in the order they were entered.
    words: Vec<String>,
}

impl From<SynonymGroup> for SynonymResource {
    fn from(group: SynonymGroup) -> Self {
        let url = format!("/admin/search?group={}", group.id);
        Self { id: group.id, url, version: group.version, words: group.expressions }
    }
}

/// A group to add, or what replaces one. What is read of a group can be sent back.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"words": ["דרכון שירות", "כרטיס מעקב"]}))]
pub struct SynonymInput {
    /// Two to twelve expressions, each of five words and 60 characters at most; none may stand in another
    /// group.
    #[serde(default)]
    #[schema(required = true, min_items = 2, max_items = 12, value_type = Vec<schema::Expression>)]
    pub words: Vec<String>,
}

impl Input for SynonymInput {
    const PASSED_OVER: &'static [&'static str] = &["id", "url", "version"];
}

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
