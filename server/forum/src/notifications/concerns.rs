//! Whom an event concerns: one decision, made from the event and what the database says when it is handled.
//!
//! To notify members of another event: its arm in [`concerned`], with a [`NotificationKind`], and where the decision needs
//! to know more of the thing, its arm in [`FactsOf::of`].

use std::collections::BTreeSet;

use domain::change::{Change, Entity};
use domain::clock::Timestamp;
use domain::comment::CommentSubject;
use domain::dilemma::DilemmaStage;
use domain::event::DomainEvent;
use domain::id::{CommentId, DilemmaId, MeetingId, MemberId, PracticeId, PresentingRequestId, PromiseId, TryId};
use domain::meeting::{MeetingReminder, MeetingState};
use domain::notification::NotificationKind;
use domain::policy::{Actor, PracticePermission, PromiseFacts, allows};
use domain::practice::Status;
use domain::promise::PromiseState;
use domain::rota::RequestState;
use store::practice::Access;

/// Which facts the decision about an event needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FactsOf {
    /// It needs no facts.
    Nothing,
    /// It needs the facts of a practice.
    Practice(PracticeId),
    /// It needs the facts of a meeting, with the members whom it may concern.
    Meeting(MeetingId, Audience),
    /// It needs the facts of a request to present at a meeting.
    Request(PresentingRequestId),
    /// It needs the facts of a comment and of what it is about.
    Comment(CommentId),
    /// It needs the facts of a promise.
    Promise(PromiseId),
    /// It needs the facts of a try and of its practice.
    Try(TryId),
    /// It needs the facts of a dilemma, and of the answer that helped.
    Dilemma(DilemmaId, Option<CommentId>),
    /// It needs to know whether the first member stands in for the second.
    Substitute(MemberId, MemberId),
    /// It needs to know whether the first member acts for the second.
    Assistant(MemberId, MemberId),
}

/// The members whom something about a meeting may concern, beside its presenters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Audience {
    /// It concerns the presenters alone.
    Presenters,
    /// It concerns those who run the forum.
    Coordinators,
    /// It concerns those who came to the meeting.
    Participants,
    /// It concerns those who come to the meeting and chose to be reminded an hour before.
    Coming,
    /// It concerns every member.
    Everyone,
}

impl Audience {
    const fn of(reminder: MeetingReminder) -> Self {
        match reminder {
            MeetingReminder::Invitation | MeetingReminder::Reading | MeetingReminder::Rsvp => Self::Everyone,
            MeetingReminder::DeadlineMissed | MeetingReminder::WriteUpInFiveLines => Self::Coordinators,
            MeetingReminder::Survey => Self::Participants,
            MeetingReminder::HourBefore => Self::Coming,
            _ => Self::Presenters,
        }
    }
}

impl FactsOf {
    /// Returns which facts the decision about an event needs.
    pub const fn of(event: &DomainEvent) -> Self {
        use DomainEvent as E;
        match *event {
            E::PracticeCreated { practice, .. }
            | E::PracticeSubmitted { practice, .. }
            | E::PracticePublished { practice, .. } => Self::Practice(practice),
            E::MeetingMoved { meeting, .. }
            | E::MeetingCancelled { meeting }
            | E::MeetingReinstated { meeting }
            | E::MeetingMovedOnline { meeting }
            | E::MeetingAnnounced { meeting }
            | E::MeetingsAnnounced { meeting }
            | E::MeetingSummarySent { meeting } => Self::Meeting(meeting, Audience::Everyone),
            E::MeetingReminderDue { meeting, reminder } => Self::Meeting(meeting, Audience::of(reminder)),
            E::PresenterNamed { meeting, .. }
            | E::PresenterRemoved { meeting, .. }
            | E::PresenterBriefed { meeting, .. } => Self::Meeting(meeting, Audience::Presenters),
            E::PresentingAccepted { request } | E::PresentingPassed { request } => Self::Request(request),
            E::CommentCreated { comment }
            | E::CommentUpdated { comment }
            | E::CommentThanked { comment }
            | E::CommentReported { comment }
            | E::AnswerMarked { comment } => Self::Comment(comment),
            E::TryAdded { tried } => Self::Try(tried),
            E::PromiseMade { promise }
            | E::PromiseKept { promise }
            | E::PromiseMoved { promise, .. }
            | E::PromiseReleased { promise }
            | E::PromiseReminderDue { promise } => Self::Promise(promise),
            E::SubstituteNamed { member, of } => Self::Substitute(member, of),
            E::AssistantNamed { member, of } => Self::Assistant(member, of),
            E::AnswerAccepted { dilemma, comment, helped: true } => Self::Dilemma(dilemma, Some(comment)),
            E::DilemmaAsked { dilemma }
            | E::DilemmaScheduled { dilemma }
            | E::DilemmaOwned { dilemma, .. }
            | E::DilemmaOffered { dilemma, .. }
            | E::DilemmaDeclined { dilemma, .. }
            | E::DilemmaPromised { dilemma, .. }
            | E::DilemmaClosed { dilemma }
            | E::DilemmaReopened { dilemma }
            | E::DilemmaMerged { dilemma, .. }
            | E::DilemmaReminderDue { dilemma }
            | E::DilemmaUpdateMissed { dilemma }
            | E::DilemmaOwnerWanted { dilemma }
            | E::DilemmaStillAsked { dilemma }
            | E::DilemmaUnsealed { dilemma } => Self::Dilemma(dilemma, None),
            _ => Self::Nothing,
        }
    }
}

/// What the decision about an event needs to know. A thing that is gone has no facts.
#[derive(Debug, Clone)]
pub(crate) enum Facts {
    /// There are no facts.
    Nothing,
    /// The facts of a practice.
    Practice {
        /// The practice's company, its status, its authors.
        access: Access,
        /// The members of its company.
        company: Vec<Actor>,
        /// The members who follow one of its topics.
        followers: Vec<MemberId>,
    },
    /// The facts of a meeting.
    Meeting {
        /// The moment at which the meeting starts.
        starts_at: Timestamp,
        /// The state, which says whether the meeting takes place.
        state: MeetingState,
        /// The members who present at the meeting.
        presenters: Vec<MemberId>,
        /// Every member who has joined and can come in, where it may concern them; or those who came to it, or who come and
        /// chose to be reminded.
        everyone: Vec<MemberId>,
        /// The members who have said whether they come, where it may concern everyone.
        answered: Vec<MemberId>,
        /// The members who run the forum, where it may concern them.
        coordinators: Vec<MemberId>,
    },
    /// The facts of a request to present.
    Request {
        /// The meeting at which a company was asked to present.
        meeting: MeetingId,
        /// What became of the request.
        state: RequestState,
        /// The members who made it, and who run the forum.
        askers: Vec<MemberId>,
    },
    /// The facts of a promise.
    Promise(PromiseFacts),
    /// The facts of a dilemma.
    Dilemma(DilemmaConcern),
    /// The facts of a comment that is not deleted.
    Comment {
        /// The thing that the comment is about.
        subject: CommentSubject,
        /// The authors of the practice, or the presenters of the meeting.
        owners: Vec<MemberId>,
        /// The members who commented on it before, or follow it.
        interested: Vec<MemberId>,
        /// The member who wrote the comment.
        author: Option<MemberId>,
        /// Whether an anonymous asker wrote the comment.
        is_by_asker: bool,
        /// The members who asked the dilemma anonymously that it answers, or one that was merged into it.
        sealed_askers: Vec<MemberId>,
        /// The members who said thanks for the comment.
        thanked: Vec<MemberId>,
        /// The members who said of the answer that it helped them too.
        helped: Vec<MemberId>,
        /// The members who run the forum.
        coordinators: Vec<MemberId>,
        /// The members whom the comment mentions and who may read what it is about.
        mentioned: Vec<MemberId>,
        /// The members whom it mentioned before it was changed the last time.
        mentioned_before: Vec<MemberId>,
    },
    /// The facts of a try that is not deleted.
    Try {
        /// The practice that was tried.
        practice: PracticeId,
        /// The authors of the practice.
        authors: Vec<MemberId>,
        /// Whether it is shown who tried it.
        is_named: bool,
    },
    /// A member stands in for another or acts for them, as they were asked to.
    Stands,
}

/// Whom a dilemma may concern.
#[derive(Debug, Clone)]
pub(crate) struct DilemmaConcern {
    /// The stage, which says whether the dilemma goes on.
    pub stage: DilemmaStage,
    /// The members who asked it, and those that were merged into it.
    pub askers: Vec<MemberId>,
    /// The member who is responsible for it.
    pub owner: MemberId,
    /// The member who was asked to take it over.
    pub offered_to: Option<MemberId>,
    /// The members of the companies that it is put to; nobody where that is the whole forum.
    pub put_to: Vec<MemberId>,
    /// The members who took part in it, and who follow it.
    pub took_part: Vec<MemberId>,
    /// The members who are told where an answer is needed today: everybody where it is put to the whole forum. `None` where it
    /// is not urgent.
    pub urgent_for: Option<Vec<MemberId>>,
    /// The members who follow one of its topics and may read it.
    pub topic_followers: Vec<MemberId>,
    /// The member who is asked whether it still matters: who asked it, or the owner where nobody is named or they have
    /// left.
    pub asked_still: MemberId,
    /// The member who asked it anonymously, as long as nobody but them tells.
    pub sealed_asker: Option<MemberId>,
    /// The members who asked those anonymously that were merged into it.
    pub sealed_joined: Vec<MemberId>,
    /// The member who asked it anonymously, where that was unsealed.
    pub unsealed_asker: Option<MemberId>,
    /// The member who wrote the answer that helped.
    pub helper: Option<MemberId>,
    /// The members who run the forum.
    pub coordinators: Vec<MemberId>,
}

impl DilemmaConcern {
    /// The members who asked it anonymously, or one that was merged into it.
    fn sealed_askers(&self) -> impl Iterator<Item = MemberId> {
        self.sealed_asker.iter().chain(&self.sealed_joined).copied()
    }
}

impl Facts {
    /// Returns the member who is told to have done it: nobody where a try is only counted.
    pub const fn named(&self, change: &Change) -> Option<MemberId> {
        match self {
            Self::Try { is_named: false, .. } => None,
            _ => change.member,
        }
    }

    /// Returns the thing that a notification of a row of the log is about.
    pub const fn thing(&self, change: &Change) -> (Entity, i64) {
        match self {
            Self::Comment { subject: CommentSubject::Practice(id), .. } => (Entity::Practice, id.0),
            Self::Comment { subject: CommentSubject::Meeting(id), .. } => (Entity::Meeting, id.0),
            Self::Try { practice, .. } => (Entity::Practice, practice.0),
            Self::Comment { subject: CommentSubject::Dilemma(id), .. } => (Entity::Dilemma, id.0),
            Self::Meeting { .. } => (Entity::Meeting, change.entity_id),
            Self::Request { meeting, .. } => (Entity::Meeting, meeting.0),
            Self::Nothing | Self::Practice { .. } | Self::Promise(_) | Self::Dilemma(_) | Self::Stands => {
                (change.entity, change.entity_id)
            }
        }
    }
}

/// Returns whom a row of the log concerns, and what each is notified of. Nobody is notified of what they did
/// themselves, nor of what was undone before it was handled.
pub(crate) fn concerned(change: &Change, facts: &Facts) -> Vec<(MemberId, NotificationKind)> {
    use DomainEvent as E;
    let Some(event) = change.event else { return vec![] };
    let (kind, members): (_, BTreeSet<MemberId>) = match (event, facts) {
        (
            E::PracticeCreated { status: Status::InReview, .. } | E::PracticeSubmitted { .. },
            Facts::Practice { access, company, .. },
        ) if access.status == Status::InReview => {
            let publish = PracticePermission::Publish(access.facts());
            let may = company.iter().filter(|actor| allows(actor, publish));
            (NotificationKind::PracticeToConfirm, may.filter_map(Actor::member).collect())
        }
        // What the command line enters as published is imported: its authors know it.
        (E::PracticeCreated { status: Status::Published, .. }, Facts::Practice { .. }) if change.member.is_none() => {
            return vec![];
        }
        (
            E::PracticeCreated { status: Status::Published, .. } | E::PracticePublished { .. },
            Facts::Practice { access, .. },
        ) if access.status == Status::Published => {
            let writers = access.authors.iter().copied().chain(access.creator);
            (NotificationKind::PracticePublished, writers.collect())
        }
        (
            E::MeetingMoved { before, after, .. },
            Facts::Meeting { state: MeetingState::Scheduled, everyone, presenters, .. },
        ) if before.max(after) > change.at => {
            (NotificationKind::MeetingMoved, everyone.iter().chain(presenters).copied().collect())
        }
        (
            E::MeetingCancelled { .. },
            Facts::Meeting { starts_at, state: MeetingState::Cancelled, everyone, presenters, .. },
        ) if *starts_at > change.at => {
            (NotificationKind::MeetingCancelled, everyone.iter().chain(presenters).copied().collect())
        }
        (
            E::MeetingReinstated { .. },
            Facts::Meeting { starts_at, state: MeetingState::Scheduled, everyone, presenters, .. },
        ) if *starts_at > change.at => {
            (NotificationKind::MeetingReinstated, everyone.iter().chain(presenters).copied().collect())
        }
        (
            E::MeetingMovedOnline { .. },
            Facts::Meeting { starts_at, state: MeetingState::Scheduled, everyone, presenters, .. },
        ) if *starts_at > change.at => {
            (NotificationKind::MeetingMovedOnline, everyone.iter().chain(presenters).copied().collect())
        }
        (
            E::MeetingAnnounced { .. },
            Facts::Meeting { starts_at, state: MeetingState::Scheduled, everyone, presenters, answered, .. },
        ) if *starts_at > change.at => (NotificationKind::MeetingInvited, invited(everyone, presenters, answered)),
        // The others of the dates stay what they are where the first of them does not take place.
        (E::MeetingsAnnounced { .. }, Facts::Meeting { everyone, .. }) => {
            (NotificationKind::MeetingsAnnounced, everyone.iter().copied().collect())
        }
        (E::MeetingReminderDue { reminder, .. }, Facts::Meeting { state: MeetingState::Scheduled, .. }) => {
            reminded(reminder, facts)
        }
        (E::PresenterNamed { member, .. }, Facts::Meeting { starts_at, presenters, .. })
            if *starts_at > change.at && presenters.contains(&member) =>
        {
            (NotificationKind::PresenterNamed, BTreeSet::from([member]))
        }
        (
            E::PresenterBriefed { member, .. },
            Facts::Meeting { starts_at, state: MeetingState::Scheduled, presenters, .. },
        ) if *starts_at > change.at && presenters.contains(&member) => {
            (NotificationKind::Brief, BTreeSet::from([member]))
        }
        // What the command line enters is imported.
        (E::MeetingSummarySent { .. }, Facts::Meeting { state: MeetingState::Scheduled, everyone, .. })
            if change.member.is_some() =>
        {
            (NotificationKind::SummarySent, everyone.iter().copied().collect())
        }
        (E::PresenterRemoved { member, .. }, Facts::Meeting { starts_at, presenters, .. })
            if *starts_at > change.at && !presenters.contains(&member) =>
        {
            (NotificationKind::PresenterRemoved, BTreeSet::from([member]))
        }
        (E::PresentingAccepted { .. }, Facts::Request { state: RequestState::Accepted, askers, .. }) => {
            (NotificationKind::PresentingAccepted, askers.iter().copied().collect())
        }
        (E::PresentingPassed { .. }, Facts::Request { state: RequestState::Passed, askers, .. }) => {
            (NotificationKind::PresentingPassed, askers.iter().copied().collect())
        }
        // What the command line enters is imported. What an anonymous asker says is said by nobody as well, and told to whoever
        // follows it or said something before: otherwise whoever is not told would be known to have said it.
        (
            E::CommentCreated { .. },
            Facts::Comment { owners, interested, mentioned, is_by_asker, sealed_askers, .. },
        ) if change.member.is_some() || (*is_by_asker && !sealed_askers.is_empty()) => {
            let others = owners.iter().chain(interested).filter(|member| !mentioned.contains(member));
            let others: BTreeSet<MemberId> = others.copied().collect();
            let written = others.into_iter().map(|member| (member, NotificationKind::CommentWritten));
            let mentioned: BTreeSet<MemberId> = mentioned.iter().copied().collect();
            let mentioned = mentioned.into_iter().map(|member| (member, NotificationKind::CommentMentioned));
            return written.chain(mentioned).filter(|(member, _)| Some(*member) != change.member).collect();
        }
        (E::CommentUpdated { .. }, Facts::Comment { mentioned, mentioned_before, .. }) if change.member.is_some() => {
            let new = mentioned.iter().filter(|member| !mentioned_before.contains(member));
            (NotificationKind::CommentMentioned, new.copied().collect())
        }
        (E::CommentThanked { .. }, Facts::Comment { author, thanked, .. })
            if change.member.is_some_and(|member| thanked.contains(&member)) =>
        {
            (NotificationKind::CommentThanked, author.iter().copied().collect())
        }
        (E::AnswerMarked { .. }, Facts::Comment { author, helped, .. })
            if change.member.is_some_and(|member| helped.contains(&member)) =>
        {
            (NotificationKind::AnswerHelped, author.iter().copied().collect())
        }
        (E::CommentReported { .. }, Facts::Comment { coordinators, .. }) => {
            (NotificationKind::CommentReported, coordinators.iter().copied().collect())
        }
        // What the command line enters is imported.
        (E::TryAdded { .. }, Facts::Try { authors, .. }) if change.member.is_some() => {
            (NotificationKind::PracticeTried, authors.iter().copied().collect())
        }
        // What the command line enters is imported.
        (E::PromiseMade { .. }, Facts::Promise(_)) | (E::DilemmaAsked { .. }, Facts::Dilemma(_))
            if change.member.is_none() =>
        {
            return vec![];
        }
        (event, Facts::Dilemma(dilemma)) => match of_dilemma(event, dilemma) {
            Some(concerned) => concerned,
            None => return vec![],
        },
        (
            E::PromiseMade { .. }
            | E::PromiseKept { .. }
            | E::PromiseMoved { .. }
            | E::PromiseReleased { .. }
            | E::PromiseReminderDue { .. },
            Facts::Promise(promise),
        ) => of_promise(event, promise),
        (E::RoleChanged { member, before, after }, _) if before != after => {
            (NotificationKind::RoleChanged, BTreeSet::from([member]))
        }
        (E::SubstituteNamed { member, .. }, Facts::Stands) => {
            (NotificationKind::SubstituteNamed, BTreeSet::from([member]))
        }
        (E::AssistantNamed { member, .. }, Facts::Stands) => {
            (NotificationKind::AssistantNamed, BTreeSet::from([member]))
        }
        _ => return vec![],
    };
    let (followers, of_topic) = match facts {
        Facts::Practice { followers, .. } if kind == NotificationKind::PracticePublished => {
            (&followers[..], NotificationKind::PracticeInTopic)
        }
        Facts::Dilemma(dilemma) if kind == NotificationKind::DilemmaAsked && !members.is_empty() => {
            match &dilemma.urgent_for {
                Some(all) => (&all[..], NotificationKind::DilemmaUrgent),
                None => (&dilemma.topic_followers[..], NotificationKind::DilemmaInTopic),
            }
        }
        Facts::Dilemma(dilemma) if kind == NotificationKind::DilemmaClosed => {
            (&dilemma.topic_followers[..], NotificationKind::LessonInTopic)
        }
        _ => (&[][..], NotificationKind::PracticeInTopic),
    };
    let followers = followers.iter().filter(|follower| !members.contains(follower));
    let told = members.iter().map(|member| (*member, kind));
    let told = told.chain(followers.map(|follower| (*follower, of_topic)));
    told.filter(|(member, _)| Some(*member) != change.member).collect()
}

/// Returns in whose place a member is told what an event says: of whom they stand in for, where somebody else asked them to.
pub(crate) fn in_place_of(change: &Change) -> Option<MemberId> {
    match change.event {
        Some(DomainEvent::SubstituteNamed { of, .. }) => Some(of).filter(|of| change.member != Some(*of)),
        _ => None,
    }
}

/// Returns who asked a dilemma anonymously, where an event is news of it for them. What they do themselves is done by nobody in
/// the log, and no news.
pub(crate) fn sealed_news(change: &Change, facts: &Facts) -> Vec<MemberId> {
    use DomainEvent as E;
    let Some(event) = change.event else { return vec![] };
    let by_somebody = change.member.is_some();
    let askers: Vec<MemberId> = match (event, facts) {
        (E::CommentCreated { .. }, Facts::Comment { sealed_askers, is_by_asker: false, .. }) if by_somebody => {
            sealed_askers.clone()
        }
        (
            E::DilemmaAsked { .. }
            | E::DilemmaPromised { .. }
            | E::DilemmaClosed { .. }
            | E::DilemmaReopened { .. }
            | E::DilemmaMerged { .. },
            Facts::Dilemma(dilemma),
        ) if by_somebody => dilemma.sealed_askers().collect(),
        (E::DilemmaOwned { .. }, Facts::Dilemma(dilemma)) => dilemma.sealed_askers().collect(),
        // Those whose dilemma goes on in this one are not asked.
        (E::DilemmaStillAsked { .. }, Facts::Dilemma(dilemma)) => dilemma.sealed_asker.into_iter().collect(),
        _ => vec![],
    };
    askers.into_iter().filter(|asker| change.member != Some(*asker)).collect()
}

/// Whom it concerns what became of a dilemma; `None` where nobody, or where it was undone before it was handled.
fn of_dilemma(event: DomainEvent, dilemma: &DilemmaConcern) -> Option<(NotificationKind, BTreeSet<MemberId>)> {
    use DomainEvent as E;
    use NotificationKind as K;
    let is_open = dilemma.stage == DilemmaStage::Open;
    let (is_so, kind, members): (_, _, Vec<MemberId>) = match event {
        E::DilemmaAsked { .. } => {
            (is_open, K::DilemmaAsked, dilemma.put_to.iter().copied().chain([dilemma.owner]).collect())
        }
        E::DilemmaScheduled { .. } => {
            (dilemma.stage == DilemmaStage::Scheduled, K::DilemmaToPublish, dilemma.coordinators.clone())
        }
        E::DilemmaOwned { before, after, .. } => {
            let members = dilemma.askers.iter().copied().chain([before, after]);
            (dilemma.owner == after, K::DilemmaOwned, members.collect())
        }
        E::DilemmaOffered { member, .. } => (dilemma.offered_to == Some(member), K::DilemmaOffered, vec![member]),
        E::DilemmaDeclined { .. } => (is_open, K::DilemmaDeclined, vec![dilemma.owner]),
        E::DilemmaPromised { .. } => (is_open, K::DilemmaPromised, dilemma.askers.clone()),
        E::AnswerAccepted { .. } => (true, K::AnswerAccepted, dilemma.helper.into_iter().collect()),
        E::DilemmaClosed { .. } => (dilemma.stage == DilemmaStage::Closed, K::DilemmaClosed, dilemma.took_part.clone()),
        E::DilemmaReopened { .. } => (is_open, K::DilemmaReopened, dilemma.took_part.clone()),
        E::DilemmaMerged { .. } => (dilemma.stage == DilemmaStage::Merged, K::DilemmaMerged, dilemma.took_part.clone()),
        E::DilemmaReminderDue { .. } => (is_open, K::DilemmaUpdateDue, vec![dilemma.owner]),
        E::DilemmaUpdateMissed { .. } => (is_open, K::DilemmaUpdateMissed, vec![dilemma.owner]),
        E::DilemmaOwnerWanted { .. } => (is_open, K::DilemmaOwnerWanted, dilemma.coordinators.clone()),
        E::DilemmaStillAsked { .. } => (is_open, K::DilemmaStillAsked, vec![dilemma.asked_still]),
        E::DilemmaUnsealed { .. } => (true, K::DilemmaUnsealed, dilemma.unsealed_asker.into_iter().collect()),
        _ => return None,
    };
    is_so.then(|| (kind, members.into_iter().collect()))
}

/// Whom it concerns what became of a promise: the other of the two; nobody where it was undone before it was handled.
fn of_promise(event: DomainEvent, promise: &PromiseFacts) -> (NotificationKind, BTreeSet<MemberId>) {
    use DomainEvent as E;
    let (kind, state) = match event {
        E::PromiseKept { .. } => (NotificationKind::PromiseKept, PromiseState::Kept),
        E::PromiseMoved { .. } => (NotificationKind::PromiseMoved, PromiseState::Open),
        E::PromiseReleased { .. } => (NotificationKind::PromiseReleased, PromiseState::Released),
        E::PromiseReminderDue { .. } => (NotificationKind::PromiseDue, PromiseState::Open),
        _ => (NotificationKind::PromiseMade, PromiseState::Open),
    };
    let members: BTreeSet<MemberId> = match kind {
        _ if promise.state != state => BTreeSet::new(),
        NotificationKind::PromiseDue | NotificationKind::PromiseReleased => BTreeSet::from([promise.owner]),
        NotificationKind::PromiseMade => promise.to.into_iter().chain([promise.owner]).collect(),
        _ => promise.to.into_iter().collect(),
    };
    (kind, members)
}

/// Whom a reminder of a meeting concerns. The job that gives it has looked whether there is something to remind of.
fn reminded(reminder: MeetingReminder, facts: &Facts) -> (NotificationKind, BTreeSet<MemberId>) {
    use MeetingReminder as R;
    let Facts::Meeting { presenters, everyone, answered, coordinators, .. } = facts else {
        return (NotificationKind::Reading, BTreeSet::new());
    };
    let (kind, members) = match reminder {
        R::DeadlineInTenDays | R::DeadlineInThreeDays | R::DeadlineOnDayOff => {
            (NotificationKind::WriteUpDue, presenters)
        }
        R::DeadlineToday => (NotificationKind::WriteUpDueToday, presenters),
        R::DeadlineMissed => (NotificationKind::WriteUpMissing, coordinators),
        R::WriteUpInFiveLines => (NotificationKind::WriteUpLeft, coordinators),
        R::Survey => (NotificationKind::SurveyAsked, everyone),
        R::Reading => (NotificationKind::Reading, everyone),
        R::HourBefore => (NotificationKind::MeetingSoon, everyone),
        R::Invitation => return (NotificationKind::MeetingInvited, invited(everyone, presenters, answered)),
        R::Rsvp => {
            let silent = everyone.iter().filter(|member| !answered.contains(member));
            return (NotificationKind::RsvpAsked, silent.copied().collect());
        }
        R::WriteUpAfterTwoDays | R::WriteUpAfterSevenDays | R::WriteUpAfterFourteenDays => {
            (NotificationKind::WriteUpAwaited, presenters)
        }
    };
    (kind, members.iter().copied().collect())
}

/// Returns who is invited to a meeting: neither who has answered already, nor who presents, which they are told.
fn invited(everyone: &[MemberId], presenters: &[MemberId], answered: &[MemberId]) -> BTreeSet<MemberId> {
    let knows = |member: &MemberId| presenters.contains(member) || answered.contains(member);
    everyone.iter().filter(|member| !knows(member)).copied().collect()
}

#[cfg(test)]
mod tests {
    use domain::change::ChangeKind;
    use domain::id::CompanyId;
    use domain::member::Role;

    use super::*;

    const NOW: Timestamp = Timestamp(1_700_000_000_000_000);
    const COMPANY: CompanyId = CompanyId(1);
    const PRACTICE: PracticeId = PracticeId(7);
    const MEETING: MeetingId = MeetingId(8);
    const MANAGER: MemberId = MemberId(1);
    const AUTHOR: MemberId = MemberId(2);
    const COLLEAGUE: MemberId = MemberId(3);
    const GUEST: MemberId = MemberId(4);
    const STRANGER: MemberId = MemberId(9);

    fn change(event: DomainEvent, member: Option<MemberId>) -> Change {
        let (entity, entity_id) = (event.entity(), event.entity_id());
        let action = ChangeKind::Updated;
        Change { position: 1, at: NOW, member, entity, entity_id, action, event: Some(event), token: None }
    }

    fn practice(status: Status) -> Facts {
        let of = |id, role| Actor::Member { id, company: COMPANY, role };
        Facts::Practice {
            access: Access {
                company: COMPANY,
                status,
                authors: vec![AUTHOR],
                creator: Some(STRANGER),
                archived_by: None,
            },
            company: vec![
                of(MANAGER, Role::Manager),
                of(AUTHOR, Role::Member),
                of(COLLEAGUE, Role::Member),
                of(GUEST, Role::Guest),
            ],
            followers: vec![],
        }
    }

    fn meeting(presenters: &[MemberId]) -> Facts {
        Facts::Meeting {
            starts_at: NOW.plus_days(3),
            state: MeetingState::Scheduled,
            presenters: presenters.to_vec(),
            everyone: vec![MANAGER, AUTHOR, COLLEAGUE],
            answered: vec![AUTHOR],
            coordinators: vec![STRANGER],
        }
    }

    /// The members that an event of somebody concerns.
    fn whom(event: DomainEvent, by: Option<MemberId>, facts: &Facts) -> Vec<MemberId> {
        concerned(&change(event, by), facts).into_iter().map(|(member, _)| member).collect()
    }

    #[test]
    fn those_who_can_publish_confirm() {
        let submitted = DomainEvent::PracticeSubmitted { practice: PRACTICE, before: Status::Draft };
        let created = DomainEvent::PracticeCreated { practice: PRACTICE, status: Status::InReview };
        for event in [submitted, created] {
            assert_eq!(whom(event, Some(STRANGER), &practice(Status::InReview)), [MANAGER, AUTHOR]);
            assert_eq!(whom(event, Some(MANAGER), &practice(Status::InReview)), [AUTHOR], "not who did it");
            assert_eq!(whom(event, None, &practice(Status::InReview)), [MANAGER, AUTHOR]);
            assert!(whom(event, Some(STRANGER), &practice(Status::Draft)).is_empty(), "withdrawn since");
            assert!(whom(event, Some(STRANGER), &Facts::Nothing).is_empty(), "deleted since");
        }
    }

    #[test]
    fn who_asked_a_company_to_present_is_told_its_answer() {
        let request = PresentingRequestId(5);
        let facts = |state| Facts::Request { meeting: MEETING, state, askers: vec![MANAGER, STRANGER] };
        let accepted = DomainEvent::PresentingAccepted { request };
        assert_eq!(whom(accepted, None, &facts(RequestState::Accepted)), [MANAGER, STRANGER]);
        assert_eq!(whom(accepted, Some(STRANGER), &facts(RequestState::Accepted)), [MANAGER], "not who entered it");
        let passed = DomainEvent::PresentingPassed { request };
        assert_eq!(whom(passed, None, &facts(RequestState::Passed)), [MANAGER, STRANGER]);
        assert!(whom(passed, None, &facts(RequestState::Accepted)).is_empty());
        assert_eq!(facts(RequestState::Passed).thing(&change(passed, None)), (Entity::Meeting, MEETING.0));
    }

    #[test]
    fn who_wrote_a_practice_is_told_that_another_published_it() {
        let published = DomainEvent::PracticePublished { practice: PRACTICE, before: Status::InReview };
        assert_eq!(whom(published, Some(MANAGER), &practice(Status::Published)), [AUTHOR, STRANGER]);
        assert_eq!(whom(published, Some(AUTHOR), &practice(Status::Published)), [STRANGER]);
        assert!(whom(published, Some(MANAGER), &practice(Status::Archived)).is_empty(), "archived since");
        let created = DomainEvent::PracticeCreated { practice: PRACTICE, status: Status::Published };
        assert_eq!(whom(created, Some(STRANGER), &practice(Status::Published)), [AUTHOR]);
        assert!(whom(created, None, &practice(Status::Published)).is_empty(), "imported");
        let draft = DomainEvent::PracticeCreated { practice: PRACTICE, status: Status::Draft };
        assert!(whom(draft, Some(STRANGER), &practice(Status::Draft)).is_empty());
    }

    #[test]
    fn who_follows_a_topic_is_told_what_is_published_in_it() {
        let published = DomainEvent::PracticePublished { practice: PRACTICE, before: Status::InReview };
        let mut facts = practice(Status::Published);
        if let Facts::Practice { followers, .. } = &mut facts {
            *followers = vec![AUTHOR, COLLEAGUE, MANAGER];
        }
        let told = concerned(&change(published, Some(MANAGER)), &facts);
        let of_topic = (COLLEAGUE, NotificationKind::PracticeInTopic);
        let own = [AUTHOR, STRANGER].map(|member| (member, NotificationKind::PracticePublished));
        assert_eq!(told, [own[0], own[1], of_topic], "each once, and not who did it");
        let submitted = DomainEvent::PracticeSubmitted { practice: PRACTICE, before: Status::Draft };
        let mut waiting = practice(Status::InReview);
        if let Facts::Practice { followers, .. } = &mut waiting {
            *followers = vec![COLLEAGUE];
        }
        assert!(!whom(submitted, Some(STRANGER), &waiting).contains(&COLLEAGUE), "nothing of what is not published");
    }

    #[test]
    fn presenters_are_told_what_becomes_of_their_meeting() {
        let moved = |before, after| DomainEvent::MeetingMoved { meeting: MEETING, before, after };
        let (past, soon, later) = (NOW.plus_days(-9), NOW.plus_days(3), NOW.plus_days(5));
        let facts = meeting(&[AUTHOR, MANAGER]);
        assert_eq!(whom(moved(soon, later), Some(STRANGER), &facts), [MANAGER, AUTHOR, COLLEAGUE], "everyone");
        assert_eq!(whom(moved(soon, later), Some(AUTHOR), &facts), [MANAGER, COLLEAGUE]);
        assert_eq!(whom(moved(soon, past), None, &facts), [MANAGER, AUTHOR, COLLEAGUE]);
        assert!(whom(moved(past, past.plus_days(1)), None, &facts).is_empty(), "over, and corrected");
        let named = DomainEvent::PresenterNamed { meeting: MEETING, member: AUTHOR };
        let removed = DomainEvent::PresenterRemoved { meeting: MEETING, member: AUTHOR };
        assert_eq!(whom(named, Some(STRANGER), &facts), [AUTHOR]);
        assert!(whom(named, Some(AUTHOR), &facts).is_empty(), "named themselves");
        assert!(whom(removed, Some(STRANGER), &facts).is_empty(), "named again since");
        assert_eq!(whom(removed, Some(STRANGER), &meeting(&[])), [AUTHOR]);
        assert!(whom(named, Some(STRANGER), &meeting(&[])).is_empty(), "removed since");
    }

    #[test]
    fn a_brief_is_for_who_still_presents_and_a_summary_for_everyone() {
        let briefed = DomainEvent::PresenterBriefed { meeting: MEETING, member: AUTHOR };
        assert_eq!(whom(briefed, None, &meeting(&[AUTHOR, MANAGER])), [AUTHOR]);
        assert!(whom(briefed, None, &meeting(&[MANAGER])).is_empty(), "presents no more");
        let mut off = meeting(&[AUTHOR]);
        if let Facts::Meeting { state, .. } = &mut off {
            *state = MeetingState::Cancelled;
        }
        assert!(whom(briefed, None, &off).is_empty(), "cancelled since");
        let sent = DomainEvent::MeetingSummarySent { meeting: MEETING };
        assert_eq!(whom(sent, Some(MANAGER), &meeting(&[AUTHOR])), [AUTHOR, COLLEAGUE]);
        assert!(whom(sent, Some(MANAGER), &off).is_empty());
        assert_eq!(meeting(&[]).thing(&change(briefed, None)), (Entity::Meeting, MEETING.0));
    }

    #[test]
    fn everyone_is_told_that_a_meeting_is_cancelled_or_goes_online() {
        let [cancelled, reinstated, online] = [
            DomainEvent::MeetingCancelled { meeting: MEETING },
            DomainEvent::MeetingReinstated { meeting: MEETING },
            DomainEvent::MeetingMovedOnline { meeting: MEETING },
        ];
        let scheduled = meeting(&[AUTHOR]);
        let mut off = meeting(&[AUTHOR]);
        let mut over = meeting(&[AUTHOR]);
        if let Facts::Meeting { state, .. } = &mut off {
            *state = MeetingState::Cancelled;
        }
        if let Facts::Meeting { starts_at, .. } = &mut over {
            *starts_at = NOW.plus_days(-1);
        }
        assert_eq!(whom(cancelled, Some(MANAGER), &off), [AUTHOR, COLLEAGUE]);
        assert!(whom(cancelled, Some(MANAGER), &scheduled).is_empty(), "undone since");
        for event in [reinstated, online] {
            assert_eq!(whom(event, Some(MANAGER), &scheduled), [AUTHOR, COLLEAGUE]);
            assert!(whom(event, Some(MANAGER), &off).is_empty(), "cancelled since");
            assert!(whom(event, Some(MANAGER), &over).is_empty(), "of a past one nobody is told");
        }
        let moved = DomainEvent::MeetingMoved { meeting: MEETING, before: NOW, after: NOW.plus_days(9) };
        assert!(whom(moved, None, &off).is_empty(), "it does not take place on the other day either");
    }

    #[test]
    fn everyone_is_invited_to_a_meeting_that_is_set_but_those_who_know_of_it() {
        let set = DomainEvent::MeetingAnnounced { meeting: MEETING };
        assert_eq!(whom(set, Some(STRANGER), &meeting(&[])), [MANAGER, COLLEAGUE], "not who answered already");
        assert_eq!(whom(set, Some(MANAGER), &meeting(&[COLLEAGUE])), [], "neither who set it, nor who presents");
        let due = DomainEvent::MeetingReminderDue { meeting: MEETING, reminder: MeetingReminder::Invitation };
        assert_eq!(whom(due, None, &meeting(&[COLLEAGUE])), [MANAGER], "as two weeks before it");
        let year = DomainEvent::MeetingsAnnounced { meeting: MEETING };
        assert_eq!(whom(year, Some(MANAGER), &meeting(&[COLLEAGUE])).len(), 2, "everybody but who set them");
    }

    #[test]
    fn who_has_not_answered_is_asked() {
        let asked = DomainEvent::MeetingReminderDue { meeting: MEETING, reminder: MeetingReminder::Rsvp };
        assert_eq!(whom(asked, None, &meeting(&[])), [MANAGER, COLLEAGUE]);
        assert_eq!(meeting(&[]).thing(&change(asked, None)), (Entity::Meeting, MEETING.0));
        assert!(whom(asked, None, &Facts::Nothing).is_empty());
    }

    #[test]
    fn presenters_are_reminded_of_their_write_up_and_coordinators_told_of_a_missing_one() {
        use MeetingReminder as R;
        let concerned_members = |reminder| {
            let due = DomainEvent::MeetingReminderDue { meeting: MEETING, reminder };
            concerned(&change(due, None), &meeting(&[AUTHOR]))
        };
        for (reminder, kind) in [
            (R::DeadlineInTenDays, NotificationKind::WriteUpDue),
            (R::DeadlineInThreeDays, NotificationKind::WriteUpDue),
            (R::DeadlineToday, NotificationKind::WriteUpDueToday),
            (R::DeadlineOnDayOff, NotificationKind::WriteUpDue),
            (R::WriteUpAfterTwoDays, NotificationKind::WriteUpAwaited),
            (R::WriteUpAfterSevenDays, NotificationKind::WriteUpAwaited),
            (R::WriteUpAfterFourteenDays, NotificationKind::WriteUpAwaited),
        ] {
            assert_eq!(concerned_members(reminder), [(AUTHOR, kind)], "{reminder}");
        }
        assert_eq!(concerned_members(R::DeadlineMissed), [(STRANGER, NotificationKind::WriteUpMissing)]);
        assert_eq!(concerned_members(R::Reading).len(), 3, "everyone");
    }

    #[test]
    fn a_try_concerns_the_authors_and_names_nobody_where_it_is_only_counted() {
        let added = DomainEvent::TryAdded { tried: TryId(5) };
        let facts = |is_named| Facts::Try { practice: PRACTICE, authors: vec![AUTHOR, COLLEAGUE], is_named };
        assert_eq!(whom(added, Some(STRANGER), &facts(true)), [AUTHOR, COLLEAGUE]);
        assert_eq!(whom(added, Some(AUTHOR), &facts(false)), [COLLEAGUE], "not who wrote it");
        assert!(whom(added, None, &facts(true)).is_empty(), "imported");
        assert!(whom(added, Some(STRANGER), &Facts::Nothing).is_empty(), "deleted since");
        let row = change(added, Some(STRANGER));
        assert_eq!(facts(true).thing(&row), (Entity::Practice, PRACTICE.0));
        assert_eq!((facts(true).named(&row), facts(false).named(&row)), (Some(STRANGER), None));
    }

    #[test]
    fn of_a_promise_the_other_is_told() {
        let promise = PromiseId(6);
        let facts = |state| {
            let (to, creator) = (Some(MANAGER), Some(STRANGER));
            Facts::Promise(PromiseFacts { owner: AUTHOR, company: COMPANY, to, creator, state })
        };
        let open = facts(PromiseState::Open);
        let made = DomainEvent::PromiseMade { promise };
        assert_eq!(whom(made, Some(AUTHOR), &open), [MANAGER]);
        assert_eq!(whom(made, Some(STRANGER), &open), [MANAGER, AUTHOR], "entered by the coordinator");
        let moved = DomainEvent::PromiseMoved { promise, before: NOW, after: NOW.plus_days(9) };
        assert_eq!(whom(moved, Some(AUTHOR), &open), [MANAGER]);
        let kept = DomainEvent::PromiseKept { promise };
        assert_eq!(whom(kept, Some(AUTHOR), &facts(PromiseState::Kept)), [MANAGER]);
        assert!(whom(kept, Some(AUTHOR), &open).is_empty(), "undone since");
        let released = DomainEvent::PromiseReleased { promise };
        assert_eq!(whom(released, Some(MANAGER), &facts(PromiseState::Released)), [AUTHOR]);
        assert_eq!(whom(DomainEvent::PromiseReminderDue { promise }, None, &open), [AUTHOR]);
        assert!(whom(made, Some(AUTHOR), &Facts::Nothing).is_empty(), "its owner was erased");
    }

    #[test]
    fn a_dilemma_concerns_its_owner_its_asker_and_who_took_part() {
        let dilemma = DilemmaId(6);
        let facts = |stage| {
            Facts::Dilemma(DilemmaConcern {
                stage,
                askers: vec![AUTHOR],
                owner: MANAGER,
                offered_to: Some(COLLEAGUE),
                put_to: vec![GUEST],
                took_part: vec![AUTHOR, MANAGER, COLLEAGUE],
                urgent_for: None,
                topic_followers: vec![COLLEAGUE, STRANGER],
                asked_still: AUTHOR,
                sealed_asker: None,
                sealed_joined: vec![],
                unsealed_asker: Some(GUEST),
                helper: Some(COLLEAGUE),
                coordinators: vec![STRANGER],
            })
        };
        let (open, closed) = (facts(DilemmaStage::Open), facts(DilemmaStage::Closed));
        let asked = DomainEvent::DilemmaAsked { dilemma };
        assert_eq!(whom(asked, Some(AUTHOR), &open), [MANAGER, GUEST, COLLEAGUE, STRANGER]);
        let new = (STRANGER, NotificationKind::DilemmaInTopic);
        assert_eq!(concerned(&change(asked, Some(AUTHOR)), &open).last(), Some(&new), "of a topic that is followed");
        assert!(whom(asked, None, &open).is_empty(), "imported");
        let Facts::Dilemma(concern) = open.clone() else { panic!("facts of a dilemma") };
        let sealed = Facts::Dilemma(DilemmaConcern { askers: vec![], sealed_asker: Some(GUEST), ..concern.clone() });
        let joined = Facts::Dilemma(DilemmaConcern { sealed_joined: vec![GUEST], ..concern.clone() });
        let promised = DomainEvent::DilemmaPromised { dilemma, due_at: NOW };
        for (event, by, news) in [
            (asked, Some(STRANGER), Some(GUEST)),
            (promised, Some(MANAGER), Some(GUEST)),
            (promised, Some(GUEST), None),
            (DomainEvent::DilemmaClosed { dilemma }, None, None),
            (DomainEvent::DilemmaStillAsked { dilemma }, None, Some(GUEST)),
            (DomainEvent::DilemmaUpdated { dilemma }, Some(MANAGER), None),
        ] {
            let news: Vec<MemberId> = news.into_iter().collect();
            assert_eq!(sealed_news(&change(event, by), &sealed), news, "{event:?} {by:?}");
            assert!(sealed_news(&change(event, by), &open).is_empty(), "nobody asked it anonymously");
            let is_asked = matches!(event, DomainEvent::DilemmaStillAsked { .. });
            let of_joined = if is_asked { vec![] } else { news };
            assert_eq!(sealed_news(&change(event, by), &joined), of_joined, "theirs goes on in it: {event:?} {by:?}");
        }
        let urgent = Facts::Dilemma(DilemmaConcern { urgent_for: Some(vec![AUTHOR, MANAGER, STRANGER]), ..concern });
        assert_eq!(
            concerned(&change(asked, Some(AUTHOR)), &urgent),
            [
                (MANAGER, NotificationKind::DilemmaAsked),
                (GUEST, NotificationKind::DilemmaAsked),
                (STRANGER, NotificationKind::DilemmaUrgent),
            ],
            "everybody, in place of those who follow its topic"
        );
        let owned = DomainEvent::DilemmaOwned { dilemma, before: STRANGER, after: MANAGER };
        assert_eq!(whom(owned, Some(MANAGER), &open), [AUTHOR, STRANGER]);
        let again = DomainEvent::DilemmaOwned { dilemma, before: MANAGER, after: STRANGER };
        assert!(whom(again, Some(STRANGER), &open).is_empty(), "somebody else's since");
        assert_eq!(whom(DomainEvent::DilemmaOffered { dilemma, member: COLLEAGUE }, Some(MANAGER), &open), [COLLEAGUE]);
        assert_eq!(whom(DomainEvent::DilemmaPromised { dilemma, due_at: NOW }, Some(MANAGER), &open), [AUTHOR]);
        let helped = DomainEvent::AnswerAccepted { dilemma, comment: CommentId(5), helped: true };
        assert_eq!(whom(helped, Some(AUTHOR), &open), [COLLEAGUE]);
        let ended = DomainEvent::DilemmaClosed { dilemma };
        assert_eq!(whom(ended, Some(AUTHOR), &closed), [MANAGER, COLLEAGUE, STRANGER]);
        let lesson = (STRANGER, NotificationKind::LessonInTopic);
        assert_eq!(
            concerned(&change(ended, Some(AUTHOR)), &closed).last(),
            Some(&lesson),
            "of a topic that is followed"
        );
        assert_eq!(whom(DomainEvent::DilemmaStillAsked { dilemma }, None, &open), [AUTHOR]);
        assert!(whom(DomainEvent::DilemmaStillAsked { dilemma }, None, &closed).is_empty());
        assert_eq!(whom(DomainEvent::DilemmaUnsealed { dilemma }, Some(STRANGER), &closed), [GUEST]);
        assert!(whom(ended, Some(AUTHOR), &open).is_empty(), "open again since");
        assert_eq!(whom(DomainEvent::DilemmaReminderDue { dilemma }, None, &open), [MANAGER]);
        assert_eq!(whom(DomainEvent::DilemmaUpdateMissed { dilemma }, None, &open), [MANAGER]);
        assert_eq!(whom(DomainEvent::DilemmaOwnerWanted { dilemma }, None, &open), [STRANGER]);
        assert!(whom(DomainEvent::DilemmaReminderDue { dilemma }, None, &closed).is_empty());
        assert!(whom(DomainEvent::DilemmaUpdated { dilemma }, Some(AUTHOR), &open).is_empty());
    }

    #[test]
    fn a_comment_concerns_those_whose_thing_it_is_about_and_who_commented_before() {
        let created = DomainEvent::CommentCreated { comment: CommentId(5) };
        let subject = CommentSubject::Practice(PRACTICE);
        let facts = Facts::Comment {
            subject,
            owners: vec![AUTHOR],
            interested: vec![AUTHOR, COLLEAGUE, STRANGER],
            author: Some(COLLEAGUE),
            is_by_asker: false,
            sealed_askers: vec![],
            thanked: vec![STRANGER],
            helped: vec![STRANGER],
            coordinators: vec![MANAGER],
            mentioned: vec![COLLEAGUE, GUEST],
            mentioned_before: vec![COLLEAGUE],
        };
        let kinds = |event, by| concerned(&change(event, Some(by)), &facts);
        let told = kinds(created, AUTHOR);
        assert_eq!(
            told,
            [
                (STRANGER, NotificationKind::CommentWritten),
                (COLLEAGUE, NotificationKind::CommentMentioned),
                (GUEST, NotificationKind::CommentMentioned),
            ],
            "once each"
        );
        let updated = DomainEvent::CommentUpdated { comment: CommentId(5) };
        assert_eq!(
            kinds(updated, AUTHOR),
            [(GUEST, NotificationKind::CommentMentioned)],
            "who was not mentioned before"
        );
        let (thanked, reported) = (
            DomainEvent::CommentThanked { comment: CommentId(5) },
            DomainEvent::CommentReported { comment: CommentId(5) },
        );
        assert_eq!(whom(thanked, Some(STRANGER), &facts), [COLLEAGUE]);
        assert!(whom(thanked, Some(AUTHOR), &facts).is_empty(), "taken back since");
        assert_eq!(whom(reported, Some(STRANGER), &facts), [MANAGER]);
        let helped = DomainEvent::AnswerMarked { comment: CommentId(5) };
        assert_eq!(whom(helped, Some(STRANGER), &facts), [COLLEAGUE]);
        assert!(whom(helped, Some(AUTHOR), &facts).is_empty(), "taken back since");
        assert_eq!(whom(created, Some(STRANGER), &facts), [AUTHOR, COLLEAGUE, GUEST]);
        assert!(whom(created, None, &facts).is_empty(), "imported");
        assert!(whom(created, Some(STRANGER), &Facts::Nothing).is_empty(), "deleted since");
        assert_eq!(facts.thing(&change(created, None)), (Entity::Practice, PRACTICE.0));
    }

    #[test]
    fn another_role_concerns_whose_it_is_and_most_events_nobody() {
        let role = |after| DomainEvent::RoleChanged { member: COLLEAGUE, before: Role::Member, after };
        let concerned_members = concerned(&change(role(Role::Manager), Some(STRANGER)), &Facts::Nothing);
        assert_eq!(concerned_members, [(COLLEAGUE, NotificationKind::RoleChanged)]);
        assert!(whom(role(Role::Manager), Some(COLLEAGUE), &Facts::Nothing).is_empty());
        assert!(whom(role(Role::Member), None, &Facts::Nothing).is_empty());
        assert!(whom(DomainEvent::PracticeUpdated { practice: PRACTICE }, None, &Facts::Nothing).is_empty());
        let substitute = DomainEvent::SubstituteNamed { member: COLLEAGUE, of: AUTHOR };
        let assistant = DomainEvent::AssistantNamed { member: COLLEAGUE, of: AUTHOR };
        for event in [substitute, assistant] {
            assert_eq!(whom(event, Some(AUTHOR), &Facts::Stands), [COLLEAGUE]);
            assert!(whom(event, Some(AUTHOR), &Facts::Nothing).is_empty(), "undone since");
            assert!(whom(event, Some(COLLEAGUE), &Facts::Stands).is_empty(), "who did it knows");
        }
        let whose = [(substitute, Some(MANAGER)), (substitute, Some(AUTHOR)), (assistant, Some(AUTHOR))];
        let whose = whose.map(|(event, by)| in_place_of(&change(event, by)));
        assert_eq!(whose, [Some(AUTHOR), None, None], "said once where who is away did it");
        let unknown = Change { event: None, ..change(DomainEvent::ForumRenamed, None) };
        assert!(concerned(&unknown, &Facts::Nothing).is_empty(), "an event of a later version");
    }
}
