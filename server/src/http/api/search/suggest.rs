//! `GET /suggestions`: what the beginning of a query may mean.

use axum::Json;
use axum::extract::State;
use domain::language::Language;
use domain::problem::Problem;
use domain::search::{IndexNotice, Progress, Suggestion, SuggestionKind};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::parameters::Parameters;
use crate::http::api::schema;
use crate::http::problem::ApiProblem;

/// The beginning that was typed.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "the document alone is made of it: the query is read parameter by parameter")]
pub struct SoFar {
    /// The query so far; its last word is taken for the beginning of one.
    q: Option<String>,
    /// The language topics are named in; Hebrew unless told.
    #[param(value_type = Option<schema::Language>)]
    language: Option<String>,
}

/// Pages and queries that may be meant.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuggestionsAnswer {
    /// Titles first, then topics, companies, members and completed queries, the likeliest of each first.
    suggestions: Vec<SuggestionResource>,
}

/// Something that may be meant.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Suggestion)]
pub struct SuggestionResource {
    /// The kind of thing that the suggestion is.
    #[schema(value_type = schema::SuggestionKind)]
    kind: SuggestionKind,
    /// The suggestion's name.
    text: String,
    /// The path of its page.
    url: String,
}

/// Suggests what a query may become while it is typed; nothing for less than two letters.
#[utoipa::path(get, path = "/suggestions", operation_id = "suggest", tag = "search", params(SoFar),
    responses(
        (status = 200, description = "What may be meant", body = SuggestionsAnswer),
        (status = 422, description = "A parameter or its value is not known"),
        (status = 503, description = "The search index is being built; `building` tells how far it has come"),
    ))]
pub async fn suggest(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    mut parameters: Parameters,
) -> Result<Json<SuggestionsAnswer>, ApiProblem> {
    let typed = parameters.text("q").unwrap_or_default();
    let language = parameters.value("language").unwrap_or(Language::Hebrew);
    parameters.finish()?;
    if let Some(IndexNotice::Building(Progress { done, total })) = state.forum.index_notice() {
        return Err(Problem::IndexBuilding { done, total }.into());
    }
    let found = state.forum.suggest(&actor, &typed, language).await?.into_iter();
    let suggestions = found.map(|Suggestion { kind, text, url }| SuggestionResource { kind, text, url });
    Ok(Json(SuggestionsAnswer { suggestions: suggestions.collect() }))
}
