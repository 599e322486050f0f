//! The prefix letters that Hebrew words are written behind.

/// The runs of prefix letters that are taken off. Longer runs exist and are rare.
pub const PREFIXES: [&str; 33] = [
    "ו", "ה", "ב", "ל", "מ", "כ", "ש", "וה", "וב", "ול", "ומ", "וכ", "וש", "שה", "שב", "של", "שמ", "שכ", "כש", "מה",
    "מש", "וכש", "ומה", "ושה", "ושב", "ושל", "ומש", "כשה", "משה", "לכש", "שמה", "שלה", "כשב",
];
