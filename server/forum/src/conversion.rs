//! Documents to Markdown, in a process of its own: `maagal convert-file SECONDS` takes what is asked and the file from its
//! standard input, and writes the answer with the files of the text to its standard output.
//!
//! A request is a line of JSON and the content; an answer is a line of JSON and the contents of its files, one after the
//! other.

use std::io::{BufRead, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use bytes::Bytes;
use convert::model::File;
use convert::report::Entry;
pub use convert::{Converted, Options, Unreadable};
use domain::language::Language;
use extract::child;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;

use crate::file_texts::reader::FileReader;
use crate::worker::on_worker;

/// The argument that tells the program to convert a file; after it the seconds of a core.
pub const CONVERT_FILE: &str = "convert-file";

/// Seconds of a core for a file. Two hundred pages take less than one.
const SECONDS: u64 = 10;
/// How much longer the process may take by the clock, where others keep the cores busy.
const BY_THE_CLOCK: u32 = 4;
/// The most memory of the process, beside the program itself, in bytes.
const MEMORY: u64 = 440 * 1024 * 1024;
/// The most bytes of an answer.
const ANSWER_MAX: u64 = 128 * 1024 * 1024;

/// Why a file was not converted.
#[derive(Debug, thiserror::Error)]
pub enum ConversionError {
    /// What it holds cannot be read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// It takes more time or memory than a file may take.
    #[error("the file takes too long or too much memory to read")]
    Costly,
    /// The process could not be started: the file is worth trying again.
    #[error("the file could not be read: {0}")]
    Process(#[from] std::io::Error),
}

/// What a process is asked.
#[derive(Debug, Serialize, Deserialize)]
struct Request {
    name: String,
    language: Language,
    notes: bool,
}

/// What it answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Answer {
    Converted(Head),
    Unreadable(Unreadable),
}

/// A conversion without the contents of its files, which come behind it.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    title: Option<String>,
    markdown: String,
    files: Vec<FileHead>,
    report: Vec<Entry>,
}

#[derive(Debug, Serialize, Deserialize)]
struct FileHead {
    name: String,
    media_type: String,
    bytes: usize,
}

impl FileReader {
    /// Converts a file to Markdown, within limits of time and memory.
    ///
    /// # Errors
    /// [`ConversionError`].
    pub async fn convert(&self, name: &str, content: Bytes, options: Options) -> Result<Converted, ConversionError> {
        let name = name.to_owned();
        match self {
            Self::Here => {
                let converted = on_worker(move || convert::convert(&name, &content, &options)).await;
                Ok(converted.unwrap_or(Err(Unreadable::Damaged))?)
            }
            Self::Process(program) => {
                let request = Request { name, language: options.language, notes: options.notes };
                from_process(program, &request, &content).await
            }
        }
    }
}

async fn from_process(program: &Path, request: &Request, content: &[u8]) -> Result<Converted, ConversionError> {
    let mut process = Command::new(program)
        .args([CONVERT_FILE, &SECONDS.to_string()])
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    let (input, output) = (process.stdin.take(), process.stdout.take());
    let mut head = serde_json::to_vec(request).map_err(std::io::Error::other)?;
    head.push(b'\n');
    let mut bytes = vec![];
    let send = async {
        // One that ends early does not want the rest.
        if let Some(mut input) = input
            && input.write_all(&head).await.is_ok()
        {
            let _ = input.write_all(content).await;
        }
    };
    let receive = async {
        if let Some(output) = output {
            let _ = output.take(ANSWER_MAX).read_to_end(&mut bytes).await;
        }
    };
    let by_the_clock = Duration::from_secs(SECONDS) * BY_THE_CLOCK;
    let ended = tokio::time::timeout(by_the_clock, async { tokio::join!(send, receive, process.wait()).2 }).await;
    match ended {
        Ok(Ok(status)) if status.success() => {
            received(&bytes).ok_or(ConversionError::Unreadable(Unreadable::Damaged))?
        }
        Ok(Ok(status)) => {
            tracing::info!(?status, "a file was not converted");
            Err(why(status))
        }
        Ok(Err(error)) => Err(error.into()),
        Err(_) => Err(ConversionError::Costly),
    }
}

/// The operating system ends a process that used its time, and memory that is refused ends it by a signal, too.
fn why(status: ExitStatus) -> ConversionError {
    match status.signal() {
        Some(_) => ConversionError::Costly,
        None => Unreadable::Damaged.into(),
    }
}

/// Takes an answer apart; `None` for one that is not whole.
fn received(bytes: &[u8]) -> Option<Result<Converted, ConversionError>> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let (head, mut contents) = (&bytes[..end], &bytes[end + 1..]);
    let head = match serde_json::from_slice(head).ok()? {
        Answer::Converted(head) => head,
        Answer::Unreadable(why) => return Some(Err(why.into())),
    };
    let mut files = vec![];
    for FileHead { name, media_type, bytes } in head.files {
        let (content, rest) = contents.split_at_checked(bytes)?;
        files.push(File { name, media_type, content: content.to_vec() });
        contents = rest;
    }
    Some(Ok(Converted { title: head.title, markdown: head.markdown, files, report: head.report }))
}

/// Limits this process for good, then converts the file on its standard input. It ends after so many seconds of a core.
///
/// # Errors
/// Where a limit is refused, and where the request cannot be read or the answer cannot be written.
pub fn convert_standard_input(seconds: u64) -> std::io::Result<()> {
    child::limit(seconds, MEMORY)?;
    answer(&mut std::io::stdin().lock(), &mut std::io::stdout().lock())
}

fn answer(input: &mut dyn BufRead, output: &mut dyn Write) -> std::io::Result<()> {
    let mut line = String::new();
    input.read_line(&mut line)?;
    let request: Request = serde_json::from_str(&line).map_err(std::io::Error::other)?;
    let mut content = vec![];
    input.read_to_end(&mut content)?;
    let options = Options { language: request.language, notes: request.notes };
    let (head, files) = match convert::convert(&request.name, &content, &options) {
        Ok(Converted { title, markdown, files, report }) => {
            let heads = files.iter().map(|file| FileHead {
                name: file.name.clone(),
                media_type: file.media_type.clone(),
                bytes: file.content.len(),
            });
            (Answer::Converted(Head { title, markdown, files: heads.collect(), report }), files)
        }
        Err(why) => (Answer::Unreadable(why), vec![]),
    };
    serde_json::to_writer(&mut *output, &head)?;
    output.write_all(b"\n")?;
    files.iter().try_for_each(|file| output.write_all(&file.content))?;
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(name: &str, content: &[u8]) -> Result<Converted, ConversionError> {
        let mut request = format!("{{\"name\":\"{name}\",\"language\":\"he\",\"notes\":false}}\n").into_bytes();
        request.extend(content);
        let mut answered = vec![];
        answer(&mut request.as_slice(), &mut answered).expect("an answer");
        received(&answered).expect("whole")
    }

    #[test]
    fn what_a_process_answers_is_what_was_converted() {
        let page =
            "<h2>א</h2><p><img alt='לוח' src='data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1Pe'></p>";
        let converted = asked("a.html", page.as_bytes()).expect("converted");
        assert_eq!(converted, convert::convert("a.html", page.as_bytes(), &Options::default()).expect("converted"));
        assert_eq!(converted.markdown, "## א\n\n![לוח](picture.png)\n");
        assert_eq!(converted.files.len(), 1);
        assert!(matches!(asked("a.docx", b"x"), Err(ConversionError::Unreadable(Unreadable::Mismatch))));
    }

    #[test]
    fn an_answer_that_breaks_off_is_none() {
        assert!(received(b"").is_none());
        let head = b"{\"converted\":{\"title\":null,\"markdown\":\"\",\"files\":[{\"name\":\"a\",\"media_type\":\"b\",\"bytes\":5}],\"report\":[]}}\n123";
        assert!(received(head).is_none());
    }

    #[tokio::test]
    async fn a_process_that_fails_says_that_the_file_is_damaged() {
        let reader = FileReader::Process("/bin/false".into());
        let failed = reader.convert("a.docx", Bytes::from_static(b"x"), Options::default()).await;
        assert!(matches!(failed, Err(ConversionError::Unreadable(Unreadable::Damaged))), "{failed:?}");
        let missing = FileReader::Process("/nowhere/maagal".into());
        let failed = missing.convert("a.docx", Bytes::from_static(b"x"), Options::default()).await;
        assert!(matches!(failed, Err(ConversionError::Process(_))));
    }
}
