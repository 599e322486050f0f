//! The agenda of a meeting as items, whose times follow from the start and the lengths.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::company::Company;
use crate::id::DilemmaId;
use crate::practice::MeetingRef;
use crate::problem::{FieldError, FieldProblem, Problem};
use crate::promise::{Promise, PromiseSums};
use crate::text::{check_line, check_optional_line, clean_line};
use crate::tries::TryOutcome;

crate::text_enum::text_enum! {
    /// The kinds of agenda item.
    AgendaKind {
        /// The opening.
        Opening = "opening",
        /// What was promised at the meeting before.
        Promised = "promised",
        /// A company presents.
        Presentation = "presentation",
        /// Everybody says something.
        Round = "round",
        /// A dilemma is talked over.
        Dilemma = "dilemma",
        /// What was tried since the last meeting.
        Tried = "tried",
        /// A break.
        Break = "break",
        /// The promises that are made.
        Promises = "promises",
        /// Something else.
        Other = "other",
    }
}

impl AgendaKind {
    /// Returns where in the usual order of an agenda an item of the kind stands.
    pub const fn place(self) -> u8 {
        match self {
            Self::Opening => 0,
            Self::Promised => 1,
            Self::Tried => 2,
            Self::Presentation => 3,
            Self::Break => 4,
            Self::Round | Self::Dilemma | Self::Other => 5,
            Self::Promises => 6,
        }
    }

    /// Returns how many minutes an item of the kind is proposed to take.
    pub const fn usual_minutes(self) -> i64 {
        match self {
            Self::Opening | Self::Promised | Self::Promises | Self::Other => 10,
            Self::Tried | Self::Break => 15,
            Self::Round | Self::Dilemma => 20,
            Self::Presentation => 45,
        }
    }
}

/// What happened in the forum from one meeting to the next, as somebody may know it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SinceLast {
    /// The meeting before; `None` where there was none.
    pub meeting: Option<MeetingRef>,
    /// What was promised at it, as far as the reader may know.
    pub promises: Vec<Promise>,
    /// How the promises made at it stand, for who runs the forum; `None` where nothing was promised.
    pub sums: Option<PromiseSums>,
    /// The tries that were reported since, the first reported first.
    pub tries: Vec<TriedSince>,
    /// How many more were reported that are only counted.
    pub counted_tries: usize,
    /// The dilemmas of the agenda that the reader may read.
    pub dilemmas: Vec<DilemmaOnAgenda>,
}

/// A dilemma that is talked over at a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DilemmaOnAgenda {
    /// The dilemma's key.
    pub id: DilemmaId,
    /// The summary that its owner keeps; may be empty.
    pub summary: String,
}

/// A try that was reported between two meetings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TriedSince {
    /// The title of the practice that was tried.
    pub title: String,
    /// The path of the try's place on the page of the practice.
    pub url: String,
    /// The company that tried it.
    pub company: Option<Company>,
    /// What the company does now.
    pub outcome: TryOutcome,
    /// The reason of that, in one line.
    pub why: String,
}

/// The most items.
pub const ITEMS_MAX: usize = 30;
/// The most minutes of an item: a working day.
pub const MINUTES_MAX: i64 = 600;
/// The most characters of the subject of an item.
pub const TITLE_MAX: usize = 140;
/// The most characters of who leads an item.
pub const WHO_MAX: usize = 100;

/// An item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgendaItem {
    /// The kind of agenda item.
    pub kind: AgendaKind,
    /// The agenda item's subject.
    pub title: String,
    /// How many minutes it takes.
    pub minutes: i64,
    /// Who leads it; may be empty.
    #[serde(default)]
    pub who: String,
    /// The dilemma that was put on the agenda with it, whatever its title became.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dilemma: Option<DilemmaId>,
}

/// Cleans the items of an agenda and checks them.
///
/// # Errors
/// [`Problem::Invalid`], each field named `items[n].field`, and `items` for too many.
pub fn check(mut items: Vec<AgendaItem>) -> Result<Vec<AgendaItem>, Problem> {
    let mut errors: Vec<FieldError> = vec![];
    if items.len() > ITEMS_MAX {
        errors.push(FieldError::new("items", FieldProblem::TooMany).detail(ITEMS_MAX));
    }
    for (number, item) in items.iter_mut().enumerate() {
        let field = |name: &str| format!("items[{number}].{name}");
        check_line(&field("title"), &item.title, TITLE_MAX, &mut errors);
        check_optional_line(&field("who"), &item.who, WHO_MAX, &mut errors);
        if !(1..=MINUTES_MAX).contains(&item.minutes) {
            errors.push(FieldError::new(field("minutes"), FieldProblem::Invalid));
        }
        item.title = clean_line(&item.title);
        item.who = clean_line(&item.who);
    }
    Problem::unless_empty(errors)?;
    Ok(items)
}

/// The moment at which each item begins, and the one at which the last one ends.
pub fn times(starts_at: Timestamp, items: &[AgendaItem]) -> (Vec<Timestamp>, Timestamp) {
    let mut at = starts_at;
    let begins = items
        .iter()
        .map(|item| {
            let begins = at;
            at = at.plus_seconds(item.minutes.saturating_mul(60));
            begins
        })
        .collect();
    (begins, at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(title: &str, minutes: i64) -> AgendaItem {
        AgendaItem { kind: AgendaKind::Round, title: title.to_owned(), minutes, who: String::new(), dilemma: None }
    }

    #[test]
    fn times_follow_from_the_start() {
        let start = Timestamp(1_700_000_000_000_000);
        let (begins, end) = times(start, &[item("פתיחה", 15), item("הצגה", 40)]);
        assert_eq!(begins, [start, start.plus_seconds(900)]);
        assert_eq!(end, start.plus_seconds(3_300));
        assert_eq!(times(start, &[]), (vec![], start));
    }

    #[test]
    fn an_item_of_no_minutes_or_thirty_hours_is_refused() {
        let refused = |items| match check(items) {
            Err(Problem::Invalid { fields }) => fields.into_iter().map(|it| it.field).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        assert_eq!(refused(vec![item("א", 5), item("ב", 0)]), ["items[1].minutes"]);
        assert_eq!(refused(vec![item("א", 1_800)]), ["items[0].minutes"]);
        assert_eq!(refused(vec![item(" ", -1)]), ["items[0].title", "items[0].minutes"]);
        assert_eq!(refused(vec![item("א", 5); ITEMS_MAX + 1]), ["items"]);
        assert_eq!(check(vec![item(" א  ב ", 5)]).expect("taken")[0].title, "א ב");
    }
}
