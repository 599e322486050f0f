//! Searches that the viewer keeps: the button that saves one, and the list of them with what is new.

use domain::company::Company;
use domain::search::{SavedSearch, SearchRequest};
use leptos::prelude::*;

use crate::context::PageContext;
use crate::ui::facets::chosen_labels;
use crate::ui::query::List;

/// A button that keeps the present search, where it asks for something.
#[component]
pub fn SaveSearch(request: SearchRequest) -> AnyView {
    if request.asks_nothing() {
        return ().into_any();
    }
    let language = PageContext::current().language;
    let fields = List::Search
        .parameters(&request.to_save())
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view();
    Some(view! {
        <form class="save-search" method="post" action="/search/saved">
            {fields}
            <button class="button button-quiet" type="submit">{t!(language, saved.save)}</button>
        </form>
    })
    .into_any()
}

/// The viewer's saved searches, each with how much is new; without any, what they are good for.
#[component]
pub fn SavedSearches(saved: Vec<SavedSearch>, companies: Vec<Company>) -> impl IntoView {
    let language = PageContext::current().language;
    if saved.is_empty() {
        return view! { <p class="hint">{t!(language, saved.none)}</p> }.into_any();
    }
    let items = saved.into_iter().map(|search| view! { <Saved search companies=companies.clone()/> }).collect_view();
    view! {
        <section class="saved-searches" aria-labelledby="saved">
            <h2 id="saved">{t!(language, saved.title)}</h2>
            <ul>{items}</ul>
        </section>
    }
    .into_any()
}

/// Returns what names a saved search: its words, and the names of what was chosen.
pub(crate) fn search_name(request: &SearchRequest, page: &PageContext, companies: &[Company]) -> Vec<String> {
    let mut labels = chosen_labels(List::Search, request, page, companies);
    if !request.q.is_empty() {
        labels.insert(0, request.q.clone());
    }
    labels
}

/// Shows one saved search. Opening it notes that it was seen, so it is a button; taking it away asks again first.
#[component]
fn Saved(search: SavedSearch, companies: Vec<Company>) -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let action = format!("/search/saved/{}", search.id);
    let name = search_name(&search.request, &page, &companies)
        .into_iter()
        .enumerate()
        .map(|(at, label)| {
            let dot = (at > 0).then_some(" · ");
            view! { {dot} <bdi>{label}</bdi> }
        })
        .collect_view();
    let new = search.new.filter(|new| *new > 0).map(|new| {
        view! { <strong class="new-mark">{t!(language, saved.new, count = new)}</strong> }
    });
    view! {
        <li>
            <form method="post" action=action.clone()>
                <button class="saved-open" type="submit">{name}</button>
                " "
                {new}
            </form>
            <details class="saved-forget">
                <summary>{t!(language, saved.forget)}</summary>
                <form method="post" action=format!("{action}/forget")>
                    <button class="button" type="submit">{t!(language, saved.forget_really)}</button>
                </form>
            </details>
        </li>
    }
    .into_any()
}
