//! Who presents: the order of the companies, and the requests to present.

use domain::clock::Timestamp;
use domain::company::Company;
use domain::id::{CompanyId, MeetingId, MemberId, PresentingRequestId, TopicId};
use domain::member::{Person, Profession};
use domain::practice::MeetingRef;
use domain::rota::{PresentingRequest, RequestState, RotaCompany};
use sqlx::any::AnyRow;

use crate::column::Columns;
use crate::company::{self, company_columns};
use crate::member::shown_name;
use crate::placeholders::{keys, values};
use crate::{Conn, StoreError};

/// Every company with what its place follows from, by name.
pub async fn companies(conn: &mut Conn, now: Timestamp) -> Result<Vec<RotaCompany>, StoreError> {
    let rows = sqlx::query(concat!(
        "SELECT ",
        company_columns!(),
        ", (SELECT max(g.starts_at) FROM meeting g
            WHERE g.presenting_company_id = c.id AND g.starts_at <= $1 AND g.state = 'scheduled') AS presented_at,
           (SELECT min(g.starts_at) FROM meeting g
            WHERE g.presenting_company_id = c.id AND g.starts_at > $1 AND g.state = 'scheduled') AS presents_at,
           r.position, r.ordered_at
         FROM company c LEFT JOIN rota_place r ON r.company_id = c.id ORDER BY c.name"
    ))
    .bind(now.0)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(RotaCompany {
                company: company::from_row(row)?,
                presented_at: row.opt_time("presented_at")?,
                presents_at: row.opt_time("presents_at")?,
                place: row.opt_int("position")?.zip(row.opt_time("ordered_at")?),
                topics: vec![],
            })
        })
        .collect()
}

/// Those of some topics that each company has published of.
pub async fn topics_of_companies(conn: &mut Conn, topics: &[TopicId]) -> Result<Vec<(CompanyId, TopicId)>, StoreError> {
    let (sql, padded) = keys(
        "SELECT DISTINCT p.company_id, t.topic_id FROM practice p JOIN practice_topic t ON t.practice_id = p.id
         WHERE p.status = 'published' AND p.deleted_at IS NULL AND t.topic_id IN ({}) ORDER BY p.company_id, t.topic_id",
        1,
        topics,
    );
    let mut query = sqlx::query(sql);
    for topic in padded {
        query = query.bind(topic.0);
    }
    let rows = query.fetch_all(conn).await?;
    rows.iter().map(|row| Ok((CompanyId(row.int("company_id")?), TopicId(row.int("topic_id")?)))).collect()
}

/// The moments of the meetings that took place, and the company that presents at the last meeting that has one, past or to
/// come.
pub async fn held(conn: &mut Conn, now: Timestamp) -> Result<(Vec<Timestamp>, Option<Company>), StoreError> {
    let sql = "SELECT starts_at FROM meeting WHERE starts_at <= $1 AND state = 'scheduled' ORDER BY starts_at";
    let held: Vec<i64> = sqlx::query_scalar(sql).bind(now.0).fetch_all(&mut *conn).await?;
    let last = sqlx::query(concat!(
        "SELECT ",
        company_columns!(),
        " FROM meeting g JOIN company c ON c.id = g.presenting_company_id
          WHERE g.state = 'scheduled' ORDER BY g.starts_at DESC, g.id DESC LIMIT 1"
    ))
    .fetch_optional(conn)
    .await?;
    Ok((held.into_iter().map(Timestamp).collect(), last.as_ref().map(company::from_row).transpose()?))
}

/// The places that were given to companies, in order.
pub async fn places(conn: &mut Conn) -> Result<Vec<CompanyId>, StoreError> {
    let sql = "SELECT company_id FROM rota_place ORDER BY position, company_id";
    let ids: Vec<i64> = sqlx::query_scalar(sql).fetch_all(conn).await?;
    Ok(ids.into_iter().map(CompanyId).collect())
}

/// Gives companies their places, in place of all that were given before.
///
/// # Errors
/// [`StoreError::Reference`] without such a company.
pub async fn set_places(conn: &mut Conn, order: &[CompanyId], at: Timestamp) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM rota_place").execute(&mut *conn).await?;
    // Each row is three parameters, of which SQLite takes some thousands.
    for (step, companies) in order.chunks(500).enumerate() {
        let sql = values("INSERT INTO rota_place (company_id, position, ordered_at) VALUES {}", companies.len(), 3);
        let mut query = sqlx::query(sql);
        let first = i64::try_from(step * 500).unwrap_or(i64::MAX);
        for (position, company) in (first + 1..).zip(companies) {
            query = query.bind(company.0).bind(position).bind(at.0);
        }
        query.execute(&mut *conn).await?;
    }
    Ok(())
}

/// The choice of requests.
#[derive(Debug, Clone, Copy)]
pub enum Which {
    /// The request of a key.
    One(PresentingRequestId),
    /// The requests about meetings from a moment on, as presented at or to change places with.
    From(Timestamp),
    /// The requests about a meeting, as presented at or to change places with.
    OfMeeting(MeetingId),
    /// The requests to a member.
    ToMember(MemberId),
}

macro_rules! requests {
    ($rest:literal) => {
        concat!(
            "SELECT q.id, q.state, q.asked_at, q.asked_by,
                    g.id AS meeting_id, g.title AS meeting_title, g.starts_at AS meeting_starts_at,
                    q.swap_company_id, (SELECT w.name FROM company w WHERE w.id = q.swap_company_id) AS swap_company,
                    s.id AS swap_id, s.title AS swap_title, s.starts_at AS swap_starts_at,
                    m.id AS person_id, ",
            shown_name!("m"),
            " AS person_name, m.profession AS person_profession, b.id AS by_id, ",
            shown_name!("b"),
            " AS by_name, b.profession AS by_profession, ",
            company_columns!(),
            " FROM presenting_request q JOIN meeting g ON g.id = q.meeting_id JOIN company c ON c.id = q.company_id
              JOIN member m ON m.id = q.member_id LEFT JOIN meeting s ON s.id = q.swap_meeting_id
              LEFT JOIN member b ON b.id = q.asked_by ",
            $rest
        )
    };
}

/// Some requests, the last first.
pub async fn requests(conn: &mut Conn, which: Which) -> Result<Vec<PresentingRequest>, StoreError> {
    let (sql, key) = match which {
        Which::One(id) => (requests!("WHERE q.id = $1"), id.0),
        Which::From(at) => (requests!("WHERE g.starts_at >= $1 OR s.starts_at >= $1 ORDER BY q.id DESC"), at.0),
        Which::OfMeeting(id) => {
            (requests!("WHERE q.meeting_id = $1 OR q.swap_meeting_id = $1 ORDER BY q.id DESC"), id.0)
        }
        Which::ToMember(id) => (requests!("WHERE q.member_id = $1 ORDER BY q.id DESC"), id.0),
    };
    sqlx::query(sql).bind(key).fetch_all(conn).await?.iter().map(request_from_row).collect()
}

/// A request to make.
#[derive(Debug, Clone, Copy)]
pub struct NewRequest {
    /// The meeting at which the company is asked to present.
    pub meeting: MeetingId,
    /// The meeting at which the company presents now, where it is asked to change places.
    pub swap: Option<MeetingId>,
    /// The company that asks to change places.
    pub swap_with: Option<CompanyId>,
    /// The company that is asked.
    pub company: CompanyId,
    /// The member who is mailed.
    pub member: MemberId,
    /// The member who asks.
    pub asked_by: Option<MemberId>,
}

/// Adds a request that is open.
///
/// # Errors
/// [`StoreError::Reference`] without such a meeting, company or member.
pub async fn insert(conn: &mut Conn, request: &NewRequest, at: Timestamp) -> Result<PresentingRequestId, StoreError> {
    let id = sqlx::query_scalar(
        "INSERT INTO presenting_request (meeting_id, swap_meeting_id, swap_company_id, company_id, member_id, asked_by,
                                         state, asked_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
    )
    .bind(request.meeting.0)
    .bind(request.swap.map(|id| id.0))
    .bind(request.swap_with.map(|id| id.0))
    .bind(request.company.0)
    .bind(request.member.0)
    .bind(request.asked_by.map(|id| id.0))
    .bind(RequestState::Open.as_str())
    .bind(at.0)
    .fetch_one(conn)
    .await?;
    Ok(PresentingRequestId(id))
}

/// A request with what became of it.
#[derive(Debug, Clone, Copy)]
pub struct RequestRow {
    /// The request as it was made.
    pub request: NewRequest,
    /// The state of the request.
    pub state: RequestState,
    /// The moment at which it was made.
    pub asked_at: Timestamp,
    /// The moment at which it was answered or taken back.
    pub answered_at: Option<Timestamp>,
    /// The member who answered it or took it back.
    pub answered_by: Option<MemberId>,
}

/// Every request, the first first.
pub async fn all_requests(conn: &mut Conn) -> Result<Vec<RequestRow>, StoreError> {
    let sql = "SELECT meeting_id, swap_meeting_id, swap_company_id, company_id, member_id, asked_by, state, asked_at,
                      answered_at, answered_by
               FROM presenting_request ORDER BY id";
    let rows = sqlx::query(sql).fetch_all(conn).await?;
    rows.iter()
        .map(|row| {
            Ok(RequestRow {
                request: NewRequest {
                    meeting: MeetingId(row.int("meeting_id")?),
                    swap: row.opt_int("swap_meeting_id")?.map(MeetingId),
                    swap_with: row.opt_int("swap_company_id")?.map(CompanyId),
                    company: CompanyId(row.int("company_id")?),
                    member: MemberId(row.int("member_id")?),
                    asked_by: row.opt_int("asked_by")?.map(MemberId),
                },
                state: row.code("state")?,
                asked_at: row.time("asked_at")?,
                answered_at: row.opt_time("answered_at")?,
                answered_by: row.opt_int("answered_by")?.map(MemberId),
            })
        })
        .collect()
}

/// Adds a request with what became of it, as of another forum.
///
/// # Errors
/// [`StoreError::Reference`] without such a meeting, company or member.
pub async fn insert_as_it_was(conn: &mut Conn, row: &RequestRow) -> Result<(), StoreError> {
    let id = insert(conn, &row.request, row.asked_at).await?;
    if let Some(at) = row.answered_at {
        end(conn, id, row.state, row.answered_by, at).await?;
    }
    Ok(())
}

/// Ends a request that is open; whether it was.
pub async fn end(
    conn: &mut Conn,
    id: PresentingRequestId,
    state: RequestState,
    by: Option<MemberId>,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE presenting_request SET state = $2, answered_by = $3, answered_at = $4 WHERE id = $1 AND state = 'open'",
    )
    .bind(id.0)
    .bind(state.as_str())
    .bind(by.map(|id| id.0))
    .bind(at.0)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes a company that leaves out of the rota: its place, and the requests to it that are open.
pub async fn leave(conn: &mut Conn, company: CompanyId, at: Timestamp) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM rota_place WHERE company_id = $1").bind(company.0).execute(&mut *conn).await?;
    sqlx::query(
        "UPDATE presenting_request SET state = 'withdrawn', answered_at = $2
         WHERE (company_id = $1 OR swap_company_id = $1) AND state = 'open'",
    )
    .bind(company.0)
    .bind(at.0)
    .execute(conn)
    .await?;
    Ok(())
}

fn request_from_row(row: &AnyRow) -> Result<PresentingRequest, StoreError> {
    let swap = match row.opt_int("swap_id")? {
        Some(id) => Some(MeetingRef {
            id: MeetingId(id),
            title: row.text("swap_title")?,
            starts_at: row.time("swap_starts_at")?,
        }),
        None => None,
    };
    let asked_by = match row.opt_int("by_id")? {
        Some(id) => Some(Person {
            id: MemberId(id),
            name: row.text("by_name")?,
            profession: row.code::<Profession>("by_profession")?,
        }),
        None => None,
    };
    let swap_with = row.opt_int("swap_company_id")?.map(CompanyId).zip(row.opt_text("swap_company")?);
    Ok(PresentingRequest {
        id: PresentingRequestId(row.int("id")?),
        meeting: MeetingRef {
            id: MeetingId(row.int("meeting_id")?),
            title: row.text("meeting_title")?,
            starts_at: row.time("meeting_starts_at")?,
        },
        swap,
        swap_with,
        company: company::from_row(row)?,
        member: Person {
            id: MemberId(row.int("person_id")?),
            name: row.text("person_name")?,
            profession: row.code("person_profession")?,
        },
        asked_by,
        state: row.code("state")?,
        asked_at: row.time("asked_at")?,
    })
}
