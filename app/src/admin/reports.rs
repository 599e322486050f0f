//! Comments that members reported.

use domain::comment::CommentReport;
use domain::id::CommentReportId;
use leptos::prelude::*;

use super::nav::AdminNav;
use crate::context::PageContext;
use crate::people::PersonLink;
use crate::shell::Shell;
use crate::ui::dates::{DateStyle, Moment};
use crate::ui::form::Fields;
use crate::ui::text::excerpt;

/// The path of the page.
pub const PATH: &str = "/admin/reports";

/// A report that was dealt with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportForm {
    /// The key of the report.
    pub report: Option<CommentReportId>,
}

impl ReportForm {
    /// The name of the field of the report.
    pub const REPORT: &str = "report";

    /// Reads what was sent.
    pub fn read(sent: &impl Fields) -> Self {
        Self { report: sent.parsed(Self::REPORT) }
    }
}

/// The page `/admin/reports`, with a [`ReportForm`] for each that waits.
#[component]
pub fn ReportsAdminPage(
    /// Those that wait, and then those that were dealt with.
    reports: Vec<CommentReport>,
) -> AnyView {
    let language = PageContext::current().language;
    let (waiting, handled): (Vec<_>, Vec<_>) = reports.into_iter().partition(|it| it.handled_at.is_none());
    let nothing = waiting.is_empty().then(|| view! { <p class="hint">{t!(language, admin.reports.none)}</p> });
    let waiting = waiting.into_iter().map(|report| view! { <ReportLine report/> }).collect_view();
    let handled = (!handled.is_empty()).then(|| {
        let lines = handled.into_iter().map(|report| view! { <ReportLine report/> }).collect_view();
        view! {
            <section class="section" id="handled">
                <h2>{t!(language, admin.reports.handled)}</h2>
                <ul class="lines reports">{lines}</ul>
            </section>
        }
    });
    view! {
        <Shell title=t!(language, admin.reports.title) layout="page admin-page" sheet="admin.css">
            <h1>{t!(language, admin.reports.title)}</h1>
            <AdminNav/>
            <p class="lead">{t!(language, admin.reports.lead)}</p>
            {nothing}
            <ul class="lines reports">{waiting}</ul>
            {handled}
        </Shell>
    }
    .into_any()
}

#[component]
fn ReportLine(report: CommentReport) -> AnyView {
    let language = PageContext::current().language;
    let author = report.author.map(|person| view! { <PersonLink person/> ": " });
    let body = match report.body.is_empty() {
        true => view! { <span class="soft">{t!(language, admin.reports.deleted)}</span> }.into_any(),
        false => view! { <bdi>{excerpt(&report.body, EXCERPT_MAX)}</bdi> }.into_any(),
    };
    let by = report.by.map(|person| view! { <PersonLink person/> " · " });
    let handle = report.handled_at.is_none().then(|| {
        view! {
            <form method="post" action=PATH>
                <button class="button" name=ReportForm::REPORT value=report.id.to_string()>
                    {t!(language, admin.reports.handle)}
                </button>
            </form>
        }
    });
    view! {
        <li>
            <p dir="auto"><strong>{report.reason}</strong></p>
            <p class="line-note">{by} <Moment at=report.at style=DateStyle::WithTime/></p>
            <p><a href=report.url>{t!(language, admin.reports.to_comment)}</a> " · " {author} {body}</p>
            {handle}
        </li>
    }
    .into_any()
}

/// The most characters of a comment that its report shows.
const EXCERPT_MAX: usize = 200;
