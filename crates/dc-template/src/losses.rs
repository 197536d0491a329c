//! What a user loses with a plan, against what they have agreed to lose.

use std::collections::BTreeSet;

use crate::instance::comparable_record;
use crate::instance_key::InstanceKey;
use crate::name::Name;
use crate::plan::Plan;

/// Owner, type and data; the TTL does not matter.
type Lost = (Name, String, String);

impl Plan {
    /// Whether this plan removes a record or ends a service that `agreed` did not: then the user has
    /// to be asked again (draft sections 10.6 and 10.7).
    ///
    /// It is for two plans of one request: the one that the user has agreed to, and the one made
    /// anew because the zone has changed since ([`zone-changed`](crate::ErrorKind::ZoneChanged)).
    /// What the new plan adds is what the template asks for; where the template may have changed,
    /// too, ask again whatever this says. Changes of a TTL or within an SPF record are no losses.
    ///
    /// ```
    /// use dc_template::{ErrorKind, Policy, Record, Request, Template, Zone};
    ///
    /// let template = Template::parse(br#"{"providerId":"p","serviceId":"s","records":[
    ///     {"type":"A","host":"@","pointsTo":"192.0.2.1","ttl":600}]}"#)?;
    /// let policy = Policy::default();
    /// let plan = |zone: &Zone| template.resolve(&Request::new("example.com"), &policy)?.plan(zone, &policy);
    /// let a = |data| Record::new("example.com.", "A", 600, data);
    ///
    /// let agreed = plan(&Zone::new("example.com.", vec![a("198.51.100.7")])?)?;
    /// let mut fewer = Zone::new("example.com.", vec![])?;
    /// assert_eq!(agreed.check(&fewer).unwrap_err().kind(), ErrorKind::ZoneChanged);
    /// assert!(!plan(&fewer)?.loses_more_than(&agreed)); // go on
    ///
    /// let more = Zone::new("example.com.", vec![a("198.51.100.7"), a("198.51.100.8")])?;
    /// assert!(plan(&more)?.loses_more_than(&agreed)); // ask again
    /// # Ok::<(), dc_template::Error>(())
    /// ```
    pub fn loses_more_than(&self, agreed: &Plan) -> bool {
        !(self.lost().is_subset(&agreed.lost()) && self.ended().is_subset(&agreed.ended()))
    }

    fn lost(&self) -> BTreeSet<Lost> {
        let gone = self.remove.iter().filter(|removal| removal.needs_consent());
        gone.map(|removal| {
            let record = &removal.record;
            let (rtype, data) = comparable_record(record.rtype.kind(), record);
            (Name::of_record(record), rtype, data)
        })
        .collect()
    }

    fn ended(&self) -> BTreeSet<&InstanceKey> {
        self.disables.iter().map(|disabled| &disabled.key).collect()
    }
}
