// What all explorers share. Python joins this file and an explorer's own into one ES module.
// Nothing here or there is fetched: what is shown comes from the model's "view", its sentences from "words".

const MINUS = "\u2212";

/** Make an element: h("button", { type: "button", onclick }, "text", child). */
function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element && typeof value !== "string") element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** Fill in a sentence: fill("{a} of {b}", { a: 1, b: 2 }). */
function fill(sentence, facts = {}) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in facts ? facts[name] : whole));
}

/** Write a number short, with a true minus sign. */
function written(value, digits = 4) {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? "1" : "0";
  if (typeof value === "string") return value.replace("-", MINUS);
  const whole = Number.isInteger(value) && Math.abs(value) < 1e9;
  const short = String(whole ? value : Number(value.toPrecision(digits)));
  return (short.length < 12 ? short : value.toExponential(digits - 1)).replaceAll("-", MINUS);
}

/** The background of a number: orange above zero, purple below, deeper the larger it is. */
function tint(value, top) {
  if (typeof value !== "number" || !value || !top) return "transparent";
  const depth = (0.5 * Math.min(1, Math.abs(value) / top)).toFixed(2);
  return value > 0 ? `rgba(230, 97, 1, ${depth})` : `rgba(128, 115, 172, ${depth})`;
}

/** The brightness of a pixel from 0 to `white`, and the ink that is read on it. */
function gray(value, white) {
  const level = Math.round(255 * Math.max(0, Math.min(1, value / white)));
  return [`rgb(${level}, ${level}, ${level})`, level > 117 ? "#000" : "#fff"];
}

/** The largest distance from zero in nested arrays. */
function largest(values) {
  if (Array.isArray(values)) return values.reduce((top, item) => Math.max(top, largest(item)), 0);
  return typeof values === "number" ? Math.abs(values) : 0;
}

/** The root of an explorer: it keeps its keys from JupyterLab, and is named for screen readers. */
function root(el, name) {
  el.replaceChildren();
  const taken = new Set([...document.querySelectorAll("section.cnnx")].map((other) => other.getAttribute("aria-label")));
  let own = name;
  for (let count = 2; taken.has(own); count++) own = `${name} (${count})`;
  const element = h("section", { class: "cnnx", "aria-label": own, "data-lm-suppress-shortcuts": "true" });
  // The attribute is for Jupyter's shortcuts, and what has the focus needs it too: "x" would cut the notebook's cell.
  element.addEventListener("focusin", (event) => event.target.setAttribute("data-lm-suppress-shortcuts", "true"));
  // The notebook itself would take the arrows from radio buttons.
  element.addEventListener("keydown", (event) => { if (event.key.startsWith("Arrow")) event.stopPropagation(); });
  el.replaceChildren(element);
  return element;
}

function button(text, onclick, properties = {}) {
  return h("button", { type: "button", onclick, ...properties }, text);
}

/** A choice of a few: options are [value, text] pairs. */
function choice(name, options, value, onchange) {
  const select = h("select", { onchange: () => onchange(select.value) }, ...options.map(([v, text]) => h("option", { value: String(v) }, text)));
  select.value = String(value);
  return h("label", {}, name, select);
}

/**
 * A whole or real number with limits. `change` gets each number that is typed. The label's hold(value) fills in the one
 * that holds, which in a field where a person is typing waits until they leave.
 */
function stepper(name, value, { min, max, step = 1 }, change) {
  const input = h("input", { type: "number", min: String(min), max: String(max), step: String(step) });
  const label = h("label", {}, name, input);
  let held = null;
  input.value = value;
  input.addEventListener("input", () => { if (input.value !== "") change(Number(input.value)); });
  input.addEventListener("blur", () => { if (held !== null) input.value = held; });
  label.hold = (now) => {
    held = now;
    if (input.getRootNode().activeElement !== input) input.value = now;
  };
  return label;
}

/** A choice of one of several channels or filters, where there are several; show(count, at) fills it in. */
function pager(name, turn) {
  const holder = h("span");
  let select = null, known = 0;
  return {
    element: holder,
    show(count, at) {
      if (count !== known) {
        const options = Array.from({ length: count }, (_, i) => [i, String(i)]);
        holder.replaceChildren(...(count > 1 ? [choice(name, options, at, (value) => turn(Number(value)))] : []));
        [select, known] = [holder.querySelector("select"), count];
      }
      if (select) select.value = String(at);
    },
  };
}

/**
 * What every explorer begins with: its words, its root, a function that asks Python for something, a line for what is
 * said about the cell in hand, and one, announced, for what went wrong.
 */
function begin(model, el, kind, name) {
  const words = model.get("words");
  const box = root(el, name ?? words.name);
  box.classList.add(kind);
  const says = h("output", { class: "says", "aria-live": "polite" });
  const trouble = h("p", { class: "trouble", role: "alert" });
  const ask = asker(model, box, () => { trouble.textContent = words.lost; });
  return { words, box, ask, says, trouble };
}

/** What every explorer ends with: show each view that arrives, until the explorer goes. */
function follow(model, show) {
  model.on("change:view", show);
  show();
  return () => model.off("change:view", show);
}

/**
 * Send requests one at a time; while one is on its way, a later one of the same kind and place takes the place of an
 * earlier one that waits. Where no answer comes, `lost` is called, and the next one is sent.
 */
function asker(model, element, lost) {
  let serial = Math.floor(Math.random() * 2 ** 40); // not 0: the model may have other views, which count for themselves
  let waiting = [], current = null;
  const next = () => {
    current = waiting.shift() ?? null;
    element.toggleAttribute("aria-busy", current !== null);
    if (!current) return;
    current.sent = performance.now();
    current.late = setTimeout(() => { lost(); next(); }, 8000);
    try {
      model.send({ ...current.request, serial: current.serial });
    } catch { // the kernel that knew this model is gone
      clearTimeout(current.late);
      lost();
      next();
    }
  };
  model.on("change:view", () => {
    if (!current || model.get("view").serial !== current.serial) return;
    clearTimeout(current.late);
    element.dataset.latency = String(performance.now() - current.sent); // for those who measure
    element.dataset.serial = String(current.serial);
    next();
  });
  return (request) => {
    const place = JSON.stringify([request.do, request.row, request.column, request.name]);
    waiting = waiting.filter((old) => old.place !== place);
    waiting.push({ request, place, serial: ++serial });
    if (!current) next();
  };
}

/**
 * A table of numbers that is walked with the arrow keys and read with the pointer.
 *
 * options: name (for screen readers), rows, columns, edit(row, column, text) if its numbers may be changed,
 * visit(row, column) when a cell is pointed at or focused, leave() when it is not any more, enter(row, column) for
 * Enter or Space where nothing is edited, press(row, column, event) for the pointer, and words.
 * Use show(values, look) to fill it, light(cells, kind) to frame some.
 */
function grid(options) {
  const { name, words } = options;
  const body = h("tbody");
  const table = h("table", { class: "grid", role: "grid", "aria-label": name }, body);
  if (!options.edit) table.setAttribute("aria-readonly", "true");
  let cells = [], values = [], at = [0, 0], editing = false;
  const framed = {};

  function build(rows, columns) {
    cells = Array.from({ length: rows }, (_, r) =>
      Array.from({ length: columns }, (_, c) => {
        const cell = h("td", { role: "gridcell", tabindex: "-1" });
        cell.addEventListener("pointerenter", () => visit(r, c));
        cell.addEventListener("pointerleave", () => options.leave?.());
        cell.addEventListener("focus", () => { move(r, c); visit(r, c); });
        cell.addEventListener("blur", () => options.leave?.());
        cell.addEventListener("pointerdown", (event) => options.press?.(r, c, event));
        cell.addEventListener("dblclick", () => edit(r, c));
        return cell;
      }));
    body.replaceChildren(...cells.map((row) => h("tr", { role: "row" }, ...row)));
    at = [Math.max(0, Math.min(at[0], rows - 1)), Math.max(0, Math.min(at[1], columns - 1))];
    if (rows && columns) cells[at[0]][at[1]].tabIndex = 0;
  }
  function visit(r, c) { options.visit?.(r, c); }
  function move(r, c) {
    const old = cells[at[0]]?.[at[1]];
    if (old) old.tabIndex = -1;
    at = [r, c];
    cells[r][c].tabIndex = 0;
  }
  function go(r, c) {
    const row = Math.max(0, Math.min(cells.length - 1, r));
    const column = Math.max(0, Math.min(cells[0].length - 1, c));
    cells[row][column].focus();
  }
  function edit(r, c, start) {
    if (!options.edit || editing) return;
    editing = true;
    const cell = cells[r][c];
    const input = h("input", { "aria-label": fill(words.row_column, { row: r, column: c, value: written(values[r][c]) }) });
    input.value = start ?? String(values[r][c]);
    const end = (keep) => {
      if (!editing) return;
      editing = false;
      const text = input.value;
      input.remove();
      if (keep && text !== String(values[r][c])) options.edit(r, c, text);
    };
    input.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter") { end(true); go(r, c); event.preventDefault(); }
      if (event.key === "Escape") { end(false); go(r, c); }
      if (event.key === "Tab") end(true);
    });
    input.addEventListener("blur", () => end(true));
    cell.append(input);
    input.focus();
    if (start === undefined) input.select();
  }
  table.addEventListener("keydown", (event) => {
    if (editing || event.ctrlKey || event.metaKey || event.altKey) return;
    const [r, c] = at;
    const steps = { ArrowUp: [r - 1, c], ArrowDown: [r + 1, c], ArrowLeft: [r, c - 1], ArrowRight: [r, c + 1], Home: [r, 0], End: [r, Infinity], PageUp: [0, c], PageDown: [Infinity, c] };
    if (event.key in steps) go(...steps[event.key]);
    else if (event.key === "Enter" || event.key === "F2") { if (options.edit) edit(r, c); else options.enter?.(r, c); }
    else if (event.key === " ") options.enter?.(r, c);
    else if (/^[-0-9.,]$/.test(event.key)) edit(r, c, event.key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  return {
    element: h("div", { class: "scroll" }, table),
    table,
    get at() { return at; },
    set at([r, c]) { move(r, c); },
    go,
    /** Fill in numbers (rows of rows). look: { white } for pixels, { top } for signed numbers, small without their texts, classes(r, c). */
    show(newValues, look = {}) {
      const rows = newValues.length, columns = rows ? newValues[0].length : 0;
      if (cells.length !== rows || (rows && cells[0].length !== columns)) build(rows, columns);
      values = newValues;
      const top = look.top ?? largest(values);
      table.classList.toggle("small", Boolean(look.small));
      for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) {
        const cell = cells[r][c], value = values[r][c];
        const text = look.small ? "" : written(value);
        if (cell.firstChild?.nodeType === Node.TEXT_NODE) cell.firstChild.data = text;
        else cell.prepend(text);
        const pixels = look.white && typeof value === "number";
        const [background, ink] = pixels ? gray(value, look.white) : [tint(value, top), ""];
        cell.style.backgroundColor = background;
        cell.style.color = ink;
        if (look.small) cell.setAttribute("aria-label", fill(words.row_column, { row: r, column: c, value: written(value) }));
        cell.className = look.classes?.(r, c) ?? "";
      }
      for (const [kind, which] of Object.entries(framed)) this.light(which, kind);
    },
    /** Frame cells: kind "lit" or "lit2". Frames of the same kind go out elsewhere. */
    light(which, kind = "lit") {
      for (const [r, c] of framed[kind] ?? []) cells[r]?.[c]?.classList.remove(kind);
      for (const [r, c] of which) cells[r]?.[c]?.classList.add(kind);
      framed[kind] = which;
    },
  };
}

/** Write a mark in the corner of some cells of a grid: [[row, column, "a"], ...]. Marks made before go out. */
function mark(own, marks) {
  for (const cell of own.table.querySelectorAll("td[data-mark]")) delete cell.dataset.mark;
  for (const [r, c, text] of marks) {
    const cell = own.table.rows[r]?.cells[c];
    if (cell && text) cell.dataset.mark = text;
  }
}

/** Say several lines; a key in them, {a}, gets a frame, as it has in its cell. */
function speak(says, lines) {
  const parts = (line) => line.split(/(\{\w\})/).map((part) => (/^\{\w\}$/.test(part) ? h("b", { class: "key" }, part[1]) : part));
  says.replaceChildren(...lines.filter(Boolean).map((line) => h("span", { class: "line" }, ...parts(line))));
}

/** The mark of link number `index`: a to z, and none after that. */
function letter(index) {
  return index < 26 ? String.fromCodePoint(97 + index) : "";
}

/** A term of a sum, with the key of its link in front. */
function keyed(sign, term) {
  return sign ? `{${sign}} ${term}` : term;
}

/** A number as a factor: negative ones in parentheses. */
function factored(value) {
  return value < 0 ? `(${written(value)})` : written(value);
}
