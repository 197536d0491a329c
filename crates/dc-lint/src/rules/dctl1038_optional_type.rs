//! A record has a type that few DNS providers support.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1038",
    name: "optional-type",
    level: Level::Info,
    summary: "A record has a type that few DNS providers support",
    why: "APEXCNAME, REDIR301 and REDIR302 are not DNS records: the DNS provider has to \
          serve the redirect or flatten the name itself. The draft only reserves them.",
    bad: Records(r##"{"type": "REDIR301", "host": "@", "target": "https://www.example.net/"}"##),
    good: Records(r##"{"type": "A", "host": "@", "pointsTo": "192.0.2.1", "ttl": 3600}"##),
    fix: "Ask the DNS providers that matter to you, or point to a server of your own that \
          redirects.",
    section: "draft section 13.2; Domain Connect 2.3 section 5.3",
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    // APEXCNAME has a rule of its own where it is not supported at all.
    let apex = found.wants(&super::dctl5009_cloudflare_apexcname::RULE);
    for record in &subject.records {
        let found_here = matches!(record.rtype, "REDIR301" | "REDIR302")
            || record.rtype == "APEXCNAME" && !apex;
        if found_here {
            let message = format!("the type {} is supported by few DNS providers", record.rtype);
            found.add(Finding::new(&RULE, record.place("type"), message));
        }
    }
}
