import type { Column } from "../../shared/model/column.ts";

/** Shows what columns can do: by urgency, by place, by stream, by language. */
export const demoDeck: readonly Column[] = [
  {
    id: "waiting",
    title: "Waiting, due first",
    query: "is:waiting",
    order: "due",
    width: 340,
  },
  {
    id: "social",
    title: "Mastodon + Bluesky",
    query: "channel:mastodon OR channel:bluesky",
    order: "newest",
    width: 340,
  },
  {
    id: "mail",
    title: "Mail",
    query: "channel:email is:open",
    order: "newest",
    width: 340,
  },
  {
    id: "comments",
    title: "Below our posts",
    query: "kind:comment",
    order: "newest",
    width: 340,
  },
  {
    id: "gdansk",
    title: "Checkout trouble",
    query: "checkout OR postcode OR Formularz OR Adresse",
    order: "newest",
    width: 340,
  },
];
