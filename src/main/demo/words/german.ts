import type { Language } from "./language.ts";

export const german: Language = {
  lang: "de",
  given: [
    "Leo",
    "Ines",
    "Jürgen",
    "Annika",
    "Käthe",
    "Moritz",
    "Svenja",
    "Ömer",
    "Gesine",
    "Fiete",
    "Malte",
    "Thea",
    "Björn",
    "Lotte",
  ],
  family: [
    "Brandt",
    "Weber-Nöll",
    "Köhnke",
    "Straub",
    "Paulsen",
    "Grünfeld",
    "Hinrichs",
    "Löwe",
    "Yildiz",
    "Ahlers",
    "Tiedemann",
    "Voß",
  ],
  cities: ["Flensburg", "Görlitz", "Bregenz", "Münster", "Köln", "Lübeck"],
  hello: ["Moin", "Hallo", "Guten Tag", "Liebes Harbour-Team"],
  bye: ["Viele Grüße", "Beste Grüße", "Herzliche Grüße", "Schöne Grüße"],
  details: [
    "Ich bestelle seit dem ersten Winter bei euch und war bisher immer zufrieden, deshalb schreibe ich lieber, als mich zu ärgern.",
    "Auf der Seite habe ich dazu leider nichts gefunden, nur den Hinweis auf die Öffnungszeiten.",
    "Falls ihr die Rechnung braucht: Sie hängt an, ebenso ein Foto vom Karton.",
    "Es eilt nicht, aber vor dem Wochenende wäre schön, dann kommt die halbe Familie zum Kaffee.",
    "Mein Mann sagt, ich solle einfach anrufen, aber schriftlich ist mir lieber.",
    "Die Maschine ist von 2014 und frisch entkalkt, daran sollte es also nicht liegen.",
  ],
  scenes: [
    {
      topic: "Lieferung nach {city}",
      ask: [
        "Liefert ihr auch nach {city}? An der Kasse steht, die Adresse sei ungültig.",
        "Wie lange braucht ein Paket nach {city} gerade?",
      ],
      answer: [
        "Ja, montags und donnerstags. Die Adressprüfung mochte keine Umlaute, das ist seit heute behoben. Danke fürs Melden!",
        "Im Moment drei Werktage. Wer bis Mittwoch bestellt, hat den Kaffee am Wochenende.",
      ],
      more: [
        [
          "Jetzt klappt es, aber die Hausnummer mit Buchstaben wird abgeschnitten.",
          "Oh, danke! Bitte vorerst ins Feld darunter schreiben, wir kleben sie von Hand aufs Etikett.",
        ],
      ],
    },
    {
      topic: "Bestellung {order}: Beutel aufgegangen",
      settings: ["mail", "social"],
      ask: [
        "Bei Bestellung {order} war ein Beutel offen und die Bohnen lagen im ganzen Karton. Das Paket duftet jetzt wunderbar, aber trinken mag ich sie so nicht.",
        "Der Beutel {coffee} aus Bestellung {order} kam ohne Ventil an. Ist das Absicht?",
      ],
      answer: [
        "Das tut mir leid! Ein neuer Beutel geht heute noch raus, den Karton dürft ihr als Duftkissen behalten.",
        "Keine Absicht, da hat die Maschine gestreikt. Ersatz ist gepackt und morgen unterwegs.",
      ],
      more: [
        [
          "Super, danke! Kann der Ersatz an die Packstation gehen?",
          "Klar, ist umgestellt. Die neue Nummer kommt gleich per Mail.",
        ],
      ],
    },
    {
      topic: "Mahlgrad für den Vollautomaten",
      ask: [
        "Passt {coffee} auch für einen Vollautomaten? Und welcher Mahlgrad?",
        "Mein Espresso aus {coffee} läuft in 14 Sekunden durch. Was mache ich falsch?",
      ],
      answer: [
        "Passt gut: zwei Stufen feiner als üblich und die Temperatur eine Stufe höher. Die ersten drei Tassen bitte wegschütten.",
        "Feiner mahlen, in kleinen Schritten, und beim Gewicht bleiben. Bei 28 Sekunden schmeckt er nach Pflaume statt nach Zitrone.",
      ],
      more: [
        [
          "Bei 26 Sekunden ist es schon ein anderer Kaffee! Noch feiner?",
          "Einen Klick noch, dann nur noch genießen.",
        ],
      ],
    },
    {
      topic: "Abo pausieren",
      ask: [
        "Wir sind drei Wochen auf Hiddensee. Lässt sich das Abo so lange anhalten?",
        "Ich finde im Konto nur „Kündigen“, möchte aber nur pausieren. Geht das?",
      ],
      answer: [
        "Natürlich. Ich habe es bis zum Monatsende angehalten, der Preis bleibt. Schönen Urlaub!",
        "Geht: Konto, Lieferungen, dann der kleine Kalender. Ein richtiger Knopf kommt mit der nächsten Version.",
      ],
    },
    {
      topic: "Ersatzteil für die {grinder}",
      settings: ["mail", "social"],
      ask: [
        "Die Kurbel meiner {grinder} wackelt nach zwei Jahren. Gibt es das Lager einzeln?",
        "Kann ich die {grinder} zur Wartung einschicken? Sie quietscht.",
      ],
      answer: [
        "Gibt es: zwei Lager und eine Scheibe, zehn Minuten mit einem kleinen Schlüssel. Ich lege einen Satz für Sie zurück.",
        "Gern, die Wartung kostet nichts. Meist ist es nur ein Tropfen Öl am oberen Lager.",
      ],
    },
    {
      topic: "Was bekommen die Bauern?",
      settings: ["social", "comment"],
      ask: [
        "Was kommt von den 14 Euro eigentlich bei den Leuten auf der Farm an?",
        "Warum steht auf dem neuen Beutel keine Farm mehr?",
      ],
      answer: [
        "9,20 je Kilo an der Waschstation. Die ganze Rechnung steht Zeile für Zeile im Journal.",
        "Weil uns beim Druck eine Zeile verloren ging. Die Farm ist dieselbe, der nächste Beutel sagt es wieder.",
      ],
    },
    {
      topic: "Kurs im {month}",
      ask: [
        "Gibt es im {month} noch zwei Plätze im Barista-Kurs?",
        "Ist der Abendkurs auch etwas für völlige Anfänger?",
      ],
      answer: [
        "Zwei sind noch frei, ich halte sie bis Sonntag für euch fest.",
        "Gerade für die! Um neun gießt jeder etwas, das wie ein Blatt aussieht oder wie eine sehr selbstbewusste Wolke.",
      ],
    },
  ],
  thanks: [
    "Vielen Dank!",
    "Danke für die schnelle Antwort! 🙏",
    "Super, danke!",
    "Alles klar, vielen Dank!",
    "Danke dir, hat geklappt!",
  ],
  praise: [
    "Der Duft im Laden ist jedes Mal ein kleiner Urlaub.",
    "Endlich ein Entkoffeinierter, der nach etwas schmeckt. Chapeau!",
    "Ich lese eure Röstnotizen lieber als die Zeitung ☕️",
  ],
  aside: [
    "Das wollte ich auch gerade fragen.",
    "Bei mir waren es vier Tage, alles heil.",
    "Mit Papierfilter wird es klarer, finde ich.",
    "Der blaue Beutel ist der beste, keine Diskussion.",
  ],
};
