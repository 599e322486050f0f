//! `POST /dilemmas`: a dilemma is asked.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::dilemma::{Audience, NewDilemma};
use domain::problem::{FieldError, FieldProblem};
use http::{StatusCode, header};

use super::resource::{DilemmaInput, DilemmaResource};
use crate::http::AppState;
use crate::http::api::PREFIX;
use crate::http::api::actor::ApiActor;
use crate::http::api::body::{ApiJson, refuse};
use crate::http::api::details::Unconfirmed;
use crate::http::api::moment::due_at;
use crate::http::api::version::tag;
use crate::http::problem::ApiProblem;

/// Asks a dilemma. It has an owner and a promised next update from the first moment. The same open dilemma once more is the
/// first one. One that is asked anonymously has the status `scheduled`, and names nobody.
#[utoipa::path(post, path = "/dilemmas", tag = "dilemmas",
    request_body = DilemmaInput,
    responses(
        (status = 201, description = "The dilemma", body = DilemmaResource, headers(
            ("Location" = String, description = "Where to read it"),
            ("ETag" = String, description = "Its version"),
        )),
        (status = 403, description = "The caller is a guest"),
        (status = 422, description = "Some fields were not taken"),
    ))]
pub async fn ask_dilemma(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    body: ApiJson<DilemmaInput>,
) -> Result<Response, ApiProblem> {
    let (input, mut errors) = body.into_parts();
    let confirmed = input.confirmed.as_deref();
    let texts = [("title", input.title.as_str()), ("body", input.body.as_str())];
    let Unconfirmed { errors: open, warnings } = Unconfirmed::of(&state.forum, texts, confirmed).await?;
    errors.extend(open);
    let known = state.forum.companies(&actor).await?;
    let mut companies = vec![];
    for slug in &input.companies {
        let present = state.forum.present_company(slug).await?;
        match known.iter().find(|company| company.slug == present) {
            Some(company) if companies.contains(&company.id) => {
                errors.push(FieldError::new("companies", FieldProblem::Repeated).detail(slug));
            }
            Some(company) => companies.push(company.id),
            None => errors.push(FieldError::new("companies", FieldProblem::NotThere).detail(slug)),
        }
    }
    let audience = if input.companies.is_empty() { Audience::Forum } else { Audience::Companies(companies) };
    let next_update = due_at(&state.forum, input.next_update).await?;
    let dilemma = NewDilemma {
        title: input.title,
        body: input.body,
        topics: input.topics,
        audience,
        urgent: input.urgent,
        owner: input.owner,
        next_update,
    };
    let confirmed = input.confirmed.unwrap_or_default();
    if !errors.is_empty() {
        return Err(refuse(errors, state.forum.check_dilemma(&actor, dilemma).await).into());
    }
    let id = match input.anonymous {
        true => state.forum.ask_anonymously(&actor, dilemma, &confirmed).await?,
        false => state.forum.ask_dilemma(&actor, dilemma).await?,
    };
    let location = [(header::LOCATION, format!("{PREFIX}/dilemmas/{id}"))];
    let dilemma = DilemmaResource::from(state.forum.dilemma(&actor, id).await?).without_asker().warning(warnings);
    Ok((StatusCode::CREATED, location, tag(dilemma.version), Json(dilemma)).into_response())
}
