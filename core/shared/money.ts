import * as z from 'zod';

/** Active ISO 4217 codes by the number of digits behind the point (iso.org/iso-4217-currency-codes). */
const byExponent = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2: `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP
      CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES
      KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK
      NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB
      TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
} as const;

const exponents = new Map(
  Object.entries(byExponent).flatMap(([digits, codes]) =>
    codes.split(/\s+/).map((code): [string, number] => [code, Number(digits)]),
  ),
);

/** Active ISO 4217 codes. */
export const currencies: readonly string[] = [...exponents.keys()];

/** Digits behind the point of a currency: EUR 2, JPY 0, KWD 3. `undefined` when there is no such currency. */
export const exponentOf = (currency: string): number | undefined => exponents.get(currency);

export const Currency = z
  .string()
  .refine((code) => exponents.has(code), 'must be an ISO 4217 currency code in capitals, such as EUR')
  .meta({ id: 'Currency', pattern: '^[A-Z]{3}$', examples: ['EUR'] });

/** The largest amount the marketplace takes, in minor units: far below 2^53, so sums stay exact. */
export const LARGEST_AMOUNT = 10 ** 12;

/** A positive amount in minor units (cents for EUR, yen for JPY). */
export const Amount = z
  .int({
    error: ({ code, input }) =>
      code === 'invalid_type' && typeof input === 'number'
        ? 'must be a whole number of the currency’s smallest unit: 1250 is 12.50 EUR'
        : undefined,
  })
  .min(1)
  .max(LARGEST_AMOUNT)
  .meta({ id: 'Amount', examples: [4500] });
