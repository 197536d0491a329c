//! What is left to a person.

use dc_template::Template;

use super::check::{Check, Outcome};

/// Something that only a person or the network can tell.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Task {
    /// A stable name in kebab case.
    pub name: &'static str,
    /// What to do, as an order without a stop.
    pub text: String,
}

pub(super) fn all(template: Option<&Template>, checks: &[Check], published: bool) -> Vec<Task> {
    let mut tasks = Vec::new();
    let mut add = |name: &'static str, text: String| tasks.push(Task { name, text });
    let Some(template) = template else {
        return tasks;
    };
    let open = |name: &str| {
        let mut checks = checks.iter();
        checks.any(|check| check.name == name && check.outcome == Outcome::Open)
    };
    let tests = if template.host_required() {
        "one test with a host"
    } else {
        "two tests, one with a host and one without"
    };
    let mut groups: Vec<&str> = template
        .records()
        .iter()
        .filter_map(|r| r.group())
        .collect();
    groups.sort_unstable();
    groups.dedup();
    let each = if groups.len() > 1 {
        format!(
            ", and each of the {} groups that is applied alone",
            groups.len()
        )
    } else {
        String::new()
    };
    add(
        "editor-test",
        format!(
            "test the template in the online editor and paste the links: {tests}{each}; \
             the automation compares the template in each link with the file"
        ),
    );
    if let Some(url) = text(template, "logoUrl") {
        add("logo", format!("check that the logo is served: {url}"));
    }
    if let Some(domain) = template.sync_pub_key_domain() {
        add(
            "key",
            format!(
                "publish the signing key below {domain} before anybody uses the template, and check \
                 it with `dconn key check`"
            ),
        );
    }
    if published {
        let text = "tick the type of the change: the file does not tell what it is for";
        add("type-of-change", text.to_owned());
    }
    if open("version") {
        add(
            "version",
            "if the template is published already, raise `version`, and give the published file \
             with --published"
                .to_owned(),
        );
    }
    if open("redirect-domain") {
        add(
            "redirect-domain",
            "name in syncRedirectDomain where users return to, unless no request has a redirect_uri"
                .to_owned(),
        );
    }
    add(
        "place",
        "put the file into the root folder of the repository, and change nothing but templates in \
         this pull request"
            .to_owned(),
    );
    tasks
}

/// A text of the template that is not empty.
pub(super) fn text(template: &Template, name: &str) -> Option<String> {
    let text: String = serde_json::from_str(&template.member(name)?).ok()?;
    Some(text).filter(|text| !text.trim().is_empty())
}
