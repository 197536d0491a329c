//! `syncPubKeyDomain` or `syncRedirectDomain` contains something that is not a public domain name.

use std::borrow::Cow;

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1022",
    name: "invalid-domain",
    level: Level::Error,
    summary: "`syncPubKeyDomain` or `syncRedirectDomain` contains something that is not a public domain name",
    why: "Keys are looked up at the one, and users are sent back to the other. A name that is not \
          a domain name, or exists only in a private network, can never work, or leads somewhere else \
          for each user.",
    bad: Members(r##""syncRedirectDomain": "service.localhost""##),
    good: Members(r##""syncRedirectDomain": "service.example.net""##),
    fix: "Write domain names with at least two labels, separated by commas, without scheme, port \
          or path.",
    section: "draft section 3, dc-host-list, dc-pubkey-domain; RFC 6761",
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    let key = subject.text("syncPubKeyDomain").unwrap_or_default();
    domain(subject, "syncPubKeyDomain", 0, key, found);
    let mut at = 0usize;
    for item in subject.text("syncRedirectDomain").unwrap_or_default().split(',') {
        domain(subject, "syncRedirectDomain", at, item, found);
        at = at.saturating_add(item.len()).saturating_add(1);
    }
}

fn domain(subject: &Subject<'_>, member: &str, at: usize, text: &str, found: &mut Findings<'_>) {
    let name = text.trim();
    if name.is_empty() {
        return;
    }
    let everyday = is_everyday(name.as_bytes());
    let lower = match everyday {
        true => Cow::Borrowed(name),
        false => Cow::Owned(name.to_lowercase()),
    };
    let below = |name: &str, top: &str| {
        let head = name.strip_suffix(top);
        head.is_some_and(|head| head.is_empty() || head.ends_with('.'))
    };
    let top = lower.rfind('.').map_or(0, |dot| dot.saturating_add(1));
    let top = lower.get(top..).unwrap_or_default();
    let suffix = subject.is_public_suffix;
    let problem = if !everyday && !is_name(&lower) {
        "is not a domain name"
    } else if PRIVATE.contains(&top) || below(&lower, "home.arpa") {
        "does not exist in public DNS"
    } else if !lower.contains('.') || suffix.is_some_and(|is_suffix| is_suffix(&lower)) {
        "is not a domain below a public suffix"
    } else {
        return;
    };
    let value = subject.object.get(member).map(|member| &member.value);
    let span = value.and_then(|value| value.part(at..at.saturating_add(text.len())));
    let message = format!("{} in `{member}` {problem}", shown(name));
    found.add(Finding::new(&RULE, subject.place(member).narrowed(span), message));
}

/// Whether a text is a domain name in ASCII and lower case, without final dot.
fn is_everyday(octets: &[u8]) -> bool {
    let (mut length, mut digits, mut previous) = (0usize, true, b'.');
    for octet in octets {
        match octet {
            b'.' if !(1..=63).contains(&length) || previous == b'-' => return false,
            b'.' => (length, digits) = (0, true),
            b'-' if previous == b'.' => return false,
            b'a'..=b'z' | b'-' | b'_' | b'0'..=b'9' => {
                length = length.saturating_add(1);
                digits &= octet.is_ascii_digit();
            }
            _ => return false,
        }
        previous = *octet;
    }
    (1..=63).contains(&length) && previous != b'-' && !digits && octets.len() <= 253
}

/// The shape of a domain name; labels may be internationalised or begin with an underscore.
fn is_name(text: &str) -> bool {
    let text = text.strip_suffix('.').unwrap_or(text);
    let ascii = |o: u8| matches!(o, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_');
    let fits = |c: char| match u8::try_from(c) {
        Ok(octet) if c.is_ascii() => ascii(octet),
        _ => c.is_alphanumeric(),
    };
    let label = |label: &str| {
        let length = label.len();
        (1..=63).contains(&length)
            && !label.starts_with('-')
            && !label.ends_with('-')
            && (label.bytes().all(ascii) || label.chars().all(fits))
    };
    let top = text.rsplit('.').next().unwrap_or_default();
    text.len() <= 253
        && text.split('.').all(label)
        && !top.bytes().all(|octet| octet.is_ascii_digit())
}

/// Names that the public DNS does not have (RFC 6761, RFC 6762, RFC 8375, RFC 9476), and those that
/// private networks use. `home.arpa` stands above: it has two labels.
const PRIVATE: &[&str] = &[
    "alt", "internal", "invalid", "lan", "local", "localhost", "onion", "test",
];
