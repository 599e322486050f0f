//! The companies of the forum, and the topics that connect them.

use std::io::Write;
use std::path::Path;

use domain::company::{CompanyTexts, NewCompany};
use domain::policy::Actor;
use domain::problem::Problem;
use domain::topic::TopicInput;
use forum::Forum;
use forum::companies::change::CompanyChange;
use forum::companies::leave::Leaving;
use forum::topics::change::TopicChange;

use super::{Failure, exchange, explain, open, open_to_read};
use crate::cli::{CompanyCommand, TopicCommand};
use crate::settings::Settings;

/// Does what a `company` command says.
pub async fn run(settings: &Settings, command: CompanyCommand) -> Result<(), Failure> {
    let mut out = std::io::stdout();
    let forum = match &command {
        CompanyCommand::List => open_to_read(settings).await?,
        _ => open(settings).await?,
    };
    match command {
        CompanyCommand::List => {
            for card in forum.companies_to_run(&Actor::System).await.map_err(explain)? {
                let company = card.company;
                let state = if company.left_at.is_some() { "left" } else { "member" };
                writeln!(out, "{}\t{}\t{}\t{}\t{state}", company.slug, company.name, company.sector, company.size)?;
            }
        }
        CompanyCommand::Add { name, sector, size } => {
            let new = NewCompany { name, slug: String::new(), sector, size };
            let id = forum.create_company(&Actor::System, new).await.map_err(explain)?;
            print_company(&forum, &id.to_string()).await?;
        }
        CompanyCommand::Change { company, name, sector, size } => {
            let id = company_id(&forum, &company).await?;
            let change = CompanyChange { name, sector, size };
            forum.change_company(&Actor::System, id, change).await.map_err(explain)?;
            print_company(&forum, &id.to_string()).await?;
        }
        CompanyCommand::Merge { company, into } => {
            let found = called(&forum, &company).await?;
            let stays = forum.merge_company(&Actor::System, found.id, &into, &found.name).await.map_err(explain)?;
            print_company(&forum, &stays.to_string()).await?;
        }
        CompanyCommand::Leave { company, texts, to } => {
            if texts == CompanyTexts::HandOver && to.is_none() {
                return Err("say who takes the texts over, with --to".into());
            }
            let found = called(&forum, &company).await?;
            let leaving = Leaving { texts, to: to.unwrap_or_default(), confirm: found.name.clone() };
            forum.company_leaves(&Actor::System, found.id, leaving).await.map_err(explain)?;
            writeln!(out, "{} has left", found.slug)?;
        }
        CompanyCommand::Readmit { company } => {
            let found = called(&forum, &company).await?;
            forum.readmit_company(&Actor::System, found.id).await.map_err(explain)?;
            writeln!(out, "{} is back", found.slug)?;
        }
        CompanyCommand::Export { company, folder } => export(&forum, &company, &folder).await?,
    }
    forum.close().await;
    Ok(())
}

async fn called(forum: &Forum, name: &str) -> Result<domain::company::Company, Failure> {
    forum.company_called(&Actor::System, name).await.map_err(|problem| match problem {
        Problem::NotFound => {
            format!("no company is called {name}; name its slug, as maagal company list prints it").into()
        }
        other => explain(other),
    })
}

async fn company_id(forum: &Forum, name: &str) -> Result<domain::id::CompanyId, Failure> {
    Ok(called(forum, name).await?.id)
}

async fn print_company(forum: &Forum, name: &str) -> Result<(), Failure> {
    let company = called(forum, name).await?;
    writeln!(std::io::stdout(), "{}\t{}", company.slug, company.name)?;
    Ok(())
}

async fn export(forum: &Forum, company: &str, folder: &Path) -> Result<(), Failure> {
    let id = company_id(forum, company).await?;
    exchange::make_empty(folder)?;
    let report = forum
        .export_company(&Actor::System, id, &mut |path, content| exchange::write_file(folder, path, content))
        .await
        .map_err(explain)?;
    exchange::say_exported(&report, folder)
}

/// Does what a `topic` command says.
pub async fn run_topics(settings: &Settings, command: TopicCommand) -> Result<(), Failure> {
    let mut out = std::io::stdout();
    let forum = match &command {
        TopicCommand::List => open_to_read(settings).await?,
        _ => open(settings).await?,
    };
    match command {
        TopicCommand::List => {
            let topics = forum.topics().await.map_err(explain)?;
            for topic in topics.iter() {
                let parent =
                    topics.iter().find(|other| Some(other.id) == topic.parent).map(|other| other.slug.as_str());
                let parent = parent.unwrap_or("-");
                writeln!(out, "{}\t{parent}\t{}\t{}", topic.slug, topic.name_he, topic.name_en)?;
            }
        }
        TopicCommand::Add { name_he, name_en, parent } => {
            let parent = match parent {
                Some(parent) => Some(topic_called(&forum, &parent).await?.id),
                None => None,
            };
            let input = TopicInput { name_he, name_en, parent };
            let id = forum.add_topic(&Actor::System, input).await.map_err(explain)?;
            writeln!(out, "{}", topic_called(&forum, &id.to_string()).await?.slug)?;
        }
        TopicCommand::Change { topic, name_he, name_en, parent, top } => {
            let id = topic_called(&forum, &topic).await?.id;
            let parent = match parent {
                Some(parent) => Some(Some(topic_called(&forum, &parent).await?.id)),
                None => top.then_some(None),
            };
            let change = TopicChange { name_he, name_en, parent };
            forum.change_topic(&Actor::System, id, change).await.map_err(explain)?;
            writeln!(out, "{}", topic_called(&forum, &id.to_string()).await?.slug)?;
        }
        TopicCommand::Merge { topic, into } => {
            let found = topic_called(&forum, &topic).await?;
            let stays = forum.merge_topic(&Actor::System, found.id, &into, &found.name_he).await.map_err(explain)?;
            writeln!(out, "{}", topic_called(&forum, &stays.to_string()).await?.slug)?;
        }
    }
    forum.close().await;
    Ok(())
}

async fn topic_called(forum: &Forum, name: &str) -> Result<domain::topic::Topic, Failure> {
    forum.topic_called(&Actor::System, name).await.map_err(|problem| match problem {
        Problem::NotFound => format!("no topic is called {name}; name its slug, as maagal topic list prints it").into(),
        other => explain(other),
    })
}
