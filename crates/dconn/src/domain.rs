//! Domain names given as arguments.

use dc_sig::KeyLabel;

use crate::exit::Failure;
use crate::screen::Printable;

/// The value of `--domain` with its internationalised labels as A-labels (L-13).
pub(crate) fn ascii(domain: &str) -> Result<String, Failure> {
    given_as("--domain ", domain)
}

/// The same for a domain that was given in another way.
pub(crate) fn given_as(option: &str, domain: &str) -> Result<String, Failure> {
    let bad = |problem: &str| Failure::new(format!("{option}{}: {problem}", Printable(domain)));
    let labels: Option<Vec<String>> = domain
        .split('.')
        .map(|label| {
            if label.is_ascii() {
                Some(label.to_owned())
            } else {
                dc_template::idna::to_ascii(label)
            }
        })
        .collect();
    let name = labels
        .ok_or_else(|| bad("a label cannot be written as an A-label"))?
        .join(".");
    // The shortest label there is: a name that is too long with the real one is found later.
    let check = |label: KeyLabel| label.record_name(&name).map(drop);
    match "k".parse().and_then(check) {
        Ok(()) => Ok(name),
        Err(error) => Err(bad(&error.to_string())),
    }
}
