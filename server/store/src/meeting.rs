//! Meetings with their presenters.

use domain::agenda::AgendaItem;
use domain::clock::Timestamp;
use domain::company::Company;
use domain::id::{CompanyId, MeetingId, MemberId};
use domain::meeting::{MeetingCard, MeetingSummary, NewMeeting};
use domain::member::Person;
use sqlx::any::AnyRow;

use crate::column::{Columns, to_json};
use crate::company::{self, company_columns};
use crate::gathered::people_json;
use crate::member::opt_person;
use crate::placeholders::{keys, values};
use crate::{Conn, StoreError};

/// A meeting with its agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingRecord {
    /// The meeting's line of a list; `practices` counts those that are published.
    pub card: MeetingCard,
    /// The agenda, in Markdown.
    pub agenda: String,
    /// The agenda as safe HTML.
    pub agenda_html: String,
    /// The version of the renderer that made the HTML.
    pub renderer: i64,
    /// The meeting's name for calendar programs.
    pub uid: String,
    /// The agenda as items.
    pub items: Vec<AgendaItem>,
    /// What was said and decided at it.
    pub summary: MeetingSummary,
    /// The moment at which that was sent to the members, where it was.
    pub summary_sent_at: Option<Timestamp>,
    /// What a field visit has beside that.
    pub visit: VisitRecord,
    /// The member who entered the meeting.
    pub creator: Option<MemberId>,
    /// The moment at which the meeting was entered.
    pub created_at: Timestamp,
    /// The moment at which it was last changed.
    pub updated_at: Timestamp,
}

/// What a field visit has beside other meetings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VisitRecord {
    /// The member who hosts it.
    pub host: Option<Person>,
    /// The company of that member when they were named.
    pub company: Option<CompanyId>,
    /// Where to leave a car; may be empty.
    pub parking: String,
    /// What to look for, each on a line; may be empty.
    pub look_for: String,
}

/// An agenda as HTML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgendaHtml<'a> {
    /// The agenda as safe HTML.
    pub html: &'a str,
    /// The version of the renderer that made it.
    pub renderer: i64,
}

/// What of a meeting never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MeetingOrigin<'a> {
    /// The member who entered the meeting.
    pub creator: Option<MemberId>,
    /// The meeting's name for calendar programs.
    pub uid: &'a str,
}

/// Which side of a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The meetings that start at the moment or later, the soonest first.
    Upcoming,
    /// The meetings that started before it, the latest first.
    Past,
}

macro_rules! cards {
    ($more:literal, $rest:literal) => {
        concat!(
            "SELECT g.id, g.version, g.title, g.kind, g.starts_at, g.ends_at, g.state, g.sequence, g.note, g.seats, g.place,
                    g.link, g.deadline, ",
            company_columns!(),
            ", ",
            people_json!("meeting_presenter", "meeting_id", "g.id"),
            " AS presenters,
             (SELECT count(*) FROM practice p WHERE p.meeting_id = g.id AND p.status = 'published'
                 AND p.deleted_at IS NULL) AS practices",
            $more,
            " FROM meeting g LEFT JOIN company c ON c.id = g.presenting_company_id ",
            $rest
        )
    };
}

macro_rules! records {
    ($rest:literal) => {
        cards!(
            ", g.agenda, g.agenda_html, g.renderer, g.creator_id, g.created_at, g.updated_at, g.uid, g.items, g.summary,
             g.decisions, g.summary_sent_at, g.host_company_id, g.parking, g.look_for, g.host_id,
             (SELECT CASE WHEN h.is_former <> 0 THEN '' ELSE h.name END FROM member h WHERE h.id = g.host_id) AS host_name,
             (SELECT h.profession FROM member h WHERE h.id = g.host_id) AS host_profession",
            $rest
        )
    };
}

/// A meeting by its key.
pub async fn find(conn: &mut Conn, id: MeetingId) -> Result<Option<MeetingRecord>, StoreError> {
    let row = sqlx::query(records!("WHERE g.id = $1")).bind(id.0).fetch_optional(conn).await?;
    row.as_ref().map(record_from_row).transpose()
}

/// The meetings of some keys, in no order; those that are gone are left out.
pub async fn find_many(conn: &mut Conn, ids: &[MeetingId]) -> Result<Vec<MeetingRecord>, StoreError> {
    let (sql, padded) = keys(records!("WHERE g.id IN ({})"), 1, ids);
    let mut query = sqlx::query(sql);
    for id in padded {
        query = query.bind(id.0);
    }
    query.fetch_all(conn).await?.iter().map(record_from_row).collect()
}

/// The meetings on one side of a moment.
pub async fn list(
    conn: &mut Conn,
    side: Side,
    now: Timestamp,
    limit: i64,
    offset: i64,
) -> Result<Vec<MeetingCard>, StoreError> {
    let sql = match side {
        Side::Upcoming => {
            cards!("", "WHERE g.starts_at >= $1 ORDER BY g.starts_at, g.id LIMIT $2 OFFSET $3")
        }
        Side::Past => {
            cards!("", "WHERE g.starts_at < $1 ORDER BY g.starts_at DESC, g.id DESC LIMIT $2 OFFSET $3")
        }
    };
    let rows = sqlx::query(sql).bind(now.0).bind(limit).bind(offset).fetch_all(conn).await?;
    rows.iter().map(card_from_row).collect()
}

/// The meetings behind one in the order from the latest to the earliest, or the first of them; at most `limit`.
pub async fn latest(
    conn: &mut Conn,
    after: Option<(Timestamp, MeetingId)>,
    limit: i64,
) -> Result<Vec<MeetingCard>, StoreError> {
    let rows = sqlx::query(cards!(
        "",
        "WHERE $1 IS NULL OR g.starts_at < $1 OR (g.starts_at = $1 AND g.id < $2)
         ORDER BY g.starts_at DESC, g.id DESC LIMIT $3"
    ))
    .bind(after.map(|(starts_at, _)| starts_at.0))
    .bind(after.map(|(_, id)| id.0))
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(card_from_row).collect()
}

/// The meetings to come at a moment that take place and were entered after another, the soonest first; at most `limit`.
pub async fn entered_since(
    conn: &mut Conn,
    since: Timestamp,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<(MeetingCard, Timestamp)>, StoreError> {
    let sql = cards!(
        ", g.created_at",
        "WHERE g.created_at > $1 AND g.starts_at >= $2 AND g.state = 'scheduled' ORDER BY g.starts_at, g.id LIMIT $3"
    );
    let rows = sqlx::query(sql).bind(since.0).bind(now.0).bind(limit).fetch_all(conn).await?;
    rows.iter().map(|row| Ok((card_from_row(row)?, row.time("created_at")?))).collect()
}

/// The meetings up to a moment of which it is written what was said or decided, the last changed first; at most `limit`.
pub async fn summarised(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<MeetingRecord>, StoreError> {
    let sql = records!(
        "WHERE g.state = 'scheduled' AND g.starts_at <= $1 AND (g.summary <> '' OR g.decisions <> '')
         ORDER BY g.updated_at DESC, g.id DESC LIMIT $2"
    );
    let rows = sqlx::query(sql).bind(now.0).bind(limit).fetch_all(conn).await?;
    rows.iter().map(record_from_row).collect()
}

/// The next meeting that takes place.
pub async fn next(conn: &mut Conn, now: Timestamp) -> Result<Option<MeetingCard>, StoreError> {
    let sql = cards!("", "WHERE g.starts_at >= $1 AND g.state = 'scheduled' ORDER BY g.starts_at, g.id LIMIT 1");
    let row = sqlx::query(sql).bind(now.0).fetch_optional(conn).await?;
    row.as_ref().map(card_from_row).transpose()
}

/// The meeting that takes place and is not over, the one that goes on before the next. Of one whose end is not known the
/// start counts.
pub async fn next_to_end(conn: &mut Conn, now: Timestamp) -> Result<Option<MeetingCard>, StoreError> {
    let sql = cards!(
        "",
        "WHERE coalesce(g.ends_at, g.starts_at) >= $1 AND g.state = 'scheduled' ORDER BY g.starts_at, g.id LIMIT 1"
    );
    let row = sqlx::query(sql).bind(now.0).fetch_optional(conn).await?;
    row.as_ref().map(card_from_row).transpose()
}

/// The last meeting before a moment that takes place.
pub async fn last_before(conn: &mut Conn, moment: Timestamp) -> Result<Option<MeetingCard>, StoreError> {
    let sql =
        cards!("", "WHERE g.starts_at < $1 AND g.state = 'scheduled' ORDER BY g.starts_at DESC, g.id DESC LIMIT 1");
    let row = sqlx::query(sql).bind(moment.0).fetch_optional(conn).await?;
    row.as_ref().map(card_from_row).transpose()
}

/// Returns whether a meeting that takes place starts at a moment.
pub async fn starts_at(conn: &mut Conn, at: Timestamp) -> Result<bool, StoreError> {
    let sql = "SELECT id FROM meeting WHERE starts_at = $1 AND state = 'scheduled' LIMIT 1";
    Ok(sqlx::query_scalar::<_, i64>(sql).bind(at.0).fetch_optional(conn).await?.is_some())
}

/// The meetings from a moment on, the earliest first; at most `limit`.
pub async fn from(conn: &mut Conn, moment: Timestamp, limit: i64) -> Result<Vec<MeetingRecord>, StoreError> {
    let rows = sqlx::query(records!("WHERE g.starts_at >= $1 ORDER BY g.starts_at, g.id LIMIT $2"))
        .bind(moment.0)
        .bind(limit)
        .fetch_all(conn)
        .await?;
    rows.iter().map(record_from_row).collect()
}

/// How many meetings there are.
pub async fn count_all(conn: &mut Conn) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar("SELECT count(*) FROM meeting").fetch_one(conn).await?)
}

/// The keys after one (0 begins), in order; at most `limit`. For going through all of them in steps.
pub async fn all_ids(conn: &mut Conn, after: MeetingId, limit: i64) -> Result<Vec<MeetingId>, StoreError> {
    let ids: Vec<i64> = sqlx::query_scalar("SELECT id FROM meeting WHERE id > $1 ORDER BY id LIMIT $2")
        .bind(after.0)
        .bind(limit)
        .fetch_all(conn)
        .await?;
    Ok(ids.into_iter().map(MeetingId).collect())
}

/// The versions of all meetings, in no order.
pub async fn versions(conn: &mut Conn) -> Result<Vec<(MeetingId, i64)>, StoreError> {
    let rows = sqlx::query("SELECT id, version FROM meeting").fetch_all(conn).await?;
    rows.iter().map(|row| Ok((MeetingId(row.int("id")?), row.int("version")?))).collect()
}

/// The meetings a company presents at, the latest first.
pub async fn of_company(conn: &mut Conn, company: CompanyId) -> Result<Vec<MeetingCard>, StoreError> {
    let rows = sqlx::query(cards!("", "WHERE g.presenting_company_id = $1 ORDER BY g.starts_at DESC, g.id DESC"))
        .bind(company.0)
        .fetch_all(conn)
        .await?;
    rows.iter().map(card_from_row).collect()
}

/// The meetings that name a member as a presenter, the latest first.
pub async fn of_presenter(conn: &mut Conn, presenter: MemberId) -> Result<Vec<MeetingCard>, StoreError> {
    let rows = sqlx::query(cards!(
        "",
        "WHERE EXISTS (SELECT 1 FROM meeting_presenter mp WHERE mp.meeting_id = g.id AND mp.member_id = $1)
         ORDER BY g.starts_at DESC, g.id DESC"
    ))
    .bind(presenter.0)
    .fetch_all(conn)
    .await?;
    rows.iter().map(card_from_row).collect()
}

/// The meetings a member presents at.
pub async fn ids_of_presenter(conn: &mut Conn, presenter: MemberId) -> Result<Vec<MeetingId>, StoreError> {
    let ids: Vec<i64> =
        sqlx::query_scalar("SELECT meeting_id FROM meeting_presenter WHERE member_id = $1 ORDER BY meeting_id")
            .bind(presenter.0)
            .fetch_all(conn)
            .await?;
    Ok(ids.into_iter().map(MeetingId).collect())
}

/// Adds a meeting with its presenters.
///
/// # Errors
/// [`StoreError::Reference`] without such a company or member.
pub async fn insert(
    conn: &mut Conn,
    meeting: &NewMeeting,
    agenda_html: AgendaHtml<'_>,
    origin: MeetingOrigin<'_>,
    at: Timestamp,
) -> Result<MeetingId, StoreError> {
    let id = sqlx::query_scalar(
        "INSERT INTO meeting (version, title, kind, starts_at, place, link, presenting_company_id, agenda,
                              agenda_html, deadline, creator_id, created_at, updated_at, renderer, ends_at, state,
                              note, sequence, seats, uid, host_id, host_company_id, parking, look_for)
         VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12, $13, $14, $15, 0, $16, $17, $18,
                 (SELECT m.company_id FROM member m WHERE m.id = $18), $19, $20) RETURNING id",
    )
    .bind(&meeting.title)
    .bind(meeting.kind.as_str())
    .bind(meeting.starts_at.0)
    .bind(&meeting.place)
    .bind(&meeting.link)
    .bind(meeting.presenting_company.map(|company| company.0))
    .bind(&meeting.agenda)
    .bind(agenda_html.html)
    .bind(meeting.deadline.map(|time| time.0))
    .bind(origin.creator.map(|member| member.0))
    .bind(at.0)
    .bind(agenda_html.renderer)
    .bind(meeting.ends_at.map(|time| time.0))
    .bind(meeting.state.as_str())
    .bind(&meeting.note)
    .bind(meeting.seats)
    .bind(origin.uid)
    .bind(meeting.visit.host.map(|host| host.0))
    .bind(&meeting.visit.parking)
    .bind(&meeting.visit.look_for)
    .fetch_one(&mut *conn)
    .await?;
    insert_presenters(conn, MeetingId(id), &meeting.presenters).await?;
    Ok(MeetingId(id))
}

/// Replaces a meeting, if it still has the expected version; `sequence` is the number of its changes for calendars from
/// then on. Returns the new version; `None` when it has another by now, or is gone.
///
/// # Errors
/// [`StoreError::Reference`] without such a company or member.
pub async fn update(
    conn: &mut Conn,
    id: MeetingId,
    expected: i64,
    meeting: &NewMeeting,
    agenda_html: AgendaHtml<'_>,
    sequence: i64,
    at: Timestamp,
) -> Result<Option<i64>, StoreError> {
    let version = sqlx::query_scalar(
        "UPDATE meeting SET version = version + 1, title = $3, kind = $4, starts_at = $5, place = $6,
                link = $7, presenting_company_id = $8, agenda = $9, agenda_html = $10, deadline = $11,
                updated_at = $12, renderer = $13, ends_at = $14, state = $15, note = $16, sequence = $17, seats = $18,
                host_company_id = CASE WHEN host_id = $19 THEN host_company_id
                                       ELSE (SELECT m.company_id FROM member m WHERE m.id = $19) END,
                host_id = $19, parking = $20, look_for = $21
         WHERE id = $1 AND version = $2 RETURNING version",
    )
    .bind(id.0)
    .bind(expected)
    .bind(&meeting.title)
    .bind(meeting.kind.as_str())
    .bind(meeting.starts_at.0)
    .bind(&meeting.place)
    .bind(&meeting.link)
    .bind(meeting.presenting_company.map(|company| company.0))
    .bind(&meeting.agenda)
    .bind(agenda_html.html)
    .bind(meeting.deadline.map(|time| time.0))
    .bind(at.0)
    .bind(agenda_html.renderer)
    .bind(meeting.ends_at.map(|time| time.0))
    .bind(meeting.state.as_str())
    .bind(&meeting.note)
    .bind(sequence)
    .bind(meeting.seats)
    .bind(meeting.visit.host.map(|host| host.0))
    .bind(&meeting.visit.parking)
    .bind(&meeting.visit.look_for)
    .fetch_optional(&mut *conn)
    .await?;
    if version.is_some() {
        sqlx::query("DELETE FROM meeting_presenter WHERE meeting_id = $1").bind(id.0).execute(&mut *conn).await?;
        insert_presenters(conn, id, &meeting.presenters).await?;
    }
    Ok(version)
}

/// Replaces the items of a meeting's agenda, if the meeting still has the expected version; whether it had.
pub async fn set_items(
    conn: &mut Conn,
    id: MeetingId,
    expected: i64,
    items: &[AgendaItem],
    at: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE meeting SET version = version + 1, items = $3, updated_at = $4 WHERE id = $1 AND version = $2",
    )
    .bind(id.0)
    .bind(expected)
    .bind(to_json("items", items)?)
    .bind(at.0)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The agendas that name whoever leads an item, each with its meeting's version.
pub async fn led(conn: &mut Conn) -> Result<Vec<(MeetingId, i64, Vec<AgendaItem>)>, StoreError> {
    let sql = "SELECT id, version, items FROM meeting WHERE items <> '[]' ORDER BY id";
    let rows = sqlx::query(sql).fetch_all(conn).await?;
    rows.iter().map(|row| Ok((MeetingId(row.int("id")?), row.int("version")?, row.json("items")?))).collect()
}

/// Replaces what was said and decided at a meeting, if the meeting still has the expected version; whether it had.
pub async fn set_summary(
    conn: &mut Conn,
    id: MeetingId,
    expected: i64,
    summary: &MeetingSummary,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE meeting SET version = version + 1, summary = $3, decisions = $4, updated_at = $5
         WHERE id = $1 AND version = $2",
    )
    .bind(id.0)
    .bind(expected)
    .bind(&summary.text)
    .bind(&summary.decisions)
    .bind(at.0)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that the summary of a meeting is sent to the members; whether it was not before.
pub async fn note_summary_sent(conn: &mut Conn, id: MeetingId, at: Timestamp) -> Result<bool, StoreError> {
    let sql = "UPDATE meeting SET summary_sent_at = $2 WHERE id = $1 AND summary_sent_at IS NULL";
    Ok(sqlx::query(sql).bind(id.0).bind(at.0).execute(conn).await?.rows_affected() == 1)
}

/// Some meetings, at most `limit`, whose agenda was rendered by a version of the renderer before this one.
pub async fn outdated(conn: &mut Conn, renderer: i64, limit: i64) -> Result<Vec<MeetingId>, StoreError> {
    let ids: Vec<i64> = sqlx::query_scalar("SELECT id FROM meeting WHERE renderer < $1 LIMIT $2")
        .bind(renderer)
        .bind(limit)
        .fetch_all(conn)
        .await?;
    Ok(ids.into_iter().map(MeetingId).collect())
}

/// Replaces the HTML of a meeting's agenda, if the meeting still has the version that was rendered, and unless this
/// version of the renderer or a later one made the HTML.
pub async fn set_agenda_html(
    conn: &mut Conn,
    id: MeetingId,
    version: i64,
    agenda_html: AgendaHtml<'_>,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE meeting SET agenda_html = $3, renderer = $4 WHERE id = $1 AND version = $2 AND renderer < $4")
        .bind(id.0)
        .bind(version)
        .bind(agenda_html.html)
        .bind(agenda_html.renderer)
        .execute(conn)
        .await?;
    Ok(())
}

async fn insert_presenters(conn: &mut Conn, id: MeetingId, presenters: &[MemberId]) -> Result<(), StoreError> {
    if presenters.is_empty() {
        return Ok(());
    }
    let sql = values("INSERT INTO meeting_presenter (meeting_id, member_id, position) VALUES {}", presenters.len(), 3);
    let mut query = sqlx::query(sql);
    for (position, member) in (1_i64..).zip(presenters) {
        query = query.bind(id.0).bind(member.0).bind(position);
    }
    query.execute(conn).await?;
    Ok(())
}

fn card_from_row(row: &AnyRow) -> Result<MeetingCard, StoreError> {
    Ok(MeetingCard {
        id: MeetingId(row.int("id")?),
        version: row.int("version")?,
        title: row.text("title")?,
        kind: row.code("kind")?,
        starts_at: row.time("starts_at")?,
        ends_at: row.opt_time("ends_at")?,
        state: row.code("state")?,
        sequence: row.int("sequence")?,
        note: row.text("note")?,
        seats: row.opt_int("seats")?,
        place: row.text("place")?,
        link: row.text("link")?,
        company: presenting_company(row)?,
        presenters: row.json("presenters")?,
        deadline: row.opt_time("deadline")?,
        practices: row.int("practices")?,
    })
}

fn presenting_company(row: &AnyRow) -> Result<Option<Company>, StoreError> {
    match row.opt_int("company_id")? {
        Some(_) => company::from_row(row).map(Some),
        None => Ok(None),
    }
}

fn record_from_row(row: &AnyRow) -> Result<MeetingRecord, StoreError> {
    Ok(MeetingRecord {
        card: card_from_row(row)?,
        agenda: row.text("agenda")?,
        agenda_html: row.text("agenda_html")?,
        renderer: row.int("renderer")?,
        uid: row.text("uid")?,
        items: row.json("items")?,
        summary: MeetingSummary { text: row.text("summary")?, decisions: row.text("decisions")? },
        summary_sent_at: row.opt_time("summary_sent_at")?,
        visit: VisitRecord {
            host: opt_person(row, ["host_id", "host_name", "host_profession"])?,
            company: row.opt_int("host_company_id")?.map(CompanyId),
            parking: row.text("parking")?,
            look_for: row.text("look_for")?,
        },
        creator: row.opt_int("creator_id")?.map(MemberId),
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
    })
}
