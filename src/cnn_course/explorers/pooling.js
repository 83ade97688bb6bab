const ARROWS = { left: "\u2190", right: "\u2192", up: "\u2191", down: "\u2193" };
const MARKS = ["", "tie", "win"];

function render({ model, el }) {
  const { words, box, ask, says, trouble } = begin(model, el, "pooling");
  let view = model.get("view"), here = null;

  const input = grid({
    name: words.input, words, visit: pixel,
    edit: (row, column, text) => ask({ do: "edit", row, column, text }),
  });
  const outputs = view.outputs.map(({ name }, number) => outputPart(name, number));

  function outputPart(name, number) {
    const title = fill(words.output, { name });
    const table = grid({ name: title, words, visit: (r, c) => explain(number, r, c) });
    const sentence = h("p", { class: "sentence" });
    const element = h("div", { class: "column" }, h("span", { class: "title" }, title), table.element, sentence);
    return { table, sentence, element };
  }

  const size = stepper(words.size, view.size, { min: 1, max: view.largest }, (value) => ask({ do: "size", value }));
  const strides = Array.from({ length: view.largest }, (_, i) => [i + 1, String(i + 1)]);
  const stride = choice(words.stride, [["", words.as_size], ...strides], view.stride ?? "", (value) => ask({ do: "stride", value: value ? Number(value) : null }));
  const moves = Object.entries(ARROWS).map(([direction, arrow]) =>
    button(arrow, () => ask({ do: "move", direction }), { "aria-label": words[direction], title: words[direction] }));
  const reset = button(words.reset, () => ask({ do: "reset" }));
  const compare = button("", () => ask({ do: "compare", on: !view.comparing }));
  const told = h("output", { class: "lead", "aria-live": "polite" });
  box.append(
    h("div", { class: "bar" }, size, stride, h("span", {}, words.shift), ...moves, reset, compare),
    h("div", { class: "row" }, h("div", { class: "column" }, h("span", { class: "title" }, words.input), input.element), ...outputs.map(({ element }) => element)),
    says, told, trouble,
    h("p", {}, h("small", {}, [words.hint, view.marks ? words.legend_max : "", words.legend_shift, words.arrows].filter(Boolean).join(" "))),
  );

  function range(count, start = 0) { return Array.from({ length: count }, (_, i) => start + i); }
  function windowOf(r, c) {
    return range(view.size, r * view.step).flatMap((y) => range(view.size, c * view.step).map((x) => [y, x]));
  }

  /** Frame the window of an output number, and say how the number comes about. */
  function explain(number, r, c) {
    here = [number, r, c];
    const part = view.outputs[number], cells = windowOf(r, c);
    const wins = part.kind === "max" && view.winners;
    input.light(cells);
    input.light(wins ? [view.winners[r][c]] : [], "lit2");
    for (const { table } of outputs) { table.light([[r, c]]); table.light([], "lit2"); }
    const glue = part.kind === "average" ? " + " : ", ";
    const terms = cells.map(([y, x]) => (part.kind === "average" ? factored : written)(view.input[y][x])).join(glue);
    const lines = [fill(words[`terms_${part.kind}`], { place: `${r}, ${c}`, terms, count: cells.length })];
    lines.push(fill(words.says, { name: part.name, value: written(part.output[r][c]) }));
    if (part.wrong?.[r][c]) lines.push(fill(words.right_value, { value: written(part.right[r][c]) }));
    if (wins) lines.push(...winner(r, c));
    says.textContent = lines.join("  \u2192  ");
  }
  function winner(r, c) {
    const [row, column] = view.winners[r][c], count = view.as_large[r][c];
    const lines = [fill(words.winner, { row, column })];
    if (count > 1) lines.push(fill(words.tie, { count }));
    return lines;
  }

  /** The windows along one side that see a position. */
  function watchers(position, count) {
    return range(count).filter((number) => position >= number * view.step && position < number * view.step + view.size);
  }
  /** Frame the outputs of the windows that see a pixel. */
  function pixel(r, c) {
    here = null;
    const answers = view.outputs.find(({ output }) => output)?.output ?? [];
    const rows = watchers(r, answers.length), columns = watchers(c, answers[0]?.length ?? 0);
    const found = rows.flatMap((i) => columns.map((j) => [i, j]));
    input.light([[r, c]], "lit2");
    input.light([]);
    for (const { table } of outputs) { table.light([]); table.light(found, "lit2"); }
    if (!answers.length) { says.textContent = ""; return; }
    const lines = [fill(found.length ? words.pixel : words.pixel_unseen, { row: r, column: c, count: found.length })];
    const wins = view.winners ? found.filter(([i, j]) => String(view.winners[i][j]) === String([r, c])).length : 0;
    if (wins) lines.push(fill(words.wins, { wins }));
    says.textContent = lines.join("; ");
  }

  function inputKind(r, c) {
    return [view.seen[r][c] ? "" : "gone", MARKS[view.marks?.[r][c] ?? 0]].filter(Boolean).join(" ");
  }
  function outputKind(part, r, c) {
    return [part.changed?.[r][c] ? "changed" : "", part.wrong?.[r][c] ? "wrong" : ""].filter(Boolean).join(" ");
  }

  function show() {
    view = model.get("view");
    size.hold(view.size);
    stride.querySelector("select").value = String(view.stride ?? "");
    input.show(view.input, { white: view.white, classes: inputKind });
    view.outputs.forEach((part, number) => showPart(part, outputs[number]));
    compare.textContent = view.can_compare ? words.compare : fill(words.compare_later, { name: view.outputs.map(({ name }) => name).join(", ") });
    compare.disabled = !view.can_compare;
    compare.setAttribute("aria-pressed", view.comparing);
    told.textContent = view.sentence;
    trouble.textContent = view.trouble;
    again();
  }
  function showPart(part, { table, sentence }) {
    table.element.hidden = !part.output;
    sentence.textContent = [part.sentence, part.moved, part.verdict].filter(Boolean).join(" ");
    sentence.classList.toggle("trouble", Boolean(part.sentence));
    if (part.output) table.show(part.output, { classes: (r, c) => outputKind(part, r, c) });
  }
  /** Say anew what was said about the output number in hand, if there still is one. */
  function again() {
    if (!here) return;
    const [number, r, c] = here;
    if (view.outputs[number].output?.[r]?.[c] !== undefined) return explain(...here);
    here = null;
    says.textContent = "";
    for (const { table } of [{ table: input }, ...outputs]) for (const kind of ["lit", "lit2"]) table.light([], kind);
  }

  return follow(model, show);
}
export default { render };
