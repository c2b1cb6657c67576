//! An expert's pages: the questions that they are asked, what each shows, and their answer.
//!
//! A question is found by a key under the expert's own ID, and opened by [`Case::question_for`] alone: whose it is,
//! until when, and on what it rests. What it shows are the chosen parts of the version that stood when it was asked.
//! Nothing else of a case is read out here: not its title, status, history or division. Whatever does not open looks
//! the same as what does not exist, except to the expert whose question it was, who is told that it has ended.

mod api;
mod pages;
mod say;
#[cfg(test)]
mod tests;
mod view;

#[cfg(test)]
pub(crate) use {api::Conflict, api::Said, view::AdviceList, view::AdviceView};

use super::SharedCasework;
use crate::http::{Access, Routes};

/// Its routes.
pub(super) fn routes() -> Routes<SharedCasework> {
    Routes::new(Access::Staff)
        .get("/staff/advice", pages::list)
        .get("/staff/advice/{case_id}/{of}", pages::show)
        .post("/staff/advice/{case_id}/{of}", pages::send)
        .get("/api/advice", api::list)
        .get("/api/advice/{case_id}/{of}", api::show)
        .post("/api/advice/{case_id}/{of}/answer", api::answer)
        .post("/api/advice/{case_id}/{of}/conflict", api::conflict)
}
