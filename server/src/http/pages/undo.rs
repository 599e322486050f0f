//! The button that brings back what was taken away. It may be pressed twice, and from a page of the browser's
//! history: what is there already stays as it is.

use app::ui::flash::Flash;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::post;
use domain::draft::DraftSource;
use domain::id::DraftId;
use domain::practice::{self, Status};
use domain::problem::Problem;
use domain::undo::Undo;
use forum::undo::Undone;

use super::visitor::{Posted, Visitor};
use super::{admin_jobs, admin_search, import_upload, render};
use crate::http::AppState;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route("/undo", post(undo))
}

async fn undo(State(state): State<AppState>, Posted(visitor, submission): Posted) -> Response {
    let Some(what) = submission.parsed::<Undo>("what") else {
        return render::problem(&state, &visitor, Problem::NotFound).await;
    };
    // A group of the search's may have lost its words to another.
    if let Undo::Synonyms(id) = what {
        return match admin_search::restore(&state, &visitor, id).await {
            Ok(answer) => answer,
            Err(Problem::NotFound) => render::see_other_with(page_of(&what), Flash::NothingToRestore),
            Err(problem) => render::problem(&state, &visitor, problem).await,
        };
    }
    match state.forum.undo(&visitor.actor(), &what).await {
        Ok(undone) => after(&state, &visitor, &undone).await,
        Err(Problem::NotFound) => render::see_other_with(page_of(&what), Flash::NothingToRestore),
        Err(problem) => render::problem(&state, &visitor, problem).await,
    }
}

/// Where what came back is.
async fn after(state: &AppState, visitor: &Visitor, undone: &Undone) -> Response {
    match undone {
        Undone::Drafts(ids) => match ids.as_slice() {
            [id] => render::see_other_with(&domain::draft::path(*id), Flash::DraftRestored),
            _ => after_drafts(state, visitor, ids).await,
        },
        Undone::Practice(slug, status) => after_practice(state, slug, *status),
        Undone::SavedSearch => render::see_other_with("/search", Flash::SearchRestored),
        Undone::File(draft) => render::see_other_with(&domain::draft::path(*draft), Flash::FileRestored),
        Undone::Synonyms => render::see_other_with("/admin/search", Flash::SynonymsAdded),
        Undone::Job => render::see_other_with(admin_jobs::PATH, Flash::JobRestored),
    }
}

/// The list in which several drafts are that came back: the table of the back catalogue, or one's own page.
async fn after_drafts(state: &AppState, visitor: &Visitor, ids: &[DraftId]) -> Response {
    for id in ids {
        match state.forum.draft_source(&visitor.actor(), *id).await {
            Ok(Some(DraftSource { catalogue_number: Some(_), .. })) => {
                return render::see_other_with(import_upload::PATH, Flash::DraftsRestored);
            }
            Ok(_) => {}
            Err(problem) => return render::problem(state, visitor, problem).await,
        }
    }
    render::see_other_with("/me", Flash::DraftsRestored)
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
        Undo::Synonyms(_) => "/admin/search",
        Undo::Job(_) => admin_jobs::PATH,
        Undo::Drafts(_) | Undo::Practice(_) | Undo::Archive(_) | Undo::File(_) => "/me",
    }
}
