//! The texts of one company become files, for the company itself.

use std::io::{Seek, Write};

use domain::audit::{AuditEvent, NewAudit};
use domain::id::CompanyId;
use domain::policy::{Actor, Permission};
use domain::problem::Problem;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::Forum;
use crate::authorize::authorize;
use crate::companies::export_talk::OwnMembers;
use crate::exchange::export::{ExportReport, Names, Sink};
use crate::exchange::meetings;

impl Forum {
    /// Writes out what a company brought: its practices with their earlier texts, the dilemmas that its members asked under
    /// their names with the answers, their comments and answers elsewhere, and its tries, all of it with files. Of the
    /// people, the company's own members are named.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`]; those of [`Forum::export`].
    pub async fn export_company(
        &self,
        actor: &Actor,
        id: CompanyId,
        sink: &mut Sink<'_>,
    ) -> Result<ExportReport, Problem> {
        authorize(actor, Permission::RunForum)?;
        let mut report = ExportReport::default();
        let (company, ids) = {
            let mut conn = self.store.read().await?;
            let company = store::company::by_id(&mut conn, id).await?.ok_or(Problem::NotFound)?;
            (company, store::practice::versions_of_company(&mut conn, id).await?)
        };
        self.note_alone(actor, NewAudit::of(AuditEvent::CompanyExported).thing(id.0)).await?;
        let members = store::member::of_company(&mut *self.store.read().await?, id).await?;
        let meetings = meetings::all(&mut *self.store.read().await?).await?;
        let own = OwnMembers::of(&members);
        let names = Names {
            emails: members.into_iter().map(|member| (member.id, member.email)).collect(),
            meetings: meetings.into_iter().map(|meeting| (meeting.record.card.id, meeting.key)).collect(),
        };
        for (practice, _) in ids {
            let found = store::practice::find_by_id(&mut *self.store.read().await?, practice).await?;
            let Some(record) = found else { continue };
            self.export_practice(&record, &names, sink, &mut report).await?;
        }
        self.export_talk(&company, &own, sink, &mut report).await?;
        Ok(report)
    }

    /// The same as one zip file, in a temporary file that is gone when it is closed.
    ///
    /// # Errors
    /// As [`Forum::export_company`]; [`Problem::DiskFull`]; [`Problem::Internal`] where the temporary file fails.
    pub async fn zip_company(&self, actor: &Actor, id: CompanyId) -> Result<std::fs::File, Problem> {
        authorize(actor, Permission::RunForum)?;
        let failed = |error: std::io::Error| {
            causes::record("the export of a company cannot be written", &error);
            if error.kind() == std::io::ErrorKind::StorageFull { Problem::DiskFull } else { Problem::Internal }
        };
        let mut zip = ZipWriter::new(tempfile::tempfile().map_err(failed)?);
        let report = self
            .export_company(actor, id, &mut |path, content| {
                let large = content.len() as u64 >= u64::from(u32::MAX);
                zip.start_file(path, SimpleFileOptions::default().large_file(large))?;
                zip.write_all(content)
            })
            .await?;
        if let Some(unwritten) = report.unwritten.first() {
            return Err(failed(std::io::Error::other(unwritten.cause.clone())));
        }
        let mut file = zip.finish().map_err(|error| failed(error.into()))?;
        file.rewind().map_err(failed)?;
        Ok(file)
    }
}
