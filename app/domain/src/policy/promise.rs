//! Who may do what with a promise. One's record is one's own and one's company's; whoever runs the forum sees sums of it, and of
//! what was promised to the whole forum each, since they stand for it: what they may release they can read.

use super::{ActingMember, Actor, Permission, allows};
use crate::id::{CompanyId, MemberId};
use crate::promise::{PromiseRights, PromiseState};

/// What of a promise decides who may do what with it.
#[derive(Debug, Clone, Copy)]
pub struct PromiseFacts {
    /// The member who promised.
    pub owner: MemberId,
    /// The company of the member who promised.
    pub company: CompanyId,
    /// The member to whom the promise was made; `None` for the whole forum.
    pub to: Option<MemberId>,
    /// The member who entered the promise.
    pub creator: Option<MemberId>,
    /// The state of the promise.
    pub state: PromiseState,
}

/// What somebody wants to do with promises.
#[derive(Debug, Clone, Copy)]
pub enum PromisePermission {
    /// The permission to enter a promise of that member.
    Make {
        /// The member who promises.
        owner: MemberId,
    },
    /// The permission to read the promise.
    Read(PromiseFacts),
    /// The permission to say that the promise was kept, or that it was not after all.
    Keep(PromiseFacts),
    /// The permission to move the promise to another day.
    Postpone(PromiseFacts),
    /// The permission to let the promise go.
    Release(PromiseFacts),
    /// The permission to see how many promises are in which state.
    Sums,
}

impl From<PromisePermission> for Permission<'_> {
    fn from(permission: PromisePermission) -> Self {
        Permission::Promise(permission)
    }
}

/// Returns whether a member may do it.
pub(super) fn decide(member: ActingMember, permission: PromisePermission) -> bool {
    let owns = |promise: PromiseFacts| promise.owner == member.id;
    match permission {
        PromisePermission::Make { owner } => member.writes() && (owner == member.id || member.coordinates()),
        PromisePermission::Read(promise) => {
            owns(promise)
                || promise.to == Some(member.id)
                || promise.creator == Some(member.id)
                || (promise.to.is_none() && member.coordinates())
                || (member.writes() && promise.company == member.company)
        }
        PromisePermission::Keep(promise) | PromisePermission::Postpone(promise) => member.writes() && owns(promise),
        // What was promised to the whole forum is let go by who runs it.
        PromisePermission::Release(promise) => match promise.to {
            Some(to) => member.writes() && to == member.id,
            None => member.coordinates(),
        },
        PromisePermission::Sums => member.coordinates(),
    }
}

/// Returns what the actor may do with a promise that they can read.
pub fn promise_rights(actor: &Actor, promise: PromiseFacts) -> PromiseRights {
    let is_open = promise.state == PromiseState::Open;
    let (keep, release) =
        (allows(actor, PromisePermission::Keep(promise)), allows(actor, PromisePermission::Release(promise)));
    PromiseRights {
        keep: is_open && keep,
        postpone: is_open && allows(actor, PromisePermission::Postpone(promise)),
        release: is_open && release,
        reopen: match promise.state {
            PromiseState::Open => false,
            PromiseState::Kept => keep,
            PromiseState::Released => release,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::member::Role;
    use crate::policy::tests::{ELSE, ME, OTHER, OURS, actor};

    fn promise(owner: MemberId, company: CompanyId, to: Option<MemberId>) -> PromiseFacts {
        PromiseFacts { owner, company, to, creator: None, state: PromiseState::Open }
    }

    /// Checks for each promise and role: make, read, keep, postpone, release.
    #[test]
    fn promise_table() {
        let (mine, of_colleague) = (promise(ME, OURS, Some(ELSE)), promise(ELSE, OURS, None));
        let (to_me, of_stranger) = (promise(ELSE, OTHER, Some(ME)), promise(ELSE, OTHER, None));
        let to_stranger = promise(ELSE, OTHER, Some(ELSE));
        let table = [
            (mine, Role::Coordinator, [true, true, true, true, false]),
            (mine, Role::Member, [true, true, true, true, false]),
            (mine, Role::Guest, [false, true, false, false, false]),
            (of_colleague, Role::Coordinator, [true, true, false, false, true]),
            (of_colleague, Role::Manager, [false, true, false, false, false]),
            (of_colleague, Role::Guest, [false, false, false, false, false]),
            (to_me, Role::Member, [false, true, false, false, true]),
            (to_me, Role::Guest, [false, true, false, false, false]),
            (of_stranger, Role::Coordinator, [true, true, false, false, true]),
            (to_stranger, Role::Coordinator, [true, false, false, false, false]),
            (of_stranger, Role::Manager, [false, false, false, false, false]),
        ];
        for (facts, role, expected) in table {
            let may = |permission| allows(&actor(role, OURS), permission);
            let answers = [
                may(PromisePermission::Make { owner: facts.owner }),
                may(PromisePermission::Read(facts)),
                may(PromisePermission::Keep(facts)),
                may(PromisePermission::Postpone(facts)),
                may(PromisePermission::Release(facts)),
            ];
            assert_eq!(answers, expected, "{role} {facts:?}");
            assert_eq!(may(PromisePermission::Sums), role == Role::Coordinator, "{role}");
        }
    }

    #[test]
    fn only_what_has_ended_is_opened_again() {
        let rights =
            |state| promise_rights(&actor(Role::Member, OURS), PromiseFacts { state, ..promise(ME, OURS, None) });
        let open = rights(PromiseState::Open);
        assert!(open.keep && open.postpone && !open.release && !open.reopen);
        let kept = rights(PromiseState::Kept);
        assert!(!kept.keep && !kept.postpone && kept.reopen);
        assert_eq!(rights(PromiseState::Released), PromiseRights::default());
    }
}
