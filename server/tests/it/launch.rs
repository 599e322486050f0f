//! The real server on a free port: it starts, is alone in its folder, and stops when told to.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use server::launch::{LaunchError, Server};
use server::lock::LockError;
use server::settings::{FilesSettings, HttpSettings, MEGABYTE, MailSettings, Settings};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A running server.
pub struct Running {
    pub address: SocketAddr,
    /// Where its metrics' own listener listens.
    pub metrics: Option<SocketAddr>,
    /// The link that makes the first coordinator.
    pub setup_link: Option<String>,
    /// The sender that is dropped to tell the server to end.
    stop: oneshot::Sender<()>,
    ended: JoinHandle<Result<(), LaunchError>>,
}

impl Running {
    /// Tells the server to end, and waits until it has.
    pub async fn stop(self) {
        drop(self.stop);
        self.ended.await.expect("no panic").expect("a clean end");
    }
}

/// Starts a server with those settings on a free port.
pub async fn start_with(data: &Path, http: HttpSettings) -> Running {
    try_start(data, http).await.expect("it starts")
}

async fn try_start(data: &Path, http: HttpSettings) -> Result<Running, LaunchError> {
    let settings = Settings {
        data: data.to_owned(),
        hspell: Path::new("no-dictionary").to_owned(),
        database_url: None,
        files: FilesSettings::default(),
        base_url: None,
        max_upload: 25 * MEGABYTE,
        password_min: 10,
        file_reader: forum::file_texts::reader::FileReader::Here,
        mail: MailSettings::default(),
        http,
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let server = Server::open(settings, listener).await?;
    let (address, metrics) = (server.address(), server.metrics_address());
    let setup_link = server.setup_link().await?;
    let (stop, stopped) = oneshot::channel();
    let shutdown = async move {
        let _ = stopped.await;
    };
    Ok(Running { address, metrics, setup_link, stop, ended: tokio::spawn(server.run(shutdown)) })
}

/// A client that follows no redirect. It asks for ciphers, also where it speaks without TLS.
pub fn client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client")
}

/// Waits until the server at that address is ready.
pub async fn become_ready(address: SocketAddr) {
    let client = client();
    for _ in 0..200 {
        let answer = client.get(format!("http://{address}/readyz")).send().await.expect("an answer");
        if answer.status() == 200 {
            return;
        }
        assert_eq!(answer.status(), 503);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("not ready after ten seconds");
}

#[tokio::test]
async fn one_server_at_a_time_serves_a_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = start_with(folder.path(), HttpSettings::default()).await;
    become_ready(first.address).await;

    let second = try_start(folder.path(), HttpSettings::default()).await;
    assert!(matches!(second, Err(LaunchError::Folder(LockError::Taken(_)))));

    first.stop().await;
    let third = start_with(folder.path(), HttpSettings::default()).await;
    become_ready(third.address).await;
    third.stop().await;
}
