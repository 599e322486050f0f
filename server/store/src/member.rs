//! Members. One who was deactivated keeps everything but the ways in. One who was erased stays as the nameless author of
//! their texts, and is found by nothing else.

use domain::clock::Timestamp;
use domain::digest::DigestCadence;
use domain::id::{CompanyId, MemberId};
use domain::language::Language;
use domain::member::{Member, MemberCounts, MemberFilter, NewMember, Person, Profession, Role};
use domain::phone::PhoneShown;
use sqlx::any::AnyRow;

use crate::column::Columns;
use crate::company;
use crate::placeholders::{keys, like};
use crate::{Conn, StoreError};

/// The value of `is_former` of a deactivated member whose name is hidden for as long as their company has left.
const HIDDEN_WITH_COMPANY: i64 = 2;
/// What ends each of the names that somebody had before.
const LINE_END: &str = "\n";

/// A member's columns with their company's, where the tables are called `m` and `c`.
macro_rules! member_columns {
    () => {
        concat!(
            "m.id AS member_id, m.name AS member_name, m.email AS member_email, m.role AS member_role,
             m.profession AS member_profession, m.language AS member_language,
             m.joined_at AS member_joined_at, m.deactivated_at AS member_deactivated_at, ",
            $crate::company::company_columns!()
        )
    };
}
pub(crate) use member_columns;

/// The name that texts show of a member of the table called so: empty for a former member whose name is not shown.
macro_rules! shown_name {
    ($member:literal) => {
        concat!("CASE WHEN ", $member, ".is_former <> 0 THEN '' ELSE ", $member, ".name END")
    };
}
pub(crate) use shown_name;

/// A member by their key.
pub async fn by_id(conn: &mut Conn, id: MemberId) -> Result<Option<Member>, StoreError> {
    let row = sqlx::query(concat!(
        "SELECT ",
        member_columns!(),
        " FROM member m JOIN company c ON c.id = m.company_id WHERE m.id = $1 AND m.removed_at IS NULL"
    ))
    .bind(id.0)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// A member by their address, in the form [`domain::text::clean_email`] gives.
pub async fn by_email(conn: &mut Conn, email: &str) -> Result<Option<Member>, StoreError> {
    let row = sqlx::query(concat!(
        "SELECT ",
        member_columns!(),
        " FROM member m JOIN company c ON c.id = m.company_id WHERE m.email = $1 AND m.removed_at IS NULL"
    ))
    .bind(email)
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// Every member, by company and name, those who were deactivated included.
pub async fn list(conn: &mut Conn) -> Result<Vec<Member>, StoreError> {
    let rows = sqlx::query(concat!(
        "SELECT ",
        member_columns!(),
        " FROM member m JOIN company c ON c.id = m.company_id
          WHERE m.removed_at IS NULL ORDER BY c.name, m.name, m.id"
    ))
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// Tells whose name or address has some characters, `$2` as [`like`] makes it, in a company, `$1`, or in any.
macro_rules! filtered {
    () => {
        " m.removed_at IS NULL AND ($1 IS NULL OR m.company_id = $1)
          AND (lower(m.name) LIKE $2 ESCAPE '!' OR m.email LIKE $2 ESCAPE '!') "
    };
}

/// Some of the members of a filter: those whose invitation is open, then those who have joined, then those who were
/// deactivated, each by company and name.
pub async fn some(conn: &mut Conn, filter: &MemberFilter, limit: i64, offset: i64) -> Result<Vec<Member>, StoreError> {
    let rows = sqlx::query(concat!(
        "SELECT ",
        member_columns!(),
        " FROM member m JOIN company c ON c.id = m.company_id WHERE",
        filtered!(),
        "ORDER BY CASE WHEN m.deactivated_at IS NOT NULL THEN 3 WHEN m.joined_at IS NULL THEN 1 ELSE 2 END,
                  c.name, m.name, m.id LIMIT $3 OFFSET $4"
    ))
    .bind(filter.company.map(|company| company.0))
    .bind(like(&filter.words))
    .bind(limit)
    .bind(offset)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// How many members of a filter there are of each state.
pub async fn counts(conn: &mut Conn, filter: &MemberFilter) -> Result<MemberCounts, StoreError> {
    let row = sqlx::query(concat!(
        "SELECT count(CASE WHEN m.deactivated_at IS NOT NULL THEN 1 END) AS has_left,
                count(CASE WHEN m.deactivated_at IS NULL AND m.joined_at IS NULL THEN 1 END) AS waiting,
                count(CASE WHEN m.deactivated_at IS NULL AND m.joined_at IS NOT NULL THEN 1 END) AS joined
         FROM member m WHERE",
        filtered!()
    ))
    .bind(filter.company.map(|company| company.0))
    .bind(like(&filter.words))
    .fetch_one(conn)
    .await?;
    Ok(MemberCounts { waiting: row.int("waiting")?, joined: row.int("joined")?, left: row.int("has_left")? })
}

/// The members of some keys, in no order.
pub async fn by_ids(conn: &mut Conn, ids: &[MemberId]) -> Result<Vec<Member>, StoreError> {
    let (sql, padded) = keys(
        concat!(
            "SELECT ",
            member_columns!(),
            " FROM member m JOIN company c ON c.id = m.company_id WHERE m.removed_at IS NULL AND m.id IN ({})"
        ),
        1,
        ids,
    );
    let mut query = sqlx::query(sql);
    for id in padded {
        query = query.bind(id.0);
    }
    query.fetch_all(conn).await?.iter().map(from_row).collect()
}

/// A company's members, by name, those who were deactivated included.
pub async fn of_company(conn: &mut Conn, company: CompanyId) -> Result<Vec<Member>, StoreError> {
    let rows = sqlx::query(concat!(
        "SELECT ",
        member_columns!(),
        " FROM member m JOIN company c ON c.id = m.company_id
          WHERE m.company_id = $1 AND m.removed_at IS NULL ORDER BY m.name, m.id"
    ))
    .bind(company.0)
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// Those who have joined and can come in, in the order of their keys.
pub async fn active(conn: &mut Conn) -> Result<Vec<MemberId>, StoreError> {
    let sql = "SELECT id FROM member
               WHERE removed_at IS NULL AND deactivated_at IS NULL AND joined_at IS NOT NULL ORDER BY id";
    let ids: Vec<i64> = sqlx::query_scalar(sql).fetch_all(conn).await?;
    Ok(ids.into_iter().map(MemberId).collect())
}

/// Those who run the forum and can come in, the first of them first.
pub async fn coordinators(conn: &mut Conn) -> Result<Vec<Member>, StoreError> {
    let rows = sqlx::query(concat!(
        "SELECT ",
        member_columns!(),
        " FROM member m JOIN company c ON c.id = m.company_id
          WHERE m.role = $1 AND m.removed_at IS NULL AND m.deactivated_at IS NULL ORDER BY m.id"
    ))
    .bind(Role::Coordinator.as_str())
    .fetch_all(conn)
    .await?;
    rows.iter().map(from_row).collect()
}

/// The coordinator who was added first of those who have joined and have not left.
pub async fn first_coordinator(conn: &mut Conn) -> Result<Option<Member>, StoreError> {
    let row = sqlx::query(concat!(
        "SELECT ",
        member_columns!(),
        " FROM member m JOIN company c ON c.id = m.company_id
          WHERE m.role = 'coordinator' AND m.removed_at IS NULL AND m.deactivated_at IS NULL AND m.joined_at IS NOT NULL
          ORDER BY m.id LIMIT 1"
    ))
    .fetch_optional(conn)
    .await?;
    row.as_ref().map(from_row).transpose()
}

/// Returns how many members there are.
pub async fn count(conn: &mut Conn) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar("SELECT count(*) FROM member WHERE removed_at IS NULL").fetch_one(conn).await?)
}

/// The names beside a text, in the order asked for, former members included.
pub async fn people(conn: &mut Conn, ids: &[MemberId]) -> Result<Vec<Person>, StoreError> {
    let (sql, padded) = keys(
        concat!("SELECT id, ", shown_name!("member"), " AS name, profession FROM member WHERE id IN ({})"),
        1,
        ids,
    );
    let mut query = sqlx::query(sql);
    for id in padded {
        query = query.bind(id.0);
    }
    let rows = query.fetch_all(conn).await?;
    let mut people = rows
        .iter()
        .map(|row| {
            Ok(Person { id: MemberId(row.int("id")?), name: row.text("name")?, profession: row.code("profession")? })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    people.sort_by_key(|person| ids.iter().position(|id| *id == person.id));
    Ok(people)
}

/// Those of some members who were not removed, in no order.
pub async fn present(conn: &mut Conn, ids: &[MemberId]) -> Result<Vec<MemberId>, StoreError> {
    let (sql, padded) = keys("SELECT id FROM member WHERE removed_at IS NULL AND id IN ({})", 1, ids);
    let mut query = sqlx::query(sql);
    for id in padded {
        query = query.bind(id.0);
    }
    query.fetch_all(conn).await?.iter().map(|row| row.int("id").map(MemberId)).collect()
}

/// Adds a member, without a password, who reads Hebrew until they choose.
///
/// # Errors
/// [`StoreError::Unique`] with field `email`; [`StoreError::Reference`] without such a company.
pub async fn insert(conn: &mut Conn, member: &NewMember, at: Timestamp) -> Result<MemberId, StoreError> {
    let id = sqlx::query_scalar(
        "INSERT INTO member (company_id, email, name, role, profession, language, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
    )
    .bind(member.company.0)
    .bind(&member.email)
    .bind(&member.name)
    .bind(member.role.as_str())
    .bind(member.profession.as_str())
    .bind(Language::default().as_str())
    .bind(at.0)
    .fetch_one(conn)
    .await?;
    Ok(MemberId(id))
}

/// Changes what members change of themselves; whether there is such a member.
pub async fn update_profile(
    conn: &mut Conn,
    id: MemberId,
    name: &str,
    profession: Profession,
    language: Language,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE member SET name = $2, profession = $3, language = $4,
                           former_names = CASE WHEN name IN ('', $2) THEN former_names ELSE former_names || name || $5 END
         WHERE id = $1 AND removed_at IS NULL",
    )
    .bind(id.0)
    .bind(name)
    .bind(profession.as_str())
    .bind(language.as_str())
    .bind(LINE_END)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Changes the interface's language; whether there is such a member.
pub async fn set_language(conn: &mut Conn, id: MemberId, language: Language) -> Result<bool, StoreError> {
    let done = sqlx::query("UPDATE member SET language = $2 WHERE id = $1 AND removed_at IS NULL")
        .bind(id.0)
        .bind(language.as_str())
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Changes a member's role; whether there is such a member.
pub async fn set_role(conn: &mut Conn, id: MemberId, role: Role) -> Result<bool, StoreError> {
    let done = sqlx::query("UPDATE member SET role = $2 WHERE id = $1 AND removed_at IS NULL")
        .bind(id.0)
        .bind(role.as_str())
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that a member was there. Where they were last seen before `visit_began`, a visit begins, and the one before it
/// ended then.
pub async fn touch(conn: &mut Conn, id: MemberId, at: Timestamp, visit_began: Timestamp) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE member SET last_visit = CASE WHEN seen_at < $3 THEN seen_at ELSE last_visit END, seen_at = $2
         WHERE id = $1 AND (seen_at IS NULL OR seen_at < $2)",
    )
    .bind(id.0)
    .bind(at.0)
    .bind(visit_began.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// Returns when a member's visit before the present one ended, as [`touch`] noted; `None` where there was none.
pub async fn last_visit(conn: &mut Conn, id: MemberId) -> Result<Option<Timestamp>, StoreError> {
    let sql = "SELECT last_visit FROM member WHERE id = $1";
    let row = sqlx::query(sql).bind(id.0).fetch_optional(conn).await?;
    row.map_or(Ok(None), |row| row.opt_time("last_visit"))
}

/// Ends every way in that a member has but the password: sessions, tokens, the address of the calendar, links and known
/// devices.
pub async fn end_access(conn: &mut Conn, id: MemberId) -> Result<(), StoreError> {
    for statement in [
        "DELETE FROM session WHERE member_id = $1",
        "DELETE FROM known_device WHERE member_id = $1",
        "DELETE FROM api_token WHERE member_id = $1",
        "DELETE FROM calendar_feed WHERE member_id = $1",
        "DELETE FROM one_time_link WHERE member_id = $1",
        "DELETE FROM login_request WHERE member_id = $1",
    ] {
        sqlx::query(statement).bind(id.0).execute(&mut *conn).await?;
    }
    Ok(())
}

/// Keeps a member out from now on; whether they could come in before. With `hide_name` their texts name them "former
/// member".
pub async fn deactivate(conn: &mut Conn, id: MemberId, hide_name: bool, at: Timestamp) -> Result<bool, StoreError> {
    // The gate of no visit waits for who cannot come in any more.
    sqlx::query("DELETE FROM gate_entry WHERE member_id = $1").bind(id.0).execute(&mut *conn).await?;
    let done = sqlx::query(
        "UPDATE member SET deactivated_at = $2, is_former = $3
         WHERE id = $1 AND removed_at IS NULL AND deactivated_at IS NULL",
    )
    .bind(id.0)
    .bind(at.0)
    .bind(i64::from(hide_name))
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Has texts name those members of a company "former member" who were deactivated under their names, until
/// [`show_with_company`]; gives these.
pub async fn hide_with_company(conn: &mut Conn, company: CompanyId) -> Result<Vec<MemberId>, StoreError> {
    let ids: Vec<i64> = sqlx::query_scalar(
        "UPDATE member SET is_former = $2
         WHERE company_id = $1 AND removed_at IS NULL AND deactivated_at IS NOT NULL AND is_former = 0 RETURNING id",
    )
    .bind(company.0)
    .bind(HIDDEN_WITH_COMPANY)
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(MemberId).collect())
}

/// Has texts name those members again who were hidden by [`hide_with_company`]; gives these. They stay deactivated.
pub async fn show_with_company(conn: &mut Conn, company: CompanyId) -> Result<Vec<MemberId>, StoreError> {
    let ids: Vec<i64> =
        sqlx::query_scalar("UPDATE member SET is_former = 0 WHERE company_id = $1 AND is_former = $2 RETURNING id")
            .bind(company.0)
            .bind(HIDDEN_WITH_COMPANY)
            .fetch_all(conn)
            .await?;
    Ok(ids.into_iter().map(MemberId).collect())
}

/// Lets a deactivated member in again, under their name; whether they were deactivated.
pub async fn reactivate(conn: &mut Conn, id: MemberId) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE member SET deactivated_at = NULL, is_former = 0
         WHERE id = $1 AND removed_at IS NULL AND deactivated_at IS NOT NULL",
    )
    .bind(id.0)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives a member another company, address or profession, where one is given; whether there is such a member.
///
/// # Errors
/// [`StoreError::Unique`] with field `email`; [`StoreError::Reference`] without such a company.
pub async fn set_place(
    conn: &mut Conn,
    id: MemberId,
    company: Option<CompanyId>,
    email: Option<&str>,
    profession: Option<Profession>,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "UPDATE member SET company_id = coalesce($2, company_id), email = coalesce($3, email),
                           profession = coalesce($4, profession),
                           former_names = CASE WHEN $3 IS NULL OR email IN ('', $3) THEN former_names
                                               ELSE former_names || email || $5 END,
                           mail_refused_at = CASE WHEN $3 IS NULL THEN mail_refused_at END
         WHERE id = $1 AND removed_at IS NULL",
    )
    .bind(id.0)
    .bind(company.map(|company| company.0))
    .bind(email)
    .bind(profession.map(Profession::as_str))
    .bind(LINE_END)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The names and addresses that a member had before, each once.
pub async fn former_names(conn: &mut Conn, id: MemberId) -> Result<Vec<String>, StoreError> {
    let found: Option<String> =
        sqlx::query_scalar("SELECT former_names FROM member WHERE id = $1").bind(id.0).fetch_optional(conn).await?;
    let mut names: Vec<String> = found.unwrap_or_default().lines().map(str::to_owned).collect();
    names.sort();
    names.dedup();
    Ok(names)
}

/// Notes that somebody else made a link for a new password of a member's, who is to be told.
pub async fn note_reset_link(conn: &mut Conn, id: MemberId, at: Timestamp) -> Result<(), StoreError> {
    sqlx::query("UPDATE member SET reset_link_at = $2 WHERE id = $1").bind(id.0).bind(at.0).execute(conn).await?;
    Ok(())
}

/// Returns when somebody else last made a link for a new password of a member's, until [`forget_reset_link`].
pub async fn reset_link_made(conn: &mut Conn, id: MemberId) -> Result<Option<Timestamp>, StoreError> {
    let found: Option<Option<i64>> =
        sqlx::query_scalar("SELECT reset_link_at FROM member WHERE id = $1").bind(id.0).fetch_optional(conn).await?;
    Ok(found.flatten().map(Timestamp))
}

/// Forgets the note of [`note_reset_link`]: the member has been told.
pub async fn forget_reset_link(conn: &mut Conn, id: MemberId) -> Result<(), StoreError> {
    sqlx::query("UPDATE member SET reset_link_at = NULL WHERE id = $1").bind(id.0).execute(conn).await?;
    Ok(())
}

/// Notes that somebody else ended the sessions of a member, who is to be told.
pub async fn note_sessions_ended(conn: &mut Conn, id: MemberId, at: Timestamp) -> Result<(), StoreError> {
    sqlx::query("UPDATE member SET sessions_ended_at = $2 WHERE id = $1").bind(id.0).bind(at.0).execute(conn).await?;
    Ok(())
}

/// Forgets the note of [`note_sessions_ended`], since the member is told now; whether there was one.
pub async fn take_sessions_ended(conn: &mut Conn, id: MemberId) -> Result<bool, StoreError> {
    let sql = "UPDATE member SET sessions_ended_at = NULL WHERE id = $1 AND sessions_ended_at IS NOT NULL";
    Ok(sqlx::query(sql).bind(id.0).execute(conn).await?.rows_affected() == 1)
}

/// The hashes of the files that go with a member who is erased: those beside their drafts.
pub async fn files_of_drafts(conn: &mut Conn, id: MemberId) -> Result<Vec<String>, StoreError> {
    Ok(sqlx::query_scalar(
        "SELECT f.hash FROM attachment f JOIN draft d ON d.id = f.draft_id WHERE d.member_id = $1
         UNION
         SELECT r.hash FROM removed_file r JOIN draft d ON d.id = r.draft_id WHERE d.member_id = $1",
    )
    .bind(id.0)
    .fetch_all(conn)
    .await?)
}

/// Erases a member: every way in, their drafts with the files beside these, the searches that they keep, the answers
/// that their programs got, their name and address. The row stays, so that their texts and meetings have somebody
/// without a name. Whether there was such a member.
pub async fn erase(conn: &mut Conn, id: MemberId, at: Timestamp) -> Result<bool, StoreError> {
    end_access(conn, id).await?;
    for statement in [
        "DELETE FROM draft WHERE member_id = $1",
        "DELETE FROM published_draft WHERE member_id = $1",
        "DELETE FROM saved_search WHERE member_id = $1",
        "DELETE FROM idempotency_key WHERE member_id = $1",
        "DELETE FROM notification WHERE member_id = $1",
        "DELETE FROM member_notifications WHERE member_id = $1",
        "DELETE FROM rsvp WHERE member_id = $1",
        "DELETE FROM gate_entry WHERE member_id = $1",
        "UPDATE meeting SET host_id = NULL WHERE host_id = $1",
        "DELETE FROM assistant WHERE member_id = $1 OR assistant_id = $1",
        "DELETE FROM meeting_attendance WHERE member_id = $1",
        "DELETE FROM survey_participant WHERE member_id = $1",
        "DELETE FROM mail WHERE member_id = $1",
        "DELETE FROM mail_mute WHERE member_id = $1",
        "DELETE FROM followed_thing WHERE member_id = $1",
        "UPDATE notification SET instead_of_id = NULL WHERE instead_of_id = $1",
        "UPDATE member SET substitute_id = NULL WHERE substitute_id = $1",
        "DELETE FROM promise WHERE owner_id = $1",
        "DELETE FROM comment_version WHERE comment_id IN
             (SELECT id FROM comment WHERE asker_of IN (SELECT dilemma_id FROM sealed_dilemma WHERE member_id = $1))",
        "DELETE FROM sealed_dilemma WHERE member_id = $1",
        "DELETE FROM comment_version WHERE comment_id IN (SELECT id FROM comment WHERE author_id = $1)",
        "DELETE FROM comment_thanks WHERE member_id = $1",
        "DELETE FROM comment_mark WHERE member_id = $1",
        "DELETE FROM comment_report WHERE member_id = $1",
        "DELETE FROM agreement_acceptance WHERE member_id = $1",
        "DELETE FROM join_request WHERE email = (SELECT email FROM member WHERE id = $1)",
    ] {
        sqlx::query(statement).bind(id.0).execute(&mut *conn).await?;
    }
    let done = sqlx::query(
        "UPDATE member SET removed_at = $2, deactivated_at = coalesce(deactivated_at, $2), is_former = 1, email = '',
                           name = '', former_names = '', password_hash = NULL, role = $3, profession = $4, language = $5, joined_at = NULL,
                           reset_link_at = NULL, sessions_ended_at = NULL, seen_at = NULL, last_visit = NULL, mail_refused_at = NULL,
                            digest = $6, digest_before = NULL, digest_at = NULL, mailed_at_once = 0, reminded_before = 0, away_until = NULL, substitute_id = NULL, phone = '',
                            phone_shown = $7
         WHERE id = $1 AND removed_at IS NULL",
    )
    .bind(id.0)
    .bind(at.0)
    .bind(Role::Member.as_str())
    .bind(Profession::Other.as_str())
    .bind(Language::default().as_str())
    .bind(DigestCadence::Fortnightly.as_str())
    .bind(PhoneShown::default().as_str())
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Reads a member from a row of [`member_columns`].
pub(crate) fn from_row(row: &AnyRow) -> Result<Member, StoreError> {
    Ok(Member {
        id: MemberId(row.int("member_id")?),
        name: row.text("member_name")?,
        email: row.text("member_email")?,
        role: row.code("member_role")?,
        profession: row.code("member_profession")?,
        language: row.code("member_language")?,
        company: company::from_row(row)?,
        joined_at: row.opt_time("member_joined_at")?,
        deactivated_at: row.opt_time("member_deactivated_at")?,
    })
}

/// Reads a person from three columns: the key, the name and the profession. `None` where the key is missing.
pub(crate) fn opt_person(row: &AnyRow, [id, name, profession]: [&str; 3]) -> Result<Option<Person>, StoreError> {
    match row.opt_int(id)? {
        Some(id) => Ok(Some(Person { id: MemberId(id), name: row.text(name)?, profession: row.code(profession)? })),
        None => Ok(None),
    }
}
