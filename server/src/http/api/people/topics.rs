//! `GET /topics`: the topics that practices are about.

use std::collections::HashMap;

use axum::Json;
use axum::extract::State;
use domain::id::TopicId;
use domain::topic::{Topic, path};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::parameters::Parameters;
use crate::http::problem::ApiProblem;

/// The topics.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TopicList {
    /// Every topic, in the order of the tree.
    topics: Vec<TopicResource>,
}

/// A topic.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Topic)]
pub struct TopicResource {
    /// The topic's key.
    #[schema(value_type = i64)]
    id: TopicId,
    /// The path of the list of its practices.
    url: String,
    /// The topic's name in URLs, and in what is sent of a practice.
    slug: String,
    /// The slug of the topic it stands under.
    parent: Option<String>,
    /// The topic's Hebrew name.
    name_he: String,
    /// The topic's English name.
    name_en: String,
}

impl TopicResource {
    /// The topics of a tree, in its order.
    pub fn of(topics: &[Topic]) -> Vec<Self> {
        let slugs: HashMap<TopicId, &str> = topics.iter().map(|topic| (topic.id, topic.slug.as_str())).collect();
        let resource = |topic: &Topic| Self {
            id: topic.id,
            url: path(&topic.slug),
            slug: topic.slug.clone(),
            parent: topic.parent.and_then(|parent| slugs.get(&parent)).map(|slug| (*slug).to_owned()),
            name_he: topic.name_he.clone(),
            name_en: topic.name_en.clone(),
        };
        topics.iter().map(resource).collect()
    }

    /// Returns whether it is the topic of that key.
    pub fn is_of(&self, id: TopicId) -> bool {
        self.id == id
    }
}

/// Lists the topics with their names in both languages.
#[utoipa::path(get, path = "/topics", tag = "practices",
    responses(
        (status = 200, description = "The topics", body = TopicList),
        (status = 422, description = "A parameter is not known"),
    ))]
pub async fn list_topics(
    _actor: ApiActor,
    State(state): State<AppState>,
    parameters: Parameters,
) -> Result<Json<TopicList>, ApiProblem> {
    parameters.finish()?;
    Ok(Json(TopicList { topics: TopicResource::of(&state.forum.topics().await?) }))
}
