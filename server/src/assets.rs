//! What a browser loads beside the pages: styles, fonts, images, the wasm.
//!
//! Each has a name for us (`main.css`, `pkg/maagal.js`, `fonts/assistant-hebrew.woff2`) and an address for browsers with the hash
//! of its content in it, so that they may keep it for ever. To add one, put it into `style/` or `style/static/`.
//!
//! With the feature `embed-assets` they are inside the program, where `build.rs` put and compressed them. Without it the program
//! reads them from the source tree that it was compiled in when it starts, and answers without compressing them: for working on
//! it, since a style or the wasm may change without compiling the server again.

#[cfg(any(test, not(feature = "embed-assets")))]
mod gather;

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use bytes::Bytes;

use crate::http::security::OwnAsset;

/// An asset's name for us and its address for browsers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asset {
    pub name: &'static str,
    pub url: &'static str,
}

/// All assets, sorted by name.
pub fn manifest() -> impl ExactSizeIterator<Item = Asset> {
    files().iter().map(|file| Asset { name: file.name, url: file.url })
}

/// The address of the asset of that name. A binary that was built without `script/build` has no fonts and no wasm.
pub fn url(name: &str) -> Option<&'static str> {
    let files = files();
    files.binary_search_by(|file| file.name.cmp(name)).ok().map(|found| files[found].url)
}

/// The route of all assets. They come compressed already, for callers that take it.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    // What is not embedded is read now, and not by the first page.
    files();
    Router::new().route("/assets/{*path}", get(serve))
}

struct File {
    name: &'static str,
    url: &'static str,
    hash: &'static str,
    plain: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

/// The assets, sorted by name.
#[cfg(feature = "embed-assets")]
fn files() -> &'static [File] {
    static FILES: &[File] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));
    FILES
}

/// The assets, sorted by name. They are read once and kept until the program ends.
#[cfg(not(feature = "embed-assets"))]
fn files() -> &'static [File] {
    static FILES: std::sync::LazyLock<Vec<File>> = std::sync::LazyLock::new(read);
    &FILES
}

/// Reads the assets from the source tree and the site that this program was compiled with.
#[cfg(any(test, not(feature = "embed-assets")))]
fn read() -> Vec<File> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let gather::Gathered { assets, unknown } = gather::gather(&root, env!("SITE_FOLDER").as_ref());
    for name in unknown {
        tracing::warn!(name, "a style names a file that is not there");
    }
    let file = |gather::Asset { name, url, hash, content }| File {
        name: name.leak(),
        url: url.leak(),
        hash: hash.leak(),
        plain: content.leak(),
        brotli: None,
        gzip: None,
    };
    assets.into_iter().map(file).collect()
}

async fn serve(Path(path): Path<String>, headers: HeaderMap) -> Response {
    match files().iter().find(|file| file.url.strip_prefix("/assets/") == Some(&path)) {
        Some(file) => answer(file, &headers),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn answer(file: &File, request: &HeaderMap) -> Response {
    let (encoding, content) = choose(file, request);
    let tag = match encoding {
        Some(encoding) => format!("\"{}-{encoding}\"", file.hash),
        None => format!("\"{}\"", file.hash),
    };
    let fresh = is_known(&tag, request);
    let mut headers = HeaderMap::new();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    headers.insert(header::ETAG, HeaderValue::try_from(tag).expect("a hash is ASCII"));
    if file.brotli.is_some() || file.gzip.is_some() {
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    if fresh {
        return (StatusCode::NOT_MODIFIED, Extension(OwnAsset), headers).into_response();
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(file.name)));
    if [".js", ".svg"].iter().any(|ending| file.name.ends_with(ending)) {
        // Opened by itself a script is a text and a drawing shows itself: neither needs anything.
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'"));
    }
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    (Extension(OwnAsset), headers, Bytes::from_static(content)).into_response()
}

/// The form that the request prefers, brotli where it prefers none; the plain one suits everybody.
fn choose(file: &File, request: &HeaderMap) -> (Option<&'static str>, &'static [u8]) {
    let forms = [("br", file.brotli), ("gzip", file.gzip)].into_iter();
    let offered = forms.filter_map(|(name, content)| Some((name, content?, weight(name, request))));
    let best = offered.filter(|form| form.2 > 0.0).reduce(|best, form| if form.2 > best.2 { form } else { best });
    best.map_or((None, file.plain), |(name, content, _)| (Some(name), content))
}

/// Returns how much the request wants this encoding: `q` of Accept-Encoding, 0 where it is not named.
pub fn weight(encoding: &str, request: &HeaderMap) -> f32 {
    let mut any = 0.0;
    for part in lists(request, &header::ACCEPT_ENCODING) {
        let (name, parameters) = part.split_once(';').unwrap_or((part, ""));
        let weight = parameters.split(';').find_map(|one| one.trim().strip_prefix("q=")).map_or(Ok(1.0), str::parse);
        match (name.trim(), weight) {
            (name, Ok(weight)) if name.eq_ignore_ascii_case(encoding) => return weight,
            ("*", Ok(weight)) => any = weight,
            _ => {}
        }
    }
    any
}

/// The request already has the answer with this tag.
fn is_known(tag: &str, request: &HeaderMap) -> bool {
    lists(request, &header::IF_NONE_MATCH).any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

fn lists<'a>(request: &'a HeaderMap, name: &header::HeaderName) -> impl Iterator<Item = &'a str> {
    request
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(',').map(str::trim))
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "woff2" => "font/woff2",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::Request;
    use tower::ServiceExt;

    use super::*;

    async fn ask(method: &str, url: &str, headers: &[(&str, &str)]) -> (StatusCode, HeaderMap, Bytes) {
        let mut request = Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = router::<()>().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (status, headers) = (answer.status(), answer.headers().clone());
        (status, headers, axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap())
    }

    const SAMPLE: File = File {
        name: "a.css",
        url: "/assets/a.0.css",
        hash: "0",
        plain: b"plain",
        brotli: Some(b"brotli"),
        gzip: Some(b"gzip"),
    };

    fn chosen(accept: &str) -> &'static [u8] {
        let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::try_from(accept).unwrap())]);
        choose(&SAMPLE, &headers).1
    }

    #[test]
    fn the_names_are_sorted_and_found() {
        assert!(files().is_sorted_by(|a, b| a.name < b.name));
        assert!(manifest().all(|asset| url(asset.name) == Some(asset.url)));
        assert!(url("main.css").is_some_and(|url| url.starts_with("/assets/main.") && url.ends_with(".css")));
        assert_eq!(url("none.css"), None);
    }

    #[test]
    fn what_is_read_at_the_start_is_what_is_embedded() {
        let read = read();
        assert_eq!(read.len(), files().len());
        for (read, embedded) in read.iter().zip(files()) {
            assert_eq!((read.name, read.url, read.hash), (embedded.name, embedded.url, embedded.hash));
            assert!(read.plain == embedded.plain, "{} differs", read.name);
        }
    }

    #[test]
    fn styles_name_only_what_is_there() {
        let sheets = files().iter().filter(|file| file.name.ends_with(".css"));
        let css: Vec<_> = sheets.map(|file| std::str::from_utf8(file.plain).unwrap()).collect();
        assert_eq!(css.len(), 4);
        let named = css.iter().flat_map(|css| css.split("url(").skip(1)).map(|rest| rest.split(')').next().unwrap());
        let built = manifest().any(|asset| asset.name.starts_with("fonts/"));
        for url in named.filter(|url| url.starts_with('/')) {
            let there = manifest().any(|asset| asset.url == url);
            assert!(there || url.starts_with("/fonts/") && !built, "{url} is not there");
        }
    }

    #[test]
    fn the_request_chooses_the_encoding() {
        assert_eq!(chosen("gzip, deflate, br, zstd"), b"brotli");
        assert_eq!(chosen("gzip"), b"gzip");
        assert_eq!(chosen("GZIP;q=1.0, br;q=0.5"), b"gzip");
        assert_eq!(chosen("br; q=0, gzip"), b"gzip");
        assert_eq!(chosen("*"), b"brotli");
        assert_eq!(chosen("br;q=0, *;q=0.1"), b"gzip");
        assert_eq!(chosen("identity, deflate"), b"plain");
        assert_eq!(chosen("br;q=much"), b"plain");
        assert_eq!(chosen(""), b"plain");
    }

    #[tokio::test]
    async fn it_may_be_kept_for_ever() {
        let (status, headers, content) = ask("GET", url("main.css").unwrap(), &[]).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(headers[header::CONTENT_TYPE], "text/css; charset=utf-8");
        assert_eq!(headers[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
        assert!(!headers.contains_key(header::CONTENT_ENCODING));
        assert_eq!(headers[header::CONTENT_LENGTH], content.len().to_string());
    }

    #[tokio::test]
    async fn a_known_one_is_not_sent_again() {
        let url = url("main.css").unwrap();
        let (_, headers, _) = ask("GET", url, &[("accept-encoding", "br")]).await;
        let tag = headers[header::ETAG].to_str().unwrap();
        for known in [tag, &format!("\"other\", W/{tag}"), "*"] {
            let (status, headers, content) =
                ask("GET", url, &[("accept-encoding", "br"), ("if-none-match", known)]).await;
            assert_eq!((status, content.len()), (StatusCode::NOT_MODIFIED, 0), "{known}");
            assert!(headers.contains_key(header::CACHE_CONTROL) && headers.contains_key(header::ETAG));
        }
        let (status, ..) = ask("GET", url, &[("accept-encoding", "br"), ("if-none-match", "\"other\"")]).await;
        assert_eq!(status, StatusCode::OK);
    }

    #[tokio::test]
    async fn head_says_the_same_without_the_content() {
        for asset in manifest() {
            let (_, wanted, content) = ask("GET", asset.url, &[("accept-encoding", "br, gzip")]).await;
            let (status, headers, nothing) = ask("HEAD", asset.url, &[("accept-encoding", "br, gzip")]).await;
            assert_eq!((status, nothing.len()), (StatusCode::OK, 0), "{}", asset.name);
            assert_eq!(headers, wanted);
            assert_eq!(headers[header::CONTENT_LENGTH], content.len().to_string());
        }
    }

    #[tokio::test]
    async fn what_is_not_there_is_not_found() {
        for url in ["/assets/main.css", "/assets/none", "/assets/../Cargo.toml", "/assets/%2e%2e/Cargo.toml"] {
            assert_eq!(ask("GET", url, &[]).await.0, StatusCode::NOT_FOUND, "{url}");
        }
    }
}
