//! The button that brings back what was taken away. It may be pressed twice, and from a page of the browser's
//! history: what is there already stays as it is.

use app::ui::flash::{Flash, UndoForm};
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use domain::draft::DraftSource;
use domain::id::DraftId;
use domain::practice::{self, Status};
use domain::problem::Problem;
use domain::undo::Undo;
use forum::undo::Undone;

use super::admin::{import, jobs, mail, search};
use super::error::PageResult;
use super::render;
use super::visitor::{Posted, Visitor};
use crate::http::AppState;
use crate::http::routing::post;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route("/undo", post(undo))
}

async fn undo(State(state): State<AppState>, Posted(visitor, submission): Posted) -> PageResult {
    let what = UndoForm::read(&submission).what.ok_or(Problem::NotFound)?;
    match restore(&state, &visitor, &what).await {
        Ok(answer) => Ok(answer),
        Err(Problem::NotFound) => Ok(render::see_other_with(page_of(&what), Flash::NothingToRestore)),
        Err(problem) => Err(problem.into()),
    }
}

async fn restore(state: &AppState, visitor: &Visitor, what: &Undo) -> Result<Response, Problem> {
    // A group of the search's may have lost its words to another.
    if let Undo::Synonyms(id) = what {
        return search::restore(state, visitor, *id).await;
    }
    match state.forum.undo(&visitor.actor(), what).await? {
        Undone::Drafts(ids) => match ids.as_slice() {
            [id] => Ok(render::see_other_with(&domain::draft::path(*id), Flash::DraftRestored)),
            _ => after_drafts(state, visitor, &ids).await,
        },
        Undone::Practice(slug, status) => Ok(after_practice(state, &slug, status)),
        Undone::SavedSearch => Ok(render::see_other_with("/search", Flash::SearchRestored)),
        Undone::File(draft) => Ok(render::see_other_with(&domain::draft::path(draft), Flash::FileRestored)),
        Undone::Synonyms => Ok(render::see_other_with(search::PATH, Flash::SynonymsAdded)),
        Undone::Job => Ok(render::see_other_with(jobs::PATH, Flash::JobRestored)),
        Undone::Meeting(id) => {
            Ok(render::see_other_written(state, &domain::meeting::path(id), Flash::MeetingReinstated))
        }
        Undone::Mails => Ok(render::see_other_with(mail::PATH, Flash::MailRestored)),
        Undone::Try(place) => Ok(render::see_other_written(state, &place, Flash::TryRestored)),
        Undone::Promise(id) => Ok(render::see_other_with(&domain::promise::path(id), Flash::PromiseReopened)),
        Undone::Comment(place) => Ok(render::see_other_written(state, &place, Flash::CommentRestored)),
    }
}

/// The list in which several drafts are that came back: the table of the back catalogue, or one's own page.
async fn after_drafts(state: &AppState, visitor: &Visitor, ids: &[DraftId]) -> Result<Response, Problem> {
    for id in ids {
        if let Some(DraftSource { catalogue_number: Some(_), .. }) =
            state.forum.draft_source(&visitor.actor(), *id).await?
        {
            return Ok(render::see_other_with(import::PATH, Flash::DraftsRestored));
        }
    }
    Ok(render::see_other_with("/me", Flash::DraftsRestored))
}

/// The page of a practice that came back, be it from the archive.
pub fn after_practice(state: &AppState, slug: &str, status: Status) -> Response {
    let flash = match status {
        Status::Published => Flash::Unarchived,
        Status::Archived => Flash::LeftInArchive,
        Status::Draft | Status::InReview => Flash::PracticeRestored,
    };
    render::see_other_written(state, &practice::path(slug), flash)
}

/// The page on which such a thing would be found.
fn page_of(what: &Undo) -> &'static str {
    match what {
        Undo::SavedSearch(_) => "/search",
        Undo::Synonyms(_) => search::PATH,
        Undo::Job(_) => jobs::PATH,
        Undo::Mails(_) => mail::PATH,
        Undo::Comment(_) | Undo::Try(_) => "/",
        Undo::Meeting(_) => "/meetings",
        Undo::Promise(_) => "/promises",
        Undo::Drafts(_) | Undo::Practice(_) | Undo::Archive(_) | Undo::File(_) => "/me",
    }
}
