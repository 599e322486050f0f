//! The forum becomes files: `forum.yaml`, and each practice as Markdown with its files beside it.
//! What was exported and imported again is the same.

use domain::clock::Timestamp;
use domain::company::NewCompany;
use domain::id::PracticeId;
use domain::meeting::MeetingCard;
use domain::policy::{Action as Wish, Actor};
use domain::problem::Problem;
use store::practice::PracticeRecord;

use crate::Forum;
use crate::exchange::forum_file::{self, ForumFile, MeetingEntry, MemberEntry};
use crate::front_matter::{self, FrontMatter};
use crate::service::demand;

/// How many practices are read between two looks at the database.
const STEP: i64 = 200;

/// Takes one file: its path inside the folder, and its content.
pub type Sink<'a> = dyn FnMut(&str, &[u8]) -> std::io::Result<()> + Send + 'a;

impl Forum {
    /// Writes the whole forum out. Returns how many practices it has.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::DiskFull`]; when the database,
    /// the file store or the sink fails.
    pub async fn export(&self, actor: &Actor, sink: &mut Sink<'_>) -> Result<usize, Problem> {
        demand(actor, Wish::RunForum)?;
        let file = self.forum_file(actor).await?;
        let text = file.write().map_err(|error| Problem::Invalid { fields: vec![error] })?;
        keep(sink, forum_file::NAME, text.as_bytes())?;
        let emails: std::collections::HashMap<_, _> =
            self.members(actor).await?.into_iter().map(|member| (member.id, member.email)).collect();
        let (mut after, mut count) = (PracticeId(0), 0);
        loop {
            let ids = store::practice::all_ids(&mut *self.store.read().await?, after, STEP).await?;
            let Some(&last) = ids.last() else { return Ok(count) };
            for id in ids {
                let found = store::practice::find_by_id(&mut *self.store.read().await?, id).await?;
                let Some(record) = found else { continue };
                let authors = record.authors.iter().filter_map(|author| emails.get(&author.id).cloned());
                self.export_practice(&record, authors.collect(), sink).await?;
                count += 1;
            }
            after = last;
        }
    }

    async fn export_practice(
        &self,
        record: &PracticeRecord,
        authors: Vec<String>,
        sink: &mut Sink<'_>,
    ) -> Result<(), Problem> {
        let fields = FrontMatter {
            title: Some(record.title.clone()),
            summary: Some(record.summary.clone()).filter(|text| !text.is_empty()),
            kind: Some(record.kind),
            topics: record.topics.iter().map(|topic| topic.slug.clone()).collect(),
            company: Some(record.company.slug.clone()),
            authors,
            meeting: record.meeting.as_ref().map(|meeting| meeting.id.to_string()),
            status: Some(record.status),
            audience: Some(record.audience.clone()).filter(|text| !text.is_empty()),
            effort: Some(record.effort.clone()).filter(|text| !text.is_empty()),
            result: Some(record.result.clone()).filter(|text| !text.is_empty()),
            language: Some(record.language),
            slug: Some(record.slug.clone()),
            published_at: record.published_at,
            attachments: record.attachments.iter().map(|file| file.file_name.clone()).collect(),
        };
        let text = front_matter::write(&fields, &record.body);
        keep(sink, &format!("practices/{}.md", record.slug), text.as_bytes())?;
        for file in &record.attachments {
            let content = self.files.get(&file.hash).await?;
            keep(sink, &format!("practices/{}/{}", record.slug, file.file_name), &content)?;
        }
        Ok(())
    }

    async fn forum_file(&self, actor: &Actor) -> Result<ForumFile, Problem> {
        let companies = self.companies(actor).await?;
        let members = self.members(actor).await?;
        let emails = |id| members.iter().find(|member| member.id == id).map(|member| member.email.clone());
        let all = self.meetings(actor).await?;
        let mut meetings = vec![];
        for card in all.past.iter().rev().chain(&all.upcoming) {
            let agenda = self.meeting(actor, card.id).await?.agenda;
            meetings.push(meeting_entry(card, agenda, emails)?);
        }
        Ok(ForumFile {
            name: Some((*self.name().await?).clone()),
            companies: companies
                .iter()
                .map(|company| NewCompany {
                    name: company.name.clone(),
                    slug: company.slug.clone(),
                    sector: company.sector,
                    size: company.size,
                })
                .collect(),
            members: members
                .iter()
                .map(|member| MemberEntry {
                    email: member.email.clone(),
                    name: member.name.clone(),
                    company: member.company.slug.clone(),
                    role: member.role,
                    profession: member.profession,
                })
                .collect(),
            meetings,
        })
    }
}

fn meeting_entry(
    card: &MeetingCard,
    agenda: String,
    email: impl Fn(domain::id::MemberId) -> Option<String>,
) -> Result<MeetingEntry, Problem> {
    Ok(MeetingEntry {
        key: card.id.to_string(),
        title: card.title.clone(),
        kind: card.kind,
        starts_at: moment(card.starts_at)?,
        company: card.company.as_ref().map(|company| company.slug.clone()),
        presenters: card.presenters.iter().filter_map(|person| email(person.id)).collect(),
        place: card.place.clone(),
        link: card.link.clone(),
        deadline: card.deadline.map(moment).transpose()?,
        agenda,
    })
}

fn moment(at: Timestamp) -> Result<jiff::Timestamp, Problem> {
    jiff::Timestamp::from_microsecond(at.0).map_err(|error| {
        tracing::error!(%error, "a stored time is out of range");
        Problem::Internal
    })
}

fn keep(sink: &mut Sink<'_>, path: &str, content: &[u8]) -> Result<(), Problem> {
    sink(path, content).map_err(|error| match error.kind() {
        std::io::ErrorKind::StorageFull => Problem::DiskFull,
        _ => {
            tracing::error!(%error, path, "a file could not be written");
            Problem::Internal
        }
    })
}
