//! The two languages of the forum.

crate::text_enum::text_enum! {
    /// A language of the interface or of a text.
    #[derive(Default)]
    Language {
        /// Hebrew, right to left.
        #[default]
        Hebrew = "he",
        /// English, left to right.
        English = "en",
    }
}

impl Language {
    /// The direction of its script, as HTML's `dir` has it.
    pub const fn direction(self) -> &'static str {
        match self {
            Language::Hebrew => "rtl",
            Language::English => "ltr",
        }
    }

    /// The language most of the letters belong to; Hebrew when there are none.
    pub fn of_text(text: &str) -> Self {
        let (mut hebrew, mut latin) = (0usize, 0usize);
        for c in text.chars() {
            match c {
                '\u{05D0}'..='\u{05EA}' => hebrew += 1,
                'a'..='z' | 'A'..='Z' => latin += 1,
                _ => {}
            }
        }
        if latin > hebrew { Language::English } else { Language::Hebrew }
    }
}
