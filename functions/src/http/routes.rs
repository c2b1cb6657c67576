//! The register of routes: every route is written down while it is added, with who may use it.
//!
//! It is the one place that adds routes to a router (`clippy.toml` refuses it elsewhere), so a route cannot be
//! missing from the public list, from the staff layer's test or from the API's description.

use axum::Router;
use axum::handler::Handler;
use axum::routing::{MethodRouter, get, post};

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody; a secret in a link, cookie or form may open more.
    Public,
    /// Staff who have signed in.
    Staff,
}

/// One route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Its path, with names for what varies: `/status/{case_id}`.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
}

/// Routes with their handlers, and the list of them.
pub struct Routes<S> {
    access: Access,
    list: Vec<Route>,
    router: Router<S>,
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// No routes yet. What is added next is for `access`.
    pub fn new(access: Access) -> Self {
        Self { access, list: Vec::new(), router: Router::new() }
    }

    /// Adds a route for GET.
    #[must_use]
    pub fn get<H: Handler<T, S>, T: 'static>(self, path: &'static str, handler: H) -> Self {
        self.add("GET", path, get(handler))
    }

    /// Adds a route for POST.
    #[must_use]
    pub fn post<H: Handler<T, S>, T: 'static>(self, path: &'static str, handler: H) -> Self {
        self.add("POST", path, post(handler))
    }

    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    fn add(mut self, method: &'static str, path: &'static str, handler: MethodRouter<S>) -> Self {
        self.list.push(Route { method, path, access: self.access });
        self.router = self.router.route(path, handler);
        self
    }

    /// Adds other routes, each with its own access and layers.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    pub fn and(mut self, other: Self) -> Self {
        self.list.extend(other.list);
        self.router = self.router.merge(other.router);
        self
    }

    /// Puts a layer around the routes so far, by `route_layer`: what comes later is outside it. (`layer` would also
    /// answer for addresses that nobody has, until the router gets an answer of its own for these.)
    #[must_use]
    pub fn map_router(mut self, change: impl FnOnce(Router<S>) -> Router<S>) -> Self {
        self.router = change(self.router);
        self
    }

    /// Every route.
    pub fn list(&self) -> &[Route] {
        &self.list
    }

    /// The router.
    pub fn into_router(self) -> Router<S> {
        self.router
    }
}

#[cfg(test)]
pub(crate) mod testing {
    use axum::http::{Request, request};

    use super::{Access, Route};

    /// A request to each route that is for `access`, with something in place of what varies in its path. A test of
    /// the layer around them sends each and looks at the answer.
    pub(crate) fn requests_of(list: &[Route], access: Access) -> Vec<(Route, request::Builder)> {
        let request = |route: &Route| {
            let segments: Vec<_> = route
                .path
                .split('/')
                .map(|segment| if segment.starts_with('{') { "0" } else { segment })
                .collect();
            (*route, Request::builder().method(route.method).uri(segments.join("/")))
        };
        list.iter().filter(|route| route.access == access).map(request).collect()
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::{Request, StatusCode};
    use tower::ServiceExt as _;

    use super::*;

    fn routes() -> Routes<()> {
        let staff = Routes::new(Access::Staff)
            .get("/cases", || async { "cases" })
            .map_router(|router| router.route_layer(axum::middleware::from_fn(refuse)));
        Routes::new(Access::Public).get("/", || async { "start" }).post("/", || async { "sent" }).and(staff)
    }

    async fn refuse(_: axum::extract::Request, _: axum::middleware::Next) -> StatusCode {
        StatusCode::UNAUTHORIZED
    }

    #[test]
    fn every_route_is_listed_with_its_own_access() {
        let route = |method, path, access| Route { method, path, access };
        assert_eq!(
            routes().list(),
            [
                route("GET", "/", Access::Public),
                route("POST", "/", Access::Public),
                route("GET", "/cases", Access::Staff)
            ]
        );
    }

    #[tokio::test]
    async fn a_request_is_made_for_each_route_of_an_access() {
        let routes =
            routes().and(Routes::new(Access::Staff).post("/cases/{id}/{command}", || async { "done" }));
        let list = routes.list().to_vec();
        let requests = super::testing::requests_of(&list, Access::Staff);
        assert_eq!(requests.len(), 2);
        for (route, request) in requests {
            let answer = routes.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
            let status = if route.path == "/cases" { StatusCode::UNAUTHORIZED } else { StatusCode::OK };
            assert_eq!(answer.status(), status, "{route:?}");
        }
    }

    #[tokio::test]
    async fn a_layer_stands_around_its_own_routes_only() {
        for (method, path, status) in [
            ("GET", "/", 200),
            ("POST", "/", 200),
            ("GET", "/cases", 401),
            ("PUT", "/", 405),
            ("GET", "/x", 404),
        ] {
            let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
            let answer = routes().into_router().oneshot(request).await.unwrap();
            assert_eq!(answer.status().as_u16(), status, "{method} {path}");
        }
    }
}
