//! Who may do what with a practice.

use super::{ActingMember, Actor, EVERYBODY, Permission, allows};
use crate::id::{CompanyId, MemberId};
use crate::member::Role;
use crate::practice::{ArchivedBy, PracticeRights, Status};

/// What of a practice decides who may read and change it.
#[derive(Debug, Clone, Copy)]
pub struct PracticeFacts<'a> {
    /// The company that the practice belongs to.
    pub company: CompanyId,
    /// The status, which says who can see the practice.
    pub status: Status,
    /// The authors of the practice.
    pub authors: &'a [MemberId],
    /// The member who entered the practice.
    pub creator: Option<MemberId>,
    /// Who moved it to the archive, where it is there.
    pub archived_by: Option<ArchivedBy>,
}

/// What somebody wants to do with a practice.
#[derive(Debug, Clone, Copy)]
pub enum PracticePermission<'a> {
    /// The permission to read the practice.
    Read(PracticeFacts<'a>),
    /// The permission to begin a practice for a company.
    Create {
        /// The company that the practice is entered for.
        company: CompanyId,
    },
    /// The permission to change the practice's text or files. What every member reads in a company's name is changed by
    /// people of that company alone.
    Edit(PracticeFacts<'a>),
    /// The permission to get the practice as a file for word processors, for those who approve it outside of the forum:
    /// who may change it, and the coordinator where every member reads it, who is asked for it by a legal office or a
    /// spokesperson as well.
    Export(PracticeFacts<'a>),
    /// The permission to make the practice visible to every member in its company's name: for people of that company
    /// alone.
    Publish(PracticeFacts<'a>),
    /// The permission to move the practice to the archive, where it is published.
    Archive(PracticeFacts<'a>),
    /// The permission to move the practice back from the archive: for coordinators alone where one of them archived it.
    Restore(PracticeFacts<'a>),
    /// The permission to delete the practice, where it was never published.
    Delete(PracticeFacts<'a>),
    /// The permission to delete the practice for good, where it was published.
    Erase(PracticeFacts<'a>),
}

impl<'a> From<PracticePermission<'a>> for Permission<'a> {
    fn from(permission: PracticePermission<'a>) -> Self {
        Permission::Practice(permission)
    }
}

/// Returns whether a member may do it.
pub(super) fn decide(member: ActingMember, permission: PracticePermission<'_>) -> bool {
    let ActingMember { id, company, .. } = member;
    // Being named as an author counts in one's own company alone: it never gives a right over another
    // company's text, whoever named the authors.
    let ours = |p: &PracticeFacts<'_>| member.writes() && p.company == company;
    let signs = |p: &PracticeFacts<'_>| ours(p) && (member.manages() || p.authors.contains(&id));
    let speaks = |p: &PracticeFacts<'_>| signs(p) || (ours(p) && (member.coordinates() || p.creator == Some(id)));
    match permission {
        PracticePermission::Read(p) => match p.status {
            Status::Published | Status::Archived => true,
            Status::Draft | Status::InReview => ours(&p) || p.creator == Some(id),
        },
        PracticePermission::Create { company: of } => member.coordinates() || (member.writes() && of == company),
        PracticePermission::Edit(p) => {
            member.writes()
                && match p.status {
                    Status::Published | Status::Archived => signs(&p) || (member.coordinates() && ours(&p)),
                    Status::Draft | Status::InReview => ours(&p) || p.creator == Some(id),
                }
        }
        PracticePermission::Export(p) => {
            decide(member, PracticePermission::Edit(p)) || (member.coordinates() && was_published(p.status))
        }
        PracticePermission::Publish(p) => p.status != Status::Archived && speaks(&p),
        PracticePermission::Archive(p) => was_published(p.status) && (member.coordinates() || signs(&p)),
        PracticePermission::Restore(p) => {
            p.status == Status::Archived
                && match p.archived_by {
                    Some(by) if by.by_coordinator() => member.coordinates(),
                    Some(_) | None => speaks(&p),
                }
        }
        PracticePermission::Delete(p) => {
            !was_published(p.status) && member.writes() && (signs(&p) || p.creator == Some(id))
        }
        PracticePermission::Erase(p) => was_published(p.status) && member.coordinates(),
    }
}

/// Returns whether every member can read the text, or could once.
const fn was_published(status: Status) -> bool {
    matches!(status, Status::Published | Status::Archived)
}

/// Returns whose archive a practice is in when the actor moves it there.
pub fn archived_by(actor: &Actor, before: Option<ArchivedBy>) -> ArchivedBy {
    let coordinator = matches!(actor, Actor::Member { role: Role::Coordinator, .. });
    match (coordinator, before) {
        (true, Some(ArchivedBy::Company | ArchivedBy::Both)) => ArchivedBy::Both,
        (true, _) => ArchivedBy::Coordinator,
        (false, before) => before.unwrap_or(ArchivedBy::Company),
    }
}

/// Returns whose archive a practice is in after the actor, who may, moved it back; `None` when it is published again. A
/// coordinator does not undo what the company itself archived.
pub fn restored(actor: &Actor, practice: PracticeFacts<'_>) -> Option<ArchivedBy> {
    let published = PracticeFacts { status: Status::Published, ..practice };
    let speaks = allows(actor, PracticePermission::Publish(published));
    (practice.archived_by == Some(ArchivedBy::Both) && !speaks).then_some(ArchivedBy::Company)
}

/// Returns what the actor may do with a practice they can read.
pub fn practice_rights(actor: &Actor, practice: PracticeFacts<'_>) -> PracticeRights {
    PracticeRights {
        edit: allows(actor, PracticePermission::Edit(practice)),
        export: allows(actor, PracticePermission::Export(practice)),
        publish: allows(actor, PracticePermission::Publish(practice)),
        archive: practice.status == Status::Published && allows(actor, PracticePermission::Archive(practice)),
        restore: allows(actor, PracticePermission::Restore(practice)),
        delete: allows(actor, PracticePermission::Delete(practice)),
        erase: allows(actor, PracticePermission::Erase(practice)),
    }
}

/// The groups of readers a searchable thing is for, as written into the search index. The same
/// decision as [`PracticePermission::Read`], turned round; a test holds the two together.
pub fn reader_groups(practice: PracticeFacts<'_>) -> Vec<String> {
    match practice.status {
        Status::Published => vec![EVERYBODY.to_owned()],
        Status::InReview => {
            let mut groups = vec![format!("company:{}", practice.company)];
            groups.extend(practice.creator.map(|creator| format!("member:{creator}")));
            groups
        }
        // Not offered by the search: a draft is found on its writer's page, an archived text by its link.
        Status::Draft | Status::Archived => vec![],
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::policy::groups_of;
    use crate::policy::tests::{ELSE, ME, OTHER, OURS, actor};

    pub fn practice(status: Status, authors: &[MemberId]) -> PracticeFacts<'_> {
        let archived_by = (status == Status::Archived).then_some(ArchivedBy::Company);
        PracticeFacts { company: OURS, status, authors, creator: Some(ELSE), archived_by }
    }

    /// One line for each status and each actor: read, edit, publish, take away (archive or delete), export.
    #[test]
    fn practice_table() {
        use Role::{Coordinator, Guest, Manager, Member};
        use Status::{Draft, InReview, Published};
        let table = [
            (Published, Coordinator, OTHER, [true, false, false, true, true]),
            (Published, Coordinator, OURS, [true, true, true, true, true]),
            (Published, Manager, OURS, [true, true, true, true, true]),
            (Published, Manager, OTHER, [true, false, false, false, false]),
            (Published, Member, OURS, [true, false, false, false, false]),
            (Published, Member, OTHER, [true, false, false, false, false]),
            (Published, Guest, OURS, [true, false, false, false, false]),
            (Draft, Coordinator, OTHER, [false, false, false, false, false]),
            (Draft, Manager, OURS, [true, true, true, true, true]),
            (Draft, Member, OURS, [true, true, false, false, true]),
            (Draft, Member, OTHER, [false, false, false, false, false]),
            (Draft, Guest, OURS, [false, false, false, false, false]),
            (InReview, Manager, OURS, [true, true, true, true, true]),
            (InReview, Coordinator, OTHER, [false, false, false, false, false]),
            (InReview, Member, OTHER, [false, false, false, false, false]),
        ];
        for (status, role, company, expected) in table {
            let actor = actor(role, company);
            let facts = practice(status, &[]);
            let got = [
                allows(&actor, PracticePermission::Read(facts)),
                allows(&actor, PracticePermission::Edit(facts)),
                allows(&actor, PracticePermission::Publish(facts)),
                allows(&actor, PracticePermission::Delete(facts)) || allows(&actor, PracticePermission::Archive(facts)),
                allows(&actor, PracticePermission::Export(facts)),
            ];
            assert_eq!(got, expected, "{status} {role} {company}");
        }
    }

    /// Every role of another company, named as an author or not, having entered the text or not.
    #[test]
    fn nobody_publishes_in_another_companys_name() {
        for &status in Status::ALL {
            for &role in Role::ALL {
                for authors in [&[][..], &[ME], &[ELSE], &[ELSE, ME]] {
                    for creator in [None, Some(ME), Some(ELSE)] {
                        let facts = PracticeFacts { creator, ..practice(status, authors) };
                        let what = format!("{status} {role} {authors:?} {creator:?}");
                        let stranger = actor(role, OTHER);
                        let shows = [PracticePermission::Publish(facts), PracticePermission::Restore(facts)];
                        assert!(!shows.iter().any(|action| allows(&stranger, *action)), "{what}");
                        if was_published(status) {
                            assert!(!allows(&stranger, PracticePermission::Edit(facts)), "{what}");
                        }
                        let unnamed = PracticeFacts { authors: &[], ..facts };
                        assert_eq!(practice_rights(&stranger, facts), practice_rights(&stranger, unnamed), "{what}");
                        let signs = authors.contains(&ME) || creator == Some(ME);
                        let may = match role {
                            Role::Coordinator | Role::Manager => true,
                            Role::Member => signs,
                            Role::Guest => false,
                        };
                        let own = actor(role, OURS);
                        assert_eq!(shows.iter().any(|action| allows(&own, *action)), may, "{what}");
                        assert!(allows(&Actor::System, PracticePermission::Publish(facts)), "{what}");
                    }
                }
            }
        }
    }

    /// What a coordinator archived comes back by a coordinator alone; what the company archived, by the company.
    #[test]
    fn the_archive_is_left_by_those_who_may() {
        use ArchivedBy::{Both, Company, Coordinator};
        let by = |actor: Actor, before| archived_by(&actor, before);
        let (coordinator, manager) = (actor(Role::Coordinator, OTHER), actor(Role::Manager, OURS));
        assert_eq!((by(manager, None), by(coordinator, None)), (Company, Coordinator));
        assert_eq!((by(coordinator, Some(Company)), by(manager, Some(Coordinator))), (Both, Coordinator));
        assert_eq!(by(Actor::System, None), Company);
        for &archived in ArchivedBy::ALL {
            let facts = PracticeFacts { archived_by: Some(archived), ..practice(Status::Archived, &[ME]) };
            let table = [
                (manager, archived == Company),
                (actor(Role::Member, OURS), archived == Company),
                (actor(Role::Guest, OURS), false),
                (coordinator, archived != Company),
                (actor(Role::Coordinator, OURS), true),
                (actor(Role::Manager, OTHER), false),
            ];
            for (actor, may) in table {
                let rights = practice_rights(&actor, facts);
                assert_eq!(rights.restore, may, "{archived} {actor:?}");
                assert!(!rights.publish && !rights.archive && !rights.delete, "{archived} {actor:?}");
                assert_eq!(rights.erase, matches!(actor, Actor::Member { role: Role::Coordinator, .. }));
            }
            let after = (archived == Both).then_some(Company);
            assert_eq!(restored(&coordinator, facts), after, "{archived}");
            assert_eq!(restored(&actor(Role::Coordinator, OURS), facts), None, "{archived}");
        }
    }

    /// What the search shows, the policy lets read.
    #[test]
    fn groups_agree_with_reading() {
        for &status in Status::ALL {
            for &role in Role::ALL {
                for (company, creator) in [(OURS, ELSE), (OTHER, ELSE), (OTHER, ME)] {
                    for authors in [&[][..], &[ME][..]] {
                        let actor = actor(role, company);
                        let facts = PracticeFacts { creator: Some(creator), ..practice(status, authors) };
                        let groups = groups_of(&actor).unwrap_or_default();
                        let found = reader_groups(facts).iter().any(|g| groups.contains(g));
                        let readable = allows(&actor, PracticePermission::Read(facts));
                        assert!(!found || readable, "{status} {role} {company}");
                        if matches!(status, Status::Published | Status::InReview) {
                            assert_eq!(found, readable, "{status} {role} {company}");
                        }
                    }
                }
            }
        }
    }
}
