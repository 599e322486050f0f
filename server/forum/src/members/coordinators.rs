//! That somebody runs the forum, whatever becomes of one coordinator.

use domain::id::MemberId;
use domain::member::{Member, Role};
use domain::problem::{FieldProblem, Problem};

/// The member of a key, after it was checked that somebody else runs the forum where they are a coordinator. The
/// transaction holds the lock of the change log from then on: two coordinators who let each other go at once would
/// otherwise each be the other's rest.
///
/// # Errors
/// [`Problem::NotFound`]; [`Problem::Invalid`] on `field` for the last active coordinator.
pub(crate) async fn replaceable(tx: &mut store::WriteTx, id: MemberId, field: &'static str) -> Result<Member, Problem> {
    store::change::lock(tx).await?;
    let members = store::member::list(tx).await?;
    let runs = |member: &Member| member.role == Role::Coordinator && member.deactivated_at.is_none();
    let found = members.iter().find(|member| member.id == id).ok_or(Problem::NotFound)?;
    if runs(found) && !members.iter().any(|other| other.id != id && runs(other)) {
        return Err(Problem::field(field, FieldProblem::LastCoordinator));
    }
    Ok(found.clone())
}
