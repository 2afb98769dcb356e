import { short, type PresentScene } from "./present-scene.ts";

const h = 60;
const toots = "demo-mastodon-harbour";
const sky = "demo-bluesky-harbour";
const tern = "demo-mastodon-tern";

/** Toots and skeets of today. */
export const socialScenes: readonly PresentScene[] = [
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
