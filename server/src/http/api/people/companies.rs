//! `GET /companies`: the companies of the forum.

use axum::Json;
use axum::extract::State;
use domain::company::{CompanyCard, Sector, SizeBand, path};
use domain::id::CompanyId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::moment::Moment;
use crate::http::api::parameters::Parameters;
use crate::http::api::schema;
use crate::http::problem::ApiProblem;

/// The companies.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CompanyList {
    /// Every company, by name.
    companies: Vec<CompanyResource>,
}

/// A company.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Company)]
pub struct CompanyResource {
    /// The company's key.
    #[schema(value_type = i64)]
    id: CompanyId,
    /// The path of its page.
    url: String,
    /// The company's name in URLs.
    slug: String,
    /// The company's name.
    name: String,
    /// The field it works in.
    #[schema(value_type = schema::Sector)]
    sector: Sector,
    /// The number of people that the company employs, as a band.
    #[schema(value_type = schema::SizeBand)]
    size: SizeBand,
    /// How many members it has.
    members: i64,
    /// How many published practices it has.
    practices: i64,
    /// The moment at which it left the forum; absent while it is of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    left_at: Option<Moment>,
}

impl From<CompanyCard> for CompanyResource {
    fn from(card: CompanyCard) -> Self {
        let company = card.company;
        Self {
            id: company.id,
            url: path(&company.slug),
            slug: company.slug,
            name: company.name,
            sector: company.sector,
            size: company.size,
            members: card.members,
            practices: card.practices,
            left_at: company.left_at.map(Moment),
        }
    }
}

/// Lists the companies, by name.
#[utoipa::path(get, path = "/companies", tag = "people",
    responses(
        (status = 200, description = "The companies", body = CompanyList),
        (status = 422, description = "A parameter is not known"),
    ))]
pub async fn list_companies(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    parameters: Parameters,
) -> Result<Json<CompanyList>, ApiProblem> {
    parameters.finish()?;
    let cards = state.forum.company_cards(&actor).await?;
    Ok(Json(CompanyList { companies: cards.into_iter().map(CompanyResource::from).collect() }))
}
