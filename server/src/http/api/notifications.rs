//! `GET /notifications` and `POST /notifications/read`: what the member was notified of, and that they have read it.

use std::cmp::Reverse;

use axum::Json;
use axum::extract::State;
use domain::id::NotificationId;
use domain::notification::{LISTED_MAX, MarkRead, Notification, NotificationGroup, NotificationKind};
use domain::problem::{FieldError, FieldProblem, Problem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::body::{ApiJson, Input, refuse};
use crate::http::api::moment::Moment;
use crate::http::api::parameters::Parameters;
use crate::http::api::schema;
use crate::http::problem::ApiProblem;

/// What the token's member was notified of.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Notification)]
pub struct NotificationResource {
    /// The notification's key.
    #[schema(value_type = i64)]
    id: NotificationId,
    /// The kind of event that the notification tells of.
    #[schema(value_type = schema::NotificationKind)]
    kind: NotificationKind,
    /// The path of the page of the thing; `null` where the thing is gone, or the member may no longer read it.
    url: Option<String>,
    /// The thing's title; `null` like `url`, and for the member's own account.
    title: Option<String>,
    /// The name of who did it; `null` where it was no member, and like `url`.
    by: Option<String>,
    /// The moment at which the event happened.
    at: Moment,
    /// Whether the member has read it.
    read: bool,
    /// From when a meeting or a promise was moved; `null` of another notification.
    moved_from: Option<Moment>,
    /// To when it was moved.
    moved_to: Option<Moment>,
    /// The remark that the coordinator made with the last change of the meeting, or why a promise was moved or released.
    note: Option<String>,
    /// The name of the member in whose place it came, because they are away; `null` like `by`.
    instead_of: Option<String>,
}

impl NotificationResource {
    /// The notifications of a group.
    pub fn of_group(group: NotificationGroup) -> impl Iterator<Item = Self> {
        let (url, title) = (group.subject.path(), group.subject.title().map(str::to_owned));
        group.notifications.into_iter().map(move |notification| {
            let Notification { id, kind, by, at, read, moved, note, instead_of } = notification;
            let by = by.map(|person| person.name);
            let instead_of = instead_of.map(|person| person.name);
            let (moved_from, moved_to) = moved.map(|(from, to)| (Moment(from), Moment(to))).unzip();
            let (url, title) = (url.clone(), title.clone());
            Self { id, kind, url, title, by, at: Moment(at), read, moved_from, moved_to, note, instead_of }
        })
    }

    /// The place in the list: keys rise with time.
    pub fn id(&self) -> NotificationId {
        self.id
    }
}

/// Notifications that the member has read.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadInput {
    /// The keys of the notifications. Those of no notification of the member's are passed over.
    #[serde(default)]
    #[schema(required = true, min_items = 1, max_items = 200, value_type = Vec<i64>)]
    pub ids: Vec<NotificationId>,
}

const _: () = assert!(LISTED_MAX == 200, "as the schema says");

impl Input for ReadInput {}

/// How many notifications the member has not read.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct UnreadCount {
    /// The number of them.
    pub unread: i64,
}

/// The notifications of a member.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NotificationList {
    /// The latest two hundred, the latest first.
    notifications: Vec<NotificationResource>,
    /// The number of notifications that the member has not read.
    unread: i64,
}

/// Lists what the member was notified of. What was read is deleted after 90 days.
#[utoipa::path(get, path = "/notifications", tag = "notifications",
    responses(
        (status = 200, description = "The notifications", body = NotificationList),
        (status = 422, description = "A parameter is not known"),
    ))]
pub async fn list_notifications(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    parameters: Parameters,
) -> Result<Json<NotificationList>, ApiProblem> {
    parameters.finish()?;
    let groups = state.forum.notifications(&actor).await?;
    let mut notifications: Vec<_> = groups.into_iter().flat_map(NotificationResource::of_group).collect();
    notifications.sort_by_key(|notification| Reverse(notification.id()));
    let unread = state.forum.unread_notifications(&actor).await?;
    Ok(Json(NotificationList { notifications, unread }))
}

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
