//! Practices: a narrow row that lists read, and beside it the revisions with the long texts.

mod deleted;
mod index;
mod insert;
mod keys;
mod list;
mod page;
mod readable;
mod rendered;
mod update;

use domain::clock::Timestamp;
use domain::id::{CompanyId, MeetingId, MemberId, PracticeId};
use domain::policy::PracticeFacts;
use domain::practice::{ArchivedBy, MeetingRef, Status};
use sqlx::any::AnyRow;

use crate::column::Columns;
use crate::placeholders::prefix_end;
use crate::{Conn, StoreError};

pub use deleted::{Deleted, deleted_of, find_deleted, restore, set_deleted};
pub use index::{IndexRow, IndexedVersion, all_ids, for_index, versions};
pub use insert::{FIRST_VERSION, Fields, PracticeBody, insert, insert_many};
pub use keys::{
    count_all, count_write_ups, has_write_up, ids_deleted_at, ids_of_author, ids_of_company, ids_of_meeting,
    ids_of_topic, set_company, slugs_taken, versions_of_company,
};
pub use list::{Listed, archived, by_ids, count, most_used, newest, of_author, of_company, of_meeting, unpublished};
pub use page::{PracticeRecord, body, find_by_id, find_by_slug};
pub use readable::{ListFilter, PagePosition, Readers, count_readable, readable_after, readable_ids, topic_counts};
pub use rendered::{Outdated, outdated, set_html};
pub use update::{
    Publication, approvers, erase, forget_approver, set_authors, set_origin, set_sharing, set_status, set_topics,
    update,
};

/// What the permission rules need to know of a practice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// The company that the practice belongs to.
    pub company: CompanyId,
    /// The status, which says who can see the practice.
    pub status: Status,
    /// The authors of the practice.
    pub authors: Vec<MemberId>,
    /// The member who entered the practice.
    pub creator: Option<MemberId>,
    /// Who moved it to the archive, where it is there.
    pub archived_by: Option<ArchivedBy>,
}

impl Access {
    /// Returns the same practice as the rules take it.
    pub fn facts(&self) -> PracticeFacts<'_> {
        PracticeFacts {
            company: self.company,
            status: self.status,
            authors: &self.authors,
            creator: self.creator,
            archived_by: self.archived_by,
        }
    }
}

/// An earlier or the present text of a practice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// The revision's number, counted from 1 for each practice.
    pub number: i64,
    /// The title it had.
    pub title: String,
    /// The authors of the revision; `None` for the command line and for the jobs.
    pub author: Option<MemberId>,
    /// The moment of the revision.
    pub created_at: Timestamp,
}

/// A practice's revisions without their texts, the newest first.
pub async fn revisions(conn: &mut Conn, id: PracticeId) -> Result<Vec<Revision>, StoreError> {
    let rows = sqlx::query(
        "SELECT number, title, author_id, created_at FROM revision WHERE practice_id = $1 ORDER BY number DESC",
    )
    .bind(id.0)
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Revision {
                number: row.int("number")?,
                title: row.text("title")?,
                author: row.opt_int("author_id")?.map(MemberId),
                created_at: row.time("created_at")?,
            })
        })
        .collect()
}

/// The slugs that begin so, for [`domain::slug::distinct`].
pub async fn slugs_starting_with(conn: &mut Conn, prefix: &str) -> Result<Vec<String>, StoreError> {
    Ok(sqlx::query_scalar("SELECT slug FROM practice WHERE slug >= $1 AND slug < $2")
        .bind(prefix)
        .bind(prefix_end(prefix))
        .fetch_all(conn)
        .await?)
}

/// The columns of the meeting beside a practice, where its table is called `g`.
macro_rules! meeting_ref_columns {
    () => {
        "g.id AS meeting_id, g.title AS meeting_title, g.starts_at AS meeting_starts_at"
    };
}
pub(crate) use meeting_ref_columns;

/// Reads a meeting from a row of [`meeting_ref_columns`].
pub(crate) fn meeting_ref(row: &AnyRow) -> Result<Option<MeetingRef>, StoreError> {
    let Some(id) = row.opt_int("meeting_id")? else {
        return Ok(None);
    };
    Ok(Some(MeetingRef {
        id: MeetingId(id),
        title: row.text("meeting_title")?,
        starts_at: row.time("meeting_starts_at")?,
    }))
}
