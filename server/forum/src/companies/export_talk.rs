//! What the members of one company said becomes Markdown files, for the company itself: `dilemmas/ID-SLUG.md` with the
//! answers, `comments/PLACE.md`, and `tries/SLUG.md`. Files stand in a folder beside the text that shows them.
//!
//! Only what was said under a name is in it: a dilemma that was asked anonymously is, even where a coordinator unsealed it,
//! not known to be the company's.

use std::collections::{BTreeMap, HashMap};

use domain::attachment::Attachment;
use domain::comment::{CommentSubject, elsewhere};
use domain::company::Company;
use domain::dilemma::DilemmaStage;
use domain::id::{CompanyId, DilemmaId, MeetingId, MemberId, PracticeId};
use domain::member::{Member, Person};
use domain::mention::{Mention, escaped, mentions, nameless};
use domain::practice::Status;
use domain::problem::Problem;
use domain::slug;
use serde::Serialize;
use store::attachment::{Owner, StoredContent};
use store::comment::CommentRecord;
use store::dilemma::DilemmaRecord;

use crate::Forum;
use crate::exchange::export::{ExportReport, Sink};
use crate::exchange::meetings::moment;

/// How many comments and dilemmas are read at once.
const STEP: usize = 200;

/// The members of the company, by whose names its files call them.
pub(super) struct OwnMembers(HashMap<MemberId, String>);

impl OwnMembers {
    /// The members with their names.
    pub(super) fn of(members: &[Member]) -> Self {
        Self(members.iter().map(|member| (member.id, member.name.clone())).collect())
    }

    fn name(&self, person: Option<&Person>) -> Option<String> {
        person.and_then(|person| self.0.get(&person.id)).cloned()
    }

    /// A text without the names of others in its mentions.
    fn without_others(&self, text: &str) -> String {
        let mut text = text.to_owned();
        loop {
            let others = mentions(&text).into_iter().filter_map(|mention| match mention {
                Mention::Member(member) if !self.0.contains_key(&member) => Some(member),
                Mention::Member(_) | Mention::Company(_) | Mention::Everybody => None,
            });
            // A few mentions are told at once, and there may be more.
            let mut rest = None;
            for member in others {
                rest = nameless(rest.as_deref().unwrap_or(&text), member).or(rest);
            }
            match rest {
                Some(rest) => text = rest,
                None => return text,
            }
        }
    }
}

/// What stands above a dilemma's text.
#[derive(Serialize)]
struct DilemmaHead {
    title: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    topics: Vec<String>,
    /// Who of the company asked it, where they are still there.
    #[serde(skip_serializing_if = "Option::is_none")]
    asked_by: Option<String>,
    asked_at: jiff::Timestamp,
    stage: DilemmaStage,
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_at: Option<jiff::Timestamp>,
    #[serde(skip_serializing_if = "String::is_empty")]
    summary: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    lesson: String,
}

/// What stands above the company's comments in one place.
#[derive(Serialize)]
struct PlaceHead {
    /// The title of what they are about, where the company reads it.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// The path of its page.
    path: String,
}

impl Forum {
    /// Writes out what the members of a company said.
    pub(super) async fn export_talk(
        &self,
        company: &Company,
        own: &OwnMembers,
        sink: &mut Sink<'_>,
        report: &mut ExportReport,
    ) -> Result<(), Problem> {
        self.export_own_dilemmas(company, own, sink, report).await?;
        self.export_own_comments(company, own, sink, report).await?;
        self.export_own_tries(company, own, sink, report).await
    }

    async fn export_own_dilemmas(
        &self,
        company: &Company,
        own: &OwnMembers,
        sink: &mut Sink<'_>,
        report: &mut ExportReport,
    ) -> Result<(), Problem> {
        let ids = store::dilemma::ids_of_company(&mut *self.store.read().await?, company.id).await?;
        for ids in ids.chunks(STEP) {
            let mut records = store::dilemma::find_many(&mut *self.store.read().await?, ids).await?;
            let is_there = |stage: DilemmaStage| !matches!(stage, DilemmaStage::Scheduled | DilemmaStage::Withdrawn);
            records.retain(|record| is_asked_by(record, company.id) && is_there(record.state.stage));
            records.sort_by_key(|record| record.id);
            for record in records {
                self.export_own_dilemma(record, own, sink, report).await?;
            }
        }
        Ok(())
    }

    async fn export_own_dilemma(
        &self,
        record: DilemmaRecord,
        own: &OwnMembers,
        sink: &mut Sink<'_>,
        report: &mut ExportReport,
    ) -> Result<(), Problem> {
        let (files, answers) = {
            let mut conn = self.store.read().await?;
            let subject = CommentSubject::Dilemma(record.id);
            let answers = store::comment::of_subject(&mut conn, subject, None, i64::MAX).await?;
            (store::attachment::list(&mut conn, Owner::Dilemma(record.id)).await?, answers)
        };
        let name = match slug::from_title(&record.title) {
            Some(slug) => format!("{}-{slug}", record.id),
            None => record.id.to_string(),
        };
        let head = DilemmaHead {
            title: record.title,
            topics: record.topics,
            asked_by: own.name(record.asker.as_ref()),
            asked_at: moment(record.created_at)?,
            stage: record.state.stage,
            closed_at: record.closed_at.map(moment).transpose()?,
            summary: own.without_others(&record.summary),
            lesson: own.without_others(&record.lesson),
        };
        let mut text = with_head(&head, &own.without_others(&elsewhere(&record.body, &format!("{name}/"), &files)))?;
        let folder = format!("dilemmas/{name}");
        let named = |file: &Attachment| StoredContent { dilemma: Some(record.id), ..StoredContent::of(file) };
        self.export_files(&folder, &files, named, sink, report).await?;
        for answer in answers.iter().filter(|answer| answer.deleted_by.is_none()) {
            text.push_str(&said(answer, own, &format!("{name}/{}/", answer.id))?);
            self.export_comment_files(&format!("{folder}/{}", answer.id), answer, sink, report).await?;
        }
        report.keep(sink, &format!("{folder}.md"), text.as_bytes()).map(drop)
    }

    /// Comments and answers elsewhere: those on the company's own dilemmas stand with these.
    async fn export_own_comments(
        &self,
        company: &Company,
        own: &OwnMembers,
        sink: &mut Sink<'_>,
        report: &mut ExportReport,
    ) -> Result<(), Problem> {
        let ids = store::comment::ids_of_company(&mut *self.store.read().await?, company.id).await?;
        let mut places: BTreeMap<String, (CommentSubject, Vec<CommentRecord>)> = BTreeMap::new();
        for ids in ids.chunks(STEP) {
            let found = store::comment::find_many(&mut *self.store.read().await?, ids).await?;
            let is_own = |record: &CommentRecord| {
                let of = record.company.as_ref().map(|company| company.id);
                of == Some(company.id) && record.author.is_some() && record.deleted_by.is_none()
            };
            for record in found.into_iter().filter(is_own) {
                let (_, said) =
                    places.entry(place_name(record.subject)).or_insert_with(|| (record.subject, Vec::new()));
                said.push(record);
            }
        }
        for (name, (subject, mut records)) in places {
            let Some(head) = self.place(subject, company).await? else { continue };
            records.sort_by_key(|record| (record.created_at, record.id));
            let mut text = with_head(&head, "")?;
            for record in &records {
                text.push_str(&said(record, own, &format!("{name}/{}/", record.id))?);
                self.export_comment_files(&format!("comments/{name}/{}", record.id), record, sink, report).await?;
            }
            report.keep(sink, &format!("comments/{name}.md"), text.as_bytes())?;
        }
        Ok(())
    }

    /// What a comment is about; `None` for what is gone, and for a dilemma that stands in the export with its answers. The
    /// title of what the company may not read any more is left out.
    async fn place(&self, subject: CommentSubject, company: &Company) -> Result<Option<PlaceHead>, Problem> {
        let mut conn = self.store.read().await?;
        let shown = |title: String, is_read: bool, path: String| PlaceHead { title: is_read.then_some(title), path };
        Ok(match subject {
            CommentSubject::Practice(id) => store::practice::by_ids(&mut conn, &[id]).await?.pop().map(|line| {
                let card = line.card;
                let is_read =
                    card.company.id == company.id || matches!(card.status, Status::Published | Status::Archived);
                shown(card.title, is_read, domain::practice::path(&card.slug))
            }),
            CommentSubject::Meeting(id) => store::meeting::find(&mut conn, id)
                .await?
                .map(|record| shown(record.card.title, true, domain::meeting::path(id))),
            CommentSubject::Dilemma(id) => {
                let found = store::dilemma::find(&mut conn, id).await?;
                found.filter(|record| !is_asked_by(record, company.id)).map(|record| {
                    let is_read = record.is_for_forum || record.companies.contains(&company.id);
                    shown(record.title, is_read, domain::dilemma::path(id))
                })
            }
        })
    }

    async fn export_comment_files(
        &self,
        folder: &str,
        record: &CommentRecord,
        sink: &mut Sink<'_>,
        report: &mut ExportReport,
    ) -> Result<(), Problem> {
        let named = |file: &Attachment| StoredContent { comment: Some(record.id), ..StoredContent::of(file) };
        self.export_files(folder, &record.attachments, named, sink, report).await
    }

    async fn export_own_tries(
        &self,
        company: &Company,
        own: &OwnMembers,
        sink: &mut Sink<'_>,
        report: &mut ExportReport,
    ) -> Result<(), Problem> {
        let tries = store::tries::of_company(&mut *self.store.read().await?, company.id).await?;
        let mut places: BTreeMap<PracticeId, String> = BTreeMap::new();
        for tried in tries {
            let author = own.name(tried.author.as_ref());
            let report = tried.report;
            let outcome = report.outcome.as_str().to_owned();
            let facts = [Some(report.tried_on), author, Some(report.team), Some(outcome), Some(report.backed_by)];
            let facts = facts.into_iter().flatten().filter(|fact| !fact.is_empty());
            places.entry(tried.practice).or_default().push_str(&below_line(facts, &escaped(&report.why)));
        }
        for (practice, text) in places {
            let subject = CommentSubject::Practice(practice);
            let Some(head) = self.place(subject, company).await? else { continue };
            let text = with_head(&head, "")? + &text;
            report.keep(sink, &format!("tries/{}.md", place_name(subject)), text.as_bytes())?;
        }
        Ok(())
    }
}

/// Whether members of the company asked a dilemma, under their names.
fn is_asked_by(record: &DilemmaRecord, company: CompanyId) -> bool {
    record.company.as_ref().is_some_and(|of| of.id == company)
}

/// The name of the file of what was said in one place.
fn place_name(subject: CommentSubject) -> String {
    match subject {
        CommentSubject::Practice(PracticeId(id)) => format!("practice-{id}"),
        CommentSubject::Meeting(MeetingId(id)) => format!("meeting-{id}"),
        CommentSubject::Dilemma(DilemmaId(id)) => format!("dilemma-{id}"),
    }
}

/// A comment below a line that says when it was written, by whom, where they are of the company, and for which company.
fn said(record: &CommentRecord, own: &OwnMembers, files_path: &str) -> Result<String, Problem> {
    let at = moment(record.created_at)?.to_string();
    let company = record.company.as_ref().map(|company| company.name.clone());
    let facts = [Some(at), own.name(record.author.as_ref()), company].into_iter().flatten();
    Ok(below_line(facts, &own.without_others(&elsewhere(&record.body, files_path, &record.attachments))))
}

/// A text below a line of facts, apart from what stands before it.
fn below_line(facts: impl Iterator<Item = String>, text: &str) -> String {
    let facts: Vec<_> = facts.map(|fact| escaped(&fact)).collect();
    format!("\n---\n\n**{}**\n\n{}\n", facts.join(" · "), text.trim_end())
}

/// A text below its head, as files with front matter have it.
fn with_head(head: &impl Serialize, text: &str) -> Result<String, Problem> {
    let text = text.trim_end();
    let gap = if text.is_empty() { "" } else { "\n" };
    Ok(format!("---\n{}---\n{gap}{text}\n", as_yaml(head)?))
}

fn as_yaml(head: &impl Serialize) -> Result<String, Problem> {
    let text = serde_saphyr::to_string(head).map_err(|error| {
        causes::record("the head of an exported text cannot be written as YAML", &error);
        Problem::Internal
    })?;
    Ok(format!("{}\n", text.trim_end()))
}
