//! The island's words.

use super::editor::EditorWords;
use domain::language::Language;

/// The words of a language, as the island takes them.
pub fn editor_words(language: Language) -> EditorWords {
    EditorWords {
        tools: t!(language, drafts.editor.tools).to_owned(),
        bold: t!(language, drafts.editor.bold).to_owned(),
        heading: t!(language, drafts.editor.heading).to_owned(),
        list: t!(language, drafts.editor.list).to_owned(),
        numbered_list: t!(language, drafts.editor.numbered_list).to_owned(),
        quote: t!(language, drafts.editor.quote).to_owned(),
        table: t!(language, drafts.editor.table).to_owned(),
        link: t!(language, drafts.editor.link).to_owned(),
        columns: [
            t!(language, drafts.editor.first_column).to_owned(),
            t!(language, drafts.editor.second_column).to_owned(),
        ],
        text_tab: t!(language, drafts.editor.text_tab).to_owned(),
        preview_tab: t!(language, drafts.editor.preview_tab).to_owned(),
        files: t!(language, drafts.editor.files).to_owned(),
        choose_files: t!(language, drafts.editor.choose_files).to_owned(),
        insert: t!(language, drafts.editor.insert).to_owned(),
        remove: t!(language, drafts.editor.remove).to_owned(),
        saved: t!(language, drafts.editor.saved).to_owned(),
        unsaved: t!(language, drafts.editor.unsaved).to_owned(),
        saving: t!(language, drafts.editor.saving).to_owned(),
        session_ended: t!(language, drafts.editor.session_ended).to_owned(),
        log_in: t!(language, drafts.editor.log_in).to_owned(),
        conflict: t!(language, drafts.editor.conflict).to_owned(),
        keep_mine: t!(language, drafts.editor.keep_mine).to_owned(),
        see_other: t!(language, drafts.editor.other_version).to_owned(),
        refused: t!(language, drafts.editor.refused).to_owned(),
        unreachable: t!(language, drafts.editor.unreachable).to_owned(),
        files_refused: t!(language, drafts.editor.files_refused).to_owned(),
    }
}
