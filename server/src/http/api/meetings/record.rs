//! `GET /meetings/{id}/agenda/proposal`, `PUT /meetings/{id}/agenda`, `PUT /meetings/{id}/summary` and
//! `PUT /meetings/{id}/summary/mail`: what a meeting is to be, and what it was.

use app::meetings::agenda::proposed;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::agenda::{self, AgendaItem, AgendaKind, ITEMS_MAX, MINUTES_MAX, TITLE_MAX, WHO_MAX};
use domain::id::MeetingId;
use domain::meeting::{DECISIONS_MAX, MeetingSummary, SUMMARY_MAIL_DAYS, SUMMARY_MAX};
use domain::policy::Actor;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::resource::{AgendaItemResource, MeetingResource};
use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::body::{ApiJson, Input, refuse};
use crate::http::api::key::Key;
use crate::http::api::version::{IfMatch, tag};
use crate::http::api::{schema, whole};
use crate::http::problem::ApiProblem;

/// The agenda of a meeting as items.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"items": [{"kind": "opening", "title": "פתיחה", "minutes": 15, "who": "יעל"}]}))]
pub struct AgendaInput {
    /// The items, in order.
    #[serde(default)]
    #[schema(max_items = 30)]
    items: Vec<AgendaItemInput>,
}

/// An item of an agenda.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgendaItemInput {
    /// The kind of item; something else unless told.
    #[serde(default = "other")]
    #[schema(value_type = schema::AgendaKind)]
    kind: AgendaKind,
    /// The item's subject.
    #[serde(default)]
    #[schema(required = true, value_type = schema::Title)]
    title: String,
    /// How many minutes it takes.
    #[serde(default, deserialize_with = "whole::optional_key")]
    #[schema(required = true, value_type = i64, minimum = 1, maximum = 600)]
    minutes: Option<i64>,
    /// Who leads it, one line.
    #[serde(default)]
    #[schema(max_length = 100, pattern = r"^[^\u202A-\u202E\u2066-\u2069]*$")]
    who: String,
}

fn other() -> AgendaKind {
    AgendaKind::Other
}

impl Input for AgendaInput {}

impl From<AgendaItemInput> for AgendaItem {
    fn from(item: AgendaItemInput) -> Self {
        let minutes = item.minutes.unwrap_or_default();
        Self { kind: item.kind, title: item.title, minutes, who: item.who, dilemma: None }
    }
}

/// What was said and decided at a meeting.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"summary": "דיברנו על מדידה.", "decisions": ["מודדים שבוע אחד בלי לספר"]}))]
pub struct SummaryInput {
    /// What was said, in Markdown; at most 40,000 bytes of UTF-8.
    #[serde(default)]
    #[schema(max_length = 40_000)]
    summary: String,
    /// What was decided, a line each; at most 5,000 bytes of UTF-8 together.
    #[serde(default)]
    #[schema(max_items = 50)]
    decisions: Vec<String>,
}

impl Input for SummaryInput {}

/// The document says these as numbers of its own.
const _: () = assert!(ITEMS_MAX == 30 && MINUTES_MAX == 600 && TITLE_MAX == 140 && WHO_MAX == 100);
const _: () = assert!(SUMMARY_MAX == 40_000 && DECISIONS_MAX == 5_000 && SUMMARY_MAIL_DAYS == 60);

/// What is proposed for the agenda of a meeting. What was promised and tried since the last one is read at `since-last`.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = AgendaProposal)]
pub struct AgendaProposalResource {
    /// The items, in order: what every meeting has, who presents at it, and the dilemmas that were put on its agenda.
    items: Vec<AgendaItemResource>,
}

/// Reads what is proposed for the agenda of a meeting, in the forum's language; for the coordinator. Nothing of it is stored.
#[utoipa::path(get, path = "/meetings/{id}/agenda/proposal", tag = "meetings",
    params(("id" = i64, Path, description = "The meeting's key")),
    responses(
        (status = 200, description = "What is proposed", body = AgendaProposalResource),
        (status = 403, description = "The caller is no coordinator"),
        (status = 404, description = "There is no such meeting"),
    ))]
pub async fn propose_agenda(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<MeetingId>,
) -> Result<Json<AgendaProposalResource>, ApiProblem> {
    let card = state.forum.meeting(&actor, id).await?.card;
    let dilemmas = state.forum.agenda_dilemmas(&actor, id).await?;
    let items = proposed(state.forum.default_language().await?, &card, &dilemmas);
    Ok(Json(AgendaProposalResource { items: items.into_iter().map(AgendaItemResource::from).collect() }))
}

/// Replaces the agenda of a meeting as items; for the coordinator.
#[utoipa::path(put, path = "/meetings/{id}/agenda", tag = "meetings",
    params(
        ("id" = i64, Path, description = "The meeting's key"),
        ("If-Match" = schema::Condition, Header, description = "The entity tag of the version that was changed, or `*`"),
    ),
    request_body = AgendaInput,
    responses(
        (status = 200, description = "The meeting as it is now", body = MeetingResource,
            headers(("ETag" = String, description = "Its version"))),
        (status = 403, description = "The caller is no coordinator"),
        (status = 404, description = "There is no such meeting"),
        (status = 412, description = "It was changed since that version; `current` tells the version it has"),
        (status = 422, description = "Some fields were not taken"),
        (status = 428, description = "If-Match is missing"),
    ))]
pub async fn put_agenda(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<MeetingId>,
    if_match: IfMatch,
    body: ApiJson<AgendaInput>,
) -> Result<Response, ApiProblem> {
    state.forum.check_scheduling(&actor)?;
    let current = async || Ok(state.forum.meeting(&actor, id).await?.card.version);
    let expected = if_match.expected(current).await?;
    let (input, errors) = body.into_parts();
    let items: Vec<AgendaItem> = input.items.into_iter().map(AgendaItem::from).collect();
    if !errors.is_empty() {
        return Err(refuse(errors, agenda::check(items)).into());
    }
    state.forum.set_agenda(&actor, id, expected, items).await?;
    answer(&state, &actor, id).await
}

/// Replaces what was said and decided at a meeting; for the coordinator.
#[utoipa::path(put, path = "/meetings/{id}/summary", tag = "meetings",
    params(
        ("id" = i64, Path, description = "The meeting's key"),
        ("If-Match" = schema::Condition, Header, description = "The entity tag of the version that was changed, or `*`"),
    ),
    request_body = SummaryInput,
    responses(
        (status = 200, description = "The meeting as it is now", body = MeetingResource,
            headers(("ETag" = String, description = "Its version"))),
        (status = 403, description = "The caller is no coordinator"),
        (status = 404, description = "There is no such meeting"),
        (status = 412, description = "It was changed since that version; `current` tells the version it has"),
        (status = 422, description = "Some fields were not taken"),
        (status = 428, description = "If-Match is missing"),
    ))]
pub async fn put_summary(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<MeetingId>,
    if_match: IfMatch,
    body: ApiJson<SummaryInput>,
) -> Result<Response, ApiProblem> {
    state.forum.check_scheduling(&actor)?;
    let current = async || Ok(state.forum.meeting(&actor, id).await?.card.version);
    let expected = if_match.expected(current).await?;
    let (input, errors) = body.into_parts();
    let summary = MeetingSummary { text: input.summary, decisions: input.decisions.join("\n") };
    if !errors.is_empty() {
        return Err(refuse(errors, summary.check()).into());
    }
    state.forum.set_meeting_summary(&actor, id, expected, summary).await?;
    answer(&state, &actor, id).await
}

/// Sends the summary of a meeting to the members, in one mail; for the coordinator. Where that was done nothing happens.
#[utoipa::path(put, path = "/meetings/{id}/summary/mail", tag = "meetings",
    params(("id" = i64, Path, description = "The meeting's key")),
    responses(
        (status = 204, description = "It is sent"),
        (status = 403, description = "The caller is no coordinator"),
        (status = 404, description = "There is no such meeting"),
        (status = 422, description = "No summary is written, or the meeting was not held in the last 60 days"),
    ))]
pub async fn put_summary_mail(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<MeetingId>,
) -> Result<StatusCode, ApiProblem> {
    state.forum.send_meeting_summary(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The meeting as it is after a write.
///
/// # Errors
/// What the actor may not read.
pub async fn answer(state: &AppState, actor: &Actor, id: MeetingId) -> Result<Response, ApiProblem> {
    let searchable = state.forum.is_searchable();
    let view = state.forum.meeting(actor, id).await?;
    let tag = tag(view.card.version);
    Ok((tag, Json(MeetingResource::from(view).written(searchable))).into_response())
}
