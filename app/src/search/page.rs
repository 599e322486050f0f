//! The search: the words kept in their box, hits with what matched, filters.

use domain::company::Company;
use domain::search::{IndexNotice, QUERY_MAX, SavedSearch, SearchPage, SearchRequest};
use leptos::prelude::*;

use crate::context::PageContext;
use crate::dilemmas::list::NEW_PATH;
use crate::search::islands::SearchSuggestions;
use crate::search::results::ResultList;
use crate::search::saved::{SaveSearch, SavedSearches};
use crate::shell::Shell;
use crate::ui::empty::Empty;
use crate::ui::icons::{Glyph, Icon};
use crate::ui::query::{List, parameter};
use crate::ui::quoted;
use crate::ui::topics::TopicLinks;

/// The quotation marks that a filter's text may stand in.
const QUOTATION_MARKS: [[&str; 2]; 5] = [["\"", "\""], ["״", "״"], ["”", "”"], ["“", "”"], ["", ""]];

/// The most characters of a query that the heading of an empty page tells.
const TOLD_MAX: usize = 80;

/// The page of the search and its results.
#[component]
pub fn SearchResultsPage(
    /// The request that the page answers.
    request: SearchRequest,
    /// The answer; `None` where there is no index to ask.
    result: Option<SearchPage>,
    /// What there is to say of the index.
    notice: Option<IndexNotice>,
    /// Every company, for the names in the filters.
    companies: Vec<Company>,
    /// The viewer's saved searches; `None` where something is asked.
    saved: Option<Vec<SavedSearch>>,
    /// The position of the change log behind which hits are new: where a saved search was opened.
    since: Option<i64>,
) -> impl IntoView {
    let language = PageContext::current().language;
    let title = if request.q.is_empty() {
        t!(language, results.title).to_owned()
    } else {
        t!(language, results.title_of, words = request.q.as_str())
    };
    let topics = result.as_ref().map(|result| result.nearest_topics.clone()).unwrap_or_default();
    let nothing = view! { <Nothing request=request.clone() topics/> }.into_any();
    let hints = result.clone().map(|result| view! { <Hints request=request.clone() result/> });
    view! {
        <Shell title=title layout="with-side" sheet="browsing.css" search_in_header=false>
            <h1 class="visually-hidden">{t!(language, results.title)}</h1>
            <BigSearch request=request.clone()/>
            {saved.map(|saved| view! { <SavedSearches saved companies=companies.clone()/> })}
            {hints}
            <SaveSearch request=request.clone()/>
            <ResultList list=List::Search request result companies notice since nothing/>
        </Shell>
    }
    .into_any()
}

/// The box, with what was asked in it. Filters stay when the words change.
#[component]
fn BigSearch(request: SearchRequest) -> AnyView {
    let language = PageContext::current().language;
    let kept = List::Search
        .parameters(&SearchRequest { offset: 0, ..request.clone() })
        .into_iter()
        .filter(|(name, _)| *name != parameter::Q)
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view();
    view! {
        <form class="home-search" role="search" method="get" action="/search">
            <label class="visually-hidden" for="q">{t!(language, search_box.label)}</label>
            <div class="home-search-line">
                <input
                    id="q"
                    type="search"
                    name=parameter::Q
                    value=request.q
                    dir="auto"
                    maxlength=QUERY_MAX
                    placeholder=t!(language, search_box.example)
                />
                {kept}
                <button type="submit" aria-label=t!(language, search_box.go)>
                    <Icon glyph=Glyph::Search/>
                </button>
                <SearchSuggestions/>
            </div>
        </form>
    }
    .into_any()
}

/// A better spelling, and what of the words was left out.
#[component]
fn Hints(request: SearchRequest, result: SearchPage) -> AnyView {
    let language = PageContext::current().language;
    let meant = result.did_you_mean.map(|words| {
        let url = List::Search.url(&SearchRequest { q: words.clone(), offset: 0, ..request.clone() });
        view! { <p class="meant">{t!(language, results.did_you_mean)} <a href=url dir="auto">{words}</a> "?"</p> }
    });
    let ignored = (!result.ignored.is_empty()).then(|| {
        let words = quoted(language, &result.ignored);
        view! { <p class="hint">{t!(language, results.ignored, words)}</p> }
    });
    let (elsewhere, nowhere): (Vec<_>, Vec<_>) =
        result.loosened.into_iter().partition(|phrase| result.elsewhere.contains(phrase));
    let nowhere = (!nowhere.is_empty()).then(|| {
        let words = quoted(language, &nowhere);
        view! { <p class="hint">{t!(language, results.loosened, words)}</p> }
    });
    let elsewhere = (!elsewhere.is_empty()).then(|| {
        let words = quoted(language, &elsewhere);
        view! { <p class="hint">{t!(language, results.elsewhere, words)}</p> }
    });
    let cut = (request.q.chars().count() > QUERY_MAX)
        .then(|| view! { <p class="hint">{t!(language, results.too_long, limit = QUERY_MAX.to_string())}</p> });
    // Of a search for these words alone the page says below that nothing was found.
    let is_whole = request.q.split_whitespace().eq(result.unknown.iter().map(String::as_str));
    let unknown = (!result.unknown.is_empty() && !is_whole).then(|| {
        let words = quoted(language, &result.unknown);
        view! { <p class="hint">{t!(language, results.unknown, words)}</p> }
    });
    let ambiguous = result
        .ambiguous
        .into_iter()
        .map(|filter| {
            let choices = filter.choices.iter().map(|choice| {
                let chosen = format!("{}:{}", filter.filter, choice.value);
                // As it was typed: in quotation marks of whatever kind, or without.
                let typed =
                    QUOTATION_MARKS.map(|[open, close]| format!("{}:{open}{}{close}", filter.filter, filter.text));
                let q = typed.iter().fold(request.q.clone(), |q, typed| q.replace(typed, &chosen));
                let url = List::Search.url(&SearchRequest { q, offset: 0, ..request.clone() });
                view! { <a class="button" href=url><bdi>{choice.name.clone()}</bdi></a> }
            });
            let choices = choices.collect_view();
            view! {
                <p class="hint">{t!(language, results.ambiguous, words = quoted(language, &[filter.text]))}</p>
                <p class="filter-choices">{choices}</p>
            }
        })
        .collect_view();
    let year = result.offered_year.map(|year| {
        let word = year.to_string();
        let q = request.q.split_whitespace().filter(|piece| *piece != word).collect::<Vec<_>>().join(" ");
        let url = List::Search.url(&SearchRequest { q, years: vec![year], offset: 0, ..request.clone() });
        view! { <p class="hint"><a href=url>{t!(language, results.offered_year, year = word)}</a></p> }
    });
    view! { {meant} {cut} {unknown} {nowhere} {elsewhere} {ignored} {ambiguous} {year} }.into_any()
}

/// A query as a heading tells it: a long one stands in its box above.
fn shortened(query: &str) -> String {
    match query.char_indices().nth(TOLD_MAX) {
        Some((end, _)) => format!("{}…", query[..end].trim_end()),
        None => query.to_owned(),
    }
}

#[component]
fn Nothing(request: SearchRequest, topics: Vec<String>) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let filtered = List::Search.url(&request) != List::Search.url_unfiltered(&request);
    let sentence = if request.q.is_empty() {
        t!(language, results.nothing_at_all).to_owned()
    } else {
        // Isolated, so that an English word does not reorder the Hebrew sentence.
        t!(language, results.nothing, words = format!("\u{2068}{}\u{2069}", shortened(&request.q)))
    };
    let unfilter = filtered.then(|| {
        view! { <a class="button" href=List::Search.url_unfiltered(&request)>{t!(language, results.everywhere)}</a> }
    });
    let ask = (page.rights.write_practices && !request.q.is_empty())
        .then(|| view! { <a class="button" href=NEW_PATH>{t!(language, dilemmas.new)}</a> });
    let near = (!topics.is_empty()).then(|| {
        view! {
            <section class="empty-topics" aria-labelledby="nearest">
                <h2 id="nearest">{t!(language, results.nearest_topics)}</h2>
                <TopicLinks slugs=topics/>
            </section>
        }
    });
    view! {
        <Empty sentence>
            {unfilter}
            <a class="button" href="/practices">{t!(language, home.all_practices)}</a>
            {ask}
        </Empty>
        {near}
    }
    .into_any()
}
