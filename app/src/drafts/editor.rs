//! The parts of the editor's island.
//!
//! What can be decided without a browser is a pure function, tested natively: [`autosave`] (when to
//! save), [`edit`] (what a button does), [`paste`] (Markdown of pasted documents). The others touch
//! the page: [`session`] saves, [`save`] speaks to the server, [`preview`] shows the text as it
//! will be read, [`textarea`] changes it, [`uploads`] takes dropped and pasted files, [`view`] draws.
//!
//! To add a button: give [`edit::Tool`] a variant and [`edit::apply`] its arm, [`view::toolbar`] an
//! icon, and [`EditorWords`] its word.

pub mod autosave;
pub mod edit;
pub mod paste;
pub mod preview;
pub mod save;
pub mod session;
pub mod textarea;
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
    /// Bytes.
    pub size: i64,
}

impl EditorFile {
    /// Whether the text can show it in place.
    pub fn is_image(&self) -> bool {
        self.media_type.starts_with("image/")
    }
}

impl From<&Attachment> for EditorFile {
    fn from(file: &Attachment) -> Self {
        Self { file_name: file.file_name.clone(), media_type: file.media_type.clone(), size: file.size }
    }
}

/// The island's words in the page's language, handed in so that no locale table is linked into
/// the wasm.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditorWords {
    /// Names the row of buttons.
    pub tools: String,
    /// A button, with its shortcut.
    pub bold: String,
    /// A button.
    pub heading: String,
    /// A button.
    pub list: String,
    /// A button.
    pub numbered_list: String,
    /// A button.
    pub quote: String,
    /// A button.
    pub table: String,
    /// A button, with its shortcut.
    pub link: String,
    /// The two heads of an empty table.
    pub columns: [String; 2],
    /// The tab of the text, on phones.
    pub text_tab: String,
    /// The tab of the preview, on phones.
    pub preview_tab: String,
    /// Names the list of files.
    pub files: String,
    /// The label of the file field.
    pub choose_files: String,
    /// Puts a file into the text.
    pub insert: String,
    /// Takes a file away.
    pub remove: String,
    /// The state: all is saved; `{time}` stands for the hour.
    pub saved: String,
    /// The state: a save will follow.
    pub unsaved: String,
    /// The state: a save is on its way.
    pub saving: String,
    /// The state: nobody is logged in any more.
    pub session_ended: String,
    /// The link to the login, in a new tab.
    pub log_in: String,
    /// The state: the draft was saved in another window since.
    pub conflict: String,
    /// Saves this text over the other.
    pub keep_mine: String,
    /// The link to the other text, in a new tab.
    pub see_other: String,
    /// The state: the server does not take this text.
    pub refused: String,
    /// The state: no answer; it will be tried again.
    pub unreachable: String,
    /// Before the reasons why files were not taken.
    pub files_refused: String,
}
