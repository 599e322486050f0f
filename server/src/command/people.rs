//! Members and their keys.

use std::io::{BufRead, Write};

use domain::access::{NewToken, TokenScope};
use domain::policy::Actor;
use forum::Forum;
use forum::members::add::AddMember;

use super::{Failure, explain, open, open_or_begin};
use crate::cli::{DEFAULT_LISTEN, MemberOptions};
use crate::settings::Settings;

/// Adds a member, with a password read from standard input where asked.
pub async fn add(settings: &Settings, member: MemberOptions, password_stdin: bool) -> Result<(), Failure> {
    let password = if password_stdin { Some(read_password()?) } else { None };
    let forum = open_or_begin(settings).await?;
    let email = member.email.clone();
    add_member(&forum, member, password).await?;
    writeln!(std::io::stdout(), "added {email}")?;
    forum.close().await;
    Ok(())
}

/// Adds a member and prints the link by which they join.
pub async fn invite(settings: &Settings, member: MemberOptions) -> Result<(), Failure> {
    let forum = open(settings).await?;
    let email = member.email.clone();
    add_member(&forum, member, None).await?;
    print_link(&forum, settings, &email).await
}

/// Prints a link by which a member sets a new password (or joins, where they never did).
pub async fn reset(settings: &Settings, email: &str) -> Result<(), Failure> {
    let forum = open(settings).await?;
    print_link(&forum, settings, email).await
}

/// Makes an API token and prints it, once.
pub async fn token(settings: &Settings, email: &str, name: &str, scope: TokenScope, days: i64) -> Result<(), Failure> {
    let forum = open(settings).await?;
    let member = forum.member_by_email(&Actor::System, email).await.map_err(|_| unknown(email))?;
    let expires_at = Some(forum.now().plus_days(days));
    let new = NewToken { name: name.to_owned(), scope, expires_at };
    let token = forum.create_token(&Actor::System, member.id, new).await.map_err(explain)?;
    writeln!(std::io::stdout(), "{}", token.reveal())?;
    forum.close().await;
    Ok(())
}

async fn add_member(forum: &Forum, member: MemberOptions, password: Option<String>) -> Result<(), Failure> {
    let input = AddMember {
        email: member.email,
        name: member.name,
        company: member.company,
        role: member.role,
        profession: member.profession,
        password,
    };
    forum.add_member(&Actor::System, input).await.map_err(explain)?;
    Ok(())
}

async fn print_link(forum: &Forum, settings: &Settings, email: &str) -> Result<(), Failure> {
    let member = forum.member_by_email(&Actor::System, email).await.map_err(|_| unknown(email))?;
    let path = forum.member_link(&Actor::System, member.id).await.map_err(explain)?;
    let remembered = forum.address(&Actor::System).await.map_err(explain)?;
    let origin = match (&settings.base_url, remembered) {
        (None, Some(remembered)) => remembered,
        _ => settings.link_origin(DEFAULT_LISTEN.parse()?),
    };
    writeln!(std::io::stdout(), "{origin}{path}")?;
    forum.close().await;
    Ok(())
}

pub(super) fn unknown(email: &str) -> Failure {
    format!("no member has the address {email}").into()
}

/// The first line of standard input.
fn read_password() -> Result<String, Failure> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
