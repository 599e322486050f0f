//! The gate list of a field visit: who comes enters their line, the coordinator and the host read the list, and nothing of
//! it is left seven days after the visit. A line is erased as soon as its purpose has gone: when its member does not come to
//! the room after all or leaves, when the visit is cancelled or is no visit any more, and when another company hosts it.
//!
//! A list is in no event, index, export or backup: writes of it commit without an event. The audit log tells who opened or
//! exported it, and nothing of what it says.

use domain::audit::{AuditEvent, NewAudit};
use domain::clock::Timestamp;
use domain::gate::{GUESTS_MAX, GateList, KEPT_DAYS, NewGateEntry, OwnGate};
use domain::id::{GateEntryId, MeetingId, MemberId};
use domain::meeting::{MeetingCard, MeetingKind, MeetingState, NewMeeting};
use domain::policy::{Actor, MeetingPermission, Permission, allows};
use domain::problem::{FieldProblem, Problem};
use domain::rsvp::RsvpAnswer;
use store::WriteTx;
use store::meeting::MeetingRecord;

use crate::Forum;
use crate::authorize::authorize;
use crate::members::assistants::assisted;

/// The person whose line of a gate list it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GateLineOf {
    /// A member who comes to the room.
    Member(MemberId),
    /// A guest, whom the coordinator adds.
    Guest,
}

/// How somebody reads a gate list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GateRead {
    /// They look at it.
    Opened,
    /// They take it along: as a file, or by a program.
    Exported,
}

impl Forum {
    /// Returns how it stands with the actor and the gate list of a meeting.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::NotFound`].
    pub async fn own_gate(&self, actor: &Actor, id: MeetingId) -> Result<OwnGate, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let mut conn = self.store.read().await?;
        let record = store::meeting::find(&mut conn, id).await?.ok_or(Problem::NotFound)?;
        let erased_at = erased_at(&record.card);
        if record.card.kind != MeetingKind::FieldVisit || erased_at <= self.clock.now() {
            return Ok(OwnGate::default());
        }
        let (is_asked, entry) = match actor.member() {
            Some(member) => {
                let comes = store::rsvp::answer_of(&mut conn, id, member).await? == Some(RsvpAnswer::Room);
                let entry = store::gate::of_member(&mut conn, id, member).await?;
                // The people of the company that hosts it are at home there.
                let is_guest = actor.company().is_none_or(|company| Some(company) != record.visit.company);
                (comes && self.takes_lines(&record.card) && (is_guest || entry.is_some()), entry)
            }
            None => (false, None),
        };
        Ok(OwnGate { is_asked, entry, can_read: allows(actor, to_read(&record)), erased_at: Some(erased_at) })
    }

    /// The gate list of a visit, with who comes to the company that hosts it and has no line yet; without lines once they are
    /// erased. That it was opened or exported is noted.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator and the host; [`Problem::NotFound`] for what is no visit.
    pub async fn gate_list(&self, actor: &Actor, id: MeetingId, how: GateRead) -> Result<GateList, Problem> {
        let list = self.read_gate_list(actor, id).await?;
        let event = match how {
            GateRead::Opened => AuditEvent::GateListRead,
            GateRead::Exported => AuditEvent::GateListExported,
        };
        self.note_alone(actor, NewAudit::of(event).thing(id.0)).await?;
        Ok(list)
    }

    /// Returns `Ok` for who may read the gate list of a visit.
    ///
    /// # Errors
    /// As [`Forum::gate_list`].
    pub async fn check_gate_reader(&self, actor: &Actor, id: MeetingId) -> Result<(), Problem> {
        let record = visit(&mut *self.store.read().await?, actor, id).await?;
        authorize(actor, to_read(&record))
    }

    async fn read_gate_list(&self, actor: &Actor, id: MeetingId) -> Result<GateList, Problem> {
        let mut conn = self.store.read().await?;
        let record = visit(&mut conn, actor, id).await?;
        authorize(actor, to_read(&record))?;
        let (card, now) = (&record.card, self.clock.now());
        let erased_at = erased_at(card);
        let is_open = self.takes_lines(card);
        let mut missing = if is_open { store::gate::missing(&mut conn, id).await? } else { vec![] };
        missing.retain(|(_, company)| Some(company.id) != record.visit.company);
        Ok(GateList {
            meeting: id,
            // The job that erases them runs every night; they are shown no longer than that.
            entries: if erased_at > now { store::gate::of_meeting(&mut conn, id).await? } else { vec![] },
            missing,
            title: card.title.clone(),
            starts_at: card.starts_at,
            erased_at,
            is_open,
            can_edit: is_open && allows(actor, MeetingPermission::Schedule),
        })
    }

    /// Returns `Ok` for a visit whose gate list somebody may enter themselves into.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::NotFound`] for what is no visit.
    pub async fn visit_to_enter(&self, actor: &Actor, id: MeetingId) -> Result<(), Problem> {
        visit(&mut *self.store.read().await?, actor, id).await.map(drop)
    }

    /// Enters a line into the gate list of a visit, in place of the one before.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for who does not act for that member, and for a guest for all but the coordinator;
    /// [`Problem::NotFound`] for what is no visit; [`Problem::Invalid`] by field, on `name` also where the visit is over or
    /// cancelled, the member does not come to the room, or there are as many guests as a list takes.
    pub async fn enter_gate_line(
        &self,
        actor: &Actor,
        id: MeetingId,
        of: GateLineOf,
        entry: &NewGateEntry,
    ) -> Result<(), Problem> {
        authorize(actor, Permission::ReadForum)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                // Somebody who withdraws at the same moment leaves no line behind.
                store::change::lock(&mut tx).await?;
                let record = visit(&mut tx, actor, id).await?;
                self.may_enter(&mut tx, actor, of).await?;
                let checked = entry.check()?;
                if !self.takes_lines(&record.card) {
                    return Err(Problem::field("name", FieldProblem::MeetingOver));
                }
                let member = match of {
                    GateLineOf::Member(member) => {
                        if store::rsvp::answer_of(&mut tx, id, member).await? != Some(RsvpAnswer::Room) {
                            return Err(Problem::field("name", FieldProblem::NotComing));
                        }
                        Some(member)
                    }
                    GateLineOf::Guest => {
                        if store::gate::guests(&mut tx, id).await? >= GUESTS_MAX {
                            return Err(Problem::field("name", FieldProblem::TooMany));
                        }
                        None
                    }
                };
                store::gate::set(&mut tx, id, member, &checked, self.clock.now()).await?;
                self.commit(tx, actor, &[]).await
            })
            .await
    }

    /// Erases a member's line of a gate list. Where there is none, nothing happens.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for who does not act for that member; [`Problem::NotFound`] for what is no visit.
    pub async fn erase_gate_line(&self, actor: &Actor, id: MeetingId, member: MemberId) -> Result<(), Problem> {
        authorize(actor, Permission::ReadForum)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                visit(&mut tx, actor, id).await?;
                self.may_enter(&mut tx, actor, GateLineOf::Member(member)).await?;
                store::gate::delete_of_member(&mut tx, id, member).await?;
                self.commit(tx, actor, &[]).await
            })
            .await
    }

    /// Takes a line away from a gate list, be it that of a visit or with `None` whichever it is in.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`] for what is no line of that visit.
    pub async fn remove_gate_line(
        &self,
        actor: &Actor,
        id: Option<MeetingId>,
        line: GateEntryId,
    ) -> Result<(), Problem> {
        authorize(actor, MeetingPermission::Schedule)?;
        self.store
            .write_retrying(&*self.random, |mut tx| async move {
                if !store::gate::delete(&mut tx, id, line).await? {
                    return Err(Problem::NotFound);
                }
                self.commit(tx, actor, &[]).await
            })
            .await
    }

    /// Erases the gate list of a meeting that is replaced, where its purpose goes by that.
    pub(crate) async fn gate_follows(
        &self,
        tx: &mut WriteTx,
        before: &MeetingRecord,
        after: &NewMeeting,
    ) -> Result<(), Problem> {
        if purpose_goes(tx, before, after).await? {
            store::gate::delete_of_meeting(tx, before.card.id).await?;
        }
        Ok(())
    }

    /// Returns how many lines of the gate list of a meeting would be erased if it were replaced.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] for all but the coordinator; [`Problem::NotFound`].
    pub async fn gate_lines_erased(&self, actor: &Actor, id: MeetingId, after: &NewMeeting) -> Result<usize, Problem> {
        authorize(actor, MeetingPermission::Schedule)?;
        let mut conn = self.store.read().await?;
        let before = store::meeting::find(&mut conn, id).await?.ok_or(Problem::NotFound)?;
        match purpose_goes(&mut conn, &before, after).await? {
            true => Ok(store::gate::of_meeting(&mut conn, id).await?.len()),
            false => Ok(0),
        }
    }

    async fn may_enter(&self, conn: &mut store::Conn, actor: &Actor, of: GateLineOf) -> Result<(), Problem> {
        match of {
            GateLineOf::Member(member) => {
                let acts_for = assisted(conn, actor).await?;
                authorize(actor, MeetingPermission::AnswerFor { member, acts_for: &acts_for })
            }
            GateLineOf::Guest => authorize(actor, MeetingPermission::Schedule),
        }
    }

    /// Returns whether lines of the gate list of a visit are still taken.
    fn takes_lines(&self, card: &MeetingCard) -> bool {
        !card.is_cancelled() && card.over_at() > self.clock.now()
    }
}

/// Returns whether the purpose of the gate list of a meeting goes where the meeting is replaced.
async fn purpose_goes(conn: &mut store::Conn, before: &MeetingRecord, after: &NewMeeting) -> Result<bool, Problem> {
    if before.card.kind != MeetingKind::FieldVisit {
        return Ok(false);
    }
    let takes_place = after.kind == MeetingKind::FieldVisit && after.state == MeetingState::Scheduled;
    let host = match after.visit.host {
        Some(host) => store::member::by_id(conn, host).await?.map(|member| member.company.id),
        None => None,
    };
    let was_hosted = before.visit.host.as_ref().map(|host| host.id);
    // A host who was named for the first time sees the list of those who came forward before. The company of a host who was
    // erased is still known.
    let had_company = before.visit.company.is_some();
    let other_host = had_company && after.visit.host != was_hosted && host != before.visit.company;
    Ok(!takes_place || other_host)
}

/// The moment from which on nothing of the gate list of a visit is left.
fn erased_at(card: &MeetingCard) -> Timestamp {
    card.over_at().plus_days(KEPT_DAYS)
}

fn to_read(record: &MeetingRecord) -> MeetingPermission<'static> {
    MeetingPermission::ReadGateList {
        host: record.visit.host.as_ref().map(|host| host.id),
        company: record.visit.company,
    }
}

/// A field visit; what is none has no gate.
async fn visit(conn: &mut store::Conn, actor: &Actor, id: MeetingId) -> Result<MeetingRecord, Problem> {
    authorize(actor, Permission::ReadForum)?;
    let found = store::meeting::find(conn, id).await?;
    found.filter(|record| record.card.kind == MeetingKind::FieldVisit).ok_or(Problem::NotFound)
}
