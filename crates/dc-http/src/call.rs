//! Requests of the asynchronous flow.

use dc_discovery::HttpsUrl;
use dc_flow::oauth::{HttpRequest, HttpResponse};

use crate::client::Client;
use crate::error::HttpError;
use crate::request::Request;

impl Client {
    /// Sends a request of [`dc_flow::oauth`] as it is; a redirect is an answer, and is not followed.
    ///
    /// # Errors
    ///
    /// See [`HttpError`]; it shows neither header fields nor bodies.
    pub fn call(&self, request: &HttpRequest) -> Result<HttpResponse, HttpError> {
        let url = HttpsUrl::parse(request.url(), self.reach()).map_err(HttpError::Url)?;
        let fields = request.headers();
        let message = Request {
            url,
            headers: fields
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            body: Some(request.body().to_vec()),
            limits: None,
        };
        let response = self.send(&message)?;
        let mut answer = HttpResponse::new(response.status, response.body);
        answer.headers = response.headers;
        Ok(answer)
    }
}
