//! The small scripts inside pages, without the comments and the indentation that only their readers need: every page is
//! sent with them. They are taken off while the program is compiled.

/// The scripts of files beside this one, joined, each line without its indentation and comment lines left out.
macro_rules! script {
    ($($file:literal),+ $(,)?) => {{
        const WHOLE: &str = concat!($(include_str!($file)),+);
        const LENGTH: usize = $crate::ui::script::compacted::<{ WHOLE.len() }>(WHOLE).1;
        const COMPACTED: [u8; LENGTH] = $crate::ui::script::compacted::<LENGTH>(WHOLE).0;
        match std::str::from_utf8(&COMPACTED) {
            Ok(script) => script,
            Err(_) => panic!("a script is UTF-8 without some of its lines, too"),
        }
    }};
}

pub(crate) use script;

/// The first bytes of a script without its comment lines and indentation, and how many it has. No string of a script may
/// go on in a line that looks like a comment.
pub(crate) const fn compacted<const N: usize>(script: &str) -> ([u8; N], usize) {
    let script = script.as_bytes();
    let mut bytes = [0; N];
    let (mut at, mut length) = (0, 0);
    while at < script.len() {
        while at < script.len() && matches!(script[at], b' ' | b'\t' | b'\n') {
            at += 1;
        }
        let is_comment = at + 1 < script.len() && script[at] == b'/' && script[at + 1] == b'/';
        while at < script.len() {
            let byte = script[at];
            at += 1;
            if !is_comment {
                if length < N {
                    bytes[length] = byte;
                }
                length += 1;
            }
            if byte == b'\n' {
                break;
            }
        }
    }
    (bytes, length)
}

#[cfg(test)]
mod tests {
    use super::compacted;

    #[test]
    fn comments_and_indentation_are_taken_off() {
        let script = "// Says it.\n\nfor (;;) {\n    // Why.\n    say('שלום // עולם');\n}\n";
        let (bytes, length) = compacted::<200>(script);
        assert_eq!(std::str::from_utf8(&bytes[..length]), Ok("for (;;) {\nsay('שלום // עולם');\n}\n"));
        assert_eq!(compacted::<0>(script).1, length);
    }
}
