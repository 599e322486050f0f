//! `GET /tokens`: the caller's API tokens.

use axum::Json;
use axum::extract::State;
use domain::access::{ApiToken, TokenScope};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::moment::Moment;
use crate::http::api::parameters::Parameters;
use crate::http::api::schema;
use crate::http::problem::ApiProblem;

/// The tokens.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TokenList {
    /// The newest first.
    tokens: Vec<TokenResource>,
}

/// An API token; its secret is not told again.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Token)]
pub struct TokenResource {
    /// Its key.
    id: i64,
    /// The path of the page where it is revoked.
    url: String,
    /// What its owner calls it.
    name: String,
    /// What it is good for.
    #[schema(value_type = schema::TokenScope)]
    scope: TokenScope,
    /// When it was made.
    created_at: Moment,
    /// When it ends; `null` for one that was made without an end.
    expires_at: Option<Moment>,
    /// When it was last used, to the hour; `null` where it was not.
    used_at: Option<Moment>,
}

impl From<ApiToken> for TokenResource {
    fn from(token: ApiToken) -> Self {
        Self {
            id: token.id,
            url: app::account::revoke::path(token.id),
            name: token.name,
            scope: token.scope,
            created_at: Moment(token.created_at),
            expires_at: token.expires_at.map(Moment),
            used_at: token.used_at.map(Moment),
        }
    }
}

/// Lists the caller's own tokens, with what each is good for and when it was last used.
#[utoipa::path(get, path = "/tokens", tag = "tokens",
    responses(
        (status = 200, description = "The tokens", body = TokenList),
        (status = 422, description = "A parameter is not known"),
    ))]
pub async fn list_tokens(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    parameters: Parameters,
) -> Result<Json<TokenList>, ApiProblem> {
    parameters.finish()?;
    let tokens = state.forum.tokens(&actor).await?;
    Ok(Json(TokenList { tokens: tokens.into_iter().map(TokenResource::from).collect() }))
}
