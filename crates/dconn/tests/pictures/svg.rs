//! A drawing: shapes on a light card, which can be read on light and on dark pages.

use std::fmt::Write as _;

pub(crate) struct Svg {
    width: u32,
    height: u32,
    title: String,
    body: String,
}

/// Where a text stands to its point.
#[derive(Clone, Copy)]
pub(crate) enum Anchor {
    Start,
    Middle,
}

impl Svg {
    pub(crate) fn new(width: u32, height: u32, title: &str) -> Self {
        Self {
            width,
            height,
            title: title.to_owned(),
            body: String::new(),
        }
    }

    pub(crate) fn rect(&mut self, class: &str, (x, y): (u32, u32), (width, height): (u32, u32)) {
        let (right, bottom) = (x + width, y + height);
        assert!(
            right <= self.width && bottom <= self.height,
            "outside: {class}"
        );
        let _ = writeln!(
            self.body,
            r#"  <rect class="{class}" x="{x}" y="{y}" width="{width}" height="{height}" rx="6"/>"#
        );
    }

    /// `path` is the value of the attribute `d`.
    pub(crate) fn path(&mut self, class: &str, path: &str) {
        let _ = writeln!(self.body, r#"  <path class="{class}" d="{path}"/>"#);
    }

    /// A text that must fit into `most` pixels.
    pub(crate) fn text(
        &mut self,
        class: &str,
        (x, y): (u32, u32),
        anchor: Anchor,
        most: u32,
        text: &str,
    ) {
        assert!(width(class, text) <= most, "wider than {most}: {text}");
        let half = width(class, text) / 2;
        let (left, right) = match anchor {
            Anchor::Start => (Some(x), x + 2 * half),
            Anchor::Middle => (x.checked_sub(half), x + half),
        };
        assert!(left.is_some() && right <= self.width, "outside: {text}");
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
        };
        let text = escape(text);
        let _ = writeln!(
            self.body,
            r#"  <text class="{class}" x="{x}" y="{y}" text-anchor="{anchor}">{text}</text>"#
        );
    }

    pub(crate) fn finish(self) -> String {
        let Self {
            width,
            height,
            title,
            body,
        } = self;
        let title = escape(&title);
        format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img">
  <title>{title}</title>
  <style>
    text {{ font: 13px Verdana, "DejaVu Sans", sans-serif; fill: #1f2328; stroke: #fbfbf8; stroke-width: 4px; paint-order: stroke; stroke-linejoin: round }}
    .bold {{ font-weight: bold }}
    .small {{ font-size: 11px; fill: #57606a }}
    .code {{ font: 11px "DejaVu Sans Mono", Consolas, monospace; fill: #57606a }}
    .in {{ stroke: none }}
    .card {{ fill: #fbfbf8; stroke: #d0d7de }}
    .pure {{ fill: #dff3e3; stroke: #2c7a3f }}
    .adapter {{ fill: #fde9d3; stroke: #b35a00 }}
    .facade {{ fill: #e3e8fb; stroke: #4053b5 }}
    .person {{ fill: #eceff2; stroke: #57606a }}
    .line {{ fill: none; stroke: #57606a; stroke-width: 1.4 }}
    .life {{ fill: none; stroke: #afb8c1; stroke-dasharray: 3 4 }}
    .head {{ fill: #57606a }}
  </style>
  <rect class="card" x="0.5" y="0.5" width="{w}" height="{h}" rx="8"/>
{body}</svg>
"##,
            w = width - 1,
            h = height - 1,
        )
    }
}

/// Pixels that a text of a class takes at most.
pub(crate) fn width(class: &str, text: &str) -> u32 {
    let letter = match class {
        "code" | "small" | "in small" => 7,
        "in bold" => 9,
        _ => 8,
    };
    u32::try_from(text.chars().count()).unwrap() * letter
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
