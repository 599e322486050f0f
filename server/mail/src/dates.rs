//! Dates and times in mails, as readers of each language write them.

use domain::clock::Timestamp;
use domain::language::Language;
use jiff::Zoned;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;

/// A day: יום חמישי, 12.3.2026.
pub fn day(language: Language, at: Timestamp, zone: &TimeZone) -> String {
    let at = local(at, zone);
    match language {
        Language::Hebrew => format!("יום {}, {}", weekday(at.weekday()), at.strftime("%-d.%-m.%Y")),
        Language::English => at.strftime("%A, %-d %B %Y").to_string(),
    }
}

/// A day and an hour: יום חמישי, 12.3.2026 בשעה 17:30.
pub fn moment(language: Language, at: Timestamp, zone: &TimeZone) -> String {
    let time = local(at, zone).strftime("%H:%M").to_string();
    match language {
        Language::Hebrew => format!("{} בשעה {time}", day(language, at, zone)),
        Language::English => format!("{} at {time}", day(language, at, zone)),
    }
}

/// When something ends that begins at a moment: 21:00, or on another day that day too.
pub fn end(language: Language, [from, to]: [Timestamp; 2], zone: &TimeZone) -> String {
    match local(from, zone).date() == local(to, zone).date() {
        true => local(to, zone).strftime("%H:%M").to_string(),
        false => moment(language, to, zone),
    }
}

fn local(at: Timestamp, zone: &TimeZone) -> Zoned {
    jiff::Timestamp::from_microsecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_zoned(zone.clone())
}

fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Sunday => "ראשון",
        Weekday::Monday => "שני",
        Weekday::Tuesday => "שלישי",
        Weekday::Wednesday => "רביעי",
        Weekday::Thursday => "חמישי",
        Weekday::Friday => "שישי",
        Weekday::Saturday => "שבת",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_follow_the_language_and_the_zone() {
        let zone = TimeZone::get("Asia/Jerusalem").expect("a known zone");
        let evening = Timestamp(1_773_329_400_000_000);
        assert_eq!(moment(Language::Hebrew, evening, &zone), "יום חמישי, 12.3.2026 בשעה 17:30");
        assert_eq!(moment(Language::English, evening, &zone), "Thursday, 12 March 2026 at 17:30");
        let ends = |seconds| end(Language::Hebrew, [evening, evening.plus_seconds(seconds)], &zone);
        assert_eq!(ends(3_600), "18:30");
        assert_eq!(ends(7 * 3_600), "יום שישי, 13.3.2026 בשעה 00:30");
    }
}
