//! From where staff may come: the municipality's own networks.

use std::net::IpAddr;

use axum::http::request::Parts;
use ipnet::IpNet;
use lambda_http::request::RequestContext;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};

/// A list of networks. An empty one is everywhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Networks(Vec<IpNet>);

impl Networks {
    /// Whether somebody at this address may come in.
    pub fn allow(&self, address: Option<IpAddr>) -> bool {
        let within = |address: IpAddr| self.0.iter().any(|network| network.contains(&address.to_canonical()));
        self.0.is_empty() || address.is_some_and(within)
    }
}

impl std::str::FromStr for Networks {
    type Err = ipnet::AddrParseError;

    /// Reads CIDR blocks with commas between them; a plain address is a network of one.
    fn from_str(list: &str) -> Result<Self, Self::Err> {
        let parts = list.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts
            .map(|part| part.parse::<IpAddr>().map(IpNet::from).or_else(|_| part.parse::<IpNet>()))
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl<'de> Deserialize<'de> for Networks {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// The address that the gateway saw.
pub(super) fn address_of(parts: &Parts) -> Option<IpAddr> {
    match parts.extensions.get() {
        Some(RequestContext::ApiGatewayV1(context)) => context.identity.source_ip.as_deref()?.parse().ok(),
        Some(_) | None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_let_in_from_a_listed_network_only() {
        let networks: Networks = "203.0.113.0/24, 2001:db8::/32,198.51.100.7".parse().unwrap();
        let allow = |address: &str| networks.allow(Some(address.parse().unwrap()));
        for inside in ["203.0.113.9", "2001:db8::1", "198.51.100.7", "::ffff:203.0.113.9"] {
            assert!(allow(inside), "{inside}");
        }
        for outside in ["203.0.114.1", "2001:db9::1", "198.51.100.8", "::1"] {
            assert!(!allow(outside), "{outside}");
        }
        assert!(!networks.allow(None), "an address that is not known is outside");
        assert!(Networks::default().allow(None), "no list is everywhere");
        assert!("203.0.113.0/33".parse::<Networks>().is_err());
    }
}
