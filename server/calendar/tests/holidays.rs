//! The Jewish holidays of forty years, beside those that the Python package hdate reckons for Israel
//! (`holidays.py` makes `holidays.tsv`).

use std::collections::{BTreeMap, BTreeSet};

use calendar::occasions;
use domain::occasion::Occasion;
use jiff::ToSpan;
use jiff::civil::{Date, date};

/// The occasions that the table knows.
fn is_reckoned(occasion: &Occasion) -> bool {
    let codes: BTreeSet<&str> = table().lines().filter_map(|line| line.split('\t').nth(1)).collect();
    codes.contains(occasion.as_str())
}

fn table() -> &'static str {
    include_str!("holidays.tsv")
}

#[test]
fn the_jewish_holidays_are_those_of_another_program() {
    let mut expected: BTreeMap<Date, BTreeSet<&str>> = BTreeMap::new();
    for line in table().lines() {
        let (day, name) = line.split_once('\t').expect("a date and a name");
        expected.entry(day.parse().expect("a date")).or_default().insert(name);
    }
    let reckoned: Vec<Occasion> = Occasion::ALL.iter().copied().filter(is_reckoned).collect();
    assert_eq!(reckoned.len(), 24);
    let mut day = date(2026, 1, 1);
    while day < date(2066, 1, 1) {
        let found: BTreeSet<&str> =
            occasions(day).iter().filter(|occasion| reckoned.contains(occasion)).map(|it| it.as_str()).collect();
        assert_eq!(found, expected.remove(&day).unwrap_or_default(), "{day}");
        day = day.saturating_add(1.day());
    }
    assert!(expected.is_empty(), "{expected:?}");
}

#[test]
fn other_days_to_think_twice_about() {
    let table: [(Date, &[Occasion]); 12] = [
        (date(2027, 4, 15), &[Occasion::WeekBeforePesach]),
        (date(2026, 9, 15), &[Occasion::TishreiHolidays]),
        (date(2027, 8, 2), &[Occasion::August]),
        (date(2026, 12, 24), &[Occasion::YearEnd, Occasion::Christmas]),
        (date(2027, 1, 7), &[Occasion::OrthodoxChristmas]),
        (date(2027, 3, 29), &[Occasion::Easter]),
        (date(2027, 5, 3), &[Occasion::OrthodoxEaster]),
        (date(2027, 3, 10), &[Occasion::EidAlFitr]),
        (date(2027, 5, 16), &[Occasion::EidAlAdha]),
        (date(2027, 2, 10), &[Occasion::Ramadan]),
        (date(2028, 4, 27), &[Occasion::NabiShuayb]),
        (date(2026, 11, 24), &[]),
    ];
    for (day, expected) in table {
        assert_eq!(occasions(day), expected, "{day}");
    }
}
