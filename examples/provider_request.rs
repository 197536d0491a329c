//! A DNS provider takes a link apart: from the request to the consent and the end, without a server.
//!
//! `cargo run -p examples --example provider_request`
#![allow(clippy::print_stdout)]

use std::error::Error;

use dc_flow::{ApplyRules, Checked, Consent, IncomingApply, Outcome, Refusal, Rejection};
use dc_template::{Record, Template, Zone};

fn main() -> Result<(), Box<dyn Error>> {
    let template = Template::parse(
        br#"{"providerId":"webfarm.example","providerName":"Webfarm","serviceId":"site",
        "serviceName":"Web site","syncRedirectDomain":"webfarm.example","records":[
        {"type":"CNAME","host":"www","pointsTo":"%target%","ttl":600}]}"#,
    )?;
    let path = "/v2/domainTemplates/providers/webfarm.example/services/site/apply";
    let back = "redirect_uri=https%3A%2F%2Fapp.webfarm.example%2Fdone&state=k3j5";
    for query in [
        format!("domain=example.com&target=site.webfarm.example&{back}"),
        format!("domain=example.com&{back}"),
        "domain=example.com&target=x&redirect_uri=https%3A%2F%2Fwebfarm.example.evil.example"
            .to_owned(),
    ] {
        println!("\n{query}");
        let outcome = match apply(path, &query, &template) {
            Ok(outcome) => outcome,
            Err(rejection) => {
                println!("  refused: {} ({})", rejection, rejection.kind());
                rejection.outcome()
            }
        };
        match outcome {
            Outcome::Redirect(redirect) => println!("  the user goes to {}", redirect.location()),
            other => println!("  the user sees a page with status {}", other.status()),
        }
    }
    Ok(())
}

fn apply(path: &str, query: &str, template: &Template) -> Result<Outcome, Rejection> {
    let rules = ApplyRules::default();
    // As they came over the wire, before any framework decodes them.
    let incoming = IncomingApply::parse(path, query.as_bytes())?;
    let request = match incoming.against(template, &rules)? {
        Checked::Unsigned(request) => request,
        // A template with syncPubKeyDomain: nothing can be read before the signature held.
        Checked::Signed(waiting) => {
            println!("  fetch TXT {}", waiting.key_name());
            waiting.verify_txt([["the records found there"]])?
        }
    };

    // Log the user in, and check that the zone is theirs.
    let reject = |error| request.reject(error);
    let records = vec![Record::new("www.example.com.", "A", 3600, "198.51.100.7")];
    let mut zone = Zone::new("example.com.", records).map_err(reject)?;
    let plan = request.plan(template, &zone, &rules)?;

    let consent = Consent::new(&request, template, &plan);
    println!(
        "  {} by {}: {}",
        consent.service, consent.provider, consent.preview.summary
    );
    for risk in &consent.preview.risks {
        println!("  risk: {}", risk.message);
    }
    for change in &consent.preview.changes {
        println!("  {:?} {}: {}", change.kind, change.record, change.reason);
    }
    let yes = true;
    if !yes {
        return Err(request.refuse(Refusal::Cancelled));
    }
    plan.commit(&mut zone).map_err(reject)?;
    Ok(request.done())
}
