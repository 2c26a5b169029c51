/**
 * Letters of a picture that is 720 units wide and as wide as its container (`@container` around it): about
 * eleven pixels, whatever that width is.
 */
export const CHART_TEXT = 'text-[24px] @md:text-[18px] @xl:text-[14px] @4xl:text-[9px]';
