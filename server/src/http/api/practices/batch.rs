//! `POST /practices/batch`: many practices enter the forum, all or none.

use axum::Json;
use axum::extract::State;
use domain::id::PracticeId;
use domain::problem::FieldError;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::input::{PracticeInput, create_checked};
use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::body::{ApiJson, Input};
use crate::http::api::schema;
use crate::http::problem::ApiProblem;

/// Practices to enter together.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    /// The practices, from one to a thousand.
    #[serde(default)]
    #[schema(required = true, min_items = 1, max_items = 1000)]
    practices: Vec<PracticeInput>,
}

impl Input for Batch {}

/// The practices that were entered.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BatchAnswer {
    /// The keys of the practices, in the order they were sent.
    #[schema(value_type = Vec<i64>)]
    ids: Vec<PracticeId>,
    /// Whether searches know of them.
    searchable: bool,
    /// Personal details in texts that were sent without `confirmed`; up to a hundred.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<schema::FieldError>, required = false)]
    warnings: Vec<FieldError>,
}

/// Enters many practices in one transaction: where one is refused, none is entered.
///
/// Problems name their fields `practices[n].field`, counted from 0.
#[utoipa::path(post, path = "/practices/batch", tag = "practices",
    request_body = Batch,
    responses(
        (status = 201, description = "Their keys, in the same order", body = BatchAnswer),
        (status = 403, description = "A company or a meeting is another's"),
        (status = 413, description = "The body is larger than an upload may be"),
        (status = 422, description = "Some fields were not taken, or there are more than a thousand"),
    ))]
pub async fn create_practices(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    body: ApiJson<Batch>,
) -> Result<(StatusCode, Json<BatchAnswer>), ApiProblem> {
    let (Batch { practices }, errors) = body.into_parts();
    let prefix = |number| format!("practices[{number}].");
    let (entered, warnings) = create_checked(&state.forum, &actor, errors, practices, prefix).await?;
    let ids = entered.into_iter().map(|practice| practice.id).collect();
    Ok((StatusCode::CREATED, Json(BatchAnswer { ids, searchable: state.forum.is_searchable(), warnings })))
}
