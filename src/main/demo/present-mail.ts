import { short, type PresentScene } from "./present-scene.ts";

const h = 60;
const hello = "demo-email-hello";
const mend = "demo-email-tern";

/** Mail of today. */
export const mailScenes: readonly PresentScene[] = [
  {
    account: hello,
    lang: "en",
    who: ["J. Alvarez", "j", "alvarez"],
    subject: "Re: Order 20418",
    says: [
      {
        ago: 31 * h,
        text: "Hello,\n\nthe grinder from order 20418 arrived, thank you. The hopper rattles a little; is that normal?\n\nBest\nJ. Alvarez",
      },
      {
        ago: 28 * h + 20,
        us: true,
        text: "Hello J.,\n\na little is normal until the first cleaning. If it does not stop, send us a photo of the seam.\n\nKind regards\nIda, Harbour Coffee",
      },
      {
        ago: 7 * h + 20,
        photos: 3,
        text: "Hello Ida,\n\nthe grinder arrived with a cracked hopper, I can see that now that I have cleaned it. It runs along the whole seam, see the photos.\n\nDo I need to send it back? It is a present for my father and his birthday is on Saturday.\n\nBest\nJ. Alvarez",
      },
    ],
  },
  short(
    mend,
    "en",
    ["Łukasz Nowicki", "lukasz", "nowicki"],
    9 * h + 30,
    "Hello,\n\nI cannot finish my order for the bearing set, the street name is not accepted. It has an ł in it, which seems to be the problem.\n\nIt is not urgent, I can still grind. It just sounds like a tram.\n\nBest\nŁukasz",
    { subject: "Bearing set: street name not accepted" },
  ),
  short(
    hello,
    "de",
    ["Gesine Paulsen", "gesine", "paulsen"],
    9 * h + 5,
    "Guten Tag,\n\nich habe gestern versehentlich an die alte Adresse bestellt (20455). Lässt sich das noch ändern, bevor das Paket losgeht?\n\nHerzliche Grüße\nGesine Paulsen",
    { subject: "Bestellung 20455: falsche Adresse" },
  ),
  short(
    hello,
    "en",
    ["Maeve Tregenza", "maeve", "tregenza"],
    3 * h + 40,
    "Good morning,\n\nwe open a small café in Leith in spring, 28 seats and one two-group machine, and are looking for a roaster who answers the phone. Could you send me your prices for about 15 kg a month?\n\nI would love to come by and taste before we decide. Thursdays are best.\n\nAll the best\nMaeve Tregenza",
    { subject: "Wholesale for a small café" },
  ),
  short(
    hello,
    "pl",
    ["Zofia Śliwa", "zofia", "sliwa"],
    5 * h + 15,
    "Dzień dobry,\n\nw zamówieniu 20431 zamiast Guji przyszła bezkofeinowa. Da się to wymienić? Paczki jeszcze nie otwierałam.\n\nPozdrawiam\nZofia Śliwa",
    { subject: "Zamówienie 20431" },
  ),
  short(
    hello,
    "pt",
    ["Leonor Figueira", "leonor", "figueira"],
    1 * h + 22,
    "Bom dia,\n\na encomenda 20460 ainda aparece como “etiqueta impressa”. Podem ver o que se passa?\n\nCumprimentos\nLeonor Figueira",
    { subject: "Encomenda 20460" },
  ),
  short(
    hello,
    "en",
    ["Idris Marsh", "idris", "marsh"],
    6 * h + 35,
    "Hi,\n\ncould you make out the invoice for 20377 to the company instead of to me? The tax office is in a mood this year. Details are in the attachment.\n\nThanks in advance and best wishes from the workshop\nIdris",
    { subject: "Invoice 20377" },
  ),
  short(
    mend,
    "de",
    ["Björn Ahlers", "bjorn", "ahlers"],
    4 * h,
    "Moin,\n\ndie Kurbel meiner Tern One wackelt nach zwei Jahren. Kann ich das Lager einzeln bekommen oder soll ich sie einschicken?\n\nViele Grüße\nBjörn",
    { subject: "Tern One: Kurbel wackelt" },
  ),
  short(
    mend,
    "ja",
    ["森本 直樹", "naoki", "morimoto"],
    20 * h,
    "お世話になっております。\n\nTern Twoの刃だけを購入することはできますか？日本への送料も教えていただけると助かります。\n\nよろしくお願いいたします。\n森本 直樹",
    { subject: "Tern Twoの刃について" },
  ),
  short(
    mend,
    "en",
    ["Wren Holloway", "wren", "holloway"],
    23 * h + 20,
    "Hello,\n\nmy Tern Travel fell off a ferry. Not a figure of speech. I have the crank; do I get a discount on the rest?\n\nBest\nWren",
    { subject: "One crank, no grinder" },
  ),
];
