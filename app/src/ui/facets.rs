//! The filters of a list: links that add or take away one value, with what each would leave.

mod facet;

use domain::company::Company;
use domain::search::{FacetCount, Facets, SearchRequest};
use leptos::prelude::*;

use self::facet::Facet;
use crate::context::PageContext;
use crate::ui::icons::{Glyph, Icon};
use crate::ui::query::List;
use crate::words;

/// The parameter of a URL that opens the sheet of filters on a phone. The links inside the sheet carry it, so that it stays
/// open from one choice to the next.
const OPEN: &str = "filters=open";

/// How many values of a filter are shown before "more".
const SHOWN: usize = 7;

/// The filters of a list: a column beside it, a sheet above it on phones. Nothing where none of them
/// would narrow it.
#[component]
pub fn FacetPanel(
    list: List,
    request: SearchRequest,
    facets: Facets,
    /// The companies, for their names.
    companies: Vec<Company>,
) -> AnyView {
    let language = PageContext::current().language;
    let chosen = Facet::chosen_values(list, &request).len();
    let open = PageContext::current().path.split(['?', '&']).any(|part| part == OPEN);
    let groups: Vec<AnyView> = Facet::offered(list)
        .iter()
        .filter_map(|facet| facet_group(list, *facet, &request, &facets, &companies))
        .collect();
    if groups.is_empty() {
        return ().into_any();
    }
    Some(view! {
        <details class="filters" open=open>
            <summary class="button">
                <Icon glyph=Glyph::Filter/>
                {t!(language, facet.title)}
                {(chosen > 0).then(|| view! { <span class="count">{chosen}</span> })}
            </summary>
            <nav class="filter-groups" aria-label=t!(language, facet.title)>{groups}</nav>
        </details>
    })
    .into_any()
}

fn facet_group(
    list: List,
    facet: Facet,
    request: &SearchRequest,
    facets: &Facets,
    companies: &[Company],
) -> Option<AnyView> {
    let counts = facet.counts(facets);
    // A filter with one value and nothing chosen would not narrow anything.
    if counts.len() < 2 && !counts.iter().any(|count| facet.is_chosen(request, &count.value)) {
        return None;
    }
    let page = PageContext::current();
    let mut items: Vec<AnyView> =
        counts.iter().map(|count| facet_item(list, facet, request, companies, count, &page)).collect();
    let more = items.split_off(items.len().min(SHOWN));
    let more = (!more.is_empty()).then(|| {
        let label = t!(page.language, facet.more, count = more.len());
        view! { <details class="filter-more"><summary>{label}</summary><ul>{more}</ul></details> }
    });
    let chosen = counts.iter().any(|count| facet.is_chosen(request, &count.value));
    let open = chosen || matches!(facet, Facet::Type | Facet::Topic | Facet::Kind | Facet::Company);
    let view = view! {
        <details class="filter-group" open=open>
            <summary>{facet.title(page.language)}</summary>
            <ul>{items}</ul>
            {more}
        </details>
    };
    Some(view.into_any())
}

fn facet_item(
    list: List,
    facet: Facet,
    request: &SearchRequest,
    companies: &[Company],
    count: &FacetCount,
    page: &PageContext,
) -> AnyView {
    let chosen = facet.is_chosen(request, &count.value);
    let topic = (facet == Facet::Topic).then(|| page.hue(&count.value).unwrap_or_default());
    let url = list.url(&facet.toggled(request, &count.value));
    let mark = if url.contains('?') { '&' } else { '?' };
    view! {
        <li>
            <a
                class="filter"
                href=format!("{url}{mark}{OPEN}")
                aria-current=chosen.then_some("true")
                data-topic=topic
                rel="nofollow"
            >
                <span class="filter-name" dir="auto">{facet.label(page, companies, &count.value)}</span>
                <span class="filter-count">{words::number(i64::try_from(count.count).unwrap_or(i64::MAX))}</span>
            </a>
        </li>
    }
    .into_any()
}

/// The names of the chosen values.
pub fn chosen_labels(list: List, request: &SearchRequest, page: &PageContext, companies: &[Company]) -> Vec<String> {
    let chosen = Facet::chosen_values(list, request).into_iter();
    chosen.map(|(facet, value)| facet.label(page, companies, &value)).collect()
}

/// The chosen values above the list, each a link that takes it away.
#[component]
pub fn ChosenFilters(list: List, request: SearchRequest, companies: Vec<Company>) -> AnyView {
    let page = PageContext::current();
    let chosen = Facet::chosen_values(list, &request);
    if chosen.is_empty() {
        return ().into_any();
    }
    let items = chosen
        .into_iter()
        .map(|(facet, value)| {
            let label = facet.label(&page, &companies, &value);
            let topic = (facet == Facet::Topic).then(|| page.hue(&value).unwrap_or_default());
            let remove = t!(page.language, facet.remove, name = label.as_str());
            view! {
                <li>
                    <a class="chip" href=list.url(&facet.toggled(&request, &value)) aria-label=remove data-topic=topic>
                        <span dir="auto">{label}</span>
                        <Icon glyph=Glyph::Close/>
                    </a>
                </li>
            }
        })
        .collect_view();
    Some(view! {
        <ul class="chosen">
            {items}
            <li><a href=list.url_unfiltered(&request)>{t!(page.language, facet.clear)}</a></li>
        </ul>
    })
    .into_any()
}
