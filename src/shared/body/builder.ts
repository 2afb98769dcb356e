import type { Block, Body } from "../model/body.ts";
import { cleanText } from "./clean.ts";
import { toParagraphs, withMark, type Mark, type Segment } from "./run.ts";

/** Quotes and lists inside one another; deeper ones are written at this depth. */
const maxDepth = 12;
/** Pieces of text, breaks and blocks; what comes after is left out with an ellipsis. */
const maxNodes = 20_000;
const maxLength = 1_000_000;

type Container =
  { t: "blocks"; blocks: Block[] } | { t: "items"; items: Block[][] };

/** Takes a document in reading order; every opening answers with how to close it. */
export type Builder = {
  text: (text: string) => void;
  lineBreak: () => void;
  rule: () => void;
  cell: () => void;
  mark: (mark: Mark) => () => void;
  block: () => () => void;
  heading: () => () => void;
  preformatted: () => () => void;
  quote: () => () => void;
  list: (ordered: boolean) => () => void;
  item: () => () => void;
  /** What comes until it is closed is left out. */
  skip: () => () => void;
  inLink: () => boolean;
  isFull: () => boolean;
  /** The body; `cut` says that the source was not read to its end. */
  finish: (cut: boolean) => Body;
};

/** Builds a body without recursion, however its source is nested. */
export function createBuilder(): Builder {
  const root: Block[] = [];
  const containers: Container[] = [{ t: "blocks", blocks: root }];
  let run: Segment[] = [];
  let marks: readonly Mark[] = [];
  let pre: string[] | null = null;
  let skipping = 0;
  let headings = 0;
  /** A table's cell ended in this line: what comes next in it is set apart. */
  let parted = false;
  let nodes = 0;
  let length = 0;

  const isFull = () => nodes > maxNodes || length > maxLength;

  const add = (block: Block) => {
    nodes += 1;
    const container = containers.at(-1);
    if (container?.t === "items") container.items.push([block]);
    else container?.blocks.push(block);
  };
  const flush = () => {
    const t = headings > 0 ? "h" : "p";
    for (const c of toParagraphs(run)) add({ t, c });
    run = [];
    parted = false;
  };
  const push = (text: string | null) => {
    if (skipping > 0 || text === "" || isFull()) return;
    length += text?.length ?? 1;
    if (pre !== null) {
      pre.push(text ?? "\n");
      return;
    }
    if (parted && text !== null && /\S/.test(text)) {
      parted = false;
      push(" · ");
    }
    const last = run.at(-1);
    if (text !== null && last?.marks === marks && last.text !== null)
      last.text += text;
    else {
      nodes += 1;
      run.push({ marks, text });
    }
  };
  const contain = (container: Container, block: () => Block | null) => {
    flush();
    if (containers.length > maxDepth || pre !== null) return flush;
    containers.push(container);
    return () => {
      flush();
      containers.pop();
      const closed = block();
      if (closed !== null) add(closed);
    };
  };

  return {
    isFull,
    text: push,
    lineBreak: () => push(null),
    inLink: () => marks.some((mark) => mark.t === "a"),
    cell: () => {
      parted = run.some((s) => s.text !== null && /\S/.test(s.text));
    },
    rule: () => {
      flush();
      const container = containers.at(-1);
      const last =
        container?.t === "blocks" ? container.blocks.at(-1) : undefined;
      if (skipping === 0 && last !== undefined && last.t !== "hr")
        add({ t: "hr" });
    },
    mark: (mark) => {
      const before = marks;
      marks = withMark(marks, mark);
      return () => {
        marks = before;
      };
    },
    block: () => {
      if (pre !== null) return () => push(null);
      flush();
      return flush;
    },
    heading: () => {
      flush();
      headings += 1;
      return () => {
        flush();
        headings -= 1;
      };
    },
    preformatted: () => {
      if (pre !== null) return () => undefined;
      flush();
      pre = [];
      return () => {
        const text = cleanText((pre ?? []).join(""))
          .replace(/^\n/, "")
          .trimEnd();
        pre = null;
        if (text !== "") add({ t: "pre", text });
      };
    },
    quote: () => {
      const c: Block[] = [];
      return contain({ t: "blocks", blocks: c }, () =>
        c.length === 0 ? null : { t: "quote", c },
      );
    },
    list: (ordered) => {
      const items: Block[][] = [];
      return contain({ t: "items", items }, () =>
        items.length === 0 ? null : { t: "list", ordered, items },
      );
    },
    item: () => {
      const list = containers.at(-1);
      const blocks: Block[] = [];
      if (list?.t !== "items") {
        flush();
        return flush;
      }
      return contain({ t: "blocks", blocks }, () => {
        if (blocks.length > 0) list.items.push(blocks);
        return null;
      });
    },
    skip: () => {
      skipping += 1;
      return () => {
        skipping -= 1;
      };
    },
    finish: (cut) => {
      const full = cut || isFull();
      flush();
      if (full) root.push({ t: "p", c: ["…"] });
      return root;
    },
  };
}
