//! Who may do what with a comment. Its readers are those of what it is about, which is asked first.

use super::{ActingMember, Actor, Permission, allows};
use crate::comment::{CommentRights, DeletedBy};
use crate::id::MemberId;

/// What of a comment decides who may change it.
#[derive(Debug, Clone, Copy)]
pub struct CommentFacts {
    /// The member who wrote the comment; `None` once their data was erased.
    pub author: Option<MemberId>,
    /// Who deleted it, where it is deleted.
    pub deleted_by: Option<DeletedBy>,
    /// Whether its thread is locked.
    pub is_locked: bool,
    /// Whether it replies to another comment.
    pub is_reply: bool,
}

/// What somebody wants to do with a comment on a practice or a meeting that they may read.
#[derive(Debug, Clone, Copy)]
pub enum CommentPermission {
    /// The permission to write a comment.
    Write,
    /// The permission to change the comment's text.
    Edit(CommentFacts),
    /// The permission to delete the comment, so that its trace stays.
    Delete(CommentFacts),
    /// The permission to bring the comment back: its author's to do where they deleted it, a coordinator's where one of
    /// them did.
    Restore(CommentFacts),
    /// The permission to reply to the comment: where its thread is not locked.
    Reply(CommentFacts),
    /// The permission to say thanks for the comment, or take that back: not for one's own.
    Thank(CommentFacts),
    /// The permission to say of an answer that one's company tried it or that it helped there, or take that
    /// back: not of one's own.
    Mark(CommentFacts),
    /// The permission to report the comment to the coordinator: not one's own.
    Report(CommentFacts),
    /// The permission to move the comment with its replies to another thing, or ask a dilemma that begins with it: for
    /// its author and the coordinator.
    Move(CommentFacts),
    /// The permission to move what others wrote.
    MoveOthers,
    /// The permission to lock the comment's thread, or open it again.
    Lock(CommentFacts),
    /// The permission to read the comment's earlier texts: for its author and the coordinator.
    ReadHistory(CommentFacts),
    /// The permission to read what was reported, and deal with it.
    HandleReports,
    /// The permission to mention everybody, who are notified then.
    MentionEverybody,
}

impl From<CommentPermission> for Permission<'_> {
    fn from(permission: CommentPermission) -> Self {
        Permission::Comment(permission)
    }
}

/// Returns whether a member may do it.
pub(super) fn decide(member: ActingMember, permission: CommentPermission) -> bool {
    let wrote = |comment: CommentFacts| member.writes() && comment.author == Some(member.id);
    match permission {
        CommentPermission::Write => member.writes(),
        CommentPermission::Edit(comment) => comment.deleted_by.is_none() && wrote(comment),
        CommentPermission::Delete(comment) => comment.deleted_by.is_none() && (wrote(comment) || member.coordinates()),
        CommentPermission::Restore(comment) => match comment.deleted_by {
            Some(DeletedBy::Author) => wrote(comment),
            Some(DeletedBy::Coordinator) => member.coordinates(),
            Some(DeletedBy::Moved | DeletedBy::Company) | None => false,
        },
        CommentPermission::Reply(comment) => member.writes() && !comment.is_locked,
        CommentPermission::Thank(comment) | CommentPermission::Mark(comment) | CommentPermission::Report(comment) => {
            member.writes() && comment.deleted_by.is_none() && comment.author != Some(member.id)
        }
        CommentPermission::Move(comment) => comment.deleted_by.is_none() && (wrote(comment) || member.coordinates()),
        CommentPermission::Lock(comment) => member.coordinates() && !comment.is_reply,
        CommentPermission::ReadHistory(comment) => {
            comment.deleted_by.is_none() && (wrote(comment) || member.coordinates())
        }
        CommentPermission::HandleReports | CommentPermission::MentionEverybody | CommentPermission::MoveOthers => {
            member.coordinates()
        }
    }
}

/// Returns as whom the actor, who may, deletes a comment: a coordinator's own comment is deleted by its author.
pub fn deleted_by(actor: &Actor, comment: CommentFacts) -> DeletedBy {
    let is_author = actor.member().is_some() && actor.member() == comment.author;
    if is_author { DeletedBy::Author } else { DeletedBy::Coordinator }
}

/// Returns what the actor may do with a comment that they can read.
pub fn comment_rights(actor: &Actor, comment: CommentFacts) -> CommentRights {
    CommentRights {
        edit: comment.deleted_by.is_none() && allows(actor, CommentPermission::Edit(comment)),
        delete: comment.deleted_by.is_none() && allows(actor, CommentPermission::Delete(comment)),
        restore: comment.deleted_by.is_some() && allows(actor, CommentPermission::Restore(comment)),
        reply: allows(actor, CommentPermission::Reply(comment)),
        thank: allows(actor, CommentPermission::Thank(comment)),
        mark: allows(actor, CommentPermission::Mark(comment)),
        relocate: allows(actor, CommentPermission::Move(comment)),
        undo_move: false,
        split: allows(actor, CommentPermission::Move(comment)),
        report: allows(actor, CommentPermission::Report(comment)),
        lock: allows(actor, CommentPermission::Lock(comment)),
        history: comment.deleted_by.is_none() && allows(actor, CommentPermission::ReadHistory(comment)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::member::Role;
    use crate::policy::tests::{ELSE, ME, OURS, actor};

    fn facts(author: Option<MemberId>, deleted_by: Option<DeletedBy>) -> CommentFacts {
        CommentFacts { author, deleted_by, is_locked: false, is_reply: false }
    }

    /// Checks for each role: reply, thank, report, lock and history of one's own comment, and of another's.
    #[test]
    fn talk_table() {
        let table = [
            (Role::Coordinator, [true, false, false, true, true], [true, true, true, true, true]),
            (Role::Manager, [true, false, false, false, true], [true, true, true, false, false]),
            (Role::Member, [true, false, false, false, true], [true, true, true, false, false]),
            (Role::Guest, [false; 5], [false; 5]),
        ];
        for (role, own, others) in table {
            for (author, expected) in [(ME, own), (ELSE, others)] {
                let rights = |facts| {
                    let rights = comment_rights(&actor(role, OURS), facts);
                    [rights.reply, rights.thank, rights.report, rights.lock, rights.history]
                };
                assert_eq!(rights(facts(Some(author), None)), expected, "{role} {author}");
                let locked = rights(CommentFacts { is_locked: true, ..facts(Some(author), None) });
                assert_eq!(locked, [false, expected[1], expected[2], expected[3], expected[4]], "{role}");
                let reply = rights(CommentFacts { is_reply: true, ..facts(Some(author), None) });
                assert!(!reply[3], "only a whole thread is locked");
                let deleted = rights(facts(Some(author), Some(DeletedBy::Author)));
                assert_eq!(deleted, [expected[0], false, false, expected[3], false], "{role}");
            }
            let handles = allows(&actor(role, OURS), CommentPermission::HandleReports);
            assert_eq!(handles, role == Role::Coordinator, "{role}");
            let mentions = allows(&actor(role, OURS), CommentPermission::MentionEverybody);
            assert_eq!(mentions, role == Role::Coordinator, "{role}");
        }
    }

    #[test]
    fn its_author_and_the_coordinator_move_a_comment() {
        for &role in Role::ALL {
            let moves =
                |author, deleted_by| comment_rights(&actor(role, OURS), facts(Some(author), deleted_by)).relocate;
            assert_eq!(moves(ME, None), role != Role::Guest, "{role}");
            assert_eq!(moves(ELSE, None), role == Role::Coordinator, "{role}");
            assert!(!moves(ME, Some(DeletedBy::Author)) && !moves(ME, Some(DeletedBy::Moved)), "{role}");
        }
    }

    /// Checks for each role: edit, delete and restore of one's own comment, and of another's.
    #[test]
    fn comment_table() {
        use DeletedBy::{Author, Company, Coordinator, Moved};
        let table = [
            (Role::Coordinator, None, [true, true, false], [false, true, false]),
            (Role::Coordinator, Some(Author), [false, false, true], [false, false, false]),
            (Role::Coordinator, Some(Coordinator), [false, false, true], [false, false, true]),
            (Role::Manager, None, [true, true, false], [false, false, false]),
            (Role::Member, None, [true, true, false], [false, false, false]),
            (Role::Member, Some(Author), [false, false, true], [false, false, false]),
            (Role::Member, Some(Coordinator), [false, false, false], [false, false, false]),
            (Role::Coordinator, Some(Moved), [false, false, false], [false, false, false]),
            (Role::Member, Some(Moved), [false, false, false], [false, false, false]),
            (Role::Coordinator, Some(Company), [false, false, false], [false, false, false]),
            (Role::Member, Some(Company), [false, false, false], [false, false, false]),
            (Role::Guest, None, [false, false, false], [false, false, false]),
            (Role::Guest, Some(Author), [false, false, false], [false, false, false]),
        ];
        for (role, deleted_by, own, others) in table {
            for (author, expected) in [(ME, own), (ELSE, others)] {
                let rights = comment_rights(&actor(role, OURS), facts(Some(author), deleted_by));
                let got = [rights.edit, rights.delete, rights.restore];
                assert_eq!(got, expected, "{role} {deleted_by:?} {author}");
            }
        }
        let nobodys = facts(None, None);
        assert_eq!(comment_rights(&Actor::Nobody, nobodys), CommentRights::default());
        assert!(!comment_rights(&actor(Role::Member, OURS), nobodys).edit);
    }

    #[test]
    fn guests_read_and_do_not_write() {
        for &role in Role::ALL {
            assert_eq!(allows(&actor(role, OURS), CommentPermission::Write), role != Role::Guest, "{role}");
        }
    }

    #[test]
    fn a_coordinators_own_comment_is_deleted_by_its_author() {
        let of = |author| facts(author, None);
        let coordinator = actor(Role::Coordinator, OURS);
        assert_eq!(deleted_by(&coordinator, of(Some(ME))), DeletedBy::Author);
        assert_eq!(deleted_by(&coordinator, of(Some(ELSE))), DeletedBy::Coordinator);
        assert_eq!(deleted_by(&Actor::System, of(None)), DeletedBy::Coordinator);
    }
}
