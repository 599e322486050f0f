//! A practice that is begun: from files, or as an empty text. What was chosen is kept in a draft also where the text among
//! it cannot be read: a browser never shows again which files were chosen.

use app::drafts::upload::{KeptFiles, NewPracticePage, UploadForm};
use app::ui::form::{Form, field_sentence, problem_text};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use domain::draft;
use domain::id::{DraftId, MeetingId};
use domain::policy::Actor;
use domain::practice::PracticeKind;
use domain::problem::{FieldError, FieldProblem, Problem};
use forum::attachments::keep::Upload;
use forum::drafts::begin::Purpose;
use forum::drafts::document::{Preferred, is_text_name, take_text};
use forum::drafts::open::Opening;
use forum::drafts::save::SaveDraft;
use forum::drafts::upload::UploadWriteUp;
use http::StatusCode;
use leptos::prelude::*;
use serde::Serialize;

use super::opening::opening_path;
use crate::http::AppState;
use crate::http::pages::error::PageResult;
use crate::http::pages::render;
use crate::http::pages::submission::Submission;
use crate::http::pages::visitor::{LoggedIn, Posted, Visitor};
use crate::http::routing::get_and_post;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route("/practices/new", get_and_post(show, begin_new))
}

async fn show(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    state.forum.check_writing(&visitor.actor())?;
    page(&state, &visitor, UploadForm::first(), KeptFiles::default()).await
}

async fn page(state: &AppState, visitor: &Visitor, form: Form, kept: KeptFiles) -> PageResult {
    let max_upload = i64::try_from(state.settings.max_upload).unwrap_or(i64::MAX);
    render::form(state, visitor, form, move |form| view! { <NewPracticePage form kept max_upload/> }).await
}

async fn begin_new(State(state): State<AppState>, Posted(visitor, mut submission): Posted) -> PageResult {
    state.forum.check_writing(&visitor.actor())?;
    if submission.action() == KEEP {
        return Ok(keep_ahead(&state, &visitor, None, &mut submission).await?);
    }
    match begin(&state, &visitor, None, &mut submission).await {
        Ok(path) => Ok(render::see_other(&path)),
        Err(NotBegun { problem, kept }) => page(&state, &visitor, submission.with_problem(problem), kept).await,
    }
}

/// The action that the page's script posts with a single file.
pub const KEEP: &str = "keep";

/// What the page's script is told of a file that it sent ahead of the text.
#[derive(Serialize)]
struct KeptAnswer {
    /// The draft that has the files so far; `None` where there is none.
    draft: Option<String>,
    /// The names of those files.
    names: Vec<String>,
    /// Why a file was not taken, in the member's language.
    refused: Vec<String>,
}

/// Keeps a file that was sent ahead of its text, in the draft that has those before it.
///
/// # Errors
/// Those of saving a draft, but for files that are not taken, which the answer names.
pub async fn keep_ahead(
    state: &AppState,
    visitor: &Visitor,
    meeting: Option<MeetingId>,
    submission: &mut Submission,
) -> Result<Response, Problem> {
    let UploadForm { kind, draft, prefers_slides: _ } = UploadForm::read(submission);
    let purpose = meeting.map_or(Purpose::New, Purpose::WriteUp);
    let too_large = std::mem::take(&mut submission.too_large);
    let files = submission.take_files(UploadForm::ATTACHMENT);
    let language = visitor.language;
    let opening = Opening { purpose, kind, base: None };
    let answer = match keep(state, &visitor.actor(), draft, opening, files).await {
        Ok((KeptFiles { draft, names }, refused)) => KeptAnswer {
            draft: draft.map(|draft| draft.to_string()),
            names,
            refused: too_large.iter().chain(&refused).map(|error| field_sentence(language, error)).collect(),
        },
        Err(problem @ Problem::QuotaExceeded { .. }) => {
            KeptAnswer { draft: None, names: vec![], refused: vec![problem_text(language, &problem)] }
        }
        Err(problem) => return Err(problem),
    };
    Ok(render::json(StatusCode::OK, &answer))
}

/// Why no draft was begun, and the files that are kept for the next try.
pub struct NotBegun {
    /// The reason why it was not begun.
    pub problem: Problem,
    /// The files.
    pub kept: KeptFiles,
}

impl From<Problem> for NotBegun {
    fn from(problem: Problem) -> Self {
        Self { problem, kept: KeptFiles::default() }
    }
}

/// Begins a draft: of the files that were sent, or an empty one, of which nothing is stored before something is written.
/// Gives the path of its editor. Files that were chosen before somebody went on to the editor come along.
///
/// # Errors
/// What is wrong with the files, and those of [`opened`].
pub async fn begin(
    state: &AppState,
    visitor: &Visitor,
    meeting: Option<MeetingId>,
    submission: &mut Submission,
) -> Result<String, NotBegun> {
    let actor = &visitor.actor();
    let UploadForm { kind, prefers_slides, draft } = UploadForm::read(submission);
    let writes = submission.action() == "write";
    let purpose = meeting.map_or(Purpose::New, Purpose::WriteUp);
    let refused = std::mem::take(&mut submission.too_large);
    let mut files = submission.take_files(UploadForm::FILE);
    let mut attachments = submission.take_files(UploadForm::ATTACHMENT);
    let is_alone = files.len() == 1 && !writes;
    let preferred = if prefers_slides { Preferred::Slides } else { Preferred::Document };
    let text = match take_text(&mut files, preferred) {
        None if is_alone => files.pop(),
        text => text,
    };
    attachments.append(&mut files);
    let Some(Upload { file_name, content }) = text else {
        if writes && draft.is_none() && attachments.is_empty() {
            return Ok(opened(state, actor, purpose, kind).await?);
        }
        let (kept, not_kept) = keep(state, actor, draft, Opening { purpose, kind, base: None }, attachments).await?;
        return match kept.draft {
            Some(draft) if writes => Ok(draft::path(draft)),
            _ if writes => Ok(opened(state, actor, purpose, kind).await?),
            _ => {
                let mut fields = refused;
                fields.extend(not_kept);
                if fields.is_empty() {
                    fields.push(FieldError::new(UploadForm::FILE, FieldProblem::Missing));
                }
                Err(NotBegun { problem: Problem::Invalid { fields }, kept })
            }
        };
    };
    // What is no text can still be attached.
    let spare = (!is_text_name(&file_name)).then(|| Upload { file_name: file_name.clone(), content: content.clone() });
    let input = UploadWriteUp {
        meeting,
        file: content,
        file_name,
        language: visitor.language,
        kept: draft,
        attachments: attachments.clone(),
        refused: refused.clone(),
        kind,
        tidies: true,
        ..UploadWriteUp::default()
    };
    match state.forum.upload_draft(actor, input).await {
        Ok(id) => Ok(draft::path(id)),
        Err(Problem::Invalid { mut fields }) => {
            attachments.extend(spare);
            let (kept, not_kept) =
                keep(state, actor, draft, Opening { purpose, kind, base: None }, attachments).await?;
            fields.extend(refused);
            fields.extend(not_kept);
            Err(NotBegun { problem: Problem::Invalid { fields }, kept })
        }
        Err(problem) => Err(NotBegun { problem, kept: KeptFiles { draft, names: vec![] } }),
    }
}

/// Keeps files in a draft without a text: the one that has files of this upload already, or a new one. Gives also the
/// files that were not taken.
///
/// # Errors
/// Those of saving a draft.
async fn keep(
    state: &AppState,
    actor: &Actor,
    earlier: Option<DraftId>,
    opening: Opening,
    uploads: Vec<Upload>,
) -> Result<(KeptFiles, Vec<FieldError>), Problem> {
    let found = match earlier {
        Some(id) => state.forum.draft(actor, id).await.ok(),
        None => None,
    };
    let (id, saved) = match found {
        Some(draft) => {
            let input = SaveDraft { content: draft.content, uploads, ..SaveDraft::default() };
            (draft.id, state.forum.save_draft(actor, draft.id, input).await?)
        }
        None if uploads.is_empty() => return Ok((KeptFiles::default(), vec![])),
        None => {
            let id = state.forum.fresh_draft_id(actor.member().ok_or(Problem::Unauthenticated)?);
            let input = SaveDraft { uploads, ..SaveDraft::default() };
            (id, state.forum.save_opened_draft(actor, id, &opening, input).await?)
        }
    };
    let names = saved.attachments.into_iter().map(|file| file.file_name).collect();
    let of_field = |error| FieldError { field: UploadForm::ATTACHMENT.to_owned(), ..error };
    Ok((KeptFiles { draft: Some(id), names }, saved.refused.into_iter().map(of_field).collect()))
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
