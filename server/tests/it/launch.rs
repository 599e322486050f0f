//! The real server on a free port: it starts, is alone in its folder, and stops when told to.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use server::launch;
use server::launch::LaunchError;
use server::lock::LockError;
use server::settings::{HttpSettings, MEGABYTE, Settings};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A running server; dropping `stop` tells it to end.
struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<Result<(), LaunchError>>,
}

async fn start(data: &Path) -> Running {
    let settings = Settings {
        data: data.to_owned(),
        hspell: Path::new("no-dictionary").to_owned(),
        database_url: None,
        base_url: None,
        max_upload: 25 * MEGABYTE,
        file_reader: forum::file_texts::reader::FileReader::Here,
        http: HttpSettings::default(),
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = oneshot::channel();
    let shutdown = async move {
        let _ = stopped.await;
    };
    Running { address, stop, ended: tokio::spawn(launch(settings, listener, shutdown)) }
}

async fn become_ready(address: SocketAddr) {
    for _ in 0..200 {
        let answer = reqwest::get(format!("http://{address}/readyz")).await.expect("an answer");
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
    let first = start(folder.path()).await;
    become_ready(first.address).await;

    let second = start(folder.path()).await.ended.await.expect("no panic");
    assert!(matches!(second, Err(LaunchError::Folder(LockError::Taken(_)))));

    drop(first.stop);
    first.ended.await.expect("no panic").expect("a clean end");
    let third = start(folder.path()).await;
    become_ready(third.address).await;
    drop(third.stop);
    third.ended.await.expect("no panic").expect("a clean end");
}
