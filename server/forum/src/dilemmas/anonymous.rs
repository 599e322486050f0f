//! A dilemma is asked anonymously: its text is looked through for what would tell who asks, it is sealed until the next
//! working day, the coordinator publishes it under "the asker", and the asker alone gives the anonymity up.
//!
//! While it is sealed, who asked stands in one table that nothing else refers to. Writes of the asker are those of nobody:
//! the change log, the story and the notifications hold no key of theirs. What they answer is a comment that names the dilemma
//! whose asker wrote it, and no member; the notification that there is news for them names them and no dilemma, and its time is
//! that of the news.

use std::collections::HashSet;

use calendar::working::working_days_after;
use domain::change::Entity;
use domain::clock::Timestamp;
use domain::dilemma::traces::{self, Trace, TraceKind};
use domain::dilemma::{Audience, DilemmaStage, DilemmaState, DilemmaStep, NewDilemma, OPEN_MAX, StoryEntry, StoryKind};
use domain::event::DomainEvent;
use domain::id::{DilemmaId, TopicId};
use domain::language::Language;
use domain::meeting::MeetingCard;
use domain::notification::NotificationKind;
use domain::policy::{Actor, DilemmaPermission, Permission};
use domain::problem::{FieldError, FieldProblem, Problem};
use store::attachment::Owner;
use store::dilemma::{DilemmaRecord, DilemmaRow};
use store::meeting::Side;
use store::sealed_dilemma::Sealed;

use crate::Forum;
use crate::attachments::keep::Upload;
use crate::attachments::talk::TextWithFiles;
use crate::authorize::authorize;
use crate::dilemmas::ask::{can_own_now, first_owner, is_put_to};
use crate::dilemmas::beside::draw_in;
use crate::dilemmas::unseal::common_words;
use crate::dilemmas::view::readable;
use crate::idempotency::leave_no_trace;
use crate::meetings::reminders::REMINDED_AT;

/// How many meetings of a company are looked at for their places.
const MEETINGS: i64 = 200;

impl Forum {
    /// Checks a dilemma that is to be asked anonymously: also for what of its text would tell who asks, but for what the
    /// asker confirmed.
    ///
    /// # Errors
    /// Those of [`Forum::ask_anonymously`].
    pub async fn check_anonymous_dilemma(
        &self,
        actor: &Actor,
        dilemma: NewDilemma,
        confirmed: &[String],
    ) -> Result<(NewDilemma, Vec<TopicId>), Problem> {
        let (dilemma, topics) = self.check_dilemma(actor, dilemma).await?;
        let text = format!("{}\n{}", dilemma.title, dilemma.body);
        Problem::unless_empty(self.telling(actor, "body", &text, "", confirmed).await?)?;
        Ok((dilemma, topics))
    }

    /// An error for everything in a text of a field that would tell who the actor is, but for what they confirmed and for what
    /// the text before had as well.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn telling(
        &self,
        actor: &Actor,
        field: &str,
        text: &str,
        before: &str,
        confirmed: &[String],
    ) -> Result<Vec<FieldError>, Problem> {
        let language = Language::of_text(text);
        let known = self.own_traces(actor).await?;
        let stood = traces::in_text(before, &known);
        let is_new = |trace: &&Trace| !confirmed.contains(&trace.text) && !stood.contains(trace);
        let errors = traces::in_text(text, &known).into_iter().filter(is_new).map(|trace| {
            let error = FieldError::new(field, FieldProblem::PersonalDetail).detail(&trace.text);
            error.suggesting(Some(trace.kind.proposal(language).to_owned()))
        });
        Ok(errors.collect())
    }

    /// What of a text would tell who the actor is: their name, those of their colleagues, their company, each also in Latin
    /// letters as addresses have them, the places where it received the forum, and the titles of its practices, each also by
    /// the parts that tell.
    async fn own_traces(&self, actor: &Actor) -> Result<Vec<Trace>, Problem> {
        let (Some(member), Some(company)) = (actor.member(), actor.company()) else { return Ok(vec![]) };
        let mut conn = self.store.read().await?;
        let mut known = vec![];
        let common = common_words(&mut conn).await?;
        if let Some(found) = store::company::by_id(&mut conn, company).await? {
            known.extend(traces::of_organisation(TraceKind::Company, &found.name, &common));
            known.extend(traces::of_slug(&found.slug));
        }
        let mut people = store::member::of_company(&mut conn, company).await?;
        people.sort_by_key(|person| person.id != member);
        for person in people {
            let kind = if person.id == member { TraceKind::Name } else { TraceKind::Colleague };
            known.extend(traces::of_name(kind, &person.name));
            known.extend(traces::of_address(kind, &person.email));
        }
        let is_ours = |card: &MeetingCard| card.company.as_ref().is_some_and(|it| it.id == company);
        let now = self.clock.now();
        for side in [Side::Upcoming, Side::Past] {
            let meetings = store::meeting::list(&mut conn, side, now, MEETINGS, 0).await?;
            for card in meetings.into_iter().filter(is_ours) {
                known.extend(traces::of_organisation(TraceKind::Place, &card.place, &common));
            }
        }
        let practices = store::practice::ids_of_company(&mut conn, company).await?;
        for line in store::practice::by_ids(&mut conn, &practices).await? {
            known.extend(traces::of_title(TraceKind::Practice, &line.card.title));
        }
        let mut seen = HashSet::new();
        known.retain(|trace| seen.insert(trace.text.clone()));
        Ok(known)
    }

    /// Asks a dilemma under no name. It waits until the coordinator publishes it, from the next working day on; until then
    /// the asker and the coordinator read it, who is not told who asks. `confirmed` is what of the text would tell, and may
    /// stay. The same one once more, while it waits or is open, is the first one, so that the form may be sent twice.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for guests; [`Problem::Invalid`] by field, on `body` with what would tell who asks.
    pub async fn ask_anonymously(
        &self,
        actor: &Actor,
        dilemma: NewDilemma,
        confirmed: &[String],
    ) -> Result<DilemmaId, Problem> {
        self.ask_anonymously_with_files(actor, dilemma, confirmed, vec![]).await
    }

    /// Asks a dilemma under no name, with files beside it, which its text shows by names that tell nothing. Nothing of a file
    /// says who sent it: other files than pictures, clean copies and plain text are refused.
    ///
    /// # Errors
    /// Those of [`Forum::ask_anonymously`]; [`Problem::Invalid`] on `files`.
    pub async fn ask_anonymously_with_files(
        &self,
        actor: &Actor,
        dilemma: NewDilemma,
        confirmed: &[String],
        uploads: Vec<Upload>,
    ) -> Result<DilemmaId, Problem> {
        authorize(actor, DilemmaPermission::Ask)?;
        let text = TextWithFiles { body: dilemma.body, uploads };
        let text = self.inspect_text(actor, text, &[], true).await?;
        let dilemma = NewDilemma { body: text.body.clone(), ..dilemma };
        let checked = self.check_anonymous_dilemma(actor, dilemma, confirmed).await;
        let (dilemma, topics) = &Problem::joined(text.errors.clone(), checked)?;
        let files = &self.store_text_files(text).await?;
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        let now = self.clock.now();
        let day = working_days_after(self.local(now)?.date(), 1);
        let sealed = Sealed {
            member,
            company: actor.company(),
            publish_at: self.moment_of(day, REMINDED_AT)?,
            next_update: dilemma.next_update,
        };
        leave_no_trace();
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::change::lock(&mut tx).await?;
                let own = store::sealed_dilemma::of_member(&mut tx, member).await?;
                let waiting = store::dilemma::find_many(&mut tx, &own).await?;
                // One that has ended is no answer to who asks the same once more.
                let goes_on = |stage| matches!(stage, DilemmaStage::Scheduled | DilemmaStage::Open);
                let waiting = waiting.iter().filter(|record| goes_on(record.state.stage));
                let is_same = |record: &&DilemmaRecord| {
                    (&record.title, &record.body) == (&dilemma.title, &dilemma.body)
                        && is_put_to(record, &dilemma.audience)
                };
                if let Some(first) = waiting.clone().find(is_same) {
                    return Ok(first.id);
                }
                if waiting.count() >= OPEN_MAX {
                    let error = FieldError::new("title", FieldProblem::TooMany).detail(OPEN_MAX);
                    return Err(Problem::Invalid { fields: vec![error] });
                }
                let owner = match dilemma.owner {
                    Some(owner) if owner != member => owner,
                    _ => first_owner(&mut tx, &Actor::System).await?,
                };
                let state = DilemmaState::scheduled(owner);
                let companies = match &dilemma.audience {
                    Audience::Forum => None,
                    Audience::Companies(companies) => Some(companies.as_slice()),
                };
                let row = DilemmaRow {
                    title: &dilemma.title,
                    body: &dilemma.body,
                    summary: "",
                    lesson: "",
                    asker: None,
                    company: None,
                    companies,
                    topics,
                    urgent: dilemma.urgent,
                    state: &state,
                    created_at: now,
                    closed_at: None,
                };
                let id = store::dilemma::insert(&mut tx, &row).await?;
                store::sealed_dilemma::insert(&mut tx, id, sealed).await?;
                self.attach_files(&mut tx, actor, Owner::Dilemma(id), files, &[&dilemma.body]).await?;
                self.commit(tx, &Actor::System, &[DomainEvent::DilemmaScheduled { dilemma: id }]).await?;
                Ok(id)
            })
            .await
    }

    /// Publishes a dilemma that waits, from the next working day on; pressed twice it is published once.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for one that the actor may not read; [`Problem::Forbidden`] for all but the coordinator;
    /// [`Problem::Invalid`] on `step` before its day.
    pub async fn publish_dilemma(&self, actor: &Actor, id: DilemmaId) -> Result<(), Problem> {
        authorize(actor, Permission::RunForum)?;
        let now = self.clock.now();
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::change::lock(&mut tx).await?;
                let mut record = readable(&mut tx, actor, id).await?;
                if record.state.stage != DilemmaStage::Scheduled {
                    return Ok(());
                }
                let sealed = store::sealed_dilemma::find(&mut tx, id).await?.map(|row| row.sealed);
                if sealed.is_some_and(|sealed| now < sealed.publish_at) {
                    return Err(Problem::field("step", FieldProblem::Invalid));
                }
                // What the asker wished stands, unless it is over by now.
                let wished = sealed.and_then(|sealed| sealed.next_update).filter(|at| *at > now);
                let due_at = match wished {
                    Some(at) => at,
                    None => self.first_update(record.urgent)?,
                };
                if !can_own_now(&mut tx, record.state.owner).await? {
                    record.state.owner = first_owner(&mut tx, &Actor::System).await?;
                }
                // When it was written is not told either.
                store::dilemma::set_created(&mut tx, id, now).await?;
                self.take_step(&mut tx, None, &record, &DilemmaStep::Publish { due_at }).await?;
                self.plan_dilemma(&mut tx, id).await?;
                draw_in(&mut tx, id).await?;
                let mut events = vec![DomainEvent::DilemmaAsked { dilemma: id }];
                events.extend(self.update_dilemma_owner(&mut tx, id).await?);
                self.commit(tx, actor, &events).await
            })
            .await
    }

    /// Withdraws a dilemma that waits to be published, if it still has the expected version; for its asker alone. Nothing of it
    /// stays: neither its text and files nor who asked it, so there is no way back.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for one that the actor may not read; [`Problem::Forbidden`] for all but its asker;
    /// [`Problem::Invalid`] on `step` for one that is published; [`Problem::Conflict`] with the version it has by now.
    pub async fn withdraw_dilemma(&self, actor: &Actor, id: DilemmaId, expected: i64) -> Result<(), Problem> {
        let now = self.clock.now();
        leave_no_trace();
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::change::lock(&mut tx).await?;
                let record = readable(&mut tx, actor, id).await?;
                authorize(actor, DilemmaPermission::Accept(record.facts()))?;
                if record.state.stage != DilemmaStage::Scheduled {
                    return Err(Problem::field("step", FieldProblem::Invalid));
                }
                if !store::dilemma::withdraw_waiting(&mut tx, id, expected, now).await? {
                    return Err(Problem::Conflict { current: record.version });
                }
                // Who was to publish it has nothing to do any more.
                let thing = (Entity::Dilemma, id.0);
                let told = store::notification::forget(&mut tx, NotificationKind::DilemmaToPublish, thing).await?;
                let mut events = vec![DomainEvent::DilemmaUpdated { dilemma: id }];
                events.extend(told.into_iter().map(|member| DomainEvent::NotificationsRead { member }));
                self.commit(tx, &Actor::System, &events).await
            })
            .await
    }

    /// Tells who asked a dilemma, and who wrote what the asker said there; for the asker alone.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for one that the actor may not read; [`Problem::Forbidden`] for all but its asker.
    pub async fn reveal_asker(&self, actor: &Actor, id: DilemmaId) -> Result<(), Problem> {
        let member = actor.member().ok_or(Problem::Unauthenticated)?;
        let now = self.clock.now();
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                store::change::lock(&mut tx).await?;
                let record = readable(&mut tx, actor, id).await?;
                authorize(actor, DilemmaPermission::Accept(record.facts()))?;
                if record.state.stage == DilemmaStage::Scheduled {
                    return Err(Problem::field("step", FieldProblem::Invalid));
                }
                let Some(sealed) = store::sealed_dilemma::take(&mut tx, id, member).await? else { return Ok(()) };
                store::dilemma::set_asker(&mut tx, id, member, sealed.company, now).await?;
                let told = [StoryEntry::of(StoryKind::Revealed)];
                store::dilemma::tell(&mut tx, id, Some(member), now, &told).await?;
                let said = store::comment::name_asker(&mut tx, id, member, sealed.company).await?;
                // Nobody is told once more whom they mention.
                let said = said.into_iter().map(|comment| DomainEvent::CommentMoved { comment });
                let events: Vec<_> = said.chain([DomainEvent::DilemmaUpdated { dilemma: id }]).collect();
                self.commit(tx, actor, &events).await
            })
            .await
    }

    /// Returns from when on a dilemma that waits may be published.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn publish_time(&self, id: DilemmaId) -> Result<Option<Timestamp>, Problem> {
        Ok(store::sealed_dilemma::publish_at(&mut *self.store.read().await?, id).await?)
    }
}
