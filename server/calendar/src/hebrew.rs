//! The Hebrew date of a civil date, and how it is written.

use domain::language::Language;
use icu_calendar::cal::Hebrew;
use icu_calendar::{Date, Gregorian};

/// A month of the Hebrew year. In a leap year Adar is divided into Adar I and Adar II.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HebrewMonth {
    /// Tishrei, with which the year begins.
    Tishrei,
    /// Heshvan.
    Heshvan,
    /// Kislev.
    Kislev,
    /// Tevet.
    Tevet,
    /// Shvat.
    Shvat,
    /// The first Adar of a leap year.
    AdarI,
    /// Adar; in a leap year the second one, in which Purim is celebrated.
    Adar,
    /// Nisan.
    Nisan,
    /// Iyar.
    Iyar,
    /// Sivan.
    Sivan,
    /// Tammuz.
    Tammuz,
    /// Av.
    Av,
    /// Elul.
    Elul,
}

/// A date of the Hebrew calendar, for the daytime of a civil date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HebrewDate {
    /// The year since the creation of the world, such as 5787.
    pub year: i32,
    /// The month of the Hebrew year.
    pub month: HebrewMonth,
    /// The day of the month, from 1.
    pub day: u8,
    /// Whether the year has two months of Adar.
    pub leap_year: bool,
}

impl HebrewDate {
    /// The Hebrew date on which the daytime of a civil date falls.
    pub fn of(date: jiff::civil::Date) -> Self {
        let hebrew = gregorian(date).to_calendar(Hebrew);
        let month = hebrew.month().to_input();
        Self {
            year: hebrew.year().extended_year(),
            month: month_of(month.number(), month.is_leap()),
            day: hebrew.day_of_month().0,
            leap_year: hebrew.is_in_leap_year(),
        }
    }

    /// The date as it is written: `ט״ו בניסן תשפ״ז`, `15 Nisan 5787`.
    pub fn in_language(&self, language: Language) -> String {
        let month = self.month_name(language);
        match language {
            Language::Hebrew => format!("{} ב{month} {}", numeral(i32::from(self.day)), numeral(self.year % 1000)),
            Language::English => format!("{} {month} {}", self.day, self.year),
        }
    }

    fn month_name(&self, language: Language) -> &'static str {
        let (he, en) = match self.month {
            HebrewMonth::Tishrei => ("תשרי", "Tishrei"),
            HebrewMonth::Heshvan => ("חשוון", "Heshvan"),
            HebrewMonth::Kislev => ("כסלו", "Kislev"),
            HebrewMonth::Tevet => ("טבת", "Tevet"),
            HebrewMonth::Shvat => ("שבט", "Shvat"),
            HebrewMonth::AdarI => ("אדר א׳", "Adar I"),
            HebrewMonth::Adar if self.leap_year => ("אדר ב׳", "Adar II"),
            HebrewMonth::Adar => ("אדר", "Adar"),
            HebrewMonth::Nisan => ("ניסן", "Nisan"),
            HebrewMonth::Iyar => ("אייר", "Iyar"),
            HebrewMonth::Sivan => ("סיוון", "Sivan"),
            HebrewMonth::Tammuz => ("תמוז", "Tammuz"),
            HebrewMonth::Av => ("אב", "Av"),
            HebrewMonth::Elul => ("אלול", "Elul"),
        };
        match language {
            Language::Hebrew => he,
            Language::English => en,
        }
    }
}

/// The month of a month's number and leap mark, as `icu_calendar` gives them.
fn month_of(number: u8, leap: bool) -> HebrewMonth {
    match (number, leap) {
        (1, _) => HebrewMonth::Tishrei,
        (2, _) => HebrewMonth::Heshvan,
        (3, _) => HebrewMonth::Kislev,
        (4, _) => HebrewMonth::Tevet,
        (5, false) => HebrewMonth::Shvat,
        (5, true) => HebrewMonth::AdarI,
        (6, _) => HebrewMonth::Adar,
        (7, _) => HebrewMonth::Nisan,
        (8, _) => HebrewMonth::Iyar,
        (9, _) => HebrewMonth::Sivan,
        (10, _) => HebrewMonth::Tammuz,
        (11, _) => HebrewMonth::Av,
        // A Hebrew year has no month beyond Elul.
        _ => HebrewMonth::Elul,
    }
}

/// The same day in `icu_calendar`'s type. Every civil date of jiff is a date there.
pub(crate) fn gregorian(date: jiff::civil::Date) -> Date<Gregorian> {
    let (month, day) = (date.month().unsigned_abs(), date.day().unsigned_abs());
    Date::try_new_gregorian(i32::from(date.year()), month, day)
        .expect("a civil date is a date of the Gregorian calendar")
}

/// A number from 1 to 999 in Hebrew letters, with the marks of a numeral: `ט״ו`, `ה׳`, `תשפ״ז`.
fn numeral(number: i32) -> String {
    const HUNDREDS: [&str; 10] = ["", "ק", "ר", "ש", "ת", "תק", "תר", "תש", "תת", "תתק"];
    const TENS: [&str; 10] = ["", "י", "כ", "ל", "מ", "נ", "ס", "ע", "פ", "צ"];
    const ONES: [&str; 10] = ["", "א", "ב", "ג", "ד", "ה", "ו", "ז", "ח", "ט"];
    let digit = |value: i32| usize::try_from(value % 10).unwrap_or_default();
    let rest = match number % 100 {
        // Spelt otherwise they would begin with the name of God.
        15 => "טו".to_owned(),
        16 => "טז".to_owned(),
        _ => format!("{}{}", TENS[digit(number / 10)], ONES[digit(number)]),
    };
    let mut letters: Vec<char> = format!("{}{rest}", HUNDREDS[digit(number / 100)]).chars().collect();
    match letters.len() {
        0 => {}
        1 => letters.push('׳'),
        length => letters.insert(length - 1, '״'),
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn dates_are_written_in_both_languages() {
        let table = [
            (date(2026, 11, 26), "ט״ז בכסלו תשפ״ז", "16 Kislev 5787"),
            (date(2027, 3, 23), "י״ד באדר ב׳ תשפ״ז", "14 Adar II 5787"),
            (date(2027, 2, 21), "י״ד באדר א׳ תשפ״ז", "14 Adar I 5787"),
            (date(2026, 3, 3), "י״ד באדר תשפ״ו", "14 Adar 5786"),
            (date(2027, 4, 22), "ט״ו בניסן תשפ״ז", "15 Nisan 5787"),
            (date(2026, 9, 12), "א׳ בתשרי תשפ״ז", "1 Tishrei 5787"),
            (date(2039, 9, 19), "א׳ בתשרי ת״ת", "1 Tishrei 5800"),
        ];
        for (civil, he, en) in table {
            let hebrew = HebrewDate::of(civil);
            assert_eq!(hebrew.in_language(Language::Hebrew), he, "{civil}");
            assert_eq!(hebrew.in_language(Language::English), en, "{civil}");
        }
    }
}
