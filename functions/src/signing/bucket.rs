//! Where a bucket is.

/// A bucket, as browsers and programs reach it.
#[derive(Clone, Debug)]
pub struct Bucket {
    name: String,
    /// Scheme, host and port.
    origin: String,
    /// What stands before a key: empty, or the bucket's name.
    path: String,
}

impl Bucket {
    /// On AWS each bucket has a host of its own (virtual-host style), and its name must be without dots, so that the
    /// certificate covers it. Elsewhere, at `endpoint`, the name is the first part of the path.
    pub fn new(name: &str, region: &str, endpoint: Option<&str>) -> Self {
        let (origin, path) = match endpoint {
            None => (format!("https://{name}.s3.{region}.amazonaws.com"), String::new()),
            Some(endpoint) => (endpoint.trim_end_matches('/').to_owned(), format!("/{name}")),
        };
        Self { name: name.to_owned(), origin, path }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Scheme, host and port, for a page's policy.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Where an object stands. Keys of ours are made of IDs, which need no escapes.
    pub(super) fn url_of(&self, key: &str) -> String {
        format!("{}{}/{key}", self.origin, self.path)
    }

    /// Where a form posts to.
    pub(super) fn url(&self) -> String {
        format!("{}{}/", self.origin, self.path)
    }
}
