//! What a member sees before a draft is published: topics that fit the text, and its line as lists will show it.

use std::collections::HashMap;

use domain::company::Company;
use domain::draft::{Draft, Proposal};
use domain::id::PracticeId;
use domain::policy::{Actor, Permission, groups_of};
use domain::practice::{Content, MeetingRef, PracticeCard, PracticeKind, Status};
use domain::problem::Problem;
use domain::search::{Hit, HitType, SearchRequest};
use search::analysis::words;

use crate::Forum;
use crate::authorize::authorize;
use crate::drafts::begin::presenting_company;
use crate::practices::prepare::{language_of, summary_of};
use crate::worker::text_on_worker;

/// How many topics are proposed.
const PROPOSED: usize = 3;
/// How many words of a text similar practices are looked for by.
const COMPARED: usize = 12;
/// How many similar practices are asked for their topics.
const SIMILAR: usize = 10;

impl Forum {
    /// The summary that a text gets where its author writes none.
    ///
    /// # Errors
    /// [`Problem::TextTimeout`].
    pub async fn proposed_summary(&self, content: Content) -> Result<String, Problem> {
        text_on_worker(move || summary_of(&content)).await
    }

    /// Checks a text as its publication would, without storing anything.
    ///
    /// # Errors
    /// [`Problem::Invalid`] by field.
    pub async fn check_text(&self, content: Content) -> Result<(), Problem> {
        self.check_content(content).await.map(drop)
    }

    /// Returns what is proposed before a draft of the actor's is published with this content, which need not be saved or
    /// valid yet.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody; [`Problem::Forbidden`] where the actor may not upload the meeting's
    /// write-up; [`Problem::NotFound`] where the practice that the draft changes is gone.
    pub async fn proposal(&self, actor: &Actor, draft: &Draft, content: Content) -> Result<Proposal, Problem> {
        let (company, meeting) = self.belonging(actor, draft).await?;
        let text = format!("{} {}", content.title, content.summary);
        let topics = self.fitting_topics(actor, &text, &content.topics).await?;
        let (content, language) = text_on_worker(move || {
            let language = language_of(&content);
            (content, language)
        })
        .await?;
        let card = PracticeCard {
            id: draft.practice.unwrap_or(PracticeId(0)),
            slug: String::new(),
            language,
            title: content.title,
            summary: content.summary,
            kind: content.kind.unwrap_or(PracticeKind::WriteUp),
            status: Status::Published,
            company,
            topics: content.topics,
            meeting,
            date: self.clock.now(),
            sharing: content.sharing.unwrap_or_default(),
        };
        Ok(Proposal { topics, card })
    }

    /// The company and the meeting that the text of a draft belongs to.
    ///
    /// # Errors
    /// Those of [`Forum::proposal`].
    pub(crate) async fn belonging(
        &self,
        actor: &Actor,
        draft: &Draft,
    ) -> Result<(Company, Option<MeetingRef>), Problem> {
        let own = actor.company().ok_or(Problem::Unauthenticated)?;
        let (company, meeting) = match (draft.practice, draft.meeting) {
            (Some(practice), _) => {
                let practice = self.practice_by_id(actor, practice).await?;
                (practice.company.id, practice.meeting)
            }
            (None, Some(id)) => {
                let mut conn = self.store.read().await?;
                let company = presenting_company(&mut conn, actor, id).await?.unwrap_or(own);
                let card = store::meeting::find(&mut conn, id).await?.ok_or(Problem::NotFound)?.card;
                (company, Some(MeetingRef { id, title: card.title, starts_at: card.starts_at }))
            }
            (None, None) => (draft.company.unwrap_or(own), None),
        };
        let companies = self.companies(actor).await?;
        let company = companies.iter().find(|other| other.id == company).ok_or(Problem::NotFound)?.clone();
        Ok((company, meeting))
    }

    /// Topics that practices similar to a text have, but for those that were chosen; where those are too few, topics whose
    /// names are like the text.
    ///
    /// # Errors
    /// [`Problem::Unauthenticated`] for nobody.
    pub async fn fitting_topics(&self, actor: &Actor, text: &str, chosen: &[String]) -> Result<Vec<String>, Problem> {
        authorize(actor, Permission::ReadForum)?;
        // Words alone: what a title has of quotation marks and hyphens is no phrase and excludes nothing.
        let query: Vec<_> = words(text).take(COMPARED).map(|word| word.text.into_owned()).collect();
        let query = query.join(" ");
        if query.is_empty() {
            return Ok(vec![]);
        }
        let request = SearchRequest {
            q: query.clone(),
            hit_types: vec![HitType::Practice],
            limit: SIMILAR,
            ..SearchRequest::default()
        };
        let groups = groups_of(actor);
        let page = match self.ask_index(move |index| index.search(&request, groups.as_deref())).await {
            Ok(page) => page,
            // While the index is built, nothing is proposed.
            Err(Problem::IndexBuilding { .. }) => return Ok(vec![]),
            Err(problem) => return Err(problem),
        };
        let mut fitting = by_similar(&page.hits);
        if fitting.len() < PROPOSED {
            fitting.extend(self.nearest_topics(&query, &page.facets.topic).await?);
        }
        let mut proposed: Vec<String> = vec![];
        for slug in fitting {
            if !chosen.contains(&slug) && !proposed.contains(&slug) {
                proposed.push(slug);
            }
        }
        proposed.truncate(PROPOSED);
        Ok(proposed)
    }
}

/// The topics of some hits, those of the best hits and the main ones of each first.
fn by_similar(hits: &[Hit]) -> Vec<String> {
    let mut weights: HashMap<&str, f64> = HashMap::new();
    for (rank, hit) in (1u32..).zip(hits) {
        for (place, topic) in (1u32..).zip(&hit.topics) {
            *weights.entry(topic).or_default() += 1.0 / f64::from(rank * place);
        }
    }
    let mut topics: Vec<_> = weights.into_iter().collect();
    topics.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    topics.into_iter().map(|(topic, _)| topic.to_owned()).collect()
}
