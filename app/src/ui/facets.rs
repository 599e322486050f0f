//! The filters of a list: links that add or take away one value, with what each would leave.

use std::str::FromStr;

use domain::company::{Company, Sector, SizeBand};
use domain::language::Language;
use domain::member::Profession;
use domain::practice::PracticeKind;
use domain::search::{FacetCount, Facets, HitType, SearchRequest};
use leptos::prelude::*;

use crate::context::PageContext;
use crate::ui::icons::{Glyph, Icon};
use crate::ui::query::List;
use crate::words;

/// How many values of a filter are shown before "more".
const SHOWN: usize = 7;

/// A filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Facet {
    Type,
    Topic,
    Kind,
    Company,
    Sector,
    Size,
    Profession,
    Year,
    Language,
}

impl Facet {
    const ALL: [Facet; 9] = [
        Facet::Type,
        Facet::Topic,
        Facet::Kind,
        Facet::Company,
        Facet::Sector,
        Facet::Size,
        Facet::Profession,
        Facet::Year,
        Facet::Language,
    ];

    fn title(self, language: Language) -> &'static str {
        match self {
            Facet::Type => t!(language, facet.hit_type),
            Facet::Topic => t!(language, facet.topic),
            Facet::Kind => t!(language, facet.kind),
            Facet::Company => t!(language, facet.company),
            Facet::Sector => t!(language, facet.sector),
            Facet::Size => t!(language, facet.size),
            Facet::Profession => t!(language, facet.profession),
            Facet::Year => t!(language, facet.year),
            Facet::Language => t!(language, facet.language),
        }
    }

    fn counts(self, facets: &Facets) -> &[FacetCount] {
        match self {
            Facet::Type => &facets.hit_type,
            Facet::Topic => &facets.topic,
            Facet::Kind => &facets.kind,
            Facet::Company => &facets.company,
            Facet::Sector => &facets.sector,
            Facet::Size => &facets.size,
            Facet::Profession => &facets.profession,
            Facet::Year => &facets.year,
            Facet::Language => &facets.language,
        }
    }

    /// The words of a value; the value itself where it is not known.
    fn label(self, page: &PageContext, companies: &[Company], value: &str) -> String {
        let language = page.language;
        let known = match self {
            Facet::Type => HitType::from_str(value).ok().map(|code| words::hit_type(language, code)),
            Facet::Kind => PracticeKind::from_str(value).ok().map(|code| words::practice_kind(language, code)),
            Facet::Sector => Sector::from_str(value).ok().map(|code| words::sector(language, code)),
            Facet::Size => SizeBand::from_str(value).ok().map(|code| words::size(language, code)),
            Facet::Profession => Profession::from_str(value).ok().map(|code| words::profession(language, code)),
            Facet::Language => Language::from_str(value).ok().map(|code| words::language(language, code)),
            Facet::Topic => page.topic(value).map(|topic| topic.name(language)),
            Facet::Company => {
                companies.iter().find(|company| company.slug == value).map(|company| company.name.as_str())
            }
            Facet::Year => None,
        };
        known.unwrap_or(value).to_owned()
    }

    fn is_chosen(self, request: &SearchRequest, value: &str) -> bool {
        fn any<T: ToString>(chosen: &[T], value: &str) -> bool {
            chosen.iter().any(|own| own.to_string() == value)
        }
        match self {
            Facet::Type => request.hit_type.is_some_and(|own| own.as_str() == value),
            Facet::Topic => any(&request.topics, value),
            Facet::Kind => any(&request.kinds, value),
            Facet::Company => any(&request.companies, value),
            Facet::Sector => any(&request.sectors, value),
            Facet::Size => any(&request.sizes, value),
            Facet::Profession => any(&request.professions, value),
            Facet::Year => any(&request.years, value),
            Facet::Language => any(&request.languages, value),
        }
    }

    /// The request with the value added, or taken away where it was chosen; from its first page.
    fn toggled(self, request: &SearchRequest, value: &str) -> SearchRequest {
        fn toggle<T: FromStr + PartialEq>(chosen: &mut Vec<T>, value: &str) {
            let Ok(value) = value.parse::<T>() else { return };
            match chosen.iter().position(|own| *own == value) {
                Some(index) => drop(chosen.remove(index)),
                None => chosen.push(value),
            }
        }
        let mut request = SearchRequest { offset: 0, ..request.clone() };
        match self {
            Facet::Type => {
                let value = value.parse().ok();
                request.hit_type = if request.hit_type == value { None } else { value };
            }
            Facet::Topic => toggle(&mut request.topics, value),
            Facet::Kind => toggle(&mut request.kinds, value),
            Facet::Company => toggle(&mut request.companies, value),
            Facet::Sector => toggle(&mut request.sectors, value),
            Facet::Size => toggle(&mut request.sizes, value),
            Facet::Profession => toggle(&mut request.professions, value),
            Facet::Year => toggle(&mut request.years, value),
            Facet::Language => toggle(&mut request.languages, value),
        }
        request
    }
}

/// The filters that a list offers, in their order.
const fn offered(list: List) -> &'static [Facet] {
    match list {
        List::Search => &Facet::ALL,
        List::Practices => Facet::ALL.split_at(1).1,
    }
}

/// The filters of a list: a column beside it, a sheet above it on phones.
#[component]
pub fn FacetPanel(
    list: List,
    request: SearchRequest,
    facets: Facets,
    /// For the names of companies.
    companies: Vec<Company>,
) -> impl IntoView {
    let language = PageContext::current().language;
    let chosen = chosen_values(list, &request).len();
    let groups = offered(list)
        .iter()
        .map(|facet| facet_group(list, *facet, &request, &facets, &companies))
        .collect_view();
    view! {
        <details class="filters">
            <summary class="button">
                <Icon glyph=Glyph::Filter/>
                {t!(language, facet.title)}
                {(chosen > 0).then(|| view! { <span class="count">{chosen}</span> })}
            </summary>
            <nav class="filter-groups" aria-label=t!(language, facet.title)>{groups}</nav>
        </details>
    }
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
    let topic = (facet == Facet::Topic).then(|| count.value.clone());
    view! {
        <li>
            <a
                class="filter"
                href=list.url(&facet.toggled(request, &count.value))
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

fn chosen_values(list: List, request: &SearchRequest) -> Vec<(Facet, String)> {
    let mut chosen = vec![];
    for (name, value) in list.parameters(request) {
        let facet = match name {
            "type" => Facet::Type,
            "topic" => Facet::Topic,
            "kind" => Facet::Kind,
            "company" => Facet::Company,
            "sector" => Facet::Sector,
            "size" => Facet::Size,
            "profession" => Facet::Profession,
            "year" => Facet::Year,
            "language" => Facet::Language,
            _ => continue,
        };
        chosen.push((facet, value));
    }
    chosen
}

/// The chosen values above the list, each a link that takes it away.
#[component]
pub fn ChosenFilters(list: List, request: SearchRequest, companies: Vec<Company>) -> impl IntoView {
    let page = PageContext::current();
    let chosen = chosen_values(list, &request);
    if chosen.is_empty() {
        return None;
    }
    let items = chosen
        .into_iter()
        .map(|(facet, value)| {
            let label = facet.label(&page, &companies, &value);
            let topic = (facet == Facet::Topic).then(|| value.clone());
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_toggles_and_the_list_begins_anew() {
        let request = SearchRequest { limit: 20, offset: 40, ..SearchRequest::default() };
        let with = Facet::Topic.toggled(&request, "training");
        assert_eq!((with.topics.as_slice(), with.offset), (&["training".to_owned()][..], 0));
        assert!(Facet::Topic.is_chosen(&with, "training"));
        assert!(Facet::Topic.toggled(&with, "training").topics.is_empty());
        assert_eq!(Facet::Year.toggled(&request, "2026").years, [2026]);
    }
}
