//! Members who are away for a while, each with whoever stands in. Nobody is asked why.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::id::MemberId;
use crate::member::Person;

/// The most days for which somebody can be away; who is away longer leaves, and comes back.
pub const AWAY_DAYS_MAX: i64 = 730;

/// Who follows one substitute after the other stops after so many.
pub const SUBSTITUTES_MAX: usize = 5;

/// A member who is away, until a moment that is still to come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// The member who is away.
    pub member: MemberId,
    /// The moment at which the absence ends by itself.
    pub until: Timestamp,
    /// The member who stands in; `None` for nobody, and where the substitute has left or moved since.
    pub substitute: Option<Person>,
}

/// What the page of a member's absence begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwaySetting {
    /// The member.
    pub person: Person,
    /// The absence, where they are away now.
    pub absence: Option<Absence>,
    /// Those of their company who can stand in, by name.
    pub substitutes: Vec<Person>,
}

/// The path of the page of a member's absence.
pub fn path(member: MemberId) -> String {
    format!("/people/{member}/away")
}

/// Returns who stands in for a member while they are away: the substitute, or, where that one is away as well, theirs.
/// `None` where the member is there, or nobody stands in.
pub fn stand_in(absences: &[Absence], member: MemberId) -> Option<MemberId> {
    let mut seen = vec![member];
    let mut current = member;
    loop {
        let Some(absence) = absences.iter().find(|absence| absence.member == current) else {
            return (current != member).then_some(current);
        };
        let next = absence.substitute.as_ref()?.id;
        if seen.contains(&next) || seen.len() > SUBSTITUTES_MAX {
            return None;
        }
        seen.push(next);
        current = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::member::Profession;

    fn away(member: i64, substitute: Option<i64>) -> Absence {
        let person = |id| Person { id: MemberId(id), name: "x".to_owned(), profession: Profession::Other };
        Absence { member: MemberId(member), until: Timestamp(1), substitute: substitute.map(person) }
    }

    #[test]
    fn whoever_is_there_stands_in() {
        let absences = [away(1, Some(2)), away(2, Some(3)), away(4, None), away(5, Some(6)), away(6, Some(5))];
        let found: Vec<_> = (1..=7).map(|id| stand_in(&absences, MemberId(id)).map(|id| id.0)).collect();
        assert_eq!(found, [Some(3), Some(3), None, None, None, None, None]);
        let long: Vec<_> = (1..=20).map(|id| away(id, Some(id + 1))).collect();
        assert_eq!(stand_in(&long, MemberId(1)), None, "the row of substitutes has an end");
        assert_eq!(stand_in(&long, MemberId(18)), Some(MemberId(21)));
    }
}
