//! The draft's conflict rules (C-2 … C-9, S-*, Z-1, Z-2), written a second time and apart from the
//! engine: slow, pairwise, on text.

use dc_template::{Read, Record};

use super::case::{APEX, Case, Model};

/// The type of a record of a zone, generic spellings undone.
pub fn kind(record: &Record) -> String {
    match record.rtype.as_str() {
        "TYPE1" => "A".to_owned(),
        "type5" => "CNAME".to_owned(),
        "TYPE16" => "TXT".to_owned(),
        other => other.to_owned(),
    }
}

pub fn owner(record: &Record) -> String {
    record.name.to_lowercase()
}

pub fn is_below(name: &str, above: &str) -> bool {
    // No owner of the pool below a rule's name has an escaped dot but one: that is no boundary.
    name.strip_suffix(above)
        .is_some_and(|rest| rest.ends_with('.') && !rest.ends_with("\\."))
}

/// The character-strings of a TXT record; `None` if it has no readable text.
pub fn strings(record: &Record) -> Option<Vec<String>> {
    let data = record.data.trim_start();
    if record.rtype.as_str() == "TYPE16" && data.starts_with("\\#") {
        let hex = data.split(' ').nth(2)?;
        let octet = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        let octets: Vec<u8> = (0..hex.len()).step_by(2).map(octet).collect();
        assert_eq!(usize::from(octets[0]), octets.len() - 1, "one string");
        return Some(vec![String::from_utf8(octets[1..].to_vec()).unwrap()]);
    }
    if !data.starts_with('"') {
        return Some(vec![record.data.clone()]);
    }
    let (mut all, mut now) = (Vec::new(), None::<String>);
    let mut chars = data.chars();
    while let Some(c) = chars.next() {
        match (c, &mut now) {
            ('"', Some(text)) => all.push(std::mem::take(text)),
            ('"', None) => {}
            ('\\', Some(text)) => text.push(chars.next()?),
            (c, Some(text)) => text.push(c),
            (_, None) => {}
        }
        if c == '"' {
            now = now.is_none().then(String::new);
        }
    }
    now.is_none().then_some(all)
}

pub fn value(record: &Record) -> Option<String> {
    (kind(record) == "TXT")
        .then(|| strings(record))?
        .map(|s| s.concat())
}

pub fn is_spf(value: &str) -> bool {
    let lower = value.to_lowercase();
    lower == "v=spf1" || lower.starts_with("v=spf1 ")
}

pub fn is_spf_record(record: &Record) -> bool {
    value(record).is_some_and(|v| is_spf(&v))
}

/// SOA, the zone's own NS, what the signer owns (OQ-5, override 6).
pub fn exempt(record: &Record) -> bool {
    match kind(record).as_str() {
        "SOA" | "RRSIG" | "NSEC" | "NSEC3" => true,
        "NS" => owner(record) == APEX,
        _ => false,
    }
}

/// Owner, type and RDATA in one spelling (C-12, OQ-11).
pub fn identity(record: &Record) -> String {
    let absolute = |name: &str| format!("{}.", name.trim_end_matches('.').to_lowercase());
    let words: Vec<&str> = record.data.split_whitespace().collect();
    let data = match (kind(record).as_str(), words.as_slice()) {
        ("A", ["\\#", "4", hex]) => {
            let octet = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
            format!("{}.{}.{}.{}", octet(0), octet(2), octet(4), octet(6))
        }
        ("AAAA", [address]) => address
            .parse::<std::net::Ipv6Addr>()
            .map_or(record.data.clone(), |a| a.to_string()),
        ("CNAME" | "NS" | "APEXCNAME", [name]) => absolute(name),
        ("MX", [priority, name]) => format!("{priority} {}", absolute(name)),
        ("TXT", _) => strings(record).map_or(record.data.clone(), |s| format!("{s:?}")),
        ("CAA", [flags, tag, value]) => {
            format!("{flags} {} {}", tag.to_lowercase(), value.trim_matches('"'))
        }
        ("REDIR301" | "REDIR302", _) => record.data.clone(),
        _ => words.join(" ").to_lowercase(),
    };
    format!("{} {} {data}", owner(record), kind(record))
}

fn is_address(kind: &str) -> bool {
    matches!(kind, "A" | "AAAA")
}

fn is_redirect(kind: &str) -> bool {
    matches!(kind, "REDIR301" | "REDIR302")
}

/// Whether SPF rules that say something stand at a name.
pub fn merges(case: &Case, name: &str) -> bool {
    case.active().any(|(_, owner, m)| {
        owner == name && m.kind == "SPFM" && !m.json.contains(r#""spfRules":"""#)
    })
}

/// The rules by which a template record conflicts with a record of the zone.
pub fn conflicts(case: &Case, new_owner: &str, new: &Model, old: &Record) -> Vec<&'static str> {
    let (old_owner, old_kind) = (owner(old), kind(old));
    let old_kind = old_kind.as_str();
    let here = old_owner == new_owner;
    let empty_rules = new.kind == "SPFM" && !merges(case, new_owner);
    let mut rules = Vec::new();
    if exempt(old) || empty_rules {
        return rules;
    }
    let mut when = |applies: bool, rule: &'static str| {
        if applies {
            rules.push(rule);
        }
    };
    when(
        here && (new.kind == "CNAME" || old_kind == "CNAME"),
        "cname",
    );
    let delegation_and_ds = matches!((new.kind, old_kind), ("NS", "DS") | ("DS", "NS"));
    when(
        here && (new.kind == "NS" || old_kind == "NS") && !delegation_and_ds
            || new.kind == "NS" && is_below(&old_owner, new_owner)
            || old_kind == "NS" && is_below(new_owner, &old_owner),
        "ns",
    );
    if !here {
        return rules;
    }
    let mut when = |applies: bool, rule: &'static str| {
        if applies {
            rules.push(rule);
        }
    };
    when(new.kind == "MX" && old_kind == "MX", "mx");
    when(new.kind == "SRV" && old_kind == "SRV", "srv");
    when(is_address(new.kind) && is_address(old_kind), "address");
    let answers = |k: &str| is_address(k) || is_redirect(k) || k == "APEXCNAME";
    when(
        new.kind == "APEXCNAME" && answers(old_kind)
            || old_kind == "APEXCNAME" && answers(new.kind),
        "apexcname",
    );
    when(
        is_redirect(new.kind) && (is_address(old_kind) || is_redirect(old_kind))
            || is_redirect(old_kind) && is_address(new.kind),
        "redirect",
    );
    if old_kind == "TXT" && new.kind == "TXT" {
        let merged = is_spf_record(old) && merges(case, new_owner);
        let literal = new.txt.is_some_and(is_spf);
        when(literal && is_spf_record(old), "spf-single");
        when(new.mode == Some("All") && !merged, "txt-all");
        let prefix = new.mode.filter(|m| *m != "All");
        let hit = prefix.is_some_and(|p| value(old).is_some_and(|v| v.starts_with(p)));
        when(hit && !merged, "txt-prefix");
    }
    if new.kind == "SPFM" && is_spf_record(old) {
        when(true, "spf-merged");
        when(true, "spf-replaced");
    }
    rules
}

/// Whether planning may look at a record.
pub fn covers(read: &Read, record: &Record) -> bool {
    match read {
        Read::Owner(name) => owner(record) == name.as_str(),
        Read::Delegation(name) => {
            owner(record) == name.as_str() && matches!(kind(record).as_str(), "NS" | "DS")
        }
        Read::Subtree(name) => is_below(&owner(record), name.as_str()),
        _ => unreachable!(),
    }
}
