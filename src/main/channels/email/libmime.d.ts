declare module "libmime" {
  const libmime: {
    /** Every `=?charset?B|Q?…?=` of a header's value, decoded. */
    decodeWords: (value: string) => string;
    /** The inside of one such word; an unknown charset is read as UTF-8. */
    decodeWord: (charset: string, encoding: "B" | "Q", text: string) => string;
    /** A structured header's value and its parameters, continued and encoded ones joined (RFC 2231). */
    parseHeaderValue: (text: string) => {
      value: string | false;
      params: Record<string, string>;
    };
  };
  export default libmime;
}
