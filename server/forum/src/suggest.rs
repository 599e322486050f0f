//! What somebody may mean who has typed the beginning of it.

use std::sync::Arc;

use domain::attachment::path_part;
use domain::language::Language;
use domain::member::Member;
use domain::mention::{EVERYBODY, EVERYBODY_PATH, Named};
use domain::policy::{Actor, CommentPermission, Permission, allows, groups_of};
use domain::problem::Problem;
use domain::search::{HitType, QUERY_MAX, Suggestion, SuggestionKind};
use domain::topic::Topic;
use search::{Key, Suggested, Typed, other_layout};

use crate::Forum;
use crate::authorize::authorize;

/// The most topics, companies and members that are suggested, of each.
const EACH: usize = 2;
/// The most members that a comment is offered to mention.
const MENTIONS: usize = 6;
/// The most names that complete a filter.
const FILTERS: usize = 5;

/// Somebody who has joined, as far as every member knows them.
pub struct KnownMember {
    name: String,
    company: String,
    url: String,
}

impl Forum {
    /// Suggests pages and queries that begin with what was typed: of those that the actor may read, the
    /// likeliest of each kind first. Nothing for less than two letters.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn suggest(&self, actor: &Actor, typed: &str, language: Language) -> Result<Vec<Suggestion>, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let typed: String = typed.chars().take(QUERY_MAX).collect();
        if let Some((before, name, key, value)) = Key::being_typed(&typed) {
            return self.suggested_filters(actor, before, name, key, value).await;
        }
        let suggestions = self.suggested(actor, &typed, language).await?;
        if suggestions.is_empty() {
            // The keyboard may be set to the other language.
            return self.suggested(actor, &other_layout(&typed), language).await;
        }
        Ok(suggestions)
    }

    async fn suggested(&self, actor: &Actor, typed: &str, language: Language) -> Result<Vec<Suggestion>, Problem> {
        let Some(typed) = Typed::new(typed) else { return Ok(vec![]) };
        let mut suggestions = self.suggested_names(actor, &typed, language).await?;
        let groups = groups_of(actor);
        let found = match self.ask_index(move |index| index.suggest(&typed, groups.as_deref())).await {
            // Names are suggested all the same.
            Err(Problem::IndexBuilding { .. }) => Suggested::default(),
            found => found?,
        };
        suggestions.splice(
            0..0,
            found.titles.into_iter().filter_map(|title| {
                let kind = match title.hit_type {
                    HitType::Practice => SuggestionKind::Practice,
                    HitType::Meeting => SuggestionKind::Meeting,
                    HitType::Dilemma => SuggestionKind::Dilemma,
                    // They have no title of their own, so none is found.
                    HitType::Comment | HitType::Lesson => return None,
                };
                Some(Suggestion { kind, text: title.title, url: title.url })
            }),
        );
        suggestions.extend(found.completions.into_iter().map(|text| query(SuggestionKind::Words, text)));
        Ok(suggestions)
    }

    /// Queries whose filter is completed by the names of topics or companies that it begins.
    async fn suggested_filters(
        &self,
        actor: &Actor,
        before: &str,
        name: &str,
        key: Key,
        value: &str,
    ) -> Result<Vec<Suggestion>, Problem> {
        let typed = Typed::new_filter(value);
        let fits = |name: &str| typed.as_ref().is_none_or(|typed| typed.fits(name));
        let (kind, names): (_, Vec<String>) = match key {
            Key::Company => {
                let companies = self.companies(actor).await?;
                (SuggestionKind::Company, companies.iter().map(|company| company.name.clone()).collect())
            }
            _ => {
                // Before its first letter a topic is told by one name alone, in the language of the filter's.
                let (hebrew, english) = (typed.is_some() || !name.is_ascii(), typed.is_some() || name.is_ascii());
                let names =
                    |topic: &Topic| [hebrew.then(|| topic.name_he.clone()), english.then(|| topic.name_en.clone())];
                (SuggestionKind::Topic, self.topics().await?.iter().flat_map(names).flatten().collect())
            }
        };
        let fitting = names.into_iter().filter(|name| fits(name)).take(FILTERS);
        Ok(fitting.map(|value| query(kind, format!("{before}{name}:{}", quoted(&value)))).collect())
    }

    /// Returns whom or what a comment may mention by what was typed: members and companies behind `@`, practices,
    /// meetings and dilemmas behind `#`; a member with the name of their company. Nothing for less than two letters.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn suggest_mentions(
        &self,
        actor: &Actor,
        typed: &str,
    ) -> Result<Vec<(Suggestion, Option<String>)>, Problem> {
        authorize(actor, Permission::ReadForum)?;
        let typed: String = typed.chars().take(QUERY_MAX).collect();
        match typed.split_at_checked(1) {
            Some(("@", name)) => self.people_to_mention(actor, name).await,
            Some(("#", title)) => self.titles_to_mention(actor, title).await,
            _ => Ok(vec![]),
        }
    }

    async fn people_to_mention(&self, actor: &Actor, name: &str) -> Result<Vec<(Suggestion, Option<String>)>, Problem> {
        let Some(typed) = Typed::new(name) else { return Ok(vec![]) };
        let (members, companies) = (self.known_members().await?, self.companies(actor).await?);
        let members = members.iter().filter(|member| typed.fits(&member.name)).map(|member| {
            let suggestion =
                Suggestion { kind: SuggestionKind::Member, text: member.name.clone(), url: member.url.clone() };
            (suggestion, Some(member.company.clone()))
        });
        let companies = companies.iter().filter(|company| typed.fits(&company.name)).map(|company| {
            let url = format!("/companies/{}", company.slug);
            (Suggestion { kind: SuggestionKind::Company, text: company.name.clone(), url }, None)
        });
        Ok(members.take(MENTIONS).chain(companies.take(EACH)).collect())
    }

    async fn titles_to_mention(
        &self,
        actor: &Actor,
        title: &str,
    ) -> Result<Vec<(Suggestion, Option<String>)>, Problem> {
        let Some(typed) = Typed::new(title) else { return Ok(vec![]) };
        let groups = groups_of(actor);
        let found = match self.ask_index(move |index| index.suggest(&typed, groups.as_deref())).await {
            Err(Problem::IndexBuilding { .. }) => Suggested::default(),
            found => found?,
        };
        let title = |title: search::SuggestedTitle| {
            let kind = match title.hit_type {
                HitType::Practice => SuggestionKind::Practice,
                HitType::Meeting => SuggestionKind::Meeting,
                HitType::Dilemma => SuggestionKind::Dilemma,
                // They have no title of their own, so none is found.
                HitType::Comment | HitType::Lesson => return None,
            };
            Some((Suggestion { kind, text: title.title, url: title.url }, None))
        };
        Ok(found.titles.into_iter().filter_map(title).collect())
    }

    /// The names that can be mentioned by typing them: of members who have joined, of companies, and for the coordinator the
    /// words for everybody.
    pub(crate) async fn names_to_mention(&self, actor: &Actor) -> Result<Vec<Named>, Problem> {
        let (members, companies) = (self.known_members().await?, self.companies(actor).await?);
        let members = members.iter().map(|member| Named { name: member.name.clone(), path: member.url.clone() });
        let companies = companies
            .iter()
            .map(|company| Named { name: company.name.clone(), path: format!("/companies/{}", company.slug) });
        let everybody = EVERYBODY.iter().filter(|_| allows(actor, CommentPermission::MentionEverybody));
        let everybody = everybody.map(|word| Named { name: (*word).to_owned(), path: EVERYBODY_PATH.to_owned() });
        Ok(members.chain(companies).chain(everybody).collect())
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
            let joined = members.filter(Member::is_present).map(|member| KnownMember {
                url: domain::member::path(member.id),
                name: member.name,
                company: member.company.name,
            });
            Ok(joined.collect())
        };
        self.cache.known_members.get(load).await
    }
}

/// A query that is suggested.
fn query(kind: SuggestionKind, text: String) -> Suggestion {
    let url = format!("/search?q={}", path_part(&text));
    Suggestion { kind, text, url }
}

/// A name as a filter's value: in quotation marks where it has several words.
fn quoted(name: &str) -> String {
    if name.contains(char::is_whitespace) { format!("\"{name}\"") } else { name.to_owned() }
}
