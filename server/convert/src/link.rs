//! Addresses of links.

/// The schemes a text of the forum may link to.
const SCHEMES: [&str; 4] = ["https://", "http://", "mailto:", "tel:"];

/// The address, where a text of the forum may link to it. One without a scheme is a path of the forum or a file's name,
/// which the renderer looks at again.
pub fn address(href: &str) -> Option<String> {
    let href = href.trim();
    let has_scheme = |address: &str| {
        SCHEMES.iter().any(|scheme| address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
    };
    let address = unwrapped(href).filter(|address| has_scheme(address)).unwrap_or_else(|| href.to_owned());
    let is_relative = |address: &str| {
        let first = address.split(['/', '?', '#']).next().unwrap_or_default();
        !first.contains([':', '\\']) && !address.starts_with("//") && !address.starts_with('#') && !address.is_empty()
    };
    (has_scheme(&address) || is_relative(&address)).then(|| crate::inline::plain_address(&address))
}

/// The address that a mail program or Google put into one of its own, by which it follows clicks; the outer one may
/// tell whose mail it was.
fn unwrapped(href: &str) -> Option<String> {
    let (host, query) = href.split_once("://")?.1.split_once('?')?;
    let name = match host.split('/').next()? {
        host if host.ends_with(".safelinks.protection.outlook.com") => "url",
        "www.google.com" if host.ends_with("/url") => "q",
        _ => return None,
    };
    let value = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
    decoded(value)
}

/// The text without percent-encoding; `None` where it is no UTF-8.
pub fn decoded(text: &str) -> Option<String> {
    let mut bytes = vec![];
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.filter(|_| first == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn addresses() {
        let outlook = "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example%2Fb&data=dana";
        assert_eq!(address(outlook).as_deref(), Some("https://a.example/b"));
        assert_eq!(address("/practices/א").as_deref(), Some("/practices/א"));
        assert_eq!(address("https://a.example/a (b)").as_deref(), Some("https://a.example/a%20%28b%29"));
        for refused in
            ["javascript:alert(1)", "file:///C:/x.docx", "//evil.example", "\\\\server\\x", "data:text/html,x", ""]
        {
            assert_eq!(address(refused), None, "{refused}");
        }
    }
}
