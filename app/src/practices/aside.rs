//! What stands beside and below a practice's text: contents, files, sharing.

use std::sync::Arc;

use domain::attachment::{Attachment, Searchable, path_part};
use domain::language::Language;
use domain::practice::{Heading, PracticeView, Status};
use leptos::prelude::*;
use percent_encoding::percent_decode_str;
use unicode_normalization::UnicodeNormalization;

use crate::context::PageContext;
use crate::practices::sharing::SharingMark;
use crate::ui::copy::ForWhatsApp;
use crate::ui::icons::{Glyph, Icon};
use crate::ui::ranges::with_ranges;
use crate::words;

/// The headings of the two highest levels, as links; it stays in sight beside the text.
#[component]
pub fn ContentsList(headings: Vec<Heading>, text_language: Language) -> AnyView {
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
                    <a href=format!("#{}", heading.id)><span dir=direction>{with_ranges(heading.text)}</span></a>
                </li>
            }
        })
        .collect();
    // Two headings are seen at a glance without a list.
    (items.len() > 2)
        .then(|| {
            view! {
                <nav class="contents" aria-label=t!(language, practice.contents)>
                    <details>
                        <summary>{t!(language, practice.contents)}</summary>
                        <ol>{items}</ol>
                    </details>
                </nav>
            }
        })
        .into_any()
}

/// The files beside the text: name, size, download.
#[component]
pub fn Attachments(practice: Arc<PracticeView>) -> AnyView {
    let language = PageContext::current().language;
    let base = domain::practice::path(&practice.slug);
    let files: Vec<_> = practice
        .attachments
        .iter()
        // Pictures that stand in the text need not be offered again.
        .filter(|file| !(file.is_image() && shows(&practice.html, &file.file_name)))
        .map(|file| {
            let href = format!("{base}/files/{}", path_part(&file.file_name));
            let note = searchable_note(language, file).map(|note| view! { <span class="soft file-note">{note}</span> });
            let mark = file.sharing.filter(|mark| *mark != practice.sharing);
            let mark = mark.map(|sharing| view! { " " <SharingMark sharing/> });
            view! {
                <li>
                    <Icon glyph=Glyph::File/>
                    <a href=href download=""><bdi>{with_ranges(file.file_name.clone())}</bdi></a>
                    <span class="soft">{words::bytes(language, file.size)}</span>
                    {mark}
                    {note}
                </li>
            }
        })
        .collect();
    (!files.is_empty())
        .then(|| {
            view! {
                <section class="attachments" aria-labelledby="files">
                    <h2 id="files">{t!(language, practice.files)}</h2>
                    <p class="soft"><SharingMark sharing=practice.sharing/></p>
                    <ul>{files}</ul>
                </section>
            }
        })
        .into_any()
}

/// Returns whether a text shows the picture of a name, however the name is written in it.
fn shows(html: &str, name: &str) -> bool {
    let name: String = name.nfc().collect();
    let addresses = html.split("/files/").skip(1).filter_map(|rest| rest.split('"').next());
    let mut names = addresses.filter_map(|address| percent_decode_str(address).decode_utf8().ok());
    names.any(|shown| shown.nfc().eq(name.chars()))
}

/// Returns what to know of a file whose words a search does not find, or not all of them.
pub fn searchable_note(language: Language, file: &Attachment) -> Option<&'static str> {
    match file.searchable {
        Searchable::No if !file.is_wordless() => Some(t!(language, practice.file_not_searchable)),
        Searchable::Part => Some(t!(language, practice.file_partly_searchable)),
        Searchable::No | Searchable::Unread | Searchable::Whole => None,
    }
}

/// Returns what a practice says in a group of WhatsApp; of one that only its company reads, not even the title.
fn announcement(language: Language, practice: &PracticeView, url: &str) -> String {
    match practice.status {
        Status::Published | Status::Archived => {
            let kind = words::practice_kind(language, practice.kind);
            format!("{}\n{kind} · {}\n{url}", practice.title, practice.company.name)
        }
        Status::Draft | Status::InReview => {
            format!("{}\n{}\n{url}", t!(language, announce.private_practice), t!(language, announce.private))
        }
    }
}

/// The message about a practice, ready to be copied.
#[component]
pub fn ShareBox(practice: PracticeView, url: String) -> AnyView {
    let text = announcement(PageContext::current().language, &practice, &url);
    view! { <ForWhatsApp id="share" text/> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::shows;

    #[test]
    fn a_picture_is_found_in_a_text_however_its_name_is_written() {
        let html = "<img src=\"/practices/x/files/a%20b.png\"> <img src=\"/practices/x/files/e\u{301}.png\" alt>";
        for name in ["a b.png", "\u{e9}.png", "e\u{301}.png"] {
            assert!(shows(html, name), "{name}");
        }
        for name in ["b.png", "a", "a b.png.exe", ""] {
            assert!(!shows(html, name), "{name}");
        }
    }
}
