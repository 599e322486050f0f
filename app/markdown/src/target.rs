//! Where a link may lead. Everything that is not recognised here is shown as text.

use domain::attachment::clean_file_name;
use domain::direction::Direction;
use domain::text::is_bidi_control;
use percent_encoding::percent_decode_str;

/// The most bytes of an address. Browsers and servers refuse far shorter ones, and the server's sanitizer takes time in
/// proportion to the square of a value's length.
const LENGTH_MAX: usize = 4_000;

/// A permitted address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// Another site, by http or https.
    Outside(String),
    /// A mail address, `mailto:` included.
    Mail(String),
    /// A phone number, `tel:` included.
    Phone(String),
    /// A place in the same text, `#` included.
    Anchor(String),
    /// A path of this forum.
    Page(String),
    /// A file beside the text.
    File {
        /// The folders on the way to it in the writer's own place, `/` included, percent signs decoded; empty
        /// for a plain name. A forum has none: the name alone decides.
        folder: String,
        /// The file's name, percent signs decoded.
        name: String,
        /// The place inside it, `#` included; may be empty.
        fragment: String,
    },
}

impl Target {
    /// Reads an address as the parser gives it: backslashes and entities are resolved already.
    ///
    /// Browsers skip tabs and line breaks inside a scheme and take `\` for `/`, so an address with
    /// control characters or a backslash is refused rather than repaired.
    pub(crate) fn read(address: &str) -> Option<Self> {
        let address = address.trim();
        if address.is_empty() || address.len() > LENGTH_MAX {
            return None;
        }
        if address.contains('\\') || address.chars().any(|c| c.is_control() || is_bidi_control(c)) {
            return None;
        }
        if address.starts_with('#') {
            return Some(Target::Anchor(encode(address)));
        }
        if let Some(path) = address.strip_prefix('/') {
            return (!path.starts_with('/')).then(|| Target::Page(encode(address)));
        }
        // A host with a port looks like a scheme.
        if address.get(..4).is_some_and(|begin| begin.eq_ignore_ascii_case("www.")) {
            return with_scheme("https", &format!("//{address}"));
        }
        match split_scheme(address) {
            Some((scheme, rest)) => with_scheme(&scheme, rest),
            None => file(address),
        }
    }

    /// Returns what stands in `href`.
    pub(crate) fn href(&self, files_base: &str) -> String {
        match self {
            Target::Outside(url) | Target::Mail(url) | Target::Phone(url) | Target::Anchor(url) | Target::Page(url) => {
                url.clone()
            }
            Target::File { name, fragment, .. } => {
                format!("{files_base}{}{fragment}", domain::attachment::path_part(name))
            }
        }
    }

    /// Returns what stands in an image's `src`: only files of this forum are shown, since an image from
    /// elsewhere would tell its host who reads the text.
    pub(crate) fn image_source(&self, files_base: &str) -> Option<String> {
        match self {
            Target::File { name, .. } => Some(format!("{files_base}{}", domain::attachment::path_part(name))),
            Target::Page(path) => is_file_path(path).then(|| path.clone()),
            _ => None,
        }
    }
}

/// Splits off the scheme, in lower case, as a browser would see it.
fn split_scheme(address: &str) -> Option<(String, &str)> {
    let (scheme, rest) = address.split_once(':')?;
    let mut letters = scheme.chars();
    let is_scheme = letters.next().is_some_and(|c| c.is_ascii_alphabetic())
        && letters.all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    is_scheme.then(|| (scheme.to_ascii_lowercase(), rest))
}

fn with_scheme(scheme: &str, rest: &str) -> Option<Target> {
    match scheme {
        "http" | "https" => {
            let authority = rest.strip_prefix("//")?.split(['/', '?', '#']).next()?;
            is_authority(authority).then(|| Target::Outside(format!("{scheme}:{}", encode(rest))))
        }
        "tel" => is_phone_number(rest).then(|| Target::Phone(format!("tel:{rest}"))),
        "mailto" => rest.contains('@').then(|| Target::Mail(format!("mailto:{}", encode(rest)))),
        _ => None,
    }
}

/// A host name with an optional port. A user name before the host is refused: it serves to
/// disguise where a link leads.
fn is_authority(authority: &str) -> bool {
    let (host, port) = authority.split_once(':').unwrap_or((authority, ""));
    let is_port = port.is_empty() || (port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok());
    is_host(host.strip_suffix('.').unwrap_or(host)) && is_port
}

/// Returns whether browsers take a text for the name or the IPv4 address of a host. What they refuse would be a link
/// that leads nowhere. Names beside ASCII follow RFC 5893: right-to-left labels are of such letters throughout, and
/// with one of them every label begins with a letter. No label begins with a combining mark (RFC 5891).
fn is_host(host: &str) -> bool {
    let mut labels = host.split('.');
    let is_number = |label: &str| label.bytes().all(|byte| byte.is_ascii_digit());
    let is_hexadecimal = |label: &str| label.get(..2).is_some_and(|begin| begin.eq_ignore_ascii_case("0x"));
    if host.rsplit('.').next().is_some_and(|last| is_number(last) || is_hexadecimal(last)) {
        return host.split('.').count() == 4 && labels.all(|label| label.parse::<u8>().is_ok() && is_number(label));
    }
    let is_rtl = |c: char| Direction::of_char(c) == Some(Direction::RightToLeft);
    let has_rtl = host.contains(is_rtl);
    labels.all(|label| {
        let inner = label.trim_matches('-');
        let (first, last) = (inner.chars().next(), inner.chars().next_back());
        let is_of_letters =
            label.chars().all(|c| c == '-' || c == '_' && !has_rtl || c.is_alphanumeric() && !is_compatibility_form(c));
        let is_one_way =
            !label.contains(is_rtl) || !label.contains(|c| Direction::of_char(c) == Some(Direction::LeftToRight));
        let is_ascii_inside = label.chars().all(|c| c.is_alphabetic() || c.is_ascii());
        let begins = first.is_some_and(|c| begins_label(c) && (c.is_alphabetic() || !has_rtl))
            && last.is_some_and(|c| c != '_' || !has_rtl);
        let has_no_ends = inner.len() == label.len() || !has_rtl;
        is_of_letters && is_one_way && is_ascii_inside && begins && has_no_ends
    })
}

/// Returns whether the label of a host may begin with a letter, digit or underscore. Unicode counts many combining marks
/// as alphabetic; beside ASCII these are letters of the scripts that have registries of hosts, and none of the marks.
const fn begins_label(c: char) -> bool {
    c.is_ascii()
        || matches!(c,
            '\u{C0}'..='\u{2AF}' // Latin
            | '\u{370}'..='\u{481}' | '\u{48A}'..='\u{587}' // Greek, Cyrillic, Armenian
            | '\u{5D0}'..='\u{5EA}' // Hebrew
            | '\u{620}'..='\u{64A}' | '\u{671}'..='\u{6D3}' // Arabic
            | '\u{904}'..='\u{939}' // Devanagari
            | '\u{985}'..='\u{9B9}' | '\u{A05}'..='\u{A39}' | '\u{A85}'..='\u{AB9}' // Bengali, Gurmukhi, Gujarati
            | '\u{B05}'..='\u{B39}' | '\u{B83}'..='\u{BB9}' | '\u{C05}'..='\u{C39}' // Odia, Tamil, Telugu
            | '\u{C85}'..='\u{CB9}' | '\u{D05}'..='\u{D3A}' | '\u{D85}'..='\u{DC6}' // Kannada, Malayalam, Sinhala
            | '\u{E01}'..='\u{E30}' | '\u{E40}'..='\u{E44}' // Thai
            | '\u{E81}'..='\u{EB0}' | '\u{EC0}'..='\u{EC4}' // Lao
            | '\u{1000}'..='\u{102A}' | '\u{10A0}'..='\u{10FF}' // Burmese, Georgian
            | '\u{1200}'..='\u{135A}' | '\u{1780}'..='\u{17B3}' // Ethiopic, Khmer
            | '\u{1E00}'..='\u{1FFF}' // Latin and Greek with accents
            | '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' // Japanese
            | '\u{3400}'..='\u{9FFF}' // Chinese
            | '\u{AC00}'..='\u{D7A3}') // Korean
}

/// Returns whether browsers replace a letter by something that is not a letter of the same direction: by a space with a
/// mark, or by Hebrew letters among mathematical signs.
const fn is_compatibility_form(c: char) -> bool {
    matches!(c, '\u{37A}' | '\u{2135}'..='\u{2138}' | '\u{FB1E}' | '\u{FC5E}'..='\u{FC63}' | '\u{FDFA}'..='\u{FDFB}'
        | '\u{FE70}'..='\u{FE7F}')
}

/// The digits of a phone number with the signs that RFC 3966 allows between them, and the keys `*` and `#`.
fn is_phone_number(number: &str) -> bool {
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    let is_sign = |byte: u8| byte.is_ascii_digit() || b"-.()*#".contains(&byte);
    (2..=20).contains(&digits) && number.strip_prefix('+').unwrap_or(number).bytes().all(is_sign)
}

/// A file's name, perhaps with folders before it as on the writer's own disk, perhaps percent-encoded, perhaps
/// with a place inside the file.
fn file(address: &str) -> Option<Target> {
    let address = address.strip_prefix("./").unwrap_or(address);
    let (path, fragment) = match address.find('#') {
        Some(at) => address.split_at(at),
        None => (address, ""),
    };
    let (folders, name) = match path.rsplit_once('/') {
        Some((folders, name)) => (Some(folders), name),
        None => (None, path),
    };
    let name = plain_name(name)?;
    let mut folder = String::new();
    if let Some(folders) = folders {
        // Without these, half an address of a site would become a link to a file that is not there.
        let has_ending = name.rsplit_once('.').is_some_and(|(stem, ending)| !stem.is_empty() && !ending.is_empty());
        if !has_ending || begins_with_host(folders) {
            return None;
        }
        for part in folders.split('/') {
            let part = if matches!(part, "." | "..") { part.to_owned() } else { plain_name(part)? };
            folder.push_str(&part);
            folder.push('/');
        }
    }
    Some(Target::File { folder, name, fragment: encode(fragment) })
}

/// A name as it stands in a path, percent signs decoded; `None` for one that is none.
fn plain_name(encoded: &str) -> Option<String> {
    let name = percent_decode_str(encoded).decode_utf8().ok()?;
    (clean_file_name(&name).as_deref() == Some(&*name)).then(|| name.into_owned())
}

/// Returns whether the first of some folders is rather the host of an address whose scheme was left out.
fn begins_with_host(folders: &str) -> bool {
    const TOP_LEVELS: [&str; 12] = ["com", "org", "net", "edu", "gov", "info", "biz", "io", "co", "il", "uk", "eu"];
    let first = folders.split('/').next().unwrap_or_default();
    first.rsplit_once('.').is_some_and(|(_, last)| TOP_LEVELS.iter().any(|top| last.eq_ignore_ascii_case(top)))
}

/// Returns whether a path is that of an attachment: `/practices/slug/files/name`.
fn is_file_path(path: &str) -> bool {
    let mut segments = path.split('/').rev();
    let name = segments.next().unwrap_or_default();
    let goes_up = |segment: &str| segment.to_ascii_lowercase().replace("%2e", ".") == "..";
    !name.is_empty() && segments.next() == Some("files") && !path.contains(['?', '#']) && !path.split('/').any(goes_up)
}

/// Percent-encodes what has no place in an address; what is encoded already stays.
fn encode(address: &str) -> String {
    domain::text::percent_encode(address, |c| c.is_alphanumeric() || "-._~:/?#[]@!$&()*+,;=%".contains(c))
}

#[cfg(test)]
mod tests {
    use super::{LENGTH_MAX, Target};

    fn href(address: &str) -> Option<String> {
        Target::read(address).map(|target| target.href("/p/x/files/"))
    }

    #[test]
    fn permitted_addresses() {
        let cases = [
            ("https://example.com/a b?c=\"d\"", "https://example.com/a%20b?c=%22d%22"),
            ("HTTP://Example.com:8080", "http://Example.com:8080"),
            ("https://דוגמה.example/א", "https://דוגמה.example/א"),
            ("https://דוגמה-2.example.", "https://דוגמה-2.example."),
            ("https://192.0.2.1/", "https://192.0.2.1/"),
            ("https://a_b.4you.example", "https://a_b.4you.example"),
            ("https://müller.example", "https://müller.example"),
            ("https://пример.example", "https://пример.example"),
            ("https://服务.example", "https://服务.example"),
            ("https://example.ไทย", "https://example.ไทย"),
            ("https://example.ভারত", "https://example.ভারত"),
            ("https://example.ලංකා", "https://example.ලංකා"),
            ("https://example.ລາວ", "https://example.ລາວ"),
            ("https://example.ישראל", "https://example.ישראל"),
            ("https://إمارات.إمارات", "https://إمارات.إمارات"),
            ("www.example.com/x", "https://www.example.com/x"),
            ("Www.Example.com:8080/x:y", "https://Www.Example.com:8080/x:y"),
            ("mailto:dana@rimon.example", "mailto:dana@rimon.example"),
            ("tel:+972-3-123-4567", "tel:+972-3-123-4567"),
            ("TEL:*1234", "tel:*1234"),
            ("#h-סיכום", "#h-סיכום"),
            ("/practices/אמנת-שירות", "/practices/אמנת-שירות"),
            ("/", "/"),
            ("board.png", "/p/x/files/board.png"),
            ("pics/board.png", "/p/x/files/board.png"),
            ("./pics/a%20b.png", "/p/x/files/a%20b.png"),
            ("../pics/a b.png", "/p/x/files/a%20b.png"),
            ("סיכום.assets/לוח%20א.png#x", "/p/x/files/לוח%20א.png#x"),
            ("./board.png", "/p/x/files/board.png"),
            ("מצגת שירות.pptx", "/p/x/files/מצגת%20שירות.pptx"),
            ("%D7%90%20b.pdf#page=3", "/p/x/files/א%20b.pdf#page=3"),
            ("javascript%3Aalert(1)", "/p/x/files/javascript%3Aalert%281%29"),
        ];
        for (address, expected) in cases {
            assert_eq!(href(address).as_deref(), Some(expected), "{address}");
        }
    }

    #[test]
    fn refused_addresses() {
        for address in [
            "",
            " ",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\tscript:alert(1)",
            "java\nscript:x",
            "\u{1}javascript:x",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc",
            "blob:x",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "https:evil.example",
            "https:/evil.example",
            "https://",
            "https:///x",
            "https://bank.example@evil.example",
            "https://a:b:c/",
            "https://a:99999999/",
            "https://a:+80/",
            "https://a..b/",
            "https://.a/",
            "https://-/",
            "https://שלום-/",
            "https://-שלום/",
            "https://שלוםa.example/",
            "https://שלום.4you/",
            "https://192.0.2.256/",
            "https://192.0.2/",
            "https://a.1/",
            "https://0x7f000001/",
            "https://\u{368}/",
            "https://\u{5B8}שלום.example/",
            "mailto:",
            "tel:",
            "tel:1",
            "tel:+",
            "tel:03-1234567;phone-context=\"x",
            "tel:javascript",
            "tel:03 1234567",
            "../x",
            "a/b",
            "a/.png",
            "a//b.png",
            "a/b.png/",
            "example.com/a.html",
            "example.co.il/x/a.pdf",
            "a%2F..%2Fb/c.png",
            "%2e%2e/%2e%2e/c.png",
            "..",
            ".",
            "a%2Fb.png",
            "%2e%2e",
            "x%00y",
            "a\u{202E}b.png",
            "https://a.example/\u{2066}",
            "%FF.png",
            "a%5Cb.png",
        ] {
            assert_eq!(href(address), None, "{address:?}");
        }
    }

    #[test]
    fn hosts_are_those_that_browsers_take() {
        let linked = |address: &str| match Target::read(address) {
            Some(Target::Outside(url)) => Some(url),
            _ => None,
        };
        for c in ('\u{80}'..=char::MAX).filter(|c| c.is_alphanumeric()) {
            for host in [format!("{c}"), format!("a{c}"), format!("א{c}"), format!("{c}א"), format!("{c}a")] {
                let Some(address) = linked(&format!("https://{host}.example/")) else { continue };
                assert!(url::Url::parse(&address).is_ok(), "{address} {c:?}");
            }
        }
    }

    #[test]
    fn an_address_has_a_greatest_length() {
        let address = |length: usize| format!("https://example.com/{}", "a".repeat(length - 20));
        assert!(href(&address(LENGTH_MAX)).is_some());
        assert!(href(&address(LENGTH_MAX + 1)).is_none());
    }

    #[test]
    fn images_come_from_this_forum() {
        let source = |address| Target::read(address).and_then(|t| t.image_source("/f/"));
        assert_eq!(source("a.png").as_deref(), Some("/f/a.png"));
        assert_eq!(source("/practices/x/files/a.png").as_deref(), Some("/practices/x/files/a.png"));
        for address in [
            "https://example.com/a.png",
            "/logout",
            "/practices/x/files/",
            "/x/files/..",
            "/a/%2E%2e/files/b",
            "/a/files/b?c",
            "#a",
            "mailto:a@b",
        ] {
            assert_eq!(source(address), None, "{address}");
        }
    }
}
