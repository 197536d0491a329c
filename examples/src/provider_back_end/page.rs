//! Pages, as plain as can be.

use std::fmt::{Display, Write as _};

use dc_flow::{ChangeKind, Consent, Outcome, Preview, Response};
use dc_template::{Name, Plan, Status};

use super::Answer;
use super::task::Task;

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

/// An answer for programs.
pub(super) fn plain(response: Response) -> Answer {
    let headers = response.headers.into_iter();
    Answer {
        status: response.status,
        headers: headers
            .map(|(name, value)| (name, value.to_owned()))
            .collect(),
        body: response.body,
    }
}

pub(super) fn refused(status: u16, why: &dyn Display) -> Answer {
    answer(status, &message("Nothing was changed", &why.to_string()))
}

/// The end of an apply: a redirect, or a page.
pub(super) fn end(outcome: &Outcome) -> Answer {
    let page = match outcome {
        Outcome::Page(page) => match &page.error {
            None => message("Done", "You can close this window."),
            Some(error) => message("Nothing was changed", &error.to_string()),
        },
        _ => message("Back to the service", ""),
    };
    let mut answer = answer(outcome.status(), &page);
    let location = outcome.location().map(str::to_owned);
    answer.headers.extend(location.map(|to| ("location", to)));
    answer
}

/// A title and a sentence.
pub(super) fn message(title: &str, text: &str) -> String {
    format!(
        "<!doctype html><title>{0}</title><h1>{0}</h1><p>{1}</p>",
        html(&title),
        html(&text)
    )
}

/// The question. `again` says that the zone has changed since the user agreed.
pub(super) fn question(task: &Task<'_>, plan: &Plan, id: &str, again: bool) -> String {
    let mut page = String::from("<!doctype html><title>Allow these changes?</title>");
    if again {
        page += "<p class=risk>Your domain has changed since you were asked. Look again.</p>";
    }
    match task {
        Task::Apply { request, template } => {
            let consent = Consent::new(request, template, plan);
            page += &format!(
                "<h1>{} by {} wants to change {}</h1>",
                html(&consent.service),
                html(&consent.provider),
                html(&consent.preview.domain),
            );
            if let Some(host) = &consent.returns_to {
                page += &format!("<p>You go back to {}.</p>", html(&host));
            }
            preview(&mut page, &consent.preview);
        }
        Task::Remove { key, .. } => {
            page += &format!("<h1>Remove {}?</h1>", html(key));
            preview(&mut page, &Preview::of(plan));
        }
    }
    page + &format!(
        "<form method=post action=/consent><input type=hidden name=id value={id}>\
         <button name=answer value=yes>Allow</button><button name=answer value=no>Cancel</button></form>"
    )
}

fn preview(page: &mut String, preview: &Preview) {
    let mut line = |text: String| {
        let _ = writeln!(page, "{text}");
    };
    for risk in &preview.risks {
        line(format!("<p class=risk>{}</p>", html(risk)));
    }
    for end in &preview.ends {
        line(format!(
            "<p>Ends {}: {}</p>",
            html(&end.service),
            html(&end.reason)
        ));
    }
    let open = if preview.detailed { " open" } else { "" };
    line(format!(
        "<details{open}><summary>{}</summary><ul>",
        html(&preview.summary)
    ));
    for change in &preview.changes {
        let verb = match change.kind {
            ChangeKind::Remove => "goes",
            ChangeKind::Modify => "changes",
            ChangeKind::Add => "comes",
            _ => "stays",
        };
        let before = change.before.as_ref().map(|old| format!(", was {old}"));
        line(format!(
            "<li>{verb}: {}{}: {}",
            html(&change.record),
            html(&before.unwrap_or_default()),
            html(&change.reason)
        ));
    }
    line("</ul></details>".to_owned());
}

/// The services of a domain, each with its records and a button.
pub(super) fn services(domain: &Name, services: &[Status<'_>]) -> String {
    let mut page = message(&format!("Services of {}", domain.without_dot()), "");
    for status in services {
        let instance = status.instance;
        page += &format!(
            "<h2>{}: {}</h2><ul>",
            html(&instance.service),
            status.condition
        );
        for record in &instance.records {
            page += &format!("<li>{}", html(record));
        }
        page += &format!(
            "</ul><form method=post action=/remove><button name=instance value=\"{}\">Remove…</button></form>",
            html(&instance.key.token())
        );
    }
    page
}

/// A field of a form.
pub(super) fn field(body: &[u8], name: &str) -> Option<String> {
    let mut fields = url::form_urlencoded::parse(body);
    let found = fields.find(|(found, _)| found == name);
    found.map(|(_, value)| value.into_owned())
}

fn html(text: &dyn Display) -> String {
    let text = dc_template::escape(&text.to_string());
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
