//! Who may keep drafts. A draft is its writer's alone: nobody else is ever asked about it.

use super::{ActingMember, Permission};

/// What somebody wants to do with drafts of their own.
#[derive(Debug, Clone, Copy)]
pub enum DraftPermission {
    /// The permission to keep a text or files of one's own on the server, whatever they are for.
    Write,
}

impl From<DraftPermission> for Permission<'_> {
    fn from(permission: DraftPermission) -> Self {
        Permission::Draft(permission)
    }
}

/// Returns whether a member may do it.
pub(super) fn decide(member: ActingMember, permission: DraftPermission) -> bool {
    match permission {
        DraftPermission::Write => member.writes(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::member::Role;
    use crate::policy::allows;
    use crate::policy::tests::{OURS, actor};

    #[test]
    fn guests_keep_no_text_on_the_server() {
        for &role in Role::ALL {
            assert_eq!(allows(&actor(role, OURS), DraftPermission::Write), role != Role::Guest, "{role}");
        }
    }
}
