// Maps as pictures: bytes from Python (maps.py), small canvases, and one large one that is walked with the arrow keys.

/** Undo what Python packed: { count, rows, columns, bytes, byte(n, r, c), value(n, r, c) }. */
function unpacked(packed) {
  const bytes = Uint8Array.from(atob(packed.data), (character) => character.charCodeAt(0));
  const { rows, columns, top, white } = packed;
  const byte = (n, r, c) => bytes[(n * rows + r) * columns + c];
  return { ...packed, bytes, byte, value: (n, r, c) => (white ? (byte(n, r, c) / 255) * white : ((byte(n, r, c) - 128) / 127) * top) };
}

const ORANGE = [230, 97, 1], PURPLE = [128, 115, 172];

/** The color of a byte, as [red, green, blue, opacity]. */
function inked(byte, white) {
  if (white) return [byte, byte, byte, 255];
  return [...(byte > 128 ? ORANGE : PURPLE), Math.min(255, 2 * Math.abs(byte - 128))];
}

/** Draw map n so that each of its numbers is a square of `pixel` pixels; negative ones carry a bar where there is room. */
function paint(canvas, maps, n, pixel = 1) {
  const { rows, columns, white } = maps;
  const image = new ImageData(columns, rows);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) image.data.set(inked(maps.byte(n, r, c), white), 4 * (r * columns + c));
  const small = h("canvas");
  small.width = columns;
  small.height = rows;
  small.getContext("2d").putImageData(image, 0, 0);
  if (canvas.width !== columns * pixel) canvas.width = columns * pixel;
  if (canvas.height !== rows * pixel) canvas.height = rows * pixel;
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, canvas.width, canvas.height);
  if (white || pixel < 8) return;
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) if (maps.byte(n, r, c) < 122) bar(context, r, c, pixel, pixel);
}

/** A minus sign in a cell, for those to whom the color says nothing; white in black is seen on every ground. */
function bar(context, r, c, height, width) {
  const wide = Math.round(0.36 * width), left = Math.round((c + 0.32) * width), middle = Math.round((r + 0.5) * height);
  context.fillStyle = "#000";
  context.fillRect(left - 1, middle - 2, wide + 2, 4);
  context.fillStyle = "#fff";
  context.fillRect(left, middle - 1, wide, 2);
}

/**
 * Small maps side by side, walked with the arrow keys. options: words, name, first (the number of the first one),
 * pixel(maps) for the size of a number, select(n) when one is chosen.
 */
function wall({ words, name, select, side = 56 }) {
  const list = h("div", { class: "wall", role: "listbox", "aria-label": name, "aria-orientation": "horizontal" });
  let items = [], at = 0;
  function build(count) {
    items = Array.from({ length: count }, (_, n) => {
      const item = h("div", { role: "option", tabindex: "-1" }, h("canvas", { "aria-hidden": "true" }), h("span", {}));
      item.addEventListener("click", () => choose(n));
      item.addEventListener("focus", () => choose(n));
      return item;
    });
    list.replaceChildren(...items);
    choose(Math.min(at, count - 1), false);
  }
  function choose(n, tell = true) {
    if (n < 0) return;
    at = n;
    items.forEach((item, i) => {
      item.tabIndex = i === n ? 0 : -1;
      item.setAttribute("aria-selected", String(i === n));
    });
    if (tell) select?.(n);
  }
  list.addEventListener("keydown", (event) => {
    const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to === undefined) return;
    items[Math.max(0, Math.min(items.length - 1, to))]?.focus();
    event.preventDefault();
    event.stopPropagation();
  });
  return {
    element: list,
    get at() { return at; },
    /** Fill in maps, of which the first has the number `first`. */
    show(maps, first = 0) {
      if (items.length !== maps.count) build(maps.count);
      const pixel = Math.max(1, Math.floor(side / Math.max(maps.rows, maps.columns)));
      items.forEach((item, n) => {
        paint(item.firstChild, maps, n, pixel * (window.devicePixelRatio > 1 ? 2 : 1));
        item.firstChild.style.width = `${maps.columns * pixel}px`;
        item.lastChild.textContent = String(first + n);
        item.setAttribute("aria-label", fill(words.map_name, { n: first + n, low: written(maps.low?.[n] ?? 0), high: written(maps.high?.[n] ?? 0) }));
      });
    },
  };
}

/**
 * A picture whose cells are walked with the arrow keys and pointed at. options: name, draw(context, pixel) paints it,
 * visit(r, c) when a cell is pointed at or walked to, leave(), stroke(r, c) for the pressed pointer and Space,
 * key(event, r, c) for other keys.
 */
function board({ name, draw, visit, leave, stroke, key }) {
  const canvas = h("canvas", { class: "board", tabindex: "0", role: "application", "aria-label": name });
  let rows = 1, columns = 1, pixel = 10, at = [0, 0], framed = false, last = null;
  const redraw = () => {
    const context = canvas.getContext("2d");
    context.clearRect(0, 0, canvas.width, canvas.height);
    draw(context, pixel);
    if (!framed) return;
    for (const [color, width] of [["#000", 4], ["#fff", 2]]) {
      context.strokeStyle = color;
      context.lineWidth = width;
      context.strokeRect(at[1] * pixel, at[0] * pixel, pixel, pixel);
    }
  };
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    const cell = (part, whole, count) => Math.max(0, Math.min(count - 1, Math.floor((part / whole) * count)));
    return [cell(event.clientY - box.top, box.height, rows), cell(event.clientX - box.left, box.width, columns)];
  };
  function go(r, c) {
    at = [Math.max(0, Math.min(rows - 1, r)), Math.max(0, Math.min(columns - 1, c))];
    framed = true;
    visit?.(...at);
    redraw();
  }
  function line(to) {
    const [r, c] = last ?? to, steps = Math.max(Math.abs(to[0] - r), Math.abs(to[1] - c), 1);
    for (let i = 0; i <= steps; i++) stroke(Math.round(r + ((to[0] - r) * i) / steps), Math.round(c + ((to[1] - c) * i) / steps));
    last = to;
  }
  canvas.addEventListener("pointermove", (event) => { const to = place(event); if (last) line(to); go(...to); });
  canvas.addEventListener("pointerdown", (event) => {
    if (!stroke) return;
    canvas.setPointerCapture(event.pointerId);
    line(place(event));
    go(...place(event));
  });
  for (const kind of ["pointerup", "pointercancel"]) canvas.addEventListener(kind, () => { last = null; });
  const out = () => { framed = false; leave?.(); redraw(); };
  canvas.addEventListener("pointerleave", () => { if (document.activeElement !== canvas) out(); });
  canvas.addEventListener("blur", out);
  canvas.addEventListener("focus", () => { if (!last) go(...at); });
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const [r, c] = at;
    const to = { ArrowUp: [r - 1, c], ArrowDown: [r + 1, c], ArrowLeft: [r, c - 1], ArrowRight: [r, c + 1], Home: [r, 0], End: [r, Infinity], PageUp: [0, c], PageDown: [Infinity, c] }[event.key];
    if (to) go(...to);
    else if (event.key === " " && stroke) { stroke(r, c); go(r, c); }
    else if (!key?.(event, r, c)) return;
    event.preventDefault();
    event.stopPropagation();
  });
  return {
    element: canvas,
    get at() { return at; },
    get pointed() { return framed; },
    redraw,
    /** Give it its numbers of rows and columns, and each cell its pixels. */
    size(newRows, newColumns, newPixel) {
      [rows, columns, pixel] = [newRows, newColumns, newPixel];
      at = [Math.min(at[0], rows - 1), Math.min(at[1], columns - 1)];
      if (canvas.width !== columns * pixel) canvas.width = columns * pixel;
      if (canvas.height !== rows * pixel) canvas.height = rows * pixel;
      canvas.style.width = `${columns * pixel}px`;
      redraw();
    },
  };
}
