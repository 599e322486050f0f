//! Comments are read: beside what they are about, page by page, and one by one.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use domain::clock::Timestamp;
use domain::comment::{self, CommentPage, CommentSubject, CommentView, Discussion, DiscussionPart};
use domain::id::{CommentId, DilemmaId, MeetingId};
use domain::policy::comment::comment_rights;
use domain::policy::{Actor, CommentPermission, DilemmaPermission, Permission, PracticePermission, allows};
use domain::problem::Problem;
use domain::search::LIMIT_MAX;
use markdown::RENDERER_VERSION;
use store::Conn;
use store::comment::CommentRecord;

use crate::Forum;
use crate::authorize::authorize;
use crate::comments::write::comment_html;
use crate::practices::view::readable;

/// A practice or a meeting that comments are about, as far as comments show it.
pub(crate) struct Subject {
    /// The path of its page.
    pub path: String,
    /// The subject's title.
    pub title: String,
}

impl Forum {
    /// A part of the comments on a practice, by its slug.
    ///
    /// # Errors
    /// Those of [`Forum::practice`].
    pub async fn practice_discussion(
        &self,
        actor: &Actor,
        slug: &str,
        part: DiscussionPart,
    ) -> Result<Discussion, Problem> {
        let practice = self.cached_practice(actor, slug).await?.seen_by(actor)?;
        let path = domain::practice::path(&practice.slug);
        self.discussion(actor, CommentSubject::Practice(practice.id), path, part).await
    }

    /// A part of the comments on a meeting.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody, [`Problem::NotFound`].
    pub async fn meeting_discussion(
        &self,
        actor: &Actor,
        id: MeetingId,
        part: DiscussionPart,
    ) -> Result<Discussion, Problem> {
        let subject = CommentSubject::Meeting(id);
        let path = self.comment_subject(actor, subject).await?.path;
        self.discussion(actor, subject, path, part).await
    }

    /// A part of the comments on a subject that the actor may read, for its page. Nothing is rendered or copied of the other
    /// parts, however many there are.
    pub(crate) async fn discussion(
        &self,
        actor: &Actor,
        subject: CommentSubject,
        path: String,
        part: DiscussionPart,
    ) -> Result<Discussion, Problem> {
        let records = self.cached_comments(subject).await?;
        let last_visit = match actor.member().filter(|_| !records.is_empty()) {
            Some(member) => store::member::last_visit(&mut *self.store.read().await?, member).await?,
            None => None,
        };
        let asked = &self.asked_among(actor, &records).await?;
        let is_new = |record: &CommentRecord| is_new(actor, &record.seen_by_asker(actor.member(), asked), last_visit);
        let of: Vec<_> = records.iter().map(|record| (record.id, record.parent)).collect();
        let parts = comment::parts(&of);
        let place = match part {
            DiscussionPart::Last => None,
            DiscussionPart::Number(number) => Some(number.max(1) - 1),
            DiscussionPart::With(id) => {
                let is_there =
                    |place: &usize| records.get(*place).is_some_and(|it| it.id == id || it.moved == Some(id));
                parts.iter().position(|part| part.iter().any(is_there))
            }
        };
        let place = place.unwrap_or(usize::MAX).min(parts.len() - 1);
        let shown = parts[place].iter().filter_map(|place| records.get(*place));
        let moves_others = allows(actor, CommentPermission::MoveOthers);
        let fresh = records.iter().filter(|record| is_new(record)).count();
        let first_fresh = records.iter().find(|record| is_new(record)).map(|record| record.id);
        let others_reply: HashSet<CommentId> = records
            .iter()
            .filter(|record| record.deleted_by.is_none())
            .filter(|record| !is_by(actor, &record.seen_by_asker(actor.member(), asked)))
            .filter_map(|record| record.parent)
            .collect();
        let mut comments: Vec<_> = shown
            .map(|record| {
                let own = record.seen_by_asker(actor.member(), asked);
                let mut seen = CommentView { is_new: is_new(record), ..view(actor, &own, &path) };
                seen.can.relocate &= moves_others || !others_reply.contains(&record.id);
                seen
            })
            .collect();
        for comment in comments.iter_mut().filter(|comment| comment.moved.is_some()) {
            self.show_where_it_went(actor, comment).await?;
        }
        Ok(Discussion {
            subject,
            attention: self.attention(actor, subject.into()).await?,
            comments,
            helped: vec![],
            part: place + 1,
            parts: parts.len(),
            total: records.iter().filter(|record| record.deleted_by.is_none()).count(),
            fresh: first_fresh.map(|first| (first, fresh)),
            last: records.iter().map(|record| record.id).max(),
            can_write: allows(actor, CommentPermission::Write),
            as_asker: false,
            preview: None,
            path,
        })
    }

    /// The comments of some keys on a subject that the actor may read, in the order they were written; those that are deleted
    /// are left out.
    pub(crate) async fn comments_among(
        &self,
        actor: &Actor,
        subject: CommentSubject,
        path: &str,
        keys: &std::collections::BTreeSet<CommentId>,
    ) -> Result<Vec<CommentView>, Problem> {
        if keys.is_empty() {
            return Ok(vec![]);
        }
        let records = self.cached_comments(subject).await?;
        let asked = &self.asked_among(actor, &records).await?;
        let among = records.iter().filter(|record| keys.contains(&record.id) && record.deleted_by.is_none());
        Ok(among.map(|record| view(actor, &record.seen_by_asker(actor.member(), asked), path)).collect())
    }

    /// The dilemmas that the actor asked anonymously, where somebody wrote one of some comments as the asker of one.
    async fn asked_among(&self, actor: &Actor, records: &[CommentRecord]) -> Result<Vec<DilemmaId>, Problem> {
        let Some(member) = actor.member() else { return Ok(vec![]) };
        if records.iter().all(|record| record.asker_of.is_none()) {
            return Ok(vec![]);
        }
        Ok(store::sealed_dilemma::of_member(&mut *self.store.read().await?, member).await?)
    }

    /// The comments on a subject, with HTML of this renderer.
    async fn cached_comments(&self, subject: CommentSubject) -> Result<Arc<Vec<CommentRecord>>, Problem> {
        let load = || async {
            let mut conn = self.store.read().await?;
            let mut found = store::comment::of_subject(&mut conn, subject, None, i64::MAX).await?;
            add_talk(&mut conn, subject, &mut found).await?;
            drop(conn);
            self.with_current_comment_html(found).await
        };
        self.cache.comments.get(subject, load).await
    }

    /// The comments on a practice or a meeting behind one in the order they were written, or the first of them; at most
    /// `limit`, and never more than 100. The second value tells whether there are more.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::NotFound`] for a subject that the actor may not read.
    pub async fn comments_after(
        &self,
        actor: &Actor,
        subject: CommentSubject,
        after: Option<(Timestamp, CommentId)>,
        limit: usize,
    ) -> Result<(Vec<CommentView>, bool), Problem> {
        let path = self.comment_subject(actor, subject).await?.path;
        let limit = limit.min(LIMIT_MAX);
        let most = i64::try_from(limit + 1).unwrap_or(i64::MAX);
        let mut conn = self.store.read().await?;
        let mut found = store::comment::of_subject(&mut conn, subject, after, most).await?;
        let more = found.len() > limit;
        found.truncate(limit);
        add_talk(&mut conn, subject, &mut found).await?;
        drop(conn);
        let found = self.with_current_comment_html(found).await?;
        let asked = &self.asked_among(actor, &found).await?;
        let seen = found.iter().map(|record| view(actor, &record.seen_by_asker(actor.member(), asked), &path));
        Ok((seen.collect(), more))
    }

    /// Opens a comment that is not deleted.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::NotFound`] alike for what is not there, is deleted, or is about
    /// something that the actor may not read.
    pub async fn comment(&self, actor: &Actor, id: CommentId) -> Result<CommentPage, Problem> {
        let (record, subject) = self.comment_with_subject(actor, id).await?;
        if record.deleted_by.is_some() {
            return Err(Problem::NotFound);
        }
        let mut record = self.with_current_comment_html(vec![record]).await?.pop().ok_or(Problem::Internal)?;
        let mut conn = self.store.read().await?;
        let thanks = store::comment_talk::thanks_for(&mut conn, &[id]).await?;
        record.thanks = thanks.into_values().flatten().map(|row| row.by).collect();
        if matches!(record.subject, CommentSubject::Dilemma(_)) {
            record.marks = store::comment_mark::of_answer(&mut conn, id).await?;
        }
        drop(conn);
        Ok(CommentPage { comment: view(actor, &record, &subject.path), subject_title: subject.title })
    }

    /// A comment, deleted or not, and what it is about, where the actor may read that.
    pub(crate) async fn comment_with_subject(
        &self,
        actor: &Actor,
        id: CommentId,
    ) -> Result<(CommentRecord, Subject), Problem> {
        authorize(actor, Permission::ReadForum)?;
        let found = store::comment::find(&mut *self.store.read().await?, id).await?;
        let mut record = found.ok_or(Problem::NotFound)?;
        let subject = self.comment_subject(actor, record.subject).await?;
        if let (Some(dilemma), Some(member)) = (record.asker_of, actor.member())
            && self.asked_under_seal(dilemma, member).await?
        {
            record.viewer_asks = Some(member);
        }
        Ok((record, subject))
    }

    /// Returns what comments are about, where the actor may read it.
    pub(crate) async fn comment_subject(&self, actor: &Actor, subject: CommentSubject) -> Result<Subject, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let mut conn = self.store.read().await?;
        match subject {
            CommentSubject::Practice(id) => {
                let found = store::practice::find_by_id(&mut conn, id).await?;
                let practice = readable(actor, found.ok_or(Problem::NotFound)?)?;
                Ok(Subject { path: domain::practice::path(&practice.slug), title: practice.title })
            }
            CommentSubject::Meeting(id) => {
                let meeting = store::meeting::find(&mut conn, id).await?.ok_or(Problem::NotFound)?;
                Ok(Subject { path: domain::meeting::path(id), title: meeting.card.title })
            }
            CommentSubject::Dilemma(id) => {
                let dilemma = crate::dilemmas::view::readable(&mut conn, actor, id).await?;
                Ok(Subject { path: domain::dilemma::path(id), title: dilemma.title })
            }
        }
    }

    /// The comments with HTML of this version of the renderer or a later one.
    async fn with_current_comment_html(&self, mut records: Vec<CommentRecord>) -> Result<Vec<CommentRecord>, Problem> {
        for record in records.iter_mut().filter(|record| record.renderer < RENDERER_VERSION) {
            record.html = comment_html(&record.body, record.created_at, record.files_of()).await?.into();
            record.renderer = RENDERER_VERSION;
        }
        Ok(records)
    }
}

/// Returns what comments are about, as far as the actor may read it. An anonymous asker reads their dilemma as
/// everybody does.
pub(crate) async fn subjects_of(
    conn: &mut Conn,
    actor: &Actor,
    about: &HashSet<CommentSubject>,
) -> Result<HashMap<CommentSubject, Subject>, Problem> {
    let (mut practices, mut meetings, mut dilemmas) = (vec![], vec![], vec![]);
    for subject in about {
        match *subject {
            CommentSubject::Practice(id) => practices.push(id),
            CommentSubject::Meeting(id) => meetings.push(id),
            CommentSubject::Dilemma(id) => dilemmas.push(id),
        }
    }
    let mut found = HashMap::new();
    if !practices.is_empty() {
        for line in store::practice::by_ids(conn, &practices).await? {
            if allows(actor, PracticePermission::Read(line.access.facts())) {
                let subject = Subject { path: domain::practice::path(&line.card.slug), title: line.card.title };
                found.insert(CommentSubject::Practice(line.card.id), subject);
            }
        }
    }
    if !meetings.is_empty() {
        for record in store::meeting::find_many(conn, &meetings).await? {
            let subject = Subject { path: domain::meeting::path(record.card.id), title: record.card.title };
            found.insert(CommentSubject::Meeting(record.card.id), subject);
        }
    }
    if !dilemmas.is_empty() {
        for record in store::dilemma::find_many(conn, &dilemmas).await? {
            if allows(actor, DilemmaPermission::Read(record.facts())) {
                let subject = Subject { path: domain::dilemma::path(record.id), title: record.title };
                found.insert(CommentSubject::Dilemma(record.id), subject);
            }
        }
    }
    Ok(found)
}

/// Returns whether others wrote a comment since the actor's last visit; never on a first visit.
fn is_new(actor: &Actor, record: &CommentRecord, last_visit: Option<Timestamp>) -> bool {
    let author = record.writer();
    record.deleted_by.is_none()
        && last_visit.is_some_and(|since| record.created_at > since)
        && (author.is_none() || author != actor.member())
}

/// Returns whether the actor wrote a comment.
fn is_by(actor: &Actor, record: &CommentRecord) -> bool {
    let author = record.writer();
    author.is_some() && author == actor.member()
}

/// The record as the actor sees it; of a deleted comment, its trace.
pub(crate) fn view(actor: &Actor, record: &CommentRecord, subject_path: &str) -> CommentView {
    let is_deleted = record.deleted_by.is_some();
    let mut can = comment_rights(actor, record.facts());
    can.mark &= matches!(record.subject, CommentSubject::Dilemma(_));
    // What an anonymous asker said belongs to their dilemma: elsewhere it would tell of them.
    can.relocate &= record.viewer_asks.is_none();
    can.split &= record.viewer_asks.is_none();
    let text = |text: &Arc<str>| if is_deleted { Arc::default() } else { Arc::clone(text) };
    CommentView {
        id: record.id,
        subject: record.subject,
        url: comment::path(subject_path, record.id),
        version: record.version,
        author: record.author.clone().filter(|_| !is_deleted),
        company: record.company.clone().filter(|_| !is_deleted),
        asker_of: record.asker_of.filter(|_| !is_deleted),
        body: text(&record.body),
        html: text(&record.html),
        created_at: record.created_at,
        updated_at: record.updated_at,
        deleted_by: record.deleted_by,
        parent: record.parent,
        is_locked: record.is_locked && record.parent.is_none(),
        thanks: if is_deleted { vec![] } else { record.thanks.clone() },
        marks: if is_deleted { vec![] } else { comment::marks_by_company(&record.marks) },
        attachments: if is_deleted { vec![] } else { record.attachments.clone() },
        own_mark: record.marks.iter().find(|it| actor.member() == Some(it.member)).map(|it| it.mark),
        moved: record.moved,
        moved_to: None,
        is_new: false,
        can,
    }
}

/// Adds to comments on a subject who said thanks for each, and what companies say of each answer.
async fn add_talk(
    conn: &mut store::Conn,
    subject: CommentSubject,
    comments: &mut [CommentRecord],
) -> Result<(), Problem> {
    if comments.is_empty() {
        return Ok(());
    }
    let mut thanks = store::comment_talk::thanks_of_subject(conn, subject).await?;
    let mut marks = match subject {
        CommentSubject::Dilemma(id) => store::comment_mark::of_dilemma(conn, id).await?,
        CommentSubject::Practice(_) | CommentSubject::Meeting(_) => HashMap::new(),
    };
    for record in comments {
        record.thanks = thanks.remove(&record.id).unwrap_or_default();
        record.marks = marks.remove(&record.id).unwrap_or_default();
    }
    Ok(())
}
