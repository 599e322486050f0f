//! `POST /dilemmas/{id}/answers`, `/accept`, `/owner`, `/promise`, `/close`, `/reopen`, `/merge`, `/to-agenda`, `/publish` and
//! `/reveal`, and `DELETE /dilemmas/{id}`: how a dilemma goes on.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::clock::Timestamp;
use domain::comment::CommentSubject;
use domain::dilemma::DilemmaStep;
use domain::id::{CommentId, DilemmaId};
use domain::policy::Actor;
use domain::problem::{FieldError, FieldProblem, Problem};
use http::StatusCode;

use super::resource::{
    AcceptInput, CloseInput, DilemmaResource, MergeInput, OwnerInput, PromiseUpdateInput, ReopenInput,
};
use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::body::{ApiJson, Input};
use crate::http::api::comments::{self, CommentInput, CommentResource};
use crate::http::api::details::Unconfirmed;
use crate::http::api::key::Key;
use crate::http::api::moment::due_at;
use crate::http::api::schema;
use crate::http::api::version::IfMatch;
use crate::http::problem::ApiProblem;

/// Answers a dilemma: the answer is a comment.
#[utoipa::path(post, path = "/dilemmas/{id}/answers", tag = "dilemmas",
    params(("id" = i64, Path, description = "The dilemma's key")),
    request_body = CommentInput,
    responses(
        (status = 201, description = "The answer", body = CommentResource, headers(
            ("Location" = String, description = "Where to read it"),
            ("ETag" = String, description = "Its version"),
        )),
        (status = 403, description = "The caller is a guest"),
        (status = 404, description = "There is none of this key that the caller may read"),
        (status = 422, description = "The text was not taken, or the dilemma goes on in another one"),
    ))]
pub async fn answer_dilemma(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<DilemmaId>,
    body: ApiJson<CommentInput>,
) -> Result<Response, ApiProblem> {
    comments::create(&state, &actor, CommentSubject::Dilemma(id), body).await
}

/// Says that an answer helped, or that it did not after all; for the asker. Several can have helped.
#[utoipa::path(post, path = "/dilemmas/{id}/accept", tag = "dilemmas",
    params(("id" = i64, Path, description = "The dilemma's key")),
    request_body = AcceptInput,
    responses(
        (status = 200, description = "The dilemma as it is now", body = DilemmaResource),
        (status = 403, description = "The caller did not ask it"),
        (status = 404, description = "There is none of this key that the caller may read"),
        (status = 422, description = "It is no answer to the dilemma, or that goes on in another one"),
    ))]
pub async fn accept_answer(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<DilemmaId>,
    body: ApiJson<AcceptInput>,
) -> Result<Json<DilemmaResource>, ApiProblem> {
    let input =
        taken(&state, &actor, id, body, |input: &AcceptInput| missing("answer", input.answer.is_none())).await?;
    let comment = input.answer.unwrap_or(CommentId(0));
    take(&state, &actor, id, DilemmaStep::Accept { comment, helped: input.helped.unwrap_or(true) }).await
}

/// Takes a dilemma over, or asks another member to do so, who then says yes or no.
#[utoipa::path(post, path = "/dilemmas/{id}/owner", tag = "dilemmas",
    params(("id" = i64, Path, description = "The dilemma's key")),
    request_body = OwnerInput,
    responses(
        (status = 200, description = "The dilemma as it is now", body = DilemmaResource),
        (status = 204, description = "The caller said no, and does not read it any more, since it is put to others"),
        (status = 403, description = "The caller only reads, does not own it, or was not asked"),
        (status = 404, description = "There is none of this key that the caller may read"),
        (status = 422, description = "The member is not there or owns it already, or the dilemma has ended"),
    ))]
pub async fn own_dilemma(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<DilemmaId>,
    body: ApiJson<OwnerInput>,
) -> Result<Response, ApiProblem> {
    let input = taken(&state, &actor, id, body, |_| None).await?;
    let step = match (input.owner, input.accept) {
        (Some(to), _) if Some(to) == actor.member() => DilemmaStep::TakeOver,
        (Some(to), _) => DilemmaStep::Offer { to },
        (None, Some(true)) => DilemmaStep::TakeOffer,
        (None, Some(false)) => DilemmaStep::Decline,
        (None, None) => DilemmaStep::TakeOver,
    };
    let is_no = step == DilemmaStep::Decline;
    state.forum.change_dilemma(&actor, id, None, step).await?;
    match state.forum.dilemma(&actor, id).await {
        Ok(dilemma) => Ok(Json(DilemmaResource::from(dilemma).without_asker()).into_response()),
        Err(Problem::NotFound) if is_no => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(problem) => Err(problem.into()),
    }
}

/// Promises the next update, with what there is to say until then; for the owner and for coordinators. The same words for
/// the same day once more change nothing.
#[utoipa::path(post, path = "/dilemmas/{id}/promise", tag = "dilemmas",
    params(("id" = i64, Path, description = "The dilemma's key")),
    request_body = PromiseUpdateInput,
    responses(
        (status = 200, description = "The dilemma as it is now", body = DilemmaResource),
        (status = 403, description = "The caller does not own it"),
        (status = 404, description = "There is none of this key that the caller may read"),
        (status = 422, description = "A field was not taken, or the dilemma has ended"),
    ))]
pub async fn promise_update(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<DilemmaId>,
    body: ApiJson<PromiseUpdateInput>,
) -> Result<Json<DilemmaResource>, ApiProblem> {
    let lacks = |input: &PromiseUpdateInput| missing("next_update", input.next_update.is_none());
    let input = taken(&state, &actor, id, body, lacks).await?;
    let due_at = due_at(&state.forum, input.next_update).await?.unwrap_or(Timestamp(0));
    let step = DilemmaStep::Promise { due_at, word: input.word.clone() };
    take_with_words(&state, &actor, id, step, ("word", &input.word), input.confirmed.as_deref()).await
}

/// Closes a dilemma with what was learnt; for its asker, its owner and coordinators. The same lesson once more changes
/// nothing.
#[utoipa::path(post, path = "/dilemmas/{id}/close", tag = "dilemmas",
    params(("id" = i64, Path, description = "The dilemma's key")),
    request_body = CloseInput,
    responses(
        (status = 200, description = "The dilemma as it is now", body = DilemmaResource),
        (status = 403, description = "The caller neither asked nor owns it"),
        (status = 404, description = "There is none of this key that the caller may read"),
        (status = 422, description = "The lesson was not taken, or the dilemma was closed with another one, or goes on elsewhere"),
    ))]
pub async fn close_dilemma(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<DilemmaId>,
    body: ApiJson<CloseInput>,
) -> Result<Json<DilemmaResource>, ApiProblem> {
    let input = taken(&state, &actor, id, body, |_| None).await?;
    let step = DilemmaStep::Close { lesson: input.lesson.clone() };
    take_with_words(&state, &actor, id, step, ("lesson", &input.lesson), input.confirmed.as_deref()).await
}

/// Opens a closed dilemma again; for its asker, its owner and coordinators. The same reason once more changes nothing.
#[utoipa::path(post, path = "/dilemmas/{id}/reopen", tag = "dilemmas",
    params(("id" = i64, Path, description = "The dilemma's key")),
    request_body = ReopenInput,
    responses(
        (status = 200, description = "The dilemma as it is now", body = DilemmaResource),
        (status = 403, description = "The caller neither asked nor owns it"),
        (status = 404, description = "There is none of this key that the caller may read"),
        (status = 422, description = "A field was not taken, or the dilemma is open, or goes on in another one"),
    ))]
pub async fn reopen_dilemma(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<DilemmaId>,
    body: ApiJson<ReopenInput>,
) -> Result<Json<DilemmaResource>, ApiProblem> {
    let input = taken(&state, &actor, id, body, |_| None).await?;
    let due_at = match due_at(&state.forum, input.next_update).await? {
        Some(at) => at,
        None => state.forum.default_update()?,
    };
    let step = DilemmaStep::Reopen { reason: input.reason.clone(), due_at };
    take_with_words(&state, &actor, id, step, ("reason", &input.reason), input.confirmed.as_deref()).await
}

/// Has a dilemma go on in another one that is put to the same members, which gets its answers; for the owner and for
/// coordinators.
#[utoipa::path(post, path = "/dilemmas/{id}/merge", tag = "dilemmas",
    params(("id" = i64, Path, description = "The dilemma's key")),
    request_body = MergeInput,
    responses(
        (status = 200, description = "The dilemma as it is now", body = DilemmaResource),
        (status = 403, description = "The caller does not own it"),
        (status = 404, description = "There is none of this key that the caller may read"),
        (status = 422, description = "The other one is not there, put to others, the same, merged itself, not published or not read by who asked this one"),
    ))]
pub async fn merge_dilemma(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<DilemmaId>,
    body: ApiJson<MergeInput>,
) -> Result<Json<DilemmaResource>, ApiProblem> {
    let input = taken(&state, &actor, id, body, |input: &MergeInput| missing("into", input.into.is_none())).await?;
    let into = input.into.unwrap_or(DilemmaId(0));
    take(&state, &actor, id, DilemmaStep::Merge { into }).await
}

/// Puts an open dilemma on the agenda of the next meeting, which its story then names; for coordinators. One that is on it
/// already stays as it is.
#[utoipa::path(post, path = "/dilemmas/{id}/to-agenda", tag = "dilemmas",
    params(("id" = i64, Path, description = "The dilemma's key")),
    responses(
        (status = 200, description = "The dilemma as it is now", body = DilemmaResource),
        (status = 403, description = "The caller is no coordinator"),
        (status = 404, description = "There is none of this key that the caller may read"),
        (status = 422, description = "It is not open or not put to the whole forum, no meeting is planned, or its agenda is full"),
    ))]
pub async fn put_on_agenda(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<DilemmaId>,
) -> Result<Json<DilemmaResource>, ApiProblem> {
    state.forum.dilemma(&actor, id).await?;
    state.forum.dilemma_to_agenda(&actor, id).await?;
    answer(&state, &actor, id).await
}

/// Publishes a dilemma that was asked anonymously, from the next working day on; for coordinators. One that is published
/// already stays as it is.
#[utoipa::path(post, path = "/dilemmas/{id}/publish", tag = "dilemmas",
    params(("id" = i64, Path, description = "The dilemma's key")),
    responses(
        (status = 200, description = "The dilemma as it is now", body = DilemmaResource),
        (status = 403, description = "The caller is no coordinator"),
        (status = 404, description = "There is none of this key that the caller may read"),
        (status = 422, description = "Its day has not come"),
    ))]
pub async fn publish_dilemma(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<DilemmaId>,
) -> Result<Json<DilemmaResource>, ApiProblem> {
    state.forum.dilemma(&actor, id).await?;
    state.forum.publish_dilemma(&actor, id).await?;
    answer(&state, &actor, id).await
}

/// Gives the anonymity of a published dilemma up; for its asker, whose name and company everybody then reads. One that was
/// asked by name stays as it is.
#[utoipa::path(post, path = "/dilemmas/{id}/reveal", tag = "dilemmas",
    params(("id" = i64, Path, description = "The dilemma's key")),
    responses(
        (status = 200, description = "The dilemma as it is now", body = DilemmaResource),
        (status = 403, description = "The caller did not ask it"),
        (status = 404, description = "There is none of this key that the caller may read"),
        (status = 422, description = "It waits to be published"),
    ))]
pub async fn reveal_asker(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<DilemmaId>,
) -> Result<Json<DilemmaResource>, ApiProblem> {
    state.forum.reveal_asker(&actor, id).await?;
    answer(&state, &actor, id).await
}

/// Withdraws a dilemma that was asked anonymously and waits to be published; for its asker. Nothing of it stays, not even who
/// asked it, so the same request once more finds nothing.
#[utoipa::path(delete, path = "/dilemmas/{id}", tag = "dilemmas",
    params(
        ("id" = i64, Path, description = "The dilemma's key"),
        ("If-Match" = schema::Condition, Header, description = "The entity tag of the version that was read, or `*`"),
    ),
    responses(
        (status = 204, description = "It is withdrawn"),
        (status = 403, description = "The caller did not ask it"),
        (status = 404, description = "There is none of this key that the caller may read"),
        (status = 412, description = "It was changed since that version; `current` tells the version it has"),
        (status = 422, description = "It does not wait to be published"),
        (status = 428, description = "If-Match is missing"),
    ))]
pub async fn withdraw_dilemma(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<DilemmaId>,
    if_match: IfMatch,
) -> Result<StatusCode, ApiProblem> {
    let current = async || Ok(state.forum.dilemma(&actor, id).await?.version);
    let expected = if_match.expected(current).await?;
    state.forum.withdraw_dilemma(&actor, id, expected).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The body of a step, where all of it was taken. What may not be read is not there, whatever is wrong with the body.
async fn taken<T: Input>(
    state: &AppState,
    actor: &Actor,
    id: DilemmaId,
    body: ApiJson<T>,
    lacks: impl FnOnce(&T) -> Option<FieldError>,
) -> Result<T, Problem> {
    state.forum.dilemma(actor, id).await?;
    let (input, mut errors) = body.into_parts();
    let lacking = lacks(&input).filter(|lacking| errors.iter().all(|error| error.field != lacking.field));
    errors.extend(lacking);
    Problem::unless_empty(errors)?;
    Ok(input)
}

/// The error of a field that has to be there.
fn missing(field: &str, is_missing: bool) -> Option<FieldError> {
    is_missing.then(|| FieldError::new(field, FieldProblem::Missing))
}

/// Takes a step and answers with the dilemma as it is then.
async fn take(
    state: &AppState,
    actor: &Actor,
    id: DilemmaId,
    step: DilemmaStep,
) -> Result<Json<DilemmaResource>, ApiProblem> {
    state.forum.change_dilemma(actor, id, None, step).await?;
    answer(state, actor, id).await
}

/// The same of a step that says something in a field, with what was confirmed of these words: personal details, and what would
/// tell who asked anonymously.
async fn take_with_words(
    state: &AppState,
    actor: &Actor,
    id: DilemmaId,
    step: DilemmaStep,
    words: (&'static str, &str),
    confirmed: Option<&[String]>,
) -> Result<Json<DilemmaResource>, ApiProblem> {
    let Unconfirmed { errors, warnings } = Unconfirmed::of(&state.forum, [words], confirmed).await?;
    Problem::unless_empty(errors)?;
    state.forum.change_dilemma_knowing(actor, id, None, step, confirmed.unwrap_or_default()).await?;
    let dilemma = DilemmaResource::from(state.forum.dilemma(actor, id).await?).without_asker();
    Ok(Json(dilemma.warning(warnings)))
}

/// The dilemma as it is after a step, as an answer that is kept has it.
async fn answer(state: &AppState, actor: &Actor, id: DilemmaId) -> Result<Json<DilemmaResource>, ApiProblem> {
    Ok(Json(DilemmaResource::from(state.forum.dilemma(actor, id).await?).without_asker()))
}
