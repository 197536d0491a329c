//! `variableDescription` does not name a variable.


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
    let variables = &subject.variables;
    if variables.is_empty() {
        return;
    }
    let mut named = vec![false; variables.len()];
    let mut left = variables.len();
    for word in words(described) {
        let known = match variables.len() <= FEW {
            true => variables.iter().position(|name| *name == word),
            false => variables.binary_search(&word).ok(),
        };
        if let Some(named) = known.and_then(|at| named.get_mut(at)) {
            left = left.saturating_sub(usize::from(!*named));
            *named = true;
        }
        if left == 0 {
            return;
        }
    }
    let missing = variables.iter().zip(&named).filter(|(_, named)| !**named);
    let mut missing = missing.map(|(name, _)| name);
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

/// The parts of a text that could be names of variables.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let part = |octet: u8| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_');
    let mut rest = text;
    std::iter::from_fn(move || {
        let start = rest.bytes().position(part)?;
        let word = rest.get(start..)?;
        let length = word.bytes().position(|octet| !part(octet));
        let (word, tail) = word.split_at_checked(length.unwrap_or(word.len()))?;
        rest = tail;
        Some(word)
    })
}

/// Variables of which there are so few that each is compared.
const FEW: usize = 8;
