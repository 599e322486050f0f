//! A meeting to add, to change, or to change at short notice; and the meetings of a rhythm.

use app::admin::meeting::{MeetingForm, MeetingFormPage};
use app::admin::rhythm::{self, ReadRhythm, RhythmForm, RhythmPage};
use app::admin::urgent::{UrgentForm, UrgentPage};
use app::ui::dates;
use app::ui::flash::Flash;
use app::ui::form::Form;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use domain::clock::Timestamp;
use domain::id::MeetingId;
use domain::meeting::{self, DayNotes, ProposedDate, UrgentChange};
use domain::policy::Actor;
use domain::problem::Problem;
use domain::undo::Undo;
use forum::meetings::dates::Rhythm;
use leptos::prelude::*;

use crate::http::AppState;
use crate::http::pages::error::{PageError, PageResult};
use crate::http::pages::key::parse_key;
use crate::http::pages::render;
use crate::http::pages::submission::Submission;
use crate::http::pages::visitor::{LoggedIn, Posted, Visitor};

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/admin/meetings/new", get(show_new).post(add))
        .route("/meetings/{id}/edit", get(edit).post(change))
        .route("/meetings/{id}/urgent", get(show_urgent).post(change_urgently))
        .route(rhythm::PATH, get(show_rhythm).post(set_rhythm))
}

async fn show_new(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    page(&state, &visitor, None, MeetingForm::first(), None).await
}

async fn edit(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    let view = state.forum.meeting(&visitor.actor(), parse_key::<MeetingId>(&id)?).await?;
    page(&state, &visitor, Some(view.card.id), MeetingForm::values(&view), None).await
}

async fn page(
    state: &AppState,
    visitor: &Visitor,
    meeting: Option<MeetingId>,
    form: Form,
    day: Option<DayNotes>,
) -> PageResult {
    let actor = visitor.actor();
    let members = state.forum.members(&actor).await?;
    let companies = state.forum.companies(&actor).await?.to_vec();
    let view = move |form| view! { <MeetingFormPage meeting form companies members day/> };
    render::form(state, visitor, form, view).await
}

/// Returns what the day of a form is, where no meeting takes place on such a day and the form has not shown that yet. A
/// meeting that stays on its day is not asked about, and neither is one that took place.
fn day_to_ask_about(
    state: &AppState,
    form: &MeetingForm,
    before: Option<Timestamp>,
) -> Result<Option<DayNotes>, Problem> {
    let is_asked = |at: &Timestamp| *at > state.forum.now() && !form.is_kept_anyway();
    let Some(starts_at) = form.starts_at().filter(is_asked) else { return Ok(None) };
    if before.is_some_and(|before| dates::days_between(before, starts_at) == 0) {
        return Ok(None);
    }
    let day = state.forum.day_notes(starts_at)?;
    Ok(Some(day).filter(|day| day.forbidden.is_some()))
}

async fn add(State(state): State<AppState>, Posted(visitor, submission): Posted) -> PageResult {
    let added = async {
        let form = MeetingForm::read(&submission);
        let asked = day_to_ask_about(&state, &form, None)?;
        let meeting = state.forum.check_meeting(&visitor.actor(), form.meeting()?).await?;
        match asked {
            Some(day) => Ok(Err(day)),
            None => state.forum.create_meeting(&visitor.actor(), meeting).await.map(Ok),
        }
    };
    match added.await {
        Ok(Ok(id)) => Ok(render::see_other_written(&state, &meeting::path(id), Flash::MeetingAdded)),
        Ok(Err(day)) => page(&state, &visitor, None, Form::filled(submission.typed()), Some(day)).await,
        Err(problem) => page(&state, &visitor, None, refused(&submission, problem)?, None).await,
    }
}

async fn change(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let id = parse_key::<MeetingId>(&id)?;
    let changed = async {
        let actor = visitor.actor();
        let form = MeetingForm::read(&submission);
        let expected = form.version;
        let before = state.forum.meeting(&actor, id).await?.card.starts_at;
        let asked = day_to_ask_about(&state, &form, Some(before))?;
        let meeting = state.forum.check_meeting(&actor, form.meeting()?).await?;
        if asked.is_some() {
            return Ok(asked);
        }
        let meeting = state.forum.with_deadline_moved(&actor, id, meeting).await?;
        state.forum.update_meeting(&actor, id, expected, meeting).await.map(|_| None)
    };
    match changed.await {
        Ok(Some(day)) => page(&state, &visitor, Some(id), Form::filled(submission.typed()), Some(day)).await,
        Ok(None) => Ok(render::see_other_written(&state, &meeting::path(id), Flash::Saved)),
        Err(problem) => page(&state, &visitor, Some(id), refused(&submission, problem)?, None).await,
    }
}

async fn show_urgent(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    let id = parse_key::<MeetingId>(&id)?;
    let form = UrgentForm::of(&state.forum.meeting(&visitor.actor(), id).await?.card);
    urgent_page(&state, &visitor, id, form, false).await
}

async fn urgent_page(state: &AppState, visitor: &Visitor, id: MeetingId, form: Form, changed: bool) -> PageResult {
    let actor = visitor.actor();
    let postponements = state.forum.postponements(&actor, id).await?;
    let card = state.forum.meeting(&actor, id).await?.card;
    render::form(state, visitor, form, move |form| view! { <UrgentPage card postponements form changed/> }).await
}

async fn change_urgently(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Posted(visitor, submission): Posted,
) -> PageResult {
    let (id, actor) = (parse_key::<MeetingId>(&id)?, visitor.actor());
    let form = UrgentForm::read(&submission);
    let change = form.change(submission.action()).ok_or(Problem::NotFound)?;
    let is_cancelled = change == UrgentChange::Cancel;
    let done = state.forum.change_meeting_urgently(&actor, id, form.version, change, form.note).await;
    let path = meeting::path(id);
    match done {
        Ok(_) if is_cancelled => {
            Ok(render::see_other_undo(&render::written(&state, &path), Flash::MeetingCancelled, &Undo::Meeting(id)))
        }
        Ok(_) => Ok(render::see_other_written(&state, &path, Flash::MeetingChanged)),
        Err(Problem::Conflict { .. }) => {
            let form = UrgentForm::of(&state.forum.meeting(&actor, id).await?.card);
            urgent_page(&state, &visitor, id, form, true).await
        }
        Err(problem) => urgent_page(&state, &visitor, id, submission.refused(problem)?, false).await,
    }
}

async fn show_rhythm(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    let title = app::admin::rhythm::default_title(visitor.language);
    rhythm_page(&state, &visitor, RhythmForm::first(state.forum.now(), title), vec![]).await
}

async fn rhythm_page(state: &AppState, visitor: &Visitor, form: Form, proposed: Vec<ProposedDate>) -> PageResult {
    state.forum.check_scheduling(&visitor.actor())?;
    render::form(state, visitor, form, move |form| view! { <RhythmPage form proposed/> }).await
}

async fn set_rhythm(State(state): State<AppState>, Posted(visitor, submission): Posted) -> PageResult {
    let actor = visitor.actor();
    let form = RhythmForm::read(&submission);
    if submission.action() == "propose" {
        return match proposal(&state, &actor, &form) {
            Ok(proposed) => rhythm_page(&state, &visitor, Form::filled(submission.typed()), proposed).await,
            Err(problem) => rhythm_page(&state, &visitor, submission.refused(problem)?, vec![]).await,
        };
    }
    let chosen = chosen_dates(&state, &form)?;
    let is_new = |date: &ProposedDate| {
        let day = dates::local(date.starts_at).strftime("%Y-%m-%d").to_string();
        date.day.forbidden.is_some() && !form.anyway.contains(&day)
    };
    let meetings = match form.meetings() {
        Ok(meetings) => meetings,
        Err(problem) => return rhythm_page(&state, &visitor, submission.refused(problem)?, chosen).await,
    };
    if submission.action() != "confirm" || chosen.iter().any(is_new) {
        return rhythm_page(&state, &visitor, Form::filled(submission.typed()), chosen).await;
    }
    match state.forum.create_meetings(&actor, meetings).await {
        Ok(_) => Ok(render::see_other_written(&state, "/meetings", Flash::MeetingsAdded)),
        Err(problem) => rhythm_page(&state, &visitor, submission.refused(problem)?, chosen).await,
    }
}

fn proposal(state: &AppState, actor: &Actor, form: &RhythmForm) -> Result<Vec<ProposedDate>, Problem> {
    let ReadRhythm { from, weekday, months, time } = form.rhythm()?;
    state.forum.propose_dates(actor, Rhythm { from, weekday, every_months: months, time })
}

/// The dates as they stand in the table, those that cannot be read left out.
fn chosen_dates(state: &AppState, form: &RhythmForm) -> Result<Vec<ProposedDate>, Problem> {
    let starts = form.dates.iter().filter_map(|date| form.starts_at(date));
    starts
        .map(|starts_at| Ok(ProposedDate { starts_at, day: state.forum.day_notes(starts_at)?, moved_from: None }))
        .collect()
}

/// The form again, also where another coordinator changed the meeting meanwhile.
fn refused(submission: &Submission, problem: Problem) -> Result<Form, PageError> {
    match problem {
        Problem::Conflict { .. } => Ok(submission.over(problem)),
        other => submission.refused(other),
    }
}
