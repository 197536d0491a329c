//! A template without a fault, to be changed.

use serde_json::{Value, json};

/// The template with other members; `null` takes one out.
pub(crate) fn template(more: &Value) -> String {
    let mut all = json!({
        "providerId": "webfarm.example", "providerName": "Webfarm",
        "serviceId": "hosting", "serviceName": "Hosting", "version": 2,
        "syncPubKeyDomain": "keys.webfarm.example", "syncRedirectDomain": "webfarm.example",
        "records": [{"type": "A", "host": "@", "pointsTo": "192.0.2.80", "ttl": 600}],
    });
    let members = all.as_object_mut().unwrap();
    for (name, value) in more.as_object().unwrap() {
        match value {
            Value::Null => members.remove(name),
            value => members.insert(name.clone(), value.clone()),
        };
    }
    all.to_string()
}
