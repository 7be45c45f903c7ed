#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_retired_terms.sh ROOT TERMS ALLOWED: no text that a user reads contains a term of TERMS, unless ALLOWED names it.
# Read are the string literals of the programs and libraries, without comments, and the prose of the pages, without code.
# One line for each place with what to write instead, then a count for each folder, and exit 1. An entry of ALLOWED that
# no text needs is refused too.
set -eu
cd "$1"
files=$(
  for layer in base cli http keys metadata archive repository verifier signer publisher; do
    [ ! -d "$layer" ] || find "$layer" -type f \( -name '*.cpp' -o -name '*.hpp' -o -name '*.def' \)
  done | LC_ALL=C sort
  for page in README.md CHANGELOG.md CONTRIBUTING.md SECURITY.md docs/*.md; do
    case $page in docs/glossary.md | docs/messages.md) continue ;; esac  # they list the words to avoid
    [ ! -f "$page" ] || echo "$page"
  done)
[ -n "$files" ] || { echo "no text below $1" >&2; exit 1; }

# shellcheck disable=SC2086 # our file names have no spaces
LC_ALL=C awk -v terms_file="$2" -v allowed_file="$3" '
  function read_terms(    line, words, instead, list, count, exception, i) {
    while ((getline line < terms_file) > 0) {
      if (line ~ /^(#|$)/) continue
      instead = line
      sub(/^[^:]*: */, "", instead)
      words = substr(line, 1, index(line, ":") - 1)
      exception = ""
      if (match(words, / *\[not after .*\]$/)) {
        exception = substr(words, RSTART, RLENGTH)
        words = substr(words, 1, RSTART - 1)
        gsub(/^ *\[not after |\]$/, "", exception)
        gsub(/, */, "|", exception)
        exception = "(^|[^a-z0-9_])(" exception ")[ -]+$"
      }
      count = split(words, list, /, */)
      for (i = 1; i <= count; i++) {
        term[++terms] = list[i]
        instead_of[list[i]] = instead
        allowed_after[list[i]] = exception
        gsub(/ /, "[ ]+", list[i])
        pattern[terms] = "(^|[^a-z0-9_])" list[i] "([^a-z0-9_]|$)"
        any = any (any == "" ? "" : "|") list[i]
      }
    }
    if (!terms) { print terms_file ": no terms"; refused = 1 }
    any = "(^|[^a-z0-9_])(" any ")([^a-z0-9_]|$)"
  }
  function read_allowed(    line) {
    while ((getline line < allowed_file) > 0) if (line !~ /^(#|$)/) is_allowed[line] = 1
  }

  # A text is what belongs together: literals beside each other, or a paragraph. Its parts remember their lines.
  function add(words, line) {
    part_begin[++parts] = length(text) + 1
    part_line[parts] = line
    text = text words
  }
  function end_text() {
    if (text != "") look(tolower(text))
    text = ""
    parts = 0
  }
  function look(words,    i, from, rest) {
    if (words !~ any) return
    for (i = 1; i <= terms; i++) {
      from = 1
      rest = words
      while (match(rest, pattern[i])) {
        from += RSTART - 1
        if (substr(words, from, length(term[i])) != term[i] && substr(words, from, 1) !~ /[a-z]/) from++
        found(i, from, words)
        rest = substr(words, ++from)
      }
    }
  }
  # Whether the word at `from` is part of an option, of a path, of a format such as floor/1, or of a name with a dot in it.
  function is_name(words, from,    token) {
    match(substr(words, 1, from), /[a-z0-9_.\/-]*$/)
    from = RSTART
    match(substr(words, from), /^[a-z0-9_.\/-]*/)
    token = substr(words, from, RLENGTH)
    return token ~ /^--|[a-z0-9_]\.[a-z0-9_]|\/[0-9]|^(docs|examples|tests)\//
  }
  function found(i, from, words,    before, part, folder) {
    before = substr(words, 1, from - 1)
    if (allowed_after[term[i]] != "" && before ~ allowed_after[term[i]] || is_name(words, from)) return
    if ((file ":" term[i]) in is_allowed) { is_needed[file ":" term[i]] = 1; return }
    part = parts
    while (part > 1 && part_begin[part] > from) part--
    printf "%s:%d: \"%s\": write %s\n", file, part_line[part], term[i], instead_of[term[i]]
    folder = file
    sub(/\/.*/, "", folder)
    if (!(folder in count_of)) folder_name[++folders] = folder
    count_of[folder]++
    refused = 1
  }

  function literal(token) {
    if (token in is_allowed) { is_needed[token] = 1; return }
    token = substr(token, 2, length(token) - 2)
    gsub(/\\./, "  ", token)
    add(token, FNR)
  }
  function source(line,    at) {
    if (!in_comment && raw_end == "" && line !~ /["]|\/\*/) {
      if (line !~ /^[ \t]*(\/\/|$)/) end_text()
      return
    }
    if (line ~ /^[ \t]*#[ \t]*include/) return
    while (line != "") {
      if (in_comment) {
        at = index(line, "*/")
        if (!at) return
        in_comment = 0
        line = substr(line, at + 2)
      } else if (raw_end != "") {
        at = index(line, raw_end)
        if (!at) { add(line " ", FNR); return }
        add(substr(line, 1, at - 1), FNR)
        line = substr(line, at + length(raw_end))
        raw_end = ""
      } else if (line ~ /^\/\//) {
        return
      } else if (line ~ /^\/\*/) {
        in_comment = 1
        line = substr(line, 3)
      } else if (match(line, /^"([^"\\]|\\.)*"/)) {
        at = RLENGTH
        literal(substr(line, 1, at))
        line = substr(line, at + 1)
      } else if (match(line, /^(u8|[uUL])?R"[^( ]*\(/)) {
        raw_end = substr(line, 1, RLENGTH - 1)
        line = substr(line, RLENGTH + 1)
        sub(/^[^"]*"/, "", raw_end)
        raw_end = ")" raw_end "\""
      } else if (match(line, /^[ \t]+/)) {
        line = substr(line, RLENGTH + 1)
      } else {  # a character, a number with separators, a name, or one sign: it ends the literals before it
        if (!match(line, /^\047([^\047\\]|\\.)+\047/) && !match(line, /^[0-9][A-Za-z0-9_.\047]*/) &&
            !match(line, /^[A-Za-z_][A-Za-z0-9_]*/)) RLENGTH = 1
        line = substr(line, RLENGTH + 1)
        end_text()
      }
    }
  }

  # Takes away what matches `code` from the paragraph and leaves every other character where it is.
  function blank(code,    hidden, length_before) {
    while (match(text, code)) {
      hidden = substr(text, RSTART, RLENGTH)
      gsub(/./, "#", hidden)
      text = substr(text, 1, RSTART - 1) hidden substr(text, RSTART + RLENGTH)
    }
  }
  function end_paragraph() {
    blank("``[^`]+(`[^`]+)*``")
    blank("`[^`]+`")
    blank("\\]\\([^) ]*\\)")
    blank("<[a-z]+:[^> ]*>")
    end_text()
  }
  function page(line) {
    if (line ~ /^[ \t]*(```|~~~)/) { end_paragraph(); in_code = !in_code; return }
    if (in_code) return
    if (line ~ /^[ \t]*([-*+|>#]|[0-9]+\.|$)/) end_paragraph()
    if (line !~ /^\[[^]]*\]: /) add(line " ", FNR)
  }
  function end_file() {
    if (is_page) end_paragraph(); else end_text()
    in_comment = in_code = 0
    raw_end = ""
  }

  BEGIN { read_terms(); read_allowed() }
  FNR == 1 { end_file(); file = FILENAME; is_page = file ~ /\.md$/ }
  is_page { page($0); next }
  { source($0) }
  END {
    end_file()
    for (i = 1; i <= folders; i++) print folder_name[i] ": " count_of[folder_name[i]]
    for (entry in is_allowed) if (!(entry in is_needed)) { print allowed_file ": nothing needs " entry; refused = 1 }
    exit refused
  }
' $files
