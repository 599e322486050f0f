//! `PUT /dilemmas/{id}`: a dilemma's text is replaced.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::id::DilemmaId;

use super::resource::{DilemmaReplacement, DilemmaResource};
use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::body::{ApiJson, refuse};
use crate::http::api::key::Key;
use crate::http::api::schema;
use crate::http::api::version::{IfMatch, tag};
use crate::http::problem::ApiProblem;

/// Replaces a dilemma's title, text and topics. For its asker and for coordinators.
#[utoipa::path(put, path = "/dilemmas/{id}", tag = "dilemmas",
    params(
        ("id" = i64, Path, description = "Its key"),
        ("If-Match" = schema::Condition, Header, description = "The entity tag of the version that was changed, or `*`"),
    ),
    request_body = DilemmaReplacement,
    responses(
        (status = 200, description = "The dilemma as it is now", body = DilemmaResource,
            headers(("ETag" = String, description = "Its version"))),
        (status = 403, description = "The caller did not ask it"),
        (status = 404, description = "There is none of this key that the caller may read"),
        (status = 412, description = "It was changed since that version; `current` tells the version it has"),
        (status = 422, description = "Some fields were not taken, or it goes on in another dilemma"),
        (status = 428, description = "If-Match is missing"),
    ))]
pub async fn replace_dilemma(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<DilemmaId>,
    if_match: IfMatch,
    body: ApiJson<DilemmaReplacement>,
) -> Result<Response, ApiProblem> {
    let current = async || Ok(state.forum.dilemma(&actor, id).await?.version);
    let expected = if_match.expected(current).await?;
    let (mut input, errors) = body.into_parts();
    let confirmed = std::mem::take(&mut input.confirmed);
    if !errors.is_empty() {
        return Err(refuse(errors, state.forum.check_dilemma_text(&actor, id, input.into(), &confirmed).await).into());
    }
    state.forum.edit_dilemma(&actor, id, expected, input.into(), &confirmed).await?;
    let dilemma = DilemmaResource::from(state.forum.dilemma(&actor, id).await?);
    Ok((tag(dilemma.version), Json(dilemma)).into_response())
}
