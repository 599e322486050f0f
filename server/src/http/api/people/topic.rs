//! One topic: reading it, and what the coordinator changes of it.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::id::TopicId;
use domain::policy::Actor;
use domain::problem::{FieldError, FieldProblem, Problem};
use domain::topic::TopicInput;
use forum::topics::change::TopicChange;
use http::{StatusCode, header};
use serde::Deserialize;
use utoipa::ToSchema;

use super::company::Merge;
use super::topics::TopicResource;
use crate::http::AppState;
use crate::http::api::PREFIX;
use crate::http::api::actor::ApiActor;
use crate::http::api::body::{ApiJson, Input, named_or_null, refuse};
use crate::http::api::key::Named;
use crate::http::api::schema;
use crate::http::problem::ApiProblem;

/// A topic to add.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewTopic {
    /// The topic's Hebrew name.
    #[schema(required = true, value_type = schema::TopicName)]
    name_he: String,
    /// The topic's English name, of which its slug is made.
    #[schema(required = true, value_type = schema::TopicName)]
    name_en: String,
    /// The slug of the topic it stands under.
    #[schema(value_type = Option<schema::Slug>)]
    parent: Option<String>,
}

impl Input for NewTopic {}

/// What of a topic is to be another; a field that is left out stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TopicChanges {
    /// Another Hebrew name.
    #[schema(value_type = Option<schema::TopicName>)]
    name_he: Option<String>,
    /// Another English name; the slug follows it.
    #[schema(value_type = Option<schema::TopicName>)]
    name_en: Option<String>,
    /// The slug of the topic that it is to stand under; `null` for the top of the tree.
    #[serde(deserialize_with = "named_or_null")]
    #[schema(value_type = Option<schema::Slug>)]
    parent: Option<Option<String>>,
}

impl Input for TopicChanges {}

/// Reads a topic, by its key, its slug, or a slug that it had before.
#[utoipa::path(get, path = "/topics/{id}", tag = "practices",
    params(("id" = String, Path, description = "Its key or its slug; a former slug too")),
    responses(
        (status = 200, description = "The topic, with the slug that it has now", body = TopicResource),
        (status = 404, description = "There is none of this key or slug"),
    ))]
pub async fn read_topic(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Named(name): Named,
) -> Result<Json<TopicResource>, ApiProblem> {
    present(&state, &actor, &name).await
}

/// Adds a topic behind the others. For the coordinator.
#[utoipa::path(post, path = "/topics", tag = "practices",
    request_body = NewTopic,
    responses(
        (status = 201, description = "The topic", body = TopicResource, headers(
            ("Location" = String, description = "Where to read it"),
        )),
        (status = 403, description = "The caller is no coordinator"),
        (status = 422, description = "Some fields were not taken: a name that another topic has, a topic that cannot have others under it"),
    ))]
pub async fn create_topic(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    body: ApiJson<NewTopic>,
) -> Result<Response, ApiProblem> {
    let (NewTopic { name_he, name_en, parent }, mut errors) = body.into_parts();
    let parent = match parent {
        Some(slug) => place(&state, &actor, &slug, &mut errors).await?,
        None => None,
    };
    let input = TopicInput { name_he, name_en, parent };
    if !errors.is_empty() {
        // Who may not add one is told so before what is wrong with it.
        state.forum.topics_to_run(&actor).await?;
        return Err(refuse(errors, input.check()).into());
    }
    let id = state.forum.add_topic(&actor, input).await?;
    let topic = present(&state, &actor, &id.to_string()).await?;
    Ok((StatusCode::CREATED, [(header::LOCATION, format!("{PREFIX}/topics/{id}"))], topic).into_response())
}

/// Changes a topic's names, or what it stands under. For the coordinator.
///
/// The slug follows the English name; the former slug goes on leading to the topic.
#[utoipa::path(patch, path = "/topics/{id}", tag = "practices",
    params(("id" = String, Path, description = "Its key or its slug; a former slug too")),
    request_body = TopicChanges,
    responses(
        (status = 200, description = "The topic as it is now", body = TopicResource),
        (status = 403, description = "The caller is no coordinator"),
        (status = 404, description = "There is none of this key or slug"),
        (status = 422, description = "Some fields were not taken"),
    ))]
pub async fn change_topic(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Named(name): Named,
    body: ApiJson<TopicChanges>,
) -> Result<Json<TopicResource>, ApiProblem> {
    let (TopicChanges { name_he, name_en, parent }, mut errors) = body.into_parts();
    let topic = state.forum.topic_called(&actor, &name).await?;
    let parent = match parent {
        Some(Some(slug)) => Some(place(&state, &actor, &slug, &mut errors).await?),
        Some(None) => Some(None),
        None => None,
    };
    if !errors.is_empty() {
        state.forum.topics_to_run(&actor).await?;
        return Err(Problem::Invalid { fields: errors }.into());
    }
    state.forum.change_topic(&actor, topic.id, TopicChange { name_he, name_en, parent }).await?;
    present(&state, &actor, &topic.id.to_string()).await
}

/// Merges a topic into another: its practices and what stands under it become the other's, and its slugs lead there. For
/// the coordinator.
#[utoipa::path(post, path = "/topics/{id}/merge", tag = "practices",
    params(("id" = String, Path, description = "Its key or its slug; a former slug too")),
    request_body = Merge,
    responses(
        (status = 200, description = "The topic that stays", body = TopicResource),
        (status = 403, description = "The caller is no coordinator"),
        (status = 404, description = "There is none of this key or slug"),
        (status = 422, description = "The other topic is not there, or the name is not repeated"),
    ))]
pub async fn merge_topic(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Named(name): Named,
    body: ApiJson<Merge>,
) -> Result<Json<TopicResource>, ApiProblem> {
    let (Merge { into, confirm }, errors) = body.into_parts();
    let topic = state.forum.topic_called(&actor, &name).await?;
    if !errors.is_empty() {
        // Who may not do it is told so before what is wrong with the body.
        state.forum.topics_to_run(&actor).await?;
    }
    Problem::unless_empty(errors)?;
    let into = state.forum.merge_topic(&actor, topic.id, &into, &confirm).await?;
    present(&state, &actor, &into.to_string()).await
}

/// The key of the topic of a slug. That there is none is added to the errors.
async fn place(
    state: &AppState,
    actor: &Actor,
    slug: &str,
    errors: &mut Vec<FieldError>,
) -> Result<Option<TopicId>, Problem> {
    match state.forum.topic_called(actor, slug).await {
        Ok(topic) => Ok(Some(topic.id)),
        Err(Problem::NotFound) => {
            errors.push(FieldError::new("parent", FieldProblem::NotThere).detail(slug));
            Ok(None)
        }
        Err(other) => Err(other),
    }
}

async fn present(state: &AppState, actor: &Actor, name: &str) -> Result<Json<TopicResource>, ApiProblem> {
    let topic = state.forum.topic_called(actor, name).await?;
    let all = TopicResource::of(&state.forum.topics().await?);
    let found = all.into_iter().find(|resource| resource.is_of(topic.id));
    Ok(Json(found.ok_or(Problem::NotFound)?))
}
