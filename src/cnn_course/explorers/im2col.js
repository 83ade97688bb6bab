function render({ model, el }) {
  let view = model.get("view");
  const own = view.own ? fill(model.get("words").name_own, { name: view.im2col }) : undefined;
  const { words, box, ask, says, trouble } = begin(model, el, "im2col", own);
  says.classList.add("terms");
  let filter = 0, here = ["row", 0, 0];
  const channels = view.x.length, each = Array.from({ length: channels }, (_, c) => c);

  // The tables: one for each channel of x, of a filter and of what comes back, and the matrices.
  const point = (what, extra = []) => (row, column) => explain(what, row, column, ...extra);
  const images = each.map((c) => grid({
    name: fill(words.x, { channel: c }), words, visit: point("pixel", [c]),
    edit: (row, column, text) => ask({ do: "edit", part: "x", row, column, channel: c, text }),
  }));
  const weights = each.map((c) => grid({
    name: fill(words.w, { filter: "", channel: c }), words, visit: point("weight", [c]),
    edit: (row, column, text) => ask({ do: "edit", part: "w", row, column, channel: c, filter, text }),
  }));
  const results = each.map((c) => grid({ name: fill(words.result, { name: view.col2im, channel: c }), words, visit: point("result", [c]) }));
  const cols = grid({ name: view.own ? fill(words.cols, { name: view.im2col }) : words.cols_plain, words, visit: point("row") });
  const columns = grid({ name: words.columns, words, visit: point("column") });
  const product = grid({ name: words.product, words, visit: point("product") });
  const returning = grid({
    name: words.cols_back, words, visit: point("goes"),
    edit: (row, column, text) => ask({ do: "edit", part: "cols", row, column, text }),
  });
  const all = [...images, ...weights, ...results, cols, columns, product, returning];
  const holders = new Map(all.map((own) => [own, holder(own)]));
  function holder(own) {
    const title = h("span", { class: "title" }, own.table.getAttribute("aria-label"));
    return h("div", { class: [cols, columns, product, returning].includes(own) ? "column matrix" : "column" }, title, own.element);
  }
  const row = (...owns) => h("div", { class: "row" }, ...owns.map((own) => holders.get(own)));

  const mode = choice(words.mode, [["rows", words.forward], ["back", words.backward]], "rows", (value) => {
    here = value === "back" ? ["goes", 0, 0] : ["row", 0, 0];
    ask({ do: "mode", back: value === "back" });
  });
  const setting = (name, min, max) => stepper(words[name], view[name], { min, max }, (value) => ask({ do: "set", name, value }));
  const settings = { kernel: setting("kernel", 1, 3), stride: setting("stride", 1, 3), padding: setting("padding", 0, 2) };
  const filters = choice(words.filter, view.w.map((_, f) => [f, String(f)]), 0, (value) => { filter = Number(value); show(); });
  const content = choice(words.put, [["ones", words.ones], ["rows", words.rows]], "ones", (value) => ask({ do: "content", ones: value === "ones" }));
  const fewer = button("\u2212", () => ask({ do: "added", rows: view.added - 1 }), { "aria-label": words.fewer, title: words.fewer });
  const more = button("+", () => ask({ do: "added", rows: view.added + 1 }), { "aria-label": words.more, title: words.more });
  const added = h("output", { class: "added" });
  const reset = button(words.reset, () => ask({ do: "reset" }));
  const hint = h("small");
  box.append(
    h("div", { class: "bar" }, mode, ...Object.values(settings), filters, content, fewer, added, more, reset),
    row(...images, ...weights, ...results), row(cols, returning, columns, product),
    says, trouble, h("p", {}, hint),
  );

  // Where things come from: source(r, q) is the entry [c, y, x] of the padded image that entry q of row r is.
  const source = (r, q) => view.sources[r][q];
  const same = ([c, y, x], other) => c === other[0] && y === other[1] && x === other[2];
  const inside = ([, y, x]) => Math.min(y, x) >= view.padding && y < view.x[0].length - view.padding && x < view.x[0][0].length - view.padding;
  const place = ([c, y, x]) => `${c}, ${y - view.padding}, ${x - view.padding}`;
  const pixelAt = ([c, y, x]) => view.x[c][y][x];
  const window = (r) => [Math.floor(r / view.places[1]), r % view.places[1]];
  const index = (c, u, v) => (c * view.kernel + u) * view.kernel + v;
  function copies(pixel) {
    const found = [];
    view.sources.forEach((entries, r) => entries.forEach((entry, q) => { if (same(entry, pixel)) found.push([r, q]); }));
    return found;
  }
  const wholeRow = (r) => view.sources[r].map((_, q) => [r, q]);
  const wholeColumn = (q) => view.sources.map((_, r) => [r, q]);

  /** Frame cells: pairs of a table and its [row, column, mark] cells; those of `soft` get a dashed frame. */
  function link(lit, soft = []) {
    const framed = new Map(lit), dashed = new Map(soft);
    for (const own of all) {
      const firm = framed.get(own) ?? [], loose = dashed.get(own) ?? [];
      own.light(firm, "lit");
      own.light(loose, "lit2");
      mark(own, [...firm, ...loose]);
    }
  }
  /** The cells of a list of entries [c, y, x] in the tables of the channels, `shift` from the padded image. */
  const inChannels = (tables, entries, shift = 0) => tables.map((own, c) => [own, entries.filter((one) => one[0] === c).map(([, y, x]) => [y - shift, x - shift])]);

  const explainers = { row: explainRow, pixel: explainPixel, product: explainProduct, weight: explainWeight, column: explainColumn, goes: explainGoes, result: explainResult };
  const forward = ["row", "pixel", "product", "weight", "column"];
  function explain(what, ...where) {
    here = [what, ...where];
    if (forward.includes(what) === view.back || !exists(what, ...where)) return;
    if (view.linked || view.back) speak(says, explainers[what](...where));
  }
  function exists(what, row, column) {
    const table = { row: view.sources, goes: view.sources, product: view.product ?? [], pixel: view.x[0], result: view.result?.[0] ?? [], weight: view.w[0][0], column: view.sources[0].map(() => view.w) }[what];
    return row < table.length && column < table[0].length;
  }
  const slice = (at) => `${at * view.stride - view.padding}:${at * view.stride - view.padding + view.kernel}`.replaceAll("-", MINUS);
  const windowSays = (r) => fill(words.row, { row: r, place: window(r).join(", "), rows: slice(window(r)[0]), columns: slice(window(r)[1]) });

  /** A row of the matrix: its window, and the pixel that the entry is a copy of. */
  function explainRow(r, q) {
    const one = source(r, q);
    link([...inChannels(images, view.sources[r]), [cols, wholeRow(r)], [product, view.w.map((_, f) => [r, f])]], [...inChannels(images, [one]), [cols, [[r, q]]]]);
    const entry = inside(one) ? fill(words.entry, { column: q, pixel: place(one), value: written(pixelAt(one)) }) : fill(words.entry_padding, { column: q });
    const said = view.own && view.cols ? fill(words.says, { name: view.im2col, value: written(view.cols[r][q]) }) : "";
    return [windowSays(r), [entry, said].filter(Boolean).join(" ")];
  }

  /** A pixel: all entries that are copies of it. */
  function explainPixel(y, x, c) {
    const pixel = [c, y, x], found = copies(pixel);
    link([[images[c], [[y, x]]], [cols, found]]);
    const facts = { pixel: place(pixel), count: found.length, rows: found.map(([r]) => r).join(", ") };
    const id = !inside(pixel) ? "pixel_padding" : ["pixel_never", "pixel_once"][found.length] ?? "pixel";
    return [fill(words[id], facts)];
  }

  /** A number of the product: its row, its column, and their dot product. */
  function explainProduct(r, f) {
    turn(f);
    const signs = wholeRow(r).map(([, q]) => letter(q));
    link([
      ...inChannels(images, view.sources[r]), ...weights.map((own) => [own, view.w[f][0].flatMap((line, u) => line.map((_, v) => [u, v]))]),
      [cols, wholeRow(r).map(([, q]) => [r, q, signs[q]])], [columns, view.sources[r].map((_, q) => [q, f, signs[q]])], [product, [[r, f]]],
    ]);
    const terms = view.cols[r].map((value, q) => keyed(signs[q], `${factored(value)}\u00B7${factored(column(f)[q])}`)).join(" + ");
    return [fill(words.dot, { row: r, column: f, terms, value: written(view.product[r][f]) }), fill(words.output, { filter: f, place: window(r).join(", ") })];
  }
  const column = (f) => view.w[f].flat(2);
  function turn(f) {
    if (f === filter) return;
    filter = f;
    filters.querySelector("select").value = String(f);
    showWeights();
  }

  /** A weight, and where it stands in its filter's column. */
  function explainWeight(u, v, c) {
    const q = index(c, u, v);
    link([[weights[c], [[u, v]]], [columns, [[q, filter]]]], [[cols, wholeColumn(q)]]);
    return [fill(words.weight, { place: `${filter}, ${c}, ${u}, ${v}`, entry: q, filter })];
  }
  function explainColumn(q, f) {
    turn(f);
    const area = view.kernel ** 2;
    return explainWeight(Math.floor((q % area) / view.kernel), q % view.kernel, Math.floor(q / area));
  }

  /** A number that is put back: the pixel it goes to, in its row's window. */
  function explainGoes(r, q) {
    const one = source(r, q);
    link([...inChannels(results, view.sources[r], view.padding), [returning, wholeRow(r)]], [...inChannels(results, [one], view.padding), [returning, [[r, q]]]]);
    const words_of = inside(one) ? words.goes : words.goes_padding;
    const said = fill(words_of, { value: written(view.cols[r][q]), pixel: place(one) });
    return [windowSays(r), r < view.added ? said : `${said} ${words.not_added}`];
  }

  /** A pixel of what came back: the sum of all that was copied from it. */
  function explainResult(row, across, c) {
    const pixel = [c, row + view.padding, across + view.padding];
    const found = copies(pixel), back = found.filter(([r]) => r < view.added);
    const signs = new Map(found.map((one, k) => [String(one), letter(k)]));
    const marked = (entries) => entries.map((one) => [...one, signs.get(String(one))]);
    link([[results[c], [[row, across]]], [returning, marked(back)]], [[returning, marked(found.filter(([r]) => r >= view.added))]]);
    const terms = back.map((one) => keyed(signs.get(String(one)), factored(view.cols[one[0]][one[1]]))).join(" + ") || words.nothing;
    const lines = [fill(words.sum, { pixel: place(pixel), terms })];
    if (view.own_back) lines.push(fill(words.says, { name: view.col2im, value: written(view.result[c][row][across]) }));
    return lines;
  }

  function put(own, values, look) {
    holders.get(own).hidden = !values;
    if (values) own.show(values, look);
  }
  function showWeights() {
    for (const c of each) {
      const name = fill(words.w, { filter, channel: c });
      put(weights[c], view.back ? null : view.w[filter][c]);
      holders.get(weights[c]).firstChild.textContent = name;
      weights[c].table.setAttribute("aria-label", name);
    }
  }
  function fillIn() {
    showWeights();
    const ring = { classes: (y, x) => (inside([0, y, x]) ? "" : "pad") }, waits = { classes: (r) => (r < view.added ? "" : "waits") };
    each.forEach((c) => {
      put(images[c], view.back ? null : view.x[c], ring);
      put(results[c], view.back ? view.result?.[c] : null);
    });
    put(cols, view.back ? null : view.cols);
    put(columns, view.back || !view.product ? null : column(0).map((_, q) => view.w.map((_, f) => column(f)[q])));
    put(product, view.back ? null : view.product);
    put(returning, view.back ? view.cols : null, waits);
  }

  function show() {
    view = model.get("view");
    filter = Math.min(filter, view.w.length - 1);
    mode.querySelector("select").value = view.back ? "back" : "rows";
    content.querySelector("select").value = view.ones ? "ones" : "rows";
    for (const [name, label] of Object.entries(settings)) label.hold(view[name]);
    for (const part of [content, fewer, added, more]) part.hidden = !view.back;
    filters.hidden = view.back || view.w.length < 2;
    filters.querySelector("select").value = String(filter);
    fewer.disabled = view.added < 1;
    more.disabled = view.added >= view.sources.length;
    added.textContent = fill(words.added, { added: view.added, count: view.sources.length });
    hint.textContent = `${view.back ? words.hint_back : words.hint} ${words.arrows}`;
    fillIn();
    link([]);
    trouble.textContent = [view.sentence, view.trouble].filter(Boolean).join(" ");
    says.textContent = "";
    explain(...here);
  }

  return follow(model, show);
}
export default { render };
