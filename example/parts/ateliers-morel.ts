import type { Donor } from '../material.ts';

const seller = 'ateliers-morel';

/** French cars from Clermont-Ferrand, described in French. */
export const ateliersMorel: readonly Donor[] = [
  {
    seller,
    make: 'Peugeot',
    model: '206',
    year: 2003,
    about: ['Démonté sur 206 1.4 HDi, 187 000 km.', 'Véhicule de ma voisine, entretenu au carnet jusqu’au bout.'],
    parts: [
      {
        key: '206-bsi',
        title: 'BSI Peugeot 206, vierge, à télécoder',
        category: 'ecu',
        condition: 'used-good',
        price: 75,
        notes: 'Multiplexé, à partir de fin 2000. Il faut le même indice (lettre et deux chiffres) que le vôtre.',
        oem: '9649627780',
        fits: [['Peugeot', '206', 2001, 2009]],
      },
      {
        key: '206-train-arriere',
        title: 'Train arrière 206 refait à neuf, roulements et axes, échange standard',
        category: 'suspension',
        condition: 'refurbished',
        price: 490,
        notes:
          'Freins à tambours sans ABS. Me préciser si ABS ou disques, j’ai aussi. Consigne 150 € rendue au retour de l’ancien.',
        text: 'Le grand classique de la 206 qui penche. Axes neufs, roulements à aiguilles neufs, bras contrôlés au marbre. Facture et garantie de l’atelier.',
        fits: [
          ['Peugeot', '206', 1998, 2009],
          ['Peugeot', '206+', 2009, 2013],
        ],
      },
      {
        key: '206-commodo',
        title: 'Commodo phares + antibrouillards 206',
        category: 'electrical',
        condition: 'used-good',
        price: 28,
        notes: 'Celui avec antibrouillard avant. COM2000, comparer la référence au dos.',
        fits: [
          ['Peugeot', '206', 2001, 2009],
          ['Citroën', 'C3', 2002, 2009],
        ],
      },
    ],
  },
  {
    seller,
    make: 'Renault',
    model: 'Kangoo',
    year: 2006,
    about: [
      'Kangoo 1.5 dCi de La Poste, forcément jaune.',
      'Pièce d’une épave roulante, moteur audible avant démontage.',
    ],
    parts: [
      {
        key: 'kangoo-porte-coulissante',
        title: 'Porte latérale coulissante droite Kangoo, jaune, vitrée',
        category: 'doors',
        condition: 'used-fair',
        price: 150,
        notes: 'Phase 1 et 2, jusqu’à 2007. Rail et galets compris. À peindre, évidemment.',
        fits: [
          ['Renault', 'Kangoo', 1997, 2007],
          ['Nissan', 'Kubistar', 2003, 2009],
        ],
      },
      {
        key: 'kangoo-injecteurs',
        title: 'Quatre injecteurs 1.5 dCi 65/85 testés au banc',
        category: 'fuel',
        condition: 'refurbished',
        price: 320,
        notes:
          'Delphi, K9K. Codes à programmer, fiche de test fournie pour chacun. Ne convient pas au Siemens (dCi 105).',
        oem: '8200365186',
        fits: [
          ['Renault', 'Kangoo', 2003, 2007],
          ['Renault', 'Clio', 2001, 2008],
          ['Dacia', 'Logan', 2005, 2010],
        ],
      },
      {
        key: 'kangoo-attelage',
        title: 'Attelage col de cygne, faisceau 7 broches',
        category: 'accessories',
        condition: 'used-good',
        price: 95,
        notes: 'Kangoo I, sauf 4x4. Boulonnerie neuve offerte.',
        fits: [['Renault', 'Kangoo', 1997, 2007]],
      },
    ],
  },
  {
    seller,
    make: 'Citroën',
    model: '2CV',
    year: 1984,
    about: ['Stock d’un vieux garage de Thiers, acheté en bloc.', ''],
    parts: [
      {
        key: '2cv-capote',
        title: 'Capote 2CV neuve, fermeture extérieure, vert bambou',
        category: 'body',
        condition: 'new',
        price: 175,
        notes: 'Fermeture extérieure, donc après 1957. La version fermeture intérieure a un crochet de plus.',
        fits: [['Citroën', '2CV', 1957, 1990]],
      },
      {
        key: '2cv-carbu',
        title: 'Carburateur double corps 26/35 pour 2CV6, révisé',
        category: 'fuel',
        condition: 'refurbished',
        price: 210,
        notes: 'Moteur M28/1, 602 cm³. Va sur Dyane 6, Ami 8 et Acadiane, avec le filtre à air qui va avec.',
        text: 'Axes rebagués, pointeau et joints neufs, réglé sur ma propre 2CV. Elle tient le ralenti, ce qui étonne toujours.',
        fits: [
          ['Citroën', '2CV', 1979, 1990],
          ['Citroën', 'Dyane', 1970, 1983],
          ['Citroën', 'Acadiane', 1978, 1987],
        ],
      },
      {
        key: '2cv-phares',
        title: 'Paire de phares ronds 2CV, bols chromés',
        category: 'lighting',
        condition: 'like-new',
        price: 120,
        notes: 'Chromés ou peints, la fixation est la même. Code européen.',
        withoutYear: true,
      },
    ],
  },
  {
    seller,
    make: 'Renault',
    model: 'Clio',
    year: 2008,
    about: ['Clio III 1.2 16V, choc avant gauche.'],
    parts: [
      {
        key: 'clio3-carte',
        title: 'Lecteur de carte Clio 3 avec sa carte et le calculateur',
        category: 'electrical',
        condition: 'used-good',
        price: 60,
        notes: 'Kit complet indispensable : lecteur, UCH, calculateur moteur. Sans les trois, rien ne démarre.',
        fits: [['Renault', 'Clio', 2005, 2012]],
      },
      {
        key: 'clio3-retro',
        title: 'Rétroviseur électrique droit Clio III, gris cassiopée',
        category: 'mirrors',
        condition: 'used-good',
        price: 42,
        notes: '5 fils + 2 pour le dégivrage. Phase 1 uniquement, la coque change en 2009.',
        fits: [['Renault', 'Clio', 2005, 2009]],
      },
    ],
  },
];
