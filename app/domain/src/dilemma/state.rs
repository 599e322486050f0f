//! How a dilemma goes on: a pure state machine. Each step gives the next state and what the story says of it.
//!
//! An open dilemma has one owner and one promised next update. The update ends when it is kept by a word in time, moved
//! without one, missed, or when the dilemma is closed or merged; each way adds one entry to the story, which only grows.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{LESSON_MAX, REASON_MAX, WORD_MAX, is_ahead};
use crate::clock::Timestamp;
use crate::id::{CommentId, DilemmaId, MeetingId, MemberId};
use crate::problem::{FieldError, FieldProblem, Problem};
use crate::text::{check_line, check_optional_line, clean_line, clean_text};

crate::text_enum::text_enum! {
    /// Whether a dilemma goes on, as it is stored.
    DilemmaStage {
        /// It was asked anonymously and waits to be published.
        Scheduled = "scheduled",
        /// It has an owner and a next update.
        Open = "open",
        /// It was closed with a lesson.
        Closed = "closed",
        /// It was asked elsewhere too, and goes on there.
        Merged = "merged",
        /// The company of whoever asked it left the forum and took it along: nobody reads it.
        Withdrawn = "withdrawn",
    }
}

crate::text_enum::text_enum! {
    /// What an entry of a dilemma's story says.
    StoryKind {
        /// The dilemma was asked, with an owner and a first promised update.
        Asked = "asked",
        /// Somebody else took it over.
        TakenOver = "taken-over",
        /// The owner asked another member to take it over.
        Offered = "offered",
        /// The other member said yes and owns it.
        HandedOver = "handed-over",
        /// The other member said no, or the offer was withdrawn.
        Declined = "declined",
        /// The owner left, and the forum's coordinator owns it.
        Assigned = "assigned",
        /// The owner is away, and somebody stands in.
        StoodIn = "stood-in",
        /// The owner is back and owns it again.
        Returned = "returned",
        /// The next update is promised for a day.
        Promised = "promised",
        /// The promised update came, with its words.
        Kept = "kept",
        /// The promised update was moved without a word.
        Moved = "moved",
        /// The promised update did not come in time.
        Missed = "missed",
        /// Somebody answered.
        Answered = "answered",
        /// The asker marked an answer as one that helped.
        Accepted = "accepted",
        /// The asker took that mark away.
        Unaccepted = "unaccepted",
        /// It was closed with a lesson.
        Closed = "closed",
        /// It was opened again, with a reason.
        Reopened = "reopened",
        /// It goes on in another dilemma.
        Merged = "merged",
        /// Another dilemma goes on in this one.
        Joined = "joined",
        /// It was put on the agenda of a meeting.
        ToAgenda = "to-agenda",
        /// What was said about it at a meeting.
        SaidAtMeeting = "said-at-meeting",
        /// It was asked whether it still matters, and it does.
        StillMatters = "still-matters",
        /// Who asked it anonymously said so.
        Revealed = "revealed",
        /// Its text was changed.
        Edited = "edited",
    }
}

/// The next update that the owner promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromisedUpdate {
    /// The moment by which the next update is promised.
    pub due_at: Timestamp,
    /// Whether the owner was reminded of it.
    pub reminded: bool,
    /// Whether it was noted that it did not come in time.
    pub missed: bool,
    /// Whether the coordinator was asked for a new owner because it did not come.
    pub escalated: bool,
}

impl PromisedUpdate {
    /// A promise that was just made.
    pub const fn new(due_at: Timestamp) -> Self {
        Self { due_at, reminded: false, missed: false, escalated: false }
    }
}

/// The state of a dilemma: what its steps start from and lead to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DilemmaState {
    /// The stage, which says whether the dilemma goes on.
    pub stage: DilemmaStage,
    /// The one member who is responsible for it.
    pub owner: MemberId,
    /// The member in whose place the owner is responsible for it, because that one is away.
    pub away_owner: Option<MemberId>,
    /// The member who was asked to take it over and has not answered yet.
    pub offered_to: Option<MemberId>,
    /// The next update, of an open dilemma.
    pub promise: Option<PromisedUpdate>,
    /// The answers that helped.
    pub accepted: BTreeSet<CommentId>,
    /// Where it goes on, where it was merged.
    pub merged_into: Option<DilemmaId>,
    /// The moment at which it was last asked whether it still matters, where nobody has answered yet.
    pub still_asked: Option<Timestamp>,
}

/// What is done with a dilemma.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DilemmaStep {
    /// Whoever acts takes it over.
    TakeOver,
    /// The owner asks another member to take it over.
    Offer {
        /// The member who is asked.
        to: MemberId,
    },
    /// Whoever was asked says yes.
    TakeOffer,
    /// Whoever was asked says no, or the owner no longer asks.
    Decline,
    /// The owner has left, and somebody else owns it.
    Assign {
        /// The next owner.
        to: MemberId,
    },
    /// The owner is away and another stands in; or is back, where that is who it belongs to.
    StandIn {
        /// The member who owns it for now.
        to: MemberId,
    },
    /// The owner promises the next update, with or without a word for now.
    Promise {
        /// The moment by which the next update is promised.
        due_at: Timestamp,
        /// What there is to say until then; may be empty.
        word: String,
    },
    /// Somebody answered it.
    Answer {
        /// The key of the answer.
        comment: CommentId,
    },
    /// The asker says whether an answer helped.
    Accept {
        /// The key of the answer.
        comment: CommentId,
        /// Whether the answer helped.
        helped: bool,
    },
    /// It is closed.
    Close {
        /// What was learnt, one paragraph.
        lesson: String,
    },
    /// It goes on after all.
    Reopen {
        /// The reason for opening the dilemma again.
        reason: String,
        /// The day of the next update.
        due_at: Timestamp,
    },
    /// It goes on in another dilemma.
    Merge {
        /// The dilemma that this one goes on in.
        into: DilemmaId,
    },
    /// It was asked anonymously and is published.
    Publish {
        /// The day of its first update.
        due_at: Timestamp,
    },
    /// The owner is reminded of the promised update.
    Remind,
    /// It is noted that the promised update did not come.
    Miss,
    /// The coordinator is asked for a new owner.
    Escalate,
    /// It is asked whether it still matters.
    AskStill,
    /// It still matters.
    SayStill,
}

/// An entry to add to a dilemma's story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoryEntry {
    /// The kind of the event.
    pub kind: StoryKind,
    /// The member it speaks of, beside who did it.
    pub member: Option<MemberId>,
    /// The answer it speaks of.
    pub comment: Option<CommentId>,
    /// The day it speaks of.
    pub due_at: Option<Timestamp>,
    /// The other dilemma it speaks of.
    pub dilemma: Option<DilemmaId>,
    /// The meeting it speaks of.
    pub meeting: Option<MeetingId>,
    /// The words that were said: of an update, a lesson or a reason.
    pub text: String,
}

impl StoryEntry {
    /// An entry that speaks of nothing further.
    pub const fn of(kind: StoryKind) -> Self {
        Self { kind, member: None, comment: None, due_at: None, dilemma: None, meeting: None, text: String::new() }
    }

    fn member(kind: StoryKind, member: MemberId) -> Self {
        Self { member: Some(member), ..Self::of(kind) }
    }

    fn comment(kind: StoryKind, comment: CommentId) -> Self {
        Self { comment: Some(comment), ..Self::of(kind) }
    }

    fn due(kind: StoryKind, due_at: Timestamp) -> Self {
        Self { due_at: Some(due_at), ..Self::of(kind) }
    }

    fn text(kind: StoryKind, text: String) -> Self {
        Self { text, ..Self::of(kind) }
    }

    /// The entry of what a meeting has to do with it.
    pub fn meeting(kind: StoryKind, meeting: MeetingId, text: String) -> Self {
        Self { meeting: Some(meeting), ..Self::text(kind, text) }
    }

    /// The entry of another dilemma that goes on in this one.
    pub fn joined(other: DilemmaId) -> Self {
        Self { dilemma: Some(other), ..Self::of(StoryKind::Joined) }
    }
}

/// Days after a missed update when the coordinator is asked for a new owner.
pub const ESCALATION_DAYS: i64 = 7;

impl DilemmaState {
    /// The state of a dilemma that was just asked, and what its story begins with.
    pub fn asked(owner: MemberId, due_at: Timestamp) -> (Self, Vec<StoryEntry>) {
        let state =
            Self { promise: Some(PromisedUpdate::new(due_at)), stage: DilemmaStage::Open, ..Self::scheduled(owner) };
        let asked = StoryEntry { member: Some(owner), due_at: Some(due_at), ..StoryEntry::of(StoryKind::Asked) };
        (state, vec![asked])
    }

    /// The state of a dilemma that was asked anonymously and waits to be published.
    pub const fn scheduled(owner: MemberId) -> Self {
        Self {
            stage: DilemmaStage::Scheduled,
            owner,
            away_owner: None,
            offered_to: None,
            promise: None,
            accepted: BTreeSet::new(),
            merged_into: None,
            still_asked: None,
        }
    }

    /// The member whom it belongs to: the owner, or the one in whose place the owner stands in.
    pub fn lasting_owner(&self) -> MemberId {
        self.away_owner.unwrap_or(self.owner)
    }

    /// Returns whether its promised update is overdue at a moment.
    pub fn awaits_update(&self, now: Timestamp) -> bool {
        self.promise.is_some_and(|promise| promise.missed || now > promise.due_at)
    }

    /// The state after a step that a member takes at a moment (`None`: the forum itself), and what the story says of it.
    /// A step that was taken already changes nothing and is not told again.
    ///
    /// # Errors
    /// [`Problem::Invalid`] on `step` where the state does not allow the step, and on the field that was not taken.
    pub fn after(
        mut self,
        step: &DilemmaStep,
        by: Option<MemberId>,
        now: Timestamp,
    ) -> Result<(Self, Vec<StoryEntry>), Problem> {
        use DilemmaStage::{Closed, Merged, Open, Scheduled};
        let refused = || Problem::field("step", FieldProblem::Invalid);
        let mut story = vec![];
        match (step, self.stage) {
            (DilemmaStep::TakeOver, Open) => {
                let member = by.ok_or_else(refused)?;
                if self.owner != member {
                    self.own(member);
                    story.push(StoryEntry::member(StoryKind::TakenOver, member));
                }
            }
            (DilemmaStep::Offer { to }, Open) => {
                if *to == self.owner {
                    return Err(Problem::field("to", FieldProblem::Invalid));
                }
                if self.offered_to != Some(*to) {
                    self.offered_to = Some(*to);
                    story.push(StoryEntry::member(StoryKind::Offered, *to));
                }
            }
            (DilemmaStep::TakeOffer, Open) => {
                let member = by.ok_or_else(refused)?;
                if self.offered_to == Some(member) {
                    self.own(member);
                    story.push(StoryEntry::member(StoryKind::HandedOver, member));
                } else if self.owner != member {
                    return Err(refused());
                }
            }
            (DilemmaStep::Decline, Open) => {
                if let Some(member) = self.offered_to.take() {
                    story.push(StoryEntry::member(StoryKind::Declined, member));
                }
            }
            (DilemmaStep::Assign { to }, Open | Closed) => {
                // Whoever stood in for a member who left owns it from now on.
                if self.owner != *to || self.away_owner.is_some() {
                    self.own(*to);
                    story.push(StoryEntry::member(StoryKind::Assigned, *to));
                }
            }
            (DilemmaStep::StandIn { to }, Open) => {
                if self.owner != *to {
                    let lasting = self.lasting_owner();
                    self.offered_to = self.offered_to.filter(|offered| offered != to);
                    self.owner = *to;
                    self.away_owner = (lasting != *to).then_some(lasting);
                    let kind = if lasting == *to { StoryKind::Returned } else { StoryKind::StoodIn };
                    story.push(StoryEntry::member(kind, *to));
                }
            }
            (DilemmaStep::Promise { due_at, word }, Open) => {
                self.promise_update(*due_at, word, now, &mut story)?;
            }
            (DilemmaStep::Answer { comment }, Open | Closed) => {
                story.push(StoryEntry::comment(StoryKind::Answered, *comment));
            }
            (DilemmaStep::Accept { comment, helped }, Open | Closed) => {
                let kind = if *helped { StoryKind::Accepted } else { StoryKind::Unaccepted };
                let changed = if *helped { self.accepted.insert(*comment) } else { self.accepted.remove(comment) };
                if changed {
                    story.push(StoryEntry::comment(kind, *comment));
                }
            }
            (DilemmaStep::Close { lesson }, Open) => {
                let lesson = checked_lesson(lesson)?;
                self.note_missed(now, &mut story);
                self.end(Closed);
                story.push(StoryEntry::text(StoryKind::Closed, lesson));
            }
            // Pressed twice: the first lesson stays.
            (DilemmaStep::Close { .. }, Closed) => {}
            (DilemmaStep::Reopen { reason, due_at }, Closed) => {
                let mut errors = vec![];
                check_line("reason", reason, REASON_MAX, &mut errors);
                if !is_ahead(*due_at, now) {
                    errors.push(FieldError::new("next_update", FieldProblem::Invalid));
                }
                Problem::unless_empty(errors)?;
                self.stage = Open;
                self.promise = Some(PromisedUpdate::new(*due_at));
                let reopened = StoryEntry::text(StoryKind::Reopened, clean_line(reason));
                story.push(StoryEntry { due_at: Some(*due_at), ..reopened });
            }
            (DilemmaStep::Reopen { .. }, Open) => {}
            (DilemmaStep::Merge { into }, Open | Closed) => {
                self.note_missed(now, &mut story);
                self.end(Merged);
                self.merged_into = Some(*into);
                story.push(StoryEntry { dilemma: Some(*into), ..StoryEntry::of(StoryKind::Merged) });
            }
            (DilemmaStep::Publish { due_at }, Scheduled) => {
                let (state, asked) = Self::asked(self.owner, *due_at);
                self = state;
                story.extend(asked);
            }
            // Pressed twice.
            (DilemmaStep::Publish { .. }, Open) => {}
            (DilemmaStep::Merge { into }, Merged) if self.merged_into == Some(*into) => {}
            (DilemmaStep::Remind, Open) => {
                if let Some(promise) = self.promise.as_mut().filter(|promise| now <= promise.due_at) {
                    promise.reminded = true;
                }
            }
            (DilemmaStep::Miss, Open) => self.note_missed(now, &mut story),
            (DilemmaStep::AskStill, Open) => self.still_asked = Some(now),
            (DilemmaStep::SayStill, Open) => {
                if self.still_asked.take().is_some() {
                    story.push(StoryEntry::of(StoryKind::StillMatters));
                }
            }
            (DilemmaStep::Escalate, Open) => {
                let is_long_over =
                    |promise: &&mut PromisedUpdate| promise.missed && now > promise.due_at.plus_days(ESCALATION_DAYS);
                if let Some(promise) = self.promise.as_mut().filter(is_long_over) {
                    promise.escalated = true;
                }
            }
            // What the forum does by itself comes too late for a dilemma that has ended.
            (
                DilemmaStep::Remind
                | DilemmaStep::Miss
                | DilemmaStep::Escalate
                | DilemmaStep::AskStill
                | DilemmaStep::StandIn { .. },
                _,
            ) => {}
            _ => return Err(refused()),
        }
        Ok((self, story))
    }

    /// Makes a member the owner; nobody is asked to take it over any more.
    fn own(&mut self, member: MemberId) {
        self.owner = member;
        self.away_owner = None;
        self.offered_to = None;
    }

    fn end(&mut self, stage: DilemmaStage) {
        self.stage = stage;
        self.offered_to = None;
        self.promise = None;
        self.still_asked = None;
        if stage == DilemmaStage::Merged {
            self.away_owner = None;
        }
    }

    /// Notes once that the promised update did not come in time.
    fn note_missed(&mut self, now: Timestamp, story: &mut Vec<StoryEntry>) {
        let is_new = |promise: &&mut PromisedUpdate| !promise.missed && now > promise.due_at;
        if let Some(promise) = self.promise.as_mut().filter(is_new) {
            promise.missed = true;
            story.push(StoryEntry::due(StoryKind::Missed, promise.due_at));
        }
    }

    fn promise_update(
        &mut self,
        due_at: Timestamp,
        word: &str,
        now: Timestamp,
        story: &mut Vec<StoryEntry>,
    ) -> Result<(), Problem> {
        let mut errors = vec![];
        check_optional_line("word", word, WORD_MAX, &mut errors);
        if !is_ahead(due_at, now) {
            errors.push(FieldError::new("next_update", FieldProblem::Invalid));
        }
        Problem::unless_empty(errors)?;
        let word = clean_line(word);
        if word.is_empty() && self.promise.is_some_and(|promise| promise.due_at == due_at) {
            return Ok(());
        }
        self.note_missed(now, story);
        let before = self.promise.replace(PromisedUpdate::new(due_at));
        match before {
            Some(before) if before.missed => {}
            Some(before) if word.is_empty() => story.push(StoryEntry::due(StoryKind::Moved, before.due_at)),
            _ => story.push(StoryEntry::of(StoryKind::Kept)),
        }
        // The words stand with the new day: they are what the asker is told.
        story.push(StoryEntry { text: word, ..StoryEntry::due(StoryKind::Promised, due_at) });
        Ok(())
    }
}

/// Checks a lesson and cleans it.
fn checked_lesson(lesson: &str) -> Result<String, Problem> {
    let mut errors = vec![];
    if lesson.chars().count() > LESSON_MAX {
        errors.push(FieldError::new("lesson", FieldProblem::TooLong).detail(LESSON_MAX));
    }
    let clean = clean_text(lesson).trim().to_owned();
    if clean.is_empty() {
        errors.push(FieldError::new("lesson", FieldProblem::Missing));
    }
    Problem::unless_empty(errors)?;
    Ok(clean)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: Timestamp = Timestamp(1_700_000_000_000_000);
    const ANN: MemberId = MemberId(1);
    const BEN: MemberId = MemberId(2);

    fn open() -> DilemmaState {
        DilemmaState::asked(ANN, NOW.plus_days(3)).0
    }

    fn promise(days: i64, word: &str) -> DilemmaStep {
        DilemmaStep::Promise { due_at: NOW.plus_days(days), word: word.to_owned() }
    }

    fn close(lesson: &str) -> DilemmaStep {
        DilemmaStep::Close { lesson: lesson.to_owned() }
    }

    fn kinds(story: &[StoryEntry]) -> Vec<StoryKind> {
        story.iter().map(|entry| entry.kind).collect()
    }

    fn refused_fields(outcome: Result<(DilemmaState, Vec<StoryEntry>), Problem>) -> Vec<String> {
        match outcome {
            Err(Problem::Invalid { fields }) => fields.into_iter().map(|it| it.field).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_owner_is_taken_or_handed_over_with_the_others_yes() {
        let (taken, story) = open().after(&DilemmaStep::TakeOver, Some(BEN), NOW).expect("taken");
        assert_eq!((taken.owner, kinds(&story)), (BEN, vec![StoryKind::TakenOver]));
        assert_eq!(taken.clone().after(&DilemmaStep::TakeOver, Some(BEN), NOW), Ok((taken, vec![])), "pressed twice");
        let (offered, story) = open().after(&DilemmaStep::Offer { to: BEN }, Some(ANN), NOW).expect("offered");
        assert_eq!((offered.owner, offered.offered_to, kinds(&story)), (ANN, Some(BEN), vec![StoryKind::Offered]));
        let stranger = offered.clone().after(&DilemmaStep::TakeOffer, Some(MemberId(3)), NOW);
        assert_eq!(refused_fields(stranger), ["step"]);
        let (mine, story) = offered.clone().after(&DilemmaStep::TakeOffer, Some(BEN), NOW).expect("yes");
        assert_eq!((mine.owner, mine.offered_to, kinds(&story)), (BEN, None, vec![StoryKind::HandedOver]));
        let (kept, story) = offered.after(&DilemmaStep::Decline, Some(BEN), NOW).expect("no");
        assert_eq!((kept.owner, kept.offered_to, kinds(&story)), (ANN, None, vec![StoryKind::Declined]));
        assert_eq!(refused_fields(open().after(&DilemmaStep::Offer { to: ANN }, Some(ANN), NOW)), ["to"]);
    }

    #[test]
    fn an_update_is_kept_by_a_word_in_time_moved_without_one_and_missed_after_its_day() {
        let (state, story) = open().after(&promise(6, "אין עדיין תשובה"), Some(ANN), NOW).expect("kept");
        assert_eq!(kinds(&story), [StoryKind::Kept, StoryKind::Promised]);
        assert_eq!(story[1].text, "אין עדיין תשובה");
        assert_eq!(state.promise, Some(PromisedUpdate::new(NOW.plus_days(6))));
        let (_, story) = open().after(&promise(6, ""), Some(ANN), NOW).expect("moved");
        assert_eq!(kinds(&story), [StoryKind::Moved, StoryKind::Promised]);
        let late = NOW.plus_days(4);
        assert!(open().awaits_update(late) && !open().awaits_update(NOW));
        let (missed, story) = open().after(&DilemmaStep::Miss, None, late).expect("noted");
        assert_eq!(kinds(&story), [StoryKind::Missed]);
        assert_eq!(missed.clone().after(&DilemmaStep::Miss, None, late), Ok((missed.clone(), vec![])), "told once");
        let (_, story) = missed.after(&promise(6, "סליחה על העיכוב"), Some(ANN), late).expect("promised");
        assert_eq!(kinds(&story), [StoryKind::Promised]);
        let (_, story) = open().after(&promise(6, "סליחה"), Some(ANN), late).expect("promised");
        assert_eq!(kinds(&story), [StoryKind::Missed, StoryKind::Promised], "noted with the next one");
        assert_eq!(refused_fields(open().after(&promise(-1, "x"), Some(ANN), NOW)), ["next_update"]);
        assert_eq!(refused_fields(open().after(&promise(400, ""), Some(ANN), NOW)), ["next_update"]);
    }

    #[test]
    fn the_owner_is_reminded_once_and_the_coordinator_asked_after_a_week() {
        let (reminded, _) = open().after(&DilemmaStep::Remind, None, NOW).expect("reminded");
        assert!(reminded.promise.is_some_and(|promise| promise.reminded));
        let (early, _) = open().after(&DilemmaStep::Escalate, None, NOW.plus_days(30)).expect("nothing");
        assert_eq!(early, open(), "not before it is noted as missed");
        let (missed, _) = open().after(&DilemmaStep::Miss, None, NOW.plus_days(4)).expect("missed");
        let (same, _) = missed.clone().after(&DilemmaStep::Escalate, None, NOW.plus_days(9)).expect("nothing");
        assert_eq!(same, missed);
        let (asked, _) = missed.after(&DilemmaStep::Escalate, None, NOW.plus_days(11)).expect("asked");
        assert!(asked.promise.is_some_and(|promise| promise.escalated));
    }

    #[test]
    fn it_closes_with_a_lesson_and_opens_again_with_a_reason() {
        assert_eq!(refused_fields(open().after(&close(" "), Some(ANN), NOW)), ["lesson"]);
        let (closed, story) = open().after(&close(" לשאול קודם \n"), Some(ANN), NOW).expect("closed");
        assert_eq!((closed.stage, closed.promise, story[0].text.as_str()), (DilemmaStage::Closed, None, "לשאול קודם"));
        assert_eq!(closed.clone().after(&close("אחר"), Some(ANN), NOW), Ok((closed.clone(), vec![])), "twice");
        let reopen = |reason: &str| DilemmaStep::Reopen { reason: reason.to_owned(), due_at: NOW.plus_days(3) };
        assert_eq!(refused_fields(closed.clone().after(&reopen(""), Some(ANN), NOW)), ["reason"]);
        let (again, story) = closed.after(&reopen("חזר"), Some(ANN), NOW).expect("open");
        assert_eq!((again.stage, kinds(&story)), (DilemmaStage::Open, vec![StoryKind::Reopened]));
        let into = DilemmaId(9);
        let (merged, _) = again.after(&DilemmaStep::Merge { into }, Some(ANN), NOW).expect("merged");
        assert_eq!((merged.stage, merged.merged_into, merged.promise), (DilemmaStage::Merged, Some(into), None));
        assert_eq!(refused_fields(merged.after(&close("x"), Some(ANN), NOW)), ["step"]);
    }

    #[test]
    fn who_is_away_hands_over_and_has_it_back() {
        const CLEO: MemberId = MemberId(3);
        let stand_in = |to| DilemmaStep::StandIn { to };
        let (offered, _) = open().after(&DilemmaStep::Offer { to: CLEO }, Some(ANN), NOW).expect("offered");
        let (away, story) = offered.after(&stand_in(BEN), None, NOW).expect("handed over");
        assert_eq!((away.owner, away.away_owner, kinds(&story)), (BEN, Some(ANN), vec![StoryKind::StoodIn]));
        assert_eq!(away.offered_to, Some(CLEO), "what was asked stays asked");
        let (further, _) = away.clone().after(&stand_in(CLEO), None, NOW).expect("handed on");
        assert_eq!((further.owner, further.away_owner, further.offered_to), (CLEO, Some(ANN), None));
        let (back, story) = further.after(&stand_in(ANN), None, NOW).expect("back");
        assert_eq!((back.owner, back.away_owner, kinds(&story)), (ANN, None, vec![StoryKind::Returned]));
        let (taken, _) = away.clone().after(&DilemmaStep::TakeOver, Some(CLEO), NOW).expect("taken");
        assert_eq!((taken.owner, taken.away_owner), (CLEO, None), "it is another's now");
        let (closed, _) = away.after(&close("לקח"), Some(BEN), NOW).expect("closed");
        assert_eq!(closed.clone().after(&stand_in(ANN), None, NOW), Ok((closed, vec![])), "it has ended");
    }

    #[test]
    fn it_is_asked_whether_it_still_matters_and_answered_once() {
        let (same, story) = open().after(&DilemmaStep::SayStill, Some(ANN), NOW).expect("nobody asked");
        assert_eq!((same, story), (open(), vec![]));
        let (asked, story) = open().after(&DilemmaStep::AskStill, None, NOW).expect("asked");
        assert_eq!((asked.still_asked, story), (Some(NOW), vec![]));
        let (answered, story) = asked.clone().after(&DilemmaStep::SayStill, Some(ANN), NOW).expect("it does");
        assert_eq!((answered.clone(), kinds(&story)), (open(), vec![StoryKind::StillMatters]));
        assert_eq!(answered.after(&DilemmaStep::SayStill, Some(ANN), NOW), Ok((open(), vec![])), "pressed twice");
        let (closed, _) = asked.after(&close("לקח"), Some(ANN), NOW).expect("closed");
        assert_eq!(closed.still_asked, None, "it does not matter any more");
        assert_eq!(refused_fields(closed.after(&DilemmaStep::SayStill, Some(ANN), NOW)), ["step"]);
    }

    #[test]
    fn an_anonymous_one_waits_until_it_is_published() {
        let waiting = DilemmaState::scheduled(ANN);
        for step in [DilemmaStep::TakeOver, promise(3, ""), DilemmaStep::Answer { comment: CommentId(1) }, close("x")] {
            assert_eq!(refused_fields(waiting.clone().after(&step, Some(BEN), NOW)), ["step"], "{step:?}");
        }
        assert_eq!(waiting.clone().after(&DilemmaStep::Miss, None, NOW), Ok((waiting.clone(), vec![])));
        let due_at = NOW.plus_days(3);
        let (open, story) = waiting.after(&DilemmaStep::Publish { due_at }, None, NOW).expect("published");
        assert_eq!((open.clone(), story), DilemmaState::asked(ANN, due_at));
        assert_eq!(open.clone().after(&DilemmaStep::Publish { due_at }, None, NOW), Ok((open, vec![])), "twice");
    }

    /// A step of a sequence, made of two random bytes.
    fn step(kind: u8, value: u8, now: Timestamp) -> DilemmaStep {
        let member = MemberId(i64::from(value % 3) + 1);
        let comment = CommentId(i64::from(value % 4));
        let due_at = now.plus_days(i64::from(value % 9) - 1);
        match kind % 17 {
            0 => DilemmaStep::TakeOver,
            1 => DilemmaStep::Offer { to: member },
            2 => DilemmaStep::TakeOffer,
            3 => DilemmaStep::Decline,
            4 => DilemmaStep::Assign { to: member },
            5 => DilemmaStep::Promise { due_at, word: if value > 99 { "word".to_owned() } else { String::new() } },
            6 => DilemmaStep::Answer { comment },
            7 => DilemmaStep::Accept { comment, helped: value > 99 },
            8 => DilemmaStep::Close { lesson: if value > 20 { "lesson".to_owned() } else { String::new() } },
            9 => DilemmaStep::Reopen { reason: "reason".to_owned(), due_at },
            10 if value > 200 => DilemmaStep::Merge { into: DilemmaId(7) },
            10 => DilemmaStep::Publish { due_at },
            11 => DilemmaStep::Remind,
            12 => DilemmaStep::Miss,
            13 => DilemmaStep::StandIn { to: member },
            14 => DilemmaStep::AskStill,
            15 => DilemmaStep::SayStill,
            _ => DilemmaStep::Escalate,
        }
    }

    /// Returns how many entries of a story begin a promised update, and how many end one.
    fn promises(story: &[StoryEntry]) -> (usize, usize) {
        use StoryKind as K;
        let count = |wanted: &[K]| story.iter().filter(|entry| wanted.contains(&entry.kind)).count();
        (count(&[K::Asked, K::Promised, K::Reopened]), count(&[K::Kept, K::Moved, K::Missed]))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn whatever_is_done_a_dilemma_agrees_with_itself(steps in any::<[(u8, u8, u8); 10]>()) {
            let (mut state, mut story) = DilemmaState::asked(ANN, NOW.plus_days(3));
            let (mut now, mut ended, mut reminders, mut escalations) = (NOW, 0, 0, 0);
            for (kind, value, who) in steps {
                now = now.plus_days(i64::from(who / 64));
                let (step, by) = (step(kind, value, now), Some(MemberId(i64::from(who % 3) + 1)));
                let Ok((after, told)) = state.clone().after(&step, by, now) else { continue };
                let is_open = after.stage == DilemmaStage::Open;
                prop_assert_eq!(is_open, after.promise.is_some());
                prop_assert_eq!(after.stage == DilemmaStage::Merged, after.merged_into.is_some());
                prop_assert!(after.offered_to.is_none_or(|to| is_open && to != after.owner));
                prop_assert!(after.away_owner.is_none_or(|away| away != after.owner));
                prop_assert!(after.still_asked.is_none_or(|at| is_open && at <= now));
                let quiet = |mut state: DilemmaState| {
                    let marks = |it: PromisedUpdate| PromisedUpdate { reminded: false, escalated: false, ..it };
                    state.promise = state.promise.map(marks);
                    // That it was asked is no part of the story; the answer is.
                    if matches!(step, DilemmaStep::AskStill) || !is_open {
                        state.still_asked = None;
                    }
                    state
                };
                // What is said again is said: that a form was sent twice, the use case sees.
                let is_saying = matches!(step, DilemmaStep::Answer { .. } | DilemmaStep::Promise { .. });
                let is_changed = quiet(after.clone()) != quiet(state.clone());
                prop_assert!(is_saying || is_changed != told.is_empty(), "a change is told, once: {step:?} {told:?}");
                if !is_saying {
                    prop_assert_eq!(after.clone().after(&step, by, now), Ok((after.clone(), vec![])), "done twice");
                }
                let flags = |state: &DilemmaState| state.promise.map_or((false, false), |it| (it.reminded, it.escalated));
                reminders += usize::from(matches!(step, DilemmaStep::Remind) && flags(&after).0 && !flags(&state).0);
                escalations += usize::from(matches!(step, DilemmaStep::Escalate) && flags(&after).1 && !flags(&state).1);
                let is_pending = |state: &DilemmaState| state.promise.is_some_and(|it| !it.missed);
                let ends_here = matches!(step, DilemmaStep::Close { .. } | DilemmaStep::Merge { .. });
                let is_noted = told.iter().any(|entry| entry.kind == StoryKind::Missed);
                ended += usize::from(ends_here && is_pending(&state) && !is_pending(&after) && !is_noted);
                story.extend(told);
                state = after;
                let (begun, over) = promises(&story);
                prop_assert_eq!(begun, over + ended + usize::from(is_pending(&state)), "every promise ends once");
                prop_assert!(reminders <= begun && escalations <= begun);
            }
        }
    }
}
