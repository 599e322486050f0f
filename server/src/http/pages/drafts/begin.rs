//! A practice that is begun: from a file, or as an empty text.

use app::drafts::upload::{NewPracticePage, UploadForm};
use app::ui::form::Form;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use domain::draft;
use domain::id::MeetingId;
use domain::policy::Actor;
use domain::practice::PracticeKind;
use domain::problem::{FieldProblem, Problem};
use forum::attachments::keep::Upload;
use forum::drafts::begin::Purpose;
use forum::drafts::open::Opening;
use forum::drafts::upload::UploadWriteUp;
use leptos::prelude::*;

use super::opening::opening_path;
use crate::http::AppState;
use crate::http::pages::error::PageResult;
use crate::http::pages::render;
use crate::http::pages::submission::Submission;
use crate::http::pages::visitor::{LoggedIn, Posted, Visitor};

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route("/practices/new", get(show).post(begin_new))
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    page(&state, &visitor, UploadForm::first()).await
}

async fn page(state: &AppState, visitor: &Visitor, form: Form) -> PageResult {
    let max_upload = i64::try_from(state.settings.max_upload).unwrap_or(i64::MAX);
    render::form(state, visitor, form, move |form| view! { <NewPracticePage form max_upload/> }).await
}

async fn begin_new(State(state): State<AppState>, Posted(visitor, mut submission): Posted) -> PageResult {
    match begin(&state, &visitor.actor(), None, &mut submission).await {
        Ok(path) => Ok(render::see_other(&path)),
        Err(problem) => page(&state, &visitor, submission.with_problem(problem)).await,
    }
}

/// Begins a draft: of the file that was sent, or an empty one, of which nothing is stored before something is written.
/// Gives the path of its editor.
///
/// # Errors
/// What is wrong with the files, and those of [`opened`].
pub async fn begin(
    state: &AppState,
    actor: &Actor,
    meeting: Option<MeetingId>,
    submission: &mut Submission,
) -> Result<String, Problem> {
    let kind = UploadForm::read(submission).kind;
    if submission.action() == "write" {
        let purpose = meeting.map_or(Purpose::New, Purpose::WriteUp);
        return opened(state, actor, purpose, kind).await;
    }
    let refused = std::mem::take(&mut submission.too_large);
    let Some(file) = submission.take_files(UploadForm::FILE).into_iter().next() else {
        Problem::unless_empty(refused)?;
        return Err(Problem::field(UploadForm::FILE, FieldProblem::Missing));
    };
    let attachments = submission.take_files(UploadForm::ATTACHMENT);
    let Upload { file_name, content } = file;
    let input = UploadWriteUp {
        meeting,
        file: content,
        file_name,
        attachments,
        refused,
        kind,
        tidies: true,
        ..UploadWriteUp::default()
    };
    Ok(draft::path(state.forum.upload_draft(actor, input).await?))
}

/// The path of the editor for a purpose: of the draft that the actor has begun for it, else of one of which nothing is
/// stored yet.
///
/// # Errors
/// [`Problem::Forbidden`], or [`Problem::NotFound`] for the meeting or practice.
pub async fn opened(
    state: &AppState,
    actor: &Actor,
    purpose: Purpose,
    kind: Option<PracticeKind>,
) -> Result<String, Problem> {
    if let Some(begun) = state.forum.begun_draft(actor, purpose).await? {
        return Ok(draft::path(begun));
    }
    let id = state.forum.fresh_draft_id(actor.member().ok_or(Problem::Unauthenticated)?);
    let opening = Opening { purpose, kind, base: None };
    state.forum.open_draft(actor, id, &opening).await?;
    Ok(opening_path(id, &opening))
}
