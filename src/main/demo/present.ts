/** A conversation of today, written out: `ago` in minutes before now, `us` for our own. */
export type PresentScene = {
  account: string;
  lang: string;
  /** Name, and the handle's given and family part. */
  who: [name: string, given: string, family: string];
  subject?: string;
  warning?: string;
  kind?: "dm" | "quote" | "brand";
  below?: boolean;
  says: { ago: number; text: string; us?: boolean; photos?: number }[];
};

/** Where the present begins among the plans. */
export const presentIndex = 2_000_000_000;

const h = 60;
const toots = "demo-mastodon-harbour";
const sky = "demo-bluesky-harbour";
const hello = "demo-email-hello";
const mend = "demo-email-tern";
const journal = "demo-wordpress-journal";
const school = "demo-youtube-school";
const boat = "demo-instagram-nightboat";
const tern = "demo-mastodon-tern";
const reddit = "demo-reddit-harbour";

function short(
  account: string,
  lang: string,
  who: PresentScene["who"],
  ago: number,
  text: string,
  rest: Partial<PresentScene> = {},
): PresentScene {
  return { account, lang, who, says: [{ ago, text }], ...rest };
}

/** Who is at the door right now, and who has just been answered. */
export const presentScenes: readonly PresentScene[] = [
  {
    account: toots,
    lang: "en",
    who: ["Marta Kowalczyk", "marta", "kowalczyk"],
    below: true,
    says: [
      {
        ago: 6 * h + 10,
        text: "Do you ship to Gdańsk? The checkout says the address is invalid, with ł and without.",
      },
      {
        ago: 4 * h + 45,
        text: "It eats the postcode too (80-001). Happy to test if that helps 🙂",
      },
    ],
  },
  short(
    sky,
    "ja",
    ["田中 美咲", "misaki", "tanaka"],
    4 * h + 25,
    "豆の定期便は日本にも発送できますか？前に問い合わせたのですが返事がありませんでした。",
  ),
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
    journal,
    "en",
    ["Sam Okafor", "sam", "okafor"],
    23 * h + 5,
    "Is the first-crack temperature in the chart the probe's or the bean's? They differ by ten degrees on my drum.",
    { below: true },
  ),
  short(
    reddit,
    "en",
    ["plugandpuck", "pl", "plugandpuck"],
    2 * h,
    "Has anybody tried Harbour's subscription? Support never got back to me about the second bag.",
    { kind: "brand", subject: "Harbour subscription: worth it?" },
  ),
  short(
    school,
    "ar",
    ["نور الهدى", "nour", "alhuda"],
    5 * h + 12,
    "هل يمكن استخدام هذه الطريقة مع ماكينة صغيرة؟ شكراً على الفيديو",
    { below: true },
  ),
  short(
    boat,
    "en",
    ["Priya Raman", "priya", "raman"],
    2 * h + 58,
    "Is the decaf sugarcane process or CO₂? Asking for my mum 💛",
    { below: true },
  ),
  {
    account: toots,
    lang: "de",
    who: ["Leo Brandt", "leo", "brandt"],
    says: [
      {
        ago: 95,
        text: "@harbour Mein Abo-Paket hängt seit Montag im Depot. Könnt ihr mal nachsehen?",
      },
      {
        ago: 34,
        us: true,
        text: "@leo_bra Nachgesehen und angestoßen: Es rollt seit heute früh wieder und kommt morgen an. Sorry fürs Warten!",
      },
      {
        ago: 9,
        text: "@harbour danke für die schnelle Antwort! Hat geklappt 🙏",
      },
    ],
  },
  short(
    sky,
    "en",
    ["Ana Sousa", "ana", "sousa"],
    14,
    "This is how a small roaster should talk to people.",
    { kind: "quote" },
  ),
  short(
    toots,
    "en",
    ["Kit Ashdown", "kit", "ashdown"],
    h,
    "@harbour Any plans for a refill station in Bristol? There is a queue of us.",
  ),
  short(
    toots,
    "en",
    ["Dr. Ines Weber-Nöll", "ines", "webernoell"],
    2 * h + 3,
    "@harbour Could you share the cupping notes as CSV? I teach a sensory class and would love to use real data instead of invented tomatoes.",
  ),
  short(
    tern,
    "es",
    ["Tomás Ibarra", "tomas", "ibarra"],
    3 * h + 10,
    "¿El molinillo nuevo sirve para cafetera italiana?",
  ),
  short(
    mend,
    "en",
    ["Łukasz Nowicki", "lukasz", "nowicki"],
    9 * h + 30,
    "Hello,\n\nI cannot finish my order for the bearing set, the street name is not accepted. It has an ł in it, which seems to be the problem.\n\nIt is not urgent, I can still grind. It just sounds like a tram.\n\nBest\nŁukasz",
    { subject: "Bearing set: street name not accepted" },
  ),
  short(
    journal,
    "en",
    ["Håkon Vik", "hakon", "vik"],
    27 * h,
    "Same problem with “ø” in the shop. Tell me when it works and I will order then.",
    { below: true },
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
  short(
    sky,
    "pt",
    ["Beatriz Vilar", "beatriz", "vilar"],
    3 * h + 15,
    "O Guji fica bom gelado ou é um desperdício?",
    { below: true },
  ),
  short(
    sky,
    "en",
    ["Theo Quist", "theo", "quist"],
    47,
    "Will the cupping on Friday be streamed? Some of us are stuck on an island.",
  ),
  short(
    sky,
    "de",
    ["Annika Straub", "annika", "straub"],
    1 * h + 50,
    "Liefert ihr die 1-kg-Beutel auch ungemahlen? Im Shop finde ich nur „fein“ und „sehr fein“.",
  ),
  short(
    sky,
    "fr",
    ["Maïwenn Kerven", "maiwenn", "kerven"],
    2 * h + 31,
    "Le Lighthouse Espresso, vous le conseillez au piston ou surtout pas ?",
  ),
  short(
    toots,
    "en",
    ["Rory Penrose", "rory", "penrose"],
    22,
    "@harbour The tracking says my parcel has arrived in “Harbour, unknown planet”. Should I worry?",
  ),
  short(
    toots,
    "pl",
    ["Kuba Wrzesień", "kuba", "wrzesien"],
    3 * h + 22,
    "@harbour Czy bezkofeinowa wróci do 250 g? Kilogram to dla mnie za dużo odwagi.",
  ),
  short(
    toots,
    "de",
    ["Thea Löwe", "thea", "loewe"],
    2 * h + 40,
    "@harbour Gibt es im Dezember noch zwei Plätze im Barista-Kurs? Wir wären zu zweit und beide völlig ahnungslos.",
    { warning: "Kaffee, Kurs" },
  ),
  short(
    toots,
    "en",
    ["Noor Sandhu", "noor", "sandhu"],
    1 * h + 12,
    "I would rather ask this privately: my last invoice shows my old name. Could you change it everywhere, also on the label?",
    { kind: "dm" },
  ),
  short(
    boat,
    "es",
    ["Nuria Montoro", "nuria", "montoro"],
    6 * h + 31,
    "¿Abrís el festivo? Seríamos seis y un perro muy educado 🐕",
    { below: true },
  ),
  short(
    boat,
    "en",
    ["Hazel Carrow", "hazel", "carrow"],
    4 * h + 48,
    "Could we book the long table on the 14th, nine people, one of them two years old?",
    { kind: "dm" },
  ),
  short(
    boat,
    "de",
    ["Malte Hinrichs", "malte", "hinrichs"],
    35,
    "Ist der Zimtknoten heute vegan oder nur der mit Kardamom?",
    { below: true },
  ),
  short(
    boat,
    "ar",
    ["سلمى حداد", "salma", "haddad"],
    1 * h + 44,
    "هل لديكم قهوة بالهيل هذا الأسبوع؟",
    { below: true },
  ),
  short(
    journal,
    "es",
    ["Amparo Uría", "amparo", "uria"],
    11 * h,
    "¿Los 9,20 por kilo son antes o después del secado? En el artículo aparecen dos cifras.",
    { below: true },
  ),
  short(
    journal,
    "en",
    ["Elspeth Thorne", "elspeth", "thorne"],
    30 * h,
    "Would the water recipe work with a softener at home, or do I end up with soup?",
    { below: true },
  ),
  short(
    journal,
    "fr",
    ["Anatole Delorme", "anatole", "delorme"],
    19 * h,
    "Peut-on traduire cet article pour notre bulletin ? Avec le lien, bien sûr.",
    { below: true },
  ),
  short(
    school,
    "en",
    ["Dev Lindqvist", "dev", "lindqvist"],
    8 * h,
    "At 3:10 you change dose and grind at once. How do I know which of the two helped?",
    { below: true },
  ),
  short(
    school,
    "ja",
    ["石田 千尋", "chihiro", "ishida"],
    14 * h,
    "ミルクの温度は何度で止めていますか？音で分かる方法があれば知りたいです。",
    { below: true },
  ),
  short(
    school,
    "pt",
    ["Caio Antunes", "caio", "antunes"],
    26 * h,
    "Funciona com cesto pressurizado também?",
    { below: true },
  ),
  short(
    school,
    "en",
    ["June Bellweather", "june", "bellweather"],
    41,
    "Is there a version of this with subtitles? My hands hear better than my ears.",
    { below: true },
  ),
  short(
    tern,
    "en",
    ["Callum Pike", "callum", "pike"],
    52,
    "@tern Does the quieter bearing fit a Tern One from the first batch? Mine still has the brass ring.",
  ),
  short(
    tern,
    "de",
    ["Käthe Tiedemann", "kathe", "tiedemann"],
    7 * h + 5,
    "@tern Darf man die Explosionszeichnung im Unterricht verwenden? Achte Klasse, Technik, sehr neugierig.",
  ),
  short(
    reddit,
    "en",
    ["slowdrip_sal", "sl", "slowdrip_sal"],
    3 * h + 33,
    "The Night Shift bag says “rest for ten days”. From the roast date or from when it lands in my kitchen?",
  ),
  short(
    reddit,
    "en",
    ["mokamoka", "mo", "mokamoka"],
    10 * h,
    "Is the Lighthouse Espresso blend the same as last winter? Mine tastes rounder and I cannot tell whether it is me.",
    { below: true },
  ),
  short(
    sky,
    "en",
    ["Ivy Larkspur", "ivy", "larkspur"],
    26,
    "Came for the beans, stayed for the tern drawings 🐦",
    { kind: "quote" },
  ),
  {
    account: sky,
    lang: "en",
    who: ["Bram Dunmore", "bram", "dunmore"],
    says: [
      {
        ago: 3 * h,
        text: "Is the ferry bag really limited or is that a figure of speech?",
      },
      {
        ago: 2 * h + 12,
        us: true,
        text: "Really: 180 bags, because that is what fits on the ferry in one go. 61 are left.",
      },
      {
        ago: 2 * h,
        text: "Then I need one before the ferry does. Can you hold it until Friday?",
      },
    ],
  },
];
