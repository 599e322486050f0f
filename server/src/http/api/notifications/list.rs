//! `GET /notifications`: what the member was notified of.

use std::cmp::Reverse;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::resource::NotificationResource;
use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::parameters::Parameters;
use crate::http::problem::ApiProblem;

/// The notifications of a member.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NotificationList {
    /// The latest two hundred, the latest first.
    notifications: Vec<NotificationResource>,
    /// The number of notifications that the member has not read.
    unread: i64,
}

/// Lists what the member was notified of. What was read is deleted after 90 days.
#[utoipa::path(get, path = "/notifications", tag = "notifications",
    responses(
        (status = 200, description = "The notifications", body = NotificationList),
        (status = 422, description = "A parameter is not known"),
    ))]
pub async fn list_notifications(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    parameters: Parameters,
) -> Result<Json<NotificationList>, ApiProblem> {
    parameters.finish()?;
    let groups = state.forum.notifications(&actor).await?;
    let mut notifications: Vec<_> = groups.into_iter().flat_map(NotificationResource::of_group).collect();
    notifications.sort_by_key(|notification| Reverse(notification.id()));
    let unread = state.forum.unread_notifications(&actor).await?;
    Ok(Json(NotificationList { notifications, unread }))
}
