//! Who presents: `/rota`, `/meetings/{id}/presenters`, and `/presenting-requests`, by which companies are asked.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::id::{MeetingId, MemberId, PresentingRequestId};
use domain::problem::{FieldProblem, Problem};
use domain::rota::{PresentingAnswer, PresentingRequest, RequestState, Rota, RotaMeeting, Turn};
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::PREFIX;
use super::actor::ApiActor;
use super::beside::{MeetingLink, PersonResource};
use super::body::{ApiJson, Input, add_missing};
use super::key::Key;
use super::meetings::record::answer;
use super::meetings::resource::MeetingResource;
use super::moment::Moment;
use super::{schema, whole};
use crate::http::AppState;
use crate::http::problem::ApiProblem;

/// Who presents when, and whose turn is next.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Rota)]
pub struct RotaResource {
    /// The meetings to come, the soonest first; at most twelve.
    meetings: Vec<RotaMeetingResource>,
    /// The companies that wait for their turn, the next first.
    waiting: Vec<TurnResource>,
}

/// A meeting to come.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = RotaMeeting)]
pub struct RotaMeetingResource {
    /// The meeting's key.
    #[schema(value_type = i64)]
    id: MeetingId,
    /// The path of its page.
    url: String,
    /// The meeting's title.
    title: String,
    /// The moment at which the meeting starts.
    starts_at: Moment,
    /// The slug of the company that presents; `null` where none does yet.
    company: Option<String>,
    /// The members who present.
    presenters: Vec<PersonResource>,
    /// The requests that were not taken back, the last first.
    requests: Vec<PresentingRequestResource>,
}

/// A company that waits for its turn.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Turn)]
pub struct TurnResource {
    /// The company's slug.
    company: String,
    /// The moment at which the company last presented; `null` where it never did.
    presented_at: Option<Moment>,
    /// Whether it works in another sector than the company that presents last so far.
    other_sector: bool,
    /// Whether it has another size.
    other_size: bool,
    /// Whether the coordinator gave it its place.
    is_placed: bool,
}

/// A request to present at a meeting.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PresentingRequest)]
pub struct PresentingRequestResource {
    /// The request's key.
    #[schema(value_type = i64)]
    id: PresentingRequestId,
    /// The path of the page where it is answered.
    url: String,
    /// The meeting at which the company is asked to present.
    meeting: MeetingLink,
    /// The meeting at which the company presents now, where it is asked to change places.
    swap: Option<MeetingLink>,
    /// The slug of the company that is asked.
    company: String,
    /// The member who was mailed.
    member: PersonResource,
    /// The state of the request.
    #[schema(value_type = schema::RequestState)]
    state: RequestState,
    /// The moment at which it was made.
    asked_at: Moment,
}

impl From<PresentingRequest> for PresentingRequestResource {
    fn from(request: PresentingRequest) -> Self {
        Self {
            id: request.id,
            url: domain::rota::path(request.meeting.id),
            meeting: request.meeting.into(),
            swap: request.swap.map(MeetingLink::from),
            company: request.company.slug,
            member: request.member.into(),
            state: request.state,
            asked_at: Moment(request.asked_at),
        }
    }
}

impl From<RotaMeeting> for RotaMeetingResource {
    fn from(meeting: RotaMeeting) -> Self {
        Self {
            id: meeting.id,
            url: domain::meeting::path(meeting.id),
            title: meeting.title,
            starts_at: Moment(meeting.starts_at),
            company: meeting.company.map(|company| company.slug),
            presenters: meeting.presenters.into_iter().map(PersonResource::from).collect(),
            requests: meeting.requests.into_iter().map(PresentingRequestResource::from).collect(),
        }
    }
}

impl From<Rota> for RotaResource {
    fn from(rota: Rota) -> Self {
        Self {
            meetings: rota.meetings.into_iter().map(RotaMeetingResource::from).collect(),
            waiting: rota.turns.into_iter().map(TurnResource::from).collect(),
        }
    }
}

impl From<Turn> for TurnResource {
    fn from(turn: Turn) -> Self {
        Self {
            company: turn.company.slug,
            presented_at: turn.presented_at.map(Moment),
            other_sector: turn.other_sector,
            other_size: turn.other_size,
            is_placed: turn.is_placed,
        }
    }
}

/// The member to ask for a presentation.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"member": 7}))]
pub struct PresentingRequestInput {
    /// The key of the member who is mailed; their company is asked.
    #[serde(default, deserialize_with = "whole::optional_key")]
    #[schema(required = true, value_type = i64)]
    member: Option<MemberId>,
}

impl Input for PresentingRequestInput {}

/// The order of the companies that wait for their turn.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"companies": ["oren-gal", "kramim"]}))]
pub struct RotaOrder {
    /// The slugs of the companies that come first, in order; those that are left out follow as they are proposed.
    #[schema(required = true, value_type = Vec<schema::Slug>)]
    companies: Option<Vec<String>>,
}

impl Input for RotaOrder {}

/// Those of a company who present.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"presenters": [7, 12]}))]
pub struct PresentersInput {
    /// The keys of the members of the presenting company who present; presenters of other companies stay.
    #[schema(required = true, value_type = Vec<i64>)]
    presenters: Option<Vec<PresenterKey>>,
}

/// The key of a member who presents.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct PresenterKey(#[serde(deserialize_with = "whole::key")] MemberId);

impl Input for PresentersInput {}

/// The meeting with which a company asks to change places.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"other": 9}))]
pub struct SwapInput {
    /// The key of the meeting at which the other company presents.
    #[serde(default, deserialize_with = "whole::optional_key")]
    #[schema(required = true, value_type = i64)]
    other: Option<MeetingId>,
}

impl Input for SwapInput {}

/// Reads who presents when, and whose turn is next; for the coordinator.
#[utoipa::path(get, path = "/rota", tag = "meetings",
    responses(
        (status = 200, description = "The rota", body = RotaResource),
        (status = 403, description = "The caller is no coordinator"),
    ))]
pub async fn read_rota(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
) -> Result<Json<RotaResource>, ApiProblem> {
    Ok(Json(state.forum.rota(&actor).await?.into()))
}

/// Sets the order of the companies that wait for their turn; for the coordinator.
#[utoipa::path(put, path = "/rota", tag = "meetings",
    request_body = RotaOrder,
    responses(
        (status = 200, description = "The rota as it is now", body = RotaResource),
        (status = 403, description = "The caller is no coordinator"),
        (status = 422, description = "A company does not wait, or is named twice"),
    ))]
pub async fn order_rota(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    body: ApiJson<RotaOrder>,
) -> Result<Json<RotaResource>, ApiProblem> {
    state.forum.check_scheduling(&actor)?;
    let (input, mut errors) = body.into_parts();
    if input.companies.is_none() {
        add_missing(&mut errors, "companies");
    }
    Problem::unless_empty(errors)?;
    let known = state.forum.companies(&actor).await?;
    let key = |slug: String| known.iter().find(|company| company.slug == slug).map(|company| company.id);
    let order: Option<Vec<_>> = input.companies.unwrap_or_default().into_iter().map(key).collect();
    let order = order.ok_or_else(|| Problem::field("companies", FieldProblem::NotThere))?;
    state.forum.order_rota(&actor, &order).await?;
    Ok(Json(state.forum.rota(&actor).await?.into()))
}

/// Names those of the presenting company who present at a meeting; for its people and the coordinator.
#[utoipa::path(put, path = "/meetings/{id}/presenters", tag = "meetings",
    params(("id" = i64, Path, description = "The meeting's key")),
    request_body = PresentersInput,
    responses(
        (status = 200, description = "The meeting as it is now", body = MeetingResource,
            headers(("ETag" = String, description = "Its version"))),
        (status = 403, description = "The caller is neither of the presenting company nor a coordinator, or none presents"),
        (status = 404, description = "There is no such meeting"),
        (status = 422, description = "The meeting is over or was cancelled, or somebody cannot present for the company"),
    ))]
pub async fn name_presenters(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<MeetingId>,
    body: ApiJson<PresentersInput>,
) -> Result<Response, ApiProblem> {
    // What is not there is told before what is wrong with the body.
    state.forum.meeting(&actor, id).await?;
    let (input, mut errors) = body.into_parts();
    if input.presenters.is_none() {
        add_missing(&mut errors, "presenters");
    }
    Problem::unless_empty(errors)?;
    let chosen: Vec<_> = input.presenters.unwrap_or_default().into_iter().map(|PresenterKey(id)| id).collect();
    state.forum.name_presenters(&actor, id, &chosen).await?;
    answer(&state, &actor, id).await
}

/// Asks a member's company to present at a meeting, by a mail to the member; for the coordinator. The same request once
/// more, while it is open, is the first one.
#[utoipa::path(post, path = "/meetings/{id}/presenting-requests", tag = "meetings",
    params(("id" = i64, Path, description = "The meeting's key")),
    request_body = PresentingRequestInput,
    responses(
        (status = 201, description = "The request", body = PresentingRequestResource,
            headers(("Location" = String, description = "Where to read it"))),
        (status = 403, description = "The caller is no coordinator"),
        (status = 404, description = "There is no such meeting"),
        (status = 422, description = "The meeting is over, a company presents or is asked, or the member cannot be asked"),
    ))]
pub async fn ask_to_present(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<MeetingId>,
    body: ApiJson<PresentingRequestInput>,
) -> Result<Response, ApiProblem> {
    state.forum.check_scheduling(&actor)?;
    state.forum.meeting(&actor, id).await?;
    let (input, mut errors) = body.into_parts();
    if input.member.is_none() {
        add_missing(&mut errors, "member");
    }
    Problem::unless_empty(errors)?;
    let request = state.forum.ask_to_present(&actor, id, input.member.unwrap_or(MemberId(0))).await?;
    let location = [(header::LOCATION, format!("{PREFIX}/presenting-requests/{request}"))];
    let request = PresentingRequestResource::from(state.forum.presenting_request(&actor, request).await?);
    Ok((StatusCode::CREATED, location, Json(request)).into_response())
}

/// Asks the company that presents at another meeting to change places with the one that presents at this; for its people and
/// the coordinator. The same request once more, while it is open, is the first one.
#[utoipa::path(post, path = "/meetings/{id}/swap-requests", tag = "meetings",
    params(("id" = i64, Path, description = "The meeting's key")),
    request_body = SwapInput,
    responses(
        (status = 201, description = "The request", body = PresentingRequestResource,
            headers(("Location" = String, description = "Where to read it"))),
        (status = 403, description = "The caller is neither of the presenting company nor a coordinator, or none presents"),
        (status = 404, description = "There is no such meeting"),
        (status = 422, description = "The meeting is over, or there is nobody at the other whose place is free to be asked for"),
    ))]
pub async fn ask_to_swap(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<MeetingId>,
    body: ApiJson<SwapInput>,
) -> Result<Response, ApiProblem> {
    // What is not there is told before what is wrong with the body.
    state.forum.meeting(&actor, id).await?;
    let (input, mut errors) = body.into_parts();
    if input.other.is_none() {
        add_missing(&mut errors, "other");
    }
    Problem::unless_empty(errors)?;
    let request = state.forum.ask_to_swap(&actor, id, input.other.unwrap_or(MeetingId(0))).await?;
    let location = [(header::LOCATION, format!("{PREFIX}/presenting-requests/{request}"))];
    let request = PresentingRequestResource::from(state.forum.presenting_request(&actor, request).await?);
    Ok((StatusCode::CREATED, location, Json(request)).into_response())
}

/// Reads a request to present; for who may answer it or take it back.
#[utoipa::path(get, path = "/presenting-requests/{id}", tag = "meetings",
    params(("id" = i64, Path, description = "Its key")),
    responses(
        (status = 200, description = "The request", body = PresentingRequestResource),
        (status = 404, description = "There is none of this key that the caller may read"),
    ))]
pub async fn read_presenting_request(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<PresentingRequestId>,
) -> Result<Json<PresentingRequestResource>, ApiProblem> {
    Ok(Json(state.forum.presenting_request(&actor, id).await?.into()))
}

/// Accepts a request: the company presents. Once more it changes nothing.
#[utoipa::path(post, path = "/presenting-requests/{id}/accept", tag = "meetings",
    params(("id" = i64, Path, description = "Its key")),
    responses(
        (status = 200, description = "The request as it is now", body = PresentingRequestResource),
        (status = 404, description = "There is none of this key that the caller may answer"),
        (status = 422, description = "It was answered otherwise or taken back, or the meeting is over"),
    ))]
pub async fn accept_presenting_request(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<PresentingRequestId>,
) -> Result<Json<PresentingRequestResource>, ApiProblem> {
    state.forum.answer_request(&actor, id, PresentingAnswer::Accept).await?;
    Ok(Json(state.forum.presenting_request(&actor, id).await?.into()))
}

/// Declines a request for this time: the company keeps its place. Once more it changes nothing.
#[utoipa::path(post, path = "/presenting-requests/{id}/pass", tag = "meetings",
    params(("id" = i64, Path, description = "Its key")),
    responses(
        (status = 200, description = "The request as it is now", body = PresentingRequestResource),
        (status = 404, description = "There is none of this key that the caller may answer"),
        (status = 422, description = "It was answered otherwise or taken back"),
    ))]
pub async fn pass_presenting_request(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<PresentingRequestId>,
) -> Result<Json<PresentingRequestResource>, ApiProblem> {
    state.forum.answer_request(&actor, id, PresentingAnswer::Pass).await?;
    Ok(Json(state.forum.presenting_request(&actor, id).await?.into()))
}

/// Takes a request back, where it waits for an answer; else it stays as it is.
#[utoipa::path(post, path = "/presenting-requests/{id}/withdraw", tag = "meetings",
    params(("id" = i64, Path, description = "Its key")),
    responses(
        (status = 200, description = "The request as it is now", body = PresentingRequestResource),
        (status = 404, description = "There is none of this key that the caller may take back"),
        (status = 422, description = "The idempotency key was not taken"),
    ))]
pub async fn withdraw_presenting_request(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<PresentingRequestId>,
) -> Result<Json<PresentingRequestResource>, ApiProblem> {
    state.forum.withdraw_request(&actor, id).await?;
    Ok(Json(state.forum.presenting_request(&actor, id).await?.into()))
}
