//! One page for management: what was heard at a meeting, what was decided, and what is tried; to be printed, or as a file
//! for word processors.

use domain::language::Language;
use domain::meeting;
use domain::one_page::{self, OnePage};
use domain::text::as_markdown;
use leptos::prelude::*;

use crate::context::PageContext;
use crate::shell::Shell;
use crate::ui::dates::{self, DateStyle};

/// What the parts are called.
struct Words {
    heard: &'static str,
    ideas: &'static str,
    tried: &'static str,
}

fn words(language: Language) -> Words {
    Words {
        heard: t!(language, one_page.heard),
        ideas: t!(language, one_page.ideas),
        tried: t!(language, one_page.tried),
    }
}

/// The title of the page of a meeting.
pub fn title(language: Language, page: &OnePage) -> String {
    let date = dates::format(language, page.starts_at, DateStyle::Medium);
    format!("\u{2068}{}\u{2069} · {date}", page.title)
}

/// The page as Markdown, for the file: what people wrote in it is text and not markup.
pub fn markdown(language: Language, page: &OnePage) -> String {
    let Words { heard, ideas, tried } = words(language);
    let isolated = |text: &str| format!("\u{2068}{}\u{2069}", as_markdown(text));
    let heard_lines = page.heard.iter().map(|practice| {
        let summary = match practice.summary.is_empty() {
            true => String::new(),
            false => format!(" {}", isolated(&practice.summary)),
        };
        format!("- **{}** ({}){summary}", isolated(&practice.title), isolated(&practice.company))
    });
    let idea_lines = page.ideas.iter().map(|idea| format!("- {}", isolated(idea)));
    let tried_lines = page.tried.iter().map(|tried| {
        let until = t!(language, promises.until, date = dates::format(language, tried.due_at, DateStyle::Medium));
        format!("- {} ({}, {until})", isolated(&tried.what), isolated(&tried.who))
    });
    let part = |heading: &str, lines: Vec<String>| match lines.is_empty() {
        true => format!("## {heading}\n\n{}\n", t!(language, one_page.nothing)),
        false => format!("## {heading}\n\n{}\n", lines.join("\n")),
    };
    [part(heard, heard_lines.collect()), part(ideas, idea_lines.collect()), part(tried, tried_lines.collect())]
        .join("\n")
}

/// The page `/meetings/{id}/one-page`.
#[component]
pub fn OnePagePage(
    /// The content of the page.
    page: OnePage,
) -> AnyView {
    let language = PageContext::current().language;
    let Words { heard, ideas, tried } = words(language);
    let (file, back) = (format!("{}.docx", one_page::path(page.meeting)), meeting::path(page.meeting));
    let date = dates::format(language, page.starts_at, DateStyle::Full);
    let heard_lines = page
        .heard
        .into_iter()
        .map(|practice| {
            view! {
                <li>
                    <strong><bdi>{practice.title}</bdi></strong> " (" <bdi>{practice.company}</bdi> ") "
                    <span dir="auto">{practice.summary}</span>
                </li>
            }
            .into_any()
        })
        .collect::<Vec<_>>();
    let idea_lines =
        page.ideas.into_iter().map(|idea| view! { <li><bdi>{idea}</bdi></li> }.into_any()).collect::<Vec<_>>();
    let tried_lines = page
        .tried
        .into_iter()
        .map(|tried| {
            let until = t!(language, promises.until, date = dates::format(language, tried.due_at, DateStyle::Medium));
            view! { <li><bdi>{tried.what}</bdi> " (" <bdi>{tried.who}</bdi> ", " {until} ")"</li> }.into_any()
        })
        .collect::<Vec<_>>();
    view! {
        <Shell title=t!(language, one_page.title) layout="narrow one-page" sheet="admin.css">
            <p class="kicker">{t!(language, one_page.title)}</p>
            <h1><bdi>{page.title}</bdi></h1>
            <p class="lead">{date}</p>
            <Part heading=heard lines=heard_lines/>
            <Part heading=ideas lines=idea_lines/>
            <Part heading=tried lines=tried_lines/>
            <p class="buttons">
                <a class="button button-main" href=file>{t!(language, one_page.to_word)}</a>
                <a class="button button-quiet" href=back>{t!(language, admin.meeting.back)}</a>
            </p>
        </Shell>
    }
    .into_any()
}

#[component]
fn Part(heading: &'static str, lines: Vec<AnyView>) -> AnyView {
    let language = PageContext::current().language;
    let nothing = lines.is_empty().then(|| view! { <p class="hint">{t!(language, one_page.nothing)}</p> });
    view! {
        <section class="section">
            <h2>{heading}</h2>
            {nothing}
            <ul class="one-page-lines">{lines}</ul>
        </section>
    }
    .into_any()
}

/// The name of the file of a page without a title of its own.
pub fn untitled(language: Language) -> &'static str {
    t!(language, one_page.title)
}
