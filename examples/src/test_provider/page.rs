//! Pages, as plain as can be.

use std::fmt::Write as _;

use dc_flow::{ChangeKind, Consent, ShownRecord};

use super::Answer;

/// An HTML page as an answer. No script runs on it, and no other site can frame it.
pub(super) fn answer(status: u16, html: &str) -> Answer {
    let header = |name, value: &str| (name, value.to_owned());
    Answer {
        status,
        headers: vec![
            header("content-type", "text/html; charset=utf-8"),
            header(
                "content-security-policy",
                "default-src 'none'; img-src https:; frame-ancestors 'none'",
            ),
            // The link has values of the user; the next site does not need them.
            header("referrer-policy", "no-referrer"),
            header("cache-control", "no-store"),
        ],
        body: html.as_bytes().to_vec(),
    }
}

/// A title and a sentence.
pub(super) fn message(title: &str, text: &str) -> String {
    format!(
        "<!doctype html><title>{0}</title><h1>{0}</h1><p>{1}</p>",
        html(title),
        html(text)
    )
}

/// The question.
pub(super) fn consent(consent: &Consent, id: &str) -> String {
    let mut page = String::from("<!doctype html><title>Allow these changes?</title>");
    let mut line = |text: String| {
        let _ = writeln!(page, "{text}");
    };
    let beside = |caller: &Option<String>| match caller {
        Some(caller) => format!(" (they call it {})", html(caller)),
        None => String::new(),
    };
    line(format!(
        "<h1>{}{} by {}{} wants to change {}</h1>",
        html(&consent.service.name),
        beside(&consent.service.caller),
        html(&consent.provider.name),
        beside(&consent.provider.caller),
        html(&consent.preview.domain),
    ));
    for risk in &consent.preview.risks {
        line(format!("<p class=risk>{}</p>", html(&risk.message)));
    }
    for service in &consent.preview.ends {
        line(format!(
            "<p>Ends: {}: {}</p>",
            html(&service.service),
            html(&service.reason)
        ));
    }
    line(format!(
        "<details{}><summary>{}</summary><ul>",
        if consent.preview.detailed {
            " open"
        } else {
            ""
        },
        html(&consent.preview.summary)
    ));
    for change in &consent.preview.changes {
        let verb = match change.kind {
            ChangeKind::Remove => "goes",
            ChangeKind::Modify => "changes",
            ChangeKind::Add => "comes",
            _ => "stays",
        };
        let before = change
            .before
            .as_ref()
            .map(|old| format!(", was {}", record(old)));
        line(format!(
            "<li>{verb}: {}{}: {}",
            record(&change.record),
            before.unwrap_or_default(),
            html(&change.reason)
        ));
    }
    line("</ul></details>".to_owned());
    line(format!(
        "<form method=post action=/consent><input type=hidden name=id value={id}>\
         <button name=answer value=yes>Allow</button><button name=answer value=no>Cancel</button></form>"
    ));
    page
}

fn record(record: &ShownRecord) -> String {
    html(&record.to_string())
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
