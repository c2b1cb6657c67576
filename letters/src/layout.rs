//! Putting a letter on pages of A4 as a Japanese office writes it: number and date at the right, to whom, from whom, the
//! title, the text, 記 with its points, 以上, and whom to ask in a frame. Measures are in points.

use kyoso::letter::{Block, Item, Letter, Sheet, Words};
use kyoso::text::Language;

use crate::face::Face;
use crate::lines::{Line, Measure, lines};

/// A4.
pub(crate) const PAGE: (f32, f32) = (595.28, 841.89);
const BODY: f32 = 10.5;
const TITLE: f32 = 13.0;
/// From one line to the next.
const PITCH: f32 = 18.5;
/// 43 characters of the body.
pub(crate) const WIDTH: f32 = 43.0 * BODY;
pub(crate) const LEFT: f32 = (PAGE.0 - WIDTH) / 2.0;
const TOP: f32 = 74.0;
/// No line of the text ends below this.
pub(crate) const BOTTOM: f32 = PAGE.1 - 68.0;
/// Inside a frame.
const PAD: f32 = 9.0;

/// A page.
pub(crate) struct Page {
    pub(crate) lines: Vec<Placed>,
    /// Frames: left, top, width, height.
    pub(crate) frames: Vec<[f32; 4]>,
}

/// A line in its place.
pub(crate) struct Placed {
    pub(crate) line: Line,
    pub(crate) x: f32,
    /// Of its baseline.
    pub(crate) y: f32,
    pub(crate) part: Part,
}

/// What a line is a part of, for whoever reads the pages by ear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// Counts the parts of the letter: the lines of a part can be on several pages.
    pub(crate) number: usize,
    pub(crate) role: Role,
    pub(crate) language: Language,
}

/// What a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Title,
    Paragraph,
    /// Of a point.
    Label,
    Value,
    /// The number of a page, or what marks a draft.
    Margin,
    /// What marks a draft across the page.
    Watermark,
}

/// The pages of a letter. Each of its sheets begins a page.
pub(crate) fn pages(face: &Face, letter: &Letter) -> Vec<Page> {
    let mut all = Vec::new();
    let mut parts = 0;
    for sheet in &letter.sheets {
        let mut flow = Flow { face, sheet, pages: vec![Page::new()], y: TOP, parts };
        flow.sheet();
        flow.margins();
        parts = flow.parts;
        all.append(&mut flow.pages);
    }
    all
}

impl Page {
    fn new() -> Self {
        Self { lines: Vec::new(), frames: Vec::new() }
    }
}

/// Where a line stands in its column.
#[derive(Clone, Copy)]
enum Align {
    Left,
    Centre,
    Right,
}

/// The text as it flows down the pages.
struct Flow<'l> {
    face: &'l Face,
    sheet: &'l Sheet,
    pages: Vec<Page>,
    /// Where the next line's top is.
    y: f32,
    parts: usize,
}

impl Flow<'_> {
    fn sheet(&mut self) {
        let sheet = self.sheet;
        if let Some(document) = &sheet.document {
            self.block(&plain(document), Align::Right);
        }
        self.block(&sheet.date, Align::Right);
        self.space(PITCH);
        self.each(&sheet.to, Align::Left);
        self.space(PITCH);
        self.each(&sheet.from, Align::Right);
        self.space(PITCH * 1.5);
        self.title(&plain(&sheet.title));
        self.space(PITCH);
        for (index, block) in sheet.body.iter().enumerate() {
            let keep = match sheet.body.get(index + 1) {
                Some(Block::Note { lines }) => PITCH + self.frame_of(lines).height(),
                Some(Block::Paragraph { .. } | Block::Items { .. }) | None => 0.0,
            };
            self.body(block, keep);
        }
    }

    /// A block. Its end stays on a page with what comes after it, which is `keep` high.
    fn body(&mut self, block: &Block, keep: f32) {
        match block {
            Block::Paragraph { words } => {
                let indent = if self.sheet.language == Language::Japanese { BODY } else { 0.0 };
                let measure = Measure { size: BODY, width: WIDTH, indent, spread: true };
                let text = plain(words);
                let last = text.split('\n').count() - 1;
                for (index, said) in text.split('\n').enumerate() {
                    let part = self.part(Role::Paragraph);
                    let keep = if index == last { PITCH * 0.4 + keep } else { 0.0 };
                    self.paragraph(said, LEFT, measure, part, keep);
                }
                self.space(PITCH * 0.4);
            }
            Block::Items { opening, items, closing } => {
                self.space(PITCH * 0.6);
                if !opening.is_empty() {
                    self.block(opening, Align::Centre);
                    self.space(PITCH * 0.6);
                }
                let keep = if closing.is_empty() { keep } else { PITCH + keep };
                self.items(items, PITCH * 0.4 + keep);
                if !closing.is_empty() {
                    self.block(closing, Align::Right);
                }
                self.space(PITCH * 0.4);
            }
            Block::Note { lines } => self.note(lines),
        }
    }

    /// Lines that stand at one side, or in the middle, and leave a quarter of the width free.
    fn each(&mut self, lines: &[Words], align: Align) {
        for words in lines {
            self.block(&plain(words), align);
        }
    }

    fn block(&mut self, text: &str, align: Align) {
        let part = self.part(Role::Paragraph);
        self.aligned(text, BODY, WIDTH * 0.75, align, part);
    }

    fn title(&mut self, text: &str) {
        let part = self.part(Role::Title);
        self.aligned(text, TITLE, WIDTH * 0.9, Align::Centre, part);
    }

    fn aligned(&mut self, text: &str, size: f32, width: f32, align: Align, part: Part) {
        for line in lines(self.face, text, Measure { size, width, indent: 0.0, spread: false }) {
            let free = WIDTH - line.width();
            let x = match align {
                Align::Left => LEFT,
                Align::Centre => LEFT + free / 2.0,
                Align::Right => LEFT + free,
            };
            self.line(line, x, part);
        }
    }

    fn paragraph(&mut self, text: &str, left: f32, measure: Measure, part: Part, keep: f32) {
        let set = lines(self.face, text, measure);
        let count = set.len();
        for (index, line) in set.into_iter().enumerate() {
            self.together(index, count, keep);
            let x = if index == 0 { left + measure.indent } else { left };
            self.line(line, x, part);
        }
    }

    /// Makes room for a line of a text: neither its first nor its last line stands alone on a page, and the last two stay
    /// with what comes after them, which is `keep` high.
    fn together(&mut self, index: usize, count: usize, keep: f32) {
        let left = count.saturating_sub(index);
        let (together, keep) = match (index, left) {
            (0, 1..=3) | (_, 1 | 2) => (left, keep),
            (0, _) => (2, 0.0),
            _ => (1, 0.0),
        };
        self.need(PITCH * f32::from(u16::try_from(together).unwrap_or(1)) + keep);
    }

    fn items(&mut self, items: &[Item], keep: f32) {
        let labels: Vec<String> =
            items.iter().enumerate().map(|(index, item)| self.label(index + 1, item)).collect();
        let widest = items.iter().zip(&labels).filter(|(item, _)| !item.is_prose);
        let widest = widest.map(|(_, label)| Line::new(self.face, label, BODY).width()).fold(0.0, f32::max);
        let column = widest.min(WIDTH * 0.35) + BODY * 1.5;
        for (index, (item, label)) in items.iter().zip(&labels).enumerate() {
            let keep = if index + 1 == items.len() { PITCH * 0.35 + keep } else { 0.0 };
            if item.is_prose {
                self.prose(label, &plain(&item.value), keep);
            } else {
                self.row(label, &plain(&item.value), column, keep);
            }
            self.space(PITCH * 0.35);
        }
    }

    /// In Japanese, points are numbered: 「１　受付番号」.
    fn label(&self, number: usize, item: &Item) -> String {
        let label = plain(&item.label);
        match self.sheet.language {
            Language::Japanese => format!("{}　{label}", wide(number)),
            Language::English => label,
        }
    }

    /// A point whose text stands beside its label.
    fn row(&mut self, label: &str, text: &str, column: f32, keep: f32) {
        let set = |text: &str, width: f32, spread: bool| {
            let measure = Measure { size: BODY, width, indent: 0.0, spread };
            text.split('\n').flat_map(|line| lines(self.face, line, measure)).collect::<Vec<_>>()
        };
        let (labels, values) = (set(label, column - BODY, false), set(text, WIDTH - column, true));
        let count = labels.len().max(values.len());
        let (mut labels, mut values) = (labels.into_iter(), values.into_iter());
        let (of_label, of_value) = (self.part(Role::Label), self.part(Role::Value));
        for index in 0..count {
            let (label, value) = (labels.next(), values.next());
            self.together(index, count, keep);
            let top = self.y;
            for (line, x, part) in [(label, LEFT, of_label), (value, LEFT + column, of_value)]
                .into_iter()
                .filter_map(|(line, x, part)| Some((line?, x, part)))
            {
                self.y = top;
                self.line(line, x, part);
            }
        }
    }

    /// A point whose text stands below its label, in paragraphs.
    fn prose(&mut self, label: &str, text: &str, keep: f32) {
        // A label does not stand alone at the foot of a page.
        self.need(PITCH * 3.0);
        let part = self.part(Role::Label);
        self.aligned(label, BODY, WIDTH, Align::Left, part);
        let left = if self.sheet.language == Language::Japanese { BODY * 2.0 } else { BODY };
        let part = self.part(Role::Value);
        let measure = Measure { size: BODY, width: WIDTH - left, indent: 0.0, spread: true };
        let text = text.trim_end();
        let last = text.split('\n').count() - 1;
        for (index, said) in text.split('\n').enumerate() {
            if said.trim().is_empty() {
                self.space(PITCH * 0.5);
            } else {
                let keep = if index == last { keep } else { 0.0 };
                self.paragraph(said, LEFT + left, measure, part, keep);
            }
        }
    }

    /// A frame at the right, which is not broken.
    fn note(&mut self, words: &[Words]) {
        let framed = self.frame_of(words);
        self.space(PITCH);
        self.need(framed.height());
        let left = LEFT + WIDTH - framed.width() + PAD;
        let frame = [left - PAD, self.y, framed.width(), framed.height()];
        self.pages.last_mut().into_iter().for_each(|page| page.frames.push(frame));
        self.y += PAD;
        let part = self.part(Role::Paragraph);
        for line in framed.lines {
            self.line(line, left, part);
        }
        self.y += PAD;
    }

    fn frame_of(&self, words: &[Words]) -> Framed {
        let measure = Measure { size: BODY, width: WIDTH * 0.7, indent: 0.0, spread: false };
        Framed { lines: words.iter().flat_map(|words| lines(self.face, &plain(words), measure)).collect() }
    }

    /// What stands around the text: the mark of a draft, and the number of the page where there are several.
    fn margins(&mut self) {
        let count = self.pages.len();
        let (number, watermark) = (self.part(Role::Margin), self.part(Role::Watermark));
        for (index, page) in self.pages.iter_mut().enumerate() {
            if let Some(mark) = &self.sheet.mark {
                let line = Line::new(self.face, mark, 14.0);
                page.frames.push([LEFT, 36.0, line.width() + 16.0, 24.0]);
                page.lines.push(Placed { line, x: LEFT + 8.0, y: 53.0, part: number });
                let size = 240.0 / f32::from(u16::try_from(mark.chars().count()).unwrap_or(1).max(1)).sqrt();
                let line = Line::new(self.face, mark, size);
                let x = (PAGE.0 - line.width()) / 2.0;
                page.lines.insert(0, Placed { line, x, y: PAGE.1 / 2.0 + size * 0.4, part: watermark });
            }
            if count > 1 {
                let line = Line::new(self.face, &format!("{} / {count}", index + 1), 9.0);
                let x = (PAGE.0 - line.width()) / 2.0;
                page.lines.push(Placed { line, x, y: PAGE.1 - 36.0, part: number });
            }
        }
    }

    fn part(&mut self, role: Role) -> Part {
        self.parts += 1;
        Part { number: self.parts, role, language: self.sheet.language }
    }

    fn line(&mut self, line: Line, x: f32, part: Part) {
        self.need(PITCH);
        let y = self.y + BODY * 0.88 + (PITCH - BODY) / 2.0;
        self.pages
            .last_mut()
            .into_iter()
            .for_each(|page| page.lines.push(Placed { line: line.clone(), x, y, part }));
        self.y += PITCH;
    }

    fn space(&mut self, height: f32) {
        if self.y > TOP {
            self.y += height;
        }
    }

    /// Begins a page where so much does not fit on this one.
    fn need(&mut self, height: f32) {
        if self.y + height > BOTTOM && self.y > TOP {
            self.pages.push(Page::new());
            self.y = TOP;
        }
    }
}

/// The lines in a frame, and how large it is around them.
struct Framed {
    lines: Vec<Line>,
}

impl Framed {
    fn width(&self) -> f32 {
        self.lines.iter().map(Line::width).fold(0.0, f32::max) + 2.0 * PAD
    }

    fn height(&self) -> f32 {
        PITCH * f32::from(u16::try_from(self.lines.len()).unwrap_or(u16::MAX)) + 2.0 * PAD
    }
}

fn plain(words: &Words) -> String {
    words.iter().map(|span| span.text.as_str()).collect()
}

/// A number in full-width digits.
fn wide(number: usize) -> String {
    let digit = |digit: char| char::from_u32(u32::from(digit) + 0xFEE0).unwrap_or(digit);
    number.to_string().chars().map(digit).collect()
}
