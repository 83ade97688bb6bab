function render({ model, el }) {
  const { words, box, ask, says, trouble } = begin(model, el, "convolution");
  let view = model.get("view"), channel = 0, filter = 0, timer = null, drawing = false, brush = 1;

  const bar = h("div", { class: "bar" });
  const input = grid({
    name: words.input, words,
    edit: (row, column, text) => ask({ do: "edit", part: "image", row, column, channel, text }),
    press: (row, column, event) => { if (drawing) { draw(row, column); event.preventDefault(); } },
    visit: (row, column) => { if (drawing && pressed) draw(row, column); else feeds(row, column); },
    leave: () => output.light([], "lit2"),
  });
  const kernel = grid({
    name: words.kernel, words,
    edit: (row, column, text) => ask({ do: "edit", part: "kernel", row, column, channel, filter, text }),
    visit: meets,
    leave: () => input.light([], "lit2"),
  });
  const output = grid({ name: fill(words.output, { name: view.name }), words, visit: explain });

  let pressed = false;
  input.table.addEventListener("pointerdown", (event) => {
    pressed = true;
    if (drawing) event.target.releasePointerCapture(event.pointerId); // a finger keeps to its first cell otherwise
  });
  const release = () => { pressed = false; };
  window.addEventListener("pointerup", release);
  input.table.addEventListener("keydown", (event) => {
    if (drawing && event.key === " ") { draw(...input.at); event.preventDefault(); }
  });
  function draw(row, column) {
    ask({ do: "edit", part: "image", row, column, channel, text: brush });
  }

  const back = button("\u25C0", () => step(-1), { "aria-label": words.back, title: words.back });
  const play = button(words.play, () => (timer ? pause() : start()));
  const forward = button("\u25B6", () => step(1), { "aria-label": words.forward, title: words.forward });
  const compare = button("", () => ask({ do: "compare", on: !view.comparing }));
  const drawer = button(words.draw, () => { drawing = !drawing; drawer.setAttribute("aria-pressed", drawing); input.table.classList.toggle("draws", drawing); brushes.hidden = !drawing; }, { "aria-pressed": "false" });
  const brushes = stepper(words.brush, brush, { min: -9, max: 9, step: "any" }, (value) => { brush = value; });
  brushes.hidden = true;
  const source = choice(words.source, [["given", words.given], ["photo", words.photo]], view.source, (value) => ask({ do: "source", source: value }));
  const reset = button(words.reset, () => ask({ do: "source", source: "given" }));
  source.hidden = !view.photo;
  bar.append(back, play, forward, source, reset, drawer, brushes, compare);

  const channels = pager(words.channel, (value) => { channel = value; show(); });
  const filters = pager(words.filter, (value) => { filter = value; show(); });
  const part = (title, own, pages) => h("div", { class: "column" }, h("span", { class: "title" }, title), own.element, pages?.element ?? "");
  box.append(
    bar,
    h("div", { class: "row" }, part(words.input, input, channels), part(words.kernel, kernel, filters), part(fill(words.output, { name: view.name }), output)),
    says, trouble, h("p", {}, h("small", {}, `${words.hint} ${words.arrows}`)),
  );

  const shape = () => (view.output ? [view.output[filter].length, view.output[filter][0]?.length ?? 0] : [0, 0]);
  function step(by) {
    const [rows, columns] = shape();
    if (!rows || !columns) return;
    const [r, c] = here ?? output.at;
    const next = (r * columns + c + by + rows * columns) % (rows * columns);
    place(Math.floor(next / columns), next % columns);
  }
  let here = null; // the output cell that is explained
  function place(r, c) { output.at = [r, c]; explain(r, c); }
  function start() {
    play.textContent = words.pause;
    timer = setInterval(() => (box.isConnected ? step(1) : pause()), 700);
  }
  function pause() { clearInterval(timer); timer = null; play.textContent = words.play; }

  /** Where the window of output (r, c) begins in the input. */
  function corner(r, c) {
    const flat = view.input[0].length === 1 && view.kernel[0][0].length === 1;
    return [r * view.stride - (flat ? 0 : view.padding), c * view.stride - view.padding];
  }
  /** Frame the output numbers that an input number is a part of. */
  function feeds(y, x) {
    const weights = view.kernel[filter][channel], [rows, columns] = shape(), fed = [];
    for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) {
      const [top, left] = corner(r, c);
      if (y >= top && y < top + weights.length && x >= left && x < left + weights[0].length) fed.push([r, c]);
    }
    output.light(fed, "lit2");
  }
  /** Frame the input number that a weight meets in the window at hand. */
  function meets(u, v) {
    if (!here) return;
    const weights = view.kernel[filter][channel], [top, left] = corner(...here);
    const [du, dv] = view.turned ? [weights.length - 1 - u, weights[0].length - 1 - v] : [u, v];
    input.light([[top + du, left + dv]], "lit2");
  }
  /** Frame the window behind an output number, and write its sum term by term. */
  function explain(r, c) {
    here = [r, c];
    const weights = view.kernel[filter][channel], pixels = view.input[channel], [top, left] = corner(r, c);
    const K = weights.length, L = weights[0].length;
    const lit = [], terms = [];
    for (let u = 0; u < K; u++) for (let v = 0; v < L; v++) {
      const y = top + u, x = left + v;
      const weight = view.turned ? weights[K - 1 - u][L - 1 - v] : weights[u][v];
      if (pixels[y]?.[x] === undefined) { terms.push(`0\u00B7${factored(weight)}`); continue; }
      lit.push([y, x]);
      terms.push(`${factored(pixels[y][x])}\u00B7${factored(weight)}`);
    }
    input.light(lit);
    output.light([[r, c]]);
    if (view.input.length > 1) terms.push(words.other_channels);
    if (view.bias) terms.push(written(view.bias[filter]));
    const [rows] = shape();
    const where = rows === 1 && view.input[0].length === 1 ? c : `${r}, ${c}`;
    const lines = [fill(words.terms, { place: where, terms: terms.join(" + ") })];
    const value = view.output?.[filter]?.[r]?.[c];
    if (value !== undefined) lines.push(fill(words.says, { name: view.name, value: written(value) }));
    const right = view.right?.[filter]?.[r]?.[c];
    if (right !== undefined && isWrong(r, c)) lines.push(fill(words.right, { value: written(right) }));
    says.textContent = lines.join("  \u2192  ");
  }
  function isWrong(r, c) { return (view.wrong ?? []).some(([f, i, j]) => f === filter && i === r && j === c); }

  function show() {
    view = model.get("view");
    channel = Math.min(channel, view.input.length - 1);
    filter = Math.min(filter, view.kernel.length - 1);
    channels.show(view.input.length, channel);
    filters.show(view.kernel.length, filter);
    const small = view.input[0][0].length > 12 && view.input[0].length > 12;
    input.show(view.input[channel], { white: view.white, small });
    kernel.show(view.kernel[filter][channel]);
    const answers = view.output?.[filter];
    output.element.hidden = !answers;
    if (answers) output.show(answers, { small, top: largest(view.output), classes: (r, c) => (isWrong(r, c) ? "wrong" : "") });
    source.querySelector("select").value = view.source;
    compare.textContent = view.can_compare ? words.compare : fill(words.compare_later, { name: view.name });
    compare.disabled = !view.can_compare;
    compare.setAttribute("aria-pressed", view.comparing);
    trouble.textContent = [view.sentence, view.trouble].filter(Boolean).join(" ");
    const [rows, columns] = shape();
    if (here && here[0] < rows && here[1] < columns) explain(...here);
  }

  const leave = follow(model, show);
  return () => { pause(); window.removeEventListener("pointerup", release); leave(); };
}
export default { render };
