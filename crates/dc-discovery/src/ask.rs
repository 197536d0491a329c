//! What discovery asks its caller to do.

use std::time::Duration;

use crate::https_url::HttpsUrl;

/// One thing to find out for a [`Discovery`](crate::Discovery). Names are absolute: in lower case,
/// with the final dot.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Ask {
    /// Ask DNS for the SOA record of a name; answer with [`Answer::Soa`](crate::Answer::Soa).
    QuerySoa {
        /// The name.
        name: String,
        /// Time for it.
        within: Duration,
    },
    /// Ask DNS for the TXT records of a name; answer with [`Answer::Txt`](crate::Answer::Txt).
    QueryTxt {
        /// The name.
        name: String,
        /// Time for it.
        within: Duration,
    },
    /// Ask DNS for the name servers of a zone; answer with [`Answer::Ns`](crate::Answer::Ns).
    QueryNs {
        /// The zone apex.
        name: String,
        /// Time for it.
        within: Duration,
    },
    /// Send a GET request and do not follow redirects; answer with
    /// [`Answer::Http`](crate::Answer::Http), whatever the status.
    Fetch(Fetch),
}

/// A GET request within limits.
///
/// The caller resolves the host of `url` once, refuses every address that
/// [`is_public`](crate::is_public) refuses (unless the options allow internal ones), connects to
/// one of the others, and verifies the certificate for the host.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Fetch {
    /// Where; the host was checked as text.
    pub url: HttpsUrl,
    /// Value of the `Accept` header.
    pub accept: &'static str,
    /// Bounds.
    pub limits: FetchLimits,
}

/// Bounds of one request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct FetchLimits {
    /// Time until the connection with TLS stands.
    pub connect: Duration,
    /// Time for everything, the look-up of the host included.
    pub total: Duration,
    /// Octets of the body, after decompression; read no further than one more.
    pub body: usize,
}
