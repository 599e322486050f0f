//! The parts of the editor's island.
//!
//! What can be decided without a browser is a pure function, tested natively: [`autosave`] (when to
//! save), [`edit`] (what a button does), [`lists`] and [`tables`] (what Enter and Tab do in them),
//! [`moves`] (what goes up and down). The others
//! touch the page: [`session`] saves, [`save`] speaks to the server, [`preview`] shows the text as it will be
//! read, [`textarea`] changes it, [`keys`] is its keyboard, [`paste`] reads
//! the clipboard, [`tidied`] takes back what was changed in a pasted text, [`uploads`] takes dropped and
//! pasted files, [`view`] draws.
//!
//! To add a button: give [`edit::Tool`] a variant and [`edit::apply`] its arm, [`view::toolbar`] an
//! icon, and [`EditorWord`] its word; its shortcut stands in [`keys`], and in the sheet of
//! [`super::help`].

pub mod autosave;
pub mod edit;
pub mod keys;
pub mod lists;
pub mod moves;
pub mod paste;
pub mod preview;
pub mod save;
pub mod session;
pub mod tables;
pub mod textarea;
pub mod tidied;
pub mod uploads;
pub mod view;

use domain::attachment::Attachment;
use serde::{Deserialize, Serialize};

/// The element id of the text's field, which the page renders and the island works on.
pub const TEXTAREA_ID: &str = "field-body";
/// The element id of the preview, which the page renders and the island fills.
pub const PREVIEW_ID: &str = "preview";

/// A file beside the draft, as the editor lists it and as the answer to a save names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditorFile {
    /// The name the text refers to it by.
    pub file_name: String,
    /// What the content was found to be.
    pub media_type: String,
    /// The size in bytes.
    pub size: i64,
}

impl EditorFile {
    /// Returns whether the text can show it in place.
    pub fn is_image(&self) -> bool {
        self.media_type.starts_with("image/")
    }
}

impl From<&Attachment> for EditorFile {
    fn from(file: &Attachment) -> Self {
        Self { file_name: file.file_name.clone(), media_type: file.media_type.clone(), size: file.size }
    }
}

/// A word of the island.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EditorWord {
    /// Names the row of buttons.
    Tools,
    /// A button, with its shortcut.
    Bold,
    /// A button, with its shortcut.
    Italic,
    /// A button, with its shortcut.
    Heading,
    /// A button, with its shortcut.
    Subheading,
    /// A button, with its shortcut.
    List,
    /// A button, with its shortcut.
    NumberedList,
    /// A button, with its shortcut.
    TaskList,
    /// A button.
    Quote,
    /// A button, with its shortcut.
    Table,
    /// A button, with its shortcut.
    Link,
    /// The first head of an empty table.
    FirstColumn,
    /// The second head of an empty table.
    SecondColumn,
    /// The tab of the text, on phones.
    TextTab,
    /// The tab of the preview, on phones.
    PreviewTab,
    /// Names the list of files.
    Files,
    /// The label of the file field.
    ChooseFiles,
    /// Puts a file into the text.
    Insert,
    /// Takes a file away.
    Remove,
    /// The state: nothing was written yet.
    Fresh,
    /// The state: all is saved; `{time}` stands for the hour.
    Saved,
    /// The state: a save will follow.
    Unsaved,
    /// The state: a save is on its way.
    Saving,
    /// The state: nobody is logged in any more.
    SessionEnded,
    /// The link to the login, in a new tab.
    LogIn,
    /// The state: the draft was saved in another window since.
    Conflict,
    /// Saves this text over the other.
    KeepMine,
    /// The link to the other text, in a new tab.
    SeeOther,
    /// The state: the server does not take this text.
    Refused,
    /// The state: no answer; it will be tried again.
    Unreachable,
    /// The words before the reasons why files were not taken.
    FilesRefused,
    /// A pasted text was put in order in one place.
    TidiedOne,
    /// The same, in two places.
    TidiedTwo,
    /// The same; `{count}` stands for how many places.
    TidiedOther,
    /// Pictures of a pasted text were left out.
    PicturesLeftOut,
    /// The formatting of a pasted text was left out.
    PastedPlain,
    /// A button: the pasted text as the clipboard has it.
    Untidy,
}

impl EditorWord {
    /// Each of them; `word as usize` is its place.
    pub const ALL: [Self; 37] = [
        Self::Tools,
        Self::Bold,
        Self::Italic,
        Self::Heading,
        Self::Subheading,
        Self::List,
        Self::NumberedList,
        Self::TaskList,
        Self::Quote,
        Self::Table,
        Self::Link,
        Self::FirstColumn,
        Self::SecondColumn,
        Self::TextTab,
        Self::PreviewTab,
        Self::Files,
        Self::ChooseFiles,
        Self::Insert,
        Self::Remove,
        Self::Fresh,
        Self::Saved,
        Self::Unsaved,
        Self::Saving,
        Self::SessionEnded,
        Self::LogIn,
        Self::Conflict,
        Self::KeepMine,
        Self::SeeOther,
        Self::Refused,
        Self::Unreachable,
        Self::FilesRefused,
        Self::TidiedOne,
        Self::TidiedTwo,
        Self::TidiedOther,
        Self::PicturesLeftOut,
        Self::PastedPlain,
        Self::Untidy,
    ];
}

/// The island's words in the page's language, handed in so that no locale table is linked into
/// the wasm. A list and not a struct of them, which would be read by a quarter of the editor's program.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditorWords(Vec<String>);

impl EditorWords {
    /// The words, each as it is said.
    pub fn new(said: impl FnMut(EditorWord) -> String) -> Self {
        Self(EditorWord::ALL.into_iter().map(said).collect())
    }

    /// Returns the sentence of a word.
    pub fn of(&self, word: EditorWord) -> String {
        self.0.get(word as usize).cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::EditorWord;

    #[test]
    fn each_word_has_its_place() {
        assert!(EditorWord::ALL.into_iter().enumerate().all(|(place, word)| word as usize == place));
    }
}
