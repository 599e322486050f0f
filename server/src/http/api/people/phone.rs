//! One's phone number.

use axum::Json;
use axum::extract::State;
use domain::id::MemberId;
use domain::phone::{PHONE_MAX, Phone, PhoneShown};
use domain::problem::Problem;
use serde::Deserialize;
use utoipa::ToSchema;

use super::members::MemberResource;
use crate::http::AppState;
use crate::http::api::actor::ApiActor;
use crate::http::api::body::{ApiJson, Input};
use crate::http::api::key::Key;
use crate::http::api::schema;
use crate::http::problem::ApiProblem;

/// A phone number, and who sees it.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"phone": "050-1234567", "shown": "presenters"}))]
pub struct PhoneInput {
    /// The number; empty for none.
    #[schema(max_length = 30)]
    phone: String,
    /// Who sees it beside oneself; the coordinator alone, unless told.
    #[schema(value_type = schema::PhoneShown)]
    shown: PhoneShown,
}

/// The document says the most characters as a number of its own.
const _: () = assert!(PHONE_MAX == 30);

impl Input for PhoneInput {}

/// Sets one's own phone number and who sees it.
///
/// Nobody sets another's.
#[utoipa::path(put, path = "/members/{id}/phone", tag = "people",
    params(("id" = i64, Path, description = "The caller's own key")),
    request_body = PhoneInput,
    responses(
        (status = 200, description = "The member as they are now", body = MemberResource),
        (status = 403, description = "The key is another member's"),
        (status = 404, description = "There is none of this key"),
        (status = 422, description = "The number is none, or a field was not taken"),
    ))]
pub async fn set_phone(
    ApiActor(actor): ApiActor,
    State(state): State<AppState>,
    Key(id): Key<MemberId>,
    body: ApiJson<PhoneInput>,
) -> Result<Json<MemberResource>, ApiProblem> {
    let (PhoneInput { phone, shown }, errors) = body.into_parts();
    // Whoever may not set it is told so first.
    state.forum.require_own_phone(&actor, id).await?;
    Problem::unless_empty(errors)?;
    state.forum.set_phone(&actor, Phone { number: phone, shown }).await?;
    Ok(Json(state.forum.directory_entry(&actor, id).await?.into()))
}
