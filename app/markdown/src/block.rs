//! Paragraphs, lists, quotes, code and tables.

use pulldown_cmark::Alignment;

use crate::label;
use crate::writer::{Open, Writer};

impl Writer<'_> {
    pub(crate) fn begin_paragraph(&mut self) -> Open {
        self.sink().markup("<p");
        self.sink().auto_line();
        self.sink().markup(">");
        Open::Line("</p>\n")
    }

    /// Begins a block of code, which reads left to right whatever its comments say. It can be focused, so that a long
    /// line can be scrolled with the keyboard.
    pub(crate) fn begin_code_block(&mut self) -> Open {
        self.sink().fixed_line();
        self.sink().markup("<pre dir=\"ltr\" tabindex=\"0\"><code>");
        self.in_code = true;
        Open::CodeBlock
    }

    pub(crate) fn begin_container(&mut self, name: &str, end: &'static str) -> Open {
        if self.is_deep() {
            return Open::SkippedBlock;
        }
        self.sink().markup("<");
        self.sink().markup(name);
        self.sink().begin_container();
        self.sink().markup(">\n");
        Open::Container(end)
    }

    pub(crate) fn begin_list(&mut self, first: Option<u64>) -> Open {
        match first {
            None => self.begin_container("ul", "</ul>\n"),
            Some(1) => self.begin_container("ol", "</ol>\n"),
            Some(number) => self.begin_container(&format!("ol start=\"{number}\""), "</ol>\n"),
        }
    }

    /// An item without its list would not be valid HTML: it is written exactly where the list was.
    pub(crate) fn begin_item(&mut self) -> Open {
        if matches!(self.open.last(), Some(Open::SkippedBlock)) {
            return Open::SkippedBlock;
        }
        self.sink().markup("<li>");
        Open::Item
    }

    /// The box says what a task's state is; it cannot be ticked here.
    pub(crate) fn task_box(&mut self, done: bool) {
        let name = label::task(self.options.language);
        self.sink().ensure_line();
        self.sink().markup("<input type=\"checkbox\" disabled=\"\"");
        self.sink().attribute("aria-label", name);
        self.sink().markup(if done { " checked=\"\"> " } else { "> " });
    }

    pub(crate) fn rule(&mut self) {
        self.sink().end_implied_line();
        self.sink().markup("<hr>\n");
    }

    /// A table stands in a frame that scrolls where the screen is narrow. The frame is focusable
    /// for the keyboard, and a named group: as a region, every table would be a landmark.
    pub(crate) fn begin_table(&mut self, columns: Vec<Alignment>) -> Open {
        let name = label::table(self.options.language);
        self.columns = columns;
        self.sink().markup("<div class=\"table\" role=\"group\" tabindex=\"0\"");
        self.sink().attribute("aria-label", name);
        self.sink().markup("><table");
        self.sink().begin_container();
        self.sink().markup(">\n");
        Open::Container("</tbody></table></div>\n")
    }

    pub(crate) fn begin_table_head(&mut self) -> Open {
        self.column = 0;
        self.in_table_head = true;
        self.sink().markup("<thead><tr>");
        Open::TablePart("</tr></thead>\n<tbody>\n")
    }

    pub(crate) fn begin_table_row(&mut self) -> Open {
        self.column = 0;
        self.in_table_head = false;
        self.sink().markup("<tr>");
        Open::TablePart("</tr>\n")
    }

    /// Begins a cell, whose alignment stays as typed, left or right: cells of one column may differ in direction, and
    /// `start` would set them to different sides.
    pub(crate) fn begin_cell(&mut self) -> Open {
        let class = match self.columns.get(self.column) {
            Some(Alignment::Left) => " class=\"left\"",
            Some(Alignment::Center) => " class=\"center\"",
            Some(Alignment::Right) => " class=\"right\"",
            Some(Alignment::None) | None => "",
        };
        self.column += 1;
        let head = self.in_table_head;
        self.sink().markup(if head { "<th scope=\"col\"" } else { "<td" });
        self.sink().markup(class);
        self.sink().cell_line();
        self.sink().markup(">");
        Open::Line(if head { "</th>" } else { "</td>" })
    }
}
