//! A record that users tune by hand is essential.

use dc_template::Essential;

use super::dcr203_conflict_mode_single::single;

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "DCR206",
    name: "essential-policy",
    level: Level::Warning,
    summary: "A record that users tune by hand is essential",
    why: "Users change their DMARC policy or their SPF record later. Where a DNS provider \
          remembers services, changing an essential record takes the whole service with it. \
          `OnApply` writes the record once and leaves it to the user.",
    bad: Records(r##"{"type": "TXT", "host": "_dmarc", "data": "v=DMARC1; p=none", "ttl": 3600, "txtConflictMatchingMode": "All"}"##),
    good: Records(r##"{"type": "TXT", "host": "_dmarc", "data": "v=DMARC1; p=none", "ttl": 3600, "txtConflictMatchingMode": "All", "essential": "OnApply"}"##),
    fix: "Set `essential` to `OnApply`.",
    section: "draft section 10.4.1; review of the public repository",
    check: Check::Template(check),
    ..Rule::BASE
};

fn check(subject: &Subject<'_>, found: &mut Findings<'_>) {
    for (record, read) in subject.records.iter().filter_map(|record| {
        Some((record, subject.template.records().get(record.index)?))
    }) {
        let tuned = matches!(single(record), Some("DMARC" | "MTA-STS" | "TLS reporting"));
        if tuned && read.essential() == Essential::Always {
            let what = single(record).unwrap_or_default();
            let message = format!("the {what} record is essential, and users tune it by hand");
            let finding = Finding::new(&RULE, record.place("essential"), message);
            found.add(finding.help("set `essential` to `OnApply`"));
        }
    }
}
