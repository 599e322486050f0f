//! Who may do what with members' accounts.

use super::{ActingMember, Permission};
use crate::id::CompanyId;
use crate::member::Role;

/// What of a member decides who may let them in and keep them out.
#[derive(Debug, Clone, Copy)]
pub struct MemberFacts {
    /// The member's company.
    pub company: CompanyId,
    /// The member's role.
    pub role: Role,
}

/// What somebody wants to do with the accounts of members.
#[derive(Debug, Clone, Copy)]
pub enum MemberPermission {
    /// The permission to see who of a company has an account, their addresses, and whether they have joined.
    List {
        /// The company whose members are listed.
        company: CompanyId,
    },
    /// The permission to deactivate a member, and let them in again.
    Deactivate(MemberFacts),
}

impl From<MemberPermission> for Permission<'_> {
    fn from(permission: MemberPermission) -> Self {
        Permission::Member(permission)
    }
}

/// Returns whether a member may do it. A manager does it for the own company, but never keeps out who runs the forum.
pub(super) fn decide(member: ActingMember, permission: MemberPermission) -> bool {
    let manages = |company| member.manages() && member.company == company;
    match permission {
        MemberPermission::List { company } => member.coordinates() || manages(company),
        MemberPermission::Deactivate(of) => {
            member.coordinates() || (manages(of.company) && of.role != Role::Coordinator)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::allows;
    use crate::policy::tests::{OTHER, OURS, actor};

    #[test]
    fn accounts_are_managed_by_coordinators_and_by_the_manager_of_their_company() {
        for (role, company, expected) in [
            (Role::Coordinator, OTHER, [true, true]),
            (Role::Manager, OURS, [true, false]),
            (Role::Manager, OTHER, [false, false]),
            (Role::Member, OURS, [false, false]),
            (Role::Guest, OURS, [false, false]),
        ] {
            let actor = actor(role, company);
            let deactivates =
                |of| allows(&actor, MemberPermission::Deactivate(MemberFacts { company: OURS, role: of }));
            let what = format!("{role} {company}");
            assert_eq!([deactivates(Role::Member), deactivates(Role::Coordinator)], expected, "{what}");
            assert_eq!(allows(&actor, MemberPermission::List { company: OURS }), expected[0], "{what}");
        }
    }
}
