//! Generated templates, requests and zones that collide often.

use std::fmt;

use dc_template::{Plan, Policy, Record, Rendered, Request, Template, Zone};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::policy;

pub const APEX: &str = "example.com.";

/// A template record as the oracle sees it, apart from the engine.
#[derive(Clone, Debug)]
pub struct Model {
    pub json: String,
    pub kind: &'static str,
    pub host: &'static str,
    pub group: Option<&'static str>,
    /// `None`, `All` or the prefix.
    pub mode: Option<&'static str>,
    pub txt: Option<&'static str>,
}

/// All that one law needs.
#[derive(Clone)]
pub struct Case {
    pub models: Vec<Model>,
    pub host: &'static str,
    pub group: Option<&'static str>,
    pub records: Vec<Record>,
    pub keep: bool,
    pub shuffled: Vec<usize>,
    pub pick: Index,
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "host {:?} group {:?} keep {}",
            self.host, self.group, self.keep
        )?;
        for model in &self.models {
            writeln!(f, "  {}", model.json)?;
        }
        for record in &self.records {
            writeln!(f, "  {}", serde_json::to_string(record).unwrap())?;
        }
        Ok(())
    }
}

impl Case {
    pub fn template_json(&self) -> String {
        let records: Vec<&str> = self.models.iter().map(|m| m.json.as_str()).collect();
        format!(
            r#"{{"providerId":"p","providerName":"P","serviceId":"s","serviceName":"S","records":[{}]}}"#,
            records.join(",")
        )
    }

    pub fn template(&self) -> Template {
        Template::parse(self.template_json().as_bytes()).unwrap()
    }

    pub fn request(&self) -> Request {
        let request = Request::new("example.com")
            .host(self.host)
            .param("ip", "192.0.2.1")
            .param("text", "%ip% %% 50%")
            .param("name", "t.example.net")
            .param("unused", "x");
        match self.group {
            Some(group) => request.group(group),
            None => request,
        }
    }

    pub fn policy(&self) -> Policy {
        let ttl = if self.keep { "keep" } else { "lowest" };
        policy(&format!(
            r#"{{"rrsetTtl":"{ttl}","types":{{"apexcname":true}},"redirect":[{{"type":"A","data":"192.0.2.80","ttl":600}}]}}"#
        ))
    }

    pub fn zone(&self) -> Zone<'_> {
        Zone::borrowed(APEX, &self.records).unwrap()
    }

    pub fn rendered(&self) -> Option<Rendered> {
        self.template()
            .resolve(&self.request(), &self.policy())
            .ok()
    }

    pub fn plan(&self) -> Plan {
        let rendered = self.rendered().unwrap();
        rendered.plan(&self.zone(), &self.policy()).unwrap()
    }

    /// The active template records with their index and owner, by G-1 … G-3 and H-1 … H-4.
    pub fn active(&self) -> impl Iterator<Item = (usize, String, &Model)> {
        let scope = match self.host {
            "" => APEX.to_owned(),
            host => format!("{host}.{APEX}"),
        };
        let active =
            |m: &&Model| self.group.is_none() || m.group.is_none() || m.group == self.group;
        let all = self.models.iter().enumerate();
        all.filter(move |(_, m)| active(m)).map(move |(at, m)| {
            let owner = match (m.kind, m.host) {
                ("SRV", "" | "@") => format!("_sip._tcp.{scope}"),
                ("SRV", host) => format!("_sip._tcp.{host}.{scope}"),
                (_, "" | "@") => scope.clone(),
                (_, absolute) if absolute.ends_with('.') => absolute.to_owned(),
                (_, host) => format!("{host}.{scope}"),
            };
            (at, owner, m)
        })
    }
}

/// Cases whose template can be applied.
pub fn cases() -> impl Strategy<Value = Case> {
    let zone = prop::collection::vec(zone_record(), 0..14);
    let models = prop::collection::vec(model(), 1..5);
    let host = prop_oneof![3 => Just(""), 2 => Just("a"), 1 => Just("b.a")];
    let group = prop_oneof![3 => Just(None), 1 => Just(Some("g"))];
    // Some of what the template asks for is there already.
    let there = prop::collection::vec((any::<Index>(), select(vec![60u32, 600])), 0..3);
    let rest = (any::<bool>(), any::<Index>(), there);
    let all = (zone, models, host, group, rest);
    all.prop_filter_map(
        "cannot be applied",
        |(records, models, host, group, (keep, pick, there))| {
            let mut case = Case {
                models,
                host,
                group,
                shuffled: Vec::new(),
                records,
                keep,
                pick,
            };
            let rendered = case.rendered()?;
            let rendered: Vec<_> = rendered.records().collect();
            for (at, ttl) in there.into_iter().filter(|_| !rendered.is_empty()) {
                let r = rendered[at.index(rendered.len())];
                let ttl = r.ttl().map(|_| ttl);
                case.records.insert(
                    0,
                    Record::new(r.owner().as_str(), r.rtype().as_str(), ttl, r.data()),
                );
            }
            case.shuffled = (0..case.records.len()).collect();
            Some(case)
        },
    )
    .prop_flat_map(|case| {
        Just(case.shuffled.clone())
            .prop_shuffle()
            .prop_map(move |shuffled| Case {
                shuffled,
                ..case.clone()
            })
    })
}

/// Owner, type and data; half of the zone's names stand in the template too.
fn zone_record() -> impl Strategy<Value = Record> {
    let names = select(vec![
        "example.com.",
        "example.com.",
        "a.example.com.",
        "a.example.com.",
        "A.Example.COM.",
        "b.a.example.com.",
        "c.b.a.example.com.",
        "b.example.com.",
        "*.a.example.com.",
        "_sip._tcp.example.com.",
        "_sip._tcp.a.example.com.",
        "fooa.example.com.",
        "odd\\.a.example.com.",
    ]);
    let data = prop_oneof![select(COMMON), select(TXT), select(RARE)];
    let ttl = select(vec![60u32, 300, 600, 3600]);
    let extra = prop::option::weighted(0.3, 0..3u8);
    (names, data, ttl, extra).prop_map(|(name, (rtype, data), ttl, extra)| {
        // What cannot be below the apex, and what cannot be at it.
        let name = if rtype == "SOA" { APEX } else { name };
        let ttl = (!rtype.starts_with("REDIR")).then_some(ttl);
        let record = Record::new(name, rtype, ttl, data);
        match extra {
            Some(id) => record.with_extra("id", &format!("{id}.0e0")).unwrap(),
            None => record,
        }
    })
}

const COMMON: &[(&str, &str)] = &[
    ("A", "192.0.2.1"),
    ("A", "192.0.2.2"),
    ("A", "not.an.address"),
    ("AAAA", "2001:0DB8:0::1"),
    ("CNAME", "T.Example.net"),
    ("CNAME", "other.example.net."),
    ("MX", "10 mx.example.net."),
    ("MX", "20   MX.Example.net"),
    ("NS", "ns.example.net."),
    ("NS", "ns2.example.net."),
    ("SRV", "1 2 5060 t.example.net."),
    ("SRV", "9 9 99 ."),
];
const TXT: &[(&str, &str)] = &[
    ("TXT", "v=spf1 a -all"),
    ("TXT", "\"v=spf1 a -all\""),
    ("TXT", "\"v=spf1 a\" \" -all\""),
    ("TXT", "\"V=SPF1 include:x.example ?all mx\""),
    ("TXT", "v=spf1 redirect=r.example"),
    ("TXT", "\"v=spf1 bogus\""),
    ("TXT", "v=spf10"),
    ("TXT", "pre-one"),
    ("TXT", "\"pre-\" \"two\""),
    ("TXT", "\"open"),
    ("TXT", "%ip% %% 50%"),
    ("TYPE16", "\\# 4 03616263"),
    ("TYPE16", "\\# 15 0E763D73706631206D78202D616C6C"),
];
const RARE: &[(&str, &str)] = &[
    ("SOA", "ns.example.net. h.example.net. 1 2 3 4 5"),
    ("DS", "1 8 2 ABCD"),
    ("RRSIG", "A 8 3 60 1 2 3 example.com. AAAA"),
    ("NSEC", "b.example.com. A"),
    ("NSEC3", "1 0 0 - 00"),
    ("DNSKEY", "257 3 8 AQID"),
    ("CAA", "0 Issue ca.example"),
    ("CAA", "0 issue \"other.example\""),
    ("SPFM", "a mx"),
    ("APEXCNAME", "t.example.net."),
    ("REDIR301", "http://x.example/"),
    ("REDIR302", "http://y.example/"),
    ("TYPE65280", "\\# 1 00"),
    ("TYPE1", "\\# 4 C0000201"),
    ("type5", "t.example.net."),
    ("WEIRD-1", "(( \u{0} \""),
];

fn model() -> impl Strategy<Value = Model> {
    let host = select(vec![
        "",
        "@",
        "@",
        "a",
        "a",
        "b",
        "b.a",
        "*.a",
        "a.example.com.",
        "example.com.",
    ]);
    let group = prop_oneof![4 => Just(None), 1 => Just(Some("g")), 1 => Just(Some("h"))];
    let ttl = select(vec!["60", "600", "\"300\""]);
    (host, group, select(MODELS), ttl).prop_map(|(host, group, (kind, fields, mode, txt), ttl)| {
        let owner = if kind == "SRV" { "name" } else { "host" };
        // SRV owners of the oracle are relative, APEXCNAME stands at the apex.
        let host = match kind {
            "SRV" if host.ends_with('.') => "a",
            "APEXCNAME" => "example.com.",
            _ => host,
        };
        let group_json = group.map_or(String::new(), |g| format!(r#","groupId":"{g}""#));
        // An ungrouped TXT keeps group "g" from matching nothing.
        let json =
            format!(r#"{{"type":"{kind}","{owner}":"{host}",{fields},"ttl":{ttl}{group_json}}}"#);
        Model {
            json,
            kind: plain(kind),
            host,
            group,
            mode,
            txt,
        }
    })
}

/// The type that a generic spelling means.
fn plain(kind: &'static str) -> &'static str {
    match kind {
        "TYPE16" => "TXT",
        other => other,
    }
}

type Fields = (
    &'static str,
    &'static str,
    Option<&'static str>,
    Option<&'static str>,
);

const MODELS: &[Fields] = &[
    ("A", r#""pointsTo":"%ip%""#, None, None),
    ("A", r#""pointsTo":"192.0.2.2""#, None, None),
    ("A", r#""pointsTo":"192.0.2.80""#, None, None),
    ("AAAA", r#""pointsTo":"2001:db8::1""#, None, None),
    ("CNAME", r#""pointsTo":"%name%""#, None, None),
    ("CNAME", r#""pointsTo":"@""#, None, None),
    (
        "MX",
        r#""pointsTo":"mx.example.net","priority":10"#,
        None,
        None,
    ),
    (
        "MX",
        r#""pointsTo":"mx.example.net","priority":"20""#,
        None,
        None,
    ),
    ("NS", r#""pointsTo":"ns.example.net""#, None, None),
    ("NS", r#""pointsTo":"ns3.example.net""#, None, None),
    ("SRV", SRV, None, None),
    ("SRV", SRV_NONE, None, None),
    ("TXT", r#""data":"%text%""#, None, Some("%ip% %% 50%")),
    (
        "TXT",
        r#""data":"pre-three","txtConflictMatchingMode":"All""#,
        Some("All"),
        Some("pre-three"),
    ),
    (
        "TXT",
        r#""data":"pre-one","txtConflictMatchingMode":"Prefix","txtConflictMatchingPrefix":"pre-""#,
        Some("pre-"),
        Some("pre-one"),
    ),
    (
        "TXT",
        r#""data":"z","txtConflictMatchingMode":"Prefix","txtConflictMatchingPrefix":"v=spf1""#,
        Some("v=spf1"),
        Some("z"),
    ),
    (
        "TXT",
        r#""data":"v=spf1 mx ~all""#,
        None,
        Some("v=spf1 mx ~all"),
    ),
    (
        "TXT",
        r#""data":"v=spf1 a -all""#,
        None,
        Some("v=spf1 a -all"),
    ),
    ("TYPE16", r#""data":"abc""#, None, Some("abc")),
    ("SPFM", r#""spfRules":"a""#, None, None),
    ("SPFM", r#""spfRules":"include:x.example -mx""#, None, None),
    (
        "SPFM",
        r#""spfRules":"include:%name% redirect=r.example""#,
        None,
        None,
    ),
    ("SPFM", r#""spfRules":"""#, None, None),
    ("CAA", r#""data":"0 issue \"ca.example\"""#, None, None),
    ("DS", r#""data":"1 8 2 abcd""#, None, None),
    ("TYPE65280", r#""data":"\\# 1 00""#, None, None),
    ("APEXCNAME", r#""pointsTo":"t.example.net""#, None, None),
    ("REDIR301", r#""target":"http://x.example/""#, None, None),
];
const SRV: &str = r#""service":"_sip","protocol":"_tcp","target":"t.example.net","priority":1,"weight":2,"port":5060"#;
const SRV_NONE: &str =
    r#""service":"sip","protocol":"_TCP","target":".","priority":0,"weight":0,"port":0"#;
