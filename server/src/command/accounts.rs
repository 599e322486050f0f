//! What becomes of members' accounts, and whose tokens exist.

use std::io::Write;

use domain::clock::Timestamp;
use domain::member::{Member, Role};
use domain::policy::Actor;
use domain::problem::Problem;
use forum::Forum;
use forum::members::transfer::MoveMember;

use super::people::unknown;
use super::{Failure, explain, moment, open, open_to_read};
use crate::cli::MoveOptions;
use crate::settings::Settings;

/// Prints the members, a line each.
pub async fn list(settings: &Settings) -> Result<(), Failure> {
    let forum = open_to_read(settings).await?;
    let mut out = std::io::stdout();
    for member in forum.members(&Actor::System).await.map_err(explain)? {
        let state = state(&forum, &member).await?;
        let Member { email, name, company, role, .. } = member;
        writeln!(out, "{email}\t{name}\t{}\t{role}\t{state}", company.name)?;
    }
    forum.close().await;
    Ok(())
}

/// Prints what is known of a member's account.
pub async fn show(settings: &Settings, email: &str) -> Result<(), Failure> {
    let forum = open_to_read(settings).await?;
    let member = named(&forum, email).await?;
    let mut out = std::io::stdout();
    writeln!(out, "{} <{}>", member.name, member.email)?;
    writeln!(out, "company: {} ({})", member.company.name, member.company.slug)?;
    writeln!(out, "role: {}", member.role)?;
    writeln!(out, "profession: {}", member.profession)?;
    writeln!(out, "state: {}", state(&forum, &member).await?)?;
    forum.close().await;
    Ok(())
}

/// Gives a member another role.
pub async fn set_role(settings: &Settings, email: &str, role: Role) -> Result<(), Failure> {
    let forum = open(settings).await?;
    let member = named(&forum, email).await?;
    forum.set_role(&Actor::System, member.id, role).await.map_err(explain)?;
    writeln!(std::io::stdout(), "{} is {role}", member.email)?;
    forum.close().await;
    Ok(())
}

/// Moves a member.
pub async fn transfer(settings: &Settings, options: MoveOptions) -> Result<(), Failure> {
    if options.to_company.is_none() && options.to_email.is_none() && options.profession.is_none() {
        return Err("say where to, with --to-company, --to-email or --profession".into());
    }
    let forum = open(settings).await?;
    let member = named(&forum, &options.email).await?;
    let to = MoveMember { company: options.to_company, email: options.to_email, profession: options.profession };
    forum.move_member(&Actor::System, member.id, to).await.map_err(explain)?;
    let moved = forum.member_to_manage(&Actor::System, member.id).await.map_err(explain)?;
    writeln!(std::io::stdout(), "moved to {}, {}", moved.company.name, moved.email)?;
    forum.close().await;
    Ok(())
}

/// Keeps a member out.
pub async fn deactivate(settings: &Settings, email: &str, hide_name: bool) -> Result<(), Failure> {
    let forum = open(settings).await?;
    let member = named(&forum, email).await?;
    let done = forum.deactivate_member(&Actor::System, member.id, hide_name).await.map_err(explain)?;
    let drafts = match (done.manager, done.drafts) {
        (_, 0) => String::new(),
        (Some(manager), count) => format!("; drafts given to {manager}: {count}"),
        (None, count) => format!("; drafts: {count}"),
    };
    writeln!(std::io::stdout(), "deactivated {}{drafts}", member.email)?;
    forum.close().await;
    Ok(())
}

/// Lets a deactivated member in again.
pub async fn reactivate(settings: &Settings, email: &str) -> Result<(), Failure> {
    let forum = open(settings).await?;
    let member = named(&forum, email).await?;
    forum.reactivate_member(&Actor::System, member.id).await.map_err(explain)?;
    writeln!(std::io::stdout(), "reactivated {}", member.email)?;
    forum.close().await;
    Ok(())
}

/// Erases a member. Their address is not printed: it is to be nowhere any more.
pub async fn erase(settings: &Settings, email: &str) -> Result<(), Failure> {
    let forum = open(settings).await?;
    let member = named(&forum, email).await?;
    forum.erase_member(&Actor::System, member.id, "").await.map_err(explain)?;
    writeln!(std::io::stdout(), "erased member {}; a running server follows, backups and exports do not", member.id)?;
    forum.close().await;
    Ok(())
}

/// Prints every token, a line each.
pub async fn tokens(settings: &Settings) -> Result<(), Failure> {
    let forum = open_to_read(settings).await?;
    let mut out = std::io::stdout();
    let zone = forum.present_time_zone().await.map_err(explain)?;
    let day = |at: Option<Timestamp>| at.map_or(Ok("never".to_owned()), |at| moment(at, &zone));
    for owned in forum.all_tokens(&Actor::System).await.map_err(explain)? {
        let token = owned.token;
        let (used, ends) = (day(token.used_at)?, day(token.expires_at)?);
        let owner = format!("{} ({})", owned.member, owned.company);
        writeln!(out, "{}\t{owner}\t{}\t{}\tused {used}\tends {ends}", token.id, token.name, token.scope)?;
    }
    forum.close().await;
    Ok(())
}

/// Revokes a token.
pub async fn revoke(settings: &Settings, id: i64) -> Result<(), Failure> {
    let forum = open(settings).await?;
    forum.revoke_token(&Actor::System, id).await.map_err(|problem| match problem {
        Problem::NotFound => format!("there is no token {id}; see maagal token list").into(),
        other => explain(other),
    })?;
    writeln!(std::io::stdout(), "token {id} is revoked")?;
    forum.close().await;
    Ok(())
}

async fn named(forum: &Forum, email: &str) -> Result<Member, Failure> {
    forum.member_by_email(&Actor::System, email).await.map_err(|_| unknown(email))
}

/// Returns whether a member has joined, and since when they are out.
async fn state(forum: &Forum, member: &Member) -> Result<String, Failure> {
    let zone = forum.present_time_zone().await.map_err(explain)?;
    Ok(match (member.deactivated_at, member.joined_at) {
        (Some(at), _) => format!("deactivated {}", moment(at, &zone)?),
        (None, Some(at)) => format!("joined {}", moment(at, &zone)?),
        (None, None) => "invited".to_owned(),
    })
}
