//! The forum becomes files: `forum.yaml`, each practice as Markdown with its files beside it, and `comments.yaml`.
//! What was exported and imported again is the same.

use std::collections::HashMap;

use causes::collect;
use domain::attachment::Attachment;
use domain::audit::{AuditEvent, NewAudit};
use domain::company::{Company, NewCompany};
use domain::id::{MeetingId, MemberId, PracticeId};
use domain::member::{Member, Person};
use domain::policy::{Actor, Permission};
use domain::problem::Problem;
use domain::text::is_bidi_control;
use store::attachment::StoredContent;
use store::practice::PracticeRecord;

use crate::Forum;
use crate::attachments::verify::FaultyFile;
use crate::authorize::authorize;
use crate::exchange::comments;
use crate::exchange::forum_file::{self, ForumFile, MeetingEntry, MemberEntry};
use crate::exchange::meetings::{self, Keyed, moment};
use crate::front_matter::{self, FrontMatter};

/// How many practices are read between two looks at the database.
const STEP: i64 = 200;

/// Takes one file: its path inside the folder, and its content.
pub type Sink<'a> = dyn FnMut(&str, &[u8]) -> std::io::Result<()> + Send + 'a;

/// What an export wrote, and what it could not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExportReport {
    /// How many practices were written.
    pub practices: usize,
    /// The attached files that were left out because their stored bytes cannot be read; a file that several
    /// practices have is named with each.
    pub faulty: Vec<FaultyFile>,
}

impl Forum {
    /// Writes the whole forum out. An attached file whose stored bytes are missing or damaged is left out and
    /// reported; everything else is written.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::DiskFull`]; when the database
    /// or the sink fails.
    pub async fn export(&self, actor: &Actor, sink: &mut Sink<'_>) -> Result<ExportReport, Problem> {
        authorize(actor, Permission::RunForum)?;
        // A forum on a read-only disk is exported all the same.
        let (noted, mut causes) = collect(self.note_alone(actor, NewAudit::of(AuditEvent::Exported))).await;
        if let Err(problem) = noted {
            let causes = causes.take();
            tracing::warn!(%problem, causes, "the export could not be noted in the audit log");
        }
        let members = self.members(actor).await?;
        let meetings = meetings::all(&mut *self.store.read().await?).await?;
        let file = self.forum_file(&members, &meetings).await?;
        let text = file.write().map_err(|error| Problem::Invalid { fields: vec![error] })?;
        keep(sink, forum_file::NAME, text.as_bytes())?;
        let names = Names {
            emails: members.into_iter().map(|member| (member.id, member.email)).collect(),
            meetings: meetings.into_iter().map(|meeting| (meeting.record.card.id, meeting.key)).collect(),
        };
        let comments = self.comment_file(&names.emails, &names.meetings).await?;
        if !comments.comments.is_empty() {
            let text = comments.write().map_err(|error| Problem::Invalid { fields: vec![error] })?;
            keep(sink, comments::NAME, text.as_bytes())?;
        }
        let (mut after, mut report) = (PracticeId(0), ExportReport::default());
        loop {
            let ids = store::practice::all_ids(&mut *self.store.read().await?, after, STEP).await?;
            let Some(&last) = ids.last() else { return Ok(report) };
            for id in ids {
                let found = store::practice::find_by_id(&mut *self.store.read().await?, id).await?;
                let Some(record) = found else { continue };
                self.export_practice(&record, &names, sink, &mut report).await?;
                report.practices += 1;
            }
            after = last;
        }
    }

    async fn export_practice(
        &self,
        record: &PracticeRecord,
        names: &Names,
        sink: &mut Sink<'_>,
        report: &mut ExportReport,
    ) -> Result<(), Problem> {
        let fields = FrontMatter {
            title: Some(record.title.clone()),
            summary: Some(without_bidi_controls(&record.summary)).filter(|text| !text.is_empty()),
            kind: Some(record.kind),
            topics: record.topics.iter().map(|topic| topic.slug.clone()).collect(),
            company: Some(record.company.slug.clone()),
            authors: record.authors.iter().filter_map(|author| names.emails.get(&author.id).cloned()).collect(),
            meeting: record.meeting.as_ref().and_then(|meeting| names.meetings.get(&meeting.id).cloned()),
            status: Some(record.status),
            archived_by: record.archived_by.filter(|by| by.by_coordinator()),
            audience: Some(record.audience.clone()).filter(|text| !text.is_empty()),
            effort: Some(record.effort.clone()).filter(|text| !text.is_empty()),
            result: Some(record.result.clone()).filter(|text| !text.is_empty()),
            language: Some(record.language),
            slug: Some(record.slug.clone()),
            published_at: record.published_at,
            attachments: record.attachments.iter().map(|file| file.file_name.clone()).collect(),
        };
        let body = store::practice::body(&mut *self.store.read().await?, record.id, record.revision).await?;
        let text = front_matter::write(&fields, &body.unwrap_or_default());
        keep(sink, &format!("practices/{}.md", record.slug), text.as_bytes())?;
        for file in &record.attachments {
            match self.files.get(&file.hash).await {
                Ok(content) => keep(sink, &format!("practices/{}/{}", record.slug, file.file_name), &content)?,
                Err(fault) => report.faulty.push(FaultyFile { content: stored(record, file), fault }),
            }
        }
        Ok(())
    }

    /// Everything in an order of its own, whatever order the engine sorts texts in.
    async fn forum_file(&self, members: &[Member], meetings: &[Keyed]) -> Result<ForumFile, Problem> {
        let mut companies = store::company::list(&mut *self.store.read().await?).await?;
        companies.sort_by(|a, b| a.slug.cmp(&b.slug));
        let mut members: Vec<_> = members.iter().collect();
        members.sort_by(|a, b| a.email.cmp(&b.email));
        let synonyms = store::synonym::list(&mut *self.store.read().await?).await?;
        Ok(ForumFile {
            synonyms: Some(synonyms.into_iter().map(|group| group.expressions).collect()),
            name: Some((*self.name().await?).clone()),
            companies: companies.into_iter().map(company_entry).collect(),
            meetings: meetings.iter().map(|meeting| meeting_entry(meeting, &members)).collect::<Result<_, _>>()?,
            members: members.into_iter().map(member_entry).collect(),
        })
    }
}

fn stored(record: &PracticeRecord, file: &Attachment) -> StoredContent {
    StoredContent {
        hash: file.hash.clone(),
        size: file.size,
        file_name: file.file_name.clone(),
        practice: Some(record.slug.clone()),
        draft: None,
    }
}

/// What front matter calls members and meetings by.
struct Names {
    emails: HashMap<MemberId, String>,
    meetings: HashMap<MeetingId, String>,
}

fn company_entry(company: Company) -> NewCompany {
    NewCompany { name: company.name, slug: company.slug, sector: company.sector, size: company.size }
}

fn member_entry(member: &Member) -> MemberEntry {
    MemberEntry {
        email: member.email.clone(),
        name: member.name.clone(),
        company: member.company.slug.clone(),
        role: member.role,
        profession: member.profession,
        deactivated: member.deactivated_at.is_some(),
    }
}

fn meeting_entry(meeting: &Keyed, members: &[&Member]) -> Result<MeetingEntry, Problem> {
    let card = &meeting.record.card;
    let email = |person: &Person| members.iter().find(|member| member.id == person.id).map(|m| m.email.clone());
    Ok(MeetingEntry {
        key: meeting.key.clone(),
        title: card.title.clone(),
        kind: card.kind,
        starts_at: moment(card.starts_at)?,
        company: card.company.as_ref().map(|company| company.slug.clone()),
        presenters: card.presenters.iter().filter_map(email).collect(),
        place: card.place.clone(),
        link: card.link.clone(),
        deadline: card.deadline.map(moment).transpose()?,
        agenda: meeting.record.agenda.clone(),
    })
}

/// A summary as [`Forum::import_practices`] takes it. Summaries that an earlier version made from a text may hold marks
/// that change the direction.
fn without_bidi_controls(summary: &str) -> String {
    summary.chars().filter(|c| !is_bidi_control(*c)).collect()
}

fn keep(sink: &mut Sink<'_>, path: &str, content: &[u8]) -> Result<(), Problem> {
    sink(path, content).map_err(|error| match error.kind() {
        std::io::ErrorKind::StorageFull => Problem::DiskFull,
        _ => {
            causes::record(&format!("{path} could not be written"), &error);
            Problem::Internal
        }
    })
}
