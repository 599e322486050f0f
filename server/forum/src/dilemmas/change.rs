//! How a dilemma goes on: each step of its state machine, by whom it is allowed; and changes of its text.

use domain::attachment::Attachment;
use domain::change::Entity;
use domain::clock::Timestamp;
use domain::dilemma::{DilemmaStage, DilemmaState, DilemmaStep, DilemmaText, SUMMARY_MAX, StoryEntry, StoryKind};
use domain::event::DomainEvent;
use domain::id::{CommentId, DilemmaId, MemberId};
use domain::policy::{Actor, DilemmaPermission, allows};
use domain::problem::{FieldError, FieldProblem, Problem};
use domain::text::{clean_line, clean_text};
use domain::thing::Thing;
use store::WriteTx;
use store::attachment::Owner;
use store::dilemma::DilemmaRecord;

use crate::Forum;
use crate::attachments::keep::Upload;
use crate::attachments::talk::TextWithFiles;
use crate::authorize::authorize;
use crate::dilemmas::ask::{can_own_now, first_owner};
use crate::dilemmas::beside::draw_in;
use crate::dilemmas::view::{asker_here, readable};
use crate::idempotency::leave_no_trace;

impl Forum {
    /// Takes a step with a dilemma, from the version that the actor saw where one is given. A step that was taken already
    /// changes nothing; one that would lose words, since another lesson or reason was given meanwhile, is refused.
    ///
    /// # Errors
    /// [`Problem::NotFound`] for one that the actor may not read; [`Problem::Forbidden`]; [`Problem::Conflict`];
    /// [`Problem::Invalid`] by field, with what the words of somebody who asked anonymously would tell of them.
    pub async fn change_dilemma(
        &self,
        actor: &Actor,
        id: DilemmaId,
        expected: Option<i64>,
        step: DilemmaStep,
    ) -> Result<(), Problem> {
        self.change_dilemma_knowing(actor, id, expected, step, &[]).await
    }

    /// The same, where an asker confirmed what of the words tells who they are, and may stay.
    ///
    /// # Errors
    /// Those of [`Forum::change_dilemma`].
    pub async fn change_dilemma_knowing(
        &self,
        actor: &Actor,
        id: DilemmaId,
        expected: Option<i64>,
        step: DilemmaStep,
        confirmed: &[String],
    ) -> Result<(), Problem> {
        let step = &step;
        let telling = match (said(step), actor.member()) {
            (Some((field, text)), Some(member)) if self.asked_under_seal(id, member).await? => {
                self.telling(actor, field, text, "", confirmed).await?
            }
            _ => vec![],
        };
        let telling = &telling;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                // Of two who act at once the second sees what the first did.
                store::change::lock(&mut tx).await?;
                let record = readable(&mut tx, actor, id).await?;
                authorize(actor, permission(step, &record, actor))?;
                if expected.is_some_and(|expected| expected != record.version) {
                    return Err(Problem::Conflict { current: record.version });
                }
                if is_said_again(&mut tx, actor, &record, step).await? {
                    return Ok(());
                }
                check_named(&mut tx, actor, &record, step).await?;
                let as_whom = acting(actor, &record, step);
                if as_whom == Actor::System {
                    Problem::unless_empty(telling.clone())?;
                    leave_no_trace();
                }
                let mut events = self.take_step(&mut tx, as_whom.member(), &record, step).await?;
                if matches!(step, DilemmaStep::Reopen { .. }) && !events.is_empty() {
                    events.extend(self.update_dilemma_owner(&mut tx, id).await?);
                }
                if events.is_empty() { Ok(()) } else { self.commit(tx, &as_whom, &events).await }
            })
            .await
    }

    /// Takes a dilemma over from the member who owned it when the actor saw it. Gives whether it is the actor's: where somebody
    /// else owns it by now, nothing changes.
    ///
    /// # Errors
    /// Those of [`Forum::change_dilemma`].
    pub async fn take_dilemma_over(&self, actor: &Actor, id: DilemmaId, from: MemberId) -> Result<bool, Problem> {
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                // Of two who act at once the second sees what the first did.
                store::change::lock(&mut tx).await?;
                let record = readable(&mut tx, actor, id).await?;
                authorize(actor, DilemmaPermission::TakeOver(record.facts()))?;
                let owner = record.state.owner;
                if owner != from && Some(owner) != actor.member() {
                    return Ok(false);
                }
                let events = self.take_step(&mut tx, actor.member(), &record, &DilemmaStep::TakeOver).await?;
                if !events.is_empty() {
                    self.commit(tx, actor, &events).await?;
                }
                Ok::<_, Problem>(true)
            })
            .await
    }

    /// Returns whether a member asked a dilemma anonymously.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn asked_under_seal(&self, id: DilemmaId, member: MemberId) -> Result<bool, Problem> {
        Ok(store::sealed_dilemma::is_by(&mut *self.store.read().await?, id, member).await?)
    }

    /// Takes a step and stores what comes of it; no events where nothing changed.
    pub(crate) async fn take_step(
        &self,
        tx: &mut WriteTx,
        by: Option<MemberId>,
        record: &DilemmaRecord,
        step: &DilemmaStep,
    ) -> Result<Vec<DomainEvent>, Problem> {
        let (id, now) = (record.id, self.clock.now());
        let (state, story) = record.state.clone().after(step, by, now)?;
        if state == record.state && story.is_empty() {
            return Ok(vec![]);
        }
        let lesson = match step {
            DilemmaStep::Close { .. } => story.last().map(|entry| entry.text.as_str()),
            _ => None,
        };
        let closed_at = match (record.state.stage, state.stage) {
            (before, after) if before == after => record.closed_at,
            (_, DilemmaStage::Open) => None,
            _ => Some(now),
        };
        if !store::dilemma::set_state(tx, id, record.version, &state, lesson, closed_at, now).await? {
            return Err(Problem::Unavailable);
        }
        if let DilemmaStep::Accept { comment, helped } = step
            && !store::dilemma::set_accepted(tx, id, *comment, helped.then_some(now)).await?
        {
            return Err(Problem::field("answer", FieldProblem::NotThere));
        }
        store::dilemma::tell(tx, id, by, now, &story).await?;
        if matches!(step, DilemmaStep::Close { .. }) {
            draw_in(tx, id).await?;
        }
        if matches!(step, DilemmaStep::Promise { .. } | DilemmaStep::Reopen { .. }) {
            self.plan_dilemma(tx, id).await?;
        }
        let mut events = vec![event(id, &record.state, &state, step)];
        if let DilemmaStep::Merge { into } = step {
            events.extend(join(tx, by, id, *into, now).await?);
        }
        Ok(events)
    }

    /// Notes in the story of a dilemma that it was answered.
    ///
    /// # Errors
    /// [`Problem::Invalid`] on `dilemma` for one that goes on in another.
    pub(crate) async fn tell_of_answer(
        &self,
        tx: &mut WriteTx,
        by: Option<MemberId>,
        id: DilemmaId,
        comment: CommentId,
    ) -> Result<(), Problem> {
        let record = store::dilemma::find(tx, id).await?.ok_or(Problem::NotFound)?;
        let now = self.clock.now();
        let answered = record.state.after(&DilemmaStep::Answer { comment }, by, now);
        let (_, story) = answered.map_err(|_| Problem::field("dilemma", FieldProblem::Invalid))?;
        store::dilemma::tell(tx, id, by, now, &story).await?;
        draw_in(tx, id).await
    }

    /// Gives the open dilemmas of a member who leaves to the coordinator, and takes back what they were asked to take over.
    pub(crate) async fn reassign_dilemmas(
        &self,
        tx: &mut WriteTx,
        leaving: MemberId,
    ) -> Result<Vec<DomainEvent>, Problem> {
        let mut events = vec![];
        for id in store::dilemma::offered_to(tx, leaving).await? {
            let Some(record) = store::dilemma::find(tx, id).await? else { continue };
            events.extend(self.take_step(tx, None, &record, &DilemmaStep::Decline).await?);
        }
        for id in store::dilemma::owned_or_substituted(tx, Some(leaving)).await? {
            let Some(record) = store::dilemma::find(tx, id).await? else { continue };
            let step = match record.state.away_owner {
                // Who stood in for who leaves owns it from now on; for whom who leaves stood in, has it back.
                Some(away) if away == leaving => DilemmaStep::Assign { to: record.state.owner },
                Some(away) if record.state.owner == leaving => DilemmaStep::StandIn { to: away },
                Some(_) => continue,
                None => DilemmaStep::Assign { to: first_owner(tx, &Actor::System).await? },
            };
            events.extend(self.take_step(tx, None, &record, &step).await?);
        }
        Ok(events)
    }

    /// Checks a text that is to replace a dilemma's.
    ///
    /// # Errors
    /// Those of [`Forum::edit_dilemma`].
    pub async fn check_dilemma_text(
        &self,
        actor: &Actor,
        id: DilemmaId,
        text: DilemmaText,
        confirmed: &[String],
    ) -> Result<DilemmaText, Problem> {
        let record = readable(&mut *self.store.read().await?, actor, id).await?;
        authorize(actor, DilemmaPermission::Edit(record.facts()))?;
        let (_, mut errors) = self.dilemma_topics(&text.topics).await?;
        if record.viewer_asks.is_some() {
            let whole = |title: &str, body: &str| format!("{title}\n{body}");
            let (text, before) = (whole(&text.title, &text.body), whole(&record.title, &record.body));
            errors.extend(self.telling(actor, "body", &text, &before, confirmed).await?);
        }
        Problem::joined(errors, text.check())
    }

    /// Replaces the text of a dilemma and its topics, if it still has the version that the actor saw. Of a dilemma that they
    /// asked anonymously, `confirmed` is what of the new text would tell who they are, and may stay.
    ///
    /// # Errors
    /// [`Problem::NotFound`]; [`Problem::Forbidden`] for all but its asker and coordinators; [`Problem::Conflict`];
    /// [`Problem::Invalid`] by field, on `step` for one that goes on in another.
    pub async fn edit_dilemma(
        &self,
        actor: &Actor,
        id: DilemmaId,
        expected: i64,
        text: DilemmaText,
        confirmed: &[String],
    ) -> Result<(), Problem> {
        self.edit_dilemma_with_files(actor, id, expected, text, confirmed, vec![]).await
    }

    /// Replaces the text of a dilemma as [`Forum::edit_dilemma`] does, and adds files, which the text shows; of one that the
    /// actor asked anonymously, as [`Forum::ask_anonymously_with_files`] does. A file that the text does not name any more
    /// goes.
    ///
    /// # Errors
    /// Those of [`Forum::edit_dilemma`]; [`Problem::Invalid`] on `files`.
    pub async fn edit_dilemma_with_files(
        &self,
        actor: &Actor,
        id: DilemmaId,
        expected: i64,
        text: DilemmaText,
        confirmed: &[String],
        uploads: Vec<Upload>,
    ) -> Result<(), Problem> {
        let (record, beside) = self.dilemma_to_edit(actor, id).await?;
        if record.viewer_asks.is_some() {
            leave_no_trace();
        }
        let inspected = TextWithFiles { body: text.body, uploads };
        let inspected = self.inspect_text(actor, inspected, &beside, record.viewer_asks.is_some()).await?;
        let text = DilemmaText { body: inspected.body.clone(), ..text };
        let checked = self.check_dilemma_text(actor, id, text, confirmed).await;
        let text = &Problem::joined(inspected.errors.clone(), checked)?;
        let files = &self.store_text_files(inspected).await?;
        let (topics, _) = &self.dilemma_topics(&text.topics).await?;
        let now = self.clock.now();
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let record = readable(&mut tx, actor, id).await?;
                let is_waiting = record.state.stage == DilemmaStage::Scheduled;
                if !is_waiting && !matches!(record.state.stage, DilemmaStage::Open | DilemmaStage::Closed) {
                    return Err(Problem::field("step", FieldProblem::Invalid));
                }
                let words = (text.title.as_str(), text.body.as_str());
                if !store::dilemma::set_text(&mut tx, id, expected, words, topics, now).await? {
                    return Err(Problem::Conflict { current: record.version });
                }
                self.attach_files(&mut tx, actor, Owner::Dilemma(id), files, &[&text.body]).await?;
                let as_whom = if record.viewer_asks.is_some() { Actor::System } else { *actor };
                // What waits is named by no practice yet, and nobody has answered it: publication draws them in.
                if !is_waiting {
                    draw_in(&mut tx, id).await?;
                    if (record.title.as_str(), record.body.as_str()) != words {
                        let told = [StoryEntry::of(StoryKind::Edited)];
                        store::dilemma::tell(&mut tx, id, as_whom.member(), now, &told).await?;
                    }
                }
                self.commit(tx, &as_whom, &[DomainEvent::DilemmaUpdated { dilemma: id }]).await
            })
            .await
    }

    /// A dilemma whose text the actor may change, and the files beside it.
    async fn dilemma_to_edit(&self, actor: &Actor, id: DilemmaId) -> Result<(DilemmaRecord, Vec<Attachment>), Problem> {
        let mut conn = self.store.read().await?;
        let record = readable(&mut conn, actor, id).await?;
        authorize(actor, DilemmaPermission::Edit(record.facts()))?;
        Ok((record, store::attachment::list(&mut conn, Owner::Dilemma(id)).await?))
    }

    /// Adds files to a dilemma, at the end of its text.
    ///
    /// # Errors
    /// Those of [`Forum::edit_dilemma_with_files`].
    pub async fn add_files_to_dilemma(
        &self,
        actor: &Actor,
        id: DilemmaId,
        uploads: Vec<Upload>,
    ) -> Result<(), Problem> {
        let (record, _) = self.dilemma_to_edit(actor, id).await?;
        let text = DilemmaText { title: record.title, body: record.body, topics: record.topics };
        self.edit_dilemma_with_files(actor, id, record.version, text, &[], uploads).await
    }

    /// Checks a summary that is to replace a dilemma's.
    ///
    /// # Errors
    /// Those of [`Forum::summarise_dilemma`], but for what is known once it is written.
    pub async fn check_dilemma_summary(&self, actor: &Actor, id: DilemmaId, summary: &str) -> Result<String, Problem> {
        let record = readable(&mut *self.store.read().await?, actor, id).await?;
        authorize(actor, DilemmaPermission::Summarise(record.facts()))?;
        if summary.chars().count() > SUMMARY_MAX {
            let error = FieldError::new("summary", FieldProblem::TooLong).detail(SUMMARY_MAX);
            return Err(Problem::Invalid { fields: vec![error] });
        }
        Ok(clean_text(summary).trim().to_owned())
    }

    /// Replaces the summary of a dilemma, if it still has the version that the actor saw; an empty one is none.
    ///
    /// # Errors
    /// [`Problem::NotFound`]; [`Problem::Forbidden`] for all but its owner and coordinators; [`Problem::Conflict`];
    /// [`Problem::Invalid`] on `summary`, and on `step` for one that goes on in another.
    pub async fn summarise_dilemma(
        &self,
        actor: &Actor,
        id: DilemmaId,
        expected: i64,
        summary: &str,
    ) -> Result<(), Problem> {
        let now = self.clock.now();
        let summary = &self.check_dilemma_summary(actor, id, summary).await?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                let record = readable(&mut tx, actor, id).await?;
                authorize(actor, DilemmaPermission::Summarise(record.facts()))?;
                if !matches!(record.state.stage, DilemmaStage::Open | DilemmaStage::Closed) {
                    return Err(Problem::field("step", FieldProblem::Invalid));
                }
                if record.summary == *summary {
                    return Ok(());
                }
                if !store::dilemma::set_summary(&mut tx, id, expected, summary, now).await? {
                    return Err(Problem::Conflict { current: record.version });
                }
                self.commit(tx, actor, &[DomainEvent::DilemmaUpdated { dilemma: id }]).await
            })
            .await
    }
}

/// Returns as whom a step is taken: what somebody does who asked anonymously, as who asked, is done by nobody.
fn acting(actor: &Actor, record: &DilemmaRecord, step: &DilemmaStep) -> Actor {
    let is_asker_s =
        matches!(step, DilemmaStep::Accept { .. } | DilemmaStep::Close { .. } | DilemmaStep::Reopen { .. })
            || *step == DilemmaStep::SayStill;
    if record.viewer_asks.is_some() && is_asker_s { Actor::System } else { *actor }
}

/// The words of a step that are said as who asked, with the field that they are typed into.
fn said(step: &DilemmaStep) -> Option<(&'static str, &str)> {
    match step {
        DilemmaStep::Close { lesson } => Some(("lesson", lesson)),
        DilemmaStep::Reopen { reason, .. } => Some(("reason", reason)),
        _ => None,
    }
}

/// Returns what a step asks for.
fn permission<'a>(step: &DilemmaStep, record: &'a DilemmaRecord, actor: &Actor) -> DilemmaPermission<'a> {
    let facts = record.facts();
    match step {
        DilemmaStep::TakeOver | DilemmaStep::Answer { .. } => DilemmaPermission::TakeOver(facts),
        // Who owns it already said yes before.
        DilemmaStep::TakeOffer if actor.member() == Some(record.state.owner) => DilemmaPermission::TakeOver(facts),
        DilemmaStep::TakeOffer => DilemmaPermission::AnswerOffer(facts),
        DilemmaStep::Decline if allows(actor, DilemmaPermission::AnswerOffer(facts)) => {
            DilemmaPermission::AnswerOffer(facts)
        }
        DilemmaStep::Offer { .. } | DilemmaStep::Decline => DilemmaPermission::Offer(facts),
        DilemmaStep::Promise { .. } => DilemmaPermission::Promise(facts),
        DilemmaStep::Accept { .. } => DilemmaPermission::Accept(facts),
        DilemmaStep::Close { .. } | DilemmaStep::Reopen { .. } => DilemmaPermission::Close(facts),
        DilemmaStep::SayStill => DilemmaPermission::SayStill(facts),
        DilemmaStep::Merge { .. }
        | DilemmaStep::Assign { .. }
        | DilemmaStep::StandIn { .. }
        | DilemmaStep::AskStill
        | DilemmaStep::Publish { .. }
        | DilemmaStep::Remind
        | DilemmaStep::Miss
        | DilemmaStep::Escalate => DilemmaPermission::Merge(facts),
    }
}

/// Returns whether the words of a step were said already: a promised update is the actor's last one, sent once more, or
/// the lesson or the reason is the one that stands.
///
/// # Errors
/// [`Problem::Invalid`] on `step` where it was closed or opened again meanwhile with other words, which would be lost.
async fn is_said_again(
    tx: &mut store::Conn,
    actor: &Actor,
    record: &DilemmaRecord,
    step: &DilemmaStep,
) -> Result<bool, Problem> {
    let again = |is_same: bool| if is_same { Ok(true) } else { Err(Problem::field("step", FieldProblem::Invalid)) };
    let (due_at, word) = match step {
        DilemmaStep::Promise { due_at, word } => (due_at, word),
        DilemmaStep::Close { lesson } if record.state.stage == DilemmaStage::Closed => {
            return again(record.lesson == clean_text(lesson).trim());
        }
        DilemmaStep::Reopen { reason, .. } if record.state.stage == DilemmaStage::Open => {
            let reason = clean_line(reason);
            return again(store::dilemma::is_told(tx, record.id, StoryKind::Reopened, &reason).await?);
        }
        _ => return Ok(false),
    };
    if record.state.promise.is_none_or(|promise| promise.due_at != *due_at) {
        return Ok(false);
    }
    let last = store::dilemma::last_promise(tx, record.id, actor.member()).await?;
    Ok(last.is_some_and(|(text, at)| at == *due_at && text == clean_line(word)))
}

/// Checks that the member or the dilemma is there that a step names.
async fn check_named(
    tx: &mut store::Conn,
    actor: &Actor,
    record: &DilemmaRecord,
    step: &DilemmaStep,
) -> Result<(), Problem> {
    match step {
        DilemmaStep::Offer { to } if !can_own_now(tx, *to).await? => {
            return Err(Problem::field("to", FieldProblem::NotThere));
        }
        DilemmaStep::Merge { into } if record.state.merged_into != Some(*into) => {
            let other = match readable(tx, actor, *into).await {
                Err(Problem::NotFound) => return Err(Problem::field("into", FieldProblem::NotThere)),
                other => other?,
            };
            // Neither does anybody read more than they could, nor less.
            let has_same_readers = other.is_for_forum == record.is_for_forum && other.companies == record.companies;
            let asker = asker_here(tx, record).await?;
            let asker_reads = asker.is_none_or(|asker| allows(&asker, DilemmaPermission::Read(other.facts())));
            // What waits to be published would swallow what everybody reads.
            let goes_on = matches!(other.state.stage, DilemmaStage::Open | DilemmaStage::Closed);
            if other.id == record.id || !goes_on || !has_same_readers || !asker_reads {
                return Err(Problem::field("into", FieldProblem::Invalid));
            }
        }
        _ => {}
    }
    Ok(())
}

/// Returns what a step that changed something is in the change log.
fn event(dilemma: DilemmaId, before: &DilemmaState, after: &DilemmaState, step: &DilemmaStep) -> DomainEvent {
    use DomainEvent as E;
    match step {
        DilemmaStep::TakeOver | DilemmaStep::TakeOffer | DilemmaStep::Assign { .. } | DilemmaStep::StandIn { .. } => {
            E::DilemmaOwned { dilemma, before: before.owner, after: after.owner }
        }
        DilemmaStep::Offer { to } => E::DilemmaOffered { dilemma, member: *to },
        DilemmaStep::Decline => E::DilemmaDeclined { dilemma, member: before.offered_to.unwrap_or(before.owner) },
        DilemmaStep::Promise { due_at, .. } => E::DilemmaPromised { dilemma, due_at: *due_at },
        DilemmaStep::Accept { comment, helped } => E::AnswerAccepted { dilemma, comment: *comment, helped: *helped },
        DilemmaStep::Close { .. } => E::DilemmaClosed { dilemma },
        DilemmaStep::Reopen { .. } => E::DilemmaReopened { dilemma },
        DilemmaStep::Merge { into } => E::DilemmaMerged { dilemma, into: *into },
        DilemmaStep::Remind => E::DilemmaReminderDue { dilemma },
        DilemmaStep::Miss => E::DilemmaUpdateMissed { dilemma },
        DilemmaStep::Escalate => E::DilemmaOwnerWanted { dilemma },
        DilemmaStep::AskStill => E::DilemmaStillAsked { dilemma },
        DilemmaStep::Answer { .. } | DilemmaStep::SayStill => E::DilemmaUpdated { dilemma },
        DilemmaStep::Publish { .. } => E::DilemmaAsked { dilemma },
    }
}

/// Gives the answers and the followers of a dilemma to the one that it goes on in, whose story tells of it, and has those
/// go on there that were merged into it before.
async fn join(
    tx: &mut WriteTx,
    by: Option<MemberId>,
    id: DilemmaId,
    into: DilemmaId,
    at: Timestamp,
) -> Result<Vec<DomainEvent>, Problem> {
    let moved = store::comment::ids_of_dilemma(tx, id).await?;
    store::dilemma::move_answers(tx, id, into).await?;
    draw_in(tx, into).await?;
    // What was merged into it before goes on there as well.
    let led_on = store::dilemma::lead_on(tx, id, into).await?;
    store::dilemma::tell(tx, into, by, at, &[StoryEntry::joined(id)]).await?;
    let from = Thing { entity: Entity::Dilemma, id: id.0 };
    let followers = store::following::follow_on(tx, from, into.0).await?.into_iter();
    let followers = followers.map(|member| DomainEvent::FollowingChanged { member });
    let moved = moved.into_iter().map(|comment| DomainEvent::CommentMoved { comment });
    let changed = led_on.into_iter().chain([into]).map(|dilemma| DomainEvent::DilemmaUpdated { dilemma });
    Ok(moved.chain(changed).chain(followers).collect())
}
