// What a picture's page adds where scripts run: the shapes stand in the page itself, so that they
// tell what they are and light up with their rows in the table; zooming; PNG. All else works without.

const SVG = "http://www.w3.org/2000/svg";
const STEP = 1.5;
const FARTHEST = 16;

for (const figure of document.querySelectorAll(".picture-figure[data-source]")) show(figure);
for (const door of document.querySelectorAll(".png[data-file]")) {
  door.hidden = false;
  door.querySelector("button").addEventListener("click", () => savePng(door.dataset));
}

async function show(figure) {
  const answer = await fetch(figure.dataset.source);
  if (!answer.ok) return;
  // The page's own style sheet has the rules of the file's; one that stands in a page is refused.
  const text = (await answer.text()).replace(/<style>[^<]*<\/style>/, "");
  const root = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  if (root.namespaceURI !== SVG || root.localName !== "svg") return;
  const image = figure.querySelector("img");
  const svg = document.importNode(root, true);
  svg.setAttribute("class", `${svg.getAttribute("class")} ${image.className}`);
  image.replaceWith(svg);
  // Patterns are defined once in the page, for the legend.
  if (document.querySelector(".picture.defs")) svg.querySelector("defs")?.remove();
  tell(figure, svg);
  if (svg.querySelector(".map")) zoom(figure, svg);
}

function tell(figure, svg) {
  const tip = document.createElement("div");
  tip.className = "picture-tip";
  tip.hidden = true;
  figure.append(tip);
  const rows = new Map();
  for (const link of document.querySelectorAll("table.of-picture tbody a[href]")) {
    const key = link.pathname.split("/").pop();
    if (!rows.has(key)) rows.set(key, link.closest("tr"));
  }
  for (const title of svg.querySelectorAll("title")) {
    // A browser shows titles late, and below the pointer.
    if (title.parentNode !== svg) title.parentNode.dataset.tip = title.textContent;
    if (title.parentNode.dataset?.tip) title.remove();
  }
  let marked = [];
  const mark = (key) => {
    for (const each of marked) each.classList.remove("marked");
    marked = key ? [...svg.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)] : [];
    if (rows.has(key)) marked.push(rows.get(key));
    for (const each of marked) each.classList.add("marked");
  };
  svg.addEventListener("pointermove", (event) => {
    const shape = event.target.closest("[data-tip]");
    tip.hidden = !shape;
    mark(shape?.dataset.key);
    if (!shape) return;
    tip.textContent = shape.dataset.tip;
    const box = figure.getBoundingClientRect();
    const left = event.clientX - box.left + figure.scrollLeft + 12;
    tip.style.left = `${Math.max(0, Math.min(left, figure.scrollLeft + box.width - tip.offsetWidth - 4))}px`;
    tip.style.top = `${event.clientY - box.top + 16}px`;
  });
  svg.addEventListener("pointerleave", () => {
    tip.hidden = true;
    mark();
  });
  for (const [key, row] of rows) {
    row.addEventListener("pointerenter", () => mark(key));
    row.addEventListener("focusin", () => mark(key));
    row.addEventListener("pointerleave", () => mark());
  }
}

function zoom(figure, svg) {
  const whole = svg.viewBox.baseVal;
  const full = [whole.x, whole.y, whole.width, whole.height];
  let view = [...full];
  const set = (x, y, width) => {
    const wide = Math.min(full[2], Math.max(full[2] / FARTHEST, width));
    const high = (wide * full[3]) / full[2];
    view = [
      Math.max(0, Math.min(full[2] - wide, x)),
      Math.max(0, Math.min(full[3] - high, y)),
      wide,
      high,
    ];
    svg.setAttribute("viewBox", view.join(" "));
  };
  const scale = (factor, x = 0.5, y = 0.5) => {
    const wide = Math.min(full[2], Math.max(full[2] / FARTHEST, view[2] / factor));
    set(view[0] + (view[2] - wide) * x, view[1] + ((view[2] - wide) * full[3] * y) / full[2], wide);
  };
  const tools = document.createElement("div");
  tools.className = "zoom";
  const labels = document.querySelector("[data-zoom]")?.dataset.zoom.split("|") ?? ["+", "−", "1:1"];
  const doors = [
    ["+", () => scale(STEP)],
    ["−", () => scale(1 / STEP)],
    ["↺", () => set(...full)],
  ];
  doors.forEach(([sign, act], place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = sign;
    button.setAttribute("aria-label", labels[place]);
    button.title = labels[place];
    button.addEventListener("click", act);
    tools.append(button);
  });
  figure.append(tools);
  let held = null;
  svg.addEventListener("pointerdown", (event) => {
    if (view[2] === full[2]) return;
    held = [event.clientX, event.clientY, ...view];
    svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener("pointermove", (event) => {
    if (!held) return;
    const unit = held[4] / svg.clientWidth;
    set(held[2] - (event.clientX - held[0]) * unit, held[3] - (event.clientY - held[1]) * unit, held[4]);
  });
  for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, () => (held = null));
  svg.addEventListener("dblclick", (event) => {
    const box = svg.getBoundingClientRect();
    scale(STEP, (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
  });
}

function savePng({ file, name }) {
  const image = new Image();
  image.addEventListener("load", () => {
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth * 2;
    canvas.height = image.naturalHeight * 2;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    }, "image/png");
  });
  image.src = file;
}
