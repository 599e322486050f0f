//! Who may do what with a dilemma. It is read by those it is put to, by who asked it and who answers for it, and by who runs
//! the forum.

use super::{ActingMember, Actor, EVERYBODY, Permission, allows};
use crate::dilemma::{DilemmaRights, DilemmaStage};
use crate::id::{CompanyId, MemberId};
use crate::member::Role;

/// What of a dilemma decides who may do what with it.
#[derive(Debug, Clone, Copy)]
pub struct DilemmaFacts<'a> {
    /// The member who asked it; `None` where nobody is named.
    pub asker: Option<MemberId>,
    /// The member who is responsible for it.
    pub owner: MemberId,
    /// The member who was asked to take it over.
    pub offered_to: Option<MemberId>,
    /// Whether it is put to the whole forum.
    pub is_for_forum: bool,
    /// The companies that it is put to, where it is not.
    pub companies: &'a [CompanyId],
    /// The stage, which says whether the dilemma goes on.
    pub stage: DilemmaStage,
}

/// What somebody wants to do with dilemmas.
#[derive(Debug, Clone, Copy)]
pub enum DilemmaPermission<'a> {
    /// The permission to ask a dilemma.
    Ask,
    /// The permission to read the dilemma.
    Read(DilemmaFacts<'a>),
    /// The permission to change the dilemma's text.
    Edit(DilemmaFacts<'a>),
    /// The permission to change the summary.
    Summarise(DilemmaFacts<'a>),
    /// The permission to take the dilemma over.
    TakeOver(DilemmaFacts<'a>),
    /// The permission to ask another member to take the dilemma over.
    Offer(DilemmaFacts<'a>),
    /// The permission to say yes or no to taking the dilemma over.
    AnswerOffer(DilemmaFacts<'a>),
    /// The permission to promise the next update.
    Promise(DilemmaFacts<'a>),
    /// The permission to say which answers helped.
    Accept(DilemmaFacts<'a>),
    /// The permission to close the dilemma, or open it again.
    Close(DilemmaFacts<'a>),
    /// The permission to have the dilemma go on in another one.
    Merge(DilemmaFacts<'a>),
    /// The permission to see that a promised update was missed.
    SeeMissed(DilemmaFacts<'a>),
    /// The permission to say that the dilemma still matters: who asked it, who owns it, and who runs the forum.
    SayStill(DilemmaFacts<'a>),
    /// The permission to learn who asked the dilemma anonymously.
    Unseal(DilemmaFacts<'a>),
}

impl<'a> From<DilemmaPermission<'a>> for Permission<'a> {
    fn from(permission: DilemmaPermission<'a>) -> Self {
        Permission::Dilemma(permission)
    }
}

/// Returns whether a member may do it.
pub(super) fn decide(member: ActingMember, permission: DilemmaPermission<'_>) -> bool {
    let asked = |dilemma: DilemmaFacts<'_>| dilemma.asker == Some(member.id);
    let owns = |dilemma: DilemmaFacts<'_>| dilemma.owner == member.id;
    let runs = |dilemma: DilemmaFacts<'_>| owns(dilemma) || member.coordinates();
    match permission {
        DilemmaPermission::Ask => member.writes(),
        DilemmaPermission::Read(dilemma) => reads(member, dilemma),
        DilemmaPermission::TakeOver(dilemma) => member.writes() && reads(member, dilemma),
        DilemmaPermission::AnswerOffer(dilemma) => member.writes() && dilemma.offered_to == Some(member.id),
        DilemmaPermission::Edit(dilemma) => member.writes() && (asked(dilemma) || member.coordinates()),
        DilemmaPermission::Accept(dilemma) => member.writes() && asked(dilemma),
        DilemmaPermission::Close(dilemma) | DilemmaPermission::SayStill(dilemma) => {
            member.writes() && (asked(dilemma) || runs(dilemma))
        }
        // Who asked it themselves has nothing to learn.
        DilemmaPermission::Unseal(dilemma) => member.coordinates() && !asked(dilemma),
        DilemmaPermission::Summarise(dilemma)
        | DilemmaPermission::Offer(dilemma)
        | DilemmaPermission::Promise(dilemma)
        | DilemmaPermission::Merge(dilemma)
        | DilemmaPermission::SeeMissed(dilemma) => member.writes() && runs(dilemma),
    }
}

/// The one rule of who reads a dilemma.
fn reads(member: ActingMember, dilemma: DilemmaFacts<'_>) -> bool {
    if dilemma.stage == DilemmaStage::Withdrawn {
        return false;
    }
    // What waits to be published is read by who asked it and who publishes it.
    if dilemma.stage == DilemmaStage::Scheduled {
        return member.coordinates() || dilemma.asker == Some(member.id);
    }
    dilemma.is_for_forum
        || member.coordinates()
        || [dilemma.asker, Some(dilemma.owner), dilemma.offered_to].contains(&Some(member.id))
        || (member.writes() && dilemma.companies.contains(&member.company))
}

/// The reader of a list of dilemmas, by whom the list is filtered. The same decision as [`DilemmaPermission::Read`],
/// for a query of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DilemmaReader {
    /// Whether they read every one.
    pub all: bool,
    /// The company whose dilemmas they read.
    pub company: Option<CompanyId>,
    /// The member who reads; `None` for nobody known.
    pub member: Option<MemberId>,
}

impl DilemmaReader {
    /// Returns which dilemmas the actor reads beside those that are put to the whole forum.
    pub fn of(actor: &Actor) -> Self {
        match *actor {
            Actor::System => Self { all: true, ..Self::default() },
            Actor::Nobody => Self::default(),
            Actor::Member { id, company, role } => Self {
                all: role == Role::Coordinator,
                company: Some(company).filter(|_| role != Role::Guest),
                member: Some(id),
            },
        }
    }
}

/// The groups of readers of a dilemma, as written into the search index. The same decision as
/// [`DilemmaPermission::Read`], turned round, but for who runs the forum: they find what they take part in, and read the
/// rest in the lists.
pub fn reader_groups(dilemma: DilemmaFacts<'_>) -> Vec<String> {
    if matches!(dilemma.stage, DilemmaStage::Scheduled | DilemmaStage::Withdrawn) {
        return vec![];
    }
    if dilemma.is_for_forum {
        return vec![EVERYBODY.to_owned()];
    }
    let members = [dilemma.asker, Some(dilemma.owner), dilemma.offered_to];
    let members = members.into_iter().flatten().map(|member| format!("member:{member}"));
    dilemma.companies.iter().map(|company| format!("company:{company}")).chain(members).collect()
}

/// Returns what the actor may do with a dilemma that they can read.
pub fn dilemma_rights(actor: &Actor, dilemma: DilemmaFacts<'_>) -> DilemmaRights {
    let may = |permission| allows(actor, permission);
    let (is_open, is_closed) = (dilemma.stage == DilemmaStage::Open, dilemma.stage == DilemmaStage::Closed);
    let is_waiting = dilemma.stage == DilemmaStage::Scheduled;
    let close = may(DilemmaPermission::Close(dilemma));
    let is_owner = actor.member() == Some(dilemma.owner);
    DilemmaRights {
        edit: (is_waiting || is_open || is_closed) && may(DilemmaPermission::Edit(dilemma)),
        summarise: (is_open || is_closed) && may(DilemmaPermission::Summarise(dilemma)),
        take_over: is_open && !is_owner && may(DilemmaPermission::TakeOver(dilemma)),
        offer: is_open && may(DilemmaPermission::Offer(dilemma)),
        answer_offer: is_open && may(DilemmaPermission::AnswerOffer(dilemma)),
        promise: is_open && may(DilemmaPermission::Promise(dilemma)),
        accept: (is_open || is_closed) && may(DilemmaPermission::Accept(dilemma)),
        close: is_open && close,
        reopen: is_closed && close,
        merge: (is_open || is_closed) && may(DilemmaPermission::Merge(dilemma)),
        publish: is_waiting && allows(actor, Permission::RunForum),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::groups_of;
    use crate::policy::tests::{ELSE, ME, OTHER, OURS, actor};

    fn dilemma(asker: MemberId, owner: MemberId, companies: Option<&[CompanyId]>) -> DilemmaFacts<'_> {
        DilemmaFacts {
            asker: Some(asker),
            owner,
            offered_to: None,
            is_for_forum: companies.is_none(),
            companies: companies.unwrap_or_default(),
            stage: DilemmaStage::Open,
        }
    }

    /// Checks for each dilemma and role: read, take over, edit, promise, accept, close.
    #[test]
    fn dilemma_table() {
        let strangers = MemberId(99);
        let to_all = dilemma(ELSE, strangers, None);
        let to_us = dilemma(ELSE, strangers, Some(&[OURS]));
        let to_others = dilemma(ELSE, strangers, Some(&[OTHER]));
        let (mine, owned) = (dilemma(ME, strangers, Some(&[OTHER])), dilemma(ELSE, ME, Some(&[OTHER])));
        let table = [
            (to_all, Role::Member, [true, true, false, false, false, false]),
            (to_all, Role::Guest, [true, false, false, false, false, false]),
            (to_all, Role::Coordinator, [true, true, true, true, false, true]),
            (to_us, Role::Member, [true, true, false, false, false, false]),
            (to_us, Role::Guest, [false, false, false, false, false, false]),
            (to_others, Role::Member, [false, false, false, false, false, false]),
            (to_others, Role::Manager, [false, false, false, false, false, false]),
            (to_others, Role::Coordinator, [true, true, true, true, false, true]),
            (mine, Role::Member, [true, true, true, false, true, true]),
            (owned, Role::Member, [true, true, false, true, false, true]),
        ];
        for (facts, role, expected) in table {
            let may = |permission| allows(&actor(role, OURS), permission);
            let answers = [
                may(DilemmaPermission::Read(facts)),
                may(DilemmaPermission::TakeOver(facts)),
                may(DilemmaPermission::Edit(facts)),
                may(DilemmaPermission::Promise(facts)),
                may(DilemmaPermission::Accept(facts)),
                may(DilemmaPermission::Close(facts)),
            ];
            assert_eq!(answers, expected, "{role} {facts:?}");
            let groups = groups_of(&actor(role, OURS)).unwrap_or_default();
            let finds = reader_groups(facts).iter().any(|group| groups.contains(group));
            assert!(finds == answers[0] || role == Role::Coordinator, "{role} {facts:?}");
        }
    }

    #[test]
    fn what_waits_to_be_published_is_read_by_its_asker_and_the_coordinator() {
        let waiting = DilemmaFacts { stage: DilemmaStage::Scheduled, ..dilemma(ELSE, ELSE, None) };
        let mine = DilemmaFacts { asker: Some(ME), ..waiting };
        for &role in Role::ALL {
            let reads = |facts| allows(&actor(role, OURS), DilemmaPermission::Read(facts));
            assert_eq!((reads(waiting), reads(mine)), (role == Role::Coordinator, true), "{role}");
            let rights = dilemma_rights(&actor(role, OURS), waiting);
            let runs = role == Role::Coordinator;
            let expected = DilemmaRights { edit: runs, publish: runs, ..DilemmaRights::default() };
            assert_eq!(rights, expected, "{role}");
        }
        assert!(reader_groups(mine).is_empty());
    }

    #[test]
    fn what_a_company_took_along_is_read_by_nobody() {
        let withdrawn = DilemmaFacts { stage: DilemmaStage::Withdrawn, asker: Some(ME), ..dilemma(ME, ME, None) };
        for &role in Role::ALL {
            assert!(!allows(&actor(role, OURS), DilemmaPermission::Read(withdrawn)), "{role}");
        }
        assert!(reader_groups(withdrawn).is_empty());
    }

    #[test]
    fn only_who_was_asked_to_take_it_over_answers() {
        let offered = DilemmaFacts { offered_to: Some(ME), ..dilemma(ELSE, ELSE, Some(&[OTHER])) };
        let rights = dilemma_rights(&actor(Role::Member, OURS), offered);
        assert!(rights.answer_offer && rights.take_over && !rights.offer && !rights.promise);
        let closed = DilemmaFacts { stage: DilemmaStage::Closed, ..offered };
        let rights = dilemma_rights(&actor(Role::Coordinator, OURS), closed);
        assert!(rights.reopen && rights.merge && !rights.close && !rights.take_over && !rights.answer_offer);
        let merged = DilemmaFacts { stage: DilemmaStage::Merged, ..offered };
        assert_eq!(dilemma_rights(&actor(Role::Coordinator, OURS), merged), DilemmaRights::default());
    }
}
