//! The list of practices: filters with counts beside it, sort, pages.

use domain::company::Company;
use domain::following::Attention;
use domain::search::{IndexNotice, SearchPage, SearchRequest};
use domain::thing::Thing;
use leptos::prelude::*;

use crate::account::following::FollowingButtons;
use crate::context::PageContext;
use crate::search::results::ResultList;
use crate::shell::Shell;
use crate::ui::empty::Empty;
use crate::ui::icons::{Glyph, Icon};
use crate::ui::query::List;

/// The list of practices.
#[component]
pub fn PracticesPage(
    /// The request that the list answers.
    request: SearchRequest,
    /// The answer; `None` where it takes an index and there is none.
    result: Option<SearchPage>,
    /// What there is to say of the index.
    notice: Option<IndexNotice>,
    /// Every company, for the names in the filters.
    companies: Vec<Company>,
    /// The topic that the list is of, where it is of one alone, and how much of it the viewer wants to hear.
    following: Option<(Thing, Attention)>,
) -> impl IntoView {
    let page = PageContext::current();
    let language = page.language;
    let write = page.rights.write_practices.then(|| {
        view! { <a class="button" href="/practices/new"><Icon glyph=Glyph::Plus/> {t!(language, practice.new)}</a> }
            .into_any()
    });
    let filtered = List::Practices.url(&request) != List::Practices.url_unfiltered(&request);
    // Where there is nothing yet, writing is the way on.
    let (write, nothing) = if result.as_ref().is_some_and(|result| result.total == 0) && !filtered {
        (None, view! { <Empty sentence=t!(language, practice.none_yet)>{write}</Empty> }.into_any())
    } else {
        let clear = view! { <a class="button" href=List::Practices.path()>{t!(language, facet.clear)}</a> };
        (write, view! { <Empty sentence=t!(language, practice.none)>{clear}</Empty> }.into_any())
    };
    view! {
        <Shell title=t!(language, nav.practices) layout="with-side" sheet="browsing.css">
            <header class="page-head">
                <h1>{t!(language, nav.practices)}</h1>
                {write}
            </header>
            {following.map(|(thing, attention)| view! { <FollowingButtons thing attention/> })}
            <ResultList list=List::Practices request result companies notice nothing/>
        </Shell>
    }
    .into_any()
}
