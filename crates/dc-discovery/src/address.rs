//! Which IP addresses are on the public Internet.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde::{Serialize, Serializer};

/// Whether an address is a public unicast address, to which a server may connect on behalf of
/// untrusted data (draft section 12.2).
///
/// Call it with the very address that the connection will be made to, after the name was
/// resolved: a name that is resolved once more may give another address. Forms of IPv6 that carry
/// an IPv4 address are judged by it where networks translate them in use (mapped, NAT64
/// `64:ff9b::/96`), and refused altogether where they do not.
///
/// A network may translate a prefix of its own to IPv4 (RFC 6052 section 3.2); no function can
/// know that one. Refuse it in the firewall.
///
/// ```
/// use dc_discovery::{Internal, is_public};
///
/// assert_eq!(is_public("2606:4700::6810:84e5".parse()?), Ok(()));
/// assert_eq!(is_public("169.254.169.254".parse()?), Err(Internal::LinkLocal));
/// assert_eq!(is_public("::ffff:10.0.0.1".parse()?), Err(Internal::Private));
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
///
/// # Errors
///
/// Why the address is not public.
pub fn is_public(address: IpAddr) -> Result<(), Internal> {
    match address {
        IpAddr::V4(address) => v4(address),
        IpAddr::V6(address) => v6(address),
    }
}

fn v4(address: Ipv4Addr) -> Result<(), Internal> {
    let octets = address.octets();
    Err(match octets {
        [0, ..] => Internal::ThisNetwork,
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Internal::Private,
        [100, 64..=127, ..] => Internal::Shared,
        [127, ..] => Internal::Loopback,
        [169, 254, ..] => Internal::LinkLocal,
        [192, 0, 0, _] => Internal::Protocol,
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => Internal::Documentation,
        [192, 88, 99, _] => Internal::Tunnel,
        [198, 18..=19, ..] => Internal::Benchmarking,
        [168, 63, 129, 16] => Internal::CloudPlatform,
        [224..=239, ..] => Internal::Multicast,
        [255, 255, 255, 255] => Internal::Broadcast,
        [240..=255, ..] => Internal::Reserved,
        _ => return Ok(()),
    })
}

fn v6(address: Ipv6Addr) -> Result<(), Internal> {
    let segments = address.segments();
    let [.., high, low] = segments;
    let [a, b] = high.to_be_bytes();
    let [c, d] = low.to_be_bytes();
    let embedded = Ipv4Addr::new(a, b, c, d);
    Err(match segments {
        [0, 0, 0, 0, 0, 0, 0, 0] => Internal::ThisNetwork,
        [0, 0, 0, 0, 0, 0, 0, 1] => Internal::Loopback,
        [0, 0, 0, 0, 0, 0xffff, ..] => return v4(embedded),
        [0x64, 0xff9b, 0, 0, 0, 0, ..] => return v4(embedded),
        // For use inside a network only; where the IPv4 address sits depends on its prefix.
        [0x64, 0xff9b, 1, ..] => Internal::Translated,
        // Compatible (RFC 4291 section 2.5.5.1) and translated (RFC 2765) forms are out of use.
        [0, 0, 0, 0, 0, 0, ..] | [0, 0, 0, 0, 0xffff, 0, ..] => Internal::Translated,
        [0x100, 0, 0, 0..=1, ..] => Internal::Discard,
        [0x2001, 0, ..] | [0x2002, ..] => Internal::Tunnel,
        [0x2001, 2, 0, ..] => Internal::Benchmarking,
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0x0fff, ..] => Internal::Documentation,
        [0x2001, 0..=0x01ff, ..] => Internal::Protocol,
        [0xfc00..=0xfdff, ..] => Internal::Private,
        [0xfe80..=0xfebf, ..] => Internal::LinkLocal,
        [0xfec0..=0xfeff, ..] => Internal::Private,
        [0xff00..=0xffff, ..] => Internal::Multicast,
        // ISATAP (RFC 5214) leads to the IPv4 address in the interface identifier.
        [_, _, _, _, 0 | 0x0200, 0x5efe, ..] => Internal::Tunnel,
        [0x2000..=0x3fff, ..] => return Ok(()),
        _ => Internal::Reserved,
    })
}

/// Why an address is not on the public Internet. Of an IPv4 address within an IPv6 one, what
/// the IPv4 address is.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Internal {
    /// `0.0.0.0/8`, `::` (RFC 791, RFC 4291): many systems take it as themselves.
    ThisNetwork,
    /// `127.0.0.0/8`, `::1` (RFC 1122, RFC 4291).
    Loopback,
    /// `10.0.0.0/8`, `172.16.0.0/12`, `192.168.0.0/16` (RFC 1918), `fc00::/7` (RFC 4193),
    /// `fec0::/10` (RFC 3879).
    Private,
    /// `169.254.0.0/16`, `fe80::/10` (RFC 3927, RFC 4291), where clouds keep their metadata.
    LinkLocal,
    /// `100.64.0.0/10`, inside the networks of carriers (RFC 6598).
    Shared,
    /// `192.0.0.0/24`, `2001::/23` (RFC 6890).
    Protocol,
    /// `192.0.2.0/24`, `198.51.100.0/24`, `203.0.113.0/24` (RFC 5737), `2001:db8::/32`
    /// (RFC 3849), `3fff::/20` (RFC 9637).
    Documentation,
    /// `198.18.0.0/15` (RFC 2544), `2001:2::/48` (RFC 5180).
    Benchmarking,
    /// 6to4 (`2002::/16`, `192.88.99.0/24`), Teredo (`2001::/32`) and ISATAP: out of use, and
    /// each can lead to any IPv4 address.
    Tunnel,
    /// IPv4 addresses in forms without a place on the Internet: `::/96`, `::ffff:0:0:0/96`,
    /// `64:ff9b:1::/48` (RFC 8215).
    Translated,
    /// `100::/64` and `100:0:0:1::/64` (RFC 6666, RFC 9780).
    Discard,
    /// `168.63.129.16`: a platform service inside Azure, at an address that looks public.
    CloudPlatform,
    /// `224.0.0.0/4`, `ff00::/8` (RFC 5771, RFC 4291).
    Multicast,
    /// `255.255.255.255` (RFC 919).
    Broadcast,
    /// Not given to anybody: `240.0.0.0/4`, and all IPv6 outside `2000::/3`.
    Reserved,
}

impl Internal {
    /// Every reason.
    pub const ALL: &[Self] = &[
        Self::ThisNetwork,
        Self::Loopback,
        Self::Private,
        Self::LinkLocal,
        Self::Shared,
        Self::Protocol,
        Self::Documentation,
        Self::Benchmarking,
        Self::Tunnel,
        Self::Translated,
        Self::Discard,
        Self::CloudPlatform,
        Self::Multicast,
        Self::Broadcast,
        Self::Reserved,
    ];

    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ThisNetwork => "this-network",
            Self::Loopback => "loopback",
            Self::Private => "private",
            Self::LinkLocal => "link-local",
            Self::Shared => "shared",
            Self::Protocol => "protocol",
            Self::Documentation => "documentation",
            Self::Benchmarking => "benchmarking",
            Self::Tunnel => "tunnel",
            Self::Translated => "translated",
            Self::Discard => "discard",
            Self::CloudPlatform => "cloud-platform",
            Self::Multicast => "multicast",
            Self::Broadcast => "broadcast",
            Self::Reserved => "reserved",
        }
    }
}

impl fmt::Display for Internal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a public address ({})", self.as_str())
    }
}

impl std::error::Error for Internal {}

impl Serialize for Internal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
