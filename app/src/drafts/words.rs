//! The island's words.

use super::editor::{EditorWord, EditorWords};
use domain::language::Language;

/// The words of a language, as the island takes them.
pub fn editor_words(language: Language) -> EditorWords {
    EditorWords::new(|word| editor_word(language, word).to_owned())
}

/// A word of a language.
pub fn editor_word(language: Language, word: EditorWord) -> &'static str {
    match word {
        EditorWord::Tools => t!(language, drafts.editor.tools),
        EditorWord::Bold => t!(language, drafts.editor.bold),
        EditorWord::Italic => t!(language, drafts.editor.italic),
        EditorWord::Heading => t!(language, drafts.editor.heading),
        EditorWord::Subheading => t!(language, drafts.editor.subheading),
        EditorWord::List => t!(language, drafts.editor.list),
        EditorWord::NumberedList => t!(language, drafts.editor.numbered_list),
        EditorWord::TaskList => t!(language, drafts.editor.task_list),
        EditorWord::Quote => t!(language, drafts.editor.quote),
        EditorWord::Table => t!(language, drafts.editor.table),
        EditorWord::Link => t!(language, drafts.editor.link),
        EditorWord::FirstColumn => t!(language, drafts.editor.first_column),
        EditorWord::SecondColumn => t!(language, drafts.editor.second_column),
        EditorWord::TextTab => t!(language, drafts.editor.text_tab),
        EditorWord::PreviewTab => t!(language, drafts.editor.preview_tab),
        EditorWord::Files => t!(language, drafts.editor.files),
        EditorWord::ChooseFiles => t!(language, drafts.editor.choose_files),
        EditorWord::Insert => t!(language, drafts.editor.insert),
        EditorWord::Remove => t!(language, drafts.editor.remove),
        EditorWord::Fresh => t!(language, drafts.editor.fresh),
        EditorWord::Saved => t!(language, drafts.editor.saved),
        EditorWord::Unsaved => t!(language, drafts.editor.unsaved),
        EditorWord::Saving => t!(language, drafts.editor.saving),
        EditorWord::SessionEnded => t!(language, drafts.editor.session_ended),
        EditorWord::LogIn => t!(language, drafts.editor.log_in),
        EditorWord::Conflict => t!(language, drafts.editor.conflict),
        EditorWord::KeepMine => t!(language, drafts.editor.keep_mine),
        EditorWord::SeeOther => t!(language, drafts.editor.other_version),
        EditorWord::Refused => t!(language, drafts.editor.refused),
        EditorWord::Unreachable => t!(language, drafts.editor.unreachable),
        EditorWord::FilesRefused => t!(language, drafts.editor.files_refused),
        EditorWord::TidiedOne => t!(language, drafts.editor.tidied_in_single_place),
        EditorWord::TidiedTwo => t!(language, drafts.editor.tidied_in_two_places),
        EditorWord::TidiedOther => t!(language, drafts.editor.tidied_in_several_places),
        EditorWord::PicturesLeftOut => t!(language, drafts.editor.pictures_left_out),
        EditorWord::PastedPlain => t!(language, drafts.editor.pasted_plain),
        EditorWord::Untidy => t!(language, drafts.editor.untidy),
    }
}
