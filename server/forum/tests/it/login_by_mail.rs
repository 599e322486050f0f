//! Logging in by the code or the link of a mail.

use domain::access::LoginPurpose;
use domain::mail::{MailKind, MailView};
use domain::policy::Actor;
use domain::problem::{FieldProblem, Problem};
use forum::Forum;
use forum::login::by_mail::{AskForMail, FollowMail, Followed, MINUTES, PendingLogin};
use forum::login::links::LinkView;
use forum::login::log_in::{LoggedIn, SESSION_MOST_DAYS};
use forum::mails::manage::OpenedMail;
use forum::members::transfer::MoveMember;

use crate::context::{TestContext, key};
use crate::links::token;
use crate::login::joined;
use crate::mails::work;
use crate::on_each_engine;
use crate::sample::{field, fields};

fn ask(email: &str) -> AskForMail {
    AskForMail { email: email.to_owned(), purpose: LoginPurpose::Login, client: "office".to_owned() }
}

async fn asked(context: &TestContext, email: &str) -> PendingLogin {
    context.forum.ask_for_mail(ask(email)).await.expect("asked")
}

fn here(asked: &PendingLogin) -> FollowMail {
    FollowMail { browser: Some(asked.secret.reveal().to_owned()), ..FollowMail::default() }
}

fn elsewhere(email: &str) -> FollowMail {
    FollowMail { email: email.to_owned(), ..FollowMail::default() }
}

/// The mails that wait for the coordinator, the last first.
async fn drafts(context: &TestContext) -> Vec<MailView> {
    work(&context.forum).await;
    context.forum.outbox(&context.people.coordinator).await.expect("the outbox").drafted.mails
}

/// A member's address, whose mails the coordinator finds among the drafts: both have joined.
async fn reachable(context: &TestContext) -> String {
    joined(context, context.people.coordinator).await;
    joined(context, context.people.oren.member).await
}

async fn last_mail(context: &TestContext) -> OpenedMail {
    let id = drafts(context).await.first().expect("a mail").id;
    context.forum.open_mail(&context.people.coordinator, id).await.expect("answers").expect("something to say")
}

/// Asks for a login by mail; with the mail that brings it.
async fn mailed(context: &TestContext, email: &str) -> (PendingLogin, OpenedMail) {
    let asked = asked(context, email).await;
    (asked, last_mail(context).await)
}

fn code(mail: &OpenedMail) -> String {
    let is_code = |line: &&str| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit());
    mail.text.lines().find(is_code).expect("a code").to_owned()
}

fn link(mail: &OpenedMail) -> String {
    let found = mail.text.split("/login/link/").nth(1).expect("a link");
    found.split_whitespace().next().expect("a token").to_owned()
}

fn is_in(followed: Result<Followed, Problem>) -> Result<LoggedIn, Problem> {
    match followed? {
        Followed::In(begun) => Ok(*begun),
        Followed::ToPassword(path) => panic!("to {path}"),
    }
}

async fn is_known(forum: &Forum, begun: &LoggedIn) -> bool {
    forum.authenticate_session(begun.secret.reveal()).await.expect("answers").is_some()
}

#[tokio::test]
async fn a_code_lets_in_once_and_only_the_browser_that_asked() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        let dana = reachable(&context).await;
        let (own, stranger) =
            (asked(&context, &format!(" {}", dana.to_uppercase())).await, asked(&context, "x@y.example").await);
        let code = code(&last_mail(&context).await);
        for browser in [FollowMail::default(), elsewhere(&dana)] {
            assert_eq!(is_in(forum.log_in_by_code(&code, browser).await).map(drop), Err(Problem::LinkExpired));
        }
        let wrong = is_in(forum.log_in_by_code(&code, here(&stranger)).await).map(drop).expect_err("another's");
        assert_eq!(fields(&wrong), field("code", FieldProblem::Mismatch));
        let spaced = format!(" {} {} ", &code[..3], &code[3..]);
        let begun = is_in(forum.log_in_by_code(&spaced, here(&own)).await).expect("logged in");
        assert!(is_known(forum, &begun).await);
        assert_eq!(begun.actor, context.people.oren.member);
        assert_eq!(is_in(forum.log_in_by_code(&code, here(&own)).await).map(drop), Err(Problem::LinkExpired), "once");
    })
    .await;
}

#[tokio::test]
async fn a_link_lets_in_by_a_button_and_elsewhere_by_the_address() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        let dana = reachable(&context).await;
        let (own, mail) = mailed(&context, &dana).await;
        let first = link(&mail);
        for _ in 0..3 {
            assert_eq!(forum.view_login_link(&first, Some(own.secret.reveal())).await, Ok(true), "a scanner opened it");
            assert_eq!(forum.view_login_link(&first, Some("other")).await, Ok(false));
        }
        let wrong =
            is_in(forum.log_in_by_link(&first, elsewhere("omer@x.example")).await).map(drop).expect_err("refused");
        assert_eq!(fields(&wrong), field("email", FieldProblem::Mismatch));
        assert!(is_in(forum.log_in_by_link(&first, elsewhere(&format!("{dana} "))).await).is_ok(), "on the phone");
        assert_eq!(is_in(forum.log_in_by_link(&first, here(&own)).await).map(drop), Err(Problem::LinkExpired), "once");
        assert_eq!(forum.view_login_link(&first, None).await, Err(Problem::LinkExpired));

        let (own, mail) = mailed(&context, &dana).await;
        let second = link(&mail);
        assert!(is_in(forum.log_in_by_link(&second, here(&own)).await).is_ok(), "without the address");
        for nonsense in ["", "\0", "../x"] {
            assert_eq!(forum.view_login_link(nonsense, None).await, Err(Problem::LinkExpired));
        }
    })
    .await;
}

#[tokio::test]
async fn few_tries_are_good_and_they_end_link_and_code() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        let dana = reachable(&context).await;
        let (own, mail) = mailed(&context, &dana).await;
        let (right, link) = (code(&mail), link(&mail));
        let wrong = if right == "000000" { "000001" } else { "000000" };
        for left in [true, true, true, true, false] {
            let refused = is_in(forum.log_in_by_code(wrong, here(&own)).await).map(drop).expect_err("wrong");
            assert_eq!(refused == Problem::LinkExpired, !left, "{refused:?}");
        }
        assert_eq!(is_in(forum.log_in_by_code(&right, here(&own)).await).map(drop), Err(Problem::LinkExpired));
        assert_eq!(is_in(forum.log_in_by_link(&link, here(&own)).await).map(drop), Err(Problem::LinkExpired));
    })
    .await;
}

#[tokio::test]
async fn both_end_after_an_hour_and_with_another_address() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        let dana = reachable(&context).await;
        let (own, mail) = mailed(&context, &dana).await;
        context.clock.advance_seconds(MINUTES * 60 - 1);
        assert_eq!(forum.view_login_link(&link(&mail), None).await, Ok(false));
        context.clock.advance_seconds(1);
        assert_eq!(is_in(forum.log_in_by_code(&code(&mail), here(&own)).await).map(drop), Err(Problem::LinkExpired));
        assert_eq!(is_in(forum.log_in_by_link(&link(&mail), here(&own)).await).map(drop), Err(Problem::LinkExpired));

        let (own, mail) = mailed(&context, &dana).await;
        let to = MoveMember { email: Some("dana@new.example".to_owned()), ..MoveMember::default() };
        forum.move_member(&context.people.coordinator, key(context.people.oren.member), to).await.expect("moved");
        assert_eq!(is_in(forum.log_in_by_code(&code(&mail), here(&own)).await).map(drop), Err(Problem::LinkExpired));
    })
    .await;
}

#[tokio::test]
async fn an_address_that_nobody_has_is_answered_the_same_and_gets_no_mail() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        let dana = joined(&context, context.people.oren.member).await;
        let out = joined(&context, context.people.oren.colleague).await;
        forum.deactivate_member(&Actor::System, key(context.people.oren.colleague), false).await.expect("out");
        let long = format!("{}@x.example", "a".repeat(500));
        for email in ["nobody@x.example", out.as_str(), "", long.as_str()] {
            let stranger = asked(&context, email).await;
            assert!(drafts(&context).await.is_empty(), "{email}");
            let wrong = is_in(forum.log_in_by_code("123456", here(&stranger)).await).map(drop).expect_err("no code");
            assert_eq!(fields(&wrong), field("code", FieldProblem::Mismatch), "{email}");
        }
        let own = asked(&context, &dana).await;
        let wrong = is_in(forum.log_in_by_code("12345", here(&own)).await).map(drop).expect_err("no code");
        assert_eq!(fields(&wrong), field("code", FieldProblem::Mismatch), "the same for a member");
    })
    .await;
}

#[tokio::test]
async fn who_was_invited_and_has_not_joined_is_invited_again() {
    on_each_engine(|context| async move {
        joined(&context, context.people.coordinator).await;
        let members = context.forum.members(&Actor::System).await.expect("members");
        let waiting = members.into_iter().find(|member| member.joined_at.is_none()).expect("somebody");
        asked(&context, &waiting.email).await;
        asked(&context, &waiting.email).await;
        let drafts = drafts(&context).await;
        assert_eq!(drafts.iter().map(|mail| mail.kind).collect::<Vec<_>>(), [MailKind::Invitation]);
    })
    .await;
}

#[tokio::test]
async fn no_inbox_is_filled_by_strangers() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        let dana = joined(&context, context.people.oren.member).await;
        for _ in 0..3 {
            asked(&context, &dana).await;
        }
        assert_eq!(forum.ask_for_mail(ask(&dana)).await.map(drop), Err(Problem::Throttled { seconds: 60 }));
        asked(&context, "other@x.example").await;
        context.clock.advance_seconds(60);
        asked(&context, &dana).await;
        let next = forum.ask_for_mail(ask(&dana)).await.map(drop);
        assert_eq!(next, Err(Problem::Throttled { seconds: 120 }));
        let before = drafts(&context).await.len();
        for number in 0..25 {
            asked(&context, &format!("a{number}@x.example")).await;
        }
        let refused = forum.ask_for_mail(ask("b@x.example")).await.map(drop);
        assert!(matches!(refused, Err(Problem::Throttled { .. })), "one network asks for so many: {refused:?}");
        let elsewhere = AskForMail { client: "home".to_owned(), ..ask("b@x.example") };
        assert!(forum.ask_for_mail(elsewhere).await.is_ok());
        assert_eq!(drafts(&context).await.len(), before);
    })
    .await;
}

#[tokio::test]
async fn who_forgot_the_password_chooses_another() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        let dana = reachable(&context).await;
        let ask = AskForMail { purpose: LoginPurpose::Password, ..ask(&dana) };
        let own = forum.ask_for_mail(ask).await.expect("asked");
        let code = code(&last_mail(&context).await);
        let path = match forum.log_in_by_code(&code, here(&own)).await {
            Ok(Followed::ToPassword(path)) => path,
            Ok(Followed::In(_)) => panic!("logged in"),
            Err(problem) => panic!("{problem:?}"),
        };
        let link = token(&path);
        assert!(matches!(forum.view_link(&link).await, Ok(LinkView::Reset(_))));
        context.clock.advance_seconds(MINUTES * 60);
        assert_eq!(forum.view_link(&link).await.map(drop), Err(Problem::LinkExpired));
    })
    .await;
}

#[tokio::test]
async fn a_session_on_an_own_device_lasts_for_ninety_days() {
    on_each_engine(|context| async move {
        let forum = &context.forum;
        let dana = reachable(&context).await;
        let (asked, mail) = mailed(&context, &dana).await;
        let code = code(&mail);
        let follow = FollowMail { own_device: true, ..here(&asked) };
        let begun = is_in(forum.log_in_by_code(&code, follow).await).expect("logged in");
        for days in [1, SESSION_MOST_DAYS - 2] {
            context.clock.advance_days(days);
            assert!(is_known(forum, &begun).await, "after {days} days without use");
        }
        context.clock.advance_days(1);
        assert!(!is_known(forum, &begun).await);
    })
    .await;
}
