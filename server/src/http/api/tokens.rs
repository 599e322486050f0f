//! The keys of programs: `GET /tokens` and `POST /tokens/{id}/revoke`.

use axum::Json;
use axum::extract::State;
use domain::access::{ApiToken, TokenScope};
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::actor::ApiActor;
use super::key::Key;
use super::moment::Moment;
use super::parameters::Parameters;
use super::schema;
use crate::http::AppState;
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
    /// The token's key.
    id: i64,
    /// The path of the page where it is revoked.
    url: String,
    /// The name that the token's owner gave it.
    name: String,
    /// The requests that the token is valid for.
    #[schema(value_type = schema::TokenScope)]
    scope: TokenScope,
    /// The moment at which the token was made.
    created_at: Moment,
    /// The moment at which the token ends; `null` for one that was made without an end.
    expires_at: Option<Moment>,
    /// The moment at which the token was last used, to the hour; `null` where it was not.
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

/// Ends a token for good. Members revoke their own, the coordinator any.
#[utoipa::path(post, path = "/tokens/{id}/revoke", tag = "tokens",
    params(("id" = i64, Path, description = "Its key")),
    responses(
        (status = 204, description = "It is revoked"),
        (status = 404, description = "There is none of this key that the caller may revoke, or it was revoked before"),
        (status = 422, description = "The key of the request was not taken"),
    ))]
pub async fn revoke_token(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<i64>,
) -> Result<StatusCode, ApiProblem> {
    state.forum.revoke_token(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
