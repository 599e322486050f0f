//! Texts, shortened for a line.

/// Returns the first words of a text, in one line of at most so many characters.
pub fn excerpt(text: &str, characters: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(characters) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::excerpt;

    #[test]
    fn a_text_is_one_line_and_ends_where_it_must() {
        assert_eq!(excerpt("  שלום\n\nעולם ", 20), "שלום עולם");
        assert_eq!(excerpt("שלום עולם", 4), "שלום…");
        assert_eq!(excerpt("", 4), "");
    }
}
