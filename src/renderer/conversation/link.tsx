import type { ReactNode } from "react";

const schemes = new Set(["http:", "https:", "mailto:"]);

/** The address a link really leads to, or null where it must not be opened. */
export function destination(href: string): URL | null {
  const url = URL.parse(href);
  return url !== null && schemes.has(url.protocol) ? url : null;
}

/**
 * The host to show beside a link whose text names another one ("paypal.com" leading elsewhere);
 * null where text and address agree or the text names no host.
 */
export function disguised(text: string, url: URL): string | null {
  const named =
    /^\s*(?:https?:\/\/)?(?:[^\s/@]*@)?([\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+)(?=[/:?#\s…]|$)/u.exec(
      text,
    )?.[1];
  if (named === undefined || url.protocol === "mailto:") return null;
  const claimed = URL.parse(`https://${named}`)?.hostname;
  if (claimed === undefined) return null;
  return bare(claimed) === bare(url.hostname) ? null : url.hostname;
}

function bare(host: string): string {
  return host.replace(/^www\./, "").toLowerCase();
}

type Props = {
  href: string;
  /** What the link shows, as plain text. */
  text: string;
  open: (href: string) => void;
  children: ReactNode;
};

/** A link from a message: opens outside, names its real address. */
export function Link({ href, text, open, children }: Props) {
  const url = destination(href);
  if (url === null) return <bdi>{children}</bdi>;
  const host = disguised(text, url);
  return (
    <bdi>
      <a
        href={url.href}
        title={url.href}
        target="_blank"
        rel="noopener noreferrer nofollow"
        onClick={(event) => {
          event.preventDefault();
          open(url.href);
        }}
      >
        {children}
      </a>
      {host !== null && <span className="body-host"> (leads to {host})</span>}
    </bdi>
  );
}
