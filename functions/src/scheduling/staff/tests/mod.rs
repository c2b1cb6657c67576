//! The staff's side of calls over HTTP in process: who may do what, a call's life, its pages, and two people at once.

mod life;
mod matrix;
mod pages;
mod together;
