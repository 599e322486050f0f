//! Who stores how much.

use domain::quota::{ForumUsage, MemberUsage};
use leptos::prelude::*;

use super::nav::AdminNav;
use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::ranges::with_ranges;
use crate::words;

/// The page `/admin/usage`: how much each member stores.
#[component]
pub fn UsageAdminPage(
    /// The use of storage by member and company.
    usage: ForumUsage,
) -> AnyView {
    let language = PageContext::current().language;
    view! {
        <Shell title=t!(language, admin.usage.title) layout="page admin-page" sheet="admin.css">
            <h1>{t!(language, admin.usage.title)}</h1>
            <AdminNav/>
            <p class="lead">{t!(language, admin.usage.lead)}</p>
            <Members members=usage.members/>
            <Companies companies=usage.companies/>
        </Shell>
    }
    .into_any()
}

#[component]
fn Members(members: Vec<MemberUsage>) -> impl IntoView {
    let language = PageContext::current().language;
    if members.is_empty() {
        return view! { <p class="hint">{t!(language, admin.usage.none)}</p> }.into_any();
    }
    let rows = members
        .into_iter()
        .map(|member| {
            let counts = [
                (t!(language, admin.usage.files), words::bytes(language, member.files)),
                (t!(language, admin.usage.drafts), words::number(member.drafts)),
                (t!(language, admin.usage.draft_bytes), words::bytes(language, member.draft_bytes)),
                (t!(language, admin.usage.practices), words::number(member.practices)),
                (t!(language, admin.usage.tokens), words::number(member.tokens)),
                (t!(language, admin.usage.saved_searches), words::number(member.saved_searches)),
            ]
            .map(
                |(label, value)| view! { <td class="number"><span class="cell-label">{label}</span> " " {value}</td> },
            );
            view! {
                <tr>
                    <th scope="row">
                        <bdi>{member.name}</bdi>
                        <span class="line-note"><bdi>{member.company}</bdi></span>
                    </th>
                    {counts}
                </tr>
            }
        })
        .collect_view();
    view! {
        <section class="section">
            <h2>{t!(language, admin.usage.members)}</h2>
            <div class="table-scroll">
                <table class="table table-stack">
                    <thead>
                        <tr>
                            <th scope="col">{t!(language, admin.usage.member)}</th>
                            <th scope="col" class="number">{t!(language, admin.usage.files)}</th>
                            <th scope="col" class="number">{t!(language, admin.usage.drafts)}</th>
                            <th scope="col" class="number">{t!(language, admin.usage.draft_bytes)}</th>
                            <th scope="col" class="number">{t!(language, admin.usage.practices)}</th>
                            <th scope="col" class="number">{t!(language, admin.usage.tokens)}</th>
                            <th scope="col" class="number">{t!(language, admin.usage.saved_searches)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Companies(companies: Vec<(String, i64)>) -> AnyView {
    let language = PageContext::current().language;
    (!companies.is_empty()).then(|| {
        let lines = companies
            .into_iter()
            .map(|(name, bytes)| {
                view! { <li><bdi>{with_ranges(name)}</bdi> <span class="line-note">{words::bytes(language, bytes)}</span></li> }
            })
            .collect_view();
        view! {
            <section class="section">
                <h2>{t!(language, admin.usage.companies)}</h2>
                <ul class="lines">{lines}</ul>
            </section>
        }
    }).into_any()
}
