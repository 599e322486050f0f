//! One's API tokens.

use app::account::me::{FeedAddresses, MadeToken, TokenForm};
use app::account::revoke::RevokeTokenPage;
use axum::Router;
use axum::extract::{Path, State};
use domain::access::{NewToken, TokenScope};
use domain::problem::Problem;
use leptos::prelude::*;

use super::me::{self, MeForms};
use crate::http::AppState;
use crate::http::pages::error::PageResult;
use crate::http::pages::render;
use crate::http::pages::submission::Submission;
use crate::http::pages::visitor::{LoggedIn, Visitor};
use crate::http::routing::get;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route("/me/tokens/{id}/revoke", get(show_revoke))
}

/// Asks before a token is revoked, since nothing brings it back.
async fn show_revoke(State(state): State<AppState>, LoggedIn(visitor): LoggedIn, Path(id): Path<i64>) -> PageResult {
    let tokens = state.forum.tokens(&visitor.actor()).await?;
    let token = tokens.into_iter().find(|token| token.id == id).ok_or(Problem::NotFound)?;
    render::page(&state, &visitor, move || view! { <RevokeTokenPage token/> }).await
}

/// Makes a token, which is shown on the page that answers, and never again.
///
/// # Errors
/// Those of the use case that are not told beside the form.
pub async fn create(state: &AppState, visitor: &Visitor, submission: &Submission) -> PageResult {
    let actor = visitor.actor();
    let member = actor.member().ok_or(Problem::Unauthenticated)?;
    let TokenForm { name, scope, days } = TokenForm::read(submission);
    let expires_at = days.map(|days| state.forum.now().plus_days(days));
    let forms = match state.forum.create_token(&actor, member, NewToken { name, scope, expires_at }).await {
        Ok(secret) => {
            let made = match scope {
                TokenScope::Feed => MadeToken::Feeds(feeds(state, visitor, secret.reveal()).await?),
                TokenScope::Read | TokenScope::Write => MadeToken::Secret(secret.reveal().to_owned()),
            };
            MeForms { new_token: Some(made), ..MeForms::default() }
        }
        Err(Problem::Invalid { mut fields }) => {
            for field in &mut fields {
                let of_form = if field.field == "expires_at" { TokenForm::DAYS } else { TokenForm::NAME };
                of_form.clone_into(&mut field.field);
            }
            let token = submission.with_problem(Problem::Invalid { fields });
            MeForms { token: Some(token), ..MeForms::default() }
        }
        Err(problem @ Problem::QuotaExceeded { .. }) => {
            MeForms { token: Some(submission.with_problem(problem)), ..MeForms::default() }
        }
        Err(problem) => return Err(problem.into()),
    };
    me::page(state, visitor, forms).await
}

/// The addresses of the visitor's feeds.
async fn feeds(state: &AppState, visitor: &Visitor, secret: &str) -> Result<FeedAddresses, Problem> {
    let actor = visitor.actor();
    Ok(FeedAddresses {
        root: format!("{}/feeds/{secret}", state.origin),
        companies: state.forum.companies(&actor).await?.to_vec(),
        searches: state.forum.saved_searches(&actor).await?,
    })
}
