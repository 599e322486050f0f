//! One-time links: the first coordinator's, invitations, new passwords.

use domain::company::{NewCompany, Sector, SizeBand};
use domain::member::{NewMember, Profession, Role};
use domain::policy::Actor;
use domain::problem::{FieldProblem, Problem};
use forum::Forum;
use forum::login::links::{Join, LINK_DAYS, LinkView};
use forum::login::log_in::{LogIn, LoggedIn};

use crate::context::key;
use crate::sample::{field, fields};
use crate::{on_each_engine, on_each_pair};

pub const PASSWORD: &str = "seven green umbrellas dance";

pub fn join() -> Join {
    Join {
        password: PASSWORD.into(),
        repeated: PASSWORD.into(),
        name: "נועה".into(),
        profession: Some(Profession::Training),
        ..Join::default()
    }
}

/// The token at the end of a link's path.
pub fn token(path: &str) -> String {
    path.strip_prefix("/join/").expect("a link").to_owned()
}

/// Lets a member join, which begins a session. From then on they are told what everyone is told.
pub async fn joined(forum: &Forum, actor: Actor) -> LoggedIn {
    let link = token(&forum.member_link(&Actor::System, key(actor)).await.expect("a link"));
    forum.join(&link, join()).await.expect("joins")
}

#[tokio::test]
async fn the_first_link_makes_a_coordinator_once() {
    on_each_pair(|_, context| async move {
        let forum = context.forum;
        let old = token(&forum.setup_link().await.expect("answers").expect("nobody is there"));
        let new = token(&forum.setup_link().await.expect("answers").expect("nobody is there"));
        assert_eq!(forum.view_link(&old).await.err(), Some(Problem::LinkExpired), "an earlier link ends");
        assert!(matches!(forum.view_link(&new).await, Ok(LinkView::Setup)));

        let empty = forum.join(&new, Join::default()).await.err().expect("refused");
        let names: Vec<_> = fields(&empty).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["company", "email", "name", "password"]);

        let input = Join { email: " Noa@Rimon.example ".into(), company: "רימון".into(), ..join() };
        let begun = forum.join(&new, input).await.expect("joins");
        let known = forum.authenticate_session(begun.secret.reveal()).await.expect("answers").expect("a session");
        assert_eq!((known.member.role, known.member.email.as_str()), (Role::Coordinator, "noa@rimon.example"));
        assert_eq!(known.member.company.name, "רימון");
        assert_eq!(forum.setup_link().await, Ok(None), "somebody is there");
        assert_eq!(forum.view_link(&new).await.err(), Some(Problem::LinkExpired), "used");
    })
    .await;
}

#[tokio::test]
async fn the_first_coordinator_may_be_of_a_company_that_was_imported() {
    on_each_pair(|_, context| async move {
        let forum = context.forum;
        let new =
            NewCompany {
                name: "רימון".into(), slug: String::new(), sector: Sector::Retail, size: SizeBand::From1000
            };
        let company = forum.create_company(&Actor::System, new).await.expect("a company");
        let link = token(&forum.setup_link().await.expect("answers").expect("nobody is there"));
        let input = Join { email: "noa@rimon.example".into(), company: "רימון".into(), ..join() };
        let begun = forum.join(&link, input).await.expect("joins");
        assert_eq!(begun.actor.company(), Some(company));
    })
    .await;
}

#[tokio::test]
async fn a_setup_link_ends_when_somebody_was_added_otherwise() {
    on_each_pair(|_, context| async move {
        let forum = context.forum;
        let link = token(&forum.setup_link().await.expect("answers").expect("nobody is there"));
        let new = NewCompany { name: "א".into(), slug: String::new(), sector: Sector::Other, size: SizeBand::Upto49 };
        let company = forum.create_company(&Actor::System, new).await.expect("a company");
        let new = NewMember {
            email: "a@b.example".into(),
            name: "א".into(),
            company,
            role: Role::Coordinator,
            profession: Profession::Other,
        };
        forum.invite_member(&Actor::System, new).await.expect("a member");
        assert_eq!(forum.view_link(&link).await.err(), Some(Problem::LinkExpired));
        let input = Join { email: "noa@rimon.example".into(), company: "רימון".into(), ..join() };
        assert_eq!(forum.join(&link, input).await.err(), Some(Problem::LinkExpired));
    })
    .await;
}

#[tokio::test]
async fn an_invitation_works_once_and_only_the_last_one() {
    on_each_engine(|context| async move {
        let (forum, people) = (context.forum, context.people);
        let dana = key(people.oren.member);
        for actor in people.oren.all() {
            assert_eq!(forum.member_link(&actor, dana).await, Err(Problem::Forbidden));
        }
        let first = token(&forum.member_link(&people.coordinator, dana).await.expect("a link"));
        let second = token(&forum.member_link(&people.coordinator, dana).await.expect("a link"));
        assert_eq!(forum.view_link(&first).await.err(), Some(Problem::LinkExpired));
        assert!(matches!(forum.view_link(&second).await, Ok(LinkView::Invite(member)) if member.id == dana));

        let wrong = Join { repeated: "other".into(), name: String::new(), ..join() };
        let refused = forum.join(&second, wrong).await.err().expect("refused");
        assert_eq!(
            fields(&refused),
            [("name".to_owned(), FieldProblem::Missing), ("repeated".to_owned(), FieldProblem::Mismatch)]
        );
        forum.join(&second, join()).await.expect("a refused form does not use the link up");
        assert_eq!(forum.join(&second, join()).await.err(), Some(Problem::LinkExpired));
        let third = token(&forum.member_link(&people.coordinator, dana).await.expect("a link"));
        assert!(matches!(forum.view_link(&third).await, Ok(LinkView::Reset(_))), "joined already");
    })
    .await;
}

#[tokio::test]
async fn passwords_are_long_and_not_easily_guessed() {
    on_each_engine(|context| async move {
        let (forum, people) = (context.forum, context.people);
        let link = token(&forum.member_link(&people.coordinator, key(people.oren.member)).await.expect("a link"));
        for (password, problem) in [
            ("", FieldProblem::Missing),
            ("short", FieldProblem::TooShort),
            ("aaaaaaaaaaaaaaaaaaaa", FieldProblem::TooWeak),
            (&"long phrase ".repeat(20), FieldProblem::TooLong),
        ] {
            let input = Join { password: password.into(), repeated: password.into(), ..join() };
            let refused = forum.join(&link, input).await.err().expect("refused");
            assert_eq!(fields(&refused), field("password", problem), "{password}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_link_ends_with_its_time() {
    on_each_engine(|context| async move {
        let (forum, people) = (context.forum, context.people);
        let dana = key(people.oren.member);
        let link = token(&forum.member_link(&people.coordinator, dana).await.expect("a link"));
        context.clock.advance_seconds(LINK_DAYS * 86_400 - 1);
        assert!(forum.view_link(&link).await.is_ok());
        context.clock.advance_seconds(1);
        assert_eq!(forum.view_link(&link).await.err(), Some(Problem::LinkExpired));
        assert_eq!(forum.join(&link, join()).await.err(), Some(Problem::LinkExpired));
        for nonsense in ["", "0", "\0", "../../x"] {
            assert_eq!(forum.view_link(nonsense).await.err(), Some(Problem::LinkExpired));
        }
    })
    .await;
}

#[tokio::test]
async fn a_new_password_ends_every_session_and_older_links() {
    on_each_engine(|context| async move {
        let (forum, people) = (context.forum, context.people);
        let dana = key(people.oren.member);
        let invitation = token(&forum.member_link(&people.coordinator, dana).await.expect("a link"));
        let before = forum.join(&invitation, join()).await.expect("joins");
        let reset = token(&forum.member_link(&people.coordinator, dana).await.expect("a link"));
        let other = "four quiet lanterns wander";
        let input = Join { password: other.into(), repeated: other.into(), ..Join::default() };
        let after = forum.join(&reset, input).await.expect("joins");
        assert!(forum.authenticate_session(before.secret.reveal()).await.expect("answers").is_none());
        assert!(forum.authenticate_session(after.secret.reveal()).await.expect("answers").is_some());
        let known = forum.authenticate_session(after.secret.reveal()).await.expect("answers").expect("known");
        let email = known.member.email.clone();
        let old = LogIn {
            email: email.clone(),
            password: PASSWORD.into(),
            client: "a".into(),
            device: None,
            own_device: false,
        };
        assert_eq!(forum.log_in(old).await.err(), Some(Problem::InvalidCredentials));
        let new = LogIn { email, password: other.into(), client: "a".into(), device: None, own_device: false };
        assert!(forum.log_in(new).await.is_ok());
    })
    .await;
}
