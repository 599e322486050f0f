//! `PUT /dilemmas/{id}` and `PUT /dilemmas/{id}/summary`: a dilemma's text and its summary are replaced.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::id::DilemmaId;
use domain::policy::Actor;
use domain::problem::FieldError;

use super::resource::{DilemmaReplacement, DilemmaResource, DilemmaSummaryInput};
use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::body::{ApiJson, refuse};
use crate::http::api::details::Unconfirmed;
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
    let (mut input, mut errors) = body.into_parts();
    let confirmed = std::mem::take(&mut input.confirmed);
    let Unconfirmed { errors: open, warnings } =
        Unconfirmed::of(&state.forum, input.texts(), confirmed.as_deref()).await?;
    errors.extend(open);
    let confirmed = confirmed.unwrap_or_default();
    if !errors.is_empty() {
        return Err(refuse(errors, state.forum.check_dilemma_text(&actor, id, input.into(), &confirmed).await).into());
    }
    state.forum.edit_dilemma(&actor, id, expected, input.into(), &confirmed).await?;
    answer(&state, &actor, id, warnings).await
}

/// Replaces the summary that stands above a dilemma; an empty one is none. For its owner and for coordinators.
#[utoipa::path(put, path = "/dilemmas/{id}/summary", tag = "dilemmas",
    params(
        ("id" = i64, Path, description = "The dilemma's key"),
        ("If-Match" = schema::Condition, Header, description = "The entity tag of the version that was changed, or `*`"),
    ),
    request_body = DilemmaSummaryInput,
    responses(
        (status = 200, description = "The dilemma as it is now", body = DilemmaResource,
            headers(("ETag" = String, description = "Its version"))),
        (status = 403, description = "The caller does not own it"),
        (status = 404, description = "There is none of this key that the caller may read"),
        (status = 412, description = "It was changed since that version; `current` tells the version it has"),
        (status = 422, description = "The summary was not taken, or it waits to be published or goes on in another dilemma"),
        (status = 428, description = "If-Match is missing"),
    ))]
pub async fn put_dilemma_summary(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<DilemmaId>,
    if_match: IfMatch,
    body: ApiJson<DilemmaSummaryInput>,
) -> Result<Response, ApiProblem> {
    let current = async || Ok(state.forum.dilemma(&actor, id).await?.version);
    let expected = if_match.expected(current).await?;
    let (DilemmaSummaryInput { summary, confirmed }, mut errors) = body.into_parts();
    let Unconfirmed { errors: open, warnings } =
        Unconfirmed::of(&state.forum, [("summary", summary.as_str())], confirmed.as_deref()).await?;
    errors.extend(open);
    if !errors.is_empty() {
        return Err(refuse(errors, state.forum.check_dilemma_summary(&actor, id, &summary).await).into());
    }
    state.forum.summarise_dilemma(&actor, id, expected, &summary).await?;
    answer(&state, &actor, id, warnings).await
}

/// The dilemma as it is after a write, with what was found in it.
async fn answer(
    state: &AppState,
    actor: &Actor,
    id: DilemmaId,
    warnings: Vec<FieldError>,
) -> Result<Response, ApiProblem> {
    let dilemma = DilemmaResource::from(state.forum.dilemma(actor, id).await?).warning(warnings);
    Ok((tag(dilemma.version), Json(dilemma)).into_response())
}
