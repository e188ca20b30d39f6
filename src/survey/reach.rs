//! Which computers are asked: those of the whole world, and of the own network only if somebody wants that.
//!
//! Names are looked up once, and the connection goes to what was looked at, so that a name cannot lead elsewhere in between.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// Looks names up.
#[derive(Debug)]
pub struct Reach {
    names: DefaultResolver,
    own_network: bool,
}

#[derive(Debug)]
struct Refusal;

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the host is one of the own network, which `--external-private` lets be asked")
    }
}

impl std::error::Error for Refusal {}

impl Reach {
    pub fn new(own_network: bool) -> Reach {
        Reach {
            names: DefaultResolver::default(),
            own_network,
        }
    }

    pub fn is_refusal(error: &(dyn std::error::Error + Send + Sync + 'static)) -> bool {
        error.is::<Refusal>()
    }
}

impl Resolver for Reach {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.names.resolve(uri, config, timeout).map_err(|error| match error {
            // The system says in many ways that a name is not known.
            Error::Io(_) => Error::HostNotFound,
            error => error,
        })?;
        let is_own = found.iter().any(|address| !is_of_the_world(address.ip()));
        match is_own && !self.own_network {
            true => Err(Error::Other(Box::new(Refusal))),
            false => Ok(found),
        }
    }
}

/// Whether an address is one of the public internet (IANA special-purpose registries).
fn is_of_the_world(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_of_the_world_v4(address),
        IpAddr::V6(address) => match (address.to_ipv4_mapped(), translated(address)) {
            (Some(inner), _) | (None, Some(inner)) => is_of_the_world_v4(inner),
            // Global unicast is all that is given out.
            (None, None) => {
                let [first, second, ..] = address.segments();
                first & 0xe000 == 0x2000 && (first, second) != (0x2001, 0x0db8)
            }
        },
    }
}

/// The address of the old kind in one of NAT64 (RFC 6052) or 6to4 (RFC 3056).
fn translated(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let octets = address.octets();
    match octets {
        [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, a, b, c, d] => Some(Ipv4Addr::new(a, b, c, d)),
        [0x20, 0x02, a, b, c, d, ..] => Some(Ipv4Addr::new(a, b, c, d)),
        _ => None,
    }
}

fn is_of_the_world_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || matches!(
            (a, b, c),
            (0, ..) | (224.., ..) | (192, 0, 0) | (100, 64..=127, _) | (198, 18 | 19, _)
        );
    !is_special
}

#[cfg(test)]
mod tests {
    use super::is_of_the_world;

    #[test]
    fn the_own_network_is_not_the_world() {
        for own in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.178.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "ff02::1",
            "2001:db8::1",
        ] {
            assert!(!is_of_the_world(own.parse().unwrap()), "{own}");
        }
        for public in ["9.9.9.9", "172.15.0.1", "100.63.0.1", "2620:fe::fe", "64:ff9b::909:909"] {
            assert!(is_of_the_world(public.parse().unwrap()), "{public}");
        }
    }
}
