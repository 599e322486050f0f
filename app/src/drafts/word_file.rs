//! The words of the file that is made of a text for word processors.

use domain::language::Language;

/// Returns what stands before a text's company, authors, meeting, summary, audience, effort and result, the line of an
/// approval with places for who gave it and when, and the name of a file whose title gives none.
pub fn word_file_words(language: Language) -> [&'static str; 9] {
    [
        t!(language, drafts.word_file.company),
        t!(language, drafts.page.authors),
        t!(language, drafts.word_file.meeting),
        t!(language, drafts.page.summary),
        t!(language, drafts.page.audience),
        t!(language, drafts.page.effort),
        t!(language, drafts.page.result),
        t!(language, drafts.word_file.approval),
        t!(language, drafts.word_file.untitled),
    ]
}
