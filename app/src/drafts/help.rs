//! Markdown in one small sheet.

use domain::language::Language;
use leptos::prelude::*;

use crate::context::PageContext;

/// Returns what is written, and what it becomes.
fn samples(language: Language) -> [(&'static str, &'static str); 7] {
    [
        (t!(language, drafts.help.heading), t!(language, drafts.help.heading_sample)),
        (t!(language, drafts.help.bold), t!(language, drafts.help.bold_sample)),
        (t!(language, drafts.help.list), t!(language, drafts.help.list_sample)),
        (t!(language, drafts.help.numbered), t!(language, drafts.help.numbered_sample)),
        (t!(language, drafts.help.link), t!(language, drafts.help.link_sample)),
        (t!(language, drafts.help.image), t!(language, drafts.help.image_sample)),
        (t!(language, drafts.help.table), t!(language, drafts.help.table_sample)),
    ]
}

/// The sheet, closed at first.
#[component]
pub fn MarkdownHelp() -> AnyView {
    let language = PageContext::current().language;
    let rows = samples(language).map(|(what, sample)| {
        view! { <div><dt>{what}</dt> <dd><pre dir="auto">{sample}</pre></dd></div> }
    });
    view! {
        <details class="markdown-help">
            <summary>{t!(language, drafts.help.title)}</summary>
            <p class="hint">{t!(language, drafts.help.lead)}</p>
            <dl>{rows}</dl>
            <p class="hint js-only">{t!(language, drafts.help.keys)}</p>
        </details>
    }
    .into_any()
}
