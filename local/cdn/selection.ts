import { objectOf, type Properties, supportOnly, textList } from '../gateway/properties.ts';

/** Which headers, cookies or query strings of a viewer's request a policy takes. */
export interface Selection {
  readonly takes: 'none' | 'all' | 'only' | 'except';
  /** Of `only` and `except`; names of headers in lower case. */
  readonly names: readonly string[];
}

export const NOTHING: Selection = { takes: 'none', names: [] };
export const EVERYTHING: Selection = { takes: 'all', names: [] };
export const only = (...names: string[]): Selection => ({ takes: 'only', names });
export const allExcept = (...names: string[]): Selection => ({ takes: 'except', names });

export function selects({ takes, names }: Selection, name: string): boolean {
  switch (takes) {
    case 'none':
      return false;
    case 'all':
      return true;
    case 'only':
      return names.includes(name);
    case 'except':
      return !names.includes(name);
  }
}

/** How the template calls a kind of values, and which words it has for them. */
interface Kind {
  /** e.g. `HeadersConfig` */
  readonly config: string;
  readonly behavior: string;
  readonly list: string;
  readonly words: Readonly<Record<string, Selection['takes']>>;
}

const COMMON = { none: 'none', all: 'all', whitelist: 'only', allExcept: 'except' } as const;

export const COOKIES: Kind = {
  ...{ config: 'CookiesConfig', behavior: 'CookieBehavior', list: 'Cookies' },
  words: COMMON,
};
export const QUERY_STRINGS: Kind = {
  ...{ config: 'QueryStringsConfig', behavior: 'QueryStringBehavior', list: 'QueryStrings' },
  words: COMMON,
};
const HEADERS = { config: 'HeadersConfig', behavior: 'HeaderBehavior', list: 'Headers' };
export const CACHE_HEADERS: Kind = { ...HEADERS, words: { none: 'none', whitelist: 'only' } };
export const ORIGIN_HEADERS: Kind = {
  ...HEADERS,
  words: {
    ...{ none: 'none', whitelist: 'only', allViewer: 'all', allExcept: 'except' },
    allViewerAndWhitelistCloudFront: 'all',
  },
};

/**
 * @param owner for error messages
 * @returns names as the template writes them
 * @throws Error when the policy asks for something that CloudFront does not know, or lacks the names it needs
 */
export function readSelection(owner: string, policy: Properties, kind: Kind): Selection {
  const config = objectOf(owner, kind.config, policy[kind.config]);
  supportOnly(`${owner} ${kind.config}`, config, [kind.behavior, kind.list]);
  const word = config[kind.behavior];
  const takes = typeof word === 'string' && Object.hasOwn(kind.words, word) ? kind.words[word] : undefined;
  if (takes === undefined)
    throw new Error(`${owner}: ${kind.behavior} must be one of ${Object.keys(kind.words).join(', ')}`);
  const names = textList(owner, kind.list, config[kind.list]);
  if ((takes === 'only' || takes === 'except') !== names.length > 0 && word !== 'allViewerAndWhitelistCloudFront')
    throw new Error(`${owner}: ${kind.behavior} ${word} with ${names.length} ${kind.list}`);
  const wild = names.find((name) => /[*?]/.test(name));
  if (wild !== undefined) throw new Error(`${owner}: the local cloud does not support the wildcard in ${wild}`);
  return { takes, names };
}

/** With the names of headers, for which case does not count, in lower case. */
export const caseless = ({ takes, names }: Selection): Selection => ({
  takes,
  names: names.map((name) => name.toLowerCase()),
});
