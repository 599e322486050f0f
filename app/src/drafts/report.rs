//! What became of the documents of a draft, beside its preview, and the questions that slides leave open.

use domain::conversion::{DocumentCopy, Import, Kind, ReportLine, What};
use domain::language::Language;
use domain::practice::SUMMARY_MAX;
use leptos::prelude::*;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::editor::TEXTAREA_ID;
use super::form::DraftForm;
use super::publish::FactFields;
use crate::context::PageContext;
use crate::ui::field::TextArea;
use crate::ui::form::Form;
use crate::ui::ranges::{with_folders, with_ranges};
use crate::ui::script::script;

/// The script that leads from a line of the report to its place, for [`crate::shell::Shell`]'s `script`.
pub const REPORT_SCRIPT: &str = script!("report.js");

/// The report of a draft; buttons `action`: `add-notes`, `attach-original:<name>`, `attach-copy:<name>`. Without JavaScript its links lead to the
/// words in the preview, where the browser can.
#[component]
pub fn ImportReport(
    /// What became of the documents.
    import: Import,
) -> AnyView {
    let language = PageContext::current().language;
    let Import { text_file, is_slides: _, lines, notes, copies, as_uploaded } = import;
    let is_whole = lines.is_empty();
    let of_text = (!text_file.is_empty()).then(|| {
        let parts = [Kind::Lost, Kind::Changed, Kind::Kept].map(|kind| {
            let own: Vec<ReportLine> = lines.iter().filter(|line| line.entry.kind == kind).cloned().collect();
            view! { <Part kind lines=own/> }
        });
        let nothing = is_whole.then(|| view! { <p>{t!(language, drafts.report.nothing)}</p> });
        view! {
            <h2 id="report-title">{t!(language, drafts.report.title)}</h2>
            <p>{t!(language, drafts.report.taken_from)} " " {with_folders(text_file)}</p>
            {nothing}
            {parts}
        }
    });
    let notes = (!notes.is_empty()).then(|| {
        view! {
            <details class="report-notes">
                <summary>{t!(language, drafts.report.notes)}</summary>
                <p class="hint">{t!(language, drafts.report.notes_lead)}</p>
                <pre dir="auto">{notes}</pre>
                <button class="button" name="action" value="add-notes" formnovalidate>
                    {t!(language, drafts.report.add_notes)}
                </button>
            </details>
        }
    });
    let copies = copies.into_iter().map(|copy| view! { <Copy copy/> }).collect_view();
    let as_uploaded = (!as_uploaded.is_empty()).then(|| {
        let names = as_uploaded.into_iter().map(|name| view! { <li><bdi>{with_ranges(name)}</bdi></li> });
        view! {
            <p>{t!(language, drafts.report.as_uploaded)}</p>
            <ul class="notices">{names.collect_view()}</ul>
        }
    });
    view! {
        <section class="report" aria-label=t!(language, drafts.report.title) data-field=TEXTAREA_ID>
            {of_text}
            {notes}
            {copies}
            {as_uploaded}
        </section>
    }
    .into_any()
}

/// What was kept, changed or lost: a line for each kind of content, with its places.
#[component]
fn Part(kind: Kind, lines: Vec<ReportLine>) -> AnyView {
    let language = PageContext::current().language;
    let title = match kind {
        Kind::Kept => t!(language, drafts.report.kept),
        Kind::Changed => t!(language, drafts.report.changed),
        Kind::Lost => t!(language, drafts.report.lost),
    };
    (!lines.is_empty())
        .then(|| {
            let entries = What::ALL.iter().filter_map(|what| {
                let own: Vec<_> = lines.iter().filter(|line| line.entry.what == *what).cloned().collect();
                (!own.is_empty()).then(|| view! { <WhatLines kind what=*what lines=own/> })
            });
            let entries = entries.collect_view();
            // What is in the text as it was meant needs no look.
            view! {
                <details class="report-part" open=kind != Kind::Kept>
                    <summary>{title}</summary>
                    <ul class="notices">{entries}</ul>
                </details>
            }
        })
        .into_any()
}

#[component]
fn WhatLines(kind: Kind, what: What, lines: Vec<ReportLine>) -> AnyView {
    let language = PageContext::current().language;
    let total: usize = lines.iter().map(|line| line.entry.count).sum();
    let total = (total > 1).then(|| t!(language, drafts.report.times, count = total));
    let places: Vec<_> = lines.into_iter().filter(|line| !line.entry.place.is_empty()).collect();
    let places = (!places.is_empty()).then(|| {
        let places = places.into_iter().map(|line| view! { <li>{place(language, line)}</li> }).collect_view();
        view! { <ul class="report-places">{places}</ul> }
    });
    let total = total.map(|total| format!(" {total}"));
    view! { <li>{what_words(language, kind, what)} {total} {places}</li> }.into_any()
}

/// The place of a line: a link, where its words are in the text.
fn place(language: Language, line: ReportLine) -> AnyView {
    let ReportLine { entry, words } = line;
    let name = match entry.slide() {
        Some(number) => t!(language, drafts.report.slide, number),
        None => entry.place,
    };
    if words.is_empty() {
        return view! { <bdi>{with_ranges(name)}</bdi> }.into_any();
    }
    let href = format!("#:~:text={}", utf8_percent_encode(&words, NON_ALPHANUMERIC));
    view! {
        <a href=href data-words=words title=t!(language, drafts.report.jump)><bdi>{with_ranges(name)}</bdi></a>
    }
    .into_any()
}

/// An attached document of which there are two versions, and the way to the other.
#[component]
fn Copy(copy: DocumentCopy) -> AnyView {
    let language = PageContext::current().language;
    let DocumentCopy { file_name, left_out, is_original, other: _ } = copy;
    let (sentence, action, button) = match is_original {
        false => (t!(language, drafts.report.copy), "attach-original", t!(language, drafts.report.attach_original)),
        true => (t!(language, drafts.report.original), "attach-copy", t!(language, drafts.report.attach_copy)),
    };
    let left_out = left_out
        .into_iter()
        .map(|entry| view! { <li>{counted(language, entry.what, entry.count)}</li> })
        .collect_view();
    view! {
        <div class="report-copy">
            <p><bdi>{with_ranges(file_name.clone())}</bdi> ": " {sentence}</p>
            <ul class="notices">{left_out}</ul>
            <button class="button button-quiet" name="action" value=format!("{action}:{file_name}") formnovalidate>
                {button}
            </button>
        </div>
    }
    .into_any()
}

/// Returns what a file holds that no text takes, and how many of each.
pub fn held_words(language: Language, held: &[(What, usize)]) -> String {
    held.iter().map(|(what, count)| counted(language, *what, *count)).collect::<Vec<_>>().join(" · ")
}

/// Returns what was left out, and how many.
fn counted(language: Language, what: What, count: usize) -> String {
    let words = what_words(language, Kind::Lost, what);
    match count {
        0 | 1 => words.to_owned(),
        count => format!("{words} {}", t!(language, drafts.report.times, count)),
    }
}

/// Returns how much of a report there is, in a line: for each of lost and changed the things that were.
pub fn report_summary(language: Language, import: &Import) -> String {
    let of = |kind: Kind, title: &str| {
        let mut words: Vec<&str> = vec![];
        for line in import.lines.iter().filter(|line| line.entry.kind == kind) {
            let own = what_words(language, kind, line.entry.what);
            if !words.contains(&own) {
                words.push(own);
            }
        }
        (!words.is_empty()).then(|| format!("{title}: {}", words.join(" · ")))
    };
    let parts =
        [of(Kind::Lost, t!(language, drafts.report.lost)), of(Kind::Changed, t!(language, drafts.report.changed))];
    parts.into_iter().flatten().collect::<Vec<_>>().join(". ")
}

/// Asks what slides leave out: for whom it is, what it took, what came of it, and some sentences of summary.
#[component]
pub fn SlideQuestions(form: Form) -> AnyView {
    let language = PageContext::current().language;
    view! {
        <fieldset class="slide-questions">
            <legend>{t!(language, drafts.report.questions)}</legend>
            <p class="hint">{t!(language, drafts.report.questions_lead)}</p>
            <FactFields form=form.clone()/>
            <TextArea
                form
                name=DraftForm::SUMMARY
                label=t!(language, drafts.page.summary)
                hint=t!(language, drafts.report.summary_hint)
                rows=4
                max=SUMMARY_MAX
            />
        </fieldset>
    }
    .into_any()
}

/// Returns what a part of a document is called, and what became of it where that is not plain.
fn what_words(language: Language, kind: Kind, what: What) -> &'static str {
    match what {
        What::Chart if kind == Kind::Lost => t!(language, drafts.report.what.chart_lost),
        What::Picture => t!(language, drafts.report.what.picture),
        What::ExternalPicture => t!(language, drafts.report.what.external_picture),
        What::Footnote => t!(language, drafts.report.what.footnote),
        What::Insertion => t!(language, drafts.report.what.insertion),
        What::Deletion => t!(language, drafts.report.what.deletion),
        What::Comment => t!(language, drafts.report.what.comment),
        What::HiddenText => t!(language, drafts.report.what.hidden_text),
        What::HeaderFooter => t!(language, drafts.report.what.header_footer),
        What::TableOfContents => t!(language, drafts.report.what.table_of_contents),
        What::TextBox => t!(language, drafts.report.what.text_box),
        What::Equation => t!(language, drafts.report.what.equation),
        What::MergedCells => t!(language, drafts.report.what.merged_cells),
        What::NestedTable => t!(language, drafts.report.what.nested_table),
        What::Frame => t!(language, drafts.report.what.frame),
        What::GuessedHeading => t!(language, drafts.report.what.guessed_heading),
        What::HeadingNumber => t!(language, drafts.report.what.heading_number),
        What::InternalLink => t!(language, drafts.report.what.internal_link),
        What::Link => t!(language, drafts.report.what.link),
        What::Chart => t!(language, drafts.report.what.chart),
        What::Diagram => t!(language, drafts.report.what.diagram),
        What::EmbeddedObject => t!(language, drafts.report.what.embedded_object),
        What::Media => t!(language, drafts.report.what.media),
        What::Macro => t!(language, drafts.report.what.macros),
        What::Notes => t!(language, drafts.report.what.notes),
        What::HiddenSlide => t!(language, drafts.report.what.hidden_slide),
        What::UntitledSlide => t!(language, drafts.report.what.untitled_slide),
        What::File => t!(language, drafts.report.what.file),
        What::JoinedTexts => t!(language, drafts.report.what.joined_texts),
    }
}

#[cfg(test)]
mod tests {
    use domain::conversion::Entry;

    use super::*;

    #[test]
    fn a_report_in_a_line_names_each_thing_once() {
        let line = |kind, what| ReportLine {
            entry: Entry { kind, what, place: "א".to_owned(), count: 2 },
            words: String::new(),
        };
        let lines = vec![
            line(Kind::Lost, What::Comment),
            line(Kind::Kept, What::Picture),
            line(Kind::Lost, What::Comment),
            line(Kind::Lost, What::Macro),
            line(Kind::Changed, What::MergedCells),
        ];
        let import = Import { lines, ..Import::default() };
        let summary = report_summary(Language::English, &import);
        assert_eq!(
            summary,
            "Left out: comment · macro. Changed: merged cells; the text is in the first, the others are empty"
        );
        assert_eq!(report_summary(Language::Hebrew, &Import::default()), "");
    }

    #[test]
    fn each_kind_of_content_has_its_own_words() {
        for language in Language::ALL {
            let words: std::collections::BTreeSet<_> =
                What::ALL.iter().map(|what| what_words(*language, Kind::Changed, *what)).collect();
            assert_eq!(words.len(), What::ALL.len());
        }
    }
}
