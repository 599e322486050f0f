//! The editor: a draft, and what its buttons do.

use app::drafts::conflict::{Conflict, Other};
use app::drafts::form::DraftForm;
use app::drafts::page::{DraftPage, DraftSetting};
use app::ui::flash::Flash;
use app::ui::form::Form;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::draft::{self, Draft};
use domain::id::DraftId;
use domain::policy::Actor;
use domain::practice::{self, Content, Status};
use domain::problem::Problem;
use domain::undo::Undo;
use forum::drafts::publish::Published;
use forum::drafts::save::{SaveDraft, Saved};
use forum::drafts::stale::SavedDraft;
use http::{HeaderMap, StatusCode, header};
use leptos::prelude::*;

use super::autosave::{autosave, refusal};
use super::carried::not_kept;
use super::discard::{discard, gone};
use super::fields::{content, read};
use super::opening::{opening, step_path, unstored_path};
use super::personal::has_details_to_confirm;
use super::publish;
use crate::http::AppState;
use crate::http::pages::account::login;
use crate::http::pages::error::PageResult;
use crate::http::pages::key::parse_key;
use crate::http::pages::render;
use crate::http::pages::submission::Submission;
use crate::http::pages::visitor::{LoggedIn, Sent, Visitor};
use crate::http::routing::get_and_post;

/// The routes of this module; they take files.
pub fn routes() -> Router<AppState> {
    Router::new().route("/drafts/{id}", get_and_post(show, change))
}

/// What the editor's page shows beside the draft.
#[derive(Default)]
struct Shown {
    form: Option<Form>,
    preview: bool,
    conflict: Option<Conflict>,
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<String>) -> PageResult {
    match find(&state, &visitor, &id).await {
        Ok(draft) => page(&state, &visitor, draft, Shown::default()).await,
        // After publishing, the browser's way back leads here.
        Err(Problem::NotFound) => gone(&state, &visitor, id.parse().ok()).await,
        Err(problem) => Err(problem.into()),
    }
}

/// The draft of an address: stored, or one of which nothing is stored yet.
///
/// # Errors
/// [`Problem::NotFound`] for another's, and for an address that names none.
pub async fn find(state: &AppState, visitor: &Visitor, id: &str) -> Result<Draft, Problem> {
    let Ok(id) = id.parse::<DraftId>() else { return Err(Problem::NotFound) };
    match state.forum.draft(&visitor.actor(), id).await {
        Err(Problem::NotFound) => match opening(&visitor.path) {
            Some(opening) => state.forum.open_draft(&visitor.actor(), id, &opening).await,
            None => Err(Problem::NotFound),
        },
        found => found,
    }
}

async fn page(state: &AppState, visitor: &Visitor, draft: Draft, shown: Shown) -> PageResult {
    let setting = setting(state, &visitor.actor(), &draft).await?;
    let mut form = shown.form.unwrap_or_else(|| DraftForm::values(&draft));
    let mut preview = None;
    if shown.preview {
        match state.forum.preview(&draft).await {
            Ok(rendered) => preview = Some(rendered),
            Err(problem) => form = form.with_problem(problem),
        }
    }
    let conflict = shown.conflict;
    let view = move |form| view! { <DraftPage draft form setting preview conflict/> };
    render::form(state, visitor, form, view).await
}

/// Returns what is known of a draft beside itself.
///
/// # Errors
/// Those of reading the meeting or the practice that it belongs to.
pub async fn setting(state: &AppState, actor: &Actor, draft: &Draft) -> Result<DraftSetting, Problem> {
    let source = state.forum.draft_source(actor, draft.id).await?;
    let mut setting = DraftSetting {
        action: unstored_path(draft),
        import: state.forum.draft_import(actor, draft.id).await?,
        tidied: source.filter(|source| source.tidied_places > 0).map(|source| (source.tidied_places, source.is_tidied)),
        ..DraftSetting::default()
    };
    if let Some(meeting) = draft.meeting {
        let meeting = state.forum.meeting(actor, meeting).await?;
        if meeting.can.on_behalf {
            setting.on_behalf_of = meeting.card.company.map(|company| company.name);
        }
        setting.meeting = Some(meeting.card.title);
    } else if let Some(company) = draft.company.filter(|id| actor.company() != Some(*id)) {
        let companies = state.forum.companies(actor).await?;
        setting.on_behalf_of = companies.iter().find(|other| other.id == company).map(|company| company.name.clone());
    }
    if let Some(practice) = draft.practice {
        let practice = state.forum.practice_by_id(actor, practice).await?;
        if practice.status == Status::InReview && !practice.can.publish {
            setting.on_behalf_of = Some(practice.company.name.clone());
        }
        setting.practice = Some(practice::path(&practice.slug));
    }
    Ok(setting)
}

/// Saves a draft, for the first time where its address says what it is for.
///
/// # Errors
/// Those of the use cases.
pub async fn save(state: &AppState, visitor: &Visitor, id: DraftId, input: SaveDraft) -> Result<Saved, Problem> {
    match opening(&visitor.path) {
        Some(opening) => state.forum.save_opened_draft(&visitor.actor(), id, &opening, input).await,
        None => state.forum.save_draft(&visitor.actor(), id, input).await,
    }
}

async fn change(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Sent(visitor, mut submission): Sent,
) -> PageResult {
    let wants_json = headers.get(header::ACCEPT).is_some_and(|accept| accept.as_bytes() == b"application/json");
    if visitor.known.is_none() {
        if wants_json {
            return Ok(refusal(&visitor, Problem::Unauthenticated, None));
        }
        let carried = submission.carried(&visitor.path);
        return login::page(&state, &visitor, StatusCode::UNAUTHORIZED, Form::default(), carried).await;
    }
    let id = parse_key::<DraftId>(&id)?;
    if wants_json {
        return Ok(autosave(&state, &visitor, id, submission).await);
    }
    match act(&state, &visitor, id, &mut submission).await {
        Ok(answer) => Ok(answer),
        Err(Problem::NotFound) => save_as_new_draft(&state, &visitor, id, &mut submission).await,
        Err(problem) => Err(problem.into()),
    }
}

/// One of the form's buttons: whatever it is, what was typed is saved first.
///
/// # Errors
/// [`Problem::NotFound`] when the draft is not there: what was sent is not kept yet.
async fn act(
    state: &AppState,
    visitor: &Visitor,
    id: DraftId,
    submission: &mut Submission,
) -> Result<Response, Problem> {
    let actor = visitor.actor();
    let action = submission.action().to_owned();
    if action == "discard" {
        // What was typed since the last save comes back with the draft; where it cannot be saved, what was saved.
        if submission.fields.iter().any(|(name, _)| name == DraftForm::BODY) {
            let _ = save(state, visitor, id, read(submission)).await;
        }
        return match discard(state, &actor, id, "/me").await {
            Err(Problem::NotFound) => Ok(render::see_other("/me")),
            answer => answer,
        };
    }
    let draft = find(state, visitor, &id.to_string()).await?;
    let mut input = read(submission);
    if let Some(name) = action.strip_prefix("remove-file:") {
        input.remove.push(name.to_owned());
    }
    if matches!(action.as_str(), "overwrite" | "publish-over") {
        input.expected = None;
    }
    let saved = match save(state, visitor, id, input).await {
        Ok(saved) => saved,
        Err(Problem::NotFound) => return Err(Problem::NotFound),
        Err(problem) => return Ok(not_saved(state, visitor, draft, submission, problem).await.into_response()),
    };
    if saved.version == 0 {
        return nothing_written(state, visitor, draft, submission, &action).await;
    }
    let mut refused = saved.refused;
    refused.append(&mut submission.too_large);
    if !refused.is_empty() {
        let problem = Problem::Invalid { fields: refused };
        return refuse(state, visitor, id, problem, None).await;
    }
    if action == "publish-over"
        && let Err(problem) = state.forum.overrule_with_draft(&actor, id).await
    {
        return refuse(state, visitor, id, problem, None).await;
    }
    let versions = [("attach-original:", true), ("attach-copy:", false)];
    if let Some((name, original)) =
        versions.into_iter().find_map(|(button, original)| Some((action.strip_prefix(button)?, original)))
    {
        return attach_version(state, visitor, id, name, original).await;
    }
    match action.as_str() {
        "publish" | "publish-over" => publish(state, visitor, id).await,
        "details" => Ok(render::see_other(&step_path(&Draft { version: saved.version, ..draft }))),
        "exchange-tidied" => {
            state.forum.exchange_tidied(&actor, id).await?;
            Ok(render::see_other(&draft::path(id)))
        }
        "add-notes" => {
            state.forum.add_notes(&actor, id).await?;
            Ok(render::see_other_with(&draft::path(id), Flash::NotesAdded))
        }
        "preview" => {
            let draft = state.forum.draft(&actor, id).await?;
            let shown = Shown { preview: true, ..Shown::default() };
            Ok(page(state, visitor, draft, shown).await.into_response())
        }
        _ => match saved.removed.first() {
            Some(file) => Ok(render::see_other_undo(&draft::path(id), Flash::FileRemoved, &Undo::File(*file))),
            None => Ok(render::see_other_with(&draft::path(id), Flash::Saved)),
        },
    }
}

/// Attaches a document as it was uploaded, or its clean copy.
async fn attach_version(
    state: &AppState,
    visitor: &Visitor,
    id: DraftId,
    name: &str,
    original: bool,
) -> Result<Response, Problem> {
    let flash = match state.forum.attach_version(&visitor.actor(), id, name, original).await {
        Ok(()) => Flash::FileExchanged,
        // It is kept for a while only.
        Err(Problem::NotFound) => Flash::OtherVersionGone,
        Err(problem) => return Err(problem),
    };
    Ok(render::see_other_with(&draft::path(id), flash))
}

/// The editor again, where nothing was written that could be stored.
async fn nothing_written(
    state: &AppState,
    visitor: &Visitor,
    draft: Draft,
    submission: &Submission,
    action: &str,
) -> Result<Response, Problem> {
    let refused = submission.too_large.clone();
    let problem = match content(submission).check() {
        _ if !refused.is_empty() => Problem::Invalid { fields: refused },
        // A text that is published as it was: nothing is to be done.
        Ok(_) if action == "publish" && draft.practice.is_some() => {
            return publish_unchanged(state, visitor, &draft).await;
        }
        _ if action == "details" => return Ok(render::see_other(&step_path(&draft))),
        Err(problem) if action == "publish" => problem,
        _ if action == "preview" => {
            let form = Form::filled(submission.typed());
            let shown = Shown { preview: true, form: Some(form), conflict: None };
            return Ok(page(state, visitor, draft, shown).await.into_response());
        }
        _ => {
            let kind = content(submission).kind.or(draft.content.kind);
            let content = Content { kind, ..draft.content.clone() };
            let path = unstored_path(&Draft { content, ..draft }).unwrap_or_else(|| "/me".to_owned());
            return Ok(render::see_other_with(&path, Flash::NothingWritten));
        }
    };
    let form = submission.with_problem(problem);
    Ok(page(state, visitor, draft, Shown { form: Some(form), ..Shown::default() }).await.into_response())
}

/// Publishes a practice as it was, where that waits; else there is nothing to be done.
///
/// # Errors
/// Those of the use cases.
pub async fn publish_unchanged(state: &AppState, visitor: &Visitor, draft: &Draft) -> Result<Response, Problem> {
    let practice = draft.practice.ok_or(Problem::Internal)?;
    let view = state.forum.practice_by_id(&visitor.actor(), practice).await?;
    let path = practice::path(&view.slug);
    if matches!(view.status, Status::Draft | Status::InReview) && view.can.publish {
        state.forum.publish_practice(&visitor.actor(), practice, draft.base_version).await?;
        return Ok(render::see_other_with(&path, Flash::Published));
    }
    Ok(render::see_other(&path))
}

/// A new text goes on to the step before its publication; the change of a practice is published. What is wrong with a
/// field of that step alone is shown there.
async fn publish(state: &AppState, visitor: &Visitor, id: DraftId) -> Result<Response, Problem> {
    let draft = state.forum.draft(&visitor.actor(), id).await?;
    match state.forum.check_text(draft.content.clone()).await {
        Ok(()) if draft.practice.is_none() => return Ok(render::see_other(&draft::publish_path(id))),
        Ok(()) => {}
        Err(problem) if is_of_the_step(&problem) => {
            return Ok(publish::first(state, visitor, &draft, Some(problem)).await?.into_response());
        }
        Err(problem) => return refuse(state, visitor, id, problem, None).await,
    }
    if has_details_to_confirm(state, &visitor.actor(), &draft).await? {
        return Ok(render::see_other(&draft::publish_path(id)));
    }
    match state.forum.publish_draft(&visitor.actor(), id, Some(draft.version)).await {
        Ok(published) => Ok(to_practice(state, &published)),
        Err(problem) => refuse_publication(state, visitor, &draft, problem).await,
    }
}

/// The editor again, with why a draft was not published as it was seen: with both texts, where somebody else changed the
/// practice, and with the text as it is now, where the draft was saved meanwhile.
///
/// # Errors
/// [`Problem::NotFound`] when the draft is gone meanwhile.
pub async fn refuse_publication(
    state: &AppState,
    visitor: &Visitor,
    seen: &Draft,
    problem: Problem,
) -> Result<Response, Problem> {
    let id = seen.id;
    match problem {
        // Of a new text nothing but the draft itself can have changed.
        Problem::Conflict { .. }
            if seen.practice.is_none() || state.forum.draft(&visitor.actor(), id).await?.version != seen.version =>
        {
            Ok(render::see_other_with(&draft::path(id), Flash::ChangedMeanwhile))
        }
        Problem::Conflict { .. } => match their_practice(state, &visitor.actor(), id).await {
            Ok(conflict) => refuse(state, visitor, id, problem, Some(conflict)).await,
            Err(problem) => refuse(state, visitor, id, problem, None).await,
        },
        problem => refuse(state, visitor, id, problem, None).await,
    }
}

/// Returns whether nothing is wrong but with fields that the step before publication asks for.
fn is_of_the_step(problem: &Problem) -> bool {
    match problem {
        Problem::Invalid { fields } => fields.iter().all(|error| DraftForm::DETAILS.contains(&error.field.as_str())),
        _ => false,
    }
}

/// Leads to the practice that a draft has become.
pub fn to_practice(state: &AppState, published: &Published) -> Response {
    let path = practice::path(&published.slug);
    match published.status {
        Status::Published => render::see_other_written(state, &path, Flash::Published),
        Status::InReview => render::see_other_written(state, &path, Flash::SentForReview),
        Status::Archived => render::see_other_with(&path, Flash::ChangedInArchive),
        Status::Draft => render::see_other_written(state, &path, Flash::Saved),
    }
}

/// Returns what was sent to a draft that is gone: a button pressed twice leads to where the first click
/// led, and what was written in a window that was left open is kept in a draft of its own.
async fn save_as_new_draft(
    state: &AppState,
    visitor: &Visitor,
    id: DraftId,
    submission: &mut Submission,
) -> PageResult {
    let actor = visitor.actor();
    let kept = match state.forum.save_as_new_draft(&actor, id, content(submission)).await {
        Ok(SavedDraft::Published(published)) => return Ok(to_practice(state, &published)),
        Ok(SavedDraft::Draft(kept)) => kept,
        Err(Problem::NotFound) => return gone(state, visitor, Some(id)).await,
        Err(problem) => return not_kept(state, visitor, submission, problem).await,
    };
    let input = SaveDraft { expected: None, ..read(submission) };
    let saved = match state.forum.save_draft(&actor, kept, input).await {
        Ok(saved) => saved,
        Err(problem) => return not_kept(state, visitor, submission, problem).await,
    };
    let mut refused = saved.refused;
    refused.append(&mut submission.too_large);
    if refused.is_empty() {
        return Ok(render::see_other_with(&draft::path(kept), Flash::SavedAsNewDraft));
    }
    Ok(refuse(state, visitor, kept, Problem::Invalid { fields: refused }, None).await?)
}

/// The editor again, with the saved text and why it was refused.
///
/// # Errors
/// [`Problem::NotFound`] when the draft is gone meanwhile.
async fn refuse(
    state: &AppState,
    visitor: &Visitor,
    id: DraftId,
    problem: Problem,
    conflict: Option<Conflict>,
) -> Result<Response, Problem> {
    let draft = state.forum.draft(&visitor.actor(), id).await?;
    let form = DraftForm::values(&draft).with_problem(problem);
    Ok(page(state, visitor, draft, Shown { form: Some(form), conflict, preview: false }).await.into_response())
}

/// The editor again, with what was sent: it could not be saved.
///
/// # Errors
/// When the page cannot be shown.
pub async fn not_saved(
    state: &AppState,
    visitor: &Visitor,
    draft: Draft,
    submission: &Submission,
    problem: Problem,
) -> PageResult {
    let conflict = matches!(problem, Problem::Conflict { .. })
        .then(|| Conflict { other: Other::Draft(draft::path(draft.id)), theirs: draft.content.clone() });
    let form = Some(submission.with_problem(problem));
    page(state, visitor, draft, Shown { form, conflict, preview: false }).await
}

async fn their_practice(state: &AppState, actor: &Actor, id: DraftId) -> Result<Conflict, Problem> {
    let practice = state.forum.draft(actor, id).await?.practice.ok_or(Problem::NotFound)?;
    let text = state.forum.practice_text(actor, practice).await?;
    Ok(Conflict { other: Other::Practice(practice::path(&text.view.slug)), theirs: text.content() })
}
