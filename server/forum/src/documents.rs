//! From rows of the database to documents of the search.

use std::collections::HashMap;

use domain::attachment::path_part;
use domain::change::Entity;
use domain::id::{MeetingId, PracticeId};
use domain::language::Language;
use domain::policy::EVERYBODY;
use domain::policy::practice::reader_groups;
use domain::problem::Problem;
use domain::search::HitType;
use jiff::tz::TimeZone;
use search::{CompanyLabel, Document, FileText, Operation, TopicLabel};
use store::meeting::MeetingRecord;
use store::practice::IndexRow;

use crate::practices::prepare::files_base;
use crate::worker::on_worker;

/// The most bytes of files' texts that are indexed for one practice: of what follows only the names.
const FILES_MAX: usize = 2 * 1024 * 1024;
/// The most bytes of files' texts that are in memory at once, beside the last practice's.
const PORTION_MAX: i64 = 32 * 1024 * 1024;

/// Practices in portions that are indexed one after the other: the texts of a portion's files have room
/// in memory. Without files, all are one portion.
pub(crate) async fn portions<'a>(
    conn: &mut store::Conn,
    ids: &'a [PracticeId],
) -> Result<Vec<&'a [PracticeId]>, Problem> {
    let sizes = store::file_text::sizes(conn, ids).await?;
    let mut portions = vec![];
    let (mut begin, mut size) = (0, 0);
    for (at, id) in ids.iter().enumerate() {
        size += sizes.get(id).copied().unwrap_or_default();
        if size > PORTION_MAX {
            portions.push(&ids[begin..=at]);
            (begin, size) = (at + 1, 0);
        }
    }
    if begin < ids.len() {
        portions.push(&ids[begin..]);
    }
    Ok(portions)
}

/// What the index needs to know of some practices: the texts of those that are to be found, the
/// keys of those that are not (any more).
pub(crate) async fn practices(
    conn: &mut store::Conn,
    ids: &[PracticeId],
    zone: &TimeZone,
) -> Result<Vec<Operation>, Problem> {
    let rows = store::practice::for_index(conn, ids).await?;
    let mut files = store::file_text::beside(conn, ids).await?;
    let since = since(conn, Entity::Practice, ids.iter().map(|id| id.0)).await?;
    let zone = zone.clone();
    let documents = move || {
        rows.into_iter()
            .map(|row| {
                let files = files.remove(&row.id).unwrap_or_default();
                let since = since.get(&row.id.0).copied().unwrap_or_default();
                practice(row, files, since, &zone)
            })
            .collect::<Vec<_>>()
    };
    let mut operations = on_worker(documents).await?;
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
    let since = since(conn, Entity::Meeting, ids.iter().map(|id| id.0)).await?;
    let since = move |record: &MeetingRecord| since.get(&record.card.id.0).copied().unwrap_or_default();
    let zone = zone.clone();
    let documents =
        move || records.into_iter().map(|record| meeting(since(&record), record, &zone)).collect::<Vec<_>>();
    let mut operations = on_worker(documents).await?;
    let missing = missing(&operations, ids.iter().map(|id| id.0));
    operations.extend(missing.into_iter().map(|id| Operation::Delete(HitType::Meeting, id)));
    Ok(operations)
}

fn practice(row: IndexRow, files: Vec<store::file_text::FileText>, since: i64, zone: &TimeZone) -> Operation {
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
    let names_of_files = files.iter().map(|file| file.file_name.as_str());
    let extra = row.authors.iter().map(|author| author.name.as_str()).chain(names_of_files).collect::<Vec<_>>();
    Operation::Upsert(Box::new(Document {
        extra: extra.join("\n"),
        files: file_texts(files, &row.slug),
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
    }))
}

fn meeting(since: i64, record: MeetingRecord, zone: &TimeZone) -> Operation {
    let card = record.card;
    let body = markdown::plain_text(&record.agenda);
    Operation::Upsert(Box::new(Document {
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
        topics: vec![],
        date: card.starts_at,
        year: year(card.starts_at, zone),
        meeting: String::new(),
        readers: vec![EVERYBODY.to_owned()],
        extra: card.presenters.iter().map(|person| person.name.as_str()).collect::<Vec<_>>().join("\n"),
        files: vec![],
        since,
    }))
}

fn label(company: &domain::company::Company) -> CompanyLabel {
    CompanyLabel { slug: company.slug.clone(), name: company.name.clone(), sector: company.sector, size: company.size }
}

/// The position of the log at which each became visible. A company that sees a draft of its own has seen it
/// since it was made; what is published is new to everybody.
async fn since(
    conn: &mut store::Conn,
    entity: Entity,
    ids: impl Iterator<Item = i64>,
) -> Result<HashMap<i64, i64>, Problem> {
    Ok(store::change::since(conn, entity, &ids.collect::<Vec<_>>()).await?)
}

/// The texts of a practice's files, those without left out.
fn file_texts(files: Vec<store::file_text::FileText>, slug: &str) -> Vec<FileText> {
    let mut left = FILES_MAX;
    let mut read = vec![];
    for mut file in files {
        file.text.truncate(file.text.floor_char_boundary(left));
        left -= file.text.len();
        if !file.text.is_empty() {
            let url = files_base(slug) + &path_part(&file.file_name);
            read.push(FileText { name: file.file_name, url, text: file.text });
        }
    }
    read
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
