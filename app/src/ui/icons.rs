//! Line icons, drawn for this forum on a grid of 20.

use crate::ui::written::written;
use leptos::prelude::*;

/// The drawings that icons show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glyph {
    /// A looking glass.
    Search,
    /// A tick.
    Check,
    /// A triangle.
    Warning,
    /// A leaf of a calendar.
    Calendar,
    /// A pin on a map.
    Place,
    /// Two links of a chain.
    Link,
    /// An arrow out of a tray.
    Upload,
    /// A sheet.
    File,
    /// A pencil.
    Edit,
    /// The icon has three shortening lines.
    Filter,
    /// A cross.
    Close,
    /// An angle pointing down.
    Down,
    /// An arrow out of a box.
    Share,
    /// A printer.
    Print,
    /// A person.
    Person,
    /// A plus.
    Plus,
    /// A bell.
    Bell,
}

impl Glyph {
    const fn path(self) -> &'static str {
        match self {
            Glyph::Search => "M8.5 3.5a5 5 0 1 0 0 10a5 5 0 0 0 0-10M12.3 12.3L17 17",
            Glyph::Check => "M4 10.5L8.2 15L16 5.5",
            Glyph::Warning => "M10 3.2L17.5 16.5H2.5ZM10 8.2V12M10 14.2V14.4",
            Glyph::Calendar => "M3.5 5.5H16.5V16.5H3.5ZM3.5 9H16.5M7 3V6.5M13 3V6.5",
            Glyph::Place => {
                "M10 17.5C6 13 4.5 10.8 4.5 8.3a5.5 5.5 0 0 1 11 0C15.5 10.8 14 13 10 17.5ZM10 6.6a1.8 1.8 0 1 0 0 3.6a1.8 1.8 0 0 0 0-3.6"
            }
            Glyph::Link => {
                "M8.3 11.7a3 3 0 0 0 4.3 0l3-3a3 3 0 0 0-4.3-4.3l-1.2 1.2M11.7 8.3a3 3 0 0 0-4.3 0l-3 3a3 3 0 0 0 4.3 4.3l1.2-1.2"
            }
            Glyph::Upload => "M10 13.5V3.5M6 7.2L10 3.2L14 7.2M3.5 13V16.5H16.5V13",
            Glyph::File => "M5 2.5H11.5L15 6V17.5H5ZM11.5 2.5V6H15",
            Glyph::Edit => "M4 16L4.8 12.7L13.5 4L16 6.5L7.3 15.2ZM11.8 5.7L14.3 8.2",
            Glyph::Filter => "M3 5.5H17M5.8 10H14.2M8.5 14.5H11.5",
            Glyph::Close => "M5 5L15 15M15 5L5 15",
            Glyph::Down => "M5 7.5L10 12.5L15 7.5",
            Glyph::Share => "M10 12.5V3M6.5 6.2L10 2.8L13.5 6.2M6 9H4V17H16V9H14",
            Glyph::Print => "M6 7V3H14V7M6 14H3.5V7.5H16.5V14H14M6 11.5H14V17H6Z",
            Glyph::Person => "M10 3.5a3 3 0 1 0 0 6.2a3 3 0 0 0 0-6.2M4 17c.4-3.6 2.8-5.2 6-5.2s5.6 1.6 6 5.2",
            Glyph::Plus => "M10 4V16M4 10H16",
            Glyph::Bell => {
                "M4 14.5C5.3 13.2 5.5 11.6 5.5 9a4.5 4.5 0 0 1 9 0C14.5 11.6 14.7 13.2 16 14.5ZM8.3 17H11.7M10 4.5V2.8"
            }
        }
    }
}

/// An icon beside a word that says the same: hidden from screen readers.
#[component]
pub fn Icon(glyph: Glyph) -> impl IntoView {
    written(view! {
        <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
            <path d=glyph.path()/>
        </svg>
    })
}
