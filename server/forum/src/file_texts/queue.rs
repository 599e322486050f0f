//! Which stored files are read now, which are to be tried again later, and which need more time than most.
//!
//! The database says what is unread; this is what one process knows beyond it. A file whose bytes are missing
//! here may be there at another node that shares the database, so nothing of this is stored: the other
//! reads it, and a process that starts again tries at once.

use std::collections::{HashMap, HashSet, VecDeque};

use domain::clock::Timestamp;

/// How many seconds after the first failure a file is tried again; doubled with every further one.
const FIRST_DELAY: i64 = 30;
/// The longest time between two tries, in seconds.
const LONGEST_DELAY: i64 = 60 * 60;

/// The lanes of the queue, which differ in how much time a file gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// A little, which is enough for nearly every file; several are read at once.
    Quick,
    /// More, one file after the other: for those that were not done in the quick lane.
    Patient,
}

/// A file that could not be read.
#[derive(Debug, Clone, Copy)]
struct Deferral {
    failures: u32,
    due: Timestamp,
}

/// The state of this process's readers.
#[derive(Debug, Default)]
pub struct Queue {
    running: HashSet<String>,
    deferred: HashMap<String, Deferral>,
    /// Files that ran out of time in the quick lane, the first to be read first.
    patient: VecDeque<String>,
}

impl Queue {
    /// Returns whether the quick lane may take this file now.
    pub fn is_free(&self, hash: &str, now: Timestamp) -> bool {
        !self.running.contains(hash)
            && !self.patient.iter().any(|waiting| waiting == hash)
            && self.deferred.get(hash).is_none_or(|deferral| deferral.due <= now)
    }

    /// No reader has a file any more: those that were taken or waited for the patient lane begin again.
    pub fn begin_again(&mut self) {
        self.running.clear();
        self.patient.clear();
    }

    /// Takes a file for a reader.
    pub fn begin(&mut self, hash: &str) {
        self.running.insert(hash.to_owned());
    }

    /// Takes the next file of the patient lane.
    pub fn begin_patient(&mut self) -> Option<String> {
        let hash = self.patient.pop_front()?;
        self.begin(&hash);
        Some(hash)
    }

    /// The file was read, or is no longer unread.
    pub fn done(&mut self, hash: &str) {
        self.running.remove(hash);
        self.deferred.remove(hash);
    }

    /// The file ran out of time and waits for the patient lane.
    pub fn needs_time(&mut self, hash: &str) {
        self.running.remove(hash);
        self.patient.push_back(hash.to_owned());
    }

    /// The file cannot be read at present. Returns when it is tried again: later with every failure.
    pub fn defer(&mut self, hash: &str, now: Timestamp) -> Timestamp {
        self.running.remove(hash);
        let failures = self.deferred.get(hash).map_or(0, |deferral| deferral.failures);
        let due = now.plus_seconds(LONGEST_DELAY.min(FIRST_DELAY << failures.min(20)));
        self.deferred.insert(hash.to_owned(), Deferral { failures: failures + 1, due });
        due
    }

    /// Has a file tried at once, and with short delays again: its bytes were stored just now.
    pub fn retry(&mut self, hash: &str) {
        self.deferred.remove(hash);
    }

    /// Returns whether the file waits for a later try.
    pub fn is_deferred(&self, hash: &str) -> bool {
        self.deferred.contains_key(hash)
    }

    /// Everything that is unread was looked at: what is due and was not among it has been read by another
    /// node, or is gone.
    pub fn forget_due(&mut self, now: Timestamp) {
        let running = &self.running;
        self.deferred.retain(|hash, deferral| deferral.due > now || running.contains(hash));
    }

    /// Returns when the next file is to be tried again.
    pub fn next_due(&self) -> Option<Timestamp> {
        let waiting = self.deferred.iter().filter(|(hash, _)| !self.running.contains(*hash));
        waiting.map(|(_, deferral)| deferral.due).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp(1_000_000_000);

    #[test]
    fn the_delay_grows_to_an_hour() {
        let mut queue = Queue::default();
        let delays: Vec<i64> = (0..10)
            .map(|_| {
                queue.begin("a");
                (queue.defer("a", START).0 - START.0) / 1_000_000
            })
            .collect();
        assert_eq!(delays, [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600, 3_600]);
        for _ in 0..100 {
            assert_eq!(queue.defer("a", START), START.plus_seconds(LONGEST_DELAY));
        }
        queue.retry("a");
        assert_eq!(queue.defer("a", START), START.plus_seconds(FIRST_DELAY), "from the beginning");
    }

    #[test]
    fn a_file_is_read_by_one_reader_and_tried_again_when_it_is_due() {
        let mut queue = Queue::default();
        assert!(queue.is_free("a", START) && queue.next_due().is_none());
        queue.begin("a");
        assert!(!queue.is_free("a", START) && queue.is_free("b", START));
        let due = queue.defer("a", START);
        assert!(queue.is_deferred("a") && !queue.is_free("a", Timestamp(due.0 - 1)) && queue.is_free("a", due));
        assert_eq!(queue.next_due(), Some(due));
        queue.begin("a");
        assert_eq!(queue.next_due(), None, "it is being tried");
        queue.done("a");
        assert!(!queue.is_deferred("a") && queue.is_free("a", START));
    }

    #[test]
    fn a_file_that_another_node_has_read_is_forgotten() {
        let mut queue = Queue::default();
        let due = queue.defer("a", START);
        queue.defer("b", due);
        queue.forget_due(due);
        assert!(!queue.is_deferred("a") && queue.is_deferred("b"));
        assert_eq!(queue.next_due(), Some(due.plus_seconds(FIRST_DELAY)));
    }

    #[test]
    fn what_runs_out_of_time_waits_for_the_patient_lane() {
        let mut queue = Queue::default();
        for hash in ["a", "b"] {
            queue.begin(hash);
            queue.needs_time(hash);
            assert!(!queue.is_free(hash, START));
        }
        assert_eq!(queue.begin_patient().as_deref(), Some("a"));
        assert!(!queue.is_free("a", START), "it is running");
        queue.done("a");
        assert!(queue.is_free("a", START));
        assert_eq!(queue.begin_patient().as_deref(), Some("b"));
        assert_eq!(queue.begin_patient(), None);
        queue.begin("c");
        queue.needs_time("c");
        queue.begin_again();
        assert!(queue.is_free("b", START) && queue.is_free("c", START), "their reader ended");
        assert_eq!(queue.begin_patient(), None);
    }
}
