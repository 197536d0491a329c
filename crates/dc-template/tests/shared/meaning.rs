//! Records by meaning, worked out apart from the engine, so that a fault of its canonical form
//! cannot hide.

use std::net::{Ipv4Addr, Ipv6Addr};

use dc_template::Record;

/// Owner, type, TTL and fields of the data; equal if the records mean the same.
pub(crate) type Meaning = (String, String, Option<u32>, Vec<String>);

/// The records of a zone as a multiset.
pub(crate) fn meanings<'r>(records: impl IntoIterator<Item = &'r Record>) -> Vec<Meaning> {
    let mut all: Vec<Meaning> = records.into_iter().map(meaning).collect();
    all.sort();
    all
}

pub(crate) fn meaning(record: &Record) -> Meaning {
    let rtype = record.rtype.mnemonic().into_owned();
    let fields = fields(&rtype, &record.data);
    (absolute(&record.name), rtype, record.ttl, fields)
}

fn fields(rtype: &str, data: &str) -> Vec<String> {
    // What is no address stays as it is: zones hold such data, and rules must not care.
    let address = |parsed: Option<String>| vec![parsed.unwrap_or_else(|| data.to_lowercase())];
    match rtype {
        "A" => address(data.parse::<Ipv4Addr>().ok().map(|a| a.to_string())),
        "AAAA" => address(data.parse::<Ipv6Addr>().ok().map(|a| a.to_string())),
        // Verbatim unless it begins with a quote; where strings are cut means nothing.
        "TXT" if data.starts_with('"') => vec![words(data).concat()],
        "TXT" | "REDIR301" | "REDIR302" => vec![data.to_owned()],
        "CNAME" | "NS" | "APEXCNAME" => vec![absolute(data)],
        "MX" | "SRV" => {
            let mut all = words(data);
            let target = all.pop().unwrap_or_default();
            all.push(absolute(&target));
            all
        }
        "URI" if data.starts_with("\\#") => uri(&words(data)[2..].concat()),
        _ => words(data),
    }
}

/// The fields of a URI record (RFC 7553) in the generic form of RFC 3597 section 5.
fn uri(hex: &str) -> Vec<String> {
    let octet = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
    let octets: Vec<u8> = (0..hex.len()).step_by(2).map(octet).collect();
    let number = |at: usize| u16::from_be_bytes([octets[at], octets[at + 1]]).to_string();
    let target = String::from_utf8(octets[4..].to_vec()).unwrap();
    vec![number(0), number(2), target]
}

fn absolute(name: &str) -> String {
    format!("{}.", name.trim_end_matches('.').to_lowercase())
}

/// The fields of presentation format (RFC 1035 section 5.1), quotes and escapes undone.
fn words(data: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut word = None::<String>;
    let mut quoted = false;
    let mut chars = data.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            ' ' | '\t' if !quoted => all.extend(word.take()),
            '\\' => {
                let rest = chars.as_str();
                let code = rest.get(..3).and_then(|digits| digits.parse::<u8>().ok());
                let escaped = match code {
                    Some(code) => {
                        chars.nth(2);
                        char::from(code)
                    }
                    None => chars.next().unwrap_or('\\'),
                };
                word.get_or_insert_default().push(escaped);
            }
            c => word.get_or_insert_default().push(c),
        }
    }
    all.extend(word);
    all
}

#[test]
fn spellings_of_one_record() {
    for (rtype, one, other) in [
        ("AAAA", "2001:DB8:0:0::1", "2001:db8::1"),
        ("A", "abc", "ABC"),
        ("CNAME", "WWW.example.com", "www.example.com."),
        ("MX", "10 Mx.example.", "10  mx.example"),
        ("TXT", "one text", "\"one \" \"text\""),
        ("TXT", "a\"b", "\"a\\\"b\""),
        ("URI", "\\# 5 0001000a61", "1 10 \"a\""),
        ("CAA", "0 issue \"ca.example\"", "0 issue ca.example"),
    ] {
        assert_eq!(fields(rtype, one), fields(rtype, other), "{rtype} {one}");
    }
    assert_ne!(fields("TXT", "A"), fields("TXT", "a"));
}
