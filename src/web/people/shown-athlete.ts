const [, named = null] = /^\/athletes\/([\w-]{1,64})(?:\/|$)/.exec(location.pathname) ?? [];

/**
 * Whose pages these are: the athlete that the address names, null for the reader's own. It holds for as long
 * as the page is loaded; going to somebody else loads it anew, so that nothing of one shows at another.
 */
export const shownAthlete: string | null = named;

export const pagesOf = (athleteId: string) => `/athletes/${athleteId}`;

/** Before every address of these pages and of their data. */
export const shownBase = shownAthlete === null ? '' : pagesOf(shownAthlete);
