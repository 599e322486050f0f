//! Where the text goes: plain, and no more than a cap.

use std::io::Write;

use crate::Unreadable;

/// Why reading ends before the file does.
#[derive(Debug)]
pub enum Stop {
    /// There is as much text as is kept.
    Full,
    /// The rest cannot be read.
    Unreadable(Unreadable),
}

impl<E: Into<Unreadable>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Unreadable(error.into())
    }
}

/// A text that is being written.
pub struct Output<'a> {
    out: &'a mut dyn Write,
    left: usize,
    /// Whether the last line has something in it.
    begun: bool,
}

impl<'a> Output<'a> {
    /// An empty text of at most so many bytes.
    pub fn new(out: &'a mut dyn Write, most: usize) -> Self {
        Self { out, left: most, begun: false }
    }

    /// Adds to the present line; control characters and line ends become spaces.
    ///
    /// # Errors
    /// [`Stop::Full`], and where the text cannot be written.
    pub fn push(&mut self, text: &str) -> Result<(), Stop> {
        let end = text.floor_char_boundary(self.left);
        let mut kept = &text[..end];
        while let Some(at) = kept.find(char::is_control) {
            self.write(&kept[..at])?;
            self.write(" ")?;
            kept = &kept[at + kept[at..].chars().next().map_or(1, char::len_utf8)..];
        }
        self.write(kept)?;
        self.left -= end;
        if end < text.len() { Err(Stop::Full) } else { Ok(()) }
    }

    /// Ends the present line; no line is empty.
    ///
    /// # Errors
    /// [`Stop::Full`], and where the text cannot be written.
    pub fn end_line(&mut self) -> Result<(), Stop> {
        if !std::mem::take(&mut self.begun) {
            return Ok(());
        }
        self.left = self.left.checked_sub(1).ok_or(Stop::Full)?;
        self.out.write_all(b"\n").map_err(|error| Stop::Unreadable(error.into()))
    }

    /// Lets the reader at the other end have what was written: the rest may never come.
    ///
    /// # Errors
    /// Where the text cannot be written.
    pub fn flush(&mut self) -> Result<(), Stop> {
        self.out.flush().map_err(|error| Stop::Unreadable(error.into()))
    }

    fn write(&mut self, text: &str) -> Result<(), Stop> {
        self.begun = self.begun || !text.trim().is_empty();
        self.out.write_all(text.as_bytes()).map_err(|error| Stop::Unreadable(error.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(most: usize, parts: &[&str]) -> (String, bool) {
        let mut bytes = vec![];
        let mut out = Output::new(&mut bytes, most);
        let full = parts.iter().any(|part| out.push(part).and_then(|()| out.end_line()).is_err());
        (String::from_utf8(bytes).unwrap_or_default(), full)
    }

    #[test]
    fn no_more_than_the_cap_and_no_half_letters() {
        assert_eq!(written(100, &["אמנה", "", " ", "שירות"]), ("אמנה\n שירות\n".to_owned(), false));
        assert_eq!(written(5, &["אמנה"]), ("אמ".to_owned(), true));
        assert_eq!(written(8, &["אמנה"]), ("אמנה".to_owned(), true), "no room for the line's end");
    }

    #[test]
    fn control_characters_part_words() {
        assert_eq!(written(100, &["א\0ב\u{9f}ג\td"]).0, "א ב ג d\n");
    }
}
