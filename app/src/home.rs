//! The home page: search, the next meeting, what is new, the topics, the round table.

mod first_steps;
mod next_meeting;

use domain::comment::ThanksLine;
use domain::company::CompanyCard;
use domain::draft::DraftCard;
use domain::home::Home;
use domain::practice::{self, PracticeCard};
use domain::search::FacetCount;
use leptos::prelude::*;

use self::first_steps::FirstStepsList;
use self::next_meeting::NextMeeting;
use crate::context::PageContext;
use crate::dilemmas::list::HomeDilemmas;
use crate::drafts::line::DraftLine;
use crate::people::PersonLink;
use crate::promises::HomePromises;
use crate::search::islands::SearchSuggestions;
use crate::shell::Shell;
use crate::ui::dates::Moment;
use crate::ui::icons::{Glyph, Icon};
use crate::ui::query::parameter;
use crate::ui::ranges::with_ranges;
use crate::ui::ring::CompanyRing;
use crate::ui::rows::{ListRow, Rows};
use crate::ui::welcome::WelcomeText;
use crate::words;

/// The home page.
#[component]
pub fn HomePage(
    home: Home,
    /// How many practices each topic has.
    topics: Vec<FacetCount>,
    /// The HTML of what greets people who are here for the first time.
    #[prop(optional_no_strip)]
    welcome: Option<String>,
) -> AnyView {
    let language = PageContext::current().language;
    let waiting = home.waiting();
    let Home {
        next,
        answer,
        new: fresh,
        since_last_visit,
        to_confirm,
        drafts,
        promises,
        dilemmas,
        thanks,
        companies,
        first_steps,
        ..
    } = home;
    // Among the first steps is the one that calls a meeting.
    let next = (next.is_some() || first_steps.is_none()).then(|| view! { <NextMeeting next answer/> });
    let waiting = (waiting > 0).then(|| view! { <Waiting count=waiting to_confirm drafts/> });
    let new = (waiting.is_some() || !fresh.is_empty())
        .then(|| view! { <div class="home-new">{waiting} <Fresh fresh since_last_visit/></div> });
    view! {
        <Shell title=t!(language, nav.home) layout="home" sheet="browsing.css" search_in_header=false>
            <h1 class="visually-hidden">{t!(language, nav.home)}</h1>
            {welcome.map(|html| view! { <WelcomeText html/> })}
            <HomeSearch/>
            <div class="home-top">
                {first_steps.map(|steps| view! { <FirstStepsList steps/> })}
                {next}
                {new}
                <HomePromises promises/>
                <HomeDilemmas dilemmas/>
                <Thanks thanks/>
                <TopicIndex topics/>
            </div>
            <RoundTable companies/>
        </Shell>
    }
    .into_any()
}

/// What the viewer was thanked for lately; nothing where that is nothing.
#[component]
fn Thanks(thanks: Vec<ThanksLine>) -> AnyView {
    let language = PageContext::current().language;
    if thanks.is_empty() {
        return ().into_any();
    }
    let lines = thanks.into_iter().map(|thanks| {
        let reason = (!thanks.reason.is_empty()).then(|| view! { ": " <bdi>{thanks.reason.clone()}</bdi> });
        view! {
            <li>
                <PersonLink person=thanks.by/> {reason}
                <span class="line-note">
                    <a href=thanks.url><bdi>{with_ranges(thanks.title)}</bdi></a> " · " <Moment at=thanks.at/>
                </span>
            </li>
        }
    });
    let lines = lines.collect_view();
    Some(view! {
        <section class="home-thanks" aria-labelledby="thanks">
            <h2 id="thanks">{t!(language, home.thanks)}</h2>
            <ul class="lines">{lines}</ul>
        </section>
    })
    .into_any()
}

/// The search in one line, an example in it.
#[component]
fn HomeSearch() -> AnyView {
    let language = PageContext::current().language;
    view! {
        <form class="home-search" role="search" method="get" action="/search">
            <label for="home-q">{t!(language, home.search)}</label>
            <div class="home-search-line">
                <input
                    id="home-q"
                    type="search"
                    name=parameter::Q
                    dir="auto"
                    maxlength=domain::search::QUERY_MAX
                    placeholder=t!(language, search_box.example)
                />
                <button type="submit" aria-label=t!(language, search_box.go)>
                    <Icon glyph=Glyph::Search/>
                </button>
                <SearchSuggestions/>
            </div>
            <a class="to-saved" href="/search">{t!(language, saved.to_them)}</a>
        </form>
    }
    .into_any()
}

/// How many things that wait the home page names.
const WAITING_SHOWN: usize = 3;

/// The first things that wait: what each is.
#[component]
fn WaitingLines(to_confirm: Vec<PracticeCard>, drafts: Vec<DraftCard>) -> AnyView {
    let language = PageContext::current().language;
    let to_confirm = to_confirm.into_iter().map(|card| {
        view! {
            <li>
                <a href=practice::path(&card.slug)><bdi>{with_ranges(card.title.clone())}</bdi></a>
                <span class="line-note">{t!(language, home.to_confirm)} " · " <Moment at=card.date/></span>
            </li>
        }
        .into_any()
    });
    let drafts = drafts.into_iter().map(|draft| view! { <li><DraftLine draft/></li> }.into_any());
    let lines = to_confirm.chain(drafts).take(WAITING_SHOWN).collect_view();
    view! { <ul>{lines}</ul> }.into_any()
}

/// Shows what waits for the viewer on their own page.
#[component]
fn Waiting(
    /// How many things in all.
    count: i64,
    /// Texts to confirm.
    to_confirm: Vec<PracticeCard>,
    /// The last saved of the drafts to finish.
    drafts: Vec<DraftCard>,
) -> AnyView {
    let language = PageContext::current().language;
    view! {
        <div class="home-waiting">
            <p><a href="/me">{t!(language, home.waiting, count = count)}</a></p>
            <WaitingLines to_confirm drafts/>
        </div>
    }
    .into_any()
}

#[component]
fn Fresh(fresh: Vec<PracticeCard>, since_last_visit: bool) -> AnyView {
    if fresh.is_empty() {
        return ().into_any();
    }
    let language = PageContext::current().language;
    let title = if since_last_visit { t!(language, home.fresh) } else { t!(language, home.latest) };
    let rows: Vec<ListRow> = fresh.iter().map(|card| ListRow::practice(card, language)).collect();
    Some(view! {
        <section class="home-fresh" aria-labelledby="fresh">
            <div class="section-head">
                <h2 id="fresh">{title}</h2>
                <a href="/practices?sort=newest">{t!(language, home.all_practices)}</a>
            </div>
            <Rows rows level=3/>
        </section>
    })
    .into_any()
}

/// The topics as a journal's index: a line each, in its hue.
#[component]
fn TopicIndex(topics: Vec<FacetCount>) -> AnyView {
    let page = PageContext::current();
    let count = |slug: &str| topics.iter().find(|count| count.value == slug).map_or(0, |count| count.count);
    let items = page
        .topics
        .iter()
        .filter(|topic| topic.parent.is_none())
        .map(|topic| {
            let href = format!("/practices?topic={}", topic.slug);
            let count = Some(count(&topic.slug)).filter(|count| *count > 0).map(|count| {
                let count = words::number(i64::try_from(count).unwrap_or(i64::MAX));
                view! { <span class="index-count">{count}</span> }
            });
            view! {
                <li>
                    <a href=href data-topic=page.hue(&topic.slug)>
                        <span>{topic.name(page.language).to_owned()}</span>
                        {count}
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="topic-index" aria-labelledby="topics">
            <h2 id="topics">{t!(page.language, home.topics)}</h2>
            <ul>{items}</ul>
        </section>
    }
    .into_any()
}

#[component]
fn RoundTable(companies: Vec<CompanyCard>) -> AnyView {
    if companies.len() < 2 {
        return ().into_any();
    }
    let language = PageContext::current().language;
    Some(view! {
        <section class="home-ring" aria-labelledby="ring">
            <h2 id="ring">{t!(language, home.ring)}</h2>
            <p class="lead">{t!(language, home.ring_lead)}</p>
            <CompanyRing companies/>
        </section>
    })
    .into_any()
}
