//! What programs hand over as plain text.

mod samples;
