//! The way between the coordinator's pages, which stand in groups.
//!
//! To add a page: its line in [`groups`], and its name under `admin.nav` in the locale files.

use domain::language::Language;
use leptos::prelude::*;

use super::{
    agreement, audit, calls, logo, mail, reports, requests, rhythm, rota, statements, surveys, tokens, topics,
};
use crate::context::PageContext;

/// The path of the page where the coordinator begins.
const HOME: &str = "/admin";

/// A page of the coordinator's.
struct AdminLink {
    href: &'static str,
    label: &'static str,
}

/// Pages that belong together, the one that is needed most first.
struct Group {
    label: &'static str,
    places: Vec<AdminLink>,
}

impl Group {
    fn of<const N: usize>(label: &'static str, places: [(&'static str, &'static str); N]) -> Self {
        Self { label, places: places.map(|(href, label)| AdminLink { href, label }).into() }
    }

    /// Returns whether a page is one of the group, or below one of them.
    fn has(&self, path: &str) -> bool {
        self.places.iter().any(|place| is_at(path, place.href))
    }
}

/// Every page of the coordinator's but the first.
fn groups(language: Language) -> [Group; 5] {
    [
        Group::of(
            t!(language, admin.nav.people),
            [
                ("/admin/members", t!(language, admin.nav.members)),
                ("/admin/companies", t!(language, admin.nav.companies)),
                (requests::PATH, t!(language, admin.nav.requests)),
            ],
        ),
        Group::of(
            t!(language, admin.nav.meetings),
            [
                (rota::PATH, t!(language, admin.nav.rota)),
                ("/admin/meetings/new", t!(language, admin.nav.meeting)),
                (rhythm::PATH, t!(language, admin.nav.year)),
                (surveys::PATH, t!(language, admin.nav.surveys)),
                (calls::PATH, t!(language, admin.nav.calls)),
            ],
        ),
        Group::of(
            t!(language, admin.nav.content),
            [
                (topics::PATH, t!(language, admin.nav.topics)),
                (reports::PATH, t!(language, admin.nav.reports)),
                ("/admin/search", t!(language, admin.nav.search)),
                ("/admin/import", t!(language, admin.nav.import)),
                ("/admin/archive", t!(language, admin.nav.archive)),
            ],
        ),
        Group::of(
            t!(language, admin.nav.forum),
            [
                ("/admin/settings", t!(language, admin.nav.settings)),
                (logo::PATH, t!(language, admin.nav.logo)),
                (agreement::PATH, t!(language, admin.nav.agreement)),
                (statements::PATH, t!(language, admin.nav.statements)),
            ],
        ),
        Group::of(
            t!(language, admin.nav.operation),
            [
                (mail::PATH, t!(language, admin.nav.mail)),
                ("/admin/jobs", t!(language, admin.nav.jobs)),
                ("/admin/usage", t!(language, admin.nav.usage)),
                (tokens::PATH, t!(language, admin.nav.tokens)),
                (audit::PATH, t!(language, admin.nav.audit)),
            ],
        ),
    ]
}

/// Returns whether a path is that of a page, or below it.
fn is_at(path: &str, page: &str) -> bool {
    path.strip_prefix(page).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The links between the coordinator's pages: the groups, and the pages of the group that one is in.
#[component]
pub fn AdminNav() -> AnyView {
    let page = PageContext::current();
    let language = page.language;
    let here = page.path.split('?').next().unwrap_or_default().to_owned();
    let groups = groups(language);
    let tabs = groups.iter().map(|group| {
        let current = group.has(&here).then_some("true");
        let first = group.places.first().map(|place| place.href);
        view! { <li><a href=first aria-current=current>{group.label}</a></li> }
    });
    let home = (here == HOME).then_some("page");
    let pages = groups.iter().find(|group| group.has(&here)).map(|group| {
        let links = group.places.iter().map(|AdminLink { href, label }| {
            let current = (here == *href).then_some("page");
            view! { <li><a href=*href aria-current=current>{*label}</a></li> }
        });
        view! { <ul class="admin-pages" aria-label=group.label>{links.collect_view()}</ul> }
    });
    view! {
        <nav class="admin-nav" aria-label=t!(language, admin.nav.label)>
            <ul>
                <li><a href=HOME aria-current=home>{t!(language, admin.nav.home)}</a></li>
                {tabs.collect_view()}
            </ul>
            {pages}
        </nav>
    }
    .into_any()
}

/// All of the coordinator's pages, group by group.
#[component]
pub fn AdminPlaces() -> AnyView {
    let language = PageContext::current().language;
    let groups = groups(language).map(|group| {
        let links = group.places.into_iter().map(|AdminLink { href, label }| {
            view! { <li><a href=href>{label}</a></li> }
        });
        view! {
            <div>
                <h3>{group.label}</h3>
                <ul class="lines">{links.collect_view()}</ul>
            </div>
        }
    });
    view! {
        <section class="section">
            <h2>{t!(language, admin.nav.all)}</h2>
            <div class="admin-places">{groups}</div>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_page_stands_in_one_group() {
        let groups = groups(Language::Hebrew);
        let all: Vec<_> = groups.iter().flat_map(|group| &group.places).map(|place| place.href).collect();
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "{all:?}");
        for (path, expected) in [
            ("/admin/members/27/erase", 1),
            ("/admin/companies", 1),
            ("/admin/meetings/new", 1),
            ("/admin/logo", 1),
            ("/admin", 0),
            ("/admin/membership", 0),
        ] {
            assert_eq!(groups.iter().filter(|group| group.has(path)).count(), expected, "{path}");
        }
    }
}
