//! `DELETE /practices/{id}`: a practice is taken away.

use axum::extract::State;
use domain::id::PracticeId;
use domain::practice::REASON_MAX;
use domain::problem::FieldProblem;
use http::StatusCode;

use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::key::Key;
use crate::http::api::parameters::Parameters;
use crate::http::api::schema;
use crate::http::api::version::IfMatch;
use crate::http::problem::ApiProblem;

/// Takes a practice away.
///
/// What is published goes to the archive, where its link still opens it, and what is in the archive stays there.
/// What was never published is deleted; for 30 days its people can bring it back on their own page.
///
/// With `permanently=true` a coordinator deletes what is published or archived for good: its text in every
/// revision, its files and the drafts of changes to it. **Nobody can bring it back.** The reason is required; it
/// is kept with the practice's key and nothing else of it, and coordinators read it.
#[utoipa::path(delete, path = "/practices/{id}", tag = "practices",
    params(
        ("id" = i64, Path, description = "Its key"),
        ("permanently" = Option<bool>, Query, description = "Whether it is deleted for good, which nobody can undo"),
        ("reason" = Option<String>, Query, max_length = 500,
            description = "Why it is deleted for good, in one line; required with `permanently=true`"),
        ("If-Match" = schema::Condition, Header, description = "The entity tag of the version that was read, or `*`"),
    ),
    responses(
        (status = 204, description = "It is taken away"),
        (status = 403, description = "The caller may read it, not take it away"),
        (status = 404, description = "It is not there, or the caller may not read it"),
        (status = 412, description = "It was changed since that version; `current` tells the version it has"),
        (status = 422, description = "The reason is missing or too long, or a parameter is not known"),
        (status = 428, description = "If-Match is missing"),
    ))]
pub async fn delete_practice(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<PracticeId>,
    if_match: IfMatch,
    mut parameters: Parameters,
) -> Result<StatusCode, ApiProblem> {
    let permanently = parameters.value::<bool>("permanently").unwrap_or_default();
    let reason = parameters.text("reason").unwrap_or_default();
    if reason.chars().count() > REASON_MAX {
        parameters.refuse("reason", FieldProblem::TooLong, REASON_MAX);
    }
    parameters.finish()?;
    let current = async || Ok(state.forum.practice_by_id(&actor, id).await?.version);
    let expected = if_match.expected(current).await?;
    if permanently {
        state.forum.erase_practice(&actor, id, expected, &reason).await?;
    } else {
        state.forum.delete_practice(&actor, id, expected).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
