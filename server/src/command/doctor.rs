//! `maagal doctor FILE`: what somebody has to know who helps from outside, and nothing about the members.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use domain::clock::Clock;
use jiff::tz::TimeZone;

use super::{Failure, check, jobs, moment};
use crate::clock::SystemClock;
use crate::settings::Settings;

/// Writes the report into a new file, readable by its owner alone. A part that cannot be read is reported as such.
///
/// # Errors
/// Where the file exists or cannot be written.
pub async fn write(settings: &Settings, options: &str, file: &Path) -> Result<(), Failure> {
    // Told before the work, and again by `create_new` behind it.
    if file.try_exists()? {
        return Err(format!("{} cannot be made: it exists already", file.display()).into());
    }
    let made_at = moment(SystemClock.now(), &TimeZone::UTC)?;
    let mut text = format!("Maagal {}, a report of {made_at} UTC\n", env!("CARGO_PKG_VERSION"));
    section(&mut text, "Machine", &machine());
    section(&mut text, "Options", options);
    let checked = match check::report(settings, false).await {
        Ok(report) => report.lines.join("\n"),
        Err(error) => format!("the check was not possible: {error}"),
    };
    section(&mut text, "Check", &checked);
    let listed = match jobs::lines(settings).await {
        Ok(lines) if lines.is_empty() => "none".to_owned(),
        Ok(lines) => lines.join("\n"),
        Err(error) => format!("they could not be read: {error}"),
    };
    section(&mut text, "Jobs", &listed);
    section(&mut text, "Data folder", &sizes(&settings.data));
    let text = without_personal_data(&text, std::env::var("HOME").ok().as_deref());
    // Nothing is left behind by a report that was broken off.
    let mut out = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)
        .map_err(|error| format!("{} cannot be made: {error}", file.display()))?;
    if let Err(error) = out.write_all(text.as_bytes()) {
        let _ = std::fs::remove_file(file);
        return Err(format!("{} cannot be written: {error}", file.display()).into());
    }
    writeln!(std::io::stdout(), "{}: read it before you send it", file.display())?;
    Ok(())
}

fn section(text: &mut String, title: &str, content: &str) {
    // Writing to a string does not fail.
    let _ = write!(text, "\n## {title}\n\n{}\n", content.trim_end());
}

/// The operating system, processors and memory, as far as they can be read.
fn machine() -> String {
    let line_of = |file: &str, key: &str| {
        let text = std::fs::read_to_string(file).ok()?;
        text.lines().find_map(|line| line.strip_prefix(key)).map(|rest| rest.trim().trim_matches('"').to_owned())
    };
    let unknown = || "unknown".to_owned();
    let cores = std::thread::available_parallelism().map_or_else(|_| unknown(), |count| count.to_string());
    format!(
        "system: {} ({})\nkernel: {}\nprocessors: {cores}\nmemory: {}",
        line_of("/etc/os-release", "PRETTY_NAME=").unwrap_or_else(unknown),
        std::env::consts::ARCH,
        line_of("/proc/sys/kernel/osrelease", "").unwrap_or_else(unknown),
        line_of("/proc/meminfo", "MemTotal:").unwrap_or_else(unknown),
    )
}

/// The entries of the data folder with the number and the bytes of their files. What files are called in the folders
/// is not told.
fn sizes(data: &Path) -> String {
    let Ok(entries) = std::fs::read_dir(data) else { return "it cannot be read".to_owned() };
    let mut lines: Vec<String> = entries
        .flatten()
        .map(|entry| {
            let (files, bytes) = measure(&entry.path());
            format!("{}: {files} files, {bytes} bytes", entry.file_name().to_string_lossy())
        })
        .collect();
    lines.sort();
    lines.join("\n")
}

fn measure(path: &Path) -> (u64, u64) {
    let Ok(metadata) = path.symlink_metadata() else { return (0, 0) };
    if !metadata.is_dir() {
        return (1, metadata.len());
    }
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    entries.map(|entry| measure(&entry.path())).fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
}

/// Replaces mail addresses, which error messages may repeat, and the home folder, which is called after a person.
fn without_personal_data(text: &str, home: Option<&str>) -> String {
    let text = match home.filter(|home| home.len() > 1) {
        Some(home) => text.replace(home, "~"),
        None => text.to_owned(),
    };
    let is_part = |letter: char| letter.is_alphanumeric() || "@.+-_%".contains(letter);
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find('@') {
        let (before, after) = rest.split_at(at);
        let begin =
            before.char_indices().rev().take_while(|(_, letter)| is_part(*letter)).last().map_or(at, |(i, _)| i);
        let end = after.find(|letter| !is_part(letter)).unwrap_or(after.len());
        out.push_str(&before[..begin]);
        out.push_str(if begin < at && end > 1 { "(address)" } else { &rest[begin..at + end] });
        rest = &after[end..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_the_home_folder_are_replaced() {
        for (text, expected) in [
            ("550 <dana@bank.example> unknown", "550 <(address)> unknown"),
            ("דנה.כהן@בנק.example, b@c", "(address), (address)"),
            ("x @ y, @name, name@", "x @ y, @name, name@"),
            ("data = \"/home/dana/forum\"", "data = \"~/forum\""),
            ("", ""),
        ] {
            assert_eq!(without_personal_data(text, Some("/home/dana")), expected);
        }
        assert_eq!(without_personal_data("a/b", Some("/")), "a/b");
    }
}
