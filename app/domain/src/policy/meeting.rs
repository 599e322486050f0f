//! Who may do what with a meeting.

use super::{ActingMember, Actor, Permission, allows};
use crate::id::{CompanyId, MeetingId, MemberId};
use crate::meeting::MeetingRights;
use crate::practice::Status;

/// What of a meeting decides who may upload its write-up.
#[derive(Debug, Clone, Copy)]
pub struct MeetingFacts<'a> {
    /// The company that presents at the meeting.
    pub company: Option<CompanyId>,
    /// The members who present.
    pub presenters: &'a [MemberId],
    /// The members for whom the actor acts.
    pub acts_for: &'a [MemberId],
}

/// What somebody wants to do with a meeting.
#[derive(Debug, Clone, Copy)]
pub enum MeetingPermission<'a> {
    /// The permission to call meetings and change them: when and where, and who presents.
    Schedule,
    /// The permission to upload the meeting's write-up.
    UploadWriteUp(MeetingFacts<'a>),
    /// The permission to say whether somebody comes.
    AnswerFor {
        /// The member whose answer it is.
        member: MemberId,
        /// The members for whom the actor acts.
        acts_for: &'a [MemberId],
    },
    /// The permission to read the gate list of a field visit.
    ReadGateList {
        /// The member who hosts it.
        host: Option<MemberId>,
        /// The company of the host when they were named.
        company: Option<CompanyId>,
    },
    /// The permission to say who presents of a company, and ask another company to change places with it.
    NamePresenters(Option<CompanyId>),
    /// The permission to answer a request to present.
    AnswerRequest {
        /// The company that is asked.
        company: CompanyId,
        /// The member who was mailed.
        member: MemberId,
    },
}

impl<'a> From<MeetingPermission<'a>> for Permission<'a> {
    fn from(permission: MeetingPermission<'a>) -> Self {
        Permission::Meeting(permission)
    }
}

/// Returns whether a member may do it.
pub(super) fn decide(member: ActingMember, permission: MeetingPermission<'_>) -> bool {
    match permission {
        MeetingPermission::Schedule => member.coordinates(),
        MeetingPermission::AnswerFor { member: who, acts_for } => {
            member.id == who || member.coordinates() || (member.writes() && acts_for.contains(&who))
        }
        // A host who went to another company sees no list of the earlier one's security.
        MeetingPermission::ReadGateList { host, company } => {
            member.coordinates() || (host == Some(member.id) && company == Some(member.company))
        }
        MeetingPermission::NamePresenters(company) => {
            company.is_some() && (member.coordinates() || (member.writes() && company == Some(member.company)))
        }
        // A member who was asked may have gone to another company since.
        MeetingPermission::AnswerRequest { company, member: asked } => {
            member.coordinates() || (company == member.company && (member.manages() || member.id == asked))
        }
        MeetingPermission::UploadWriteUp(meeting) => {
            let is_own = |presenter: &MemberId| *presenter == member.id || meeting.acts_for.contains(presenter);
            let presents = meeting.presenters.iter().any(is_own) || meeting.company == Some(member.company);
            member.coordinates() || (member.writes() && presents)
        }
    }
}

/// Returns what the actor may do with a meeting.
pub fn meeting_rights(actor: &Actor, meeting: MeetingFacts<'_>) -> MeetingRights {
    let upload = allows(actor, MeetingPermission::UploadWriteUp(meeting));
    MeetingRights {
        edit: allows(actor, MeetingPermission::Schedule),
        upload,
        on_behalf: upload && meeting.company.is_some() && actor.company() != meeting.company,
    }
}

/// Returns whether a guest of one meeting is shown a practice: what was published of that meeting, and nothing of the
/// library.
pub fn shown_to_guests(visited: MeetingId, practice_of: Option<MeetingId>, status: Status) -> bool {
    status == Status::Published && practice_of == Some(visited)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::member::Role;
    use crate::policy::tests::{ELSE, ME, OTHER, OURS, actor};

    #[test]
    fn only_a_presenter_their_company_and_the_coordinator_upload() {
        let meeting = MeetingFacts { company: Some(OURS), presenters: &[ME], acts_for: &[] };
        let may = |actor| allows(&actor, MeetingPermission::UploadWriteUp(meeting));
        assert!(may(actor(Role::Member, OTHER)), "the presenter, whatever their company");
        assert!(!may(Actor::Member { id: ELSE, company: OTHER, role: Role::Manager }));
        assert!(may(Actor::Member { id: ELSE, company: OURS, role: Role::Member }));
        assert!(may(Actor::Member { id: ELSE, company: OTHER, role: Role::Coordinator }));
        assert!(!may(actor(Role::Guest, OURS)));
    }

    #[test]
    fn who_acts_for_a_presenter_uploads_and_answers_in_their_place() {
        let acts_for = &[ME];
        let meeting = MeetingFacts { company: None, presenters: &[ME], acts_for };
        for &role in Role::ALL {
            let assistant = Actor::Member { id: ELSE, company: OTHER, role };
            let may = role != Role::Guest;
            assert_eq!(allows(&assistant, MeetingPermission::UploadWriteUp(meeting)), may, "{role}");
            assert_eq!(allows(&assistant, MeetingPermission::AnswerFor { member: ME, acts_for }), may, "{role}");
        }
        let stranger = MeetingFacts { acts_for: &[], ..meeting };
        assert!(!allows(
            &Actor::Member { id: ELSE, company: OTHER, role: Role::Manager },
            MeetingPermission::UploadWriteUp(stranger)
        ));
    }

    #[test]
    fn everybody_answers_for_themselves_and_the_coordinator_for_others() {
        for &role in Role::ALL {
            let for_whom = |member| MeetingPermission::AnswerFor { member, acts_for: &[] };
            assert!(allows(&actor(role, OURS), for_whom(ME)), "{role}, guests too");
            let may = allows(&actor(role, OURS), for_whom(ELSE));
            assert_eq!(may, role == Role::Coordinator, "{role}");
        }
    }

    #[test]
    fn the_coordinator_and_the_host_alone_read_a_gate_list() {
        for &role in Role::ALL {
            let may = |host, company| allows(&actor(role, OURS), MeetingPermission::ReadGateList { host, company });
            let coordinates = role == Role::Coordinator;
            assert!(may(Some(ME), Some(OURS)), "{role}");
            assert_eq!(may(Some(ELSE), Some(OURS)), coordinates, "{role}: of the host's company, but not the host");
            assert_eq!(may(Some(ME), Some(OTHER)), coordinates, "{role}: gone to another company");
            assert_eq!(may(None, None), coordinates, "{role}: nobody hosts it");
        }
    }

    #[test]
    fn a_company_says_who_of_it_presents() {
        for &role in Role::ALL {
            let may = |company| allows(&actor(role, OURS), MeetingPermission::NamePresenters(company));
            assert_eq!(may(Some(OURS)), role != Role::Guest, "{role}");
            assert_eq!(may(Some(OTHER)), role == Role::Coordinator, "{role}");
            assert!(!may(None), "{role}: there is no company to name them of");
        }
    }

    #[test]
    fn who_was_asked_answers_and_whoever_speaks_for_the_company() {
        for &role in Role::ALL {
            let may =
                |company, member| allows(&actor(role, OURS), MeetingPermission::AnswerRequest { company, member });
            assert!(may(OURS, ME), "{role}");
            assert_eq!(may(OURS, ELSE), matches!(role, Role::Manager | Role::Coordinator), "{role}");
            assert_eq!(may(OTHER, ME), role == Role::Coordinator, "{role}: gone to another company");
        }
    }

    #[test]
    fn the_coordinator_alone_schedules() {
        for &role in Role::ALL {
            let may = allows(&actor(role, OURS), MeetingPermission::Schedule);
            assert_eq!(may, role == Role::Coordinator, "{role}");
        }
    }

    #[test]
    fn guests_see_what_was_published_of_their_meeting_alone() {
        let (visited, other) = (MeetingId(1), MeetingId(2));
        for &status in Status::ALL {
            let is_published = status == Status::Published;
            assert_eq!(shown_to_guests(visited, Some(visited), status), is_published, "{status}");
            assert!(!shown_to_guests(visited, Some(other), status), "{status}");
            assert!(!shown_to_guests(visited, None, status), "{status}");
        }
    }
}
