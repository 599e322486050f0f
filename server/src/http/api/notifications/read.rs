//! `POST /notifications/read`: the member has read notifications.

use axum::Json;
use axum::extract::State;
use domain::notification::{LISTED_MAX, MarkRead};
use domain::problem::{FieldError, FieldProblem, Problem};

use super::resource::{ReadInput, UnreadCount};
use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::body::{ApiJson, refuse};
use crate::http::problem::ApiProblem;

/// Marks notifications as read.
#[utoipa::path(post, path = "/notifications/read", tag = "notifications",
    request_body = ReadInput,
    responses(
        (status = 200, description = "They are read", body = UnreadCount),
        (status = 422, description = "No keys, or too many"),
    ))]
pub async fn read_notifications(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    body: ApiJson<ReadInput>,
) -> Result<Json<UnreadCount>, ApiProblem> {
    let (input, errors) = body.into_parts();
    let checked = check(&input);
    if !errors.is_empty() {
        return Err(refuse(errors, checked).into());
    }
    checked?;
    state.forum.mark_notifications_read(&actor, &MarkRead::These(input.ids)).await?;
    Ok(Json(UnreadCount { unread: state.forum.unread_notifications(&actor).await? }))
}

fn check(input: &ReadInput) -> Result<(), Problem> {
    match input.ids.len() {
        0 => Err(Problem::field("ids", FieldProblem::Missing)),
        count if count > LISTED_MAX => {
            Err(Problem::Invalid { fields: vec![FieldError::new("ids", FieldProblem::TooMany).detail(LISTED_MAX)] })
        }
        _ => Ok(()),
    }
}
