//! What stands beside and below a practice's text: contents, files, sharing.

use std::sync::Arc;

use domain::attachment::path_part;
use domain::language::Language;
use domain::practice::{Heading, PracticeView};
use leptos::prelude::*;

use crate::context::PageContext;
use crate::ui::field::textarea_content;
use crate::ui::icons::{Glyph, Icon};
use crate::words;

/// The headings of the two highest levels, as links; it stays in sight beside the text.
#[component]
pub fn ContentsList(headings: Vec<Heading>, text_language: Language) -> impl IntoView {
    let language = PageContext::current().language;
    let top = headings.iter().map(|heading| heading.level).min().unwrap_or(1);
    let items: Vec<_> = headings
        .into_iter()
        .filter(|heading| heading.level <= top + 1)
        .map(|heading| {
            let nested = heading.level > top;
            let direction = text_language.line_direction(&heading.text);
            view! {
                <li class:nested=nested>
                    <a href=format!("#{}", heading.id)><bdi dir=direction>{heading.text}</bdi></a>
                </li>
            }
        })
        .collect();
    // Two headings are seen at a glance without a list.
    (items.len() > 2).then(|| {
        view! {
            <nav class="contents" aria-label=t!(language, practice.contents)>
                <details>
                    <summary>{t!(language, practice.contents)}</summary>
                    <ol>{items}</ol>
                </details>
            </nav>
        }
    })
}

/// The files beside the text: name, size, download.
#[component]
pub fn Attachments(practice: Arc<PracticeView>) -> impl IntoView {
    let language = PageContext::current().language;
    let base = domain::practice::path(&practice.slug);
    let files: Vec<_> = practice
        .attachments
        .iter()
        // Pictures that stand in the text need not be offered again.
        .filter(|file| !(file.is_image() && practice.html.contains(&path_part(&file.file_name))))
        .map(|file| {
            let href = format!("{base}/files/{}", path_part(&file.file_name));
            view! {
                <li>
                    <Icon glyph=Glyph::File/>
                    <a href=href download=""><bdi>{file.file_name.clone()}</bdi></a>
                    <span class="soft">{words::bytes(language, file.size)}</span>
                </li>
            }
        })
        .collect();
    (!files.is_empty()).then(|| {
        view! {
            <section class="attachments" aria-labelledby="files">
                <h2 id="files">{t!(language, practice.files)}</h2>
                <ul>{files}</ul>
            </section>
        }
    })
}

/// Title and link, ready to paste. The field can be selected without JavaScript too.
#[component]
pub fn ShareBox(title: String, url: String) -> impl IntoView {
    let language = PageContext::current().language;
    let text = format!("{title}\n{url}");
    view! {
        <details class="share">
            <summary class="button"><Icon glyph=Glyph::Share/> {t!(language, practice.share)}</summary>
            <div class="share-box">
                <label for="share">{t!(language, practice.share_hint)}</label>
                <textarea id="share" class="readonly" rows="3" dir="auto" readonly>{textarea_content(&text)}</textarea>
                <button class="button" type="button" data-copy="share" data-copied=t!(language, practice.copied) hidden>
                    {t!(language, practice.copy)}
                </button>
            </div>
        </details>
    }
    .into_any()
}
