//! A member is away for a while, or back.

use axum::extract::State;
use domain::id::MemberId;
use domain::problem::{FieldProblem, Problem};
use forum::members::away::SetAway;
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::body::{ApiJson, Input};
use crate::http::api::key::Key;
use crate::http::api::moment::Moment;
use crate::http::api::whole;
use crate::http::problem::ApiProblem;

/// The absence of a member.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AwayInput {
    /// The moment until which the member is away; at most two years from now.
    #[serde(default)]
    #[schema(required = true, value_type = Moment)]
    until: Option<Moment>,
    /// The key of the member of the same company who stands in.
    #[schema(value_type = Option<i64>)]
    #[serde(default, deserialize_with = "whole::optional_key")]
    substitute: Option<MemberId>,
}

impl Input for AwayInput {}

/// Notes until when a member is away and who is notified in their place. For the member and the coordinator.
///
/// It ends by itself.
#[utoipa::path(post, path = "/members/{id}/away", tag = "people",
    params(("id" = i64, Path, description = "Their key")),
    request_body = AwayInput,
    responses(
        (status = 204, description = "They are away"),
        (status = 403, description = "The caller is neither the member nor a coordinator"),
        (status = 404, description = "There is none of this key"),
        (status = 422, description = "Some fields were not taken: a moment that is over, a substitute who cannot stand in"),
    ))]
pub async fn set_away(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<MemberId>,
    body: ApiJson<AwayInput>,
) -> Result<StatusCode, ApiProblem> {
    let (AwayInput { until, substitute }, errors) = body.into_parts();
    // Whoever may not set it is told so first.
    state.forum.away_setting(&actor, id).await?;
    Problem::unless_empty(errors)?;
    let Moment(until) = until.ok_or(Problem::field("until", FieldProblem::Missing))?;
    state.forum.set_away(&actor, id, Some(SetAway { until, substitute })).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends a member's absence. For the member and the coordinator; one who is there stays there.
#[utoipa::path(post, path = "/members/{id}/back", tag = "people",
    params(("id" = i64, Path, description = "Their key")),
    responses(
        (status = 204, description = "They are there"),
        (status = 403, description = "The caller is neither the member nor a coordinator"),
        (status = 404, description = "There is none of this key"),
        (status = 422, description = "The key of the request was not taken"),
    ))]
pub async fn end_away(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<MemberId>,
) -> Result<StatusCode, ApiProblem> {
    state.forum.set_away(&actor, id, None).await?;
    Ok(StatusCode::NO_CONTENT)
}
