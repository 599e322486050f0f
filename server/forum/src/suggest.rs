//! What somebody may mean who has typed the beginning of it.

use std::sync::Arc;

use domain::attachment::path_part;
use domain::language::Language;
use domain::policy::{Action, Actor, groups_of};
use domain::problem::Problem;
use domain::search::{HitType, QUERY_MAX, Suggestion, SuggestionKind};
use search::{Suggested, Typed};

use crate::Forum;
use crate::service::demand;

/// The most topics, companies and members that are suggested, of each.
const EACH: usize = 2;

/// Somebody who has joined, as far as every member knows them.
pub struct KnownMember {
    name: String,
    company: String,
    url: String,
}

impl Forum {
    /// Suggests pages and queries that begin with what was typed: of those that the actor may read, the
    /// likeliest of each sort first. Nothing for less than two letters.
    ///
    /// # Errors
    /// [`Problem::LoginNeeded`] for nobody.
    pub async fn suggest(&self, actor: &Actor, typed: &str, language: Language) -> Result<Vec<Suggestion>, Problem> {
        demand(actor, Action::ReadForum)?;
        let typed: String = typed.chars().take(QUERY_MAX).collect();
        let Some(typed) = Typed::new(&typed) else { return Ok(vec![]) };
        let mut suggestions = self.suggested_names(actor, &typed, language).await?;
        let groups = groups_of(actor);
        let found = match self.ask_index(move |index| index.suggest(&typed, groups.as_deref())).await {
            // Names are suggested all the same.
            Err(Problem::IndexBuilding { .. }) => Suggested::default(),
            found => found?,
        };
        suggestions.splice(
            0..0,
            found.titles.into_iter().map(|title| {
                let kind = match title.hit_type {
                    HitType::Practice => SuggestionKind::Practice,
                    HitType::Meeting => SuggestionKind::Meeting,
                };
                Suggestion { kind, text: title.title, url: title.url }
            }),
        );
        suggestions.extend(found.completions.into_iter().map(|text| {
            let url = format!("/search?q={}", path_part(&text));
            Suggestion { kind: SuggestionKind::Words, text, url }
        }));
        Ok(suggestions)
    }

    /// Topics, companies and members.
    async fn suggested_names(
        &self,
        actor: &Actor,
        typed: &Typed,
        language: Language,
    ) -> Result<Vec<Suggestion>, Problem> {
        let (topics, companies) = (self.topics().await?, self.companies(actor).await?);
        let members = self.known_members().await?;
        let topics = topics.iter().filter(|topic| typed.fits(&topic.name_he) || typed.fits(&topic.name_en));
        let topics = topics.map(|topic| Suggestion {
            kind: SuggestionKind::Topic,
            text: topic.name(language).to_owned(),
            url: format!("/practices?topic={}", topic.slug),
        });
        let companies = companies.iter().filter(|company| typed.fits(&company.name));
        let companies = companies.map(|company| Suggestion {
            kind: SuggestionKind::Company,
            text: company.name.clone(),
            url: format!("/companies/{}", company.slug),
        });
        let members = members.iter().filter(|member| typed.fits(&member.name));
        let members = members.map(|member| Suggestion {
            kind: SuggestionKind::Member,
            text: format!("{} · {}", member.name, member.company),
            url: member.url.clone(),
        });
        Ok(topics.take(EACH).chain(companies.take(EACH)).chain(members.take(EACH)).collect())
    }

    async fn known_members(&self) -> Result<Arc<Vec<KnownMember>>, Problem> {
        let load = || async {
            let members = store::member::list(&mut *self.store.read().await?).await?.into_iter();
            let joined = members.filter(|member| member.joined_at.is_some()).map(|member| KnownMember {
                url: domain::member::path(member.id),
                name: member.name,
                company: member.company.name,
            });
            Ok(joined.collect())
        };
        self.cache.known_members.get(load).await
    }
}
