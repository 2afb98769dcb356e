const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

export function escapeMarkup(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => escapes[sign] ?? sign);
}

/** A text as a server renders it: paragraphs, breaks, names and addresses as links with their classes. */
export function renderHtml(text: string): string {
  return text
    .split(/\n{2,}/)
    .map((paragraph) => {
      const inner = escapeMarkup(paragraph)
        .replaceAll("\n", "<br />")
        .replace(
          /(^|\s)@([\w.]+)/gu,
          (_, before: string, name: string) =>
            `${before}<span class="h-card" translate="no"><a href="https://pottery.example/@${name}" class="u-url mention">@<span>${name}</span></a></span>`,
        )
        .replace(
          /https?:\/\/([^\s<]+)/g,
          (whole, place: string) =>
            `<a href="${whole}" target="_blank" rel="nofollow noopener" translate="no"><span class="invisible">https://</span><span class="">${place}</span><span class="invisible"></span></a>`,
        );
      return `<p>${inner}</p>`;
    })
    .join("");
}
