const STAR = "\u2605";

/** Digits as an index below the line, counted from 1 as in formulas. */
function below(...places) {
  const apart = places.some((place) => place > 8) ? "," : "";
  return places.map((place) => String(place + 1)).join(apart).replace(/\d/g, (digit) => String.fromCodePoint(0x2080 + Number(digit)));
}

function render({ model, el }) {
  let view = model.get("view");
  const { words, box, ask, says, trouble } = begin(model, el, "backward", fill(model.get("words").name, view));
  says.classList.add("terms");
  let channel = 0, filter = 0, spreading = false, here = ["output", ...view.chosen.slice(1)];
  const pools = view.through !== "convolution";
  const named = (part) => fill(words.gradient, { part, name: view.name });

  // The tables: what each is called, and what pointing at it explains.
  const edit = (part) => (row, column, text) => ask({ do: "edit", part, row, column, channel, filter, text });
  const pixel = (shift) => (row, column) => explain("pixel", row + shift(), column + shift());
  const none = () => 0, padding = () => view.padding;
  const weight = (row, column) => explain("weight", row, column);
  const choose = (row, column) => { if (view.one) ask({ do: "choose", filter, row, column }); };
  const grids = {
    dout: grid({
      name: words.dout, words, edit: edit("dout"), visit: (row, column) => explain("output", row, column),
      press: (row, column) => choose(row, column), enter: choose,
    }),
    x: grid({ name: words.x, words, edit: edit("x"), visit: pixel(none) }),
    w: grid({ name: words.w, words, edit: edit("w"), visit: weight }),
    dx: grid({ name: named("dx"), words, visit: pixel(padding) }),
    dw: grid({ name: named("dw"), words, visit: weight }),
    db: grid({ name: named("db"), words, visit: (row, column) => explain("bias", row, column) }),
    counts: grid({ name: words.counts, words, visit: pixel(none) }),
    spread: grid({ name: words.spread, words }),
    turned: grid({ name: words.turned, words }),
  };
  const columns = {}, titles = {};
  for (const [part, own] of Object.entries(grids)) {
    titles[part] = h("span", { class: "title" });
    columns[part] = h("div", { class: part === "counts" ? "column small-grid" : "column" }, titles[part], own.element);
  }

  const mode = choice(words.mode, [["one", words.one], ["all", words.all]], "one", (value) => ask({ do: "mode", one: value === "one" }));
  const back = button("\u25C0", () => step(-1), { "aria-label": words.previous, title: words.previous });
  const forward = button("\u25B6", () => step(1), { "aria-label": words.next, title: words.next });
  const setting = (name, limits) => stepper(words[name], view[name], limits, (value) => ask({ do: "set", name, value }));
  const settings = view.returns.join() === "db" ? {} : pools
    ? { size: setting("size", { min: 1, max: 4 }), stride: setting("stride", { min: 1, max: 4 }) }
    : { stride: setting("stride", { min: 1, max: 4 }), padding: setting("padding", { min: 0, max: 3 }) };
  const spreader = button(words.spreading, () => {
    spreading = !spreading;
    show();
  }, { "aria-pressed": "false" });
  const maps = pager(pools ? words.channel : words.filter, (next) => { filter = next; show(); });
  const channels = pager(words.channel, (next) => { channel = next; show(); });
  const reset = button(words.reset, () => ask({ do: "reset" }));
  const returns = h("p", { class: "title" }, fill(words.returns, { name: view.name }));
  const row = (...parts) => h("div", { class: "row" }, ...parts.map((part) => columns[part]));
  box.append(
    h("div", { class: "bar" }, mode, back, forward, ...Object.values(settings), spreader, maps.element, channels.element, reset),
    row("dout", "x", "w"), returns, row("dx", "dw", "db", "counts"),
    says, trouble, row("spread", "turned"), h("p", {}, h("small", {}, `${view.returns.join() === "db" ? words.hint_bias : words.hint} ${words.arrows}`)),
  );

  /** Send back the output before or after the chosen one. */
  function step(by) {
    const rows = view.dout[0].length, across = view.dout[0][0].length, count = rows * across;
    const next = (view.chosen[1] * across + view.chosen[2] + by + count) % count;
    const [row, column] = [Math.floor(next / across), next % across];
    here = ["output", row, column];
    choose(row, column);
  }

  // What belongs together: [i, j] of the output, [y, x] of the padded image, [u, v] in the window, the share of pooling.
  const links = () => view.links[pools ? channel : 0];
  const sent = ([i, j]) => !view.one || (view.chosen[0] === filter && view.chosen[1] === i && view.chosen[2] === j);
  const gradient = ([i, j]) => view.dout[filter][i][j];
  const factor = ([, , , , u, v]) => (view.w ? view.w[filter][channel][u][v] : null);
  const value = ([, , y, x]) => (view.x ? view.x[channel][y][x] : null);
  const inside = ([, , y, x]) => Math.min(y, x) >= view.padding && y < view.counts.length - view.padding && x < view.counts[0].length - view.padding;
  const plain = () => view.dout.length === 1 && (view.x ?? view.w?.[0] ?? [0]).length === 1;
  const returned = (part, ...place) => {
    const found = place.reduce((array, at) => array?.[at], view[part]);
    return found === undefined || found === null ? "" : fill(words.says, { name: view.name, value: written(found) });
  };

  /** Frame and mark cells: parts by name, each a list of [row, column, mark]; `soft` ones get a dashed frame. */
  function link(lit, soft = {}) {
    for (const [part, own] of Object.entries(grids)) {
      const cells = lit[part] ?? [], others = soft[part] ?? [];
      own.light(cells, "lit");
      own.light(others, "lit2");
      mark(own, [...cells, ...others]);
    }
  }
  const at = {
    dout: ([i, j], sign) => [i, j, sign],
    x: ([, , y, x], sign) => [y, x, sign],
    w: ([, , , , u, v], sign) => [u, v, sign],
    dx: ([, , y, x], sign) => [y - view.padding, x - view.padding, sign],
    spread: ([i, j], sign) => [view.kernel[0] - 1 - view.padding + i * view.stride, view.kernel[1] - 1 - view.padding + j * view.stride, sign],
    turned: ([, , , , u, v], sign) => [view.kernel[0] - 1 - u, view.kernel[1] - 1 - v, sign],
  };
  at.dw = at.w;
  at.counts = at.x;
  /** The cells of `parts` that the links lie on. */
  function cells(which, parts, signs) {
    return Object.fromEntries(parts.map((part) => [part, which.map((one, k) => at[part](one, signs?.(one, k))).filter(([r, c]) => r >= 0 && c >= 0)]));
  }
  const sum = (part, place, terms) => fill(words.sum, { part, place, terms: terms.length ? terms.join(" + ") : words.no_terms });

  function explain(what, row, column) {
    here = [what, row, column];
    const rows = { output: view.dout[0].length, pixel: view.counts.length, weight: view.kernel[0], bias: 1 }[what];
    const across = { output: view.dout[0][0].length, pixel: view.counts[0].length, weight: view.kernel[1], bias: view.dout.length }[what];
    if (row >= rows || column >= across) return;
    const explainers = { output: pools ? explainPooled : explainOutput, pixel: pools ? explainShared : explainPixel, weight: explainWeight, bias: explainBias };
    speak(says, explainers[what](row, column));
  }

  /** Where the gradient of one output goes. */
  function explainOutput(i, j) {
    const mine = links().filter((one) => one[0] === i && one[1] === j);
    const sign = (one, k) => letter(k);
    const window = view.returns.join() === "db" ? {} : cells(mine, ["x", "w", "dx", "dw", "spread"], sign);
    if (window.spread) window.spread = [at.spread(mine[0])];
    link({ ...window, dout: [[i, j]], db: [[0, filter]] });
    const amount = gradient([i, j]), lines = [sending(i, j)];
    const term = (one, k, other) => keyed(letter(k), `${factored(amount)}\u00B7${factored(other)}`);
    if (view.returns.includes("dx")) lines.push(gets("dx", mine.map((one, k) => (inside(one) ? term(one, k, factor(one)) : fill(words.cut, { term: term(one, k, factor(one)) })))));
    if (view.returns.includes("dw")) lines.push(gets("dw", mine.map((one, k) => term(one, k, value(one)))));
    if (view.returns.includes("db")) lines.push(gets("db", [factored(amount)]));
    return lines;
  }
  const gets = (part, terms) => fill(words.gets, { part, terms: terms.join(", ") });
  function sending(i, j) {
    const said = fill(words.sends, { place: `${i}, ${j}`, value: written(gradient([i, j])) });
    return sent([i, j]) ? said : `${said}. ${words.silent}`;
  }

  /** Where the gradient of one pooled window goes. */
  function explainPooled(i, j) {
    const mine = links().filter((one) => one[0] === i && one[1] === j);
    const winners = mine.filter((one) => one[6] > 0), losers = mine.filter((one) => !one[6]);
    const average = view.through === "average";
    const tied = average ? [] : losers.filter((one) => value(one) === value(winners[0]));
    const sign = (one) => (average ? "" : one[6] ? STAR : tied.includes(one) ? "=" : "");
    link({ ...cells(winners, ["x", "dx"], sign), dout: [[i, j]], counts: [] }, cells(losers, ["x", "dx"], sign));
    const place = ([, , y, x]) => `${y}, ${x}`;
    const lines = [sending(i, j)];
    if (average) {
      lines.push(fill(words.average, { count: mine.length }), gets("dx", mine.map((one) => `${factored(gradient(one))}/${mine.length}`)));
    } else {
      lines.push(fill(words.winner, { place: place(winners[0]), value: written(value(winners[0])) }));
      if (tied.length) lines.push(fill(words.ties, { places: tied.map((one) => `[${place(one)}]`).join(" ") }));
    }
    return lines;
  }

  /** Which outputs one pixel fed, and what comes back from them. */
  function explainPixel(y, x) {
    const mine = links().filter((one) => one[2] === y && one[3] === x);
    const now = mine.filter(sent), later = mine.filter((one) => !sent(one));
    const sign = (one) => letter(mine.indexOf(one));
    const own = { x: [[y, x]], dx: [[y - view.padding, x - view.padding]], counts: [[y, x]] };
    const parts = ["dout", "w", "spread", "turned"];
    link({ ...cells(now, parts, sign), ...own }, cells(later, parts, sign));
    const lines = [];
    const real = inside([0, 0, y, x]), r = y - view.padding, c = x - view.padding;
    if (!real) lines.push(words.in_padding);
    if (real && view.returns.includes("dx")) {
      if (plain() && mine.length) lines.push(`\u2202E/\u2202X${below(r, c)} = ${mine.map(([i, j, , , u, v]) => `\u2202E/\u2202O${below(i, j)}\u00B7K${below(u, v)}`).join(" + ")}`);
      const terms = now.map((one) => keyed(sign(one), `${factored(gradient(one))}\u00B7${factored(factor(one))}`));
      if (view.dout.length > 1 && (!view.one || view.chosen[0] !== filter)) terms.push(words.other_filters);
      lines.push(sum("dx", `${r}, ${c}`, terms), later.length ? words.rest_zero : "", returned("dx", channel, r, c));
    }
    lines.push(mine.length ? fill(words.feeds, { count: mine.length }) : words.unseen);
    return lines;
  }

  /** Which windows of pooling saw one pixel, and what it gets from them. */
  function explainShared(y, x) {
    const mine = links().filter((one) => one[2] === y && one[3] === x);
    const giving = mine.filter((one) => one[6] > 0 && sent(one)), others = mine.filter((one) => !giving.includes(one));
    const sign = (one) => (one[6] > 0 && view.through === "max" ? STAR : "");
    link({ ...cells(giving, ["dout"], sign), x: [[y, x]], dx: [[y, x]], counts: [[y, x]] }, cells(others, ["dout"], sign));
    if (!mine.length) return [words.unseen, returned("dx", channel, y, x)];
    const share = view.through === "average" ? `/${view.size * view.size}` : "";
    const seen = [fill(words.feeds, { count: mine.length })];
    if (view.through === "max") seen.push(fill(words.wins, { won: mine.filter((one) => one[6] > 0).length }));
    const silent = mine.some((one) => one[6] > 0 && !sent(one));
    return [seen.join(" "), sum("dx", `${y}, ${x}`, giving.map((one) => factored(gradient(one)) + share)), silent ? words.rest_zero : "", returned("dx", channel, y, x)];
  }

  /** Every output used this weight: what comes back from each. */
  function explainWeight(u, v) {
    const mine = links().filter((one) => one[4] === u && one[5] === v);
    const now = mine.filter(sent), later = mine.filter((one) => !sent(one));
    const sign = (one) => letter(mine.indexOf(one));
    link({ ...cells(now, ["dout", "x"], sign), w: [[u, v]], dw: [[u, v]] }, cells(later, ["dout", "x"], sign));
    if (!view.returns.includes("dw")) return [fill(words.sum, { part: "w", place: `${u}, ${v}`, terms: written(factor(mine[0])) })];
    const lines = [];
    const named = ([i, j, y, x]) => `\u2202E/\u2202O${below(i, j)}\u00B7${inside([i, j, y, x]) ? `X${below(y - view.padding, x - view.padding)}` : "0"}`;
    if (plain()) lines.push(`\u2202E/\u2202K${below(u, v)} = ${mine.map(named).join(" + ")}`);
    const terms = now.map((one) => keyed(sign(one), `${factored(gradient(one))}\u00B7${factored(value(one))}`));
    return [...lines, sum("dw", `${u}, ${v}`, terms), later.length ? words.rest_zero : "", returned("dw", filter, channel, u, v)];
  }

  /** A bias stood alone in every output of its map. */
  function explainBias(row, map) {
    if (map !== filter) { filter = map; show(); }
    const all = view.dout[filter].flatMap((numbers, i) => numbers.map((number, j) => [i, j]));
    link({ dout: all.filter(sent), db: [[0, map]] }, { dout: all.filter((one) => !sent(one)) });
    const lines = view.dout.length === 1 ? [`\u2202E/\u2202B = ${all.map(([i, j]) => `\u2202E/\u2202O${below(i, j)}`).join(" + ")}`] : [];
    return [...lines, sum("db", `${map}`, all.filter(sent).map((one) => factored(gradient(one)))), view.one ? words.rest_zero : "", returned("db", map)];
  }

  function show() {
    const before = view;
    view = model.get("view");
    if (String(before.chosen) !== String(view.chosen)) {
      filter = view.chosen[0];
      if (view.one) here = ["output", view.chosen[1], view.chosen[2]];
    }
    filter = Math.min(filter, view.dout.length - 1);
    channel = Math.min(channel, (view.x ?? view.w?.[0] ?? [0]).length - 1);
    if (pools) channel = filter;
    maps.show(view.dout.length, filter);
    channels.show(pools ? 1 : (view.x ?? view.w?.[0] ?? [0]).length, channel);
    mode.querySelector("select").value = view.one ? "one" : "all";
    back.disabled = forward.disabled = !view.one;
    for (const [name, label] of Object.entries(settings)) label.hold(view[name]);
    spreader.hidden = !view.spread;
    spreader.setAttribute("aria-pressed", String(spreading));
    const weights = view.w?.[filter][channel], turned = spreading && view.spread;
    fillIn("dout", view.dout[filter], "dout", { classes: (r, c) => (view.one && sent([r, c]) ? "sent" : "") });
    fillIn("x", view.x?.[channel], view.padding ? words.x_padded : "x", { classes: ring });
    fillIn("w", weights, "w");
    returns.hidden = !view.dx && !view.dw && !view.db;
    fillIn("dx", view.dx?.[channel], "dx");
    fillIn("dw", view.dw?.[filter][channel], "dw");
    fillIn("db", view.db ? [view.db] : null, "db");
    fillIn("counts", view.returns.join() === "db" ? null : view.counts, view.padding ? words.counts_padded : words.counts, { top: Infinity, classes: ring });
    fillIn("spread", turned ? view.spread[filter] : null, words.spread);
    fillIn("turned", turned ? view.turned[filter][channel] : null, words.turned);
    trouble.textContent = [view.sentence, view.trouble].filter(Boolean).join(" ");
    explain(...here);
  }
  const ring = (r, c) => (inside([0, 0, r, c]) ? "" : "pad");
  function fillIn(part, values, title, look = {}) {
    columns[part].hidden = !values;
    if (!values) return;
    titles[part].textContent = title;
    grids[part].show(values, look);
  }

  return follow(model, show);
}
export default { render };
