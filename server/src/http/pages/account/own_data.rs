//! All that is a member's own, as one zip file. It is written as it is sent, so that there is never more of it in memory
//! than one of its files.

use std::io::Write;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use app::account::more::DATA_PATH;
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::response::IntoResponse;
use bytes::Bytes;
use domain::problem::Problem;
use forum::members::own_data::OwnDataSink;
use futures::stream;
use http::header;
use tokio::sync::{Semaphore, mpsc};
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, StreamWriter, ZipWriter};

use crate::http::AppState;
use crate::http::pages::error::PageResult;
use crate::http::pages::files::disposition;
use crate::http::pages::visitor::LoggedIn;
use crate::http::routing::get;

/// How many archives are written at once.
static TURNS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(2)));
/// The number of seconds after which to try again, where so many are being written.
const BUSY_SECONDS: i64 = 30;

/// The routes of this module.
pub fn routes() -> Router<AppState> {
    Router::new().route(DATA_PATH, get(download))
}

async fn download(State(state): State<AppState>, LoggedIn(visitor): LoggedIn) -> PageResult {
    let busy = |_| Problem::Busy { seconds: BUSY_SECONDS };
    let turn = Arc::clone(&TURNS).try_acquire_owned().map_err(busy)?;
    let (parts, received) = mpsc::channel(1);
    let actor = visitor.actor();
    let forum = Arc::clone(&state.forum);
    tokio::spawn(async move {
        let mut archive = Archive::new(parts);
        let written = match forum.own_data(&actor, &mut archive).await {
            Ok(()) => archive.finish().await,
            Err(problem) => archive.abort(problem).await,
        };
        if let Err(problem) = written {
            tracing::warn!(%problem, "a member's own data were not sent whole");
        }
        drop(turn);
    });
    let body = stream::unfold(received, |mut received| async move { Some((received.recv().await?, received)) });
    let disposition = disposition("attachment", "maagal.zip");
    let head = [(header::CONTENT_TYPE, "application/zip"), (header::CONTENT_DISPOSITION, &disposition)];
    Ok((head, Body::from_stream(body)).into_response())
}

/// A zip file that is sent while it is written.
struct Archive {
    zip: ZipWriter<StreamWriter<Written>>,
    written: Written,
    parts: mpsc::Sender<Result<Bytes, std::io::Error>>,
}

impl Archive {
    fn new(parts: mpsc::Sender<Result<Bytes, std::io::Error>>) -> Self {
        let written = Written::default();
        Self { zip: ZipWriter::new_stream(written.clone()), written, parts }
    }

    /// Sends what was written since.
    async fn send(&mut self) -> Result<(), Problem> {
        let part = self.written.take();
        if part.is_empty() {
            return Ok(());
        }
        // The reader has gone.
        self.parts.send(Ok(part.into())).await.map_err(|_| Problem::Unavailable)
    }

    async fn finish(mut self) -> Result<(), Problem> {
        let zip = std::mem::replace(&mut self.zip, ZipWriter::new_stream(Written::default()));
        zip.finish().map_err(|error| failed(&error))?;
        self.send().await
    }

    /// Breaks the answer off, so that nobody takes the file for a whole one.
    async fn abort(self, problem: Problem) -> Result<(), Problem> {
        let _ = self.parts.send(Err(std::io::Error::other(problem.to_string()))).await;
        Err(problem)
    }
}

impl OwnDataSink for Archive {
    async fn keep(&mut self, path: &str, content: &[u8]) -> Result<(), Problem> {
        let is_text = [".json", ".md"].iter().any(|ending| path.ends_with(ending));
        let method = if is_text { CompressionMethod::Deflated } else { CompressionMethod::Stored };
        let options = SimpleFileOptions::default().compression_method(method);
        self.zip.start_file(path, options).map_err(|error| failed(&error))?;
        self.zip.write_all(content).map_err(|error| failed(&error))?;
        self.send().await
    }
}

fn failed(error: &(dyn std::error::Error + 'static)) -> Problem {
    causes::record("a member's own data could not be written as a zip file", error);
    Problem::Internal
}

/// The bytes that were written and not sent yet.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use axum::body::Body;
    use http::Request;
    use zip::ZipArchive;

    use super::*;
    use crate::http::test_support::{Answer, Caller, TestForum};

    async fn get(forum: &TestForum, session: &str) -> Answer {
        let request = Request::get(DATA_PATH)
            .header(header::HOST, "127.0.0.1")
            .header(header::COOKIE, format!("session={session}; language=he"));
        forum.send(request.body(Body::empty()).expect("a request")).await
    }

    #[tokio::test]
    async fn the_archive_is_whole_and_its_owner_s() {
        let forum = TestForum::start().await;
        let session = forum.session(Caller::Member).await;
        let answer = get(&forum, &session).await;
        assert_eq!((answer.status.as_u16(), answer.header(header::CONTENT_TYPE)), (200, "application/zip"));
        let mut archive = ZipArchive::new(Cursor::new(answer.body.clone())).expect("a zip file");
        let mut account = String::new();
        archive.by_name("account.json").expect("there").read_to_string(&mut account).expect("text");
        assert!(account.contains(&Caller::Member.email()), "{account}");
        assert!(!account.contains(&Caller::Foreigner.email()), "{account}");
        let stranger = get(&forum, "none").await;
        assert_ne!(stranger.header(header::CONTENT_TYPE), "application/zip");
    }
}
