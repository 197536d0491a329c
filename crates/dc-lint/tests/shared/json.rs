//! Odd JSON for laws.

use proptest::prelude::*;

/// JSON and near misses, in odd layout: blanks, escapes, duplicates, numbers, deep values, junk.
pub(crate) fn json() -> impl Strategy<Value = String> {
    let blank = prop_oneof![
        8 => Just(""), 2 => Just(" "), 1 => Just("\n"), 1 => Just("\r\n\t"), 1 => Just("  "),
    ];
    let scalar = prop_oneof![
        4 => proptest::sample::select(vec![
            "\"A\"", "\"CNAME\"", "\"TXT\"", "\"cname\"", "\"MX\"", "\"SPFM\"", "\"@\"", "\"\"", "\"www\"",
            "\"%a%\"", "\"x=%a%%b%\"", "\"50%\"", "\"192.0.2.1\"", "\"2001:DB8::1\"", "\"site.example.net\"",
            "\"a include:b.example ~all\"", "\"v=spf1 a -all\"", "\"onApply\"", "\"Prefix\"", "\"a, b.example\"",
            "\"\\u0041\\n\"", "\"\\ud83d\\ude00\"", "\"ü\u{202e}\"", "\"_dmarc\"", "\"{[,:]}\"", "\"\\\"\\\\\"",
        ]).prop_map(str::to_owned),
        2 => proptest::sample::select(vec![
            "0", "600", "-1", "1.5", "1e2", "70000", "4294967296", "true", "false", "null",
        ]).prop_map(str::to_owned),
        1 => proptest::sample::select(vec![
            "01", "1e999", "\"\\ud800\"", "\"\\x\"", "nul", "\"\t\"", "'a'", "+1", "\"open",
        ]).prop_map(str::to_owned),
    ];
    let name = proptest::sample::select(vec![
        "type",
        "host",
        "pointsTo",
        "ttl",
        "data",
        "groupId",
        "essential",
        "priority",
        "name",
        "target",
        "spfRules",
        "txtConflictMatchingMode",
        "txtConflictMatchingPrefix",
        "crit",
        "records",
        "version",
        "providerId",
        "serviceId",
        "syncRedirectDomain",
        "syncPubKeyDomain",
        "warnPhishing",
        "shared",
        "sharedProviderName",
        "logoUrl",
        "hostRequired",
        "multiInstance",
        "vnd.x",
        "we\\u0072n",
        "ty\\u0070e",
        "",
    ]);
    let separator = prop_oneof![60 => Just(","), 1 => Just(",,"), 1 => Just("")];
    let value = scalar.prop_recursive(4, 40, 5, move |inner| {
        let member = (
            blank.clone(),
            name.clone(),
            blank.clone(),
            blank.clone(),
            inner.clone(),
            blank.clone(),
        );
        let member = member.prop_map(|(a, n, b, c, v, d)| format!("{a}\"{n}\"{b}:{c}{v}{d}"));
        let items = (
            blank.clone(),
            proptest::collection::vec((inner, blank.clone()), 0..4),
            separator.clone(),
        );
        prop_oneof![
            3 => (proptest::collection::vec(member, 0..8), blank.clone(), separator.clone())
                .prop_map(|(members, blank, comma)| format!("{{{}{blank}}}", members.join(comma))),
            2 => items.prop_map(|(blank, items, comma)| {
                let items: Vec<_> = items.into_iter().map(|(v, b)| format!("{v}{b}")).collect();
                format!("[{blank}{}]", items.join(comma))
            }),
        ]
    });
    (
        prop_oneof![20 => Just(""), 1 => Just("\u{feff}"), 1 => Just(" \n")],
        value,
        prop_oneof![20 => Just(""), 1 => Just("x"), 2 => Just("\n")],
    )
        .prop_map(|(head, value, tail)| format!("{head}{value}{tail}"))
}
