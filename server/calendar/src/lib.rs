//! The Israeli year: which days are holidays, on which days a forum may meet, and when mail may go out.
//!
//! Begin with [`occasions`], which names what a civil date is; [`hebrew`] gives the Hebrew date that is written beside
//! it, [`working`] counts working days and finds the hours in which mail is sent, [`rhythm`] proposes the dates of
//! meetings, and [`ics`] writes them as calendar programs read them. Everything here is a pure
//! function of dates; the Hebrew and the Muslim calendar come from `icu_calendar`.

pub mod hebrew;
pub mod ics;
mod occasions;
pub mod rhythm;
pub mod working;

pub use occasions::occasions;
