//! Dilemmas, and what was learnt from those that were closed, for whoever may read them.

use std::collections::HashMap;

use domain::change::Entity;
use domain::dilemma::{DilemmaStage, files_path, path};
use domain::id::{CompanyId, DilemmaId, MemberId};
use domain::language::Language;
use domain::policy::dilemma::reader_groups;
use domain::problem::Problem;
use domain::search::HitType;
use domain::topic::Topic;
use futures::FutureExt;
use futures::future::{BoxFuture, ready};
use jiff::tz::TimeZone;
use search::schema::Dimension;
use search::{Document, TopicLabel};
use store::dilemma::{self, DilemmaRecord};
use store::file_text::{Beside, FileText};
use store::{Conn, file_text};

use crate::searchable::files::{file_texts, portions_by_files};
use crate::searchable::{Query, Searchable, label, year};
use crate::worker::on_worker;

/// The most characters of a text that are shown where nothing was asked.
const EXCERPT_MAX: usize = 180;

/// Which of the two documents of a dilemma is meant.
pub(crate) enum Dilemmas {
    /// The question itself, unless it goes on in another one.
    Questions,
    /// What was learnt, of those that are closed.
    Lessons,
}

impl Searchable for Dilemmas {
    fn hit_type(&self) -> HitType {
        match self {
            Self::Questions => HitType::Dilemma,
            Self::Lessons => HitType::Lesson,
        }
    }

    /// Leaves the kind out: that filter chooses kinds of practice.
    fn facets(&self) -> &'static [Dimension] {
        &[
            Dimension::Type,
            Dimension::Topic,
            Dimension::Company,
            Dimension::Sector,
            Dimension::Size,
            Dimension::Profession,
            Dimension::Language,
            Dimension::Year,
        ]
    }

    fn count<'a>(&self, conn: &'a mut Conn) -> Query<'a, i64> {
        dilemma::count_all(conn).boxed()
    }

    fn ids_after<'a>(&self, conn: &'a mut Conn, after: i64, limit: i64) -> Query<'a, Vec<i64>> {
        async move { Ok(numbers(dilemma::all_ids(conn, DilemmaId(after), limit).await?)) }.boxed()
    }

    fn touched_by<'a>(&self, conn: &'a mut Conn, entity: Entity, id: i64) -> Query<'a, Vec<i64>> {
        async move {
            Ok(match entity {
                Entity::Dilemma => vec![id],
                Entity::Company => numbers(dilemma::ids_of_company(conn, CompanyId(id)).await?),
                Entity::Member => numbers(dilemma::ids_of_asker(conn, MemberId(id)).await?),
                Entity::Topic => numbers(dilemma::ids_of_topic(conn, domain::id::TopicId(id)).await?),
                _ => vec![],
            })
        }
        .boxed()
    }

    fn versions<'a>(&self, conn: &'a mut Conn) -> Query<'a, Vec<(i64, i64)>> {
        let lessons = matches!(self, Self::Lessons);
        async move {
            let rows = dilemma::versions(conn).await?.into_iter();
            let is_found = |stage: DilemmaStage| match lessons {
                true => stage == DilemmaStage::Closed,
                false => matches!(stage, DilemmaStage::Open | DilemmaStage::Closed),
            };
            Ok(rows.filter(|(_, _, stage)| is_found(*stage)).map(|(id, version, _)| (id.0, version)).collect())
        }
        .boxed()
    }

    fn portions<'a>(&self, conn: &'a mut Conn, ids: &'a [i64]) -> Query<'a, Vec<Vec<i64>>> {
        match self {
            Self::Questions => portions_by_files(conn, Beside::Dilemmas, ids).boxed(),
            Self::Lessons => ready(Ok(vec![ids.to_vec()])).boxed(),
        }
    }

    fn documents<'a>(
        &self,
        conn: &'a mut Conn,
        ids: &'a [i64],
        zone: &'a TimeZone,
    ) -> BoxFuture<'a, Result<Vec<Document>, Problem>> {
        let lessons = matches!(self, Self::Lessons);
        async move {
            let keys: Vec<_> = ids.iter().copied().map(DilemmaId).collect();
            let records = dilemma::find_many(conn, &keys).await?;
            let topics = store::topic::list(conn).await?;
            let since = store::change::since(conn, Entity::Dilemma, ids).await?;
            let mut files = match lessons {
                true => HashMap::new(),
                false => file_text::files(conn, Beside::Dilemmas, ids).await?,
            };
            let zone = zone.clone();
            let documents = move || {
                let document = |record: DilemmaRecord| {
                    let since = since.get(&record.id.0).copied().unwrap_or_default();
                    match (lessons, record.state.stage) {
                        (true, DilemmaStage::Closed) => Some(lesson(record, &topics, since, &zone)),
                        (false, DilemmaStage::Open | DilemmaStage::Closed) => {
                            let files = files.remove(&record.id.0).unwrap_or_default();
                            Some(question(record, files, &topics, since, &zone))
                        }
                        _ => None,
                    }
                };
                records.into_iter().filter_map(document).collect()
            };
            on_worker(documents).await
        }
        .boxed()
    }
}

fn numbers(ids: Vec<DilemmaId>) -> Vec<i64> {
    ids.into_iter().map(|id| id.0).collect()
}

/// The document of a dilemma's question, with the summary that its owner keeps.
fn question(record: DilemmaRecord, files: Vec<FileText>, topics: &[Topic], since: i64, zone: &TimeZone) -> Document {
    let mut body = markdown::plain_text(&record.body);
    if !record.summary.is_empty() {
        body = format!("{}\n{body}", record.summary);
    }
    let summary = markdown::excerpt(&record.title, &record.body, EXCERPT_MAX);
    let (title, url) = (record.title.clone(), path(record.id));
    let mut document = shown(&record, topics, since, zone);
    for file in &files {
        document.extra = format!("{}\n{}", document.extra, file.file_name);
    }
    let files = file_texts(files, &files_path(record.id));
    Document { hit_type: HitType::Dilemma, title, body, summary, url, files, ..document }
}

/// The document of what was learnt. Its title is that of the question, by which it is not found.
fn lesson(record: DilemmaRecord, topics: &[Topic], since: i64, zone: &TimeZone) -> Document {
    let summary = markdown::excerpt("", &record.lesson, EXCERPT_MAX);
    let (title, url) = (record.title.clone(), format!("{}#lesson", path(record.id)));
    let document = shown(&record, topics, since, zone);
    let date = record.closed_at.unwrap_or(record.created_at);
    let body = record.lesson;
    let year = year(date, zone);
    Document { hit_type: HitType::Lesson, title, body, summary, url, date, year, ..document }
}

/// Returns what both documents of a dilemma show.
fn shown(record: &DilemmaRecord, topics: &[Topic], since: i64, zone: &TimeZone) -> Document {
    let label_of = |slug: &String| {
        let topic = topics.iter().find(|topic| topic.slug == *slug)?;
        Some(TopicLabel { slug: slug.clone(), names: vec![topic.name_he.clone(), topic.name_en.clone()] })
    };
    Document {
        hit_type: HitType::Dilemma,
        id: record.id.0,
        version: record.version,
        kind: String::new(),
        language: Language::of_text(&record.title),
        summary: String::new(),
        title: String::new(),
        body: String::new(),
        url: String::new(),
        company: record.company.as_ref().map(label),
        tried: vec![],
        professions: record.asker.iter().map(|asker| asker.profession).collect(),
        topics: record.topics.iter().filter_map(label_of).collect(),
        date: record.created_at,
        year: year(record.created_at, zone),
        meeting: String::new(),
        readers: reader_groups(record.facts()),
        extra: record.asker.iter().map(|asker| asker.name.as_str()).collect(),
        files: vec![],
        since,
    }
}
