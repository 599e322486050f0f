//! What a program reads and sends of a promise.

use domain::id::{MeetingId, MemberId, PromiseId};
use domain::promise::{Promise, PromiseStanding, REASON_MAX, WHAT_MAX};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::api::beside::PersonResource;
use crate::http::api::body::Input;
use crate::http::api::moment::Moment;
use crate::http::api::{schema, whole};

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
    /// Who promised.
    owner: PersonResource,
    /// To whom; `null` for the whole forum.
    to: Option<PersonResource>,
    /// The key of the meeting at which it was made.
    #[schema(value_type = Option<i64>)]
    meeting: Option<MeetingId>,
    /// What.
    what: String,
    /// Until when.
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
    /// What, one line.
    #[serde(default)]
    #[schema(required = true, value_type = schema::PromiseLine)]
    pub what: String,
    /// Until when; a time to come.
    #[schema(required = true, value_type = Moment)]
    pub due: Option<Moment>,
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
    /// Until when; later than it is.
    #[schema(required = true, value_type = Moment)]
    pub due: Option<Moment>,
    /// Why; it is told to whom the promise was made.
    #[serde(default)]
    #[schema(required = true, value_type = schema::PromiseLine)]
    pub reason: String,
}

impl Input for MoveInput {}

/// The document says the most characters as numbers of its own.
const _: () = assert!(WHAT_MAX == 200 && REASON_MAX == 200);
