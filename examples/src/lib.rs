//! The programs stand beside this folder; here the code of the README is tested.

#[doc = include_str!("../../README.md")]
#[cfg(doctest)]
pub struct Readme;

#[doc = include_str!("../../docs/guides/dns-provider.md")]
#[cfg(doctest)]
pub struct DnsProvider;
