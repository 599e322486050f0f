//! Writing a text: the editor's page, the upload of a write-up, a new practice.

pub mod editor;
pub mod islands;
