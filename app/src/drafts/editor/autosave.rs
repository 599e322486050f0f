//! When the editor saves: one save at a time, soon after the typing stops, later and later while
//! the server cannot be reached. A state machine without a browser; [`super::session`] drives it.

/// How long after the last keystroke a save begins, in milliseconds.
const AUTOSAVE_DELAY: f64 = 2_000.0;
/// How long a text that is typed without a pause may stay unsaved, in milliseconds.
const LONGEST: f64 = 15_000.0;
/// The longest wait between two attempts while saving fails, in milliseconds.
const RETRY_MAX: f64 = 60_000.0;

/// How an attempt to save ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The server has it.
    Saved,
    /// Nobody is logged in any more; a login in another tab mends it.
    SessionEnded,
    /// The draft was saved elsewhere since; waits for a decision.
    Conflict,
    /// The server does not take this text; another attempt needs another text.
    Refused,
    /// No answer, or a failure of the server.
    Unreachable,
}

/// What is saved and what is not. Moments are milliseconds of any one clock.
#[derive(Debug, Clone, Default)]
pub struct Autosave {
    /// Changes counted so far.
    edits: u32,
    /// How many of them the server has.
    saved: u32,
    /// How many of them the running save carries.
    in_flight: Option<u32>,
    /// When the oldest unsaved change was made.
    unsaved_since: f64,
    /// When the newest change was made.
    last_edit: f64,
    /// The number of failed attempts in a row.
    failures: u32,
    /// The change up to which the server refused the text.
    refused: Option<u32>,
    /// No attempt before the member decides.
    conflict: bool,
}

impl Autosave {
    /// A change was made.
    pub fn edited(&mut self, now: f64) {
        if !self.unsaved() {
            self.unsaved_since = now;
        }
        self.edits += 1;
        self.last_edit = now;
    }

    /// Returns whether something would be lost if the page were closed.
    pub fn unsaved(&self) -> bool {
        self.edits != self.saved
    }

    /// Returns whether a save is on its way.
    pub fn saving(&self) -> bool {
        self.in_flight.is_some()
    }

    /// Returns how long to wait before the next save, in milliseconds; `None` when none is due: all is saved, one is on
    /// its way, or the member has to decide first.
    pub fn wait(&self, now: f64) -> Option<f64> {
        let refused = self.refused == Some(self.edits);
        if !self.unsaved() || self.saving() || self.conflict || refused {
            return None;
        }
        let pause = (self.last_edit + AUTOSAVE_DELAY).min(self.unsaved_since + LONGEST) - now;
        let retry = match self.failures {
            0 => 0.0,
            failures => (AUTOSAVE_DELAY * f64::from(1u32 << failures.min(5))).min(RETRY_MAX),
        };
        Some(pause.max(retry).max(0.0))
    }

    /// Begins a save; `false` when one is on its way already.
    pub fn begin(&mut self) -> bool {
        if self.saving() {
            return false;
        }
        self.in_flight = Some(self.edits);
        self.conflict = false;
        true
    }

    /// The save that was begun has ended.
    pub fn finish(&mut self, outcome: &Outcome, now: f64) {
        let Some(carried) = self.in_flight.take() else { return };
        match outcome {
            Outcome::Saved => {
                self.saved = carried;
                self.unsaved_since = now;
                self.failures = 0;
            }
            Outcome::SessionEnded | Outcome::Unreachable => self.failures += 1,
            Outcome::Refused => self.refused = Some(carried),
            Outcome::Conflict => self.conflict = true,
        }
    }

    /// The obstacle may be gone (the network is back): the next attempt need not wait.
    pub fn hope(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_save_follows_the_last_keystroke() {
        let mut autosave = Autosave::default();
        assert_eq!(autosave.wait(0.0), None);
        autosave.edited(1_000.0);
        autosave.edited(1_500.0);
        assert_eq!(autosave.wait(1_500.0), Some(AUTOSAVE_DELAY));
        assert_eq!(autosave.wait(9_000.0), Some(0.0));
    }

    #[test]
    fn typing_without_a_pause_is_saved_too() {
        let mut autosave = Autosave::default();
        for second in 0..15 {
            autosave.edited(f64::from(second) * 1_000.0);
        }
        assert_eq!(autosave.wait(14_500.0), Some(500.0));
    }

    #[test]
    fn what_is_typed_during_a_save_is_still_unsaved() {
        let mut autosave = Autosave::default();
        autosave.edited(0.0);
        assert!(autosave.begin());
        assert!(!autosave.begin(), "never two at once");
        autosave.edited(100.0);
        assert_eq!(autosave.wait(100.0), None, "one is on its way");
        autosave.finish(&Outcome::Saved, 200.0);
        assert!(autosave.unsaved());
        assert!(autosave.begin());
        autosave.finish(&Outcome::Saved, 300.0);
        assert!(!autosave.unsaved());
    }

    #[test]
    fn failures_wait_longer_and_longer_until_there_is_hope() {
        let mut autosave = Autosave::default();
        autosave.edited(0.0);
        let mut waits = vec![];
        for _ in 0..8 {
            autosave.begin();
            autosave.finish(&Outcome::Unreachable, 10_000.0);
            waits.extend(autosave.wait(10_000.0));
        }
        assert_eq!(waits, [4e3, 8e3, 16e3, 32e3, 60e3, 60e3, 60e3, 60e3]);
        autosave.hope();
        assert_eq!(autosave.wait(10_000.0), Some(0.0));
    }

    #[test]
    fn a_refused_text_is_tried_again_when_it_changes() {
        let mut autosave = Autosave::default();
        autosave.edited(0.0);
        autosave.begin();
        autosave.finish(&Outcome::Refused, 100.0);
        assert_eq!(autosave.wait(10_000.0), None);
        autosave.edited(10_000.0);
        assert!(autosave.wait(10_000.0).is_some());
    }

    #[test]
    fn a_conflict_waits_for_the_member() {
        let mut autosave = Autosave::default();
        autosave.edited(0.0);
        autosave.begin();
        autosave.finish(&Outcome::Conflict, 100.0);
        autosave.edited(200.0);
        assert_eq!(autosave.wait(10_000.0), None);
        assert!(autosave.begin(), "keep mine");
    }
}
