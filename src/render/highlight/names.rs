//! The languages that can be coloured, by the words that stand behind the ticks of a code block.
//!
//! The syntaxes know their names, too, but to load them only to learn that a word is one takes longer than reading a whole entry.

/// Whether a word names a language, in small or capital letters.
pub(super) fn is_known(language: &str) -> bool {
    let is_listed = |name: &str| NAMES.binary_search(&name).is_ok() || ALIASES.iter().any(|(alias, _)| *alias == name);
    is_listed(language) || is_listed(&language.to_lowercase())
}

/// Names that the syntaxes do not know by themselves, or languages near enough to one that they do.
pub(super) const ALIASES: [(&str, &str); 12] = [
    ("shell", "sh"),
    ("console", "sh"),
    ("shell-session", "sh"),
    ("typescript", "js"),
    ("ts", "js"),
    ("jsx", "js"),
    ("tsx", "js"),
    ("jsonc", "json"),
    ("csharp", "cs"),
    ("golang", "go"),
    ("svg", "xml"),
    ("vue", "html"),
];

/// Names and file endings of the syntaxes, sorted; a test compares them.
#[rustfmt::skip]
pub(super) const NAMES: &[&str] = &[
    ".bash_aliases", ".bash_completions", ".bash_functions", ".bash_login", ".bash_logout", ".bash_profile",
    ".bash_variables", ".bashrc", ".profile", ".textmate_init", "actionscript", "adp", "appfile", "applescript",
    "appraisals", "as", "asa", "asp", "bash", "bat", "batch file", "berksfile", "bib", "bibtex",
    "bourne again shell (bash)", "brewfile", "bsh", "build", "builder", "c", "c#", "c++", "camlp4", "capfile",
    "cargo build results", "cc", "cgi", "cheffile", "cl", "clisp", "clj", "clojure", "cls", "cmd",
    "commands-builtin-shell-bash", "config.ru", "cp", "cpp", "cpy", "cs", "css", "css.erb", "css.liquid", "csx", "cxx",
    "d", "ddl", "deliverfile", "di", "diff", "dml", "dot", "dpr", "dtml", "el", "emakefile", "erb", "erbsql", "erl",
    "erlang", "fasl", "fastfile", "fcgi", "fish", "gemfile", "gemspec", "gnumakefile", "go", "gradle", "graphviz (dot)",
    "groovy", "guardfile", "gv", "gvy", "gyp", "gypi", "h", "h++", "haml", "haskell", "hh", "hpp", "hrl", "hs", "htc",
    "htm", "html", "html (asp)", "html (erlang)", "html (rails)", "html (tcl)", "html.erb", "hxx", "inc", "inl", "ipp",
    "irbrc", "java", "java properties", "java server page (jsp)", "javadoc", "javascript", "javascript (rails)",
    "jbuilder", "js", "js.erb", "json", "jsp", "l", "latex", "latex log", "lhs", "lisp", "literate haskell", "lsp",
    "ltx", "lua", "m", "mak", "make", "make output", "makefile", "markdn", "markdown", "matlab", "md", "mdown", "mk",
    "ml", "mli", "mll", "mly", "mm", "mud", "multimarkdown", "nant build file", "objective-c", "objective-c++", "ocaml",
    "ocamllex", "ocamlmakefile", "ocamlyacc", "opml", "p", "pas", "pascal", "patch", "perl", "php", "php source",
    "php3", "php4", "php5", "php7", "phps", "phpt", "phtml", "pl", "plain text", "pm", "pod", "podspec", "prawn",
    "properties", "pxd", "pxd.in", "pxi", "pxi.in", "py", "py3", "pyi", "python", "pyw", "pyx", "pyx.in", "r",
    "r console", "rabl", "rails", "rake", "rakefile", "rantfile", "rb", "rbx", "rd", "rd (r documentation)", "re",
    "regular expression", "regular expressions (javascript)", "regular expressions (python)", "rest",
    "restructuredtext", "rhtml", "rjs", "rprofile", "rpy", "rs", "rss", "rst", "ruby", "ruby haml", "ruby on rails",
    "ruby.rail", "rust", "rxml", "s", "sass", "sbt", "scala", "scanfile", "scm", "sconscript", "sconstruct",
    "script editor", "sh", "shell-unix-generic", "shtml", "simplecov", "snakefile", "snapfile", "sql", "sql (rails)",
    "sql.erb", "ss", "sty", "sublime-build", "sublime-color-scheme", "sublime-commands", "sublime-completions",
    "sublime-keymap", "sublime-macro", "sublime-menu", "sublime-mousemap", "sublime-project", "sublime-settings",
    "sublime-syntax", "sublime-theme", "svg", "t", "tcl", "tex", "textile", "thor", "thorfile", "tld", "tmpl", "tpl",
    "txt", "vagrantfile", "wscript", "xhtml", "xml", "xsd", "xslt", "yaml", "yaws", "yml", "zsh",
];
