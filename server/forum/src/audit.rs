//! The audit log: who did what to whom, from where. Use cases note an entry in the transaction of what they do.

use domain::audit::{AuditEntry, AuditEvent, AuditFilter, NewAudit};
use domain::policy::{Actor, Permission};
use domain::problem::Problem;

use crate::authorize::authorize;
use crate::{Forum, origin};

/// How many entries a page of the log shows.
pub const PAGE: i64 = 100;
/// How many entries an export reads at once.
const EXPORT_PART: i64 = 500;
/// For how many days an entry is kept.
pub const KEPT_DAYS: i64 = 730;

impl Forum {
    /// Notes what the actor does, in the transaction of it.
    pub(crate) async fn note(&self, conn: &mut store::Conn, actor: &Actor, entry: NewAudit) -> Result<(), Problem> {
        store::audit::insert(conn, &entry, actor.member(), &origin::network(), self.clock.now()).await?;
        Ok(())
    }

    /// A page of the log, the last entries first.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn audit_log(&self, actor: &Actor, filter: &AuditFilter) -> Result<Vec<AuditEntry>, Problem> {
        authorize(actor, Permission::RunForum)?;
        Ok(store::audit::list(&mut *self.store.read().await?, filter, PAGE).await?)
    }

    /// The first part of the log as far as a filter lets it through, the last entries first. That it was exported is noted in
    /// it. [`Forum::more_of_audit_log`] goes on.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn export_audit_log(&self, actor: &Actor, filter: &AuditFilter) -> Result<Vec<AuditEntry>, Problem> {
        authorize(actor, Permission::RunForum)?;
        let entries = store::audit::list(&mut *self.store.read().await?, filter, EXPORT_PART).await?;
        self.note_alone(actor, NewAudit::of(AuditEvent::AuditExported)).await?;
        Ok(entries)
    }

    /// The part of the export that follows an entry; empty behind the first entry of all.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn more_of_audit_log(
        &self,
        actor: &Actor,
        filter: &AuditFilter,
        after: &AuditEntry,
    ) -> Result<Vec<AuditEntry>, Problem> {
        authorize(actor, Permission::RunForum)?;
        let filter = AuditFilter { before: Some(after.id), ..*filter };
        Ok(store::audit::list(&mut *self.store.read().await?, &filter, EXPORT_PART).await?)
    }

    /// Notes what is no write of its own: nobody follows it, and the log of changes does not grow by it.
    pub(crate) async fn note_alone(&self, actor: &Actor, entry: NewAudit) -> Result<(), Problem> {
        let mut tx = self.store.write().await?;
        self.note(&mut tx, actor, entry).await?;
        self.commit(tx, actor, &[]).await
    }
}
