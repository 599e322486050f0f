//! What members search for, and the index that answers them.

use domain::language::Language;
use domain::search::{IndexFault, IndexReport, QueryStats, SearchStats};
use leptos::prelude::*;

use crate::context::PageContext;
use crate::ui::dates::{DateStyle, Moment};
use crate::words;

/// Shows what is searched for: what finds nothing first, with the way to a group that begins with it.
#[component]
pub fn SearchStatsSection(report: SearchStats) -> AnyView {
    let language = PageContext::current().language;
    let SearchStats { nothing, most } = report;
    let lists = if most.is_empty() {
        view! { <p>{t!(language, admin.search.asked_none)}</p> }.into_any()
    } else {
        let all_found = nothing.is_empty().then(|| view! { <p>{t!(language, admin.search.all_found)}</p> });
        let nothing = nothing.into_iter().map(|stats| {
            let times = stats.nothing;
            view! { <QueryStatsRow stats times begins=true/> }
        });
        let most = most.into_iter().map(|stats| {
            let times = stats.times;
            view! { <QueryStatsRow stats times begins=false/> }
        });
        view! {
            <div>
                <div>
                    <h4>{t!(language, admin.search.asked_nothing)}</h4>
                    {all_found}
                    <ul class="word-groups">{nothing.collect_view()}</ul>
                </div>
                <div>
                    <h4>{t!(language, admin.search.asked_most)}</h4>
                    <ul class="word-groups">{most.collect_view()}</ul>
                </div>
            </div>
        }
        .into_any()
    };
    view! {
        <section id="asked">
            <h3>{t!(language, admin.search.asked)}</h3>
            <p class="hint">{t!(language, admin.search.asked_lead)}</p>
            {lists}
        </section>
    }
    .into_any()
}

/// A query, how often, and a button that begins a group with it or a link that asks it again.
#[component]
fn QueryStatsRow(stats: QueryStats, times: i64, begins: bool) -> AnyView {
    let language = PageContext::current().language;
    let times = t!(language, admin.search.times, count = times);
    let encoded = domain::text::percent_encode(&stats.query, |c| c.is_ascii_alphanumeric());
    let group = begins.then(|| {
        let label = t!(language, admin.search.begin_group_of, words = stats.query.as_str());
        let path = format!("/admin/search?words={encoded}#group");
        view! { <a class="button button-quiet" href=path aria-label=label>{t!(language, admin.search.begin_group)}</a> }
    });
    view! {
        <li>
            <p><a href=format!("/search?q={encoded}")><bdi>{stats.query}</bdi></a> " " <span class="line-note">{times}</span></p>
            {group}
        </li>
    }.into_any()
}

/// The index: how much is in it, how far it stands behind and why, and a button that rebuilds it. The form posts
/// `action=reindex`.
#[component]
pub fn IndexSection(
    /// The report on the index.
    report: IndexReport,
) -> AnyView {
    let language = PageContext::current().language;
    let failing = report.failing.map(|failing| {
        view! {
            <div class="banner" role="alert">
                <p>
                    {fault_sentence(language, failing.fault)}
                    " " {t!(language, admin.search.failing_since)} " "
                    <Moment at=failing.since style=DateStyle::WithTime/>
                </p>
            </div>
        }
    });
    let lag = (report.positions > 0).then(|| {
        let changes = t!(language, admin.search.lag, count = report.positions);
        let wait = words::duration(language, report.seconds);
        view! { <p class="line-note">{changes} " " {t!(language, admin.search.lag_since, wait)}</p> }
    });
    let state = match report.building {
        None => view! {
            <form method="post" action="/admin/search#index">
                <button class="button" name="action" value="reindex">{t!(language, admin.search.reindex)}</button>
            </form>
        }
        .into_any(),
        Some(progress) => {
            let sentence = if progress.total == 0 {
                t!(language, admin.search.reindexing_begins).to_owned()
            } else {
                let (done, total) = (words::number(progress.done), words::number(progress.total));
                t!(language, admin.search.reindexing, done, total)
            };
            // Without a fragment: a link to the very place where one is loads nothing.
            view! {
                <div class="banner" role="status">
                    <p>{sentence}</p>
                    <a class="button" href="/admin/search">{t!(language, admin.search.refresh)}</a>
                </div>
            }
            .into_any()
        }
    };
    view! {
        <section class="section" id="index">
            <h2>{t!(language, admin.search.index)}</h2>
            <p class="hint">{t!(language, admin.search.index_lead)}</p>
            <p class="line-note">{t!(language, admin.search.documents, count = report.documents)}</p>
            {lag}
            {failing}
            {state}
        </section>
    }
    .into_any()
}

/// Returns why the index does not follow what is written, and what to do about it.
pub fn fault_sentence(language: Language, fault: IndexFault) -> &'static str {
    match fault {
        IndexFault::DiskFull => t!(language, admin.search.fault.disk_full),
        IndexFault::ReadOnly => t!(language, admin.search.fault.read_only),
        IndexFault::TooManyOpenFiles => t!(language, admin.search.fault.too_many_open_files),
        IndexFault::Damaged => t!(language, admin.search.fault.damaged),
        IndexFault::Locked => t!(language, admin.search.fault.locked),
        IndexFault::Stalled => t!(language, admin.search.fault.stalled),
        IndexFault::Database => t!(language, admin.search.fault.database),
        IndexFault::Other => t!(language, admin.search.fault.other),
    }
}
