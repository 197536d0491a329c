//! The client.

use std::io::Read as _;
use std::sync::Arc;
use std::time::Instant;

use dc_discovery::{Answer, Fetch, HttpsUrl, Reach, Response};
use ureq::config::Config;
use ureq::http::{self, HeaderValue};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::unversioned::transport::{ConnectProxyConnector, Connector as _, RustlsConnector};
use ureq::{Agent, Proxy};

use crate::error::HttpError;
use crate::filter::Filter;
use crate::network::{Network, System};
use crate::options::{ClientOptions, Limits};
use crate::request::Request;

/// A blocking HTTPS client that reaches public addresses only, within limits.
///
/// Each request has a connection of its own. Cheap to clone.
///
/// ```no_run
/// use dc_discovery::{HttpsUrl, Reach};
/// use dc_http::{Client, ClientOptions, HttpError};
///
/// let client = Client::new(ClientOptions::default())?;
/// let url = HttpsUrl::parse("https://dc.provider.example/v2/example.com/settings", Reach::Public)?;
/// match client.get(&url, "application/json") {
///     Ok(response) => println!("{}: {} octets", response.status, response.body.len()),
///     Err(HttpError::InternalAddress { host, .. }) => println!("{host} must not be asked"),
///     Err(error) => println!("no response: {error}"),
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: draft-ietf-dconn-domainconnect-05 section 12.2.
#[derive(Clone, Debug)]
pub struct Client {
    agent: Agent,
    reach: Reach,
    limits: Limits,
}

impl Client {
    /// A client that asks the resolver of the system.
    ///
    /// # Errors
    ///
    /// If the proxy of the options cannot be used.
    pub fn new(options: ClientOptions) -> Result<Self, HttpError> {
        Self::with_network(options, System)
    }

    /// The same with another resolver.
    ///
    /// # Errors
    ///
    /// If the proxy of the options cannot be used.
    pub fn with_network(options: ClientOptions, network: impl Network) -> Result<Self, HttpError> {
        let mut tls = TlsConfig::builder();
        if !options.roots.is_empty() {
            tls = tls.root_certs(RootCerts::new_with_certs(&options.roots));
        }
        let proxy = options.proxy.as_deref().map(Proxy::new).transpose();
        let proxy = proxy.map_err(|_| HttpError::Proxy)?;
        // Only the proxy itself is looked up then, and it may well be inside.
        let reach = match proxy {
            Some(_) => Reach::Internal,
            None => options.reach,
        };
        let config = Config::builder()
            .https_only(true)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_idle_connections(0)
            .max_response_header_size(MAX_HEADER)
            .proxy(proxy)
            .user_agent(concat!("dc-http/", env!("CARGO_PKG_VERSION")))
            .tls_config(tls.build())
            .build();
        let filter = Filter::new(Arc::new(network), reach);
        let connector =
            ().chain(ConnectProxyConnector::default())
                .chain(filter.clone())
                .chain(RustlsConnector::default());
        Ok(Self {
            agent: Agent::with_parts(config, connector, filter),
            reach: options.reach,
            limits: options.limits,
        })
    }

    /// Sends one request and gives the response, whatever its status. Redirects are not followed:
    /// what a request carries is for one server only.
    ///
    /// # Errors
    ///
    /// See [`HttpError`].
    pub fn send(&self, request: &Request) -> Result<Response, HttpError> {
        let limits = request.limits.unwrap_or(self.limits);
        let host = request.url.host();
        let failed = |error| HttpError::from_ureq(error, host, &limits);
        let mut message = http::Request::builder().uri(request.url.as_str());
        for (name, value) in &request.headers {
            message = message.header(name, value);
        }
        let response = match &request.body {
            None => {
                let message = message.method("GET").body(());
                self.run(message.map_err(|error| failed(error.into()))?, &limits)
            }
            Some(body) => {
                let message = message.method("POST").body(body.as_slice());
                self.run(message.map_err(|error| failed(error.into()))?, &limits)
            }
        };
        let response = response.map_err(failed)?;
        let headers = headers(&response);
        let status = response.status().as_u16();
        let encoded = response.headers().get("content-encoding");
        if encoded.is_some_and(|encoding| *encoding != HeaderValue::from_static("identity")) {
            return Err(HttpError::Malformed {
                host: host.to_owned(),
                detail: "it is compressed, which nobody asked for".to_owned(),
            });
        }
        let mut body = Vec::new();
        let one_more = u64::try_from(limits.body)
            .unwrap_or(u64::MAX)
            .saturating_add(1);
        let mut reader = response.into_body().into_reader().take(one_more);
        reader
            .read_to_end(&mut body)
            .map_err(|error| failed(error.into()))?;
        if body.len() > limits.body {
            return Err(HttpError::TooLarge {
                host: host.to_owned(),
                limit: limits.body,
            });
        }
        Ok(Response {
            status,
            headers,
            body,
        })
    }

    /// Gets a resource, following redirects to other public https URLs, each checked like the first.
    ///
    /// # Errors
    ///
    /// See [`HttpError`].
    pub fn get(&self, url: &HttpsUrl, accept: &str) -> Result<Response, HttpError> {
        self.get_within(url, accept, self.limits)
    }

    pub(crate) fn reach(&self) -> Reach {
        self.reach
    }

    pub(crate) fn limits(&self) -> Limits {
        self.limits
    }

    pub(crate) fn get_within(
        &self,
        url: &HttpsUrl,
        accept: &str,
        limits: Limits,
    ) -> Result<Response, HttpError> {
        let end = Instant::now().checked_add(limits.total);
        let mut url = url.clone();
        let mut left = limits.redirects;
        loop {
            let host = || url.host().to_owned();
            let mut hop = limits;
            hop.total = end.map_or(limits.total, |end| {
                end.saturating_duration_since(Instant::now())
            });
            if hop.total.is_zero() {
                return Err(HttpError::Timeout {
                    host: host(),
                    doing: "answer",
                });
            }
            let request = Request::get(url.clone())
                .header("Accept", accept)
                .limits(hop);
            let response = self.send(&request)?;
            let redirect = matches!(response.status, 301 | 302 | 303 | 307 | 308);
            let Some(location) = response.header("location").filter(|_| redirect) else {
                return Ok(response);
            };
            let target = url.redirect(location, self.reach);
            let target = target.map_err(|problem| HttpError::Redirect {
                host: host(),
                problem,
            })?;
            left = left
                .checked_sub(1)
                .ok_or_else(|| HttpError::TooManyRedirects {
                    host: host(),
                    limit: limits.redirects,
                })?;
            url = target;
        }
    }

    /// Carries out a request of [`Discovery`](dc_discovery::Discovery).
    pub fn fetch(&self, fetch: &Fetch) -> Answer {
        let request = Request::get(fetch.url.clone())
            .header("Accept", fetch.accept)
            .limits(fetch.limits.into());
        match self.send(&request) {
            Ok(response) => Answer::Http(response),
            Err(error) => Answer::Failed(error.into()),
        }
    }

    fn run(
        &self,
        message: http::Request<impl ureq::AsSendBody>,
        limits: &Limits,
    ) -> Result<http::Response<ureq::Body>, ureq::Error> {
        let message = self
            .agent
            .configure_request(message)
            .timeout_connect(Some(limits.connect))
            .timeout_global(Some(limits.total))
            .build();
        self.agent.run(message)
    }
}

fn headers(response: &http::Response<ureq::Body>) -> Vec<(String, String)> {
    let fields = response.headers().iter();
    fields
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().to_owned(), value)
        })
        .collect()
}

/// Octets of the header of a response.
const MAX_HEADER: usize = 16_384;
