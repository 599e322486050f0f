//! A list of hits with its filters, sort and pages: the search's, and the practices'.

use domain::company::Company;
use domain::search::{Hit, IndexNotice, Match, SearchPage, SearchRequest, Sort};
use leptos::prelude::*;

use crate::context::PageContext;
use crate::search::notice::IndexBanner;
use crate::ui::facets::{ChosenFilters, FacetPanel};
use crate::ui::pagination::Pagination;
use crate::ui::query::List;
use crate::ui::rows::{ListRow, Rows};
use crate::words;

/// Filters beside, hits in order, pages below.
#[component]
pub fn ResultList(
    list: List,
    request: SearchRequest,
    /// What was found; `None` where nothing can be said about that.
    result: Option<SearchPage>,
    companies: Vec<Company>,
    /// What there is to say of the index.
    notice: Option<IndexNotice>,
    /// The position of the change log behind which hits are marked as new.
    #[prop(optional_no_strip)]
    since: Option<i64>,
    /// The content that is shown where nothing was found.
    nothing: AnyView,
) -> impl IntoView {
    let language = PageContext::current().language;
    let notice = notice.map(|notice| view! { <IndexBanner list notice/> });
    let Some(result) = result else {
        return view! { <div class="results"><ChosenFilters list request companies/> {notice}</div> }.into_any();
    };
    let (total, all) = (result.total, result.total + result.partial_total);
    let (full, partial): (Vec<_>, Vec<_>) = result.hits.iter().partition(|hit| hit.matched == Match::Full);
    let rows =
        |hits: Vec<&Hit>| hits.into_iter().map(|hit| ListRow::hit(hit, language, since)).collect::<Vec<ListRow>>();
    // Under partial hits alone stands what is said where nothing was found.
    let nothing = (total == 0).then_some(nothing);
    let full = (!full.is_empty()).then(|| view! { <Rows rows=rows(full)/> });
    let partial = (!partial.is_empty()).then(|| {
        view! {
            <section class="partial-hits" aria-labelledby="partial-hits">
                <h2 id="partial-hits">{t!(language, results.partial, count = result.partial_total)}</h2>
                <Rows rows=rows(partial) level=3/>
            </section>
        }
    });
    view! {
        <div class="side-layout">
            <FacetPanel list request=request.clone() facets=result.facets companies=companies.clone()/>
            <div class="results">
                <div class="results-head">
                    <p role="status" class:visually-hidden=total == 0>{t!(language, results.total, count = total)}</p>
                    {(all > 1).then(|| view! { <SortLinks list request=request.clone()/> })}
                </div>
                <ChosenFilters list request=request.clone() companies/>
                {notice}
                {full}
                {nothing}
                {partial}
                <Pagination list request total=all/>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn SortLinks(list: List, request: SearchRequest) -> AnyView {
    let language = PageContext::current().language;
    let links = Sort::ALL
        .iter()
        // Without words there is nothing to match: that order is then the newest first.
        .filter(|sort| !(request.q.is_empty() && **sort == Sort::Relevance))
        .map(|&sort| {
            let effective = match request.sort {
                Sort::Relevance if request.q.is_empty() => Sort::Newest,
                own => own,
            };
            let url = list.url(&SearchRequest { sort, offset: 0, ..request.clone() });
            let here = (sort == effective).then_some("true");
            view! { <li><a href=url aria-current=here rel="nofollow">{words::sort(language, sort)}</a></li> }
        })
        .collect_view();
    view! {
        <nav class="sorts" aria-label=t!(language, results.sort)>
            <ul>{links}</ul>
        </nav>
    }
    .into_any()
}
