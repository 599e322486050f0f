//! The masthead: the forum's name, where to go, the search, the language and the account.

use std::sync::Arc;

use domain::language::Language;
use domain::member::Member;
use leptos::either::Either;
use leptos::prelude::*;
use serde::Serialize;

use crate::context::PageContext;
use crate::notifications;
use crate::search::islands::SearchSuggestions;
use crate::ui::form::Fields;
use crate::ui::icons::{Glyph, Icon};
use crate::ui::mark::Mark;
use crate::ui::query::parameter;
use crate::ui::written::{WrittenOnce, written};

/// The masthead. Nobody logged in sees more in it than the name and the language.
#[component]
pub fn Header(
    /// The words in the search box; without it, no box.
    query: Option<String>,
) -> AnyView {
    let page = PageContext::current();
    let viewer = page.viewer.clone();
    // The name beside it says what it is.
    let mark = match page.logo.clone() {
        Some(logo) => Either::Left(view! { <img class="brand-logo" src=logo alt=""/> }),
        None => Either::Right(MARK.in_language(page.language, || view! { <Mark/> })),
    };
    written(view! {
        <header class="masthead">
            <div class="masthead-inner">
                <a class="brand" href="/">
                    {mark}
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
                    {viewer.map(|viewer| view! { <Bell/> <AccountMenu viewer/> })}
                </div>
            </div>
        </header>
    })
    .into_any()
}

/// The mark beside the forum's name.
static MARK: WrittenOnce = WrittenOnce::new();

/// Where to go, by path.
const PLACES: [&str; 4] = ["/practices", "/meetings", "/dilemmas", "/companies"];

/// The place a page belongs to, and none of them.
const HERE: usize = PLACES.len() + 1;

/// The navigation, as each place marks itself in it.
static SITE_NAV: [WrittenOnce; HERE] = [const { WrittenOnce::new() }; HERE];

/// The same list in the menu.
static MENU_PLACES: [WrittenOnce; HERE] = [const { WrittenOnce::new() }; HERE];

fn here(path: &str) -> usize {
    PLACES.iter().position(|place| path.starts_with(place)).unwrap_or(PLACES.len())
}

#[component]
fn SiteNav() -> AnyView {
    let page = PageContext::current();
    let (language, here) = (page.language, here(&page.path));
    SITE_NAV[here]
        .in_language(language, || {
            view! {
                <nav class="site-nav" aria-label=t!(language, nav.main)>
                    <ul><Places language here/></ul>
                </nav>
            }
        })
        .into_any()
}

/// Shows where to go: in the masthead, and where it has no room for them, in the menu.
#[component]
fn Places(language: Language, here: usize) -> impl IntoView {
    let labels = [
        t!(language, nav.practices),
        t!(language, nav.meetings),
        t!(language, nav.dilemmas),
        t!(language, nav.companies),
    ];
    let places = PLACES.into_iter().zip(labels).enumerate();
    places
        .map(|(at, (href, label))| {
            view! { <li><a href=href aria-current=(at == here).then_some("page")>{label}</a></li> }
        })
        .collect_view()
}

/// The search box of the pages that did not come from it.
static SEARCH: WrittenOnce = WrittenOnce::new();

#[component]
fn SearchBox(query: String) -> AnyView {
    let language = PageContext::current().language;
    view! {
        <form class="search-box" role="search" method="get" action="/search">
            <input
                type="search"
                name=parameter::Q
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
    .into_any()
}

/// The choice of the interface's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LanguageForm {
    /// The language that was chosen.
    pub language: Option<Language>,
    /// The path to go on to.
    pub next: String,
}

impl LanguageForm {
    /// The name of the field of the language.
    pub const LANGUAGE: &str = "language";
    /// The path to go on to.
    pub const NEXT: &str = "next";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self { language: sent.parsed(Self::LANGUAGE), next: sent.text(Self::NEXT) }
    }
}

#[component]
fn LanguageSwitch() -> AnyView {
    let page = PageContext::current();
    let other = match page.language {
        Language::Hebrew => Language::English,
        Language::English => Language::Hebrew,
    };
    view! {
        <form class="language-switch" method="post" action="/language">
            <input type="hidden" name=LanguageForm::NEXT value=page.path.clone()/>
            <button name=LanguageForm::LANGUAGE value=other.as_str() lang=other.as_str()>
                {t!(page.language, nav.other_language)}
            </button>
        </form>
    }
    .into_any()
}

/// The bell where everything is read.
static QUIET_BELL: WrittenOnce = WrittenOnce::new();

/// The way to the notifications, with how many are not read.
#[component]
fn Bell() -> impl IntoView {
    let page = PageContext::current();
    let (language, count) = (page.language, page.unread_notifications);
    if count == 0 {
        return Either::Left(QUIET_BELL.in_language(language, || {
            view! {
                <a class="bell" href=notifications::PATH>
                    <Icon glyph=Glyph::Bell/>
                    <span class="visually-hidden">{t!(language, nav.notifications)}</span>
                </a>
            }
        }));
    }
    let BellWords { shown, words } = BellWords::of(language, count);
    Either::Right(written(view! {
        <a class="bell" href=notifications::PATH>
            <Icon glyph=Glyph::Bell/>
            <span class="bell-count" dir="ltr" aria-hidden="true">{shown}</span>
            <span class="visually-hidden">{words}</span>
        </a>
    }))
}

/// What the bell shows and says. The script of an open page takes them as they are, with these names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BellWords {
    /// The number at the bell; empty where everything is read.
    pub shown: String,
    /// The bell's name.
    pub words: String,
}

impl BellWords {
    /// The bell with so many notifications that are not read.
    pub fn of(language: Language, count: i64) -> Self {
        match count {
            0 => Self { shown: String::new(), words: t!(language, nav.notifications).to_owned() },
            _ => Self {
                shown: if count > BELL_MAX { format!("{BELL_MAX}+") } else { count.to_string() },
                words: t!(language, nav.notifications_unread, count),
            },
        }
    }
}

/// The largest number that the bell shows.
const BELL_MAX: i64 = 99;

/// The person beside the account's name.
static PERSON: WrittenOnce = WrittenOnce::new();

/// The menu's end, of members and of those who run the forum.
static ACCOUNT: [WrittenOnce; 2] = [const { WrittenOnce::new() }; 2];

#[component]
fn AccountMenu(viewer: Arc<Member>) -> AnyView {
    let page = PageContext::current();
    let (language, here, run_forum) = (page.language, here(&page.path), page.rights.run_forum);
    view! {
        // A popover: Escape and a click outside close it, also with JavaScript off.
        <div class="account-menu">
            <button type="button" popovertarget="account-menu">
                {PERSON.in_language(language, || view! { <Icon glyph=Glyph::Person/> })}
                <span class="visually-hidden">{t!(language, nav.account, name = &viewer.name)}</span>
                <bdi class="account-name" aria-hidden="true">{viewer.name.clone()}</bdi>
                <span class="menu-word">{t!(language, nav.menu)}</span>
            </button>
            <div id="account-menu" class="menu" popover="auto">
                {MENU_PLACES[here].in_language(language, || {
                    view! { <ul class="menu-places"><Places language here/></ul> }
                })}
                <p class="menu-head"><bdi>{viewer.name.clone()}</bdi> <bdi>{viewer.company.name.clone()}</bdi></p>
                {ACCOUNT[usize::from(run_forum)].in_language(language, || {
                    view! { <AccountPlaces language run_forum/> }
                })}
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn AccountPlaces(language: Language, run_forum: bool) -> AnyView {
    view! {
        <ul>
            <li><a href="/me">{t!(language, nav.me)}</a></li>
            {run_forum.then(|| view! { <li><a href="/admin">{t!(language, nav.admin)}</a></li> })}
            <li>
                <form method="post" action="/logout">
                    <button>{t!(language, nav.log_out)}</button>
                </form>
            </li>
        </ul>
    }
    .into_any()
}
