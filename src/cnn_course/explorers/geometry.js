const ORDER = ["height", "width", "kernel", "stride", "padding", "dilation"];

function render({ model, el }) {
  const { words, box, ask, says, trouble } = begin(model, el, "geometry");
  let view = model.get("view");

  const dimensions = choice(words.dimensions, [[1, words.row], [2, words.image]], view.dimensions, (value) => ask({ do: "dimensions", count: Number(value) }));
  const rest = choice(words.rest, [["strict", words.strict], ["floor", words.floor]], "strict", (value) => ask({ do: "floor", on: value === "floor" }));
  const steppers = Object.fromEntries(ORDER.map((name) => {
    const [min, max] = view.limits[name];
    return [name, stepper(words[name], view.settings[name], { min, max }, (value) => ask({ do: "set", name, value }))];
  }));
  const reset = button(words.reset, () => ask({ do: "reset" }));
  const formulas = h("div", { class: "terms" });
  const verdicts = h("output", { class: "verdicts", "aria-live": "polite" });
  const near = h("div", { class: "bar" });
  const input = grid({ name: words.input, words, visit: visitInput });
  const output = grid({ name: words.output, words, visit: (r, c) => explain(r, c) });
  const title = h("span", { class: "title" });
  const inputTitle = h("span", { class: "title" });
  const legend = h("span");
  const outputs = h("div", { class: "column" }, title, output.element);
  box.append(
    h("div", { class: "bar" }, dimensions, ...Object.values(steppers), rest, reset),
    formulas, verdicts, near, trouble, says,
    h("div", { class: "row" }, h("div", { class: "column" }, inputTitle, input.element), outputs),
    h("p", {}, h("small", {}, words.legend, " ", legend, words.hint)),
  );

  const flat = () => view.dimensions === 1;
  const across = () => view.sides[view.sides.length - 1];
  const down = () => (flat() ? { ...across(), size: 1, length: 1, span: 1, count: across().count && 1, rest: 0, missing: 0, seen: [1] } : view.sides[0]);
  const paddings = () => [flat() ? 0 : view.settings.padding, view.settings.padding];

  /** The positions of window `number` along a side, counted from the start of the padding. */
  function taps(number) {
    const { kernel, stride, dilation } = view.settings;
    return Array.from({ length: kernel }, (_, t) => number * stride + t * dilation);
  }
  /** The windows along a side that see a position. */
  function watchers(side, position) {
    return Array.from({ length: side.count }, (_, number) => number).filter((number) => taps(number).includes(position));
  }
  const isPixel = (side, padding, position) => position >= padding && position < padding + side.size;
  const isDropped = (side, position) => position >= side.length - side.rest;

  /** The rows of the input grid: texts and classes. In 1-D the windows follow below, and each row begins with its name. */
  function picture() {
    const [top, left] = paddings(), rows = down(), columns = across();
    const cells = rows.seen.map((vertical, r) => columns.seen.map((horizontal, c) => {
      const pixel = isPixel(rows, top, r) && isPixel(columns, left, c);
      const dropped = isDropped(rows, r) || isDropped(columns, c);
      const count = vertical * horizontal;
      const kinds = [pixel ? "" : "pad", count ? "" : "gone"].filter(Boolean).join(" ");
      return [pixel ? (dropped ? "\u2717" : count) : "p", kinds];
    }));
    if (!flat()) return cells;
    const missing = Array.from({ length: columns.missing }, () => ["?", "beyond"]);
    const lines = [[["", "label"], ...cells[0], ...missing]];
    for (let number = 0; number < columns.count + (columns.missing ? 1 : 0); number++) lines.push(windowLine(number, columns));
    return lines;
  }
  function windowLine(number, side) {
    const seen = taps(number), hanging = number >= side.count;
    const first = seen[0], last = seen[seen.length - 1];
    const line = Array.from({ length: side.length + side.missing }, (_, position) => {
      if (seen.includes(position)) return [hanging ? "\u25A1" : "\u25A0", hanging ? "beyond" : "tap"];
      return position > first && position < last ? ["\u00B7", "away"] : ["", "away"];
    });
    return [[hanging ? "\u2717" : String(number), "label"], ...line];
  }

  /** Frame the window of an output cell, and say where it starts. */
  function explain(r, c) {
    const [top, left] = paddings(), rows = flat() ? [0] : taps(r), columns = taps(c);
    const shift = flat() ? 1 : 0;
    const lit = rows.flatMap((y) => columns.map((x) => [y, x + shift]));
    if (flat()) lit.push(...columns.map((x) => [c + 1, x + 1]));
    input.light(lit);
    input.light([], "lit2");
    output.light([[r, c]]);
    output.light([], "lit2");
    const inside = rows.filter((y) => isPixel(down(), top, y)).length * columns.filter((x) => isPixel(across(), left, x)).length;
    const start = flat() ? sum(c, left) : fill(words.start_2d, { row: sum(r, top), column: sum(c, left) });
    says.textContent = fill(words.window, { place: flat() ? c : `${r}, ${c}`, start, pixels: inside, pads: rows.length * columns.length - inside });
  }
  function sum(number, padding) {
    const { stride } = view.settings;
    return fill(words.start, { number, stride, padding, start: written(number * stride - padding) });
  }

  function visitInput(r, c) {
    if (!flat()) return pixel(r, c);
    if (r > across().count) return hang(r);
    if (r > 0) return explain(0, r - 1);
    if (c > 0) pixel(0, c - 1);
  }
  function hang(r) {
    clear();
    const positions = taps(r - 1).filter((position) => position < across().length + across().missing);
    input.light(positions.map((position) => [r, position + 1]), "lit2");
    says.textContent = fill(words.hanging, { missing: across().missing });
  }
  function clear() {
    for (const table of [input, output]) for (const kind of ["lit", "lit2"]) table.light([], kind);
  }
  /** Frame the outputs that see a pixel, and count them. */
  function pixel(r, c) {
    clear();
    const [top, left] = paddings();
    if (c >= across().length) { says.textContent = words.beyond; return; }
    const rows = watchers(down(), r), columns = watchers(across(), c);
    const found = (flat() ? [0] : rows).flatMap((i) => columns.map((j) => [i, j]));
    output.light(found, "lit2");
    input.light(flat() ? [[0, c + 1], ...columns.map((number) => [number + 1, c + 1])] : [[r, c]], "lit2");
    const place = flat() ? c - left : `${r - top}, ${c - left}`;
    says.textContent = fill(sentence(r, c, found.length), { place, count: found.length, which: columns.join(", ") });
  }
  function sentence(r, c, count) {
    const [top, left] = paddings();
    if (!isPixel(down(), top, r) || !isPixel(across(), left, c)) return words.pad;
    if (!count) return words.pixel_unseen;
    return flat() ? words.pixel : words.pixel_many;
  }

  const label = (name) => (flat() && name === "width" ? words.size : words[name]);
  function tryOut({ name, value }) {
    return button(`${label(name)} = ${value}`, () => {
      const field = steppers[name].querySelector("input");
      field.focus(); // this button goes away
      field.value = value;
      ask({ do: "set", name, value });
    });
  }

  function show() {
    view = model.get("view");
    for (const name of ORDER) steppers[name].hold(view.settings[name]);
    steppers.height.hidden = flat();
    steppers.width.firstChild.data = label("width");
    dimensions.querySelector("select").value = String(view.dimensions);
    rest.querySelector("select").value = view.floor ? "floor" : "strict";
    formulas.replaceChildren(...view.formulas.map((text) => h("div", {}, text)));
    verdicts.replaceChildren(...view.verdicts.map((text) => h("div", {}, text)));
    near.replaceChildren(...(view.near.length ? [words.near, ...view.near.map(tryOut)] : []));
    trouble.textContent = view.trouble;
    says.textContent = "";
    const cells = picture();
    const small = !flat() && Math.max(across().length, down().length) > 16;
    inputTitle.textContent = flat() ? words.input : words.counts;
    legend.textContent = small ? `${words.legend_small} ` : "";
    input.show(cells.map((row) => row.map(([text]) => (small ? text : String(text)))), { small, classes: (r, c) => cells[r][c][1] });
    showOutput(small);
    clear();
  }
  function showOutput(small) {
    const rows = down().count, columns = across().count;
    outputs.hidden = !rows || !columns;
    if (outputs.hidden) return;
    title.textContent = view.output ? words.output : words.no_output;
    const kind = view.output ? "" : "gone";
    const texts = Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (_, c) => (flat() ? String(c) : `${r},${c}`)));
    output.show(texts, { small, classes: () => kind });
  }

  return follow(model, show);
}
export default { render };
