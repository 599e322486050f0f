//! Practices, with the texts of their files.

use std::collections::BTreeSet;

use domain::change::Entity;
use domain::id::{CompanyId, MeetingId, MemberId, PracticeId, TopicId, TryId};
use domain::policy::PracticeFacts;
use domain::policy::practice::reader_groups;
use domain::problem::Problem;
use domain::search::HitType;
use domain::tries::{Tried, TryOutcome};
use futures::FutureExt;
use futures::future::BoxFuture;
use jiff::tz::TimeZone;
use search::schema::Dimension;
use search::{Document, TopicLabel};
use store::file_text::Beside;
use store::practice::{self, IndexRow};
use store::{Conn, file_text, tries};

use crate::practices::prepare::files_base;
use crate::searchable::files::{file_texts, portions_by_files};
use crate::searchable::{Query, Searchable, label, year};
use crate::worker::on_worker;

/// The practices that somebody may find.
pub(crate) struct Practices;

impl Searchable for Practices {
    fn hit_type(&self) -> HitType {
        HitType::Practice
    }

    fn facets(&self) -> &'static [Dimension] {
        &Dimension::ALL
    }

    fn count<'a>(&self, conn: &'a mut Conn) -> Query<'a, i64> {
        practice::count_all(conn).boxed()
    }

    fn ids_after<'a>(&self, conn: &'a mut Conn, after: i64, limit: i64) -> Query<'a, Vec<i64>> {
        async move { Ok(numbers(practice::all_ids(conn, PracticeId(after), limit).await?)) }.boxed()
    }

    fn touched_by<'a>(&self, conn: &'a mut Conn, entity: Entity, id: i64) -> Query<'a, Vec<i64>> {
        async move {
            Ok(match entity {
                Entity::Practice => vec![id],
                Entity::Try => {
                    tries::practice_of(conn, TryId(id)).await?.into_iter().map(|practice| practice.0).collect()
                }
                Entity::Meeting => numbers(practice::ids_of_meeting(conn, MeetingId(id)).await?),
                Entity::Company => numbers(practice::ids_of_company(conn, CompanyId(id)).await?),
                Entity::Topic => numbers(practice::ids_of_topic(conn, TopicId(id)).await?),
                Entity::Member => numbers(practice::ids_of_author(conn, MemberId(id)).await?),
                _ => vec![],
            })
        }
        .boxed()
    }

    fn versions<'a>(&self, conn: &'a mut Conn) -> Query<'a, Vec<(i64, i64)>> {
        async move {
            let rows = practice::versions(conn).await?.into_iter().filter(|row| {
                let facts = PracticeFacts {
                    company: row.company,
                    status: row.status,
                    authors: &[],
                    creator: None,
                    archived_by: None,
                };
                !reader_groups(facts).is_empty()
            });
            Ok(rows.map(|row| (row.id.0, row.version)).collect())
        }
        .boxed()
    }

    fn portions<'a>(&self, conn: &'a mut Conn, ids: &'a [i64]) -> Query<'a, Vec<Vec<i64>>> {
        portions_by_files(conn, Beside::Practices, ids).boxed()
    }

    fn documents<'a>(
        &self,
        conn: &'a mut Conn,
        ids: &'a [i64],
        zone: &'a TimeZone,
    ) -> BoxFuture<'a, Result<Vec<Document>, Problem>> {
        async move {
            let rows = practice::for_index(conn, &keys(ids)).await?;
            let mut files = file_text::files(conn, Beside::Practices, ids).await?;
            let mut outcomes = tries::outcomes(conn, &keys(ids)).await?;
            // A company that sees a draft of its own has seen it since it was made; what is published is new to
            // everybody.
            let since = store::change::since(conn, Entity::Practice, ids).await?;
            let zone = zone.clone();
            let documents = move || {
                let document = |row: IndexRow| {
                    let files = files.remove(&row.id.0).unwrap_or_default();
                    let since = since.get(&row.id.0).copied().unwrap_or_default();
                    let tried = tried(outcomes.remove(&row.id).unwrap_or_default());
                    document(row, files, tried, since, &zone)
                };
                rows.into_iter().filter_map(document).collect()
            };
            on_worker(documents).await
        }
        .boxed()
    }
}

fn keys(ids: &[i64]) -> Vec<PracticeId> {
    ids.iter().copied().map(PracticeId).collect()
}

fn numbers(ids: Vec<PracticeId>) -> Vec<i64> {
    ids.into_iter().map(|id| id.0).collect()
}

/// The document of a practice; `None` for one that nobody is to find.
fn document(
    row: IndexRow,
    files: Vec<file_text::FileText>,
    tried: Vec<Tried>,
    since: i64,
    zone: &TimeZone,
) -> Option<Document> {
    let readers = reader_groups(row.access().facts());
    if readers.is_empty() {
        return None;
    }
    let date = row.published_at.unwrap_or(row.updated_at);
    let mut professions: Vec<_> = row.authors.iter().map(|author| author.profession).collect();
    professions.sort_unstable();
    professions.dedup();
    let mut body = markdown::plain_text(&row.body);
    for fact in [&row.audience, &row.effort, &row.result] {
        body.push('\n');
        body.push_str(fact);
    }
    let names_of_files = files.iter().map(|file| file.file_name.as_str());
    let extra = row.authors.iter().map(|author| author.name.as_str()).chain(names_of_files).collect::<Vec<_>>();
    Some(Document {
        extra: extra.join("\n"),
        files: file_texts(files, &files_base(&row.slug)),
        tried,
        since,
        hit_type: HitType::Practice,
        id: row.id.0,
        version: row.version,
        kind: row.kind.to_string(),
        title: row.title,
        summary: row.summary,
        body,
        url: domain::practice::path(&row.slug),
        company: Some(label(&row.company)),
        professions,
        topics: row
            .topics
            .into_iter()
            .map(|topic| TopicLabel { slug: topic.slug, names: vec![topic.name_he, topic.name_en] })
            .collect(),
        language: row.language,
        date,
        year: year(date, zone),
        meeting: row.meeting.map(|meeting| meeting.title).unwrap_or_default(),
        readers,
    })
}

/// Returns what a practice is filtered by, from the outcomes of its tries.
fn tried(outcomes: BTreeSet<TryOutcome>) -> Vec<Tried> {
    let any = (!outcomes.is_empty()).then_some(Tried::Any);
    any.into_iter().chain(outcomes.into_iter().map(Tried::from)).collect()
}
