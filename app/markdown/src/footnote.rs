//! Notes: numbered where the text refers to them, written at its end.

use std::collections::BTreeMap;

use domain::direction::Direction;

use crate::label;
use crate::sink::Sink;
use crate::writer::Writer;

/// The notes of a document.
#[derive(Default)]
pub(crate) struct Footnotes {
    notes: Vec<Note>,
    /// The place of each note in `notes`, by its label in lower case.
    by_label: BTreeMap<String, usize>,
    bytes: usize,
}

#[derive(Default)]
struct Note {
    body: Option<Sink>,
    /// How often the text refers to it.
    references: usize,
}

impl Footnotes {
    /// Bytes of HTML in all notes.
    pub(crate) fn len(&self) -> usize {
        self.bytes
    }

    /// Takes a note's HTML. The first of several with one label counts, as in the parser.
    pub(crate) fn define(&mut self, label: &str, body: Sink) {
        self.bytes += body.len();
        self.note(label).1.body.get_or_insert(body);
    }

    /// Counts a reference: the note's number, and which reference to it this is, both from 1.
    fn refer(&mut self, label: &str) -> (usize, usize) {
        let (place, note) = self.note(label);
        note.references += 1;
        (place + 1, note.references)
    }

    fn note(&mut self, label: &str) -> (usize, &mut Note) {
        let next = self.notes.len();
        let place = *self.by_label.entry(label.to_lowercase()).or_insert(next);
        if place == next {
            self.notes.push(Note::default());
        }
        (place, &mut self.notes[place])
    }
}

impl Writer<'_> {
    pub(crate) fn note_reference(&mut self, label: &str) {
        if self.image.is_some() {
            return;
        }
        let (number, reference) = self.footnotes.refer(label);
        let in_link = self.in_link;
        self.sink().ensure_line();
        self.sink().markup(&if in_link {
            // Links do not nest.
            format!("<sup>{number}</sup>")
        } else {
            let id = reference_id(number, reference);
            format!("<sup><a href=\"#fn-{number}\" id=\"{id}\">{number}</a></sup>")
        });
    }

    /// Writes the notes after the text, each with links back to where it was referred to.
    pub(crate) fn write_footnotes(&mut self) {
        let notes = std::mem::take(&mut self.footnotes).notes;
        let mut directions = notes.iter().filter_map(|note| Some(note.body.as_ref()?.direction())).peekable();
        let Some(&first) = directions.peek() else { return };
        let language = self.options.language;
        let document = Direction::of_language(language);
        // As in a list: its numbers are on the document's side, unless every note reads the other way.
        let direction = if directions.any(|direction| direction == document) { document } else { first }.as_str();
        self.sink().markup("<section class=\"footnotes\"");
        self.sink().attribute("aria-label", label::footnotes(language));
        self.sink().markup(&format!(">\n<ol dir=\"{direction}\">\n"));
        for (place, note) in notes.into_iter().enumerate() {
            if let Some(body) = note.body {
                self.write_note(place + 1, body.into_html(), note.references);
            }
        }
        self.sink().markup("</ol>\n</section>\n");
    }

    fn write_note(&mut self, number: usize, body: String, references: usize) {
        let name = label::back(self.options.language);
        let (body, end) = match body.strip_suffix("</p>\n") {
            Some(open_paragraph) => (open_paragraph, "</p>\n"),
            None => (body.as_str(), ""),
        };
        self.sink().markup(&format!("<li id=\"fn-{number}\">"));
        self.sink().markup(body);
        for reference in 1..=references {
            let id = reference_id(number, reference);
            self.sink().markup(&format!(" <a href=\"#{id}\""));
            self.sink().attribute("aria-label", name);
            self.sink().markup(">↑</a>");
        }
        self.sink().markup(end);
        self.sink().markup("</li>\n");
    }
}

fn reference_id(number: usize, reference: usize) -> String {
    match reference {
        1 => format!("fnref-{number}"),
        _ => format!("fnref-{number}-{reference}"),
    }
}
