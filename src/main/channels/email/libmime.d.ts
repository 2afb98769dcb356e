declare module "libmime" {
  const libmime: {
    /** Every `=?charset?B|Q?…?=` of a header's value, decoded. */
    decodeWords: (value: string) => string;
    /** The inside of one such word; an unknown charset is read as UTF-8. */
    decodeWord: (charset: string, encoding: "B" | "Q", text: string) => string;
  };
  export default libmime;
}
