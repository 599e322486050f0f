//! The lists of dilemmas: all, one's own, those that wait; by topic and by what company asked.

use domain::clock::Timestamp;
use domain::company::{Company, Sector, SizeBand};
use domain::dilemma::{self, DilemmaCard, DilemmaFilters, DilemmaList, DilemmaPlace, DilemmaStatus};
use domain::tries::Likeness;
use leptos::prelude::*;

use crate::context::PageContext;
use crate::people::PersonLink;
use crate::shell::Shell;
use crate::ui::dates::{DateStyle, Moment};
use crate::ui::empty::Empty;
use crate::ui::icons::{Glyph, Icon};
use crate::ui::query::url_part;
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
    /// The filters that narrow the list.
    pub filters: DilemmaFilters,
    /// The place behind which the page begins.
    pub after: Option<DilemmaPlace>,
}

impl ListAddress {
    /// The parameter of the list.
    pub const LIST: &str = "list";
    /// The parameter of the topic.
    pub const TOPIC: &str = "topic";
    /// The parameter of the company that asked.
    pub const COMPANY: &str = "company";
    /// The parameter of the sector of the company that asked.
    pub const SECTOR: &str = "sector";
    /// The parameter of the size of the company that asked.
    pub const SIZE: &str = "size";
    /// The parameter of how large the company that asked is beside the reader's.
    pub const LIKE: &str = "like";
    /// The parameter of the place.
    pub const AFTER: &str = "after";
    /// The beginning of a place among the open urgent ones.
    const PRESSING: &str = "urgent.";

    /// The address of another list, narrowed in the same way.
    fn of_list(&self, list: DilemmaList) -> String {
        Self { list, after: None, ..self.clone() }.to_string()
    }

    /// The address of the same list, of another topic.
    fn of_topic(&self, topic: Option<String>) -> String {
        let filters = DilemmaFilters { topic, ..self.filters.clone() };
        Self { filters, after: None, ..self.clone() }.to_string()
    }

    /// The address of the same list, of the same topic, whatever company asked.
    fn of_any_company(&self) -> String {
        let filters = DilemmaFilters { topic: self.filters.topic.clone(), ..DilemmaFilters::default() };
        Self { filters, after: None, ..self.clone() }.to_string()
    }

    /// A place in a list, as an address has it.
    ///
    /// `None` where the text is no place.
    pub fn parse_place(text: &str) -> Option<DilemmaPlace> {
        let (pressing, text) = match text.strip_prefix(Self::PRESSING) {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (at, id) = text.split_once('.')?;
        Some(DilemmaPlace { pressing, at: Timestamp(at.parse().ok()?), id: id.parse().ok()? })
    }
}

impl std::fmt::Display for ListAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{PATH}?{}={}", Self::LIST, self.list)?;
        let DilemmaFilters { topic, company, sector, size, like } = &self.filters;
        let values = [
            (Self::TOPIC, topic.as_deref()),
            (Self::COMPANY, company.as_deref()),
            (Self::SECTOR, sector.map(Sector::as_str)),
            (Self::SIZE, size.map(SizeBand::as_str)),
            (Self::LIKE, like.map(Likeness::as_str)),
        ];
        for (name, value) in values {
            if let Some(value) = value {
                write!(f, "&{name}={}", url_part(value))?;
            }
        }
        if let Some(DilemmaPlace { pressing, at, id }) = self.after {
            let pressing = if pressing { Self::PRESSING } else { "" };
            write!(f, "&{}={pressing}{}.{id}", Self::AFTER, at.0)?;
        }
        Ok(())
    }
}

/// The page `/dilemmas`.
#[component]
pub fn DilemmasPage(
    address: ListAddress,
    dilemmas: Vec<DilemmaCard>,
    /// Whether the list goes on behind these.
    more: bool,
    /// The companies to choose from.
    companies: Vec<Company>,
) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let board = page.rights.run_forum.then(|| {
        view! { <p class="dilemma-way"><a href=super::board::PATH>{t!(language, dilemmas.board.title)}</a></p> }
    });
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
        let is_filtered = address.filters != DilemmaFilters::default();
        let (sentence, href, label) = match address.list {
            _ if is_filtered => {
                let all = ListAddress { list: address.list, filters: DilemmaFilters::default(), after: None };
                (t!(language, dilemmas.none_fits), all.to_string(), t!(language, dilemmas.without_filters))
            }
            DilemmaList::Waiting => {
                (t!(language, dilemmas.none_waiting), NEW_PATH.to_owned(), t!(language, dilemmas.new))
            }
            _ => (t!(language, dilemmas.none), NEW_PATH.to_owned(), t!(language, dilemmas.new)),
        };
        view! { <Empty sentence><a class="button" href=href>{label}</a></Empty> }
    });
    let older = dilemmas.last().filter(|_| more).map(|last| {
        let href = ListAddress { after: Some(last.place()), ..address.clone() }.to_string();
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
            {board}
            <TopicChoice address=address.clone()/>
            <CompanyChoice address companies/>
            {none}
            <DilemmaLines dilemmas/>
            {older}
        </Shell>
    }
    .into_any()
}

/// The topics to choose from, folded away until one is chosen.
#[component]
fn TopicChoice(address: ListAddress) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let topics = page
        .topics
        .iter()
        .map(|topic| {
            let here = (address.filters.topic.as_deref() == Some(topic.slug.as_str())).then_some("page");
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
    let is_chosen = address.filters.topic.is_some();
    let all = is_chosen.then(|| {
        view! { <li><a href=address.of_topic(None)>{t!(language, dilemmas.every_topic)}</a></li> }
    });
    view! {
        <details class="dilemma-topics" open=is_chosen>
            <summary>{t!(language, dilemmas.by_topic)}</summary>
            <ul class="topics">{all} {topics}</ul>
        </details>
    }
    .into_any()
}

/// The company, the sector and the size to choose from, folded away until something is chosen.
#[component]
fn CompanyChoice(address: ListAddress, companies: Vec<Company>) -> AnyView {
    let language = PageContext::current().language;
    let filters = address.filters.clone();
    let is_chosen = filters.is_by_company();
    let companies: Vec<_> = companies.into_iter().map(|company| (company.slug, company.name)).collect();
    let sectors = Sector::ALL.iter().map(|it| (it.to_string(), words::sector(language, *it).to_owned())).collect();
    let sizes = SizeBand::ALL.iter().map(|it| (it.to_string(), words::size(language, *it).to_owned())).collect();
    let alike = Likeness::ALL.iter().map(|it| (it.to_string(), words::likeness(language, *it).to_owned())).collect();
    let topic = filters.topic.clone().map(|slug| view! { <input type="hidden" name=ListAddress::TOPIC value=slug/> });
    let clear = is_chosen.then(|| {
        view! { <a class="button button-quiet" href=address.of_any_company()>{t!(language, dilemmas.filter.clear)}</a> }
    });
    view! {
        <details class="dilemma-topics" open=is_chosen>
            <summary>{t!(language, dilemmas.filter.title)}</summary>
            <form class="dilemma-filter" action=PATH>
                <input type="hidden" name=ListAddress::LIST value=address.list.to_string()/>
                {topic}
                <Choose name=ListAddress::LIKE label=t!(language, dilemmas.filter.like) choices=alike chosen=filters.like.map(|it| it.to_string())/>
                <Choose name=ListAddress::SECTOR label=t!(language, dilemmas.filter.sector) choices=sectors chosen=filters.sector.map(|it| it.to_string())/>
                <Choose name=ListAddress::SIZE label=t!(language, dilemmas.filter.size) choices=sizes chosen=filters.size.map(|it| it.to_string())/>
                <Choose name=ListAddress::COMPANY label=t!(language, dilemmas.filter.company) choices=companies chosen=filters.company/>
                <div class="buttons">
                    <button class="button">{t!(language, dilemmas.filter.go)}</button>
                    {clear}
                </div>
                <p class="hint">{t!(language, dilemmas.filter.note)}</p>
            </form>
        </details>
    }
    .into_any()
}

/// A drop-down list of values with their words, or any of them.
#[component]
fn Choose(name: &'static str, label: &'static str, choices: Vec<(String, String)>, chosen: Option<String>) -> AnyView {
    let language = PageContext::current().language;
    let options = choices
        .into_iter()
        .map(|(value, words)| {
            let selected = chosen.as_deref() == Some(value.as_str());
            view! { <option value=value selected=selected>{words}</option> }
        })
        .collect_view();
    let id = format!("filter-{name}");
    view! {
        <p class="dilemma-choice">
            <label for=id.clone()>{label}</label>
            <select id=id name=name>
                <option value="">{t!(language, dilemmas.filter.any)}</option>
                {options}
            </select>
        </p>
    }
    .into_any()
}

/// Dilemmas as lines.
#[component]
pub fn DilemmaLines(dilemmas: Vec<DilemmaCard>) -> AnyView {
    let lines = dilemmas.into_iter().map(|card| view! { <DilemmaLine card/> }).collect_view();
    view! { <ul class="lines dilemma-lines">{lines}</ul> }.into_any()
}

#[component]
fn DilemmaLine(card: DilemmaCard) -> AnyView {
    let language = PageContext::current().language;
    // The sign between two facts ends a line and begins none.
    let company = card.company.clone().map(|company| view! { <bdi>{company.name}</bdi> "\u{a0}· " });
    let answers = match card.answers {
        0 => t!(language, dilemmas.no_answers).to_owned(),
        count => t!(language, dilemmas.answers, count = count),
    };
    let urgent = (card.urgent && card.status != DilemmaStatus::Closed)
        .then(|| view! { <strong>{t!(language, dilemmas.urgent)}</strong> "\u{a0}· " });
    let lesson =
        (!card.lesson.is_empty()).then(|| view! { <p class="dilemma-lesson" dir="auto">{card.lesson.clone()}</p> });
    view! {
        <li>
            <a class="dilemma-title" href=dilemma::path(card.id)><bdi>{with_ranges(card.title.clone())}</bdi></a>
            <span class="line-note">
                <span class="fact"><StatusMark status=card.status/> " ·"</span> " "
                {urgent} {company} {answers} "\u{a0}· "
                {t!(language, dilemmas.owned_by)} " " <span class="fact"><PersonLink person=card.owner.clone()/> " ·"</span> " "
                <Moment at=card.created_at style=DateStyle::Medium/>
            </span>
            {lesson}
        </li>
    }
    .into_any()
}

/// How it stands with a dilemma, in a word.
#[component]
pub fn StatusMark(status: DilemmaStatus) -> AnyView {
    let language = PageContext::current().language;
    view! { <span class="status">{words::dilemma_status(language, status)}</span> }.into_any()
}

/// Dilemmas that wait for the viewer, on the home page, and the way to ask one.
#[component]
pub fn HomeDilemmas(dilemmas: Vec<DilemmaCard>) -> AnyView {
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
