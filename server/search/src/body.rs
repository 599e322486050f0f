//! The texts snippets are taken from, read piece by piece.

use std::ops::Range;

use tantivy::DocId;
use tantivy::columnar::StrColumn;

/// The text of a document, in the pieces of [`crate::schema::BODY`].
pub struct StoredText<'a> {
    column: Option<&'a StrColumn>,
    /// The numbers of its pieces in the column.
    pieces: Vec<u64>,
}

impl<'a> StoredText<'a> {
    /// A document's, by the column of its segment, which is absent where no document has a text.
    pub fn of(column: Option<&'a StrColumn>, doc: DocId) -> Self {
        Self { column, pieces: column.map_or_else(Vec::new, |column| column.term_ords(doc).collect()) }
    }

    /// Some of its pieces, as a text of their own.
    pub fn part(&self, pieces: Range<usize>) -> Self {
        Self { column: self.column, pieces: self.pieces.get(pieces).unwrap_or_default().to_vec() }
    }

    /// How many pieces it has.
    pub const fn pieces(&self) -> usize {
        self.pieces.len()
    }

    /// Some of its pieces, as one text.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn read(&self, pieces: Range<usize>) -> tantivy::Result<String> {
        let (mut text, mut piece) = (String::new(), String::new());
        if let Some(column) = self.column {
            for ord in &self.pieces[pieces] {
                column.ord_to_str(*ord, &mut piece)?;
                text.push_str(&piece);
            }
        }
        Ok(text)
    }
}
