//! `POST /meetings/{id}/urgent`: a meeting is changed at short notice.

use axum::extract::State;
use axum::response::Response;
use domain::id::MeetingId;
use domain::meeting::{NOTE_MAX, POSTPONED_WEEKS_MAX, UrgentChange};
use domain::problem::Problem;
use serde::Deserialize;
use utoipa::ToSchema;

use super::record::answer;
use super::resource::MeetingResource;
use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::body::{ApiJson, Input, add_missing};
use crate::http::api::key::Key;
use crate::http::api::version::IfMatch;
use crate::http::api::{schema, whole};
use crate::http::problem::ApiProblem;

/// What becomes of the meeting.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UrgentChangeCode {
    /// It takes place online.
    MoveOnline,
    /// It takes place some weeks later.
    Postpone,
    /// It does not take place.
    Cancel,
}

/// What is changed at short notice.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"change": "postpone", "weeks": 2, "note": "שביתה"}))]
pub struct UrgentChangeInput {
    /// What becomes of the meeting.
    #[schema(required = true, value_type = UrgentChangeCode)]
    change: Option<UrgentChangeCode>,
    /// With `move-online`: the link to join from afar (https); the one that the meeting has, where it is empty.
    #[serde(default)]
    #[schema(max_length = 500, pattern = r#"^([hH][tT][tT][pP][sS]://[^\s\\<>"]+)?$"#)]
    link: String,
    /// With `postpone`: by how many weeks.
    #[serde(default, deserialize_with = "whole::optional_key")]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 12)]
    weeks: Option<i64>,
    /// Why, one line, which everybody is told; may be empty.
    #[serde(default)]
    #[schema(max_length = 300, pattern = r"^[^\u202A-\u202E\u2066-\u2069]*$")]
    note: String,
}

impl Input for UrgentChangeInput {}

/// The document says these as numbers of its own.
const _: () = assert!(POSTPONED_WEEKS_MAX == 12 && NOTE_MAX == 300);

/// Moves a meeting online, postpones it with its deadline, or cancels it, in one step that everybody is told once; for the
/// coordinator.
#[utoipa::path(post, path = "/meetings/{id}/urgent", tag = "meetings",
    params(
        ("id" = i64, Path, description = "The meeting's key"),
        ("If-Match" = schema::Condition, Header, description = "The entity tag of the version that was changed, or `*`"),
    ),
    request_body = UrgentChangeInput,
    responses(
        (status = 200, description = "The meeting as it is now", body = MeetingResource,
            headers(("ETag" = String, description = "Its version"))),
        (status = 403, description = "The caller is no coordinator"),
        (status = 404, description = "There is no such meeting"),
        (status = 412, description = "It was changed since that version; `current` tells the version it has"),
        (status = 422, description = "Some fields were not taken"),
        (status = 428, description = "If-Match is missing"),
    ))]
pub async fn change_urgently(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<MeetingId>,
    if_match: IfMatch,
    body: ApiJson<UrgentChangeInput>,
) -> Result<Response, ApiProblem> {
    state.forum.check_scheduling(&actor)?;
    let current = async || Ok(state.forum.meeting(&actor, id).await?.card.version);
    let expected = if_match.expected(current).await?;
    let (input, mut errors) = body.into_parts();
    if input.change.is_none() {
        add_missing(&mut errors, "change");
    }
    Problem::unless_empty(errors)?;
    let change = match input.change {
        Some(UrgentChangeCode::MoveOnline) | None => UrgentChange::MoveOnline { link: input.link },
        // What fits no number of weeks is refused as none.
        Some(UrgentChangeCode::Postpone) => {
            UrgentChange::Postpone { weeks: input.weeks.and_then(|weeks| weeks.try_into().ok()).unwrap_or_default() }
        }
        Some(UrgentChangeCode::Cancel) => UrgentChange::Cancel,
    };
    state.forum.change_meeting_urgently(&actor, id, expected, change, input.note).await?;
    answer(&state, &actor, id).await
}
