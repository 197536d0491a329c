//! Carrying out the template query.

use dc_discovery::{TemplateQuery, TemplateSupport, UrlPrefix};

use crate::client::Client;
use crate::error::HttpError;

impl Client {
    /// Asks the provider with this `urlAPI` whether it supports a template, and for the template
    /// itself; see [`TemplateQuery`].
    ///
    /// # Errors
    ///
    /// See [`HttpError`]; a status is none.
    pub fn query_template(
        &self,
        url_api: &UrlPrefix,
        provider_id: &str,
        service_id: &str,
    ) -> Result<TemplateSupport, HttpError> {
        let query = TemplateQuery::new(url_api, provider_id, service_id)?;
        let mut limits = self.limits();
        limits.body = limits.body.max(query.body);
        let response = self.get_within(&query.url, query.accept, limits)?;
        Ok(TemplateSupport::of(&response))
    }
}
