//! The back catalogue in the browser: a draft made of an old file becomes a practice of the company
//! and the meeting the coordinator chose.

use std::collections::HashMap;

use domain::conversion::Import;
use domain::draft::{AssignedTo, Draft, DraftSource, ImportTargets};
use domain::event::DomainEvent;
use domain::id::{CompanyId, DraftId, MeetingId};
use domain::personal::{Detail, FileDetails};
use domain::policy::{Actor, Permission};
use domain::practice::{MeetingRef, PracticeKind, Status};
use domain::problem::{FieldError, FieldProblem, Problem};

use crate::Forum;
use crate::authorize::authorize;
use crate::drafts::publish::Published;
use crate::drafts::stale::DraftClosure;
use crate::practices::create::CreatePractice;
use crate::practices::insert::beside;
use crate::practices::slugs;

/// What the coordinator chose for one old text.
#[derive(Debug, Clone, Default)]
pub struct Assignment {
    /// The text's title.
    pub title: String,
    /// The company that the text belongs to.
    pub company: Option<CompanyId>,
    /// The meeting at which the text was presented.
    pub meeting: Option<MeetingId>,
    /// The kind of the text.
    pub kind: Option<PracticeKind>,
    /// The slugs of its topics.
    pub topics: Vec<String>,
    /// Whether the personal details in it may be published.
    pub keeps_details: bool,
}

/// A draft that waits to be assigned.
#[derive(Debug, Clone)]
pub struct CatalogueRow {
    /// The draft that is assigned.
    pub draft: Draft,
    /// The draft's file, and what it is assigned to so far.
    pub source: DraftSource,
    /// What became of its document; `None` for plain text.
    pub import: Option<Import>,
    /// The personal details of its text.
    pub details: Vec<Detail>,
    /// The files beside it that have some.
    pub files: Vec<FileDetails>,
}

impl Forum {
    /// The actor's drafts of the back catalogue, in the order of the uploads.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn catalogue(&self, actor: &Actor) -> Result<Vec<CatalogueRow>, Problem> {
        authorize(actor, Permission::RunForum)?;
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        let mut conn = self.store.read().await?;
        let sources = store::draft_source::catalogue(&mut conn, member).await?;
        let drafts = store::draft::of_catalogue(&mut conn, member).await?;
        let mut drafts: HashMap<DraftId, Draft> = drafts.into_iter().map(|draft| (draft.id, draft)).collect();
        let imports = store::draft_import::of_catalogue(&mut conn, member).await?;
        let mut imports: HashMap<DraftId, Import> = imports.into_iter().collect();
        drop(conn);
        let mut rows = vec![];
        for source in sources {
            let Some(draft) = drafts.remove(&source.draft) else { continue };
            let (details, files) = self.catalogue_details(&draft).await?;
            let import = imports.remove(&source.draft);
            rows.push(CatalogueRow { draft, source, import, details, files });
        }
        Ok(rows)
    }

    /// Returns how many drafts of the back catalogue wait for the actor.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn catalogue_size(&self, actor: &Actor) -> Result<i64, Problem> {
        authorize(actor, Permission::RunForum)?;
        let Some(member) = actor.member() else { return Ok(0) };
        Ok(store::draft_source::catalogue_size(&mut *self.store.read().await?, member).await?.0)
    }

    /// Keeps what the coordinator chose for a draft of the back catalogue, complete or not.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`] for another's draft.
    pub async fn save_assignment(&self, actor: &Actor, id: DraftId, chosen: &Assignment) -> Result<(), Problem> {
        authorize(actor, Permission::RunForum)?;
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        let at = self.clock.now();
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let Some(draft) = store::draft::find(&mut tx, id, member).await? else { return Err(Problem::NotFound) };
                let Some(source) = store::draft_source::find(&mut tx, id, member).await? else {
                    return Err(Problem::NotFound);
                };
                let mut content = draft.content.clone();
                content.title.clone_from(&chosen.title);
                content.kind = chosen.kind.or(content.kind);
                content.topics.clone_from(&chosen.topics);
                let assignment =
                    AssignedTo { company: chosen.company, meeting: chosen.meeting, ..source.assignment.clone() };
                if content == draft.content && assignment == source.assignment {
                    return Ok(());
                }
                store::draft::update(&mut tx, id, member, None, &content, &draft.notices, at).await?;
                store::draft_source::set_assignment(&mut tx, id, &assignment).await?;
                self.commit(tx, actor, &[DomainEvent::DraftSaved { draft: id }]).await
            })
            .await
    }

    /// Returns what old texts can be assigned to.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator.
    pub async fn import_targets(&self, actor: &Actor) -> Result<ImportTargets, Problem> {
        authorize(actor, Permission::RunForum)?;
        let companies = self.present_companies(actor).await?;
        let all = self.meetings(actor).await?;
        let latest_first = all.upcoming.into_iter().rev().chain(all.past);
        let meetings =
            latest_first.map(|card| MeetingRef { id: card.id, title: card.title, starts_at: card.starts_at }).collect();
        Ok(ImportTargets { companies, meetings })
    }

    /// Enters a draft of the coordinator's as an old practice of a company: dated and signed as its file
    /// says, else by its meeting, where it has one. It is published at once in the name of the coordinator's
    /// own company; another confirms it first, and then it has that date. Personal details in it or in the files beside it
    /// are published where the coordinator says so.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`] for another's
    /// draft; [`Problem::Invalid`] by field, on `personal` where it has details that were not said to stay.
    pub async fn import_draft(&self, actor: &Actor, id: DraftId, chosen: Assignment) -> Result<Published, Problem> {
        authorize(actor, Permission::RunForum)?;
        let draft = self.draft(actor, id).await?;
        let mut unasked = vec![];
        if !chosen.keeps_details {
            let (details, files) = self.catalogue_details(&draft).await?;
            if !details.is_empty() || !files.is_empty() {
                unasked.push(FieldError::new("personal", FieldProblem::PersonalDetail));
            }
        }
        let closure = DraftClosure::of(&draft);
        let mut content = draft.content;
        content.title = chosen.title;
        content.kind = chosen.kind.or(content.kind);
        content.topics = chosen.topics;
        let company = chosen.company.ok_or_else(|| Problem::field("company", FieldProblem::Missing))?;
        let meeting = match chosen.meeting {
            Some(meeting) => Some(self.meeting(actor, meeting).await?.card),
            None => None,
        };
        let AssignedTo { authors, published_at, slug, .. } =
            self.draft_source(actor, id).await?.map(|source| source.assignment).unwrap_or_default();
        let slug = slug.as_deref().and_then(domain::slug::parse);
        let presenters = || {
            let presented = meeting.as_ref().filter(|card| card.company.as_ref().is_some_and(|own| own.id == company));
            presented.map(|card| card.presenters.iter().map(|person| person.id).collect()).unwrap_or_default()
        };
        let now = self.clock.now();
        let input = CreatePractice {
            content,
            status: Some(Status::Published),
            slug: slug.filter(|slug| !slugs::is_reserved(slug)),
            company: Some(company),
            authors: if authors.is_empty() { presenters() } else { authors },
            creator: None,
            meeting: meeting.as_ref().map(|card| card.id),
            archived_by: None,
            published_at: published_at.or(meeting.as_ref().map(|card| card.starts_at)).map(|at| at.min(now)),
            files: draft.attachments.into_iter().map(beside).collect(),
        };
        let entries = Problem::joined(unasked, self.check_practices(actor, vec![input]).await)?;
        let status = entries.first().ok_or(Problem::Internal)?.status;
        let created = self.insert_practices(actor, entries, &closure).await?.pop().ok_or(Problem::Internal)?;
        Ok(Published { id: created.id, slug: created.slug, status })
    }
}
