//! How a report looks: lines for a terminal, or one HTML file that can be sent by mail, without a script or anything to load.

use super::sheet::{Block, Cell, Section, Sheet, Table, Tongue};
use crate::parse::markdown::escape;

/// Columns wider than this are not aligned any more.
const MOST_WIDTH: usize = 44;

/// Lines of text.
pub fn human(sheet: &Sheet) -> String {
    let mut out = format!("{}\n{}\n", sheet.title, "=".repeat(width(&sheet.title)));
    for (name, value) in &sheet.facts {
        out += &format!("{name}: {value}\n");
    }
    for section in &sheet.sections {
        out += &format!("\n{}\n{}\n", section.heading, "-".repeat(width(&section.heading)));
        for block in &section.blocks {
            match block {
                Block::Words(text) => out += &format!("{text}\n"),
                Block::Points(points) => {
                    for point in points {
                        out += &format!("- {}\n", plain(point));
                    }
                }
                Block::Table(table) => out += &lines(table),
            }
        }
    }
    out
}

fn lines(table: &Table) -> String {
    let head: Vec<String> = table.head.iter().map(|name| (*name).to_owned()).collect();
    let rows = table.rows.iter().map(|row| row.iter().map(plain).collect());
    let rows: Vec<Vec<String>> = std::iter::once(head).chain(rows).collect();
    let column = |number: usize| {
        let widths = rows
            .iter()
            .filter_map(|row: &Vec<String>| row.get(number).map(|cell| width(cell)));
        widths.max().unwrap_or(0).min(MOST_WIDTH)
    };
    let widths: Vec<usize> = (0..table.head.len()).map(column).collect();
    let mut out = String::new();
    for row in &rows {
        let mut line = String::new();
        for (cell, column) in row.iter().zip(&widths) {
            line += cell;
            line += &" ".repeat(column.saturating_sub(width(cell)) + 2);
        }
        out += line.trim_end();
        out.push('\n');
    }
    out
}

fn width(text: &str) -> usize {
    text.chars().count()
}

fn plain(cell: &Cell) -> String {
    match cell {
        // A line end or a control character in somebody's data must not be taken for ours, nor for one of the terminal's.
        Cell::Words(text) | Cell::Code(text) | Cell::Said(text) => {
            let visible = |c: char| if c.is_control() { ' ' } else { c };
            text.chars().map(visible).collect()
        }
        Cell::Many(cells) if cells.is_empty() => "–".to_owned(),
        Cell::Many(cells) => cells.iter().map(plain).collect::<Vec<_>>().join(", "),
    }
}

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font:1rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:75rem;padding:1rem}\
h1{line-height:1.2}h2{margin-top:2.5rem}\
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem}dt{font-weight:700}dd{margin:0}\
.table{overflow-x:auto}\
table{border-collapse:collapse;width:100%}\
caption{position:absolute;clip-path:inset(50%);height:1px;width:1px;overflow:hidden;white-space:nowrap}\
th,td{border-bottom:1px solid;padding:.4rem .6rem;text-align:start;vertical-align:top}\
td ul{margin:0;padding-inline-start:1.1rem}\
code{overflow-wrap:anywhere}\
@media print{.table{overflow:visible}}";

/// One HTML file. Its own policy forbids whatever a browser could be made to load or run.
pub fn html(sheet: &Sheet, tongue: Tongue) -> String {
    let mut out = String::from("<!doctype html>\n");
    out += &format!("<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n", tongue.tag());
    out += "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n";
    out += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"robots\" content=\"noindex\">\n<title>";
    escape::text(&mut out, &sheet.title);
    out += &format!("</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>");
    escape::text(&mut out, &sheet.title);
    out += "</h1>\n<dl>\n";
    for (name, value) in &sheet.facts {
        out += "<dt>";
        escape::text(&mut out, name);
        out += "</dt><dd>";
        escape::text(&mut out, value);
        out += "</dd>\n";
    }
    out += "</dl>\n";
    for (number, section) in sheet.sections.iter().enumerate() {
        section_html(&mut out, section, number, tongue);
    }
    out += "</main>\n</body>\n</html>\n";
    out
}

fn section_html(out: &mut String, section: &Section, number: usize, tongue: Tongue) {
    *out += &format!("<section>\n<h2 id=\"s{number}\">");
    escape::text(out, &section.heading);
    *out += "</h2>\n";
    for block in &section.blocks {
        match block {
            Block::Words(text) => {
                *out += "<p>";
                escape::text(out, text);
                *out += "</p>\n";
            }
            Block::Points(points) => list_html(out, points, tongue),
            Block::Table(table) => table_html(out, table, number, tongue),
        }
    }
    *out += "</section>\n";
}

fn list_html(out: &mut String, points: &[Cell], tongue: Tongue) {
    *out += "<ul>\n";
    for point in points {
        *out += "<li>";
        cell_html(out, point, tongue);
        *out += "</li>\n";
    }
    *out += "</ul>\n";
}

fn table_html(out: &mut String, table: &Table, number: usize, tongue: Tongue) {
    // A table that is wider than the window is moved by keyboard as well.
    *out += &format!(
        "<div class=\"table\" role=\"group\" aria-labelledby=\"s{number}\" tabindex=\"0\">\n<table>\n<caption>"
    );
    escape::text(out, &table.caption);
    *out += "</caption>\n<thead>\n<tr>";
    for name in &table.head {
        *out += "<th scope=\"col\">";
        escape::text(out, name);
        *out += "</th>";
    }
    *out += "</tr>\n</thead>\n<tbody>\n";
    for row in &table.rows {
        *out += "<tr>";
        for cell in row {
            *out += "<td>";
            cell_html(out, cell, tongue);
            *out += "</td>";
        }
        *out += "</tr>\n";
    }
    *out += "</tbody>\n</table>\n</div>\n";
}

fn cell_html(out: &mut String, cell: &Cell, tongue: Tongue) {
    match cell {
        Cell::Words(text) => escape::text(out, text),
        Cell::Code(text) => {
            *out += "<code>";
            escape::text(out, text);
            *out += "</code>";
        }
        Cell::Said(text) => {
            let is_foreign = tongue != Tongue::English;
            *out += if is_foreign { "<span lang=\"en\">" } else { "<span>" };
            for (number, piece) in text.split('`').enumerate() {
                let is_code = number % 2 == 1;
                *out += if is_code { "<code>" } else { "" };
                escape::text(out, piece);
                *out += if is_code { "</code>" } else { "" };
            }
            *out += "</span>";
        }
        Cell::Many(cells) => match cells.as_slice() {
            [] => *out += "–",
            [only] => cell_html(out, only, tongue),
            several => list_html(out, several, tongue),
        },
    }
}
