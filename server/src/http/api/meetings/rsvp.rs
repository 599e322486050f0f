//! `GET /meetings/{id}/rsvps`, and `GET` and `PUT /meetings/{id}/rsvp`: who comes to a meeting.

use axum::Json;
use axum::extract::State;
use domain::id::{MeetingId, MemberId};
use domain::problem::Problem;
use domain::rsvp::{Attendance, NOTE_MAX, NewRsvp, Rsvp, RsvpAnswer};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::beside::PersonResource;
use crate::http::api::body::{ApiJson, Input, add_missing, refuse};
use crate::http::api::key::Key;
use crate::http::api::moment::Moment;
use crate::http::api::schema;
use crate::http::api::whole;
use crate::http::problem::ApiProblem;

/// Who comes to a meeting.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Attendance)]
pub struct AttendanceResource {
    /// How many come to the room.
    in_person: i64,
    /// How many join from afar.
    online: i64,
    /// How many do not come.
    no: i64,
    /// How many seats the room has, where that is known.
    seats: Option<i64>,
    /// Whether answers are still taken.
    is_open: bool,
    /// The answers: those who come to the room, then those who join from afar, then the others; by name.
    answers: Vec<RsvpResource>,
}

/// The answer of a member.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Rsvp)]
pub struct RsvpResource {
    /// The member who answered.
    person: PersonResource,
    /// The slug of their company.
    company: String,
    /// Whether and how they come.
    #[schema(value_type = schema::RsvpAnswer)]
    answer: RsvpAnswer,
    /// The answer's remark; may be empty.
    note: String,
    /// The moment at which the member answered.
    answered_at: Moment,
    /// The other member who gave it on their behalf, where one did.
    on_behalf_by: Option<PersonResource>,
}

impl From<Rsvp> for RsvpResource {
    fn from(rsvp: Rsvp) -> Self {
        Self {
            person: rsvp.person.into(),
            company: rsvp.company.slug,
            answer: rsvp.answer,
            note: rsvp.note,
            answered_at: Moment(rsvp.answered_at),
            on_behalf_by: rsvp.on_behalf_by.map(PersonResource::from),
        }
    }
}

impl From<Attendance> for AttendanceResource {
    fn from(attendance: Attendance) -> Self {
        let Attendance { answers, counts, seats, is_open, .. } = attendance;
        let answers = answers.into_iter().map(RsvpResource::from).collect();
        Self { in_person: counts.room, online: counts.online, no: counts.no, seats, is_open, answers }
    }
}

/// The caller's answer, which says whether they come.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"answer": "online", "note": "אצטרף מ־10:00"}))]
pub struct RsvpInput {
    /// Whether and how they come.
    #[schema(required = true, value_type = schema::RsvpAnswer)]
    answer: Option<RsvpAnswer>,
    /// A remark, one line, which every member sees.
    #[serde(default)]
    #[schema(max_length = 200, pattern = r"^[^\u202A-\u202E\u2066-\u2069]*$")]
    note: String,
    /// The key of the member whose answer it is, where it is another's: of somebody for whom the caller acts, and for the
    /// coordinator of anybody.
    #[serde(default, deserialize_with = "whole::optional_key")]
    #[schema(value_type = Option<i64>)]
    member: Option<MemberId>,
}

/// The document says the most characters as a number of its own.
const _: () = assert!(NOTE_MAX == 200);

impl Input for RsvpInput {}

/// Lists who comes to a meeting.
#[utoipa::path(get, path = "/meetings/{id}/rsvps", tag = "meetings",
    params(("id" = i64, Path, description = "The meeting's key")),
    responses(
        (status = 200, description = "Who comes", body = AttendanceResource),
        (status = 404, description = "There is no such meeting"),
    ))]
pub async fn list_rsvps(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<MeetingId>,
) -> Result<Json<AttendanceResource>, ApiProblem> {
    Ok(Json(state.forum.meeting_attendance(&actor, id).await?.into()))
}

/// Reads whether the caller comes to a meeting.
#[utoipa::path(get, path = "/meetings/{id}/rsvp", tag = "meetings",
    params(("id" = i64, Path, description = "The meeting's key")),
    responses(
        (status = 200, description = "What the caller has answered", body = RsvpResource),
        (status = 404, description = "There is no such meeting, or the caller has not answered"),
    ))]
pub async fn read_rsvp(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<MeetingId>,
) -> Result<Json<RsvpResource>, ApiProblem> {
    let own = state.forum.meeting_attendance(&actor, id).await?.own.ok_or(Problem::NotFound)?;
    Ok(Json(own.into()))
}

/// Says whether the caller comes to a meeting, or somebody for whom they act, in place of what was said before.
#[utoipa::path(put, path = "/meetings/{id}/rsvp", tag = "meetings",
    params(("id" = i64, Path, description = "The meeting's key")),
    request_body = RsvpInput,
    responses(
        (status = 200, description = "Who comes", body = AttendanceResource),
        (status = 403, description = "The caller does not act for that member"),
        (status = 404, description = "There is no such meeting"),
        (status = 422, description = "The meeting is over or was cancelled, no seat is left, or a field was not taken"),
    ))]
pub async fn put_rsvp(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<MeetingId>,
    body: ApiJson<RsvpInput>,
) -> Result<Json<AttendanceResource>, ApiProblem> {
    // What is not there is told before what is wrong with the answer.
    state.forum.meeting(&actor, id).await?;
    let (input, mut errors) = body.into_parts();
    if input.answer.is_none() {
        add_missing(&mut errors, "answer");
    }
    let rsvp = NewRsvp { answer: input.answer.unwrap_or(RsvpAnswer::No), note: input.note };
    if !errors.is_empty() {
        return Err(refuse(errors, rsvp.check()).into());
    }
    let own = actor.member().ok_or(Problem::Unauthenticated)?;
    let member = input.member.unwrap_or(own);
    state.forum.answer_meeting(&actor, id, member, rsvp).await?;
    Ok(Json(state.forum.meeting_attendance(&actor, id).await?.into()))
}
