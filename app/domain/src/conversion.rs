//! What became of a document that was converted to Markdown, and of the files that came with it.

use serde::{Deserialize, Serialize};

use crate::id::RemovedFileId;

crate::text_enum::text_enum! {
    /// What became of a part of the document.
    Kind {
        /// It is in the text as it was meant.
        Kept = "kept",
        /// It is in the text in another form.
        Changed = "changed",
        /// It is not in the text.
        Lost = "lost",
    }
}

crate::text_enum::text_enum! {
    /// The kind of content that an entry is about. The codes are listed in `docs/convert.md`.
    What {
        /// A picture.
        Picture = "picture",
        /// A picture that is only linked, and lies elsewhere.
        ExternalPicture = "external-picture",
        /// A footnote or an endnote.
        Footnote = "footnote",
        /// A tracked insertion.
        Insertion = "insertion",
        /// A tracked deletion.
        Deletion = "deletion",
        /// A comment.
        Comment = "comment",
        /// A text that is hidden.
        HiddenText = "hidden-text",
        /// A header or a footer that says something.
        HeaderFooter = "header-footer",
        /// A table of contents.
        TableOfContents = "table-of-contents",
        /// A text box.
        TextBox = "text-box",
        /// An equation.
        Equation = "equation",
        /// Cells that span several columns or rows.
        MergedCells = "merged-cells",
        /// A table inside a cell of another.
        NestedTable = "nested-table",
        /// A frame of a single cell around a text.
        Frame = "frame",
        /// A paragraph that was taken for a heading by its looks.
        GuessedHeading = "guessed-heading",
        /// The number of a heading.
        HeadingNumber = "heading-number",
        /// A link to a place in the same document that the text does not have.
        InternalLink = "internal-link",
        /// A link to an address that a text may not lead to.
        Link = "link",
        /// A chart.
        Chart = "chart",
        /// A diagram of boxes (SmartArt).
        Diagram = "diagram",
        /// An embedded document or another object.
        EmbeddedObject = "embedded-object",
        /// A film or a sound.
        Media = "media",
        /// A macro.
        Macro = "macro",
        /// The speaker's notes of a slide.
        Notes = "notes",
        /// A slide that is not shown.
        HiddenSlide = "hidden-slide",
        /// A slide without a title of its own.
        UntitledSlide = "untitled-slide",
        /// A file of a zip file that is not taken.
        File = "file",
        /// Texts of a zip file that were joined.
        JoinedTexts = "joined-texts",
    }
}

/// A line of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What became of the content.
    pub kind: Kind,
    /// The kind of thing that the entry counts.
    pub what: What,
    /// The place in the document: the first words there, or `slide N`.
    #[serde(rename = "where")]
    pub place: String,
    /// How many there are at this place.
    pub count: usize,
}

impl Entry {
    /// The number of the slide that is its place, where that is one.
    pub fn slide(&self) -> Option<usize> {
        self.place.strip_prefix("slide ")?.parse().ok()
    }
}

/// Returns how many there are of each kind of content, as text: `notes: 3, media: 1`. [`read_list`] is the other way.
pub fn listed(entries: &[Entry]) -> String {
    let count = |what: What| entries.iter().filter(|entry| entry.what == what).map(|entry| entry.count).sum::<usize>();
    let counts = What::ALL.iter().map(|what| (what, count(*what))).filter(|(_, count)| *count > 0);
    counts.map(|(what, count)| format!("{what}: {count}")).collect::<Vec<_>>().join(", ")
}

/// Reads what [`listed`] wrote; what is not known is passed over.
pub fn read_list(list: &str) -> Vec<(What, usize)> {
    let read = |part: &str| {
        let (what, count) = part.split_once(": ")?;
        Some((what.parse().ok()?, count.parse().ok()?))
    };
    list.split(", ").filter_map(read).collect()
}

/// A line of the report of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportLine {
    /// The kind of content and what became of it.
    pub entry: Entry,
    /// Words of the text that stand at its place; empty where it cannot be found there.
    pub words: String,
}

/// What became of the documents that a draft was made of. It is kept with the draft until that is published.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Import {
    /// The name of the document that the text was taken from; empty where the draft has only copies of documents.
    pub text_file: String,
    /// Whether that was a presentation, which leaves out for whom it was and what came of it.
    pub is_slides: bool,
    /// What was kept, changed and lost.
    pub lines: Vec<ReportLine>,
    /// The speaker's notes in Markdown, as long as they are not in the text; empty where there are none.
    pub notes: String,
    /// The attached documents of which there is a clean copy.
    pub copies: Vec<DocumentCopy>,
    /// The attached documents of which no copy was made.
    pub as_uploaded: Vec<String>,
}

/// An attached document of which there are two versions: as it was uploaded, and without what it does not show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentCopy {
    /// The name of the attached file.
    pub file_name: String,
    /// What only the original holds.
    pub left_out: Vec<Entry>,
    /// Whether the original is attached; else the clean copy is.
    pub is_original: bool,
    /// The version that is not attached, as a file that was taken away from the draft.
    pub other: RemovedFileId,
}

/// Finds the words of a report's lines in the text that was made of the document. A slide is found by its heading: the
/// text has one for each of these slides, in their order.
pub fn located(entries: Vec<Entry>, markdown: &str, slides: &[usize]) -> Vec<ReportLine> {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let whole = letters(markdown);
    let headings: Vec<&str> = markdown.lines().filter(|line| line.starts_with("## ")).collect();
    let words_of = |entry: &Entry| match entry.slide() {
        Some(slide) => {
            let heading = slides.iter().position(|shown| *shown == slide).and_then(|at| headings.get(at));
            heading.map(|heading| heading.trim_start_matches('#').trim().to_owned()).unwrap_or_default()
        }
        None => {
            let wanted = letters(&entry.place);
            if !wanted.is_empty() && whole.contains(&wanted) { entry.place.clone() } else { String::new() }
        }
    };
    entries.into_iter().map(|entry| ReportLine { words: words_of(&entry), entry }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(what: What, place: &str) -> Entry {
        Entry { kind: Kind::Lost, what, place: place.to_owned(), count: 1 }
    }

    #[test]
    fn a_list_of_counts_is_read_again() {
        let entries = [entry(What::Notes, "slide 1"), entry(What::Media, ""), entry(What::Notes, "slide 2")];
        assert_eq!(listed(&entries), "media: 1, notes: 2");
        assert_eq!(read_list(&listed(&entries)), [(What::Media, 1), (What::Notes, 2)]);
        assert_eq!(read_list("140"), []);
    }

    #[test]
    fn places_are_found_in_the_text() {
        let text = "## פתיחה\n\nמה **עשינו** השנה\n\n## אחרי ההפסקה\n\nסוף\n";
        let entries = vec![
            entry(What::Comment, "מה עשינו"),
            entry(What::Comment, "נמחק"),
            entry(What::Macro, ""),
            entry(What::Notes, "slide 1"),
            entry(What::HiddenSlide, "slide 2"),
            entry(What::Chart, "slide 3"),
            entry(What::Chart, "slide 9"),
        ];
        let words: Vec<String> = located(entries, text, &[1, 3]).into_iter().map(|line| line.words).collect();
        assert_eq!(words, ["מה עשינו", "", "", "פתיחה", "", "אחרי ההפסקה", ""]);
    }
}
