//! `POST /practices/{id}/comments` and `POST /meetings/{id}/comments`: a comment is written.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::comment::CommentSubject;
use domain::id::{MeetingId, PracticeId};
use domain::policy::Actor;
use http::{StatusCode, header};

use super::resource::{CommentInput, CommentResource};
use crate::http::AppState;
use crate::http::api::PREFIX;
use crate::http::api::actor::ApiActor;
use crate::http::api::body::{ApiJson, refuse};
use crate::http::api::key::Key;
use crate::http::api::version::tag;
use crate::http::problem::ApiProblem;

/// Writes a comment on a practice. It can be found when the answer arrives, unless `searchable` says otherwise.
#[utoipa::path(post, path = "/practices/{id}/comments", tag = "comments",
    params(("id" = i64, Path, description = "The practice's key")),
    request_body = CommentInput,
    responses(
        (status = 201, description = "The comment", body = CommentResource, headers(
            ("Location" = String, description = "Where to read it"),
            ("ETag" = String, description = "Its version"),
        )),
        (status = 403, description = "The caller is a guest"),
        (status = 404, description = "The practice is not there, or the caller may not read it"),
        (status = 422, description = "The text was not taken"),
    ))]
pub async fn create_practice_comment(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<PracticeId>,
    body: ApiJson<CommentInput>,
) -> Result<Response, ApiProblem> {
    create(&state, &actor, CommentSubject::Practice(id), body).await
}

/// Writes a comment on a meeting. It can be found when the answer arrives, unless `searchable` says otherwise.
#[utoipa::path(post, path = "/meetings/{id}/comments", tag = "comments",
    params(("id" = i64, Path, description = "The meeting's key")),
    request_body = CommentInput,
    responses(
        (status = 201, description = "The comment", body = CommentResource, headers(
            ("Location" = String, description = "Where to read it"),
            ("ETag" = String, description = "Its version"),
        )),
        (status = 403, description = "The caller is a guest"),
        (status = 404, description = "There is no meeting of this key"),
        (status = 422, description = "The text was not taken"),
    ))]
pub async fn create_meeting_comment(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<MeetingId>,
    body: ApiJson<CommentInput>,
) -> Result<Response, ApiProblem> {
    create(&state, &actor, CommentSubject::Meeting(id), body).await
}

async fn create(
    state: &AppState,
    actor: &Actor,
    subject: CommentSubject,
    body: ApiJson<CommentInput>,
) -> Result<Response, ApiProblem> {
    let (input, errors) = body.into_parts();
    if !errors.is_empty() {
        return Err(refuse(errors, state.forum.check_comment(actor, subject, &input.body).await).into());
    }
    let id = state.forum.add_comment(actor, subject, &input.body, None).await?;
    let searchable = state.forum.is_searchable();
    let comment = CommentResource::from(state.forum.comment(actor, id).await?.comment).written(searchable);
    let headers = [(header::LOCATION, format!("{PREFIX}/comments/{id}"))];
    Ok((StatusCode::CREATED, headers, tag(comment.version), Json(comment)).into_response())
}
