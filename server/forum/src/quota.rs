//! How much members and companies store, and how much they may.

use domain::id::{CompanyId, MemberId};
use domain::member::Role;
use domain::policy::{Actor, Permission};
use domain::problem::{FieldError, FieldProblem, Problem};
use domain::quota::{ForumUsage, Quota, Usage, Used};

use crate::Forum;
use crate::attachments::keep::KeptFile;
use crate::authorize::authorize;

/// The most lines of the coordinator's lists.
const MOST: i64 = 200;

/// A member whose quotas are asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Owner {
    pub member: MemberId,
    pub company: CompanyId,
    pub role: Role,
}

impl Owner {
    /// The actor, where it is a member: the command line and the jobs have no quotas.
    pub fn of(actor: &Actor) -> Option<Self> {
        match *actor {
            Actor::Member { id, company, role } => Some(Self { member: id, company, role }),
            Actor::System | Actor::Nobody => None,
        }
    }
}

/// How many bytes of files may be added, and the quota that says so.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FileRoom {
    pub bytes: i64,
    what: Quota,
    pub limit: i64,
}

impl FileRoom {
    /// Takes so many bytes of it.
    ///
    /// # Errors
    /// [`Problem::QuotaExceeded`] when there are fewer.
    pub fn take(&mut self, bytes: i64) -> Result<(), Problem> {
        if bytes > self.bytes {
            return Err(Problem::QuotaExceeded { what: self.what, limit: self.limit });
        }
        self.bytes -= bytes;
        Ok(())
    }
}

impl Forum {
    /// Returns what the actor stores of each quota, and how much they may.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn usage(&self, actor: &Actor) -> Result<Vec<Used>, Problem> {
        authorize(actor, Permission::OwnAccount)?;
        let owner = Owner::of(actor).ok_or(Problem::Unauthenticated)?;
        let quotas = self.quotas().await?;
        let mut conn = self.store.read().await?;
        let drafts = store::draft::usage(&mut conn, owner.member).await?;
        let usage = Usage {
            drafts: drafts.drafts,
            draft_bytes: drafts.bytes,
            practices: store::usage::practices(&mut conn, owner.member).await?,
            tokens: store::token::count(&mut conn, owner.member, self.clock.now()).await?,
            saved_searches: store::saved_search::count(&mut conn, owner.member).await?,
            comments: store::comment::count(&mut conn, owner.member).await?,
            member_files: store::usage::member_files(&mut conn, owner.member).await?,
            company_files: store::usage::company_files(&mut conn, owner.company).await?,
        };
        let used = |what: Quota| Used { what, used: usage.of(what), limit: quotas.limit(what, owner.role) };
        Ok(Quota::ALL.iter().map(|what| used(*what)).collect())
    }

    /// Returns who stores how much.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn forum_usage(&self, actor: &Actor) -> Result<ForumUsage, Problem> {
        authorize(actor, Permission::RunForum)?;
        let mut conn = self.store.read().await?;
        Ok(ForumUsage {
            members: store::usage::of_members(&mut conn, MOST).await?,
            companies: store::usage::of_companies(&mut conn, MOST).await?,
        })
    }

    /// `Ok` when the member may have so many drafts more, with so many bytes more. What they could still bring
    /// back gives way.
    ///
    /// # Errors
    /// [`Problem::QuotaExceeded`].
    pub(crate) async fn check_draft_room(
        &self,
        tx: &mut store::Conn,
        actor: &Actor,
        drafts: i64,
        bytes: i64,
    ) -> Result<(), Problem> {
        let Some(owner) = Owner::of(actor) else { return Ok(()) };
        let quotas = self.quotas().await?;
        // Two that are saved at once would both be within the quota.
        store::change::lock(tx).await?;
        let used = store::draft::usage(tx, owner.member).await?;
        let check = |count: i64, size: i64| {
            quotas.check(Quota::Drafts, owner.role, count + drafts)?;
            quotas.check(Quota::DraftBytes, owner.role, size + bytes)
        };
        if check(used.drafts_with_deleted, used.bytes_with_deleted).is_err() {
            check(used.drafts, used.bytes)?;
            store::draft::erase_deleted(tx, owner.member).await?;
        }
        Ok(())
    }

    /// Returns `Ok` when the member may enter so many practices more.
    ///
    /// # Errors
    /// [`Problem::QuotaExceeded`].
    pub(crate) async fn check_practice_quota(
        &self,
        tx: &mut store::Conn,
        actor: &Actor,
        practices: usize,
    ) -> Result<(), Problem> {
        let Some(owner) = Owner::of(actor) else { return Ok(()) };
        let quotas = self.quotas().await?;
        store::change::lock(tx).await?;
        let used = store::usage::practices(tx, owner.member).await?;
        let added = i64::try_from(practices).unwrap_or(i64::MAX);
        quotas.check(Quota::Practices, owner.role, used.saturating_add(added))
    }

    /// Returns how many bytes of files the actor may add; without a bound for the command line. Where that is less than
    /// `wanted`, what they could still bring back gives way.
    pub(crate) async fn file_room(&self, actor: &Actor, wanted: i64) -> Result<FileRoom, Problem> {
        let unbounded = FileRoom { bytes: i64::MAX, what: Quota::MemberFiles, limit: i64::MAX };
        let Some(owner) = Owner::of(actor) else { return Ok(unbounded) };
        let room = self.rest_of_files(&mut *self.store.read().await?, owner).await?;
        if room.bytes >= wanted {
            return Ok(room);
        }
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::draft::erase_deleted(&mut tx, owner.member).await?;
                let room = self.rest_of_files(&mut tx, owner).await?;
                tx.commit(Some(owner.member), self.clock.now(), &[]).await?;
                Ok(room)
            })
            .await
    }

    /// Those of some stored files for which there is room, in their order; the others are named in `refused`. Uploads
    /// that run at the same time are decided one after the other.
    pub(crate) async fn fitting_files(
        &self,
        tx: &mut store::Conn,
        actor: &Actor,
        files: Vec<KeptFile>,
        refused: &mut Vec<FieldError>,
    ) -> Result<Vec<KeptFile>, Problem> {
        let Some(owner) = Owner::of(actor).filter(|_| !files.is_empty()) else { return Ok(files) };
        store::change::lock(tx).await?;
        let mut room = self.rest_of_files(tx, owner).await?;
        let mut fitting = vec![];
        for kept in files {
            if room.take(kept.file.size).is_ok() {
                fitting.push(kept);
            } else {
                refused.push(no_room(&kept.file.file_name, room.limit));
            }
        }
        Ok(fitting)
    }

    /// The smaller rest of the member's and the company's quota of files.
    async fn rest_of_files(&self, conn: &mut store::Conn, owner: Owner) -> Result<FileRoom, Problem> {
        let quotas = self.quotas().await?;
        let rest = |what: Quota, used: i64| {
            let limit = quotas.limit(what, owner.role);
            FileRoom { bytes: (limit - used).max(0), what, limit }
        };
        let mut used = store::usage::member_files(conn, owner.member).await?;
        // What they asked without their name counts where they themselves are refused, and in no list.
        for dilemma in store::sealed_dilemma::of_member(conn, owner.member).await? {
            used = used.saturating_add(store::usage::asker_files(conn, dilemma).await?);
        }
        let own = rest(Quota::MemberFiles, used);
        let all = rest(Quota::CompanyFiles, store::usage::company_files(conn, owner.company).await?);
        Ok(if own.bytes <= all.bytes { own } else { all })
    }
}

/// That there is no room for a file, with the limit in bytes.
pub(crate) fn no_room(file_name: &str, limit: i64) -> FieldError {
    FieldError::new("files", FieldProblem::NoRoom).of_file(file_name).detail(limit)
}
