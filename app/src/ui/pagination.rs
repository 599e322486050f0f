//! The pages of a list, as links.

use domain::search::{OFFSET_MAX, SearchRequest};
use leptos::prelude::*;

use crate::context::PageContext;
use crate::ui::query::List;

/// Links to the page before and after, and where one stands; nothing where one page holds all.
#[component]
pub fn Pagination(list: List, request: SearchRequest, total: usize) -> impl IntoView {
    let language = PageContext::current().language;
    let size = request.limit.max(1);
    let pages = total.min(OFFSET_MAX + size).div_ceil(size);
    let page = request.offset / size + 1;
    if pages < 2 {
        return None;
    }
    let link = |page: usize, rel: &'static str, label: &'static str| {
        let request = SearchRequest { offset: (page - 1) * size, limit: size, ..request.clone() };
        view! { <a class="button" href=list.url(&request) rel=rel>{label}</a> }
    };
    let before = (page > 1).then(|| link((page - 1).min(pages), "prev", t!(language, pages.before)));
    let after = (page < pages).then(|| link(page + 1, "next", t!(language, pages.after)));
    Some(view! {
        <nav class="pages" aria-label=t!(language, pages.label)>
            <span class="pages-before">{before}</span>
            <span class="pages-here">{t!(language, pages.here, page, pages)}</span>
            <span class="pages-after">{after}</span>
        </nav>
    })
}
