//! Who reads a file: a process of its own, which can end badly without harm.

use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use bytes::Bytes;
use domain::attachment::Searchable;
use domain::practice::BODY_MAX;
use extract::{Extent, TEXT_MAX, Unreadable, child};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;

use crate::attachments::inspect::sniff;
use crate::file_texts::queue::Lane;
use crate::worker::on_worker;

/// Seconds of a core in the quick lane. Nearly every file takes a tenth of it.
const QUICK: u64 = 1;
/// Seconds of a core in the patient lane. A book of a thousand pages takes a few.
const PATIENT: u64 = 10;
/// How much longer a process may take by the clock, where others keep the cores busy.
const BY_THE_CLOCK: u32 = 4;

/// The argument that tells the program to read a file, see [`extract::child`]; after it the seconds of a core.
pub const READ_FILE: &str = "read-file";

/// Reads what is in files.
#[derive(Debug, Clone)]
pub enum FileReader {
    /// Files are read in this process: for files that one made oneself.
    Here,
    /// Each file is read in a process of this program, without anything of this one's environment.
    Process(PathBuf),
}

/// The text that was read of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ReadFile {
    /// The read file's text, at most [`TEXT_MAX`] bytes.
    pub text: String,
    /// How much of the file's words that is.
    pub searchable: Searchable,
    /// Whether more could be read in more time.
    pub out_of_time: bool,
}

impl ReadFile {
    fn new(text: &str, is_whole: bool) -> Self {
        let text = text.trim().to_owned();
        let searchable = match (text.is_empty(), is_whole) {
            (true, _) => Searchable::No,
            (false, true) => Searchable::Whole,
            (false, false) => Searchable::Part,
        };
        Self { text, searchable, out_of_time: false }
    }
}

impl FileReader {
    /// A process of the program that runs now, even when its file was replaced meanwhile.
    pub fn this_program() -> Self {
        let running = PathBuf::from("/proc/self/exe");
        Self::Process(if running.exists() { running } else { std::env::current_exe().unwrap_or_default() })
    }

    /// Reads a file, within the time of a lane. The content decides what it is, not a name.
    ///
    /// # Errors
    /// When no process could be started: the file is worth trying again.
    pub(crate) async fn read(&self, content: Bytes, lane: Lane) -> std::io::Result<ReadFile> {
        if !extract::is_packed(&content) {
            return Ok(on_worker(move || plain(&content)).await.unwrap_or_default());
        }
        match self {
            Self::Here => Ok(here(content).await),
            Self::Process(program) => from_process(program, content, lane).await,
        }
    }
}

/// Returns what a text file says; one that is no longer than a practice may be Markdown.
fn plain(content: &[u8]) -> ReadFile {
    let is_text = matches!(sniff(content), Ok("text/plain" | "application/octet-stream"));
    let mut text = if is_text { crate::text_file::read(content).unwrap_or_default() } else { String::new() };
    if text.len() <= BODY_MAX {
        return ReadFile::new(&markdown::plain_text(&text), true);
    }
    let is_whole = text.len() <= TEXT_MAX;
    text.truncate(text.floor_char_boundary(TEXT_MAX));
    ReadFile::new(&text, is_whole)
}

async fn here(content: Bytes) -> ReadFile {
    let read = move || {
        let mut bytes = vec![];
        let written = extract::write_text(content.into(), &mut bytes);
        ReadFile::new(&String::from_utf8_lossy(&bytes), is_whole(&written))
    };
    on_worker(read).await.unwrap_or_default()
}

fn is_whole(written: &Result<Extent, Unreadable>) -> bool {
    matches!(written, Ok(Extent::Whole))
}

async fn from_process(program: &Path, content: Bytes, lane: Lane) -> std::io::Result<ReadFile> {
    let seconds = match lane {
        Lane::Quick => QUICK,
        Lane::Patient => PATIENT,
    };
    let mut process = Command::new(program)
        .args([READ_FILE, &seconds.to_string()])
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    let (input, output) = (process.stdin.take(), process.stdout.take());
    let mut bytes = vec![];
    let send = async {
        // One that ends early does not want the rest.
        if let Some(mut input) = input {
            let _ = input.write_all(&content).await;
        }
    };
    let receive = async {
        if let Some(output) = output {
            let _ = output.take(TEXT_MAX as u64).read_to_end(&mut bytes).await;
        }
    };
    let by_the_clock = Duration::from_secs(seconds) * BY_THE_CLOCK;
    let ended = tokio::time::timeout(by_the_clock, async { tokio::join!(send, receive, process.wait()).2 }).await;
    let (is_whole, out_of_time) = match ended {
        Ok(Ok(status)) => (status.success(), is_out_of_time(status)),
        Ok(Err(error)) => return Err(error),
        Err(_) => (false, true),
    };
    if !is_whole {
        tracing::info!(out_of_time, ?lane, "a file was not read to its end");
    }
    // A process that was ended may have left half a letter.
    let text = String::from_utf8_lossy(&bytes);
    Ok(ReadFile { out_of_time, ..ReadFile::new(text.trim_end_matches('\u{fffd}'), is_whole) })
}

/// Returns whether the operating system ended the process because it had used its time.
fn is_out_of_time(status: ExitStatus) -> bool {
    status.signal().is_some_and(|signal| child::TIME_SIGNALS.contains(&signal))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(reader: &FileReader, content: impl Into<Bytes>) -> ReadFile {
        reader.read(content.into(), Lane::Quick).await.expect("read")
    }

    async fn text(content: &'static [u8]) -> (String, Searchable) {
        let read = read(&FileReader::Here, content).await;
        (read.text, read.searchable)
    }

    #[tokio::test]
    async fn texts_are_read_by_what_they_are() {
        let whole = |text: &str| (text.to_owned(), Searchable::Whole);
        assert_eq!(text("# כותרת\n\n**מודגש**".as_bytes()).await, whole("כותרת\nמודגש"));
        assert_eq!(text(b"\xf9\xec\xe5\xed \xf2\xe5\xec\xed").await, whole("שלום עולם"), "windows-1255");
        for other in [
            &b"<!DOCTYPE html><p>x"[..],
            b"<svg/>",
            b"\x89PNG\r\n\x1a\n",
            b"\0\x01\x02",
            b"",
            b"PK\x03\x04",
            b"%PDF-1.7",
            b"r\xe9sum\xe9 d\'\xe9t\xe9",
        ] {
            assert_eq!(text(other).await, (String::new(), Searchable::No), "{other:?}");
        }
        let long = read(&FileReader::Here, "אב ".repeat(TEXT_MAX)).await;
        assert!(long.text.len() <= TEXT_MAX && long.text.len() > TEXT_MAX - 8);
        assert_eq!(long.searchable, Searchable::Part);
    }

    #[tokio::test]
    async fn a_process_that_cannot_be_started_is_an_error_and_one_that_fails_is_no_text() {
        let content = Bytes::from_static(b"PK\x03\x04");
        let missing = FileReader::Process("/nowhere/maagal".into());
        assert!(missing.read(content.clone(), Lane::Quick).await.is_err());
        let failing = FileReader::Process("/bin/false".into());
        let read = read(&failing, content).await;
        assert_eq!(read, ReadFile { searchable: Searchable::No, ..ReadFile::default() });
    }
}
