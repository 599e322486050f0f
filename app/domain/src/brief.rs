//! What presenters are asked to answer in their write-up: the questions of the brief, a line each.

use crate::language::Language;

/// The most characters of the questions in one language.
pub const QUESTIONS_MAX: usize = 2_000;

/// Returns the questions of a forum that has not written its own.
pub const fn usual(language: Language) -> &'static str {
    match language {
        Language::Hebrew => {
            "מה היה קשה, ולמי
מה עשיתם, ומה זה דרש
מה יצא מזה, במספרים אם יש
מה לא עבד, ומה הייתם עושים אחרת
דבר אחד שאפשר לנסות מחר, ואת מי לשאול"
        }
        Language::English => {
            "What was difficult, and for whom
What you did, and what it took
What came of it, in numbers where there are any
What did not work, and what you would do differently
One thing to try tomorrow, and whom to ask"
        }
    }
}

/// The lines of questions that say something; those of [`usual`] where there are none.
pub fn questions(own: &str, language: Language) -> Vec<String> {
    let lines = |text: &str| {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    let own = lines(own);
    if own.is_empty() { lines(usual(language)) } else { own }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forum_without_questions_of_its_own_asks_the_usual_ones() {
        for language in [Language::Hebrew, Language::English] {
            assert_eq!(questions(" \n", language).join("\n"), usual(language));
        }
        assert_eq!(questions(" מה ניסיתם? \n\n ומה יצא? ", Language::Hebrew), ["מה ניסיתם?", "ומה יצא?"]);
    }
}
