//! Writes tables, so that they can be scrolled by themselves and are read out with their heads.

use super::writer::Writer;
use pulldown_cmark::Alignment;

/// The table being written; tables do not nest.
#[derive(Default)]
pub struct Table {
    columns: Vec<Alignment>,
    column: usize,
    in_head: bool,
    pub has_body: bool,
}

impl Table {
    pub fn is_in_head(&self) -> bool {
        self.in_head
    }

    pub fn end_head(&mut self) {
        self.in_head = false;
    }
}

impl Writer<'_> {
    pub fn table(&mut self, columns: &[Alignment]) -> &'static str {
        self.table = Table {
            columns: columns.to_vec(),
            ..Table::default()
        };
        self.out
            .push_str("<div class=\"table-scroll\" tabindex=\"0\" role=\"group\" aria-label=\"");
        self.out.push_str(self.words.table);
        self.block("\">\n<table>\n", "</table>\n</div>\n")
    }

    pub fn table_head(&mut self) -> &'static str {
        self.table.in_head = true;
        self.table.column = 0;
        self.block("<thead>\n<tr>", "</tr>\n</thead>\n")
    }

    pub fn table_row(&mut self) -> &'static str {
        self.table.column = 0;
        if !self.table.has_body {
            self.table.has_body = true;
            self.out.push_str("<tbody>\n");
        }
        self.block("<tr>", "</tr>\n")
    }

    pub fn table_cell(&mut self) -> &'static str {
        let class = match self.table.columns.get(self.table.column) {
            Some(Alignment::Left) => " class=\"align-left\">",
            Some(Alignment::Center) => " class=\"align-center\">",
            Some(Alignment::Right) => " class=\"align-right\">",
            Some(Alignment::None) | None => ">",
        };
        self.table.column += 1;
        let (start, closer) = if self.table.in_head {
            ("<th scope=\"col\"", "</th>")
        } else {
            ("<td", "</td>")
        };
        self.out.push_str(start);
        self.block(class, closer)
    }
}
