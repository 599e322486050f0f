//! The practices beside a dilemma, by their slugs: those that it drew in, and those that were written from it.

use domain::id::{DilemmaId, DraftId, MemberId, PracticeId};

use crate::column::Columns;
use crate::{Conn, StoreError};

/// The texts of a dilemma and of its answers that may link to practices.
pub async fn texts(conn: &mut Conn, id: DilemmaId) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT body FROM dilemma WHERE id = $1
               UNION ALL SELECT body FROM comment
                         WHERE dilemma_id = $1 AND deleted_by IS NULL AND body LIKE '%/practices/%'";
    Ok(sqlx::query_scalar(sql).bind(id.0).fetch_all(conn).await?)
}

/// Forgets which practices a dilemma drew in; those that were written from it stay noted.
pub async fn forget_drawn_in(conn: &mut Conn, id: DilemmaId) -> Result<(), StoreError> {
    let sql = "DELETE FROM dilemma_practice WHERE dilemma_id = $1 AND became = 0";
    sqlx::query(sql).bind(id.0).execute(conn).await?;
    Ok(())
}

/// Notes that a dilemma drew in the practice of a slug, where there is one.
pub async fn draw_in(conn: &mut Conn, id: DilemmaId, slug: &str) -> Result<(), StoreError> {
    let sql = "INSERT INTO dilemma_practice (dilemma_id, practice_slug, became)
               SELECT $1, p.slug, 0 FROM practice p WHERE p.slug = $2 AND p.deleted_at IS NULL ON CONFLICT DO NOTHING";
    sqlx::query(sql).bind(id.0).bind(slug).execute(conn).await?;
    Ok(())
}

/// Notes a practice that is brought in after the dilemma that it stands beside.
pub async fn set(conn: &mut Conn, id: DilemmaId, slug: &str, became: bool) -> Result<(), StoreError> {
    let sql = "INSERT INTO dilemma_practice (dilemma_id, practice_slug, became) VALUES ($1, $2, $3)
               ON CONFLICT DO NOTHING";
    sqlx::query(sql).bind(id.0).bind(slug).bind(i64::from(became)).execute(conn).await?;
    Ok(())
}

/// Notes that a draft is written from a dilemma.
pub async fn set_draft(conn: &mut Conn, draft: DraftId, dilemma: DilemmaId) -> Result<(), StoreError> {
    let sql = "UPDATE draft SET dilemma_id = $2 WHERE id = $1";
    sqlx::query(sql).bind(draft.0).bind(dilemma.0).execute(conn).await?;
    Ok(())
}

/// Notes that a practice was written from the dilemma of a member's draft, where the draft has one.
pub(crate) async fn note_written(
    conn: &mut Conn,
    draft: DraftId,
    member: MemberId,
    practice: PracticeId,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO dilemma_practice (dilemma_id, practice_slug, became)
               SELECT d.dilemma_id, p.slug, 1 FROM draft d JOIN practice p ON p.id = $3
               WHERE d.id = $1 AND d.member_id = $2 AND d.dilemma_id IS NOT NULL
               ON CONFLICT (dilemma_id, practice_slug) DO UPDATE SET became = 1";
    sqlx::query(sql).bind(draft.0).bind(member.0).bind(practice.0).execute(conn).await?;
    Ok(())
}

/// The slugs of the practices that were written from a dilemma, in their order.
pub async fn written_from(conn: &mut Conn, id: DilemmaId) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT practice_slug FROM dilemma_practice WHERE dilemma_id = $1 AND became = 1 ORDER BY practice_slug";
    Ok(sqlx::query_scalar(sql).bind(id.0).fetch_all(conn).await?)
}

/// The keys of the practices beside a dilemma that are still there, each with whether it was written from the dilemma; in the
/// order of their slugs.
pub async fn practices_of(conn: &mut Conn, id: DilemmaId) -> Result<Vec<(PracticeId, bool)>, StoreError> {
    let sql = "SELECT p.id, l.became FROM dilemma_practice l
               JOIN practice p ON p.slug = l.practice_slug AND p.deleted_at IS NULL
               WHERE l.dilemma_id = $1 ORDER BY l.practice_slug";
    let rows = sqlx::query(sql).bind(id.0).fetch_all(conn).await?;
    rows.iter().map(|row| Ok((PracticeId(row.int("id")?), row.int("became")? == 1))).collect()
}

/// The dilemmas beside the practice of a slug: those that it was written from, and the closed ones that drew it in, each with
/// whether it was written from it; the last closed first. At most `limit`.
pub async fn beside(conn: &mut Conn, slug: &str, limit: i64) -> Result<Vec<(DilemmaId, bool)>, StoreError> {
    let rows = sqlx::query(
        "SELECT l.dilemma_id, l.became FROM dilemma_practice l JOIN dilemma d ON d.id = l.dilemma_id
         WHERE l.practice_slug = $1 AND (l.became = 1 OR d.stage = 'closed')
         ORDER BY l.became DESC, d.closed_at DESC, d.id DESC LIMIT $2",
    )
    .bind(slug)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.iter().map(|row| Ok((DilemmaId(row.int("dilemma_id")?), row.int("became")? == 1))).collect()
}
