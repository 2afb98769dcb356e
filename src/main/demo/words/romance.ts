import type { Language } from "./language.ts";

export const spanish: Language = {
  lang: "es",
  given: ["Tomás", "Lucía", "Iker", "Nuria", "Amparo", "Joaquín", "Inés"],
  family: ["Salvatierra", "Peñalba", "Quiroga", "Ibarra", "Montoro", "Uría"],
  cities: ["Gijón", "Cádiz", "Mérida", "Logroño"],
  hello: ["Hola", "Buenos días", "Estimado equipo"],
  bye: ["Un saludo", "Saludos cordiales", "Un abrazo"],
  details: [
    "Soy clienta desde hace dos años y es la primera vez que me pasa.",
    "He mirado en la web, pero no he encontrado la respuesta.",
    "No corre prisa, aunque me gustaría saberlo antes del fin de semana.",
  ],
  scenes: [
    {
      topic: "El molinillo y la cafetera italiana",
      ask: [
        "¿El {grinder} sirve para cafetera italiana?",
        "¿Qué molienda recomendáis para {coffee} en cafetera italiana?",
      ],
      answer: [
        "Sí, en el punto 15. Con agua caliente desde el principio sale mucho más dulce.",
        "Un poco más gruesa que para espresso, y retirar en cuanto empiece a sonar.",
      ],
      more: [
        [
          "Probado en 15 y ya no amarga. ¿Y con filtro de papel?",
          "Entonces 16 y un poco más de café. Es mi taza de los domingos.",
        ],
      ],
    },
    {
      topic: "Envío a {city}",
      ask: [
        "¿Enviáis a {city}? La tienda no acepta la eñe de mi calle.",
        "El pedido {order} lleva una semana sin moverse. ¿Lo podéis mirar?",
      ],
      answer: [
        "Sí, los lunes y los jueves. La tienda ya entiende la eñe, perdona las molestias.",
        "Se quedó parado en el almacén. Hoy sale otro; si llegan los dos, uno es un regalo.",
      ],
    },
    {
      topic: "Suscripción",
      settings: ["mail", "social"],
      ask: [
        "¿Puedo cambiar el café de mi suscripción a {coffee} a partir del próximo mes?",
        "¿Se puede pausar la suscripción en {month}?",
      ],
      answer: [
        "Hecho: el próximo paquete ya lleva {coffee}.",
        "Claro. La he parado hasta que vuelvas, el precio se queda igual.",
      ],
    },
    {
      topic: "Pregunta sobre el artículo",
      settings: ["comment"],
      ask: [
        "¿La temperatura del gráfico es la de la sonda o la del grano?",
        "¿Cuánto cobran las familias por kilo?",
      ],
      answer: [
        "La de la sonda. Lo he añadido al pie, gracias por avisar.",
        "9,20 por kilo esta temporada. La cuenta completa está en el artículo anterior.",
      ],
    },
  ],
  thanks: ["¡Muchas gracias!", "Perfecto, gracias 🙏", "Gracias por la ayuda"],
  praise: ["Qué bonito suena ese molinillo.", "El mejor café del puerto ☕️"],
  aside: ["Yo también lo quería preguntar.", "A mí me tardó cuatro días."],
};

export const portuguese: Language = {
  lang: "pt",
  given: ["Ana", "Tiago", "Beatriz", "Duarte", "Leonor", "Caio"],
  family: ["Sousa", "Figueira", "Brandão", "Vilar", "Antunes", "Queirós"],
  cities: ["Braga", "Évora", "Recife", "Setúbal"],
  hello: ["Olá", "Bom dia", "Boa tarde"],
  bye: ["Cumprimentos", "Um abraço", "Até breve"],
  details: [
    "Compro convosco desde o ano passado e correu sempre tudo bem.",
    "Procurei no site, mas não encontrei a resposta.",
  ],
  scenes: [
    {
      topic: "Entrega em {city}",
      ask: [
        "Vocês entregam em {city}? E quanto custa?",
        "A encomenda {order} ainda não chegou. Podem ver o que se passa?",
      ],
      answer: [
        "Entregamos, às segundas e quintas. A partir de dois pacotes é grátis.",
        "Ficou parada no armazém. Enviámos outra hoje mesmo, desculpe!",
      ],
    },
    {
      topic: "Café coado",
      ask: [
        "Qual moagem para café coado com {coffee}?",
        "O {coffee} fica bom gelado?",
      ],
      answer: [
        "Média, 60 g por litro e água a 93 graus. Depois é só esperar.",
        "Fica ótimo: metade do café, muito gelo e uma rodela de laranja.",
      ],
      more: [
        [
          "Ficou ótimo! E se eu quiser menos acidez?",
          "Moa um pouco mais fino e baixe a água para 90 graus.",
        ],
      ],
    },
    {
      topic: "Curso em {month}",
      ask: ["Ainda há vagas no curso de {month}? Somos três."],
      answer: ["Há três, e já têm o vosso nome até domingo."],
    },
  ],
  thanks: ["Muito obrigada!", "Obrigado pela ajuda 🙏", "Perfeito, obrigada!"],
  praise: ["Este café salvou a minha segunda-feira.", "Que rótulo tão bonito!"],
  aside: ["Também queria saber.", "O meu chegou em cinco dias."],
};

export const french: Language = {
  lang: "fr",
  given: ["Élodie", "Basile", "Maïwenn", "Anatole", "Solène", "Gaspard"],
  family: ["Le Goff", "Marchand", "Tissier", "Bonnafous", "Delorme", "Kerven"],
  cities: ["Brest", "Besançon", "Liège", "Sète"],
  hello: ["Bonjour", "Bonsoir", "Bonjour à toute l’équipe"],
  bye: ["Bien à vous", "Cordialement", "Belle journée"],
  details: [
    "Je commande chez vous depuis deux ans et c’est la première fois que cela arrive.",
    "J’ai cherché sur le site, sans trouver de réponse.",
    "Rien ne presse, mais j’aimerais le savoir avant dimanche.",
  ],
  scenes: [
    {
      topic: "Livraison à {city}",
      ask: [
        "Livrez-vous à {city} ? Le site refuse l’accent de ma rue.",
        "La commande {order} n’a pas bougé depuis une semaine, pouvez-vous regarder ?",
      ],
      answer: [
        "Oui, le lundi et le jeudi. Le site accepte les accents depuis ce matin, pardon pour le détour.",
        "Elle est restée au dépôt. Un second colis part ce soir ; si les deux arrivent, gardez-les.",
      ],
    },
    {
      topic: "Une question sur la mouture",
      ask: [
        "Quelle mouture pour {coffee} au piston ?",
        "Le {grinder} convient-il à l’espresso ?",
      ],
      answer: [
        "Assez grosse, quatre minutes, et sans remuer le fond. C’est tout le secret.",
        "Oui, entre 6 et 9. En dessous il vaut mieux de bons bras.",
      ],
      more: [
        [
          "Au 8 c’est parfait. Faut-il le nettoyer souvent ?",
          "Une fois par mois, au pinceau sec. Jamais d’eau.",
        ],
      ],
    },
    {
      topic: "Abonnement",
      settings: ["mail"],
      ask: ["Puis-je suspendre mon abonnement pendant le mois de {month} ?"],
      answer: ["C’est fait, le prix reste le même. Bonnes vacances !"],
    },
  ],
  thanks: ["Merci beaucoup !", "Parfait, merci 🙏", "Merci pour votre aide"],
  praise: ["Le décaféiné qui m’a réconciliée avec le soir.", "Quel bel objet."],
  aside: ["Je me posais la même question.", "Chez moi, cinq jours."],
};
