/** The classes with a bar and two numbers each; show(view) fills it in. */
function scoreboard(words) {
  const body = h("tbody");
  const heads = [words.class, "", words.probability, words.score].map((text) => (text ? h("th", { scope: "col" }, text) : h("td")));
  const table = h("table", { class: "numbers scores", "aria-label": words.classes }, h("thead", {}, h("tr", {}, ...heads)), body);
  function build(names) {
    body.replaceChildren(...names.map((name) => h("tr", {}, h("th", { scope: "row" }, name), h("td", { class: "track" }, h("div", { class: "fill" })), h("td"), h("td"))));
  }
  return {
    element: table,
    show(view) {
      if (body.children.length !== view.names.length) build(view.names);
      view.names.forEach((name, n) => {
        const [head, track, probability, score] = body.children[n].children, p = view.probabilities[n], top = n === view.top;
        head.textContent = top ? `\u25B6 ${name}` : name;
        track.firstChild.style.width = `${100 * (typeof p === "number" ? p : 0)}%`;
        probability.textContent = typeof p === "number" ? p.toFixed(3) : String(p);
        score.textContent = written(view.scores[n]);
        body.children[n].classList.toggle("top", top);
      });
    },
  };
}

/** The layers with shapes and parameters; a radio button for each tells which one is looked at. */
function layerTable(words, view, select) {
  const group = `layer-${Math.random().toString(36).slice(2)}`;
  const row = (layer, n) => {
    const radio = h("input", { type: "radio", name: group, value: String(n), onchange: () => select(n) });
    return h("tr", {}, h("td", {}, h("label", {}, radio, `${n} ${layer.text}`)), h("td", {}, `(${layer.shape.join(", ")}${layer.shape.length === 1 ? "," : ""})`), h("td", {}, layer.parameters.toLocaleString("en")));
  };
  const rows = view.layers.map(row), total = view.layers.reduce((sum, layer) => sum + layer.parameters, 0);
  const heads = [words.layer, words.shape, words.parameters].map((text) => h("th", { scope: "col" }, text));
  const table = h("table", { class: "numbers layers", "aria-label": words.layers }, h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...rows));
  const element = h("div", { class: "column" }, h("div", { class: "scroll" }, table), h("small", {}, fill(words.total, { count: total.toLocaleString("en") })));
  return { element, mark(n) { rows[n].querySelector("input").checked = true; } };
}

/** The image with what lies over it, to be drawn on. */
function easel(words, { visit, leave, changed, brush }) {
  const under = h("canvas");
  let rows = 1, columns = 1, pixels = new Uint8Array(1), version = null, view = null, slopes = null, patch = null;
  const canvas = board({
    name: words.name, visit, leave: () => { patch = null; leave(); },
    draw: (context, pixel) => { if (under.width) context.drawImage(under, 0, 0); if (patch) outline(context, pixel); },
    stroke: (r, c) => dab(r, c, brush().level),
    key: (event, r, c) => { if (!["Backspace", "Delete"].includes(event.key)) return false; dab(r, c, 0); canvas.redraw(); return true; },
  });
  canvas.element.classList.add("draws");
  const pixel = 10;

  function outline(context, size) {
    for (const [color, dash] of [["#000", []], ["#fff", [6, 6]]]) {
      context.strokeStyle = color;
      context.lineWidth = 2;
      context.setLineDash(dash);
      context.strokeRect(patch[1] * size, patch[0] * size, view.size * size, view.size * size);
    }
    context.setLineDash([]);
  }
  function dab(r, c, level) {
    const { width } = brush(), from = -Math.floor((width - 1) / 2);
    for (let y = r + from; y < r + from + width; y++) for (let x = c + from; x < c + from + width; x++) if (y >= 0 && x >= 0 && y < rows && x < columns) pixels[y * columns + x] = level;
    compose();
    changed(btoa(String.fromCharCode(...pixels)));
  }
  function compose() {
    under.width = columns * pixel;
    under.height = rows * pixel;
    const context = under.getContext("2d"), over = Boolean(slopes) || hasPatches();
    context.fillStyle = "#000";
    context.fillRect(0, 0, under.width, under.height);
    for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) square(context, r, c, 1, [pixels[r * columns + c], over ? 0.55 : 1]);
    if (slopes) for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) tinted(context, r, c, 1, slopes.value(0, r, c) / slopes.top);
    if (hasPatches()) eachPlace((i, j) => { const [r, c] = corner(i, j); tinted(context, r, c, view.stride, drop(i, j) / (largestDrop() || 1)); });
  }
  function square(context, r, c, side, [level, opacity]) {
    context.fillStyle = `rgba(${level}, ${level}, ${level}, ${opacity})`;
    context.fillRect(c * pixel, r * pixel, side * pixel, side * pixel);
  }
  function tinted(context, r, c, side, share) {
    if (!share) return;
    const [red, green, blue] = share > 0 ? ORANGE : PURPLE;
    context.fillStyle = `rgba(${red}, ${green}, ${blue}, ${Math.min(1, Math.abs(share)) * 0.85})`;
    context.fillRect(c * pixel, r * pixel, side * pixel, side * pixel);
    if (share > -0.04) return;
    context.fillStyle = "#fff";
    context.fillRect((c + 0.25 * side) * pixel, (r + 0.5 * side) * pixel - 1, 0.5 * side * pixel, 2);
  }
  const hasPatches = () => Boolean(view?.cover.values);
  const corner = (i, j) => [i, j].map((n) => n * view.stride + (view.size - view.stride) / 2);
  const drop = (i, j) => view.cover.before - view.cover.values[i][j];
  const eachPlace = (visitor) => view.cover.values.forEach((row, i) => row.forEach((_, j) => visitor(i, j)));
  function largestDrop() {
    let top = 0;
    eachPlace((i, j) => { top = Math.max(top, Math.abs(drop(i, j))); });
    return top;
  }

  return {
    element: canvas.element,
    get board() { return canvas; },
    value: (r, c) => pixels[r * columns + c] / 255,
    slope: (r, c) => slopes?.value(0, r, c),
    /** The place of the patch that is shown at a pixel, which gets an outline. */
    patchAt(r, c) {
      const place = [r, c].map((n, axis) => Math.max(0, Math.min((axis ? view.cover.values[0] : view.cover.values).length - 1, Math.floor((n - (view.size - view.stride) / 2) / view.stride))));
      patch = place.map((n) => n * view.stride);
      return place;
    },
    show(newView) {
      view = newView;
      if (version !== view.version) {
        const image = unpacked(view.image);
        [rows, columns, pixels, version] = [image.rows, image.columns, image.bytes, view.version];
      }
      slopes = view.over === "saliency" && view.cover.data ? unpacked(view.cover) : null;
      if (!hasPatches()) patch = null;
      canvas.element.setAttribute("aria-label", fill(words.image, { rows, columns }));
      compose();
      canvas.size(rows, columns, pixel);
    },
  };
}

function render({ model, el }) {
  const { words, box, ask, says, trouble } = begin(model, el, "network");
  let view = model.get("view"), level = 255, width = 2, mode = "", size = view.size, stride = view.stride;

  const image = easel(words, {
    visit: explain, leave: () => { says.textContent = ""; }, brush: () => ({ level, width }),
    changed: (pixels) => ask({ do: "draw", pixels }),
  });
  const scores = scoreboard(words);
  const answer = h("output", { "aria-live": "polite" });
  const which = h("p");

  const number = stepper(words.number, 0, { min: 0, max: view.images - 1 }, (value) => ask({ do: "pick", number: value }));
  const step = (by) => ask({ do: "pick", number: Math.max(0, Math.min(view.images - 1, view.number + by)) });
  const names = view.names.map((name, n) => [n, name]);
  let kind = 0;
  const kinds = choice(words.of_class, names, 0, (value) => { kind = Number(value); });
  const pick = h("div", { class: "bar" }, number, button("\u25C0", () => step(-1), { "aria-label": words.previous, title: words.previous }), button("\u25B6", () => step(1), { "aria-label": words.next, title: words.next }), h("span", { class: "bar" }, kinds, button(words.choose, () => ask({ do: "next", label: kind }), { "aria-label": `${words.of_class}: ${words.choose}` })));
  const levels = [[255, words.white], [128, words.gray], [0, words.black]];
  const tools = h("div", { class: "bar" }, choice(words.brush, levels, level, (value) => { level = Number(value); }), choice(words.width, [1, 2, 3].map((n) => [n, n]), width, (value) => { width = Number(value); }), button(words.clear, () => ask({ do: "clear" })));

  const modes = [["", words.nothing], ["saliency", words.saliency], ["occlusion", words.occlusion]];
  const over = choice(words.over, modes, "", (value) => { mode = value; lay(); });
  const label = choice(words.label, [[-1, words.highest], ...names], -1, (value) => { ask({ do: "label", label: Number(value) }); if (mode === "occlusion") lay(); });
  const sizes = stepper(words.size, size, { min: 1, max: 28 }, (value) => { size = value; });
  const strides = stepper(words.stride, stride, { min: 1, max: 28 }, (value) => { stride = value; });
  const coverer = button(words.cover, () => lay());
  const scale = h("small");
  function lay() {
    ask({ do: "over", over: mode, ...(mode === "occlusion" ? { size, stride } : {}) });
    if (mode === "occlusion") says.textContent = words.busy;
  }

  const layers = layerTable(words, view, (layer) => ask({ do: "layer", layer }));
  const close = h("canvas");
  let maps = null, at = 0;
  const large = board({ name: words.maps, visit: explainMap, leave: () => { mapSays.textContent = ""; }, draw: (context) => { if (maps) context.drawImage(close, 0, 0); } });
  const small = wall({ words, name: words.maps, select: (n) => { at = n; enlarge(); } });
  const mapSays = h("output", { class: "says", "aria-live": "polite" });
  const mapTitle = h("span", { class: "title" }), mapScale = h("small"), mapTrouble = h("p", { class: "trouble", role: "status" });
  const turn = (by) => ask({ do: "page", page: Math.max(0, Math.min(view.pages - 1, view.page + by)) });
  const pageText = h("span");
  const pages = h("div", { class: "bar" }, button("\u25C0", () => turn(-1), { "aria-label": `${words.maps_page}: \u25C0` }), pageText, button("\u25B6", () => turn(1), { "aria-label": `${words.maps_page}: \u25B6` }));

  box.append(
    pick, h("div", { class: "row" }, h("div", { class: "column" }, image.element, tools, which), h("div", { class: "column" }, h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": words.classes }, scores.element), answer)),
    h("div", { class: "bar" }, over, label, sizes, strides, coverer), scale, says, trouble,
    h("div", { class: "row" }, layers.element, h("div", { class: "column inside" }, mapTitle, pages, small.element, large.element, mapSays, mapScale, mapTrouble)),
    h("p", {}, h("small", {}, words.hint)),
  );

  function explain(r, c) {
    const facts = { row: r, column: c, value: written(image.value(r, c), 2), name: view.names[view.asked] };
    if (view.over === "occlusion" && view.cover.values) {
      const [i, j] = image.patchAt(r, c), top = i * view.stride, left = j * view.stride;
      Object.assign(facts, { top, left, bottom: top + view.size - 1, right: left + view.size - 1, covered: written(view.cover.values[i][j], 3), before: written(view.cover.before, 3) });
      says.textContent = fill(words.covered, facts);
    } else {
      const slope = view.over === "saliency" ? image.slope(r, c) : undefined;
      says.textContent = fill(slope === undefined ? words.pixel : words.slope, { ...facts, slope: written(slope, 2) });
    }
  }

  function explainMap(r, c) {
    if (!maps) return;
    const value = written(Number(maps.value(at, r, c).toPrecision(2)));
    const unit = r * maps.columns + c;
    if (maps.units && unit >= maps.units) { mapSays.textContent = ""; return; }
    mapSays.textContent = maps.units ? fill(words.unit, { n: unit, value }) : fill(words.map_pixel, { n: view.page * view.per_page + at, row: r, column: c, value });
  }

  function enlarge() {
    if (!maps) return;
    at = Math.min(at, maps.count - 1);
    const pixel = Math.max(4, Math.min(24, Math.floor(224 / Math.max(maps.rows, maps.columns))));
    paint(close, maps, at, pixel);
    large.size(maps.rows, maps.columns, pixel);
  }

  function scaleOf() {
    if (view.over === "saliency" && view.cover.top) return fill(words.slope_scale, { top: written(view.cover.top, 3) });
    if (!view.cover.values) return "";
    const drops = view.cover.values.flat().map((value) => view.cover.before - value);
    return fill(words.cover_scale, { name: view.names[view.asked], down: written(Math.max(0, ...drops), 3), up: written(Math.max(0, ...drops.map((value) => -value)), 3) });
  }

  function showMaps() {
    const { layer, page, pages: count, per_page: each } = view, shown = Boolean(view.maps.data);
    layers.mark(layer);
    mapTitle.textContent = fill(words.maps, { layer, text: view.layers[layer].kind });
    maps = shown ? unpacked(view.maps) : null;
    pages.hidden = count < 2;
    const first = page * each, last = Math.min(first + each, view.layers[layer].shape[0]) - 1;
    pageText.textContent = fill(words.page, { first, last });
    small.element.hidden = !shown || Boolean(maps?.units);
    large.element.hidden = !shown;
    mapTrouble.textContent = view.maps.sentence ?? "";
    mapScale.textContent = shown ? fill(words.map_scale, { top: written(maps.top, 3) }) : "";
    if (!shown) return;
    small.element.setAttribute("aria-label", mapTitle.textContent);
    large.element.setAttribute("aria-label", mapTitle.textContent);
    if (!maps.units) small.show(maps, first);
    enlarge();
  }

  function show() {
    view = model.get("view");
    image.show(view);
    scores.show(view);
    if (view.number >= 0) number.hold(view.number);
    which.textContent = view.number < 0 ? words.drawn : fill(words.truth, { number: view.number, name: view.truth });
    const probability = view.probabilities[view.top];
    const said = fill(words.answer, { name: view.names[view.top], percent: typeof probability === "number" ? (100 * probability).toFixed(1) : words.no_answer });
    if (answer.textContent !== said) answer.textContent = said;
    label.querySelector("select").value = String(view.label);
    for (const part of [sizes, strides, coverer]) part.hidden = mode !== "occlusion";
    scale.textContent = scaleOf();
    trouble.textContent = [view.cover.sentence, view.trouble].filter(Boolean).join(" ");
    if (says.textContent === words.busy) says.textContent = "";
    if (image.board.pointed) explain(...image.board.at);
    showMaps();
  }

  return follow(model, show);
}
export default { render };
