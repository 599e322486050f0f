//! The lists of dilemmas: all, one's own, those that wait, by topic.

use domain::clock::Timestamp;
use domain::dilemma::{self, DilemmaCard, DilemmaList, DilemmaStatus};
use domain::id::DilemmaId;
use leptos::prelude::*;

use crate::context::PageContext;
use crate::people::PersonLink;
use crate::shell::Shell;
use crate::ui::dates::{DateStyle, Moment};
use crate::ui::empty::Empty;
use crate::ui::icons::{Glyph, Icon};
use crate::ui::ranges::with_ranges;
use crate::words;

/// The address of the lists.
pub const PATH: &str = "/dilemmas";
/// The address of the form of a new one.
pub const NEW_PATH: &str = "/dilemmas/new";

/// Which dilemmas a page lists, as its address says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListAddress {
    /// The list.
    pub list: DilemmaList,
    /// The slug of a topic.
    pub topic: Option<String>,
    /// The place behind which the page begins.
    pub after: Option<(Timestamp, DilemmaId)>,
}

impl ListAddress {
    /// The parameter of the list.
    pub const LIST: &str = "list";
    /// The parameter of the topic.
    pub const TOPIC: &str = "topic";
    /// The parameter of the place.
    pub const AFTER: &str = "after";

    /// The address of another list, of the same topic.
    fn of_list(&self, list: DilemmaList) -> String {
        Self { list, after: None, ..self.clone() }.to_string()
    }

    /// The address of the same list, of another topic.
    fn of_topic(&self, topic: Option<String>) -> String {
        Self { topic, after: None, ..self.clone() }.to_string()
    }

    /// A place in a list, as an address has it.
    ///
    /// `None` where the text is no place.
    pub fn parse_place(text: &str) -> Option<(Timestamp, DilemmaId)> {
        let (at, id) = text.split_once('.')?;
        Some((Timestamp(at.parse().ok()?), id.parse().ok()?))
    }
}

impl std::fmt::Display for ListAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{PATH}?{}={}", Self::LIST, self.list)?;
        if let Some(topic) = &self.topic {
            write!(f, "&{}={}", Self::TOPIC, crate::ui::query::url_part(topic))?;
        }
        if let Some((at, id)) = self.after {
            write!(f, "&{}={}.{id}", Self::AFTER, at.0)?;
        }
        Ok(())
    }
}

/// `/dilemmas`.
#[component]
pub fn DilemmasPage(
    address: ListAddress,
    dilemmas: Vec<DilemmaCard>,
    /// Whether the list goes on behind these.
    more: bool,
) -> impl IntoView {
    let page = PageContext::current();
    let language = page.language;
    let new = page.rights.write_practices.then(|| {
        view! { <a class="button" href=NEW_PATH><Icon glyph=Glyph::Plus/> {t!(language, dilemmas.new)}</a> }
    });
    let lists = DilemmaList::ALL
        .iter()
        .filter(|list| page.rights.run_forum || **list != DilemmaList::Scheduled)
        .map(|list| {
            let here = (*list == address.list).then_some("page");
            let label = words::dilemma_list(language, *list);
            view! { <li><a class="chip" href=address.of_list(*list) aria-current=here>{label}</a></li> }
        })
        .collect_view();
    let none = dilemmas.is_empty().then(|| {
        let sentence = match address.list {
            DilemmaList::Waiting => t!(language, dilemmas.none_waiting),
            _ => t!(language, dilemmas.none),
        };
        view! { <Empty sentence><a class="button" href=NEW_PATH>{t!(language, dilemmas.new)}</a></Empty> }
    });
    let older = dilemmas.last().filter(|_| more).map(|last| {
        let href = ListAddress { after: Some((last.created_at, last.id)), ..address.clone() }.to_string();
        view! { <p><a class="button button-quiet" href=href>{t!(language, dilemmas.older)}</a></p> }
    });
    view! {
        <Shell title=t!(language, dilemmas.title) layout="narrow" sheet="browsing.css">
            <header class="page-head">
                <h1>{t!(language, dilemmas.title)}</h1>
                {new}
            </header>
            <p class="lead">{t!(language, dilemmas.lead)}</p>
            <nav aria-label=t!(language, dilemmas.lists)><ul class="dilemma-lists">{lists}</ul></nav>
            <TopicChoice address/>
            {none}
            <DilemmaLines dilemmas/>
            {older}
        </Shell>
    }
    .into_any()
}

/// The topics to choose from, folded away until one is chosen.
#[component]
fn TopicChoice(address: ListAddress) -> impl IntoView {
    let page = PageContext::current();
    let language = page.language;
    let topics = page
        .topics
        .iter()
        .map(|topic| {
            let here = (address.topic.as_deref() == Some(topic.slug.as_str())).then_some("page");
            let href = address.of_topic(Some(topic.slug.clone()));
            view! {
                <li>
                    <a class="topic" href=href data-topic=page.hue(&topic.slug) aria-current=here>
                        {topic.name(language).to_owned()}
                    </a>
                </li>
            }
        })
        .collect_view();
    let is_chosen = address.topic.is_some();
    let all = is_chosen.then(|| {
        view! { <li><a href=address.of_topic(None)>{t!(language, dilemmas.every_topic)}</a></li> }
    });
    view! {
        <details class="dilemma-topics" open=is_chosen>
            <summary>{t!(language, dilemmas.by_topic)}</summary>
            <ul class="topics">{all} {topics}</ul>
        </details>
    }
}

/// Dilemmas as lines.
#[component]
pub fn DilemmaLines(dilemmas: Vec<DilemmaCard>) -> impl IntoView {
    let lines = dilemmas.into_iter().map(|card| view! { <DilemmaLine card/> }).collect_view();
    view! { <ul class="lines dilemma-lines">{lines}</ul> }
}

#[component]
fn DilemmaLine(card: DilemmaCard) -> impl IntoView {
    let language = PageContext::current().language;
    let company = card.company.clone().map(|company| view! { <bdi>{company.name}</bdi> " · " });
    let answers = match card.answers {
        0 => t!(language, dilemmas.no_answers).to_owned(),
        count => t!(language, dilemmas.answers, count = count),
    };
    let urgent = (card.urgent && card.status != DilemmaStatus::Closed)
        .then(|| view! { <strong>{t!(language, dilemmas.urgent)}</strong> " · " });
    let lesson =
        (!card.lesson.is_empty()).then(|| view! { <p class="dilemma-lesson" dir="auto">{card.lesson.clone()}</p> });
    view! {
        <li>
            <a class="dilemma-title" href=dilemma::path(card.id)><bdi>{with_ranges(card.title.clone())}</bdi></a>
            <span class="line-note">
                <StatusMark status=card.status/> " · " {urgent} {company} {answers} " · "
                {t!(language, dilemmas.owned_by)} " " <PersonLink person=card.owner.clone()/> " · "
                <Moment at=card.created_at style=DateStyle::Medium/>
            </span>
            {lesson}
        </li>
    }
    .into_any()
}

/// How it stands with a dilemma, in a word.
#[component]
pub fn StatusMark(status: DilemmaStatus) -> impl IntoView {
    let language = PageContext::current().language;
    view! { <span class="status">{words::dilemma_status(language, status)}</span> }
}

/// Dilemmas that wait for the viewer, on the home page, and the way to ask one.
#[component]
pub fn HomeDilemmas(dilemmas: Vec<DilemmaCard>) -> impl IntoView {
    let page = PageContext::current();
    let language = page.language;
    let ask = page.rights.write_practices.then(|| {
        view! { <p><a class="button button-quiet" href=NEW_PATH>{t!(language, dilemmas.new)}</a></p> }
    });
    let title = if dilemmas.is_empty() { t!(language, dilemmas.title) } else { t!(language, dilemmas.at_home) };
    let lead = dilemmas.is_empty().then(|| view! { <p class="soft">{t!(language, dilemmas.lead)}</p> });
    view! {
        <section class="home-dilemmas" aria-labelledby="dilemmas">
            <div class="section-head">
                <h2 id="dilemmas">{title}</h2>
                <a href=PATH>{t!(language, dilemmas.all)}</a>
            </div>
            {lead}
            <DilemmaLines dilemmas/>
            {ask}
        </section>
    }
    .into_any()
}
