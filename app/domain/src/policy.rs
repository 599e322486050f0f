//! Who may do what: one function, asked by every use case.
//!
//! To add a permission: give [`Permission`] a variant that carries the facts the decision needs, and
//! [`allows`] an arm. The table in the tests then has to be told every role's answer.

use crate::id::{CompanyId, MemberId};
use crate::member::Role;
use crate::practice::{ArchivedBy, PracticeRights, Status};

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// The command line on the machine itself, and the jobs.
    System,
    /// A member who is logged in or whose token came with the request.
    Member {
        /// Who.
        id: MemberId,
        /// Their company.
        company: CompanyId,
        /// Their role.
        role: Role,
    },
    /// Nobody known.
    Nobody,
}

impl Actor {
    /// The member, where it is one.
    pub const fn member(&self) -> Option<MemberId> {
        match self {
            Actor::Member { id, .. } => Some(*id),
            _ => None,
        }
    }

    /// The member's company, where it is one.
    pub const fn company(&self) -> Option<CompanyId> {
        match self {
            Actor::Member { company, .. } => Some(*company),
            _ => None,
        }
    }
}

/// What of a practice decides who may read and change it.
#[derive(Debug, Clone, Copy)]
pub struct PracticeFacts<'a> {
    /// Whose it is.
    pub company: CompanyId,
    /// Who can see it.
    pub status: Status,
    /// Who wrote it.
    pub authors: &'a [MemberId],
    /// Who entered it.
    pub creator: Option<MemberId>,
    /// Who moved it to the archive, where it is there.
    pub archived_by: Option<ArchivedBy>,
}

/// What of a meeting decides who may upload its write-up.
#[derive(Debug, Clone, Copy)]
pub struct MeetingFacts<'a> {
    /// Who presents.
    pub company: Option<CompanyId>,
    /// Who of them.
    pub presenters: &'a [MemberId],
}

/// What somebody wants to do, with the facts the decision needs.
#[derive(Debug, Clone, Copy)]
pub enum Permission<'a> {
    /// Read what every member reads: meetings, companies, topics, published practices.
    ReadForum,
    /// Read one practice.
    ReadPractice(PracticeFacts<'a>),
    /// Begin a practice for a company.
    CreatePractice {
        /// For which.
        company: CompanyId,
    },
    /// Change a practice's text or files. What every member reads in a company's name is changed by people of that
    /// company alone.
    EditPractice(PracticeFacts<'a>),
    /// Make a practice visible to every member in its company's name: for people of that company alone.
    PublishPractice(PracticeFacts<'a>),
    /// Move a published practice to the archive.
    ArchivePractice(PracticeFacts<'a>),
    /// Move a practice back from the archive: for coordinators alone where one of them archived it.
    RestorePractice(PracticeFacts<'a>),
    /// Delete a practice that was never published.
    DeletePractice(PracticeFacts<'a>),
    /// Delete a practice that was published, for good.
    ErasePractice(PracticeFacts<'a>),
    /// Keep a text or files of one's own on the server: a draft, whatever it is for.
    WriteDraft,
    /// Upload a meeting's write-up.
    UploadWriteUp(MeetingFacts<'a>),
    /// Run the forum: companies, members of every company, meetings, the back catalogue, the search, settings.
    RunForum,
    /// Change one's own name, password, language; make API tokens for oneself.
    OwnAccount,
}

/// Whether the actor may do it.
pub fn allows(actor: &Actor, permission: Permission<'_>) -> bool {
    let (id, company, role) = match *actor {
        Actor::System => return true,
        Actor::Nobody => return false,
        Actor::Member { id, company, role } => (id, company, role),
    };
    let coordinator = role == Role::Coordinator;
    let writes = role != Role::Guest;
    // Being named as an author counts in one's own company alone: it never gives a right over another
    // company's text, whoever named the authors.
    let ours = |p: &PracticeFacts<'_>| writes && p.company == company;
    let signs = |p: &PracticeFacts<'_>| ours(p) && (role == Role::Manager || p.authors.contains(&id));
    let speaks = |p: &PracticeFacts<'_>| signs(p) || (ours(p) && (coordinator || p.creator == Some(id)));
    match permission {
        Permission::ReadForum | Permission::OwnAccount => true,
        Permission::WriteDraft => writes,
        Permission::ReadPractice(p) => match p.status {
            Status::Published | Status::Archived => true,
            Status::Draft | Status::InReview => ours(&p) || p.creator == Some(id),
        },
        Permission::CreatePractice { company: of } => coordinator || (writes && of == company),
        Permission::EditPractice(p) => {
            writes
                && match p.status {
                    Status::Published | Status::Archived => signs(&p) || (coordinator && ours(&p)),
                    Status::Draft | Status::InReview => ours(&p) || p.creator == Some(id),
                }
        }
        Permission::PublishPractice(p) => p.status != Status::Archived && speaks(&p),
        Permission::ArchivePractice(p) => was_published(p.status) && (coordinator || signs(&p)),
        Permission::RestorePractice(p) => {
            p.status == Status::Archived
                && match p.archived_by {
                    Some(by) if by.by_coordinator() => coordinator,
                    Some(_) | None => speaks(&p),
                }
        }
        Permission::DeletePractice(p) => !was_published(p.status) && writes && (signs(&p) || p.creator == Some(id)),
        Permission::ErasePractice(p) => was_published(p.status) && coordinator,
        Permission::UploadWriteUp(m) => {
            coordinator || (writes && (m.presenters.contains(&id) || m.company == Some(company)))
        }
        Permission::RunForum => coordinator,
    }
}

/// Whether every member can read the text, or could once.
const fn was_published(status: Status) -> bool {
    matches!(status, Status::Published | Status::Archived)
}

/// Whose archive a practice is in when the actor moves it there.
pub fn archived_by(actor: &Actor, before: Option<ArchivedBy>) -> ArchivedBy {
    let coordinator = matches!(actor, Actor::Member { role: Role::Coordinator, .. });
    match (coordinator, before) {
        (true, Some(ArchivedBy::Company | ArchivedBy::Both)) => ArchivedBy::Both,
        (true, _) => ArchivedBy::Coordinator,
        (false, before) => before.unwrap_or(ArchivedBy::Company),
    }
}

/// Whose archive a practice is in after the actor, who may, moved it back; `None` when it is published again. A
/// coordinator does not undo what the company itself archived.
pub fn restored(actor: &Actor, practice: PracticeFacts<'_>) -> Option<ArchivedBy> {
    let published = PracticeFacts { status: Status::Published, ..practice };
    let speaks = allows(actor, Permission::PublishPractice(published));
    (practice.archived_by == Some(ArchivedBy::Both) && !speaks).then_some(ArchivedBy::Company)
}

/// What the actor may do with a practice they can read.
pub fn practice_rights(actor: &Actor, practice: PracticeFacts<'_>) -> PracticeRights {
    PracticeRights {
        edit: allows(actor, Permission::EditPractice(practice)),
        publish: allows(actor, Permission::PublishPractice(practice)),
        archive: practice.status == Status::Published && allows(actor, Permission::ArchivePractice(practice)),
        restore: allows(actor, Permission::RestorePractice(practice)),
        delete: allows(actor, Permission::DeletePractice(practice)),
        erase: allows(actor, Permission::ErasePractice(practice)),
    }
}

/// The groups of readers a searchable thing is for, as written into the search index. The same
/// decision as [`Permission::ReadPractice`], turned round; a test holds the two together.
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

/// The groups an actor belongs to; empty for nobody. `None` stands for "all groups".
pub fn groups_of(actor: &Actor) -> Option<Vec<String>> {
    match actor {
        Actor::System => None,
        Actor::Nobody => Some(vec![]),
        Actor::Member { id, role: Role::Guest, .. } => Some(vec![EVERYBODY.to_owned(), format!("member:{id}")]),
        Actor::Member { id, company, .. } => {
            Some(vec![EVERYBODY.to_owned(), format!("company:{company}"), format!("member:{id}")])
        }
    }
}

/// The group every member belongs to.
pub const EVERYBODY: &str = "all";

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: CompanyId = CompanyId(1);
    const OTHER: CompanyId = CompanyId(2);
    const ME: MemberId = MemberId(10);
    const ELSE: MemberId = MemberId(11);

    fn actor(role: Role, company: CompanyId) -> Actor {
        Actor::Member { id: ME, company, role }
    }

    fn practice(status: Status, authors: &[MemberId]) -> PracticeFacts<'_> {
        let archived_by = (status == Status::Archived).then_some(ArchivedBy::Company);
        PracticeFacts { company: OURS, status, authors, creator: Some(ELSE), archived_by }
    }

    /// One line for each status and each actor: read, edit, publish, take away (archive or delete).
    #[test]
    fn practice_table() {
        use Role::{Coordinator, Guest, Manager, Member};
        use Status::{Draft, InReview, Published};
        let table = [
            (Published, Coordinator, OTHER, [true, false, false, true]),
            (Published, Coordinator, OURS, [true, true, true, true]),
            (Published, Manager, OURS, [true, true, true, true]),
            (Published, Manager, OTHER, [true, false, false, false]),
            (Published, Member, OURS, [true, false, false, false]),
            (Published, Member, OTHER, [true, false, false, false]),
            (Published, Guest, OURS, [true, false, false, false]),
            (Draft, Coordinator, OTHER, [false, false, false, false]),
            (Draft, Manager, OURS, [true, true, true, true]),
            (Draft, Member, OURS, [true, true, false, false]),
            (Draft, Member, OTHER, [false, false, false, false]),
            (Draft, Guest, OURS, [false, false, false, false]),
            (InReview, Manager, OURS, [true, true, true, true]),
            (InReview, Coordinator, OTHER, [false, false, false, false]),
            (InReview, Member, OTHER, [false, false, false, false]),
        ];
        for (status, role, company, expected) in table {
            let actor = actor(role, company);
            let facts = practice(status, &[]);
            let got = [
                allows(&actor, Permission::ReadPractice(facts)),
                allows(&actor, Permission::EditPractice(facts)),
                allows(&actor, Permission::PublishPractice(facts)),
                allows(&actor, Permission::DeletePractice(facts)) || allows(&actor, Permission::ArchivePractice(facts)),
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
                        let shows = [Permission::PublishPractice(facts), Permission::RestorePractice(facts)];
                        assert!(!shows.iter().any(|action| allows(&stranger, *action)), "{what}");
                        if was_published(status) {
                            assert!(!allows(&stranger, Permission::EditPractice(facts)), "{what}");
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
                        assert!(allows(&Actor::System, Permission::PublishPractice(facts)), "{what}");
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

    #[test]
    fn guests_keep_no_text_on_the_server() {
        for &role in Role::ALL {
            assert_eq!(allows(&actor(role, OURS), Permission::WriteDraft), role != Role::Guest, "{role}");
        }
    }

    #[test]
    fn nobody_may_do_nothing() {
        for action in [
            Permission::ReadForum,
            Permission::ReadPractice(practice(Status::Published, &[])),
            Permission::CreatePractice { company: OURS },
            Permission::RunForum,
            Permission::OwnAccount,
            Permission::WriteDraft,
            Permission::UploadWriteUp(MeetingFacts { company: Some(OURS), presenters: &[] }),
        ] {
            assert!(!allows(&Actor::Nobody, action), "{action:?}");
            assert!(allows(&Actor::System, action), "{action:?}");
        }
    }

    #[test]
    fn only_a_presenter_their_company_and_the_coordinator_upload() {
        let meeting = MeetingFacts { company: Some(OURS), presenters: &[ME] };
        let may = |actor| allows(&actor, Permission::UploadWriteUp(meeting));
        assert!(may(actor(Role::Member, OTHER)), "the presenter, whatever their company");
        assert!(!may(Actor::Member { id: ELSE, company: OTHER, role: Role::Manager }));
        assert!(may(Actor::Member { id: ELSE, company: OURS, role: Role::Member }));
        assert!(may(Actor::Member { id: ELSE, company: OTHER, role: Role::Coordinator }));
        assert!(!may(actor(Role::Guest, OURS)));
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
                        let readable = allows(&actor, Permission::ReadPractice(facts));
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
