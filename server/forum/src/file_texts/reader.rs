//! Who reads a file: a process of its own, which can end badly without harm.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use bytes::Bytes;
use domain::practice::BODY_MAX;
use extract::{TEXT_MAX, child};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;

use crate::attachments::inspect::sniff;
use crate::worker::on_worker;

/// How long a process may take by the clock, where others keep the cores busy.
const PATIENCE: Duration = Duration::from_secs(4 * child::SECONDS);

/// The argument that tells the program to read a file, see [`extract::child`].
pub const READ_FILE: &str = "read-file";

/// Reads what is in files.
#[derive(Debug, Clone)]
pub enum FileReader {
    /// In this process: for files that one made oneself.
    Here,
    /// In a process of this program for each file, without anything of this one's environment.
    Process(PathBuf),
}

impl FileReader {
    /// A process of the program that runs now, even when its file was replaced meanwhile.
    pub fn this_program() -> Self {
        let running = PathBuf::from("/proc/self/exe");
        Self::Process(if running.exists() { running } else { std::env::current_exe().unwrap_or_default() })
    }

    /// The text of a file, at most [`TEXT_MAX`] bytes; nothing where it has none that can be read.
    /// The content decides what it is, not a name.
    ///
    /// # Errors
    /// When no process could be started: the file is worth trying again.
    pub(crate) async fn text(&self, content: Bytes) -> std::io::Result<String> {
        let text = if extract::is_packed(&content) {
            match self {
                Self::Here => here(content).await,
                Self::Process(program) => from_process(program, content).await?,
            }
        } else {
            on_worker(move || plain(&content)).await.unwrap_or_default()
        };
        Ok(text.trim().to_owned())
    }
}

/// The text of a text file; one that is no longer than a practice may be Markdown.
fn plain(content: &[u8]) -> String {
    let is_text = matches!(sniff(content), Ok("text/plain" | "application/octet-stream"));
    let mut text = if is_text { crate::text_file::read(content).unwrap_or_default() } else { String::new() };
    if text.len() <= BODY_MAX {
        return markdown::plain_text(&text);
    }
    text.truncate(text.floor_char_boundary(TEXT_MAX));
    text
}

async fn here(content: Bytes) -> String {
    let read = move || {
        let mut bytes = vec![];
        let _ = extract::write_text(content.into(), &mut bytes);
        String::from_utf8(bytes).unwrap_or_default()
    };
    on_worker(read).await.unwrap_or_default()
}

async fn from_process(program: &PathBuf, content: Bytes) -> std::io::Result<String> {
    let mut process = Command::new(program)
        .arg(READ_FILE)
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
    let ended = tokio::time::timeout(PATIENCE, async { tokio::join!(send, receive, process.wait()).2 }).await;
    match ended {
        Ok(Ok(status)) if status.success() => {}
        Ok(Ok(status)) => tracing::info!(%status, "a file could not be read to its end"),
        Ok(Err(error)) => return Err(error),
        Err(_) => tracing::warn!("a file took too long to read"),
    }
    // A process that was ended may have left half a letter.
    let whole = String::from_utf8_lossy(&bytes);
    Ok(whole.trim_end_matches('\u{fffd}').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn text(content: &'static [u8]) -> String {
        FileReader::Here.text(Bytes::from_static(content)).await.expect("read")
    }

    #[tokio::test]
    async fn texts_are_read_by_what_they_are() {
        assert_eq!(text("# כותרת\n\n**מודגש**".as_bytes()).await, "כותרת\nמודגש");
        assert_eq!(text(b"\xf9\xec\xe5\xed \xf2\xe5\xec\xed").await, "שלום עולם", "windows-1255");
        for other in [
            &b"<!DOCTYPE html><p>x"[..],
            b"<svg/>",
            b"\x89PNG\r\n\x1a\n",
            b"\0\x01\x02",
            b"",
            b"PK\x03\x04",
            b"%PDF-1.7",
        ] {
            assert_eq!(text(other).await, "", "{other:?}");
        }
        let long = FileReader::Here.text("אב ".repeat(TEXT_MAX).into()).await.expect("read");
        assert!(long.len() <= TEXT_MAX && long.len() > TEXT_MAX - 8);
    }

    #[tokio::test]
    async fn a_process_that_cannot_be_started_is_an_error_and_one_that_fails_is_no_text() {
        let content = Bytes::from_static(b"PK\x03\x04");
        let missing = FileReader::Process("/nowhere/maagal".into());
        assert!(missing.text(content.clone()).await.is_err());
        let failing = FileReader::Process("/bin/false".into());
        assert_eq!(failing.text(content).await.expect("read"), "");
    }
}
