//! What members promised.

use domain::clock::Timestamp;
use domain::id::{CompanyId, MeetingId, MemberId, PromiseId};
use domain::member::Person;
use domain::policy::PromiseFacts;
use domain::promise::{NewPromise, PromiseState, PromiseSums, PromiseTerms};
use sqlx::any::AnyRow;

use crate::column::Columns;
use crate::member::{opt_person, shown_name};
use crate::placeholders::keys;
use crate::{Conn, StoreError};

/// A promise as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromiseRecord {
    /// The promise's key.
    pub id: PromiseId,
    /// The promise's version.
    pub version: i64,
    /// The member who promised.
    pub owner: Person,
    /// The company of the member who promised.
    pub company: CompanyId,
    /// The member to whom the promise was made; `None` for the whole forum.
    pub to: Option<Person>,
    /// The meeting at which it was made, with its title.
    pub meeting: Option<(MeetingId, String)>,
    /// The member who entered the promise.
    pub creator: Option<MemberId>,
    /// The promise's name for calendar programs.
    pub uid: String,
    /// What was promised, one line.
    pub what: String,
    /// The terms on which the promise stands.
    pub terms: PromiseTerms,
    /// Why it was last moved or released.
    pub reason: String,
    /// The moment at which the promise was made.
    pub created_at: Timestamp,
    /// The moment at which the promise was last changed.
    pub updated_at: Timestamp,
}

impl PromiseRecord {
    /// Returns what the permission rules need to know of it.
    pub fn facts(&self) -> PromiseFacts {
        PromiseFacts {
            owner: self.owner.id,
            company: self.company,
            to: self.to.as_ref().map(|to| to.id),
            creator: self.creator,
            state: self.terms.state,
        }
    }
}

/// The promises that a list is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The open promises of a member, the first due first.
    OpenOf(MemberId),
    /// The open promises that were made to a member, the first due first.
    OpenTo(MemberId),
    /// The open promises to the whole forum of others than a member, the first due first.
    OpenToForum(MemberId),
    /// The open promises of a company's members, the first due first.
    OpenOfCompany(CompanyId),
    /// The ended promises of a member, the last first.
    EndedOf(MemberId),
    /// Those of a meeting, in the order they were made.
    OfMeeting(MeetingId),
    /// All that a member made and that were made to them, in the order they were made.
    Concerning(MemberId),
    /// Open ones that are due from a moment on, the first due first.
    OpenFrom(Timestamp),
    /// All behind a key, in the order of the keys.
    After(PromiseId),
}

macro_rules! records {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.version, p.creator_id, p.uid, p.what, p.due_at, p.state, p.reason, p.moves, p.created_at,
                    p.updated_at, p.ended_at, o.away_until, o.id AS owner_id, ",
            shown_name!("o"),
            " AS owner_name, o.profession AS owner_profession, o.company_id, t.id AS to_id, ",
            shown_name!("t"),
            " AS to_name, t.profession AS to_profession, g.id AS meeting_id, g.title AS meeting_title
             FROM promise p JOIN member o ON o.id = p.owner_id LEFT JOIN member t ON t.id = p.to_id
             LEFT JOIN meeting g ON g.id = p.meeting_id ",
            $rest
        )
    };
}

/// A promise by its key.
pub async fn find(conn: &mut Conn, id: PromiseId) -> Result<Option<PromiseRecord>, StoreError> {
    let row = sqlx::query(records!("WHERE p.id = $1")).bind(id.0).fetch_optional(conn).await?;
    row.as_ref().map(from_row).transpose()
}

/// The promises of some keys, in no order; those that are gone are left out.
pub async fn find_many(conn: &mut Conn, ids: &[PromiseId]) -> Result<Vec<PromiseRecord>, StoreError> {
    let (sql, padded) = keys(records!("WHERE p.id IN ({})"), 1, ids);
    let mut query = sqlx::query(sql);
    for id in padded {
        query = query.bind(id.0);
    }
    query.fetch_all(conn).await?.iter().map(from_row).collect()
}

/// Some promises, at most `limit`.
pub async fn list(conn: &mut Conn, whose: Whose, limit: i64) -> Result<Vec<PromiseRecord>, StoreError> {
    let (sql, key) = match whose {
        Whose::OpenOf(member) => {
            (records!("WHERE p.owner_id = $1 AND p.state = 'open' ORDER BY p.due_at, p.id LIMIT $2"), member.0)
        }
        Whose::OpenTo(member) => {
            (records!("WHERE p.to_id = $1 AND p.state = 'open' ORDER BY p.due_at, p.id LIMIT $2"), member.0)
        }
        Whose::OpenToForum(member) => (
            records!(
                "WHERE p.to_id IS NULL AND p.owner_id <> $1 AND p.state = 'open' ORDER BY p.due_at, p.id LIMIT $2"
            ),
            member.0,
        ),
        Whose::OpenOfCompany(company) => {
            (records!("WHERE o.company_id = $1 AND p.state = 'open' ORDER BY p.due_at, p.id LIMIT $2"), company.0)
        }
        Whose::EndedOf(member) => (
            records!("WHERE p.owner_id = $1 AND p.state <> 'open' ORDER BY p.ended_at DESC, p.id DESC LIMIT $2"),
            member.0,
        ),
        Whose::OfMeeting(meeting) => (records!("WHERE p.meeting_id = $1 ORDER BY p.id LIMIT $2"), meeting.0),
        Whose::Concerning(member) => {
            (records!("WHERE p.owner_id = $1 OR p.to_id = $1 ORDER BY p.id LIMIT $2"), member.0)
        }
        Whose::OpenFrom(at) => {
            (records!("WHERE p.due_at >= $1 AND p.state = 'open' ORDER BY p.due_at, p.id LIMIT $2"), at.0)
        }
        Whose::After(id) => (records!("WHERE p.id > $1 ORDER BY p.id LIMIT $2"), id.0),
    };
    sqlx::query(sql).bind(key).bind(limit).fetch_all(conn).await?.iter().map(from_row).collect()
}

/// Returns how many promises of a member are open.
pub async fn count_open(conn: &mut Conn, owner: MemberId) -> Result<i64, StoreError> {
    let sql = "SELECT count(*) FROM promise WHERE owner_id = $1 AND state = 'open'";
    Ok(sqlx::query_scalar(sql).bind(owner.0).fetch_one(conn).await?)
}

/// The open promise of a member that is the same as another, to the same member and at the same meeting: for what is sent
/// twice.
pub async fn repeated(conn: &mut Conn, promise: &NewPromise) -> Result<Option<PromiseId>, StoreError> {
    let sql =
        "SELECT id FROM promise WHERE owner_id = $1 AND what = $2 AND due_at = $3 AND coalesce(meeting_id, 0) = $4
               AND coalesce(to_id, 0) = $5 AND state = 'open' LIMIT 1";
    let id: Option<i64> = sqlx::query_scalar(sql)
        .bind(promise.owner.0)
        .bind(&promise.what)
        .bind(promise.due_at.0)
        .bind(promise.meeting.map_or(0, |meeting| meeting.0))
        .bind(promise.to.map_or(0, |to| to.0))
        .fetch_optional(conn)
        .await?;
    Ok(id.map(PromiseId))
}

/// Returns how many promises stand how at a moment, in the whole forum.
pub async fn sums(conn: &mut Conn, now: Timestamp) -> Result<PromiseSums, StoreError> {
    let row = sqlx::query(
        "SELECT count(CASE WHEN p.state = 'open' AND (p.due_at >= $1 OR o.away_until > $1) THEN 1 END) AS open,
                count(CASE WHEN p.state = 'open' AND p.due_at < $1 AND (o.away_until IS NULL OR o.away_until <= $1)
                           THEN 1 END) AS late,
                count(CASE WHEN p.state = 'kept' THEN 1 END) AS kept,
                count(CASE WHEN p.state = 'released' THEN 1 END) AS released
         FROM promise p JOIN member o ON o.id = p.owner_id",
    )
    .bind(now.0)
    .fetch_one(conn)
    .await?;
    Ok(PromiseSums {
        open: row.int("open")?,
        late: row.int("late")?,
        kept: row.int("kept")?,
        released: row.int("released")?,
    })
}

/// Adds a promise with its terms.
///
/// # Errors
/// [`StoreError::Reference`] without such a member or meeting.
pub async fn insert(
    conn: &mut Conn,
    promise: &NewPromise,
    terms: &PromiseTerms,
    reason: &str,
    creator: Option<MemberId>,
    uid: &str,
    at: Timestamp,
) -> Result<PromiseId, StoreError> {
    let id = sqlx::query_scalar(
        "INSERT INTO promise (version, owner_id, to_id, meeting_id, creator_id, uid, what, due_at, state, reason, moves,
                              created_at, updated_at, ended_at)
         VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12) RETURNING id",
    )
    .bind(promise.owner.0)
    .bind(promise.to.map(|to| to.0))
    .bind(promise.meeting.map(|meeting| meeting.0))
    .bind(creator.map(|creator| creator.0))
    .bind(uid)
    .bind(&promise.what)
    .bind(terms.due_at.0)
    .bind(terms.state.as_str())
    .bind(reason)
    .bind(terms.moves)
    .bind(at.0)
    .bind(terms.ended_at.map(|at| at.0))
    .fetch_one(conn)
    .await?;
    Ok(PromiseId(id))
}

/// Replaces the terms of a promise, if it still has the expected version; whether it had.
pub async fn set_terms(
    conn: &mut Conn,
    id: PromiseId,
    expected: i64,
    terms: &PromiseTerms,
    reason: &str,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE promise SET version = version + 1, due_at = $3, state = $4, moves = $5, ended_at = $6, reason = $7,
                            updated_at = $8
         WHERE id = $1 AND version = $2",
    )
    .bind(id.0)
    .bind(expected)
    .bind(terms.due_at.0)
    .bind(terms.state.as_str())
    .bind(terms.moves)
    .bind(terms.ended_at.map(|at| at.0))
    .bind(reason)
    .bind(at.0)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

fn from_row(row: &AnyRow) -> Result<PromiseRecord, StoreError> {
    let meeting = match row.opt_int("meeting_id")? {
        Some(id) => Some((MeetingId(id), row.text("meeting_title")?)),
        None => None,
    };
    let state: PromiseState = row.code("state")?;
    Ok(PromiseRecord {
        id: PromiseId(row.int("id")?),
        version: row.int("version")?,
        owner: Person {
            id: MemberId(row.int("owner_id")?),
            name: row.text("owner_name")?,
            profession: row.code("owner_profession")?,
        },
        company: CompanyId(row.int("company_id")?),
        to: opt_person(row, ["to_id", "to_name", "to_profession"])?,
        meeting,
        creator: row.opt_int("creator_id")?.map(MemberId),
        uid: row.text("uid")?,
        what: row.text("what")?,
        terms: PromiseTerms {
            state,
            due_at: row.time("due_at")?,
            ended_at: row.opt_time("ended_at")?,
            moves: row.int("moves")?,
            away_until: row.opt_time("away_until")?,
        },
        reason: row.text("reason")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
    })
}
