//! A connection's bytes: tells the connection that some have arrived, gives up on a client that does not read, and lets one
//! that is still sending read its answer.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

use super::connection::Connection;

/// The time for which what a client goes on sending is read and dropped after its answer.
const LINGER: Duration = Duration::from_secs(5);
/// How many of those bytes are read at once.
const LINGER_BYTES: usize = 8_192;

/// A stream of a connection.
pub struct Stream<S> {
    inner: S,
    connection: Arc<Connection>,
    /// How long the other end may take no bytes.
    stall: Duration,
    /// Runs while the other end takes no bytes.
    stalled: Option<Pin<Box<Sleep>>>,
    /// Runs once nothing more is sent to a client that may still be sending.
    lingering: Option<Pin<Box<Sleep>>>,
}

impl<S> Stream<S> {
    /// The stream of a connection, whose other end may take no bytes for so long.
    pub fn new(inner: S, connection: Arc<Connection>, stall: Duration) -> Self {
        Self { inner, connection, stall, stalled: None, lingering: None }
    }

    /// Returns what a write has come to; an error once it has waited for too long.
    fn within_limit<T>(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let stall = self.stall;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(stall)));
        ready!(stalled.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> Stream<S> {
    /// Reads and drops what the client goes on sending, until it ends or the time is over. A system resets a connection that
    /// is closed with unread bytes; the client, or the proxy before it, then loses the answer that too much was sent.
    fn poll_linger(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let lingering = self.lingering.get_or_insert_with(|| Box::pin(sleep(LINGER)));
        let mut dropped = [0; LINGER_BYTES];
        while lingering.as_mut().poll(cx).is_pending() {
            let mut buf = ReadBuf::new(&mut dropped);
            let read = ready!(Pin::new(&mut self.inner).poll_read(cx, &mut buf));
            if read.is_err() || buf.filled().is_empty() {
                break;
            }
        }
        Poll::Ready(())
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Stream<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let read = Pin::new(&mut self.inner).poll_read(cx, buf);
        if buf.filled().len() > before {
            self.connection.received();
        }
        read
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Stream<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.inner).poll_write(cx, buf);
        self.within_limit(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.inner).poll_write_vectored(cx, bufs);
        self.within_limit(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.lingering.is_none() {
            ready!(Pin::new(&mut self.inner).poll_shutdown(cx))?;
        }
        if self.connection.is_left_unread() {
            ready!(self.poll_linger(cx));
        }
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
    use tokio::time::Instant;

    use super::*;
    use crate::serve::connection::Phase;

    fn stream(stall: Duration) -> (Stream<DuplexStream>, Arc<Connection>, DuplexStream) {
        let (ours, theirs) = duplex(10);
        let connection = Arc::new(Connection::new(([127, 0, 0, 1], 1).into(), Arc::new(Instant::now)));
        (Stream::new(ours, Arc::clone(&connection), stall), connection, theirs)
    }

    #[tokio::test]
    async fn a_client_that_does_not_read_is_given_up() {
        let (mut stream, _, _theirs) = stream(Duration::from_millis(20));
        let error = stream.write_all(&[b'x'; 20]).await.expect_err("nobody reads");
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn a_client_that_is_still_sending_reads_its_answer() {
        let (mut stream, connection, mut theirs) = stream(Duration::from_secs(600));
        connection.leave_unread();
        stream.write_all(b"too large").await.expect("there is room");
        let sending = tokio::spawn(async move {
            theirs.write_all(&[b'x'; 100]).await.expect("it is read and dropped");
            let mut answer = String::new();
            theirs.read_to_string(&mut answer).await.expect("the answer");
            answer
        });
        stream.shutdown().await.expect("shut down");
        drop(stream);
        assert_eq!(sending.await.expect("no panic"), "too large");
    }

    #[tokio::test]
    async fn a_client_whose_request_was_read_is_not_waited_for() {
        let (mut stream, connection, _theirs) = stream(Duration::from_secs(600));
        assert!(stream.shutdown().now_or_never().is_some());
        connection.leave_unread();
        assert!(stream.shutdown().now_or_never().is_none());
    }

    #[tokio::test]
    async fn a_client_that_reads_is_not() {
        let (mut stream, connection, mut theirs) = stream(Duration::from_secs(600));
        let reading = tokio::spawn(async move {
            let mut taken = [0; 50];
            theirs.read_exact(&mut taken).await.expect("fifty bytes");
            theirs.write_all(b"GET").await.expect("sent");
            theirs
        });
        stream.write_all(&[b'x'; 50]).await.expect("it is read");
        drop(connection.serve());
        assert_eq!(connection.activity().0, Phase::Idle);
        let mut begun = [0; 3];
        stream.read_exact(&mut begun).await.expect("three bytes");
        assert_eq!(connection.activity().0, Phase::Head, "bytes begin a head");
        drop(reading.await.expect("no panic"));
    }
}
