//! Meetings, with their agendas.

use domain::change::Entity;
use domain::id::{CompanyId, MeetingId, MemberId};
use domain::language::Language;
use domain::policy::EVERYBODY;
use domain::problem::Problem;
use domain::search::HitType;
use futures::FutureExt;
use futures::future::BoxFuture;
use jiff::tz::TimeZone;
use search::Document;
use search::schema::Dimension;
use store::Conn;
use store::meeting::{self, MeetingRecord};

use crate::searchable::{Query, Searchable, label, year};
use crate::worker::on_worker;

/// All meetings: every member may find them.
pub(crate) struct Meetings;

impl Searchable for Meetings {
    fn hit_type(&self) -> HitType {
        HitType::Meeting
    }

    /// Leaves the kind out: that filter chooses kinds of practice, and those of meetings are others.
    fn facets(&self) -> &'static [Dimension] {
        &[Dimension::Type, Dimension::Company, Dimension::Sector, Dimension::Size, Dimension::Language, Dimension::Year]
    }

    fn count<'a>(&self, conn: &'a mut Conn) -> Query<'a, i64> {
        meeting::count_all(conn).boxed()
    }

    fn ids_after<'a>(&self, conn: &'a mut Conn, after: i64, limit: i64) -> Query<'a, Vec<i64>> {
        async move { Ok(numbers(meeting::all_ids(conn, MeetingId(after), limit).await?)) }.boxed()
    }

    fn touched_by<'a>(&self, conn: &'a mut Conn, entity: Entity, id: i64) -> Query<'a, Vec<i64>> {
        async move {
            Ok(match entity {
                Entity::Meeting => vec![id],
                Entity::Company => {
                    let held = meeting::of_company(conn, CompanyId(id)).await?;
                    held.into_iter().map(|card| card.id.0).collect()
                }
                Entity::Member => numbers(meeting::ids_of_presenter(conn, MemberId(id)).await?),
                _ => vec![],
            })
        }
        .boxed()
    }

    fn versions<'a>(&self, conn: &'a mut Conn) -> Query<'a, Vec<(i64, i64)>> {
        async move {
            let rows = meeting::versions(conn).await?;
            Ok(rows.into_iter().map(|(id, version)| (id.0, version)).collect())
        }
        .boxed()
    }

    fn documents<'a>(
        &self,
        conn: &'a mut Conn,
        ids: &'a [i64],
        zone: &'a TimeZone,
    ) -> BoxFuture<'a, Result<Vec<Document>, Problem>> {
        async move {
            let keys: Vec<_> = ids.iter().copied().map(MeetingId).collect();
            let records = meeting::find_many(conn, &keys).await?;
            let since = store::change::since(conn, Entity::Meeting, ids).await?;
            let zone = zone.clone();
            let documents = move || {
                let document = |record: MeetingRecord| {
                    let since = since.get(&record.card.id.0).copied().unwrap_or_default();
                    document(record, since, &zone)
                };
                records.into_iter().map(document).collect()
            };
            on_worker(documents).await
        }
        .boxed()
    }
}

fn numbers(ids: Vec<MeetingId>) -> Vec<i64> {
    ids.into_iter().map(|id| id.0).collect()
}

/// The document of a meeting.
fn document(record: MeetingRecord, since: i64, zone: &TimeZone) -> Document {
    let card = record.card;
    let items = record.items.iter().map(|item| item.title.as_str()).collect::<Vec<_>>().join("\n");
    let said = markdown::plain_text(&record.summary.text);
    let body = [markdown::plain_text(&record.agenda), items, said, record.summary.decisions];
    let body = body.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n");
    Document {
        hit_type: HitType::Meeting,
        id: card.id.0,
        version: card.version,
        kind: card.kind.to_string(),
        language: Language::of_text(&card.title),
        summary: markdown::excerpt(&card.title, &record.agenda, 180),
        title: card.title,
        body: if card.place.is_empty() { body } else { format!("{body}\n{}", card.place) },
        url: domain::meeting::path(card.id),
        company: card.company.as_ref().map(label),
        professions: vec![],
        tried: vec![],
        topics: vec![],
        date: card.starts_at,
        year: year(card.starts_at, zone),
        meeting: String::new(),
        readers: vec![EVERYBODY.to_owned()],
        extra: card.presenters.iter().map(|person| person.name.as_str()).collect::<Vec<_>>().join("\n"),
        files: vec![],
        since,
    }
}
