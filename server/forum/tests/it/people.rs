//! People move, leave, come back and are erased; sessions and tokens end; and the log of who did what.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::access::{Browser, DeviceKind, NewToken, System, TokenScope};
use domain::agenda::{AgendaItem, AgendaKind};
use domain::audit::{AuditEntry, AuditEvent, AuditFilter};
use domain::comment::{CommentSubject, DiscussionPart};
use domain::gate::NewGateEntry;
use domain::id::{CommentId, DilemmaId, MemberId};
use domain::join_request::NewJoinRequest;
use domain::language::Language;
use domain::meeting::{MeetingKind, NewMeeting};
use domain::member::{MEMBERS_PER_PAGE, MemberFilter, NewMember, Profession, Role};
use domain::notification::NotificationKind;
use domain::phone::{Phone, PhoneShown};
use domain::policy::Actor;
use domain::practice::Status;
use domain::problem::{FieldProblem, Problem};
use domain::promise::NewPromise;
use domain::rsvp::{NewRsvp, RsvpAnswer};
use domain::search::SearchRequest;
use domain::tries::{TryInput, TryOutcome, TryShown};
use forum::attachments::talk::TextWithFiles;
use forum::backup::create::BackupOptions;
use forum::backup::sealed::Recipients;
use forum::drafts::begin::Purpose;
use forum::drafts::save::SaveDraft;
use forum::drafts::upload::UploadWriteUp;
use forum::idempotency::{Answer, Begun, fingerprint};
use forum::live::LogReader;
use forum::login::log_in::{LogIn, LoggedIn, SESSION_DAYS, SESSION_MOST_DAYS};
use forum::meetings::gate::GateLineOf;
use forum::members::away::SetAway;
use forum::members::deactivate::Deactivated;
use forum::members::transfer::MoveMember;
use forum::members::update::{ChangePassword, Profile};
use forum::origin::Origin;
use forum::secret::Secret;
use forum::{Analyzer, Database, Forum, Index, SearchError};
use sqlx::AssertSqlSafe;

use crate::context::{TestContext, follow, key};
use crate::dilemmas::dilemma;
use crate::links::{PASSWORD, join, joined, token};
use crate::live::pass_on;
use crate::notifications::{listed, notify};
use crate::on_each_engine;
use crate::sample::{call, content, create_practice, email, field, fields, found, keys, meeting, practice, upload};

async fn log_in(forum: &Forum, actor: Actor) -> Result<LoggedIn, Problem> {
    let email = email(forum, actor).await;
    forum
        .log_in(LogIn { email, password: PASSWORD.into(), client: "office".into(), device: None, own_device: false })
        .await
}

async fn is_alive(forum: &Forum, session: &Secret) -> bool {
    forum.authenticate_session(session.reveal()).await.expect("an answer").is_some()
}

async fn draft(forum: &Forum, actor: &Actor, title: &str) -> domain::id::DraftId {
    forum.begin_draft(actor, Purpose::New, content(title, "גוף")).await.expect("begun")
}

fn input(name: &str) -> Profile {
    Profile { name: name.into(), profession: Profession::Service, language: Language::Hebrew }
}

#[tokio::test]
async fn whoever_leaves_is_out_at_once_and_the_manager_has_their_drafts() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, manager) = (people.oren.member, people.oren.manager);
        let session = joined(forum, dana).await.secret;
        let program = forum.create_token(&dana, key(dana), NewToken::named("sync")).await.expect("a token");
        let link = token(&forum.member_link(&people.coordinator, key(dana)).await.expect("a link"));
        create_practice(forum, &dana, practice("אמנה", "גוף", Status::Published)).await;
        draft(forum, &dana, "טיוטה של דנה").await;
        assert!(is_alive(forum, &session).await);
        let other = context.second_process().await;
        assert!(is_alive(&other, &session).await);

        let left = forum.deactivate_member(&manager, key(dana), false).await.expect("out");
        assert_eq!(left.drafts, 1);
        assert!(!is_alive(forum, &session).await);
        assert_eq!(forum.authenticate_token(program.reveal()).await.err(), Some(Problem::Unauthenticated));
        assert_eq!(forum.view_link(&link).await.err(), Some(Problem::LinkExpired));
        assert_eq!(log_in(forum, dana).await.err(), Some(Problem::InvalidCredentials));
        let refused = forum.member_link(&people.coordinator, key(dana)).await.expect_err("no new way in");
        assert_eq!(fields(&refused), field("member", FieldProblem::Deactivated));
        let titles: Vec<_> =
            forum.drafts(&manager).await.expect("drafts").into_iter().map(|draft| draft.title).collect();
        assert_eq!(titles, ["טיוטה של דנה"]);
        assert_eq!(found(forum, &people.rimon.member, "אמנה").await, ["אמנה"], "what was published stays");
        let page = forum.practice(&people.rimon.member, "אמנה").await.expect("readable");
        assert!(!page.authors[0].name.is_empty(), "under their name");
        let listed = forum.directory(&people.rimon.member).await.expect("a list");
        assert!(listed.iter().all(|entry| entry.person.id != key(dana)), "not among the people of the forum");
        let again = forum.deactivate_member(&people.coordinator, key(dana), true).await.expect("out already");
        assert_eq!((again.drafts, again.manager), (0, None));

        forum.reactivate_member(&manager, key(dana)).await.expect("in again");
        log_in(forum, dana).await.expect("with the password that they had");
        assert_eq!(forum.authenticate_token(program.reveal()).await.err(), Some(Problem::Unauthenticated));
    })
    .await;
}

/// The cached session of another process ends when it has followed the log.
#[tokio::test]
async fn the_other_nodes_learn_of_it_from_the_log() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let session = joined(forum, people.oren.member).await.secret;
        let other = context.second_process().await;
        let index =
            forum::Index::open(&context.folder.join("other"), forum::Analyzer::default()).expect("an index").index;
        crate::context::follow(&other, index);
        other.indexer().status().wait_for(forum::IndexStatus::is_current).await.expect("an indexer");
        assert!(is_alive(&other, &session).await);
        forum.deactivate_member(&people.coordinator, key(people.oren.member), false).await.expect("out");
        let position = forum.log_head().await.expect("a position");
        other.indexer().status().wait_for(|status| status.position >= position).await.expect("it follows");
        assert!(!is_alive(&other, &session).await);
    })
    .await;
}

/// It ends as well on a node whose index does not follow the log, or is being built.
#[tokio::test]
async fn a_node_without_an_index_learns_of_it_from_the_log() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let session = joined(forum, people.oren.member).await.secret;
        let other = context.second_process().await;
        let mut log = LogReader::default();
        pass_on(&other, &mut log).await;
        assert!(is_alive(&other, &session).await);
        forum.deactivate_member(&people.coordinator, key(people.oren.member), false).await.expect("out");
        pass_on(&other, &mut log).await;
        assert!(!is_alive(&other, &session).await);
    })
    .await;
}

#[tokio::test]
async fn a_former_member_is_named_as_one_where_that_was_chosen() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        joined(forum, dana).await;
        forum.update_profile(&dana, input("שושנה פלאי")).await.expect("renamed");
        create_practice(forum, &dana, practice("אמנה", "גוף", Status::Published)).await;
        call(forum, meeting("מפגש", None, &keys(&[dana]))).await;
        let reader = people.rimon.member;
        let on = forum.practice(&reader, "אמנה").await.expect("readable").id;
        let said = forum.add_comment(&dana, CommentSubject::Practice(on), "תודה רבה", None).await.expect("written");
        assert_eq!(found(forum, &reader, "פלאי").await.len(), 3);
        forum.deactivate_member(&people.coordinator, key(dana), true).await.expect("out");
        let page = forum.practice(&reader, "אמנה").await.expect("readable");
        assert!(page.authors[0].is_former());
        let held = forum.meetings(&reader).await.expect("meetings");
        let presenters = held.upcoming.iter().chain(&held.past).flat_map(|card| &card.presenters).collect::<Vec<_>>();
        assert!(presenters.iter().all(|person| person.is_former()) && presenters.len() == 1);
        let author = async || forum.comment(&reader, said).await.expect("readable").comment.author.expect("somebody");
        assert!(author().await.is_former(), "beside a comment");
        let discussion = forum.practice_discussion(&reader, &page.slug, DiscussionPart::Last).await.expect("readable");
        assert!(!format!("{discussion:?}").contains("שושנה"), "{discussion:?}");
        assert_eq!(forum.person(&reader, key(dana)).await.err(), Some(Problem::NotFound), "no page names them");
        assert_eq!(found(forum, &reader, "פלאי").await, [""; 0]);
        assert_eq!(found(forum, &reader, "אמנה").await, ["אמנה"]);
        forum.reactivate_member(&people.coordinator, key(dana)).await.expect("in again");
        assert_eq!(found(forum, &reader, "פלאי").await.len(), 3, "under their name again");
        assert_eq!(author().await.name, "שושנה פלאי");
    })
    .await;
}

#[tokio::test]
async fn a_manager_manages_the_own_company_and_nobody_who_runs_the_forum() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let manager = people.oren.manager;
        let all = async |actor: Actor, filter: MemberFilter| {
            forum.members_to_manage(&actor, filter, 1).await.expect("a list")
        };
        let seen = all(manager, MemberFilter::default()).await.members;
        assert_eq!(seen.len(), 4);
        assert!(seen.iter().all(|member| member.company.id == people.oren.company));
        let other = MemberFilter { company: Some(people.rimon.company), ..MemberFilter::default() };
        assert_eq!(all(manager, other).await.members, seen, "of the own company alone");
        assert_eq!(all(people.coordinator, MemberFilter::default()).await.members.len(), 9);
        for stranger in
            [people.rimon.manager, people.rimon.member, people.oren.member, people.oren.guest, Actor::Nobody]
        {
            let expected = match stranger {
                Actor::Nobody => Problem::Unauthenticated,
                other if other == people.rimon.manager => Problem::NotFound,
                _ => Problem::Forbidden,
            };
            let id = key(people.oren.colleague);
            assert_eq!(forum.deactivate_member(&stranger, id, false).await.err(), Some(expected.clone()));
            assert_eq!(forum.reactivate_member(&stranger, id).await.err(), Some(expected));
            let erased = forum.erase_member(&stranger, id, PASSWORD).await.err();
            let hidden = if stranger == Actor::Nobody { Problem::Unauthenticated } else { Problem::Forbidden };
            assert_eq!(erased, Some(hidden.clone()));
            assert_eq!(forum.move_member(&stranger, id, MoveMember::default()).await.err(), Some(hidden));
        }
        forum.set_role(&people.coordinator, key(people.oren.colleague), Role::Coordinator).await.expect("two");
        let refused = forum.deactivate_member(&manager, key(people.oren.colleague), false).await.err();
        assert_eq!(refused, Some(Problem::Forbidden));
        forum.deactivate_member(&people.coordinator, key(people.oren.colleague), false).await.expect("one is left");
    })
    .await;
}

#[tokio::test]
async fn the_list_of_members_has_pages_and_is_narrowed_by_characters() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let coordinator = people.coordinator;
        for number in 0..MEMBERS_PER_PAGE {
            let member = NewMember {
                email: format!("m{number:02}@rimon.example"),
                name: format!("חברה {number:02}"),
                company: people.rimon.company,
                role: Role::Member,
                profession: Profession::Service,
            };
            forum.invite_member(&Actor::System, member).await.expect("invited");
        }
        joined(forum, people.oren.member).await;
        joined(forum, people.oren.colleague).await;
        forum.deactivate_member(&coordinator, key(people.oren.colleague), false).await.expect("out");
        let page = async |filter: MemberFilter, number: i64| {
            forum.members_to_manage(&coordinator, filter, number).await.expect("a page")
        };
        let first = page(MemberFilter::default(), 1).await;
        let total = MEMBERS_PER_PAGE + 9;
        assert_eq!((first.counts.total(), first.pages(), first.members.len() as i64), (total, 2, MEMBERS_PER_PAGE));
        assert_eq!((first.counts.joined, first.counts.left), (1, 1));
        assert!(first.members.iter().all(|member| member.joined_at.is_none()), "open invitations first");
        let second = page(MemberFilter::default(), 2).await;
        assert_eq!(second.members.len() as i64, total - MEMBERS_PER_PAGE);
        assert_eq!(second.members.last().map(|member| member.id), Some(key(people.oren.colleague)), "who left last");
        let mut ids: Vec<_> = first.members.iter().chain(&second.members).map(|member| member.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len() as i64, total, "each on one page");
        for beyond in [3, i64::MAX, 0, i64::MIN] {
            let expected = if beyond > 2 { &second } else { &first };
            assert_eq!(&page(MemberFilter::default(), beyond).await, expected, "{beyond}");
        }
        let named = async |words: &str| {
            page(MemberFilter { words: words.to_owned(), ..MemberFilter::default() }, 1).await.counts.total()
        };
        for (words, count) in
            [("חברה 07", 1), (" M07@Rimon ", 1), ("%", 0), ("_", 0), ("!", 0), ("חברה", MEMBERS_PER_PAGE)]
        {
            assert_eq!(named(words).await, count, "{words}");
        }
        let away = SetAway { until: forum.now().plus_days(9), substitute: None };
        forum.set_away(&coordinator, key(people.rimon.member), Some(away)).await.expect("away");
        let ids = |page: domain::member::MemberPage| page.away.iter().map(|away| away.0.id).collect::<Vec<_>>();
        assert_eq!(ids(page(MemberFilter::default(), 1).await), [key(people.rimon.member)]);
        let oren = MemberFilter { company: Some(people.oren.company), ..MemberFilter::default() };
        assert_eq!(ids(page(oren, 1).await), []);
    })
    .await;
}

#[tokio::test]
async fn the_last_active_coordinator_stays() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (first, second) = (key(people.coordinator), key(people.rimon.manager));
        let last = |problem: Problem, name| assert_eq!(fields(&problem), field(name, FieldProblem::LastCoordinator));
        let refuse = async || {
            last(forum.deactivate_member(&Actor::System, first, false).await.expect_err("refused"), "member");
            last(forum.erase_member(&Actor::System, first, "").await.expect_err("refused"), "member");
            last(forum.set_role(&Actor::System, first, Role::Member).await.expect_err("refused"), "role");
        };
        refuse().await;
        forum.set_role(&people.coordinator, second, Role::Coordinator).await.expect("two of them");
        forum.deactivate_member(&people.coordinator, second, false).await.expect("one is left");
        refuse().await;
        forum.reactivate_member(&people.coordinator, second).await.expect("two again");
        forum.deactivate_member(&Actor::System, first, false).await.expect("one is left");
    })
    .await;
}

#[tokio::test]
async fn the_drafts_of_the_only_manager_wait_with_the_closed_account() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (manager, coordinator) = (people.oren.manager, people.coordinator);
        let waiting = draft(forum, &manager, "לפני פרסום").await;
        let left = forum.deactivate_member(&coordinator, key(manager), false).await.expect("out");
        assert_eq!(left, Deactivated { drafts: 0, manager: None });
        for other in [coordinator, people.oren.member, people.rimon.manager] {
            assert!(forum.drafts(&other).await.expect("a list").is_empty(), "{other:?}");
            assert_eq!(forum.draft(&other, waiting).await.err(), Some(Problem::NotFound), "{other:?}");
        }
        forum.reactivate_member(&coordinator, key(manager)).await.expect("in again");
        forum.set_role(&coordinator, key(people.oren.member), Role::Manager).await.expect("another manager");
        let left = forum.deactivate_member(&coordinator, key(manager), false).await.expect("out");
        assert_eq!((left.drafts, left.manager.is_some()), (1, true), "now there is somebody to go on");
        let heir = Actor::Member { id: key(people.oren.member), company: people.oren.company, role: Role::Manager };
        assert_eq!(forum.drafts(&heir).await.expect("a list").len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_member_sees_their_sessions_and_ends_them() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let here = joined(forum, dana).await.secret;
        let phone = DeviceKind { browser: Browser::Safari, system: System::Ios };
        context.clock.advance_seconds(60);
        let origin = Origin { network: "192.0.2.7".into(), device: phone };
        let there = origin.run(log_in(forum, dana)).await.expect("logs in").secret;
        let sessions = forum.sessions(&dana, here.reveal()).await.expect("a list");
        let told: Vec<_> = sessions.iter().map(|session| (session.device, session.is_current)).collect();
        assert_eq!(told, [(phone, false), (DeviceKind::UNKNOWN, true)]);
        assert_eq!(sessions[0].created_at, forum.now());

        let strangers = forum.sessions(&context.people.oren.colleague, here.reveal()).await.expect("a list");
        assert_eq!(strangers, []);
        forum.end_session(&context.people.oren.colleague, &sessions[0].key).await.expect("nothing of theirs");
        assert!(is_alive(forum, &there).await);
        forum.end_session(&dana, &sessions[0].key).await.expect("ended");
        forum.end_session(&dana, &sessions[0].key).await.expect("ended already");
        assert!(!is_alive(forum, &there).await && is_alive(forum, &here).await);
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_however_much_it_is_used_and_with_another_role() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        let used = joined(forum, dana).await.secret;
        let days = SESSION_DAYS - 1;
        for _ in 0..SESSION_MOST_DAYS / days {
            context.clock.advance_days(days);
            assert!(is_alive(forum, &used).await);
        }
        context.clock.advance_days(SESSION_MOST_DAYS % days);
        assert!(!is_alive(forum, &used).await, "used a day ago, but begun too long ago");

        let session = log_in(forum, dana).await.expect("logs in").secret;
        forum.set_role(&people.coordinator, key(dana), Role::Member).await.expect("the same");
        assert!(is_alive(forum, &session).await);
        forum.set_role(&people.coordinator, key(dana), Role::Manager).await.expect("another");
        assert!(!is_alive(forum, &session).await);
    })
    .await;
}

#[tokio::test]
async fn tokens_have_an_end_and_a_scope_and_are_revoked_by_the_coordinator_too() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        let reading = NewToken { scope: TokenScope::Read, ..NewToken::named("report") };
        let reading = forum.create_token(&dana, key(dana), reading).await.expect("a token");
        let writing = forum.create_token(&dana, key(dana), NewToken::named("sync")).await.expect("a token");
        for (secret, scope, expected) in [
            (&reading, TokenScope::Read, None),
            (&reading, TokenScope::Write, Some(Problem::Forbidden)),
            (&writing, TokenScope::Read, None),
            (&writing, TokenScope::Write, None),
        ] {
            assert_eq!(forum.authenticate_token_for(secret.reveal(), scope).await.err(), expected, "{scope}");
        }
        for days in [0, -1, 731] {
            let ends = NewToken { expires_at: Some(forum.now().plus_days(days)), ..NewToken::named("x") };
            let refused = forum.create_token(&dana, key(dana), ends).await.err().expect("refused");
            assert_eq!(fields(&refused), field("expires_at", FieldProblem::Invalid), "{days}");
        }

        assert_eq!(forum.all_tokens(&people.oren.manager).await.err(), Some(Problem::Forbidden));
        let all = forum.all_tokens(&people.coordinator).await.expect("a list");
        let told: Vec<_> = all.iter().map(|owned| (owned.token.name.as_str(), owned.token.scope)).collect();
        assert_eq!(told, [("sync", TokenScope::Write), ("report", TokenScope::Read)]);
        let id = all[0].token.id;
        assert_eq!(forum.revoke_token(&people.oren.manager, id).await, Err(Problem::NotFound));
        forum.revoke_token(&people.coordinator, id).await.expect("revoked");
        assert_eq!(forum.revoke_token(&people.coordinator, id).await, Err(Problem::NotFound), "once");
        assert_eq!(forum.authenticate_token(writing.reveal()).await.err(), Some(Problem::Unauthenticated));

        context.clock.advance_days(364);
        forum.authenticate_token(reading.reveal()).await.expect("good for a year");
        context.clock.advance_days(1);
        assert_eq!(forum.authenticate_token(reading.reveal()).await.err(), Some(Problem::Unauthenticated));
    })
    .await;
}

#[tokio::test]
async fn who_moves_keeps_what_is_theirs() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, coordinator) = (people.oren.member, people.coordinator);
        let session = joined(forum, dana).await.secret;
        let program = forum.create_token(&dana, key(dana), NewToken::named("sync")).await.expect("a token");
        let text = create_practice(forum, &dana, practice("אמנה", "גוף", Status::Published)).await;
        draft(forum, &dana, "טיוטה").await;
        let to = |company: &str, email: &str| MoveMember {
            company: Some(company.into()),
            email: Some(email.into()),
            profession: Some(Profession::Training),
        };
        let refused =
            forum.move_member(&coordinator, key(dana), to("nowhere", "no address")).await.expect_err("refused");
        assert_eq!(
            fields(&refused),
            [("email".to_owned(), FieldProblem::Invalid), ("company".to_owned(), FieldProblem::NotThere)]
        );
        let taken = email(forum, people.rimon.member).await;
        let refused = forum.move_member(&coordinator, key(dana), to("rimon", &taken)).await.expect_err("refused");
        assert_eq!(fields(&refused), field("email", FieldProblem::Taken));

        let link = token(&forum.member_link(&coordinator, key(dana)).await.expect("a link"));
        forum.move_member(&coordinator, key(dana), to("רימון", " Dana@Rimon.example ")).await.expect("moved");
        let late = forum.join(&link, join()).await.err();
        assert_eq!(late, Some(Problem::LinkExpired), "whoever reads the earlier address has no way in");
        assert!(!is_alive(forum, &session).await);
        let moved = forum.member_by_email(&Actor::System, "dana@rimon.example").await.expect("there");
        assert_eq!(
            (moved.id, moved.company.id, moved.profession),
            (key(dana), people.rimon.company, Profession::Training)
        );
        let now = forum.authenticate_token(program.reveal()).await.expect("still good").actor;
        assert_eq!(now.company(), Some(people.rimon.company));
        assert_eq!(forum.drafts(&now).await.expect("drafts").len(), 1);
        let page = forum.practice(&now, "אמנה").await.expect("readable");
        assert_eq!((page.company.id, page.authors[0].id), (people.oren.company, key(dana)));
        let refused = forum.update_practice(&now, text.id, 1, content("אמנה", "אחר"), None).await.err();
        assert_eq!(refused, Some(Problem::Forbidden), "the earlier company's people change it");
        log_in(forum, dana).await.expect("with the new address");
    })
    .await;
}

#[tokio::test]
async fn a_reset_link_made_by_somebody_else_is_told_at_the_next_login() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        joined(forum, dana).await;
        assert!(!log_in(forum, dana).await.expect("logs in").reset_link_made, "an invitation is none");
        let link = token(&forum.member_link(&people.coordinator, key(dana)).await.expect("a link"));
        forum.join(&link, join()).await.expect("whoever had the link");
        assert!(log_in(forum, dana).await.expect("logs in").reset_link_made);
        assert!(!log_in(forum, dana).await.expect("logs in").reset_link_made, "once");
    })
    .await;
}

#[tokio::test]
async fn who_sees_an_account_ends_its_sessions_and_the_member_is_told() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, manager) = (people.oren.member, people.oren.manager);
        let here = joined(forum, dana).await.secret;
        let there = log_in(forum, dana).await.expect("logs in").secret;
        let program = forum.create_token(&dana, key(dana), NewToken::named("sync")).await.expect("a token");
        let other = joined(forum, people.oren.colleague).await.secret;
        for (stranger, expected) in [
            (people.rimon.manager, Problem::NotFound),
            (people.oren.colleague, Problem::Forbidden),
            (dana, Problem::Forbidden),
            (Actor::Nobody, Problem::Unauthenticated),
        ] {
            assert_eq!(forum.end_sessions_of(&stranger, key(dana)).await, Err(expected), "{stranger:?}");
        }
        let refused = forum.end_sessions_of(&manager, key(people.coordinator)).await;
        assert_eq!(refused, Err(Problem::NotFound), "of another company");
        assert!(is_alive(forum, &here).await && is_alive(forum, &there).await);
        for actor in [manager, people.coordinator] {
            forum.end_sessions_of(&actor, key(dana)).await.expect("ended");
            assert!(!is_alive(forum, &here).await && !is_alive(forum, &there).await);
        }
        assert!(is_alive(forum, &other).await, "those of others stay");
        assert!(forum.authenticate_token(program.reveal()).await.is_ok(), "tokens are revoked by themselves");

        let link = token(&forum.member_link(&people.coordinator, key(dana)).await.expect("a link"));
        forum.join(&link, join()).await.expect("another password");
        let told = async || {
            let begun = log_in(forum, dana).await.expect("logs in");
            (begun.reset_link_made, begun.sessions_ended)
        };
        assert_eq!([told().await, told().await, told().await], [(true, false), (false, true), (false, false)]);
        joined(forum, manager).await;
        forum.end_sessions_of(&manager, key(manager)).await.expect("their own");
        assert!(!log_in(forum, manager).await.expect("logs in").sessions_ended, "they know");
        let ended = AuditFilter { event: Some(AuditEvent::SessionsEnded), ..AuditFilter::default() };
        let noted: Vec<_> =
            events(forum, ended).await.into_iter().map(|entry| (entry.actor.map(|by| by.id), entry.after)).collect();
        let expected = [manager, people.coordinator, manager].map(|by| (Some(key(by)), "all".to_owned()));
        assert_eq!(noted, expected);
    })
    .await;
}

/// Returns whether a SQLite database's file, or the log beside it, holds the word.
pub fn in_database_files(context: &TestContext, word: &str) -> bool {
    let Database::Sqlite(path) = &context.database else { return false };
    let mut log = path.clone().into_os_string();
    log.push("-wal");
    let files = [std::fs::read(path).expect("the database's file"), std::fs::read(log).unwrap_or_default()];
    files.iter().any(|bytes| bytes.windows(word.len()).any(|window| window == word.as_bytes()))
}

/// Every text column of every table that holds the word, as `table.column`.
pub async fn columns_with(context: &TestContext, word: &str) -> Vec<String> {
    let mut conn = context.database.connect().await.expect("connects");
    let columns = match context.database {
        Database::Sqlite(_) => {
            "SELECT t.name || '.' || c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c
             WHERE t.type = 'table' AND c.type = 'TEXT'"
        }
        Database::Postgres(_) => {
            "SELECT CAST(table_name AS TEXT) || '.' || CAST(column_name AS TEXT) FROM information_schema.columns
             WHERE table_schema = current_schema() AND data_type = 'text'"
        }
    };
    let columns: Vec<String> = sqlx::query_scalar(columns).fetch_all(&mut conn).await.expect("the schema");
    assert!(columns.len() > 60, "{columns:?}");
    let mut found = vec![];
    for name in columns {
        let (table, column) = name.split_once('.').expect("both names");
        let sql = format!("SELECT count(*) FROM \"{table}\" WHERE lower(\"{column}\") LIKE '%{word}%'");
        let count: i64 = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut conn).await.expect("a count");
        if count > 0 {
            found.push(name);
        }
    }
    found.sort();
    found
}

/// Returns everything that an export writes, as one text.
pub async fn exported(forum: &Forum) -> String {
    let mut all = String::new();
    let mut sink = |path: &str, content: &[u8]| {
        let _ = writeln!(all, "{path}\n{}", String::from_utf8_lossy(content).to_lowercase());
        Ok(())
    };
    forum.export(&Actor::System, &mut sink).await.expect("exported");
    all
}

/// The files below a folder whose bytes hold a word, whatever its case.
fn files_with(folder: &Path, word: &str) -> Vec<PathBuf> {
    let mut found = vec![];
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files_with(&path, word));
        } else if std::fs::read(&path).is_ok_and(|bytes| has(&bytes, word)) {
            // One that is gone by now holds nothing.
            found.push(path);
        }
    }
    found
}

fn has(bytes: &[u8], word: &str) -> bool {
    String::from_utf8_lossy(bytes).to_ascii_lowercase().contains(word)
}

/// All that a new backup holds.
async fn backed_up(context: &TestContext, name: &str) -> Vec<u8> {
    let options = BackupOptions { recipients: Recipients::parse(&[]).expect("nobody"), settings: BTreeMap::default() };
    let path = context.folder.join(name);
    context.forum.back_up(&Actor::System, &path, options).await.expect("made");
    zstd::decode_all(std::fs::File::open(path).expect("there")).expect("whole")
}

/// Slides that name a member in their properties, in bytes that are not compressed.
fn slides(title: &str) -> Vec<u8> {
    let properties = format!("<p><creator>דנה Zqxplanted</creator><title>{title}</title></p>");
    let plain = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(vec![]));
    zip.start_file("docProps/core.xml", plain).expect("begun");
    zip.write_all(properties.as_bytes()).expect("written");
    zip.finish().expect("whole").into_inner()
}

/// A practice of the member's with slides that name them in their properties; its slug.
async fn published_slides(forum: &Forum, dana: &Actor) -> String {
    let slides = slides("שקפים");
    let id = forum.begin_draft(dana, Purpose::New, content("עם שקפים", "גוף")).await.expect("begun");
    let save = SaveDraft {
        content: content("עם שקפים", "גוף"),
        uploads: vec![upload("שקפים.pptx", slides)],
        ..SaveDraft::default()
    };
    forum.save_draft(dana, id, save).await.expect("saved");
    forum.publish_draft(dana, id, None).await.expect("published").slug
}

/// What the properties of those slides say.
async fn slide_properties(forum: &Forum, reader: &Actor, slug: &str) -> String {
    let file = forum.practice_file(reader, slug, "שקפים.pptx").await.expect("there");
    let content = file.content().await.expect("whole");
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(content)).expect("a zip file");
    let mut text = String::new();
    zip.by_name("docProps/core.xml").expect("there").read_to_string(&mut text).expect("text");
    text
}

/// What a member asked and answered, with slides beside it that name them; the dilemma and the answer.
async fn dilemmas_with_slides(context: &TestContext, dana: &Actor) -> (DilemmaId, CommentId) {
    let (forum, stranger) = (&context.forum, context.people.rimon.member);
    let files = vec![upload("שאלה.pptx", slides("שאלה"))];
    let asked = forum.ask_dilemma_with_files(dana, dilemma("של מי התשובה?"), files).await.expect("asked");
    forum.ask_anonymously(dana, dilemma("ומי שואל?"), &[]).await.expect("kept");
    let theirs = forum.ask_dilemma(&stranger, dilemma("של אחרת")).await.expect("asked");
    let text = TextWithFiles {
        body: "כך אצלנו".into(), uploads: vec![upload("תשובה.pptx", slides("תשובה"))]
    };
    let on = CommentSubject::Dilemma(theirs);
    (asked, forum.add_comment_with_files(dana, on, None, text, None).await.expect("answered"))
}

/// The member comes to a field visit, and is on the list of its gate.
async fn enter_at_the_gate(context: &TestContext, dana: &Actor) {
    let forum = &context.forum;
    let visit = NewMeeting { kind: MeetingKind::FieldVisit, ..meeting("שבו ליד נציג", None, &[]) };
    let visit = call(forum, visit).await;
    let rsvp = NewRsvp { answer: RsvpAnswer::Room, note: String::new() };
    forum.answer_meeting(dana, visit, key(*dana), rsvp).await.expect("answered");
    let line =
        NewGateEntry { name: "דנה Zqxplanted".into(), identity_number: "12345678-2".into(), car: String::new() };
    forum.enter_gate_line(dana, visit, GateLineOf::Member(key(*dana)), &line).await.expect("entered");
}

/// A word in the name, the address, drafts with files, saved searches, searches, tokens, answers, dilemmas, lines at a gate
/// and the request to join of a member is nowhere after they were erased: in no row, file, index and new backup.
#[tokio::test]
async fn nothing_tells_of_an_erased_member() {
    on_each_engine(|context| async move {
        const WORD: &str = "zqxplanted";
        const PHONE: &str = "050-7654321";
        let (forum, people) = (&context.forum, context.people);
        let (dana, coordinator) = (people.oren.member, people.coordinator);
        joined(forum, dana).await;
        joined(forum, coordinator).await;
        let joining = NewJoinRequest {
            name: "דנה Zqxplanted".into(),
            email: "d.zqxplanted@oren.example".into(),
            company: "אורן־גל".into(),
            message: "zqxplanted".into(),
        };
        forum.request_to_join(joining, false).await.expect("asked");
        forum.update_profile(&dana, input("דנה Zqxplanted")).await.expect("renamed");
        let to = MoveMember { email: Some("d.zqxplanted@oren.example".into()), ..MoveMember::default() };
        forum.move_member(&coordinator, key(dana), to).await.expect("another address");
        forum.set_phone(&dana, Phone { number: PHONE.into(), shown: PhoneShown::All }).await.expect("set");
        let stands_in = SetAway { until: forum.now().plus_days(9), substitute: Some(key(dana)) };
        forum.set_away(&people.oren.manager, key(people.oren.manager), Some(stands_in)).await.expect("away");
        log_in(forum, dana).await.expect("logs in");
        let token = NewToken::named("token zqxplanted");
        let secret = forum.create_token(&dana, key(dana), token).await.expect("a token");

        let begun = forum.begin_request(&dana, "key-zqxplanted", fingerprint(&[b"a"])).await.expect("looked up");
        let Begun::New(request) = begun else { panic!("it is new") };
        let text = practice("אמנה", "גוף", Status::Published);
        request.run(forum.create_practices(&dana, vec![text])).await.expect("entered");
        let body = "{\"authors\":[{\"name\":\"דנה Zqxplanted\"}]}".to_owned();
        let answer = Answer { status: 201, location: None, etag: None, content_type: None, body };
        forum.end_request(&request, &answer).await.expect("stored");
        let begun = forum.begin_request(&people.oren.manager, "k", fingerprint(&[b"a"])).await.expect("looked up");
        let Begun::New(request) = begun else { panic!("it is new") };
        let text = practice("של המנהלת", "גוף", Status::Published);
        request.run(forum.create_practices(&people.oren.manager, vec![text])).await.expect("entered");
        forum.end_request(&request, &answer).await.expect("stored");

        let mut approved = practice("מאושרת", "גוף", Status::Published);
        approved.content.approved_by = "עו״ד דנה Zqxplanted".into();
        create_practice(forum, &people.oren.manager, approved).await;
        let held = call(forum, meeting("מפגש", None, &keys(&[dana]))).await;
        let promise = NewPromise {
            owner: key(dana),
            to: None,
            meeting: None,
            what: "zqxplanted".into(),
            due_at: forum.now().plus_days(9),
        };
        forum.make_promise(&dana, promise).await.expect("made");
        let rsvp = NewRsvp { answer: RsvpAnswer::Room, note: "zqxplanted".into() };
        forum.answer_meeting(&dana, held, key(dana), rsvp).await.expect("answered");
        let draft = draft(forum, &dana, "טיוטה zqxplanted").await;
        let save = SaveDraft {
            content: content("טיוטה zqxplanted", "גוף zqxplanted"),
            uploads: vec![upload("zqxplanted.txt", "zqxplanted")],
            ..SaveDraft::default()
        };
        forum.save_draft(&dana, draft, save).await.expect("saved");
        let slides = published_slides(forum, &dana).await;
        let page = "<html><h2>zqxplanted</h2><p>גוף</p><del>מחוק</del></html>";
        let file_name = "zqxplanted.html".to_owned();
        let document = UploadWriteUp { file: page.into(), file_name, tidies: true, ..UploadWriteUp::default() };
        forum.upload_draft(&dana, document).await.expect("a draft");
        let request = SearchRequest { q: WORD.into(), limit: 20, ..SearchRequest::default() };
        forum.save_search(&dana, request).await.expect("saved");
        for reader in [dana, people.rimon.member] {
            assert_eq!(found(forum, &reader, WORD).await.len(), 3, "the practices and the meeting");
        }
        let on = forum.practice(&dana, "אמנה").await.expect("there").id;
        let comment =
            forum.add_comment(&dana, CommentSubject::Practice(on), "תודה לכולם", None).await.expect("written");
        let tried = TryInput {
            tried_on: "2025-05-03".into(),
            outcome: Some(TryOutcome::Keep),
            why: "עבד".into(),
            backed_by: "דנה Zqxplanted".into(),
            shown: Some(TryShown::Company),
            ..TryInput::default()
        };
        forum.add_try(&people.rimon.member, on, tried).await.expect("added");
        let theirs = forum.add_comment(&people.rimon.member, CommentSubject::Practice(on), "אצלנו לא", None).await;
        let theirs = theirs.expect("written");
        forum.thank_for_comment(&dana, theirs, "zqxplanted").await.expect("thanked");
        forum.report_comment(&dana, theirs, "zqxplanted").await.expect("reported");
        let mention = format!("תודה [@דנה Zqxplanted](/people/{})", key(dana));
        let about_her = forum.add_comment(&people.rimon.member, CommentSubject::Practice(on), &mention, None).await;
        let about_her = about_her.expect("written");
        forum.edit_comment(&people.rimon.member, about_her, 1, &format!("{mention} רבה")).await.expect("changed");
        let item = |who: &str| AgendaItem {
            kind: AgendaKind::Other,
            title: "סבב".into(),
            minutes: 20,
            who: who.into(),
            dilemma: None,
        };
        let items = vec![item("דנה Zqxplanted"), item("דנה")];
        let version = forum.meeting(&dana, held).await.expect("there").card.version;
        forum.set_agenda(&coordinator, held, version, items).await.expect("set");
        let wrong = LogIn {
            email: "d.zqxplanted@oren.example".into(),
            password: "zqxplanted wrong".into(),
            client: "192.0.2.7".into(),
            device: None,
            own_device: false,
        };
        forum.log_in(wrong).await.err().expect("refused");
        forum.edit_comment(&dana, comment, 1, "zqxplanted").await.expect("changed");
        forum.edit_comment(&dana, comment, 2, "תודה לכולם").await.expect("changed");
        assert_eq!(found(forum, &dana, WORD).await.len(), 5, "the comments too");
        assert!(slide_properties(forum, &people.rimon.member, &slides).await.contains("Zqxplanted"));
        forum.flush_search_stats().await.expect("written");
        let (asked, answered) = dilemmas_with_slides(&context, &dana).await;
        enter_at_the_gate(&context, &dana).await;
        let (contents, index) = (context.folder.join("files"), context.folder.join("index"));
        // The slides three times, and the file of the draft and the document that a draft was made of.
        assert!(files_with(&contents, WORD).len() >= 4, "{:?}", files_with(&contents, WORD));
        assert!(!files_with(&index, WORD).is_empty());
        assert!(has(&backed_up(&context, "before.tar.zst").await, WORD));
        let planted = columns_with(&context, WORD).await;
        for column in [
            "api_token.name",
            "asked_query.query",
            "attachment.file_name",
            "comment.body",
            "comment.html",
            "comment_report.reason",
            "comment_thanks.reason",
            "comment_version.body",
            "draft.content",
            "draft_import.report",
            "gate_entry.name",
            "idempotency_key.body",
            "join_request.email",
            "join_request.message",
            "meeting.items",
            "member.email",
            "member.name",
            "practice.approved_by",
            "practice_try.backed_by",
            "promise.what",
            "rsvp.note",
            "saved_search.request",
        ] {
            assert!(planted.iter().any(|found| found == column), "{column}: {planted:?}");
        }
        assert!(exported(forum).await.contains(WORD) && exported(forum).await.contains(PHONE));
        assert_eq!(columns_with(&context, PHONE).await, ["member.phone"]);

        let wrong = forum.erase_member(&coordinator, key(dana), "not this one").await.expect_err("refused");
        assert_eq!(fields(&wrong), field("current", FieldProblem::Mismatch));
        assert_eq!(columns_with(&context, WORD).await, planted, "nothing was erased");
        forum.erase_member(&coordinator, key(dana), PASSWORD).await.expect("erased");

        assert_eq!(columns_with(&context, WORD).await, Vec::<String>::new());
        assert_eq!(columns_with(&context, PHONE).await, Vec::<String>::new());
        assert_eq!(files_with(&contents, WORD), Vec::<PathBuf>::new());
        assert!(!has(&backed_up(&context, "after.tar.zst").await, WORD));
        let mut status = forum.indexer().status();
        let gone = async {
            while !files_with(&index, WORD).is_empty() {
                let _ = tokio::time::timeout(Duration::from_millis(200), status.changed()).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), gone).await.expect("the segments are replaced");
        let dilemma = forum.dilemma(&people.rimon.member, asked).await.expect("it stays");
        assert!(dilemma.card.asker.is_some_and(|asker| asker.is_former()) && dilemma.attachments.len() == 1);
        let answer = forum.comment(&people.rimon.member, answered).await.expect("it stays").comment;
        assert_eq!(
            (&*answer.attachments[0].file_name, answer.author.is_none_or(|author| author.is_former())),
            ("תשובה.pptx", true)
        );
        assert!(!exported(forum).await.contains(WORD) && !exported(forum).await.contains(PHONE));
        assert_eq!(forum.absences(&coordinator).await.expect("a list")[0].substitute, None, "they stand in for nobody");
        assert_eq!(found(forum, &people.rimon.member, WORD).await, [""; 0]);
        let properties = slide_properties(forum, &people.rimon.member, &slides).await;
        assert_eq!(properties, "<p><creator></creator><title>שקפים</title></p>");
        assert_eq!(forum.authenticate_token(secret.reveal()).await.err(), Some(Problem::Unauthenticated));
        assert_eq!(forum.person(&people.rimon.member, key(dana)).await.err(), Some(Problem::NotFound));
        let page = forum.practice(&people.rimon.member, "אמנה").await.expect("it stays");
        assert_eq!(page.company.id, people.oren.company);
        assert!(page.authors.len() == 1 && page.authors[0].is_former());
        let meeting = forum.meeting(&people.rimon.member, held).await.expect("it stays");
        assert!(meeting.card.presenters[0].is_former());
        let stays = forum.comment(&people.rimon.member, comment).await.expect("it stays").comment;
        assert_eq!((&*stays.body, stays.author.is_none_or(|author| author.is_former())), ("תודה לכולם", true));
        let stays = forum.comment(&people.rimon.member, about_her).await.expect("it stays").comment;
        assert_eq!((&*stays.body, stays.html.contains("@…")), ("תודה @… רבה", true));
        let agenda = forum.meeting(&people.rimon.member, held).await.expect("it stays").items;
        assert_eq!(
            agenda.iter().map(|item| item.who.as_str()).collect::<Vec<_>>(),
            ["", "דנה"],
            "others have that name"
        );
        let last = forum.audit_log(&coordinator, &AuditFilter::default()).await.expect("a page");
        let erased = last.iter().find(|entry| entry.event == AuditEvent::MemberErased).expect("noted");
        assert_eq!(erased.subject.as_ref().map(|person| (person.id, person.name.as_str())), Some((key(dana), "")));
        assert_eq!(forum.erase_member(&coordinator, key(dana), PASSWORD).await, Err(Problem::NotFound), "once");
        let free = MoveMember { email: Some("d.zqxplanted@oren.example".into()), ..MoveMember::default() };
        forum.move_member(&coordinator, key(people.oren.colleague), free).await.expect("the address is free");
    })
    .await;
}

/// A name and an address that somebody had before are no trace of them either.
#[tokio::test]
async fn nothing_tells_of_a_former_name_of_an_erased_member() {
    on_each_engine(|context| async move {
        const WORD: &str = "zqxbefore";
        let (forum, people) = (&context.forum, context.people);
        let (dana, coordinator) = (people.oren.member, people.coordinator);
        joined(forum, coordinator).await;
        forum.update_profile(&dana, input("דנה Zqxbefore")).await.expect("renamed");
        let address = |email: &str| MoveMember { email: Some(email.into()), ..MoveMember::default() };
        forum.move_member(&coordinator, key(dana), address("d.zqxbefore@oren.example")).await.expect("moved");
        let mut approved = practice("מאושרת", "גוף", Status::Published);
        approved.content.approved_by = "עו״ד דנה Zqxbefore".into();
        create_practice(forum, &people.oren.manager, approved).await;
        let held = call(forum, meeting("מפגש", None, &[])).await;
        let who = "דנה Zqxbefore".to_owned();
        let item = AgendaItem { kind: AgendaKind::Other, title: "סבב".into(), minutes: 20, who, dilemma: None };
        let version = forum.meeting(&dana, held).await.expect("there").card.version;
        forum.set_agenda(&coordinator, held, version, vec![item]).await.expect("set");
        forum.deactivate_member(&coordinator, key(dana), false).await.expect("out");
        let asked = NewJoinRequest {
            name: "דנה".into(),
            email: "d.zqxbefore@oren.example".into(),
            company: "אורן".into(),
            message: String::new(),
        };
        forum.request_to_join(asked, false).await.expect("asked");

        forum.update_profile(&dana, input("דנה כרמל")).await.expect("renamed");
        forum.move_member(&coordinator, key(dana), address("d.carmel@oren.example")).await.expect("moved");
        let planted = columns_with(&context, WORD).await;
        for column in ["join_request.email", "meeting.items", "member.former_names", "practice.approved_by"] {
            assert!(planted.iter().any(|found| found == column), "{column}: {planted:?}");
        }
        forum.erase_member(&coordinator, key(dana), PASSWORD).await.expect("erased");
        assert_eq!(columns_with(&context, WORD).await, Vec::<String>::new());
    })
    .await;
}

/// What they would present goes to a manager of the company, as when they leave.
#[tokio::test]
async fn what_an_erased_member_would_present_passes_to_a_manager() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        let held = call(forum, meeting("מפגש", Some(people.oren.company), &keys(&[dana]))).await;
        notify(forum).await;
        forum.erase_member(&Actor::System, key(dana), "").await.expect("erased");
        let presenters = forum.meeting(&people.rimon.member, held).await.expect("there").card.presenters;
        assert_eq!(presenters.iter().map(|person| person.id).collect::<Vec<_>>(), [key(people.oren.manager)]);
        notify(forum).await;
        let told = listed(forum, &people.oren.manager).await;
        assert!(told.iter().any(|(_, kinds)| kinds.contains(&NotificationKind::PresenterNamed)), "{told:?}");
    })
    .await;
}

/// The segments that hold their name are replaced on every node that follows the log, whichever process erased them.
#[tokio::test]
async fn no_index_keeps_the_words_of_an_erased_member() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        forum.update_profile(&dana, input("דנה Zqxplanted")).await.expect("renamed");
        create_practice(forum, &dana, practice("אמנה", "גוף", Status::Published)).await;
        practices_of_others(forum, people.rimon.member).await;
        let folder = context.folder.join("index-of-another-node");
        let node = context.second_process().await;
        let followed = follow(&node, Index::open(&folder, Analyzer::default()).expect("a new index").index);
        node.indexer().status().wait_for(forum::IndexStatus::is_current).await.expect("an indexer");
        let before = segments(&folder);
        assert!(!before.is_empty());
        // As the command does it, in a process without an index.
        context.second_process().await.erase_member(&Actor::System, key(dana), "").await.expect("erased");
        replaced(&node, &folder, &before).await;
        followed.abort();
    })
    .await;
}

/// Publishes enough practices that one deleted document does not make the index merge a segment by itself: it merges one
/// in which 30 percent of the documents are deleted.
async fn practices_of_others(forum: &Forum, member: Actor) {
    for title in ["מדד", "סקר", "ועדה", "תהליך"] {
        create_practice(forum, &member, practice(title, "גוף", Status::Published)).await;
    }
}

/// The names of the files in which an index's segments keep their texts.
fn segments(index: &Path) -> BTreeSet<String> {
    let names = std::fs::read_dir(index).expect("a folder").map(|entry| entry.expect("an entry").file_name());
    let names = names.map(|name| name.to_string_lossy().into_owned());
    names.filter(|name| name.ends_with(".store")).collect()
}

/// Waits until a node has replaced these segments of its index.
async fn replaced(node: &Forum, index: &Path, before: &BTreeSet<String>) {
    let mut status = node.indexer().status();
    let gone = async {
        while !segments(index).is_disjoint(before) {
            let _ = tokio::time::timeout(Duration::from_millis(200), status.changed()).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), gone).await.expect("the segments are replaced");
}

/// A node that ends while it replaces the segments goes on with that when it starts again.
#[tokio::test]
async fn an_index_whose_rebuild_after_an_erasure_was_interrupted_is_rebuilt_again() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        create_practice(forum, &dana, practice("אמנה", "גוף", Status::Published)).await;
        practices_of_others(forum, people.rimon.member).await;
        let folder = context.folder.join("index-of-another-node");
        let open = async || loop {
            match Index::open(&folder, Analyzer::default()) {
                Ok(opened) => break opened.index,
                // What the thread of the node before was about may still hold the lock.
                Err(SearchError::Locked) => tokio::task::yield_now().await,
                Err(error) => panic!("{error}"),
            }
        };
        // Each node is dropped as soon as its index reaches a state: the status is checked before each step of the indexer.
        let runs_until = async |state: fn(&forum::IndexStatus) -> bool| {
            let node = context.second_process().await;
            node.attach_index(open().await);
            let mut status = node.indexer().status();
            tokio::select! {
                biased;
                reached = tokio::time::timeout(Duration::from_secs(20), status.wait_for(state)) => {
                    assert!(reached.expect("in time").is_ok());
                }
                ended = node.run_indexer() => panic!("the indexer ended: {ended:?}"),
            }
        };
        runs_until(forum::IndexStatus::is_current).await;
        let before = segments(&folder);
        context.second_process().await.erase_member(&Actor::System, key(dana), "").await.expect("erased");
        runs_until(|status| status.building.is_some()).await;
        assert!(!segments(&folder).is_disjoint(&before), "the rebuild was not completed");
        let node = context.second_process().await;
        let followed = follow(&node, open().await);
        node.indexer().status().wait_for(forum::IndexStatus::is_current).await.expect("an indexer");
        replaced(&node, &folder, &before).await;
        followed.abort();
    })
    .await;
}

/// The files of the database hold nothing of them either, from the moment on.
#[tokio::test]
async fn the_database_file_holds_no_trace_of_an_erased_member() {
    on_each_engine(|context| async move {
        let Database::Sqlite(_) = &context.database else { return };
        let (forum, people) = (&context.forum, context.people);
        let dana = people.oren.member;
        forum.update_profile(&dana, input("PLANTEDNAME")).await.expect("renamed");
        draft(forum, &dana, "PLANTEDDRAFT").await;
        assert!(in_database_files(&context, "PLANTEDNAME") && in_database_files(&context, "PLANTEDDRAFT"));
        forum.erase_member(&Actor::System, key(dana), "").await.expect("erased");
        assert!(!in_database_files(&context, "PLANTEDNAME") && !in_database_files(&context, "PLANTEDDRAFT"));
    })
    .await;
}

async fn events(forum: &Forum, filter: AuditFilter) -> Vec<AuditEntry> {
    let mut entries = forum.audit_log(&Actor::System, &filter).await.expect("a page");
    entries.reverse();
    entries
}

#[tokio::test]
async fn the_log_says_who_took_what_others_wrote_away_and_who_took_everything_along() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, coordinator) = (people.oren.member, people.coordinator);
        let on = CommentSubject::Practice(
            create_practice(forum, &dana, practice("אמנה", "גוף", Status::Published)).await.id,
        );
        let mut said = vec![];
        for body in ["ראשונה", "שנייה"] {
            said.push(forum.add_comment(&dana, on, body, None).await.expect("written"));
        }
        forum.delete_comment(&dana, said[0], None).await.expect("her own");
        forum.delete_comment(&coordinator, said[1], None).await.expect("another's");
        let CommentSubject::Practice(tried) = on else { panic!("a practice") };
        let report = |why: &str| TryInput {
            tried_on: "2025-05-03".into(),
            outcome: Some(TryOutcome::Keep),
            why: why.into(),
            shown: Some(TryShown::Company),
            ..TryInput::default()
        };
        let own = forum.add_try(&dana, tried, report("עבד")).await.expect("added");
        forum.delete_try(&dana, own, None).await.expect("her own");
        let other = forum.add_try(&dana, tried, report("לא עבד")).await.expect("added");
        forum.delete_try(&coordinator, other, None).await.expect("another's");
        let options =
            BackupOptions { recipients: Recipients::parse(&[]).expect("nobody"), settings: BTreeMap::default() };
        forum.back_up(&coordinator, &context.folder.join("forum.tar.zst"), options).await.expect("made");
        let told: Vec<_> = events(forum, AuditFilter { member: Some(key(coordinator)), ..AuditFilter::default() })
            .await
            .into_iter()
            .map(|entry| (entry.event, entry.subject.map(|person| person.id), entry.thing))
            .collect();
        let expected = [
            (AuditEvent::CommentDeleted, Some(key(dana)), Some(said[1].0)),
            (AuditEvent::TryDeleted, Some(key(dana)), Some(other.0)),
            (AuditEvent::BackedUp, None, None),
        ];
        assert!(told.ends_with(&expected), "{told:?}");
        let deletions = AuditFilter { event: Some(AuditEvent::CommentDeleted), ..AuditFilter::default() };
        assert_eq!(events(forum, deletions).await.len(), 1, "what somebody takes back of their own is their affair");
    })
    .await;
}

#[tokio::test]
async fn the_log_says_who_did_what_to_whom_from_where() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let (dana, coordinator) = (people.oren.member, people.coordinator);
        joined(forum, dana).await;
        let begin = events(forum, AuditFilter::default()).await.last().map_or(0, |entry| entry.id);
        let from_office = || Origin { network: "192.0.2.7".into(), device: DeviceKind::UNKNOWN };
        let email = email(forum, dana).await;
        let wrong = LogIn {
            email,
            password: "not this one at all".into(),
            client: "x".into(),
            device: None,
            own_device: false,
        };
        from_office().run(forum.log_in(wrong)).await.err().expect("refused");
        let session = from_office().run(log_in(forum, dana)).await.expect("logs in").secret;
        let new = "four quiet lanterns wander".to_owned();
        let change = ChangePassword { current: PASSWORD.into(), password: new.clone(), repeated: new };
        forum.change_password(&dana, session.reveal(), change).await.expect("changed");
        forum.set_role(&coordinator, key(dana), Role::Manager).await.expect("set");
        let to = MoveMember { company: Some("rimon".into()), ..MoveMember::default() };
        forum.move_member(&Actor::System, key(dana), to).await.expect("moved");
        let on_behalf = forum::practices::create::CreatePractice {
            company: Some(people.oren.company),
            ..practice("בשם אחרים", "גוף", Status::Published)
        };
        let text = create_practice(forum, &coordinator, on_behalf).await;

        let entries = events(forum, AuditFilter::default()).await;
        let told: Vec<_> = entries
            .iter()
            .filter(|entry| entry.id > begin)
            .map(|entry| {
                let id = |person: &Option<domain::audit::AuditPerson>| person.as_ref().map(|person| person.id);
                let (actor, subject) = (id(&entry.actor), id(&entry.subject));
                (entry.event, actor, subject, entry.network.as_str(), entry.before.as_str(), entry.after.as_str())
            })
            .collect();
        let (me, boss): (Option<MemberId>, Option<MemberId>) = (Some(key(dana)), Some(key(coordinator)));
        let (from, to) = (people.oren.company.to_string(), people.rimon.company.to_string());
        assert_eq!(
            told,
            [
                (AuditEvent::LoginFailed, None, me, "192.0.2.7", "", ""),
                (AuditEvent::LoggedIn, me, me, "192.0.2.7", "", ""),
                (AuditEvent::PasswordChanged, me, me, "", "", ""),
                (AuditEvent::RoleChanged, boss, me, "", "member", "manager"),
                (AuditEvent::MemberMoved, None, me, "", from.as_str(), to.as_str()),
                (AuditEvent::RoleChanged, None, me, "", "manager", "member"),
                (AuditEvent::PublishedOnBehalf, boss, None, "", "", "in-review"),
            ]
        );
        assert_eq!(entries.last().and_then(|entry| entry.thing), Some(text.id.0));

        let of = |filter| events(forum, filter);
        let roles = of(AuditFilter { event: Some(AuditEvent::RoleChanged), ..AuditFilter::default() }).await;
        assert_eq!(roles.len(), 2);
        let hers = of(AuditFilter { member: Some(key(people.rimon.guest)), ..AuditFilter::default() }).await;
        assert_eq!(hers.iter().map(|entry| entry.event).collect::<Vec<_>>(), [AuditEvent::MemberAdded]);
        let later = AuditFilter { from: Some(forum.now().plus_seconds(1)), ..AuditFilter::default() };
        assert_eq!(of(later).await, []);
        let before = AuditFilter { before: Some(begin + 1), ..AuditFilter::default() };
        assert_eq!(of(before).await.last().map(|entry| entry.id), Some(begin));
        for other in [people.oren.manager, people.oren.guest] {
            assert_eq!(forum.audit_log(&other, &AuditFilter::default()).await.err(), Some(Problem::Forbidden));
            let exported = forum.export_audit_log(&other, &AuditFilter::default()).await;
            assert_eq!(exported.err(), Some(Problem::Forbidden));
        }
    })
    .await;
}

#[tokio::test]
async fn a_manager_who_moves_is_a_member_there() {
    on_each_engine(|context| async move {
        let (forum, people) = (&context.forum, context.people);
        let manager = crate::context::key(people.oren.manager);
        let role = async || forum.member(&people.coordinator, manager).await.expect("there").role;
        let to = |email: Option<&str>, company: Option<&str>| MoveMember {
            email: email.map(str::to_owned),
            company: company.map(str::to_owned),
            profession: None,
        };
        forum.move_member(&people.coordinator, manager, to(Some("other@forum.example"), None)).await.expect("moved");
        assert_eq!(role().await, Role::Manager, "another address is no other company");
        forum.move_member(&people.coordinator, manager, to(None, Some("rimon"))).await.expect("moved");
        assert_eq!(role().await, Role::Member);
        forum.set_role(&people.coordinator, manager, Role::Manager).await.expect("named");
        assert_eq!(role().await, Role::Manager);
    })
    .await;
}
