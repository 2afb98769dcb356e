import { afterEach, expect, test } from "vitest";
import { discover } from "../../../src/main/channels/wordpress/discover.ts";
import { readSite } from "../../../src/main/channels/wordpress/settings.ts";
import { notFound, openContext, startAnswers, type Answer } from "./answers.ts";

let site: Awaited<ReturnType<typeof startAnswers>> | undefined;
afterEach(() => site?.stop());

const api: Answer = {
  body: { name: "Harbour &amp; Bakery", namespaces: ["oembed/1.0", "wp/v2"] },
};
const page = (head = ""): string =>
  `<!doctype html><html><head><title>Bakery</title>${head}</head><body>Bread</body></html>`;
const named = (root: string): Answer => ({
  headers: { link: `<${root}>; rel="https://api.w.org/"` },
  body: page(),
});

test.each<[string, string, Record<string, Answer>, string]>([
  [
    "the header names it",
    "/",
    { "/": named("%/wp-json/"), "/wp-json/": api },
    "/wp-json/",
  ],
  [
    "the header names it among others",
    "/",
    {
      "/": {
        headers: {
          link: '<%/feed>; rel="alternate"; title="a, b", <%/api/>; rel="https://api.w.org/", <%/?p=1>; rel=shortlink',
        },
        body: page(),
      },
      "/api/": api,
    },
    "/api/",
  ],
  [
    "the page names it",
    "/",
    {
      "/": {
        body: page(
          '<link rel="stylesheet" href="/x"><link rel="https://api.w.org/" href="/wp-json/" />',
        ),
      },
      "/wp-json/": api,
    },
    "/wp-json/",
  ],
  [
    "nobody names it",
    "/",
    { "/": { body: page() }, "/wp-json/": api },
    "/wp-json/",
  ],
  [
    "there are no pretty permalinks",
    "/",
    {
      "/": named("%/index.php?rest_route=/"),
      "/index.php?rest_route=%2F": api,
    },
    "/index.php?rest_route=/",
  ],
  [
    "there are no pretty permalinks, and nobody names it",
    "/",
    { "/": { body: page() }, "/?rest_route=%2F": api },
    "/?rest_route=/",
  ],
  [
    "there are no pretty permalinks, and only index.php is PHP",
    "/",
    { "/": { body: page() }, "/index.php?rest_route=%2F": api },
    "/index.php?rest_route=/",
  ],
  [
    "the site lies in a folder",
    "/blog/wp-admin/edit-comments.php",
    { "/blog/": named("%/blog/wp-json/"), "/blog/wp-json/": api },
    "/blog/wp-json/",
  ],
  [
    "another site of the same network lies above it",
    "/shop",
    {
      "/": named("%/wp-json/"),
      "/wp-json/": { body: { name: "Network", namespaces: ["wp/v2"] } },
      "/shop/": named("%/shop/wp-json/"),
      "/shop/wp-json/": api,
    },
    "/shop/wp-json/",
  ],
  [
    "the site stands behind redirects",
    "/",
    {
      "/": { status: 301, headers: { location: "/en/" } },
      "/en/": { status: 302, headers: { location: "%/en/home/" } },
      "/en/home/": named("%/wp-json/"),
      "/wp-json/": api,
    },
    "/wp-json/",
  ],
  [
    "a page comes for the first guess, as for everything that is not there",
    "/",
    {
      "/": { body: page() },
      "/wp-json/": { body: page() },
      "/?rest_route=%2F": api,
    },
    "/?rest_route=/",
  ],
  [
    "PHP prints a warning before it",
    "/",
    {
      "/": named("%/wp-json/"),
      "/wp-json/": {
        body: `<br />\n<b>Warning</b>: x in <b>/srv/[a]/b.php</b><br />\n${JSON.stringify(api.body)}`,
      },
    },
    "/wp-json/",
  ],
])("finds the API where %s", async (_, folder, answers, root) => {
  site = await startAnswers(answers);
  const [found] = await discover(`${site.url}${folder}`, openContext);
  expect(found).toMatchObject({
    title: "Harbour & Bakery",
    settings: { root: `${site.url}${root}` },
  });
  expect(
    site.asked.filter(({ authorization }) => authorization !== undefined),
  ).toEqual([]);
});

test.each<[string, Answer]>([
  [
    "401",
    { status: 401, body: { code: "rest_not_logged_in", message: "No." } },
  ],
  ["403", { status: 403, body: { code: "rest_disabled", message: "No." } }],
  [
    "a fatal error of WordPress’s kind",
    {
      status: 500,
      body: {
        code: "wp_die",
        message: "You are not authorized to perform this action.",
        data: { status: 500 },
        additional_errors: [],
      },
    },
  ],
])(
  "takes an API that refuses by %s who is not signed in for one",
  async (_, refusal) => {
    site = await startAnswers({
      "/": named("%/wp-json/"),
      "/wp-json/": refusal,
    });
    const [found] = await discover(site.url, openContext);
    expect(found).toEqual({
      title: site.host,
      settings: { site: `${site.url}/`, root: `${site.url}/wp-json/` },
    });
  },
);

test.each<[string, Record<string, Answer>, RegExp]>([
  [
    "there is no WordPress",
    { "/": { body: page() } },
    /^There is no WordPress at .+If it lies in a folder, type that too\.$/,
  ],
  [
    "it is hidden",
    { "/": { body: page('<link href="/wp-content/themes/x/style.css">') } },
    /is made with WordPress, but its REST API is switched off or hidden/,
  ],
  [
    "a page comes from where it is said to be",
    { "/": named("%/wp-json/"), "/wp-json/": { body: notFound } },
    /did not answer as WordPress’s REST API does\. It says “Page not found – Bakery”\.$/,
  ],
  [
    "a plugin has taken WordPress’s own part out",
    {
      "/": { body: page() },
      "/wp-json/": { body: { name: "Bakery", namespaces: ["contact/v1"] } },
    },
    /has a REST API, but without WordPress’s own part: a plugin has taken it out/,
  ],
  [
    "it is said to be at another host",
    { "/": named("https://elsewhere.example/wp-json/") },
    /says that its REST API is at elsewhere\.example\. Porchlight only signs in/,
  ],
  [
    "it is said to be where nothing is encrypted",
    { "/": named("http://elsewhere.example/wp-json/") },
    /There is no WordPress/,
  ],
  [
    "a password is asked for before WordPress",
    {
      "*": {
        status: 401,
        headers: { "www-authenticate": 'Basic realm="Preview"' },
        body: "<title>401 Authorization Required</title>",
      },
    },
    /asks for a password before WordPress is reached\. It says “401 Authorization Required”\.$/,
  ],
  [
    "the site is being repaired",
    {
      "*": {
        status: 503,
        body: "<!doctype html><title>Maintenance</title>Briefly unavailable for scheduled maintenance. Check back in a minute.",
      },
    },
    /^Instead of WordPress a page that says the site is being worked on answered at .+ \(503\)/,
  ],
  [
    "the site is asked too often",
    { "*": { status: 429, headers: { "retry-after": "30" } } },
    /asks for a pause/,
  ],
])("says it where %s", async (_, answers, words) => {
  site = await startAnswers(answers);
  await expect(discover(site.url, openContext)).rejects.toThrow(words);
});

test("says it where visitors are sent to another host, which is not asked for the API", async () => {
  const other = await startAnswers({ "/": named("%/wp-json/") });
  site = await startAnswers({
    "/": { status: 301, headers: { location: `${other.url}/` } },
  });
  await expect(discover(site.url, openContext)).rejects.toThrow(
    `${site.host} sends visitors on to ${other.host}. If that is your site, type that address.`,
  );
  expect(other.asked.map(({ path }) => path)).toEqual(["/"]);
  await other.stop();
});

test.each([
  ["bakery.example", "https://bakery.example/"],
  [" https://Bakery.example/blog ", "https://bakery.example/blog/"],
  [
    "bakery.example/blog/wp-admin/index.php?x=1",
    "https://bakery.example/blog/",
  ],
  ["bakery.example/wp-login.php", "https://bakery.example/"],
  [
    "bakery.example:8443/wp-json/wp/v2/comments",
    "https://bakery.example:8443/",
  ],
  ["http://127.0.0.1:8080", "http://127.0.0.1:8080/"],
  ["http://bakery.example", undefined],
  ["https://me:secret@bakery.example", undefined],
  ["ftp://bakery.example", undefined],
  ["https://", undefined],
])("%s is the site %s", (typed, site) => {
  expect(readSite(typed)?.href).toBe(site);
});
