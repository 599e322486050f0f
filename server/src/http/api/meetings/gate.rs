//! `GET /meetings/{id}/gate-list`, `PUT|DELETE /meetings/{id}/gate-entry`, `PUT /meetings/{id}/gate-guests` and
//! `DELETE /gate-entries/{id}`: whom the host's security lets in at a field visit. No answer to a PUT holds the number that was sent.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::gate::{CAR_MAX, GateEntry, GateList, NAME_MAX, NewGateEntry};
use domain::id::{GateEntryId, MeetingId, MemberId};
use domain::problem::Problem;
use forum::meetings::gate::{GateLineOf, GateRead};
use http::{HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::beside::PersonResource;
use crate::http::api::body::{ApiJson, Input, refuse};
use crate::http::api::key::Key;
use crate::http::api::moment::Moment;
use crate::http::api::{schema, whole};
use crate::http::problem::ApiProblem;

/// An answer that nobody in between keeps.
const UNSTORED: [(header::HeaderName, HeaderValue); 1] =
    [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];

/// The gate list of a field visit.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = GateList)]
pub struct GateListResource {
    /// The visit's key.
    #[schema(value_type = i64)]
    meeting: MeetingId,
    /// The path of its page.
    url: String,
    /// The moment from which on nothing of it is left.
    erased_at: Moment,
    /// The lines, by name.
    entries: Vec<GateEntryResource>,
    /// The members who come to the room and have no line yet.
    missing: Vec<PersonResource>,
}

/// A line of a gate list.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = GateEntry)]
pub struct GateEntryResource {
    /// The line's key.
    #[schema(value_type = i64)]
    id: GateEntryId,
    /// The key of the member who comes; `null` for a guest.
    #[schema(value_type = Option<i64>)]
    member: Option<MemberId>,
    /// The name as it stands on the identity card.
    name: String,
    /// The number of the identity card, nine digits.
    identity_number: String,
    /// The number of the car; may be empty.
    car: String,
}

impl From<GateList> for GateListResource {
    fn from(list: GateList) -> Self {
        Self {
            meeting: list.meeting,
            url: domain::gate::list_path(list.meeting),
            erased_at: Moment(list.erased_at),
            entries: list.entries.into_iter().map(GateEntryResource::from).collect(),
            missing: list.missing.into_iter().map(|(person, _)| person.into()).collect(),
        }
    }
}

impl From<GateEntry> for GateEntryResource {
    fn from(entry: GateEntry) -> Self {
        Self {
            id: entry.id,
            member: entry.member,
            name: entry.name,
            identity_number: entry.identity_number.as_str().to_owned(),
            car: entry.car,
        }
    }
}

/// A line of a gate list as it is sent.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "דנה כהן", "identity_number": "000000018", "car": "12-345-67"}))]
pub struct GateEntryInput {
    /// The name as it stands on the identity card, one line.
    #[serde(default)]
    #[schema(required = true, value_type = schema::GateName)]
    name: String,
    /// The number of an Israeli identity card, whose last digit is a check digit.
    #[serde(default)]
    #[schema(required = true, max_length = 14)]
    identity_number: String,
    /// The number of the car, with letters, digits, spaces, hyphens and full stops, a digit among them; may be empty.
    #[serde(default)]
    #[schema(max_length = 12, pattern = r"^([A-Za-z0-9-]*[0-9][A-Za-z0-9-]*)?$")]
    car: String,
    /// The key of the member whose line it is, where it is another's: of somebody for whom the caller acts, and for the
    /// coordinator of anybody who comes.
    #[serde(default, deserialize_with = "whole::optional_key")]
    #[schema(value_type = Option<i64>)]
    member: Option<MemberId>,
}

/// A guest's line of a gate list as it is sent.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "נועה לב", "identity_number": "000000018", "car": ""}))]
pub struct GateGuestInput {
    /// The name as it stands on the identity card, one line.
    #[serde(default)]
    #[schema(required = true, value_type = schema::GateName)]
    name: String,
    /// The number of an Israeli identity card, whose last digit is a check digit.
    #[serde(default)]
    #[schema(required = true, max_length = 14)]
    identity_number: String,
    /// The number of the car, with letters, digits, spaces, hyphens and full stops, a digit among them; may be empty.
    #[serde(default)]
    #[schema(max_length = 12, pattern = r"^([A-Za-z0-9-]*[0-9][A-Za-z0-9-]*)?$")]
    car: String,
}

impl Input for GateGuestInput {}

/// The document says these as numbers of its own.
const _: () = assert!(NAME_MAX == 80 && CAR_MAX == 12);

impl Input for GateEntryInput {}

/// Reads the gate list of a field visit; for the coordinator and the host. The audit log tells that it was read.
#[utoipa::path(get, path = "/meetings/{id}/gate-list", tag = "meetings",
    params(("id" = i64, Path, description = "The visit's key")),
    responses(
        (status = 200, description = "The list", body = GateListResource),
        (status = 403, description = "The caller neither runs the forum nor hosts the visit"),
        (status = 404, description = "There is no such visit"),
    ))]
pub async fn read_gate_list(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<MeetingId>,
) -> Result<Response, ApiProblem> {
    let list = GateListResource::from(state.forum.gate_list(&actor, id, GateRead::Exported).await?);
    Ok((UNSTORED, Json(list)).into_response())
}

/// Enters the caller into the gate list of a field visit, or somebody for whom they act, in place of what was entered before.
#[utoipa::path(put, path = "/meetings/{id}/gate-entry", tag = "meetings",
    params(("id" = i64, Path, description = "The visit's key")),
    request_body = GateEntryInput,
    responses(
        (status = 204, description = "It is entered"),
        (status = 403, description = "The caller does not act for that member"),
        (status = 404, description = "There is no such visit"),
        (status = 422, description = "The visit is over or was cancelled, the member does not come to the room, or a field was not taken"),
    ))]
pub async fn put_gate_entry(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<MeetingId>,
    body: ApiJson<GateEntryInput>,
) -> Result<StatusCode, ApiProblem> {
    // What is not there is told before what is wrong with the line.
    state.forum.visit_to_enter(&actor, id).await?;
    let (input, errors) = body.into_parts();
    let entry = NewGateEntry { name: input.name, identity_number: input.identity_number, car: input.car };
    if !errors.is_empty() {
        return Err(refuse(errors, entry.check()).into());
    }
    let own = actor.member().ok_or(Problem::Unauthenticated)?;
    let of = GateLineOf::Member(input.member.unwrap_or(own));
    state.forum.enter_gate_line(&actor, id, of, &entry).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Erases the caller's line of the gate list of a field visit. Where there is none, nothing happens.
#[utoipa::path(delete, path = "/meetings/{id}/gate-entry", tag = "meetings",
    params(("id" = i64, Path, description = "The visit's key")),
    responses(
        (status = 204, description = "It is erased"),
        (status = 404, description = "There is no such visit"),
    ))]
pub async fn delete_gate_entry(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<MeetingId>,
) -> Result<StatusCode, ApiProblem> {
    let own = actor.member().ok_or(Problem::Unauthenticated)?;
    state.forum.erase_gate_line(&actor, id, own).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Enters a guest into the gate list of a field visit; for the coordinator. A guest who is there already stays there once.
#[utoipa::path(put, path = "/meetings/{id}/gate-guests", tag = "meetings",
    params(("id" = i64, Path, description = "The visit's key")),
    request_body = GateGuestInput,
    responses(
        (status = 204, description = "The guest is entered"),
        (status = 403, description = "The caller is no coordinator"),
        (status = 404, description = "There is no such visit"),
        (status = 422, description = "The visit is over or was cancelled, there are as many guests as a list takes, or a field was not taken"),
    ))]
pub async fn put_gate_guest(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<MeetingId>,
    body: ApiJson<GateGuestInput>,
) -> Result<StatusCode, ApiProblem> {
    // What is not there is told before what is wrong with the line, and whoever may not enter guests is told nothing of it.
    state.forum.visit_to_enter(&actor, id).await?;
    state.forum.check_scheduling(&actor)?;
    let (input, errors) = body.into_parts();
    let entry = NewGateEntry { name: input.name, identity_number: input.identity_number, car: input.car };
    if !errors.is_empty() {
        return Err(refuse(errors, entry.check()).into());
    }
    state.forum.enter_gate_line(&actor, id, GateLineOf::Guest, &entry).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a line away from the gate list that it is in, a guest's or a member's; for the coordinator.
#[utoipa::path(delete, path = "/gate-entries/{id}", tag = "meetings",
    params(("id" = i64, Path, description = "The line's key, as the list tells it")),
    responses(
        (status = 204, description = "It is erased"),
        (status = 403, description = "The caller is no coordinator"),
        (status = 404, description = "There is no such line"),
    ))]
pub async fn delete_gate_line(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<GateEntryId>,
) -> Result<StatusCode, ApiProblem> {
    state.forum.remove_gate_line(&actor, None, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
