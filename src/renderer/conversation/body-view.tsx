import { useState, type ReactNode } from "react";
import type { Block, Body, Inline } from "../../shared/model/body.ts";
import { Emoji } from "../ui/emoji.tsx";
import { Link } from "./link.tsx";
import "./body-view.css";

/** Nesting that a person still follows; hostile input goes further, and the page must not. */
const maxDepth = 8;
/** Blocks shown before the reader asks for the rest. */
const firstBlocks = 40;
/** Characters after which a single run of text waits behind the same button. */
const firstCharacters = 6000;

type Props = {
  messageId: string;
  body: Body;
  /** Mail repeats what it answers: folded until asked for. */
  foldQuotes?: boolean;
  openLink: (href: string) => void;
};

/** A message's text as elements. Markup never reaches it: the tree has none. */
export function BodyView({
  messageId,
  body,
  foldQuotes = false,
  openLink,
}: Props) {
  const [whole, setWhole] = useState(false);
  const shown = whole ? body : cut(body);
  return (
    <div className="body" dir="auto">
      <Blocks
        blocks={shown}
        depth={0}
        foldQuotes={foldQuotes}
        messageId={messageId}
        openLink={openLink}
      />
      {shown !== body && (
        <button
          type="button"
          className="body-more"
          onClick={() => setWhole(true)}
        >
          Show the whole message
        </button>
      )}
    </div>
  );
}

/** The beginning of a long body; the body itself when it is not long. */
function cut(body: Body): Body {
  let room = firstCharacters;
  for (const [at, block] of body.entries()) {
    if (at >= firstBlocks) return body.slice(0, firstBlocks);
    if (block.t === "pre" && block.text.length > room) {
      return [...body.slice(0, at), { ...block, text: head(block.text, room) }];
    }
    const length = block.t === "p" || block.t === "h" ? measure(block.c) : 0;
    if (block.t === "p" && length > room && block.c.length === 1) {
      return [
        ...body.slice(0, at),
        { t: "p", c: [head(plain(block.c, 0), room)] },
      ];
    }
    room -= block.t === "pre" ? block.text.length : length;
    if (room <= 0 && at + 1 < body.length) return body.slice(0, at + 1);
  }
  return body;
}

/** Cuts between characters, never inside one. */
function head(text: string, length: number): string {
  return `${text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "")}…`;
}

function measure(inlines: Inline[]): number {
  return plain(inlines, 0).length;
}

/** The characters of a run; what lies deeper than anybody nests by hand is left out. */
function plain(inlines: Inline[], depth: number): string {
  if (depth > 100) return "";
  return inlines
    .map((inline) => {
      if (typeof inline === "string") return inline;
      if (inline.t === "emoji") return `:${inline.name}:`;
      return inline.t === "br" ? "\n" : plain(inline.c, depth + 1);
    })
    .join("");
}

type RunProps = {
  messageId: string;
  openLink: (href: string) => void;
};

type BlocksProps = RunProps & {
  blocks: Block[];
  depth: number;
  foldQuotes: boolean;
};

function Blocks({ blocks, ...rest }: BlocksProps) {
  return blocks.map((block, at) => (
    // The tree of a message never changes in place: the position is its identity.
    // oxlint-disable-next-line react/no-array-index-key
    <BlockView key={at} block={block} {...rest} />
  ));
}

function BlockView({
  block,
  depth,
  foldQuotes,
  ...props
}: Omit<BlocksProps, "blocks"> & { block: Block }) {
  switch (block.t) {
    case "p":
      return <p dir="auto">{inlines(block.c, props, 0)}</p>;
    case "h":
      return (
        <p dir="auto" className="body-heading">
          {inlines(block.c, props, 0)}
        </p>
      );
    case "pre":
      return (
        <pre dir="auto" tabIndex={-1}>
          {block.text}
        </pre>
      );
    case "hr":
      return <hr />;
    case "quote":
      return (
        <Quote folded={foldQuotes || depth >= maxDepth}>
          {() => (
            <Blocks
              blocks={block.c}
              depth={depth + 1}
              foldQuotes={false}
              {...props}
            />
          )}
        </Quote>
      );
    case "list": {
      const items = block.items.map((item, at) => (
        // oxlint-disable-next-line react/no-array-index-key
        <li key={at} dir="auto">
          {depth < maxDepth ? (
            <Blocks
              blocks={item}
              depth={depth + 1}
              foldQuotes={foldQuotes}
              {...props}
            />
          ) : (
            "…"
          )}
        </li>
      ));
      return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
  }
}

function Quote({
  folded,
  children,
}: {
  folded: boolean;
  children: () => ReactNode;
}) {
  const [open, setOpen] = useState(!folded);
  return (
    <>
      {folded && (
        <button
          type="button"
          className="body-fold"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {open ? "Hide quoted text" : "Show quoted text"}
        </button>
      )}
      {open && <blockquote dir="auto">{children()}</blockquote>}
    </>
  );
}

function inlines(run: Inline[], props: RunProps, depth: number): ReactNode[] {
  return run.map((inline, at) => {
    if (typeof inline === "string") return inline;
    if (inline.t === "br") return <br key={at} />;
    if (inline.t === "emoji")
      return (
        <Emoji key={at} where={{ messageId: props.messageId }} emoji={inline} />
      );
    if (depth > maxDepth) return plain(inline.c, 0);
    const inner = inlines(inline.c, props, depth + 1);
    switch (inline.t) {
      case "a":
        return (
          <Link
            key={at}
            href={inline.href}
            text={plain(inline.c, 0)}
            open={props.openLink}
          >
            {inner}
          </Link>
        );
      case "b":
        return <strong key={at}>{inner}</strong>;
      case "i":
        return <em key={at}>{inner}</em>;
      case "s":
        return <s key={at}>{inner}</s>;
      case "code":
        return <code key={at}>{inner}</code>;
    }
  });
}
