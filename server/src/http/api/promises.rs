//! `GET|POST /promises`, `GET /promises/{id}` and `POST /promises/{id}/keep|release|move`: what members promised each other.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::clock::Timestamp;
use domain::id::{MeetingId, MemberId, PromiseId};
use domain::problem::Problem;
use domain::promise::{NewPromise, Promise, PromiseStanding, PromiseStep, PromiseSums, REASON_MAX, WHAT_MAX};
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::beside::PersonResource;
use crate::http::api::body::{ApiJson, Input, add_missing, refuse};
use crate::http::api::key::Key;
use crate::http::api::moment::{Due, Moment, due_at};
use crate::http::api::{PREFIX, schema, whole};
use crate::http::problem::ApiProblem;

/// A promise that the caller may read.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Promise)]
pub struct PromiseResource {
    /// The promise's key.
    #[schema(value_type = i64)]
    id: PromiseId,
    /// The path of its place on the page of promises.
    url: String,
    /// Grows with every change.
    version: i64,
    /// The member who promised.
    owner: PersonResource,
    /// The member to whom the promise was made; `null` for the whole forum.
    to: Option<PersonResource>,
    /// The key of the meeting at which it was made.
    #[schema(value_type = Option<i64>)]
    meeting: Option<MeetingId>,
    /// The text of the promise.
    what: String,
    /// The moment until which the promise is to be kept.
    due: Moment,
    /// How it stands with it.
    #[schema(value_type = schema::PromiseStanding)]
    standing: PromiseStanding,
    /// How many times it was moved.
    moves: i64,
    /// Why it was last moved or released; may be empty.
    reason: String,
    /// The moment at which the promise was kept or released.
    ended_at: Option<Moment>,
}

impl From<Promise> for PromiseResource {
    fn from(promise: Promise) -> Self {
        Self {
            id: promise.id,
            url: domain::promise::path(promise.id),
            version: promise.version,
            owner: promise.owner.into(),
            to: promise.to.map(PersonResource::from),
            meeting: promise.meeting.map(|(id, _)| id),
            what: promise.what,
            due: Moment(promise.due_at),
            standing: promise.standing,
            moves: promise.moves,
            reason: promise.reason,
            ended_at: promise.ended_at.map(Moment),
        }
    }
}

/// A promise to make.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"what": "לשלוח לכולם את טופס התצפית", "due": "2026-06-04T23:59:00+03:00"}))]
pub struct PromiseInput {
    /// The text of the promise, one line.
    #[serde(default)]
    #[schema(required = true, value_type = schema::PromiseLine)]
    pub what: String,
    /// The moment or the day until which the promise is to be kept; a time to come.
    #[schema(required = true, value_type = Due)]
    pub due: Option<Due>,
    /// The key of whom it is made to; the whole forum without one.
    #[serde(default, deserialize_with = "whole::optional_key")]
    #[schema(value_type = Option<i64>)]
    pub to: Option<MemberId>,
    /// The key of who promises, for the coordinator; the caller without one.
    #[serde(default, deserialize_with = "whole::optional_key")]
    #[schema(value_type = Option<i64>)]
    pub owner: Option<MemberId>,
    /// The key of the meeting at which it was made.
    #[serde(default, deserialize_with = "whole::optional_key")]
    #[schema(value_type = Option<i64>)]
    pub meeting: Option<MeetingId>,
}

impl Input for PromiseInput {}

/// Another day for a promise.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"due": "2026-06-11T23:59:00+03:00", "reason": "מחכים לאישור של המחלקה המשפטית"}))]
pub struct MoveInput {
    /// The moment or the day until which the promise is to be kept; later than it is.
    #[schema(required = true, value_type = Due)]
    pub due: Option<Due>,
    /// The reason; it is told to whom the promise was made.
    #[serde(default)]
    #[schema(required = true, value_type = schema::PromiseLine)]
    pub reason: String,
}

impl Input for MoveInput {}

/// The document says the most characters as numbers of its own.
const _: () = assert!(WHAT_MAX == 200 && REASON_MAX == 200);

/// The caller's promises.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PromiseList {
    /// The member's own promises that are open, the first due first.
    open: Vec<PromiseResource>,
    /// Those that were made to them and are open; for the coordinator also those of other companies to the whole forum.
    to_me: Vec<PromiseResource>,
    /// The open ones of others of their company.
    of_company: Vec<PromiseResource>,
    /// The member's own promises that have ended, the last first; at most 20.
    ended: Vec<PromiseResource>,
    /// How many stand how in the whole forum; `null` for all but the coordinator.
    sums: Option<SumsResource>,
}

/// How many promises stand how.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SumsResource {
    /// How many are open, their day to come.
    open: i64,
    /// How many are open, their day past.
    late: i64,
    /// The number of promises that were kept.
    kept: i64,
    /// The number of promises that were released.
    released: i64,
}

impl From<PromiseSums> for SumsResource {
    fn from(sums: PromiseSums) -> Self {
        Self { open: sums.open, late: sums.late, kept: sums.kept, released: sums.released }
    }
}

/// Lists the caller's promises, those made to them, and those of their company; at most 200 of each.
#[utoipa::path(get, path = "/promises", tag = "promises",
    responses((status = 200, description = "The promises", body = PromiseList)))]
pub async fn list_promises(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
) -> Result<Json<PromiseList>, ApiProblem> {
    let promises = state.forum.promises(&actor).await?;
    let resources = |found: Vec<domain::promise::Promise>| found.into_iter().map(PromiseResource::from).collect();
    Ok(Json(PromiseList {
        open: resources(promises.open),
        to_me: resources(promises.to_me),
        of_company: resources(promises.of_company),
        ended: resources(promises.ended),
        sums: promises.sums.map(SumsResource::from),
    }))
}

/// Reads a promise.
#[utoipa::path(get, path = "/promises/{id}", tag = "promises",
    params(("id" = i64, Path, description = "Its key")),
    responses(
        (status = 200, description = "The promise", body = PromiseResource),
        (status = 404, description = "There is none of this key that the caller may read"),
    ))]
pub async fn read_promise(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<PromiseId>,
) -> Result<Json<PromiseResource>, ApiProblem> {
    Ok(Json(state.forum.promise(&actor, id).await?.into()))
}

/// Makes a promise: the caller's own, or as the coordinator somebody else's. The same open promise once more is the first
/// one.
#[utoipa::path(post, path = "/promises", tag = "promises",
    request_body = PromiseInput,
    responses(
        (status = 201, description = "The promise", body = PromiseResource,
            headers(("Location" = String, description = "Where to read it"))),
        (status = 403, description = "The caller is a guest, or enters another's without being a coordinator"),
        (status = 422, description = "Some fields were not taken"),
    ))]
pub async fn make_promise(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    body: ApiJson<PromiseInput>,
) -> Result<Response, ApiProblem> {
    let (input, mut errors) = body.into_parts();
    let owner = input.owner.or(actor.member()).ok_or(Problem::Unauthenticated)?;
    if input.due.is_none() {
        add_missing(&mut errors, "due");
    }
    let due_at = due_at(&state.forum, input.due).await?.unwrap_or_else(|| state.forum.now());
    let promise = NewPromise { owner, to: input.to, meeting: input.meeting, what: input.what, due_at };
    if !errors.is_empty() {
        return Err(refuse(errors, state.forum.check_promise(&actor, promise).await).into());
    }
    let id = state.forum.make_promise(&actor, promise).await?;
    let location = [(header::LOCATION, format!("{PREFIX}/promises/{id}"))];
    let promise = PromiseResource::from(state.forum.promise(&actor, id).await?);
    Ok((StatusCode::CREATED, location, Json(promise)).into_response())
}

/// Says that a promise was kept; for who made it. Once more it changes nothing.
#[utoipa::path(post, path = "/promises/{id}/keep", tag = "promises",
    params(("id" = i64, Path, description = "Its key")),
    responses(
        (status = 200, description = "The promise as it is now", body = PromiseResource),
        (status = 403, description = "It is not the caller's"),
        (status = 404, description = "There is none of this key that the caller may read"),
        (status = 422, description = "It was released"),
    ))]
pub async fn keep_promise(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<PromiseId>,
) -> Result<Json<PromiseResource>, ApiProblem> {
    state.forum.change_promise(&actor, id, None, PromiseStep::Keep).await?;
    Ok(Json(state.forum.promise(&actor, id).await?.into()))
}

/// Releases a promise; for whom it was made to, and for the coordinator where that is the whole forum. Once more it changes
/// nothing.
#[utoipa::path(post, path = "/promises/{id}/release", tag = "promises",
    params(("id" = i64, Path, description = "Its key")),
    responses(
        (status = 200, description = "The promise as it is now", body = PromiseResource),
        (status = 403, description = "It was not made to the caller"),
        (status = 404, description = "There is none of this key that the caller may read"),
        (status = 422, description = "It was kept"),
    ))]
pub async fn release_promise(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<PromiseId>,
) -> Result<Json<PromiseResource>, ApiProblem> {
    let step = PromiseStep::Release { reason: String::new() };
    state.forum.change_promise(&actor, id, None, step).await?;
    Ok(Json(state.forum.promise(&actor, id).await?.into()))
}

/// Moves a promise to a later day, before its day; for who made it.
#[utoipa::path(post, path = "/promises/{id}/move", tag = "promises",
    params(("id" = i64, Path, description = "Its key")),
    request_body = MoveInput,
    responses(
        (status = 200, description = "The promise as it is now", body = PromiseResource),
        (status = 403, description = "It is not the caller's"),
        (status = 404, description = "There is none of this key that the caller may read"),
        (status = 422, description = "It is late or has ended, or a field was not taken"),
    ))]
pub async fn move_promise(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<PromiseId>,
    body: ApiJson<MoveInput>,
) -> Result<Json<PromiseResource>, ApiProblem> {
    let (input, mut errors) = body.into_parts();
    if input.due.is_none() {
        add_missing(&mut errors, "due");
    }
    let due_at = due_at(&state.forum, input.due).await?.unwrap_or(Timestamp(0));
    let step = PromiseStep::Move { due_at, reason: input.reason };
    // What may not be read is not there, and what is another's is forbidden, whatever is wrong with the body.
    state.forum.check_promise_step(&actor, id, &step).await?;
    Problem::unless_empty(errors)?;
    state.forum.change_promise(&actor, id, None, step).await?;
    Ok(Json(state.forum.promise(&actor, id).await?.into()))
}
