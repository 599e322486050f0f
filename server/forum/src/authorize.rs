//! The check that every use case begins with.

use domain::policy::{Actor, Permission, allows};
use domain::problem::Problem;

/// Returns `Ok` when the policy lets the actor do it.
///
/// # Errors
/// [`Problem::Unauthenticated`] for nobody, [`Problem::Forbidden`] for a member.
pub(crate) fn authorize<'a>(actor: &Actor, permission: impl Into<Permission<'a>>) -> Result<(), Problem> {
    if allows(actor, permission) {
        return Ok(());
    }
    Err(if *actor == Actor::Nobody { Problem::Unauthenticated } else { Problem::Forbidden })
}
