//! Meetings as calendar programs read them: iCalendar (RFC 5545).
//!
//! Times are those of the forum's clocks with the rules of their zone beside them, so that a meeting at nine is at nine
//! whatever becomes of summer time. The rules of Israel are written out short: summer time begins on the Friday before the
//! last Sunday of March, which lies between the 23rd and the 29th, and ends on the last Sunday of October. Of any other zone
//! every change of the clocks in the years of the events is written.

use domain::text::is_bidi_control;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Dst, Offset, TimeZone};

/// The name of the zone whose rules are written out short.
const ISRAEL: &str = "Asia/Jerusalem";

/// The rules of Israel's zone since 2013.
const ISRAEL_LINES: [&str; 17] = [
    "BEGIN:VTIMEZONE",
    "TZID:Asia/Jerusalem",
    "BEGIN:DAYLIGHT",
    "DTSTART:20130329T020000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=FR;BYMONTHDAY=23,24,25,26,27,28,29",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0300",
    "TZNAME:IDT",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "DTSTART:20131027T020000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "TZOFFSETFROM:+0300",
    "TZOFFSETTO:+0200",
    "TZNAME:IST",
    "END:STANDARD",
    "END:VTIMEZONE",
];

/// The most bytes of a line, without its end.
const LINE_BYTES: usize = 75;

/// The time of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// The event lasts from a time, by the clocks of the calendar's zone, to another where that is known.
    Time(DateTime, Option<DateTime>),
    /// The event is on a whole day.
    Day(Date),
}

/// The person or the forum that calls a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organizer {
    /// The organizer's name.
    pub name: String,
    /// The organizer's address, to which calendar programs send what is answered.
    pub email: String,
}

/// Who is invited to a meeting, and what they have answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attendee {
    /// The attendee's name.
    pub name: String,
    /// The attendee's address.
    pub email: String,
    /// Whether they come; `None` where they have not said.
    pub comes: Option<bool>,
}

/// What is done with the events of a calendar (RFC 5546).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// They are to be looked at.
    Publish,
    /// Somebody is invited to them, or invited anew since they were changed.
    Request,
    /// They do not take place.
    Cancel,
}

impl Method {
    /// The method's name in a calendar and in the type of its part of a mail.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Publish => "PUBLISH",
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
        }
    }
}

/// A meeting, or a day by which something is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The event's name for calendar programs, which no other event ever has and which never changes.
    pub uid: String,
    /// The number of its changes.
    pub sequence: i64,
    /// The moment at which the event was last changed.
    pub changed_at: jiff::Timestamp,
    /// The time of the event.
    pub when: When,
    /// The name of the event.
    pub summary: String,
    /// Where it is; may be empty.
    pub location: String,
    /// What else there is to say; may be empty.
    pub description: String,
    /// The address of its page.
    pub url: String,
    /// The person who called the meeting.
    pub organizer: Option<Organizer>,
    /// The reader, where they are invited.
    pub attendee: Option<Attendee>,
    /// Whether it does not take place.
    pub is_cancelled: bool,
    /// The number of minutes before the event at which the reader wants to be reminded.
    pub alarm_minutes: Option<i64>,
}

/// A calendar as a file or as what a program subscribes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// What it is called in a list of calendars; `None` for a file of one meeting.
    pub name: Option<String>,
    /// What is done with its events.
    pub method: Method,
    /// The zone in which every time is written.
    pub zone: TimeZone,
    /// The events of the calendar.
    pub events: Vec<Event>,
}

impl Calendar {
    /// Writes the calendar as a program reads it.
    pub fn write(&self) -> String {
        let mut out = String::new();
        for text in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Maagal//Maagal//EN", "CALSCALE:GREGORIAN"] {
            line(&mut out, text);
        }
        line(&mut out, &format!("METHOD:{}", self.method.as_str()));
        if let Some(name) = &self.name {
            line(&mut out, &format!("X-WR-CALNAME:{}", text(name)));
            line(&mut out, &format!("X-WR-TIMEZONE:{}", zone_name(&self.zone)));
            line(&mut out, "REFRESH-INTERVAL;VALUE=DURATION:PT1H");
            line(&mut out, "X-PUBLISHED-TTL:PT1H");
        }
        self.write_zone(&mut out);
        for event in &self.events {
            event.write(&mut out, zone_name(&self.zone));
        }
        line(&mut out, "END:VCALENDAR");
        out
    }

    fn write_zone(&self, out: &mut String) {
        let name = zone_name(&self.zone);
        if name == ISRAEL {
            ISRAEL_LINES.iter().for_each(|zone_line| line(out, zone_line));
            return;
        }
        let times = self.events.iter().filter_map(|event| match event.when {
            When::Time(start, end) => Some([Some(start), end]),
            When::Day(_) => None,
        });
        let years: Vec<i16> = times.flatten().flatten().map(DateTime::year).collect();
        let (Some(first), Some(last)) = (years.iter().min(), years.iter().max()) else { return };
        let new_year = |year: i16| {
            let date = Date::new(year, 1, 1).ok()?;
            self.zone.to_zoned(date.to_datetime(Time::midnight())).ok().map(|zoned| zoned.timestamp())
        };
        let (Some(begin), Some(end)) = (new_year(*first), new_year(last.saturating_add(1))) else { return };
        line(out, "BEGIN:VTIMEZONE");
        line(out, &format!("TZID:{name}"));
        let known = self.zone.to_offset_info(begin);
        let mut from = known.offset();
        observance(out, begin, [from, from], known.dst(), known.abbreviation());
        for change in self.zone.following(begin).take_while(|change| change.timestamp() < end) {
            observance(out, change.timestamp(), [from, change.offset()], change.dst(), change.abbreviation());
            from = change.offset();
        }
        line(out, "END:VTIMEZONE");
    }
}

/// The name of a zone in the zone database.
fn zone_name(zone: &TimeZone) -> &str {
    zone.iana_name().unwrap_or("UTC")
}

/// Writes that the clocks of a zone change at a moment, from one offset to another.
fn observance(out: &mut String, at: jiff::Timestamp, [from, to]: [Offset; 2], dst: Dst, abbreviation: &str) {
    let kind = if dst.is_dst() { "DAYLIGHT" } else { "STANDARD" };
    line(out, &format!("BEGIN:{kind}"));
    line(out, &format!("DTSTART:{}", local(from.to_datetime(at))));
    line(out, &format!("TZOFFSETFROM:{}", offset(from)));
    line(out, &format!("TZOFFSETTO:{}", offset(to)));
    line(out, &format!("TZNAME:{}", text(abbreviation)));
    line(out, &format!("END:{kind}"));
}

/// An offset from UTC as hours and minutes.
fn offset(of: Offset) -> String {
    let minutes = of.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

impl Event {
    fn write(&self, out: &mut String, zone: &str) {
        let changed_at = self.changed_at.strftime("%Y%m%dT%H%M%SZ").to_string();
        line(out, "BEGIN:VEVENT");
        line(out, &format!("UID:{}", text(&self.uid)));
        line(out, &format!("DTSTAMP:{changed_at}"));
        line(out, &format!("LAST-MODIFIED:{changed_at}"));
        line(out, &format!("SEQUENCE:{}", self.sequence));
        match &self.when {
            When::Time(start, end) => {
                line(out, &format!("DTSTART;TZID={zone}:{}", local(*start)));
                if let Some(end) = end {
                    line(out, &format!("DTEND;TZID={zone}:{}", local(*end)));
                }
            }
            When::Day(day) => {
                line(out, &format!("DTSTART;VALUE=DATE:{}", day.strftime("%Y%m%d")));
                line(out, "TRANSP:TRANSPARENT");
            }
        }
        line(out, &format!("SUMMARY:{}", text(&self.summary)));
        if !self.location.is_empty() {
            line(out, &format!("LOCATION:{}", text(&self.location)));
        }
        if !self.description.is_empty() {
            line(out, &format!("DESCRIPTION:{}", text(&self.description)));
        }
        line(out, &format!("URL:{}", without_controls(&self.url)));
        if let Some(Organizer { name, email }) = &self.organizer {
            line(out, &format!("ORGANIZER;CN={}:mailto:{}", parameter(name), without_controls(email)));
        }
        if let Some(Attendee { name, email, comes }) = &self.attendee {
            let answer = match comes {
                Some(true) => "ACCEPTED",
                Some(false) => "DECLINED",
                None => "NEEDS-ACTION",
            };
            let (name, email) = (parameter(name), without_controls(email));
            line(out, &format!("ATTENDEE;CN={name};ROLE=REQ-PARTICIPANT;PARTSTAT={answer};RSVP=TRUE:mailto:{email}"));
        }
        line(out, if self.is_cancelled { "STATUS:CANCELLED" } else { "STATUS:CONFIRMED" });
        if let Some(minutes) = self.alarm_minutes.filter(|_| !self.is_cancelled) {
            line(out, "BEGIN:VALARM");
            line(out, "ACTION:DISPLAY");
            line(out, &format!("DESCRIPTION:{}", text(&self.summary)));
            line(out, &format!("TRIGGER:-PT{}M", minutes.max(0)));
            line(out, "END:VALARM");
        }
        line(out, "END:VEVENT");
    }
}

fn local(time: DateTime) -> String {
    time.strftime("%Y%m%dT%H%M%S").to_string()
}

/// Returns a text as a value: what has a meaning there is escaped, and neither control characters nor marks of direction
/// come along, which many calendar programs show as boxes.
fn text(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for c in value.replace("\r\n", "\n").chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' | '\r' => escaped.push_str("\\n"),
            '\t' => escaped.push(' '),
            _ if is_left_out(c) => {}
            _ => escaped.push(c),
        }
    }
    escaped
}

/// Returns a text as the value of a parameter, in quotes, in which no quote can stand.
fn parameter(value: &str) -> String {
    let inner: String = value.chars().filter(|c| *c != '"' && !is_left_out(*c)).collect();
    format!("\"{inner}\"")
}

fn without_controls(value: &str) -> String {
    value.chars().filter(|c| !is_left_out(*c)).collect()
}

fn is_left_out(c: char) -> bool {
    c.is_control() || is_bidi_control(c) || matches!(c, '\u{2028}' | '\u{2029}')
}

/// Writes a line, folded where it is longer than [`LINE_BYTES`]; no character is divided.
fn line(out: &mut String, content: &str) {
    let mut length = 0;
    for c in content.chars() {
        if length + c.len_utf8() > LINE_BYTES {
            out.push_str("\r\n ");
            length = 1;
        }
        out.push(c);
        length += c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Weekday, date};
    use jiff::{Timestamp, ToSpan};
    use proptest::prelude::*;

    use super::*;

    fn event(summary: &str) -> Event {
        Event {
            uid: "0123@maagal".to_owned(),
            sequence: 3,
            changed_at: "2027-01-04T10:00:00Z".parse().expect("a moment"),
            when: When::Time(date(2027, 3, 28).at(9, 0, 0, 0), Some(date(2027, 3, 28).at(12, 30, 0, 0))),
            summary: summary.to_owned(),
            location: "רחוב התעשייה 7; קומה 3, רעננה".to_owned(),
            description: "שורה\nושורה".to_owned(),
            url: "https://forum.example/meetings/9".to_owned(),
            organizer: Some(Organizer {
                name: "יעל \"ה\" בר־נוי".to_owned(), email: "yael@forum.example".to_owned()
            }),
            attendee: None,
            is_cancelled: false,
            alarm_minutes: Some(60),
        }
    }

    fn written(event: Event) -> String {
        in_zone(ISRAEL, event)
    }

    fn in_zone(name: &str, event: Event) -> String {
        let zone = TimeZone::get(name).expect("a known zone");
        Calendar { name: None, method: Method::Publish, zone, events: vec![event] }.write()
    }

    /// The lines of a calendar, unfolded.
    fn lines(calendar: &str) -> Vec<String> {
        calendar.replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect()
    }

    /// A text value as a program reads it.
    fn unescaped(value: &str) -> String {
        let mut text = String::new();
        let mut chars = value.chars();
        while let Some(c) = chars.next() {
            match (c, if c == '\\' { chars.next() } else { None }) {
                ('\\', Some('n')) => text.push('\n'),
                ('\\', Some(other)) => text.push(other),
                (c, _) => text.push(c),
            }
        }
        text
    }

    #[test]
    fn who_is_invited_stands_in_the_invitation_and_in_the_cancellation() {
        let zone = TimeZone::get(ISRAEL).expect("a known zone");
        let attendee = |comes| Attendee { name: "דנה".to_owned(), email: "dana@oren.example".to_owned(), comes };
        for (method, comes, answer) in [
            (Method::Request, None, "NEEDS-ACTION"),
            (Method::Request, Some(true), "ACCEPTED"),
            (Method::Cancel, Some(false), "DECLINED"),
        ] {
            let is_cancelled = method == Method::Cancel;
            let event = Event { attendee: Some(attendee(comes)), is_cancelled, ..event("מפגש") };
            let calendar = Calendar { name: None, method, zone: zone.clone(), events: vec![event] }.write();
            let lines = lines(&calendar);
            assert!(lines.contains(&format!("METHOD:{}", method.as_str())));
            let invited = format!(
                "ATTENDEE;CN=\"דנה\";ROLE=REQ-PARTICIPANT;PARTSTAT={answer};RSVP=TRUE:mailto:dana@oren.example"
            );
            assert!(lines.contains(&invited), "{lines:?}");
            assert_eq!(lines.iter().any(|line| line == "STATUS:CANCELLED"), is_cancelled);
        }
    }

    #[test]
    fn a_meeting_has_what_calendars_ask_for() {
        let calendar = written(event("מפגש"));
        let lines = lines(&calendar);
        for line in [
            "BEGIN:VCALENDAR",
            "METHOD:PUBLISH",
            "UID:0123@maagal",
            "SEQUENCE:3",
            "DTSTAMP:20270104T100000Z",
            "DTSTART;TZID=Asia/Jerusalem:20270328T090000",
            "DTEND;TZID=Asia/Jerusalem:20270328T123000",
            "SUMMARY:מפגש",
            "LOCATION:רחוב התעשייה 7\\; קומה 3\\, רעננה",
            "DESCRIPTION:שורה\\nושורה",
            "ORGANIZER;CN=\"יעל ה בר־נוי\":mailto:yael@forum.example",
            "STATUS:CONFIRMED",
            "TRIGGER:-PT60M",
            "END:VCALENDAR",
        ] {
            assert!(lines.iter().any(|it| it == line), "{line} in {calendar}");
        }
        let cancelled = written(Event { is_cancelled: true, ..event("מפגש") });
        assert!(cancelled.contains("\r\nSTATUS:CANCELLED\r\n") && !cancelled.contains("VALARM"));
        let day = written(Event { when: When::Day(date(2027, 3, 1)), ..event("עד") });
        assert!(day.contains("\r\nDTSTART;VALUE=DATE:20270301\r\n"));
    }

    /// The two rules that are written out, against the transitions of the zone database.
    #[test]
    fn the_zone_is_that_of_the_database() {
        let zone = TimeZone::get(ISRAEL).expect("a known zone");
        for year in 2026..=2040 {
            let friday = (23..=29).map(|day| date(year, 3, day)).find(|day| day.weekday() == Weekday::Friday);
            let last_day = date(year, 10, 31);
            let back = i64::from(last_day.weekday().since(Weekday::Sunday));
            let sunday = last_day.saturating_sub(back.days());
            let january = date(year, 1, 1).to_zoned(zone.clone()).expect("a day").timestamp();
            let found: Vec<(Timestamp, i32)> =
                zone.following(january).take(2).map(|it| (it.timestamp(), it.offset().seconds())).collect();
            let at = |day: Date, offset: i8| {
                let time = day.at(2, 0, 0, 0);
                jiff::tz::Offset::constant(offset).to_timestamp(time).expect("a moment")
            };
            let expected = [(at(friday.expect("one of seven"), 2), 3 * 3_600), (at(sunday, 3), 2 * 3_600)];
            assert_eq!(found, expected, "{year}");
        }
        for rule in ["BYMONTH=3;BYDAY=FR;BYMONTHDAY=23,24,25,26,27,28,29", "BYMONTH=10;BYDAY=-1SU"] {
            assert!(ISRAEL_LINES.iter().any(|line| line.ends_with(rule)), "{rule}");
        }
    }

    #[test]
    fn another_zone_is_written_with_its_changes_in_the_years_of_the_events() {
        let lines = lines(&in_zone("Europe/Paris", event("מפגש")));
        let start = lines.iter().position(|line| line == "BEGIN:VTIMEZONE").expect("rules");
        let end = lines.iter().position(|line| line == "END:VTIMEZONE").expect("their end");
        assert_eq!(
            lines[start..=end],
            [
                "BEGIN:VTIMEZONE",
                "TZID:Europe/Paris",
                "BEGIN:STANDARD",
                "DTSTART:20270101T000000",
                "TZOFFSETFROM:+0100",
                "TZOFFSETTO:+0100",
                "TZNAME:CET",
                "END:STANDARD",
                "BEGIN:DAYLIGHT",
                "DTSTART:20270328T020000",
                "TZOFFSETFROM:+0100",
                "TZOFFSETTO:+0200",
                "TZNAME:CEST",
                "END:DAYLIGHT",
                "BEGIN:STANDARD",
                "DTSTART:20271031T030000",
                "TZOFFSETFROM:+0200",
                "TZOFFSETTO:+0100",
                "TZNAME:CET",
                "END:STANDARD",
                "END:VTIMEZONE",
            ]
        );
        assert!(lines.contains(&"DTSTART;TZID=Europe/Paris:20270328T090000".to_owned()), "{lines:?}");
        let newfoundland = in_zone("America/St_Johns", event("מפגש"));
        assert!(newfoundland.contains("TZOFFSETTO:-0330"), "{newfoundland}");
        let day = in_zone("Europe/Paris", Event { when: When::Day(date(2027, 3, 1)), ..event("עד") });
        assert!(!day.contains("VTIMEZONE"), "a day has no hours: {day}");
    }

    proptest! {
        /// Whatever somebody writes, lines are short, whole characters, end alike, and say what was written.
        #[test]
        fn any_text_is_folded_and_escaped(summary in any::<String>(), note in "[א-ת \\\\;,\\n\u{2067}a-z]{0,300}") {
            let calendar = written(Event { description: note.clone(), ..event(&summary) });
            prop_assert!(calendar.ends_with("END:VCALENDAR\r\n"));
            for line in calendar.split_terminator("\r\n") {
                prop_assert!(line.len() <= LINE_BYTES && !line.contains(['\r', '\n']), "{line:?}");
            }
            let lines = lines(&calendar);
            let own = lines.iter().take_while(|line| *line != "BEGIN:VALARM");
            let value = |name: &str| own.clone().find_map(|line| line.strip_prefix(name)).map(unescaped);
            let kept = |text: &str| -> String {
                let text = text.replace("\r\n", "\n").replace('\r', "\n").replace('\t', " ");
                text.chars().filter(|c| *c == '\n' || !is_left_out(*c)).collect()
            };
            prop_assert_eq!(value("SUMMARY:"), Some(kept(&summary)));
            prop_assert_eq!(value("DESCRIPTION:").unwrap_or_default(), kept(&note));
            prop_assert_eq!(lines.iter().filter(|line| *line == "BEGIN:VEVENT").count(), 1);
        }
    }
}
