//! A coordinator learns who asked a dilemma anonymously: with a reason, which the asker is told.
//!
//! The asker stays unnamed for everybody else. The audit log has that it was done, by whom and why, and not who asked.

use std::collections::HashSet;

use domain::audit::{AuditEvent, NewAudit};
use domain::dilemma::traces::{self, Trace, TraceKind};
use domain::dilemma::{REASON_MAX, Unsealed};
use domain::event::DomainEvent;
use domain::id::DilemmaId;
use domain::policy::{Actor, DilemmaPermission, Permission, allows};
use domain::problem::{FieldError, FieldProblem, Problem};
use domain::text::{check_line, clean_line};
use store::Conn;
use store::dilemma::DilemmaRecord;
use store::sealed_dilemma::{Sealed, SealedRow, UnsealedRow};

use crate::Forum;
use crate::authorize::authorize;
use crate::dilemmas::view::readable;

/// What stands in the audit log in place of what would tell who asked.
const LEFT_OUT: &str = "…";

impl Forum {
    /// Tells a coordinator from now on who asked a dilemma anonymously; the asker is told that, and why. What was told cannot
    /// be taken back, so it takes the coordinator's password. Pressed twice it is done once.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for one that the actor may not read; [`Problem::Forbidden`] for all but coordinators, and for
    /// who asked it; [`Problem::Invalid`] on `reason`, and on `step` where nobody asked it anonymously, or another reason was
    /// given before; on `current` for a wrong password; [`Problem::Throttled`] and [`Problem::Busy`] as a login.
    pub async fn unseal_dilemma(
        &self,
        actor: &Actor,
        id: DilemmaId,
        reason: &str,
        password: &str,
    ) -> Result<(), Problem> {
        {
            let record = readable(&mut *self.store.read().await?, actor, id).await?;
            authorize(actor, DilemmaPermission::Unseal(record.facts()))?;
        }
        let mut errors: Vec<FieldError> = vec![];
        check_line("reason", reason, REASON_MAX, &mut errors);
        if password.is_empty() && *actor != Actor::System {
            errors.push(FieldError::new("current", FieldProblem::Missing));
        }
        Problem::unless_empty(errors)?;
        self.confirm_password(actor, password).await?;
        let reason = &clean_line(reason);
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::change::lock(&mut tx).await?;
                let record = readable(&mut tx, actor, id).await?;
                authorize(actor, DilemmaPermission::Unseal(record.facts()))?;
                let refused = || Problem::field("step", FieldProblem::Invalid);
                let SealedRow { sealed, unsealed } =
                    store::sealed_dilemma::find(&mut tx, id).await?.ok_or_else(refused)?;
                if let Some(before) = unsealed {
                    return if before.reason == *reason { Ok(()) } else { Err(refused()) };
                }
                let row = UnsealedRow { at: self.clock.now(), by: actor.member(), reason: reason.clone() };
                store::sealed_dilemma::unseal(&mut tx, id, &row).await?;
                let logged = without_names(reason, &names(&mut tx, sealed).await?);
                self.note(&mut tx, actor, NewAudit::of(AuditEvent::DilemmaUnsealed).thing(id.0).after(logged)).await?;
                self.commit(tx, actor, &[DomainEvent::DilemmaUnsealed { dilemma: id }]).await
            })
            .await
    }
}

/// Whether a reader may learn who asked a dilemma, and who that was, where it was unsealed before them.
pub(super) async fn seen_by(
    conn: &mut Conn,
    actor: &Actor,
    record: &DilemmaRecord,
) -> Result<(bool, Option<Unsealed>), Problem> {
    let is_asker = record.viewer_asks.is_some();
    if record.asker.is_some() || !(is_asker || allows(actor, Permission::RunForum)) {
        return Ok((false, None));
    }
    let Some(SealedRow { sealed, unsealed }) = store::sealed_dilemma::find(conn, record.id).await? else {
        return Ok((false, None));
    };
    let Some(unsealed) = unsealed else {
        return Ok((allows(actor, DilemmaPermission::Unseal(record.facts())), None));
    };
    let Some(asker) = store::member::by_id(conn, sealed.member).await? else { return Ok((false, None)) };
    let by = match unsealed.by {
        Some(by) => store::member::by_id(conn, by).await?.map(|member| member.person()),
        None => None,
    };
    let company = match sealed.company {
        Some(company) => store::company::by_id(conn, company).await?,
        None => None,
    };
    let (at, reason) = (unsealed.at, unsealed.reason);
    Ok((false, Some(Unsealed { asker: asker.person(), company, by, at, reason })))
}

/// Returns what names an asker: their name and their company.
async fn names(conn: &mut Conn, sealed: Sealed) -> Result<Vec<Trace>, Problem> {
    let mut names = vec![];
    if let Some(member) = store::member::by_id(conn, sealed.member).await? {
        names.extend(traces::of_name(TraceKind::Name, &member.name));
        names.extend(traces::of_address(TraceKind::Name, &member.email));
    }
    if let Some(company) = sealed.company
        && let Some(company) = store::company::by_id(conn, company).await?
    {
        names.extend(traces::of_organisation(TraceKind::Company, &company.name, &common_words(conn).await?));
        names.extend(traces::of_slug(&company.slug));
    }
    Ok(names)
}

/// The words that the names of several companies of the forum have.
pub(super) async fn common_words(conn: &mut Conn) -> Result<HashSet<String>, Problem> {
    let companies = store::company::list(conn).await?;
    Ok(traces::common_words(companies.iter().map(|company| company.name.as_str())))
}

/// A text without the words that name somebody.
fn without_names(text: &str, names: &[Trace]) -> String {
    let kept = text.split(' ').map(|word| if traces::in_text(word, names).is_empty() { word } else { LEFT_OUT });
    kept.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_has_the_reason_without_the_name() {
        let names = traces::of_name(TraceKind::Name, "קסנתיפה לוי");
        assert_eq!(without_names("חשש לאיום על קסנתיפה, לבדיקה", &names), "חשש לאיום על … לבדיקה");
        assert_eq!(without_names("חשש לאיום", &names), "חשש לאיום");
    }
}
