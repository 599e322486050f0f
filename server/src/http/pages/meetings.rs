//! The meetings.

use std::time::{Duration, SystemTime};

use app::meetings::agenda::AgendaPage;
use app::meetings::attendance::RsvpForm;
use app::meetings::list::MeetingsPage;
use app::meetings::page::MeetingPage;
use app::ui::flash::Flash;
use app::ui::form::{Fields, Form};
use axum::Router;
use axum::extract::{Path, State};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum_extra::headers::{ETag, HeaderMapExt, IfModifiedSince, IfNoneMatch, LastModified};
use domain::id::MeetingId;
use domain::meeting;
use domain::problem::{FieldProblem, Problem};
use forum::meetings::calendar::CalendarFile;
use http::{HeaderMap, StatusCode, header};
use leptos::prelude::*;

use super::comments;
use super::error::PageResult;
use super::key::parse_key;
use super::render;
use super::visitor::{LoggedIn, Posted, Visitor};
use crate::http::AppState;
use crate::http::api::actor::{self, ApiActor, bearer};
use crate::http::problem::ApiProblem;
use crate::http::routing::{get, get_and_post};

/// What the names of files for calendar programs end in.
const FILE_ENDING: &str = ".ics";

/// The routes of this module.
pub fn routes(state: &AppState) -> Router<AppState> {
    let admitted = from_fn_with_state(state.clone(), actor::admit);
    Router::new()
        .route("/meetings", get(list))
        .route("/meetings/{id}", get(open).layer(admitted))
        .route("/meetings/{id}/rsvp", get_and_post(back_to_meeting, answer))
        .route("/meetings/{id}/agenda", get(agenda))
        .route("/calendar/{file}", get(feed))
}

async fn list(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    let meetings = state.forum.meetings(&visitor.actor()).await?;
    let view = move || view! { <MeetingsPage coming=meetings.upcoming past=meetings.past/> };
    render::page(&state, &visitor, view).await
}

/// A meeting's page, and with the ending `.ics` the meeting as a file for calendar programs, which a program reads with its
/// token.
async fn open(
    State(state): State<AppState>,
    caller: Result<ApiActor, ApiProblem>,
    visitor: Result<LoggedIn, Response>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> PageResult {
    let Some(file_of) = id.strip_suffix(FILE_ENDING) else {
        return match visitor {
            Ok(LoggedIn(visitor)) => {
                page(&state, &visitor, parse_key::<MeetingId>(&id)?, MeetingForms::default()).await
            }
            Err(login) => Ok(login),
        };
    };
    let actor = match (caller, visitor) {
        (Ok(ApiActor(actor)), _) => actor,
        (Err(_), Ok(LoggedIn(visitor))) => visitor.actor(),
        // Who sends a token is a program, which no login helps.
        (Err(refused), Err(login)) => {
            return Ok(if bearer(&headers).is_some() { refused.into_response() } else { login });
        }
    };
    let id = parse_key::<MeetingId>(file_of)?;
    let file = state.forum.meeting_calendar(&actor, id, &state.origin).await?;
    Ok(calendar_answer(file, &headers, Some(&format!("meeting-{id}{FILE_ENDING}"))))
}

/// Returns what a member's calendar program reads at their private address. The address is the secret, so nobody logs
/// in.
async fn feed(State(state): State<AppState>, Path(file): Path<String>, headers: HeaderMap) -> PageResult {
    let token = file.strip_suffix(FILE_ENDING).ok_or(Problem::NotFound)?;
    let file = state.forum.calendar_feed(token, &state.origin).await?;
    Ok(calendar_answer(file, &headers, None))
}

/// A calendar, or that the caller has it already. The tag decides where the caller has one: something may be gone from a
/// calendar in which nothing else was changed.
fn calendar_answer(file: CalendarFile, headers: &HeaderMap, name: Option<&str>) -> Response {
    let tag = format!("\"{}\"", file.tag).parse::<ETag>().ok();
    let changed_at = file.changed_at.and_then(|at| u64::try_from(at.0).ok());
    let changed_at = changed_at.map(|micros| SystemTime::UNIX_EPOCH + Duration::from_micros(micros));
    let is_known = match (headers.typed_get::<IfNoneMatch>(), headers.typed_get::<IfModifiedSince>()) {
        (Some(condition), _) => tag.as_ref().is_some_and(|tag| !condition.precondition_passes(tag)),
        (None, Some(condition)) => changed_at.is_some_and(|at| !condition.is_modified(at)),
        (None, None) => false,
    };
    let mut answer = match is_known {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => ([(header::CONTENT_TYPE, "text/calendar; charset=utf-8")], file.text).into_response(),
    };
    if let Some(tag) = tag {
        answer.headers_mut().typed_insert(tag);
    }
    if let Some(at) = changed_at {
        answer.headers_mut().typed_insert(LastModified::from(at));
    }
    let disposition = name.and_then(|name| format!("attachment; filename=\"{name}\"").parse().ok());
    if let Some(disposition) = disposition {
        answer.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    }
    answer
}

/// The agenda alone, to be printed.
async fn agenda(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    let id = parse_key::<MeetingId>(&id)?;
    let meeting = state.forum.meeting(&visitor.actor(), id).await?;
    let since = state.forum.since_last_meeting(&visitor.actor(), &meeting).await?;
    render::page(&state, &visitor, move || view! { <AgendaPage meeting since/> }).await
}

/// A page whose form was refused has the form's address; whoever opens that address gets the page.
async fn back_to_meeting(Path(id): Path<String>) -> Response {
    render::see_other(&format!("/meetings/{id}#rsvp"))
}

async fn answer(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let id = parse_key::<MeetingId>(&id)?;
    let actor = visitor.actor();
    let form = RsvpForm::read(&submission);
    let own = actor.member().ok_or(Problem::Unauthenticated)?;
    // A form for somebody else in which nobody was chosen is none for oneself.
    let member = match submission.filled(RsvpForm::MEMBER) {
        None if !submission.values(RsvpForm::MEMBER).is_empty() => None,
        None => Some(own),
        Some(_) => form.member,
    };
    let answered = async {
        let member = member.ok_or_else(|| Problem::field(RsvpForm::MEMBER, FieldProblem::Missing))?;
        let rsvp = form.rsvp().ok_or_else(|| Problem::field(RsvpForm::ANSWER, FieldProblem::Missing))?;
        state.forum.answer_meeting(&actor, id, member, rsvp).await
    };
    match answered.await {
        Ok(()) => Ok(render::see_other_with(&format!("{}#rsvp", meeting::path(id)), Flash::Answered)),
        Err(problem) => {
            let rsvp = submission.refused(problem)?;
            page(&state, &visitor, id, MeetingForms { rsvp, ..MeetingForms::default() }).await
        }
    }
}

/// The forms of a meeting's page, where one was refused.
#[derive(Default)]
pub struct MeetingForms {
    /// A comment.
    pub comment: Form,
    /// The form of whether somebody comes.
    pub rsvp: Form,
}

/// The page of a meeting, with what was typed into its forms.
///
/// # Errors
/// What the visitor may not read, and those of [`render::form`].
pub async fn page(state: &AppState, visitor: &Visitor, id: MeetingId, forms: MeetingForms) -> PageResult {
    let meeting = state.forum.meeting(&visitor.actor(), id).await?;
    let attendance = state.forum.meeting_attendance(&visitor.actor(), id).await?;
    let chase = match meeting.can.edit && attendance.is_open {
        true => Some(state.forum.phones(&visitor.actor()).await?),
        false => None,
    };
    let gate = state.forum.own_gate(&visitor.actor(), id).await?;
    let presenting = state.forum.presenting(&visitor.actor(), id).await?;
    let after = state.forum.after_meeting(&visitor.actor(), id).await?;
    let since = state.forum.since_last_meeting(&visitor.actor(), &meeting).await?;
    let promises = state.forum.promises_of_meeting(&visitor.actor(), id).await?;
    let MeetingForms { comment, rsvp } = forms;
    let part = comments::part(visitor, &comment);
    let mut discussion = state.forum.meeting_discussion(&visitor.actor(), id, part).await?;
    discussion.preview = comments::preview(state, &comment).await?;
    let comment = comments::form(visitor, comment, &discussion);
    // At most one of them was refused, which decides the status.
    let refused = if rsvp.problem().is_some() { rsvp.clone() } else { comment.clone() };
    let view = move |_| {
        view! {
            <MeetingPage meeting attendance rsvp chase gate presenting after since promises discussion comment/>
        }
    };
    render::form(state, visitor, refused, view).await
}
