//! Logging in, throttling, sessions and tokens.

use domain::access::NewToken;
use domain::member::{Profession, Role};
use domain::policy::Actor;
use domain::problem::{FieldProblem, Problem};
use forum::Forum;
use forum::login::links::Join;
use forum::login::log_in::{LogIn, LoggedIn, SESSION_DAYS};
use forum::members::add::AddMember;
use forum::members::update::ChangePassword;

use crate::context::{TestContext, key};
use crate::links::{self, PASSWORD, join, token};
use crate::on_each_engine;
use crate::sample::{day, email, field, fields};

/// Lets a member join; gives their address.
pub async fn joined(context: &TestContext, actor: Actor) -> String {
    links::joined(&context.forum, actor).await;
    email(&context.forum, actor).await
}

pub async fn log_in(forum: &Forum, email: &str, password: &str, client: &str) -> Result<LoggedIn, Problem> {
    forum
        .log_in(LogIn {
            email: email.into(),
            password: password.into(),
            client: client.into(),
            device: None,
            own_device: false,
        })
        .await
}

async fn refusal(forum: &Forum, email: &str, client: &str) -> Problem {
    log_in(forum, email, "not this one at all", client).await.err().expect("refused")
}

#[tokio::test]
async fn the_address_may_be_typed_in_any_case() {
    on_each_engine(|context| async move {
        let email = joined(&context, context.people.oren.member).await;
        let begun = log_in(&context.forum, &format!(" {} ", email.to_uppercase()), PASSWORD, "a").await;
        assert_eq!(begun.expect("logs in").actor, context.people.oren.member);
    })
    .await;
}

#[tokio::test]
async fn who_has_no_password_and_who_is_not_there_are_refused_alike() {
    on_each_engine(|context| async move {
        let waiting = "m2@forum.example";
        for email in [waiting, "nobody@forum.example", "", "a\0@forum.example", "' OR 1=1 --"] {
            assert_eq!(refusal(&context.forum, email, "a").await, Problem::InvalidCredentials, "{email:?}");
        }
    })
    .await;
}

/// The seconds that a refused attempt has to wait.
fn wait(problem: &Problem) -> i64 {
    let Problem::Throttled { seconds } = problem else { panic!("not throttled: {problem:?}") };
    *seconds
}

#[tokio::test]
async fn eight_wrong_passwords_from_one_address_make_the_next_wait_there_and_hardly_elsewhere() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        let email = joined(&context, context.people.oren.member).await;
        for address in [email.as_str(), "nobody@forum.example"] {
            for _ in 0..8 {
                assert_eq!(refusal(forum, address, "there").await, Problem::InvalidCredentials);
            }
            assert_eq!(wait(&refusal(forum, address, "there").await), 15, "known or not");
            assert_eq!(wait(&refusal(forum, address, "elsewhere").await), 5, "known or not");
        }
        let right = log_in(forum, &email, PASSWORD, "there").await.err().expect("the right password waits too");
        assert_eq!(wait(&right), 15);
        context.clock.advance_seconds(5);
        log_in(forum, &email, PASSWORD, "elsewhere").await.expect("five seconds were enough");
        assert_eq!(
            wait(&refusal(forum, &email, "there").await),
            10,
            "a success elsewhere says nothing of this address"
        );
        context.clock.advance_seconds(10);
        log_in(forum, &email, PASSWORD, "there").await.expect("fifteen seconds were enough");
        for _ in 0..8 {
            assert_eq!(
                refusal(forum, &email, "there").await,
                Problem::InvalidCredentials,
                "the success forgave the failures"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn the_wait_doubles_with_each_failure_up_to_a_limit_and_refused_attempts_do_not_count() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        let email = joined(&context, context.people.oren.member).await;
        for _ in 0..7 {
            refusal(forum, &email, "there").await;
        }
        let mut waits = vec![];
        for _ in 0..9 {
            assert_eq!(refusal(forum, &email, "there").await, Problem::InvalidCredentials);
            for _ in 0..3 {
                refusal(forum, &email, "there").await;
            }
            waits
                .push((wait(&refusal(forum, &email, "there").await), wait(&refusal(forum, &email, "elsewhere").await)));
            context.clock.advance_seconds(waits[waits.len() - 1].0);
        }
        let expected =
            [(15, 5), (30, 10), (60, 20), (120, 40), (240, 80), (480, 160), (900, 300), (900, 300), (900, 300)];
        assert_eq!(waits, expected);
        log_in(forum, &email, PASSWORD, "there").await.expect("the wait is over");
    })
    .await;
}

#[tokio::test]
async fn guesses_from_many_addresses_at_one_account_are_slowed_down_together() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        let email = joined(&context, context.people.oren.member).await;
        for number in 0..8 {
            assert_eq!(refusal(forum, &email, &format!("network {number}")).await, Problem::InvalidCredentials);
        }
        assert_eq!(wait(&refusal(forum, &email, "another network").await), 5);
        assert_eq!(
            refusal(forum, "nobody@forum.example", "network 1").await,
            Problem::InvalidCredentials,
            "another account"
        );
        context.clock.advance_days(1);
        context.clock.advance_seconds(1);
        for number in 0..8 {
            assert_eq!(
                refusal(forum, &email, &format!("network {number}")).await,
                Problem::InvalidCredentials,
                "a day later"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_network_address_waits_after_forty_wrong_passwords_but_not_for_right_ones() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        let email = joined(&context, context.people.oren.member).await;
        for number in 0..39 {
            assert_eq!(refusal(forum, &format!("a{number}@x.example"), "office").await, Problem::InvalidCredentials);
        }
        for _ in 0..3 {
            log_in(forum, &email, PASSWORD, "office").await.expect("a right password does not count");
        }
        assert_eq!(refusal(forum, "a40@x.example", "office").await, Problem::InvalidCredentials);
        assert_eq!(wait(&refusal(forum, "a41@x.example", "office").await), 5);
        assert_eq!(refusal(forum, "a41@x.example", "home").await, Problem::InvalidCredentials);
        context.clock.advance_seconds(5);
        log_in(forum, &email, PASSWORD, "office").await.expect("the wait is over");
        assert_eq!(refusal(forum, "a42@x.example", "office").await, Problem::InvalidCredentials);
        assert_eq!(wait(&refusal(forum, "a43@x.example", "office").await), 10, "a success forgave nothing");
        context.clock.advance_seconds(60 * 60 + 1);
        for number in 0..3 {
            assert_eq!(refusal(forum, &format!("b{number}@x.example"), "office").await, Problem::InvalidCredentials);
        }
    })
    .await;
}

#[tokio::test]
async fn many_guesses_at_once_are_no_more_than_one_after_the_other() {
    on_each_engine(|context| async move {
        let email = joined(&context, context.people.oren.member).await;
        let guesses: Vec<_> = (0..24)
            .map(|number| {
                let (forum, email) = (context.forum.clone(), email.clone());
                tokio::spawn(async move { refusal(&forum, &email, &number.to_string()).await })
            })
            .collect();
        let mut tried = 0;
        for guess in guesses {
            tried += usize::from(guess.await.expect("runs") == Problem::InvalidCredentials);
        }
        assert_eq!(tried, 8);
    })
    .await;
}

#[tokio::test]
async fn many_right_passwords_at_once_from_one_address_all_log_in() {
    on_each_engine(|context| async move {
        let email = joined(&context, context.people.oren.member).await;
        let other = joined(&context, context.people.rimon.member).await;
        for number in 0..39 {
            refusal(&context.forum, &format!("a{number}@x.example"), "office").await;
        }
        let logins: Vec<_> = (0..24)
            .map(|number| {
                let forum = context.forum.clone();
                let email = if number % 2 == 0 { email.clone() } else { other.clone() };
                tokio::spawn(async move { log_in(&forum, &email, PASSWORD, "office").await.err() })
            })
            .collect();
        for login in logins {
            assert_eq!(login.await.expect("runs"), None, "attempts that are under way do not count");
        }
    })
    .await;
}

/// A login from the device with this cookie.
async fn from_device(forum: &Forum, email: &str, password: &str, device: &str) -> Result<LoggedIn, Problem> {
    let device = Some(device.to_owned());
    forum
        .log_in(LogIn {
            email: email.into(),
            password: password.into(),
            client: "there".into(),
            device,
            own_device: false,
        })
        .await
}

#[tokio::test]
async fn a_device_that_the_member_logged_in_from_is_not_held_up_by_strangers() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        let email = joined(&context, context.people.oren.member).await;
        let device = log_in(forum, &email, PASSWORD, "there").await.expect("logs in").device.secret;
        for number in 0..41 {
            refusal(forum, &email, "there").await;
            refusal(forum, &format!("a{number}@x.example"), "there").await;
        }
        assert!(wait(&refusal(forum, &email, "there").await) > 0);
        for _ in 0..2 {
            let again = from_device(forum, &email, PASSWORD, device.reveal()).await.expect("not held up");
            assert_eq!(again.device.secret.reveal(), device.reveal(), "it stays known");
        }
        assert!(wait(&refusal(forum, &email, "there").await) > 0, "the strangers' failures are not forgiven");
    })
    .await;
}

#[tokio::test]
async fn a_known_device_has_a_count_of_its_own() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        let email = joined(&context, context.people.oren.member).await;
        let other = joined(&context, context.people.oren.colleague).await;
        let begun = log_in(forum, &email, PASSWORD, "there").await.expect("logs in");
        assert_eq!(begun.device.expires_at, forum.now().plus_days(365));
        let device = begun.device.secret;
        for _ in 0..8 {
            let refused = from_device(forum, &email, "not this one at all", device.reveal()).await.err();
            assert_eq!(refused, Some(Problem::InvalidCredentials));
        }
        let refused = from_device(forum, &email, PASSWORD, device.reveal()).await.err().expect("refused");
        assert_eq!(wait(&refused), 15);
        log_in(forum, &email, PASSWORD, "there").await.expect("its failures count for nothing else");
        assert!(from_device(forum, &other, PASSWORD, device.reveal()).await.is_ok(), "for another member it is new");
        context.clock.advance_seconds(15);
        from_device(forum, &email, PASSWORD, device.reveal()).await.expect("the wait is over");
    })
    .await;
}

#[tokio::test]
async fn a_device_is_known_for_a_year_and_only_where_it_was_made_here() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        let email = joined(&context, context.people.oren.member).await;
        let planted = "0123456789abcdef".repeat(4);
        let begun = from_device(forum, &email, PASSWORD, &planted).await.expect("logs in");
        assert_ne!(begun.device.secret.reveal(), planted, "whoever planted it would know it");
        let device = begun.device.secret;
        context.clock.advance_days(366);
        for _ in 0..8 {
            refusal(forum, &email, "there").await;
        }
        let refused = from_device(forum, &email, PASSWORD, device.reveal()).await.err().expect("refused");
        assert_eq!(wait(&refused), 15, "it is not known any more");
    })
    .await;
}

#[tokio::test]
async fn ending_all_other_sessions_forgets_every_other_device() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let email = joined(&context, dana).await;
        let here = log_in(forum, &email, PASSWORD, "a").await.expect("logs in");
        let stolen = log_in(forum, &email, PASSWORD, "b").await.expect("logs in").device.secret;
        let device = here.device.secret.reveal();
        let input = ChangePassword {
            current: PASSWORD.into(),
            password: "four quiet lanterns wander".into(),
            repeated: "four quiet lanterns wander".into(),
        };
        forum.change_password(&dana, here.secret.reveal(), input).await.expect("changed");
        for _ in 0..8 {
            refusal(forum, &email, "there").await;
        }
        let new = "four quiet lanterns wander";
        from_device(forum, &email, new, stolen.reveal()).await.expect("a changed password leaves the devices known");
        forum.log_out_elsewhere(&dana, here.secret.reveal(), Some(device)).await.expect("out elsewhere");
        let refused = from_device(forum, &email, new, stolen.reveal()).await.err().expect("refused");
        assert_eq!(wait(&refused), 15);
        from_device(forum, &email, new, device).await.expect("this one is still known");
    })
    .await;
}

#[tokio::test]
async fn guessing_the_present_password_is_slowed_down_apart_from_the_login() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let email = joined(&context, dana).await;
        let here = log_in(forum, &email, PASSWORD, "a").await.expect("logs in").secret;
        let new = "four quiet lanterns wander";
        let change = |current: &str| {
            let input = ChangePassword { current: current.into(), password: new.into(), repeated: new.into() };
            forum.change_password(&dana, here.reveal(), input)
        };
        for _ in 0..8 {
            let refused = change("not this one at all").await.expect_err("refused");
            assert_eq!(fields(&refused), field("current", FieldProblem::Mismatch));
        }
        assert_eq!(wait(&change(PASSWORD).await.expect_err("refused")), 15);
        log_in(forum, &email, PASSWORD, "a").await.expect("the login is not held up");
        context.clock.advance_seconds(15);
        assert_eq!(
            fields(&change("wrong once more").await.expect_err("refused")),
            field("current", FieldProblem::Mismatch)
        );
        assert_eq!(wait(&change(PASSWORD).await.expect_err("refused")), 30);
        context.clock.advance_seconds(30);
        change(PASSWORD).await.expect("changed");
        let refused = change(PASSWORD).await.expect_err("it is another now");
        assert_eq!(fields(&refused), field("current", FieldProblem::Mismatch), "the success forgave the failures");
    })
    .await;
}

#[tokio::test]
async fn many_changes_at_once_guess_no_more_than_one_after_the_other() {
    on_each_engine(|context| async move {
        let dana = context.people.oren.member;
        joined(&context, dana).await;
        let guesses: Vec<_> = (0..12)
            .map(|number| {
                let forum = context.forum.clone();
                let new = "four quiet lanterns wander".to_owned();
                let input = ChangePassword { current: format!("wrong {number}"), password: new.clone(), repeated: new };
                tokio::spawn(async move { forum.change_password(&dana, "", input).await.expect_err("refused") })
            })
            .collect();
        let mut tried = 0;
        for guess in guesses {
            tried += usize::from(matches!(guess.await.expect("runs"), Problem::Invalid { .. }));
        }
        assert_eq!(tried, 8);
    })
    .await;
}

#[tokio::test]
async fn no_way_in_takes_a_password_with_the_member_s_own_name_or_address() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let refused =
            |problem: Problem| assert_eq!(fields(&problem), field("password", FieldProblem::OwnNameOrAddress));
        let members = forum.members(&Actor::System).await.expect("members");
        let email = members.into_iter().find(|member| member.id == key(dana)).expect("there").email;
        let with = |password: &str| Join { password: password.into(), repeated: password.into(), ..join() };

        let invite = token(&forum.member_link(&Actor::System, key(dana)).await.expect("a link"));
        for own in [email.clone(), format!("{} 2026!", email.to_uppercase())] {
            refused(forum.join(&invite, with(&own)).await.err().expect("refused"));
        }
        let renamed = Join { name: "Zohara Ben-Ami".into(), ..with("my name is zohara ben ami") };
        refused(forum.join(&invite, renamed).await.err().expect("refused"));
        forum.join(&invite, join()).await.expect("joins");

        let reset = token(&forum.member_link(&Actor::System, key(dana)).await.expect("a link"));
        refused(forum.join(&reset, with(&email)).await.err().expect("refused"));

        let change = ChangePassword { current: PASSWORD.into(), password: email.clone(), repeated: email.clone() };
        refused(forum.change_password(&dana, "", change).await.expect_err("refused"));

        let added = AddMember {
            email: "zohara.levi@forum.example".into(),
            name: "זוהרה לוי".into(),
            company: "רימון".into(),
            role: Role::Member,
            profession: Profession::Service,
            password: Some("zohara levi in the garden".into()),
        };
        refused(forum.add_member(&Actor::System, added.clone()).await.expect_err("refused"));
        let hebrew = AddMember { password: Some("לוי זוהרה אוהבת ים".into()), ..added };
        refused(forum.add_member(&Actor::System, hebrew).await.expect_err("refused"));
    })
    .await;
}

#[tokio::test]
async fn a_session_lives_on_while_it_is_used() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        let email = joined(&context, context.people.oren.member).await;
        let used = log_in(forum, &email, PASSWORD, "a").await.expect("logs in").secret;
        let unused = log_in(forum, &email, PASSWORD, "a").await.expect("logs in").secret;
        for _ in 0..3 {
            context.clock.advance_days(SESSION_DAYS - 1);
            let known = forum.authenticate_session(used.reveal()).await.expect("answers");
            assert_eq!(known.expect("alive").actor, context.people.oren.member);
        }
        assert!(forum.authenticate_session(unused.reveal()).await.expect("answers").is_none());
        context.clock.advance_days(SESSION_DAYS);
        assert!(forum.authenticate_session(used.reveal()).await.expect("answers").is_none());
        assert!(forum.authenticate_session("").await.expect("answers").is_none());
    })
    .await;
}

#[tokio::test]
async fn what_nobody_follows_adds_nothing_to_the_log() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        let email = joined(&context, context.people.oren.member).await;
        let begun = log_in(forum, &email, PASSWORD, "a").await.expect("logs in");
        let head = forum.log_head().await.expect("answers");
        refusal(forum, &email, "a").await;
        context.clock.advance_days(1);
        forum.authenticate_session(begun.secret.reveal()).await.expect("answers").expect("alive");
        assert_eq!(forum.log_head().await, Ok(head), "a stranger could make it grow without end");
    })
    .await;
}

#[tokio::test]
async fn logging_out_ends_one_session_or_all_others() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let email = joined(&context, dana).await;
        let mut sessions = vec![];
        for _ in 0..3 {
            sessions.push(log_in(forum, &email, PASSWORD, "a").await.expect("logs in").secret);
        }
        forum.log_out(&dana, sessions[0].reveal()).await.expect("out");
        forum.log_out(&dana, sessions[0].reveal()).await.expect("out already");
        forum.log_out_elsewhere(&dana, sessions[1].reveal(), None).await.expect("out elsewhere");
        let mut alive = vec![];
        for session in &sessions {
            alive.push(forum.authenticate_session(session.reveal()).await.expect("answers").is_some());
        }
        assert_eq!(alive, [false, true, false]);
    })
    .await;
}

#[tokio::test]
async fn a_changed_password_ends_the_other_sessions_and_the_waiting_link() {
    on_each_engine(|context| async move {
        let (forum, dana) = (&context.forum, context.people.oren.member);
        let email = joined(&context, dana).await;
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
        assert!(forum.authenticate_session(here.reveal()).await.expect("answers").is_some());
        assert!(forum.authenticate_session(there.reveal()).await.expect("answers").is_none());
        assert_eq!(forum.view_link(&link).await.err(), Some(Problem::LinkExpired));
        assert!(log_in(forum, &email, new, "a").await.is_ok());
        assert_eq!(log_in(forum, &email, PASSWORD, "a").await.err(), Some(Problem::InvalidCredentials));
    })
    .await;
}

#[tokio::test]
async fn tokens_are_ones_own_end_and_say_when_they_were_used() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        let (dana, omer) = (context.people.oren.member, context.people.oren.colleague);
        let other = forum.create_token(&dana, key(omer), NewToken::named("x")).await.err();
        assert_eq!(other, Some(Problem::Forbidden));
        let nameless = forum.create_token(&dana, key(dana), NewToken::named(" ")).await.err().expect("refused");
        assert_eq!(fields(&nameless), field("name", FieldProblem::Missing));
        let nobody = forum.create_token(&Actor::Nobody, key(dana), NewToken::named("x")).await.err();
        assert_eq!(nobody, Some(Problem::Unauthenticated));

        let lasting = forum.create_token(&dana, key(dana), NewToken::named("script")).await.expect("a token");
        let short = forum
            .create_token(&dana, key(dana), NewToken { expires_at: Some(day(1)), ..NewToken::named("day") })
            .await
            .expect("a token");
        assert_eq!(forum.tokens(&dana).await.expect("tokens")[1].used_at, None);
        context.clock.advance_seconds(60);
        assert_eq!(forum.authenticate_token(lasting.reveal()).await.expect("known").actor, dana);
        let used = forum.tokens(&dana).await.expect("tokens")[1].used_at;
        assert_eq!(used, Some(forum.now()));
        context.clock.advance_days(1);
        assert_eq!(forum.authenticate_token(short.reveal()).await.err(), Some(Problem::Unauthenticated));

        let id = forum.tokens(&dana).await.expect("tokens")[1].id;
        assert_eq!(forum.revoke_token(&omer, id).await, Err(Problem::NotFound));
        forum.revoke_token(&dana, id).await.expect("revoked");
        assert_eq!(forum.authenticate_token(lasting.reveal()).await.err(), Some(Problem::Unauthenticated));
        assert_eq!(forum.authenticate_token("").await.err(), Some(Problem::Unauthenticated));
    })
    .await;
}
