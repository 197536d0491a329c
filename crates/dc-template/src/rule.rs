//! The rules that license a line of a plan.

use std::fmt;

use serde::{Serialize, Serializer};

macro_rules! rules {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $reason:literal, $source:literal;)*) => {
        /// The rule behind a line of a plan. The names are stable.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        #[non_exhaustive]
        pub enum Rule {
            $($(#[$doc])* $variant,)*
        }

        impl Rule {
            /// Every rule.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The stable name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The rule in words.
            pub const fn reason(self) -> &'static str {
                match self { $(Self::$variant => $reason,)* }
            }

            /// Whether a record of the template is behind the line.
            pub(crate) const fn has_record(self) -> bool {
                !matches!(
                    self,
                    Self::Reapplied | Self::Reverted | Self::SpfRecomputed
                )
            }

            /// Where it is written.
            pub const fn source(self) -> &'static str {
                match self { $(Self::$variant => $source,)* }
            }
        }
    };
}

rules! {
    /// A record of the template.
    Template = "template", "asked for by the template", "draft-ietf-dconn-domainconnect-05 section 10.2";
    /// An address that serves a redirect.
    RedirectBacking = "redirect-backing", "serves the redirect", "Domain Connect 2.3 section 7.3";
    /// CNAME against anything else (draft section 10.4).
    Cname = "cname", "a CNAME cannot stand beside other records", "draft-ietf-dconn-domainconnect-05 section 10.4";
    /// NS against anything at or below its name (draft section 10.4).
    Ns = "ns", "a delegation takes over its name and all names below", "draft-ietf-dconn-domainconnect-05 section 10.4";
    /// MX against MX (draft section 10.4).
    Mx = "mx", "replaced by the mail servers of the template", "draft-ietf-dconn-domainconnect-05 section 10.4";
    /// SRV against SRV (draft section 10.4).
    Srv = "srv", "replaced by the SRV records of the template", "draft-ietf-dconn-domainconnect-05 section 10.4";
    /// A or AAAA against A and AAAA (draft section 10.4).
    Address = "address", "replaced by the addresses of the template", "draft-ietf-dconn-domainconnect-05 section 10.4";
    /// TXT against TXT in mode All (draft section 10.4).
    TxtAll = "txt-all", "the template replaces all TXT records of this name", "draft-ietf-dconn-domainconnect-05 section 10.4";
    /// TXT against TXT in mode Prefix (draft section 10.4).
    TxtPrefix = "txt-prefix", "the template replaces TXT records that begin with its prefix", "draft-ietf-dconn-domainconnect-05 section 10.4";
    /// A name has one SPF record (RFC 7208 section 3.2).
    SpfSingle = "spf-single", "a name has one SPF record, and the template brings its own", "RFC 7208 section 3.2";
    /// An SPF record that cannot be merged (draft section 9.4).
    SpfReplaced = "spf-replaced", "this SPF record cannot be merged with that of the template", "draft-ietf-dconn-domainconnect-05 section 9.4";
    /// SPF terms merged (draft section 9.4).
    SpfMerged = "spf-merged", "merged with the SPF rules of the template", "draft-ietf-dconn-domainconnect-05 section 9.4";
    /// APEXCNAME against addresses, CNAME, redirects (Domain Connect 2.3 section 7.2).
    ApexCname = "apexcname", "an APEXCNAME answers for the addresses of the apex", "Domain Connect 2.3 section 7.2";
    /// A redirect against addresses, CNAME, redirects (Domain Connect 2.3 section 7.3).
    Redirect = "redirect", "a redirect answers for the addresses of this name", "Domain Connect 2.3 section 7.3";
    /// TTLs of an RRset brought together (RFC 2181 section 5.2).
    RrsetTtl = "rrset-ttl", "the records of one RRset have one TTL", "draft-ietf-dconn-domainconnect-05 section 10.2, RFC 2181 section 5.2";
    /// An earlier apply of the same template (draft sections 10.1, 10.3.1).
    Reapplied = "reapplied", "written when this template was applied before, and replaced now", "draft-ietf-dconn-domainconnect-05 sections 10.1, 10.3.1";
    /// A service that loses a record it needs falls as a whole (draft section 10.5).
    Cascade = "cascade", "belongs to a service that loses a record it needs", "draft-ietf-dconn-domainconnect-05 section 10.5";
    /// A service is removed (the asynchronous draft, section 5.7).
    Reverted = "reverted", "written by the service that is removed", "Domain Connect asynchronous flow section 5.7";
    /// SPF terms of a service that goes are taken out (draft section 9.4).
    SpfRecomputed = "spf-recomputed", "computed anew from your own terms and those of the services that stay", "draft-ietf-dconn-domainconnect-05 section 9.4";
    /// The inverse of a plan.
    Undo = "undo", "undoes an earlier change", "inverse of a plan";
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
