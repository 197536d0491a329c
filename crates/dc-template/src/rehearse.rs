//! Everything that keeps a template from being applied, not only the first.

use std::collections::HashSet;

use crate::diagnostic::Level;
use crate::error::Error;
use crate::policy::Policy;
use crate::request::Request;
use crate::resolve::place;
use crate::template::Template;

impl Template {
    /// Fills the template in as [`Template::resolve`] does, and gives every reason to refuse it.
    ///
    /// Records with a [`Diagnostic`](crate::Diagnostic) of error level are left out, and what
    /// diagnostics say is not said again. Flows and signatures are not looked at. For tools that
    /// tell authors what is wrong; empty does not mean that `resolve` succeeds.
    ///
    /// ```
    /// use dc_template::{ErrorKind, Policy, Request, Template};
    ///
    /// let template = Template::parse(br#"{"providerId":"p","serviceId":"s","records":[
    ///     {"type":"A","host":"a..b","pointsTo":"192.0.2.1","ttl":600},
    ///     {"type":"CAA","host":"@","data":"0 issue","ttl":600}]}"#)?;
    /// let errors = template.rehearse(&Request::new("example.com"), &Policy::default());
    /// let kinds: Vec<_> = errors.iter().map(|error| error.kind()).collect();
    /// assert_eq!(kinds, [ErrorKind::InvalidName, ErrorKind::InvalidData]);
    /// # Ok::<(), dc_template::Error>(())
    /// ```
    pub fn rehearse(&self, request: &Request, policy: &Policy) -> Vec<Error> {
        let mut errors = Vec::new();
        let place = place(request, &policy.names());
        let (active, place) = match (self.active(request), place) {
            (Ok(active), Ok(place)) => (active, place),
            (Err(error), _) | (_, Err(error)) => return vec![error],
        };
        let findings = self.diagnostics().iter();
        let broken: HashSet<usize> = findings
            .filter(|finding| finding.level == Level::Error)
            .filter_map(|finding| finding.record)
            .collect();
        let sound: Vec<usize> = match broken.is_empty() {
            true => active,
            false => active.into_iter().filter(|i| !broken.contains(i)).collect(),
        };
        let result = self.render(&sound, request, policy, &place, |error| {
            errors.push(error);
            Ok(())
        });
        errors.extend(result.err());
        errors
    }
}
