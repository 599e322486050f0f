//! Promises: who promised what to whom until when, and what became of it.
//!
//! A promise is open until it is kept or released. An open one whose day has passed is late. It can be moved before its
//! day, with a reason, so that a date that cannot be held is said in time.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::id::{MeetingId, MemberId, PromiseId};
use crate::member::Person;
use crate::problem::{FieldError, FieldProblem, Problem};
use crate::text::{check_line, check_optional_line, clean_line};

crate::text_enum::text_enum! {
    /// What became of a promise, as it is stored.
    PromiseState {
        /// It is still to be kept.
        Open = "open",
        /// It was kept.
        Kept = "kept",
        /// Whoever it was made to let it go.
        Released = "released",
    }
}

crate::text_enum::text_enum! {
    /// How it stands with a promise.
    PromiseStanding {
        /// The promise's day has passed.
        Late = "late",
        /// The promise's day is still to come.
        Open = "open",
        /// It was kept in time.
        Kept = "kept",
        /// It was kept after its day.
        KeptLate = "kept-late",
        /// It was released.
        Released = "released",
    }
}

/// The most characters of what is promised.
pub const WHAT_MAX: usize = 200;
/// The most characters of a reason.
pub const REASON_MAX: usize = 200;
/// The most promises of one state that a list holds.
pub const LISTED_MAX: usize = 200;
/// A promise is for at most so many days ahead.
pub const AHEAD_DAYS: i64 = 3 * 366;

/// A promise to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPromise {
    /// The member who promises.
    pub owner: MemberId,
    /// The member to whom the promise is made; `None` for the whole forum.
    pub to: Option<MemberId>,
    /// The meeting at which the promise is made.
    pub meeting: Option<MeetingId>,
    /// The text of the promise, one line.
    pub what: String,
    /// The moment until which the promise is to be kept: the last moment of a day.
    pub due_at: Timestamp,
}

impl NewPromise {
    /// Cleans the text and checks it; a promise is for a time to come.
    ///
    /// # Errors
    /// [`Problem::Invalid`] by field.
    pub fn check(mut self, now: Timestamp) -> Result<Self, Problem> {
        let mut errors: Vec<FieldError> = vec![];
        check_line("what", &self.what, WHAT_MAX, &mut errors);
        if !is_ahead(self.due_at, now) {
            errors.push(FieldError::new("due", FieldProblem::Invalid));
        }
        if self.to == Some(self.owner) {
            errors.push(FieldError::new("to", FieldProblem::Invalid));
        }
        Problem::unless_empty(errors)?;
        self.what = clean_line(&self.what);
        Ok(self)
    }
}

fn is_ahead(due_at: Timestamp, now: Timestamp) -> bool {
    due_at > now && due_at <= now.plus_days(AHEAD_DAYS)
}

/// A promise that was found in a summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPromise {
    /// The member who promises, where the name is somebody's.
    pub owner: Option<Person>,
    /// The text of the promise.
    pub what: String,
    /// The moment until which it is promised, where that was said.
    pub due_at: Option<Timestamp>,
    /// Whether it may be entered already in other words: another promise of the same member at the meeting stands in
    /// no line.
    pub may_be_there: bool,
}

/// The terms of a promise: what its steps start from and lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PromiseTerms {
    /// The state of the promise.
    pub state: PromiseState,
    /// The moment until which the promise is to be kept.
    pub due_at: Timestamp,
    /// The moment at which the promise was kept or released.
    pub ended_at: Option<Timestamp>,
    /// How many times it was moved.
    pub moves: i64,
    /// The moment until which the member who promised is away, where they are: nothing counts as late before.
    pub away_until: Option<Timestamp>,
}

/// What is done with a promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PromiseStep {
    /// It was kept.
    Keep,
    /// It is to be kept until another day; the reason is told to whom it was made.
    Move {
        /// The moment until which the promise is to be kept.
        due_at: Timestamp,
        /// The reason of the move.
        reason: String,
    },
    /// Whoever it was made to lets it go; the reason may be empty.
    Release {
        /// The reason of the release.
        reason: String,
    },
    /// It is open again, where it was kept or released by mistake.
    Reopen,
}

impl PromiseStep {
    /// The reason, as it is stored.
    pub fn reason(&self) -> String {
        match self {
            Self::Move { reason, .. } | Self::Release { reason } => clean_line(reason),
            Self::Keep | Self::Reopen => String::new(),
        }
    }
}

impl PromiseTerms {
    /// The terms of a promise that was just made.
    pub const fn new(due_at: Timestamp) -> Self {
        Self { state: PromiseState::Open, due_at, ended_at: None, moves: 0, away_until: None }
    }

    /// Returns how it stands with it at a moment.
    pub fn standing(&self, now: Timestamp) -> PromiseStanding {
        match self.state {
            PromiseState::Released => PromiseStanding::Released,
            PromiseState::Kept if self.ended_at.is_some_and(|at| at > self.due_at) => PromiseStanding::KeptLate,
            PromiseState::Kept => PromiseStanding::Kept,
            PromiseState::Open if self.is_late(now) => PromiseStanding::Late,
            PromiseState::Open => PromiseStanding::Open,
        }
    }

    /// Returns whether its time is over and the member who promised was there.
    fn is_late(&self, now: Timestamp) -> bool {
        now > self.due_at && self.away_until.is_none_or(|until| until <= now)
    }

    /// The terms after a step at a moment. A step that was done already changes nothing, so that it may be repeated.
    ///
    /// # Errors
    /// [`Problem::Invalid`] on `step` where the promise has ended otherwise, or is late and to be moved; on `due` and
    /// `reason` for a move to no later day, or without a reason.
    pub fn after(self, step: &PromiseStep, now: Timestamp) -> Result<Self, Problem> {
        match (step, self.state) {
            (PromiseStep::Keep, PromiseState::Kept) | (PromiseStep::Release { .. }, PromiseState::Released) => Ok(self),
            (PromiseStep::Keep, PromiseState::Open) => {
                Ok(Self { state: PromiseState::Kept, ended_at: Some(now), ..self })
            }
            (PromiseStep::Release { reason }, PromiseState::Open) => {
                let mut errors = vec![];
                check_optional_line("reason", reason, REASON_MAX, &mut errors);
                Problem::unless_empty(errors)?;
                Ok(Self { state: PromiseState::Released, ended_at: Some(now), ..self })
            }
            (PromiseStep::Reopen, PromiseState::Kept | PromiseState::Released) => {
                Ok(Self { state: PromiseState::Open, ended_at: None, ..self })
            }
            (PromiseStep::Reopen, PromiseState::Open) => Ok(self),
            (PromiseStep::Move { due_at, reason }, PromiseState::Open) if !self.is_late(now) => {
                let mut errors = vec![];
                check_line("reason", reason, REASON_MAX, &mut errors);
                if *due_at <= self.due_at || !is_ahead(*due_at, now) {
                    errors.push(FieldError::new("due", FieldProblem::Invalid));
                }
                Problem::unless_empty(errors)?;
                Ok(Self { due_at: *due_at, moves: self.moves + 1, ..self })
            }
            _ => Err(Problem::field("step", FieldProblem::Invalid)),
        }
    }
}

/// A promise as somebody who may read it sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// The promise's key.
    pub id: PromiseId,
    /// Grows with every change.
    pub version: i64,
    /// The member who promised.
    pub owner: Person,
    /// The member to whom the promise was made; `None` for the whole forum.
    pub to: Option<Person>,
    /// The meeting at which it was made, with its title.
    pub meeting: Option<(MeetingId, String)>,
    /// What was promised, one line.
    pub what: String,
    /// The moment until which the promise is to be kept.
    pub due_at: Timestamp,
    /// How it stands with it.
    pub standing: PromiseStanding,
    /// How many times it was moved.
    pub moves: i64,
    /// Why it was last moved or released; may be empty.
    pub reason: String,
    /// The moment at which the promise was kept or released.
    pub ended_at: Option<Timestamp>,
    /// What the viewer may do with it.
    pub can: PromiseRights,
}

/// What somebody may do with a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PromiseRights {
    /// Whether the viewer may say that the promise was kept.
    pub keep: bool,
    /// Whether the viewer may move the promise to another day.
    pub postpone: bool,
    /// Whether the viewer may let the promise go.
    pub release: bool,
    /// Whether the viewer may open the promise again.
    pub reopen: bool,
}

/// How many promises stand how, in the whole forum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PromiseSums {
    /// How many are open, their day to come.
    pub open: i64,
    /// How many are open, their day past.
    pub late: i64,
    /// The number of promises that were kept.
    pub kept: i64,
    /// The number of promises that were released.
    pub released: i64,
}

/// A member's promises, as a page of their own shows them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Promises {
    /// The member's own promises that are open, the first due first.
    pub open: Vec<Promise>,
    /// Those that were made to them and are open.
    pub to_me: Vec<Promise>,
    /// The open ones of others of their company.
    pub of_company: Vec<Promise>,
    /// The member's own promises that have ended, the last first.
    pub ended: Vec<Promise>,
    /// The sums of the forum, for who runs it.
    pub sums: Option<PromiseSums>,
}

/// The path of a promise's place on the page of promises.
pub fn path(id: PromiseId) -> String {
    format!("/promises#promise-{id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_700_000_000_000_000);

    fn terms() -> PromiseTerms {
        PromiseTerms::new(NOW.plus_days(3))
    }

    fn moved(days: i64, reason: &str) -> PromiseStep {
        PromiseStep::Move { due_at: NOW.plus_days(days), reason: reason.to_owned() }
    }

    #[test]
    fn an_open_promise_is_kept_moved_or_released() {
        let kept = terms().after(&PromiseStep::Keep, NOW).expect("kept");
        assert_eq!(kept.standing(NOW.plus_days(9)), PromiseStanding::Kept);
        assert_eq!(kept.after(&PromiseStep::Keep, NOW.plus_days(5)), Ok(kept), "pressed twice");
        let late = terms().after(&PromiseStep::Keep, NOW.plus_days(4)).expect("kept");
        assert_eq!(late.standing(NOW.plus_days(4)), PromiseStanding::KeptLate);
        assert_eq!(terms().standing(NOW), PromiseStanding::Open);
        assert_eq!(terms().standing(NOW.plus_days(4)), PromiseStanding::Late);
        let later = terms().after(&moved(9, "מחכים לאישור"), NOW).expect("moved");
        assert_eq!((later.due_at, later.moves, later.state), (NOW.plus_days(9), 1, PromiseState::Open));
        let release = PromiseStep::Release { reason: String::new() };
        let released = terms().after(&release, NOW.plus_days(4)).expect("released");
        assert_eq!(released.standing(NOW), PromiseStanding::Released);
        assert_eq!(released.after(&PromiseStep::Reopen, NOW).expect("open").state, PromiseState::Open);
        assert!(released.after(&PromiseStep::Keep, NOW).is_err());
        assert!(kept.after(&release, NOW).is_err());
    }

    #[test]
    fn nothing_is_late_while_who_promised_is_away() {
        let away = PromiseTerms { away_until: Some(NOW.plus_days(10)), ..terms() };
        for (day, standing) in [(2, PromiseStanding::Open), (9, PromiseStanding::Open), (10, PromiseStanding::Late)] {
            assert_eq!(away.standing(NOW.plus_days(day)), standing, "{day}");
        }
        assert!(away.after(&moved(20, "במילואים"), NOW.plus_days(9)).is_ok(), "somebody moves it meanwhile");
        assert!(away.after(&moved(20, "במילואים"), NOW.plus_days(10)).is_err());
    }

    #[test]
    fn a_promise_is_moved_in_time_with_a_reason_and_to_a_later_day() {
        let fields = |step: &PromiseStep, now| match terms().after(step, now) {
            Err(Problem::Invalid { fields }) => fields.into_iter().map(|it| it.field).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        assert_eq!(fields(&moved(9, "סיבה"), NOW.plus_days(4)), ["step"], "it is late");
        assert_eq!(fields(&moved(9, " "), NOW), ["reason"]);
        assert_eq!(fields(&moved(2, "סיבה"), NOW), ["due"]);
        assert_eq!(fields(&moved(3, ""), NOW), ["reason", "due"]);
        assert_eq!(fields(&moved(9_000, "סיבה"), NOW), ["due"]);
    }

    /// Every sequence of steps up to a length, each at a later moment: what holds after each of them.
    #[test]
    fn whatever_is_done_the_terms_agree_with_themselves() {
        let steps = [
            PromiseStep::Keep,
            moved(20, "סיבה"),
            moved(40, "סיבה"),
            PromiseStep::Release { reason: "די".into() },
            PromiseStep::Reopen,
        ];
        let mut reached = vec![terms()];
        for day in [0, 2, 5, 19, 30] {
            let now = NOW.plus_days(day);
            let mut next = vec![];
            for before in &reached {
                for step in &steps {
                    let Ok(after) = before.after(step, now) else { continue };
                    assert_eq!(after.state == PromiseState::Open, after.ended_at.is_none(), "{before:?} {step:?}");
                    assert!(after.due_at >= before.due_at && after.moves >= before.moves, "{before:?} {step:?}");
                    assert_eq!(after.due_at == before.due_at, after.moves == before.moves, "{before:?} {step:?}");
                    assert!(before.state == PromiseState::Open || after.due_at == before.due_at);
                    if !matches!(step, PromiseStep::Move { .. }) {
                        assert_eq!(after.after(step, now), Ok(after), "done twice is done once");
                    }
                    next.push(after);
                }
            }
            reached = next;
            assert!(!reached.is_empty());
        }
    }

    #[test]
    fn what_is_promised_is_checked() {
        let promise = |what: &str, days| NewPromise {
            owner: MemberId(1),
            to: Some(MemberId(2)),
            meeting: None,
            what: what.to_owned(),
            due_at: NOW.plus_days(days),
        };
        assert_eq!(promise(" לשלוח  את הטופס ", 3).check(NOW).expect("taken").what, "לשלוח את הטופס");
        assert!(promise("", 3).check(NOW).is_err() && promise("א", -1).check(NOW).is_err());
        let own = NewPromise { to: Some(MemberId(1)), ..promise("א", 3) };
        assert_eq!(own.check(NOW), Err(Problem::field("to", FieldProblem::Invalid)));
    }
}
