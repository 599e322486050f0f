//! Who may do what with a try. Its readers are among those of its practice, which is asked first.

use super::{ActingMember, Actor, Permission, allows};
use crate::id::{CompanyId, MemberId};
use crate::tries::{TryRights, TryShown};

/// What of a try decides who may do what with it.
#[derive(Debug, Clone, Copy)]
pub struct TryFacts {
    /// The member who wrote it; `None` once their data was erased.
    pub author: Option<MemberId>,
    /// The company that tried it.
    pub company: Option<CompanyId>,
    /// How the try is shown.
    pub shown: TryShown,
    /// Whether it is deleted.
    pub is_deleted: bool,
    /// The member who deleted it, where it is deleted and they are known.
    pub deleted_by: Option<MemberId>,
}

/// What somebody wants to do with a try of a practice that they may read.
#[derive(Debug, Clone, Copy)]
pub enum TryPermission {
    /// The permission to write a report of a try.
    Write,
    /// The permission to read the try's words.
    Read(TryFacts),
    /// The permission to change the report.
    Edit(TryFacts),
    /// The permission to delete the report.
    Delete(TryFacts),
    /// The permission to bring the try back: for whoever deleted it.
    Restore(TryFacts),
}

impl From<TryPermission> for Permission<'_> {
    fn from(permission: TryPermission) -> Self {
        Permission::Try(permission)
    }
}

/// Returns whether a member may do it.
pub(super) fn decide(member: ActingMember, permission: TryPermission) -> bool {
    let wrote = |it: TryFacts| member.writes() && it.author == Some(member.id);
    let of_company = |it: TryFacts| member.writes() && it.company == Some(member.company);
    let reads = |it: TryFacts| it.shown == TryShown::Company || it.author == Some(member.id) || of_company(it);
    match permission {
        TryPermission::Write => member.writes(),
        TryPermission::Read(it) => !it.is_deleted && reads(it),
        TryPermission::Edit(it) => !it.is_deleted && wrote(it),
        TryPermission::Delete(it) => {
            let answers_for_it = (member.manages() && of_company(it)) || (member.coordinates() && reads(it));
            !it.is_deleted && (wrote(it) || answers_for_it)
        }
        TryPermission::Restore(it) => it.is_deleted && member.writes() && it.deleted_by == Some(member.id),
    }
}

/// Returns what the actor may do with a try that they can read.
pub fn try_rights(actor: &Actor, facts: TryFacts) -> TryRights {
    TryRights { edit: allows(actor, TryPermission::Edit(facts)), delete: allows(actor, TryPermission::Delete(facts)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::member::Role;
    use crate::policy::tests::{ELSE, ME, OTHER, OURS, actor};

    /// Checks for each role: read, edit and delete of one's own try, of a colleague's, and of another company's.
    #[test]
    fn try_table() {
        use TryShown::{Company, Counted};
        let table = [
            (Role::Coordinator, Company, [true, true, true], [true, false, true], [true, false, true]),
            (Role::Coordinator, Counted, [true, true, true], [true, false, true], [false, false, false]),
            (Role::Manager, Company, [true, true, true], [true, false, true], [true, false, false]),
            (Role::Manager, Counted, [true, true, true], [true, false, true], [false, false, false]),
            (Role::Member, Company, [true, true, true], [true, false, false], [true, false, false]),
            (Role::Member, Counted, [true, true, true], [true, false, false], [false, false, false]),
            (Role::Guest, Company, [true, false, false], [true, false, false], [true, false, false]),
            (Role::Guest, Counted, [true, false, false], [false, false, false], [false, false, false]),
        ];
        for (role, shown, own, colleagues, strangers) in table {
            for (author, company, expected) in [(ME, OURS, own), (ELSE, OURS, colleagues), (ELSE, OTHER, strangers)] {
                let facts = TryFacts {
                    author: Some(author),
                    company: Some(company),
                    shown,
                    is_deleted: false,
                    deleted_by: None,
                };
                let may = |permission| allows(&actor(role, OURS), permission);
                let rights = try_rights(&actor(role, OURS), facts);
                let got = [may(TryPermission::Read(facts)), rights.edit, rights.delete];
                assert_eq!(got, expected, "{role} {shown} {author} {company}");
                assert!(!may(TryPermission::Restore(facts)), "it is not deleted");
            }
            assert_eq!(allows(&actor(role, OURS), TryPermission::Write), role != Role::Guest);
        }
    }

    #[test]
    fn who_deleted_it_brings_it_back() {
        for &role in Role::ALL {
            for (deleted_by, expected) in [(Some(ME), role != Role::Guest), (Some(ELSE), false), (None, false)] {
                let facts = TryFacts {
                    author: Some(ME),
                    company: Some(OURS),
                    shown: TryShown::Company,
                    is_deleted: true,
                    deleted_by,
                };
                let may = |permission| allows(&actor(role, OURS), permission);
                assert_eq!(may(TryPermission::Restore(facts)), expected, "{role}");
                assert!(!may(TryPermission::Read(facts)) && !may(TryPermission::Edit(facts)));
                assert!(!may(TryPermission::Delete(facts)));
            }
        }
    }
}
