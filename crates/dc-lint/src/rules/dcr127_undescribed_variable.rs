//! `variableDescription` does not name a variable.

use std::collections::HashSet;

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR127",
    name: "undescribed-variable",
    level: Level::Info,
    summary: "`variableDescription` does not name a variable",
    why: "Whoever onboards or reviews the template learns from `variableDescription` what each \
          variable is for, and which values to expect.",
    bad: Template(r##""variableDescription": "code: the code of the site""##, r##"{"type": "TXT", "host": "_site", "data": "site=%code1%", "ttl": 3600}"##),
    good: Template(r##""variableDescription": "code1: the code of the site""##, r##"{"type": "TXT", "host": "_site", "data": "site=%code1%", "ttl": 3600}"##),
    fix: "Add a few words for each variable.",
    section: "draft section 6.1, variableDescription",
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    let described = subject.text("variableDescription").unwrap_or_default();
    let part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let variables = &subject.variables;
    if variables.is_empty() {
        return;
    }
    let words: Vec<&str> = described.split(|c| !part(c)).collect();
    let few = variables.len() <= 8;
    let table: HashSet<&str> = if few { HashSet::new() } else { words.iter().copied().collect() };
    let named = |name: &str| match few {
        true => words.contains(&name),
        false => table.contains(name),
    };
    let mut missing = variables.iter().filter(|name| !named(name));
    let Some(first) = missing.next() else { return };
    let more = missing.count();
    let others = match more {
        0 => String::new(),
        1 => " and one more".to_owned(),
        more => format!(" and {more} more"),
    };
    let message = format!("`variableDescription` does not name `%{first}%`{others}");
    found.add(Finding::new(&RULE, subject.place("variableDescription"), message));
}
