//! A PostgreSQL server that is away, as seen through a proxy that can be cut.

use std::sync::Arc;
use std::time::Duration;

use sqlx::Executor;
use store::{Database, Health, Store, StoreError, setting};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::{NOW, on_each_database};

/// What the proxy does with connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    /// Passes them on.
    Open,
    /// The proxy closes its connections.
    Cut,
    /// Keeps them and passes nothing on.
    Silent,
}

/// A proxy before a server, and the server's URL through it.
struct Proxy {
    line: watch::Sender<Line>,
    url: String,
    _task: JoinSet<()>,
}

impl Proxy {
    async fn before(url: &str) -> Self {
        let at = url.find('@').expect("a user") + 1;
        let end = at + url[at..].find('/').expect("a database");
        let server: Arc<str> = url[at..end].into();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let line = watch::Sender::new(Line::Open);
        let mut task = JoinSet::new();
        let states = line.clone();
        task.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                connections.spawn(pass(client, Arc::clone(&server), states.subscribe()));
            }
        });
        Self { line, url: format!("{}127.0.0.1:{port}{}", &url[..at], &url[end..]), _task: task }
    }
}

async fn pass(mut client: TcpStream, server: Arc<str>, mut line: watch::Receiver<Line>) {
    let mut server = TcpStream::connect(&*server).await.expect("the server");
    loop {
        let now = *line.borrow_and_update();
        match now {
            Line::Cut => return,
            Line::Silent => {
                if line.changed().await.is_err() {
                    return;
                }
            }
            Line::Open => tokio::select! {
                _ = copy_bidirectional(&mut client, &mut server) => return,
                changed = line.changed() => if changed.is_err() { return },
            },
        }
    }
}

const LONG: Duration = Duration::from_secs(20);

async fn fails(what: &str, answer: impl Future<Output = Result<(), StoreError>>) {
    let answer = tokio::time::timeout(LONG, answer).await.unwrap_or_else(|_| panic!("{what} waits for ever"));
    assert!(matches!(answer, Err(StoreError::Unavailable(_))), "{what}: {answer:?}");
}

async fn write(store: &Store) -> Result<(), StoreError> {
    let mut tx = store.write().await?;
    setting::set(&mut tx, "key", "value").await?;
    tx.commit(None, NOW, &[]).await.map(drop)
}

async fn read(store: &Store) -> Result<(), StoreError> {
    setting::get(&mut *store.read().await?, "key").await.map(drop)
}

#[tokio::test]
async fn while_a_server_is_away_reads_and_writes_fail_and_then_go_on() {
    on_each_database(|database| async move {
        let Database::Postgres(url) = database else { return };
        let proxy = Proxy::before(&url).await;
        let store = Store::open(&Database::Postgres(proxy.url.clone())).await.expect("open");
        let watched = store.clone();
        let watching = tokio::spawn(async move { watched.watch().await });
        for away in [Line::Silent, Line::Cut, Line::Silent] {
            write(&store).await.expect("the server is there");
            // One statement is under way, and one connection idle, when the server goes away.
            let mut busy = store.read().await.expect("read");
            let under_way = tokio::spawn(async move { busy.execute("SELECT pg_sleep(3600)").await.map(drop) });
            let mut health = store.health();
            proxy.line.send_replace(away);
            fails("a statement under way", async { Ok(under_way.await.expect("no panic")?) }).await;
            tokio::time::timeout(LONG, health.wait_for(|health| *health == Health::Unreachable))
                .await
                .expect("noticed")
                .expect("open");
            for _ in 0..30 {
                fails("a read", read(&store)).await;
                fails("a write", write(&store)).await;
            }
            proxy.line.send_replace(Line::Open);
            tokio::time::timeout(LONG, health.wait_for(|health| *health == Health::Fine))
                .await
                .expect("noticed")
                .expect("open");
            // More often than there are connections. A machine that is busy with other things may take a server for
            // silent once more: that ends by itself, too.
            let goes_on = async {
                let mut done = 0;
                while done < 30 {
                    done = if write(&store).await.and(read(&store).await).is_ok() { done + 1 } else { 0 };
                    tokio::task::yield_now().await;
                }
            };
            tokio::time::timeout(LONG, goes_on).await.expect("everything goes on after it came back");
        }
        watching.abort();
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_silent_server_is_not_waited_for_at_the_start() {
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = silent.local_addr().expect("an address").port();
    let database = Database::Postgres(format!("postgres://forum:x@127.0.0.1:{port}/forum"));
    fails("opening", async { Store::open(&database).await.map(drop) }).await;
    fails("looking", async { database.tables().await.map(drop) }).await;
}

#[tokio::test]
async fn a_server_that_hangs_up_is_not_to_be_reached() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let server = tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            // What it was sent is read, so that the connection ends and is not reset.
            let mut request = [0; 8];
            client.read_exact(&mut request).await.expect("a request");
        }
    });
    let database = Database::Postgres(format!("postgres://forum:x@127.0.0.1:{port}/forum"));
    let error = database.tables().await.expect_err("it hangs up");
    assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
    server.abort();
}

#[tokio::test]
async fn a_connection_is_encrypted_where_the_address_asks_for_it() {
    let plain = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = plain.local_addr().expect("an address").port();
    let server = tokio::spawn(async move {
        let (mut client, _) = plain.accept().await.expect("a client");
        let mut request = [0; 8];
        client.read_exact(&mut request).await.expect("a request");
        client.write_all(b"N").await.expect("an answer");
        request
    });
    let database = Database::Postgres(format!("postgres://forum:x@127.0.0.1:{port}/forum?sslmode=require"));
    let error = database.tables().await.expect_err("the server has no TLS");
    assert!(matches!(error, StoreError::Refused(_)), "{error:?}");
    // PostgreSQL's request for TLS, before a user or a password is named.
    assert_eq!(server.await.expect("it was asked"), [0, 0, 0, 8, 4, 210, 22, 47]);
}

#[tokio::test]
async fn a_server_that_takes_no_writes_is_told_apart() {
    on_each_database(|database| async move {
        let Database::Postgres(url) = &database else { return };
        Store::open(&database).await.expect("open").close().await;
        let mut conn = database.connect().await.expect("connect");
        let name = url.rsplit('/').next().and_then(|rest| rest.split('?').next()).expect("a name");
        let set = format!("ALTER DATABASE {name} SET default_transaction_read_only = on");
        conn.execute(sqlx::AssertSqlSafe(set)).await.expect("set");
        let store = Store::open(&database).await.expect("it can be read");
        let error = write(&store).await.expect_err("read-only");
        assert!(matches!(error, StoreError::ReadOnly(_)), "{error:?}");
        assert_eq!(*store.health().borrow(), Health::ReadOnly);
        assert_eq!(store.probe(Duration::ZERO).await, Health::ReadOnly);
        read(&store).await.expect("it can be read");
        store.close().await;
    })
    .await;
}
