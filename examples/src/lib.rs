//! The programs stand beside this folder. Here are the modules of `provider_back_end`, and the code of
//! the README and the guides is tested.

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
