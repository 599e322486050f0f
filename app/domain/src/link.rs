//! Addresses of other sites that people type into a field of their own.

use crate::text::is_bidi_control;

/// Returns whether a text is an address that members can be sent to: `https`, a public host name, an optional port,
/// and a path that needs no repair.
///
/// A user name before the host is refused because it disguises where the address leads
/// (`https://bank.example@evil.example`), and so are hosts that name no site of the internet: a bare word, an
/// IP address in any notation, percent signs. A host in other letters than Latin or Hebrew has to be
/// written in its `xn--` form, so that look-alike letters show.
pub fn is_web_address(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    if !scheme.eq_ignore_ascii_case("https") || rest.chars().any(is_odd) {
        return false;
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let authority = &rest[..end];
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    is_public_host(host) && port.is_none_or(is_port)
}

/// A character that browsers drop, repair or show as another.
fn is_odd(c: char) -> bool {
    let is_invisible = matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{2060}' | '\u{feff}');
    c.is_whitespace() || c.is_control() || is_bidi_control(c) || is_invisible || "\\<>\"".contains(c)
}

fn is_port(port: &str) -> bool {
    port.chars().all(|c| c.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0)
}

fn is_public_host(host: &str) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    // The last label of an IP address begins with a digit, in every notation that browsers read.
    let is_top_level = |label: &str| label.chars().count() >= 2 && label.starts_with(char::is_alphabetic);
    let is_local = |label: &str| {
        ["localhost", "local", "localdomain", "internal", "invalid"].iter().any(|own| label.eq_ignore_ascii_case(own))
    };
    host.len() <= 253
        && labels.len() >= 2
        && labels.iter().all(|label| is_label(label))
        && labels.last().is_some_and(|label| is_top_level(label) && !is_local(label))
}

/// Letters of one script, digits and hyphens, beginning and ending with a letter or digit.
fn is_label(label: &str) -> bool {
    let has_own_letters = |is_letter: fn(&char) -> bool| {
        label.chars().all(|c| is_letter(&c) || c.is_ascii_digit() || c == '-') && !label.is_empty()
    };
    let is_hebrew: fn(&char) -> bool = |c| ('א'..='ת').contains(c);
    label.len() <= 63
        && !label.starts_with('-')
        && !label.ends_with('-')
        && (has_own_letters(char::is_ascii_alphabetic) || has_own_letters(is_hebrew))
}

#[cfg(test)]
mod tests {
    use super::is_web_address;

    #[test]
    fn addresses_of_meetings() {
        for address in [
            "https://us02web.zoom.us/j/123456789?pwd=a1B2.c3~d4-e5_f6",
            "https://teams.microsoft.com/l/meetup-join/19%3ameeting_x%40thread.v2/0?context=%7b%22Tid%22%3a%22a%22%7d",
            "https://meet.google.com/abc-defg-hij",
            "HTTPS://Example.com:8443/x#y",
            "https://example.com",
            "https://example.com?a=b@c",
            "https://example.com/@room",
            "https://xn--4dbcagdahymbxekheh6e0a7fei0b.xn--4dbrk0ce/",
            "https://מעגל.ישראל/חדר",
            "https://example.com/a?b=c#d",
        ] {
            assert!(is_web_address(address), "{address}");
        }
    }

    #[test]
    fn disguises_and_odd_hosts() {
        for address in [
            "",
            "https://",
            "https:///x",
            "http://example.com",
            "javascript://example.com/%0aalert(1)",
            "example.com",
            "https:example.com",
            "https://a@b",
            "https://a@b.example",
            "https://user:password@zoom.us/j/1",
            "https://zoom.us@evil.example/j/1",
            "https://zoom.us%40evil.example/j/1",
            "https://@zoom.us",
            "https://zoom.us\\@evil.example",
            "https://zoom.us\\.evil.example",
            "https://a",
            "https://localhost",
            "https://printer.local",
            "https://a.localhost",
            "https://db.internal/x",
            "https://127.0.0.1",
            "https://127.1",
            "https://2130706433",
            "https://0x7f000001",
            "https://0x7f.0.0.0x1",
            "https://0177.0.0.01",
            "https://[::1]",
            "https://[2001:db8::1]:443/",
            "https://169.254.169.254/latest",
            "https://a..example",
            "https://.example.com",
            "https://example.com.",
            "https://-a.example",
            "https://a-.example",
            "https://a_b.example",
            "https://example.com:",
            "https://example.com:0",
            "https://example.com:+80",
            "https://example.com:65536",
            "https://example.com:80:80",
            "https://example.com:8a/",
            "https://example.com:pw@evil.example",
            "https://z\u{43e}\u{43e}m.us",
            "https://zoom\u{3002}us",
            "https://zoom\u{ff0e}us/",
            "https://zo\u{200b}om.us",
            "https://zoom.us/\u{202e}x",
            "https://zoom.us/a b",
            "https://zoom.us/a\tb",
            "https://zoom.us/\"onmouseover=",
            "https://zoom.us/<x>",
            "https://אab.ישראל",
            "https://a.b",
        ] {
            assert!(!is_web_address(address), "{address:?}");
        }
        let long = format!("https://{}.example", "a".repeat(64));
        assert!(!is_web_address(&long));
        assert!(!is_web_address(&format!("https://{}example", "a.".repeat(130))));
    }
}
