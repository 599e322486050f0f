//! The rota: which company presents next, and whom the forum asked to present.
//!
//! The order is proposed: companies that never presented come first, the others by how many meetings they have waited.
//! Another sector or size than that of the company that presented last counts as one more meeting of waiting, and so does
//! that it has published of a topic that members asked for. Where the
//! coordinator has set an order, it holds until a company has presented.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::company::Company;
use crate::id::{CompanyId, MeetingId, PresentingRequestId, TopicId};
use crate::member::{Member, Person, Role};
use crate::practice::MeetingRef;
use crate::problem::{FieldProblem, Problem};

crate::text_enum::text_enum! {
    /// What became of a request to present.
    RequestState {
        /// It waits for an answer.
        Open = "open",
        /// The company presents.
        Accepted = "accepted",
        /// The company does not present at that meeting, and keeps its place.
        Passed = "passed",
        /// Whoever asked took it back, or it was replaced by another.
        Withdrawn = "withdrawn",
    }
}

/// What a company answers to a request to present.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PresentingAnswer {
    /// The company presents.
    Accept,
    /// The company does not present at that meeting.
    Pass,
}

impl PresentingAnswer {
    /// Returns what a request with that answer becomes.
    pub const fn state(self) -> RequestState {
        match self {
            Self::Accept => RequestState::Accepted,
            Self::Pass => RequestState::Passed,
        }
    }
}

/// A company with what its place in the rota follows from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RotaCompany {
    /// The company itself.
    pub company: Company,
    /// The moment at which the company last presented.
    pub presented_at: Option<Timestamp>,
    /// The moment at which it is to present, where that is decided.
    pub presents_at: Option<Timestamp>,
    /// The place that the coordinator gave it, and when.
    pub place: Option<(i64, Timestamp)>,
    /// The topics that members asked for and that it has published of.
    pub topics: Vec<TopicId>,
}

impl RotaCompany {
    /// The place that the coordinator gave it, while that holds: until it has presented since.
    fn held_place(&self) -> Option<i64> {
        let (position, ordered_at) = self.place?;
        self.presented_at.is_none_or(|at| at <= ordered_at).then_some(position)
    }
}

/// A company that waits for its turn, and why it stands where it does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// The company itself.
    pub company: Company,
    /// The moment at which the company last presented.
    pub presented_at: Option<Timestamp>,
    /// Whether it works in another sector than the company that presents before it.
    pub other_sector: bool,
    /// Whether it has another size than the company that presents before it.
    pub other_size: bool,
    /// Whether the coordinator gave it its place.
    pub is_placed: bool,
    /// The topics that members asked for and that it has published of.
    pub topics: Vec<TopicId>,
}

/// Returns the companies that wait for their turn, the next first. Those that are to present already do not wait.
///
/// `held` are the moments of the meetings that took place, and `last` is the company that presents last so far.
pub fn turns(companies: Vec<RotaCompany>, held: &[Timestamp], last: Option<&Company>) -> Vec<Turn> {
    let others = |company: &Company| last.filter(|last| last.id != company.id);
    let waiting = companies.into_iter().filter(|it| it.company.left_at.is_none() && it.presents_at.is_none());
    let mut turns: Vec<(Option<i64>, usize, Turn)> = waiting
        .map(|it| {
            let other_sector = others(&it.company).is_some_and(|last| last.sector != it.company.sector);
            let other_size = others(&it.company).is_some_and(|last| last.size != it.company.size);
            let waited = match it.presented_at {
                // Nothing else outweighs that a company never presented.
                None => held.len() + 4,
                Some(at) => held.iter().filter(|moment| **moment > at).count(),
            };
            let is_asked_for = usize::from(!it.topics.is_empty());
            let weight = waited + usize::from(other_sector) + usize::from(other_size) + is_asked_for;
            let place = it.held_place();
            let is_placed = place.is_some();
            let turn = Turn {
                company: it.company,
                presented_at: it.presented_at,
                other_sector,
                other_size,
                is_placed,
                topics: it.topics,
            };
            (place, weight, turn)
        })
        .collect();
    turns.sort_by(|(place, weight, turn), (other_place, other_weight, other)| {
        let by_place = place.unwrap_or(i64::MAX).cmp(&other_place.unwrap_or(i64::MAX));
        by_place
            .then_with(|| other_weight.cmp(weight))
            .then_with(|| turn.presented_at.cmp(&other.presented_at))
            .then_with(|| turn.company.name.cmp(&other.company.name))
    });
    turns.into_iter().map(|(_, _, turn)| turn).collect()
}

/// Moves a company up or down by one place.
///
/// # Errors
/// [`Problem::Invalid`] on `company` for one that does not wait.
pub fn shifted(order: &[CompanyId], company: CompanyId, up: bool) -> Result<Vec<CompanyId>, Problem> {
    let found = order.iter().position(|it| *it == company);
    let place = found.ok_or_else(|| Problem::field("company", FieldProblem::NotThere))?;
    let other = if up { place.checked_sub(1) } else { Some(place + 1).filter(|next| *next < order.len()) };
    let mut order = order.to_vec();
    if let Some(other) = other {
        order.swap(place, other);
    }
    Ok(order)
}

/// A meeting to come, as the rota shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RotaMeeting {
    /// The meeting's key.
    pub id: MeetingId,
    /// The meeting's subject.
    pub title: String,
    /// The moment at which the meeting starts.
    pub starts_at: Timestamp,
    /// The company that presents at it.
    pub company: Option<Company>,
    /// The members who present.
    pub presenters: Vec<Person>,
    /// Who was asked to present at it, the last first; without what was withdrawn.
    pub requests: Vec<PresentingRequest>,
}

/// A request to present at a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PresentingRequest {
    /// The request's key.
    pub id: PresentingRequestId,
    /// The meeting at which the company is asked to present.
    pub meeting: MeetingRef,
    /// The meeting at which the company presents now, where it is asked to change places.
    pub swap: Option<MeetingRef>,
    /// The company that asks to change places, with its name.
    pub swap_with: Option<(CompanyId, String)>,
    /// The company that is asked.
    pub company: Company,
    /// The member who was mailed.
    pub member: Person,
    /// The member who asked.
    pub asked_by: Option<Person>,
    /// The state of the request.
    pub state: RequestState,
    /// The moment at which it was made.
    pub asked_at: Timestamp,
}

/// The rota, as the coordinator sees it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Rota {
    /// The meetings to come, the soonest first.
    pub meetings: Vec<RotaMeeting>,
    /// The companies that wait for their turn, the next first.
    pub turns: Vec<Turn>,
}

/// A request as whoever has the mail sees it, without a login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedToPresent {
    /// The request.
    pub request: PresentingRequest,
    /// The moment by which the write-up is expected, where that is still to come.
    pub deadline: Option<Timestamp>,
    /// Whether it can still be answered.
    pub is_open: bool,
}

/// What somebody may do about who presents at a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Presenting {
    /// The request to the viewer's company that they may answer.
    pub request: Option<PresentingRequest>,
    /// The members of the presenting company, where the viewer may say who of them presents.
    pub people: Vec<Person>,
    /// The meetings of other companies with which the viewer's may ask to change places, with these companies.
    pub swaps: Vec<(MeetingRef, Company)>,
    /// The request to change places that waits for an answer of another company.
    pub asked: Option<PresentingRequest>,
}

impl Presenting {
    /// Returns whether there is anything to do.
    pub const fn is_empty(&self) -> bool {
        self.request.is_none() && self.people.is_empty() && self.swaps.is_empty() && self.asked.is_none()
    }
}

/// Returns whether a member of a company can present for it.
pub fn can_present(member: &Member) -> bool {
    member.deactivated_at.is_none() && member.role != Role::Guest
}

/// Puts the members of a company in the order in which they are asked to present: its managers first.
pub fn sort_by_asked(team: &mut [Member]) {
    team.sort_by(|a, b| (a.role != Role::Manager, &a.name).cmp(&(b.role != Role::Manager, &b.name)));
}

/// The path of the page on which a company says who presents, and changes places.
pub fn path(id: MeetingId) -> String {
    format!("{}/presenting", crate::meeting::path(id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::company::{Sector, SizeBand};

    fn company(id: i64, sector: Sector, size: SizeBand) -> Company {
        Company { id: CompanyId(id), slug: id.to_string(), name: format!("c{id}"), sector, size, left_at: None }
    }

    fn waiting(id: i64, presented_at: Option<i64>) -> RotaCompany {
        RotaCompany {
            company: company(id, Sector::Retail, SizeBand::Upto49),
            presented_at: presented_at.map(Timestamp),
            presents_at: None,
            place: None,
            topics: vec![],
        }
    }

    fn order(companies: Vec<RotaCompany>, last: Option<&Company>) -> Vec<i64> {
        let held: Vec<_> = (1..=9).map(Timestamp).collect();
        turns(companies, &held, last).into_iter().map(|turn| turn.company.id.0).collect()
    }

    #[test]
    fn who_never_presented_comes_first_and_then_who_waited_longest() {
        assert_eq!(order(vec![waiting(1, Some(5)), waiting(2, None), waiting(3, Some(2))], None), [2, 3, 1]);
        let scheduled = RotaCompany { presents_at: Some(Timestamp(20)), ..waiting(4, None) };
        let mut left = waiting(5, None);
        left.company.left_at = Some(Timestamp(1));
        assert_eq!(order(vec![scheduled, left, waiting(1, Some(5))], None), [1]);
        assert_eq!(order(vec![], None), [0; 0]);
    }

    #[test]
    fn another_sector_and_size_count_as_a_meeting_each() {
        let last = company(9, Sector::Retail, SizeBand::Upto49);
        let other = |id, presented_at, sector, size| RotaCompany {
            company: company(id, sector, size),
            ..waiting(id, presented_at)
        };
        let sector = other(1, Some(5), Sector::Health, SizeBand::Upto49);
        let both = other(3, Some(6), Sector::Health, SizeBand::Upto249);
        assert_eq!(order(vec![waiting(2, Some(5)), sector.clone()], Some(&last)), [1, 2]);
        assert_eq!(order(vec![waiting(2, Some(5)), both.clone()], Some(&last)), [3, 2]);
        assert_eq!(order(vec![waiting(2, Some(3)), both], Some(&last)), [2, 3], "who waited three meetings longer");
        assert_eq!(order(vec![waiting(2, None), sector], Some(&last)), [2, 1], "who never presented");
        let asked = RotaCompany { topics: vec![TopicId(1)], ..waiting(4, Some(6)) };
        assert_eq!(order(vec![waiting(1, Some(6)), asked.clone()], None), [4, 1], "a topic that is asked for");
        assert_eq!(order(vec![waiting(1, Some(4)), asked], None), [1, 4]);
    }

    #[test]
    fn the_order_of_the_coordinator_holds_until_a_company_has_presented() {
        let placed = |id, presented_at: Option<i64>, place| RotaCompany {
            place: Some((place, Timestamp(5))),
            ..waiting(id, presented_at)
        };
        assert_eq!(order(vec![waiting(1, None), placed(2, Some(4), 2), placed(3, Some(4), 1)], None), [3, 2, 1]);
        assert_eq!(order(vec![waiting(1, None), placed(2, Some(6), 1)], None), [1, 2], "it has presented since");
    }

    #[test]
    fn a_company_moves_by_one_place() {
        let order = [CompanyId(1), CompanyId(2), CompanyId(3)];
        let moved = |company, up| shifted(&order, CompanyId(company), up).map(|it| it.iter().map(|id| id.0).collect());
        assert_eq!(moved(2, true), Ok(vec![2, 1, 3]));
        assert_eq!(moved(2, false), Ok(vec![1, 3, 2]));
        assert_eq!(moved(1, true), Ok(vec![1, 2, 3]), "it is the first");
        assert_eq!(moved(3, false), Ok(vec![1, 2, 3]), "it is the last");
        assert_eq!(moved(9, true), Err(Problem::field("company", FieldProblem::NotThere)));
    }
}
