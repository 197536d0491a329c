//! A plan is complete, applying twice changes nothing the second time, and undo restores.
//!
//! Input: the template's records as JSON, a zero octet, the zone's records as JSON.
#![no_main]

use dc_template::{Backing, Policy, Record, Request, Template, Zone};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut parts = data.splitn(2, |byte| *byte == 0);
    let (Some(records), Some(zone)) = (parts.next(), parts.next()) else {
        return;
    };
    let mut text = br#"{"providerId":"p","serviceId":"s","records":"#.to_vec();
    text.extend_from_slice(records);
    text.push(b'}');
    let Ok(template) = Template::parse(&text) else {
        return;
    };
    let Ok(records) = serde_json::from_slice::<Vec<Record>>(zone) else {
        return;
    };
    let Ok(mut zone) = Zone::new("example.com.", records) else {
        return;
    };
    let mut policy = Policy::default();
    policy.types.apexcname = true;
    policy.redirect = Some(vec![Backing {
        address: [192, 0, 2, 80].into(),
        ttl: 600,
    }]);
    for host in ["", "sub"] {
        let mut request = Request::new("example.com").host(host);
        for (at, name) in template.variables().into_iter().enumerate() {
            let value = ["192.0.2.1", "a.example.net", "10", "%x%", "\"y\""][at % 5];
            request = request.param(name, value);
        }
        let Ok(rendered) = template.resolve(&request, &policy) else {
            continue;
        };
        let Ok(plan) = rendered.clone().plan(&zone, &policy) else {
            continue;
        };
        let before = sorted(&zone);
        plan.commit(&mut zone)
            .expect("a fresh plan can be committed");
        let mut expected = before.clone();
        for removal in &plan.remove {
            let at = expected
                .iter()
                .position(|r| *r == json(&removal.record))
                .expect("was there");
            expected.remove(at);
        }
        expected.extend(plan.add.iter().map(|addition| json(&addition.record)));
        expected.sort();
        assert_eq!(sorted(&zone), expected, "zone - remove + add");
        let again = rendered.plan(&zone, &policy).expect("plans again");
        assert!(again.is_empty(), "the second time changes {again}");
        plan.inverse().commit(&mut zone).expect("undo");
        assert_eq!(sorted(&zone), before, "undo restores");
    }
});

fn sorted(zone: &Zone<'_>) -> Vec<String> {
    let mut all: Vec<String> = zone.records().map(json).collect();
    all.sort();
    all
}

fn json(record: &Record) -> String {
    serde_json::to_string(record).expect("a record is JSON")
}
