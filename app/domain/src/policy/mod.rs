//! Who may do what: one function, [`allows`], asked by every use case. Each kind of thing has a module with the facts that
//! its decisions need, what may be asked of it, its part of the decision, and its tests.
//!
//! To add a kind of thing: a module with an enum of its permissions and `From` into [`Permission`], a variant of
//! [`Permission`] and its line in [`allows`]. What pages offer to somebody before they see any one thing is in
//! [`Rights`].

pub mod comment;
pub mod dilemma;
pub mod draft;
pub mod meeting;
pub mod member;
pub mod practice;
pub mod promise;
mod rights;
pub mod tries;

use crate::id::{CompanyId, MemberId};
use crate::member::{Member, Role};

pub use self::comment::{CommentFacts, CommentPermission};
pub use self::dilemma::{DilemmaFacts, DilemmaPermission};
pub use self::draft::DraftPermission;
pub use self::meeting::{MeetingFacts, MeetingPermission};
pub use self::member::{MemberFacts, MemberPermission};
pub use self::practice::{PracticeFacts, PracticePermission};
pub use self::promise::{PromiseFacts, PromisePermission};
pub use self::rights::Rights;
pub use self::tries::{TryFacts, TryPermission};

/// The one who acts, as the policy knows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Actor {
    /// The command line on the machine itself, and the jobs.
    System,
    /// A member who is logged in or whose token came with the request.
    Member {
        /// The member's key.
        id: MemberId,
        /// The member's company.
        company: CompanyId,
        /// The member's role.
        role: Role,
    },
    /// The actor is not known.
    Nobody,
}

impl Actor {
    /// The actor that a member is.
    pub const fn of(member: &Member) -> Self {
        Actor::Member { id: member.id, company: member.company.id, role: member.role }
    }

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

/// What somebody wants to do, with the facts the decision needs.
#[derive(Debug, Clone, Copy)]
pub enum Permission<'a> {
    /// The permission to read what every member reads: meetings, companies, topics, published practices.
    ReadForum,
    /// The permission to run the forum: companies, members of every company, the back catalogue, the search, settings.
    RunForum,
    /// The permission to change one's own name, password, language; make API tokens for oneself.
    OwnAccount,
    /// A permission about a practice.
    Practice(PracticePermission<'a>),
    /// A permission about a meeting.
    Meeting(MeetingPermission<'a>),
    /// A permission about a member's account.
    Member(MemberPermission),
    /// A permission about one's own drafts.
    Draft(DraftPermission),
    /// A permission about a comment.
    Comment(CommentPermission),
    /// A permission about a promise.
    Promise(PromisePermission),
    /// A permission about a try of a practice.
    Try(TryPermission),
    /// A permission about a dilemma.
    Dilemma(DilemmaPermission<'a>),
}

/// The member who acts, as the modules' parts of the decision see them.
#[derive(Debug, Clone, Copy)]
struct ActingMember {
    id: MemberId,
    company: CompanyId,
    role: Role,
}

impl ActingMember {
    /// Returns whether they run the forum.
    fn coordinates(&self) -> bool {
        self.role == Role::Coordinator
    }

    /// Returns whether they speak for their company.
    fn manages(&self) -> bool {
        self.role == Role::Manager
    }

    /// Returns whether they write at all: guests only read.
    fn writes(&self) -> bool {
        self.role != Role::Guest
    }
}

/// Returns whether the actor may do it.
pub fn allows<'a>(actor: &Actor, permission: impl Into<Permission<'a>>) -> bool {
    let member = match *actor {
        Actor::System => return true,
        Actor::Nobody => return false,
        Actor::Member { id, company, role } => ActingMember { id, company, role },
    };
    match permission.into() {
        Permission::ReadForum | Permission::OwnAccount => true,
        Permission::RunForum => member.coordinates(),
        Permission::Practice(permission) => practice::decide(member, permission),
        Permission::Meeting(permission) => meeting::decide(member, permission),
        Permission::Member(permission) => member::decide(member, permission),
        Permission::Draft(permission) => draft::decide(member, permission),
        Permission::Comment(permission) => comment::decide(member, permission),
        Permission::Promise(permission) => promise::decide(member, permission),
        Permission::Try(permission) => tries::decide(member, permission),
        Permission::Dilemma(permission) => dilemma::decide(member, permission),
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
    use crate::practice::Status;

    pub const OURS: CompanyId = CompanyId(1);
    pub const OTHER: CompanyId = CompanyId(2);
    pub const ME: MemberId = MemberId(10);
    pub const ELSE: MemberId = MemberId(11);

    /// A member of that role and company, with the key `ME`.
    pub fn actor(role: Role, company: CompanyId) -> Actor {
        Actor::Member { id: ME, company, role }
    }

    #[test]
    fn nobody_may_do_nothing() {
        let meeting = MeetingFacts { company: Some(OURS), presenters: &[], acts_for: &[] };
        for action in [
            Permission::ReadForum,
            PracticePermission::Read(practice::tests::practice(Status::Published, &[])).into(),
            PracticePermission::Create { company: OURS }.into(),
            Permission::RunForum,
            Permission::OwnAccount,
            DraftPermission::Write.into(),
            MeetingPermission::UploadWriteUp(meeting).into(),
            MeetingPermission::Schedule.into(),
            CommentPermission::Write.into(),
            PromisePermission::Make { owner: ME }.into(),
            TryPermission::Write.into(),
            DilemmaPermission::Ask.into(),
        ] {
            assert!(!allows(&Actor::Nobody, action), "{action:?}");
            assert!(allows(&Actor::System, action), "{action:?}");
        }
    }
}
