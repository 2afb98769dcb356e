/** An RSS feed with one item per name, oldest first, a day apart; in a language it names, so that nothing is left to find out in idle time. */
export function rss(names: readonly string[], title = "Harbour News"): string {
  const items = names.map(
    (name, day) => `<item>
      <guid isPermaLink="false">${name}</guid>
      <title>About ${name}</title>
      <link>https://news.example/${name}</link>
      <pubDate>${new Date(Date.UTC(2026, 9, 1 + day, 9)).toUTCString()}</pubDate>
      <description>All that is known about ${name}.</description>
    </item>`,
  );
  return `<?xml version="1.0"?><rss version="2.0"><channel>
    <title>${title}</title><link>https://news.example/</link><language>en</language>
    ${items.toReversed().join("\n")}
  </channel></rss>`;
}
