// How the editor looks: the colours are those of the page, light and dark.
import { HighlightStyle } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

export const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--accent)", fontWeight: "600" },
  { tag: tags.comment, color: "var(--soft)", fontStyle: "italic" },
  { tag: [tags.string, tags.annotation], color: "var(--good)" },
  { tag: [tags.integer, tags.float, tags.bool], color: "var(--warn)" },
  { tag: tags.variableName, color: "var(--wrong)" },
]);

export const looks = EditorView.theme({
  "&": {
    backgroundColor: "var(--raised)",
    border: "1px solid var(--soft)",
    borderRadius: ".4rem",
    color: "var(--ink)",
    fontSize: ".92rem",
  },
  "&.cm-focused": { outline: "3px solid var(--accent)", outlineOffset: "2px" },
  ".cm-scroller": {
    fontFamily: 'ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace',
    lineHeight: "1.5",
    maxHeight: "70vh",
    minHeight: "14rem",
    overflow: "auto",
  },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-gutters": {
    backgroundColor: "transparent",
    borderRight: "1px solid var(--line)",
    color: "var(--soft)",
  },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--accent-soft)" },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "var(--wrong-soft)" },
  ".cm-lintRange-error": {
    backgroundColor: "var(--wrong-soft)",
    backgroundImage: "none",
    textDecoration: "underline wavy var(--wrong)",
  },
  ".cm-lintPoint-error:after": { borderBottomColor: "var(--wrong)" },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    border: "1px solid var(--soft)",
    color: "var(--ink)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": {
    fontFamily: "inherit",
    maxHeight: "none",
    maxWidth: "min(44rem, 90vw)",
    overflow: "hidden",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": {
    overflow: "hidden",
    padding: ".2rem .5rem",
    textOverflow: "ellipsis",
  },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    backgroundColor: "var(--accent)",
    color: "var(--raised)",
  },
  ".cm-tooltip-autocomplete ul li[aria-selected] .cm-completionDetail": { color: "inherit" },
  ".cm-completionDetail": { color: "var(--soft)", fontStyle: "normal" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--wrong)" },
  ".cm-panels": { backgroundColor: "var(--raised)", color: "var(--ink)" },
});
