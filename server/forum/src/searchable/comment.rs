//! Comments, for whoever may find what they are about.

use std::collections::{HashMap, HashSet};

use domain::change::Entity;
use domain::comment::{self, CommentSubject};
use domain::dilemma::DilemmaStage;
use domain::id::{CommentId, CompanyId, DilemmaId, MeetingId, MemberId, PracticeId};
use domain::language::Language;
use domain::policy::practice::reader_groups;
use domain::policy::{EVERYBODY, PracticeFacts, dilemma};
use domain::problem::Problem;
use domain::search::HitType;
use futures::FutureExt;
use futures::future::BoxFuture;
use jiff::tz::TimeZone;
use search::Document;
use search::schema::Dimension;
use store::comment::CommentRecord;
use store::file_text::{Beside, FileText};
use store::{Conn, file_text};

use crate::searchable::files::{file_texts, portions_by_files};
use crate::searchable::{Query, Searchable, label, year};
use crate::worker::on_worker;

/// The most characters of a comment that are shown where nothing was asked.
const EXCERPT_MAX: usize = 180;

/// The comments that are not deleted, on what somebody may find.
pub(crate) struct Comments;

/// What a comment's document shows of its subject.
struct Subject {
    title: String,
    path: String,
    readers: Vec<String>,
}

impl Searchable for Comments {
    fn hit_type(&self) -> HitType {
        HitType::Comment
    }

    /// Leaves topic and kind out: those are what the comment is about.
    fn facets(&self) -> &'static [Dimension] {
        &[
            Dimension::Type,
            Dimension::Company,
            Dimension::Sector,
            Dimension::Size,
            Dimension::Profession,
            Dimension::Language,
            Dimension::Year,
        ]
    }

    fn count<'a>(&self, conn: &'a mut Conn) -> Query<'a, i64> {
        store::comment::count_all(conn).boxed()
    }

    fn ids_after<'a>(&self, conn: &'a mut Conn, after: i64, limit: i64) -> Query<'a, Vec<i64>> {
        async move { Ok(numbers(store::comment::all_ids(conn, CommentId(after), limit).await?)) }.boxed()
    }

    fn touched_by<'a>(&self, conn: &'a mut Conn, entity: Entity, id: i64) -> Query<'a, Vec<i64>> {
        async move {
            Ok(match entity {
                Entity::Comment => vec![id],
                Entity::Practice => numbers(store::comment::ids_of_practice(conn, PracticeId(id)).await?),
                Entity::Meeting => numbers(store::comment::ids_of_meeting(conn, MeetingId(id)).await?),
                Entity::Dilemma => numbers(store::comment::ids_of_dilemma(conn, DilemmaId(id)).await?),
                Entity::Company => numbers(store::comment::ids_of_company(conn, CompanyId(id)).await?),
                Entity::Member => numbers(store::comment::ids_of_author(conn, MemberId(id)).await?),
                _ => vec![],
            })
        }
        .boxed()
    }

    fn versions<'a>(&self, conn: &'a mut Conn) -> Query<'a, Vec<(i64, i64)>> {
        async move {
            let practices = store::practice::versions(conn).await?.into_iter().filter(|row| {
                let facts = PracticeFacts {
                    company: row.company,
                    status: row.status,
                    authors: &[],
                    creator: None,
                    archived_by: None,
                };
                !reader_groups(facts).is_empty()
            });
            let found: HashSet<_> = practices.map(|row| row.id).collect();
            let dilemmas = store::dilemma::versions(conn).await?.into_iter();
            let withdrawn = dilemmas.filter(|(_, _, stage)| *stage == DilemmaStage::Withdrawn);
            let withdrawn: HashSet<_> = withdrawn.map(|(id, ..)| id).collect();
            let is_found = |subject: &CommentSubject| match subject {
                CommentSubject::Practice(id) => found.contains(id),
                CommentSubject::Meeting(_) => true,
                CommentSubject::Dilemma(id) => !withdrawn.contains(id),
            };
            let rows = store::comment::versions(conn).await?.into_iter();
            Ok(rows.filter(|(_, (subject, _))| is_found(subject)).map(|(id, (_, version))| (id.0, version)).collect())
        }
        .boxed()
    }

    fn portions<'a>(&self, conn: &'a mut Conn, ids: &'a [i64]) -> Query<'a, Vec<Vec<i64>>> {
        portions_by_files(conn, Beside::Comments, ids).boxed()
    }

    fn documents<'a>(
        &self,
        conn: &'a mut Conn,
        ids: &'a [i64],
        zone: &'a TimeZone,
    ) -> BoxFuture<'a, Result<Vec<Document>, Problem>> {
        async move {
            let keys: Vec<_> = ids.iter().copied().map(CommentId).collect();
            let mut records = store::comment::find_many(conn, &keys).await?;
            records.retain(|record| record.deleted_by.is_none());
            let subjects = subjects(conn, &records).await?;
            let since = store::change::since(conn, Entity::Comment, ids).await?;
            let mut files = file_text::files(conn, Beside::Comments, ids).await?;
            let zone = zone.clone();
            let documents = move || {
                let document = |record: CommentRecord| {
                    let since = since.get(&record.id.0).copied().unwrap_or_default();
                    let files = files.remove(&record.id.0).unwrap_or_default();
                    Some(document(&record, subjects.get(&record.subject)?, files, since, &zone))
                };
                records.into_iter().filter_map(document).collect()
            };
            on_worker(documents).await
        }
        .boxed()
    }
}

fn numbers(ids: Vec<CommentId>) -> Vec<i64> {
    ids.into_iter().map(|id| id.0).collect()
}

/// Returns what the comments are about, as far as somebody may find it.
async fn subjects(conn: &mut Conn, records: &[CommentRecord]) -> Result<HashMap<CommentSubject, Subject>, Problem> {
    let (mut practices, mut meetings, mut dilemmas) = (HashSet::new(), HashSet::new(), HashSet::new());
    for record in records {
        match record.subject {
            CommentSubject::Practice(id) => practices.insert(id),
            CommentSubject::Meeting(id) => meetings.insert(id),
            CommentSubject::Dilemma(id) => dilemmas.insert(id),
        };
    }
    let practices: Vec<PracticeId> = practices.into_iter().collect();
    let meetings: Vec<MeetingId> = meetings.into_iter().collect();
    let dilemmas: Vec<DilemmaId> = dilemmas.into_iter().collect();
    let mut subjects = HashMap::new();
    for line in store::practice::by_ids(conn, &practices).await? {
        let readers = reader_groups(line.access.facts());
        if !readers.is_empty() {
            let path = domain::practice::path(&line.card.slug);
            let subject = Subject { title: line.card.title, path, readers };
            subjects.insert(CommentSubject::Practice(line.card.id), subject);
        }
    }
    for record in store::meeting::find_many(conn, &meetings).await? {
        let id = record.card.id;
        let readers = vec![EVERYBODY.to_owned()];
        let subject = Subject { title: record.card.title, path: domain::meeting::path(id), readers };
        subjects.insert(CommentSubject::Meeting(id), subject);
    }
    for record in store::dilemma::find_many(conn, &dilemmas).await? {
        let readers = dilemma::reader_groups(record.facts());
        if !readers.is_empty() {
            let subject = Subject { title: record.title, path: domain::dilemma::path(record.id), readers };
            subjects.insert(CommentSubject::Dilemma(record.id), subject);
        }
    }
    Ok(subjects)
}

/// The document of a comment. Its title is that of what it is about, by which it is not found.
fn document(record: &CommentRecord, subject: &Subject, files: Vec<FileText>, since: i64, zone: &TimeZone) -> Document {
    let body = markdown::plain_text(&record.body);
    let author = record.author.iter().map(|author| author.name.as_str());
    let extra = author.chain(files.iter().map(|file| file.file_name.as_str())).collect::<Vec<_>>().join("\n");
    Document {
        hit_type: HitType::Comment,
        id: record.id.0,
        version: record.version,
        kind: String::new(),
        language: Language::of_text(&body),
        summary: markdown::excerpt("", &record.body, EXCERPT_MAX),
        title: subject.title.clone(),
        body,
        url: comment::path(&subject.path, record.id),
        company: record.company.as_ref().map(label),
        tried: vec![],
        professions: record.author.iter().map(|author| author.profession).collect(),
        topics: vec![],
        date: record.created_at,
        year: year(record.created_at, zone),
        meeting: String::new(),
        readers: subject.readers.clone(),
        extra,
        files: file_texts(files, &comment::files_path(record.id)),
        since,
    }
}
