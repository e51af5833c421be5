// What may be written next: names of the data with what they mean, variables, words of SPARQL.
import { syntaxTree } from "@codemirror/language";

const WORDS = [
  "SELECT DISTINCT REDUCED ASK CONSTRUCT DESCRIBE WHERE FROM NAMED PREFIX BASE GRAPH OPTIONAL UNION",
  "MINUS FILTER BIND VALUES UNDEF EXISTS NOT IN AS GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET",
  "COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT SEPARATOR STR LANG LANGMATCHES DATATYPE BOUND IRI",
  "CONCAT STRLEN SUBSTR UCASE LCASE CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER REPLACE REGEX",
  "YEAR MONTH DAY COALESCE IF STRLANG STRDT SAMETERM ISIRI ISBLANK ISLITERAL ISNUMERIC ABS ROUND",
]
  .join(" ")
  .split(" ")
  .map((word) => ({ label: word, type: "keyword", boost: -50 }));
const LETTERS = /[\p{L}\p{N}_:.-]*/u;
const VARIABLE = /[?$][\p{L}\p{N}_]*/u;
const AFTER_A = /(?:^|[\s;.{])(?:a|rdf:type)\s+$/;
const NO_PLACE = new Set(["Comment", "String", "IriRef"]);

// A source of completions; what there is in the data is asked for once, when it is first needed.
export function completing(address) {
  let asked;
  return async (context) => {
    if (NO_PLACE.has(syntaxTree(context.state).resolveInner(context.pos, -1).name)) return null;
    const variable = context.matchBefore(VARIABLE);
    if (variable) {
      return { from: variable.from, options: variables(context, variable), validFor: VARIABLE };
    }
    const word = context.matchBefore(LETTERS);
    if (word.from === word.to && !context.explicit) return null;
    asked ??= terms(address);
    const { classes, properties, things } = await asked;
    const line = context.state.doc.lineAt(context.pos);
    const before = context.state.sliceDoc(line.from, word.from);
    const options = AFTER_A.test(before)
      ? classes
      : [...classes, ...properties, ...things, ...WORDS];
    return { from: word.from, options, validFor: LETTERS };
  };
}

function variables(context, here) {
  const text = context.state.doc.toString();
  const found = new Set();
  for (const match of text.matchAll(new RegExp(VARIABLE, "gu"))) {
    if (match.index !== here.from && match[0].length > 1) found.add(match[0]);
  }
  return [...found].map((label) => ({ label, type: "variable" }));
}

async function terms(address) {
  try {
    const answer = await fetch(address);
    if (answer.ok) {
      const { classes, properties, things } = await answer.json();
      return {
        classes: classes.map(option("class", 20)),
        properties: properties.map(option("property", 10)),
        things: things.map(option("thing", 0)),
      };
    }
  } catch {
    // No answer, which is not asked for at every letter: variables and words are completed all the same.
  }
  return { classes: [], properties: [], things: [] };
}

// What is typed may begin the name in the query or a word of what it means.
const option =
  (type, boost) =>
  ([name, meaning]) => ({
    label: meaning ? `${name} ${meaning}` : name,
    displayLabel: name,
    detail: meaning,
    apply: name,
    type,
    boost,
  });
