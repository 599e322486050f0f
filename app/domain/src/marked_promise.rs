//! Promises that are marked in the summary of a meeting: a line that begins with `@` and says who, what, until when, such as
//! `@דנה לוי: לשלוח את הטופס, עד 12.3`. A name that was chosen from the suggestions is a mention, a link.

use crate::id::MemberId;
use crate::mention::leading;

/// A day as it was written; the year may be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrittenDay {
    /// The day of the month.
    pub day: i8,
    /// The month.
    pub month: i8,
    /// The year.
    pub year: Option<i16>,
}

/// A promise as it was marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkedPromise {
    /// Who promises; `None` for a name that is nobody's.
    pub who: Option<Who>,
    /// The text of the promise, without who promises and until when.
    pub what: String,
    /// The day until which it is promised, where that can be read.
    pub until: Option<WrittenDay>,
}

/// The person who promises, as they are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// The place of the name in the list of names.
    Named(usize),
    /// The member to whom the mention links.
    Mentioned(MemberId),
}

/// The sign that begins a mark.
pub const MARK: char = '@';
/// The words before the day.
const UNTIL: [&str; 3] = ["עד", "until", "by"];
/// What may stand between a name and what is promised.
const BETWEEN: &[char] = &[':', '-', '–', '—', ',', '*', ' ', '\t'];

/// The promises that are marked in a text, in its order. `names` are those of people, in any order; of several that fit,
/// the longest is meant.
pub fn marked(text: &str, names: &[impl AsRef<str>]) -> Vec<MarkedPromise> {
    text.lines().filter_map(|line| of_line(line, names)).collect()
}

fn of_line(line: &str, names: &[impl AsRef<str>]) -> Option<MarkedPromise> {
    let line = line.trim_start_matches([' ', '\t', '-', '*', '+', '>', '•']);
    let numbered = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let line = match numbered.strip_prefix(['.', ')']) {
        Some(rest) if numbered.len() < line.len() => rest.trim_start(),
        _ => line,
    };
    let (who, rest) = match leading(line) {
        Some((member, after)) => (member.map(Who::Mentioned), after),
        None => named(line.strip_prefix(MARK)?.trim(), names),
    };
    let rest = rest.trim_start_matches(BETWEEN).trim_end();
    let (what, until) = split_until(rest);
    let what = what.trim_end_matches([',', '.', ';', ' ']).to_owned();
    (!what.is_empty()).then_some(MarkedPromise { who, what, until })
}

/// Returns who is named at the beginning of a text, and what stands behind that.
fn named<'a>(text: &'a str, names: &[impl AsRef<str>]) -> (Option<Who>, &'a str) {
    let ends = |rest: &str| rest.chars().next().is_none_or(|c| !c.is_alphanumeric());
    let fits = names.iter().enumerate().filter_map(|(place, name)| {
        let after = text.strip_prefix(name.as_ref()).filter(|after| !name.as_ref().is_empty() && ends(after))?;
        Some((name.as_ref().len(), place, after))
    });
    match fits.max_by_key(|(length, place, _)| (*length, std::cmp::Reverse(*place))) {
        Some((_, place, after)) => (Some(Who::Named(place)), after),
        // A name that is nobody's ends at a colon, or is one word.
        None => (None, text.split_once(':').or_else(|| text.split_once(' ')).map_or("", |(_, after)| after)),
    }
}

/// Returns what is promised, and the day at its end.
fn split_until(text: &str) -> (&str, Option<WrittenDay>) {
    let places = UNTIL.iter().flat_map(|word| text.rmatch_indices(*word).map(move |(at, word)| (at, at + word.len())));
    let stands_alone = |at: usize| text[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
    let found = places.filter(|(at, _)| stands_alone(*at)).max();
    let Some((at, end)) = found else { return (text, None) };
    match day(&text[end..]) {
        Some(day) => (&text[..at], Some(day)),
        None => (text, None),
    }
}

/// Reads a day: `12.3`, `12.3.2027`, `12/3/27` or `2027-03-12`, also behind the day of the week or `ה־`.
fn day(text: &str) -> Option<WrittenDay> {
    let text = text.trim().trim_end_matches(['.', ',', ';']);
    let text = match text.rsplit_once(' ') {
        Some((before, date)) if before.starts_with("יום ") => date,
        _ => text,
    };
    let text = text.strip_prefix('ה').map_or(text, |date| date.trim_start_matches(['־', '-']));
    if let [year, month, day] = text.split('-').collect::<Vec<_>>()[..] {
        return checked(day.parse().ok()?, month.parse().ok()?, Some(year.parse().ok()?));
    }
    let parts: Vec<&str> = text.split(['.', '/']).collect();
    let (day, month) = (parts.first()?.trim().parse().ok()?, parts.get(1)?.trim().parse().ok()?);
    let year = match parts.get(2) {
        Some(year) => Some(year.trim().parse::<i16>().ok()?).map(|year| if year < 100 { 2000 + year } else { year }),
        None => None,
    };
    if parts.len() > 3 { None } else { checked(day, month, year) }
}

fn checked(day: i8, month: i8, year: Option<i16>) -> Option<WrittenDay> {
    let is_day = (1..=31).contains(&day) && (1..=12).contains(&month);
    (is_day && year.is_none_or(|year| (2000..2200).contains(&year))).then_some(WrittenDay { day, month, year })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 3] = ["דנה לוי", "דנה", "Omer Katz"];

    /// A promise as it was read: who, what, and the day, the month and the year until when.
    type Read = (Option<usize>, String, Option<(i8, i8, Option<i16>)>);

    fn one(text: &str) -> Read {
        let found = marked(text, &NAMES);
        let [MarkedPromise { who, what, until }] = &found[..] else { panic!("{text}: {found:?}") };
        let who = who.map(|who| match who {
            Who::Named(place) => place,
            Who::Mentioned(member) => panic!("{text}: {member:?}"),
        });
        (who, what.clone(), until.map(|day| (day.day, day.month, day.year)))
    }

    #[test]
    fn a_name_that_was_chosen_from_the_suggestions_is_a_link() {
        let until = Some(WrittenDay { day: 12, month: 3, year: None });
        for text in [
            "- [@דנה לוי](/people/7) לשלוח את הטופס, עד 12.3",
            "[@דנה לוי](/people/7): לשלוח את הטופס, עד 12.3",
            "2. [@דנה \\[לוי\\]](/people/7) – לשלוח את הטופס עד 12.3.",
            "* **[@דנה לוי](/people/7)**: לשלוח את הטופס, עד 12.3",
        ] {
            let what = "לשלוח את הטופס".to_owned();
            let expected = MarkedPromise { who: Some(Who::Mentioned(MemberId(7))), what, until };
            assert_eq!(marked(text, &NAMES), [expected], "{text}");
        }
        let of_company = MarkedPromise { who: None, what: "לשלוח".to_owned(), until: None };
        assert_eq!(marked("[@קו](/companies/kav): לשלוח", &NAMES), [of_company], "of nobody in particular");
        for none in
            ["[@דנה](/people/7)", "[דנה](/people/7): לשלוח", "[@דנה](/people/7", "[@דנה: ראו [כאן](/people/7) את זה"]
        {
            assert_eq!(marked(none, &NAMES), [], "{none}");
        }
        assert_eq!(one("**@דנה לוי**: לשלוח").1, "לשלוח");
    }

    #[test]
    fn who_what_and_until_when_are_read() {
        let form = || "לשלוח את הטופס".to_owned();
        assert_eq!(one("@דנה לוי: לשלוח את הטופס, עד 12.3"), (Some(0), form(), Some((12, 3, None))));
        assert_eq!(one("- @דנה לשלוח את הטופס עד 12.3.2027."), (Some(1), form(), Some((12, 3, Some(2027)))));
        assert_eq!(one("  3. @דנה לוי – לשלוח את הטופס"), (Some(0), form(), None));
        assert_eq!(
            one("@Omer Katz, send the form by 1/4/27"),
            (Some(2), "send the form".into(), Some((1, 4, Some(2027))))
        );
        assert_eq!(one("@Omer Katz until 2027-01-31 or later"), (Some(2), "until 2027-01-31 or later".into(), None));
        assert_eq!(one("@רות: לשלוח את הטופס, עד 12.3"), (None, form(), Some((12, 3, None))), "nobody of that name");
        assert_eq!(one("@דנהל: לשלוח את הטופס"), (None, form(), None), "another name that begins so");
        assert_eq!(one("@דנה: עדכון לכולם, עד סוף החודש").2, None);
        for day in ["יום ה׳, 12.3", "יום חמישי 12.3", "יום ה' ה־12.3", "ה-12.3"] {
            assert_eq!(one(&format!("@דנה: עדכון, עד {day}")).2, Some((12, 3, None)), "{day}");
        }
        assert_eq!(one("@דנה: עדכון לכולם עד 31.13"), (Some(1), "עדכון לכולם עד 31.13".into(), None));
    }

    #[test]
    fn other_lines_are_no_promises() {
        for text in ["", "דנה תשלח", "דנה@forum.example תשלח", "@", "@דנה", "@דנה:", "- ", "2026 @דנה לשלוח"]
        {
            assert_eq!(marked(text, &NAMES), [], "{text}");
        }
        let text = "# סיכום\n@דנה: אחת\nמשהו\n* @דנה לוי: שתיים, עד 1.2\n";
        let what: Vec<_> = marked(text, &NAMES).into_iter().map(|promise| promise.what).collect();
        assert_eq!(what, ["אחת", "שתיים"]);
        assert_eq!(marked("@דנה: אחת", &[""; 0]).len(), 1);
    }
}
