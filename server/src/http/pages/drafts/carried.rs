//! The text of a draft that came along with a login.

use app::drafts::form::DraftForm;
use domain::draft;
use domain::id::DraftId;
use domain::policy::Actor;
use domain::problem::Problem;
use forum::drafts::begin::Purpose;
use forum::drafts::open::Opening;
use forum::drafts::save::SaveDraft;
use forum::drafts::stale::SavedDraft;

use super::editor::not_saved;
use super::opening::opening;
use crate::http::AppState;
use crate::http::pages::error::PageResult;
use crate::http::pages::submission::Submission;
use crate::http::pages::visitor::Visitor;

/// Keeps what came along with a login: in the draft it was written in, else (it is gone, another's,
/// or was saved elsewhere since) in one of its own. `to` is where its form was sent. Gives the path
/// on which the text stands.
///
/// # Errors
/// When it cannot be kept.
pub async fn keep(state: &AppState, actor: &Actor, to: &str, carried: &Submission) -> Result<String, Problem> {
    let DraftForm { content, version } = DraftForm::read(carried);
    let (path, _) = to.split_once('?').unwrap_or((to, ""));
    let Some(id) = path.strip_prefix("/drafts/").and_then(|id| id.parse::<DraftId>().ok()) else {
        if draft::is_blank(&content) {
            return Ok("/me".to_owned());
        }
        let id = state.forum.begin_draft(actor, Purpose::New, content).await?;
        return Ok(draft::path(id));
    };
    let input = SaveDraft { content: content.clone(), expected: version, ..SaveDraft::default() };
    let saved = match opening(to) {
        Some(opening) => state.forum.save_opened_draft(actor, id, &opening, input).await,
        None => state.forum.save_draft(actor, id, input).await,
    };
    match saved {
        Ok(saved) if saved.version == 0 => Ok(to.to_owned()),
        Ok(_) => Ok(draft::path(id)),
        Err(Problem::NotFound | Problem::Conflict { .. }) => {
            match state.forum.save_as_new_draft(actor, id, content).await? {
                SavedDraft::Published(published) => Ok(domain::practice::path(&published.slug)),
                SavedDraft::Draft(id) => Ok(draft::path(id)),
            }
        }
        Err(problem) => Err(problem),
    }
}

/// The editor with what was sent, where it could not be kept in any draft: it stands in the page and nowhere else.
///
/// # Errors
/// The problem, for who may not write at all.
pub async fn not_kept(state: &AppState, visitor: &Visitor, submission: &Submission, problem: Problem) -> PageResult {
    let actor = visitor.actor();
    let member = actor.member().ok_or(Problem::Unauthenticated)?;
    let opening = Opening { purpose: Purpose::New, kind: None, base: None };
    match state.forum.open_draft(&actor, state.forum.fresh_draft_id(member), &opening).await {
        Ok(draft) => not_saved(state, visitor, draft, submission, problem).await,
        Err(_) => Err(problem.into()),
    }
}
