//! The part of YAML that front matter uses, with the line of every entry.

use granit_parser::{Event, Parser, ScalarStyle, ScanError, Span};

/// The value that says "nothing" on purpose.
pub(super) const NOTHING: &str = "~";

/// A key and its value.
pub(super) struct Entry {
    pub(super) key: String,
    /// The key's line in the file.
    pub(super) line: u32,
    pub(super) value: Value,
}

/// A value, in the forms that are read.
pub(super) enum Value {
    /// The key has no value: `~` was written, or nothing at all.
    Nothing {
        written: bool,
    },
    Scalar(Scalar),
    /// A list; an item that is no text is its line.
    List(Vec<Result<Scalar, u32>>),
    /// A mapping or an alias.
    Other {
        line: u32,
    },
}

/// A text with its line in the file.
pub(super) struct Scalar {
    pub(super) content: String,
    pub(super) line: u32,
}

/// Where a head could not be read any further.
pub(super) struct Broken {
    pub(super) line: u32,
}

impl From<ScanError> for Broken {
    fn from(error: ScanError) -> Self {
        Self { line: file_line(error.marker().line()) }
    }
}

/// Reads the mapping between the `---` lines.
pub(super) fn entries(yaml: &str) -> Result<Vec<Entry>, Broken> {
    let options = granit_parser::options! { emit_comments: false };
    let parser = Parser::new_from_str_with_options(yaml, options);
    let mut events = Events { parser, last_line: 1, is_written: false };
    let mut entries = vec![];
    loop {
        let (event, line) = events.next()?;
        match event {
            Event::StreamStart | Event::DocumentStart(..) => {}
            // A head of comments alone, or an empty one.
            Event::StreamEnd => return Ok(entries),
            Event::Scalar(text, style, ..) if is_nothing(&text, style) => {}
            Event::MappingStart(..) => break,
            Event::DocumentEnd => {}
            _ => return Err(unexpected(line)),
        }
    }
    loop {
        match events.next()? {
            (Event::MappingEnd, _) => break,
            (Event::Scalar(key, ..), line) => {
                let (key, value) = (key.into_owned(), events.value()?);
                entries.push(Entry { key, line, value });
            }
            (_, line) => return Err(unexpected(line)),
        }
    }
    match (events.next()?, events.next()?) {
        ((Event::DocumentEnd, _), (Event::StreamEnd, _)) => Ok(entries),
        (_, (_, line)) => Err(unexpected(line)),
    }
}

/// A text in double quotes. What is invisible or ends a line is written as an escape.
pub(super) fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if is_invisible(c) => quoted.push_str(&format!("\\U{:08X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Returns what must not or should not stand in YAML as it is: controls, line and direction marks, the byte
/// order mark, and code points that are no characters.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || domain::text::is_bidi_control(c)
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}')
        || u32::from(c) & 0xfffe == 0xfffe
}

struct Events<'a> {
    parser: Parser<'a, granit_parser::StrInput<'a>>,
    last_line: u32,
    /// Whether the last event stands in the file: a value left out comes as `~` of no length.
    is_written: bool,
}

impl<'a> Events<'a> {
    /// The next event, with its line.
    fn next(&mut self) -> Result<(Event<'a>, u32), Broken> {
        let (event, span): (Event<'a>, Span) = self.parser.next_event().ok_or(unexpected(self.last_line))??;
        self.last_line = file_line(span.start.line());
        self.is_written = !span.is_empty();
        Ok((event, self.last_line))
    }

    fn value(&mut self) -> Result<Value, Broken> {
        Ok(match self.next()? {
            (Event::Scalar(text, style, ..), line) => {
                if is_nothing(&text, style) {
                    Value::Nothing { written: self.is_written }
                } else {
                    Value::Scalar(Scalar { content: text.into_owned(), line })
                }
            }
            (Event::SequenceStart(..), _) => Value::List(self.list()?),
            (event, line) => {
                self.skip(&event)?;
                Value::Other { line }
            }
        })
    }

    fn list(&mut self) -> Result<Vec<Result<Scalar, u32>>, Broken> {
        let mut items = vec![];
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Ok(items),
                (Event::Scalar(text, style, ..), line) => {
                    if !is_nothing(&text, style) {
                        items.push(Ok(Scalar { content: text.into_owned(), line }));
                    }
                }
                (event, line) => {
                    self.skip(&event)?;
                    items.push(Err(line));
                }
            }
        }
    }

    /// Passes over what follows the beginning of a list or a mapping, to its end.
    fn skip(&mut self, begin: &Event<'_>) -> Result<(), Broken> {
        let mut depth = depth_change(begin);
        while depth > 0 {
            depth += depth_change(&self.next()?.0);
        }
        Ok(())
    }
}

fn is_nothing(text: &str, style: ScalarStyle) -> bool {
    style == ScalarStyle::Plain && matches!(text, "" | NOTHING | "null")
}

fn depth_change(event: &Event<'_>) -> i64 {
    match event {
        Event::SequenceStart(..) | Event::MappingStart(..) => 1,
        Event::SequenceEnd | Event::MappingEnd => -1,
        _ => 0,
    }
}

/// The parser's line counts from the head's first; the `---` before it is the file's line 1.
fn file_line(line: usize) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX).saturating_add(1)
}

fn unexpected(line: u32) -> Broken {
    Broken { line }
}
