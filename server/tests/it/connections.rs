//! Connections of the real server: how long they may stay silent, how many there may be, and how they end.
//!
//! The limits are short where a test waits for one, and so long that no test ever meets them where it does not.

use std::io::ErrorKind;
use std::time::Duration;

use http::StatusCode;
use server::serve::ConnectionTimes;
use server::settings::HttpSettings;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::launch::{Running, become_ready, client, start_with};

const NEVER: Duration = Duration::from_secs(600);
const SOON: Duration = Duration::from_millis(150);
const TIMES: ConnectionTimes = ConnectionTimes { head: NEVER, idle: NEVER, stall: NEVER, drain: NEVER };

const PASSWORD: &str = "seven green umbrellas dance";

/// A server with those limits, which is ready; its folder lives as long.
async fn serve(max_connections: usize, connection_times: ConnectionTimes) -> (Running, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let http = HttpSettings { max_connections: Some(max_connections), connection_times, ..HttpSettings::default() };
    let running = start_with(folder.path(), http).await;
    become_ready(running.address).await;
    (running, folder)
}

/// A connection over which these bytes were sent.
async fn connect(running: &Running, bytes: &str) -> TcpStream {
    let mut stream = TcpStream::connect(running.address).await.expect("a connection");
    stream.write_all(bytes.as_bytes()).await.expect("sent");
    stream
}

/// Returns everything that still comes until the server closes the connection.
async fn rest(stream: &mut TcpStream) -> String {
    let mut rest = vec![];
    match stream.read_to_end(&mut rest).await {
        Ok(_) => {}
        Err(error) => assert_eq!(error.kind(), ErrorKind::ConnectionReset),
    }
    String::from_utf8_lossy(&rest).into_owned()
}

/// Sends the request of a whole head over a connection that stays open, and reads its answer.
async fn ask(stream: &mut TcpStream, head: &str) -> String {
    stream.write_all(head.as_bytes()).await.expect("sent");
    let mut answer = vec![];
    loop {
        let text = String::from_utf8_lossy(&answer).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            let is_whole = match length {
                Some(length) => body.len() >= length.parse::<usize>().expect("a number"),
                // Chunked.
                None => body.ends_with("\r\n0\r\n\r\n"),
            };
            if is_whole {
                return text;
            }
        }
        assert_ne!(stream.read_buf(&mut answer).await.expect("an answer"), 0, "closed: {text}");
    }
}

const HEALTH: &str = "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n";

#[tokio::test]
async fn a_head_that_is_never_finished_is_given_up() {
    let (running, _folder) = serve(100, ConnectionTimes { head: SOON, ..TIMES }).await;
    for begin in ["", "G", "GET /healthz HTTP/1.1\r\nhost: x\r\n"] {
        assert_eq!(rest(&mut connect(&running, begin).await).await, "", "{begin:?}");
    }
    // Neither do further bytes prolong it.
    let mut slow = connect(&running, "GET /healthz HTTP/1.1\r\n").await;
    while slow.write_all(b"x: y\r\n").await.is_ok() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // A second head on a connection has the same limit.
    let mut second = connect(&running, "").await;
    assert!(ask(&mut second, HEALTH).await.ends_with("ok\n"));
    second.write_all(b"GET /healthz HTTP/1.1\r\n").await.expect("sent");
    assert_eq!(rest(&mut second).await, "");
    running.stop().await;
}

#[tokio::test]
async fn an_idle_connection_is_closed_and_a_used_one_is_not() {
    let (running, _folder) = serve(100, ConnectionTimes { idle: SOON, ..TIMES }).await;
    let mut stream = connect(&running, "").await;
    for _ in 0..3 {
        assert!(ask(&mut stream, HEALTH).await.ends_with("ok\n"));
    }
    assert_eq!(rest(&mut stream).await, "");
    running.stop().await;
}

#[tokio::test]
async fn a_client_that_does_not_read_its_answers_is_given_up() {
    let (running, _folder) = serve(100, ConnectionTimes { stall: SOON, ..TIMES }).await;
    let mut stream = connect(&running, "").await;
    let request = "GET /login HTTP/1.1\r\nhost: x\r\n\r\n".repeat(100);
    // The server's buffers fill, then the client's.
    while stream.write_all(request.as_bytes()).await.is_ok() {}
    running.stop().await;
}

#[tokio::test]
async fn new_connections_take_the_place_of_those_without_a_login() {
    let (running, _folder) = serve(8, TIMES).await;
    let mut slow = vec![];
    for _ in 0..40 {
        slow.push(connect(&running, "GET /healthz HTTP/1.1\r\n").await);
    }
    let mut other = connect(&running, "").await;
    assert!(ask(&mut other, HEALTH).await.ends_with("ok\n"), "answered at once");
    for stream in &mut slow[..32] {
        assert_eq!(rest(stream).await, "", "the oldest were closed");
    }
    for stream in &mut slow[34..] {
        assert!(ask(stream, "host: x\r\n\r\n").await.ends_with("ok\n"), "the newest go on");
    }
    drop(slow);
    running.stop().await;
}

#[tokio::test]
async fn the_connection_of_a_member_stays_open() {
    let (running, _folder) = serve(4, TIMES).await;
    let session = first_session(&running).await;
    let page = format!("GET /me HTTP/1.1\r\nhost: x\r\ncookie: session={session}\r\n\r\n");
    let mut member = connect(&running, "").await;
    assert!(ask(&mut member, &page).await.starts_with("HTTP/1.1 200 "));
    let mut slow = vec![];
    for _ in 0..40 {
        slow.push(connect(&running, "GET /healthz HTTP/1.1\r\n").await);
    }
    assert!(ask(&mut member, &page).await.starts_with("HTTP/1.1 200 "), "it is the oldest, and stays");
    drop(slow);
    running.stop().await;
}

/// Sets the forum up; gives the first coordinator's session.
async fn first_session(running: &Running) -> String {
    let form = [
        ("password", PASSWORD),
        ("repeated", PASSWORD),
        ("name", "Noa"),
        ("email", "noa@bank.example"),
        ("company", "Bank"),
    ];
    let client = client();
    let body = form.map(|(name, value)| format!("{name}={}", value.replace(' ', "+"))).join("&");
    let setup = running.setup_link.clone().expect("an empty forum");
    let request = client.post(setup).header("content-type", "application/x-www-form-urlencoded").body(body);
    let answer = request.send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let cookies = answer.headers().get_all("set-cookie").iter().map(|value| value.to_str().expect("text"));
    let session = cookies.filter_map(|cookie| cookie.strip_prefix("session=")).next().expect("a session");
    session.split(';').next().expect("a value").to_owned()
}

#[tokio::test]
async fn a_stopping_server_finishes_requests_and_closes_the_rest() {
    let (running, _folder) = serve(100, TIMES).await;
    let mut idle = connect(&running, "").await;
    ask(&mut idle, HEALTH).await;
    let body = "email=noa%40bank.example&password=wrong";
    let length = body.len();
    let head = format!(
        "POST /login HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\n\
         content-length: {length}\r\nexpect: 100-continue\r\n\r\n"
    );
    let mut open = connect(&running, &head).await;
    let mut begun = [0; 25];
    open.read_exact(&mut begun).await.expect("the request is being read");
    assert_eq!(&begun, b"HTTP/1.1 100 Continue\r\n\r\n");
    let ended = tokio::spawn(running.stop());
    assert_eq!(rest(&mut idle).await, "", "an idle connection is closed at once");
    open.write_all(body.as_bytes()).await.expect("sent");
    assert!(rest(&mut open).await.starts_with("HTTP/1.1 401 "), "an open request is answered");
    ended.await.expect("no panic");
}

#[tokio::test]
async fn a_stopping_server_does_not_wait_for_ever() {
    let (running, _folder) = serve(100, ConnectionTimes { drain: SOON, ..TIMES }).await;
    let mut open = connect(&running, "POST /login HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n").await;
    // It is known to the server once that has answered a later one.
    ask(&mut connect(&running, "").await, HEALTH).await;
    running.stop().await;
    assert_eq!(rest(&mut open).await, "");
}

#[tokio::test]
async fn a_stopping_server_does_not_wait_for_heads() {
    let (running, _folder) = serve(100, TIMES).await;
    let mut head = connect(&running, "GET /heal").await;
    ask(&mut connect(&running, "").await, HEALTH).await;
    running.stop().await;
    assert_eq!(rest(&mut head).await, "");
}

#[tokio::test]
async fn metrics_have_a_listener_of_their_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let metrics_listen = Some(([127, 0, 0, 1], 0).into());
    let running = start_with(folder.path(), HttpSettings { metrics_listen, ..HttpSettings::default() }).await;
    become_ready(running.address).await;
    let own = running.metrics.expect("an address");
    let status = |address, path: &'static str| async move {
        client().get(format!("http://{address}{path}")).send().await.expect("an answer").status()
    };
    assert_eq!(status(own, "/metrics").await, StatusCode::OK);
    assert_eq!(status(own, "/login").await, StatusCode::NOT_FOUND);
    assert_eq!(status(running.address, "/metrics").await, StatusCode::NOT_FOUND);
    running.stop().await;
}
