//! A write-up in five lines: what somebody else can write of a meeting where who presented did not.

use crate::language::Language;
use crate::practice::TITLE_MAX;
use crate::problem::{FieldError, Problem};
use crate::text::{as_markdown, check_line, clean_line};

/// The most characters of a line.
pub const LINE_MAX: usize = 160;

/// The five lines, with a title and a topic.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FiveLines {
    /// The title, one line.
    pub title: String,
    /// The slug of its topic.
    pub topic: Option<String>,
    /// The subject that was presented.
    pub presented: String,
    /// The people whom it is for.
    pub audience: String,
    /// The result that came of it.
    pub result: String,
    /// The person to ask about it.
    pub ask: String,
    /// A thing to try.
    pub attempt: String,
}

impl FiveLines {
    /// Cleans the lines and checks them.
    ///
    /// # Errors
    /// [`Problem::Invalid`] naming each field that was not taken.
    pub fn check(mut self) -> Result<Self, Problem> {
        let mut errors: Vec<FieldError> = vec![];
        check_line("title", &self.title, TITLE_MAX, &mut errors);
        let lines = [
            ("presented", &mut self.presented),
            ("audience", &mut self.audience),
            ("result", &mut self.result),
            ("ask", &mut self.ask),
            ("attempt", &mut self.attempt),
        ];
        for (field, line) in lines {
            check_line(field, line, LINE_MAX, &mut errors);
            *line = clean_line(line);
        }
        Problem::unless_empty(errors)?;
        self.title = clean_line(&self.title);
        Ok(self)
    }

    /// The text of the write-up, in Markdown; for whom it is and what came of it stand beside it. What was written is text
    /// and not markup.
    pub fn body(&self, language: Language) -> String {
        let [presented, ask, attempt] = match language {
            Language::Hebrew => ["מה הוצג", "את מי לשאול", "דבר אחד לנסות"],
            Language::English => ["What was presented", "Whom to ask", "One thing to try"],
        };
        let parts = [(presented, &self.presented), (ask, &self.ask), (attempt, &self.attempt)];
        let parts = parts.map(|(heading, line)| format!("## {heading}\n\n{}\n", as_markdown(line)));
        parts.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines() -> FiveLines {
        FiveLines {
            title: "מדידה".into(),
            topic: Some("measurement".into()),
            presented: " איך  מודדים *המתנה* ".into(),
            audience: "מוקדים".into(),
            result: "ירידה של 20%".into(),
            ask: "דנה לוי".into(),
            attempt: "<b>שאלה אחת</b> בסוף שיחה".into(),
        }
    }

    #[test]
    fn every_line_is_there_and_short() {
        let fields = |lines: FiveLines| match lines.check() {
            Err(Problem::Invalid { fields }) => fields.into_iter().map(|it| it.field).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        let empty = fields(FiveLines::default());
        assert_eq!(empty, ["title", "presented", "audience", "result", "ask", "attempt"]);
        assert_eq!(fields(FiveLines { ask: "א".repeat(LINE_MAX + 1), ..lines() }), ["ask"]);
        assert_eq!(lines().check().expect("taken").presented, "איך מודדים *המתנה*");
    }

    #[test]
    fn what_was_written_is_no_markup() {
        let body = lines().check().expect("taken").body(Language::Hebrew);
        assert_eq!(
            body,
            "## מה הוצג\n\nאיך מודדים \\*המתנה\\*\n\n## את מי לשאול\n\nדנה לוי\n\n## דבר אחד לנסות\n\n\
             \\<b\\>שאלה אחת\\</b\\> בסוף שיחה\n"
        );
    }
}
