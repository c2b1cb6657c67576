//! A page as a browser without JavaScript sees it: parsed by the rules of HTML, its forms ready to fill in.

use html5ever::tendril::TendrilSink as _;
use markup5ever_rcdom::{Handle, NodeData, RcDom};

/// A page.
pub struct Page {
    /// Its status.
    pub status: u16,
    /// Its path, with the query.
    pub path: String,
    /// As it came.
    pub source: String,
    dom: RcDom,
}

/// An element of a page.
#[derive(Clone)]
pub struct Element(Handle);

impl Page {
    /// Parses a page.
    pub fn new(status: u16, path: String, source: &str) -> Self {
        let dom = html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default()).one(source);
        Self { status, path, source: source.to_owned(), dom }
    }

    /// Every element, in the order of the page.
    pub fn elements(&self) -> Vec<Element> {
        let mut found = Vec::new();
        collect(&self.dom.document, &mut found);
        found
    }

    /// Every element of this kind.
    pub fn all(&self, tag: &str) -> Vec<Element> {
        self.elements().into_iter().filter(|element| element.tag() == tag).collect()
    }

    /// The element with this ID.
    pub fn by_id(&self, id: &str) -> Option<Element> {
        self.elements().into_iter().find(|element| element.attr("id").as_deref() == Some(id))
    }

    /// Every element of this class.
    pub fn class(&self, class: &str) -> Vec<Element> {
        let has = |element: &Element| {
            element
                .attr("class")
                .is_some_and(|classes| classes.split_whitespace().any(|known| known == class))
        };
        self.elements().into_iter().filter(has).collect()
    }

    /// Its heading.
    pub fn heading(&self) -> String {
        self.all("h1").first().map(Element::text).unwrap_or_default()
    }

    /// The language it says it is in.
    pub fn language(&self) -> String {
        self.all("html").first().and_then(|html| html.attr("lang")).unwrap_or_default()
    }

    /// What can be read between header and footer.
    pub fn text(&self) -> String {
        self.all("main").first().map(Element::text).unwrap_or_default()
    }

    /// The error summary: where each sentence leads, and the sentence.
    pub fn errors(&self) -> Vec<(String, String)> {
        let links = self.class("summary").into_iter().flat_map(|summary| summary.all("a"));
        links.map(|link| (link.attr("href").unwrap_or_default(), link.text())).collect()
    }

    /// Where the link with these words leads.
    pub fn link(&self, words: &str) -> String {
        let link = self.all("a").into_iter().find(|link| link.text().contains(words));
        link.and_then(|link| link.attr("href"))
            .unwrap_or_else(|| panic!("{} has no link {words:?}", self.path))
    }

    /// The questions and answers that it lists.
    pub fn rows(&self) -> Vec<(String, String)> {
        let rows = self.all("dt").into_iter().map(|question| question.text());
        rows.zip(self.all("dd").into_iter().map(|answer| answer.text())).collect()
    }

    /// The form that posts to `action`, with what is filled in already.
    pub fn form(&self, action: &str) -> Form {
        let form = self.all("form").into_iter().find(|form| form.attr("action").as_deref() == Some(action));
        let form = form.unwrap_or_else(|| {
            panic!("{} ({}, {}) has no form to {action}", self.path, self.status, self.heading())
        });
        assert_eq!(form.attr("method").as_deref(), Some("post"), "{} to {action}", self.path);
        Form::new(self, &form, action)
    }

    /// Its first form that goes to another site than ours.
    pub fn form_elsewhere(&self) -> Form {
        let actions = self.all("form").into_iter().filter_map(|form| form.attr("action"));
        let action = actions.into_iter().find(|action| !action.starts_with('/'));
        self.form(&action.unwrap_or_else(|| panic!("{} has no form that leads elsewhere", self.path)))
    }

    /// Whether nothing on it can run but the one script of ours: what people typed is text and nothing else.
    pub fn is_inert(&self) -> bool {
        self.elements().iter().all(|element| {
            let own_script = element.attr("src").is_some_and(|src| src.starts_with("/assets/"));
            let is_script = element.tag() == "script";
            (!is_script || (own_script && element.text().is_empty()))
                && !matches!(element.tag(), "iframe" | "object" | "embed" | "style" | "base")
                && !element.attributes().iter().any(|(name, value)| {
                    name.starts_with("on")
                        || value.trim_start().to_ascii_lowercase().starts_with("javascript:")
                })
        })
    }
}

impl Element {
    /// Its tag.
    pub fn tag(&self) -> &str {
        match &self.0.data {
            NodeData::Element { name, .. } => &name.local,
            _ => "",
        }
    }

    /// An attribute.
    pub fn attr(&self, name: &str) -> Option<String> {
        self.attributes().into_iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Every attribute.
    pub fn attributes(&self) -> Vec<(String, String)> {
        let NodeData::Element { attrs, .. } = &self.0.data else { return Vec::new() };
        let attributes = attrs.borrow();
        attributes.iter().map(|attr| (attr.name.local.to_string(), attr.value.to_string())).collect()
    }

    /// Every element of this kind in it.
    pub fn all(&self, tag: &str) -> Vec<Element> {
        let mut found = Vec::new();
        collect(&self.0, &mut found);
        found.into_iter().filter(|element| element.tag() == tag).collect()
    }

    /// All text in it, without the blanks around it.
    pub fn text(&self) -> String {
        self.raw_text().trim().to_owned()
    }

    fn raw_text(&self) -> String {
        let mut text = String::new();
        collect_text(&self.0, &mut text);
        text
    }

    fn is_in(&self, ancestor: &Element) -> bool {
        let mut found = Vec::new();
        collect(&ancestor.0, &mut found);
        found.iter().any(|element| std::rc::Rc::ptr_eq(&element.0, &self.0))
    }
}

fn collect(node: &Handle, found: &mut Vec<Element>) {
    if matches!(node.data, NodeData::Element { .. }) {
        found.push(Element(node.clone()));
    }
    for child in node.children.borrow().iter() {
        collect(child, found);
    }
}

fn collect_text(node: &Handle, text: &mut String) {
    if let NodeData::Text { contents } = &node.data {
        text.push_str(&contents.borrow());
    }
    for child in node.children.borrow().iter() {
        collect_text(child, text);
    }
}

/// A form, as it is filled in.
#[derive(Clone)]
pub struct Form {
    /// The path that it posts to.
    pub action: String,
    controls: Vec<Control>,
    buttons: Vec<(String, String, String)>,
}

/// One input: a radio button and a box are one each.
#[derive(Clone)]
pub struct Control {
    /// Its name.
    pub name: String,
    /// Its ID.
    pub id: String,
    /// What kind it is.
    pub kind: Kind,
    /// What it sends.
    pub value: String,
    /// What can be chosen, with what is shown: of a list that opens.
    pub options: Vec<(String, String)>,
    /// What is shown beside a button or box to choose.
    pub label: String,
    /// Whether it is sent.
    pub on: bool,
}

/// Kinds of inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Not to be seen.
    Hidden,
    /// Something to type into.
    Text,
    /// A list that opens.
    Select,
    /// One of several to choose.
    Radio,
    /// A box to tick.
    Checkbox,
}

impl Form {
    fn new(page: &Page, form: &Element, action: &str) -> Self {
        let id = form.attr("id");
        let owned = |element: &Element| match element.attr("form") {
            Some(owner) => Some(owner) == id,
            None => element.is_in(form),
        };
        let (mut controls, mut buttons) = (Vec::new(), Vec::new());
        for element in page.elements().into_iter().filter(owned) {
            let kind = element.attr("type").unwrap_or_default();
            if element.tag() == "button" {
                if kind == "submit" {
                    let part = |name| element.attr(name).unwrap_or_default();
                    buttons.push((part("name"), part("value"), element.text()));
                }
            } else if let Some(control) = control(page, &element, &kind) {
                controls.push(control);
            }
        }
        Self { action: action.to_owned(), controls, buttons }
    }

    /// Its inputs.
    pub fn controls(&self) -> &[Control] {
        &self.controls
    }

    /// Whether it has an input of this name.
    pub fn has(&self, name: &str) -> bool {
        self.controls.iter().any(|control| control.name == name)
    }

    /// What the input of this name would send; empty for nothing.
    pub fn value(&self, name: &str) -> &str {
        assert!(self.has(name), "the form to {} has no {name}", self.action);
        self.controls
            .iter()
            .find(|control| control.name == name && control.on)
            .map_or("", |control| &control.value)
    }

    /// Fills one input in: types, chooses, or ticks the one that sends `value`.
    pub fn fill(&mut self, name: &str, value: &str) -> &mut Self {
        let mut is_done = false;
        for control in self.controls.iter_mut().filter(|control| control.name == name) {
            match control.kind {
                Kind::Hidden => panic!("{name} cannot be filled in by a person"),
                Kind::Text => value.clone_into(&mut control.value),
                Kind::Select => {
                    let known = control.options.iter().any(|(option, _)| option == value);
                    assert!(known, "{name} has no choice {value}");
                    value.clone_into(&mut control.value);
                }
                Kind::Radio => control.on = control.value == value,
                Kind::Checkbox => control.on = control.on || control.value == value,
            }
            is_done |= control.value == value && control.on;
        }
        assert!(is_done, "{name} on {} does not take {value:?}", self.action);
        self
    }

    /// Changes what a person cannot see.
    pub fn tamper(&mut self, name: &str, value: &str) -> &mut Self {
        for control in self.controls.iter_mut().filter(|control| control.name == name) {
            value.clone_into(&mut control.value);
        }
        self
    }

    /// What is posted when the button that sends `action` is pressed; without a name for the form's only button.
    pub fn body(&self, action: &str) -> String {
        let button = self.buttons.iter().find(|(_, value, _)| value == action);
        let (name, value, _) = button.unwrap_or_else(|| panic!("{} has no button {action:?}", self.action));
        let sent = self.controls.iter().filter(|control| control.on);
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        for control in sent {
            // Browsers send each line break as CR LF.
            body.append_pair(&control.name, &control.value.replace("\r\n", "\n").replace('\n', "\r\n"));
        }
        if !name.is_empty() {
            body.append_pair(name, value);
        }
        body.finish()
    }

    /// What is posted by a form that sends a file in its input `file`: the content type, and the body.
    pub fn multipart(&self, file_name: &str, bytes: &[u8]) -> (String, Vec<u8>) {
        let others = self.controls.iter().filter(|control| control.on && control.name != "file");
        multipart(others.map(|control| (&*control.name, &*control.value)), file_name, bytes)
    }

    /// Whether it has a button that sends `action`.
    pub fn has_button(&self, action: &str) -> bool {
        self.buttons.iter().any(|(_, value, _)| value == action)
    }
}

/// What a browser posts for these fields and a file in the input `file` after them: the content type, and the body.
pub fn multipart<'f>(
    fields: impl IntoIterator<Item = (&'f str, &'f str)>,
    file_name: &str,
    bytes: &[u8],
) -> (String, Vec<u8>) {
    const BOUNDARY: &str = "----a-form-of-a-journey";
    let mut body = Vec::new();
    for (name, value) in fields {
        let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
        body.extend([head.as_bytes(), value.as_bytes(), b"\r\n"].concat());
    }
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{file_name}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    );
    body.extend([head.as_bytes(), bytes, format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat());
    (format!("multipart/form-data; boundary={BOUNDARY}"), body)
}

fn control(page: &Page, element: &Element, kind: &str) -> Option<Control> {
    let part = |name| element.attr(name).unwrap_or_default();
    let mut control = Control {
        name: part("name"),
        id: part("id"),
        kind: Kind::Text,
        value: part("value"),
        options: Vec::new(),
        label: String::new(),
        on: true,
    };
    match (element.tag(), kind) {
        ("input", "hidden") => control.kind = Kind::Hidden,
        ("input", "radio" | "checkbox") => {
            control.kind = if kind == "radio" { Kind::Radio } else { Kind::Checkbox };
            control.on = element.attr("checked").is_some();
            control.label = label(page, &control.id);
        }
        ("input", _) => {}
        ("textarea", _) => control.value = element.raw_text(),
        ("select", _) => {
            control.kind = Kind::Select;
            let options = element.all("option");
            let value = |option: &Element| option.attr("value").unwrap_or_default();
            let chosen = options.iter().find(|option| option.attr("selected").is_some()).or(options.first());
            control.value = chosen.map(value).unwrap_or_default();
            control.options = options.iter().map(|option| (value(option), option.text())).collect();
        }
        _ => return None,
    }
    (!control.name.is_empty()).then_some(control)
}

/// What the label of an input says.
fn label(page: &Page, id: &str) -> String {
    let labels = page.all("label");
    let label = labels.iter().find(|label| label.attr("for").as_deref() == Some(id));
    label.unwrap_or_else(|| panic!("{} has an input #{id} without a label", page.path)).text()
}
