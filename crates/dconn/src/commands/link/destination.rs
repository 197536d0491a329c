//! Where a link leads: the settings of a DNS provider, given or found.

use std::net::SocketAddr;
use std::path::PathBuf;

use dc_discovery::{Discovery, Options, Reach, Settings, SettingsOptions, UrlPrefix};
use dc_http::TemplateSupport;

use crate::exit::Failure;
use crate::input;
use crate::network::{Https, dns_server, resolver};
use crate::screen::{Printable, note};
use crate::suffixes::is_public_suffix;

/// Where the link leads.
#[derive(clap::Args)]
pub(super) struct Destination {
    /// urlSyncUX of the DNS provider: what the link begins with
    #[arg(long, conflicts_with_all = ["settings", "dns", "ca"])]
    url: Option<String>,

    /// Settings of the DNS provider (JSON), as its settings endpoint gives them
    #[arg(long, value_name = "FILE", conflicts_with_all = ["dns", "ca"])]
    settings: Option<PathBuf>,

    /// Address of the resolver to ask, for DNS and for hosts; those of the system unless given
    #[arg(long, value_name = "ADDRESS[:PORT]", value_parser = dns_server)]
    dns: Option<SocketAddr>,

    #[command(flatten)]
    https: Https,
}

/// Why there is nowhere to go.
pub(super) enum Unusable {
    /// Status 2.
    Usage(Failure),
    /// Status 1: a kind and a sentence.
    Refused(&'static str, String),
}

impl From<Failure> for Unusable {
    fn from(failure: Failure) -> Self {
        Self::Usage(failure)
    }
}

impl Destination {
    pub(super) fn settings(&self, domain: &str, ids: (&str, &str)) -> Result<Settings, Unusable> {
        if let Some(url) = &self.url {
            // Whoever types a URL has chosen it.
            let prefix = UrlPrefix::parse(url, Reach::Internal).map_err(|error| {
                Failure::new(format!("--url {}: {error}", Printable(url)))
                    .remedy("give urlSyncUX of the settings: an https URL without a query")
            })?;
            let mut settings = Settings::new("url", "url", prefix.clone());
            settings.url_sync_ux = Some(prefix);
            return Ok(settings);
        }
        if let Some(path) = &self.settings {
            let text = input::read(path, MOST_SETTINGS)?;
            let mut options = SettingsOptions::default();
            options.reach = self.https.reach();
            let read = Settings::parse(&text, &options);
            let (settings, warnings) =
                read.map_err(|error| Failure::new(format!("{}: {error}", input::name(path))))?;
            for warning in warnings {
                note(&format!("{}: {}", input::name(path), Printable(warning)));
            }
            return Ok(settings);
        }
        self.discover(domain, ids)
    }

    fn discover(
        &self,
        domain: &str,
        (provider, service): (&str, &str),
    ) -> Result<Settings, Unusable> {
        let mut options = Options::default();
        options.reach = self.https.reach();
        let discovery = Discovery::at(domain, &options, &is_public_suffix).map_err(|error| {
            Failure::new(error.to_string()).remedy("give the apex of a zone, such as example.com")
        })?;
        let dns = resolver(self.dns)?;
        let http = match self.dns {
            Some(_) => self.https.client_at(&dns)?,
            None => self.https.client()?,
        };
        let found = dc_dns::discover(discovery, &dns, |fetch| http.fetch(fetch));
        let found = found.map_err(|reason| {
            let message = format!("no DNS provider for {domain}: {reason}; {}", reason.remedy);
            Unusable::Refused("not-discovered", message)
        })?;
        let settings = found.settings;
        let name = settings.display_name();
        match http.query_template(&settings.url_api, provider, service) {
            Ok(TemplateSupport::Unsupported) => Err(Unusable::Refused(
                "template-not-supported",
                format!("{name} does not have the template {service} of {provider}"),
            )),
            // The user may get through all the same.
            Ok(TemplateSupport::Unknown(_)) | Err(_) => {
                let message = format!("{name} does not say whether it has the template");
                note(&format!("remark: {}", Printable(message)));
                Ok(settings)
            }
            Ok(_) => Ok(settings),
        }
    }
}

/// Octets of a file with settings.
const MOST_SETTINGS: u64 = 1 << 20;
