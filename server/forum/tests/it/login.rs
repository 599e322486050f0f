//! Logging in, throttling, sessions and tokens.

use domain::policy::Actor;
use domain::problem::{FieldProblem, Problem};
use forum::Forum;
use forum::login::log_in::{LogIn, LoggedIn, SESSION_DAYS};
use forum::members::update::ChangePassword;

use crate::links::{PASSWORD, join, token};
use crate::on_each_engine;
use crate::sample::{day, field, fields};
use crate::world::{World, key};

/// Lets a member join; gives their address.
async fn joined(world: &World, actor: Actor) -> String {
    let link = token(&world.forum.member_link(&Actor::System, key(actor)).await.expect("a link"));
    world.forum.join(&link, join()).await.expect("joins");
    let members = world.forum.members(&Actor::System).await.expect("members");
    members.into_iter().find(|member| member.id == key(actor)).expect("there").email
}

async fn log_in(forum: &Forum, email: &str, password: &str, client: &str) -> Result<LoggedIn, Problem> {
    forum.log_in(LogIn { email: email.into(), password: password.into(), client: client.into() }).await
}

async fn refusal(forum: &Forum, email: &str, client: &str) -> Problem {
    log_in(forum, email, "not this one at all", client).await.err().expect("refused")
}

#[tokio::test]
async fn the_address_may_be_typed_in_any_case() {
    on_each_engine(|world| async move {
        let email = joined(&world, world.people.oren.member).await;
        let begun = log_in(&world.forum, &format!(" {} ", email.to_uppercase()), PASSWORD, "a").await;
        assert_eq!(begun.expect("logs in").actor, world.people.oren.member);
    })
    .await;
}

#[tokio::test]
async fn who_has_no_password_and_who_is_not_there_are_refused_alike() {
    on_each_engine(|world| async move {
        let waiting = "m2@forum.example";
        for email in [waiting, "nobody@forum.example", "", "a\0@forum.example", "' OR 1=1 --"] {
            assert_eq!(refusal(&world.forum, email, "a").await, Problem::WrongLogin, "{email:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_account_is_closed_for_a_while_after_eight_wrong_passwords() {
    on_each_engine(|world| async move {
        let forum = &world.forum;
        let email = joined(&world, world.people.oren.member).await;
        for address in [email.as_str(), "nobody@forum.example"] {
            for attempt in 0..8 {
                assert_eq!(refusal(forum, address, &format!("{address}{attempt}")).await, Problem::WrongLogin);
                world.clock.advance_seconds(10);
            }
            let wait = Problem::Throttled { seconds: 15 * 60 - 80 };
            assert_eq!(refusal(forum, address, "elsewhere").await, wait, "known or not");
        }
        let right = log_in(forum, &email, PASSWORD, "elsewhere").await.err();
        assert!(matches!(right, Some(Problem::Throttled { .. })), "the right password too");
        // The first of the eight is a quarter of an hour old: one more attempt is free.
        world.clock.advance_seconds(15 * 60 - 160 + 1);
        assert!(log_in(forum, &email, PASSWORD, "elsewhere").await.is_ok());
        // A success forgets the account's failures.
        for attempt in 0..8 {
            assert_eq!(refusal(forum, &email, &attempt.to_string()).await, Problem::WrongLogin);
        }
    })
    .await;
}

#[tokio::test]
async fn a_network_address_is_closed_after_forty_wrong_passwords_but_not_by_right_ones() {
    on_each_engine(|world| async move {
        let forum = &world.forum;
        let email = joined(&world, world.people.oren.member).await;
        for number in 0..39 {
            assert_eq!(refusal(forum, &format!("a{number}@x.example"), "office").await, Problem::WrongLogin);
        }
        world.clock.advance_seconds(1);
        for _ in 0..3 {
            log_in(forum, &email, PASSWORD, "office").await.expect("a right password does not count");
        }
        assert_eq!(refusal(forum, "a40@x.example", "office").await, Problem::WrongLogin);
        assert!(matches!(refusal(forum, "a41@x.example", "office").await, Problem::Throttled { .. }));
        assert_eq!(refusal(forum, "a41@x.example", "home").await, Problem::WrongLogin);
        world.clock.advance_seconds(15 * 60 + 1);
        assert_eq!(refusal(forum, "a41@x.example", "office").await, Problem::WrongLogin);
    })
    .await;
}

#[tokio::test]
async fn many_guesses_at_once_are_no_more_than_one_after_the_other() {
    on_each_engine(|world| async move {
        let email = joined(&world, world.people.oren.member).await;
        let guesses: Vec<_> = (0..24)
            .map(|number| {
                let (forum, email) = (world.forum.clone(), email.clone());
                tokio::spawn(async move { refusal(&forum, &email, &number.to_string()).await })
            })
            .collect();
        let mut tried = 0;
        for guess in guesses {
            tried += usize::from(guess.await.expect("runs") == Problem::WrongLogin);
        }
        assert_eq!(tried, 8);
    })
    .await;
}

#[tokio::test]
async fn a_session_lives_on_while_it_is_used() {
    on_each_engine(|world| async move {
        let forum = &world.forum;
        let email = joined(&world, world.people.oren.member).await;
        let used = log_in(forum, &email, PASSWORD, "a").await.expect("logs in").secret;
        let unused = log_in(forum, &email, PASSWORD, "a").await.expect("logs in").secret;
        for _ in 0..3 {
            world.clock.advance_days(SESSION_DAYS - 1);
            let known = forum.authenticate_session(used.reveal()).await.expect("asked");
            assert_eq!(known.expect("alive").actor, world.people.oren.member);
        }
        assert!(forum.authenticate_session(unused.reveal()).await.expect("asked").is_none());
        world.clock.advance_days(SESSION_DAYS);
        assert!(forum.authenticate_session(used.reveal()).await.expect("asked").is_none());
        assert!(forum.authenticate_session("").await.expect("asked").is_none());
    })
    .await;
}

#[tokio::test]
async fn what_nobody_follows_adds_nothing_to_the_log() {
    on_each_engine(|world| async move {
        let forum = &world.forum;
        let email = joined(&world, world.people.oren.member).await;
        let begun = log_in(forum, &email, PASSWORD, "a").await.expect("logs in");
        let head = forum.log_head().await.expect("asked");
        refusal(forum, &email, "a").await;
        world.clock.advance_days(1);
        forum.authenticate_session(begun.secret.reveal()).await.expect("asked").expect("alive");
        assert_eq!(forum.log_head().await, Ok(head), "a stranger could make it grow without end");
    })
    .await;
}

#[tokio::test]
async fn logging_out_ends_one_session_or_all_others() {
    on_each_engine(|world| async move {
        let (forum, dana) = (&world.forum, world.people.oren.member);
        let email = joined(&world, dana).await;
        let mut sessions = vec![];
        for _ in 0..3 {
            sessions.push(log_in(forum, &email, PASSWORD, "a").await.expect("logs in").secret);
        }
        forum.log_out(&dana, sessions[0].reveal()).await.expect("out");
        forum.log_out(&dana, sessions[0].reveal()).await.expect("out already");
        forum.log_out_elsewhere(&dana, sessions[1].reveal()).await.expect("out elsewhere");
        let mut alive = vec![];
        for session in &sessions {
            alive.push(forum.authenticate_session(session.reveal()).await.expect("asked").is_some());
        }
        assert_eq!(alive, [false, true, false]);
    })
    .await;
}

#[tokio::test]
async fn a_changed_password_ends_the_other_sessions_and_the_waiting_link() {
    on_each_engine(|world| async move {
        let (forum, dana) = (&world.forum, world.people.oren.member);
        let email = joined(&world, dana).await;
        let here = log_in(forum, &email, PASSWORD, "a").await.expect("logs in").secret;
        let there = log_in(forum, &email, PASSWORD, "a").await.expect("logs in").secret;
        let link = token(&forum.member_link(&Actor::System, key(dana)).await.expect("a link"));
        let new = "four quiet lanterns wander";
        let input = |current: &str, repeated: &str| ChangePassword {
            current: current.into(),
            password: new.into(),
            repeated: repeated.into(),
        };
        let wrong = forum.change_password(&dana, here.reveal(), input("nonsense", "else")).await.expect_err("refused");
        assert_eq!(
            fields(&wrong),
            [("repeated".to_owned(), FieldProblem::Mismatch), ("current".to_owned(), FieldProblem::Mismatch)]
        );
        forum.change_password(&dana, here.reveal(), input(PASSWORD, new)).await.expect("changed");
        assert!(forum.authenticate_session(here.reveal()).await.expect("asked").is_some());
        assert!(forum.authenticate_session(there.reveal()).await.expect("asked").is_none());
        assert_eq!(forum.view_link(&link).await.err(), Some(Problem::LinkGone));
        assert!(log_in(forum, &email, new, "a").await.is_ok());
        assert_eq!(log_in(forum, &email, PASSWORD, "a").await.err(), Some(Problem::WrongLogin));
    })
    .await;
}

#[tokio::test]
async fn tokens_are_ones_own_end_and_say_when_they_were_used() {
    on_each_engine(|world| async move {
        let forum = &world.forum;
        let (dana, omer) = (world.people.oren.member, world.people.oren.colleague);
        let other = forum.create_token(&dana, key(omer), "x", None).await.err();
        assert_eq!(other, Some(Problem::Forbidden));
        let nameless = forum.create_token(&dana, key(dana), " ", None).await.err().expect("refused");
        assert_eq!(fields(&nameless), field("name", FieldProblem::Missing));
        let nobody = forum.create_token(&Actor::Nobody, key(dana), "x", None).await.err();
        assert_eq!(nobody, Some(Problem::LoginNeeded));

        let lasting = forum.create_token(&dana, key(dana), "script", None).await.expect("a token");
        let short = forum.create_token(&dana, key(dana), "day", Some(day(1))).await.expect("a token");
        assert_eq!(forum.tokens(&dana).await.expect("tokens")[1].used_at, None);
        world.clock.advance_seconds(60);
        assert_eq!(forum.authenticate_token(lasting.reveal()).await.expect("known").actor, dana);
        let used = forum.tokens(&dana).await.expect("tokens")[1].used_at;
        assert_eq!(used, Some(forum.now()));
        world.clock.advance_days(1);
        assert_eq!(forum.authenticate_token(short.reveal()).await.err(), Some(Problem::LoginNeeded));

        let id = forum.tokens(&dana).await.expect("tokens")[1].id;
        assert_eq!(forum.revoke_token(&omer, id).await, Err(Problem::NotFound));
        forum.revoke_token(&dana, id).await.expect("revoked");
        assert_eq!(forum.authenticate_token(lasting.reveal()).await.err(), Some(Problem::LoginNeeded));
        assert_eq!(forum.authenticate_token("").await.err(), Some(Problem::LoginNeeded));
    })
    .await;
}
