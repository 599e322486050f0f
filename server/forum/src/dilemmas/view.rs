//! Dilemmas are looked at: lists, and one with its story.

use domain::clock::Timestamp;
use domain::comment::{CommentSubject, Discussion, DiscussionPart};
use domain::company::SizeBand;
use domain::dilemma::{
    BOARD_MAX, DilemmaBoard, DilemmaCard, DilemmaFilters, DilemmaList, DilemmaPlace, DilemmaStage, DilemmaStatus,
    DilemmaView, LISTED_MAX, StoryKind, StoryLine, files_path, path,
};
use domain::id::{DilemmaId, MemberId};
use domain::policy::dilemma::{DilemmaReader, dilemma_rights};
use domain::policy::{Actor, DilemmaPermission, Permission, allows};
use domain::problem::{FieldError, FieldProblem, Problem};
use domain::tries::Likeness;
use store::attachment::Owner;
use store::dilemma::{DilemmaFilter, DilemmaRecord};

use crate::Forum;
use crate::authorize::authorize;
use crate::dilemmas::beside::practices_of;
use crate::dilemmas::unseal;
use crate::meetings::schedule::text_html;

impl Forum {
    /// Dilemmas of a list that the actor may read, the open urgent ones first, and of these and of the rest the last asked
    /// first: those behind a place, or the first of them; at most `limit`, and never more than 100. The second value tells
    /// whether there are more.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::Invalid`] on `topic` or `company` for one that is not there, and
    /// on `like` for who is of no company.
    pub async fn dilemmas(
        &self,
        actor: &Actor,
        list: DilemmaList,
        filters: Option<&DilemmaFilters>,
        after: Option<DilemmaPlace>,
        limit: usize,
    ) -> Result<(Vec<DilemmaCard>, bool), Problem> {
        authorize(actor, Permission::ReadForum)?;
        let now = self.clock.now();
        let filters = filters.cloned().unwrap_or_default();
        let topics = match &filters.topic {
            Some(slug) => self.topic_with_those_below(slug).await?,
            None => vec![],
        };
        let sizes = self.sizes_asked_for(actor, &filters).await?;
        let limit = limit.min(LISTED_MAX);
        let filter = DilemmaFilter {
            reader: DilemmaReader::of(actor),
            list,
            topics: &topics,
            company: filters.company.as_deref(),
            sector: filters.sector,
            sizes: sizes.as_deref(),
            pressing: true,
            after: None,
            now,
        };
        let mut found = vec![];
        let mut conn = self.store.read().await?;
        for pressing in [true, false] {
            if found.len() > limit || (pressing && after.is_some_and(|place| !place.pressing)) {
                continue;
            }
            let after = after.filter(|place| place.pressing == pressing).map(|place| (place.at, place.id));
            let most = i64::try_from(limit + 1 - found.len()).unwrap_or(i64::MAX);
            let filter = DilemmaFilter { pressing, after, ..filter.clone() };
            found.extend(store::dilemma::list(&mut conn, &filter, most).await?);
        }
        drop(conn);
        if let (DilemmaList::Mine, Some(member), false) = (list, actor.member(), filters.is_by_company()) {
            let place = |record: &DilemmaRecord| {
                let is_pressing = record.urgent && record.state.stage == DilemmaStage::Open;
                (is_pressing, record.created_at, record.id)
            };
            let mut own = self.sealed_of(member).await?;
            own.retain(|record| topics.is_empty() || record.topics.iter().any(|slug| topics.contains(slug)));
            own.retain(|record| after.is_none_or(|after| place(record) < (after.pressing, after.at, after.id)));
            found.extend(own);
            found.sort_by_key(|record| std::cmp::Reverse(place(record)));
        }
        let more = found.len() > limit;
        found.truncate(limit);
        found.retain(|record| allows(actor, DilemmaPermission::Read(record.facts())));
        Ok((found.into_iter().map(|record| card(actor, record, now)).collect(), more))
    }

    /// The sizes of companies that a list is narrowed to; `None` for any.
    ///
    /// # Errors
    /// [`Problem::Invalid`] on `company` for one that is not there, and on `like` for who is of no company.
    async fn sizes_asked_for(&self, actor: &Actor, filters: &DilemmaFilters) -> Result<Option<Vec<SizeBand>>, Problem> {
        if !filters.is_by_company() {
            return Ok(None);
        }
        let companies = self.companies(actor).await?;
        if let Some(slug) = &filters.company
            && !companies.iter().any(|company| company.slug == *slug)
        {
            let error = FieldError::new("company", FieldProblem::NotThere).detail(slug);
            return Err(Problem::Invalid { fields: vec![error] });
        }
        let own = match filters.like {
            Some(like) => {
                let own = companies.iter().find(|company| Some(company.id) == actor.company());
                let own = own.ok_or_else(|| Problem::field("like", FieldProblem::Invalid))?;
                Some((own.size, like))
            }
            None => None,
        };
        if filters.size.is_none() && own.is_none() {
            return Ok(None);
        }
        let fits = |size: &SizeBand| {
            filters.size.is_none_or(|asked| asked == *size)
                && own.is_none_or(|(own, like)| Likeness::of(own, *size) == like)
        };
        Ok(Some(SizeBand::ALL.iter().copied().filter(fits).collect()))
    }

    /// The dilemmas that another one can go on in: open and closed ones of the same readers whose title has some words, the
    /// last asked first. The second value tells whether there are more.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::NotFound`] for one that the actor may not read;
    /// [`Problem::Forbidden`] for who may not merge it.
    pub async fn merge_targets(
        &self,
        actor: &Actor,
        id: DilemmaId,
        words: &str,
    ) -> Result<(Vec<DilemmaCard>, bool), Problem> {
        authorize(actor, Permission::ReadForum)?;
        let now = self.clock.now();
        let mut conn = self.store.read().await?;
        let record = readable(&mut conn, actor, id).await?;
        authorize(actor, DilemmaPermission::Merge(record.facts()))?;
        let most = i64::try_from(LISTED_MAX + 1).unwrap_or(i64::MAX);
        let mut found = store::dilemma::merge_targets(&mut conn, &record, words, most).await?;
        let more = found.len() > LISTED_MAX;
        found.truncate(LISTED_MAX);
        let asker = asker_here(&mut conn, &record).await?;
        let goes_on_for_asker =
            |other: &DilemmaRecord| asker.is_none_or(|asker| allows(&asker, DilemmaPermission::Read(other.facts())));
        found.retain(|other| allows(actor, DilemmaPermission::Read(other.facts())) && goes_on_for_asker(other));
        Ok((found.into_iter().map(|record| card(actor, record, now)).collect(), more))
    }

    /// The open dilemmas as the coordinator looks after them.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::Forbidden`] for all but coordinators.
    pub async fn dilemma_board(&self, actor: &Actor) -> Result<DilemmaBoard, Problem> {
        authorize(actor, Permission::RunForum)?;
        let now = self.clock.now();
        let most = i64::try_from(BOARD_MAX + 1).unwrap_or(i64::MAX);
        let (mut open, scheduled) = {
            let mut conn = self.store.read().await?;
            (store::dilemma::open(&mut conn, most).await?, store::dilemma::count_scheduled(&mut conn).await?)
        };
        let more = open.len() > BOARD_MAX;
        open.truncate(BOARD_MAX);
        open.retain(|record| allows(actor, DilemmaPermission::Read(record.facts())));
        let cards = open.into_iter().map(|record| card(actor, record, now)).collect();
        Ok(DilemmaBoard::new(cards, usize::try_from(scheduled).unwrap_or_default(), more))
    }

    /// The dilemmas that a member asked anonymously.
    async fn sealed_of(&self, member: MemberId) -> Result<Vec<DilemmaRecord>, Problem> {
        let mut conn = self.store.read().await?;
        let own = store::sealed_dilemma::of_member(&mut conn, member).await?;
        let mut records = store::dilemma::find_many(&mut conn, &own).await?;
        for record in &mut records {
            record.viewer_asks = Some(member);
        }
        Ok(records)
    }

    /// The slug of a topic, present or former, and those of the topics below it.
    async fn topic_with_those_below(&self, slug: &str) -> Result<Vec<String>, Problem> {
        let (topics, mut errors) = self.dilemma_topics(&[slug.to_owned()]).await?;
        for error in &mut errors {
            "topic".clone_into(&mut error.field);
        }
        Problem::unless_empty(errors)?;
        let tree = self.topics().await?;
        let is_meant = |topic: &&domain::topic::Topic| {
            topics.contains(&topic.id) || topic.parent.is_some_and(|parent| topics.contains(&parent))
        };
        Ok(tree.iter().filter(is_meant).map(|topic| topic.slug.clone()).collect())
    }

    /// A dilemma with its story.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::NotFound`] for one that the actor may not read.
    pub async fn dilemma(&self, actor: &Actor, id: DilemmaId) -> Result<DilemmaView, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let now = self.clock.now();
        let (record, mut story, companies, (can_unseal, unsealed), (attachments, (practices, drawn_in))) = {
            let mut conn = self.store.read().await?;
            let record = readable(&mut conn, actor, id).await?;
            let companies = match record.is_for_forum {
                true => vec![],
                false => store::company::list(&mut conn).await?,
            };
            let story = store::dilemma::story(&mut conn, id).await?;
            let unsealed = unseal::seen_by(&mut conn, actor, &record).await?;
            let attachments = store::attachment::list(&mut conn, Owner::Dilemma(id)).await?;
            let practices = practices_of(&mut conn, actor, id).await?;
            (record, story, companies, unsealed, (attachments, practices))
        };
        let sees_missed = allows(actor, DilemmaPermission::SeeMissed(record.facts()));
        if !sees_missed {
            // Responsibility is not guilt: others read that an update is awaited, and no more.
            story.retain(|line| line.kind != StoryKind::Missed);
        }
        // That a dilemma goes on in this one is told where it was joined, and not by a link to the page itself.
        let goes_on_here = |line: &StoryLine| line.dilemma.as_ref().is_some_and(|(other, _)| *other == id);
        story.retain(|line| line.kind != StoryKind::Merged || !goes_on_here(line));
        let is_put_to = |company: &domain::company::Company| record.companies.contains(&company.id);
        let companies = companies.into_iter().filter(is_put_to).collect();
        let base = if attachments.is_empty() { String::new() } else { files_path(id) };
        let body_html = text_html(record.body.clone(), base).await?;
        let can = dilemma_rights(actor, record.facts());
        Ok(DilemmaView {
            version: record.version,
            body: record.body.clone(),
            body_html,
            summary: record.summary.clone(),
            companies,
            is_for_forum: record.is_for_forum,
            offered_to: record.offered_to.clone(),
            merged_into: record.merged_into.clone(),
            accepted: record.state.accepted.iter().copied().collect(),
            update_was_missed: sees_missed && record.state.awaits_update(now),
            publish_at: match record.state.stage {
                DilemmaStage::Scheduled => self.publish_time(id).await?,
                _ => None,
            },
            is_sealed_for_viewer: record.viewer_asks.is_some(),
            can_unseal,
            unsealed,
            away_owner: record.away_owner.clone(),
            is_asked_still: record.state.still_asked.is_some()
                && allows(actor, DilemmaPermission::SayStill(record.facts())),
            practices,
            drawn_in,
            attachments,
            story,
            updated_at: record.updated_at,
            can,
            card: card(actor, record, now),
        })
    }

    /// Returns in which other dilemma one goes on that was merged into it.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for one that the actor may not read.
    pub async fn dilemma_goes_on(&self, actor: &Actor, id: DilemmaId) -> Result<Option<DilemmaId>, Problem> {
        Ok(readable(&mut *self.store.read().await?, actor, id).await?.state.merged_into)
    }

    /// A part of the answers to a dilemma.
    ///
    /// # Errors
    /// Those of [`Forum::dilemma`].
    pub async fn dilemma_discussion(
        &self,
        actor: &Actor,
        id: DilemmaId,
        part: DiscussionPart,
    ) -> Result<Discussion, Problem> {
        let record = readable(&mut *self.store.read().await?, actor, id).await?;
        let stage = record.state.stage;
        let mut discussion = self.discussion(actor, CommentSubject::Dilemma(id), path(id), part).await?;
        let can_write = discussion.can_write && matches!(stage, DilemmaStage::Open | DilemmaStage::Closed);
        if let Some(member) = actor.member() {
            let is_asker = record.facts().asker == Some(member);
            let is_sealed = store::sealed_dilemma::is_by_here(&mut *self.store.read().await?, id, member).await?;
            // Who asked says which answers helped. A thanks has a name, which an anonymous asker can only take back.
            for answer in &mut discussion.comments {
                answer.can.mark &= !is_asker;
                answer.can.thank &= !is_sealed || answer.thanks.iter().any(|person| person.id == member);
            }
        }
        let subject = CommentSubject::Dilemma(id);
        let helped = self.comments_among(actor, subject, &path(id), &record.state.accepted).await?;
        Ok(Discussion { can_write, helped, as_asker: record.viewer_asks.is_some(), ..discussion })
    }
}

/// A dilemma that the actor may read.
///
/// # Errors
/// [`Problem::NotFound`] for one that they may not read.
pub(crate) async fn readable(conn: &mut store::Conn, actor: &Actor, id: DilemmaId) -> Result<DilemmaRecord, Problem> {
    let mut found = store::dilemma::find(conn, id).await?;
    if let Some(record) = found.as_mut().filter(|record| record.asker.is_none())
        && let Some(member) = actor.member()
        && store::sealed_dilemma::is_by(conn, id, member).await?
    {
        record.viewer_asks = Some(member);
    }
    let found = found.filter(|record| allows(actor, DilemmaPermission::Read(record.facts())));
    found.ok_or(Problem::NotFound)
}

/// Who asked a dilemma, as long as they are named and let in. They may be of none of the companies that it is put to.
///
/// # Errors
/// When the database fails.
pub(crate) async fn asker_here(conn: &mut store::Conn, record: &DilemmaRecord) -> Result<Option<Actor>, Problem> {
    let Some(asker) = &record.asker else { return Ok(None) };
    let found = store::member::by_id(conn, asker.id).await?;
    Ok(found.filter(|member| member.deactivated_at.is_none()).map(|member| Actor::of(&member)))
}

/// A dilemma as a line of a list that the actor reads. Until when an update was promised that is awaited by now, is for who
/// answers for it: others read that it is awaited, and no more.
pub(crate) fn card(actor: &Actor, record: DilemmaRecord, now: Timestamp) -> DilemmaCard {
    let sees_due = !record.state.awaits_update(now) || allows(actor, DilemmaPermission::SeeMissed(record.facts()));
    let status = match record.state.stage {
        DilemmaStage::Open if record.state.awaits_update(now) => DilemmaStatus::AwaitingUpdate,
        DilemmaStage::Open => DilemmaStatus::Open,
        DilemmaStage::Scheduled => DilemmaStatus::Scheduled,
        DilemmaStage::Closed | DilemmaStage::Merged | DilemmaStage::Withdrawn => DilemmaStatus::Closed,
    };
    DilemmaCard {
        id: record.id,
        title: record.title,
        topics: record.topics,
        asker: record.asker,
        company: record.company,
        owner: record.owner,
        status,
        next_update: record.state.promise.map(|promise| promise.due_at).filter(|_| sees_due),
        urgent: record.urgent,
        answers: record.answers,
        is_answered: record.is_answered,
        // The lesson of one that is open again is what was thought before.
        lesson: if record.state.stage == DilemmaStage::Closed { record.lesson } else { String::new() },
        created_at: record.created_at,
    }
}
