//! Which addresses may be connected to (D-10, P-5, OQ-37), by `data/internal-addresses.txt`.
#![allow(clippy::expect_used, reason = "a panic is how a test fails")]

use std::net::IpAddr;

use dc_discovery::{Internal, is_public};
use proptest::prelude::*;

fn table() -> impl Iterator<Item = (&'static str, &'static str)> {
    include_str!("data/internal-addresses.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split_once(' ').expect("an address and a reason"))
}

#[test]
fn every_internal_address_is_refused() {
    let mut reasons = Vec::new();
    for (text, expected) in table() {
        let address: IpAddr = text.parse().expect(text);
        let found = is_public(address).map_or_else(Internal::as_str, |()| "public");
        assert_eq!(found, expected, "{text}");
        reasons.push(expected);
    }
    reasons.sort_unstable();
    reasons.dedup();
    assert_eq!(
        reasons.len(),
        16,
        "every reason occurs, and public: {reasons:?}"
    );
}

/// What networks translate is judged by the IPv4 address.
#[test]
fn embedded_addresses_are_judged_alike() {
    for (text, expected) in table() {
        if let Ok(IpAddr::V4(v4)) = text.parse() {
            for prefix in ["::ffff:", "64:ff9b::"] {
                let address: IpAddr = format!("{prefix}{v4}").parse().expect("an address");
                let found = is_public(address).map_or_else(Internal::as_str, |()| "public");
                assert_eq!(found, expected, "{address}");
            }
        }
    }
}

proptest! {
    /// The standard library's own ideas of internal are a part of ours.
    #[test]
    fn nothing_that_std_calls_internal_is_public(bits: u32, high: u128, low: u64) {
        let v4 = std::net::Ipv4Addr::from(bits);
        if v4.is_loopback() || v4.is_private() || v4.is_link_local() || v4.is_broadcast()
            || v4.is_documentation() || v4.is_unspecified() || v4.is_multicast()
        {
            prop_assert!(is_public(v4.into()).is_err());
        }
        for bits in [high, u128::from(low), high & 0xffff, u128::from(bits) | 0xffff << 32] {
            let v6 = std::net::Ipv6Addr::from(bits);
            if v6.is_loopback() || v6.is_unspecified() || v6.is_multicast()
                || v6.is_unique_local() || v6.is_unicast_link_local()
            {
                prop_assert!(is_public(v6.into()).is_err());
            }
            if let Some(v4) = v6.to_ipv4_mapped() {
                prop_assert_eq!(is_public(v6.into()), is_public(v4.into()));
            }
        }
    }
}
