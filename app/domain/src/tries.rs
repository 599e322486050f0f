//! Tries: a company says that it tried a practice, where and when, what came of it, and why.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::company::{Company, SizeBand};
use crate::id::{PracticeId, TryId};
use crate::member::Person;
use crate::practice::is_day;
use crate::problem::{FieldError, FieldProblem, Problem};
use crate::text::{check_line, check_optional_line, clean_line};

crate::text_enum::text_enum! {
    /// What a company does after it tried a practice.
    TryOutcome {
        /// The company goes on with the practice.
        Keep = "keep",
        /// The company goes on with changes.
        Adapt = "adapt",
        /// The company stopped.
        Drop = "drop",
    }
}

crate::text_enum::text_enum! {
    /// How a try is shown to the rest of the forum.
    TryShown {
        /// The try is shown with its words and the company's name.
        Company = "company",
        /// The try is one more in the counts; its words are read by its company alone.
        Counted = "counted",
    }
}

crate::text_enum::text_enum! {
    /// What practices are filtered by: whether somebody tried them, and what came of it.
    Tried {
        /// Somebody tried the practice, whatever came of it.
        Any = "any",
        /// Somebody goes on with the practice.
        Keep = "keep",
        /// Somebody goes on with changes.
        Adapt = "adapt",
        /// Somebody stopped.
        Drop = "drop",
    }
}

crate::text_enum::text_enum! {
    /// How large a company is beside the reader's.
    Likeness {
        /// It has about as many employees.
        Like = "like-us",
        /// It has more.
        Larger = "larger",
        /// It has fewer.
        Smaller = "smaller",
    }
}

impl Likeness {
    /// Returns how large another company is beside one's own.
    pub fn of(own: SizeBand, other: SizeBand) -> Self {
        match other.cmp(&own) {
            Ordering::Equal => Self::Like,
            Ordering::Greater => Self::Larger,
            Ordering::Less => Self::Smaller,
        }
    }
}

impl From<TryOutcome> for Tried {
    fn from(outcome: TryOutcome) -> Self {
        match outcome {
            TryOutcome::Keep => Self::Keep,
            TryOutcome::Adapt => Self::Adapt,
            TryOutcome::Drop => Self::Drop,
        }
    }
}

/// The most characters of a team's name, and of who backed a try.
pub const NAME_MAX: usize = 80;
/// The most characters of the reason of an outcome.
pub const WHY_MAX: usize = 300;
/// The most tries of one practice that one member writes.
pub const TRIES_MAX: i64 = 50;

/// A try as it is sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TryInput {
    /// The day on which it began (YYYY-MM-DD).
    pub tried_on: String,
    /// The team or the place in the company; may be empty.
    pub team: String,
    /// What the company does now.
    pub outcome: Option<TryOutcome>,
    /// The reason of that, in one line.
    pub why: String,
    /// Who backed it; may be empty.
    pub backed_by: String,
    /// How it is shown; what is to be counted alone is never shown because a field was lost.
    pub shown: Option<TryShown>,
}

/// A try whose words were checked and cleaned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TryReport {
    /// The day on which it began (YYYY-MM-DD).
    pub tried_on: String,
    /// The team or the place in the company; may be empty.
    pub team: String,
    /// What the company does now.
    pub outcome: TryOutcome,
    /// The reason of that, in one line.
    pub why: String,
    /// Who backed it; may be empty.
    pub backed_by: String,
    /// How the try is shown.
    pub shown: TryShown,
}

impl TryInput {
    /// Checks the fields and cleans them. `today` is the last day on which something can have been tried.
    ///
    /// # Errors
    /// [`Problem::Invalid`] by field.
    pub fn check(self, today: &str) -> Result<TryReport, Problem> {
        let mut errors: Vec<FieldError> = vec![];
        let tried_on = self.tried_on.trim().to_owned();
        if tried_on.is_empty() {
            errors.push(FieldError::new("tried_on", FieldProblem::Missing));
        } else if !is_day(&tried_on) || tried_on.as_str() > today {
            // Days of four-digit years are ordered as their texts are.
            errors.push(FieldError::new("tried_on", FieldProblem::Invalid));
        }
        check_optional_line("team", &self.team, NAME_MAX, &mut errors);
        check_line("why", &self.why, WHY_MAX, &mut errors);
        check_optional_line("backed_by", &self.backed_by, NAME_MAX, &mut errors);
        if self.outcome.is_none() {
            errors.push(FieldError::new("outcome", FieldProblem::Missing));
        }
        if self.shown.is_none() {
            errors.push(FieldError::new("shown", FieldProblem::Missing));
        }
        let (true, Some(outcome), Some(shown)) = (errors.is_empty(), self.outcome, self.shown) else {
            return Err(Problem::Invalid { fields: errors });
        };
        Ok(TryReport {
            tried_on,
            team: clean_line(&self.team),
            outcome,
            why: clean_line(&self.why),
            backed_by: clean_line(&self.backed_by),
            shown,
        })
    }
}

/// What somebody may do with a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TryRights {
    /// Whether the actor may change it.
    pub edit: bool,
    /// Whether the actor may delete it.
    pub delete: bool,
}

/// A try as somebody who may read it sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TryView {
    /// The try's key.
    pub id: TryId,
    /// The practice that was tried.
    pub practice: PracticeId,
    /// The path of the try's place on the page of the practice.
    pub url: String,
    /// The try's version, which grows with every change.
    pub version: i64,
    /// The member who wrote it; `None` once the author's data was erased.
    pub author: Option<Person>,
    /// The company that tried it.
    pub company: Option<Company>,
    /// What was tried and what came of it.
    pub report: TryReport,
    /// The moment at which it was written.
    pub created_at: Timestamp,
    /// The moment at which it was last changed.
    pub updated_at: Timestamp,
    /// The rights of the actor over it.
    pub can: TryRights,
}

/// How many tries of a practice had which outcome, those that are only counted among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TryCounts {
    /// How many companies go on.
    pub keep: usize,
    /// How many go on with changes.
    pub adapt: usize,
    /// The number of companies that stopped.
    pub drop: usize,
}

impl TryCounts {
    /// Counts the outcomes of tries.
    pub fn of(outcomes: impl Iterator<Item = TryOutcome>) -> Self {
        let mut counts = Self::default();
        for outcome in outcomes {
            match outcome {
                TryOutcome::Keep => counts.keep += 1,
                TryOutcome::Adapt => counts.adapt += 1,
                TryOutcome::Drop => counts.drop += 1,
            }
        }
        counts
    }

    /// Returns how many tries there are.
    pub fn total(&self) -> usize {
        self.keep + self.adapt + self.drop
    }
}

/// The tries of a practice, as its page shows them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tries {
    /// The path of the practice's page.
    pub path: String,
    /// How many there are of each outcome.
    pub counts: TryCounts,
    /// How many are counted without being shown to the actor.
    pub hidden: usize,
    /// Those that the actor may read, of companies of the chosen size, the last tried first.
    pub tries: Vec<TryView>,
    /// The chosen size of the companies; all without one.
    pub by: Option<Likeness>,
    /// Whether the actor may add one.
    pub can_write: bool,
}

/// The parameter of a practice's page that chooses the size of the companies that tried it.
pub const BY_PARAMETER: &str = "tried_by";

/// The path of a try's place on the page of its practice.
pub fn path(practice_path: &str, id: TryId) -> String {
    format!("{practice_path}#{}", anchor(id))
}

/// The id of a try's element.
pub fn anchor(id: TryId) -> String {
    format!("try-{id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: &str = "2026-11-26";

    fn input() -> TryInput {
        TryInput {
            tried_on: " 2026-05-03 ".to_owned(),
            team: "מוקד  הזמנות".to_owned(),
            outcome: Some(TryOutcome::Adapt),
            why: " עבד, אבל\nרק בבוקר ".to_owned(),
            backed_by: String::new(),
            shown: Some(TryShown::Counted),
        }
    }

    fn refused(input: TryInput) -> Vec<(String, FieldProblem)> {
        match input.check(TODAY) {
            Err(Problem::Invalid { fields }) => fields.into_iter().map(|it| (it.field, it.problem)).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_right_is_cleaned() {
        let report = input().check(TODAY).expect("taken");
        assert_eq!((report.tried_on.as_str(), report.team.as_str()), ("2026-05-03", "מוקד הזמנות"));
        assert_eq!((report.why.as_str(), report.outcome), ("עבד, אבל רק בבוקר", TryOutcome::Adapt));
        assert!(TryInput { tried_on: TODAY.to_owned(), ..input() }.check(TODAY).is_ok(), "today");
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let all = refused(TryInput::default());
        assert_eq!(
            all.iter().map(|(field, _)| field.as_str()).collect::<Vec<_>>(),
            ["tried_on", "why", "outcome", "shown"]
        );
        for day in ["2026-11-27", "2026-02-30", "1.5.2026", "אתמול"] {
            let wrong = refused(TryInput { tried_on: day.to_owned(), ..input() });
            assert_eq!(wrong, [("tried_on".to_owned(), FieldProblem::Invalid)], "{day}");
        }
        let long = refused(TryInput {
            why: "א".repeat(WHY_MAX + 1),
            team: "א".repeat(NAME_MAX + 1),
            backed_by: "\u{202e}".to_owned(),
            ..input()
        });
        assert_eq!(
            long,
            [
                ("team".to_owned(), FieldProblem::TooLong),
                ("why".to_owned(), FieldProblem::TooLong),
                ("backed_by".to_owned(), FieldProblem::BidiControl),
            ]
        );
    }

    #[test]
    fn a_company_is_larger_smaller_or_like_another() {
        let of = |other| Likeness::of(SizeBand::Upto249, other);
        let all = [SizeBand::Upto49, SizeBand::Upto249, SizeBand::From1000].map(of);
        assert_eq!(all, [Likeness::Smaller, Likeness::Like, Likeness::Larger]);
    }

    #[test]
    fn outcomes_are_counted() {
        let outcomes = [TryOutcome::Keep, TryOutcome::Drop, TryOutcome::Keep];
        let counts = TryCounts::of(outcomes.into_iter());
        assert_eq!((counts.keep, counts.adapt, counts.drop), (2, 0, 1));
        assert_eq!(counts.total(), 3);
    }
}
