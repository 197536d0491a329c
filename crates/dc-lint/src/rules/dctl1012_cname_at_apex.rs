//! CNAME and NS at the name that the template is applied to.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCTL1012",
    name: "cname-at-apex",
    level: Level::Error,
    summary: "A CNAME or NS record stands at the applied name, and the template does not demand a host",
    why: "Applied without a host, the record would have to stand at the apex of the zone, beside its \
          SOA and NS records, where the DNS allows neither. `hostRequired` tells DNS providers to \
          refuse such a request before the user sees it fail.",
    bad: Records(r#"{"type": "CNAME", "host": "@", "pointsTo": "site.example.net", "ttl": 3600}"#),
    good: Template(
        r#""hostRequired": true"#,
        r#"{"type": "CNAME", "host": "@", "pointsTo": "site.example.net", "ttl": 3600}"#,
    ),
    fix: "Set `hostRequired` to true, or put the record at a name below, such as `www`.",
    section: "draft section 6.3.2",
    profiles: Profiles::Except(&[Profile::Cloudflare]),
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    if subject.template.host_required() {
        return;
    }
    for record in &subject.records {
        if matches!(record.rtype, "CNAME" | "NS")
            && record.member("host").is_some()
            && record.is_at_scope()
        {
            let message = format!(
                "the {} record stands at the applied name, which may be the apex of the zone",
                record.rtype
            );
            let help = "set `hostRequired` to true if the service lives below the apex";
            found.add(Finding::new(&RULE, record.place("host"), message).help(help));
        }
    }
}
