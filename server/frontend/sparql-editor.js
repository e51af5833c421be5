// The editor of the query page: it takes the place of the text field, which stays in the form and
// holds what is written. It lives in a shadow root, where its styles are sheets that the policy of
// pages lets be.
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { SparqlLanguage } from "codemirror-lang-sparql";

import { completing } from "./completion.js";
import { colours, looks } from "./looks.js";

// Chromium gives what is typed over a selection the look of what stood there, as an inline style,
// which the policy of pages forbids: it is put in here instead.
const typedOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { from, to, empty } = view.state.selection.main;
    if (empty || event.inputType !== "insertText" || event.data === null) return false;
    const put = () => ({
      ...view.state.replaceSelection(event.data),
      scrollIntoView: true,
      userEvent: "input.type",
    });
    const handlers = view.state.facet(EditorView.inputHandler);
    if (!handlers.some((handle) => handle(view, from, to, event.data, put))) view.dispatch(put());
    event.preventDefault();
    return true;
  },
});

class SparqlEditor extends HTMLElement {
  #view;

  // field: the text field; told: the element beside the form that says what the editor needs to know.
  take(field, told) {
    const label = document.querySelector(`label[for="${field.id}"]`);
    field.before(this);
    this.append(field);
    field.required = false; // one that is not shown cannot be pointed at
    const root = this.attachShadow({ mode: "open" });
    this.#view = new EditorView({
      parent: root,
      root,
      state: EditorState.create({
        doc: field.value,
        extensions: [
          keymap.of([{ key: "Mod-Enter", run: () => this.#ask(field.form) }]),
          lineNumbers(),
          history(),
          bracketMatching(),
          closeBrackets(),
          indentOnInput(),
          SparqlLanguage,
          syntaxHighlighting(colours),
          looks,
          typedOver,
          autocompletion({
            icons: false,
            maxRenderedOptions: 9, // a list that need not be scrolled, which keys could not do
            override: [completing(told.dataset.terms)],
          }),
          keymap.of([
            ...closeBracketsKeymap,
            ...completionKeymap,
            ...historyKeymap,
            ...lintKeymap,
            ...defaultKeymap,
          ]),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({
            "aria-label": `${label.textContent} ${told.textContent.trim()}`,
            autocapitalize: "off",
            spellcheck: "false",
          }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) field.value = update.state.doc.toString();
          }),
        ],
      }),
    });
    label.addEventListener("click", (event) => {
      event.preventDefault();
      this.#view.focus();
    });
    field.form.addEventListener("submit", (event) => {
      if (field.value.trim()) return;
      event.preventDefault();
      this.#view.focus();
    });
    told.hidden = false;
    if (told.dataset.line) this.#mark(told.dataset);
  }

  #ask(form) {
    form.requestSubmit();
    return true;
  }

  // Show where a query breaks, and go there: lines and columns count letters, from 1.
  #mark({ line, column, message }) {
    const { state } = this.#view;
    if (Number(line) > state.doc.lines) return;
    const row = state.doc.line(Number(line));
    const before = [...row.text].slice(0, Number(column) - 1).join("");
    let from = row.from + before.length;
    const [word] = /^(?:[^\s{}().,;]+|\S)/.exec(row.text.slice(before.length)) ?? [""];
    const to = from + word.length;
    if (to === from && from > 0) from -= 1;
    const told = { from, to, severity: "error", message };
    this.#view.dispatch(setDiagnostics(state, [told]), { selection: { anchor: from } });
    this.#view.dispatch({ effects: EditorView.scrollIntoView(from, { y: "center" }) });
    this.#view.focus();
  }
}

const field = document.querySelector("form.query textarea");
const told = document.getElementById("editor-told");
if (field && told) {
  customElements.define("sparql-editor", SparqlEditor);
  document.createElement("sparql-editor").take(field, told);
}
