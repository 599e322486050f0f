//! The few words the renderer adds, for screen readers. They stand here and not in the locale
//! files because they are part of the stored HTML and follow the text's language, not the reader's.

use domain::language::Language;

/// The name of a task's box.
pub(crate) const fn task(language: Language) -> &'static str {
    match language {
        Language::Hebrew => "משימה",
        Language::English => "Task",
    }
}

/// The name of a table's scrolling frame.
pub(crate) const fn table(language: Language) -> &'static str {
    match language {
        Language::Hebrew => "טבלה",
        Language::English => "Table",
    }
}

/// The name of the notes at the end.
pub(crate) const fn footnotes(language: Language) -> &'static str {
    match language {
        Language::Hebrew => "הערות שוליים",
        Language::English => "Footnotes",
    }
}

/// The name of the link from a note back to the text.
pub(crate) const fn back(language: Language) -> &'static str {
    match language {
        Language::Hebrew => "חזרה לטקסט",
        Language::English => "Back to the text",
    }
}
