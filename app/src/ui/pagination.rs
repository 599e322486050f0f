//! The pages of a list, as links.

use domain::search::{OFFSET_MAX, SearchRequest};
use leptos::prelude::*;

use crate::context::PageContext;
use crate::ui::query::List;

/// Links to the page before and after, and where one stands; nothing where one page holds all.
#[component]
pub fn Pagination(list: List, request: SearchRequest, total: usize) -> AnyView {
    let size = request.limit.max(1);
    let pages = total.min(OFFSET_MAX + size).div_ceil(size);
    let page = request.offset / size + 1;
    let (number, pages) = (i64::try_from(page).unwrap_or(i64::MAX), i64::try_from(pages).unwrap_or(i64::MAX));
    let url = move |number: i64| {
        let before = usize::try_from(number - 1).unwrap_or_default();
        list.url(&SearchRequest { offset: before * size, limit: size, ..request.clone() })
    };
    view! { <PageLinks number pages url/> }.into_any()
}

/// Links to the page before and after one of a list, and where one stands; nothing where one page holds all.
#[component]
pub fn PageLinks(
    /// The page that is shown; the first is 1.
    number: i64,
    /// The number of pages.
    pages: i64,
    /// The address of a page.
    url: impl Fn(i64) -> String + 'static,
) -> AnyView {
    let language = PageContext::current().language;
    let link = |page: i64, rel: &'static str, label: &'static str| {
        view! { <a class="button" href=url(page) rel=rel>{label}</a> }
    };
    let before = (number > 1).then(|| link((number - 1).min(pages), "prev", t!(language, pages.before)));
    let after = (number < pages).then(|| link(number + 1, "next", t!(language, pages.after)));
    (pages > 1)
        .then(|| {
            view! {
                <nav class="pages" aria-label=t!(language, pages.label)>
                    <span class="pages-before">{before}</span>
                    <span class="pages-here">{t!(language, pages.here, page = number, pages)}</span>
                    <span class="pages-after">{after}</span>
                </nav>
            }
        })
        .into_any()
}
