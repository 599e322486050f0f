//! What stands inside a line: text, emphasis, code, links and images.

use pulldown_cmark::LinkType;

use crate::target::Target;
use crate::writer::{Open, Writer};

/// An image whose alternative text is still being read.
pub(crate) struct Image {
    target: Option<Target>,
    title: String,
    alt: String,
}

impl Image {
    pub(crate) fn new(target: Option<Target>, title: &str) -> Self {
        Self { target, title: title.to_owned(), alt: String::new() }
    }
}

impl Writer<'_> {
    pub(crate) fn text(&mut self, text: &str) {
        if let Some(image) = &mut self.image {
            image.alt.push_str(text);
            return;
        }
        self.anchors.push_text(text);
        self.sink().ensure_line();
        self.sink().text(text);
    }

    /// Inline code is isolated by a `dir` of its own: in a Hebrew line `--flag=ערך` keeps its order,
    /// and browsers pass over it when they look for the line's direction, as we do.
    pub(crate) fn code(&mut self, code: &str) {
        if let Some(image) = &mut self.image {
            image.alt.push_str(code);
            return;
        }
        self.anchors.push_text(code);
        self.sink().ensure_line();
        self.sink().markup("<code dir=\"auto\">");
        self.sink().neutral_text(code);
        self.sink().markup("</code>");
    }

    pub(crate) fn hard_break(&mut self) {
        if self.image.is_some() {
            self.text("\n");
            return;
        }
        self.anchors.push_text("\n");
        self.sink().ensure_line();
        self.sink().markup("<br>\n");
    }

    pub(crate) fn begin_inline(&mut self, begin: &str, end: &'static str) -> Open {
        if self.is_deep() {
            return Open::SkippedInline;
        }
        self.sink().ensure_line();
        self.sink().markup(begin);
        Open::Inline(end)
    }

    /// Begins a link; only its text is written where the address is not permitted. An address that
    /// stands for itself is isolated and reads left to right.
    pub(crate) fn begin_link(&mut self, kind: LinkType, address: &str, title: &str) -> Open {
        let target = match kind {
            LinkType::Email => Target::read(&format!("mailto:{address}")),
            _ => Target::read(address),
        };
        match target {
            Some(target) if !self.in_link && !self.is_deep() => {
                let is_bare = matches!(kind, LinkType::Autolink | LinkType::Email);
                self.open_anchor(&target, title, is_bare);
                self.in_link = true;
                Open::Link
            }
            _ => Open::SkippedInline,
        }
    }

    pub(crate) fn end_image(&mut self) {
        let Some(image) = self.image.take() else {
            return;
        };
        let source = image.target.as_ref().and_then(|t| t.image_source(&self.options.files_base));
        match (source, image.target) {
            (Some(source), _) => self.embed(&source, &image.alt, &image.title),
            (None, Some(target)) if !self.in_link => self.link_to_image(&target, &image.alt, &image.title),
            _ => self.text(&image.alt),
        }
    }

    fn embed(&mut self, source: &str, alt: &str, title: &str) {
        self.anchors.push_text(alt);
        self.sink().ensure_line();
        self.sink().markup("<img");
        self.sink().attribute("src", source);
        self.sink().attribute("alt", alt);
        self.title(title);
        self.sink().markup(" loading=\"lazy\" decoding=\"async\">");
    }

    /// An image that is not of this forum: a link, so that it is fetched only by who wants it.
    fn link_to_image(&mut self, target: &Target, alt: &str, title: &str) {
        self.open_anchor(target, title, alt.trim().is_empty());
        if alt.trim().is_empty() {
            let address = target.href(&self.options.files_base);
            self.sink().neutral_text(&address);
        } else {
            self.text(alt);
        }
        self.sink().markup("</a>");
    }

    fn open_anchor(&mut self, target: &Target, title: &str, is_bare: bool) {
        let address = target.href(&self.options.files_base);
        self.sink().ensure_line();
        self.sink().markup("<a");
        self.sink().attribute("href", &address);
        self.title(title);
        if is_bare {
            self.sink().attribute("dir", "ltr");
        }
        if matches!(target, Target::Outside(_)) {
            self.sink().attribute("rel", "noopener noreferrer nofollow");
        }
        self.sink().markup(">");
    }

    fn title(&mut self, title: &str) {
        if !title.is_empty() {
            self.sink().attribute("title", title);
        }
    }
}
