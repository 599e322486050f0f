//! The masthead: the forum's name, where to go, the search, the language and the account.

use std::sync::Arc;

use domain::language::Language;
use domain::member::Member;
use leptos::either::Either;
use leptos::prelude::*;

use crate::context::PageContext;
use crate::search::islands::SearchSuggestions;
use crate::ui::icons::{Glyph, Icon};
use crate::ui::mark::Mark;
use crate::ui::written::{WrittenOnce, written};

/// The masthead. Nobody logged in sees more in it than the name and the language.
#[component]
pub fn Header(
    /// The words in the search box; without it, no box.
    query: Option<String>,
) -> impl IntoView {
    let page = PageContext::current();
    let viewer = page.viewer.clone();
    written(view! {
        <header class="masthead">
            <div class="masthead-inner">
                <a class="brand" href="/">
                    <Mark/>
                    <span class="brand-name" dir="auto">{page.forum_name.clone()}</span>
                </a>
                {viewer.is_some().then(|| view! {
                    <SiteNav/>
                    {query.map(|query| match &*query {
                        "" => Either::Left(SEARCH.in_language(page.language, || view! { <SearchBox query/> })),
                        _ => Either::Right(view! { <SearchBox query/> }),
                    })}
                })}
                <div class="masthead-end">
                    <LanguageSwitch/>
                    {viewer.map(|viewer| view! { <AccountMenu viewer/> })}
                </div>
            </div>
        </header>
    })
}

#[component]
fn SiteNav() -> impl IntoView {
    let page = PageContext::current();
    view! {
        <nav class="site-nav" aria-label=t!(page.language, nav.main)>
            <ul><Places/></ul>
        </nav>
    }
}

/// Where to go: in the masthead, and where it has no room for them, in the menu.
#[component]
fn Places() -> impl IntoView {
    let page = PageContext::current();
    let language = page.language;
    [
        ("/practices", t!(language, nav.practices)),
        ("/meetings", t!(language, nav.meetings)),
        ("/companies", t!(language, nav.companies)),
    ]
    .map(|(href, label)| {
        let here = page.path.starts_with(href).then_some("page");
        view! { <li><a href=href aria-current=here>{label}</a></li> }
    })
}

/// The search box of the pages that did not come from it.
static SEARCH: WrittenOnce = WrittenOnce::new();

#[component]
fn SearchBox(query: String) -> impl IntoView {
    let language = PageContext::current().language;
    view! {
        <form class="search-box" role="search" method="get" action="/search">
            <input
                type="search"
                name="q"
                value=query
                dir="auto"
                maxlength=domain::search::QUERY_MAX
                aria-label=t!(language, search_box.label)
                placeholder=t!(language, search_box.example)
            />
            <button type="submit" aria-label=t!(language, search_box.go)>
                <Icon glyph=Glyph::Search/>
            </button>
            <SearchSuggestions/>
        </form>
    }
}

#[component]
fn LanguageSwitch() -> impl IntoView {
    let page = PageContext::current();
    let other = match page.language {
        Language::Hebrew => Language::English,
        Language::English => Language::Hebrew,
    };
    view! {
        <form class="language-switch" method="post" action="/language">
            <input type="hidden" name="next" value=page.path.clone()/>
            <button name="language" value=other.as_str() lang=other.as_str()>
                {t!(page.language, nav.other_language)}
            </button>
        </form>
    }
}

#[component]
fn AccountMenu(viewer: Arc<Member>) -> impl IntoView {
    let page = PageContext::current();
    let language = page.language;
    let admin = page.is_coordinator().then(|| view! { <li><a href="/admin">{t!(language, nav.admin)}</a></li> });
    view! {
        <details class="account-menu" name="menu">
            <summary>
                <Icon glyph=Glyph::Person/>
                <span class="visually-hidden">{t!(language, nav.account, name = &viewer.name)}</span>
                <bdi class="account-name" aria-hidden="true">{viewer.name.clone()}</bdi>
                <span class="menu-word">{t!(language, nav.menu)}</span>
            </summary>
            <div class="menu">
                <ul class="menu-places"><Places/></ul>
                <p class="menu-head"><bdi>{viewer.name.clone()}</bdi> <bdi>{viewer.company.name.clone()}</bdi></p>
                <ul>
                    <li><a href="/me">{t!(language, nav.me)}</a></li>
                    {admin}
                    <li>
                        <form method="post" action="/logout">
                            <button>{t!(language, nav.log_out)}</button>
                        </form>
                    </li>
                </ul>
            </div>
        </details>
    }
}
