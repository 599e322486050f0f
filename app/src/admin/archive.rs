//! What left the offer: the archive with its way back, and what was deleted for good.

use domain::deletion::Deletion;
use domain::practice::{self, ArchivedPractice};
use leptos::prelude::*;

use super::nav::AdminNav;
use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::dates::Moment;
use crate::ui::ranges::with_ranges;

/// The page `/admin/archive`: what was archived or deleted, for the coordinator.
#[component]
pub fn ArchiveAdminPage(
    /// What is in the archive, the last moved first.
    archived: Vec<ArchivedPractice>,
    /// What was deleted for good, the last first.
    erased: Vec<Deletion>,
) -> AnyView {
    let language = PageContext::current().language;
    let archive = if archived.is_empty() {
        view! { <p class="hint">{t!(language, admin.archive.none)}</p> }.into_any()
    } else {
        view! { <ArchivedLines archived/> }.into_any()
    };
    let erased = if erased.is_empty() {
        view! { <p class="hint">{t!(language, admin.archive.none_erased)}</p> }.into_any()
    } else {
        let lines = erased.into_iter().map(|line| view! { <Erased line/> }).collect_view();
        view! { <ul class="lines">{lines}</ul> }.into_any()
    };
    view! {
        <Shell title=t!(language, admin.archive.title) layout="page admin-page" sheet="admin.css">
            <h1>{t!(language, admin.archive.title)}</h1>
            <AdminNav/>
            <section class="section">
                <p class="hint">{t!(language, admin.archive.lead)}</p>
                {archive}
            </section>
            <section class="section" id="erased">
                <h2>{t!(language, admin.archive.erased)}</h2>
                <p class="hint">{t!(language, admin.archive.erased_lead)}</p>
                {erased}
            </section>
        </Shell>
    }
    .into_any()
}

/// Practices in the archive, each with who moved it there, and the way back for whoever may give it.
#[component]
pub fn ArchivedLines(archived: Vec<ArchivedPractice>) -> AnyView {
    let language = PageContext::current().language;
    let lines = archived
        .into_iter()
        .map(|line| {
            let path = practice::path(&line.card.slug);
            let who = match line.by_coordinator {
                true => t!(language, admin.archive.by_coordinator),
                false => t!(language, admin.archive.by_company),
            };
            let restore = line.can_restore.then(|| {
                view! {
                    <form method="post" action=format!("{path}/unarchive")>
                        <button class="button button-quiet">{t!(language, practice.unarchive)}</button>
                    </form>
                }
            });
            view! {
                <li>
                    <a href=path.clone()><bdi>{with_ranges(line.card.title.clone())}</bdi></a>
                    <span class="line-note"><bdi>{line.card.company.name.clone()}</bdi> " · " {who}</span>
                    {restore}
                </li>
            }
        })
        .collect_view();
    view! { <ul class="lines">{lines}</ul> }.into_any()
}

#[component]
fn Erased(line: Deletion) -> AnyView {
    let language = PageContext::current().language;
    let by = line.by.map(|name| view! { <bdi>{name}</bdi> " · " });
    view! {
        <li>
            <span>{t!(language, admin.archive.erased_key, key = line.entity_id)}</span>
            <bdi>{line.reason}</bdi>
            <span class="line-note">{by} <Moment at=line.at/></span>
        </li>
    }
    .into_any()
}
