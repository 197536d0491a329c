//! The programs stand beside this folder; here the code of the README is tested, and the provider of
//! `provider_back_end` has its rooms.

pub mod provider_back_end;

#[doc = include_str!("../../README.md")]
#[cfg(doctest)]
pub struct Readme;

#[doc = include_str!("../../docs/guides/dns-provider.md")]
#[cfg(doctest)]
pub struct DnsProvider;

#[doc = include_str!("../../docs/guides/service-provider.md")]
#[cfg(doctest)]
pub struct ServiceProvider;
