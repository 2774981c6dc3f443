-- Converts pages from markdown to HTML. Run as `pandoc lua page.lua`: one process, many pages.
-- One JSON object a line comes in, one goes out; see pandoc.py for their keys.

local stringify = pandoc.utils.stringify
local FORMAT = "markdown"
local WRITER = pandoc.WriterOptions { html_math_method = "mathml", wrap_text = "none" }
local ICONS = { note = "i", tip = "✓", warning = "!", caution = "!", important = "!" }
local NBSP = "\u{a0}"

local function raw(text) return pandoc.RawBlock("html", text) end
local function raw_inline(text) return pandoc.RawInline("html", text) end
local function escape(text)
  return (text:gsub('[&<>"]', { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }))
end
local function truthy(value) return value ~= nil and value ~= "false" and value ~= "" end
local function fragment(blocks)   -- blocks to HTML; a single paragraph without its <p>
  if #blocks == 1 and blocks[1].t == "Para" then blocks = pandoc.Blocks { pandoc.Plain(blocks[1].content) } end
  return (pandoc.write(pandoc.Pandoc(blocks), "html5", WRITER):gsub("\n$", ""))
end
local function of_menus(inlines)   -- what a menu or a table of contents can hold: no links, no notes
  return inlines:walk { Note = function() return {} end, Link = function(link) return link.content end }
end
local function inline_html(inlines) return fragment(pandoc.Blocks { pandoc.Plain(of_menus(inlines)) }) end

-- Many small texts to HTML at once: the writer takes a millisecond to begin, whatever it writes.
local MARK = "<pm_next>"
local function bare(inlines)   -- words that are the same in HTML; nil if there is anything else
  local words = {}
  for _, inline in ipairs(inlines) do
    if inline.t ~= "Space" and (inline.t ~= "Str" or inline.text:find('[&<>"\'\226-\244]')) then return nil end
    words[#words + 1] = inline.text or " "
  end
  return table.concat(words)
end
local function fragments(several)
  local made, rest, places = {}, pandoc.Blocks {}, {}
  for nth, inlines in ipairs(several) do
    made[nth] = bare(inlines)
    if not made[nth] then
      rest:extend { pandoc.Plain(inlines), raw(MARK) }
      places[#places + 1] = nth
    end
  end
  if #places == 0 then return made end
  local written = {}
  for one in (fragment(rest) .. "\n"):gmatch("(.-)\n?" .. MARK .. "\n") do written[#written + 1] = one end
  for n, nth in ipairs(places) do   -- one by one if a text has the mark in it
    made[nth] = #written == #places and written[n] or fragment(pandoc.Blocks { pandoc.Plain(several[nth]) })
  end
  return made
end

-- Citations ------------------------------------------------------------------------------------------------

-- A setting as pandoc has it: `nocite` and titles are markdown, files and names are plain text.
local function setting(key, value)
  if key == "nocite" or key == "reference-section-title" then
    local text = type(value) == "table" and table.concat(value, " ") or tostring(value)
    return pandoc.MetaInlines(pandoc.utils.blocks_to_inlines(pandoc.read(text, FORMAT).blocks))
  end
  if key == "references" then   -- pandoc reads them itself: they have markdown and dates of many forms
    return pandoc.read("---\n" .. pandoc.json.encode({ references = value }) .. "\n---\n", FORMAT).meta.references
  end
  return value
end

-- The document with its citations written out, and the list of references where `::: {#refs}` stands, or at the end.
local function with_references(doc, cites, words, warn)
  for key, value in pairs(cites) do doc.meta[key] = setting(key, value) end
  local known, asked, missing = {}, {}, {}
  for _, reference in ipairs(pandoc.utils.references(doc)) do known[tostring(reference.id)] = true end
  local function ask(cite)
    for _, citation in ipairs(cite.citations) do
      if citation.id ~= "*" and not known[citation.id] and not asked[citation.id] then
        asked[citation.id], missing["#ref-" .. citation.id] = true, true
        warn("citation @" .. citation.id .. " is in no bibliography of this page")
      end
    end
  end
  doc:walk { Cite = ask }
  if doc.meta.nocite then pandoc.Pandoc({ pandoc.Plain(doc.meta.nocite) }):walk { Cite = ask } end
  local place
  doc:walk { Div = function(div) place = place or div.identifier == "refs" end }
  doc = pandoc.utils.citeproc(doc)
  doc = doc:walk { Link = function(link) if missing[link.target] then return link.content end end }
  if place then return doc end
  local last = doc.blocks[#doc.blocks]
  if not (last and last.t == "Div" and last.identifier == "refs") then return doc end
  if #last.content == 0 then doc.blocks:remove(#doc.blocks) return doc end
  if doc.meta["reference-section-title"] then return doc end
  -- Below the text as footnotes are, with a heading that is no part of it: not numbered, and not in the table of contents.
  doc.blocks:remove(#doc.blocks)
  doc.blocks:extend { raw('<section class="references-section" aria-labelledby="literatuur">'),
    raw(('<h2 id="literatuur">%s</h2>'):format(escape(words.references))), last, raw("</section>") }
  return doc
end

-- Included files -------------------------------------------------------------------------------------------

-- Links and images of a file that was included from another folder start there; see shortcodes.py for its marks.
local function from_their_folders(doc)
  local open = {}
  local function from(target)
    local folder = open[#open]
    if not folder or target == "" or target:match("^[#/]") or target:match("^%a[%w+.-]*:") then return target end
    return folder .. "/" .. target
  end
  local function in_html(element)
    if element.format ~= "html" then return nil end
    local folder = element.text:match('^<pm%-folder path="([^"]*)">$')
    if folder then
      if folder == "" then table.remove(open) else table.insert(open, folder) end
      return {}
    end
    if #open == 0 then return nil end
    element.text = element.text:gsub('(%s[hs]r[ec]f?%s*=%s*)(["\'])(.-)%2', function(name, mark, target) return name .. mark .. from(target) .. mark end)
    return element
  end
  return doc:walk {
    traverse = "topdown", RawBlock = in_html, RawInline = in_html,
    Link = function(link) link.target = from(link.target) return link end,
    Image = function(image) image.src = from(image.src) return image end,
  }
end

-- A page ---------------------------------------------------------------------------------------------------

local function convert(job)
  local words, options = job.words, job.options
  local cites = job.citations and next(job.citations) and job.citations or nil
  local warnings, labels = {}, {}           -- labels: id -> { word, number }
  local count, tabsets = { fig = 0, tbl = 0 }, 0
  local doc = pandoc.read(job.markdown, FORMAT)
  local function warn(text) warnings[#warnings + 1] = text end
  local settings = {}
  for key in pairs(doc.meta) do settings[#settings + 1] = tostring(key) end
  table.sort(settings)
  if #settings > 0 then
    warn("what stands between lines of --- in the text is read as settings (" .. table.concat(settings, ", ") .. ") and not shown; write *** for a line across the page")
    doc.meta = {}
  end
  if job.markdown:find("<pm-folder ", 1, true) then doc = from_their_folders(doc) end

  -- What is not meant for readers goes first, before it can be numbered or written.
  local function is_comment(element)
    if element.format == "html" and element.text:match("^%s*<!%-%-.*%-%->%s*$") then return {} end
  end
  local function visible(element)
    local classes, a = element.classes, element.attributes
    local hidden, shown = classes:includes("content-hidden"), classes:includes("content-visible")
    if element.t == "Div" and options.listings and options.listings[element.identifier] then
      return raw(('<pm-listing data-id="%s"></pm-listing>'):format(escape(element.identifier)))
    end
    if not hidden and not shown then return nil end
    local html = { html = true, ["html:js"] = true, html5 = true }
    local applies = true
    for key, value in pairs(a) do
      if key == "when-format" then applies = applies and html[value] == true
      elseif key == "unless-format" then applies = applies and not html[value]
      else
        warn(("condition %s=%q on hidden or visible content is not supported; the content is left out"):format(key, value))
        return {}
      end
    end
    if applies == shown then return element.content end
    return {}
  end
  -- For the second reading: without telling again what was told.
  local function shown_only(element)
    local told = #warnings
    local made = visible(element)
    for n = #warnings, told + 1, -1 do warnings[n] = nil end
    if pandoc.utils.type(made) == "Block" then return nil end   -- a place of a listing stays as it was written
    return made
  end
  doc = doc:walk { traverse = "topdown", RawBlock = is_comment, RawInline = is_comment, Div = visible, Span = visible }

  -- The source that `code-tools` shows: what is left of it after that.
  local source
  if job.shown and job.shown ~= "" then
    local own = pandoc.read(job.shown, FORMAT)
    own = own:walk { traverse = "topdown", RawBlock = is_comment, RawInline = is_comment, Div = shown_only, Span = shown_only }
    own = own:walk { CodeBlock = function(code)
      if code.classes:includes("cell-code") then return pandoc.CodeBlock(code.text, { class = code.classes[1] }) end
    end }
    source = pandoc.write(own, "markdown", { wrap_text = "preserve" })
  end

  -- The page's title, if its front matter has none.
  local heading
  if not options.title and doc.blocks[1] and doc.blocks[1].t == "Header" then
    heading = doc.blocks[1].content
    doc.blocks:remove(1)
  end

  -- Figures and tables are numbered in the order of the document, before anything refers to them.
  local function label(id, word)
    local kind = id:match("^(%a+)%-")
    if kind and count[kind] and not labels[id] then
      count[kind] = count[kind] + 1
      labels[id] = { word = kind == "fig" and words.figure or words.table, number = tostring(count[kind]) }
    elseif kind and count[kind] then
      warn("label " .. id .. " is given twice")
    end
  end
  local function number(element)
    label(element.identifier)
    -- `![caption](x){#fig-x}` is a figure around an image; a labelled div around them carries the number for both
    if labels[element.identifier] then return element, false end
  end
  doc:walk { traverse = "topdown", Div = number, Figure = number, Table = number }

  local rewrite

  local function captioned(id, caption)
    local known = labels[id]
    if not known then return caption or pandoc.Inlines {} end
    local text = pandoc.Inlines {
      raw_inline('<span class="pm-float-label">' .. escape(known.word .. NBSP .. known.number) .. "</span>") }
    if caption and #caption > 0 then
      text:extend { pandoc.Str(":"), pandoc.Space() }
      text:extend(caption)
    end
    return text
  end

  local function float(id, kind, body, caption)
    local above = kind == "tbl" or options.fig_cap_top
    local out = pandoc.Blocks { raw(('<figure%s class="pm-float pm-float-%s%s">'):format(
      id ~= "" and (' id="%s"'):format(escape(id)) or "", kind, above and " pm-float-above" or "")) }
    local text = captioned(id, caption)
    local line = pandoc.Blocks {}
    if #text > 0 then line = pandoc.Blocks { raw("<figcaption>"), pandoc.Plain(text), raw("</figcaption>") } end
    if above then out:extend(line) end
    out:extend(body)
    if not above then out:extend(line) end
    out:insert(raw("</figure>"))
    return out, false
  end

  local function take_caption(div)   -- our own caption block, or the last paragraph as Quarto has it
    local body = div.content
    local last = body[#body]
    if not last then return nil end
    if last.t == "Div" and last.classes:includes("pm-caption") then
      body:remove(#body)
      return pandoc.utils.blocks_to_inlines(last.content)
    end
    if last.t == "Para" and #body > 1 then
      body:remove(#body)
      return last.content
    end
  end

  local function subfloats(body)
    if not job.markdown:find("pm-subfloat", 1, true) then return body end
    local nth = 0
    return body:walk { Div = function(div)
      if not div.classes:includes("pm-subfloat") then return nil end
      nth = nth + 1
      local caption = take_caption(div)
      local text = pandoc.Inlines { pandoc.Str("(" .. string.char(96 + nth) .. ")"), pandoc.Space() }
      text:extend(caption or {})
      local out = pandoc.Blocks { raw('<figure class="pm-subfloat">') }
      out:extend(div.content)
      out:extend { raw("<figcaption>"), pandoc.Plain(text), raw("</figcaption></figure>") }
      return out
    end }
  end

  local function callout(div, kind)
    local body, title = div.content, div.attributes.title
    local own = title ~= nil
    if not own and body[1] and body[1].t == "Header" then
      title, own = inline_html(body[1].content), true
      body:remove(1)
    elseif own then
      title = inline_html(pandoc.utils.blocks_to_inlines(pandoc.read(title, FORMAT).blocks))
    end
    local word = words["callout-" .. kind] or kind
    local icon = truthy(div.attributes.icon or "true") and
      ('<span class="callout-icon" aria-hidden="true">%s</span>'):format(ICONS[kind] or "i") or ""
    local head = icon .. (own and ('<span class="visually-hidden">%s: </span>%s'):format(escape(word), title) or escape(word))
    local collapse, id = div.attributes.collapse, div.identifier
    local attributes = (id ~= "" and (' id="%s"'):format(escape(id)) or "") ..
      (' class="callout callout-%s%s"'):format(escape(kind), div.attributes.appearance == "minimal" and " callout-minimal" or "")
    local out
    if collapse then
      out = pandoc.Blocks { raw(('<details%s%s><summary class="callout-title">%s</summary><div class="callout-body">'):format(
        attributes, collapse == "false" and " open" or "", head)) }
    else
      out = pandoc.Blocks { raw(('<div%s role="note"><p class="callout-title">%s</p><div class="callout-body">'):format(attributes, head)) }
    end
    out:extend(body:walk(rewrite))
    out:insert(raw(collapse and "</div></details>" or "</div></div>"))
    return out, false
  end

  -- Sections one below the other; site.js makes tabs of them, so that paper and a reader without script miss nothing.
  local function tabset(div)
    tabsets = tabsets + 1
    local out = pandoc.Blocks { raw(('<div class="panel-tabset"%s>'):format(
      div.attributes.group and (' data-group="%s"'):format(escape(div.attributes.group)) or "")) }
    local level, tabs, body = nil, 0, nil
    local function close()
      if body then out:extend(body:walk(rewrite)); out:insert(raw("</section>")) end
    end
    local before = pandoc.Blocks {}
    for _, block in ipairs(div.content) do
      if block.t == "Header" and (not level or block.level <= level) then
        close()
        level, tabs, body = block.level, tabs + 1, pandoc.Blocks {}
        out:insert(raw(('<section class="tab-panel" id="tabset-%d-%d"><h%d class="tab-title">%s</h%d>'):format(
          tabsets, tabs, level, inline_html(block.content), level)))
      elseif body then body:insert(block) else before:insert(block) end
    end
    close()
    out:insert(raw("</div>"))
    before:extend(out)
    return before, false
  end

  local function scroll(table_)
    table_.classes:insert("pm-table")
    return pandoc.Blocks { raw('<div class="pm-scroll">'), table_, raw("</div>") }
  end

  local function columns(div, n)
    local out = pandoc.Blocks { raw(('<div class="pm-layout" data-columns="%d">'):format(n)) }
    out:extend(div.content:walk(rewrite))
    out:insert(raw("</div>"))
    return out, false
  end

  local function without_effect(class)   -- of Quarto's classes
    if class == "column-margin" or class == "panel-tabset" then return end
    if class == "aside" or class == "lightbox" or class:match("^column%-%a") or class:match("^panel%-%a") then warn("." .. class .. " has no effect here") end
  end

  rewrite = {
    traverse = "topdown",
    Div = function(div)
      for _, class in ipairs(div.classes) do
        local kind = class:match("^callout%-(%a+)$")
        if kind then
          if not ICONS[kind] then warn("." .. class .. " is no kind of callout; there are note, tip, warning, caution and important") end
          return callout(div, kind)
        end
        without_effect(class)
      end
      if div.classes:includes("panel-tabset") then return tabset(div) end
      local cell = div.classes:includes("pm-cell-float")
      if labels[div.identifier] or cell then
        local kind = div.attributes.kind or div.identifier:match("^(%a+)%-")
        local caption = take_caption(div)
        return float(div.identifier, kind, subfloats(div.content):walk(rewrite), caption)
      end
      local n = tonumber(div.attributes["layout-ncol"])
      if n then return columns(div, n) end
      for key in pairs(div.attributes) do
        if key:match("^layout") then warn(key .. " has no effect here") end
      end
    end,
    Figure = function(figure)
      local body = figure.content:walk { Image = function(image)
        for _, class in ipairs(image.classes) do without_effect(class) end
        local alt = image.attributes["fig-alt"]
        if alt then
          image.caption = pandoc.Inlines { pandoc.Str(alt) }
          image.attributes["fig-alt"] = nil
        elseif #image.caption == 0 then warn("image " .. image.src .. " has no text alternative; give fig-alt") end
        return image
      end }
      return float(figure.identifier, "fig", body, pandoc.utils.blocks_to_inlines(figure.caption.long))
    end,
    Span = function(span) for _, class in ipairs(span.classes) do without_effect(class) end end,
    Image = function(image)
      for _, class in ipairs(image.classes) do without_effect(class) end
      local alt = image.attributes["fig-alt"]
      if alt then
        image.caption = pandoc.Inlines { pandoc.Str(alt) }
        image.attributes["fig-alt"] = nil
        return image
      end
    end,
    Table = function(table_)
      local id = table_.identifier
      if labels[id] then
        local caption = pandoc.utils.blocks_to_inlines(table_.caption.long)
        table_.caption, table_.identifier = { long = {} }, ""
        return float(id, "tbl", scroll(table_), caption)
      end
      return scroll(table_), false
    end,
    CodeBlock = function(code)
      local fold, summary = code.attributes["code-fold"], code.attributes["code-summary"] or words.code
      if not truthy(fold) then return nil end
      code.attributes["code-fold"], code.attributes["code-summary"] = nil, nil
      return { raw(('<details class="code-fold"%s><summary>%s</summary>'):format(fold == "show" and " open" or "", escape(summary))),
        code, raw("</details>") }, false
    end,
  }
  doc = doc:walk(rewrite)

  -- Headings: numbers and table of contents.
  local toc, titles, numbers, top = pandoc.List {}, {}, {}, nil
  doc:walk { Header = function(h) top = math.min(top or h.level, h.level) end }
  doc = doc:walk { Header = function(h)
    local number_text
    if not h.classes:includes("unnumbered") then
      local depth = h.level - top + 1
      numbers[depth] = (numbers[depth] or 0) + 1
      for deeper = depth + 1, #numbers do numbers[deeper] = nil end
      for shallower = 1, depth do numbers[shallower] = numbers[shallower] or 0 end
      number_text = table.concat(numbers, ".", 1, depth)
      if h.identifier:match("^sec%-") then labels[h.identifier] = { word = words.section, number = number_text } end
      if not options.number_sections or depth > options.number_depth then number_text = nil end
    elseif h.identifier:match("^sec%-") then
      labels[h.identifier] = { word = stringify(h.content) }
    end
    if h.level >= 2 and h.level <= options.toc_depth and h.identifier ~= "" and not h.classes:includes("unlisted") then
      toc:insert { level = h.level, id = h.identifier, number = number_text or "" }
      titles[#titles + 1] = of_menus(h.content)
    end
    if number_text then
      h.content:insert(1, raw_inline(('<span class="header-section-number">%s</span> '):format(number_text)))
      return h
    end
  end }
  for nth, made in ipairs(fragments(titles)) do toc[nth].html = made end

  -- References, now that everything has its number.
  local KINDS = { fig = true, tbl = true, sec = true, eq = true, lst = true, thm = true, nte = true, tip = true, wrn = true }
  local function cited(cite)
    local ours = false
    for _, citation in ipairs(cite.citations) do
      local first = citation.id:match("^%u%l+%-")   -- `@Fig-x` at the head of a sentence
      if first and KINDS[first:sub(1, -2):lower()] then citation.id = first:lower() .. citation.id:sub(#first + 1) end
    end
    for _, citation in ipairs(cite.citations) do ours = ours or KINDS[citation.id:match("^(%a+)%-") or ""] end
    if not ours then
      if cites then return nil end   -- citeproc's, below
      return cite.content
    end
    local out = pandoc.Inlines {}
    for nth, citation in ipairs(cite.citations) do
      if nth > 1 then out:extend { pandoc.Str(","), pandoc.Space() } end
      local known = labels[citation.id]
      if known then
        local word = known.word
        if citation.mode == "SuppressAuthor" then word = nil end
        if #citation.prefix > 0 then word = stringify(citation.prefix) end
        local text = known.number and (word and word .. NBSP .. known.number or known.number) or known.word
        out:insert(pandoc.Link({ pandoc.Str(text) }, "#" .. citation.id, "", { class = "quarto-xref" }))
      elseif cites and not KINDS[citation.id:match("^(%a+)%-") or ""] then   -- a publication, beside a figure: citeproc's
        out:insert(pandoc.Cite({ pandoc.Str("@" .. citation.id) }, { citation }))
        goto next
      else
        warn("reference @" .. citation.id .. " leads nowhere on this page")
        out:insert(pandoc.Strong { pandoc.Str("?@" .. citation.id) })
      end
      out:extend(citation.suffix)
      ::next::
    end
    return out
  end
  if job.markdown:find("@", 1, true) then doc = doc:walk { Cite = cited } end

  if cites then doc = with_references(doc, cites, words, warn) end

  local html = pandoc.write(doc, "html5", WRITER)
  -- Tables in markdown have headings of columns only; blocks of our own say theirs themselves.
  html = html:gsub("<th></th>", "<td></td>"):gsub("<th>", '<th scope="col">'):gsub("<th style", '<th scope="col" style')
  html = html:gsub('<section id="footnotes" ([^>]*)>', function(rest)
    return ('<section id="footnotes" %s aria-label="%s">'):format(rest, escape(words.footnotes))
  end)
  html = html:gsub('class="footnote%-back" role="doc%-backlink"', function(found)
    return found .. (' aria-label="%s"'):format(escape(words["footnote-back"]))
  end)
  return { html = html, source = source, toc = toc, warnings = warnings, heading = heading and inline_html(heading) or nil,
    heading_text = heading and stringify(heading) or nil }
end

-- Small texts of the configuration: titles, footers, menu entries -------------------------------------------

-- A text of one line is a line: `2020. Cijfers` begins no list, `# 1` is no heading. Nil if it is more than a paragraph.
local function line(markdown)
  if markdown:find("\n") then return nil end
  local doc = pandoc.read("x " .. markdown, FORMAT)
  local only = doc.blocks[1]
  if #doc.blocks ~= 1 or only.t ~= "Para" or #only.content < 3 then return nil end
  only.content:remove(1)
  only.content:remove(1)
  return doc
end

local function texts(job)
  local html, plain, names, lines = {}, {}, {}, {}
  for name, markdown in pairs(job.texts) do
    local doc = line(markdown) or pandoc.read(markdown, FORMAT)
    local noted
    doc:walk { Note = function() noted = true end }   -- a note stands below its text
    plain[name] = stringify(doc)
    if #doc.blocks == 1 and doc.blocks[1].t == "Para" and not noted then
      names[#names + 1], lines[#lines + 1] = name, doc.blocks[1].content
    else
      html[name] = fragment(doc.blocks)
    end
  end
  for nth, made in ipairs(fragments(lines)) do html[names[nth]] = made end
  return { html = html, plain = plain }
end

for line in io.lines() do
  local job = pandoc.json.decode(line, false)
  local fine, answer = pcall(job.texts and texts or convert, job)
  if not fine then answer = { error = tostring(answer) } end
  io.stdout:write(pandoc.json.encode(answer), "\n")
  io.stdout:flush()
end
