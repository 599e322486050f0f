//! A meeting to add, to change, or to change at short notice; and the meetings of a rhythm.

use app::admin::meeting::{AgainstDate, MeetingForm, MeetingFormPage};
use app::admin::rhythm::{self, ReadRhythm, RhythmForm, RhythmPage};
use app::admin::urgent::{UrgentForm, UrgentPage};
use app::ui::dates;
use app::ui::flash::Flash;
use app::ui::form::Form;
use axum::Router;
use axum::extract::{Path, State};
use domain::id::MeetingId;
use domain::meeting::{self, MeetingCard, ProposedDate, ProposedYear, UrgentChange};
use domain::policy::Actor;
use domain::problem::{FieldProblem, Problem};
use domain::undo::Undo;
use forum::meetings::dates::Rhythm;
use leptos::prelude::*;

use crate::http::AppState;
use crate::http::pages::error::{PageError, PageResult};
use crate::http::pages::key::parse_key;
use crate::http::pages::render;
use crate::http::pages::submission::Submission;
use crate::http::pages::visitor::{LoggedIn, Posted, Visitor};
use crate::http::routing::get_and_post;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/admin/meetings/new", get_and_post(show_new, add))
        .route("/meetings/{id}/edit", get_and_post(edit, change))
        .route("/meetings/{id}/urgent", get_and_post(show_urgent, change_urgently))
        .route(rhythm::PATH, get_and_post(show_rhythm, set_rhythm))
}

async fn show_new(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    page(&state, &visitor, None, MeetingForm::first(), AgainstDate::default()).await
}

async fn edit(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    let view = state.forum.meeting(&visitor.actor(), parse_key::<MeetingId>(&id)?).await?;
    page(&state, &visitor, Some(view.card.id), MeetingForm::values(&view), AgainstDate::default()).await
}

async fn page(
    state: &AppState,
    visitor: &Visitor,
    meeting: Option<MeetingId>,
    form: Form,
    against: AgainstDate,
) -> PageResult {
    let actor = visitor.actor();
    let members = state.forum.members(&actor).await?;
    let companies = state.forum.companies(&actor).await?.to_vec();
    let view = move |form| view! { <MeetingFormPage meeting form companies members against/> };
    render::form(state, visitor, form, view).await
}

/// Returns what speaks against the date and the hour of a form and was not said yet: that they have passed, that no meeting
/// takes place on such a day, and that others take place meanwhile. Of a meeting that stays where it is nothing is said.
async fn against(
    state: &AppState,
    actor: &Actor,
    form: &MeetingForm,
    before: Option<&MeetingCard>,
) -> Result<AgainstDate, Problem> {
    let Some(starts_at) = form.starts_at() else { return Ok(AgainstDate::default()) };
    if starts_at <= state.forum.now() {
        let stays = before.is_some_and(|card| card.starts_at == starts_at);
        return Ok(AgainstDate { is_past: !stays && !form.is_kept_anyway(), ..AgainstDate::default() });
    }
    let (ends_at, except) = (form.end(), before.map(|card| card.id));
    let mut others = vec![];
    if !before.is_some_and(|card| card.starts_at == starts_at && card.ends_at == ends_at) {
        others = state.forum.meetings_meanwhile(actor, starts_at, ends_at, except).await?;
    }
    let has_moved = before.is_none_or(|card| card.starts_at != starts_at);
    let is_taken = has_moved && others.iter().any(|other| other.starts_at == starts_at);
    if form.is_kept_anyway() && !is_taken {
        return Ok(AgainstDate::default());
    }
    let stays = before.is_some_and(|card| dates::days_between(card.starts_at, starts_at) == 0);
    let day = if stays { None } else { Some(state.forum.day_notes(starts_at)?) };
    let day = day.filter(|day| day.forbidden.is_some());
    Ok(AgainstDate { day, others, is_taken, ..AgainstDate::default() })
}

/// What became of a form that was sent.
enum Sent<T> {
    /// It was taken.
    Done(T),
    /// It is to be sent once more, knowing what speaks against it.
    Asked(AgainstDate),
}

async fn add(State(state): State<AppState>, Posted(visitor, submission): Posted) -> PageResult {
    let added = async {
        let actor = visitor.actor();
        let form = MeetingForm::read(&submission);
        let (against, no_deadline) = (against(&state, &actor, &form, None).await?, form.no_deadline);
        let meeting = state.forum.check_meeting(&actor, form.meeting()?).await?;
        if !against.is_nothing() {
            return Ok(Sent::Asked(against));
        }
        let meeting = if no_deadline { meeting } else { state.forum.with_default_deadline(meeting)? };
        state.forum.create_meeting(&actor, meeting).await.map(Sent::Done)
    };
    match added.await {
        Ok(Sent::Done(id)) => Ok(render::see_other_written(&state, &meeting::path(id), Flash::MeetingAdded)),
        Ok(Sent::Asked(against)) => asked(&state, &visitor, None, &submission, against).await,
        Err(problem) => page(&state, &visitor, None, refused(&submission, problem)?, AgainstDate::default()).await,
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
        let before = state.forum.meeting(&actor, id).await?.card;
        let form = form.with_deadline_moved(&before).with_note_kept(&before);
        let (mut against, erases_gate_list) =
            (against(&state, &actor, &form, Some(&before)).await?, form.erases_gate_list);
        let meeting = state.forum.check_meeting(&actor, form.meeting()?).await?;
        if !erases_gate_list {
            against.gate_lines = state.forum.gate_lines_erased(&actor, id, &meeting).await?;
        }
        if !against.is_nothing() {
            return Ok(Sent::Asked(against));
        }
        let meeting = state.forum.with_deadline_moved(&actor, id, meeting).await?;
        // What nobody presented until now has had no deadline to clear.
        let is_new = before.company.is_none() && before.deadline.is_none();
        let meeting = if is_new { state.forum.with_default_deadline(meeting)? } else { meeting };
        state.forum.update_meeting(&actor, id, expected, meeting).await.map(|_| Sent::Done(()))
    };
    match changed.await {
        Ok(Sent::Done(())) => Ok(render::see_other_written(&state, &meeting::path(id), Flash::Saved)),
        Ok(Sent::Asked(against)) => asked(&state, &visitor, Some(id), &submission, against).await,
        Err(problem) => page(&state, &visitor, Some(id), refused(&submission, problem)?, AgainstDate::default()).await,
    }
}

/// The form again with what speaks against it; where another meeting starts at the same moment, it is refused.
async fn asked(
    state: &AppState,
    visitor: &Visitor,
    meeting: Option<MeetingId>,
    submission: &Submission,
    against: AgainstDate,
) -> PageResult {
    let form = match against.is_taken {
        true => submission.refused(Problem::field(MeetingForm::TIME, FieldProblem::Taken))?,
        false => Form::filled(submission.typed()),
    };
    page(state, visitor, meeting, form, against).await
}

async fn show_urgent(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    urgent_page(&state, &visitor, parse_key::<MeetingId>(&id)?, None, None).await
}

/// The page of a change at short notice: with what was typed, or of the meeting as it is, with the note of who did not know
/// that it had changed.
async fn urgent_page(
    state: &AppState,
    visitor: &Visitor,
    id: MeetingId,
    form: Option<Form>,
    unaware: Option<String>,
) -> PageResult {
    let actor = visitor.actor();
    let postponements = state.forum.postponements(&actor, id).await?;
    let card = state.forum.meeting(&actor, id).await?.card;
    let (changed, note) = (unaware.is_some(), unaware.unwrap_or_default());
    let form = form.unwrap_or_else(|| UrgentForm::of(&card, &postponements, &note));
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
    let done = state.forum.change_meeting_urgently(&actor, id, form.version, change, form.note.clone()).await;
    let path = meeting::path(id);
    match done {
        Ok(_) if is_cancelled => {
            Ok(render::see_other_undo(&render::written(&state, &path), Flash::MeetingCancelled, &Undo::Meeting(id)))
        }
        Ok(_) => Ok(render::see_other_written(&state, &path, Flash::MeetingChanged)),
        Err(Problem::Conflict { .. }) => urgent_page(&state, &visitor, id, None, Some(form.note)).await,
        Err(problem) => urgent_page(&state, &visitor, id, Some(submission.refused(problem)?), None).await,
    }
}

async fn show_rhythm(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    let title = app::admin::rhythm::default_title(visitor.language);
    rhythm_page(&state, &visitor, RhythmForm::first(state.forum.now(), title), ProposedYear::default()).await
}

async fn rhythm_page(state: &AppState, visitor: &Visitor, form: Form, proposed: ProposedYear) -> PageResult {
    state.forum.check_scheduling(&visitor.actor())?;
    render::form(state, visitor, form, move |form| view! { <RhythmPage form proposed/> }).await
}

async fn set_rhythm(State(state): State<AppState>, Posted(visitor, submission): Posted) -> PageResult {
    let actor = visitor.actor();
    let form = RhythmForm::read(&submission);
    if submission.action() == "propose" {
        return match proposal(&state, &actor, &form).await {
            Ok(proposed) => rhythm_page(&state, &visitor, Form::filled(submission.typed()), proposed).await,
            Err(problem) => rhythm_page(&state, &visitor, submission.refused(problem)?, ProposedYear::default()).await,
        };
    }
    let chosen = chosen_dates(&state, &actor, &form).await?;
    let is_new = |date: &ProposedDate| {
        let day = dates::local(date.starts_at).strftime("%Y-%m-%d").to_string();
        date.is_to_confirm(state.forum.now()) && !form.anyway.contains(&day)
    };
    let meetings = match form.meetings() {
        Ok(meetings) => meetings,
        // Where no date is left that can be read, they are proposed again.
        Err(problem) if chosen.dates.is_empty() => {
            let (problem, shown) = match proposal(&state, &actor, &form).await {
                Ok(proposed) => (problem, proposed),
                Err(wrong) => (wrong, ProposedYear::default()),
            };
            return rhythm_page(&state, &visitor, submission.refused(problem)?, shown).await;
        }
        Err(problem) => return rhythm_page(&state, &visitor, submission.refused(problem)?, chosen).await,
    };
    if submission.action() != "confirm" || chosen.dates.iter().any(is_new) {
        return rhythm_page(&state, &visitor, Form::filled(submission.typed()), chosen).await;
    }
    match state.forum.create_meetings(&actor, meetings).await {
        Ok(_) => Ok(render::see_other_written(&state, "/meetings", Flash::MeetingsAdded)),
        Err(problem) => rhythm_page(&state, &visitor, submission.refused(problem)?, chosen).await,
    }
}

async fn proposal(state: &AppState, actor: &Actor, form: &RhythmForm) -> Result<ProposedYear, Problem> {
    let proposed = state.forum.propose_dates(actor, rhythm_of(form.rhythm()?))?;
    let dates = beside_others(state, actor, form, proposed.dates).await?;
    Ok(ProposedYear { dates, ..proposed })
}

const fn rhythm_of(ReadRhythm { from, weekday, months, time }: ReadRhythm) -> Rhythm {
    Rhythm { from, weekday, every_months: months, time }
}

/// The dates as they stand in the table, those that cannot be read left out. What was passed over for those that stay as
/// they were proposed is told again.
async fn chosen_dates(state: &AppState, actor: &Actor, form: &RhythmForm) -> Result<ProposedYear, Problem> {
    let proposed = match form.rhythm() {
        Ok(rhythm) => state.forum.propose_dates(actor, rhythm_of(rhythm))?,
        Err(_) => ProposedYear::default(),
    };
    let mut chosen = vec![];
    for starts_at in form.dates.iter().filter_map(|date| form.starts_at(date)) {
        let day = state.forum.day_notes(starts_at)?;
        let kept = proposed.dates.iter().find(|date| date.starts_at == starts_at);
        let skipped = kept.map(|date| date.skipped.clone()).unwrap_or_default();
        chosen.push(ProposedDate { starts_at, day, skipped, others: vec![] });
    }
    let dates = beside_others(state, actor, form, chosen).await?;
    Ok(ProposedYear { dates, ..proposed })
}

/// The dates with the meetings that take place meanwhile.
async fn beside_others(
    state: &AppState,
    actor: &Actor,
    form: &RhythmForm,
    mut dates: Vec<ProposedDate>,
) -> Result<Vec<ProposedDate>, Problem> {
    for date in &mut dates {
        let ends_at = form.ends_at(date.starts_at);
        date.others = state.forum.meetings_meanwhile(actor, date.starts_at, ends_at, None).await?;
    }
    Ok(dates)
}

/// The form again, also where another coordinator changed the meeting meanwhile.
fn refused(submission: &Submission, problem: Problem) -> Result<Form, PageError> {
    match problem {
        Problem::Conflict { .. } => Ok(submission.over(problem)),
        other => submission.refused(other),
    }
}
