//! The forum becomes files: `forum.yaml`, each practice as Markdown with its files beside it, `comments.yaml` and
//! `tries.yaml`.
//! What was exported and imported again is the same. The earlier texts of a practice are in a file of their own, for
//! people and for other programs: an import leaves them aside. A file that cannot be written is named, and the others
//! are written.

use std::collections::HashMap;

use causes::collect;
use domain::agenda::AgendaItem;
use domain::agreement::Agreement;
use domain::attachment::Attachment;
use domain::audit::{AuditEvent, NewAudit};
use domain::company::Company;
use domain::id::{MeetingId, MemberId, PracticeId, TopicId};
use domain::member::Member;
use domain::policy::{Actor, Permission};
use domain::problem::Problem;
use domain::text::is_bidi_control;
use domain::topic::Topic;
use serde::Serialize;
use store::attachment::StoredContent;
use store::practice::PracticeRecord;

use crate::Forum;
use crate::attachments::verify::FaultyFile;
use crate::authorize::authorize;
use crate::exchange::dilemmas;
use crate::exchange::forum_file::{
    self, AcceptedEntry, AgreementEntry, CompanyEntry, ForumFile, MeetingEntry, MemberEntry, RsvpEntry, SearchEntry,
    SurveyEntry, TopicEntry,
};
use crate::exchange::meetings::{self, Keyed, moment};
use crate::exchange::promises;
use crate::exchange::requests;
use crate::exchange::{comments, tries};
use crate::files::Fault;
use crate::front_matter::{self, FrontMatter};
use crate::settings::Choices;

/// How many practices are read between two looks at the database.
const STEP: i64 = 200;

/// Takes one file: its path inside the folder, and its content.
pub type Sink<'a> = dyn FnMut(&str, &[u8]) -> std::io::Result<()> + Send + 'a;

/// What an export wrote, and what it could not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExportReport {
    /// The number of practices that were written.
    pub practices: usize,
    /// The attached files that were left out because their stored bytes cannot be read; a file that several
    /// practices have is named with each.
    pub faulty: Vec<FaultyFile>,
    /// The files that could not be written.
    pub unwritten: Vec<UnwrittenFile>,
}

/// A file that could not be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnwrittenFile {
    /// The unwritten file's path inside the folder.
    pub path: String,
    /// The cause, in the operating system's words.
    pub cause: String,
}

/// An earlier text of a practice, as `revisions/SLUG.yaml` lists them, the first first.
#[derive(Debug, Serialize)]
struct RevisionEntry {
    number: i64,
    title: String,
    /// The address of who wrote it, where they are still there.
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<String>,
    created_at: jiff::Timestamp,
    body: String,
}

impl Forum {
    /// Writes the whole forum out. An attached file whose stored bytes are missing or damaged is left out and
    /// reported, and so is a file that the sink does not take; everything else is written.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::DiskFull`], where no other file could be written
    /// either; when the database fails.
    pub async fn export(&self, actor: &Actor, sink: &mut Sink<'_>) -> Result<ExportReport, Problem> {
        authorize(actor, Permission::RunForum)?;
        // A forum on a read-only disk is exported all the same.
        let (noted, mut causes) = collect(self.note_alone(actor, NewAudit::of(AuditEvent::Exported))).await;
        if let Err(problem) = noted {
            let causes = causes.take();
            tracing::warn!(%problem, causes, "the export could not be noted in the audit log");
        }
        let mut report = ExportReport::default();
        let members = self.members(actor).await?;
        let meetings = meetings::all(&mut *self.store.read().await?).await?;
        let mut file = self.forum_file(&members, &meetings).await?;
        let names = Names {
            emails: members.into_iter().map(|member| (member.id, member.email)).collect(),
            meetings: meetings.into_iter().map(|meeting| (meeting.record.card.id, meeting.key)).collect(),
        };
        let mut comments = self.comment_file(&names.emails, &names.meetings).await?;
        let mut lists: Vec<_> = comments.comments.iter_mut().map(|comment| &mut comment.files).collect();
        for dilemma in &mut file.dilemmas {
            lists.push(&mut dilemma.files);
            lists.extend(dilemma.answers.iter_mut().map(|answer| &mut answer.files));
        }
        self.export_contents(lists, sink, &mut report).await?;
        let text = file.write().map_err(|error| Problem::Invalid { fields: vec![error] })?;
        report.keep(sink, forum_file::NAME, text.as_bytes())?;
        if !comments.comments.is_empty() {
            let text = comments.write().map_err(|error| Problem::Invalid { fields: vec![error] })?;
            report.keep(sink, comments::NAME, text.as_bytes())?;
        }
        let tries = self.try_file(&names.emails).await?;
        if !tries.tries.is_empty() {
            let text = tries.write().map_err(|error| Problem::Invalid { fields: vec![error] })?;
            report.keep(sink, tries::NAME, text.as_bytes())?;
        }
        let mut after = PracticeId(0);
        loop {
            let ids = store::practice::all_ids(&mut *self.store.read().await?, after, STEP).await?;
            let Some(&last) = ids.last() else { return Ok(report) };
            for id in ids {
                let found = store::practice::find_by_id(&mut *self.store.read().await?, id).await?;
                let Some(record) = found else { continue };
                self.export_practice(&record, &names, sink, &mut report).await?;
            }
            after = last;
        }
    }

    /// Writes one practice out, with its earlier texts and its files.
    pub(crate) async fn export_practice(
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
            creator: record.creator.and_then(|creator| names.emails.get(&creator).cloned()),
            meeting: record.meeting.as_ref().and_then(|meeting| names.meetings.get(&meeting.id).cloned()),
            status: Some(record.status),
            archived_by: record.archived_by.filter(|by| by.by_coordinator()),
            audience: Some(record.audience.clone()).filter(|text| !text.is_empty()),
            effort: Some(record.effort.clone()).filter(|text| !text.is_empty()),
            result: Some(record.result.clone()).filter(|text| !text.is_empty()),
            approved_by: Some(record.approved_by.clone()).filter(|text| !text.is_empty()),
            approved_on: Some(record.approved_on.clone()).filter(|text| !text.is_empty()),
            language: Some(record.language),
            sharing: Some(record.sharing),
            slug: Some(record.slug.clone()),
            published_at: record.published_at,
            ..FrontMatter::default()
        };
        let fields = fields.with_files(&record.attachments);
        let body = store::practice::body(&mut *self.store.read().await?, record.id, record.revision).await?;
        let text = front_matter::write(&fields, &body.unwrap_or_default());
        if report.keep(sink, &format!("practices/{}.md", record.slug), text.as_bytes())? {
            report.practices += 1;
        }
        self.export_revisions(record, names, sink, report).await?;
        let folder = format!("practices/{}", record.slug);
        let named =
            |file: &Attachment| StoredContent { practice: Some(record.slug.clone()), ..StoredContent::of(file) };
        self.export_files(&folder, &record.attachments, named, sink, report).await
    }

    /// Writes files out into a folder; those whose stored bytes cannot be read are reported as `named` tells of them.
    pub(crate) async fn export_files(
        &self,
        folder: &str,
        files: &[Attachment],
        named: impl Fn(&Attachment) -> StoredContent + Send + Sync,
        sink: &mut Sink<'_>,
        report: &mut ExportReport,
    ) -> Result<(), Problem> {
        for file in files {
            match self.files.get(&file.hash).await {
                Ok(content) => {
                    report.keep(sink, &format!("{folder}/{}", file.file_name), &content)?;
                }
                Err(fault @ Fault::Unreachable) => return Err(fault.into()),
                Err(fault) => report.faulty.push(FaultyFile { content: named(file), fault }),
            }
        }
        Ok(())
    }

    /// The texts that a practice had before its present one.
    async fn export_revisions(
        &self,
        record: &PracticeRecord,
        names: &Names,
        sink: &mut Sink<'_>,
        report: &mut ExportReport,
    ) -> Result<(), Problem> {
        let revisions = store::practice::revisions(&mut *self.store.read().await?, record.id).await?;
        let mut entries = vec![];
        for revision in revisions.into_iter().rev().filter(|revision| revision.number < record.revision) {
            let body = store::practice::body(&mut *self.store.read().await?, record.id, revision.number).await?;
            entries.push(RevisionEntry {
                number: revision.number,
                title: revision.title,
                author: revision.author.and_then(|author| names.emails.get(&author).cloned()),
                created_at: moment(revision.created_at)?,
                body: body.unwrap_or_default(),
            });
        }
        if entries.is_empty() {
            return Ok(());
        }
        let text = serde_saphyr::to_string(&entries).map_err(|error| {
            causes::record("the revisions of a practice cannot be written as YAML", &error);
            Problem::Internal
        })?;
        report.keep(sink, &format!("revisions/{}.yaml", record.slug), text.as_bytes()).map(drop)
    }

    async fn topic_entries(&self) -> Result<Vec<TopicEntry>, Problem> {
        let mut conn = self.store.read().await?;
        let tree = store::topic::list(&mut conn).await?;
        let former = store::topic::former_slugs(&mut conn).await?;
        let slug = |id| tree.iter().find(|topic| Some(topic.id) == id).map(|topic| topic.slug.clone());
        let entry = |topic: &Topic| TopicEntry {
            slug: topic.slug.clone(),
            name_he: topic.name_he.clone(),
            name_en: topic.name_en.clone(),
            parent: slug(topic.parent),
            former_slugs: former_of(&former, &topic.slug),
        };
        Ok(tree.iter().map(entry).collect())
    }

    /// Everything in an order of its own, whatever order the engine sorts texts in.
    async fn forum_file(&self, members: &[Member], meetings: &[Keyed]) -> Result<ForumFile, Problem> {
        let mut companies = store::company::list(&mut *self.store.read().await?).await?;
        companies.sort_by(|a, b| a.slug.cmp(&b.slug));
        let mut members: Vec<_> = members.iter().collect();
        members.sort_by(|a, b| a.email.cmp(&b.email));
        let mut phones: HashMap<_, _> = store::phone::all(&mut *self.store.read().await?).await?.into_iter().collect();
        let acceptances = store::agreement::acceptances(&mut *self.store.read().await?).await?;
        let agreement = store::agreement::versions(&mut *self.store.read().await?).await?;
        let mut entries = Vec::with_capacity(members.len());
        for member in &members {
            let searches = store::saved_search::of_member(&mut *self.store.read().await?, member.id).await?;
            let (phone, phone_shown) = phones.remove(&member.id).map(|phone| (phone.number, phone.shown)).unzip();
            let searches = searches.iter().map(|row| SearchEntry::of(&row.request)).collect();
            let mut entry = MemberEntry { phone, phone_shown, ..member_entry(member, searches) };
            if let Some(accepted) = acceptances.iter().find(|accepted| accepted.member == member.id) {
                entry.accepted = Some(AcceptedEntry { version: accepted.version, at: moment(accepted.at)? });
            }
            entries.push(entry);
        }
        let keys = meetings.iter().map(|meeting| (meeting.record.card.id, meeting.key.clone())).collect();
        let email = |id: MemberId| members.iter().find(|member| member.id == id).map(|member| member.email.clone());
        let promises = promises::exported(&mut *self.store.read().await?, email, &keys).await?;
        let requests = requests::exported(&mut *self.store.read().await?, email, &companies, &keys).await?;
        let turns = self.turns(&mut *self.store.read().await?).await?;
        let placed = turns.into_iter().filter(|turn| turn.is_placed).map(|turn| turn.company.slug);
        let dilemmas = dilemmas::exported(&mut *self.store.read().await?, email, &keys).await?;
        let synonyms = store::synonym::list(&mut *self.store.read().await?).await?;
        let former = store::company::former_slugs(&mut *self.store.read().await?).await?;
        let companies = companies.into_iter().map(|company| company_entry(company, &former));
        let tree = store::topic::list(&mut *self.store.read().await?).await?;
        let entered = meetings.iter().map(|meeting| meeting_entry(meeting, &members, &tree));
        Ok(ForumFile {
            topics: Some(self.topic_entries().await?),
            agreement: agreement.into_iter().rev().map(agreement_entry).collect::<Result<_, _>>()?,
            synonyms: Some(synonyms.into_iter().map(|group| group.expressions).collect()),
            name: Some((*self.name().await?).clone()),
            settings: Some(self.choices().await?).filter(|choices| *choices != Choices::default()),
            companies: companies.collect::<Result<_, _>>()?,
            meetings: entered.collect::<Result<_, _>>()?,
            members: entries,
            promises,
            requests,
            rota: placed.collect(),
            dilemmas,
        })
    }
}

/// What front matter calls members and meetings by.
pub(crate) struct Names {
    pub emails: HashMap<MemberId, String>,
    pub meetings: HashMap<MeetingId, String>,
}

fn company_entry(company: Company, former: &[(String, String)]) -> Result<CompanyEntry, Problem> {
    Ok(CompanyEntry {
        former_slugs: former_of(former, &company.slug),
        left_at: company.left_at.map(moment).transpose()?,
        name: company.name,
        slug: company.slug,
        sector: company.sector,
        size: company.size,
    })
}

/// The former names in URLs of what has this one.
fn former_of(former: &[(String, String)], slug: &str) -> Vec<String> {
    former.iter().filter(|(_, present)| present == slug).map(|(former, _)| former.clone()).collect()
}

fn member_entry(member: &Member, searches: Vec<SearchEntry>) -> MemberEntry {
    MemberEntry {
        email: member.email.clone(),
        name: member.name.clone(),
        company: member.company.slug.clone(),
        role: member.role,
        profession: member.profession,
        deactivated: member.deactivated_at.is_some(),
        language: Some(member.language),
        phone: None,
        phone_shown: None,
        accepted: None,
        searches,
    }
}

fn agreement_entry(version: Agreement) -> Result<AgreementEntry, Problem> {
    Ok(AgreementEntry {
        body_he: version.text.he,
        body_en: version.text.en,
        is_material: version.is_material,
        published_at: moment(version.published_at)?,
    })
}

fn meeting_entry(meeting: &Keyed, members: &[&Member], topics: &[Topic]) -> Result<MeetingEntry, Problem> {
    let card = &meeting.record.card;
    let email = |id: MemberId| members.iter().find(|member| member.id == id).map(|m| m.email.clone());
    let mut answers = vec![];
    for answer in &meeting.answers {
        if let Some(member) = email(answer.person.id) {
            let answered_at = moment(answer.answered_at)?;
            answers.push(RsvpEntry { member, answer: answer.answer, note: answer.note.clone(), answered_at });
        }
    }
    answers.sort_by(|a, b| a.member.cmp(&b.member));
    let mut came: Option<Vec<String>> =
        meeting.came.as_ref().map(|came| came.iter().filter_map(|member| email(*member)).collect());
    if let Some(came) = &mut came {
        came.sort();
    }
    let slug = |id: TopicId| topics.iter().find(|topic| topic.id == id).map(|topic| topic.slug.clone());
    let said = meeting.said.iter().map(|answer| SurveyEntry {
        useful: answer.useful,
        next_topic: answer.next_topic.and_then(slug),
        next: answer.next.clone(),
        recommends: answer.recommends,
    });
    // The order of their random keys is another one in every forum.
    let mut said: Vec<SurveyEntry> = said.collect();
    said.sort_by(|a, b| {
        let key = |entry: &SurveyEntry| (entry.useful, entry.next_topic.clone(), entry.next.clone());
        key(a).cmp(&key(b)).then_with(|| a.recommends.cmp(&b.recommends))
    });
    Ok(MeetingEntry {
        key: meeting.key.clone(),
        title: card.title.clone(),
        kind: card.kind,
        starts_at: moment(card.starts_at)?,
        ends_at: card.ends_at.map(moment).transpose()?,
        state: card.state,
        note: card.note.clone(),
        seats: card.seats,
        host: meeting.record.visit.host.as_ref().and_then(|host| email(host.id)),
        parking: meeting.record.visit.parking.clone(),
        look_for: meeting.record.visit.look_for.clone(),
        uid: Some(meeting.record.uid.clone()),
        // The keys of dilemmas are those of this forum.
        items: meeting.record.items.iter().cloned().map(|item| AgendaItem { dilemma: None, ..item }).collect(),
        summary: meeting.record.summary.text.clone(),
        decisions: meeting.record.summary.decisions.clone(),
        summary_sent_at: meeting.record.summary_sent_at.map(moment).transpose()?,
        answers,
        came,
        said,
        company: card.company.as_ref().map(|company| company.slug.clone()),
        presenters: card.presenters.iter().filter_map(|person| email(person.id)).collect(),
        place: card.place.clone(),
        link: card.link.clone(),
        deadline: card.deadline.map(moment).transpose()?,
        agenda: meeting.record.agenda.clone(),
        creator: meeting.record.creator.and_then(email),
    })
}

/// A summary as [`Forum::import_practices`] takes it. Summaries that an earlier version made from a text may hold marks
/// that change the direction.
fn without_bidi_controls(summary: &str) -> String {
    summary.chars().filter(|c| !is_bidi_control(*c)).collect()
}

impl ExportReport {
    /// Writes a file, or notes that it could not be written; whether it was.
    pub(crate) fn keep(&mut self, sink: &mut Sink<'_>, path: &str, content: &[u8]) -> Result<bool, Problem> {
        match sink(path, content) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == std::io::ErrorKind::StorageFull => Err(Problem::DiskFull),
            Err(error) => {
                self.unwritten.push(UnwrittenFile { path: path.to_owned(), cause: error.to_string() });
                Ok(false)
            }
        }
    }
}
