//! What the pages offer to whoever looks at them, before any one thing is seen.

use super::{Actor, DraftPermission, MeetingPermission, MemberPermission, Permission, PracticePermission, allows};

/// What the pages offer to whoever looks at them. What may be done with one practice or meeting is told by its own
/// rights, such as `PracticeRights`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rights {
    /// Whether the viewer may write practices of one's own company.
    pub write_practices: bool,
    /// Whether the viewer may call meetings and change them.
    pub schedule_meetings: bool,
    /// Whether the viewer may run the forum: the pages below `/admin`.
    pub run_forum: bool,
    /// Whether the viewer may manage the accounts of one's own company, for who does not run the forum.
    pub manage_company: bool,
}

impl Rights {
    /// Returns what the actor is offered.
    pub fn of(actor: &Actor) -> Self {
        let creates = actor.company().is_some_and(|company| allows(actor, PracticePermission::Create { company }));
        let manages = actor.company().is_some_and(|company| allows(actor, MemberPermission::List { company }));
        let run_forum = allows(actor, Permission::RunForum);
        Self {
            write_practices: creates && allows(actor, DraftPermission::Write),
            schedule_meetings: allows(actor, MeetingPermission::Schedule),
            run_forum,
            manage_company: manages && !run_forum,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::member::Role;
    use crate::policy::tests::{OURS, actor};

    #[test]
    fn each_role_is_offered_what_it_may_do() {
        for &role in Role::ALL {
            let coordinates = role == Role::Coordinator;
            let expected = Rights {
                write_practices: role != Role::Guest,
                schedule_meetings: coordinates,
                run_forum: coordinates,
                manage_company: role == Role::Manager,
            };
            assert_eq!(Rights::of(&actor(role, OURS)), expected, "{role}");
        }
        assert_eq!(Rights::of(&Actor::Nobody), Rights::default());
    }
}
