//! One company: reading it, and what the coordinator changes of it.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::company::{CompanyTexts, NewCompany, Sector, SizeBand};
use domain::policy::Actor;
use domain::problem::{FieldProblem, Problem};
use forum::companies::change::CompanyChange;
use forum::companies::leave::Leaving;
use http::{StatusCode, header};
use serde::Deserialize;
use utoipa::ToSchema;

use super::companies::CompanyResource;
use crate::http::AppState;
use crate::http::api::PREFIX;
use crate::http::api::actor::ApiActor;
use crate::http::api::body::{ApiJson, Input, add_missing, refuse};
use crate::http::api::key::Named;
use crate::http::api::schema;
use crate::http::problem::ApiProblem;

/// A company to add.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CompanyInput {
    /// The company's name.
    #[schema(required = true, value_type = schema::CompanyName)]
    name: String,
    /// The field it works in.
    #[schema(required = true, value_type = schema::Sector)]
    sector: Option<Sector>,
    /// How many people it employs.
    #[schema(required = true, value_type = schema::SizeBand)]
    size: Option<SizeBand>,
}

impl Input for CompanyInput {}

/// What of a company is to be another; a field that is left out stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CompanyChanges {
    /// Another name; the slug follows it.
    #[schema(value_type = Option<schema::CompanyName>)]
    name: Option<String>,
    /// Another field.
    #[schema(value_type = Option<schema::Sector>)]
    sector: Option<Sector>,
    /// Another size.
    #[schema(value_type = Option<schema::SizeBand>)]
    size: Option<SizeBand>,
}

impl Input for CompanyChanges {}

/// The thing into which another is merged.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Merge {
    /// The slug of what stays.
    #[schema(required = true, value_type = schema::Slug)]
    pub into: String,
    /// The name of what goes, once more.
    #[schema(required = true, value_type = schema::Confirmation)]
    pub confirm: String,
}

impl Input for Merge {}

/// The decisions about a company that leaves.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CompanyLeaving {
    /// What becomes of its texts.
    #[schema(required = true, value_type = schema::CompanyTexts)]
    texts: Option<CompanyTexts>,
    /// The slug of the company that they are handed over to, with `hand-over`.
    #[schema(value_type = Option<schema::Slug>)]
    to: Option<String>,
    /// The company's name, once more.
    #[schema(required = true, value_type = schema::Confirmation)]
    confirm: String,
}

impl Input for CompanyLeaving {}

/// Reads a company, by its key, its slug, or a slug that it had before.
#[utoipa::path(get, path = "/companies/{id}", tag = "people",
    params(("id" = String, Path, description = "Its key or its slug; a former slug too")),
    responses(
        (status = 200, description = "The company, with the slug that it has now", body = CompanyResource),
        (status = 404, description = "There is none of this key or slug"),
    ))]
pub async fn read_company(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Named(name): Named,
) -> Result<Json<CompanyResource>, ApiProblem> {
    present(&state, &actor, &name).await
}

/// Adds a company. For the coordinator.
#[utoipa::path(post, path = "/companies", tag = "people",
    request_body = CompanyInput,
    responses(
        (status = 201, description = "The company", body = CompanyResource, headers(
            ("Location" = String, description = "Where to read it"),
        )),
        (status = 403, description = "The caller is no coordinator"),
        (status = 422, description = "Some fields were not taken, such as a name that another company has"),
    ))]
pub async fn create_company(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    body: ApiJson<CompanyInput>,
) -> Result<Response, ApiProblem> {
    let (CompanyInput { name, sector, size }, mut errors) = body.into_parts();
    if sector.is_none() {
        add_missing(&mut errors, "sector");
    }
    if size.is_none() {
        add_missing(&mut errors, "size");
    }
    let (sector, size) = (sector.unwrap_or(Sector::Other), size.unwrap_or(SizeBand::Upto49));
    let company = NewCompany { name, slug: String::new(), sector, size };
    if !errors.is_empty() {
        // Who may not add one is told so before what is wrong with it.
        state.forum.companies_to_run(&actor).await?;
        return Err(refuse(errors, company.check()).into());
    }
    let id = state.forum.create_company(&actor, company).await?;
    let company = present(&state, &actor, &id.to_string()).await?;
    Ok((StatusCode::CREATED, [(header::LOCATION, format!("{PREFIX}/companies/{id}"))], company).into_response())
}

/// Changes a company's name, field or size. For the coordinator.
///
/// The slug follows the name; the former slug goes on leading to the company.
#[utoipa::path(patch, path = "/companies/{id}", tag = "people",
    params(("id" = String, Path, description = "Its key or its slug; a former slug too")),
    request_body = CompanyChanges,
    responses(
        (status = 200, description = "The company as it is now", body = CompanyResource),
        (status = 403, description = "The caller is no coordinator"),
        (status = 404, description = "There is none of this key or slug"),
        (status = 422, description = "Some fields were not taken"),
    ))]
pub async fn change_company(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Named(name): Named,
    body: ApiJson<CompanyChanges>,
) -> Result<Json<CompanyResource>, ApiProblem> {
    let (CompanyChanges { name: new, sector, size }, errors) = body.into_parts();
    let company = state.forum.company_called(&actor, &name).await?;
    if !errors.is_empty() {
        // Who may not do it is told so before what is wrong with the body.
        state.forum.companies_to_run(&actor).await?;
    }
    Problem::unless_empty(errors)?;
    state.forum.change_company(&actor, company.id, CompanyChange { name: new, sector, size }).await?;
    present(&state, &actor, &company.id.to_string()).await
}

/// Merges a company into another: its people, texts, drafts, meetings and comments become the other's, and its slugs
/// lead there. For the coordinator.
#[utoipa::path(post, path = "/companies/{id}/merge", tag = "people",
    params(("id" = String, Path, description = "Its key or its slug; a former slug too")),
    request_body = Merge,
    responses(
        (status = 200, description = "The company that stays", body = CompanyResource),
        (status = 403, description = "The caller is no coordinator"),
        (status = 404, description = "There is none of this key or slug"),
        (status = 422, description = "The other company is not there, or the name is not repeated"),
    ))]
pub async fn merge_company(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Named(name): Named,
    body: ApiJson<Merge>,
) -> Result<Json<CompanyResource>, ApiProblem> {
    let (Merge { into, confirm }, errors) = body.into_parts();
    let company = state.forum.company_called(&actor, &name).await?;
    if !errors.is_empty() {
        // Who may not do it is told so before what is wrong with the body.
        state.forum.companies_to_run(&actor).await?;
    }
    Problem::unless_empty(errors)?;
    let into = state.forum.merge_company(&actor, company.id, &into, &confirm).await?;
    present(&state, &actor, &into.to_string()).await
}

/// Lets a company leave: its people can no longer come in, its texts stay, become another company's, or are taken away.
/// For the coordinator.
#[utoipa::path(post, path = "/companies/{id}/leave", tag = "people",
    params(("id" = String, Path, description = "Its key or its slug; a former slug too")),
    request_body = CompanyLeaving,
    responses(
        (status = 200, description = "The company as it is now", body = CompanyResource),
        (status = 403, description = "The caller is no coordinator"),
        (status = 404, description = "There is none of this key or slug"),
        (status = 422, description = "A field was not taken, or nobody would run the forum any more"),
    ))]
pub async fn company_leaves(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Named(name): Named,
    body: ApiJson<CompanyLeaving>,
) -> Result<Json<CompanyResource>, ApiProblem> {
    let (CompanyLeaving { texts, to, confirm }, errors) = body.into_parts();
    let company = state.forum.company_called(&actor, &name).await?;
    if !errors.is_empty() || texts.is_none() {
        // Who may not do it is told so before what is wrong with the body.
        state.forum.companies_to_run(&actor).await?;
    }
    Problem::unless_empty(errors)?;
    let texts = texts.ok_or(Problem::field("texts", FieldProblem::Missing))?;
    let leaving = Leaving { texts, to: to.unwrap_or_default(), confirm };
    state.forum.company_leaves(&actor, company.id, leaving).await?;
    present(&state, &actor, &company.id.to_string()).await
}

/// Takes a company that had left into the forum again, with what was taken away and is still there. For the coordinator.
#[utoipa::path(post, path = "/companies/{id}/readmit", tag = "people",
    params(("id" = String, Path, description = "Its key or its slug; a former slug too")),
    responses(
        (status = 200, description = "The company as it is now", body = CompanyResource),
        (status = 403, description = "The caller is no coordinator"),
        (status = 404, description = "There is none of this key or slug"),
        (status = 422, description = "The key of the request was not taken"),
    ))]
pub async fn readmit_company(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Named(name): Named,
) -> Result<Json<CompanyResource>, ApiProblem> {
    let company = state.forum.company_called(&actor, &name).await?;
    state.forum.readmit_company(&actor, company.id).await?;
    present(&state, &actor, &company.id.to_string()).await
}

async fn present(state: &AppState, actor: &Actor, name: &str) -> Result<Json<CompanyResource>, ApiProblem> {
    let company = state.forum.company_called(actor, name).await?;
    let cards = state.forum.company_cards(actor).await?;
    let card = cards.into_iter().find(|card| card.company.id == company.id).ok_or(Problem::NotFound)?;
    Ok(Json(card.into()))
}
