//! Strangers ask to join, and the coordinator answers.

use domain::access::DeviceKind;
use domain::audit::{AuditEvent, AuditFilter};
use domain::id::JoinRequestId;
use domain::join_request::{NewJoinRequest, WAITING_DAYS};
use domain::member::{NewMember, Profession, Role};
use domain::notification::{NotificationKind, Subject};
use domain::policy::Actor;
use domain::problem::{FieldProblem, Problem};
use domain::undo::KEPT_DAYS;
use forum::Forum;
use forum::origin::Origin;

use crate::jobs::run_standard_jobs;
use crate::notifications::listed;
use crate::on_each_engine;
use crate::sample::{field, fields};

fn request(email: &str) -> NewJoinRequest {
    NewJoinRequest {
        name: "רות אלוני".into(),
        email: email.into(),
        company: "בנק אלון".into(),
        message: "שמעתי עליכם".into(),
    }
}

/// Asks from a network address.
async fn ask(forum: &Forum, email: &str, network: &str) -> Result<(), Problem> {
    let origin = Origin { network: network.to_owned(), device: DeviceKind::UNKNOWN };
    origin.run(forum.request_to_join(request(email), false)).await
}

async fn waiting(forum: &Forum, coordinator: &Actor) -> Vec<String> {
    let requests = forum.join_requests(coordinator).await.expect("a list").into_iter();
    requests.filter(|it| it.declined_at.is_none()).map(|it| it.request.email).collect()
}

#[tokio::test]
async fn whatever_the_address_is_the_answer_is_the_same() {
    on_each_engine(|context| async move {
        let (forum, coordinator) = (&context.forum, context.people.coordinator);
        ask(forum, "ruth@alon.example", "192.0.2.1").await.expect("taken");
        ask(forum, "Ruth@alon.example", "192.0.2.2").await.expect("asked before");
        ask(forum, "m2@forum.example", "192.0.2.3").await.expect("a member");
        forum.request_to_join(request("bot@alon.example"), true).await.expect("a program");
        assert_eq!(waiting(forum, &coordinator).await, ["ruth@alon.example"]);
        let refused = forum.request_to_join(NewJoinRequest { email: "x".into(), ..request("") }, false).await;
        assert_eq!(fields(&refused.expect_err("refused")), field("email", FieldProblem::Invalid));
        let overview = forum.overview(&coordinator).await.expect("an overview");
        let members = forum.members(&coordinator).await.expect("listed");
        let joined = members.iter().filter(|member| member.joined_at.is_some()).count();
        let all = usize::try_from(overview.joined + overview.waiting).expect("a number");
        assert_eq!((overview.join_requests, overview.coordinators, all), (1, 1, members.len()), "nobody has left");
        assert_eq!(usize::try_from(overview.joined), Ok(joined));
    })
    .await;
}

/// Who has left may want to come back, with the address that they had.
#[tokio::test]
async fn a_former_member_who_asks_is_listed_until_let_in_again() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, coordinator) = (people.oren.member.member().expect("a member"), people.coordinator);
        let email = forum.member(&coordinator, dana).await.expect("there").email;
        forum.deactivate_member(&coordinator, dana, false).await.expect("out");
        ask(forum, &email, "192.0.2.1").await.expect("taken");
        assert_eq!(waiting(forum, &coordinator).await, [email]);
        forum.reactivate_member(&coordinator, dana).await.expect("in again");
        assert!(waiting(forum, &coordinator).await.is_empty(), "it is answered");
    })
    .await;
}

#[tokio::test]
async fn those_who_run_the_forum_are_told_once_until_they_have_read_it() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let told = async || listed(forum, &people.coordinator).await;
        ask(forum, "ruth@alon.example", "192.0.2.1").await.expect("taken");
        ask(forum, "noa@alon.example", "192.0.2.2").await.expect("taken");
        forum.request_to_join(request("bot@alon.example"), true).await.expect("a program");
        assert_eq!(told().await, [(None, vec![NotificationKind::JoinRequested])]);
        assert!(listed(forum, &people.oren.manager).await.is_empty());
        let groups = forum.notifications(&people.coordinator).await.expect("a list");
        assert_eq!(groups[0].subject, Subject::JoinRequests);
        let opened = forum.open_notification(&people.coordinator, groups[0].notifications[0].id).await;
        assert_eq!(opened, Ok(Some("/admin/requests".to_owned())));
        assert_eq!(forum.unread_notifications(&people.coordinator).await, Ok(0));
        ask(forum, "tal@alon.example", "192.0.2.3").await.expect("taken");
        assert_eq!(told().await, [(None, vec![NotificationKind::JoinRequested; 2])]);
        assert_eq!(forum.unread_notifications(&people.coordinator).await, Ok(1));

        let Actor::Member { id, company, .. } = people.coordinator else { panic!("a member") };
        let before = Actor::Member { id, company, role: Role::Member };
        let groups = forum.notifications(&before).await.expect("a list");
        assert_eq!(groups[0].subject, Subject::Unreadable, "who no longer runs the forum");
    })
    .await;
}

#[tokio::test]
async fn one_network_is_slowed_down_and_others_are_not() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        let mut refused = None;
        for number in 0..20 {
            if let Err(problem) = ask(forum, &format!("a{number}@alon.example"), "192.0.2.1").await {
                refused = Some((number, problem));
                break;
            }
        }
        let Some((number, Problem::Throttled { seconds })) = refused else { panic!("{refused:?}") };
        assert!((3..10).contains(&number) && seconds > 0, "{number} {seconds}");
        ask(forum, "b@alon.example", "192.0.2.2").await.expect("from elsewhere");
        context.clock.advance_seconds(24 * 3_600 + 1);
        ask(forum, "c@alon.example", "192.0.2.1").await.expect("a day later");
    })
    .await;
}

#[tokio::test]
async fn the_coordinator_invites_or_declines() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let coordinator = people.coordinator;
        ask(forum, "ruth@alon.example", "192.0.2.1").await.expect("taken");
        ask(forum, "uri@alon.example", "192.0.2.2").await.expect("taken");
        let member = NewMember {
            email: "ruth@alon.example".into(),
            name: "רות".into(),
            company: people.oren.company,
            role: Role::Member,
            profession: Profession::Service,
        };
        forum.invite_member(&coordinator, member).await.expect("invited");
        assert_eq!(waiting(forum, &coordinator).await, ["uri@alon.example"], "who was invited waits no more");
        let id = forum.join_requests(&coordinator).await.expect("a list")[0].id;
        forum.decline_join_request(&coordinator, id, true).await.expect("declined");
        forum.decline_join_request(&coordinator, id, true).await.expect("a second click");
        assert_eq!(waiting(forum, &coordinator).await, [""; 0]);
        ask(forum, "uri@alon.example", "192.0.2.3").await.expect("the same answer");
        assert_eq!(waiting(forum, &coordinator).await, [""; 0], "who was declined does not come back by asking");
        forum.decline_join_request(&coordinator, id, false).await.expect("taken back");
        assert_eq!(waiting(forum, &coordinator).await, ["uri@alon.example"]);
        let absent = forum.decline_join_request(&coordinator, JoinRequestId(99), true).await;
        assert_eq!(absent, Err(Problem::NotFound));
        let log = forum.audit_log(&coordinator, &AuditFilter::default()).await.expect("a log");
        assert_eq!(log.iter().filter(|entry| entry.event == AuditEvent::JoinRequestDeclined).count(), 3);
        for stranger in [people.oren.manager, people.oren.guest, Actor::Nobody] {
            let expected = if stranger == Actor::Nobody { Problem::Unauthenticated } else { Problem::Forbidden };
            assert_eq!(forum.join_requests(&stranger).await.err(), Some(expected.clone()));
            assert_eq!(forum.decline_join_request(&stranger, id, true).await, Err(expected));
        }
    })
    .await;
}

#[tokio::test]
async fn nothing_of_a_stranger_is_kept_for_good() {
    on_each_engine(|context| async move {
        let (forum, coordinator) = (&context.forum, context.people.coordinator);
        ask(forum, "ruth@alon.example", "192.0.2.1").await.expect("taken");
        ask(forum, "uri@alon.example", "192.0.2.2").await.expect("taken");
        let id = forum.join_requests(&coordinator).await.expect("a list")[0].id;
        forum.decline_join_request(&coordinator, id, true).await.expect("declined");
        context.clock.advance_seconds((KEPT_DAYS + 1) * 24 * 3_600);
        run_standard_jobs(forum).await;
        let left = forum.join_requests(&coordinator).await.expect("a list");
        assert_eq!(left.iter().map(|it| it.request.email.as_str()).collect::<Vec<_>>(), ["uri@alon.example"]);
        context.clock.advance_seconds(WAITING_DAYS * 24 * 3_600);
        run_standard_jobs(forum).await;
        assert_eq!(forum.join_requests(&coordinator).await.expect("a list"), []);
    })
    .await;
}
