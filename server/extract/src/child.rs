//! Reading in a process of its own: `maagal read-file SECONDS` takes the file from its standard input and writes
//! the text to its standard output. Before it reads a byte it gives up what it does not need.

use std::io::{Read, Write};

use rustix::process::{Resource, Rlimit, Signal, nice, setrlimit};

use crate::{Extent, Unreadable, write_text};

/// The most memory, in bytes of address space: the program itself, the file, and what is made of it.
const MEMORY: u64 = 1024 * 1024 * 1024;

/// The signals by which the operating system ends a process that has used its time.
pub const TIME_SIGNALS: [i32; 2] = [Signal::XCPU.as_raw(), Signal::KILL.as_raw()];

/// Limits this process for good, then reads a file from standard input and writes its text to standard
/// output. It ends after so many seconds of a core.
///
/// # Errors
/// [`Unreadable`]; what was read until then has been written.
pub fn run(seconds: u64) -> Result<Extent, Unreadable> {
    limit(seconds, MEMORY)?;
    let mut content = vec![];
    std::io::stdin().lock().read_to_end(&mut content)?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let written = write_text(content, &mut out);
    out.flush()?;
    written
}

/// Limits this process for good: to so many seconds of a core, to so many bytes of memory of its own, and to no more than
/// [`MEMORY`] of address space.
///
/// # Errors
/// Where the operating system refuses a limit.
pub fn limit(seconds: u64, memory: u64) -> std::io::Result<()> {
    let at_most = |resource, most| setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) });
    at_most(Resource::As, MEMORY)?;
    at_most(Resource::Data, memory)?;
    // The first limit ends it by a signal of its own, which tells the reason.
    setrlimit(Resource::Cpu, Rlimit { current: Some(seconds), maximum: Some(seconds + 1) })?;
    // No file of its own end: the page that ended it may be confidential.
    at_most(Resource::Core, 0)?;
    // Whoever asks a page is served first.
    nice(10)?;
    Ok(())
}
