import type { TradeText } from '../trades.ts';
import {
  accepted, cancelledBy, declined, delivered, disputed, handedOver, paid, resolved, returnAccepted, shipped,
} from './story.ts'; // biome-ignore format: a list reads better packed

/** What demo-buyer buys, and the little that they sell. */
export const ofDemoBuyer: readonly TradeText[] = [
  {
    listing: 'f150-throttle-body',
    buyer: 'demo-buyer',
    daysAgo: 60.4,
    story: [
      paid,
      shipped(2, 'USPS', '9400111899223857264517'),
      disputed(4, 'The flange is 75 mm, not 80. Measured it twice with calipers, photo of the casting number sent.', 'not-as-described'),
      resolved(4, { outcome: 'refund' }, 'The casting number belongs to the 75 mm one, so it is not what was offered. Full refund.'),
    ],
    ends: 'refunded',
  },
  // Reserved, and then the phone rang: it expired.
  { listing: 'stanley-no7', buyer: 'demo-buyer', daysAgo: 54.4, story: [], ends: 'cancelled', forSaleAgain: true },
  {
    listing: 'nb-coil-packs',
    buyer: 'demo-buyer',
    daysAgo: 46.4,
    story: [paid, shipped(2, 'UPS', '1Z82E4460394417108'), accepted(4)],
    ends: 'completed',
  },
  {
    listing: 'chisels-buck',
    buyer: 'demo-buyer',
    daysAgo: 40.4,
    story: [declined, paid, shipped(2, 'USPS', '9405511206213902775036'), delivered(4), accepted()],
    ends: 'completed',
  },
  // Never confirmed: after two weeks it counts as delivered, and three days later as accepted.
  {
    listing: 'nikkor-105',
    buyer: 'demo-buyer',
    daysAgo: 34.4,
    story: [paid, shipped(2, 'Japan Post EMS', 'EN482917365JP')],
    ends: 'completed',
  },
  // The seller never shipped it.
  { listing: 'tj-transfer-case', buyer: 'demo-buyer', daysAgo: 30.4, story: [paid], ends: 'refunded', forSaleAgain: true },
  {
    listing: 'tin-whistles',
    buyer: 'demo-buyer',
    daysAgo: 26.4,
    story: [cancelledBy('buyer', 0, 'Sorry, I overlooked that it would have to come from Ireland.')],
    ends: 'cancelled',
    forSaleAgain: true,
  },
  {
    listing: 'ek-cluster',
    buyer: 'demo-buyer',
    daysAgo: 12.4,
    story: [
      paid,
      shipped(2, 'UPS', '1Z82E4460398120947'),
      disputed(6, 'The tach stays at zero. I swapped my old cluster back in and there it works, so it is not the wiring.', 'other'),
      returnAccepted(2, 'Weird, it worked in mine. Send it back with the bubble wrap it came in and you get your money.'),
    ],
    ends: 'returning',
  },
  {
    listing: 'na-headlight-motor',
    buyer: 'demo-buyer',
    daysAgo: 8.4,
    story: [paid, shipped(2, 'USPS', '9400136105440938216674'), delivered(4)],
    ends: 'delivered',
  },
  {
    listing: 'snes-jess',
    buyer: 'demo-buyer',
    daysAgo: 4.4,
    story: [paid, shipped(2, 'FedEx', '771930482615')],
    ends: 'shipped',
  },
  { listing: 'pedalboard', buyer: 'demo-buyer', daysAgo: 0, story: [], ends: 'reserved' },
  { listing: 'juno-106', buyer: 'demo-buyer', daysAgo: 0, story: [paid], ends: 'paid', afterPhotos: true },

  {
    listing: 'demo-telescope',
    buyer: 'grandpa-walt',
    daysAgo: 62.4,
    story: [paid, shipped(2, 'FedEx', '771846203957'), delivered(4), accepted()],
    ends: 'completed',
  },
  // Handed over at a station; the buyer said so and no more, and three days later it counted as accepted.
  { listing: 'camping-stove', buyer: 'jess.tran', daysAgo: 22.4, story: [paid, handedOver(2), delivered(4)], ends: 'completed' },
  { listing: 'office-chair', buyer: 'socal-miata', daysAgo: 2.4, story: [paid], ends: 'paid' },
]; // biome-ignore format: a short story reads better on one line
