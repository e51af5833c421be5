// The search box: "/" leads to it, and what may be meant is offered while one types
// (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/). Without this it is a form.

const PAUSE = 120; // milliseconds between the last letter and the question

class Suggestions {
  #form;
  #input;
  #list = document.createElement("ul");
  #status = document.createElement("div");
  #active = -1;
  #timer = 0;
  #asking = null;

  constructor(form) {
    this.#form = form;
    this.#input = form.querySelector("input[type=search]");
    this.#list.id = "search-suggestions";
    this.#list.setAttribute("role", "listbox");
    this.#list.setAttribute("aria-label", form.dataset.list);
    this.#list.hidden = true;
    this.#status.className = "unseen";
    this.#status.setAttribute("role", "status");
    form.append(this.#list, this.#status);
    this.#describe();
    this.#input.addEventListener("input", () => this.#wait());
    this.#input.addEventListener("keydown", (event) => this.#press(event));
    this.#input.addEventListener("blur", () => this.#close());
    // The focus stays in the field while the list is touched.
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#list.addEventListener("click", (event) => this.#open(event.target.closest("li")));
  }

  #describe() {
    const given = {
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-controls": this.#list.id,
      "aria-expanded": "false",
    };
    for (const [name, value] of Object.entries(given)) this.#input.setAttribute(name, value);
  }

  #wait() {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    if (!this.#input.value.trim()) this.#close();
    else this.#timer = setTimeout(() => this.#ask(), PAUSE);
  }

  async #ask() {
    const typed = this.#input.value;
    this.#asking = new AbortController();
    const fields = new URLSearchParams(new FormData(this.#form));
    try {
      const answer = await fetch(`${this.#form.dataset.suggest}?${fields}`, {
        signal: this.#asking.signal,
      });
      if (!answer.ok) return this.#close();
      const { suggestions } = await answer.json();
      if (typed === this.#input.value && document.activeElement === this.#input) {
        this.#show(suggestions);
      }
    } catch {
      // Typed on, or no answer: the form works without.
      this.#close();
    }
  }

  #show(suggestions) {
    const shown = suggestions.filter((one) => one.path?.startsWith("/"));
    this.#list.replaceChildren(...shown.map((one, place) => this.#option(one, place)));
    this.#choose(-1);
    this.#list.hidden = shown.length === 0;
    this.#input.setAttribute("aria-expanded", String(shown.length > 0));
    const { one, many } = this.#form.dataset;
    this.#status.textContent =
      shown.length === 1 ? one : shown.length ? many.replace("{n}", shown.length) : "";
  }

  #option(suggestion, place) {
    const option = document.createElement("li");
    option.id = `search-suggestion-${place}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset.path = suggestion.path;
    const name = document.createElement("span");
    if (suggestion.language) name.lang = suggestion.language;
    for (const { text, marked } of suggestion.parts) {
      const part = document.createElement(marked ? "mark" : "span");
      part.textContent = text;
      name.append(part);
    }
    const beside = document.createElement("small");
    const told = [suggestion.match, suggestion.kindName, ...suggestion.beside];
    beside.textContent = told.filter(Boolean).join(" · ");
    option.append(name, beside);
    return option;
  }

  #press(event) {
    const last = this.#list.children.length - 1;
    if (event.key === "Escape" && !this.#list.hidden) {
      event.preventDefault();
      this.#close();
    } else if (this.#list.hidden || event.isComposing) {
      if (event.key === "ArrowDown" && this.#input.value.trim()) {
        event.preventDefault();
        this.#ask();
      }
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      this.#choose(this.#active === last ? -1 : this.#active + 1);
    } else if (event.key === "ArrowUp") {
      event.preventDefault();
      this.#choose(this.#active === -1 ? last : this.#active - 1);
    } else if (event.key === "Enter" && this.#active >= 0) {
      event.preventDefault();
      this.#open(this.#list.children[this.#active]);
    }
  }

  #choose(place) {
    this.#list.children[this.#active]?.setAttribute("aria-selected", "false");
    this.#active = place;
    const option = this.#list.children[place];
    if (!option) return this.#input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.#input.setAttribute("aria-activedescendant", option.id);
  }

  #open(option) {
    if (option) location.assign(option.dataset.path);
  }

  #close() {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#list.hidden = true;
    this.#list.replaceChildren();
    this.#choose(-1);
    this.#status.textContent = "";
    this.#input.setAttribute("aria-expanded", "false");
  }
}

const form = document.querySelector("form.search");
if (form) {
  new Suggestions(form);
  const input = form.querySelector("input[type=search]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable], sparql-editor")) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
}
