//! The edge of kyoso: what stands between AWS and the pure core. One module for each function, and what they share.
//!
//! Architecture Invariant: only `store` writes to a table, only `notify` sends mail, only `inspection` and `retention`
//! speak to the buckets of files and only `checkpoints` to its own, only `clock` reads the clock and only `config` the
//! environment.

pub mod attachments;
pub mod audit;
pub mod aws;
pub mod casework;
pub mod checkpoints;
pub mod clock;
pub mod clockwork;
pub mod config;
pub mod disposal;
pub mod files;
pub mod form;
pub mod http;
pub mod ics;
pub mod inspection;
pub mod letters;
pub mod links;
pub mod listing;
pub mod meeting;
pub mod notify;
pub mod openapi;
pub mod pages;
pub mod people;
pub mod programme;
pub mod queue;
pub mod reception;
pub mod relay;
pub mod retention;
pub mod samples;
pub mod scheduling;
pub mod screening;
pub mod session;
pub mod signing;
pub mod staff;
pub mod store;
pub mod submission;
pub mod telemetry;

use std::sync::Arc;

use config::Config;
use kyoso::programme::Programme;
use links::Links;

/// What the handlers of the public function work with: made once at start.
pub struct Edge {
    /// The settings of this deployment.
    pub config: Config,
    /// The programme that it runs.
    pub programme: Arc<Programme>,
    /// Cases and their mail records.
    pub cases: store::Cases,
    /// Drafts of proposals.
    pub drafts: store::Drafts,
    /// Secret links.
    pub links: Links,
}

/// The state of the router.
pub type SharedEdge = Arc<Edge>;
