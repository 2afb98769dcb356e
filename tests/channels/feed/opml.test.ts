import { describe, expect, test } from "vitest";
import {
  addressesOf,
  readOpml,
  writeOpml,
} from "../../../src/main/channels/feed/opml.ts";

const urls = (text: string) =>
  readOpml(text)?.map(({ settings }) => settings["url"]);

describe("a list of feeds", () => {
  test("in folders in folders, each feed once", () => {
    const found = readOpml(`<?xml version="1.0"?>
      <opml version="2.0"><head><title>Mine</title></head><body>
        <outline text="News"><outline text="Trade">
          <outline type="rss" text="Grind" title="The Daily Grind" xmlUrl="https://grind.example/feed"/>
        </outline></outline>
        <outline text="Again" type="rss" xmlUrl="https://grind.example/feed"/>
        <outline type="rss" xmlUrl="https://tea.example/feed"/>
      </body></opml>`);
    expect(found).toEqual([
      {
        title: "The Daily Grind",
        settings: { url: "https://grind.example/feed" },
      },
      { title: "tea.example", settings: { url: "https://tea.example/feed" } },
    ]);
  });

  test("as it is found in the wild", () => {
    expect(
      urls(`﻿<OPML><body>
        <outline TEXT="A & B" XMLURL=" http://a.example/feed?x=1&y=2 ">
        <outline text="feed scheme" xmlurl="feed://b.example/rss">
        <outline text="and again" xmlUrl="feed:https://c.example/rss"/>
        <outline text="old" type="rss" url="https://d.example/rss"/>
        <outline text="a page" type="link" url="https://e.example/"/>
        <outline text="a script" xmlUrl="javascript:alert(1)"/>
        <outline text="a file" xmlUrl="file:///etc/passwd"/>
        <outline text="nothing" xmlUrl=""/>`),
    ).toEqual([
      "http://a.example/feed?x=1&y=2",
      "http://b.example/rss",
      "https://c.example/rss",
      "https://d.example/rss",
    ]);
  });

  test("is known for what it is", () => {
    expect(readOpml("<html><body>no list</body></html>")).toBeNull();
    expect(readOpml("")).toBeNull();
    expect(readOpml("<opml><body/></opml>")).toEqual([]);
  });

  test("does not grow without end", () => {
    const many = Array.from(
      { length: 6000 },
      (_, n) => `<outline xmlUrl="https://h${n}.example/f"/>`,
    );
    expect(urls(`<opml><body>${many.join("")}</body></opml>`)).toHaveLength(
      5000,
    );
  });

  test("that is written is read again with its streams and names", () => {
    const accounts = [
      {
        name: 'Beans & "Co" <1>',
        settings: {
          url: "https://beans.example/feed?a=1&b=2",
          stream: "brand",
        },
      },
      {
        name: "التجارة 茶",
        settings: { url: "https://tea.example/feed", stream: "industry" },
      },
    ];
    expect(readOpml(writeOpml(accounts))).toEqual(
      accounts.map(({ name, settings }) => ({ title: name, settings })),
    );
  });

  test("knows a feed that has moved", () => {
    expect(
      addressesOf({
        url: "https://new.example/feed",
        addedUrl: "https://old.example/feed",
        stream: "industry",
      }),
    ).toEqual(["https://new.example/feed", "https://old.example/feed"]);
  });
});
