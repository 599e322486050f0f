//! From rows of the database to documents of the search.

use domain::id::{MeetingId, PracticeId};
use domain::language::Language;
use domain::policy::{EVERYBODY, reader_groups};
use domain::problem::Problem;
use domain::search::HitType;
use jiff::tz::TimeZone;
use search::{CompanyLabel, Document, Operation, TopicLabel};
use store::meeting::MeetingRecord;
use store::practice::IndexRow;

use crate::worker::on_worker;

/// What the index needs to know of some practices: the texts of those that are to be found, the
/// keys of those that are not (any more).
pub(crate) async fn practices(
    conn: &mut store::Conn,
    ids: &[PracticeId],
    zone: &TimeZone,
) -> Result<Vec<Operation>, Problem> {
    let rows = store::practice::for_index(conn, ids).await?;
    let zone = zone.clone();
    let mut operations =
        on_worker(move || rows.into_iter().map(|row| practice(row, &zone)).collect::<Vec<_>>()).await?;
    let missing = missing(&operations, ids.iter().map(|id| id.0));
    operations.extend(missing.into_iter().map(|id| Operation::Delete(HitType::Practice, id)));
    Ok(operations)
}

/// The same for meetings.
pub(crate) async fn meetings(
    conn: &mut store::Conn,
    ids: &[MeetingId],
    zone: &TimeZone,
) -> Result<Vec<Operation>, Problem> {
    let records = store::meeting::find_many(conn, ids).await?;
    let mut operations: Vec<_> = records.into_iter().map(|record| meeting(record, zone)).collect();
    let missing = missing(&operations, ids.iter().map(|id| id.0));
    operations.extend(missing.into_iter().map(|id| Operation::Delete(HitType::Meeting, id)));
    Ok(operations)
}

fn practice(row: IndexRow, zone: &TimeZone) -> Operation {
    let readers = reader_groups(row.access().facts());
    if readers.is_empty() {
        return Operation::Delete(HitType::Practice, row.id.0);
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
    Operation::Upsert(Box::new(Document {
        hit_type: HitType::Practice,
        id: row.id.0,
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
        extra: names(&row.authors),
    }))
}

fn meeting(record: MeetingRecord, zone: &TimeZone) -> Operation {
    let card = record.card;
    let body = markdown::plain_text(&record.agenda);
    Operation::Upsert(Box::new(Document {
        hit_type: HitType::Meeting,
        id: card.id.0,
        kind: card.kind.to_string(),
        language: Language::of_text(&card.title),
        title: card.title,
        summary: markdown::excerpt(&record.agenda, 180),
        body: if card.place.is_empty() { body } else { format!("{body}\n{}", card.place) },
        url: domain::meeting::path(card.id),
        company: card.company.as_ref().map(label),
        professions: vec![],
        topics: vec![],
        date: card.starts_at,
        year: year(card.starts_at, zone),
        meeting: String::new(),
        readers: vec![EVERYBODY.to_owned()],
        extra: names(&card.presenters),
    }))
}

fn label(company: &domain::company::Company) -> CompanyLabel {
    CompanyLabel { slug: company.slug.clone(), name: company.name.clone(), sector: company.sector, size: company.size }
}

fn names(people: &[domain::member::Person]) -> String {
    people.iter().map(|person| person.name.as_str()).collect::<Vec<_>>().join("\n")
}

/// The calendar year of a moment.
fn year(at: domain::clock::Timestamp, zone: &TimeZone) -> i32 {
    jiff::Timestamp::from_microsecond(at.0).map_or(1970, |moment| i32::from(moment.to_zoned(zone.clone()).year()))
}

/// The keys that no operation speaks of.
fn missing(operations: &[Operation], keys: impl Iterator<Item = i64>) -> Vec<i64> {
    let seen: std::collections::HashSet<i64> = operations
        .iter()
        .map(|operation| match operation {
            Operation::Upsert(document) => document.id,
            Operation::Delete(_, id) => *id,
        })
        .collect();
    keys.filter(|key| !seen.contains(key)).collect()
}
